"""Speech that no marks enclose: turns of a transcript ("NAME: words", "Q: ..."), and dialogue after dashes.

A label alone proves little ("Photo: ...", "Orban: ..." in a headline): labels count where several of them take turns. A
dash at the start of a paragraph may be a bullet: dashes count where an author's aside follows the words ("— Words, —
said X.", "– Ord, säger X."), or where questions and answers stand paragraph after paragraph. The languages that write
dialogue so, and their words of saying, are data below; to add a language, add a row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from mirrorwire.annotations.quotations.marks import trimmed

_ASKED: Final = """
q a question answer interviewer moderator host reporter
frage antwort f question réponse r pregunta respuesta p domanda risposta d pergunta resposta
вопрос ответ в о питання відповідь пытанне адказ soru cevap s c sual cavab pytanie odpowiedź otázka odpověď odpoveď
pitanje odgovor kérdés válasz întrebare răspuns ερώτηση απάντηση fråga svar spørsmål spørgsmål kysymys vastaus
сұрақ жауап savol javob שאלה תשובה سؤال جواب پرسش پاسخ 问 答 問 记者 記者
"""
# labels that name no speaker
_NO_SPEAKER: Final = """
note | editor's note | editor’s note | update | updated | correction | photo | photos | photograph | image |
video | file | source | sources | read more | read also | see also | related | more | watch | listen | follow |
tags | topics | topic | keywords | contact | email | e-mail | phone | tel | address | date | time | when | where
| what | who | why | how | location | price | result | results | score | background | summary | key points |
breaking | live | opinion | analysis | by | author | written by | credit | copyright | disclaimer | warning |
step | example | facts | fact | http | https | foto | bild | quelle | quellen | hinweis | anmerkung | lesen sie
auch | siehe auch | lire aussi | photo credit | crédit | vidéo | fuente | nota | fonte | leia também | leggi
anche | kaynak | not | fotoğraf | mənbə | qeyd | источник | фото | видео | примечание | справка | читайте также
| джерело | відео | довідка | читайте також | źródło | zdjęcie | zobacz też | kilde | källa
"""
# verbs that follow the words of a dash dialogue without a second dash, or after one without a comma, by language
_SAYING: Final = """
no sier sa forteller fortalte mener mente skriver skrev svarer svarte forklarer forklarte legger la påpeker understreker
 uttaler uttalte opplyser opplyste spør spurte hevder konstaterer kommenterer
da siger sagde fortæller fortalte mener mente skriver skrev svarer svarede forklarer forklarede lyder tilføjer oplyser
 udtaler understreger påpeger spørger spurgte
sv säger sa sade berättar berättade menar menade skriver skrev svarar svarade förklarar förklarade uppger tillägger
 konstaterar frågar frågade understryker påpekar hävdar
fi sanoo sanoi kertoo kertoi toteaa totesi kirjoittaa kirjoitti vastaa vastasi selittää muistuttaa arvioi lisää korostaa
 kysyy kysyi huomauttaa kuvailee
fr dit dit-il dit-elle a-t-il a-t-elle affirme affirme-t-il affirme-t-elle explique explique-t-il explique-t-elle
 déclare déclare-t-il déclare-t-elle assure ajoute ajoute-t-il ajoute-t-elle répond raconte demande confie estime
 précise poursuit lance souligne
it dice disse afferma spiega racconta aggiunge risponde chiede dichiara sottolinea conclude
pt diz disse afirma afirmou explica explicou conta contou respondeu perguntou declarou acrescentou
ro spune spus declară declarat afirmă adaugă explică răspunde întreabă
tr dedi diyor söyledi sordu diye açıkladı ekledi belirtti yanıtladı
az dedi deyir söylədi soruşdu bildirdi əlavə
et ütles ütleb sõnas lisas rääkis küsis vastas märkis selgitas
hu mondta mondja kérdezte válaszolta tette hangsúlyozta jelentette fogalmazott
pl powiedział powiedziała mówi mówił mówiła dodał dodała dodaje stwierdził stwierdziła podkreślił podkreśliła podkreśla
 zaznaczył zaznaczyła ocenił oceniła ocenia poinformował poinformowała oświadczył oświadczyła zapytał zapytała pyta
 odpowiedział odpowiedziała odpowiada tłumaczył tłumaczyła tłumaczy wyjaśnił wyjaśniła wyjaśnia przekonuje przyznał
 przyznała przyznaje napisał napisała zauważył zauważyła twierdzi komentuje relacjonuje opowiada wskazuje
"""
_DASHED: Final = frozenset(
    "ru uk be bg mk sr kk ky tg uz mn fr es pt ca gl it pl tr az ro hu cs sk hr sl sv no da fi et lt lv el sq".split()
)
_ATTACHED: Final = frozenset({"es", "ca", "gl", "pt", "eu"})

_DASH: Final = "[–—―‒−-]"
_NAME_WORD: Final = r"[^\W\d_][\w'’.\-]{0,30}+"
_LABEL: Final = re.compile(
    r"[“\"„«”'‘]?(?:(?P<letter>[QA])\.(?=\s)"
    rf"|(?P<name>{_NAME_WORD}(?:[ \u00a0]{_NAME_WORD}){{0,5}}+)(?:,? ?\([^()\n]{{1,60}}+\))?+(?:[ \u00a0]?:(?=\s)|：))"
    r"[ \u00a0]*+"
)
_PARTICLES: Final = frozenset(
    "al bin da dal de del della den der di dos du el ibn la le of ten ter the van von y и da".split()
)
_FULL: Final = re.compile(r"[.!?…。！？][\"'”’»)\]]{0,3}\s*$")
_OPENING_DASH: Final = re.compile(r"(?:[–—―‒−]\s*+|-\s++)(?=[^\W\d_]|[\"“„«¿¡(\[….])")
_ASIDE: Final = re.compile(rf"(?:,|(?P<kept>[!?…]|\.\.\.))[\"”»“]?+\s*+{_DASH}\s++(?=[^\W\d_])")
_RESUMED: Final = re.compile(rf"[.,;:!?]\s*+{_DASH}\s++(?=\S)")
_ATTACHED_ASIDE: Final = re.compile(r"(?P<kept>[!?…])?+\s[–—―](?=[^\W\d_])")
_ATTACHED_RESUMED: Final = re.compile(r"[–—―](?=[.,;:\s]|$)[.,;:]?+\s*+")
_STOP: Final = re.compile(r"[.!?](?=\s|$)")
_BRACKETED: Final = re.compile(r"[(\[][^()\[\]\n]{1,80}+[)\]]\s*+$")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says in one go: the words `[start, end)`, and the label that names the speaker, if there is one.

    `said` is the author's aside of a dash dialogue ("said X"), where the speaker is to be found; all in code points.
    """

    speaker_start: int | None
    speaker_end: int | None
    start: int
    end: int
    kind: Literal["transcript", "dash"]
    said: tuple[int, int] | None = None


def find_turns(text: str, paragraphs: Sequence[tuple[int, int]], language: str | None) -> list[Turn]:
    """Find the turns of the paragraphs (half-open code points of `text`, in order), in order of their words.

    A paragraph without a label between the labelled ones of a transcript is a turn of the speaker before it. `language`
    is a primary subtag; without one only labels are looked at. Raises nothing.
    """
    bare = [trimmed(text, start, end) for start, end in paragraphs]
    found = {turn.start: turn for turn in _dialogue(text, bare, language)}
    for turn in _transcript(text, bare):
        found.setdefault(turn.start, turn)
    return [found[start] for start in sorted(found)]


def _words(table: str) -> frozenset[str]:
    """Return the phrases of a table: between bars, or else between spaces."""
    return frozenset(" ".join(one.split()) for one in (table.split("|") if "|" in table else table.split()))


@dataclass(frozen=True, slots=True)
class _Label:
    """A label at the start of a paragraph: its place, what it is compared by, and what kind it is."""

    start: int
    end: int
    words: int
    key: str
    kind: Literal["asked", "capitals", "name"]


def _label(text: str, start: int, end: int) -> _Label | None:
    """Return the label that a paragraph begins with; None where it is no name and none of the words of interviews."""
    head = text[start : min(end, start + 200)]
    found = _LABEL.match(head)
    if found is None or start + found.end() >= end:
        return None
    group = "letter" if found["letter"] else "name"
    name = found[group]
    key = " ".join(name.casefold().split())
    if key in _words(_NO_SPEAKER):
        return None
    place = start + found.start(group), start + found.end(group), start + found.end()
    if key in _words(_ASKED):
        return _Label(*place, key, "asked")
    words = name.split()
    if not all(
        word[0].isupper() or word in _PARTICLES or (word[0].isalpha() and not word[0].islower()) for word in words
    ):
        return None
    capitals = name.isupper() and sum(map(str.isalpha, name)) > 1
    return _Label(*place, " ".join(words), "capitals" if capitals else "name")


def _transcript(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[Turn]:
    """Return the turns whose speakers are named by labels, if the labels take turns."""
    labels = {
        number: label
        for number, (start, end) in enumerate(paragraphs)
        if start < end and (label := _label(text, start, end)) is not None
    }
    times = Counter(label.key for label in labels.values())
    kinds = Counter(label.kind for label in labels.values())
    names = Counter(label.key for label in labels.values() if label.kind != "capitals")
    taking_turns = len(names) > 1 and max(names.values()) > 1
    kept = {
        number: label
        for number, label in labels.items()
        if (label.kind == "asked" and kinds["asked"] > 1)
        or (label.kind == "capitals" and kinds["capitals"] > 1)
        or times[label.key] > 1
        or (label.kind == "name" and taking_turns)
    }
    if not kept:
        return []
    first, last = min(kept), max(kept)
    goes_on = 2 * len(kept) >= sum(start < end for start, end in paragraphs[first : last + 1])
    turns: list[Turn] = []
    speaker: _Label | None = None
    for number in range(first, last + 1):
        start, end = paragraphs[number]
        if label := kept.get(number):
            speaker = label
            turns.append(Turn(label.start, label.end, label.words, end, "transcript"))
        elif (
            goes_on
            and speaker is not None
            and start < end
            and not _BRACKETED.match(text[start : min(end, start + 100)])
        ):
            turns.append(Turn(speaker.start, speaker.end, start, end, "transcript"))
    return turns


@cache
def _saying(language: str) -> re.Pattern[str] | None:
    """Return what an aside without dashes begins with in the language: ", säger", " – powiedział"; None if unknown."""
    rows = re.split(r"\n(?=\S)", _SAYING.strip())
    verbs = next((words for name, *words in (row.split() for row in rows) if name == language), None)
    if verbs is None:
        return None
    one_of = "|".join(sorted(map(re.escape, verbs), key=len, reverse=True))
    between = rf"\s{_DASH}\s++" if language in {"pl", "hu"} else r"(?:,|(?P<kept>[!?…]))[\"”»]?+\s++"
    helper = r"(?:(?:han|hun|hon|il|elle|on|a|ha|har|havde|hade|o|le|m'|l'|nous)\s?){0,2}"
    return re.compile(rf"{between}(?={helper}(?:{one_of})\b)")


def _dialogue(text: str, paragraphs: Sequence[tuple[int, int]], language: str | None) -> list[Turn]:
    """Return the turns of paragraphs that begin with a dash, and are no list."""
    if language is None or language not in _DASHED:
        return []
    found: list[Turn] = []
    waiting: list[list[Turn]] = []  # a run of paragraphs with dashes
    sure = False

    def settle() -> None:
        for turns in waiting:
            full = _FULL.search(text, max(turns[-1].end - 6, turns[-1].start), turns[-1].end)
            if any(turn.said for turn in turns) or (sure and len(waiting) > 1 and full):
                found.extend(turns)
        waiting.clear()

    for start, end in paragraphs:
        dash = _OPENING_DASH.match(text, start, end)
        if dash is None:
            settle()
            sure = False
            continue
        turns = _pieces(text, dash.end(), end, language)
        if turns:
            waiting.append(turns)
            sure = sure or any(turn.said for turn in turns) or text[turns[-1].end - 1] == "?"
    settle()
    return found


def _pieces(text: str, at: int, end: int, language: str) -> list[Turn]:
    """Split a paragraph of dialogue (behind its dash) into the words said and the author's asides."""
    turns: list[Turn] = []
    saying = _saying(language)
    patterns = [(_ASIDE, _RESUMED)]
    if saying is not None:
        patterns.append((saying, _RESUMED))
    if language in _ATTACHED:
        patterns.append((_ATTACHED_ASIDE, _ATTACHED_RESUMED))
    # the next match of each pattern, searched for again only once it lies behind
    ahead = [(pattern.search(text, at, end), pattern, resumed) for pattern, resumed in patterns]
    while at < end:
        ahead = [
            (match if match is None or match.start() >= at else pattern.search(text, at, end), pattern, resumed)
            for match, pattern, resumed in ahead
        ]
        asides = [(match, resumed) for match, _, resumed in ahead if match is not None]
        if not asides:
            turns.append(Turn(None, None, at, end, "dash"))
            break
        aside, resumed = min(asides, key=lambda pair: pair[0].start())
        until = aside.end("kept") if aside.groupdict().get("kept") else aside.start()
        again = resumed.search(text, aside.end(), end)
        stop = _STOP.search(text, aside.end(), again.start() if again else end)
        if again is not None and (stop is None or resumed is _ATTACHED_RESUMED):
            said, following = (aside.end(), again.start()), again.end()
        else:
            said, following = (aside.end(), stop.start() if stop else end), end
        if at < until and said[0] < said[1]:
            turns.append(Turn(None, None, at, until, "dash", said))
        at = following
    return turns
