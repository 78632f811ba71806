"""Real events in the surge sets, read as `mirrorwire surge` reads them: the tables of docs/mirror.md.

    uv run python benchmarks/cases.py

The series are daily counts of headlines and bullets without outlet totals, so that these are surges and onsets, not
whole mirror readings. The dates were chosen because everybody knows what happened on them: they are exploratory.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from evaluation import DATA, SKIPPED, json_lines

from mirrorwire.readings.many import Joint, across, joint
from mirrorwire.readings.onset import Onset, onset
from mirrorwire.readings.surge import NotReadable, Surge, surge

SERIES = DATA / "stories" / "surge_series.jsonl"
WINDOW = 3


@dataclass(frozen=True, slots=True)
class Case:
    """An event: its name, its day, and the series that are read together."""

    name: str
    day: date
    series: tuple[str, ...]


CASES = (
    Case(
        "a war's start, headlines by outlets' country",
        date(2025, 6, 13),
        ("gnews/US/Iran", "gnews/US/Israel", "gnews/IL/Iran", "gnews/GB/Israel"),
    ),
    Case(
        "the same war, an encyclopedia's bullets",
        date(2025, 6, 13),
        ("wcep/all/Iran", "wcep/all/Lebanon", "wcep/all/Yemen"),
    ),
    Case("a summit", date(2025, 8, 15), ("gnews/US/Russia", "gnews/US/Ukraine", "gnews/UA/Russia")),
    Case(
        "a ceasefire",
        date(2025, 10, 9),
        ("gnews/US/Gaza", "gnews/US/Israel", "gnews/GB/Gaza", "gnews/GB/Israel"),
    ),
)


def table(case: Case, rows: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Yield the lines of a case as a Markdown table."""
    found: dict[str, Surge | NotReadable] = {}
    places: dict[str, int] = {}
    for name in case.series:
        places[name] = (case.day - date.fromisoformat(rows[name]["start"])).days
        found[name] = surge(rows[name]["counts"], places[name], WINDOW)
    judged = across(found)
    yield f"{case.name}, {case.day} and the two days after"
    yield ""
    yield "| series | reports | expected | ratio (90 %) | p | q | rank | seen from | began |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for name, one in found.items():
        if isinstance(one, NotReadable):
            yield f"| {name} | {one} | | | | | | | |"
            continue
        started = onset(rows[name]["counts"], places[name])
        began = _days(case.day, started.bins) if isinstance(started, Onset) else "no surge"
        expected = f"{one.expected:.1f}" if one.expected >= 1 else f"{one.expected:.2g}"
        yield (
            f"| {name} | {one.observed} | {expected} | {one.ratio:.1f} ({one.low:.1f}–{one.high:.1f}) "
            f"| {one.p:.3f} | {judged.q[name]:.3f} | {one.placebo_rank} of {one.placebo_count} "
            f"| ×{one.minimum_detectable:.1f} | {began} |"
        )
    together = joint({name: rows[name]["counts"] for name in case.series}, places[case.series[0]], WINDOW)
    yield ""
    if isinstance(together, Joint):
        yield f"Together: p {together.p:.3f}, {together.as_high} of {together.placebos} earlier dates as high."
    else:
        yield f"Together: {together}."
    yield ""


def _days(day: date, bins: Sequence[int]) -> str:
    first, last = (day + timedelta(days=at) for at in (bins[0], bins[-1]))
    return f"{first:%m-%d}" if first == last else f"{first:%m-%d} to {last:%m-%d}"


def main() -> int:
    """Print all cases."""
    if not SERIES.is_file():
        print(SKIPPED)
        return 0
    rows = {row["id"]: row for row in json_lines(SERIES)}
    for case in CASES:
        for line in table(case, rows):
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
