"""Relative times: "3 hours ago", "vor 3 Stunden", "saa 3 zilizopita", "3 órája", "2時間前".

The unit and its marker must belong to one language, for the same letters mean different units in two: Ukrainian "год"
is an hour, Russian "год" a year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from mirrorwire.pages.times.scan import DIGITS, GAP, WORD, C, words_before
from mirrorwire.pages.times.words import UNITS, Words, fold

_AGO_NUMBER: Final = re.compile(rf"\d{{1,3}}(?:\s{{1,2}}de)?\s{{0,2}}({C}{{1,24}}+)\.?")
_AGO_CJK: Final = re.compile(
    r"\d{1,3}\s?(?:(秒|초)|(分钟|分鐘|分|분)|(小时|小時|時間|시간)|(天|日|일)|(週間|周|週|주)|(か月|ヶ月|カ月|个月|個月|개월)|(年|년))"
    r"(?:钟|鐘)?\s?(?:前|以前|之前|전)"
)


@dataclass(slots=True)
class Ago:
    """`amount` units before the reference."""

    start: int
    end: int
    amount: int
    unit: str


def ago_at(text: str, start: int, words: Words, language: str | None) -> Ago | None:
    """Read "3 hours ago", "vor 3 Stunden", "saa 3 zilizopita", "3 órája", "2時間前" at its number."""
    m = _AGO_CJK.match(text, start)
    if m:
        return Ago(start, m.end(), _amount(text, start), UNITS[(m.lastindex or 1) - 1])
    m = _AGO_NUMBER.match(text, start)
    if m is None:
        return None
    folded = fold(m[1])
    if folded in words.joined:
        return Ago(start, m.end(1), _amount(text, start), words.joined[folded])
    by_language = words.units.get(folded)
    if by_language is None and folded not in words.after:
        return None
    near = words_before(text, start, 3)
    if by_language is None:
        # Swahili puts the unit before the number and the marker behind it.
        tags = words.after.get(folded, frozenset())
        if not near or not (found := _common(words.units.get(near[0][1], {}), tags, language)):
            return None
        return Ago(near[0][0], m.end(1), _amount(text, start), found)
    marker = _marker_after(text, m.end(), words)
    begin = _marker_before(near, words)
    if marker and (found := _common(by_language, marker[0], language)):
        both = begin is not None and not begin[0].isdisjoint(marker[0])  # "for 3 timer siden"
        return Ago(begin[1] if begin and both else start, marker[1], _amount(text, start), found)
    # "hace 3 a 5": one letter is a unit only where nothing goes on behind it.
    goes_on = len(folded) == 1 and text[m.end() : m.end() + 3].lstrip()[:1].isalnum()
    if begin and not goes_on and (found := _common(by_language, begin[0], language)):
        return Ago(begin[1], m.end(1), _amount(text, start), found)
    return None


def _amount(text: str, start: int) -> int:
    """Give the number whose digits begin at `start`."""
    m = DIGITS.match(text, start)
    return int(m[0]) if m else 0


def _common(by_language: dict[str, str], tags: frozenset[str], language: str | None) -> str | None:
    """Give the unit that the languages of word and marker agree on."""
    if language in tags and language in by_language:
        return by_language[language]
    meanings = {unit for tag, unit in by_language.items() if tag in tags}
    return meanings.pop() if len(meanings) == 1 else None


def _marker_after(text: str, end: int, words: Words) -> tuple[frozenset[str], int] | None:
    """Find "ago" or "yang lalu" behind the unit: its languages and its end."""
    gap = GAP.match(text, end, end + 2)
    first = WORD.match(text, gap.end() if gap else end)
    if first is None:
        return None
    one = fold(first[0])
    second = WORD.match(text, first.end() + 1)
    if second and (tags := words.after.get(f"{one} {fold(second[0])}")):
        return tags, second.end()
    tags = words.after.get(one, frozenset())
    return (tags, first.end()) if tags else None


def _marker_before(near: list[tuple[int, str, str]], words: Words) -> tuple[frozenset[str], int] | None:
    """Find "vor" or "il y a" before the number: its languages and its start."""
    for count in range(len(near), 0, -1):
        phrase = " ".join(word for _, word, _ in reversed(near[:count]))
        if tags := words.before.get(phrase):
            return tags, near[count - 1][0]
    return None
