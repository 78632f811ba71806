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
from mirrorwire.record.instants import bounds, day_number, day_of, day_of_row
from mirrorwire.record.results import Count

Period = Literal["day", "week", "month"]
Group = Literal["kind", "sphere", "outlet_country", "outlet", "modality", "direction"]
Counted = Literal["events", "articles", "happenings"]

MOST_COUNTS: Final = 200_000
NO_SPHERE: Final = "no sphere named"
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

    Events and happenings are counted by the days on which they happened, which `since` and `until` bound; articles
    by the day of publication, in UTC. Events are those that articles tell; what entries of link lists say counts in
    happenings alone. A meeting of several counts for each pair of them. An event of two spheres counts in both where
    they are the groups, and once otherwise. Raises QueryError.
    """
    by = as_choice(by, get_args(Period), "by")
    counted = as_choice(counted, get_args(Counted), "count")
    if group is not None:
        group = as_choice(group, get_args(Group), "group")
    if counted == "happenings":
        found, undated = _happenings(connection, query, group)
    elif counted == "events":
        found, undated = _events(connection, query, group)
    elif group in ("kind", "sphere", "modality", "direction"):
        found, undated = _articles_with(connection, query, group)
    else:
        found, undated = _articles(connection, query, group)
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


def _interval(query: Query) -> tuple[int | None, int | None]:
    """First and last day of the interval asked for."""
    since, until = bounds(query.since, query.until)
    low = day_number(since.date().isoformat()) if since is not None else None
    high = day_number((until - timedelta(seconds=1)).date().isoformat()) if until is not None else None
    return low, high


_Found = Iterable[tuple[int, str | None, int]]


def _event_clauses(connection: apsw.Connection, query: Query) -> tuple[list[str], list[Any]]:
    """Clauses on `e`, a row of `events`, for the filters of events but the pair; entries of link lists are left out."""
    low, high = _interval(query)
    clauses = ["e.listed = 0"]
    values: list[Any] = []
    if low is not None:
        clauses.append("e.day >= ?")
        values.append(low)
    if high is not None:
        clauses.append("e.day <= ?")
        values.append(high)
    if query.kind:
        clauses.append(f"e.kind IN ({','.join('?' * len(query.kind))})")
        values += [known_kind(connection, kind) for kind in query.kind]
    if query.modality:
        clauses.append(f"e.modality IN ({','.join('?' * len(query.modality))})")
        values += [known_value(one, get_args(Modality), "modality") for one in query.modality]
    if query.polarity:
        clauses.append(f"e.negated IN ({','.join('?' * len(query.polarity))})")
        values += [int(known_value(one, get_args(Polarity), "polarity") == "negated") for one in query.polarity]
    if query.sphere:
        clauses.append("(" + " OR ".join("instr(' ' || e.spheres || ' ', ?)" for _ in query.sphere) + ")")
        values += [f" {known_sphere(sphere)} " for sphere in query.sphere]
    if query.outlet_country:
        codes = [as_code(name, "outlet_country") for name in query.outlet_country]
        clauses.append(f"e.outlet IN (SELECT row FROM outlets WHERE country IN ({','.join('?' * len(codes))}))")
        values += codes
    return clauses, values


def _selected(connection: apsw.Connection, query: Query, columns: str, grouped: str = "") -> Iterator[tuple[Any, ...]]:
    """Columns of the events that are asked for, each event once: of a pair, and of meetings at which it was."""
    clauses, values = _event_clauses(connection, query)
    if not query.pair:
        yield from rows(connection, f"SELECT {columns} FROM events e WHERE {' AND '.join(clauses)}{grouped}", values)
        return
    pairs = [as_pair(pair) for pair in query.pair]
    names = ["-".join(pair) for pair in pairs]
    marks = ",".join("?" * len(names))
    where = " AND ".join([f"e.pair IN ({marks})", *clauses])
    yield from rows(connection, f"SELECT {columns} FROM events e WHERE {where}{grouped}", (*names, *values))
    where = " AND ".join([f"e.pair NOT IN ({marks})", *clauses])
    present = " OR ".join("(x.code = ? AND y.code = ?)" for _ in pairs)
    yield from rows(
        connection,
        f"SELECT {columns} FROM (SELECT DISTINCT x.page, x.n FROM parties x JOIN parties y ON y.page = x.page "
        f"AND y.n = x.n WHERE {present}) met JOIN events e ON e.page = met.page AND e.n = met.n WHERE {where}{grouped}",
        (*(code for pair in pairs for code in pair), *names, *values),
    )


def _chosen(connection: apsw.Connection, query: Query) -> set[int] | None:
    """Rows of the pages that the other filters choose; None where there are none: the interval is that of events."""
    if not set(query.filters()) - _OF_EVENTS - {"order", "limit"}:
        return None
    return set(rows_of(connection, replace(query, since=None, until=None)))


def _events(connection: apsw.Connection, query: Query, group: Group | None) -> tuple[_Found, int]:
    """Events by their own day."""
    pages = _chosen(connection, query)
    if pages is None:
        # added up by SQLite, from an index that holds all of it
        columns = f"e.day, {_COLUMNS[group]}"
        return _named(connection, _selected(connection, query, f"{columns}, count(*)", f" GROUP BY {columns}"), group)
    name_of = _names(connection, group)
    found: Counter[tuple[int, str | None]] = Counter()
    undated = 0
    for day, key, page, *_ in _selected(connection, query, f"e.day, {_COLUMNS[group]}, e.page"):
        if pages is not None and page not in pages:
            continue
        if day is None:
            undated += 1
            continue
        for name in name_of(key):
            found[day, name] += 1
    return [(day, name, count) for (day, name), count in found.items()], undated


def _articles_with(connection: apsw.Connection, query: Query, group: Group | None) -> tuple[_Found, int]:
    """Articles that tell of an event that is asked for, by their day of publication; once in each group they have."""
    chosen = set(rows_of(connection, query))
    name_of = _names(connection, group)
    anytime = replace(query, since=None, until=None)
    told = {
        (page, name)
        for key, page, *_ in _selected(connection, anytime, f"{_COLUMNS[group]}, e.page")
        if page in chosen
        for name in name_of(key)
    }
    found: Counter[tuple[int, str | None]] = Counter()
    undated: set[int] = set()
    for page, name in told:
        day = day_of_row(page)
        if day is None:
            undated.add(page)
        else:
            found[day, name] += 1
    return [(day, name, count) for (day, name), count in found.items()], len(undated)


# what of an event is its group, as the index holds it; a direction needs the table's own row
_COLUMNS: Final[dict[Group | None, str]] = {
    None: "NULL",
    "kind": "e.kind",
    "sphere": "e.spheres",
    "outlet_country": "e.outlet",
    "outlet": "e.outlet",
    "modality": "e.modality",
    "direction": "CASE WHEN e.reciprocal THEN min(e.actor, e.recipient) || '<>' || max(e.actor, e.recipient) "
    "ELSE e.actor || '>' || e.recipient END",
}


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
        day = day_of_row(row)
        if day is None:
            undated += 1
            continue
        key = value(connection, "SELECT outlet FROM pages WHERE row = ?", (row,)) if group is not None else None
        for name in name_of(key):
            found[day, name] += 1
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
    # a happening is told by articles and by entries of lists alike, and stands under every pair that was there
    clauses = clauses[1:]
    if query.pair:
        pairs = ["-".join(as_pair(pair)) for pair in query.pair]
        clauses.append(f"e.pair IN ({','.join('?' * len(pairs))})")
        values += pairs
    else:
        # a meeting of several stands under each pair of them, and counts once
        clauses.append("e.pair = min(e.actor, e.recipient) || '-' || max(e.actor, e.recipient)")
    where = f" WHERE {' AND '.join(clauses)}"
    column = _COLUMNS[group]
    sql = f"SELECT e.day, {column}, count(*) FROM happenings e{where} GROUP BY e.day, {column}"
    counts = rows(connection, sql, values)
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
    starts = [first]
    while starts[-1] < last and len(starts) <= MOST_COUNTS:
        starts.append(_next(starts[-1], by))
    if len(starts) * len(names) > MOST_COUNTS:
        raise QueryError(
            f"from {first} to {last} there are more {by}s than can be shown with {len(names)} groups: "
            "give since and until, or a longer period",
            place="by",
        )
    return tuple(Count(start.isoformat(), name, sums[start, name]) for start in starts for name in names)


def _next(start: date, by: Period) -> date:
    if by == "month":
        return (start + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if by == "week" else 1)
