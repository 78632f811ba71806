"""An HTML page made ready for reading: source, tree and blocks, shared by everything that looks for fields."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from mirrorwire.pages.html.blocks import Block, blocks_of
from mirrorwire.pages.html.markup import parse
from mirrorwire.pages.html.tree import Element, Tree


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One HTML page: `raw` source, its tree, and its visible text as blocks in source order."""

    raw: str
    url: str | None
    tree: Tree
    blocks: list[Block]
    starts: list[int]

    @classmethod
    def of(cls, raw: str, url: str | None = None) -> Document:
        """Parse a page; never raises on broken mark-up."""
        tree = parse(raw)
        blocks = blocks_of(tree)
        return cls(raw, url, tree, blocks, [block.start for block in blocks])

    def blocks_in(self, element: Element) -> list[Block]:
        """Return the blocks inside an element, in source order."""
        low = bisect_left(self.starts, element.content)
        high = bisect_left(self.starts, element.end, low)
        if high > low and self.blocks[high - 1].end > element.end:
            # an inline element with which a block begins
            high -= 1
        return self.blocks[low:high]

    def block_around(self, element: Element) -> Block | None:
        """Return the block that an inline element stands in, or None."""
        index = bisect_left(self.starts, element.end) - 1
        return self.blocks[index] if index >= 0 else None

    def text_of(self, element: Element) -> str:
        """Return the element's text as shown, blocks joined by single spaces; an inline element gives its own part."""
        blocks = self.blocks_in(element)
        if blocks:
            return " ".join([block.text for block in blocks])
        block = self.block_around(element)
        if block is None:
            return ""
        return "".join([block.text[a:b] for a, b, e, _ in block.parts if element.contains(e)]).strip()
