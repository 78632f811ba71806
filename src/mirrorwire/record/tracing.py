"""Copies in the store, found a week at a time.

How common a run of words is decides whether it counts, so a pair depends on what it is looked at with. In the store
that is fixed: the articles of a calendar week and of the fortnight before it. A pair belongs to the week of its later
article, and so the same articles give the same pairs, in whatever order they came. Articles without a date are compared
among themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import apsw

from mirrorwire.record.agencies import agency_of
from mirrorwire.record.asking import column, rows
from mirrorwire.record.copies import WINDOW_DAYS, CopyPair, Item, families, find_copies
from mirrorwire.record.instants import UNDATED, day_number, day_of, in_utc
from mirrorwire.record.store import Store

# the "week" of articles without a date
NO_WEEK: Final = -1_000_000


def week_of(sorted_by: str) -> int:
    """Return the day number of a time's Monday."""
    if sorted_by == UNDATED:
        return NO_WEEK
    day = day_number(sorted_by) or 0
    return day - day_of(day).weekday()


def trace_copies(store: Store) -> None:
    """Find the copies of all weeks in which a page changed, then the families that pairs make."""
    with store.database.transaction() as connection:
        # where a page is now, and where it was when it was compared last
        times = column(
            connection,
            "SELECT sorted_by FROM unwoven UNION SELECT compared.sorted_by FROM unwoven JOIN compared USING (page)",
        )
        weeks: set[int] = set()
        for sorted_by in times:
            week = week_of(sorted_by)
            reach = range(0, WINDOW_DAYS + 7, 7) if week != NO_WEEK else (0,)
            weeks.update(week + days for days in reach)
        connection.executemany("INSERT OR IGNORE INTO uncompared (week) VALUES (?)", [(week,) for week in weeks])
    while True:
        with store.database.snapshot() as connection:
            left = column(connection, "SELECT week FROM uncompared ORDER BY week LIMIT 1")
        if not left:
            return
        with store.database.transaction() as connection:
            _trace_week(store, connection, left[0])
            connection.execute("DELETE FROM uncompared WHERE week = ?", (left[0],))


def _trace_week(store: Store, connection: apsw.Connection, week: int) -> None:
    items = {item.id: (item, sorted_by) for item, sorted_by in _items(store, connection, week)}
    found = [
        pair
        for pair in find_copies([item for item, _ in items.values()])
        if week == NO_WEEK or week_of(items[pair.b][1]) == week
    ]
    before = list(rows(connection, "SELECT a, b, containment, shared FROM copies WHERE week = ?", (week,)))
    after = {(pair.a, pair.b): pair for pair in found}
    connection.execute("DELETE FROM copies WHERE week = ?", (week,))
    connection.executemany(
        "INSERT OR REPLACE INTO copies (a, b, containment, shared, week) VALUES (?, ?, ?, ?, ?)",
        [(pair.a, pair.b, pair.containment, pair.shared, week) for pair in found],
    )
    connection.execute("DELETE FROM compared WHERE week = ?", (week,))
    mine = [(item, sorted_by) for item, sorted_by in items.values() if week_of(sorted_by) == week]
    connection.executemany(
        "INSERT OR REPLACE INTO compared (page, sorted_by, week) VALUES (?, ?, ?)",
        [(item.id, sorted_by, week) for item, sorted_by in mine],
    )
    _credit(connection, (item for item, _ in mine))
    changed = {(a, b) for a, b, _, _ in before} ^ set(after)
    _regroup(connection, {page for pair in changed for page in pair})


def _items(store: Store, connection: apsw.Connection, week: int) -> Iterator[tuple[Item, str]]:
    """The articles that a week is compared with, its own among them."""
    if week == NO_WEEK:
        low, high = UNDATED, UNDATED + "~"
    else:
        low, high = _sorted(week - WINDOW_DAYS), _sorted(week + 7)
    found = rows(
        connection,
        "SELECT pages.id, pages.sorted_by, outlets.name, revisions.text FROM pages "
        "JOIN revisions ON revisions.row = pages.revision LEFT JOIN outlets ON outlets.row = pages.outlet "
        "WHERE pages.article AND pages.sorted_by >= ? AND pages.sorted_by < ? ORDER BY pages.sorted_by, pages.id",
        (low, high),
    )
    for page, sorted_by, outlet, packed in found:
        yield Item(page, store.packer.unpack_text(packed), in_utc(sorted_by), outlet), sorted_by


def _sorted(day: int) -> str:
    try:
        found = day_of(day)
    except (ValueError, OverflowError):
        return date.max.isoformat() if day > 0 else UNDATED + "~"
    return f"{found.isoformat()}T00:00:00Z"


def _credit(connection: apsw.Connection, items: Iterable[Item]) -> None:
    """Keep which wire agency each article names as its origin, and where."""
    for item in items:
        credit = agency_of(item.text, item.outlet)
        if credit is None:
            connection.execute("DELETE FROM credits WHERE page = ?", (item.id,))
        else:
            connection.execute(
                "INSERT OR REPLACE INTO credits (page, agency, start, stop) VALUES (?, ?, ?, ?)",
                (item.id, credit.name, credit.start, credit.end),
            )


def _regroup(connection: apsw.Connection, pages: set[str]) -> None:
    """Find the families of these pages anew: everything that pairs connect with them."""
    waiting = list(pages)
    seen = set(pages)
    pairs: dict[tuple[str, str], CopyPair] = {}
    while waiting:
        page = waiting.pop()
        for a, b, containment, shared in rows(
            connection, "SELECT a, b, containment, shared FROM copies WHERE a = ?1 OR b = ?1", (page,)
        ):
            pairs[a, b] = CopyPair(a, b, containment, shared)
            for other in (a, b):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
    # a family that fell apart leaves members behind that no pair leads to any more
    connection.executemany("DELETE FROM families WHERE page = ?", [(page,) for page in seen])
    items = []
    for page in sorted(seen):
        for sorted_by, outlet in rows(
            connection,
            "SELECT pages.sorted_by, outlets.name FROM pages LEFT JOIN outlets ON outlets.row = pages.outlet "
            "WHERE pages.id = ?",
            (page,),
        ):
            items.append(Item(page, "", in_utc(sorted_by), outlet))
    connection.executemany(
        "INSERT OR REPLACE INTO families (page, first) VALUES (?, ?)", families(pairs.values(), items).items()
    )
