"""The commands that give out what a store has: export and cite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mirrorwire.cli.filters import Filters, with_filters
from mirrorwire.cli.options import (
    JsonOption,
    StoreOption,
    bar_of_steps,
    named_files,
    one_of,
    reading,
    say,
    terminal,
    write,
    write_json,
)

app = typer.Typer()


@app.command(
    epilog="Example: `mirrorwire export out/` · `mirrorwire export out/ --format csv --pair AZE-ISR --since 2025`"
    " · `mirrorwire export out/ --format parquet --table events --table quotations`"
)
@with_filters
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the files go; made if it is not there.")],
    *,
    filters: Filters,
    form: Annotated[
        str, typer.Option("--format", help="parquet, arrow, csv, jsonl, records, annotations (W3C) or ninjs (IPTC).")
    ] = "parquet",
    words: Annotated[str, typer.Option(metavar="WORDS", help="Only pages that a search for these words finds.")] = "",
    table: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this table (of tables). Give it again for more.")
    ] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Export a store, or the pages that a search finds: tables, records, annotations or news items.

    Tables have the characters that every statement rests on. Records can be ingested into another store. The same
    content gives the same bytes. Parquet and Arrow need `mirrorwire[arrow]`.
    """
    from mirrorwire.record.export import FORMATS
    from mirrorwire.record.export import export as export_store
    from mirrorwire.record.store import as_query
    from mirrorwire.show.upkeep import show_exported

    one_of(form, tuple(FORMATS), "--format")
    query = as_query(words, filters) if words or filters else None
    with reading(store) as kept, named_files(), bar_of_steps("pages") as step:
        done = export_store(kept, folder, form, query, table or None, progress=step)
    if json:
        write_json([{"name": one.name, "path": str(one.path), "rows": one.rows} for one in done])
    else:
        show_exported(done, terminal())


@app.command(
    epilog="Example: `mirrorwire cite quotation_0a1b` · `mirrorwire cite event_0a1b --json`"
    " · `mirrorwire cite quotation_0a1b --check` · `mirrorwire cite quotation_0a1b --page page_0a1b`"
)
def cite(
    statement: Annotated[str, typer.Argument(metavar="ID", help="A quotation or an event, by its id.")],
    check: Annotated[
        bool,
        typer.Option("--check", help="Also make sure that the words stand in the bytes received; else exit code 1."),
    ] = False,
    page: Annotated[
        str | None,
        typer.Option(metavar="ID|URL", help="Look in all revisions of this page, the current first, not in all pages."),
    ] = None,
    revision: Annotated[
        str | None, typer.Option(metavar="ID", help="Look in this revision of the page; goes with --page.")
    ] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Cite a statement: who said it in which role, where and when, with the hash of the page as received.

    The address with the words marked (a text fragment) stands below it. Words that are not the speaker's own stand
    without quotation marks, with “(indirect)”. What only an earlier revision says is found by its page (`--page`).
    """
    from mirrorwire.record.citation import cite as cite_statement
    from mirrorwire.record.citation import verify

    if revision is not None and page is None:
        raise typer.BadParameter("goes with --page", param_hint="--revision")
    with reading(store) as kept:
        found = cite_statement(kept, statement, page=page, revision=revision)
        verdict = verify(kept, found) if check else None
    if json:
        write(found.json() + b"\n")
    else:
        from mirrorwire.terminal import plain

        write(plain(found.text()).encode() + b"\n")
        link = found.link()
        if link is not None:
            write(plain(link).encode() + b"\n")
    if verdict is not None:
        if verdict.holds:
            say("checked: the words stand where they are said to")
        elif verdict.text_only:
            say("only the reading text was checked: the bytes were never here")
        else:
            say("; ".join(verdict.reasons) or "the words have no place in the bytes received")
        if not verdict.holds:
            raise typer.Exit(1)
