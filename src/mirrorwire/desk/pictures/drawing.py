"""What the pictures share: numbers and words as XML has them, axes, colours told apart by nearly everyone."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from html import escape
from typing import Final

_NO_XML: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def number(value: float) -> str:
    """Return a coordinate to a hundredth of a pixel, without needless zeros: the same on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def text(value: str) -> str:
    """Return text for XML: marked-up characters escaped, characters that XML has no place for replaced."""
    return escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", value))


def short(name: str, longest: int = 30) -> str:
    """Return a name with its end cut off where it is longer than there is room for."""
    return name if len(name) < longest else f"{name[: longest - 2]}…"


def axis_step(most: int, lines: int = 5) -> int:
    """Return the distance of lines behind bars: 1, 2 or 5 times a power of ten, at most so many of them."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if most <= lines * step * factor:
                return step * factor
        step *= 10


def name_of(*parts: str) -> str:
    """Return a name for the ids of a picture: two in one page have names of their own, equal ones the same."""
    return f"{zlib.crc32(' '.join(parts).encode('utf-8', 'replace')):08x}"


def sphere_name(sphere: str) -> str:
    """Return a sphere's name for people: "high tech", "no sphere named"."""
    return "no sphere named" if sphere == "none" else sphere.replace("_", " ")


def bucket_name(bucket: Sequence[str]) -> str:
    """Return the name of what a picture shows as one: a sphere, or how many there are together."""
    return sphere_name(bucket[0]) if len(bucket) == 1 else f"{len(bucket)} other spheres"


def bucket_class(bucket: Sequence[str], at: int) -> str:
    """Return the class that colours a sphere's marks: `b0` to `b6` in order of size, `br` the rest, `bn` none."""
    return "br" if len(bucket) > 1 else "bn" if bucket[0] == "none" else f"b{min(at, 6)}"


def day_name(day: date) -> str:
    """Return a day in few words: 8 Sep 2023."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=4_096)
def period_name(first: str, step: str) -> str:
    """Return a period by its first day: 8 Sep 2023, Sep 2023, 3rd quarter 2023, 2023."""
    day = date.fromisoformat(first)
    if step == "month":
        return f"{_MONTHS[day.month - 1]} {day.year}"
    if step == "quarter":
        return f"{('1st', '2nd', '3rd', '4th')[(day.month - 1) // 3]} quarter {day.year}"
    return str(day.year) if step == "year" else f"week of {day_name(day)}" if step == "week" else day_name(day)
