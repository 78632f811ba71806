"""What was posted where: a small SQLite file beside the store, so that no article is posted twice.

The store itself is only read: the outbox has a file of its own, `STORE.outbox`, which may be removed to begin anew. A
post passes three states. `sending` is on the disk before anything is sent; `posted` after the API answered, with the
number of the message. Whatever is still `sending` when a process begins died in between: whether the message stands in
the channel cannot be asked of the Bot API, which has no such method, so that it is `unsure`, and is sent again only if
somebody says so (`--resend`). An edit that died is made again: to edit twice is to edit once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from mirrorwire.errors import StoreBusy, StoreDamaged, StoreError, StoreReadOnly

_VERSION: Final = 1
_WAIT_SECONDS: Final = 10.0
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS posts (channel TEXT NOT NULL, subject TEXT NOT NULL, state TEXT NOT NULL, "
    "message INTEGER, fingerprint TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (channel, subject)) "
    "STRICT, WITHOUT ROWID"
)


@dataclass(frozen=True, slots=True)
class Posted:
    """One line: `state` is sending, posted, refused or unsure; `message` the number that the channel gave it."""

    subject: str
    state: str
    message: int | None
    fingerprint: str
    at: str


def ledger_path(store: Path) -> Path:
    """Return where the ledger of a store lies: beside the file itself, whatever links lead to it."""
    real = store.resolve()
    return real.with_name(f"{real.name}.outbox")


class Ledger:
    """The ledger, open for one process: a second one that posts is refused with StoreBusy, so that neither doubles."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
        except sqlite3.Error as error:
            raise StoreReadOnly("the ledger of posts can't be opened", place=str(path)) from error
        with self._named():
            # held until the file is closed
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("BEGIN EXCLUSIVE")
            version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
            if version > _VERSION:
                raise StoreError("written by a later version of mirrorwire", place=str(path))
            self._connection.execute(_TABLE)
            self._connection.execute(f"PRAGMA user_version = {_VERSION}")
            self._connection.execute("UPDATE posts SET state = 'unsure' WHERE state = 'sending'")
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get(self, channel: str, subject: str) -> Posted | None:
        """Return what is known of a subject's post in a channel."""
        with self._named():
            found = self._connection.execute(
                "SELECT subject, state, message, fingerprint, at FROM posts WHERE channel = ? AND subject = ?",
                (channel, subject),
            ).fetchone()
        return Posted(*found) if found is not None else None

    def put(self, channel: str, posted: Posted) -> None:
        """Write a line; it is on the disk when this returns."""
        with self._named():
            self._connection.execute(
                "INSERT OR REPLACE INTO posts (channel, subject, state, message, fingerprint, at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (channel, posted.subject, posted.state, posted.message, posted.fingerprint, posted.at),
            )

    def remove(self, channel: str, subject: str) -> None:
        """Take a line out: what it was about was surely not sent."""
        with self._named():
            self._connection.execute("DELETE FROM posts WHERE channel = ? AND subject = ?", (channel, subject))

    def move(self, channel: str, to: str) -> None:
        """Take a channel's lines over to its new name; messages have other numbers there, which nobody tells."""
        with self._named():
            self._connection.execute(
                "UPDATE OR IGNORE posts SET channel = ?, message = NULL WHERE channel = ?", (to, channel)
            )

    def all(self, channel: str) -> list[Posted]:
        """Return all lines of a channel, by the subject."""
        with self._named():
            found = self._connection.execute(
                "SELECT subject, state, message, fingerprint, at FROM posts WHERE channel = ? ORDER BY subject",
                (channel,),
            )
            return [Posted(*one) for one in found]

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise StoreBusy("another process is posting from this store", place=str(self.path)) from error
            raise StoreReadOnly(f"the ledger of posts can't be written: {error}", place=str(self.path)) from error
        except sqlite3.DatabaseError as error:
            raise StoreDamaged("this is no ledger of posts", place=str(self.path)) from error


def known_posts(path: Path, channel: str) -> dict[str, Posted]:
    """Return what a ledger knows of a channel, read only, by the subject; nothing where there is no ledger yet."""
    if not path.exists():
        return {}
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=_WAIT_SECONDS)
        try:
            found = connection.execute(
                "SELECT subject, state, message, fingerprint, at FROM posts WHERE channel = ?", (channel,)
            )
            lines = [Posted(*one) for one in found]
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        raise StoreBusy(f"the ledger of posts can't be read: {error}", place=str(path)) from error
    except sqlite3.DatabaseError as error:
        raise StoreDamaged("this is no ledger of posts", place=str(path)) from error
    return {one.subject: one for one in lines}
