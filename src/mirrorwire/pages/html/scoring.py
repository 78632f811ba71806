"""How likely each block of a page is body text: two small logistic models over named features.

The first looks at a block by itself: its text, its tag, what the elements around it are called. From that follows
where on the page the running text stands (`body.py` finds the container). The second looks again inside that
container: whether the block is of the kind that carries the page's text, what stands between it and the container,
what stands before it. A page thus says itself what its paragraphs look like; no class name decides alone.

Weights are fitted on pages of many outlets and languages by `benchmarks/fit_body.py`, which prints the two tables.
No feature reads words of a language.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log2
from operator import mul

from mirrorwire.pages.html import furniture
from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.furniture import Regions, size_of
from mirrorwire.pages.html.running_text import RunningText, unquoted

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"li", "dd", "dt", "th"})
_PLAIN = frozenset({"div", "section", "article", "body", "main", "center", "form", "td"})
_STOPS = frozenset(".!?…。！？।؟۔:;።‽")
_CLOSERS = frozenset("\"'”»’)]）」』›“*")
# the chance of a block that is links and no more, or next to nothing, without a closer look
UNLIKELY = 0.02
_TINY = 10
_LINKED = 0.9

FIRST: dict[str, float] = {
    "bias": -3.87,
    "log2 of length": 0.13,
    "short": -0.33,
    "ends as a sentence": 1.1,
    "commas": 0.32,
    "share of links": -0.82,
    "p": 1.1,
    "li, dd": 0.09,
    "heading": 1.35,
    "in header, form, dialog, hidden": -2.48,
    "in aside, box, table": -1.87,
    "in related, advert, appeal": -1.59,
    "in media": -1.14,
    "in meta, share": -2.05,
    "in article, main": 0.09,
    "in what is called the article's body": 0.83,
    "after the headline": 0.8,
    "plain text beside it": 1.47,
}
SECOND: dict[str, float] = {
    "bias": 0.72,
    "first look": 1.28,
    "log2 of length": -0.04,
    "share of links": -0.31,
    "mostly links": -0.15,
    "heading": 0.63,
    "in a block quote": 0.76,
    "in a bare div": -0.17,
    "in header, form, dialog, hidden": 0.33,
    "in aside": -0.21,
    "in box, table": -0.38,
    "in appeal, advert, share": -0.16,
    "in related": -0.15,
    "in media": -0.46,
    "in meta": -0.21,
    "in lead": 0.5,
    "in lead, before the text": 0.36,
    "in headline": -0.11,
    "in an article of its own": -0.77,
    "share of its kind in the text": 1.9,
    "mean chance of its kind": -0.16,
    "steps from the usual depth": -0.86,
    "heading before the text": -0.36,
    "after the text": -0.15,
    "short, after the text": -0.3,
    "best chance just before": -0.33,
    "heading with text after it": 1.0,
    "repeated": -0.66,
    "begins as the description": 0.73,
    "no comma": -0.35,
    "in brackets": -0.26,
    "short, near the end": -0.3,
    "links, near the end": -0.42,
    "item of a list after a colon": 0.55,
}


def is_sentence(text: str) -> bool:
    """Tell whether the text ends as a sentence does, quotation marks and brackets after the stop allowed."""
    last = text[-1]
    return last in _STOPS or (last in _CLOSERS and any(character in _STOPS for character in text[-4:-1]))


def link_only(block: Block) -> bool:
    """Tell whether nearly all of the block is one link or several."""
    return block.link_size > _LINKED * len(block.text)


def outside(document: Document, marks: Regions) -> int:
    """Return the bits of the elements in which this page's article cannot stand: menus, footers, comments.

    Where most of the page's plain text stands in "menus" and "footers", their names mislead and comments are all.
    """
    plain = misplaced = 0.0
    around_of = marks.around
    for block in document.blocks:
        text = block.text
        size = len(text)
        if size >= 24 and block.link_size * 3 < size and (long := size_of(text)) >= 60:
            plain += long
            around = around_of(block.element)
            if around & OUTSIDE and not around & furniture.COMMENTS:
                misplaced += long
    return furniture.COMMENTS if misplaced > 600 and misplaced > 0.5 * plain else OUTSIDE


def unlikely(block: Block, marks: Regions, beyond: int) -> bool:
    """Tell whether the first look passes the block over: only links, next to nothing, or `beyond` the article."""
    size = len(block.text)
    return (
        block.link_size > _LINKED * size
        or (size < _TINY and size_of(block.text) < _TINY)
        or marks.around(block.element) & beyond != 0
    )


def chance(weights: Sequence[float], features: Sequence[float]) -> float:
    """Return the probability, 0 to 1, that a logistic model gives."""
    total = sum(map(mul, weights, features))
    return 1.0 / (1.0 + exp(-total)) if total > -30.0 else 0.0


def first_features(
    block: Block, marks: Regions, beside: dict[tuple[int, str], float], headline_index: int
) -> tuple[float, ...]:
    """Measure a block by itself, in the order of `FIRST`.

    `beside` is the plain text in blocks of the same tag and parent (see `plain_beside`), `headline_index` the index
    of the headline's block or -1.
    """
    text = block.text
    element = block.element
    tag = element.tag
    size = size_of(text)
    linked = block.link_size / len(text)
    around = marks.around(element)
    parent = element.parent
    above = parent.index if parent is not None else -1
    return (
        1.0,
        min(log2(size + 1), 10.0),
        size < 25,
        is_sentence(text),
        min(text.count(",") + text.count("،") + text.count("，") + text.count("、"), 4) / 4,
        linked,
        tag == "p",
        tag in _CELLS,
        tag in HEADINGS,
        around & _FRAMES != 0,
        around & (furniture.ASIDE | furniture.BOX | furniture.TABLE) != 0,
        around & (furniture.RELATED | furniture.ADVERT | furniture.APPEAL) != 0,
        around & furniture.MEDIA != 0,
        around & (furniture.META | furniture.SHARE) != 0,
        around & furniture.ARTICLE != 0,
        around & furniture.BODY != 0,
        block.index > headline_index,
        min(beside.get((above, tag), 0.0) / 1000, 2.0),
    )


FIRST_NAMES = (
    "bias",
    "log2 of length",
    "short",
    "ends as a sentence",
    "commas",
    "share of links",
    "p",
    "li, dd",
    "heading",
    "in header, form, dialog, hidden",
    "in aside, box, table",
    "in related, advert, appeal",
    "in media",
    "in meta, share",
    "in article, main",
    "in what is called the article's body",
    "after the headline",
    "plain text beside it",
)
# where no article's text stands
OUTSIDE = furniture.NAV | furniture.FOOTER | furniture.COMMENTS
_FRAMES = furniture.HEADER | furniture.FORM | furniture.DIALOG | furniture.HIDDEN


def plain_beside(blocks: list[Block]) -> dict[tuple[int, str], float]:
    """Return, by parent and tag, how much text outside links stands in blocks of 40 characters and more."""
    beside: dict[tuple[int, str], float] = {}
    for block in blocks:
        size = len(block.text)
        if size >= 40 and block.link_size < size:
            element = block.element
            key = (element.parent.index if element.parent is not None else -1, element.tag)
            beside[key] = beside.get(key, 0.0) + size_of(block.text) * (1 - block.link_size / size)
    return beside


def first_look(document: Document, marks: Regions, headline: Block | None, beyond: int) -> list[float]:
    """Return the chance that each block is body text, judged by itself; `beyond` is what `outside` says."""
    weights = tuple(FIRST.values())
    beside = plain_beside(document.blocks)
    index = headline.index if headline is not None else -1
    return [
        UNLIKELY if unlikely(block, marks, beyond) else chance(weights, first_features(block, marks, beside, index))
        for block in document.blocks
    ]


def text_mass(document: Document, chances: list[float]) -> list[float]:
    """Return each block's share in the running text: its size weighed by its chance."""
    return [
        chance * size_of(block.text) if chance > 0.15 and len(block.text) >= 20 else 0.0
        for block, chance in zip(document.blocks, chances, strict=True)
    ]


def second_features(
    running: RunningText, block: Block, previous: float, following: float, described: bool, after_colon: bool
) -> tuple[float, ...]:
    """Measure a candidate against the page's own running text, in the order of `SECOND`.

    `previous` and `following` are the best first chances among the two candidates before and after it, `described`
    says that the page's description begins as the block does, `after_colon` that it is an item of a list that a colon
    introduces.
    """
    text = block.text
    element = unquoted(block.element)
    heading = element.tag in HEADINGS
    bits, depth = running.between(block.element)
    kind = running.kind(block)
    share = running.kinds.get(kind, 0.0)
    index = block.index
    first = max(0.001, min(0.999, running.chances[index]))
    size = size_of(text)
    linked = block.link_size / len(text)
    before = index < running.first
    after = index > running.last
    tail = index >= running.tail
    repeated = size >= 20 and (first < 0.8 or share < 0.3) and _again(running.text, text[1:-2])
    return (
        1.0,
        log2(first / (1 - first)) / 3,
        min(log2(size + 1), 10.0),
        linked,
        linked > 0.6,
        heading,
        bits & furniture.QUOTE != 0,
        element.tag in _PLAIN,
        bits & _FRAMES != 0,
        bits & furniture.ASIDE != 0,
        bits & (furniture.BOX | furniture.TABLE) != 0,
        bits & (furniture.APPEAL | furniture.ADVERT | furniture.SHARE) != 0,
        bits & furniture.RELATED != 0,
        bits & furniture.MEDIA != 0,
        bits & furniture.META != 0,
        bits & furniture.LEAD != 0,
        before and bits & furniture.LEAD != 0,
        bits & furniture.HEADLINE != 0,
        not before and bits & furniture.ARTICLE != 0,
        share,
        running.kind_chances.get(kind, 0.0),
        min(abs(depth - running.depth), 4) / 2,
        before and heading,
        after,
        after and size < 60,
        previous,
        heading and following > 0.5,
        repeated,
        described,
        "," not in text,
        text[0] in "([（" and text[-1] in ")]）",
        tail and size < 60,
        tail and linked > 0.2,
        after_colon,
    )


SECOND_NAMES = (
    "bias",
    "first look",
    "log2 of length",
    "share of links",
    "mostly links",
    "heading",
    "in a block quote",
    "in a bare div",
    "in header, form, dialog, hidden",
    "in aside",
    "in box, table",
    "in appeal, advert, share",
    "in related",
    "in media",
    "in meta",
    "in lead",
    "in lead, before the text",
    "in headline",
    "in an article of its own",
    "share of its kind in the text",
    "mean chance of its kind",
    "steps from the usual depth",
    "heading before the text",
    "after the text",
    "short, after the text",
    "best chance just before",
    "heading with text after it",
    "repeated",
    "begins as the description",
    "no comma",
    "in brackets",
    "short, near the end",
    "links, near the end",
    "item of a list after a colon",
)


def list_after_colon(candidates: list[Block]) -> list[bool]:
    """Tell for each candidate whether it is an item of a list that a colon introduces."""
    found: list[bool] = []
    introduced = False
    for block in candidates:
        cell = block.element.tag in _CELLS or (block.element.parent is not None and block.element.parent.tag in _CELLS)
        found.append(introduced and cell)
        introduced = block.text[-1] in ":：" or found[-1]
    return found


def _again(whole: str, text: str) -> bool:
    """Tell whether the text stands in the whole more than once."""
    at = whole.find(text)
    return at >= 0 and whole.find(text, at + 1) >= 0


def second_measures(
    running: RunningText, candidates: list[Block], described: Sequence[bool]
) -> list[tuple[float, ...]]:
    """Return the features of all candidates for the second look."""
    colons = list_after_colon(candidates)
    chances = [0.0, 0.0, *[running.chances[block.index] for block in candidates], 0.0, 0.0]
    return [
        second_features(
            running,
            block,
            max(chances[at], chances[at + 1]),
            max(chances[at + 3], chances[at + 4]),
            described[at],
            colons[at],
        )
        for at, block in enumerate(candidates)
    ]


def second_look(running: RunningText, candidates: list[Block], described: Sequence[bool]) -> list[float]:
    """Return the chance that each candidate is body text, judged against the page's own running text."""
    weights = tuple(SECOND.values())
    return [chance(weights, features) for features in second_measures(running, candidates, described)]
