"""Three outlets that share the same claims: rarer than three pairs that share some, so looked for by themselves.

Of three outlets whose pairs all share enough, the claims that all three say are weighed by how rarely three of a
story's outlets do, and their sum is held against chance by the bound of Chernoff (1952), which needs no more than the
chance of each claim. It is a measure of surprise; how often chance gives as much is counted in drawn tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mirrorwire.readings.bipartite import Floats, Whole, chances
from mirrorwire.readings.sharing import Flags, Shared, Story

# pairs that are less surprising than this by themselves make no three
NEAR = 0.2
# halvings of the bound's parameter: the bound is flat where it is best, so that few do
_STEPS = 14
_STEEPEST = 4.0


@dataclass(frozen=True, slots=True)
class Threes:
    """Three outlets each, by number, ascending: how many claims all three share, and the chance of as much, bounded."""

    members: Whole
    counts: Whole
    chance: Floats


@dataclass(frozen=True, slots=True)
class ThreesNull:
    """The chance of each claim, all stories side by side: of each outlet, of any three relative to theirs; its weight.

    `claims`: those that three or more say, by number; `chance`: shape (outlets, claims); `scale`, `weight`: of each.
    """

    claims: Whole
    chance: Floats
    scale: Floats
    weight: Floats


def null_of(found: Sequence[Story], outlets: int) -> ThreesNull:
    """Give the null of threes of the stories' tables."""
    number = sum(len(story.told) for story in found)
    chance, scale, weight = np.zeros((outlets, number)), np.zeros(number), np.zeros(number)
    begin = 0
    for story in found:
        places = [told.place for told in story.told]
        here = slice(begin, begin + len(places))
        sums = story.table.sum(axis=0)
        own = chances(story.table.sum(axis=1), sums)[:, places]
        often, rows = sums[places].astype(np.float64), float(len(story.rows))
        # ordered threes of different outlets, as the chances have them and as every table has them
        as_chance = own.sum(axis=0) ** 3 - 3 * own.sum(axis=0) * (own**2).sum(axis=0) + 2 * (own**3).sum(axis=0)
        as_is = often * (often - 1) * (often - 2)
        scale[here] = np.divide(as_is, as_chance, out=np.zeros_like(as_is), where=as_chance > 1e-12)
        most = max(1.0, rows * (rows - 1) * (rows - 2))
        weight[here] = -np.log2(np.clip(as_is, 1.0, most) / most)
        chance[story.rows, here] = own
        begin += len(places)
    claims = np.flatnonzero(scale > 0)
    return ThreesNull(claims, chance[:, claims], scale[claims], weight[claims])


def threes(said: Shared, near: Flags, null: ThreesNull, fewest: int, more_often: Floats | None = None) -> Threes:
    """Give the threes that share `fewest` claims or more, among outlets that are `near` each other, two by two.

    `near`, `more_often`: shape (outlets, outlets); the latter is how many times more often than by chance alone a pair
    is taken to share a claim anyway.
    """
    members = _triangles(near)
    if not len(members):
        return Threes(members, np.zeros(0, dtype=np.int64), np.zeros(0))
    says = said.says[:, null.claims]
    all_say = says[members[:, 0]] & says[members[:, 1]] & says[members[:, 2]]
    counts = all_say.sum(axis=1)
    enough = counts >= fewest
    members, all_say, counts = members[enough], all_say[enough], counts[enough]
    if not len(members):
        return Threes(members, counts, np.zeros(0))
    weight = all_say @ null.weight
    chance = np.prod(null.chance[members], axis=1) * null.scale
    if more_often is not None:
        first, second, third = members.T
        times = np.maximum(np.maximum(more_often[first, second], more_often[first, third]), more_often[second, third])
        chance *= times[:, None]
    return Threes(members, counts, _bounded(weight, np.minimum(chance, 0.99), null.weight))


def _triangles(near: Flags) -> Whole:
    upper = np.triu(near, 1)
    first, second = np.nonzero(upper)
    place, third = np.nonzero(upper[first] & upper[second])
    return np.stack([first[place], second[place], third], axis=1).astype(np.int64)


def _bounded(weight: Floats, chance: Floats, each: Floats) -> Floats:
    """Give Chernoff's bound of the chance that claims of these chances sum to as much weight."""
    most = np.where(chance > 0, each, 0.0).sum(axis=1)
    low, high = np.zeros(len(weight)), np.full(len(weight), _STEEPEST)
    for _ in range(_STEPS):
        tilt = (low + high) / 2
        raised = chance * np.exp(np.minimum(tilt[:, None] * each, 200.0))
        mean = (each * raised / (1 - chance + raised)).sum(axis=1)
        low, high = np.where(mean < weight, tilt, low), np.where(mean < weight, high, tilt)
    tilt = np.where(weight >= most, _STEEPEST, low)
    grown = np.log1p(chance * np.expm1(np.minimum(tilt[:, None] * each, 200.0))).sum(axis=1)
    return np.asarray(np.exp(np.minimum(0.0, grown - tilt * weight)), dtype=np.float64)
