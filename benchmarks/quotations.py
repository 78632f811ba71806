"""Who said what, measured: the figures of quotations for gate.py and results.py.

    uv run python benchmarks/quotations.py      prints them (about half a minute)

PolNeAR, in English, is read by both tiers and scored with `--speech` (thoughts, wishes and plans, which it counts as
attributions, are left out); German Wikinews is read by marks and cue words. Neither has ever been trained on, but they
are development data: rules and cue words were checked against them. The training articles are measured apart, by
cross_validation.py.

A quotation counts in full when half of its words or more are the gold's, and the phrase that names its speaker
shares a word with the gold's ("full lenient" in the scorer).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation import (
    DATA,
    GERMAN,
    POLNEAR,
    PRONOUNS,
    REPOSITORY,
    SKIPPED,
    Unmeasured,
    command,
    evaluate,
    json_lines,
    present,
    script,
)

KINDS = ("all", "direct", "mixed", "indirect")
TRAINING = REPOSITORY / "scripts" / "train_quotations.py"
# a speaker of the gold that the page never names, and what the record may say instead
SAID_OTHERWISE = {"the author's mother": "my mother"}


@dataclass(frozen=True, slots=True)
class Quotations:
    """What the scorer says of English by tier (parse, fast; speech alone), of parse with all, and of German.

    `pronouns` is how many of `pronouns_of` speakers called "he" or "she" were resolved to the right person.
    """

    english: dict[str, dict[str, Any]]
    english_with_thoughts: dict[str, Any]
    german: dict[str, Any]
    pronouns: int
    pronouns_of: int

    def figures(self) -> dict[str, float]:
        """Return the figures by the keys of floors.toml."""
        parse, fast = self.english["parse"], self.english["fast"]
        return {
            **{f"said_{kind}": lenient(parse, kind) for kind in KINDS},
            "said_content_tokens": parse["tokens"]["content"]["f"],
            "said_all_fast": lenient(fast, "all"),
            "said_fast_loss": lenient(parse, "all") - lenient(fast, "all"),
            "pronoun_speakers": float(self.pronouns),
            "german_direct": lenient(self.german, "direct"),
        }


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What the training script says of one model file, and whether it came out as the file that ships."""

    tier: str
    weights: int
    kilobytes: int
    statements: int
    right: float
    calibration_error: float
    same: bool


def lenient(score: dict[str, Any], kind: str) -> float:
    """Return the F1 of quotations of a kind that are right in full."""
    return float(score["attributions"][kind]["lenient"]["f"])


def measure() -> Quotations:
    """Read the texts with both tiers and score them; raises Unmeasured."""
    with tempfile.TemporaryDirectory(prefix="quotations-") as folder:
        keep = Path(folder)
        parse = _scored(POLNEAR, keep / "parse", "--speech")
        pronouns = pronoun_speakers(keep / "parse" / "out.jsonl")
        scorer = script(DATA / "quotes" / "score.py")
        predicted = {row["id"]: row for row in json_lines(keep / "parse" / "pred.jsonl")}
        with_thoughts = scorer.score(json_lines(POLNEAR), predicted)
        fast = _scored(POLNEAR, keep / "fast", "--speech", fast=True)
        german = _scored(GERMAN, keep / "german")
    return Quotations({"parse": parse, "fast": fast}, with_thoughts, german, *pronouns)


def pronoun_speakers(records: Path) -> tuple[int, int]:
    """Of the pronouns read by hand, how many speakers are right in the records, and how many there are."""
    same = script(DATA / "quotes" / "score.py").same_speaker
    by_id = {row["id"]: row for row in json_lines(records)}
    items = json.loads(PRONOUNS.read_text(encoding="utf-8"))["items"]
    right = 0
    for item in items:
        start, end = item["pronoun"]
        record = by_id[item["id"]]
        names = {one["id"]: one["name"] for one in record.get("people", [])}
        said = next(
            (
                one
                for one in record.get("quotations", [])
                if any(span["start"] < end and start < span["end"] for span in one["speaker_span"] or [])
            ),
            None,
        )
        found = names.get(said["speaker"]) if said else None
        if found is not None:
            right += same(item["speaker"], found) or SAID_OTHERWISE.get(item["speaker"]) == found.casefold()
    return right, len(items)


def rebuilt() -> list[ModelFile]:
    """Train the shipped model files again and compare them byte for byte; raises Unmeasured."""
    done = subprocess.run([sys.executable, str(TRAINING), "--check"], capture_output=True, text=True, check=False)
    pattern = (
        r"^(\w+): (\d+) weights, (\d+) kB; held-back statements (\d+), right ([\d.]+), "
        r"expected calibration error ([\d.]+)\n\S+: (the same bytes|DIFFERS)$"
    )
    rows = re.findall(pattern, done.stdout, re.MULTILINE)
    if len(rows) != 2:
        raise Unmeasured(f"{TRAINING.name} --check: {(done.stderr or done.stdout)[-800:]}")
    return [
        ModelFile(tier, int(weights), int(size), int(count), float(right), float(error), same == "the same bytes")
        for tier, weights, size, count, right, error, same in rows
    ]


def _scored(gold: Path, keep: Path, *options: str, fast: bool = False) -> dict[str, Any]:
    """What the scorer says of a gold file, read by one tier."""
    said = evaluate(
        *("evaluate.py", "quotes", "--gold", str(gold), "--cmd", command(), "--keep", str(keep), "--", "--json"),
        *options,
        annotations="fast" if fast else "parse",
    )
    first, _, last = said.strip().partition("\n")
    if ", 0 refused" not in first:
        raise Unmeasured(f"{gold.name}: {first}")
    score: dict[str, Any] = json.loads(last)
    return score


def main() -> int:
    """Measure and print the figures as JSON."""
    if not present():
        print(SKIPPED)
        return 0
    json.dump(measure().figures(), sys.stdout, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
