"""Stories in the store: the articles in order of time, each placed once, a late one by going back to before it.

The clusterer's state is kept beside the rows, written in the same transaction. An article that is older than what is
placed takes everything after it back (`Clusterer.rewind`) and is placed with it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import apsw

from mirrorwire.errors import InputError
from mirrorwire.record.asking import column, row, rows, value
from mirrorwire.record.folding import after_headline
from mirrorwire.record.instants import UNDATED, in_utc
from mirrorwire.record.keep.rows import UNCOUNT, joined_terms, terms_shown
from mirrorwire.record.reviews.overlays import rebuild_stories
from mirrorwire.record.store import Store
from mirrorwire.record.stories.clusters import Clusterer, Join, Merge, StoryItem

AT_ONCE: Final = 2_500
# characters of an article's text after its headline that are looked at
LEAD_CHARACTERS: Final = 600
_STATE: Final = "stories"


def place_in_stories(store: Store, progress: Callable[[int, int], None]) -> None:
    """Place all pages that are not placed; `progress` gets how many were, and how many there are.

    Another process may keep or place pages meanwhile: what it changed is looked for before each batch.
    """
    with store.database.snapshot() as connection:
        if not value(connection, "SELECT EXISTS (SELECT 1 FROM unwoven)"):
            return
    clusterer = Clusterer()
    known: int | None = None
    done = total = 0
    while True:
        with store.database.transaction() as connection:
            version = int(connection.pragma("data_version"))
            went_back = version != known
            if went_back:
                known = version
                clusterer = _go_back(connection, _state(connection))
                total = done + int(value(connection, "SELECT count(*) FROM unwoven"))
            batch = list(_next_items(store, connection))
            for item, sorted_by in batch:
                join = clusterer.add(item)
                _write(connection, item.id, join, clusterer.latest_merges, sorted_by)
            connection.executemany("DELETE FROM unwoven WHERE page = ?", [(item.id,) for item, _ in batch])
            if batch or went_back:
                # megabytes: not written again for a last look that found nothing
                _keep_state(connection, clusterer)
            # what people merged and split goes by the names that stories have now
            rebuild_stories(connection)
        if not batch:
            return
        done += len(batch)
        progress(done, total)


def _state(connection: apsw.Connection) -> Clusterer:
    packed = value(connection, "SELECT value FROM woven WHERE key = ?", (_STATE,))
    if packed is None:
        return Clusterer()
    try:
        return Clusterer.from_bytes(packed)
    except InputError:
        # written by another version of the method: all is placed anew
        return Clusterer()


def _keep_state(connection: apsw.Connection, clusterer: Clusterer) -> None:
    connection.execute("INSERT OR REPLACE INTO woven (key, value) VALUES (?, ?)", (_STATE, clusterer.to_bytes()))


def _go_back(connection: apsw.Connection, clusterer: Clusterer) -> Clusterer:
    """Take back what was placed at and after the first page that is to be placed; it then waits to be placed again."""
    # pages that are gone, are no articles, or have no date are in no story
    for page, story in list(
        rows(
            connection,
            "SELECT unwoven.page, story_members.story FROM unwoven LEFT JOIN story_members USING (page) "
            "LEFT JOIN pages ON pages.id = unwoven.page WHERE pages.id IS NULL OR NOT pages.article "
            "OR pages.sorted_by = ?",
            (UNDATED,),
        )
    ):
        if story is None:
            connection.execute("DELETE FROM unwoven WHERE page = ?", (page,))
    first = value(
        connection,
        "SELECT min(at) FROM (SELECT min(sorted_by) AS at FROM unwoven WHERE sorted_by != ?1 UNION ALL "
        "SELECT min(story_members.sorted_by) FROM unwoven JOIN story_members USING (page))",
        (UNDATED,),
    )
    if first is None:
        connection.execute("DELETE FROM unwoven")
        return clusterer
    latest = value(connection, "SELECT max(sorted_by) FROM story_members")
    fresh = clusterer.latest is None
    if latest is not None and (fresh or first <= latest):
        try:
            if fresh:
                raise ValueError("no state to go back in")
            clusterer.rewind(_time(first))
        except ValueError:
            clusterer, first = Clusterer(), ""
        _take_back(connection, first)
    connection.execute(
        "DELETE FROM unwoven WHERE page NOT IN (SELECT id FROM pages WHERE article AND sorted_by != ?)", (UNDATED,)
    )
    return clusterer


def _time(sorted_by: str) -> datetime:
    found = in_utc(sorted_by)
    return found if found is not None else datetime(1, 1, 1, tzinfo=UTC) + timedelta()


def _take_back(connection: apsw.Connection, first: str) -> None:
    """Undo rows from a time on: members wait again, merges that came later are undone with the stories they made."""
    later = column(connection, "SELECT page FROM story_members WHERE sorted_by >= ?", (first,))
    connection.executemany(UNCOUNT, [(page,) for page in later])
    connection.execute(
        "INSERT OR IGNORE INTO unwoven (page, sorted_by) SELECT page, sorted_by FROM story_members "
        "WHERE sorted_by >= ?",
        (first,),
    )
    connection.execute("DELETE FROM story_members WHERE sorted_by >= ?", (first,))
    undone = column(connection, "SELECT merged FROM story_merges WHERE sorted_by >= ?", (first,))
    if not undone:
        return
    affected = set(column(connection, "SELECT kept FROM story_merges WHERE sorted_by >= ?", (first,)))
    connection.execute("DELETE FROM story_merges WHERE sorted_by >= ?", (first,))
    into: dict[str, str] = dict(rows(connection, "SELECT merged, kept FROM story_merges"))
    # a story that was merged on stands for the one it went into
    for story in {_end(into, story) for story in affected} | affected:
        for page, joined in list(rows(connection, "SELECT page, joined FROM story_members WHERE story = ?", (story,))):
            end = _end(into, joined)
            if end != story:
                connection.execute("UPDATE story_members SET story = ? WHERE page = ?", (end, page))
                # of all that is earlier these alone are in another story now
                connection.execute(UNCOUNT, (page,))


def _end(into: dict[str, str], story: str) -> str:
    while story in into:
        story = into[story]
    return story


def _next_items(store: Store, connection: apsw.Connection) -> Iterator[tuple[StoryItem, str]]:
    """The next articles that wait, in order of time and id."""
    found = rows(
        connection,
        "SELECT pages.id, pages.headline, pages.sorted_by, pages.language, outlets.name, revisions.text "
        "FROM unwoven JOIN pages ON pages.id = unwoven.page JOIN revisions ON revisions.row = pages.revision "
        "LEFT JOIN outlets ON outlets.row = pages.outlet ORDER BY pages.sorted_by, pages.id LIMIT ?",
        (AT_ONCE,),
    )
    for page, headline, sorted_by, language, outlet, packed in list(found):
        text = store.packer.unpack_text(packed)
        title = headline or text[:120].partition("\n")[0]
        begin = after_headline(text, headline)
        lead = text[begin : begin + LEAD_CHARACTERS]
        yield StoryItem(page, title, lead, _time(sorted_by), outlet, language), sorted_by


def _write(connection: apsw.Connection, page: str, join: Join, merges: tuple[Merge, ...], sorted_by: str) -> None:
    # a copy is of the story of what came first of its text, whatever its headline says
    first = row(
        connection,
        "SELECT s.story, s.joined, f.first, (SELECT containment FROM copies c WHERE c.a = f.first AND c.b = f.page) "
        "FROM families f JOIN story_members s ON s.page = f.first WHERE f.page = ? AND f.first != f.page",
        (page,),
    )
    story, joined, nearest, similarity = join.cluster, join.cluster, join.nearest, join.similarity
    if first is not None and first[1] != joined:
        story, joined, nearest, similarity = first
    connection.execute(
        "INSERT OR REPLACE INTO story_members (page, story, joined, sorted_by, similarity, nearest, terms) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (page, story, joined, sorted_by, similarity, nearest, joined_terms(join.terms)),
    )
    for merge in merges:
        connection.execute(
            "INSERT OR REPLACE INTO story_merges (kept, merged, by, similarity, terms, sorted_by) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (merge.kept, merge.merged, merge.by, merge.similarity, joined_terms(merge.terms), sorted_by),
        )
        moved = column(connection, "SELECT page FROM story_members WHERE story = ?", (merge.merged,))
        connection.executemany(UNCOUNT, [(one,) for one in moved])
        connection.execute("UPDATE story_members SET story = ? WHERE story = ?", (merge.kept, merge.merged))
    connection.execute(UNCOUNT, (page,))


def merges_of(connection: apsw.Connection, story: str) -> list[dict[str, Any]]:
    """Return the merges that made a story, in order: what was merged, by which article, how alike, which words."""
    found = rows(
        connection,
        "WITH RECURSIVE part (id) AS (SELECT ?1 UNION SELECT merged FROM story_merges JOIN part ON kept = part.id) "
        "SELECT kept, merged, by, similarity, terms, sorted_by FROM story_merges WHERE kept IN (SELECT id FROM part) "
        "ORDER BY sorted_by, merged",
        (story,),
    )
    return [
        {"kept": kept, "merged": merged, "by": by, "similarity": similarity, "terms": terms_shown(terms), "at": at}
        for kept, merged, by, similarity, terms, at in found
    ]
