"""Times long past in a sentence ("in 1997", "in the 1990s", "two decades ago") and what they date.

A year dates what it stands with: the verb or noun its preposition hangs on, what is said within that, and the noun it
stands before ("the 1994 agreement"). A weekday or "this week" that stands nearer keeps a happening in the present.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from mirrorwire.annotations.events.modality_words import modality_words
from mirrorwire.language.parsed import Parsed

_APART: Final = frozenset(", ; : that which who whose".split())
_DIGITS: Final = re.compile(r"[0-9]{3}|[2-9]0s")
_YEAR: Final = re.compile(r"1[0-9]{3}|20[0-9]{2}")
_DECADE: Final = re.compile(r"(1[0-9]{2}|20[0-9])0['’]?s|['’]?([2-9])0s")
_OPENERS: Final = frozenset("in during of until till from between by back throughout".split())
_DAY_OPENERS: Final = _OPENERS | {"on", "the"}
_ATTRIBUTES: Final = frozenset("nummod compound amod nmod".split())
_NUMBERS: Final = frozenset(
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty "
    "several many few some".split()
)
_SPANS: Final = frozenset("years decades centuries generations".split())
_RECENT: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today tonight now currently recently "
    "mon tue tues wed thu thurs fri".split()
)
_MONTHS: Final = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sep sept oct nov dec early late mid".split()
)
_DESCRIBING: Final = frozenset({"relcl", "acl", "appos", "ccomp"})
_ASSUMED_YEAR: Final = 2001  # without a day of publication, only years of the last century are long past


@dataclass(frozen=True, slots=True)
class _Past:
    """An expression `[first, last)`; `attribute`: it stands before the noun it dates."""

    first: int
    last: int
    attribute: bool = False


def past_in(
    parsed: Parsed, token: int, path: Sequence[int], first: int, last: int, published: date | None
) -> tuple[int, int] | None:
    """Return the tokens of the expression that puts the trigger `token` long before the article, or None.

    `path` are the words passed on the way up from the trigger; the sentence is `[first, last)`.
    """
    lower = [word.lower() for word in parsed.words[first:last]]
    if modality_words().past_ends.isdisjoint(lower) and not _DIGITS.search(parsed.text, *parsed.stretch(first, last)):
        return None
    year = published.year if published else _ASSUMED_YEAR
    found = list(_expressions(parsed, first, last, year))
    if not found:
        return None
    if not parsed.heads:
        distances = (abs(first + at - token) for at, word in enumerate(lower) if word in _RECENT)
        recent = min(distances, default=last - first)
        for one in found:
            between = lower[min(one.last, token) - first : max(one.first, token) - first]
            apart = one.first > first and not _APART.isdisjoint(between)
            near = abs(one.first - token) < recent and not apart
            if near and (not one.attribute or one.last in (token, token - 1)):
                return one.first, one.last
        return None
    if _in_the_present(parsed, token):
        return None
    chain = _chain(parsed, token, first, last)
    nearest = min((chain.get(at, len(chain)) for at in _recent_anchors(parsed, first, last)), default=len(chain))
    for one in found:
        anchor = _anchor(parsed, one, first, last)
        if one.attribute:
            if anchor == token:
                return one.first, one.last
        elif anchor in chain:
            if chain[anchor] < nearest or nearest == len(chain):
                return one.first, one.last
        elif (nearest > 0 and _within(parsed, anchor, token)) or (
            nearest == len(chain) and _beside(parsed, anchor, chain)
        ):
            return one.first, one.last
    return None


def _expressions(parsed: Parsed, first: int, last: int, year: int) -> Iterator[_Past]:
    """Give the expressions of a sentence that lie more than a year before `year`."""
    words = parsed.words
    table = modality_words()
    for at in range(first, last):
        word = words[at].lower()
        phrase = table.phrase_ending(words, at, first)
        if phrase and phrase[0] == "historical":
            yield _Past(phrase[1], at + 1)
        elif word in ("ago", "earlier") and at - 2 >= first and words[at - 1].lower() in _SPANS:
            number = words[at - 2].lower()
            if number in _NUMBERS or (number.isdecimal() and int(number) > 1):
                yield _Past(at - 2, at + 1)
        elif m := _DECADE.fullmatch(word):
            begin = int(m[1]) * 10 if m[1] else 1900 + int(m[2]) * 10
            if begin + 9 < year - 1:
                low = at - 1 if at > first and words[at - 1].lower() == "the" else at
                yield _Past(low - 1 if low > first and words[low - 1].lower() in _OPENERS else low, at + 1)
        elif _YEAR.fullmatch(word) and int(word) < year - 1:
            opener = at - 1
            while opener >= first and _belongs_to_date(words[opener]):
                opener -= 1
            dated = opener >= first and (words[opener].lower() in (_OPENERS if opener == at - 1 else _DAY_OPENERS))
            if dated:
                yield _Past(opener, at + 1)
            elif at + 1 < last and words[at + 1].isalpha():
                yield _Past(at, at + 1, attribute=True)


def _belongs_to_date(word: str) -> bool:
    """Say whether a word before a year is its month or day."""
    return word.lower() in _MONTHS or word.isdecimal() or word in (".", ",", "-")


def _anchor(parsed: Parsed, one: _Past, first: int, last: int) -> int:
    """Return the word that an expression hangs on."""
    node = one.last - 1
    for _ in range(8):
        head, label = parsed.heads[node], parsed.labels[node]
        if head == node or not first <= head < last:
            return node
        node = head
        if label in ("prep", "npadvmod", "advmod", "tmod"):
            if one.first <= node < one.last:
                continue
            return node
        if not one.first <= node < one.last and label in _ATTRIBUTES:
            if parsed.words[node].lower() in _MONTHS:
                continue
            return node
        if parsed.tags[node].startswith("VB"):
            return node
    return node


def _chain(parsed: Parsed, token: int, first: int, last: int) -> dict[int, int]:
    """Return the words from the trigger to the root, with their distance."""
    chain: dict[int, int] = {}
    node = token
    while node not in chain and first <= node < last:
        chain[node] = len(chain)
        node = parsed.heads[node]
    return chain


def _recent_anchors(parsed: Parsed, first: int, last: int) -> Iterator[int]:
    """Give the words that "on Monday", "yesterday" and their like hang on."""
    for at in range(first, last):
        if parsed.words[at].lower() in _RECENT:
            yield _anchor(parsed, _Past(at, at + 1), first, last)


def _within(parsed: Parsed, anchor: int, token: int) -> bool:
    """Say whether an anchor stands below the trigger with no verb between, but for one that describes it."""
    node = anchor
    low, high = parsed.subtree(token)
    if not low <= anchor < high:
        return False
    nominal = not parsed.tags[token].startswith("VB")
    if not nominal and parsed.words[token].lower() in modality_words().presupposing:
        return False  # "condemned the invasion in 1921"
    for _ in range(12 if nominal else 3):
        if node == token:
            return True
        head = parsed.heads[node]
        if parsed.tags[node].startswith("VB"):
            described = nominal and head == token and parsed.labels[node] in ("acl", "relcl")
            if not described or parsed.tags[node] in ("VBZ", "VBP"):
                return False
        if head == node:
            return False
        node = head
    return False


def _beside(parsed: Parsed, anchor: int, chain: dict[int, int]) -> bool:
    """Say whether an anchor stands beside the way from the trigger to the root, and not in what describes a noun."""
    node = anchor
    for _ in range(12):
        if node in chain:
            return chain[node] > 0
        if parsed.labels[node] in _DESCRIBING or parsed.heads[node] == node:
            return False
        node = parsed.heads[node]
    return False


def _in_the_present(parsed: Parsed, token: int) -> bool:
    """Say whether the trigger is a verb in the present tense or has "will"."""
    tag = parsed.tags[token]
    if not tag.startswith("VB"):
        return False
    if tag in ("VBZ", "VBP"):
        return True
    for one in parsed.children(token):
        if parsed.labels[one] in ("aux", "auxpass") and parsed.tags[one] in ("VBZ", "VBP", "MD"):
            return parsed.words[one].lower() != "could"
    return False
