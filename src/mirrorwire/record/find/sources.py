"""Where a page's characters are kept: the capture that a revision was read from, and that capture as received."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import apsw

from mirrorwire.errors import NotKept
from mirrorwire.record.asking import row
from mirrorwire.record.rawlayer import RawLayer, raw_layer
from mirrorwire.record.store import Store


@dataclass(frozen=True, slots=True)
class Source:
    """A capture: what its bytes are named by, when it came first, and which revision of the page it shows.

    `row` is its number in this store, `reader` who read it.
    """

    row: int
    capture: str
    page: str
    revision: str
    sha256: str
    first_at: str | None
    reader: str


_SOURCE = (
    "SELECT c.row, c.id, c.page, c.revision, c.sha256, c.first_at, readers.name FROM captures c "
    "JOIN readers ON readers.row = c.reader WHERE c.row = "
)


def source_of(connection: apsw.Connection, page: str, revision: str | None = None) -> Source:
    """Return the capture in which the raw offsets of a page's revision count; None is the current one.

    Raises NotKept. To be called inside a snapshot, with the id of a page.
    """
    if revision is None:
        found = row(
            connection,
            f"{_SOURCE} (SELECT r.capture FROM pages JOIN revisions r ON r.row = pages.revision WHERE pages.id = ?)",
            (page,),
        )
    else:
        found = row(
            connection, f"{_SOURCE} (SELECT capture FROM revisions WHERE page = ? AND id = ?)", (page, revision)
        )
    if found is None:
        raise NotKept("no such page in this store" if revision is None else f"no revision {revision}", place=page)
    return _source(found)


def capture_of(connection: apsw.Connection, page: str, capture: str) -> Source:
    """Return a capture of a page by its id. Raises NotKept, also for a capture of another page."""
    found = row(connection, f"{_SOURCE} (SELECT row FROM captures WHERE id = ? AND page = ?)", (capture, page))
    if found is None:
        raise NotKept(f"no capture {capture}", place=page)
    return _source(found)


def capture_at(connection: apsw.Connection, number: int) -> Source:
    """Return a capture by its number. Raises NotKept."""
    found = row(connection, f"{_SOURCE} ?", (number,))
    if found is None:
        raise NotKept("no such capture in this store", place=str(number))
    return _source(found)


def layer_of(store: Store, source: Source) -> RawLayer | None:
    """Return a capture's characters as spans count in them; None where its bytes were never in this store."""
    with store.database.snapshot() as connection:
        return raw_layer(connection, store.packer, source.row)


def _source(found: tuple[Any, ...]) -> Source:
    number, capture, page, revision, digest, first_at, reader = found
    return Source(number, capture, page, revision, digest.hex(), first_at, reader)
