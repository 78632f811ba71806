"""What is under review: a statement found by its id, with its page as read and as it stands after all reviews."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import apsw

from mirrorwire.errors import NotKept, ReviewError
from mirrorwire.model import Record
from mirrorwire.record.asking import column, value
from mirrorwire.record.keep.rows import key_of
from mirrorwire.record.packing import Packer
from mirrorwire.record.reviews import review_log as log
from mirrorwire.record.reviews.corrections import Key, Laid, current, lay
from mirrorwire.record.reviews.statements import Remembered, Statement, remember, statement_of


@dataclass(frozen=True, slots=True)
class Subject:
    """What is under review: where it is, how the page stands, and the statement as it now is."""

    page: str
    key: Key
    target: str
    read: Record
    laid: Laid
    now: Statement
    hidden: bool


def group_of(ident: str) -> Literal["entity", "story"]:
    """Return what an id that is merged or split names: a story, else an entity."""
    return "story" if ident.startswith("story_") else "entity"


def subject_of(connection: apsw.Connection, packer: Packer, target: str) -> Subject:
    """Find a statement by its id, or an entry of people by `page#person`, rejected or not.

    Raises NotKept where the store has none such, ReviewError where it was reviewed and has no place any more.
    """
    for page in _pages_of(connection, target):
        read = current(connection, packer, page)
        if read is None:
            continue
        laid = lay(read, log.of_page(connection, page))
        key = _key(laid, page, target)
        if key is None:
            continue
        hidden = key in laid.draft.hidden
        now = laid.draft.get(*key) if hidden else statement_of(laid.record, *key)
        if now is not None:
            return Subject(page, key, target, read, laid, now, hidden)
    if value(connection, "SELECT 1 FROM reviews WHERE target = ? LIMIT 1", (target,)) is not None:
        raise ReviewError("has no place in the page's current revision (see orphans)", place=target)
    raise NotKept("no such statement in this store's current revisions", place=target)


def _pages_of(connection: apsw.Connection, target: str) -> list[str]:
    """Return the pages that may have a statement: by the index, by what it was reviewed on, by its own words."""
    key = key_of(target)
    found = column(
        connection,
        "SELECT pages.id FROM events JOIN pages ON pages.row = events.page WHERE events.key = ?1 "
        "UNION SELECT pages.id FROM quotations JOIN pages ON pages.row = quotations.page WHERE quotations.key = ?1 "
        "UNION SELECT page FROM reviews WHERE target = ?2 AND page IS NOT NULL",
        (key, target),
    )
    if "#" in target:
        # neither a page's id nor a person's is ours to forbid a character in
        parts = target.split("#")
        found += ["#".join(parts[:n]) for n in range(1, len(parts))]
    return found


def _key(laid: Laid, page: str, target: str) -> Key | None:
    for review_key in laid.bases:
        if target == (f"{page}#{review_key[1]}" if review_key[0] == "person" else review_key[1]):
            return review_key
    person = target.removeprefix(f"{page}#") if target.startswith(f"{page}#") else None
    if person is not None and person in laid.draft.people:
        return "person", person
    if target in laid.draft.quotations:
        return "quotation", target
    return ("event", target) if target in laid.draft.events else None


def as_it_was(subject: Subject) -> Remembered:
    """Return a statement as it was before any review of it: as it was read, or as it was added."""
    base = subject.laid.bases.get(subject.key)
    if base is not None:
        return remember(replace(subject.read, people=base[1]), base[0])
    read = statement_of(subject.read, *subject.key)
    return remember(subject.read if read is not None else subject.laid.record, read or subject.now)
