"""Which texts are alike: pairs by the cosine of their keys, found through the keys that few texts have.

A key weighs ln(1 + N / n), N texts of which n have it (inverse document frequency, Spärck Jones 1972), so that a rare
word or number tells more than the name of a state that every text names. Pairs are looked for among texts that share a
rare key; how rare is set by a budget of work, so that time does not grow with the square of the texts. Of the pairs
found, the cosine is exact: what rare keys they share is added up pair by pair, the rest by a product of matrices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# pairs of texts that are looked at for sharing one rare key, each counted once a key
BUDGET = 1_000_000
# keys that fewer texts have are rare in any case: a budget is no reason to overlook what three texts share
_RARE = 8
# rare keys alone must give a pair this part of the cosine that is asked for
_PART = 0.5
_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class Alike:
    """Pairs of texts, `first` < `second`, ascending, with their cosine and the weight of what they share.

    `weight` is the sum of the squared weights of shared keys, before they are divided by the lengths.
    """

    first: Whole
    second: Whole
    cosine: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of texts, text by text: row r says that text `text[r]` has key `key[r]` with `weight[r]`, idf included."""

    names: tuple[str, ...]
    texts: int
    text: Whole
    key: Whole
    weight: Floats

    def heaviest(self, texts: Iterable[int]) -> list[str]:
        """Give the names of the keys that at least half of these texts share, and at least two, heaviest first."""
        chosen = sorted(set(texts))
        sums: dict[int, list[float]] = {}
        starts = np.searchsorted(self.text, np.array([chosen, [text + 1 for text in chosen]]))
        for begin, end in starts.T.tolist():
            for key, weight in zip(self.key[begin:end].tolist(), self.weight[begin:end].tolist(), strict=True):
                sums.setdefault(key, []).append(weight)
        often = max(min(2, len(chosen)), -(-len(chosen) // 2))
        shared = [(-sum(weights), self.names[key]) for key, weights in sums.items() if len(weights) >= often]
        return [name for _, name in sorted(shared)]


def keys_of(texts: Sequence[Mapping[str, float]]) -> Keys:
    """Weigh the keys of texts: each is given with what it weighs by its kind, and is weighed by its rarity as well.

    Keys are numbered in the order in which the texts have them.
    """
    places: dict[str, int] = {}
    number: list[int] = []
    weights: list[float] = []
    for keys in texts:
        number += [places.setdefault(name, len(places)) for name in keys]
        weights += keys.values()
    text = np.repeat(np.arange(len(texts), dtype=np.int64), [len(keys) for keys in texts])
    key, kind = np.array(number, dtype=np.int64), np.array(weights, dtype=np.float64)
    often = np.bincount(key, minlength=len(places))
    order = np.lexsort((key, text))
    weight = kind * np.log1p(len(texts) / np.maximum(often, 1))[key]
    return Keys(tuple(places), len(texts), text[order], key[order], weight[order])


def alike(keys: Keys, cosine: float, *, only: NDArray[np.bool_] | None = None) -> Alike:
    """Give the pairs of texts whose keys have at least this cosine; `only`: which keys count, all if None."""
    chosen = np.ones(len(keys.key), dtype=np.bool_) if only is None else only[keys.key]
    text, key, weight = keys.text[chosen], keys.key[chosen], keys.weight[chosen]
    length = np.sqrt(np.bincount(text, weight**2, keys.texts))
    share = weight / np.where(length[text] > 0, length[text], 1.0)
    often = np.bincount(key, minlength=len(keys.names))
    most = _rare(often)
    pair, rare_dot = _shared(text, key, share, often, most, keys.texts)
    kept = rare_dot >= _PART * cosine
    first, second = np.divmod(pair[kept], max(1, keys.texts))
    total = rare_dot[kept] + _common(text, key, share, often > most, first, second, keys.texts)
    near = total >= cosine - 1e-9
    first, second, total = first[near], second[near], total[near]
    return Alike(first, second, total, total * length[first] * length[second])


def _rare(often: Whole) -> int:
    """Give how many texts a rare key may have: as many as the budget allows for."""
    sizes = np.bincount(often)
    pairs = np.cumsum(sizes * np.arange(len(sizes)) * (np.arange(len(sizes)) - 1) // 2)
    return max(_RARE, int(np.searchsorted(pairs, BUDGET, "right")) - 1)


def _shared(text: Whole, key: Whole, share: Floats, often: Whole, most: int, texts: int) -> tuple[Whole, Floats]:
    """Give the pairs that share a rare key, as first * texts + second, and what rare keys add to their cosine."""
    rare = (often[key] > 1) & (often[key] <= most)
    # texts are ascending: a stable sort by key keeps them so within each
    order = np.argsort(key[rare], kind="stable")
    text, key, share = text[rare][order], key[rare][order], share[rare][order]
    sizes = often[key]
    begins = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]])) if len(key) else np.zeros(0, dtype=np.int64)
    place = np.arange(len(key)) - np.repeat(begins, sizes[begins])
    later = sizes - 1 - place
    found_keys, found_dots = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    for part in _parts(later):
        one = np.repeat(np.arange(part.start, part.stop), later[part])
        upto = np.cumsum(later[part])
        other = one + 1 + np.arange(len(one)) - np.repeat(upto - later[part], later[part])
        found_keys.append(text[one] * texts + text[other])
        found_dots.append(share[one] * share[other])
    return _summed(np.concatenate(found_keys), np.concatenate(found_dots))


def _parts(later: Whole) -> Iterator[slice]:
    """Give slices whose pairs are about `_CHUNK` each."""
    upto = np.concatenate([[0], np.cumsum(later)])
    begin = 0
    while begin < len(later):
        end = max(begin + 1, int(np.searchsorted(upto, upto[begin] + _CHUNK, "right")) - 1)
        yield slice(begin, end)
        begin = end


def _summed(keys: Whole, values: Floats) -> tuple[Whole, Floats]:
    if not len(keys):
        return keys, values
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return keys[begins], np.add.reduceat(values[order], begins)


def _common(
    text: Whole, key: Whole, share: Floats, common: NDArray[np.bool_], first: Whole, second: Whole, texts: int
) -> Floats:
    """Give what the common keys add to the cosine of each pair."""
    total = np.zeros(len(first))
    number = int(common.sum())
    if not number or not len(first):
        return total
    column = np.cumsum(common) - 1
    # only texts that are in a pair have a row
    used, places = np.unique(np.concatenate([first, second]), return_inverse=True)
    row = np.full(texts, -1, dtype=np.int64)
    row[used] = np.arange(len(used))
    within = common[key] & (row[text] >= 0)
    table = np.zeros((len(used), number), dtype=np.float32)
    table[row[text[within]], column[key[within]]] = share[within]
    one, other = places[: len(first)], places[len(first) :]
    step = max(1, _CHUNK // number)
    for begin in range(0, len(first), step):
        part = slice(begin, begin + step)
        total[part] = np.einsum("ij,ij->i", table[one[part]], table[other[part]])
    return total
