"""Happenings: what several articles tell of one event, counted once, with all of its evidence.

Two events are one happening if they are between the same two, of the same kind, modality and polarity, in the same
direction (or one of them says that both do it), at most `NEAR_DAYS` apart, and if their articles are copies or of one
story, or name the same mode and a common sphere (or none). A happening spans at most `LONGEST_DAYS`, so that a week of
daily strikes is not one. The events are gone through in order of day, time of article and id: the same events give the
same happenings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import apsw

from mirrorwire.ids import make_id
from mirrorwire.record.asking import column, rows
from mirrorwire.record.store import Store

NEAR_DAYS: Final = 1
LONGEST_DAYS: Final = 3
PAIRS_AT_ONCE: Final = 50


@dataclass(slots=True)
class _Told:
    """One event as it stands in the store, with its article's story and family."""

    page: int
    place: str
    n: int
    key: int
    day: int | None
    kind: str
    spheres: frozenset[str]
    modality: str
    negated: int
    actor: str
    recipient: str
    mode: str
    reciprocal: int
    story: str | None
    family: str | None
    sorted_by: str


@dataclass(slots=True)
class _Happening:
    """A happening that is being put together, with what its events have said so far."""

    events: list[_Told] = field(default_factory=list)
    stories: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    # mode and sphere of its events; "" stands for an event without a sphere
    matters: set[tuple[str, str]] = field(default_factory=set)
    reciprocal: bool = False

    def takes(self, told: _Told) -> bool:
        """Whether an event, not earlier than those it has, is one of its own."""
        first = self.events[0]
        if told.day is None or first.day is None:
            if told.day != first.day:
                return False
        elif told.day - first.day > LONGEST_DAYS or told.day - (self.events[-1].day or 0) > NEAR_DAYS:
            return False
        if told.actor != first.actor and not (told.reciprocal or self.reciprocal):
            return False
        if told.story in self.stories or told.family in self.families:
            return True
        return any((told.mode, sphere) in self.matters for sphere in told.spheres or ("",))

    def add(self, told: _Told) -> None:
        """Add an event."""
        self.events.append(told)
        self.reciprocal = self.reciprocal or bool(told.reciprocal)
        self.matters.update((told.mode, sphere) for sphere in told.spheres or ("",))
        if told.story is not None:
            self.stories.add(told.story)
        if told.family is not None:
            self.families.add(told.family)


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
    groups: dict[tuple[str, str, int], list[_Happening]] = {}
    for told in _told(connection, pair):
        happenings = groups.setdefault((told.kind, told.modality, told.negated), [])
        # one that ended days ago takes nothing more
        recent = happenings[-40:]
        found = next((one for one in recent if one.takes(told)), None)
        if found is None:
            found = _Happening()
            happenings.append(found)
        found.add(told)
    made = [(_row(pair, one), one) for happenings in groups.values() for one in happenings]
    connection.executemany(
        "INSERT INTO happenings (id, pair, actor, recipient, kind, modality, negated, day, last_day, spheres, events, "
        "pages) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [values for values, _ in made],
    )
    connection.executemany(
        "INSERT OR REPLACE INTO happening_events (page, n, happening) VALUES (?, ?, ?)",
        [(told.page, told.n, values[0]) for values, one in made for told in one.events],
    )


def _row(pair: str, happening: _Happening) -> tuple[Any, ...]:
    first = happening.events[0]
    spheres = sorted({sphere for told in happening.events for sphere in told.spheres})
    days = [told.day for told in happening.events if told.day is not None]
    return (
        make_id("happening", first.place, f"{first.key & (1 << 64) - 1:016x}", first.n),
        pair,
        first.actor,
        first.recipient,
        first.kind,
        first.modality,
        first.negated,
        min(days, default=None),
        max(days, default=None),
        " ".join(spheres),
        len(happening.events),
        len({told.page for told in happening.events}),
    )


def _told(connection: apsw.Connection, pair: str) -> Iterator[_Told]:
    """The events of a pair in order; those of link lists are told by the entry, which has no story."""
    found = rows(
        connection,
        "SELECT e.page, coalesce(p.id, s.on_page || ' ' || s.key), e.n, e.key, e.day, e.kind, e.spheres, e.modality, "
        "e.negated, e.actor, e.recipient, e.mode, e.reciprocal, m.story, f.first, "
        "coalesce(p.sorted_by, s.stamp, s.first_at, '') "
        "FROM events e LEFT JOIN pages p ON p.row = e.page LEFT JOIN page_stories m ON m.page = p.id "
        "LEFT JOIN families f ON f.page = p.id LEFT JOIN sightings s ON s.row = -e.page WHERE e.pair = ? "
        "ORDER BY e.day IS NULL, e.day, 16, 2, e.key, e.page, e.n",
        (pair,),
    )
    for (
        page,
        place,
        n,
        key,
        day,
        kind,
        spheres,
        modality,
        negated,
        actor,
        recipient,
        mode,
        both,
        story,
        family,
        at,
    ) in found:
        told = frozenset(spheres.split())
        yield _Told(
            page, place, n, key, day, kind, told, modality, negated, actor, recipient, mode, both, story, family, at
        )
