"""What speaks for and against a group of links being a list of articles.

The weights were set by hand on pages of many outlets; texts that are long enough for headlines and addresses that look
like articles' count most, and what the elements around call themselves counts against.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from mirrorwire.model import LinkItem
from mirrorwire.pages.html import furniture
from mirrorwire.pages.html.tree import Element
from mirrorwire.pages.lists.groups import Card, Group
from mirrorwire.pages.lists.labels import Label
from mirrorwire.pages.lists.links import width_of
from mirrorwire.pages.lists.words import turns_page

_TURNS: Final = frozenset("prev previous next nextpost prevpost adjacent".split())
THRESHOLD: Final = 0.5
"""What has to speak for a group of links to be a list."""
_PENALTIES: Final = (
    (furniture.NAV, 1.3),
    (furniture.FOOTER, 1.5),
    (furniture.HEADER, 1.0),
    (furniture.ADVERT, 1.8),
    (furniture.COMMENTS, 1.5),
    (furniture.SHARE, 0.8),
    (furniture.APPEAL, 0.7),
    (furniture.DIALOG, 0.5),
)


def first_look(cards: Sequence[Card], bits: int) -> float:
    """Return the most that can speak for a group, before it is read."""
    count = len(cards)
    width = sum([card.link.width for card in cards]) / count
    article = sum([card.link.article for card in cards]) / count
    return _by_looks(width, article) + 3.1 - _penalty(bits)


def weigh(group: Group, items: Sequence[LinkItem], label: Label | None, bits: int) -> float:
    """Return how much speaks for a group being a list of articles; see THRESHOLD. `bits` is what its elements say."""
    cards = group.cards
    count = len(items)
    width = sum([width_of(item.headline.value) for item in items]) / count
    value = _by_looks(width, sum([card.link.article for card in cards]) / len(cards)) - _penalty(bits)
    value += sum([item.published_at is not None for item in items]) / count
    headings = sum([card.link.heading for card in cards]) / len(cards)
    value += 0.6 * headings
    if headings < 0.5 and sum([card.link.words for card in cards]) < 2.7 * len(cards):
        # names and topics
        value -= 1.6
    if label is not None:
        if label.refused:
            value -= 3
        elif label.kind is not None:
            value += 1
    if bits & furniture.RELATED:
        value += 0.5
    if bits & (furniture.NAV | furniture.FOOTER):
        value -= _framed(group.container)
    if count == 1:
        value -= 0.7
    if len(cards) <= 2 and any(_turns_page(card) for card in cards):
        value -= 3
    return value


def _by_looks(width: float, article: float) -> float:
    """Return what the mean width of the texts and the looks of the addresses say."""
    value = min(2.0, (width - 22) / 8) if width > 22 else max(-3.0, (width - 22) / 4)
    return value + 2 * article - 0.8


def _penalty(bits: int) -> float:
    """Return what the names of the elements say against a list."""
    return sum([weight for bit, weight in _PENALTIES if bits & bit])


def _turns_page(card: Card) -> bool:
    """Tell whether a card leads to the previous or next article."""
    link = card.link
    if (link.element.get("rel") or "").lower() in ("prev", "next", "previous"):
        return True
    block, start, end = link.pieces[0]
    if turns_page(block.text[start:end]):
        return True
    named = furniture.words(card.root) | furniture.words(link.element)
    if link.element.parent is not None:
        named |= furniture.words(link.element.parent)
    return bool(named & _TURNS) and not named & {"read", "up", "upnext", "readnext"}


def _framed(container: Element) -> float:
    """Return what speaks against a list in a `nav` element, or in a `footer` that is not an article's."""
    against = 0.0
    for node in (container, *islice(container.ancestors(), 60)):
        if node.tag == "nav" or node.get("role") == "navigation":
            return 2.5
        if node.tag == "footer" or node.get("role") == "contentinfo":
            against = 2.0
        elif node.tag in ("article", "main"):
            return 0.0
    return against
