"""Stories told apart, measured: the figures of the three sets against plain baselines, and headlines a CPU second.

    uv run python benchmarks/stories.py            prints the figures (about ten seconds)
    uv run python benchmarks/stories.py --halves   and those of halves: of the stories, of the time, of other orders
    uv run python benchmarks/stories.py --speed    prints the speed with a full window (about a minute)

All sets go through one function with one set of parameters, `stories_file`, as `mirrorwire stories` does. The baselines
are those of the sets' README: online TF-IDF centroids, tuned on each set by itself. In the sets of links and bullets
only stories of two articles and more are scored; the others are there to distract. All of it is development data.

The bullets of `wcep_items` are reported, not aimed at: their stories are an editor's headings, under which a war stays
one story for months, and here a story ends when nothing is heard of it for a day or two.

Speed with a full window is of invented articles (a title of 9 words, a text of 60, words of a Zipf distribution,
a fifth of each article's words its story's own), 1,500 a day in 400 stories: what the store takes for each once the
window is full.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from evaluation import DATA, SKIPPED, json_lines, script

from mirrorwire.record.stories.clusters import Clusterer, StoryItem
from mirrorwire.record.stories.story_lines import stories_file

STORIES = DATA / "stories"
SCORER = STORIES / "score.py"
# set: the least size of a story that is scored, B-cubed and pairwise F1 of the baseline
SETS: dict[str, tuple[int, float, float]] = {
    "uci_headlines": (1, 0.699, 0.665),
    "wcep_links": (2, 0.913, 0.752),
    "wcep_items": (2, 0.573, 0.250),
}
PER_DAY = 1_500
DAYS = 14


@dataclass(frozen=True, slots=True)
class Figures:
    """One set: precision, recall and F1 by B-cubed and by pairs, baselines, and lines a CPU second."""

    articles: int
    clusters: int
    bcubed: Mapping[str, float]
    pairwise: Mapping[str, float]
    baseline_bcubed: float
    baseline_pairwise: float
    lines_a_second: int


def present() -> bool:
    """Tell whether the sets lie beside the repository."""
    return SCORER.is_file()


def clustered(rows: list[dict[str, Any]]) -> tuple[dict[str, str], float]:
    """Return the cluster of each row by its id, and the CPU seconds it took."""
    source = io.BytesIO(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    target = io.BytesIO()
    began = time.process_time()
    outcome = stories_file(source, target)
    took = time.process_time() - began
    if outcome.refused:
        raise SystemExit(f"refused: {outcome.refused[:3]}")
    return {row["id"]: row["cluster"] for row in map(json.loads, target.getvalue().splitlines())}, took


def gold_of(rows: list[dict[str, Any]], least: int) -> dict[str, str]:
    """Return the story of each row that is scored."""
    sizes = Counter(row["story"] for row in rows if row["story"])
    return {row["id"]: row["story"] for row in rows if row["story"] and sizes[row["story"]] >= least}


def measure(name: str, scorer: Any, rows: list[dict[str, Any]] | None = None) -> Figures:
    """Cluster a set, or rows of it, and score it."""
    rows = json_lines(STORIES / f"{name}.jsonl") if rows is None else rows
    least, bcubed, pairwise = SETS[name]
    found, took = clustered(rows)
    gold = gold_of(rows, least)
    return Figures(
        len(gold),
        len({found[ident] for ident in gold}),
        scorer.bcubed(gold, found),
        scorer.pairwise(gold, found),
        bcubed,
        pairwise,
        round(len(rows) / took),
    )


def halves(name: str, scorer: Any) -> dict[str, Figures]:
    """Measure halves: of the stories, of the time if there is one, and all in another order (of input, or in a day)."""
    rows = json_lines(STORIES / f"{name}.jsonl")
    stories = sorted({str(row["story"]) for row in rows})
    first = set(stories[::2])
    parts: dict[str, Callable[[int, dict[str, Any]], bool]] = {
        "every other story": lambda _, row: str(row["story"]) in first,
        "the other stories": lambda _, row: str(row["story"]) not in first,
    }
    if "date" in rows[0]:
        middle = sorted(row["date"] for row in rows)[len(rows) // 2]
        parts["earlier half"] = lambda _, row: row["date"] < middle
        parts["later half"] = lambda _, row: row["date"] >= middle
    found = {
        part: measure(name, scorer, [row for at, row in enumerate(rows) if takes(at, row)])
        for part, takes in parts.items()
    }
    for seed in (1, 2):
        order = np.random.default_rng(seed).permutation(len(rows))
        shuffled = [{**rows[int(at)], "id": f"{place:06}"} for place, at in enumerate(order)]
        found[f"another order, {seed}"] = measure(name, scorer, shuffled)
    return found


def speed() -> dict[str, float]:
    """Time the store's Clusterer on invented articles, once the window is full."""
    random = np.random.default_rng(7)
    words = np.array(["".join(letters) for letters in random.choice(list("abcdefghijklmnopqrstuvwxyz"), (60_000, 7))])
    begin = datetime(2025, 1, 1, tzinfo=UTC)
    clusterer = Clusterer()
    took, timed = 0.0, 0
    for day in range(DAYS):
        own = random.integers(200, 60_000, (400, 14))
        for n in range(PER_DAY):
            mixed = np.minimum(random.zipf(1.25, 69), 60_000) - 1
            story = own[random.integers(0, 400)]
            mixed[:4], mixed[9:19] = random.choice(story, 4), random.choice(story, 10)
            text = words[mixed]
            item = StoryItem(
                f"{day:02}-{n:05}",
                " ".join(text[:9]),
                " ".join(text[9:]),
                begin + timedelta(days=day, seconds=n * (86_400 / PER_DAY)),
            )
            began = time.process_time()
            clusterer.add(item)
            if day >= DAYS - 3:
                took += time.process_time() - began
                timed += 1
    began = time.process_time()
    data = clusterer.to_bytes()
    written = time.process_time() - began
    began = time.process_time()
    Clusterer.from_bytes(data)
    return {
        "articles a second": round(timed / took),
        "articles in the window": sum(map(len, clusterer.clusters().values())),
        "live stories": len(clusterer.clusters()),
        "megabytes of state": round(len(data) / 1e6, 1),
        "seconds to write": round(written, 2),
        "seconds to read": round(time.process_time() - began, 2),
    }


def main() -> int:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--halves", action="store_true", help="measure halves of the sets as well")
    parser.add_argument("--speed", action="store_true", help="measure speed with a full window, and nothing else")
    args = parser.parse_args()
    if args.speed:
        json.dump(speed(), sys.stdout, indent=2)
        print()
        return 0
    if not present():
        print(SKIPPED)
        return 0
    scorer = script(Path(SCORER))
    found: dict[str, Any] = {name: asdict(measure(name, scorer)) for name in SETS}
    if args.halves:
        for name in ("uci_headlines", "wcep_links"):
            parts = halves(name, scorer).items()
            found[name]["halves"] = {part: [one.bcubed["F1"], one.pairwise["F1"]] for part, one in parts}
    json.dump(found, sys.stdout, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
