"""Reads a page that was flattened to text back into article and link lists, every field tied to its characters.

The page's lines are put together again (`flat.lines`) and classified one by one (`flat.units`); the heaviest run of
running text is the body (`flat.zones`), the lines above it the header (`flat.header`), the rest lists (`flat.lists`,
`flat.kickers`) or furniture, which is noted. No outlet is known here and no language needed: words are hints.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mirrorwire.model import Field, LinkItem, LinkList, Note, Time
from mirrorwire.pages.flat.header import Header, dateline_end, read_header
from mirrorwire.pages.flat.kickers import PageWords, split_all
from mirrorwire.pages.flat.lines import MAX_LINES, Line, lines_of
from mirrorwire.pages.flat.lists import Entry, FoundList, lists_in
from mirrorwire.pages.flat.units import Clockwork, Kind, Unit, units_of
from mirrorwire.pages.flat.words import plain
from mirrorwire.pages.flat.zones import find_body, find_headline, mark_listed
from mirrorwire.pages.times import newest
from mirrorwire.spans import Piece, raw_span

MAX_HEADING = 110
"""Columns of the longest section heading."""


@dataclass(frozen=True, slots=True)
class FlatPage:
    """A flattened page read. Pieces carry their raw offsets; `headings` are indexes of `body` that are headings.

    `not_before` is the newest time that the page prints outside running text, ISO 8601.
    """

    headline: Piece | None
    standfirst: Piece | None
    rubric: Field | None
    byline: tuple[Field, ...]
    published: Time | None
    updated: Time | None
    dateline: Field | None
    body: tuple[Piece, ...]
    headings: frozenset[int]
    lists: tuple[LinkList, ...]
    not_before: str | None
    notes: tuple[Note, ...]


def read_flat(
    raw: str,
    *,
    reference: datetime | None = None,
    zone: str | None = None,
    language: str | None = None,
    day_first: bool | None = True,
) -> FlatPage:
    """Read a flattened page; never raises on its content.

    `reference` is when the page was captured (for "2 hours ago" and dates without a year), `zone` the outlet's IANA
    time zone for times printed without an offset, `language` (BCP 47) settles month names, `day_first` 08/09.
    """
    clock = Clockwork(_local(reference, zone), zone, language, day_first)
    units = units_of(lines_of(raw), clock)
    mark_listed(units)
    first, last = find_body(units)
    head = find_headline(units, first, last) if last else None
    if head is not None and head >= first:
        first = next((unit.index for unit in units[head + 1 : last] if unit.kind in (Kind.PROSE, Kind.WEAK)), last)
    first, lead = _standfirst_in_body(units, head, first, last)
    words = _page_words(units, first, last)
    header = read_header(units, head, first, last, words.small, clock) if last else Header()
    if lead is not None and header.standfirst is None:
        header.standfirst = lead.line
    for unit in [*header.used, *([units[head]] if head is not None else []), *([lead] if lead else [])]:
        unit.taken = True
    found: list[FoundList] = []
    body, headings = _body(units, first, last, found)
    top = head if head is not None else first
    found = [
        *_free(units[:top], loose=True),
        *_free(units[top:first], loose=False),
        *found,
        *_free(units[last:], loose=True),
    ]
    notes: list[Note] = []
    found = _once(found, notes)
    _split_kickers(found, units, words)
    notes.extend(_skipped(units))
    if len(units) >= MAX_LINES and raw[units[-1].line.end :].strip():
        notes.append(
            Note("truncated", f"only the first {MAX_LINES} lines were read", raw_span(units[-1].line.end, len(raw)))
        )
    paragraphs = tuple(line.piece for line in body)
    return FlatPage(
        headline=_without_dash(units[head].line).piece if head is not None else None,
        standfirst=header.standfirst.piece if header.standfirst else None,
        rubric=_field(header.rubric) if header.rubric else None,
        byline=tuple(_field(line) for line in header.byline),
        published=clock.time(*header.published) if header.published else None,
        updated=clock.time(*header.updated) if header.updated else None,
        dateline=_dateline(body),
        body=paragraphs,
        headings=frozenset(headings),
        lists=tuple(_link_list(one, clock) for one in found),
        not_before=_not_before(units, clock),
        notes=tuple(sorted(notes, key=lambda note: note.span.start if note.span else 0)),
    )


def _local(reference: datetime | None, zone: str | None) -> datetime | None:
    """The moment of capture on the outlet's clocks, where both are known."""
    if reference is None or reference.tzinfo is None or zone is None:
        return reference
    try:
        return reference.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return reference


def _field(line: Line) -> Field:
    """A printed line as a field of the record."""
    return Field(line.text, raw_span(*line.raw(0, len(line.text))), "visible")


def _without_dash(line: Line) -> Line:
    return line.cut(line.dash, len(line.text)) if line.dash and line.lead == "dash" else line


# ------------------------------------------------------------------------------------------------ the article


def _standfirst_in_body(units: Sequence[Unit], head: int | None, first: int, last: int) -> tuple[int, Unit | None]:
    """Take the body's first sentence line as standfirst if byline or time part it from the text that follows."""
    if head is None or first >= last or units[first].line.columns > 500:
        return first, None
    if any(unit.stamps for unit in units[head + 1 : first]):
        return first, None
    for index in range(first + 1, min(first + 8, last)):
        unit = units[index]
        if unit.kind in (Kind.PROSE, Kind.WEAK):
            parted = any(u.stamps and not u.listed for u in units[first + 1 : index])
            if parted:
                return index, units[first]
            return first, None
    return first, None


def _body(units: Sequence[Unit], first: int, last: int, found: list[FoundList]) -> tuple[list[Line], list[int]]:
    """Gather the body's paragraphs and headings; lists that stand between paragraphs go to `found`."""
    body: list[Line] = []
    headings: list[int] = []
    counted: dict[str, int] = {}
    for unit in units:
        if unit.kind in (Kind.TEXT, Kind.WEAK):
            key = plain(unit.text)
            counted[key] = counted.get(key, 0) + 1
    running = (Kind.PROSE, Kind.WEAK)
    inside = list(units[first:last])
    for is_text, group in groupby(inside, key=lambda unit: unit.kind in running and not unit.listed):
        gap = list(group)
        if is_text:
            for unit in gap:
                if unit.kind == Kind.PROSE or unit.line.words > 2:
                    body.append(unit.line)
                    unit.taken = True
            continue
        lists = lists_in(gap, loose=False)
        found.extend(lists)
        rest = [unit for unit in gap if not unit.taken and unit.kind in (Kind.TEXT, *running)]
        for unit in rest:
            line = unit.line
            pointed = line.lead in ("bullet", "dash", "rank") and not line.links
            if (
                unit.stamps
                or counted.get(plain(line.text), 0) > 1
                or (line.words < 2 and not pointed and len(rest) > 1)
            ):
                continue
            closes = unit is gap[-1] or all(
                u.kind in (Kind.CREDIT, Kind.FURNITURE) for u in gap[unit.index - gap[0].index + 1 :]
            )
            if pointed or line.lead == "heading" or (closes and line.columns <= MAX_HEADING):
                if not pointed or line.lead == "heading":
                    headings.append(len(body))
                body.append(line)
                unit.taken = True
            elif not lists and (line.columns > MAX_HEADING or line.words >= 4):
                body.append(line)
                unit.taken = True
    return body, headings


def _dateline(body: Sequence[Line]) -> Field | None:
    """The dateline at the start of the first paragraph."""
    if not body:
        return None
    end = dateline_end(body[0].text)
    return _field(body[0].cut(0, end)) if end else None


# ------------------------------------------------------------------------------------------------ lists


def _free(units: Sequence[Unit], *, loose: bool) -> list[FoundList]:
    """Find lists among the lines that the article did not take."""
    return lists_in([unit for unit in units if not unit.taken], loose=loose)


def _once(found: Sequence[FoundList], notes: list[Note]) -> list[FoundList]:
    """Keep one of lists that the page renders twice: the same headlines in the same order; the fuller one stays."""
    kept: list[FoundList] = []
    seen: dict[tuple[str, ...], int] = {}
    for one in found:
        key = tuple(plain(entry.headline.text) for entry in one.entries if entry.headline)
        if key in seen:
            again = kept[seen[key]]
            stamped = [sum(entry.stamp is not None for entry in each.entries) for each in (again, one)]
            loser = one
            if stamped[1] > stamped[0] or (again.title is None and one.title is not None):
                kept[seen[key]], loser = one, again
            notes.append(_note("repeated_list", f"a list of {len(key)} items stands twice", loser.units))
            continue
        seen[key] = len(kept)
        kept.append(one)
    return kept


def _page_words(units: Sequence[Unit], first: int, last: int) -> PageWords:
    """Gather how the page writes its words, and the short lines that stand alone."""
    running = [unit.text for unit in units if unit.kind == Kind.PROSE]
    short = [unit for unit in units if unit.kind in (Kind.TEXT, Kind.WEAK) and not unit.stamps]
    alone = [unit.text for unit in short if not first <= unit.index < last]
    return PageWords.of(running, [unit.text for unit in short], alone)


def _split_kickers(found: Sequence[FoundList], units: Sequence[Unit], words: PageWords) -> None:
    """Cut kickers off headlines that the flattening joined them to, list by list."""
    entries = [entry for one in found for entry in one.entries]
    with_kicker = [entry for entry in entries if entry.kicker is not None and entry.headline is not None]
    longest = max((entry.headline.columns for entry in with_kicker if entry.headline), default=0)
    if len(with_kicker) > 1:
        longest = max(
            [
                longest,
                *(
                    e.headline.columns
                    for one in found
                    for e in one.entries
                    if e.headline and any(x.kicker for x in one.entries)
                ),
            ]
        )
    page = PageWords(words.alone, words.small, words.names, words.last, len(with_kicker), longest)
    for one in found:
        lone = [entry for entry in one.entries if entry.kicker is None and entry.headline is not None]
        if not lone or any(entry.kicker for entry in one.entries):
            continue  # a list that prints its kickers apart joins none
        lines = [entry.headline for entry in lone if entry.headline is not None]
        for entry, line, cut in zip(lone, lines, split_all([line.text for line in lines], page), strict=True):
            if cut:
                entry.headline, entry.kicker = line.cut(0, cut), line.cut(cut, len(line.text))


def _link_list(one: FoundList, clock: Clockwork) -> LinkList:
    """A list as found as a list of the record."""
    title = _field(one.title) if one.title is not None else None
    return LinkList(one.kind, title, tuple(_item(entry, clock) for entry in one.entries if entry.headline is not None))


def _item(entry: Entry, clock: Clockwork) -> LinkItem:
    """An item as found as an item of the record."""
    headline = entry.headline
    assert headline is not None  # for the type checker: lists keep entries with a headline only
    link = next(iter(headline.links), None)
    url = Field(link.url, raw_span(link.raw_start, link.raw_start + len(link.url)), "visible") if link else None
    time = clock.time(entry.unit.line, entry.stamp) if entry.unit is not None and entry.stamp is not None else None
    return LinkItem(_field(headline), _field(entry.kicker) if entry.kicker else None, url, time)


# ------------------------------------------------------------------------------------------------ the page


def _not_before(units: Iterable[Unit], clock: Clockwork) -> str | None:
    """The newest time printed as a stamp; one that lies after the capture proves nothing."""
    values = [
        value
        for unit in units
        if unit.stamps
        for stamp in unit.stamps
        if (value := clock.time(unit.line, stamp).value) is not None
    ]
    if clock.reference is not None:
        limit = clock.reference + timedelta(hours=26)
        values = [value for value in values if newest([value, limit.isoformat()]) != value]
    return newest(values)


_REASONS = {
    Kind.FURNITURE: "page furniture",
    Kind.CREDIT: "picture caption or credit",
    Kind.TITLE: "a list's title without items",
    Kind.STAMP: "a time that belongs to no field",
    Kind.RANK: "a lone number",
    Kind.PROSE: "running text outside the article",
    Kind.WEAK: "short lines outside the article",
    Kind.TEXT: "short lines outside the article",
}


def _note(kind: str, message: str, units: Sequence[Unit]) -> Note:
    """A note on a stretch of lines."""
    return Note(kind, message, raw_span(units[0].line.start, max(unit.line.end for unit in units)))


def _skipped(units: Sequence[Unit]) -> list[Note]:
    """Say what was left out and why, one note for each stretch of lines with one reason."""
    notes: list[Note] = []
    for reason, group in groupby(units, key=lambda unit: "" if unit.taken else _REASONS[unit.kind]):
        left = list(group)
        if reason:
            frames = sorted({unit.frame for unit in left if unit.frame})
            detail = f" ({', '.join(frames)})" if frames else ""
            notes.append(_note("skipped", f"{reason}{detail}: {len(left)} line{'s' if len(left) > 1 else ''}", left))
    return notes
