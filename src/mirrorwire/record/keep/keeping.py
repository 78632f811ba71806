"""What was read is kept: revisions of a page told apart, its current one indexed, its link lists seen.

All of it is a function of the set of captures: whatever order they come in, and however often, the same rows follow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import apsw

from mirrorwire.errors import InputError, NotKept
from mirrorwire.model import LinkList, Record, Span
from mirrorwire.pages.addresses import normalise
from mirrorwire.pages.outlets import Outlet
from mirrorwire.record.asking import column, row, rows, value
from mirrorwire.record.keep.captures import READ, WAITING
from mirrorwire.record.keep.indexing import Indexer
from mirrorwire.record.keep.interning import Names
from mirrorwire.record.keep.reassembly import read_capture
from mirrorwire.record.keep.sightings import headline_key, keep_sightings
from mirrorwire.record.packing import Packer, facts_of, lists_of

GIVEN: Final = "given"


class Keeper:
    """Writes records into an open store, inside the caller's transactions."""

    def __init__(
        self, connection: apsw.Connection, packer: Packer, outlet_named: Callable[[str], Outlet | None]
    ) -> None:
        self._connection = connection
        self._packer = packer
        self.names = Names(connection, outlet_named)
        self._indexer = Indexer(connection, packer, self.names)

    def forget(self) -> None:
        """Forget what was remembered of the store; to be called after a rollback."""
        self.names.forget()
        self._indexer.forget()

    def flush(self) -> None:
        """Write what waits for the transaction's end."""
        self._indexer.flush()

    def keep(self, capture: int, record: Record, reader: str) -> bool:
        """Keep what was read from a capture; returns whether the page's current revision is another than before.

        `capture` is its row, `reader` names the version that read it.
        """
        connection = self._connection
        number = self.names.reader(reader)
        sql = "SELECT id, first_at, last_at, page, revision, lists FROM captures WHERE row = ?"
        had = row(connection, sql, (capture,))
        if had is None:
            raise NotKept("no such capture", place=str(capture))
        ident, first_at, last_at, before, revision_before, lists_before = had
        lists = self._packer.pack_facts(lists_of(record)) if record.lists else None
        connection.execute(
            "UPDATE captures SET state = ?, reader = ?, page = ?, revision = ?, lists = ? WHERE row = ?",
            (READ, number, record.id, record.revision, lists, capture),
        )
        if before is not None and (before, revision_before) != (record.id, record.revision):
            self._leave(capture, before, revision_before, record.id)
        if lists_before is not None and lists_before != lists:
            self._unlist(capture, before, lists_before, record)
        new, alone, changed = self._keep_revision(capture, ident, record, number, first_at, last_at)
        keep_sightings(connection, self.names, record, capture, ident, first_at, last_at, number)
        if new is not None and before is None and alone:
            # most pages have one revision
            self._indexer.index(record.id, new, record)
            return True
        current = self._current(record.id)
        assert current is not None
        if value(connection, "SELECT revision FROM pages WHERE id = ?", (record.id,)) == current and not changed:
            return False
        self._indexer.index(record.id, current, record if self._is(current, record) else None)
        return True

    def seen_again(self, capture: int) -> bool:
        """Take note that a capture, read before, came again; returns whether the page's current revision changed."""
        found = read_capture(self._connection, self._packer, capture)
        return found is not None and self.keep(capture, *found)

    def reindex(self, page: str) -> None:
        """Index a page again, after a review of it."""
        current = self._current(page)
        if current is not None:
            self._indexer.index(page, current, None)

    def _keep_revision(
        self, capture: int, ident: str, record: Record, reader: int, first_at: str | None, last_at: str | None
    ) -> tuple[int | None, bool, bool]:
        """Keep a revision once; returns its row if it is new, whether it is the page's only one, whether it changed.

        Its facts, which point into one capture's characters, are those of the earliest capture that shows it.
        """
        connection = self._connection
        known = list(
            rows(
                connection,
                "SELECT revisions.id, revisions.row, revisions.capture, captures.id, captures.first_at, "
                "revisions.reader, revisions.last_at FROM revisions JOIN captures ON captures.row = revisions.capture "
                "WHERE revisions.page = ?",
                (record.id,),
            )
        )
        found = next((one for one in known if one[0] == record.revision), None)
        if found is None:
            connection.execute(
                "INSERT INTO revisions (page, id, capture, first_at, last_at, reader, text, facts) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    record.id,
                    record.revision,
                    capture,
                    first_at,
                    last_at,
                    reader,
                    self._packer.pack_text(record.text),
                    self._packer.pack_facts(facts_of(record)),
                ),
            )
            return connection.last_insert_rowid(), not known, True
        alone = len(known) == 1
        _, place, from_capture, from_ident, from_first, from_reader, latest = found
        last = max(latest or "", last_at or "") or None
        earlier = (first_at or "~", ident) < (from_first or "~", from_ident)
        if capture == from_capture or earlier or (from_reader != reader and not self._is_read(from_capture)):
            facts = self._packer.pack_facts(facts_of(record))
            facts_before = value(connection, "SELECT facts FROM revisions WHERE row = ?", (place,))
            connection.execute(
                "UPDATE revisions SET capture = ?, first_at = ?, last_at = ?, reader = ?, facts = ? WHERE row = ?",
                (capture, first_at, last, reader, facts, place),
            )
            return None, alone, bool(facts != facts_before)
        if last != latest:
            connection.execute("UPDATE revisions SET last_at = ? WHERE row = ?", (last, place))
        return None, alone, False

    def _is_read(self, capture: int) -> bool:
        return bool(value(self._connection, "SELECT state FROM captures WHERE row = ?", (capture,)) == READ)

    def _leave(self, capture: int, page: str, revision: str, now: str) -> None:
        """Take a capture out of the revision that was read in it before; it is another one now, of the page `now`.

        What is left is as if the capture had never shown it: gone if no other capture does, else seen when they were.
        """
        connection = self._connection
        left = row(connection, "SELECT row, capture FROM revisions WHERE page = ? AND id = ?", (page, revision))
        if left is None:
            return
        others = connection.execute(
            "SELECT row, first_at, last_at FROM captures WHERE page = ? AND revision = ? "
            "ORDER BY coalesce(first_at, '~'), id",
            (page, revision),
        ).fetchall()
        if others:
            last = max((last_at or "" for _, _, last_at in others), default="") or None
            connection.execute("UPDATE revisions SET last_at = ? WHERE row = ?", (last, left[0]))
            if left[1] == capture:
                first, first_at, _ = others[0]
                connection.execute(
                    "UPDATE revisions SET capture = ?, first_at = ? WHERE row = ?", (first, first_at, left[0])
                )
                # the facts point into the characters of the capture that left: this one's are to be read
                connection.execute(
                    "UPDATE captures SET state = ? WHERE row = ? "
                    "AND EXISTS (SELECT 1 FROM blobs WHERE blobs.sha256 = captures.sha256)",
                    (WAITING, first),
                )
        else:
            # its page gets another one before the transaction ends: below, or by `keep`
            connection.pragma("defer_foreign_keys", True)
            connection.execute("UPDATE pages SET revision = -1 WHERE revision = ?", (left[0],))
            connection.execute("DELETE FROM revisions WHERE row = ?", (left[0],))
        if page != now:
            self._indexer.drop_if_empty(page)
            self.reindex(page)

    def _unlist(self, capture: int, page: str, lists_before: bytes, record: Record) -> None:
        """Forget the entries that a capture showed when it was read before and shows no more, unless another does."""
        connection = self._connection
        gone = _entries(self._packer.unpack_lists(lists_before).lists)
        if page == record.id:
            gone -= _entries(record.lists)
        if not gone:
            return
        for address, headline, stamp in gone:
            for at in column(
                connection,
                "SELECT row FROM sightings WHERE headline_key = ? AND on_page = ? AND headline = ? AND address IS ? "
                "AND stamp IS ?",
                (headline_key(headline), page, headline, address, stamp),
            ):
                connection.execute(
                    "INSERT OR IGNORE INTO uncounted (pair) SELECT DISTINCT pair FROM events WHERE page = ?", (-at,)
                )
                connection.execute("DELETE FROM events WHERE page = ?", (-at,))
                connection.execute("DELETE FROM sightings WHERE row = ?", (at,))
        sql = (
            "SELECT row, id, first_at, last_at, reader FROM captures WHERE page = ? AND row != ? AND lists IS NOT NULL"
        )
        others = list(rows(connection, sql, (page, capture)))
        for other, ident, first_at, last_at, reader in others:
            found = read_capture(connection, self._packer, other)
            if found is not None and gone & _entries(found[0].lists):
                keep_sightings(connection, self.names, found[0], other, ident, first_at, last_at, reader)

    def _current(self, page: str) -> int | None:
        """Return the row of the revision seen last; of two seen equally the greater id, so that any order agrees."""
        found: int | None = self._connection.execute(
            "SELECT row FROM revisions WHERE page = ? "
            "ORDER BY coalesce(last_at, '') DESC, coalesce(first_at, '') DESC, id DESC LIMIT 1",
            (page,),
        ).get
        return found

    def _is(self, revision: int, record: Record) -> bool:
        found = self._connection.execute(
            "SELECT id, page, capture FROM revisions WHERE row = ?", (revision,)
        ).fetchone()
        if found is None or (found[0], found[1]) != (record.revision, record.id):
            return False
        sha = self._connection.execute("SELECT sha256 FROM captures WHERE row = ?", (found[2],)).get
        return bool(sha == bytes.fromhex(record.capture.sha256))


def _entries(lists: tuple[LinkList, ...]) -> set[tuple[str | None, str, str | None]]:
    """Return what tells the entries of lists apart: address, headline and stamp, as sightings have them."""
    return {
        (
            normalise(item.url.value) if item.url else None,
            item.headline.value,
            item.published_at.value if item.published_at else None,
        )
        for block in lists
        for item in block.items
    }


def check_spans(record: Record) -> None:
    """Refuse a record whose spans lie outside of its text; raises InputError naming the first.

    Records that were read elsewhere are taken at their word in nothing else that can be checked here.
    """
    size = len(record.text)
    article = record.article

    def hold(spans: Any) -> None:
        for span in spans:
            if span is not None and (not 0 <= span.start <= span.end or (span.layer == "text" and span.end > size)):
                raise InputError(
                    f"span {span.layer} [{span.start}, {span.end}) does not lie in a text of {size} characters"
                )

    if article is not None:
        fields = (article.headline, article.standfirst, article.rubric, article.dateline, *article.byline)
        hold(field.span for field in fields if field is not None)
        hold(article.body)
    for person in record.people:
        hold(person.mentions)
        hold(role.span for role in person.roles)
    for quotation in record.quotations:
        hold(quotation.content)
        hold(quotation.speaker_span)
        hold((quotation.cue,))
    for event in record.events:
        if not event.evidence:
            raise InputError(f"event {event.id} without evidence")
        hold(event.evidence)
    hold(_list_spans(record))


def _list_spans(record: Record) -> list[Span | None]:
    return [item.headline.span for block in record.lists for item in block.items]
