"""Events in headlines: text without articles, copulas and the past tense, read as the sentence it is short for.

A headline is rewritten word by word into a sentence the parser knows ("X, Y begin naval drill" into "X and Y begin",
"X to attend" into "X will attend", "X open to" into "X is open to", "PM" into "prime minister", a verb in headline
position into a plain one), parsed, coded like any other sentence, and carried back: evidence is always characters of
the headline itself. Past and present tense say the same.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

from mirrorwire.annotations.events.coder import read_events
from mirrorwire.annotations.events.found import EventFound, Stretch, Where
from mirrorwire.annotations.events.ontology import Ontology, listed, ontology
from mirrorwire.language.engine import Engine
from mirrorwire.language.gazetteer import find_states
from mirrorwire.language.parsed import Block
from mirrorwire.language.people import find_people

_FILE: Final = Path(__file__).with_name("words") / "headlines.yaml"
_WORD: Final = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*(?:['’]s?)?\.?|\S")
_LONGEST: Final = 400
_HEADLINE: Final = 120
_END: Final = (".", "!", "?", "…", '"', "”")
_FINITE: Final = frozenset("is are was were has have had will would can could may might must should says said".split())
_AND: Final = " and"


@dataclass(frozen=True, slots=True)
class _Words:
    """The tables of `words/headlines.yaml`."""

    verbs: dict[str, str]
    short: dict[str, str]
    predicates: frozenset[str]
    counted: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return _Words(
        data["verbs"], data["short"], frozenset(listed(data["predicates"])), frozenset(listed(data["counted"]))
    )


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A rewritten headline: `starts` are where its pieces begin, `places` the stretch of it that each stands for."""

    text: str
    starts: tuple[int, ...]
    places: tuple[Stretch, ...]

    def back(self, start: int, end: int) -> Stretch:
        """Return the stretch of the headline that characters of the sentence stand for."""
        low = self.places[max(0, bisect_right(self.starts, start) - 1)][0]
        high = self.places[max(0, bisect_right(self.starts, max(start, end - 1)) - 1)][1]
        return low, max(low, high)


def read_headline_events(
    text: str,
    engine: Engine,
    *,
    published: date | None = None,
    where: Where = "headline",
    rules: Ontology | None = None,
) -> list[EventFound]:
    """Return the events of one headline; offsets count in it. Never raises on text."""
    return read_headlines([text], engine, published=published, where=where, rules=rules)[0]


def read_headlines(
    texts: Sequence[str],
    engine: Engine,
    *,
    published: date | Sequence[date | None] | None = None,
    where: Where = "headline",
    rules: Ontology | None = None,
) -> list[list[EventFound]]:
    """Return the events of many headlines, parsed in one go; each is read by itself.

    `published` is the day of all, or of each. Offsets count in each headline; tokens in the joint parse.
    """
    sentences = [_rewritten(text[:_LONGEST]) for text in texts]
    days = list(published) if isinstance(published, Sequence) else [published] * len(texts)
    blocks: list[Block] = []
    at = 0
    for sentence in sentences:
        blocks.append(Block(at, at + len(sentence.text), "paragraph"))
        at += len(sentence.text) + 2
    whole = "\n\n".join(sentence.text for sentence in sentences)
    parsed = engine.parse(whole, [block for block in blocks if block.end > block.start])
    if not parsed.heads:
        return [[] for _ in texts]
    cast = find_people(parsed)
    found: list[list[EventFound]] = [[] for _ in texts]
    rules = rules or ontology()
    for day in sorted(set(days), key=str):
        for event in read_events(parsed, cast, published=day, where=where, rules=rules, merged=False, apart=True):
            start = parsed.starts[event.trigger]
            index = bisect_right(blocks, start, key=_start_of) - 1
            if days[index] != day:
                continue
            block, sentence = blocks[index], sentences[index]
            evidence = tuple(sentence.back(low - block.start, high - block.start) for low, high in event.evidence)
            words = event.words and sentence.back(event.words[0] - block.start, event.words[1] - block.start)
            found[index].append(replace(event, evidence=evidence, words=words))
    return found


def looks_like_headline(text: str) -> bool:
    """Tell whether a text by itself is printed like a headline: one line, short, without a full stop at its end."""
    line = text.strip()
    return 0 < len(line) <= _HEADLINE and "\n" not in line and not line.endswith((".", ",", ";", ":", '"', "”"))


def _start_of(block: Block) -> int:
    return block.start


def _rewritten(text: str) -> _Sentence:
    """Return the sentence that a headline is short for, tied to the headline piece by piece."""
    words = list(_WORD.finditer(text))
    if not words:
        return _Sentence("", (), ())
    tables = _words()
    printed = [match.group() for match in words]
    states = find_states(text, "en")
    named = [any(m.start() < s.end and s.start < m.end() for s in states) for m in words]
    verb = _verb_at(printed, named, tables)
    pieces: list[tuple[str, Stretch]] = []
    for index, match in enumerate(words):
        word, place = match.group(), match.span()
        gap = " " if index and words[index - 1].end() < match.start() else ""
        low = word.lower()
        if word == "," and _joins(printed, named, index, verb):
            pieces.append((_AND, place))
            continue
        bare = word[:-2] if word.endswith(("'s", "’s")) else word
        if bare in tables.short or low in tables.short:
            word = tables.short.get(bare) or tables.short[low]
            word += printed[index][-2:] if bare != printed[index] else ""
        if index == verb:
            if low == "to":
                word = "will"
            elif low in tables.predicates:
                word = f"is {word}"
            elif low in tables.verbs:
                word = tables.verbs[low]
                if _bare(printed[index + 1 : index + 4], tables):
                    word += " a"
            if low.endswith("ed") and printed[index + 1 : index + 2] == ["by"]:
                word = f"was {word}"
            elif low in _IN:
                word = f"is {word}"
        elif verb is not None and index > verb and low in tables.verbs and printed[index - 1] == ",":
            word = tables.verbs[low]
        pieces.append((gap + word, place))
    if not text.rstrip().endswith(_END):
        pieces.append((".", words[-1].span()))
    starts: list[int] = []
    at = 0
    for piece, _ in pieces:
        starts.append(at)
        at += len(piece)
    return _Sentence("".join(piece for piece, _ in pieces), tuple(starts), tuple(place for _, place in pieces))


def _verb_at(printed: Sequence[str], named: Sequence[bool], tables: _Words) -> int | None:
    """Return where the headline's verb stands: the first word in verb position that can be one, or "to"."""
    subject = False
    for index, word in enumerate(printed[:14]):
        low = word.lower()
        if low in _FINITE:
            return None
        if subject and low == "to" and index + 1 < len(printed) and printed[index + 1].islower():
            before = printed[index - 1].lower()
            return index if before.isalnum() and before not in tables.predicates else None
        if subject and index and (low in tables.verbs or low in tables.predicates) and word[0].islower():
            before = printed[index - 1]
            if before[-2:] in ("'s", "’s"):
                continue
            return index
        if subject and low.endswith("ed") and printed[index + 1 : index + 2] == ["by"]:
            return index
        if subject and low in _IN and index + 1 < len(printed) and named[index + 1]:
            titled = any(one.lower().rstrip("'s") in _TITLES or one in _TITLES for one in printed[:index])
            return index if titled and not any(one.lower() in tables.verbs for one in printed[index:]) else None
        if word[0].isupper() or named[index]:
            subject = True
        elif subject and word[0].islower() and low not in _GOES_ON and not _nominal(low):
            if printed[index + 2 : index + 3] == ["by"] and printed[index + 1].endswith("ed"):
                continue  # "drone downed by"
            return None
    return None


_IN: Final = frozenset({"in"})
_TITLES: Final = frozenset(
    "PM FM DM minister president premier chancellor king queen envoy delegation speaker MFA leader".split()
)
_GOES_ON: Final = frozenset(
    "of and the new in for on de van von al el military joint former top senior official special talks ties relations "
    "drills trade border army troops jets forces navy police peace gas oil".split()
)


def _nominal(word: str) -> bool:
    """Tell whether a word in lower case can go on with the phrase that begins a headline."""
    return word.endswith(
        (
            "er",
            "or",
            "ist",
            "ment",
            "ent",
            "ian",
            "an",
            "ry",
            "tary",
            "cial",
            "al",
            "ers",
            "ors",
            "ing",
            "tion",
            "y",
            "chief",
            "army",
            "head",
            "envoy",
        )
    )


def _bare(following: Sequence[str], tables: _Words) -> bool:
    """Tell whether a noun that wants an article follows without one: "fisheries deal"."""
    for word in following:
        if not word.isalpha() or word.lower() in _DETERMINERS:
            return False
        if word.lower() in tables.counted:
            return True
    return False


_DETERMINERS: Final = frozenset(
    "a an the its his her their to on by with over in for from as at of and more no".split()
)


def _joins(printed: Sequence[str], named: Sequence[bool], index: int, verb: int | None) -> bool:
    """Tell whether a comma joins two names that begin the headline: "Fiji, Samoa launch"."""
    if index == 0 or index + 1 >= len(printed) or not named[index - 1]:
        return False
    after = next((at for at in range(index + 1, min(len(printed), index + 4)) if named[at]), None)
    if after is None or printed[index + 1].lower() in ("says", "said", "but", "as", "while"):
        return False
    return all(word[0].isupper() or word in ("the", "and", ",") for word in printed[index + 1 : after]) and index < 8
