"""The commands that look after a store: check and backup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from mirrorwire.cli.options import (
    JsonOption,
    StoreOption,
    bar_of_steps,
    errors,
    reading,
    store_path,
    terminal,
    write_json,
)

app = typer.Typer()


@app.command(epilog="Example: `mirrorwire check` · `mirrorwire check --quick --json` · `mirrorwire check --upgrade`")
def check(
    quick: Annotated[
        bool, typer.Option("--quick", help="Without unpacking everything: not the bytes, the texts and the spans.")
    ] = False,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="First bring a store of an earlier version up to date; back it up before.")
    ] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Check a store through: its file, every hash, every span against the page, all that follows from them.

    What is wrong is named, and the exit code is 1. Others may go on reading and writing meanwhile.
    """
    from mirrorwire.record import upkeep
    from mirrorwire.show.upkeep import show_report, show_upgrade

    if upgrade:
        formats = upkeep.upgrade(store_path(store))
        if not json:
            show_upgrade(formats, terminal())
    with reading(store) as kept, _parts() as step:
        report = upkeep.check(kept, quick=quick, progress=step)
    if json:
        write_json({"sound": report.sound, "report": report})
    else:
        show_report(report, terminal())
    if not report.sound:
        raise typer.Exit(1)


@app.command(
    epilog="Example: `mirrorwire backup /mnt/backups/record.store` · `mirrorwire backup copy.store --overwrite`"
)
def backup(
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="The file of the copy, on another disk if you can.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Copy a store to a file, whole and as of one moment, while others go on writing; the copy is checked.

    The copy is a store like any other: to go back to it, name it with `--store`, or put it where the store was.
    """
    from mirrorwire.errors import StoreError
    from mirrorwire.record import upkeep
    from mirrorwire.show.upkeep import show_backup

    if target.exists() and not overwrite:
        raise StoreError("there is a file already: --overwrite replaces it", place=str(target))
    with reading(store) as kept, bar_of_steps("copying") as step:
        made = upkeep.backup(kept, target, overwrite=overwrite, progress=step)
    if json:
        write_json({"backup": str(made), "bytes": made.stat().st_size})
    else:
        show_backup(made, terminal())


@contextmanager
def _parts() -> Iterator[Callable[[str, int, int], None] | None]:
    """A progress bar that names the part which is checked, on a terminal; nothing elsewhere."""
    if not errors.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("checking", total=None)
        yield lambda part, done, of: bar.update(task, description=f"checking {part}", completed=done, total=of)
