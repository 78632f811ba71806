"""Search, count, timeline, and the saved searches."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query as InQuery
from fastapi import Request, Response

from mirrorwire.desk.api.answers import FoundPages, Number, address_of, answer
from mirrorwire.desk.api.asked import Counting, Filters, Nothing, Search
from mirrorwire.desk.api.routes import routes
from mirrorwire.desk.here import At
from mirrorwire.record.find.saved import SavedSearch, saved_searches
from mirrorwire.record.find.timeline import Timeline

router = routes("search")


@router.get("/search", response_model=FoundPages, summary="Search pages by words and filters")
def search(here: At, request: Request, asked: Annotated[Search, InQuery()]) -> Response:
    """Newest first, or by relevance. Filters of events must hold for one and the same event."""
    found = here.store.search(asked.query())
    following = address_of(request, found.next)
    return answer(FoundPages(found.hits, found.next, following), next_at=following)


@router.get("/count", response_model=Number, summary="Count the pages that a search finds")
def count(here: At, asked: Annotated[Filters, InQuery()]) -> Response:
    """The same filters as of a search."""
    return answer(Number(here.store.count(asked.query())))


@router.get("/timeline", response_model=Timeline, summary="Count events, articles or happenings over time")
def timeline(here: At, asked: Annotated[Counting, InQuery()]) -> Response:
    """By day, week or month. Every period of the interval is told, also those in which nothing was found."""
    found = here.store.timeline(asked.query(), by=asked.by, group=asked.group, count=asked.count)
    return answer(found)


@router.get("/saved", response_model=tuple[SavedSearch, ...], summary="List the saved searches")
def saved(here: At, asked: Annotated[Nothing, InQuery()]) -> Response:
    """Each with its query and the number of pages that arrived since it was last looked at. Reading marks nothing."""
    return answer(saved_searches(here.store))
