"""JSON lines: the rows of a table, or whole records as `mirrorwire read --json` prints them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO, Any

from mirrorwire.codec import to_json
from mirrorwire.record.export.columns import Row, Table, Value
from mirrorwire.record.export.comma import written_time
from mirrorwire.record.export.walk import Source


class LineSink:
    """Writes one JSON object a row, keys in the order of the columns; nothing is null."""

    def __init__(self, handle: IO[bytes], table: Table, metadata: Mapping[str, str]) -> None:
        self._handle = handle
        self._names = table.names

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        for row in rows:
            self._handle.write(to_json({name: _said(one) for name, one in zip(self._names, row, strict=True)}) + b"\n")

    def close(self) -> None:
        """End the file; nothing follows the last row."""


def _said(value: Value) -> Any:
    return written_time(value) if isinstance(value, datetime) else value


def record_lines(source: Source) -> Iterator[bytes]:
    """Yield the record of each page as a line: its current revision, with what people corrected.

    Another store takes the lines back (`mirrorwire.record.keep.writing.parse_ready`) and gives the same ones.
    """
    for view in source.pages():
        yield to_json(view.record) + b"\n"
