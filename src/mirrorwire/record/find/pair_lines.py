"""What happened between two states, one line a happening, in the parts of a dossier; and what their people said.

Ten outlets that tell of one meeting are one line with ten sources, of which the first that told it is read for its
words; the others are named with their place, and read when somebody goes there. Of what is one of a part by the mode
of some of its events (who worked with whom may have supplied something), the first of these is read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import apsw

from mirrorwire.errors import QueryError
from mirrorwire.record.asking import marks, row, rows, value
from mirrorwire.record.find.pair_events import MAX_PAGE, MUTUAL, NONE, UNKNOWN, PairFilter, day_bounds
from mirrorwire.record.find.told_events import ToldEvent, told_events
from mirrorwire.record.find.told_quotations import Said, told_quotations
from mirrorwire.record.instants import day_of
from mirrorwire.record.keep.sightings import entry_of
from mirrorwire.record.packing import Packer

Part = Literal["met", "supplied", "agreed", "planned", "against", "denied"]

# sources that a line names; of those there are more, it says how many
MOST_SOURCES: Final = 12
# the newest happenings of a part among which those told most are looked for
_NEWEST: Final = 60
# the pair's newest events in whose articles statements are looked for
_EVENTS_HEARD: Final = 300
_DONE: Final = ("actual", "historical")
_TO_COME: Final = ("planned", "possible")
_GIVING: Final = ("supply", "economic")
# modes of events by which a happening may be one of a part
_BY_MODE: Final[dict[Part, tuple[str, ...]]] = {"supplied": _GIVING, "agreed": ("sign",), "planned": ("sign",)}
AGAINST: Final = ("REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT")
# an event of a happening has one of some modes
_HAS_MODE: Final = (
    "EXISTS (SELECT 1 FROM happening_events he JOIN events e ON e.page = he.page AND e.n = he.n "
    "WHERE he.happening = h.id AND e.mode IN ({}))"
)


@dataclass(frozen=True, slots=True)
class Source:
    """One page that tells of a happening: row and number of the event there, and what the page is.

    `listed`: it is a link list's headline, of the entry `headline` and `published_at` then are.
    """

    page: int
    n: int
    id: str
    outlet: str | None
    outlet_country: str | None
    published_at: str | None
    headline: str | None
    listed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One happening: who, whom, what; days are its first and last, or None.

    `told` is the event as its first source tells it (None if that is another by now, until happenings are counted
    again), `others` further sources, oldest first, `more` how many events beyond those tell of it. `spheres` of
    supplies are those in which anything was supplied.
    """

    id: str
    actor: str
    recipient: str
    kind: str
    mode: str | None
    modality: str
    negated: bool
    reciprocal: bool
    first_day: str | None
    last_day: str | None
    spheres: tuple[str, ...]
    events: int
    pages: int
    first: Source | None
    told: ToldEvent | None
    others: tuple[Source, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Lines:
    """One stretch of a part of a dossier, the newest first; `next` is the cursor to go on with."""

    part: Part
    lines: tuple[Line, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Statements:
    """One stretch of what people of one country said in articles about the pair, the newest first."""

    country: str
    said: tuple[Said, ...]
    next: str | None


def _of_part(part: Part) -> tuple[str, tuple[str, ...]]:
    """The clause on `h`, a happening, that makes it one of a part, with its values.

    Supplies are aid of any mode and cooperation that hands goods or money over; agreements are promises, agreements
    signed, and what else is done together.
    """
    giving = _HAS_MODE.format(marks(_GIVING))
    signed = _HAS_MODE.format("?")
    together = f"(h.kind = 'AGREE' OR (h.kind = 'SUPPORT' AND {signed}) OR (h.kind = 'COOPERATE' AND NOT {giving}))"
    if part == "met":
        return "h.negated = 0 AND h.kind = 'CONSULT' AND h.modality != 'hypothetical'", ()
    if part == "supplied":
        return f"h.negated = 0 AND (h.kind = 'AID' OR (h.kind = 'COOPERATE' AND {giving}))", _GIVING
    if part == "agreed":
        return (
            f"h.negated = 0 AND h.modality IN ({marks(_DONE)}) AND {together}",
            (*_DONE, "sign", *_GIVING),
        )
    if part == "planned":
        return (
            f"h.negated = 0 AND h.modality IN ({marks(_TO_COME)}) AND {together}",
            (*_TO_COME, "sign", *_GIVING),
        )
    if part == "against":
        return f"h.negated = 0 AND h.kind IN ({marks(AGAINST)})", AGAINST
    return "h.negated = 1", ()


def lines(
    connection: apsw.Connection, packer: Packer, asked: PairFilter, part: Part, *, limit: int, after: str | None = None
) -> Lines:
    """Return what happened, of one part of a dossier, within a checked filter; to be called inside a snapshot.

    Happenings are told by articles and by headlines of link lists alike; `since` and `until` bound the first day.
    Raises QueryError.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise QueryError(f"must be 1 to {MAX_PAGE}", place="limit")
    clause, own = _of_part(part)
    clauses, values = _clauses(asked)
    where = " AND ".join(["h.pair = ?", clause, *clauses])
    given = (asked.pair, *own, *values)
    if after is not None:
        day, ident = _place(after)
        # what has no day comes last
        where += " AND h.day IS NULL AND h.id < ?" if day is None else " AND (h.day IS NULL OR (h.day, h.id) < (?, ?))"
        given = (*given, ident) if day is None else (*given, day, ident)
    # the index of a pair's days is walked from its end, as far as the limit
    found = list(
        rows(
            connection,
            f"SELECT {_LINE} FROM happenings h WHERE {where} ORDER BY h.day DESC, h.id DESC LIMIT ?",
            (*given, limit + 1),
        )
    )
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    cursor = f"{last[7] if last[7] is not None else ''}.{last[0]}" if last is not None else None
    return Lines(part, _read(connection, packer, part, shown), cursor)


# columns of `happenings h` that a line is made of
_LINE: Final = (
    "h.id, h.actor, h.recipient, h.kind, h.modality, h.negated, h.reciprocal, h.day, h.last_day, h.spheres, h.events, "
    "h.pages"
)


def foremost(
    connection: apsw.Connection, packer: Packer, asked: PairFilter, part: Part, *, limit: int
) -> tuple[tuple[Line, ...], bool]:
    """Return those of a part's newest happenings (`_NEWEST` of them) that most outlets tell of, and if there are more.

    Of equals come first those of more pages, then the newer. To be called inside a snapshot, with a checked filter.
    """
    clause, own = _of_part(part)
    clauses, values = _clauses(asked)
    where = " AND ".join(["h.pair = ?", clause, *clauses])
    found = list(
        rows(
            connection,
            f"SELECT {_LINE} FROM (SELECT * FROM happenings h WHERE {where} ORDER BY h.day DESC, h.id DESC LIMIT ?) h "
            "ORDER BY CASE WHEN h.events = 1 THEN 1 ELSE (SELECT max(count(DISTINCT e.outlet), 1) "
            "FROM happening_events he JOIN events e ON e.page = he.page AND e.n = he.n WHERE he.happening = h.id) END "
            "DESC, h.pages DESC, h.day DESC, h.id DESC LIMIT ?",
            (asked.pair, *own, *values, _NEWEST, limit + 1),
        )
    )
    return _read(connection, packer, part, found[:limit]), len(found) > limit


def _read(connection: apsw.Connection, packer: Packer, part: Part, shown: list[tuple[Any, ...]]) -> tuple[Line, ...]:
    """Lines of happenings (columns `_LINE`), each with its first source's words."""
    modes = _BY_MODE.get(part, ())
    sources = [_sources(connection, one[0], modes) for one in shown]
    told = told_events(connection, packer, [(one[0].page, one[0].n) for one in sources if one])
    made = tuple(_line(one, its, told) for one, its in zip(shown, sources, strict=True))
    if part == "supplied":
        made = tuple(replace(one, spheres=_spheres(connection, one, modes)) for one in made)
    return made


def _line(found: tuple[Any, ...], sources: list[Source], told: dict[tuple[int, int], ToldEvent]) -> Line:
    ident, actor, recipient, kind, modality, negated, both, day, last_day, spheres, events, pages = found
    first = sources[0] if sources else None
    read = told.get((first.page, first.n)) if first is not None else None
    if read is not None and read.event.kind != kind:
        read = None
    days = [day_of(one).isoformat() if one is not None else None for one in (day, last_day)]
    return Line(
        id=ident,
        actor=actor,
        recipient=recipient,
        kind=kind,
        mode=read.event.mode if read is not None else None,
        modality=modality,
        negated=bool(negated),
        reciprocal=bool(both),
        first_day=days[0],
        last_day=days[1],
        spheres=tuple(spheres.split()),
        events=events,
        pages=pages,
        first=first,
        told=read,
        others=tuple(sources[1:]),
        # a store of an earlier version may have counted otherwise
        more=max(events - len(sources), 0),
    )


def _spheres(connection: apsw.Connection, line: Line, modes: tuple[str, ...]) -> tuple[str, ...]:
    """The spheres of the events of some modes that tell of a happening; its own where none is of them."""
    found = rows(
        connection,
        "SELECT e.spheres FROM happening_events he JOIN events e ON e.page = he.page AND e.n = he.n "
        f"WHERE he.happening = ? AND e.mode IN ({marks(modes)})",
        (line.id, *modes),
    )
    of_modes = [spheres.split() for (spheres,) in found]
    if not of_modes:
        return line.spheres
    return tuple(sorted({sphere for spheres in of_modes for sphere in spheres}))


def _sources(connection: apsw.Connection, happening: str, modes: tuple[str, ...] = ()) -> list[Source]:
    """The first sources of a happening, those of some modes before others, articles before headlines of link lists.

    An entry that stands on many pages of an outlet is one source, as it counts as one.
    """
    of_modes = (
        f"NOT EXISTS (SELECT 1 FROM events e WHERE e.page = h.page AND e.n = h.n AND e.mode IN ({marks(modes)})), "
        if modes
        else ""
    )
    sources: list[Source] = []
    entries: set[tuple[tuple[str, int], int]] = set()
    for page, n, ident, outlet, country, published, headline, *entry in rows(
        connection,
        "SELECT h.page, h.n, coalesce(p.id, s.on_page), o.name, o.country, coalesce(p.published_at, s.stamp), "
        "coalesce(p.headline, s.headline), s.outlet, s.address, s.on_page, s.headline_key "
        "FROM happening_events h LEFT JOIN pages p ON p.row = h.page "
        "LEFT JOIN sightings s ON s.row = -h.page LEFT JOIN outlets o ON o.row = coalesce(p.outlet, s.outlet) "
        f"WHERE h.happening = ? ORDER BY {of_modes}h.page < 0, abs(h.page), h.n",
        (happening, *modes),
    ):
        if ident is None:
            continue
        if page < 0:
            told = entry_of(*entry), n
            if told in entries:
                continue
            entries.add(told)
        sources.append(Source(page, n, ident, outlet, country, published, headline, page < 0))
        if len(sources) == MOST_SOURCES:
            break
    return sources


def _clauses(asked: PairFilter) -> tuple[list[str], list[Any]]:
    """Clauses on `h` for the filters of a pair's events; whether a list or an article tells it is not asked."""
    clauses: list[str] = []
    values: list[Any] = []
    low, high = day_bounds(asked.since, asked.until)
    for clause, bound in (("h.day >= ?", low), ("h.day <= ?", high)):
        if bound is not None:
            clauses.append(clause)
            values.append(bound)
    if asked.undated:
        clauses.append("h.day IS NULL")
    if asked.sphere:
        either = ["h.spheres = ''" if one == NONE else "instr(' ' || h.spheres || ' ', ?)" for one in asked.sphere]
        clauses.append(f"({' OR '.join(either)})")
        values += [f" {one} " for one in asked.sphere if one != NONE]
    for name, wanted in (("kind", asked.kind), ("modality", asked.modality)):
        if wanted:
            clauses.append(f"h.{name} IN ({marks(wanted)})")
            values += wanted
    if asked.polarity:
        clauses.append(f"h.negated IN ({marks(asked.polarity)})")
        values += [int(one == "negated") for one in asked.polarity]
    if asked.direction:
        either = ["h.reciprocal" if one == MUTUAL else "(NOT h.reciprocal AND h.actor = ?)" for one in asked.direction]
        clauses.append(f"({' OR '.join(either)})")
        values += [one.partition(">")[0] for one in asked.direction if one != MUTUAL]
    if asked.outlet_country:
        clauses.append(
            "EXISTS (SELECT 1 FROM happening_events he JOIN events e ON e.page = he.page AND e.n = he.n "
            "LEFT JOIN outlets o ON o.row = e.outlet WHERE he.happening = h.id AND "
            f"coalesce(o.country, '{UNKNOWN}') IN ({marks(asked.outlet_country)}))"
        )
        values += asked.outlet_country
    return clauses, values


def total_of(connection: apsw.Connection, asked: PairFilter, part: Part) -> int:
    """Return how many happenings one part of a dossier has within a checked filter."""
    clause, own = _of_part(part)
    clauses, values = _clauses(asked)
    where = " AND ".join(["h.pair = ?", clause, *clauses])
    return int(value(connection, f"SELECT count(*) FROM happenings h WHERE {where}", (asked.pair, *own, *values)))


def _place(cursor: str) -> tuple[int | None, str]:
    day, _, ident = cursor.partition(".")
    try:
        number = int(day) if day else None
    except ValueError as error:
        raise QueryError("no place to go on from", place="after") from error
    if number is not None and abs(number) >= 1 << 63:
        raise QueryError("no place to go on from", place="after")
    return number, ident


def statements_of(
    connection: apsw.Connection,
    packer: Packer,
    asked: PairFilter,
    country: str,
    *,
    limit: int,
    after: str | None = None,
) -> Statements:
    """Return what people, bodies and officials of one of the two are quoted with in articles that tell of the pair.

    One statement a speaker and page, the first there, of the articles of the newest `_EVENTS_HEARD` events within the
    interval. Raises QueryError.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise QueryError(f"must be 1 to {MAX_PAGE}", place="limit")
    low, high = day_bounds(asked.since, asked.until)
    page, n = spot_of(after) if after is not None else (1 << 62, 0)
    found = list(
        rows(
            connection,
            "SELECT q.page, min(q.n) AS first FROM (SELECT DISTINCT page FROM (SELECT e.page FROM events e "
            "WHERE e.pair = ? AND e.listed = 0 AND (?2 IS NULL OR e.day >= ?2) AND (?3 IS NULL OR e.day <= ?3) "
            "ORDER BY e.day DESC LIMIT ?4)) p JOIN quotations q ON q.page = p.page "
            "JOIN appearances a ON a.page = q.page AND a.entity = q.speaker WHERE a.country = ?5 "
            "GROUP BY q.page, q.speaker HAVING q.page < ?6 OR (q.page = ?6 AND first > ?7) "
            "ORDER BY q.page DESC, first LIMIT ?8",
            (asked.pair, low, high, _EVENTS_HEARD, country, page, n, limit + 1),
        )
    )
    said = told_quotations(connection, packer, found[:limit])
    shown = tuple(said[place] for place in found[:limit] if place in said)
    last = found[limit - 1] if len(found) > limit else None
    return Statements(country, shown, f"{last[0]}.{last[1]}" if last is not None else None)


def spot_of(cursor: str) -> tuple[int, int]:
    """Return the page's row and the number there that a cursor of quotations says; raises QueryError."""
    try:
        page, n = (int(part) for part in cursor.split("."))
    except ValueError as error:
        raise QueryError("no place to go on from", place="after") from error
    if max(abs(page), abs(n)) >= 1 << 63:
        raise QueryError("no place to go on from", place="after")
    return page, n


def source_id(connection: apsw.Connection, packer: Packer, page: int, n: int) -> tuple[str, str] | None:
    """Return the ids of page and event at a place that a `Source` names; None if nothing is there any more."""
    if row(connection, "SELECT 1 FROM events WHERE page = ? AND n = ?", (page, n)) is None:
        return None
    told = told_events(connection, packer, [(page, n)]).get((page, n))
    return (told.page, told.event.id) if told is not None else None
