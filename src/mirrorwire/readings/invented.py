"""News that never were: a generated background for checking the method, with everything in it that misleads.

Outlets differ in size and in how much they care; weeks have a rhythm; stories come at random, a few of them large, and
are told for some days in several countries at once, so that the counts of countries burst together without any of them
reacting to another (a Neyman-Scott cluster process: Neyman and Scott 1958). Agencies' texts are printed by several
outlets. Stories hold points (who said what, which number); outlets tell some of them, the best known ones most, in
words of their own, and all quote the same speakers. The same seed gives the same news.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from mirrorwire.ids import make_id
from mirrorwire.model import Span
from mirrorwire.readings.counts import Floats
from mirrorwire.readings.nouns import Claim, ClaimKind, Material, Outlet, Question, Report, Totals

Random = np.random.Generator

# the user-assigned codes of ISO 3166-1: states that do not exist
ACTORS = ("XAA", "XAB")
COUNTRIES = ("XCA", "XCB", "XCC", "XCD", "XCE", "XCF")
ELSEWHERE = (("XAA", "XAD"), ("XAB", "XAE"))
# a Monday, so that rhythms of the week fall alike in every world
FIRST = date(2024, 1, 1)
_WEEK = np.array([1.15, 1.2, 1.2, 1.15, 1.05, 0.65, 0.6])
_SYLLABLES = [onset + vowel for onset in "b d f g k l m n p r s t v z".split() for vowel in ("a", "e", "i", "o", "u")]


@dataclass(frozen=True, slots=True)
class World:
    """What the generated background is like.

    `outlets`: a country; `past`: days before the window; `window`, `after`: its days and those after it; `levels`:
    least and most reports a day of a country, copies apart; `stories`: new ones a day; `spread`: of the sizes of
    stories (of ln); `fading`: what a story keeps from one day to the next; `copied`: share of reports that are an
    agency's text, printed by several; `texts`: whether claims are made; `points`: that a story has; `told`: of them a
    report tells, on average; `own_words`: share of a claim's words that an outlet changes.
    """

    countries: tuple[str, ...] = COUNTRIES
    outlets: int = 6
    past: int = 150
    window: int = 3
    after: int = 5
    levels: tuple[float, float] = (0.3, 4.0)
    stories: float = 1.6
    spread: float = 0.6
    fading: float = 0.55
    copied: float = 0.15
    texts: bool = False
    points: int = 12
    told: float = 3.0
    own_words: float = 0.5

    @property
    def start(self) -> date:
        """The window's first day."""
        return FIRST + timedelta(days=self.past)


@dataclass(frozen=True, slots=True)
class Point:
    """Something that can be said in a story: what it names and the words it is usually said in."""

    kind: ClaimKind
    words: tuple[str, ...]
    people: tuple[str, ...]
    states: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(slots=True)
class Maker:
    """Makes reports and claims of one world: ids are counted, so that the same calls give the same ids."""

    seed: int
    world: World
    random: Random
    number: int = 0
    points: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    words: Iterator[str] = field(init=False)
    minutes: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        name = make_id("invented", self.seed)
        # of their own, so that one report more does not change what all others are
        self.words = _words(np.random.default_rng(np.random.SeedSequence([int(name[-8:], 16), 1])))
        self.minutes = _minutes(np.random.default_rng(np.random.SeedSequence([int(name[-8:], 16), 2])))

    def ident(self, what: str) -> str:
        """Give the next id."""
        self.number += 1
        return f"{what}_invented{self.seed}x{self.number}"

    def report(
        self, outlet: Outlet, day: date, story: str, *, family: str | None = None, agency: str | None = None
    ) -> Report:
        """Make a report of an outlet on a day, at an hour at which news come."""
        ident, page = self.ident("report"), self.ident("page")
        headline = " ".join([*ACTORS, *(self.word() for _ in range(5))])
        end = len(ACTORS[0])
        return Report(
            id=ident,
            kind="article",
            outlet=outlet.name,
            country=outlet.country,
            at=datetime.combine(day, datetime.min.time(), UTC) + timedelta(minutes=next(self.minutes)),
            hour=True,
            headline=headline,
            page=page,
            revision=f"rev_{page}",
            capture=f"capture_{page}",
            span=Span("text", 0, len(headline), None),
            url=None,
            family=family or ident,
            first=family is None,
            story=story,
            agency=agency,
            names=(
                (ACTORS[0], Span("text", 0, end, None)),
                (ACTORS[1], Span("text", end + 1, end + 1 + len(ACTORS[1]), None)),
            ),
        )

    def word(self) -> str:
        """Make a word of three syllables."""
        return next(self.words)

    def point(self) -> Point:
        """Make something to say: with a speaker, a number or another state in about half of the cases each."""
        draw = self.random.random(4)
        kinds: tuple[ClaimKind, ...] = ("quotation", "event", "headline")
        return Point(
            kind=kinds[int(draw[0] * 3)],
            words=tuple(self.word() for _ in range(12)),
            people=(f"person_{self.word()}",) if draw[1] < 0.5 else (),
            states=(*ACTORS, *((f"XB{chr(65 + int(draw[2] * 52))}",) if draw[2] < 0.5 else ())),
            numbers=(str(int(self.random.integers(2, 2000))),) if draw[3] < 0.4 else (),
        )

    def points_of(self, story: str) -> tuple[Point, ...]:
        """Give what can be said in a story, the best known first."""
        if story not in self.points:
            self.points[story] = tuple(self.point() for _ in range(self.world.points))
        return self.points[story]

    def claim(self, report: Report, point: Point, *, changed: float, place: int) -> Claim:
        """Let a report say something, a share of its words changed to the outlet's own."""
        keep = self.random.random(len(point.words)) >= changed
        words = " ".join(word if kept else self.word() for word, kept in zip(point.words, keep, strict=True))
        start = 200 * (place + 1)
        return Claim(
            id=self.ident("claim"),
            kind=point.kind,
            report=report.id,
            outlet=report.outlet,
            country=report.country,
            at=report.at,
            words=(words,),
            spans=(Span("text", start, start + len(words), None),),
            page=report.page,
            revision=report.revision,
            capture=report.capture,
            family=report.family,
            story=report.story,
            people=point.people,
            states=point.states,
            numbers=point.numbers,
            says=None,
            speaker=point.people[0].removeprefix("person_") if point.people and point.kind == "quotation" else None,
        )

    def claims_of(self, report: Report) -> list[Claim]:
        """Let a report tell some of its story's points, the well-known ones more often, quotations word for word."""
        points = self.points_of(report.story or "")
        weights = 1 / np.arange(1, len(points) + 1)
        number = min(len(points), 1 + int(self.random.poisson(self.world.told - 1)))
        chosen = self.random.choice(len(points), number, replace=False, p=weights / weights.sum())
        return [
            self.claim(
                report,
                points[at],
                changed=0.05 if points[at].kind == "quotation" else self.world.own_words,
                place=place,
            )
            for place, at in enumerate(sorted(chosen.tolist()))
        ]


@dataclass(frozen=True, slots=True)
class Invented:
    """A generated background, and its maker, who plants things in it."""

    material: Material
    maker: Maker


def invent(seed: int, world: World) -> Invented:
    """Generate a background: nothing in it reacts to anything."""
    random = np.random.default_rng(np.random.SeedSequence([seed, 7]))
    maker = Maker(seed, world, random)
    length = world.past + world.window + world.after
    outlets = [
        Outlet(f"{country.lower()}-{number + 1}.example", country, "en", None)
        for country in world.countries
        for number in range(world.outlets)
    ]
    low, high = np.log(world.levels)
    levels = np.exp(random.uniform(low, high, len(world.countries)))
    sizes = np.exp(random.normal(3.6, 0.7, len(outlets)))
    care = np.exp(random.normal(0.0, 0.5, len(outlets)))
    week = _WEEK[np.arange(length) % 7]
    told = _stories(maker, length)
    reports: list[Report] = []
    for place in range(len(world.countries)):
        own = np.arange(place * world.outlets, (place + 1) * world.outlets)
        chance = np.cumsum(sizes[own] * care[own] / (sizes[own] * care[own]).sum())
        interest = random.gamma(2.0, 0.5, len(told))
        for at, (story, shares) in enumerate(told):
            numbers = random.poisson(levels[place] * interest[at] * shares * week)
            for day in np.flatnonzero(numbers).tolist():
                for draw in random.random(int(numbers[day])).tolist():
                    one = own[min(int(np.searchsorted(chance, draw)), len(own) - 1)]
                    reports += _printed(maker, outlets, own, int(one), FIRST + timedelta(days=day), story)
    per_day = np.zeros((len(outlets), length), dtype=np.int64)
    index = {outlet.name: place for place, outlet in enumerate(outlets)}
    for report in reports:
        per_day[index[report.outlet], (report.day - FIRST).days] += 1
    per_day += random.poisson(sizes[:, None] * week * random.gamma(30.0, 1 / 30, (len(outlets), length)))
    asked = Question(
        actors=ACTORS,
        third=world.countries,
        start=world.start,
        days=world.window,
        controls=ELSEWHERE,
        exploratory=False,
    )
    material = Material(
        question=asked,
        outlets=tuple(outlets),
        totals=tuple(Totals(outlet, FIRST, tuple(row)) for outlet, row in zip(outlets, per_day.tolist(), strict=True)),
        reports=tuple(sorted(reports, key=lambda one: (one.at, one.id))),
        claims=(),
        controls=tuple((pair, _of_pair(maker, outlets, levels, length)) for pair in ELSEWHERE),
    )
    if world.texts:
        material = replace(material, claims=with_claims(maker, material))
    return Invented(material, maker)


def with_claims(maker: Maker, material: Material) -> tuple[Claim, ...]:
    """Make the claims of the window's reports and of the week before it; copies say what their first says."""
    asked = material.question
    since, end = asked.start - timedelta(days=7), asked.start + timedelta(days=asked.days)
    claims: list[Claim] = []
    of_family: dict[str, list[Claim]] = {}
    for report in material.reports:
        if not since <= report.day < end:
            continue
        if report.family in of_family:
            claims += [
                replace(
                    said,
                    id=maker.ident("claim"),
                    report=report.id,
                    outlet=report.outlet,
                    country=report.country,
                    at=report.at,
                    page=report.page,
                    revision=report.revision,
                    capture=report.capture,
                )
                for said in of_family[report.family]
            ]
            continue
        of_family[report.family] = maker.claims_of(report)
        claims += of_family[report.family]
    return tuple(claims)


def _words(random: Random) -> Iterator[str]:
    while True:
        for places in random.integers(0, len(_SYLLABLES), (4096, 3)).tolist():
            yield "".join([_SYLLABLES[place] for place in places])


def _minutes(random: Random) -> Iterator[int]:
    """Minutes of the day at which news come: most of them about midday."""
    while True:
        yield from np.clip(random.normal(780.0, 240.0, 4096), 0, 1435).astype(int).tolist()


def _stories(maker: Maker, length: int) -> list[tuple[str, Floats]]:
    """Stories with what each adds to every day, scaled so that a day holds 1 on average."""
    world, random = maker.world, maker.random
    number = random.poisson(world.stories * (length + 10))
    begins = random.integers(-10, length, number)
    sizes = np.exp(random.normal(-(world.spread**2) / 2, world.spread, number))
    found = []
    for begin, size in zip(begins.tolist(), sizes.tolist(), strict=True):
        shares = np.zeros(length)
        ages = np.arange(max(0, -begin), length - begin)
        kept = size * world.fading**ages * (1 - world.fading) / world.stories
        shares[begin + ages] = np.where(kept > 1e-3, kept, 0.0)
        found.append((maker.ident("story"), shares))
    return found


def _printed(
    maker: Maker, outlets: list[Outlet], own: NDArray[np.int64], one: int, day: date, story: str
) -> list[Report]:
    """One report, or an agency's text with the copies that other outlets of the country print on the same day."""
    if maker.random.random() >= maker.world.copied:
        return [maker.report(outlets[one], day, story)]
    first = maker.report(outlets[one], day, story, agency="invented agency")
    others = [int(place) for place in own if place != one and maker.random.random() < 0.4]
    return [first, *(maker.report(outlets[o], day, story, family=first.id, agency=first.agency) for o in others)]


def _of_pair(maker: Maker, outlets: list[Outlet], levels: Floats, length: int) -> tuple[Report, ...]:
    """Reports of a control pair: stories of its own, in the same outlets."""
    world, random = maker.world, maker.random
    reports = []
    for story, shares in _stories(maker, length):
        for place in range(len(world.countries)):
            numbers = random.poisson(levels[place] * shares)
            for day in np.flatnonzero(numbers).tolist():
                for one in random.integers(0, world.outlets, int(numbers[day])).tolist():
                    outlet = outlets[place * world.outlets + one]
                    reports.append(maker.report(outlet, FIRST + timedelta(days=day), story))
    return tuple(sorted(reports, key=lambda one: (one.at, one.id)))
