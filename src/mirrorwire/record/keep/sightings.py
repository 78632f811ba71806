"""Sightings: an address seen on a page at a time, with its stamp.

The entries of a page's link lists, each kept once for the page, headline, address and stamp, however often the page is
captured: first and last seen, and the capture in which its characters stand. Events read from their headlines go into
the table of events under minus the sighting's row: they are about another article than the page's. The headlines' words
have an index of their own, so that the ones that name a state are found without reading all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import apsw

from mirrorwire.ids import digest
from mirrorwire.model import Event, LinkItem
from mirrorwire.pages.addresses import host_of, normalise
from mirrorwire.record.asking import rows, value
from mirrorwire.record.folding import folded_name
from mirrorwire.record.instants import in_utc, minute_of
from mirrorwire.record.keep.interning import Names
from mirrorwire.record.keep.rows import INSERT_EVENT, PAIRS_OF_ROW, event_row, key_of, pairs_of_event
from mirrorwire.record.packing import Lists, Packer


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


@dataclass(frozen=True, slots=True)
class Shown:
    """A capture of a page, as its entries refer to it: row and id, when it was captured, the reader's number."""

    page: str
    capture: int
    ident: str
    first_at: str | None
    last_at: str | None
    reader: int


def keep_sightings(
    connection: apsw.Connection, names: Names, lists: Lists, shown: Shown, *, only: int | None = None
) -> None:
    """Keep the entries of a capture's lists; with `only` the one with this key (`keys_of`)."""
    if not lists.lists:
        return
    outlet = names.outlet(lists.capture.outlet)
    events = _by_start(lists)
    for block in lists.lists:
        for item in block.items:
            if only is None or key_of_item(item) == only:
                _keep_item(connection, block.kind, item, outlet, shown, events)


def _keep_item(
    connection: apsw.Connection,
    kind: str,
    item: LinkItem,
    outlet: int | None,
    shown: Shown,
    events: dict[int, list[Event]],
) -> None:
    address, stamp = _address(item), _stamp(item)
    key = _key(address, item.headline.value, stamp)
    kicker = item.kicker.value if item.kicker else None
    printed = item.published_at.shown if item.published_at else None
    span = item.headline.span
    place = (span.start, span.end) if span else (None, None)
    found = connection.execute(
        "SELECT sightings.row, sightings.first_at, captures.id, sightings.last_at, sightings.first_capture "
        "FROM sightings JOIN captures ON captures.row = sightings.first_capture WHERE on_page = ? AND key = ?",
        (shown.page, key),
    ).fetchone()
    if found is None:
        row = connection.execute(
            "INSERT INTO sightings (on_page, key, outlet, kind, address, headline, kicker, headline_key, stamp, shown, "
            "minute, first_at, first_capture, start, stop, last_at, reader) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING row",
            (
                shown.page,
                key,
                outlet,
                kind,
                address,
                item.headline.value,
                kicker,
                headline_key(item.headline.value),
                stamp,
                printed,
                minute_of(in_utc(stamp)),
                shown.first_at,
                shown.capture,
                *place,
                shown.last_at,
                shown.reader,
            ),
        ).get
    else:
        row, first_before, ident_before, last_before, capture_before = found
        order = (shown.first_at or "~", shown.ident)
        earlier = shown.capture == capture_before or order < (first_before or "~", ident_before)
        last = max(last_before or "", shown.last_at or "") or None
        if earlier:
            connection.execute(
                "UPDATE sightings SET outlet = ?, kind = ?, kicker = ?, shown = ?, first_at = ?, first_capture = ?, "
                "start = ?, stop = ?, last_at = ?, reader = ? WHERE row = ?",
                (outlet, kind, kicker, printed, shown.first_at, shown.capture, *place, last, shown.reader, row),
            )
        else:
            connection.execute("UPDATE sightings SET last_at = ?, reader = ? WHERE row = ?", (last, shown.reader, row))
            return
        _drop_events(connection, row)
    told = [event for at, found_here in events.items() if span and span.start <= at < span.end for event in found_here]
    if told:
        connection.executemany(INSERT_EVENT, [event_row(-row, n, event, outlet) for n, event in enumerate(told)])
        connection.executemany(
            "INSERT OR IGNORE INTO uncounted (pair) VALUES (?)",
            [(pair,) for pair in sorted({pair for event in told for pair in pairs_of_event(event)})],
        )


def index_headlines(connection: apsw.Connection) -> None:
    """Write the words of the headlines that came since; to be called once, before a transaction ends.

    Rows grow, and one that is deleted loses its words with it: new ones are behind the last that has words.
    """
    sql = "SELECT row, headline FROM sightings WHERE row > (SELECT coalesce(max(id), 0) FROM headline_words_docsize)"
    new = [(row, folded_name(headline)) for row, headline in rows(connection, f"{sql} ORDER BY row")]
    if new:
        connection.executemany("INSERT INTO headline_words (rowid, headline) VALUES (?, ?)", new)


def _drop_events(connection: apsw.Connection, row: int) -> None:
    """Remove the events of an entry; what they were counted in is to be counted again."""
    connection.execute(f"INSERT OR IGNORE INTO uncounted (pair) {PAIRS_OF_ROW}", (-row,))
    connection.execute("DELETE FROM events WHERE page = ?", (-row,))


def leave_sightings(
    connection: apsw.Connection, packer: Packer, names: Names, left: Shown, gone: frozenset[int]
) -> None:
    """Forget that a capture showed the entries with these keys: they are seen when the page's other captures show them.

    Those captures are looked at only for the entries of which this one was the first or the last, only within the time
    in which an entry was seen, and only until it is found: a front page has thousands of captures.
    """
    sql = "SELECT row, first_capture, first_at, last_at FROM sightings WHERE on_page = ? AND key = ?"
    search = _Search(connection, packer, left)
    for key in sorted(gone):
        found = connection.execute(sql, (left.page, key)).fetchone()
        if found is None:
            continue
        row, first_capture, *seen = found
        # where another capture has seen it later, one still has
        last = seen[1] if (seen[1] or "") > (left.last_at or "") else None
        if first_capture == left.capture:
            _drop_events(connection, row)
            connection.execute("DELETE FROM sightings WHERE row = ?", (row,))
            # one that came in this transaction has no words yet
            connection.execute(
                "DELETE FROM headline_words WHERE rowid = (SELECT id FROM headline_words_docsize WHERE id = ?)", (row,)
            )
            first = search.showing(key, _IN_ORDER, seen)
            if first is None:
                continue
            keep_sightings(connection, names, first[1], first[0], only=key)
        if last is None:
            latest = search.showing(key, _FROM_THE_LAST, seen)
            last = latest[0].last_at if latest is not None else None
        connection.execute("UPDATE sightings SET last_at = ? WHERE on_page = ? AND key = ?", (last, left.page, key))


_CAPTURES: Final = (
    "SELECT row, id, first_at, last_at, reader FROM captures WHERE page = ?1 AND row != ?2 AND lists IS NOT NULL AND "
)
# those that may have shown an entry in a time, row after row; those without a time may have shown it at any
_IN_ORDER: Final = (
    f"{_CAPTURES} first_at BETWEEN ?3 AND ?4 ORDER BY first_at, id",
    f"{_CAPTURES} first_at IS NULL ORDER BY id",
)
_FROM_THE_LAST: Final = (f"{_CAPTURES} (first_at BETWEEN ?3 AND ?4 OR first_at IS NULL) ORDER BY last_at DESC",)


class _Search:
    """Finds the other captures of a page that show an entry; what was unpacked for one entry is there for the next."""

    def __init__(self, connection: apsw.Connection, packer: Packer, left: Shown) -> None:
        self._connection = connection
        self._packer = packer
        self._left = left
        self._lists: dict[int, tuple[Lists, set[int]]] = {}

    def showing(self, key: int, statements: tuple[str, ...], seen: list[str | None]) -> tuple[Shown, Lists] | None:
        """Return the first capture that shows an entry, in the order of the statements; None if none does."""
        for sql in statements:
            interval = seen if "?3" in sql else []
            for found in rows(self._connection, sql, (self._left.page, self._left.capture, *interval)):
                lists, keys = self._unpacked(found[0])
                if key in keys:
                    return Shown(self._left.page, *found), lists
        return None

    def _unpacked(self, capture: int) -> tuple[Lists, set[int]]:
        if capture not in self._lists:
            packed = value(self._connection, "SELECT lists FROM captures WHERE row = ?", (capture,))
            lists = self._packer.unpack_lists(packed)
            self._lists[capture] = lists, keys_of(lists)
        return self._lists[capture]


def keys_of(lists: Lists) -> set[int]:
    """Return what tells the entries of lists apart: a number of address, headline and stamp."""
    return {key_of_item(item) for block in lists.lists for item in block.items}


def key_of_item(item: LinkItem) -> int:
    """Return the number of an entry's address, headline and stamp."""
    return _key(_address(item), item.headline.value, _stamp(item))


def _key(address: str | None, headline: str, stamp: str | None) -> int:
    return key_of(digest(address, headline, stamp))


def _address(item: LinkItem) -> str | None:
    return normalise(item.url.value) if item.url else None


def _stamp(item: LinkItem) -> str | None:
    return item.published_at.value if item.published_at else None


def entry_of(outlet: int | None, address: str | None, shown_on: str, headline: int) -> tuple[str, int]:
    """Return what an entry of a link list counts as: whose it is, and the number of its folded headline.

    `outlet` is that of the page `shown_on`; where it is not known, the host that the entry leads to stands for it, for
    an outlet's boxes lead to its own pages. Neither changes while the entry is the same one.
    """
    whose = str(outlet) if outlet is not None else host_of(address) or shown_on
    return whose, headline


def headline_key(headline: str) -> int:
    """Return the number under which equal headlines meet: case, accents and punctuation don't count."""
    return key_of(digest(folded_name(headline)))


def _by_start(lists: Lists) -> dict[int, list[Event]]:
    """The events of lists by where their evidence begins."""
    found: dict[int, list[Event]] = {}
    for event in lists.events:
        found.setdefault(event.evidence[0].start, []).append(event)
    return found
