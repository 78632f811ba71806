"""Rows of a query with the types that its columns are known to have: SQLite's own are a union of five."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Sized
from typing import Any

import apsw


def rows(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query."""
    yield from connection.execute(sql, values)


def row(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    """Return the first row of a query, or None."""
    found: tuple[Any, ...] | None = connection.execute(sql, values).fetchone()
    return found


def value(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """Return the first column of the first row, or None where there is no row."""
    found = row(connection, sql, values)
    return found[0] if found is not None else None


def column(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """Return the first column of all rows."""
    return [one for (one, *_) in connection.execute(sql, values)]


def marks(values: Sized) -> str:
    """Return as many marks as there are values, for `IN (...)`."""
    return ",".join("?" * len(values))
