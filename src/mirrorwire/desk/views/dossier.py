"""A dossier: what two states did to each other, and behind every count the events that it counts.

`/dossier/AZE-ISR` the whole, `/dossier/AZE-ISR/evidence` events one by one, `/dossier/AZE-ISR/met` one part, all of
it, `/dossier/AZE-ISR.svg` the picture for other pages, `/dossier/AZE-ISR/series.json` the events by day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Final, get_args
from urllib.parse import quote_plus, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from markupsafe import Markup

from mirrorwire.desk import addresses as to
from mirrorwire.desk.here import At, Here
from mirrorwire.desk.pictures.directions import directions_svg
from mirrorwire.desk.pictures.drawing import bucket_class, bucket_name, period_name, sphere_name
from mirrorwire.desk.plain_words import kind_noun, read_as
from mirrorwire.desk.rendering import country, long_day, pair_name
from mirrorwire.errors import NotKept, QueryError
from mirrorwire.model import Modality, Polarity
from mirrorwire.record.find.conditions import as_pair
from mirrorwire.record.find.dossier import Choices, Mark, Step, as_step, choices, series, tally
from mirrorwire.record.find.pair_events import MUTUAL, NONE, UNKNOWN, PairFilter, Told, checked, day_bounds, listing
from mirrorwire.record.find.pair_lines import Part, foremost, lines, source_id, statements_of, total_of
from mirrorwire.record.find.told_events import told_events
from mirrorwire.record.instants import day_of

router = APIRouter(include_in_schema=False)

# lines of each part on the dossier itself, statements of each side there, and of all of them on their own pages
SHOWN: Final = 3
SAID: Final = 3
A_PAGE: Final = 40
PARTS: Final[Mapping[Part, str]] = {
    "met": "Who met whom",
    "supplied": "Who supplies what to whom",
    "agreed": "Agreed and done together",
    "planned": "Agreed or planned, still to come",
    "against": "One against the other",
    "denied": "Denied",
}
_MANY: Final = ("sphere", "kind", "modality", "polarity", "direction", "outlet_country")
_LONGEST_VALUE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, in words, and the address without it."""

    words: str
    without: str


@router.get("/dossier/{pair}.svg")
def show_picture(here: At, pair: str) -> Response:
    """Show the picture by itself, for other pages."""
    found = _asked(here, pair, lambda two, asked: to.dossier_picture(two, **asked))
    if isinstance(found, Response):
        return found
    with here.store.database.snapshot() as connection:
        asked = checked(connection, found)
        added = tally(connection, asked, step=_step(here.request))
    home = here.address + to.dossier(asked.pair, **query_of(asked))
    title = _title(asked)
    svg = directions_svg(added, title, _names(asked), home=home, styled=True)
    headers = {
        # it is made to stand in others' pages, and holds its own rules; nothing else may load or run
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
        "cross-origin-resource-policy": "cross-origin",
    }
    return Response(svg, media_type="image/svg+xml", headers=headers)


@router.get("/dossier/{pair}/series.json")
def show_series(here: At, pair: str) -> Response:
    """Give the events by day: [day, first to second, both, second to first]."""
    found = _asked(here, pair, lambda two, asked: to.dossier_series(two, **asked))
    if isinstance(found, Response):
        return found
    with here.store.database.snapshot() as connection:
        days = series(connection, checked(connection, found))
    one, other = _names(found)
    names = [f"{one} \N{RIGHTWARDS ARROW} {other}", "both", f"{other} \N{RIGHTWARDS ARROW} {one}"]
    return JSONResponse({"names": names, "days": days})


@router.get("/dossier/{pair}/evidence")
def show_evidence(here: At, pair: str) -> Response:
    """List the events that a filter chooses, each with its words and their place."""
    found = _asked(here, pair, lambda two, asked: to.evidence(two, **asked))
    if isinstance(found, Response):
        return found
    after = here.request.query_params.get("after") or None
    with here.store.database.snapshot() as connection:
        asked = checked(connection, found)
        stretch = listing(connection, asked, limit=A_PAGE, after=after)
        told = told_events(connection, here.store.packer, [(key.page, key.n) for key in stretch.keys])
        can = choices(connection, asked.pair)
    shown = []
    anchored: set[str] = set()
    for one in (told[key.page, key.n] for key in stretch.keys if (key.page, key.n) in told):
        # an entry of a list that was seen twice has its event here twice, and an id names one element
        shown.append((one, one.event.id not in anchored))
        anchored.add(one.event.id)
    return here.page(
        "dossier_evidence.html",
        **_frame(asked, can, to.evidence),
        stretch=stretch,
        shown=shown,
        after=after,
        next=to.evidence(asked.pair, **query_of(asked), after=stretch.next) if stretch.next else None,
    )


@router.get("/told/{page}/{n}")
def go_to_source(here: At, page: int, n: int) -> Response:
    """Lead to an event on its page, at its characters."""
    if max(abs(page), abs(n)) >= 1 << 63:
        raise NotKept("no such event in this store")
    with here.store.database.snapshot() as connection:
        found = source_id(connection, here.store.packer, page, n)
    if found is None:
        raise NotKept("no such event in this store")
    return RedirectResponse(to.page(found[0], mark=found[1]), 303)


@router.get("/dossier/{pair}/{part}")
def show_part(here: At, pair: str, part: str) -> Response:
    """Show one part of a dossier, all of it, or what one side said (`said-AZE`)."""
    found = _asked(here, pair, lambda two, asked: to.dossier_part(two, part, **asked))
    if isinstance(found, Response):
        return found
    after = here.request.query_params.get("after") or None
    if part.startswith("said-") and part[5:] in found.codes:
        return _show_statements(here, found, part[5:], after)
    known: Part | None = next((one for one in get_args(Part) if one == part), None)
    if known is None:
        raise NotKept(f"a dossier has no such part: it has {', '.join(PARTS)}")
    with here.store.database.snapshot() as connection:
        asked = checked(connection, found)
        stretch = lines(connection, here.store.packer, asked, known, limit=A_PAGE, after=after)
        total = total_of(connection, asked, known)
        can = choices(connection, asked.pair)
    return here.page(
        "dossier_part.html",
        **_frame(asked, can, lambda two, **asked: to.dossier_part(two, known, **asked)),
        heading=PARTS[known],
        total=total,
        shown=stretch.lines,
        after=after,
        next=to.dossier_part(asked.pair, known, **query_of(asked), after=stretch.next) if stretch.next else None,
    )


def _show_statements(here: Here, found: PairFilter, code: str, after: str | None) -> Response:
    with here.store.database.snapshot() as connection:
        asked = checked(connection, found)
        stretch = statements_of(connection, here.store.packer, asked, code, limit=A_PAGE, after=after)
        can = choices(connection, asked.pair)
    part = f"said-{code}"
    return here.page(
        "dossier_said.html",
        **_frame(asked, can, lambda two, **asked: to.dossier_part(two, part, **asked)),
        code=code,
        said=stretch.said,
        after=after,
        next=to.dossier_part(asked.pair, part, **query_of(asked), after=stretch.next) if stretch.next else None,
    )


@router.get("/dossier/{pair}")
def show_dossier(here: At, pair: str) -> Response:
    """Show a pair's dossier."""
    found = _asked(here, pair, lambda two, asked: to.dossier(two, **asked))
    if isinstance(found, Response):
        return found
    step = _step(here.request)
    packer = here.store.packer
    with here.store.database.snapshot() as connection:
        asked = checked(connection, found)
        added = tally(connection, asked, step=step)
        can = choices(connection, asked.pair, added)
        parts = {part: foremost(connection, packer, asked, part, limit=SHOWN) for part in PARTS}
        said = [statements_of(connection, packer, asked, code, limit=SAID) for code in asked.codes]
    return here.page(
        "dossier.html",
        **_frame(asked, can, to.dossier),
        tally=added,
        step=step,
        # the picture escapes all it is given
        picture=Markup(directions_svg(added, _title(asked), _names(asked), address=mark_address(asked))),  # noqa: S704
        sections=[(part, PARTS[part], found_lines) for part, found_lines in parts.items()],
        said=said,
        most_told=max((one.events for one in added.coverage), default=1),
        address=here.address,
        swatch={sphere: bucket_class(bucket, at) for at, bucket in enumerate(added.buckets) for sphere in bucket},
    )


def mark_address(asked: PairFilter) -> Callable[[Mark], str]:
    """Return what gives the address of the events behind a mark; hundreds are asked for, so most of it is made once."""
    kept = {name: value for name, value in query_of(asked).items() if name not in _OF_MARKS}
    base = to.evidence(asked.pair, **kept)
    base += "&" if kept else "?"
    known: dict[tuple[tuple[str, ...], str], str] = {}

    def address(mark: Mark) -> str:
        key = mark.spheres, mark.direction
        if key not in known:
            known[key] = urlencode({"sphere": ",".join(mark.spheres), "direction": mark.direction}, safe=",")
        return f"{base}since={mark.since}&until={mark.until}&{known[key]}"

    return address


_OF_MARKS: Final = frozenset({"since", "until", "sphere", "direction"})


def query_of(asked: PairFilter) -> dict[str, str]:
    """Return a filter as the values of an address, the pair left out."""
    found: dict[str, str] = {}
    for one in fields(PairFilter):
        value = getattr(asked, one.name)
        if one.name == "pair" or value in (None, (), False, one.default):
            continue
        found[one.name] = "1" if value is True else ",".join(value) if isinstance(value, tuple) else str(value)
    return found


def _asked(here: Here, pair: str, address: Callable[[str, dict[str, str]], str]) -> PairFilter | Response:
    """Return what is asked for, or a redirect to the address with the pair's codes in order.

    Raises NotKept where the pair is none: that page does not exist.
    """
    try:
        two = "-".join(as_pair(pair))
    except QueryError as error:
        raise NotKept(
            f"there is no such dossier ({error.cause}). An address names two states or organisations, by code or by "
            "name: /dossier/AZE-ISR, /dossier/Azerbaijan-Israel"
        ) from error
    given = here.request.query_params
    if two != pair:
        return RedirectResponse(address(two, {name: value for name, value in given.items() if value}), 303)
    values: dict[str, Any] = {"pair": two}
    for name in _MANY:
        joined = ",".join(given.getlist(name))
        if len(joined) > _LONGEST_VALUE:
            raise QueryError("too long", place=name)
        values[name] = tuple(dict.fromkeys(one.strip() for one in joined.split(",") if one.strip()))
    for name in ("since", "until", "happening", "told"):
        if given.get(name):
            values[name] = given[name]
    values["undated"] = given.get("undated") in ("1", "true")
    return PairFilter(**values)


def _step(request: Request) -> Step | None:
    return as_step(request.query_params.get("by"))


def _names(asked: PairFilter) -> tuple[str, str]:
    one, other = asked.codes
    return country(one), country(other)


def _title(asked: PairFilter) -> str:
    return pair_name(asked.pair)


def _frame(asked: PairFilter, can: Choices, address: Callable[..., str]) -> dict[str, Any]:
    """What every page of a dossier shows: the pair, the form, the filters in force."""
    query = query_of(asked)
    low, high = day_bounds(asked.since, asked.until)
    labels = _direction_labels(asked)

    known: dict[tuple[str, ...], str] = {}

    def link(**more: str) -> str:
        """The events that a count in a table counts; hundreds are asked for, so most of it is made once."""
        names = tuple(more)
        if names not in known:
            kept = {name: value for name, value in query.items() if name not in more}
            known[names] = to.evidence(asked.pair, **kept) + ("&" if kept else "?")
        return known[names] + "&".join([f"{name}={_quoted(value)}" for name, value in more.items()])

    return {
        "pair": asked.pair,
        "names": _names(asked),
        "codes": asked.codes,
        "asked": asked,
        "asked_query": query,
        "can": can,
        "chips": [
            Chip(words, address(asked.pair, **{name: value for name, value in query.items() if name not in gone}))
            for gone, words in _chips(asked, labels)
        ],
        "clear": address(asked.pair),
        "since_day": day_of(low).isoformat() if low is not None else "",
        "until_day": day_of(high).isoformat() if high is not None else "",
        "directions": labels,
        "modalities": get_args(Modality),
        "polarities": get_args(Polarity),
        "tolds": get_args(Told),
        "steps": get_args(Step),
        "link": link,
        "sphere_name": sphere_name,
        "bucket_name": bucket_name,
        "kind_noun": kind_noun,
        "read_as": read_as,
        "period_name": period_name,
        "MUTUAL": MUTUAL,
        "NONE": NONE,
        "UNKNOWN": UNKNOWN,
    }


@lru_cache(maxsize=2_048)
def _quoted(value: str) -> str:
    return quote_plus(value, safe=",")


def _direction_labels(asked: PairFilter) -> dict[str, str]:
    one, other = _names(asked)
    forth, both, back = asked.directions
    arrow = "\N{RIGHTWARDS ARROW}"
    return {forth: f"{one} {arrow} {other}", both: "both to each other", back: f"{other} {arrow} {one}"}


def _chips(asked: PairFilter, labels: dict[str, str]) -> list[tuple[tuple[str, ...], str]]:
    """The filters in force: which names of an address make each, and what it says."""
    found: list[tuple[tuple[str, ...], str]] = []
    low, high = day_bounds(asked.since, asked.until)
    if low is not None or high is not None:
        days = [long_day(day_of(one).isoformat()) if one is not None else "" for one in (low, high)]
        words = (
            days[0]
            if low == high
            else f"{days[0]} to {days[1]}"
            if all(days)
            else (f"since {days[0]}" if days[0] else f"until {days[1]}")
        )
        found.append((("since", "until"), words))
    if asked.undated:
        found.append((("undated",), "without a date"))
    if asked.direction:
        found.append((("direction",), " or ".join(labels[one] for one in asked.direction)))
    if asked.sphere:
        found.append((("sphere",), " or ".join(sphere_name(one) for one in asked.sphere)))
    if asked.kind:
        found.append((("kind",), " or ".join(kind_noun(one) for one in asked.kind)))
    if asked.modality:
        found.append((("modality",), " or ".join(asked.modality)))
    if asked.polarity:
        found.append((("polarity",), " or ".join(POLARITY_WORDS[one] for one in asked.polarity)))
    if asked.outlet_country:
        words = " or ".join(
            "outlets of unknown country" if one == UNKNOWN else country(one) for one in asked.outlet_country
        )
        found.append((("outlet_country",), f"told in {words}"))
    if asked.happening is not None:
        found.append((("happening",), "one happening"))
    if asked.told != "articles":
        words = "told by headlines of link lists"
        found.append((("told",), words if asked.told == "lists" else "told by articles or headlines of link lists"))
    return found


POLARITY_WORDS: Final = {"asserted": "said to be so", "negated": "said not to be so"}
