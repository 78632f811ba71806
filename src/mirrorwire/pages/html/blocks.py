"""The page as linear text: one block for each stretch of text between two block boundaries, in source order.

White space is folded as a browser shows it (a run of ASCII white space is one space, none at the ends), character
references are decoded, a `br` is a newline and two in a row end the block. Nothing else changes, and every
character keeps its way back to the source, so the blocks are the text that all fields of an HTML page are cut from.
"""

from __future__ import annotations

import re
from html import unescape

from mirrorwire.pages.html.markup import BLOCK
from mirrorwire.pages.html.tree import Element, Run, Tree
from mirrorwire.spans import Piece, Segment

# white space that shows as one space, but a lone space, and references. Every alternative begins with a character of
# its own: then the search steps from one of these to the next instead of trying the whole at every character.
_CHANGES = re.compile(
    r"&(?:#[xX]?[0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});?| [ \t\n\r\f]++"
    r"|\n[ \t\n\r\f]*+|\t[ \t\n\r\f]*+|\r[ \t\n\r\f]*+|\f[ \t\n\r\f]*+"
)
_REFERENCE = re.compile(r"&(?:#[xX]?[0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
# what stands between two blank lines, from its first visible character
_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?![^\S\n]*+(?:\n|\Z)))*+")
_SPACE = " \t\n\r\f"
_UNSEEN = " \n\u00a0\u200b\u200c\u200d\ufeff\u2060\u00ad"


# the stretch [start, end) of a block's text that one run of the source gave, with its element and the link around it
Part = tuple[int, int, Element, Element | None]


class Block:
    """A stretch of text no block boundary interrupts.

    `element` is the nearest block-level element around it, `parts` its runs, `link_size` the characters inside links.
    """

    __slots__ = ("element", "index", "link_size", "parts", "segments", "text")

    def __init__(
        self, text: str, segments: list[Segment], parts: list[Part], element: Element, link_size: int, index: int
    ) -> None:
        self.text = text
        self.segments = segments
        self.parts = parts
        self.element = element
        self.link_size = link_size
        self.index = index

    def __repr__(self) -> str:
        return f"[{self.index} {self.element.tag}] {self.text[:60]!r}"

    @property
    def start(self) -> int:
        """Raw offset of the first character."""
        return self.segments[0][1]

    @property
    def end(self) -> int:
        """Raw offset one past the last character."""
        last = self.segments[-1]
        return last[1] + last[3]

    @property
    def piece(self) -> Piece:
        """The whole block as a piece of a layer."""
        return Piece(self.text, tuple(self.segments))

    @property
    def link_density(self) -> float:
        """Share of the characters that stand inside links, 0 to 1."""
        return self.link_size / len(self.text)

    def within(self, element: Element) -> bool:
        """Tell whether the block stands inside the element."""
        return element.start <= self.start and self.end <= element.end


def blocks_of(tree: Tree) -> list[Block]:
    """Return the blocks of a parsed page in source order; lines without a visible character give none."""
    blocks: list[Block] = []
    raw, preformatted = tree.raw, tree.preformatted
    for line in tree.lines:
        if preformatted and _in_pre(line[0][2]):
            blocks.extend(_preformatted(raw, line, len(blocks)))
            continue
        if len(line) == 1:
            # most lines are one run in which nothing changes: no control character, reference or second space
            start, end, element, link = line[0]
            core = raw[start:end].strip(_SPACE)
            if core and core.isprintable() and "&" not in core and "  " not in core and element.tag != "br":
                size = len(core)
                if raw[start] in _SPACE:
                    start = raw.index(core[0], start)
                holder = element
                while holder.tag not in BLOCK and holder.parent is not None:
                    holder = holder.parent
                blocks.append(
                    Block(
                        core,
                        [(0, start, size, size)],
                        [(0, size, element, link)],
                        holder,
                        0 if link is None else size,
                        len(blocks),
                    )
                )
                continue
        for group in _split_at_breaks(raw, line) if len(line) > 2 else (line,):
            block = _block(raw, group, len(blocks))
            if block is not None:
                blocks.append(block)
    return blocks


def _split_at_breaks(raw: str, line: list[Run]) -> list[list[Run]]:
    """Cut a line where two `br` stand with nothing but white space between them."""
    if sum([run[2].tag == "br" for run in line]) < 2:
        return [line]
    groups: list[list[Run]] = []
    current: list[Run] = []
    after_break = False
    for run in line:
        if run[2].tag == "br":
            if after_break and current:
                groups.append(current)
                current = []
            after_break = True
        elif after_break and not raw[run[0] : run[1]].isspace():
            after_break = False
        current.append(run)
    groups.append(current)
    return groups


def _block(raw: str, runs: list[Run], index: int) -> Block | None:
    """Fold one group of runs into a block, or None if nothing of it can be seen.

    White space is held back (`pending`: its raw offset and length) until a visible character follows it.
    """
    pieces: list[str] = []
    segments: list[Segment] = []
    parts: list[Part] = []
    size = link_size = 0
    pending: tuple[str, int, int] | None = None
    first: Element | None = None
    for start, end, element, link in runs:
        if element.tag == "br":
            if size:
                pending = ("\n", start, end - start)
            continue
        core = raw[start:end]
        at = start
        if core[0] in _SPACE:
            core = core.lstrip(_SPACE)
            at = end - len(core)
            if size and pending is None:
                pending = (" ", start, at - start)
            if not core:
                continue
        if core[-1] in _SPACE:
            core = core.rstrip(_SPACE)
        if pending is not None:
            pieces.append(pending[0])
            segments.append((size, pending[1], 1, pending[2]))
            size += 1
            pending = None
        before = size
        # what is printable holds no other white space than spaces: most runs need no search
        if (core.isprintable() and "&" not in core and "  " not in core) or _CHANGES.search(core) is None:
            length = len(core)
            pieces.append(core)
            segments.append((size, at, length, length))
            size += length
        else:
            size = _fold(core, at, pieces, segments, size)
        parts.append((before, size, element, link))
        if link is not None:
            link_size += size - before
        if first is None:
            first = element
        at += len(core)
        if at < end:
            pending = (" ", at, end - at)
    if first is None:
        return None
    text = "".join(pieces)
    if not text.strip(_UNSEEN):
        return None
    while first.tag not in BLOCK and first.parent is not None:
        first = first.parent
    return Block(text, segments, parts, first, link_size, index)


def _in_pre(element: Element) -> bool:
    """Tell whether an element stands in a `pre`, where white space is shown as it is."""
    node: Element | None = element
    while node is not None and node.tag != "pre":
        node = node.parent
    return node is not None


def _preformatted(raw: str, runs: list[Run], index: int) -> list[Block]:
    """Read a preformatted stretch: line ends are kept, and blank lines end a block."""
    pieces: list[str] = []
    segments: list[Segment] = []
    parts: list[Part] = []
    size = 0
    for start, end, element, link in runs:
        before = size
        if element.tag == "br":
            pieces.append("\n")
            segments.append((size, start, 1, end - start))
            size += 1
        else:
            size = _fold(raw[start:end], start, pieces, segments, size, _REFERENCE)
        parts.append((before, size, element, link))
    whole = Piece("".join(pieces), tuple(segments))
    holder = runs[0][2]
    while holder.tag not in BLOCK and holder.parent is not None:
        holder = holder.parent
    blocks: list[Block] = []
    for match in _PARAGRAPH.finditer(whole.text):
        low = match.start()
        high = low + len(match.group().rstrip())
        if not whole.text[low:high].strip(_UNSEEN):
            continue
        inside = [(max(a, low) - low, min(b, high) - low, e, k) for a, b, e, k in parts if a < high and low < b]
        links = sum([b - a for a, b, _, link in inside if link is not None])
        piece = whole.cut(low, high)
        blocks.append(Block(piece.text, list(piece.segments), inside, holder, links, index + len(blocks)))
    return blocks


def _fold(
    core: str,
    at: int,
    pieces: list[str],
    segments: list[Segment],
    size: int,
    changes: re.Pattern[str] = _CHANGES,
) -> int:
    """Append `core`, which stands at raw offset `at`, with white space folded and character references decoded."""
    done = 0
    for change in changes.finditer(core):
        begin, end = change.span()
        token = core[begin:end]
        if token[0] == "&":
            decoded = unescape(token)
            if decoded == token:
                continue
        else:
            decoded = " "
        if begin > done:
            pieces.append(core[done:begin])
            segments.append((size, at + done, begin - done, begin - done))
            size += begin - done
        if decoded:
            pieces.append(decoded)
            segments.append((size, at + begin, len(decoded), end - begin))
            size += len(decoded)
        done = end
    if done < len(core):
        pieces.append(core[done:])
        segments.append((size, at + done, len(core) - done, len(core) - done))
        size += len(core) - done
    return size
