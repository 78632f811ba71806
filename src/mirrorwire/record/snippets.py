"""Where in a text the words asked for stand, and the stretch around them that is worth showing.

The index holds no text, and folds what it holds; the places are found again in the text as printed, by a pattern that
allows for what folding takes away. So every mark has exact offsets into the `text` layer.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from mirrorwire.model import Span
from mirrorwire.record.folding import fold
from mirrorwire.record.query import Asked
from mirrorwire.record.results import Snippet

BEFORE: Final = 90
AFTER: Final = 170
_MARK: Final = "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u00ad\u200c\u0640]*"
_MOST_MARKS: Final = 200


@lru_cache(maxsize=1)
def _sources() -> dict[str, str]:
    """Every letter that folds to a given one, over the alphabets that fold letter by letter."""
    found: dict[str, set[str]] = {}
    for number in (*range(0x41, 0x590), *range(0x620, 0x6D0), *range(0x1E00, 0x2000)):
        letter = chr(number)
        folded = fold(letter)
        if len(folded) == 1 and letter.isalpha():
            found.setdefault(folded, set()).add(letter)
    return {folded: "".join(sorted(letters)) for folded, letters in found.items()}


@lru_cache(maxsize=256)
def pattern_of(asked: Asked) -> re.Pattern[str] | None:
    """Return a pattern that finds the words asked for in a text as printed; None if none are asked for."""
    alternatives = [
        rf"(?<![^\W_]){_SEPARATOR.join(_word(word) for word in term.words)}{'' if term.prefix else _END}"
        for term in asked.terms
        if term.column != "roles"
    ]
    # the longest first, so that a phrase is marked as a whole
    alternatives.sort(key=len, reverse=True)
    return re.compile("|".join(alternatives)) if alternatives else None


_SEPARATOR: Final = r"[\W_]{1,12}?"
_END: Final = r"(?![^\W_])"


def _word(word: str) -> str:
    sources = _sources()
    return "".join(f"[{re.escape(sources.get(letter, letter))}]{_MARK}" for letter in word)


def snippet_of(text: str, headline: str | None, asked: Asked) -> Snippet | None:
    """Return the stretch of a text that shows the most of the words asked for, the earliest of equals.

    Without words, or where they stand in the headline or the roles alone, it is the beginning of what follows the
    headline.
    """
    begin = len(headline) + 2 if headline and text.startswith(headline) else 0
    pattern = pattern_of(asked)
    places = (
        []
        if pattern is None
        else [match.span() for match, _ in zip(pattern.finditer(text), range(_MOST_MARKS), strict=False)]
    )
    body = [place for place in places if place[0] >= begin]
    if not body:
        start, end = begin, _edge(text, min(len(text), begin + BEFORE + AFTER), forward=False, limit=begin)
        if start >= len(text):
            return None
        return _cut(text, start, max(end, start), places)
    best, most = body[0], 0
    for at, place in enumerate(body[:40]):
        near = {fold(text[s:e]) for s, e in body[at : at + 12] if s < place[0] + AFTER}
        if len(near) > most:
            best, most = place, len(near)
    start = _edge(text, max(begin, best[0] - BEFORE), forward=True, limit=best[0])
    end = _edge(text, min(len(text), best[0] + AFTER), forward=False, limit=best[1])
    return _cut(text, start, end, places)


def _cut(text: str, start: int, end: int, places: list[tuple[int, int]]) -> Snippet:
    marks = tuple(Span("text", s, e, None) for s, e in places if start <= s and e <= end)
    return Snippet(text[start:end], Span("text", start, end, None), marks)


def _edge(text: str, at: int, *, forward: bool, limit: int) -> int:
    """Move to the nearest beginning of a word (forward) or end of one, not beyond `limit`."""
    if at in (0, len(text)):
        return at
    if forward:
        while at < limit and not text[at - 1].isspace():
            at += 1
        return at
    while at > limit and not text[at].isspace():
        at -= 1
    return at
