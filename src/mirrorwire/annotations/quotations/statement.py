"""One act of saying, in tokens: what the readers of quotations put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mirrorwire.annotations.quotations.reading import Reading

Stretch = tuple[int, int]


@dataclass(slots=True)
class Statement:
    """One act of saying: contents and speaker phrases in tokens, the cue if there is one, the statement around it."""

    contents: list[Stretch]
    speaker: list[Stretch]
    cue: Stretch | None
    lemma: str
    probability: float | None
    share: float | None = None  # the scorer's probability of just these contents
    inside: int | None = None
    carried: int | None = None  # the statement whose speaker goes on here, where no phrase names one
    tokens: set[int] = field(default_factory=set)


def words_of(reading: Reading, contents: Sequence[Stretch]) -> set[int]:
    """Return the tokens of contents that are words."""
    return {token for first, last in contents for token in range(first, last) if reading.lowered[token][0].isalnum()}
