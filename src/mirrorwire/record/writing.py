"""Writing into a store: captures first, then what is read from them, in transactions that end on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import apsw
import msgspec

from mirrorwire.codec import from_json
from mirrorwire.errors import InputError, MirrorwireError
from mirrorwire.ids import make_id, sha256
from mirrorwire.model import Record
from mirrorwire.pages.outlets import Outlet
from mirrorwire.pages.received import PageInput
from mirrorwire.record.asking import column
from mirrorwire.record.captures import REFUSED, WAITING, Kept, keep, keep_ready, received
from mirrorwire.record.keeping import Keeper, check_spans
from mirrorwire.record.store import Store

BATCH: Final = 256


@dataclass(frozen=True, slots=True)
class Waiting:
    """A capture that is still to be read, as it was given."""

    row: int
    page: PageInput


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

    def keep_captures(self, pages: Iterable[PageInput]) -> list[Kept]:
        """Keep pages as received; those that are `waiting` are to be read."""
        with self.transaction() as connection:
            kept = [keep(connection, self.store.packer, page) for page in pages]
            for one in kept:
                if not one.new and not one.waiting:
                    self._keeper.seen_again(one.row)
            return kept

    def keep_read(self, read: Iterable[tuple[int, Record, str]]) -> int:
        """Keep what was read from captures: (capture row, record, reader's name); returns how many pages changed."""
        with self.transaction() as connection:
            changed = 0
            for row, record, reader in read:
                changed += self._keeper.keep(row, record, reader)
                connection.execute("DELETE FROM quarantine WHERE capture = ?", (row,))
            return changed

    def keep_ready(self, records: Iterable[tuple[str, Record, str]]) -> tuple[int, int]:
        """Keep records that were read elsewhere: (place, record, reader's name); returns (new captures, pages changed).

        Their spans must lie in their texts (`check_spans`), which the caller has made sure of.
        """
        with self.transaction() as connection:
            new = changed = 0
            for place, record, reader in records:
                kept = keep_ready(connection, record, place)
                new += kept.new
                changed += self._keeper.keep(kept.row, record, reader)
            return new, changed

    def refuse(self, refused: Iterable[tuple[str, str, str, bytes | None, PageInput | None, int | None]]) -> None:
        """Put input into quarantine: (place, kind of error, reason, bytes, as given, capture row if it was kept)."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with self.transaction() as connection:
            for place, cause, reason, content, given, capture in refused:
                digest = sha256(content) if content is not None else None
                ident = make_id("refused", place, digest, cause)
                packed = self.store.packer.pack_bytes(content) if content is not None and capture is None else None
                said = None
                if given is not None:
                    said = msgspec.json.encode(
                        {
                            name: getattr(given, name)
                            for name in (
                                "form",
                                "id",
                                "url",
                                "outlet",
                                "language",
                                "published_at",
                                "captured_at",
                                "charset",
                            )
                            if getattr(given, name) is not None
                        }
                    )
                connection.execute(
                    "INSERT INTO quarantine (id, place, cause, reason, sha256, size, given, content, capture, "
                    "first_at, last_at, tries) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, 1) "
                    "ON CONFLICT (id) DO UPDATE SET reason = ?4, last_at = ?10, tries = tries + 1",
                    (
                        ident,
                        place,
                        cause,
                        reason,
                        bytes.fromhex(digest) if digest else None,
                        len(content) if content is not None else 0,
                        said,
                        packed,
                        capture,
                        now,
                    ),
                )
                if capture is not None:
                    connection.execute("UPDATE captures SET state = ? WHERE row = ?", (REFUSED, capture))

    def waiting(self, *, after: int = 0, limit: int = BATCH) -> list[Waiting]:
        """Return captures that are still to be read, in the order they came, from the row after `after`."""
        with self.store.database.snapshot() as connection:
            sql = "SELECT row FROM captures WHERE state = ? AND row > ? ORDER BY row LIMIT ?"
            found = []
            for row in column(connection, sql, (WAITING, after, limit)):
                page = received(connection, self.store.packer, row)
                if page is not None:
                    found.append(Waiting(row, page))
            return found

    def read_again(self, reader: str, *, everything: bool = False) -> int:
        """Let captures that another version read, and whose bytes are here, wait to be read again; returns how many."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE captures SET state = ?1 WHERE state != ?1 AND EXISTS (SELECT 1 FROM blobs "
                "WHERE blobs.sha256 = captures.sha256) AND (?3 OR reader IS NULL OR reader != coalesce("
                "(SELECT row FROM readers WHERE name = ?2), -1))",
                (WAITING, reader, int(everything)),
            )
            return int(connection.changes())


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
