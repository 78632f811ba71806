"""Who acted on whom, among all: events counted by pair and direction, for the states of which most is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import apsw

from mirrorwire.errors import QueryError
from mirrorwire.record.asking import rows
from mirrorwire.record.find.pair_events import MUTUAL, PairFilter, day_bounds
from mirrorwire.record.keep.rows import pair_of

MOST_STATES: Final = 60


@dataclass(frozen=True, slots=True)
class Dyad:
    """The events of one pair: how many the first did to the second, both, the second to the first."""

    pair: str
    counts: tuple[int, int, int]

    @property
    def total(self) -> int:
        """All three together."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one did to another, what both did to each other included: the events, and the filter that lists them."""

    actor: str
    recipient: str
    count: int

    def within(self, since: str | None, until: str | None) -> PairFilter:
        """The filter of the events that the cell counts."""
        return PairFilter(
            pair_of(self.actor, self.recipient),
            since=since,
            until=until,
            direction=(f"{self.actor}>{self.recipient}", MUTUAL),
        )


@dataclass(frozen=True, slots=True)
class Matrix:
    """States in order of how much is told of them, the cells between them, and all pairs, the most told first.

    `events` counts a meeting of several once for each pair of them. `dyads` are the first so many of `pairs` pairs.
    """

    states: tuple[str, ...]
    cells: tuple[Cell, ...]
    dyads: tuple[Dyad, ...]
    pairs: int
    events: int


def matrix(
    connection: apsw.Connection,
    *,
    states: int = 20,
    dyads: int = 40,
    since: str | None = None,
    until: str | None = None,
) -> Matrix:
    """Count the events that articles tell, by pair and direction; to be called inside a snapshot. Raises QueryError.

    `states` are shown among each other, `dyads` pairs listed.
    """
    if not 1 <= states <= MOST_STATES:
        raise QueryError(f"must be 1 to {MOST_STATES}", place="states")
    found = _counts(connection, since, until)
    of_state: Counter[str] = Counter()
    for (one, other), counts in found.items():
        for state in (one, other):
            of_state[state] += sum(counts)
    shown = sorted(of_state, key=lambda state: (-of_state[state], state))[:states]
    place = set(shown)
    cells = []
    for (one, other), (forth, both, back) in found.items():
        if one in place and other in place:
            cells += [Cell(one, other, forth + both), Cell(other, one, back + both)]
    ordered = sorted(found, key=lambda two: (-sum(found[two]), two))
    return Matrix(
        states=tuple(shown),
        cells=tuple(sorted((cell for cell in cells if cell.count), key=lambda cell: (cell.actor, cell.recipient))),
        dyads=tuple(Dyad("-".join(two), (found[two][0], found[two][1], found[two][2])) for two in ordered[:dyads]),
        pairs=len(found),
        events=sum(sum(counts) for counts in found.values()),
    )


def _counts(
    connection: apsw.Connection, since: str | None, until: str | None
) -> dict[tuple[str, str], tuple[int, int, int]]:
    low, high = day_bounds(since, until)
    bounded = "e.listed = 0 AND (?1 IS NULL OR e.day >= ?1) AND (?2 IS NULL OR e.day <= ?2)"
    sql = f"SELECT e.actor, e.recipient, e.reciprocal FROM events e WHERE {bounded}"
    found: dict[tuple[str, str], list[int]] = {}
    # counted here: to group them, SQLite would sort all events by their codes first, which takes twice the time
    for (actor, recipient, both), count in Counter(rows(connection, sql, (low, high))).items():
        one, other = (actor, recipient) if actor <= recipient else (recipient, actor)
        counts = found.setdefault((one, other), [0, 0, 0])
        counts[1 if both else 0 if actor == one else 2] += count
    # at a meeting of more than two, each met each
    met = (
        "SELECT x.code, y.code, count(*) FROM parties x JOIN parties y ON y.page = x.page AND y.n = x.n "
        "AND y.code > x.code JOIN events e ON e.page = x.page AND e.n = x.n "
        f"WHERE e.pair != x.code || '-' || y.code AND {bounded} GROUP BY 1, 2"
    )
    for one, other, count in rows(connection, met, (low, high)):
        found.setdefault((one, other), [0, 0, 0])[1] += count
    return {two: (forth, both, back) for two, (forth, both, back) in found.items() if two[0] != two[1]}
