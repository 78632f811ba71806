"""Counts of reports, day by day, and what they have to be measured against: rhythm of the week, outlet totals, memory.

Everything here is causal: what is given for day d was computed from days before d alone, so that a forecast made for a
date years ago is the forecast that would have been made then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
WEEK = 7


def checked_counts(counts: ArrayLike) -> Floats:
    """Give the counts as floats; raises ValueError if they are not one row of whole numbers of 0 or more."""
    array = np.asarray(counts)
    if array.ndim != 1:
        raise ValueError("counts must be one row of numbers, one a day")
    values = array.astype(np.float64)
    if not np.all(np.isfinite(values)) or np.any(values < 0) or np.any(values != np.floor(values)):
        raise ValueError("counts must be whole numbers of 0 or more")
    return values


def checked_exposure(offset: Sequence[float] | None, days: int) -> Floats:
    """Give what each day weighs: the offset (outlet totals; 0 or NaN: the day was not collected), or 1 a day.

    Raises ValueError if the offset has another length than `days`, or is negative somewhere.
    """
    if offset is None:
        return np.ones(days)
    values = np.nan_to_num(np.asarray(offset, dtype=np.float64), nan=0.0)
    if values.shape != (days,):
        raise ValueError(f"the offset has {values.size} days, the counts {days}")
    if np.any(values < 0) or not np.all(np.isfinite(values)):
        raise ValueError("an offset must be finite and 0 or more")
    return values


def running(values: Floats) -> Floats:
    """Give the sums of what came before each row: row d is the sum of rows 0 to d - 1, and one row more than given."""
    return np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])


def by_phase(values: Floats, period: int) -> Floats:
    """Spread a row over the columns of its phases: value d stands in column d % period, the others are 0."""
    spread = np.zeros((len(values), period))
    days = np.arange(len(values))
    spread[days, days % period] = values
    return spread


def rhythm(counts: Floats, exposure: Floats, prior: float, period: int = WEEK) -> Floats:
    """Give the factor of each phase (weekday) as known before each day: shape (days + 1, period), about 1.

    A factor is reports over what the phase would have had without a rhythm, both divided by the overdispersion of
    days within a phase (quasi-Poisson, McCullagh and Nelder 1989, 9.2), so that one burst on a Tuesday makes no
    rhythm, and shrunk to 1 with the weight of `prior` reports (a Gamma prior of mean 1: 25 is a spread of a fifth).
    """
    seen = by_phase((exposure > 0).astype(np.float64), period)
    days, reports = running(seen), running(by_phase(counts, period))
    weight, squares = running(by_phase(exposure, period)), running(by_phase(counts**2, period))
    total, number = reports.sum(axis=1), days.sum(axis=1)
    inside = (squares - reports**2 / np.maximum(days, 1)).sum(axis=1) / np.maximum(number - period, 1)
    spread = np.maximum(1.0, inside / np.maximum(total / np.maximum(number, 1), 1e-9))[:, None]
    usual = total[:, None] * weight / np.maximum(weight.sum(axis=1), 1e-300)[:, None]
    return np.asarray((reports / spread + prior) / (usual / spread + prior), dtype=np.float64)


def fading(values: Floats, half_lives: Sequence[float]) -> Floats:
    """Give sums in which a day counts half after each half-life: (half-lives, days + 1, columns), causal."""
    keep = 0.5 ** (1 / np.asarray(half_lives, dtype=np.float64))[:, None]
    sums = np.zeros((len(half_lives), len(values) + 1, values.shape[1]))
    state = np.zeros((len(half_lives), values.shape[1]))
    for day, value in enumerate(values):
        state = state * keep + value
        sums[:, day + 1] = state
    return sums


@dataclass(frozen=True, slots=True)
class Rates:
    """What is known about the usual number of reports before each date: reports per unit of exposure.

    `recent`: (half-lives, dates), levels of memories of different length; `usual`: (dates,), of the baseline;
    `window`: (dates,), exposure of the days that are judged; `collected`: (dates,), days of the baseline with exposure;
    `reports`: (dates,), reports in the baseline.
    """

    recent: Floats
    usual: Floats
    window: Floats
    collected: Floats
    reports: Floats


def rates(
    counts: Floats,
    exposure: Floats,
    factors: Floats,
    dates: NDArray[np.int64],
    *,
    window: int,
    baseline: int,
    gap: int,
    half_lives: Sequence[float],
    prior_days: float,
) -> Rates:
    """Measure the levels before each date, from the `baseline` days that end `gap` days before it and all before them.

    The baseline gets half a report more than it has (Jeffreys' prior of a Poisson rate), so that 56 silent days are a
    low level and not a level of zero. A short memory is pulled to the baseline with the weight of `prior_days`.
    """
    ends = dates - gap
    starts = np.maximum(0, ends - baseline)
    factor = factors[ends]
    weights, reports = running(by_phase(exposure, WEEK)), running(counts)
    seen = running((exposure > 0).astype(np.float64))
    base_weight = ((weights[ends] - weights[starts]) * factor).sum(axis=1)
    base_reports = reports[ends] - reports[starts]
    collected = seen[ends] - seen[starts]
    usual = (base_reports + 0.5) / np.maximum(base_weight, 1e-300)
    pull = prior_days * base_weight / np.maximum(collected, 1)
    faded_reports = fading(counts[:, None], half_lives)[:, ends, 0]
    faded_weight = (fading(by_phase(exposure, WEEK), half_lives)[:, ends] * factor).sum(axis=2)
    recent = (faded_reports + pull * usual) / np.maximum(faded_weight + pull, 1e-300)
    # a short memory of silence is still no more than a baseline without a report can tell
    recent = np.maximum(recent, 0.5 / np.maximum(base_weight, 1e-300))
    ahead = dates[:, None] + np.arange(window)
    judged = (exposure[ahead] * np.take_along_axis(factor, ahead % WEEK, axis=1)).sum(axis=1)
    return Rates(recent, usual, judged, collected, base_reports)
