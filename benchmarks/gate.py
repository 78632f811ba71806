"""The gate: measure against the evaluation data beside the repository and fail below the floors of floors.toml.

    make gate        (or: uv run python benchmarks/gate.py [--json])

Runs the evaluation's own commands (pages, lists, seed) on the `mirrorwire` command of this environment and the check of
the spans. Exit code 0: every floor holds, or there is no evaluation data; 1: a figure is below its floor; 2: a figure
could not be measured. Speed against trafilatura is measured apart (benchmarks/pages.py): it belongs to no gate, because
a busy machine would fail it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spans
from evaluation import DATA, PAGES, SKIPPED, command, present

FLOORS = Path(__file__).with_name("floors.toml")

# the gold's kinds of list, and what this package may call them
KINDS = {
    "most_read": {"most_read"},
    "latest": {"latest"},
    "related": {"read_also"},
    "in_body": {"read_also"},
    "more_from": {"section", "more"},
    "editors_pick": {"section", "more"},
    "opinion": {"section", "more"},
    "photo": {"section", "more"},
}


@dataclass(frozen=True, slots=True)
class Floor:
    """One figure of floors.toml: its name for people, what is aimed at, what must hold; `most` turns both around."""

    key: str
    name: str
    bar: float | None
    floor: float
    most: bool

    def margin(self, measured: float) -> float:
        """How far the figure is on the good side of its floor; negative if it fails."""
        return self.floor - measured if self.most else measured - self.floor

    def reached(self, measured: float) -> bool:
        """Tell whether the figure reaches what is aimed at."""
        return self.bar is None or (measured <= self.bar if self.most else measured >= self.bar)


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures by the keys of floors.toml; what the scorer says of each language, and of the spans."""

    figures: dict[str, float]
    languages: dict[str, dict[str, float]]
    spans: spans.Checks
    notes: tuple[str, ...]


class Unmeasured(Exception):
    """A figure that could not be measured; the message says why."""


def floors() -> list[Floor]:
    """The pinned floors, in the order of the file."""
    with FLOORS.open("rb") as file:
        table = tomllib.load(file)
    return [Floor(key, row["name"], row.get("bar"), row["floor"], row.get("most", False)) for key, row in table.items()]


def measure() -> Measured:
    """Run everything; raises Unmeasured."""
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        keep = Path(folder)
        by_source = _rows(
            _run("evaluate.py", "pages", "--cmd", command(), "--keep", str(keep / "pages"), "--", "--by", "source")
        )
        languages = _rows(
            _run(
                "extraction/score.py",
                str(PAGES / "gold.jsonl"),
                str(keep / "pages" / "pred.jsonl"),
                "--by",
                "language",
            )
        )
        lists = _run("evaluate.py", "lists", "--cmd", command(), "--keep", str(keep / "lists"))
        kinds = kinds_found(PAGES / "lists_gold.jsonl", keep / "lists" / "pred.jsonl")
        refused = sum(
            '"error"' in line[:200] for line in (keep / "pages" / "out.jsonl").read_text(encoding="utf-8").splitlines()
        )
    seed = _run("seed.py", "--cmd", command(), "--missing")
    checks = spans.measure()
    both, fundus, zyte = by_source["ALL"], by_source["fundus"], by_source["zyte"]
    body = checks.by_name["body"]
    figures = {
        "fundus_body_f1": fundus["body_f1"],
        "fundus_paragraphs": fundus["para_exact"],
        "benchmark_body_f1": zyte["body_f1"],
        "title": both["title_any"],
        "authors": both["authors_exact"],
        "day": both["date_day"],
        "instant": both["date_instant"],
        "list_items_f1": _number(lists, r"^items +F1=([\d.]+)"),
        "list_times_f1": _number(lists, r"^times +F1=([\d.]+)"),
        "list_addresses_f1": _number(lists, r"^hrefs +F1=([\d.]+)"),
        "list_blocks": _share(lists, r"^blocks found (\d+)/(\d+)"),
        "list_labels": _share(lists, r"with the label (\d+)/(\d+)"),
        "list_kinds": kinds,
        "seed_fields": _share(seed, r"fields (\d+)/(\d+)"),
        "seed_paragraphs": _share(seed, r"paragraphs (\d+)/(\d+)"),
        "seed_items": _share(seed, r"items (\d+)/(\d+)"),
        "seed_not_before": _share(seed, r"not_before (\d+)/(\d+)"),
        "seed_stray": _number(seed, r"stray items (\d+)") + _number(seed, r"^paragraphs: (\d+) too many", 0.0),
        "spans_exact": body.share,
        "spans_exact_br": body.share_br_as_nothing,
        "spans_wrong": float(len(body.wrong)),
        "refused": float(refused),
        "slowest_s": checks.slowest_s,
    }
    left = [line for line in seed.splitlines() if re.match(r"(fields|paragraphs|items|not_before): ", line)]
    return Measured(figures, {key: row for key, row in languages.items() if key != "ALL"}, checks, tuple(left))


def kinds_found(gold: Path, predicted: Path) -> float:
    """Share of the gold's lists that are found (as the scorer pairs them) with a kind that fits."""
    specification = importlib.util.spec_from_file_location("extraction_score", DATA / "extraction" / "score.py")
    assert specification is not None
    assert specification.loader is not None
    scorer = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(scorer)
    loose: Callable[[str], str] = scorer.title_loose
    found = {row["id"]: row["blocks"] for row in _lines(predicted)}
    total = right = 0
    for row in _lines(gold):
        used: set[int] = set()
        for block in row["blocks"]:
            total += 1
            want = {loose(item["headline"]) for item in block["items"]}
            best, place = 0.0, -1
            for index, other in enumerate(found.get(row["id"], [])):
                have = {loose(item["headline"]) for item in other["items"]}
                overlap = len(want & have) / len(want | have) if want | have else 0.0
                if index not in used and overlap > best:
                    best, place = overlap, index
            if best >= 0.8:
                used.add(place)
                right += found[row["id"]][place]["kind"] in KINDS.get(block["kind"], {"section", "more"})
    return right / total


def _lines(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _run(script: str, *arguments: str) -> str:
    """What a script of the evaluation prints."""
    done = subprocess.run([sys.executable, str(DATA / script), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unmeasured(f"{script} {arguments[0]} ended with {done.returncode}: {(done.stderr or done.stdout)[-800:]}")
    return done.stdout


def _rows(output: str) -> dict[str, dict[str, float]]:
    """The scorer's lines `name  key=value  key=value`, by name."""
    rows = {}
    for line in output.splitlines():
        cells = dict(re.findall(r"(\w+)=([\d.]+)", line))
        if "body_f1" in cells:
            rows[line.split()[0]] = {key: float(value) for key, value in cells.items()}
    return rows


def _number(output: str, pattern: str, default: float | None = None) -> float:
    """The number a line of the output gives."""
    found = re.search(pattern, output, re.MULTILINE)
    if found is None and default is None:
        raise Unmeasured(f"no line like {pattern!r} in: {output[-400:]}")
    return float(found[1]) if found else float(default or 0.0)


def _share(output: str, pattern: str) -> float:
    """The share that a line of the output gives as n/m."""
    found = re.search(pattern, output, re.MULTILINE)
    if found is None:
        raise Unmeasured(f"no line like {pattern!r} in: {output[-400:]}")
    return int(found[1]) / int(found[2])


def main() -> int:
    """Measure, print the table, and say by the exit code whether every floor holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if not present():
        print(SKIPPED)
        return 0
    try:
        measured = measure()
    except Unmeasured as error:
        print(f"not measured: {error}", file=sys.stderr)
        return 2
    if args.json:
        json.dump(measured.figures, sys.stdout, indent=2)
        print()
    else:
        for note in measured.notes:
            print(f"seed {note}")
        print(f"{'figure':<58}{'floor':>8}{'measured':>10}{'margin':>9}")
    failed = 0
    for floor in floors():
        value = measured.figures[floor.key]
        margin = floor.margin(value)
        failed += margin < 0
        if not args.json:
            mark = "  BELOW THE FLOOR" if margin < 0 else "" if floor.reached(value) else f"  (aimed at {floor.bar:g})"
            print(f"{floor.name:<58}{floor.floor:>8.3f}{value:>10.4f}{margin:>+9.4f}{mark}")
    if failed:
        print(f"{failed} below the floor", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
