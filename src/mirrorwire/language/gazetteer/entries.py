"""What the gazetteer holds and gives: entries of its tables, the words they are made of, and mentions in a text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

Kind = Literal["state", "organisation"]
How = Literal["name", "demonym", "capital", "institution", "code"]

# a dotted abbreviation ("U.S.", "U.A.E") is one word
WORD: Final = re.compile(r"[A-Z](?:\.[A-Z]){1,5}\.?(?!\w)|\w+")
# what may stand between two words of one form; the comma is for "Washington, D.C." alone
GAP: Final = re.compile(r" & |\. ?|[ '\-\u0022\u05f4\u200c]|, (?=D\.?C\b)")


@dataclass(frozen=True, slots=True)
class StateMention:
    """A state or organisation named at `[start, end)` of the text, in code points.

    `country` is ISO 3166-1 alpha-3 (XKX: Kosovo) or a code of `words/organisations.toml`; `name` its canonical English
    name. `how` says what stands there: a capital or an institution may be the place itself or stand for the state,
    which the caller decides from the clause.
    """

    start: int
    end: int
    country: str
    kind: Kind
    how: How
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One form of the tables, without its first word, by which it is looked up.

    `rest` are the further words, each a folded stem and the suffixes it may carry. `code` is empty for a phrase that
    names no state. `exact` is how a code must stand; `proper` forms want a capital. `weak` and `personal` forms
    need the document's consent, and `shared` holds all codes of an ambiguous form, the default first.
    """

    code: str
    kind: Kind
    how: How
    rest: tuple[tuple[str, frozenset[str]], ...] = ()
    exact: str = ""
    proper: bool = True
    weak: bool = False
    personal: bool = False
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that stands at `[start, end)`, before the context is asked."""

    start: int
    end: int
    entry: Entry


@lru_cache(maxsize=16_384)
def fold(word: str) -> str:
    """Return an English word for comparison: dots and accents gone, lower case."""
    if word.isascii():
        return word.replace(".", "").lower()
    parts = unicodedata.normalize("NFKD", word.replace(".", ""))
    return "".join(c for c in parts if not unicodedata.combining(c)).lower()


@lru_cache(maxsize=16_384)
def fold_plain(word: str) -> str:
    """Return a word of another language for comparison: lower case, "ё" as "е"; accents tell words apart."""
    return word.replace(".", "").lower().replace("ё", "е").replace("i\u0307", "i")


@lru_cache(maxsize=16_384)
def fold_turkic(word: str) -> str:
    """Return a Turkish or Azerbaijani word for comparison: "İ" is the capital of "i", "I" of "ı"."""
    return fold_plain(word.replace("İ", "i").replace("I", "ı"))


def normalised(text: str) -> str:
    """Return the text with one kind of apostrophe, hyphen and space, character for character: offsets hold."""
    if not text.isascii():
        for odd in "’ʼ‘՚׳":
            text = text.replace(odd, "'")
        for odd in "\u2010\u2011\u2012\u2013":
            text = text.replace(odd, "-")
        for odd in "\u00a0\u202f\u2009":
            text = text.replace(odd, " ")
    return text.replace("\n", " ")
