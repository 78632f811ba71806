"""People and bodies: who appears most, and each by itself, over all pages that name them."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from mirrorwire.desk import addresses as to
from mirrorwire.desk.here import At
from mirrorwire.desk.pictures.drawing import sphere_name
from mirrorwire.desk.plain_words import read_as
from mirrorwire.errors import NotKept, QueryError
from mirrorwire.record.find.conditions import as_code
from mirrorwire.record.find.entities import find_entities
from mirrorwire.record.find.person_pages import meetings_of, said_by
from mirrorwire.record.find.persons import named, people, person, suggestions

router = APIRouter(include_in_schema=False)

KINDS: Final = {"person": "People", "organisation": "Organisations", "state": "States", "group": "Unnamed speakers"}
SHOWN: Final = 50
ROLES: Final = 12
SAID: Final = 8
MET: Final = 6
ALIKE: Final = 4
A_PAGE: Final = 40


@router.get("/people")
def show_people(here: At, name: str = "", kind: str = "person", country: str = "") -> Response:
    """Show who appears most, or whom a name in any script may mean."""
    if kind not in KINDS:
        raise QueryError(f"{kind!r} is none of {', '.join(KINDS)}", place="kind")
    wanted = name.strip()
    missing = False
    if wanted.startswith("entity_"):
        return RedirectResponse(to.person(wanted), 303)
    code = as_code(country, "country") if country.strip() else None
    if wanted:
        try:
            found = named(here.store, wanted, limit=SHOWN)
        except QueryError:
            # a name that nobody bears is an answer
            found, missing = [], True
    else:
        found = people(here.store, kind=kind, country=code, limit=SHOWN)
    return here.page(
        "people.html",
        found=found,
        name=wanted,
        kind=kind,
        kinds=KINDS,
        code=code,
        country=country.strip(),
        missing=missing,
        most=max((line.pages for line in found), default=1),
    )


@router.get("/person/{ident}")
def show_person(here: At, ident: str, merged: str = "") -> Response:
    """Show one person or body over time; `merged` is the id that an editor's form begins with."""
    store = here.store
    with store.database.snapshot() as connection:
        entities = _entities(here, ident)
        found = person(store, ident, roles=ROLES)
        said = said_by(connection, store.packer, entities, limit=SAID)
        met = meetings_of(connection, store.packer, entities, limit=MET)
        alike = suggestions(store, of=ident, limit=ALIKE) if found.person.kind == "person" else []
    if found.person.id != ident and ident not in found.merged:
        return RedirectResponse(to.person(found.person.id), 303)
    return here.page(
        "person.html",
        found=found,
        line=found.person,
        more_roles=len(found.roles) == ROLES,
        said=said,
        met=met,
        read_as=read_as,
        sphere_name=sphere_name,
        alike=[
            (one, one.other if one.one.id == found.person.id or one.one.id in found.merged else one.one)
            for one in alike
        ],
        kinds=KINDS,
        merged=merged if merged.startswith("entity_") else "",
    )


@router.get("/person/{ident}/said")
def show_said(here: At, ident: str, after: str = "") -> Response:
    """Show all that one person or body is quoted with."""
    store = here.store
    with store.database.snapshot() as connection:
        entities = _entities(here, ident)
        found = person(store, ident, roles=1)
        said = said_by(connection, store.packer, entities, limit=A_PAGE, after=after or None)
    return here.page(
        "person_said.html",
        line=found.person,
        said=said,
        after=after or None,
        next=to.said(ident, after=said.next) if said.next else None,
        first=to.said(ident),
    )


def _entities(here: At, ident: str) -> list[int]:
    """The rows that stand for one; raises NotKept."""
    if not ident.startswith("entity_"):
        raise NotKept("there is no such person here; look for a name at /people")
    try:
        return find_entities(here.store.database.connection, ident)
    except QueryError as error:
        raise NotKept("there is no such person here") from error
