"""The current revision of a page, made findable: its row in order of time, its words and facets, its facts as rows.

All rows made here follow from the revision and the reviews of its page, and are made again whenever either changes.
"""

from __future__ import annotations

from typing import Final

import apsw

from mirrorwire.errors import StoreError
from mirrorwire.model import Person, Record
from mirrorwire.pages.addresses import page_address
from mirrorwire.record.asking import column, value
from mirrorwire.record.asking import row as row_of
from mirrorwire.record.folding import indexed
from mirrorwire.record.instants import UNDATED, as_page_time, in_utc, row_wanted, rows_of, sort_key
from mirrorwire.record.keep.facets import (
    country_word,
    entity_word,
    event_words,
    language_word,
    outlet_word,
    rubric_of,
    rubric_word,
    speaker_word,
)
from mirrorwire.record.keep.interning import Names
from mirrorwire.record.keep.reassembly import read_revision
from mirrorwire.record.keep.rows import INSERT_EVENT, PAIRS_OF_ROW, event_row, key_of, pairs_of_event
from mirrorwire.record.keep.sightings import headline_key
from mirrorwire.record.packing import Packer
from mirrorwire.record.reviews.corrections import corrected
from mirrorwire.record.reviews.overlays import parted

# a word that stands in no text: no phrase matches across two roles
_BETWEEN_ROLES: Final = " 0x0x0 "
_UNPLACED: Final = (
    "INSERT OR REPLACE INTO unwoven (page, sorted_by) VALUES (?, ?)",
    "INSERT OR REPLACE INTO untraced (page, sorted_by) VALUES (?, ?)",
)
_OF_A_ROW: Final = (
    "revision, address, outlet, language, rubric, headline, headline_key, published_at, sorted_by, article"
)
# the row after a stretch of rows without a gap
_FREE: Final = (
    "SELECT row + 1 FROM pages p WHERE row >= ?1 AND row + 1 < ?2 "
    "AND NOT EXISTS (SELECT 1 FROM pages q WHERE q.row = p.row + 1) ORDER BY row LIMIT 1"
)
# how many pages ever arrived: numbers of pages that are gone are not given again, for they may have been looked at
_ARRIVED: Final = (
    "SELECT max(coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'arrived'), 0), "
    "coalesce((SELECT max(arrived) FROM pages), 0))"
)
_OF_A_PAGE: Final = (
    "DELETE FROM events WHERE page = ?",
    "DELETE FROM parties WHERE page = ?",
    "DELETE FROM quotations WHERE page = ?",
    "DELETE FROM appearances WHERE page = ?",
    "DELETE FROM roles WHERE page = ?",
)


class Indexer:
    """Writes the derived rows of pages, inside the caller's transactions."""

    def __init__(self, connection: apsw.Connection, packer: Packer, names: Names) -> None:
        self._connection = connection
        self._packer = packer
        self._names = names
        # rows of `words` to be written at the transaction's end: any statement with a savepoint of its own makes FTS5
        # write out what it holds in memory, and one segment a page costs more than all the rest
        self._words: dict[int, tuple[str, str, str, str]] = {}
        self._unwoven: dict[str, str] = {}
        self._uncounted: set[str] = set()
        # how many pages had arrived, within a transaction
        self._arrived: int | None = None

    def flush(self) -> None:
        """Write the words that wait; to be called before a transaction ends."""
        self._connection.executemany(
            "INSERT INTO words (rowid, headline, text, roles, facets) VALUES (?, ?, ?, ?, ?)",
            [(row, *words) for row, words in sorted(self._words.items())],
        )
        self._words.clear()
        for statement in _UNPLACED:
            self._connection.executemany(statement, list(self._unwoven.items()))
        self._unwoven.clear()
        self._connection.executemany(
            "INSERT OR IGNORE INTO uncounted (pair) VALUES (?)", [(pair,) for pair in sorted(self._uncounted)]
        )
        self._uncounted.clear()
        if self._arrived is not None:
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('arrived', ?)", (str(self._arrived),))
        # another process may write before the next one
        self._arrived = None
        self._names.flush()

    def forget(self) -> None:
        """Forget what waits; to be called after a rollback."""
        self._words.clear()
        self._unwoven.clear()
        self._uncounted.clear()
        self._arrived = None

    def index(self, page: str, revision: int, record: Record | None) -> None:
        """Index a page by its current revision (a row); `record` is that revision, if the caller has it at hand."""
        connection = self._connection
        if record is None:
            record = read_revision(connection, self._packer, revision)
            if record is None:
                return
        record = corrected(connection, record)
        article = record.article
        published = article.published_at.value if article and article.published_at else None
        stated = (published, record.capture.not_before, record.capture.captured_at)
        time = next((found for one in stated if (found := as_page_time(in_utc(one)))), None)
        outlet = self._names.outlet(record.capture.outlet)
        canonical = article.canonical_url.value if article and article.canonical_url else None
        headline = article.headline.value if article and article.headline else None
        values = (
            revision,
            page_address(record.capture.url, canonical),
            outlet,
            article.language.value if article and article.language else None,
            rubric_of(record),
            headline,
            headline_key(headline) if headline is not None else None,
            published,
            sort_key(time),
            int(article is not None),
        )
        # among dated pages only by the day that it states: a page that a crawl came upon is no news of that day
        row, as_before = self._placed(page, rows_of(as_page_time(in_utc(published))), values)
        known = {person.id: self._names.entity(person, record.id) for person in record.people}
        entities = parted(connection, record.id, known)
        self._write_facts(row, record, outlet, entities)
        if article is not None:
            self._write_words(row, record, outlet, entities)
        if not as_before:
            self._unwoven[page] = sort_key(time)

    def drop_if_empty(self, page: str) -> None:
        """Take a page out of the index of which no revision is left."""
        if self._connection.execute("SELECT 1 FROM revisions WHERE page = ?", (page,)).fetchone() is None:
            row = self._connection.execute("SELECT row FROM pages WHERE id = ?", (page,)).get
            if row is not None:
                self._clear(row)
                self._connection.execute("DELETE FROM pages WHERE row = ?", (row,))
                self._unwoven[page] = UNDATED

    def _placed(self, page: str, rows: range, values: tuple[object, ...]) -> tuple[int, bool]:
        """Give the page one of the rows of its time, clearing one it had; returns the row.

        Also whether revision, time and all else that copies and stories depend on are what they were: then a review, or
        facts read anew, need not place it anew.
        """
        connection = self._connection
        had = row_of(connection, f"SELECT row, arrived, {_OF_A_ROW} FROM pages WHERE id = ?", (page,))
        arrived = None
        if had is not None:
            row, arrived = had[:2]
            self._clear(row)
            connection.execute("DELETE FROM pages WHERE row = ?", (row,))
        row = self._free(rows, row_wanted(page, rows))
        if arrived is None:
            if self._arrived is None:
                self._arrived = int(value(connection, _ARRIVED))
            arrived = self._arrived = self._arrived + 1
        connection.execute(
            f"INSERT INTO pages (row, id, {_OF_A_ROW}, arrived) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (row, page, *values, arrived),
        )
        return row, had is not None and had[2:] == values

    def _free(self, rows: range, wanted: int) -> int:
        """Return the first free row from the one wanted, around the end of the rows."""
        for start in (wanted, rows.start):
            if value(self._connection, "SELECT 1 FROM pages WHERE row = ?", (start,)) is None:
                return start
            found = value(self._connection, _FREE, (start, rows.stop))
            if found is not None:
                return int(found)
        raise StoreError(f"more than {len(rows)} pages of one minute")

    def _clear(self, row: int) -> None:
        self._uncounted.update(column(self._connection, PAIRS_OF_ROW, (row,)))
        for statement in _OF_A_PAGE:
            self._connection.execute(statement, (row,))
        if self._words.pop(row, None) is None:
            self._connection.execute("DELETE FROM words WHERE rowid = ?", (row,))

    def _write_facts(self, row: int, record: Record, outlet: int | None, entities: dict[str, int]) -> None:
        connection = self._connection
        language = record.article.language.value if record.article and record.article.language else None
        events = [event for event in record.events if event.where != "list"]
        if events:
            rows = [event_row(row, n, event, outlet) for n, event in enumerate(events)]
            connection.executemany(INSERT_EVENT, rows)
            self._uncounted.update(pair for event in events for pair in pairs_of_event(event))
            parties = [(code, row, n) for n, event in enumerate(events) for code in set(event.participants)]
            if parties:
                connection.executemany("INSERT INTO parties (code, page, n) VALUES (?, ?, ?)", parties)
        if record.quotations:
            connection.executemany(
                "INSERT INTO quotations (page, n, key, speaker) VALUES (?, ?, ?, ?)",
                [
                    (row, n, key_of(told.id), entities.get(told.speaker) if told.speaker else None)
                    for n, told in enumerate(record.quotations)
                ],
            )
        if record.people:
            self._write_people(row, record.people, entities, language)

    def _write_people(
        self, row: int, people: tuple[Person, ...], entities: dict[str, int], language: str | None
    ) -> None:
        names = self._names
        self._connection.executemany(
            "INSERT INTO appearances (page, n, entity, form, country) VALUES (?, ?, ?, ?, ?)",
            [
                (row, n, entities[person.id], names.form(entities[person.id], person, language), person.country)
                for n, person in enumerate(people)
            ],
        )
        roles = [
            (entities[person.id], row, n, m, names.phrase(role.phrase))
            for n, person in enumerate(people)
            for m, role in enumerate(person.roles)
        ]
        if roles:
            self._connection.executemany("INSERT INTO roles (entity, page, n, m, phrase) VALUES (?, ?, ?, ?, ?)", roles)

    def _write_words(self, row: int, record: Record, outlet: int | None, entities: dict[str, int]) -> None:
        names = self._names
        article = record.article
        words: set[str] = set()
        if outlet is not None:
            words.add(outlet_word(outlet))
        country = names.country_of_outlet(outlet)
        if country is not None:
            words.add(country_word(country))
        if article and article.language:
            words.add(language_word(article.language.value))
        rubric = rubric_of(record)
        if rubric is not None:
            words.add(rubric_word(headline_key(rubric)))
        for event in record.events:
            if event.where != "list":
                words |= event_words(event)
        words.update(entity_word(entity) for entity in entities.values())
        words.update(speaker_word(entities[told.speaker]) for told in record.quotations if told.speaker in entities)
        roles = _BETWEEN_ROLES.join(role.phrase for person in record.people for role in person.roles)
        headline = article.headline.value if article and article.headline else ""
        self._words[row] = (indexed(headline), indexed(record.text), indexed(roles), " ".join(sorted(words)))
