"""The gate: measure against the evaluation data beside the repository and fail below the floors of floors.toml.

    make gate        (or: uv run python benchmarks/gate.py [--only STEP] [--json])

Runs the evaluation's own commands on the `mirrorwire` command of this environment, and scripts beside this one. Steps:
`pages` (fields, body and link lists, read without people and quotations), `spans`, `seed` (the seed page, all of it),
`quotations` (texts that were never trained on), `cross-validation` (articles left out of training), `models` (the
model files that ship are trained again and compared, byte for byte), `events` (sentences with their events), `copies`,
`stories` and `surge` (posts, headlines and daily counts, by the plain filters), `simulated` (the mirror's method on
generated news, with reactions and decoys planted: needs no evaluation data).

Exit code 0: every floor holds, or there is no evaluation data; 1: a figure is below its floor; 2: a figure could not be
measured. Speed is measured apart (pages.py, speed_quotations.py, events.py): it belongs to no gate, because a busy
machine would fail it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import copies
import cross_validation
import events
import quotations
import simulate
import spans
import stories
import surge
from evaluation import (
    DATA,
    EVENTS,
    GERMAN,
    PAGES,
    POLNEAR,
    PRONOUNS,
    SKIPPED,
    WIKINEWS,
    Unmeasured,
    command,
    evaluate,
    json_lines,
    present,
    script,
)

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


SEED_PARTS = (
    *("fields", "paragraphs", "items", "not_before", "quotations", "speakers", "roles"),
    *("meetings", "spheres", "claims"),
)


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


@dataclass(slots=True)
class Measured:
    """All figures by the keys of floors.toml, and what they were taken from; a part that was not measured is None."""

    figures: dict[str, float] = field(default_factory=dict)
    languages: dict[str, dict[str, float]] = field(default_factory=dict)
    spans: spans.Checks | None = None
    said: quotations.Quotations | None = None
    left_out: cross_validation.LeftOut | None = None
    models: list[quotations.ModelFile] = field(default_factory=list)
    events: events.Events | None = None
    copies: copies.Copies | None = None
    stories: dict[str, stories.Figures] = field(default_factory=dict)
    surge: surge.Row | None = None
    notes: list[str] = field(default_factory=list)


def floors() -> list[Floor]:
    """The pinned floors, in the order of the file."""
    with FLOORS.open("rb") as file:
        table = tomllib.load(file)
    return [Floor(key, row["name"], row.get("bar"), row["floor"], row.get("most", False)) for key, row in table.items()]


def measure(steps: Iterable[str] | None = None) -> Measured:
    """Take the steps, all by default; one whose data are not there is noted as skipped. Raises Unmeasured."""
    measured = Measured()
    for name in steps or STEPS:
        step, needed = STEPS[name]
        missing = [str(path) for path in needed if not path.is_file()]
        if missing:
            measured.notes.append(f"{name} skipped: no {', '.join(missing)}")
            continue
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        step(measured)
    return measured


def measure_pages(measured: Measured) -> None:
    """Fields, body and link lists of the development pages, read without people and quotations."""
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        keep = Path(folder)
        by_source = _rows(_evaluate("pages", keep, "--", "--by", "source"))
        predicted = str(keep / "pages" / "pred.jsonl")
        languages = _rows(
            evaluate(
                *("extraction/score.py", str(PAGES / "gold.jsonl"), predicted, "--by", "language"), annotations="off"
            )
        )
        lists = _evaluate("lists", keep)
        kinds = kinds_found(PAGES / "lists_gold.jsonl", keep / "lists" / "pred.jsonl")
        refused = sum(
            '"error"' in line[:200] for line in (keep / "pages" / "out.jsonl").read_text(encoding="utf-8").splitlines()
        )
    both, fundus, zyte = by_source["ALL"], by_source["fundus"], by_source["zyte"]
    measured.languages = {key: row for key, row in languages.items() if key != "ALL"}
    measured.figures |= {
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
        "refused": float(refused),
    }


def measure_spans(measured: Measured) -> None:
    """Whether the spans of the development pages name the characters of their values."""
    checks = measured.spans = spans.measure()
    body = checks.by_name["body"]
    measured.figures |= {
        "spans_exact": body.share,
        "spans_exact_br": body.share_br_as_nothing,
        "spans_wrong": float(len(body.wrong)),
        "slowest_s": checks.slowest_s,
    }


def measure_seed(measured: Measured) -> None:
    """The seed page, part by part, its quotations and events included."""
    seed = evaluate("seed.py", "--cmd", command(), "--missing", annotations="parse")
    measured.figures |= {f"seed_{part}": _share(seed, rf"\b{part} (\d+)/(\d+)") for part in SEED_PARTS}
    measured.figures |= {
        "seed_stray": _number(seed, r"stray items (\d+)") + _number(seed, r"^paragraphs: (\d+) too many", 0.0),
        "seed_stray_quotations": _number(seed, r"stray quotations (\d+)"),
        "seed_traps": _share(seed, r"traps hit (\d+)/(\d+)"),
    }
    pattern = rf"({'|'.join(SEED_PARTS)}|traps): "
    measured.notes += [f"seed {line}" for line in seed.splitlines() if re.match(pattern, line)]


def measure_quotations(measured: Measured) -> None:
    """Quotations of texts that were never trained on: English by both tiers, German."""
    found = measured.said = quotations.measure()
    measured.figures |= found.figures()


def measure_cross_validation(measured: Measured) -> None:
    """Quotations of the training articles, each read by weights that have not seen it."""
    found = measured.left_out = cross_validation.measure("parse")
    measured.figures |= {"left_out_overlap": found.overlap, "left_out_phrase": found.phrase}


def measure_models(measured: Measured) -> None:
    """Whether the model files that ship come out again, byte for byte, and how well their confidence is calibrated."""
    measured.models = quotations.rebuilt()
    measured.figures["models_differ"] = float(sum(not one.same for one in measured.models))
    measured.figures |= {f"calibration_{one.tier}": one.calibration_error for one in measured.models}


def measure_events(measured: Measured) -> None:
    """Events of sentences, each read as a text of its own."""
    found = measured.events = events.measure()
    measured.figures |= found.figures()


def measure_copies(measured: Measured) -> None:
    """Edited copies of posts."""
    found = measured.copies = copies.measure()
    measured.figures |= found.figures()


def measure_stories(measured: Measured) -> None:
    """Stories of headlines: without times, and over months."""
    scorer = script(stories.SCORER)
    measured.stories = {name: stories.measure(name, scorer) for name in stories.SETS}
    measured.figures |= {
        "stories_uci_bcubed": measured.stories["uci_headlines"].bcubed["F1"],
        "stories_wcep_pairwise": measured.stories["wcep_links"].pairwise["F1"],
        "stories_wcep_bcubed": measured.stories["wcep_links"].bcubed["F1"],
    }


def measure_surge(measured: Measured) -> None:
    """Surges planted into daily counts, and dates at which nothing was planted."""
    measured.surge = surge.measure()
    measured.figures |= surge.figures(measured.surge)


def measure_simulated(measured: Measured) -> None:
    """The mirror's method on generated news: alarms on random dates, decoys taken for reactions, planted manuals."""
    bars = simulate.figures(simulate.QUICK)["bars"]
    measured.figures |= {f"simulated_{name}": value for name, value in dict(bars).items()}  # type: ignore[call-overload]


# what is measured, in order, and the data it needs
STEPS: dict[str, tuple[Callable[[Measured], None], tuple[Path, ...]]] = {
    "pages": (measure_pages, ()),
    "spans": (measure_spans, ()),
    "seed": (measure_seed, ()),
    "quotations": (measure_quotations, (POLNEAR, PRONOUNS, GERMAN)),
    "cross-validation": (measure_cross_validation, (WIKINEWS,)),
    "models": (measure_models, (WIKINEWS,)),
    "events": (measure_events, (EVENTS,)),
    "copies": (measure_copies, (copies.POSTS, copies.GOLD)),
    "stories": (measure_stories, tuple(stories.STORIES / f"{name}.jsonl" for name in stories.SETS)),
    "surge": (measure_surge, tuple(surge.FILES)),
    "simulated": (measure_simulated, ()),
}


def kinds_found(gold: Path, predicted: Path) -> float:
    """Share of the gold's lists that are found (as the scorer pairs them) with a kind that fits."""
    loose: Callable[[str], str] = script(DATA / "extraction" / "score.py").title_loose
    found = {row["id"]: row["blocks"] for row in json_lines(predicted)}
    total = right = 0
    for row in json_lines(gold):
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


def _evaluate(task: str, keep: Path, *options: str) -> str:
    """What the evaluation says of a task on pages, whose files are kept in a folder named for the task."""
    arguments = (task, "--cmd", command(), "--keep", str(keep / task), *options)
    return evaluate("evaluate.py", *arguments, annotations="off")


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
    parser.add_argument("--only", choices=STEPS, action="append", help="this step alone; may be given again")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if not present():
        print(SKIPPED)
        return 0
    try:
        measured = measure(args.only)
    except Unmeasured as error:
        print(f"not measured: {error}", file=sys.stderr)
        return 2
    if args.json:
        json.dump(measured.figures, sys.stdout, indent=2)
        print()
    else:
        print("\n".join([*measured.notes, f"{'figure':<62}{'floor':>8}{'measured':>10}{'margin':>9}"]))
    failed = 0
    for floor in floors():
        value = measured.figures.get(floor.key)
        if value is None:
            continue
        margin = floor.margin(value)
        failed += margin < 0
        if not args.json:
            mark = "  BELOW THE FLOOR" if margin < 0 else "" if floor.reached(value) else f"  (aimed at {floor.bar:g})"
            print(f"{floor.name:<62}{floor.floor:>8.3f}{value:>10.4f}{margin:>+9.4f}{mark}")
    if failed:
        print(f"{failed} below the floor", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
