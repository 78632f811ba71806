"""The kept record of many pages: opened, asked, written. `Store` is the one door to it.

    with Store.open("record.store") as store:
        for hit in store.search("grain corridor", pair="AZE-ISR", limit=5).hits:
            print(hit.published_at, hit.headline, hit.snippet.text)

A store opened for reading never waits for a writer and never stops one. `Store.create` opens for writing and makes the
file if there is none; several processes may write in turn, each transaction whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mirrorwire.errors import NotKept, QueryError
from mirrorwire.model import Record
from mirrorwire.record.database import Database, default_store
from mirrorwire.record.find import search as searching
from mirrorwire.record.find.query import Query
from mirrorwire.record.find.related import related
from mirrorwire.record.find.timeline import Counted, Group, Period, Timeline, timeline
from mirrorwire.record.keep.captures import received
from mirrorwire.record.keep.reassembly import read_capture, read_revision
from mirrorwire.record.packing import Packer
from mirrorwire.record.results import Hits, KeptPage, Related, RevisionLine
from mirrorwire.record.reviews.corrections import corrected
from mirrorwire.record.reviews.overlays import story_of

_MANY = frozenset(name for name in Query.__dataclass_fields__ if Query.__dataclass_fields__[name].default == ())


@dataclass(frozen=True, slots=True)
class CaptureLine:
    """One capture of a page: when it came first and last, from where, what it is of; `size` None: no bytes here."""

    capture: str
    revision: str
    first_at: str | None
    last_at: str | None
    place: str
    sha256: str
    size: int | None


class Store:
    """An open store. Not to be shared between threads: each opens its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.packer = Packer()

    @classmethod
    def open(cls, path: str | Path | None = None) -> Self:
        """Open a store for reading; None is the default place. Raises StoreMissing, StoreNewer, StoreDamaged."""
        return cls(Database(Path(path) if path is not None else default_store()))

    @classmethod
    def create(cls, path: str | Path | None = None) -> Self:
        """Open a store for writing: made if missing, brought up to date if old. Raises as `open`, and StoreReadOnly."""
        return cls(Database(Path(path) if path is not None else default_store(), write=True))

    @property
    def path(self) -> Path:
        """The store's file."""
        return self.database.path

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(self, words: str | Query = "", **filters: Any) -> Hits:
        """Search words and phrases, with the filters of `mirrorwire.record.find.query.Query` as keywords.

        A filter that takes several values takes one as well: `pair="AZE-ISR"`, `outlet=["A", "B"]`. Newest first, or
        `order="relevance"`. Raises QueryError naming what can't be understood.
        """
        query = as_query(words, filters)
        with self.database.snapshot() as connection:
            return searching.search(connection, self.packer, query)

    def count(self, words: str | Query = "", **filters: Any) -> int:
        """Return how many pages a search finds in all."""
        query = as_query(words, filters)
        with self.database.snapshot() as connection:
            return searching.count(connection, query)

    def record(self, page: str, revision: str | None = None, *, corrections: bool = True) -> Record:
        """Return a page's record: its current revision, or the one named. Raises NotKept.

        `corrections`: with what people corrected; without, as the software read it.
        """
        with self.database.snapshot() as connection:
            row = self._revision_row(page, revision)
            found = read_revision(connection, self.packer, row)
            if found is None:
                raise NotKept("no such revision in this store", place=page)
            return corrected(connection, found) if corrections else found

    def page(self, page: str, revision: str | None = None, *, corrections: bool = True) -> KeptPage:
        """Return a page with its record, revisions, story and copies, by its id or its address. Raises NotKept.

        `corrections` as in `record`.
        """
        with self.database.snapshot() as connection:
            ident = self.page_id(page)
            record = self.record(ident, revision, corrections=corrections)
            lines = self.revisions(ident)
            story = story_of(connection, ident)
            family = connection.execute("SELECT first FROM families WHERE page = ?", (ident,)).get
            reviews = int(connection.execute("SELECT count(*) FROM reviews WHERE page = ?", (ident,)).get)
            name = bytes.fromhex(record.capture.sha256)
            kept = connection.execute("SELECT 1 FROM blobs WHERE sha256 = ?", (name,)).fetchone() is not None
            return KeptPage(record, lines, story, family, reviews, kept)

    def page_id(self, page: str) -> str:
        """Return the id of a page given by id or address; raises NotKept."""
        from mirrorwire.pages.addresses import normalise

        connection = self.database.connection
        with self.database.refusals():
            if connection.execute("SELECT 1 FROM pages WHERE id = ?", (page,)).fetchone() is not None:
                return page
            address = normalise(page)
            if address is not None:
                found = connection.execute("SELECT id FROM pages WHERE address = ?", (address,)).get
                if found is not None:
                    return str(found)
        raise NotKept("no such page in this store", place=page)

    def related(self, page: str, *, limit: int = 5) -> list[Related]:
        """Return articles to read beside one, given by id or address, each with the reason. Raises NotKept."""
        with self.database.snapshot() as connection:
            return related(connection, self.page_id(page), limit=limit)

    def timeline(
        self,
        words: str | Query = "",
        *,
        by: Period = "week",
        group: Group | None = None,
        count: Counted = "events",
        **filters: Any,
    ) -> Timeline:
        """Count what a search finds by day, week or month; see `mirrorwire.record.find.timeline`. Raises QueryError."""
        query = as_query(words, filters)
        with self.database.snapshot() as connection:
            return timeline(connection, query, by=by, group=group, counted=count)

    def revisions(self, page: str) -> tuple[RevisionLine, ...]:
        """Return the revisions of a page in the order they were first seen."""
        with self.database.snapshot() as connection:
            current = connection.execute("SELECT revision FROM pages WHERE id = ?", (page,)).get
            rows = connection.execute(
                "SELECT revisions.row, revisions.id, captures.id, revisions.first_at, revisions.last_at, readers.name, "
                "(SELECT count(*) FROM captures c WHERE c.page = revisions.page AND c.revision = revisions.id) "
                "FROM revisions JOIN captures ON captures.row = revisions.capture "
                "JOIN readers ON readers.row = revisions.reader WHERE revisions.page = ? "
                "ORDER BY coalesce(revisions.first_at, ''), revisions.id",
                (page,),
            )
            return tuple(
                RevisionLine(revision, capture, first, last, captures, reader, row == current)
                for row, revision, capture, first, last, reader, captures in rows
            )

    def captures(self, page: str) -> tuple[CaptureLine, ...]:
        """Return the captures of a page, given by id or address, the first first. Raises NotKept."""
        with self.database.snapshot() as connection:
            rows = connection.execute(
                "SELECT captures.id, captures.revision, captures.first_at, captures.last_at, captures.place, "
                "captures.sha256, blobs.size FROM captures LEFT JOIN blobs ON blobs.sha256 = captures.sha256 "
                "WHERE captures.page = ? ORDER BY coalesce(captures.first_at, ''), captures.id",
                (self.page_id(page),),
            )
            return tuple(
                CaptureLine(ident, revision, first, last, place, digest.hex(), size)
                for ident, revision, first, last, place, digest, size in rows
            )

    def capture_record(self, capture: str) -> Record:
        """Return the record of one capture, with the link lists that it showed. Raises NotKept."""
        with self.database.snapshot() as connection:
            row = connection.execute("SELECT row FROM captures WHERE id = ?", (capture,)).get
            found = read_capture(connection, self.packer, row) if row is not None else None
            if found is None:
                raise NotKept("no such capture was read in this store", place=capture)
            return found[0]

    def capture_bytes(self, capture: str) -> bytes | None:
        """Return the bytes of a capture as received; None where the store was never given them. Raises NotKept."""
        with self.database.snapshot() as connection:
            row = connection.execute("SELECT row FROM captures WHERE id = ?", (capture,)).get
            if row is None:
                raise NotKept("no such capture in this store", place=capture)
            page = received(connection, self.packer, row)
            if page is None:
                return None
            content = page.content
            return content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content

    def _revision_row(self, page: str, revision: str | None) -> int:
        connection = self.database.connection
        if revision is None:
            row = connection.execute("SELECT revision FROM pages WHERE id = ?", (page,)).get
        else:
            row = connection.execute("SELECT row FROM revisions WHERE page = ? AND id = ?", (page, revision)).get
        if row is None:
            raise NotKept("no such page in this store" if revision is None else f"no revision {revision}", place=page)
        return int(row)


def as_query(words: str | Query, filters: dict[str, Any]) -> Query:
    """Make a query of words and keyword filters; one value stands for a tuple of one. Raises QueryError."""
    query = words if isinstance(words, Query) else Query(words=words)
    known = Query.__dataclass_fields__
    for name in filters:
        if name not in known:
            raise QueryError(f"no such filter: {name} (one of {', '.join(known)})", place=name)
    values: dict[str, Any] = {
        name: (value,) if name in _MANY and isinstance(value, str) else tuple(value) if name in _MANY else value
        for name, value in filters.items()
        if value is not None
    }
    asked: Query = replace(query, **values)
    return asked
