"""Near-copies of news posts, measured: precision and recall on planted copies, and posts a CPU second.

    uv run python benchmarks/copies.py             prints both (about half a minute)
    uv run python benchmarks/copies.py --rounds 7  takes the median of more processes

The data are real posts of which 640 are edited copies of others; pairs of real posts that share much are set aside by
the scorer. Figures are given for all, by kind of edit, and for two halves of the planted copies, told apart by a digest
of the original's id: the threshold was set on one half and looked at on the other.

Speed is CPU time of the whole job, from JSON lines in a file to pairs in a file, without starting Python, whose time is
given by itself. The plain baseline is measured in the same run, in processes of its own in between: exact containment of
3-word runs as strings over an inverted index, no less than .3, without regard to what is common or when it was.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from hashlib import md5
from pathlib import Path
from typing import IO, Any

from evaluation import DATA, SKIPPED, json_lines, script

STORIES = DATA / "stories"
POSTS = STORIES / "neardup_posts.jsonl"
GOLD = STORIES / "neardup_gold.jsonl"
BASELINE = 0.3


@dataclass(frozen=True, slots=True)
class Copies:
    """What the scorer says of all planted copies and of each half, for this package and for the plain baseline."""

    all: Mapping[str, Any]
    halves: tuple[Mapping[str, Any], Mapping[str, Any]]
    baseline: Mapping[str, Any]

    def figures(self) -> dict[str, float]:
        """Return the figures by the keys of floors.toml."""
        return {"copies_f1": self.all["F1"], "copies_precision": self.all["P"], "copies_recall": self.all["R"]}


@dataclass(frozen=True, slots=True)
class Speed:
    """Posts a CPU second, medians of the rounds, and `ratio` to the baseline; `start` is CPU seconds before the job."""

    rounds: int
    posts: int
    posts_per_second: float
    baseline_per_second: float
    ratio: float
    start: float
    with_start_per_second: float


def plain(source: IO[bytes], target: IO[bytes]) -> None:
    """Find copies the plain way."""
    runs: dict[str, set[str]] = {}
    index: dict[str, list[str]] = defaultdict(list)
    for line in source:
        row = json.loads(line)
        words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", row["text"]).casefold())
        runs[row["id"]] = {" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))}
        for run in runs[row["id"]]:
            index[run].append(row["id"])
    shared: Counter[tuple[str, str]] = Counter()
    for posts in index.values():
        for place, post in enumerate(posts):
            shared.update((other, post) for other in posts[:place])
    for (a, b), count in shared.items():
        containment = count / min(len(runs[a]), len(runs[b]))
        if containment >= BASELINE:
            target.write(json.dumps({"a": a, "b": b, "containment": round(containment, 4)}).encode() + b"\n")


def ours(source: IO[bytes], target: IO[bytes]) -> None:
    """Find copies as the package does."""
    from mirrorwire.record.copies import copies_file

    copies_file(source, target)


METHODS: dict[str, Callable[[IO[bytes], IO[bytes]], None]] = {"ours": ours, "plain": plain}


def find(method: str, keep: Path) -> tuple[float, float]:
    """Find the copies and keep the pairs; return CPU seconds before the job and of the job."""
    if method == "ours":
        # what is imported counts as start
        import mirrorwire.record.copies  # noqa: F401
    began = time.process_time()
    with POSTS.open("rb") as source, keep.open("wb") as target:
        METHODS[method](source, target)
    return began, time.process_time() - began


def measure() -> Copies:
    """Find the copies and score them."""
    scorer = script(STORIES / "score.py")
    with tempfile.TemporaryDirectory(prefix="copies-") as folder:
        found, base, gold = (Path(folder) / name for name in ("ours.jsonl", "plain.jsonl", "gold.jsonl"))
        find("ours", found)
        find("plain", base)
        halves = []
        planted, pairs = json_lines(GOLD), json_lines(found)
        origin = {row["b"]: row["a"] for row in planted}
        for half in (0, 1):
            # the whole gold still tells which post is a copy of which, so only what is counted is halved
            inside = {row["b"] for row in planted if _half(row["a"]) == half}
            kept = [row for row in planted if row["b"] in inside]
            told = [row for row in pairs if _half(min(origin.get(row["a"], row["a"]), origin.get(row["b"], row["b"]))) == half]
            halves.append(_scored(scorer, planted, kept, told))
        del gold
        return Copies(
            all=scorer.pairs(POSTS, GOLD, found),
            halves=(halves[0], halves[1]),
            baseline=scorer.pairs(POSTS, GOLD, base),
        )
