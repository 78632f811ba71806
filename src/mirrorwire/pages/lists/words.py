"""Words by which a page says what a link list or an entry of one is, in the languages of news sites.

They are hints: a list in a language that is not here is still found by its shape. Titles of lists as a whole
("Read also", "Most read") are in `flat.words`, since a flattened page has the same.
"""

from __future__ import annotations

import re
from typing import Final

from mirrorwire.model import ListKind
from mirrorwire.pages.flat.words import list_title, plain

_KIND_WORDS: Final[dict[ListKind, str]] = {
    "latest": """latest recent newest aktuelle aktuellste neueste neuste letzte dernières derniers dernière últimas
 últimos ultime ultimi nejnovější najnovšie najnowsze najnovije najnovejše последние свежие новейшие
 останні свіжі новини son yeni nýjast nýjustu senaste siste seneste uusimmat laatste legfrissebb
 τελευταία ultimele terbaru terkini آخر أحدث آخرین""",
    "most_read": """popular trending meistgelesen meistgelesene meistgesehen beliebt populaires lus lues leído leídas
 leídos lidas letti lette populärt läst lästa lest læst læste lesið luetuimmat gelezen czytane
 nejčtenější najčítanejšie najčitanije читаемое популярное популярні найпопулярніше okunan okunanlar
 oxunan oxunanlar ranking""",
    "read_also": """related recommended verwandte ähnliche relacionadas relacionados correlati correlate gerelateerd
 relaterade související powiązane ilgili benzer oxşar похожие схожі""",
}
_WORDS: Final[dict[str, ListKind]] = {word: kind for kind, row in _KIND_WORDS.items() for word in row.split()}
_MORE: Final = frozenset(
    "more|mehr|plus|más|mais|altro|meer|daha fazlası|daha fazla|więcej|další|ещё|ще".split("|"),
)
# class words that name a kind
CLASS_KINDS: Final[dict[str, ListKind]] = {
    "latest": "latest",
    "recent": "latest",
    "newest": "latest",
    "breaking": "latest",
    "ticker": "latest",
    "popular": "most_read",
    "trending": "most_read",
    "mostread": "most_read",
    "mostviewed": "most_read",
    "mostpopular": "most_read",
    "related": "read_also",
    "readalso": "read_also",
    "recommended": "read_also",
    "recommendations": "read_also",
    "similar": "read_also",
    "seealso": "read_also",
}
# labels of lists that hold none of the page's articles
_OTHER_LABEL: Final = re.compile(
    r"newsletter|sponsor|advert|anzeige|werbung|partner|promot|publicid|publicit|pubblicit|реклам|партн[её]р|спонсор"
    r"|reklam|coupon|gutschein|cup[oó]n|rabatt|discount|descuento|subscri|abonn|suscr|подпис|підпис|shop\b|cookie|login"
    r"|sign in|follow us|segui|folgen|jobs|stellenmarkt|veranstaltungen|quiz|horoscope|공지|알림|お知らせ|プレゼント"
    r"|광고|広告|إعلان|פרסומת|تبلیغات|^about|contact|kontakt|контакт|социальн|social media|skip to"
    r"|^(?:tags?|topics?|themen|temas|теги|authors?|autoren|services?|company|legal|help|languages?|menu|sections?"
    r"|kategorien|categories|rubriken|рубрики|(?:sources|references|quellen|fuentes|fonti|fontes|источники|kaynaklar):?)$",
    re.IGNORECASE,
)
_ADVERT: Final = re.compile(
    r"(?:annons|annonse|annonsørinnhold|anzeige|werbung|sponsored(?: by .{0,60})?|promoted|ad|ads|advertisement"
    r"|advertorial|publicidad|publicité|publicidade|pubblicità|sponsorizzato|reklama?|реклама|партн[её]рский материал"
    r"|спецпроект партн[её]ра|広告|pr|광고|إعلان|partnerangebot|brand ?post|brandvoice|paid (?:post|content)"
    r"|partner content|kommersiellt samarbete)",
    re.IGNORECASE,
)
_APPEAL: Final = re.compile(
    r"(?:s['’]abonner|je m['’]abonne|abonnez|subscribe|sign up|sign in|log in|abonnieren|jetzt abonnieren|suscr[ií]b"
    r"|assine\b|abbonati|подпи(?:сат|шит)|підпи(?:сат|шіт)|abone ol|les mer om|läs mer om|lees meer over"
    r"|read all about|more about)",
    re.IGNORECASE,
)
_TURN: Final = re.compile(
    r"[\W_]{0,4}(?:previous|prev\b|next (?:article|post|story)|next\b|older|newer|vorherige|nächste[rs]?|précédent"
    r"|suivant|anterior|siguiente|próxim[oa]|precedente|successivo|vorige|volgende|forrige|neste|föregående|nästa|poprzedni"
    r"|następny|předchozí|предыдущ|следующ|попередн|наступн|önceki|sonraki|əvvəlki|növbəti|السابق|التالي|הקודם|הבא"
    r"|قبلی|بعدی)",
    re.IGNORECASE,
)
_EDGES: Final = " :-–"


def kind_by_words(label: str) -> ListKind | None:
    """Return the kind of list that a label names; "More from Trade" is a section, "More" is `more`."""
    kind = list_title(label)
    folded = plain(label)
    if kind == "more":
        head, _, rest = folded.rpartition(" ")
        return "section" if rest and list_title(head) == "more" else "more"
    if kind is not None:
        return kind
    if folded in _MORE:
        return "more"
    return next((_WORDS[word] for word in folded.split(" ") if word in _WORDS), None)


def names_other(label: str) -> bool:
    """Tell whether a label says that its list holds something else than articles: offers, jobs, tags, notices."""
    return _OTHER_LABEL.search(label[:200]) is not None


def is_advert(kicker: str) -> bool:
    """Tell whether the words above an entry say that it is an advertisement."""
    return _ADVERT.fullmatch(kicker.strip(_EDGES)) is not None


def is_appeal(text: str) -> bool:
    """Tell whether a link's text asks for something: to subscribe, sign up, read all about a topic."""
    return _APPEAL.match(text) is not None


def turns_page(text: str) -> bool:
    """Tell whether a text leads to the article before or after this one."""
    return _TURN.match(text.strip()[:40]) is not None or text.rstrip(" →»›>").endswith((" Next", " next"))
