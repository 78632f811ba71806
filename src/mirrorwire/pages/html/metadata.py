"""What a page's head says of the article: JSON-LD, OpenGraph, meta and microdata candidates, each with its characters.

Nothing is decided here. A candidate keeps the name it was given under (`key`) and the raw span of the characters as
they stand in the page: the attribute's value, the element's content, or the string literal inside the JSON-LD. Where
such a literal can't be told apart exactly, the candidate has no span. Vocabularies: https://schema.org/NewsArticle,
https://ogp.me/#type_article, Dublin Core, and the meta names that common publishing systems write.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from mirrorwire.model import Origin, Span
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.linked_data import LinkedArticle, clean, read_linked_data
from mirrorwire.pages.html.tree import Element
from mirrorwire.spans import raw_span


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value that the page states about its article.

    `start` and `end` are raw offsets of the characters as written (None where they can't be located exactly); `key`
    is the property's name ("headline", "og:title", "author"); `kind` says of an author whether the page calls it a
    person or an organisation.
    """

    value: str
    origin: Origin
    start: int | None
    end: int | None
    key: str = ""
    kind: str | None = None

    @property
    def span(self) -> Span | None:
        """The raw span, or None."""
        return None if self.start is None or self.end is None else raw_span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Metadata:
    """The candidates of a page by field, the more trustworthy first (JSON-LD, then metas, then microdata).

    `headings` (h1) and `times` are the elements of the page, met on the same walk, for those who read its visible part.
    """

    headlines: tuple[Candidate, ...] = ()
    alternative_headlines: tuple[Candidate, ...] = ()
    titles: tuple[Candidate, ...] = ()
    authors: tuple[Candidate, ...] = ()
    published: tuple[Candidate, ...] = ()
    modified: tuple[Candidate, ...] = ()
    sections: tuple[Candidate, ...] = ()
    descriptions: tuple[Candidate, ...] = ()
    canonical_urls: tuple[Candidate, ...] = ()
    languages: tuple[Candidate, ...] = ()
    site_names: tuple[Candidate, ...] = ()
    linked_urls: tuple[Candidate, ...] = ()
    ld_body: Candidate | None = None
    is_article: bool = False
    headings: tuple[Element, ...] = ()
    times: tuple[Element, ...] = ()


_HEADLINE, _ALTERNATIVE, _AUTHOR, _PUBLISHED, _MODIFIED, _SECTION, _DESCRIPTION, _LANGUAGE, _SITE = range(9)
# meta names and properties in lower case -> (field, rank among the metas of that field: lower is read first)
_META: dict[str, tuple[int, int]] = {
    "og:title": (_HEADLINE, 0),
    "twitter:title": (_HEADLINE, 1),
    "parsely-title": (_HEADLINE, 2),
    "sailthru.title": (_HEADLINE, 2),
    "dc.title": (_HEADLINE, 3),
    "dcterms.title": (_HEADLINE, 3),
    "title": (_HEADLINE, 4),
    "hdl": (_HEADLINE, 3),
    "headline": (_HEADLINE, 2),
    "author": (_AUTHOR, 1),
    "authors": (_AUTHOR, 1),
    "article:author": (_AUTHOR, 4),
    "og:article:author": (_AUTHOR, 4),
    "article:author_name": (_AUTHOR, 2),
    "article.author": (_AUTHOR, 3),
    "parsely-author": (_AUTHOR, 2),
    "sailthru.author": (_AUTHOR, 2),
    "cxenseparse:author": (_AUTHOR, 2),
    "dc.creator": (_AUTHOR, 3),
    "dcterms.creator": (_AUTHOR, 3),
    "dc.contributor": (_AUTHOR, 5),
    "citation_author": (_AUTHOR, 2),
    "byl": (_AUTHOR, 3),
    "byline": (_AUTHOR, 3),
    "creator": (_AUTHOR, 5),
    "mediator_author": (_AUTHOR, 3),
    "article:published_time": (_PUBLISHED, 0),
    "og:article:published_time": (_PUBLISHED, 1),
    "og:published_time": (_PUBLISHED, 1),
    "article:published": (_PUBLISHED, 1),
    "article:publicationdate": (_PUBLISHED, 1),
    "article.published": (_PUBLISHED, 1),
    "datepublished": (_PUBLISHED, 1),
    "parsely-pub-date": (_PUBLISHED, 2),
    "sailthru.date": (_PUBLISHED, 2),
    "cxenseparse:recs:publishtime": (_PUBLISHED, 2),
    "cxenseparse:publishtime": (_PUBLISHED, 2),
    "dc.date.issued": (_PUBLISHED, 3),
    "dcterms.issued": (_PUBLISHED, 3),
    "dcterms.created": (_PUBLISHED, 4),
    "dcterms.date": (_PUBLISHED, 4),
    "dc.date.created": (_PUBLISHED, 4),
    "dc.date": (_PUBLISHED, 4),
    "date": (_PUBLISHED, 4),
    "pubdate": (_PUBLISHED, 3),
    "publishdate": (_PUBLISHED, 3),
    "publish-date": (_PUBLISHED, 3),
    "publish_date": (_PUBLISHED, 3),
    "published_at": (_PUBLISHED, 3),
    "publication_date": (_PUBLISHED, 3),
    "publicationdate": (_PUBLISHED, 3),
    "published-date": (_PUBLISHED, 3),
    "citation_publication_date": (_PUBLISHED, 4),
    "citation_date": (_PUBLISHED, 5),
    "mediator_published_time": (_PUBLISHED, 3),
    "created": (_PUBLISHED, 5),
    "article:modified_time": (_MODIFIED, 0),
    "og:updated_time": (_MODIFIED, 1),
    "og:article:modified_time": (_MODIFIED, 1),
    "og:modified_time": (_MODIFIED, 1),
    "article:modified": (_MODIFIED, 1),
    "datemodified": (_MODIFIED, 1),
    "dcterms.modified": (_MODIFIED, 2),
    "dc.date.modified": (_MODIFIED, 2),
    "last-modified": (_MODIFIED, 3),
    "lastmod": (_MODIFIED, 3),
    "article:section": (_SECTION, 0),
    "og:article:section": (_SECTION, 0),
    "parsely-section": (_SECTION, 1),
    "cxenseparse:taxonomy": (_SECTION, 3),
    "dc.subject": (_SECTION, 4),
    "section": (_SECTION, 2),
    "articlesection": (_SECTION, 1),
    "category": (_SECTION, 3),
    "og:description": (_DESCRIPTION, 0),
    "description": (_DESCRIPTION, 1),
    "twitter:description": (_DESCRIPTION, 2),
    "dc.description": (_DESCRIPTION, 3),
    "og:locale": (_LANGUAGE, 2),
    "content-language": (_LANGUAGE, 1),
    "dc.language": (_LANGUAGE, 1),
    "language": (_LANGUAGE, 2),
    "inlanguage": (_LANGUAGE, 1),
    "og:site_name": (_SITE, 0),
    "application-name": (_SITE, 1),
    "dc.publisher": (_SITE, 2),
    "publisher": (_SITE, 2),
}
# microdata and RDFa names (schema.org), lower case, without prefix -> field
_ITEMS: dict[str, int] = {
    "headline": _HEADLINE,
    "alternativeheadline": _ALTERNATIVE,
    "author": _AUTHOR,
    "creator": _AUTHOR,
    "datepublished": _PUBLISHED,
    "datecreated": _PUBLISHED,
    "datemodified": _MODIFIED,
    "articlesection": _SECTION,
    "inlanguage": _LANGUAGE,
}
_FIELDS = 9
# JSON-LD with all of these makes the walk for microdata needless
_ENOUGH = frozenset({"headline", "author", "datePublished"})
_META_NAMES = frozenset({*_META, *_ITEMS, "og:url"})
_META_NAME = re.compile(r"(?:name|property|itemprop|http-equiv|NAME|Name|PROPERTY|itemProp)=[\"']?([^\"'\s>]++)")
_TAGS = frozenset({"meta", "link", "html", "base", "h1", "time"})
MAX_VALUE = 5_000
MAX_CANDIDATES = 60
MAX_ITEMS = 500


def read_metadata(document: Document) -> Metadata:
    """Collect the candidates of a page; never raises, whatever the page holds."""
    tree = document.tree
    found: list[list[tuple[int, Candidate]]] = [[] for _ in range(_FIELDS)]
    canonical: list[Candidate] = []
    languages: list[Candidate] = []
    headings: list[Element] = []
    times: list[Element] = []
    base = document.url
    for element in [element for element in tree.elements if element.tag in _TAGS]:
        tag = element.tag
        if tag == "meta":
            _read_meta(element, found, canonical)
        elif tag == "link":
            if "canonical" in element.attr_text:
                _add_canonical(element, "href", "link", canonical)
        elif tag == "html":
            for name in ("lang", "xml:lang"):
                value = element.get(name)
                span = element.attribute_span(name) if value and value.strip() else None
                if value and span:
                    languages.append(Candidate(value.strip(), "html", *span, key=name))
                    break
        elif tag == "h1":
            headings.append(element)
        elif tag == "time":
            times.append(element)
        elif tag == "base":
            href = element.get("href")
            if href:
                base = _absolute(base, href) or base
    title = found[_HEADLINE][0][1].value if found[_HEADLINE] else None
    addresses = [candidate.value for candidate in canonical]
    if document.url:
        addresses.append(document.url)
    linked = read_linked_data(tree, addresses, title)
    if linked is None or not linked.properties.keys() >= _ENOUGH:
        items = [element for element in tree.elements if "item" in element.attr_text]
        items = [element for element in items if "itemprop" in element.attr_text or "itemProp" in element.attr_text]
        if not items and "typeof=" in tree.raw:
            items = [element for element in tree.elements if "property" in element.attr_text]
        _read_items(document, items, found)
    titles = []
    for element, end in tree.titles[:1]:
        value = clean(tree.raw[element.content : min(end, element.content + MAX_VALUE)])
        if value:
            titles.append(Candidate(value, "html", element.content, end, key="title"))
    return Metadata(
        headlines=_order(linked, "headline", found[_HEADLINE]),
        alternative_headlines=_order(linked, "alternativeHeadline", found[_ALTERNATIVE]),
        titles=tuple(titles),
        authors=_order(linked, "author", found[_AUTHOR]),
        published=_order(linked, "datePublished", found[_PUBLISHED]),
        modified=_order(linked, "dateModified", found[_MODIFIED]),
        sections=_order(linked, "articleSection", found[_SECTION]),
        descriptions=_order(linked, "description", found[_DESCRIPTION]),
        canonical_urls=tuple(_addresses(canonical, base)),
        languages=(*languages, *_order(linked, "inLanguage", found[_LANGUAGE])),
        site_names=_order(linked, "publisher", found[_SITE]),
        linked_urls=tuple(_linked(linked, "url")),
        ld_body=next(iter(_linked(linked, "articleBody")), None),
        is_article=linked is not None and linked.is_article,
        headings=tuple(headings),
        times=tuple(times),
    )


def _read_meta(element: Element, found: list[list[tuple[int, Candidate]]], canonical: list[Candidate]) -> None:
    """Sort one meta element into its field, if it has a known name and a value."""
    named = _META_NAME.findall(element.attr_text)
    if not any(name.lower() in _META_NAMES for name in named):
        return
    attrs = element.attrs
    value = attrs.get("content")
    if not value:
        return
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        name = attrs.get(attribute)
        if not name:
            continue
        key = name.strip().lower()
        if attribute == "itemprop":
            field = _ITEMS.get(key)
            if field is None or _inside_other_item(element):
                continue
            place, origin = (field, 6), "microdata"
        else:
            if key == "og:url":
                _add_canonical(element, "content", "opengraph", canonical)
                return
            known = _META.get(key)
            if known is None:
                continue
            place = known
            origin = "opengraph" if key.startswith(("og:", "article:")) else "meta"
        text = clean(value[:MAX_VALUE])
        span = element.attribute_span("content")
        if text and span and len(found[place[0]]) < MAX_CANDIDATES:
            found[place[0]].append((place[1], Candidate(text, origin, *span, key=key)))  # type: ignore[arg-type]
        return


def _inside_other_item(element: Element) -> bool:
    """Tell whether the element belongs to an item that is no article (a review, an image, a recommended story)."""
    for ancestor in element.ancestors():
        text = ancestor.attr_text
        if "itemscope" in text or "itemScope" in text:
            kind = (ancestor.get("itemtype") or "").lower()
            return not _is_article_type(kind) or ancestor.get("itemprop") is not None
    return False


def _is_article_type(kind: str) -> bool:
    return kind.endswith(("article", "posting", "webpage", "creativework", "report")) or not kind


def _read_items(document: Document, items: list[Element], found: list[list[tuple[int, Candidate]]]) -> None:
    """Read microdata (`itemprop`) and RDFa (`property`) of elements other than meta."""
    for element in items[:MAX_ITEMS]:
        if element.tag == "meta":
            continue
        attrs = element.attrs
        name = attrs.get("itemprop") or attrs.get("property")
        if not name:
            continue
        key = name.strip().lower().rsplit(":", 1)[-1].rsplit("/", 1)[-1]
        field = _ITEMS.get(key)
        if field is None or len(found[field]) >= MAX_CANDIDATES or _inside_other_item(element):
            continue
        kind = None
        target = element
        if field == _AUTHOR:
            scope = (attrs.get("itemtype") or attrs.get("typeof") or "").lower()
            kind = "organisation" if scope.endswith("organization") else "person" if scope.endswith("person") else None
            target = _named(document, element) or element
            attrs = target.attrs
        for attribute in ("content", "datetime") if field != _AUTHOR else ("content",):
            value = attrs.get(attribute)
            span = target.attribute_span(attribute) if value else None
            if value and span:
                break
        else:
            if target.tag == "time" or field in (_PUBLISHED, _MODIFIED) or target.end - target.content > 2 * MAX_VALUE:
                # printed dates are read with the visible page, where their language is known
                continue
            value, span = _shown(document, target)
        text = clean(value)
        if text and span and len(text) < MAX_VALUE:
            found[field].append((7, Candidate(text, "microdata", *span, key=key, kind=kind)))


def _named(document: Document, element: Element) -> Element | None:
    """Return the `itemprop=name` inside an author item, or None."""
    for inner in document.tree.elements[element.index + 1 : min(element.last, element.index + 30)]:
        if "name" in inner.attr_text and (inner.get("itemprop") or inner.get("property") or "").endswith("name"):
            return inner
    return None


def _shown(document: Document, element: Element) -> tuple[str, tuple[int, int] | None]:
    """Return the text shown inside an element, and its raw span; an inline element gives its own part of a block."""
    texts: list[str] = []
    start = end = 0
    for block in document.blocks[max(0, bisect_left(document.starts, element.content) - 1) :]:
        if block.start >= element.end:
            break
        inside = [part for part in block.parts if element.contains(part[2])]
        if not inside:
            continue
        piece = block.piece.cut(inside[0][0], inside[-1][1]).strip()
        raw = piece.raw(0, len(piece.text))
        if raw is not None:
            texts.append(piece.text)
            start, end = (start if end else raw[0]), raw[1]
    return " ".join(texts), (start, end) if end else None


def _linked(linked: LinkedArticle | None, key: str) -> list[Candidate]:
    """Return the JSON-LD candidates of one property."""
    if linked is None:
        return []
    return [
        Candidate(string.value, "json-ld", string.start, string.end, key=string.key, kind=string.kind)
        for string in linked.properties.get(key, ())
    ]


def _order(linked: LinkedArticle | None, key: str, rest: list[tuple[int, Candidate]]) -> tuple[Candidate, ...]:
    """Put JSON-LD first, then the others by rank; equal statements under the same key once."""
    rest.sort(key=lambda pair: pair[0])
    seen: set[tuple[str, str]] = set()
    ordered: list[Candidate] = []
    for candidate in (*_linked(linked, key), *[pair[1] for pair in rest]):
        mark = (candidate.key, candidate.value)
        if mark not in seen:
            seen.add(mark)
            ordered.append(candidate)
    return tuple(ordered)


def _add_canonical(element: Element, attribute: str, origin: Origin, canonical: list[Candidate]) -> None:
    """Take `link rel=canonical` (first) or `og:url`."""
    if origin == "link" and "canonical" not in (element.get("rel") or "").lower().split():
        return
    value = element.get(attribute)
    span = element.attribute_span(attribute) if value and value.strip() else None
    if value and span and len(value) < MAX_VALUE:
        candidate = Candidate(value.strip(), origin, *span, key="canonical" if origin == "link" else "og:url")
        if origin == "link":
            canonical.insert(0, candidate)
        else:
            canonical.append(candidate)


def _addresses(canonical: list[Candidate], base: str | None) -> list[Candidate]:
    """Make the addresses absolute; what is no http(s) address of a host is dropped."""
    found = []
    for candidate in canonical:
        address = _absolute(base, candidate.value)
        if address:
            found.append(Candidate(address, candidate.origin, candidate.start, candidate.end, key=candidate.key))
    return found


def _absolute(base: str | None, address: str) -> str | None:
    """Resolve an address against the page's own; None if that gives no http(s) address with a host."""
    try:
        whole = urljoin(base or "", address.strip())
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in ("http", "https") and parts.netloc else None
