"""What was refused: listed with place and reason, given back as it came, tried again."""

from __future__ import annotations

from mirrorwire.errors import NotKept
from mirrorwire.record.asking import row, rows, value
from mirrorwire.record.keep.captures import WAITING
from mirrorwire.record.keep.writing import Quarantined, Writer
from mirrorwire.record.store import Store


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


def let_out(writer: Writer, idents: list[str] | None = None) -> tuple[int, list[Quarantined]]:
    """Let what was refused wait to be read again: all of it, or the ids given; returns how many, and what else to try.

    A capture waits, and leaves the quarantine once it was read. What is none (it could not be opened, or taken out of
    its container) is returned, to be opened again where it was found, or from its bytes. Raises NotKept for an unknown
    id.
    """
    store = writer.store
    every = {one.id: one for one in quarantined(store)}
    for ident in idents or []:
        if ident not in every:
            raise NotKept("not in quarantine", place=ident)
    count = 0
    others: list[Quarantined] = []
    with writer.transaction() as connection:
        for ident in idents if idents is not None else every:
            capture = value(connection, "SELECT capture FROM quarantine WHERE id = ?", (ident,))
            if capture is None:
                others.append(every[ident])
            else:
                connection.execute("UPDATE captures SET state = ? WHERE row = ?", (WAITING, capture))
                count += 1
    return count, others
