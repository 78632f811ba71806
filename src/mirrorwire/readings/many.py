"""Several countries at once: which surges stand when many are looked at, and whether they moved together.

`across` keeps false discoveries down (Benjamini and Hochberg 1995): of all surges with q <= 0.1, a tenth are expected
to be chance. It holds for series that move together, as news does, if they do so in the same direction (Benjamini and
Yekutieli 2001). `joint` asks one question of all series, and takes its null from the same series on other dates: all
are shifted by the same number of days, so that whatever they have in common on ordinary days stays in the null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from mirrorwire.readings.counts import Floats, checked_counts
from mirrorwire.readings.forecast import DEFAULTS, Forecasts, SurgeSettings, forecasts
from mirrorwire.readings.surge import NotReadable, Surge, judge

# below this many dates the event's rank says nothing: the best of 19 is p = 0.05
FEWEST_PLACEBOS = 19


@dataclass(frozen=True, slots=True)
class Across:
    """Surges of several series, judged together.

    `q`: for each series that was readable, the share of false discoveries if it and all with a smaller q are called
    surges; `not_readable`: the others, with the reason. A series that is not readable does not count as looked at.
    """

    q: Mapping[str, float]
    not_readable: Mapping[str, str]

    def found(self, share: float = 0.1) -> tuple[str, ...]:
        """Give the series with q <= `share`, the surest first."""
        return tuple(sorted((name for name, q in self.q.items() if q <= share), key=lambda name: (self.q[name], name)))


@dataclass(frozen=True, slots=True)
class Joint:
    """One answer for several series: did they, taken together, hold more than expected?

    `p`: rank of the date among the placebo dates, (1 + `as_high`) / (1 + `placebos`), so never 0 (Phipson and Smyth
    2010); `statistic`: mean over the series of the normal score of each one's p-value (0: as expected, 1: each of them
    one standard deviation above); `series`: how many were readable; `placebos`: dates compared with (their windows
    overlap); `as_high`: those with a statistic at least as high.
    """

    p: float
    statistic: float
    series: int
    placebos: int
    as_high: int


def q_values(ps: Sequence[float]) -> tuple[float, ...]:
    """Give the q-value of each p-value, in the order given; raises ValueError for what is no probability."""
    values = np.asarray(ps, dtype=np.float64)
    if values.ndim != 1 or not np.all((values >= 0) & (values <= 1)):
        raise ValueError("p-values lie between 0 and 1")
    if not len(values):
        return ()
    order = np.argsort(values, kind="stable")
    scaled = values[order] * len(values) / np.arange(1, len(values) + 1)
    found = np.empty_like(values)
    # no larger than that of any larger p-value
    found[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return tuple(float(value) for value in found)


def across(surges: Mapping[str, Surge | NotReadable]) -> Across:
    """Judge the surges of several series (countries, outlets) together."""
    readable = {name: found.p for name, found in surges.items() if isinstance(found, Surge)}
    refused = {name: found.reason for name, found in surges.items() if isinstance(found, NotReadable)}
    return Across(dict(zip(readable, q_values(list(readable.values())), strict=True)), refused)


def joint(
    series: Mapping[str, Sequence[int]],
    start: int,
    window: int,
    *,
    offsets: Mapping[str, Sequence[float]] | None = None,
    settings: SurgeSettings = DEFAULTS,
) -> Joint | NotReadable:
    """Rank the window of `window` days from day `start` on among the windows of all dates before it.

    `series`: reports a day, all of the same days; `offsets`: see `surge`, by series. Series that are not readable at
    `start` are left out. Days after the window are not looked at. Raises ValueError for rows of different length.
    """
    if not series:
        return NotReadable("no series")
    if len({len(counts) for counts in series.values()}) > 1:
        raise ValueError("the series must have the same days")
    end = start + window
    if window < 1 or start < 0 or end > len(next(iter(series.values()))):
        raise ValueError(f"days {start} to {end - 1} are not all within the days counted")
    scores: list[Floats] = []
    for name, counts in series.items():
        offset = None if offsets is None or name not in offsets else list(offsets[name])[:end]
        held = checked_counts(counts)[:end]
        found = forecasts(held, window, offset=offset, settings=settings)
        if found is not None and isinstance(judge(found, start, int(held[start:].sum())), Surge):
            scores.append(_scores(found))
    if not scores:
        return NotReadable(f"none of {len(series)} series is readable")
    together = np.mean(scores, axis=0)
    # dates whose windows were over before the gap; a date on which a series was not collected is no placebo
    past = together[: -(window + settings.gap_days)]
    past = past[~np.isnan(past)]
    if np.isnan(together[-1]):
        return NotReadable("a day of the window was not collected")
    if len(past) < FEWEST_PLACEBOS:
        return NotReadable(f"{len(past)} placebo dates before the date, {FEWEST_PLACEBOS} are needed")
    statistic = float(together[-1])
    as_high = int((past >= statistic - 1e-12).sum())
    return Joint((1 + as_high) / (1 + len(past)), statistic, len(scores), len(past), as_high)


def _scores(found: Forecasts) -> Floats:
    """Give the normal score of the p-value of every date of a series."""
    known = np.nan_to_num(found.surprise, nan=0.5)
    normal = NormalDist()
    scores = np.array([-normal.inv_cdf(min(max(float(p), 1e-12), 1 - 1e-12)) for p in known])
    return np.where(np.isnan(found.surprise), np.nan, scores)
