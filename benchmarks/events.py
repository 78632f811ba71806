"""What states do to each other, measured: the figures of events for gate.py and results.py, and the coder's speed.

    uv run python benchmarks/events.py             prints the figures (about half a minute)
    uv run python benchmarks/events.py --speed     prints the speed (about two minutes)

The sentences of the evaluation are read one by one, as texts of their own, through `mirrorwire annotate`. Its scorer
counts what is asserted and actual or planned. A triple is actor, class and recipient; in the two sets that are not
exhaustive only the pairs of the gold are judged. Precision and recall by class, and whether the confidence holds, are
taken from the same run. All of it is development data; `confidence` was fitted on a part of these very sentences.

Speed is CPU time that events take on top of what people and quotations need anyway: coding, spheres, dates, merging
and the record's own objects, for texts that are parsed once for all annotators. Headlines are parsed by themselves
(they are rewritten first), and that is timed apart.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from evaluation import DATA, EVENTS, POLNEAR, SKIPPED, Unmeasured, command, evaluate, json_lines, script

from mirrorwire import PageInput, Settings, read_page
from mirrorwire.annotations import article
from mirrorwire.annotations.events.records import event_records
from mirrorwire.language.parsed import Block, Parsed

SCORER = DATA / "events" / "score.py"
HEADLINES = "hand_seed_headline"
HAND = "hand"
# how often the sentences are drawn again for an interval
DRAWS = 500
# the edges of the bins in which the confidence is compared with what was right
EDGES = (0.0, 0.78, 0.82, 0.86, 0.90, 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Judged events of one bin of confidence: how many, their mean confidence, and the share that was right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well the confidence holds.

    `error` is the expected calibration error over the bins; `brier` and `brier_constant` the mean squared error of the
    confidence, and of the mean confidence given to all; `auc` how often a right event has the higher confidence of a
    right and a wrong one (.5: it tells nothing).
    """

    bins: tuple[Bin, ...]
    count: int
    right: float
    confidence: float
    error: float
    brier: float
    brier_constant: float
    auc: float


@dataclass(frozen=True, slots=True)
class Events:
    """What the scorer says of all sentences, of those coded by hand, and of each set; by class for the first two."""

    all: Mapping[str, Any]
    hand: Mapping[str, Any]
    sets: Mapping[str, Mapping[str, Any]]
    calibration: Mapping[str, Calibration]
    events: int
    with_evidence: int

    def figures(self) -> dict[str, float]:
        """Return the figures by the keys of floors.toml."""
        hit, traps = trap_hits(self.all)
        return {
            "events_hand_triple": self.hand["triple"]["F1"],
            "events_hand_side": self.hand["quad2"]["F1"],
            "events_all_triple": self.all["triple"]["F1"],
            "events_all_dyad": self.all["dyad"]["F1"],
            "events_headline_triple": self.sets[HEADLINES]["triple"]["F1"],
            "events_false_alarms": self.hand["no_event_sentences"]["false_alarm_rate"],
            "events_traps": hit / traps,
            "events_with_evidence": self.with_evidence / self.events,
            "events_evidence_overlap": self.all["evidence_overlap"]["share"],
            "events_calibration": self.calibration[HAND].error,
        }


@dataclass(frozen=True, slots=True)
class Speed:
    """Sentences a CPU second, by what was read; medians over the rounds of each collection.

    `beyond` is without any parse, `with_own_parse` with the parse that headlines need for themselves.
    """

    rounds: int
    sentences: Mapping[str, int]
    events: Mapping[str, int]
    beyond: Mapping[str, float]
    with_own_parse: Mapping[str, float]


def trap_hits(score: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many traps were hit, of how many."""
    pairs = [tuple(map(int, each.split("/"))) for each in score["traps"].values()]
    return sum(hit for hit, _ in pairs), sum(of for _, of in pairs)


def measure() -> Events:
    """Read the sentences and score them; raises Unmeasured."""
    scorer = script(SCORER)
    with tempfile.TemporaryDirectory(prefix="events-") as folder:
        keep = Path(folder)
        said = evaluate("evaluate.py", "events", "--cmd", command(), "--keep", str(keep), annotations="parse")
        if ", 0 refused" not in said.partition("\n")[0]:
            raise Unmeasured(f"events: {said.partition(chr(10))[0]}")
        predicted, records = json_lines(keep / "pred.jsonl"), json_lines(keep / "out.jsonl")
    gold = json_lines(EVENTS)
    hand = [row for row in gold if row["set"].startswith(HAND)]
    by_set: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in gold:
        by_set[row["set"]].append(row)
    found = [event for record in records for event in record["events"]]
    return Events(
        all=scorer.run(gold, predicted, per_class=True, boot=DRAWS)[0],
        hand=scorer.run(hand, predicted, per_class=True, boot=DRAWS)[0],
        sets={name: scorer.run(rows, predicted, boot=DRAWS)[0] for name, rows in sorted(by_set.items())},
        calibration={
            "all": calibration(judged(scorer, gold, records)),
            HAND: calibration(judged(scorer, hand, records)),
        },
        events=len(found),
        with_evidence=sum(bool(event["evidence"]) for event in found),
    )


def judged(scorer: Any, gold: Iterable[Mapping[str, Any]], records: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Return (confidence, whether it is right) of each event that the scorer judges; optional ones are left out."""
    by_id = {record["id"]: record for record in records}
    rows: list[tuple[float, bool]] = []
    for sentence in gold:
        golds = [scorer.Gold(event) for event in sentence["events"]]
        pairs = [{one.s, one.t} for one in golds]
        seen = set()
        for event in by_id[sentence["id"]]["events"]:
            triple = (event["actor"], event["kind"], event["recipient"])
            live = event["polarity"] == "asserted" and event["modality"] in ("actual", "planned")
            if not live or triple in seen or event["confidence"] is None:
                continue
            seen.add(triple)
            if not sentence.get("exhaustive", True) and {triple[0], triple[2]} not in pairs:
                continue
            hits = [one for one in golds if one.hit(triple, "triple")]
            if not hits or any(not one.opt for one in hits):
                rows.append((event["confidence"], bool(hits)))
    return rows


def calibration(rows: list[tuple[float, bool]]) -> Calibration:
    """Compare confidence with what was right; raises Unmeasured without events."""
    if not rows:
        raise Unmeasured("events: none that is judged")
    bins = []
    for low, high in itertools.pairwise(EDGES):
        inside = [(sure, right) for sure, right in rows if low <= sure < high]
        if inside:
            mean = statistics.fmean(sure for sure, _ in inside)
            bins.append(Bin(low, high, len(inside), mean, sum(right for _, right in inside) / len(inside)))
    mean = statistics.fmean(sure for sure, _ in rows)
    good, bad = [sure for sure, right in rows if right], [sure for sure, right in rows if not right]
    above = sum((one > other) + (one == other) / 2 for one in good for other in bad)
    return Calibration(
        bins=tuple(bins),
        count=len(rows),
        right=len(good) / len(rows),
        confidence=mean,
        error=sum(each.count * abs(each.confidence - each.right) for each in bins) / len(rows),
        brier=statistics.fmean((sure - right) ** 2 for sure, right in rows),
        brier_constant=statistics.fmean((mean - right) ** 2 for _, right in rows),
        auc=above / (len(good) * len(bad)) if good and bad else 0.5,
    )


class _Timed:
    """An engine whose parses are timed."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.seconds = 0.0

    def parse(self, text: str, blocks: Sequence[Block]) -> Parsed:
        """Parse as the engine does."""
        began = time.process_time()
        parsed: Parsed = self.engine.parse(text, blocks)
        self.seconds += time.process_time() - began
        return parsed


def one_round() -> dict[str, tuple[int, int, float, float]]:
    """Read both collections: sentences, events, CPU seconds that events took, and those of them in parses of their own.

    The pipeline's own call is timed in place, so that nothing of what it does is left out.
    """
    counted = [0, 0, 0.0, 0.0]

    def timed(page: Any, parsed: Parsed, *rest: Any, engine: Any, **named: Any) -> Any:
        own = _Timed(engine)
        began = time.process_time()
        events = event_records(page, parsed, *rest, engine=own, **named)
        counted[2] += time.process_time() - began
        counted[0] += len(parsed.sentences)
        counted[1] += len(events)
        counted[3] += own.seconds
        return events

    settings = Settings(annotations="parse")
    found = {}
    with patch.object(article, "event_records", timed):
        for name, path in (("articles", POLNEAR), ("sentences", EVENTS)):
            pages = [
                PageInput(row["text"], form="body", language="en", published_at=row.get("date"))
                for row in json_lines(path)
            ]
            for page in pages[:5]:
                read_page(page, settings)
            counted[:] = [0, 0, 0.0, 0.0]
            for page in pages:
                read_page(page, settings)
            found[name] = (int(counted[0]), int(counted[1]), counted[2], counted[3])
    return found


def measure_speed(rounds: int) -> Speed:
    """Run the rounds, each in a process of its own on one thread, and take medians."""
    found = []
    for _ in range(rounds):
        done = subprocess.run(
            [sys.executable, __file__, "--one-round"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        if done.returncode:
            raise SystemExit(done.stderr[-2_000:])
        found.append(json.loads(done.stdout))
    names = list(found[0])
    return Speed(
        rounds=rounds,
        sentences={name: found[0][name][0] for name in names},
        events={name: found[0][name][1] for name in names},
        beyond={
            name: statistics.median(one[name][0] / (one[name][2] - one[name][3]) for one in found) for name in names
        },
        with_own_parse={name: statistics.median(one[name][0] / one[name][2] for one in found) for name in names},
    )


def main() -> int:
    """Measure and print as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speed", action="store_true", help="measure speed, and nothing else")
    parser.add_argument("--rounds", type=int, default=3, help="processes to measure speed in (default 3)")
    parser.add_argument("--one-round", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if not EVENTS.is_file() or not POLNEAR.is_file():
        print(SKIPPED)
        return 0
    if args.one_round:
        json.dump(one_round(), sys.stdout)
        return 0
    if args.speed:
        json.dump(asdict(measure_speed(args.rounds)), sys.stdout, indent=2)
    else:
        found = measure()
        json.dump({**found.figures(), "calibration": asdict(found.calibration[HAND])}, sys.stdout, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
