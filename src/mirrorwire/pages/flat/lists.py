"""Link lists of a flattened page: titles, and items in the rhythm ([kicker] headline [kicker] [time]) of each list."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from mirrorwire.model import ListKind
from mirrorwire.pages.flat.lines import EDGES, Line
from mirrorwire.pages.flat.names import name_like
from mirrorwire.pages.flat.units import LONGEST_HEADLINE, Kind, Unit
from mirrorwire.pages.flat.words import by_words, plain
from mirrorwire.pages.times import Stamp

_SHORT: Final = 5
"""Words of the longest line that can be a title whose words we do not know."""
_ENDING: Final = ("comments", "copyright", "notice", "tags")
_TAIL: Final = EDGES + "»›→>|•·"


@dataclass(slots=True)
class Entry:
    """One item of a list as found: its lines in order, and the line with its time."""

    lines: list[Line] = field(default_factory=list)
    unit: Unit | None = None
    stamp: Stamp | None = None
    headline: Line | None = None
    kicker: Line | None = None


@dataclass(slots=True)
class FoundList:
    """One list as found; `units` are all lines it took, its title included."""

    kind: ListKind
    title: Line | None
    entries: list[Entry]
    units: list[Unit]
    note: str | None = None


@dataclass(slots=True)
class _Block:
    """Lines between two titles: what may become a list."""

    title: Unit | None
    units: list[Unit]


def lists_in(units: Sequence[Unit], *, loose: bool) -> list[FoundList]:
    """Find the lists in a stretch of lines outside the article's text, in order.

    `loose`: a run of headlines without title and times counts as a list too.
    """
    found: list[FoundList] = []
    for block in _blocks(units):
        lists = list(_read(block, loose=loose))
        for one in lists:
            for unit in one.units:
                unit.taken = True
        found.extend(lists)
    return found


def _blocks(units: Sequence[Unit]) -> Iterator[_Block]:
    """Part a stretch at list titles, at furniture that ends lists, and at running text."""
    title: Unit | None = None
    current: list[Unit] = []
    frames = 0
    for unit in units:
        ends = unit.kind == Kind.FURNITURE and unit.frame in _ENDING
        if unit.kind == Kind.FURNITURE:
            frames += 1
        elif unit.kind != Kind.CREDIT:
            frames = 0
        if unit.kind == Kind.TITLE and not _item_like(unit, current, title):
            yield _Block(title, current)
            title, current = unit, []
        elif ends or frames >= 3:
            yield _Block(title, current)
            title, current = None, []
        else:
            current.append(unit)
    yield _Block(title, current)


def _item_like(unit: Unit, current: Sequence[Unit], title: Unit | None) -> bool:
    """Whether a line with a title's words is rather part of an item: a kicker that the list repeats ("News")."""
    if unit.line.words > 2 or title is None:
        return False
    folded = plain(unit.text)
    return (
        sum(1 for other in current if plain(other.text) == folded or any(plain(p.text) == folded for p in other.parts))
        >= 1
    )


def _read(block: _Block, *, loose: bool) -> Iterator[FoundList]:
    """Read one block: a list with times, a titled list without, or, if `loose`, a bare run of headlines."""
    units = block.units
    stamped = [unit for unit in units if unit.stamps]
    if stamped and (block.title is not None or len(stamped) > 1):
        yield from _timed(block)
        return
    if not units:
        return
    if block.title is not None:
        found = _untimed(block)
        if found is not None:
            yield found
        return
    if loose:
        yield from _bare(units)


# ------------------------------------------------------------------------------------------------ lists with times


def _timed(block: _Block) -> Iterator[FoundList]:
    """Read a list whose items carry times; a title in its midst that we did not know by its words parts it."""
    for title, units in _parted(block):
        while units and units[-1].kind == Kind.FURNITURE:
            units = units[:-1]
        stamped = [n for n, unit in enumerate(units) if unit.stamps]
        if not stamped or (title is None and len(stamped) < 2):
            if title is not None and (rest := _untimed(_Block(title, list(units)))) is not None:
                yield rest
            continue
        head, units, stamped = _head(units, stamped)
        if title is None and head:
            title = head
        first = _time_first(units, stamped)
        entries, used = _grouped(units, stamped, time_first=first)
        entries = [entry for entry in entries if _placed(entry)]
        if not entries or (title is None and len(entries) < 2):
            continue
        _assign(entries, time_first=first)
        entries = [entry for entry in entries if entry.headline is not None]
        yield FoundList(_kind(title), title.line if title else None, entries, ([title] if title else []) + used)


def _kind(title: Unit | None) -> ListKind:
    """The kind of a list by its title; a title in other words names a section."""
    return title.title if title is not None and title.title is not None else "section"


def _parted(block: _Block) -> Iterator[tuple[Unit | None, list[Unit]]]:
    """Part a block at lines that are set like titles: short, once only, set further out or after a wider gap."""
    units = [unit for unit in block.units if unit.kind != Kind.RANK]
    plains = Counter(plain(unit.text) for unit in units)
    brief = [unit for unit in units if unit.brief or unit.stamps]
    blanks = sorted(unit.line.blank for unit in brief[1:])
    usual = blanks[(len(blanks) * 3) // 4] if blanks else 0
    indent = median([unit.line.indent for unit in brief]) if brief else 0
    title, start = block.title, 0
    for n, unit in enumerate(units):
        if (
            n <= start
            or not 0 < n < len(units) - 1
            or unit.stamps
            or not unit.brief
            or unit.line.words > _SHORT
            or unit.line.ended
        ):
            continue
        outer = unit.line.indent < indent - 1 or (unit.line.lead == "heading" and units[n + 1].line.lead != "heading")
        wide = unit.line.blank > usual + 1 and units[n + 1].line.blank <= unit.line.blank
        if (outer or wide) and plains[plain(unit.text)] == 1 and (units[n - 1].stamps or units[n + 1].stamps):
            yield title, units[start:n]
            title, start = unit, n + 1
    yield title, units[start:]


def _head(units: list[Unit], stamped: list[int]) -> tuple[Unit | None, list[Unit], list[int]]:
    """Set the lines before the first item apart: navigation, running text, and a title in words we do not know.

    Only so many lines before the first time belong to its item as stand between two times.
    """
    gaps = [b - a - 1 for a, b in itertools.pairwise(stamped)]
    reach = max(gaps) if gaps else 2
    low = max(0, stamped[0] - max(reach, 1))
    for n in range(stamped[0] - 1, low - 1, -1):
        if units[n].kind in (Kind.FURNITURE, Kind.TITLE) or (
            units[n].kind == Kind.PROSE and units[n].line.columns > LONGEST_HEADLINE
        ):
            low = n + 1
            break
    before = units[low - 1] if low else None
    title = None
    if before is not None and before.kind == Kind.TEXT and before.line.words <= _SHORT and not before.line.ended:
        title = before
    elif (
        gaps
        and stamped[0] - low == 1
        and units[stamped[-1] + 1 :]
        and units[low].line.words <= _SHORT
        and _composite(units[stamped[0]]) is None
        and all(gap >= 1 for gap in gaps)
        and units[low].brief
        and not units[low].line.ended
    ):
        # time first, and the one line before the first time is no item
        title, low = units[low], low + 1
    return title, units[low:], [n - low for n in stamped]


def _composite(unit: Unit) -> Line | None:
    """The words beside a line's stamp if they are long enough for a headline."""
    longest = max(unit.parts, key=lambda part: part.columns, default=None)
    return longest if longest is not None and (longest.words >= 4 or longest.columns >= 28) else None


def _time_first(units: Sequence[Unit], stamped: Sequence[int]) -> bool:
    """Whether the list prints the time before the headline; by where it begins and ends, then by the gaps."""
    if all(_composite(units[n]) for n in stamped):
        return False
    first, last = stamped[0] == 0, stamped[-1] == len(units) - 1
    tail = [unit for unit in units[stamped[-1] + 1 :] if unit.kind not in (Kind.FURNITURE, Kind.CREDIT)]
    if first != last:
        return first
    if first and last:
        return bool(units[0].parts) or len(units) < 2
    before = sum(units[n].line.blank for n in stamped[1:])
    after = sum(units[n + 1].line.blank for n in stamped[:-1] if n + 1 < len(units))
    if before != after:
        return after < before
    return bool(tail) and tail[0].line.words >= 4 and stamped[0] == 1 and units[0].line.words < 4


def _grouped(units: Sequence[Unit], stamped: Sequence[int], *, time_first: bool) -> tuple[list[Entry], list[Unit]]:
    """Part the lines of a list into items, one for each time."""
    entries: list[Entry] = []
    used: list[Unit] = []
    gaps = [b - a - 1 for a, b in itertools.pairwise(stamped)]
    reach = max(gaps, default=2)
    usual = Counter(gaps).most_common(1)[0][0] if gaps else 2
    for number, n in enumerate(stamped):
        unit = units[n]
        if time_first:
            end = stamped[number + 1] if number + 1 < len(stamped) else min(len(units), n + 1 + max(usual, 1))
            around = [*units[n + 1 : end]]
            lines = [*unit.parts, *_lines(around)]
        else:
            begin = stamped[number - 1] + 1 if number else max(0, n - max(reach, 1))
            around = [*units[begin:n]]
            lines = [*_lines(around), *unit.parts]
        entries.append(Entry(lines, unit, unit.stamps[0]))
        used.extend(around)
        used.append(unit)
    return entries, used


def _lines(units: Sequence[Unit]) -> list[Line]:
    """The lines that can be part of an item: no furniture, credits, ranks, bylines, and nothing twice."""
    kept: list[Line] = []
    seen: set[str] = set()
    for unit in units:
        if unit.kind in (Kind.FURNITURE, Kind.CREDIT, Kind.RANK) or by_words(unit.text):
            continue
        folded = plain(unit.text)
        if folded and folded not in seen:
            seen.add(folded)
            kept.append(unit.line)
    return kept


def _placed(entry: Entry) -> bool:
    """Whether an item has a line that can be its headline."""
    entry.lines = [line for line in (_clean(line) for line in entry.lines) if line.text]
    return any(line.columns >= 8 or line.words > 1 for line in entry.lines)


def _clean(line: Line) -> Line:
    """Take a dash, a rank and trailing arrows off an item's line, and the second of two copies (a picture's text)."""
    end = len(line.text.rstrip(_TAIL))
    half = end // 2
    if half > 12 and line.text[:half] == line.text[half + 1 : end]:
        end = half
    return line.cut(line.dash, end) if line.dash or end < len(line.text) else line


# ------------------------------------------------------------------------------------------------ headline and kicker


def _assign(entries: Sequence[Entry], *, time_first: bool) -> None:
    """Tell headline from kicker in items of several lines, the same way in the whole list.

    The headline is the line at the place that is mostly the longer one; running text behind it is a teaser.
    """
    votes = 0
    prefixed = 0
    pairs = 0
    for entry in entries:
        lines = _without_teasers(entry.lines)
        if len(lines) >= 2:
            pairs += 1
            a, b = lines[0], lines[1]
            votes += 1 if a.columns >= b.columns else -1
            prefixed += a.words <= 3 and b.words >= a.words + 2
    repeated = Counter(plain(entry.lines[0].text) for entry in entries if len(entry.lines) > 1)
    kicker_first = pairs > 0 and (votes < 0 or (pairs > 1 and max(repeated.values(), default=0) > max(1, pairs // 3)))
    if kicker_first and not (prefixed * 2 >= pairs or time_first or max(repeated.values(), default=0) > 1):
        kicker_first = votes < -pairs // 2
    for entry in entries:
        lines = _without_teasers(entry.lines)
        if not lines:
            continue
        if len(lines) == 1:
            entry.headline = lines[0]
        elif kicker_first or (len(lines) > 2 and lines[0].words <= 3 and lines[1].words >= lines[0].words + 2):
            entry.kicker, entry.headline = lines[0], lines[1]
        else:
            entry.headline, entry.kicker = lines[0], lines[1]
        if entry.headline is not None and entry.headline.columns > 320:
            entry.headline = None
    _drop_authors(entries)


def _drop_authors(entries: Sequence[Entry]) -> None:
    """Take back kickers that are the items' authors: nearly all are names, and hardly one stands twice."""
    kickers = [entry.kicker.text for entry in entries if entry.kicker is not None]
    if len(kickers) > 1 and len(set(kickers)) > 0.6 * len(kickers):
        names = sum(1 for kicker in kickers if name_like(kicker))
        if names > 0.6 * len(kickers):
            for entry in entries:
                entry.kicker = None


def _without_teasers(lines: Sequence[Line]) -> list[Line]:
    """Leave running text out where the item has a shorter line too."""
    short = [line for line in lines if line.columns <= 110 or not line.ended]
    return short or list(lines)


# ------------------------------------------------------------------------------------------------ lists without times


def _untimed(block: _Block) -> FoundList | None:
    """Read a titled list without times: ranked, bulleted, grouped by blank lines, or one line an item."""
    units = _headline_run(block.units)
    lines = [unit for unit in units if unit.kind != Kind.FURNITURE]
    if not lines:
        return None
    ranks = sum(1 for unit in lines if unit.kind == Kind.RANK)
    bulleted = sum(1 for unit in lines if unit.line.lead in ("bullet", "rank", "dash") or unit.line.links)
    blanks = {unit.line.blank > 0 for unit in lines[1:]}
    groups: list[list[Unit]] = []
    after_rank = len(lines) > 1 and lines[0].kind == Kind.RANK
    for unit in lines:
        if ranks >= 2:
            begins = unit.kind == Kind.RANK if after_rank else bool(groups) and groups[-1][-1].kind == Kind.RANK
        elif bulleted >= max(2, len(lines) // 2):
            begins = unit.line.lead in ("bullet", "rank", "dash") or bool(unit.line.links)
        elif len(blanks) == 2:
            begins = unit.line.blank > 0
        else:
            begins = not groups or not _kicker_of(groups[-1], unit)
        if begins or not groups:
            groups.append([])
        groups[-1].append(unit)
    entries = [Entry(_lines(group)) for group in groups]
    entries = [entry for entry in entries if _placed(entry)]
    _assign(entries, time_first=False)
    entries = [entry for entry in entries if entry.headline is not None and _headline_like(entry.headline)]
    if not entries or (len(entries) == 1 and block.title is None):
        return None
    used = [unit for group in groups for unit in group]
    title = block.title
    return FoundList(_kind(title), title.line if title else None, entries, ([title] if title else []) + used)


def _kicker_of(group: Sequence[Unit], unit: Unit) -> bool:
    """Whether the line goes with a lone short line before it (a section's name over a headline)."""
    return len(group) == 1 and group[0].line.words <= 2 and unit.line.words >= 4 and group[0].kind != Kind.PROSE


def _headline_like(line: Line) -> bool:
    """Whether a line is long enough for a headline where no time vouches for it."""
    return line.words >= 3 or line.columns >= 16


def _headline_run(units: Sequence[Unit]) -> list[Unit]:
    """The lines behind a title as long as headlines go on: navigation, running text or a wide gap end them."""
    kept: list[Unit] = []
    small = 0
    for n, unit in enumerate(units):
        if unit.kind == Kind.PROSE and (unit.line.columns > 320 or not kept):
            break
        if unit.kind == Kind.FURNITURE and unit.frame in ("call", "account", *_ENDING):
            break
        if n > 2 and unit.line.blank > 2 and unit.line.blank > max(u.line.blank for u in kept[1:] or kept):
            break
        small = small + 1 if unit.kind == Kind.TEXT and unit.line.words <= 2 and unit.line.columns < 20 else 0
        if small >= 3:
            kept = kept[:-2]
            break
        kept.append(unit)
    return kept


def _bare(units: Sequence[Unit]) -> Iterator[FoundList]:
    """Read runs of three or more headlines that no title announces and no time dates."""
    run: list[Unit] = []
    for unit in [*units, None]:
        fits = (
            unit is not None
            and unit.kind in (Kind.TEXT, Kind.WEAK)
            and not unit.stamps
            and (unit.line.words >= 5 or unit.line.columns >= 34)
            and unit.line.columns <= LONGEST_HEADLINE
            and not by_words(unit.text)
            and not unit.text.endswith(":")
            and (not run or (unit.line.lead == run[-1].line.lead and abs(unit.line.indent - run[-1].line.indent) < 3))
        )
        if fits and unit is not None:
            run.append(unit)
            continue
        found = _untimed(_Block(None, run)) if len(run) >= 3 else None
        if found is not None and len(found.entries) >= 3:
            yield found
        run = []
