"""The scanner behind `times`: goes from digit run to digit run and reads dates and clocks around it.

A stamp is put together from parts that touch: weekday, date, time of day, zone. Each part is one anchored match with
bounded repeats, tried only at a digit run of a fitting length, so the work is linear in the text. Offsets always count
in the text as given; only single words are folded for looking up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from mirrorwire.pages.times.words import UNSETTLED, Words, fold

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
_BUDDHIST: Final = 543  # Thai years run this far ahead

# A character of a word: letters and the marks that Thai, Indic, Hebrew and Arabic write on them; no punctuation.
C: Final = (
    r"[^\s\d\x00-@\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u0589\u05be\u060c\u061b\u061f\u066a-\u066d\u06d4"
    r"\u0964\u0965\u2000-\u200b\u200e-\u2bff\u3000-\u3004\u3008-\u3030\uff00-\uff20\uff3b-\uff40\uff5b-\uff65]"
)
WORD: Final = re.compile(rf"{C}{{1,24}}+(?:['’]{C}{{1,12}}+)?+")
DIGITS: Final = re.compile(r"\d+")
# These two read backwards, over reversed text: one anchored match in place of a search.
_LEFT_WORD: Final = re.compile(rf"([\s.,:|·•–—(-]{{0,4}}+)({C}{{1,24}}+(?:['’-]{C}{{1,12}}+)?+)(?!{C})")
_MONTH_BEFORE: Final = re.compile(rf"([\s\-]{{0,3}}+\.?+)({C}{{2,24}}+)(?!{C})")
GLUE: Final = re.compile(r"[^\S\n]{0,4}+(?:[,.;|·•–—/@:\-]{1,2}+[^\S\n]{0,4}+)?+\(?+")
_GLUE_LINES: Final = re.compile(r"\s{0,40}+(?:[,.;|·•–—/@:\-]{1,2}+\s{0,40}+)?+\(?+")
GAP: Final = re.compile(r"[\s,.;|·•–—()/-]*+")
_PAREN_DAY: Final = re.compile(r"\s?[(（]\s?[月火水木金土日一二三四五六화수목금월일토](?:曜日?|요일)?\s?[)）]")

_YEAR_NUMERIC: Final = re.compile(r"(\d{4})(?:([-/])(\d{1,2})\2(\d{1,2})|\.\s?(\d{1,2})\.\s?(\d{1,2}))(?!\d)")
_YEAR_CJK: Final = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]")
_SHORT_CJK: Final = re.compile(r"(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]")
_YEAR_WORD: Final = re.compile(
    rf"(\d{{4}})[.,]?[\s-]{{0,2}}(?:(?:m\.|gada|жылғы|жыл|ж\.|-?ko)\s{{1,2}})?"
    rf"(?:({C}{{2,24}}+)\.?[\s-](\d{{1,2}})(?:\s?d\.)?|(\d{{1,2}})\.?\s({C}{{2,24}}+))(?!\d)"
)
_NUMERIC: Final = re.compile(r"(\d{1,2})([./-])(\s?)(\d{1,2})\2\3(\d{4}|\d{2})(?!\d)")
_DOTTED_SHORT: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?!\s?\d{4})")
_SLASHED_SHORT: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})(?=,?\s{1,2}\d{1,2}:\d{2})")
_DAY_WORD: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|ème|[º°ª]|-?го|-?е|(\.)|[ae])?[\s\-./,]{0,3}"
    rf"(?:(?:de\s|di\s|of\s|del\s|dnia\s|d['’]|ta['’]\s?|ב-?(?={C}))\s{{0,2}})?({C}{{2,24}}+)"
)
_NGUNI: Final = re.compile(r"[a-z]{1,4}([A-Z][a-z]{2,16})")
_AFTER_DAY: Final = re.compile(r"(st|nd|rd|th|-?ին|-?ի|-?án|-?én)?+\.?")
_VIETNAMESE: Final = re.compile(r"\s{1,2}(\d{1,2})(?:\s?[/,-]\s?|\s{1,2})(?:năm\s)?(\d{4})(?!\d)")
_YEAR_AFTER: Final = re.compile(
    r"(?:\.?,?\s{0,3}(?:(?:de|del|of|năm|พ\.ศ\.)\s{1,2})?|\s?[/-])(\d{4})(?!\d)|(?:-|\s['’])(\d{2})(?![\d:.])"
)
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:(?:([:：.٫])|\s?[hH](?![^\W\d_])\s?|[hH])(\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?(?!\d))?"
    r"|\s?[時时點点시]\s?(?:(\d{1,2})\s?[分분](?:\s?(\d{1,2})\s?[秒초])?)?(?!間|간|间)"
    r"|(?=\s?[aApP]\.?\s?[mM](?![^\W\d_]))|\s?[hH](?![^\W_])|(?=\s?Uhr(?![^\W\d_])))"
    r"(?!\d|[:.]\d|\s?[%€$£¥₽₴₺])"
)
_HALF: Final = re.compile(
    r"\s?(?:([aApP])\.?\s?[mM](?:\.|(?![^\W\d_]))|([πμΠΜ])\.?\s?[μΜ]\.?(?![^\W\d_])|([صم])(?![^\W\d_])|(SA|CH)(?![^\W\d_]))"
)
_HOUR_WORD: Final = re.compile(r"\s?(?:Uhr|uur|[hH]rs?\.?|hod\.?|h|ч\.?|godz\.?|น\.)(?![^\W_])")
_ZONE_NAME: Final = re.compile(r"[\s,]{0,2}+([(\[]?)\s?([A-Za-zМСКмск]{1,5})(?![^\W_])")
_OFFSET: Final = re.compile(r"(\s?)([(\[]?)([+\-−–])(\d{1,2})(?:(:?)(\d{2}))?(?![\d:])")
_ZONES_LIKE_WORDS: Final = frozenset("get eat cat west wet est wat wit wita et pt ct mt z gst mst".split())
_CLOSE: Final = re.compile(r"\s?[)\]]")
_HALVES: Final = dict.fromkeys(("오후", "午後", "下午", "晚上", "晚间", "अपराह्न", "บ่าย"), True) | dict.fromkeys(
    ("오전", "午前", "上午", "早上", "凌晨", "पूर्वाह्न"), False
)
_BREAKS: Final = frozenset("/$€£¥₽#_=@&%+~\\")
_RANGES: Final = frozenset(".,:/-–")


@dataclass(slots=True)
class Day:
    """A date as printed; `year` 0 where none stands, `month` UNSETTLED where the word means two."""

    start: int
    end: int
    year: int
    month: int
    day: int
    turnable: bool = False  # 03/04: either way round
    open_order: bool = False  # ... and the caller gave no order
    weekday: int | None = None
    timid: bool = False  # an everyday word in lower case: needs a year or a time of day
    lonely: bool = False  # a short word without a year: needs a time of day or nothing behind it


@dataclass(slots=True)
class Clock:
    """A time of day as printed; `minute` and `second` None where not printed, `offset` in minutes, `zone` IANA."""

    start: int
    end: int
    hour: int
    minute: int | None
    second: int | None
    offset: int | None = None
    zone: str | None = None
    has_half: bool = False


def blocked_before(text: str, start: int) -> bool:
    """Say whether what stands before `start` makes it part of a longer number, address or code."""
    if not start:
        return False
    c = text[start - 1]
    if c in _BREAKS or (c in _RANGES and start > 1 and text[start - 2].isdigit()):
        return True
    if c in "-–" and start > 1:
        c = text[start - 2]
        if c == ".":  # "17.-20.06.2024"
            return True
    return c.isalpha() and c < "\u0590"


def blocked_after(text: str, end: int) -> bool:
    """Say whether what stands at `end` makes a stamp before it part of a longer number, address or code."""
    if end >= len(text):
        return False
    c = text[end]
    if c.isdigit() or c in "%€$£°_":
        return True
    if c in ".:/-–":
        following = text[end + 1 : end + 2]
        return following.isdigit() or (c in "-/" and following.isalpha())
    return c.isalpha() and c < "\u0590" and c not in "гж"


def plain_year(year: int) -> bool:
    """Say whether a four-digit number passes for the year of a news stamp."""
    return FIRST_YEAR <= year <= LAST_YEAR


def day_at(
    text: str, start: int, width: int, words: Words, language: str | None, day_first: bool | None, *, whole: bool
) -> Day | None:
    """Read the date whose first or middle number is the digit run of `width` digits at `start`."""
    if width == 4:
        return _year_first(text, start, words, language)
    following = text[start + width : start + width + 1]
    if following in ("/", "-", ".") and (m := _NUMERIC.match(text, start)):
        return _numeric(m, day_first, whole=whole)
    if following == "." and (m := _DOTTED_SHORT.match(text, start)) and 0 < int(m[2]) < 13:
        return Day(start, m.end(), 0, int(m[2]), int(m[1]), timid=True)
    if whole and following and following in "/-" and (m := _SLASHED_SHORT.match(text, start)):
        month_first = language in ("zh", "ja", "ko") or day_first is False
        first, second = int(m[1]), int(m[2])
        month, day = (first, second) if month_first else (second, first)
        return Day(start, m.end(), 0, month, day, open_order=day_first is None and not month_first)
    if following in ("月", "월", " ") and (m := _SHORT_CJK.match(text, start)):
        if text[start - 1 : start] in ("年", "년"):
            return None  # a year of two digits or of an era
        return Day(start, m.end(), 0, int(m[1]), int(m[2]))
    if following == ":":
        return None
    return _day_first_word(text, start, words, language) or _month_first_word(text, start, width, words, language)


def _year_first(text: str, start: int, words: Words, language: str | None) -> Day | None:
    """2023-09-08, 2023/9/8, 2023.09.08, 2025. 6. 3., 2023年9月8日, 2023. szeptember 8."""
    year = int(text[start : start + 4])
    if not plain_year(year):
        return None
    if m := _YEAR_NUMERIC.match(text, start):
        return Day(start, m.end(), year, int(m[3] or m[5]), int(m[4] or m[6]))
    if m := _YEAR_CJK.match(text, start):
        return Day(start, m.end(), year, int(m[2]), int(m[3]))
    m = _YEAR_WORD.match(text, start)
    if m is None:
        return None
    if m[3] and _year_after(text, m.end(), m[2], dashed=False) != (0, m.end()):
        return None  # "... 1993. June 20, 1990 ..."
    month = words.month(fold(m[2] or m[5]), language, dotted=False)
    return Day(start, m.end(), year, month, int(m[3] or m[4])) if month else None


def _numeric(m: re.Match[str], day_first: bool | None, *, whole: bool) -> Day | None:
    """08.09.2023, 8. 9. 2023, 08/09/2023, 08-09-2023, 08.09.23."""
    first, second, mark = int(m[1]), int(m[4]), m[2]
    if m[3] and mark != ".":
        return None
    if len(m[5]) == 4:
        year = int(m[5])
    else:
        # A year of two digits only with dots and, in running text, two digits each: 1.2.23 is a version.
        if mark != "." or not (whole or len(m[1]) == len(m[4]) == 2):
            return None
        year = int(m[5]) + (1900 if int(m[5]) >= FIRST_YEAR % 100 else 2000)
    if not plain_year(year):
        return None
    if first > 12 >= second or (second <= 12 and (mark == "." or day_first)):
        return Day(m.start(), m.end(), year, second, first, turnable=mark != "." and first <= 12)
    if second > 12 >= first or day_first is False:
        return Day(m.start(), m.end(), year, first, second, turnable=second <= 12)
    return Day(m.start(), m.end(), year, second, first, turnable=True, open_order=first != second)


def _trust(day: Day, word: str, folded: str, words: Words) -> Day | None:
    """Weigh a month word that stands without a year."""
    if day.year:
        return day
    if folded in words.common:
        return None
    if len(folded) <= 3 or folded in words.weak:
        cased = word != word.upper()
        day.timid = cased and word == word.lower()
        day.lonely = True
    return day


def _month(word: str, words: Words, language: str | None, *, dotted: bool) -> tuple[int, str]:
    """Look a month word up, also behind a Hebrew or Nguni prefix ("בספטמבר", "kuSepthemba"); give it folded too."""
    folded = fold(word)
    if folded not in words.months:
        if word[0] == "ב":
            folded = fold(word[1:])
        elif word.isascii() and not word.islower() and (m := _NGUNI.fullmatch(word)):
            folded = fold(m[1])
        else:
            return 0, folded
    return words.month(folded, language, dotted=dotted), folded


def _year_after(text: str, end: int, month_word: str, *, dashed: bool) -> tuple[int, int] | None:
    """Read the year behind day and month: (year, end), (0, end) where none stands, None for one out of range.

    `dashed`: a dash stood before the month too, so that one with two digits may follow: 08-Sep-23.
    """
    m = _YEAR_AFTER.match(text, end)
    if m is None or (m[2] and text[end] == "-" and not dashed):
        return 0, end
    year = int(m[1]) if m[1] else 2000 + int(m[2])
    if "\u0e00" <= month_word[0] <= "\u0e7f" and year > LAST_YEAR:
        year -= _BUDDHIST
    return (year, m.end()) if plain_year(year) else None


def _day_first_word(text: str, start: int, words: Words, language: str | None) -> Day | None:
    """8 September 2023, 8. září, 8 de septiembre de 2023, 8 tháng 9, 2023."""
    m = _DAY_WORD.match(text, start)
    if m is None:
        return None
    word, end = m[3], m.end()
    month, folded = _month(word, words, language, dotted=m[2] is not None)
    number = int(m[1])
    if not month:
        if folded in ("thang", "thg") and (v := _VIETNAMESE.match(text, end)) and plain_year(int(v[2])):
            return Day(start, v.end(), int(v[2]), int(v[1]), number)
        if folded not in words.month_heads or (second := WORD.match(text, end + 1)) is None:
            return None
        folded = f"{folded} {fold(second[0])}"
        month, end = words.month(folded, language, dotted=False), second.end()
        if not month:
            return None
    year = _year_after(text, end, word, dashed=text[m.start(3) - 1] == "-")
    if year is None:
        return None
    if not year[0] and text[end : end + 1] == "." and len(folded) <= 5:
        year = (0, end + 1)
    return _trust(Day(start, year[1], year[0], month, number), word, folded, words)


def _month_first_word(text: str, start: int, width: int, words: Words, language: str | None) -> Day | None:
    """September 8, 2023; Sept. 8; szeptember 8."""
    m = _MONTH_BEFORE.match(text[max(0, start - 30) : start][::-1])
    if m is None:
        return None
    word = m[2][::-1]
    month, folded = _month(word, words, language, dotted=False)
    if not month or (not m[1] and folded in words.weak):
        return None
    end = behind = start + width
    if after := _AFTER_DAY.match(text, end):
        end, behind = max(end, after.end(1)), after.end()
    year = _year_after(text, behind, word, dashed=False)
    if year is None:
        return None
    day = Day(start - m.end(), year[1] if year[0] else end, year[0], month, int(text[start : start + width]))
    return _trust(day, word, folded, words)


def clock_at(text: str, start: int, words: Words, language: str | None, *, pm: bool | None = None) -> Clock | None:
    """Read a time of day, with what stands behind it: a.m./p.m., "Uhr", zone. `pm`: a word before it said so."""
    m = _CLOCK.match(text, start)
    if m is None:
        return None
    hour = int(m[1])
    minute = m[3] or m[5]
    second = m[4] or m[6]
    end = m.end()
    half = _HALF.match(text, end)
    if half:
        end = half.end()
        pm = next(g for g in half.groups() if g) in ("p", "P", "μ", "Μ", "م", "CH")
    if pm is not None and hour <= 12:
        hour = hour % 12 + (12 if pm else 0)
    if hour > 24 or (minute and int(minute) > 59) or (second and int(second) > 60):
        return None
    if hour == 24 and int(minute or 0) + int(second or 0):
        return None
    tail = _HOUR_WORD.match(text, end)
    if tail:
        end = tail.end()
    clock = Clock(start, end, hour, int(minute) if minute else None, int(second) if second else None)
    clock.has_half = half is not None
    _read_zone(text, clock, words, language)
    return clock


def _read_zone(text: str, clock: Clock, words: Words, language: str | None) -> None:
    """Read the zone behind a clock into it: an offset as printed, a fixed name, or one that follows the season."""
    bracket = False
    m = _ZONE_NAME.match(text, clock.end)
    if m:
        name = fold(m[2])
        if not m[2].isupper() and name in _ZONES_LIKE_WORDS:
            return
        local = words.zones_by_language.get(language or "", {})
        clock.offset = local.get(name, words.zones.get(name))
        clock.zone = words.named_zones.get(name)
        if clock.offset is None and clock.zone is None and name not in words.unclear_zones:
            return
        clock.end = m.end()
        bracket = bool(m[1])
        o = _OFFSET.match(text, clock.end) if name in ("utc", "gmt") else None
    else:
        o = _OFFSET.match(text, clock.end)
        # "18:00-19:00" is no offset: without a base, a minus needs seconds, brackets, an ISO clock or " -0400".
        exact = clock.second is not None or text[clock.start - 1 : clock.start] in ("T", "t")
        if o and not (
            o[2] or exact or (o[6] and o[3] == "+") or (o[6] and o[1] and not o[5]) or (o[3] == "+" and not o[1])
        ):
            return
    if o and int(o[4]) * 60 + int(o[6] or 0) <= 14 * 60 and int(o[6] or 0) < 60:
        minutes = int(o[4]) * 60 + int(o[6] or 0)
        clock.offset = minutes if o[3] == "+" else -minutes
        clock.end = o.end()
        bracket = bracket or bool(o[2])
    if bracket and (m := _CLOSE.match(text, clock.end)):
        clock.end = m.end()


def clock_after(
    text: str, end: int, words: Words, language: str | None, *, lines: bool
) -> tuple[Clock, int | None] | None:
    """Read the time of day that follows a date: over glue, linking words, a weekday. Gives it and the weekday."""
    glue, weekday, pm = _GLUE_LINES if lines else GLUE, None, None
    if text[end : end + 1] in ("T", "t") and (clock := clock_at(text, end + 1, words, language)):
        return clock, None
    for _ in range(4):
        if m := _PAREN_DAY.match(text, end):
            end = m.end()
        m = glue.match(text, end)
        end = m.end() if m else end
        if end >= len(text):
            return None
        if text[end].isdigit():
            clock = clock_at(text, end, words, language, pm=pm)
            return (clock, weekday) if clock else None
        w = WORD.match(text, end)
        if w is None:
            return None
        folded = fold(w[0])
        if w[0] in _HALVES:
            pm = _HALVES[w[0]]
        elif folded not in words.links:
            weekday = words.weekday(folded, language)
            if weekday is None or (len(folded) < 3 and language not in words.weekdays[folded]):
                return None
        end = w.end() + (text[w.end() : w.end() + 1] == ".")
        while end < len(text) and text[end] in ")）":
            end += 1
    return None


def words_before(text: str, end: int, limit: int = 3) -> list[tuple[int, str, str]]:
    """Give up to `limit` words right before `end`, nearest first: start, folded, as it stands with its glue."""
    found: list[tuple[int, str, str]] = []
    back = text[max(0, end - 80) : end][::-1]
    at = 0
    while len(found) < limit and (m := _LEFT_WORD.match(back, at)):
        at = m.end()
        found.append((end - at, fold(m[2][::-1]), m[0][::-1]))
    return found


def weekday_before(text: str, start: int, words: Words, language: str | None) -> tuple[int, int] | None:
    """Give (start, weekday) of the weekday that stands right before `start`, or None."""
    near = words_before(text, start, 2)
    if not near:
        return None
    if near[0][1] in words.links and len(near) > 1:
        near = near[1:]
    if len(near) > 1:
        both = words.weekday(f"{near[1][1]} {near[0][1]}", language)
        if both is not None:
            return near[1][0], both
    start, folded, shown = near[0]
    weekday = words.weekday(folded, language)
    # "to", "so", "do", "mar" are words too: a short one needs its language, a stop behind it, or a capital.
    if weekday is None or not (
        len(folded) > 3
        or language in words.weekdays[folded]
        or shown.rstrip()[-1] in ".,"
        or (len(folded) == 3 and shown[0].isupper())
    ):
        return None
    return start, weekday


def joins(text: str, end: int, start: int, words: Words) -> bool:
    """Say whether only glue and linking words stand in `[end, start)`: "18:00, am 8. September"."""
    if start - end > 24 or start < end:
        return False
    while True:
        m = GAP.match(text, end, start)
        end = m.end() if m else end
        if end >= start:
            return True
        w = WORD.match(text, end, start)
        if w is None or fold(w[0]) not in words.links:
            return False
        end = w.end()


def real_date(day: Day) -> date | None:
    """Give the calendar date of a printed one that has a year; None for an impossible one.

    None too where the month word means two months, or the order of day and month is open. A weekday settles an open
    order, and turns a numeric date round that it contradicts.
    """
    if day.month == UNSETTLED:
        return None
    found = _date(day.year, day.month, day.day)
    if day.turnable and day.weekday is not None and (found is None or found.weekday() != day.weekday):
        turned = _date(day.year, day.day, day.month)
        if turned is not None and turned.weekday() == day.weekday:
            return turned
        return None if day.open_order else found
    return None if day.open_order and day.weekday is None else found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
