"""ISO 8601 values of time stamps: giving a wall clock the offset of its zone, and finding the newest of several."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mirrorwire.errors import OutletError


def offset_text(minutes: int | None) -> str:
    """Write an offset in minutes east of Greenwich as ISO 8601 does ("+04:00"); None as nothing."""
    if minutes is None:
        return ""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def localise(value: str, zone: str | None) -> str:
    """Add the offset that an IANA zone had at a wall-clock value; leave a value without a clock or with an offset.

    A clock that the zone skipped or showed twice (the hours round a change of season) is left without an offset.
    Raises OutletError for a zone that does not exist.
    """
    if zone is None or "T" not in value:
        return value
    try:
        wall = datetime.fromisoformat(value)
    except ValueError:
        return value
    if wall.tzinfo is not None:
        return value
    try:
        info = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise OutletError(f"no such time zone: {zone!r}") from error
    first, second = wall.replace(tzinfo=info).utcoffset(), wall.replace(tzinfo=info, fold=1).utcoffset()
    if first is None or first != second:
        return value
    return value + offset_text(int(first.total_seconds()) // 60)


def newest(values: Iterable[str]) -> str | None:
    """Give the newest of some ISO 8601 values as it was given, or None where there is none.

    A value counts from its first moment ("2023-09-08" as midnight), for no more is proved. Values without an offset
    take the one that all values with an offset share, or else UTC. Of equal ones the more precise is given, then the
    first. Values that are no ISO 8601 are passed over.
    """
    read = [(value, moment) for value in values if (moment := _moment(value)) is not None]
    offsets = {moment.utcoffset() for _, moment in read if moment.tzinfo is not None}
    shared = timezone(offsets.pop() or timedelta(0)) if len(offsets) == 1 else UTC
    best: tuple[datetime, int] | None = None
    found = None
    for value, moment in read:
        aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=shared)
        key = (aware, len(value) - (0 if moment.tzinfo is None else 1 if value[-1] in "Zz" else 6))
        if best is None or key > best:
            best, found = key, value
    return found


def _moment(value: str) -> datetime | None:
    """Read an ISO 8601 value, a month or a year as their first moment; None for anything else."""
    padded = value + "-01-01"[len(value) - 4 :] if len(value) in (4, 7) else value
    try:
        found = datetime.fromisoformat(padded)
        # Comparing converts to UTC, which the first and last day of the calendar can't bear.
        return found if 1 < found.year < 9999 else None
    except ValueError:
        return None
