"""The page everybody tries first, where it lies beside the repository: nine statements of three experts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mirrorwire.model import Span
from mirrorwire.pages.received import PageInput
from mirrorwire.pipeline import read_page
from mirrorwire.settings import Settings

SHARED = Path(__file__).parents[2] / "shared"
SEED = SHARED / "seed" / "caliber-azerbaijan-israel.txt"
GOLD = SHARED / "eval" / "quotes" / "seed_gold.json"
pytestmark = pytest.mark.skipif(
    not (SEED.is_file() and GOLD.is_file()), reason="no seed page beside the repository (../shared/seed)"
)


def cells(pairs: list[list[int]]) -> set[int]:
    return {at for start, end in pairs for at in range(start, end)}


@pytest.mark.parametrize("tier", ["parse", "fast"])
def test_the_seed_page_gives_its_nine_statements_with_speaker_and_role(tier: str) -> None:
    record = read_page(PageInput(SEED.read_bytes()), Settings.model_validate({"annotations": tier}))
    gold = json.loads(GOLD.read_text(encoding="utf-8"))["attributions"]
    people = {person.id: person for person in record.people}
    top = [one for one in record.quotations if one.inside is None]
    assert len(top) == len(gold) == 9
    for one, want in zip(top, gold, strict=True):
        found = cells([list(span.raw) for span in one.content if span.raw])
        wanted = cells(want["content"])
        assert len(found & wanted) >= 0.8 * len(found | wanted)
        assert one.speaker is not None
        person = people[one.speaker]
        assert person.name == want["speaker"]
        assert one.role is not None
        role = person.roles[one.role].span.raw
        assert role is not None
        wanted = cells(want["speaker_role"])
        assert len(cells([list(role)]) & wanted) >= 0.6 * len(cells([list(role)]) | wanted)


def test_the_seed_page_gives_its_meetings_spheres_and_claims() -> None:
    gold = json.loads((SHARED / "eval" / "events" / "seed_gold.json").read_text(encoding="utf-8"))
    record = read_page(PageInput(SEED.read_bytes()), Settings(annotations="parse"))
    live = [one for one in record.events if one.polarity == "asserted" and one.modality in ("actual", "planned")]

    def rests_on(evidence: tuple[Span, ...], spans: list[list[int]]) -> bool:
        return bool(cells([list(span.raw) for span in evidence if span.raw]) & cells(spans))

    for meeting in gold["meetings"]:
        spans = [meeting["evidence"], *meeting.get("also", [])]
        pair = {meeting["source"], meeting["target"]}
        assert any(
            one.kind == "CONSULT" and {one.actor, one.recipient} == pair and rests_on(one.evidence, spans)
            for one in live
        ), meeting["evidence_text"]
    for trap in gold["traps"]:
        wanted = (trap["class"], trap["source"], trap["target"])
        assert not any(
            (one.kind, one.actor, one.recipient) == wanted and rests_on(one.evidence, [trap["evidence"]])
            for one in live
        ), trap["why"]
    lists = [one for one in record.events if one.where == "list"]
    assert ("IND>UKR", "ACCUSE", "summon", "2024-07-16") in [(one.dyad, one.kind, one.mode, one.date) for one in lists]
