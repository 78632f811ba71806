"""Where in a text the words asked for stand, and the stretch around them that is worth showing.

The index holds no text, and folds what it holds; the places are found again in the text as printed, by a pattern that
allows for what folding takes away. So every mark has exact offsets into the `text` layer.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Final

from mirrorwire.model import Span
from mirrorwire.record.find.query import Asked, Term
from mirrorwire.record.folding import SET_APART, after_headline, fold, is_set_apart, words_of
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
def _pattern_of(term: Term) -> re.Pattern[str]:
    """Return a pattern that finds a term in a text as printed, whatever folding takes away or puts in its place."""
    words = _SEPARATOR.join(_word(word) for word in term.words)
    return re.compile(rf"(?<![^\W_{SET_APART}]){words}{_OPEN if term.prefix else _END}")


_SEPARATOR: Final = r"[\W_]{1,12}?"
# beside a letter that is a word by itself there may be nothing between two words
_OR_NONE: Final = rf"(?:[^\w{SET_APART}]|_){{0,12}}?"
_END: Final = rf"(?![^\W_{SET_APART}])"
_OPEN: Final = rf"[^\W_{SET_APART}]*"


def _word(word: str) -> str:
    sources = _sources()
    return "".join(f"[{re.escape(sources.get(letter, letter))}]{_MARK}" for letter in word)


@lru_cache(maxsize=256)
def _rest_of(term: Term) -> re.Pattern[str]:
    """Return a pattern for what follows the first word of a term in a folded text."""
    rest = "".join(
        rf"{_OR_NONE if is_set_apart(before) or is_set_apart(word) else _SEPARATOR}{re.escape(word)}"
        for before, word in pairwise(term.words)
    )
    if is_set_apart(term.words[-1]):
        return re.compile(rest)
    return re.compile(rest + (_OPEN if term.prefix else _END))


def places_of(text: str, asked: Asked) -> list[tuple[int, int]]:
    """Return where in a text the words asked for stand, in order, none within another; at most `_MOST_MARKS` a term."""
    terms = [term for term in asked.terms if term.column != "roles"]
    if not terms:
        return []
    folded = fold(text)
    aligned = len(folded) == len(text)
    apart = is_set_apart(folded)
    found: list[tuple[int, int]] = []
    origins: list[tuple[int, int]] = []
    for term in terms:
        places = _in_folded(folded, term)
        if not text.isascii() and not (aligned and all(_says(text, place, term) for place in places)):
            # folding moved the characters: they are looked for one by one
            if apart:
                origins = origins or _origins(text)
                places = [(origins[start][0], origins[end - 1][1]) for start, end in places]
            else:
                places = [
                    match.span() for match, _ in zip(_pattern_of(term).finditer(text), range(_MOST_MARKS), strict=False)
                ]
        found += places
    found.sort(key=lambda place: (place[0], -place[1]))
    kept: list[tuple[int, int]] = []
    for place in found:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _in_folded(folded: str, term: Term) -> list[tuple[int, int]]:
    word, rest = term.words[0], _rest_of(term)
    places: list[tuple[int, int]] = []
    at = folded.find(word)
    while at >= 0 and len(places) < _MOST_MARKS:
        if at == 0 or not folded[at - 1].isalnum() or is_set_apart(folded[at - 1]) or is_set_apart(word):
            match = rest.match(folded, at + len(word))
            if match is not None:
                places.append((at, match.end()))
        at = folded.find(word, at + 1)
    return places


# what folding may join to the letter before it, beside marks: Korean vowels and finals, voiced marks of half width, and
# what it takes away
_JOINED: Final = re.compile("[\u1160-\u11ff\uff9e\uff9f\uffc2-\uffdc\u00ad\u200c\u0640]")


def _origins(text: str) -> list[tuple[int, int]]:
    """Return for each character of the folded text the stretch of the text that it comes from."""
    starts = [at for at, letter in enumerate(text) if at == 0 or not _is_joined(letter)]
    origins: list[tuple[int, int]] = []
    for start, end in pairwise((*starts, len(text))):
        size = _size_of(text[start:end])
        if size == end - start == 1:
            origins.append((start, end))
        elif size == end - start:
            origins += [(at, at + 1) for at in range(start, end)]
        else:
            origins += [(start, end)] * size
    return origins


@lru_cache(maxsize=16_384)
def _is_joined(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "M" or _JOINED.match(letter) is not None


@lru_cache(maxsize=4_096)
def _size_of(piece: str) -> int:
    return len(fold(piece))


def _says(text: str, place: tuple[int, int], term: Term) -> bool:
    said = words_of(text[place[0] : place[1]])
    if term.prefix and len(said) == len(term.words) and not is_set_apart(term.words[-1]):
        said[-1] = said[-1][: len(term.words[-1])]
    return said == list(term.words)


def snippet_of(text: str, headline: str | None, asked: Asked) -> Snippet | None:
    """Return the stretch of a text that shows the most of the words asked for, the earliest of equals.

    Without words, or where they stand in the headline or the roles alone, it is the beginning of what follows the
    headline.
    """
    begin = after_headline(text, headline)
    places = places_of(text, asked)
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
    """Move to the nearest beginning of a word (forward) or end of one, not beyond `limit`.

    In a script without spaces between words that is any letter.
    """
    if at in (0, len(text)):
        return at
    if forward:
        while at < limit and not (text[at - 1].isspace() or _is_letter_apart(text[at])):
            at += 1
        return at
    while at > limit and not (text[at].isspace() or _is_letter_apart(text[at])):
        at -= 1
    return at


def _is_letter_apart(letter: str) -> bool:
    return letter > "\u0e00" and is_set_apart(letter) and not _is_joined(letter)
