"""The commands that search a store: search, saved, timeline."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from mirrorwire.cli.filters import Filters, with_filters
from mirrorwire.cli.options import (
    CsvOption,
    JsonLinesOption,
    JsonOption,
    StoreOption,
    named_files,
    one_of,
    reading,
    say,
    target,
    terminal,
    write,
    write_json,
    write_lines,
    writing,
)

app = typer.Typer()
saved = typer.Typer(help="Searches under a name, and what came into the store since they were last looked at.")
app.add_typer(saved, name="saved", no_args_is_help=True)

WordsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="WORDS",
        help='Words that must be there; "a phrase", -not, either OR other, begin*, title:word. Quote it for the shell.',
    ),
]


@app.command(
    epilog="Example: `mirrorwire search grain corridor --since 2025` ·"
    " `mirrorwire search '\"transit corridor\" -rail harv*' --order relevance` ·"
    " `mirrorwire search --pair AZE-ISR --kind CONSULT --json` · `mirrorwire search --speaker hajiyev --count`"
)
@with_filters
def search(
    words: WordsArgument = None,
    *,
    filters: Filters,
    order: Annotated[str, typer.Option(help="newest, or relevance (of the words; by BM25).")] = "newest",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most pages to show.")] = 20,
    cursor: Annotated[str | None, typer.Option(help="Go on where an answer ended, by the cursor that it told.")] = None,
    count: Annotated[bool, typer.Option("--count", help="Only tell how many pages are found in all.")] = False,
    save: Annotated[
        str | None, typer.Option(metavar="NAME", help="Save the search under a name; see `mirrorwire saved`.")
    ] = None,
    store: StoreOption = None,
    json: JsonLinesOption = False,
    csv: CsvOption = False,
) -> None:
    """Search the pages of a store by words, phrases and filters, newest first.

    Words are found in any case and without regard to accents, in headline and text. Filters of events (pair, kind,
    sphere, modality, polarity) must hold for one and the same event. That nothing is found is no error. The notation is
    described in docs/search.md.
    """
    from mirrorwire.record.find.query import Order
    from mirrorwire.record.store import as_query
    from mirrorwire.show.search import hit_line, hits_csv, show_hits
    from mirrorwire.show.titles import openings

    asked = {"order": one_of(order, get_args(Order), "--order"), "limit": limit, "cursor": cursor}
    query = as_query(" ".join(words or []), {**filters, **asked})
    if save is not None:
        from mirrorwire.record.find.saved import save as save_search
        from mirrorwire.record.keep.writing import utc_now

        with writing(store) as kept:
            save_search(kept, save, query, at=utc_now())
        say(f"saved: mirrorwire saved run {save!r} shows what is new since now")
    with reading(store) as kept:
        if count:
            number = kept.count(query)
            if json:
                write_json({"count": number}, indent=None)
            else:
                write(f"{number}\n".encode())
            return
        hits = kept.search(query)
        called = openings(kept, () if json or csv else ((hit.page, hit.headline) for hit in hits.hits))
        total = kept.count(query) if hits.next is not None and not (json or csv) else None
    if json:
        write_lines(hit_line(hit) for hit in hits.hits)
    elif csv:
        for line in hits_csv(hits.hits):
            write(line.encode())
    else:
        show_hits(hits, terminal(), total=total, openings=called)
    if hits.next is not None:
        say(f"there is more: add --cursor {hits.next}")


NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The name that the search was saved under.")]


@saved.command("list", epilog="Example: `mirrorwire saved list` · `mirrorwire saved list --json`")
def list_saved(store: StoreOption = None, json: JsonLinesOption = False) -> None:
    """List the saved searches, each with the number of pages that are new since it was last looked at."""
    from mirrorwire.record.find.saved import saved_searches
    from mirrorwire.show.search import show_saved

    with reading(store) as kept:
        found = saved_searches(kept)
    if json:
        write_lines(
            {"name": one.name, "new": one.new, "saved_at": one.saved_at, "query": one.query.filters()} for one in found
        )
    else:
        show_saved(found, terminal())


@saved.command("run", epilog="Example: `mirrorwire saved run grain` · `mirrorwire saved run grain --keep --json`")
def run_saved(
    name: NameArgument,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most pages to show; with more, none is marked.")] = 100,
    keep: Annotated[
        bool, typer.Option("--keep", help="Don't mark them as looked at: show them again next time.")
    ] = False,
    store: StoreOption = None,
    json: JsonLinesOption = False,
    csv: CsvOption = False,
) -> None:
    """Show what came into the store since a saved search was last looked at, newest first, and mark it as looked at.

    New is what arrived since, whatever its date.
    """
    from mirrorwire.record.find.saved import new_since_last
    from mirrorwire.show.search import hit_line, hits_csv, show_hits
    from mirrorwire.show.titles import openings

    with reading(store) if keep else writing(store) as kept:
        hits, total = new_since_last(kept, name, limit=limit, mark=not keep)
        called = openings(kept, ((hit.page, hit.headline) for hit in hits.hits))
    if json:
        write_lines(hit_line(hit) for hit in hits.hits)
    elif csv:
        for line in hits_csv(hits.hits):
            write(line.encode())
    elif not hits.hits:
        say("Nothing new.")
    else:
        show_hits(hits, terminal(), total=total, openings=called)
    if total > limit:
        say(f"{total} are new, {limit} are shown, none is marked: give a higher --limit")


@saved.command("forget", epilog="Example: `mirrorwire saved forget grain`")
def forget_saved(name: NameArgument, store: StoreOption = None, json: JsonOption = False) -> None:
    """Remove a saved search; the pages stay."""
    from mirrorwire.record.find.saved import forget

    with writing(store) as kept:
        forget(kept, name)
    if json:
        write_json({"forgotten": name})


@app.command(
    epilog="Example: `mirrorwire timeline --pair AZE-ISR --by month --group kind` ·"
    " `mirrorwire timeline grain --count articles --by day --since 2025-05 --svg grain.svg` ·"
    " `mirrorwire timeline --pair NOR-LVA --count happenings --csv`"
)
@with_filters
def timeline(
    words: WordsArgument = None,
    *,
    filters: Filters,
    by: Annotated[str, typer.Option(help="day, week (from Monday) or month.")] = "week",
    group: Annotated[
        str | None, typer.Option(help="kind, sphere, outlet_country, outlet, modality or direction: a bar for each.")
    ] = None,
    count: Annotated[
        str, typer.Option(help="events, articles, or happenings (what several articles tell counts once).")
    ] = "events",
    svg: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Draw the chart as an SVG picture; `-` is standard output.")
    ] = None,
    store: StoreOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Count what a search finds over time: events, articles or happenings, by what they are about.

    Dates of events are those they have on the page, of articles the day of publication. What has no date is told below.
    """
    from mirrorwire.desk.pictures.timeline import timeline_svg
    from mirrorwire.record.find.timeline import Counted, Group, Period
    from mirrorwire.record.store import as_query
    from mirrorwire.show.search import csv_text
    from mirrorwire.show.timeline import show_timeline, title_of

    query = as_query(" ".join(words or []), filters)
    with reading(store) as kept:
        found = kept.timeline(
            query,
            by=one_of(by, get_args(Period), "--by"),
            group=one_of(group, (None, *get_args(Group)), "--group"),
            count=one_of(count, get_args(Counted), "--count"),
        )
    if svg is not None:
        with named_files(), target(svg) as out:
            out.write(timeline_svg(found, title_of(found, query)).encode())
    elif json:
        write_json(found)
    elif csv:
        rows = ((one.period, one.group, one.count) for one in found.counts)
        for line in csv_text(("period", "group", "count"), rows):
            write(line.encode())
    else:
        show_timeline(found, terminal(), title_of(found, query))
