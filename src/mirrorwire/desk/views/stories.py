"""Stories: those told most in some days; and one story, who told it when, with copies under what they copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import Final

from fastapi import APIRouter, Response

from mirrorwire.desk import addresses
from mirrorwire.desk.here import At
from mirrorwire.desk.pictures.sparks import Telling, tellings
from mirrorwire.desk.untitled import first_words
from mirrorwire.desk.views.archive import cursor_of
from mirrorwire.errors import QueryError
from mirrorwire.record.find.lately import MOST_MEMBERS, Told, most_told
from mirrorwire.record.find.overview import days_before, first_day, latest
from mirrorwire.record.instants import bounds, in_utc
from mirrorwire.record.store import Store
from mirrorwire.record.stories.told import Story, StoryMember, story

router = APIRouter(include_in_schema=False)

ON_A_PAGE: Final = 25
# days looked at where none are asked for, the first in which anything was told twice
_WINDOWS: Final = (7, 30, 366, 36_600)
# of one story: articles on a page, and marks in the picture of who told it when
MEMBERS_SHOWN: Final = 60
MOST_MARKS: Final = 150
MOST_LINES: Final = 24
# articles of a page whose credit is shown with its words, for which they are unpacked
MOST_CREDITS: Final = 20


@dataclass(frozen=True, slots=True)
class Credit:
    """The words with which an article names the agency that it has its text from, and where they are on the page."""

    words: str
    href: str


@router.get("/stories")
def show_stories(here: At, since: str | None = None, until: str | None = None, cursor: str | None = None) -> Response:
    """Show the stories told most in an interval; by default up to the store's latest day."""
    store = here.store
    day = latest(store)
    asked = bool(since or until)
    error = told = None
    before = after = None
    ends = first_day(store), day
    try:
        offset = cursor_of(cursor)
        if day is None and not asked:
            return here.page("stories.html", told=None, asked=asked, error=None, before=None, after=None, later=None)
        if asked:
            told = _told(store, since or "1900-01-02", until or day or "9999", offset)
            before, after = _around(told.since, told.until, ends)
        else:
            for number in _WINDOWS:
                told = _told(store, days_before(day or "", number - 1), day or "", offset)
                if told.stories or offset:
                    break
            if told is not None:
                before, after = _around(told.since, told.until, ends)
    except QueryError as wrong:
        error = wrong
    later = None
    if told is not None and told.next is not None:
        later = addresses.stories(since=told.since, until=told.until, cursor=str(told.next))
    return here.page(
        "stories.html",
        status=400 if error is not None else 200,
        told=told,
        beginnings=first_words(store, ((one.page, one.title) for one in told.stories) if told is not None else ()),
        asked=asked,
        error=error,
        since=since or "",
        until=until or "",
        before=before,
        after=after,
        later=later,
        most=MOST_MEMBERS,
    )


def _told(store: Store, since: str, until: str, offset: int) -> Told:
    return most_told(store, since=since, until=until, limit=ON_A_PAGE, offset=offset)


def _around(since: str, until: str, ends: tuple[str | None, str | None]) -> tuple[str | None, str | None]:
    """Return the addresses of the intervals of the same length before and after one; None where nothing is there."""
    low, high = bounds(since, until)
    oldest, newest = ends
    if low is None or high is None or oldest is None or newest is None:
        return None, None
    length = max((high - low).days, 1)
    first = low.date().isoformat()
    before = addresses.stories(since=days_before(first, length), until=days_before(first, 1))
    after = addresses.stories(since=days_before(first, -length), until=days_before(first, 1 - 2 * length))
    return before if oldest < first else None, after if newest >= days_before(first, -length) else None


@router.get("/story/{ident}")
def show_story(here: At, ident: str, cursor: str | None = None) -> Response:
    """Show one story: who told it when, why each article is in it, what was merged into it."""
    found = story(here.store, ident)
    start = cursor_of(cursor)
    shown = found.members[start : start + MEMBERS_SHOWN]
    following = start + MEMBERS_SHOWN if start + MEMBERS_SHOWN < len(found.members) else None
    every = [one for member in found.members for one in (member, *member.copies)]
    headlines = {one.page: one.headline for one in every}
    return here.page(
        "story.html",
        story=found,
        members=shown,
        start=start,
        later=addresses.with_query(addresses.story(found.line.id), {"cursor": str(following)}) if following else None,
        headlines=headlines,
        tellers=_tellers(every),
        credits=_credits(here.store, [one for member in shown for one in (member, *member.copies)]),
        utc=utc,
        picture=_picture(found),
    )


def utc(value: str | None) -> str | None:
    """Return a time as printed in UTC, so that outlets of several places can be compared; a day stays a day."""
    time = in_utc(value)
    if time is None or value is None or len(value) <= 10:
        return value
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _tellers(every: list[StoryMember]) -> list[tuple[str, str | None, int]]:
    """Return the outlets in the order in which they first told it: name, first time in UTC, how many articles."""
    first: dict[str, tuple[float, str | None]] = {}
    articles: dict[str, int] = {}
    for one in every:
        if one.outlet is None:
            continue
        time = in_utc(one.published_at)
        at = time.timestamp() if time is not None else float("inf")
        articles[one.outlet] = articles.get(one.outlet, 0) + 1
        if one.outlet not in first or at < first[one.outlet][0]:
            first[one.outlet] = (at, utc(one.published_at))
    return [(name, first[name][1], articles[name]) for name in sorted(first, key=lambda name: (first[name][0], name))]


def _credits(store: Store, members: list[StoryMember]) -> dict[str, Credit]:
    """Return the agencies' credits with their words, each leading to its characters on the page as received."""
    found = {}
    for member in [one for one in members if one.agency_span is not None][:MOST_CREDITS]:
        record, span = store.record(member.page), member.agency_span
        article = record.article
        if article is None or span is None:
            continue
        fields = [article.headline, article.standfirst, article.dateline, *article.byline]
        blocks = [*article.body, *(field.span for field in fields if field is not None and field.span is not None)]
        block = next((one for one in blocks if one.layer == "text" and one.start <= span.start < one.end), None)
        href = addresses.page(member.page)
        if block is not None and block.raw is not None:
            start, end = block.raw
            if end - start == block.end - block.start:
                # nothing but the words stands there: the very characters
                start, end = start + span.start - block.start, start + span.end - block.start
            href = addresses.raw(member.page, start, end)
        found[member.page] = Credit(record.text[span.start : span.end], href)
    return found


def _picture(found: Story) -> object | None:
    """Return the line of who told it when; None where fewer than two articles have a time."""
    marks = []
    for member in found.members:
        for one in (member, *member.copies):
            time = in_utc(one.published_at)
            if time is not None and one.outlet is not None:
                label = f"{one.outlet}, {one.published_at}: {one.headline or 'untitled'}"
                marks.append(Telling(one.outlet, time, addresses.page(one.page), label, one is not member))
    marks = sorted(marks, key=lambda one: (one.at, one.href))[:MOST_MARKS]
    names = list(dict.fromkeys(one.outlet for one in marks))[:MOST_LINES]
    marks = [one for one in marks if one.outlet in names]
    if len(marks) < 2:
        return None
    return tellings(marks, f"Who told it when: {len(marks)} articles of {len(names)} outlets, the first to tell on top")
