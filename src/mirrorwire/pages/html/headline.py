"""The headline as it stands on the page: the `h1` (or another block) that the page's head agrees with, else the head.

A kicker or a label inside the heading is cut off where it is an inline element or a block of its own and the head
names the headline without it. The head's titles lose the site's name first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from mirrorwire.model import Field, Origin, Span
from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.furniture import hidden, words
from mirrorwire.pages.html.metadata import Candidate, Metadata
from mirrorwire.pages.html.tree import Element
from mirrorwire.spans import Piece, raw_span

MAX_HEADINGS = 80
MAX_LENGTH = 400
MAX_PARTS = 8
MAX_STATED = 10
MIN_LETTERS = 4
_SEPARATOR = re.compile(r"\s+(?:[|\-–—·•»«:/~]|::|\|\|)\s+|\s*+[|｜]\s*+")
_LETTERS = re.compile(r"[^\W_]+")
_JOINTS = " \n:|/·•–—"
_HEADING_TAGS = frozenset({"h1", "h2", "h3"})
_HEADLINE_WORDS = frozenset({"headline", "title", "titel", "titre", "titulo", "titolo", "heading", "hed", "baslik"})
_ASIDE_TAGS = frozenset({"nav", "footer", "aside", "template", "noscript"})


@dataclass(frozen=True, slots=True)
class Headline:
    """The page's headline; `blocks` and `pieces` are empty where it stands only in the head.

    `value` has white space and line breaks folded; `element` is the heading (or the block's element); `kicker` is
    what was cut off before it.
    """

    value: str
    span: Span | None
    origin: Origin
    also: tuple[Origin, ...]
    element: Element | None = None
    blocks: tuple[Block, ...] = ()
    pieces: tuple[Piece, ...] = ()
    kicker: Piece | None = None

    @property
    def field(self) -> Field:
        """The headline as a field of the record."""
        return Field(self.value, self.span, self.origin, self.also)


@lru_cache(maxsize=1_000)
def fold(text: str) -> str:
    """Return letters and digits alone, case folded: what two statements of one headline have in common."""
    return "".join(_LETTERS.findall(text.casefold()))


def find_headline(document: Document, meta: Metadata) -> Headline | None:
    """Find the headline; None where neither the page nor its head has one."""
    stated = _stated(document, meta)
    keys = {fold(text) for text, _ in stated}
    keys.discard("")
    best: tuple[float, list[Piece], Element, list[Block], Piece | None] | None = None
    for place, (element, blocks) in enumerate(_headings(document, meta)):
        pieces, kicker, agreement = _cut(blocks, keys)
        key = fold(_joined(pieces))
        if not key or (agreement < 1 and _is_name(key, document, meta)):
            continue
        value = 10 * agreement - 0.01 * place - _penalty(element, blocks)
        if best is None or value > best[0]:
            best = value, pieces, element, blocks, kicker
    if best is None or best[0] < 5:
        whole = {fold(without_site(entry.value, document, meta)) for entry in (*meta.headlines, *meta.titles)}
        other = _other_block(document, whole & keys)
        if other is not None:
            return _visible(document, [other.piece.strip()], other.element, [other], None, stated)
    if best is not None and (best[0] > 3.5 or not stated or _is_heading_like(best[1], best[0])):
        return _visible(document, best[1], best[2], best[3], best[4], stated)
    return _from_head(document, meta)


def _headings(document: Document, meta: Metadata) -> Iterator[tuple[Element, list[Block]]]:
    """Yield the page's `h1` elements that are shown, with their blocks."""
    for element in meta.headings[:MAX_HEADINGS]:
        blocks = document.blocks_in(element)
        if blocks and sum([len(block.text) for block in blocks]) <= MAX_LENGTH:
            yield element, blocks


def _penalty(element: Element, blocks: list[Block]) -> float:
    """Return what speaks against a heading: hidden, in a region beside the article, or nothing but a link."""
    loss = 0.0
    if all(block.link_density > 0.9 for block in blocks):
        loss += 1.0
    if hidden(element):
        loss += 2.0
    for ancestor in element.ancestors():
        if ancestor.tag in _ASIDE_TAGS or hidden(ancestor):
            return loss + 2.0
    return loss


def _cut(blocks: list[Block], keys: set[str]) -> tuple[list[Piece], Piece | None, float]:
    """Choose the stretch of a heading that the head names, with the kicker before it and the agreement, 0 to 1."""
    whole = [block.piece.strip() for block in blocks]
    key = fold(_joined(whole))
    if key in keys:
        return whole, None, 1.0
    if len(blocks) > MAX_PARTS:
        blocks = []
    if len(blocks) > 1:
        for low in range(len(blocks)):
            for high in range(len(blocks), low, -1):
                if fold(_joined(whole[low:high])) in keys:
                    return whole[low:high], whole[low - 1] if low else None, 1.0
    for number, block in enumerate(blocks):
        for start, end in _inner_stretches(block):
            if fold(block.text[start:end]) in keys:
                start += len(block.text[start:end]) - len(block.text[start:end].lstrip(_JOINTS))
                piece = block.piece.cut(start, end).strip()
                before = block.piece.cut(0, len(block.text[:start].rstrip(_JOINTS))).strip()
                kicker = before if before.text else whole[number - 1] if number else None
                return [piece], kicker, 1.0
    return whole, None, max([_likeness(key, other) for other in keys], default=0.0)


def _inner_stretches(block: Block) -> Iterator[tuple[int, int]]:
    """Yield stretches of a block that begin and end where an inline element does."""
    bounds = sorted({0, len(block.text), *[part[0] for part in block.parts], *[part[1] for part in block.parts]})[:12]
    for start in bounds:
        for end in reversed(bounds):
            if start < end and (start > 0 or end < len(block.text)):
                yield start, end


def _likeness(key: str, other: str) -> float:
    """Return how alike two folded headlines are: 1 equal, less where one holds the other or they share a beginning."""
    if key == other:
        return 1.0
    shorter, longer = sorted((key, other), key=len)
    if len(shorter) >= 2 * MIN_LETTERS and shorter in longer:
        return 0.5 + 0.4 * len(shorter) / len(longer)
    grams = {shorter[i : i + 3] for i in range(len(shorter) - 2)}
    if not grams:
        return 0.0
    return 0.9 * sum([gram in longer for gram in grams]) / len(grams) * min(1.0, 2 * len(shorter) / len(longer))


def _is_name(key: str, document: Document, meta: Metadata) -> bool:
    """Tell whether a folded heading is the outlet's name or a word, no headline."""
    if len(key) < MIN_LETTERS or any(fold(site.value) == key for site in meta.site_names):
        return True
    host = urlsplit(document.url).netloc.lower() if document.url else ""
    return key in fold(host)


def _is_heading_like(pieces: list[Piece], value: float) -> bool:
    """Tell whether a heading that the head does not confirm still reads like a headline, by its length."""
    text = _joined(pieces)
    return value > -1 and (text.count(" ") >= 3 or sum(character > "\u2e80" for character in text) >= 8)


def _other_block(document: Document, keys: set[str]) -> Block | None:
    """Find a block that is word for word a stated headline where no `h1` is: headings first, then the first block."""
    found: list[tuple[int, int, Block]] = []
    sizes = {len(key) for key in keys if len(key) >= 3 * MIN_LETTERS or (len(key) >= 6 and key > "\u2e80")}
    if not sizes:
        return None
    low, high = min(sizes), 2 * max(sizes) + 20
    for block in document.blocks:
        if not low <= len(block.text) <= high or fold(block.text) not in keys:
            continue
        element = block.element
        rank = 0
        if element.tag in _HEADING_TAGS:
            rank -= 3
        elif any(words(node) & _HEADLINE_WORDS for node in (element, element.parent) if node is not None):
            rank -= 2
        if block.link_density > 0.9:
            rank += 3
        rank += int(_penalty(element, [block]))
        found.append((rank, block.index, block))
    found.sort(key=lambda entry: entry[:2])
    return found[0][2] if found and found[0][0] <= 2 else None


def _visible(
    document: Document,
    pieces: list[Piece],
    element: Element,
    blocks: list[Block],
    kicker: Piece | None,
    stated: list[tuple[str, Candidate]],
) -> Headline:
    """Make the headline of visible pieces; `also` names who in the head says the same."""
    key = fold(_joined(pieces))
    also: list[Origin] = []
    for text, candidate in stated:
        if candidate.origin not in also and fold(text) == key:
            also.append(candidate.origin)
    start = pieces[0].segments[0][1]
    last = pieces[-1].segments[-1]
    kept = tuple([block for block in blocks if block.start < last[1] + last[3] and block.end > start])
    span = raw_span(start, last[1] + last[3])
    return Headline(_joined(pieces), span, "visible", tuple(also), element, kept, tuple(pieces), kicker)


def _joined(pieces: list[Piece]) -> str:
    return " ".join(" ".join([piece.text for piece in pieces]).split())


def _stated(document: Document, meta: Metadata) -> list[tuple[str, Candidate]]:
    """Return what the head calls the headline: each statement, and those with a site's name without it."""
    found: list[tuple[str, Candidate]] = []
    for candidate in (*meta.headlines[:MAX_STATED], *meta.alternative_headlines[:MAX_STATED], *meta.titles):
        found.append((candidate.value, candidate))
        parts = list(_SEPARATOR.finditer(candidate.value))
        found += [(candidate.value[: match.start()], candidate) for match in parts[-3:]]
        found += [(candidate.value[match.end() :], candidate) for match in parts[:2]]
    return [pair for pair in found if pair[0] and not _is_name(fold(pair[0]), document, meta)]


def _from_head(document: Document, meta: Metadata) -> Headline | None:
    """Take the headline from the head: JSON-LD or og:title, then `title` without the site's name."""
    for candidate in (*meta.headlines, *meta.titles):
        value = without_site(candidate.value, document, meta)
        if not value:
            continue
        span = candidate.span
        if value != candidate.value and span is not None:
            at = document.raw.find(value, span.start, span.end)
            span = raw_span(at, at + len(value)) if at >= 0 else span
        also = {other.origin for other in meta.headlines if fold(other.value).startswith(fold(value))}
        also.discard(candidate.origin)
        return Headline(value, span, candidate.origin, tuple(sorted(also)))
    return None


def without_site(title: str, document: Document, meta: Metadata) -> str:
    """Cut the site's name (or its section) off a title, where a separator sets it apart and the page names the site."""
    while True:
        parts = list(_SEPARATOR.finditer(title))
        if not parts:
            return title
        tail = fold(title[parts[-1].end() :])
        head = fold(title[: parts[0].start()])
        if tail and _names_site(tail, document, meta):
            title = title[: parts[-1].start()]
        elif head and _names_site(head, document, meta):
            title = title[parts[0].end() :]
        else:
            return title


def _names_site(key: str, document: Document, meta: Metadata) -> bool:
    """Tell whether a folded stretch is the site's name, as the page's head or address gives it."""
    host = fold(urlsplit(document.url).netloc.removeprefix("www.")) if document.url else ""
    if host and (key in host or host in key):
        return True
    names = [fold(site.value) for site in meta.site_names]
    return any(name and (key == name or (len(name) > 3 and (name in key or key in name))) for name in names)
