"""Words as they are compared: case, accents and the letters that people leave out don't count.

Applied to what is indexed and to what is asked, never to what is kept: offsets stay those of the text as printed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# letters that a reader types without, and that take no accent apart: yo, short i of some keyboards, schwa, dotless i,
# the stroked ones; what Unicode takes apart (é, İ, ü) is taken apart by NFKD
_LETTERS: Final = str.maketrans(
    {
        "ё": "е",
        "ı": "i",
        "ə": "e",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ħ": "h",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ß": "ss",
        "ґ": "г",
        "’": "'",
        "ʼ": "'",
        "‘": "'",
        "ي": "ی",
        "ك": "ک",
        "\u00ad": None,
        "\u200c": None,
        "\u0640": None,
    }
)
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]+")
WORD: Final = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")


def fold(text: str) -> str:
    """Return the text as it is indexed: lower case, without accents, with the letters of `_LETTERS` replaced.

    Idempotent. Cyrillic й keeps its mark (it is a letter of its own), ё loses it.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _MARKS.sub("", _apart(text.casefold()))).translate(_LETTERS)


def _apart(text: str) -> str:
    """Take accents apart from Latin and Greek letters; й stays whole."""
    # what NFKD takes apart may be a capital again (a mathematical bold A)
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    return apart.replace("и\u0306", "й") if "\u0306" in apart else apart


def after_headline(text: str, headline: str | None) -> int:
    """Return where a reading text goes on after its headline; 0 where it does not begin with one.

    White space does not count: a value has none of the line breaks and no-break spaces that it is printed with.
    """
    if headline is None:
        return 0
    end = text.find("\n\n")
    first = text if end < 0 else text[:end]
    if first.split() != headline.split():
        return 0
    return len(text) if end < 0 else end + 2


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    return WORD.findall(fold(text))


@lru_cache(maxsize=65_536)
def folded_name(name: str) -> str:
    """Return a name as it is compared: folded words joined by single spaces."""
    return " ".join(words_of(name))
