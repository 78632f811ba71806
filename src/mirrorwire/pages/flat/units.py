"""What a line of a flattened page is: running text, a short line, a time stamp, a list's title, page furniture."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

from mirrorwire.model import ListKind, Time
from mirrorwire.pages.flat.lines import EDGES, Line, is_rank
from mirrorwire.pages.flat.words import by_words, credit, furniture, list_title
from mirrorwire.pages.times import Stamp, find_stamps, localise, whole_stamp
from mirrorwire.spans import raw_span

LONGEST_HEADLINE: Final = 240
_STAMPED: Final = 160  # columns of the longest line that may carry a stamp beside other words
_SEPARATORS: Final = EDGES + "|•·/,;:–—-→>»*()[]~"
_CLOCK_FIRST: Final = re.compile(
    r"(?:[01]?[0-9]|2[0-4])[:.][0-5][0-9](?!\d|[.:,]\d)(?:\s?(?:Uhr\b|[AaPp]\.?[Mm]\b\.?|h\b))?"
)
_CLOCK_LAST: Final = re.compile(
    r"(?:(?<=[\s|,•·)/–-])|(?<=[^\W\d])(?=[0-9]{2}:))(?:[01]?[0-9]|2[0-4])[:.][0-5][0-9](?:\s?(?:Uhr"
    r"|[AaPp]\.?[Mm]\.?|h))?$"
)
_UPDATED: Final = re.compile(
    r"updat|modif|edited|aktualis|geändert|bearbeitet|mis(?:e)? à jour|actualiz|atualiz|aggiorn"
    r"|bijgewerkt|gewijzigd|oppdater"
    r"|uppdater|opdater|aktualiz|päivitet|muokat|uppfært|обновл|изменен|оновлен|змінен|абноўл|güncel"
    r"|yenilən|yangilan|жаңарт"
    r"|تحديث|עודכן|עדכון|به.?روز|թարմաց|განახლ|ενημέρωσ|frissítve|actualiza|更新|수정|अपडेट|diperbar|cập nhật",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_SIGNS_OF_TIME: Final = re.compile(
    r"\d|[^\x00-\x7f]|ago|yester|today|now|gest|heute|hier|ayer|hoje|ieri|oggi|dün|wczoraj", re.I
)


class Kind(IntEnum):
    """What a line is, by itself."""

    TEXT = 0  # a short line that does not end as a sentence does
    WEAK = 1  # a short line that does
    PROSE = 2  # running text
    STAMP = 3  # nothing but a time stamp
    TITLE = 4  # a list's title in words we know
    FURNITURE = 5
    CREDIT = 6
    RANK = 7


@dataclass(slots=True, eq=False)
class Unit:
    """A line with what is known of it; `parts` are the words beside its stamps, `frame` the kind of furniture."""

    line: Line
    kind: Kind
    index: int
    stamps: tuple[Stamp, ...] = ()
    parts: tuple[Line, ...] = ()
    title: ListKind | None = None
    frame: str = ""
    listed: bool = False
    taken: bool = False

    @property
    def text(self) -> str:
        """The line's characters."""
        return self.line.text

    @property
    def stamped(self) -> bool:
        """Whether the line is a stamp, or carries one at an end."""
        return bool(self.stamps)

    @property
    def brief(self) -> bool:
        """Whether the line could be a headline, a kicker or a title by its length."""
        return self.kind in (Kind.TEXT, Kind.WEAK) and self.line.columns <= LONGEST_HEADLINE


@dataclass(frozen=True, slots=True)
class Clockwork:
    """How this page's time stamps are to be read: see `times.find_stamps`; `zone` is the outlet's (IANA)."""

    reference: datetime | None
    zone: str | None
    language: str | None
    day_first: bool | None

    def whole(self, text: str) -> Stamp | None:
        """Read a text that is nothing but a stamp."""
        return whole_stamp(text, reference=self.reference, day_first=self.day_first, language=self.language)

    def find(self, text: str) -> list[Stamp]:
        """Read the stamps in a text."""
        return find_stamps(text, reference=self.reference, day_first=self.day_first, language=self.language)

    def time(self, line: Line, stamp: Stamp) -> Time:
        """Make the record's time of a stamp on a line, with the outlet's offset where the page prints none."""
        start, end = line.raw(stamp.start, stamp.end)
        value = stamp.value
        if value is not None and stamp.precision in ("minute", "second", "hour"):
            value = localise(value, self.zone)
        return Time(value, stamp.precision, line.text[stamp.start : stamp.end], raw_span(start, end), "visible")


def units_of(lines: Sequence[Line], clock: Clockwork) -> list[Unit]:
    """Classify every line by itself."""
    units: list[Unit] = []
    known: dict[str, Kind] = {}
    for line in lines:
        for part in _promo(line) if ":" in line.text[:40] else (line,):
            units.append(_unit(part, len(units), clock, known))
    return units


def _promo(line: Line) -> tuple[Line, ...]:
    """Part "Read also: <headline>" into a list's title and its one item."""
    colon = line.text.find(":")
    if colon > 3 and line.columns - colon > 14 and line.columns <= LONGEST_HEADLINE and " " in line.text[colon + 2 :]:
        head = line.text[:colon]
        if (" " in head or colon > 9) and list_title(head) == "read_also" and line.text[colon + 1] == " ":
            rest = line.cut(colon + 1, len(line.text))
            if not rest.ended or rest.text[-1] in "?!":
                rest.blank = 0
                return line.cut(0, colon), rest
    return (line,)


def _unit(line: Line, index: int, clock: Clockwork, known: dict[str, Kind]) -> Unit:
    """Classify one line."""
    text = line.text
    if is_rank(text):
        return Unit(line, Kind.RANK, index)
    short = line.columns <= _STAMPED
    if short and _SIGNS_OF_TIME.search(text):
        stamp = clock.whole(text)
        if stamp is not None:
            stamps = clock.find(text) if len(text) > stamp.end - stamp.start + 6 else []
            return Unit(line, Kind.STAMP, index, tuple(stamps or (stamp,)))
    title = list_title(text)
    if title is not None:
        return Unit(line, Kind.TITLE, index, title=title)
    frame = furniture(text)
    if frame is not None:
        return Unit(line, Kind.FURNITURE, index, frame=frame)
    if credit(text):
        return Unit(line, Kind.CREDIT, index)
    if short and _DIGIT.search(text):
        beside, parts = _beside(line, clock)
        if beside:
            return Unit(line, Kind.TEXT, index, beside, parts)
    return Unit(line, _shape(line), index)


def _shape(line: Line) -> Kind:
    """Tell running text from a short line by length and ending."""
    size, ended = line.columns, line.ended
    if line.lead == "heading":
        return Kind.TEXT
    if size >= 170 or (ended and size >= 110):
        return Kind.PROSE
    if ended and (size >= 70 or (size >= 40 and line.words >= 6)):
        return Kind.PROSE if line.text.rstrip("\"'”’»)“")[-1:] not in "?!" or size >= 110 else Kind.WEAK
    if size >= 60 and line.words >= 8 and line.text[-1] in ":,;":
        return Kind.PROSE
    return Kind.WEAK if ended and line.words >= 2 else Kind.TEXT


def _beside(line: Line, clock: Clockwork) -> tuple[tuple[Stamp, ...], tuple[Line, ...]]:
    """Part a short line into stamps and the words beside them ("WORLD | 12:30", "Headline, 16 July 2024").

    A stamp in mid-sentence is none: it must stand at an end of the line, or between separators.
    """
    text = line.text
    stamps = clock.find(text)
    if not stamps:
        return _clocked(line, clock)
    kept: list[Stamp] = []
    for stamp in stamps:
        before, after = text[: stamp.start].rstrip(EDGES), text[stamp.end :].lstrip(EDGES)
        if (
            not before
            or not after
            or (before[-1] in "|•·/–—>»)" and after[0] in "|•·/–—(<")
            or _gap(text, stamp)
            or (stamp is not stamps[0] and kept and kept[-1] is stamps[stamps.index(stamp) - 1])
            or by_words(text)
        ):
            kept.append(stamp)
    if not kept:
        return (), ()
    if _shape(line) == Kind.PROSE and line.ended:
        return (), ()
    first, last = kept[0], kept[-1]
    lead, tail = text[: first.start], text[last.end :]
    # "... on 8 September 2023": the date belongs to the sentence, unless something parts them
    if (
        lead
        and not tail.strip(_SEPARATORS)
        and len(kept) == 1
        and not _parted(lead)
        and line.words > 6
        and not first.relative
        and not lead.strip(_SEPARATORS).isupper()  # "EXPERT VIEW 14 May 2025 - 17:40": a label and its time
    ):
        return (), ()
    if (
        tail
        and not lead.strip(_SEPARATORS)
        and tail[:1] not in "\t|•·–—-,:/"
        and not tail.startswith("  ")
        and tail.strip()[:1].islower()
    ):
        return (), ()
    cuts = [(0, first.start)]
    cuts += [(a.end, b.start) for a, b in itertools.pairwise(kept)]
    cuts.append((last.end, len(text)))
    return tuple(kept), tuple(part for low, high in cuts for part in _words_in(line, low, high))


def _gap(text: str, stamp: Stamp) -> bool:
    """Whether wide white space parts the stamp from the words before or after it."""
    return text[: stamp.start].endswith(("  ", "\t", "\u00a0 ", " \u00a0")) or text[stamp.end :].startswith(
        ("  ", "\t", "\u00a0 ", " \u00a0")
    )


def _parted(lead: str) -> bool:
    """Whether something stands between the words and the stamp behind them: a sign, wide space, a closing mark."""
    core = lead.rstrip(EDGES)
    return core[-1:] in "|•·/,–—-:>»)]?!.…" or len(lead) - len(core) > 1 or len(lead) == len(core)


def _clocked(line: Line, clock: Clockwork) -> tuple[tuple[Stamp, ...], tuple[Line, ...]]:
    """Part a line that begins or ends with a time of day ("12:30 Headline")."""
    found = _CLOCK_FIRST.match(line.text)
    if found and found.end() < len(line.text):
        start, end = 0, found.end()
        rest = (end, len(line.text))
    elif (last := _CLOCK_LAST.search(line.text[-12:])) and len(line.text) > 12:
        start, end = len(line.text) - len(last[0]), len(line.text)
        rest = (0, start)
    else:
        return (), ()
    stamp = clock.whole(line.text[start:end])
    parts = tuple(_words_in(line, *rest))
    if stamp is None or not parts or parts[0].text[0].islower():
        return (), ()
    return (Stamp(start + stamp.start, start + stamp.end, stamp.value, stamp.precision, stamp.relative),), parts


def _words_in(line: Line, low: int, high: int) -> list[Line]:
    """Cut the words of `[low, high)` at wide white space and separators, edges stripped."""
    text = line.text[low:high]
    parts: list[Line] = []
    at = 0
    for found in [*re.finditer(r"\s*[|•·→»]\s*|\s[/–—-]\s|[ \u00a0]{2,}|\t+", text), None]:
        end = found.start() if found else len(text)
        chunk = text[at:end]
        left = len(chunk) - len(chunk.lstrip(_SEPARATORS))
        right = len(chunk.rstrip(_SEPARATORS + ""))
        if right > left and any(c.isalnum() for c in chunk):
            if chunk[right : right + 1] == ")" and "(" in chunk[left:right]:
                right += 1
            parts.append(line.cut(low + at + left, low + at + right))
        at = found.end() if found else end
    return parts


def updated_words(line: Line, stamp: Stamp) -> bool:
    """Whether the words right before a stamp say that it is the time of a change."""
    before = line.text[max(0, stamp.start - 40) : stamp.start]
    cut = max(before.rfind("|"), before.rfind("•"), before.rfind("·"))
    return _UPDATED.search(before[cut + 1 :]) is not None
