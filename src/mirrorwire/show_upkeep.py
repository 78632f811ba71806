"""What was exported, backed up and checked, for people in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from mirrorwire.record.export.files import Exported
from mirrorwire.terminal import plain


def show_exported(files: Sequence[Exported], console: Console) -> None:
    """Print the files that were written, each with its number of rows."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    for one in files:
        table.add_row(str(one.rows), plain(one.name), plain(str(one.path)))
    console.print(table)
