"""Articles put side by side: of a story, of a happening, of a pair, with who is who on each and what each tells of.

What a round-up or a feed needs beyond a record: the people's entities, the events' happenings, and since when a page
says what it says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

import apsw
import msgspec

from mirrorwire.errors import NotKept, QueryError
from mirrorwire.language.gazetteer import find_states, organisations
from mirrorwire.model import SCHEMA, Record
from mirrorwire.record.asking import column, row, rows, value
from mirrorwire.record.export.walk import PageView, Source
from mirrorwire.record.find.conditions import MOST_WORDS, Conditions, conditions_of
from mirrorwire.record.find.entities import find_entities
from mirrorwire.record.find.query import Query, match_facets
from mirrorwire.record.find.related import beside
from mirrorwire.record.find.search import count, describe
from mirrorwire.record.keep.facets import entity_word, pair_word
from mirrorwire.record.keep.rows import key_of
from mirrorwire.record.packing import Packer
from mirrorwire.record.results import Hit
from mirrorwire.record.reviews.overlays import pages_of_story, story_kept, with_merged
from mirrorwire.record.store import Store
from mirrorwire.record.stories import told

# where an article says what it is about: headline, standfirst and first paragraphs, of so many characters in all
_BLOCKS: Final = 4
_BEGINNING: Final = 1_200
# articles that name two states somewhere, of which the beginnings are read; reading one takes a fifth of a millisecond
_MOST_READ: Final = 48
_LANGUAGE_AND_TEXT: Final = (
    "SELECT pages.row, pages.language, revisions.text FROM pages JOIN revisions ON revisions.row = pages.revision "
    "WHERE pages.row IN (SELECT value FROM json_each(?))"
)
_OF_STATE: Final = "SELECT row FROM entities WHERE kind = 'state' AND key = ?"
_GIVEN: Final = "(SELECT value FROM json_each(?))"


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
    known = view.happenings(view.row)
    happenings = {event.id: known[key_of(event.id)] for event in record.events if key_of(event.id) in known}
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


def headed(store: Store, pages: Iterable[str]) -> list[Gathered]:
    """Return articles as `gather` does, with their fields alone: no people, statements or lists are unpacked."""
    with store.database.snapshot() as connection:
        found = []
        for page in pages:
            line = row(
                connection,
                "SELECT pages.address, outlets.name, outlets.country, revisions.id, revisions.text, revisions.facts, "
                "captures.id, captures.first_at FROM pages JOIN revisions ON revisions.row = pages.revision "
                "JOIN captures ON captures.row = revisions.capture LEFT JOIN outlets ON outlets.row = pages.outlet "
                "WHERE pages.id = ?",
                (page,),
            )
            if line is None:
                continue
            address, outlet, country, revision, text, facts, capture, captured_at = line
            article, received = store.packer.unpack_article(facts)
            told = store.packer.unpack_text(text)
            record = Record(SCHEMA, page, revision, received, article, (), told, (), (), (), ())
            stated = article.canonical_url.value if article is not None and article.canonical_url is not None else None
            url = received.url or stated or address
            found.append(Gathered(record, capture, captured_at, outlet, country, url, None, {}, {}))
        return found


def hits_of(store: Store, pages: Iterable[str]) -> tuple[Hit, ...]:
    """Return articles as a search would show them, in the order given; what the store does not have is left out."""
    with store.database.snapshot() as connection:
        found = [value(connection, "SELECT row FROM pages WHERE id = ?", (page,)) for page in pages]
        return describe(connection, store.packer, Query(), [at for at in found if at is not None]).hits


def pages_told(store: Store, story: str) -> tuple[str, list[str]]:
    """Return a story's id (one that was merged is that which it is part of) and its articles, the oldest first.

    What `told.story` says beyond that takes as long to look up as a whole page may. Raises NotKept.
    """
    with store.database.snapshot() as connection:
        pages = pages_of_story(connection, story)
        if pages:
            return story_kept(connection, story), pages
    found = told.story(store, story)
    pages = [page for one in found.members for page in (one.page, *(copy.page for copy in one.copies))]
    return found.line.id, pages


def read_beside(store: Store, page: str, without: set[str], *, limit: int) -> list[str]:
    """Return the ids of articles to read beside one: those near it that are none of `without`, nor its copies."""
    with store.database.snapshot() as connection:
        return [one.page for one in beside(connection, page, without, limit=limit)]


def newest(store: Store, *, limit: int) -> list[str]:
    """Return the ids of the newest articles, the newest first, copies apart."""
    with store.database.snapshot() as connection:
        return column(
            connection,
            "SELECT pages.id FROM pages LEFT JOIN families ON families.page = pages.id "
            "WHERE pages.article AND coalesce(families.first, pages.id) = pages.id ORDER BY pages.row DESC LIMIT ?",
            (limit,),
        )


def articles_on(
    store: Store,
    pair: tuple[str, str],
    *,
    since: str | None,
    until: str | None,
    limit: int,
    without: Collection[str] = (),
) -> tuple[list[str], int]:
    """Return the newest articles on two states, the newest first, copies apart, and how many there are, copies too.

    An article is on the two if it tells of an event between them, or if its beginning (headline, standfirst, first
    paragraphs) names both, in whatever form the gazetteer knows: those whom experts speak about have often done
    nothing to each other that day. Of the second sort only those are counted that are found. `without`: ids of pages
    that are left out, though they are counted. Raises QueryError.
    """
    asked: dict[str, Any] = {"since": since, "until": until}
    between = "-".join(pair)
    with store.database.snapshot() as connection:
        skipped = set(column(connection, f"SELECT row FROM pages WHERE id IN {_GIVEN}", (_listed(without),)))
        apart = conditions_of(connection, Query(copies=False, **asked))
        doing = _found(connection, f"facets : {pair_word(*pair)}", apart, limit + len(skipped))
        first = [at for at in doing if at not in skipped][:limit]
        # what is older than all that are shown need not be looked at
        older = replace(apart, low=max(apart.low, first[-1])) if len(first) == limit else apart
        naming = (at for at in _naming(connection, store.packer, pair, older) if at not in skipped)
        named = list(islice(naming, limit))
        number = count(connection, Query(pair=(between,), **asked)) + len(named)
        found = sorted({*first, *named}, reverse=True)[:limit]
        # rows of one minute are in the order in which they came, which must not be seen
        pages = [row(connection, "SELECT sorted_by, id FROM pages WHERE row = ?", (at,)) for at in found]
        return [ident for _, ident in sorted((one for one in pages if one is not None), reverse=True)], number


def _naming(
    connection: apsw.Connection, packer: Packer, pair: tuple[str, str], conditions: Conditions
) -> Iterator[int]:
    """Yield the rows of articles whose beginnings name both, and that tell of no event between them; newest first."""
    words = []
    for code in pair:
        states = with_merged(connection, column(connection, _OF_STATE, (code,)))
        try:
            # an organisation that acts between states goes by its name
            named = states or find_entities(connection, organisations().get(code, code), kinds=("organisation",))
        except QueryError:
            # the store has no article that names it
            return
        words.append([entity_word(one) for one in named[:MOST_WORDS]])
    match = f"{match_facets(words)} NOT facets : {pair_word(*pair)}"
    found = _found(connection, match, conditions, _MOST_READ)
    # the newest first, as the rows are
    read = rows(connection, f"{_LANGUAGE_AND_TEXT} ORDER BY pages.row DESC", (msgspec.json.encode(found).decode(),))
    for at, language, text in read:
        beginning = "\n\n".join(packer.unpack_text(text)[:_BEGINNING].split("\n\n")[:_BLOCKS])
        if {*pair} <= {mention.country for mention in find_states(beginning, language)}:
            yield at


def _found(connection: apsw.Connection, match: str, conditions: Conditions, limit: int) -> list[int]:
    """The rows of what the index of words has, the newest first."""
    clauses = "".join(f" AND {clause.format(row='words.rowid')}" for clause in conditions.clauses)
    return column(
        connection,
        f"SELECT words.rowid FROM words WHERE words MATCH ? AND words.rowid BETWEEN ? AND ?{clauses} "
        "ORDER BY words.rowid DESC LIMIT ?",
        (match, conditions.low, conditions.high, *conditions.values, limit),
    )


def leaders(store: Store, pages: Iterable[str], *, limit: int) -> list[str]:
    """Return at most so many of some pages: first those that copy no other of them, then the copies, each in order."""
    given = list(dict.fromkeys(pages))
    known = set(given)
    with store.database.snapshot() as connection:
        first = dict(rows(connection, f"SELECT page, first FROM families WHERE page IN {_GIVEN}", (_listed(given),)))
    copies = {page for page, one in first.items() if one != page and one in known}
    return [*(page for page in given if page not in copies), *(page for page in given if page in copies)][:limit]


def _listed(pages: Iterable[str]) -> str:
    return msgspec.json.encode(sorted(pages)).decode()


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


def ever_changed(store: Store, pages: Iterable[str]) -> set[str]:
    """Return those of some pages, by their ids, that have more than one revision, or were ever reviewed."""
    with store.database.snapshot() as connection:
        return set(
            column(
                connection,
                f"SELECT id FROM pages WHERE id IN {_GIVEN} AND (EXISTS (SELECT 1 FROM reviews WHERE page = pages.id) "
                "OR (SELECT count(*) FROM revisions WHERE page = pages.id) > 1)",
                (_listed(pages),),
            )
        )
