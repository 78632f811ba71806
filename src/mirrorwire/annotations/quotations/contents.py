"""What a cue may introduce: stretches of tokens to its left and to its right, with what speaks for each edge.

The content is a stretch on the left ("C, she said"), one on the right ("she said C"), both ("C, she said, C"), or none.
Each edge carries features of its own, so that a stretch's score is the sum of its edges' (see scoring.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from mirrorwire.annotations.quotations.cues import Cue
from mirrorwire.annotations.quotations.edges import CLOSERS, REACH, Edges, clauses_of
from mirrorwire.annotations.quotations.left_edges import left_ends, left_starts
from mirrorwire.annotations.quotations.reading import Reading
from mirrorwire.annotations.quotations.right_edges import right_ends, right_starts
from mirrorwire.annotations.quotations.speakers import bounds


@dataclass(frozen=True, slots=True)
class Side:
    """The stretches on one side of a cue: candidate starts and ends (tokens), each with its features."""

    starts: Edges
    ends: Edges

    def pairs(self) -> list[tuple[int, int]]:
        """Return the stretches `[start, end)` that these make."""
        return [(start, end) for start in self.starts for end in self.ends if start < end]


def right_side(reading: Reading, cue: Cue, speaker: tuple[int, int] | None) -> Side:
    """Return what may stand to the right of a cue, and of a speaker phrase that follows it."""
    _, high = bounds(reading, cue)
    begin = cue.last
    if speaker is not None and begin <= speaker[0] <= begin + 1:
        begin = speaker[1]
    high = _reach(reading, begin, high)
    trimmed = high
    while trimmed > begin and reading.lowered[trimmed - 1] in CLOSERS and reading.stretch_of[trimmed - 1] < 0:
        trimmed -= 1  # the period's last mark is in no content outside of quotation marks
    if begin >= trimmed:
        return Side({}, {})
    clauses = clauses_of(reading, cue)
    return Side(
        right_starts(reading, cue, begin, trimmed, clauses),
        right_ends(reading, cue, begin, trimmed, high, clauses),
    )


def _reach(reading: Reading, begin: int, high: int) -> int:
    """Return the token up to which content is looked for; words in marks count as one."""
    at, outside = begin, 0
    while at < high and outside < REACH:
        inside = reading.stretch_of[at]
        at = reading.stretches[inside].last if inside >= 0 and reading.stretches[inside].last > at else at + 1
        outside += 1
    return min(at, high)


def left_side(reading: Reading, cue: Cue, speaker: tuple[int, int] | None) -> Side:
    """Return what may stand to the left of a cue, and of a speaker phrase before it."""
    low, _ = bounds(reading, cue)
    begin = cue.first
    if speaker is not None and speaker[1] <= cue.first and speaker[0] > low:
        begin = speaker[0]
    clauses = clauses_of(reading, cue)
    return Side(left_starts(reading, cue, low, begin, clauses), left_ends(reading, cue, low, begin, clauses))
