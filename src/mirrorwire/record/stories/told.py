"""What several pages tell: stories with their articles and why each is in, happenings and statements with evidence.

    with Store.open("record.store") as store:
        for happening in happenings(store, "AZE-ISR", since="2025-05"):
            for told in happening.evidence:
                print(happening.first_day, happening.kind, told.outlet, told.words[0], told.spans[0])

Everything is as reviewed: stories that people merged are one, rejected events are no evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import apsw

from mirrorwire.errors import NotKept, QueryError
from mirrorwire.model import Event, Quotation, Record, Span
from mirrorwire.record.asking import column, row, rows, value
from mirrorwire.record.find.conditions import as_pair
from mirrorwire.record.find.entities import find_entities
from mirrorwire.record.find.known import known_kind, known_sphere
from mirrorwire.record.instants import bounds, day_number, day_of, in_utc, sort_key
from mirrorwire.record.keep.reassembly import read_capture, read_revision
from mirrorwire.record.keep.rows import terms_shown
from mirrorwire.record.packing import Packer
from mirrorwire.record.reviews.corrections import corrected
from mirrorwire.record.reviews.overlays import pages_of_story, story_kept, story_of
from mirrorwire.record.store import Store
from mirrorwire.record.stories.placing import merges_of
from mirrorwire.spans import slice_of

MAX_LIMIT: Final = 1_000
# events of happenings that one call tells with their words, for which pages are unpacked
MOST_EVIDENCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story in a list: `title` is the first article's headline, times are in UTC, `copies` are among `articles`."""

    id: str
    title: str | None
    first_at: str | None
    last_at: str | None
    articles: int
    copies: int
    outlets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryMember:
    """An article of a story, and why it is in: how alike it is to which one, and the words both have.

    `agency` is the wire agency that it names as its origin, with the characters; `copies` are articles that copy it.
    """

    page: str
    headline: str | None
    outlet: str | None
    published_at: str | None
    url: str | None
    similarity: float | None
    nearest: str | None
    terms: tuple[str, ...]
    agency: str | None
    agency_span: Span | None
    copies: tuple[StoryMember, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryMerge:
    """Two stories that became one: by which article, how alike they are, and the words that both have."""

    kept: str
    merged: str
    by: str | None
    similarity: float
    terms: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its articles in order of time, copies below what they copy, and the merges that made it."""

    line: StoryLine
    members: tuple[StoryMember, ...]
    merges: tuple[StoryMerge, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One event of a happening, as one page tells it: `words` are those of `spans`, or a list entry's headline.

    `revision` is None where it stands in a link list, whose entry `headline`, `url` and `published_at` then are of.
    """

    event: str
    page: str
    revision: str | None
    capture: str
    outlet: str | None
    published_at: str | None
    headline: str | None
    url: str | None
    claimant: str | None
    words: tuple[str, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """What one or several pages tell of one event between two: days are its first and last, or None.

    `events` counts what tells of it, `pages` the articles; of one that stands in link lists alone, the pages that show
    it. `evidence` may be less (`happenings`). `reciprocal`: all that is said is that both do it to each other.
    """

    id: str
    actor: str
    recipient: str
    kind: str
    modality: str
    negated: bool
    first_day: str | None
    last_day: str | None
    spheres: tuple[str, ...]
    events: int
    pages: int
    evidence: tuple[Evidence, ...]
    reciprocal: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A quotation of one person, with its page: `speaker` and `role` as printed there, `words` one string a span."""

    page: str
    revision: str
    outlet: str | None
    published_at: str | None
    headline: str | None
    url: str | None
    speaker: str
    role: str | None
    quotation: Quotation
    words: tuple[str, ...]


# ------------------------------------------------------------------------------------------------ stories


def stories(store: Store, *, since: str | None = None, until: str | None = None, limit: int = 20) -> list[StoryLine]:
    """Return the stories with an article in an interval, those with the newest one first. Raises QueryError."""
    _check_limit(limit)
    low, high = bounds(since, until)
    with store.database.snapshot() as connection:
        found: dict[str, None] = {}
        for (page,) in rows(
            connection,
            "SELECT page FROM story_members WHERE sorted_by >= ? AND sorted_by < ? ORDER BY sorted_by DESC, page DESC",
            (sort_key(low), sort_key(high) if high is not None else "~"),
        ):
            story = story_of(connection, page)
            if story is not None:
                found.setdefault(story)
            if len(found) == limit:
                break
        return [_line(connection, story, pages_of_story(connection, story)) for story in found]


def story(store: Store, ident: str) -> Story:
    """Return a story with its articles; one that was merged into another is that one. Raises NotKept."""
    with store.database.snapshot() as connection:
        pages = pages_of_story(connection, ident)
        if not pages:
            # a story that the software merged has no articles under its own name any more
            ident = _end_of(connection, ident)
            pages = pages_of_story(connection, ident)
        if not pages:
            raise NotKept("no such story in this store", place=ident)
        kept = story_kept(connection, ident)
        members = {page: _member(connection, page) for page in pages}
        first = {page: value(connection, "SELECT first FROM families WHERE page = ?", (page,)) for page in pages}
        below: dict[str, list[StoryMember]] = {}
        for page in pages:
            leader = first[page]
            if leader is not None and leader != page and leader in members:
                below.setdefault(leader, []).append(members.pop(page))
        shown = tuple(replace(one, copies=tuple(below.get(page, ()))) for page, one in members.items())
        names = [kept, *column(connection, "SELECT merged FROM story_aliases WHERE kept = ? ORDER BY merged", (kept,))]
        # a name that people gave to a merge may since be part of another by the software's own
        merges = dict.fromkeys(StoryMerge(**merge) for name in names for merge in merges_of(connection, name))
        return Story(_line(connection, kept, pages), shown, tuple(merges))


def _end_of(connection: apsw.Connection, story: str) -> str:
    seen = {story}
    while (kept := value(connection, "SELECT kept FROM story_merges WHERE merged = ?", (story,))) not in (None, *seen):
        story = str(kept)
        seen.add(story)
    return story


def _line(connection: apsw.Connection, story: str, pages: list[str]) -> StoryLine:
    outlets: dict[str, None] = {}
    times: list[str] = []
    copies = 0
    title = None
    for page in pages:
        found = row(
            connection,
            "SELECT pages.headline, outlets.name, pages.sorted_by, families.first FROM pages "
            "LEFT JOIN outlets ON outlets.row = pages.outlet LEFT JOIN families ON families.page = pages.id "
            "WHERE pages.id = ?",
            (page,),
        )
        if found is None:
            continue
        headline, outlet, sorted_by, first = found
        title = title or headline
        if outlet is not None:
            outlets.setdefault(outlet)
        if in_utc(sorted_by) is not None:
            times.append(sorted_by)
        copies += first is not None and first != page
    return StoryLine(
        story, title, min(times, default=None), max(times, default=None), len(pages), copies, tuple(outlets)
    )


def _member(connection: apsw.Connection, page: str) -> StoryMember:
    headline, outlet, published, address, similarity, nearest, terms, agency, start, stop = (
        row(
            connection,
            "SELECT pages.headline, outlets.name, pages.published_at, pages.address, m.similarity, m.nearest, m.terms, "
            "credits.agency, credits.start, credits.stop FROM pages LEFT JOIN outlets ON outlets.row = pages.outlet "
            "LEFT JOIN story_members m ON m.page = pages.id LEFT JOIN credits ON credits.page = pages.id "
            "WHERE pages.id = ?",
            (page,),
        )
        or (None,) * 10
    )
    span = Span("text", start, stop, None) if agency is not None else None
    return StoryMember(
        page, headline, outlet, published, address, similarity, nearest, terms_shown(terms or ""), agency, span
    )


# ------------------------------------------------------------------------------------------------ happenings


def happenings(
    store: Store,
    pair: str,
    *,
    kind: str | None = None,
    sphere: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = 50,
) -> list[Happening]:
    """Return what happened between two states, the newest first, each with what pages tell of it.

    `pair` is unordered ("AZE-ISR"); `since` and `until` bound the happening's first day, both included: the days in
    which the interval begins and ends. A call reads `MOST_EVIDENCE` events at most, shared out evenly: of a happening
    that more pages tell of, `evidence` has the newest, and `events` says how many there are. Raises QueryError naming
    what can't be understood.
    """
    _check_limit(limit)
    low, high = bounds(since, until)
    two = as_pair(pair)
    with store.database.snapshot() as connection:
        clauses = ["pair = ?"]
        values: list[Any] = ["-".join(two)]
        for clause, wanted in (
            ("kind = ?", known_kind(connection, kind) if kind is not None else None),
            ("instr(' ' || spheres || ' ', ?)", f" {known_sphere(sphere)} " if sphere is not None else None),
            ("day >= ?", day_number(low.date().isoformat()) if low is not None else None),
            # the day of the last moment, as in timelines
            ("day <= ?", day_number((high - timedelta(seconds=1)).date().isoformat()) if high is not None else None),
        ):
            if wanted is not None:
                clauses.append(clause)
                values.append(wanted)
        found = list(
            rows(
                connection,
                "SELECT id, actor, recipient, kind, modality, negated, day, last_day, spheres, events, pages, "
                f"reciprocal FROM happenings WHERE {' AND '.join(clauses)} ORDER BY day IS NULL, day DESC, id LIMIT ?",
                (*values, limit),
            )
        )
        evidence = _evidence(connection, store.packer, found, set(two))
        return [_happening(one, tuple(told)) for one, told in zip(found, evidence, strict=True)]


def _evidence(
    connection: apsw.Connection, packer: Packer, found: list[tuple[Any, ...]], two: set[str]
) -> list[list[Evidence]]:
    """The evidence of each happening between two; a page is unpacked once, whatever it tells of."""
    wanted: dict[int, list[tuple[int, int]]] = {}
    for at, (ident, *_) in enumerate(found):
        for page, n in rows(
            connection,
            "SELECT page, n FROM happening_events WHERE happening = ? ORDER BY page DESC, n LIMIT ?",
            (ident, max(1, MOST_EVIDENCE // len(found))),
        ):
            wanted.setdefault(page, []).append((at, n))
    evidence: list[list[Evidence]] = [[] for _ in found]
    for page in sorted(wanted, reverse=True):
        events = _events_of(connection, packer, page)
        for at, n in wanted[page]:
            # another by now: happenings are counted after reviews, not with them
            if n < len(events) and events[n][0].kind == found[at][3] and _is_between(events[n][0], two):
                evidence[at].append(events[n][1])
    return evidence


def _happening(found: tuple[Any, ...], evidence: tuple[Evidence, ...]) -> Happening:
    ident, actor, recipient, kind, modality, negated, day, last_day, spheres, events, pages, reciprocal = found
    days = [day_of(one).isoformat() if one is not None else None for one in (day, last_day)]
    return Happening(
        id=ident,
        actor=actor,
        recipient=recipient,
        kind=kind,
        modality=modality,
        negated=bool(negated),
        first_day=days[0],
        last_day=days[1],
        spheres=tuple(spheres.split()),
        events=events,
        pages=pages,
        evidence=evidence,
        reciprocal=bool(reciprocal),
    )


def _is_between(event: Event, two: set[str]) -> bool:
    return {event.actor, event.recipient} == two or two <= set(event.participants)


def _events_of(connection: apsw.Connection, packer: Packer, page: int) -> list[tuple[Event, Evidence]]:
    """All events under a page's row, or (below zero) those of an entry of a link list, with where they are told."""
    if page < 0:
        return _of_entry(connection, packer, -page)
    found = row(
        connection,
        "SELECT pages.revision, captures.id, outlets.name, pages.published_at, pages.headline, pages.address "
        "FROM pages JOIN revisions ON revisions.row = pages.revision JOIN captures ON captures.row = revisions.capture "
        "LEFT JOIN outlets ON outlets.row = pages.outlet WHERE pages.row = ?",
        (page,),
    )
    record = read_revision(connection, packer, found[0]) if found is not None else None
    if found is None or record is None:
        return []
    record = corrected(connection, record)
    return [
        (
            event,
            _told(record, event, record.revision, found[1:], tuple(slice_of(record.text, s) for s in event.evidence)),
        )
        for event in record.events
        if event.where != "list"
    ]


def _of_entry(connection: apsw.Connection, packer: Packer, sighting: int) -> list[tuple[Event, Evidence]]:
    found = row(
        connection,
        "SELECT s.first_capture, s.start, s.stop, captures.id, outlets.name, s.stamp, s.headline, s.address "
        "FROM sightings s JOIN captures ON captures.row = s.first_capture "
        "LEFT JOIN outlets ON outlets.row = s.outlet WHERE s.row = ?",
        (sighting,),
    )
    read = read_capture(connection, packer, found[0]) if found is not None and found[1] is not None else None
    if found is None or read is None:
        return []
    _, start, stop, *described = found
    return [
        (event, _told(read[0], event, None, described, (described[3],)))
        for event in read[0].events
        if event.where == "list" and start <= event.evidence[0].start < stop
    ]


def _told(record: Record, event: Event, revision: str | None, described: Any, words: tuple[str, ...]) -> Evidence:
    capture, outlet, published, headline, url = described
    claimant = next((one.name for one in record.people if one.id == event.claimant), None)
    return Evidence(
        *(event.id, record.id, revision, capture, outlet, published, headline, url, claimant, words, event.evidence)
    )


# ------------------------------------------------------------------------------------------------ statements


def statements(store: Store, name: str, *, limit: int = 50) -> list[Statement]:
    """Return what a person or organisation is quoted with, the newest pages first; by name in any script, or by id.

    Raises QueryError if nobody bears the name.
    """
    _check_limit(limit)
    with store.database.snapshot() as connection:
        entities = find_entities(connection, name)
        marks = ",".join("?" * len(entities))
        found = rows(
            connection,
            f"SELECT page, n FROM quotations WHERE speaker IN ({marks}) ORDER BY page DESC, n LIMIT ?",
            (*entities, limit),
        )
        return list(_statements(connection, store.packer, list(found)))


def _statements(connection: apsw.Connection, packer: Packer, found: list[tuple[int, int]]) -> Iterator[Statement]:
    records: dict[int, tuple[Record, Any]] = {}
    for page, n in found:
        if page not in records:
            described = row(
                connection,
                "SELECT pages.revision, outlets.name, pages.published_at, pages.headline, pages.address FROM pages "
                "LEFT JOIN outlets ON outlets.row = pages.outlet WHERE pages.row = ?",
                (page,),
            )
            record = read_revision(connection, packer, described[0]) if described is not None else None
            if described is None or record is None:
                continue
            records = {page: (corrected(connection, record), described[1:])}
        record, (outlet, published, headline, url) = records[page]
        quotation = record.quotations[n]
        speaker = next(one for one in record.people if one.id == quotation.speaker)
        role = speaker.roles[quotation.role].phrase if quotation.role is not None else None
        words = tuple(slice_of(record.text, span) for span in quotation.content)
        yield Statement(
            *(record.id, record.revision, outlet, published, headline, url, speaker.name, role, quotation, words)
        )


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_LIMIT:
        raise QueryError(f"must be 1 to {MAX_LIMIT}", place="limit")
