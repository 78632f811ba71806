"""What was exported, backed up and checked, for people in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mirrorwire.record.export.files import Exported
from mirrorwire.record.upkeep import Report
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


def show_backup(made: Path, console: Console) -> None:
    """Print where a copy lies and how large it is."""
    console.print(Text(f"{plain(str(made))}: {made.stat().st_size} bytes, checked"), soft_wrap=True)


def show_upgrade(formats: tuple[int, int], console: Console) -> None:
    """Print what format a store had, and has."""
    before, after = formats
    console.print(f"format {after} already" if before == after else f"format {before} brought up to {after}")


def show_report(report: Report, console: Console) -> None:
    """Print what a check found: problems by kind, reviews without a place, how much was gone through."""
    for problem in report.problems:
        console.print(
            Text.assemble((f"{problem.kind}: ", "bold red"), f"{plain(problem.where)}: {plain(problem.message)}"),
            soft_wrap=True,
        )
    for orphan in report.orphans:
        console.print(
            Text.assemble(
                ("review without a place: ", "yellow"),
                f"{orphan.review}, {orphan.action} {plain(orphan.target)}: {plain(orphan.cause)}",
            ),
            soft_wrap=True,
        )
    told = [
        f"{getattr(report.counts, one.name)} {one.name.replace('_', ' ')}"
        for one in fields(report.counts)
        if getattr(report.counts, one.name)
    ]
    told.append(f"format {report.format}")
    console.print(Text(" · ".join(told), style="dim", overflow="fold"))
    count = len(report.problems)
    console.print(
        Text("sound", style="bold green")
        if report.sound
        else Text(f"{count} problem{'' if count == 1 else 's'}: go back to a backup, or report it", style="bold red")
    )
