"""Spans lead back to the page exactly, or are orphans; selectors re-anchor exactly, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.errors import SpanError
from mirrorwire.model import Span
from mirrorwire.spans import Layer, Piece, anchor, raw_span, select, slice_of

texts = st.text(alphabet="aé İı́ש‏я\U0001f600 \n“”", min_size=1, max_size=40)


@given(texts, st.data())
def test_verbatim_pieces_round_trip(raw: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    layer = Layer([Piece.verbatim(raw[start:end], start)])
    low = data.draw(st.integers(0, end - start - 1))
    high = data.draw(st.integers(low + 1, end - start))
    span = layer.span(low, high)
    assert span.raw is not None
    assert raw[span.raw[0] : span.raw[1]] == slice_of(layer.text, span) == raw[start + low : start + high]


def test_a_span_over_two_pieces_is_an_orphan() -> None:
    layer = Layer([Piece.verbatim("one", 10), Piece.verbatim("two", 40)])
    assert layer.text == "one\n\ntwo"
    assert layer.span(0, 3).raw == (10, 13)
    assert layer.span(5, 8).raw == (40, 43)
    assert layer.span(1, 6).raw is None
    assert [place.raw for place in layer.places] == [(10, 13), (40, 43)]


def test_a_replacement_maps_as_a_whole() -> None:
    # "a &amp; b" read as "a & b"
    piece = Piece("a & b", ((0, 0, 2, 2), (2, 2, 1, 5), (3, 7, 2, 2)))
    assert piece.raw(0, 5) == (0, 9)
    assert piece.raw(2, 3) == (2, 7)
    assert piece.cut(2, 5).raw(0, 3) == (2, 9)
    assert piece.cut(1, 4).text == " & "


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 4), (4, 5)])
def test_spans_outside_the_layer_are_refused(start: int, end: int) -> None:
    with pytest.raises(SpanError):
        Layer([Piece.verbatim("abc", 0)]).span(start, end)
    with pytest.raises(SpanError):
        slice_of("abc", Span("text", start, end, None))


def test_a_given_body_is_its_own_raw() -> None:
    layer = Layer.given("Ayşe said\n\nno")
    assert layer.text == "Ayşe said\n\nno"
    assert layer.span(5, 13).raw == (5, 13)


@given(texts, texts, texts, st.text(alphabet="xyz ", max_size=30))
def test_a_selector_is_found_again_exactly_or_not_at_all(before: str, exact: str, after: str, shift: str) -> None:
    text = before + exact + after
    selector = select(text, raw_span(len(before), len(before) + len(exact)))
    assert text[selector.start - len(selector.prefix) : selector.end + len(selector.suffix)] == (
        selector.prefix + selector.exact + selector.suffix
    )
    moved = shift + text
    found = anchor(moved, selector)
    if moved.count(exact) == 1:
        assert found == (len(shift) + len(before), len(shift) + len(before) + len(exact))
    elif found is not None:
        assert moved[found[0] : found[1]] == exact


def test_an_ambiguous_or_missing_selector_is_an_orphan() -> None:
    selector = select("he said no. And", Span("text", 3, 7, None))
    assert anchor("she asked why", selector) is None
    assert anchor("x said y, z said w", selector) is None
    assert anchor("x said y; he said no. And", selector) == (13, 17)
    assert anchor("he said no. And", selector, "raw") is None
