"""Tokens for scripts that are written without spaces: one a character, so that a cue or a name can be told apart."""

from __future__ import annotations

from dataclasses import replace

from mirrorwire.annotations.quotations.mark_cues import unspaced
from mirrorwire.language.parsed import Parsed


def characters_apart(parsed: Parsed) -> Parsed:
    """Return the parse with every character of Chinese and Japanese writing a token of its own.

    Sentences are carried over; names, tags and heads are left out, since they count in the old tokens. A parse without
    such characters is returned as it is.
    """
    if not any(unspaced(word) and len(word) > 1 for word in parsed.words):
        return parsed
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    first_of: list[int] = []
    for word, start, end in zip(parsed.words, parsed.starts, parsed.ends, strict=True):
        first_of.append(len(words))
        if not unspaced(word) or len(word) < 2:
            words.append(word)
            starts.append(start)
            ends.append(end)
            continue
        for offset, character in enumerate(word):
            words.append(character)
            starts.append(start + offset)
            ends.append(start + offset + 1)
    first_of.append(len(words))
    return replace(
        parsed,
        words=tuple(words),
        starts=tuple(starts),
        ends=tuple(ends),
        sentences=tuple((first_of[first], first_of[last]) for first, last in parsed.sentences),
        tags=(),
        heads=(),
        labels=(),
        names=(),
        _edges=[],
    )
