"""Leaders in office who are named without a role, by the date of the page: `leaders.yaml`, loaded once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

_FILE: Final = Path(__file__).with_name("leaders.yaml")
_TERM: Final = re.compile(r"([A-Z0-9]{2,5}) (\d{4})-(\d{4})?")
Term = tuple[str, int, int]
"""A code with the first and the last year in office; 9999 for a term that goes on."""


@lru_cache(maxsize=1)
def leaders() -> Mapping[str, tuple[Term, ...]]:
    """Return the terms of each name."""
    data: dict[str, str] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["leaders"]
    return {
        name: tuple((code, int(first), int(last or 9999)) for code, first, last in _TERM.findall(row))
        for name, row in data.items()
    }


def country_of_leader(name: str, published: date | None) -> str | None:
    """Return whom a person leads in the year of the page; without a date, only if the name had one country ever.

    `name` is the fullest form printed; it is looked up whole, then by its surname.
    """
    known = leaders()
    words = name.split()
    terms = known.get(name) or (known.get(words[-1]) if words else None)
    if not terms:
        return None
    if published is None:
        return terms[0][0] if len({code for code, _, _ in terms}) == 1 else None
    return next((code for code, first, last in terms if first <= published.year <= last), None)
