"""What a window of days was expected to hold, at a date and at every date before it: the null of a surge.

Several forecasts stand beside each other, each a negative binomial whose mean remembers the past for so many days
(three days to eight weeks) and whose shape allows for so much of bursts. Which of them to believe is learned from the
series itself: each past date is a placebo, its window was forecast from the days before it, and a forecast that did
well there weighs more (Bayesian model averaging of one-step forecasts, Dawid 1984 "Statistical theory: the prequential
approach"; merits fade as in Raftery, Karny and Ettler 2010). Windows of w days overlap w times, so each counts 1 / w.

Beside them stands the outbreak, which on any date may come with a small probability and has no typical size:
P(X >= x) = (m / (m + x))**2 with m one report more than expected (Lomax 1954). It keeps a sudden burst from looking
impossible, and it takes past bursts on itself: as far as a past window was an outbreak, the other forecasts are not
judged by it.

What is left of heavy tails is measured on the placebos: where the smallest of their p-values are too small, they show
how heavy the series' tail is (Hill 1975), shrunk to what series of news show; `Forecasts.calibrated` corrects by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mirrorwire.readings.counts import Floats, checked_counts, checked_exposure, rates, rhythm
from mirrorwire.readings.negative_binomial import log_mass, masses, tail

# weights below it change no figure that is given
NO_WEIGHT = 1e-9
_MANY = 10_000


@dataclass(frozen=True, slots=True)
class SurgeSettings:
    """How surges are measured.

    What is marked * was set on real series of news (`benchmarks/surge.py` sets it on one half of them and scores the
    other). Half-lives, shapes and `prior_days` were tried there too, and hardly matter; the rest is convention.

    `baseline_days`: days of the usual level; `gap_days`: days between it and the date, as reports may run ahead of it;
    `shortest_baseline`: collected days below which nothing is read; `half_lives`: memories, in days; `shapes`: of the
    negative binomials; `prior_days`: weight of the usual level in a short memory; `merit_half_life`: days after which
    a forecast's record counts half *; `outbreak`: probability of an outbreak on any date *; `tail_from`: p-values
    below it are calibrated; `tail_index`, `tail_weight`: the tail of news in general (1: as forecast, smaller:
    heavier) * and how many placebos in the tail it outweighs; `weekday_prior`: reports that speak for a week
    without rhythm (None: rhythm is not looked for); `level`: of the interval; `power`: of what counts as detectable;
    `fewest_reports`, `fewest_outlets`: below which a rise is not called a reaction, however rare it is: where next to
    nothing is expected a single report is rare, and one outlet's zeal is its own.
    """

    baseline_days: int = 56
    gap_days: int = 1
    shortest_baseline: int = 28
    half_lives: tuple[float, ...] = (3.0, 7.0, 14.0, 28.0, 56.0)
    shapes: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 16.0, 64.0)
    prior_days: float = 0.5
    merit_half_life: float = 70.0
    outbreak: float = 0.05
    tail_from: float = 0.05
    tail_index: float = 0.8
    tail_weight: float = 20.0
    weekday_prior: float | None = 25.0
    level: float = 0.9
    power: float = 0.8
    fewest_reports: int = 3
    fewest_outlets: int = 2


DEFAULTS = SurgeSettings()


@dataclass(frozen=True, slots=True)
class Expected:
    """What the window from one date on was expected to hold: a mixture of negative binomials, and the outbreak.

    `weights`, `means`, `shapes`: of the negative binomials; `outbreak`: the outbreak's probability; `scale`: the m of
    its tail (m / (m + x))**2.
    """

    weights: Floats
    means: Floats
    shapes: Floats
    outbreak: float
    scale: float

    @property
    def mean(self) -> float:
        """Reports expected in the window, were there no outbreak."""
        return float(self.weights @ self.means)

    def at_least(self, count: ArrayLike) -> Floats:
        """Give P(X >= count)."""
        x = np.asarray(count, dtype=np.float64)
        # a forecast that weighs nothing needs no tail
        some = self.weights > NO_WEIGHT
        usual = tail(x[..., None], self.means[some], self.shapes[some]) @ self.weights[some]
        return np.asarray((1 - self.outbreak) * usual + self.outbreak * outbreak_tail(x, self.scale), dtype=np.float64)

    def surprise(self, count: ArrayLike) -> Floats:
        """Give the mid-p of a count: P(X > count) + P(X = count) / 2 (Lancaster 1961), unbiased for whole numbers."""
        x = np.asarray(count, dtype=np.float64)
        return np.asarray(self.at_least(np.stack([x, x + 1])).mean(axis=0), dtype=np.float64)

    def masses(self, most: int, ratio: float = 1.0) -> Floats:
        """Give P(X = 0), ..., P(X = most), with every mean and the outbreak's scale times `ratio` (at most 1)."""
        some = self.weights > NO_WEIGHT
        weights, means, shapes = self.weights[some], self.means[some] * ratio, self.shapes[some]
        if most < _MANY:
            usual = weights @ masses(most, means, shapes)
        else:
            # one after the other: together they would fill the memory
            usual = np.zeros(most + 1)
            for weight, mean, shape in zip(weights, means, shapes, strict=True):
                usual += weight * masses(most, mean, shape)
        steps = outbreak_tail(np.arange(most + 2), max(self.scale * ratio, 1e-300))
        return np.asarray((1 - self.outbreak) * usual + self.outbreak * (steps[:-1] - steps[1:]), dtype=np.float64)


def outbreak_tail(count: ArrayLike, scale: ArrayLike) -> Floats:
    """Give P(X >= count) of an outbreak: one ten times as large is a hundred times as rare, far out."""
    m = np.asarray(scale, dtype=np.float64)
    return np.asarray((m / (m + np.maximum(np.asarray(count, dtype=np.float64), 0.0))) ** 2, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Forecasts:
    """The forecasts of one series for each date from `first` on, made from the days before each date.

    `weights`, `means`: (forecasts, dates); `shapes`: (forecasts,); `scale`: (dates,), of the outbreak;
    `usual`: (dates,), reports that the window would hold at the level of the baseline; `baseline`: (dates,), reports a
    day in it; `collected`: (dates,), days of it with data; `reports`: (dates,), reports ever before the date, the gap
    left out; `judged`: (dates,), days of the window with data; `surprise`: (dates,), mid-p of what each window did
    hold (NaN where not all of its days were collected).
    """

    settings: SurgeSettings
    window: int
    first: int
    weights: Floats
    means: Floats
    shapes: Floats
    scale: Floats
    usual: Floats
    baseline: Floats
    collected: Floats
    reports: Floats
    judged: Floats
    surprise: Floats

    @property
    def last(self) -> int:
        """The last date that has a forecast."""
        return self.first + len(self.scale) - 1

    def at(self, date: int) -> Expected:
        """Give the forecast for the window from `date` on; raises IndexError for a date without one."""
        if not self.first <= date <= self.last:
            raise IndexError(f"no forecast for day {date}: they run from {self.first} to {self.last}")
        place = date - self.first
        return Expected(
            self.weights[:, place], self.means[:, place], self.shapes, self.settings.outbreak, float(self.scale[place])
        )

    def placebos(self, date: int) -> Floats:
        """Give the mid-p of every past window that was over before the baseline of `date` ends."""
        over = max(0, date - self.first - self.window - self.settings.gap_days + 1)
        past = self.surprise[:over]
        return past[~np.isnan(past)]

    def calibrated(self, p: float, date: int) -> float:
        """Correct a small p-value by how small those of the series' own placebo dates are.

        Below u = `tail_from`, ln(u / p) of a fair p-value has the mean 1. Its mean over the placebos, with
        `tail_weight` placebos of an ordinary series added, is 1 / index, and p becomes u (p / u)**index. The index is
        at most 1: a p-value is never made smaller.
        """
        settings = self.settings
        u = settings.tail_from
        if p >= u:
            return p
        past = self.placebos(date)
        low = past[past < u]
        number = settings.tail_weight + len(low) / self.window
        spread = settings.tail_weight / settings.tail_index + float(np.log(u / low).sum()) / self.window
        return float(u * (p / u) ** min(1.0, number / spread))


def forecasts(
    counts: ArrayLike,
    window: int,
    *,
    offset: Sequence[float] | None = None,
    controls: Sequence[Sequence[int]] | None = None,
    settings: SurgeSettings = DEFAULTS,
) -> Forecasts | None:
    """Forecast the window of `window` days from every date on, each from the days before it alone.

    `counts`: reports a day; `offset`: what a day's reports are a part of, such as the outlets' totals (0 or NaN: not
    collected, the day is left out); `controls`: counts of other series on the same days, whose common level is tried
    as a further offset and believed as far as it has helped before. None if no date has enough days before it.
    Raises ValueError for counts that are none, for rows of different length, and for a window below 1 day.
    """
    values = checked_counts(counts)
    if window < 1:
        raise ValueError("a window has at least one day")
    exposure = checked_exposure(offset, len(values))
    values = np.where(exposure > 0, values, 0.0)
    first = settings.shortest_baseline + settings.gap_days
    dates = np.arange(first, len(values) - window + 1)
    if not len(dates):
        return None
    families = [exposure]
    if controls:
        rows = [checked_counts(row) for row in controls]
        if any(len(row) != len(values) for row in rows):
            raise ValueError("a control has another number of days than the counts")
        # one more than there are: a day without any report elsewhere is still a day
        families.append(exposure * (1 + np.sum(rows, axis=0)))
    means, levels = [], []
    for family in families:
        factors = (
            np.ones((len(values) + 1, 7))
            if settings.weekday_prior is None
            else rhythm(values, family, settings.weekday_prior)
        )
        level = rates(
            values,
            family,
            factors,
            dates,
            window=window,
            baseline=settings.baseline_days,
            gap=settings.gap_days,
            half_lives=settings.half_lives,
            prior_days=settings.prior_days,
        )
        levels.append(level)
        means.append(level.recent * level.window)
    shapes = np.tile(np.asarray(settings.shapes), len(families) * len(settings.half_lives))
    every = np.repeat(np.concatenate(means), len(settings.shapes), axis=0)
    ahead = dates[:, None] + np.arange(window)
    complete = np.all(exposure[ahead] > 0, axis=1)
    held = values[ahead].sum(axis=1)
    weights, scale = _learn(held, complete, every, shapes, window, settings)
    usual = tail(np.stack([held, held + 1])[:, None], every, shapes[:, None])
    surprise = (1 - settings.outbreak) * np.einsum("fd,sfd->d", weights, usual) / 2
    surprise += settings.outbreak * (outbreak_tail(held, scale) + outbreak_tail(held + 1, scale)) / 2
    plain = levels[0]
    before = np.concatenate([[0.0], np.cumsum(values)])[dates - settings.gap_days]
    return Forecasts(
        settings,
        window,
        first,
        weights,
        every,
        shapes,
        scale,
        plain.usual * plain.window,
        plain.reports / np.maximum(plain.collected, 1),
        plain.collected,
        before,
        (exposure[ahead] > 0).sum(axis=1).astype(np.float64),
        np.where(complete, surprise, np.nan),
    )


def _learn(
    held: Floats,
    complete: NDArray[np.bool_],
    means: Floats,
    shapes: Floats,
    window: int,
    settings: SurgeSettings,
) -> tuple[Floats, Floats]:
    """Weigh the forecasts at each date by how they did at the dates before; give (weights, the outbreak's scale)."""
    logs = log_mass(held, means, shapes[:, None])
    likely = np.exp(logs)
    keep = 0.5 ** (1 / settings.merit_half_life)
    merit = np.zeros(len(shapes))
    weights, scale = np.empty_like(means), np.empty(len(held))
    trust = np.zeros(len(held))
    # a window is known once it is over, and over before the gap
    delay = window + settings.gap_days
    for date in range(len(held)):
        known = date - delay
        if known >= 0:
            merit = merit * keep + trust[known] / window * logs[:, known]
        weight = np.exp(merit - merit.max())
        weight /= weight.sum()
        weights[:, date] = weight
        scale[date] = float(weight @ means[:, date]) + 1.0
        if complete[date]:
            trust[date] = 1.0
            if held[date] > scale[date]:
                usual = (1 - settings.outbreak) * float(weight @ likely[:, date])
                steps = outbreak_tail(held[date] + np.array([0.0, 1.0]), scale[date])
                trust[date] = usual / (usual + settings.outbreak * float(steps[0] - steps[1]))
    return weights, scale
