"""People over time: one person on many pages, under many forms of the name, in one role after another.

What is one person without asking is decided by `mirrorwire.record.keep.identity`; everything beyond is a suggestion,
with its reason, until somebody merges the two in a review.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import apsw

from mirrorwire.language.name_forms import likeness
from mirrorwire.model import Person, Record, Span
from mirrorwire.record.asking import column, marks, row, rows, value
from mirrorwire.record.find.entities import find_entities
from mirrorwire.record.instants import FIRST_DATED
from mirrorwire.record.keep.reassembly import read_revision
from mirrorwire.record.reviews.corrections import corrected
from mirrorwire.record.reviews.overlays import canonical, with_merged
from mirrorwire.record.store import Store

MOST_ROLES: Final = 500
MOST_IN_BLOCK: Final = 60
LOOKED_AT: Final = 3_000
MOST_COMPARED: Final = 40_000
_LEVELS: Final = {"same": 0, "likely": 1, "possible": 2}


@dataclass(frozen=True, slots=True)
class NameForm:
    """A form of the name as printed, the language of the articles, and on how many pages."""

    form: str
    language: str | None
    pages: int


@dataclass(frozen=True, slots=True)
class Printed:
    """Where something is printed: page, revision, outlet, day of publication (as printed), and the characters."""

    page: str
    revision: str
    outlet: str | None
    on: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class RoleOverTime:
    """One role phrase of a person, on how many pages, first and last; each end with the characters that print it."""

    phrase: str
    post: str | None
    country: str | None
    pages: int
    outlets: tuple[str, ...]
    first: Printed
    last: Printed


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One entity in a list: its commonest form, and how often it appears and speaks.

    `country` of a person is None where pages give several: these are in `countries`, the most frequent first.
    """

    id: str
    kind: str
    name: str
    country: str | None
    pages: int
    statements: int
    first_on: str | None
    last_on: str | None
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonOverTime:
    """Everything the store knows of one entity; `merged` are ids that people said are the same."""

    person: PersonLine
    merged: tuple[str, ...]
    forms: tuple[NameForm, ...]
    roles: tuple[RoleOverTime, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two entities that may be one person: why, and how alike the names are (ordinal in 0 to 1, no probability)."""

    one: PersonLine
    other: PersonLine
    level: str
    likeness: float
    reason: str


def people(
    store: Store, *, kind: str | None = "person", country: str | None = None, limit: int = 50
) -> list[PersonLine]:
    """Return those who appear on most pages, the most frequent first; `kind` None for all kinds.

    `country` is a code: of those whom pages give that country, by the pages that do.
    """
    with store.database.snapshot() as connection:
        # without merges and countries they are counted in the order of an index
        merged = value(connection, "SELECT 1 FROM entity_merges LIMIT 1") is not None
        one = (
            "coalesce((SELECT kept FROM entity_merges m WHERE m.entity = a.entity), a.entity)" if merged else "a.entity"
        )
        found = rows(
            connection,
            f"SELECT kept, pages FROM (SELECT {one} AS kept, count(DISTINCT a.page) AS pages "
            f"FROM appearances a{' WHERE a.country = ?3' if country is not None else ''} GROUP BY kept) "
            "JOIN entities ON entities.row = kept "
            "WHERE ?1 IS NULL OR entities.kind = ?1 ORDER BY pages DESC, entities.id LIMIT ?2",
            (kind, limit) if country is None else (kind, limit, country),
        )
        return [_line(connection, with_merged(connection, [entity])) for entity, _ in list(found)]


def named(store: Store, name: str, *, limit: int = 50) -> list[PersonLine]:
    """Return whom a name may mean, those on most pages first. Raises QueryError if nobody bears it."""
    with store.database.snapshot() as connection:
        found = dict.fromkeys(canonical(connection, entity) for entity in find_entities(connection, name))
        return [_line(connection, with_merged(connection, [entity])) for entity in list(found)[:limit]]


def person(store: Store, name: str, *, roles: int = MOST_ROLES) -> PersonOverTime:
    """Return the person of an id, or the one on most pages of those whom a name may mean, over time.

    `roles` are shown at most, those printed last. Raises QueryError if nobody bears the name.
    """
    with store.database.snapshot() as connection:
        found = find_entities(connection, name)
        if name.startswith("entity_"):
            entities = found
        else:
            counted = {one: _pages(connection, one) for one in found}
            best = max(found, key=lambda one: (counted[one], -found.index(one)))
            ident = value(connection, "SELECT id FROM entities WHERE row = ?", (best,))
            entities = find_entities(connection, ident)
        ids = column(connection, f"SELECT id FROM entities WHERE row IN ({marks(entities)}) ORDER BY id", entities)
        return PersonOverTime(
            _line(connection, entities),
            tuple(ids),
            _forms(connection, entities),
            _roles(store, connection, entities, roles),
        )


def suggestions(store: Store, *, of: str | None = None, limit: int = 50) -> list[Suggestion]:
    """Return pairs of persons that may be one, the likeliest first; those merged or split by people are left out.

    Looked at are the `LOOKED_AT` persons on most pages, each with those whose names share a key with theirs; or the
    person of the id `of` alone. Raises QueryError if there is none.
    """
    with store.database.snapshot() as connection:
        frequent = (
            find_entities(connection, of, kinds=("person",))
            if of is not None
            else column(
                connection,
                "SELECT entity FROM appearances JOIN entities ON entities.row = appearances.entity "
                "WHERE entities.kind = 'person' GROUP BY entity ORDER BY count(*) DESC, entities.id LIMIT ?",
                (LOOKED_AT,),
            )
        )
        names: dict[int, str] = {}
        found: dict[tuple[int, int], tuple[float, str, str]] = {}
        compared: set[tuple[int, int]] = set()
        for one in frequent:
            if len(compared) >= MOST_COMPARED:
                break
            for other in column(connection, _SHARING, (one, MOST_IN_BLOCK, one)):
                pair = (min(one, other), max(one, other))
                if pair in compared:
                    continue
                compared.add(pair)
                for entity in pair:
                    if entity not in names:
                        names[entity] = _name(connection, [entity])[0]
                alike = likeness(names[one], names[other])
                if alike.level in _LEVELS:
                    found[one, other] = (alike.score, alike.level, alike.reason)
        ordered = sorted(
            found.items(), key=lambda one: (_LEVELS[one[1][1]], -one[1][0], names[one[0][0]], names[one[0][1]])
        )
        suggested: list[Suggestion] = []
        for (one, other), (score, level, reason) in ordered:
            if len(suggested) == limit:
                break
            if not _settled(connection, one, other):
                suggested.append(Suggestion(_line(connection, [one]), _line(connection, [other]), level, score, reason))
        return suggested


# persons that appear somewhere and share a key with one, by keys that not too many have
_SHARING: Final = (
    "SELECT DISTINCT b.entity FROM blocks mine JOIN blocks b ON b.key = mine.key WHERE mine.entity = ?1 "
    "AND (SELECT count(*) FROM (SELECT 1 FROM blocks c WHERE c.key = mine.key LIMIT ?2 + 1)) <= ?2 AND b.entity != ?3 "
    "AND EXISTS (SELECT 1 FROM appearances a WHERE a.entity = b.entity) ORDER BY b.entity"
)


def _settled(connection: apsw.Connection, one: int, other: int) -> bool:
    """Whether people said of two entities that they are one, or took one out of the other."""
    if canonical(connection, one) == canonical(connection, other):
        return True
    sql = "SELECT 1 FROM entity_splits WHERE (entity = ?1 AND part = ?2) OR (entity = ?2 AND part = ?1) LIMIT 1"
    return value(connection, sql, (one, other)) is not None


def _pages(connection: apsw.Connection, entity: int) -> int:
    return int(value(connection, "SELECT count(*) FROM appearances WHERE entity = ?", (entity,)))


def _line(connection: apsw.Connection, entities: list[int]) -> PersonLine:
    ident, kind = row(connection, "SELECT id, kind FROM entities WHERE row = ?", (entities[0],)) or ("", "")
    name, countries = _name(connection, entities)
    # of a person, two countries may be two persons
    country = countries[0] if countries and (kind != "person" or len(countries) == 1) else None
    held = marks(entities)
    pages, first, last = row(
        connection,
        f"SELECT count(DISTINCT page), min(CASE WHEN page >= ? THEN page END), max(page) FROM appearances "
        f"WHERE entity IN ({held})",
        (FIRST_DATED, *entities),
    ) or (0, None, None)
    told = value(connection, f"SELECT count(*) FROM quotations WHERE speaker IN ({held})", entities)
    days = [_day(connection, page) for page in (first, last)]
    return PersonLine(ident, kind, name, country, pages, told, days[0], days[1], countries if kind == "person" else ())


def _day(connection: apsw.Connection, page: int | None) -> str | None:
    shown = value(connection, "SELECT published_at FROM pages WHERE row = ?", (page,)) if page is not None else None
    return shown[:10] if shown else None


def _name(connection: apsw.Connection, entities: list[int]) -> tuple[str, tuple[str, ...]]:
    """The form on most pages (of equals the longer, then by alphabet), and the countries, the most often told first."""
    counted: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    for form, country, count in rows(
        connection,
        "SELECT forms.form, appearances.country, count(*) FROM appearances JOIN forms ON forms.row = appearances.form "
        f"WHERE appearances.entity IN ({marks(entities)}) GROUP BY 1, 2",
        entities,
    ):
        counted[form] += count
        if country is not None:
            countries[country] += count
    if not counted:
        form = value(connection, "SELECT form FROM forms WHERE entity = ? ORDER BY form LIMIT 1", (entities[0],))
        return form or "", ()
    name = min(counted, key=lambda form: (-counted[form], -len(form), form))
    return name, tuple(sorted(countries, key=lambda code: (-countries[code], code)))


def _forms(connection: apsw.Connection, entities: list[int]) -> tuple[NameForm, ...]:
    found = rows(
        connection,
        "SELECT forms.form, forms.language, count(DISTINCT appearances.page) AS pages FROM appearances "
        f"JOIN forms ON forms.row = appearances.form WHERE appearances.entity IN ({marks(entities)}) "
        "GROUP BY 1, 2 ORDER BY pages DESC, 1, 2",
        entities,
    )
    return tuple(NameForm(form, language or None, pages) for form, language, pages in found)


def _roles(store: Store, connection: apsw.Connection, entities: list[int], limit: int) -> tuple[RoleOverTime, ...]:
    """Role phrases in the order in which they were last printed, the latest first."""
    found = list(
        rows(
            connection,
            "SELECT role_phrases.phrase, count(DISTINCT roles.page), min(roles.page), max(roles.page), roles.phrase "
            "FROM roles JOIN role_phrases ON role_phrases.row = roles.phrase "
            f"WHERE roles.entity IN ({marks(entities)}) "
            "GROUP BY roles.phrase ORDER BY max(roles.page) DESC, role_phrases.phrase LIMIT ?",
            (*entities, limit),
        )
    )
    records: dict[int, Record] = {}
    told = []
    for phrase, pages, first, last, number in found:
        ends = [_printed(store, connection, entities, page, phrase, records) for page in (first, last)]
        if ends[0] is None or ends[1] is None:
            continue
        outlets = column(
            connection,
            "SELECT DISTINCT outlets.name FROM roles JOIN pages ON pages.row = roles.page "
            f"JOIN outlets ON outlets.row = pages.outlet WHERE roles.entity IN ({marks(entities)}) "
            "AND roles.phrase = ? ORDER BY 1",
            (*entities, number),
        )
        (begin, post, country), (end, _, _) = ends[0], ends[1]
        told.append(RoleOverTime(phrase, post, country, pages, tuple(outlets), begin, end))
    return tuple(told)


def _printed(
    store: Store, connection: apsw.Connection, entities: list[int], page: int, phrase: str, records: dict[int, Record]
) -> tuple[Printed, str | None, str | None] | None:
    """Where a page prints a role of one of the entities."""
    described = row(
        connection,
        "SELECT pages.id, pages.revision, outlets.name, pages.published_at FROM pages "
        "LEFT JOIN outlets ON outlets.row = pages.outlet WHERE pages.row = ?",
        (page,),
    )
    if described is None:
        return None
    ident, revision, outlet, published = described
    if page not in records:
        found = read_revision(connection, store.packer, revision)
        if found is None:
            return None
        records[page] = corrected(connection, found)
    record = records[page]
    places: list[Any] = list(
        rows(
            connection,
            f"SELECT n, m FROM roles WHERE page = ? AND entity IN ({marks(entities)}) ORDER BY n, m",
            (page, *entities),
        )
    )
    for n, m in places:
        holder: Person | None = record.people[n] if n < len(record.people) else None
        if holder is not None and m < len(holder.roles) and holder.roles[m].phrase == phrase:
            role = holder.roles[m]
            day = role.on or (published[:10] if published else None)
            return Printed(ident, record.revision, outlet, day, role.span), role.post, role.country
    return None
