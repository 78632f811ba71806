"""Sightings: an address seen on a page at a time, with its stamp.

The entries of a page's link lists, each kept once for the page, headline, address and stamp, however often the page is
captured: first and last seen, and the capture in which its characters stand. Events read from their headlines go into
the table of events under minus the sighting's row: they are about another article than the page's.
"""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from mirrorwire.ids import digest
from mirrorwire.model import Event, LinkItem, Record
from mirrorwire.pages.addresses import normalise
from mirrorwire.record.folding import folded_name
from mirrorwire.record.instants import in_utc, minute_of
from mirrorwire.record.keep.interning import Names
from mirrorwire.record.keep.rows import INSERT_EVENT, event_row, key_of


@dataclass(frozen=True, slots=True)
class Sighting:
    """One entry of a link list as it was seen.

    `capture` and `span` (raw layer) say where its characters stand; `article` is the page it leads to, once that is
    kept; `joined_by` how that is known: address, or headline (same outlet, same words).
    """

    id: str
    on_page: str
    outlet: str | None
    kind: str
    headline: str
    kicker: str | None
    address: str | None
    stamp: str | None
    shown: str | None
    first_at: str | None
    last_at: str | None
    capture: str
    span: tuple[int, int] | None
    article: str | None
    joined_by: str | None


def keep_sightings(
    connection: apsw.Connection,
    names: Names,
    record: Record,
    capture: int,
    ident: str,
    first_at: str | None,
    last_at: str | None,
    reader: int,
) -> None:
    """Keep the entries of a record's lists; `capture` is the row, `ident` the id of what they stand in."""
    if not record.lists:
        return
    outlet = names.outlet(record.capture.outlet)
    events = _by_start(record)
    for block in record.lists:
        for item in block.items:
            _keep_item(connection, record, block.kind, item, outlet, capture, ident, first_at, last_at, reader, events)


def _keep_item(
    connection: apsw.Connection,
    record: Record,
    kind: str,
    item: LinkItem,
    outlet: int | None,
    capture: int,
    ident: str,
    first_at: str | None,
    last_at: str | None,
    reader: int,
    events: dict[int, list[Event]],
) -> None:
    address = normalise(item.url.value) if item.url else None
    stamp = item.published_at.value if item.published_at else None
    key = key_of(digest(address, item.headline.value, stamp))
    kicker = item.kicker.value if item.kicker else None
    shown = item.published_at.shown if item.published_at else None
    span = item.headline.span
    place = (span.start, span.end) if span else (None, None)
    found = connection.execute(
        "SELECT sightings.row, sightings.first_at, captures.id, sightings.last_at, sightings.first_capture "
        "FROM sightings JOIN captures ON captures.row = sightings.first_capture WHERE on_page = ? AND key = ?",
        (record.id, key),
    ).fetchone()
    if found is None:
        row = connection.execute(
            "INSERT INTO sightings (on_page, key, outlet, kind, address, headline, kicker, headline_key, stamp, shown, "
            "minute, first_at, first_capture, start, stop, last_at, reader) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING row",
            (
                record.id,
                key,
                outlet,
                kind,
                address,
                item.headline.value,
                kicker,
                headline_key(item.headline.value),
                stamp,
                shown,
                minute_of(in_utc(stamp)),
                first_at,
                capture,
                *place,
                last_at,
                reader,
            ),
        ).get
    else:
        row, first_before, ident_before, last_before, capture_before = found
        earlier = capture == capture_before or (first_at or "~", ident) < (first_before or "~", ident_before)
        last = max(last_before or "", last_at or "") or None
        if earlier:
            connection.execute(
                "UPDATE sightings SET kind = ?, kicker = ?, shown = ?, first_at = ?, first_capture = ?, start = ?, "
                "stop = ?, last_at = ?, reader = ? WHERE row = ?",
                (kind, kicker, shown, first_at, capture, *place, last, reader, row),
            )
        else:
            connection.execute("UPDATE sightings SET last_at = ?, reader = ? WHERE row = ?", (last, reader, row))
            return
    told = [event for at, found_here in events.items() if span and span.start <= at < span.end for event in found_here]
    if found is not None:
        connection.execute("DELETE FROM events WHERE page = ?", (-row,))
    if told:
        connection.executemany(
            INSERT_EVENT,
            [event_row(-row, n, event, outlet) for n, event in enumerate(told)],
        )
        connection.executemany(
            "INSERT OR IGNORE INTO uncounted (pair) VALUES (?)", {(event_row(0, 0, event, None)[3],) for event in told}
        )


def headline_key(headline: str) -> int:
    """Return the number under which equal headlines meet: case, accents and punctuation don't count."""
    return key_of(digest(folded_name(headline)))


def _by_start(record: Record) -> dict[int, list[Event]]:
    """The events of a record's lists by where their evidence begins."""
    found: dict[int, list[Event]] = {}
    for event in record.events:
        if event.where == "list":
            found.setdefault(event.evidence[0].start, []).append(event)
    return found
