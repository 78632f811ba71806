"""Search: words, phrases and filters over all current revisions; newest first, or by relevance.

Filters are words of the index themselves (`mirrorwire.record.keep.facets`), so that one pass over FTS5's lists answers
all of them, from the newest page backwards until enough are found.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any, Final

import apsw

from mirrorwire.errors import QueryError
from mirrorwire.record.asking import column, rows, value
from mirrorwire.record.asking import row as row_of
from mirrorwire.record.find.conditions import Conditions, conditions_of
from mirrorwire.record.find.query import Asked, Query, match_words, understand
from mirrorwire.record.find.snippets import snippet_of
from mirrorwire.record.packing import Packer
from mirrorwire.record.results import Hit, Hits

MAX_LIMIT: Final = 1_000
_LAST_ROW: Final = (1 << 62) - 1


def search(connection: apsw.Connection, packer: Packer, query: Query) -> Hits:
    """Answer a search; raises QueryError naming the part that can't be understood.

    To be called inside a snapshot, so that pages and their words are of one moment.
    """
    began = time.perf_counter()
    if not 1 <= query.limit <= MAX_LIMIT:
        raise QueryError(f"must be 1 to {MAX_LIMIT}", place="limit")
    asked = understand(query.words)
    if query.order == "relevance" and not asked.groups:
        raise QueryError("relevance needs words", place="order")
    conditions = conditions_of(connection, query)
    match = " AND ".join(part for part in (conditions.match, match_words(asked)) if part)
    if query.order == "relevance":
        found, following = _by_relevance(connection, query, conditions, match)
    else:
        found, following = _by_time(connection, query, conditions, match)
    hits = _described(connection, packer, found, asked)
    return Hits(hits, following, time.perf_counter() - began)


def count(connection: apsw.Connection, query: Query) -> int:
    """Return how many pages a search finds in all."""
    conditions = conditions_of(connection, query)
    match = " AND ".join(part for part in (conditions.match, match_words(understand(query.words))) if part)
    sql, values = _selection("count(*)", conditions, match)
    return int(value(connection, sql, values))


def rows_of(connection: apsw.Connection, query: Query, *, arrived_after: int | None = None) -> list[int]:
    """Return the rows of all pages that a search finds, newest first, without a limit."""
    conditions = conditions_of(connection, query)
    match = " AND ".join(part for part in (conditions.match, match_words(understand(query.words))) if part)
    if arrived_after is not None:
        # few have arrived since: they are looked at, not all that was ever found
        new = column(connection, "SELECT row FROM pages WHERE arrived > ? ORDER BY row", (arrived_after,))
        if not new:
            return []
        conditions = replace(conditions, low=max(conditions.low, new[0]), high=min(conditions.high, new[-1])).also(
            "{row} IN (SELECT value FROM json_each(?))", json.dumps(new)
        )
    sql, values = _selection("{row}", conditions, match)
    return column(connection, f"{sql} ORDER BY 1 DESC", values)


def describe(connection: apsw.Connection, packer: Packer, query: Query, found: list[int]) -> Hits:
    """Return rows that a search found as an answer to it."""
    began = time.perf_counter()
    hits = _described(connection, packer, [(row, None) for row in found], understand(query.words))
    return Hits(hits, None, time.perf_counter() - began)


def _selection(what: str, conditions: Conditions, match: str) -> tuple[str, tuple[Any, ...]]:
    """Write the query without its order; by the index of words if anything is looked up there, else by the pages."""
    if match:
        table, row, first = "words", "words.rowid", "words MATCH ?"
    else:
        table, row, first = "pages", "pages.row", "pages.article"
    clauses = [first, f"{row} BETWEEN ? AND ?", *(clause.format(row=row) for clause in conditions.clauses)]
    sql = f"SELECT {what.format(row=row)} FROM {table} WHERE {' AND '.join(clauses)}"
    return sql, (*((match,) if match else ()), conditions.low, conditions.high, *conditions.values)


def _by_time(
    connection: apsw.Connection, query: Query, conditions: Conditions, match: str
) -> tuple[list[tuple[int, float | None]], str | None]:
    if query.cursor is not None:
        conditions = conditions.before(_number(query.cursor, "r"))
    sql, values = _selection("{row}", conditions, match)
    found = column(connection, f"{sql} ORDER BY 1 DESC LIMIT ?", (*values, query.limit + 1))
    following = f"r{found[query.limit - 1]:x}" if len(found) > query.limit else None
    return [(row, None) for row in found[: query.limit]], following


def _by_relevance(
    connection: apsw.Connection, query: Query, conditions: Conditions, match: str
) -> tuple[list[tuple[int, float | None]], str | None]:
    offset = _number(query.cursor, "o") if query.cursor is not None else 0
    # a word in the headline counts as five in the text; roles and facets are no measure
    sql, values = _selection("{row}, bm25(words, 5.0, 1.0, 0.0, 0.0)", conditions, match)
    found = list(rows(connection, f"{sql} ORDER BY 2, 1 DESC LIMIT ? OFFSET ?", (*values, query.limit + 1, offset)))
    following = f"o{offset + query.limit:x}" if len(found) > query.limit else None
    return [(row, -score) for row, score in found[: query.limit]], following


def _number(cursor: str, kind: str) -> int:
    try:
        if cursor[:1] == kind:
            return min(int(cursor[1:], 16), _LAST_ROW)
    except ValueError:
        pass
    raise QueryError(f"{cursor!r} is no cursor of such an answer", place="cursor")


def _described(
    connection: apsw.Connection, packer: Packer, found: list[tuple[int, float | None]], asked: Asked
) -> tuple[Hit, ...]:
    """Look up what is shown of the pages found."""
    hits = []
    for row, score in found:
        described = row_of(
            connection,
            "SELECT pages.id, revisions.id, pages.headline, pages.address, outlets.name, outlets.country, "
            "pages.language, pages.rubric, pages.published_at, revisions.text, "
            "(SELECT story FROM page_stories WHERE page_stories.page = pages.id) "
            "FROM pages JOIN revisions ON revisions.row = pages.revision "
            "LEFT JOIN outlets ON outlets.row = pages.outlet WHERE pages.row = ?",
            (row,),
        )
        if described is None:
            continue
        page, revision, headline, url, outlet, country, language, rubric, published, packed, story = described
        snippet = snippet_of(packer.unpack_text(packed), headline, asked)
        hits.append(
            Hit(page, revision, headline, url, outlet, country, language, rubric, published, story, snippet, score, row)
        )
    return tuple(hits)
