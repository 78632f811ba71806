"""What stands in an article's margin: a note for each quotation and event, in the order of the text, and who is named.

Nothing here is worded: names and roles as printed, codes and kinds as the record has them, and the citation of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import apsw
from markupsafe import Markup, escape

from mirrorwire.desk import addresses
from mirrorwire.desk.marking import is_anchor, shown
from mirrorwire.model import Event, Person, PersonKind, Quotation, Record, Role, Span
from mirrorwire.record.citation import Citation, Located, citation_of
from mirrorwire.record.evidence import place_of
from mirrorwire.record.find.sources import Source
from mirrorwire.spans import slice_of

# of more statements than these the citations are not put on the page, but one click away
MOST_CITED: Final = 100
# in this order they are listed
_KINDS: Final[tuple[PersonKind, ...]] = ("person", "group", "organisation", "state")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the text or the page: `raw` where it stands on the page as received, None where in no one piece.

    `anchor` is the id of the element that holds it, None where it is not in the text shown.
    """

    span: Span
    raw: tuple[int, int] | None
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody named: `entity` is the id over all pages, None where there is none; `anchor` the first mention."""

    person: Person
    entity: str | None
    anchor: str | None

    @property
    def link(self) -> Markup:
        """The name, leading to the person's own page where there is one."""
        name = shown(self.person.name)
        if self.entity is None:
            return Markup(f'<span dir="auto">{name}</span>')  # noqa: S704 - escaped
        return Markup(f'<a href="{escape(addresses.person(self.entity))}" dir="auto">{name}</a>')  # noqa: S704 - escaped


@dataclass(frozen=True, slots=True)
class QuotationNote:
    """A quotation's note; `inside` is the number of the note of the quotation that reports it.

    `citation` is None where there are so many statements that each is cited on a page of its own.

    `home` is the id that the note itself bears, since no element of the text does.
    """

    number: int
    id: str
    quotation: Quotation
    voice: Voice | None
    role: Role | None
    cue: str | None
    stretches: tuple[Stretch, ...]
    inside: int | None
    citation: str | None
    home: str | None


@dataclass(frozen=True, slots=True)
class EventNote:
    """An event's note; `told` is the number of the note of the quotation in which it is told; `home` as of those."""

    number: int
    id: str
    event: Event
    claimant: Voice | None
    stretches: tuple[Stretch, ...]
    told: int | None
    citation: str | None
    home: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody named in the text: roles as printed, each with its place, and every mention; `home` as of notes."""

    voice: Voice
    roles: tuple[tuple[Role, Stretch], ...]
    mentions: tuple[Stretch, ...]
    home: str | None


@dataclass(frozen=True, slots=True)
class Margin:
    """All notes of a page in the order of its text, who is named, and the events of its link lists.

    `listed` are those events by where in the raw layer their words begin.
    """

    notes: tuple[QuotationNote | EventNote, ...]
    named: tuple[Named, ...]
    listed: Mapping[int, tuple[Event, ...]]

    @property
    def references(self) -> dict[str, str]:
        """The numbers of the notes by what they are of."""
        return {one.id: str(one.number) for one in self.notes}


def margin_of(
    connection: apsw.Connection,
    record: Record,
    source: Source,
    entities: Mapping[str, str],
    anchors: Mapping[str, object],
) -> Margin:
    """Gather the notes of a record; `anchors` are the ids to be found in the text. Inside a snapshot."""
    people = {person.id: person for person in record.people}
    voices = {
        ident: Voice(person, entities.get(ident), ident if ident in anchors else None)
        for ident, person in people.items()
    }
    told = [event for event in record.events if event.where != "list"]
    statements: dict[str, Quotation | Event] = {}
    statements.update((quotation.id, quotation) for quotation in reversed(record.quotations))
    for event in told:
        statements.setdefault(event.id, event)
    order = sorted(statements.values(), key=_place)
    numbers = {one.id: n for n, one in enumerate(order, 1)}
    citing = _Citing(connection, record, source) if len(order) <= MOST_CITED else None
    notes: list[QuotationNote | EventNote] = []
    for one in order:
        number, citation = numbers[one.id], citing.text(one) if citing is not None else None
        if isinstance(one, Quotation):
            speaker = people.get(one.speaker or "")
            role = speaker.roles[one.role] if speaker is not None and one.role is not None else None
            cue = slice_of(record.text, one.cue) if one.cue is not None and one.cue.layer == "text" else None
            stretches = _stretches(one.id, one.content, anchors)
            inside = numbers.get(one.inside or "")
            voice = voices.get(one.speaker or "")
            home = _home(one.id, anchors)
            notes.append(QuotationNote(number, one.id, one, voice, role, cue, stretches, inside, citation, home))
        else:
            stretches = _stretches(one.id, one.evidence, anchors)
            claimant = voices.get(one.claimant or "")
            said_in, home = numbers.get(one.quotation or ""), _home(one.id, anchors)
            notes.append(EventNote(number, one.id, one, claimant, stretches, said_in, citation, home))
    listed: dict[int, tuple[Event, ...]] = {}
    for event in record.events:
        if event.where == "list":
            at = event.evidence[0].start
            listed[at] = (*listed.get(at, ()), event)
    named = [
        Named(
            voices[person.id],
            tuple((role, _stretch(role.span, None)) for role in person.roles),
            _stretches(person.id, person.mentions, anchors),
            _home(person.id, anchors),
        )
        for person in sorted(people.values(), key=lambda one: _KINDS.index(one.kind))
    ]
    return Margin(tuple(notes), tuple(named), listed)


def _place(one: Quotation | Event) -> tuple[bool, int, int, bool, str]:
    """Sort by where a statement begins; what stands in no text comes last."""
    span = (one.content if isinstance(one, Quotation) else one.evidence)[0]
    return span.layer != "text", span.start, -span.end, isinstance(one, Event), one.id


def _stretches(ident: str, spans: tuple[Span, ...], anchors: Mapping[str, object]) -> tuple[Stretch, ...]:
    found = []
    part = 0
    for span in spans:
        name = None
        if is_anchor(ident) and span.layer == "text" and span.start < span.end:
            # as the elements are named: see `mirrorwire.desk.marking.anchor_of`
            name = ident if part == 0 else f"{ident}.{part + 1}"
            part += 1
        found.append(_stretch(span, name if name in anchors else None))
    return tuple(found)


def _home(ident: str, anchors: Mapping[str, object]) -> str | None:
    return ident if ident not in anchors and is_anchor(ident) else None


def _stretch(span: Span, anchor: str | None) -> Stretch:
    return Stretch(span, place_of(span), anchor)


class _Citing:
    """Cites the statements of one record: what all citations of a page share is asked of the store once."""

    def __init__(self, connection: apsw.Connection, record: Record, source: Source) -> None:
        self._connection = connection
        self._record = record
        self._source = source
        self._people = {person.id: person for person in record.people}
        self._first: Citation | None = None

    def text(self, one: Quotation | Event) -> str:
        """Return the citation of a statement, as `mirrorwire cite` prints it."""
        record, source = self._record, self._source
        if self._first is None:
            # without its words, which are put in below: what is cited here is the page
            bare = replace(one, content=()) if isinstance(one, Quotation) else replace(one, evidence=())
            located = Located(record, bare, source.row, record.revision, source.reader)
            self._first = citation_of(self._connection, located)
        people = self._people
        words: tuple[Span, ...]
        speaker = role = says = kind = None
        if isinstance(one, Quotation):
            words, kind = one.content, one.kind
            person = people.get(one.speaker or "")
            speaker = person.name if person is not None else None
            role = person.roles[one.role].phrase if person is not None and one.role is not None else None
        else:
            words, says = one.evidence, f"{one.dyad} {one.kind}"
            claimant = people.get(one.claimant or "")
            speaker = claimant.name if claimant is not None else None
        cited = replace(
            self._first,
            words=tuple(slice_of(record.text, span) for span in words if span.layer == "text"),
            says=says,
            speaker=speaker,
            role=role,
            quotation_kind=kind,
        )
        return cited.text()
