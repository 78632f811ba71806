"""Persons and organisations over time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Path, Request, Response
from fastapi import Query as InQuery

from mirrorwire.desk.api.answers import ListedPeople, ListedStatements, answer, listed
from mirrorwire.desk.api.asked import LONGEST, Listing, Nothing, People
from mirrorwire.desk.api.routes import routes
from mirrorwire.desk.here import At
from mirrorwire.errors import NotKept, QueryError
from mirrorwire.record.find.persons import PersonOverTime, named, people, person
from mirrorwire.record.stories.told import statements

router = routes("people")

Person = Annotated[str, Path(alias="person", max_length=LONGEST, description="The id of an entity, or a name.")]


@router.get("/people", response_model=ListedPeople, summary="List persons and organisations")
def list_people(here: At, request: Request, asked: Annotated[People, InQuery()]) -> Response:
    """Those on most pages first; or whom a name may mean, in any script, whatever sort they are of."""
    name = asked.name
    if name is not None:
        return listed(request, asked, ListedPeople, lambda n: named(here.store, name, limit=n))
    kind = None if asked.kind == "any" else asked.kind
    return listed(request, asked, ListedPeople, lambda n: people(here.store, kind=kind, limit=n))


@router.get("/people/{person:path}/statements", response_model=ListedStatements, summary="What a person is quoted with")
def quoted(here: At, request: Request, who: Person, asked: Annotated[Listing, InQuery()]) -> Response:
    """The newest pages first, with the role as printed there, the words and their places."""
    with _known(who):
        return listed(request, asked, ListedStatements, lambda n: statements(here.store, who, limit=n))


@router.get("/people/{person:path}", response_model=PersonOverTime, summary="A person over time")
def one_person(here: At, who: Person, asked: Annotated[Nothing, InQuery()]) -> Response:
    """Names and roles as printed, first and last, each with the page and the characters that print it."""
    with _known(who):
        return answer(person(here.store, who))


@contextmanager
def _known(who: str) -> Iterator[None]:
    """A name in an address that nobody bears is an address of nothing."""
    try:
        yield
    except QueryError as error:
        if error.place != "person":
            raise
        raise NotKept("nobody of that name or id in this store", place=who) from error
