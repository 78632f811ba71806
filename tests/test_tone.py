"""Tone: outlets against themselves, copies once, whole stories resampled; who came first, and what can't be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.model import Span
from mirrorwire.readings.nouns import Claim, Material, Outlet, Question, Report
from mirrorwire.readings.order import Order, order
from mirrorwire.readings.surge import NotReadable
from mirrorwire.readings.tone import Tone, tones

START = date(2025, 5, 1)
ASKED = Question(("AZE", "ISR"), ("RUS", "FRA"), START)


def claim(number: int, day: int, polarity: int, *, outlet: str = "o0", story: str = "", **more: object) -> Claim:
    ident = f"c{number:05}"
    made = Claim(
        id=ident,
        kind="quotation",
        report=f"r{ident}",
        outlet=outlet,
        country="RUS",
        at=datetime.combine(START + timedelta(days=day), time(12), UTC),
        words=(f"said {number} here",),
        spans=(Span("text", 0, 9, None),),
        page="page",
        revision="rev",
        capture="capture",
        family=f"r{ident}",
        story=story or None,
        toward="AZE",
        polarity=polarity,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def material(claims: list[Claim], **asked: object) -> Material:
    names = sorted({one.outlet for one in claims})
    return Material(
        question=replace(ASKED, **asked),  # type: ignore[arg-type]
        outlets=tuple(Outlet(name, "RUS", "ru", None) for name in names),
        totals=(),
        reports=(),
        claims=tuple(claims),
    )


def told(seed: int, *, extra: float = 0.0, rho: float = 1.0, window: int = 12, days: int = 58) -> list[Claim]:
    """Stories whose claims go together (by `rho`), told by outlets of different harshness; `extra` in the window."""
    rng = np.random.default_rng(seed)
    habits = rng.beta(4, 9, 5)
    stories = [-day for day in range(2, days) for _ in range(rng.poisson(1.2))]
    stories += rng.integers(0, 3, window).tolist()
    made: list[Claim] = []
    for story, day in enumerate(stories):
        mood = rng.normal(0, rho)
        for _ in range(1 + rng.poisson(1.5)):
            outlet = int(rng.integers(5))
            usual = min(habits[outlet] + (extra if day >= 0 else 0.0), 0.99)
            share = 1 / (1 + np.exp(-np.log(usual / (1 - usual)) - mood))
            polarity = -1 if rng.random() < share else int(rng.random() < 0.3)
            made.append(claim(len(made), day, polarity, outlet=f"o{outlet}", story=f"s{story}"))
    return made


def read(claims: list[Claim], **asked: object) -> Tone:
    return tones(material(claims, **asked))[0]


def test_p_is_even_and_the_interval_covers_when_nothing_changed() -> None:
    read_ones = [read(told(seed)) for seed in range(200)]
    changes = [one.accusation for one in read_ones if one.accusation is not None]
    assert len(changes) == 200
    ps = np.array([change.p for change in changes])
    assert 0.02 <= (ps <= 0.05).mean() <= 0.09
    assert 0.4 <= ps.mean() <= 0.6
    assert 0.85 <= np.mean([change.low <= 0 <= change.high for change in changes]) <= 0.96
    assert {change.null for change in changes} == {"dates"}


def test_harsher_outlets_are_found_and_the_interval_covers_by_how_much() -> None:
    changes = [read(told(seed, extra=0.35, rho=0.5, window=25)).accusation for seed in range(60)]
    found = [change for change in changes if change is not None]
    assert np.mean([change.p <= 0.05 for change in found]) >= 0.8
    assert all(change.low <= change.difference <= change.high for change in found)
    # moods make the planted difference smaller than 0.35, by less than 0.05
    assert np.mean([change.low <= 0.32 <= change.high for change in found]) >= 0.8


def test_with_a_short_past_stories_are_dealt_anew() -> None:
    changes = [read(told(seed), since=START - timedelta(days=19)).accusation for seed in range(100)]
    ps = np.array([change.p for change in changes if change is not None and change.null == "stories"])
    assert len(ps) > 60
    assert (ps <= 0.1).mean() <= 0.2
    harsh = [
        read(told(seed, extra=0.5, rho=0.3, window=30), since=START - timedelta(days=19)).accusation
        for seed in range(20)
    ]
    assert np.mean([change.p <= 0.05 for change in harsh if change is not None]) >= 0.8


def test_an_outlet_that_was_harsh_all_along_changes_nothing_by_being_loud() -> None:
    """Pooled shares would triple: the harsh outlet has a tenth of the baseline and most of the window."""
    made: list[Claim] = []
    for day in range(-57, -1):
        made += [claim(len(made) + at, day, 0, outlet="mild", story=f"m{day}.{at}") for at in range(3)]
        made.append(claim(len(made), day, -1, outlet="harsh", story=f"h{day}"))
    for day in range(3):
        made += [claim(len(made) + at, day, -1, outlet="harsh", story=f"H{day}.{at}") for at in range(8)]
        made.append(claim(len(made), day, 0, outlet="mild", story=f"M{day}"))
    found = read(made)
    assert found.accusation is not None
    assert found.accusation.difference == pytest.approx(0.0)
    assert found.accusation.p > 0.5
    assert sum(outlet.weight for outlet in found.outlets) == pytest.approx(1.0)


def test_one_story_told_often_is_one_story() -> None:
    quiet = [claim(at, -2 - at, 0, story=f"s{at}") for at in range(50)]
    loud = [claim(100 + at, 0, -1, story="one") for at in range(40)]
    refused = read(quiet + loud).refused
    assert refused is not None
    assert "of one story" in refused.reason


def test_copies_add_nothing_but_the_raw_count() -> None:
    claims = told(3)
    copies = [
        replace(one, id=f"{one.id}.{copy}", report=f"{one.report}.{copy}", outlet=f"o{copy}")
        for one in claims
        if one.at.date() >= START
        for copy in range(4)
        if f"o{copy}" != one.outlet
    ]
    plain, copied = read(claims), read(claims + copies)
    assert copied.window.claims == plain.window.claims
    assert copied.window.raw > plain.window.raw
    assert (copied.accusation, copied.support) == (plain.accusation, plain.support)


def test_the_evidence_is_the_claims_counted() -> None:
    claims = told(5)
    found = read(claims)
    window = {one.id: one.polarity for one in claims if one.at.date() >= START}
    assert set(found.window.accusations) == {ident for ident, sign in window.items() if sign < 0}
    assert set(found.window.support) == {ident for ident, sign in window.items() if sign > 0}
    assert found.window.claims == len(window)
    by_outlet = Counter(one.outlet for one in claims if one.at.date() >= START)
    assert {outlet.outlet: outlet.window[0] for outlet in found.outlets} == dict(by_outlet)


def test_too_few_claims_are_refused_with_their_number() -> None:
    claims = told(1)
    few = [one for one in claims if one.at.date() < START][:60] + [claim(9_000 + at, 0, -1) for at in range(3)]
    for found in tones(material(few)):
        assert isinstance(found.refused, NotReadable)
        assert found.accusation is None
    first = tones(material(few))[0]
    assert first.refused is not None
    assert first.refused.reason.startswith("3 quotations and events about Azerbaijan in the window")
    assert "10 are needed" in first.refused.reason
    new = [replace(one, outlet="new") if one.at.date() >= START else one for one in claims]
    refused = read(new).refused
    assert refused is not None
    assert "by outlets that have some in both" in refused.reason


def test_no_accusations_at_all_are_no_certainty() -> None:
    claims = [replace(one, polarity=0) for one in told(2)]
    found = read(claims).accusation
    assert found is not None
    assert found.difference == 0
    assert found.low < -0.005
    assert found.high > 0.02
    assert found.p == 1


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 5))
def test_the_order_of_claims_has_no_influence(random: object, seed: int) -> None:
    claims = told(seed, window=8)
    mixed = list(claims)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert tones(material(mixed)) == tones(material(claims))


# who came first


def report(ident: str, at: datetime, *, outlet: str = "o", country: str = "RUS", hour: bool = True) -> Report:
    return Report(
        id=ident,
        kind="article",
        outlet=outlet,
        country=country,
        at=at,
        hour=hour,
        headline="x",
        page="page",
        revision="rev",
        capture="capture",
        span=None,
        url=None,
        family=ident,
        first=True,
        story=None,
        agency=None,
    )


def ordered(reports: list[Report], known_at: datetime | None = None) -> Order:
    outlets = tuple(Outlet(name, "RUS", None, None) for name in sorted({one.outlet for one in reports} | {"silent"}))
    found = order(Material(replace(ASKED, known_at=known_at), outlets, (), tuple(reports), ()))
    assert isinstance(found, Order)
    return found


def at(hour: int, minute: int = 0, *, day: int = 1) -> datetime:
    return datetime(2025, 5, day, hour, minute, tzinfo=UTC)


def test_the_first_report_of_each_is_named_and_the_same_minute_is_a_tie() -> None:
    found = ordered(
        [
            report("r3", at(9, 30), outlet="b", country="FRA"),
            report("r1", at(9, 0), outlet="a"),
            report("r2", at(9, 0).replace(second=50), outlet="c", country="FRA"),
            report("r4", at(9, 5), outlet="a"),
            report("early", at(9, 0, day=1) - timedelta(days=1), outlet="b"),
        ]
    )
    assert [(place.name, place.reports, place.rank, place.tied) for place in found.outlets] == [
        ("a", ("r1",), 1, ("c",)),
        ("c", ("r2",), 1, ("a",)),
        ("b", ("r3",), 3, ()),
    ]
    assert [(place.name, place.rank, place.last_rank) for place in found.countries] == [("FRA", 1, 2), ("RUS", 1, 2)]
    assert found.silent_outlets == ("silent",)
    assert found.caution is None


def test_a_day_without_an_hour_is_tied_with_all_of_its_day() -> None:
    found = ordered(
        [
            report("day", datetime(2025, 5, 1, tzinfo=UTC), outlet="a", hour=False),
            report("noon", at(12), outlet="b"),
            report("next", at(1, day=2), outlet="c"),
        ]
    )
    places = {place.name: place for place in found.outlets}
    assert places["a"].day_only
    assert (places["a"].rank, places["a"].last_rank) == (1, 2)
    assert (places["b"].rank, places["b"].last_rank) == (1, 2)
    assert (places["c"].rank, places["c"].last_rank) == (3, 3)
    assert found.day_only == 1
    assert found.caution is not None
    assert "2 of them with a time of day" in found.caution


def test_reports_before_the_hour_at_which_it_was_known_are_no_reaction() -> None:
    reports = [
        report("before", at(9), outlet="a"),
        report("after", at(11), outlet="a"),
        report("b", at(10), outlet="b"),
    ]
    found = ordered(reports, known_at=at(10))
    assert [(place.name, place.reports) for place in found.outlets] == [("b", ("b",)), ("a", ("after",))]
    nothing = order(Material(replace(ASKED, known_at=at(23)), (), (), tuple(reports), ()))
    assert isinstance(nothing, NotReadable)


@given(st.lists(st.tuples(st.integers(0, 3000), st.sampled_from("abcd"), st.booleans()), min_size=1, max_size=12))
def test_ranks_bound_every_order_that_is_possible(made: list[tuple[int, str, bool]]) -> None:
    reports = [
        report(f"r{number}", at(0) + timedelta(minutes=minutes), outlet=outlet, hour=hour)
        for number, (minutes, outlet, hour) in enumerate(made)
    ]
    found = ordered(reports)
    assert ordered(reports[::-1]) == found

    def first(pick: Callable[[datetime, bool], datetime], name: str) -> datetime:
        return min(pick(one.at, one.hour) for one in reports if one.outlet == name)

    def begin(when: datetime, hour: bool) -> datetime:
        return when if hour else when.replace(hour=0, minute=0)

    def end(when: datetime, hour: bool) -> datetime:
        return when + timedelta(minutes=1) if hour else begin(when, hour) + timedelta(days=1)

    names = [place.name for place in found.outlets]
    for place in found.outlets:
        surely = sum(first(end, other) <= first(begin, place.name) for other in names if other != place.name)
        perhaps = sum(first(begin, other) < first(end, place.name) for other in names if other != place.name)
        assert (place.rank, place.last_rank) == (1 + surely, 1 + perhaps)
        assert len(place.tied) == perhaps - surely
