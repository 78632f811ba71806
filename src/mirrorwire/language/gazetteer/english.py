"""What an English form means where it stands: its neighbours tell money, seas, outlets, languages and persons apart.

Each hit gets a verdict from the two words on either side; what needs the rest of the document is left to `document`.
The words are data: `words/english_traps.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from mirrorwire.language.gazetteer.entries import Hit, fold
from mirrorwire.language.gazetteer.lexicon import Lexicon, items, table

Verdict = Literal["state", "none", "person"]

REACH: Final = 48
"""Characters on either side that are looked at."""
_LINE: Final = 120
_NEXT: Final = re.compile(r"([ \-])([\w$][\w.]*)(?:([ \-])(\w[\w.]*))?")
_WORD_AND_END: Final = re.compile(r"\w[\w.]*")
_WORDS: Final = re.compile(r"\w+")
_REGION: Final = re.compile(r", ([A-Z]\w*(?:\.[A-Z])*\.?)(?: ([A-Z]\w+))?")
_LISTED: Final = re.compile(r",? (?:and|or) |, [A-Z]")
_INITIAL: Final = re.compile(r"(?<!\w)[A-Z]\.$")
_DEFINITE: Final = frozenset({"name", "demonym", "code"})
_ARTICLES: Final = frozenset({"the", "a", "an", "this", "every"})
_LANGUAGE_GOES_ON: Final = frozenset("with to on at by as that but when for while before after from".split())
_PRESS: Final = frozenset({"agency", "association", "trust", "tv"})
_GOES_ON: Final = frozenset("to for a the fire".split())


@dataclass(frozen=True, slots=True)
class Around:
    """The words next to a hit as printed, "" where none is joined to it; `joint`: the space or hyphen after it."""

    before: str
    before_that: str
    after: str
    after_that: str
    joint: str


@cache
def words(section: str, name: str) -> frozenset[str]:
    """Return a row of `english_traps.toml` as folded words."""
    return frozenset(fold(item) for item in items(table("words/english_traps")[section][name]))


@cache
def regions() -> frozenset[str]:
    """Return the states and provinces after which a town is named apart ("Paris, Texas"), as printed."""
    rows = table("words/english_traps")["regions"]
    return frozenset(item for row in rows.values() for item in items(row))


@cache
def _capitalised_after() -> frozenset[str]:
    """Return the words that, with a capital, make any form before them a proper name of something else."""
    return frozenset().union(*(words("after", name) for name in ("outlets", "carriers", "sports", "waters")))


def around(text: str, hit: Hit) -> Around:
    """Read the words next to a hit."""
    left = text[max(0, hit.start - REACH) : hit.start]
    before = before_that = ""
    titled = left.endswith(". ") and fold(left[:-2].rpartition(" ")[2]) in words("persons", "honorifics")
    if titled or _INITIAL.search(left[:-1]) or (left[-1:] in (" ", "-") and left[-2:-1].isalnum()):
        parts = left[:-1].rsplit(" ", 2)
        before = parts[-1].lstrip("\"'(“„«[-—")
        if len(parts) > 1 and parts[-2][-1:].isalnum():
            before_that = parts[-2].lstrip("\"'(“„«[-—")
    right = _NEXT.match(text, hit.end)
    joint, after, _, after_that = right.groups(default="") if right else ("", "", "", "")
    return Around(before, before_that, after.rstrip("."), after_that.rstrip("."), joint)


def verdict(text: str, hit: Hit, lexicon: Lexicon) -> Verdict:
    """Tell whether the form names its state there, a person, or nothing that is meant."""
    entry = hit.entry
    if text[hit.end : hit.end + 1] == "$":
        return "none"
    near = around(text, hit)
    after, before = fold(near.after), fold(near.before)
    capital = near.after[:1].isupper()
    if after and near.joint and _other_thing(near, after, entry.how, capital):
        return "none"
    if before and _led_astray(near, before, after, text, hit):
        return "none"
    if entry.how in ("name", "capital") and text.startswith(", ", hit.end) and _town_elsewhere(text, hit):
        return "none"
    if text.startswith("urkey", hit.start + 1) and _bird(near, before, after):
        return "none"
    if entry.personal and _person(text, hit, near, lexicon):
        return "person"
    if entry.how == "demonym" and near.before[:1].isupper() and before in _given_alone():
        return "none"
    return "state"


def _other_thing(near: Around, after: str, how: str, capital: bool) -> bool:
    """Tell whether the next word makes it money, an outlet, an airline, a club, a sea, a dish, a pact."""
    if how in _DEFINITE:
        if after in words("after", "money") or (after == "new" and fold(near.after_that) in words("after", "money")):
            return True
        if how != "name" and after in words("after", "money_of_demonym"):
            return True
    if how == "demonym" and after in words("after", "culture"):
        return True
    if how == "capital" and (after in words("after", "pacts") or (capital and after in words("after", "capital"))):
        return True
    if not capital or how == "institution" or near.joint != " " or after not in _capitalised_after():
        return False
    if after in ("air", "open") and (near.after_that[:1].isupper() or near.after_that in _GOES_ON):
        return False
    return after != "press" or fold(near.after_that) in _PRESS


def _led_astray(near: Around, before: str, after: str, text: str, hit: Hit) -> bool:
    """Tell whether the words before make it another thing's name, a language, or the pronoun "us" in capitals."""
    if before == "of":
        return near.before_that[:1].isupper() and fold(near.before_that) in words("before", "of")
    how = hit.entry.how
    if how != "institution" and near.before[:1].isupper() and before in words("before", "head"):
        return True
    if how == "demonym" and before in words("before", "speaking") and fold(text[hit.start : hit.end]) in _languages():
        if before not in ("in", "into"):
            return True
        return not near.joint or after in _LANGUAGE_GOES_ON
    if how == "code" and near.before.isupper() and len(near.before) > 1:
        shown = text[hit.start : hit.end]
        if shown == "US":
            return before in words("before", "us")
        return shown == "WHO" and (not near.after or near.after.isupper())
    return False


@cache
def _given_alone() -> frozenset[str]:
    """Return the given names that are no word of another kind ("Will" begins a question)."""
    return words("persons", "given") - words("persons", "given_and_word")


def _languages() -> frozenset[str]:
    return words("languages", "words")


def _town_elsewhere(text: str, hit: Hit) -> bool:
    """Tell whether an American state or a Canadian province follows: "Paris, Texas", but no list of places."""
    match = _REGION.match(text, hit.end)
    if match is None:
        return False
    first, second = match.groups()
    for region, end in ((f"{first} {second}", match.end()), (first, match.end(1))):
        if region in regions() or region.rstrip(".") in regions():
            return hit.entry.how == "capital" or not _LISTED.match(text, end)
    return False


def _bird(near: Around, before: str, after: str) -> bool:
    """Tell whether Turkey is the bird: on a plate, on a farm."""
    return (near.joint == " " and after in words("after", "bird")) or before in words("before", "bird")


def _person(text: str, hit: Hit, near: Around, lexicon: Lexicon) -> bool:
    """Tell whether a form that can be a person's name is one there: by the name before or after it."""
    before = fold(near.before)
    if near.before[:1].isupper():
        names = words("persons", "honorifics") | words("persons", "given")
        if _INITIAL.search(near.before) or before in names:
            return True
        known = before in words("persons", "plain") or before in words("persons", "acts") or lexicon.find(near.before)
        if not known and not headline(text, hit.start):
            return True
    # "the Israel Boycott Law" is no person's, "the Washington Monument" no state's
    article = before in _ARTICLES and hit.entry.how == "name"
    if near.joint == " " and near.after[:1].isupper() and not near.after.isupper() and not article:
        after = fold(near.after)
        if after not in words("persons", "acts") and not lexicon.find(near.after) and not headline(text, hit.start):
            return True
    return False


def headline(text: str, at: int) -> bool:
    """Tell whether the words around an offset are written as in a headline: nearly all with a capital."""
    stretch = text[max(0, at - _LINE // 2) : at + _LINE // 2]
    found = [word for word in _WORDS.findall(stretch)[1:-1] if len(word) > 3]
    return len(found) > 2 and sum(word[0].isupper() for word in found) >= 0.8 * len(found)
