"""Round-ups: of a story, of a happening, of a pair of states in an interval."""

from __future__ import annotations

from fastapi import APIRouter, Response

from mirrorwire.desk.here import At, Here
from mirrorwire.desk.roundup import Roundup, roundup_of_happening, roundup_of_pair, roundup_of_story
from mirrorwire.desk.roundup.nouns import LABELS
from mirrorwire.desk.roundup.references import References

router = APIRouter(include_in_schema=False)


@router.get("/roundup/story/{ident}")
def show_of_story(here: At, ident: str) -> Response:
    """Show the round-up of a story."""
    return _page(here, roundup_of_story(here.store, ident))


@router.get("/roundup/happening/{ident}")
def show_of_happening(here: At, ident: str) -> Response:
    """Show the round-up of a happening, by its id or that of one of its events."""
    return _page(here, roundup_of_happening(here.store, ident))


@router.get("/roundup/pair/{pair}")
def show_of_pair(here: At, pair: str, since: str | None = None, until: str | None = None) -> Response:
    """Show the round-up of what is told of two states between two days."""
    return _page(here, roundup_of_pair(here.store, pair, since=since or None, until=until or None))


def _page(here: Here, roundup: Roundup) -> Response:
    return here.page("roundup.html", roundup=roundup, refs=References(roundup, desk=""), labels=LABELS)
