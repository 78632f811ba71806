"""What every two outlets share, weighed by how rare it is, and what they would share by chance.

A claim that two of n outlets share weighs -log2 of the chance that two outlets picked blindly do: one that all carry
weighs nothing, one that only they carry most. So the sum for a pair is the information of what it shares. What both
also put in the same words is rarer still, and weighs by how many do that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from mirrorwire.readings.bipartite import Floats, Table, Whole, add_column, chances, tables, together
from mirrorwire.readings.carriers import Column

# a count of claims and their weight are kept in one number: weights stay far below it
_COUNT = 1 << 20
# units of weight of the pair that shares most
_FINEST = 200


@dataclass(frozen=True, slots=True)
class _Told:
    """A column that two or more outlets say by themselves, as numbers.

    `place`: in its table; `weight`, `heavier`: of what two share, otherwise or also in the same words, by all outlets
    that say it, those with a common source too; `worded`: the part of its pairs that has the same words;
    `block`: what each pair of its cells adds (None: the same for all).
    """

    place: int
    weight: int
    heavier: int
    worded: float
    block: Floats | None


@dataclass(frozen=True, slots=True)
class Story:
    """The table of one story: `rows` are numbers of outlets, ascending."""

    rows: Whole
    table: Table
    told: tuple[_Told, ...]


def stories(columns: Sequence[Column], outlets: Sequence[str]) -> list[Story]:
    """Give the tables of the stories in which two outlets or more say the same; `columns` are sorted by story.

    Weights are whole bits, or whole units of several bits where a pair shares so much that bits are too fine.
    """
    found = _tables(columns, outlets, 1.0)
    most = int(shared(found, len(outlets)).weights.max(initial=0))
    return found if most <= _FINEST else _tables(columns, outlets, most / _FINEST)


def _tables(columns: Sequence[Column], outlets: Sequence[str], unit: float) -> list[Story]:
    places = {name: place for place, name in enumerate(outlets)}
    found = []
    for _, group in groupby(columns, key=lambda column: column.story):
        claims = list(group)
        number = len({cell.outlet for column in claims for cell in column.cells})
        told = tuple(_told(at, column, number, unit) for at, column in enumerate(claims) if len(column.own) > 1)
        if not told:
            continue
        who = [{cell.outlet for cell in column.own} for column in claims]
        # a text that several print is one thing to say: whoever prints it had no more of a choice
        texts: dict[str, set[str]] = {}
        for cell in (cell for column in claims for cell in column.cells):
            if cell.source is not None:
                texts.setdefault(cell.source, set()).add(cell.outlet)
        who += [texts[source] for source in sorted(texts)]
        rows = np.array(sorted({places[outlet] for outlets in who for outlet in outlets}), dtype=np.int64)
        table = np.zeros((len(rows), len(who)), dtype=np.bool_)
        for at, outlets_of in enumerate(who):
            table[np.searchsorted(rows, sorted(places[outlet] for outlet in outlets_of)), at] = True
        found.append(Story(rows, table, told))
    return found


def _told(place: int, column: Column, outlets: int, unit: float) -> _Told:
    cells, known = column.own, len(column.cells)
    same_words = _pairs(Counter(cell.version for cell in cells))
    weight = _weight(_of(known), outlets, unit)
    heavier = max(weight, _weight(same_words, outlets, unit)) if same_words else weight
    block = None
    if heavier > weight:
        version = np.array([[cell.version for cell in cells]])
        block = np.where(version == version.T, heavier, weight) + float(_COUNT)
    return _Told(place, weight, heavier, same_words / _of(len(cells)), block)


def _of(number: int) -> float:
    return number * (number - 1) / 2


def _pairs(counted: Counter[int]) -> float:
    return sum(_of(number) for number in counted.values())


def _weight(pairs: float, outlets: int, unit: float) -> int:
    return round(float(-np.log2(min(1.0, pairs / _of(outlets)))) / unit)


@dataclass(frozen=True, slots=True)
class Shared:
    """What outlets share: claims of every two, their weight (shape (outlets, outlets)), and who says what.

    `says`: shape (outlets, claims that two or more say, of all stories).
    """

    counts: Whole
    weights: Whole
    says: Table


def shared(found: Sequence[Story], outlets: int) -> Shared:
    """Give what outlets share as it is."""
    return _added(found, outlets, [story.table for story in found], None)


def by_chance(found: Sequence[Story], outlets: int, random: np.random.Generator, draws: int) -> Iterator[Shared]:
    """Give the same of tables with the same margins, `draws` times; the same words are dealt with the claims."""
    runs = [tables(story.table, random, draws) for story in found]
    for _ in range(draws):
        yield _added(found, outlets, [next(run) for run in runs], random)


def _added(found: Sequence[Story], outlets: int, drawn: Sequence[Table], random: np.random.Generator | None) -> Shared:
    total = np.zeros((outlets, outlets))
    says = np.zeros((outlets, sum(len(story.told) for story in found)), dtype=np.bool_)
    begin = 0
    for story, table in zip(found, drawn, strict=True):
        plain = [at for at, told in enumerate(story.told) if told.block is None]
        here = table[:, [told.place for told in story.told]]
        held = here[:, plain].astype(np.float64)
        own = (held * np.array([story.told[at].weight + _COUNT for at in plain], dtype=np.float64)) @ held.T
        for at, told in enumerate(story.told):
            if told.block is not None:
                rows = np.flatnonzero(here[:, at])
                if random is not None:
                    rows = random.permutation(rows)
                own[rows[:, None], rows] += told.block
        total[np.ix_(story.rows, story.rows)] += own
        says[story.rows, begin : begin + len(story.told)] = here
        begin += len(story.told)
    whole = np.rint(total).astype(np.int64)
    np.fill_diagonal(whole, 0)
    return Shared(whole // _COUNT, whole % _COUNT, says)


@dataclass(frozen=True, slots=True)
class Chance:
    """What pairs of outlets share by chance: `expected` claims, their `weight`, and the chance of each weight or more.

    `survival`: shape (pairs, weights): chance that the weight is as large; larger weights than it has columns are taken
    for the last.
    """

    expected: Floats
    weight: Floats
    survival: Floats

    def of(self, weights: Whole) -> Floats:
        """Give the chance that each pair shares this weight or more."""
        column = np.minimum(weights, self.survival.shape[1] - 1)
        return np.asarray(self.survival[np.arange(len(weights)), column], dtype=np.float64)


def chance_of(
    found: Sequence[Story],
    first: Whole,
    second: Whole,
    *,
    most: int,
    more_often: Floats | None = None,
) -> Chance:
    """Give what pairs of outlets (`first`, `second`, by number) share by chance, weights up to `most`.

    `more_often`: how many times more often than by chance alone each pair is taken to share a claim anyway.
    """
    expected, weight = np.zeros(len(first)), np.zeros(len(first))
    spread = np.zeros((len(first), most + 1))
    spread[:, 0] = 1.0
    for story in found:
        local = np.full(int(max(first.max(initial=0), second.max(initial=0), story.rows.max())) + 1, -1)
        local[story.rows] = np.arange(len(story.rows))
        inside = np.flatnonzero((local[first] >= 0) & (local[second] >= 0))
        if not len(inside):
            continue
        places = [told.place for told in story.told]
        sums = story.table.sum(axis=0)
        chance = chances(story.table.sum(axis=1), sums)[:, places]
        both = together(chance, sums[places], local[first[inside]], local[second[inside]])
        if more_often is not None:
            both = np.minimum(both * more_often[inside][:, None], np.maximum(both, 0.95))
        part = np.ascontiguousarray(spread[inside])
        for at, told in enumerate(story.told):
            counts, worded = both[:, at], both[:, at] * told.worded
            expected[inside] += counts
            weight[inside] += counts * told.weight + worded * (told.heavier - told.weight)
            if told.heavier > 0:
                add_column(part, counts, told.weight, worded, told.heavier)
        spread[inside] = part
    return Chance(expected, weight, np.minimum(1.0, np.cumsum(spread[:, ::-1], axis=1)[:, ::-1]))


def pairs_of(outlets: int) -> tuple[Whole, Whole]:
    """Give all pairs of numbers below `outlets`, the smaller first, ascending."""
    first, second = np.triu_indices(outlets, 1)
    return first.astype(np.int64), second.astype(np.int64)


Flags = NDArray[np.bool_]
