"""Quoted stretches of a text, in every style of marks, nested, unclosed, and going on over paragraphs.

A mark is judged by its neighbours (a letter behind it opens, one before it closes), by the custom of the language and
by what is near, and the paragraph's marks are then paired so that the least is left unexplained
(`mirrorwire.annotations.quotations.pairing`). Apostrophes, elisions, inches and the gershayim of Hebrew acronyms are no
marks. Scare quotes and titles are stretches like any other: what they are is for others to say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Final

from mirrorwire.annotations.quotations.mark_styles import (
    ELIDED,
    FAMILY,
    HEBREW_PREFIXES,
    MARK,
    NEVER,
    RUN,
    SUFFIXING,
    leanings,
)
from mirrorwire.annotations.quotations.pairing import MAX_DEPTH, Mark, Pairing, pair_marks

# more marks than this in one text are noise, or a page that is no article: the rest is left unread, with a note
MAX_MARKS: Final = 40_000
# paragraphs without a mark that a quotation may run through before it is closed
MAX_SILENT: Final = 3

_APOSTROPHES: Final = frozenset("'’‘`‛")
_STRAIGHT: Final = frozenset('"״＂″”')
# written for the gershayim of an acronym; a curly one that opens is a common mistake
_GERSHAYIM: Final = _STRAIGHT | {"“"}
_CLOSING_SIGNS: Final = frozenset(".,;:!?…)]}%‰。，、！？；：）؟،؛·")
_OPENING_SIGNS: Final = frozenset("([{¿¡$€£₽₺₼₴¥#@&*（~")
_DASHES: Final = frozenset("-–—―/|‐‑−")
_NO_BREAK: Final = frozenset("\u00a0\u202f\u2009")
# what stands to the left or right of a mark: how much it speaks for opening (closing: below nought)
_LEFT: Final = {"edge": 3.0, "space": 2.0, "narrow": 0.5, "letter": -2.0, "digit": -2.0, "close": -1.5, "open": 1.5}
_RIGHT: Final = {"edge": -3.0, "space": -2.0, "narrow": -0.5, "letter": 2.0, "digit": 2.0, "close": -1.5, "open": 1.5}
_GAP: Final = frozenset({"space", "narrow", "edge"})
_ARROWS: Final = frozenset("»›")
_WEIGHT: Final = 0.6
_POSSESSIVE: Final = re.compile(r"s\b")
_SENTENCE_END: Final = re.compile(r"[.!?…。！？]['’”\"»)]{0,3}(?=\s)")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words between marks: `[start, end)` without the white space at the edges, `[outer_start, outer_end)` with marks.

    `depth` is 0 at the top, `parent` the index of the enclosing stretch, `continues` the index of the stretch of an
    earlier paragraph that this one goes on from. `closed` is False where the paragraph has no closing mark: the stretch
    then ends with it, or with its first sentence where another quotation is opened further on. `opened` is False only
    where a quotation goes on without a mark of its own. `style` is a name of `mark_styles`, or "mixed-" and a family.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    depth: int
    parent: int | None
    closed: bool
    continues: int | None
    style: str
    opened: bool = True


@dataclass(frozen=True, slots=True)
class Unbalanced:
    """A mark that could not be paired: where, which, and what is missing."""

    at: int
    mark: str
    message: str


def find_quoted(
    text: str, paragraphs: Sequence[tuple[int, int]], language: str | None = "en"
) -> tuple[list[Quoted], list[Unbalanced]]:
    """Find the quoted stretches of the paragraphs (half-open code points of `text`, in order, apart from each other).

    `language` is a primary subtag; it decides only what the marks themselves leave open. Returns the stretches in order
    of their start, none of them empty, and the marks that could not be paired. Raises nothing, whatever the text.
    """
    reader = _Reader(text, [], [])
    left = MAX_MARKS
    for number, given in enumerate(paragraphs):
        start, end = trimmed(text, *given)
        marks = marks_of(text, start, end, language, left + 1)
        if len(marks) > left:
            message = f"more than {MAX_MARKS} marks in one text: the rest is unread"
            reader.notes.append(Unbalanced(marks[0].at, marks[0].mark, message))
            break
        left -= len(marks)
        resumed = _first_family(text, paragraphs[number + 1]) if marks and number + 1 < len(paragraphs) else None
        reader.read((start, end), marks, resumed)
    return reader.quoted, sorted(reader.notes, key=lambda note: note.at)


@dataclass(slots=True)
class _Reader:
    """What has been read so far, paragraph by paragraph.

    `open` is the index of the stretch that is open at the end of the last paragraph with marks, `goes_on` whether the
    paragraph behind it begins with a mark, `silent` the paragraphs without marks since.
    """

    text: str
    quoted: list[Quoted]
    notes: list[Unbalanced]
    open: int | None = None
    goes_on: bool = False
    silent: list[tuple[int, int]] = field(default_factory=list)

    def read(self, paragraph: tuple[int, int], marks: Sequence[Mark], resumed: str | None) -> None:
        """Read a paragraph (without white space at its edges); `resumed` is the family the next one begins with."""
        if not marks:
            if paragraph[0] < paragraph[1] and self.open is not None:
                self.silent.append(paragraph)
                if len(self.silent) > MAX_SILENT:
                    self.open = None
            return
        before, silent, goes_on = self.open, self.silent, self.goes_on
        self.open, self.silent = None, []
        opener = None if before is None else _mark_at(self.text, self.quoted[before].outer_start)
        carries = before is not None and not goes_on and opener is not None
        pairings, over = pair_marks(marks, resumed, opener if carries else None)
        if carries and before is not None and pairings and pairings[0].opening is None:
            # closed here without having been opened again: the paragraphs between belong to it
            at = self.quoted[before].outer_start
            self.notes = [note for note in self.notes if note.at != at]
            for start, end in silent:
                self.quoted.append(Quoted(start, end, start, end, 0, None, False, before, pairings[0].style, False))
                before = len(self.quoted) - 1
        else:
            carries = False
        first = len(self.quoted)
        self._add(paragraph, pairings)
        if before is not None and first < len(self.quoted):
            taken_up = self.quoted[first].outer_start == paragraph[0] and FAMILY[marks[0].mark] == FAMILY[opener or ""]
            if carries or (goes_on and taken_up):
                self.quoted[first] = replace(self.quoted[first], continues=before)
        self.goes_on = (
            self.open is not None and resumed == FAMILY[_mark_at(self.text, self.quoted[self.open].outer_start)]
        )
        for index, action in over:
            mark = marks[index]
            if action == "pass":
                self.notes.append(Unbalanced(mark.at, mark.mark, _why_passed(mark)))
            elif not (self.goes_on and self.open is not None and self.quoted[self.open].outer_start == mark.at):
                self.notes.append(Unbalanced(mark.at, mark.mark, "opens and is never closed"))

    def _add(self, paragraph: tuple[int, int], pairings: Sequence[Pairing]) -> None:
        """Append a paragraph's stretches, and see which one of the top level is still open at its end."""
        places: list[int | None] = []
        for one in pairings:
            outer_start, inner = one.opening or (paragraph[0], paragraph[0])
            closed = one.closing is not None
            if one.closing is not None:
                limit = one.closing[0]
            elif one.until is not None:
                limit = _sentence_end(self.text, inner, one.until)
            else:
                limit = paragraph[1]
            start, end = trimmed(self.text, inner, limit)
            outer_end = one.closing[1] if one.closing is not None else end
            parent = places[one.parent] if one.parent is not None else None
            if start >= end or (one.parent is not None and parent is None):
                places.append(None)
                continue
            places.append(len(self.quoted))
            if one.depth == 0 and not closed and one.until is None:
                self.open = len(self.quoted)
            opened = one.opening is not None
            self.quoted.append(
                Quoted(start, end, outer_start, outer_end, one.depth, parent, closed, None, one.style, opened)
            )


def _why_passed(mark: Mark) -> str:
    """Say what is missing for a mark that was passed over."""
    if mark.opens < mark.closes:
        return f"seems to open, and nothing closes it, or it stands deeper than {MAX_DEPTH} levels"
    return "seems to close, and nothing is open"


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch, cut to the text, without white space at its edges; an empty one where nothing else is."""
    start, end = max(start, 0), min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, max(start, end)


def _first_family(text: str, paragraph: tuple[int, int]) -> str | None:
    """Return the family of the mark that a paragraph begins with, if words follow it."""
    start, end = trimmed(text, *paragraph)
    found = MARK.match(text, start, end)
    if found is None or found.end() >= end or text[found.end()] in _CLOSING_SIGNS:
        return None
    return FAMILY[_name(found.group())]


def _mark_at(text: str, at: int) -> str:
    """Return the name of the mark at `at`."""
    found = MARK.match(text, at)
    return _name(found.group()) if found else text[at]


def _sentence_end(text: str, start: int, limit: int) -> int:
    """Return the end of the first sentence of a stretch that was never closed, at most `limit`."""
    found = _SENTENCE_END.search(text, start, limit)
    return found.end() if found else limit


def marks_of(text: str, start: int, end: int, language: str | None, most: int = MAX_MARKS) -> list[Mark]:
    """Return the marks of `[start, end)` that may open or close a quotation, with their costs; stops after `most`."""
    runs = [
        found
        for found in RUN.finditer(text, start, end)
        if found.end() - found.start() > 1 or not _inside_word(text, found.start(), start, end, language)
    ]
    if not runs:
        return []
    joined = "".join(found.group() for found in runs[:most])
    costs = leanings(language, "„" in joined, "‚" in joined)
    marks: list[Mark] = []
    for found in runs:
        marks += _run(text, found, start, end, language, costs)
        if len(marks) >= most:
            return marks[:most]
    if not any(FAMILY[mark.mark] == "single" and mark.opens < 1 for mark in marks):
        # nothing could open a single quotation: what is left of these are apostrophes at the ends of words
        marks = [mark for mark in marks if FAMILY[mark.mark] != "single" or not mark.quiet]
    return marks


def _name(mark: str) -> str:
    """Return the mark as `mark_styles` has it: one that is repeated by mistake as a single one."""
    return mark if mark in FAMILY else mark[0]


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    """Return what a neighbour of a mark is: letter, digit, space, narrow, close, open, dash, format or other."""
    if character.isdigit():
        return "digit"
    if character.isalnum() or (category := unicodedata.category(character))[0] == "M":
        return "letter"
    if character in _NO_BREAK:
        return "narrow"
    if character.isspace():
        return "space"
    if character in _CLOSING_SIGNS:
        return "close"
    if character in _OPENING_SIGNS:
        return "open"
    if character in _DASHES:
        return "dash"
    return "format" if category == "Cf" else "other"


@lru_cache(maxsize=4096)
def _unspaced(character: str) -> bool:
    """Tell whether a letter is of a script without spaces between words (or with endings right after marks)."""
    return character >= "\u2e80" or "\u0e00" <= character < "\u0f00" or "\u1000" <= character < "\u1200"


def _before(text: str, at: int, start: int) -> str:
    """Return the kind of the character before `at`; bidirectional controls and the like are looked through."""
    for _ in range(4):
        if at <= start:
            return "edge"
        at -= 1
        if (kind := _kind(text[at])) != "format":
            return kind
    return "other"


def _behind(text: str, at: int, end: int) -> str:
    """Return the kind of the character at `at`, likewise; an ellipsis says little about the mark before it."""
    for _ in range(4):
        if at >= end:
            return "edge"
        if (kind := _kind(text[at])) != "format":
            return "dash" if text[at] == "…" or text.startswith("...", at) else kind
        at += 1
    return "other"


def _inside_word(text: str, at: int, start: int, end: int, language: str | None) -> bool:
    """Tell whether a mark is a letter's neighbour on both sides and no mark: it’s, l’homme, 6'2, צה"ל.

    In languages whose endings follow a closing mark (‘Sabah’ta) an apostrophe is left to be judged.
    """
    if not start < at < end - 1:
        return False
    before, behind = text[at - 1], text[at + 1]
    if text[at] in _APOSTROPHES:
        if _kind(before) not in {"letter", "digit"} or _kind(behind) not in {"letter", "digit"}:
            return False
        return language not in SUFFIXING and not _unspaced(before) and not _unspaced(behind)
    if text[at] in _GERSHAYIM and "א" <= before <= "ת" and "א" <= behind <= "ת":
        return at + 2 >= end or not "א" <= text[at + 2] <= "ת"
    return False


def _run(
    text: str,
    run: re.Match[str],
    start: int,
    end: int,
    language: str | None,
    costs: dict[str, tuple[float, float]],
) -> list[Mark]:
    """Return the marks of a run of marks that touch: all of them have the run's neighbours."""
    left, right = _before(text, run.start(), start), _behind(text, run.end(), end)
    if run.end() - run.start() == 1:
        return [_mark(text, run, left, right, language, costs)]
    parts = list(islice(MARK.finditer(text, run.start(), run.end()), MAX_MARKS + 1))
    if len(parts) > 1 and right in {"letter", "digit"}:
        if left == "letter" and parts[0].group() in _APOSTROPHES and FAMILY[_name(parts[1].group())] != "single":
            # an elision before a mark: dell'"emergenza"
            del parts[0]
            left = "open"
        elif (
            left in {"letter", "digit", "close"}
            and parts[-1].group() in _APOSTROPHES
            and FAMILY[_name(parts[-2].group())] != "single"
        ):
            # an ending behind a mark: "Titanic"'s
            del parts[-1]
            right = "space"
    return [_mark(text, part, left, right, language, costs) for part in parts]


def _mark(
    text: str,
    found: re.Match[str],
    left: str,
    right: str,
    language: str | None,
    costs: dict[str, tuple[float, float]],
) -> Mark:
    """Weigh one mark between its neighbours."""
    name = _name(found.group())
    family = FAMILY[name]
    towards = _LEFT.get(left, 0.0) + _RIGHT.get(right, 0.0)
    if family == "guillemet" or family == "chevron":
        # the no-break space of « mot » stands inside
        towards += 2.0 * ((right == "narrow") - (left == "narrow"))
    opens, closes = costs[name]
    opens += max(0.0, -towards) * _WEIGHT
    closes += max(0.0, towards) * _WEIGHT
    count = len(found.group()) if name != found.group() else 1
    at, after = found.span()
    if family == "single":
        extra, passed = _as_apostrophe(text, at, after, left, right, name)
        opens += extra
    else:
        passed = _as_sign(text, at, after, left, right, name)
    return Mark(at, after, name, count, opens, closes, passed, passed < 1 or (left in _GAP and right in _GAP))


def _as_apostrophe(text: str, at: int, after: int, left: str, right: str, name: str) -> tuple[float, float]:
    """Return what opening costs besides and what passing over costs, for a mark that may be an apostrophe."""
    word_before, word_behind = left in {"letter", "digit"}, right in {"letter", "digit"}
    if word_before and word_behind and not (_unspaced(text[at - 1]) or _unspaced(text[after : after + 1])):
        return NEVER, 0.4
    if left == "digit":
        return 0.0, 0.2
    if left == "close" and _POSSESSIVE.match(text, after):
        return 0.8, 0.3
    if word_before:
        return 0.0, 0.3 if text[at - 1] in "szxnoSZXNO" or "א" <= text[at - 1] <= "ת" else 0.6
    if word_behind:
        if ELIDED.match(text, after):
            return 0.8, 0.05
        if name == "‘":
            return 0.0, 2.0
        return 0.3, 0.6 if name == "’" else 1.5
    return 0.3, 0.9 if name == "`" else 2.5


def _as_sign(text: str, at: int, after: int, left: str, right: str, name: str) -> float:
    """Return what passing over costs, for a mark that may be an inch, a ditto, an arrow or the sign of an acronym."""
    if name in _STRAIGHT:
        if left == "digit" and right not in {"letter", "digit"}:
            return 0.4
        if left == "letter" and right == "letter" and not (_unspaced(text[at - 1]) or _unspaced(text[after])):
            if not "א" <= text[at - 1] <= "ת":
                return 1.2
            word = at
            while word > 0 and at - word < 4 and "א" <= text[word - 1] <= "ת":
                word -= 1
            return 0.7 if at - word < 3 and HEBREW_PREFIXES.issuperset(text[word:at]) else 0.2
        if left in _GAP and right in _GAP:
            return 1.5
    elif name in _ARROWS and left in _GAP and right in _GAP:
        return 0.8
    return 2.5
