"""Which outlet says which claim in which story, and what two of them have from a common source.

A cell of a story's table is an outlet and a narrative. What explains that two outlets say the same is kept with the
cells: members of one family of copies, texts that credit the same agency, and one speaker's words quoted by both have a
common source. Such a cell counts for how well known the claim is, but is not the outlet's own, and nothing it shares.
Of such a text an outlet has one thing to say, however many claims are in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from mirrorwire.readings.narratives import Narratives
from mirrorwire.readings.nouns import Claim, Material
from mirrorwire.readings.order import plain
from mirrorwire.record.folding import fold
from mirrorwire.record.stories.runs_of_words import shared_runs, signature

# share of the runs of the shorter claim that two must have in common to be the same words
WORDING = 0.3


@dataclass(frozen=True, slots=True)
class Cell:
    """An outlet's claims in one narrative.

    `source`: names the text that it has in common with others, None where it says it by itself; `version`: a number
    that is the same for cells with the same words.
    """

    outlet: str
    claims: tuple[Claim, ...]
    source: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Column:
    """A narrative, or a claim alone (`narrative` is then its own id), and the cells of those that say it."""

    narrative: str
    story: str
    cells: tuple[Cell, ...]

    @property
    def own(self) -> tuple[Cell, ...]:
        """The cells that have no common source."""
        return tuple(cell for cell in self.cells if cell.source is None)


def columns(material: Material, narratives: Narratives) -> list[Column]:
    """Give what outlets of third countries say in the window, story by story, in the order of ids.

    A narrative belongs to the story that most texts tell it in; claims without a story are of one that has no name.
    """
    third, agencies = set(material.question.third), {report.id: report.agency for report in material.reports}
    end = material.question.start + timedelta(days=material.question.days)
    claims = {
        claim.id: claim
        for claim in material.claims
        if claim.country in third and material.question.start <= claim.at.date() < end
    }
    alike = _same_words([claims[ident] for ident in sorted(claims)])
    gathered = [
        (narrative.id, [claims[ident] for ident in narrative.told.claims if ident in claims])
        for narrative in narratives.found
    ]
    gathered += [(ident, [claims[ident]]) for ident in narratives.alone if ident in claims]
    found = [
        Column(name, _story(members), _cells(name, members, alike, agencies)) for name, members in gathered if members
    ]
    return sorted(found, key=lambda column: (column.story, column.narrative))


def _story(claims: Sequence[Claim]) -> str:
    texts: dict[str, set[str]] = {}
    for claim in claims:
        texts.setdefault(claim.story or "", set()).add(claim.family)
    return min(texts, key=lambda story: (-len(texts[story]), story))


def _same_words(claims: Sequence[Claim]) -> Mapping[str, frozenset[str]]:
    """Give for each claim those that print the same run of words: five in a row, or as much in two or three places."""
    ordered = sorted(claims, key=lambda claim: (plain(claim.at), claim.id))
    if not ordered:
        return {}
    begin = plain(ordered[0].at)
    times = np.array([(plain(claim.at) - begin).total_seconds() for claim in ordered])
    shared = shared_runs([signature(" ".join(claim.words)) for claim in ordered], times, np.inf, WORDING)
    near: dict[str, set[str]] = {}
    for one, other in zip(shared.first.tolist(), shared.second.tolist(), strict=True):
        near.setdefault(ordered[one].id, set()).add(ordered[other].id)
        near.setdefault(ordered[other].id, set()).add(ordered[one].id)
    return {ident: frozenset(others) for ident, others in near.items()}


def _cells(
    narrative: str, claims: Sequence[Claim], alike: Mapping[str, frozenset[str]], agencies: Mapping[str, str | None]
) -> tuple[Cell, ...]:
    places = {claim.id: place for place, claim in enumerate(claims)}
    sources = _joined(len(claims), _common_sources(claims, alike, agencies))
    worded = [
        (place, places[other])
        for claim in claims
        for place in (places[claim.id],)
        for other in sorted(alike.get(claim.id, ()))
        if other in places and places[other] > place and sources[places[other]] != sources[place]
    ]
    versions = _joined(len(claims), worded)
    families = _printed_by_several(claims)
    holders = [_holders(numbers, claims) for numbers in (sources, versions)]
    by_outlet: dict[str, list[int]] = {}
    for place, claim in enumerate(claims):
        by_outlet.setdefault(claim.outlet, []).append(place)
    return tuple(
        Cell(
            outlet=outlet,
            claims=tuple(claims[place] for place in own),
            source=None
            if any(holders[0][sources[place]] == 1 for place in own)
            else min(families.get(claims[place].family, f"{narrative} {sources[place]}") for place in own),
            # the words that most others have are those that count
            version=min((versions[place] for place in own), key=lambda version: (-holders[1][version], version)),
        )
        for outlet, own in sorted(by_outlet.items())
    )


def _common_sources(
    claims: Sequence[Claim], alike: Mapping[str, frozenset[str]], agencies: Mapping[str, str | None]
) -> Iterable[tuple[int, int]]:
    """Give pairs of claims with a common source, enough of them to join all that have it."""
    first: dict[tuple[str, str], int] = {}
    speakers: dict[str, list[int]] = {}
    for place, claim in enumerate(claims):
        agency = agencies.get(claim.report)
        yield first.setdefault(("family", claim.family), place), place
        if agency:
            yield first.setdefault(("agency", fold(agency)), place), place
        if claim.kind == "quotation" and claim.speaker:
            speakers.setdefault(fold(claim.speaker), []).append(place)
    for quoting in speakers.values():
        for at, place in enumerate(quoting):
            near = alike.get(claims[place].id, frozenset())
            yield from (
                (place, other)
                for other in quoting[at + 1 :]
                if claims[other].id in near or claims[other].words == claims[place].words
            )


def _printed_by_several(claims: Sequence[Claim]) -> Mapping[str, str]:
    """Give the families that several outlets print, each for itself: the same in all narratives that are in them."""
    outlets: dict[str, set[str]] = {}
    for claim in claims:
        outlets.setdefault(claim.family, set()).add(claim.outlet)
    return {family: family for family, printing in outlets.items() if len(printing) > 1}


def _holders(numbers: Sequence[int], claims: Sequence[Claim]) -> Mapping[int, int]:
    """Give how many outlets have each number."""
    found: dict[int, set[str]] = {}
    for number, claim in zip(numbers, claims, strict=True):
        found.setdefault(number, set()).add(claim.outlet)
    return {number: len(outlets) for number, outlets in found.items()}


def _joined(size: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Give each place the lowest place that it is joined to, through others as well."""
    above = list(range(size))

    def top(place: int) -> int:
        while above[place] != place:
            above[place] = above[above[place]]
            place = above[place]
        return place

    for one, other in pairs:
        low, high = sorted((top(one), top(other)))
        above[high] = low
    return [top(place) for place in range(size)]
