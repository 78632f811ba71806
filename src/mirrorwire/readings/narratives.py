"""Narratives: claims that say the same, who said it first, and how far it went, country by country.

A claim is like another if their meanings are near (with an embedder), else if they name the same people, states,
numbers and events and use the same rare words: the cosine of both over these keys, each weighing what it tells apart
(inverse document frequency over all claims of the material, Spärck Jones 1972). Claims that print the same words are
one text, so that copies neither raise the frequency of a word nor the likeness of anything.

Alike claims are gathered by stars (Aslam, Pelekhov and Rus 2004): the text that most others are like takes all of them,
then the next of those left. So every member is like the centre, nothing is chained along a row of neighbours, and the
order in which claims come has no influence. Claims with opposite signs are never the same narrative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from mirrorwire.ids import make_id
from mirrorwire.readings.embedding import Embedder, Vectors, centred
from mirrorwire.readings.likeness import Keys, alike, keys_of
from mirrorwire.readings.nouns import Claim, Material, Report
from mirrorwire.readings.order import plain
from mirrorwire.record.stories.runs_of_words import words
from mirrorwire.record.stories.terms import terms_of

Whole = NDArray[np.int64]

# cosine of keys from which claims say the same, where there is no embedder
LIKENESS = 0.35
# the same over people, states, numbers and events alone, for claims in different languages, which share no words
LIKENESS_OF_NAMES = 0.6
# what a person, state, number or event weighs beside a word
FACET_WEIGHT = 1.4
# narratives, of the widest, whose keys are given
_NAMED = 200
# rows of vectors compared with all others at a time: bounds the memory
_ROWS = 1_024
# before the keys that are no words of the text
_NAME = "="
# keys given of a narrative, and texts that are asked how their words are printed
_KEYS = 6


@dataclass(frozen=True, slots=True)
class Told:
    """A narrative in one country, or in all: `first` are the claims with the earliest time (more than one: a tie).

    `reports` counts every report, `collapsed` copies of one text once; `claims` are all ids, by time.
    """

    country: str | None
    first: tuple[str, ...]
    at: datetime
    day_only: bool
    outlets: tuple[str, ...]
    reports: int
    collapsed: int
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    """Claims in the window that say the same.

    `centre`: id of the claim that most others are like: what to print; `keys`: what they share, heaviest first (none
    with an embedder, or beyond the 200 widest); `told`: in all countries together; `countries`: one by one, in the
    order in which it came up; `before`: ids of like claims of the days before the window: where there are any, it is
    no answer to the event.
    """

    id: str
    centre: str
    keys: tuple[str, ...]
    told: Told
    countries: tuple[Told, ...]
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Narratives:
    """The narratives of the window, widest first: those that two reports or more tell.

    `alone`: claims of the window that no other report makes, by id; `claims`: all of the window; `by`: how likeness
    was measured; `likeness`: from which cosine on.
    """

    found: tuple[Narrative, ...]
    alone: tuple[str, ...]
    claims: int
    by: str
    likeness: float

    def of_claim(self) -> Mapping[str, str]:
        """Give the narrative's id for the id of each claim in one."""
        return {claim: narrative.id for narrative in self.found for claim in narrative.told.claims}


@dataclass(frozen=True, slots=True)
class _Text:
    """Claims that print the same words: numbers of the claims, and what they stand for in comparisons."""

    claims: tuple[int, ...]
    words: str
    languages: frozenset[str]
    polarity: int
    toward: str | None


def narratives(material: Material, embedder: Embedder | None = None, *, likeness: float | None = None) -> Narratives:
    """Gather the material's claims into narratives, and give those that come up in the window.

    `likeness`: the cosine from which claims say the same, by default the embedder's, or `LIKENESS` without one.
    Raises what the embedder raises, and ValueError for a likeness that is not above 0 and at most 1.
    """
    least = (LIKENESS if embedder is None else embedder.likeness) if likeness is None else likeness
    if not 0 < least <= 1:
        raise ValueError(f"a likeness is above 0 and at most 1, not {least}")
    claims = sorted(material.claims, key=lambda claim: (plain(claim.at), claim.id))
    languages = {outlet.name: outlet.language for outlet in material.outlets}
    texts = _texts(claims, languages)
    keys = keys_of([_keys(claims, text) for text in texts])
    if embedder is None:
        first, second = _alike_by_keys(keys, texts, least)
    else:
        tongues = [min(text.languages, default=None) for text in texts]
        first, second = _alike_by_meaning(centred(embedder, [text.words for text in texts], tongues), least)
    stars = _stars(texts, *_not_opposed(texts, first, second))
    reports = {report.id: report for report in material.reports}
    start = material.question.start
    end = start + timedelta(days=material.question.days)
    found: list[tuple[Narrative, list[int]]] = []
    alone: list[str] = []
    number = 0
    for star in stars:
        members = [claims[place] for place in sorted(place for text in star for place in texts[text].claims)]
        within = [claim for claim in members if start <= claim.at.date() < end]
        number += len(within)
        if len({claim.report for claim in within}) < 2:
            alone += [claim.id for claim in within]
            continue
        centres = [claims[place] for place in texts[star[0]].claims if start <= claims[place].at.date() < end]
        before = tuple(claim.id for claim in members if claim.at.date() < start)
        found.append((_narrative((centres or within)[0].id, within, before, reports), star))
    found.sort(key=lambda one: (-len(one[0].told.outlets), -one[0].told.collapsed, one[0].told.at, one[0].id))
    if embedder is None:
        found[:_NAMED] = [(replace(one, keys=_printed(keys, texts, star)), star) for one, star in found[:_NAMED]]
    return Narratives(
        found=tuple(narrative for narrative, _ in found),
        alone=tuple(sorted(alone)),
        claims=number,
        by="shared people, states, numbers, events and rare words" if embedder is None else embedder.name,
        likeness=least,
    )


def _narrative(
    centre: str, within: Sequence[Claim], before: tuple[str, ...], reports: Mapping[str, Report]
) -> Narrative:
    by_country: dict[str, list[Claim]] = {}
    for claim in within:
        if claim.country is not None:
            by_country.setdefault(claim.country, []).append(claim)
    countries = [_told(country, claims, reports) for country, claims in by_country.items()]
    countries.sort(key=lambda told: (told.at, told.country or ""))
    return Narrative(
        id=make_id("narrative", *sorted(claim.id for claim in within)),
        centre=centre,
        keys=(),
        told=_told(None, within, reports),
        countries=tuple(countries),
        before=before,
    )


def _told(country: str | None, claims: Sequence[Claim], reports: Mapping[str, Report]) -> Told:
    """Say who said it first, and how far it went; `claims` are by time."""
    # a day without an hour begins at midnight, so it can't come later than it did; that it is a day is said
    at = min(plain(claim.at) for claim in claims)
    first = [claim for claim in claims if plain(claim.at) == at]
    hours = [claim.report in reports and reports[claim.report].hour for claim in claims]
    same_day = [hour for claim, hour in zip(claims, hours, strict=True) if plain(claim.at).date() == at.date()]
    return Told(
        country=country,
        first=tuple(claim.id for claim in first),
        at=at,
        day_only=not all(same_day),
        outlets=tuple(sorted({claim.outlet for claim in claims})),
        reports=len({claim.report for claim in claims}),
        collapsed=len({claim.family for claim in claims}),
        claims=tuple(claim.id for claim in claims),
    )


def _texts(claims: Sequence[Claim], languages: Mapping[str, str | None]) -> list[_Text]:
    """Put claims that print the same words together, in the order of the first of each."""
    same: dict[tuple[str, int, str | None], list[int]] = {}
    for place, claim in enumerate(claims):
        said = " ".join(words(" ".join(claim.words)))
        toward = claim.toward if claim.polarity else None
        # claims without a word are not alike for that
        same.setdefault((said or claim.id, claim.polarity, toward), []).append(place)
    return [
        _Text(
            claims=tuple(places),
            words=" ".join(claims[places[0]].words),
            languages=frozenset(lang for place in places if (lang := languages.get(claims[place].outlet))),
            polarity=polarity,
            toward=toward,
        )
        for (_, polarity, toward), places in same.items()
    ]


def _keys(claims: Sequence[Claim], text: _Text) -> dict[str, float]:
    """Give what a text names and says, each with its kind before it, and what it weighs for its kind."""
    found = dict(terms_of(text.words).weights)
    for place in text.claims:
        claim = claims[place]
        for kind, names in (("person", claim.people), ("state", claim.states), ("number", claim.numbers)):
            for name in names:
                found[f"{_NAME}{kind}:{name}"] = FACET_WEIGHT
        if claim.says:
            found[f"{_NAME}event:{claim.says}"] = FACET_WEIGHT
    return found


def _printed(keys: Keys, texts: Sequence[_Text], star: Sequence[int]) -> tuple[str, ...]:
    """Give the forms in which a star's keys are shown: names as they are, words as the texts print them; each once."""
    words_of = [terms_of(texts[text].words).words for text in star[:_KEYS]]
    found: dict[str, None] = {}
    for key in keys.heaviest(star):
        if key.startswith(_NAME):
            found[key.partition(":")[2]] = None
        else:
            found |= dict.fromkeys([printed[key] for printed in words_of if key in printed][:1])
    return tuple(found)[:_KEYS]


def _alike_by_keys(keys: Keys, texts: Sequence[_Text], least: float) -> tuple[Whole, Whole]:
    """Give pairs that are alike by all keys, and those of different languages that are alike by what they name."""
    by_all = alike(keys, least)
    names = np.array([name.startswith(_NAME) for name in keys.names], dtype=np.bool_)
    by_names = alike(keys, LIKENESS_OF_NAMES, only=names)
    # one shared name is not enough, however rare: none weighs more than this
    enough = by_names.weight > (FACET_WEIGHT * np.log1p(len(texts))) ** 2
    other = np.array(
        [
            bool(texts[one].languages and texts[two].languages)
            and texts[one].languages.isdisjoint(texts[two].languages)
            for one, two in zip(by_names.first.tolist(), by_names.second.tolist(), strict=True)
        ],
        dtype=np.bool_,
    )
    chosen = enough & other
    pairs = np.unique(
        np.concatenate(
            [
                by_all.first * len(texts) + by_all.second,
                by_names.first[chosen] * len(texts) + by_names.second[chosen],
            ]
        )
    )
    first, second = np.divmod(pairs, max(1, len(texts)))
    return first, second


def _alike_by_meaning(vectors: Vectors, least: float) -> tuple[Whole, Whole]:
    """Give pairs whose vectors have at least this cosine, a block of rows at a time."""
    firsts, seconds = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for begin in range(0, len(vectors), _ROWS):
        block = vectors[begin : begin + _ROWS] @ vectors[begin:].T
        one, other = np.nonzero(np.triu(block >= least, 1))
        firsts.append(one + begin)
        seconds.append(other + begin)
    return np.concatenate(firsts), np.concatenate(seconds)


def _not_opposed(texts: Sequence[_Text], first: Whole, second: Whole) -> tuple[Whole, Whole]:
    """Leave out pairs of which one accuses and the other supports, or whose tone is about different actors."""
    signs = np.array([text.polarity for text in texts], dtype=np.int64)
    actors = {name: place for place, name in enumerate(sorted({text.toward or "" for text in texts}))}
    toward = np.array([actors[text.toward or ""] for text in texts], dtype=np.int64)
    product = signs[first] * signs[second]
    kept = (product >= 0) & ((product == 0) | (toward[first] == toward[second]))
    return first[kept], second[kept]


def _stars(texts: Sequence[_Text], first: Whole, second: Whole) -> list[list[int]]:
    """Give the stars, each with its centre first; texts are in order of time, which breaks ties."""
    near: list[list[int]] = [[] for _ in texts]
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        near[one].append(other)
        near[other].append(one)
    taken = [False] * len(texts)
    stars = []
    for centre in sorted(range(len(texts)), key=lambda text: (-len(near[text]), text)):
        if taken[centre]:
            continue
        star = [centre, *sorted(text for text in near[centre] if not taken[text])]
        for text in star:
            taken[text] = True
        stars.append(star)
    return stars
