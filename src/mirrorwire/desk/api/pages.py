"""Pages: the record, revisions and captures, what to read beside it, its statements, its characters as received."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query as InQuery
from fastapi import Response

from mirrorwire.desk.api.answers import ToldStatement, answer
from mirrorwire.desk.api.asked import (
    Between,
    ByAddress,
    Few,
    Nothing,
    OneRevision,
    Page,
    Revision,
    Stretch,
    given,
)
from mirrorwire.desk.api.evidence import all_told
from mirrorwire.desk.api.routes import routes
from mirrorwire.desk.here import At
from mirrorwire.model import Record
from mirrorwire.record.find.differences import Difference, difference
from mirrorwire.record.find.seen import seen
from mirrorwire.record.keep.sightings import Sighting
from mirrorwire.record.raw_place import RawPlace, raw_place
from mirrorwire.record.results import KeptPage, Related, RevisionLine
from mirrorwire.record.store import CaptureLine

router = routes("pages")


@router.get("/pages", response_model=KeptPage, summary="A page by its address")
def page_at(here: At, asked: Annotated[ByAddress, InQuery()]) -> Response:
    """The record with what the store knows beside it: revisions, story, the first of its copies, number of reviews."""
    return answer(here.store.page(asked.address, asked.revision, corrections=asked.corrections))


# an id may have a slash in it: the longer addresses come first
@router.get("/pages/{page:path}/revisions", response_model=tuple[RevisionLine, ...], summary="The revisions of a page")
def revisions(here: At, page: Page, asked: Annotated[Nothing, InQuery()]) -> Response:
    """In the order in which they were first seen, with the capture each was read from."""
    return answer(here.store.revisions(here.store.page_id(page)))


@router.get("/pages/{page:path}/captures", response_model=tuple[CaptureLine, ...], summary="The captures of a page")
def captures(here: At, page: Page, asked: Annotated[Nothing, InQuery()]) -> Response:
    """When the page came, from where, and the hash of its bytes."""
    return answer(here.store.captures(page))


@router.get("/pages/{page:path}/related", response_model=tuple[Related, ...], summary="Articles to read beside one")
def related(here: At, page: Page, asked: Annotated[Few, InQuery()]) -> Response:
    """Copies first, then its story, then what is near; each with the reason."""
    return answer(here.store.related(page, limit=asked.limit))


@router.get("/pages/{page:path}/difference", response_model=Difference, summary="What changed between two revisions")
def changed(here: At, page: Page, asked: Annotated[Between, InQuery()]) -> Response:
    """Words, printed fields and quotations that one of two revisions has alone, with their places. As read."""
    return answer(difference(here.store, page, asked.before, asked.after))


@router.get("/pages/{page:path}/raw", response_model=RawPlace, summary="Characters of a page as received")
def raw(here: At, page: Page, asked: Annotated[Stretch, InQuery()]) -> Response:
    """What stands at a raw span, with what is around it, and where it stands in the bytes."""
    return answer(raw_place(here.store, page, asked.start, asked.end, **given(asked, "revision", "capture")))


@router.get(
    "/pages/{page:path}/statements", response_model=tuple[ToldStatement, ...], summary="All statements of a page"
)
def statements(here: At, page: Page, asked: Annotated[OneRevision, InQuery()]) -> Response:
    """Quotations and events with selectors of every stretch they rest on, as corrected by people."""
    return answer(all_told(here.store, page, asked.revision))


@router.get("/pages/{page:path}/sightings", response_model=tuple[Sighting, ...], summary="Where a page was listed")
def sightings(here: At, page: Page, asked: Annotated[Few, InQuery()]) -> Response:
    """Entries of other pages' link lists that lead to it, the first first."""
    return answer(seen(here.store, page, limit=asked.limit))


@router.get("/pages/{page:path}", response_model=Record, summary="The record of a page")
def record(here: At, page: Page, asked: Annotated[Revision, InQuery()]) -> Response:
    """As corrected by people, or as the software read it; spans count code points."""
    ident = here.store.page_id(page)
    return answer(here.store.record(ident, asked.revision, corrections=asked.corrections))


@router.get("/captures/{capture:path}", response_model=Record, summary="The record of one capture")
def capture_record(here: At, capture: Page, asked: Annotated[Nothing, InQuery()]) -> Response:
    """With the link lists that it showed, as the software read it."""
    return answer(here.store.capture_record(capture))
