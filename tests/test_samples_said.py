"""Who the sample pages name and quote, against their truth; what the program is known to miss is named in the truth.

A quotation or a person of the truth with `missed`, and every entry of `stray`, is a fault that is known: the test fails
when it is gone, so that the truth is put right, and when another one comes.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from typing import Any

import pytest

from mirrorwire import Person, Quotation, Record, Settings
from mirrorwire.demo import read_samples
from mirrorwire.quotes import speaker_of
from mirrorwire.samples import sample_pages

NAMES = [sample.name for sample in sample_pages()]
_MARKS = ' ,.;:“”"„«»‘’!?'
ENGLISH = [name for name in NAMES if name.startswith(("meridian", "courier", "ledger"))]


@functools.cache
def records() -> dict[str, Record]:
    return dict(read_samples(Settings(annotations="parse")))


@functools.cache
def truth(name: str) -> dict[str, Any]:
    sample = next(sample for sample in sample_pages() if sample.name == name)
    found: dict[str, Any] = json.loads(sample.golden.read_text(encoding="utf-8"))
    return found


def bare(words: str) -> str:
    """Words without the marks and white space around them, an article, and the "that" a clause begins with."""
    words = " ".join(words.split()).strip(_MARKS).casefold()
    return re.sub(r"^(the|an?|that|its|der|die|das|eine?)\s", "", words).strip(_MARKS)


def cut(record: Record, quotation: Quotation) -> list[str]:
    return [bare(record.text[span.start : span.end]) for span in quotation.content]


def phrase(record: Record, quotation: Quotation) -> str:
    return bare(" ".join(record.text[span.start : span.end] for span in quotation.speaker_span))


def holds(one: str, other: str) -> bool:
    """Tell whether two phrases are of the same speaker or cue: one stands in the other, or neither is there."""
    return bool(one) == bool(other) and (one in other or other in one)


def is_it(record: Record, quotation: Quotation, want: dict[str, Any], english: bool) -> bool:
    """A quotation found is the one of the truth: words, speaker, phrase, cue; in English pages its kind as well."""
    words = [bare(each) for each in want["words"]]
    found = cut(record, quotation)
    # without a parser, a clause that is only partly in marks may be taken whole or not
    same = words == found if english else all(any(each in one for one in found) for each in words)
    speaker = speaker_of(record, quotation)
    cue = record.text[quotation.cue.start : quotation.cue.end].casefold() if quotation.cue else ""
    return (
        same
        and bare(speaker.name if speaker else "") == bare(want["speaker"] or "")
        and holds(phrase(record, quotation), bare(want["phrase"] or ""))
        and holds(cue, (want["cue"] or "").casefold())
        and (not english or quotation.kind == want["kind"])
        and (not english or (quotation.inside is None) == (want["inside"] is None))
    )


def shown(record: Record, quotation: Quotation) -> str:
    speaker = speaker_of(record, quotation)
    cue = record.text[quotation.cue.start : quotation.cue.end] if quotation.cue else None
    words = " / ".join(cut(record, quotation))
    return f"{quotation.kind} | {speaker.name if speaker else None} | {phrase(record, quotation)} | {cue} | {words}"


@pytest.mark.parametrize("name", NAMES)
def test_quotations_are_the_samples_truth(name: str) -> None:
    record, english = records()[name], name in ENGLISH
    wanted = truth(name)["quotations"]
    matches = [[q for q in record.quotations if is_it(record, q, want, english)] for want in wanted]
    missed = [want["words"] for want, found in zip(wanted, matches, strict=True) if not found and "missed" not in want]
    works = [want["words"] for want, found in zip(wanted, matches, strict=True) if found and "missed" in want]
    there = "\n".join(shown(record, quotation) for quotation in record.quotations)
    assert missed == [], f"not found any more, or with another speaker, cue or kind; found were\n{there}"
    assert works == [], "found now: take `missed` out of the truth"


@pytest.mark.parametrize("name", ENGLISH)
def test_no_quotation_is_stray(name: str) -> None:
    record = records()[name]
    known = {bare(each["words"]) for each in truth(name).get("stray", [])}
    assert {" / ".join(cut(record, quotation)) for quotation in strays(name)} == known


def strays(name: str) -> list[Quotation]:
    """Quotations that share no words with one of the truth that is reported, or not reported, by another as they are.

    One that is found with a wrong speaker or an edge that is off is no stray: it is missed.
    """
    record, found = records()[name], []
    for quotation in record.quotations:
        wanted = [w for w in truth(name)["quotations"] if (w["inside"] is None) == (quotation.inside is None)]
        words = [bare(each) for want in wanted for each in want["words"]]
        if not any(one in each or each in one for one in cut(record, quotation) for each in words):
            found.append(quotation)
    return found


def wrong_of(want: dict[str, Any], person: Person | None, english: bool) -> set[str]:
    """What of a person in the truth was not read: the name, the country, or a role, by its phrase."""
    if person is None:
        return {"name"}
    wrong = set()
    # without a parser, names are all that is promised
    if english or want["kind"] == "state":
        if want["country"] is not None and person.country != want["country"]:
            wrong.add("country")
        found = [bare(role.phrase) for role in person.roles]
        wrong |= {role for role in want["roles"] if not any(bare(role) in each for each in found)}
    return wrong


@pytest.mark.parametrize("name", NAMES)
def test_people_are_the_samples_truth(name: str) -> None:
    people = {(person.kind, bare(person.name)): person for person in records()[name].people}
    for want in truth(name)["people"]:
        person = people.get((want["kind"], bare(want["name"])))
        found = ", ".join(f"{kind} {each}" for kind, each in people)
        assert wrong_of(want, person, name in ENGLISH) == set(want.get("missed", {})), f"{want['name']}: {found}"


@pytest.mark.parametrize("name", NAMES)
def test_words_of_quotations_stand_in_the_text_and_lead_back_to_the_page(name: str) -> None:
    record = records()[name]
    ids = {quotation.id for quotation in record.quotations}
    assert len(ids) == len(record.quotations)
    spans = [person.id for person in record.people]
    assert len(set(spans)) == len(spans)
    for quotation in record.quotations:
        assert quotation.content
        assert quotation.speaker is None or quotation.speaker in set(spans)
        assert (quotation.speaker is None) == (quotation.reason is not None)
        assert quotation.inside is None or quotation.inside in ids - {quotation.id}
        for span in quotation.content:
            assert record.text[span.start : span.end].strip()
            assert span.raw is not None


@pytest.mark.parametrize("name", NAMES)
def test_quotations_share_words_only_with_those_that_report_them(name: str) -> None:
    outer = [quotation for quotation in records()[name].quotations if quotation.inside is None]
    stretches = sorted((span.start, span.end) for quotation in outer for span in quotation.content)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(stretches))
    by_id = {quotation.id: quotation for quotation in records()[name].quotations}
    for quotation in by_id.values():
        if quotation.inside is not None:
            around = by_id[quotation.inside].content
            assert all(any(o.start <= s.start and s.end <= o.end for o in around) for s in quotation.content)
