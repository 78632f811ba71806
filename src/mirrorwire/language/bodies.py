"""Bodies of state: which country's a ministry, an embassy or an army is, by its name and by what stands before it.

"The Armenian Foreign Ministry", "Armenia's Foreign Ministry" and "the Foreign Ministry of Armenia" say it, each in its
own way. A mission abroad is of the state that sends it, never of the one in which it stands.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from mirrorwire.language.gazetteer import StateMention, country_of_phrase, find_states
from mirrorwire.language.organisations import organisation_words

# a mission abroad, in the languages that are read: the state in which it stands is named as often as its own
_MISSION: Final = re.compile(
    r"\b(?:embass(?:y|ies)|consulates?|legations?|посольств|консульств|botschaft|konsulat|ambassade|consulat|embajada|"
    r"ambasciata|büyükelçili|elçili|konsoloslu|səfirli|konsulluq)",
    re.IGNORECASE,
)
_PLACED: Final = re.compile(r"(?:^|\s)(?:in|at|to|в|при|à|en|nach)\s+(?:the\s+)?$", re.IGNORECASE)
_BEFORE_NAME: Final = re.compile(r"(?:the|die|das|der|la|le|l['’])?\s*", re.IGNORECASE)
# what may stand between a state and the body that is its own: "Armenia's Foreign Ministry", "Russian Foreign Ministry"
_OWNS: Final = re.compile(r"(?:['’‘ʼ]s?)?[ \t\n\u00a0]{1,3}")
# of two states before it the nearer is not its only one: "Armenia and Iran's", "Azerbaijan-Armenia"
_JOINED: Final = re.compile(r"(?:['’]s?)?(?:\s+(?:and|or|&)\s+(?:the\s+)?|\s?[-–—/]\s?)", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_GENITIVE: Final = re.compile(r"\A['’‘ʼ]s?(?!\w)")
_JOINS: Final = frozenset(
    "the of for and with a der die das des für und le la les des de du l et el los y di del dei e".split()
)
_OWN_GENITIVE: Final = frozenset({"people's", "president's", "prosecutor's"})
_SPELT: Final = {"defense": "defence", "labor": "labour", "transportation": "transport"}


def is_mission(name: str) -> bool:
    """Tell whether a name or phrase speaks of an embassy, a consulate or the like."""
    return _MISSION.search(name) is not None


def country_of_body(name: str, language: str | None = "en") -> str | None:
    """Return the state that a body's name says it is of; None where it names none, or only that in which it stands.

    Of a mission abroad it is the first state that does not stand behind a preposition of place; of any other body the
    state that its name begins with.
    """
    mission = is_mission(name)
    for mention in find_states(name, language):
        if mention.kind != "state":
            continue
        before = name[: mention.start]
        if mission and mention.how != "capital" and not _PLACED.search(before):
            return mention.country
        if not mission and _BEFORE_NAME.fullmatch(before) and not name[mention.end :].startswith(("-", "–")):
            return mention.country
    return None


def country_of_name(name: str, language: str | None = "en") -> str | None:
    """Return the country that an organisation's own name gives it.

    Of a mission that which sends it; else the one state that is named, and of a body of state that names several the
    one that its name begins with.
    """
    if is_mission(name):
        return country_of_body(name, language)
    found = country_of_phrase(name, language)
    if found is None and is_body_of_state(name, language):
        return country_of_body(name, language)
    return found


def owner_before(text: str, start: int, mention: StateMention, before: StateMention | None) -> str | None:
    """Return the country of a state that is named right before a body's name, which starts at `start`, as its owner.

    None where anything but a genitive's ending stands between them, or where the state is joined to another one, the
    mention `before`. A capital before a name is its place as often as its owner.
    """
    if mention.kind != "state" or mention.how == "capital" or _OWNS.fullmatch(text, mention.end, start) is None:
        return None
    joined = before is not None and before.kind == "state" and before.country != mention.country
    if joined and before is not None and _JOINED.fullmatch(text, before.end, mention.start) is not None:
        return None
    return mention.country


@lru_cache(maxsize=16_384)
def generic_name(name: str, language: str | None = None) -> str | None:
    """Return the name of a body that every state has, the names of states taken out; None where it is no such name.

        >>> generic_name("Armenian Foreign Ministry"), generic_name("Haven Port Authority")
        ('foreign ministry', None)

    One of its words is such a body's, and all others tell only which sort it is (`state_bodies`, `state_bodies_with`
    and `of_state` of `organisations.toml`). What stands for any body and is no name ("the company") is generic too.
    """
    tables = organisation_words()
    heads = tables.state_bodies | tables.state_bodies_with
    words = _words(name)
    if words and tables.definite.issuperset(words):
        return " ".join(words)
    if heads.isdisjoint(words) and not any(_is_compound(word) for word in words):
        return None
    bare = name
    for mention in reversed(find_states(name, language)):
        # "the Kremlin" is such a body's own name, and no state's in front of one
        if mention.kind == "state" and mention.how != "institution":
            bare = f"{bare[: mention.start]} {_GENITIVE.sub('', bare[mention.end :], count=1)}"
    words = _words(bare)
    known = [word in heads or word in tables.of_state or _is_compound(word) for word in words]
    sure = any(word in tables.state_bodies or _is_compound(word) for word in words)
    # "Bank of Georgia" may be any bank, "Central Bank of Georgia" is one
    if not all(known) or not (sure or (len(words) > 1 and not heads.isdisjoint(words))):
        return None
    return " ".join(_SPELT.get(word, word) for word in words) or None


def is_body_of_state(name: str, language: str | None = None) -> bool:
    """Tell whether a name is one that a body of any state may have: a ministry's, an embassy's, an army's."""
    return generic_name(name, language) is not None


def _words(name: str) -> list[str]:
    """The words of a name in lower case, without articles and what only joins them."""
    plain = unicodedata.normalize("NFC", name).replace("’", "'").lower()
    words = [word if word in _OWN_GENITIVE else word.removesuffix("'s") for word in _WORD.findall(plain)]
    return [word for word in words if word not in _JOINS]


def _is_compound(word: str) -> bool:
    """Tell whether a German word is such a body's: "Außenministerium"."""
    return word.endswith("ministerium")
