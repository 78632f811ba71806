"""What became of an ingest, and what is in quarantine, for people in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text

from mirrorwire.terminal import plain

if TYPE_CHECKING:
    from mirrorwire.ingesting import Ingested
    from mirrorwire.record.keep.writing import Quarantined

MOST_REFUSALS: Final = 20


def show_ingested(done: Ingested, console: Console) -> None:
    """Print how many pages came, are new, were read and refused, and the first refusals with place and reason."""
    parts = [f"{done.received} received", f"{done.new} new", f"{done.read + done.ready} read"]
    parts += [f"{count} {word}" for count, word in ((done.refused, "refused"), (done.unchanged, "unchanged")) if count]
    parts += [f"{count} skipped ({plain(what)})" for what, count in sorted(done.skipped.items())]
    line = Text(" · ".join(parts))
    if done.changed or done.placed:
        changed = f"{done.changed} page{'' if done.changed == 1 else 's'} changed"
        line.append(f"\n{changed}, {done.placed} placed among copies and stories", style="dim")
    console.print(line, soft_wrap=True)
    for place, reason in done.refusals[:MOST_REFUSALS]:
        console.print(Text.assemble(("refused: ", "red"), f"{plain(place)}: {plain(reason)}"), soft_wrap=True)
    left = len(done.refusals) - MOST_REFUSALS
    if left > 0:
        console.print(Text(f"and {left} more: see `mirrorwire quarantine list`", style="dim"))
    for place, said in done.otherwise[:MOST_REFUSALS]:
        console.print(Text.assemble(("said before: ", "yellow"), f"{plain(place)}: {plain(said)}"), soft_wrap=True)
    if len(done.otherwise) > MOST_REFUSALS:
        console.print(Text(f"and {len(done.otherwise) - MOST_REFUSALS} more", style="dim"))


def show_quarantine(found: Sequence[Quarantined], console: Console) -> None:
    """Print what was refused, one below the other: id, place, reason, when and how often it was tried."""
    if not found:
        console.print("Nothing was refused.")
        return
    for one in found:
        kept = f"{one.size} bytes kept" if one.size else "nothing of it kept"
        tries = f"{one.tries} {'try' if one.tries == 1 else 'tries'}"
        console.print(
            Text.assemble(
                (one.id, "bold"),
                f"  {plain(one.place)}\n",
                (f"    {plain(one.reason)}\n", "red"),
                (f"    {plain(one.cause)} · {kept} · {tries}, the last {one.last_at}", "dim"),
            ),
            soft_wrap=True,
        )
