"""Outlets: all of them by country; and one, with how much of it is here and how well it could be read."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from fastapi import APIRouter, Response

from mirrorwire.desk import addresses
from mirrorwire.desk.here import At
from mirrorwire.desk.pictures.sparks import columns, shares
from mirrorwire.desk.untitled import first_words
from mirrorwire.desk.views.archive import cursor_of
from mirrorwire.record.find.outlets import WeekOfReading, outlet, outlets, without_outlet
from mirrorwire.record.find.overview import news

router = APIRouter(include_in_schema=False)

LATEST: Final = 12
ON_A_PAGE: Final = 600
FIELDS: Final = ("headline", "time", "rubric", "quoted", "byline", "body")
_SAID: Final = {
    "headline": "Headline",
    "time": "Time of publication",
    "rubric": "Rubric",
    "quoted": "Somebody quoted",
    "byline": "Byline",
    "body": "Body",
}


@router.get("/outlets")
def show_outlets(here: At, cursor: str | None = None) -> Response:
    """Show all outlets by country, and whose pages no entry speaks of."""
    found = outlets(here.store)
    start = cursor_of(cursor)
    following = start + ON_A_PAGE
    shown = found[start:following]
    return here.page(
        "outlets.html",
        countries=[(code, list(lines)) for code, lines in groupby(shown, lambda one: one.country)],
        continued=start > 0,
        later=addresses.with_query(addresses.outlets(), {"cursor": str(following)}) if following < len(found) else None,
        unknown=without_outlet(here.store) if following >= len(found) else None,
        total=len(found),
        articles=sum(one.articles for one in found),
    )


@router.get("/outlet/{name:path}")
def show_outlet(here: At, name: str) -> Response:
    """Show one outlet."""
    store = here.store
    found = outlet(store, name)
    weeks = found.weeks
    per_day = found.line.articles and len(found.days)
    title = (
        f"Articles a day, {found.days[0][0]} to {found.days[-1][0]}: {sum(count for _, count in found.days)} in all"
        if found.days
        else ""
    )
    latest = news(store, outlet=found.line.name, limit=LATEST).lines if found.line.articles else ()
    return here.page(
        "outlet.html",
        found=found,
        line=found.line,
        volume=columns(found.days, title) if per_day else None,
        fields=[_field(name, weeks) for name in FIELDS] if weeks else [],
        latest=latest,
        beginnings=first_words(store, ((one.page, one.headline) for one in latest)),
    )


def _field(name: str, weeks: tuple[WeekOfReading, ...]) -> tuple[str, int, int, object]:
    """Return a field of reading: what it is called, how many have it, of how many, its strip by week."""
    looked_at = name in ("byline", "body")
    found = [(int(getattr(one, name)), one.looked_at if looked_at else one.articles) for one in weeks]
    some, every = (sum(one) for one in zip(*found, strict=True))
    said = _SAID[name]
    return said, some, every, shares(found, f"{said}, by week: {some} of {every} articles")
