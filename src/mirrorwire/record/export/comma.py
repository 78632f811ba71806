"""CSV (RFC 4180, UTF-8, a header): what spreadsheets open, and must not take for formulas.

Nothing is an empty cell. Times are ISO 8601 in UTC; codes are joined by spaces; other lists are JSON arrays.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import IO

from mirrorwire.record.export.columns import Kind, Row, Table, Value

# what makes a spreadsheet compute: https://owasp.org/www-community/attacks/CSV_Injection. An apostrophe in front of it
# is guarded as well, so that taking one away always gives back what was there
_FORMULA = re.compile(r"'*+[=+\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """Return a text as a cell: one that a spreadsheet would take for a formula is preceded by an apostrophe."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """Return the text that a cell was made of."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def cell_of(value: Value, kind: Kind) -> str:
    """Return a value as a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return written_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return guarded(" ".join(value)) if kind == "codes" else json.dumps(list(value), ensure_ascii=False)
    return guarded(value) if isinstance(value, str) else str(value)


def written_time(time: datetime) -> str:
    """Return an aware time in UTC as it is written in text files: "2025-05-20T05:12:00Z"."""
    return time.isoformat().replace("+00:00", "Z")


class CommaSink:
    """Writes one CSV file."""

    def __init__(self, handle: IO[bytes], table: Table, metadata: Mapping[str, str]) -> None:
        self._handle = handle
        self._kinds = tuple(column.kind for column in table.columns)
        self._write([list(table.names)])

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        self._write([[cell_of(one, kind) for one, kind in zip(row, self._kinds, strict=True)] for row in rows])

    def _write(self, cells: list[list[str]]) -> None:
        out = io.StringIO()
        csv.writer(out).writerows(cells)
        self._handle.write(out.getvalue().encode("utf-8", "surrogatepass"))

    def close(self) -> None:
        """End the file; nothing follows the last row."""
