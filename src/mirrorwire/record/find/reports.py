"""What a mirror reading asks of a store: outlets of countries, how much each published a day, what names two states.

Words find candidates, over all languages of the gazetteer; whether a text names a state is for the gazetteer to say,
over the words as printed (`mirrorwire.readings.naming`). To be called inside a snapshot.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import apsw

from mirrorwire.language.gazetteer.entries import Entry
from mirrorwire.language.gazetteer.lexicon import LANGUAGES, Word, lexicon_of
from mirrorwire.model import SCHEMA, Event, Record
from mirrorwire.record.asking import row, rows, value
from mirrorwire.record.folding import folded_name, words_of
from mirrorwire.record.instants import FIRST_DATED, SLOT_BITS, day_of, day_of_row
from mirrorwire.record.keep.reassembly import read_revision
from mirrorwire.record.keep.rows import key_of
from mirrorwire.record.packing import Packer
from mirrorwire.record.reviews.corrections import corrected

_MINUTES_TO_1970: Final = 25_567 * 1440
# more endings than this, and the index is asked for all words that begin so
_FEW_ENDINGS: Final = 3
_SHORTEST_STEM: Final = 4
_LONGEST_CODE: Final = 5
# "US" is a pronoun too, where capitals don't count
_SHORTEST_CODE: Final = 3
# endings are written onto a name with a joiner between, which is no part of a word as it is indexed
_JOINED_ON: Final = frozenset({"fa"})
_ANY_ENDING: Final = frozenset(map(str, range(_FEW_ENDINGS + 1)))
# articles that are asked how well they know a happening's day
_MOST_TELLING: Final = 50


@dataclass(frozen=True, slots=True)
class Publisher:
    """An outlet of the store with what its entry says."""

    row: int
    name: str
    country: str
    language: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Entered:
    """One entry of a link list as kept, with its page's language and the raw span of its headline."""

    row: int
    on_page: str
    key: int
    outlet: int
    headline: str
    headline_key: int
    address: str | None
    stamp: str | None
    minute: int | None
    first_at: str | None
    capture: str
    start: int | None
    stop: int | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One article as kept, text and facts still packed; `family` is the first of its copies, itself if it is none."""

    row: int
    page: str
    revision: str
    capture: str
    outlet: int
    language: str | None
    headline: str | None
    headline_key: int | None
    published_at: str | None
    address: str | None
    family: str
    text: bytes
    facts: bytes


@dataclass(frozen=True, slots=True)
class Between:
    """An event between states that stands in a link list's headline."""

    kind: str
    actor: str
    recipient: str
    negated: bool


def publishers(connection: apsw.Connection, countries: Collection[str]) -> list[Publisher]:
    """Return the outlets of these countries, by country and name."""
    sql = "SELECT row, name, country, language, owner FROM outlets WHERE country IN (SELECT value FROM json_each(?))"
    found = rows(connection, f"{sql} ORDER BY country, name", (json.dumps(sorted(countries)),))
    return [Publisher(*one) for one in found]


def with_pages(connection: apsw.Connection, outlets: Collection[int]) -> set[int]:
    """Return those of the outlets that the store has a page of, dated or not."""
    if not outlets:
        return set()
    sql = "SELECT DISTINCT outlet FROM pages WHERE outlet IN (SELECT value FROM json_each(?))"
    return {outlet for (outlet,) in rows(connection, sql, (json.dumps(sorted(outlets)),))}


def minute_of_day(day: int) -> int:
    """Return the first minute, counted since 1900, of a day counted since 1970."""
    return _MINUTES_TO_1970 + day * 1440


def first_day(connection: apsw.Connection, outlets: Collection[int], last: int) -> int | None:
    """Return the first day up to `last` of which the store has an article or a dated headline of these outlets."""
    first = min(_days_at_an_end(connection, outlets, "ASC"), default=None)
    return first if first is not None and first <= last else None


def last_day(connection: apsw.Connection, outlets: Collection[int]) -> int | None:
    """Return the last day of which the store has an article or a dated headline of these outlets."""
    return max(_days_at_an_end(connection, outlets, "DESC"), default=None)


def _days_at_an_end(connection: apsw.Connection, outlets: Collection[int], order: str) -> list[int]:
    """The days of the first, or the last, dated headline and article of outlets, as far as there is one."""
    wanted = json.dumps(sorted(outlets))
    minute = value(
        connection,
        "SELECT minute FROM sightings WHERE minute IS NOT NULL AND outlet IN (SELECT value FROM json_each(?)) "
        f"ORDER BY minute {order} LIMIT 1",
        (wanted,),
    )
    page = value(
        connection,
        "SELECT row FROM pages WHERE row >= ? AND article AND outlet IN (SELECT value FROM json_each(?)) "
        f"ORDER BY row {order} LIMIT 1",
        (FIRST_DATED, wanted),
    )
    days = [(minute - _MINUTES_TO_1970) // 1440] if minute is not None else []
    if page is not None and (day := day_of_row(page)) is not None:
        days.append(day)
    return days


def published(connection: apsw.Connection, outlets: Collection[int], first: int, last: int) -> Counter[tuple[int, int]]:
    """Count what outlets published from day to day, both included: by (outlet, day).

    Articles, and headlines that no article of the outlet has that day: a headline that many pages list counts once.
    """
    low, high = minute_of_day(first), minute_of_day(last + 1)
    wanted = set(outlets)
    counts: Counter[tuple[int, int]] = Counter()
    told: dict[tuple[int, int], set[int]] = {}
    sql = "SELECT row, outlet, headline_key FROM pages WHERE row >= ? AND row < ? AND article AND outlet IS NOT NULL"
    for at, outlet, key in connection.execute(sql, (max(low << SLOT_BITS, FIRST_DATED), high << SLOT_BITS)):
        if outlet in wanted:
            place = outlet, ((at >> SLOT_BITS) - _MINUTES_TO_1970) // 1440
            counts[place] += 1
            told.setdefault(place, set()).add(key)
    listed: dict[tuple[int, int], set[int]] = {}
    # in the index's own order: nothing is sorted, and the same entry on many pages comes once
    sql = "SELECT DISTINCT minute, outlet, headline_key FROM sightings WHERE minute >= ? AND minute < ?"
    for minute, outlet, key in connection.execute(sql, (low, high)):
        if outlet in wanted:
            place = outlet, (minute - _MINUTES_TO_1970) // 1440
            there = listed.get(place)
            if there is None:
                there = listed[place] = set()
            there.add(key)
    for place, here in listed.items():
        counts[place] += len(here - told[place]) if place in told else len(here)
    return counts


_ENTERED: Final = (
    "SELECT s.row, s.on_page, s.key, s.outlet, s.headline, s.headline_key, s.address, s.stamp, s.minute, s.first_at, "
    "c.id, s.start, s.stop, p.language FROM headline_words w CROSS JOIN sightings s ON s.row = w.rowid "
    "JOIN captures c ON c.row = s.first_capture LEFT JOIN pages p ON p.id = s.on_page "
    "WHERE headline_words MATCH ? AND s.outlet IN (SELECT value FROM json_each(?))"
)


def entries_naming(
    connection: apsw.Connection,
    pair: tuple[str, str],
    outlets: Collection[int],
    days: tuple[int, int],
    *,
    surely: bool = False,
) -> Iterator[Entered]:
    """Yield entries of link lists that may name both: stamped from day to day (both included), or not stamped.

    `surely` as in `naming`: what comes then needs no further look.
    """
    low, high = minute_of_day(days[0]), minute_of_day(days[1] + 1)
    match = f"({naming(pair[0], surely=surely)}) AND ({naming(pair[1], surely=surely)})"
    for one in rows(connection, _ENTERED, (match, json.dumps(sorted(outlets)))):
        found = Entered(*one)
        if found.minute is None or low <= found.minute < high:
            yield found


_TOLD: Final = (
    "SELECT p.row, p.id, r.id, c.id, p.outlet, p.language, p.headline, p.headline_key, p.published_at, p.address, "
    "coalesce(f.first, p.id), {} FROM words w CROSS JOIN pages p ON p.row = w.rowid "
    "JOIN revisions r ON r.row = p.revision JOIN captures c ON c.row = r.capture LEFT JOIN families f ON f.page = p.id "
    "WHERE words MATCH ? AND w.rowid >= ? AND w.rowid < ? AND p.outlet IN (SELECT value FROM json_each(?)) "
    "ORDER BY w.rowid"
)


def articles_naming(
    connection: apsw.Connection,
    pair: tuple[str, str],
    outlets: Collection[int],
    days: tuple[int, int] | None,
    *,
    surely: bool = False,
) -> Iterator[Told]:
    """Yield articles that may name both, published from day to day, both included; those without a date for None.

    `surely` as in `naming`: what comes then needs no further look, and comes without text and facts.
    """
    match = " AND ".join(f"{{headline text}} : ({naming(code, surely=surely)})" for code in pair)
    low, high = 0, FIRST_DATED
    if days is not None:
        low, high = (minute_of_day(days[0]) << SLOT_BITS, minute_of_day(days[1] + 1) << SLOT_BITS)
        low = max(low, FIRST_DATED)
    sql = _TOLD.format("x'', x''" if surely else "r.text, r.facts")
    for one in rows(connection, sql, (match, low, high, json.dumps(sorted(outlets)))):
        yield Told(*one)


def record_of(connection: apsw.Connection, packer: Packer, told: Told, text: str) -> Record:
    """Put an article's record together, with what people corrected; its link lists are left out."""
    facts = packer.unpack_facts(told.facts)
    record = Record(
        SCHEMA,
        told.page,
        told.revision,
        facts.capture,
        facts.article,
        (),
        text,
        facts.people,
        facts.quotations,
        facts.events,
        facts.notes,
    )
    return corrected(connection, record)


def story_and_agency(connection: apsw.Connection, page: str) -> tuple[str | None, str | None]:
    """Return the story of an article, as reviewed, and the wire agency that it credits."""
    story = value(connection, "SELECT story FROM page_stories WHERE page = ?", (page,))
    agency = value(connection, "SELECT agency FROM credits WHERE page = ?", (page,))
    return story, agency


def keys_of_people(connection: apsw.Connection, row: int) -> dict[int, str]:
    """Return the keys of the entities that a page's people stand for, by their number within the page."""
    sql = "SELECT a.n, e.key FROM appearances a JOIN entities e ON e.row = a.entity WHERE a.page = ?"
    return dict(rows(connection, sql, (row,)))


def events_of_entry(connection: apsw.Connection, entry: int) -> list[Between]:
    """Return the events of an entry's headline, by its row."""
    sql = "SELECT kind, actor, recipient, negated FROM events WHERE page = ? ORDER BY n"
    return [Between(kind, actor, other, bool(no)) for kind, actor, other, no in rows(connection, sql, (-entry,))]


def volumes(connection: apsw.Connection, outlets: Collection[int], first: int, last: int) -> Counter[tuple[str, str]]:
    """Count the events of every pair that these outlets told of, by the days on which they happened, both included."""
    sql = (
        "SELECT pair, count(*) FROM events WHERE day >= ? AND day <= ? AND pair IS NOT NULL "
        "AND outlet IN (SELECT value FROM json_each(?)) GROUP BY pair"
    )
    found: Counter[tuple[str, str]] = Counter()
    for pair, count in rows(connection, sql, (first, last, json.dumps(sorted(outlets)))):
        one, _, other = pair.partition("-")
        if one != other:
            found[one, other] = count
    return found


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as a reading is asked of it: the codes it is between, its day (ISO 8601), and how well that is known.

    `precision` as `Event.date_precision`; of several texts the best.
    """

    codes: tuple[str, ...]
    day: str | None
    precision: str | None


_BEST_FIRST: Final = ("day", None, "published", "week", "month", "year", "decade")


def happened_of_event(
    connection: apsw.Connection, packer: Packer, ident: str, page: str | None = None
) -> Happened | None:
    """Return the event with this id, on the page named or on whichever has it; None if there is none."""
    key = key_of(ident)
    sql = "SELECT p.id, p.revision FROM events e JOIN pages p ON p.row = e.page WHERE e.key = ? ORDER BY p.id"
    for there, revision in list(rows(connection, sql, (key,))):
        if page is None or there == page:
            for event in _events_of(connection, packer, revision):
                if event.id == ident:
                    codes = event.participants if len(event.participants) > 2 else (event.actor, event.recipient)
                    return Happened(tuple(sorted(set(codes))), event.date, event.date_precision)
    # in a link list: the table has what is needed, by a number made of the id
    sql = (
        "SELECT e.actor, e.recipient, e.day FROM events e JOIN sightings s ON s.row = -e.page "
        "WHERE e.key = ?1 AND e.page < 0 AND (?2 IS NULL OR s.on_page = ?2) ORDER BY s.on_page, s.key LIMIT 1"
    )
    found = row(connection, sql, (key, page))
    return _happened((found[0], found[1]), found[2], "published") if found is not None else None


def happened_of_happening(connection: apsw.Connection, packer: Packer, ident: str) -> Happened | None:
    """Return a happening by its id: its pair, its first day, and how well the texts that tell of it know that day."""
    found = row(connection, "SELECT pair, day FROM happenings WHERE id = ?", (ident,))
    if found is None:
        return None
    sql = (
        "SELECT p.revision, e.key FROM happening_events h JOIN events e ON e.page = h.page AND e.n = h.n "
        "JOIN pages p ON p.row = h.page WHERE h.happening = ? ORDER BY p.sorted_by, p.id, h.n LIMIT ?"
    )
    known = {
        event.date_precision
        for revision, key in list(rows(connection, sql, (ident, _MOST_TELLING)))
        for event in _events_of(connection, packer, revision)
        if key_of(event.id) == key
    }
    best = min(known, key=lambda one: _BEST_FIRST.index(one) if one in _BEST_FIRST else 0, default="published")
    return _happened(tuple(found[0].split("-")), found[1], best)


def _happened(codes: tuple[str, ...], day: int | None, precision: str | None) -> Happened:
    return Happened(tuple(sorted(codes)), day_of(day).isoformat() if day is not None else None, precision)


def _events_of(connection: apsw.Connection, packer: Packer, revision: int) -> tuple[Event, ...]:
    """The events of a revision, with what people corrected."""
    record = read_revision(connection, packer, revision)
    return corrected(connection, record).events if record is not None else ()


@lru_cache(maxsize=256)
def naming(code: str, *, surely: bool = False) -> str:
    """Return what to ask an index of words for, to find all texts that may name a state or organisation.

    Every form of every language: names, people, capital, institutions. A form of several words asks for all of them,
    wherever they stand. Where a word has many endings, or letters written onto its front, more is found than is meant.
    `surely`: only forms that mean this state wherever they stand, those of one word with the endings that they can
    have: most of what is meant, and little else.
    """
    terms: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES:
        lexicon = lexicon_of(language)
        for stem, entries in lexicon.heads.items():
            for own, entry in entries:
                if entry.code != code and code not in entry.shared:
                    continue
                if surely and (entry.weak or entry.shared[1:] or 0 < len(entry.exact) < _SHORTEST_CODE):
                    continue
                if surely and not entry.rest:
                    words = [folded_name(front + stem + end) for front in ("", *lexicon.prefixes) for end in own]
                    terms.update((f'"{word}"', (f'"{word}"',)) for word in sorted(words) if " " not in word)
                    continue
                suffixes = _ANY_ENDING if language in _JOINED_ON and len(stem) >= _SHORTEST_STEM else own
                for front in ("", *lexicon.prefixes):
                    for parts in _terms(front, (stem, suffixes), entry):
                        terms[f"({' AND '.join(parts)})" if len(parts) > 1 else parts[0]] = parts
    # a form that has another's word in it is found with that one
    return " OR ".join(term for term, parts in terms.items() if len(parts) == 1 or not any(p in terms for p in parts))


def _terms(front: str, head: Word, entry: Entry) -> Iterator[tuple[str, ...]]:
    """Ways to ask for one form: what must be there, all of it."""
    (stem, suffixes), rest = head, entry.rest
    yield tuple(dict.fromkeys([_asked(front + stem, suffixes), *(_asked(*word) for word in rest)]))
    if entry.exact and not rest and len(entry.exact) <= _LONGEST_CODE and not front:
        # "U.S." is two words of the index
        yield tuple(dict.fromkeys(f'"{letter}"' for letter in words_of(" ".join(entry.exact))))


def _asked(stem: str, suffixes: frozenset[str]) -> str:
    """Ask for a word by its stem: with each of its endings if they are few, else by how it begins."""
    if len(suffixes) <= _FEW_ENDINGS or len(stem) < _SHORTEST_STEM:
        ways = [folded_name(stem + suffix) for suffix in sorted(suffixes)]
        parts = [" AND ".join(f'"{word}"' for word in way.split()) for way in ways if way]
        return parts[0] if len(parts) == 1 else f"({' OR '.join(f'({part})' for part in parts)})"
    *before, last = folded_name(stem).split()
    return " AND ".join([*(f'"{word}"' for word in before), f'"{last}" *'])
