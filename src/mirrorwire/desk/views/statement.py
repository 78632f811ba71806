"""A quotation or an event by its id: leads to its characters, and is cited, checked against the page as received."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from mirrorwire.desk import addresses
from mirrorwire.desk.here import At
from mirrorwire.model import Event
from mirrorwire.record.citation import Located, citation_of, locate, verify
from mirrorwire.record.find.sources import capture_at

router = APIRouter(include_in_schema=False)


@router.get("/statement/{ident:path}/citation")
def show_citation(here: At, ident: str, page: str | None = None) -> Response:
    """Show the citation of a statement, and whether its words stand in the bytes that were received. Raises NotKept."""
    store = here.store
    with store.database.snapshot() as connection:
        found = locate(store, ident, page=page)
        citation = citation_of(connection, found)
        current = next(line.revision for line in store.revisions(found.record.id) if line.current)
        verdict = verify(store, citation)
    return here.page(
        "citation.html",
        citation=citation,
        verdict=verdict,
        home=_address(found, citation.capture, current),
    )


@router.get("/statement/{ident:path}")
def show_statement(here: At, ident: str, page: str | None = None) -> Response:
    """Lead to a quotation or an event on its page; one of a link list's entry to the page as received.

    `page` names the page of a statement that only an earlier revision has. Raises NotKept.
    """
    store = here.store
    with store.database.snapshot() as connection:
        found = locate(store, ident, page=page)
        capture = capture_at(connection, found.capture_row).capture
        current = next(line.revision for line in store.revisions(found.record.id) if line.current)
    return RedirectResponse(_address(found, capture, current), 303)


def _address(found: Located, capture: str, current: str) -> str:
    ident = found.statement.id
    if found.entry is not None:
        span = found.statement.evidence[0] if isinstance(found.statement, Event) else found.entry.span
        return addresses.raw(found.record.id, span.start, span.end, capture=capture)
    revision = found.revision if found.revision != current else None
    return addresses.page(found.record.id, revision=revision, mark=ident)
