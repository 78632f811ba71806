"""Counts over time: every period of the interval, every event once, by what the analyst asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mirrorwire.errors import QueryError
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.results import Count
from mirrorwire.record.store import Store
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


def test_articles_are_counted_once_a_period(store: Store) -> None:
    counts = store.timeline(pair="AZE-ISR", by="month", count="articles").counts
    assert [(one.period, one.count) for one in counts] == [("2025-01-01", 3), ("2025-02-01", 1)]
    # without a filter of events, by the day of publication
    published = store.timeline(by="month", count="articles").counts
    assert [(one.period, one.count) for one in published] == [
        ("2025-01-01", 1),
        ("2025-02-01", 0),
        ("2025-03-01", 2),
    ]


def test_happenings_count_what_several_tell_once(store: Store) -> None:
    happenings = store.timeline(pair="AZE-ISR", kind="CONSULT", by="month", count="happenings").counts
    assert sum(one.count for one in happenings) == 3
    with pytest.raises(QueryError, match="happening"):
        store.timeline(pair="AZE-ISR", count="happenings", outlet_country="Turkey")


@pytest.mark.parametrize("choice", [{"by": "year"}, {"group": "colour"}, {"count": "words"}])
def test_unknown_choices_are_named(store: Store, choice: dict[str, str]) -> None:
    with pytest.raises(QueryError, match="is none of"):
        store.timeline(**choice)  # type: ignore[arg-type]
