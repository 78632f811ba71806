"""As if from one manual: planted groups are found, what has a common source is none, and chance is counted rightly."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.model import Span
from mirrorwire.readings.bipartite import chances, tables, together
from mirrorwire.readings.manual import Manual, same_manual
from mirrorwire.readings.narratives import narratives
from mirrorwire.readings.nouns import Claim, Material, Outlet, Question, Report
from mirrorwire.readings.surge import NotReadable

CODES = ("RUS", "FRA", "IRN", "ARM", "TUR")
START = date(2025, 5, 1)


class World:
    """Outlets that tell points of stories, the best known most; each says a point in an order of words of its own."""

    def __init__(self, seed: int, *, outlets: int = 4, stories: int = 2, told: float = 4.0, national: float = 0.0):
        self.rng = np.random.default_rng(seed)
        self.outlets = [Outlet(f"{code.lower()}-{at}", code, "en", None) for code in CODES for at in range(outlets)]
        self.reports: list[Report] = []
        self.claims: list[Claim] = []
        known = 1 / np.arange(1, 21)
        for story in range(stories):
            points = [self.point() for _ in known]
            of_country = {code: [self.point() for _ in range(6)] for code in CODES}
            for outlet in self.outlets:
                if self.rng.random() > 0.7:
                    continue
                number = min(len(known), 1 + int(self.rng.poisson(told - 1)))
                for at in self.rng.choice(len(known), number, replace=False, p=known / known.sum()):
                    self.say(self.report(outlet, story), points[at])
                for point in of_country[outlet.country or ""]:
                    if self.rng.random() < national:
                        self.say(self.report(outlet, story), point)

    def point(self) -> list[str]:
        return [f"w{number}" for number in self.rng.integers(0, 10**9, 8)]

    def report(self, outlet: Outlet, story: int, **more: object) -> Report:
        ident = f"r{len(self.reports):05}"
        made = Report(
            id=ident,
            kind="article",
            outlet=outlet.name,
            country=outlet.country,
            at=datetime(2025, 5, 1, tzinfo=UTC) + timedelta(minutes=int(self.rng.integers(0, 4320))),
            hour=True,
            headline="x",
            page=f"p{ident}",
            revision="rev",
            capture="capture",
            span=None,
            url=None,
            family=ident,
            first=True,
            story=f"s{story}",
            agency=None,
        )
        self.reports.append(replace(made, **more))  # type: ignore[arg-type]
        return self.reports[-1]

    def say(self, report: Report, point: Sequence[str], *, mixed: bool = True, **more: object) -> None:
        words = [point[at] for at in self.rng.permutation(len(point))] if mixed else list(point)
        made = Claim(
            id=f"c{len(self.claims):05}",
            kind="headline",
            report=report.id,
            outlet=report.outlet,
            country=report.country,
            at=report.at,
            words=(" ".join(words),),
            spans=(Span("text", 0, 9, None),),
            page=report.page,
            revision="rev",
            capture="capture",
            family=report.family,
            story=report.story,
            states=("AZE", "ISR"),
        )
        self.claims.append(replace(made, **more))  # type: ignore[arg-type]

    def plant(self, outlets: Sequence[Outlet], claims: int, *, mixed: bool = True) -> set[str]:
        for _ in range(claims):
            point = self.point()
            for outlet in outlets:
                self.say(self.report(outlet, 0), point, mixed=mixed)
        return {outlet.name for outlet in outlets}

    def some(self, number: int) -> list[Outlet]:
        return [self.outlets[at] for at in sorted(self.rng.choice(len(self.outlets), number, replace=False))]

    def material(self) -> Material:
        asked = Question(("AZE", "ISR"), CODES, START)
        return Material(asked, tuple(self.outlets), (), tuple(self.reports), tuple(self.claims))

    def read(self) -> Manual:
        found = read(self.material())
        assert isinstance(found, Manual)
        return found


def read(material: Material) -> Manual | NotReadable:
    return same_manual(material, narratives(material))


def test_planted_groups_are_found() -> None:
    found = 0
    for seed in range(25):
        world = World(seed)
        group = world.plant(world.some(3), 3 + seed % 2)
        found += any(group <= set(one.outlets) for one in world.read().groups)
    assert found >= 20


def test_by_chance_few_sets_have_a_group_and_few_pairs_a_small_p() -> None:
    """120 small sets in which outlets choose independently, with more than 2,400 pairs."""
    flagged, small, tested = 0, 0, 0
    for seed in range(120):
        manual = read(World(seed, outlets=2, stories=1, told=5.0).material())
        if isinstance(manual, NotReadable):
            continue
        flagged += bool(manual.groups)
        small += sum(pair.p <= 0.05 for pair in manual.pairs)
        tested += manual.tested
    assert tested > 2_400
    assert flagged <= 0.1 * 120
    assert 0.02 <= small / tested <= 0.07


def test_what_a_country_talks_about_is_no_manual() -> None:
    flagged = 0
    for seed in range(12):
        manual = World(1_000 + seed, national=0.4).read()
        flagged += bool(manual.groups)
        assert all(pair.more_often >= 1 for pair in manual.pairs)
    assert flagged <= 2


@pytest.mark.parametrize("source", ["family", "agency", "quotation"])
def test_a_common_source_is_no_manual(source: str) -> None:
    """Eight outlets print the same five claims: from one text, from one agency, or quoting the same speakers."""
    flagged = 0
    for seed in range(8):
        world = World(2_000 + seed)
        points = [world.point() for _ in range(5)]
        carriers = world.some(8)
        for outlet in carriers:
            more = {"family": "wire"} if source == "family" else {"agency": "Agency"} if source == "agency" else {}
            report = world.report(outlet, 0, **more)
            for at, point in enumerate(points):
                quoted = {"kind": "quotation", "speaker": f"Speaker {at}"} if source == "quotation" else {}
                world.say(report, point, mixed=False, **quoted)
        manual = world.read()
        names = {outlet.name for outlet in carriers}
        flagged += any(len(names & set(group.outlets)) > 1 for group in manual.groups)
        both = [pair for pair in manual.pairs if {pair.first, pair.second} <= names]
        assert len(both) == 28
        assert all(len(pair.explained) >= 5 for pair in both)
    assert flagged <= 1


def test_the_evidence_is_the_claims_that_both_print() -> None:
    world = World(3)
    group = world.plant(world.some(3), 4, mixed=False)
    material = world.material()
    manual = read(material)
    assert isinstance(manual, Manual)
    claims = {claim.id: claim for claim in material.claims}
    found = next(one for one in manual.groups if group <= set(one.outlets))
    assert len(found.shared) >= 4
    planted = [one for one in found.shared if len(one.claims) == 3 and one.carriers == 3]
    assert len(planted) >= 4
    for one in planted:
        assert {claims[ident].outlet for ident in one.claims} == group
        assert len({claims[ident].words for ident in one.claims}) == 1
        assert one.wording
    for pair in manual.pairs:
        for one in pair.shared:
            assert {claims[ident].outlet for ident in one.claims} == {pair.first, pair.second}
    assert manual.null[0][0] + sum(pairs for pairs, _ in manual.null[1:]) == manual.tested
    assert sum(by_chance for _, by_chance in manual.null) == pytest.approx(manual.tested)
    assert manual.false_discoveries <= manual.rate


def test_outlets_of_one_owner_are_said_so_and_not_found() -> None:
    world = World(4)
    group = world.plant(world.some(3), 5)
    owned = replace(
        world.material(),
        outlets=tuple(replace(one, owner="Owner" if one.name in group else None) for one in world.outlets),
    )
    manual = read(owned)
    assert isinstance(manual, Manual)
    assert manual.owners == (("Owner", tuple(sorted(group))),)
    assert not any(len(group & set(one.outlets)) > 1 for one in manual.groups)
    own = [pair for pair in manual.pairs if {pair.first, pair.second} <= group]
    assert [pair.owner for pair in own] == ["Owner"] * 3
    assert all(len(pair.shared) >= 5 and pair.q == 1 and not pair.found for pair in own)


def test_copies_within_a_family_do_not_raise_the_evidence() -> None:
    world = World(5)
    one, two = world.some(2)
    world.plant([one, two], 3)
    before = world.read()
    for report in [report for report in world.reports if report.outlet == one.name]:
        said = [claim for claim in world.claims if claim.report == report.id]
        copy = world.report(one, 0, family=report.family, first=False)
        for claim in said:
            world.say(copy, claim.words[0].split(), mixed=False)
    after = world.read()

    def shared(manual: Manual) -> dict[tuple[str, str], int]:
        return {(pair.first, pair.second): len(pair.shared) for pair in manual.pairs}

    assert shared(after) == shared(before)
    chances = [{(pair.first, pair.second): pair.p for pair in manual.pairs} for manual in (before, after)]
    # the tables drawn are others, the table is the same
    assert all(0.3 < (chances[1][pair] + 0.01) / (chances[0][pair] + 0.01) < 3 for pair in chances[0])


@settings(max_examples=3, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_order_of_the_material_has_no_influence(random: object, seed: int) -> None:
    world = World(seed)
    world.plant(world.some(3), 3)
    plain = world.material()
    mixed = [list(plain.claims), list(plain.reports), list(plain.outlets)]
    for part in mixed:
        random.shuffle(part)  # type: ignore[attr-defined]
    other = replace(plain, claims=tuple(mixed[0]), reports=tuple(mixed[1]), outlets=tuple(mixed[2]))  # type: ignore[arg-type]
    assert read(other) == read(plain)


def test_the_lag_is_described_where_hours_are_known() -> None:
    world = World(6)
    one, two = world.some(2)
    for minutes in (30, 40, 80):
        point = world.point()
        for outlet, late in ((one, 0), (two, minutes)):
            world.say(world.report(outlet, 0, at=datetime(2025, 5, 2, 8, tzinfo=UTC) + timedelta(minutes=late)), point)
    only = replace(world.material(), claims=tuple(world.claims[-6:]))
    spread = [world.report(outlet, 0) for outlet in world.outlets if outlet not in (one, two)][:4]
    for report in spread:
        world.say(report, world.point())
    only = replace(world.material(), claims=tuple(world.claims[-10:]))
    manual = read(only)
    assert isinstance(manual, Manual)
    assert [(pair.first, pair.second, pair.lag_minutes) for pair in manual.pairs] == [(one.name, two.name, 40.0)]
    days = replace(only, reports=tuple(replace(report, hour=False) for report in only.reports))
    by_day = read(days)
    assert isinstance(by_day, Manual)
    assert by_day.pairs[0].lag_minutes is None


def test_too_few_outlets_are_refused_and_bad_parameters_raise() -> None:
    world = World(7)
    names = {outlet.name for outlet in world.outlets[:3]}
    few = replace(world.material(), claims=tuple(one for one in world.claims if one.outlet in names))
    refused = read(few)
    assert isinstance(refused, NotReadable)
    assert "4 are needed" in refused.reason
    found = narratives(few)
    with pytest.raises(ValueError, match="false discoveries"):
        same_manual(few, found, rate=1.0)
    with pytest.raises(ValueError, match="two claims"):
        same_manual(few, found, fewest=1)


def test_two_thousand_claims_take_a_second() -> None:
    world = World(8, outlets=10, stories=8, told=7.0)
    assert len(world.claims) > 1_800
    material = world.material()
    found = narratives(material)
    begin = time.process_time()
    assert isinstance(same_manual(material, found), Manual)
    # a second on an idle core: this one may be shared
    assert time.process_time() - begin < 4


# the null


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 12), st.integers(1, 15), st.integers(0, 10**6), st.floats(0.05, 0.95))
def test_drawn_tables_and_chances_keep_the_margins(rows: int, columns: int, seed: int, share: float) -> None:
    random = np.random.default_rng(seed)
    table = random.random((rows, columns)) < share
    for drawn in tables(table, random, 3):
        assert (drawn.sum(axis=0) == table.sum(axis=0)).all()
        assert (drawn.sum(axis=1) == table.sum(axis=1)).all()
    chance = chances(table.sum(axis=1), table.sum(axis=0))
    assert ((chance >= 0) & (chance <= 1)).all()
    assert np.allclose(chance.sum(axis=0), table.sum(axis=0), atol=0.05)
    assert np.allclose(chance.sum(axis=1), table.sum(axis=1), atol=0.05)


def test_the_chance_that_two_share_is_that_of_drawn_tables() -> None:
    random = np.random.default_rng(1)
    activity = random.uniform(0.05, 0.4, 12)
    table = random.random((12, 30)) < activity[:, None]
    first, second = np.triu_indices(12, 1)
    chance = chances(table.sum(axis=1), table.sum(axis=0))
    expected = together(chance, table.sum(axis=0), first, second).sum(axis=1)
    drawn = np.mean([(one.astype(float) @ one.T)[first, second] for one in tables(table, random, 1_000)], axis=0)
    assert np.abs(expected - drawn).max() < 0.3


def test_trades_reach_every_table_alike() -> None:
    """Three rows with one of three columns each, once each: six tables, all as likely."""
    random = np.random.default_rng(2)
    seen: dict[bytes, int] = {}
    for drawn in tables(np.eye(3, dtype=np.bool_), random, 3_000):
        seen[drawn.tobytes()] = seen.get(drawn.tobytes(), 0) + 1
    assert len(seen) == 6
    assert all(abs(count - 500) < 100 for count in seen.values())
