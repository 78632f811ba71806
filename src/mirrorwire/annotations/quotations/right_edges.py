"""Where what is said may begin and end to the right of a cue: "she said (that) C", "she said: “C”", "called it C"."""

from __future__ import annotations

from bisect import bisect_left

from mirrorwire.annotations.quotations.cues import Cue
from mirrorwire.annotations.quotations.edges import (
    BREAKS,
    CLOSERS,
    MOST_STARTS,
    Clauses,
    Edges,
    finite,
    flagged,
    marked,
)
from mirrorwire.annotations.quotations.reading import AUXILIARIES, CONJUNCTIONS, DAYS, PREPOSITIONS, Reading

_OPENERS = frozenset("that how whether if why what where when who to as for of about on by with against".split())
_FRESH = frozenset("the a an he she it they we i there this these those his her its their no".split())
_CUTS = frozenset(
    "and but while as after before when which who although though with despite until because following amid via during "
    "since where if".split()
)
_MOST_ENDS = 16
_LONG_NAMES = 12
_ROOTS = 20


def right_starts(reading: Reading, cue: Cue, begin: int, high: int, clauses: Clauses) -> Edges:
    """Return where the content may begin: right behind the cue, at a clause, at words in marks, at "that" or "to"."""
    first = begin
    while first < high and reading.lowered[first] in (",", ":", "-", "—", "–", ";"):
        first += 1
    skipped = "".join(reading.lowered[begin:first])
    found: Edges = {first: ["first", "first" + skipped]}
    _surface_starts(reading, cue, begin, high, found)
    own = reading.stretch_of[cue.head]
    for left, _, label in clauses:
        at = left
        while at < high and not reading.lowered[at][0].isalnum() and reading.stretch_of[at] == own:
            at += 1
        at = _outside(reading, cue, at)
        if begin <= at < high:
            found.setdefault(at, []).append("p:" + label)
    return {at: _start_features(reading, cue, first, high, at, found[at]) for at in sorted(found)[:MOST_STARTS]}


def _outside(reading: Reading, cue: Cue, at: int) -> int:
    """Return a token, or the mark before it where it is the first word in marks: nothing begins between the two."""
    inside = reading.stretch_of[at] if at < len(reading.lowered) else -1
    if inside < 0 or inside == reading.stretch_of[cue.head]:
        return at
    first = reading.stretches[inside].first
    return first if not any(word[0].isalnum() for word in reading.lowered[first:at]) else at


def _surface_starts(reading: Reading, cue: Cue, begin: int, high: int, found: Edges) -> None:
    """Add the starts that the words show: words in marks, "that", a colon, what follows a day or a comma."""
    lowered, stretch_of = reading.lowered, reading.stretch_of
    own = stretch_of[cue.head]
    for at in range(begin, min(high, begin + 30)):
        word = lowered[at]
        if stretch_of[at] != own:
            if stretch_of[at] >= 0 and reading.stretches[stretch_of[at]].first == at:
                found.setdefault(at, []).extend(("marks", "marks:" + before_marks(reading, at)))
        elif word in _OPENERS and at < begin + 18:
            found.setdefault(at, []).append("w:" + word)
        elif word == ":" and at + 1 < high:
            found.setdefault(at + 1, []).append("colon")
        elif at > begin and lowered[at - 1] in DAYS and at < begin + 10:
            found.setdefault(at, []).append("day")
        elif at > begin and lowered[at - 1] == "," and at < begin + 14:
            found.setdefault(at, []).append("comma")


def before_marks(reading: Reading, at: int) -> str:
    """Return the word before words in marks: a mark or a cue as it is, else its class, so that no name is learned."""
    word = reading.lowered[at - 1]
    kept = not word[0].isalnum() or at - 1 in reading.cue_verbs[bisect_left(reading.cue_verbs, at - 1) :][:1]
    return word if kept else reading.word_class(at - 1)


def _start_features(reading: Reading, cue: Cue, first: int, high: int, at: int, flags: list[str]) -> list[str]:
    """Return what speaks for the content's beginning at a token; `first` is the first that it could, `high` the end."""
    near = min(at - first, 6)
    features = flagged("s", flags)
    features += [
        f"s.near{near}",
        f"s.class:{reading.word_class(at)}",
        f"s.{cue.lemma}:{flags[0]}",
        f"s.{cue.kind}:{flags[0]}:{near}",
        f"s.{cue.kind}.finite:{finite(reading, at, high)}",
    ]
    features += [f"s.{name}:{flags[0]}" for name in cue.classes]
    if reading.lowered[at] in _FRESH:
        features.append("s.fresh")
    features += marked(reading, cue, at, "s")
    if at > first:
        features += ["s.skips:" + _skips(reading, first, at), "s.prev:" + reading.word_class(at - 1)]
    heads = reading.parsed.heads
    if heads:
        features.append(f"s.label:{reading.parsed.labels[at]}")
        head = heads[at]
        while heads[head] != head and head != cue.head and at - 40 < head < at + 40 and heads[head] > at:
            head = heads[head]
        if cue.head in (head, heads[head]):
            features.append("s.under")
    return features


def _skips(reading: Reading, first: int, at: int) -> str:
    """Say in one word what stands between the cue and a start."""
    words = reading.lowered[first:at]
    if not DAYS.isdisjoint(words):
        return "day"
    if not AUXILIARIES.isdisjoint(words):
        return "aux"
    if words[0] in PREPOSITIONS:
        return "prep"
    if any(word in (",", ";", ":") for word in words):
        return "break"
    return "name" if reading.parsed.words[first][0].isupper() else "noun"


def right_ends(reading: Reading, cue: Cue, begin: int, trimmed: int, high: int, clauses: Clauses) -> Edges:
    """Return where the content may end: with the period, a clause, words in marks, at a comma or a conjunction.

    `trimmed` is the period's end without its last mark, `high` with it.
    """
    stretch_of = reading.stretch_of
    own = stretch_of[cue.head]
    found: Edges = {trimmed: ["period"]}
    _surface_ends(reading, cue, begin, trimmed, found)
    for _, right, label in clauses:
        end = right
        while end > begin and reading.lowered[end - 1] in CLOSERS and stretch_of[end - 1] == own:
            end -= 1
        if begin < end <= trimmed:
            found.setdefault(end, []).append("p:" + label)
    kept = sorted(found)
    if len(kept) > _MOST_ENDS:
        sure = [end for end in kept if end == trimmed or any(flag[0] in "pm" for flag in found[end])]
        kept = sorted({*kept[:_MOST_ENDS], *sure[-6:], trimmed})
    verbs = _conjoined(reading, cue)
    ends: Edges = {}
    for end in kept:
        if end < high and stretch_of[end] >= 0 and stretch_of[end] == stretch_of[end - 1] != own:
            continue  # inside words in marks
        features = flagged("e", found[end])
        if end == trimmed:
            features += ["e.last", f"e.last:{cue.kind}:{cue.classes[0]}"]
        else:
            features += _following(reading, end, trimmed)
            if reading.parsed.heads:
                features += _structure(reading, cue, verbs, begin, end, trimmed)
        if stretch_of[end - 1] != own:
            features.append("e.inmarks")
        features.append("e.prev:" + reading.word_class(end - 1))
        ends[end] = features
    return ends


def _surface_ends(reading: Reading, cue: Cue, begin: int, trimmed: int, found: Edges) -> None:
    """Add the ends that the words show: marks that close, breaks, conjunctions, the day it was said."""
    lowered, stretch_of = reading.lowered, reading.stretch_of
    own = stretch_of[cue.head]
    at = begin + 1
    breaks = 0
    while at < trimmed:
        inside = stretch_of[at]
        if inside != own:
            if inside < 0:
                return
            at = reading.stretches[inside].last
            if at <= trimmed:
                found.setdefault(at, []).append("marks")
            continue
        word = lowered[at]
        if word in BREAKS or word == "(":
            breaks += 1
            if breaks < _LONG_NAMES:
                found.setdefault(at, []).append("b" + word)
        elif word in _CUTS:
            found.setdefault(at, []).append("c")
        elif word in DAYS and at > begin + 1:
            found.setdefault(at - (lowered[at - 1] in ("on", "last", "this", "in")), []).append("day")
        at += 1


def _cut(word: str) -> str:
    """Return a break or a conjunction as it is, any other word as "_"."""
    return word if word in _CUTS or not word[0].isalnum() else "_"


def _following(reading: Reading, end: int, trimmed: int) -> list[str]:
    """Return what stands behind an end that is not the period's: the next words, and whether somebody speaks again."""
    lowered = reading.lowered
    here, following = lowered[end], end + 1
    cut = _cut(here)
    features = ["e.word:" + (reading.word_class(end) if cut == "_" else cut)]
    if following < trimmed:
        after = lowered[following]
        known = after in CONJUNCTIONS or after in _CUTS
        features.append(f"e.next:{cut}:{after if known else reading.word_class(following)}")
        if following + 1 < trimmed:
            features.append("e.next2:" + reading.word_class(following + 1))
    left = trimmed - end
    features.append("e.left" + ("1" if left < 4 else "2" if left < 9 else "3" if left < 17 else "4"))
    ahead = bisect_left(reading.cue_verbs, end)
    if ahead < len(reading.cue_verbs) and reading.cue_verbs[ahead] < trimmed:
        features += ["e.cue.ahead", f"e.cue.ahead:{cut}"]
        if reading.cue_verbs[ahead] - end < 6:
            known = following < trimmed and lowered[following] in _CUTS
            features.append("e.cue.near:" + (lowered[following] if known else "_"))
    return features


def _structure(reading: Reading, cue: Cue, verbs: list[int], begin: int, end: int, trimmed: int) -> list[str]:
    """Return what the parse says of an end: what the words behind it hang on, and whether the cue's clause goes on."""
    labels = reading.parsed.labels
    features = ["e.label:" + labels[end]]
    conjoined = next((verb for verb in verbs if end <= verb <= end + 5), None)
    if conjoined is not None:
        features += ["e.conj", "e.conj:" + labels[conjoined]]
    attached = _attached(reading, cue, begin, end, trimmed)
    return [
        *features,
        f"e.cross{_crosses(reading, end, begin)}",
        "e.to:" + attached,
        f"e.to:{_cut(reading.lowered[end])}:{attached}",
    ]


def _conjoined(reading: Reading, cue: Cue) -> list[int]:
    """Return the verbs that go on beside the cue ("said X and urged Y"): its conjuncts and its adverbial clauses."""
    if not reading.parsed.heads:
        return []
    heads, labels, kids = reading.parsed.heads, reading.parsed.labels, reading.children
    found = [token for token in kids[cue.head] if labels[token] in ("conj", "advcl", "acl") and token > cue.head]
    head = heads[cue.head]
    if labels[cue.head] in ("conj", "advcl", "xcomp", "ccomp") and head != cue.head:
        found += [token for token in kids[head] if labels[token] in ("conj", "advcl") and token > cue.head]
    return found


def _attached(reading: Reading, cue: Cue, begin: int, end: int, stop: int) -> str:
    """Say what the words from `end` on hang on: something inside the content, the cue, or something else."""
    heads, labels = reading.parsed.heads, reading.parsed.labels
    top = end
    while top < stop - 1 and not reading.lowered[top][0].isalnum():
        top += 1
    for _ in range(_ROOTS):
        head = heads[top]
        if not end <= head < stop or head == top:
            break
        top = head
    head = heads[top]
    where = "cue" if head == cue.head else "in" if begin <= head < end else "self" if head == top else "out"
    return f"{where}:{labels[top]}"


def _crosses(reading: Reading, end: int, begin: int) -> int:
    """Count (to 2) the next tokens that hang on a word inside the stretch that would end here: a poor place to end."""
    heads = reading.parsed.heads
    return min(sum(begin < heads[token] < end for token in range(end, min(end + 4, len(heads)))), 2)
