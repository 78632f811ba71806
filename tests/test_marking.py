"""The marked text: every character once, every mark exactly its characters, markup that parses whatever the text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from mirrorwire.desk.marking import Mark, Marked, anchor_of, cut, mark, marks_of, markup
from mirrorwire.desk.safety import harmless
from mirrorwire.model import SCHEMA, Article, Capture, Event, Field, Person, Quotation, Record, Role, Span
from tests.stores import ready

_TEXT = st.text(
    st.one_of(
        st.sampled_from("Привет İstanbul i̇ é 👩‍👧 𝒜 <b>&amp;\"'\r\n\t\x00\u202e\u200b\ufeff مرحبا"),
        st.characters(codec="utf-8"),
        st.sampled_from("\n\n <>&"),
    ),
    min_size=1,
    max_size=160,
)
_KINDS = ("quotation", "event", "role", "speaker", "person", "cue", "dateline")


def _spans(size: int) -> st.SearchStrategy[Span]:
    ends = st.integers(0, size)
    return st.tuples(ends, ends).map(lambda two: Span("text", min(two), max(two), None))


def _roles(spans: tuple[Span, ...]) -> tuple[Role, ...]:
    return tuple(Role("role", one, None, None, None) for one in spans)


@st.composite
def _records(draw: st.DrawFn) -> Record:
    """A record of noise: spans anywhere, crossing and nesting as they please, paragraphs that may overlap."""
    text = draw(_TEXT)
    span = _spans(len(text))
    some = st.lists(span, min_size=1, max_size=3).map(tuple)
    numbers = st.integers(0, 5)
    people = tuple(
        Person(f"person_{n}", "person", "Name", None, _roles(draw(some)), draw(some)) for n in range(draw(numbers))
    )
    quotations = tuple(
        Quotation(f"quotation_{n}", "direct", draw(some), None, draw(some), draw(span), None, None)
        for n in range(draw(numbers))
    )
    events = tuple(
        Event(f"event_{n}", "CONSULT", None, "AZE", "GEO", "AZE>GEO", True, (), "asserted", "actual", None, None, None,
              "body", draw(some), None)
        for n in range(draw(numbers))
    )  # fmt: skip
    fields = [Field("x", draw(span), "visible") if draw(st.booleans()) else None for _ in range(3)]
    body = tuple(draw(st.lists(span, max_size=4)))
    article = Article(fields[0], fields[1], None, (), None, None, None, None, fields[2], body)
    capture = Capture(None, None, None, None, "text/html", "00" * 32, 1)
    return Record(SCHEMA, "page_1", "rev_1", capture, article, (), text, people, quotations, events, ())


def _carried(marked: Marked) -> dict[Mark, list[int]]:
    found: dict[Mark, list[int]] = defaultdict(list)
    for block in marked.blocks:
        for segment in block.segments:
            for one in segment.marks:
                found[one].extend(range(segment.start, segment.end))
    return found


@given(_records())
def test_segments_are_the_text_and_marks_are_exactly_their_characters(record: Record) -> None:
    marked = mark(record)
    assert "".join(segment.text for block in marked.blocks for segment in block.segments) == record.text
    at = 0
    for block in marked.blocks:
        assert [block.start, *(one.end for one in block.segments)] == [
            *(one.start for one in block.segments),
            block.end,
        ]
        assert block.start == at
        at = block.end
    carried = _carried(marked)
    for one in marks_of(record):
        assert carried.pop(one) == list(range(one.start, one.end))
    assert not carried


@given(_records())
def test_markup_parses_to_the_same_words_marks_and_ids(record: Record) -> None:
    marked = mark(record)
    ids_of = [*(one.id for one in record.quotations), *(one.id for one in record.events)]
    references = {ident: str(n) for n, ident in enumerate(ids_of, 1)}
    ids: list[str] = []
    held: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    linked: list[str] = []
    for number, block in enumerate(marked.blocks):
        html = str(markup(marked, number, references))
        assert html.count("<span") == html.count("</span>")
        tree = LexborHTMLParser(f"<!doctype html><body><p>{html}</p></body>")
        assert tree.body is not None
        assert tree.body.text() == harmless(record.text[block.start : block.end])
        assert {node.tag for node in tree.body.traverse() if node.tag and node.tag != "-text"} <= {
            "body",
            "p",
            "span",
            "a",
        }
        for node in tree.css("span"):
            start, end = int(node.attributes["data-start"] or ""), int(node.attributes["data-end"] or "")
            assert start < end
            assert node.text() == harmless(record.text[start:end])
            kind = (node.attributes["class"] or "").removeprefix("m ")
            held[kind, node.attributes.get("data-mark") or "", int(node.attributes["data-part"] or "")] += range(
                start, end
            )
        ids += [node.attributes["id"] or "" for node in tree.css("[id]") if block.kind != "gap"]
        if block.kind != "gap":
            linked += [node.attributes["data-mark"] or "" for node in tree.css("a.ref")]
    assert len(ids) == len(set(ids))
    assert set(ids) == set(marked.anchors)
    for one in marks_of(record):
        assert sorted(held[one.kind, one.target, one.part]) == list(range(one.start, one.end))
    seen = {at for block in marked.blocks if block.kind != "gap" for at in range(block.start, block.end)}
    last = [one for one in marks_of(record) if one.kind in ("quotation", "event") and one.last]
    stated = {one.target for one in last if seen.intersection(range(one.start, one.end))}
    assert set(linked) == stated
    assert len(linked) == len(stated)


@given(_TEXT, st.lists(st.tuples(st.sampled_from(_KINDS), st.integers(0, 160), st.integers(0, 160)), max_size=12))
def test_cut_covers_a_stretch_whole(text: str, drawn: list[tuple[str, int, int]]) -> None:
    marks = [
        Mark(kind, f"x_{n}", 0, min(a, b), max(a, b))  # type: ignore[arg-type]
        for n, (kind, a, b) in enumerate(drawn)
        if a != b
    ]
    segments = list(cut(text, 0, len(text), marks))
    assert "".join(one.text for one in segments) == text
    for segment in segments:
        assert set(segment.marks) == {one for one in marks if one.start < segment.end and one.end > segment.start}


def test_nested_marks_stay_whole_and_crossing_ones_are_cut() -> None:
    record = replace(ready(1, body=["abcdefghij"], headline="h"), people=(), events=())
    base = record.text.index("abc")
    content, speaker, cue = (Span("text", base + low, base + high, None) for low, high in ((0, 6), (1, 3), (4, 9)))
    quotation = replace(
        record.quotations[0], content=(content,), speaker=None, role=None, speaker_span=(speaker,), cue=cue
    )
    marked = mark(replace(record, quotations=(quotation,)))
    number = next(n for n, block in enumerate(marked.blocks) if block.kind == "paragraph")
    tree = LexborHTMLParser(str(markup(marked, number)))
    assert [(node.attributes["class"], node.text()) for node in tree.css("span")] == [
        ("m quotation", "abcdef"),
        ("m speaker", "bc"),
        ("m cue", "ef"),
        ("m cue", "ghi"),
    ]


def test_an_id_that_comes_twice_is_given_once() -> None:
    record = replace(ready(1, body=["abcdefghij"], headline="h"), people=(), events=())
    said = replace(record.quotations[0], content=(Span("text", 4, 8, None),), speaker=None, role=None, speaker_span=())
    marked = mark(replace(record, quotations=(said, said)))
    html = "".join(str(markup(marked, number, {said.id: "1"})) for number in range(len(marked.blocks)))
    assert html.count(f'id="{said.id}"') == 1


def test_ids_that_may_be_none_are_none() -> None:
    for ident in ("main", "x y_1", "quotation_<b>", "", "_1", 'q_"', "quotation_1\n"):
        assert anchor_of(Mark("quotation", ident, 0, 0, 1)) is None
    assert anchor_of(Mark("quotation", "quotation_1", 1, 0, 1)) == "quotation_1.2"


def test_headings_are_what_the_page_marks_as_headings() -> None:
    raw = '<h2 class="x">Is it so?</h2><p>It is short</p><h3><a href="/">Third</a></h3><p>End of it.</p>'
    words = ["Is it so?", "It is short", "Third", "End of it."]
    record = ready(1, body=words, headline="h")
    spans, at = [], 3
    for one in words:
        start = raw.index(one)
        spans.append(Span("text", at, at + len(one), (start, start + len(one))))
        at += len(one) + 2
    assert record.article is not None
    record = replace(record, article=replace(record.article, body=tuple(spans)), people=(), quotations=(), events=())
    shown = [(block.kind, block.level) for block in mark(record, raw).blocks if block.kind != "gap"]
    assert shown == [("headline", 2), ("heading", 2), ("paragraph", 2), ("heading", 3), ("paragraph", 2)]
    # without mark-up, what is short and no sentence
    kinds = [block.kind for block in mark(record).blocks if block.kind != "gap"]
    assert kinds == ["headline", "paragraph", "heading", "heading", "paragraph"]
