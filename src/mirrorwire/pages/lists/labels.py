"""The label of a link list: the nearest heading or title line that stands before its entries inside its own box."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mirrorwire.model import Field, LinkItem, ListKind
from mirrorwire.pages.flat.words import furniture, list_title
from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.furniture import ADVERT, HIDDEN, MEDIA, META, SHARE, name_bits, words
from mirrorwire.pages.html.tree import Element
from mirrorwire.pages.lists.groups import Group, panel_of
from mirrorwire.pages.lists.items import Unit, field
from mirrorwire.pages.lists.links import Site, href_of
from mirrorwire.pages.lists.words import CLASS_KINDS, kind_by_words, names_other
from mirrorwire.pages.times import whole_stamp

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "caption", "legend", "summary", "dt", "th"))
_NAMES: Final = frozenset("title titel titre titulo titolo heading header headline label ttl tit tab".split())
_NO_LABEL: Final = META | SHARE | HIDDEN | ADVERT | MEDIA
_NO_TITLE: Final = ("share", "account", "comments", "more_link")
_LEVELS: Final = 6
_BEFORE: Final = 8
"""Blocks before the first entry that are looked at."""
_LONGEST: Final = 70
_EDGES: Final = " \t\u00a0→←»«›‹>▶►▸•·|/–—-*#+\u200b"


@dataclass(frozen=True, slots=True)
class Label:
    """A list's label: its field, and the kind its words name (None if they name none)."""

    field: Field
    kind: ListKind | None
    refused: bool


def _tab_of(document: Document, panel: Element) -> Block | None:
    """Return the block of the button that opens a panel, found by the panel's id."""
    name = panel.get("id")
    if not name or len(name) > 100:
        return None
    raw = document.raw
    for way in (f'aria-controls="{name}"', f'href="#{name}"', f'target="#{name}"', f"aria-controls='{name}'"):
        at = raw.find(way)
        if at >= 0:
            index = bisect_left(document.starts, at)
            if index < len(document.blocks) and document.starts[index] - at < 400:
                block = document.blocks[index]
                return block if len(block.text) <= _LONGEST else None
    return None


def label_of(document: Document, group: Group, floor: int, site: Site) -> Label | None:
    """Return the group's label. Nothing before the raw offset `floor`, the end of what precedes it, belongs to it."""
    panel = panel_of(group.container)
    if panel is not None:
        tab = _tab_of(document, panel)
        if tab is not None:
            return _made(tab)
    first = group.cards[0]
    index = first.first
    node: Element | None = group.container
    fallback: Label | None = None
    low = index
    for level in range(_LEVELS):
        if node is None or node.parent is None:
            break
        before = _before(document, max(node.content, floor), low, max(0, index - _BEFORE))
        low -= len(before)
        best = _best(before, site)
        if best is not None:
            return best
        if node.start < floor:
            break
        if fallback is None and node.start >= floor and level < 3:
            fallback = next((label for block in reversed(before) if (label := _weak(block, site)) is not None), None)
        node = node.parent
    return fallback


def _before(document: Document, floor: int, index: int, lowest: int) -> list[Block]:
    """Return the blocks from raw offset `floor` on that stand before the block at `index`."""
    at = index
    blocks = document.blocks
    while at > lowest and blocks[at - 1].start >= floor:
        at -= 1
    return blocks[at:index]


def _best(blocks: Sequence[Block], site: Site) -> Label | None:
    """Return the nearest block whose words or element make it a label."""
    for block in reversed(blocks):
        text = block.text
        if len(text) <= _LONGEST and list_title(text) is not None:
            return _made(block)
    for block in reversed(blocks):
        if (
            _titled(block)
            and 1 < len(block.text) <= 100
            and furniture(block.text) not in _NO_TITLE
            and not _is_entry(block, site)
        ):
            made = _made(block)
            if made is not None:
                return made
    return None


def _is_entry(block: Block, site: Site) -> bool:
    """Tell whether a block is a link to an article: an entry of another list, not the label of this one."""
    link = block.parts[0][3]
    judged = site.judge(href_of(link)) if link is not None and len(block.text) > 11 else None
    return judged is not None and judged[1] > 0.6


def _titled(block: Block) -> bool:
    """Tell whether the block is a heading, by its element or by what that, or the one around it, is called."""
    node: Element | None = block.element
    if node is not None and node.tag in _HEADINGS:
        return True
    if furniture_bits(block.element) & (MEDIA | HIDDEN):
        return False
    inner = block.parts[0][2]
    for one in (node, node.parent if node is not None else None, inner):
        if one is not None and (one.tag in _HEADINGS or ("class" in one.attr_text and words(one) & _NAMES)):
            return True
    return False


def _weak(block: Block, site: Site) -> Label | None:
    """Return a short line as a label if nothing speaks against it."""
    text = block.text
    if len(text) > 45 or not any(c.isalpha() for c in text) or furniture(text) is not None:
        return None
    if whole_stamp(text) is not None or text.rstrip()[-1:] in ".!?":
        return None
    if furniture_bits(block.element) & _NO_LABEL or _is_entry(block, site):
        return None
    return _made(block)


def _is_tab(link: Element) -> bool:
    """Tell whether a link opens a panel."""
    return link.get("role") == "tab" or link.get("aria-controls") is not None or "tab" in " ".join(words(link))


def furniture_bits(element: Element) -> int:
    """Return what the element and the one around it call themselves."""
    bits = name_bits(element.attr_text)
    return bits | name_bits(element.parent.attr_text) if element.parent is not None else bits


def _made(block: Block) -> Label | None:
    text = block.text
    link = block.parts[0][3]
    if link is not None and (link.get("href") or "").startswith("#") and list_title(text) is None and not _is_tab(link):
        # a link to another part of the page
        return None
    start = 0
    end = len(text)
    cut = text.find("\n")
    if cut > 0:
        end = cut
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES and text[end - 1] != "+":
        end -= 1
    made = field(block, start, end)
    if made is None:
        return None
    return Label(made, list_title(made.value), names_other(made.value))


def kicker_label(kicker: Field) -> Label | None:
    """Return the words that stand above each entry of a list as its label, if they say so: "Read also", "MORE:"."""
    kind = list_title(kicker.value)
    if kind is None and not kicker.value.endswith((":", "：")):
        return None
    return Label(kicker, kind, names_other(kicker.value))


def own_label(item: LinkItem, units: Sequence[Unit]) -> Label | None:
    """Return the label that stands inside a lone entry: a heading or a title we know, before its headline."""
    place = item.headline.span.start if item.headline.span is not None else 0
    for unit in units:
        text = unit.text
        if unit.block.start >= place or len(text) > _LONGEST:
            continue
        kind = list_title(text)
        if kind is not None or (unit.heading and not unit.linked):
            made = field(unit.block, unit.start, unit.start + len(text.rstrip(_EDGES)))
            if made is not None:
                return Label(made, kind, names_other(text))
    return None


def box_label(kicker: Field, units: Sequence[Unit]) -> Label | None:
    """Return the words above the lone link of a box in the text as its label, if they stand outside the link."""
    if not kicker.value[0].isalpha() or kicker.span is None:
        return None
    for unit in units:
        if not unit.linked and unit.text.strip() == kicker.value:
            return Label(kicker, list_title(kicker.value), names_other(kicker.value))
    return None


def kind_of(label: Label | None, container: Element, inside: bool) -> ListKind:
    """Return the list's kind: from the label's words, else from class names, else by where it stands.

    "More news" is `more`, "More from Trade" a `section`; a box in the article's text is `read_also`.
    """
    kind = kind_by_words(label.field.value) if label is not None else None
    if kind is not None:
        return kind
    node: Element | None = container
    for _ in range(4):
        if node is None:
            break
        if node.attr_text:
            named = words(node)
            for word, named_kind in CLASS_KINDS.items():
                if word in named:
                    return named_kind
            if "most" in named and named & {"read", "viewed", "popular", "commented", "shared"}:
                return "most_read"
        node = node.parent
    if inside:
        return "read_also"
    return "section" if label is not None else "more"
