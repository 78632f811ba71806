"""Names that stand in the store once and are pointed to by number: outlets, readers, entities, forms, role phrases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import apsw

from mirrorwire.ids import make_id
from mirrorwire.language.name_forms import blocking_keys
from mirrorwire.model import Person
from mirrorwire.pages.outlets import Outlet
from mirrorwire.record.folding import indexed
from mirrorwire.record.keep.identity import entity_key

_MOST: Final = 200_000


class Names:
    """Numbers of names, made when they are first met. Remembers them; after a rollback `forget` must be called."""

    def __init__(self, connection: apsw.Connection, outlet_named: Callable[[str], Outlet | None]) -> None:
        self._connection = connection
        self._outlet_named = outlet_named
        self._known: dict[tuple[Any, ...], int] = {}
        self._countries: dict[int, str] = {}
        self._forms: list[tuple[int, str]] = []

    def flush(self) -> None:
        """Write the words of the forms that are new; to be called before a transaction ends (see `Indexer`)."""
        self._connection.executemany("INSERT INTO form_words (rowid, form) VALUES (?, ?)", self._forms)
        self._forms.clear()

    def forget(self) -> None:
        """Forget what was remembered: the rows may be gone with the transaction that made them."""
        self._known.clear()
        self._countries.clear()
        self._forms.clear()

    def reader(self, name: str) -> int:
        """Return the number of a reader (the version that facts were read with)."""
        return self._number(
            ("reader", name),
            "SELECT row FROM readers WHERE name = ?",
            "INSERT INTO readers (name) VALUES (?) RETURNING row",
            (name,),
        )

    def outlet(self, name: str | None) -> int | None:
        """Return the number of an outlet; what its entry says of it is kept beside the name."""
        if name is None:
            return None
        known = self._known.get(("outlet", name))
        if known is not None:
            return known
        entry = self._outlet_named(name)
        country = entry.country if entry else None
        language = entry.languages[0] if entry and entry.languages else None
        owner = "; ".join(owner.name for owner in entry.owners if owner.until is None) or None if entry else None
        row = self._connection.execute(
            "INSERT INTO outlets (name, country, language, owner) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE "
            "SET country = coalesce(?2, country), language = coalesce(?3, language), owner = coalesce(?4, owner) "
            "RETURNING row",
            (name, country, language, owner),
        ).get
        self._remember(("outlet", name), row)
        return int(row)

    def country_of_outlet(self, row: int | None) -> str | None:
        """Return the country of an outlet by its number, if its entry tells."""
        if row is None:
            return None
        if row not in self._countries:
            found = self._connection.execute("SELECT country FROM outlets WHERE row = ?", (row,)).get
            self._countries[row] = found or ""
        return self._countries[row] or None

    def entity(self, person: Person, page: str) -> int:
        """Return the number of whom a page's entry stands for: the same for the same key, on every page."""
        key = entity_key(person, page)
        known = self._known.get(("entity", person.kind, key))
        if known is not None:
            return known
        found = self._connection.execute("SELECT row FROM entities WHERE kind = ? AND key = ?", (person.kind, key)).get
        if found is None:
            found = self._connection.execute(
                "INSERT INTO entities (id, kind, key) VALUES (?, ?, ?) RETURNING row",
                (make_id("entity", person.kind, key), person.kind, key),
            ).get
        self._remember(("entity", person.kind, key), found)
        return int(found)

    def form(self, entity: int, person: Person, language: str | None) -> int:
        """Return the number of the form that an entity is printed in on a page, in a language."""
        form = person.name
        key = ("form", entity, form, language)
        known = self._known.get(key)
        if known is not None:
            return known
        spoken = language or ""
        found = self._connection.execute(
            "SELECT row FROM forms WHERE entity = ? AND form = ? AND language = ?", (entity, form, spoken)
        ).get
        if found is None:
            found = self._connection.execute(
                "INSERT INTO forms (entity, form, language) VALUES (?, ?, ?) RETURNING row", (entity, form, spoken)
            ).get
            self._forms.append((int(found), indexed(form)))
            if person.kind == "person":
                # each form adds its own, so that it does not matter which came first
                self._connection.executemany(
                    "INSERT OR IGNORE INTO blocks (key, entity) VALUES (?, ?)",
                    [(block, entity) for block in blocking_keys(form)],
                )
        self._remember(key, found)
        return int(found)

    def phrase(self, phrase: str) -> int:
        """Return the number of a role phrase as printed."""
        return self._number(
            ("phrase", phrase),
            "SELECT row FROM role_phrases WHERE phrase = ?",
            "INSERT INTO role_phrases (phrase) VALUES (?) RETURNING row",
            (phrase,),
        )

    def _number(self, key: tuple[Any, ...], find: str, make: str, values: tuple[Any, ...]) -> int:
        known = self._known.get(key)
        if known is not None:
            return known
        found = self._connection.execute(find, values).get
        if found is None:
            found = self._connection.execute(make, values).get
        self._remember(key, found)
        return int(found)

    def _remember(self, key: tuple[Any, ...], row: int) -> None:
        if len(self._known) > _MOST:
            self._known.clear()
        self._known[key] = row
