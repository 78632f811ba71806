"""The store as the desk has it: one connection a thread, and a watch that tells when anything was written."""

from __future__ import annotations

import threading
from pathlib import Path

import apsw

from mirrorwire.record.database import Database
from mirrorwire.record.store import Store


class Shelf:
    """Opens a store once for each thread that asks, and knows its state. Raises as `Store.open`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()
        self._watch = Database(path)
        self._lock = threading.Lock()
        self._unknown = 0

    def store(self) -> Store:
        """Return this thread's store, open for reading."""
        found: Store | None = getattr(self._own, "store", None)
        if found is None:
            found = Store.open(self.path)
            self._own.store = found
        return found

    def writing(self) -> Store:
        """Open the store for writing, for one action: to be closed after it. Raises StoreBusy, StoreReadOnly."""
        return Store.create(self.path)

    def state(self) -> int:
        """Return a number that changes whenever another connection has written (SQLite's data_version).

        https://www.sqlite.org/pragma.html#pragma_data_version; a few microseconds, no lock on the file is taken. While
        it can't be told, each number is another.
        """
        with self._lock, self._watch.refusals():
            try:
                return int(self._watch.connection.pragma("data_version"))
            except apsw.BusyError:
                self._unknown -= 1
                return self._unknown
