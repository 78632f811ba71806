"""What was read is kept: revisions of a page told apart, its current one indexed, its link lists seen.

All of it is a function of the set of captures: whatever order they come in, and however often, the same rows follow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import apsw

from mirrorwire.errors import InputError, NotKept
from mirrorwire.model import Record, Span
from mirrorwire.pages.outlets import Outlet
from mirrorwire.record.asking import row, value
from mirrorwire.record.captures import READ
from mirrorwire.record.indexing import Indexer
from mirrorwire.record.interning import Names
from mirrorwire.record.packing import Packer, facts_of, lists_of
from mirrorwire.record.reassembly import read_capture
from mirrorwire.record.sightings import keep_sightings

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
        had = row(connection, "SELECT id, first_at, last_at, page FROM captures WHERE row = ?", (capture,))
        if had is None:
            raise NotKept("no such capture", place=str(capture))
        ident, first_at, last_at, before = had
        lists = self._packer.pack_facts(lists_of(record)) if record.lists else None
        connection.execute(
            "UPDATE captures SET state = ?, reader = ?, page = ?, revision = ?, lists = ? WHERE row = ?",
            (READ, number, record.id, record.revision, lists, capture),
        )
        if before is not None:
            self._leave(capture, before, record)
        new, changed = self._keep_revision(capture, ident, record, number, first_at, last_at)
        keep_sightings(connection, self.names, record, capture, ident, first_at, last_at, number)
        if new is not None and before is None and not self._has_others(record):
            # most pages have one revision
            self._indexer.index(record.id, new, record)
            return True
        current = self._current(record.id)
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
        self._indexer.index(page, self._current(page), None)

    def _keep_revision(
        self, capture: int, ident: str, record: Record, reader: int, first_at: str | None, last_at: str | None
    ) -> tuple[int | None, bool]:
        """Keep a revision once; returns its row if it is new, and whether its facts are new or others.

        Its facts, which point into one capture's characters, are those of the earliest capture that shows it.
        """
        connection = self._connection
        found = connection.execute(
            "SELECT revisions.row, revisions.capture, captures.id, captures.first_at, revisions.reader, "
            "revisions.last_at, revisions.facts FROM revisions JOIN captures ON captures.row = revisions.capture "
            "WHERE revisions.page = ? AND revisions.id = ?",
            (record.id, record.revision),
        ).fetchone()
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
            return connection.last_insert_rowid(), True
        place, from_capture, from_ident, from_first, from_reader, latest, facts_before = found
        last = max(latest or "", last_at or "") or None
        earlier = (first_at or "~", ident) < (from_first or "~", from_ident)
        if capture == from_capture or earlier or (from_reader != reader and not self._is_read(from_capture)):
            facts = self._packer.pack_facts(facts_of(record))
            connection.execute(
                "UPDATE revisions SET capture = ?, first_at = ?, last_at = ?, reader = ?, facts = ? WHERE row = ?",
                (capture, first_at, last, reader, facts, place),
            )
            return None, bool(facts != facts_before)
        if last != latest:
            connection.execute("UPDATE revisions SET last_at = ? WHERE row = ?", (last, place))
        return None, False

    def _has_others(self, record: Record) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM revisions WHERE page = ? AND id != ? LIMIT 1", (record.id, record.revision)
        ).fetchone()
        return found is not None

    def _is_read(self, capture: int) -> bool:
        return bool(value(self._connection, "SELECT state FROM captures WHERE row = ?", (capture,)) == READ)

    def _leave(self, capture: int, page: str, record: Record) -> None:
        """Take a capture out of the revision that an earlier version read in it, if it now reads another."""
        connection = self._connection
        orphans = connection.execute(
            "SELECT row, id FROM revisions WHERE capture = ? AND NOT (page = ? AND id = ?)",
            (capture, record.id, record.revision),
        ).fetchall()
        for orphan, revision in orphans:
            other = connection.execute(
                "SELECT row, first_at FROM captures WHERE page = ? AND revision = ? AND row != ? "
                "ORDER BY coalesce(first_at, '~'), id LIMIT 1",
                (page, revision, capture),
            ).fetchone()
            if other is not None:
                connection.execute("UPDATE revisions SET capture = ?, first_at = ? WHERE row = ?", (*other, orphan))
                continue
            connection.execute("UPDATE pages SET revision = -1 WHERE revision = ?", (orphan,))
            connection.execute("DELETE FROM revisions WHERE row = ?", (orphan,))
        if page != record.id:
            self._indexer.drop_if_empty(page)

    def _current(self, page: str) -> int:
        """Return the row of the revision seen last; of two seen equally the greater id, so that any order agrees."""
        found: int = self._connection.execute(
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
