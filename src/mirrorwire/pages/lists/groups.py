"""Groups the links of a page into cards (one entry, whatever it shows) and runs of cards that stand side by side."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from mirrorwire.pages.flat.words import furniture, list_title
from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.tree import Element
from mirrorwire.pages.lists.links import Link, strong
from mirrorwire.pages.times import whole_stamp

_MAX_BLOCKS: Final = 14
"""Blocks of the largest card."""
_DEEPEST: Final = 40
"""Levels of mark-up around a link that are looked at."""
_PANEL: Final = re.compile(r"tab(?!l)|pane", re.IGNORECASE)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass(slots=True, eq=False)
class Card:
    """One entry: the link with its headline, other links to the same page, and the element that holds just this."""

    link: Link
    root: Element
    first: int
    end: int
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Group:
    """Cards that follow each other under one element."""

    container: Element
    cards: list[Card]


def group(document: Document, links: Sequence[Link], walls: Sequence[int]) -> list[Group]:
    """Return the page's groups of cards in source order.

    `walls` are the raw offsets, in order, of what no card holds: the blocks of the article's body, its headline.
    """
    chosen = _candidates(links)
    if not chosen:
        return []
    cards = _cards(document, chosen, walls)
    return _runs(document, cards, walls)


def _candidates(links: Sequence[Link]) -> list[Link]:
    """Keep what is long enough for a headline, and shorter links that stand exactly as such ones do.

    Where a place on the page holds many links and few of them can be headlines, it holds none (menus, topics).
    """
    sure = [strong(link) for link in links]
    places: dict[Place, list[float]] = {}
    kept: list[tuple[Link, Place, bool]] = []
    for link, able in zip(links, sure, strict=True):
        place = place_of(link)
        sums = places.setdefault(place, [0, 0, 0.0])
        sums[0] += 1
        if able:
            sums[1] += 1
            sums[2] += link.article
        kept.append((link, place, able))
    found: list[Link] = []
    for link, place, able in kept:
        total, strong_ones, article = places[place]
        least = -0.5 if article <= 0.5 * strong_ones else -0.1 if link.heading else 0.1
        if able or (strong_ones and strong_ones >= 0.34 * total and link.article > least):
            found.append(link)
    return found


Place = tuple[str, str, str, str, bool]


def place_of(link: Link) -> Place:
    """Return what links that stand alike share: the link's class, its parent and the parent's parent."""
    parent = link.element.parent
    above = parent.parent if parent is not None else None
    return (
        class_of(link.element),
        parent.tag if parent is not None else "",
        class_of(parent) if parent is not None else "",
        above.tag if above is not None else "",
        link.heading,
    )


def class_of(element: Element) -> str:
    """Return the class attribute as written, without reading the other attributes."""
    text = element.attr_text
    at = text.find('class="')
    if at < 0:
        return ""
    return text[at + 7 : text.find('"', at + 7)]


def _cards(document: Document, links: list[Link], walls: Sequence[int]) -> list[Card]:
    """Join links to the same page that stand together, and find the largest element that holds no other entry."""
    joined: list[list[Link]] = []
    for link in links:
        if joined:
            before = joined[-1][-1]
            if (
                before.key == link.key
                and link.block.index - before.last_block.index <= 4
                and not (
                    link.words == before.words and link.width == before.width and place_of(link) == place_of(before)
                )
            ):
                joined[-1].append(link)
                continue
        joined.append([link])
    cards: list[Card] = []
    starts = document.starts
    for place, together in enumerate(joined):
        first, last = together[0].element, together[-1].element
        low = joined[place - 1][-1].element.index if place else -1
        high = joined[place + 1][0].element.index if place + 1 < len(joined) else len(document.tree.elements)
        root = first
        while not root.index <= last.index < root.last and root.parent is not None:
            # links to one page that stand together: the element that holds them all
            root = root.parent
        for _ in range(_DEEPEST):
            above = root.parent
            if above is None or above.parent is None or above.index <= low or above.last > high:
                break
            at = bisect_left(walls, above.start)
            if at < len(walls) and walls[at] < above.end:
                break
            if bisect_left(starts, above.end) - bisect_left(starts, above.content) > _MAX_BLOCKS:
                break
            root = above
        begin = bisect_left(starts, root.content)
        end = bisect_left(starts, root.end, begin)
        block = together[0].block.index
        widest = max(together, key=lambda one: one.width)
        cards.append(Card(widest, root, min(begin, block), max(end, together[-1].last_block.index + 1), together))
    return cards


def _runs(document: Document, cards: list[Card], walls: Sequence[int]) -> list[Group]:
    """Gather cards that follow each other under one element or under elements side by side."""
    groups: list[Group] = []
    for card in cards:
        container = card.root.parent or card.root
        if groups:
            group = groups[-1]
            before = group.cards[-1]
            joint = _joint(group.container, container)
            if joint is not None and not _parted(document, before, card, walls):
                group.cards.append(card)
                group.container = joint
                continue
        groups.append(Group(container, [card]))
    for group in groups:
        _widen(document, group)
    return groups


def _widen(document: Document, group: Group) -> None:
    """Give cards what stands between them where entries are no elements of their own: `dt` and `dd`, flat lines."""
    cards = group.cards
    blocks = document.blocks
    if len(cards) < 2 or not all(0 < b.first - a.end <= 3 for a, b in pairwise(cards)):
        return
    gap = blocks[cards[0].end : cards[1].first]
    first, last = cards[0], cards[-1]
    lead = blocks[first.first - 1] if first.first else None
    if lead is not None and lead.within(group.container) and _alike(lead, gap[-1]):
        for before, card in pairwise(cards):
            card.first, card.root = before.end, group.container
        first.first = max(0, first.first - len(gap))
        first.root = group.container
        while not blocks[first.first].within(group.container):
            first.first += 1
    else:
        for card, after in pairwise(cards):
            card.end, card.root = after.first, group.container
        last.root = group.container
        for block in blocks[last.end : last.end + len(gap)]:
            if not block.within(group.container) or not any(_alike(block, one) for one in gap):
                break
            last.end += 1


def _alike(one: Block, other: Block) -> bool:
    """Tell whether two blocks have the same tag and class."""
    return one.element.tag == other.element.tag and class_of(one.element) == class_of(other.element)


def _joint(left: Element, right: Element) -> Element | None:
    """Return the element that joins two containers, or None if they are not parts of one list."""
    if left is right:
        return left
    if panel_of(left) is not panel_of(right):
        return None
    if left.index <= right.index < left.last:
        # the list goes on inside a part of its own container: a lead entry above, rows
        return left if _near(right, left) else None
    if right.index <= left.index < right.last:
        return right if _near(left, right) else None
    for low, high in ((left, right), (left, right.parent), (left.parent, right), (left.parent, right.parent)):
        if low is None or high is None or low.tag != high.tag:
            continue
        if low.parent is high.parent and low.parent is not None:
            return low.parent if low is not high else low
    return None


def panel_of(element: Element) -> Element | None:
    """Return the panel of a set of tabs that an element is or stands in, four levels up at most."""
    node: Element | None = element
    for _ in range(4):
        if node is None:
            return None
        if "id=" in node.attr_text and _PANEL.search(node.attr_text) is not None:
            return node
        node = node.parent
    return None


def _near(inner: Element, outer: Element) -> bool:
    """Tell whether the inner element stands at most three levels below the outer one."""
    node: Element | None = inner
    for _ in range(4):
        if node is outer:
            return True
        if node is None:
            return False
        node = node.parent
    return False


def _parted(document: Document, before: Card, after: Card, walls: Sequence[int]) -> bool:
    """Tell whether something stands between two cards that parts lists: running text, or the label of a new list."""
    at = bisect_left(walls, before.link.element.start)
    if at < len(walls) and walls[at] < after.link.element.start:
        return True
    if after.first - before.end > 6:
        return True
    if any(_heads(block) for block in document.blocks[after.first : after.link.block.index]):
        return True
    return any(_is_label(block) for block in document.blocks[before.end : after.first])


def _heads(block: Block) -> bool:
    """Tell whether a block inside an entry, before its link, is rather the label of a list that begins with it."""
    if block.link_size or len(block.text) > 80:
        return False
    return block.element.tag in _HEADINGS or list_title(block.text) is not None


def _is_label(block: Block) -> bool:
    """Tell whether a block between two entries can be the label of what follows."""
    text = block.text
    if len(text) > 80 or (block.element.tag not in _HEADINGS and len(text) > 40):
        return False
    return furniture(text) is None and whole_stamp(text) is None and any(c.isalpha() for c in text)
