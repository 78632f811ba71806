"""Pieces of text cut from a feed: references decoded, mark-up inside of mark-up read, and the way back kept throughout.

A feed wraps one language into another: HTML as characters of XML, or of a JSON string. Each layer is decoded into a
piece whose segments lead to the layer around it; `compose` joins two such steps into one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from html import unescape
from html.entities import html5

from mirrorwire.pages.html.blocks import blocks_of
from mirrorwire.pages.html.layouts import join
from mirrorwire.pages.html.markup import parse
from mirrorwire.spans import Piece, Segment

# only with its semicolon: "?a=1&copy=2" is an address, and an ampersand that nobody escaped stays one
REFERENCE = re.compile(r"&(?:#(?:[0-9]{1,8}|[xX][0-9a-fA-F]{1,8})|[a-zA-Z][a-zA-Z0-9]{1,31});")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_SPACE = re.compile(r"[^\S ]\s*+|  \s*+| [^\S ]\s*+")


def decoded_reference(token: str) -> str | None:
    """Decode a reference of XML or HTML; None for any other name: entities that a feed declares are never expanded."""
    if token[1] == "#":
        return unescape(token) or None
    return html5.get(token[1:])


def decode_references(raw: str, start: int, end: int) -> Piece:
    """Return the characters of `raw[start:end]` with their references decoded."""
    if raw.find("&", start, end) < 0:
        return Piece.verbatim(raw[start:end], start)
    parts: list[str] = []
    segments: list[Segment] = []
    size, done = 0, start
    for match in REFERENCE.finditer(raw, start, end):
        value = decoded_reference(match.group())
        if value is None:
            continue
        begin, stop = match.span()
        if begin > done:
            parts.append(raw[done:begin])
            segments.append((size, done, begin - done, begin - done))
            size += begin - done
        parts.append(value)
        segments.append((size, begin, len(value), stop - begin))
        size += len(value)
        done = stop
    if done < end:
        parts.append(raw[done:end])
        segments.append((size, done, end - done, end - done))
    return Piece("".join(parts), tuple(segments))


def concat(pieces: Iterable[Piece]) -> Piece:
    """Put pieces one behind the other, with nothing in between."""
    parts: list[str] = []
    segments: list[Segment] = []
    size = 0
    for piece in pieces:
        parts.append(piece.text)
        segments += [(size + at, raw, count, length) for at, raw, count, length in piece.segments]
        size += len(piece.text)
    return Piece("".join(parts), tuple(segments))


def compose(outer: Piece, inner: Piece) -> Piece:
    """Lead a piece that was cut from the text of another back to where that one leads; linear in what is carried."""
    steps = outer.segments
    segments: list[Segment] = []
    for start, at, size, length in inner.segments:
        if size != length:
            raw = outer.raw(at, at + length)
            if raw is not None:
                segments.append((start, raw[0], size, raw[1] - raw[0]))
            elif segments:
                # made of nothing (two pieces joined without a character between them): where the one before ends
                segments.append((start, segments[-1][1] + segments[-1][3], size, 0))
            continue
        index = max(0, bisect_right(steps, at, key=_start_of) - 1)
        while index < len(steps) and steps[index][0] < at + length:
            begin, raw_start, count, raw_size = steps[index]
            low, high = max(at, begin), min(at + length, begin + count)
            if low < high:
                if count == raw_size:
                    segments.append((start + low - at, raw_start + low - begin, high - low, high - low))
                else:
                    segments.append((start + low - at, raw_start, high - low, raw_size))
            index += 1
    return Piece(inner.text, tuple(segments))


def _start_of(segment: Segment) -> int:
    return segment[0]


def without_markup(piece: Piece) -> Piece:
    """Read a title or a name that may be HTML inside: tags are left out, references decoded a second time."""
    text = piece.text
    if REFERENCE.search(text) is None and _TAG.search(text) is None:
        return piece
    inner = join([block.piece for block in blocks_of(parse(text))])
    return compose(piece, inner) if inner is not None else Piece("", ())


def folded(piece: Piece) -> Piece:
    """Return the piece without white space at its ends, and with one space for each stretch of it inside."""
    piece = piece.strip()
    if _SPACE.search(piece.text) is None:
        return piece
    parts: list[str] = []
    segments: list[Segment] = []
    size = done = 0
    for match in _SPACE.finditer(piece.text):
        begin, end = match.span()
        if begin > done:
            parts.append(piece.text[done:begin])
            segments.append((size, done, begin - done, begin - done))
            size += begin - done
        parts.append(" ")
        segments.append((size, begin, 1, end - begin))
        size += 1
        done = end
    parts.append(piece.text[done:])
    segments.append((size, done, len(piece.text) - done, len(piece.text) - done))
    return compose(piece, Piece("".join(parts), tuple(segments)))
