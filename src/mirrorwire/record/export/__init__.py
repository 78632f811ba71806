"""Exports of a store: tables for analysis, records to be taken back, annotations and news items for other software.

    from mirrorwire.record.export import export

    with Store.open("record.store") as store:
        export(store, "out", "parquet", query=Query(pair=("AZE-ISR",)))

FORMATS is the one place to add a form. Stores with the same content give the same bytes, in whatever order it came;
pages are streamed, so that memory does not grow with the store (but for a number a page).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Final, Protocol

from mirrorwire.codec import to_json
from mirrorwire.errors import InputError
from mirrorwire.model import SCHEMA
from mirrorwire.record.export.annotation import write_annotations
from mirrorwire.record.export.arrow import ArrowSink, ParquetSink, pyarrow
from mirrorwire.record.export.columns import Column, Row, Table
from mirrorwire.record.export.comma import CommaSink
from mirrorwire.record.export.files import Exported
from mirrorwire.record.export.jsonl import LineSink, record_lines
from mirrorwire.record.export.ninjs import ninjs_lines
from mirrorwire.record.export.tables import TABLES, describe, tables_named
from mirrorwire.record.export.walk import Source
from mirrorwire.record.find.query import Query
from mirrorwire.record.store import Store
from mirrorwire.whole import whole_files

__all__ = [
    "FORMATS",
    "TABLES",
    "Column",
    "Exported",
    "Form",
    "Table",
    "describe",
    "export",
    "export_tables",
]

# a row group is full with so many rows, or so many characters (a page may be of a hundred thousand)
GROUP_ROWS: Final = 10_000
GROUP_CHARACTERS: Final = 16_000_000

# columns that may be as long as a page is
_WIDE: Final = frozenset(("text", "words", "detail"))

Progress = Callable[[int, int], None]


class Sink(Protocol):
    """What a form of table does: take rows, a group at a time."""

    def write(self, rows: Sequence[Row], /) -> None:
        """Write rows."""

    def close(self) -> None:
        """Write the file's end."""


SinkOf = Callable[[IO[bytes], Table, Mapping[str, str]], Sink]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of export: of tables (`sink`: one file a table), of `lines` (one file), or of a folder (`folder`).

    `needs` imports what is no dependency of the package, and raises InputError that says how to get it.
    """

    name: str
    meaning: str
    suffix: str
    sink: SinkOf | None = None
    lines: Callable[[Source], Iterator[bytes]] | None = None
    folder: Callable[[Source, Path], tuple[Exported, ...]] | None = None
    needs: Callable[[str], object] | None = None


# one place to add a form
FORMATS: Final = {
    form.name: form
    for form in (
        Form("parquet", "tables as Parquet, for DuckDB, pandas, R", ".parquet", sink=ParquetSink, needs=pyarrow),
        Form("arrow", "tables as Arrow IPC (Feather 2)", ".arrow", sink=ArrowSink, needs=pyarrow),
        Form("csv", "tables as CSV, for spreadsheets", ".csv", sink=CommaSink),
        Form("jsonl", "tables as JSON lines", ".jsonl", sink=LineSink),
        Form(
            "records", f"whole records ({SCHEMA}), one a line; another store takes them", ".jsonl", lines=record_lines
        ),
        Form("annotations", "statements as W3C Web Annotations, in pages", ".jsonld", folder=write_annotations),
        Form("ninjs", "pages as IPTC ninjs 3.2 news items, one a line", ".jsonl", lines=ninjs_lines),
    )
}


def export(
    store: Store,
    folder: str | Path,
    format: str = "parquet",  # noqa: A002 - what users call it
    query: Query | None = None,
    tables: Iterable[str] | None = None,
    *,
    exported_at: str | None = None,
    progress: Progress | None = None,
) -> tuple[Exported, ...]:
    """Export a store, or the pages that a query finds, into a folder, in one of FORMATS.

    The folder is made if it is missing; files of the same names are replaced once all new ones are whole. `tables`
    names those wanted. All pages that the query finds are exported: its `limit`, `order` and `cursor` are those of an
    answer on a screen and count for nothing here. `exported_at` is kept in files that have a place for it (Parquet,
    Arrow); without it, equal content gives equal bytes. `progress` is called with pages done and pages in all.

    Raises InputError on an unknown form or table, or without pyarrow where it is needed; QueryError; OSError as the
    system gives it.
    """
    form = FORMATS.get(format)
    if form is None:
        raise InputError(f"no such form of export (one of {', '.join(FORMATS)})", place=format)
    if form.needs is not None:
        form.needs(form.name)
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise InputError("a file, where a folder is to be made", place=str(folder))
    with store.database.snapshot() as connection:
        source = Source.of(connection, store.packer, query)
        source = source.watched(progress) if progress is not None else source
        if form.sink is not None:
            return _tables(source, folder, form, form.sink, tables_named(tables), _metadata(source, exported_at))
        if tables is not None:
            raise InputError("has no tables to choose from", place=format)
        if form.folder is not None:
            return form.folder(source, folder / form.name)
        if form.lines is not None:
            return (_lines(folder / f"{form.name}{form.suffix}", form, form.lines(source)),)
    raise InputError("a form without a writer", place=format)


def export_tables(
    store: Store,
    folder: str | Path,
    format: str = "parquet",  # noqa: A002 - what users call it
    query: Query | None = None,
    tables: Iterable[str] | None = None,
    *,
    exported_at: str | None = None,
    progress: Progress | None = None,
) -> tuple[Exported, ...]:
    """Export tables, as `export` does; raises InputError on a form that is no form of tables."""
    form = FORMATS.get(format)
    if form is not None and form.sink is None:
        forms = ", ".join(one.name for one in FORMATS.values() if one.sink is not None)
        raise InputError(f"is no form of tables (one of {forms})", place=format)
    return export(store, folder, format, query, tables, exported_at=exported_at, progress=progress)


def _metadata(source: Source, exported_at: str | None) -> dict[str, str]:
    asked = source.query.filters() if source.query is not None else {}
    said = {
        "mirrorwire.version": version("mirrorwire"),
        "mirrorwire.schema": SCHEMA,
        "mirrorwire.query": to_json(asked).decode(),
    }
    return {**said, "mirrorwire.exported_at": exported_at} if exported_at is not None else said


class _Group:
    """Rows that wait to be written together."""

    def __init__(self, sink: Sink, table: Table) -> None:
        self.sink = sink
        self.wide = tuple(at for at, name in enumerate(table.names) if name in _WIDE)
        self.rows: list[Row] = []
        self.characters = 0
        self.count = 0

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.rows.append(row)
            self.characters += sum(len(str(row[at])) for at in self.wide)
            if len(self.rows) >= GROUP_ROWS or self.characters >= GROUP_CHARACTERS:
                self.flush()

    def flush(self) -> None:
        if self.rows:
            self.sink.write(self.rows)
            self.count += len(self.rows)
            self.rows.clear()
            self.characters = 0

    def close(self) -> None:
        self.flush()
        self.sink.close()


def _tables(
    source: Source, folder: Path, form: Form, sink: SinkOf, tables: Sequence[Table], metadata: Mapping[str, str]
) -> tuple[Exported, ...]:
    """Write tables in one pass over the pages: each is unpacked once, whatever is made of it."""
    paths = [folder / f"{table.name}{form.suffix}" for table in tables]
    with whole_files(paths, folders=True) as handles:
        groups = [_Group(sink(handle, table, metadata), table) for handle, table in zip(handles, tables, strict=True)]
        with ExitStack() as stack:
            for group in groups:
                stack.callback(group.close)
            if any(table.of_page is not None for table in tables):
                for view in source.pages():
                    for table, group in zip(tables, groups, strict=True):
                        if table.of_page is not None:
                            group.add(table.of_page(view))
            for table, group in zip(tables, groups, strict=True):
                if table.of_store is not None:
                    group.add(table.of_store(source))
    return tuple(Exported(t.name, path, group.count) for t, path, group in zip(tables, paths, groups, strict=True))


def _lines(path: Path, form: Form, lines: Iterator[bytes]) -> Exported:
    count = 0
    with whole_files([path], folders=True) as (handle,):
        for line in lines:
            handle.write(line)
            count += 1
    return Exported(form.name, path, count)
