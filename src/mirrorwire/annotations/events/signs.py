"""A sign: a word that takes a happening out of the actual."""

from __future__ import annotations

from dataclasses import dataclass

from mirrorwire.annotations.events.modality_words import Effect


@dataclass(frozen=True, slots=True)
class Sign:
    """What the tokens `[first, last)` make of a happening.

    `at` is the word it belongs to: two negations of one word are one. `inverted`: the negation of a question.
    `weak`: an ability ("could not"), which a negation or a date outdoes.
    """

    effect: Effect
    first: int
    last: int
    at: int = -1
    inverted: bool = False
    weak: bool = False
