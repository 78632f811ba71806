"""As if from one manual: outlets that say the same more often than what everyone says explains.

Two outlets of one story share claims anyway: some things everyone says, and who says more shares more. What is asked is
whether these two share more than outlets that choose among the story's claims independently, each saying as much as it
does and each claim said as often as it is (`bipartite.py`). What has a common source (copies of one text, one agency's
text, the same words of one speaker) counts for how often a claim is said, and never as shared (`carriers.py`); rare
claims weigh more than common ones, and those in the same words most (`sharing.py`).

Outlets of one country also have sources in common that no table shows, and so have those of one language. If such
pairs share more than by chance in the other countries, or languages, they are held against that.

A pair is judged if it shares `fewest` claims. Its p-value is the share of all pairs, in tables drawn with the same
margins, that share as many and are as surprising; q-values are those of Benjamini and Hochberg (1995). Three outlets
that all share `fewest` claims are judged beside that as three (`threes.py`). Of the false discoveries that are accepted
some are for pairs, as many for threes, most are kept back (`_PART`). Pairs of one owner need no manual: they are
listed and not judged. How soon one follows the other is described, and proves nothing: outlets that react to one event
are all soon.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mirrorwire.ids import digest
from mirrorwire.readings.bipartite import Floats, Whole
from mirrorwire.readings.carriers import Cell, Column, columns
from mirrorwire.readings.many import q_values
from mirrorwire.readings.narratives import Narratives
from mirrorwire.readings.nouns import Material, Outlet
from mirrorwire.readings.order import plain
from mirrorwire.readings.sharing import Chance, Flags, Story, by_chance, chance_of, pairs_of, shared, stories
from mirrorwire.readings.surge import NotReadable
from mirrorwire.readings.threes import NEAR, null_of, threes

_Number = TypeVar("_Number", np.float64, np.bool_)

# outlets below which who shares with whom can't differ much by chance or otherwise
FEWEST_OUTLETS = 4
# draws of tables: as many as give this number of pairs, within bounds
_PAIRS = 50_000
_DRAWS = (100, 300)
# share of the accepted false discoveries that is spent on pairs, and on threes; the rest is kept back: outlets never
# choose quite as independently as tables are drawn, and of three joined by a three two may be planted (with 0.4 each,
# .15 to .20 of the pairs found in simulated news were false at a rate of .10; with this, .08)
_PART = 0.15
# weight, in bits, of what pairs of a kind are taken to share as by chance before any are looked at
_PRIOR = 20.0


@dataclass(frozen=True, slots=True)
class SharedClaim:
    """One thing that two outlets, or a group, both say: its narrative, and the claims of each by id.

    `wording`: whether they also print the same run of five words or more; `carriers`: outlets that say it in all.
    """

    narrative: str
    claims: tuple[str, ...]
    wording: bool
    carriers: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two outlets, what they share beyond copies, and what outlets like them share by chance.

    `shared`: what counts; `explained`: ids of narratives that both tell, one of them or both from a common source;
    `expected`: number of shared claims by chance; `more_often`: how many times more often than by chance alone pairs of
    the same country or language share in the others, which is allowed for; `p`, `q` (1 for a pair that is not judged);
    `owner`: the owner of both; `lag_minutes`: median of how much later `second` says what they share (negative:
    earlier), a description only, None where no hours are known; `found`: whether it is among those found.
    """

    first: str
    second: str
    shared: tuple[SharedClaim, ...]
    explained: tuple[str, ...]
    expected: float
    more_often: float
    p: float
    q: float
    owner: str | None
    lag_minutes: float | None
    found: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Two outlets or more that are joined by pairs or threes found.

    `countries` and `owners` are those of its outlets; `pairs`, `threes`: those that join it, found as such; `shared`:
    the claims that at least two of them share, those that most of them say first; `q`: the largest of what joins it.
    """

    outlets: tuple[str, ...]
    countries: tuple[str, ...]
    owners: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    threes: tuple[tuple[str, str, str], ...]
    shared: tuple[SharedClaim, ...]
    q: float


@dataclass(frozen=True, slots=True)
class Manual:
    """What was found, against what chance gives.

    `pairs`: those that tell some claim both, surest first; `groups`: of what was found at `rate`, largest first;
    `owners`: owners of several outlets, with their names; `outlets`, `claims`, `tested`: outlets that say something in
    the window, what they say (narratives and single claims), and pairs that were judged together; `null`: for 0, 1, 2
    ... shared claims, how many of these pairs share so many, and how many do by chance (mean of `draws` tables);
    `false_discoveries`: the share of the pairs and threes found that chance alone would give.
    """

    pairs: tuple[Pair, ...]
    groups: tuple[Group, ...]
    owners: tuple[tuple[str, tuple[str, ...]], ...]
    outlets: int
    claims: int
    tested: int
    null: tuple[tuple[int, float], ...]
    draws: int
    false_discoveries: float
    rate: float
    fewest: int


@dataclass(frozen=True, slots=True)
class _Judged:
    """All pairs as numbers: what they share, by chance and as it is, and how surprising that is."""

    first: Whole
    second: Whole
    counts: Whole
    expected: Floats
    more_often: Floats
    p: Floats
    null: tuple[tuple[int, float], ...]
    draws: int
    # mean number of pairs by chance that are at least as surprising as each
    as_surprising: Floats
    threes: Whole
    # the same of threes
    as_surprising_threes: Floats


def same_manual(
    material: Material, narratives: Narratives, *, seed: int = 0, rate: float = 0.1, fewest: int = 3
) -> Manual | NotReadable:
    """Find pairs and groups of outlets of third countries that share more claims than chance gives.

    `narratives` are those of the same material; `rate`: the share of false discoveries that is accepted; `fewest`:
    shared claims from which a pair is judged; `seed` chooses the tables drawn. Raises ValueError for a rate that is no
    share, or a `fewest` below 2 (one shared claim is no manual).
    """
    if not 0 < rate < 1:
        raise ValueError(f"a share of false discoveries lies between 0 and 1, not at {rate}")
    if fewest < 2:
        raise ValueError(f"a pair must share two claims at least, not {fewest}")
    told = columns(material, narratives)
    names = sorted({cell.outlet for column in told for cell in column.cells})
    if len(names) < FEWEST_OUTLETS:
        return NotReadable(
            f"{len(names)} outlets of third countries say something in the window, {FEWEST_OUTLETS} are needed"
        )
    known = {outlet.name: outlet for outlet in material.outlets}
    outlets = [known.get(name, Outlet(name, None, None, None)) for name in names]
    found = stories(told, names)
    random = np.random.default_rng(int(digest("manual", seed, *names), 16))
    judged = _judge(found, outlets, fewest, random)
    owned = _alike(outlets, judged.first, judged.second, lambda outlet: outlet.owner) >= 0
    q = np.ones(len(judged.p))
    q[~owned] = q_values(judged.p[~owned].tolist())
    kept = (q <= rate * _PART) & ~owned & (judged.counts >= fewest)
    q_threes = _q_of_few(judged.as_surprising_threes)
    kept_threes = q_threes <= rate * _PART
    hours = {report.id: report.hour for report in material.reports}
    pairs = _pairs(told, outlets, judged, q, kept, hours)
    joins = [_Join((pair.first, pair.second), pair.q) for pair in pairs if pair.found]
    joins += [
        _Join(tuple(names[place] for place in members), float(q_three))
        for members, q_three in zip(judged.threes[kept_threes].tolist(), q_threes[kept_threes], strict=True)
    ]
    by_chance = judged.as_surprising[kept].max(initial=0) + judged.as_surprising_threes[kept_threes].max(initial=0)
    return Manual(
        pairs=pairs,
        groups=_groups(joins, told, known),
        owners=_owners(outlets),
        outlets=len(names),
        claims=len(told),
        tested=int((~owned).sum()),
        null=judged.null,
        draws=judged.draws,
        false_discoveries=min(1.0, float(by_chance) / len(joins)) if joins else 0.0,
        rate=rate,
        fewest=fewest,
    )


def _q_of_few(by_chance: Floats) -> Floats:
    """Give the q-values (Benjamini and Hochberg) of those few that are surprising at all.

    `by_chance`: how many of all that there are come as surprising by chance, on average.
    """
    order = np.argsort(by_chance, kind="stable")
    shares = by_chance[order] / np.arange(1, len(order) + 1)
    found = np.empty_like(by_chance)
    found[order] = np.minimum(1.0, np.minimum.accumulate(shares[::-1])[::-1])
    return found


def _judge(found: Sequence[Story], outlets: Sequence[Outlet], fewest: int, random: np.random.Generator) -> _Judged:
    size = len(outlets)
    first, second = pairs_of(size)
    said = shared(found, size)
    counts, weights = said.counts[first, second], said.weights[first, second]
    most = int(weights.max(initial=0)) + 1
    chance = chance_of(found, first, second, most=most)
    more_often = _more_often(outlets, first, second, weights, chance)
    surprise = chance.of(weights)
    raised = np.flatnonzero((more_often > 1) & (counts >= fewest))
    if len(raised):
        anyway = chance_of(found, first[raised], second[raised], most=most, more_often=more_often[raised])
        surprise[raised] = anyway.of(weights[raised])
    surprise[counts < fewest] = 1.0
    null = null_of(found, size)
    own = _alike(outlets, first, second, lambda outlet: outlet.owner) >= 0
    observed = threes(
        said,
        _square(size, first, second, (surprise <= NEAR) & ~own),
        null,
        fewest,
        _square(size, first, second, more_often),
    )
    draws = int(np.clip(_PAIRS // len(first), *_DRAWS))
    pairs_drawn, threes_drawn = [np.zeros(0)], [np.zeros(0)]
    often: dict[int, int] = {}
    for drawn in by_chance(found, size, random, draws):
        by_pair = drawn.counts[first, second]
        for number, pairs in enumerate(np.bincount(by_pair).tolist()):
            often[number] = often.get(number, 0) + pairs
        enough = by_pair >= fewest
        by_weight = np.where(enough, chance.of(drawn.weights[first, second]), 1.0)
        pairs_drawn.append(by_weight[enough])
        threes_drawn.append(threes(drawn, _square(size, first, second, by_weight <= NEAR), null, fewest).chance)
    as_surprising = _as_low(surprise, pairs_drawn)
    as_surprising_threes = _as_low(observed.chance, threes_drawn)
    p = np.where(counts >= fewest, (1 + as_surprising) / (1 + draws * len(first)), 1.0)
    observed_counts = np.bincount(counts)
    longest = max([len(observed_counts) - 1, *often])
    return _Judged(
        first=first,
        second=second,
        counts=counts,
        expected=chance.expected * more_often,
        more_often=more_often,
        p=p,
        null=tuple(
            (int(observed_counts[number]) if number < len(observed_counts) else 0, often.get(number, 0) / draws)
            for number in range(longest + 1)
        ),
        draws=draws,
        as_surprising=(1 + as_surprising) / (1 + draws),
        threes=observed.members,
        as_surprising_threes=(1 + as_surprising_threes) / (1 + draws),
    )


def _as_low(values: Floats, drawn: Sequence[Floats]) -> Floats:
    """Give how many of those drawn are as low as each value."""
    pool = np.sort(np.concatenate(drawn))
    return np.searchsorted(pool, values * (1 + 1e-9), "right").astype(np.float64)


def _square(size: int, first: Whole, second: Whole, values: NDArray[_Number]) -> NDArray[_Number]:
    """Give values of pairs as a symmetrical square, 0 on the diagonal."""
    square = np.zeros((size, size), dtype=values.dtype)
    square[first, second] = square[second, first] = values
    return square


def _alike(outlets: Sequence[Outlet], first: Whole, second: Whole, what: Callable[[Outlet], str | None]) -> Whole:
    """Give for each pair the number of what both have in common, or -1."""
    values = [what(outlet) for outlet in outlets]
    numbers = {value: place for place, value in enumerate(sorted({value for value in values if value is not None}))}
    own = np.array([numbers.get(value, -1) if value is not None else -1 for value in values], dtype=np.int64)
    return np.where(own[first] == own[second], own[first], -1)


def _more_often(outlets: Sequence[Outlet], first: Whole, second: Whole, weights: Whole, chance: Chance) -> Floats:
    """Give how many times more than by chance pairs of one country, or one language, share in the others; at least 1.

    The pair's own country, or language, has no say in it: what is found there does not explain itself.
    """
    found = np.ones(len(first))
    whats: tuple[Callable[[Outlet], str | None], ...] = (lambda outlet: outlet.country, lambda outlet: outlet.language)
    for what in whats:
        common = _alike(outlets, first, second, what)
        of_kind = common >= 0
        all_shared, all_expected = weights[of_kind].sum(), chance.weight[of_kind].sum()
        for value in np.unique(common[of_kind]):
            own = common == value
            others = all_shared - weights[own].sum(), all_expected - chance.weight[own].sum()
            times = (others[0] + _PRIOR) / (others[1] + _PRIOR)
            found[own] = np.maximum(found[own], times)
    return found


def _pairs(
    told: Sequence[Column],
    outlets: Sequence[Outlet],
    judged: _Judged,
    q: Floats,
    kept: Flags,
    hours: Mapping[str, bool],
) -> tuple[Pair, ...]:
    """Give the pairs that tell some claim both, with what they share."""
    both: dict[tuple[str, str], list[tuple[Column, Cell, Cell]]] = {}
    for column in told:
        for one, other in combinations(column.cells, 2):
            both.setdefault((one.outlet, other.outlet), []).append((column, one, other))
    names = [outlet.name for outlet in outlets]
    found = []
    for at, (one, other) in enumerate(zip(judged.first.tolist(), judged.second.tolist(), strict=True)):
        cells = both.get((names[one], names[other]))
        if cells is None:
            continue
        own = [
            (column, mine, theirs) for column, mine, theirs in cells if mine.source is None and theirs.source is None
        ]
        owner = outlets[one].owner if outlets[one].owner == outlets[other].owner else None
        found.append(
            Pair(
                first=names[one],
                second=names[other],
                shared=tuple(_shared(column, [mine, theirs]) for column, mine, theirs in own),
                explained=tuple(column.narrative for column, mine, theirs in cells if mine.source or theirs.source),
                expected=float(judged.expected[at]),
                more_often=float(judged.more_often[at]),
                p=float(judged.p[at]) if owner is None else 1.0,
                q=float(q[at]),
                owner=owner,
                lag_minutes=_lag(own, hours),
                found=bool(kept[at]),
            )
        )
    found.sort(key=lambda pair: (pair.q, pair.p, -len(pair.shared), pair.first, pair.second))
    return tuple(found)


def _shared(column: Column, cells: Sequence[Cell]) -> SharedClaim:
    worded = any(one.version == other.version for one, other in combinations(cells, 2))
    claims = tuple(claim.id for cell in cells for claim in cell.claims)
    return SharedClaim(column.narrative, claims, worded, len(column.cells))


def _lag(own: Sequence[tuple[Column, Cell, Cell]], hours: Mapping[str, bool]) -> float | None:
    """Give the median of the minutes by which the second is later, over claims of which both hours are known."""
    lags = []
    for _, mine, theirs in own:
        times = [
            min((plain(claim.at) for claim in cell.claims if hours.get(claim.report)), default=None)
            for cell in (mine, theirs)
        ]
        if times[0] is not None and times[1] is not None:
            lags.append((times[1] - times[0]).total_seconds() / 60)
    return median(lags) if lags else None


@dataclass(frozen=True, slots=True)
class _Join:
    """Two or three outlets that were found to share."""

    outlets: tuple[str, ...]
    q: float


def _groups(joins: Sequence[_Join], told: Sequence[Column], known: Mapping[str, Outlet]) -> tuple[Group, ...]:
    """Join what was found to groups, and give what at least two of a group share."""
    joined: dict[str, set[str]] = {}
    for join in joins:
        union = set[str]().union(*(joined.get(name, {name}) for name in join.outlets))
        for name in union:
            joined[name] = union
    found = []
    for outlets in sorted({tuple(sorted(union)) for union in joined.values()}):
        members = set(outlets)
        own = [join for join in joins if join.outlets[0] in members]
        said = []
        for column in told:
            cells = [cell for cell in column.own if cell.outlet in members]
            if len(cells) > 1:
                said.append((-len(cells), _shared(column, cells)))
        said.sort(key=lambda one: (one[0], one[1].carriers, one[1].narrative))
        places = [known[name] for name in outlets if name in known]
        found.append(
            Group(
                outlets=outlets,
                countries=tuple(sorted({outlet.country for outlet in places if outlet.country})),
                owners=tuple(sorted({outlet.owner for outlet in places if outlet.owner})),
                pairs=tuple((one.outlets[0], one.outlets[1]) for one in own if len(one.outlets) == 2),
                threes=tuple((*one.outlets[:2], one.outlets[2]) for one in own if len(one.outlets) == 3),
                shared=tuple(one for _, one in said),
                q=max(one.q for one in own),
            )
        )
    return tuple(sorted(found, key=lambda group: (-len(group.outlets), group.q, group.outlets)))


def _owners(outlets: Sequence[Outlet]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    by_owner: dict[str, list[str]] = {}
    for outlet in outlets:
        if outlet.owner is not None:
            by_owner.setdefault(outlet.owner, []).append(outlet.name)
    return tuple((owner, tuple(sorted(names))) for owner, names in sorted(by_owner.items()) if len(names) > 1)
