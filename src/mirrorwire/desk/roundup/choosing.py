"""How a round-up is made: which articles, which sentences of them, in which order. The rules, each without a choice.

Articles. Of a story or a happening all of its own; of a pair the newest that tell of an event between the two, or that
name both in the headline, the standfirst or the first paragraphs (`articles_on`); those that copy others last,
`MOST_ARTICLES` in all. The headline is that of the article with most copies, of these one in the language
of most articles, the earliest, by id: it was carried on, and told first. Rubric, standfirst and time are of the same.

Opening. Sentences with the evidence of events that happened (actual, not in somebody's words) between the two, one a
happening: meetings and agreements first, then by the number of outlets that tell it, then by the day, `MOST_OPENING`;
where there are fewer than two, the first paragraph before them.

Voices. One a person over all articles, as entities and reviews have it. Of near-identical statements the first is
shown, with the other outlets beside it; of one speaker a few: those that more outlets carry, then the speaker's own
words before reported ones, then the longer. Officials of the two states come before everybody else, then those whose
state no page prints, whoever is of a third state at the end. In each part persons with a printed role come first, then
persons, bodies, states, groups; of each sort those of articles whose headline names both states, then in the order in
which they first speak, the article of the headline first. `MOST_SPEAKERS` are shown, the others counted. The name and
roles are those printed nearest to the time of the headline's article, of equals the earlier (`grouping`).

Third parties. What others did to one of the two, and whoever of a third state speaks, stands apart. A story or a
happening has them, and views of persons without an office, also from other stories' articles on the two, up to
`DAYS_AFTER` days after, `MOST_BESIDE` of them.

Lists. Read also is what the store has near the article of the headline, latest what is newest in the store; where there
are too few of them, the lists that are printed on the page of the headline go on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from mirrorwire.desk.roundup.gleaning import latest_of, opening_of, reactions_of, read_also_of
from mirrorwire.desk.roundup.grouping import sections_of
from mirrorwire.desk.roundup.nouns import Byline, Piece, Roundup, Speaker
from mirrorwire.desk.roundup.pieces import Source, instant
from mirrorwire.errors import NotKept, QueryError
from mirrorwire.record.find.conditions import as_pair
from mirrorwire.record.instants import in_utc
from mirrorwire.record.store import Store
from mirrorwire.record.stories.gathering import articles_on, gather, happening_of, leaders, pages_told

MOST_ARTICLES: Final = 24
MOST_BESIDE: Final = 6
DAYS_AFTER: Final = 14


def roundup_of_what(
    store: Store, what: str, *, pair: str | None = None, since: str | None = None, until: str | None = None
) -> Roundup:
    """Return the round-up of whatever is named: a story, a happening, an event, a page (id or address), or a pair.

    A page stands for its story, an event for its happening. Raises NotKept, QueryError.
    """
    if what.startswith("story_"):
        return roundup_of_story(store, what, pair=pair)
    if what.startswith(("happening_", "event_")):
        return roundup_of_happening(store, what)
    if is_pair(what):
        return roundup_of_pair(store, what, since=since, until=until)
    kept = store.page(what)
    if kept.story is None:
        raise NotKept("this page is in no story", place=what)
    return roundup_of_story(store, kept.story, pair=pair)


def is_pair(what: str) -> bool:
    """Tell whether words name two states ("AZE-ISR", "Azerbaijan - Israel"), and no page."""
    if "/" in what or what.startswith(("page_", "story_", "happening_", "event_")):
        return False
    try:
        as_pair(what)
    except QueryError:
        # with two codes it is meant as one, and what is wrong with it is said
        return re.fullmatch(r"[A-Za-z]{2,5}[-,>][A-Za-z]{2,5}", what) is not None
    return True


def roundup_of_story(store: Store, ident: str, *, pair: str | None = None) -> Roundup:
    """Return the round-up of a story; `pair` None: the two states that most events are between. Raises NotKept."""
    story, pages = pages_told(store, ident)
    two = as_pair(pair) if pair is not None else None
    return _made(store, "story", story, pages, len(pages), two, None)


def roundup_of_happening(store: Store, ident: str) -> Roundup:
    """Return the round-up of a happening, by its id or that of one of its events. Raises NotKept."""
    found = happening_of(store, ident)
    if not found.pages:
        raise NotKept("link lists alone tell of this happening, no article does", place=ident)
    one, other = found.pair.split("-")
    return _made(store, "happening", found.id, found.pages, len(found.pages), (one, other), found.id)


def roundup_of_pair(store: Store, pair: str, *, since: str | None = None, until: str | None = None) -> Roundup:
    """Return the round-up of what articles of an interval tell of two states. Raises QueryError; NotKept for none."""
    two = as_pair(pair)
    pages, number = articles_on(store, two, since=since, until=until, limit=MOST_ARTICLES)
    if not pages:
        raise NotKept("no article tells of these two in that time", place=pair)
    found = _made(store, "pair", "-".join(two), pages[::-1], number, two, None)
    return replace(found, since=since, until=until)


def _made(
    store: Store,
    kind: Any,
    ident: str,
    pages: Sequence[str],
    articles: int,
    pair: tuple[str, str] | None,
    happening: str | None,
) -> Roundup:
    gathered = gather(store, leaders(store, pages, limit=MOST_ARTICLES))
    sources = [Source(one) for one in gathered]
    lead = _lead(sources)
    if lead is None:
        raise NotKept("no article of it has a headline that stands on its page", place=ident)
    sources = [lead, *(one for one in sources if one is not lead)]
    headline = lead.headline
    if headline is None:
        raise QueryError("no headline", place=ident)
    pair = pair or _pair(sources)
    head = [headline, *((lead.standfirst,) if lead.standfirst is not None else ())]
    opening = opening_of(sources, pair, happening, head)
    beside = _beside(store, sources, set(pages), pair) if kind != "pair" and pair is not None else []
    reactions = reactions_of([*sources, *beside], pair, [*head, *(one.words for one in opening)])
    shown = [*head, *(one.words for one in (*opening, *reactions))]
    sections, left_out, more = sections_of(sources, beside, pair, shown, reactions)
    used = {one.page for one in shown}
    used |= {piece.page for section in sections for one in section.speakers for piece in _of_speaker(one)}
    known = {*pages, *used}
    read_also = read_also_of(store, lead, known)
    return Roundup(
        kind=kind,
        id=ident,
        pair="-".join(pair) if pair is not None else None,
        rubric=lead.rubric,
        headline=headline,
        standfirst=lead.standfirst,
        published_at=lead.article.published_at,
        bylines=_bylines([one for one in (*sources, *beside) if one.article.page in used]),
        opening=opening,
        sections=sections,
        read_also=read_also,
        latest=latest_of(store, lead, known | {one.headline.page for one in read_also}, read_also),
        articles=articles,
        read=len(gathered),
        left_out=left_out,
        more=more,
    )


def _beside(store: Store, sources: Sequence[Source], own: set[str], pair: tuple[str, str]) -> list[Source]:
    """Other articles on the two in the days after: what third parties did and said is in them, and views."""
    times = sorted(at for one in sources if (at := in_utc(one.article.published_at)) is not None)
    if not times:
        return []
    last = (times[-1] + timedelta(days=DAYS_AFTER)).date().isoformat()
    first = times[0].date().isoformat()
    found, _ = articles_on(store, pair, since=first, until=last, limit=MOST_BESIDE, without=own)
    return [Source(one) for one in gather(store, reversed(found))]


def _lead(sources: Sequence[Source]) -> Source | None:
    """The article that gives headline, standfirst, rubric and time."""
    languages = Counter(one.language for one in sources)
    copies = Counter(one.article.first for one in sources if one.article.first is not None)
    fit = [one for one in sources if one.headline is not None]
    return min(
        fit,
        key=lambda one: (
            one.article.first not in (None, one.article.page),
            -copies[one.article.page],
            -languages[one.language],
            in_utc(one.article.published_at) is None,
            instant(one.article.published_at),
            one.article.page,
        ),
        default=None,
    )


def _pair(sources: Sequence[Source]) -> tuple[str, str] | None:
    """The two that most events that happened are between, of equals those told of first; None where no two stand out.

    Three who do something together are told of at the same place: no two of them stand out.
    """
    counted: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], tuple[int, int]] = {}
    for place, source in enumerate(sources):
        for event in source.record.events:
            if event.where != "list" and event.modality == "actual" and event.actor != event.recipient:
                low, high = sorted((event.actor, event.recipient))
                counted[low, high] += 1
                at = (place, min(span.start for span in event.evidence))
                first[low, high] = min(at, first.get((low, high), at))
    ranked = sorted((-count, first[two], two) for two, count in counted.items())
    return ranked[0][2] if ranked and (len(ranked) == 1 or ranked[0][:2] != ranked[1][:2]) else None


def _of_speaker(speaker: Speaker) -> Iterable[Piece]:
    yield speaker.name
    yield from speaker.roles
    for said in speaker.said:
        yield said.words
        yield from said.also


def _bylines(sources: Sequence[Source]) -> tuple[Byline, ...]:
    """The outlets whose words are shown, in the order of the articles, each with the authors that it names."""
    found: dict[str | None, tuple[str | None, dict[str, Piece]]] = {}
    for source in sources:
        article = source.article
        _, authors = found.setdefault(article.outlet, (article.country, {}))
        for author in source.authors:
            authors.setdefault(author.text, author)
    return tuple(Byline(outlet, country, tuple(authors.values())) for outlet, (country, authors) in found.items())
