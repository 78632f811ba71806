"""What people corrected, laid over what the software read: applied whenever a page is shown or indexed.

The log of reviews is laid over every reading of a page anew, so a correction outlives the version whose reading it
corrected. A statement is found again by its id; where a later version gives it another one, by its words, which must
stand exactly as they stood, with the same sort of statement at them: of an event, one between the same two and, unless
its kind was corrected, of the same kind. It then keeps the id under which it was reviewed. A correction sets its fields
on what is now read there; what was accepted stays as it was accepted. Where no such statement is read any more, one
that a person accepted, corrected or added is put back; where the words are gone, the review is an orphan, listed by
`orphans` and applied to nothing.

A statement that a person set has no `confidence`: that number was measured on statements that nobody had looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import apsw

from mirrorwire.model import Event, Person, Quotation, Record
from mirrorwire.record.asking import column, value
from mirrorwire.record.keep.reassembly import read_revision
from mirrorwire.record.packing import Packer
from mirrorwire.record.reviews.changes import apply_changes
from mirrorwire.record.reviews.drafts import Draft, stands_at
from mirrorwire.record.reviews.review_log import Action, Review, ReviewKind, any_of, in_force, of_page
from mirrorwire.record.reviews.statements import (
    Kind,
    Named,
    Remembered,
    Statement,
    kind_of,
    moved,
    places_of,
    unpacked,
)

GONE: Final = "its words no longer stand in the page"
NO_PAGE: Final = "the page is no longer kept"
_VOUCHED: Final = ("accept", "correct", "add")

# kind and id within the page
Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Orphan:
    """A review that the current revision of its page has no place for: whose it was, its words, and what is missing."""

    review: str
    at: str
    who: str
    action: Action
    kind: ReviewKind
    target: str
    page: str
    words: str
    cause: str


@dataclass(frozen=True, slots=True)
class Laid:
    """A record with the reviews of its page laid over it.

    `bases` are the reviewed statements as they were before any review, under the ids they are reviewed by, with whom
    they name; `read_as` are the ids under which this reading has them, None for what it has not.
    """

    draft: Draft
    record: Record
    bases: dict[Key, tuple[Statement, tuple[Person, ...]]]
    read_as: dict[Key, str | None]
    orphans: tuple[Orphan, ...]


def corrected(connection: apsw.Connection, record: Record) -> Record:
    """Return the record with the reviews of its page applied, in the order they were made."""
    if not any_of(connection, record.id):
        return record
    reviews = of_page(connection, record.id)
    return lay(record, reviews).record if in_force(reviews) else record


def orphans(connection: apsw.Connection, packer: Packer, page: str | None = None) -> tuple[Orphan, ...]:
    """Return the reviews that have no place in the current revision of their page, of all pages or of one."""
    sql = "SELECT DISTINCT page FROM reviews WHERE page IS NOT NULL ORDER BY page"
    found: list[Orphan] = []
    for one in column(connection, sql) if page is None else [page]:
        reviews = of_page(connection, one)
        record = current(connection, packer, one)
        if record is None:
            found += [_orphan(review, NO_PAGE) for review in in_force(reviews)]
        else:
            found += lay(record, reviews).orphans
    return tuple(found)


def current(connection: apsw.Connection, packer: Packer, page: str) -> Record | None:
    """Return a page's current revision as the software read it; None if there is none."""
    revision = value(connection, "SELECT revision FROM pages WHERE id = ?", (page,))
    return read_revision(connection, packer, revision) if revision is not None else None


def lay(record: Record, reviews: list[Review]) -> Laid:
    """Lay all reviews of a page, undone ones included, over one reading of it."""
    draft = Draft(record)
    reviews, groups = _groups(reviews)
    read_as = _found(draft, groups)
    unheld = _put_back(draft, groups, read_as)
    bases: dict[Key, tuple[Statement, tuple[Person, ...]]] = {}
    for key in groups:
        statement = draft.get(*key)
        if statement is not None:
            bases[key] = (statement, _named_in(draft, statement))
    lost: list[Orphan] = []
    vouched: dict[str, None] = {}
    for review in reviews:
        key = key_of_target(review)
        # one of the page's people may only be there since a review before this one
        if key not in bases and draft.get(*key) is None:
            if key not in read_as:
                lost.append(_orphan(review, GONE))
            continue
        if review.action == "accept" and key in unheld:
            lost.append(_orphan(review, GONE))
            continue
        if review.action == "reject":
            draft.hidden.add(key)
            continue
        draft.hidden.discard(key)
        fields = apply_changes(draft, key[0], key[1], review.detail.get("changes", {}))
        if fields:
            lost.append(_orphan(review, f"{', '.join(fields)}: {GONE}"))
        if key[0] == "quotation" and (read_as.get(key) is None or "content" in review.detail.get("changes", {})):
            vouched[key[1]] = None
    reviewed = {ident for kind, ident in groups if kind == "quotation"}
    for ident in vouched:
        if ("quotation", ident) not in draft.hidden:
            draft.displace(ident, reviewed)
    return Laid(draft, draft.finished(), bases, read_as, tuple(lost))


def key_of_target(review: Review) -> Key:
    """Return what a review of a page is about: kind, and id within the page."""
    if review.kind == "quotation" or review.kind == "event":
        return review.kind, review.target
    return "person", review.target.removeprefix(f"{review.page}#")


def _groups(reviews: list[Review]) -> tuple[list[Review], dict[Key, list[Review]]]:
    """Return the reviews in force, and the same by what they are about.

    What was said of a statement that somebody added goes with it when the adding is undone.
    """
    force = in_force(reviews)
    added = {review.id for review in force if review.action == "add"}
    gone = {review.target for review in reviews if review.action == "add" and review.id not in added}
    force = [review for review in force if review.target not in gone]
    groups: dict[Key, list[Review]] = {}
    for review in force:
        groups.setdefault(key_of_target(review), []).append(review)
    return force, groups


def _found(draft: Draft, groups: dict[Key, list[Review]]) -> dict[Key, str | None]:
    """Find reviewed statements in what was read, and give them the ids they were reviewed by.

    Returns the ids under which they were read; None where their words stand there and no such statement is read.
    """
    found: dict[Key, str | None] = {}
    claimed: set[Key] = set()
    for key in groups:
        if draft.get(*key) is not None:
            found[key] = key[1]
            claimed.add(key)
    for key, reviews in groups.items():
        for read in (review.detail.get("read_as") for review in reversed(reviews)):
            if key not in found and read and (key[0], read) not in claimed and draft.get(key[0], read) is not None:
                found[key] = read
                claimed.add((key[0], read))
    places: dict[Key, Statement] = {}
    for key, reviews in groups.items():
        if key in found:
            continue
        for remembered in _remembered(reviews):
            stands, statement = _at_place(draft, remembered, claimed, reviews)
            if stands:
                found.setdefault(key, None)
            if statement is not None:
                found[key] = statement.id
                places[key] = statement
                claimed.add((key[0], statement.id))
                break
    for (kind, ident), as_read in found.items():
        if as_read is not None and as_read != ident:
            draft.rename(kind, as_read, ident)
    return found


def _remembered(reviews: list[Review]) -> Iterator[Remembered]:
    """What the log remembers of a statement, the best to find it by first: as it was read lately, then as corrected."""
    for name in ("before", "after"):
        for review in reversed(reviews):
            if review.detail.get(name) is not None:
                yield unpacked(review.detail[name])


def _at_place(
    draft: Draft, remembered: Remembered, claimed: set[Key], reviews: list[Review]
) -> tuple[bool, Statement | None]:
    """Return whether a statement's first words stand in the text, and the one statement that now is there."""
    statement = remembered.statement
    first = places_of(statement)[:1] if statement is not None else ()
    selector = next((one for span in first for one in remembered.selectors if _same(one, span)), None)
    span = draft.places.find(selector) if selector is not None else None
    if span is None:
        return False, None
    here: list[Statement] = []
    if isinstance(statement, Quotation):
        here = [told for told in draft.quotations.values() if _same(told.content[0], span)]
    elif isinstance(statement, Event):
        pair = {statement.actor, statement.recipient}
        events = [
            event
            for event in draft.events.values()
            if _same(event.evidence[0], span) and {event.actor, event.recipient} == pair
        ]
        alike = [event for event in events if event.kind == statement.kind]
        # a review is of what was said, not of whatever else may be read in the same words
        here = [*(alike or (events if any("kind" in review.detail["changes"] for review in reviews) else ()))]
    elif statement is not None:
        here = [
            person
            for person in draft.people.values()
            if person.kind == statement.kind and stands_at(person.mentions, span)
        ]
    here = [one for one in here if (kind_of(one), one.id) not in claimed]
    return True, here[0] if len(here) == 1 else None


def _same(one: object, other: object) -> bool:
    return (one.start, one.end) == (other.start, other.end)  # type: ignore[attr-defined]


def _put_back(draft: Draft, groups: dict[Key, list[Review]], found: dict[Key, str | None]) -> set[Key]:
    """Put back what a person vouched for and is not read any more; `found` learns whether it has a place.

    What was accepted, or added, is put back even where something is read by now: it is what that person saw. Returns
    the statements of which that can't be done, since not all of their words stand there.
    """
    unheld: set[Key] = set()
    for key, reviews in groups.items():
        present = draft.get(*key) if found.get(key) is not None else None
        held = [review for review in reviews if review.action in ("accept", "add")]
        if not held if present is not None else not any(review.action in _VOUCHED for review in reviews):
            continue
        for remembered in _remembered(reviews if present is None else held):
            laid = moved(draft.places, remembered)
            if laid is not None:
                statement = replace(_at_home(draft, laid, remembered), id=key[1])
                draft.put(_as_accepted(present, statement), moved=present is None)
                found.setdefault(key, None)
                break
        else:
            unheld.add(key)
            if present is None:
                found.pop(key, None)
    return unheld


def _as_accepted(present: Statement | None, accepted: Statement) -> Statement:
    """Return what was accepted, in the place of what is read there now; that itself where it says the same."""
    if isinstance(present, Person) and isinstance(accepted, Person):
        # quotations point into the roles by number
        return replace(present, name=accepted.name, kind=accepted.kind, country=accepted.country)
    if isinstance(present, Quotation) and isinstance(accepted, Quotation):
        accepted = replace(accepted, inside=present.inside)
        return present if replace(accepted, confidence=present.confidence) == present else accepted
    if isinstance(present, Event) and isinstance(accepted, Event):
        accepted = replace(accepted, quotation=present.quotation)
        return present if replace(accepted, confidence=present.confidence) == present else accepted
    return accepted


def _at_home(draft: Draft, statement: Statement, remembered: Remembered) -> Statement:
    """Let a statement that is put back name this reading's people, quotations and roles."""
    if isinstance(statement, Person) or not remembered.people:
        return statement
    person = remembered.people[0]
    ident = draft.person(named(person, remembered))
    if isinstance(statement, Event):
        return replace(
            statement,
            claimant=ident,
            quotation=statement.quotation if statement.quotation in draft.quotations else None,
        )
    role = None
    if statement.role is not None and statement.role < len(person.roles):
        span = person.roles[statement.role].span
        phrase = next((one for one in remembered.selectors if _same(one, span)), None)
        role = draft.role(ident, phrase) if phrase is not None else None
    return replace(statement, speaker=ident, role=role)


def named(person: Person, remembered: Remembered) -> Named:
    """Return a person as a correction names them."""
    mentions = tuple(one for one in remembered.selectors if any(_same(one, span) for span in person.mentions))
    return Named(person.id, person.kind, person.name, person.country, mentions)


def _named_in(draft: Draft, statement: Statement) -> tuple[Person, ...]:
    if isinstance(statement, Person):
        return ()
    ident = statement.speaker if isinstance(statement, Quotation) else statement.claimant
    return (draft.people[ident],) if ident in draft.people else ()


def _orphan(review: Review, cause: str) -> Orphan:
    words = ""
    remembered = next(_remembered([review]), None)
    if remembered is not None and remembered.statement is not None:
        places = places_of(remembered.statement)
        words = next((one.exact for one in remembered.selectors if places and _same(one, places[0])), "")
    return Orphan(
        review.id,
        review.at,
        review.who,
        review.action,
        review.kind,
        review.target,
        review.page or "",
        words,
        cause,
    )
