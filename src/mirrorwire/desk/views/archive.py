"""All news: by day, month or year, by rubric; with a calendar of how much there is of when."""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from fastapi import APIRouter, HTTPException, Response

from mirrorwire.desk import addresses
from mirrorwire.desk.here import At
from mirrorwire.desk.untitled import first_words
from mirrorwire.errors import QueryError
from mirrorwire.record.find.overview import DayCount, days, latest, news, rubrics

router = APIRouter(include_in_schema=False)

UNDATED: Final = "undated"
ON_A_PAGE: Final = 100
_PERIOD: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar: its weeks from Monday on; each day with its number of articles, None outside of it."""

    name: str
    weeks: tuple[tuple[tuple[str, int, int] | None, ...], ...]


@router.get("/archive")
def show_all(here: At, rubric: str | None = None, cursor: str | None = None) -> Response:
    """Show all news, the newest first."""
    return _shown(here, None, rubric, cursor)


@router.get("/archive/{period}")
def show_period(here: At, period: str, rubric: str | None = None, cursor: str | None = None) -> Response:
    """Show all news of a day, a month, a year, or those without a date."""
    if period != UNDATED:
        try:
            if not _PERIOD.fullmatch(period):
                raise ValueError
            date.fromisoformat((period + "-01-01")[:10])
        except ValueError as error:
            raise HTTPException(404, "No such day: ask for a day (2025-05-14), a month or a year.") from error
    return _shown(here, period, rubric, cursor)


def _shown(here: At, period: str | None, rubric: str | None, cursor: str | None) -> Response:
    store = here.store
    rubric = rubric or None
    since = period if period != UNDATED else None
    found = news(
        store,
        since=since,
        until=since,
        rubric=rubric,
        undated=period == UNDATED,
        limit=ON_A_PAGE,
        cursor=cursor or None,
    )
    counted, undated = days(store, rubric=rubric)
    first = period if period not in (None, UNDATED) else None
    # the month of what is shown; of a year, or of all, that of its newest day
    shown_day = next((one.day for one in found.lines if one.day is not None), None) or latest(store)
    month = (first if first and len(first) >= 7 else shown_day or "")[:7]
    following = addresses.with_query(
        addresses.archive(period), {"rubric": rubric, "cursor": found.next} if found.next else {}
    )
    return here.page(
        "archive.html",
        period=period,
        rubric=rubric,
        beginnings=first_words(store, ((one.page, one.headline) for one in found.lines)),
        groups=[(day, list(lines)) for day, lines in groupby(found.lines, lambda one: one.day)],
        total=_total(counted, undated, period),
        undated=undated,
        later=following if found.next else None,
        continued=bool(cursor),
        years=_summed(counted, 4),
        months=[one for one in _summed(counted, 7) if one[0][:4] == month[:4]],
        month=_month(month, counted),
        around=_around(counted, period),
        rubrics=rubrics(store),
    )


def _total(counted: list[DayCount], undated: int, period: str | None) -> int:
    if period == UNDATED:
        return undated
    dated = sum(one.articles for one in counted if one.day.startswith(period or ""))
    return dated + (undated if period is None else 0)


def _summed(counted: list[DayCount], size: int) -> list[tuple[str, int]]:
    sums: Counter[str] = Counter()
    for one in counted:
        sums[one.day[:size]] += one.articles
    return sorted(sums.items())


def _month(month: str, counted: list[DayCount]) -> Month | None:
    if not month:
        return None
    year, number = int(month[:4]), int(month[5:7])
    articles = {one.day: one.articles for one in counted if one.day.startswith(month)}
    weeks = tuple(
        tuple(
            (iso, int(iso[8:]), articles.get(iso, 0)) if day else None
            for day in week
            for iso in (f"{month}-{day:02d}",)
        )
        for week in calendar.Calendar().monthdayscalendar(year, number)
    )
    return Month(month, weeks)


def _around(counted: list[DayCount], period: str | None) -> tuple[str | None, str | None]:
    """Return the periods with news before and after the one shown, of the same length."""
    if period is None or period == UNDATED:
        return None, None
    names = [name for name, _ in _summed(counted, len(period))]
    before, after = bisect_left(names, period), bisect_right(names, period)
    return (names[before - 1] if before else None, names[after] if after < len(names) else None)


def cursor_of(value: str | None) -> int:
    """Return the number that a list's cursor in an address says; raises QueryError."""
    if not value:
        return 0
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise QueryError(f"{value[:40]!r} is no cursor of such a list", place="cursor")
    return int(value)
