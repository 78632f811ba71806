"""What else happened in the window: other happenings of either actor, and the largest other stories of the outlets.

A rise of reports after an event is no proof that the event is behind it. Whatever is listed here may be as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from mirrorwire.readings.nouns import Material
from mirrorwire.record.find.lately import ToldStory, most_told
from mirrorwire.record.find.of_actors import pairs_of_actors
from mirrorwire.record.instants import day_number
from mirrorwire.record.store import Store
from mirrorwire.record.stories.told import Happening, happenings

# pairs, happenings of each, and stories that are listed; how many there are in all is said beside them
MOST_PAIRS: Final = 8
MOST_OF_PAIR: Final = 3
MOST_STORIES: Final = 8


@dataclass(frozen=True, slots=True)
class PairElsewhere:
    """What an actor and another did in the window: how many happenings in all, and those told most recently."""

    pair: str
    happenings: int
    events: int
    told: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """`looked`: whether there was a store to look in; `pairs` and `stories` in all, and the largest of both."""

    looked: bool
    pairs: int
    happenings: int
    told: tuple[PairElsewhere, ...]
    stories: int
    largest: tuple[ToldStory, ...]


NOT_LOOKED: Final = Elsewhere(False, 0, 0, (), 0, ())


def elsewhere(store: Store, material: Material) -> Elsewhere:
    """List what else either actor did from the window's first day to its last, and what else the outlets wrote of.

    Left out are the actors' own pair on the event's account (`Question.happening`) and stories that reports of the two
    are in; other happenings of the pair itself are listed, they are the first thing to think of.
    """
    asked = material.question
    since, until = asked.start.isoformat(), (asked.start + timedelta(days=asked.days - 1)).isoformat()
    with store.database.snapshot() as connection:
        first, last = day_number(since), day_number(until)
        pairs = pairs_of_actors(connection, asked.actors, first or 0, last or 0)
    told: list[PairElsewhere] = []
    own = "-".join(sorted(asked.actors))
    for pair, number, events in sorted(pairs, key=lambda one: one[0] != own):
        found = [
            one
            for one in happenings(store, pair, since=since, until=until, limit=MOST_OF_PAIR + 1)
            if one.id != asked.happening
        ][:MOST_OF_PAIR]
        if found and len(told) < MOST_PAIRS:
            told.append(PairElsewhere(pair, number, events, tuple(found)))
    ours = {report.story for report in material.reports if report.story is not None}
    read = {outlet.name for outlet in material.outlets}
    most = most_told(store, since=since, until=until, limit=1000)
    others = [story for story in most.stories if story.id not in ours and set(story.outlets) & read]
    return Elsewhere(
        looked=True,
        pairs=len(pairs),
        happenings=sum(number for _, number, _ in pairs),
        told=tuple(told),
        stories=len(others),
        largest=tuple(others[:MOST_STORIES]),
    )
