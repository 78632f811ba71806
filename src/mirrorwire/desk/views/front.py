"""The front page: the stories told most, what came last by rubric, what was said, the pairs that moved.

"Now" is the store's own latest day, which the page names: a store of last year shows last year's news.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from mirrorwire.desk.here import At
from mirrorwire.desk.pictures.sparks import spark
from mirrorwire.desk.rendering import pair_name
from mirrorwire.desk.untitled import first_words
from mirrorwire.record.find.lately import Told, most_told, moved, newest_quotes, openings
from mirrorwire.record.find.overview import Line, days_before, extent, latest, news, rubrics
from mirrorwire.record.store import Store

router = APIRouter(include_in_schema=False)

# days in which stories are looked for, the first that has enough of them
_WINDOWS: Final = (3, 7, 30)
_ENOUGH: Final = 5
# where nothing was told twice in them: the last year's stories stand below the newest articles
_LONGEST: Final = 366
LEAD_STORIES: Final = 5
LATEST: Final = 14
# where the newest articles lead, the list beside them is as short as they are
LATEST_IN_ALL: Final = 11
# the rubrics of today are those of the newest articles
MOST_LOOKED_AT: Final = 3_000
RUBRICS: Final = 8
OF_A_RUBRIC: Final = 4


@router.get("/")
def show_front(here: At) -> Response:
    """Show the front page."""
    store = here.store
    held = extent(store)
    day = latest(store)
    told = _leading(store, day) if day is not None else None
    stories = told.stories if told is not None else ()
    newest = news(store, until=day, limit=LATEST if stories else LATEST_IN_ALL)
    if not newest.lines:
        return here.page("front_empty.html", held=held)
    # without a story that several tell, the newest articles lead
    leads = () if stories else newest.lines[:3]
    before = None
    if day is not None and not stories:
        before = most_told(store, since=days_before(day, _LONGEST - 1), until=day, limit=LEAD_STORIES)
    pages = [one.page for one in stories[:3]] + [one.page for one in leads]
    pages += [one.page for one in before.stories[:2]] if before is not None else []
    moves = moved(store, day=day, limit=8) if day is not None else None
    sparks = {
        one.pair: spark(one.periods, f"{pair_name(one.pair)}, events a week: {', '.join(map(str, one.periods))}")
        for one in (moves.pairs if moves is not None else ())
    }
    columns = _by_rubric(store, day, {one.page for one in leads})
    shown = [(one.page, one.headline) for lines in (newest.lines, *(part for *_, part in columns)) for one in lines]
    shown += [(one.page, one.title) for one in (*stories, *(before.stories if before is not None else ()))]
    return here.page(
        "front.html",
        beginnings=first_words(store, shown),
        held=held,
        day=day,
        told=told,
        stories=stories,
        leads=leads,
        before=before if before is not None and before.stories else None,
        openings=openings(store, pages),
        latest=newest.lines[len(leads) :],
        rubrics=columns,
        moves=moves,
        sparks=sparks,
        quotes=newest_quotes(store, until=day) if day is not None else [],
    )


def _leading(store: Store, day: str) -> Told | None:
    """Return the stories of the last days, of as few as have enough that several outlets tell."""
    told = None
    for number in _WINDOWS:
        told = most_told(store, since=days_before(day, number - 1), until=day, limit=LEAD_STORIES)
        if sum(len(one.outlets) > 1 for one in told.stories) >= _ENOUGH:
            break
    return told if told is not None and told.stories else None


def _by_rubric(store: Store, day: str | None, shown: set[str]) -> list[tuple[str, int, list[Line]]]:
    """Return the largest rubrics with their newest articles, and how many there are in all."""
    found = []
    for one in rubrics(store, newest=MOST_LOOKED_AT, limit=RUBRICS):
        lines = news(store, rubric=one.rubric, until=day, limit=OF_A_RUBRIC + len(shown)).lines
        # on a small store the leading articles would stand twice
        kept = [line for line in lines if line.page not in shown][:OF_A_RUBRIC] or list(lines[:OF_A_RUBRIC])
        if kept:
            found.append((one.rubric, one.articles, kept))
    return found
