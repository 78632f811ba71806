"""Tone toward each actor, by third country: more accusation, or more support, than the outlets' own habit?

Tone is what was said and done, not the colour of words: of the quotations and events about an actor, the share that
accuses and the share that supports, each with its characters. Every outlet is held against itself, the window against
its own 56 days before (a gap apart), and outlets are pooled with the weights of Mantel and Haenszel (1959) for a
difference of shares (Greenland and Robins 1985), n1 * n0 / (n1 + n0): an outlet that was harsh all along changes
nothing by being loud, and one without a past is left out.

What one text says counts once in a country, however many print it. The interval resamples whole stories, not claims,
since claims of one story go together (bootstrap by blocks, Künsch 1989; of clusters, Davison and Hinkley 1997, 3.8),
within window and baseline apart, and is never narrower than a score interval with as many claims as the stories are
worth (Newcombe 1998; a bootstrap of no accusations at all would claim certainty).

`p` is for the difference in either direction. Its null are the same outlets on other dates: the window laid on every
date of the baseline, against the rest of it, ranked by the statistic of Cochran, Mantel and Haenszel, for which thin
dates are not extreme dates. With too few such dates, whole stories are dealt anew to window and baseline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mirrorwire.ids import digest
from mirrorwire.readings.counts import Floats
from mirrorwire.readings.forecast import DEFAULTS
from mirrorwire.readings.many import FEWEST_PLACEBOS, q_values
from mirrorwire.readings.naming import called
from mirrorwire.readings.nouns import Claim, Material
from mirrorwire.readings.surge import NotReadable
from mirrorwire.record.stories.runs_of_words import words

ToneKind = Literal["accusation", "support"]
Null = Literal["dates", "stories"]
Whole = NDArray[np.int64]

# claims about the actor below which a share says nothing, in the window and in the baseline
FEWEST_CLAIMS = 10
# stories below which there is nothing to resample
FEWEST_STORIES = 5
_DRAWS = 1_000
# columns of counts that a share is made of
_COLUMNS: tuple[tuple[ToneKind, list[int]], ...] = (("accusation", [0, 1]), ("support", [0, 2]))
# two-sided 90 %
_NORMAL = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Change:
    """How far a share of claims differs from the outlets' own baseline.

    `window`, `baseline`: the shares (0 to 1), outlets weighted alike in both; `difference` of the two with its 90 %
    interval `low` to `high`; `p`: how often a difference as large, in either direction, comes by chance, under `null`:
    "dates" (the same window on `placebos` other dates, `as_large` of them as large) or "stories" (dealt anew);
    `q`: the share of false discoveries among all changes of the reading with a q as small; `placebo_differences`: of
    the dates, in their order, for a picture.
    """

    kind: ToneKind
    window: float
    baseline: float
    difference: float
    low: float
    high: float
    p: float
    q: float
    null: Null
    placebos: int
    as_large: int
    placebo_differences: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class OutletTone:
    """One outlet's counts about the actor, copies collapsed: claims, accusations and support, window and baseline.

    `weight`: its share of the pooled difference (0: it has claims in only one of the two).
    """

    outlet: str
    weight: float
    window: tuple[int, int, int]
    baseline: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Heard:
    """The claims about an actor in a stretch of days: ids of those that accuse, that support, and of the others.

    Each counted once per text that says it; `raw` counts every claim, copies too; `stories`: blocks that they come in.
    """

    accusations: tuple[str, ...]
    support: tuple[str, ...]
    neither: tuple[str, ...]
    raw: int
    stories: int

    @property
    def claims(self) -> int:
        """How many claims there are, copies collapsed."""
        return len(self.accusations) + len(self.support) + len(self.neither)


@dataclass(frozen=True, slots=True)
class Tone:
    """The tone of a third country's outlets toward an actor; `refused` says why there are no figures, where so."""

    country: str
    actor: str
    window: Heard
    baseline: Heard
    outlets: tuple[OutletTone, ...]
    accusation: Change | None
    support: Change | None
    refused: NotReadable | None


@dataclass(frozen=True, slots=True)
class _Table:
    """Claims as numbers, one row each: outlet, block (story), day, and (1, it accuses, it supports)."""

    outlet: Whole
    block: Whole
    day: Whole
    counts: Floats
    outlets: int


def tones(material: Material, *, seed: int = 0) -> tuple[Tone, ...]:
    """Measure the tone of each third country toward each actor, in the order of the question.

    What can't carry a reading is returned with `refused`, saying how many claims there are and how many it takes.
    `seed` chooses the draws of the bootstrap; the same material and seed give the same figures.
    """
    question = material.question
    window = (question.start, question.start + timedelta(days=question.days - 1))
    end = question.start - timedelta(days=DEFAULTS.gap_days + 1)
    first = end - timedelta(days=DEFAULTS.baseline_days - 1)
    if question.since is not None:
        first = max(first, question.since)
    by_pair: dict[tuple[str | None, str | None], list[Claim]] = {}
    for claim in material.claims:
        if claim.kind != "headline" and claim.toward is not None:
            by_pair.setdefault((claim.country, claim.toward), []).append(claim)
    found = []
    for country in question.third:
        for actor in question.actors:
            claims = by_pair.get((country, actor), [])
            random = np.random.default_rng(int(digest("tone", country, actor, seed), 16))
            found.append(_tone(country, actor, claims, window, (first, end), random))
    return _with_q(found)


def _with_q(found: Sequence[Tone]) -> tuple[Tone, ...]:
    """Judge all changes of the reading together."""
    changes = [change for tone in found for change in (tone.accusation, tone.support) if change is not None]
    judged = iter([replace(c, q=q) for c, q in zip(changes, q_values([c.p for c in changes]), strict=True)])
    return tuple(
        tone if tone.refused is not None else replace(tone, accusation=next(judged), support=next(judged))
        for tone in found
    )


def _tone(
    country: str,
    actor: str,
    claims: Sequence[Claim],
    window: tuple[date, date],
    baseline: tuple[date, date],
    random: np.random.Generator,
) -> Tone:
    within = [claim for claim in claims if window[0] <= claim.at.date() <= window[1]]
    before = [claim for claim in claims if baseline[0] <= claim.at.date() <= baseline[1]]
    now, past = _once(within), _once(before)
    names = sorted({claim.outlet for claim in [*now, *past]})
    counts = (_counts(now, names), _counts(past, names))
    weights = _weights(counts[0][:, 0], counts[1][:, 0])
    share = weights / weights.sum() if weights.sum() else weights
    outlets = tuple(
        OutletTone(name, float(share[place]), _triple(counts[0][place]), _triple(counts[1][place]))
        for place, name in enumerate(names)
    )
    heard = (_heard(now, len(within)), _heard(past, len(before)))
    refused = _refusal(actor, heard, outlets)
    if refused is not None:
        return Tone(country, actor, *heard, outlets, None, None, refused)
    # outlets without a past or without a present say nothing of a change
    kept = {outlet.outlet: place for place, outlet in enumerate(o for o in outlets if o.weight)}
    tables = (_table(now, kept, window[0]), _table(past, kept, baseline[0]))
    days = ((window[1] - window[0]).days + 1, (baseline[1] - baseline[0]).days + 1)
    accusation, support = _changes(tables, days, random)
    return Tone(country, actor, *heard, outlets, accusation, support, None)


def _once(claims: Sequence[Claim]) -> list[Claim]:
    """Keep one claim for each thing that a text says, that of its earliest report: copies add nothing."""
    kept: dict[tuple[object, ...], Claim] = {}
    for claim in sorted(claims, key=lambda claim: (claim.at.date(), claim.report, claim.id)):
        said = claim.says if claim.kind == "event" else None
        key = (claim.family, claim.kind, said or " ".join(words(" ".join(claim.words))), claim.polarity)
        kept.setdefault(key, claim)
    return sorted(kept.values(), key=lambda claim: claim.id)


def _block(claim: Claim) -> str:
    return claim.story or claim.family or claim.report


def _counts(claims: Sequence[Claim], names: Sequence[str]) -> Floats:
    """Give for each outlet its claims, accusations and support: shape (outlets, 3)."""
    places = {name: place for place, name in enumerate(names)}
    counts = np.zeros((len(names), 3))
    for claim in claims:
        counts[places[claim.outlet]] += (1, claim.polarity < 0, claim.polarity > 0)
    return counts


def _triple(row: Floats) -> tuple[int, int, int]:
    return int(row[0]), int(row[1]), int(row[2])


def _weights(now: Floats, past: Floats) -> Floats:
    """Give the weights of Mantel and Haenszel; 0 where either side is empty."""
    both = now + past
    return np.divide(now * past, both, out=np.zeros_like(both), where=both > 0)


def _heard(claims: Sequence[Claim], raw: int) -> Heard:
    ids = {sign: tuple(claim.id for claim in claims if claim.polarity == sign) for sign in (-1, 0, 1)}
    return Heard(ids[-1], ids[1], ids[0], raw, len({_block(claim) for claim in claims}))


def _refusal(actor: str, heard: tuple[Heard, Heard], outlets: Sequence[OutletTone]) -> NotReadable | None:
    for name, part in zip(("window", "baseline"), heard, strict=True):
        if part.claims < FEWEST_CLAIMS:
            return NotReadable(
                f"{part.claims} quotations and events about {called(actor)} in the {name}, "
                f"copies collapsed; {FEWEST_CLAIMS} are needed"
            )
        if part.stories < FEWEST_STORIES:
            return NotReadable(
                f"{part.claims} claims about {called(actor)} in the {name}, but of "
                f"{'one story' if part.stories == 1 else f'{part.stories} stories'}; "
                f"{FEWEST_STORIES} are needed"
            )
    kept = [outlet for outlet in outlets if outlet.weight]
    for name, counted in (("window", [o.window[0] for o in kept]), ("baseline", [o.baseline[0] for o in kept])):
        if sum(counted) < FEWEST_CLAIMS:
            return NotReadable(
                f"{sum(counted)} claims about {called(actor)} in the {name} by outlets that have some in both; "
                f"{FEWEST_CLAIMS} are needed"
            )
    return None


def _table(claims: Sequence[Claim], outlets: Mapping[str, int], first: date) -> _Table:
    kept = [claim for claim in claims if claim.outlet in outlets]
    blocks = {name: place for place, name in enumerate(sorted({_block(claim) for claim in kept}))}
    return _Table(
        outlet=np.array([outlets[claim.outlet] for claim in kept], dtype=np.int64),
        block=np.array([blocks[_block(claim)] for claim in kept], dtype=np.int64),
        day=np.array([(claim.at.date() - first).days for claim in kept], dtype=np.int64),
        counts=np.array([(1, claim.polarity < 0, claim.polarity > 0) for claim in kept], dtype=np.float64),
        outlets=len(outlets),
    )


def _changes(
    tables: tuple[_Table, _Table], days: tuple[int, int], random: np.random.Generator
) -> tuple[Change, Change]:
    now, past = (_by_block(table) for table in tables)
    drawn = _resampled(now, random), _resampled(past, random)
    dealt = _dealt(now, past, random)
    accusation, support = (
        _change(
            kind,
            (now[..., columns], past[..., columns]),
            (drawn[0][..., columns], drawn[1][..., columns]),
            (dealt[0][..., columns], dealt[1][..., columns]),
            _on_dates(tables[1], columns, days),
        )
        for kind, columns in _COLUMNS
    )
    return accusation, support


def _change(
    kind: ToneKind,
    blocks: tuple[Floats, Floats],
    resampled: tuple[Floats, Floats],
    dealt: tuple[Floats, Floats],
    on_dates: tuple[Floats, Floats],
) -> Change:
    share_now, share_past, statistic = _compare(blocks[0].sum(axis=0)[None], blocks[1].sum(axis=0)[None])
    difference = float(share_now[0] - share_past[0])
    low, high = _interval(blocks, resampled)
    dates, drawn = on_dates
    null: Null = "dates" if len(dates) >= FEWEST_PLACEBOS else "stories"
    if null == "stories":
        drawn = _compare(*dealt)[2]
        drawn = drawn[~np.isnan(drawn)]
    as_large = int((np.abs(drawn) >= abs(float(statistic[0])) - 1e-9).sum())
    return Change(
        kind=kind,
        window=float(share_now[0]),
        baseline=float(share_past[0]),
        difference=difference,
        low=max(-1.0, min(low, difference)),
        high=min(1.0, max(high, difference)),
        p=(1 + as_large) / (1 + len(drawn)),
        q=1.0,
        null=null,
        placebos=len(drawn),
        as_large=as_large,
        placebo_differences=tuple(float(value) for value in dates) if null == "dates" else (),
    )


def _by_block(table: _Table) -> Floats:
    """Give claims, accusations and support of each block and outlet: shape (blocks, outlets, 3)."""
    counts = np.zeros((int(table.block.max()) + 1, table.outlets, 3))
    np.add.at(counts, (table.block, table.outlet), table.counts)
    return counts


def _compare(now: Floats, past: Floats) -> tuple[Floats, Floats, Floats]:
    """Give pooled shares (now, past) and the statistic of Cochran, Mantel and Haenszel of each row.

    `now`, `past`: claims and those of the sign, by outlet: shape (rows, outlets, 2). NaN where no outlet has both.
    """
    weights = _weights(now[..., 0], past[..., 0])
    total = weights.sum(axis=-1)
    some = np.where(total > 0, total, np.nan)
    shares = []
    for side in (now, past):
        share = np.divide(side[..., 1], side[..., 0], out=np.zeros_like(weights), where=side[..., 0] > 0)
        shares.append((weights * share).sum(axis=-1) / some)
    both = now + past
    pooled = np.divide(both[..., 1], both[..., 0], out=np.zeros_like(weights), where=both[..., 0] > 0)
    spread = np.sqrt((weights * pooled * (1 - pooled)).sum(axis=-1))
    excess = (shares[0] - shares[1]) * some
    statistic = np.divide(excess, spread, out=np.where(np.isnan(excess), np.nan, 0.0), where=spread > 0)
    return shares[0], shares[1], statistic


def _interval(blocks: tuple[Floats, Floats], resampled: tuple[Floats, Floats]) -> tuple[float, float]:
    """Give the 90 % interval of the difference from blocks resampled within each side."""
    shares = _compare(*resampled)
    shares_now, shares_past = (share[~np.isnan(shares[2])] for share in shares[:2])
    now, past = blocks
    observed = _compare(now.sum(axis=0)[None], past.sum(axis=0)[None])
    centre = float(observed[0][0] - observed[1][0])
    if not len(shares_now):
        return -1.0, 1.0
    low, high = np.quantile(shares_now - shares_past, (0.05, 0.95))
    # few blocks resampled spread too little: by m / (m - 1) in variance (Davison and Hinkley 1997, 2.3)
    number = min(len(now), len(past))
    wider = float(np.sqrt(number / (number - 1)))
    score = _score(float(observed[0][0]), _worth(now, shares_now), float(observed[1][0]), _worth(past, shares_past))
    return (
        min(centre + (float(low) - centre) * wider, score[0]),
        max(centre + (float(high) - centre) * wider, score[1]),
    )


def _resampled(side: Floats, random: np.random.Generator) -> Floats:
    """Give sums over blocks drawn with replacement: shape (draws, outlets, 3)."""
    blocks = len(side)
    times = random.multinomial(blocks, np.full(blocks, 1 / blocks), size=_DRAWS).astype(np.float64)
    return (times @ side.reshape(blocks, -1)).reshape(_DRAWS, *side.shape[1:])


def _worth(side: Floats, shares: Floats) -> float:
    """Give how many independent claims the side is worth: fewer than it has, as far as its blocks go together."""
    claims, signed = side[..., 0].sum(), side[..., 1].sum()
    share = (signed + 0.5) / (claims + 1)
    spread = float(shares.var())
    blocks = len(side)
    sized = side[..., 0].sum(axis=1)
    # where nothing varies, at least the blocks themselves count, the large ones for no more than their size
    least = float(claims**2 / (sized**2).sum())
    if spread <= 0:
        return least
    return float(np.clip(share * (1 - share) / (spread * blocks / (blocks - 1)), min(least, claims), claims))


def _score(now: float, worth_now: float, past: float, worth_past: float) -> tuple[float, float]:
    """Give Newcombe's (1998, method 10) 90 % interval of a difference of two shares, from Wilson's of each."""
    low_now, high_now = _wilson(now, worth_now)
    low_past, high_past = _wilson(past, worth_past)
    difference = now - past
    return (
        difference - float(np.hypot(now - low_now, high_past - past)),
        difference + float(np.hypot(high_now - now, past - low_past)),
    )


def _wilson(share: float, worth: float) -> tuple[float, float]:
    squared = _NORMAL**2
    middle = (share + squared / (2 * worth)) / (1 + squared / worth)
    half = _NORMAL * np.sqrt(share * (1 - share) / worth + squared / (4 * worth**2)) / (1 + squared / worth)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def _on_dates(past: _Table, columns: list[int], days: tuple[int, int]) -> tuple[Floats, Floats]:
    """Give differences and statistics of the window laid on every date of the baseline, against the rest of it."""
    width, length = days
    daily = np.zeros((length, past.outlets, 2))
    np.add.at(daily, (past.day, past.outlet), past.counts[:, columns])
    sums = np.concatenate([np.zeros((1, *daily.shape[1:])), np.cumsum(daily, axis=0)])
    begins = np.arange(max(0, length - width + 1))
    inside = sums[begins + width] - sums[begins]
    # the gap before the window is left out of its baseline, as for the window itself
    near = sums[begins + width] - sums[np.maximum(begins - DEFAULTS.gap_days, 0)]
    rest = sums[-1] - near
    shares_now, shares_past, statistics = _compare(inside, rest)
    thick = (inside[..., 0].sum(axis=-1) >= FEWEST_CLAIMS / 2) & ~np.isnan(statistics)
    return (shares_now - shares_past)[thick], statistics[thick]


def _dealt(now: Floats, past: Floats, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Give sums with the blocks dealt anew to window and baseline, as many to each as they have."""
    both = np.concatenate([now, past])
    order = random.random((_DRAWS, len(both))).argsort(axis=1)[:, : len(now)]
    chosen = np.zeros((_DRAWS, len(both)))
    np.put_along_axis(chosen, order, 1.0, axis=1)
    inside = (chosen @ both.reshape(len(both), -1)).reshape(_DRAWS, *both.shape[1:])
    return inside, both.sum(axis=0) - inside
