"""Tokens and sentences without a parser: for every language, and for the `plain` tier.

A sentence ends at a full stop, question mark or ellipsis with its closing marks, before white space and what can begin
a sentence; not after an abbreviation, an initial or an ordinal, and not where the words go on in lower case
("Really?" he asked). Both tiers use this split, so that their sentences are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# a word with inner apostrophes and hyphens (Azerbaijan-Israel stays one), a number with its separators, or one mark
TOKEN = re.compile(
    r"[^\W\d_]\.(?:[^\W\d_]\.)+"  # U.S., e.g.
    r"|[א-ת]+[\"״”“][א-ת]+"  # a Hebrew acronym
    r"|\w+(?:[.,:]\d+)+"
    r"|\w+(?:\N{COMBINING ACUTE ACCENT}?[-\u2010\u2011'’ʼ]\w+)*"
    r"|[^\w\s]"
)
# the possessive is a token of its own, as in the Penn Treebank
_POSSESSIVE = re.compile(r"['’](?:s|S)$")

_END = re.compile(r"(?:[.!?…。！？؟।։]+)[\"'”’»›)\]\N{LEFT DOUBLE QUOTATION MARK}]*(?=\s)|[。！？]+[」』”]?")
_OPENING = "\"'“”„«»‘’‹([—–-"
_LAST_WORD = re.compile(r"(\S+)$")
_ABBREVIATIONS = frozenset(
    "mr mrs ms mx dr prof st gen col lt capt cmdr adm sgt maj brig rep reps sen sens gov govs hon rev fr sr jr pres vs "
    "etc inc ltd co corp bros dept univ assn est jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri "
    "sat sun no nos vol pp fig al ca approx u.s u.k u.n e.g i.e p.m a.m d.c ph.d "
    "bzw ca z.b d.h u.a usw evtl ggf str nr tel hr fr dipl ing med abs art bd jh inkl zzgl mio mrd "
    "mm mme mlle av env "
    "sra srta ud uds dña excmo "
    "г гг т.е т.д т.п и.о см им ул стр млн млрд тыс руб др напр акад проф зам ген ред "
    "alm prof doç yrd av çev haz bkz vb vs "
    "tzv atd např mgr ing".split()
)
# abbreviations that can also end a sentence: split if a word that begins sentences follows
_MAY_END = frozenset("u.s u.k u.n d.c p.m a.m etc inc ltd co corp jr sr г гг др usw vb".split())
_BEGINS = re.compile(
    r"[\"'“„«‘(\[]*(?:The|A|An|In|On|At|He|She|It|They|We|But|And|This|That|These|Those|However|For|After|Before|As"
    r"|When|While|If|There|His|Her|Their|Its|Der|Die|Das|Ein|Eine|Er|Sie|Es|Wir|Im|Am|В|На|Он|Она|Это|Bu|Ve)\b"
)
# “Really?” Ms. Roe asked: the sentence goes on after the marks
_INQUIT = re.compile(
    r"(?:[\w'’.\-]{1,20} ){1,5}?(?:said|says|asked|asks|told|wrote|writes|added|adds|replied|tweeted|exclaimed|shouted"
    r"|continued|explained|noted|joked|wondered|declared|responded|demanded|yelled|cried|quipped|posted|argued|recalled)\b"
)
_CLOSING = frozenset("\"'”’»“")
# "BRUSSELS (Reuters) - ", "FLINT, Mich., Oct. 4 (UPI) — ": where and by whom; what follows is the first sentence
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’-]{2,20}(?: [A-Z][A-Z.'’-]{1,20}){0,3}+(?:, [A-Z][\w.]{1,12}+){0,2}+(?:,? \d{1,2}\b)?+(?:,? \d{4})?+"
    r"\s?(?:\([\w ./-]{2,30}\)|/[\w ]{2,20}/)?+\s?(?:[-–—―]|--)\s+(?=\S)"
)
# abbreviations only before a number: "no. 5", but "Ankara said no."
_BEFORE_NUMBER = frozenset({"no", "nos", "art", "fig", "nr", "vol", "pp", "al", "sat", "sun", "mon", "med", "ed"})
_SAYS = re.compile(r"[A-Z]\w+ (?:said|says|told|has|had|is|was|will|would)\b")
_INITIAL = re.compile(r"^[\"'“„«‘(\[]*(?:[^\W\d_]|[^\W\d_]\.-?[^\W\d_])$")
_ORDINAL_LANGUAGES = frozenset({"de", "da", "no", "fi", "cs", "sk", "sl", "hr", "sr", "hu", "pl", "et", "lv", "tr"})


def tokenise(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the tokens of `text[start:end]` as stretches of characters; white space belongs to none."""
    for match in TOKEN.finditer(text, start, end):
        low, high = match.span()
        if high - low > 2 and text[high - 2] in "'’" and text[high - 1] in "sS":
            yield low, high - 2
            yield high - 2, high
        else:
            yield low, high


def split_sentences(text: str, start: int, end: int, language: str | None = "en") -> list[int]:
    """Return where sentences begin in `text[start:end]` (offsets into `text`); the first is where its words begin."""
    starts: list[int] = []
    at = start
    while at < end and text[at].isspace():
        at += 1
    if at < end:
        starts.append(at)
        dateline = _DATELINE.match(text, at, end)
        if dateline is not None:
            starts.append(dateline.end())
    for match in _END.finditer(text, start, end):
        following = match.end()
        while following < end and text[following].isspace():
            following += 1
        if following < end and following > starts[-1] and _ends(text, start, match, following, language):
            starts.append(following)
    return starts


def _ends(text: str, start: int, match: re.Match[str], following: int, language: str | None) -> bool:
    """Tell whether the sentence ends at a match of `_END`, given where the next word begins."""
    if match.group()[0] in "。！？":
        return True
    ahead = following
    while ahead < len(text) - 1 and text[ahead] in _OPENING:
        ahead += 1
    if text[ahead].islower() and not "\u10d0" <= text[ahead] <= "\u10ff":  # Georgian has one case, which is "lower"
        return False
    if match.group()[0] != ".":
        told = language == "en" and text[match.end() - 1] in _CLOSING and ahead == following
        return not (told and _INQUIT.match(text[following : following + 90]))
    before = _LAST_WORD.search(text[max(start, match.start() - 24) : match.start()])
    if before is None:
        return True
    word = before.group(1)
    folded = word.lstrip("\"'“„«‘([").casefold().rstrip(".")
    if match.group() == "." and _INITIAL.match(word) and folded not in _MAY_END and word not in ("I", "А", "Я"):
        return False
    if folded in _BEFORE_NUMBER and not text[following].isdigit():
        return True
    if folded in _ABBREVIATIONS and match.group() == ".":
        ahead_words = text[following : following + 40]
        return folded in _MAY_END and bool(_BEGINS.match(ahead_words) or _SAYS.match(ahead_words))
    return not (folded.isdigit() and len(folded) < 3 and language in _ORDINAL_LANGUAGES and match.group() == ".")
