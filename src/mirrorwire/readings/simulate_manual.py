"""Manuals that were planted, and what is found of them: groups of outlets with the same things to say.

Each run has stories that many outlets tell, agencies' texts, a statement that everyone quotes, and one group of outlets
that was given the same claims (`planting.manual`). A group counts as found if groups and pairs at a false-discovery
rate of 10 % join all its outlets; whatever else they join is counted as false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from mirrorwire.readings.invented import Invented, Maker, World, invent
from mirrorwire.readings.manual import Manual, same_manual
from mirrorwire.readings.narratives import narratives
from mirrorwire.readings.nouns import Material
from mirrorwire.readings.planting import Group, manual, statement

# a world of busier outlets and a shorter past, since no count is measured here
TELLING = World(past=20, after=1, levels=(4.0, 10.0), stories=0.8, texts=True)


@dataclass(frozen=True, slots=True)
class ManualFound:
    """What was found of planted manuals.

    `found` of `planted` groups, all their outlets joined; `pairs` joined in all, `false_pairs` of them not planted,
    `false_share` of all (the false-discovery rate that came out; 0 where nothing was found); `refused`: runs that could
    not be read.
    """

    planted: int
    found: int
    found_share: float
    pairs: int
    false_pairs: int
    false_share: float
    refused: int


def simulate_manual(
    *,
    seed: int,
    runs: int,
    outlets: int = 3,
    claims: int = 3,
    material: Material | None = None,
    world: World = TELLING,
    progress: Callable[[int], None] | None = None,
) -> ManualFound:
    """Plant a group of so many outlets with so many shared claims in each run, and look for it.

    `material`: a real background with claims; the group is planted in its window. Raises ValueError for fewer than two
    outlets or no claim.
    """
    if outlets < 2 or claims < 1:
        raise ValueError("a manual has two outlets or more, and one claim or more")
    found = pairs = false = refused = 0
    for run in range(runs):
        made = _background(seed * 1_000_003 + run, world, material)
        spoken = statement(made.maker, made.material)
        planted, group = manual(made.maker, spoken, outlets=outlets, claims=claims)
        read = same_manual(planted, narratives(planted), seed=seed)
        if isinstance(read, Manual):
            joined = pairs_of(read)
            wanted = {*combinations(group.outlets, 2)}
            found += joins(joined, group)
            pairs += len(joined)
            false += len(joined - wanted)
        else:
            refused += 1
        if progress is not None:
            progress(run + 1)
    return ManualFound(
        runs, found, found / runs if runs else 0.0, pairs, false, false / pairs if pairs else 0.0, refused
    )


def pairs_of(read: Manual) -> set[tuple[str, str]]:
    """Give all pairs of outlets that the reading joins, those within a three among them."""
    joined = {pair for group in read.groups for pair in group.pairs}
    joined |= {pair for group in read.groups for three in group.threes for pair in combinations(three, 2)}
    return {(min(pair), max(pair)) for pair in joined}


def joins(pairs: Iterable[tuple[str, str]], group: Group) -> bool:
    """Tell whether pairs join all outlets of a group, by way of its own outlets alone."""
    inside = [pair for pair in pairs if set(pair) <= set(group.outlets)]
    reached = {group.outlets[0]}
    while True:
        more = {name for pair in inside if reached & set(pair) for name in pair} - reached
        if not more:
            return reached == set(group.outlets)
        reached |= more


def _background(seed: int, world: World, material: Material | None) -> Invented:
    if material is None:
        return invent(seed, world)
    return Invented(material, Maker(seed, world, np.random.default_rng(np.random.SeedSequence([seed, 13]))))
