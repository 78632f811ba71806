"""Write RESULTS.md: every figure that is aimed at, measured now, with commands, versions, machine and commit.

    uv run --group bench python benchmarks/results.py [--rounds 3]

What stands in RESULTS.md below its line `## Remarks` is written by hand and kept.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

import gate
import pages
from evaluation import SKIPPED, environment, present

RESULTS = Path(__file__).with_name("RESULTS.md")
REMARKS = "\n## Remarks\n"

HEAD = """# Results

Written by `benchmarks/results.py`; run it again rather than edit (what stands below “Remarks” is kept).

**Development data only.** The code was tuned on these pages, so the figures flatter it. Pages of other publishers, kept
apart, decide.

{environment}

Commands, on a machine with the evaluation data beside the repository:

    make gate                                            # figures, spans, floors
    uv run --group bench python benchmarks/pages.py      # speed
    uv run --group bench python benchmarks/results.py    # this file

"""


def bars(measured: gate.Measured) -> str:
    """The table of what is aimed at against what was measured."""
    lines = ["## What is aimed at", "", "| figure | aimed at | measured | |", "| --- | --- | --- | --- |"]
    for floor in gate.floors():
        value = measured.figures[floor.key]
        sign = "<=" if floor.most else ">="
        aim = f"{sign} {floor.bar:g}" if floor.bar is not None else "reported"
        word = "" if floor.bar is None else "reached" if floor.reached(value) else "**short**"
        lines.append(f"| {floor.name} | {aim} | {value:.3f} | {word} |")
    return "\n".join(lines) + "\n"


def speed(found: pages.Speed) -> str:
    """The table of pages a second."""
    rounds = ", ".join(f"{ratio:.2f}" for ratio in found.ratios)
    word = "reached" if found.ratio >= 5 else "**short**"
    return f"""
## Speed

{found.pages} pages, one core, CPU time; {found.rounds} rounds in processes of their own, medians of them; both read
each page one right after the other.

| | pages a second | median page |
| --- | --- | --- |
| mirrorwire, page to record as JSON | {found.ours_a_second:.1f} | {found.ours_median_ms:.2f} ms |
| trafilatura, body and metadata | {found.theirs_a_second:.1f} | {found.theirs_median_ms:.2f} ms |
| ratio | **{found.ratio:.2f}** (rounds {rounds}; aimed at >= 5: {word}) | {found.ratio_median_page:.2f} |

Slowest page of ours: {found.slowest_s:.3f} s ({found.slowest_characters:,} characters; none may take 2 s).
"""


def languages(measured: gate.Measured) -> str:
    """The figures by language; the benchmark's pages carry no language."""
    lines = [
        "",
        "## By language",
        "",
        "A language of one or two pages says little; `-`: nothing in the gold. “None” are the benchmark's pages, whose",
        "gold has the body alone.",
        "",
        "| language | pages | body F1 | paragraphs | title | authors | day | instant |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    columns = [
        ("body_f1", "n_body"),
        ("para_exact", "n_body"),
        ("title_any", "n_title"),
        ("authors_exact", "n_authors"),
        ("date_day", "n_date"),
        ("date_instant", "n_instant"),
    ]
    for language, row in measured.languages.items():
        cells = [f"{row[key]:.3f}" if row[count] else "-" for key, count in columns]
        lines.append(f"| {language} | {row['pages']:.0f} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def spans(measured: gate.Measured) -> str:
    """The table of spans."""
    lines = [
        "",
        "## Spans",
        "",
        "`benchmarks/spans.py`, an independent reading of the page's characters; the flattened seed page included.",
        "",
        "| spans of | values | exact | with `<br>` as nothing | orphans | wrong |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, one in measured.spans.by_name.items():
        shares = f"{one.share:.4f} | {one.share_br_as_nothing:.4f}"
        lines.append(f"| {name} | {one.total} | {shares} | {one.orphans} | {len(one.wrong)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure all and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    if not present():
        print(SKIPPED)
        return 0
    if importlib.util.find_spec("trafilatura") is None:
        print(pages.NEEDED, file=sys.stderr)
        return 1
    where = ", ".join(f"{name} {value}" for name, value in environment().items())
    measured = gate.measure()
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.is_file() else ""
    remarks = old.partition(REMARKS)[2] or "\n"
    text = HEAD.format(environment=where) + bars(measured) + speed(pages.measure(args.rounds))
    text += languages(measured) + spans(measured) + REMARKS + remarks
    RESULTS.write_text(text, encoding="utf-8")
    print(f"written: {RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
