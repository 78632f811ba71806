"""What was refused: listed with place and reason, given back as it came, tried again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from mirrorwire.errors import NotKept
from mirrorwire.pages.received import PageInput
from mirrorwire.record.asking import column, row, rows
from mirrorwire.record.captures import WAITING
from mirrorwire.record.packing import Packer
from mirrorwire.record.store import Store
from mirrorwire.record.writing import Quarantined, Writer


def quarantined(store: Store) -> list[Quarantined]:
    """Return what is in quarantine, in the order in which it came."""
    with store.database.snapshot() as connection:
        found = rows(
            connection,
            "SELECT quarantine.id, quarantine.place, cause, reason, "
            "coalesce(nullif(quarantine.size, 0), blobs.size, 0), quarantine.first_at, quarantine.last_at, tries "
            "FROM quarantine "
            "LEFT JOIN captures ON captures.row = quarantine.capture "
            "LEFT JOIN blobs ON blobs.sha256 = captures.sha256 ORDER BY quarantine.row",
        )
        return [Quarantined(*one) for one in found]


def refused_bytes(store: Store, ident: str) -> bytes | None:
    """Return the bytes of something refused as they came; None where none were kept. Raises NotKept."""
    with store.database.snapshot() as connection:
        found = row(
            connection,
            "SELECT quarantine.content, blobs.data FROM quarantine "
            "LEFT JOIN captures ON captures.row = quarantine.capture "
            "LEFT JOIN blobs ON blobs.sha256 = captures.sha256 WHERE quarantine.id = ?",
            (ident,),
        )
    if found is None:
        raise NotKept("not in quarantine", place=ident)
    packed = found[0] if found[0] is not None else found[1]
    return store.packer.unpack_bytes(packed) if packed is not None else None


def let_out(writer: Writer, idents: list[str] | None = None) -> tuple[int, list[str]]:
    """Let what was refused wait to be read again: all of it, or the ids given; returns how many, and places to revisit.

    What has neither a capture nor bytes can only be tried by going to its place again: those places are returned. Each
    leaves the quarantine once it was read, or is refused again with one try more. Raises NotKept for an unknown id.
    """
    store = writer.store
    with store.database.snapshot() as connection:
        every = column(connection, "SELECT id FROM quarantine ORDER BY row")
    for ident in idents or []:
        if ident not in every:
            raise NotKept("not in quarantine", place=ident)
    count = 0
    places: list[str] = []
    for ident in idents if idents is not None else every:
        with writer.transaction() as connection:
            found = row(connection, "SELECT capture, content, given, place FROM quarantine WHERE id = ?", (ident,))
            if found is None:
                continue
            capture, content, given, place = found
            if capture is not None:
                connection.execute("UPDATE captures SET state = ? WHERE row = ?", (WAITING, capture))
                count += 1
            elif place.startswith(("http://", "https://")) or content is None:
                places.append(place)
        if capture is None and content is not None and not place.startswith(("http://", "https://")):
            writer.keep_captures([_as_given(store.packer, content, given, place)])
            with writer.transaction() as connection:
                connection.execute("DELETE FROM quarantine WHERE id = ?", (ident,))
            count += 1
    return count, places


def _as_given(packer: Packer, content: bytes, given: bytes | None, place: str) -> PageInput:
    said: dict[str, Any] = msgspec.json.decode(given) if given is not None else {}
    characters = said.pop("characters", False)
    data = packer.unpack_bytes(content)
    page = PageInput(data.decode("utf-8", "surrogatepass") if characters else data, place=place)
    return replace(page, **said)
