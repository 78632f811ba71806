"""A flattened page that was wrapped in HTML again: paragraphs or lines in mark-up, without links or structure.

Mail gateways, archives and editors make such pages. Their blocks are read as the lines of a flattened page, and every
field is carried back through the blocks to the source.
"""

from __future__ import annotations

from dataclasses import replace

from mirrorwire.model import Field, LinkItem, LinkList, Span, Time
from mirrorwire.pages.flat.page import FlatPage, read_flat
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.layouts import join
from mirrorwire.pages.page import Context, Page
from mirrorwire.pages.readers.flat import page_of
from mirrorwire.spans import Piece, Segment, raw_span

MAX_LINKS = 2
MIN_LINES = 8
MAX_LINES = 4_000


def is_flattened(document: Document) -> bool:
    """Tell whether a page has lines of text and next to no linked line: a news page as served has dozens."""
    linked = 0
    for block in document.blocks:
        linked += block.link_size > 0
        if linked > MAX_LINKS:
            return False
    lines = sum(block.text.count("\n") + 1 for block in document.blocks)
    return MIN_LINES <= lines <= MAX_LINES


def read_flat_html(document: Document, context: Context) -> Page | None:
    """Read the page's lines as a flattened page; None where they show no link list, so that mark-up says more."""
    lines = join([block.piece for block in document.blocks], "\n\n")
    if lines is None:
        return None
    found = read_flat(
        lines.text,
        reference=context.reference,
        zone=context.zone,
        language=context.language,
        day_first=context.day_first(None),
    )
    if not any(len(block.items) > 2 for block in found.lists) or not found.body:
        return None
    return page_of(document.raw, _Carrier(lines).page(found), context)


class _Carrier:
    """Carries what was read from the lines back to the source they were made from."""

    def __init__(self, lines: Piece) -> None:
        self._lines = lines

    def page(self, found: FlatPage) -> FlatPage:
        """The page with every piece and span in offsets of the source."""
        return replace(
            found,
            headline=self.piece(found.headline) if found.headline else None,
            standfirst=self.piece(found.standfirst) if found.standfirst else None,
            rubric=self.field(found.rubric) if found.rubric else None,
            byline=tuple(self.field(name) for name in found.byline),
            published=self.time(found.published) if found.published else None,
            updated=self.time(found.updated) if found.updated else None,
            dateline=self.field(found.dateline) if found.dateline else None,
            body=tuple(self.piece(piece) for piece in found.body),
            lists=tuple(self.links(block) for block in found.lists),
            notes=tuple(replace(note, span=self.span(note.span)) for note in found.notes),
        )

    def piece(self, piece: Piece) -> Piece:
        """A piece whose segments lead to the source."""
        segments: list[Segment] = []
        for start, at, size, length in piece.segments:
            if size == length:
                inner = self._lines.cut(at, at + length).segments
                segments += [(start + begin, raw, count, raw_size) for begin, raw, count, raw_size in inner]
            elif (raw := self._lines.raw(at, at + length)) is not None:
                segments.append((start, raw[0], size, raw[1] - raw[0]))
        return Piece(piece.text, tuple(segments))

    def span(self, span: Span | None) -> Span | None:
        """The span of the source, or None where the lines have none."""
        raw = self._lines.raw(span.start, span.end) if span else None
        return raw_span(*raw) if raw else None

    def field(self, field: Field) -> Field:
        """A field with its span in the source."""
        return replace(field, span=self.span(field.span))

    def time(self, time: Time) -> Time:
        """A time with its span in the source."""
        return replace(time, span=self.span(time.span))

    def links(self, block: LinkList) -> LinkList:
        """A link list with every span in the source."""
        return replace(
            block,
            title=self.field(block.title) if block.title else None,
            items=tuple(self.item(item) for item in block.items),
        )

    def item(self, item: LinkItem) -> LinkItem:
        """An entry with every span in the source."""
        return LinkItem(
            headline=self.field(item.headline),
            kicker=self.field(item.kicker) if item.kicker else None,
            url=self.field(item.url) if item.url else None,
            published_at=self.time(item.published_at) if item.published_at else None,
        )
