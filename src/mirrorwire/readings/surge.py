"""Did a window of days hold more reports than was to be expected, by how much, and could it have been seen at all?

Two questions, two nulls. `p` asks how often a window holds as many reports on a date on which nothing is known to have
happened: the forecast from the days before (`forecast.py`), its tail corrected by the series' own placebo dates. It is
a share of random dates, not of quiet ones. `ratio` asks how large the reaction was, in usual levels: 1 is what was
forecast, and 3 is that plus twice what the 56 days before the date would have put into the window.

The interval is made of all ratios at which so few, or so many, reports would not have been strange (5 % on either
side, by mid-p; Clopper and Pearson 1934 inverted, Lancaster 1961). A ratio above 1 adds reports to what would have come
anyway, Poisson as far as they are concerned; a ratio below 1 thins what would have come. So `low > 1` exactly if
p < 0.05, and no burst of the background is taken for a burst of the reaction. `ratio` itself is the median-unbiased
estimate: as likely too high as too low.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mirrorwire.readings.counts import Floats, checked_counts, checked_exposure
from mirrorwire.readings.forecast import DEFAULTS, Expected, Forecasts, SurgeSettings, forecasts
from mirrorwire.readings.negative_binomial import poisson_masses

# the p-value that is called detected, for what could have been detected
DETECTED = 0.05
# bins in which the p-values of placebo dates are counted, each a twentieth wide
PLACEBO_BINS = 20
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class NotReadable:
    """No reading: the data can't carry one. `reason` says why, with the numbers."""

    reason: str

    def __str__(self) -> str:
        return f"not readable: {self.reason}"


@dataclass(frozen=True, slots=True)
class Surge:
    """More reports than expected, or not, in one window.

    `p`: the share of dates with nothing known on which as many would come; `ratio`, `low`, `high`: the size of the
    reaction in usual levels (1: none) and its interval, 90 % by default; `baseline`: reports a day in the 56 days
    before; `expected`: reports forecast for the window; `observed`: those it held; `days`: its length;
    `placebo_rank`: how many of the `placebo_count` past windows (they overlap) were at least as surprising;
    `placebo_bins`: how many of them had a mid-p below .05, from .05 to below .1, ... to 1: about equally many where the
    forecasts are right; `likely`: the least and the most reports that the forecast gives nine times in ten, an outbreak
    included; `minimum_detectable`: the smallest ratio that would have had p <= 0.05, and the fewest reports that are
    called a reaction, with probability 0.8: where it is large, silence says little.
    """

    p: float
    ratio: float
    low: float
    high: float
    baseline: float
    expected: float
    observed: int
    days: int
    placebo_rank: int
    placebo_count: int
    placebo_bins: tuple[int, ...]
    likely: tuple[int, int]
    minimum_detectable: float


def surge(
    counts: Sequence[int],
    start: int,
    window: int,
    *,
    offset: Sequence[float] | None = None,
    controls: Sequence[Sequence[int]] | None = None,
    since: int = 0,
    settings: SurgeSettings = DEFAULTS,
) -> Surge | NotReadable:
    """Measure the window of `window` days from day `start` on; days after it are not looked at.

    `counts`: reports a day; `offset`: for each day what its reports are a part of, such as the totals of the outlets
    (0 or NaN: not collected that day); `controls`: series of the same days that share news but not the reaction;
    `since`: the first day on which the series was collected (a zero before it is no silence).
    Raises ValueError for counts, offset or controls of a wrong form, and for a day or window outside of the counts.
    """
    end = start + window
    if window < 1 or start < 0 or end > len(counts) or since < 0:
        raise ValueError(f"days {start} to {end - 1} are not all within the {len(counts)} days counted")
    held = checked_counts(counts)[since:end]
    if controls and any(len(row) != len(counts) for row in controls):
        raise ValueError("a control has another number of days than the counts")
    found = forecasts(
        held,
        window,
        offset=None if offset is None else checked_exposure(offset, len(counts))[since:end].tolist(),
        controls=None if controls is None else [list(row)[since:end] for row in controls],
        settings=settings,
    )
    if found is None or start - since > found.last:
        days = max(0, start - settings.gap_days - since)
        return NotReadable(f"baseline too short: {days} days before the date, {settings.shortest_baseline} are needed")
    return judge(found, start - since, int(held[-window:].sum()))


def judge(found: Forecasts, date: int, observed: int) -> Surge | NotReadable:
    """Measure `observed` reports in the window from `date` on, given the forecasts of the series up to there.

    The same as `surge`, for many windows of one series: what the series holds from `date` - gap on has no influence.
    """
    settings, place = found.settings, date - found.first
    if place < 0:
        days = max(0, date - settings.gap_days)
        return NotReadable(f"baseline too short: {days} days before the date, {settings.shortest_baseline} are needed")
    collected = int(found.collected[place])
    if collected < settings.shortest_baseline:
        return NotReadable(
            f"baseline too short: {collected} of the {settings.baseline_days} days before the date were collected, "
            f"{settings.shortest_baseline} are needed"
        )
    if not found.judged[place]:
        return NotReadable("no day of the window was collected")
    if not observed and not found.reports[place]:
        return NotReadable("empty: no report in the window or at any time before it")
    expected, usual = found.at(date), float(found.usual[place])
    raw = float(expected.surprise(observed))
    past = found.placebos(date)
    side = (1 - settings.level) / 2
    low, ratio, high = (ratio_at(expected, usual, observed, level) for level in (1 - side, 0.5, side))
    return Surge(
        p=found.calibrated(raw, date),
        ratio=ratio,
        low=low,
        high=high,
        baseline=float(found.baseline[place]),
        expected=expected.mean,
        observed=observed,
        days=found.window,
        placebo_rank=int((past <= raw).sum()),
        placebo_count=len(past),
        placebo_bins=tuple(np.histogram(past, PLACEBO_BINS, (0.0, 1.0))[0].tolist()),
        likely=likely(expected, side),
        minimum_detectable=detectable(expected, usual, settings.power, settings.fewest_reports),
    )


def ratio_at(expected: Expected, usual: float, observed: int, level: float) -> float:
    """Give the ratio at which P(X < observed) + P(X = observed) / 2 is `level`; `usual` is what one ratio more adds.

    0 where even no reports at all would not be few enough.
    """
    anyway = expected.masses(observed)
    if _mid(anyway) < level:
        # fewer than expected: thin what would have come until they are as many as that
        return _falling(lambda ratio: _mid(expected.masses(observed, ratio)), level, 0.0, 1.0)

    def with_more(ratio: float) -> float:
        more = poisson_masses(observed, (ratio - 1) * usual)[::-1]
        at = float(anyway @ more)
        return float(anyway @ np.cumsum(more[::-1])[::-1]) - at / 2

    return _falling(with_more, level, 1.0, _double(lambda ratio: with_more(ratio) <= level))


def likely(expected: Expected, side: float) -> tuple[int, int]:
    """Give the counts below and above which the forecast leaves no more than `side` on either side."""
    most = 16 + 4 * int(expected.mean)
    while expected.at_least(most) > side:
        most *= 2
    below = np.cumsum(expected.masses(most))
    # P(X < low) <= side, P(X > high) <= side
    return int(np.argmax(below > side)), int(np.argmax(below >= 1 - side))


def detectable(expected: Expected, usual: float, power: float, fewest: int = 1) -> float:
    """Give the smallest ratio (1 or more) whose windows are detected with probability `power`.

    Detected is a window with a mid-p of `DETECTED` or less, and with `fewest` reports or more.
    """
    # the smallest count that is detected: the mid-p falls with the count
    most = 16 + 4 * int(expected.mean)
    while expected.surprise(most) > DETECTED:
        most *= 2
    chances = expected.masses(most)
    surprise = 1 - np.cumsum(chances) + chances / 2
    high = max(fewest, int(np.argmax(surprise <= DETECTED)))
    short = chances[:high]

    def missed(ratio: float) -> float:
        return float(short @ np.cumsum(poisson_masses(high - 1, (ratio - 1) * usual))[::-1])

    if missed(1.0) <= 1 - power:
        return 1.0
    return _falling(missed, 1 - power, 1.0, _double(lambda ratio: missed(ratio) <= 1 - power))


def _mid(chances: Floats) -> float:
    return float(chances.sum() - chances[-1] / 2)


def _double(enough: Callable[[float], bool]) -> float:
    ratio = 2.0
    while not enough(ratio):
        ratio = 1 + 2 * (ratio - 1)
    return ratio


def _falling(function: Callable[[float], float], level: float, low: float, high: float) -> float:
    """Give where a falling function crosses `level` between `low` and `high`, by halving; `low` if it starts below."""
    if function(low) <= level:
        return low
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) > level else (low, middle)
        if high - low <= 1e-7 * high:
            break
    return (low + high) / 2
