"""Who says what, as a table of outlets and claims, and how it would look if outlets chose independently.

Given are how much each outlet says and how often each claim is said; the rest is chance. Two forms of that null:

The table of most entropy with these margins on average gives the chance of each outlet for each claim (the bipartite
configuration model: Saracco, Di Clemente, Gabrielli and Squartini 2015, "Randomizing bipartite networks: the case of
the World Trade Web"), and from it what two outlets share by chance, exactly as finely as a small p-value needs (2017,
"Inferring monopartite projections of bipartite networks: an entropy-based approach").

Tables with exactly these margins are drawn by trades between rows: what one of two outlets says and the other does not
is dealt anew between them (curveball: Strona et al. 2014; all rows in pairs at once: Carstens, Berger and Strona 2018;
significance by swaps: Gionis, Mannila, Mielikäinen and Tsaparas 2007).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Table = NDArray[np.bool_]

_ROUNDS = 500
_CLOSE = 1e-6


def chances(rows: Whole, columns: Whole) -> Floats:
    """Give the chance of each cell, given the margins: shape (rows, columns); sums are the margins within 1e-4 of each.

    Rows and columns that are full, or empty, are so in every table.
    """
    found = np.zeros((len(rows), len(columns)))
    row, column = np.arange(len(rows)), np.arange(len(columns))
    left, right = rows.astype(np.float64), columns.astype(np.float64)
    # full and empty ones are set and taken out until none is left: others may become so by it
    while len(row) and len(column):
        full, empty = left >= len(column), left <= 0
        if full.any() or empty.any():
            found[np.ix_(row[full], column)] = 1.0
            right = right - full.sum()
            kept = ~(full | empty)
            row, left = row[kept], left[kept]
            continue
        full, empty = right >= len(row), right <= 0
        if full.any() or empty.any():
            found[np.ix_(row, column[full])] = 1.0
            left = left - full.sum()
            kept = ~(full | empty)
            column, right = column[kept], right[kept]
            continue
        break
    if len(row) and len(column):
        found[np.ix_(row, column)] = _fitted(left, right)
    return found


def _fitted(rows: Floats, columns: Floats) -> Floats:
    """Give p = x y / (1 + x y) with these sums, by turns for rows and columns; equal columns are fitted once."""
    kinds, which, many = np.unique(columns, return_inverse=True, return_counts=True)
    total = columns.sum()
    x, y = rows / np.sqrt(total), kinds / np.sqrt(total)
    for _ in range(_ROUNDS):
        x = rows / ((many * y) / (1 + x[:, None] * y)).sum(axis=1)
        y = kinds / (x[:, None] / (1 + x[:, None] * y)).sum(axis=0)
        odds = x[:, None] * y
        fitted = odds / (1 + odds)
        if np.abs((fitted * many).sum(axis=1) - rows).max() < _CLOSE * max(1.0, float(rows.max())):
            break
    return np.asarray(fitted[:, which], dtype=np.float64)


def together(chance: Floats, columns: Whole, first: Whole, second: Whole) -> Floats:
    """Give the chance that two rows have the same column: shape (pairs, columns).

    In every table a column of k has k (k - 1) / 2 pairs, while products of chances let k vary: the approximation of
    Hájek (1964) for samples of a fixed size, scaled to that number.
    """
    spread = (chance * (1 - chance)).sum(axis=0)
    less = np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 1e-9)
    both = _joint(chance, less, first, second)
    every = _joint(chance, less, *np.triu_indices(len(chance), 1)).sum(axis=0)
    pairs = columns * (columns - 1.0) / 2
    scale = np.divide(pairs, every, out=np.zeros_like(every), where=every > 1e-12)
    return np.asarray(np.minimum(both * scale, 1.0), dtype=np.float64)


def _joint(chance: Floats, less: Floats, first: Whole, second: Whole) -> Floats:
    one, other = chance[first], chance[second]
    return np.asarray(one * other * np.maximum(0.0, 1 - (1 - one) * (1 - other) * less), dtype=np.float64)


def add_column(spread: Floats, chance: Floats, weight: int, more: Floats, heavier: int) -> None:
    """Add a column to the distributions of what pairs share, in place.

    `spread`: chances of each sum, shape (pairs, sums), the last column holding all larger sums; with `chance` the sum
    grows by `weight`, and with `more`, a part of it, by `heavier`.
    """
    last = spread.shape[1] - 1
    grown = np.zeros_like(spread)
    for step, part in ((weight, chance - more), (heavier, more)):
        if not part.any():
            continue
        moved = spread * part[:, None]
        if step > 0:
            cut = max(0, last - step)
            grown[:, last] += moved[:, cut:].sum(axis=1)
            grown[:, step : cut + step] += moved[:, :cut]
        else:
            grown += moved
    spread *= (1 - chance)[:, None]
    spread += grown


def tables(table: Table, random: np.random.Generator, draws: int) -> Iterator[Table]:
    """Give tables with the margins of this one, one after the other; each is a new array.

    The rows trade in pairs, `_BURN` times before the first table and twice between two.
    """
    current = table.copy()
    for number in range(draws):
        for _ in range(_BURN if number == 0 else _THIN):
            _trade(current, random)
        yield current.copy()


_BURN = 30
_THIN = 2


def _trade(table: Table, random: np.random.Generator) -> None:
    """Let all rows trade, two by two, in place: what only one of two has is dealt anew, as much to each as it had."""
    order = random.permutation(len(table))
    half = len(table) // 2
    one, other = order[:half], order[half : 2 * half]
    mine, theirs = table[one], table[other]
    apart = mine ^ theirs
    number = (mine & apart).sum(axis=1)
    # the smallest draws among the cells that differ go to the first
    draws = random.random(apart.shape, dtype=np.float32)
    draws[~apart] = 2.0
    ranks = np.sort(draws, axis=1)
    places = np.arange(half)
    cut = np.where(number > 0, ranks[places, np.maximum(number - 1, 0)], -1.0)
    dealt = draws <= cut[:, None]
    table[one] = (mine & ~apart) | (dealt & apart)
    table[other] = (theirs & ~apart) | (~dealt & apart)
