"""What is told of a pair of states: counted, event by event, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Path, Request, Response
from fastapi import Query as InQuery

from mirrorwire.desk.api.answers import ListedEvents, ListedLines, address_of, answer
from mirrorwire.desk.api.asked import EventsOfPair, Nothing, Pairs, Tallied, given
from mirrorwire.desk.api.routes import routes
from mirrorwire.desk.here import At
from mirrorwire.errors import QueryError
from mirrorwire.record.find.dossier import Choices, Tally, choices, tally
from mirrorwire.record.find.matrix import Matrix, matrix
from mirrorwire.record.find.pair_events import PairFilter, checked, listing
from mirrorwire.record.find.pair_lines import Part, lines
from mirrorwire.record.find.told_events import told_events

router = routes("dossiers")

Pair = Annotated[str, Path(max_length=100, description="The two, in any order: AZE-ISR.")]


@router.get("/dossiers", response_model=Matrix, summary="All pairs, by how much is told of them")
def list_dossiers(here: At, asked: Annotated[Pairs, InQuery()]) -> Response:
    """The states most told of and the counts between them, in each direction; and the pairs most told of."""
    with here.store.database.snapshot() as connection:
        return answer(matrix(connection, **given(asked, "states", "dyads", "since", "until")))


@router.get("/dossiers/{pair}", response_model=Tally, summary="A dossier's counts")
def one_dossier(here: At, pair: Pair, asked: Annotated[Tallied, InQuery()]) -> Response:
    """By period, sphere and direction (each mark with the filter of its events), class, modality, outlet country."""
    with here.store.database.snapshot() as connection:
        return answer(tally(connection, checked(connection, asked.filter(pair)), step=asked.step))


@router.get("/dossiers/{pair}/choices", response_model=Choices, summary="What a dossier's filters can choose")
def dossier_choices(here: At, pair: Pair, asked: Annotated[Nothing, InQuery()]) -> Response:
    """The spheres, classes, modalities and outlet countries that the pair's events have."""
    with here.store.database.snapshot() as connection:
        return answer(choices(connection, checked(connection, PairFilter(pair)).pair))


@router.get("/dossiers/{pair}/events", response_model=ListedEvents, summary="A dossier's events, one by one")
def dossier_events(here: At, request: Request, pair: Pair, asked: Annotated[EventsOfPair, InQuery()]) -> Response:
    """The events behind a count, the newest first, each with the words that tell it and their places."""
    store = here.store
    with _place_named(), store.database.snapshot() as connection:
        found = listing(connection, checked(connection, asked.filter(pair)), limit=asked.limit, after=asked.cursor)
        told = told_events(connection, store.packer, [(key.page, key.n) for key in found.keys])
        items = tuple(told[key.page, key.n] for key in found.keys if (key.page, key.n) in told)
    following = address_of(request, found.next)
    return answer(ListedEvents(items, found.next, following, found.total), next_at=following)


@router.get("/dossiers/{pair}/parts/{part}", response_model=ListedLines, summary="A part of a dossier")
def dossier_part(
    here: At,
    request: Request,
    pair: Pair,
    part: Annotated[Part, Path(description="Meetings, supplies, agreements done and planned, acts against, denials.")],
    asked: Annotated[EventsOfPair, InQuery()],
) -> Response:
    """What happened, the newest first; what several pages tell of one event is one, with who tells it."""
    store = here.store
    with _place_named(), store.database.snapshot() as connection:
        filters = checked(connection, asked.filter(pair))
        found = lines(connection, store.packer, filters, part, limit=asked.limit, after=asked.cursor)
    following = address_of(request, found.next)
    return answer(ListedLines(found.lines, found.next, following), next_at=following)


@contextmanager
def _place_named() -> Iterator[None]:
    """Name what the listings call `after` as the API does: a cursor."""
    try:
        yield
    except QueryError as error:
        place = "cursor" if error.place == "after" else error.place
        raise QueryError(error.cause, place=place) from error
