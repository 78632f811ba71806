"""What an exported table is: its columns, with type, unit and meaning, and the functions that give its rows.

One definition serves Parquet, Arrow, CSV, JSON lines and pandas; a form of file knows the kinds of columns, never a
table by name. Kinds: `text`, `integer`, `number`, `flag` (true or false), `time` (to the microsecond, UTC), `day`,
`codes` (a list of words without spaces, such as spheres) and `texts` (a list of any strings).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from mirrorwire.model import Span
from mirrorwire.record.export.walk import PageView, Source
from mirrorwire.spans import slice_of

Kind = Literal["text", "integer", "number", "flag", "time", "day", "codes", "texts"]
Value = str | int | float | bool | datetime | date | tuple[str, ...] | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `unit` says what its numbers count, None where they count nothing."""

    name: str
    kind: Kind
    meaning: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `of_page` gives a page's rows, `of_store` the rows that belong to no page; they follow the others."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    of_page: Callable[[PageView], Iterable[Row]] | None = None
    of_store: Callable[[Source], Iterable[Row]] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def describe(self) -> dict[str, Any]:
        """Return the table and its columns in words, for documentation."""
        return {
            "name": self.name,
            "meaning": self.meaning,
            "columns": [
                {"name": one.name, "kind": one.kind, "unit": one.unit, "meaning": one.meaning} for one in self.columns
            ],
        }


EVIDENCE: Final = (
    Column("layer", "text", "the layer that `start` and `end` count in: text (the reading text) or raw (the capture)"),
    Column("start", "integer", "where the words begin in that layer", "code points from 0"),
    Column("end", "integer", "where they end in it, exclusive", "code points from 0"),
    Column("raw_start", "integer", "where they begin in the decoded capture; null for an orphan", "code points from 0"),
    Column("raw_end", "integer", "where they end in the decoded capture, exclusive", "code points from 0"),
    Column("words", "text", "the characters from `start` to `end`, exactly"),
)
PIECES: Final = (
    Column("pieces", "texts", "the words of every stretch that the row rests on; the first is `words`"),
    Column("places", "texts", 'where each of them stands: "text 12-30"', "code points from 0"),
)

_OFFSET = re.compile(r"T.*(?:Z|[+-]\d\d:?\d\d)$")

NOWHERE: Final[Row] = (None,) * len(EVIDENCE)


def has_offset(value: str | None) -> bool | None:
    """Tell whether an ISO 8601 time says its offset from UTC; None for no time."""
    return None if value is None else _OFFSET.search(value) is not None


def evidence(text: str, span: Span | None, words: str | None = None) -> Row:
    """Return a span as the columns of `EVIDENCE`; `words` are those of a span of the raw layer."""
    if span is None:
        return NOWHERE
    raw_start, raw_end = span.raw if span.raw is not None else (None, None)
    exact = slice_of(text, span) if span.layer == "text" else words
    return (span.layer, span.start, span.end, raw_start, raw_end, exact)


def pieces(text: str, spans: Iterable[Span], words: str | None = None) -> Row:
    """Return all stretches as the columns of `PIECES`."""
    spans = tuple(spans)
    return (
        tuple(slice_of(text, span) if span.layer == "text" else words or "" for span in spans),
        tuple(f"{span.layer} {span.start}-{span.end}" for span in spans),
    )
