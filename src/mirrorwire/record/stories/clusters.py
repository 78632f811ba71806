"""Stories told apart as articles come in: each joins a story, founds one, or shows that two are one.

An article is a vector of weighted terms (`terms.py`). A term weighs by how many *stories* have it, not articles, so
that a name on hundreds of headlines of one story stays telling. Likeness to a story is average linkage, partly
normalised by how alike the story's members are; the likeness that the article has to all articles is taken off, so
that no story can grow by what everything has in common; and it wanes with the time since the story was last heard of.
An article joins the story it is most like; if other stories are then like the one it joined, they are merged. Each join
and merge keeps its reason.

All that is counted or summed is an integer, so that it can be taken back exactly: `rewind` leaves no trace of what it
takes back, whatever the order of the sums. Articles come in the order of time and id, and so the same articles give the
same stories; one that is late is added after a rewind, with those that follow it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, Self

import msgspec
import zstandard

from mirrorwire.errors import InputError
from mirrorwire.ids import make_id
from mirrorwire.record.stories.story_index import UNIT, StoryIndex, TermCounts
from mirrorwire.record.stories.story_nouns import (
    EPOCH,
    MICRO,
    Join,
    Merge,
    Parameters,
    Related,
    State,
    StateArticle,
    StateMerge,
    StateStory,
    StoryItem,
    micros,
)
from mirrorwire.record.stories.terms import Terms, dot_of, heaviest, terms_of

__all__ = ["Clusterer", "Join", "Merge", "Parameters", "Related", "StoryItem"]

# digits of a likeness that is told
_DIGITS: Final = 4
_FORM: Final = 1
_HOUR: Final = 3_600_000_000


class Clusterer:
    """Stories as articles come in; see the module. Not for several threads."""

    def __init__(self, *, parameters: Parameters | None = None) -> None:
        self.parameters = parameters or Parameters()
        self._timed: bool | None = None
        # articles are numbered as they come: those before _first are forgotten
        self._first = 0
        self._next = 0
        # first article within the window; stories all of whose articles are before it are aged: not in the index
        self._start = 0
        self._aged: set[int] = set()
        # what was last heard of before this time is forgotten
        self._floor: int | None = None
        self._counts = TermCounts(self.parameters)
        self._live: dict[int, StateStory] = {}
        self._index = StoryIndex()
        self._kept: dict[int, StateArticle] = {}
        self._ids: set[str] = set()
        self._merged: list[StateMerge] = []
        self._window, self._quiet, self._fade = (
            round(hours * _HOUR) for hours in (self.parameters.window, self.parameters.quiet, self.parameters.fade)
        )
        # quiet for longer than this, a story is too unlike anything to be joined or merged
        self._silent = min(
            self._window, self._quiet + round(self._fade / max(0.001, self.parameters.bridge * self.parameters.join))
        )

    @property
    def joins(self) -> tuple[Join, ...]:
        """How each article of the window came to its story, in order."""
        return tuple(kept.join for kept in self._kept.values() if self._is_current(kept.time))

    @property
    def merges(self) -> tuple[Merge, ...]:
        """The merges that articles of the window brought about, in order."""
        return tuple(one.merge for one in self._merged if self._is_current(self._kept[one.at].time))

    @property
    def latest_merges(self) -> tuple[Merge, ...]:
        """The merges that the article added last brought about, in order."""
        return tuple(one.merge for one in self._merged if one.at == self._next - 1)

    @property
    def latest(self) -> datetime | None:
        """Time of the article added last; None without one, or if articles have no times."""
        if not self._timed or not self._kept:
            return None
        return EPOCH + self._kept[self._next - 1].time * MICRO

    def clusters(self) -> dict[str, list[str]]:
        """Return the stories of the window by id, in order of their first articles, with the ids of its articles."""
        return {
            story.id: [self._kept[at].id for at in sorted(self._current(story.members))]
            for _, story in sorted(self._live.items())
            if self._is_current(story.last)
        }

    def add(self, item: StoryItem) -> Join:
        """Place an article; what it merges is in `latest_merges`.

        Raises ValueError if its id is known, if it is not after the last one in the order of (time, id), or if some
        have times and others don't.
        """
        time = self._check(item)
        self._advance(time)
        terms = terms_of(item.title, item.text, item.keys)
        vector = self._counts.vector(terms)
        near = self._near(vector, time)
        at = self._next
        if near and near[0][0] >= self.parameters.join:
            similarity, dot, story = near[0]
            join = self._join(item.id, vector, terms, story, similarity)
            fresh = [term for term in vector if term not in story.total]
            before = story.last
            story.square += 2 * dot + dot_of(vector, vector)
        else:
            story = self._live[at] = StateStory(
                at, make_id("story", item.id), 0, dot_of(vector, vector), time, 0.0, {}, []
            )
            join = Join(item.id, story.id, None, None, ())
            fresh = list(vector)
            before = time
            self._counts.stories += 1
        self._index.add(story, vector)
        self._counts.count(fresh, 1)
        story.size += 1
        story.last = time
        story.members.append(at)
        self._scale(story)
        self._index.weigh(vector, 1)
        self._kept[at] = StateArticle(item.id, time, vector, story.place, fresh, before, join)
        self._ids.add(item.id)
        self._next += 1
        self._bridge(story, [one for one in near if one[2] is not story], item.id, vector, terms, time)
        self._counts.halve(at)
        return join

    def related(self, item: StoryItem, *, limit: int = 5, exclude: Collection[str] = ()) -> list[Related]:
        """Return the articles of the window that are most like `item`, its own story or not, best first.

        `item` need not have been added; it is never among them, nor are the ids of `exclude`. Time does not count.
        """
        terms = terms_of(item.title, item.text, item.keys)
        vector = self._counts.vector(terms)
        found: list[tuple[int, str, dict[str, int]]] = []
        for _, _, story in self._near(vector, None):
            for at in islice(self._current(reversed(story.members)), self.parameters.members):
                kept = self._kept[at]
                if kept.id != item.id and kept.id not in exclude:
                    shared = {term: weight * kept.vector.get(term, 0) for term, weight in vector.items()}
                    found.append((sum(shared.values()), kept.id, shared))
        found.sort(key=lambda one: (-one[0], one[1]))
        return [
            Related(ident, round(dot / UNIT**2, _DIGITS), terms.printed(heaviest(shared)))
            for dot, ident, shared in found[:limit]
            if dot > 0
        ]

    def rewind(self, time: datetime) -> list[str]:
        """Forget all articles of `time` and later, as if they had never been added; return their ids in order.

        Raises ValueError if what `time` needs is forgotten (see `Parameters.reach`): then start anew.
        """
        if self._timed is False:
            raise ValueError("can't rewind to a time: the articles have none")
        since = micros(time)
        last = self._next - 1
        while last in self._kept and self._kept[last].time >= since:
            last -= 1
        if self._floor is not None and (last not in self._kept or self._kept[last].time - self._window < self._floor):
            raise ValueError(f"can't rewind to {time.isoformat()}: what was there before is forgotten")
        gone: list[str] = []
        while self._next - 1 > last:
            gone.append(self._take_back())
        if self._kept:
            self._retreat(self._kept[self._next - 1].time)
        self._start = min(self._start, self._next)
        if self._next == 0:
            self._timed = None
        return gone[::-1]

    def to_bytes(self) -> bytes:
        """Return all that is known, so that `from_bytes` goes on from here: equal histories give equal bytes."""
        state = State(
            _FORM,
            self.parameters,
            self._timed,
            self._first,
            self._start,
            self._next,
            self._floor,
            self._counts.stories,
            dict(sorted(self._counts.counts.items())),
            [self._live[place] for place in sorted(self._live)],
            list(self._kept.values()),
            self._merged,
            self._counts.halved,
        )
        return zstandard.ZstdCompressor(level=3).compress(msgspec.msgpack.encode(state))

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return the Clusterer that `to_bytes` wrote; raises InputError if it is damaged or of another version."""
        try:
            state = msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(data), type=State)
        except (zstandard.ZstdError, msgspec.DecodeError, msgspec.ValidationError) as error:
            raise InputError(f"not a state of stories: {error}") from error
        if state.form != _FORM:
            raise InputError(f"a state of stories of form {state.form}, this version reads {_FORM}")
        made = cls(parameters=state.parameters)
        made._timed, made._first, made._next, made._floor = state.timed, state.first, state.next, state.floor
        made._counts.stories, made._counts.counts, made._counts.halved = state.stories, state.counts, state.halved
        made._live = {story.place: story for story in state.live}
        made._kept = dict(enumerate(state.kept, state.first))
        made._ids = {kept.id for kept in state.kept}
        made._merged = state.merged
        made._start = state.start
        for kept in state.kept[state.start - state.first :]:
            made._index.weigh(kept.vector, 1)
        for story in state.live:
            if made._is_current(story.last):
                made._index.put(story)
            else:
                made._aged.add(story.place)
        return made

    def _check(self, item: StoryItem) -> int:
        """Return the item's time in microseconds, 0 without one; raises ValueError as `add` says."""
        if item.id in self._ids:
            raise ValueError(f"{item.id!r} was added before")
        if self._timed is None:
            self._timed = item.time is not None
        elif self._timed != (item.time is not None):
            raise ValueError(f"{item.id!r}: either all articles have a time or none")
        if item.time is None:
            return 0
        time = micros(item.time)
        if self._kept:
            last = self._kept[self._next - 1]
            if (time, item.id) <= (last.time, last.id):
                raise ValueError(f"{item.id!r} at {item.time.isoformat()} is not after {last.id!r}: rewind first")
        return time

    def _is_current(self, time: int) -> bool:
        """Tell whether a time is within the window, counted from the article added last."""
        return self._kept[self._next - 1].time - time <= self._window

    def _current(self, members: Iterable[int]) -> Iterator[int]:
        """Yield those articles that are within the window: what is older may be forgotten, and must not matter."""
        return (at for at in members if at in self._kept and self._is_current(self._kept[at].time))

    def _around(self) -> int:
        """Return the number of articles that what all have in common is reckoned from."""
        return self._next - self._start + self.parameters.ease

    def _near(self, vector: dict[str, int], time: int | None) -> list[tuple[float, int, StateStory]]:
        """Return the live stories that share a term: likeness, dot product, story; most like first.

        Likeness wanes with time, unless `time` is None. What has been quiet for so long that nothing can be like it is
        left out.
        """
        dots, left = self._index.dots(vector, self.parameters.reads)
        silent = self._window if time is None else self._silent
        latest = time if time is not None else self._kept[self._next - 1].time if self._kept else 0
        usual = self._index.usual(vector, self._around())
        most = self.parameters.looked_at

        def ranked(dots: dict[int, int]) -> list[tuple[float, int, int]]:
            found = []
            for place, dot in dots.items():
                story = self._live[place]
                gap = latest - story.last
                if gap <= silent:
                    likeness = (dot - usual * story.size) * story.scale / UNIT
                    found.append((-likeness if time is None else -likeness * self._waning(gap), place, dot))
            found.sort()
            return found[:most]

        best = ranked(dots)
        if left:
            whole = {place: dot for _, place, dot in best}
            for stories, weight in left:
                for place in whole:
                    if place in stories:
                        whole[place] += weight * stories[place]
            best = ranked(whole)
        return [(-likeness, dot, self._live[place]) for likeness, place, dot in best]

    def _scale(self, story: StateStory) -> None:
        """Work out the story's scale anew: two stories' dot product times both scales is their likeness.

        That is the mean of all pairs' likeness, divided by how alike the members of each are, to the power of
        `cohesion`. The scale of a single article is 1 / UNIT.
        """
        power = self.parameters.cohesion
        story.scale = 1.0 / ((story.size * UNIT) ** (1 - power) * math.sqrt(max(1, story.square)) ** power)

    def _waning(self, gap: int) -> float:
        """Return what likeness counts after a gap in microseconds."""
        over = gap - self._quiet
        return 1.0 if over <= 0 else self._fade / (self._fade + over)

    def _join(self, ident: str, vector: dict[str, int], terms: Terms, story: StateStory, similarity: float) -> Join:
        """Give the reason of a join."""
        members = (self._kept[at] for at in self._current(story.members[-self.parameters.members :]))
        nearest = max(members, key=lambda kept: dot_of(vector, kept.vector))
        shared = {term: weight * story.total.get(term, 0) for term, weight in vector.items()}
        return Join(
            ident,
            story.id,
            round(similarity, _DIGITS),
            nearest.id,
            terms.printed(heaviest(shared)),
        )

    def _bridge(
        self,
        story: StateStory,
        others: Sequence[tuple[float, int, StateStory]],
        ident: str,
        vector: dict[str, int],
        terms: Terms,
        time: int,
    ) -> None:
        """Merge stories that are like the one just joined."""
        for likeness, _, other in others[: self.parameters.bridges]:
            if likeness < self.parameters.bridge * self.parameters.join:
                break
            cross = dot_of(story.total, other.total)
            few, many = sorted((story, other), key=lambda one: (len(one.total), one.place))
            beyond = cross - self._index.usual(few.total, self._around()) * many.size
            likeness = beyond * story.scale * other.scale * self._waning(time - other.last)
            if likeness >= self.parameters.merge:
                shared = {
                    term: min(story.total.get(term, 0), other.total.get(term, 0)) * weight
                    for term, weight in vector.items()
                }
                into, gone = sorted((story, other), key=lambda one: one.place)
                merge = Merge(into.id, gone.id, ident, round(likeness, _DIGITS), terms.printed(heaviest(shared)))
                self._merge(into, gone, cross, merge)
                story = into

    def _merge(self, into: StateStory, gone: StateStory, cross: int, merge: Merge) -> None:
        shared = [term for term in gone.total if term in into.total]
        self._merged.append(StateMerge(self._next - 1, into.place, gone, cross, shared, into.last, merge))
        self._index.pull(gone)
        self._index.add(into, gone.total)
        self._counts.count(shared, -1)
        for at in gone.members:
            if at in self._kept:
                self._kept[at].story = into.place
        self._counts.stories -= 1
        into.size += gone.size
        into.square += gone.square + 2 * cross
        into.last = max(into.last, gone.last)
        into.members += gone.members
        self._scale(into)
        del self._live[gone.place]

    def _take_back(self) -> str:
        """Undo the last `add`, step by step backwards; return the article's id."""
        self._retreat(self._kept[self._next - 1].time)
        self._next -= 1
        self._counts.unhalve(self._next)
        while self._merged and self._merged[-1].at == self._next:
            self._part(self._merged.pop())
        kept = self._kept.pop(self._next)
        self._ids.discard(kept.id)
        self._counts.count(kept.fresh, -1)
        self._index.weigh(kept.vector, -1)
        story = self._live[kept.story]
        if story.size == 1:
            self._counts.stories -= 1
            self._index.pull(story)
            del self._live[story.place]
        else:
            self._index.subtract(story, kept.vector)
            story.square -= 2 * dot_of(kept.vector, story.total) + dot_of(kept.vector, kept.vector)
            story.size -= 1
            story.last = kept.before
            story.members.pop()
            self._scale(story)
        return kept.id

    def _part(self, merged: StateMerge) -> None:
        """Undo a merge."""
        into, other = self._live[merged.into], merged.other
        self._index.subtract(into, other.total)
        self._counts.count(merged.shared, 1)
        self._counts.stories += 1
        into.size -= other.size
        into.square -= other.square + 2 * merged.cross
        into.last = merged.before
        del into.members[-len(other.members) :]
        self._scale(into)
        for at in other.members:
            if at in self._kept:
                self._kept[at].story = other.place
        self._live[other.place] = other
        self._index.put(other)

    def _advance(self, time: int) -> None:
        """Take out of the index what has left the window at `time`, and drop what is out of reach."""
        since = time - self._window
        while (kept := self._kept.get(self._start)) is not None and kept.time < since:
            self._index.weigh(kept.vector, -1)
            story = self._live[kept.story]
            if story.last < since and story.place not in self._aged:
                self._index.pull(story)
                self._aged.add(story.place)
            self._start += 1
        # one article with a date far in the future must not make all others forgotten
        earlier = self._kept.get(self._next - self.parameters.lag)
        if earlier is None:
            return
        floor = earlier.time - self._window - round(self.parameters.reach * _HOUR)
        first = self._first
        while (kept := self._kept.get(self._first)) is not None and kept.time < floor:
            if kept.story in self._live and self._live[kept.story].last < floor:
                del self._live[kept.story]
                self._aged.discard(kept.story)
            del self._kept[self._first]
            self._ids.discard(kept.id)
            self._first += 1
        if self._first > first:
            self._floor = floor
            self._merged = [one for one in self._merged if one.at >= self._first]
            self._counts.halved = [one for one in self._counts.halved if one.at >= self._first]

    def _retreat(self, time: int) -> None:
        """Put back into the index what is within the window at `time`: what `_advance` did, undone by a rewind."""
        while (kept := self._kept.get(self._start - 1)) is not None and kept.time >= time - self._window:
            self._start -= 1
            self._index.weigh(kept.vector, 1)
            if kept.story in self._aged:
                self._aged.discard(kept.story)
                self._index.put(self._live[kept.story])
