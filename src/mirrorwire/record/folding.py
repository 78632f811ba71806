"""Words as they are compared: case, accents and the letters that people leave out don't count.

Applied to what is indexed and to what is asked, never to what is kept: offsets stay those of the text as printed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# letters of scripts that are written without spaces between words: Chinese, Japanese, Bopomofo, Thai, Lao, Tibetan,
# Burmese and Khmer; and their vowel signs. Digits and punctuation are not among them
_LETTERS_SET_APART: Final = (
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d"
    "\U0001aff0-\U0001b16f\U00020000-\U0003fffd"
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd\u0ec0-\u0ec6\u0edc-\u0edf"
    "\u0f00\u0f40-\u0f6c\u0f88-\u0f8c"
    "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e"
    "\ua9e0-\ua9e4\ua9e6-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa76\uaa7a\uaa7e\uaa7f"
    "\u1780-\u17b3\u17d7\u17dc"
)
_SIGN_RANGES: Final = (
    *((0x0E31, 0x0E31), (0x0E34, 0x0E3A), (0x0E47, 0x0E4E), (0x0EB1, 0x0EB1), (0x0EB4, 0x0EBC), (0x0EC8, 0x0ECE)),
    *((0x0F71, 0x0F84), (0x0F86, 0x0F87), (0x0F8D, 0x0FBC), (0x102B, 0x103E), (0x1056, 0x1059), (0x105E, 0x1060)),
    *((0x1062, 0x1064), (0x1067, 0x106D), (0x1071, 0x1074), (0x1082, 0x108D), (0x108F, 0x108F), (0x109A, 0x109D)),
    *((0x17B4, 0x17D3), (0x17DD, 0x17DD), (0xA9E5, 0xA9E5), (0xAA7B, 0xAA7D)),
)
# the index takes such signs for white space, but letters for private use for letters: folded, a sign is one of those
_PRIVATE: Final = 0xF0000
_SIGNS: Final = {sign: _PRIVATE + sign for first, last in _SIGN_RANGES for sign in range(first, last + 1)}
# of a text as printed and of a folded one alike
SET_APART: Final = (
    _LETTERS_SET_APART
    + "".join(f"{chr(first)}-{chr(last)}" for first, last in _SIGN_RANGES)
    + f"{chr(min(_SIGNS.values()))}-{chr(max(_SIGNS.values()))}"
)

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
_FOLDED: Final = {**_LETTERS, **_SIGNS}
_SET_APART: Final = re.compile(f"[{SET_APART}]")
_APART_OR_NOT: Final = re.compile(f"[{SET_APART}]|[^{SET_APART}]+")
_WORD_OR_LETTER: Final = re.compile(rf"[{SET_APART}]|[^\W_{SET_APART}]+(?:[\u0300-\u036f]+[^\W_{SET_APART}]*)*")


def fold(text: str) -> str:
    """Return the text as it is compared: lower case, without accents, with the letters of `_LETTERS` replaced.

    Idempotent. Cyrillic й keeps its mark (it is a letter of its own), ё loses it. Vowel signs of the scripts that are
    written without spaces count: they are letters for private use here, of the same number.
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _MARKS.sub("", _apart(text.casefold()))).translate(_FOLDED)


def indexed(text: str) -> str:
    """Return the text as it is indexed: folded, each letter of a script without spaces between words set apart by them.

    So a word of such a script is a phrase of its letters, and `words_of` says which.
    """
    folded = fold(text)
    return " ".join(_APART_OR_NOT.findall(folded)) if is_set_apart(folded) else folded


def is_set_apart(text: str) -> bool:
    """Whether a letter or vowel sign is a word of the index by itself; of a text, whether any of it is."""
    return not text.isascii() and _SET_APART.search(text) is not None


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
    """Return the folded words of a text, in order; a letter of a script without spaces between words is one."""
    folded = fold(text)
    return (_WORD_OR_LETTER if is_set_apart(folded) else WORD).findall(folded)


@lru_cache(maxsize=65_536)
def folded_name(name: str) -> str:
    """Return a name as it is compared: folded words joined by single spaces."""
    return " ".join(words_of(name))
