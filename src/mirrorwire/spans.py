"""Layers, the way back from `text` to `raw`, and selectors that re-anchor exactly or report an orphan.

A `Layer` is a text that is never rewritten, with the offset map that ties it to the page as received. The map is a
list of *pieces*: stretches of the layer that stand in the page in one go (a paragraph with its inline tags). A piece
is made of *segments*: verbatim characters, or a replacement (a character reference, folded white space, a `br`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mirrorwire.errors import SpanError
from mirrorwire.model import Layer as LayerName
from mirrorwire.model import Selector, Span

CONTEXT = 32
SEPARATOR = "\n\n"


# (start, raw_start, size, raw_size): `size` characters of the layer from `start` stand for `raw_size` characters of the
# page from `raw_start`. Equal sizes mean verbatim, or one character for one; unequal sizes map as a whole.
# A plain tuple, because a page has thousands.
Segment = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that stand in the page in one go: the text, and segments that cover it from 0 without a gap.

    A piece without segments has no place on the page: its spans are orphans.
    """

    text: str
    segments: tuple[Segment, ...]

    @classmethod
    def verbatim(cls, text: str, raw_start: int) -> Piece:
        """A piece whose characters are the page's own, one for one, from `raw_start`."""
        return cls(text, ((0, raw_start, len(text), len(text)),) if text else ())

    def raw(self, start: int, end: int) -> tuple[int, int] | None:
        """Carry `[start, end)` back to the page; None for an empty stretch, one outside, or a piece without a place."""
        if not self.segments or not 0 <= start < end <= len(self.text):
            return None
        return _carry(self.segments, start, end)

    def cut(self, start: int, end: int) -> Piece:
        """Return the piece of `[start, end)`; a replacement that is cut through keeps its whole raw stretch."""
        kept: list[Segment] = []
        for at, raw_start, size, raw_size in self.segments:
            low, high = max(start, at), min(end, at + size)
            if low >= high:
                continue
            if size == raw_size:
                kept.append((low - start, raw_start + low - at, high - low, high - low))
            else:
                kept.append((low - start, raw_start, high - low, raw_size))
        return Piece(self.text[start:end], tuple(kept))

    def strip(self) -> Piece:
        """Return the piece without white space at its ends."""
        text = self.text
        if text and not (text[0].isspace() or text[-1].isspace()):
            return self
        left = len(text) - len(text.lstrip())
        return self.cut(left, max(left, len(text.rstrip())))


def _carry(segments: Sequence[Segment], start: int, end: int) -> tuple[int, int]:
    """Map `[start, end)` through ordered, gapless segments."""
    at, raw_start, size, raw_size = segments[bisect_right(segments, start, key=_start_of) - 1]
    low = raw_start + (start - at if size == raw_size else 0)
    at, raw_start, size, raw_size = segments[bisect_right(segments, end - 1, key=_start_of) - 1]
    return low, raw_start + (end - at if size == raw_size else raw_size)


def _start_of(segment: Segment) -> int:
    return segment[0]


class Layer:
    """The `text` layer of one page: pieces joined by blank lines, and the way back to the page.

    `places` are the spans of the pieces given, in order.
    """

    __slots__ = ("_pieces", "_starts", "places", "text")

    def __init__(self, pieces: Iterable[Piece], separator: str = SEPARATOR) -> None:
        self._pieces = [piece for piece in pieces if piece.text]
        self._starts: list[int] = []
        at = 0
        for piece in self._pieces:
            self._starts.append(at)
            at += len(piece.text) + len(separator)
        self.text = separator.join(piece.text for piece in self._pieces)
        self.places = tuple(
            self.span(start, start + len(piece.text)) for start, piece in zip(self._starts, self._pieces, strict=True)
        )

    @classmethod
    def given(cls, body: str) -> Layer:
        """The layer of a body that was given as clean text: `text` is exactly that body, and raw the same."""
        layer = cls(())
        layer.text = body
        layer._pieces = [Piece.verbatim(body, 0)] if body else []
        layer._starts = [0] if body else []
        return layer

    def span(self, start: int, end: int) -> Span:
        """Return the span with its raw offsets, or with `raw=None` where it is no single stretch of the page.

        Raises SpanError if it does not lie inside the layer.
        """
        if not 0 <= start <= end <= len(self.text):
            raise SpanError(f"span [{start}, {end}) does not lie in a layer of {len(self.text)} characters")
        index = bisect_right(self._starts, start) - 1
        raw = self._pieces[index].raw(start - self._starts[index], end - self._starts[index]) if index >= 0 else None
        return Span("text", start, end, raw)


def raw_span(start: int, end: int) -> Span:
    """Return a span of the raw layer, which is its own raw."""
    return Span("raw", start, end, (start, end))


def slice_of(text: str, span: Span) -> str:
    """Return the characters of the span; raises SpanError if it does not lie inside the text."""
    if not 0 <= span.start <= span.end <= len(text):
        raise SpanError(f"span [{span.start}, {span.end}) does not lie in a layer of {len(text)} characters")
    return text[span.start : span.end]


def select(text: str, span: Span) -> Selector:
    """Return the selector of a span: its words and 32 code points either side."""
    return Selector(
        span.layer,
        span.start,
        span.end,
        slice_of(text, span),
        text[max(0, span.start - CONTEXT) : span.start],
        text[span.end : span.end + CONTEXT],
    )


def anchor(text: str, selector: Selector, layer: LayerName | None = None) -> tuple[int, int] | None:
    """Find the selector's words again in another text of the layer (a later revision, say); None for an orphan.

    The words must stand there exactly. Where they stand more than once, the place whose two contexts match whole
    is taken; if several or none do, the unchanged offset; otherwise it is an orphan: never the nearest guess.
    """
    if layer is not None and layer != selector.layer:
        return None
    exact = selector.exact
    if not exact:
        return None
    places = list(_occurrences(text, exact))
    if len(places) > 1:
        whole = [
            at
            for at in places
            if text.endswith(selector.prefix, 0, at) and text.startswith(selector.suffix, at + len(exact))
        ]
        places = whole if len(whole) == 1 else [at for at in whole or places if at == selector.start]
    return (places[0], places[0] + len(exact)) if len(places) == 1 else None


def _occurrences(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
