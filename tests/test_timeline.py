"""Counts over time: every period of the interval, every event once, by what the analyst asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mirrorwire.errors import QueryError
from mirrorwire.model import Field, LinkItem, LinkList, Span
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.results import Count
from mirrorwire.record.store import Store
from mirrorwire.record.stories.told import happenings
from mirrorwire.record.stories.weaving import weave
from tests.test_search import event, outlet_named, told

PAGES = (
    told(1, "First", events=(event("AZE", "ISR", "CONSULT", "energy", date="2025-01-06"),)),
    told(2, "Second", events=(event("ISR", "AZE", "CONSULT", "energy", "trade", date="2025-01-12"),)),
    told(
        3,
        "Third",
        outlet="Bosfor Gazetesi",
        events=(
            event("AZE", "ISR", "ACCUSE", date="2025-01-20"),
            event("AZE", "ISR", "CONSULT", "energy", modality="planned", date="2025-02-28"),
            event("AZE", "ARM", "ACCUSE", "territory", date="2025-01-20"),
            event("AZE", "ISR", "AGREE", date="2025-03"),
        ),
        published="2025-01-21T00:00:00+00:00",
    ),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("timeline") / "record.store"
    with Store.create(path) as written:
        Writer(written, outlet_named).keep_ready([("test", page, "test") for page in PAGES])
        weave(written)
    with Store.open(path) as opened:
        yield opened


def test_weeks_begin_on_monday_and_none_is_left_out(store: Store) -> None:
    counts = store.timeline(pair="AZE-ISR", since="2025-01-06", until="2025-01-31").counts
    assert counts == (
        Count("2025-01-06", None, 2),
        Count("2025-01-13", None, 0),
        Count("2025-01-20", None, 1),
        Count("2025-01-27", None, 0),
    )


def test_months_and_days(store: Store) -> None:
    by_month = store.timeline(pair="AZE-ISR", by="month")
    assert [(one.period, one.count) for one in by_month.counts] == [("2025-01-01", 3), ("2025-02-01", 1)]
    # an event of which the month alone is known has no day to be counted at
    assert by_month.undated == 1
    days = store.timeline(pair="AZE-ISR", by="day", since="2025-01-11", until="2025-01-13").counts
    assert [one.count for one in days] == [0, 1, 0]


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("kind", {"CONSULT": 3, "ACCUSE": 1}),
        ("sphere", {"energy": 3, "trade": 1, "no sphere named": 1}),
        ("modality", {"actual": 3, "planned": 1}),
        ("direction", {"AZE>ISR": 3, "ISR>AZE": 1}),
        ("outlet_country", {"SGP": 2, "TUR": 2}),
        ("outlet", {"Meridian Post": 2, "Bosfor Gazetesi": 2}),
    ],
)
def test_groups(store: Store, group: str, expected: dict[str, int]) -> None:
    found = store.timeline(pair="AZE-ISR", by="month", group=group)  # type: ignore[arg-type]
    totals: dict[str | None, int] = {}
    for one in found.counts:
        totals[one.group] = totals.get(one.group, 0) + one.count
    assert totals == expected
    # every group has every period
    assert len(found.counts) == len(expected) * 2
    assert totals[found.groups()[0]] == max(expected.values())


def test_filters_hold_for_the_events_counted(store: Store) -> None:
    def total(**filters: Any) -> int:
        return sum(one.count for one in store.timeline(by="month", **filters).counts)

    assert total(pair="AZE-ISR", kind="CONSULT") == 3
    assert total(pair="AZE-ISR", kind="CONSULT", modality="actual") == 2
    assert total(sphere="energy") == 3
    assert total(outlet_country="Turkey") == 3
    assert total(words="third") == 3
    assert total(words="nowhere") == 0
    assert total(polarity="negated") == 0


def test_articles_are_counted_once_on_the_day_they_were_published(store: Store) -> None:
    expected = [("2025-01-01", 1), ("2025-02-01", 0), ("2025-03-01", 2)]
    for asked in ({"pair": "AZE-ISR"}, {}, {"group": "modality", "pair": "AZE-ISR", "modality": "actual"}):
        counts = store.timeline(by="month", count="articles", **asked).counts  # type: ignore[arg-type]
        assert [(one.period, one.count) for one in counts] == expected, asked


def test_happenings_count_what_several_tell_once(store: Store) -> None:
    happenings = store.timeline(pair="AZE-ISR", kind="CONSULT", by="month", count="happenings").counts
    assert sum(one.count for one in happenings) == 3
    with pytest.raises(QueryError, match="happening"):
        store.timeline(pair="AZE-ISR", count="happenings", outlet_country="Turkey")


@pytest.mark.parametrize("choice", [{"by": "year"}, {"group": "colour"}, {"count": "words"}])
def test_unknown_choices_are_named(store: Store, choice: dict[str, str]) -> None:
    with pytest.raises(QueryError, match="is none of"):
        store.timeline(**choice)  # type: ignore[arg-type]


def test_a_meeting_of_several_counts_for_each_pair_and_once_in_all(tmp_path: Path) -> None:
    meeting = event("AZE", "TUR", "CONSULT", date="2025-03-01", participants=("AZE", "GEO", "TUR"))
    with Store.create(tmp_path / "a.store") as store:
        Writer(store, outlet_named).keep_ready([("test", told(1, "Three meet", events=(meeting,)), "test")])
        weave(store)
        for count in ("events", "articles", "happenings"):
            for pair in ("AZE-TUR", "AZE-GEO", "GEO-TUR"):
                counts = store.timeline(pair=pair, count=count).counts
                assert [one.count for one in counts] == [1], (count, pair)
            assert [one.count for one in store.timeline(count=count).counts] == [1], count
        assert store.timeline(pair="AZE-ISR").counts == ()


def test_an_article_counts_on_its_own_day_not_on_that_of_what_it_tells(tmp_path: Path) -> None:
    past = event("AZE", "ISR", "AGREE", modality="historical", date="1992-04-07")
    some_day = event("AZE", "ISR", "CONSULT", date=None)
    page = told(1, "Thirty years on", published="2025-05-20T10:00:00+00:00", events=(past, some_day))
    with Store.create(tmp_path / "a.store") as store:
        Writer(store, outlet_named).keep_ready([("test", page, "test")])

        def counted(**asked: Any) -> list[tuple[str, int]]:
            return [(one.period, one.count) for one in store.timeline(by="month", **asked).counts]

        assert counted(pair="AZE-ISR", count="articles") == [("2025-05-01", 1)]
        assert counted(pair="AZE-ISR", count="articles", since="1990", until="2000") == []
        assert counted(pair="AZE-ISR") == [("1992-04-01", 1)]
        found = store.timeline(pair="AZE-ISR", count="articles", group="kind", by="month")
        assert {one.group: one.count for one in found.counts} == {"AGREE": 1, "CONSULT": 1}


def test_an_entry_of_a_list_is_not_counted_as_what_an_article_tells(tmp_path: Path) -> None:
    span = Span("raw", 10, 30, (10, 30))
    listed = event("AZE", "ISR", "AGREE", where="list", evidence=(span,))
    item = LinkItem(Field("Two states agree", span, "visible"), None, None, None)
    page = replace(told(1, "A page", events=(listed,)), lists=(LinkList("latest", None, (item,)),))
    with Store.create(tmp_path / "a.store") as store:
        Writer(store, outlet_named).keep_ready([("test", page, "test")])
        weave(store)
        assert store.count(pair="AZE-ISR") == 0
        assert store.timeline(pair="AZE-ISR").counts == ()
        assert [one.count for one in store.timeline(pair="AZE-ISR", count="happenings").counts] == [1]


def test_too_many_periods_are_refused_never_cut(tmp_path: Path) -> None:
    kinds = ("CONSULT", "AGREE", "AID", "ACCUSE", "REJECT", "PROTEST", "SUPPORT", "REQUEST")
    pages = [
        told(n, f"Page {n}", events=tuple(event("AZE", "ISR", kind, date=day) for kind in kinds))
        for n, day in enumerate(("1931-01-01", "2025-03-01"))
    ]
    with Store.create(tmp_path / "a.store") as store:
        Writer(store, outlet_named).keep_ready([("test", page, "test") for page in pages])
        with pytest.raises(QueryError, match="since"):
            store.timeline(by="day", group="kind")
        assert sum(one.count for one in store.timeline(by="month", group="kind").counts) == 16
        assert sum(one.count for one in store.timeline(by="day", group="kind", since="2024").counts) == 8


def test_each_arming_the_other_is_two_happenings_and_what_both_do_has_no_direction(tmp_path: Path) -> None:
    both_do = event("AZE", "ISR", "COOPERATE", "military", date="2025-03-01", reciprocal=True)
    one_way = event("ISR", "AZE", "COOPERATE", "military", date="2025-03-01")
    other_way = event("AZE", "ISR", "COOPERATE", "military", date="2025-03-01")
    alone = event("NOR", "CHL", "AGREE", "trade", date="2025-03-01", reciprocal=True)
    with Store.create(tmp_path / "a.store") as store:
        Writer(store, outlet_named).keep_ready(
            [("test", told(1, "Arms", events=(both_do, one_way, other_way, alone)), "test")]
        )
        weave(store)
        found = happenings(store, "AZE-ISR")
        assert {(one.actor, one.recipient, one.reciprocal, one.events) for one in found} in (
            {("ISR", "AZE", False, 2), ("AZE", "ISR", False, 1)},
            {("ISR", "AZE", False, 1), ("AZE", "ISR", False, 2)},
        )
        assert [(one.reciprocal, one.events) for one in happenings(store, "NOR-CHL")] == [(True, 1)]
        directions = store.timeline(group="direction", by="month").counts
        assert {one.group for one in directions} == {"AZE<>ISR", "ISR>AZE", "AZE>ISR", "CHL<>NOR"}
