"""Pages a second on one core, against trafilatura 2.3.1 (body and metadata) in the same run.

    uv run --group bench python benchmarks/pages.py [--rounds 3] [--limit N] [--json]

Each round is a fresh process on one core. It reads the bundled sample pages once with both, so that nothing is
imported or loaded within the measured time, and then every development page with both, one right after the other
(who begins changes from page to page). Measured is the CPU time of the process. A page is seen once a process, so no
cache has it already.

Ours is all that `mirrorwire annotate` does for a line: `read_page` on the decoded page and `to_json` of the record,
with all link lists, times and spans, but with `annotations` off: people and quotations are measured by
speed_quotations.py. Theirs is `bare_extraction(html, url=..., with_metadata=True)`, body, metadata and comments, not
yet written as anything. The garbage collector runs as the command sets it, for both.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from evaluation import SKIPPED, dev_pages, environment, present

from mirrorwire import PageInput, Settings, read_page, to_json
from mirrorwire.errors import MirrorwireError
from mirrorwire.run import spare_the_collector
from mirrorwire.samples import sample_pages

NEEDED = "trafilatura is missing: run this with `uv run --group bench python benchmarks/pages.py`"


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured: seconds of CPU a page, each page the median of the rounds.

    `ratio` is of the sums (pages a second), `ratio_median_page` of the median pages, `ratios` the ratio of each round.
    """

    pages: int
    rounds: int
    ours_a_second: float
    theirs_a_second: float
    ratio: float
    ratios: tuple[float, ...]
    ours_median_ms: float
    theirs_median_ms: float
    ratio_median_page: float
    slowest_s: float
    slowest_page: str
    slowest_characters: int
    refused: int


def one_round(limit: int | None) -> list[tuple[str, int, float, float, bool]]:
    """Read every page with both: (id, characters, our CPU seconds, theirs, whether we refused it)."""
    trafilatura = importlib.import_module("trafilatura")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    spare_the_collector()
    settings = Settings(annotations="off")

    def ours(html: str, url: str | None) -> bool:
        try:
            to_json(read_page(PageInput(content=html, form="html", url=url), settings))
        except MirrorwireError:
            return True
        return False

    def theirs(html: str, url: str | None) -> bool:
        trafilatura.bare_extraction(html, url=url, with_metadata=True)
        return False

    for sample in sample_pages():
        if sample.media_type == "text/html":
            text = sample.path.read_bytes().decode("utf-8", "replace")
            ours(text, sample.url)
            theirs(text, sample.url)
    rows = []
    for index, page in enumerate(dev_pages(limit)):
        took: dict[str, float] = {}
        refused = False
        order: list[tuple[str, Callable[[str, str | None], bool]]] = [("ours", ours), ("theirs", theirs)]
        for name, read in order if index % 2 else reversed(order):
            began = time.process_time()
            refused |= read(page.html, page.url)
            took[name] = time.process_time() - began
        rows.append((page.id, len(page.html), took["ours"], took["theirs"], refused))
    return rows


def measure(rounds: int, limit: int | None = None) -> Speed:
    """Run the rounds, each in a process of its own, and take medians."""
    found = []
    for _ in range(rounds):
        argument = ["--limit", str(limit)] if limit is not None else []
        done = subprocess.run(
            [sys.executable, __file__, "--one-round", *argument], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stderr[-2_000:])
        found.append(json.loads(done.stdout))
    pages = list(zip(*found, strict=True))
    ours = [statistics.median(row[2] for row in page) for page in pages]
    theirs = [statistics.median(row[3] for row in page) for page in pages]
    ratios = [sum(row[3] for row in rows) / sum(row[2] for row in rows) for rows in found]
    slowest = max(range(len(pages)), key=lambda index: max(row[2] for row in pages[index]))
    return Speed(
        pages=len(pages),
        rounds=rounds,
        ours_a_second=len(pages) / sum(ours),
        theirs_a_second=len(pages) / sum(theirs),
        ratio=statistics.median(ratios),
        ratios=tuple(ratios),
        ours_median_ms=1000 * statistics.median(ours),
        theirs_median_ms=1000 * statistics.median(theirs),
        ratio_median_page=statistics.median(theirs) / statistics.median(ours),
        slowest_s=max(row[2] for row in pages[slowest]),
        slowest_page=pages[slowest][0][0],
        slowest_characters=pages[slowest][0][1],
        refused=sum(row[4] for row in found[0]),
    )


def main() -> int:
    """Measure and print, for people or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="processes to measure in; medians are taken (default 3)")
    parser.add_argument("--limit", type=int, help="only the first N pages")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one-round", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not present():
        print(SKIPPED)
        return 0
    if importlib.util.find_spec("trafilatura") is None:
        print(NEEDED, file=sys.stderr)
        return 1
    if args.one_round:
        json.dump(one_round(args.limit), sys.stdout)
        return 0
    speed, where = measure(args.rounds, args.limit), environment()
    if args.json:
        json.dump({"environment": where, "speed": asdict(speed)}, sys.stdout, indent=2)
        print()
        return 0
    print(", ".join(f"{name} {value}" for name, value in where.items()))
    print(f"{speed.pages} pages, {speed.rounds} rounds, CPU time of one core; {speed.refused} pages refused by us")
    print(f"{'':<12}{'pages/s':>9}{'median page':>14}")
    print(f"{'mirrorwire':<12}{speed.ours_a_second:>9.1f}{speed.ours_median_ms:>11.2f} ms")
    print(f"{'trafilatura':<12}{speed.theirs_a_second:>9.1f}{speed.theirs_median_ms:>11.2f} ms")
    each = ", ".join(f"{ratio:.2f}" for ratio in speed.ratios)
    print(f"ratio: {speed.ratio:.2f} (rounds {each}); of the median pages {speed.ratio_median_page:.2f}")
    print(f"our slowest page: {speed.slowest_s:.3f} s ({speed.slowest_page}, {speed.slowest_characters:,} characters)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
