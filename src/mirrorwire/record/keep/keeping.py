"""What was read is kept: revisions of a page told apart, its current one indexed, its link lists seen.

All of it is a function of the set of captures: whatever order they come in, and however often, the same rows follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

import apsw

from mirrorwire.errors import InputError, NotKept
from mirrorwire.model import Record, Span
from mirrorwire.pages.outlets import Outlet
from mirrorwire.record.asking import column, row, value
from mirrorwire.record.keep.captures import READ, WAITING
from mirrorwire.record.keep.facets import country_word, outlet_word
from mirrorwire.record.keep.indexing import Indexer
from mirrorwire.record.keep.interning import Names
from mirrorwire.record.keep.reassembly import read_capture
from mirrorwire.record.keep.sightings import Shown, index_headlines, keep_sightings, keys_of, leave_sightings
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
        index_headlines(self._connection)

    def keep(self, capture: int, record: Record, reader: str) -> bool:
        """Keep what was read from a capture; returns whether the page's current revision is another than before.

        `capture` is its row, `reader` names the version that read it.
        """
        connection = self._connection
        number = self.names.reader(reader)
        sql = "SELECT id, first_at, last_at, page, revision, lists, state FROM captures WHERE row = ?"
        had = row(connection, sql, (capture,))
        if had is None:
            raise NotKept("no such capture", place=str(capture))
        ident, first_at, last_at, before, revision_before, lists_before, state = had
        shown = lists_of(record)
        lists = self._packer.pack_facts(shown) if record.lists else None
        connection.execute(
            "UPDATE captures SET state = ?, reader = ?, page = ?, revision = ?, lists = ? WHERE row = ?",
            (READ, number, record.id, record.revision, lists, capture),
        )
        at = Shown(record.id, capture, ident, first_at, last_at, number)
        if before is not None and (before, revision_before) != (record.id, record.revision):
            self._leave(at, before, revision_before)
        if lists_before is not None and lists_before != lists:
            gone = keys_of(self._packer.unpack_lists(lists_before))
            if before == record.id:
                gone -= keys_of(shown)
            leave_sightings(connection, self._packer, self.names, replace(at, page=before), frozenset(gone))
        new, alone, changed = self._keep_revision(at, record)
        keep_sightings(connection, self.names, shown, at)
        if new is not None and before is None and alone:
            # most pages have one revision
            self._indexer.index(record.id, new, record)
            return True
        current = self._current(record.id)
        assert current is not None
        if value(connection, "SELECT revision FROM pages WHERE id = ?", (record.id,)) == current and not changed:
            if before is not None and state != READ and self._is(current, record):
                # the facts are what they were; how they are indexed, or what is known of the outlet, need not be
                self._indexer.index(record.id, current, record)
            return False
        self._indexer.index(record.id, current, record if self._is(current, record) else None)
        return True

    def seen_again(self, capture: int) -> bool:
        """Take note that a capture, read before, came again; returns whether the page's current revision changed."""
        found = read_capture(self._connection, self._packer, capture)
        return found is not None and self.keep(capture, *found)

    def reindex(self, page: str) -> None:
        """Index a page again: after a review of it, or as this version does it."""
        current = self._current(page)
        if current is not None:
            self._indexer.index(page, current, None)

    def of_outlets_not_as_indexed(self) -> list[str]:
        """Take over what outlets' entries say by now; returns the pages of which the index does not say so."""
        connection = self._connection
        pages: list[str] = []
        for name in column(connection, "SELECT name FROM outlets ORDER BY row"):
            outlet = self.names.outlet(name)
            country = self.names.country_of_outlet(outlet)
            if outlet is not None and country is not None:
                pages += column(
                    connection,
                    "SELECT pages.id FROM words JOIN pages ON pages.row = words.rowid WHERE words MATCH ?",
                    (f"facets : ({outlet_word(outlet)} NOT {country_word(country)})",),
                )
        return pages

    def read_elsewhere(self) -> list[str]:
        """Return the pages whose current revision was read elsewhere, and can't be read again."""
        return column(
            self._connection,
            "SELECT pages.id FROM pages JOIN revisions ON revisions.row = pages.revision "
            "JOIN captures ON captures.row = revisions.capture "
            "WHERE NOT EXISTS (SELECT 1 FROM blobs WHERE blobs.sha256 = captures.sha256) ORDER BY pages.row",
        )

    def _keep_revision(self, shown: Shown, record: Record) -> tuple[int | None, bool, bool]:
        """Keep a revision once; returns its row if it is new, whether it is the page's only one, whether it changed.

        Its facts, which point into one capture's characters, are those of the earliest capture that shows it.
        """
        connection = self._connection
        found = row(
            connection,
            "SELECT revisions.row, revisions.capture, captures.id, captures.first_at, revisions.reader, "
            "revisions.last_at FROM revisions JOIN captures ON captures.row = revisions.capture "
            "WHERE revisions.page = ? AND revisions.id = ?",
            (record.id, record.revision),
        )
        others = "SELECT EXISTS (SELECT 1 FROM revisions WHERE page = ? AND id != ?)"
        alone = not value(connection, others, (record.id, record.revision))
        first_at, last_at, reader = shown.first_at, shown.last_at, shown.reader
        if found is None:
            connection.execute(
                "INSERT INTO revisions (page, id, capture, first_at, last_at, reader, text, facts) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    record.id,
                    record.revision,
                    shown.capture,
                    first_at,
                    last_at,
                    reader,
                    self._packer.pack_text(record.text),
                    self._packer.pack_facts(facts_of(record)),
                ),
            )
            return connection.last_insert_rowid(), alone, True
        place, from_capture, from_ident, from_first, from_reader, latest = found
        last = max(latest or "", last_at or "") or None
        earlier = (first_at or "~", shown.ident) < (from_first or "~", from_ident)
        if shown.capture == from_capture or earlier or (from_reader != reader and not self._is_read(from_capture)):
            facts = self._packer.pack_facts(facts_of(record))
            facts_before = value(connection, "SELECT facts FROM revisions WHERE row = ?", (place,))
            connection.execute(
                "UPDATE revisions SET capture = ?, first_at = ?, last_at = ?, reader = ?, facts = ? WHERE row = ?",
                (shown.capture, first_at, last, reader, facts, place),
            )
            return None, alone, bool(facts != facts_before)
        if last != latest:
            connection.execute("UPDATE revisions SET last_at = ? WHERE row = ?", (last, place))
        return None, alone, False

    def _is_read(self, capture: int) -> bool:
        return bool(value(self._connection, "SELECT state FROM captures WHERE row = ?", (capture,)) == READ)

    def _leave(self, shown: Shown, page: str, revision: str) -> None:
        """Take a capture out of the revision that was read in it before; it is `shown` as another one now.

        What is left is as if the capture had never shown it: gone if no other capture does, else seen when they were.
        """
        connection = self._connection
        sql = "SELECT row, capture, last_at FROM revisions WHERE page = ? AND id = ?"
        left = row(connection, sql, (page, revision))
        if left is None:
            return
        others = "FROM captures WHERE page = ? AND revision = ?"
        if value(connection, f"SELECT 1 {others}", (page, revision)) is not None:
            if (left[2] or "") <= (shown.last_at or ""):
                last = value(connection, f"SELECT max(last_at) {others}", (page, revision))
                connection.execute("UPDATE revisions SET last_at = ? WHERE row = ?", (last, left[0]))
            if left[1] == shown.capture:
                sql = f"SELECT row, first_at {others} ORDER BY first_at IS NULL, first_at, id LIMIT 1"
                first, first_at = row(connection, sql, (page, revision)) or (None, None)
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
        if page != shown.page:
            self._indexer.drop_if_empty(page)
            self.reindex(page)

    def _current(self, page: str) -> int | None:
        """Return the row of the revision seen last; of two seen equally the greater id, so that any order agrees."""
        found: int | None = self._connection.execute(
            "SELECT row FROM revisions WHERE page = ? ORDER BY last_at DESC, first_at DESC, id DESC LIMIT 1", (page,)
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
    """Refuse a record whose spans lie outside of its text, or whose facts name what it has not; raises InputError.

    Records that were read elsewhere are taken at their word in nothing else that can be checked here.
    """
    size = len(record.text)
    article = record.article

    def hold(spans: Iterable[Span | None]) -> None:
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
    roles = {person.id: len(person.roles) for person in record.people}
    told = {quotation.id for quotation in record.quotations}
    for quotation in record.quotations:
        if not quotation.content:
            raise InputError(f"quotation {quotation.id} without content")
        hold(quotation.content)
        hold(quotation.speaker_span)
        hold((quotation.cue,))
        if quotation.speaker is not None and quotation.speaker not in roles:
            raise InputError(f"quotation {quotation.id} is of {quotation.speaker}, who is not among the people")
        if quotation.role is not None and not 0 <= quotation.role < roles.get(quotation.speaker or "", 0):
            raise InputError(f"quotation {quotation.id} names role {quotation.role}, which its speaker has not")
        if quotation.inside is not None and quotation.inside not in told:
            raise InputError(f"quotation {quotation.id} is inside of {quotation.inside}, which is not there")
    for event in record.events:
        if not event.evidence:
            raise InputError(f"event {event.id} without evidence")
        hold(event.evidence)
        if event.claimant is not None and event.claimant not in roles:
            raise InputError(f"event {event.id} is claimed by {event.claimant}, who is not among the people")
        if event.quotation is not None and event.quotation not in told:
            raise InputError(f"event {event.id} is told in {event.quotation}, which is not there")
    hold(_list_spans(record))


def _list_spans(record: Record) -> list[Span | None]:
    return [item.headline.span for block in record.lists for item in block.items]
