"""Which reports are copies of one text, and which of them stands for the family in its country.

Articles have the family that tracing their words gave them (`mirrorwire.record.stories.tracing`). Headlines have only
themselves: those of five words or more that are the same, case and punctuation apart, no more than two days from one to
the next, are of one family, and of an article's where one of them is an article's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from mirrorwire.readings.nouns import Report
from mirrorwire.record.folding import words_of

FEWEST_WORDS: Final = 5
"""Headlines of fewer words agree by chance ("Israel, Azerbaijan sign deal")."""
APART: Final = timedelta(days=2)
"""How far the same headline may stand from the one before it, to be its copy."""


def in_families(reports: Iterable[Report]) -> tuple[Report, ...]:
    """Return the reports in order of time, each with its family, and `first` set for the earliest of each country."""
    ordered = sorted(reports, key=lambda one: (one.at, one.id))
    by_words: dict[tuple[str, ...], list[Report]] = {}
    for one in ordered:
        words = tuple(words_of(one.headline))
        if len(words) >= FEWEST_WORDS:
            by_words.setdefault(words, []).append(one)
    families: dict[str, str] = {}
    for same in by_words.values():
        for chain in _chains(same):
            family = next((one.family for one in chain if one.kind == "article"), chain[0].family)
            families.update((one.id, family) for one in chain if one.kind == "headline")
    seen: set[tuple[str, str | None]] = set()
    told = []
    for one in ordered:
        family = families.get(one.id, one.family)
        first = (family, one.country) not in seen
        seen.add((family, one.country))
        told.append(one if (family, first) == (one.family, one.first) else replace(one, family=family, first=first))
    return tuple(told)


def _chains(same: Sequence[Report]) -> list[list[Report]]:
    """Part reports in order of time where the next is too far from the one before it."""
    chains: list[list[Report]] = []
    for one in same:
        if chains and one.at - chains[-1][-1].at <= APART:
            chains[-1].append(one)
        else:
            chains.append([one])
    return chains
