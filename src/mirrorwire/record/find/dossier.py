"""What two states did to each other, added up: by time, sphere and direction, by class, by who told it.

    with Store.open("record.store") as store, store.database.snapshot() as connection:
        asked = checked(connection, PairFilter("AZE-ISR", since="2025"))
        for mark in tally(connection, asked).marks:
            print(mark.since, mark.spheres, mark.direction, mark.count)

Each count can be asked for: `pair_events.listing` with the filter of a mark gives just the events that it counts. An
event of two spheres counts in both; in every other table once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, Final, Literal, get_args

import apsw

from mirrorwire.errors import QueryError
from mirrorwire.record.asking import rows
from mirrorwire.record.find.pair_events import NONE, UNKNOWN, PairFilter, day_bounds, selected
from mirrorwire.record.instants import day_number, day_of

Step = Literal["day", "week", "month", "quarter", "year"]

# spheres that a picture shows apart; the rest is one
MOST_SPHERES: Final = 6
# periods that a picture has room for
MOST_PERIODS: Final = 60
# the days of an interval up to which each step is taken, where none is asked for
_DAYS: Final[dict[Step, int]] = {"day": 31, "week": 300, "month": 1_200, "quarter": 3_700, "year": 1 << 60}
MOST_DAYS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a picture: from which day to which (both included), which spheres, who acts on whom, how many."""

    since: str
    until: str
    spheres: tuple[str, ...]
    direction: str
    count: int

    def within(self, asked: PairFilter) -> PairFilter:
        """The filter of the events that the mark counts, among those of the picture's own filter."""
        return replace(asked, since=self.since, until=self.until, sphere=self.spheres, direction=(self.direction,))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its name, its count in each direction (first to second, both, second to first), in all."""

    name: str
    counts: tuple[int, int, int]

    @property
    def total(self) -> int:
        """All three together."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much the outlets of one country tell; `country` is "unknown" where the outlet or its country is."""

    country: str
    events: int
    pages: int
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """A pair's events added up. `buckets` are the spheres of the marks, the largest first, the last may be several.

    `periods` are first days, of every period of the interval; `times` those with events, each event once, named by
    first and last day ("2025-03-01 2025-03-31"). `undated` events have no day and are in no mark. `listed` counts what
    headlines of link lists say beside. `first_day` and `last_day` are of dated events.
    """

    asked: PairFilter
    step: Step
    events: int
    undated: int
    listed: int
    pages: int
    outlets: int
    first_day: str | None
    last_day: str | None
    periods: tuple[str, ...]
    buckets: tuple[tuple[str, ...], ...]
    marks: tuple[Mark, ...]
    times: tuple[Row, ...]
    directions: tuple[int, int, int]
    spheres: tuple[Row, ...]
    kinds: tuple[Row, ...]
    modalities: tuple[tuple[str, int], ...]
    denied: int
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a pair's events have that filters can choose, in order of name."""

    spheres: tuple[str, ...]
    kinds: tuple[str, ...]
    modalities: tuple[str, ...]
    countries: tuple[str, ...]


def tally(connection: apsw.Connection, asked: PairFilter, *, step: Step | None = None) -> Tally:
    """Add up the events that a checked filter chooses; to be called inside a snapshot.

    `step` None takes the finest that leaves a picture readable; one with more than `MOST_PERIODS` is made coarser.
    Raises QueryError.
    """
    columns = "e.day, e.spheres, {dir}, e.kind, e.modality, e.negated, e.outlet, e.page"
    # thousands of rows: added up by Counter over whole columns, never one by one
    found = selected(connection, asked, columns)
    days, spheres, ways, kinds, modalities, negated, outlets, pages = zip(*found, strict=True) if found else ((),) * 8
    dated = set(days) - {None}
    first, last = min(dated, default=None), max(dated, default=None)
    taken, periods = _periods(asked, step, first, last)
    by_sphere = _by_sphere(Counter(zip(spheres, ways, strict=True)), asked)
    buckets = _buckets(by_sphere)
    starts = [day_number(one.isoformat()) or 0 for one in periods]
    place = {day: bisect_right(starts, day) - 1 for day in dated}
    joined = Counter(zip(map(place.get, days), spheres, ways, strict=True))
    undated = sum(joined.pop(key) for key in [key for key in joined if key[0] is None])
    within = _within(asked, periods, taken)
    by_outlet = Counter(outlets)
    # a page is of one outlet
    outlet_of = dict(zip(pages, outlets, strict=True))
    directions = Counter(ways)
    return Tally(
        asked=asked,
        step=taken,
        events=len(found),
        undated=undated,
        listed=_listed(connection, asked),
        pages=len(outlet_of),
        outlets=len(by_outlet) - (None in by_outlet),
        first_day=day_of(first).isoformat() if first is not None else None,
        last_day=day_of(last).isoformat() if last is not None else None,
        periods=tuple(one.isoformat() for one in periods),
        buckets=buckets,
        marks=tuple(_marks(asked, joined, within, buckets)),
        times=_times(joined, within),
        directions=(directions[0], directions[1], directions[2]),
        spheres=by_sphere,
        kinds=_table(Counter(zip(kinds, ways, strict=True))),
        modalities=tuple(sorted(Counter(modalities).items(), key=lambda one: (-one[1], one[0]))),
        denied=sum(negated),
        coverage=_coverage(connection, by_outlet, Counter(outlet_of.values())),
    )


_OUTLETS: Final = "SELECT row, name, country FROM outlets"


def choices(connection: apsw.Connection, pair: str, counted: Tally | None = None) -> Choices:
    """Return what the events of a pair have, articles' and link lists' alike; to be called inside a snapshot.

    `counted` is the tally of the pair, if it was made already: where it holds all events, nothing more is looked up.
    """
    if counted is not None and not counted.asked.is_narrowed() and not counted.listed:
        return Choices(
            tuple(sorted(row.name for row in counted.spheres)),
            tuple(sorted(row.name for row in counted.kinds)),
            tuple(sorted(name for name, _ in counted.modalities)),
            tuple(sorted(one.country for one in counted.coverage)),
        )
    asked = PairFilter(pair, told="both")
    countries = {row: country or UNKNOWN for row, _, country in rows(connection, _OUTLETS)}
    found = set(selected(connection, asked, "e.kind, e.spheres, e.modality, e.outlet"))
    return Choices(
        tuple(sorted({sphere for joined in set(map(itemgetter(1), found)) for sphere in joined.split() or (NONE,)})),
        tuple(sorted(set(map(itemgetter(0), found)))),
        tuple(sorted(set(map(itemgetter(2), found)))),
        tuple(sorted({countries.get(outlet, UNKNOWN) for outlet in set(map(itemgetter(3), found))})),
    )


def series(connection: apsw.Connection, asked: PairFilter) -> list[tuple[str, int, int, int]]:
    """Return the chosen events by day, days without one left out: day, first to second, both, second to first."""
    found: dict[int, list[int]] = {}
    for day, way in selected(connection, replace(asked, undated=False), "e.day, {dir}"):
        if day is not None:
            found.setdefault(day, [0, 0, 0])[way] += 1
    if len(found) > MOST_DAYS:
        raise QueryError(f"more than {MOST_DAYS} days: give since and until", place="since")
    return [(day_of(day).isoformat(), one, both, other) for day, (one, both, other) in sorted(found.items())]


def as_step(value: str | None) -> Step | None:
    """Return a step by its name, None for none; raises QueryError."""
    if not value:
        return None
    for one in get_args(Step):
        if one == value:
            found: Step = one
            return found
    raise QueryError(f"{value!r} is none of {', '.join(get_args(Step))}", place="by")


def period_of(day: date, step: Step) -> tuple[date, date]:
    """Return the first day of a day's period and the last; weeks begin on Monday (ISO 8601)."""
    if step == "day":
        return day, day
    if step == "week":
        first = day - timedelta(days=day.weekday())
        # the last week of all time ends with time
        return first, first + timedelta(days=min(6, (date.max - first).days))
    months = {"month": 1, "quarter": 3, "year": 12}[step]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    month, year = first.month + months, first.year
    if month > 12:
        month, year = month - 12, year + 1
    return first, date.max if year > date.max.year else date(year, month, 1) - timedelta(days=1)


def _coverage(
    connection: apsw.Connection, events: Counter[int | None], pages: Counter[int | None]
) -> tuple[Coverage, ...]:
    """Who told it, by the country of the outlet; `events` and `pages` are by the row of the outlet."""
    known: dict[int | None, tuple[str, str]] = {
        row: (name, country or UNKNOWN) for row, name, country in rows(connection, _OUTLETS)
    }
    found: dict[str, list[tuple[int, str, int]]] = {}
    for outlet, count in events.items():
        name, country = known.get(outlet, (UNKNOWN, UNKNOWN))
        found.setdefault(country, []).append((-count, name, pages[outlet]))
    made = [
        Coverage(
            country,
            -sum(count for count, _, _ in told),
            sum(seen for _, _, seen in told),
            tuple(name for _, name, _ in sorted(told)),
        )
        for country, told in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.events, one.country)))


def _listed(connection: apsw.Connection, asked: PairFilter) -> int:
    """How many events headlines of link lists tell, where they are not counted anyway."""
    if asked.told != "articles":
        return 0
    return sum(count for (count,) in selected(connection, replace(asked, told="lists"), "count(*)"))


def _periods(asked: PairFilter, step: Step | None, first: int | None, last: int | None) -> tuple[Step, list[date]]:
    """The step of a picture and the first days of its periods: of the interval asked for, as far as anything is."""
    low, high = day_bounds(asked.since, asked.until)
    low, high = low if low is not None else first, high if high is not None else last
    if first is None or last is None or low is None or high is None:
        return step or "month", []
    # an interval that begins long before anything happened would be empty space
    low, high = max(low, first - (last - first) // 4 - 31), min(high, last + (last - first) // 4 + 31)
    steps = get_args(Step)
    taken: Step = step if step is not None else next(one for one in steps if high - low + 1 <= _DAYS[one])
    while True:
        starts = [period_of(day_of(low), taken)[0]]
        until = day_of(high)
        while (end := period_of(starts[-1], taken)[1]) < until and len(starts) <= MOST_PERIODS:
            starts.append(end + timedelta(days=1))
        if len(starts) <= MOST_PERIODS or taken == "year":
            return taken, starts
        taken = steps[steps.index(taken) + 1]


def _by_sphere(counts: Counter[tuple[str, int]], asked: PairFilter) -> tuple[Row, ...]:
    """Rows of the spheres; those that were not asked for are left out, though some event has them as well."""
    found: Counter[tuple[str, int]] = Counter()
    for (joined, way), count in counts.items():
        for sphere in joined.split() or (NONE,):
            if not asked.sphere or sphere in asked.sphere:
                found[sphere, way] += count
    return _table(found)


def _table(counts: Counter[tuple[str, int]]) -> tuple[Row, ...]:
    names = {name for name, _ in counts}
    made = [Row(name, (counts[name, 0], counts[name, 1], counts[name, 2])) for name in names]
    return tuple(sorted(made, key=lambda row: (row.name == NONE, -row.total, row.name)))


def _buckets(spheres: tuple[Row, ...]) -> tuple[tuple[str, ...], ...]:
    """The spheres that a picture shows: the largest each by itself, the others as one, none last."""
    named = [row.name for row in spheres if row.name != NONE]
    apart = named if len(named) <= MOST_SPHERES + 1 else named[:MOST_SPHERES]
    found: list[tuple[str, ...]] = [(name,) for name in apart]
    rest = tuple(sorted(named[len(apart) :]))
    if rest:
        found.append(rest)
    return (*found, *((row.name,) for row in spheres if row.name == NONE))


def _within(asked: PairFilter, periods: list[date], step: Step) -> list[tuple[str, str]]:
    """The first day and the last of each period, as far as the interval goes."""
    low, high = (day_of(one) if one is not None else None for one in day_bounds(asked.since, asked.until))
    found = []
    for since in periods:
        until = period_of(since, step)[1]
        since = max(since, low) if low is not None else since
        until = min(until, high) if high is not None else until
        found.append((since.isoformat(), until.isoformat()))
    return found


# events by number of the period, spheres and direction
_Joined = Counter[tuple[Any, ...]]


def _times(joined: _Joined, periods: list[tuple[str, str]]) -> tuple[Row, ...]:
    found: dict[int, list[int]] = {}
    for (at, _, way), count in joined.items():
        found.setdefault(at, [0, 0, 0])[way] += count
    return tuple(Row(" ".join(periods[at]), (one, both, other)) for at, (one, both, other) in sorted(found.items()))


def _marks(
    asked: PairFilter, joined: _Joined, periods: list[tuple[str, str]], buckets: tuple[tuple[str, ...], ...]
) -> Iterator[Mark]:
    """The marks in order of time, direction and bucket; none is empty."""
    place = {sphere: at for at, bucket in enumerate(buckets) for sphere in bucket}
    within: dict[str, frozenset[int]] = {}
    counts: dict[tuple[int, int, int], int] = {}
    for (at, spheres, way), count in joined.items():
        if spheres not in within:
            # an event with two spheres of one bucket counts once in it
            within[spheres] = frozenset(place[name] for name in spheres.split() or (NONE,) if name in place)
        for bucket in within[spheres]:
            key = at, way, bucket
            counts[key] = counts.get(key, 0) + count
    directions = asked.directions
    for (at, way, bucket), count in sorted(counts.items()):
        since, until = periods[at]
        yield Mark(since, until, buckets[bucket], directions[way], count)
