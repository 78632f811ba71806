"""All pairs: who acts on whom, as a grid, and the pairs of which most is told."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from mirrorwire.desk import addresses as to
from mirrorwire.desk.here import At
from mirrorwire.desk.pictures.grid import grid_svg
from mirrorwire.desk.rendering import country
from mirrorwire.record.find.matrix import Cell, Dyad, matrix
from mirrorwire.record.find.pair_events import PairFilter, day_bounds
from mirrorwire.record.instants import day_of

router = APIRouter(include_in_schema=False)

STATES: Final = 20
PAIRS: Final = 40


@router.get("/dossiers")
def show_matrix(here: At, since: str = "", until: str = "", pair: str = "") -> Response:
    """Show the pairs of an interval, or lead to the dossier of one."""
    if pair.strip():
        # names as people write them; the dossier's own address says what is wrong with them
        return RedirectResponse(to.dossier(pair.strip()), 303)
    begin, end = since or None, until or None
    with here.store.database.snapshot() as connection:
        found = matrix(connection, states=STATES, dyads=PAIRS, since=begin, until=end)

    def address(cell: Cell) -> str:
        within = cell.within(begin, end)
        return to.evidence(within.pair, since=begin, until=end, direction=",".join(within.direction))

    def dyad_links(dyad: Dyad) -> list[tuple[int, str]]:
        return [
            (count, to.evidence(dyad.pair, since=begin, until=end, direction=direction))
            for count, direction in zip(dyad.counts, PairFilter(dyad.pair).directions, strict=True)
        ]

    low, high = day_bounds(begin, end)
    return here.page(
        "matrix.html",
        found=found,
        # the picture escapes all it is given
        picture=Markup(grid_svg(found, "Who acts on whom", country, address)),  # noqa: S704
        since=begin,
        until=end,
        since_day=day_of(low).isoformat() if low is not None else "",
        until_day=day_of(high).isoformat() if high is not None else "",
        dyad_links=dyad_links,
    )
