"""How to read this desk: what is marked, what it rests on, what is not claimed, the keys, what is kept here."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter, Response

from mirrorwire.desk.here import At
from mirrorwire.record.find.overview import extent

router = APIRouter(include_in_schema=False)


@router.get("/about")
def show_about(here: At) -> Response:
    """Show how to read this desk."""
    return here.page("about.html", held=extent(here.store), version=version("mirrorwire"))
