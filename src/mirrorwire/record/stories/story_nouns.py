"""The nouns of stories: an article as it is clustered, the reasons it is where it is, and what a Clusterer remembers.

The public ones are reached through `clusters.py`; those of the state begin with State and are read and written only by
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICRO: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What decides whether articles are one story; likenesses from 0 to 1, times in hours.

    `cohesion` is the power of the normalisation by how alike a story's members are: 0 is the mean over all members, 1
    the cosine to their mean. A story is as good as current for `quiet` after its last article; after another `fade` its
    likeness counts half, after three times that a quarter. What was last heard of `window` ago takes no part any more,
    and `reach` after that it is forgotten: so far back can a rewind go. `halving`: at so many stories the counts of
    terms are halved, which forgets what is old and rare.
    """

    join: float = 0.115
    merge: float = 0.145
    cohesion: float = 0.4
    quiet: float = 12.0
    fade: float = 4.0
    window: float = 240.0
    reach: float = 240.0
    lag: int = 100
    # stories that count as seen before the first, none with a word of it, but so many with each state's name: countries
    # stand on headlines of any matter
    prior: int = 20
    states: int = 10
    # articles, like none, that count as being in the window besides: with few, what all have in common is not known yet
    ease: int = 100
    # what a term weighs is the logarithm of its rarity to this power
    power: float = 0.5
    halving: int = 50_000
    # other stories looked at for a merge, and the share of `join` that the article's likeness to them must have
    bridges: int = 3
    bridge: float = 0.5
    # entries of the index read for one article, rarest terms first, and stories whose likeness is then worked out: what
    # shares only terms that thousands of stories have is not looked at
    reads: int = 1_000
    looked_at: int = 20
    # last members of a story compared to name the nearest one
    members: int = 24


@dataclass(frozen=True, slots=True)
class StoryItem:
    """An article as it is clustered; `keys` are facets of the record ("dyad:AZE-ISR"), compared like rare words."""

    id: str
    title: str
    text: str = ""
    time: datetime | None = None
    outlet: str | None = None
    language: str | None = None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """An article's story and why: likeness to it, its member that is most like the article, the words they share.

    Who founds a story has no likeness, no nearest and no words. `cluster` is the story's id when it was joined.
    """

    id: str
    cluster: str
    similarity: float | None
    nearest: str | None
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """Two stories that turned out to be one, the article that showed it, and its words that both have.

    The story whose first article is earlier is kept, and its id with it.
    """

    kept: str
    merged: str
    by: str | None
    similarity: float
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """An article to read as well: how like it is (0 to 1), and the words shared, most telling first."""

    id: str
    similarity: float
    terms: tuple[str, ...]


@dataclass(slots=True)
class StateStory:
    """A live story. `place` and `id` are its first article's; `square` is the squared length of `total`.

    `scale` follows from size and square; see `Clusterer`.
    """

    place: int
    id: str
    size: int
    square: int
    last: int
    scale: float
    total: dict[str, int]
    members: list[int]


@dataclass(slots=True)
class StateArticle:
    """An article that can still be taken back; `before` is the time its story was last heard of before it."""

    id: str
    time: int
    vector: dict[str, int]
    story: int
    fresh: list[str]
    before: int
    join: Join


@dataclass(slots=True)
class StateMerge:
    """A merge that can still be taken back: at which article, into which story, and the other as it was."""

    at: int
    into: int
    other: StateStory
    cross: int
    shared: list[str]
    before: int
    merge: Merge


@dataclass(slots=True)
class StateHalving:
    """The counts as they were before they were halved, at which article."""

    at: int
    stories: int
    counts: dict[str, int]


@dataclass(slots=True)
class State:
    """All that a Clusterer knows, as it is written."""

    form: int
    parameters: Parameters
    timed: bool | None
    first: int
    start: int
    next: int
    floor: int | None
    stories: int
    counts: dict[str, int]
    live: list[StateStory]
    kept: list[StateArticle]
    merged: list[StateMerge]
    halved: list[StateHalving]


def micros(time: datetime) -> int:
    """Return microseconds since 1970; a time without an offset is taken as UTC."""
    aware = time.replace(tzinfo=UTC) if time.tzinfo is None else time
    return (aware - EPOCH) // MICRO
