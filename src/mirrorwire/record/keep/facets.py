"""Facets as words of the index: each filter is one more word to look up, in a column of its own.

A facet's word is a letter for what it is and the value in letters and digits, so that the tokenizer keeps it whole.
"""

from __future__ import annotations

import re

from mirrorwire.model import Event, Record
from mirrorwire.record.keep.rows import pair_of

_OTHER = re.compile(r"[^0-9a-z]+")


def _letters(value: str) -> str:
    return _OTHER.sub("", value.lower())


def outlet_word(row: int) -> str:
    """Word of an outlet by its number."""
    return f"o{row}"


def country_word(code: str) -> str:
    """Word of an outlet's country."""
    return f"c{_letters(code)}"


def language_word(tag: str) -> str:
    """Word of an article's language."""
    return f"l{_letters(tag)}"


def rubric_word(key: int) -> str:
    """Word of a rubric by its key (`mirrorwire.record.keep.sightings.headline_key` of the rubric)."""
    return f"r{key & (1 << 64) - 1:x}"


def entity_word(row: int) -> str:
    """Word of an entity that the article names, by its number."""
    return f"p{row}"


def speaker_word(row: int) -> str:
    """Word of an entity that is quoted, by its number."""
    return f"q{row}"


def pair_word(one: str, other: str) -> str:
    """Word of an unordered pair of codes between which something happens."""
    return f"d{_letters(pair_of(one, other).replace('-', 'x'))}"


def kind_word(kind: str) -> str:
    """Word of an event's kind."""
    return f"k{_letters(kind)}"


def sphere_word(sphere: str) -> str:
    """Word of a sphere."""
    return f"s{_letters(sphere)}"


def modality_word(modality: str) -> str:
    """Word of a modality."""
    return f"m{_letters(modality)}"


def event_words(event: Event) -> set[str]:
    """All words of one event."""
    words = {pair_word(event.actor, event.recipient), kind_word(event.kind), modality_word(event.modality)}
    words.update(sphere_word(sphere) for sphere in event.spheres)
    codes = sorted(set(event.participants))
    words.update(pair_word(one, other) for at, one in enumerate(codes) for other in codes[at + 1 :])
    return words


def rubric_of(record: Record) -> str | None:
    """The rubric as printed, or None."""
    return record.article.rubric.value if record.article and record.article.rubric else None
