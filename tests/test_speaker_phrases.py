"""Speaker phrases without a pronoun: which name speaks, and what stands for a speaker without one."""

import pytest

from mirrorwire.language.coreference import SpeakerPhrase, resolve_speakers
from mirrorwire.language.engine import engine_for
from mirrorwire.language.parsed import Block, Tier
from mirrorwire.language.people import Entity, find_people

TIERS: list[Tier] = ["parse", "plain"]


def speak(text: str, *phrases: str, tier: Tier = "parse") -> list[Entity | None]:
    """Resolve phrases, each at its first place after the one before."""
    parsed = engine_for("en", tier).parse(text, [Block(0, len(text))])
    cast = find_people(parsed)
    asked, at = [], 0
    for phrase in phrases:
        at = text.index(phrase, at)
        asked.append(SpeakerPhrase(at, at + len(phrase), at + len(phrase), ()))
        at += len(phrase)
    found = resolve_speakers(cast, parsed, asked)
    return [None if one.entity is None else cast.entities[one.entity] for one in found]


def one(text: str, phrase: str, tier: Tier = "parse") -> Entity:
    entity = speak(text, phrase, tier=tier)[0]
    assert entity is not None
    return entity


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("phrase", "name", "kind"),
    [
        ("police", "police", "organisation"),
        ("a farmer from Essex", "farmer from Essex", "person"),
        ("scientists from the Harbour University", "scientists from the Harbour University", "group"),
        ("the ministry", "ministry", "organisation"),
        ("a spokesman for the Harbour Bank", "spokesman for the Harbour Bank", "person"),
        ("one of the children", "one of the children", "person"),
        ("Norway", "Norway", "state"),
        ("the statement of the Harbour Bank", "Harbour Bank", "organisation"),
    ],
)
def test_what_stands_for_a_speaker(phrase: str, name: str, kind: str, tier: Tier) -> None:
    found = one(f"It rained, {phrase} said on Monday.", phrase, tier)
    assert (found.name, found.kind) == (name, kind)


@pytest.mark.parametrize("tier", TIERS)
def test_a_statement_is_its_owners_and_a_bare_one_the_last_speakers(tier: Tier) -> None:
    text = "Anna Holmvik said no. The statement said yes. The Harbour Bank's website said no."
    found = speak(text, "Anna Holmvik", "The statement", "The Harbour Bank's website", tier=tier)
    assert [entity and entity.name for entity in found] == ["Anna Holmvik", "Anna Holmvik", "Harbour Bank"]


def test_two_possessors_are_not_their_mother() -> None:
    text = "Peter Lund and Anna Holmvik's mother, Ingrid Berg, said no."
    assert one(text, "Peter Lund and Anna Holmvik's mother, Ingrid Berg,").name == "Ingrid Berg"


def test_an_unknown_name_after_its_role_is_the_persons() -> None:
    text = "On Monday the delegate to the council, Zzyv Qorr, said no."
    found = one(text, "the delegate to the council, Zzyv Qorr")
    assert (found.kind, found.name) == ("person", "Zzyv Qorr")
    assert [role.post for role in found.roles] == ["representative"]


def test_a_deputy_is_not_the_holder() -> None:
    text = "Deputy governor Peter Lund left. Later the governor said no."
    assert one(text, "the governor").name == "governor"


def test_same_phrase_same_speaker() -> None:
    first, second = speak(
        "No, Israeli officials said. Yes, Israeli officials said.", "Israeli officials", "Israeli officials"
    )
    assert first is second is not None


@pytest.mark.parametrize(
    ("language", "text", "phrase", "kind"),
    [
        ("ru", "«Мы готовы ждать», — сказал Юлдашев.", "Юлдашев", "person"),
        ("ru", "Сообщила компания Север.", "компания Север", "organisation"),
        ("de", "Das teilte die Sprecherin des Ministeriums mit.", "die Sprecherin des Ministeriums", "person"),
        ("de", "Nach Angaben des Hafenministeriums regnet es.", "des Hafenministeriums", "organisation"),
        ("fr", "Selon les experts, il pleut.", "les experts", "group"),
        ("fr", "Selon lui, il pleut.", "lui", None),
        ("ar", "قال المتحدث باسم وزارة الخارجية", "المتحدث باسم وزارة الخارجية", "person"),
        ("he", "דובר הצבא אמר", "דובר הצבא", "person"),
        ("zh", "外交部发言人郭伟民表示", "外交部发言人郭伟民", "person"),
        ("en", "It is near, Orlov said.", "Orlov", "person"),
    ],
)
def test_what_a_phrase_stands_for_in_other_languages(language: str, text: str, phrase: str, kind: str | None) -> None:
    parsed = engine_for(language, "plain").parse(text, [Block(0, len(text))])
    cast, at = find_people(parsed), text.index(phrase)
    found = resolve_speakers(cast, parsed, [SpeakerPhrase(at, at + len(phrase), at + len(phrase), ())])[0]
    assert (None if found.entity is None else cast.entities[found.entity].kind) == kind
