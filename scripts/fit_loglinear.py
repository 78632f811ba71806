"""Fit log-linear choice models (multinomial logistic regression over options), with numpy alone and no random numbers.

An *instance* is one choice: rows of features shared by its options, and options as sums of rows. The sum of the
probabilities of the right options is made large (marginal likelihood), with an L2 penalty; full-batch Adam with a fixed
number of steps, so that the same data give the same weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(slots=True)
class Choice:
    """One choice: `rows` of features, `options` as tuples of row numbers, and which options are right."""

    rows: list[list[str]] = field(default_factory=list)
    options: list[tuple[int, ...]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)

    def row(self, features: list[str]) -> int:
        """Add a row, return its number."""
        self.rows.append(features)
        return len(self.rows) - 1


def fit(
    choices: Sequence[Choice], *, penalty: float = 0.5, steps: int = 300, rate: float = 0.1, minimum: int = 2
) -> dict[str, float]:
    """Return the weights of all features that occur in at least `minimum` choices."""
    seen: dict[str, int] = {}
    for choice in choices:
        for name in {name for row in choice.rows for name in row}:
            seen[name] = seen.get(name, 0) + 1
    names = {
        name: number for number, name in enumerate(sorted(name for name, count in seen.items() if count >= minimum))
    }
    row_of: list[int] = []
    feature_of: list[int] = []
    option_row: list[int] = []
    option_of: list[int] = []
    choice_of: list[int] = []
    right: list[bool] = []
    rows = options = 0
    for number, choice in enumerate(choices):
        for index, row in enumerate(choice.rows):
            for name in row:
                if (feature := names.get(name)) is not None:
                    row_of.append(rows + index)
                    feature_of.append(feature)
        for index, parts in enumerate(choice.options):
            for part in parts:
                option_row.append(rows + part)
                option_of.append(options + index)
        choice_of += [number] * len(choice.options)
        right += choice.right
        rows += len(choice.rows)
        options += len(choice.options)
    weights = _adam(
        np.array(row_of),
        np.array(feature_of),
        np.array(option_row),
        np.array(option_of),
        np.array(choice_of),
        np.array(right, dtype=bool),
        rows,
        len(names),
        penalty,
        steps,
        rate,
    )
    return {name: round(float(weights[number]), 3) for name, number in names.items() if abs(weights[number]) >= 0.01}


def _adam(
    row_of: Ints,
    feature_of: Ints,
    option_row: Ints,
    option_of: Ints,
    choice_of: Ints,
    right: npt.NDArray[np.bool_],
    rows: int,
    size: int,
    penalty: float,
    steps: int,
    rate: float,
) -> Floats:
    weights = np.zeros(size)
    mean = np.zeros(size)
    square = np.zeros(size)
    count = int(choice_of[-1]) + 1
    starts = np.searchsorted(choice_of, np.arange(count))
    for step in range(1, steps + 1):
        by_row = np.bincount(row_of, weights[feature_of], minlength=rows)
        score = np.bincount(option_of, by_row[option_row], minlength=len(choice_of))
        score -= np.maximum.reduceat(score, starts)[choice_of]
        mass = np.exp(score)
        share = mass / np.add.reduceat(mass, starts)[choice_of]
        good = np.where(right, mass, 0.0)
        target = good / np.maximum(np.add.reduceat(good, starts), 1e-12)[choice_of]
        slope_row = np.bincount(option_row, (share - target)[option_of], minlength=rows)
        slope = np.bincount(feature_of, slope_row[row_of], minlength=size) + penalty * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope * slope
        pace = rate * (1 - step / (steps + 1))
        weights = weights - pace * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights
