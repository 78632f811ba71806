"""JSON-LD (https://www.w3.org/TR/json-ld11/, https://schema.org): the article's node, and where its strings stand.

The scripts are decoded in C; only the few strings that become candidates are then looked up in the script's text, by
decoding the literal after their key, so that a page with 0.8 MB of JSON-LD costs milliseconds. Everything in it is
distrusted: wrong types, nulls, NaN, duplicate keys, lone surrogates, comments around it, trailing commas, depth.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any
from urllib.parse import urlsplit

import msgspec

from mirrorwire.pages.html.tree import Tree

MAX_CHARACTERS = 1_000_000
MAX_NODES = 2_000
MAX_STRING = 5_000
MAX_BODY = 400_000
MAX_VALUES = 40
MAX_LOOKUPS = 60
MANY_ARTICLES = 3

_TEXTS = ("headline", "alternativeHeadline", "articleSection", "description", "inLanguage", "articleBody")
_ARTICLE_ENDS = ("article", "posting", "report", "newsstory", "opinion", "liveblog")
_PAGE_TYPES = frozenset({"webpage", "creativework", "itempage", "videoobject", "review", "claimreview", "aboutpage"})
_WORTH_READING = re.compile(r'"(?:headline|datePublished|author|articleSection|articleBody|dateCreated)"')
_TRAILING_COMMA = re.compile(r",(\s*+[}\]])")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class LinkedString:
    """A cleaned string of the article's node with the raw span of its literal (without the quotes), if found."""

    value: str
    key: str
    start: int | None
    end: int | None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """What the JSON-LD says of the page's article; `is_article` is False where only a general node speaks."""

    properties: dict[str, list[LinkedString]]
    is_article: bool


@dataclass(frozen=True, slots=True)
class _Node:
    """An object of the JSON-LD with its types, and the script it stands in (raw offsets of the content)."""

    data: dict[str, Any]
    types: tuple[str, ...]
    start: int
    end: int


def clean(value: str) -> str:
    """Fold white space, decode character references left in the string, drop inline tags and lone surrogates."""
    if "<" in value:
        value = _MARKUP.sub("", value)
    if "&" in value:
        value = unescape(value)
    if _SURROGATES.search(value):
        value = _SURROGATES.sub("\ufffd", value)
    return " ".join(value.split())


def read_linked_data(tree: Tree, addresses: list[str], title: str | None) -> LinkedArticle | None:
    """Read the page's JSON-LD; None where no node speaks of an article.

    `addresses` (the page's own and its canonical one) and `title` tell the article's node from those of other stories.
    """
    nodes: list[_Node] = []
    names: dict[str, dict[str, Any]] = {}
    budget = MAX_CHARACTERS
    for element, end in tree.scripts:
        if "ld+json" not in element.attr_text and "LD+JSON" not in element.attr_text:
            continue
        size = end - element.content
        if size > budget or _WORTH_READING.search(tree.raw, element.content, end) is None:
            continue
        budget -= size
        for data in _walk(_decode(tree.raw[element.content : end])):
            if len(nodes) >= MAX_NODES:
                break
            nodes.append(_Node(data, _types(data), element.content, end))
            identifier = data.get("@id")
            if isinstance(identifier, str) and isinstance(data.get("name"), str):
                names.setdefault(identifier, data)
    ranked = _rank(nodes, addresses, title)
    if not ranked:
        return None
    return _Reader(tree.raw, names).read(ranked)


def _decode(text: str) -> Any:
    """Decode JSON leniently; None for what is no JSON even then."""
    try:
        return msgspec.json.decode(text)
    except (ValueError, RecursionError):
        pass
    text = _unwrap(text)
    for attempt in (text, None):
        try:
            return json.loads(attempt if attempt is not None else _TRAILING_COMMA.sub(r"\1", text), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _unwrap(text: str) -> str:
    """Take off what publishing systems put round the JSON: comment and CDATA marks, `//`, a semicolon."""
    text = text.strip()
    for _ in range(2):
        for mark in ("//", "/*", "*/", "<!--", "<![CDATA["):
            text = text.removeprefix(mark).lstrip()
        for mark in ("//", "/*", "*/", "-->", "]]>", ";"):
            text = text.removesuffix(mark).rstrip()
    return text


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects that can be nodes of their own: top-level ones, lists of them, @graph, mainEntity."""
    stack = [(value, 0)]
    given = 0
    while stack and given < MAX_NODES:
        item, depth = stack.pop()
        if isinstance(item, dict):
            given += 1
            yield item
            if depth < 6:
                for key in ("mainEntityOfPage", "mainEntity", "@graph"):
                    inner = item.get(key)
                    if isinstance(inner, dict | list):
                        stack.append((inner, depth + 1))
        elif isinstance(item, list) and depth < 6:
            stack.extend([(entry, depth + 1) for entry in reversed(item[:MAX_NODES])])


def _types(data: dict[str, Any]) -> tuple[str, ...]:
    """Return the node's types in lower case without their prefix."""
    kinds = data.get("@type")
    if isinstance(kinds, str):
        kinds = [kinds]
    if not isinstance(kinds, list):
        return ()
    return tuple([re.split(r"[/#:]", kind)[-1].strip().lower() for kind in kinds[:10] if isinstance(kind, str)])


def _is_article(types: tuple[str, ...]) -> bool:
    return any(kind.endswith(_ARTICLE_ENDS) for kind in types)


def _rank(nodes: list[_Node], addresses: list[str], title: str | None) -> list[_Node]:
    """Return the nodes that speak of this page's article, the best first."""
    paths = {path for path in map(_path, addresses) if path}
    wanted = _fold(title) if title else ""
    scored: list[tuple[int, int, _Node]] = []
    articles = matches = 0
    for place, node in enumerate(nodes):
        article = _is_article(node.types)
        if not article and not any(kind in _PAGE_TYPES for kind in node.types):
            continue
        value = 8 if article else 0
        if article and any(kind.startswith("liveblog") for kind in node.types):
            value += 1
        articles += article
        own = [_path(address) for address in _addresses(node.data)]
        if paths and any(path in paths for path in own if path):
            value += 6
            matches += article
        elif paths and article and any(own):
            value -= 3
        headline = node.data.get("headline") or node.data.get("name")
        if wanted and isinstance(headline, str):
            folded = _fold(clean(headline[:MAX_STRING]))
            if folded and (folded == wanted or folded in wanted or wanted in folded):
                value += 6
                matches += article
        value += sum(2 for key in ("datePublished", "author", "headline") if node.data.get(key))
        if any(kind in ("videoobject", "review", "claimreview") for kind in node.types):
            value -= 6
        if value > 0:
            scored.append((-value, place, node))
    scored.sort(key=lambda entry: entry[:2])
    if not scored or (articles >= MANY_ARTICLES and not matches and (paths or wanted)):
        # a list of stories, none of which is known to be this page's
        return []
    best = scored[0][2]
    same = _fold(_text(best.data.get("headline") or best.data.get("name")))
    kept = [best]
    for _, _, node in scored[1:10]:
        # another node is heard only about the same story: a general page node, or one of the same headline
        if not _is_article(node.types) or (same and _fold(_text(node.data.get("headline"))) == same):
            kept.append(node)
    return kept


def _text(value: Any) -> str:
    return clean(value[:MAX_STRING]) if isinstance(value, str) else ""


def _fold(text: str) -> str:
    return "".join([character for character in text.casefold() if character.isalnum()])


def _path(address: str) -> str | None:
    """Return an address without scheme, `www.`, query and trailing slash; None for one without a path."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    path = parts.path.rstrip("/")
    return f"{parts.netloc.lower().removeprefix('www.').removeprefix('m.')}{path}" if path else None


def _addresses(data: dict[str, Any]) -> list[str]:
    """Return the addresses by which a node names its page."""
    found = []
    for key in ("url", "mainEntityOfPage", "@id"):
        value = data.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            found.append(value[:MAX_STRING])
    return found


class _Reader:
    """Takes the wanted properties out of the ranked nodes and finds their literals in the source."""

    __slots__ = ("lookups", "names", "raw")

    def __init__(self, raw: str, names: dict[str, dict[str, Any]]) -> None:
        self.raw = raw
        self.names = names
        self.lookups = 0

    def read(self, ranked: list[_Node]) -> LinkedArticle:
        """Read every property from the best node that has it."""
        properties: dict[str, list[LinkedString]] = {}
        for node in ranked:
            data = node.data
            article = _is_article(node.types)
            for key in _TEXTS:
                if key not in properties:
                    self._strings(properties, key, data.get(key), key, node)
            if article and "headline" not in properties:
                self._strings(properties, "headline", data.get("name"), "name", node)
            for key in ("datePublished", "dateModified"):
                if key not in properties:
                    self._strings(properties, key, data.get(key), key, node)
            if article and "datePublished" not in properties:
                self._strings(properties, "datePublished", data.get("dateCreated"), "dateCreated", node)
            for key in ("author", "creator"):
                if "author" not in properties:
                    self._people(properties, "author", data.get(key), key, node)
            if "publisher" not in properties:
                self._people(properties, "publisher", data.get("publisher"), "publisher", node)
        self._own_addresses(properties, ranked[0])
        return LinkedArticle(properties, _is_article(ranked[0].types))

    def _strings(
        self, properties: dict[str, list[LinkedString]], field: str, value: Any, key: str, node: _Node
    ) -> None:
        """Take the strings of a property that is a string, a language map or a list of such."""
        limit = MAX_BODY if field == "articleBody" else MAX_STRING
        for item in value[:MAX_VALUES] if isinstance(value, list) else (value,):
            name = key
            if isinstance(item, dict):
                name = "@value" if isinstance(item.get("@value"), str) else "name"
                item = item.get(name)
            if isinstance(item, str) and 0 < len(item) <= limit:
                self._add(properties, field, item, name, node, None, key)

    def _own_addresses(self, properties: dict[str, list[LinkedString]], node: _Node) -> None:
        """Take the addresses by which the article's node names its page."""
        for key in ("mainEntityOfPage", "url"):
            value, name = node.data.get(key), key
            if isinstance(value, dict):
                name = "@id" if isinstance(value.get("@id"), str) else "url"
                value = value.get(name)
            if isinstance(value, str) and 0 < len(value) <= MAX_STRING:
                self._add(properties, "url", value, name, node, None, key)

    def _people(self, properties: dict[str, list[LinkedString]], field: str, value: Any, key: str, node: _Node) -> None:
        """Take the names of an author or publisher: strings, objects, references into the graph, lists of them."""
        stack = [value]
        while stack and len(properties.get(field, ())) < MAX_VALUES:
            item = stack.pop()
            if isinstance(item, list):
                stack.extend(reversed(item[:MAX_VALUES]))
            elif isinstance(item, str):
                if 0 < len(item) <= MAX_STRING:
                    self._add(properties, field, item, key, node, None, key)
            elif isinstance(item, dict):
                if "name" not in item:
                    identifier = item.get("@id")
                    item = self.names.get(identifier, item) if isinstance(identifier, str) else item
                types = _types(item)
                kind = "person" if "person" in types else None
                if any(word.endswith("organization") for word in types) or "corporation" in types:
                    kind = "organisation"
                names = item.get("name")
                for name in names[:MAX_VALUES] if isinstance(names, list) else (names,):
                    if isinstance(name, str) and 0 < len(name) <= MAX_STRING:
                        self._add(properties, field, name, "name", node, kind, key)

    def _add(
        self,
        properties: dict[str, list[LinkedString]],
        field: str,
        literal: str,
        name: str,
        node: _Node,
        kind: str | None,
        key: str,
    ) -> None:
        value = literal if field == "articleBody" else clean(literal)
        if field == "articleBody" and _SURROGATES.search(value):
            value = _SURROGATES.sub("\ufffd", value)
        if not value:
            return
        self.lookups += 1
        place = self._locate(literal, name, node) if self.lookups <= MAX_LOOKUPS else None
        start, end = place or (None, None)
        properties.setdefault(field, []).append(LinkedString(value, key, start, end, kind))

    def _locate(self, literal: str, key: str, node: _Node) -> tuple[int, int] | None:
        """Find the literal after its key (or in the list after it), and return its raw span without the quotes."""
        raw = self.raw
        quoted = f'"{key}"'
        at = raw.find(quoted, node.start, node.end)
        tries = 0
        while at >= 0 and tries < 400:
            tries += 1
            start = _value_start(raw, at + len(quoted), node.end)
            if start is not None:
                try:
                    value, end = scanstring(raw, start, False)
                except ValueError:
                    return None
                if value == literal and end <= node.end:
                    return start, end - 1
            at = raw.find(quoted, at + len(quoted), node.end)
        # a list of strings: the literal as it would be written, quotes and all
        for form in (
            json.dumps(literal, ensure_ascii=False),
            json.dumps(literal),
            json.dumps(literal, ensure_ascii=False).replace("/", "\\/"),
            json.dumps(literal).replace("/", "\\/"),
        ):
            at = raw.find(form, node.start, node.end)
            if at >= 0:
                return at + 1, at + len(form) - 1
        return None


_COLON = re.compile(r"\s*+:\s*+(?:\[\s*+)?\"")


def _value_start(raw: str, at: int, end: int) -> int | None:
    """Return the first character inside the string that follows a key ending at `at`, or None."""
    match = _COLON.match(raw, at, end)
    return match.end() if match else None
