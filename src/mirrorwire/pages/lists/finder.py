"""The page's own link lists: "Read also", "Latest", "Most read", "More from", boxes in the text, from its mark-up.

A list is a group of entries that stand side by side, each with a link whose text can be a headline and whose address
can be an article's. What else looks so (menus, footers, tags, authors, advertising, comments) is told by what its
elements and addresses say of themselves and by how its texts look; no single sign decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from mirrorwire.model import Field, LinkItem, LinkList
from mirrorwire.pages.addresses import absolute
from mirrorwire.pages.flat.words import furniture as furniture_line
from mirrorwire.pages.flat.words import list_title
from mirrorwire.pages.html import furniture
from mirrorwire.pages.html.body import Body
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.lists.evidence import THRESHOLD, first_look, weigh
from mirrorwire.pages.lists.groups import Card, Group, Place, group, place_of
from mirrorwire.pages.lists.items import Clock, Reader, Unit, choose
from mirrorwire.pages.lists.labels import Label, box_label, kicker_label, kind_of, label_of, own_label
from mirrorwire.pages.lists.links import Site, links_of, width_of
from mirrorwire.pages.lists.words import is_advert, is_appeal, turns_page
from mirrorwire.pages.times import find_stamps

_DIGIT: Final = re.compile(r"\d")
_MORE: Final = "»›→>▶"
"""What the last entry ends with where it is a link to more of the list."""


MAX_ENTRIES: Final = 1000
"""Entries of the longest list; what is longer is an archive or a site map. Of one page three times as many are read."""


def find_lists(
    document: Document,
    body: Body | None,
    *,
    base_url: str | None = None,
    reference: datetime | None = None,
    language: str | None = None,
    zone: str | None = None,
    day_first: bool | None = True,
) -> list[LinkList]:
    """Return the page's link lists in source order, all spans in the raw layer.

    `body` are the blocks of the article's text, which no list holds (None: told by their length). `base_url` is what
    addresses are resolved against (a `base` element goes before it); `reference` resolves "2 hours ago", `zone` is the
    IANA zone of wall clocks, `day_first` reads 03/04.
    A group of more than MAX_ENTRIES links is no list, and no more than three times as many entries are read.
    """
    base = _base(document, base_url or document.url)
    taken = _taken(document, body)
    site = Site(base)
    links = links_of(document, taken, site)
    if not links:
        return []
    walls = [b.start for b in document.blocks if b.index in taken or (b.element.tag == "h1" and not b.link_size)]
    groups = group(document, links, walls)
    if not groups:
        return []
    marks = body.marks if body is not None else furniture.regions(document)
    reader = Reader(document, site, Clock(reference, day_first, language, zone))
    own = site.key
    found: list[LinkList] = []
    boxes: tuple[Place, str] | None = None
    floor = 0
    budget = 3 * MAX_ENTRIES
    spread = (walls[0], walls[-1]) if walls else (0, 0)
    for one in groups:
        cards = one.cards
        at = bisect_left(walls, cards[0].root.start)
        floor = max(floor, walls[at - 1] + 1 if at else 0)
        bits = marks.around(one.container)
        if len(cards) > min(MAX_ENTRIES, budget) or first_look(cards, bits) < THRESHOLD:
            floor = cards[-1].root.end
            continue
        budget -= len(cards)
        units = [reader.units(card) for card in cards]
        label = label_of(document, one, floor, site)
        floor = cards[-1].root.end
        inside = spread[0] < cards[0].root.start < spread[1]
        items, heading = _items(reader, one, units, own)
        if heading is not None and label is None:
            label = Label(heading, list_title(heading.value), refused=False)
        if not items:
            continue
        label, items = _shared_label(label, items, units[0], inside)
        if weigh(one, items, label, bits) < THRESHOLD:
            continue
        title = label.field if label else None
        made = LinkList(kind_of(label, one.container, inside), title, tuple(items))
        place = place_of(cards[0].link) if len(items) == 1 and (inside or boxes is not None) else None
        if place is not None and boxes == (place, _words(title)):
            # one more of the boxes strewn over the text
            made = _joined(found.pop(), made)
        boxes = (place, _words(title)) if place is not None else None
        found.append(made)
    return _once(found)


def _shared_label(
    label: Label | None, items: list[LinkItem], units: Sequence[Unit], inside: bool
) -> tuple[Label | None, list[LinkItem]]:
    """Take for a label what stands above each entry alike ("Read also"), or in a lone entry above its headline."""
    first = items[0].kicker
    if first is not None and len({item.kicker.value.casefold() if item.kicker else "" for item in items}) == 1:
        mine = kicker_label(first)
        if mine is not None:
            return mine, [replace(item, kicker=None) for item in items]
    if len(items) > 1:
        return label, items
    mine = own_label(items[0], units)
    if mine is None and label is None and inside and first is not None:
        mine = box_label(first, units)
        if mine is not None:
            items = [replace(items[0], kicker=None)]
    return mine or label, items


def _joined(before: LinkList, after: LinkList) -> LinkList:
    """Join two boxes that are built alike; the words that stand above each of them are their label."""
    items = (*before.items, *after.items)
    kickers = {item.kicker.value.casefold() if item.kicker else "" for item in items}
    if before.title is None and len(kickers) == 1 and "" not in kickers:
        return LinkList(before.kind, items[0].kicker, tuple([replace(item, kicker=None) for item in items]))
    if before.title is not None and len(before.items) > 1 and _words(items[-1].kicker) == _words(before.title):
        items = (*before.items, *[replace(item, kicker=None) for item in after.items])
    return replace(before, items=items)


def _words(title: Field | None) -> str:
    return title.value.casefold() if title is not None else ""


def _items(
    reader: Reader, group: Group, units: Sequence[Sequence[Unit]], own: str
) -> tuple[list[LinkItem], Field | None]:
    """Read the group's cards; leave out what is no article: the page itself, another page of the list, its end.

    Given too is the heading of the list where that is a link like its entries.
    """
    cards = group.cards
    places = [choose(its) for its in units]
    agreed = _agreed(units, places) if len(cards) > 2 else places
    own_path = own.partition("?")[0]
    items: list[LinkItem] = []
    kept: list[Card] = []
    heading: Field | None = None
    sure = sum(card.link.article > 0.4 for card in cards) > 0.6 * len(cards)
    for card, its, chosen in zip(cards, units, agreed, strict=True):
        key = card.link.key
        if key == own and len(cards) == 1:
            continue
        if own == own_path and key != own and key.partition("?")[0] == own:
            # this page with parameters: another page of the list
            continue
        item = reader.read(card, its, chosen)
        if item is None or _no_headline(item):
            continue
        if sure and card.link.article < -0.1:
            if card is cards[0] and card.link.heading:
                heading = item.headline
            continue
        items.append(item)
        kept.append(card)
    if len(items) > 2:
        for end in (-1, 0):
            if _odd(items, kept, end):
                del items[end]
                del kept[end]
    return items, heading


def _agreed(units: Sequence[Sequence[Unit]], places: Sequence[int | None]) -> Sequence[int | None]:
    """Settle which unit is the headline by all cards of a list that are built alike.

    Where most cards have their headline in the n-th linked unit, and that is named or long enough, so have the others.
    """
    shapes: dict[tuple[str, ...], list[int]] = {}
    for index, its in enumerate(units):
        shapes.setdefault(tuple(f"{u.role}{u.heading}{u.linked}{u.owner.tag}" for u in its), []).append(index)
    settled = list(places)
    for alike in shapes.values():
        if len(alike) < 2:
            continue
        count = len(units[alike[0]])
        sums = [sum(width_of(units[i][n].text) for i in alike) / len(alike) for n in range(count)]
        counts: dict[int, int] = {}
        for i in alike:
            place = places[i]
            if place is not None:
                counts[place] = counts.get(place, 0) + 1
        if not counts:
            continue
        best = max(counts, key=lambda n: (counts[n], sums[n]))
        distinct = {units[i][best].text for i in alike}
        if len(distinct) * 2 <= len(alike):
            # the same words in each card are no headline
            others = [n for n in counts if n != best] or [
                n for n in range(count) if n != best and units[alike[0]][n].linked and sums[n] >= 15
            ]
            if others:
                best = max(others, key=lambda n: sums[n])
        for i in alike:
            settled[i] = best
    return settled


def _dated(text: str) -> bool:
    """Tell whether a text is little more than a date."""
    if len(text) >= 60 or len(_DIGIT.findall(text)) * 5 < len(text):
        return False
    stamps = find_stamps(text)
    return sum([stamp.end - stamp.start for stamp in stamps]) * 2 > len(text)


def _no_headline(item: LinkItem) -> bool:
    """Tell whether an entry is a date, a button, or says that it is an advertisement."""
    text = item.headline.value
    if _dated(text) or is_appeal(text) or (len(text) <= 40 and furniture_line(text) is not None):
        return True
    if item.kicker is None:
        return False
    return is_advert(item.kicker.value) or turns_page(item.kicker.value)


def _odd(items: Sequence[LinkItem], cards: Sequence[Card], end: int) -> bool:
    """Tell whether the first or last entry is none: a link to more of the list, built unlike the others."""
    place = place_of(cards[end].link)
    rest = items[1:] if end == 0 else items[:-1]
    others = cards[1:] if end == 0 else cards[:-1]
    text = items[end].headline.value
    if text[-1] in _MORE and not any(item.headline.value[-1] in _MORE for item in rest):
        return True
    if any(place_of(card.link) == place for card in others):
        return False
    if items[end].published_at is None and all(item.published_at for item in rest):
        return True
    mean = sum(width_of(item.headline.value) for item in rest) / len(rest)
    return width_of(text) < 0.5 * mean and not cards[end].link.heading


def _taken(document: Document, body: Body | None) -> frozenset[int]:
    """Return the indexes of the article's blocks; of those that look like running text where there is no body."""
    if body is not None and body.blocks:
        first = body.standfirst.index if body.standfirst is not None else body.blocks[0].index
        # "Read also:" may pass for a heading of the text
        return frozenset(
            [first, *[b.index for b in body.blocks if len(b.text) > 40 or b.link_size or list_title(b.text) is None]]
        )
    return frozenset([b.index for b in document.blocks if len(b.text) > 140 and b.link_size * 3 < len(b.text)])


def _base(document: Document, url: str | None) -> str | None:
    """Return what addresses are resolved against: the page's `base` element if it has one, else its address."""
    for element in document.tree.elements[:200]:
        if element.tag == "base" and element.start < 20_000:
            href = element.get("href")
            if href:
                return absolute(href, url) or url
    return url


def _once(found: Sequence[LinkList]) -> list[LinkList]:
    """Leave out lists that the page renders again, and entries that a list repeats."""
    kept: list[LinkList] = []
    seen: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for one in found:
        items: dict[tuple[str, str], LinkItem] = {}
        for item in one.items:
            items.setdefault((item.headline.value.casefold(), item.url.value if item.url else ""), item)
        titles = [headline for headline, _ in items]
        mine = (_words(one.title), frozenset(titles))
        # a copy shares its ends or its middle with the first rendering
        marks = {titles[0], titles[len(titles) // 2], titles[-1]}
        if any(_same(mine, other) for mark in marks for other in seen.get(mark, ())[:20]):
            continue
        for title in set(titles):
            seen.setdefault(title, []).append(mine)
        kept.append(LinkList(one.kind, one.title, tuple(items.values())))
    return kept


def _same(one: tuple[str, frozenset[str]], other: tuple[str, frozenset[str]]) -> bool:
    """Tell whether a list is another one rendered again: the same entries (or some of them) under the same label."""
    shared = len(one[1] & other[1])
    if one[0] == other[0]:
        return shared >= 0.8 * len(one[1])
    return (not one[0] or not other[0]) and shared == len(one[1]) == len(other[1])
