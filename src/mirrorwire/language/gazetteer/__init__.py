"""The gazetteer: which states and organisations a text names, where, and how (name, demonym, capital, institution).

    >>> [(m.name, m.how) for m in find_states("The Kremlin warned Israeli officials in Baku.")]
    [('Russia', 'institution'), ('Israel', 'demonym'), ('Azerbaijan', 'capital')]

Codes are ISO 3166-1 alpha-3, XKX for Kosovo, and for organisations those of `words/organisations.toml` (EU, NATO,
UNO ...). English is read with its traps, word by word and over the document; other languages have names, demonyms,
capitals and their inflection. What names no state that acts is left out: money, seas, newspapers and airlines,
languages, persons, towns in America, states that are no more.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from mirrorwire.language.gazetteer.document import settle, settle_english
from mirrorwire.language.gazetteer.entries import StateMention, normalised
from mirrorwire.language.gazetteer.lexicon import LANGUAGES, lexicon_of, names, table
from mirrorwire.language.gazetteer.others import without_traps
from mirrorwire.language.gazetteer.scan import hits

__all__ = ["LANGUAGES", "StateMention", "country_of_phrase", "find_states", "organisations", "state_name"]

_SAMPLE: Final = 2_000
_SCRIPTS: Final = (
    ("ru", re.compile("[а-яёА-ЯЁ]")),
    ("hy", re.compile("[\u0531-\u0587]")),
    ("ka", re.compile("[\u10d0-\u10fa]")),
    ("he", re.compile("[א-ת]")),
    ("ar", re.compile("[\u0620-\u064a]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("en", re.compile("[A-Za-z]")),
)
_UKRAINIAN: Final = re.compile("[іїєґ]")
_PERSIAN: Final = re.compile("[پچژگکی]")


def find_states(text: str, language: str | None = "en") -> list[StateMention]:
    """Find every state and organisation that the text names, in order, not overlapping, the longest form first.

    `language` is a BCP 47 tag of one of `LANGUAGES`; of None or another language the script decides, and Latin script
    is read as English. Offsets are code points into `text`. Never raises on text.
    """
    tag = _known(language) or _by_script(text)
    words = lexicon_of(tag)
    plain = normalised(text)
    found = hits(plain, words)
    settled = settle_english(plain, found, words) if tag == "en" else settle(without_traps(plain, found, tag))
    called = names()
    return [
        StateMention(hit.start, hit.end, code, hit.entry.kind, hit.entry.how, called[code]) for hit, code in settled
    ]


def country_of_phrase(phrase: str, language: str | None = "en") -> str | None:
    """Return the one state that a role phrase names ("Israeli Prime Minister"): None if it names none, or several."""
    found = {mention.country for mention in find_states(phrase, language) if mention.kind == "state"}
    return found.pop() if len(found) == 1 else None


def state_name(code: str) -> str:
    """Return the canonical English name of a state's or organisation's code; raises KeyError for an unknown one."""
    return names()[code]


def organisations() -> dict[str, str]:
    """Return the organisations' codes and names."""
    return dict(table("words/organisations")["codes"])


def _known(language: str | None) -> str | None:
    """Return the primary subtag if there are tables for it."""
    tag = (language or "").replace("_", "-").split("-")[0].lower()
    return tag if tag in LANGUAGES else None


def _by_script(text: str) -> str:
    """Choose a language by the script that most letters of the beginning are in."""
    sample = text[:_SAMPLE]
    counts = Counter({tag: len(pattern.findall(sample)) for tag, pattern in _SCRIPTS})
    tag, count = max(counts.items(), key=lambda pair: pair[1])
    if not count:
        return "en"
    if tag == "ru" and _UKRAINIAN.search(sample):
        return "uk"
    return "fa" if tag == "ar" and _PERSIAN.search(sample) else tag
