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


def in_order(statements: list[Statement]) -> list[Statement]:
    """Return the statements in order of their words, those around others first, with their references set right."""

    def key(number: int) -> tuple[int, bool, int]:
        return min(statements[number].contents)[0], statements[number].inside is not None, number

    order = sorted(range(len(statements)), key=key)
    place = {old: new for new, old in enumerate(order)}
    for statement in statements:
        if statement.inside is not None:
            statement.inside = place[statement.inside]
        if statement.carried is not None:
            statement.carried = place[statement.carried]
    return [statements[number] for number in order]
