"""Merging: one happening told several times is one event; another act, direction, sphere, day or voice is another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.annotations.events.found import EventFound
from mirrorwire.annotations.events.merging import merge, merged_groups

VISIT = EventFound(
    kind="CONSULT",
    mode="visit",
    actor="NOR",
    recipient="MLT",
    reciprocal=False,
    polarity="asserted",
    modality="actual",
    words=None,
    evidence=((0, 10),),
    trigger=2,
    lemma="visit",
    clause=(0, 3),
    where="body",
    statement=None,
    claimant=None,
    participants=(),
    pattern="verb:object",
    confidence=0.8,
)
SALE = replace(VISIT, kind="COOPERATE", mode="supply", lemma="sell", confidence=0.7)


def again(event: EventFound, **changes: object) -> EventFound:
    """Return the same event told elsewhere, with changes."""
    return replace(event, evidence=((50, 60),), **changes)  # type: ignore[arg-type]


def test_a_happening_told_twice_has_both_stretches_and_the_surer_confidence() -> None:
    [event] = merge([VISIT, again(VISIT, confidence=0.9)])
    assert event.evidence == ((0, 10), (50, 60))
    assert event.confidence == 0.9


def test_a_meeting_is_the_same_from_either_side_and_a_visit_is_a_meeting() -> None:
    [event] = merge([again(VISIT, actor="MLT", recipient="NOR", mode=None), VISIT])
    assert event.mode == "visit"


def test_the_same_stretch_is_kept_once() -> None:
    [event] = merge([VISIT, VISIT])
    assert event.evidence == ((0, 10),)


@pytest.mark.parametrize(
    "other",
    [
        again(SALE, actor="MLT", recipient="NOR"),
        again(SALE, mode=None),
        again(SALE, mode="military"),
        again(SALE, polarity="negated"),
        again(SALE, modality="planned"),
        again(SALE, kind="AID"),
        again(SALE, statement=4),
        again(SALE, participants=("NOR", "MLT", "CYP")),
    ],
)
def test_what_differs_stays_apart(other: EventFound) -> None:
    assert merge([SALE, other]) == [SALE, other]


def test_spheres_and_days_part_happenings() -> None:
    pair = [SALE, again(SALE)]
    assert len(merge(pair, spheres=[frozenset({"energy"}), frozenset({"military"})])) == 2
    assert len(merge(pair, spheres=[frozenset({"energy"}), frozenset({"energy", "trade"})])) == 1
    assert len(merge(pair, spheres=[frozenset({"energy"}), frozenset()])) == 1
    assert len(merge(pair, dates=["2024-05-01", "2024-05-02"])) == 2
    assert len(merge(pair, dates=["2024-05-01", None])) == 1


def test_a_meeting_that_somebody_quoted_speaks_of_is_the_storys_own() -> None:
    [event] = merge([again(VISIT, statement=3, claimant=1), VISIT])
    assert (event.statement, event.claimant) == (None, None)


@given(st.lists(st.sampled_from([VISIT, SALE, again(VISIT), again(SALE), again(SALE, actor="CYP")]), max_size=12))
def test_every_telling_is_in_one_group_and_merging_again_changes_nothing(events: list[EventFound]) -> None:
    groups = merged_groups(events)
    assert sorted(index for group in groups for index in group) == list(range(len(events)))
    merged = merge(events)
    assert merge(merged) == merged
    assert {stretch for event in events for stretch in event.evidence} == {
        s for event in merged for s in event.evidence
    }
