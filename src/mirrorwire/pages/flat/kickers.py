"""Headline and kicker that a flattened page joined to one line ("Ministers meet in Oslo Talks on fishing").

Nothing parts them but a space, so a line is only cut where the page itself bears witness: the headline or the kicker
stands alone elsewhere, a sentence ends in mid-line, or a word begins with a capital that the page otherwise writes
small. How freely depends on the list: one proven kicker makes others likely.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"\S+")
_MARKS: Final = ".,;:!?…\"'“”„«»‹›’)]}"
_INNER: Final = re.compile(r"(?<=\w )[^\W\d_][\w’'-]*")  # words that begin no sentence
_CORE: Final = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
# Words a headline hardly ends with, of languages that write headlines in sentence case.
_NEVER_LAST: Final = frozenset(
    "a an the of to in on at for with from by as and or nor but into over under between amid against after"
    " before during than that"
    " is are was be its his her their our your my this these who which where when while if so not no new via per about"
    " der die das den dem des ein eine einen einem einer und oder für von vom zu zum zur im mit bei nach aus"
    " auf über gegen als"
    " le la les un une des du de et ou à au aux en dans par pour sur avec sans sous ce cette son sa ses"
    " el los las del y o con por para sin sobre entre su sus que il lo gli i uno della del di da nel con per tra fra e"
    " w z na do od po za przez dla oraz i a o u s v k ve ile için bu bir və üçün ilə bir"
    " в во на с со к ко у о об от из за по под над при для без до через между и или но а не ни что как"
    " та й або у на з зі до від із за по під над при для без через між що як".split()
)
_ALWAYS_FIRST: Final = frozenset(
    "A An The It Its This These Those How What Why Who When Where Is Are Will Can Could Should In On At For"
    " From With Not No"
    " Der Die Das Ein Eine Wie Was Warum Wer Wann Wo Für Mit Im Am Zur Nicht Kein Und"
    " Le La Les Un Une L’ Des Comment Pourquoi Qui Que Ce Dans Pour Avec En El Los Las Una Cómo Qué Por Para Con Sin No"
    " Il Lo Gli Come Perché Chi Che Как Что Почему Кто Когда Где Зачем Не Без Для На В О От По Чем Куда Сколько"
    " Як Що Чому Хто Коли Де"
    " Bir Bu Ne Neden Nasıl Niyə Necə Kim".split()
)
# Words for a kind of article, which stand alone as kickers.
_GENRES: Final = frozenset(
    "analysis opinion interview video photo photos gallery exclusive live update updates explainer explained"
    " commentary comment review"
    " report feature infographic podcast profile editorial investigation background figures factbox timeline"
    " map poll blog"
    " analyse meinung kommentar porträt reportage hintergrund glosse bilder fotos zahlen faktencheck überblick"
    " essay kolumne"
    " vidéo entretien tribune décryptage enquête chronique éditorial infographie análisis opinión entrevista"
    " vídeo fotos reportaje"
    " analisi intervista commento editoriale foto análise opinião analiza opinia wywiad komentarz zdjęcia wideo"
    " разбор цифры видео фото мнение анализ интервью аналитика обзор репортаж эксклюзив комментарий инфографика"
    " прогноз хроника карта"
    " подкаст колонка досье аналіз думка інтерв'ю відео огляд ексклюзив röportaj yorum foto galeri özel haber"
    " infografik"
    " təhlil şərh müsahibə video foto rəy analitika reportaj".split()
)
_SENTENCE: Final = "?!…"


@dataclass(frozen=True, slots=True)
class PageWords:
    """What the page says of its words: `alone` the short lines it prints, `small` words it writes in lower case,
    `names` (stems) it capitalises in mid-sentence, `last` words its short lines end with, `kickers` it prints apart,
    `longest` headline it prints apart."""

    alone: frozenset[str]
    small: frozenset[str]
    names: frozenset[str]
    last: frozenset[str]
    kickers: int = 0
    longest: int = 0

    @classmethod
    def of(cls, running: Iterable[str], short: Iterable[str], alone: Iterable[str]) -> PageWords:
        """Gather the words of running text, of short lines, and the lines that stand alone outside the article.

        A capital in mid-line of a single short line may begin a kicker there, so that it makes no name.
        """
        prose, rest = " \n ".join(running), " \n ".join(short)
        small = {token.strip(_MARKS) for token in set(f"{prose} {rest}".split()) if token[0].islower()}
        names = {_stem(word) for word in set(_INNER.findall(prose)) if word[0].isupper()}
        counted = Counter(_INNER.findall(rest))
        names |= {_stem(word) for word, count in counted.items() if count > 1 and word[0].isupper()}
        lines = [line for line in alone if line]
        last = {words[-1].casefold() for line in lines if (words := line.split())}
        return cls(frozenset(lines), frozenset(small), frozenset(names), frozenset(last))


def _stem(word: str) -> str:
    """The first letters of a word that its cases share."""
    word = word.casefold().replace("’", "'").split("'")[0]
    return word[: max(4, len(word) - 2)]


def split_all(lines: Sequence[str], page: PageWords) -> list[int]:
    """Return for each headline of one list where its kicker begins (offset of the space before), 0 for no kicker."""
    scored = [_best(line, page) for line in lines]
    proven = sum(1 for _, _, sure in scored if sure)
    # Without a proof, two or more lines must each break strongly, a third of the list at least.
    strong = sum(1 for _, score, _ in scored if score >= 3.0)
    if proven or (page.kickers >= 2 and strong):
        bonus = 2.0 if proven else 1.5
    elif strong >= 2 and 3 * strong >= len(lines):
        bonus = 1.0
    elif page.kickers >= 2:
        bonus = 0.0
    else:
        return [0] * len(lines)
    cuts = []
    for line, (cut, score, sure) in zip(lines, scored, strict=True):
        crowded = 1.5 if page.longest and len(line) > page.longest else 0.0
        cuts.append(cut if sure or score + bonus + crowded > 1.0 else 0)
    return cuts


def _best(line: str, page: PageWords) -> tuple[int, float, bool]:
    """Find the likeliest place of a kicker: (offset, score, proven)."""
    tokens = list(_WORD.finditer(line))
    sentence_only = bool(not 4 <= len(tokens) <= 40 or _title_case([token[0] for token in tokens]))
    found, best = 0, -99.0
    for number in range(1, len(tokens)):
        before, token = tokens[number - 1][0], tokens[number]
        left, right = line[: tokens[number - 1].end()], line[token.start() :]
        if number >= 3 and len(right) > 2 and left in page.alone:
            return token.start() - 1, 9.0, True
        if number >= 3 and right in page.alone and len(tokens) - number >= 2 and token[0][0].isupper():
            return token.start() - 1, 8.0, True
        score = _score(line, number, tokens, before, token[0], page, sentence_only)
        if score > best:
            found, best = token.start() - 1, score
    return found, best, False


def _title_case(tokens: Sequence[str]) -> bool:
    """Whether nearly every longer word begins with a capital, or the script knows no case."""
    longer = [token for token in tokens if len(token) > 3 and token[0].isalpha()]
    small = sum(1 for token in longer if token[0].islower())
    return not longer or small * 3 < len(longer)


def _score(
    line: str,
    number: int,
    tokens: Sequence[re.Match[str]],
    before: str,
    word: str,
    page: PageWords,
    sentence_only: bool,
) -> float:
    """Weigh the kicker beginning at a word; the more, the likelier."""
    core = _CORE.match(word.lstrip("“\"«„‘'"))
    if (
        number < 2
        or core is None
        or not (core[0][0].isupper() or (not core[0][0].islower() and before[-1] in _SENTENCE))
    ):
        return -99.0
    first = core[0]
    sentence = before.rstrip('”"»’)')[-1:] in _SENTENCE
    if sentence_only and not sentence:
        return -99.0
    if before[-1] in ",:;-–—/(&|" or before.casefold() in _NEVER_LAST or (before.endswith(".") and len(before) <= 4):
        return -99.0
    rest = [token[0] for token in tokens[number + 1 :]]
    left, right = number, 1 + len(rest)
    score = 0.0
    if sentence:
        score += 4.0
    elif before[-1] == ".":
        score += 0.5  # a headline may have two sentences
    if left < 3 and not sentence:
        score -= 4.0
    score += 1.0 if left >= 5 else 0.5 if left == 4 else 0.0
    small = first.casefold() in page.small
    name = _stem(first) in page.names
    if first in _ALWAYS_FIRST:
        score += 3.0
    elif small and not name:
        score += 2.5
    elif name and not small:
        score -= 1.0
    if before[0].isupper() and not sentence and first not in _ALWAYS_FIRST and not small:
        score -= 2.0  # two names, or the two words of one
    if before.casefold().rstrip(".,?!") in page.last:
        score += 0.5
    if rest:
        score += 1.0 if any(token[0].islower() for token in rest) else -1.0
        if rest[0][0].isupper() and rest[0] not in _ALWAYS_FIRST and first not in _ALWAYS_FIRST:
            score -= 0.5
    elif first.casefold() in _GENRES:
        score += 2.0
    elif not sentence:
        score -= 1.0
        if name:
            score -= 2.0
    longer = len(line) - tokens[number].start() - tokens[number].start()
    if longer > 0:
        score -= 1.0 + longer / 20
    if right > 8:
        score -= 1.0
    if any(token in ("-", "–", "—", "|") for token in rest[:1]):
        score -= 2.0
    return score - 2.0
