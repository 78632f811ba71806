"""What a headline is about, as weighted terms: beginnings of its words, so that inflected forms meet.

A word gives its first six letters, and its first four as well, with less weight: "Libyan" and "Libya",
"сентябре" and "сентябрь", "müzakirələr" and "müzakirələri" share a term without a stemmer for each language. Words are
compared folded (`folding.py`): case, accents, and letters that people leave out don't count. Scripts that write no
spaces give pairs of characters. Words that stand on every headline fall out by frequency; `story_words.toml` holds
those that would mislead before anything has been counted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from mirrorwire.language.gazetteer.lexicon import forms
from mirrorwire.record.folding import WORD, fold

# letters of the two beginnings of a word, and what the shorter one weighs
LONG: Final = 6
SHORT: Final = 4
SHORT_WEIGHT: Final = 0.7
# what a word of the text weighs beside one of the title, and how many of the text are taken: leads say what is new
LEAD_WEIGHT: Final = 0.7
LEAD_WORDS: Final = 60
# a facet of the record weighs like two words
KEY_WEIGHT: Final = 1.4
# words taken of a title, or of a text without one; letters looked at: the rest is no headline
MOST_WORDS: Final = 60
MOST_LETTERS: Final = 4_000

# what a number weighs beside a word: "2025" and "20" are shared by headlines of any matter. Longer runs of digits are
# parts of a web address
NUMBER_WEIGHT: Final = 0.5
_DIGITS: Final = 4
_ADDRESS = re.compile(r"https?://[^\s)]{1,2000}")
_LANGUAGES: Final = tuple("en ru uk tr az fa ar he hy ka de fr es it nl pl pt zh".split())
# Thai, Lao, Khmer, Burmese, kana, Han: written without spaces
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_ARABIC = re.compile("[\u0600-\u06ff]")
# and, the, in, to, like, from, that: written on to the word in Hebrew
_HEBREW_PREFIXES: Final = frozenset("והבלכמש")
_ARABIC_VARIANTS: Final = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ی"})


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms with their weights (1: a word of the title), and for each the word as printed that gave it."""

    weights: dict[str, float]
    words: dict[str, str]

    def printed(self, terms: Iterable[str], limit: int = 5) -> tuple[str, ...]:
        """Return the words that the terms stand for, each once, in the order of the terms; at most `limit`."""
        found = dict.fromkeys(self.words[term] for term in terms if term in self.words)
        return tuple(found)[:limit]


@cache
def stop_words() -> frozenset[str]:
    """Return the words of `story_words.toml`, folded."""
    tables = tomllib.loads(Path(__file__).with_name("story_words.toml").read_text(encoding="utf-8"))
    lists = [words for table in tables.values() for words in table.values()]
    return frozenset(word for words in lists for word in WORD.findall(fold(words)))


@cache
def state_terms() -> frozenset[str]:
    """Return the terms of the states' names and demonyms in all languages of the gazetteer (0.2 s on first use)."""
    return frozenset(
        term
        for language in _LANGUAGES
        for form in forms(language)
        if form.kind == "state" and form.code and form.how in ("name", "demonym") and " " not in form.surface
        # a stem may be followed by the class of its endings
        for term, _ in _beginnings(form.surface.partition("~")[0])
        if len(term) >= SHORT
    )


def terms_of(title: str, text: str = "", keys: Iterable[str] = ()) -> Terms:
    """Return the terms of a title, of the beginning of a text, and of facets of the record such as "dyad:AZE-ISR".

    The first 60 words of the text are taken. Without a title they weigh like one. A text that has only stop words gives
    no terms.
    """
    weights: dict[str, float] = {}
    printed: dict[str, str] = {}
    head, lead = (_ADDRESS.sub(" ", part[:MOST_LETTERS]) for part in (title, text))
    if WORD.search(head) is None:
        head, lead = lead, ""
    _take(head, MOST_WORDS, 1.0, weights, printed)
    if lead:
        # the shorter beginning alone: a lead is long, and its forms vary more than a headline's
        _take(lead, LEAD_WORDS, LEAD_WEIGHT, weights, printed, last=True)
    for key in keys:
        term = f"={key}"
        weights[term], printed[term] = KEY_WEIGHT, key
    return Terms(weights, printed)


def _take(
    text: str, most: int, weight: float, weights: dict[str, float], printed: dict[str, str], *, last: bool = False
) -> None:
    """Add the terms of a text's first words, of each all or only the `last`; a term keeps its higher weight."""
    for word in WORD.findall(text)[:most]:
        found = _beginnings(word)
        for term, share in found[-1:] if last else found:
            if weights.get(term, 0.0) < weight * share:
                weights[term] = weight * share
            printed.setdefault(term, word)


@lru_cache(maxsize=65_536)
def _beginnings(word: str) -> tuple[tuple[str, float], ...]:
    """Return a printed word's terms with their share of its weight; none if it says nothing."""
    word = fold(word)
    if len(word) < 2 or word in stop_words() or (word.isdecimal() and len(word) > _DIGITS):
        return ()
    if word.isdecimal():
        return ((word, NUMBER_WEIGHT),)
    stem = word
    if not word.isascii():
        if _UNSPACED.match(word):
            return tuple((a + b, 1.0) for a, b in pairwise(word))
        if _ARABIC.match(word):
            stem = word = _without_article(word.translate(_ARABIC_VARIANTS))
        elif len(word) > SHORT and word[0] in _HEBREW_PREFIXES:
            stem = word[1:]
    if len(word) < SHORT:
        return ((word, 1.0),)
    return ((word[:LONG], 1.0), (f"{stem[:SHORT]}*", SHORT_WEIGHT))


def _without_article(word: str) -> str:
    """Return an Arabic word without "and" and the article; a short word as it is."""
    for before in ("وال", "بال", "لل", "ال"):
        if word.startswith(before) and len(word) - len(before) >= 3:
            return word[len(before) :]
    return word


def dot_of(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """Return the dot product of two sparse vectors."""
    if len(one) > len(other):
        one, other = other, one
    dot = 0
    for term, weight in one.items():
        if term in other:
            dot += weight * other[term]
    return dot


def heaviest(shared: dict[str, int]) -> list[str]:
    """Return the terms with any weight, heaviest first."""
    return [term for term, weight in sorted(shared.items(), key=lambda one: (-one[1], one[0])) if weight]
