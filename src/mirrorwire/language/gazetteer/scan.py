"""Where forms of a lexicon stand in a text: leftmost and longest first, before the context is asked.

One pass over the words of the text (in English over capitalised ones), one cached look-up a word. Nothing here backs
up: a form has at most `MAX_WORDS` words, and they are read once for each place where a form may begin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from mirrorwire.language.gazetteer.entries import GAP, WORD, Entry, Hit
from mirrorwire.language.gazetteer.lexicon import Lexicon, forms

MAX_WORDS: Final = 10

_CAPITALISED: Final = re.compile(r"[A-ZÀ-ÖØ-Þ](?:(?:\.[A-Z]){1,5}\.?(?!\w)|\w*)")
_ANY: Final = re.compile(r"\w\w+")


def hits(text: str, lexicon: Lexicon) -> list[Hit]:
    """Find the forms in a text that `normalised` has gone over; phrases that name no state are hits without a code."""
    if lexicon.language == "zh":
        return list(_unspaced(text))
    found: list[Hit] = []
    done = 0
    look_up = lexicon.find
    for match in (_CAPITALISED if lexicon.language == "en" else _ANY).finditer(text):
        choices = look_up(match.group())
        if not choices:
            continue
        start = match.start()
        if start < done or (start and (text[start - 1].isalnum() or text[start - 1] in "_@")):
            continue
        hit = _longest(text, start, match.end(), choices, lexicon)
        if hit is not None:
            found.append(hit)
            done = hit.end
    return found


def _longest(text: str, start: int, end: int, choices: tuple[tuple[int, Entry], ...], lexicon: Lexicon) -> Hit | None:
    """Return the longest of the entries that stands there whole."""
    ends = [end]
    words: list[str] = []
    for offset, entry in choices:
        for at in range(len(words), len(entry.rest)):
            gap = GAP.match(text, ends[at]) if len(ends) > at else None
            word = WORD.match(text, gap.end()) if gap else None
            if word is None:
                break
            words.append(lexicon.fold(word.group()))
            ends.append(word.end())
        if len(words) < len(entry.rest):
            continue
        if all(
            word.startswith(stem) and word[len(stem) :] in suffixes
            for word, (stem, suffixes) in zip(words, entry.rest, strict=False)
        ):
            stop = ends[len(entry.rest)]
            if _whole(text, stop):
                return Hit(start + offset, stop, entry)
    return None


def _whole(text: str, end: int) -> bool:
    """Tell whether a form that ends there is a word of its own, and no part of an address ("iran.ir")."""
    after = text[end : end + 2]
    return not (len(after) == 2 and after[0] == "." and after[1].islower() and text[end - 1] != ".")


@cache
def _characters() -> tuple[re.Pattern[str], dict[str, list[tuple[str, Entry]]]]:
    """Return the first characters of Chinese forms, and the forms by first character, longest first."""
    by_first: dict[str, list[tuple[str, Entry]]] = {}
    for form in forms("zh"):
        by_first.setdefault(form.surface[0], []).append((form.surface, Entry(form.code, form.kind, form.how)))
    for rows in by_first.values():
        rows.sort(key=lambda row: -len(row[0]))
    return re.compile("[" + "".join(map(re.escape, sorted(by_first))) + "]"), by_first


def _unspaced(text: str) -> Iterator[Hit]:
    """Find forms in a script that writes no spaces."""
    firsts, by_first = _characters()
    done = 0
    for match in firsts.finditer(text):
        start = match.start()
        if start < done:
            continue
        for surface, entry in by_first[text[start]]:
            if text.startswith(surface, start):
                done = start + len(surface)
                yield Hit(start, done, entry)
                break
