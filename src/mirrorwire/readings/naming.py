"""Which states a headline or an article names, with the characters that do: names, people, capitals, institutions.

A capital or an institution stands for its state here ("Baku", "the Kremlin"): who writes of one writes of the other. A
headline is read in the language of its page, of its outlet, and in the one that its script tells, in this order, until
both states are found: an outlet with an English edition names states in English too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from mirrorwire.language.gazetteer import LANGUAGES, StateMention, find_states, organisations, state_name
from mirrorwire.language.gazetteer.lexicon import lexicon_of
from mirrorwire.record.folding import fold

# an article about two states names them at its beginning; what does not is read to its end
_BEGINNING: Final = 1_500
_BETWEEN: Final = "\n\n"
# of each state so many mentions are kept with a report
MOST_MENTIONS: Final = 3
_WITH_ARTICLE: Final = re.compile(
    r"^United |Republic|Islands$|^(Bahamas|Comoros|Maldives|Netherlands|Philippines|Seychelles)$"
)
_BODY: Final = re.compile(
    r"Organi[sz]ation|Union|Nations|Agency|Association|League|Bank|Group|Community|Council|Alliance|Court|Committee"
    r"|Fund|Commonwealth|Party|Forces"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A state, by code, at `[start, end)` of the text that was read."""

    code: str
    start: int
    end: int


@lru_cache(maxsize=1_024)
def called(code: str | None) -> str:
    """Return what a state or organisation is called within a sentence: "Russia", "the United States".

    A code that is none known stays as it is; None is "no country known".
    """
    if code is None:
        return "no country known"
    try:
        name = state_name(code)
    except KeyError:
        return code
    article = _BODY if code in organisations() else _WITH_ARTICLE
    return f"the {name}" if article.search(name) else name


def named_in_headline(headline: str, languages: Iterable[str | None], pair: Collection[str]) -> tuple[Named, ...]:
    """Return where a headline names states, in order; empty unless it names both of a pair."""
    for language in dict.fromkeys((*(_primary(one) for one in languages if one), None)):
        found = _named(headline, language)
        if {one.code for one in found} >= set(pair):
            return found
    return ()


def named_in_text(text: str, language: str | None, pair: Collection[str]) -> tuple[Named, ...]:
    """Return where a text names the two states of a pair, as far as it is read; empty unless it names both.

    English, where what a word means may depend on the whole document, is read as a whole; so is what has no language.
    Of other languages the paragraphs are read that have letters of a form in them.
    """
    tag = _primary(language) if language else None
    if tag in LANGUAGES and tag != "en":
        return _by_paragraphs(text, tag, pair)
    for end in dict.fromkeys((min(len(text), _end_of_word(text, _BEGINNING)), len(text))):
        found = tuple(one for one in states_of(text[:end], language) if one.code in pair)
        if {one.code for one in found} >= set(pair):
            return found
    return ()


def _by_paragraphs(text: str, language: str, pair: Collection[str]) -> tuple[Named, ...]:
    missing = {code: _beginnings(code, language) for code in pair}
    found: list[Named] = []
    at = 0
    for paragraph in text.split(_BETWEEN):
        folded = fold(paragraph)
        if any(stem in folded for stems in missing.values() for stem in stems):
            for one in states_of(paragraph, language):
                if one.code in pair:
                    found.append(Named(one.code, at + one.start, at + one.end))
                    missing.pop(one.code, None)
            if not missing:
                return tuple(found)
        at += len(paragraph) + len(_BETWEEN)
    return ()


@lru_cache(maxsize=1_024)
def _beginnings(code: str, language: str) -> tuple[str, ...]:
    """How the first words of a state's forms begin, folded; none of them has another of them in it."""
    stems = {
        fold(stem)
        for stem, entries in lexicon_of(language).heads.items()
        if any(entry.code == code or code in entry.shared for _, entry in entries)
    }
    return tuple(one for one in sorted(stems) if not any(other in one for other in stems if other != one))


def states_of(text: str, language: str | None) -> tuple[Named, ...]:
    """Return all states and organisations that a text names, in order."""
    return tuple(_as_named(one) for one in find_states(text, language))


def first_of_each(found: Iterable[Named], pair: Collection[str]) -> tuple[Named, ...]:
    """Return the first mentions of each of a pair, in order."""
    counts = dict.fromkeys(pair, 0)
    kept = []
    for one in found:
        if counts.get(one.code, MOST_MENTIONS) < MOST_MENTIONS:
            counts[one.code] += 1
            kept.append(one)
    return tuple(kept)


@lru_cache(maxsize=16_384)
def _named(headline: str, language: str | None) -> tuple[Named, ...]:
    return states_of(headline, language)


def _as_named(mention: StateMention) -> Named:
    return Named(mention.country, mention.start, mention.end)


def _primary(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()


def _end_of_word(text: str, at: int) -> int:
    """Return where the word at an offset ends, within reason: a name must not be cut in two."""
    end = at
    while end < len(text) and end < at + 40 and not text[end].isspace():
        end += 1
    return end
