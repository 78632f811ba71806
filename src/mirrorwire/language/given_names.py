"""Given names: which words begin a person's name, and whether its bearer is he or she.

The list is `given_names.toml`, written by hand; endings of Slavic, Turkic and Icelandic surnames tell more. Looked up
case folded and without accents.
"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Literal

Gender = Literal["m", "f"]

# they stand in lower case inside a name
PARTICLES = frozenset(
    "de del della dela der den di da do dos das du la le van von zu bin ibn al el ben bint ter ten af av y e".split()
)
_FILE = Path(__file__).with_name("given_names.toml")
_FEMALE_ENDINGS = ("ova", "yeva", "eva", "skaya", "ska", "dottir", "ovna", "evna", "qizi")
_MALE_ENDINGS = ("ov", "yev", "ev", "sky", "ski", "skiy", "skyi", "ovich", "evich", "oglu", "uulu")


# Cyrillic letters in Latin script
_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
        "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
        "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g",
    }
)  # fmt: skip


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """Return the word for comparison: case folded, Cyrillic in Latin script, no accents, apostrophes and dots."""
    if word.isascii() and word.isalpha():
        return word.lower()
    plain = unicodedata.normalize(
        "NFKD", word.casefold().translate(_LATIN).replace("ı", "i").replace("ø", "o").replace("ł", "l")
    )
    folded = "".join(letter for letter in plain if letter.isalnum() or letter == "-")
    return f"{folded[:-2]}y" if folded.endswith(("iy", "yy")) else folded


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, Gender | None], frozenset[str], frozenset[str]]:
    """Return the given names with their gender, those that are common words too, and family names that come first."""
    with _FILE.open("rb") as handle:
        data: dict[str, str] = tomllib.load(handle)
    names: dict[str, Gender | None] = {}
    for word in data["male"].split():
        names[fold(word)] = "m"
    for word in data["female"].split():
        word = fold(word)
        names[word] = None if names.get(word) == "m" else "f"
    for word in data["both"].split():
        names[fold(word)] = None
    words = frozenset(fold(word) for word in data["also_words"].split())
    return names, words, frozenset(fold(word) for word in data["family_first"].split())


def is_given(word: str) -> bool:
    """Tell whether a capitalised word is a given name and nothing else that is common."""
    names, words, _ = _tables()
    folded = fold(word)
    return folded not in words and (folded in names or ("-" in folded and folded.split("-")[0] in names))


def may_be_given(word: str) -> bool:
    """Tell whether a capitalised word is a given name, common words and places among them."""
    folded = fold(word)
    return folded in _tables()[0] or (len(word) == 2 and word[1] == "." and word[0].isupper())


def is_family_first(word: str) -> bool:
    """Tell whether a word is an East Asian family name, which may stand before the given one."""
    return fold(word) in _tables()[2]


@lru_cache(maxsize=4096)
def gender_of_name(name: str) -> Gender | None:
    """Tell he from she by a full name, its given name first; None where the words don't say.

    A single word is looked up as a surname only ("Aliyeva"), for a given name alone is rarely how news name people.
    """
    parts = name.split()
    if not parts:
        return None
    names, _, families = _tables()
    last = fold(parts[-1])
    if len(parts) > 1:
        order = parts[:-1]
        if fold(parts[0]) in families and fold(parts[0]) not in names:
            order = parts[1:]
        for part in order:
            folded = fold(part)
            found = names.get(folded)
            if found is None and "-" in folded and folded not in names:
                found = names.get(folded.split("-")[0])
            if found is not None:
                return found
            if folded in names:
                break
    if len(last) > 5:
        if last.endswith(_FEMALE_ENDINGS):
            return "f"
        if last.endswith(_MALE_ENDINGS):
            return "m"
    return None


@lru_cache(maxsize=4096)
def gender_guess(name: str) -> Gender | None:
    """Tell he from she where the lists don't know: a given name in -a is hers more often than his; None otherwise."""
    known = gender_of_name(name)
    if known is not None:
        return known
    first = fold(name.split()[0]) if " " in name.strip() else ""
    if len(first) > 3 and first not in _tables()[0] and first.endswith(("a", "ie", "elle", "ette", "ine")):
        return "f"
    return None
