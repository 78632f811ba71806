"""A flattened page wrapped in HTML again is read as the page it was, and leads back to the HTML's own characters."""

import re
from html import escape, unescape

import pytest

from mirrorwire import PageInput, Record, read_page
from mirrorwire.samples import sample_pages

SAMPLE = next(sample for sample in sample_pages() if sample.name == "meridian-roundup-flat")
TEXT = SAMPLE.path.read_text(encoding="utf-8")
LINES = [escape(line.strip(), quote=False) for line in TEXT.splitlines()]
WRAPPED = {
    "paragraphs": "".join(f"<p>{line}</p>\n" for line in LINES if line),
    "lines": "<div>" + "".join(f"<div>{line}</div>" for line in LINES if line) + "</div>",
    "breaks": "<br>\n".join(LINES),
    "preformatted": f"<pre>{escape(TEXT, quote=False)}</pre>",
    "headed": f"<h1>{LINES[0]}</h1>" + "".join(f"<p>{line}</p>" for line in LINES[1:] if line),
}


def read(content: str) -> Record:
    return read_page(PageInput(content, url=SAMPLE.url, captured_at=SAMPLE.captured_at))


def words(record: Record) -> list[str]:
    assert record.article is not None
    return [" ".join(record.text[span.start : span.end].split()) for span in record.article.body]


@pytest.mark.parametrize("form", WRAPPED)
def test_a_wrapped_page_reads_as_the_flattened_one(form: str) -> None:
    flat, wrapped = read(TEXT), read(f"<html><body>{WRAPPED[form]}</body></html>")
    assert flat.article is not None
    assert wrapped.article is not None
    assert words(wrapped) == words(flat)
    for name in ("headline", "standfirst", "rubric", "published_at"):
        one, other = getattr(wrapped.article, name), getattr(flat.article, name)
        assert (one and one.value) == (other and other.value), name
    assert [
        [(item.headline.value, item.published_at and item.published_at.shown) for item in block.items]
        for block in wrapped.lists
    ] == [
        [(item.headline.value, item.published_at and item.published_at.shown) for item in block.items]
        for block in flat.lists
    ]
    assert wrapped.capture.not_before == flat.capture.not_before


@pytest.mark.parametrize("form", WRAPPED)
def test_its_spans_lead_to_the_html(form: str) -> None:
    raw = f"<html><body>{WRAPPED[form]}</body></html>"
    record = read(raw)
    assert record.article is not None
    for span in record.article.body:
        assert span.raw is not None
        there = unescape(re.sub(r"<[^>]+>", " ", raw[span.raw[0] : span.raw[1]]))
        assert " ".join(there.split()) == " ".join(record.text[span.start : span.end].split())
    for block in record.lists:
        for item in block.items:
            place = item.headline.span
            assert place is not None
            assert " ".join(unescape(raw[place.start : place.end]).split()) == item.headline.value


def test_a_page_with_links_is_read_by_its_mark_up() -> None:
    items = "".join(
        f"<li><a href='/n/{n}-ministers-meet-again'>Ministers meet again in town {n}</a></li>" for n in range(6)
    )
    record = read(
        f"<h1>Headline of the page here</h1>{'<p>A sentence of the body, long enough.</p>' * 9}<ul>{items}</ul>"
    )
    assert all(item.url is not None for block in record.lists for item in block.items)
