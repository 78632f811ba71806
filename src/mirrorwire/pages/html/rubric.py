"""The section an article stands under, its dateline, and the page's canonical address.

The section is what the head states, shown where the page prints it by the headline (a kicker, a breadcrumb); a page
whose head says nothing has it from its breadcrumb or from the short link above the headline.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from mirrorwire.model import Field
from mirrorwire.pages.flat.header import dateline_end
from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.furniture import words
from mirrorwire.pages.html.headline import Headline, fold
from mirrorwire.pages.html.metadata import Candidate, Metadata
from mirrorwire.spans import raw_span

BLOCKS_BEFORE = 14
BLOCKS_AFTER = 2
MAX_LABEL = 60
MAX_WORDS = 6
_CRUMBS = frozenset({"breadcrumb", "breadcrumbs", "crumb", "crumbs", "ariadne"})
_HOME = frozenset(
    "home homepage startseite start accueil inicio início главная головна anasayfa ansayfa beranda".split()
)


def find_rubric(document: Document, meta: Metadata, headline: Headline | None) -> Field | None:
    """Find the section label; None where the page has none."""
    stated = [section for section in meta.sections if _is_label(section.value)]
    if headline is None or not headline.blocks:
        return _stated(stated)
    first, last = headline.blocks[0].index, headline.blocks[-1].index
    above = document.blocks[max(0, first - BLOCKS_BEFORE) : first]
    near = [*reversed(above), *document.blocks[last + 1 : last + 1 + BLOCKS_AFTER]]
    for section in stated:
        key = fold(section.value)
        for block in near:
            if len(block.text) <= 4 * MAX_LABEL:
                found = _label_in(block, key, section)
                if found is not None:
                    return found
    if stated:
        return _stated(stated)
    crumbs = [block for block in above if _is_crumb(block)]
    title = fold(headline.value)
    for block in reversed(crumbs):
        for start, end, _, link in reversed(block.parts):
            text = block.text[start:end].strip(" /›»>|•·")
            if link is not None and _is_label(text) and fold(text) not in _HOME and fold(text) != title:
                return _printed(block, text, start)
    kicker = above[-1] if above else None
    if kicker is not None and kicker.link_density > 0.9 and _is_label(kicker.text) and _stands_over(kicker, headline):
        return _printed(kicker, kicker.text, 0)
    return None


def _stands_over(kicker: Block, headline: Headline) -> bool:
    """Tell whether a link is the headline's own kicker: in the same small box, and no entry of a menu."""
    box = headline.element
    for _ in range(2):
        box = box.parent if box is not None else None
        if box is None or box.tag in ("body", "html", "main"):
            return False
        if box.contains(kicker.element):
            menu = kicker.element.tag == "li" or any(node.tag in ("nav", "li") for node in kicker.element.ancestors())
            return not menu and fold(kicker.text) not in _HOME
    return False


def _stated(stated: list[Candidate]) -> Field | None:
    if not stated:
        return None
    first = stated[0]
    also = dict.fromkeys(other.origin for other in stated if fold(other.value) == fold(first.value))
    return Field(first.value, first.span, first.origin, tuple(origin for origin in also if origin != first.origin))


def _is_label(text: str) -> bool:
    """Tell whether a text can be the name of a section: a few words, no address, no path of identifiers."""
    return bool(
        text
        and len(text) <= MAX_LABEL
        and len(text.split()) <= MAX_WORDS
        and any(character.isalpha() for character in text)
        and not any(mark in text for mark in ("://", "_", "{", "=", "@"))
        and ("/" not in text or " / " in text)
    )


def _label_in(block: Block, key: str, section: Candidate) -> Field | None:
    """Find the stated section in a block: the whole of it, or one of its inline elements."""
    if fold(block.text) == key:
        return _printed(block, block.text, 0, section)
    for start, end, _, link in block.parts:
        text = block.text[start:end].strip(" /›»>|•·:")
        if text and fold(text) == key:
            if link is None and (linked := _linked_label(block, key)) is not None:
                # a badge ("LIVE") beside the section's own link
                return linked
            return _printed(block, text, start, section)
    return None


def _linked_label(block: Block, key: str) -> Field | None:
    """Return the one section link in a block, if there is just one and it says something else."""
    links = [part for part in block.parts if part[3] is not None]
    if len(links) != 1:
        return None
    text = block.text[links[0][0] : links[0][1]].strip(" /›»>|•·:")
    if not _is_label(text) or fold(text) in _HOME or fold(text) == key or len(block.text) > 2 * MAX_LABEL:
        return None
    return _printed(block, text, links[0][0])


def _is_crumb(block: Block) -> bool:
    """Tell whether a block stands in a breadcrumb."""
    node = block.element
    for _ in range(5):
        if words(node) & _CRUMBS or "breadcrumb" in (node.get("aria-label") or node.get("itemtype") or "").lower():
            return True
        if node.parent is None:
            return False
        node = node.parent
    return False


def _printed(block: Block, text: str, start: int, section: Candidate | None = None) -> Field | None:
    at = block.text.find(text, start)
    raw = block.piece.raw(at, at + len(text))
    if raw is None:
        return None
    return Field(text, raw_span(*raw), "visible", (section.origin,) if section is not None else ())


def find_dateline(block: Block | None) -> Field | None:
    """Find the dateline that the first paragraph begins with ("OSLO, 8 September (AFP)"); None without one."""
    end = dateline_end(block.text) if block is not None else 0
    if block is None or not end:
        return None
    piece = block.piece.cut(0, end).strip()
    raw = piece.raw(0, len(piece.text))
    return Field(piece.text, raw_span(*raw), "visible") if raw is not None else None


def find_canonical(document: Document, meta: Metadata) -> Field | None:
    """Return the page's canonical address, absolute; a bare host for a page that has a path is a template's fault."""
    has_path = bool(document.url and urlsplit(document.url).path.strip("/"))
    for candidate in meta.canonical_urls:
        if has_path and not urlsplit(candidate.value).path.strip("/") and not urlsplit(candidate.value).query:
            continue
        also = [
            other.origin
            for other in meta.canonical_urls
            if other.origin != candidate.origin and other.value == candidate.value
        ]
        return Field(candidate.value, candidate.span, candidate.origin, tuple(also[:1]))
    return None
