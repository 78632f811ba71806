"""Near-copies among news items: wire copy that several outlets carry, with their own lead-ins, cuts and changes.

Two items are copies if they share enough runs of three words: at least `THRESHOLD` of the runs of the shorter one. What
counts as a run, and which runs are too common to be a sign of copying, is in `runs_of_words.py`. What is found depends
on the set of items alone, not on the order they are given in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Any

import msgspec
import numpy as np
import numpy.typing as npt

from mirrorwire.errors import InputError
from mirrorwire.record.stories.agencies import AgencyCredit, agency_of, is_agency
from mirrorwire.record.stories.runs_of_words import (
    COMMON,
    FEWEST,
    MOST,
    Numbers,
    Postings,
    Signature,
    limits_of,
    shared_runs,
    signature,
)

__all__ = [
    "AgencyCredit",
    "CopyFinder",
    "CopyPair",
    "Item",
    "Outcome",
    "agency_of",
    "copies_file",
    "families",
    "find_copies",
    "find_copies_of",
    "signature",
]

# a text of which every third word is another keeps .7 ** 3 = .34 of its runs, a short one now more, now fewer; texts
# that share a quoted sentence, or a name with its title, have .15 and less
THRESHOLD = 0.22
WINDOW_DAYS = 14

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
# lines of a file between two calls of `progress`
_STEP = 1_000


@dataclass(frozen=True, slots=True)
class Item:
    """One item: `time` is when it was published (aware), `outlet` by whom. Raises InputError if `time` has no zone."""

    id: str
    text: str
    time: datetime | None = None
    outlet: str | None = None

    def __post_init__(self) -> None:
        _seconds(self.time, self.id)


@dataclass(frozen=True, slots=True)
class CopyPair:
    """Two items, `a` the earlier (by time, those without one last, then by id).

    `shared` is how many runs of words both have, `containment` (0 to 1) what share that is of the runs of the shorter
    one; runs that are too common do not count in either.
    """

    a: str
    b: str
    containment: float
    shared: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: lines read, pairs written, and the number (from 1) and fault of each line refused."""

    lines: int
    pairs: int
    refused: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """An item as it is kept: seconds since 1970 or NaN, and its signature in place of the text."""

    id: str
    seconds: float
    signature: Signature

    @property
    def order(self) -> tuple[bool, float, str]:
        """Earlier items first, those without a time last, then by id."""
        unknown = self.seconds != self.seconds
        return unknown, 0.0 if unknown else self.seconds, self.id


class CopyFinder:
    """Finds copies among items that come one by one.

    How common a run is changes with every item: a pair that `add` gave may be none any more after hundreds of others
    came with the same words. `add` answers for the items so far (and knows of an item that no later one was like how
    common its runs were when it came); `pairs` answers for all items that are here, in whatever order they were added,
    and is what `find_copies` gives.
    """

    def __init__(self, *, threshold: float = THRESHOLD, window_days: int = WINDOW_DAYS) -> None:
        """Set the least containment (above 0, up to 1), and how many days copies are apart at most.

        Raises InputError for values outside.
        """
        self._threshold, self._window = _checked(threshold, window_days)
        self._entries: list[_Entry | None] = []
        self._numbers: dict[str, int] = {}
        # how frequent a run may be and be of the item's family, by item; -1: removed
        self._limits = np.zeros(0, dtype=np.int64)
        # a block can't lose single runs: those of removed items are counted apart until the blocks are built anew
        self._present, self._removed = Postings(), Postings()
        self._runs = self._dead = 0

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, item: Item) -> list[CopyPair]:
        """Add an item; return its pairs with those added before, by (a, b). Raises InputError if its id is taken."""
        return self.add_signature(item.id, item.time, item.outlet, signature(item.text))

    def add_signature(self, ident: str, time: datetime | None, outlet: str | None, runs: Signature) -> list[CopyPair]:
        """Add an item by what `signature` gave for its text, as `add` does.

        `outlet` is of no weight; it is taken so that what a store has of an item can be given as it is.
        """
        number = self._keep(_Entry(ident, _seconds(time, ident), runs))
        self._present.add(runs, np.full(len(runs), number, dtype=np.int32))
        return self._pairs_of(number)

    def load(self, items: Iterable[tuple[str, datetime | None, str | None, Signature]]) -> None:
        """Add many items (id, time, outlet, signature) without asking for their pairs: much faster than one by one.

        Raises InputError if an id is taken; the items before it have been added then.
        """
        added: list[tuple[int, Signature]] = []
        try:
            for ident, time, _, runs in items:
                added.append((self._keep(_Entry(ident, _seconds(time, ident), runs)), runs))
        finally:
            self._present.add(*_block(added))
            for number, runs in added:
                self._limits[number] = _limit(self._frequency(runs))

    def remove(self, ident: str) -> None:
        """Forget an item; raises InputError if there is none of that id."""
        number = self._numbers.pop(ident, None)
        if number is None:
            raise InputError("no item of this id", place=ident)
        runs = self._entry(number).signature
        self._entries[number] = None
        self._limits[number] = -1
        self._removed.add(runs, np.full(len(runs), number, dtype=np.int32))
        self._dead += len(runs)
        if self._dead > self._runs // 2:
            self._rebuild()

    def pairs(self) -> list[CopyPair]:
        """Return all pairs of the items that are here now, by (a, b)."""
        return _pairs([each for each in self._entries if each is not None], self._threshold, self._window)

    def _entry(self, number: int) -> _Entry:
        entry = self._entries[number]
        assert entry is not None
        return entry

    def _keep(self, entry: _Entry) -> int:
        if entry.id in self._numbers:
            raise InputError("this id is taken by another item", place=entry.id)
        number = len(self._entries)
        self._entries.append(entry)
        self._numbers[entry.id] = number
        if number == len(self._limits):
            self._limits = np.concatenate([self._limits, np.zeros(number + 64, dtype=np.int64)])
        self._runs += len(entry.signature)
        return number

    def _rebuild(self) -> None:
        kept = sorted(self._numbers.values())
        self._entries = [self._entries[number] for number in kept]
        self._limits = self._limits[kept]
        self._numbers = {self._entry(number).id: number for number in range(len(kept))}
        self._present, self._removed = Postings(), Postings()
        self._present.add(*_block([(number, self._entry(number).signature) for number in range(len(kept))]))
        self._runs, self._dead = self._runs - self._dead, 0

    def _pairs_of(self, number: int) -> list[CopyPair]:
        """Return the pairs of the item that was added last."""
        entry = self._entry(number)
        frequency = self._frequency(entry.signature)
        self._limits[number] = _limit(frequency)
        asked = (frequency > 1) & (frequency <= MOST)
        place, holder = self._present.holders(entry.signature[asked])
        others = (self._limits[holder] >= 0) & (holder != number)
        place, holder = place[others], holder[others]
        # what the new item is like has become more frequent by it
        for other, shared in _counted(holder):
            runs = self._entry(other).signature
            if shared >= self._threshold * min(len(entry.signature), len(runs)) / 2:
                self._limits[other] = _limit(self._frequency(runs))
        counts = self._counts(entry.signature, frequency)
        own = int(np.count_nonzero(counts))
        found = []
        for other, shared in _counted(holder[counts[asked][place]]):
            there = self._entry(other)
            if abs(there.seconds - entry.seconds) > self._window:
                continue
            theirs = self._counts(there.signature, self._frequency(there.signature))
            fewer = min(own, int(np.count_nonzero(theirs)))
            if shared / fewer >= self._threshold:
                first, second = sorted((entry, there), key=lambda each: each.order)
                found.append(CopyPair(first.id, second.id, shared / fewer, shared))
        return sorted(found, key=lambda pair: (pair.a, pair.b))

    def _counts(self, runs: Signature, frequency: Numbers) -> npt.NDArray[np.bool_]:
        """Tell of each run whether it counts: it is rare, or a family's own."""
        counts = frequency <= COMMON
        asked = np.flatnonzero(~counts & (frequency <= MOST))
        place, holder = self._present.holders(runs[asked])
        family = self._limits[holder] >= frequency[asked][place]
        counts[asked] = 2 * np.bincount(place[family], minlength=len(asked)) >= frequency[asked]
        return counts

    def _frequency(self, runs: Signature) -> Numbers:
        found = self._present.count(runs)
        return found - self._removed.count(runs) if self._dead else found


def find_copies(
    items: Iterable[Item], *, threshold: float = THRESHOLD, window_days: int = WINDOW_DAYS
) -> list[CopyPair]:
    """Return all pairs of copies by (a, b): the same pairs in whatever order the items are given.

    `threshold` is the least containment (above 0, up to 1); items more than `window_days` days apart are no pair, and
    an item without a time is compared with all. Raises InputError for values outside, and for an id that comes twice.
    """
    found = ((item.id, item.time, item.outlet, signature(item.text)) for item in items)
    return find_copies_of(found, threshold=threshold, window_days=window_days)


def find_copies_of(
    items: Iterable[tuple[str, datetime | None, str | None, Signature]],
    *,
    threshold: float = THRESHOLD,
    window_days: int = WINDOW_DAYS,
) -> list[CopyPair]:
    """Return what `find_copies` does, of items whose signatures are known: (id, time, outlet, signature) each."""
    least, window = _checked(threshold, window_days)
    entries: dict[str, _Entry] = {}
    for ident, time, _, runs in items:
        if ident in entries:
            raise InputError("two items have this id", place=ident)
        entries[ident] = _Entry(ident, _seconds(time, ident), runs)
    return _pairs(list(entries.values()), least, window)


def families(pairs: Iterable[CopyPair], items: Iterable[Item]) -> dict[str, str]:
    """Return the first publisher's item for each item that is in a pair: the groups that pairs connect.

    The first publisher is the earliest item (those without a time last). If several are equally early, it is one whose
    outlet is a wire agency, and then the least id. Raises InputError if a pair names an item that is not given.
    """
    leader: dict[str, str] = {}

    def find(ident: str) -> str:
        while leader.setdefault(ident, ident) != ident:
            leader[ident] = leader[leader[ident]]
            ident = leader[ident]
        return ident

    for pair in pairs:
        leader[find(pair.a)] = find(pair.b)
    order: dict[str, tuple[bool, float, bool, str]] = {}
    for item in items:
        if item.id in leader:
            seconds = _seconds(item.time, item.id)
            unknown = seconds != seconds
            order[item.id] = (unknown, 0.0 if unknown else seconds, not is_agency(item.outlet), item.id)
    groups: dict[str, list[str]] = defaultdict(list)
    for ident in leader:
        if ident not in order:
            raise InputError("a pair names this item, and it is not among the items", place=ident)
        groups[find(ident)].append(ident)
    first = {group: min(members, key=order.__getitem__) for group, members in groups.items()}
    return {ident: first[find(ident)] for ident in sorted(leader)}


class _Line(msgspec.Struct):
    """What is read of a line; other keys are passed over."""

    id: str | int | None = None
    time: str | None = None
    date: str | None = None
    outlet: str | None = None
    title: str | None = None
    text: str | None = None


def copies_file(
    source: IO[bytes],
    target: IO[bytes],
    *,
    progress: Callable[[int], None] | None = None,
    threshold: float = THRESHOLD,
    window_days: int = WINDOW_DAYS,
) -> Outcome:
    """Read items as JSON lines and write the pairs of copies as JSON lines, by (a, b).

    A line has `id` (a string or an integer), `title` or `text` or both, and, if known, `time` (ISO 8601; without a zone
    it is UTC) or `date` (YYYY-MM-DD), and `outlet`. A pair has `a`, `b` and `containment`. A line that breaks this, or
    whose id came before, is refused and named in the outcome, and the rest is read; empty lines are passed over.
    `progress` is called with the number of lines read. Raises InputError as `find_copies` does.
    """
    least, window = _checked(threshold, window_days)
    decoder = msgspec.json.Decoder(_Line)
    entries: dict[str, _Entry] = {}
    refused: list[tuple[int, str]] = []
    lines = 0
    for number, data in enumerate(source, 1):
        if not data.strip():
            continue
        lines += 1
        try:
            entry = _entry(decoder, data)
            if entry.id in entries:
                raise InputError(f"the id {entry.id!r} came before")
            entries[entry.id] = entry
        except InputError as error:
            refused.append((number, str(error)))
        if progress is not None and not lines % _STEP:
            progress(lines)
    if progress is not None and lines % _STEP:
        progress(lines)
    pairs = _pairs(list(entries.values()), least, window)
    encoder = msgspec.json.Encoder()
    for pair in pairs:
        row = {"a": pair.a, "b": pair.b, "containment": round(pair.containment, 4)}
        target.write(encoder.encode(row) + b"\n")
    return Outcome(lines, len(pairs), tuple(refused))


def _entry(decoder: msgspec.json.Decoder[_Line], data: bytes) -> _Entry:
    """Read a line; raises InputError with what is wrong with it."""
    try:
        line = decoder.decode(data)
    except msgspec.ValidationError as error:
        raise InputError(f"not an item: {error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from error
    if line.id is None or line.id == "":
        raise InputError("no id")
    text = "\n".join(part for part in (line.title, line.text) if part and not part.isspace())
    if not text:
        raise InputError("neither title nor text")
    ident = str(line.id)
    return _Entry(ident, _seconds(_published(line), ident), signature(text))


def _published(line: _Line) -> datetime | None:
    """Read the time, or else the date; raises InputError naming what can't be read."""
    try:
        if line.time is not None:
            time = datetime.fromisoformat(line.time)
            return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
        if line.date is not None:
            if not _DAY.match(line.date):
                raise InputError(f"date {line.date[:40]!r} is not YYYY-MM-DD")
            return datetime.fromisoformat(line.date).replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        name, value = ("time", line.time) if line.time is not None else ("date", line.date)
        raise InputError(f"{name} {str(value)[:40]!r} can't be read: {error}") from error
    return None


def _pairs(entries: Sequence[_Entry], threshold: float, window: float) -> list[CopyPair]:
    """Return the pairs of entries with different ids, by (a, b)."""
    ordered = sorted(entries, key=lambda entry: entry.order)
    times = np.array([entry.seconds for entry in ordered], dtype=np.float64)
    found = shared_runs([entry.signature for entry in ordered], times, window, threshold)
    rows = zip(*(each.tolist() for each in (found.first, found.second, found.shared, found.fewer)), strict=True)
    pairs = [CopyPair(ordered[a].id, ordered[b].id, shared / fewer, shared) for a, b, shared, fewer in rows]
    return sorted(pairs, key=lambda pair: (pair.a, pair.b))


def _block(items: Sequence[tuple[int, Signature]]) -> tuple[Signature, npt.NDArray[np.int32]]:
    """Return the runs of all items, ascending, and the number of the item of each."""
    runs = np.concatenate([np.zeros(0, dtype=np.uint64), *(each for _, each in items)])
    numbers = np.array([number for number, _ in items], dtype=np.int32)
    owners = np.repeat(numbers, [len(each) for _, each in items])
    order = np.argsort(runs, kind="stable")
    return runs[order], owners[order]


def _limit(frequency: Numbers) -> int:
    return int(limits_of(np.sort(frequency).astype(np.int32), np.array([0, len(frequency)]))[0])


def _counted(holders: Numbers) -> list[tuple[int, int]]:
    """Return the items that come `FEWEST` times or more, and how often each comes."""
    items, counts = np.unique(holders, return_counts=True)
    enough = counts >= FEWEST
    return list(zip(items[enough].tolist(), counts[enough].tolist(), strict=True))


def _seconds(time: datetime | None, ident: str) -> float:
    """Return seconds since 1970, NaN without a time; raises InputError for a time without a zone."""
    if time is None:
        return float("nan")
    if time.tzinfo is None:
        raise InputError("time without a zone", place=ident)
    return (time - _EPOCH).total_seconds()


def _checked(threshold: Any, window_days: Any) -> tuple[float, float]:
    """Return the threshold and the window in seconds; raises InputError for values outside."""
    if not 0 < threshold <= 1:
        raise InputError(f"the threshold is {threshold}, and it must be above 0 and up to 1")
    if not window_days >= 0:
        raise InputError(f"the window is {window_days} days, and it must not be negative")
    return float(threshold), timedelta(days=window_days).total_seconds()
