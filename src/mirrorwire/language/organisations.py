"""Words that make a run of capitals an organisation or a place: `organisations.toml` as sets, loaded once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("organisations.toml")


@dataclass(frozen=True, slots=True)
class OrganisationWords:
    """The tables of `organisations.toml`."""

    tails: frozenset[str]
    heads: frozenset[str]
    press: frozenset[str]
    definite: frozenset[str]
    common: frozenset[str]
    places: frozenset[str]
    documents: frozenset[str]
    state_bodies: frozenset[str]
    state_bodies_with: frozenset[str]
    of_state: frozenset[str]


@lru_cache(maxsize=1)
def organisation_words() -> OrganisationWords:
    """Load the tables once a process."""
    with _FILE.open("rb") as handle:
        data: dict[str, str] = tomllib.load(handle)
    return OrganisationWords(**{key: frozenset(value.split()) for key, value in data.items()})
