"""Events with the words that tell them: read from the pages that hold them, each page unpacked once.

Link lists are not unpacked for an article's events: they are most of a page, and nothing here is of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import apsw

from mirrorwire.model import SCHEMA, Event, Person, PersonKind, Record, Span
from mirrorwire.record.asking import row, rows
from mirrorwire.record.keep.reassembly import read_capture
from mirrorwire.record.packing import Packer
from mirrorwire.record.reviews.corrections import corrected
from mirrorwire.spans import slice_of


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a page names: the entity (None if the store has none for it), the name there, and one mention.

    `kind` is that of a `Person`.
    """

    entity: str | None
    name: str
    span: Span | None
    kind: PersonKind = "person"


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """One event as one page tells it: `words` are those of `spans`, or the headline of a link list's entry.

    `people` are the persons mentioned within the first stretch of those words, which is the one that is shown: another
    may tell of others. `revision` is None where it stands in a link list, whose
    entry `headline`, `url` and `published_at` then are of; `page` is the page that shows the list.
    """

    event: Event
    page: str
    revision: str | None
    capture: str
    outlet: str | None
    outlet_country: str | None
    language: str | None
    published_at: str | None
    headline: str | None
    url: str | None
    claimant: Named | None
    people: tuple[Named, ...]
    words: tuple[str, ...]
    spans: tuple[Span, ...]


# the persons mentioned in each stretch of an event's words, in order of the text
Stretches = tuple[tuple[Named, ...], ...]


def told_events(
    connection: apsw.Connection, packer: Packer, wanted: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], ToldEvent]:
    """Return the events at places (row of a page, or minus that of a list's entry; number there) that are there.

    As reviewed: what a person rejected is no event any more, and has no place in the store's tables.
    """
    numbers = _by_page(wanted)
    found: dict[tuple[int, int], ToldEvent] = {}
    for page in sorted(numbers):
        told = _of_page(connection, packer, page, numbers[page]) if page >= 0 else _of_entry(connection, packer, -page)
        found.update({(page, n): one for n, one in told.items() if n in numbers[page]})
    return found


def told_with_people(
    connection: apsw.Connection, packer: Packer, wanted: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], tuple[ToldEvent, Stretches]]:
    """Return events that articles tell as `told_events` does, and the persons mentioned in each stretch of words."""
    numbers = _by_page(wanted)
    found: dict[tuple[int, int], tuple[ToldEvent, Stretches]] = {}
    for page in sorted(numbers):
        if page < 0:
            continue
        stretches: dict[int, Stretches] = {}
        told = _of_page(connection, packer, page, numbers[page], stretches)
        found.update({(page, n): (one, stretches[n]) for n, one in told.items()})
    return found


def _by_page(wanted: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    numbers: dict[int, set[int]] = {}
    for page, n in wanted:
        numbers.setdefault(page, set()).add(n)
    return numbers


# of `revisions`, what an article is put together from
ARTICLE: Final = "revisions.page, revisions.id, revisions.text, revisions.facts"


def article_of(connection: apsw.Connection, packer: Packer, found: tuple[Any, ...]) -> Record:
    """Return the record of a revision's article as reviewed, without its link lists; `found` are columns `ARTICLE`."""
    page, ident, text, packed = found
    facts = packer.unpack_facts(packed)
    record = Record(
        *(SCHEMA, page, ident, facts.capture, facts.article, (), packer.unpack_text(text)),
        *(facts.people, facts.quotations, facts.events, facts.notes),
    )
    return corrected(connection, record)


def entities_of(connection: apsw.Connection, page: int) -> dict[int, str]:
    """Return the ids of the entities that a page's people stand for, by their number on the page."""
    sql = "SELECT a.n, t.id FROM appearances a JOIN entities t ON t.row = a.entity WHERE a.page = ?"
    return dict(rows(connection, sql, (page,)))


def mention_within(person: Person, spans: Iterable[Span]) -> Span | None:
    """Return the first mention of somebody within one of several stretches; None if there is none."""
    stretches = list(spans)
    return next((mention for mention in person.mentions if _is_in(mention, stretches)), None)


def _is_in(mention: Span, stretches: list[Span]) -> bool:
    return any(
        mention.layer == span.layer and span.start <= mention.start and mention.end <= span.end for span in stretches
    )


def _of_page(
    connection: apsw.Connection,
    packer: Packer,
    page: int,
    wanted: set[int],
    stretches: dict[int, Stretches] | None = None,
) -> dict[int, ToldEvent]:
    """The events of an article by their number; who is named in which stretch is put into `stretches`."""
    described = row(
        connection,
        f"SELECT {ARTICLE}, captures.id, outlets.name, outlets.country, pages.language, pages.published_at, "
        "pages.headline, pages.address FROM pages JOIN revisions ON revisions.row = pages.revision "
        "JOIN captures ON captures.row = revisions.capture LEFT JOIN outlets ON outlets.row = pages.outlet "
        "WHERE pages.row = ?",
        (page,),
    )
    if described is None:
        return {}
    record = article_of(connection, packer, described[:4])
    events = [event for event in record.events if event.where != "list"]
    entities = entities_of(connection, page)
    found: dict[int, ToldEvent] = {}
    for n in sorted(wanted):
        if n >= len(events):
            continue
        event = events[n]
        claimant = next(
            (
                Named(entities.get(number), person.name, None, person.kind)
                for number, person in enumerate(record.people)
                if person.id == event.claimant
            ),
            None,
        )
        people = _named(record, entities, event, event.evidence[0])
        if stretches is not None:
            stretches[n] = tuple(_named(record, entities, event, span) for span in event.evidence)
        words = tuple(slice_of(record.text, span) for span in event.evidence)
        found[n] = ToldEvent(
            *(event, record.id, record.revision, *described[4:], claimant, people, words, event.evidence)
        )
    return found


def _named(record: Record, entities: dict[int, str], event: Event, stretch: Span) -> tuple[Named, ...]:
    """The persons mentioned within a stretch of an event's words, in order of their first mention there.

    Who says it is none of them by the words that say so ("Ada Lind told reporters that").
    """
    found = []
    statement = next((one for one in record.quotations if one.id == event.quotation), None)
    speaking = list(statement.speaker_span) if statement is not None else []
    for number, person in enumerate(record.people):
        if person.kind != "person":
            continue
        apart = replace(person, mentions=tuple(one for one in person.mentions if not _is_in(one, speaking)))
        mention = mention_within(apart if speaking else person, (stretch,))
        if mention is not None:
            found.append((mention.start, Named(entities.get(number), person.name, mention)))
    return tuple(named for _, named in sorted(found, key=lambda one: one[0]))


def _of_entry(connection: apsw.Connection, packer: Packer, sighting: int) -> dict[int, ToldEvent]:
    described = row(
        connection,
        "SELECT s.first_capture, s.start, s.stop, captures.id, outlets.name, outlets.country, s.stamp, s.headline, "
        "s.address FROM sightings s JOIN captures ON captures.row = s.first_capture "
        "LEFT JOIN outlets ON outlets.row = s.outlet WHERE s.row = ?",
        (sighting,),
    )
    if described is None or described[1] is None:
        return {}
    capture_row, start, stop, capture, outlet, country, stamp, headline, address = described
    read = read_capture(connection, packer, capture_row)
    if read is None:
        return {}
    record = read[0]
    events = [one for one in record.events if one.where == "list" and start <= one.evidence[0].start < stop]
    language = record.article.language.value if record.article and record.article.language else None
    return {
        n: ToldEvent(
            *(event, record.id, None, capture, outlet, country, language, stamp, headline, address, None, ()),
            *((headline,), event.evidence),
        )
        for n, event in enumerate(events)
    }
