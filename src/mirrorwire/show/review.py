"""Reviews for people, in a terminal: who said what of which statement, when and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from mirrorwire.record.reviews.corrections import Orphan
from mirrorwire.record.reviews.review_log import Review
from mirrorwire.terminal import plain

_COLOURS: Final = {"accept": "green", "correct": "yellow", "reject": "red", "add": "cyan", "undo": "magenta"}
_LONGEST: Final = 200


def show_made(made: Review, console: Console) -> None:
    """Print a review that was just made."""
    console.print(_line(made), soft_wrap=True)
    if made.action != "undo":
        console.print(Text(f"to take it back: mirrorwire review undo {made.id}", style="dim"), soft_wrap=True)


def show_reviews(reviews: Sequence[Review], console: Console) -> None:
    """Print reviews one below the other."""
    if not reviews:
        console.print("Nothing was reviewed.")
    for one in reviews:
        console.print(_line(one), soft_wrap=True)


def show_orphans(orphans: Sequence[Orphan], console: Console) -> None:
    """Print reviews that have no place in their page any more."""
    if not orphans:
        console.print("Every review has its place.")
    for one in orphans:
        console.print(
            Text.assemble(
                (f"{one.at}  ", "dim"),
                (one.action, "bold"),
                f" {one.kind} {plain(one.target)} on {one.page}, by {plain(one.who)}\n",
                (f"    {plain(one.cause)}: “{plain(one.words)}”\n    {one.review}", "dim"),
            ),
            soft_wrap=True,
        )


def _line(one: Review) -> Text:
    text = Text.assemble(
        (f"{one.at}  ", "dim"),
        (one.action, f"bold {_COLOURS.get(one.action, 'cyan')}"),
        f" {one.kind} {plain(one.target)}, by {plain(one.who)}",
    )
    if one.why:
        text.append(f": {plain(one.why)}", style="italic")
    said = {name: one.detail[name] for name in ("changes", "merged", "part", "pages") if one.detail.get(name)}
    for name, value in said.items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        text.append(f"\n    {name}: {plain(shown[:_LONGEST])}{'…' if len(shown) > _LONGEST else ''}", style="dim")
    if one.undoes:
        text.append(f"\n    takes back {one.undoes}", style="dim")
    text.append(f"\n    {one.id}", style="dim")
    return text
