"""Finding every piece of a round-up again: its words must be the characters of the revision, or of the capture."""

from __future__ import annotations

from mirrorwire.desk.roundup.nouns import Piece, Roundup
from mirrorwire.errors import SpanError
from mirrorwire.record.asking import value
from mirrorwire.record.evidence import stands_in
from mirrorwire.record.rawlayer import raw_layer
from mirrorwire.record.store import Store
from mirrorwire.spans import slice_of


def holds(store: Store, piece: Piece) -> bool:
    """Tell whether a piece stands where it says: in the reading text of its revision, or in its capture as received.

    A stretch of the raw layer whose bytes the store was never given can't be looked at, and holds.
    """
    if not piece.words or len(piece.words) != len(piece.spans):
        return False
    text = store.record(piece.page, piece.revision, corrections=False).text
    for words, span in zip(piece.words, piece.spans, strict=True):
        if span.layer == "text":
            if slice_of(text, span) != words:
                return False
            continue
        with store.database.snapshot() as connection:
            row = value(connection, "SELECT row FROM captures WHERE id = ?", (piece.capture,))
            layer = raw_layer(connection, store.packer, row) if row is not None else None
        if row is None or (layer is not None and not stands_in(layer, span, words, part=True)):
            return False
    return True


def prove(store: Store, roundup: Roundup) -> int:
    """Return how many pieces a round-up has. Raises SpanError if one of them does not stand where it says."""
    count = 0
    for piece in roundup.pieces():
        if not holds(store, piece):
            raise SpanError(f"{piece.text[:60]!r} does not stand at {piece.spans[0]}", place=piece.page)
        count += 1
    return count
