"""What the store answers with: frozen, every claim with the page, the revision and the characters it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mirrorwire.model import Record, Span


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of the page's reading text around the words found; `marks` are their places, in the `text` layer."""

    text: str
    span: Span
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One page found. `score` is BM25's (the greater, the nearer), present only where relevance was asked for."""

    page: str
    revision: str
    headline: str | None
    url: str | None
    outlet: str | None
    outlet_country: str | None
    language: str | None
    rubric: str | None
    published_at: str | None
    story: str | None
    snippet: Snippet | None
    score: float | None
    row: int


@dataclass(frozen=True, slots=True)
class Hits:
    """One stretch of an answer. `next` is the cursor to go on with, None at the end; `seconds` is wall time."""

    hits: tuple[Hit, ...]
    next: str | None
    seconds: float

    def to_arrow(self) -> Any:
        """Return the hits as a pyarrow Table, one row a page. Raises InputError without `mirrorwire[arrow]`."""
        from mirrorwire.record.export.arrow import table_of_hits

        return table_of_hits(self)

    def to_pandas(self) -> Any:
        """Return the hits as a pandas DataFrame, one row a page. Raises InputError without pyarrow or pandas."""
        from mirrorwire.record.export.arrow import frame_of_hits

        return frame_of_hits(self)


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One revision of a page, when its captures showed it, and who read it."""

    revision: str
    capture: str
    first_at: str | None
    last_at: str | None
    captures: int
    reader: str
    current: bool


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page as the store has it: the record with corrections applied, and what the store knows beside it."""

    record: Record
    revisions: tuple[RevisionLine, ...]
    story: str | None
    family: str | None
    reviews: int
    bytes_kept: bool


@dataclass(frozen=True, slots=True)
class Related:
    """An article to read also, and why: `reason` in words, `kind` copy, story or terms."""

    page: str
    headline: str | None
    outlet: str | None
    published_at: str | None
    kind: str
    reason: str
    similarity: float | None


@dataclass(frozen=True, slots=True)
class Count:
    """One bar of a timeline: `period` is its first day, `group` what was counted by (or None), `count` how many."""

    period: str
    group: str | None
    count: int
