"""The revisions of a page, when each was seen, and what changed from one to another, each change with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Response

from mirrorwire.desk.here import At
from mirrorwire.desk.views.article import direction_of, language_of, title_of
from mirrorwire.errors import NotKept
from mirrorwire.model import Record, Span
from mirrorwire.record.find.differences import Change, Difference, difference
from mirrorwire.record.find.sources import layer_of, source_of
from mirrorwire.record.rawlayer import RawLayer
from mirrorwire.record.store import Store

router = APIRouter(include_in_schema=False)

# changes shown; of more than these the rest is counted
MOST_SHOWN: Final = 300
# characters of unchanged text around a change
_AROUND: Final = 70


@dataclass(frozen=True, slots=True)
class Side:
    """Words of one revision: its span in the reading text, and where that stands on the page as received.

    `exact` False: `raw` is the whole paragraph's place, since the words do not stand there in one piece.
    """

    words: str
    span: Span
    raw: tuple[int, int] | None
    exact: bool


@dataclass(frozen=True, slots=True)
class Hunk:
    """A change with the words around it: what was removed, what was added, either or both."""

    before: str
    removed: Side | None
    added: Side | None
    after: str


@router.get("/page/{ident:path}/revisions")
def show_revisions(here: At, ident: str, before: str | None = None, after: str | None = None) -> Response:
    """Show a page's revisions, and what changed between two: by default the last change. Raises NotKept."""
    store = here.store
    with store.database.snapshot():
        page = store.page_id(ident)
        record = store.record(page)
        lines = store.revisions(page)
        found = difference(store, page, before, after) if len(lines) > 1 or before or after else None
        hunks: list[Hunk] = []
        quoted: list[tuple[str, str | None, Side]] = []
        if found is not None:
            if found.before == found.after:
                raise NotKept("a revision is compared with another one", place=page)
            sides = {
                "removed": _Text(store, store.record(page, found.before, corrections=False)),
                "added": _Text(store, store.record(page, found.after, corrections=False)),
            }
            hunks = _hunks(found.changes[: MOST_SHOWN + 1], sides["removed"], sides["added"])[:MOST_SHOWN]
            quoted = [(one.how, one.speaker, sides[one.how].side(one.words, one.span)) for one in found.quotations]
    return here.page(
        "revisions.html",
        page=page,
        record=record,
        title=title_of(record),
        language=language_of(record),
        direction=direction_of(record),
        lines=lines,
        found=found,
        hunks=hunks,
        left=_left(found),
        quoted=quoted,
    )


def _left(found: Difference | None) -> int:
    return max(0, len(found.changes) - MOST_SHOWN) if found is not None else 0


class _Text:
    """One revision's text, and the way back to the page as it was received."""

    def __init__(self, store: Store, record: Record) -> None:
        self.text = record.text
        article = record.article
        fields = (article.headline, article.standfirst) if article is not None else ()
        spans = [field.span for field in fields if field is not None and field.span is not None]
        spans += article.body if article is not None else ()
        self._blocks = [span for span in spans if span.layer == "text" and span.raw is not None]
        self._layer: RawLayer | None = None
        if self._blocks:
            with store.database.snapshot() as connection:
                self._layer = layer_of(store, source_of(connection, record.id, record.revision))

    def side(self, words: str, span: Span) -> Side:
        """Return words of this text with their place on the page: their own where they stand there as they are."""
        if span.raw is not None:
            return Side(words, span, span.raw, exact=True)
        block = next((one for one in self._blocks if one.start <= span.start and span.end <= one.end), None)
        if block is None or block.raw is None:
            return Side(words, span, None, exact=False)
        raw = (block.raw[0] + span.start - block.start, block.raw[0] + span.end - block.start)
        # the paragraph up to and with the words, character by character: they stand there and nowhere else
        known, at = self.text[block.start : span.end], block.raw[0]
        if self._layer is not None and raw[1] <= block.raw[1] and self._layer.text[at : raw[1]] == known:
            return Side(words, span, raw, exact=True)
        return Side(words, span, block.raw, exact=False)

    def before(self, at: int) -> str:
        """Return some text that ends at a place, none from another paragraph."""
        low = max(0, at - _AROUND, self.text.rfind("\n", 0, at) + 1)
        return ("…" if low > 0 and self.text[low - 1] != "\n" else "") + self.text[low:at]

    def after(self, at: int) -> str:
        """Return some text that begins at a place, none from another paragraph."""
        newline = self.text.find("\n", at)
        high = min(len(self.text), at + _AROUND, newline if newline >= 0 else len(self.text))
        return self.text[at:high] + ("…" if high < len(self.text) and self.text[high] != "\n" else "")


def _hunks(changes: Sequence[Change], old: _Text, new: _Text) -> list[Hunk]:
    """Pair what was removed with what was added in its place: words between the same words."""
    found: list[Hunk] = []
    at = 0
    while at < len(changes):
        one = changes[at]
        other = changes[at + 1] if at + 1 < len(changes) else None
        text = old if one.how == "removed" else new
        before, after = text.before(one.span.start), text.after(one.span.end)
        side = text.side(one.words, one.span)
        paired = one.how == "removed" and other is not None and other.how == "added"
        if paired and other is not None and _between(old.text, one.span, new.text, other.span):
            found.append(Hunk(before, side, new.side(other.words, other.span), new.after(other.span.end)))
            at += 2
            continue
        found.append(Hunk(before, side if text is old else None, side if text is new else None, after))
        at += 1
    return found


def _between(old: str, one: Span, new: str, other: Span, size: int = 12) -> bool:
    """Tell whether two stretches stand between the same few characters."""
    before = old[max(0, one.start - size) : one.start], new[max(0, other.start - size) : other.start]
    after = old[one.end : one.end + size], new[other.end : other.end + size]
    return before[0] == before[1] and after[0] == after[1]
