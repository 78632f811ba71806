"""Outlets, what they publish, and how well they can be read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response
from fastapi import Query as InQuery

from mirrorwire.desk.api.answers import answer
from mirrorwire.desk.api.asked import LONGEST, Nothing
from mirrorwire.desk.api.routes import routes
from mirrorwire.desk.here import At
from mirrorwire.record.find.outlets import OutletLine, OutletPage, outlet, outlets

router = routes("outlets")


@router.get("/outlets", response_model=tuple[OutletLine, ...], summary="List outlets")
def list_outlets(here: At, asked: Annotated[Nothing, InQuery()]) -> Response:
    """With country, language, owner, and how many articles from when to when."""
    return answer(outlets(here.store))


@router.get("/outlets/{outlet:path}", response_model=OutletPage, summary="An outlet")
def one_outlet(
    here: At,
    name: Annotated[str, Path(alias="outlet", max_length=LONGEST, description="The outlet's name as it is kept.")],
    asked: Annotated[Nothing, InQuery()],
) -> Response:
    """How much it published, and how many of its articles have which field, week by week."""
    return answer(outlet(here.store, name))
