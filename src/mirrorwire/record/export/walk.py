"""Walking a store for an export: its pages in an order that is the same in every store with the same content.

Pages come in order of their time, then of their id. Row numbers, which depend on what came first, are used to look
things up and are never given out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, get_args

import apsw
import msgspec

from mirrorwire.errors import StoreDamaged
from mirrorwire.model import Event, Modality, Polarity, Record
from mirrorwire.record.asking import column, row, rows, value
from mirrorwire.record.find.conditions import as_pair
from mirrorwire.record.find.entities import find_entities
from mirrorwire.record.find.known import known_kind, known_sphere, known_value
from mirrorwire.record.find.query import Query
from mirrorwire.record.find.search import rows_of
from mirrorwire.record.keep.reassembly import read_capture, read_revision
from mirrorwire.record.packing import Packer
from mirrorwire.record.reviews.corrections import corrected
from mirrorwire.record.reviews.overlays import canonical, id_of, story_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What statements a query asks for, its filters looked up; an empty tuple or None asks for nothing special."""

    pairs: tuple[tuple[str, str], ...] = ()
    kinds: tuple[str, ...] = ()
    spheres: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    polarities: tuple[str, ...] = ()
    speakers: frozenset[str] | None = None

    @classmethod
    def of(cls, connection: apsw.Connection, query: Query) -> Wanted:
        """Look up a query's filters of events, and whom it wants to hear. Raises QueryError."""
        speakers = [canonical(connection, at) for name in query.speaker for at in find_entities(connection, name)]
        return cls(
            tuple(as_pair(pair) for pair in query.pair),
            tuple(known_kind(connection, kind) for kind in query.kind),
            tuple(known_sphere(sphere) for sphere in query.sphere),
            tuple(known_value(one, get_args(Modality), "modality") for one in query.modality),
            tuple(known_value(one, get_args(Polarity), "polarity") for one in query.polarity),
            frozenset(id_of(connection, at) for at in dict.fromkeys(speakers)) if query.speaker else None,
        )

    @property
    def of_events(self) -> bool:
        """Whether there is a filter of events."""
        return any((self.pairs, self.kinds, self.spheres, self.modalities, self.polarities))

    def holds(self, event: Event) -> bool:
        """Whether all filters of events hold for an event."""
        parties = {event.actor, event.recipient, *event.participants}
        return (
            (not self.pairs or any({*pair} <= parties for pair in self.pairs))
            and (not self.kinds or event.kind in self.kinds)
            and (not self.spheres or not {*self.spheres}.isdisjoint(event.spheres))
            and (not self.modalities or event.modality in self.modalities)
            and (not self.polarities or event.polarity in self.polarities)
        )


@dataclass(frozen=True, slots=True)
class Source:
    """What is exported: pages of a store at one moment; `query` None is all of them, list pages too."""

    connection: apsw.Connection
    packer: Packer
    query: Query | None
    chosen: frozenset[int] | None
    progress: Callable[[int, int], None] | None = None
    wanted: Wanted = Wanted()

    @classmethod
    def of(cls, connection: apsw.Connection, packer: Packer, query: Query | None) -> Source:
        """Make a source inside a snapshot. Raises QueryError naming what can't be understood."""
        chosen = frozenset(rows_of(connection, query)) if query is not None else None
        wanted = Wanted.of(connection, query) if query is not None else Wanted()
        return cls(connection, packer, query, chosen, wanted=wanted)

    def watched(self, progress: Callable[[int, int], None]) -> Source:
        """The same; `progress` is called with pages done and pages in all."""
        return replace(self, progress=progress)

    def wants_event(self, event: Event) -> bool:
        """Tell whether an event is one of those asked for: of all, where no filter of events is given."""
        return self.wanted.holds(event)

    def wants_speaker(self, entity: str | None) -> bool:
        """Tell whether a speaker, by the id of the entity, is one of those asked for."""
        return self.wanted.speakers is None or entity in self.wanted.speakers

    def __len__(self) -> int:
        if self.chosen is not None:
            return len(self.chosen)
        return int(value(self.connection, "SELECT count(*) FROM pages"))

    def holds(self, page: str) -> bool:
        """Tell whether a page, by its id, is among those exported."""
        at = value(self.connection, "SELECT row FROM pages WHERE id = ?", (page,))
        return at is not None and (self.chosen is None or at in self.chosen)

    def pages(self) -> Iterator[PageView]:
        """Yield the pages in order of time, then of id."""
        if self.chosen is None:
            ordered = column(self.connection, "SELECT row FROM pages ORDER BY sorted_by, id")
        else:
            ordered = column(
                self.connection,
                "SELECT row FROM pages WHERE row IN (SELECT value FROM json_each(?)) ORDER BY sorted_by, id",
                (self.chosen_json(),),
            )
        for done, at in enumerate(ordered, 1):
            yield self.page(at)
            if self.progress is not None:
                self.progress(done, len(ordered))

    def chosen_json(self) -> str:
        """The pages' rows as a JSON array, to be compared with inside SQL."""
        return msgspec.json.encode(sorted(self.chosen or ())).decode()

    def page(self, at: int) -> PageView:
        """Return a page by its row. Raises StoreDamaged if what belongs to it is not there."""
        found = row(
            self.connection,
            "SELECT pages.id, pages.address, pages.rubric, pages.article, outlets.name, outlets.country, "
            "revisions.row, revisions.id, revisions.first_at, revisions.last_at, captures.row, captures.id, "
            "captures.first_at, captures.sha256, readers.name "
            "FROM pages JOIN revisions ON revisions.row = pages.revision "
            "JOIN captures ON captures.row = revisions.capture JOIN readers ON readers.row = revisions.reader "
            "LEFT JOIN outlets ON outlets.row = pages.outlet WHERE pages.row = ?",
            (at,),
        )
        if found is None:
            raise StoreDamaged(f"page {at} of the index has no revision: `mirrorwire check` says more")
        return PageView(self, at, *found)


@dataclass
class PageView:
    """One page with its current revision; what has to be unpacked is unpacked when it is first asked for."""

    source: Source
    row: int
    id: str
    address: str | None
    rubric: str | None
    article: int
    outlet: str | None
    outlet_country: str | None
    revision_row: int
    revision: str
    first_at: str | None
    last_at: str | None
    capture_row: int
    capture: str
    captured_at: str | None
    sha256: bytes
    reader: str
    _happenings: dict[int, dict[int, str]] = field(default_factory=dict)

    @cached_property
    def record(self) -> Record:
        """The page's record with what people corrected."""
        found = read_revision(self.source.connection, self.source.packer, self.revision_row)
        if found is None:
            raise StoreDamaged("the page's revision is not there", place=self.id)
        return corrected(self.source.connection, found)

    @cached_property
    def story(self) -> str | None:
        """The id of the page's story, as people left it; None where none was found."""
        return story_of(self.source.connection, self.id)

    @property
    def url(self) -> str | None:
        """The page's address: where it was received from, else what it states of itself."""
        article = self.record.article
        stated = article.canonical_url.value if article and article.canonical_url else None
        return self.record.capture.url or stated or self.address

    @cached_property
    def entities(self) -> dict[str, str]:
        """The entities' ids by the ids of the page's people; of those that people said are one, the id kept."""
        found = dict(
            rows(
                self.source.connection,
                "SELECT appearances.n, entities.id FROM appearances "
                "LEFT JOIN entity_merges ON entity_merges.entity = appearances.entity "
                "JOIN entities ON entities.row = coalesce(entity_merges.kept, appearances.entity) "
                "WHERE appearances.page = ?",
                (self.row,),
            )
        )
        return {person.id: found[n] for n, person in enumerate(self.record.people) if n in found}

    def happenings(self, at: int) -> dict[int, str]:
        """The happenings of events by the events' keys; `at` is the page's row, or minus that of a sighting.

        A meeting of several is a happening of each two: here it is that of the event's own pair.
        """
        if at not in self._happenings:
            self._happenings[at] = dict(
                rows(
                    self.source.connection,
                    "SELECT events.key, happenings.id FROM events JOIN happening_events h ON h.page = events.page "
                    "AND h.n = events.n JOIN happenings ON happenings.id = h.happening WHERE events.page = ? "
                    "ORDER BY happenings.pair = events.pair, happenings.id",
                    (at,),
                )
            )
        return self._happenings[at]

    @cached_property
    def sightings(self) -> list[dict[str, Any]]:
        """The entries of the page's link lists, over all its captures, in order of when they were first seen."""
        names = "row outlet kind address headline kicker stamp shown first_at last_at".split()
        names += "capture_row capture start stop article told".split()
        found = rows(
            self.source.connection,
            "SELECT sightings.row, outlets.name, sightings.kind, sightings.address, sightings.headline, "
            "sightings.kicker, sightings.stamp, sightings.shown, sightings.first_at, sightings.last_at, captures.row, "
            "captures.id, sightings.start, sightings.stop, "
            "(SELECT min(pages.id) FROM pages WHERE pages.address = sightings.address), "
            "EXISTS (SELECT 1 FROM events WHERE events.page = -sightings.row) "
            "FROM sightings JOIN captures ON captures.row = sightings.first_capture "
            "LEFT JOIN outlets ON outlets.row = sightings.outlet WHERE sightings.on_page = ? "
            "ORDER BY coalesce(sightings.first_at, ''), captures.id, coalesce(sightings.start, -1), "
            "sightings.headline, coalesce(sightings.address, ''), coalesce(sightings.stamp, '')",
            (self.id,),
        )
        return [dict(zip(names, one, strict=True)) for one in found]

    def _told(self, capture: int) -> tuple[Event, ...]:
        """All events of one of the page's captures; mostly it is the one that the revision was read from."""
        if capture == self.capture_row:
            return self.record.events
        found = read_capture(self.source.connection, self.source.packer, capture)
        return corrected(self.source.connection, found[0]).events if found is not None else ()

    def listed_events(self) -> Iterator[tuple[dict[str, Any], Event]]:
        """Yield (sighting, event) for the events that the headlines of the page's link lists tell."""
        read: dict[int, tuple[Event, ...]] = {}
        for sighting in self.sightings:
            if not sighting["told"] or sighting["start"] is None:
                continue
            capture = sighting["capture_row"]
            if capture not in read:
                read[capture] = tuple(event for event in self._told(capture) if event.where == "list")
            for event in read[capture]:
                if sighting["start"] <= event.evidence[0].start < sighting["stop"]:
                    yield sighting, event
