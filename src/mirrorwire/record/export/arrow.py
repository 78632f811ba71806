"""Parquet and Arrow files, Arrow tables of hits, and pandas from there.

Needs pyarrow, which is no dependency of the package: `pip install 'mirrorwire[arrow]'`. Times are timestamps in
microseconds, UTC; lists are lists of strings. A column's meaning and unit stand in the file, in its field's metadata.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Final

from mirrorwire.errors import InputError
from mirrorwire.record.export.columns import Column, Row, Table
from mirrorwire.record.instants import in_utc

if TYPE_CHECKING:
    from mirrorwire.record.results import Hits


def pyarrow(form: str) -> Any:
    """Import pyarrow, which is no dependency of the package; raises InputError that says how to get it."""
    try:
        return import_module("pyarrow")
    except ImportError as error:
        raise InputError("needs pyarrow: pip install 'mirrorwire[arrow]'", place=form) from error


def schema_of(table: Table, metadata: Mapping[str, str], form: str = "arrow") -> Any:
    """Return the Arrow schema of a table. Raises InputError without pyarrow."""
    pa = pyarrow(form)
    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
        "time": pa.timestamp("us", tz="UTC"),
        "day": pa.date32(),
        "codes": pa.list_(pa.string()),
        "texts": pa.list_(pa.string()),
    }
    fields = [pa.field(one.name, types[one.kind], metadata=_said_of(one)) for one in table.columns]
    return pa.schema(fields, metadata=dict(metadata))


def _said_of(column: Column) -> dict[str, str]:
    return {"meaning": column.meaning, **({"unit": column.unit} if column.unit else {})}


def _batch(pa: Any, schema: Any, rows: Sequence[Row]) -> Any:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(list(values), type=field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)


class ParquetSink:
    """Writes one Parquet file, a row group a call; compressed with Zstandard."""

    def __init__(self, handle: IO[bytes], table: Table, metadata: Mapping[str, str]) -> None:
        self._pa = pyarrow("parquet")
        self._schema = schema_of(table, metadata, "parquet")
        parquet = import_module("pyarrow.parquet")
        self._writer = parquet.ParquetWriter(handle, self._schema, compression="zstd")

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows as one row group."""
        self._writer.write_table(self._pa.Table.from_batches([_batch(self._pa, self._schema, rows)]), len(rows))

    def close(self) -> None:
        """Write the file's end."""
        self._writer.close()


class ArrowSink:
    """Writes one Arrow IPC file (Feather version 2), a record batch a call."""

    def __init__(self, handle: IO[bytes], table: Table, metadata: Mapping[str, str]) -> None:
        self._pa = pyarrow("arrow")
        self._schema = schema_of(table, metadata)
        self._writer = self._pa.ipc.new_file(handle, self._schema)

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows as one record batch."""
        self._writer.write_batch(_batch(self._pa, self._schema, rows))

    def close(self) -> None:
        """Write the file's end."""
        self._writer.close()


HITS: Final = Table(
    "hits",
    "one row a page found, in the order of the answer",
    (
        Column("page", "text", "the page's id"),
        Column("revision", "text", "the id of its current revision, whose text the snippet's offsets count in"),
        Column("headline", "text", "its headline"),
        Column("url", "text", "its address"),
        Column("outlet", "text", "the outlet's name"),
        Column("outlet_country", "text", "the outlet's country, ISO 3166-1 alpha-3"),
        Column("language", "text", "BCP 47 primary tag"),
        Column("rubric", "text", "the section it is printed under"),
        Column("published_at", "time", "when it was published; a day counts from its beginning"),
        Column("published_value", "text", "the same as the page gives it, ISO 8601"),
        Column("story", "text", "the id of its story"),
        Column("snippet", "text", "a stretch of the reading text around the words found"),
        Column("snippet_start", "integer", "where it begins in the reading text", "code points from 0"),
        Column("snippet_end", "integer", "where it ends, exclusive", "code points from 0"),
        Column("marks", "codes", 'where the words found stand in the reading text: "12-17"', "code points from 0"),
        Column("score", "number", "BM25: the greater, the nearer; null where relevance was not asked for"),
    ),
)


def table_of_hits(hits: Hits) -> Any:
    """Return hits as a pyarrow Table with the columns of HITS. Raises InputError without pyarrow."""
    pa = pyarrow("to_arrow")
    schema = schema_of(HITS, {})
    rows: list[Row] = []
    for hit in hits.hits:
        snippet = hit.snippet
        rows.append(
            (
                hit.page,
                hit.revision,
                hit.headline,
                hit.url,
                hit.outlet,
                hit.outlet_country,
                hit.language,
                hit.rubric,
                in_utc(hit.published_at),
                hit.published_at,
                hit.story,
                snippet.text if snippet else None,
                snippet.span.start if snippet else None,
                snippet.span.end if snippet else None,
                tuple(f"{mark.start}-{mark.end}" for mark in snippet.marks) if snippet else (),
                hit.score,
            )
        )
    return pa.Table.from_batches([_batch(pa, schema, rows)])


def frame_of_hits(hits: Hits) -> Any:
    """Return hits as a pandas DataFrame. Raises InputError without pyarrow or pandas."""
    table = table_of_hits(hits)
    try:
        import_module("pandas")
    except ImportError as error:
        raise InputError("needs pandas: pip install pandas", place="to_pandas") from error
    return table.to_pandas()
