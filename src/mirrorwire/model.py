"""The nouns of the record, frozen: what `mirrorwire read --json` prints (schema `mirrorwire/record@1`).

All offsets are half-open and count Unicode code points of a named layer's text:

`raw`   the page as received, decoded (HTML source, or the flattened text)
`text`  the article's reading text: headline, standfirst and body paragraphs joined by blank lines

A printed value is a `Field`: the value, the span it rests on, and where on the page it came from. What the page does
not say is None, never invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SCHEMA = "mirrorwire/record@1"

Layer = Literal["raw", "text"]
Origin = Literal[
    "visible", "json-ld", "microdata", "opengraph", "meta", "link", "html", "url", "outlet", "given", "identified"
]
Precision = Literal["second", "minute", "hour", "day", "month", "year"]
ListKind = Literal["read_also", "latest", "most_read", "section", "more"]
PersonKind = Literal["person", "organisation", "state", "group"]
QuotationKind = Literal["direct", "indirect", "mixed"]
Polarity = Literal["asserted", "negated"]
Modality = Literal["actual", "planned", "possible", "hypothetical", "historical"]
Where = Literal["body", "headline", "list"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch `[start, end)` of one layer, in code points.

    `raw` is the same stretch carried back to the raw layer (for a span already in `raw`, itself), or None for an
    orphan: characters that do not stand in the page in one piece.
    """

    layer: Layer
    start: int
    end: int
    raw: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Selector:
    """A span with its own words and 32 code points either side, as in the W3C Web Annotation TextQuoteSelector."""

    layer: Layer
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Field:
    """A value the page states: as read, the characters it rests on, where it stood, and who else on the page agrees."""

    value: str
    span: Span | None
    origin: Origin
    also: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Time:
    """A time stamp: `value` in ISO 8601, with an offset only if the page or the outlet's entry gives one.

    `value` is None where the characters `shown` could not be resolved (a relative time without `captured_at`).
    """

    value: str | None
    precision: Precision | None
    shown: str | None
    span: Span | None
    origin: Origin
    also: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """The article as published; `body` holds section headings and paragraphs in order, the standfirst apart."""

    headline: Field | None
    standfirst: Field | None
    rubric: Field | None
    byline: tuple[Field, ...]
    published_at: Time | None
    updated_at: Time | None
    language: Field | None
    canonical_url: Field | None
    dateline: Field | None
    body: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class LinkItem:
    """One entry of a link list; its time belongs to the entry, never to the article."""

    headline: Field
    kicker: Field | None
    url: Field | None
    published_at: Time | None


@dataclass(frozen=True, slots=True)
class LinkList:
    """One of the page's own link lists, in page order; a list that is rendered twice appears once."""

    kind: ListKind
    title: Field | None
    items: tuple[LinkItem, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A role as printed of its holder: the phrase, the post and country it names, and the day it was printed."""

    phrase: str
    span: Span
    post: str | None
    country: str | None
    on: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A person, organisation or state that the page names; one entry an entity, `country` ISO 3166-1 alpha-3.

    A `group` is a speaker without a name of its own: "Israeli officials", "a spokesman for the ministry".
    """

    id: str
    kind: PersonKind
    name: str
    country: str | None
    roles: tuple[Role, ...]
    mentions: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """Who said what; `content` excludes the marks, `speaker` is a people id, `role` an index into its roles.

    `reason` says why there is no speaker. `inside` is the id of the quotation that reports this one.
    """

    id: str
    kind: QuotationKind
    content: tuple[Span, ...]
    speaker: str | None
    speaker_span: tuple[Span, ...]
    cue: Span | None
    role: int | None
    confidence: float | None
    reason: str | None = None
    inside: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What one actor did to another (PLOVER class), with the characters that say so; `evidence` is never empty.

    `date_precision` is day, week, month, year or decade, or `published`: the text does not say when, the date is the
    day of publication. `participants` are all codes of a meeting that is too large for pairs.
    """

    id: str
    kind: str
    mode: str | None
    actor: str
    recipient: str
    dyad: str
    reciprocal: bool
    spheres: tuple[str, ...]
    polarity: Polarity
    modality: Modality
    claimant: str | None
    quotation: str | None
    date: str | None
    where: Where
    evidence: tuple[Span, ...]
    confidence: float | None
    date_precision: str | None = None
    participants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something noticed and not resolved: a disagreement between two fields, an unreadable date, a repaired page."""

    kind: str
    message: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Capture:
    """What was received. `captured_at` is what the transport says; `not_before` what the page itself proves."""

    url: str | None
    outlet: str | None
    captured_at: str | None
    not_before: str | None
    media_type: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Record:
    """One page read: the public contract that the desk, the exports and every measurement read."""

    schema: str
    id: str
    revision: str
    capture: Capture
    article: Article | None
    lists: tuple[LinkList, ...]
    text: str
    people: tuple[Person, ...]
    quotations: tuple[Quotation, ...]
    events: tuple[Event, ...]
    notes: tuple[Note, ...]
