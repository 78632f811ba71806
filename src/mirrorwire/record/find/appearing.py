"""Whom a page's people stand for over all pages, and whence a page came: what an article is shown with."""

from __future__ import annotations

import json

import apsw

from mirrorwire.model import Person
from mirrorwire.record.asking import rows, value
from mirrorwire.record.keep.identity import entity_key
from mirrorwire.record.reviews.overlays import canonical, id_of, parted


def entities_of(connection: apsw.Connection, page: str, people: tuple[Person, ...]) -> dict[str, str]:
    """Return whom people of any revision of a page stand for: person id to entity id, merges and splits counted.

    Who is only in a revision that is not indexed, and on no other page, is left out. Inside a snapshot.
    """
    keys = {person.id: (person.kind, entity_key(person, page)) for person in people}
    asked = json.dumps(sorted(set(keys.values())), ensure_ascii=True)
    known = {
        (kind, key): row
        for kind, key, row in rows(
            connection,
            "SELECT e.kind, e.key, e.row FROM json_each(?) j "
            "JOIN entities e ON e.kind = j.value ->> 0 AND e.key = j.value ->> 1",
            (asked,),
        )
    }
    found = parted(connection, page, {person: known[key] for person, key in keys.items() if key in known})
    kept = {entity: id_of(connection, canonical(connection, entity)) for entity in sorted(set(found.values()))}
    return {person: kept[entity] for person, entity in found.items()}


def country_of(connection: apsw.Connection, outlet: str | None) -> str | None:
    """Return the country of an outlet by its name, as its entry says it; None where none does."""
    found = value(connection, "SELECT country FROM outlets WHERE name = ?", (outlet,)) if outlet is not None else None
    return str(found) if found is not None else None
