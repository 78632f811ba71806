"""What RESULTS.md says of copies, stories, surges and the store."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import copies
import gate
import store
from evaluation import Unmeasured

STORE = Path(__file__).with_name("store.json")


def same(measured: gate.Measured, rounds: int) -> str:
    """The tables of copies, stories and surges, beside plain baselines."""
    if measured.copies is None or not measured.stories or measured.surge is None:
        raise Unmeasured("copies, stories, surge")
    speed = copies.measure_speed(rounds)
    lines = [
        "",
        "## Copies, stories, surges",
        "",
        "The plain filters. Nothing was trained, but the constants were chosen with these sets in view; halves are in",
        "the scripts' own output. Baselines as in the sets' own description.",
        "",
        "| | precision | recall | F1 | baseline's F1 |",
        "| --- | --- | --- | --- | --- |",
    ]
    found, plain = measured.copies.all, measured.copies.baseline
    lines.append(
        f"| edited copies among posts | {found['P']:.3f} | {found['R']:.3f} | {found['F1']:.3f} | {plain['F1']:.3f} |"
    )
    for name, one in measured.stories.items():
        for what, score, base in (
            ("B-cubed", one.bcubed, one.baseline_bcubed),
            ("pairwise", one.pairwise, one.baseline_pairwise),
        ):
            cells = f"{score['P']:.3f} | {score['R']:.3f} | {score['F1']:.3f} | {base:.3f}"
            lines.append(f"| stories of `{name}`, {what} | {cells} |")
    lines += [
        "",
        prose(
            f"Copies: {speed.posts_per_second:,.0f} posts a CPU second (aimed at >= 1,700), {speed.ratio:.1f} times",
            f"the plain baseline in the same run; {speed.with_start_per_second:,.0f} with the start of Python.",
            "Stories: "
            + ", ".join(f"`{name}` {one.lines_a_second:,} lines a second" for name, one in measured.stories.items())
            + ". Headings that an editor keeps for months (`wcep_items`) are not what these stories are: one that",
            "was quiet for a day and a half is closed.",
        ),
        "",
        "| surge | p <= .05 | p <= .01 | p <= .001 |",
        "| --- | --- | --- | --- |",
    ]
    for name in ("placebo", "x2", "x3", "x5"):
        one = measured.surge[name]
        shown = " | ".join(f"{one[level]:.3f}" for level in ("p<=0.05", "p<=0.01", "p<=0.001"))
        lines.append(f"| {'random dates' if name == 'placebo' else f'planted {name}'} ({one['n']}) | {shown} |")
    lines += ["", f"90 % intervals hold the ratio in {measured.surge['interval_coverage']:.3f} of the probes."]
    return "\n".join(lines) + "\n"


def kept() -> str:
    """The table of the store, as benchmarks/store.py wrote it when it was run last (a quarter of an hour)."""
    if not STORE.is_file():
        return ""
    found = json.loads(STORE.read_text(encoding="utf-8"))
    where = ", ".join(f"{name} {value}" for name, value in found.pop("environment").items())
    lines = ["", "## The store", "", prose(f"`benchmarks/store.py --write`, generated records; {where}."), ""]
    lines += ["| | measured | aimed at |", "| --- | --- | --- |"]
    lines += [f"| {name} | {value} | {store.AIMS.get(name, '')} |" for name, value in found.items()]
    return "\n".join(lines) + "\n"


def prose(*parts: str) -> str:
    """Join parts to a paragraph, broken into lines."""
    return textwrap.fill(" ".join(parts), 120)
