"""Review: people accept, correct, reject and add statements, merge and split entities and stories, and take it back.

    with Store.create("record.store") as store:
        desk = Reviewer(Writer(store, outlet_named), "Ada Quill")
        desk.correct("event_5b1c...", {"kind": "CONSULT", "mode": "visit"}, "they met, nothing was signed")

Every act is one line in a log that is only ever added to, with who, when and why, and takes effect at once: in the
record shown, in the index, in what is exported. Nothing that the software read is changed (`Store.record(...,
corrections=False)`), and a later reading of the page is corrected in the same way
(`mirrorwire.record.reviews.corrections`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import apsw

from mirrorwire.errors import NotKept, ReviewError
from mirrorwire.ids import make_id, sha256
from mirrorwire.model import Event, Quotation, Record
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.reviews import review_log as log
from mirrorwire.record.reviews.changes import apply_changes, understood
from mirrorwire.record.reviews.corrections import Orphan, current, lay, orphans
from mirrorwire.record.reviews.drafts import NOBODY, Draft, shares_words
from mirrorwire.record.reviews.overlays import (
    Group,
    canonical,
    check_group,
    check_pages_of_story,
    check_sorts,
    entities_on,
    entity_row,
    id_of,
    pages_meant,
    pages_of_story,
    rebuild_entities,
    rebuild_stories,
    root_of,
    story_of,
    with_merged,
)
from mirrorwire.record.reviews.review_log import Action, Review, ReviewKind
from mirrorwire.record.reviews.statements import Kind, Statement, packed, remember, statement_of
from mirrorwire.record.reviews.subjects import as_it_was, subject_of
from mirrorwire.record.store import Store

__all__ = [
    "Orphan",
    "Review",
    "Reviewer",
    "canonical",
    "find_statement",
    "history",
    "list_orphans",
    "list_reviews",
    "pages_of_story",
    "story_of",
]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Reviewer:
    """One person's reviews. Every method is one transaction: when it returns, the review is on the disk and in force.

    `who` is the name that the log keeps; `clock` tells the time, in any zone. Ids of statements are those of the
    record; an entry of a page's people is `page#person`. Methods raise NotKept for an id that the store does not know,
    and ReviewError for what can't be done, naming the statement and the field.
    """

    def __init__(self, writer: Writer, who: str, *, clock: Callable[[], datetime] = _utc_now) -> None:
        self._writer = writer
        self._store = writer.store
        self.who = who
        self._clock = clock

    def accept(self, target: str, why: str = "", *, expected: str | None = None) -> Review:
        """Say that a statement is right as it stands: nothing changes, but it is known, and stays if it is unread.

        `expected`: the last review of the statement that this person has seen, "" for none; if there is another by
        now, ReviewError says whose. None does not ask.
        """
        return self._say("accept", target, None, why, expected)

    def correct(self, target: str, changes: dict[str, Any], why: str = "", *, expected: str | None = None) -> Review:
        """Set fields of a statement (`mirrorwire.record.reviews.changes.FIELDS`); it loses its confidence.

        Spans are [start, end] in the page's text, codes and names as they are typed; see
        `mirrorwire.record.reviews.changes.understood`. `expected` as in `accept`.
        """
        return self._say("correct", target, changes, why, expected)

    def reject(self, target: str, why: str = "", *, expected: str | None = None) -> Review:
        """Say that a statement is wrong as a whole: it is no longer shown, found or counted. `expected` as in `accept`.

        Of a person: that the entry is nobody's; what it was the speaker of has none.
        """
        return self._say("reject", target, None, why, expected)

    def add(self, page: str, kind: Kind, fields: dict[str, Any], why: str = "") -> Review:
        """Add a quotation or an event that was not read; fields as in `correct`. The review's `target` is its id.

        A quotation needs `kind` and `content`; an event `kind`, `actor`, `recipient` and `evidence`, and is asserted
        and actual if nothing else is said.
        """
        if kind not in ("quotation", "event"):
            raise ReviewError(f"kind: {kind!r} is neither quotation nor event", place=page)
        with self._writer.transaction() as connection:
            page = self._store.page_id(page)
            read = current(connection, self._store.packer, page)
            if read is None:
                raise NotKept("no such page in this store", place=page)
            at = self._now()
            ident = make_id(kind, page, "review", at, self.who, log.next_seq(connection))
            laid = lay(read, log.of_page(connection, page))
            changes = understood(connection, laid.record, kind, ident, None, fields)
            draft = laid.draft
            draft.put(_blank(kind, ident, laid.record, changes), moved=True)
            apply_changes(draft, kind, ident, changes)
            detail = self._detail(read, None, None, changes, _checked(draft, kind, ident))
            review = self._append(connection, at, why, "add", kind, ident, page, detail)
            self._writer.reindex([page])
            return review

    def merge(self, kind: Group, kept: str, merged: str, why: str = "") -> Review:
        """Say that two entities are one, or two stories; the second goes by the first's id from now on."""
        with self._writer.transaction() as connection:
            check_group(connection, kind, kept)
            check_group(connection, kind, merged)
            if root_of(connection, kind, kept) == root_of(connection, kind, merged):
                raise ReviewError(f"is one with {merged} already", place=kept)
            if kind == "entity":
                check_sorts(connection, kept, merged)
            detail: dict[str, Any] = {"kept": kept, "merged": merged}
            if kind == "story":
                # a story's name is that of its first article: one that comes late may change it
                detail["kept_pages"] = pages_meant(connection, kept)
                detail["merged_pages"] = pages_meant(connection, merged)
            review = self._append(connection, self._now(), why, "merge", kind, kept, None, detail)
            self._rebuild(connection, kind, [])
            return review

    def split(self, kind: Group, target: str, pages: Sequence[str], why: str = "") -> Review:
        """Say that pages tell a story of their own, or that whom they name under an entity is somebody else.

        The new story's or entity's id is `detail["part"]` of the review.
        """
        with self._writer.transaction() as connection:
            check_group(connection, kind, target)
            pages = sorted({self._store.page_id(page) for page in pages})
            if not pages:
                raise ReviewError("pages: at least one is needed", place=target)
            at = self._now()
            part = make_id(kind, "review", at, self.who, log.next_seq(connection))
            detail: dict[str, Any] = {"pages": pages, "part": part}
            if kind == "story":
                check_pages_of_story(connection, target, pages)
            else:
                detail["moved"] = self._part(connection, target, part, pages)
            review = self._append(connection, at, why, "split", kind, target, None, detail)
            self._rebuild(connection, kind, pages)
            return review

    def undo(self, review: str, why: str = "") -> Review:
        """Take a review back, or an undoing; what was said before it and after it holds."""
        with self._writer.transaction() as connection:
            found = log.by_id(connection, review)
            if log.is_undone(connection, found):
                raise ReviewError("is undone already", place=review)
            made = self._append(
                connection, self._now(), why, "undo", found.kind, found.target, found.page, {}, undoes=found.id
            )
            if found.page is not None:
                self._writer.reindex([found.page])
            elif found.kind == "entity" or found.kind == "story":
                origin = found
                while origin.undoes is not None:
                    origin = log.by_id(connection, origin.undoes)
                self._rebuild(connection, found.kind, origin.detail.get("pages", []))
            return made

    def _say(
        self, action: Action, target: str, changes: dict[str, Any] | None, why: str, expected: str | None
    ) -> Review:
        with self._writer.transaction() as connection:
            subject = subject_of(connection, self._store.packer, target)
            _check_expected(connection, subject.target, expected)
            kind, ident = subject.key
            last = log.in_force(log.of_target(connection, subject.target))[-1:]
            if action != "correct" and any((one.who, one.action) == (self.who, action) for one in last):
                raise ReviewError(f"you {action}ed it already", place=subject.target)
            stored: dict[str, Any] = {}
            draft = subject.laid.draft
            after = (draft.finished(), subject.now)
            if action == "correct":
                if not changes:
                    raise ReviewError("no change is given: accept it, if it is right", place=subject.target)
                stored = understood(connection, subject.laid.record, kind, subject.target, subject.now, changes)
                draft.hidden.discard(subject.key)
                apply_changes(draft, kind, ident, stored)
                after = _checked(draft, kind, ident, crossing="content" in stored)
                if not subject.hidden and _alike(subject.now, after[1]):
                    raise ReviewError("is that already: accept it, if it is right", place=subject.target)
            read_as = subject.laid.read_as.get(subject.key, ident)
            detail = self._detail(subject.read, read_as, packed(as_it_was(subject)), stored, after)
            review = self._append(connection, self._now(), why, action, kind, subject.target, subject.page, detail)
            self._writer.reindex([subject.page])
            return review

    def _detail(
        self,
        read: Record,
        read_as: str | None,
        before: Any,
        changes: dict[str, Any],
        after: tuple[Record, Statement],
    ) -> dict[str, Any]:
        return {
            "revision": read.revision,
            "text_sha256": text_sha256(read.text),
            "read_as": read_as,
            "changes": changes,
            "before": before,
            "after": packed(remember(*after)),
        }

    def _append(
        self,
        connection: apsw.Connection,
        at: str,
        why: str,
        action: Action,
        kind: ReviewKind,
        target: str,
        page: str | None,
        detail: dict[str, Any],
        undoes: str | None = None,
    ) -> Review:
        return log.append(
            connection,
            at=at,
            who=self.who,
            why=why,
            action=action,
            kind=kind,
            target=target,
            page=page,
            detail=detail,
            undoes=undoes,
        )

    def _now(self) -> str:
        return self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _part(self, connection: apsw.Connection, target: str, part: str, pages: Sequence[str]) -> list[list[str]]:
        """Make the entity that is split off; returns which entity of which page becomes it."""
        whole = entity_row(connection, target)
        group = with_merged(connection, [whole] if whole is not None else [])
        moved: list[list[str]] = []
        for page in pages:
            there = entities_on(connection, page, group)
            if not there:
                raise ReviewError(f"pages: {page} does not name it", place=target)
            moved += [[page, id_of(connection, entity)] for entity in there]
        connection.execute(
            "INSERT INTO entities (id, kind, key) SELECT ?1, kind, key || '|' || ?1 FROM entities WHERE row = ?2",
            (part, whole),
        )
        connection.execute(
            "INSERT INTO blocks (key, entity) SELECT key, ? FROM blocks WHERE entity = ?",
            (entity_row(connection, part), whole),
        )
        return moved

    def _rebuild(self, connection: apsw.Connection, kind: Group, pages: Sequence[str]) -> None:
        if kind == "story":
            rebuild_stories(connection)
            return
        rebuild_entities(connection)
        self._writer.reindex(pages)


def find_statement(store: Store, ident: str) -> tuple[str, Kind, Statement]:
    """Return page, kind and statement by the id of a quotation or an event, or `page#person`; raises NotKept.

    As corrected; a statement that was rejected is found too. Statements of link lists are not: they are about other
    articles.
    """
    with store.database.snapshot() as connection:
        subject = subject_of(connection, store.packer, ident)
        return subject.page, subject.key[0], subject.now


def list_reviews(
    store: Store,
    *,
    page: str | None = None,
    who: str | None = None,
    target: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> tuple[tuple[Review, ...], str | None]:
    """Return reviews, the newest first, with the cursor to go on (None at the end); raises QueryError."""
    with store.database.snapshot() as connection:
        return log.listed(connection, page=page, who=who, target=target, limit=limit, cursor=cursor)


def history(store: Store, target: str) -> tuple[Review, ...]:
    """Return all that was ever said of a target, the first first."""
    with store.database.snapshot() as connection:
        return tuple(log.of_target(connection, target))


def list_orphans(store: Store, page: str | None = None) -> tuple[Orphan, ...]:
    """Return the reviews that the current revision of their page has no place for, of all pages or of one."""
    with store.database.snapshot() as connection:
        return orphans(connection, store.packer, page)


def text_sha256(text: str) -> str:
    """Return the hash of a reading text, which says which text the spans of a statement belong to."""
    return sha256(text.encode("utf-8", "surrogatepass"))


def _check_expected(connection: apsw.Connection, target: str, expected: str | None) -> None:
    if expected is None:
        return
    reviews = log.of_target(connection, target)
    last = reviews[-1] if reviews else None
    if (last.id if last else "") != expected:
        said = f"{last.who} reviewed it ({last.action}) at {last.at}" if last else "it was not reviewed"
        raise ReviewError(f"not as you saw it: {said}; look again", place=target)


def _blank(kind: Kind, ident: str, record: Record, changes: dict[str, Any]) -> Statement:
    """Return a new statement with nothing but what no field may lack; its fields are set as changes."""
    if kind == "quotation":
        return Quotation(ident, "direct", (), None, (), None, None, None, NOBODY)
    headline = record.article.headline.span if record.article and record.article.headline else None
    first = changes["evidence"][0]
    in_headline = (
        headline is not None
        and headline.layer == "text"
        and headline.start <= first["start"]
        and first["end"] <= headline.end
    )
    return Event(
        id=ident,
        kind=changes["kind"],
        mode=None,
        actor=changes["actor"],
        recipient=changes["recipient"],
        dyad="",
        reciprocal=False,
        spheres=(),
        polarity="asserted",
        modality="actual",
        claimant=None,
        quotation=None,
        date=None,
        where="headline" if in_headline else "body",
        evidence=(),
        confidence=None,
    )


def _checked(draft: Draft, kind: Kind, ident: str, *, crossing: bool = True) -> tuple[Record, Statement]:
    """Return a draft's record and a statement of it after changes; raises ReviewError if it can't stand beside others.

    No two quotations share words unless one is inside the other.
    """
    mine = draft.get(kind, ident)
    if crossing and isinstance(mine, Quotation):
        low, high = mine.content[0].start, mine.content[-1].end
        for other in draft.quotations.values():
            if other.id == ident or ("quotation", other.id) in draft.hidden:
                continue
            start, end = other.content[0].start, other.content[-1].end
            nested = (low <= start and end <= high) or (start <= low and high <= end)
            if shares_words(mine.content, other.content) and ((start, end) == (low, high) or not nested):
                raise ReviewError(
                    f"content: shares words with {other.id} [{start}, {end}]: correct or reject that one first",
                    place=ident,
                )
        draft.displace(ident, set(draft.quotations))
    record = draft.finished()
    after = statement_of(record, kind, ident)
    if after is None:
        raise NotKept("no such statement in this page", place=ident)
    return record, after


def _alike(before: Statement, after: Statement) -> bool:
    if isinstance(before, Quotation | Event) and isinstance(after, Quotation | Event):
        return replace(after, confidence=before.confidence) == before
    return before == after
