"""Measure the store: ingest of ready records, searches idle and beside a writer, timelines, pages, read also, disk.

    python benchmarks/store.py [--articles 200000] [--folder DIR] [--write]

Records are generated (`generated.py`: Zipfian words, skewed outlets, persons and pairs), the same every run. Times are
of this process's clock; `CPU` is time the process spent, so that a busy machine counts less.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from evaluation import environment
from generated import KINDS, RUBRICS, SPHERES, STATES, Generator, records, skewed, write_outlets

from mirrorwire.codec import to_json
from mirrorwire.errors import QueryError
from mirrorwire.pages.outlets import load_outlets
from mirrorwire.record.keep.keeping import GIVEN
from mirrorwire.record.keep.writing import BATCH, Writer, parse_ready
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave

QUERIES = 1_000
WRITTEN = Path(__file__).with_name("store.json")
# what is aimed at, for RESULTS.md
AIMS = {
    "ingest, documents per CPU second": ">= 1,000",
    "disk, bytes per article": "<= 12,000",
    "search idle, ms p50 / p95 / max": "p95 <= 10",
    "search beside a writer, ms p50 / p95 / max": "p95 <= 50",
    "reader errors idle": "0",
    "reader errors beside a writer": "0",
    "timeline of a pair's year by week and sphere, ms p50 / p95 / max": "<= 5",
    "page with annotations, ms p50 / p95 / max": "<= 2",
    "read also, ms p50 / p95 / max": "p95 <= 10",
}


def percentile(values: list[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def ingest(path: Path, lines: Iterator[bytes], outlets: Path) -> tuple[int, float, float]:
    """Ingest lines of ready records; returns how many, and CPU and wall seconds."""
    known = load_outlets(None, outlets)
    with Store.create(path) as store:
        writer = Writer(store, known.for_name)
        cpu, wall, count = time.process_time(), time.perf_counter(), 0
        batch = []
        for count, line in enumerate(lines, 1):
            batch.append((f"line {count}", parse_ready(line, f"line {count}"), GIVEN))
            if len(batch) == BATCH:
                writer.keep_ready(batch)
                batch = []
        writer.keep_ready(batch)
        return count, time.process_time() - cpu, time.perf_counter() - wall


def generate(path: Path, articles: int) -> None:
    """Write generated records as JSON lines, unless they are there."""
    if path.exists():
        return
    partial = path.with_suffix(".part")
    with partial.open("wb") as handle:
        for record in records(articles):
            handle.write(to_json(record) + b"\n")
    partial.replace(path)


def queries(seed: int) -> Iterator[dict[str, Any]]:
    """Yield searches of eight kinds, each with filters, as an analyst mixes them."""
    generator, made = Generator(), random.Random(seed)
    words = generator.words

    def pair() -> str:
        return "-".join(made.sample(STATES[:25], 2))

    kinds: list[Callable[[], dict[str, Any]]] = [
        lambda: {"words": words[made.randrange(50, 3_000)], "outlet_country": made.choice(STATES)},
        lambda: {"pair": pair(), "kind": made.choice(KINDS)},
        lambda: {
            "words": f"{words[made.randrange(20, 500)]} {words[made.randrange(20, 500)]}",
            "language": "en",
            "since": "2024-03",
            "until": "2024-09",
        },
        lambda: {
            "sphere": made.choice(SPHERES),
            "modality": "actual",
            "outlet": generator.outlets[skewed(made, 200)][0],
        },
        lambda: {"pair": pair(), "words": words[made.randrange(20, 200)]},
        lambda: {"person": generator.persons[skewed(made, 5_000)][0], "since": "2024-02"},
        lambda: {"words": f'"{words[made.randrange(9)]} {words[made.randrange(40)]}"', "rubric": made.choice(RUBRICS)},
        lambda: {"words": words[made.randrange(1_000, 20_000)], "role": "foreign minister", "pair": pair()},
    ]
    while True:
        for kind in kinds:
            yield kind()


def searched(path: Path, count: int, seed: int) -> tuple[list[float], int]:
    """Run searches; returns their wall milliseconds, and how many errors there were (a name nobody bears is none)."""
    taken: list[float] = []
    errors = 0
    with Store.open(path) as store:
        for _, query in zip(range(count), queries(seed), strict=False):
            began = time.perf_counter()
            try:
                store.search(**query, limit=20)
            except QueryError:
                continue
            except Exception as error:
                errors += 1
                print(f"reader error: {error!r} in {query}", file=sys.stderr)
            taken.append((time.perf_counter() - began) * 1000)
    return taken, errors


def timed(function: Callable[[Any], object], arguments: list[Any]) -> list[float]:
    """Return the milliseconds of each call."""
    taken = []
    for argument in arguments:
        began = time.perf_counter()
        function(argument)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def measure(folder: Path, articles: int) -> dict[str, Any]:
    """Measure everything in a folder; what was generated and built there before is used again."""
    lines, path, outlets = folder / f"{articles}.jsonl", folder / f"{articles}.store", folder / "outlets"
    found: dict[str, Any] = {"articles": articles}
    generate(lines, articles)
    outlets.mkdir(exist_ok=True)
    write_outlets(outlets)
    if not path.exists():
        partial = path.with_suffix(".part")
        with lines.open("rb") as handle:
            count, cpu, wall = ingest(partial, iter(handle), outlets)
        found["ingest, documents per CPU second"] = round(count / cpu)
        found["ingest, documents per second"] = round(count / wall)
        found["disk, bytes per article (before stories)"] = round(partial.stat().st_size / articles)
        with Store.create(partial) as store:
            cpu = time.process_time()
            weave(store)
            found["copies, stories, happenings, articles per CPU second"] = round(
                articles / (time.process_time() - cpu)
            )
        partial.replace(path)
        print(json.dumps(found), file=sys.stderr)
    found["disk, bytes per article"] = round(path.stat().st_size / articles)
    searched(path, 100, 1)
    idle, errors = searched(path, QUERIES, 2)
    found["search idle, ms p50 / p95 / max"] = _three(idle)
    found["reader errors idle"] = errors
    with Store.open(path) as store:
        made = random.Random(3)
        pairs = ["-".join(made.sample(STATES[:12], 2)) for _ in range(100)]
        found["timeline of a pair's year by week and sphere, ms p50 / p95 / max"] = _three(
            timed(lambda pair: store.timeline(pair=pair, since="2024", until="2024", group="sphere"), pairs)
        )
        with store.database.snapshot() as connection:
            ids = [one for (one,) in connection.execute("SELECT id FROM pages ORDER BY id LIMIT 20000")]
        made.shuffle(ids)
        found["page with annotations, ms p50 / p95 / max"] = _three(timed(store.page, ids[:300]))
        found["read also, ms p50 / p95 / max"] = _three(timed(store.related, ids[300:600]))
    found |= _beside_a_writer(path, outlets, articles)
    return found


def _beside_a_writer(path: Path, outlets: Path, articles: int) -> dict[str, Any]:
    """Search while another process ingests further records into the store."""
    command = [sys.executable, __file__, "--write-into", str(path), "--outlets", str(outlets), "--first", str(articles)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    writer.stdout.readline()
    taken, errors = searched(path, QUERIES, 4)
    running = writer.poll() is None
    writer.terminate()
    writer.wait()
    return {
        "search beside a writer, ms p50 / p95 / max": _three(taken),
        "reader errors beside a writer": errors,
        "the writer wrote to the end": running,
    }


def _write_into(path: Path, outlets: Path, first: int) -> None:
    """What the other process does: ingest until it is stopped."""
    known = load_outlets(None, outlets)
    with Store.create(path) as store:
        writer = Writer(store, known.for_name)
        batch = []
        for number, record in enumerate(records(2 * first, first=first)):
            batch.append((f"record {number}", record, GIVEN))
            if len(batch) == 64:
                writer.keep_ready(batch)
                if number < 64:
                    print("writing", flush=True)
                batch = []


def _three(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} / {percentile(values, 0.95):.2f} / {max(values):.1f}"


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--folder", type=Path, help="where to generate and build; kept")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--write", action="store_true", help="keep the figures beside this script, for results.py")
    parser.add_argument("--write-into", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--outlets", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write_into:
        _write_into(given.write_into, given.outlets, given.first)
        return
    with tempfile.TemporaryDirectory(prefix="mirrorwire-store-") as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = measure(folder, given.articles)
    if given.write:
        WRITTEN.write_text(json.dumps({"environment": environment(), **found}, indent=1) + "\n", encoding="utf-8")
    if given.json:
        print(json.dumps(found))
        return
    width = max(len(name) for name in found)
    for name, value in found.items():
        print(f"{name:<{width}}  {value}")
    print(f"{os.cpu_count()} cores")


if __name__ == "__main__":
    main()
