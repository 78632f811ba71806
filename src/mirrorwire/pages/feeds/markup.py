"""XML of feeds to elements that know where they stand in the source; what is broken is read as far as it goes.

A parser that knows XML alone refuses most of what newsrooms call a feed: an ampersand that nobody escaped, a warning
of the publishing system before the declaration, a cut-off end. So this scanner takes any string. It resolves nothing:
no external entity, none that the document declares (they stay the characters they are), and no DTD is looked at. One
pass, no recursion, linear in the length of the document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict

from msgspec import Struct

from mirrorwire.pages.feeds.pieces import concat, decode_references
from mirrorwire.spans import Piece

MAX_DEPTH = 128
# elements: a feed of a thousand entries has some twenty thousand
MAX_NODES = 1_000_000
# every alternative that begins also ends, if need be at the next "<": nothing is scanned twice
_TOKEN = re.compile(
    r"<(/?+)([A-Za-z_][\w.:-]*+)((?>[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+)(?:>|(?=<)|\Z)"
    r"|<!\[CDATA\[|<!--|<[!?][^<>]*+(?:>|(?=<)|\Z)"
)
_ATTRIBUTE = re.compile(r"""([\w.:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
ENTRIES = frozenset({"item", "entry"})
# elements of a channel or an entry that hold text alone: one that begins ends one that nobody closed
_TEXTS = frozenset(
    "title link guid pubdate description category encoded creator date updated published id summary comments".split()
)
_HOLDERS = ENTRIES | {"channel", "feed", "rdf", "rss"}


class Node(Struct, eq=False, gc=False):
    """An element: `[start, end)` with its tags, `[content, close)` without, its place in the list, its parent's (-1).

    `prefix` and `name` are those of its tag in lower case; `last` is one past the place of its last descendant.
    """

    prefix: str
    name: str
    start: int
    content: int
    close: int
    end: int
    index: int
    parent: int
    last: int
    # where the attributes begin
    attributes_at: int


# a stretch of characters: start, end, and whether it is CDATA
Run = tuple[int, int, bool]


class Markup:
    """A scanned document: its elements and its runs of characters, both in order.

    `cut` is the offset from which nothing was read, where there are more elements than `MAX_NODES`; else None.
    """

    __slots__ = ("_starts", "cut", "nodes", "raw", "runs")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.nodes: list[Node] = []
        self.runs: list[Run] = []
        self.cut: int | None = None
        _scan(self)
        self._starts = [run[0] for run in self.runs]

    def children(self, node: Node) -> list[Node]:
        """Return the element's children in order."""
        found: list[Node] = []
        at = node.index + 1
        while at < node.last:
            found.append(self.nodes[at])
            at = self.nodes[at].last
        return found

    def attribute(self, node: Node, name: str) -> Piece | None:
        """Return an attribute's value by its name as written, references decoded; None where there is none."""
        for match in _ATTRIBUTE.finditer(self.raw, node.attributes_at, node.content):
            if match.group(1).lower() == name:
                group = 2 if match.group(2) is not None else 3
                return decode_references(self.raw, match.start(group), match.end(group))
        return None

    def text(self, node: Node) -> Piece:
        """Return the element's characters, and those of elements inside: CDATA as it stands, the rest decoded."""
        return concat(
            [
                Piece.verbatim(self.raw[start:end], start) if cdata else decode_references(self.raw, start, end)
                for start, end, cdata in self._runs(node)
            ]
        )

    def markup(self, node: Node, *, escaped: bool) -> Piece:
        """Return the HTML that an element holds: as elements of its own, as CDATA, or as escaped characters.

        `escaped`: the element's characters are HTML that was escaped (not so for Atom's `type="xhtml"`).
        """
        if node.last == node.index + 1:
            return self.text(node)
        decode = escaped and self.raw.find("&lt;", node.content, node.close) >= 0
        pieces: list[Piece] = []
        at = node.content
        for start, end, cdata in self._runs(node):
            # a CDATA section's own brackets are no characters of the HTML
            stop = start - (len("<![CDATA[") if cdata else 0)
            if stop > at:
                pieces.append(Piece.verbatim(self.raw[at:stop], at))
            if decode and not cdata:
                pieces.append(decode_references(self.raw, start, end))
            else:
                pieces.append(Piece.verbatim(self.raw[start:end], start))
            at = end + (len("]]>") if cdata and self.raw.startswith("]]>", end) else 0)
        if node.close > at:
            pieces.append(Piece.verbatim(self.raw[at : node.close], at))
        return concat(pieces)

    def _runs(self, node: Node) -> list[Run]:
        low = bisect_left(self._starts, node.content)
        high = bisect_left(self._starts, node.close, low)
        return self.runs[low:high]


def _scan(found: Markup) -> None:
    """Fill in a document's elements and runs."""
    raw, nodes, runs = found.raw, found.nodes, found.runs
    stack = _Open(nodes)
    endings = {"]]>": True, "-->": True}
    position = 0
    size = len(raw)
    while (match := _TOKEN.search(raw, position)) is not None:
        begin, end = match.span()
        if len(nodes) >= MAX_NODES:
            found.cut = size = begin
            break
        if begin > position:
            runs.append((position, begin, False))
        position = end
        written = match.group(2)
        if written is not None:
            prefix, _, name = written.lower().rpartition(":")
            if match.group(1):
                stack.close(prefix, name, begin, end)
            else:
                stack.make_room(prefix, name, begin)
                empty = match.group(3).rstrip().endswith("/")
                stack.open(prefix, name, begin, end, match.start(3), empty=empty)
        elif match.group() == "<!--":
            stop = _find(raw, "-->", end, endings)
            position = stop + 3 if stop >= 0 else end
        elif match.group() == "<![CDATA[":
            stop = _find(raw, "]]>", end, endings)
            position = stop + 3
            if stop < 0:
                # nobody closed it: up to the end of the element it stands in, or of the document
                top = stack.nodes[-1] if stack.nodes else None
                stop = raw.find(f"</{raw[top.start + 1 : top.attributes_at]}", end) if top else -1
                position = stop = size if stop < 0 else stop
            if stop > end:
                runs.append((end, stop, True))
    if position < size:
        runs.append((position, size, False))
    stack.close_to(0, size)


def _find(raw: str, words: str, at: int, endings: dict[str, bool]) -> int:
    """Find an end mark; once there is none behind a place, none is looked for again."""
    found = raw.find(words, at) if endings[words] else -1
    endings[words] = found >= 0
    return found


class _Open:
    """The elements that are open at a place of the document, the outermost first."""

    __slots__ = ("_all", "_count", "nodes")

    def __init__(self, everything: list[Node]) -> None:
        self._all = everything
        self._count: defaultdict[tuple[str, str], int] = defaultdict(int)
        self.nodes: list[Node] = []

    def open(self, prefix: str, name: str, begin: int, end: int, attributes_at: int, *, empty: bool) -> None:
        """Take a start tag; below the depth limit elements no longer nest."""
        place = len(self._all)
        parent = self.nodes[-1].index if self.nodes else -1
        node = Node(prefix, name, begin, end, end, end, place, parent, place + 1, attributes_at)
        self._all.append(node)
        if not empty and len(self.nodes) < MAX_DEPTH:
            self.nodes.append(node)
            self._count[prefix, name] += 1

    def close(self, prefix: str, name: str, begin: int, end: int) -> None:
        """Take an end tag; one that matches nothing is passed over."""
        if not self._count[prefix, name]:
            return
        node = self.nodes[-1]
        depth = len(self.nodes) - 1
        while (node.prefix, node.name) != (prefix, name):
            depth -= 1
            node = self.nodes[depth]
        self.close_to(depth, begin)
        node.end = end

    def close_to(self, depth: int, at: int) -> None:
        """Close the open elements above `depth` at a place."""
        while len(self.nodes) > depth:
            node = self.nodes.pop()
            node.close = node.end = at
            node.last = len(self._all)
            self._count[node.prefix, node.name] -= 1

    def make_room(self, prefix: str, name: str, at: int) -> None:
        """Close what a start tag shows that nobody closed: an entry at the next, a title at the link behind it."""
        if name in ENTRIES:
            if self._count[prefix, name]:
                self.close(prefix, name, at, at)
        elif name in _TEXTS and self.nodes:
            top = self.nodes[-1]
            if top.name in _TEXTS and top.parent >= 0 and self._all[top.parent].name in _HOLDERS:
                self.close_to(len(self.nodes) - 1, at)
