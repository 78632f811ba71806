"""Links of a page that may be entries of a link list: their text, where it stands, what their address looks like."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Final
from urllib.parse import urlsplit

from mirrorwire.pages.addresses import absolute
from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.tree import Element

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Han and kana say in one character what takes two or three letters; a hangul syllable is about two letters.
_HAN: Final = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_HANGUL: Final = re.compile(r"[\uac00-\ud7a3]")
# scripts that don't set words apart: Thai, Lao, Myanmar, Khmer and those above
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
# references that need no more than to be put together (RFC 3986, section 5.2, without dot segments)
_SIMPLE_ABSOLUTE: Final = re.compile(r"https?://[A-Za-z0-9.-]++/(?!.*\.\./)[!-~\u00a0-\uffff]*\Z")
_SIMPLE_PATH: Final = re.compile(r"/(?!/)(?!.*/\.)[!-~\u00a0-\uffff]*")
_OTHER_SCHEME: Final = re.compile(r"(?!https?:)[a-zA-Z][a-zA-Z0-9+.-]{0,20}:")

# path segments that name a list of articles, a person or a service, in the languages of news sites
_LISTS_AND_PEOPLE: Final = frozenset(
    "tag tags etiket etiketler etiketa etiquetas etiqueta hashtag hashtags keyword keywords author authors auteur"
    " auteurs autor autoren autori autores".split()
)
_NO_ARTICLE: Final = frozenset(
    "topic topics tema temas thema themen theme themes emne emner aihe tagi teg autore autorzy avtor avtory"
    " forfatter skribent skribenter yazar yazarlar profile profiles reporter reporters journalist journalists staff"
    " search suche buscar recherche login signin sign-in register subscribe subscription subscriptions abo"
    " abonnement newsletter newsletters contact kontakt about about-us impressum privacy terms rss feed feeds user"
    " users account cart shop archive arhiv comment comments kommentar kommentare issue issues sponsored advertorial"
    " coupon coupons gutschein gutscheine cupon cupones promo jobs careers epaper e-paper help hilfe legal".split()
)
_ENDS: Final = frozenset("podcast podcasts video videos live".split())
_CATEGORIES: Final = frozenset(
    "category categories categoria categorie kategorie kategori kategoria rubric rubrik rubrique rubrika rubriky"
    " section sections sekce seccion sezione ressort series serie".split()
)
_TRACKING: Final = ("utm_", "ref", "from", "src", "cmp", "int", "_", "at_")
_COMMENTS: Final = re.compile(r"#(?:comment|respond|reply|disqus|kommentar|comentario|discussion)", re.IGNORECASE)
_ARTICLE: Final = re.compile(
    r"\d{5,}|/\d{4}/\d{1,2}/|/\d{4}-\d\d-\d\d|[0-9a-f]{12,}|[-_/.,]\d{3,}(?:\.s?html?|/)?$"
    r"|\?(?:.{0,80}&)?(?:id|p|article|newsid|nid|aid|story|art|idx|no|news_id|articleid)=\d{2,}",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_LETTERS_HEX: Final = re.compile(r"[a-fA-F][a-fA-F]{11}")
_LONGEST: Final = 600
"""Characters of an address that are looked at."""
_SERVICES: Final = frozenset(
    "facebook.com twitter.com x.com instagram.com t.me telegram.me whatsapp.com wa.me linkedin.com pinterest.com"
    " tiktok.com vk.com ok.ru reddit.com threads.net bsky.app play.google.com apps.apple.com itunes.apple.com"
    " news.google.com plus.google.com flipboard.com line.me getpocket.com weibo.com feedly.com youtube.com"
    " open.spotify.com apple.com podcasts.apple.com google.com viber.com messenger.com xing.com dzen.ru"
    " zen.yandex.ru bit.ly taboola.com outbrain.com doubleclick.net g.doubleclick.net adclick.g.doubleclick.net"
    " googleadservices.com amazon.com amzn.to".split()
)


# a link, the innermost element of its first text, and where its text stands
_Draft = tuple[Element, Element, list[tuple[Block, int, int]]]


@dataclass(slots=True, eq=False)
class Link:
    """A link with visible text. `pieces` are (block, start, end) where its text stands; `width` is in Latin letters.

    `article`: how much its address looks like an article's, from -1 (a tag, an author, a service) to 1.
    """

    element: Element
    href: str
    key: str
    article: float
    heading: bool
    pieces: list[tuple[Block, int, int]]
    width: float
    words: int

    @property
    def block(self) -> Block:
        """The block its text begins in."""
        return self.pieces[0][0]

    @property
    def last_block(self) -> Block:
        """The block its text ends in."""
        return self.pieces[-1][0]


class Site:
    """The page's own address, against which other addresses are judged."""

    __slots__ = ("_judged", "base", "depth", "first", "host", "key", "origin", "plain")

    def __init__(self, url: str | None) -> None:
        self.base = url
        self._judged: dict[str, tuple[str, float] | None] = {}
        self.origin = ""
        try:
            parts = urlsplit(url or "")
            self.host = site_of(parts.hostname or "")
            if self.host and parts.scheme in ("http", "https"):
                self.origin = f"{parts.scheme}://{parts.netloc}"
        except ValueError:
            parts = urlsplit("")
            self.host = ""
        self.key = _key(parts.path, parts.query)
        # a page whose own address shows no sign of an article: its likes are known by their place on the site
        self.plain = bool(url) and not _is_article(parts.path[:_LONGEST], "")
        segments = [segment for segment in parts.path.split("/") if segment]
        self.depth = len(segments)
        self.first = segments[0].lower() if len(segments) > 1 else ""

    def absolute(self, href: str) -> str | None:
        """Return the address a reference leads to, or None if that is no http(s) address."""
        href = href.strip()
        if _SIMPLE_ABSOLUTE.match(href) is not None:
            return href
        if self.origin and _SIMPLE_PATH.fullmatch(href) is not None:
            return self.origin + href
        return absolute(href, self.base)

    def judge(self, href: str) -> tuple[str, float] | None:
        """Return an address's key (the same for the same page of this site) and how much it looks like an article's.

        None for an address that leads to no other page: a fragment, a script, a mail address.
        """
        # picture, headline and "read more" of an entry lead to one address
        judged = self._judged
        if href not in judged:
            judged[href] = self._judge(href)
        return judged[href]

    def _judge(self, href: str) -> tuple[str, float] | None:
        href = href[:_LONGEST].strip()
        if not href or href[0] == "#" or _OTHER_SCHEME.match(href):
            return None
        host, path, query = _split(href)
        if host is None:
            return None
        key = _key(path, query)
        own = not host or (bool(self.host) and site_of(host) == self.host)
        if len(path) < 2 and not query:
            return key, -1.0
        if not own:
            if site_of(host) in _SERVICES or host.removeprefix("www.") in _SERVICES:
                return key, -1.0
            key = host + key
        if "#" in href and _COMMENTS.search(href) is not None:
            return key, -1.0
        segments = [segment for segment in path.lower().split("/") if segment]
        if segments and "." in segments[-1]:
            segments[-1] = segments[-1].partition(".")[0]
        if not _LISTS_AND_PEOPLE.isdisjoint(segments):
            return key, -1.0
        found = _is_article(path, query)
        if (
            not _NO_ARTICLE.isdisjoint(segments)
            or (segments and segments[-1] in _ENDS)
            or (len(segments) > 1 and segments[-2] in _CATEGORIES)
        ):
            # an article may stand under /topics/ or /about/: a date, a number or a long slug says so
            return key, 0.4 if found and not path.endswith(".php") else -0.8
        if found:
            return key, 1.0 if own else 0.7
        if self.plain and own and self._alike(segments):
            return key, 0.5
        return key, 0.0 if "-" in path or "_" in path or len(path) > 40 else -0.4

    def _alike(self, segments: list[str]) -> bool:
        """Tell whether an address is built like the page's own, which has no sign of an article either."""
        if not segments or len(segments) != self.depth or len(segments[-1]) < 8:
            return False
        return self.depth == 1 or segments[0] == self.first


def _is_article(path: str, query: str) -> bool:
    """Tell whether an address has what articles' addresses have: a long slug, a number, a date."""
    if path.count("-") + path.count("_") > 2:
        for segment in path.split("/"):
            if segment.count("-") + segment.count("_") > 2:
                return True
    address = f"{path}?{query}" if query else path
    # without a digit only a long hexadecimal name is left, and looking for it is much the cheaper search
    return (_ARTICLE if _DIGIT.search(address) is not None else _LETTERS_HEX).search(address) is not None


@lru_cache(maxsize=1024)
def site_of(host: str) -> str:
    """Return the part of a host that its owner chose, roughly: "news.bbc.co.uk" gives "bbc.co.uk"."""
    parts = host.lower().rstrip(".").split(".")
    if len(parts) > 2 and len(parts[-1]) == 2 and len(parts[-2]) <= 3:
        return ".".join(parts[-3:])
    return ".".join(parts[-2:])


def _split(href: str) -> tuple[str | None, str, str]:
    """Return host ("" for this site's), path and query of a reference, without urlsplit's cost; host None if broken."""
    href = href.strip().partition("#")[0]
    rest, _, query = href.partition("?")
    if rest.startswith("//"):
        rest = "http:" + rest
    if rest[:4].lower() == "http":
        try:
            _, _, rest = rest.split("/", 2)
        except ValueError:
            return None, "", ""
        host, slash, path = rest.partition("/")
        if not host or " " in host:
            return None, "", ""
        return host.rpartition("@")[2].partition(":")[0].lower(), slash + path, query
    return "", rest if rest.startswith("/") else "/" + rest, query


def _key(path: str, query: str) -> str:
    """Return what tells one page of a site from another: path and the query parameters that are no tracking."""
    if query:
        query = "&".join([p for p in query.split("&") if not p.startswith(_TRACKING)])
    return f"{path.rstrip('/')}?{query}" if query else path.rstrip("/")


def width_of(text: str) -> float:
    """Return a text's length in Latin letters: what takes a line in one script may be four characters in another."""
    if text.isascii():
        return len(text)
    return len(text) + 1.3 * len(_HAN.findall(text)) + 0.9 * len(_HANGUL.findall(text))


def words_of(text: str) -> int:
    """Return the number of words; where a script doesn't set them apart, about two characters make one."""
    count = text.count(" ") + text.count("\u00a0") + text.count("-") // 2 + 1
    return count if text.isascii() else max(count, len(_UNSPACED.findall(text)) // 2)


def links_of(document: Document, taken: Container[int], site: Site) -> list[Link]:
    """Return the links outside running text that may be entries, in source order; `taken` are the article's blocks.

    Short texts, and lists whose texts are mostly short (menus, topics), are left out before any address is looked at.
    """
    drafts: list[_Draft] = []
    element: Element | None = None
    for block in document.blocks:
        linked = block.link_size
        if not linked:
            continue
        text = block.text
        if (linked * 3 < len(text) and len(text) > 160) or block.index in taken:
            continue
        for start, end, inner, link in block.parts:
            if link is None:
                continue
            if link is not element:
                element = link
                drafts.append((link, inner, [(block, start, end)]))
                continue
            pieces = drafts[-1][2]
            last = pieces[-1]
            if last[0] is block:
                pieces[-1] = (block, last[1], end)
            else:
                pieces.append((block, start, end))
    # by the element two levels above a link (the list, where its entries are nothing but links): links, and long ones
    boxes: dict[int, list[int]] = {}
    sizes: list[tuple[int, list[int]]] = []
    for link, _, pieces in drafts:
        first, start, end = pieces[0]
        size = end - start
        if len(pieces) > 1:
            size = max([end - start for _, start, end in pieces])
        parent = link.parent
        above = parent.parent if parent is not None else None
        box = above.index if above is not None else -1
        count = boxes.get(box)
        if count is None:
            count = boxes[box] = [0, 0]
        count[0] += 1
        # the shortest headlines are those of scripts that put a word into a character or two
        if size > 19 or (
            size > 7
            and (first.element.tag in _HEADINGS or (not first.text.isascii() and _HAN.search(first.text) is not None))
        ):
            count[1] += 1
        sizes.append((size, count))
    found: list[Link] = []
    for (link, inner, pieces), (size, (total, long)) in zip(drafts, sizes, strict=True):
        if size < 4 or (total > 5 and long < 0.34 * total):
            continue
        width, words = 0.0, 0
        for block, start, end in pieces:
            text = block.text[start:end]
            wide = width_of(text)
            if wide > width:
                width, words = wide, words_of(text)
        if width < 8:
            continue
        href = href_of(link)
        judged = site.judge(href) if href else None
        if judged is not None:
            heading = _in_heading(inner, link) or pieces[0][0].element.tag in _HEADINGS
            if not heading and len(pieces) > 1:
                heading = any(block.element.tag in _HEADINGS for block, _, _ in pieces)
            found.append(Link(link, href, judged[0], judged[1], heading, pieces, width, words))
    return found


def href_of(element: Element) -> str:
    """Return an element's address as written, character references decoded; cheaper than reading all attributes."""
    text = element.attr_text
    at = text.find(' href="')
    if at >= 0:
        end = text.find('"', at + 7)
        if end >= 0 and not text.count('"', 0, at) % 2 and text.find("='", 0, at) < 0:
            # no quoted value is open there
            value = text[at + 7 : end]
            return unescape(value) if "&" in value else value
    return element.get("href") or ""


def _in_heading(inner: Element, link: Element) -> bool:
    """Tell whether the text stands in a heading, which may stand inside the link or around it."""
    node: Element | None = inner
    for _ in range(4):
        if node is None:
            return False
        if node.tag in _HEADINGS:
            return True
        node = node.parent
    return link.parent is not None and link.parent.tag in _HEADINGS


def strong(link: Link) -> bool:
    """Tell whether the link alone can be a headline; others are taken only where they stand like strong ones."""
    width, words, article = link.width, link.words, link.article
    if article < 0 and not (article > -0.5 and width >= 30 and words >= 5):
        return False
    if article > 0.4:
        return words >= 2 and width >= (10 if link.heading else 17) and (words > 2 or link.heading or width >= 22)
    return words >= 4 and width >= 24
