"""Statements of a page as review takes them: quotations, events, entries of people, and the words that find them again.

A statement under review is remembered with a selector of each of its spans, so that it can be laid over a later
revision, or over what a later version reads: its words must stand there exactly, or it has no place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import msgspec

from mirrorwire.model import Event, Person, Quotation, Record, Role, Selector, Span
from mirrorwire.spans import anchor, select

Kind = Literal["quotation", "event", "person"]
Statement = Quotation | Event | Person


@dataclass(frozen=True, slots=True)
class Remembered:
    """A statement as it stood at its review (one of the three), whom it names, and selectors of all of its spans."""

    quotation: Quotation | None = None
    event: Event | None = None
    person: Person | None = None
    people: tuple[Person, ...] = ()
    selectors: tuple[Selector, ...] = ()

    @property
    def statement(self) -> Statement | None:
        """The statement itself."""
        return self.quotation or self.event or self.person


@dataclass(frozen=True, slots=True)
class Named:
    """One of a page's people as a correction names them: found by id, else by name, else made from this."""

    id: str
    kind: Literal["person", "organisation", "state", "group"]
    name: str
    country: str | None
    mentions: tuple[Selector, ...]


def kind_of(statement: Statement) -> Kind:
    """Return what a statement is."""
    if isinstance(statement, Quotation):
        return "quotation"
    return "event" if isinstance(statement, Event) else "person"


def places_of(statement: Statement) -> tuple[Span, ...]:
    """Return the spans that a statement stands at: content, evidence, mentions."""
    if isinstance(statement, Quotation):
        return statement.content
    return statement.evidence if isinstance(statement, Event) else statement.mentions


def spans_of(statement: Statement) -> Iterator[Span]:
    """Yield all spans of a statement."""
    yield from places_of(statement)
    if isinstance(statement, Quotation):
        yield from statement.speaker_span
        if statement.cue is not None:
            yield statement.cue
    elif isinstance(statement, Person):
        for role in statement.roles:
            yield role.span


def statement_of(record: Record, kind: Kind, ident: str) -> Statement | None:
    """Return a statement of a record by its id; None if it has none such."""
    statements: dict[Kind, tuple[Statement, ...]] = {
        "quotation": record.quotations,
        "event": record.events,
        "person": record.people,
    }
    return next((one for one in statements[kind] if one.id == ident), None)


def people_of(record: Record, statement: Statement) -> tuple[Person, ...]:
    """Return the entries of the people that a statement names."""
    if isinstance(statement, Person):
        return ()
    wanted = statement.speaker if isinstance(statement, Quotation) else statement.claimant
    return tuple(person for person in record.people if person.id == wanted)


def remember(record: Record, statement: Statement) -> Remembered:
    """Return a statement of a record as it is to be remembered."""
    people = people_of(record, statement)
    spans = {(span.start, span.end): span for span in spans_of(statement) if span.layer == "text"}
    for person in people:
        spans |= {(span.start, span.end): span for span in spans_of(person) if span.layer == "text"}
    return Remembered(
        quotation=statement if isinstance(statement, Quotation) else None,
        event=statement if isinstance(statement, Event) else None,
        person=statement if isinstance(statement, Person) else None,
        people=people,
        selectors=tuple(select(record.text, span) for _, span in sorted(spans.items())),
    )


def packed(remembered: Remembered) -> Any:
    """Return what is remembered as plain values, for the log."""
    return msgspec.to_builtins(remembered)


def unpacked(values: Any) -> Remembered:
    """Return what the log remembers."""
    return msgspec.convert(values, Remembered)


class Places:
    """Where words stand in a record's text, and where that is on the page, as far as it is sure.

    The record does not hold the way from text to page, but its spans do: one of the same stretch says it, and one
    around it whose length on the page is its own stands there character for character. Else `raw` is None.
    """

    def __init__(self, record: Record) -> None:
        self.text = record.text
        self._known: dict[tuple[int, int], Span] = {}
        self._whole: list[Span] = []
        for span in _known(record):
            if span.layer == "text" and span.raw is not None:
                self._known.setdefault((span.start, span.end), span)
                if span.raw[1] - span.raw[0] == span.end - span.start:
                    self._whole.append(span)

    def find(self, selector: Selector) -> Span | None:
        """Return the span at which a selector's words stand; None where they don't, or not surely."""
        found = anchor(self.text, selector, "text")
        return self.span(*found) if found is not None else None

    def span(self, start: int, end: int) -> Span:
        """Return a span of the text."""
        known = self._known.get((start, end))
        if known is not None:
            return known
        around = next((span for span in self._whole if span.start <= start < end <= span.end), None)
        if around is None or around.raw is None:
            return Span("text", start, end, None)
        low = around.raw[0] + start - around.start
        return Span("text", start, end, (low, low + end - start))


def _known(record: Record) -> Iterator[Span]:
    article = record.article
    if article is not None:
        yield from (field.span for field in (article.headline, article.standfirst) if field and field.span)
        yield from article.body
    statements: tuple[Statement, ...] = (*record.people, *record.quotations, *record.events)
    for statement in statements:
        yield from spans_of(statement)


def moved(places: Places, remembered: Remembered) -> Statement | None:
    """Lay a remembered statement over another text; None where its words are gone."""
    statement = remembered.statement
    if statement is None:
        return None
    spans: dict[tuple[int, int], Span] = {}
    for selector in remembered.selectors:
        span = places.find(selector)
        if span is not None:
            spans[selector.start, selector.end] = span

    def those(given: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(spans[span.start, span.end] for span in given if (span.start, span.end) in spans)

    if isinstance(statement, Quotation):
        content = those(statement.content)
        # what was said is said whole or not at all
        if len(content) < len(statement.content):
            return None
        cue = those((statement.cue,)) if statement.cue is not None else ()
        return replace(
            statement, content=content, speaker_span=those(statement.speaker_span), cue=cue[0] if cue else None
        )
    if isinstance(statement, Event):
        evidence = those(statement.evidence)
        # the first piece is the surest; the others tell the same again
        if not evidence or not those(statement.evidence[:1]):
            return None
        return replace(statement, evidence=evidence)
    roles = tuple(_at(role, spans) for role in statement.roles if (role.span.start, role.span.end) in spans)
    mentions = those(statement.mentions)
    return replace(statement, roles=roles, mentions=mentions) if mentions or not statement.mentions else None


def _at(role: Role, spans: dict[tuple[int, int], Span]) -> Role:
    return replace(role, span=spans[role.span.start, role.span.end])
