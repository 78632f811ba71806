"""Every list as a feed, in three forms, and the page that says which there are."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Response

from mirrorwire.desk.here import At
from mirrorwire.desk.outbox.feeds import FORMS
from mirrorwire.desk.outbox.lists import MOST_ITEMS, feed_of, listed
from mirrorwire.record.find.saved import saved_searches
from mirrorwire.record.stories import told

router = APIRouter(include_in_schema=False)
_SHOWN = 20


@router.get("/feeds")
def show_feeds(here: At) -> Response:
    """Show which feeds there are."""
    store = here.store
    hits = store.search(limit=100).hits
    rubrics = sorted({hit.rubric for hit in hits if hit.rubric})
    outlets = sorted({hit.outlet for hit in hits if hit.outlet})
    groups = [
        ("All articles", [("Latest", "latest", {})]),
        ("Rubrics", [(one, "rubric", {"name": one}) for one in rubrics[:_SHOWN]]),
        ("Outlets", [(one, "outlet", {"name": one}) for one in outlets[:_SHOWN]]),
        ("Saved searches", [(one.name, "saved", {"name": one.name}) for one in saved_searches(store)[:_SHOWN]]),
        (
            "Stories",
            [(one.title or one.id, "story", {"id": one.id}) for one in told.stories(store, limit=10)],
        ),
    ]
    return here.page("feeds.html", groups=[group for group in groups if group[1]], forms=FORMS)


@router.get("/feed/{form}/{name}")
def show_feed(here: At, form: str, name: str) -> Response:
    """Answer with a list as a feed; what is asked of it is in the query."""
    if form not in FORMS:
        raise HTTPException(404, f"no such form of feed (one of {', '.join(FORMS)})")
    params = here.request.query_params
    asked = {key: params.getlist(key) for key in params}
    found = listed(here.store, name, asked, desk=here.address, limit=MOST_ITEMS)
    feed = feed_of(found, form=form, desk=here.address, title=here.settings.title)
    kind = FORMS[form]
    return Response(kind.write(feed), media_type=f"{kind.media_type}; charset=utf-8")
