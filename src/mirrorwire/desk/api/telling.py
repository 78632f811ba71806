"""What pages tell: statements one by one, stories, happenings, entries of link lists."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request, Response
from fastapi import Query as InQuery

from mirrorwire.desk.api.answers import ListedHappenings, ListedSightings, ListedStories, ToldStatement, answer, listed
from mirrorwire.desk.api.asked import LONGEST, Dated, Happened, Nothing, Seen, Statement, given
from mirrorwire.desk.api.evidence import told
from mirrorwire.desk.api.routes import routes
from mirrorwire.desk.here import At
from mirrorwire.record.find.seen import sightings
from mirrorwire.record.stories.told import Story, happenings, stories, story

router = routes("statements and stories")


@router.get("/statements/{statement:path}", response_model=ToldStatement, summary="A quotation or an event")
def one_statement(
    here: At,
    statement: Annotated[str, Path(max_length=LONGEST, description="The id of a quotation or an event.")],
    asked: Annotated[Statement, InQuery()],
) -> Response:
    """With selectors of every stretch it rests on (W3C Web Annotation), raw offsets, and how to cite it."""
    return answer(told(here.store, statement, asked.page, asked.revision))


@router.get("/stories", response_model=ListedStories, summary="List stories")
def list_stories(here: At, request: Request, asked: Annotated[Dated, InQuery()]) -> Response:
    """Those with an article in an interval, the newest article first."""
    return listed(
        request, asked, ListedStories, lambda n: stories(here.store, **given(asked, "since", "until"), limit=n)
    )


@router.get("/stories/{story:path}", response_model=Story, summary="A story with its articles")
def one_story(
    here: At,
    story_id: Annotated[str, Path(alias="story", max_length=LONGEST, description="The id of a story.")],
    asked: Annotated[Nothing, InQuery()],
) -> Response:
    """In order of time, copies below what they copy; why each is in; which stories it was made of."""
    return answer(story(here.store, story_id))


@router.get("/happenings", response_model=ListedHappenings, summary="What happened between two")
def list_happenings(here: At, request: Request, asked: Annotated[Happened, InQuery()]) -> Response:
    """The newest first; what several pages tell of one event is one, with the words and places of all."""
    filters = given(asked, "kind", "sphere", "since", "until")
    return listed(request, asked, ListedHappenings, lambda n: happenings(here.store, asked.pair, **filters, limit=n))


@router.get("/sightings", response_model=ListedSightings, summary="Entries of link lists")
def list_sightings(here: At, request: Request, asked: Annotated[Seen, InQuery()]) -> Response:
    """The newest stamp first; each with the capture and the characters in which it stands."""
    filters = given(asked, "on_page", "since", "until")
    return listed(request, asked, ListedSightings, lambda n: sightings(here.store, **filters, limit=n))
