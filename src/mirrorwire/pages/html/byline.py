"""Who wrote the article: the names as printed by the headline, checked against JSON-LD, metas and microdata.

The head of a page is tidier than its byline, the byline sometimes fuller than the head. The head's persons are taken
unless the byline prints the same persons and more; an organisation in the head gives way to persons in the byline. A
name's span is where it is printed if that is found, else the characters in the head.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from mirrorwire.model import Field, Origin, Span
from mirrorwire.pages.html.author_names import alone, is_collective, is_desk, is_name, split_names, without_by
from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.furniture import words
from mirrorwire.pages.html.headline import Headline, fold
from mirrorwire.pages.html.metadata import Candidate, Metadata
from mirrorwire.pages.html.tree import Element
from mirrorwire.spans import raw_span

BLOCKS_BEFORE = 12
BLOCKS_AFTER = 45
MAX_LINE = 200
MAX_NAMES = 20
MAX_BY_LINE = 120
MAX_ADDRESS = 300
_GAP = 3
_PARAGRAPH = 220
_DEPTH = 4

_AUTHOR_WORDS = frozenset(
    "author authors byline bylines autor autora autore autori autoren autores autors auteur auteurs writer writers"
    " journalist journalists reporter reporters contributor contributors columnist skribent forfatter forfattere"
    " kirjoittaja yazar penulis redaktor signature szerzo verfasser byliner journaliste firma firmas".split()
)
_NOT_AUTHOR_WORDS = frozenset(
    "photo photos photographer image caption figcaption figure comment comments related teaser teasers recommended"
    " newsletter footer nav navigation menu popular trending podcast".split()
)
_PARTING = re.compile(r"[ \u00a0]?[|•·\n][ \u00a0]?|[ \u00a0][–—/-][ \u00a0]")
_TIME_WORDS = frozenset(
    "date dates dateline datetime time timestamp stamp published publish pubdate updated posted datum fecha data tarih"
    " saat zeit uhrzeit hour heure".split()
)
# what any of _AUTHOR_WORDS holds: looked for first, because most elements have none
_AUTHOR_STEMS = tuple(
    "aut byline writer journalist reporter contrib columnist skribent forfatter kirjoittaja yazar penulis redaktor"
    " signature szerz verfasser firma".split()
)
# the address of an author's own page, in the words publishing systems use for it
_AUTHOR_PATH = re.compile(
    r"[/._=-](?:authors?|autor(?:e[sn]?|i|zy|in|ka)?|auteurs?|verfasser|journalistes?|journalists?|redakteure?|reporters?"
    r"|writers?|contributors?|columnists?|profiles?|people|persons?|personen|staff|bylines?|firmas?|periodistas?|skribenter?"
    r"|forfatter|kirjoittaja|yazar(?:lar)?|muhabir|penulis|redaktor|by|team|avtor[iy]?|muellif)[/=_-]|^mailto:"
)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name with its span and where it stood; `weak` names are organisations, the outlet's own name or user names,
    `sure` ones stand in a link with `rel=author`."""

    text: str
    span: Span | None
    origin: Origin
    weak: bool
    sure: bool = False


def find_byline(
    document: Document, meta: Metadata, headline: Headline | None, body_start: int | None = None
) -> list[Field]:
    """Return the authors' names in the page's order; empty where the page names none.

    `body_start` is the index of the block with which the body begins, if known: the byline stands around it and the
    headline.
    """
    middle = headline.blocks[-1].index if headline is not None and headline.blocks else body_start or 0
    window = _window(document, middle)
    language = meta.languages[0].value[:2].lower() if meta.languages else ""
    own = _own_names(document, meta)
    stated = _stated(meta, own, language)
    groups = _printed(_around(window, stated), middle, language, own)
    chosen = _choose(stated, groups)
    printed = [name for group in groups for name in group]
    return [_field(name, window, stated, printed) for name in chosen[:MAX_NAMES]]


def _choose(stated: list[_Name], groups: list[list[_Name]]) -> list[_Name]:
    """Choose between what the head states and what the byline prints (groups of neighbouring lines, nearest first)."""
    head = {_key(name.text) for name in stated}
    if any(not name.weak for name in stated):
        for group in groups:
            line = {_key(name.text) for name in group}
            if head < line and len(line) <= len(head) + 3 and all(name.sure for name in group):
                return group
        return stated
    for group in groups:
        if any(not name.weak for name in group):
            return group
    return stated or (groups[0] if groups else [])


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _own_names(document: Document, meta: Metadata) -> set[str]:
    """Return the folded names of the outlet itself: publisher, site name, host."""
    names = {fold(site.value) for site in meta.site_names}
    if document.url:
        host = urlsplit(document.url).netloc.lower().removeprefix("www.")
        names |= {fold(host), fold(host.split(".")[0])}
    names.discard("")
    return names


def _stated(meta: Metadata, own: set[str], language: str) -> list[_Name]:
    """Return the names of the first group of candidates in the head that has any: JSON-LD, then each meta key."""
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in meta.authors:
        groups.setdefault((candidate.origin, candidate.key), []).append(candidate)
    best: list[_Name] = []
    for candidates in groups.values():
        names: list[_Name] = []
        for candidate in candidates:
            whole = candidate.kind == "organisation" or len(candidate.value) <= 3
            for text in (not whole and split_names(candidate.value, language)) or alone(candidate.value):
                weak = candidate.kind == "organisation" or is_collective(text, own)
                names.append(_Name(text, candidate.span, candidate.origin, weak))
        names = _once(names)
        if any(not name.weak for name in names):
            return names
        best = best or names
    return best


def _once(names: Iterable[_Name]) -> list[_Name]:
    """Drop names that were given before, whatever their case."""
    seen: set[str] = set()
    kept = []
    for name in names:
        key = _key(name.text)
        if key not in seen:
            seen.add(key)
            kept.append(name)
    return kept


def _window(document: Document, middle: int) -> list[Block]:
    """Return the blocks around the headline (block index `middle`), up to the third long paragraph after it."""
    low = max(0, middle - BLOCKS_BEFORE)
    window: list[Block] = []
    paragraphs = 0
    for block in document.blocks[low : middle + BLOCKS_AFTER]:
        if block.index > middle and len(block.text) >= _PARAGRAPH and block.link_density < 0.5:
            paragraphs += 1
            if paragraphs > 2:
                break
        window.append(block)
    return window


def _around(window: list[Block], stated: list[_Name]) -> list[Block]:
    """Return the blocks to look for a byline in: those next to a printed author of the head, if it names a person."""
    persons = [name.text for name in stated if not name.weak]
    if not persons:
        return window
    near: set[int] = set()
    for block in window:
        if len(block.text) <= MAX_LINE and any(name in block.text for name in persons):
            near.update(range(block.index - _GAP, block.index + _GAP + 1))
    return [block for block in window if block.index in near]


def _printed(window: list[Block], middle: int, language: str, own: set[str]) -> list[list[_Name]]:
    """Read the printed byline: lines in an element that is marked as one, else lines that begin with "By".

    Names of neighbouring lines make a group; the groups after the headline (block index `middle`) come first.
    """
    groups: list[tuple[int, int, list[_Name]]] = []
    spelled: list[list[_Name]] = []
    verdicts: dict[int, bool] = {}
    last = -9
    for block in window:
        if len(block.text) > MAX_LINE:
            continue
        names: list[_Name] = []
        if block.link_size * 3 >= len(block.text):
            names = _linked_names(block, language, own)
        if not names and any(_mark(part[2], block.element, verdicts) for part in block.parts[:MAX_NAMES]):
            names = _names_of_line(block, language, own)
        if names and _is_beside(block.element):
            names = []
        elif not names and block.index > middle and len(block.text) <= MAX_BY_LINE:
            found = _once(_spelled_names(block, language, own))
            if found:
                spelled.append(found)
        if not names:
            continue
        if groups and block.index - last <= _GAP:
            groups[-1][2].extend(names)
        else:
            groups.append((block.index <= middle, block.index, names))
        last = block.index
    groups.sort(key=lambda group: group[:2])
    return [_once(group[2]) for group in groups] + spelled


def _spelled_names(block: Block, language: str, own: set[str]) -> list[_Name]:
    """Return the names in the stretches of an unmarked line that begin with "By", "Von", "Text:" and the like."""
    found: list[_Name] = []
    at = 0
    for match in [*_PARTING.finditer(block.text), None]:
        end = match.start() if match is not None else len(block.text)
        stretch = block.text[at:end]
        if without_by(stretch, language) != stretch:
            found.extend(_names_of_line(block, language, own, at, end))
        at = match.end() if match is not None else end
    return found


def _linked_names(block: Block, language: str, own: set[str]) -> list[_Name]:
    """Return the names in the links of a line that lead to an author (by `rel`, `itemprop` or their address)."""
    found: list[_Name] = []
    for low, high, link in _link_runs(block):
        if "author" not in _relation(link) and not _AUTHOR_PATH.search((link.get("href") or "")[:MAX_ADDRESS].lower()):
            continue
        at = low
        for text in split_names(block.text[low:high], language):
            start = block.text.find(text, at, high)
            if start < 0 or not (is_name(text) or is_desk(text)):
                continue
            at = start + len(text)
            raw = block.piece.raw(start, at)
            found.append(_Name(text, raw_span(*raw) if raw else None, "visible", is_collective(text, own), True))
    return found


def _link_runs(block: Block) -> list[tuple[int, int, Element]]:
    """Return the stretches of a block that stand inside one link each."""
    runs: list[tuple[int, int, Element]] = []
    for start, end, _, link in block.parts:
        if link is None:
            continue
        if runs and runs[-1][2] is link:
            runs[-1] = runs[-1][0], end, link
        else:
            runs.append((start, end, link))
    return runs


def _relation(link: Element) -> str:
    """Return the `rel` and `itemprop` of a link and of the element around it, and the path it leads to."""
    around = link.parent.get("itemprop") if link.parent is not None else None
    return f"{link.get('rel') or ''} {link.get('itemprop') or ''} {around or ''}".lower()


def _mark(element: Element, top: Element, verdicts: dict[int, bool]) -> bool:
    """Tell whether a run stands in an element that is named as a byline, or has `rel` or `itemprop` author."""
    node: Element | None = element
    steps = above = 0
    while node is not None and above < _DEPTH and steps < 12:
        known = verdicts.get(node.index)
        if known is None:
            text = node.attr_text.lower()
            known = verdicts[node.index] = any(stem in text for stem in _AUTHOR_STEMS) and _is_marked(node)
        if known:
            return True
        if above or node is top:
            above += 1
        node = node.parent
        steps += 1
    return False


def _is_marked(node: Element) -> bool:
    """Tell whether an element's class, id, `rel` or `itemprop` names an author."""
    relation = f"{node.get('rel') or ''} {node.get('itemprop') or ''}".lower()
    return "author" in relation or bool(words(node) & _AUTHOR_WORDS)


def _is_beside(element: Element) -> bool:
    """Tell whether an element stands in a caption, a comment, a related box or the like."""
    node: Element | None = element
    for _ in range(10):
        if node is None:
            return False
        if words(node) & _NOT_AUTHOR_WORDS:
            return True
        node = node.parent
    return False


def _names_of_line(block: Block, language: str, own: set[str], begin: int = 0, stop: int | None = None) -> list[_Name]:
    """Return the names in a printed line (or `[begin, stop)` of it); links and touching inline elements cut it."""
    found = []
    line = block.text[: stop if stop is not None else len(block.text)]
    for low, high in _runs(block):
        low, high = max(low, begin), min(high, len(line))
        if low >= high:
            continue
        at = low
        for text in split_names(line[low:high], language):
            if not is_name(text):
                continue
            start = line.find(text, at, high)
            raw = block.piece.raw(start, start + len(text)) if start >= 0 else None
            at = start + len(text) if start >= 0 else at
            found.append(_Name(text, raw_span(*raw) if raw else None, "visible", is_collective(text, own)))
    return found


def _runs(block: Block) -> list[tuple[int, int]]:
    """Cut a block where a link begins or ends, around a time, and where two inline elements touch letter to letter."""
    runs: list[tuple[int, int]] = []
    last_link: Element | None = None
    parted = False
    for start, end, element, link in block.parts:
        if element is not block.element and _is_time(element):
            parted = True
            continue
        glued = runs and start == runs[-1][1] and block.text[start - 1].islower() and _begins_anew(block.text[start])
        if runs and link is last_link and not glued and not parted:
            runs[-1] = runs[-1][0], end
        else:
            runs.append((start, end))
        last_link, parted = link, False
    return runs


def _is_time(element: Element) -> bool:
    """Tell whether an element within a line holds a time: by its name, or a class that says so and no author."""
    return element.tag == "time" or bool(words(element) & _TIME_WORDS and not words(element) & _AUTHOR_WORDS)


def _begins_anew(character: str) -> bool:
    """Tell whether a character that touches the end of a name begins another stretch."""
    return character.isupper() or character in "&|/;•·"


def _field(name: _Name, window: list[Block], stated: list[_Name], printed: list[_Name]) -> Field:
    """Make the field: the printed name if it is found near the headline, else the head's characters."""
    key = _key(name.text)
    heard = [other for other in (*printed, *stated) if _key(other.text) == key]
    shown = next((other for other in heard if other.origin == "visible"), None) or _shown(name.text, window)
    first = shown or name
    also: list[Origin] = []
    for other in heard:
        if other.origin != first.origin and other.origin not in also:
            also.append(other.origin)
    if first.origin == "visible" and first is not shown:
        return Field(name.text, name.span, name.origin, tuple(also))
    return Field(first.text, first.span, first.origin, tuple(also))


def _shown(name: str, window: list[Block]) -> _Name | None:
    """Find a name of the head in a short line near the headline, in any case; None if it is not printed there."""
    if len(name) < 3:
        return None
    wanted = name.casefold()
    for block in window:
        if not len(name) <= len(block.text) <= MAX_LINE:
            continue
        text = block.text
        at = text.find(name)
        if at < 0 and len(text.casefold()) == len(text):
            at = text.casefold().find(wanted)
        if at < 0 or not _stands_alone(text, at, at + len(name)):
            continue
        raw = block.piece.raw(at, at + len(name))
        if raw is not None:
            return _Name(text[at : at + len(name)], raw_span(*raw), "visible", False)
    return None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether no letter touches the stretch on either side (letters without case run on)."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if text[start] > "\u2e80":
        return True
    return not before.isalnum() and not after.isalnum()
