"""Surges: calm series stay calm, planted bursts are found, p-values and intervals mean what they say."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.errors import BadLine, InputError
from mirrorwire.readings.counts import Floats, rhythm
from mirrorwire.readings.forecast import SurgeSettings, forecasts
from mirrorwire.readings.many import Joint, across, joint, q_values
from mirrorwire.readings.negative_binomial import log_mass, masses, poisson_masses, tail
from mirrorwire.readings.onset import Onset, onset
from mirrorwire.readings.surge import NotReadable, Surge, surge
from mirrorwire.readings.surge_file import surges_of_file


def draws(rng: np.random.Generator, means: Floats, shape: float) -> list[int]:
    return [int(count) for count in rng.negative_binomial(shape, shape / (shape + means))]


def noise(seed: int, days: int, mean: float, shape: float = 8.0) -> list[int]:
    return draws(np.random.default_rng(seed), np.full(days, mean), shape)


def read(counts: list[int], window: list[int], **more: object) -> Surge:
    found = surge(counts + window, len(counts), len(window), **more)  # type: ignore[arg-type]
    assert isinstance(found, Surge), found
    return found


# the distribution


@pytest.mark.parametrize(("mean", "shape"), [(0.02, 1.0), (0.9, 0.5), (3.0, 8.0), (40.0, 2.0), (700.0, 64.0)])
def test_the_tail_is_the_sum_of_the_masses_beyond(mean: float, shape: float) -> None:
    all_masses = masses(20_000, mean, shape)
    assert all_masses.sum() == pytest.approx(1, abs=1e-9)
    for count in (0, 1, 2, 7, 60, 900):
        assert float(tail(count, mean, shape)) == pytest.approx(all_masses[count:].sum(), rel=1e-7, abs=1e-14)
        assert math.exp(float(log_mass(count, mean, shape))) == pytest.approx(all_masses[count], rel=1e-9)


def test_the_tail_has_the_values_that_are_known_in_closed_form() -> None:
    # shape 1 is the geometric distribution: P(X >= n) = (mean / (1 + mean))^n
    assert tail([1, 10, 100], 4.0, 1.0) == pytest.approx([0.8, 0.8**10, 0.8**100], rel=1e-10)
    # and without bound on the shape it is Poisson: P(X >= 1) = 1 - 1/e
    assert float(tail(1, 1.0, 1e9)) == pytest.approx(1 - math.exp(-1), rel=1e-6)
    assert float(tail(1_000_000, 1_000_000.0, 64.0)) == pytest.approx(0.483, abs=0.01)
    assert poisson_masses(3, 2.0) == pytest.approx([math.exp(-2) * value for value in (1, 2, 2, 4 / 3)])


@given(st.integers(0, 300), st.floats(0.01, 200), st.floats(0.3, 100))
def test_the_tail_falls_with_the_count_and_rises_with_the_mean(count: int, mean: float, shape: float) -> None:
    here, beyond = tail([count, count + 1], mean, shape)
    assert 0 <= beyond <= here + 1e-12 <= 1 + 2e-12
    assert float(tail(count, mean * 1.1, shape)) >= here - 1e-9


# what a reader relies on


def test_a_calm_series_is_calm() -> None:
    found = read(noise(1, 200, 2.0), [2, 2, 2])
    assert found.p > 0.2
    assert found.low < 1 < found.high
    assert found.ratio == pytest.approx(1, abs=0.4)
    assert found.baseline == pytest.approx(2, abs=0.6)
    assert (found.observed, found.days) == (6, 3)


def test_a_burst_is_found_and_sized() -> None:
    found = read(noise(1, 200, 2.0), [10, 10, 10])
    assert found.p < 0.01
    assert 1 < found.low < found.ratio < found.high
    # thirty reports, six were to be expected
    assert found.low < 5 < found.high
    assert found.placebo_rank == 0
    assert found.placebo_count > 150


def test_the_first_reports_after_silence_are_a_surge_and_more_silence_is_none() -> None:
    silence = [0] * 120
    assert read(silence, [2, 3, 1]).p < 0.01
    assert read([1, *silence], [0, 0, 0]).p > 0.4
    # after so little, even a large surge would have been missed: silence says little
    assert (
        read([1, *silence], [0, 0, 0]).minimum_detectable > 10 > read(noise(2, 200, 5.0), [5, 5, 5]).minimum_detectable
    )


def test_the_rhythm_of_the_week_is_no_surge() -> None:
    week = np.array([0.3, 0.3, 0.3, 0.3, 0.3, 3.0, 3.0])
    counts = draws(np.random.default_rng(3), np.tile(week, 40), 50)[:278]
    # day 278 is a sixth day of the week, a busy one
    without = SurgeSettings(weekday_prior=None)
    assert read(counts, [4]).p > 3 * read(counts, [4], settings=without).p
    assert read(counts, [3]).p > 0.2
    # and as many on a quiet day are a surge
    assert read(counts[:275], [4]).p < 0.03


def test_one_burst_makes_no_rhythm() -> None:
    counts = np.array(noise(4, 140, 1.0), dtype=np.float64)
    counts[71] = 80
    factors = rhythm(counts, np.ones(140), 25.0)[140]
    assert factors.max() < 1.35
    assert factors.min() > 0.75


def test_a_burst_in_the_baseline_neither_hides_nor_makes_a_surge() -> None:
    calm = noise(5, 240, 2.0)
    burst = calm.copy()
    burst[205:209] = [25, 30, 20, 12]
    for window in ([2, 2, 2], [2, 1, 2], [0, 1, 0]):
        assert read(burst, window).p > 0.2
    assert read(calm, [9, 9, 9]).p < 0.01
    assert read(burst, [9, 9, 9]).p < 0.05


def test_a_new_level_becomes_the_usual_one() -> None:
    counts = noise(6, 150, 1.0) + noise(7, 30, 8.0)
    assert read(counts, [8, 8, 8]).p > 0.1
    assert read(noise(6, 180, 1.0), [8, 8, 8]).p < 0.01


def test_the_window_ahead_and_the_gap_day_have_no_part_in_what_was_expected() -> None:
    counts = noise(8, 150, 2.0)
    found = read(counts, [3, 4, 2])
    assert surge([*counts, 3, 4, 2, 90, 90], 150, 3) == found
    jumped = counts.copy()
    jumped[-1] = 40
    assert read(jumped, [3, 4, 2]).expected == found.expected


def test_the_same_counts_give_the_same_figures() -> None:
    counts = noise(9, 130, 1.0)
    assert read(counts, [3, 0, 4]) == read(list(counts), [3, 0, 4])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 12), min_size=30, max_size=90),
    st.lists(st.integers(0, 60), min_size=1, max_size=5),
)
def test_whatever_is_counted_the_figures_hang_together(counts: list[int], window: list[int]) -> None:
    found = surge(counts + window, len(counts), len(window))
    if isinstance(found, NotReadable):
        assert sum(counts[:-1]) + sum(window) == 0
        return
    assert 0 < found.p <= 1
    assert 0 <= found.low <= found.ratio <= found.high < math.inf
    assert found.minimum_detectable >= 1
    assert 0 <= found.placebo_rank <= found.placebo_count
    # the interval and p tell the same story
    assert (found.low > 1 + 1e-5) <= (found.p <= 0.05)
    assert (found.p < 0.05 - 1e-6) <= (found.low > 1)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 6), st.integers(0, 20))
def test_more_reports_are_never_less_of_a_surge(seed: int, mean: float, count: int) -> None:
    counts = noise(seed, 100, mean, 2.0)
    counts[0] = 1
    less, more = read(counts, [count, 0, 0]), read(counts, [count + 1, 0, 0])
    assert more.p < less.p
    assert (more.low, more.ratio, more.high) >= (less.low, less.ratio, less.high)


def test_large_counts_are_read_like_small_ones() -> None:
    found = read(noise(10, 100, 20_000.0, 400.0), [60_000])
    assert found.ratio == pytest.approx(3, abs=0.3)
    assert found.p < 0.01


# outlet totals and controls


def test_outlet_totals_explain_what_they_explain() -> None:
    rng = np.random.default_rng(11)
    totals = np.concatenate([np.full(150, 20.0), np.full(3, 80.0)])
    counts = [int(count) for count in rng.poisson(totals * 0.1)]
    alone, measured = surge(counts, 150, 3), surge(counts, 150, 3, offset=totals.tolist())
    assert isinstance(alone, Surge)
    assert isinstance(measured, Surge)
    assert alone.p < 0.01
    assert measured.p > 0.1
    assert measured.low < 1


def test_days_without_collection_are_no_silence() -> None:
    counts = noise(12, 150, 3.0)
    holes = counts.copy()
    totals = [20.0] * 153
    for day in range(110, 130):
        holes[day], totals[day] = 0, 0.0
    with_totals = surge([*holes, 3, 3, 3], 150, 3, offset=totals)
    assert isinstance(with_totals, Surge)
    assert with_totals.baseline == pytest.approx(3, abs=0.6)
    assert with_totals.p > 0.2
    assert "collected" in str(surge([*holes, 3, 3, 3], 150, 3, offset=[20.0] * 150 + [0.0] * 3))


def test_a_control_is_believed_when_it_has_helped() -> None:
    rng = np.random.default_rng(13)
    common = np.repeat(rng.gamma(2, 0.5, 51), 3) * 6
    common[-3:] = 20
    counts, control = [int(c) for c in rng.poisson(common)], [int(c) for c in rng.poisson(common * 4)]
    alone, beside = surge(counts, 150, 3), surge(counts, 150, 3, controls=[control])
    assert isinstance(alone, Surge)
    assert isinstance(beside, Surge)
    assert beside.p > 4 * alone.p
    # and one that has nothing to do with the series hardly matters
    stray = surge(noise(14, 153, 2.0), 150, 3, controls=[noise(15, 153, 9.0)])
    without = surge(noise(14, 153, 2.0), 150, 3)
    assert isinstance(stray, Surge)
    assert isinstance(without, Surge)
    assert stray.p == pytest.approx(without.p, abs=0.1)


# refusals


def test_what_cannot_be_read_is_refused_with_the_reason() -> None:
    assert "too short: 27 days" in str(surge([1] * 31, 28, 3))
    assert str(surge([1] * 31, 28, 3)).startswith("not readable: ")
    assert "too short: 19 days" in str(surge([0] * 80 + [1] * 23, 100, 3, since=80))
    assert "too short: 20 of" in str(surge([1] * 103, 100, 3, offset=[0.0] * 79 + [5.0] * 24))
    assert "empty" in str(surge([0] * 103, 100, 3))
    assert isinstance(surge([0] * 100 + [1, 0, 0], 100, 3), Surge)


def test_what_is_no_count_is_an_error() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        surge([1, -1] * 40, 70, 3)
    with pytest.raises(ValueError, match="not all within"):
        surge([1] * 80, 78, 3)
    with pytest.raises(ValueError, match="offset has 3 days"):
        surge([1] * 80, 70, 3, offset=[1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="another number of days"):
        surge([1] * 80, 70, 3, controls=[[1] * 79])


# what the figures promise, by simulation


def _series(rng: np.random.Generator, days: int, kind: str) -> list[int]:
    if kind == "flat":
        return draws(rng, np.full(days, 1.2), 6.0)
    if kind == "trend":
        return draws(rng, np.linspace(0.8, 2.4, days), 6.0)
    if kind == "bursts":
        level = np.full(days, 0.6)
        # one random date in a hundred sees the beginning of a burst
        for begin in np.flatnonzero(rng.random(days) < 0.003):
            level[begin : begin + 12] += rng.pareto(1.2) * 4 * 0.75 ** np.arange(min(12, days - int(begin)))
        return draws(rng, np.minimum(level, 300), 4.0)
    walk = np.exp(np.cumsum(rng.normal(0, 0.05, days)))
    return draws(rng, np.clip(walk, 0.1, 20), 8.0)


@pytest.mark.parametrize("kind", ["flat", "trend", "bursts", "walk"])
def test_random_dates_are_called_surges_no_more_often_than_promised(kind: str) -> None:
    rng = np.random.default_rng(20)
    ps: list[float] = []
    for _ in range(25):
        found = forecasts(_series(rng, 360, kind), 3)
        assert found is not None
        dates = range(60, found.last + 1, 3)
        ps += [found.calibrated(float(found.surprise[date - found.first]), date) for date in dates]
    shares = [float(np.mean(np.array(ps) <= level)) for level in (0.05, 0.01, 0.001)]
    assert 0.02 <= shares[0] <= 0.07, shares
    assert shares[1] <= 0.014, shares
    assert shares[2] <= 0.004, shares


def test_the_interval_covers_planted_ratios_nine_times_in_ten() -> None:
    rng = np.random.default_rng(21)
    covered, ratios = [], []
    for _ in range(100):
        counts = _series(rng, 130, "flat")
        planted = float(rng.choice([1.0, 2.0, 4.0]))
        extra = int(rng.poisson((planted - 1) * 3 * float(np.mean(counts[71:127]))))
        found = read(counts[:127], [counts[127] + extra, *counts[128:]])
        covered.append(found.low <= planted <= found.high)
        ratios.append(found.ratio / planted)
    assert 0.84 <= np.mean(covered) <= 0.97
    assert np.median(ratios) == pytest.approx(1, abs=0.12)


def test_what_is_called_detectable_is_detected_four_times_in_five() -> None:
    rng = np.random.default_rng(1)
    hits = []
    for _ in range(80):
        counts = draws(rng, np.full(130, 1.5), 8.0)
        ratio = read(counts[:127], [4, 0, 0]).minimum_detectable
        extra = rng.poisson((ratio - 1) * 3 * float(np.mean(counts[70:126])))
        hits.append(read(counts[:127], [counts[127] + int(extra), *counts[128:]]).p <= 0.05)
    assert np.mean(hits) == pytest.approx(0.8, abs=0.12)


# several series, and when it began


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    assert q_values([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert q_values([]) == ()
    with pytest.raises(ValueError, match="between 0 and 1"):
        q_values([1.2])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_values_keep_the_order_and_are_never_smaller_than_p(ps: list[float]) -> None:
    qs = q_values(ps)
    assert all(p - 1e-12 <= q <= 1 for p, q in zip(ps, qs, strict=True))
    order = sorted(range(len(ps)), key=lambda place: ps[place])
    assert all(qs[a] <= qs[b] + 1e-12 for a, b in pairwise(order))


def test_across_countries_the_ones_that_react_stand_and_the_unreadable_are_named() -> None:
    surges: dict[str, Surge | NotReadable] = {"nowhere": NotReadable("empty: nothing")}
    for number in range(6):
        window = [14, 14, 14] if number < 2 else [2, 2, 2]
        surges[f"c{number}"] = read(noise(30 + number, 200, 2.0), window)
    judged = across(surges)
    assert set(judged.found()) == {"c0", "c1"}
    assert judged.not_readable == {"nowhere": "empty: nothing"}
    assert "nowhere" not in judged.q


def test_the_joint_rank_knows_that_series_move_together() -> None:
    rng = np.random.default_rng(40)
    common = rng.gamma(3, 1 / 3, 240)
    series = {f"c{k}": draws(rng, common, 20.0) for k in range(5)}
    ordinary = joint(series, 230, 3)
    assert isinstance(ordinary, Joint)
    for counts in series.values():
        counts[230:233] = [4, 5, 4]
    reacted = joint(series, 230, 3)
    assert isinstance(reacted, Joint)
    assert reacted.p == 1 / (1 + reacted.placebos) < ordinary.p
    assert (reacted.series, reacted.as_high) == (5, 0)
    assert "placebo dates" in str(joint({"a": [1] * 45}, 42, 3))
    assert "series is readable" in str(joint({"a": [0] * 145}, 142, 3))
    with pytest.raises(ValueError, match="same days"):
        joint({"a": [1] * 45, "b": [1] * 44}, 40, 3)


def test_joint_ranks_are_even_on_ordinary_dates() -> None:
    rng = np.random.default_rng(41)
    ps = []
    for _ in range(40):
        common = rng.gamma(3, 1 / 3, 100)
        found = joint({f"c{k}": draws(rng, common, 20.0) for k in range(2)}, 97, 3)
        assert isinstance(found, Joint)
        ps.append(found.p)
    assert np.mean(np.array(ps) <= 0.2) == pytest.approx(0.2, abs=0.13)
    assert np.mean(ps) == pytest.approx(0.5, abs=0.12)


def test_the_set_of_days_holds_the_day_on_which_it_began() -> None:
    rng = np.random.default_rng(50)
    held, sizes = [], []
    for _ in range(120):
        level = np.full(84, 1.0)
        began = int(rng.integers(-1, 6))
        level[70 + began : 76 + began] += 4 * 0.9 ** np.arange(6)
        found = onset(draws(rng, level, 4.0), 70)
        if isinstance(found, Onset):
            held.append(began in found.bins)
            sizes.append(len(found.bins))
    assert len(held) > 90
    assert np.mean(held) >= 0.88
    assert np.mean(sizes) < 5


def test_hours_narrow_the_beginning_down() -> None:
    rng = np.random.default_rng(51)
    held, sizes = [], []
    day = np.where(np.arange(24) < 7, 0.1, 0.5)
    for _ in range(12):
        level = np.tile(day, 80)
        began = int(rng.integers(0, 48))
        level[24 * 70 + began : 24 * 70 + began + 30] += 4.0
        found = onset(draws(rng, level, 6.0), 24 * 70, hourly=True)
        assert isinstance(found, Onset)
        assert found.bin == "hour"
        held.append(began in found.bins)
        sizes.append(len(found.bins))
    assert np.mean(held) >= 0.8
    assert np.mean(sizes) < 10


def test_where_nothing_began_no_day_is_named() -> None:
    refused = [isinstance(onset(noise(seed, 84, 1.0, 4.0), 70), NotReadable) for seed in range(60, 80)]
    assert np.mean(refused) >= 0.85
    assert "too short" in str(onset([1] * 40, 20))
    sure = onset([*noise(80, 70, 1.0), 1, 0, 15, 12, 14, 1, 1, 0, 1, 0, 2, 1, 1], 70)
    assert isinstance(sure, Onset)
    assert sure.bins == (2,)
    assert sure.likeliest == 2
    assert sum(sure.chances) == pytest.approx(1)


# the file of probes


def _write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_file_of_probes_gives_a_line_for_each_and_looks_at_nothing_later(tmp_path: Path) -> None:
    counts = noise(60, 120, 2.0)
    series = _write(tmp_path / "series.jsonl", [{"id": "a", "counts": counts}, {"id": "b", "counts": [0] * 120}])
    probes = _write(
        tmp_path / "probes.jsonl",
        [
            {"id": "1", "series": "a", "t": 80, "window": [9, 9, 9]},
            {"id": "2", "series": "b", "t": 80, "window": [0, 0, 0]},
            {"id": "3", "series": "a", "t": 119, "window": [1, 2]},
            {"id": "4", "series": "a", "t": 5, "window": [1]},
        ],
    )
    assert surges_of_file(series, probes, tmp_path / "out.jsonl") == (4, 2)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    alone = read(counts[:80], [9, 9, 9])
    assert [row["id"] for row in rows] == ["1", "2", "3", "4"]
    assert (rows[0]["p"], rows[0]["lo"], rows[0]["hi"]) == pytest.approx((alone.p, alone.low, alone.high))
    assert rows[1] == {"id": "2", "p": 1.0, "ratio": None, "not_readable": rows[1]["not_readable"]}
    assert rows[2]["observed"] == 3


@pytest.mark.parametrize(
    ("probe", "message"),
    [
        ({"id": "1", "series": "z", "t": 80, "window": [1]}, "no series 'z'"),
        ({"id": "1", "series": "a", "t": 800, "window": [1]}, "t must be a day"),
        ({"id": "1", "series": "a", "t": 80, "window": [-1]}, "list of counts"),
        ({"id": 1, "series": "a", "t": 80, "window": [1]}, "id must be a text"),
    ],
)
def test_a_line_of_another_form_is_named(tmp_path: Path, probe: dict[str, object], message: str) -> None:
    series = _write(tmp_path / "series.jsonl", [{"id": "a", "counts": [1] * 100}])
    probes = _write(tmp_path / "probes.jsonl", [probe])
    with pytest.raises(BadLine, match=message) as caught:
        surges_of_file(series, probes, tmp_path / "out.jsonl")
    assert str(caught.value).startswith(f"{probes}:1: ")
    with pytest.raises(InputError):
        surges_of_file(tmp_path / "none.jsonl", probes, tmp_path / "out.jsonl")
