"""Outlets: who they are, how much of theirs is here and of when, and how well their pages could be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import apsw

from mirrorwire.errors import NotKept
from mirrorwire.pages.addresses import host_of
from mirrorwire.record.asking import column, row, rows
from mirrorwire.record.find.overview import RubricLine, rubric_lines
from mirrorwire.record.find.query import match_facets
from mirrorwire.record.instants import FIRST_DATED, SLOT_BITS, day_number, day_of, day_of_row
from mirrorwire.record.keep.facets import language_word, outlet_word
from mirrorwire.record.packing import Packer
from mirrorwire.record.store import Store

# of an outlet's page: weeks shown, articles whose fields are counted, and those a week that are unpacked for it
MOST_WEEKS: Final = 26
MOST_ARTICLES: Final = 2_500
MOST_LANGUAGES: Final = 12
MOST_RUBRICS: Final = 20
MOST_UNPACKED: Final = 60
# how far the quarantine is looked through, and how many of an outlet's addresses tell its hosts
_MOST_REFUSED: Final = 2_000
_MOST_ADDRESSES: Final = 200
# so many of the newest pages without an outlet tell their hosts, and so many hosts are named
_MOST_UNKNOWN: Final = 50_000
MOST_UNKNOWN_HOSTS: Final = 40


@dataclass(frozen=True, slots=True)
class OutletLine:
    """An outlet as its entry describes it, and its articles here: how many, days of the first and last (UTC)."""

    name: str
    country: str | None
    language: str | None
    owner: str | None
    articles: int
    undated: int
    other_pages: int
    first_day: str | None
    last_day: str | None


@dataclass(frozen=True, slots=True)
class WeekOfReading:
    """How an outlet's articles of one week (its Monday) could be read: how many have which field.

    `byline` and `body` are of `looked_at` articles only: they stand in packed facts.
    """

    start: str
    articles: int
    headline: int
    time: int
    rubric: int
    quoted: int
    looked_at: int
    byline: int
    body: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Pages that were refused for one cause, and one of them as an example."""

    cause: str
    pages: int
    example: str


@dataclass(frozen=True, slots=True)
class OutletPage:
    """All of an outlet's page: `weeks` are without gaps, the oldest first; `counted` articles are in them.

    `days` has the articles of each day of these weeks; `refused` is what lies in quarantine from its hosts.
    """

    line: OutletLine
    weeks: tuple[WeekOfReading, ...]
    counted: int
    days: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    rubrics: tuple[RubricLine, ...]
    hosts: tuple[str, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class WithoutOutlet:
    """Pages of which no outlet is known: how many, of which hosts (the most pages first), how many state no address.

    Hosts are those of the newest of them; `more` is how many hosts there are beside these.
    """

    pages: int
    hosts: tuple[tuple[str, int], ...]
    more: int
    without_address: int


def without_outlet(store: Store) -> WithoutOutlet:
    """Return the pages of which no outlet is known, by an entry or because it was given, by the host they are of."""
    with store.database.snapshot() as connection:
        pages, addressed = row(connection, "SELECT count(*), count(address) FROM pages WHERE outlet IS NULL") or (0, 0)
        counts = Counter(
            host
            for address in column(
                connection,
                "SELECT address FROM pages WHERE outlet IS NULL AND address IS NOT NULL ORDER BY row DESC LIMIT ?",
                (_MOST_UNKNOWN,),
            )
            if (host := host_of(address))
        )
    hosts = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    more = max(len(hosts) - MOST_UNKNOWN_HOSTS, 0)
    return WithoutOutlet(int(pages), tuple(hosts[:MOST_UNKNOWN_HOSTS]), more, int(pages) - int(addressed))


def outlets(store: Store) -> list[OutletLine]:
    """Return all outlets by country and volume; those that are of no known country come last."""
    with store.database.snapshot() as connection:
        counts: dict[int, tuple[Any, ...]] = {
            outlet: tuple(told)
            for outlet, *told in rows(
                connection,
                "SELECT outlet, sum(article), sum(article AND row < ?1), count(*) - sum(article), "
                "min(CASE WHEN article AND row >= ?1 THEN row END), max(CASE WHEN article AND row >= ?1 THEN row END) "
                "FROM pages WHERE outlet IS NOT NULL GROUP BY outlet",
                (FIRST_DATED,),
            )
        }
        found = [
            _line(tuple(described), counts.get(number))
            for number, *described in rows(connection, "SELECT row, name, country, language, owner FROM outlets")
        ]
    return sorted(found, key=lambda one: (one.country is None, one.country or "", -one.articles, one.name))


def _line(described: tuple[Any, ...], counts: tuple[Any, ...] | None) -> OutletLine:
    name, country, language, owner = described
    articles, undated, others, first, last = counts or (0, 0, 0, None, None)
    return OutletLine(name, country, language, owner, articles, undated, others, _day(first), _day(last))


def _day(place: int | None) -> str | None:
    number = day_of_row(place) if place is not None else None
    return day_of(number).isoformat() if number is not None else None


def outlet(store: Store, name: str, *, weeks: int = MOST_WEEKS) -> OutletPage:
    """Return what there is to say of an outlet, by its name as kept. Raises NotKept.

    Weeks are the last `weeks` up to its newest article, over at most `MOST_ARTICLES` of them; languages and rubrics
    are those of these articles, counted over all.
    """
    with store.database.snapshot() as connection:
        described = row(connection, "SELECT row, name, country, language, owner FROM outlets WHERE name = ?", (name,))
        if described is None:
            raise NotKept("no outlet of that name in this store", place=name[:200])
        number = described[0]
        # the index of words has the outlet's articles in order of time
        sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC"
        places = column(connection, sql, (f"facets : {outlet_word(number)}",))
        others = column(connection, _OTHERS, (number,))[0] if len(places) < MOST_ARTICLES else 0
        dated = [place for place in places if place >= FIRST_DATED]
        line = _line(
            described[1:],
            (len(places), len(places) - len(dated), others, *((dated[-1], dated[0]) if dated else (None, None))),
        )
        # those of the weeks shown, and those without a time, which may have come in these weeks
        low = dated[0] - (weeks * _WEEK_OF_ROWS) if dated else 0
        newest = [place for place in places if place >= low or place < FIRST_DATED][:MOST_ARTICLES]
        read = [_read(connection, place) for place in newest]
        told, counted = _weeks(connection, store.packer, read, weeks)
        hosts = _hosts(connection, newest)
        days = Counter(day for place in dated if (day := day_of_row(place)) is not None)
        last = max(days, default=0)
        first = (day_number(told[0].start) if told else None) or last - 7 * weeks + 1
        return OutletPage(
            line=line,
            weeks=told,
            counted=counted,
            days=tuple(
                (day_of(day).isoformat(), days[day])
                for day in range(max(first, last - 7 * weeks + 1), last + 1)
                if days
            ),
            languages=_languages(connection, read, outlet_word(number)),
            rubrics=tuple(
                rubric_lines(connection, ((one[2], 1) for one in read if one[2]), MOST_RUBRICS, outlet_word(number))
            ),
            hosts=hosts,
            refused=_refused(connection, hosts),
        )


_WEEK_OF_ROWS: Final = 7 * 1440 << SLOT_BITS
_OTHERS: Final = "SELECT count(*) FROM pages WHERE outlet = ? AND NOT article"
_Read = tuple[int, str | None, str | None, str | None, str | None, str | None, int, int]


def _read(connection: apsw.Connection, place: int) -> _Read:
    """Row, headline, rubric, language, time printed, time sorted by, whether somebody is quoted, revision."""
    found = row(
        connection,
        "SELECT row, headline, rubric, language, published_at, sorted_by, "
        "EXISTS (SELECT 1 FROM quotations WHERE page = ?1), revision FROM pages WHERE row = ?1",
        (place,),
    )
    return found or (place, None, None, None, None, None, 0, 0)


def _weeks(
    connection: apsw.Connection, packer: Packer, read: Iterable[_Read], weeks: int
) -> tuple[tuple[WeekOfReading, ...], int]:
    """Sum up by week of the time that articles are sorted by: one without a time of its own is of when it came."""
    by_week: dict[int, list[_Read]] = {}
    for one in read:
        day = day_number(one[5])
        if day is not None:
            by_week.setdefault(day - day_of(day).weekday(), []).append(one)
    if not by_week:
        return (), 0
    last = max(by_week)
    first = max(min(by_week), last - 7 * (weeks - 1))
    shown = range(first, last + 1, 7)
    each = max(1, MOST_UNPACKED // len(shown))
    told = []
    for start in shown:
        members = by_week.get(start, [])
        fields = [_fields(connection, packer, one[7]) for one in members[:each]]
        told.append(
            WeekOfReading(
                start=day_of(start).isoformat(),
                articles=len(members),
                headline=sum(bool(one[1]) for one in members),
                time=sum(bool(one[4]) for one in members),
                rubric=sum(bool(one[2]) for one in members),
                quoted=sum(one[6] for one in members),
                looked_at=len(fields),
                byline=sum(byline for byline, _ in fields),
                body=sum(body for _, body in fields),
            )
        )
    return tuple(told), sum(one.articles for one in told)


def _fields(connection: apsw.Connection, packer: Packer, revision: int) -> tuple[bool, bool]:
    """Whether an article has a byline and a body."""
    found = row(connection, "SELECT facts FROM revisions WHERE row = ?", (revision,))
    article = packer.unpack_facts(found[0]).article if found is not None else None
    return (bool(article.byline), bool(article.body)) if article is not None else (False, False)


def _languages(connection: apsw.Connection, read: list[_Read], among: str) -> tuple[tuple[str, int], ...]:
    """Languages of the articles read, each with how many of the outlet are in it in all."""
    seen = Counter(one[3] for one in read if one[3])
    found = []
    for language in sorted(seen, key=lambda one: (-seen[one], one))[:MOST_LANGUAGES]:
        match = match_facets([[language_word(language)], [among]])
        found.append((language, int(column(connection, "SELECT count(*) FROM words WHERE words MATCH ?", (match,))[0])))
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))


def _hosts(connection: apsw.Connection, places: list[int]) -> tuple[str, ...]:
    """Hosts of an outlet's newest pages, the most frequent first."""
    found: Counter[str] = Counter()
    for place in places[:_MOST_ADDRESSES]:
        host = _host(str((row(connection, "SELECT address FROM pages WHERE row = ?", (place,)) or ("",))[0] or ""))
        if host:
            found[host] += 1
    return tuple(sorted(found, key=lambda one: (-found[one], one))[:5])


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _refused(connection: apsw.Connection, hosts: tuple[str, ...]) -> tuple[Refused, ...]:
    """What lies in quarantine from these hosts, by cause; of the newest that were refused."""
    pages: Counter[str] = Counter()
    examples: dict[str, str] = {}
    if hosts:
        sql = "SELECT place, cause FROM quarantine ORDER BY row DESC LIMIT ?"
        for place, cause in rows(connection, sql, (_MOST_REFUSED,)):
            if _host(place) in hosts:
                pages[cause] += 1
                examples.setdefault(cause, place)
    return tuple(Refused(one, pages[one], examples[one]) for one in sorted(pages, key=lambda one: (-pages[one], one)))
