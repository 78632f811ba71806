"""Quotations by speaker and kind: names as people type them, spans as they are cited."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire import Record, quotations_of, slice_of, to_json
from mirrorwire.model import SCHEMA, Capture, Person, PersonKind, Quotation, QuotationKind, Role, Span
from mirrorwire.quotes import line_of, speaker_of, speakers_of, words_of

TEXT = (
    "“Salt is dear,” said Zoë Ağaoğlu-Šimić, minister of trade. She added that Ağaoğlu’s ministry would act. "
    "The Harlow Institute for Salt said nothing would change. “Who knows?” a man asked. Lee Roe denied it. "
    "Łódź wanted “more”."
)


def span(words: str, after: int = 0) -> Span:
    start = TEXT.index(words, after)
    return Span("text", start, start + len(words), (start + 1_000, start + len(words) + 1_000))


def person(name: str, kind: PersonKind = "person", *mentions: str, roles: tuple[Role, ...] = ()) -> Person:
    return Person(f"id {name}", kind, name, None, roles, tuple(span(each) for each in (name, *mentions)))


def quoted(number: int, words: str, speaker: str | None, phrase: str, kind: QuotationKind, **more: object) -> Quotation:
    given = {"role": None, "confidence": None, "reason": None, "inside": None, **more}
    named = (span(phrase),) if phrase else ()
    return Quotation(f"q{number}", kind, (span(words),), speaker and f"id {speaker}", named, None, **given)  # type: ignore[arg-type]


RECORD = Record(
    schema=SCHEMA,
    id="page",
    revision="rev",
    capture=Capture("https://harlow.example/salt", None, None, None, "text/plain", "", 0),
    article=None,
    lists=(),
    text=TEXT,
    people=(
        person(
            "Zoë Ağaoğlu-Šimić",
            "person",
            "Ağaoğlu",
            roles=(Role("minister of trade", span("minister of trade"), "minister", None, None),),
        ),
        person("Harlow Institute for Salt", "organisation"),
        person("Lee Roe"),
        Person("id Poland", "state", "Poland", "POL", (), (span("Łódź"),)),
    ),
    quotations=(
        quoted(0, "Salt is dear,", "Zoë Ağaoğlu-Šimić", "Zoë Ağaoğlu-Šimić, minister of trade", "direct", role=0),
        quoted(1, "that Ağaoğlu’s ministry would act", "Zoë Ağaoğlu-Šimić", "She", "indirect", confidence=0.8),
        quoted(2, "nothing would change", "Harlow Institute for Salt", "The Harlow Institute for Salt", "indirect"),
        quoted(3, "Who knows?", None, "a man", "direct", reason="nobody fits", inside="q2"),
        quoted(4, "“more”", "Poland", "Łódź", "mixed"),
    ),
    events=(),
    notes=(),
)


def ids(speaker: str | None = None, kind: QuotationKind | None = None) -> list[str]:
    return [quotation.id for quotation in quotations_of(RECORD, speaker=speaker, kind=kind)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zoë Ağaoğlu-Šimić", ["q0", "q1"]),
        ("zoe agaoglu-simic", ["q0", "q1"]),
        ("AGAOGLU", ["q0", "q1"]),
        ("Zoe Simic", ["q0", "q1"]),
        ("šimić", ["q0", "q1"]),
        ("harlow institute", ["q2"]),
        ("poland", ["q4"]),
        ("LODZ", ["q4"]),  # what the page prints for the state
        ("man", ["q3"]),  # no speaker: the phrase as printed
        ("Roe", []),  # named, never quoted
        ("Simi", []),  # a part of a word is no name
        ("Simic Zoe", []),
        ("trade", []),  # a role is no name
        ("", []),
        ("--", []),
    ],
)
def test_a_speaker_is_found_by_any_part_of_a_name(name: str, expected: list[str]) -> None:
    assert ids(name) == expected


def test_kinds_are_told_apart_and_no_wish_gives_all() -> None:
    assert ids() == ["q0", "q1", "q2", "q3", "q4"]
    assert ids(kind="indirect") == ["q1", "q2"]
    assert ids("simic", "direct") == ["q0"]
    assert ids("simic", "mixed") == []


def test_a_line_holds_what_one_needs_to_cite_it() -> None:
    line = json.loads(to_json(line_of(RECORD, RECORD.quotations[0])))
    assert line["page"] == "page"
    assert line["url"] == "https://harlow.example/salt"
    assert line["words"] == ["Salt is dear,"]
    assert line["speaker"]["name"] == "Zoë Ağaoğlu-Šimić"
    assert line["speaker"]["role"] == "minister of trade"
    assert line["content"][0]["raw"] == [1_001, 1_014]
    unknown = line_of(RECORD, RECORD.quotations[3])
    assert (unknown.speaker, unknown.reason, unknown.inside) == (None, "nobody fits", "q2")
    assert unknown.words == (slice_of(TEXT, unknown.content[0]),)


def test_speakers_are_named_once_in_order() -> None:
    assert speakers_of([RECORD, RECORD]) == ["Zoë Ağaoğlu-Šimić", "Harlow Institute for Salt", "Poland"]
    assert speaker_of(RECORD, RECORD.quotations[3]) is None


@given(st.text(max_size=40))
def test_case_and_accents_never_count(name: str) -> None:
    # letters that become several ones in capitals (ß, ŉ) and Greek's written iota are folded alike both ways
    assert words_of(unicodedata.normalize("NFD", name)) == words_of(unicodedata.normalize("NFC", name))
    assert words_of(name.casefold()) == words_of(name)
