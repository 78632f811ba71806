"""What moves of late: the stories told most, what was said last, the pairs of which more or less is told than usual.

"Of late" is up to a day of the store's own (`mirrorwire.record.find.overview.latest`).
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import apsw

from mirrorwire.errors import QueryError
from mirrorwire.model import Quotation
from mirrorwire.record.asking import row, rows, value
from mirrorwire.record.find.overview import check_limit, latest_in
from mirrorwire.record.find.query import Asked
from mirrorwire.record.find.snippets import snippet_of
from mirrorwire.record.instants import FIRST_DATED, bounds, day_number, day_of, first_row, in_utc, sort_key
from mirrorwire.record.store import Store
from mirrorwire.record.stories.told import Statement
from mirrorwire.spans import slice_of

# articles of an interval that are grouped into the stories told most; of more, the newest
MOST_MEMBERS: Final = 20_000
# a change of fewer reports than this is not worth a line
LEAST_EVENTS: Final = 3
# characters of a first paragraph that is enough to begin with
LEAST_OPENING: Final = 60


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story and who told it in an interval: `articles` and `outlets` are of that interval, times in UTC.

    `title` and `page` are of its first article in the interval that has a headline; `countries` are of the outlets.
    """

    id: str
    title: str | None
    page: str
    language: str | None
    first_at: str | None
    last_at: str | None
    articles: int
    copies: int
    outlets: tuple[str, ...]
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Stories of an interval, the most told first; `articles` were grouped, not all of them where `whole` is False."""

    since: str
    until: str
    stories: tuple[ToldStory, ...]
    total: int
    next: int | None
    articles: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A pair of which much more or less was told of late: events of the last days, and of the weeks before in all.

    `ratio` compares the last days with what the weeks before had in as many days on average; None: they had nothing.
    `periods` are counts of stretches of equal length, the oldest first, the last days at the end.
    """

    pair: str
    now: int
    before: int
    ratio: float | None
    periods: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moves:
    """Pairs that moved, those that moved most first; articles of both stretches say whether they can be compared."""

    since: str
    until: str
    before_since: str
    articles_now: int
    articles_before: int
    pairs: tuple[Moved, ...]


# ------------------------------------------------------------------------------------------------ stories told most


def most_told(store: Store, *, since: str, until: str, limit: int = 20, offset: int = 0, least: int = 2) -> Told:
    """Return the stories with at least `least` articles in an interval, those told by most outlets first.

    Then those with most articles that copy no other, then those told last. Stories are as reviewed. Of an interval with
    more than `MOST_MEMBERS` articles the newest are grouped. Raises QueryError.
    """
    check_limit(limit)
    if offset < 0:
        raise QueryError("must not be below 0", place="cursor")
    low, high = bounds(since, until)
    with store.database.snapshot() as connection:
        members = list(
            rows(
                connection,
                "SELECT s.story, s.page, s.sorted_by, p.outlet, "
                "coalesce((SELECT first FROM families f WHERE f.page = s.page), s.page) != s.page "
                "FROM page_stories s JOIN pages p ON p.id = s.page "
                "WHERE s.sorted_by >= ? AND s.sorted_by < ? ORDER BY s.sorted_by DESC, s.page DESC LIMIT ?",
                (sort_key(low), sort_key(high), MOST_MEMBERS + 1),
            )
        )
        whole = len(members) <= MOST_MEMBERS
        members = members[:MOST_MEMBERS]
        told: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for story, *one in members:
            told[story].append(tuple(one))
        order = sorted(
            (story for story in told if len(told[story]) >= least),
            key=lambda story: (
                -len({outlet for _, _, outlet, _ in told[story] if outlet is not None}),
                -sum(not copied for *_, copied in told[story]),
                # members come newest first, and so do their stories
                -(in_utc(told[story][0][1]) or datetime.min.replace(tzinfo=UTC)).timestamp(),
                story,
            ),
        )
        shown = order[offset : offset + limit]
        following = offset + limit if offset + limit < len(order) else None
        wanted = {outlet for story in shown for _, _, outlet, _ in told[story]}
        sql = "SELECT row, name, country FROM outlets WHERE row IN (SELECT value FROM json_each(?))"
        named = rows(connection, sql, (json.dumps(sorted(wanted - {None})),))
        names = {place: (name, code) for place, name, code in named}
        stories = tuple(_told_story(connection, story, told[story][::-1], names) for story in shown)
        return Told(since, until, stories, len(order), following, len(members), whole)


def _told_story(
    connection: apsw.Connection, story: str, members: list[tuple[Any, ...]], names: dict[int, tuple[str, str | None]]
) -> ToldStory:
    """Describe a story by its members of an interval, the oldest first."""
    title = language = None
    page = members[0][0]
    for member, *_ in members[:20]:
        found = row(connection, "SELECT headline, language FROM pages WHERE id = ?", (member,))
        if found is not None and found[0]:
            page, (title, language) = member, found
            break
    outlets = dict.fromkeys(names[outlet] for _, _, outlet, _ in members if outlet in names)
    times = [at for _, at, _, _ in members if in_utc(at) is not None]
    return ToldStory(
        id=story,
        title=title,
        page=page,
        language=language,
        first_at=times[0] if times else None,
        last_at=times[-1] if times else None,
        articles=len(members),
        copies=sum(copied for *_, copied in members),
        outlets=tuple(name for name, _ in outlets),
        countries=tuple(dict.fromkeys(code for _, code in outlets if code is not None)),
    )


# ------------------------------------------------------------------------------------------------ pairs that moved


def moved(store: Store, *, day: str | None = None, length: int = 7, periods: int = 8, limit: int = 8) -> Moves | None:
    """Return pairs of which much more or less is told in the `length` days up to a day than in the periods before.

    The day is the store's latest by default; None where the store has none, or nothing of the time before. Counted are
    events that articles tell, by the day on which they happened, denied and planned ones too, meetings of several under
    each pair, as a timeline counts them. No test: pairs come in order of the difference of the square roots of both
    counts, which differ about as much by chance for large counts as for small ones (Anscombe 1948, Biometrika 35). The
    counts are of reports: whether outlets wrote more in all is said beside them.
    """
    check_limit(limit)
    with store.database.snapshot() as connection:
        until = day_number(day if day is not None else latest_in(connection))
        if until is None:
            return None
        since = until - length + 1
        first = since - periods * length
        articles = [_articles_between(connection, *two) for two in ((since, until), (first, since - 1))]
        # a store that begins later can't say what was usual
        if not _articles_between(connection, 0, first + length - 1):
            return None
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for sql in (_EVENTS, _MEETINGS):
            for pair, late, every in rows(connection, sql, (first, until, since)):
                counts[pair][0] += late
                counts[pair][1] += every - late
        found = [
            (pair, now, before)
            for pair, (now, before) in counts.items()
            if max(now, before / periods) >= LEAST_EVENTS and now * periods != before
        ]
        found.sort(key=lambda one: (-abs(math.sqrt(one[1]) - math.sqrt(one[2] / periods)), one[0]))
        shown = []
        for pair, now, before in found[:limit]:
            told = [0] * (periods + 1)
            for sql in (_EVENTS_OF_DAYS, _MEETINGS_OF_DAYS):
                for one, events in rows(connection, sql, (first, until, pair)):
                    told[(one - first) // length] += events
            shown.append(Moved(pair, now, before, now * periods / before if before else None, tuple(told)))
    start, end, before_start = (day_of(one).isoformat() for one in (since, until, first))
    return Moves(start, end, before_start, articles[0], articles[1], tuple(shown))


# a row a pair: how many events of the last days, and of all; the index has pairs in order, and all that is asked for
_EVENTS: Final = (
    "SELECT pair, sum(day >= ?3), count(*) FROM events WHERE listed = 0 AND day BETWEEN ?1 AND ?2 GROUP BY pair"
)
_EVENTS_OF_DAYS: Final = (
    "SELECT day, count(*) FROM events WHERE pair = ?3 AND listed = 0 AND day BETWEEN ?1 AND ?2 GROUP BY day"
)
# events of several under every two of them but those whose own pair they are
_OF_SEVERAL: Final = (
    "FROM parties x JOIN parties y ON y.page = x.page AND y.n = x.n AND y.code > x.code "
    "JOIN events e ON e.page = x.page AND e.n = x.n "
    "WHERE e.listed = 0 AND e.day BETWEEN ?1 AND ?2 AND e.pair != x.code || '-' || y.code"
)
_MEETINGS: Final = f"SELECT x.code || '-' || y.code, sum(e.day >= ?3), count(*) {_OF_SEVERAL} GROUP BY 1"
_MEETINGS_OF_DAYS: Final = (
    f"SELECT e.day, count(*) {_OF_SEVERAL} AND x.code = substr(?3, 1, instr(?3, '-') - 1) "
    "AND y.code = substr(?3, instr(?3, '-') + 1) GROUP BY 1"
)


def _articles_between(connection: apsw.Connection, first: int, last: int) -> int:
    """Count articles that were published from one day to another, both included."""
    low, high = (first_row(datetime.combine(day_of(number), datetime.min.time(), UTC)) for number in (first, last + 1))
    sql = "SELECT count(*) FROM words_docsize WHERE id >= ? AND id < ?"
    return int(value(connection, sql, (max(low, FIRST_DATED), high)))


# ------------------------------------------------------------------------------------------------ in their own words


def openings(store: Store, pages: list[str]) -> dict[str, str]:
    """Return the first words of each article after its headline; without those of which there is nothing.

    A whole first paragraph where it is not too long; else its beginning, cut at a word and marked as cut.
    """
    found = {}
    with store.database.snapshot() as connection:
        for page in pages:
            kept = row(
                connection,
                "SELECT revisions.text, pages.headline FROM pages JOIN revisions ON revisions.row = pages.revision "
                "WHERE pages.id = ?",
                (page,),
            )
            if kept is None:
                continue
            text = store.packer.unpack_text(kept[0])
            opening = snippet_of(text, kept[1], Asked())
            if opening is None or not opening.text.strip():
                continue
            first, parted, _ = opening.text.partition("\n\n")
            if parted and len(first) >= LEAST_OPENING:
                found[page] = first.strip()
            else:
                cut = opening.span.end < len(text.rstrip())
                found[page] = f"{opening.text.strip()} …" if cut else opening.text.strip()
    return found


def newest_quotes(store: Store, *, until: str, limit: int = 3) -> list[Statement]:
    """Return what was said last up to a day: of each article its first quotation in marks that is short enough to show.

    At most twice as many articles are unpacked. Raises QueryError.
    """
    check_limit(limit)
    _, high = bounds(None, until)
    told: list[Statement] = []
    with store.database.snapshot() as connection:
        pages = rows(
            connection,
            "SELECT pages.id, outlets.name, pages.published_at, pages.headline, pages.address FROM "
            "(SELECT DISTINCT page FROM quotations WHERE speaker IS NOT NULL AND page < ? "
            "ORDER BY page DESC LIMIT ?) q JOIN pages ON pages.row = q.page "
            "LEFT JOIN outlets ON outlets.row = pages.outlet ORDER BY pages.row DESC",
            (first_row(high), 2 * limit),
        )
        for page, *described in list(pages):
            if len(told) == limit:
                break
            record = store.record(page)
            quotation = next((one for one in record.quotations if _is_short(one)), None)
            speaker = next((one for one in record.people if quotation and one.id == quotation.speaker), None)
            if quotation is None or speaker is None:
                continue
            outlet, published, headline, url = described
            role = speaker.roles[quotation.role].phrase if quotation.role is not None else None
            words = tuple(slice_of(record.text, span) for span in quotation.content)
            told.append(
                Statement(page, record.revision, outlet, published, headline, url, speaker.name, role, quotation, words)
            )
    return told


def _is_short(quotation: Quotation) -> bool:
    size = sum(span.end - span.start for span in quotation.content)
    return quotation.kind == "direct" and quotation.speaker is not None and 30 <= size <= 240
