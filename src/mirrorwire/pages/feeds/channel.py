"""A feed's channel and entries, whatever language it is written in: each field a piece that leads back to the source.

Elements are told by their local names, and where a name has several meanings by its prefix: a feed's own elements have
the prefix of the entry they stand in, so `media:title` is no title, and one entry cut out of its feed (without the
declarations of its namespaces) is read like all of them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mirrorwire.pages.feeds.jsontext import Value, read_json, string_piece
from mirrorwire.pages.feeds.markup import ENTRIES, Markup, Node
from mirrorwire.pages.feeds.pieces import folded, without_markup
from mirrorwire.spans import Piece

_ROOT = re.compile(r"<(?:(rss|(?:\w{1,20}:)?RDF|channel)|((?:\w{1,20}:)?feed))(?=[\s>])([^<>]{0,4000})", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|body)\b", re.IGNORECASE)
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org\\?/version\\?/')
_HEAD = 20_000
_JSON_HEAD = 200_000
_MAIL_AND_NAME = re.compile(r"\s*+[^\s()@]{1,100}@[^\s()]{1,100}\s*+\(([^()]{1,100})\)\s*+")
_JOINED = re.compile(r"\s*[,;]\s+|\s+(?:and|und|et|и|və|ve|&)\s+")
_OWN_PREFIXES = frozenset({"", "atom", "a10"})
_PUBLISHED = ("pubdate", "published", "date", "issued", "created")
_UPDATED = ("updated", "modified")
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Content:
    """What an entry says: `piece` is HTML, or plain text where `markup` is False."""

    piece: Piece
    markup: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed, at `[start, end)` of the source; None and empty where it does not say.

    `link` is the address as written, `content` what it carries whole, `summary` its description.
    """

    start: int
    end: int
    title: Piece | None
    link: Piece | None
    published: Piece | None
    updated: Piece | None
    authors: tuple[Piece, ...]
    rubric: Piece | None
    content: Content | None
    summary: Content | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A channel: its title, the times it states for itself, the address its links count from, its entries.

    `cut` is the offset from which nothing could be read, or None.
    """

    title: Piece | None
    times: tuple[Piece, ...]
    base: str | None
    entries: tuple[Entry, ...]
    cut: int | None = None


def is_feed(raw: str) -> bool:
    """Tell a feed by its root element, or by JSON Feed's version, whatever stands before it (a warning, say)."""
    head = raw[:_HEAD]
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return _JSON_FEED.search(raw, 0, _JSON_HEAD) is not None
    root = _ROOT.search(head)
    if root is None:
        return False
    page = _PAGE.search(head, 0, root.start())
    if page is not None:
        return False
    if root.group(1):
        # a page about feeds may show the tag; a feed goes on with more than that
        return "<item" in raw or "<channel" in raw or ":item" in raw
    return "atom" in root.group(3).lower() or "<?xml" in head[: root.start()]


def read_feed(raw: str, *, contents: bool = True) -> Feed:
    """Take a feed apart; any string is accepted, and what is no feed has no entries.

    Without `contents`, what the entries carry is left unread: a list needs their headlines and times alone.
    """
    if raw[:_HEAD].lstrip("\ufeff \t\r\n").startswith("{"):
        return _json_feed(raw, *read_json(raw), contents)
    markup = Markup(raw)
    channel = next((node for node in markup.nodes if node.name in ("channel", "feed")), None)
    prefix = channel.prefix if channel else ""
    entries = tuple(
        _xml_entry(markup, node, contents)
        for node in markup.nodes
        if node.name in ENTRIES and node.prefix in {prefix, ""}
    )
    if channel is None:
        return Feed(None, (), None, entries, markup.cut)
    own = _Fields(markup, channel)
    times = [markup.text(node).strip() for node in own.named("lastbuilddate", "pubdate", "updated", "date")]
    base = markup.attribute(channel, "xml:base")
    return Feed(
        own.title(), tuple(piece for piece in times if piece.text), base.text if base else None, entries, markup.cut
    )


def read_entry(raw: str) -> Entry | None:
    """Take one entry apart that was cut out of its feed; None where there is none."""
    if raw.lstrip("\ufeff \t\r\n").startswith("{"):
        value, _ = read_json(raw)
        return _json_entry(raw, value) if value is not None and value.kind == "object" else None
    markup = Markup(raw)
    node = next((node for node in markup.nodes if node.name in ENTRIES), None)
    return _xml_entry(markup, node) if node is not None else None


class _Fields:
    """The elements right inside a channel or an entry."""

    def __init__(self, markup: Markup, node: Node) -> None:
        self._markup = markup
        self._prefixes = _OWN_PREFIXES | {node.prefix}
        self._children = markup.children(node)

    def named(self, *names: str) -> list[Node]:
        """Return the elements of these local names: those of the first name first; any prefix."""
        return [node for name in names for node in self._children if node.name == name]

    def own(self, *names: str) -> list[Node]:
        """Return those of these names that are the feed's own, and no extension's."""
        return [node for node in self.named(*names) if node.prefix in self._prefixes]

    def title(self) -> Piece | None:
        """Return the title without mark-up; None for an empty one."""
        for node in self.own("title"):
            kind = self._markup.attribute(node, "type")
            plain = kind is not None and kind.text == "text"
            piece = self._markup.text(node)
            piece = folded(piece if plain else without_markup(piece))
            if piece.text:
                return piece
        return None

    def text(self, *names: str) -> Piece | None:
        """Return the characters of the first such element that has any."""
        for node in self.named(*names):
            piece = folded(self._markup.text(node))
            if piece.text:
                return piece
        return None

    def link(self) -> Piece | None:
        """Return the address of the page: RSS's link, Atom's of rel "alternate", else a guid that is an address."""
        markup = self._markup
        for node in self.own("link"):
            relation = markup.attribute(node, "rel")
            if relation is not None and relation.text.strip().lower() not in ("alternate", ""):
                continue
            target = markup.attribute(node, "href") or markup.text(node)
            if target.text.strip():
                return target.strip()
        for node in self.own("guid", "id"):
            permanent = markup.attribute(node, "ispermalink")
            piece = markup.text(node).strip()
            if piece.text.startswith(("http://", "https://")) and not (permanent and permanent.text == "false"):
                return piece
        return None

    def authors(self) -> tuple[Piece, ...]:
        """Return the names of the authors; an address of electronic mail is no name."""
        found: list[Piece] = []
        for node in [*self.named("creator"), *self.own("author")]:
            names = [child for child in self._markup.children(node) if child.name == "name"]
            whole = folded(without_markup(self._markup.text(names[0] if names else node)))
            mail = _MAIL_AND_NAME.fullmatch(whole.text)
            if mail:
                whole = whole.cut(*mail.span(1)).strip()
            found += [name for name in _split(whole) if name.text and "@" not in name.text]
        return _distinct(found)

    def rubric(self) -> Piece | None:
        """Return the first category: Atom's label or term, else its characters."""
        for node in self.named("category", "subject"):
            label = self._markup.attribute(node, "label") or self._markup.attribute(node, "term")
            piece = folded(without_markup(label if label is not None else self._markup.text(node)))
            if _WORD.search(piece.text):
                return piece
        return None

    def content(self) -> Content | None:
        """Return what the entry carries whole: `content:encoded`, Atom's content, `full-text` for news searches."""
        for node in [*self.named("encoded"), *self.own("content"), *self.named("full-text")]:
            kind = self._markup.attribute(node, "type")
            if self._markup.attribute(node, "src") or self._markup.attribute(node, "url"):
                continue
            found = self._held(node, kind.text.lower() if kind else "text" if node.name == "content" else "html")
            if found is not None:
                return found
        return None

    def summary(self) -> Content | None:
        """Return the description, which RSS writes as HTML, Atom as text unless it says otherwise."""
        for node in self.own("description", "summary"):
            kind = self._markup.attribute(node, "type")
            found = self._held(node, kind.text.lower() if kind else "html" if node.name == "description" else "text")
            if found is not None:
                return found
        return None

    def _held(self, node: Node, kind: str) -> Content | None:
        if kind in ("text", "text/plain") and node.last == node.index + 1:
            piece, marked = self._markup.text(node), False
        else:
            piece, marked = self._markup.markup(node, escaped="xhtml" not in kind), True
        return Content(piece, marked) if _WORD.search(piece.text) else None


def _distinct(names: Iterable[Piece]) -> tuple[Piece, ...]:
    """Leave out names that stand twice (as `author` and as `dc:creator`, say)."""
    found: dict[str, Piece] = {}
    for name in names:
        found.setdefault(name.text, name)
    return tuple(found.values())


def _split(piece: Piece) -> list[Piece]:
    """Cut "A and B" into the names."""
    found: list[Piece] = []
    at = 0
    for match in _JOINED.finditer(piece.text):
        found.append(piece.cut(at, match.start()).strip())
        at = match.end()
    return [*found, piece.cut(at, len(piece.text)).strip()]


def _xml_entry(markup: Markup, node: Node, contents: bool = True) -> Entry:
    fields = _Fields(markup, node)
    return Entry(
        node.start,
        node.end,
        fields.title(),
        fields.link(),
        fields.text(*_PUBLISHED),
        fields.text(*_UPDATED),
        fields.authors(),
        fields.rubric(),
        fields.content() if contents else None,
        fields.summary() if contents else None,
    )


def _json_feed(raw: str, root: Value | None, cut: int | None, contents: bool) -> Feed:
    if root is None or root.kind != "object":
        return Feed(None, (), None, (), cut)
    items = root.get("items")
    entries = (
        tuple(_json_entry(raw, value, contents) for value in items.items if value.kind == "object") if items else ()
    )
    return Feed(_json_text(raw, root.get("title")), (), None, entries, cut)


def _json_entry(raw: str, value: Value, contents: bool = True) -> Entry:
    def text(*names: str) -> Piece | None:
        return next((piece for name in names if (piece := _json_text(raw, value.get(name)))), None)

    authors = value.get("authors")
    people = [*(authors.items if authors else ()), *([one] if (one := value.get("author")) else ())]
    names = [_json_text(raw, person.get("name")) for person in people]
    tags = value.get("tags")
    summary = _json_string(raw, value.get("summary")) if contents else None
    return Entry(
        value.start,
        value.end,
        text("title"),
        text("url", "external_url"),
        text("date_published"),
        text("date_modified"),
        _distinct(name for name in names if name is not None),
        next((piece for tag in tags.items if (piece := _json_text(raw, tag))), None) if tags else None,
        _json_content(raw, value) if contents else None,
        Content(summary, markup=False) if summary is not None else None,
    )


def _json_content(raw: str, value: Value) -> Content | None:
    for name, marked in (("content_html", True), ("content_text", False)):
        piece = _json_string(raw, value.get(name))
        if piece is not None:
            return Content(piece, marked)
    return None


def _json_string(raw: str, value: Value | None) -> Piece | None:
    """Return a string that has a word in it."""
    if value is None or value.kind != "string":
        return None
    piece = string_piece(raw, value.start, value.end)
    return piece if _WORD.search(piece.text) else None


def _json_text(raw: str, value: Value | None) -> Piece | None:
    """Return a string of one line."""
    piece = _json_string(raw, value)
    return folded(piece) if piece is not None else None
