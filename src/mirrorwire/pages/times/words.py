"""The words of printed time stamps: `words.toml` as look-up tables, loaded once on first use (about 10 ms).

Keys are folded (`fold`): case folded, without accents, apostrophes and hyphens. Folding is for comparing single words
only; offsets always count in the text as it stands, because folding changes lengths (Turkish "İ" becomes two).
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

UNITS: Final = ("second", "minute", "hour", "day", "week", "month", "year")
UNSETTLED: Final = -99


class _Strip(dict[int, "int | str | None"]):
    """A translation table that learns per character: marks and apostrophes go, hyphen and `_` become a space."""

    def __missing__(self, point: int) -> int | None:
        kept = None if unicodedata.combining(chr(point)) else point
        self[point] = kept
        return kept


_STRIP: Final = _Strip({**dict.fromkeys(map(ord, "'’ʼ׳״`॰\u200c\u200d")), ord("ı"): "i", ord("-"): " ", ord("_"): " "})


@lru_cache(maxsize=8192)
def _fold(word: str) -> str:
    """Fold a word that is not plain ASCII letters; see `fold`."""
    return unicodedata.normalize("NFKD", word.casefold()).translate(_STRIP)


def fold(word: str) -> str:
    """Return the word for comparison: case folded, compatibility forms undone, accents and apostrophes gone."""
    return word.lower() if word.isascii() and word.isalpha() else _fold(word)


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words of all languages. Tables that map to a dict by language hold what languages disagree on."""

    months: dict[str, dict[str, int]]  # word -> language -> month, 1 = January
    month_heads: frozenset[str]  # first words of two-word months
    weekdays: dict[str, dict[str, int]]  # word -> language -> weekday, 0 = Monday
    days: dict[str, dict[str, int]]  # "today", "hari ini" -> language -> days from the reference day
    units: dict[str, dict[str, str]]  # word -> language -> unit
    before: dict[str, frozenset[str]]  # "vor", "il y a" -> languages
    after: dict[str, frozenset[str]]  # "ago", "yang lalu" -> languages
    joined: dict[str, str]  # "oraja" -> unit
    phrases: dict[str, tuple[int, str]]  # "an hour ago" -> (1, "hour")
    last_words: frozenset[str]  # the last words of day words and phrases
    dotted: dict[str, int]
    undotted: dict[str, int]
    common: frozenset[str]
    weak: frozenset[str]
    links: frozenset[str]
    labels: frozenset[str]
    zones: dict[str, int]  # minutes east of Greenwich
    named_zones: dict[str, str]  # IANA names
    unclear_zones: frozenset[str]
    zones_by_language: dict[str, dict[str, int]]

    def month(self, word: str, language: str | None, *, dotted: bool) -> int:
        """Give the month (1-12) that a folded word names, 0 for none, UNSETTLED where languages disagree.

        `dotted`: the day number before it carries an ordinal dot ("8. listopada").
        """
        by_language = self.months.get(word)
        if by_language is None:
            return 0
        if language in by_language:
            return by_language[language]
        meanings = set(by_language.values())
        if len(meanings) == 1:
            return meanings.pop()
        return (self.dotted if dotted else self.undotted).get(word, UNSETTLED)

    def weekday(self, word: str, language: str | None) -> int | None:
        """Give the weekday (Monday 0) that a folded word names, None for none, UNSETTLED where languages disagree."""
        return _settle(self.weekdays.get(word), language)

    def day(self, word: str, language: str | None, *, alone: bool = False) -> int | None:
        """Give the days from today that a folded day word means, or None.

        `alone`: nothing else stands with it, so that a word of under five letters needs its language to be given.
        """
        by_language = self.days.get(word)
        if by_language is None or (alone and word.isascii() and len(word) < 5 and language not in by_language):
            return None
        delta = _settle(by_language, language)
        return None if delta == UNSETTLED else delta


def _settle(by_language: dict[str, int] | None, language: str | None) -> int | None:
    """Take the language's own meaning, or the one all languages share; UNSETTLED where they disagree."""
    if by_language is None:
        return None
    if language in by_language:
        return by_language[language]
    meanings = set(by_language.values())
    return meanings.pop() if len(meanings) == 1 else UNSETTLED


def _each(row: str) -> list[str]:
    """Part a row at white space and fold each word, past the cache that is for words of pages."""
    return [word.lower() if word.isalpha() and word.isascii() else _fold.__wrapped__(word) for word in row.split()]


def _rows(table: dict[str, str]) -> dict[str, dict[str, int]]:
    """Turn `language = 'a b | c'` rows into word -> language -> index of the part."""
    found: dict[str, dict[str, int]] = {}
    for tag, row in table.items():
        language = tag.split("-")[0]
        for index, part in enumerate(row.split("|")):
            for word in _each(part):
                found.setdefault(word, {})[language] = index
    return found


def _pairs(row: str) -> dict[str, int]:
    """Turn `'word=number word=number'` into a table."""
    return {fold(word): int(number) for word, _, number in (pair.partition("=") for pair in row.split())}


def _set(row: str) -> frozenset[str]:
    """Turn a row of words into a set."""
    return frozenset(_each(row))


def _relative(table: dict[str, dict[str, str]]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Read the `[relative.*]` tables into units, markers before and markers after."""
    units: dict[str, dict[str, str]] = {}
    markers: dict[str, dict[str, set[str]]] = {"before": {}, "after": {}}
    for tag, row in table.items():
        language = tag.split("-")[0]
        for unit, part in zip(UNITS, row["units"].split("|"), strict=True):
            for word in _each(part):
                units.setdefault(word, {})[language] = unit
        for side, known in markers.items():
            for word in _each(row.get(side, "")):
                known.setdefault(word, set()).add(language)
    before, after = ({word: frozenset(tags) for word, tags in side.items()} for side in markers.values())
    return units, before, after


@lru_cache(maxsize=1)
def words() -> Words:
    """Load the tables; every later call returns the same ones."""
    data = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    units, before, after = _relative(data["relative"])
    months = {w: {tag: i + 1 for tag, i in by.items()} for w, by in _rows(data["months"]).items()}
    phrases: dict[str, tuple[int, str]] = {}
    for key, row in data["phrases"].items():
        amount, unit = key.split()
        phrases.update(dict.fromkeys(_each(row.replace("|", " ")), (int(amount), unit)))
    days = {w: {tag: -i for tag, i in by.items()} for w, by in _rows(data["days"]).items()}
    zones = data["zones"]
    return Words(
        months=months,
        month_heads=frozenset(w.split()[0] for w in months if " " in w),
        weekdays=_rows(data["weekdays"]),
        days=days,
        units=units,
        before=before,
        after=after,
        joined={word: unit for unit, row in data["joined"].items() for word in _each(row)},
        phrases=phrases,
        last_words=frozenset(w.split()[-1] for w in (*days, *phrases)),
        dotted=_pairs(data["dotted"]["with"]),
        undotted=_pairs(data["dotted"]["without"]),
        common=_set(data["trust"]["common"]),
        weak=_set(data["trust"]["weak"]),
        links=_set(data["links"]["words"]),
        labels=_set(data["labels"]["words"]) | _set(data["links"]["words"]),
        zones={fold(w): minutes for w, minutes in zones["fixed"].items()},
        named_zones=zones["named"],
        unclear_zones=_set(zones["unclear"]["words"]),
        zones_by_language={tag: _pairs(row) for tag, row in zones["by_language"].items()},
    )
