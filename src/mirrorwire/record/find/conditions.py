"""Filters of a search, looked up in the store and written as words of the index and clauses of SQL."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Final, get_args

import apsw

from mirrorwire.errors import InputError, QueryError
from mirrorwire.language.codes import code_of
from mirrorwire.model import Modality, Polarity
from mirrorwire.record.asking import rows, value
from mirrorwire.record.find.entities import find_entities
from mirrorwire.record.find.known import known_kind, known_sphere, known_value
from mirrorwire.record.find.query import Query, match_facets
from mirrorwire.record.folding import folded_name, words_of
from mirrorwire.record.instants import FIRST_DATED, bounds, first_row
from mirrorwire.record.keep.facets import (
    country_word,
    entity_word,
    kind_word,
    language_word,
    modality_word,
    outlet_word,
    pair_word,
    rubric_word,
    speaker_word,
    sphere_word,
)
from mirrorwire.record.keep.rows import pair_of
from mirrorwire.record.keep.sightings import headline_key
from mirrorwire.record.reviews.overlays import pages_of_story

_LAST: Final = (1 << 62) - 1
# persons of one name that are looked up in the index by a word each
MOST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold: `match` for the index of words, rows from `low` to `high`, and clauses with their values.

    `{row}` in a clause stands for the page's row.
    """

    match: str
    low: int
    high: int
    clauses: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()

    def also(self, clause: str, *values: Any) -> Conditions:
        """The same with one clause more."""
        return replace(self, clauses=(*self.clauses, clause), values=(*self.values, *values))

    def before(self, row: int) -> Conditions:
        """The same for rows smaller than this one."""
        return replace(self, high=min(self.high, row - 1))


def conditions_of(connection: apsw.Connection, query: Query) -> Conditions:
    """Look up the filters of a search; raises QueryError naming the filter whose value the store can't know."""
    since, until = bounds(query.since, query.until)
    # what has no date is not in an interval
    low = max(first_row(since), FIRST_DATED) if query.since is not None or query.until is not None else 0
    high = first_row(until) - 1 if until is not None else _LAST
    matches: list[str] = []
    people = [row for name in query.person for row in find_entities(connection, name)]
    speakers = [row for name in query.speaker for row in find_entities(connection, name)]
    pairs = [as_pair(pair) for pair in query.pair]
    kinds = [known_kind(connection, kind) for kind in query.kind]
    spheres = [known_sphere(sphere) for sphere in query.sphere]
    modalities = [known_value(one, get_args(Modality), "modality") for one in query.modality]
    polarities = [known_value(one, get_args(Polarity), "polarity") for one in query.polarity]
    wanted = (
        [outlet_word(row) for name in query.outlet for row in _outlets(connection, name)],
        [country_word(as_code(name, "outlet_country")) for name in query.outlet_country],
        [language_word(tag) for tag in query.language],
        [rubric_word(headline_key(rubric)) for rubric in query.rubric],
        [entity_word(row) for row in people] if len(people) <= MOST_WORDS else [],
        [speaker_word(row) for row in speakers] if len(speakers) <= MOST_WORDS else [],
        [entity_word(row) for name in query.state for row in find_entities(connection, name, kinds=_ACTORS)],
        [pair_word(*pair) for pair in pairs],
        [kind_word(kind) for kind in kinds],
        [sphere_word(sphere) for sphere in spheres],
        [modality_word(modality) for modality in modalities],
    )
    facets = [list(dict.fromkeys(words)) for words in wanted if words]
    if facets:
        matches.append(match_facets(facets))
    if query.role:
        matches.append("(" + " OR ".join(_role(role) for role in query.role) + ")")
    conditions = Conditions(" AND ".join(matches), low, high)
    for table, column, found in (("appearances", "entity", people), ("quotations", "speaker", speakers)):
        if len(found) > MOST_WORDS:
            # a name that hundreds bear: their pages are gathered once, instead of asking the index for each of them
            conditions = conditions.also(
                f"{{row}} IN (SELECT page FROM {table} WHERE {column} IN (SELECT value FROM json_each(?)))",
                json.dumps(found),
            )
    if sum(bool(one) for one in (pairs, kinds, spheres, modalities, polarities)) > 1 or polarities:
        conditions = _same_event(conditions, pairs, kinds, spheres, modalities, polarities)
    if query.role and (people or speakers):
        conditions = _same_person(connection, conditions, people or speakers, query.role)
    if query.story:
        members = [row for story in query.story for row in _members(connection, story)]
        conditions = conditions.also(f"{{row}} IN ({','.join('?' * len(members)) or 'NULL'})", *members)
    if not query.copies:
        conditions = conditions.also(
            "NOT EXISTS (SELECT 1 FROM pages o JOIN families f ON f.page = o.id "
            "WHERE o.row = {row} AND f.first != o.id)"
        )
    return conditions


_ACTORS: Final = ("state", "organisation")


def as_code(name: str, place: str) -> str:
    """Return the code of a state or organisation; raises QueryError naming the filter."""
    try:
        return code_of(name)
    except InputError as error:
        raise QueryError(error.cause, place=place) from error


def as_pair(pair: str) -> tuple[str, str]:
    """Return the two codes of a pair given as "AZE-ISR", "AZE,ISR", "AZE>ISR" or "Azerbaijan - Israel", in order."""
    for separator in (",", ">", " - ", "-"):
        parts = [part.strip() for part in pair.split(separator)]
        if len(parts) == 2 and all(parts):
            one, other = sorted(as_code(part, "pair") for part in parts)
            if one == other:
                raise QueryError(f"{pair!r} names one state twice", place="pair")
            return one, other
    raise QueryError(f"{pair!r} is no pair of states (AZE-ISR)", place="pair")


def _outlets(connection: apsw.Connection, name: str) -> list[int]:
    """Outlets of that name, or with all of its words in their name."""
    wanted = words_of(name)
    all_outlets = list(rows(connection, "SELECT row, name FROM outlets"))
    exact = [row for row, known in all_outlets if folded_name(known) == " ".join(wanted)]
    found = exact or [row for row, known in all_outlets if wanted and set(wanted) <= set(words_of(known))]
    if not found:
        raise QueryError(f"no outlet of that name in this store: {name!r}", place="outlet")
    return found


def _members(connection: apsw.Connection, story: str) -> list[int]:
    """Rows of the pages of a story."""
    found = [
        value(connection, "SELECT row FROM pages WHERE id = ?", (page,)) for page in pages_of_story(connection, story)
    ]
    if not found:
        raise QueryError(f"no such story in this store: {story!r}", place="story")
    return [row for row in found if row is not None]


def _role(role: str) -> str:
    words = words_of(role)
    if not words:
        raise QueryError(f"{role!r} has no word in it", place="role")
    return f'roles : "{" ".join(words)}"'


def _same_event(
    conditions: Conditions,
    pairs: list[tuple[str, str]],
    kinds: list[str],
    spheres: list[str],
    modalities: list[str],
    polarities: list[str],
) -> Conditions:
    """All filters of events must hold for one and the same event."""
    clauses = ["e.page = {row}"]
    values: list[Any] = []
    if pairs:
        either = []
        for one, other in pairs:
            either.append(
                "e.pair = ? OR (EXISTS (SELECT 1 FROM parties x WHERE x.code = ? AND x.page = e.page AND x.n = e.n) "
                "AND EXISTS (SELECT 1 FROM parties y WHERE y.code = ? AND y.page = e.page AND y.n = e.n))"
            )
            values += [pair_of(one, other), one, other]
        clauses.append(f"({' OR '.join(either)})")
    for column, wanted in (("kind", kinds), ("modality", modalities)):
        if wanted:
            clauses.append(f"e.{column} IN ({','.join('?' * len(wanted))})")
            values += wanted
    if spheres:
        clauses.append("(" + " OR ".join("instr(' ' || e.spheres || ' ', ?)" for _ in spheres) + ")")
        values += [f" {sphere} " for sphere in spheres]
    if polarities:
        clauses.append(f"e.negated IN ({','.join('?' * len(polarities))})")
        values += [int(one == "negated") for one in polarities]
    return conditions.also(f"EXISTS (SELECT 1 FROM events e WHERE {' AND '.join(clauses)})", *values)


def _same_person(
    connection: apsw.Connection, conditions: Conditions, people: list[int], roles: tuple[str, ...]
) -> Conditions:
    """The role must be one of the person asked for, not of another on the page."""
    wanted = [" ".join(words_of(role)) for role in roles]
    phrases = rows(
        connection,
        "SELECT DISTINCT role_phrases.row, role_phrases.phrase FROM roles JOIN role_phrases "
        f"ON role_phrases.row = roles.phrase WHERE roles.entity IN ({','.join('?' * len(people))})",
        people,
    )
    held = [row for row, phrase in phrases if any(f" {role} " in f" {folded_name(phrase)} " for role in wanted)]
    return conditions.also(
        "EXISTS (SELECT 1 FROM roles h WHERE h.page = {row} "
        f"AND h.entity IN ({','.join('?' * len(people))}) AND h.phrase IN ({','.join('?' * len(held)) or 'NULL'}))",
        *people,
        *held,
    )
