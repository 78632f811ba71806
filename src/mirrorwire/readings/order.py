"""Who reported first: countries and outlets in the order in which they can have been, and no finer.

A report that carries only a day may have appeared at any minute of it, so every time is an interval (a minute, or a
day), and A is said to come before B only where all of A's interval lies before B's (an interval order: Fishburn 1970,
"Intransitive indifference with unequal indifference intervals"). What can't be told apart is a tie, and says so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from mirrorwire.readings.nouns import Material, Question, Report
from mirrorwire.readings.surge import NotReadable

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a country or an outlet comes in the order.

    `name`: the country or outlet; `reports`: ids of all reports that can have been its first, the surest first;
    `earliest`, `latest`: the first report appeared at `earliest` or after it, and before `latest` (a minute later where
    the minute is known, a day where `day_only`); `rank`, `last_rank`: the best and the worst place it can have, 1 for
    the first; `tied`: the names that it can't be told apart from.
    """

    name: str
    reports: tuple[str, ...]
    earliest: datetime
    latest: datetime
    day_only: bool
    rank: int
    last_rank: int
    tied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """First reports after the start, by country and by outlet; `since` is the start that they are counted from.

    `silent_countries`, `silent_outlets`: those read that reported nothing in the window; `day_only`: how many of the
    `reports` in the window carry a day without a time: where there are any, `caution` says what that means.
    """

    since: datetime
    countries: tuple[Place, ...]
    outlets: tuple[Place, ...]
    silent_countries: tuple[str, ...]
    silent_outlets: tuple[str, ...]
    reports: int
    day_only: int
    caution: str | None


@dataclass(frozen=True, slots=True)
class _Stamp:
    """When a report can have appeared: at `begin` or after it, and before `end`."""

    begin: datetime
    end: datetime
    report: Report


def order(material: Material) -> Order | NotReadable:
    """Put countries and outlets in the order of their first reports in the window.

    Counted from the hour at which the event was known, where the question gives it, else from the first minute (UTC) of
    its day. A report with a day alone counts if it can have appeared after that. Copies count: they were published.
    """
    question = material.question
    since = _start(question)
    until = datetime.combine(question.start, time()) + question.days * _DAY
    stamps = [stamp for stamp in map(_stamp, material.reports) if stamp.end > since and stamp.begin < until]
    stamps.sort(key=lambda stamp: (stamp.begin, stamp.end, stamp.report.id))
    if not stamps:
        return NotReadable(f"no report of the outlets read from {since:%Y-%m-%d %H:%M} UTC on, in {question.days} days")
    third = set(question.third)
    countries = _places((stamp.report.country, stamp) for stamp in stamps if stamp.report.country in third)
    outlets = _places((stamp.report.outlet, stamp) for stamp in stamps)
    heard_countries = {place.name for place in countries}
    heard_outlets = {place.name for place in outlets}
    day_only = sum(not stamp.report.hour for stamp in stamps)
    return Order(
        since=since,
        countries=countries,
        outlets=outlets,
        silent_countries=tuple(sorted(third - heard_countries)),
        silent_outlets=tuple(sorted({outlet.name for outlet in material.outlets} - heard_outlets)),
        reports=len(stamps),
        day_only=day_only,
        caution=_caution(day_only, len(stamps)),
    )


def plain(at: datetime) -> datetime:
    """Give a time without its zone, in UTC: times with and without one can then be compared."""
    return at if at.tzinfo is None else at.astimezone(UTC).replace(tzinfo=None)


def _start(question: Question) -> datetime:
    return datetime.combine(question.start, time()) if question.known_at is None else plain(question.known_at)


def _stamp(report: Report) -> _Stamp:
    at = plain(report.at)
    if not report.hour:
        day = datetime.combine(at.date(), time())
        return _Stamp(day, day + _DAY, report)
    minute = at.replace(second=0, microsecond=0)
    return _Stamp(minute, minute + _MINUTE, report)


def _places(named: Iterable[tuple[str | None, _Stamp]]) -> tuple[Place, ...]:
    by_name: dict[str, list[_Stamp]] = {}
    for name, stamp in named:
        if name is not None:
            by_name.setdefault(name, []).append(stamp)
    firsts = {name: _first(stamps) for name, stamps in by_name.items()}
    begins, ends = sorted(first[0] for first in firsts.values()), sorted(first[1] for first in firsts.values())
    places = []
    for name, (begin, end, reports) in firsts.items():
        tied = [other for other, (low, high, _) in firsts.items() if other != name and low < end and begin < high]
        places.append(
            Place(
                name=name,
                reports=tuple(stamp.report.id for stamp in reports),
                earliest=begin,
                latest=end,
                day_only=any(not stamp.report.hour for stamp in reports),
                # surely before it: those that were over when it can have begun; possibly: those that begin in time
                rank=1 + bisect_right(ends, begin),
                last_rank=bisect_left(begins, end),
                tied=tuple(sorted(tied)),
            )
        )
    return tuple(sorted(places, key=lambda place: (place.rank, place.last_rank, place.earliest, place.name)))


def _first(stamps: Sequence[_Stamp]) -> tuple[datetime, datetime, list[_Stamp]]:
    """Give when the first of the reports appeared (from, before), and which can have been it."""
    end = min(stamp.end for stamp in stamps)
    candidates = [stamp for stamp in stamps if stamp.begin < end]
    candidates.sort(key=lambda stamp: (stamp.end, stamp.begin, stamp.report.id))
    return min(stamp.begin for stamp in candidates), end, candidates


def _caution(day_only: int, reports: int) -> str | None:
    if not day_only:
        return None
    share = "none of them" if day_only == reports else f"{reports - day_only} of them"
    return f"{reports} reports, {share} with a time of day: those with a day alone are tied with all of that day"
