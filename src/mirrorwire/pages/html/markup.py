"""HTML source to a tree in which every element and every character knows where it stands in the source.

No parser on the package index tells Python the source offset of a node (docs/decisions/0003), so this one does. It
follows the HTML standard (https://html.spec.whatwg.org/multipage/parsing.html) where text and nesting depend on it:
raw-text elements, comments, quoted attributes, void elements, implied end tags, the depth limit of 512 that browsers
use. It does not run scripts and does not rearrange misnested formatting: text keeps the order of the source. One
pass, no recursion, linear in the length of the page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

from mirrorwire.pages.html.tree import Element, Run, Tree

MAX_DEPTH = 512

# an attribute in double quotes is taken in one step, what else stands in a tag piece by piece
_ATTRIBUTES = r"""(?:[^>"'=]++="[^"]*+")*+(?>[^>"'=]++|=[ \t\n\r\f]*+(?>"[^"]*+"|'[^']*+')?+|["'])*+"""
# every alternative that begins also ends, if need be with the page: nothing is scanned twice
_TOKEN = re.compile(
    r"<(/?+)([a-zA-Z][a-zA-Z0-9]*+(?:[^\s/>]++)?+)(" + _ATTRIBUTES + r")(?:>|\Z)"
    r"|<!--(?:>|->|(?>[^-]++|-(?!-!?>))*+(?:--!?>|\Z))"
    r"|<[!?/][^>]*+(?:>|\Z)"
)
_RAW_END = {
    tag: re.compile(r"</" + "".join(f"[{c}{c.upper()}]" for c in tag) + r"(?=[\s/>])[^>]*+>")
    for tag in ("script", "style", "textarea", "title", "iframe", "xmp", "noembed", "noframes", "svg")
}

VOID = frozenset(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)
BLOCK = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main menu nav ol optgroup"
    " option p plaintext pre search section select summary table tbody td template tfoot th thead title tr ul xmp"
    " button textarea iframe noscript video audio svg object".split()
)
_CLOSES_P = frozenset(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3"
    " h4 h5 h6 header hgroup hr main menu nav ol p pre search section summary table ul li dd dt".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# an element on the left ends an open element on the right, unless one of the barriers stands between them
_IMPLIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir", "table", "template"})),
    "dd": (frozenset({"dd", "dt"}), frozenset({"dl", "table", "template"})),
    "dt": (frozenset({"dd", "dt"}), frozenset({"dl", "table", "template"})),
    "tr": (frozenset({"tr", "td", "th"}), frozenset({"table", "template"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table", "template"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table", "template"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot", "tr", "td", "th"}), frozenset({"table", "template"})),
    "thead": (frozenset({"tbody", "thead", "tfoot", "tr", "td", "th"}), frozenset({"table", "template"})),
    "tfoot": (frozenset({"tbody", "thead", "tfoot", "tr", "td", "th"}), frozenset({"table", "template"})),
    "option": (frozenset({"option"}), frozenset({"select", "datalist", "template"})),
    "a": (frozenset({"a"}), BLOCK),
}
_P_BARRIER = frozenset({"table", "td", "th", "caption", "button", "object", "template", "html"})
_END_BARRIER = frozenset({"td", "th", "caption", "table", "template"})
_TABLE_PARTS = frozenset({"table", "tr", "tbody", "thead", "tfoot", "td", "th", "template"})
_RAW_TEXT = frozenset(_RAW_END)
_BARS = frozenset({"nav", "footer"})
_SHORT_BAR = 2_000
# what tells that the page's footer, which stands behind its articles, is more than that; and any nav or footer
_MORE_THAN_A_FOOTER = ("<h1", "<article", "<main", "<footer", "<body", "</body", "ld+json", "itemprop")
_MORE_THAN_LINKS = (
    *_MORE_THAN_A_FOOTER,
    *("<nav", "<time", "<p>", "<p ", "<blockquote", "crumb", "byline", "author", "entry-"),
)
# what a tag needs when it is met. The others, and these in a place that needs repair, go through _Builder.
_VOID, _INLINE, _LINK, _RAW, _BUILDER = 1, 2, 3, 4, 0
# from here on a tag ends the line of text
_BLOCK_BUILDER, _RAW_BLOCK, _BLOCK, _AFTER_P, _PARAGRAPH, _ITEM, _HEADING = 5, 6, 7, 8, 9, 10, 11
_NEEDS = (
    dict.fromkeys(BLOCK, _BLOCK_BUILDER)
    | dict.fromkeys(VOID - {"br", "hr"}, _VOID)
    | dict.fromkeys(
        ("span", "b", "i", "em", "strong", "small", "time", "label", "u", "s", "cite", "sup", "sub", "path"), _INLINE
    )
    | dict.fromkeys(("picture", "g"), _INLINE)
    | dict.fromkeys(("button", "noscript", "video"), _BLOCK)
    | dict.fromkeys(_CLOSES_P - _HEADINGS - _BARS - {"hr", "li", "dd", "dt", "p"}, _AFTER_P)
    | dict.fromkeys(_HEADINGS, _HEADING)
    | {"p": _PARAGRAPH, "li": _ITEM, "a": _LINK}
    | {tag: _RAW_BLOCK if tag in BLOCK else _RAW for tag in _RAW_TEXT}
)
_ANYWHERE = (_INLINE, _BLOCK)
_RAW_NEEDS = (_RAW, _RAW_BLOCK)
_LISTS = _IMPLIED["li"][1]


def parse(raw: str) -> Tree:
    """Parse HTML source into a `Tree`; any string is accepted, broken mark-up is repaired as browsers do.

    What was repaired in a way that can cost text is listed in `Tree.problems` as (what, raw offset).
    """
    tree = Tree(raw)
    builder = _Builder(tree)
    # tags that need no repair are handled here, where it is fast; _Builder knows the rest of the standard's rules
    elements, lines, stack, open_count = tree.elements, tree.lines, builder.stack, builder.open_count
    line = builder.line
    top = builder.top
    link: Element | None = None
    position = count = 0
    needs, tokens = _NEEDS, _TOKEN.finditer
    source: Iterator[re.Match[str]] | None = tokens(raw)
    while source is not None:
        for match in source:
            begin, end = match.span()
            if begin > position and (line or not raw[position:begin].isspace()):
                line.append((position, begin, top, link))
            position = end
            closing, tag, attr_text = match.groups()
            if tag is None:
                continue
            need = needs.get(tag)
            if need is None:
                tag = tag.lower()
                need = needs.get(tag, _BUILDER)
            if need >= _BLOCK_BUILDER and line:
                lines.append(line)
                line = []
            if closing:
                if top.tag == tag and need and need != _BLOCK_BUILDER:
                    stack.pop()
                    top.end = end
                    top.last = count
                    open_count[tag] -= 1
                    top = stack[-1]
                    if need == _LINK:
                        link = None
                    continue
            elif need == _VOID:
                elements.append(Element(tag, attr_text, top, begin, end, count, end, count + 1))
                count += 1
                continue
            elif (
                need in _ANYWHERE
                or (
                    need >= _AFTER_P
                    and not open_count["p"]
                    and (
                        need <= _PARAGRAPH
                        or (need == _ITEM and (not open_count["li"] or top.tag in _LISTS))
                        or (need == _HEADING and top.tag not in _HEADINGS)
                    )
                )
                or (need == _LINK and link is None)
            ):
                top = Element(tag, attr_text, top, begin, end, count, end, count + 1)
                count += 1
                elements.append(top)
                stack.append(top)
                open_count[tag] += 1
                if need == _LINK:
                    link = top
                if len(stack) <= MAX_DEPTH:
                    continue
                builder.unnest()
                top = builder.stack[-1]
                link = link if link in stack else None
                continue
            elif need in _RAW_NEEDS:
                element = Element(tag, attr_text, top, begin, end, count, end, count + 1)
                count += 1
                elements.append(element)
                position = _skip_raw_text(tree, element, end)
                source = tokens(raw, position)
                break
            builder.line, builder.top, builder.link = line, top, link
            opened = None
            if closing:
                builder.close(tag, begin, end)
            else:
                opened = builder.open(tag, attr_text, begin, end)
            line, top, link = builder.line, builder.top, builder.link
            count = len(elements)
            if opened is not None and tag in _BARS:
                position = _skip_navigation(raw, opened, end)
                if position > end:
                    source = tokens(raw, position)
                    break
        else:
            source = None
    if position < len(raw) and (line or not raw[position:].isspace()):
        line.append((position, len(raw), top, link))
    builder.line = line
    builder.finish(len(raw))
    return tree


def _skip_raw_text(tree: Tree, element: Element, content: int) -> int:
    """Find the end of a script, style, title, drawing ... and return the raw offset where mark-up goes on."""
    tag = element.tag
    if tag == "svg" and element.attr_text.endswith("/"):
        return content
    found = _RAW_END[tag].search(tree.raw, content)
    if found is None:
        tree.problems.append((f"unclosed {tag}", element.start))
        if tag in ("script", "style", "iframe"):
            # as browsers do, the rest of the page is its content
            element.end = len(tree.raw)
            return element.end
        return content
    element.end = found.end()
    if tag == "script":
        tree.scripts.append((element, found.start()))
    elif tag == "title":
        tree.titles.append((element, found.start()))
    return element.end


def _skip_navigation(raw: str, element: Element, content: int) -> int:
    """Return where a navigation bar or the page's footer ends, or `content` if it may hold more than that.

    Nothing is ever read from them, and they are a third of a news page's tags. Breadcrumbs are read, and so is what
    holds an article's parts; an element that is not closed before the next of its kind is none to skip.
    """
    tag = element.tag
    if "crumb" in element.attr_text.lower():
        return content
    more: tuple[str, ...] = _MORE_THAN_LINKS
    if tag == "footer":
        if raw.find("</article", content) >= 0:
            return content
        if raw.rfind("</article", 0, content) >= 0 or raw.rfind("</main", 0, content) >= 0:
            more = _MORE_THAN_A_FOOTER
    end = raw.find("</" + tag, content)
    if end < content + _SHORT_BAR:
        # unclosed, or a few tabs, which can be the titles of lists
        return content
    inside = raw[content:end].lower()
    return content if any(sign in inside for sign in more) else end


def _outermost(elements: list[Element]) -> list[tuple[int, int]]:
    """Return the raw stretches of elements in document order, without those inside another."""
    stretches: list[tuple[int, int]] = []
    for element in elements:
        if not stretches or element.start >= stretches[-1][1]:
            stretches.append((element.start, element.end))
    return stretches


def _covered(offset: int, stretches: list[tuple[int, int]]) -> bool:
    """Tell whether the offset lies in one of the ordered stretches."""
    index = bisect_right(stretches, (offset, 1 << 62)) - 1
    return index >= 0 and offset < stretches[index][1]


class _Builder:
    """The stack of open elements and the line of text being gathered, while one page is parsed."""

    __slots__ = ("line", "link", "open_count", "stack", "top", "tree")

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.stack: list[Element] = [tree.root]
        self.top = tree.root
        self.link: Element | None = None
        self.line: list[Run] = []
        self.open_count: defaultdict[str, int] = defaultdict(int)

    def pop_to(self, depth: int, at: int) -> None:
        """Close the open elements above `depth`; they end at raw offset `at`."""
        stack = self.stack
        count = len(self.tree.elements)
        while len(stack) > depth:
            element = stack.pop()
            element.end = at
            element.last = count
            self.open_count[element.tag] -= 1
            if element is self.link:
                self.link = None
        self.top = stack[-1]

    def open(self, tag: str, attr_text: str, begin: int, end: int) -> Element | None:
        """Take a start tag; None for a second `body` or `html`, which adds nothing."""
        open_count = self.open_count
        if tag in _CLOSES_P:
            if open_count.get("p"):
                self._end_paragraph(begin)
            if tag in _HEADINGS and self.top.tag in _HEADINGS:
                self.pop_to(len(self.stack) - 1, begin)
        rule = _IMPLIED.get(tag)
        if rule is not None:
            self._end_implied(rule, begin)
        elif tag == "body" or tag == "html":
            if open_count.get(tag):
                return None
            if tag == "body" and open_count.get("head"):
                self.pop_to(next(i for i, e in enumerate(self.stack) if e.tag == "head"), begin)
        elements = self.tree.elements
        index = len(elements)
        element = Element(tag, attr_text, self.top, begin, end, index, end, index + 1)
        elements.append(element)
        if tag in VOID:
            if tag == "br":
                self.line.append((begin, end, element, self.link))
            return element
        self.stack.append(element)
        self.top = element
        open_count[tag] += 1
        if tag == "a":
            self.link = element
        if len(self.stack) > MAX_DEPTH:
            self.unnest()
        return element

    def unnest(self) -> None:
        """Take back the innermost open element: deeper than browsers nest, text is kept and nesting stops."""
        element = self.stack.pop()
        self.open_count[element.tag] -= 1
        if not any(what == "nested too deeply" for what, _ in self.tree.problems):
            self.tree.problems.append(("nested too deeply", element.start))
        self.top = self.stack[-1]
        if self.link is element:
            self.link = None

    def _end_paragraph(self, at: int) -> None:
        """A block-level start tag ends an open `p`, unless a table cell or the like stands between."""
        stack = self.stack
        for index in range(len(stack) - 1, 0, -1):
            other = stack[index].tag
            if other == "p":
                self.pop_to(index, at)
                return
            if other in _P_BARRIER:
                return

    def _end_implied(self, rule: tuple[frozenset[str], frozenset[str]], at: int) -> None:
        """A start tag such as `li` or `td` ends an open one of its kind (the standard's implied end tags)."""
        ends, barriers = rule
        open_count = self.open_count
        if not any(open_count.get(other) for other in ends):
            return
        stack = self.stack
        lowest = 0
        for index in range(len(stack) - 1, 0, -1):
            other = stack[index].tag
            if other in barriers:
                break
            if other in ends:
                lowest = index
        if lowest:
            self.pop_to(lowest, at)

    def close(self, tag: str, begin: int, end: int) -> None:
        """Take an end tag; one that matches nothing in reach is ignored, as browsers do."""
        if tag == "br":
            # `</br>` is read as `<br>`
            self.open(tag, "", begin, end)
            return
        if not self.open_count.get(tag) or tag == "body" or tag == "html":
            return
        inline = tag not in BLOCK
        for index in range(len(self.stack) - 1, 0, -1):
            element = self.stack[index]
            other = element.tag
            if other == tag:
                self.pop_to(index, begin)
                element.end = end
                return
            if inline and other in BLOCK:
                # misnested formatting ends here for its links, and with its parent for the tree
                if tag == "a":
                    self.link = None
                return
            if other in _END_BARRIER and tag not in _TABLE_PARTS:
                return

    def finish(self, length: int) -> None:
        """Close what the page left open."""
        if self.line:
            self.tree.lines.append(self.line)
        self.pop_to(1, length)
        self.tree.preformatted = "pre" in self.open_count
        if "template" in self.open_count:
            # a template's content is not on the page until a script puts it there
            inert = _outermost([element for element in self.tree.elements if element.tag == "template"])
            self.tree.lines = [line for line in self.tree.lines if not _covered(line[0][0], inert)]
        self.tree.root.end = length
        self.tree.root.last = len(self.tree.elements)
