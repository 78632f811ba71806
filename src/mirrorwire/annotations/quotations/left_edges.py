"""Where what is said may begin and end to the left of a cue: "C, she said", "“C,” said X", "C, according to X"."""

from __future__ import annotations

from mirrorwire.annotations.quotations.cues import Cue
from mirrorwire.annotations.quotations.edges import BREAKS, CLOSERS, MOST_STARTS, REACH, Clauses, Edges, flagged, marked
from mirrorwire.annotations.quotations.reading import Reading

_FIRST_WORDS = frozenset({"and", "but", "so", "yet", "still", "however", "meanwhile"})
_LINKS = frozenset({"and", "but", "while", "that", "which", "what", "as"})
_MOST_BREAKS = 8
_MOST_ENDS = 8
_NEAR = 25


def left_starts(reading: Reading, cue: Cue, low: int, begin: int, clauses: Clauses) -> Edges:
    """Return where the content may begin: with the period, at words in marks, a clause, behind a comma."""
    lowered, stretch_of = reading.lowered, reading.stretch_of
    own = stretch_of[cue.head]
    first = low = _reach_back(reading, low, begin)
    while first < begin and stretch_of[first] == own and not lowered[first][0].isalnum():
        first += 1
    found: Edges = {first: ["period"]}
    if first < begin and lowered[first] in _FIRST_WORDS:
        after = first + 1 + (first + 1 < begin and lowered[first + 1] == ",")
        found.setdefault(after, []).append("afterconj")
    _surface_starts(reading, cue, low, first, begin, found)
    for left, _, label in clauses:
        start = left
        while start < begin and not lowered[start][0].isalnum() and stretch_of[start] == own:
            start += 1
        if low <= start < begin:
            found.setdefault(start, []).append("p:" + label)
    kept = sorted(found)
    if len(kept) > MOST_STARTS:
        sure = [at for at in kept if any(flag[0] in "pm" for flag in found[at])]
        kept = sorted({*kept[:4], *kept[-4:], *sure[:4]})
    return {
        at: _start_features(reading, cue, low, begin, at, found[at])
        for at in kept
        # inside words in marks nothing begins
        if at < begin and not (at > low and stretch_of[at] >= 0 and stretch_of[at] == stretch_of[at - 1] != own)
    }


def _surface_starts(reading: Reading, cue: Cue, low: int, first: int, begin: int, found: Edges) -> None:
    """Add the starts that the words show: marks that open, what follows a break or a conjunction."""
    lowered, stretch_of = reading.lowered, reading.stretch_of
    own = stretch_of[cue.head]
    at = first
    breaks = 0
    while at < begin:
        inside = stretch_of[at]
        if inside != own:
            if inside < 0:
                return
            stretch = reading.stretches[inside]
            if stretch.first >= low:
                found.setdefault(stretch.first, []).append("marks")
            at = stretch.last
            continue
        word = lowered[at]
        if word in BREAKS and at + 1 < begin:
            breaks += 1
            if breaks < _MOST_BREAKS:
                found.setdefault(at + 1, []).append("b" + word)
        elif word in _LINKS and at > first:
            found.setdefault(at + 1, []).append("c:" + word)
            if word in ("that", "which", "what"):
                found.setdefault(at, []).append("w:" + word)
        at += 1


def _start_features(reading: Reading, cue: Cue, low: int, begin: int, at: int, flags: list[str]) -> list[str]:
    """Return what speaks for the content's beginning at a token."""
    length = begin - at
    features = flagged("l", flags)
    features += ["l.class:" + reading.word_class(at), f"l.{cue.kind}:{flags[0]}"]
    if at > low:
        features.append("l.prev:" + reading.word_class(at - 1))
    features += marked(reading, cue, at, "l")
    features.append("l.len" + ("1" if length < 4 else "2" if length < 9 else "3" if length < 20 else "4"))
    if reading.parsed.heads:
        features.append("l.label:" + reading.parsed.labels[at])
    return features


def _reach_back(reading: Reading, first: int, begin: int) -> int:
    """Return the token from which starts are looked for."""
    at, outside = begin, 0
    while at > first and outside < REACH:
        inside = reading.stretch_of[at - 1]
        at = reading.stretches[inside].first if inside >= 0 and reading.stretches[inside].first < at - 1 else at - 1
        outside += 1
    return max(first, at)


def left_ends(reading: Reading, cue: Cue, low: int, begin: int, clauses: Clauses) -> Edges:
    """Return where the content may end: before the speaker's phrase, and where a clause or words in marks end."""
    lowered, stretch_of = reading.lowered, reading.stretch_of
    own = stretch_of[cue.head]
    end = begin
    skipped = ""
    while end > low and stretch_of[end - 1] == own and lowered[end - 1] in (*CLOSERS, "as", "and", "but"):
        skipped = lowered[end - 1]
        end -= 1
    found: Edges = {}
    if end > low:
        found[end] = ["near", "near" + skipped]
    at = end - 1
    breaks = 0
    while at > low and at > end - _NEAR:
        inside = stretch_of[at]
        if inside != own:
            if inside < 0:
                break
            found.setdefault(reading.stretches[inside].last, []).append("marks")
            at = reading.stretches[inside].first - 1
            continue
        if lowered[at] in BREAKS and lowered[at] != "--" and breaks < 3:
            breaks += 1
            found.setdefault(at, []).append("b" + lowered[at])
        at -= 1
    for left, right, label in clauses:
        stop = right
        while stop > low and lowered[stop - 1] in CLOSERS and stretch_of[stop - 1] == own:
            stop -= 1
        if low < stop <= end and left < stop:
            found.setdefault(stop, []).append("p:" + label)
    return {stop: _end_features(reading, cue, begin, stop, found[stop]) for stop in sorted(found)[-_MOST_ENDS:]}


def _end_features(reading: Reading, cue: Cue, begin: int, stop: int, flags: list[str]) -> list[str]:
    """Return what speaks for the content's ending before a token; `begin` is where cue or speaker begin."""
    gap = begin - stop
    features = [f"r:{flag}" for flag in flags]
    features += [
        f"r.{cue.kind}:{flags[-1]}",
        "r.gap" + ("0" if gap == 0 else "1" if gap == 1 else "2" if gap < 4 else "3"),
        "r.prev:" + reading.word_class(stop - 1),
        "r.next:" + (reading.word_class(stop) if stop < len(reading.lowered) else ""),
    ]
    if reading.stretch_of[stop - 1] != reading.stretch_of[cue.head]:
        features.append("r.inmarks")
    return features
