"""Read also: articles near to one, each with the reason why it is there.

First the copies of it, then its story, then whatever of the days around shares rare words of its headline, persons and
pairs of states with it. Every look-up is bounded: a word that is on hundreds of pages around says nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import apsw

from mirrorwire.record.asking import row, rows, value
from mirrorwire.record.folding import words_of
from mirrorwire.record.instants import first_row, in_utc
from mirrorwire.record.keep.facets import entity_word, pair_word
from mirrorwire.record.keep.rows import terms_shown
from mirrorwire.record.results import Related

DAYS_AROUND: Final = 10
MOST_PAGES: Final = 150
MOST_WORDS: Final = 10
# what two pages must share to be near: one rare word and one more, or as much
LEAST: Final = 7.0


def related(connection: apsw.Connection, page: str, *, limit: int = 5) -> list[Related]:
    """Return up to `limit` articles to read beside one, copies first; to be called inside a snapshot.

    Of a family of copies one is shown. The page need not be placed in a story yet.
    """
    found = _copies(connection, page, limit)
    seen = _family(connection, page) | {one.page for one in found}
    near = (*_story(connection, page, seen, limit), *_near(connection, page, seen, limit))
    return [*found, *_once(connection, near, seen, limit - len(found))][:limit]


def beside(connection: apsw.Connection, page: str, without: set[str], *, limit: int = 5) -> list[Related]:
    """Return up to `limit` articles that share rare words with one, none of its copies nor of those `without`.

    Of a family of copies one is shown. To be called inside a snapshot.
    """
    seen = _family(connection, page) | without
    return _once(connection, _near(connection, page, seen, 2 * limit), seen, limit)


def _once(connection: apsw.Connection, near: Iterable[Related], seen: set[str], limit: int) -> list[Related]:
    """The first of them that are not seen yet, of a family of copies one; `seen` is added to."""
    found: list[Related] = []
    for one in near:
        if one.page not in seen and len(found) < limit:
            seen |= _family(connection, one.page)
            found.append(one)
    return found


def _family(connection: apsw.Connection, page: str) -> set[str]:
    """A page and its copies."""
    first = value(connection, "SELECT first FROM families WHERE page = ?", (page,))
    if first is None:
        return {page}
    return {page, *(other for (other,) in rows(connection, "SELECT page FROM families WHERE first = ?", (first,)))}


def _copies(connection: apsw.Connection, page: str, limit: int) -> list[Related]:
    found = rows(
        connection,
        "SELECT a, b, containment FROM copies WHERE a = ?1 OR b = ?1 ORDER BY containment DESC, a, b LIMIT ?2",
        (page, max(1, limit // 2)),
    )
    told: list[Related] = []
    for a, b, containment in list(found):
        other = b if a == page else a
        order = "copied by" if a == page else "copy of"
        reason = f"{order} an article with {containment:.0%} of the shorter one's three-word runs"
        described = _described(connection, other, "copy", reason, containment)
        if described is not None:
            told.append(described)
    return told


def _story(connection: apsw.Connection, page: str, seen: set[str], limit: int) -> list[Related]:
    """Members of the story, those nearest in time first."""
    found = row(connection, "SELECT story, sorted_by FROM page_stories WHERE page = ?", (page,))
    if found is None:
        return []
    story, at = found
    most = limit + len(seen)
    members = [
        *rows(connection, _AROUND.format(sign=">=", order=""), (story, at, most)),
        *rows(connection, _AROUND.format(sign="<", order="DESC"), (story, at, most)),
    ]
    time = in_utc(at)
    members.sort(key=lambda one: (abs((in_utc(one[1]) or time) - time) if time else timedelta(), one[0]))
    told: list[Related] = []
    for other, _, similarity, terms in members:
        if other in seen or len(told) >= limit:
            continue
        words = ", ".join(terms_shown(terms)[:4])
        reason = f"same story, by the words {words}" if words else "same story"
        described = _described(connection, other, "story", reason, similarity)
        if described is not None:
            told.append(described)
    return told


# of a story's parts as they were clustered, those that reviews have not moved elsewhere, and those that they moved here
_AROUND: Final = (
    "WITH part (story) AS (SELECT ?1 UNION SELECT merged FROM story_aliases WHERE kept = ?1) "
    "SELECT page, sorted_by, similarity, terms FROM (SELECT * FROM story_members m WHERE story IN part "
    "AND NOT EXISTS (SELECT 1 FROM story_overrides o WHERE o.page = m.page AND o.story NOT IN part) "
    "UNION SELECT * FROM story_members WHERE page IN (SELECT page FROM story_overrides WHERE story IN part)) "
    "WHERE sorted_by {sign} ?2 ORDER BY sorted_by {order}, page LIMIT ?3"
)


def _near(connection: apsw.Connection, page: str, seen: set[str], limit: int) -> list[Related]:
    """Articles of the days around that share rare words, persons and pairs."""
    described = row(connection, "SELECT row, headline, sorted_by FROM pages WHERE id = ?", (page,))
    if described is None or described[1] is None:
        return []
    place, headline, at = described
    time = in_utc(at)
    low = first_row(time - timedelta(days=DAYS_AROUND)) if time else 0
    high = first_row(time + timedelta(days=DAYS_AROUND)) if time else 1 << 62
    around = value(
        connection, "SELECT count(*) FROM (SELECT 1 FROM pages WHERE row BETWEEN ? AND ? LIMIT 20000)", (low, high)
    )
    scores: dict[int, float] = defaultdict(float)
    shared: dict[int, list[str]] = defaultdict(list)
    for shown, match in _asked(connection, place, headline):
        places = [
            one
            for (one,) in rows(
                connection,
                "SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?",
                (match, low, high, MOST_PAGES + 1),
            )
        ]
        if len(places) > MOST_PAGES:
            continue
        weight = math.log((around + 1) / (len(places) + 0.5))
        for one in places:
            if one != place:
                scores[one] += weight
                shared[one].append(shown)
    best = sorted(
        (one for one in scores if scores[one] >= LEAST and len(shared[one]) > 1), key=lambda one: (-scores[one], -one)
    )
    told: list[Related] = []
    for one in best[: limit + len(seen)]:
        other = value(connection, "SELECT id FROM pages WHERE row = ?", (one,))
        if other in seen or len(told) >= limit:
            continue
        line = _described(connection, other, "terms", "both have " + ", ".join(shared[one][:5]), None)
        if line is not None:
            told.append(line)
    return told


def _asked(connection: apsw.Connection, place: int, headline: str) -> list[tuple[str, str]]:
    """What to look up of a page: words of its headline, its persons, its pairs; each as shown and as asked."""
    words = list(dict.fromkeys(word for word in words_of(headline) if len(word) > 3 or word.isdigit()))[:MOST_WORDS]
    asked = [(word, f'headline : "{word}"') for word in words]
    asked += [
        (form, f"facets : {entity_word(entity)}")
        for entity, form in rows(
            connection,
            "SELECT appearances.entity, forms.form FROM appearances JOIN forms ON forms.row = appearances.form "
            "JOIN entities ON entities.row = appearances.entity "
            "WHERE appearances.page = ? AND entities.kind = 'person' "
            "ORDER BY appearances.n LIMIT 5",
            (place,),
        )
    ]
    asked += [
        (f"{actor}–{recipient}", f"facets : {pair_word(actor, recipient)}")
        for actor, recipient in rows(
            connection, "SELECT actor, recipient FROM events WHERE page = ? GROUP BY pair ORDER BY n LIMIT 4", (place,)
        )
    ]
    return asked


def _described(
    connection: apsw.Connection, page: str, kind: str, reason: str, similarity: float | None
) -> Related | None:
    found = row(
        connection,
        "SELECT pages.headline, outlets.name, pages.published_at FROM pages LEFT JOIN outlets "
        "ON outlets.row = pages.outlet WHERE pages.id = ?",
        (page,),
    )
    if found is None:
        return None
    headline, outlet, published = found
    return Related(page, headline, outlet, published, kind, reason, similarity)
