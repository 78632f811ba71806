"""A record while reviews are laid over it: its statements by id, changed one by one, put together again at the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final, TypeVar

from mirrorwire.model import Event, Person, Quotation, Record, Role, Selector, Span
from mirrorwire.record.reviews.statements import Kind, Named, Places, Statement, kind_of

REJECTED: Final = "rejected in review"
NOBODY: Final = "nobody, as reviewed"
_S = TypeVar("_S", Quotation, Event, Person)


class Draft:
    """The statements of one record. Those of its link lists are not among them: they are about other articles.

    `hidden` are the statements that are rejected as things stand: kept here, since a later review may take them back.
    """

    def __init__(self, record: Record) -> None:
        self.record = record
        self.places = Places(record)
        self.people = {person.id: person for person in record.people}
        self.quotations = {told.id: told for told in record.quotations}
        self.events = {event.id: event for event in record.events if event.where != "list"}
        self.hidden: set[tuple[Kind, str]] = set()
        self._dropped: set[str] = set()
        # statements that keep their place in the record's order
        self._placed = {*self.people, *self.quotations, *self.events}

    def get(self, kind: Kind, ident: str) -> Statement | None:
        """Return a statement as it stands, hidden or not."""
        if kind == "quotation":
            return self.quotations.get(ident)
        return self.events.get(ident) if kind == "event" else self.people.get(ident)

    def put(self, statement: Statement, *, moved: bool = False) -> None:
        """Put a statement in the place of the one with its id, or add it; `moved`: it stands elsewhere than before."""
        if isinstance(statement, Quotation):
            self.quotations[statement.id] = statement
        elif isinstance(statement, Event):
            self.events[statement.id] = statement
        else:
            self.people[statement.id] = statement
        if moved:
            self._placed.discard(statement.id)

    def drop(self, kind: Kind, ident: str) -> None:
        """Take a statement out for good: another one stands for it."""
        self._dropped.add(ident)
        if kind == "quotation":
            self.quotations.pop(ident, None)
        elif kind == "event":
            self.events.pop(ident, None)

    def rename(self, kind: Kind, old: str, new: str) -> None:
        """Give a statement another id, wherever it is named."""
        if old in self._placed:
            self._placed.add(new)
        if kind == "quotation":
            self.quotations = {
                new if one.id == old else one.id: replace(
                    one, id=new if one.id == old else one.id, inside=new if one.inside == old else one.inside
                )
                for one in self.quotations.values()
            }
            self._each_event("quotation", old, new)
        elif kind == "event":
            self.events = {
                new if one.id == old else one.id: replace(one, id=new) if one.id == old else one
                for one in self.events.values()
            }
        else:
            self.people = {
                new if one.id == old else one.id: replace(one, id=new) if one.id == old else one
                for one in self.people.values()
            }
            for told in list(self.quotations.values()):
                if told.speaker == old:
                    self.quotations[told.id] = replace(told, speaker=new)
            self._each_event("claimant", old, new)

    def _each_event(self, field: str, old: str, new: str) -> None:
        for event in list(self.events.values()):
            if getattr(event, field) == old:
                # mypy knows no field by its name
                self.events[event.id] = (
                    replace(event, claimant=new) if field == "claimant" else replace(event, quotation=new)
                )

    def person(self, named: Named) -> str:
        """Return the id of one of the page's people as a correction names them; made anew if the page has none such."""
        if named.id in self.people and ("person", named.id) not in self.hidden:
            return named.id
        alike = [
            person.id
            for person in self.people.values()
            if (person.kind, person.name) == (named.kind, named.name) and ("person", person.id) not in self.hidden
        ]
        if len(alike) == 1:
            return alike[0]
        mentions = tuple(span for one in named.mentions if (span := self.places.find(one)) is not None)
        there = [
            person.id
            for person in self.people.values()
            if person.kind == named.kind and mentions and stands_at(person.mentions, mentions[0])
        ]
        if len(there) == 1 and ("person", there[0]) not in self.hidden:
            # the same words under a longer name, say
            return there[0]
        self.people[named.id] = Person(named.id, named.kind, named.name, named.country, (), mentions)
        self.hidden.discard(("person", named.id))
        return named.id

    def role(self, person: str, phrase: Selector) -> int | None:
        """Return which of a person's roles stands at a phrase, added if none does; None where the words are gone."""
        span = self.places.find(phrase)
        return self.role_at(person, Role(phrase.exact, span, None, None, self._day())) if span is not None else None

    def role_at(self, person: str, role: Role) -> int:
        """Return which of a person's roles stands where this one does, adding this one if none does."""
        holder = self.people[person]
        for index, known in enumerate(holder.roles):
            if (known.span.start, known.span.end) == (role.span.start, role.span.end):
                return index
        # at the end: other quotations point into the roles by number
        self.people[person] = replace(holder, roles=(*holder.roles, role))
        return len(holder.roles)

    def _day(self) -> str | None:
        article = self.record.article
        published = article.published_at.value if article and article.published_at else None
        return published[:10] if published and len(published) >= 10 else None

    def displace(self, ident: str, reviewed: set[str]) -> None:
        """Let a quotation that a person vouches for stand: nobody else's may share its words, unless one is inside."""
        mine = self.quotations[ident]
        low, high = _hull(mine.content)
        around: Quotation | None = None
        for other in list(self.quotations.values()):
            if other.id == ident or not shares_words(mine.content, other.content):
                continue
            start, end = _hull(other.content)
            if (start, end) != (low, high) and low <= start and end <= high:
                if other.inside is None or other.inside == mine.inside:
                    self.quotations[other.id] = replace(other, inside=ident)
            elif (start, end) != (low, high) and start <= low and high <= end:
                if around is None or _length(other) < _length(around):
                    around = other
            elif other.id not in reviewed:
                self.drop("quotation", other.id)
        mine = self.quotations[ident]
        inside = around.id if around is not None else mine.inside if mine.inside in self.quotations else None
        self.quotations[ident] = replace(mine, inside=None if inside == ident else inside)

    def finished(self) -> Record:
        """Put the record together again."""
        record = self.record
        people = tuple(_ordered([one for one in self.people.values() if not self._is_hidden(one)], self._placed))
        quotations = [self._finished(told) for told in self.quotations.values() if not self._is_hidden(told)]
        events = []
        for event in self.events.values():
            if self._is_hidden(event):
                continue
            if ("person", event.claimant) in self.hidden:
                event = replace(event, claimant=None)
            if ("quotation", event.quotation) in self.hidden or event.quotation in self._dropped:
                event = replace(event, quotation=None)
            events.append(event)
        listed = [event for event in record.events if event.where == "list"]
        return replace(
            record,
            people=people,
            quotations=tuple(_ordered(quotations, self._placed)),
            events=(*_ordered(events, self._placed), *listed),
        )

    def _is_hidden(self, statement: Statement) -> bool:
        return (kind_of(statement), statement.id) in self.hidden

    def _finished(self, told: Quotation) -> Quotation:
        if ("person", told.speaker) in self.hidden:
            told = replace(told, speaker=None, role=None, reason=REJECTED)
        inside, seen = told.inside, {told.id}
        while inside is not None and (inside in seen or inside not in self.quotations or self._hides(inside)):
            # what a rejected quotation reported is inside what that one was inside of
            around = self.quotations.get(inside)
            seen.add(inside)
            inside = around.inside if around is not None and around.inside not in seen else None
        return replace(told, inside=inside) if inside != told.inside else told

    def _hides(self, quotation: str) -> bool:
        return ("quotation", quotation) in self.hidden


def stands_at(places: tuple[Span, ...], span: Span) -> bool:
    """Return whether one of several places is exactly this stretch."""
    return any((one.start, one.end) == (span.start, span.end) for one in places)


def shares_words(one: tuple[Span, ...], other: tuple[Span, ...]) -> bool:
    """Return whether two quotations' stretches have a character in common."""
    return any(a.start < b.end and b.start < a.end for a in one for b in other)


def _hull(content: tuple[Span, ...]) -> tuple[int, int]:
    return content[0].start, content[-1].end


def _length(told: Quotation) -> int:
    low, high = _hull(told.content)
    return high - low


def _ordered(statements: Iterable[_S], placed: set[str]) -> list[_S]:
    """Put statements that are new or stand elsewhere to where they belong, the others in the order they had."""
    kept: list[_S] = []
    new: list[_S] = []
    for one in statements:
        (kept if one.id in placed else new).append(one)
    for one in sorted(new, key=lambda statement: (*_order(statement), statement.id)):
        at = next((n for n, other in enumerate(kept) if _order(other) > _order(one)), len(kept))
        kept.insert(at, one)
    return kept


def _order(statement: Statement) -> tuple[int, int, int]:
    """Headline first; what is around another before it; people by their first mention."""
    if isinstance(statement, Person):
        return (0, statement.mentions[0].start, 0) if statement.mentions else (1, 0, 0)
    if isinstance(statement, Event):
        return int(statement.where != "headline"), statement.evidence[0].start, -statement.evidence[0].end
    return 0, statement.content[0].start, -statement.content[-1].end
