"""Every span of a record with the words it must stand on, and whether a page's characters have them there."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mirrorwire.model import Field, LinkList, Record, Span, Time
from mirrorwire.record.rawlayer import RawLayer

# values that were given with the page, or worked out: what they rest on does not print them
_OFF_THE_PAGE: Final = frozenset({"given", "identified", "outlet", "url"})


@dataclass(frozen=True, slots=True)
class Stated:
    """One span of a record: whose it is, and the words that must stand there; None where the value is another form.

    `part`: the words are enough if they stand within the stretch.
    """

    name: str
    span: Span
    words: str | None
    part: bool = False


def stands_in(raw: RawLayer, span: Span, words: str, *, part: bool = False) -> bool:
    """Tell whether a capture has the words where the span says they stand.

    Tags, character references and white space don't count, nor do the marks that a flattened page loses. `part`: other
    words may stand there beside them. False for a span without a place on the page.
    """
    place = place_of(span)
    if place is None or not 0 <= place[0] < place[1] <= len(raw.text):
        return False
    if raw.says(*place, words):
        return True
    shown = (raw.text[place[0] : place[1]], raw.shown(*place)) if part else ()
    return any(" ".join(words.split()) in " ".join(html.unescape(one).split()) for one in shown)


def place_of(span: Span) -> tuple[int, int] | None:
    """Return where a span stands on the page; None for an orphan."""
    return (span.start, span.end) if span.layer == "raw" else span.raw


def stated(record: Record) -> Iterator[Stated]:
    """Yield every span of a record's article, people, quotations and events, and of its lists."""
    text, article = record.text, record.article
    if article is not None:
        fields = [("headline", article.headline), ("standfirst", article.standfirst), ("rubric", article.rubric)]
        fields += [("dateline", article.dateline), *(("byline", one) for one in article.byline)]
        for name, field in fields:
            # authors may be named in one stretch, which says more than each of them
            yield from _field(name, field, text, part=name == "byline")
        for name, other in (("language", article.language), ("canonical_url", article.canonical_url)):
            if other is not None and other.span is not None:
                yield Stated(name, other.span, None)
        yield from _time("published_at", article.published_at, text)
        yield from _time("updated_at", article.updated_at, text)
        yield from _in_text("body", article.body, text)
    for person in record.people:
        yield from _in_text(f"mention of {person.id}", person.mentions, text)
        yield from _in_text(f"role of {person.id}", (role.span for role in person.roles), text)
    for quotation in record.quotations:
        yield from _in_text(f"content of {quotation.id}", quotation.content, text)
        yield from _in_text(f"speaker of {quotation.id}", quotation.speaker_span, text)
        yield from _in_text(f"cue of {quotation.id}", (quotation.cue,), text)
    for event in record.events:
        yield from _in_text(f"evidence of {event.id}", event.evidence, text)
    yield from _in_text("note", (note.span for note in record.notes), text)
    yield from listed(record.lists)


def listed(lists: tuple[LinkList, ...]) -> Iterator[Stated]:
    """Yield every span of link lists."""
    for block in lists:
        yield from _field("title of a list", block.title, "")
        for item in block.items:
            yield from _field("headline of an entry", item.headline, "")
            yield from _field("kicker of an entry", item.kicker, "")
            yield from _time("time of an entry", item.published_at, "")
            if item.url is not None and item.url.span is not None:
                yield Stated("address of an entry", item.url.span, None)


def _in_text(name: str, spans: Iterator[Span | None] | tuple[Span | None, ...], text: str) -> Iterator[Stated]:
    for span in spans:
        if span is not None:
            yield Stated(name, span, text[span.start : span.end] if span.layer == "text" else None)


def _field(name: str, field: Field | None, text: str, *, part: bool = False) -> Iterator[Stated]:
    if field is None or field.span is None:
        return
    words = text[field.span.start : field.span.end] if field.span.layer == "text" else field.value
    yield Stated(name, field.span, None if field.origin in _OFF_THE_PAGE else words, part)


def _time(name: str, time: Time | None, text: str) -> Iterator[Stated]:
    """A time that only the mark-up states is printed in a form of its own; one that is shown, as shown."""
    if time is None or time.span is None:
        return
    words = text[time.span.start : time.span.end] if time.span.layer == "text" else time.shown
    yield Stated(name, time.span, None if time.origin in _OFF_THE_PAGE else words)
