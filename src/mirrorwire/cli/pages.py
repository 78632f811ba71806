"""The commands that show what a store has of one page, and of one person: page, captures, diff, related, people."""

from __future__ import annotations

from typing import Annotated

import typer

from mirrorwire.cli.options import (
    JsonLinesOption,
    JsonOption,
    PageArgument,
    StoreOption,
    one_of,
    reading,
    terminal,
    write_json,
    write_lines,
    write_raw,
)

app = typer.Typer()


@app.command(
    epilog="Example: `mirrorwire page https://outlet.example/story` · `mirrorwire page page_0a1b --json`"
    " · `mirrorwire page page_0a1b --raw > page.html`"
)
def page(
    page: PageArgument,
    revision: Annotated[str | None, typer.Option(metavar="ID", help="This revision, not the current one.")] = None,
    store: StoreOption = None,
    show_spans: Annotated[
        bool, typer.Option("--show-spans", help="Show where on the page every field, paragraph and entry stands.")
    ] = False,
    as_read: Annotated[
        bool, typer.Option("--as-read", help="Without the corrections by people: as the software read it.")
    ] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Give the page back as it came, byte by byte.")] = False,
    json: JsonOption = False,
) -> None:
    """Show a page of the store: the record, its revisions, its story and copies, and what to read also."""
    from mirrorwire.errors import NotKept
    from mirrorwire.show.page import show_page
    from mirrorwire.show.titles import openings

    with reading(store) as kept:
        found = kept.page(page, revision, corrections=not as_read)
        if raw:
            mine = next(line.capture for line in found.revisions if line.revision == found.record.revision)
            data = kept.capture_bytes(mine)
            if data is None:
                raise NotKept("its bytes were never here: it came as a record", place=page)
            write_raw(data)
            return
        near = kept.related(found.record.id)
        called = openings(kept, ((one.page, one.headline) for one in near))
    if json:
        write_json({"page": found, "related": near})
    else:
        show_page(found, near, terminal(), spans=show_spans, openings=called)


@app.command(
    epilog="Example: `mirrorwire captures https://outlet.example/story` · `mirrorwire captures page_0a1b --json`"
)
def captures(
    page: PageArgument,
    store: StoreOption = None,
    raw: Annotated[
        str | None, typer.Option(metavar="ID", help="Give one of the captures back as it came, byte by byte.")
    ] = None,
    json: JsonLinesOption = False,
) -> None:
    """List the captures of a page: when each came, from where, its hash, and which revision was read from it."""
    from mirrorwire.errors import NotKept
    from mirrorwire.show.page import show_captures

    with reading(store) as kept:
        found = kept.captures(page)
        if raw is not None:
            if raw not in {one.capture for one in found}:
                raise NotKept("no such capture of this page", place=raw)
            data = kept.capture_bytes(raw)
            if data is None:
                raise NotKept("its bytes were never here: it came as a record", place=raw)
            write_raw(data)
            return
    if json:
        write_lines(found)
    else:
        show_captures(found, terminal())


@app.command(epilog="Example: `mirrorwire diff https://outlet.example/story` · `mirrorwire diff page_0a1b rev_0 rev_1`")
def diff(
    page: PageArgument,
    before: Annotated[
        str | None, typer.Argument(metavar="REVISION", help="The earlier revision; else the one before the later one.")
    ] = None,
    after: Annotated[
        str | None, typer.Argument(metavar="REVISION", help="The later revision; else the current one.")
    ] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Compare two revisions of a page: words added and removed, fields that changed, quotations that vanished."""
    from mirrorwire.record.find.differences import difference
    from mirrorwire.show.page import show_difference

    with reading(store) as kept:
        found = difference(kept, page, before, after)
        texts = tuple(kept.record(found.page, one, corrections=False).text for one in (found.before, found.after))
    if json:
        write_json(found)
    else:
        show_difference(found, texts[0], texts[1], terminal())


@app.command(
    epilog="Example: `mirrorwire related https://outlet.example/story` · `mirrorwire related page_0a1b --json`"
)
def related(
    page: PageArgument,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Most articles to show.")] = 5,
    store: StoreOption = None,
    json: JsonLinesOption = False,
) -> None:
    """Show what to read beside a page, with the reason: its copies, its story, what shares rare words with it."""
    from mirrorwire.show.search import show_related
    from mirrorwire.show.titles import openings

    with reading(store) as kept:
        found = kept.related(page, limit=limit)
        called = openings(kept, ((one.page, one.headline) for one in found))
    if json:
        write_lines(found)
    else:
        show_related(found, terminal(), called)


@app.command(
    epilog="Example: `mirrorwire sightings https://outlet.example/story` · `mirrorwire sightings --on page_0a1b`"
    " · `mirrorwire sightings --since 2025-05-20 --json`"
)
def sightings(
    page: Annotated[
        str | None, typer.Argument(metavar="[ID|URL]", help="Where this page was listed; none: what pages listed.")
    ] = None,
    on: Annotated[str | None, typer.Option(metavar="ID|URL", help="What this page listed.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Stamped from then on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Stamped up to and with then.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most entries to show.")] = 100,
    store: StoreOption = None,
    json: JsonLinesOption = False,
) -> None:
    """Show entries of the pages' link lists: where an article was listed and since when, or what was listed.

    An entry meets its article by address, or by the same headline at the same outlet; which of them is said.
    """
    from mirrorwire.record.find import seen
    from mirrorwire.show.page import show_sightings

    if page is not None and (on or since or until):
        raise typer.BadParameter("goes without --on, --since and --until", param_hint="ID|URL")
    with reading(store) as kept:
        if page is not None:
            found = seen.seen(kept, page, limit=limit)
        else:
            found = seen.sightings(kept, on_page=on, since=since, until=until, limit=limit)
    if json:
        write_lines(found)
    else:
        show_sightings(found, terminal())


@app.command(
    epilog='Example: `mirrorwire people` · `mirrorwire people "Hikmet Hajiyev"` ·'
    " `mirrorwire people Гаджиев --statements --json` · `mirrorwire people --suggest`"
)
def people(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME|ID", help="A name in any script, or an id; none: list those there are."),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="List pairs that may be one person, with the reason, for a review.")
    ] = False,
    statements: Annotated[
        bool, typer.Option("--statements", help="List what the person is quoted with, newest pages first.")
    ] = False,
    kind: Annotated[str, typer.Option(help="Of the list: person, organisation, state, group, or all.")] = "person",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most to list.")] = 50,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Show who is on the pages, or one person over time: names by script, roles with dates and outlets, statements.

    What is one person by name alone is decided by strict rules; `--suggest` lists what else may be, and
    `mirrorwire review merge` joins them. Lists are printed as JSON lines with `--json`, one person as one object.
    """
    from mirrorwire.record.find import persons
    from mirrorwire.record.stories import told as telling
    from mirrorwire.show.people import show_people, show_person, show_statements, show_suggestions
    from mirrorwire.show.titles import openings

    if suggest and (name is not None or statements):
        raise typer.BadParameter("goes without a name", param_hint="--suggest")
    if statements and name is None:
        raise typer.BadParameter("needs a name", param_hint="--statements")
    one_of(kind, ("person", "organisation", "state", "group", "all"), "--kind")
    with reading(store) as kept:
        if suggest:
            pairs = persons.suggestions(kept, limit=limit)
            write_lines(pairs) if json else show_suggestions(pairs, terminal())
        elif name is None:
            found = persons.people(kept, kind=None if kind == "all" else kind, limit=limit)
            write_lines(found) if json else show_people(found, terminal())
        elif statements:
            said = telling.statements(kept, name, limit=limit)
            called = openings(kept, ((line.page, line.headline) for line in said))
            write_lines(said) if json else show_statements(said, terminal(), called)
        else:
            one = persons.person(kept, name)
            others = persons.named(kept, name, limit=limit)
            write_json(one) if json else show_person(one, others, terminal())
