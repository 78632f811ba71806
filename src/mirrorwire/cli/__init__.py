"""The command line: a thin face, every command calls one library function.

`reading` holds the commands that keep nothing, `record` those that fill a store, `searching` and `pages` those that ask
it, `stories` those of copies, stories and happenings, `readings` those of numbers, `review`, `export` and `upkeep` what
their names say. What they share is in `options` and `filters`. Whatever a command needs is imported when it runs, so
that `--help` is quick.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from mirrorwire.cli.desk import app as desk
from mirrorwire.cli.desk_outbox import app as outbox
from mirrorwire.cli.export import app as export
from mirrorwire.cli.mirror import app as mirror
from mirrorwire.cli.options import complain
from mirrorwire.cli.pages import app as pages
from mirrorwire.cli.reading import app as reading
from mirrorwire.cli.readings import app as readings
from mirrorwire.cli.record import app as record
from mirrorwire.cli.review import app as review
from mirrorwire.cli.searching import app as searching
from mirrorwire.cli.stories import app as stories
from mirrorwire.cli.upkeep import app as upkeep
from mirrorwire.errors import MirrorwireError

app = typer.Typer(
    name="mirrorwire",
    help="Read news pages into an evidence-linked record: every field points to the characters it rests on.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from mirrorwire import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """Read news pages into an evidence-linked record: every field points to the characters it rests on."""


for part in (reading, record, searching, pages, stories, review, export, readings, mirror, desk, outbox, upkeep):
    app.add_typer(part)


def main() -> None:
    """Run the command line; a deliberate refusal ends with exit code 1 and one line, never a traceback."""
    try:
        app()
    except MirrorwireError as error:
        complain(error)
        sys.exit(1)
    except BrokenPipeError:
        # the reader of a pipe (head, less) went away: not an error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
