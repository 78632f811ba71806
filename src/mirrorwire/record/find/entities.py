"""Entities of the store by their names, in any of the scripts that pages print them in."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import apsw

from mirrorwire.errors import InputError, QueryError
from mirrorwire.language.codes import code_of
from mirrorwire.language.name_forms import blocking_keys, identity_key, likeness
from mirrorwire.record.asking import column, rows
from mirrorwire.record.folding import words_of
from mirrorwire.record.reviews.overlays import with_merged

MOST: Final = 200
# names that are compared with one that is asked for
COMPARED: Final = 10
_SAID_SO: Final = ("same", "likely")


def find_entities(connection: apsw.Connection, name: str, *, kinds: tuple[str, ...] = ()) -> list[int]:
    """Return the numbers of the entities that a name may mean, the surest first, at most `MOST`.

    An id finds its own; a name finds whoever is printed under it, under a form that contains all of its words
    ("Aliyev", "foreign ministry"), and persons whose name is the same in another script. Raises QueryError if the store
    knows nobody of that name.
    """
    if name.startswith("entity_"):
        found = column(connection, "SELECT row FROM entities WHERE id = ?", (name,))
    else:
        found = list(
            dict.fromkeys([*_by_words(connection, name), *_by_script(connection, name), *_state(connection, name)])
        )
    if kinds and found:
        marks = ",".join("?" * len(found))
        of_kind = {
            row
            for (row,) in connection.execute(
                f"SELECT row FROM entities WHERE row IN ({marks}) AND kind IN ({','.join('?' * len(kinds))})",
                (*found, *kinds),
            )
        }
        found = [row for row in found if row in of_kind]
    if not found:
        raise QueryError(f"nobody of that name in this store: {name!r}", place="person")
    return _with_merged(connection, found)[:MOST]


def _by_words(connection: apsw.Connection, name: str) -> list[int]:
    words = words_of(name)
    if not words:
        return []
    match = " AND ".join(f'"{word}"' for word in words)
    return column(
        connection,
        "SELECT DISTINCT forms.entity FROM form_words JOIN forms ON forms.row = form_words.rowid "
        "WHERE form_words MATCH ? LIMIT ?",
        (match, MOST),
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
        "SELECT near.entity, (SELECT form FROM forms WHERE forms.entity = near.entity LIMIT 1) FROM (SELECT entity, "
        f"count(*) AS common FROM blocks WHERE key IN ({','.join('?' * len(blocks))}) GROUP BY entity "
        "ORDER BY common DESC, entity LIMIT ?) near",
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


def _with_merged(connection: apsw.Connection, rows: list[int]) -> list[int]:
    """Add the entities that people said are the same."""
    return with_merged(connection, rows)
