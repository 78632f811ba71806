"""The body of an entry: the paragraphs of the HTML or plain text that a feed carries, without a page around them."""

from __future__ import annotations

import re

from mirrorwire.model import Field
from mirrorwire.pages.feeds.channel import Content, Entry
from mirrorwire.pages.feeds.pieces import compose, folded
from mirrorwire.pages.html.blocks import Block, blocks_of
from mirrorwire.pages.html.markup import parse
from mirrorwire.pages.html.rubric import find_dateline
from mirrorwire.pages.html.tree import Element
from mirrorwire.spans import Piece, raw_span

LONG = 500
"""Characters from which a description is no summary any more, but the article."""

_DROPPED = frozenset("figcaption aside nav footer form button select option noscript template object".split())
_LINE = re.compile(r"\S(?:.*\S)?")
_SPACED = re.compile(r"\S(?:[^\n]|\n(?![^\S\n]*\n))*")
_BLANK = re.compile(r"\n[^\S\n]*\n")
_ENDS = 3
_SHORT = 300
# what WordPress hangs on each entry, whoever publishes with it
_APPENDED = re.compile(r"The post .{1,300} (?:appeared first on|first appeared on) .{1,100}", re.DOTALL)


def carried(entry: Entry) -> Content | None:
    """Return what makes an entry a page of its own: its content, or a description that is longer than a summary."""
    content, summary = entry.content, entry.summary
    if content is not None and (summary is None or _size(content) > _size(summary)):
        return content
    return summary if summary is not None and _size(summary) >= LONG else None


def _size(content: Content) -> int:
    """Count the characters a reader sees."""
    if not content.markup:
        return len(content.piece.text.strip())
    return sum([len(block.text) for block in blocks_of(parse(content.piece.text))])


def body_of(content: Content) -> tuple[list[Piece], Field | None]:
    """Return the paragraphs and headings of a content in order, and the dateline it opens with, or None."""
    if not content.markup or "<" not in content.piece.text:
        return _plain(content.piece), None
    html = content.piece
    blocks = _kept(blocks_of(parse(html.text)))
    dateline = find_dateline(blocks[0]) if blocks else None
    if dateline is not None:
        raw = html.raw(*dateline.span.raw) if dateline.span is not None and dateline.span.raw is not None else None
        dateline = Field(dateline.value, raw_span(*raw), dateline.origin) if raw is not None else None
    pieces = [compose(html, block.piece).strip() for block in blocks]
    return [piece for piece in pieces if piece.text], dateline


def _plain(piece: Piece) -> list[Piece]:
    """Cut a plain text at its blank lines, or at its line ends where it has none."""
    text = piece.text
    pattern = _SPACED if _BLANK.search(text) else _LINE
    found = (match.span() for match in pattern.finditer(text))
    pieces = [folded(piece.cut(start, end)) for start, end in found]
    return [piece for piece in pieces if piece.text]


def _kept(blocks: list[Block]) -> list[Block]:
    """Leave out captions and forms, and what a publishing system hangs on: "Read more", "The post X appeared on Y"."""
    known: dict[int, bool] = {}
    found = [block for block in blocks if not _dropped(block.element, known)]
    kept = []
    for place, block in enumerate(found):
        near_end = place >= len(found) - _ENDS
        density = block.link_density
        if len(block.text) < _SHORT and len(found) > 1 and density >= (0.5 if near_end else 0.95):
            continue
        if near_end and block.link_size and _APPENDED.fullmatch(block.text):
            continue
        kept.append(block)
    return kept


def _dropped(element: Element, known: dict[int, bool]) -> bool:
    """Tell whether an element is one that holds no running text, or stands inside of one."""
    climbed: list[int] = []
    node: Element | None = element
    outcome = False
    while node is not None:
        if node.index in known:
            outcome = known[node.index]
            break
        climbed.append(node.index)
        if node.tag in _DROPPED:
            outcome = True
            break
        node = node.parent
    for index in climbed:
        known[index] = outcome
    return outcome
