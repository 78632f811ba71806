"""Things planted into material, generated or real: reactions of known size, decoys that are none, and a shared manual.

A plant gives new material and never changes the old. Decoys are what a reading must not take for a reaction: one
agency's text that all outlets print (`wire`), outlets that start shortly before the window (`late_outlet`), a weekly
page on the window's weekday (`weekly`), a large story of something else in the same outlets (`other_story`). An event
that concerns the actors and their neighbours alike (`second_event`) brings reports of the two that are real: no count
can tell whose they are, control pairs only help; a reading has to name it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from mirrorwire.readings.invented import Maker
from mirrorwire.readings.nouns import Claim, Material, Outlet, Report, Totals

# share of an agency's printed copies that an outlet rewrites so far that no comparison finds the copy
REWRITTEN = 0.05
# share of the outlet's words in a planted claim: a manual is followed, not copied
OWN_WORDS = 0.2


@dataclass(frozen=True, slots=True)
class Group:
    """Outlets that were given the same things to say."""

    outlets: tuple[str, ...]
    claims: int


def react(maker: Maker, material: Material, country: str, *, ratio: float, lag: int = 0) -> Material:
    """Let a country react: reports are added until its window holds `ratio` times its usual level, from day `lag` on.

    The usual level is that of the 56 days before the day before the window; what is added is Poisson, as in the surge
    sets. The ratio is that of the whole window, so that a late reaction is a higher one on the days that are left.
    """
    asked = material.question
    usual = _usual(material, country) * asked.days
    number = int(maker.random.poisson(max(0.0, ratio - 1) * usual))
    days = [asked.start + timedelta(days=int(day)) for day in maker.random.integers(lag, asked.days, number)]
    return _printed(maker, material, country, days, maker.ident("story"))


def wire(maker: Maker, material: Material, country: str) -> Material:
    """Let most outlets of all third countries print one agency's text on the window's first day, `country` among them.

    A few rewrite it so far that the copy is not found.
    """
    asked, story = material.question, maker.ident("story")
    own = _outlets(material, country)
    others = [
        outlet
        for other in asked.third
        for outlet in _outlets(material, other)
        if outlet.country == country or maker.random.random() < 0.7
    ]
    outlets = [*own, *(outlet for outlet in others if outlet not in own)]
    first = maker.report(outlets[0], asked.start, story, agency="invented agency")
    added = [first]
    for outlet in outlets[1:]:
        seen = maker.random.random() >= REWRITTEN
        added.append(maker.report(outlet, asked.start, story, family=first.id if seen else None, agency=first.agency))
    return with_reports(material, added)


def late_outlet(
    maker: Maker, material: Material, country: str, *, outlets: int = 2, before: int | None = None
) -> Material:
    """Let outlets of a country start some days before the window (3 to 45), twice as busy as those there are."""
    asked = material.question
    before = int(maker.random.integers(3, 46)) if before is None else before
    known = _outlets(material, country)
    totals = {row.outlet.name: row for row in material.totals}
    level = _usual(material, country, every_copy=True) / max(1, len(known))
    first = asked.start - timedelta(days=before)
    length = before + asked.days
    made, added = [], []
    for number in range(outlets):
        like = totals[known[number % len(known)].name]
        size = float(np.mean([count for count in like.counts if count] or [1]))
        outlet = Outlet(f"{country.lower()}-late-{number + 1}.example", country, known[0].language, None)
        reports = maker.random.poisson(level * 2, length)
        added += [
            maker.report(outlet, first + timedelta(days=day), maker.ident("story"))
            for day, count in enumerate(reports.tolist())
            for _ in range(count)
        ]
        published = reports + np.maximum(1, maker.random.poisson(size, length))
        made.append(Totals(outlet, first, tuple(published.tolist())))
    grown = replace(
        material, outlets=(*material.outlets, *(row.outlet for row in made)), totals=(*material.totals, *made)
    )
    return with_reports(grown, added, counted=True)


def weekly(maker: Maker, material: Material, country: str, *, height: float = 2.0) -> Material:
    """Let a country have a weekly page on the actors, on the window's first weekday, in the window as ever before.

    `height`: usual daily levels that the page adds, on average.
    """
    asked, level = material.question, _usual(material, country)
    first = min(row.first for row in material.totals if row.outlet.country == country)
    days = []
    day = asked.start
    while day >= first:
        days += [day] * int(maker.random.poisson(height * level))
        day -= timedelta(days=7)
    return _printed(maker, material, country, days, None)


def other_story(maker: Maker, material: Material, country: str, *, height: float = 1.0) -> Material:
    """Let a large story without the actors fill the country's outlets in the window: totals grow, reports don't."""
    asked = material.question
    window = range(asked.days)
    totals = []
    for row in material.totals:
        if row.outlet.country != country:
            totals.append(row)
            continue
        counts = list(row.counts)
        for ahead in window:
            place = (asked.start - row.first).days + ahead
            if 0 <= place < len(counts):
                counts[place] += int(maker.random.poisson(height * counts[place]))
        totals.append(replace(row, counts=tuple(counts)))
    return replace(material, totals=tuple(totals))


def second_event(maker: Maker, material: Material, country: str, *, ratio: float = 2.0) -> Material:
    """Let an event in the window concern the actors and every control pair alike, `ratio` times the usual for each."""
    asked = material.question
    story = maker.ident("story")
    controls = []
    for pair, reports in material.controls:
        own = [report for report in reports if report.country == country]
        level = sum(report.day < asked.start for report in own) / max(1, _days_before(material, country))
        number = int(maker.random.poisson((ratio - 1) * level * asked.days))
        outlets = _outlets(material, country)
        more = [
            maker.report(
                outlets[int(maker.random.integers(0, len(outlets)))],
                asked.start + timedelta(days=int(maker.random.integers(0, asked.days))),
                story,
            )
            for _ in range(number)
        ]
        controls.append((pair, tuple(sorted((*reports, *more), key=lambda one: (one.at, one.id)))))
    return react(maker, replace(material, controls=tuple(controls)), country, ratio=ratio)


def manual(
    maker: Maker, material: Material, *, outlets: int = 3, claims: int = 3, countries: Sequence[str] | None = None
) -> tuple[Material, Group]:
    """Give some outlets of the window's largest story the same things to say, beyond what the story offers to all.

    Outlets of different countries are taken, one after the other. Each says all `claims`, a fifth of the words its
    own, spread over reports of the story; where it has fewer than two reports there, some are added.
    """
    asked = material.question
    end = asked.start + timedelta(days=asked.days)
    window = [report for report in material.reports if asked.start <= report.day < end]
    story = _largest(window) or maker.ident("story")
    chosen: list[Outlet] = []
    order = list(countries or asked.third)
    for at in range(outlets):
        own = [outlet for outlet in _outlets(material, order[at % len(order)]) if outlet not in chosen]
        chosen.append(own[int(maker.random.integers(0, len(own)))])
    # what they say themselves: the same words of one speaker have a source that everyone may quote
    points = [replace(maker.point(), kind="event") for _ in range(claims)]
    reports: list[Report] = []
    said: list[Claim] = []
    for outlet in chosen:
        own_reports = [
            report for report in window if report.outlet == outlet.name and report.story == story and report.first
        ]
        while len(own_reports) < 2:
            day = asked.start + timedelta(days=int(maker.random.integers(0, asked.days)))
            made = maker.report(outlet, day, story)
            own_reports.append(made)
            reports.append(made)
            said += maker.claims_of(made)
        for place, point in enumerate(points):
            report = own_reports[int(maker.random.integers(0, len(own_reports)))]
            said.append(maker.claim(report, point, changed=OWN_WORDS, place=20 + place))
    grown = with_reports(material, reports)
    claimed = sorted((*material.claims, *said), key=lambda one: (one.at, one.id))
    return replace(grown, claims=tuple(claimed)), Group(tuple(sorted(outlet.name for outlet in chosen)), claims)


def statement(maker: Maker, material: Material, *, share: float = 0.5) -> Material:
    """Let a share of the reports of the window's largest story quote one speaker: a common source and no manual."""
    asked = material.question
    end = asked.start + timedelta(days=asked.days)
    window = [report for report in material.reports if asked.start <= report.day < end]
    story = _largest(window)
    if story is None:
        return material
    point = replace(maker.point(), kind="quotation", people=(f"person_{maker.word()}",))
    said = [
        maker.claim(report, point, changed=0.02, place=40)
        for report in window
        if report.story == story and report.first and maker.random.random() < share
    ]
    return replace(material, claims=tuple(sorted((*material.claims, *said), key=lambda one: (one.at, one.id))))


def with_reports(material: Material, added: Sequence[Report], *, counted: bool = False) -> Material:
    """Give material with more reports, which its outlets' totals then hold too (`counted`: they hold them already)."""
    totals = material.totals
    if not counted and added:
        more: dict[tuple[str, date], int] = {}
        for report in added:
            more[report.outlet, report.day] = more.get((report.outlet, report.day), 0) + 1
        totals = tuple(
            replace(
                row,
                counts=tuple(
                    count + more.get((row.outlet.name, row.first + timedelta(days=at)), 0)
                    for at, count in enumerate(row.counts)
                ),
            )
            if any(name == row.outlet.name for name, _ in more)
            else row
            for row in totals
        )
    reports = sorted((*material.reports, *added), key=lambda one: (one.at, one.id))
    return replace(material, reports=tuple(reports), totals=totals)


DECOYS: dict[str, Callable[[Maker, Material, str], Material]] = {
    "shared wire": wire,
    "outlets that start": late_outlet,
    "weekday": weekly,
    "another large story": other_story,
}


def _printed(maker: Maker, material: Material, country: str, days: Sequence[date], story: str | None) -> Material:
    """Add reports of a country on some days, in outlets as often as they report of the actors."""
    outlets = _outlets(material, country)
    seen = [1 + sum(report.outlet == outlet.name for report in material.reports) for outlet in outlets]
    chosen = maker.random.choice(len(outlets), len(days), p=np.asarray(seen) / sum(seen))
    added = [
        maker.report(outlets[int(at)], day, story or maker.ident("story")) for at, day in zip(chosen, days, strict=True)
    ]
    return with_reports(material, added)


def _usual(material: Material, country: str, *, every_copy: bool = False) -> float:
    """Reports a day of a country in the 56 days before the day before the window, copies apart."""
    asked = material.question
    end = asked.start - timedelta(days=1)
    since = end - timedelta(days=56)
    own = [report for report in material.reports if report.country == country and since <= report.day < end]
    return (len(own) if every_copy else len({report.family for report in own})) / 56


def _days_before(material: Material, country: str) -> int:
    firsts = [row.first for row in material.totals if row.outlet.country == country]
    return (material.question.start - min(firsts)).days if firsts else 0


def _outlets(material: Material, country: str) -> list[Outlet]:
    read = {row.outlet.name for row in material.totals}
    return sorted(
        (outlet for outlet in material.outlets if outlet.country == country and outlet.name in read),
        key=lambda outlet: outlet.name,
    )


def _largest(reports: Sequence[Report]) -> str | None:
    sizes: dict[str, int] = {}
    for report in reports:
        if report.story is not None:
            sizes[report.story] = sizes.get(report.story, 0) + 1
    return min(sizes, key=lambda story: (-sizes[story], story)) if sizes else None
