"""What a form means in its document: shared names, weak forms, persons, and Georgia.

A form that says little alone counts only where the document names the same state in another way. A form that two
states share goes to its default unless the document names another of them and not the default. A surname that is
also a state's name counts for the state only where it is plainly a place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Final

from mirrorwire.language.gazetteer.english import Verdict, around, regions, verdict, words
from mirrorwire.language.gazetteer.entries import Entry, Hit, fold
from mirrorwire.language.gazetteer.lexicon import Lexicon, items, table

Named = tuple[Hit, str]
"""A hit and the code that it was settled to."""

GEORGIA: Final = "GEO"
_PLACES: Final = frozenset("of in to from between near outside across".split())
_SURNAMES: Final = re.compile(r"\w(?:shvili|adze|idze|nadze)\b")
_LISTED_STATE: Final = re.compile(r",? (?:and )?([A-Z]\w+(?: [A-Z]\w+)?)")
_NOTHING: Final = Entry("", "state", "name")
_LISTING: Final = (", ", " and ", ", and ", " or ")
_MAX_STATES: Final = 4
_KEPT_SURNAMES: Final = 2


def settle_english(text: str, found: Sequence[Hit], lexicon: Lexicon) -> list[Named]:
    """Give each hit of an English text its code, and leave out those that name no state there."""
    verdicts = [verdict(text, hit, lexicon) if hit.entry.code else "none" for hit in found]
    kept = _without_persons(text, found, verdicts)
    if any(_is_georgia(hit, text) for hit in kept):
        kept = _georgia(text, kept)
    return settle(kept)


def settle(found: Sequence[Hit]) -> list[Named]:
    """Settle weak and shared forms by what else the document names."""
    plain = Counter(hit.entry.code for hit in found if not (hit.entry.weak or hit.entry.shared[1:]))
    named: list[Named] = []
    for hit in found:
        entry = hit.entry
        if entry.weak and not plain[entry.code]:
            continue
        code = entry.code
        if entry.shared[1:] and not plain[code]:
            code = next((other for other in entry.shared[1:] if plain[other]), code)
        named.append((hit, code))
    return named


def _without_persons(text: str, found: Sequence[Hit], verdicts: Sequence[Verdict]) -> list[Hit]:
    """Drop persons' names and, where the document names such a person, the bare surname that is no place."""
    persons = Counter(text[h.start : h.end] for h, said in zip(found, verdicts, strict=True) if said == "person")
    kept = [hit for hit, said in zip(found, verdicts, strict=True) if said == "state"]
    if not persons:
        return kept
    evidence = Counter(
        hit.entry.code
        for hit in kept
        if text[hit.start : hit.end] not in persons or fold(around(text, hit).before) in _PLACES
    )

    def is_place(hit: Hit) -> bool:
        """Tell whether a form that names a person elsewhere in the document is a place here."""
        count = persons[text[hit.start : hit.end]]
        if not count or fold(around(text, hit).before) in _PLACES:
            return True
        return hit.entry.how == "name" and evidence[hit.entry.code] >= _KEPT_SURNAMES * count

    return [hit for hit in kept if is_place(hit)]


def _is_georgia(hit: Hit, text: str) -> bool:
    """Tell whether a hit is the bare name that the country and the American state share."""
    return hit.entry.code == GEORGIA and text[hit.start : hit.end].casefold() == "georgia"


def _georgia(text: str, found: list[Hit]) -> list[Hit]:
    """Drop Georgia where it is the American state: everywhere, if the document says so, or by the next word."""
    american = american_georgia(text)
    kept = []
    for at, hit in enumerate(found):
        if _is_georgia(hit, text):
            if fold(around(text, hit).after) in _near():
                continue
            if american and not _listed_with_states(text, found, at):
                continue
        kept.append(hit)
    return kept


def _listed_with_states(text: str, found: list[Hit], at: int) -> bool:
    """Tell whether the hit stands in a list with another state: "Georgia and Ukraine", in any document."""
    for left, right in ((at - 1, at), (at, at + 1)):
        if left >= 0 and right < len(found) and text[found[left].end : found[right].start] in _LISTING:
            other = found[left if right == at else right].entry
            if other.how == "name" and other.kind == "state" and other.code != "USA":
                return True
    return False


def _near() -> frozenset[str]:
    return words("georgia", "near")


@cache
def _points() -> tuple[tuple[str, int], ...]:
    """Return the words that speak for the state (positive) or the country (negative)."""
    rows = table("words/english_traps")["georgia"]
    signed = [(pair, 1) for pair in items(rows["state"])] + [(pair, -1) for pair in items(rows["country"])]
    return tuple((pair.partition("=")[0], sign * int(pair.partition("=")[2])) for pair, sign in signed)


def american_georgia(text: str) -> bool:
    """Weigh a document's words: is its Georgia the American state rather than the country?"""
    total = sum(points for word, points in _points() if _stands(text, word))
    total += min(_MAX_STATES, sum(_stands(text, region) for region in regions() if len(region) > 4))
    if _SURNAMES.search(text):
        total -= 3
    at = text.find("Georgia")
    while at >= 0:
        near = _LISTED_STATE.match(text, at + len("Georgia"))
        if near and (near.group(1) in regions() or near.group(1).split()[0] in regions()):
            total += 2
            break
        if fold(around(text, Hit(at, at + len("Georgia"), _NOTHING)).after) in _near():
            total += 3
            break
        at = text.find("Georgia", at + 1)
    return total > 0


def _stands(text: str, word: str) -> bool:
    """Tell whether a word or phrase stands in the text as such."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (at and text[at - 1].isalnum()) and not text[end : end + 1].isalnum():
            return True
        at = text.find(word, at + 1)
    return False
