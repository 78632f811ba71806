"""The words that tell who is quoted, for languages without a parser: `cues/LANG.toml` as sets, loaded on first use.

Every key is a row of words between white space, in lower case as Python's `str.lower` writes them; `_` joins the words
of an entry in several words. A key may be left out. To add a language, add a file; to add a word, add it to its row.

    order        "verb-last" where the words said stand before the verb and the speaker before both (Turkish, Japanese);
                 "verb-second" where the speaker follows the verb if anything else precedes it (German); else "free"
    bare_clause  true where what was said may follow a comma without a word for "that" ("X sagte, er komme")
    drops_subject  true where a verb without a subject goes on with the last one (Spanish, Turkish)
    say          forms of verbs that take words in marks or a clause, as news uses them; compound forms by their
                 last word ("déclaré"), or in several words ("bir_açıklama_yaptı")
    call         forms of verbs that name or judge a thing in a few words in marks ("nannte", "speaks of")
    behind       words that say so only right behind the words said ("so", "heißt es")
    nouns        words that announce what follows a colon ("Zitat", "wörtlich")
    helpers      auxiliaries and other words that belong to the verb where they touch it
    that         words that open the clause of what was said; one that ends with an apostrophe is an elision ("qu'")
    according    openings before the speaker ("laut", "nach_angaben")
    accordingly  the same behind the speaker ("zufolge")
    relatives    words behind which an opening is none ("selon laquelle")
    pronouns     words that stand for the speaker alone
    articles     words that open a speaker phrase
    oblique      endings behind an apostrophe of words that are no subject (Turkish "Ankara'da")
    genitives    articles that may also go on a phrase that an article has opened ("der Sprecher der Stadt")
    places       prepositions of a place that belongs to a phrase if a name in apposition follows
    links        words in lower case that go on a phrase ("von", "und"); looked at where the order is "verb-second"
    impersonal   cues without a subject, whose speaker stands behind a preposition ("heißt es in der Erklärung")
    naming       words between such a verb and the words in marks ("als")
    skips        words that may stand between verb and speaker, or open a sentence, and belong to neither
    stops        words that no speaker phrase goes past: prepositions of place, time and addressee, conjunctions
    joins        words that join a second verb to the subject of the first ("und")
    passive      auxiliaries of the passive, and agents the words before who did it ("von")
    topics       particles behind a subject, where words are not parted by spaces (Japanese "は")
    reported     verb forms that by themselves say that somebody else's words go on (German "sei", "habe")
    scare        words before marks that take distance ("sogenannte")
    full_stops   marks that end a sentence here although no capital follows, or although elsewhere they don't
    prefixes     letters that are written on to the front of a word (Arabic "و")

and a table `[separable]`, a form and the particle that parts from it: `teilte = "mit"`. English has a parser, and its
`en.toml` another form (`mirrorwire.annotations.quotations.cues`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

from mirrorwire.annotations.quotations.reading import Reading

Order = Literal["free", "verb-second", "verb-last"]
SaidKind = Literal["say", "call", "behind", "noun", "according", "accordingly"]
Entries = dict[str, tuple[tuple[str, ...], ...]]

COLONS: Final = frozenset({":", "：", "︰"})
# how far behind its verb a particle that parts from it is looked for, in tokens
_PARTICLE: Final = 30
_ENDINGS: Final = ("-t-il", "-t-elle", "-t-on", "-il", "-elle", "-ils", "-elles", "-on")


@dataclass(frozen=True)
class MarkCues:
    """The words of one language; see the top of this module. Empty sets for a language without a file."""

    language: str | None = None
    order: Order = "free"
    bare_clause: bool = False
    drops_subject: bool = False
    say: Entries = field(default_factory=dict)
    call: Entries = field(default_factory=dict)
    behind: Entries = field(default_factory=dict)
    nouns: Entries = field(default_factory=dict)
    according: Entries = field(default_factory=dict)
    accordingly: Entries = field(default_factory=dict)
    separable: dict[str, frozenset[str]] = field(default_factory=dict)
    helpers: frozenset[str] = frozenset()
    that: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    oblique: frozenset[str] = frozenset()
    genitives: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    naming: frozenset[str] = frozenset()
    impersonal: frozenset[str] = frozenset()
    skips: frozenset[str] = frozenset()
    stops: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    passive: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    reported: frozenset[str] = frozenset()
    scare: frozenset[str] = frozenset()
    full_stops: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The first words of all cues: what a text is searched for."""
        rows = (self.say, self.call, self.behind, self.nouns, self.according, self.accordingly)
        return frozenset(word for row in rows for word in row)

    def plain_form(self, word: str) -> str:
        """Return the word without what is written on to it: a pronoun behind ("dit-il"), a letter in front ("وقال")."""
        if word in self.first_words:
            return word
        if "-" in word:
            for ending in _ENDINGS:
                if word.endswith(ending) and (bare := word.removesuffix(ending)) in self.first_words:
                    return bare
        for prefix in self.prefixes:
            if word.startswith(prefix) and (bare := word.removeprefix(prefix)) in self.first_words:
                return bare
        return word

    def opens_clause(self, word: str) -> bool:
        """Tell whether a word is the language's "that", written apart or elided."""
        if word in self.that:
            return True
        return any(mark in word and word.partition(mark)[0] + "'" in self.that for mark in "'’")


NO_CUES: Final = MarkCues()


def unspaced(word: str) -> bool:
    """Tell whether a word is of a script without spaces: its characters are read one by one."""
    return word[:1] >= "\u2e80"


def _entries(row: str) -> Entries:
    """Return first word -> entries that begin with it, longest first, each without its first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for entry in row.split():
        first, *others = list(entry) if unspaced(entry) else entry.split("_")
        found.setdefault(first, []).append(tuple(others))
    return {first: tuple(sorted(set(rows), key=len, reverse=True)) for first, rows in found.items()}


def _set(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.replace("_", " ") for word in words)


@lru_cache(maxsize=64)
def mark_cues(language: str | None) -> MarkCues | None:
    """Load a language's words, once a process; None for a language without a file, and for English."""
    if language is None or language == "en" or not language.isalpha():
        return None
    path = files("mirrorwire.annotations.quotations") / "cues" / f"{language}.toml"
    if not path.is_file():
        return None
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))

    def entries(key: str) -> Entries:
        return _entries(table.get(key, ""))

    def words(key: str) -> frozenset[str]:
        return _set(table.get(key, "").split())

    return MarkCues(
        language=language,
        order=table.get("order", "free"),
        drops_subject=table.get("drops_subject", False),
        bare_clause=table.get("bare_clause", False),
        say=entries("say"),
        call=entries("call"),
        behind=entries("behind"),
        nouns=entries("nouns"),
        according=entries("according"),
        accordingly=entries("accordingly"),
        separable={verb: _set(row.split()) for verb, row in table.get("separable", {}).items()},
        helpers=words("helpers"),
        that=words("that"),
        relatives=words("relatives"),
        pronouns=words("pronouns"),
        articles=words("articles"),
        oblique=words("oblique"),
        genitives=words("genitives"),
        places=words("places"),
        links=words("links"),
        naming=words("naming"),
        impersonal=words("impersonal"),
        skips=words("skips"),
        stops=words("stops"),
        joins=words("joins"),
        passive=words("passive"),
        agents=words("agents"),
        topics=words("topics"),
        reported=words("reported"),
        scare=words("scare"),
        full_stops=words("full_stops"),
        prefixes=tuple(table.get("prefixes", "").split()),
    )


@dataclass(frozen=True, slots=True)
class Said:
    """A cue in its place: tokens `[first, last)`, and what kind of cue word it is."""

    first: int
    last: int
    kind: SaidKind


def find_said(reading: Reading, words: MarkCues, first: int, last: int) -> Iterator[Said]:
    """Give the cues among the tokens `[first, last)` that stand outside of marks, in order; none overlaps another."""
    lowered, stretch_of = reading.lowered, reading.stretch_of
    firsts, separable = words.first_words, words.separable
    at = first
    while at < last:
        word = lowered[at]
        if stretch_of[at] >= 0:
            at += 1
            continue
        if word not in firsts and word not in separable and (words.prefixes or "-" in word):
            word = words.plain_form(word)
        found = None
        if word in separable and _parted(reading, at, last, separable[word]):
            found = Said(at, at + 1, "say")
        elif word in firsts:
            found = _longest(reading, words, word, at, last)
        if found is None:
            at += 1
            continue
        yield found
        at = found.last


def _parted(reading: Reading, at: int, last: int, particles: frozenset[str]) -> bool:
    """Tell whether the particle of a separable verb closes its clause: "teilte der Verband am Montag mit"."""
    lowered, stretch_of, parsed = reading.lowered, reading.stretch_of, reading.parsed
    for other in range(at + 1, min(last, at + _PARTICLE)):
        if stretch_of[other] >= 0:
            continue
        word = lowered[other]
        if word in particles:
            if other + 1 >= last or stretch_of[other + 1] >= 0 or not lowered[other + 1][0].isalnum():
                return True
        elif word in COLONS or (word in ".;!?" and parsed.starts[other + 1 : other + 2] != (parsed.ends[other],)):
            return False
    return False


def _longest(reading: Reading, words: MarkCues, word: str, at: int, last: int) -> Said | None:
    """Return the longest cue that begins at a token."""
    rows: tuple[tuple[Entries, SaidKind], ...] = (
        (words.according, "according"),
        (words.accordingly, "accordingly"),
        (words.say, "say"),
        (words.call, "call"),
        (words.behind, "behind"),
        (words.nouns, "noun"),
    )
    best: Said | None = None
    for entries, kind in rows:
        for others in entries.get(word, ()):
            end = at + 1 + len(others)
            if end <= last and tuple(reading.lowered[at + 1 : end]) == others:
                if best is None or end > best.last:
                    best = Said(at, end, kind)
                break
    return best
