"""Captures: what was received, by its hash, before anything is read from it.

The same bytes of the same page are one capture, however often they come; when they came first and last is kept. A
capture is on the disk before it is read, so that a page which kills its reader is not lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import apsw
import msgspec

from mirrorwire.ids import make_id, sha256
from mirrorwire.model import Record
from mirrorwire.pages.addresses import normalise
from mirrorwire.pages.received import PageInput
from mirrorwire.record.instants import in_utc, sort_key
from mirrorwire.record.packing import Packer

WAITING: Final = 0
READ: Final = 1
REFUSED: Final = 2

# what a capture was read with: its time and what was said of it, both of which may change until it is read
ReadAs = tuple[str | None, bytes]

_GIVEN: Final = ("form", "id", "url", "outlet", "language", "published_at", "charset")


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture in the store.

    `new`: its bytes were not here before. `waiting`: it is still to be read. `refused`: it is in quarantine.
    `otherwise`: what was said of it now and is not taken, for something else was said before ("outlet 'A', not 'B'").
    """

    row: int
    id: str
    new: bool
    waiting: bool
    refused: bool = False
    otherwise: tuple[str, ...] = ()


def capture_id(ident: str | None, url: str | None, digest: str) -> str:
    """Name a capture: the same bytes under the same address or id are the same capture, whatever else is said of it."""
    address = normalise(url) if url else None
    return make_id("capture", ident, address or url, None, digest)


def capture_of(page: PageInput) -> str:
    """Return the id under which a page as received is kept."""
    content = page.content
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return capture_id(page.id, page.url, sha256(data))


def keep(connection: apsw.Connection, packer: Packer, page: PageInput) -> Kept:
    """Keep a page as received, inside the caller's transaction; it then waits to be read.

    Of the same capture with another time the earliest and the latest are kept. One that was read as if it had come
    later than it did is read again, since "2 hours ago" counts from there; so is one of which more is said now (its
    outlet, say) than when it was read.
    """
    content = page.content
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    digest = sha256(data)
    ident = capture_id(page.id, page.url, digest)
    at = moment(page.captured_at)
    found = connection.execute(
        "SELECT row, first_at, last_at, state, given FROM captures WHERE id = ?", (ident,)
    ).fetchone()
    if found is not None:
        row, first, last, state, given = found
        _keep_bytes(connection, packer, digest, data)
        first_now, last_now = _earlier(first, at), _later(last, at)
        given_now = _merged(given, said_of(page))
        if (first_now, given_now) != (first, given) and state != WAITING:
            state = WAITING
        if (first_now, last_now, given_now) != (first, last, given) or state == WAITING:
            connection.execute(
                "UPDATE captures SET first_at = ?, last_at = ?, given = ?, state = ? WHERE row = ?",
                (first_now, last_now, given_now, state, row),
            )
        told = _not_taken(given_now, said_of(page))
        return Kept(row, ident, new=False, waiting=state == WAITING, refused=state == REFUSED, otherwise=told)
    _keep_bytes(connection, packer, digest, data)
    row = connection.execute(
        "INSERT INTO captures (id, sha256, given, place, first_at, last_at, state) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "RETURNING row",
        (ident, bytes.fromhex(digest), said_of(page), page.place or "", at, at, WAITING),
    ).get
    return Kept(int(row), ident, new=True, waiting=True)


def keep_ready(connection: apsw.Connection, record: Record, place: str) -> tuple[Kept, bool]:
    """Keep the capture of a record that was read elsewhere: its hash and what is said of it, without the bytes.

    The second answer is whether the record is to be kept as well, which does not hang on what came first: not where the
    capture's bytes are here to be read, nor where a record of the capture with an earlier time is. Of two with the same
    time the one that comes later is kept: it may be of a later version.
    """
    capture = record.capture
    ident = capture_id(record.id, capture.url, capture.sha256)
    at = moment(capture.captured_at)
    found = connection.execute(
        "SELECT row, first_at, last_at, state, EXISTS (SELECT 1 FROM blobs WHERE blobs.sha256 = captures.sha256) "
        "FROM captures WHERE id = ?",
        (ident,),
    ).fetchone()
    if found is not None:
        row, first, last, state, has_bytes = found
        first_now, last_now = _earlier(first, at), _later(last, at)
        if has_bytes and first_now != first:
            state = WAITING
        if (first_now, last_now) != (first, last):
            connection.execute(
                "UPDATE captures SET first_at = ?, last_at = ?, state = ? WHERE row = ?",
                (first_now, last_now, state, row),
            )
        taken = not has_bytes and (at or "~") <= (first or "~")
        return Kept(row, ident, new=False, waiting=state == WAITING), taken
    # with its id: should the same bytes come from elsewhere, the page that is read from them stays this one
    given = msgspec.json.encode({"ready": True, "id": record.id, "url": capture.url, "outlet": capture.outlet})
    row = connection.execute(
        "INSERT INTO captures (id, sha256, given, place, first_at, last_at, state) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "RETURNING row",
        (ident, bytes.fromhex(capture.sha256), given, place, at, at, WAITING),
    ).get
    return Kept(int(row), ident, new=True, waiting=True), True


def _keep_bytes(connection: apsw.Connection, packer: Packer, digest: str, data: bytes) -> None:
    """Keep bytes once, whatever they belong to."""
    name = bytes.fromhex(digest)
    if connection.execute("SELECT 1 FROM blobs WHERE sha256 = ?", (name,)).fetchone() is None:
        connection.execute(
            "INSERT INTO blobs (sha256, size, data) VALUES (?, ?, ?)", (name, len(data), packer.pack_bytes(data))
        )


def received(connection: apsw.Connection, packer: Packer, row: int) -> PageInput | None:
    """Return a capture as it was given; None if its bytes were never here (a record that was read elsewhere)."""
    found = connection.execute(
        "SELECT captures.given, captures.place, captures.first_at, blobs.data FROM captures "
        "LEFT JOIN blobs ON blobs.sha256 = captures.sha256 WHERE captures.row = ?",
        (row,),
    ).fetchone()
    if found is None or found[3] is None:
        return None
    given, place, first_at, data = found
    said: dict[str, Any] = msgspec.json.decode(given)
    content: bytes | str = packer.unpack_bytes(data)
    if said.pop("characters", False):
        content = bytes(content).decode("utf-8", "surrogatepass") if isinstance(content, bytes) else content
    said.pop("ready", None)
    return replace(PageInput(content), **said, captured_at=first_at, place=place or None)


def said_of(page: PageInput) -> bytes:
    """What its sender said of a page, as it is kept: only what was said."""
    said: dict[str, Any] = {name: value for name in _GIVEN if (value := getattr(page, name)) not in (None, "auto")}
    if isinstance(page.content, str):
        said["characters"] = True
    return msgspec.json.encode(said, order="sorted")


def read_as(page: PageInput) -> ReadAs:
    """Return what a page that `received` gave is read with, to be handed back with what was read."""
    return page.captured_at, said_of(page)


def is_as_read(connection: apsw.Connection, row: int, as_read: ReadAs) -> bool:
    """Tell whether a capture's time and what is said of it are still what it was read with."""
    found = connection.execute("SELECT first_at, given FROM captures WHERE row = ?", (row,)).fetchone()
    if found is None or found[0] != as_read[0]:
        return False
    said, then = msgspec.json.decode(found[1]), msgspec.json.decode(as_read[1])
    # that it was read elsewhere once says nothing of how it is read
    return bool({key: one for key, one in said.items() if key != "ready" and one is not None} == then)


def _merged(one: bytes, other: bytes) -> bytes:
    """Join what was said of one capture twice: of two answers the smaller stands, so that the order does not matter."""
    if one == other:
        return one
    first, second = msgspec.json.decode(one), msgspec.json.decode(other)
    if first.get("ready"):
        return other
    joined = {key: min((said[key] for said in (first, second) if key in said), key=str) for key in {*first, *second}}
    return msgspec.json.encode(joined, order="sorted")


def _not_taken(stands: bytes, said: bytes) -> tuple[str, ...]:
    """Return what of the things said of a capture does not stand, in words."""
    if stands == said:
        return ()
    kept, now = msgspec.json.decode(stands), msgspec.json.decode(said)
    return tuple(f"{key} {kept[key]!r}, not {now[key]!r}" for key in sorted(now) if kept.get(key) != now[key])


def moment(value: str | None) -> str | None:
    """Return a time of capture in one form, UTC to the second, so that the earlier one sorts first.

    A day without a time of day is left as it is. None for what is no time: it would sort before or after all that are.
    """
    found = in_utc(value)
    if value is None or found is None:
        return None
    return value if value == found.date().isoformat() else sort_key(found)


def _earlier(one: str | None, other: str | None) -> str | None:
    return min((time for time in (one, other) if time is not None), default=None)


def _later(one: str | None, other: str | None) -> str | None:
    return max((time for time in (one, other) if time is not None), default=None)
