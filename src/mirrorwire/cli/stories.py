"""The commands of what several articles tell: stories, copies, happenings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mirrorwire.cli.options import (
    JsonLinesOption,
    JsonOption,
    StoreOption,
    bar_of_file,
    complain,
    errors,
    named_files,
    one_of,
    opened,
    reading,
    target,
    terminal,
    write_json,
    write_lines,
)

app = typer.Typer()

SinceOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="From this year, month, day or time on (of a store).")
]
UntilOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Up to and with this year, month, day or time (of a store).")
]


@app.command(
    epilog="Example: `mirrorwire stories` · `mirrorwire stories story_0a1b --store minsk.store`"
    " · `mirrorwire stories in.jsonl out.jsonl` · `cat in.jsonl | mirrorwire stories - - > out.jsonl`"
)
def stories(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[IN.jsonl|-|ID]", help="JSON lines to cluster; or a story of the store; none: list those."
        ),
    ] = None,
    out: Annotated[
        str | None, typer.Argument(metavar="[OUT.jsonl|-]", help="Where the lines {id, cluster} go.")
    ] = None,
    order: Annotated[str, typer.Option(help="Of lines: time, or given (as they stand, their times unread).")] = "time",
    since: SinceOption = None,
    until: UntilOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most stories of a store to list.")] = 20,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Tell which articles are one story: of a store, or of JSON lines.

    Of a store: the newest stories, or one with its articles, why each is in, copies below what they copy, and what was
    merged. With IN and OUT: a line {id, cluster} for each line of IN, which is an object with id, title or text,
    and if known time and outlet. A line that can't be read is named on standard error with its number, the rest goes
    on, and the exit code is 1.
    """
    from mirrorwire.record.stories import told
    from mirrorwire.show.stories import show_stories, show_story
    from mirrorwire.show.titles import openings

    if out is not None and source is not None:
        _stories_of_lines(source, out, order, json)
        return
    if source is not None and (source == "-" or Path(source).is_file()):
        raise typer.BadParameter("is missing: where the lines go", param_hint="OUT.jsonl")
    with reading(store) as kept:
        if source is None:
            found = told.stories(kept, since=since, until=until, limit=limit)
            if json:
                write_lines(found)
                return
            untitled = [told.story(kept, line.id) for line in found if line.title is None]
            first = openings(kept, ((one.members[0].page, None) for one in untitled if one.members))
            called = {one.line.id: first.get(one.members[0].page, "") for one in untitled if one.members}
            show_stories(found, terminal(), called)
        else:
            one = told.story(kept, source)
            members = [each for member in one.members for each in (member, *member.copies)]
            called = openings(kept, ((each.page, each.headline) for each in members))
            write_json(one) if json else show_story(one, terminal(), called)


def _stories_of_lines(source: str, out: str, order: str, json: bool) -> None:
    from typing import get_args

    from mirrorwire.record.stories.story_lines import Order, stories_file

    wanted = one_of(order, get_args(Order), "--order")
    with named_files(), opened(source) as lines, target(out) as written, bar_of_file(lines, source, "articles") as step:
        done = stories_file(lines, written, order=wanted, progress=step)
    summary = {"lines": done.lines, "clusters": done.clusters, "refused": len(done.refused)}
    _summarise(source, done.refused, summary, json)


@app.command(epilog="Example: `mirrorwire copies in.jsonl out.jsonl` · `cat in.jsonl | mirrorwire copies - - | head`")
def copies(
    source: Annotated[
        str, typer.Argument(metavar="IN.jsonl|-", help="JSON lines: id, text (or title), and if known time and outlet.")
    ],
    out: Annotated[str, typer.Argument(metavar="OUT.jsonl|-", help="Where the pairs go, one a line.")],
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON on standard error.")] = False,
) -> None:
    """Find near-copies among articles of JSON lines: pairs with what share of their words they have in common.

    A line that can't be read is named on standard error with its number, the rest goes on, and the exit code is 1. Of
    a store, copies are found as it is filled: see `mirrorwire page` and `mirrorwire search --no-copies`.
    """
    from mirrorwire.record.stories.copies import copies_file

    with named_files(), opened(source) as lines, target(out) as written, bar_of_file(lines, source, "articles") as step:
        done = copies_file(lines, written, progress=step)
    _summarise(source, done.refused, {"lines": done.lines, "pairs": done.pairs, "refused": len(done.refused)}, json)


def _summarise(source: str, refused: tuple[tuple[int, str], ...], summary: dict[str, int], json: bool) -> None:
    """Name the lines that were refused; there being one is exit code 1."""
    from mirrorwire.codec import to_json

    place = "standard input" if source == "-" else source
    for number, reason in refused:
        complain(f"{place}, line {number}: {reason}")
    if json:
        errors.print(to_json(summary).decode(), markup=False, soft_wrap=True)
    if refused:
        raise typer.Exit(1)


@app.command(
    epilog="Example: `mirrorwire happenings AZE-ISR --since 2025-05`"
    " · `mirrorwire happenings NOR-LVA --kind AGREE --json`"
)
def happenings(
    pair: Annotated[str, typer.Argument(metavar="PAIR", help="Two states or organisations, e.g. AZE-ISR.")],
    kind: Annotated[str | None, typer.Option(metavar="CLASS", help="Only this PLOVER class, e.g. CONSULT.")] = None,
    sphere: Annotated[str | None, typer.Option(help="Only this sphere, e.g. energy.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most happenings to show.")] = 50,
    store: StoreOption = None,
    json: JsonLinesOption = False,
) -> None:
    """Show what happened between two states, newest first: what several pages tell of one event is one happening.

    Each comes with everything that pages tell of it: the words, where they stand, whose they are.
    """
    from mirrorwire.record.stories import told
    from mirrorwire.show.stories import show_happenings

    with reading(store) as kept:
        found = told.happenings(kept, pair, kind=kind, sphere=sphere, since=since, until=until, limit=limit)
    if json:
        write_lines(found)
    else:
        show_happenings(found, terminal())
