"""The store as a whole: how much it holds, what came last, on which days, under which rubrics.

A store may be old: "now" is its own latest day (`latest`), never the day on which it is looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import apsw

from mirrorwire.errors import QueryError
from mirrorwire.record.asking import row, rows, value
from mirrorwire.record.find.conditions import Conditions, conditions_of
from mirrorwire.record.find.query import Query, match_facets
from mirrorwire.record.instants import (
    FIRST_DATED,
    day_of,
    day_of_row,
    first_row,
    in_utc,
)
from mirrorwire.record.keep.facets import rubric_word
from mirrorwire.record.keep.sightings import headline_key
from mirrorwire.record.store import Store

MAX_LIMIT: Final = 1_000
# newest articles that say which rubrics there are, and rubrics that are counted
MOST_LOOKED_AT: Final = 20_000
MOST_RUBRICS: Final = 30
# newest articles looked at for one whose date can be believed
_MOST_DOUBTED: Final = 500
_LAST_ROW: Final = (1 << 62) - 1


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a store holds; `first_day` and `last_day` are of publication, in UTC, None where no article has one.

    `stories` counts them as they were woven, before people merged or split any.
    """

    articles: int
    other_pages: int
    undated: int
    captures: int
    outlets: int
    stories: int
    events: int
    quotations: int
    quarantined: int
    first_day: str | None
    last_day: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """An article in a list, without its text. `at` is the time of publication in UTC, as far as it is stated."""

    page: str
    headline: str | None
    outlet: str | None
    outlet_country: str | None
    language: str | None
    rubric: str | None
    published_at: str | None
    row: int

    @property
    def at(self) -> datetime | None:
        """The time of publication in UTC; None where the page states none, or a day alone."""
        return in_utc(self.published_at) if self.published_at is not None and len(self.published_at) > 10 else None

    @property
    def day(self) -> str | None:
        """The day that it stands under, in UTC."""
        number = day_of_row(self.row)
        return day_of(number).isoformat() if number is not None else None


@dataclass(frozen=True, slots=True)
class News:
    """One stretch of a list of articles, newest first; `next` is the cursor to go on with, None at the end."""

    lines: tuple[Line, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class RubricLine:
    """A rubric in the spelling that most articles print, how many stand under it, and the day of the newest."""

    rubric: str
    articles: int
    last_day: str | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many articles of a day of publication (UTC) there are."""

    day: str
    articles: int


# ------------------------------------------------------------------------------------------------ extent and latest day


def extent(store: Store) -> Extent:
    """Return how much the store holds, and of which days."""
    with store.database.snapshot() as connection:

        def number(sql: str) -> int:
            return int(value(connection, sql) or 0)

        first, last = _ends(connection)
        articles = number("SELECT count(*) FROM words_docsize")
        return Extent(
            articles=articles,
            other_pages=number("SELECT count(*) FROM pages") - articles,
            undated=int(value(connection, "SELECT count(*) FROM words_docsize WHERE id < ?", (FIRST_DATED,))),
            captures=number("SELECT count(*) FROM captures"),
            outlets=number("SELECT count(*) FROM outlets"),
            stories=number("SELECT count(DISTINCT story) FROM story_members"),
            events=number("SELECT count(*) FROM events WHERE listed = 0"),
            quotations=number("SELECT count(*) FROM quotations"),
            quarantined=number("SELECT count(*) FROM quarantine"),
            first_day=first,
            last_day=last,
        )


def first_day(store: Store) -> str | None:
    """Return the day of the oldest article that has one, in UTC; None where none has."""
    with store.database.snapshot() as connection:
        return _ends(connection)[0]


def _ends(connection: apsw.Connection) -> tuple[str | None, str | None]:
    found = row(
        connection,
        "SELECT (SELECT min(row) FROM pages WHERE article AND row >= ?1), "
        "(SELECT max(row) FROM pages WHERE article AND row >= ?1)",
        (FIRST_DATED,),
    )
    first, last = (_day(one) if one is not None else None for one in found or (None, None))
    return first, last


def latest(store: Store) -> str | None:
    """Return the store's latest day: that of the newest article whose date can be believed; None without one.

    A date later than a day after the page was last received is what a broken clock, or somebody who wants to stay on
    top, says; such an article stands under its day, but does not make it now.
    """
    with store.database.snapshot() as connection:
        return latest_in(connection)


def latest_in(connection: apsw.Connection) -> str | None:
    """Return the latest day, within a snapshot; see `latest`."""
    newest = None
    for place, seen in rows(
        connection,
        "SELECT pages.row, revisions.last_at FROM pages JOIN revisions ON revisions.row = pages.revision "
        "WHERE pages.article AND pages.row >= ? ORDER BY pages.row DESC LIMIT ?",
        (FIRST_DATED, _MOST_DOUBTED),
    ):
        newest = newest if newest is not None else _day(place)
        received = in_utc(seen)
        if received is None or place < first_row(received + timedelta(days=1, minutes=1)):
            return _day(place)
    return newest


def _day(place: int) -> str | None:
    number = day_of_row(place)
    return day_of(number).isoformat() if number is not None else None


# ------------------------------------------------------------------------------------------------ all news


def news(
    store: Store,
    *,
    since: str | None = None,
    until: str | None = None,
    rubric: str | None = None,
    outlet: str | None = None,
    undated: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> News:
    """Return articles in order of time, the newest first; those without a time come last, or alone (`undated`).

    `since` and `until` as in a search. Nothing is unpacked, so that long lists cost little. Raises QueryError.
    """
    check_limit(limit)
    query = Query(
        since=since,
        until=until,
        rubric=(rubric,) if rubric is not None else (),
        outlet=(outlet,) if outlet is not None else (),
    )
    with store.database.snapshot() as connection:
        conditions = conditions_of(connection, query)
        high = min(conditions.high, FIRST_DATED - 1) if undated else conditions.high
        if cursor is not None:
            high = min(high, _row_of(cursor) - 1)
        sql = "SELECT {row} FROM {table} WHERE {first} AND {row} BETWEEN ? AND ? ORDER BY {row} DESC LIMIT ?"
        asked: tuple[Any, ...] = (conditions.low, high, limit + 1)
        if conditions.match:
            sql = sql.format(row="words.rowid", table="words", first="words MATCH ?")
            asked = (conditions.match, *asked)
        else:
            sql = sql.format(row="pages.row", table="pages", first="pages.article")
        found = [place for (place,) in rows(connection, sql, asked)]
        following = f"r{found[limit - 1]:x}" if len(found) > limit else None
        return News(tuple(_lines(connection, found[:limit])), following)


def _row_of(cursor: str) -> int:
    try:
        if cursor[:1] == "r":
            return min(int(cursor[1:], 16), _LAST_ROW)
    except ValueError:
        pass
    raise QueryError(f"{cursor[:40]!r} is no cursor of such a list", place="cursor")


def _lines(connection: apsw.Connection, places: list[int]) -> list[Line]:
    found = []
    for place in places:
        described = row(
            connection,
            "SELECT pages.id, pages.headline, outlets.name, outlets.country, pages.language, pages.rubric, "
            "pages.published_at, pages.row FROM pages LEFT JOIN outlets ON outlets.row = pages.outlet "
            "WHERE pages.row = ?",
            (place,),
        )
        if described is not None:
            found.append(Line(*described))
    return found


def rubrics(store: Store, *, newest: int = MOST_LOOKED_AT, limit: int = MOST_RUBRICS) -> list[RubricLine]:
    """Return the rubrics of the newest articles, those with most articles first; `limit` of them.

    Which rubrics there are is read off the `newest` articles; how many stand under each is counted over all. Spellings
    that a search takes as one are one.
    """
    with store.database.snapshot() as connection:
        printed = rows(
            connection,
            "SELECT rubric, count(*) FROM (SELECT rubric FROM pages WHERE article ORDER BY row DESC LIMIT ?) "
            "WHERE rubric IS NOT NULL GROUP BY rubric",
            (newest,),
        )
        return rubric_lines(connection, printed, limit)


def rubric_lines(
    connection: apsw.Connection, printed: Iterable[tuple[str, int]], limit: int, among: str | None = None
) -> list[RubricLine]:
    """Count the articles under rubrics as printed (rubric, how often seen), of those with the word of a facet `among`.

    To be called inside a snapshot; `limit` rubrics are counted, those seen most.
    """
    spelled: dict[int, Counter[str]] = defaultdict(Counter)
    for rubric, seen in printed:
        spelled[headline_key(rubric)][rubric] += seen
    chosen = sorted(spelled, key=lambda key: (-spelled[key].total(), min(spelled[key])))[:limit]
    found = []
    for key in chosen:
        match = match_facets([[rubric_word(key)], *([[among]] if among is not None else [])])
        articles, last = row(connection, "SELECT count(*), max(rowid) FROM words WHERE words MATCH ?", (match,)) or (
            0,
            0,
        )
        name = min(spelled[key], key=lambda one: (-spelled[key][one], one))
        found.append(RubricLine(name, articles, _day(last) if last else None))
    return sorted(found, key=lambda one: (-one.articles, one.rubric))


def days(
    store: Store, *, since: str | None = None, until: str | None = None, rubric: str | None = None
) -> tuple[list[DayCount], int]:
    """Return the days that have articles, in order, and how many articles have no day. Raises QueryError.

    By day of publication in UTC; of an interval, of a rubric, or all.
    """
    with store.database.snapshot() as connection:
        conditions = conditions_of(connection, Query(since=since, until=until, rubric=(rubric,) if rubric else ()))
        found: Counter[int] = Counter()
        undated = 0
        for day, articles in _by_day(connection, conditions):
            if day is None:
                undated += articles
            else:
                found[day] += articles
    return [DayCount(day_of(day).isoformat(), found[day]) for day in sorted(found)], undated


def _by_day(connection: apsw.Connection, conditions: Conditions) -> list[tuple[int | None, int]]:
    # the index of words has one small row an article, under the page's row, which says the minute
    minutes = "(({row} >> 20) / 1440)"
    if conditions.match:
        sql = f"SELECT {minutes.format(row='rowid')}, count(*) FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ?"
        asked: tuple[Any, ...] = (conditions.match, conditions.low, conditions.high)
    else:
        sql = f"SELECT {minutes.format(row='id')}, count(*) FROM words_docsize WHERE id BETWEEN ? AND ?"
        asked = (conditions.low, conditions.high)
    return [
        (day_of_row(int(day) * 1440 << 20), int(articles))
        for day, articles in rows(connection, f"{sql} GROUP BY 1", asked)
    ]


def days_before(day: str, number: int) -> str:
    """Return the day that is so many days before a day (ISO dates); the first of all dates if there is none."""
    try:
        return (date.fromisoformat(day) - timedelta(days=number)).isoformat()
    except OverflowError:
        return date.min.isoformat()


def check_limit(limit: int) -> None:
    """Raise QueryError unless so many may be asked for."""
    if not 1 <= limit <= MAX_LIMIT:
        raise QueryError(f"must be 1 to {MAX_LIMIT}", place="limit")
