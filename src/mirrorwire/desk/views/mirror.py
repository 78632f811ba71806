"""The mirror reading on the desk: asked in a form, read from the store, every number with what is behind it.

A reading takes seconds over a large store. It is kept while the store stays as it is, so that the pages of evidence
that its numbers lead to need no second reading; two are read at a time, and whoever else asks is told to ask again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response

from mirrorwire.desk import addresses as to
from mirrorwire.desk.here import At, Here
from mirrorwire.desk.pictures.mirror_bands import Band, band_svg, null_svg, placebo_svg
from mirrorwire.desk.plain_words import sentence
from mirrorwire.desk.rendering import country as country_name
from mirrorwire.errors import MirrorwireError, NotKept, QueryError, StoreError
from mirrorwire.ids import make_id
from mirrorwire.model import Span
from mirrorwire.readings.country import CountryReading
from mirrorwire.readings.mirror import Mirror, in_window, read_mirror
from mirrorwire.readings.nouns import Claim, Report
from mirrorwire.readings.question import question
from mirrorwire.record.find.conditions import as_code
from mirrorwire.record.find.outlets import outlets
from mirrorwire.record.store import Store
from mirrorwire.record.stories.told import happenings

router = APIRouter(include_in_schema=False)

ASKED: Final = ("happening", "actors", "at", "days", "third", "known_at", "since")
SHOWN_NARRATIVES: Final = 6
SHOWN_CLAIMS: Final = 3
A_PAGE: Final = 200
# a value that is longer is no code, day or list of all countries
_LONGEST: Final = 2_000
# so many ids are written into an address; more are named by what they are together
_IN_ADDRESS: Final = 40
_MOST_OFFERED: Final = 30
_KEPT: Final = 6
BUSY_SECONDS: Final = 5
# each reading holds one of the desk's few threads, and others want to be answered too
AT_ONCE: Final = 2
_room = threading.Semaphore(AT_ONCE)
_lock = threading.Lock()
_Key = tuple[str, int, tuple[tuple[str, str], ...]]
_read: OrderedDict[_Key, Mirror] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Choice:
    """A third country that can be asked for: how many outlets the store has of it, and how many articles."""

    code: str
    outlets: int
    articles: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """A happening that can be asked for: its day, what happened in plain words, how many articles tell of it."""

    id: str
    day: str
    words: str
    pages: int


@dataclass(frozen=True, slots=True)
class Row:
    """A country as shown: its reading, its pictures, the addresses of what is behind its numbers."""

    reading: CountryReading
    picture: str | None
    placebos: str | None
    notes: tuple[str, ...]
    evidence: Mapping[str, str]


@router.get("/mirror")
def show_mirror(here: At) -> Response:
    """Show the form, and the reading that it asks for."""
    asked = _asked(here.request)
    choices = _choices(here, asked)
    # the dossier's link, and one without third countries, lead to the form, filled in as far as it goes
    if not asked.get("third") and not asked.get("at"):
        offered, refused = _offered(here, asked)
        status = 400 if refused is not None else 200
        return here.page(
            "mirror.html", status=status, asked=asked, choices=choices, offered=offered, found=None, refused=refused
        )
    try:
        found = _mirror(here, asked)
    except StoreError:
        raise
    except MirrorwireError as error:
        status = 404 if isinstance(error, NotKept) else 400
        return here.page(
            "mirror.html", status=status, asked=asked, choices=choices, offered=(), found=None, refused=error
        )
    claims = {one.id: one for one in found.evidence.claims}
    return here.page(
        "mirror.html",
        asked=asked,
        choices=choices,
        offered=(),
        refused=None,
        found=found,
        p=_p,
        figure=_figure,
        rows=[_row(found, one, asked) for one in found.countries],
        claims=claims,
        reports={one.id: one for one in found.evidence.reports},
        languages={one.name: one.language for one in found.outlets},
        chance=null_svg(found.manual.null, "Pairs of outlets by number of shared claims: seen, and by chance")
        if found.manual is not None and found.manual.null
        else None,
        leads_to=leads_to,
        every=_address(asked, of="all"),
        evidence=lambda ids: _behind(asked, ids),
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
    together = query.get("together")
    if together:
        ids = next((one for one in _tuples(found) if len(one) > _IN_ADDRESS and _together(one) == together), ())
        if not ids:
            raise NotKept("nothing of that name is behind this reading", place="together")
    else:
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
    """What is asked, with several values of `third` (ticked boxes) as one. Raises QueryError for endless ones."""
    found = {
        name: ",".join(value.strip() for value in request.query_params.getlist(name) if value.strip()) for name in ASKED
    }
    for name, value in found.items():
        # cut off, it would be another question than the one that was asked
        if len(value) > _LONGEST:
            raise QueryError(f"{len(value):,} characters are no {name}", place=name)
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
    if not _room.acquire(blocking=False):
        # a browser asks again by itself
        again = {"retry-after": str(BUSY_SECONDS), "refresh": str(BUSY_SECONDS)}
        raise HTTPException(503, "Other readings are being made: this one is begun in some seconds.", headers=again)
    try:
        return _read_once(here.store, asked, key)
    finally:
        _room.release()


def _read_once(store: Store, asked: Mapping[str, str], key: _Key) -> Mirror:
    """Read what nobody has read meanwhile, and keep it."""
    with _lock:
        if key in _read:
            return _read[key]
    days = asked.get("days")
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


def _choices(here: Here, asked: Mapping[str, str]) -> list[Choice]:
    """Countries that the store has outlets of, but the actors' own, those with most articles first."""
    chosen = {part.strip().upper() for part in asked.get("third", "").split(",")}
    actors = {part.strip().upper() for part in asked.get("actors", "").split(",")}
    found: dict[str, list[int]] = {}
    for one in outlets(here.store):
        if one.country is not None:
            found.setdefault(one.country, []).append(one.articles)
    return [
        Choice(code, len(counts), sum(counts), code in chosen)
        for code, counts in sorted(found.items(), key=lambda item: (-sum(item[1]), item[0]))
        if code not in actors or code in chosen
    ]


def _offered(here: Here, asked: Mapping[str, str]) -> tuple[tuple[Offered, ...], MirrorwireError | None]:
    """The pair's dated happenings, the latest first, where actors are given and no day; or why there can be none."""
    actors = [part.strip() for part in asked.get("actors", "").split(",") if part.strip()]
    if len(actors) != 2 or asked.get("happening"):
        return (), None
    try:
        codes = sorted(as_code(one, "actors") for one in actors)
        told = happenings(here.store, "-".join(codes), limit=_MOST_OFFERED)
    except StoreError:
        raise
    except MirrorwireError as error:
        return (), error
    return tuple(
        Offered(
            one.id,
            one.first_day,
            sentence(
                one.actor,
                one.recipient,
                one.kind,
                None,
                one.modality,
                negated=one.negated,
                reciprocal=one.reciprocal,
            ),
            one.pages,
        )
        for one in told
        if one.first_day is not None
    ), None


def _row(found: Mirror, one: CountryReading, asked: Mapping[str, str]) -> Row:
    surge = one.surge
    name = country_name(one.country)
    # of a country of which nothing was counted there is nothing to draw: an empty picture would look like silence
    picture = (
        None
        if not one.counts
        else band_svg(
            Band(
                name,
                one.first,
                one.counts,
                one.start,
                one.days,
                surge.baseline if surge is not None else None,
                surge.expected if surge is not None else None,
                surge.likely if surge is not None else None,
            )
        )
    )
    placebos = placebo_svg(name, surge.placebo_bins, surge.p, surge.placebo_rank) if surge is not None else None
    notes = next((place.notes for place in found.coverage.countries if place.country == one.country), ())
    parts = ("observed", "copies", "baseline", "all")
    behind = {what: _address(asked, country=one.country, of=what) for what in parts}
    return Row(one, picture, placebos, notes, behind)


def _address(asked: Mapping[str, str], **more: str) -> str:
    return to.with_query("/mirror/evidence", {**asked, **more})


def _behind(asked: Mapping[str, str], ids: Sequence[str]) -> str:
    """The address of what these ids are of: by the ids, or where they are many by the one that they make together."""
    if len(ids) <= _IN_ADDRESS:
        return _address(asked, ids=",".join(ids))
    return _address(asked, together=_together(ids))


def _together(ids: Sequence[str]) -> str:
    return make_id("ids", *ids)


def _tuples(found: Mirror) -> Iterator[Sequence[str]]:
    """All that the page leads to with more than a few ids."""
    for said in (*found.box.may, *found.box.may_not, *found.box.else_happened):
        yield said.evidence
    if found.order is not None:
        yield from (place.reports for place in (*found.order.countries, *found.order.outlets))
    for tone in found.tones:
        yield from (tone.window.accusations, tone.window.support)
        yield tone.window.accusations + tone.window.support + tone.window.neither
    if found.narratives is not None:
        for one in found.narratives.found:
            yield from (one.told.claims, one.before, *(told.claims for told in one.countries))
    if found.manual is not None:
        yield from (shared.claims for group in found.manual.groups for shared in group.shared)


def _p(value: float) -> str:
    """A probability, never printed as none."""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _figure(value: float) -> str:
    """A ratio or a count expected: a small one is never printed as none."""
    if value >= 20:
        return f"{value:,.0f}"
    if value >= 1 or value == 0:
        return f"{value:.1f}"
    return f"{value:.2g}" if value >= 0.0001 else "< 0.0001"


def _ids(found: Mirror, country: str, of: str, ids: str) -> Sequence[str]:
    """The ids of what is asked for: of one country's number, of all that the window holds, or as given."""
    if of == "all":
        return in_window(found, country or None)
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
