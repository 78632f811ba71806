"""Near-copies of news posts, measured: precision and recall on planted copies, and posts a CPU second.

    uv run python benchmarks/copies.py             prints both (about half a minute)
    uv run python benchmarks/copies.py --rounds 7  takes the median of more processes

The data are real posts of which 640 are edited copies of others; pairs of real posts that share much are set aside by
the scorer. Figures are given for all, by kind of edit, and for two halves of the posts, told apart by a digest of the
original's id: the threshold was set on one half and looked at on the other.

Speed is CPU time of the whole job, from JSON lines in a file to pairs in a file, without starting Python, whose time is
given by itself. The plain baseline is measured in the same run, in turns: exact containment of 3-word runs as strings
over an inverted index, no less than .3, without regard to what is common or when it was.
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
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from evaluation import DATA, SKIPPED, Unmeasured, json_lines, script

STORIES = DATA / "stories"
POSTS = STORIES / "neardup_posts.jsonl"
GOLD = STORIES / "neardup_gold.jsonl"
# the containment the baseline asks for, and the one from which the scorer sets a pair of real posts aside
BASELINE = 0.3
REUSE = 0.15


@dataclass(frozen=True, slots=True)
class Copies:
    """What the scorer says of all planted copies and of each half, for this package and for the plain baseline."""

    all: Mapping[str, Any]
    halves: tuple[Mapping[str, Any], ...]
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
    from mirrorwire.record.stories.copies import copies_file

    copies_file(source, target)


METHODS: dict[str, Callable[[IO[bytes], IO[bytes]], None]] = {"ours": ours, "plain": plain}


def find(method: str, keep: Path) -> tuple[float, float]:
    """Find the copies and keep the pairs; return CPU seconds before the job and of the job."""
    if method == "ours":
        # what is imported counts as start
        import mirrorwire.record.stories.copies  # noqa: F401
    began = time.process_time()
    with POSTS.open("rb") as source, keep.open("wb") as target:
        METHODS[method](source, target)
    return began, time.process_time() - began


def measure() -> Copies:
    """Find the copies and score them; raises Unmeasured if the halves don't add up to what the scorer says."""
    scorer = script(STORIES / "score.py")
    with tempfile.TemporaryDirectory(prefix="copies-") as folder:
        found, base = Path(folder) / "ours.jsonl", Path(folder) / "plain.jsonl"
        find("ours", found)
        find("plain", base)
        whole, halves = scorer.pairs(POSTS, GOLD, found), _halves(scorer, json_lines(found))
        if sum(half["natural_reuse_ignored"] for half in halves) != whole["natural_reuse_ignored"]:
            raise Unmeasured("copies: the halves are not judged as the scorer judges the whole")
        return Copies(all=whole, halves=halves, baseline=scorer.pairs(POSTS, GOLD, base))


def _halves(scorer: Any, pairs: list[dict[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Score the pairs of either half of the posts as the scorer does; a pair is of its lesser original's half."""
    gold = json_lines(GOLD)
    planted = {frozenset((row["a"], row["b"])) for row in gold}
    origin = {row["b"]: row["a"] for row in gold}
    texts = {row["id"]: row["text"] for row in json_lines(POSTS)}
    kinds = [Counter(_half(row["a"], row["a"]) for row in gold), Counter[int](), Counter[int](), Counter[int]()]
    for row in pairs:
        a, b = (origin.get(row[side], row[side]) for side in ("a", "b"))
        if frozenset((row["a"], row["b"])) in planted:
            kind = 1
        else:
            one, other = scorer.sh(texts[a]), scorer.sh(texts[b])
            kind = 2 if len(one & other) / max(1, min(len(one), len(other))) >= REUSE else 3
        kinds[kind][_half(a, b)] += 1
    rows = []
    for half in (0, 1):
        all_, hits, natural, false = (kind[half] for kind in kinds)
        rows.append(
            {"planted": all_, "natural_reuse_ignored": natural, **scorer.prf(hits / (hits + false), hits / all_)}
        )
    return tuple(rows)


def _half(a: str, b: str) -> int:
    return sha256(min(a, b).encode()).digest()[0] & 1


def measure_speed(rounds: int) -> Speed:
    """Run each method once a round, in turns, each time in a process of its own, and take medians."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="copies-") as folder:
        for _ in range(rounds):
            for method in METHODS:
                command = [sys.executable, __file__, "--one", method, "--keep", str(Path(folder) / "pairs.jsonl")]
                done = subprocess.run(command, capture_output=True, text=True, check=False)
                if done.returncode:
                    raise SystemExit(done.stderr[-2_000:])
                found[method].append(tuple(json.loads(done.stdout)))
    posts = len(json_lines(POSTS))
    ours, plain = (statistics.median(posts / job for _, job in found[method]) for method in METHODS)
    return Speed(
        rounds=rounds,
        posts=posts,
        posts_per_second=ours,
        baseline_per_second=plain,
        ratio=ours / plain,
        start=statistics.median(start for start, _ in found["ours"]),
        with_start_per_second=statistics.median(posts / (start + job) for start, job in found["ours"]),
    )


def main() -> int:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="processes a method to measure speed in (default 3)")
    parser.add_argument("--one", choices=list(METHODS), help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not POSTS.is_file() or not GOLD.is_file():
        print(SKIPPED)
        return 0
    if args.one:
        json.dump(find(args.one, args.keep), sys.stdout)
        return 0
    found = measure()
    json.dump({**found.figures(), **asdict(found), "speed": asdict(measure_speed(args.rounds))}, sys.stdout, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
