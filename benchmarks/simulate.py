"""The mirror's method put to the test, as `mirrorwire simulate` does it: the bars of the gate.

    uv run python benchmarks/simulate.py           prints the figures as JSON (some minutes)
    uv run python benchmarks/simulate.py --quick   the same with fewer runs (under a minute)

Everything is generated, so that it runs without evaluation data; the seed is fixed, and the figures are the same on
every machine. `within` says whether each bar holds: random dates at p <= .05 on .03 to .06 of them, decoys taken for
reactions at most .07, planted groups of three outlets and three or four claims found .80 or more at a false-discovery
rate of .10.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from evaluation import environment

from mirrorwire.readings.simulate import Plan, simulate

WRITTEN = Path(__file__).with_name("simulate.json")
QUICK = Plan(seed=1, runs=60, manuals=12)
FULL = Plan(seed=1, runs=300, manuals=60)


def figures(plan: Plan) -> dict[str, object]:
    """Simulate a plan; give its bars and all that they were taken from."""
    began = time.process_time()
    found = simulate(plan)
    bars: dict[str, float] = {
        "random_dates": found.alarm.share,
        "random_dates_01": found.alarm_01.share,
        "decoys": found.decoys_all.share,
        "power": found.power.share,
        "coverage": found.coverage.share,
    }
    within = {"random_dates": 0.03 <= found.alarm.share <= 0.06, "decoys": found.decoys_all.share <= 0.07}
    if found.manual is not None:
        bars |= {"manual_found": found.manual.found_share, "manual_false": found.manual.false_share}
        within["manual_found"] = found.manual.found_share >= 0.8
    return {
        "bars": bars,
        "within": within,
        "seconds": round(time.process_time() - began, 1),
        "simulated": asdict(found),
    }


def main() -> int:
    """Print the figures; the exit code is 1 if a bar does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer runs, under a minute")
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {WRITTEN.name} (not with --quick)")
    args = parser.parse_args()
    if args.write and args.quick:
        parser.error("the figures that are kept are those of the full run")
    found = figures(QUICK if args.quick else FULL)
    json.dump(found, sys.stdout, indent=2)
    print()
    if args.write:
        told = {"environment": environment(), "runs": FULL.runs, **{k: v for k, v in found.items() if k != "simulated"}}
        WRITTEN.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 0 if all(dict(found["within"]).values()) else 1  # type: ignore[call-overload]


if __name__ == "__main__":
    sys.exit(main())
