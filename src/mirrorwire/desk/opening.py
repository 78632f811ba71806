"""The store as the desk has it: one connection a thread, and a watch that tells when anything was written.

The file may be put in the place of another while the desk runs (a backup, a store built anew), or be taken away: what
is read is what lies there now, never a file that only this process still sees.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import apsw

from mirrorwire.errors import StoreError, StoreMissing
from mirrorwire.record.database import Database
from mirrorwire.record.store import Store

# device and number of a file: another one under the same name has another, as long as the first is open
_File = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A thread's store, and the file that it was opened from."""

    store: Store
    file: _File


class Shelf:
    """Opens a store once for each thread that asks, and knows its state. Raises as `Store.open`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()
        self._lock = threading.Lock()
        # looked at before it is opened: what takes its place meanwhile is seen to be another
        self._file = self._there() if path.exists() else (0, 0)
        self._watch = Database(path)
        self._replaced = 0
        self._unknown = 0

    def store(self) -> Store:
        """Return this thread's store, open for reading; the one that lies at the path now. Raises as `Store.open`."""
        found: _Opened | None = getattr(self._own, "opened", None)
        # what began to read goes on in the same file
        if found is not None and found.store.database.connection.in_transaction:
            return found.store
        file = self._there()
        if found is None or found.file != file:
            # what was open is closed when nobody holds it any more: a view may be in the midst of its work
            found = self._own.opened = _Opened(Store.open(self.path), file)
        return found.store

    def writing(self) -> Store:
        """Open the store for writing, for one action: to be closed after it. Raises StoreBusy, StoreReadOnly."""
        # to write makes a store where there is none: a desk reviews one that is there
        self._there()
        return Store.create(self.path)

    def state(self) -> int:
        """Return a number that changes whenever another connection has written, or another file took the place.

        SQLite's data_version: https://www.sqlite.org/pragma.html#pragma_data_version; a few microseconds, no lock on
        the file is taken. While it can't be told, each number is another; why it can't, whoever opens the store is
        told.
        """
        with self._lock:
            try:
                file = self._there()
                if file != self._file:
                    watch = Database(self.path)
                    self._watch.close()
                    self._watch, self._file = watch, file
                    self._replaced += 1
                with self._watch.refusals():
                    return (self._replaced << 40) + int(self._watch.connection.pragma("data_version"))
            except (apsw.Error, StoreError):
                self._unknown -= 1
                return self._unknown

    def _there(self) -> _File:
        """Which file lies at the path. Raises StoreMissing."""
        try:
            found = self.path.stat()
        except OSError as error:
            raise StoreMissing("the store is not there any more", place=str(self.path)) from error
        return found.st_dev, found.st_ino
