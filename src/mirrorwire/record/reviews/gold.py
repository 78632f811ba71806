"""Reviewed statements as gold: what people said is right and wrong, one JSON line each, to train and to measure by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Any, Literal

import apsw

from mirrorwire.codec import to_json
from mirrorwire.model import Event, Person, Quotation, Record, Selector
from mirrorwire.record.asking import column, value
from mirrorwire.record.keep.reassembly import read_revision
from mirrorwire.record.packing import Packer
from mirrorwire.record.reviews import review_log as log
from mirrorwire.record.reviews.corrections import Key, Laid, current, key_of_target, lay
from mirrorwire.record.reviews.review import text_sha256
from mirrorwire.record.reviews.review_log import Review
from mirrorwire.record.reviews.statements import Kind, Statement, places_of, statement_of, unpacked
from mirrorwire.record.store import Store
from mirrorwire.spans import select

Verdict = Literal["accepted", "corrected", "rejected", "added"]


@dataclass(frozen=True, slots=True)
class GoldLine:
    """One reviewed statement. Its spans lie in the text of `revision`, whose hash (SHA-256 of UTF-8) is `text_sha256`.

    `statement` has the final values, of a rejected one those that were rejected; `original` is what the software read,
    None for an added one. `fields` are those that people set one by one; the others are as read by the version that
    read the page last, of an accepted one as they were accepted. `people` are the entries that the two name.
    `selectors` are of its content, evidence or mentions, in order. `who`, `at` and `why` are of the last review.
    """

    page: str
    revision: str
    text_sha256: str
    kind: Kind
    verdict: Verdict
    statement: Statement
    original: Statement | None
    fields: tuple[str, ...]
    people: tuple[Person, ...]
    selectors: tuple[Selector, ...]
    who: str
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class GoldText:
    """A text that lines of gold lie in."""

    page: str
    revision: str
    text_sha256: str
    text: str


def write_gold(store: Store, target: IO[bytes], *, texts: bool = False) -> int:
    """Write all reviewed statements as JSON lines, in order of page and place; returns how many statements.

    `texts`: before the statements of a page also a line with its text (`GoldText`). A statement whose words are gone
    from the page's current revision is written with the revision it was reviewed on.
    """
    written = 0
    with store.database.snapshot() as connection:
        for page in column(connection, "SELECT DISTINCT page FROM reviews WHERE page IS NOT NULL ORDER BY page"):
            lines = _lines(connection, store.packer, page)
            if texts:
                for revision in dict.fromkeys(line.revision for line in lines):
                    record = _revision(connection, store.packer, page, revision)
                    if record is not None:
                        text = GoldText(page, revision, text_sha256(record.text), record.text)
                        target.write(to_json(text) + b"\n")
            for line in lines:
                target.write(to_json(line) + b"\n")
                written += 1
    return written


def _lines(connection: apsw.Connection, packer: Packer, page: str) -> list[GoldLine]:
    reviews = log.of_page(connection, page)
    read = current(connection, packer, page)
    laid = lay(read, reviews) if read is not None else None
    lost = {orphan.review for orphan in laid.orphans} if laid is not None else set()
    groups: dict[Key, list[Review]] = {}
    added = {review.target for review in reviews if review.action == "add"}
    for review in log.in_force(reviews):
        groups.setdefault(key_of_target(review), []).append(review)
    lines = []
    for key, said in groups.items():
        if said[0].target in added and not any(review.action == "add" for review in said):
            continue
        placed = [review for review in said if review.id not in lost]
        line = _here(laid, key, placed) if laid is not None and placed else None
        lines.append(line or _as_reviewed(page, key, said))
    return sorted(lines, key=_place)


def _place(line: GoldLine) -> tuple[Any, ...]:
    start = line.selectors[0].start if line.selectors else -1
    return line.revision, start, line.kind, line.statement.id


def _verdict(said: list[Review]) -> Verdict:
    if said[-1].action == "reject":
        return "rejected"
    actions = {review.action for review in said}
    if "add" in actions:
        return "added"
    return "corrected" if "correct" in actions else "accepted"


def _here(laid: Laid, key: Key, said: list[Review]) -> GoldLine | None:
    """Return a line of a statement that the current revision has; None where it has no place there."""
    base = laid.bases.get(key)
    if base is None:
        return None
    record = laid.record
    statement = statement_of(record, *key) or laid.draft.get(*key) or base[0]
    verdict = _verdict(said)
    original = None if verdict == "added" or any(review.action == "add" for review in said) else base[0]
    people = {person.id: person for person in (*base[1], *laid.draft.people.values())}
    return _line(record, record.text, key[0], verdict, statement, original, tuple(people.values()), said)


def _line(
    record: Record,
    text: str,
    kind: Kind,
    verdict: Verdict,
    statement: Statement,
    original: Statement | None,
    people: tuple[Person, ...],
    said: list[Review],
) -> GoldLine:
    wanted = {one for each in (statement, original) if each is not None for one in _named(each)}
    return GoldLine(
        page=record.id,
        revision=record.revision,
        text_sha256=text_sha256(text),
        kind=kind,
        verdict=verdict,
        statement=statement,
        original=original,
        fields=_fields(said),
        people=tuple(person for person in people if person.id in wanted),
        selectors=tuple(select(text, span) for span in places_of(statement) if span.layer == "text"),
        who=said[-1].who,
        at=said[-1].at,
        why=said[-1].why,
    )


def _fields(said: list[Review]) -> tuple[str, ...]:
    return tuple(sorted({field for review in said for field in review.detail["changes"]}))


def _named(statement: Statement) -> set[str]:
    if isinstance(statement, Quotation):
        return {statement.speaker} if statement.speaker else set()
    return {statement.claimant} if isinstance(statement, Event) and statement.claimant else set()


def _as_reviewed(page: str, key: Key, said: list[Review]) -> GoldLine:
    """Return a line of a statement that has no place in the current revision, as it stood when it was last reviewed."""
    detail = said[-1].detail
    after = unpacked(detail["after"])
    before = unpacked(detail["before"]) if detail["before"] is not None else None
    statement = after.statement
    if statement is None:
        raise ValueError(f"review {said[-1].id} of no statement")
    people = {person.id: person for one in (before, after) if one is not None for person in one.people}
    by_place = {(one.start, one.end): one for one in after.selectors}
    return GoldLine(
        page=page,
        revision=detail["revision"],
        text_sha256=detail["text_sha256"],
        kind=key[0],
        verdict=_verdict(said),
        statement=statement,
        original=before.statement if before is not None and not any(one.action == "add" for one in said) else None,
        fields=_fields(said),
        people=tuple(people.values()),
        selectors=tuple(
            by_place[span.start, span.end] for span in places_of(statement) if (span.start, span.end) in by_place
        ),
        who=said[-1].who,
        at=said[-1].at,
        why=said[-1].why,
    )


def _revision(connection: apsw.Connection, packer: Packer, page: str, revision: str) -> Record | None:
    found = value(connection, "SELECT row FROM revisions WHERE page = ? AND id = ?", (page, revision))
    return read_revision(connection, packer, found) if found is not None else None
