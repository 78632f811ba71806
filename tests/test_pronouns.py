"""He and she: who is weighed, and what speaks for and against."""

import pytest

from mirrorwire.language.coreference import SpeakerPhrase, resolve_speakers
from mirrorwire.language.engine import engine_for
from mirrorwire.language.parsed import Block, Tier
from mirrorwire.language.people import find_people
from mirrorwire.language.pronouns import WEIGHTS, gender_of_pronoun, pronoun_kind

TIERS: list[Tier] = ["parse", "plain"]


def resolved(text: str, phrases: list[str], contents: list[str], tier: Tier) -> list[str | None]:
    """Resolve phrases in order; the contents are what each said."""
    blocks, at = [], 0
    for part in text.split("\n\n"):
        blocks.append(Block(at, at + len(part)))
        at += len(part) + 2
    parsed = engine_for("en", tier).parse(text, blocks)
    cast = find_people(parsed)
    asked, at = [], 0
    for phrase, content in zip(phrases, contents, strict=True):
        at = text.index(phrase, at)
        low = text.index(content)
        asked.append(SpeakerPhrase(at, at + len(phrase), at, ((low, low + len(content)),)))
        at += len(phrase)
    found = resolve_speakers(cast, parsed, asked)
    return [None if one.entity is None else cast.entities[one.entity].name for one in found]


@pytest.mark.parametrize("tier", TIERS)
def test_the_one_spoken_of_is_not_the_speaker(tier: Tier) -> None:
    text = "Peter Lund came. Karl Berg left.\n\nLund said no.\n\n“Berg is a friend,” he said."
    assert resolved(text, ["Lund said"[:4], "he"], ["no", "“Berg is a friend,”"], tier)[1] == "Peter Lund"


@pytest.mark.parametrize("tier", TIERS)
def test_the_last_speaker_goes_on_in_the_next_paragraph(tier: Tier) -> None:
    text = "“No,” Anna Holmvik said of Ingrid Berg.\n\n“Never,” she said.\n\n“Not at all,” she said."
    said = ["“No,”", "“Never,”", "“Not at all,”"]
    assert resolved(text, ["Anna Holmvik", "she", "she"], said, tier) == ["Anna Holmvik"] * 3


@pytest.mark.parametrize("tier", TIERS)
def test_a_new_subject_in_the_paragraph_wins(tier: Tier) -> None:
    text = "“No,” Anna Holmvik said.\n\nIngrid Berg disagreed. “Yes,” she said."
    assert resolved(text, ["Anna Holmvik", "she"], ["“No,”", "“Yes,”"], tier)[1] == "Ingrid Berg"


def test_a_gender_nobody_told_is_the_pronouns_from_then_on() -> None:
    text = "Qorr Zzyv came. He sat down. Anna Holmvik stood.\n\n“No,” she said.\n\n“Yes,” he said."
    assert resolved(text, ["she", "he"], ["“No,”", "“Yes,”"], "parse") == ["Anna Holmvik", "Qorr Zzyv"]


def test_every_feature_has_a_weight_and_pronouns_a_gender() -> None:
    assert WEIGHTS["named_inside"] < 0 < WEIGHTS["last_sentence_subject"]
    kinds = [pronoun_kind(*word) for word in [("her", "en"), ("он", "ru"), ("o", "tr"), ("er", "de"), ("er", "en")]]
    assert kinds == ["she", "he", "either", "he", None]
    assert [gender_of_pronoun(kind) for kind in kinds] == ["f", "m", None, "m", None]


def test_pronouns_of_other_languages_are_no_names() -> None:
    text = "Petra Hohlweg kam. Später sagte sie nein, und er sagte ja."
    parsed = engine_for("de", "plain").parse(text, [Block(0, len(text))])
    cast = find_people(parsed)
    asked = [
        SpeakerPhrase(at, at + size, at, ()) for at, size in ((text.index("sie"), 3), (text.index(" er sagte") + 1, 2))
    ]
    found = resolve_speakers(cast, parsed, asked)
    assert [one.entity for one in found] == [0, None]
    assert [entity.name for entity in cast.entities] == ["Petra Hohlweg"]
