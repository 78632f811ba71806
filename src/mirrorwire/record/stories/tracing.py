"""Copies in the store, found a week at a time.

How common a run of words is decides whether it counts, so a pair depends on what it is looked at with. In the store
that is fixed: the articles of a calendar week and of the fortnight before it. A pair belongs to the week of its later
article, and so the same articles give the same pairs, in whatever order they came. Articles without a date are compared
among themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Final

import apsw

from mirrorwire.record.asking import column, rows
from mirrorwire.record.instants import UNDATED, day_number, day_of, in_utc
from mirrorwire.record.store import Store
from mirrorwire.record.stories.agencies import agency_of
from mirrorwire.record.stories.copies import WINDOW_DAYS, CopyPair, Item, families, find_copies

# the "week" of articles without a date
NO_WEEK: Final = -1_000_000
GROUPED_AT_ONCE: Final = 500


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
            "SELECT sorted_by FROM untraced UNION SELECT compared.sorted_by FROM untraced JOIN compared USING (page)",
        )
        weeks: set[int] = set()
        for sorted_by in times:
            week = week_of(sorted_by)
            reach = range(0, WINDOW_DAYS + 7, 7) if week != NO_WEEK else (0,)
            weeks.update(week + days for days in reach)
        connection.executemany("INSERT OR IGNORE INTO uncompared (week) VALUES (?)", [(week,) for week in weeks])
        # who came first may be another now, even where all pairs stay
        connection.execute("INSERT OR IGNORE INTO ungrouped (page) SELECT page FROM untraced")
        connection.execute("DELETE FROM untraced")
    while _step(store, "SELECT week FROM uncompared ORDER BY week LIMIT 1", _trace_weeks):
        pass
    while _step(store, f"SELECT page FROM ungrouped ORDER BY page LIMIT {GROUPED_AT_ONCE}", _regroup):
        pass


def _step(store: Store, sql: str, work: Callable[[Store, apsw.Connection, list[Any]], None]) -> bool:
    """Do the next piece of work in one transaction with taking it off the list; returns whether there was any."""
    with store.database.snapshot() as connection:
        if not column(connection, sql):
            return False
    with store.database.transaction() as connection:
        work(store, connection, column(connection, sql))
    return True


def _trace_weeks(store: Store, connection: apsw.Connection, weeks: list[int]) -> None:
    for week in weeks:
        _trace_week(store, connection, week)
        connection.execute("DELETE FROM uncompared WHERE week = ?", (week,))


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
    connection.executemany(
        "INSERT OR IGNORE INTO ungrouped (page) VALUES (?)", [(page,) for pair in changed for page in pair]
    )


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


def _regroup(store: Store, connection: apsw.Connection, pages: list[str]) -> None:
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
    before: dict[str, str] = {}
    items = []
    for page in sorted(seen):
        # a family that fell apart leaves members behind that no pair leads to any more
        before.update(rows(connection, "DELETE FROM families WHERE page = ? RETURNING page, first", (page,)))
        items += [
            Item(page, "", in_utc(sorted_by), outlet)
            for sorted_by, outlet in rows(
                connection,
                "SELECT pages.sorted_by, outlets.name FROM pages LEFT JOIN outlets ON outlets.row = pages.outlet "
                "WHERE pages.id = ?",
                (page,),
            )
        ]
    after = families(pairs.values(), items)
    connection.executemany("INSERT OR REPLACE INTO families (page, first) VALUES (?, ?)", after.items())
    connection.executemany("DELETE FROM ungrouped WHERE page = ?", [(page,) for page in seen])
    connection.executemany(
        "INSERT OR IGNORE INTO uncounted (pair) SELECT DISTINCT events.pair FROM pages "
        "JOIN events ON events.page = pages.row WHERE pages.id = ?",
        [(page,) for page in seen if before.get(page) != after.get(page)],
    )
