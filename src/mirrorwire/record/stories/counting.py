"""Happenings: what several articles tell of one event, counted once, with all of its evidence.

Two events are one happening if they are between the same two, of the same kind, modality and polarity, in the same
direction, at most `NEAR_DAYS` apart, and if their articles are copies or of one story, or name the same mode and a
common sphere (or none). An event that both do goes with those of one direction, never with those of both: "they
cooperate" and "one arms the other" may be one happening, "each arms the other" is two. A happening spans at most
`LONGEST_DAYS`, so that a week of daily strikes is not one. The events are gone through in order of day, time of article
and id: the same events give the same happenings. A meeting of several is counted once under every two of them, each
pair having happenings of its own.

How often a happening is told, and on how many pages, counts an entry of a link list once an outlet and headline: the
box "Latest" stands on every page of an outlet, and tells nothing six times on six of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, Final

import apsw

from mirrorwire.ids import make_id
from mirrorwire.record.asking import column, rows
from mirrorwire.record.keep.sightings import entry_of
from mirrorwire.record.store import Store

NEAR_DAYS: Final = 1
LONGEST_DAYS: Final = 3
PAIRS_AT_ONCE: Final = 50

# what brings an event into a happening: a story, a family, or a mode with a sphere, after what of these it is
_Tie = tuple[str, ...]


@dataclass(slots=True)
class _Told:
    """One event as it stands in the store, with its article's story and family.

    `own`: it is of the pair that is counted, not of others at a meeting where these two were. `entry` is what an entry
    of a link list counts as (`entry_of`); None in an article.
    """

    page: int
    place: str
    n: int
    key: int
    day: int | None
    kind: str
    spheres: tuple[str, ...]
    modality: str
    negated: int
    actor: str
    recipient: str
    mode: str
    reciprocal: int
    story: str | None
    family: str | None
    entry: tuple[str, int] | None
    own: bool

    def ties(self) -> list[_Tie]:
        """What brings it into a happening that has one of them too."""
        # an event without a sphere goes with others that have none
        found: list[_Tie] = [("matter", self.mode, sphere) for sphere in self.spheres or ("",)]
        if self.story is not None:
            found.append(("story", self.story))
        if self.family is not None:
            found.append(("family", self.family))
        return found


@dataclass(slots=True)
class _Happening:
    """A happening that is being put together, with what its events have said so far."""

    events: list[_Told] = field(default_factory=list)
    ties: set[_Tie] = field(default_factory=set)
    # who acts; "" as long as all that is said is that both do
    direction: str = ""

    def is_over(self, day: int | None) -> bool:
        """Whether events of a day, which is no earlier than those that it has, can't be of it: nor can later ones."""
        first, last = self.events[0].day, self.events[-1].day
        if day is None or first is None or last is None:
            return day != first
        return day - first > LONGEST_DAYS or day - last > NEAR_DAYS


class _Group:
    """The happenings of one kind, modality and polarity between the two of a pair, as events come in order of day.

    Those that are not over are found by what ties them to an event and by their direction: a day may have thousands of
    them.
    """

    def __init__(self, one: str, other: str) -> None:
        self._directions = ("", one, other)
        self.happenings: list[_Happening] = []
        # their numbers, each list a heap; one that is over, or has a direction now, is dropped when it comes up
        self._open: dict[tuple[_Tie, str], list[int]] = {}

    def add(self, told: _Told) -> None:
        """Add an event to the first happening that takes it, or begin one with it."""
        ties = told.ties()
        directions = self._directions if told.reciprocal else ("", told.actor)
        found = [self._first(tie, direction, told.day) for tie in ties for direction in directions]
        number = min((one for one in found if one is not None), default=len(self.happenings))
        if number == len(self.happenings):
            self.happenings.append(_Happening())
        happening = self.happenings[number]
        happening.events.append(told)
        fresh = [tie for tie in ties if tie not in happening.ties]
        happening.ties.update(fresh)
        if not told.reciprocal and not happening.direction:
            happening.direction = told.actor
            fresh = list(happening.ties)
        for tie in fresh:
            heappush(self._open.setdefault((tie, happening.direction), []), number)

    def _first(self, tie: _Tie, direction: str, day: int | None) -> int | None:
        numbers = self._open.get((tie, direction))
        while numbers and (
            self.happenings[numbers[0]].direction != direction or self.happenings[numbers[0]].is_over(day)
        ):
            heappop(numbers)
        return numbers[0] if numbers else None


def count_happenings(store: Store) -> None:
    """Count the happenings of all pairs in which something changed."""
    while True:
        with store.database.snapshot() as connection:
            pairs = column(connection, "SELECT pair FROM uncounted ORDER BY pair LIMIT ?", (PAIRS_AT_ONCE,))
        if not pairs:
            return
        with store.database.transaction() as connection:
            for pair in pairs:
                _count(connection, pair)
                connection.execute("DELETE FROM uncounted WHERE pair = ?", (pair,))


def _count(connection: apsw.Connection, pair: str) -> None:
    connection.execute(
        "DELETE FROM happening_events WHERE happening IN (SELECT id FROM happenings WHERE pair = ?)", (pair,)
    )
    connection.execute("DELETE FROM happenings WHERE pair = ?", (pair,))
    one, _, other = pair.partition("-")
    groups: dict[tuple[str, str, int], _Group] = {}
    for told in _told(connection, pair, one, other):
        groups.setdefault((told.kind, told.modality, told.negated), _Group(one, other)).add(told)
    made = [(_row(pair, found), found) for group in groups.values() for found in group.happenings]
    connection.executemany(
        "INSERT INTO happenings (id, pair, actor, recipient, kind, modality, negated, day, last_day, spheres, events, "
        "pages, reciprocal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [values for values, _ in made],
    )
    connection.executemany(
        "INSERT INTO happening_events (page, n, happening) VALUES (?, ?, ?)",
        [(told.page, told.n, values[0]) for values, found in made for told in found.events],
    )


def _row(pair: str, happening: _Happening) -> tuple[Any, ...]:
    first = happening.events[0]
    # a meeting of others tells who acted only where nothing is said of these two alone
    acting = next(
        (told for told in happening.events if not told.reciprocal),
        next((told for told in happening.events if told.own), first),
    )
    spheres = sorted({sphere for told in happening.events for sphere in told.spheres})
    days = [told.day for told in happening.events if told.day is not None]
    # one entry of a list stands on hundreds of pages, which tell nothing of their own beside an article
    articles = {told.page for told in happening.events if told.entry is None}
    entries = {told.entry for told in happening.events if told.entry is not None}
    # a headline may tell two events of one happening
    times = {(told.page, told.n) if told.entry is None else (told.entry, told.n) for told in happening.events}
    return (
        make_id("happening", pair, first.place, f"{first.key & (1 << 64) - 1:016x}", first.n),
        pair,
        acting.actor,
        acting.recipient,
        first.kind,
        first.modality,
        first.negated,
        min(days, default=None),
        max(days, default=None),
        " ".join(spheres),
        len(times),
        len(articles or entries),
        int(not happening.direction),
    )


# a view of stories in their place would be made whole for every pair
_TOLD: Final = (
    "WITH told (page, n) AS (SELECT page, n FROM events WHERE pair = ?1 UNION SELECT x.page, x.n FROM parties x "
    "CROSS JOIN parties y ON y.code = ?3 AND y.page = x.page AND y.n = x.n WHERE x.code = ?2) "
    "SELECT e.page, coalesce(p.id, s.on_page || ' ' || s.key), e.n, e.key, e.day, e.kind, e.spheres, e.modality, "
    "e.negated, e.actor, e.recipient, e.mode, e.reciprocal, "
    "coalesce((SELECT kept FROM story_aliases WHERE merged = coalesce(o.story, m.story)), o.story, m.story), "
    "f.first, s.outlet, s.address, s.on_page, s.headline_key, e.pair "
    "FROM told CROSS JOIN events e ON e.page = told.page AND e.n = told.n "
    "LEFT JOIN pages p ON p.row = e.page LEFT JOIN sightings s ON s.row = -e.page "
    "LEFT JOIN story_members m ON m.page = p.id LEFT JOIN story_overrides o ON o.page = p.id "
    "LEFT JOIN families f ON f.page = p.id "
    "ORDER BY e.day IS NULL, e.day, coalesce(p.sorted_by, s.stamp, s.first_at, ''), 2, e.key, e.page, e.n"
)


def _told(connection: apsw.Connection, pair: str, one: str, other: str) -> Iterator[_Told]:
    """The events of a pair in order; those of link lists are told by the entry, which has no story."""
    for found in rows(connection, _TOLD, (pair, one, other)):
        page, place, n, key, day, kind, spheres, modality, negated, actor, recipient, mode, both, *rest = found
        story, family, outlet, address, shown_on, headline, pair_of_event = rest
        own = pair_of_event == pair
        yield _Told(
            *(page, place, n, key, day, kind, tuple(spheres.split()), modality, negated, actor, recipient, mode),
            # at a meeting of more, none of these two is said to have acted on the other
            *(both or not own, story, family, entry_of(outlet, address, shown_on, headline) if page < 0 else None, own),
        )
