"""The tree of an HTML page: elements and text runs that know where they stand in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from msgspec import Struct

_ATTRIBUTE = re.compile(r"""([^\s"'>/=]++)(?:[ \t\n\r\f]*+=[ \t\n\r\f]*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]*+)))?+""")


class Element(Struct, eq=False, gc=False):
    """An element of the tree: offsets into the source, its parent, and its place in document order.

    `start` is where its tag opens, `content` the first character after that tag, `end` one past its closing tag
    (or where it was closed by implication). `index` is its place in `Tree.elements`, `last` one past the place of
    its last descendant. There is no list of children: a tree without cycles is freed at once.
    """

    # a Struct because a page has thousands: it is made in C, and as no cycle leads through it, not tracked
    tag: str
    attr_text: str
    parent: Element | None
    start: int
    content: int
    index: int
    end: int = 0
    last: int = 0
    _attrs: dict[str, str] | None = None

    def __repr__(self) -> str:
        return f"<{self.tag} {self.start}:{self.end}>"

    @property
    def attrs(self) -> dict[str, str]:
        """Attributes by lower-case name, character references decoded; the first of a name wins, as in browsers."""
        if self._attrs is None:
            found: dict[str, str] = {}
            if self.attr_text:
                for name, double, single, bare in _ATTRIBUTE.findall(self.attr_text):
                    value = double or single or bare
                    found.setdefault(name.lower(), unescape(value) if "&" in value else value)
            self._attrs = found
        return self._attrs

    def get(self, name: str) -> str | None:
        """Return the attribute's value, or None; cheap where the attribute's name does not occur at all."""
        if self._attrs is None and name not in self.attr_text.lower():
            return None
        return self.attrs.get(name)

    def attribute_span(self, name: str) -> tuple[int, int] | None:
        """Return the raw span of the attribute's value as written in the source (without its quotes), or None."""
        begin = self.start + 1 + len(self.tag)
        for match in _ATTRIBUTE.finditer(self.attr_text):
            if match.group(1).lower() == name:
                for group in (2, 3, 4):
                    if match.group(group) is not None:
                        return begin + match.start(group), begin + match.end(group)
                return None
        return None

    def ancestors(self) -> Iterator[Element]:
        """Yield the parent, its parent and so on up to the root."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def contains(self, other: Element) -> bool:
        """Tell whether `other` is this element or stands inside it."""
        return self.index <= other.index < self.last


# a run of characters between two tags: raw start, raw end, the element it stands in, the link around it
Run = tuple[int, int, Element, Element | None]


class Tree:
    """A parsed page: every element in document order, and the text runs grouped into lines.

    `lines` holds one list of runs for each stretch of text that no block boundary interrupts and that has a visible
    character; a `br` is a run of the `br` element itself (its raw span is the tag). `scripts` are the script elements,
    whose content is given with the raw offset where it ends; `preformatted` says that there is a `pre`.
    """

    __slots__ = ("elements", "lines", "preformatted", "problems", "raw", "root", "scripts", "titles")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.root = Element("#document", "", None, 0, 0, -1, 0, 0)
        self.elements: list[Element] = []
        self.lines: list[list[Run]] = []
        self.scripts: list[tuple[Element, int]] = []
        self.titles: list[tuple[Element, int]] = []
        self.problems: list[tuple[str, int]] = []
        self.preformatted = False

    def inside(self, element: Element) -> list[Element]:
        """Return every descendant of the element in document order."""
        return self.elements[element.index + 1 : element.last]

    def children(self, element: Element) -> list[Element]:
        """Return the element's children in document order."""
        found: list[Element] = []
        at = element.index + 1
        while at < element.last:
            child = self.elements[at]
            found.append(child)
            at = child.last
        return found
