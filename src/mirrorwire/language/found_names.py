"""What the names of a text are: stretches of tokens with a kind, and where they stand as characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mirrorwire.language.gazetteer import StateMention
from mirrorwire.language.parsed import Parsed

NameKind = Literal["person", "organisation", "state", "place", "group"]


@dataclass(frozen=True, slots=True)
class NameFound:
    """A name at tokens `[first, last)`: what it names, and for states and institutions the country (ISO alpha-3).

    `title` is the title before a person's name in lower case ("mr", "president"), or None.
    """

    first: int
    last: int
    kind: NameKind
    country: str | None = None
    how: str | None = None
    title: str | None = None


@dataclass(slots=True)
class Names:
    """The names of a text in order, none overlapping; `persons` tells for each token whether a person's name holds it.

    `states` are the gazetteer's mentions as tokens: demonyms and those inside longer names are here only.
    """

    parsed: Parsed
    lower: list[str]
    found: list[NameFound]
    persons: list[bool]
    bodies: list[bool]  # for each token, whether an organisation's name of several words holds it
    states: list[tuple[int, int, StateMention]]


_SUFFIXED = frozenset({"tr", "az", "uz", "kk", "ky", "tk"})


def bare(word: str, language: str | None) -> str:
    """Return a word without the case suffix that Turkish and its kin write after an apostrophe ("Çınar'ın")."""
    if language in _SUFFIXED:
        for mark in "'’":
            stem, found, suffix = word.partition(mark)
            if found and stem and suffix.islower():
                return stem
    return word


def stretch_of(parsed: Parsed, first: int, last: int) -> tuple[int, int]:
    """Return a name's code points, without a case suffix after an apostrophe."""
    start, end = parsed.stretch(first, last)
    word = parsed.words[last - 1]
    return start, end - len(word) + len(bare(word, parsed.language))
