"""How what a search finds is spread: by outlet, country, language, rubric, time, and by what its events are about.

Every count is what the same search with that value as one filter more finds, as long as all hits were counted; of a
search with more hits than `most` the newest are, and the answer says so.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, get_args

import apsw

from mirrorwire.errors import QueryError
from mirrorwire.model import Modality, Polarity
from mirrorwire.record.asking import column, rows
from mirrorwire.record.find.conditions import as_pair, conditions_of
from mirrorwire.record.find.known import known_kind, known_sphere, known_value
from mirrorwire.record.find.query import Query, match_words, understand
from mirrorwire.record.folding import folded_name
from mirrorwire.record.instants import bounds, day_of, day_of_row
from mirrorwire.record.keep.facets import language_word
from mirrorwire.record.keep.sightings import headline_key
from mirrorwire.record.store import Store

MOST_COUNTED: Final = 600
# hits are counted on up to here; beyond, "more than" is all that is said
MOST_TOTAL: Final = 100_000
MOST_VALUES: Final = 12


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value that a filter can have, and how many of the hits counted it would leave."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one filter, the most frequent first; `more` counts those left out. `period`: years or months."""

    name: str
    values: tuple[FacetValue, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Facets of a search: `total` hits (of more than `MOST_TOTAL`: that many), of which the newest `counted`."""

    total: int
    total_whole: bool
    counted: int
    facets: tuple[Facet, ...]

    @property
    def whole(self) -> bool:
        """Whether all hits were counted."""
        return self.counted == self.total


def facet_counts(store: Store, query: Query, *, most: int = MOST_COUNTED, values: int = MOST_VALUES) -> Facets:
    """Count the hits of a search by every filter that it does not use yet, and by year or, within one, by month.

    Event filters hold for one and the same event: where one is used, the others are counted over its events. Years and
    months are of publication, in UTC. At most `most` hits are looked at. Raises QueryError as a search does.
    """
    with store.database.snapshot() as connection:
        conditions = conditions_of(connection, query)
        match = " AND ".join(part for part in (conditions.match, match_words(understand(query.words))) if part)
        table, row, first = ("words", "words.rowid", "words MATCH ?") if match else ("pages", "pages.row", "article")
        clauses = [first, f"{row} BETWEEN ? AND ?", *(clause.format(row=row) for clause in conditions.clauses)]
        where = f"FROM {table} WHERE {' AND '.join(clauses)}"
        asked = (*((match,) if match else ()), conditions.low, conditions.high, *conditions.values)
        found = column(connection, f"SELECT {row} {where} ORDER BY 1 DESC LIMIT ?", (*asked, most + 1))
        total = len(found)
        if total > most:
            sql = f"SELECT count(*) FROM (SELECT 1 {where} LIMIT ?)"
            total = int(column(connection, sql, (*asked, MOST_TOTAL + 1))[0])
        counted = found[:most]
        packed = json.dumps(counted)
        groups = {**_of_pages(connection, packed), **_of_events(connection, packed, query)}
    groups["period"] = _periods(counted)
    shown = []
    for name in _ORDER:
        used = name != "period" and bool(getattr(query, name))
        if used or not groups[name]:
            continue
        order = sorted(groups[name].items(), key=_by_period if name == "period" else _by_count)
        kept = order if name == "period" else order[:values]
        shown.append(Facet(name, tuple(FacetValue(*one) for one in kept), len(order) - len(kept)))
    return Facets(min(total, MOST_TOTAL), total <= MOST_TOTAL, len(counted), tuple(shown))


_ORDER: Final = ("period", "outlet_country", "outlet", "language", "rubric", "pair", "kind", "sphere")


def _by_count(one: tuple[str, int]) -> tuple[int, str]:
    return (-one[1], one[0])


def _by_period(one: tuple[str, int]) -> str:
    return one[0]


def _periods(found: list[int]) -> Counter[str]:
    """Years of pages by their rows; months where all are of one year."""
    days = Counter(day for place in found if (day := day_of_row(place)) is not None)
    dates = {day: day_of(day).isoformat() for day in days}
    size = 7 if len({one[:4] for one in dates.values()}) == 1 else 4
    counts: Counter[str] = Counter()
    for day, number in days.items():
        counts[dates[day][:size]] += number
    return counts


def _of_pages(connection: apsw.Connection, packed: str) -> dict[str, Counter[str]]:
    """Count pages by what they are; values that a filter takes as one count as one, as most pages print it."""
    outlets: Counter[int] = Counter()
    languages: Counter[str] = Counter()
    rubrics: Counter[str] = Counter()
    for outlet, language, rubric, number in rows(
        connection,
        "SELECT outlet, language, rubric, count(*) FROM pages WHERE row IN (SELECT value FROM json_each(?)) "
        "GROUP BY 1, 2, 3",
        (packed,),
    ):
        if outlet is not None:
            outlets[outlet] += number
        if language:
            languages[language] += number
        if rubric is not None:
            rubrics[rubric] += number
    names: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    if outlets:
        for row, name, country in rows(connection, "SELECT row, name, country FROM outlets"):
            if outlets[row]:
                names[name] += outlets[row]
                if country is not None:
                    countries[country] += outlets[row]
    return {
        "outlet": _merged(names, folded_name),
        "outlet_country": countries,
        "language": _merged(languages, language_word),
        "rubric": _merged(rubrics, headline_key),
    }


def _merged(counts: Counter[str], key_of: Any) -> Counter[str]:
    spelled: dict[Any, Counter[str]] = defaultdict(Counter)
    for name, number in counts.items():
        spelled[key_of(name)][name] += number
    return Counter({min(one, key=lambda name: (-one[name], name)): one.total() for one in spelled.values()})


def _of_events(connection: apsw.Connection, packed: str, query: Query) -> dict[str, Counter[str]]:
    """Count pages by what their events are about, over the events that all filters of events hold for."""
    clauses, asked = _event_clauses(connection, query)
    told = list(
        rows(
            connection,
            "SELECT e.page, e.pair, e.kind, e.spheres FROM json_each(?) j CROSS JOIN events e ON e.page = j.value "
            f"WHERE {' AND '.join(['e.listed = 0', *clauses])}",
            (packed, *asked),
        )
    )
    where = " AND ".join(["e.listed = 0", "x.page IN (SELECT value FROM json_each(?))", *clauses])
    # a meeting of several is one of every two of them
    met = rows(
        connection,
        "SELECT x.page, x.code || '-' || y.code FROM parties x JOIN parties y ON y.page = x.page AND y.n = x.n "
        f"AND y.code > x.code JOIN events e ON e.page = x.page AND e.n = x.n WHERE {where}",
        (packed, *asked),
    )
    pairs = _each({(page, pair) for page, pair, _, _ in told}.union((page, pair) for page, pair in met))
    # a state within itself is no pair that could be asked for
    for pair in [one for one in pairs if len(set(one.split("-"))) != 2]:
        del pairs[pair]
    return {
        "pair": pairs,
        "kind": _each({(page, kind) for page, _, kind, _ in told}),
        "sphere": _each({(page, sphere) for page, _, _, spheres in told for sphere in spheres.split()}),
    }


def _each(pages: set[tuple[int, str]]) -> Counter[str]:
    return Counter([value for _, value in pages])


def _event_clauses(connection: apsw.Connection, query: Query) -> tuple[list[str], list[Any]]:
    """Clauses on `e` that say what the filters of events say, as a search understands them."""
    clauses: list[str] = []
    values: list[Any] = []

    def one_of(expression: str, wanted: Iterable[Any]) -> None:
        given = list(wanted)
        if given:
            clauses.append(f"{expression} IN ({','.join('?' * len(given))})")
            values.extend(given)

    if query.pair:
        either = []
        for pair in query.pair:
            one, other = as_pair(pair)
            either.append(
                "e.pair = ? OR (EXISTS (SELECT 1 FROM parties a WHERE a.code = ? AND a.page = e.page AND a.n = e.n) "
                "AND EXISTS (SELECT 1 FROM parties b WHERE b.code = ? AND b.page = e.page AND b.n = e.n))"
            )
            values += [f"{one}-{other}", one, other]
        clauses.append(f"({' OR '.join(either)})")
    one_of("e.kind", (known_kind(connection, kind) for kind in query.kind))
    one_of("e.modality", (known_value(one, get_args(Modality), "modality") for one in query.modality))
    one_of("e.negated", (int(known_value(one, get_args(Polarity), "polarity") == "negated") for one in query.polarity))
    if query.sphere:
        clauses.append("(" + " OR ".join("instr(' ' || e.spheres || ' ', ?)" for _ in query.sphere) + ")")
        values += [f" {known_sphere(sphere)} " for sphere in query.sphere]
    return clauses, values


def within_period(query: Query, period: str) -> tuple[str, str]:
    """Return `since` and `until` of a search that is narrowed to a year or month: bounds that lie within it stay."""
    low, high = bounds(query.since, query.until)
    first, last = bounds(period, period)
    if first is None or last is None:
        raise QueryError(f"{period!r} is no year and no month", place="since")
    since = query.since if low is not None and low > first and query.since is not None else period
    until = query.until if high is not None and high < last and query.until is not None else period
    return since, until
