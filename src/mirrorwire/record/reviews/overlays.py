"""Merges and splits of entities and stories: what people said of who is one, and which pages tell one story.

The log of reviews says it; tables say how things stand after it, so that asking costs one look. They are written anew
with each such review, inside its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, get_args

import apsw

from mirrorwire.errors import NotKept, ReviewError
from mirrorwire.record.asking import column, rows, value
from mirrorwire.record.reviews.review_log import Review, in_force, of_no_page

Group = Literal["entity", "story"]
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
    """Write the merges and splits of stories as the reviews in force say; inside the caller's transaction."""
    reviews = in_force(of_no_page(connection, "story"))
    connection.execute("DELETE FROM story_aliases")
    connection.execute("DELETE FROM story_overrides")
    connection.executemany("INSERT INTO story_aliases (merged, kept) VALUES (?, ?)", list(_merged(reviews).items()))
    connection.executemany(
        "INSERT OR REPLACE INTO story_overrides (page, story) VALUES (?, ?)",
        [
            (page, review.detail["part"])
            for review in reviews
            if review.action == "split"
            for page in review.detail["pages"]
        ],
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
