"""Writing into a store: captures first, then what is read from them, in transactions that end on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import apsw
import msgspec

from mirrorwire.codec import from_json
from mirrorwire.errors import InputError, MirrorwireError, StoreDamaged
from mirrorwire.ids import make_id, sha256
from mirrorwire.model import Record
from mirrorwire.pages.outlets import Outlet
from mirrorwire.pages.received import PageInput
from mirrorwire.record.asking import column, row, rows, value
from mirrorwire.record.instants import sort_key
from mirrorwire.record.keep.captures import (
    READ,
    REFUSED,
    WAITING,
    Kept,
    ReadAs,
    is_as_read,
    keep,
    keep_ready,
    read_as,
    received,
    said_of,
)
from mirrorwire.record.keep.keeping import Keeper, check_spans
from mirrorwire.record.store import Store

BATCH: Final = 256
KILLED: Final = "Died"
"""Cause of the refusal of a page that killed the process that read it."""
_READING: Final = "reading"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A capture that is still to be read, as it was given; `damage` says why its bytes can't be given back."""

    row: int
    page: PageInput
    damage: str | None = None

    @property
    def read_as(self) -> ReadAs:
        """What it is read with, to be handed to `Writer.keep_read` with what was read."""
        return read_as(self.page)


# (capture row, record, reader's name), and what the capture was read with, for it may come again while it is read
Read = tuple[int, Record, str] | tuple[int, Record, str, ReadAs]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Input that was refused, with the reason; `size` bytes of it are kept (0: none)."""

    id: str
    place: str
    cause: str
    reason: str
    size: int
    first_at: str
    last_at: str
    tries: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Input to be put into quarantine: where it stands, the kind of error, the reason, and what there is of it.

    `given` says what was said of `content`; `capture` is the row of a capture whose bytes are kept already.
    """

    place: str
    cause: str
    reason: str
    content: bytes | None = None
    given: PageInput | None = None
    capture: int | None = None


class Writer:
    """Writes into one store. Every public method is one transaction: when it returns, all of it is on the disk."""

    def __init__(self, store: Store, outlet_named: Callable[[str], Outlet | None]) -> None:
        self.store = store
        self._keeper = Keeper(store.database.connection, store.packer, outlet_named)

    @contextmanager
    def transaction(self) -> Iterator[apsw.Connection]:
        """One transaction; what was remembered of the store is forgotten if it fails."""
        try:
            with self.store.database.transaction() as connection:
                yield connection
                self._keeper.flush()
        except BaseException:
            self._keeper.forget()
            raise

    def reindex(self, pages: Iterable[str]) -> None:
        """Index pages again after reviews of them; inside a transaction that the caller opened, or one of its own."""
        if self.store.database.connection.in_transaction:
            for page in dict.fromkeys(pages):
                self._keeper.reindex(page)
            return
        with self.transaction():
            self.reindex(pages)

    def keep_captures(self, pages: Iterable[PageInput]) -> list[Kept]:
        """Keep pages as received; those that are `waiting` are to be read."""
        with self.transaction() as connection:
            kept = [keep(connection, self.store.packer, page) for page in pages]
            # a capture may come twice here, and wait since the second time
            waiting = {one.row for one in kept if one.waiting}
            for one in kept:
                if not one.new and one.row not in waiting:
                    self._keeper.seen_again(one.row)
            return kept

    def keep_read(self, read: Iterable[Read]) -> int:
        """Keep what was read from captures; returns how many pages changed.

        What was read with another time, or with other things said of it, than the capture has by now is not kept: who
        said so let the capture wait again, or has read it since.
        """
        with self.transaction() as connection:
            changed = 0
            for capture, record, reader, *with_ in read:
                if with_ and not is_as_read(connection, capture, with_[0]):
                    continue
                changed += self._keeper.keep(capture, record, reader)
                connection.execute("DELETE FROM quarantine WHERE capture = ?", (capture,))
            return changed

    def keep_ready(self, records: Iterable[tuple[str, Record, str]]) -> tuple[int, int]:
        """Keep records that were read elsewhere: (place, record, reader's name); returns (new captures, pages changed).

        Their spans must lie in their texts (`check_spans`), which the caller has made sure of.
        """
        with self.transaction() as connection:
            new = changed = 0
            for place, record, reader in records:
                kept, taken = keep_ready(connection, record, place)
                new += kept.new
                if taken:
                    changed += self._keeper.keep(kept.row, record, reader)
                elif not kept.waiting:
                    changed += self._keeper.seen_again(kept.row)
            return new, changed

    def refuse(self, refused: Iterable[Refusal]) -> None:
        """Put input into quarantine; what was there before is there once, with its tries counted."""
        now = utc_now()
        with self.transaction() as connection:
            for one in refused:
                content = one.content
                digest = sha256(content) if content is not None else None
                place, reason = writable(one.place), writable(one.reason)
                kept = content is not None and one.capture is None
                connection.execute(
                    "INSERT INTO quarantine (id, place, cause, reason, sha256, size, given, content, capture, "
                    "first_at, last_at, tries) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, 1) "
                    "ON CONFLICT (id) DO UPDATE SET cause = ?3, reason = ?4, last_at = ?10, tries = tries + 1",
                    (
                        refused_id(place, digest, one.capture),
                        place,
                        one.cause,
                        reason,
                        bytes.fromhex(digest) if digest else None,
                        len(content) if content is not None else 0,
                        said_of(one.given) if one.given is not None else None,
                        self.store.packer.pack_bytes(content) if kept and content is not None else None,
                        one.capture,
                        now,
                    ),
                )
                if one.capture is not None:
                    connection.execute("UPDATE captures SET state = ? WHERE row = ?", (REFUSED, one.capture))

    def refusals_of(self, captures: Sequence[int]) -> list[tuple[str, str]]:
        """Return place and reason of captures (rows) that are in quarantine."""
        sql = "SELECT place, reason FROM quarantine WHERE capture = ?"
        with self.store.database.snapshot() as connection:
            found = [row(connection, sql, (capture,)) for capture in captures]
            return [(one[0], one[1]) for one in found if one is not None]

    def count_waiting(self) -> int:
        """Return how many captures are still to be read."""
        with self.store.database.snapshot() as connection:
            return int(value(connection, "SELECT count(*) FROM captures WHERE state = ?", (WAITING,)))

    def waiting(self, *, after: int = 0, limit: int = BATCH) -> list[Waiting]:
        """Return captures that are still to be read, in the order they came, from the row after `after`.

        None only at the end: captures whose bytes are not here are passed over. One whose bytes are damaged is given
        without them, and with the damage.
        """
        sql = "SELECT row FROM captures WHERE state = ? AND row > ? ORDER BY row LIMIT ?"
        found: list[Waiting] = []
        with self.store.database.snapshot() as connection:
            while not found and (numbers := column(connection, sql, (WAITING, after, limit))):
                for number in numbers:
                    try:
                        page = received(connection, self.store.packer, number)
                    except (StoreDamaged, msgspec.DecodeError, UnicodeDecodeError) as error:
                        place = value(connection, "SELECT place FROM captures WHERE row = ?", (number,))
                        damage = f"its bytes in the store are damaged: {error}"
                        found.append(Waiting(number, PageInput(b"", place=place or None), damage))
                        continue
                    if page is not None:
                        found.append(Waiting(number, page))
                after = numbers[-1]
        return found

    def begin_reading(self) -> None:
        """Take note that pages are about to be read in this process, which may not survive it."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_READING, utc_now()))

    def end_reading(self) -> None:
        """Take note that this process has survived what it read."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM meta WHERE key = ?", (_READING,))

    def is_deadly(self) -> bool:
        """Tell whether what waits may kill who reads it: a process died over it, or one did over a page of it."""
        sql = (
            "SELECT EXISTS (SELECT 1 FROM meta WHERE key = ?1) OR EXISTS (SELECT 1 FROM captures "
            "JOIN quarantine ON quarantine.capture = captures.row WHERE captures.state = ?2 AND quarantine.cause = ?3)"
        )
        with self.store.database.snapshot() as connection:
            return bool(value(connection, sql, (_READING, WAITING, KILLED)))

    def read_again(self, reader: str, *, everything: bool = False) -> int:
        """Let captures that another version read, and whose bytes are here, wait to be read again; returns how many.

        Pages of outlets of whose entry the index does not know are indexed again, a batch a transaction; `everything`:
        also the pages that were read elsewhere, which can't be read again.
        """
        self._index_again(self._keeper.of_outlets_not_as_indexed)
        if everything:
            self._index_again(self._keeper.read_elsewhere)
        with self.transaction() as connection:
            connection.execute(
                "UPDATE captures SET state = ?1 WHERE state != ?1 AND EXISTS (SELECT 1 FROM blobs "
                "WHERE blobs.sha256 = captures.sha256) AND (?3 OR reader IS NULL OR reader != coalesce("
                "(SELECT row FROM readers WHERE name = ?2), -1))",
                (WAITING, reader, int(everything)),
            )
            return int(connection.changes())

    def _index_again(self, find: Callable[[], list[str]]) -> None:
        """Index the pages again that `find` finds."""
        with self.transaction():
            pages = find()
        for at in range(0, len(pages), BATCH):
            self.reindex(pages[at : at + BATCH])

    def last_visit(self, url: str) -> tuple[str | None, str | None, str | None]:
        """Return the entity tag and the time of change that an address last answered with, and where it led to."""
        with self.store.database.snapshot() as connection:
            found = row(connection, "SELECT etag, last_modified, final FROM visits WHERE url = ?", (url,))
            return (found[0], found[1], found[2]) if found is not None else (None, None, None)

    def visited(
        self, url: str, final: str, etag: str | None, last_modified: str | None, captures: Sequence[str]
    ) -> None:
        """Take note of a visit: the address that redirects led to, what it answered with, ids of what it gave."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO visits (url, final, etag, last_modified, visited_at, captures) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (url, final, etag, last_modified, utc_now(), msgspec.json.encode(captures)),
            )

    def visited_again(self, url: str) -> None:
        """Take note that an address answered that nothing changed: what it gave is seen again now."""
        now = utc_now()
        with self.transaction() as connection:
            connection.execute("UPDATE visits SET visited_at = ? WHERE url = ?", (now, url))
            captures = value(connection, "SELECT captures FROM visits WHERE url = ?", (url,))
            for ident in msgspec.json.decode(captures) if captures is not None else ():
                found = row(connection, "SELECT row, state FROM captures WHERE id = ?", (ident,))
                if found is None:
                    continue
                connection.execute(
                    "UPDATE captures SET last_at = max(coalesce(last_at, ''), ?) WHERE row = ?", (now, found[0])
                )
                if found[1] == READ:
                    self._keeper.seen_again(found[0])

    def robots(self) -> list[tuple[str, float, str | None]]:
        """Return what hosts' robots.txt said, and when (seconds since 1970)."""
        with self.store.database.snapshot() as connection:
            return [(origin, at, text) for origin, at, text in rows(connection, "SELECT origin, at, text FROM robots")]

    def keep_robots(self, origin: str, at: float, text: str | None) -> None:
        """Keep what a host's robots.txt said."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO robots (origin, at, text) VALUES (?, ?, ?)", (origin, at, text))


def writable(text: str) -> str:
    """Escape halves of UTF-16 pairs, of which no UTF-8 can be written: a file's name may hold any bytes."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def refused_id(place: str, digest: str | None, capture: int | None = None) -> str:
    """Name what was refused: the same bytes (their hash; None: none) at the same place are refused once."""
    return make_id("refused", place, digest, capture)


def utc_now() -> str:
    """Return the time now, in the form in which the store keeps times: UTC to the second."""
    return sort_key(datetime.now(UTC))


def parse_ready(data: bytes | str, place: str) -> Record:
    """Read a line that is a record; raises InputError naming the place, also where a span lies outside its text."""
    try:
        record = from_json(data)
        check_spans(record)
        bytes.fromhex(record.capture.sha256)
    except MirrorwireError as error:
        raise InputError(error.cause, place=place) from error
    except ValueError as error:
        raise InputError(f"capture.sha256 is no hash: {error}", place=place) from error
    return record
