"""One entry of a link list read: headline, kicker, address and time, without rank, badge, author or hidden copy."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final, cast

from mirrorwire.errors import OutletError
from mirrorwire.model import Field, LinkItem, Precision, Time
from mirrorwire.pages.html.blocks import Block, Part
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.furniture import words
from mirrorwire.pages.html.tree import Element
from mirrorwire.pages.lists.groups import Card
from mirrorwire.pages.lists.links import Site, width_of
from mirrorwire.pages.times import Stamp, find_stamps, localise, parse_iso, whole_stamp
from mirrorwire.spans import Piece, Segment, raw_span

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# tags that mark words within a text rather than set a text apart
_PLAIN: Final = frozenset("b i em strong u mark font sup sub q cite abbr wbr bdi s".split())
_HEADLINE_WORDS: Final = frozenset(
    "title headline heading hed header titre titulo titolo titel titulek tytul titlu naslov otsikko rubrik cim"
    " baslik ttl tit titles headlines entry linktext".split()
)
_KICKER_WORDS: Final = frozenset(
    "kicker eyebrow overline topline label category categories cat section rubric rubrik rubrique spitzmarke"
    " dachzeile surtitle surtitulo antetitulo occhiello pretitle roofline overtitle supertitle topic channel"
    " categoria kategorie kategori ustbaslik tag tags flag prefix vinjett vignette stichwort region antetit cintillo"
    " ust".split()
)
_ASIDE_WORDS: Final = frozenset(
    "number num rank ranking index count counter position badge icon ico icons premium plus paywall subscriber"
    " exclusive duration author authors byline autor autori auteur yazar writer name credit comments comment views"
    " share media play video numero order nr abo lock".split()
)
_TIME_WORDS: Final = frozenset(
    "time date datetime timestamp timeago published pubdate datum fecha data hora heure saat tarih zeit ora posted"
    " ago updated".split()
)
_HIDDEN_PAIRS: Final = (("sr", "only"), ("visually", "hidden"), ("screen", "reader"), ("assistive", "text"))
_HIDDEN_WORDS: Final = frozenset(("visuallyhidden", "sronly", "offscreen", "clipped", "blind"))
_LETTERS: Final = re.compile(r"[^\W\d_]{2}|[\u3400-\u9fff]")
_RANK: Final = re.compile(r"[#№]?\s?\d{1,2}[.):]?|[\W_]+")
_LEADING_RANK: Final = re.compile(r"(?:\d{1,2}[.)]\s+|[•·–—▪►→»>]\s+)(?=\S)")

_DEEPEST: Final = 24
"""Levels of mark-up that are looked at inside one entry."""
_TITLE, _KICKER, _ASIDE, _TIME, _HIDDEN, _OPEN = "title", "kicker", "aside", "time", "hidden", ""


@dataclass(slots=True)
class Unit:
    """A stretch of a card's text that stands apart: `role` is what its element calls itself, "" if it doesn't say."""

    block: Block
    start: int
    end: int
    role: str
    linked: bool
    heading: bool
    owner: Element

    @property
    def text(self) -> str:
        """Its characters, white space folded."""
        return self.block.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Clock:
    """What the times of a page are read with."""

    reference: datetime | None
    day_first: bool | None
    language: str | None
    zone: str | None


class Reader:
    """Reads the cards of one page; remembers what elements call themselves."""

    __slots__ = ("_clock", "_document", "_roles", "_site")

    def __init__(self, document: Document, site: Site, clock: Clock) -> None:
        self._document = document
        self._site = site
        self._clock = clock
        self._roles: dict[str, str] = {}

    def units(self, card: Card) -> list[Unit]:
        """Return the stretches of a card's text in source order, hidden copies left out."""
        blocks = self._document.blocks[card.first : card.end]
        root = card.root
        ours = {id(link.element) for link in card.links}
        found: list[Unit] = []
        for block in blocks:
            top = block.element
            inside = root.index <= top.index < root.last
            heading = top.tag in _HEADINGS
            outer = self._above(top, root) if inside else _OPEN
            last_owner: Element | None = None
            for start, end, inner, link in block.parts if inside else _parts_of(card, block):
                owner, role, in_heading = self._owner(inner, top, link)
                role = role or outer
                if role == _HIDDEN:
                    last_owner = None
                    continue
                linked = link is not None and id(link) in ours
                if last_owner is owner and found[-1].linked == linked:
                    found[-1].end = end
                    continue
                last_owner = owner
                found.append(Unit(block, start, end, role, linked, heading or in_heading, owner))
        return found

    def _owner(self, inner: Element, top: Element, link: Element | None) -> tuple[Element, str, bool]:
        """Return the element that sets a part's text apart within its block, and what that calls itself."""
        owner: Element | None = None
        role = _OPEN
        heading = False
        node: Element | None = inner
        for _ in range(_DEEPEST):
            if node is None or node is top or node is link:
                break
            if node.tag in _HEADINGS:
                heading = True
            if node.tag not in _PLAIN:
                owner = node
            role = self._role(node) or role
            node = node.parent
        if node is link and link is not None:
            role = role or self._role(link)
            heading = heading or any(one.tag in _HEADINGS for one in islice(link.ancestors(), 2) if one is not top)
        return owner or link or top, role, heading

    def _above(self, top: Element, root: Element) -> str:
        """Return what the block's element, or one between it and the card's root, calls itself."""
        node: Element | None = top
        for _ in range(_DEEPEST):
            if node is None or node is root:
                break
            role = self._role(node)
            if role:
                return role
            node = node.parent
        return _OPEN

    def _role(self, element: Element) -> str:
        """Return what an element's tag and class say of its text: title, kicker, time, aside, hidden, or nothing."""
        if element.tag == "time":
            return _TIME
        text = element.attr_text
        if not text:
            return _OPEN
        role = self._roles.get(text)
        if role is None:
            role = self._roles[text] = _role_of(element)
        return role

    def read(self, card: Card, units: Sequence[Unit], chosen: int | None) -> LinkItem | None:
        """Read one card; `chosen` is the place of its headline among its units."""
        title = _headline(units, chosen)
        if title is None:
            return None
        block, start, end, used = title
        rank = _LEADING_RANK.match(block.text, start, end)
        if rank is not None:
            start = rank.end()
        headline = field(block, start, end)
        if headline is None:
            return None
        url = None
        address = self._site.absolute(card.link.href)
        if address is not None:
            span = card.link.element.attribute_span("href")
            url = Field(address, raw_span(*span) if span else None, "visible")
        return LinkItem(headline, self._kicker(units, used, block, start), url, self._time(units, used))

    def _kicker(self, units: Sequence[Unit], used: set[int], block: Block, start: int) -> Field | None:
        """Return the kicker: what is called so, else a short text right above the headline."""
        fallback: Unit | None = None
        for unit in units:
            if id(unit) in used or unit.role in (_TIME, _ASIDE):
                continue
            text = unit.text
            if len(text) > 80 or _LETTERS.search(text) is None:
                continue
            before = unit.block.index < block.index or (unit.block is block and unit.end <= start)
            if unit.role == _KICKER:
                if whole_stamp(text, language=self._clock.language) is None:
                    return field(unit.block, unit.start, unit.end)
            elif before and fallback is None and unit.role == _OPEN and len(text) <= 40:
                fallback = unit
        if fallback is not None and not find_stamps(fallback.text):
            return field(fallback.block, fallback.start, fallback.end)
        return None

    def _time(self, units: Sequence[Unit], used: set[int]) -> Time | None:
        """Return the card's time as printed and resolved; a `time` element's machine value goes before the print."""
        for unit in units:
            if id(unit) in used:
                continue
            text = unit.text
            if len(text) > 120 and unit.role != _TIME:
                continue
            element = _time_element(unit.owner)
            if element is None and unit.role != _TIME and len(text) < 40 and not _may_be_time(text):
                continue
            stamp = self._stamp(text)
            if element is not None:
                machine = element.get("datetime")
                found = parse_iso(machine) if machine else None
                if found is not None:
                    begin, stop = (stamp.start, stamp.end) if stamp is not None else (0, len(text))
                    return self._made(unit, begin, stop, self._localise(found[0]), found[1])
            if stamp is not None:
                value = self._localise(stamp.value) if stamp.value is not None else None
                return self._made(unit, stamp.start, stamp.end, value, stamp.precision)
        return None

    def _stamp(self, text: str) -> Stamp | None:
        clock = self._clock
        stamp = whole_stamp(text, reference=clock.reference, day_first=clock.day_first, language=clock.language)
        if stamp is not None:
            return stamp
        stamps = find_stamps(text, reference=clock.reference, day_first=clock.day_first, language=clock.language)
        return stamps[0] if stamps and len(text) - (stamps[0].end - stamps[0].start) <= 70 else None

    def _localise(self, value: str) -> str:
        try:
            return localise(value, self._clock.zone)
        except OutletError:
            return value

    def _made(self, unit: Unit, start: int, end: int, value: str | None, precision: Precision | None) -> Time | None:
        raw = raw_of(unit.block, unit.start + start, unit.start + end)
        if raw is None:
            return None
        shown = unit.block.text[unit.start + start : unit.start + end]
        return Time(value, precision if value is not None else None, shown, raw_span(*raw), "visible")


def _parts_of(card: Card, block: Block) -> Sequence[Part]:
    """Return the parts of a block that stand inside a card's inline element."""
    parts = block.parts
    root = card.root
    start = next((begin for one, begin, _ in card.link.pieces if one is block), 0)
    low = high = min(bisect_left(parts, start, key=_start_of), len(parts) - 1)
    while low > 0 and root.index <= parts[low - 1][2].index < root.last:
        low -= 1
    while high < len(parts) and root.index <= parts[high][2].index < root.last:
        high += 1
    return parts[low:high]


def _start_of(part: Part) -> int:
    return part[0]


def raw_of(block: Block, start: int, end: int) -> tuple[int, int] | None:
    """Carry a stretch of a block back to the source."""
    # not `Block.piece`, which copies the segments: a block may hold thousands of links
    return Piece(block.text, cast(tuple[Segment, ...], block.segments)).raw(start, end)


def field(block: Block, start: int, end: int) -> Field | None:
    """Return the field of a stretch of a block, white space at its ends left out."""
    text = block.text[start:end]
    left = len(text) - len(text.lstrip())
    start, end = start + left, start + len(text.rstrip())
    raw = raw_of(block, start, end)
    if raw is None:
        return None
    return Field(block.text[start:end], raw_span(*raw), "visible")


def _role_of(element: Element) -> str:
    """Read an element's class and id; the last word of a class says most ("card__title-time" is a time)."""
    text = element.attr_text
    if "idden" in text and ("hidden" in element.attrs or _is_hidden(words(element))):
        return _HIDDEN
    named = words(element)
    if not named:
        return _OPEN
    if _is_hidden(named):
        return _HIDDEN
    if named & _TIME_WORDS:
        return _TIME
    if named & _HEADLINE_WORDS:
        return _KICKER if named & {"kicker", "eyebrow", "overline", "pretitle", "supertitle", "overtitle"} else _TITLE
    if named & _KICKER_WORDS:
        return _KICKER
    if named & _ASIDE_WORDS:
        return _ASIDE
    return _OPEN


def _is_hidden(named: frozenset[str]) -> bool:
    return bool(named & _HIDDEN_WORDS) or any(a in named and b in named for a, b in _HIDDEN_PAIRS)


def _time_element(owner: Element) -> Element | None:
    node: Element | None = owner
    for _ in range(3):
        if node is None:
            return None
        if node.tag == "time":
            return node
        node = node.parent
    return None


def _may_be_time(text: str) -> bool:
    """Tell cheaply whether a short text can hold a time: it has a digit, or is short enough for "yesterday"."""
    return len(text) <= 20 or any(c.isdigit() for c in text)


def choose(units: Sequence[Unit]) -> int | None:
    """Return the place of the unit that is a card's headline: a linked heading or title, else the first long enough."""
    linked = [n for n, u in enumerate(units) if u.linked and not _RANK.fullmatch(u.text)]
    open_ones = [n for n in linked if units[n].role in (_OPEN, _TITLE)] or linked
    if len(open_ones) < 2:
        return open_ones[0] if open_ones else None
    named = [n for n in open_ones if units[n].heading and units[n].role == _TITLE]
    named = named or [n for n in open_ones if units[n].heading]
    named = named or [n for n in open_ones if units[n].role == _TITLE and width_of(units[n].text) >= 10]
    if named:
        best = max(named, key=lambda n: width_of(units[n].text))
        if units[best].text.isupper() and width_of(units[best].text) < 20:
            # a word or two in capitals above what is longer
            longer = [n for n in open_ones if n > best and 24 <= width_of(units[n].text) <= 140]
            return longer[0] if longer else best
        return best
    longest = max(open_ones, key=lambda n: width_of(units[n].text))
    return next((n for n in open_ones if width_of(units[n].text) >= 20), longest)


def _headline(units: Sequence[Unit], chosen: int | None) -> tuple[Block, int, int, set[int]] | None:
    """Return the headline: block, start, end, and the ids of the units it takes.

    Words of its block that no element sets apart by name belong to it.
    """
    if chosen is None or chosen >= len(units):
        return None
    unit = units[chosen]
    same = [u for u in units if u.block is unit.block and u.linked == unit.linked and u.role == unit.role]
    first = last = same.index(unit)
    while first > 0 and _continues(same[first - 1], same[first]):
        first -= 1
    while last + 1 < len(same) and _continues(same[last], same[last + 1]):
        last += 1
    return unit.block, same[first].start, same[last].end, {id(u) for u in same[first : last + 1]}


def _continues(left: Unit, right: Unit) -> bool:
    """Tell whether two units of one block are one text: one of them is not set apart by an element of its own."""
    between = left.block.text[left.end : right.start]
    if "\n" in between:
        return False
    if left.owner.contains(right.owner) or right.owner.contains(left.owner):
        return True
    alike = left.owner.parent is right.owner.parent and left.owner.tag == right.owner.tag == "span"
    return alike and between == " "
