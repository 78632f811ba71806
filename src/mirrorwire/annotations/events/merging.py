"""One happening told several times on a page is one event with several evidence stretches.

Two tellings are one happening if class, mode and pair agree (a meeting and a visit are one family), both are said by
the story itself or both by one person quoted, polarity and modality are the same, and neither sphere nor day part them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mirrorwire.annotations.events.found import EventFound

# modes that may tell one happening in other words
_FAMILIES = (frozenset({None, "visit", "multilateral"}), frozenset({None, "military", "aerial", "ground", "kill"}))


def merge(
    found: Sequence[EventFound],
    spheres: Sequence[frozenset[str]] | None = None,
    dates: Sequence[str | None] | None = None,
) -> list[EventFound]:
    """Return the events of a page in order, those that tell the same happening made one.

    `spheres` and `dates` belong to the events given, one each; two tellings with spheres that have nothing in common,
    or with two days, are two happenings.
    """
    groups = merged_groups(found, spheres, dates)
    return [_one([found[index] for index in group]) for group in groups]


def merged_groups(
    found: Sequence[EventFound],
    spheres: Sequence[frozenset[str]] | None = None,
    dates: Sequence[str | None] | None = None,
) -> list[list[int]]:
    """Return the indices of the events that tell one happening, group by group, in order of the first."""
    by_key: dict[tuple[object, ...], list[list[int]]] = {}
    groups: list[list[int]] = []
    for index, event in enumerate(found):
        candidates = by_key.setdefault(_key(event), [])
        for group in candidates:
            if all(_agree(found, group_index, index, spheres, dates) for group_index in group):
                group.append(index)
                break
        else:
            group = [index]
            candidates.append(group)
            groups.append(group)
    return groups


def _key(event: EventFound) -> tuple[object, ...]:
    """Return what tellings of one happening must have in common."""
    pair: object = (event.actor, event.recipient)
    if event.reciprocal or event.kind == "CONSULT":
        pair = frozenset((event.actor, event.recipient))
    quoted = event.statement is not None and event.kind != "CONSULT"
    # what two people claim are two claims
    claimed = (event.claimant if event.claimant is not None else -1) if quoted else None
    return event.kind, pair, event.reciprocal or event.kind == "CONSULT", event.polarity, event.modality, claimed


def _agree(
    found: Sequence[EventFound],
    one: int,
    other: int,
    spheres: Sequence[frozenset[str]] | None,
    dates: Sequence[str | None] | None,
) -> bool:
    """Tell whether nothing parts two tellings with the same key."""
    first, second = found[one], found[other]
    if first.mode != second.mode and not any({first.mode, second.mode} <= family for family in _FAMILIES):
        return False
    if first.participants != second.participants:
        return False
    if spheres is not None and spheres[one] and spheres[other] and not spheres[one] & spheres[other]:
        return False
    return not (dates is not None and dates[one] and dates[other] and dates[one] != dates[other])


def _one(events: Sequence[EventFound]) -> EventFound:
    """Return one event of several tellings: the first, with the evidence of all and the most telling mode."""
    first = events[0]
    evidence = tuple(dict.fromkeys(stretch for event in events for stretch in event.evidence))
    mode = next((event.mode for event in events if event.mode), None)
    told = next((event for event in events if event.statement is None), first)
    sure = max((event.confidence for event in events if event.confidence is not None), default=None)
    return replace(
        first, mode=mode, evidence=evidence, statement=told.statement, claimant=told.claimant, confidence=sure
    )
