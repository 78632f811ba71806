"""The lines round a flattened article's headline: standfirst, rubric, byline, times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from mirrorwire.pages.flat.lines import Line, upper
from mirrorwire.pages.flat.names import AGENCIES, PARTICLES, names_in
from mirrorwire.pages.flat.units import Clockwork, Kind, Unit, updated_words
from mirrorwire.pages.flat.words import by_words, plain
from mirrorwire.pages.flat.zones import isolated
from mirrorwire.pages.times import Stamp

_ABOVE: Final = 4
"""Lines above the headline that may belong to it (rubric, time, byline)."""
_BELOW: Final = 4
"""Lines behind the body in which a byline or the time of publication may stand."""
_DIGIT_OR_SMALL: Final = re.compile(r"\d|\A[a-zà-öø-ÿа-яё]")
_DATELINE: Final = re.compile(
    r"(?P<place>[^\W\d_a-zà-öø-ÿа-яё][^\n(){}\[\]:;!?\"“”«»]{1,60}?(?:\s?\([^()\n]{1,40}\))?)\s?(?:—|–|--|\s-)\s(?=\S)"
    r"|(?P<agency>[^\W\d_][^\n.,:;(){}!?\"“”«»]{1,30},\s[^\n.:;(){}!?\"“”«»]{1,25}[.,]\s?/?(?:[A-Z][\w.]{2,18})/)\.?\s?(?:[—–-]\s)?"
)


@dataclass(slots=True)
class Header:
    """What stands round the headline; `used` are the lines read, `published` and `updated` a line and its stamp."""

    standfirst: Line | None = None
    rubric: Line | None = None
    byline: list[Line] = field(default_factory=list)
    published: tuple[Line, Stamp] | None = None
    updated: tuple[Line, Stamp] | None = None
    used: list[Unit] = field(default_factory=list)

    def add_stamps(self, unit: Unit) -> bool:
        """Take a line's stamps: the first unlabelled one is the publication, one labelled so the update."""
        for stamp in unit.stamps:
            if updated_words(unit.line, stamp):
                self.updated = self.updated or (unit.line, stamp)
            elif self.published is None:
                self.published = (unit.line, stamp)
            elif (
                self.published[1].precision == "day"
                and self.published[1].value
                and stamp.value
                and stamp.precision == "minute"
            ):
                if stamp.value.startswith(self.published[1].value):
                    self.published = (unit.line, stamp)
                else:
                    self.updated = self.updated or (unit.line, stamp)
        return bool(unit.stamps)

    def add_names(self, names: Sequence[Line]) -> None:
        """Take names that are not there yet."""
        known = {plain(line.text) for line in self.byline}
        for name in names:
            if plain(name.text) not in known:
                known.add(plain(name.text))
                self.byline.append(name)


def read_header(
    units: Sequence[Unit], head: int | None, first: int, last: int, small: frozenset[str], clock: Clockwork
) -> Header:
    """Read the lines between headline and body, a few above the headline, and a few behind the body.

    `small`: words that the page writes in lower case; a name has none of them.
    """
    header = Header()
    start = head + 1 if head is not None else max(0, first - 6)
    unread = [unit for unit in units[start:first] if not _meta(unit, header, small, clock)]
    if head is not None:
        _texts(unread, header)
        _above(units, head, header, small)
    for unit in units[last : last + _BELOW]:
        if unit.kind == Kind.TITLE or unit.listed:
            break
        start = by_words(unit.text)
        if start and not header.byline and not unit.stamps:
            names = names_in(unit.line, start, sure=True)
            header.add_names(names)
            if names:
                header.used.append(unit)
        elif unit.kind == Kind.STAMP and header.published is None and not _starts_list(units, unit):
            header.add_stamps(unit)
            header.used.append(unit)
    return header


def _starts_list(units: Sequence[Unit], unit: Unit) -> bool:
    """Whether a stamp behind the body is rather the first of a list that prints the time first."""
    return any(other.stamps for other in units[unit.index + 1 : unit.index + 4])


def _meta(unit: Unit, header: Header, small: frozenset[str], clock: Clockwork) -> bool:
    """Read a line of byline, times or both; False for any other."""
    if unit.kind in (Kind.FURNITURE, Kind.CREDIT, Kind.RANK, Kind.TITLE):
        return True
    line = unit.line
    if unit.kind == Kind.STAMP:
        header.add_stamps(unit)
        header.used.append(unit)
        return True
    if unit.stamps and (line.columns <= 120):
        header.add_stamps(unit)
        for part in unit.parts:
            _part(part, header, small)
        header.used.append(unit)
        return True
    start = by_words(line.text)
    dated = line.columns <= 120 and unit.kind != Kind.PROSE and _inner_stamps(unit, clock)
    if start:
        names = names_in(line, start, sure=True)
        header.add_names(names)
        if names or dated:
            header.add_stamps(unit)
            header.used.append(unit)
            return True
    if dated:
        header.add_stamps(unit)
        header.used.append(unit)
        return True
    if unit.kind in (Kind.TEXT, Kind.WEAK) and line.columns <= 90 and _is_name(line, small):
        header.add_names(names_in(line, 0, sure=False))
        header.used.append(unit)
        return True
    if line.text in AGENCIES:
        header.add_names([line])
        header.used.append(unit)
        return True
    return False


def _inner_stamps(unit: Unit, clock: Clockwork) -> bool:
    """Read the stamps in mid-line of a header line ("Written on 15 April 2025 in News"); whether it has any."""
    if not unit.stamps and any(c.isdigit() for c in unit.text):
        unit.stamps = tuple(clock.find(unit.text))
    return bool(unit.stamps)


def _is_name(line: Line, small: frozenset[str]) -> bool:
    """Whether a line is nothing but names, none of whose words the page writes in lower case."""
    names = names_in(line, 0, sure=False)
    if not names or sum(name.columns for name in names) < 0.6 * line.columns:
        return False
    tokens = [token.casefold() for name in names for token in name.text.split() if len(token) > 2]
    return not any(token in small for token in tokens if token not in PARTICLES)


def _part(part: Line, header: Header, small: frozenset[str]) -> None:
    """Read the words beside a stamp: names, or the rubric."""
    start = by_words(part.text)
    if start:
        header.add_names(names_in(part, start, sure=True))
    elif part.text in AGENCIES:
        header.add_names([part])
    elif _is_name(part, small) and not (upper(part.text) and header.rubric is None and len(part.text.split()) < 3):
        header.add_names(names_in(part, 0, sure=False))
    elif header.rubric is None and part.words <= 4 and part.columns >= 3 and _DIGIT_OR_SMALL.search(part.text) is None:
        header.rubric = part


def _texts(unread: Sequence[Unit], header: Header) -> None:
    """Take the standfirst, and a rubric, from the lines between headline and body that are neither byline nor time."""
    for unit in unread:
        line = unit.line
        if (
            header.standfirst is None
            and (line.words >= 3 or line.columns >= 24)
            and line.columns <= 600
            and line.lead != "bullet"
        ):
            header.standfirst = line
            header.used.append(unit)
        elif (
            header.rubric is None and line.words <= 3 and line.columns <= 30 and (upper(line.text) or len(unread) == 1)
        ):
            header.rubric = line
            header.used.append(unit)


def _above(units: Sequence[Unit], head: int, header: Header, small: frozenset[str]) -> None:
    """Read rubric, time and byline above the headline, as far as nothing else stands between."""
    names = {plain(unit.text) for unit in units if unit.index not in (head - 1, head - 2)}
    for index in range(head - 1, max(-1, head - 1 - _ABOVE), -1):
        unit = units[index]
        line = unit.line
        if unit.kind in (Kind.FURNITURE, Kind.CREDIT):
            if unit.frame in ("share", "account"):
                continue
            break
        if unit.listed or unit.kind in (Kind.TITLE, Kind.PROSE, Kind.WEAK):
            break
        if unit.stamps and (header.published is None):
            header.add_stamps(unit)
            for part in unit.parts:
                _part(part, header, small)
            header.used.append(unit)
            continue
        if by_words(line.text) and not header.byline:
            header.add_names(names_in(line, by_words(line.text), sure=True))
            header.used.append(unit)
            continue
        if unit.kind != Kind.TEXT or header.rubric is not None or unit.stamps:
            break
        crumbs = re.split(r"\s*[>»›/|→]\s*", line.text)
        if len(crumbs) > 1 and line.columns <= 200:
            header.rubric = _crumb(line, crumbs, units[head].text)
            header.used.append(unit)
            break
        before = units[index - 1] if index else None
        crowded = (
            before is not None
            and before.kind == Kind.TEXT
            and before.line.words <= 3
            and line.blank == before.line.blank
        )
        if (
            line.words <= 3
            and line.columns <= 40
            and (not crowded or isolated(units, index) or (plain(line.text) in names and line.columns > 3))
        ):
            header.rubric = line
            header.used.append(unit)
        break


def _crumb(line: Line, crumbs: Sequence[str], headline: str) -> Line | None:
    """The last element of a breadcrumb trail that is not the headline itself."""
    end = len(line.text)
    for crumb in reversed(crumbs):
        start = line.text.rfind(crumb, 0, end)
        folded = plain(crumb)
        if folded and not plain(headline).startswith(folded) and len(crumb.split()) <= 4 and start >= 0:
            return line.cut(start, start + len(crumb))
        end = max(start, 0)
    return None


def dateline_end(text: str) -> int:
    """Return where a dateline at the start of a paragraph ends ("OSLO, 8 Sept (AFP) — "), 0 if there is none.

    The place must be in capitals, or carry a date or an agency in brackets.
    """
    found = _DATELINE.match(text)
    if found is None:
        return 0
    place = found["place"] or found["agency"]
    head = re.split(r"[,(/]", place)[0].strip()
    if found["agency"] or (head.isupper() and len(head) > 2) or (place.endswith(")") and len(place.split()) <= 6):
        return found.end("place") if found["place"] else found.end("agency")
    return 0
