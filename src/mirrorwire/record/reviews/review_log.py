"""The log of reviews: lines are appended, and read back in order; what was undone is worked out, never removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import apsw
import msgspec

from mirrorwire.errors import NotKept, QueryError, ReviewError
from mirrorwire.ids import make_id
from mirrorwire.record.asking import row, rows, value

Action = Literal["accept", "correct", "reject", "add", "merge", "split", "undo"]
ReviewKind = Literal["quotation", "event", "person", "entity", "story"]

LONGEST_WHO: Final = 200
LONGEST_WHY: Final = 10_000
MOST_LISTED: Final = 1_000
_COLUMNS = "id, at, who, why, action, kind, target, page, detail, undoes, seq"


@dataclass(frozen=True, slots=True)
class Review:
    """One line of the log: who did what to which target, when and why.

    `target` is the id of a quotation or event, `page#person` for a person's entry on a page, or the id of the entity
    or story that is kept. `page` is None for entities and stories. `detail` holds what the action needs: `changes`,
    the statement `before` and `after`, with selectors. `undoes` is the id of the review that an `undo` takes back.
    """

    id: str
    at: str
    who: str
    why: str
    action: Action
    kind: ReviewKind
    target: str
    page: str | None
    detail: dict[str, Any]
    undoes: str | None
    seq: int


def _review(found: Sequence[Any]) -> Review:
    ident, at, who, why, action, kind, target, page, detail, undoes, seq = found
    return Review(ident, at, who, why, action, kind, target, page, msgspec.json.decode(detail), undoes, seq)


def next_seq(connection: apsw.Connection) -> int:
    """Return the number that the next review will have; to be asked inside the transaction that appends it."""
    return int(value(connection, "SELECT coalesce(max(seq), 0) + 1 FROM reviews"))


def append(
    connection: apsw.Connection,
    *,
    at: str,
    who: str,
    why: str,
    action: Action,
    kind: ReviewKind,
    target: str,
    page: str | None,
    detail: dict[str, Any],
    undoes: str | None = None,
) -> Review:
    """Append a line; raises ReviewError where who or why is missing or endless."""
    check_words(who, why, target)
    seq = next_seq(connection)
    ident = make_id("review", at, who, action, target, seq)
    written = msgspec.json.encode(detail)
    # as it will be read back
    plain = msgspec.json.decode(written)
    made = Review(ident, at, who, why, action, kind, target, page, plain, undoes, seq)
    connection.execute(
        f"INSERT INTO reviews (seq, {_COLUMNS.removesuffix(', seq')}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (seq, ident, at, who, why, action, kind, target, page, written, undoes),
    )
    return made


def check_words(who: str, why: str, target: str) -> None:
    """Refuse a review without a name, or with endless words."""
    if not who.strip() or len(who) > LONGEST_WHO:
        raise ReviewError(f"who: a name of 1 to {LONGEST_WHO} characters is needed", place=target)
    if len(why) > LONGEST_WHY:
        raise ReviewError(f"why: {len(why)} characters, the limit is {LONGEST_WHY}", place=target)


def any_of(connection: apsw.Connection, page: str) -> bool:
    """Return whether a page was ever reviewed: one look into an index."""
    return connection.execute("SELECT 1 FROM reviews WHERE page = ? LIMIT 1", (page,)).fetchone() is not None


def of_page(connection: apsw.Connection, page: str) -> list[Review]:
    """Return all reviews of a page, the first first."""
    sql = f"SELECT {_COLUMNS} FROM reviews WHERE page = ? ORDER BY seq"
    return [_review(one) for one in rows(connection, sql, (page,))]


def of_no_page(connection: apsw.Connection, kind: ReviewKind) -> list[Review]:
    """Return all reviews of entities, or of stories, the first first."""
    sql = f"SELECT {_COLUMNS} FROM reviews WHERE page IS NULL AND kind = ? ORDER BY seq"
    return [_review(one) for one in rows(connection, sql, (kind,))]


def of_target(connection: apsw.Connection, target: str) -> list[Review]:
    """Return all reviews of a target, the first first."""
    sql = f"SELECT {_COLUMNS} FROM reviews WHERE target = ? ORDER BY seq"
    return [_review(one) for one in rows(connection, sql, (target,))]


def by_id(connection: apsw.Connection, ident: str) -> Review:
    """Return a review; raises NotKept."""
    found = row(connection, f"SELECT {_COLUMNS} FROM reviews WHERE id = ?", (ident,))
    if found is None:
        raise NotKept("no such review in this store", place=ident)
    return _review(found)


def in_force(reviews: Iterable[Review]) -> list[Review]:
    """Return the reviews that were not undone, without the undoings; one whose undoing was undone is in force again."""
    undone: set[str] = set()
    kept = []
    # whatever undoes a line stands after it
    for review in sorted(reviews, key=lambda one: one.seq, reverse=True):
        if review.id in undone:
            continue
        if review.undoes is not None:
            undone.add(review.undoes)
        else:
            kept.append(review)
    return kept[::-1]


def is_undone(connection: apsw.Connection, review: Review) -> bool:
    """Return whether a review, or an undoing, is not in force."""
    later = [one for one in of_target(connection, review.target) if one.seq > review.seq]
    undone: set[str] = set()
    for one in reversed(later):
        if one.id not in undone and one.undoes is not None:
            undone.add(one.undoes)
    return review.id in undone


def listed(
    connection: apsw.Connection,
    *,
    page: str | None = None,
    who: str | None = None,
    target: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> tuple[tuple[Review, ...], str | None]:
    """Return reviews, the newest first, and the cursor to go on with (None at the end). Raises QueryError."""
    if not 1 <= limit <= MOST_LISTED:
        raise QueryError(f"must be 1 to {MOST_LISTED}", place="limit")
    clauses, values = ["1"], []
    for column, wanted in (("page", page), ("who", who), ("target", target)):
        if wanted is not None:
            clauses.append(f"{column} = ?")
            values.append(wanted)
    if cursor is not None:
        if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
            raise QueryError(f"{cursor!r} is no cursor of such an answer", place="cursor")
        clauses.append("seq < ?")
        values.append(cursor)
    sql = f"SELECT {_COLUMNS} FROM reviews WHERE {' AND '.join(clauses)} ORDER BY seq DESC LIMIT ?"
    found = [_review(one) for one in rows(connection, sql, (*values, limit + 1))]
    following = str(found[limit - 1].seq) if len(found) > limit else None
    return tuple(found[:limit]), following
