"""Cues: the English words that say that somebody says, and where they stand in a text (data: cues/en.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from mirrorwire.annotations.quotations.reading import Reading

CueKind = Literal["verb", "noun", "preposition", "colon"]
_VOWELS = "aeiou"
# verbs that double their last letter although the stress can't be told from the letters
_DOUBLE = frozenset({"refer", "rebut", "admit", "quip", "rip", "slam", "dub", "beg", "chat"})
_AUXILIARIES = frozenset(
    "is are was were be been being am has have had having do does did will would can could may might must shall should "
    "'s ’s 're ’re 've ’ve 'd ’d 'll ’ll wo ca n't n’t not".split()
)
_ADVERBS = frozenset(
    "also then now later earlier already still just even once again further never often repeatedly previously recently "
    "publicly reportedly simply only always soon thus however too first finally quickly flatly bluntly clearly "
    "explicitly openly officially initially originally subsequently famously specifically".split()
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in a text: tokens `[first, last)` of the cue proper (auxiliaries and particles included), its verb or noun.

    `classes` are the frames its word can stand in: say, call, urge, tell, noun, preposition.
    """

    first: int
    last: int
    head: int
    lemma: str
    kind: CueKind
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CueWords:
    """The cue words of one language: form -> (lemma, classes) for verbs and nouns; openings of prepositions."""

    verbs: dict[str, tuple[str, tuple[str, ...]]]
    nouns: dict[str, str]
    particles: dict[str, frozenset[str]]
    prepositions: dict[str, tuple[tuple[str, ...], ...]]
    manner: frozenset[str]
    opinions: frozenset[str]


def forms(lemma: str) -> tuple[str, ...]:
    """Return the regular English forms of a verb: say, says, said, saying (the stem as given first)."""
    if lemma.endswith("e"):
        return lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    stem = lemma
    if lemma in _DOUBLE:
        stem += lemma[-1]
    ending = "es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s"
    return lemma, lemma + ending, stem + "ed", stem + "ing"


@lru_cache(maxsize=16)
def cue_words(language: str) -> CueWords | None:
    """Load the cue words of a language; None if there are none."""
    path = files("mirrorwire.annotations.quotations") / "cues" / f"{language}.toml"
    if not path.is_file():
        return None
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    verbs: dict[str, tuple[str, tuple[str, ...]]] = {}
    for kind, row in table["verbs"].items():
        for entry in row.split():
            lemma, _, given = entry.partition("=")
            for form in (lemma, *given.split(",")) if given else forms(lemma):
                classes = verbs.get(form, (lemma, ()))[1]
                if kind not in classes:
                    verbs[form] = lemma, (*classes, kind)
    prepositions: dict[str, list[tuple[str, ...]]] = {}
    for entry in table["prepositions"]["prepositions"].split():
        words = tuple(entry.split("_"))
        prepositions.setdefault(words[0], []).append(words)
    return CueWords(
        verbs,
        {word: word.removesuffix("s") for word in table["nouns"]["nouns"].split()},
        {lemma: frozenset(row.split()) for lemma, row in table["particles"].items()},
        {first: tuple(sorted(rows, key=len, reverse=True)) for first, rows in prepositions.items()},
        frozenset(table["prepositions"]["manner"].split()),
        frozenset(table["opinions"]["nouns"].split()),
    )


def find_cues(reading: Reading, words: CueWords) -> Iterator[Cue]:
    """Give the cues of a text in order.

    With tags, a verb must be tagged as one; without, the scorer tells verbs from nouns by what stands around them.
    """
    tags, lowered = reading.parsed.tags, reading.lowered
    for token, word in enumerate(lowered):
        if (verb := words.verbs.get(word)) is not None and (not tags or tags[token][0] == "V"):
            yield _verb(token, verb, words, lowered)
        elif word in words.nouns and (not tags or tags[token].startswith("NN")):
            yield Cue(token, token + 1, token, words.nouns[word], "noun", ("noun",))
        elif word in words.prepositions:
            for row in words.prepositions[word]:
                if lowered[token : token + len(row)] == list(row):
                    yield Cue(token, token + len(row), token, "_".join(row), "preposition", ("preposition",))
                    break
        elif word == ":" and _introduces(reading, token):
            yield Cue(token, token + 1, token, ":", "colon", ("colon",))


def _introduces(reading: Reading, token: int) -> bool:
    """Tell whether a colon stands right before four or more tokens in marks."""
    following = token + 1
    if following >= len(reading.lowered) or reading.stretch_of[token] >= 0 or reading.stretch_of[following] < 0:
        return False
    stretch = reading.stretches[reading.stretch_of[following]]
    return stretch.first == following and stretch.last - stretch.first > 5


def _verb(token: int, verb: tuple[str, tuple[str, ...]], words: CueWords, lowered: list[str]) -> Cue:
    """Return the cue of a verb, with the auxiliaries before it and the particle behind it."""
    lemma, classes = verb
    first, at = token, token - 1
    while at >= 0 and token - at < 5 and (lowered[at] in _AUXILIARIES or lowered[at] in _ADVERBS):
        if lowered[at] in _AUXILIARIES:
            first = at
        at -= 1
    last = token + 1
    particles = words.particles.get(lemma)
    if particles and last < len(lowered) and lowered[last] in particles:
        last += 1
    return Cue(first, last, token, lemma, "verb", classes)
