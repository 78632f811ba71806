"""The file beneath: opened for reading or for writing, with SQLite's refusals said in words.

SQLite in WAL mode: one process writes while any number read, each reader from the moment its query began. A commit is
on the disk when it returns (`synchronous=FULL`), so what was acknowledged survives a killed process and a lost
machine. https://sqlite.org/wal.html
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from mirrorwire.errors import (
    MirrorwireError,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreMissing,
    StoreReadOnly,
)
from mirrorwire.record.migrations import migrate, steps, version_of

BUSY_SECONDS: Final = 60.0
_PAGE_CACHE_KIB: Final = 32_768


def default_store() -> Path:
    """Return where the store lies if no place is named: `mirrorwire/record.store` in the user's data directory.

    `$XDG_DATA_HOME`, by default `~/.local/share` (XDG Base Directory Specification).
    """
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home).expanduser() / "mirrorwire" / "record.store"


class Database:
    """One connection to a store's file.

    A writer creates what is missing and brings an older format up to date; a reader changes nothing. Not to be shared
    between threads or processes: each opens its own.
    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        self.place = str(path)
        self.write = write
        with self.refusals():
            self.connection = self._connect_to_write() if write else self._connect_to_read()

    def _connect_to_write(self) -> apsw.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreReadOnly(error.strerror or str(error), place=str(self.path.parent)) from error
        if self.path.is_dir():
            raise StoreError("a folder, not a file: name the store's file", place=self.place)
        if self.path.exists() and not os.access(self.path, os.W_OK):
            raise StoreReadOnly("the file can't be written", place=self.place)
        connection = apsw.Connection(self.place)
        try:
            _prepare(connection)
            if connection.readonly("main"):
                raise StoreReadOnly("the file can't be written", place=self.place)
            version = version_of(connection, self.place)
            if version == 0:
                # packed pages are of some four kilobytes: in pages of that size half of each would be lost
                connection.pragma("page_size", 8192)
            connection.pragma("journal_mode", "wal")
            connection.pragma("synchronous", 2)
            if version < len(steps()):
                migrate(connection, self.place)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect_to_read(self) -> apsw.Connection:
        if not self.path.is_file():
            raise StoreMissing(
                "there is no store here: `mirrorwire ingest` makes one" if not self.path.exists() else "not a file",
                place=self.place,
            )
        connection = self._opened_to_read()
        try:
            version = version_of(connection, self.place)
            if 0 <= version < len(steps()):
                raise StoreError(
                    f"format {version}, of an earlier version: `mirrorwire check --upgrade` brings it up to date"
                    if version
                    else "an empty file, no store",
                    place=self.place,
                )
        except BaseException:
            connection.close()
            raise
        return connection

    def _opened_to_read(self) -> apsw.Connection:
        connection = apsw.Connection(self.place, flags=apsw.SQLITE_OPEN_READONLY)
        try:
            _prepare(connection)
            connection.execute("SELECT count(*) FROM sqlite_schema").get  # noqa: B018 - the first read opens the log
        except (apsw.CantOpenError, apsw.ReadOnlyError) as error:
            connection.close()
            log = Path(f"{self.place}-wal")
            if log.exists() and log.stat().st_size:
                # without the log an older state would be shown, and what was acknowledged since left out
                raise StoreReadOnly(
                    "its log can't be read without the right to write beside it: open it once as its owner",
                    place=self.place,
                ) from error
            # a folder that can't be written has no place for the log's index; there is no log, and nobody is writing
            uri = f"{self.path.resolve().as_uri()}?immutable=1"
            connection = apsw.Connection(uri, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
            _prepare(connection)
        return connection

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Say SQLite's refusals as errors of ours that name the file."""
        try:
            yield
        except MirrorwireError:
            raise
        except apsw.FullError as error:
            raise StoreFull("the disk is full; what was kept before is whole", place=self.place) from error
        except (apsw.CorruptError, apsw.NotADBError) as error:
            raise StoreDamaged(
                f"a damaged file, or no store ({error}): see `mirrorwire check`, and go back to a backup",
                place=self.place,
            ) from error
        except apsw.SQLError as error:
            # the index of words says so of its own pages in another way
            if "invalid fts5 file format" not in str(error):
                raise
            raise StoreDamaged(
                f"its index of words is damaged ({error}): see `mirrorwire check`, and go back to a backup",
                place=self.place,
            ) from error
        except UnicodeDecodeError as error:
            raise StoreDamaged(
                f"a text in it is damaged ({error}): see `mirrorwire check`, and go back to a backup", place=self.place
            ) from error
        except apsw.ReadOnlyError as error:
            raise StoreReadOnly("the file or its folder can't be written", place=self.place) from error
        except (apsw.BusyError, apsw.LockedError) as error:
            raise StoreBusy(
                f"another process has been writing for over {BUSY_SECONDS:g} s", place=self.place
            ) from error
        except apsw.CantOpenError as error:
            raise StoreError(f"can't be opened: {error}", place=self.place) from error
        except apsw.IOError as error:
            full = getattr(error, "extendedresult", 0) in (apsw.SQLITE_IOERR_WRITE, apsw.SQLITE_IOERR_SHMSIZE)
            if full:
                raise StoreFull(
                    f"can't be written ({error}); what was kept before is whole", place=self.place
                ) from error
            raise StoreError(f"the disk answers with an error: {error}", place=self.place) from error

    @contextmanager
    def transaction(self) -> Iterator[apsw.Connection]:
        """All of the block's changes or none; on the disk when it ends. Refusals are those of `refusals`."""
        with self.refusals():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                # a full disk may have rolled it back already
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[apsw.Connection]:
        """Several queries that see the same moment, whatever a writer does meanwhile."""
        with self.refusals():
            if self.connection.in_transaction:
                yield self.connection
                return
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                # nothing was written; to commit, a damaged index of words would be read once more
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file; a writer also brings the log back into it as far as readers allow."""
        self.connection.close()


def _prepare(connection: apsw.Connection) -> None:
    connection.set_busy_timeout(int(BUSY_SECONDS * 1000))
    connection.pragma("foreign_keys", "on")
    connection.pragma("cache_size", -_PAGE_CACHE_KIB)
    # a file that is cut short while it is mapped ends the process, not the query
    connection.pragma("mmap_size", 0)
    connection.pragma("temp_store", 2)
    # a batch touches the same pages again and again: they are copied into the file once in a while, not after each
    connection.pragma("wal_autocheckpoint", 4000)
    # a hostile file's triggers and views must not reach functions with effects outside of it
    connection.pragma("trusted_schema", "off")
