"""Sightings asked for: where an article was listed and since when, and what a page listed.

An entry of a link list and the article it leads to meet by address; where the list prints none (a flattened page), by
the same words in the headline at the same outlet, stamped within a day of the article's publication. How they met is
said with each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import apsw

from mirrorwire.record.asking import row, rows
from mirrorwire.record.folding import words_of
from mirrorwire.record.instants import bounds, in_utc, minute_of
from mirrorwire.record.keep.sightings import Sighting, headline_key
from mirrorwire.record.store import Store

_MINUTES_APART: Final = 24 * 60
_COLUMNS: Final = (
    "s.on_page, s.key, o.name, s.kind, s.headline, s.kicker, s.address, s.stamp, s.shown, s.first_at, s.last_at, c.id, "
    "s.start, s.stop, s.headline_key, s.outlet, s.minute"
)
_FROM: Final = "FROM sightings s JOIN captures c ON c.row = s.first_capture LEFT JOIN outlets o ON o.row = s.outlet"


def seen(store: Store, page: str, *, limit: int = 200) -> list[Sighting]:
    """Return where a page, given by id or address, was listed, the first sighting first. Raises NotKept."""
    ident = store.page_id(page)
    with store.database.snapshot() as connection:
        found = row(
            connection,
            "SELECT pages.address, pages.headline, pages.outlet, pages.published_at FROM pages WHERE id = ?",
            (ident,),
        )
        address, headline, outlet, published = found or (None, None, None, None)
        told: dict[tuple[str, int], Sighting] = {}
        if address is not None:
            for one in rows(connection, f"SELECT {_COLUMNS} {_FROM} WHERE s.address = ?", (address,)):
                told[one[0], one[1]] = _sighting(one, ident, "address")
        if headline is not None:
            time = minute_of(in_utc(published))
            for one in rows(
                connection,
                f"SELECT {_COLUMNS} {_FROM} WHERE s.headline_key = ? AND s.address IS NULL AND s.outlet IS ?",
                (headline_key(headline), outlet),
            ):
                if _near(one[-1], time):
                    told.setdefault((one[0], one[1]), _sighting(one, ident, "headline"))
        return sorted(told.values(), key=lambda one: (one.first_at or "~", one.on_page, one.id))[:limit]


def sightings(
    store: Store,
    *,
    on_page: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = 100,
) -> list[Sighting]:
    """Return entries of link lists, the newest stamp first: of one page (id or address), stamped in an interval.

    Raises NotKept and QueryError.
    """
    low, high = bounds(since, until)
    clauses: list[str] = []
    values: list[Any] = []
    if on_page is not None:
        clauses.append("s.on_page = ?")
        values.append(store.page_id(on_page))
    for sign, time in ((">=", low), ("<", high)):
        if time is not None:
            clauses.append(f"s.minute {sign} ?")
            # before 1900 no minutes are counted, and nothing is stamped
            values.append(minute_of(time) or 0)
    stamped = " AND ".join([*clauses, "s.minute IS NOT NULL"])
    order = "ORDER BY s.minute DESC, s.on_page, s.start LIMIT ?"
    with store.database.snapshot() as connection:
        found = list(rows(connection, f"SELECT {_COLUMNS} {_FROM} WHERE {stamped} {order}", (*values, limit)))
        if len(found) < limit and low is None and high is None:
            # those without a stamp come last
            unstamped = " AND ".join([*clauses, "s.minute IS NULL"])
            sql = f"SELECT {_COLUMNS} {_FROM} WHERE {unstamped} ORDER BY s.on_page, s.start LIMIT ?"
            found += rows(connection, sql, (*values, limit - len(found)))
        return [_joined(connection, one) for one in found]


def _joined(connection: apsw.Connection, one: tuple[Any, ...]) -> Sighting:
    address, key, outlet, minute = one[6], one[14], one[15], one[16]
    if address is not None:
        found = row(connection, "SELECT id FROM pages WHERE address = ?", (address,))
        return _sighting(one, found[0] if found else None, "address" if found else None)
    for page, headline, published in _by_headline(connection, one[4], outlet):
        if headline_key(headline) == key and _near(minute, minute_of(in_utc(published))):
            return _sighting(one, page, "headline")
    return _sighting(one, None, None)


def _by_headline(connection: apsw.Connection, headline: str, outlet: int | None) -> Iterator[tuple[Any, ...]]:
    """Pages of an outlet with the words of a headline in theirs."""
    words = words_of(headline)[:12]
    if words:
        phrase = " ".join(words)
        yield from rows(
            connection,
            "SELECT pages.id, pages.headline, pages.published_at FROM words JOIN pages ON pages.row = words.rowid "
            "WHERE words MATCH ? AND pages.outlet IS ? ORDER BY pages.row DESC LIMIT 20",
            (f'headline : "{phrase}"', outlet),
        )


def _near(stamp: int | None, published: int | None) -> bool:
    """Whether an entry's stamp and an article's time go together; what has no time contradicts nothing."""
    return stamp is None or published is None or abs(stamp - published) <= _MINUTES_APART


def _sighting(one: tuple[Any, ...], article: str | None, joined_by: str | None) -> Sighting:
    on_page, key, outlet, kind, headline, kicker, address, stamp, shown, first, last, capture, start, stop = one[:14]
    span = (start, stop) if start is not None else None
    ident = f"sighting_{key & (1 << 64) - 1:016x}"
    return Sighting(
        ident,
        on_page,
        outlet,
        kind,
        headline,
        kicker,
        address,
        stamp,
        shown,
        first,
        last,
        capture,
        span,
        article,
        joined_by,
    )
