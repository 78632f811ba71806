"""The article's body: which blocks of a page are its running text, its section headings and its standfirst.

`scoring` gives every block a chance by itself; the container is the element in which that text gathers; inside it, and
between the headline and it, the blocks are judged a second time against what the page's own text looks like. Blocks
are taken whole, so each stays one stretch of the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mirrorwire.pages.html import furniture
from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.furniture import Regions, regions, size_of
from mirrorwire.pages.html.running_text import RunningText
from mirrorwire.pages.html.scoring import (
    HEADINGS,
    UNLIKELY,
    first_look,
    is_sentence,
    link_only,
    list_after_colon,
    outside,
    second_look,
    text_mass,
)
from mirrorwire.pages.html.tree import Element

THRESHOLD = 0.5
_TEXT_NAMES = (
    furniture.PROSE | furniture.BODY | furniture.LEAD | furniture.HEADLINE | furniture.ARTICLE | furniture.QUOTE
)
# of an element's text mass that one child must hold for the container to be looked for inside it
_GATHERED = 0.8
# of the text mass, and characters of it, that make the `article` around the headline the container
_OWN_ARTICLE = 0.25
_OWN_ARTICLE_SIZE = 200.0
# blocks looked at between headline and container, and before the container where no headline is seen
_LEAD_BLOCKS = 40
_LEAD_BLOCKS_BLIND = 12
# how many characters of a description a block must begin with, and among how many candidates that is looked for
_DESCRIBED = 40
_DESCRIBED_FIRST = 30
# the chance that a block named or described as the standfirst needs
_STANDFIRST = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """The article's text on an HTML page.

    `blocks` are section headings and paragraphs in page order, `headings` the places in `blocks` that are headings,
    `standfirst` the block that sums the article up before it begins (not in `blocks`), `container` the smallest
    element that holds the running text, `marks` what the page's elements state about themselves.
    """

    blocks: tuple[Block, ...]
    headings: frozenset[int]
    standfirst: Block | None
    container: Element | None
    marks: Regions


def find_body(
    document: Document, headline: Block | None, ld_body: str | None, descriptions: Sequence[str] = ()
) -> Body:
    """Find the body of the article on a page; a page without one gives no blocks.

    `headline` is the visible headline's block, `ld_body` the articleBody of the page's JSON-LD (a hint which visible
    blocks are body, never text itself), `descriptions` the page's own summaries of the article (meta, OpenGraph).
    """
    marks = regions(document)
    seen = looked_at(document, marks, headline, descriptions)
    if seen is None:
        return Body((), frozenset(), None, None, marks)
    running, candidates, described = seen
    chances = second_look(running, candidates, described)
    chosen: list[Block] = []
    items = list_after_colon(candidates)
    for block, chance, about, item in zip(candidates, chances, described, items, strict=True):
        if (
            chance > THRESHOLD
            or (chance > _STANDFIRST and _may_be_standfirst(running, block, about))
            or (item and chosen and _is_running_item(running, block, chosen[-1]))
        ):
            chosen.append(block)
    chosen = _tidied(_with_headings(running, candidates, chosen))
    if ld_body:
        chosen = _rescued(document, marks, chosen, ld_body)
    if _is_teaser_page(running, chosen):
        return Body((), frozenset(), None, None, marks)
    standfirst = _standfirst(
        running, chosen, described={b.index for b, d in zip(candidates, described, strict=True) if d}
    )
    blocks = tuple(block for block in chosen if block is not standfirst)
    headings = frozenset(place for place, block in enumerate(blocks) if _is_heading(block))
    return Body(blocks, headings, standfirst, running.container, marks)


def looked_at(
    document: Document, marks: Regions, headline: Block | None, descriptions: Sequence[str]
) -> tuple[RunningText, list[Block], list[bool]] | None:
    """Return what a page says of its running text, the blocks that may belong to it, and which the page's descriptions
    begin as; None where the page has no running text.
    """
    beyond = outside(document, marks)
    chances = first_look(document, marks, headline, beyond)
    masses = text_mass(document, chances)
    container = _container(document, masses, headline)
    if container is None:
        return None
    running = RunningText(document, marks, chances, masses, container)
    candidates = [block for block in _lead(document, running, headline) if chances[block.index] != UNLIKELY]
    # links alone and next to nothing are text only where the page's text is made of their kind, or as headings
    candidates += [
        block
        for block in running.blocks
        if chances[block.index] != UNLIKELY
        or block.element.tag in HEADINGS
        or running.kinds.get(running.kind(block), 0.0) > 0.1
    ]
    candidates = [block for block in candidates if not running.between(block.element)[0] & beyond]
    candidates = _without_headline(candidates, headline)
    return running, candidates, _described(candidates, descriptions)


def _container(document: Document, masses: list[float], headline: Block | None) -> Element | None:
    """Go down from the root while one child holds most of the text mass, and stop where it splits into blocks."""
    elements = document.tree.elements
    direct = [0.0] * (len(elements) + 1)
    for block, mass in zip(document.blocks, masses, strict=True):
        direct[block.element.index] += mass
    held = direct.copy()
    heaviest: dict[int, Element] = {}
    for element in reversed(elements):
        amount = held[element.index]
        if amount and element.parent is not None:
            above = element.parent.index
            held[above] += amount
            best = heaviest.get(above)
            if best is None or amount >= held[best.index]:
                heaviest[above] = element
    if not heaviest:
        return None
    own = _own_article(headline, held)
    node = document.tree.root
    while True:
        child = heaviest.get(node.index)
        if child is None:
            return node
        if held[child.index] < _GATHERED * held[node.index]:
            if (
                own is None
                or own is node
                or not node.contains(own)
                or held[own.index] < _OWN_ARTICLE * held[node.index]
            ):
                return node
            # a page of several articles: the one that the headline stands in
            child = own
        if direct[child.index] > 0.5 * held[child.index]:
            return node
        node = child


def _own_article(headline: Block | None, held: list[float]) -> Element | None:
    """Return the outermost `article` element around the headline that holds enough text to be the article."""
    found = None
    if headline is not None:
        for element in headline.element.ancestors():
            if element.tag == "article" and held[element.index] > _OWN_ARTICLE_SIZE:
                found = element
    return found


def _lead(document: Document, running: RunningText, headline: Block | None) -> list[Block]:
    """Return the blocks between the headline and the container (a few before it where none is seen above it)."""
    if not running.blocks:
        return []
    start = running.blocks[0].index
    if headline is None or headline.index > start:
        return document.blocks[max(0, start - _LEAD_BLOCKS_BLIND) : start]
    return document.blocks[max(headline.index + 1, start - _LEAD_BLOCKS) : start]


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _start(block: Block) -> str:
    return _fold(block.text[:80])[:60]


def _without_headline(candidates: list[Block], headline: Block | None) -> list[Block]:
    """Leave out the headline's own blocks and copies of it."""
    if headline is None:
        return candidates
    text = _fold(headline.text)
    element = headline.element if headline.element.tag in HEADINGS else None
    return [
        block
        for block in candidates
        if block is not headline
        and not (element is not None and element.contains(block.element))
        and not (abs(len(block.text) - len(text)) < 20 and _fold(block.text) == text)
    ]


def _described(candidates: list[Block], descriptions: Sequence[str]) -> list[bool]:
    """Tell for each candidate whether one of the page's descriptions begins with it, or it with the description."""
    starts = {_fold(text[:200])[:_DESCRIBED] for text in descriptions if len(text) >= _DESCRIBED}
    ends = tuple(start for start in starts if len(start) >= 0.75 * _DESCRIBED)
    return [
        at < _DESCRIBED_FIRST
        and len(block.text) >= _DESCRIBED
        and bool(ends)
        and _fold(block.text[:100]).startswith(ends)
        for at, block in enumerate(candidates)
    ]


def _is_heading(block: Block) -> bool:
    """Tell whether a block of the body is a section heading: a heading element, or a short line all in bold."""
    element: Element | None = block.element
    for _ in range(3):
        if element is None:
            break
        if element.tag in HEADINGS:
            return True
        element = element.parent
    return (
        len(block.text) < 100
        and not is_sentence(block.text)
        and block.element.tag == "p"
        and all(_is_bold(part[2], block.element) for part in block.parts)
    )


def _is_bold(element: Element | None, within: Element) -> bool:
    """Tell whether an inline element, or one around it inside the block, is bold."""
    while element is not None and element is not within:
        if element.tag in ("b", "strong"):
            return True
        element = element.parent
    return False


def _tidied(chosen: list[Block]) -> list[Block]:
    """Leave out what is said twice and headings that nothing follows."""
    said: set[str] = set()
    again = 0
    for block in chosen:
        if len(block.text) >= 40:
            again += block.text in said
            said.add(block.text)
    # a page that says it all twice (for two screen sizes) is read once; a question asked of many people stays
    if again >= 0.4 * len(chosen):
        once: dict[str, Block] = {}
        for block in chosen:
            once.setdefault(block.text, block)
        chosen = list(once.values())
    kept = list(chosen)
    while kept and kept[-1].element.tag in HEADINGS:
        kept.pop()
    return kept


def _rescued(document: Document, marks: Regions, chosen: list[Block], ld_body: str) -> list[Block]:
    """Where the blocks that the JSON-LD body names stand elsewhere than those chosen, take them instead."""
    stated = _fold(ld_body)
    if len(stated) < 200:
        return chosen
    longest = sorted(chosen, key=lambda block: -len(block.text))[:4]
    if sum(_start(block) in stated for block in longest) * 2 > len(longest):
        return chosen
    taken = {block.index for block in chosen}
    named: list[Block] = []
    missed = 0
    for block in document.blocks:
        size = len(block.text)
        if (
            size >= 40
            and not link_only(block)
            and not marks.around(block.element) & furniture.HIDDEN
            and _start(block) in stated
        ):
            named.append(block)
            if block.index not in taken:
                missed += size
    if missed > sum(len(block.text) for block in chosen):
        return _tidied(named)
    return chosen


def _is_teaser_page(running: RunningText, chosen: list[Block]) -> bool:
    """Tell whether what was chosen are the teasers of a front page: links or linked headings between them all."""
    if not chosen:
        return True
    if len(chosen) < 4:
        return False
    taken = {block.index for block in chosen}
    low, high = chosen[0].index, chosen[-1].index
    titles = sum(
        1
        for block in running.blocks
        if low - 3 <= block.index <= high
        and block.element.tag in HEADINGS
        and (link_only(block) or any(element.tag == "a" for element in block.element.ancestors()))
    )
    return titles >= 0.7 * len(taken)


def _with_headings(running: RunningText, candidates: list[Block], chosen: list[Block]) -> list[Block]:
    """Add the headings that stand right before a block of the text, inside it, in nothing set apart."""
    taken = {block.index for block in chosen}
    following: Block | None = None
    for block in reversed(candidates):
        if block.element.tag not in HEADINGS:
            following = block
        elif (
            following is not None
            and following.index in taken
            and following.index - block.index <= 2
            and chosen[0].index < block.index
            and block.link_size * 2 < len(block.text)
            and not running.between(block.element)[0] & ~_TEXT_NAMES
        ):
            taken.add(block.index)
    return [block for block in candidates if block.index in taken]


def _is_running_item(running: RunningText, block: Block, previous: Block) -> bool:
    """Tell whether a list item belongs to the running text: the paragraph with the colon, or an item, was taken just
    before it, and nothing that stands between it and the container says that it is something else.
    """
    bits, _ = running.between(block.element)
    return not bits & ~(_TEXT_NAMES) and block.link_size * 2 < len(block.text) and block.index - previous.index <= 2


def _may_be_standfirst(running: RunningText, block: Block, described: bool) -> bool:
    """Tell whether a block stands before the running text, is as long as a standfirst, and is called one."""
    if block.index >= running.first or size_of(block.text) < 40 or block.link_size * 3 > len(block.text):
        return False
    bits, _ = running.between(block.element)
    return (described or bits & furniture.LEAD != 0) and not bits & (furniture.MEDIA | furniture.META)


def _standfirst(running: RunningText, chosen: list[Block], described: set[int]) -> Block | None:
    """Return the block before the running text that sums it up: called so, or the page's own description of itself."""
    for block in chosen[:3]:
        if len(chosen) < 2 or size_of(block.text) < 30:
            continue
        bits, depth = running.between(block.element)
        usual = running.kinds.get(running.kind(block), 0.0) > 0.3
        if usual and depth == running.depth and not bits & furniture.LEAD:
            return None
        if bits & furniture.LEAD or block.index in described or block.element.tag in HEADINGS:
            return block
        return None
    return None
