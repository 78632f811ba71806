"""Articles put side by side: of a story, of a happening, of a pair, with who is who on each and what each tells of.

What a round-up or a feed needs beyond a record: the people's entities, the events' happenings, and since when a page
says what it says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mirrorwire.errors import NotKept
from mirrorwire.model import Record
from mirrorwire.record.asking import column, row, rows, value
from mirrorwire.record.export.walk import PageView, Source
from mirrorwire.record.keep.rows import key_of
from mirrorwire.record.store import Store


@dataclass(frozen=True, slots=True)
class Gathered:
    """One article: its record as reviewed, and what the store knows beside it.

    `entities` are ids of entities by the ids of the page's people, merged ones as the one kept; `happenings` ids of
    happenings by the ids of its events. `first` is the page that this one's family of copies begins with, None if it
    has none; `captured_at` is when the capture behind it was made.
    """

    record: Record
    capture: str
    captured_at: str | None
    outlet: str | None
    country: str | None
    url: str | None
    first: str | None
    entities: dict[str, str]
    happenings: dict[str, str]

    @property
    def page(self) -> str:
        """The page's id."""
        return self.record.id

    @property
    def published_at(self) -> str | None:
        """When it was published, as printed; None where the page does not say."""
        article = self.record.article
        return article.published_at.value if article is not None and article.published_at is not None else None


@dataclass(frozen=True, slots=True)
class HappeningLine:
    """A happening by its id: the two, unordered, and the articles that tell of it, the oldest first."""

    id: str
    pair: str
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """Since when a page says what it says: when its current revision was first captured, and last reviewed."""

    revised_at: str | None
    reviewed_at: str | None


def gather(store: Store, pages: Iterable[str]) -> list[Gathered]:
    """Return articles by the ids of their pages, in the order given; what the store does not have is left out."""
    with store.database.snapshot() as connection:
        source = Source.of(connection, store.packer, None)
        found = []
        for page in pages:
            at = value(connection, "SELECT row FROM pages WHERE id = ?", (page,))
            if at is not None:
                first = value(connection, "SELECT first FROM families WHERE page = ?", (page,))
                found.append(_gathered(source.page(at), first))
        return found


def _gathered(view: PageView, first: str | None) -> Gathered:
    record = view.record
    told = view.happenings(view.row)
    happenings = {event.id: told[key_of(event.id)] for event in record.events if key_of(event.id) in told}
    return Gathered(
        record=record,
        capture=view.capture,
        captured_at=view.captured_at,
        outlet=view.outlet,
        country=view.outlet_country,
        url=view.url,
        first=first,
        entities=view.entities,
        happenings=happenings,
    )


def leaders(store: Store, pages: Iterable[str], *, limit: int) -> list[str]:
    """Return at most so many of some pages: first those that copy no other of them, then the copies, each in order."""
    with store.database.snapshot() as connection:
        given = list(dict.fromkeys(pages))
        known = set(given)
        first = {page: value(connection, "SELECT first FROM families WHERE page = ?", (page,)) for page in given}
    copies = {page for page in given if first[page] not in (None, page) and first[page] in known}
    return [*(page for page in given if page not in copies), *(page for page in given if page in copies)][:limit]


def happening_of(store: Store, ident: str) -> HappeningLine:
    """Return a happening by its own id, or by the id of one of its events. Raises NotKept.

    Of an event of several, which is a happening of each two, it is that of the event's own pair.
    """
    with store.database.snapshot() as connection:
        if ident.startswith("event_"):
            found = value(
                connection,
                "SELECT h.happening FROM events JOIN happening_events h ON h.page = events.page AND h.n = events.n "
                "JOIN happenings ON happenings.id = h.happening WHERE events.key = ? "
                "ORDER BY happenings.pair = events.pair DESC, happenings.id LIMIT 1",
                (key_of(ident),),
            )
        else:
            found = ident
        line = row(connection, "SELECT id, pair FROM happenings WHERE id = ?", (found,))
        if line is None:
            raise NotKept("no such happening in this store", place=ident)
        pages = column(
            connection,
            "SELECT DISTINCT pages.id FROM happening_events h JOIN pages ON pages.row = h.page WHERE h.happening = ? "
            "ORDER BY pages.sorted_by, pages.id",
            (found,),
        )
        return HappeningLine(line[0], line[1], tuple(pages))


def changed(store: Store, pages: Iterable[str]) -> dict[str, Changed]:
    """Return, by the id, since when pages say what they say; what the store does not have is left out."""
    with store.database.snapshot() as connection:
        found: dict[str, Changed] = {}
        for page in pages:
            line: Any = next(
                rows(
                    connection,
                    "SELECT revisions.first_at, (SELECT max(at) FROM reviews WHERE reviews.page = pages.id) "
                    "FROM pages JOIN revisions ON revisions.row = pages.revision WHERE pages.id = ?",
                    (page,),
                ),
                None,
            )
            if line is not None:
                found[page] = Changed(*line)
        return found
