"""The mirror reading on the desk: asked in a form, read from the store, every number with what is behind it.

A reading takes seconds over a large store. It is kept while the store stays as it is, so that the pages of evidence
that its numbers lead to need no second reading; two are read at a time, and others wait.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response

from mirrorwire.desk import addresses as to
from mirrorwire.desk.here import At, Here
from mirrorwire.desk.pictures.mirror_bands import Band, band_svg, null_svg
from mirrorwire.desk.rendering import country as country_name
from mirrorwire.errors import MirrorwireError, NotKept, QueryError, StoreError
from mirrorwire.model import Span
from mirrorwire.readings.country import CountryReading
from mirrorwire.readings.mirror import Mirror, read_mirror
from mirrorwire.readings.nouns import Claim, Report
from mirrorwire.readings.question import question
from mirrorwire.record.find.outlets import outlets

router = APIRouter(include_in_schema=False)

ASKED: Final = ("happening", "actors", "at", "days", "third", "known_at", "since")
SHOWN_NARRATIVES: Final = 6
SHOWN_CLAIMS: Final = 3
A_PAGE: Final = 200
_LONGEST: Final = 400
_KEPT: Final = 6
_AT_ONCE = threading.Semaphore(2)
_lock = threading.Lock()
_read: OrderedDict[tuple[str, int, tuple[tuple[str, str], ...]], Mirror] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Choice:
    """A third country that can be asked for: how many outlets the store has of it, and how many articles."""

    code: str
    outlets: int
    articles: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A country as shown: its reading, its picture, the addresses of what is behind its numbers."""

    reading: CountryReading
    picture: str
    notes: tuple[str, ...]
    evidence: Mapping[str, str]


@router.get("/mirror")
def show_mirror(here: At) -> Response:
    """Show the form, and the reading that it asks for."""
    asked = _asked(here.request)
    choices = _choices(here, asked.get("third", ""))
    if not (asked.get("at") or asked.get("happening") or asked.get("third")):
        return here.page("mirror.html", asked=asked, choices=choices, found=None, refused=None)
    try:
        found = _mirror(here, asked)
    except StoreError:
        raise
    except MirrorwireError as error:
        status = 404 if isinstance(error, NotKept) else 400
        return here.page("mirror.html", status=status, asked=asked, choices=choices, found=None, refused=error)
    claims = {one.id: one for one in found.evidence.claims}
    return here.page(
        "mirror.html",
        asked=asked,
        choices=choices,
        refused=None,
        found=found,
        rows=[_row(found, one, asked) for one in found.countries],
        claims=claims,
        reports={one.id: one for one in found.evidence.reports},
        languages={one.name: one.language for one in found.outlets},
        chance=null_svg(found.manual.null, "Pairs of outlets by number of shared claims: seen, and by chance")
        if found.manual is not None and found.manual.null
        else None,
        leads_to=leads_to,
        evidence=lambda ids: _address(asked, ids=",".join(ids[:_LONGEST])),
        shown=SHOWN_NARRATIVES,
        said=SHOWN_CLAIMS,
    )


@router.get("/mirror/evidence")
def show_evidence(here: At) -> Response:
    """Show the reports or claims behind one number, each at its exact characters."""
    asked = _asked(here.request)
    query = here.request.query_params
    found = _mirror(here, asked)
    reports = {one.id: one for one in found.evidence.reports}
    claims = {one.id: one for one in found.evidence.claims}
    ids = _ids(found, query.get("country", ""), query.get("of", ""), query.get("ids", ""))
    known = [one for one in ids if one in reports or one in claims]
    if ids and not known:
        raise NotKept("nothing of that name is behind this reading", place="ids")
    at = _number(query.get("from", "0"))
    return here.page(
        "mirror_evidence.html",
        asked=asked,
        found=found,
        back=to.mirror(**asked),
        total=len(known),
        at=at,
        reports=[reports[one] for one in known[at : at + A_PAGE] if one in reports],
        claims=[claims[one] for one in known[at : at + A_PAGE] if one in claims],
        following=_further(here.request, at + A_PAGE) if at + A_PAGE < len(known) else None,
        leads_to=leads_to,
    )


def _asked(request: Request) -> dict[str, str]:
    """What is asked, with several values of `third` (ticked boxes) as one."""
    found = {
        name: ",".join(value.strip() for value in request.query_params.getlist(name) if value.strip())[:_LONGEST]
        for name in ASKED
    }
    return {name: value for name, value in found.items() if value}


def _mirror(here: Here, asked: Mapping[str, str]) -> Mirror:
    """Read what is asked, or return what was read of the same store before. Raises QueryError and NotKept."""
    days = asked.get("days")
    if days is not None and not (days.isascii() and days.isdigit() and 1 <= int(days) <= 60):
        raise QueryError(f"{days!r} is no number of days from 1 to 60", place="days")
    key = (str(here.shelf.path), here.shelf.state(), tuple(sorted(asked.items())))
    with _lock:
        if key in _read:
            _read.move_to_end(key)
            return _read[key]
    with _AT_ONCE:
        with _lock:
            if key in _read:
                return _read[key]
        store = here.store
        found = read_mirror(
            store,
            question(
                store,
                happening=asked.get("happening"),
                actors=asked.get("actors"),
                at=asked.get("at"),
                third=asked.get("third", ""),
                days=int(days) if days is not None else None,
                known_at=asked.get("known_at"),
                since=asked.get("since"),
            ),
        )
        with _lock:
            _read[key] = found
            while len(_read) > _KEPT:
                _read.popitem(last=False)
    return found


def _choices(here: Here, third: str) -> list[Choice]:
    """Countries that the store has outlets of, those with most articles first."""
    chosen = {part.strip().upper() for part in third.split(",")}
    found: dict[str, list[int]] = {}
    for one in outlets(here.store):
        if one.country is not None:
            found.setdefault(one.country, []).append(one.articles)
    return [
        Choice(code, len(counts), sum(counts), code in chosen)
        for code, counts in sorted(found.items(), key=lambda item: (-sum(item[1]), item[0]))
    ]


def _row(found: Mirror, one: CountryReading, asked: Mapping[str, str]) -> Row:
    surge = one.surge
    high = None
    if surge is not None:
        # what the window could hold without surprise is its forecast; a day's share of it is what a bar is held against
        high = surge.expected / max(1, one.days)
    picture = band_svg(
        Band(
            country_name(one.country),
            one.first,
            one.counts,
            one.start,
            one.days,
            surge.baseline if surge is not None else None,
            high,
        )
    )
    notes = next((place.notes for place in found.coverage.countries if place.country == one.country), ())
    behind = {what: _address(asked, country=one.country, of=what) for what in ("observed", "copies", "baseline")}
    return Row(one, picture, notes, behind)


def _address(asked: Mapping[str, str], **more: str) -> str:
    return to.with_query("/mirror/evidence", {**asked, **more})


def _ids(found: Mirror, country: str, of: str, ids: str) -> Sequence[str]:
    """The ids of what is asked for: of one country's number, or as given."""
    if not country:
        return [one for one in ids.split(",") if one]
    reading = next((one for one in found.countries if one.country == country), None)
    if reading is None:
        raise NotKept("no country of this reading", place=country[:40])
    known: dict[str, Iterable[str]] = {
        "observed": reading.observed,
        "copies": reading.copies,
        "baseline": reading.baseline,
    }
    if of not in known:
        raise QueryError(f"none of {', '.join(known)}", place="of")
    return list(known[of])


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 8 else 0


def _further(request: Request, at: int) -> str:
    return to.with_query(request.url.path, {**dict(request.query_params), "from": str(at)})


def leads_to(one: Report | Claim, span: Span | None = None) -> str:
    """Return where the characters of a report's headline, or of a claim's stretch, are shown and marked.

    Those of an article on its page; those of an entry of a list on the page as received.
    """
    place = span or (one.span if isinstance(one, Report) else one.spans[0])
    if place is not None and place.layer == "text":
        return to.words(one.page, place.start, place.end, revision=one.revision)
    if place is not None and place.raw is not None:
        return to.raw(one.page, place.raw[0], place.raw[1], revision=one.revision, capture=one.capture)
    return to.page(one.page, revision=one.revision)
