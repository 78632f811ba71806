"""What elements say about themselves: class and id words, hidden elements, and the regions that frame an article.

`regions(document)` gives the marks of a page. A mark is a set of bits: `own` those that the element's tag, role, class
and id state, `around` the same joined with those of everything it stands in. Each bit says what an element is called,
no more: a rule that drops text on such evidence has to weigh it (a whole page may stand in one `form`, an article in
an element called "modal").
"""

from __future__ import annotations

import re
from functools import lru_cache

from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.tree import Element

# not shown: `hidden`, an inline style, template and noscript, classes for screen readers only
HIDDEN = 1
# site navigation, menus, breadcrumbs, previous and next
NAV = 2
# the head of the site (a `header` without the page's h1, role banner)
HEADER = 4
FOOTER = 8
# side columns, boxes set apart
ASIDE = 16
COMMENTS = 32
# dialogs, overlays, cookie and consent banners
DIALOG = 64
# forms and their controls; a form around most of the page is not marked
FORM = 128
ADVERT = 256
SHARE = 512
# newsletter, subscription, app, event and donation appeals, paywall prompts
APPEAL = 1024
# read also, most read, latest, recommended, teasers, carousels
RELATED = 2048
# captions, credits, figures, galleries, players
MEDIA = 4096
# bylines, dates, tags, kickers, author boxes
META = 8192
# names for the running text: article body, post content, prose, paragraph
PROSE = 1 << 14
# names for the standfirst: lead, summary, intro, dek
LEAD = 1 << 15
HEADLINE = 1 << 16
TABLE = 1 << 17
# names for boxes in the running text: info box, fact box, read-also box, embed
BOX = 1 << 18

# posts of other sites shown in the running text
EMBED = 1 << 19
# an `article` or `main` element
ARTICLE = 1 << 20
# what calls itself the article's body ("article-body", itemprop articleBody)
BODY = 1 << 21
# a block quote
QUOTE = 1 << 22

FRAME = HIDDEN | NAV | HEADER | FOOTER | ASIDE | COMMENTS | DIALOG | FORM | ADVERT

_NEUTRAL = PROSE | LEAD | HEADLINE | ARTICLE | BODY | QUOTE

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NAMES = re.compile(
    r"""(?:^|[\s"'])(class|id|role)[ \t\n\r\f]*+=[ \t\n\r\f]*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""",
    re.IGNORECASE,
)

_TAGS = {
    "nav": NAV,
    "menu": NAV,
    "footer": FOOTER,
    "aside": ASIDE,
    "dialog": DIALOG,
    "form": FORM,
    "button": FORM,
    "select": FORM,
    "option": FORM,
    "textarea": FORM,
    "label": FORM,
    "fieldset": FORM,
    "legend": FORM,
    "template": HIDDEN,
    "noscript": HIDDEN,
    "head": HIDDEN,
    "iframe": HIDDEN,
    "svg": HIDDEN,
    "object": HIDDEN,
    "article": ARTICLE,
    "main": ARTICLE,
    "figure": MEDIA,
    "figcaption": MEDIA,
    "video": MEDIA,
    "audio": MEDIA,
    "address": META,
    "time": META,
    "blockquote": QUOTE,
    "table": TABLE,
    "caption": TABLE,
}
_ROLES = {
    "navigation": NAV,
    "menu": NAV,
    "menubar": NAV,
    "menuitem": NAV,
    "tablist": NAV,
    "banner": HEADER,
    "contentinfo": FOOTER,
    "complementary": ASIDE,
    "dialog": DIALOG,
    "alertdialog": DIALOG,
    "search": FORM,
    "form": FORM,
    "button": FORM,
    "tooltip": DIALOG,
}
# common class words of news sites and content systems, by what they name; words of several languages
_VOCABULARY = {
    NAV: "nav navbar navigation navi menu menus submenu megamenu hamburger breadcrumb"
    " breadcrumbs burger pagination pager"
    " paging prevnext menue navegacion sitenav skip skiplink tableofcontents inhaltsverzeichnis",
    HEADER: "masthead topbar siteheader pageheader globalheader topnav ticker",
    FOOTER: "footer foot sitefooter pagefooter colophon bottombar imprint impressum",
    ASIDE: "aside sidebar sidebars rail rightrail sidecolumn rightcolumn rightcol leftcol marginal seitenleiste barra"
    " lateral",
    COMMENTS: "comment comments commenting commentlist disqus kommentare kommentarer commentaires"
    " comentarios komentarze komentare komentari comentarii commenti yorumlar reply replies respond"
    " diskuse diskussion reacties livefyre",
    DIALOG: "dialog modal popup overlay lightbox cookie cookies consent gdpr cmp onetrust didomi usercentrics tooltip"
    " toast offcanvas snackbar notification notifications dropdown flyout interstitial",
    ADVERT: "ad ads adv advert adverts advertise advertisement advertisements advertising adslot adunit adbox adwrapper"
    " adcontainer banner banners sponsor sponsored sponsors werbung anzeige anzeigen publicidad publicidade publicite"
    " pubblicita reklama reklam reklame annons annonce advertorial dfp gpt adsense googletag leaderboard skyscraper"
    " taboola outbrain teads affiliate coupon coupons promoted native shopping billboard mpu",
    SHARE: "share shares sharing sharebar sharebuttons sharethis addthis addtoany social socials socialmedia teilen"
    " compartir compartilhar partage partager condividi paylas follow whatsapp toolbar tools"
    " toolbox actionbar actions bookmark print mailto jssocials",
    APPEAL: "newsletter newsletters subscribe subscription subscriptions subscriber abo abonnement abonnieren"
    " suscripcion suscribete signup register registration login signin paygate regwall"
    " premium offer offers donate donation donations membership support cta app apps appstore download promo promos"
    " promobox promotion crowdfunding"
    " piano poool metering upsell teaserabo push googlenews",
    RELATED: "related relateds recommended recommend recommendation recommendations readmore readnext readalso seealso"
    " alsoread mostread mostviewed mostpopular popular trending latest topnews teaser teasers onward"
    " recirculation recirc carousel swiper slick slider slides owl similar similars upnext nextup suggested"
    " suggestions suggestion linklist related-articles verwandt verwandte weiterlesen mehr lesermehr meistgelesen"
    " relacionadas relacionados relacionado relacionada leia lee leggi lire aussi czytaj zobacz correlati correlate"
    " ilgili benzer haberler newslist articlelist feed crosslink crosslinks interlink backlink morenews"
    " recent sponsoredlinks topstories zergnet",
    MEDIA: "caption captions captiontext figcaption wpcaption imagecaption photocaption credit credits copyright photo"
    " photos picture pictures image images img gallery galleries slideshow video videos player playlist audio podcast"
    " bildunterschrift bildtext bild foto fotos galerie leyenda pie legende didascalia popis media thumbnail"
    " fotostrecke photographer illustration multimedia",
    META: "byline bylines author authors autor autoren autore auteur auteurs autores writer writers dateline datetime"
    " timestamp date dates data datum time published pubdate publishdate tag tags tagcloud tagged tagline"
    " keywords keyword topics topic themen meta metadata metas kicker eyebrow overline rubric rubrik rubrique"
    " category categories breadcrumbs bio biography contributor contributors info readingtime lesezeit byauthor source"
    " sources correction corrections editornote disclaimer legal rating views viewcount counter hashtag hashtags",
    PROSE: "bodytext bodycopy body content text prose richtext paragraph paragraphs para copy story texto cuerpo corps"
    " corpo fliesstext artikel entry post maintext textblock wysiwyg rte tresc article artikeltext newstext fulltext"
    " contenido conteudo contenu inhalt",
    LEAD: "lead lede leadtext standfirst summary intro introduction excerpt dek deck subtitle subhead subheadline"
    " subheading perex chapo chapeau vorspann teasertext bajada entradilla sapo ingress abstract anons occhiello"
    " sommario sumario resumen zajawka sottotitolo subtitulo einleitung description strapline tagline synopsis copete"
    " excerpt anreisser spot inleiding",
    HEADLINE: "headline title titel titre titulo titolo heading hed headlines h1 header headings",
    BOX: "box infobox factbox faktenbox inset callout sidenote infographic pullquote facts fact factfile poll"
    " quiz survey widget interactive glossary timeline chart snippet"
    " accordion faq highlight keypoints scoreboard widgets",
    EMBED: "embed embedded embeds tweet twitter instagram facebook tiktok youtube twitterwidget iframe oembed",
}
_BITS: dict[str, int] = {}
for _bit, _names in _VOCABULARY.items():
    for _name in _names.split():
        _BITS[_name] = _BITS.get(_name, 0) | _bit
# two words that say together what neither says alone
_PAIRS: dict[tuple[str, str], int] = {
    ("read", "more"): RELATED,
    ("read", "also"): RELATED,
    ("read", "next"): RELATED,
    ("see", "also"): RELATED,
    ("also", "read"): RELATED,
    ("most", "read"): RELATED,
    ("most", "viewed"): RELATED,
    ("more", "news"): RELATED,
    ("more", "from"): RELATED,
    ("more", "on"): RELATED,
    ("more", "stories"): RELATED,
    ("top", "stories"): RELATED,
    ("link", "list"): RELATED,
    ("links", "list"): RELATED,
    ("news", "list"): RELATED,
    ("article", "list"): RELATED,
    ("tag", "list"): META,
    ("side", "bar"): ASIDE,
    ("right", "rail"): ASIDE,
    ("right", "column"): ASIDE,
    ("right", "col"): ASIDE,
    ("left", "col"): ASIDE,
    ("sr", "only"): HIDDEN,
    ("visually", "hidden"): HIDDEN,
    ("screen", "reader"): HIDDEN,
    ("show", "sr"): HIDDEN,
    ("assistive", "text"): HIDDEN,
    ("a11y", "hidden"): HIDDEN,
    ("element", "invisible"): HIDDEN,
    ("site", "header"): HEADER,
    ("page", "header"): HEADER,
    ("global", "header"): HEADER,
    ("main", "header"): HEADER,
    ("top", "bar"): HEADER,
    ("lead", "text"): LEAD,
    ("sub", "title"): LEAD,
    ("sub", "headline"): LEAD,
    ("sub", "head"): LEAD,
    ("fact", "box"): BOX,
    ("info", "box"): BOX,
    ("pull", "quote"): BOX,
    ("related", "box"): RELATED,
}
# what a longer word without a boundary in it still says ("textauthor", "newsletterbox")
_STEMS = (
    ("author", META),
    ("byline", META),
    ("caption", MEDIA),
    ("gallery", MEDIA),
    ("comments", COMMENTS),
    ("footer", FOOTER),
    ("newsletter", APPEAL),
    ("related", RELATED),
    ("recommend", RELATED),
    ("readmore", RELATED),
    ("teaser", RELATED),
    ("carousel", RELATED),
    ("share", SHARE),
    ("social", SHARE),
    ("sidebar", ASIDE),
    ("breadcrumb", NAV),
    ("navigation", NAV),
    ("cookie", DIALOG),
    ("headline", HEADLINE),
    ("infobox", BOX),
    ("factbox", BOX),
    ("paragraph", PROSE),
    ("bodytext", PROSE),
    ("articlebody", BODY),
    ("articletext", BODY),
    ("articlecontent", BODY),
    ("storybody", BODY),
    ("postbody", BODY),
    ("postcontent", BODY),
    ("entrycontent", BODY),
    ("advert", ADVERT),
)
_PAIRS |= {
    (first, second): BODY
    for first in ("article", "story", "post", "entry", "news", "artikel", "articulo", "noticia", "detail")
    for second in ("body", "content", "text", "inhalt", "texto", "corpo", "cuerpo")
}
_PAIR_HEADS = frozenset(first for first, _ in _PAIRS)
for _name in "visuallyhidden sronly screenreader screenreaders offscreen clipped printonly".split():
    _BITS[_name] = HIDDEN


@lru_cache(maxsize=20_000)
def _split(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(name[:400]))


def words(element: Element) -> frozenset[str]:
    """Return the lower-case words of the element's class and id ("ArticleBody__read-more" gives article, body, ...)."""
    text = element.attr_text
    if "class" not in text and "id" not in text and "CLASS" not in text and "ID" not in text:
        return frozenset()
    attrs = element.attrs
    return _split(f"{attrs.get('class', '')} {attrs.get('id', '')}")


def hidden(element: Element) -> bool:
    """Tell whether the element itself is not shown: `hidden`, or an inline style that hides it."""
    text = element.attr_text
    if "hidden" in text and "hidden" in element.attrs:
        return True
    return "style" in text and _HIDING.search(element.attrs.get("style", "")) is not None


def class_of(attr_text: str) -> str:
    """Return the class in an element's attribute text as written, "" where there is none."""
    at = attr_text.find(' class="')
    if at >= 0:
        return attr_text[at + 8 : attr_text.find('"', at + 8)]
    if "lass" in attr_text or "LASS" in attr_text:
        for name, double, single, bare in _NAMES.findall(attr_text):
            if name.lower() == "class":
                return str(double or single or bare)
    return ""


def name_bits(attr_text: str) -> int:
    """Return the bits that the class, id and role in an element's attribute text state."""
    bits = 0
    for opening in (' class="', ' id="'):
        at = attr_text.find(opening)
        if at >= 0:
            at += len(opening)
            for token in attr_text[at : attr_text.find('"', at)].split():
                found = _known.get(token)
                bits |= _token_bits(token) if found is None else found
    if "role=" in attr_text or ("=" in attr_text and ' class="' not in attr_text and ' id="' not in attr_text):
        # the rarer ways to write an attribute
        for name, double, single, bare in _NAMES.findall(attr_text):
            value = double or single or bare
            if name.lower() == "role":
                bits |= _ROLES.get(value.strip().lower(), 0)
            elif not double:
                for token in value.split():
                    bits |= _token_bits(token)
    if "rticleBody" in attr_text and "itemprop" in attr_text:
        bits |= BODY
    if "idden" in attr_text or "isplay" in attr_text or "isibil" in attr_text:
        bits |= _hiding_bits(attr_text)
    return bits


# class and id tokens met so far and their bits; sites use few, so a reader of many pages rarely splits one twice
_known: dict[str, int] = {}
_POST_CLASSES = ("category-", "tag-", "type-", "status-", "format-", "topic-")
_KNOWN_MAX = 50_000


def _token_bits(token: str) -> int:
    """Return the bits of one class or id token, from its words and the pairs of them."""
    bits = 0
    before = ""
    # WordPress names an article's own tags and categories on the element around it
    for word in () if token.startswith(_POST_CLASSES) else _WORD.findall(token[:200]):
        word = word.lower()
        found = _BITS.get(word)
        if found is not None:
            bits |= found
        elif len(word) > 7:
            for stem, bit in _STEMS:
                if stem in word:
                    bits |= bit
        if before in _PAIR_HEADS:
            bits |= _PAIRS.get((before, word), 0)
        before = word
    if len(_known) >= _KNOWN_MAX:
        _known.clear()
    _known[token] = bits
    return bits


def _hiding_bits(attr_text: str) -> int:
    """Look closer at an attribute text that may hide its element."""
    probe = Element("div", attr_text, None, 0, 0, 0)
    if hidden(probe) or (probe.get("aria-hidden") or "").strip().lower() == "true":
        return HIDDEN
    return 0


def size_of(text: str) -> float:
    """Return the text's length in characters of an alphabet: a Han, Kana or Hangul character says as much as 2.5."""
    middle = text[len(text) // 2]
    if "\u2e80" <= middle <= "\u9fff" or "\uac00" <= middle <= "\ud7a3":
        return len(text) * 2.5
    return float(len(text))


class Regions:
    """The marks of one page, found when asked for and kept.

    For an element, `own` is what it states itself and `around` the same joined with all that stands around it.
    """

    __slots__ = ("_around", "_headlines", "_own", "_plain", "_seen", "_total")

    def __init__(self, document: Document) -> None:
        self._own: dict[int, int] = {}
        # the root
        self._around: dict[int, int] = {-1: 0}
        self._seen: dict[str, int] = {"": 0}
        self._headlines = [element.index for element in document.tree.elements if element.tag == "h1"]
        plain = [0.0] * (len(document.tree.elements) + 1)
        for block in document.blocks:
            size = len(block.text)
            if size >= 24 and block.link_size * 3 < size and (long := size_of(block.text)) >= 60:
                plain[block.element.index] += long
        # what stands in an element counts for all around it; the root comes last
        for element in reversed(document.tree.elements):
            if plain[element.index] and element.parent is not None:
                plain[element.parent.index] += plain[element.index]
        self._plain = plain
        self._total = plain[-1] + 1

    def own(self, element: Element) -> int:
        """Return the bits that the element itself states."""
        bits = self._own.get(element.index)
        if bits is None:
            bits = self._own[element.index] = self._bits(element)
        return bits

    def around(self, element: Element) -> int:
        """Return the bits that the element, or one it stands in, states."""
        around = self._around
        found = around.get(element.index)
        if found is not None:
            return found
        climb = [element]
        node = element.parent
        while node is not None and node.index not in around:
            climb.append(node)
            node = node.parent
        bits = around[node.index] if node is not None else 0
        own = self._own
        for inner in reversed(climb):
            stated = own.get(inner.index)
            if stated is None:
                stated = own[inner.index] = self._bits(inner)
            bits |= stated
            around[inner.index] = bits
        return bits

    def within(self, element: Element, bits: int) -> bool:
        """Tell whether the element, or one it stands in, carries any of the bits."""
        return self.around(element) & bits != 0

    def _bits(self, element: Element) -> int:
        """Read the element's tag, class, id and role."""
        tag = element.tag
        text = element.attr_text
        bits = self._seen.get(text)
        if bits is None:
            bits = self._seen[text] = name_bits(text)
        bits |= _TAGS.get(tag, 0)
        if tag == "header" and not self._holds_headline(element):
            bits |= HEADER
        if bits & BODY:
            # whatever else its classes say
            return bits & ~FRAME
        if bits & COMMENTS and self._holds_headline(element):
            # opinion pieces are called comments too
            bits &= ~COMMENTS
        if bits & ~_NEUTRAL:
            share = self._plain[element.index] / self._total
            if share > 0.5:
                # what holds most of the page's plain text is the page
                if self._holds_headline(element):
                    return bits & _NEUTRAL
                if share > 0.75 or not self._headlines:
                    return bits & (_NEUTRAL | COMMENTS | (_TAGS.get(tag, 0) & ~(TABLE | FORM)))
        return bits

    def _holds_headline(self, element: Element) -> bool:
        return any(element.index < h1 < element.last for h1 in self._headlines)


def regions(document: Document) -> Regions:
    """Return the marks of a page."""
    return Regions(document)
