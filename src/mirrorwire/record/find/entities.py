"""Entities of the store by their names, in any of the scripts that pages print them in."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final

import apsw

from mirrorwire.errors import InputError, QueryError
from mirrorwire.language.codes import code_of
from mirrorwire.language.name_forms import blocking_keys, identity_key, likeness
from mirrorwire.record.asking import column, rows
from mirrorwire.record.folding import words_of
from mirrorwire.record.reviews.overlays import with_merged

# names that are compared with one that is asked for
COMPARED: Final = 40
_SAID_SO: Final = ("same", "likely")


def find_entities(connection: apsw.Connection, name: str, *, kinds: tuple[str, ...] = ()) -> list[int]:
    """Return the numbers of all entities that a name may mean, those on most pages first (of equals by id).

    An id finds its own, and what people said is the same; a name finds whoever is printed under it, under a form that
    contains all of its words ("Aliyev", "foreign ministry"), and persons whose name is the same in another script.
    Raises QueryError if the store knows nobody of that name.
    """
    by_id = name.startswith("entity_")
    if by_id:
        found = column(connection, "SELECT row FROM entities WHERE id = ?", (name,))
    else:
        found = [*_by_words(connection, name), *_by_script(connection, name), *_state(connection, name)]
    found = with_merged(connection, list(dict.fromkeys(found)))
    if not found or (len(found) == 1 and not kinds) or by_id:
        if not found:
            raise QueryError(f"nobody of that name in this store: {name!r}", place="person")
        return found
    ordered = column(
        connection,
        "SELECT e.row FROM json_each(?1) j JOIN entities e ON e.row = j.value "
        "WHERE ?2 IS NULL OR e.kind IN (SELECT value FROM json_each(?2)) "
        "ORDER BY (SELECT count(*) FROM appearances a WHERE a.entity = e.row) DESC, e.id",
        (json.dumps(found), json.dumps(kinds) if kinds else None),
    )
    if not ordered:
        raise QueryError(f"nobody of that name in this store: {name!r}", place="person")
    return ordered


def _by_words(connection: apsw.Connection, name: str) -> list[int]:
    words = words_of(name)
    if not words:
        return []
    match = " AND ".join(f'"{word}"' for word in words)
    return column(
        connection,
        "SELECT DISTINCT forms.entity FROM form_words JOIN forms ON forms.row = form_words.rowid "
        "WHERE form_words MATCH ?",
        (match,),
    )


def _by_script(connection: apsw.Connection, name: str) -> list[int]:
    key = identity_key(name)
    found = []
    if key is not None:
        found = column(connection, "SELECT row FROM entities WHERE kind = 'person' AND key = ?", (key,))
    blocks = blocking_keys(name)
    if not blocks:
        return found
    # those with most keys in common: comparing two names takes as long as hundreds of look-ups
    near = rows(
        connection,
        "SELECT near.entity, (SELECT min(form) FROM forms WHERE forms.entity = near.entity) FROM (SELECT b.entity, "
        f"count(*) AS common FROM blocks b WHERE b.key IN ({','.join('?' * len(blocks))}) GROUP BY b.entity) near "
        "JOIN entities e ON e.row = near.entity ORDER BY near.common DESC, e.id LIMIT ?",
        (*blocks, COMPARED),
    )
    found += [entity for entity, form in near if entity not in found and _is_said(name, form)]
    return found


@lru_cache(maxsize=16_384)
def _is_said(name: str, form: str) -> bool:
    return likeness(name, form).level in _SAID_SO


def _state(connection: apsw.Connection, name: str) -> list[int]:
    try:
        code = code_of(name)
    except InputError:
        return []
    return column(connection, "SELECT row FROM entities WHERE kind = 'state' AND key = ?", (code,))
