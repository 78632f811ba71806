"""Time stamps as news pages print them, in some sixty languages; nothing is guessed.

`find_stamps` reads those in a line or block, `whole_stamp` says whether a line is nothing but a stamp, `parse_iso`
reads machine values. Values are ISO 8601 as far as printed: `2023-09-08T18:00` is a wall clock whose zone the page does
not say, `2024-07-16T09:48+02:00` one whose zone it does, `2024-07-16` a day. What can't be settled from the characters
and the reference has value None: "3 hours ago" without a reference, "8 January" without a year and without one, 03/04
where the order is open, "31 February". Gregorian dates (and Thai years) from 1990 to 2100.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from mirrorwire.model import Precision
from mirrorwire.pages.times import scan
from mirrorwire.pages.times.ago import ago_at
from mirrorwire.pages.times.values import localise, newest, offset_text
from mirrorwire.pages.times.words import UNSETTLED, Words, fold, words

__all__ = ["MAX_LINE", "MAX_TEXT", "Stamp", "find_stamps", "localise", "newest", "parse_iso", "whole_stamp"]

MAX_TEXT: Final = 20_000
"""Characters of a text that are searched; a block of a page is shorter."""
MAX_LINE: Final = 160
"""Characters of the longest text that can be a stamp as a whole."""
_MAX_WORDLESS: Final = 40  # characters of the longest stamp without a digit

_ANY_DIGIT: Final = re.compile(r"\d")
_MONTH_YEAR: Final = re.compile(r"([^\W\d_]{3,20})\.?,?\s(?:de\s|del\s)?(\d{4})")
_ISO: Final = re.compile(
    r"(\d{4})(?:(-?)(\d{2})(?:\2(\d{2})(?:(?:\s?[Tt_]|\s{1,3})\s?(\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,]\d{1,12})?)?)?"
    r"\s?(Z|z|UTC|GMT|[+\-−]\d{2}(?::?\d{2})?)?(?:\[[\w/+-]{1,40}\])?)?)?)?"
)
_EPOCH: Final = re.compile(r"[1-4]\d{9}(?:\d{3})?")
_TRAILING_NAME: Final = re.compile(r"\s*\([^()]{0,60}\)\Z")
_YEAR_LAST: Final = re.compile(
    r"[A-Za-z]{3},? ([A-Za-z]{3}) +(\d{1,2}) (\d{2}:\d{2}(?::\d{2})?) ([A-Z]{2,5}|[+-]\d{4}) (\d{4})"
)
_OLDEST_MACHINE_YEAR: Final = 1600


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp in a text: `[start, end)` in code points of that text, and what it says.

    `value` is None where the characters and the reference don't settle it. `precision` says how far to trust the
    value: "3 hours ago" gives minutes of the reference's clock at precision "hour", and "2 weeks ago" the day that is
    14 days back. `relative`: the characters alone don't fix a date (no year, no date, "yesterday", "3 hours ago").
    """

    start: int
    end: int
    value: str | None
    precision: Precision | None
    relative: bool


def find_stamps(
    text: str, *, reference: datetime | None = None, day_first: bool | None = True, language: str | None = None
) -> list[Stamp]:
    """Find the time stamps in a line or block: in order, none overlapping, each as long as it goes.

    `reference` is the moment the page was seen, in the page's own zone where known; "yesterday 14:40" counts from its
    day, a date without a year is the latest that is not after it. `day_first` reads 03/04/2024 (None: leaves it open
    unless the weekday tells); `language` (BCP 47) settles words that languages share. Bare clocks, day words without a
    clock and month names without a day are left to `whole_stamp`. Only the first `MAX_TEXT` characters are searched.
    """
    if _ANY_DIGIT.search(text) is None:
        return []
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
    return _Reader(text, reference, day_first, language, whole=False).read()


def whole_stamp(
    text: str, *, reference: datetime | None = None, day_first: bool | None = True, language: str | None = None
) -> Stamp | None:
    """Give the stamp that the text is, or None where it says anything else.

    White space, bullets and pipes, labels ("Published:", "Stand:") and linking words may stand round it; of several
    ("Published ... | Updated ...") the first is given. A bare clock is of the reference's day, or of the day before
    if that would be after the reference; "6h" may be an hour or an age, so it has no value. "Monday 9:30PM" is the
    latest such moment, "November 2023" a month.
    """
    if len(text) > MAX_LINE:
        return None
    if _ANY_DIGIT.search(text) is None:
        return _wordy(text, reference, language) if len(text) <= _MAX_WORDLESS else None
    reader = _Reader(text, reference, day_first, language, whole=True)
    stamps = reader.read() or reader.bare()
    if not stamps or not _only_labels(text, stamps, reader.words):
        return None
    return stamps[0]


class _Reader:
    """One pass over one text; holds what all steps need."""

    def __init__(
        self, text: str, reference: datetime | None, day_first: bool | None, language: str | None, *, whole: bool
    ) -> None:
        self.text = text
        self.reference = reference
        self.day_first = day_first
        self.language = _primary(language)
        self.whole = whole
        self.words: Words = words()
        self.clock: scan.Clock | None = None  # a clock that still waits for its date

    def read(self) -> list[Stamp]:
        """Go from digit run to digit run."""
        text, found, done = self.text, [], 0
        for run in scan.DIGITS.finditer(text):
            start, end = run.span()
            width = end - start
            if start < done or width > 4:
                continue
            stamp = self._dated(start, width, done) if width != 3 else None
            if stamp is None and width < 4:
                stamp = self._relative(start, end, done)
            if stamp is not None:
                found.append(stamp)
                done = stamp.end
                self.clock = None
            elif self.clock is not None and self.clock.start == start:
                done = self.clock.end
        return found

    def bare(self) -> list[Stamp]:
        """Read a text without a date: one clock, or the name of a month and a year."""
        clock = self.clock
        if clock is not None:
            near = scan.weekday_before(self.text, clock.start, self.words, self.language)
            if near and near[1] != UNSETTLED:
                return [self._of_weekday(near[0], near[1], clock)]
            return [self._of_clock(clock)]
        m = _MONTH_YEAR.search(self.text)
        if m and scan.plain_year(int(m[2])):
            month = self.words.month(fold(m[1]), self.language, dotted=False)
            if month > 0:
                return [Stamp(m.start(), m.end(), f"{int(m[2])}-{month:02}", "month", False)]
        return []

    def _dated(self, start: int, width: int, done: int) -> Stamp | None:
        """Read a date at the run, and the weekday and time of day that touch it."""
        text, tables, language = self.text, self.words, self.language
        day = scan.day_at(text, start, width, tables, language, self.day_first, whole=self.whole)
        if day is None or day.start < done or not (0 < day.day < 32):
            return None
        after = scan.clock_after(text, day.end, tables, language, lines=self.whole)
        end = after[0].end if after else day.end
        if scan.blocked_before(text, day.start) or (after is None and scan.blocked_after(text, end)):
            return None
        begin = day.start
        near = scan.weekday_before(text, begin, tables, language)
        if near and near[0] >= done:
            begin, day.weekday = near[0], None if near[1] == UNSETTLED else near[1]
        clock = after[0] if after else None
        if after and after[1] is not None and after[1] != UNSETTLED:
            day.weekday = after[1]
        waiting = self.clock
        if clock is None and waiting and waiting.end <= begin and scan.joins(text, waiting.end, begin, tables):
            clock, begin = waiting, waiting.start
        if clock is None and day.year == 0:
            rest = text[end : end + 3].lstrip(" ,")[:1]
            if day.timid or rest.isdigit() or (day.lonely and rest.isalpha() and not self.whole):
                return None
        return self._of_day(begin, end, day, clock)

    def _of_day(self, start: int, end: int, day: scan.Day, clock: scan.Clock | None) -> Stamp | None:
        """Give a date its value; None for one that no calendar has."""
        relative = day.year == 0
        if relative:
            if not _possible(day.month, day.day):
                return None
            found = self._latest(day, clock)
        else:
            found = scan.real_date(day)
            if found is None and not (day.open_order or day.month == UNSETTLED):
                return None
        if found is None:
            return Stamp(start, end, None, None, relative)
        return Stamp(start, end, *_print(found, clock), relative)

    def _latest(self, day: scan.Day, clock: scan.Clock | None) -> date | None:
        """Give a date without a year the latest year that puts it not after the reference.

        A reference in UTC says nothing of the page's own zone: a clock up to 14 hours ahead of it still counts. A
        weekday that the year found contradicts leaves the date open.
        """
        if self.reference is None or day.month == UNSETTLED or day.open_order:
            return None
        now = self.reference.replace(tzinfo=None)
        if clock is not None and self.reference.utcoffset() == timedelta(0):
            now += timedelta(hours=14)
        for year in range(now.year, max(now.year - 9, 0), -1):
            try:
                found = datetime(year, day.month, day.day)
            except ValueError:
                continue
            at = found if clock is None else found + timedelta(hours=clock.hour, minutes=clock.minute or 0)
            if at <= now:
                return found.date() if day.weekday in (None, found.weekday()) else None
        return None

    def _relative(self, start: int, end: int, done: int) -> Stamp | None:
        """Read "3 hours ago", or a clock beside "yesterday"; a lone clock is kept in case a date follows."""
        text, tables, language = self.text, self.words, self.language
        if scan.blocked_before(text, start):
            return None
        ago = ago_at(text, start, tables, language)
        if ago is not None and ago.start >= done:
            return Stamp(ago.start, ago.end, *_back(ago.amount, ago.unit, self.reference), True)
        if end - start > 2:
            return None
        clock = scan.clock_at(text, start, tables, language)
        if clock is None:
            return None
        begin, stop, delta = clock.start, clock.end, None
        near = scan.words_before(text, start, 3)
        if near and near[0][1] in tables.links and tables.day(near[0][1], language) is None:
            near = near[1:]
        for count in (2, 1):
            if len(near) >= count and near[count - 1][0] >= done:
                phrase = " ".join(word for _, word, _ in reversed(near[:count]))
                delta = tables.day(phrase, language)
                if delta is not None:
                    begin = near[count - 1][0]
                    break
        if delta is None:
            behind = self._day_word_after(stop)
            if behind:
                stop, delta = behind
        if delta is None:
            if self.clock is None or not self.whole:
                self.clock = clock
            return None
        if self.reference is None:
            return Stamp(begin, stop, None, None, True)
        return Stamp(begin, stop, *_print(self.reference.date() + timedelta(days=delta), clock), True)

    def _day_word_after(self, end: int) -> tuple[int, int] | None:
        """Read the day word of "14:40, вчера": its end and the days it means."""
        glue = scan.GLUE.match(self.text, end)
        end = glue.end() if glue else end
        first = scan.WORD.match(self.text, end)
        if first is None:
            return None
        second = scan.WORD.match(self.text, first.end() + 1)
        if second:
            delta = self.words.day(f"{fold(first[0])} {fold(second[0])}", self.language)
            if delta is not None:
                return second.end(), delta
        delta = self.words.day(fold(first[0]), self.language)
        return None if delta is None else (first.end(), delta)

    def _of_clock(self, clock: scan.Clock) -> Stamp:
        """Give a bare clock the reference's day, or the day before where it would be after the reference."""
        # "6h" is six o'clock to some and six hours ago to others.
        open_hour = clock.minute is None and self.text[clock.start : clock.end].rstrip()[-1] in "hH"
        if self.reference is None or open_hour:
            return Stamp(clock.start, clock.end, None, None, True)
        now = self.reference.replace(tzinfo=None)
        hour, minute = clock.hour % 24, clock.minute or 0
        late = (hour, minute, clock.second or 0) > (now.hour, now.minute, now.second)
        return Stamp(clock.start, clock.end, *_print(now.date() - timedelta(days=late), clock), True)

    def _of_weekday(self, start: int, weekday: int, clock: scan.Clock) -> Stamp:
        """Give "Monday 9:30PM" the latest such moment that is not after the reference."""
        if self.reference is None:
            return Stamp(start, clock.end, None, None, True)
        now = self.reference.replace(tzinfo=None)
        back = (now.weekday() - weekday) % 7
        if back == 0 and (clock.hour, clock.minute or 0) > (now.hour, now.minute):
            back = 7
        return Stamp(start, clock.end, *_print(now.date() - timedelta(days=back), clock), True)


def _primary(language: str | None) -> str | None:
    """Give the primary subtag of a BCP 47 tag: "en" of "en-GB"."""
    return language.replace("_", "-").partition("-")[0].lower() if language else None


def _possible(month: int, day: int) -> bool:
    """Say whether some year has this day; a month left open has 31."""
    return month == UNSETTLED or (0 < month < 13 and day <= (29 if month == 2 else 30 + ((month + month // 8) % 2)))


def _print(day: date, clock: scan.Clock | None) -> tuple[str | None, Precision | None]:
    """Write a date and a time of day as ISO 8601, with the offset that was printed or that a named zone had then."""
    if clock is None:
        return day.isoformat(), "day"
    try:
        moment = datetime(day.year, day.month, day.day) + timedelta(hours=clock.hour)
    except OverflowError:
        return None, None
    value = f"{moment:%Y-%m-%dT%H}:{clock.minute or 0:02}"
    precision: Precision = "hour" if clock.minute is None else "minute"
    if clock.second is not None:
        value, precision = f"{value}:{min(clock.second, 59):02}", "second"
    if clock.zone is not None:
        return localise(value, clock.zone), precision
    return value + offset_text(clock.offset), precision


def _back(amount: int, unit: str, reference: datetime | None) -> tuple[str | None, Precision | None]:
    """Count back from the reference. An amount of hours or less is an instant, so it takes the reference's offset."""
    if reference is None:
        return None, None
    try:
        if unit in ("second", "minute", "hour"):
            moment = reference - timedelta(**{f"{unit}s": amount})
            precision: Precision = "hour" if unit == "hour" else "second" if unit == "second" and amount else "minute"
            return moment.isoformat(timespec="seconds" if precision == "second" else "minutes"), precision
        if unit in ("day", "week"):
            return (reference.date() - timedelta(days=amount * (7 if unit == "week" else 1))).isoformat(), "day"
        if unit == "month":
            months = reference.year * 12 + reference.month - 1 - amount
            return f"{months // 12:04}-{months % 12 + 1:02}", "month"
        return (f"{reference.year - amount:04}", "year") if reference.year > amount else (None, None)
    except OverflowError:
        return None, None


def _wordy(text: str, reference: datetime | None, language: str | None) -> Stamp | None:
    """Read a text that is a stamp without a digit: "yesterday", "vor einer Stunde"."""
    tables = words()
    last = text.rstrip(" \t\r\n.,|·•").rsplit(None, 1)[-1:]
    if not last or fold(last[0]) not in tables.last_words:
        return None
    language = _primary(language)
    tokens = list(scan.WORD.finditer(text))
    while tokens and (name := fold(tokens[0][0])) in tables.labels and tables.day(name, language) is None:
        if fold(" ".join(t[0] for t in tokens)) in tables.phrases:
            break
        tokens = tokens[1:]
    if not tokens or len(tokens) > 5:
        return None
    start, end = tokens[0].start(), tokens[-1].end()
    if text[end:].strip(" \t\r\n.,|•·") or "?" in text or "!" in text:
        return None
    phrase = " ".join(fold(t[0]) for t in tokens)
    if phrase in tables.phrases:
        return Stamp(start, end, *_back(*tables.phrases[phrase], reference), True)
    delta = tables.day(phrase, language, alone=True)
    if delta is None:
        return None
    if reference is None:
        return Stamp(start, end, None, None, True)
    return Stamp(start, end, (reference.date() + timedelta(days=delta)).isoformat(), "day", True)


def _only_labels(text: str, stamps: list[Stamp], tables: Words) -> bool:
    """Say whether nothing but labels, links, weekdays and punctuation stands outside the stamps."""
    done = 0
    for start, end in [*((s.start, s.end) for s in stamps), (len(text), len(text))]:
        rest = text[done:start]
        if rest.strip(" \t\r\n|•·,.:;–—-/()[]"):
            if _ANY_DIGIT.search(rest) or "?" in rest or "!" in rest:
                return False
            for token in scan.WORD.finditer(rest):
                folded = fold(token[0])
                if folded not in tables.labels and (len(folded) < 4 or folded not in tables.weekdays):
                    return False
        done = end
    return True


def parse_iso(value: str) -> tuple[str, Precision] | None:
    """Read a machine value of `<time datetime>`, JSON-LD or a meta tag: (ISO 8601, precision), or None.

    Takes ISO 8601 and its common misspellings, RFC 2822 and HTTP dates, the dates JavaScript and Java print, epoch
    seconds and milliseconds, and whatever `whole_stamp` reads. The offset is the one that stands there ("Z" is
    "+00:00"), or none; fractions of a second are dropped.
    """
    value = value.strip()
    if not value or len(value) > MAX_LINE:
        return None
    m = _ISO.fullmatch(value)
    if m:
        return _machine(m)
    if _EPOCH.fullmatch(value):
        return datetime.fromtimestamp(int(value[:10]), UTC).isoformat(timespec="seconds"), "second"
    value = _TRAILING_NAME.sub("", value)
    m = _YEAR_LAST.fullmatch(value)
    if m:
        value = f"{m[2]} {m[1]} {m[5]} {m[3]} {m[4]}"
    stamp = whole_stamp(value)
    if stamp is None or stamp.value is None or stamp.precision is None:
        return None
    return stamp.value, stamp.precision


def _machine(m: re.Match[str]) -> tuple[str, Precision] | None:
    """Check the parts of an ISO 8601 value and write it in the one form."""
    year, dash, month, day, hour, minute, second, zone = m.groups()
    if not _OLDEST_MACHINE_YEAR <= int(year) <= scan.LAST_YEAR:
        return None
    if month is None:
        return f"{int(year)}", "year"
    if day is None:
        return (f"{int(year)}-{int(month):02}", "month") if dash and 0 < int(month) < 13 else None
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    if hour is None:
        return found.isoformat(), "day"
    if int(hour) > 24 or int(minute or 0) > 59 or int(second or 0) > 60 or (int(hour) == 24 and int(minute or 0) > 0):
        return None
    offset = None
    if zone:
        sign, digits = (zone[0], zone[1:].replace(":", "")) if zone[0] in "+-−" else ("+", "0000")
        offset = (int(digits[:2]) * 60 + int(digits[2:] or 0)) * (1 if sign == "+" else -1)
        if abs(offset) > 15 * 60:
            return None
    clock = scan.Clock(0, 0, int(hour), int(minute) if minute else None, int(second) if second else None, offset)
    value, precision = _print(found, clock)
    return (value, precision) if value and precision else None
