"""The method put to the test: the background misleads as news do, and what is planted is what was asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from mirrorwire.cli import app
from mirrorwire.codec import to_json
from mirrorwire.readings.country import Series, series
from mirrorwire.readings.invented import World, invent
from mirrorwire.readings.nouns import Material
from mirrorwire.readings.planting import (
    DECOYS,
    manual,
    other_story,
    react,
    second_event,
    statement,
    weekly,
)
from mirrorwire.readings.question import question
from mirrorwire.readings.reports import material
from mirrorwire.readings.simulate import Plan, share, simulate
from mirrorwire.readings.simulate_manual import TELLING, simulate_manual
from mirrorwire.record.store import Store
from mirrorwire.show.simulated import show_simulated
from tests.mirrors import START, THIRD, mirror_store

# three countries: a run plants half of the six things, the next run the other half
FEW = World(countries=("XCA", "XCB", "XCC"), past=110)
SMALL = Plan(seed=3, runs=18, ratio=5.0, manuals=0, world=FEW)
FEW_TELL = replace(TELLING, countries=("XCA", "XCB", "XCC", "XCD"), outlets=5)


def in_window(material: Material, country: str) -> int:
    found = series(material, country)
    assert isinstance(found, Series)
    start = found.index(material.question.start)
    return sum(found.counts[start : start + material.question.days])


# --- the background


def test_the_same_seed_gives_the_same_news_and_another_gives_others() -> None:
    assert to_json(invent(4, FEW_TELL).material) == to_json(invent(4, FEW_TELL).material)
    assert invent(4, FEW_TELL).material.reports[:5] != invent(5, FEW_TELL).material.reports[:5]


def test_the_background_bursts_as_real_news_do_and_countries_burst_together() -> None:
    spread, together = [], []
    for seed in range(6):
        made = invent(seed, World(levels=(2.0, 4.0), countries=("XCA", "XCB"))).material
        rows = [series(made, country) for country in made.question.third[:2]]
        counts = [np.asarray(row.counts, dtype=float) for row in rows if isinstance(row, Series)]
        spread += [row.var() / row.mean() for row in counts]
        together.append(float(np.corrcoef(counts[0], counts[1])[0, 1]))
    # real daily series of news with some reports a day: variance 1.2 to 4.8 times the mean
    assert 1.3 < float(np.median(spread)) < 4.0
    assert float(np.mean(together)) > 0.1


def test_totals_hold_the_reports() -> None:
    made = invent(2, FEW).material
    rows = {row.outlet.name: row for row in made.totals}
    counted: dict[tuple[str, int], int] = {}
    for report in made.reports:
        at = (report.day - rows[report.outlet].first).days
        counted[report.outlet, at] = counted.get((report.outlet, at), 0) + 1
    assert all(rows[name].counts[at] >= number for (name, at), number in counted.items())


# --- what is planted


def test_a_reaction_is_as_large_as_asked_for_and_as_late() -> None:
    added, usual = [], []
    for seed in range(25):
        made = invent(seed, World(past=70, levels=(2.0, 3.0), countries=("XCA",)))
        asked = made.material.question
        planted = react(made.maker, made.material, "XCA", ratio=4.0, lag=2)
        new = set(planted.reports) - set(made.material.reports)
        assert {report.day for report in new} <= {asked.start + timedelta(days=2)}
        added.append(in_window(planted, "XCA") - in_window(made.material, "XCA"))
        end = asked.start - timedelta(days=1)
        families = {r.family for r in made.material.reports if end - timedelta(days=56) <= r.day < end}
        usual.append(len(families) / 56 * 3)
    assert sum(added) == pytest.approx(3.0 * sum(usual), rel=0.1)


def test_a_weekly_page_stands_on_one_weekday_in_the_window_as_before_it() -> None:
    made = invent(5, World(past=100, levels=(2.0, 3.0), countries=("XCA",)))
    planted = weekly(made.maker, made.material, "XCA")
    new = set(planted.reports) - set(made.material.reports)
    start = planted.question.start
    assert {report.day.weekday() for report in new} == {start.weekday()}
    assert any(report.day == start for report in new) and any(report.day < start for report in new)


def test_another_large_story_raises_totals_alone() -> None:
    made = invent(5, FEW)
    planted = other_story(made.maker, made.material, "XCA")
    before, after = series(made.material, "XCA"), series(planted, "XCA")
    assert isinstance(before, Series) and isinstance(after, Series)
    assert after.counts == before.counts
    start = after.index(planted.question.start)
    assert sum(after.totals[start : start + 3]) > 1.5 * sum(before.totals[start : start + 3])


def test_a_second_event_raises_the_control_pairs_as_well() -> None:
    made = invent(5, replace(FEW, levels=(3.0, 5.0)))
    planted = second_event(made.maker, made.material, "XCA", ratio=5.0)
    before, after = series(made.material, "XCA"), series(planted, "XCA")
    assert isinstance(before, Series) and isinstance(after, Series)
    start = after.index(planted.question.start)
    for old, new in zip((before.counts, *before.controls), (after.counts, *after.controls), strict=True):
        assert sum(new[start : start + 3]) > sum(old[start : start + 3])


@pytest.mark.parametrize("name", sorted(DECOYS))
def test_a_plant_leaves_the_background_as_it_was(name: str) -> None:
    made = invent(5, replace(FEW, past=70))
    before = to_json(made.material)
    DECOYS[name](made.maker, made.material, "XCA")
    assert to_json(made.material) == before


def test_a_planted_manual_is_said_by_all_its_outlets_in_words_of_their_own() -> None:
    made = invent(5, FEW_TELL)
    planted, group = manual(made.maker, made.material, outlets=3, claims=4)
    known = {claim.id for claim in made.material.claims}
    window = [claim for claim in planted.claims if claim.id not in known]
    by_outlet = {name: [c for c in window if c.outlet == name and c.spans[0].start >= 4_200] for name in group.outlets}
    assert [len(claims) for claims in by_outlet.values()] == [4, 4, 4]
    assert len({claim.words for claims in by_outlet.values() for claim in claims}) > 8
    assert len({claim.country for claims in by_outlet.values() for claim in claims}) == 3


# --- what comes out


def test_a_large_reaction_is_seen_and_decoys_are_not() -> None:
    found = simulate(SMALL)
    assert found.power.of == 9 and found.power.share >= 0.75
    assert found.decoys_all.of == 36 and found.decoys_all.share <= 0.13
    # what is called a reaction has p <= .05, and enough reports besides
    assert found.power_called.hits <= found.power.hits and found.decoys_called.hits <= found.decoys_all.hits
    assert found.alarm.of > 500 and 0.01 < found.alarm.share < 0.1
    assert found.median_ratio is not None and 3.5 < found.median_ratio < 7
    # with control pairs a second event is taken for a reaction less often
    assert found.second_event.hits <= found.without_controls.hits


def test_the_same_plan_gives_the_same_answer_and_progress_reaches_the_end() -> None:
    plan = Plan(seed=9, runs=1, manuals=1, world=FEW)
    steps: list[tuple[int, int]] = []
    one = simulate(plan, progress=lambda done, total: steps.append((done, total)))
    assert to_json(one) == to_json(simulate(plan))
    assert steps == [(1, 2), (2, 2)]


def test_planted_manuals_are_found_and_little_else() -> None:
    found = simulate_manual(seed=1, runs=3, claims=5)
    assert found.planted == 3 and found.found >= 2
    assert found.false_pairs <= 2


def test_what_everyone_quotes_is_no_manual() -> None:
    made = invent(8, FEW_TELL)
    spoken = statement(made.maker, made.material, share=0.8)
    assert len(spoken.claims) > len(made.material.claims) + 10
    joined = simulate_manual(seed=8, runs=1, outlets=2, claims=1, material=spoken)
    assert joined.false_pairs <= 1


@pytest.mark.parametrize("plan", [Plan(runs=0), Plan(ratio=0.5), Plan(lag=3), Plan(lag=-1)])
def test_a_plan_that_cannot_be_carried_out_is_refused(plan: Plan) -> None:
    with pytest.raises(ValueError, match="one run or more"):
        simulate(plan)


def test_a_share_of_nothing_says_nothing() -> None:
    assert (share(0, 0).low, share(0, 0).high) == (0.0, 1.0)
    half = share(5, 10)
    assert half.low < 0.5 < half.high and half.share == 0.5


# --- on real material, and the command


def test_a_real_background_is_read_on_dates_before_its_event(tmp_path: Path) -> None:
    with Store.open(mirror_store(tmp_path)) as store:
        real = material(store, question(store, actors="AZE,ISR", at=START, third=THIRD))
    found = simulate(replace(SMALL, runs=8, ratio=20.0), material=real)
    assert found.background == "given"
    # Turkey has no outlet, Iran's has no past: windows are refused, unless outlets with more of it are planted
    assert 14 <= found.unreadable <= 16
    assert found.power.of > 0 and found.power.share == 1.0
    assert sum(one.flagged.of for one in found.decoys) + found.power.of + found.second_event.of == 32 - found.unreadable


def test_the_command_gives_what_the_library_gives_and_shows_it() -> None:
    found = simulate(Plan(seed=5, runs=1, manuals=1))
    ran = CliRunner().invoke(app, ["simulate", "--runs", "1", "--manuals", "1", "--seed", "5", "--json"])
    assert ran.exit_code == 0 and json.loads(ran.stdout) == json.loads(to_json(found))
    shown = StringIO()
    show_simulated(found, Console(width=100, file=shown))
    assert "planted manuals found" in shown.getvalue()
    for name in DECOYS:
        assert name in shown.getvalue()
    # it says what its shares mean
    words = " ".join(shown.getvalue().split())
    assert f"{found.alarm.share:.1%} of dates look rare" in words and "may still have reacted so much" in words
    assert "1 run is few" in words


def test_the_command_refuses_half_an_event_and_a_lag_beyond_the_window() -> None:
    assert CliRunner().invoke(app, ["simulate", "--lag", "3", "--runs", "1"]).exit_code == 1
    assert CliRunner().invoke(app, ["simulate", "--actors", "AZE,ISR", "--store", "none.store"]).exit_code != 0
    assert CliRunner().invoke(app, ["simulate", "--third", "RUS", "--runs", "1"]).exit_code != 0
