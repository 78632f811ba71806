"""When a happening happened, as its clause says: "on Tuesday", "last week", "8 September", "in the 1990s".

What the clause says is counted from the day of the article (or of its dateline): a weekday of something done is the
latest that is not after that day, of something planned the earliest that is not before it. Values are ISO 8601, as
precise as the words: `2023-09-08`, the week `2023-W36`, `2023-09`, `2023`, and for a decade `199X` (ISO 8601-2). Of a
stretch of time ("8-10 September", "from May to July") the value is its start. Nothing is guessed: without a day to
count from, only what is dated in full has a value.

English; of other languages only the stamps that `pages.times` reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from mirrorwire.language.parsed import Parsed
from mirrorwire.pages.times import find_stamps
from mirrorwire.pages.times.words import fold, words

Precision = Literal["day", "week", "month", "year", "decade"]

_YEAR: Final = re.compile(r"(?:1[5-9]|20|21)[0-9]{2}")
_DECADE: Final = re.compile(r"((?:1[5-9]|20)[0-9])0['’]?s")
_SHORT_DECADE: Final = re.compile(r"['’]([3-9])0s")
_DAY: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?", re.IGNORECASE)
_RANGE: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[-–—]([0-9]{1,2})(?:st|nd|rd|th)?", re.IGNORECASE)
_YEARS: Final = re.compile(r"([0-9]{4})[-–—](?:[0-9]{2}|[0-9]{4})")
_NUMERIC: Final = re.compile(r"[0-9]{1,4}([-./])[0-9]{1,2}\1[0-9]{1,4}(?![0-9])")
_NUMBERS: Final = {
    word: number
    for number, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"a": 1, "an": 1, "couple": 2}
_ORDINALS: Final = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
}
_UNITS: Final = {
    form: unit for unit in ("day", "week", "month", "year", "decade", "fortnight") for form in (unit, f"{unit}s")
}
_BACK: Final = frozenset("last past previous".split())
_AHEAD: Final = frozenset("next coming following".split())
_THIS: Final = frozenset("this current".split())
_BEFORE_MONTHS: Final = frozenset("in of last next this early late mid - during from".split())
_BEFORE_YEARS: Final = frozenset("in of from between during year since by until before till".split())
_YEAR_PARTS: Final = frozenset("early late mid - spring summer autumn winter fall".split())
_RELATIVE: Final = {"yesterday": -1, "today": 0, "tonight": 0, "overnight": 0, "tomorrow": 1}
# the words in small letters that can open a time
_SMALL: Final = frozenset({*_NUMBERS, *_ORDINALS, *_BACK, *_AHEAD, *_THIS, *_RELATIVE, "weekend"})
_LIMITS: Final = frozenset("by until till before since".split())
_FUTURE: Final = frozenset("will 'll ’ll shall would may might could should".split())
_DASHES: Final = frozenset("- – — to and through".split())
_WEEKEND: Final = 5
_SLACK: Final = 1  # days by which the newsroom's day may lag behind the place


@dataclass(frozen=True, slots=True)
class DateFound:
    """When: the value in ISO 8601, how precise it is, and the characters `[start, end)` that say so."""

    value: str
    precision: Precision
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Said:
    """A time as said: tokens `[first, last)` and what was read of it."""

    first: int
    last: int
    value: str
    precision: Precision


def date_of(
    parsed: Parsed,
    first: int,
    last: int,
    token: int,
    published: date | None,
    *,
    dateline: date | None = None,
    planned: bool | None = None,
    day_first: bool | None = True,
) -> DateFound | None:
    """Return when the happening whose trigger is `token` happened, by the words of its clause `[first, last)`.

    `published` is the day of the article, `dateline` the day its dateline prints, which goes first. `planned` says
    which way a weekday or a day without a year counts (None: by "will" or "to" before the trigger). `day_first` reads
    03/04/2024 (None leaves it open). None where the clause says nothing that can be dated.
    """
    first, last = max(0, first), min(last, len(parsed))
    if first >= last:
        return None
    reader = _Reader(parsed, first, last, dateline or published, _ahead(parsed, first, token, planned), day_first)
    said = list(reader.read() if (parsed.language or "en") == "en" else reader.stamps())
    if not said:
        return None
    best = min(said, key=lambda one: (*_distance(parsed, one, token, first, last), one.first))
    return DateFound(best.value, best.precision, *parsed.stretch(best.first, best.last))


def _ahead(parsed: Parsed, first: int, token: int, planned: bool | None) -> bool:
    """Say whether a time without a year lies ahead of the article."""
    if planned is not None:
        return planned
    before = [parsed.words[at].lower() for at in range(max(first, token - 4), min(token, len(parsed)))]
    return any(word in _FUTURE for word in before) or before[-1:] == ["to"]


def _distance(parsed: Parsed, said: _Said, token: int, first: int, last: int) -> tuple[int, int]:
    """Rank a time by how near it stands: steps of the parse over verbs between, then tokens."""
    gap = said.first - token if said.first > token else max(0, token - said.last + 1)
    if not parsed.heads or not 0 <= token < len(parsed):
        return 0, gap
    ours, theirs = _verbs_above(parsed, token, first, last), _verbs_above(parsed, said.last - 1, first, last)
    if theirs and ours and theirs[0] == ours[0]:
        return 0, gap
    if theirs and theirs[0] in ours:
        return 1, gap
    return (2 if theirs and ours and ours[0] in theirs else 3), gap


def _verbs_above(parsed: Parsed, token: int, first: int, last: int) -> list[int]:
    """Return the verbs from a token (itself included) to the root, nearest first."""
    found: list[int] = []
    node = token
    for _ in range(24):
        if parsed.tags[node].startswith("VB"):
            found.append(node)
        head = parsed.heads[node]
        if head == node:
            break
        node = head
    return found


@lru_cache(maxsize=1024)
def _month(word: str) -> int:
    """Return the month that an English word names with a capital, or 0; "may" and "march" are verbs."""
    if not word[:1].isupper():
        return 0
    return max(0, words().months.get(fold(word.rstrip(".")), {}).get("en", 0))


@lru_cache(maxsize=1024)
def _weekday(word: str) -> int | None:
    """Return the weekday that an English word names with a capital (Monday 0)."""
    if len(word) < 3 or not word[:1].isupper() or word in ("Sun", "Sat", "SAT", "SUN", "Wed", "Mon"):
        return None
    return words().weekdays.get(fold(word.rstrip(".")), {}).get("en")


class _Reader:
    """One pass over the tokens of a clause."""

    def __init__(
        self, parsed: Parsed, first: int, last: int, today: date | None, ahead: bool, day_first: bool | None
    ) -> None:
        self.parsed = parsed
        self.first = first
        self.last = last
        self.today = today
        self.ahead = ahead
        self.day_first = day_first

    def word(self, at: int) -> str:
        """Return a token of the clause; nothing for one outside it."""
        return self.parsed.words[at] if self.first <= at < self.last else ""

    def lower(self, at: int) -> str:
        """Return a token of the clause in lower case."""
        return self.word(at).lower()

    def read(self) -> Iterator[_Said]:
        """Give the times of the clause in order; those that are only a limit ("by 2030") are left out."""
        at = self.first
        words = self.parsed.words
        while at < self.last:
            opens = not words[at][0].islower() or words[at] in _SMALL
            said = self.at(at) if opens else None
            if said is None:
                at += 1
                continue
            before = self.lower(said.first - 1)
            if before == "the":
                before = self.lower(said.first - 2)
            if before not in _LIMITS:
                yield said
            at = max(said.last, at + 1)

    def stamps(self) -> Iterator[_Said]:
        """Give what `pages.times` reads: the dates of any language."""
        start, end = self.parsed.stretch(self.first, self.last)
        reference = datetime(self.today.year, self.today.month, self.today.day, 23, 59) if self.today else None
        text = self.parsed.text[start:end]
        for stamp in find_stamps(text, reference=reference, day_first=self.day_first, language=self.parsed.language):
            if stamp.value is None:
                continue
            low, high = self.parsed.tokens(start + stamp.start, start + stamp.end)
            if low < high:
                precision: Precision = "day" if len(stamp.value) >= 10 else "month" if len(stamp.value) == 7 else "year"
                yield _Said(low, high, stamp.value[:10], precision)

    def at(self, at: int) -> _Said | None:
        """Read the time that begins at a token, or None."""
        word, lower = self.word(at), self.lower(at)
        if word[:1].isdigit():
            return self.number(at)
        if _month(word):
            return self.month_first(at)
        if _weekday(word) is not None:
            return self.weekday(at, _weekday(word) or 0)
        if lower in _ORDINALS and _month(self.word(at + 2)) and self.lower(at + 1) == "of":
            return self.dated(at, at + 3, _month(self.word(at + 2)), _ORDINALS[lower])
        if lower in _BACK or lower in _AHEAD or lower in _THIS:
            return self.this_or_that(at)
        if lower in _RELATIVE:
            return self.days(at, at + 1, _RELATIVE[lower])
        if lower == "weekend" and self.lower(at - 1) == "the":
            return self.weekend(at, at + 1, 1 if self.ahead else -1)
        if lower in _NUMBERS:
            return self.amount(at, _NUMBERS[lower])
        if m := _SHORT_DECADE.fullmatch(word):
            return _Said(at, at + 1, f"19{m[1]}X", "decade")
        return None

    def number(self, at: int) -> _Said | None:
        """Read what begins with a digit: a day, a range of days, a year, a decade, a numeric date, "3 days ago"."""
        word = self.word(at)
        if m := _NUMERIC.match(self.parsed.text, self.parsed.starts[at]):
            return self.numeric(at, m)
        if m := _DECADE.fullmatch(word):
            return _Said(at, at + 1, f"{m[1]}X", "decade")
        if _YEAR.fullmatch(word) or _YEARS.fullmatch(word):
            return self.year(at)
        m = _RANGE.fullmatch(word) or _DAY.fullmatch(word)
        if m is None:
            return None
        day, end = int(m[1]), at + 1
        if m.re is _DAY and self.lower(end) in _DASHES and _DAY.fullmatch(self.word(end + 1)):
            end += 2
        if self.lower(end) == "of":
            end += 1
        if self.lower(end) == "to" and _month(self.word(at + 1)) == 0:
            return None
        month = _month(self.word(end))
        if month:
            return self.dated(at, end + 1, month, day)
        return self.amount(at, day)

    def month_first(self, at: int) -> _Said | None:
        """Read "September 8, 2023", "Sept. 8-10", "September 2023", "in July"."""
        month, end = _month(self.word(at)), at + 1
        if self.word(end) == "." and len(self.word(at)) < 5:
            end += 1
        m = _RANGE.fullmatch(self.word(end)) or _DAY.fullmatch(self.word(end))
        if m and 0 < int(m[1]) < 32:
            day, end = int(m[1]), end + 1
            if self.word(end) in ("-", "–", "—") and _DAY.fullmatch(self.word(end + 1)):
                end += 2
            return self.dated(at, end, month, day)
        if (year := self.year_at(end)) is not None:
            return _Said(at, year[1], f"{year[0]:04}-{month:02}", "month")
        if self.lower(end) in ("this", "last", "next") and self.lower(end + 1) == "year" and self.today:
            step = {"this": 0, "last": -1, "next": 1}[self.lower(end)]
            return _Said(at, end + 2, f"{self.today.year + step:04}-{month:02}", "month")
        before = self.lower(at - 1)
        if self.today is None or before not in _BEFORE_MONTHS:
            return None
        ahead = before == "next" or (self.ahead and before != "last")
        now = self.today.month
        year_of = self.today.year + ((month < now) if ahead else -(month > now or (before == "last" and month == now)))
        return _Said(at, at + 1, f"{year_of:04}-{month:02}", "month")

    def dated(self, first: int, last: int, month: int, day: int) -> _Said | None:
        """Give a day and month their year: the one that stands behind, or the nearest on the side of the tense."""
        year = self.year_at(last)
        if year is not None:
            return _day_said(first, year[1], year[0], month, day)
        if self.today is None:
            return None
        found = [one for step in (-1, 0, 1) if (one := _real(self.today.year + step, month, day))]
        if self.ahead:
            found = [one for one in found if one >= self.today]
            return _Said(first, last, found[0].isoformat(), "day") if found else None
        found = [one for one in found if one <= self.today + timedelta(days=_SLACK)]
        return _Said(first, last, found[-1].isoformat(), "day") if found else None

    def year_at(self, at: int) -> tuple[int, int] | None:
        """Read a year at a token, or behind a comma: the year and the token behind it."""
        if self.word(at) in (",", "of"):
            at += 1
        word = self.word(at)
        return (int(word), at + 1) if _YEAR.fullmatch(word) else None

    def year(self, at: int) -> _Said | None:
        """Read a year that is said to be one: "in 2019", "early 2020", "of 1998", "between 2014 and 2016"."""
        low = at
        while self.lower(low - 1) in _YEAR_PARTS:
            low -= 1
        before = self.lower(low - 1)
        if low < at or before in _BEFORE_YEARS:
            return _Said(at, at + 1, self.word(at)[:4], "year")
        return None

    def numeric(self, at: int, m: re.Match[str]) -> _Said | None:
        """Read 2023-09-08, 08.09.2023, 9/8/2023, which tokenisers part in different ways."""
        _, last = self.parsed.tokens(m.start(), m.end())
        stamps = find_stamps(m[0], day_first=self.day_first)
        if not stamps or stamps[0].value is None or last > self.last:
            return None
        return _Said(at, last, stamps[0].value[:10], "day")

    def weekday(self, at: int, weekday: int) -> _Said | None:
        """Read "Tuesday", "last Tuesday", "next Tuesday", "Tuesday, September 5"."""
        after = at + 2 if self.word(at + 1) == "," else at + 1
        behind = self.month_first(after) if _month(self.word(after)) else None
        if behind is None and self.word(after)[:1].isdigit():
            behind = self.number(after)
        if behind is not None and behind.precision == "day":
            return _Said(at, behind.last, behind.value, "day")
        if self.today is None:
            return None
        before = self.lower(at - 1)
        back, on = (self.today.weekday() - weekday) % 7, (weekday - self.today.weekday()) % 7
        if before == "next":
            step = on or 7
        elif before in _BACK:
            step = -(back or 7)
        else:
            step = on if self.ahead else -back
        return self.days(at - 1 if before in ("next", "last", "this", "past") else at, at + 1, step)

    def this_or_that(self, at: int) -> _Said | None:
        """Read "last week", "next month", "this year", "the past weekend", "this morning"."""
        if self.today is None:
            return None
        lower, unit = self.lower(at), self.lower(at + 1)
        step = -1 if lower in _BACK else 1 if lower in _AHEAD else 0
        if _weekday(self.word(at + 1)) is not None or _month(self.word(at + 1)):
            return None  # read at the name
        if unit in ("morning", "afternoon", "evening", "night") and lower in ("this", "last"):
            return self.days(at, at + 2, -1 if unit == "night" and step < 0 else 0)
        if unit == "weekend":
            return self.weekend(at, at + 2, step or (1 if self.ahead else -1))
        if unit not in ("week", "month", "year", "decade"):
            return None
        return self.shifted(at, at + 2, step, unit)

    def amount(self, at: int, number: int) -> _Said | None:
        """Read "two days ago", "a week earlier", "in three months"."""
        end = at + 1
        if self.lower(at) == "a" and self.lower(end) == "couple":
            number, end = 2, end + 1
        if self.lower(end) == "of":
            end += 1
        unit = _UNITS.get(self.lower(end))
        if unit is None or self.today is None:
            return None
        if self.lower(end + 1) == "ago":
            return self.shifted(at, end + 2, -number, unit)
        if self.lower(at - 1) == "in" and self.ahead:
            return self.shifted(at - 1, end + 1, number, unit)
        return None

    def shifted(self, first: int, last: int, step: int, unit: str) -> _Said | None:
        """Count units from today, at the precision of the unit."""
        today = self.today
        if today is None or abs(step) > 3000:
            return None
        if unit == "fortnight":
            step, unit = 2 * step, "week"
        if unit == "day":
            return self.days(first, last, step)
        try:
            if unit == "week":
                year, week, _ = (today + timedelta(weeks=step)).isocalendar()
                return _Said(first, last, f"{year:04}-W{week:02}", "week")
            if unit == "month":
                months = today.year * 12 + today.month - 1 + step
                return _Said(first, last, f"{months // 12:04}-{months % 12 + 1:02}", "month") if months >= 12 else None
        except (OverflowError, ValueError):
            return None
        year = today.year + step * (10 if unit == "decade" else 1)
        if not 0 < year < 10_000:
            return None
        if unit == "decade":
            return _Said(first, last, f"{year // 10:03}X", "decade")
        return _Said(first, last, f"{year:04}", "year")

    def days(self, first: int, last: int, step: int) -> _Said | None:
        """Count days from today."""
        if self.today is None:
            return None
        try:
            return _Said(first, last, (self.today + timedelta(days=step)).isoformat(), "day")
        except OverflowError:
            return None

    def weekend(self, first: int, last: int, step: int) -> _Said | None:
        """Give the week whose weekend is meant: the one that is over or on, or the one ahead."""
        if self.today is None:
            return None
        on = self.today.weekday() >= _WEEKEND
        weeks = -1 if step < 0 and not on else 1 if step > 0 and on else 0
        return self.shifted(first, last, weeks, "week")


def _real(year: int, month: int, day: int) -> date | None:
    """Return a date, or None for one that no calendar has."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day_said(first: int, last: int, year: int, month: int, day: int) -> _Said | None:
    """Return a day in full, or None for one that no calendar has."""
    found = _real(year, month, day)
    return _Said(first, last, found.isoformat(), "day") if found else None
