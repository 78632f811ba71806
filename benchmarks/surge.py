"""Surges, measured: shares of random dates called surges, planted surges found, intervals that hold the planted ratio.

    uv run python benchmarks/surge.py           prints the table, with plain baselines beside it (about a minute)

The series are real daily counts with surges of known size planted into them; the scorer is the evaluation's own. The
baselines are measured in the same run, on the same probes. Two further tables guard against fitting to these series:
"all dates" takes every date of every series, twenty times as many as the probes, and plants surges of its own; and the
constants that were set on series like these are chosen anew on one half of the groups (outlets, countries) and scored
on the other, both ways.
"""

from __future__ import annotations

import itertools
import json
import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from evaluation import DATA, SKIPPED, json_lines, script
from numpy.typing import NDArray

from mirrorwire.readings.forecast import DEFAULTS, Forecasts, SurgeSettings, forecasts
from mirrorwire.readings.negative_binomial import tail
from mirrorwire.readings.surge_file import surges_of_file

STORIES = DATA / "stories"
FILES = [STORIES / f"surge_{part}.jsonl" for part in ("series", "probes", "gold")]
LEVELS = (0.05, 0.01, 0.001)
PLANTED = (2, 3, 5)
# what the planting takes for the usual level of a silent series, in reports a day
FLOOR = 0.05
WINDOW = 3
# the constants that were set on series of this kind, and what they are chosen from
CHOICES = {"outbreak": (0.02, 0.05, 0.1), "tail_index": (0.7, 0.8, 0.9)}
HEAD = (
    "| | random dates p<=.05 | p<=.01 | p<=.001 | x2 found at .05 | x3 | x5 | 90 % interval holds |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- |"
)
AIMS = "| aimed at | .03-.06 | <= .014 | <= .004 | >= .28 | >= .52 | >= .78 | .88-.93 |"
Row = Mapping[str, Any]
Shares = tuple[list[float], list[float]]


def measure() -> Row:
    """Read the probes by the filter and score them; returns what the scorer says of all of them."""
    with tempfile.TemporaryDirectory(prefix="surge-") as folder:
        out = Path(folder) / "out.jsonl"
        surges_of_file(FILES[0], FILES[1], out)
        scored: Row = script(STORIES / "score.py").surge(str(FILES[2]), str(out))["all"]
    return scored


def figures(scored: Row) -> dict[str, float]:
    """The figures by the keys of floors.toml."""
    found = {
        f"surge_placebo_{level[2:].replace('.', '')}": scored["placebo"][f"p{level}"]
        for level in ("<=0.05", "<=0.01", "<=0.001")
    }
    found |= {f"surge_x{ratio}": scored[f"x{ratio}"]["p<=0.05"] for ratio in (2, 3, 5)}
    return found | {"surge_interval": scored["interval_coverage"]}


def main() -> None:
    """Print the tables."""
    if not all(path.is_file() for path in FILES):
        print(SKIPPED)
        return
    series, probes, gold = (json_lines(path) for path in FILES)
    print(HEAD)
    print(AIMS)
    started = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        surges_of_file(FILES[0], FILES[1], out)
        seconds = time.process_time() - started
        scored = script(STORIES / "score.py").surge(str(FILES[2]), str(out))
        for name in ("all", "gnews", "wcep", "ruwa"):
            _print(f"mirrorwire, {name}", *_shares(scored[name]), scored[name]["interval_coverage"])
    for name, poisson in (("Poisson, 56 days", True), ("negative binomial, 56 days", False)):
        _print(name, *_plain(series, probes, gold, poisson=poisson))
    made = {float(value): _forecasts(series, replace(DEFAULTS, outbreak=value)) for value in CHOICES["outbreak"]}
    chosen = made[DEFAULTS.outbreak]
    _print("all dates", *_all_dates(series, chosen))
    halves = _halves(series)
    for number, (inside, outside) in enumerate((halves, halves[::-1]), 1):
        settings = _choose(made, inside)
        kept = [row for row in series if row["id"] in outside]
        words = f"half {number}, constants of the other ({settings.outbreak:g}, {settings.tail_index:g})"
        _print(words, *_score_of(kept, probes, gold, settings))
        _print(f"half {number}, as shipped", *_score_of(kept, probes, gold, DEFAULTS))
    print(f"\n{len(probes)} probes of {len(series)} series in {seconds:.1f} s of CPU time")


def _print(name: str, random: Sequence[float], found: Sequence[float], held: float | None = None) -> None:
    figures = [f"{value:.4f}" for value in random] + [f"{value:.3f}" for value in found]
    print(f"| {name} | {' | '.join(figures)} | {'' if held is None else f'{held:.3f}'} |", flush=True)


def _shares(part: Row) -> Shares:
    return [part["placebo"][f"p<={level:g}"] for level in LEVELS], [part[f"x{g}"]["p<=0.05"] for g in PLANTED]


def _score_of(
    series: Sequence[Row], probes: Sequence[Row], gold: Sequence[Row], settings: SurgeSettings
) -> tuple[list[float], list[float], float]:
    """Score the probes of some of the series with the evaluation's own scorer."""
    names = {row["id"] for row in series}
    kept = [row for row in probes if row["series"] in names]
    ids = {row["id"] for row in kept}
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("series", "probes", "gold", "out")]
        for path, rows in zip(paths[:3], (series, kept, [row for row in gold if row["id"] in ids]), strict=True):
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        surges_of_file(paths[0], paths[1], paths[3], settings=settings)
        scored = script(STORIES / "score.py").surge(str(paths[2]), str(paths[3]))["all"]
    return *_shares(scored), scored["interval_coverage"]


def _plain(series: Sequence[Row], probes: Sequence[Row], gold: Sequence[Row], *, poisson: bool) -> Shares:
    """Score what is usually done: the mean of 56 days, Poisson or with the variance of their 3-day sums."""
    counts = {row["id"]: np.asarray(row["counts"], dtype=np.float64) for row in series}
    ratio = {row["id"]: row["ratio"] for row in gold}
    ps = defaultdict(list)
    for probe in probes:
        base = counts[probe["series"]][max(0, probe["t"] - 56) : probe["t"]]
        mean = max(base.mean() * WINDOW, FLOOR * WINDOW)
        spread = np.convolve(base, np.ones(WINDOW), "valid").var(ddof=1) - mean
        shape = 1e6 if poisson or spread <= 0 else min(1e6, mean**2 / spread)
        ps[ratio[probe["id"]]].append(float(tail(sum(probe["window"]), mean, shape)))
    return [_share(ps[1], level) for level in LEVELS], [_share(ps[g], 0.05) for g in PLANTED]


def _share(ps: Iterable[float], level: float) -> float:
    return float(np.mean(np.fromiter(ps, np.float64) <= level))


def _forecasts(series: Sequence[Row], settings: SurgeSettings) -> dict[str, Forecasts]:
    made = {row["id"]: forecasts(row["counts"], WINDOW, settings=settings) for row in series}
    return {name: found for name, found in made.items() if found is not None}


def _dates(found: Forecasts) -> NDArray[np.int64]:
    """Give the dates that the probes were drawn from: all from the sixtieth day on."""
    return np.arange(60, found.last + 1)


def _random(found: Forecasts) -> list[float]:
    return [found.calibrated(float(found.surprise[date - found.first]), date) for date in _dates(found).tolist()]


def _all_dates(series: Sequence[Row], made: Mapping[str, Forecasts]) -> Shares:
    """Take every date of every series, each series weighing the same."""
    rng = np.random.default_rng(0)
    random, found = [], []
    for row in series:
        forecast, counts = made[row["id"]], np.asarray(row["counts"])
        random.append([_share(_random(forecast), level) for level in LEVELS])
        hits = []
        for date in _dates(forecast).tolist():
            usual = WINDOW * max(FLOOR, float(forecast.baseline[date - forecast.first]))
            held = counts[date : date + WINDOW].sum() + rng.poisson((np.asarray(PLANTED) - 1) * usual)
            ps = forecast.at(date).surprise(held)
            # where nothing was ever reported, before or then, nothing is read
            hits.append((ps <= 0.05) & ((held > 0) | (forecast.reports[date - forecast.first] > 0)))
        found.append(np.mean(hits, axis=0))
    return np.mean(random, axis=0).tolist(), np.mean(found, axis=0).tolist()


def _halves(series: Sequence[Row]) -> tuple[set[str], set[str]]:
    """Split the series by their groups (outlet or country) into two halves of about the same size."""
    groups = defaultdict(list)
    for row in series:
        groups[row["dataset"], row["group"]].append(row["id"])
    halves: tuple[set[str], set[str]] = (set(), set())
    for _, names in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        min(halves, key=len).update(names)
    return halves


def _choose(made: Mapping[float, Mapping[str, Forecasts]], inside: set[str]) -> SurgeSettings:
    """Choose the constants with which the shares of all dates of these series are nearest to what they promise."""

    def miss(outbreak: float, index: float) -> float:
        settings = replace(DEFAULTS, outbreak=outbreak, tail_index=index)
        ps = [_random(replace(made[outbreak][name], settings=settings)) for name in sorted(inside)]
        shares = [float(np.mean([_share(row, level) for row in ps])) for level in LEVELS]
        return sum(abs(math.log((share + 1e-4) / level)) for share, level in zip(shares, LEVELS, strict=True))

    outbreak, index = min(itertools.product(*CHOICES.values()), key=lambda pair: miss(*pair))
    return replace(DEFAULTS, outbreak=outbreak, tail_index=index)


if __name__ == "__main__":
    main()
