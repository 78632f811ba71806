"""Times as the store sorts by them: minutes in UTC, and page rows that carry the minute in front.

A row is `minute << 20 | slot`: rows in order are pages in order of time, so that "newest first" is a walk from the
end, without a sort. The slot comes from the page's id, so that the order within a minute is the same in every store,
whatever came first. Only of two pages of one minute with the same slot (two in every second minute with a thousand
pages, one of two hundred with a hundred) the one that came later takes the next slot that is free. The rows of a whole
day, at the beginning, are those of pages without a time: a thousand million, and no dated page's.
"""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime, timedelta
from typing import Final

from mirrorwire.errors import QueryError

SLOT_BITS: Final = 20
_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)
_FIRST_DAY: Final = date(1970, 1, 1).toordinal()
_MINUTES_TO_1970: Final = int((datetime(1970, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds()) // 60
UNDATED: Final = "0000"
# rows below are those of pages without a time: 1 January 1900, of which no page is
_FIRST_MINUTE: Final = 1440
FIRST_DATED: Final = _FIRST_MINUTE << SLOT_BITS


def in_utc(value: str | None) -> datetime | None:
    """Return an ISO 8601 time as an aware one in UTC; one without an offset is taken as UTC, a day as its beginning.

    None where it is no full date: a month or a year by itself does not say when.
    """
    if value is None or len(value) < 10:
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def sort_key(time: datetime | None) -> str:
    """Return the time to the second as text that sorts in order of time; what has no time comes first."""
    return UNDATED if time is None else time.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def first_row(time: datetime | None) -> int:
    """Return the smallest row of the time's minute; 0, where the pages without a time begin, if there is no time.

    Times that no page is of (`as_page_time`) come before all that are, and after no time.
    """
    if time is None:
        return 0
    return max(int((time - _EPOCH).total_seconds() // 60), _FIRST_MINUTE) << SLOT_BITS


def as_page_time(time: datetime | None) -> datetime | None:
    """Return a time as it is, None where no page can be of it: 1 January 1900 and before is what broken clocks say."""
    return None if time is None or time < _EPOCH + timedelta(minutes=_FIRST_MINUTE) else time


def is_undated(row: int) -> bool:
    """Tell whether a page's row is that of one without a time."""
    return row < FIRST_DATED


def day_of_row(row: int) -> int | None:
    """Return the day of a page's row, in days since 1970-01-01 in UTC; None if the page has no time."""
    return None if is_undated(row) else ((row >> SLOT_BITS) - _MINUTES_TO_1970) // 1440


def rows_of(time: datetime | None) -> range:
    """Return the rows that pages of a time can have: those of its minute, or of the pages without a time."""
    first = first_row(time)
    return range(first, FIRST_DATED if time is None else first + (1 << SLOT_BITS))


def row_wanted(page: str, rows: range) -> int:
    """Return the row that a page has unless another has it: by its id."""
    return rows[zlib.crc32(page.encode("utf-8", "surrogatepass")) % len(rows)]


def day_number(value: str | None) -> int | None:
    """Return the days since 1970-01-01 of an ISO date or time (its own day, as printed); None where there is none."""
    if value is None or len(value) < 10:
        return None
    try:
        return date.fromisoformat(value[:10]).toordinal() - _FIRST_DAY
    except ValueError:
        return None


def day_of(number: int) -> date:
    """Return the date of a day number."""
    return date.fromordinal(number + _FIRST_DAY)


def minute_of(time: datetime | None) -> int | None:
    """Return the minutes since 1900 in UTC, or None."""
    return None if as_page_time(time) is None else first_row(time) >> SLOT_BITS


def bounds(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """Return the half-open interval of two dates as given: `since` from its first moment, `until` to its last.

    Each may be a year, a month, a day or a time (ISO 8601; without an offset: UTC). Raises QueryError.
    """
    low = _period(since, "since")[0] if since is not None else None
    high = _period(until, "until")[1] if until is not None else None
    if low is not None and high is not None and low >= high:
        raise QueryError(f"the interval is empty: since {since} until {until}")
    return low, high


def _period(value: str, name: str) -> tuple[datetime, datetime]:
    """First moment of a period, and the first after it."""
    try:
        if len(value) == 4 and value.isdigit():
            begin = datetime(int(value), 1, 1, tzinfo=UTC)
            return begin, _LAST if begin.year == 9999 else begin.replace(year=begin.year + 1)
        if len(value) == 7:
            begin = datetime.fromisoformat(value + "-01").replace(tzinfo=UTC)
            following = begin + timedelta(days=32)
            return begin, following.replace(day=1)
        begin = datetime.fromisoformat(value)
        begin = begin.replace(tzinfo=UTC) if begin.tzinfo is None else begin.astimezone(UTC)
        return begin, begin + (timedelta(days=1) if len(value) == 10 else timedelta(minutes=1))
    except (ValueError, OverflowError) as error:
        raise QueryError(f"{value!r} is no date (2025, 2025-05, 2025-05-20, 2025-05-20T14:00Z)", place=name) from error
