"""All tables of an export, in one place: TABLES. Those of what pages say are in `statements.py`; here are the others.

Whatever the store does not have, because nothing made it yet, is null or a table without rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

import msgspec

from mirrorwire.errors import InputError
from mirrorwire.ids import make_id
from mirrorwire.record.asking import row, rows
from mirrorwire.record.export.columns import EVIDENCE, NOWHERE, Column, Row, Table
from mirrorwire.record.export.statements import EVENTS, PAGE, PAGES, PEOPLE, QUOTATIONS, ROLES
from mirrorwire.record.export.walk import PageView, Source, Wanted
from mirrorwire.record.instants import day_of, in_utc
from mirrorwire.record.keep.captures import READ, REFUSED, WAITING
from mirrorwire.record.keep.rows import pair_of, terms_shown

_STATES: Final = {WAITING: "waiting", READ: "read", REFUSED: "refused"}


def sightings_of(view: PageView) -> Iterator[Row]:
    """The rows of what a page's link lists showed."""
    for one in view.sightings:
        start, stop = one["start"], one["stop"]
        place: Row = ("raw", start, stop, start, stop, one["headline"]) if start is not None else NOWHERE
        yield (
            make_id("sighting", view.id, one["address"], one["headline"], one["stamp"]),
            view.id,
            one["capture"],
            one["outlet"],
            one["kind"],
            one["address"],
            one["headline"],
            one["kicker"],
            in_utc(one["stamp"]),
            one["stamp"],
            one["shown"],
            in_utc(one["first_at"]),
            in_utc(one["last_at"]),
            one["article"],
            *place,
        )


SIGHTINGS: Final = Table(
    "sightings",
    "one row an entry of a page's link lists: an address seen on a page, once for the same headline and stamp",
    (
        Column("id", "text", "the sighting's id"),
        Column("page", "text", "the id of the page that showed it"),
        Column("capture", "text", "the id of the capture that showed it first, whose characters the offsets count in"),
        Column("outlet", "text", "the outlet of the page that showed it"),
        Column("kind", "text", "of which list: read_also, latest, most_read, section or more"),
        Column("address", "text", "where the entry leads to, in the form that pages are named by"),
        Column("headline", "text", "the entry's headline"),
        Column("kicker", "text", "the words printed with the headline and set apart from it"),
        Column("stamp_at", "time", "the entry's own time"),
        Column("stamp_value", "text", "the same as the page gives it, ISO 8601"),
        Column("shown", "text", "the characters of the time as printed"),
        Column("first_at", "time", "when a capture first showed it"),
        Column("last_at", "time", "when a capture last showed it"),
        Column("article", "text", "the id of the page at that address, if it is kept"),
        *EVIDENCE,
    ),
    of_page=sightings_of,
)


def stories_of(view: PageView) -> Iterator[Row]:
    """The row of a page's place in a story, as people left it; none where no story was found."""
    if view.story is not None:
        found = row(
            view.source.connection, "SELECT similarity, nearest, terms FROM story_members WHERE page = ?", (view.id,)
        )
        similarity, nearest, terms = found or (None, None, "")
        yield (view.id, view.story, similarity, nearest, terms_shown(terms))


STORIES: Final = Table(
    "stories",
    "one row a page that belongs to a story, and why",
    (
        PAGE,
        Column("story", "text", "the story's id"),
        Column("similarity", "number", "how near it was to the story when it was placed, 0 to 1; null for its first"),
        Column("nearest", "text", "the id of the story's page that it was nearest to; null for its first"),
        Column("terms", "texts", "the words that it shares with the story"),
    ),
    of_page=stories_of,
)


def copies_of(view: PageView) -> Iterator[Row]:
    """The rows of pairs of copies, each at its later page; at the earlier one if the later is not exported."""
    source = view.source
    found = rows(
        source.connection,
        "SELECT a, b, containment, shared, (SELECT first FROM families WHERE families.page = ?1) FROM copies "
        "WHERE b = ?1 OR a = ?1 ORDER BY a, b",
        (view.id,),
    )
    for earlier, later, containment, shared, first in found:
        if later == view.id or not source.holds(later):
            yield (earlier, later, containment, shared, first)


COPIES: Final = Table(
    "copies",
    "one row a pair of pages that carry the same text, whole or in part",
    (
        Column("page_a", "text", "the id of the earlier page"),
        Column("page_b", "text", "the id of the later page"),
        Column("containment", "number", "share of the shorter text's runs of words that both have, 0 to 1"),
        Column("shared", "integer", "how many runs of words both have", "runs of words"),
        Column("first_copy", "text", "the id of the page that came first of all copies of this text"),
    ),
    of_page=copies_of,
)


# events of link lists stand under minus their sighting's row
_OF_CHOSEN: Final = (
    "FROM happenings WHERE id IN (SELECT happening FROM happening_events h {joined} "
    "WHERE (h.page IN (SELECT value FROM json_each(?1)) OR -h.page IN (SELECT sightings.row FROM sightings "
    "JOIN pages ON pages.id = sightings.on_page WHERE pages.row IN (SELECT value FROM json_each(?1)))) {also})"
)


def _of_chosen(wanted: Wanted) -> tuple[str, tuple[str, ...]]:
    """The clauses of happenings of the pages chosen, of events that are asked for, and their values after ?1."""
    if not wanted.of_events:
        return _OF_CHOSEN.format(joined="", also=""), ()
    clauses: list[str] = []
    values: list[str] = []
    negated = tuple(str(int(one == "negated")) for one in wanted.polarities)
    for name, asked in (("kind", wanted.kinds), ("modality", wanted.modalities), ("negated", negated)):
        if asked:
            clauses.append(f"CAST(e.{name} AS TEXT) IN ({','.join('?' * len(asked))})")
            values += asked
    if wanted.spheres:
        clauses.append("(" + " OR ".join("instr(' ' || e.spheres || ' ', ?)" for _ in wanted.spheres) + ")")
        values += [f" {sphere} " for sphere in wanted.spheres]
    also = "".join(f"AND {clause} " for clause in clauses)
    sql = _OF_CHOSEN.format(joined="JOIN events e ON e.page = h.page AND e.n = h.n", also=also)
    if wanted.pairs:
        # a meeting of many is a happening of each two
        sql += f" AND pair IN ({','.join('?' * len(wanted.pairs))})"
        values += [pair_of(*pair) for pair in wanted.pairs]
    return sql, tuple(values)


def happenings_in(source: Source) -> Iterator[Row]:
    """The rows of happenings, in order of time."""
    columns = "id, pair, actor, recipient, kind, modality, negated, day, last_day, spheres, events, pages, reciprocal"
    sql = f"SELECT {columns} "
    order = "ORDER BY day IS NULL, day, pair, kind, id"
    if source.chosen is None:
        found = rows(source.connection, f"{sql} FROM happenings {order}")
    else:
        chosen, values = _of_chosen(source.wanted)
        found = rows(source.connection, f"{sql} {chosen} {order}", (source.chosen_json(), *values))
    for ident, pair, actor, recipient, kind, modality, negated, day, last, spheres, events, pages, both in found:
        yield (
            ident,
            pair,
            actor,
            recipient,
            kind,
            modality,
            "negated" if negated else "asserted",
            _date(day),
            _date(last),
            tuple(spheres.split()),
            events,
            pages,
            bool(both),
        )


def _date(day: int | None) -> date | None:
    return day_of(day) if day is not None else None


HAPPENINGS: Final = Table(
    "happenings",
    "one row a happening: events of one pair, class and time that several pages report. Their words are in events. "
    "With filters of events, only those that an event which they hold for belongs to",
    (
        Column("id", "text", "the happening's id"),
        Column("pair", "text", "both codes, in alphabetical order: AZE-ISR"),
        Column("actor", "text", "code of who did it"),
        Column("recipient", "text", "code of to whom"),
        Column("kind", "text", "PLOVER class, or one of your own"),
        Column("modality", "text", "actual, planned, possible, hypothetical or historical"),
        Column("polarity", "text", "asserted or negated"),
        Column("day", "day", "its first day"),
        Column("last_day", "day", "its last day"),
        Column("spheres", "codes", "energy, trade ..."),
        Column("events", "integer", "how many events report it", "events"),
        Column("pages", "integer", "on how many pages", "pages"),
        Column("reciprocal", "flag", "all that is said is that both do it; actor and recipient say nothing then"),
    ),
    of_store=happenings_in,
)

_CAPTURES = (
    "SELECT captures.id, captures.page, captures.revision, captures.sha256, captures.given, captures.first_at, "
    "captures.last_at, captures.state, blobs.size, readers.name FROM captures "
    "LEFT JOIN blobs ON blobs.sha256 = captures.sha256 LEFT JOIN readers ON readers.row = captures.reader "
)


def captures_of(view: PageView) -> Iterator[Row]:
    """The rows of a page's captures, in the order they were received."""
    order = "WHERE captures.page = ? ORDER BY coalesce(captures.first_at, ''), captures.id"
    yield from map(_capture, rows(view.source.connection, _CAPTURES + order, (view.id,)))


def captures_of_no_page(source: Source) -> Iterator[Row]:
    """The rows of captures that nothing was read from; none where pages are searched for."""
    if source.chosen is None:
        order = "WHERE captures.page IS NULL ORDER BY captures.id"
        yield from map(_capture, rows(source.connection, _CAPTURES + order))


def _capture(found: tuple[Any, ...]) -> Row:
    ident, page, revision, digest, given, first, last, state, size, reader = found
    said: dict[str, Any] = msgspec.json.decode(given)
    return (
        ident,
        page,
        revision,
        digest.hex(),
        size,
        size is not None,
        said.get("url"),
        said.get("outlet"),
        in_utc(first),
        in_utc(last),
        first,
        _STATES.get(state),
        reader,
    )


CAPTURES: Final = Table(
    "captures",
    "one row a capture: what was received, by its hash",
    (
        Column("id", "text", "the capture's id"),
        Column("page", "text", "the id of the page that was read from it; null where nothing was"),
        Column("revision", "text", "the id of the revision that it shows"),
        Column("sha256", "text", "hash of its bytes, hex"),
        Column("bytes", "integer", "size, where the bytes are kept", "bytes"),
        Column("kept", "flag", "whether the store has the bytes"),
        Column("url", "text", "the address it was received from"),
        Column("outlet", "text", "the outlet, where its sender said it"),
        Column("first_at", "time", "when it was first received"),
        Column("last_at", "time", "when it was last received"),
        Column("first_value", "text", "the first time as it was given, ISO 8601"),
        Column("state", "text", "read, waiting or refused"),
        Column("reader", "text", "the version that read it"),
    ),
    of_page=captures_of,
    of_store=captures_of_no_page,
)

_REVIEWS = "SELECT id, at, who, why, action, kind, target, page, detail, undoes FROM reviews "


def reviews_of(view: PageView) -> Iterator[Row]:
    """The rows of what people said of a page's statements."""
    yield from map(_review, rows(view.source.connection, _REVIEWS + "WHERE page = ? ORDER BY at, seq", (view.id,)))


def reviews_of_no_page(source: Source) -> Iterator[Row]:
    """The rows of what people said beyond single pages, such as that two names are one person."""
    if source.chosen is None:
        order = "WHERE page IS NULL OR page NOT IN (SELECT id FROM pages) ORDER BY at, seq"
        yield from map(_review, rows(source.connection, _REVIEWS + order))


def _review(found: tuple[Any, ...]) -> Row:
    ident, at, who, why, action, kind, target, page, detail, undoes = found
    return (ident, in_utc(at), at, who, why, action, kind, target, page, bytes(detail).decode("utf-8"), undoes)


REVIEWS: Final = Table(
    "reviews",
    "one row a review: what people said of what the software said; the other tables have them applied",
    (
        Column("id", "text", "the review's id"),
        Column("at", "time", "when it was made"),
        Column("at_value", "text", "the same as it is kept, ISO 8601"),
        Column("who", "text", "by whom"),
        Column("why", "text", "for what reason"),
        Column("action", "text", "what was done"),
        Column("kind", "text", "to what kind of statement"),
        Column("target", "text", "the id of the statement"),
        PAGE,
        Column("detail", "text", "what was changed, as JSON"),
        Column("undoes", "text", "the id of the review that it takes back"),
    ),
    of_page=reviews_of,
    of_store=reviews_of_no_page,
)

# one place to add a table
TABLES: Final = {
    table.name: table
    for table in (
        PAGES,
        QUOTATIONS,
        EVENTS,
        PEOPLE,
        ROLES,
        SIGHTINGS,
        STORIES,
        COPIES,
        HAPPENINGS,
        CAPTURES,
        REVIEWS,
    )
}


def tables_named(names: Iterable[str] | None) -> tuple[Table, ...]:
    """Return tables by name, each once, in the order of TABLES; all for None. Raises InputError."""
    if names is None:
        return tuple(TABLES.values())
    wanted = set(names)
    for name in sorted(wanted):
        if name not in TABLES:
            raise InputError(f"no such table (one of {', '.join(TABLES)})", place=name)
    return tuple(table for table in TABLES.values() if table.name in wanted)


def describe() -> list[dict[str, Any]]:
    """Return all tables and their columns in words, for documentation."""
    return [table.describe() for table in TABLES.values()]
