"""What a simulation of the mirror found, for people in a terminal: a table of shares, and what they mean in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mirrorwire.readings.simulate import Share, Simulated

# of fewer runs a share of a twentieth is hardly told from none
_FEW_RUNS: Final = 100


def show_simulated(found: Simulated, console: Console) -> None:
    """Print what a simulation found: each share with its 90 % interval, then what to make of it."""
    plan = found.plan
    late = "at once" if not plan.lag else f"from day {plan.lag + 1} of the window on"
    background = "generated news" if found.background == "generated" else "the store's news, on random earlier dates"
    about = f"{plan.runs} runs in {background}, seed {plan.seed}; planted: a reaction of ×{plan.ratio:g}, {late}"
    console.print(Text(about, style="bold", overflow="fold"))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(style="dim")
    for title, rows in _parts(found):
        table.add_row(Text(title, style="bold underline"), "", "")
        for name, share in rows:
            table.add_row(name, f"{share.share:.1%}", f"{share.low:.1%}–{share.high:.1%}, {share.hits} of {share.of}")
    if found.manual is not None:
        manual = found.manual
        table.add_row(Text("outlets that follow one manual", style="bold underline"), "", "")
        table.add_row("planted manuals found", f"{manual.found_share:.1%}", f"{manual.found} of {manual.planted}")
        table.add_row(
            "pairs joined that were not planted",
            f"{manual.false_share:.1%}",
            f"{manual.false_pairs} of {manual.pairs}",
        )
    console.print(Padding(table, (0, 0, 1, 2), expand=False))
    if found.unreadable:
        console.print(Text(f"{found.unreadable} windows were not readable", style="yellow"))
    for line in _meaning(found):
        console.print(Padding(Text(f"• {line}", overflow="fold"), (0, 0, 0, 2), expand=False))


def _parts(found: Simulated) -> Iterator[tuple[str, list[tuple[str, Share]]]]:
    yield (
        "dates on which nothing was planted",
        [("p ≤ .05 (promised: one in twenty)", found.alarm), ("p ≤ .01 (one in a hundred)", found.alarm_01)],
    )
    yield (
        f"planted reactions of ×{found.plan.ratio:g}",
        [
            ("seen, p ≤ .05", found.power),
            ("called a reaction", found.power_called),
            ("the 90 % interval holds the planted ratio", found.coverage),
        ],
    )
    yield (
        "no reaction, with p ≤ .05 all the same",
        [*((decoy.name, decoy.flagged) for decoy in found.decoys), ("all of these", found.decoys_all)],
    )
    yield ("the same, called a reaction", [("all of these", found.decoys_called)])
    yield (
        "another event of the same two, p ≤ .05",
        [("with control pairs", found.second_event), ("without them", found.without_controls)],
    )


def _meaning(found: Simulated) -> Iterator[str]:
    plan, alarm, power = found.plan, found.alarm, found.power
    if alarm.of:
        verdict = "as promised"
        if alarm.low > 0.05:
            verdict = (
                "a little more than promised" if alarm.share <= 0.06 else "more than promised: p is too small here"
            )
        elif alarm.high < 0.05:
            verdict = "fewer than promised"
        yield f"Where nothing happened, {alarm.share:.1%} of dates look rare at p ≤ .05; 5 % are expected: {verdict}."
    if power.of:
        yield (
            f"Of reactions of ×{plan.ratio:g}, {power.share:.0%} are seen and {1 - power.share:.0%} are missed: a "
            "country that shows nothing may still have reacted so much."
        )
    if found.decoys_all.of:
        yield (
            f"Of things that are no reaction, {found.decoys_all.share:.1%} have p ≤ .05. Another event of the same two "
            "is not among them: its reports are real, and no count tells whose they are."
        )
    if plan.runs < _FEW_RUNS:
        few = f"{plan.runs} run{'s are' if plan.runs > 1 else ' is'} few"
        yield f"{few}: the intervals say how far off each share may be, and --runs 200 narrows them."
