"""The events of a pair, chosen by filters: what a dossier counts and what stands behind each count are chosen alike.

A pair's events are those between its two, and the meetings of several at which both were; of these it is told that
both did it. An event is told by an article or by the headline of an entry of a link list, which may stand on hundreds
of pages: the latter are counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, Literal, get_args

import apsw

from mirrorwire.errors import QueryError
from mirrorwire.model import Modality, Polarity
from mirrorwire.record.asking import rows, value
from mirrorwire.record.find.conditions import as_code, as_pair
from mirrorwire.record.find.known import known_kind, known_sphere, known_value
from mirrorwire.record.instants import bounds, day_number

Told = Literal["articles", "lists", "both"]

# names of what has none, as filters give them
NONE: Final = "none"
UNKNOWN: Final = "unknown"
# who did it to whom: both to each other
MUTUAL: Final = "mutual"
UNDATED_DAY: Final = -(1 << 40)
MAX_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class PairFilter:
    """Which events of a pair. Several values of one filter are alternatives; different filters must all hold.

    `pair` is "AZE-ISR", its codes in order. `since` and `until` bound the event's day, both included; `undated` asks
    for events without one. `sphere` may be "none", `outlet_country` "unknown". `direction` is who does it to whom
    ("AZE>ISR"), or "mutual". `happening` is an id. `told` by articles, by headlines of link lists, or both.
    """

    pair: str
    since: str | None = None
    until: str | None = None
    sphere: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    polarity: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    outlet_country: tuple[str, ...] = ()
    happening: str | None = None
    undated: bool = False
    told: Told = "articles"

    @property
    def codes(self) -> tuple[str, str]:
        """The two codes, in order."""
        one, _, other = self.pair.partition("-")
        return one, other

    @property
    def directions(self) -> tuple[str, str, str]:
        """The three directions: the first to the second, both, the second to the first."""
        one, other = self.codes
        return f"{one}>{other}", MUTUAL, f"{other}>{one}"

    def is_narrowed(self) -> bool:
        """Whether anything is asked for beyond the pair."""
        return self != PairFilter(self.pair)


@dataclass(frozen=True, slots=True)
class EventKey:
    """Where one event stands in the store: row of its page (below zero: of a list's entry) and number there."""

    day: int | None
    page: int
    n: int

    @property
    def cursor(self) -> str:
        """The place in the listing, to go on after it."""
        return f"{self.day if self.day is not None else ''}.{self.page}.{self.n}"


@dataclass(frozen=True, slots=True)
class Listing:
    """One stretch of a pair's events, the newest first; `next` is the cursor to go on with, `total` counts all."""

    keys: tuple[EventKey, ...]
    total: int
    next: str | None


def checked(connection: apsw.Connection, asked: PairFilter) -> PairFilter:
    """Return a filter with its values as the store has them; raises QueryError naming what can't be understood."""
    pair = "-".join(as_pair(asked.pair))
    bounds(asked.since, asked.until)
    known = replace(asked, pair=pair)
    return replace(
        known,
        sphere=tuple(NONE if one == NONE else known_sphere(one) for one in asked.sphere),
        kind=tuple(known_kind(connection, one) for one in asked.kind),
        modality=tuple(known_value(one, get_args(Modality), "modality") for one in asked.modality),
        polarity=tuple(known_value(one, get_args(Polarity), "polarity") for one in asked.polarity),
        direction=tuple(_direction(known, one) for one in asked.direction),
        outlet_country=tuple(
            UNKNOWN if one == UNKNOWN else as_code(one, "outlet_country") for one in asked.outlet_country
        ),
        told=_told(asked.told),
    )


def _direction(asked: PairFilter, value: str) -> str:
    if value in asked.directions:
        return value
    raise QueryError(f"{value!r} is none of {', '.join(asked.directions)}", place="direction")


def _told(value: str) -> Told:
    for one in get_args(Told):
        if one == value:
            found: Told = one
            return found
    raise QueryError(f"{value!r} is none of {', '.join(get_args(Told))}", place="told")


def selected(connection: apsw.Connection, asked: PairFilter, columns: str) -> list[tuple[Any, ...]]:
    """Return columns of the events that a checked filter chooses, each event once.

    Columns are of `e`, a row of `events`, and `{dir}`: 0 the first acts, 1 both do, 2 the second acts.
    """
    found: list[tuple[Any, ...]] = connection.execute(*_source(asked, columns)).fetchall()
    return found


def listing(connection: apsw.Connection, asked: PairFilter, *, limit: int, after: str | None = None) -> Listing:
    """Return where the chosen events stand, the newest day first, those without a day last. Raises QueryError."""
    if not 1 <= limit <= MAX_PAGE:
        raise QueryError(f"must be 1 to {MAX_PAGE}", place="limit")
    sql, values = _source(asked, f"coalesce(e.day, {UNDATED_DAY}) AS day, e.page AS page, e.n AS n")
    total = int(value(connection, f"SELECT count(*) FROM ({sql})", values))
    more = _place(after) if after is not None else ()
    where = " WHERE (day, page, n) < (?, ?, ?)" if more else ""
    found = [
        EventKey(None if day == UNDATED_DAY else day, page, n)
        for day, page, n in rows(
            connection,
            f"SELECT day, page, n FROM ({sql}){where} ORDER BY day DESC, page DESC, n DESC LIMIT ?",
            (*values, *more, limit + 1),
        )
    ]
    shown = tuple(found[:limit])
    return Listing(shown, total, shown[-1].cursor if len(found) > limit else None)


def _place(cursor: str) -> tuple[int, int, int]:
    parts = cursor.split(".")
    try:
        day, page, n = (int(part) if part or at else UNDATED_DAY for at, part in enumerate(parts))
    except ValueError as error:
        raise QueryError("no place to go on from", place="after") from error
    if max(abs(day), abs(page), abs(n)) >= 1 << 63:
        raise QueryError("no place to go on from", place="after")
    return day, page, n


def _source(asked: PairFilter, columns: str) -> tuple[str, tuple[Any, ...]]:
    """SQL of the chosen events, without an order, and its values."""
    clauses, values = _clauses(asked)
    where = "".join(f" AND {clause}" for clause in clauses)
    # who acts is not in the index of pairs: asked for only where it matters
    acting = "CASE WHEN e.reciprocal THEN 1 WHEN e.actor = ?1 THEN 0 ELSE 2 END"
    wanted = {asked.directions.index(direction) for direction in asked.direction}
    own = f" AND {acting} IN ({','.join(str(one) for one in sorted(wanted))})" if wanted else ""
    parts = [f"SELECT {columns.format(dir=acting)} FROM events e WHERE e.pair = ?1 || '-' || ?2{own}{where}"]
    if not wanted or 1 in wanted:
        parts.append(
            f"SELECT {columns.format(dir='1')} FROM parties x CROSS JOIN parties y ON y.code = ?2 AND y.page = x.page "
            "AND y.n = x.n CROSS JOIN events e ON e.page = x.page AND e.n = x.n "
            f"WHERE x.code = ?1 AND e.pair != ?1 || '-' || ?2{where}"
        )
    return " UNION ALL ".join(parts), (*asked.codes, *values)


def _clauses(asked: PairFilter) -> tuple[list[str], list[Any]]:
    """Clauses on `e` with numbered values, from ?3 on."""
    clauses: list[str] = []
    values: list[Any] = []

    def given(value: Any) -> str:
        values.append(value)
        return f"?{len(values) + 2}"

    if asked.told != "both":
        clauses.append(f"e.listed = {int(asked.told == 'lists')}")
    if asked.undated:
        clauses.append("e.day IS NULL")
    low, high = day_bounds(asked.since, asked.until)
    if low is not None:
        clauses.append(f"e.day >= {given(low)}")
    if high is not None:
        clauses.append(f"e.day <= {given(high)}")
    if asked.sphere:
        either = [
            "e.spheres = ''" if sphere == NONE else f"instr(' ' || e.spheres || ' ', {given(f' {sphere} ')})"
            for sphere in asked.sphere
        ]
        clauses.append(f"({' OR '.join(either)})")
    for name, wanted in (("kind", asked.kind), ("modality", asked.modality)):
        if wanted:
            clauses.append(f"e.{name} IN ({','.join(given(one) for one in wanted)})")
    if asked.polarity:
        clauses.append(f"e.negated IN ({','.join(given(int(one == 'negated')) for one in asked.polarity)})")
    if asked.outlet_country:
        names = [given(one) for one in asked.outlet_country if one != UNKNOWN]
        either = [f"e.outlet IN (SELECT row FROM outlets WHERE country IN ({','.join(names)}))"] if names else []
        if UNKNOWN in asked.outlet_country:
            either.append("(e.outlet IS NULL OR e.outlet IN (SELECT row FROM outlets WHERE country IS NULL))")
        clauses.append(f"({' OR '.join(either)})")
    if asked.happening is not None:
        clauses.append(
            "EXISTS (SELECT 1 FROM happening_events h WHERE h.page = e.page AND h.n = e.n AND "
            f"h.happening = {given(asked.happening)})"
        )
    return clauses, values


def day_bounds(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """Return the first and last day number of an interval as given; raises QueryError."""
    low, high = bounds(since, until)
    return (
        day_number(low.date().isoformat()) if low is not None else None,
        day_number((high - timedelta(seconds=1)).date().isoformat()) if high is not None else None,
    )
