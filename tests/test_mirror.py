"""The whole mirror reading, of a real store: what it finds, what it refuses, and that every number can be opened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from mirrorwire.cli import app
from mirrorwire.codec import to_json
from mirrorwire.errors import QueryError
from mirrorwire.readings.claimable import Sentence
from mirrorwire.readings.country import Series, collapsed, panel, series
from mirrorwire.readings.invented import COUNTRIES, World, invent
from mirrorwire.readings.mirror import Mirror, mirror, read_mirror
from mirrorwire.readings.naming import called
from mirrorwire.readings.nouns import Material, Outlet, Question, Report, Totals
from mirrorwire.readings.planting import late_outlet, manual, react, wire
from mirrorwire.readings.preregister import MirrorSettings
from mirrorwire.readings.question import question
from mirrorwire.readings.surge import NotReadable
from mirrorwire.record.store import Store
from mirrorwire.show.mirror import picture, show_mirror
from mirrorwire.spans import slice_of
from tests.mirrors import START, THIRD, mirror_store

ASKED = ["mirror", "--actors", "AZE,ISR", "--at", START.isoformat(), "--third", THIRD]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mirror_store(tmp_path_factory.mktemp("mirror"))


@pytest.fixture(scope="module")
def found(path: Path) -> Mirror:
    with Store.open(path) as store:
        return read_mirror(store, question(store, actors="AZE,ISR", at=START, third=THIRD))


def run(path: Path, *more: str) -> Any:
    return CliRunner().invoke(app, [*ASKED, *more, "--store", str(path)], env={"COLUMNS": "160"})


def of(found: Mirror, country: str) -> Any:
    return next(one for one in found.countries if one.country == country)


# --- what is read


def test_the_country_that_reacted_is_found_and_the_other_is_not(found: Mirror) -> None:
    assert found.reacted == ("RUS",)
    russia, france = of(found, "RUS"), of(found, "FRA")
    assert russia.surge.low > 2 and russia.q < 0.05 and russia.surge.placebo_rank == 0
    assert france.surge.p > 0.1
    assert found.joint is not None and found.joint.p < 0.05
    assert russia.began.times[0].date() <= START <= russia.began.times[-1].date()
    assert found.order is not None and found.order.countries[0].name == "RUS"


def test_countries_that_cannot_be_read_say_why_and_have_no_number(found: Mirror) -> None:
    iran, turkey = of(found, "IRN"), of(found, "TUR")
    assert iran.surge is None and "19 of the 56 days" in iran.not_readable
    assert turkey.surge is None and turkey.not_readable == "no outlet of Turkey in this store"
    assert iran.q is None and turkey.q is None


def test_an_agency_text_counts_once_and_where_it_was_printed_first(found: Mirror) -> None:
    russia, france = of(found, "RUS"), of(found, "FRA")
    assert len(russia.copies) + len(france.copies) == 3
    assert france.observed_raw == 2 and france.surge.observed == 0
    assert russia.observed_raw == russia.surge.observed + 1
    # Iran's own report of the window is in neither
    assert found.reports == russia.observed_raw + france.observed_raw + of(found, "IRN").observed_raw


def test_every_id_opens_a_report_or_a_claim_whose_characters_are_on_its_page(found: Mirror, path: Path) -> None:
    reports = {report.id: report for report in found.evidence.reports}
    claims = {claim.id: claim for claim in found.evidence.claims}
    pages = {told.page for one in found.elsewhere.told for happening in one.told for told in happening.evidence}
    pages |= {story.page for story in found.elsewhere.largest}
    named = [ident for one in found.countries for ident in (*one.observed, *one.copies, *one.baseline)]
    assert found.order is not None and found.narratives is not None
    named += [ident for place in (*found.order.countries, *found.order.outlets) for ident in place.reports]
    named += [ident for one in found.narratives.found for ident in (*one.told.claims, *one.before, one.centre)]
    sentences = (*found.box.may, *found.box.may_not, *found.box.else_happened)
    named += [ident for sentence in sentences for ident in sentence.evidence]
    assert len(named) > 100
    assert [ident for ident in named if ident not in reports and ident not in claims and ident not in pages] == []
    with Store.open(path) as store:
        for report in reports.values():
            text = store.record(report.page).text
            assert report.span is not None and slice_of(text, report.span) == report.headline
            assert {code for code, _ in report.names} == {"AZE", "ISR"}
        for claim in claims.values():
            text = store.record(claim.page).text
            assert tuple(slice_of(text, span) for span in claim.spans) == claim.words


def test_counts_are_those_of_the_reports_behind_them(found: Mirror) -> None:
    for one in found.countries:
        if one.surge is not None:
            assert one.surge.observed == len(one.observed) == sum(one.counts[one.start : one.start + one.days])
            assert round(one.surge.baseline * 56) == len(one.baseline)


def test_the_same_store_and_question_give_the_same_bytes(found: Mirror, path: Path) -> None:
    with Store.open(path) as store:
        again = read_mirror(store, question(store, actors="ISR,AZE", at=START.isoformat(), third=THIRD))
    assert to_json(again) == to_json(found)


def test_what_else_happened_is_listed_and_the_reading_itself_is_not(found: Mirror) -> None:
    pairs = {one.pair for one in found.elsewhere.told}
    assert {"AZE-GEO", "AZE-RUS"} <= pairs
    assert [story.title for story in found.elsewhere.largest] == ["Flood closes the old harbour bridge"]
    assert any("harbour bridge" in sentence.text for sentence in found.box.else_happened)


# --- what may be claimed


def test_a_claim_has_its_interval_and_its_reports(found: Mirror) -> None:
    russia = of(found, "RUS")
    said = next(sentence for sentence in found.box.may if sentence.about == "RUS")
    assert f"published {russia.surge.ratio:.1f} times as many reports" in said.text
    assert f"90 % interval {russia.surge.low:.1f}–{russia.surge.high:.1f}" in said.text
    assert said.evidence == russia.observed


def test_silence_is_never_claimed_without_what_would_have_been_seen(found: Mirror) -> None:
    france = of(found, "FRA")
    silent = [sentence.text for sentence in found.box.may_not if sentence.about == "FRA"]
    assert any(f"only {france.surge.minimum_detectable:.1f} times the usual, or more" in text for text in silent)
    assert any("not even silence" in sentence.text for sentence in found.box.may_not if sentence.about == "IRN")


def test_cause_intent_and_the_chosen_date_are_always_on_the_other_side(found: Mirror) -> None:
    about = {sentence.about for sentence in found.box.may_not}
    assert {"cause", "intent", "outlets", "date"} <= about
    assert found.standing == "exploratory"
    assert not any("cause" in sentence.text or "because" in sentence.text for sentence in found.box.may)


def test_a_planted_manual_is_told_with_its_claims_and_a_warning() -> None:
    made = invent(11, World(past=60, levels=(4.0, 8.0), texts=True))
    planted, group = manual(made.maker, made.material, outlets=3, claims=5)
    found = mirror(planted)
    assert found.manual is not None
    joined = [one for one in found.manual.groups if set(group.outlets) <= set(one.outlets)]
    assert joined
    said = [sentence for sentence in found.box.may if sentence.about == "same manual"]
    known = {claim.id for claim in found.evidence.claims}
    assert said and all(set(sentence.evidence) <= known for sentence in said)
    assert "same manual" in {sentence.about for sentence in found.box.may_not}


def small(window: Sequence[tuple[str, int]], *, every: int = 40, days: int = 3) -> Material:
    """Two outlets of Russia over 120 days, with a report of the two in each on every so many-th, and a window.

    `window`: (outlet, day of the window) of each report in it.
    """
    outlets = [Outlet(name, "RUS", "en", None) for name in ("Neva Herald", "Volga Times")]
    start = date(2025, 5, 20)
    told = [(outlet.name, -ago) for outlet in outlets for ago in range(every, 120, every)]
    reports = []
    for n, (outlet, day) in enumerate((*told, *window)):
        at = datetime.combine(start + timedelta(days=day), datetime.min.time(), UTC) + timedelta(
            hours=9, minutes=n % 60
        )
        reports.append(
            Report(
                f"r{n}",
                "article",
                outlet,
                "RUS",
                at,
                True,
                "x",
                f"p{n}",
                "rev",
                "c",
                None,
                None,
                f"r{n}",
                True,
                None,
                None,
            )
        )
    totals = tuple(Totals(outlet, start - timedelta(days=120), (20,) * (120 + days)) for outlet in outlets)
    asked = Question(("AZE", "ISR"), ("RUS",), start, days)
    return Material(asked, tuple(outlets), totals, tuple(sorted(reports, key=lambda one: (one.at, one.id))), ())


NEVA, VOLGA = "Neva Herald", "Volga Times"


@pytest.mark.parametrize(
    ("window", "called", "says"),
    [
        ([(NEVA, 0), (VOLGA, 0), (NEVA, 1), (VOLGA, 2)], True, "times as many reports naming Azerbaijan and Israel"),
        # next to nothing is expected, so that one report is rare: it is still one report
        (
            [(NEVA, 0)],
            False,
            "1 report of 1 outlet is too few to be called a country's reaction: 3 reports of 2 outlets",
        ),
        ([(NEVA, 0), (NEVA, 1), (NEVA, 1), (NEVA, 2)], False, "4 reports of 1 outlet are too few"),
        ([], False, "published no report naming Azerbaijan and Israel"),
    ],
)
def test_a_rise_of_a_few_reports_or_of_one_outlet_is_not_called_a_reaction(
    window: list[tuple[str, int]], called: bool, says: str
) -> None:
    found = mirror(small(window, every=115))
    surge = of(found, "RUS").surge
    assert (surge.p <= 0.05) is bool(window)
    assert found.reacted == (("RUS",) if called else ())
    assert says in said_of(found.box.may, "RUS")[0]
    assert ("times as many" in said_of(found.box.may, "RUS")[0]) is called
    assert surge.minimum_detectable > 3 / max(surge.expected, 0.5)


def said_of(sentences: Sequence[Sentence], about: str) -> list[str]:
    return [sentence.text for sentence in sentences if sentence.about == about]


def test_what_is_said_of_a_country_is_true_to_its_numbers() -> None:
    kinds = set()
    for seed in range(6):
        made = invent(seed, World(past=70, countries=COUNTRIES[:2], levels=(0.2, 1.5)))
        found = mirror(react(made.maker, made.material, "XCA", ratio=1 + seed))
        for country in found.question.third:
            one = of(found, country)
            surge, reacts = one.surge, country in found.reacted
            first = said_of(found.box.may, one.country)[0]
            not_silent = any("did not react" in text for text in said_of(found.box.may_not, one.country))
            kinds.add((reacts, surge.p <= 0.05))
            # a claim never stands beside an interval that holds "as usual", nor beside its own denial
            assert not reacts or (surge.low > 1 and surge.p <= 0.05 and one.q <= 0.1 and len(one.reporting) >= 2)
            assert ("times as many reports" in first) is reacts
            assert not_silent is (surge.p > 0.05)
            assert ("no rise is shown" in first or "no report" in first or "fewer" in first) is (surge.p > 0.05)
            assert surge.likely[0] <= surge.expected + 1 and surge.likely[1] >= surge.likely[0]
            assert sum(surge.placebo_bins) == surge.placebo_count
    assert {(True, True), (False, False)} <= kinds


def test_a_drop_is_said_to_be_one() -> None:
    found = mirror(small([], every=1))
    assert of(found, "RUS").surge.high < 1
    assert "published fewer reports" in said_of(found.box.may, "RUS")[0] and found.reacted == ()


def test_a_rise_that_may_have_begun_before_the_event_says_so() -> None:
    early = [(name, day) for day in (-1, -1, -1, 0, 0, 1) for name in (NEVA, VOLGA)]
    late = [(name, day) for day in (1, 1, 1, 1, 2, 2) for name in (NEVA, VOLGA)]
    for window, before in ((early, True), (late, False)):
        found = mirror(small(window))
        began = next(text for text in said_of(found.box.may, "RUS") if text.startswith("The rise in Russia began"))
        assert ("what began before an event is no answer to it" in began) is before
        assert (of(found, "RUS").began.times[0].date() < START) is before


def test_the_onset_of_a_long_window_may_lie_anywhere_in_it() -> None:
    found = mirror(small([(name, day) for day in (25, 25, 26, 26, 27) for name in (NEVA, VOLGA)], days=30))
    began = of(found, "RUS").began
    assert any(time.date() == START + timedelta(days=25) for time in began.times)


def test_a_window_beyond_the_store_is_refused_and_a_part_of_one_is_named() -> None:
    whole = small([(NEVA, 0), (VOLGA, 0), (NEVA, 0)])
    beyond = replace(whole, question=replace(whole.question, start=date(2026, 1, 1)), ends=date(2025, 5, 22))
    found = mirror(beyond)
    assert found.refusal == (
        "not readable: the window begins on 2026-01-01, and the store ends on 2025-05-22 for these outlets"
    )
    assert found.reacted == () and not found.box.may
    part = replace(
        whole,
        ends=date(2025, 5, 20),
        totals=tuple(replace(row, counts=row.counts[:-2]) for row in whole.totals),
    )
    read = mirror(part)
    assert "1 of the window's 3 days can be read" in read.coverage.notes[0]
    assert "of which 1 was collected" in said_of(read.box.may, "RUS")[0]


def test_a_store_tells_where_it_ends(path: Path) -> None:
    with Store.open(path) as store:
        later = read_mirror(store, question(store, actors="AZE,ISR", at="2026-01-01", third=THIRD))
        part = read_mirror(store, question(store, actors="AZE,ISR", at=START, days=9, third=THIRD))
    assert later.refusal is not None and "the store ends on 2025-05-22" in later.refusal
    assert "3 of the window's 9 days can be read" in part.coverage.notes[0]


def test_states_are_called_by_their_names() -> None:
    assert [called(code) for code in ("RUS", "USA", "ARE", "EU", "NLD", "XCA", None)] == [
        "Russia", "the United States", "the United Arab Emirates", "the European Union", "the Netherlands", "XCA",
        "no country known",
    ]  # fmt: skip


# --- how a country is counted


def test_an_outlet_that_starts_shortly_before_the_window_is_left_out_and_named() -> None:
    made = invent(5, World())
    planted = late_outlet(made.maker, made.material, "XCA", before=9)
    before, after = series(made.material, "XCA"), series(planted, "XCA")
    assert isinstance(before, Series) and isinstance(after, Series)
    assert after.counts == before.counts
    assert [name for name, _ in after.left_out] == ["xca-late-1.example", "xca-late-2.example"]
    assert sum(after.raw) > sum(before.raw)


def test_a_shared_agency_text_adds_one_report_in_all_whatever_prints_it() -> None:
    made = invent(6, World())
    planted = wire(made.maker, made.material, "XCB")
    printed = len(planted.reports) - len(made.material.reports)
    rewritten = sum(report.agency is not None and report.first for report in planted.reports) - sum(
        report.agency is not None and report.first for report in made.material.reports
    )
    added = len(panel(planted).kept) - len(panel(made.material).kept)
    assert printed > 20
    assert added == rewritten < printed / 4


def test_a_country_whose_outlets_have_no_past_is_refused_not_zero() -> None:
    made = invent(7, World(past=20))
    found = series(made.material, "XCA")
    assert isinstance(found, NotReadable) and "28 are needed" in found.reason
    whole = mirror(made.material)
    assert whole.refusal is not None and whole.reacted == () and whole.joint is None
    assert all(one.surge is None for one in whole.countries)
    assert not [sentence for sentence in whole.box.may if sentence.about in whole.question.third]


def test_days_that_were_not_collected_are_no_silence() -> None:
    made = invent(8, World())
    asked = made.material.question
    lost = {asked.start - timedelta(days=ago) for ago in range(10, 20)}
    gaps = replace(
        made.material,
        totals=tuple(
            replace(
                row,
                counts=tuple(
                    0 if row.first + timedelta(days=at) in lost else count for at, count in enumerate(row.counts)
                ),
            )
            for row in made.material.totals
        ),
        reports=tuple(report for report in made.material.reports if report.day not in lost),
    )
    country = "XCE"
    whole, holed = mirror(made.material), mirror(gaps)
    assert of(holed, country).surge.expected == pytest.approx(of(whole, country).surge.expected, rel=0.35)
    found = series(gaps, country)
    assert isinstance(found, Series)
    assert all(found.exposure[found.index(day)] == 0 for day in lost)


@tried(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.booleans()), max_size=25))
def test_collapsing_keeps_the_earliest_of_each_family_whatever_the_order(drawn: list[tuple[int, int, bool]]) -> None:
    made = invent(9, World(past=1, after=0, countries=("XCA",), levels=(0.1, 0.2)))
    outlet, start = made.material.outlets[0], date(2024, 1, 1)
    reports = [
        replace(made.maker.report(outlet, start + timedelta(days=day), "s"), family=f"f{family}", hour=hour)
        for family, day, hour in drawn
    ]
    kept, copies = collapsed(reports)
    assert collapsed(reversed(reports)) == (kept, copies)
    assert len(kept) + len(copies) == len(reports)
    assert {report.family for report in kept} == {report.family for report in reports}

    def key(report: Report) -> tuple[date, bool]:
        return (report.day, not report.hour)

    for report in kept:
        assert key(report) == min(key(other) for other in reports if other.family == report.family)


# --- the command


def test_the_terminal_shows_countries_box_and_places_and_nothing_that_steers_it(path: Path) -> None:
    ran = run(path, "--evidence")
    assert ran.exit_code == 0, ran.output
    for part in (
        "RUS",
        "not readable: no outlet of Turkey",
        "What may be claimed",
        "What may not",
        "What else happened",
    ):
        assert part in ran.output
    assert "\x1b[2J" not in ran.output and "\u202e" not in ran.output
    assert "Azerbaijan and Israel meet \N{REPLACEMENT CHARACTER}[2J" in ran.output
    assert "[text 0–34 · raw 900–934; AZE text 0–10" in " ".join(ran.output.split())


def test_without_evidence_the_page_is_shorter_and_has_no_lists_of_reports(path: Path) -> None:
    assert "in the 56 days before:" in run(path, "--evidence").output
    assert "in the 56 days before:" not in run(path).output


def test_the_json_is_the_whole_reading(path: Path, found: Mirror) -> None:
    ran = run(path, "--json")
    assert ran.exit_code == 0
    assert json.loads(ran.stdout) == json.loads(to_json(found))


def test_an_event_of_the_store_asks_by_itself(path: Path, found: Mirror) -> None:
    ident = next(happening.id for one in found.elsewhere.told if one.pair == "AZE-ISR" for happening in one.told)
    ran = CliRunner().invoke(app, ["mirror", ident, "--third", "RUS,FRA", "--json", "--store", str(path)])
    read = json.loads(ran.stdout)
    assert read["question"]["happening"] == ident and read["question"]["start"] == START.isoformat()
    assert ident not in {h["id"] for one in read["elsewhere"]["told"] for h in one["told"]}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--actors", "AZE,ISR", "--at", "2025-05-20"], "no third country"),
        (["--actors", "AZE,ISR", "--at", "soon", "--third", "RUS"], "no day"),
        (["--actors", "AZE", "--at", "2025-05-20", "--third", "RUS"], "two actors are needed"),
    ],
)
def test_what_can_be_no_question_is_refused_in_one_line(path: Path, arguments: list[str], says: str) -> None:
    ran = CliRunner().invoke(app, ["mirror", *arguments, "--store", str(path)])
    assert ran.exit_code == 1 and isinstance(ran.exception, QueryError) and says in str(ran.exception)


@pytest.mark.parametrize("arguments", [["--third", "RUS"], ["event_1", "--at", "2025-05-20", "--third", "RUS"]])
def test_half_a_question_is_a_wrong_command_line(path: Path, arguments: list[str]) -> None:
    assert CliRunner().invoke(app, ["mirror", *arguments, "--store", str(path)]).exit_code == 2


def test_the_picture_marks_the_window() -> None:
    made = invent(3, World())
    found = mirror(react(made.maker, made.material, "XCB", ratio=6))
    drawn = picture(of(found, "XCB")).plain
    before, window, end = drawn.split("│")
    assert len(before) == 28 and len(window) == 3 and end == ""
    assert "█" in window
    shown = StringIO()
    show_mirror(found, Console(width=80, file=shown))
    assert drawn in shown.getvalue()


def test_settings_that_name_another_embedder_are_refused() -> None:
    made = invent(3, World(past=40, countries=("XCA",)))
    with pytest.raises(ValueError, match="the settings name the embedder 'e5'"):
        mirror(made.material, settings=MirrorSettings(embedder="e5"))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_material_holds_it_is_read_or_refused(seed: int) -> None:
    random = np.random.default_rng(seed)
    world = World(
        countries=COUNTRIES[: random.integers(1, 4)],
        outlets=int(random.integers(1, 4)),
        past=int(random.integers(0, 110)),
        window=int(random.integers(1, 8)),
        levels=(0.05, 1.5),
        texts=bool(seed % 2),
    )
    made = invent(seed, world).material
    moved = made.question.start + timedelta(days=int(random.integers(-150, 60)) if seed % 3 == 0 else 0)
    asked = replace(made.question, start=moved, third=(*made.question.third, "ZZZ"))
    part = replace(
        made,
        question=asked,
        totals=made.totals[: int(random.integers(0, len(made.totals) + 1))] if seed % 4 == 1 else made.totals,
        reports=made.reports[:: int(random.integers(1, 6))],
        controls=made.controls if seed % 5 else (),
    )
    found = mirror(part)
    for one in found.countries:
        assert (one.surge is None) is (one.not_readable is not None)
    assert of(found, "ZZZ").not_readable
    shown = StringIO()
    show_mirror(found, Console(file=shown, width=60), evidence=True)
    assert "What may not" in shown.getvalue() and json.loads(to_json(found))
