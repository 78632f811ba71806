"""The method put to the test: reactions of known size and decoys that are none, planted, read, and counted.

    found = simulate(Plan(seed=1, runs=100))
    print(found.alarm.share, found.power.share, found.coverage.share)

In each run one country reacts, by a known ratio and lag, and the others are given one decoy each; all are read as any
reading is. The background is generated (`invented.py`), or it is a real reading's material, whose event is then moved
to random dates before it: what was planted is known there too, only what else happened on those dates is not.

Shares come with a 90 % interval (Wilson 1927), as runs are few; the countries of a run share their stories, so that
the intervals are, if anything, too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np

from mirrorwire.readings.country import Series, enough, series
from mirrorwire.readings.forecast import DEFAULTS, Forecasts, SurgeSettings, forecasts
from mirrorwire.readings.invented import Invented, Maker, World, invent
from mirrorwire.readings.nouns import Material
from mirrorwire.readings.planting import DECOYS, react, second_event
from mirrorwire.readings.simulate_manual import ManualFound, simulate_manual
from mirrorwire.readings.surge import DETECTED, NotReadable, Surge, judge

Progress = Callable[[int, int], None]
# dates before which a series has too little of a past to stand for others
_FIRST_DATE = 60
_Z = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planted: `runs` times a reaction of `ratio` that begins `lag` days into the window, and the decoys.

    `outlets`, `claims`: of a planted manual; `manuals`: runs with one (0: none, and no claims are generated);
    `world`: the generated background.
    """

    seed: int = 1
    runs: int = 100
    ratio: float = 3.0
    lag: int = 0
    outlets: int = 3
    claims: int = 3
    manuals: int = 20
    world: World = field(default_factory=World)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with the 90 % interval of the share (Wilson 1927); NaN-free: 0 of 0 is 0 to 1."""

    hits: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Decoy:
    """How often a decoy had p <= 0.05, and how often it was called a reaction (enough reports and outlets besides)."""

    name: str
    flagged: Share
    called: Share


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came out.

    `alarm`: dates on which nothing was planted, read with p <= 0.05, and `alarm_01` with p <= 0.01; `power`: planted
    reactions read with p <= 0.05, and `power_called`: those that have enough reports of enough outlets besides to be
    called reactions; `coverage`: 90 % intervals that hold the planted ratio; `decoys`, and together `decoys_all` with
    p <= 0.05 and `decoys_called` called reactions; `second_event`: windows in which actors and control pairs were in
    the news alike, read with p <= 0.05, and `without_controls` the same without the control pairs; `unreadable`:
    windows that were refused; `manual`: the planted manuals, None where none was.
    """

    plan: Plan
    background: str
    alarm: Share
    alarm_01: Share
    power: Share
    power_called: Share
    coverage: Share
    median_ratio: float | None
    decoys: tuple[Decoy, ...]
    decoys_all: Share
    decoys_called: Share
    second_event: Share
    without_controls: Share
    unreadable: int
    manual: ManualFound | None


def share(hits: int, of: int) -> Share:
    """Give a share with Wilson's interval (1927) at 90 %."""
    if not of:
        return Share(0, 0, 0.0, 0.0, 1.0)
    middle = (hits + _Z**2 / 2) / (of + _Z**2)
    wide = _Z / (of + _Z**2) * math.sqrt(hits * (of - hits) / of + _Z**2 / 4)
    return Share(hits, of, hits / of, max(0.0, middle - wide), min(1.0, middle + wide))


def simulate(
    plan: Plan,
    *,
    material: Material | None = None,
    settings: SurgeSettings = DEFAULTS,
    progress: Progress | None = None,
) -> Simulated:
    """Plant, read and count; `material`: a real background, of whose past random dates are taken.

    The same plan, on the same background, gives the same answer. `progress` is called with the runs done and all.
    Raises ValueError for a plan that can't be carried out: no runs, a lag outside of the window, a ratio below 1.
    """
    days = plan.world.window if material is None else material.question.days
    if plan.runs < 1 or plan.ratio < 1 or not 0 <= plan.lag < days:
        raise ValueError(f"one run or more, a ratio of 1 or more, and a lag within the window's {days} days are needed")
    tally = _Tally()
    total = plan.runs + plan.manuals
    for run in range(plan.runs):
        made = _background(plan, run, material, settings)
        if made is None:
            tally.unreadable += 1
        else:
            _run(plan, run, made, settings, tally)
        if progress is not None:
            progress(run + 1, total)
    decoys = tuple(
        Decoy(name, share(hits, of), share(called, of))
        for name in DECOYS
        for hits, called, of in [tally.decoys.get(name, (0, 0, 0))]
    )
    return Simulated(
        plan=plan,
        background="generated" if material is None else "given",
        alarm=share(sum(p <= DETECTED for p in tally.alarms), len(tally.alarms)),
        alarm_01=share(sum(p <= 0.01 for p in tally.alarms), len(tally.alarms)),
        power=share(sum(found.p <= DETECTED for found in tally.reactions), len(tally.reactions)),
        power_called=share(tally.called, len(tally.reactions)),
        coverage=share(sum(found.low <= plan.ratio <= found.high for found in tally.reactions), len(tally.reactions)),
        median_ratio=float(np.median([found.ratio for found in tally.reactions])) if tally.reactions else None,
        decoys=decoys,
        decoys_all=share(sum(one.flagged.hits for one in decoys), sum(one.flagged.of for one in decoys)),
        decoys_called=share(sum(one.called.hits for one in decoys), sum(one.called.of for one in decoys)),
        second_event=share(*tally.second),
        without_controls=share(*tally.second_plain),
        unreadable=tally.unreadable,
        manual=_manuals(plan, material, progress) if plan.manuals else None,
    )


@dataclass(slots=True)
class _Tally:
    alarms: list[float] = field(default_factory=list)
    reactions: list[Surge] = field(default_factory=list)
    called: int = 0
    decoys: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    second: tuple[int, int] = (0, 0)
    second_plain: tuple[int, int] = (0, 0)
    unreadable: int = 0


def _manuals(plan: Plan, material: Material | None, progress: Progress | None) -> ManualFound:
    done, total = plan.runs, plan.runs + plan.manuals
    return simulate_manual(
        seed=plan.seed,
        runs=plan.manuals,
        outlets=plan.outlets,
        claims=plan.claims,
        material=material,
        progress=None if progress is None else lambda run: progress(done + run, total),
    )


def _background(plan: Plan, run: int, material: Material | None, settings: SurgeSettings) -> Invented | None:
    """Give a generated world, or the real material with its event on a random date before it; None without a past."""
    if material is None:
        return invent(plan.seed * 1_000_003 + run, plan.world)
    seed = plan.seed * 1_000_003 + run
    maker = Maker(seed, plan.world, np.random.default_rng(np.random.SeedSequence([seed, 11])))
    asked = material.question
    first = min((row.first for row in material.totals), default=asked.start)
    earliest = first + timedelta(days=max(_FIRST_DATE, settings.baseline_days + settings.gap_days))
    latest = asked.start - timedelta(days=asked.days + settings.gap_days)
    if latest < earliest:
        return None
    moved = earliest + timedelta(days=int(maker.random.integers(0, (latest - earliest).days + 1)))
    return Invented(replace(material, question=replace(asked, start=moved, known_at=None)), maker)


def _run(plan: Plan, run: int, made: Invented, settings: SurgeSettings, tally: _Tally) -> None:
    """Plant one thing in each country, in turn, and read it."""
    names = ("reaction", *DECOYS, "second event")
    countries = made.material.question.third
    for place, country in enumerate(countries):
        # each country gets each plant equally often
        name = names[(run + place) % len(names)]
        material, maker = made.material, made.maker
        if not any(row.outlet.country == country and any(row.counts) for row in material.totals):
            # there is nobody to plant anything with
            tally.unreadable += 1
            continue
        if name == "reaction":
            planted = react(maker, material, country, ratio=plan.ratio, lag=plan.lag)
        elif name == "second event":
            planted = second_event(maker, material, country, ratio=plan.ratio)
        else:
            planted = DECOYS[name](maker, material, country)
        found = series(planted, country, settings=settings)
        if isinstance(found, NotReadable):
            tally.unreadable += 1
            continue
        start = found.index(planted.question.start)
        days = planted.question.days
        forecast = _forecast(found, start + days, days, settings)
        judged = _judge(found, forecast, start, days)
        if judged is None or forecast is None:
            tally.unreadable += 1
            continue
        hit = judged.p <= DETECTED
        end = planted.question.start + timedelta(days=days)
        telling = {report.outlet for report in found.kept if planted.question.start <= report.day < end}
        said = hit and enough(judged.observed, len(telling), settings)
        if name == "reaction":
            tally.reactions.append(judged)
            tally.called += said
        elif name == "second event":
            tally.second = (tally.second[0] + hit, tally.second[1] + 1)
            plain = _forecast(found, start + days, days, settings, controls=False)
            without = _judge(found, plain, start, days)
            missed = without is not None and without.p <= DETECTED
            tally.second_plain = (tally.second_plain[0] + missed, tally.second_plain[1] + 1)
        else:
            hits, called, of = tally.decoys.get(name, (0, 0, 0))
            tally.decoys[name] = (hits + hit, called + said, of + 1)
        if name in ("reaction", "second event"):
            # nothing was planted before the window: each date there is one on which nothing is known
            dates = range(max(_FIRST_DATE, forecast.first), start - days)
            surprises = [(date, float(forecast.surprise[date - forecast.first])) for date in dates]
            tally.alarms += [forecast.calibrated(p, date) for date, p in surprises if not math.isnan(p)]


def _forecast(
    found: Series, end: int, window: int, settings: SurgeSettings, *, controls: bool = True
) -> Forecasts | None:
    """Forecast as `measured` does; the forecasts of past dates come with it."""
    return forecasts(
        found.counts[:end],
        window,
        offset=found.exposure[:end],
        controls=[row[:end] for row in found.controls] if controls and found.controls else None,
        settings=settings,
    )


def _judge(found: Series, forecast: Forecasts | None, start: int, days: int) -> Surge | None:
    if forecast is None or start > forecast.last:
        return None
    judged = judge(forecast, start, sum(found.counts[start : start + days]))
    return judged if isinstance(judged, Surge) else None
