"""Texts as sets of hashed runs of three words, and which texts share how many of them.

Words are the maximal runs of letters and digits (`[^\\W_]+`) of the text in NFKC and casefolded. A script that writes
no spaces gives one word a clause, so that only unedited clauses are recognised in it.

What many unrelated texts share (a channel's footer, "according to the ministry", a syndicate's tag line) is no sign of
copying, and is left out. A run that more than `COMMON` texts have counts only if it is a family's own: if for at least
half of these texts it is no more than `FAMILY` times as frequent as their runs are (by the lower quartile). So a story
that 300 outlets carry keeps its runs, each of which some 300 texts have; a footer on 300 posts is left out, since what
else stands in the posts is rare. All of this depends on the set of texts alone, not on their order.
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
# how many times more frequent than a text's other runs a run may be and be of the same family of texts
FAMILY = 4
# a run in more texts than this never counts: it bounds the time, as a list of n texts has n * n / 2 pairs
MOST = 1_000
# shared runs below which two texts are no pair: three of them are five words in a row, or three places
FEWEST = 3
# runs that are sorted in one go, and pairs that are counted in one go: bounds of the memory, of no effect on results
_CHUNK = 1 << 22

_WORD = re.compile(r"[^\W_]+")
# odd constants, one a place, so that the order of words matters: 64 bits of the roots of 2, 3 and 5, the last bit set
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
        whole = sum(each * place for each, place in zip(hashed.tolist(), _PLACES.tolist(), strict=False))
        return np.array([whole & (1 << 64) - 1] if found else [], dtype=np.uint64)
    runs = hashed[:-2] * _PLACES[0]
    runs += hashed[1:-1] * _PLACES[1]
    runs += hashed[2:] * _PLACES[2]
    runs.sort()
    fresh = np.empty(len(runs), dtype=np.bool_)
    fresh[0] = True
    np.not_equal(runs[1:], runs[:-1], out=fresh[1:])
    distinct: Signature = runs[fresh]
    return distinct


@dataclass(frozen=True, slots=True)
class Shared:
    """Pairs of texts, `first` before `second`: runs both have, and the runs of the one that has fewer.

    Both count only runs that are not too common.
    """

    first: Numbers
    second: Numbers
    shared: Numbers
    fewer: Numbers


@dataclass(frozen=True, slots=True)
class _Lists:
    """Lists of the texts that have a run, one after the other: texts, texts of each list, runs that have the list."""

    members: npt.NDArray[np.int32]
    sizes: Numbers
    runs: Numbers


def shared_runs(
    signatures: Sequence[Signature], times: npt.NDArray[np.float64], window: float, threshold: float
) -> Shared:
    """Return the pairs that share `FEWEST` runs or more, and `threshold` (0 to 1) of the runs of the shorter text.

    Texts are numbered in order of publication: `times` are seconds since 1970, ascending, and those that are not known
    (NaN) last. Pairs more than `window` seconds apart are left out; a text without a time is compared with all. Time
    grows with the runs, and with the runs that pairs share; memory is some 40 bytes a run, and half a gigabyte at most.
    """
    lengths = np.array([len(each) for each in signatures], dtype=np.int64)
    none = np.zeros(0, dtype=np.int64)
    nothing = Shared(none, none, none, none)
    if not lengths.sum():
        return nothing
    hashes = np.concatenate(signatures)
    owners = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    frequency = np.empty(len(hashes), dtype=np.int32)
    parts = [_lists(hashes, owners, part, frequency) for part in _parts(hashes)]
    del hashes
    counted = np.bincount(owners[frequency <= COMMON], minlength=len(lengths))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    _sort_within(frequency, owners, starts)
    limits = limits_of(frequency, starts)
    del owners, frequency
    lists = _without_common(parts, limits)
    more = np.where(lists.sizes > COMMON, lists.runs, 0)
    counted += np.bincount(lists.members, np.repeat(more, lists.sizes), len(lengths)).astype(np.int64)
    found = [nothing]
    for keys, shared in _pairs(lists, times, window):
        first, second = np.divmod(keys, len(lengths))
        fewer = np.minimum(counted[first], counted[second])
        alike = (shared >= FEWEST) & (shared / fewer >= threshold)
        found.append(Shared(first[alike], second[alike], shared[alike], fewer[alike]))
    return Shared(
        first=np.concatenate([each.first for each in found]),
        second=np.concatenate([each.second for each in found]),
        shared=np.concatenate([each.shared for each in found]),
        fewer=np.concatenate([each.fewer for each in found]),
    )


def limits_of(frequency: npt.NDArray[np.int32], starts: Numbers) -> Numbers:
    """Return for each text how frequent a run may be and be of the text's family.

    `frequency` has the document frequencies of all texts' runs, text by text, ascending within each; text i's begin at
    `starts[i]` and end before `starts[i + 1]`. The limit is FAMILY times the lower quartile.
    """
    lengths = np.diff(starts)
    quartile = np.zeros(len(lengths), dtype=np.int64)
    some = lengths > 0
    quartile[some] = frequency[(starts[:-1] + (lengths - 1) // 4)[some]]
    return FAMILY * quartile


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
) -> _Lists:
    """Return the distinct lists of texts, ascending, of the runs that 2 to MOST texts have.

    The document frequency of each run of the part is written to `frequency`.
    """
    order = part[np.argsort(hashes[part], kind="stable")]
    ordered = hashes[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    sizes = np.diff(begins, append=len(ordered))
    each = np.repeat(sizes, sizes)
    frequency[order] = each
    members = owners[order[(each > 1) & (each <= MOST)]]
    sizes = sizes[(sizes > 1) & (sizes <= MOST)]
    if not len(sizes):
        return _Lists(members, sizes, sizes)
    # copies share run after run, so the same list comes again and again: each is taken once, told by a sum of 64 bits
    label = members.astype(np.uint64) + np.uint64(1)
    for shift in (31, 29):
        label *= _PLACES[0]
        label ^= label >> np.uint64(shift)
    _, first, runs = np.unique(np.add.reduceat(label, np.cumsum(sizes) - sizes), return_index=True, return_counts=True)
    taken = np.zeros(len(sizes), dtype=np.int64)
    taken[first] = runs
    return _chosen(_Lists(members, sizes, taken), taken > 0)


def _chosen(lists: _Lists, chosen: npt.NDArray[np.bool_]) -> _Lists:
    return _Lists(lists.members[np.repeat(chosen, lists.sizes)], lists.sizes[chosen], lists.runs[chosen])


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


def _without_common(parts: Sequence[_Lists], limits: Numbers) -> _Lists:
    """Return the lists of all parts without those of runs that are too common."""
    kept = []
    for lists in parts:
        sizes = lists.sizes
        if len(sizes):
            own = limits[lists.members] >= np.repeat(sizes, sizes)
            family = 2 * np.add.reduceat(own, np.cumsum(sizes) - sizes, dtype=np.int64) >= sizes
            kept.append(_chosen(lists, (sizes <= COMMON) | family))
        else:
            kept.append(lists)
    return _Lists(
        members=np.concatenate([each.members for each in kept]),
        sizes=np.concatenate([each.sizes for each in kept]),
        runs=np.concatenate([each.runs for each in kept]),
    )


def _pairs(lists: _Lists, times: npt.NDArray[np.float64], window: float) -> Iterator[tuple[Numbers, Numbers]]:
    """Give the distinct pairs that are in a list, as first * number of texts + second, and the runs that each shares.

    They come in blocks by the first text, each of about `_CHUNK` places of pairs in lists at most.
    """
    texts = len(times)
    places = np.argsort(lists.members, kind="stable")
    ordered = lists.members[places]
    later = (np.repeat(np.cumsum(lists.sizes), lists.sizes) - np.arange(1, len(places) + 1))[places]
    runs = np.repeat(lists.runs, lists.sizes)
    upto = np.concatenate([[0], np.cumsum(later)])
    begin = 0
    while begin < len(places):
        end = int(np.searchsorted(upto, upto[begin] + _CHUNK, "right")) - 1
        if end < len(places):
            # a text's places stay together, or a pair of it would come in two blocks
            whole = int(np.searchsorted(ordered, ordered[end], "left"))
            end = whole if whole > begin else int(np.searchsorted(ordered, ordered[begin], "right"))
        here, many = places[begin:end], later[begin:end]
        one = np.repeat(ordered[begin:end].astype(np.int64), many)
        other = lists.members[np.arange(many.sum()) + np.repeat(here + 1 - (upto[begin:end] - upto[begin]), many)]
        # a time that is not known makes a difference that is no number, and that is never beyond the window
        near = ~(times[other] - times[one] > window)
        yield _summed(one[near] * texts + other[near], np.repeat(runs[here], many)[near])
        begin = end


def _summed(keys: Numbers, runs: Numbers) -> tuple[Numbers, Numbers]:
    """Return the distinct keys, ascending, and the sum of the runs of each."""
    if not len(keys):
        return keys, runs
    order = np.argsort(keys)
    keys = keys[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return keys[begins], np.add.reduceat(runs[order], begins)


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
