"""Merges and splits of entities and stories: what people said of who is one, and which pages tell one story.

The log of reviews says it; tables say how things stand after it, so that asking costs one look. They are written anew
with each such review, inside its transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Literal, get_args

import apsw

from mirrorwire.errors import NotKept, ReviewError
from mirrorwire.record.asking import column, rows, value
from mirrorwire.record.keep.rows import UNCOUNT
from mirrorwire.record.reviews.review_log import Review, in_force, of_no_page

Group = Literal["entity", "story"]
# pages of a story that a review of it remembers: enough to find the story by where its name is another
PAGES_MEANT: Final = 100
# an entity may only be merged with one of its own sort
_SORTS: Final = {"person": "person", "state": "state", "organisation": "body", "group": "body"}


def canonical(connection: apsw.Connection, entity: int) -> int:
    """Return the number of the entity that an entity was merged into; its own if it was not."""
    kept = value(connection, "SELECT kept FROM entity_merges WHERE entity = ?", (entity,))
    return int(kept) if kept is not None else entity


def with_merged(connection: apsw.Connection, entities: Sequence[int]) -> list[int]:
    """Return entities and, after them, all that people said are the same as one of them."""
    if not entities or connection.execute("SELECT 1 FROM entity_merges LIMIT 1").fetchone() is None:
        return list(entities)
    kept = dict.fromkeys(canonical(connection, entity) for entity in entities)
    found = dict.fromkeys(entities)
    for one in kept:
        found.setdefault(one)
        found.update(
            dict.fromkeys(column(connection, "SELECT entity FROM entity_merges WHERE kept = ? ORDER BY entity", (one,)))
        )
    return list(found)


def parted(connection: apsw.Connection, page: str, entities: dict[str, int]) -> dict[str, int]:
    """Return whom a page's people stand for (person id → entity), with what people split on this page."""
    if connection.execute("SELECT 1 FROM entity_splits WHERE page = ? LIMIT 1", (page,)).fetchone() is None:
        return entities
    parts = dict(rows(connection, "SELECT entity, part FROM entity_splits WHERE page = ?", (page,)))

    def part_of(entity: int) -> int:
        # a part may have been split again; parts are made later than what they are parts of, so this ends
        while entity in parts:
            entity = parts[entity]
        return entity

    return {person: part_of(entity) for person, entity in entities.items()}


def story_of(connection: apsw.Connection, page: str) -> str | None:
    """Return the story that a page belongs to, as reviewed; None if to none."""
    story = value(
        connection,
        "SELECT coalesce((SELECT story FROM story_overrides WHERE page = ?1), "
        "(SELECT story FROM story_members WHERE page = ?1))",
        (page,),
    )
    return story_kept(connection, story) if story is not None else None


def story_kept(connection: apsw.Connection, story: str) -> str:
    """Return the story that a story was merged into; its own id if it was not."""
    kept = value(connection, "SELECT kept FROM story_aliases WHERE merged = ?", (story,))
    return str(kept) if kept is not None else story


def pages_of_story(connection: apsw.Connection, story: str) -> list[str]:
    """Return the pages of a story, as reviewed, the oldest first; those of the story it was merged into, if it was."""
    return column(
        connection,
        "WITH named (story) AS (SELECT ?1 UNION SELECT merged FROM story_aliases WHERE kept = ?1), "
        "found (page) AS (SELECT page FROM story_overrides WHERE story IN named "
        "UNION SELECT page FROM story_members m WHERE story IN named "
        "AND NOT EXISTS (SELECT 1 FROM story_overrides o WHERE o.page = m.page)) "
        "SELECT found.page FROM found LEFT JOIN pages ON pages.id = found.page "
        "ORDER BY pages.sorted_by, found.page",
        (story_kept(connection, story),),
    )


def entity_row(connection: apsw.Connection, ident: str) -> int | None:
    """Return the number of an entity by its id; None if the store has none such."""
    found = value(connection, "SELECT row FROM entities WHERE id = ?", (ident,))
    return int(found) if found is not None else None


def entities_on(connection: apsw.Connection, page: str, entities: Iterable[int]) -> list[int]:
    """Return which of several entities a page names."""
    wanted = set(entities)
    sql = "SELECT DISTINCT entity FROM appearances JOIN pages ON pages.row = appearances.page WHERE pages.id = ?"
    return sorted(wanted.intersection(column(connection, sql, (page,))))


def rebuild_entities(connection: apsw.Connection) -> None:
    """Write the merges and splits of entities as the reviews in force say; inside the caller's transaction."""
    reviews = in_force(of_no_page(connection, "entity"))
    connection.execute("DELETE FROM entity_merges")
    connection.execute("DELETE FROM entity_splits")
    numbers: dict[str, int] = {}

    def number(ident: str) -> int:
        if ident not in numbers:
            row = entity_row(connection, ident)
            numbers[ident] = row if row is not None else -1
        return numbers[ident]

    kept = {number(one): number(other) for one, other in _merged(reviews).items()}
    connection.executemany(
        "INSERT OR IGNORE INTO entity_merges (entity, kept) VALUES (?, ?)",
        [pair for pair in kept.items() if -1 not in pair],
    )
    splits = [
        (page, number(entity), number(review.detail["part"]))
        for review in reviews
        if review.action == "split"
        for page, entity in review.detail["moved"]
    ]
    connection.executemany(
        "INSERT OR REPLACE INTO entity_splits (page, entity, part) VALUES (?, ?, ?)",
        [split for split in splits if -1 not in split],
    )


def rebuild_stories(connection: apsw.Connection) -> None:
    """Write the merges and splits of stories as the reviews in force say; inside the caller's transaction.

    To be called after each review of a story, and whenever articles were placed anew: the stories that a merge named
    may have been merged since by the software, or go by another id, since an earlier article came.
    """
    reviews = of_no_page(connection, "story")
    aliases_before: dict[str, str] = dict(rows(connection, "SELECT merged, kept FROM story_aliases"))
    overrides_before: dict[str, str] = dict(rows(connection, "SELECT page, story FROM story_overrides"))
    force = in_force(reviews)
    overrides = {
        page: str(review.detail["part"])
        for review in force
        if review.action == "split"
        for page in review.detail["pages"]
    }
    aliases = _aliases(connection, reviews, force, overrides)
    if (aliases, overrides) == (aliases_before, overrides_before):
        return
    connection.execute("DELETE FROM story_aliases")
    connection.execute("DELETE FROM story_overrides")
    connection.executemany("INSERT INTO story_aliases (merged, kept) VALUES (?, ?)", list(aliases.items()))
    connection.executemany("INSERT INTO story_overrides (page, story) VALUES (?, ?)", list(overrides.items()))
    # what is one happening depends on the stories: those of all articles whose story is another one now
    changed = _changed(overrides_before, overrides)
    for story in _changed(aliases_before, aliases):
        changed.update(column(connection, "SELECT page FROM story_members WHERE story = ?", (story,)))
        changed.update(page for part in (overrides_before, overrides) for page, own in part.items() if own == story)
    connection.executemany(UNCOUNT, [(page,) for page in sorted(changed)])


def _changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def _aliases(
    connection: apsw.Connection, reviews: list[Review], force: list[Review], overrides: dict[str, str]
) -> dict[str, str]:
    """Return what each merged story was merged into in the end, by the names that stories have now."""
    parts = {str(review.detail["part"]) for review in reviews if review.action == "split"}
    into: dict[str, str] = {}
    named: dict[str, str] = {}

    def end(story: str) -> str:
        while story in into:
            story = into[story]
        return story

    for review in force:
        if review.action != "merge":
            continue
        ends = []
        for side in ("kept", "merged"):
            ident = str(review.detail[side])
            if ident in parts:
                # a part is there as long as its split is in force and a page is left to it
                now = ident if ident in overrides.values() else None
            else:
                now = _now(connection, ident, review.detail.get(f"{side}_pages", []), overrides)
            if now is not None:
                named.setdefault(ident, now)
                ends.append(end(now))
        if len(ends) == 2 and ends[0] != ends[1]:
            into[ends[1]] = ends[0]
    # names that stories had when they were reviewed lead to them still
    named = {ident: now for ident, now in named.items() if ident != now}
    return {ident: end(now) for ident, now in {**named, **into}.items()}


def _now(connection: apsw.Connection, story: str, pages: Sequence[str], overrides: dict[str, str]) -> str | None:
    """Return the name that a story has now which a review named; None if there is no such story any more.

    The story itself, or the one it became part of, or that of most of the `pages` that it had, of two the first.
    """
    while (kept := value(connection, "SELECT kept FROM story_merges WHERE merged = ?", (story,))) is not None:
        story = str(kept)
    if value(connection, "SELECT 1 FROM story_members WHERE story = ? LIMIT 1", (story,)) is not None:
        return story
    found: Counter[str] = Counter()
    for page in pages:
        # a page that was split off says nothing of where the others are
        own = None if page in overrides else _woven(connection, page)
        if own is not None:
            found[own] += 1
    return found.most_common(1)[0][0] if found else None


def _woven(connection: apsw.Connection, page: str) -> str | None:
    """Return the story that the software gave a page."""
    found = value(connection, "SELECT story FROM story_members WHERE page = ?", (page,))
    return str(found) if found is not None else None


def pages_meant(connection: apsw.Connection, story: str) -> list[str]:
    """Return the pages by which a story that is reviewed is known again: its oldest ones, people's merges left out."""
    return column(
        connection,
        "SELECT m.page FROM story_members m WHERE m.story = ? "
        "AND NOT EXISTS (SELECT 1 FROM story_overrides o WHERE o.page = m.page) ORDER BY m.sorted_by, m.page LIMIT ?",
        (story, PAGES_MEANT),
    )


def _merged(reviews: list[Review]) -> dict[str, str]:
    """Return what each merged id was merged into in the end."""
    into: dict[str, str] = {}

    def end(ident: str) -> str:
        while ident in into:
            ident = into[ident]
        return ident

    for review in reviews:
        if review.action == "merge":
            kept, merged = end(review.detail["kept"]), end(review.detail["merged"])
            if kept != merged:
                into[merged] = kept
    return {ident: end(ident) for ident in into}


def check_group(connection: apsw.Connection, kind: Group, ident: str) -> None:
    """Raise NotKept if the store has no such entity or story, ReviewError if it is asked for neither."""
    if kind not in get_args(Group):
        raise ReviewError(f"kind: {kind!r} is neither entity nor story", place=ident)
    if (entity_row(connection, ident) is None) if kind == "entity" else not pages_of_story(connection, ident):
        raise NotKept(f"no such {kind} in this store", place=ident)


def check_sorts(connection: apsw.Connection, kept: str, merged: str) -> None:
    """Raise ReviewError if two entities can't be one: a person and a state, say."""
    one, other = (value(connection, "SELECT kind FROM entities WHERE id = ?", (ident,)) for ident in (kept, merged))
    if _SORTS.get(one) != _SORTS.get(other):
        raise ReviewError(f"is of kind {one}, {merged} of kind {other}: they can't be one", place=kept)


def check_pages_of_story(connection: apsw.Connection, story: str, pages: Sequence[str]) -> None:
    """Raise ReviewError if pages are not of a story, or are all of it."""
    members = set(pages_of_story(connection, story))
    strange = [page for page in pages if page not in members]
    if strange:
        raise ReviewError(f"pages: {strange[0]} is not of this story", place=story)
    if members == set(pages):
        raise ReviewError("pages: these are all of its pages, nothing would be left", place=story)


def root_of(connection: apsw.Connection, kind: Group, ident: str) -> int | str:
    """Return what an entity (its number) or a story goes by, merges counted."""
    if kind == "story":
        return story_kept(connection, ident)
    entity = entity_row(connection, ident)
    return canonical(connection, entity) if entity is not None else -1


def id_of(connection: apsw.Connection, entity: int) -> str:
    """Return the id of an entity by its number."""
    return str(value(connection, "SELECT id FROM entities WHERE row = ?", (entity,)))
