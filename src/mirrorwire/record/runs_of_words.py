"""Texts as sets of hashed runs of three words, and which texts share how many of them.

Words are the maximal runs of letters and digits (`[^\\W_]+`) of the text in NFKC and casefolded. A script that writes no
spaces gives one word a clause, so that only unedited clauses are recognised in it.

What many unrelated texts share (a channel's footer, "according to the ministry", a syndicate's tag line) is no sign of
copying. Whether a run is of that kind is asked for a *pair* of texts, by document frequencies: a run counts for the
pair if no more than L texts have it. L is `COMMON`, or, where that is more, `FAMILY` times the document frequency that
a run of either text usually has (its median). So a story that 300 outlets carry keeps its runs, each of which 300 texts
have, and a footer on 300 posts is left out, since the other runs of these posts are rare. What one outlet repeats is its
own furniture: within one outlet L is `COMMON`. All of this depends on the set of texts alone, not on their order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Signature = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]

# words of a run
LENGTH = 3
# a run that no more texts than this have always counts
COMMON = 10
# how many times more frequent than the text's other runs a run may be
FAMILY = 4
# a run in more texts than this never counts: it bounds the time, as a list of n texts has n * n / 2 pairs
MOST = 1_000
# shared runs below which two texts are no pair: three of them are five words in a row, or three places
FEWEST = 3
# runs that are sorted in one go, and pairs that are counted in one go: bounds of the memory, without any effect on results
_CHUNK = 1 << 23

_WORD = re.compile(r"[^\W_]+")
# odd constants, one a place, so that the order of the words matters; the first 64 bits of the roots of 2, 3 and 5, made odd
_PLACES = np.array([0x6A09E667F3BCC909, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B], dtype=np.uint64)


def words(text: str) -> list[str]:
    """Return the text's words in NFKC, casefolded."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=1 << 18)
def _word_hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def signature(text: str) -> Signature:
    """Return the 64-bit hashes of the text's distinct runs, ascending: the same on every machine.

    A text of one or two words has one run, which is all of it; a text without a word has none.
    """
    found = words(text)
    hashed = np.fromiter(map(_word_hash, found), dtype=np.uint64, count=len(found))
    if len(found) < LENGTH:
        return np.array([(hashed * _PLACES[: len(found)]).sum()], dtype=np.uint64) if found else hashed
    runs = hashed[:-2] * _PLACES[0]
    runs += hashed[1:-1] * _PLACES[1]
    runs += hashed[2:] * _PLACES[2]
    runs.sort()
    fresh = np.empty(len(runs), dtype=np.bool_)
    fresh[0] = True
    np.not_equal(runs[1:], runs[:-1], out=fresh[1:])
    return runs if fresh.all() else runs[fresh]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts by number, in order of publication: signatures, seconds since 1970 (NaN: unknown), outlets (-1: unknown)."""

    signatures: Sequence[Signature]
    times: npt.NDArray[np.float64]
    outlets: Numbers


@dataclass(frozen=True, slots=True)
class Shared:
    """Pairs of texts, `first` before `second`: runs both have, and the runs of the one that has fewer.

    Both count only runs that count for the pair.
    """

    first: Numbers
    second: Numbers
    shared: Numbers
    fewer: Numbers


def shared_runs(texts: Texts, window: float, threshold: float) -> Shared:
    """Return the pairs with at least `FEWEST` shared runs that are `threshold` (0 to 1) of the runs of the shorter text.

    Pairs more than `window` seconds apart are left out; a text without a time is compared with all. Takes time in
    proportion to runs and pairs, about 30 bytes a run, and the pairs that share any run at 16 bytes each.
    """
    lengths = np.array([len(each) for each in texts.signatures], dtype=np.int64)
    if not lengths.sum():
        nothing = np.zeros(0, dtype=np.int64)
        return Shared(nothing, nothing, nothing, nothing)
    hashes = np.concatenate(texts.signatures)
    owners = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    frequency = np.empty(len(hashes), dtype=np.int32)
    lists = [_lists(hashes, owners, part, frequency) for part in _parts(hashes)]
    del hashes
    starts = np.concatenate([[0], np.cumsum(lengths)])
    _sort_within(frequency, owners, starts)
    limits = limits_of(frequency, starts)
    few = np.bincount(owners[frequency <= COMMON], minlength=len(lengths))
    del owners
    keys, counts = _counted(_pairs(lists, texts, limits, window), len(lengths))
    first, second, shared = _likely(keys, counts, lengths, texts.outlets, threshold)
    limit = np.where(_same(texts.outlets, first, second), COMMON, np.maximum(limits[first], limits[second]))
    fewer = np.minimum(few[first], few[second])
    wide = np.flatnonzero(limit > COMMON)
    fewer[wide] = np.minimum(*(_within(frequency, starts, side[wide], limit[wide]) for side in (first, second)))
    alike = shared / fewer >= threshold
    return Shared(first[alike], second[alike], shared[alike], fewer[alike])


def _likely(
    keys: Numbers, counts: Numbers, lengths: Numbers, outlets: Numbers, threshold: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the pairs that may have enough shared runs, and how many they share.

    The limit of a pair is no less than the medians of both, so at least half of the runs count, except within one outlet.
    """
    some = counts >= FEWEST
    keys, counts = keys[some], counts[some]
    first, second = np.divmod(keys, len(lengths))
    likely = counts >= threshold * np.minimum(lengths[first], lengths[second]) / 2
    likely |= _same(outlets, first, second)
    return first[likely], second[likely], counts[likely]


def _within(frequency: npt.NDArray[np.int32], starts: Numbers, texts: Numbers, limits: Numbers) -> Numbers:
    """Return how many runs of each text are no more frequent than the limit beside it."""
    # a family's pairs ask the same again and again
    asked, back = np.unique((texts << 32) | limits, return_inverse=True)
    found = [
        np.searchsorted(frequency[starts[text] : starts[text + 1]], limit, "right")
        for text, limit in zip((asked >> 32).tolist(), (asked & 0xFFFFFFFF).tolist(), strict=True)
    ]
    return np.array(found, dtype=np.int64)[back]


def _same(outlets: Numbers, first: Numbers, second: Numbers) -> npt.NDArray[np.bool_]:
    return (outlets[first] >= 0) & (outlets[first] == outlets[second])


def limits_of(frequency: npt.NDArray[np.int32], starts: Numbers) -> Numbers:
    """Return each text's limit: COMMON, or FAMILY times the median frequency of its runs.

    `frequency` has the document frequencies of all texts' runs, text by text, ascending within each; text i's begin at
    `starts[i]` and end before `starts[i + 1]`. Of an even number of runs the lower one of the middle is taken.
    """
    lengths = np.diff(starts)
    median = np.zeros(len(lengths), dtype=np.int64)
    some = lengths > 0
    median[some] = frequency[(starts[:-1] + (lengths - 1) // 2)[some]]
    return np.minimum(np.maximum(FAMILY * median, COMMON), MOST)


def _parts(hashes: Signature) -> Iterator[npt.NDArray[np.intp]]:
    """Give the places of the runs, in parts of about `_CHUNK`; equal runs are in the same part."""
    parts = -(-len(hashes) // _CHUNK)
    if parts == 1:
        yield np.arange(len(hashes))
        return
    width = np.uint64((1 << 64) // parts + 1)
    for part in range(parts):
        yield np.flatnonzero(hashes // width == np.uint64(part))


def _lists(
    hashes: Signature, owners: npt.NDArray[np.int32], part: npt.NDArray[np.intp], frequency: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return the texts of each run that 2 to MOST texts have, one run after the other, and how many each run has.

    The texts of a run are in ascending order. The document frequency of each run of the part is written to `frequency`.
    """
    order = part[np.argsort(hashes[part], kind="stable")]
    ordered = hashes[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    sizes = np.diff(begins, append=len(ordered)).astype(np.int32)
    each = np.repeat(sizes, sizes)
    frequency[order] = each
    return owners[order[(each > 1) & (each <= MOST)]], sizes[(sizes > 1) & (sizes <= MOST)]


def _sort_within(frequency: npt.NDArray[np.int32], owners: npt.NDArray[np.int32], starts: Numbers) -> None:
    """Sort the frequencies of each text, in place."""
    begin = 0
    while begin < len(starts) - 1:
        # as many texts as fit a chunk, at least one
        end = max(begin + 1, int(np.searchsorted(starts, starts[begin] + _CHUNK, "right")) - 1)
        here = slice(starts[begin], starts[end])
        joint = (owners[here].astype(np.int64) << 32) | frequency[here]
        joint.sort()
        frequency[here] = joint & 0xFFFFFFFF
        begin = end


def _pairs(
    lists: Sequence[tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]], texts: Texts, limits: Numbers, window: float
) -> Iterator[Numbers]:
    """Give the pairs of texts that share a run, once a run, as first * number of texts + second."""
    for members, sizes in lists:
        begins = np.cumsum(sizes) - sizes
        for size in range(2, COMMON + 1):
            whole = begins[sizes == size]
            one, other = np.triu_indices(size, 1)
            step = max(1, _CHUNK // len(one))
            for at in range(0, len(whole), step):
                table = members[whole[at : at + step, None] + np.arange(size)].astype(np.int64)
                yield _near(table[:, one].ravel(), table[:, other].ravel(), texts.times, window)
        for begin, size in zip(begins[sizes > COMMON].tolist(), sizes[sizes > COMMON].tolist(), strict=True):
            run = members[begin : begin + size].astype(np.int64)
            family = limits[run] >= size
            if family.any():
                first, second = _with_family(run, family)
                apart = ~_same(texts.outlets, first, second)
                yield _near(first[apart], second[apart], texts.times, window)


def _with_family(run: Numbers, family: npt.NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    """Return the pairs of the run's texts of which one at least is of the family, each once, ascending."""
    place = np.arange(len(run))
    rows, columns = np.meshgrid(np.flatnonzero(family), place, indexing="ij")
    once = (rows < columns) | ((rows > columns) & ~family[columns])
    rows, columns = rows[once], columns[once]
    return run[np.minimum(rows, columns)], run[np.maximum(rows, columns)]


def _near(first: Numbers, second: Numbers, times: npt.NDArray[np.float64], window: float) -> Numbers:
    # a time that is not known makes a difference that is not a number, and that is never beyond the window
    near = ~(times[second] - times[first] > window)
    return first[near] * len(times) + second[near]


def _counted(pairs: Iterator[Numbers], texts: int) -> tuple[Numbers, Numbers]:
    """Return the distinct pairs, ascending, and how often each was given."""
    keys, counts = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    waiting: list[Numbers] = []
    held = 0
    for given in pairs:
        waiting.append(given)
        held += len(given)
        # what waits may grow with what is held, or merging would take quadratic time
        if held > max(_CHUNK, len(keys)):
            keys, counts = _merged(keys, counts, waiting)
            waiting, held = [], 0
    return _merged(keys, counts, waiting)


def _merged(keys: Numbers, counts: Numbers, waiting: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    fresh, once = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *waiting]), return_counts=True)
    if not len(keys):
        return fresh, once
    both = np.concatenate([keys, fresh])
    tally = np.concatenate([counts, once])
    order = np.argsort(both, kind="stable")
    both, tally = both[order], tally[order]
    begins = np.flatnonzero(np.concatenate([[True], both[1:] != both[:-1]]))
    return both[begins], np.add.reduceat(tally, begins)


class Postings:
    """Which texts have a run, for texts that come one by one: sorted blocks, each several times larger than the next.

    Takes 12 bytes a run. Adding merges blocks of like size, so that a text costs a few sorts in all.
    """

    __slots__ = ("_blocks",)

    def __init__(self) -> None:
        self._blocks: list[tuple[Signature, npt.NDArray[np.int32]]] = []

    def add(self, runs: Signature, owners: npt.NDArray[np.int32]) -> None:
        """Add runs, ascending, with the number of the text of each."""
        if not len(runs):
            return
        self._blocks.append((runs, owners))
        while len(self._blocks) > 1 and len(self._blocks[-2][0]) <= 3 * len(self._blocks[-1][0]):
            last, before = self._blocks.pop(), self._blocks.pop()
            merged = np.concatenate([before[0], last[0]])
            order = np.argsort(merged, kind="stable")
            self._blocks.append((merged[order], np.concatenate([before[1], last[1]])[order]))

    def count(self, runs: Signature) -> Numbers:
        """Return how many texts have each of the runs."""
        found = np.zeros(len(runs), dtype=np.int64)
        for hashes, _ in self._blocks:
            found += np.searchsorted(hashes, runs, "right") - np.searchsorted(hashes, runs, "left")
        return found

    def holders(self, runs: Signature) -> tuple[Numbers, Numbers]:
        """Return pairs of a place in `runs` and the number of a text that has this run, in no order."""
        places, holders = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for hashes, owners in self._blocks:
            low, high = np.searchsorted(hashes, runs, "left"), np.searchsorted(hashes, runs, "right")
            many = high - low
            before = np.cumsum(many) - many
            places.append(np.repeat(np.arange(len(runs)), many))
            holders.append(owners[np.arange(many.sum()) + np.repeat(low - before, many)].astype(np.int64))
        return np.concatenate(places), np.concatenate(holders)
