"""A person's name taken apart: given names, father's name, family name, each as printed.

The order of a name is turned only where that is sure; where it may be turned as well, both readings are kept. What the
words of names are (articles, "bin", marks of fathers' names) stands in `name_forms.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from mirrorwire.language.given_names import is_family_first, is_given
from mirrorwire.language.transliteration import (
    ABJADS,
    LONGEST_WORD,
    romanise,
    script_of,
    spelled_skeleton,
    spelling_of,
)

_FILE = Path(__file__).with_name("name_forms.toml")
# longer texts are no names
_LONGEST, _MOST_WORDS = 120, 9
_FAMILY_FIRST = frozenset({"hu", "zh", "ja", "ko", "vi"})
_EDGES = '"“”„«»()[]{}:;,!?*…·•|/\\<>‹›=+_#@~^&%$§–—'
_INITIAL_PAIRS = frozenset({"дж", "dž", "dj", "ch", "sh", "yu", "ya", "ts", "zh", "kh", "ye", "jr"})
# Turkish and Azerbaijani set their endings off with an apostrophe, English its possessive
_SUFFIX = re.compile(
    r"['’](?:s|n?[iıuü]n|n?[iıuü]|y[iıuü]|[ae]|y[ae]|n[ae]|n?d[ae]n?|t[ae]n?|y?l[aeə]|[ynd]?ə|n?dən|dəki|daki|deki)$",
    re.IGNORECASE,
)
_DOTS = re.compile(r"[.\u2024]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: as printed, its skeleton, whether it is an initial; `son` is "ben" before it."""

    printed: str
    skeleton: str
    script: str
    spelling: str | None
    initial: bool = False
    son: str = ""
    front: bool = False

    @property
    def key(self) -> str:
        """The skeleton with what makes it a son's name."""
        return self.son + self.skeleton

    @property
    def abjad(self) -> bool:
        """Whether the word is printed without vowels."""
        return self.script in ABJADS


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart. `given` holds initials too, in order."""

    given: tuple[Word, ...]
    family: Word
    patronymic: Word | None = None
    suffix: str = ""
    turned: bool = False
    bent: bool = False

    @property
    def spelled(self) -> tuple[Word, ...]:
        """The given names that are no initials."""
        return tuple(word for word in self.given if not word.initial)


@dataclass(frozen=True, slots=True)
class NameTables:
    """The tables of `name_forms.toml`, words as skeletons; `others` has the numbers of the groups a name is in."""

    words: dict[str, frozenset[str]]
    endings: dict[str, tuple[tuple[str, str, str], ...]]
    spellings: dict[str, str]
    others: dict[str, frozenset[int]]
    prefixes: dict[str, tuple[str, ...]]
    patronymics: tuple[str, ...]
    families: tuple[str, ...]


@lru_cache(maxsize=1)
def name_tables() -> NameTables:
    """Return the tables of `name_forms.toml`, read once."""
    with _FILE.open("rb") as handle:
        data: dict[str, Any] = tomllib.load(handle)

    def groups(text: str) -> list[list[str]]:
        return [[_key(word) for word in group.split()] for group in text.split("|")]

    words = {kind: frozenset(_key(word) for word in text.split()) for kind, text in data["words"].items()}
    endings: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for kind, by in data["endings"].items():
        pairs = [(pair.partition("="), sort) for sort, text in by.items() for pair in text.split()]
        endings[kind] = tuple((left, right.replace("+", ""), sort) for (left, _, right), sort in pairs)
    others: dict[str, set[int]] = {}
    for number, group in enumerate(groups(data["same"]["other_languages"] + "|" + data["same"]["short"])):
        for word in group:
            others.setdefault(word, set()).add(number)
    spellings = {word: group[0] for group in groups(data["same"]["spellings"]) for word in group}
    return NameTables(
        words,
        endings,
        spellings,
        {word: frozenset(numbers) for word, numbers in others.items()},
        {script: tuple(text.split()) for script, text in data["prefixes"].items()},
        tuple(data["words"]["patronymics"].split()),
        tuple(data["words"]["families"].split()),
    )


def _key(word: str) -> str:
    return spelled_skeleton(word, None)


# --- taking a name apart


def _pieces(name: str, spelling: str | None) -> tuple[list[Word], bool]:
    """Return the words of a name, initials told apart, and whether an ending was cut off; no words if it is no name."""
    words: list[Word] = []
    bent = False
    for token in name.split():
        token = token.strip(_EDGES)
        cut = _SUFFIX.sub("", token)
        if cut and cut != token and len(cut) > 2:
            bent, token = bent or not token.endswith(("'s", "’s")), cut
        parts = _DOTS.split(token)
        for at, part in enumerate(parts):
            part = part.strip(_EDGES + "'’‘`-")
            if not part:
                continue
            script = script_of(part)
            if script is None or any(letter.isdigit() for letter in part):
                return [], False
            dotted = at + 1 < len(parts)
            caseless = script in ABJADS or script == "georgian"
            single = len(part) == 1 and (caseless or part.isupper())
            initial = single or (dotted and part.lower() in _INITIAL_PAIRS)
            # "JD Vance"
            if (
                len(part) == 2
                and part.isascii()
                and part.isalpha()
                and part.isupper()
                and not set(part) & set("AEIOUY")
            ):
                words.extend(Word(c, spelled_skeleton(c, spelling), script, spelling, True) for c in part)
                continue
            skeleton = spelled_skeleton(part, spelling)
            if skeleton:
                words.append(Word(part[:LONGEST_WORD], skeleton, script, spelling, initial))
    return words, bent


def _joined(words: list[Word]) -> list[Word]:
    """Return the words without articles, and with "ben" at the word it belongs to."""
    table = name_tables().words
    found: list[Word] = []
    son = ""
    for at, word in enumerate(words):
        head, hyphen, tail = word.printed.partition("-")
        if hyphen and len(tail) > 1 and script_of(head) is not None and spelled_skeleton(tail, word.spelling):
            first = spelled_skeleton(head, word.spelling)
            if first in table["articles"]:
                word = _reworded(word, tail)
            elif (known := _son(head, first)) is not None:
                word = replace(_reworded(word, tail), son=known)
        elif not word.initial and at + 1 < len(words):
            known = _son(word.printed, word.skeleton)
            if known is not None and (at or known == "abd" or not is_given(word.printed)):
                son = known
                continue
            if word.skeleton in table["articles"] and (at or word.printed.islower() or not is_given(word.printed)):
                continue
        if found and word.printed == "الله":
            # "نصر الله" is printed as one word and as two
            found[-1] = _reworded(found[-1], found[-1].printed + word.printed)
            continue
        found.append(replace(word, son=son + word.son) if son else word)
        son = ""
    return found


def _reworded(word: Word, printed: str) -> Word:
    script = script_of(printed) or word.script
    return replace(word, printed=printed, skeleton=spelled_skeleton(printed, word.spelling), script=script)


def _son(printed: str, skeleton: str) -> str | None:
    """Return what a word like "bin" adds to the name after it, one form for all scripts; None for other words."""
    if skeleton in ("ben", "bin", "ibn") or printed in ("בן", "بن", "ابن"):
        return "ben"
    if skeleton in name_tables().words["servants"]:
        return "abd"
    return skeleton if skeleton in name_tables().words["sons"] else None


def _is_patronymic(word: Word) -> bool:
    return len(word.skeleton) > 6 and word.skeleton.endswith(name_tables().patronymics)


def _family_like(word: Word) -> bool:
    return len(word.skeleton) > 3 and word.skeleton.endswith(name_tables().families) and not known_given(word)


def known_given(word: Word) -> bool:
    """Tell whether a word is in the list of given names, in Latin letters or as romanised."""
    if word.script == "latin":
        return is_given(word.printed)
    return is_given(word.printed) or is_given(romanise(word.printed)) or is_given(word.skeleton)


@lru_cache(maxsize=32768)
def parsed_name(name: str, language: str | None) -> PersonName | None:
    """Return a name taken apart; None for what can't be a person's name."""
    if len(name) > _LONGEST:
        return None
    name = unicodedata.normalize("NFC", name)
    spelling = spelling_of(name, language)
    before, comma, after = name.partition(",")
    words, bent = _pieces(before, spelling)
    turned = False
    if comma:
        rest, more = _pieces(after, spelling)
        if not rest or not words:
            return None
        bent = bent or more
        turned = rest[0].skeleton not in name_tables().words["after"]
        words = [*rest, *words] if turned else [*words, *rest]
    if not words or len(words) > _MOST_WORDS:
        return None
    suffix = ""
    if len(words) > 1 and words[-1].skeleton in name_tables().words["after"] and not words[-1].initial:
        suffix = words.pop().skeleton
    patronymic: Word | None = None
    for at in range(2, len(words)):
        if words[at].skeleton in name_tables().words["patronymic_marks"] and len(words) > 3:
            patronymic = words[at - 1]
            if at == len(words) - 1:
                words, turned = [*words[1:], words[0]], True
                at -= 1
            words = [word for to, word in enumerate(words) if to not in (at - 1, at)]
            break
    words = _joined(words)
    if not words or all(word.initial for word in words):
        return None
    if not turned and len(words) > 1 and words[-1].initial:
        # "Путин В. В.": initials come after a family name that is first
        words, turned = [*words[1:], words[0]], True
        if words[-1].initial:
            return None
    elif not turned and patronymic is None and len(words) == 3 and not any(word.initial for word in words):
        if _is_patronymic(words[2]) and (words[2].script == "cyrillic" or _family_like(words[0])):
            words, turned = [words[1], words[2], words[0]], True
    elif not turned and len(words) == 2 and _family_like(words[0]) and known_given(words[1]):
        words, turned = ([words[1], words[0]], True) if not _family_like(words[1]) else (words, False)
    if patronymic is None and len(words) == 3 and _is_patronymic(words[1]):
        patronymic = words.pop(1)
    words[0] = replace(words[0], front=True)
    return PersonName(tuple(words[:-1]), words[-1], patronymic, suffix, turned, bent)


@lru_cache(maxsize=32768)
def readings_of(name: str, language: str | None) -> tuple[PersonName, ...]:
    """Return a name as it is most likely put together, and with the family name first where that may be as well."""
    if language is None or script_of(name) != "latin":
        return _arranged(name, language, language)
    plain = _arranged(name, None, language)
    # a page prints foreign names as its language spells them, or as English does
    return plain + tuple(reading for reading in _arranged(name, language, language) if reading not in plain)


def _arranged(name: str, spelled: str | None, language: str | None) -> tuple[PersonName, ...]:
    """Return the readings of a name whose letters are read by one language."""
    parsed = parsed_name(name, spelled)
    if parsed is None:
        return ()
    if parsed.turned or not parsed.given or len(parsed.spelled) != len(parsed.given) or parsed.patronymic is not None:
        return (parsed,)
    first, last = parsed.given[0], parsed.family
    base = (language or "").partition("-")[0]
    may = base in _FAMILY_FIRST or is_family_first(first.printed) or (known_given(last) and not known_given(first))
    if not may or last.son:
        return (parsed,)
    return parsed, replace(parsed, given=(*parsed.given[1:], last), family=first, turned=True)
