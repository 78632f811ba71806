"""What the running text of one page looks like: its kinds of blocks, its depth, what its elements are called."""

from __future__ import annotations

import re

from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.furniture import Regions, class_of
from mirrorwire.pages.html.tree import Element

_DIGITS = re.compile(r"[0-9]+")
# how many of the elements around a block count as its names
_NEAR = 12
# share of the text mass that makes a kind of block usual
_USUAL = 0.2
# characters of the running text in which repetitions are looked for
_REPEATED_IN = 60_000


class RunningText:
    """What the running text of one page looks like, measured inside its container.

    A block's *kind* is the tag and class of its element and of the one around it. `kinds` gives each kind's share of
    the text mass, `kind_chances` its mean chance, `depth` how many elements below the container most text stands.
    Block quotes are looked through: a quoted paragraph is of the kind it would be of without the quotation.
    """

    def __init__(
        self, document: Document, marks: Regions, chances: list[float], masses: list[float], container: Element
    ) -> None:
        self.container = container
        self.chances = chances
        self.blocks = document.blocks_in(container)
        self._marks = marks
        self._names: dict[int, str] = {}
        self._between: dict[int, tuple[int, int]] = {}
        self._kinds: dict[int, tuple[str, str]] = {}
        self.total = 1e-9
        named: dict[str, float] = {}
        for block in self.blocks:
            mass = masses[block.index]
            if mass:
                self.total += mass
                for name in {self._name(element) for element in self._climb(block.element)}:
                    named[name] = named.get(name, 0.0) + mass
        # a name that most of the running text carries says nothing against a block
        self._common = {name for name, mass in named.items() if mass >= 0.5 * self.total}
        self.kinds: dict[tuple[str, str], float] = {}
        sums: dict[tuple[str, str], tuple[float, float]] = {}
        depths: dict[int, float] = {}
        long: list[int] = []
        for block in self.blocks:
            kind = self.kind(block)
            size = len(block.text)
            chance = chances[block.index]
            if chance > 0.6 and size >= 40:
                long.append(block.index)
            old = sums.get(kind, (0.0, 0.0))
            sums[kind] = (old[0] + size * chance, old[1] + size)
            mass = masses[block.index]
            if mass:
                self.kinds[kind] = self.kinds.get(kind, 0.0) + mass / self.total
                depth = self.between(block.element)[1]
                depths[depth] = depths.get(depth, 0.0) + mass
        self.kind_chances = {kind: a / b for kind, (a, b) in sums.items()}
        self.depth = max(depths, key=lambda depth: depths[depth]) if depths else 1
        # a standfirst may well look like a paragraph, but of a kind of its own
        usual = (index for index in long if self.kinds.get(self.kind(document.blocks[index]), 0.0) > _USUAL)
        self.first = next(usual, long[0] if long else len(document.blocks))
        self.last = long[-1] if long else -1
        likely = [block.index for block in self.blocks if chances[block.index] > 0.5]
        self.tail = likely[-3] if len(likely) >= 6 else len(document.blocks)
        self.text = "\n".join([block.text for block in self.blocks if chances[block.index] > 0.3])[:_REPEATED_IN]

    def _climb(self, element: Element | None) -> list[Element]:
        """Return the element and those around it, up to the container or the twelfth."""
        found: list[Element] = []
        while element is not None and element is not self.container and len(found) < _NEAR and element.index >= 0:
            found.append(element)
            element = element.parent
        return found

    def _name(self, element: Element) -> str:
        """Return the element's tag and class without digits (which number things)."""
        name = self._names.get(element.index)
        if name is None:
            name = self._names[element.index] = f"{element.tag} {_DIGITS.sub('', class_of(element.attr_text))}"
        return name

    def kind(self, block: Block) -> tuple[str, str]:
        """Return the block's kind."""
        index = block.element.index
        kind = self._kinds.get(index)
        if kind is None:
            element = unquoted(block.element)
            around = unquoted(element.parent) if element.parent is not None else element
            kind = self._name(element), "" if around is self.container else self._name(around)
            self._kinds[index] = kind
        return kind

    def between(self, element: Element) -> tuple[int, int]:
        """Return what the elements between the container and this one (with it) state, and how many they are."""
        known = self._between
        climb: list[Element] = []
        node: Element | None = element
        bits, depth = 0, 0
        while node is not None and node.index >= 0 and not node.contains(self.container):
            found = known.get(node.index)
            if found is not None:
                bits, depth = found
                break
            climb.append(node)
            node = node.parent
        for node in reversed(climb):
            own = self._marks.own(node)
            if own and self._name(node) not in self._common:
                bits |= own
            depth += node.tag != "blockquote"
            known[node.index] = bits, depth
        return bits, depth


def unquoted(element: Element) -> Element:
    """Return the element, or for a block quote the first element around it that is none."""
    while element.tag == "blockquote" and element.parent is not None:
        element = element.parent
    return element
