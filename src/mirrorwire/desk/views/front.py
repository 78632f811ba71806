"""The front page: what came last, by rubric, the stories told most, the pairs that moved."""

from __future__ import annotations

from fastapi import APIRouter, Response

from mirrorwire.desk.here import At

router = APIRouter(include_in_schema=False)


@router.get("/")
def show_front(here: At) -> Response:
    """Show the front page."""
    return here.page("front.html", latest=here.store.search(limit=30).hits)
