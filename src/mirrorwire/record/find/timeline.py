"""Counts over time: events, articles or happenings by day, week or month, and by what they are about.

The events of a pair are read from one index that holds all that is counted; a year of a busy pair is a few thousand
rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal, get_args

import apsw

from mirrorwire.errors import QueryError
from mirrorwire.model import Modality, Polarity
from mirrorwire.record.asking import rows, value
from mirrorwire.record.find.conditions import as_code, as_pair
from mirrorwire.record.find.known import known_kind, known_sphere, known_value
from mirrorwire.record.find.query import Query
from mirrorwire.record.find.search import rows_of
from mirrorwire.record.instants import SLOT_BITS, bounds, day_number, day_of
from mirrorwire.record.results import Count

Period = Literal["day", "week", "month"]
Group = Literal["kind", "sphere", "outlet_country", "outlet", "modality", "direction"]
Counted = Literal["events", "articles", "happenings"]

MOST_PERIODS: Final = 20_000
NO_SPHERE: Final = "no sphere named"
_MINUTES_TO_1970: Final = (date(1970, 1, 1) - date(1900, 1, 1)).days * 1440
# filters that hold for an event itself; all others choose pages
_OF_EVENTS: Final = frozenset({"pair", "kind", "sphere", "modality", "polarity", "outlet_country", "since", "until"})


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts by period in order, every period of the interval for every group; `undated` have no day to count at."""

    by: Period
    group: Group | None
    counted: Counted
    counts: tuple[Count, ...]
    undated: int

    def groups(self) -> tuple[str | None, ...]:
        """The groups, the largest first."""
        totals: Counter[str | None] = Counter()
        for one in self.counts:
            totals[one.group] += one.count
        return tuple(sorted(totals, key=lambda name: (-totals[name], name or "")))


def timeline(
    connection: apsw.Connection,
    query: Query,
    *,
    by: Period = "week",
    group: Group | None = None,
    counted: Counted = "events",
) -> Timeline:
    """Count what a search finds over time; to be called inside a snapshot.

    `since` and `until` bound the events' own days (for articles the day of publication, in UTC). An event of two
    spheres counts in both where they are the groups, and once otherwise. Raises QueryError.
    """
    by = as_choice(by, get_args(Period), "by")
    counted = as_choice(counted, get_args(Counted), "count")
    if group is not None:
        group = as_choice(group, get_args(Group), "group")
    if counted == "happenings":
        found, undated = _happenings(connection, query, group)
    elif counted == "articles" and not (group in ("kind", "sphere", "modality", "direction") or _asks_events(query)):
        found, undated = _articles(connection, query, group)
    else:
        found, undated = _events(connection, query, group, by, counted)
    low, high = _interval(query)
    counts = _filled(found, by, low, high)
    return Timeline(by, group, counted, counts, undated)


def as_choice(value: Any, choices: tuple[Any, ...], place: str) -> Any:
    """Return one of a few values, or raise QueryError naming them."""
    if value not in choices:
        raise QueryError(f"{value!r} is none of {', '.join(choices)}", place=place)
    return value


def period_of(day: int, by: Period) -> date:
    """Return the first day of a day's period; weeks begin on Monday (ISO 8601)."""
    found = day_of(day)
    if by == "week":
        return found - timedelta(days=found.weekday())
    return found.replace(day=1) if by == "month" else found


def _asks_events(query: Query) -> bool:
    return bool(query.pair or query.kind or query.sphere or query.modality or query.polarity)


def _interval(query: Query) -> tuple[int | None, int | None]:
    """First and last day of the interval asked for."""
    since, until = bounds(query.since, query.until)
    low = day_number(since.date().isoformat()) if since is not None else None
    high = day_number((until - timedelta(seconds=1)).date().isoformat()) if until is not None else None
    return low, high


_Found = Iterable[tuple[int, str | None, int]]


def _event_clauses(connection: apsw.Connection, query: Query) -> tuple[list[str], list[Any]]:
    """Clauses on the table `events` for the filters of events."""
    low, high = _interval(query)
    clauses: list[str] = []
    values: list[Any] = []
    if query.pair:
        pairs = ["-".join(as_pair(pair)) for pair in query.pair]
        clauses.append(f"pair IN ({','.join('?' * len(pairs))})")
        values += pairs
    if low is not None:
        clauses.append("day >= ?")
        values.append(low)
    if high is not None:
        clauses.append("day <= ?")
        values.append(high)
    if query.kind:
        clauses.append(f"kind IN ({','.join('?' * len(query.kind))})")
        values += [known_kind(connection, kind) for kind in query.kind]
    if query.modality:
        clauses.append(f"modality IN ({','.join('?' * len(query.modality))})")
        values += [known_value(one, get_args(Modality), "modality") for one in query.modality]
    if query.polarity:
        clauses.append(f"negated IN ({','.join('?' * len(query.polarity))})")
        values += [int(known_value(one, get_args(Polarity), "polarity") == "negated") for one in query.polarity]
    if query.sphere:
        clauses.append("(" + " OR ".join("instr(' ' || spheres || ' ', ?)" for _ in query.sphere) + ")")
        values += [f" {known_sphere(sphere)} " for sphere in query.sphere]
    if query.outlet_country:
        codes = [as_code(name, "outlet_country") for name in query.outlet_country]
        clauses.append(f"outlet IN (SELECT row FROM outlets WHERE country IN ({','.join('?' * len(codes))}))")
        values += codes
    return clauses, values


def _events(
    connection: apsw.Connection, query: Query, group: Group | None, by: Period, counted: Counted
) -> tuple[_Found, int]:
    clauses, values = _event_clauses(connection, query)
    others = set(query.filters()) - _OF_EVENTS - {"order", "limit"}
    pages: set[int] | None = None
    if others:
        # the interval is that of events here, not that of publication
        pages = set(rows_of(connection, replace(query, since=None, until=None)))
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    if counted == "articles" or pages is not None:
        each = _each(connection, where, values, group, pages)
        if counted == "articles":
            seen = {(period_of(day, by), name, page): day for day, name, page in each if day is not None}
            return [(day, name, 1) for (_, name, _), day in seen.items()], 0
        undated = 0
        found: Counter[tuple[int, str | None]] = Counter()
        for day, name, _ in each:
            if day is None:
                undated += 1
            else:
                found[day, name] += 1
        return [(day, name, count) for (day, name), count in found.items()], undated
    column = _COLUMNS[group]
    counts = rows(connection, f"SELECT day, {column}, count(*) FROM events{where} GROUP BY day, {column}", values)
    return _named(connection, counts, group)


# what of an event is its group, as the index holds it; a direction needs the table's own row
_COLUMNS: Final[dict[Group | None, str]] = {
    None: "NULL",
    "kind": "kind",
    "sphere": "spheres",
    "outlet_country": "outlet",
    "outlet": "outlet",
    "modality": "modality",
    "direction": "actor || '>' || recipient",
}


def _each(
    connection: apsw.Connection, where: str, values: list[Any], group: Group | None, pages: set[int] | None
) -> Iterator[tuple[int | None, str | None, int]]:
    """Each event by itself: day, group, page; one of two spheres twice, if spheres are the groups."""
    name_of = _names(connection, group)
    for day, key, page in rows(connection, f"SELECT day, {_COLUMNS[group]}, page FROM events{where}", values):
        if pages is None or page in pages:
            for name in name_of(key):
                yield day, name, page


def _named(connection: apsw.Connection, counts: Iterable[tuple[Any, ...]], group: Group | None) -> tuple[_Found, int]:
    name_of = _names(connection, group)
    found: Counter[tuple[int, str | None]] = Counter()
    undated = 0
    for day, key, count in counts:
        if day is None:
            undated += count
            continue
        for name in name_of(key):
            found[day, name] += count
    return [(day, name, count) for (day, name), count in found.items()], undated


def _names(connection: apsw.Connection, group: Group | None) -> Callable[[Any], tuple[str | None, ...]]:
    """Return a function from what the table holds to the names of the groups it counts in."""
    if group == "sphere":
        return lambda key: tuple(key.split()) or (NO_SPHERE,)
    if group in ("outlet_country", "outlet"):
        column = "country" if group == "outlet_country" else "name"
        names = dict(rows(connection, f"SELECT row, coalesce({column}, 'unknown') FROM outlets"))
        return lambda key: (names.get(key, "unknown"),)
    return lambda key: (key,)


def _articles(connection: apsw.Connection, query: Query, group: Group | None) -> tuple[_Found, int]:
    """Articles by their day of publication, which their rows hold."""
    found: Counter[tuple[int, str | None]] = Counter()
    undated = 0
    name_of = _names(connection, group)
    for row in rows_of(connection, query):
        minute = row >> SLOT_BITS
        if minute == 0:
            undated += 1
            continue
        key = value(connection, "SELECT outlet FROM pages WHERE row = ?", (row,)) if group is not None else None
        for name in name_of(key):
            found[(minute - _MINUTES_TO_1970) // 1440, name] += 1
    return [(day, name, count) for (day, name), count in found.items()], undated


def _happenings(connection: apsw.Connection, query: Query, group: Group | None) -> tuple[_Found, int]:
    """Happenings by their first day: what several articles tell of one event counts once."""
    if group in ("outlet", "outlet_country"):
        raise QueryError("a happening has many outlets: count events by them", place="group")
    others = set(query.filters()) - _OF_EVENTS - {"order", "limit"}
    if others or query.outlet_country:
        names = ", ".join(sorted(others | ({"outlet_country"} if query.outlet_country else set())))
        raise QueryError(f"happenings are not counted by {names}: count events", place="count")
    clauses, values = _event_clauses(connection, query)
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    column = _COLUMNS[group]
    counts = rows(connection, f"SELECT day, {column}, count(*) FROM happenings{where} GROUP BY day, {column}", values)
    return _named(connection, counts, group)


def _filled(found: _Found, by: Period, low: int | None, high: int | None) -> tuple[Count, ...]:
    """Sum up by period, and put in the periods in which nothing was found."""
    sums: Counter[tuple[date, str | None]] = Counter()
    for day, name, count in found:
        if (low is None or day >= low) and (high is None or day <= high):
            sums[period_of(day, by), name] += count
    if not sums:
        return ()
    first = period_of(low, by) if low is not None else min(start for start, _ in sums)
    last = period_of(high, by) if high is not None else max(start for start, _ in sums)
    names = sorted({name for _, name in sums}, key=lambda name: name or "")
    counts: list[Count] = []
    start = first
    while start <= last and len(counts) < MOST_PERIODS:
        counts += [Count(start.isoformat(), name, sums[start, name]) for name in names]
        start = _next(start, by)
    return tuple(counts)


def _next(start: date, by: Period) -> date:
    if by == "month":
        return (start + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if by == "week" else 1)
