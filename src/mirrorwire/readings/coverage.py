"""Whether there is enough to read at all, per third country: before any count is compared with another.

A country without outlets, or of whose outlets nothing was collected before the window or in it, is refused: a zero
there says what was collected, not what was written. Few reports are no reason to refuse: how large a reaction would
have had to be to be seen is said with the reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from mirrorwire.readings.forecast import DEFAULTS
from mirrorwire.readings.naming import called
from mirrorwire.readings.nouns import Material, Totals

REFUSED: Final = "not readable: "
FEW_REPORTS: Final = 5
"""Fewer reports than this in baseline and window are pointed out."""


@dataclass(frozen=True, slots=True)
class Covered:
    """What the store holds of one third country; `refusal` says why it is not readable, None where it is.

    `outlets`: names of those of which anything was collected in the days used; `days`: days of the baseline on which
    anything of them was, `of` how long the baseline is; `total`: articles and dated headlines in it; `reports`,
    `collapsed`: reports in baseline, gap and window, every copy and one a family; `notes`: what to bear in mind.
    """

    country: str
    outlets: tuple[str, ...]
    days: int
    of: int
    total: int
    reports: int
    collapsed: int
    refusal: str | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """All third countries in the question's order; `refusal`: why the whole is not readable ("not readable: ...")."""

    countries: tuple[Covered, ...]
    refusal: str | None
    notes: tuple[str, ...] = ()


def coverage(material: Material) -> Coverage:
    """Say what of a question can be read; never raises."""
    countries = tuple(_of_country(material, country) for country in material.question.third)
    outlets = [name for one in countries for name in one.outlets]
    readable = [one for one in countries if one.refusal is None]
    refusal = None
    end = material.question.start + timedelta(days=material.question.days)
    if material.ends is not None and material.ends < material.question.start:
        begins = material.question.start
        refusal = f"{REFUSED}the window begins on {begins}, and the store ends on {material.ends} for these outlets"
    elif not outlets:
        names = ", ".join(called(one) for one in material.question.third)
        refusal = f"{REFUSED}nothing was collected of any outlet of {names}"
    elif len(outlets) == 1:
        refusal = f"{REFUSED}one outlet only, {outlets[0]}: what it does is its own, and no country's reaction"
    elif not readable:
        refusal = f"{REFUSED}none of the third countries has a baseline to be compared with"
    notes = list(material.notes)
    if material.ends is not None and material.question.start <= material.ends < end - timedelta(days=1):
        read, days = (material.ends - material.question.start).days + 1, material.question.days
        notes.append(
            f"the store ends on {material.ends} for these outlets: {read} of the window's {days} days can be read, and "
            "the last of them perhaps in part"
        )
    if material.undated:
        said = "report names" if material.undated == 1 else "reports name"
        notes.append(f"{material.undated} {said} both actors and no day: counted in nothing else")
    return Coverage(countries, refusal, tuple(notes))


def _of_country(material: Material, country: str) -> Covered:
    question = material.question
    rows = [one for one in material.totals if one.outlet.country == country]
    live = [one for one in rows if any(one.counts)]
    end = question.start + timedelta(days=question.days)
    over = question.start - timedelta(days=DEFAULTS.gap_days)
    begin = over - timedelta(days=DEFAULTS.baseline_days)
    first = live[0].first if live else begin
    before = _sums(live, (begin - first).days, (over - first).days)
    during = _sums(live, (question.start - first).days, (end - first).days)
    reports = [one for one in material.reports if one.country == country and begin <= one.day < end]
    days = sum(count > 0 for count in before)
    refusal = _refusal(country, rows, live, days, any(during))
    return Covered(
        country=country,
        outlets=tuple(one.outlet.name for one in live),
        days=days,
        of=DEFAULTS.baseline_days,
        total=sum(before),
        reports=len(reports),
        collapsed=len({one.family for one in reports}),
        refusal=f"{REFUSED}{refusal}" if refusal is not None else None,
        notes=tuple(_notes(live, before, during, None if refusal else len(reports), begin_at=(begin - first).days)),
    )


def _refusal(country: str, rows: Sequence[Totals], live: Sequence[Totals], days: int, during: bool) -> str | None:
    if not rows:
        return f"no outlet of {called(country)} in this store"
    if not live:
        return f"nothing dated was collected of {_names(rows)}"
    if not days:
        return f"nothing of {_names(live)} was collected in the {DEFAULTS.baseline_days} days before the window"
    if days < DEFAULTS.shortest_baseline:
        return (
            f"baseline too short: {days} of the {DEFAULTS.baseline_days} days before the window were collected, "
            f"{DEFAULTS.shortest_baseline} are needed"
        )
    return None if during else "no day of the window was collected"


def _notes(
    live: Sequence[Totals], before: Sequence[int], during: Sequence[int], reports: int | None, *, begin_at: int
) -> list[str]:
    notes = []
    if len(live) == 1:
        notes.append(f"one outlet only: what {live[0].outlet.name} does is its own, and no country's")
    for one in live:
        at = next(n for n, count in enumerate(one.counts) if count)
        if at > max(begin_at, 0):
            day = one.first + timedelta(days=at)
            notes.append(f"{one.outlet.name} was first collected on {day}: the days before are no silence of it")
    empty = sum(not count for count in during)
    if during and 0 < empty < len(during):
        notes.append(f"{empty} of the window's {len(during)} days were not collected")
    missing = sum(not count for count in before)
    if missing and len(before) > missing:
        notes.append(f"{missing} of the {len(before)} days of the baseline were not collected")
    # None: what is not read at all needs no word on how much would be seen
    if reports is not None and reports < FEW_REPORTS:
        notes.append(f"few reports ({reports}) name both actors: only a large reaction would be seen")
    return notes


def _sums(rows: Sequence[Totals], low: int, high: int) -> list[int]:
    """What all outlets published each day of a stretch; 0 outside of the days used."""
    return [sum(one.counts[n] for one in rows if 0 <= n < len(one.counts)) for n in range(low, high)]


def _names(rows: Sequence[Totals]) -> str:
    names = [one.outlet.name for one in rows]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
