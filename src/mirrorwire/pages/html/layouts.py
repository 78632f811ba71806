"""An outlet's dated layout hints, applied to a page: where its entry says a field stands, it is read from there."""

from __future__ import annotations

from datetime import date

from mirrorwire.model import Field, Time
from mirrorwire.pages.html.author_names import split_names
from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.headline import Headline
from mirrorwire.pages.html.metadata import Metadata
from mirrorwire.pages.html.tree import Element
from mirrorwire.pages.outlets import ElementSelector, Layout, Outlet
from mirrorwire.pages.page import Context
from mirrorwire.pages.times import find_stamps, localise, parse_iso
from mirrorwire.spans import Piece, raw_span


class Hints:
    """The layout of one page's day, with the elements it names on this page."""

    def __init__(self, document: Document, layout: Layout | None) -> None:
        self._document = document
        self._layout = layout
        self._dropped = [e for selector in layout.drop for e in select(document, selector)] if layout else []

    def drops(self, block: Block) -> bool:
        """Tell whether the layout says that the block is no part of the article."""
        return any(block.within(element) for element in self._dropped)

    def _first(self, selector: ElementSelector | None) -> Element | None:
        found = select(self._document, selector) if selector else []
        return found[0] if found else None

    def headline(self) -> Headline | None:
        """The headline from where the layout has it, or None."""
        element = self._first(self._layout.headline) if self._layout else None
        piece = piece_of(self._document, element) if element else None
        if element is None or piece is None:
            return None
        value, raw = " ".join(piece.text.split()), piece.raw(0, len(piece.text))
        blocks = tuple(self._document.blocks_in(element))
        return Headline(value, raw_span(*raw) if raw else None, "visible", (), element, blocks, (piece,))

    def standfirst(self) -> Block | None:
        """The standfirst's block, or None."""
        element = self._first(self._layout.standfirst) if self._layout else None
        blocks = self._document.blocks_in(element) if element else []
        return blocks[0] if len(blocks) == 1 else None

    def body(self) -> list[Block] | None:
        """The blocks inside the layout's body element, or None where the layout or the page has none."""
        element = self._first(self._layout.body) if self._layout else None
        return self._document.blocks_in(element) if element else None

    def rubric(self) -> Field | None:
        """The section label, or None."""
        piece = self._piece(self._layout.rubric) if self._layout else None
        raw = piece.raw(0, len(piece.text)) if piece else None
        return Field(piece.text, raw_span(*raw), "visible") if piece and raw else None

    def byline(self) -> list[Field]:
        """The authors' names, each with its own place."""
        piece = self._piece(self._layout.byline) if self._layout else None
        found: list[Field] = []
        at = 0
        for name in split_names(piece.text) if piece else []:
            start = piece.text.find(name, at) if piece else -1
            raw = piece.raw(start, start + len(name)) if piece and start >= 0 else None
            if raw:
                found.append(Field(name, raw_span(*raw), "visible"))
                at = start + len(name)
        return found

    def published(self, context: Context, day_first: bool | None) -> Time | None:
        """The time of publication: the element's `datetime`, or the stamp it prints."""
        element = self._first(self._layout.published) if self._layout else None
        piece = piece_of(self._document, element) if element else None
        if element is None or piece is None:
            return None
        stamps = find_stamps(piece.text, reference=context.reference, day_first=day_first)
        exact = parse_iso(element.attrs.get("datetime", ""))
        if not stamps:
            return None
        stamp = stamps[0]
        value, precision = exact or (stamp.value, stamp.precision)
        raw = piece.raw(stamp.start, stamp.end)
        if value is not None:
            value = localise(value, context.zone)
        return Time(value, precision, piece.text[stamp.start : stamp.end], raw_span(*raw) if raw else None, "visible")

    def _piece(self, selector: ElementSelector | None) -> Piece | None:
        element = self._first(selector)
        return piece_of(self._document, element) if element else None


def hints_for(document: Document, meta: Metadata, context: Context) -> Hints:
    """Choose the layout of the page's day; without a day, the newest whose headline or body stands on the page."""
    outlet = context.outlet
    if outlet is None or not outlet.layouts:
        return Hints(document, None)
    day = _day(meta, context)
    if day is not None:
        return Hints(document, outlet.layout_on(day))
    return Hints(document, next((one for one in _newest_first(outlet) if _stands(document, one)), None))


def _day(meta: Metadata, context: Context) -> date | None:
    """The day of publication, as far as it is known before the page is read."""
    for value in (context.published_at, *(candidate.value for candidate in meta.published)):
        if value and (found := parse_iso(value)) and found[1] in ("second", "minute", "hour", "day"):
            return date.fromisoformat(found[0][:10])
    return None


def _newest_first(outlet: Outlet) -> list[Layout]:
    return sorted(outlet.layouts, key=lambda layout: layout.since or date.min, reverse=True)


def _stands(document: Document, layout: Layout) -> bool:
    return any(selector and select(document, selector) for selector in (layout.headline, layout.body))


def select(document: Document, selector: ElementSelector) -> list[Element]:
    """Return the elements a selector means, in document order."""
    found = []
    for element in document.tree.elements:
        if selector.tag is not None and selector.tag != element.tag:
            continue
        attrs = element.attrs
        if selector.matches(element.tag, attrs.get("class", "").split(), attrs.get("id")):
            found.append(element)
    return found


def piece_of(document: Document, element: Element) -> Piece | None:
    """Return an element's shown text as one piece; None where it shows nothing."""
    blocks = document.blocks_in(element)
    if blocks:
        return join([block.piece for block in blocks])
    block = document.block_around(element)
    if block is None:
        return None
    parts = [(start, end) for start, end, inner, _ in block.parts if element.contains(inner)]
    return block.piece.cut(parts[0][0], parts[-1][1]).strip() if parts else None


def join(pieces: list[Piece], separator: str = " ") -> Piece | None:
    """Join pieces that follow each other on the page into one; the mark-up between them reads as `separator`."""
    if not pieces:
        return None
    segments = list(pieces[0].segments)
    at = len(pieces[0].text)
    for piece in pieces[1:]:
        if segments and piece.segments:
            _, raw_start, _, raw_size = segments[-1]
            gap = raw_start + raw_size
            segments.append((at, gap, len(separator), piece.segments[0][1] - gap))
        at += len(separator)
        segments += [(start + at, raw_start, size, raw_size) for start, raw_start, size, raw_size in piece.segments]
        at += len(piece.text)
    return Piece(separator.join([piece.text for piece in pieces]), tuple(segments))
