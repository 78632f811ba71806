"""The commands of readings: numbers with intervals and a null test."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mirrorwire.cli.options import JsonOption, errors, write_json

app = typer.Typer()


@app.command(
    epilog="Example: `mirrorwire surge series.jsonl probes.jsonl out.jsonl`"
    " · `mirrorwire surge series.jsonl probes.jsonl out.jsonl --json`"
)
def surge(
    series: Annotated[Path, typer.Argument(metavar="SERIES.jsonl", help="Lines {id, counts}: reports a day.")],
    probes: Annotated[
        Path, typer.Argument(metavar="PROBES.jsonl", help="Lines {id, series, t, window}: the counts from day t on.")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="Where the lines {id, p, ratio, lo, hi ...} go.")],
    json: JsonOption = False,
) -> None:
    """Tell whether days have more reports than their own past foretells: by how much, and how sure that is.

    For every probe the ratio to what was to be expected, its 90 % interval, and p, the share of ordinary windows with
    as many reports; only the days before t and the probe's window are used. A probe whose past is too short, or is
    empty like its window, is not readable: p is 1 and `not_readable` has the reason. A surge is evidence of attention
    at that time, not of its cause. A line of another form stops the run, named by file and line, and an existing
    OUT.jsonl stays as it was.
    """
    from mirrorwire.readings.surge_file import surges_of_file
    from mirrorwire.whole import part_of

    partial = part_of(out)
    try:
        count, unreadable = surges_of_file(series, probes, partial)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    if json:
        write_json({"probes": count, "not_readable": unreadable})
    elif unreadable:
        errors.print(f"{unreadable} of {count} probes are not readable: see their “not_readable”")
