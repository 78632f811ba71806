"""Copies in the store, found a week at a time.

How common a run of words is decides whether it counts, so a pair depends on what it is looked at with. In the store
that is fixed: the articles of a calendar week and of the fortnight before it. A pair belongs to the week of its later
article, and so the same articles give the same pairs, in whatever order they came. Articles without a date are compared
among themselves.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import apsw

from mirrorwire.record.asking import column, rows, value
from mirrorwire.record.instants import UNDATED, day_number, day_of, in_utc
from mirrorwire.record.keep.rows import UNCOUNT
from mirrorwire.record.store import Store
from mirrorwire.record.stories.agencies import AgencyCredit, agency_of
from mirrorwire.record.stories.copies import WINDOW_DAYS, CopyPair, Item, families, find_copies_of, signature
from mirrorwire.record.stories.runs_of_words import Signature

# the "week" of articles without a date
NO_WEEK: Final = -1_000_000
GROUPED_AT_ONCE: Final = 500
# runs of words that are remembered from week to week, 8 bytes each: three weeks of some 20,000 articles a week
REMEMBERED_RUNS: Final = 16_000_000

_Key = tuple[str, int, str, str | None]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An article that is compared with others: `key` says of which page, revision and outlet it is."""

    id: str
    sorted_by: str
    time: datetime | None
    outlet: str | None
    revision: int
    key: _Key


class _Texts:
    """What the articles' texts give, each read once: a week's articles are looked at with those of two weeks more.

    Those that were asked for last are remembered.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: OrderedDict[_Key, tuple[Signature, AgencyCredit | None]] = OrderedDict()
        self._runs = 0

    def of(self, connection: apsw.Connection, item: _Candidate) -> tuple[Signature, AgencyCredit | None]:
        """Return the signature of an article, and the wire agency that it names as its origin."""
        found = self._known.get(item.key)
        if found is not None:
            self._known.move_to_end(item.key)
            return found
        text = self._store.packer.unpack_text(
            value(connection, "SELECT text FROM revisions WHERE row = ?", (item.revision,))
        )
        found = self._known[item.key] = signature(text), agency_of(text, item.outlet)
        self._runs += len(found[0])
        while self._runs > REMEMBERED_RUNS and len(self._known) > 1:
            _, (runs, _) = self._known.popitem(last=False)
            self._runs -= len(runs)
        return found


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
    texts = _Texts(store)

    def trace(connection: apsw.Connection, weeks: list[int]) -> None:
        for week in weeks:
            _trace_week(texts, connection, week)
            connection.execute("DELETE FROM uncompared WHERE week = ?", (week,))

    while _step(store, "SELECT week FROM uncompared ORDER BY week LIMIT 1", trace):
        pass
    while _step(store, f"SELECT page FROM ungrouped ORDER BY page LIMIT {GROUPED_AT_ONCE}", _regroup):
        pass


def _step(store: Store, sql: str, work: Callable[[apsw.Connection, list[Any]], None]) -> bool:
    """Do the next piece of work in one transaction with taking it off the list; returns whether there was any."""
    with store.database.snapshot() as connection:
        if not column(connection, sql):
            return False
    with store.database.transaction() as connection:
        work(connection, column(connection, sql))
    return True


def _trace_week(texts: _Texts, connection: apsw.Connection, week: int) -> None:
    items = {item.id: item for item in _candidates(connection, week)}
    mine = [item for item in items.values() if week_of(item.sorted_by) == week]
    # most weeks that are looked at again after one article came late have none of their own, or are far from any
    found = [
        pair
        for pair in find_copies_of(
            (item.id, item.time, item.outlet, texts.of(connection, item)[0])
            for item in (items.values() if mine and len(items) > 1 else ())
        )
        if week == NO_WEEK or week_of(items[pair.b].sorted_by) == week
    ]
    before = list(rows(connection, "SELECT a, b, containment, shared FROM copies WHERE week = ?", (week,)))
    after = {(pair.a, pair.b): pair for pair in found}
    connection.execute("DELETE FROM copies WHERE week = ?", (week,))
    connection.executemany(
        "INSERT OR REPLACE INTO copies (a, b, containment, shared, week) VALUES (?, ?, ?, ?, ?)",
        [(pair.a, pair.b, pair.containment, pair.shared, week) for pair in found],
    )
    connection.execute("DELETE FROM compared WHERE week = ?", (week,))
    connection.executemany(
        "INSERT OR REPLACE INTO compared (page, sorted_by, week) VALUES (?, ?, ?)",
        [(item.id, item.sorted_by, week) for item in mine],
    )
    for item in mine:
        _credit(connection, item.id, texts.of(connection, item)[1])
    changed = {(a, b) for a, b, _, _ in before} ^ set(after)
    connection.executemany(
        "INSERT OR IGNORE INTO ungrouped (page) VALUES (?)", [(page,) for pair in changed for page in pair]
    )


def _candidates(connection: apsw.Connection, week: int) -> list[_Candidate]:
    """The articles that a week is compared with, its own among them."""
    if week == NO_WEEK:
        low, high = UNDATED, UNDATED + "~"
    else:
        low, high = _sorted(week - WINDOW_DAYS), _sorted(week + 7)
        if value(connection, f"SELECT 1 {_ARTICLES} LIMIT 1", (_sorted(week), high)) is None:
            return []
    found = rows(
        connection,
        f"SELECT pages.id, pages.sorted_by, outlets.name, revisions.row, revisions.id {_ARTICLES} "
        "ORDER BY pages.sorted_by, pages.id",
        (low, high),
    )
    return [
        # rows are given again once a revision is gone
        _Candidate(page, sorted_by, in_utc(sorted_by), outlet, revision, (page, revision, ident, outlet))
        for page, sorted_by, outlet, revision, ident in found
    ]


_ARTICLES: Final = (
    "FROM pages JOIN revisions ON revisions.row = pages.revision LEFT JOIN outlets ON outlets.row = pages.outlet "
    "WHERE pages.article AND pages.sorted_by >= ? AND pages.sorted_by < ?"
)


def _sorted(day: int) -> str:
    try:
        found = day_of(day)
    except (ValueError, OverflowError):
        return date.max.isoformat() if day > 0 else UNDATED + "~"
    return f"{found.isoformat()}T00:00:00Z"


def _credit(connection: apsw.Connection, page: str, credit: AgencyCredit | None) -> None:
    """Keep which wire agency an article names as its origin, and where."""
    if credit is None:
        connection.execute("DELETE FROM credits WHERE page = ?", (page,))
        return
    connection.execute(
        "INSERT OR REPLACE INTO credits (page, agency, start, stop) VALUES (?, ?, ?, ?)",
        (page, credit.name, credit.start, credit.end),
    )


def _regroup(connection: apsw.Connection, pages: list[str]) -> None:
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
    changed = [page for page in sorted(seen) if before.get(page) != after.get(page)]
    connection.executemany(UNCOUNT, [(page,) for page in changed])
    # copies are of the story of their first; what came first of its text is placed by itself, as it was alone
    connection.executemany(
        "INSERT OR IGNORE INTO unwoven (page, sorted_by) SELECT id, sorted_by FROM pages WHERE id = ?",
        [(page,) for page in changed if before.get(page, page) != after.get(page, page)],
    )
