"""When the article was published and last changed, never from a link list, a comment or the body's own words.

The machine-readable statements of the page (JSON-LD, metas, microdata, `<time>` by the headline) give the value; the
stamp printed by the headline gives the characters, and confirms or contradicts. A wall clock that is passed off as
UTC is a common fault: where another statement has the same clock with an offset, and the page prints that clock, the
offset is taken, and a note tells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from mirrorwire.model import Note, Origin, Precision, Span, Time
from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.furniture import words
from mirrorwire.pages.html.headline import Headline
from mirrorwire.pages.html.metadata import Candidate, Metadata
from mirrorwire.pages.html.tree import Element
from mirrorwire.pages.times import Stamp, find_stamps, localise, parse_iso, whole_stamp
from mirrorwire.spans import raw_span

BLOCKS_BEFORE = 8
BLOCKS_AFTER = 30
MAX_LINE = 200
MAX_OWN_LINE = 120
MAX_BARE = 60
MIN_PARAGRAPH = 200
# of a line with the time, section and names may be links; more are links to other articles
MAX_LINKED = 0.75
_EARLIEST = 1990
_MAX_OFFSET = timedelta(hours=14)
_SAME = timedelta(seconds=90)
_CLOCKS: frozenset[Precision] = frozenset({"second", "minute"})
_HAS_OFFSET = re.compile(r"T.*(?:[+-]\d\d:\d\d|Z)$")
_DIGIT = re.compile(r"\d")
_UPDATED = re.compile(
    r"(?i:updat|modif|aktuali[sz]|geändert|stand\b|mis à jour|actualiz|actualis|atualiz|aggiorn|bijgewerkt|gewijzigd"
    r"|oppdater|uppdater|opdater|päivit|güncel|yenilən|обновл|изменен|оновлен|актуализ|zaktualiz|frissít|actualitz"
    r"|ενημέρ|עודכן|עדכון|تحديث|به‌روز|更新|수정|업데이트|अपडेट|แก้ไข|cập nhật|diperbarui|განახლ|թարմաց)"
)
_BESIDE = frozenset({"nav", "footer", "aside", "figure", "figcaption", "a"})
_BESIDE_WORDS = frozenset("related comment comments teaser teasers recommended ticker popular trending sidebar".split())


@dataclass(frozen=True, slots=True)
class _Said:
    """One statement of a time: `wall` is its clock without offset, `moment` the instant if it has an offset."""

    value: str
    precision: Precision
    origin: Origin
    span: Span | None
    wall: datetime
    moment: datetime | None


@dataclass(frozen=True, slots=True)
class _Printed:
    """A stamp printed near the headline; `says` is None where the characters alone don't settle it."""

    stamp: Stamp
    shown: str
    span: Span
    says: _Said | None
    updated: bool
    block: Block
    after: bool


def find_times(
    document: Document,
    meta: Metadata,
    headline: Headline | None,
    body_start: int | None = None,
    zone: str | None = None,
    captured_at: datetime | None = None,
    *,
    day_first: bool | None = True,
) -> tuple[Time | None, Time | None, list[Note]]:
    """Find (published, updated, notes) of the article; None where the page does not say.

    `body_start` is the index of the block the body begins with, `zone` the outlet's IANA time zone, used for clocks
    that the page gives without an offset, `captured_at` what relative stamps ("2 hours ago") are counted from.
    """
    near = _near(document, headline, body_start)
    stamps = _Stamps(meta, zone, captured_at, day_first)
    printed = stamps.read(near, headline)
    elements = _time_elements(document, meta, headline, near)
    notes: list[Note] = []
    published = _statements(meta.published, zone, captured_at)
    modified = _statements(meta.modified, zone, captured_at)
    published += [said for said, updated in elements if not updated]
    modified += [said for said, updated in elements if updated]
    changed = _choose(modified, printed, [])
    first = _choose(published, printed, notes, modified)
    if first is None:
        own = [stamp for stamp in printed if stamps.is_own(stamp)]
        stamp = next((stamp for stamp in own if not stamp.updated), own[0] if own else None)
        if stamp is not None:
            first = stamp.says
            if first is None:
                time = Time(None, None, stamp.shown, stamp.span, "visible")
                return time, _time(changed, modified, printed, stamp) if changed else None, notes
    if first is None:
        return None, _time(changed, modified, printed, None) if changed else None, notes
    shown = _agreeing(first, printed, updated=False)
    if shown is None and (contrary := _note_disagreement(first, changed, printed, stamps, notes)) is not None:
        says = contrary.says
        if says is not None and says.precision in _CLOCKS and abs(says.wall - first.wall) < timedelta(days=2):
            # the reader checks against the printed page: the clock it prints goes before the one it only states
            first, shown = says, contrary
    published_at = _time(first, published, printed, shown)
    if changed is None:
        late = next((stamp for stamp in printed if stamp.updated and stamp is not shown and stamp.says), None)
        updated_at = _time(late.says, [], printed, late) if late is not None and late.says is not None else None
    elif changed.value == first.value or (changed.moment and changed.moment == first.moment):
        updated_at = None
    else:
        updated_at = _time(changed, modified, printed, _agreeing(changed, printed, updated=True))
    return published_at, updated_at, notes


def _said(value: str, precision: Precision, origin: Origin, span: Span | None, zone: str | None) -> _Said | None:
    """Make a statement of an ISO 8601 value; None for an impossible or placeholder date."""
    if precision in _CLOCKS and zone and not _HAS_OFFSET.search(value):
        value = localise(value, zone)
    try:
        found = datetime.fromisoformat(value if len(value) > 7 else f"{value}-01-01"[:10])
    except ValueError:
        return None
    if found.year < _EARLIEST:
        return None
    if found.tzinfo is None:
        return _Said(value, precision, origin, span, found, None)
    try:
        moment = found.astimezone(UTC)
    except OverflowError:
        return None
    return _Said(value, precision, origin, span, found.replace(tzinfo=None), moment)


def _statements(candidates: tuple[Candidate, ...], zone: str | None, captured_at: datetime | None) -> list[_Said]:
    """Read the head's candidates; a time that lies a day or more after the capture is no publication."""
    found = []
    for candidate in candidates[:12]:
        read = parse_iso(candidate.value)
        said = _said(*read, candidate.origin, candidate.span, zone) if read else None
        if said is not None and not _after(said, captured_at):
            found.append(said)
    return found


def _after(said: _Said, captured_at: datetime | None) -> bool:
    """Tell whether a statement lies more than a day after the capture."""
    if captured_at is None:
        return False
    limit = captured_at.replace(tzinfo=None) + timedelta(days=2)
    return said.wall > limit


def _choose(
    said: list[_Said], printed: list[_Printed], notes: list[Note], known: list[_Said] | None = None
) -> _Said | None:
    """Choose among the machine's statements, which come in order of trust; notes tell where they contradict.

    A contradiction that one of `known` (the statements of the change) explains is none.
    """
    if not said:
        return None
    known = known or []
    first = said[0]
    others = said[1:]
    if first.precision not in _CLOCKS:
        # a day gives way to a clock of the same day
        finer = next((other for other in others if other.precision in _CLOCKS and _same_day(first, other)), None)
        clocks = [stamp.says for stamp in printed if stamp.says is not None and stamp.says.precision in _CLOCKS]
        return finer or next((says for says in clocks if _same_day(first, says)), first)
    for other in others:
        if other.precision not in _CLOCKS or abs(other.wall - first.wall) > _SAME or other.moment is None:
            continue
        if first.moment is not None and abs(other.moment - first.moment) <= _SAME:
            continue
        if first.moment is None:
            return other
        if first.moment.replace(tzinfo=None) != first.wall:
            _note_offset(first, other, notes)
            break
        clock = first.wall.strftime("%H:%M")
        if any(stamp.says is not None and stamp.says.wall.strftime("%H:%M") == clock for stamp in printed):
            # the page prints this clock, and one statement has it with the zone's offset: the other is mislabelled
            _note_offset(other, first, notes)
            return other
        _note_offset(first, other, notes)
        break
    else:
        apart = next((other for other in others if not _agree(first, other, printed=other.moment is None)), None)
        if apart is not None and not any(_agree(said, apart, printed=apart.moment is None) for said in known):
            notes.append(
                Note("disagreement", f"{first.origin} says {first.value}, {apart.origin} {apart.value}", apart.span)
            )
    return first


def _note_offset(kept: _Said, other: _Said, notes: list[Note]) -> None:
    notes.append(
        Note(
            "disagreement",
            f"the same clock with two offsets: {kept.origin} says {kept.value}, {other.origin} {other.value}",
            other.span,
        )
    )


def _same_day(one: _Said, other: _Said) -> bool:
    return one.wall.date() == other.wall.date()


def _agree(one: _Said, other: _Said, *, printed: bool = False) -> bool:
    """Tell whether two statements can be of one moment: equal instants, or equal as far as both are precise.

    A printed clock without an offset may be of any zone: it agrees if it is a whole number of quarter hours away.
    """
    if one.moment is not None and other.moment is not None:
        if one.precision in _CLOCKS and other.precision in _CLOCKS:
            return abs(one.moment - other.moment) <= _SAME
        return abs(one.moment - other.moment) <= timedelta(hours=25)
    if one.precision in _CLOCKS and other.precision in _CLOCKS:
        apart = abs((one.moment.replace(tzinfo=None) if one.moment else one.wall) - other.wall)
        if abs(one.wall - other.wall) <= _SAME:
            return True
        if not printed or apart > _MAX_OFFSET:
            return False
        rest = (apart + timedelta(seconds=60)).total_seconds() % 900
        return rest <= 120
    if one.precision in ("month", "year") or other.precision in ("month", "year"):
        return one.value[:4] == other.value[:4]
    return abs(one.wall.date() - other.wall.date()) <= timedelta(days=1 if one.moment or other.moment else 0)


def _agreeing(said: _Said, printed: list[_Printed], *, updated: bool) -> _Printed | None:
    """Return the printed stamp that says the same; of several the one with the right label, then the most exact."""
    best: tuple[int, _Printed] | None = None
    for stamp in printed:
        if stamp.says is None or not _agree(said, stamp.says, printed=True):
            continue
        value = 4 * (stamp.updated == updated) + 2 * (stamp.says.precision in _CLOCKS)
        if best is None or value > best[0]:
            best = value, stamp
    return best[1] if best else None


def _time(said: _Said, others: list[_Said], printed: list[_Printed], shown: _Printed | None) -> Time:
    """Make the record's time: value and origin of the statement, the printed characters where some agree."""
    also: list[Origin] = []
    if shown is not None and said.origin != "visible":
        also.append("visible")
    for other in others:
        if other.origin != said.origin and other.origin not in also and _agree(said, other):
            also.append(other.origin)
    if shown is None:
        return Time(said.value, said.precision, None, said.span, said.origin, tuple(also))
    return Time(said.value, said.precision, shown.shown, shown.span, said.origin, tuple(also))


def _note_disagreement(
    first: _Said, changed: _Said | None, printed: list[_Printed], stamps: _Stamps, notes: list[Note]
) -> _Printed | None:
    """Note a stamp printed by the headline that neither statement explains, and return it."""
    for stamp in printed:
        if stamp.says is None or stamp.updated or (changed is not None and _near_in_time(changed, stamp.says)):
            continue
        if not stamps.is_own(stamp):
            continue
        message = f"{first.origin} says {first.value}, the page prints {stamp.shown!r}"
        notes.append(Note("disagreement", message, stamp.span))
        return stamp
    return None


def _near_in_time(changed: _Said, stamp: _Said) -> bool:
    """Tell whether a printed stamp can be that of the change: pages print it some minutes before they state it."""
    if _agree(changed, stamp, printed=True):
        return True
    return abs(changed.wall - stamp.wall) <= timedelta(hours=1)


def _near(document: Document, headline: Headline | None, body_start: int | None) -> list[Block]:
    """Return the blocks where the article's own time can stand: round the headline, up to the second paragraph."""
    if headline is None or not headline.blocks:
        if body_start is None:
            return []
        middle = body_start
    else:
        middle = headline.blocks[-1].index
    found: list[Block] = []
    paragraphs = 0
    for block in document.blocks[max(0, middle - BLOCKS_BEFORE) : middle + BLOCKS_AFTER]:
        if block.index > middle and len(block.text) >= MIN_PARAGRAPH and block.link_density < 0.5:
            paragraphs += 1
            if paragraphs > 2:
                break
        found.append(block)
    return found


def _beside(element: Element, verdicts: dict[int, bool]) -> bool:
    """Tell whether an element stands in a navigation, a footer, a related box or the like, or inside a figure."""
    path: list[int] = []
    node: Element | None = element
    verdict = False
    while node is not None:
        known = verdicts.get(node.index)
        if known is not None:
            verdict = known
            break
        path.append(node.index)
        # the whole page can carry such a word in its class
        if node.tag in _BESIDE or (words(node) & _BESIDE_WORDS and node.tag not in ("body", "html", "main")):
            verdict = True
            break
        node = node.parent
    for index in path:
        verdicts[index] = verdict
    return verdict


def _time_elements(
    document: Document, meta: Metadata, headline: Headline | None, near: list[Block]
) -> list[tuple[_Said, bool]]:
    """Return what the `<time datetime>` elements by the headline say, each with whether it is labelled an update."""
    if not near or not meta.times:
        return []
    low, high = near[0].element.start, near[-1].end
    middle = headline.blocks[-1].start if headline is not None and headline.blocks else low
    before: list[tuple[_Said, bool]] = []
    after: list[tuple[_Said, bool]] = []
    verdicts: dict[int, bool] = {}
    for element in meta.times:
        if not low <= element.start < high or _beside(element, verdicts):
            continue
        value = element.get("datetime")
        read = parse_iso(value) if value else None
        span = element.attribute_span("datetime") if read else None
        if read is None or span is None:
            continue
        iso, precision = read
        if "T00:00" in iso:
            # a day that was written as its midnight
            iso, precision = iso[:10], "day"
        said = _said(iso, precision, "html", raw_span(*span), None)
        if said is not None:
            label = document.raw[max(0, element.start - 60) : element.end]
            (after if element.start > middle else before).append((said, _UPDATED.search(label) is not None))
    return after or before


class _Stamps:
    """Reads the stamps printed by the headline; what costs time is found out only when asked for."""

    __slots__ = ("captured_at", "day_first", "language", "verdicts", "zone")

    def __init__(self, meta: Metadata, zone: str | None, captured_at: datetime | None, day_first: bool | None) -> None:
        self.zone = zone
        self.captured_at = captured_at
        self.day_first = day_first
        self.language = meta.languages[0].value if meta.languages else None
        self.verdicts: dict[int, bool] = {}

    def read(self, near: list[Block], headline: Headline | None) -> list[_Printed]:
        """Return the stamps in page order, those after the headline first."""
        middle = headline.blocks[-1].index if headline is not None and headline.blocks else -1
        found: list[_Printed] = []
        after = [block for block in near if block.index > middle]
        for block in (*after, *[block for block in near if block.index < middle]):
            text = block.text
            if len(text) > MAX_LINE or _DIGIT.search(text) is None:
                continue
            if block.link_density > (0.5 if block.element.tag == "li" else MAX_LINKED):
                continue
            stamps = self._find(block)
            last = 0
            for stamp in stamps[:4]:
                raw = block.piece.raw(stamp.start, stamp.end)
                label = text[last : stamp.start]
                last = stamp.end
                if raw is None:
                    continue
                span = raw_span(*raw)
                says = None
                if stamp.value is not None and stamp.precision is not None:
                    says = _said(stamp.value, stamp.precision, "visible", span, self.zone)
                updated = _UPDATED.search(label) is not None
                found.append(_Printed(stamp, text[stamp.start : stamp.end], span, says, updated, block, block in after))
        return found

    def _find(self, block: Block) -> list[Stamp]:
        """Find the stamps of a block; where it has none as one line, those of its parts ("Name" "21.02.2026")."""
        text = block.text
        stamps = self._stamps(text)
        if stamps or len(block.parts) < 2 or len(block.parts) > 12:
            return stamps
        for start, end, _, _ in block.parts:
            part = text[start:end]
            if _DIGIT.search(part) is not None:
                moved = (
                    replace(stamp, start=stamp.start + start, end=stamp.end + start) for stamp in self._stamps(part)
                )
                stamps.extend(moved)
        return stamps

    def _stamps(self, text: str) -> list[Stamp]:
        """Find the stamps in a text, or read it as one."""
        stamps = find_stamps(text, reference=self.captured_at, day_first=self.day_first, language=self.language)
        if not stamps and len(text) <= MAX_BARE:
            whole = self._whole(text)
            stamps = [whole] if whole is not None else []
        return stamps

    def is_own(self, stamp: _Printed) -> bool:
        """Tell whether a stamp can speak for the article alone: not in a caption, a link, a side box, running words."""
        text = stamp.block.text
        line = stamp.after and len(text) <= MAX_OWN_LINE and stamp.says is not None and not stamp.stamp.relative
        if not line and self._whole(text) is None:
            return False
        at = stamp.stamp.start
        holder = next((part[2] for part in stamp.block.parts if part[0] <= at < part[1]), stamp.block.element)
        return not _beside(holder, self.verdicts)

    def _whole(self, text: str) -> Stamp | None:
        return whole_stamp(text, reference=self.captured_at, day_first=self.day_first, language=self.language)
