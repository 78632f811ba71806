"""On which day, or in which hour, a surge began: a set that holds the true one 9 times in 10, not a single guess.

The counts are taken to be ordinary up to some bin, higher from it on for some time, and then ordinary again (the
epidemic alternative of a change point, Levin and Kline 1985). Where it begins, where it ends, how high it is and how
bursty counts are is all unknown: each beginning gets the likelihood of the counts averaged over the rest, on grids,
and the likelihoods are normalised to 1. The set has the likeliest beginnings that together reach the level. Averaging,
where a profile likelihood would take the best case for each beginning, keeps the set honest when the surge is small.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mirrorwire.readings.counts import Floats, checked_counts, checked_exposure
from mirrorwire.readings.negative_binomial import log_mass
from mirrorwire.readings.surge import NotReadable

HOURS = 24


@dataclass(frozen=True, slots=True)
class OnsetSettings:
    """How beginnings are looked for. All in days, whatever the bins.

    `baseline_days`, `gap_days`, `shortest_baseline`: as in `SurgeSettings`; `before`, `after`: the first and the last
    day on which the surge may have begun, from the date on; `heights`: how many usual levels the surge may have added;
    `shapes`: of the negative binomial; `rhythm_prior`: reports that speak for a day without rhythm (hours only);
    `level`: of the set; `evidence`: how many times likelier than no surge at all the counts must be.
    """

    baseline_days: int = 56
    gap_days: int = 1
    shortest_baseline: int = 28
    before: int = 1
    after: int = 10
    heights: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
    shapes: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 64.0)
    rhythm_prior: float = 25.0
    level: float = 0.9
    evidence: float = 3.0


DEFAULTS = OnsetSettings()


@dataclass(frozen=True, slots=True)
class Onset:
    """When a surge began.

    `bins`: the set, in order, as bins from the date on (0: that day, -1: the day before; or hours); `likeliest`: the
    single best; `chances`: of each bin looked at, from `first` on, given that a surge began in one of them;
    `evidence`: how many times likelier the counts are with a surge than without (Bayes factor); `bin`: day or hour.
    """

    bins: tuple[int, ...]
    likeliest: int
    first: int
    chances: tuple[float, ...]
    evidence: float
    bin: str

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last bin of the set."""
        return self.bins[0], self.bins[-1]


def onset(
    counts: Sequence[int],
    start: int,
    *,
    hourly: bool = False,
    offset: Sequence[float] | None = None,
    settings: OnsetSettings = DEFAULTS,
) -> Onset | NotReadable:
    """Find when the surge around bin `start` began.

    `counts`: reports a day, or an hour if `hourly`; `start`: the bin of the date (its first hour if hourly); days
    after it are looked at as far as there are any, `settings.after` at most, and one day more to see the last of them.
    `offset`: see `surge`. Refuses where the baseline is too short, or where nothing shows that there was a surge.
    Raises ValueError for counts or an offset of a wrong form, and for a `start` outside of the counts.
    """
    values = checked_counts(counts)
    if not 0 <= start < len(values):
        raise ValueError(f"bin {start} is not within the {len(values)} bins counted")
    exposure = checked_exposure(offset, len(values))
    values = np.where(exposure > 0, values, 0.0)
    day = HOURS if hourly else 1
    first = start - settings.before * day
    end = first - settings.gap_days * day
    begin = max(0, end - settings.baseline_days * day)
    collected = int((exposure[begin : max(end, 0)] > 0).sum()) // day
    if collected < settings.shortest_baseline:
        return NotReadable(
            f"baseline too short: {collected} days before the date were collected, "
            f"{settings.shortest_baseline} are needed"
        )
    if hourly:
        exposure = exposure * _hours(values[begin:end], exposure[begin:end], begin, len(values), settings.rhythm_prior)
    last = min(start + settings.after * day, len(values) - 1)
    until = min(last + 1 + day, len(values))
    likely, plain = _likelihoods(
        values[begin:end], exposure[begin:end], values[first:until], exposure[first:until], last + 1 - first, settings
    )
    top = float(likely.max())
    chances = np.exp(likely - top)
    evidence = math.exp(min(700.0, top + math.log(float(chances.mean())) - plain))
    if evidence < settings.evidence:
        return NotReadable(
            f"no surge: the counts are {evidence:.2g} times as likely with one as without, "
            f"{settings.evidence:g} are needed"
        )
    chances /= chances.sum()
    order = np.argsort(-chances, kind="stable")
    enough = int(np.searchsorted(np.cumsum(chances[order]), settings.level)) + 1
    offset_of = first - start
    return Onset(
        tuple(sorted(int(place) + offset_of for place in order[:enough])),
        int(order[0]) + offset_of,
        offset_of,
        tuple(float(chance) for chance in chances),
        evidence,
        "hour" if hourly else "day",
    )


def _hours(counts: Floats, exposure: Floats, begin: int, length: int, prior: float) -> Floats:
    """Give the factor of each bin's hour of the day, learned from the baseline, shrunk to 1 (Gamma prior, mean 1)."""
    hour = (begin + np.arange(len(counts))) % HOURS
    reports = np.bincount(hour, counts, HOURS)
    weight = np.bincount(hour, exposure, HOURS)
    usual = reports.sum() * weight / weight.sum()
    factors = (reports + prior) / (usual + prior)
    return np.asarray(factors[np.arange(length) % HOURS], dtype=np.float64)


def _likelihoods(
    before: Floats, weight: Floats, counts: Floats, exposure: Floats, beginnings: int, settings: OnsetSettings
) -> tuple[Floats, float]:
    """Give ln of the likelihood of each beginning, averaged over ends, heights and shapes, and ln of that of none.

    Shapes weigh as the baseline has it; ends and heights (a geometric grid: no size is preferred) weigh the same.
    """
    rate = (float(before.sum()) + 0.5) / float(weight.sum())
    shapes = np.asarray(settings.shapes)
    seen, base = exposure > 0, weight > 0
    fit = log_mass(before[base], rate * weight[base], shapes[:, None]).sum(axis=1)
    fit = fit - fit.max()
    fit -= math.log(float(np.exp(fit).sum()))
    # what a surge adds is Poisson on top of a bursty background; a negative binomial of the same mean stands for both
    ordinary = np.where(seen, log_mass(counts, rate * exposure, shapes[:, None]), 0.0)
    plain_sums = ordinary.sum(axis=1)
    heights = np.asarray(settings.heights)
    total = np.full((len(shapes), len(heights), beginnings), -np.inf)
    size = len(counts)
    for row, shape in enumerate(shapes):
        for column, height in enumerate(heights):
            raised = np.where(seen, log_mass(counts, (1 + height) * rate * exposure, shape), 0.0)
            sums = np.concatenate([[0.0], np.cumsum(raised - ordinary[row])])
            # an end after each bin from the beginning on: the mean of exp(sums[end] - sums[begin])
            later = np.logaddexp.accumulate(sums[:0:-1])[::-1][:beginnings]
            ends = size - np.arange(beginnings)
            total[row, column] = fit[row] + plain_sums[row] + later - sums[:beginnings] - np.log(ends)
    flat = total.reshape(-1, beginnings)
    top = flat.max(axis=0)
    likely = top + np.log(np.exp(flat - top).sum(axis=0)) - math.log(len(heights))
    best = float((fit + plain_sums).max())
    return np.asarray(likely, dtype=np.float64), best + math.log(float(np.exp(fit + plain_sums - best).sum()))
