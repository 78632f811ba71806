"""Two revisions of a page compared: words added and removed, fields that changed, quotations that came and vanished."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final, Literal

from mirrorwire.errors import NotKept
from mirrorwire.model import Quotation, Record, Span
from mirrorwire.record.folding import folded_name
from mirrorwire.record.store import Store
from mirrorwire.spans import slice_of

_PIECE = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]|_")
# beyond this many words two paragraphs are compared as wholes: the comparison is quadratic at worst
MOST_WORDS: Final = 20_000

How = Literal["added", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """Words that only one revision has: `added` stand in the later one's text, `removed` in the earlier one's."""

    how: How
    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A printed field that says something else."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class QuotationChange:
    """A quotation that only one of the revisions has, with its speaker and words; the span is in that one's text."""

    how: How
    quotation: str
    speaker: str | None
    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from the earlier revision to the later one.

    `order_known` False: their captures have no times that tell which was first (saved files, say), and the two may
    stand the wrong way round.
    """

    page: str
    before: str
    after: str
    fields: tuple[FieldChange, ...]
    changes: tuple[Change, ...]
    quotations: tuple[QuotationChange, ...]
    order_known: bool = True

    @property
    def words_added(self) -> int:
        """Number of words that are new."""
        return sum(len(one.words.split()) for one in self.changes if one.how == "added")

    @property
    def words_removed(self) -> int:
        """Number of words that are gone."""
        return sum(len(one.words.split()) for one in self.changes if one.how == "removed")


def difference(store: Store, page: str, before: str | None = None, after: str | None = None) -> Difference:
    """Compare two revisions of a page, given by id or address: by default the one before the current with the current.

    Raises NotKept where there is no such revision, or only one.
    """
    ident = store.page_id(page)
    lines = store.revisions(ident)
    current = next(line.revision for line in lines if line.current)
    later = after or current
    if before is None:
        others = [line.revision for line in lines if line.revision != later]
        if not others:
            raise NotKept("there is one revision of this page, nothing to compare it with", place=page)
        at = [line.revision for line in lines].index(later) if later in [line.revision for line in lines] else 0
        before = lines[at - 1].revision if at > 0 else others[-1]
    seen = {line.revision: (line.first_at, line.last_at) for line in lines}
    times = (seen.get(before, (None, None))[0], seen.get(later, (None, None))[1])
    found = compare(store.record(ident, before, corrections=False), store.record(ident, later, corrections=False))
    return replace(found, order_known=None not in times and times[0] != times[1])


def compare(before: Record, after: Record) -> Difference:
    """Compare two records of a page."""
    return Difference(
        after.id, before.revision, after.revision, _fields(before, after), _words(before, after), _quoted(before, after)
    )


def _fields(before: Record, after: Record) -> tuple[FieldChange, ...]:
    found = []
    for name, old, new in zip(_NAMES, _values(before), _values(after), strict=True):
        if old != new:
            found.append(FieldChange(name, old, new))
    return tuple(found)


_NAMES: Final = ("headline", "standfirst", "rubric", "byline", "published_at", "updated_at")


def _values(record: Record) -> list[str | None]:
    article = record.article
    if article is None:
        return [None] * len(_NAMES)
    texts = [field.value if field else None for field in (article.headline, article.standfirst, article.rubric)]
    byline = "; ".join(field.value for field in article.byline) or None
    times = [time.value if time else None for time in (article.published_at, article.updated_at)]
    return [*texts, byline, *times]


def _words(before: Record, after: Record) -> tuple[Change, ...]:
    """Compare word by word; white space does not count, punctuation does."""
    old, new = list(_PIECE.finditer(before.text)), list(_PIECE.finditer(after.text))
    one, other = [match.group() for match in old], [match.group() for match in new]
    if max(len(one), len(other)) > MOST_WORDS:
        return _paragraphs(before, after)
    found: list[Change] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if b > a:
            start, end = old[a].start(), old[b - 1].end()
            found.append(Change("removed", before.text[start:end], Span("text", start, end, None)))
        if d > c:
            start, end = new[c].start(), new[d - 1].end()
            found.append(Change("added", after.text[start:end], Span("text", start, end, None)))
    return tuple(found)


def _paragraphs(before: Record, after: Record) -> tuple[Change, ...]:
    old, new = before.text.split("\n\n"), after.text.split("\n\n")
    known_old, known_new = set(old), set(new)
    found: list[Change] = []
    for paragraphs, others, how in ((old, known_new, "removed"), (new, known_old, "added")):
        at = 0
        for paragraph in paragraphs:
            if paragraph not in others:
                name: How = "removed" if how == "removed" else "added"
                found.append(Change(name, paragraph, Span("text", at, at + len(paragraph), None)))
            at += len(paragraph) + 2
    return tuple(found)


def _quoted(before: Record, after: Record) -> tuple[QuotationChange, ...]:
    """Quotations by their words: one that was moved, or whose role changed, is the same."""
    old = {_said(before, one): one for one in before.quotations}
    new = {_said(after, one): one for one in after.quotations}
    removed = [_changed("removed", before, one) for words, one in old.items() if words not in new]
    added = [_changed("added", after, one) for words, one in new.items() if words not in old]
    return (*removed, *added)


def _said(record: Record, quotation: Quotation) -> tuple[str, str | None]:
    words = " ".join(folded_name(slice_of(record.text, span)) for span in quotation.content)
    return words, _speaker(record, quotation)


def _speaker(record: Record, quotation: Quotation) -> str | None:
    return next((person.name for person in record.people if person.id == quotation.speaker), None)


def _changed(how: How, record: Record, quotation: Quotation) -> QuotationChange:
    words = " … ".join(" ".join(slice_of(record.text, span).split()) for span in quotation.content)
    return QuotationChange(how, quotation.id, _speaker(record, quotation), words, quotation.content[0])
