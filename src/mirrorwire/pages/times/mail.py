"""Dates of feeds: RFC 822 as feeds write it, with years of two digits, weekdays of any language, and zones by name."""

from __future__ import annotations

import re
from typing import Final

from mirrorwire.model import Precision
from mirrorwire.pages.times.stamps import MAX_LINE, parse_iso, whole_stamp

# "Птн, ", "B.e., ", "Fri ": a weekday says nothing that the date does not
_WEEKDAY: Final = re.compile(r"[^\W\d_][^\d,]{0,24}+(?:,\s*+|\.\s++|\s++)(?=\d)")
_SHORT_YEAR: Final = re.compile(r"(\d{1,2}[\s-]+[^\W\d_]{3,12}\.?[\s-]+)(\d{2})(\s+\d{1,2}:\d{2})")
_UT: Final = re.compile(r"\bUT\b(?![+-])")
_SLASHED: Final = re.compile(r"\d{1,2}([/-])\d{1,2}\1\d{4}")
_FIRST_SHORT_YEAR: Final = 50  # RFC 2822, 4.3: 50 to 99 are of the last century


def parse_mail_date(value: str, *, day_first: bool | None = None) -> tuple[str, Precision] | None:
    """Read the date of a feed's element: (ISO 8601, precision), or None where the characters don't settle it.

    Takes what `parse_iso` takes, and RFC 822 with a year of two digits, a zone "UT", or a weekday in a spelling that
    is in no table. `day_first` reads 03/04/2024; None leaves it open.
    """
    value = " ".join(value[: MAX_LINE + 1].split())
    if _SLASHED.search(value):
        stamp = whole_stamp(value, day_first=day_first)
        return (stamp.value, stamp.precision) if stamp and stamp.value and stamp.precision else None
    found = parse_iso(value)
    if found is not None:
        return found
    plain = _UT.sub("UTC", _WEEKDAY.sub("", value, count=1))
    short = _SHORT_YEAR.search(plain)
    if short:
        century = "19" if int(short[2]) >= _FIRST_SHORT_YEAR else "20"
        plain = f"{plain[: short.start(2)]}{century}{plain[short.start(2) :]}"
    return parse_iso(plain) if plain != value else None
