"""Saved searches: a search under a name, and what is new since it was last looked at.

New is what arrived in the store since, whatever its date: an article of last year that was ingested today is new.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import msgspec

from mirrorwire.errors import NotKept, QueryError
from mirrorwire.record.asking import row, rows, value
from mirrorwire.record.find import search as searching
from mirrorwire.record.find.query import Query
from mirrorwire.record.results import Hits
from mirrorwire.record.store import Store

MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A saved search; `new` counts what arrived since it was last looked at."""

    name: str
    query: Query
    saved_at: str
    new: int


def save(store: Store, name: str, query: Query, *, at: str) -> None:
    """Save a search under a name (replacing one of that name); what is in the store now is not new. `at`: the time now.

    Raises QueryError if it can't be understood.
    """
    if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
        raise QueryError(f"a name of 1 to {MAX_NAME} printable characters is needed", place="name")
    with store.database.transaction() as connection:
        # one that can't be asked is not saved
        searching.count(connection, query)
        seen = value(connection, "SELECT coalesce(max(arrived), 0) FROM pages")
        connection.execute(
            "INSERT OR REPLACE INTO saved_searches (name, query, saved_at, seen) VALUES (?, ?, ?, ?)",
            (name, msgspec.json.encode(query.filters()), at, seen),
        )


def saved_searches(store: Store) -> list[SavedSearch]:
    """Return the saved searches by name, each with the number of new pages."""
    with store.database.snapshot() as connection:
        found = list(rows(connection, "SELECT name, query, saved_at, seen FROM saved_searches ORDER BY name"))
        searches = []
        for name, packed, saved_at, seen in found:
            query = _query(packed)
            new = len(searching.rows_of(connection, query, arrived_after=seen))
            searches.append(SavedSearch(name, query, saved_at, new))
        return searches


def new_since_last(store: Store, name: str, *, limit: int = 100, mark: bool = True) -> tuple[Hits, int]:
    """Return what is new for a saved search, newest first, and how many in all.

    With `mark` (the store must be open for writing) what is returned counts as looked at, unless there is more than
    `limit`: then nothing is marked, and the next call returns it again. Raises NotKept.
    """
    with store.database.snapshot() as connection:
        found = row(connection, "SELECT query, seen FROM saved_searches WHERE name = ?", (name,))
        if found is None:
            raise NotKept("no saved search of that name", place=name)
        query = replace(_query(found[0]), limit=limit)
        latest = value(connection, "SELECT coalesce(max(arrived), 0) FROM pages")
        new = searching.rows_of(connection, query, arrived_after=found[1])
        hits = searching.describe(connection, store.packer, query, new[:limit])
    if mark and len(new) <= limit:
        with store.database.transaction() as connection:
            connection.execute("UPDATE saved_searches SET seen = ? WHERE name = ?", (latest, name))
    return hits, len(new)


def forget(store: Store, name: str) -> None:
    """Remove a saved search; raises NotKept."""
    with store.database.transaction() as connection:
        connection.execute("DELETE FROM saved_searches WHERE name = ?", (name,))
        if connection.changes() == 0:
            raise NotKept("no saved search of that name", place=name)


def _query(packed: bytes) -> Query:
    said: dict[str, Any] = msgspec.json.decode(packed)
    given: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in said.items()}
    return Query(**given)
