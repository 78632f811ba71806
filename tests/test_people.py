"""One entry an entity: short forms, clashes, countries, genders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.language.engine import engine_for
from mirrorwire.language.parsed import Block, Tier
from mirrorwire.language.people import Cast, Entity, find_people
from mirrorwire.language.plain import PlainEngine

TIERS: list[Tier] = ["parse", "plain"]


def cast_of(text: str, tier: Tier = "parse", language: str = "en") -> Cast:
    blocks, at = [], 0
    for part in text.split("\n\n"):
        blocks.append(Block(at, at + len(part)))
        at += len(part) + 2
    return find_people(engine_for(language, tier).parse(text, blocks))


def entity(cast: Cast, name: str) -> Entity:
    found = [one for one in cast.entities if one.name == name]
    assert len(found) == 1, [one.name for one in cast.entities]
    return found[0]


@pytest.mark.parametrize("tier", TIERS)
def test_short_and_full_forms_are_one(tier: Tier) -> None:
    text = "Prime Minister Holmvik spoke.\n\nLater Anna Holmvik left. Mrs Holmvik’s car was late, Holmvik said."
    found = entity(cast_of(text, tier), "Anna Holmvik")
    assert [text[start:end] for start, end in found.mentions] == ["Holmvik", "Anna Holmvik", "Holmvik", "Holmvik"]
    assert found.gender == "f"
    assert [role.post for role in found.roles] == ["prime_minister"]


def test_an_organisation_is_one_with_its_short_form() -> None:
    text = "The Norwegian Harbour Safety Agency (NHSA) met. On Monday the NHSA said no. The Harbour Safety Agency left."
    found = entity(cast_of(text), "Norwegian Harbour Safety Agency")
    assert (found.kind, found.country, len(found.mentions)) == ("organisation", "NOR", 3)


def test_a_surname_of_two_stays_open_and_names_both() -> None:
    text = (
        "Peter Holmvik and Karl Holmvik met.\n\nNobody came.\n\nIt rained.\n\nHolmvik said no.\n\nMrs Holmvik said yes."
    )
    cast = cast_of(text)
    assert [text[one.start : one.end] for one in cast.unresolved][:1] == ["Holmvik"]
    assert cast.unresolved[0].reason == "2 people fit: Peter Holmvik and Karl Holmvik"


def test_a_title_decides_between_two_of_a_surname() -> None:
    text = "Peter Holmvik and Anna Holmvik met.\n\nIt rained.\n\nNobody came.\n\nMrs Holmvik said no."
    cast = cast_of(text)
    assert not cast.unresolved
    assert len(entity(cast, "Anna Holmvik").mentions) == 2


@pytest.mark.parametrize("tier", TIERS)
def test_states_are_named_by_the_gazetteer(tier: Tier) -> None:
    cast = cast_of("Norway and the United States agreed. Norway's coast is long.", tier)
    assert [(one.country, len(one.mentions)) for one in cast.entities if one.kind == "state"] == [
        ("NOR", 2),
        ("USA", 1),
    ]


def test_a_post_of_state_without_a_state_is_the_home_states() -> None:
    text = "Norway is cold. Norwegian ships left. President Anna Holmvik spoke, farmer Karl Lund said."
    cast = cast_of(text)
    assert entity(cast, "Anna Holmvik").country == "NOR"
    assert entity(cast, "Anna Holmvik").roles[0].country is None
    assert entity(cast, "Karl Lund").country is None


def test_a_role_has_the_country_of_its_organisation() -> None:
    text = "The Norwegian Harbour Safety Agency (NHSA) met. NHSA director Anna Holmvik said no."
    found = entity(cast_of(text), "Anna Holmvik")
    assert [(role.phrase, role.country) for role in found.roles] == [("NHSA director", "NOR")]
    assert found.country == "NOR"


def test_a_turkish_suffix_is_no_part_of_a_name() -> None:
    text = "Toplantıya Bakan Ahmet Çınar katıldı. Ahmet Çınar'ın sözleri okundu."
    found = entity(cast_of(text, "plain", "tr"), "Ahmet Çınar")
    assert [text[start:end] for start, end in found.mentions] == ["Ahmet Çınar", "Ahmet Çınar"]


def test_skipped_stretches_name_nobody() -> None:
    text = "Photo by Anna Holmvik. Peter Lund spoke."
    parsed = engine_for("en", "plain").parse(text, [Block(0, len(text))])
    assert [one.name for one in find_people(parsed, skip=[(0, 22)]).entities] == ["Peter Lund"]


WORDS = st.sampled_from(
    "Anna Holmvik President Mr. Mrs. said , . the Norwegian Norway minister of spokesman Ministry and Peter 's ( ) “ ” "
    "NATO İ Иван שלום who heads Bank a — - Jr. 45 Holmvik's\n\n".split(" ")
)


@given(st.lists(WORDS, max_size=40), st.sampled_from(["en", "tr", "ru", "de"]))
def test_noise_never_raises_and_every_span_lies_in_the_text(words: list[str], language: str) -> None:
    text = " ".join(words)
    blocks, at = [], 0
    for part in text.split("\n\n"):
        blocks.append(Block(at, at + len(part)))
        at += len(part) + 2
    parsed = PlainEngine(language).parse(text, blocks)
    cast = find_people(parsed)
    assert cast.entities == find_people(parsed).entities
    done = 0
    for start, end, index in cast.places:
        assert done <= start < end <= len(text)
        done = end
        assert (start, end) in cast.entities[index].mentions
    for one in cast.entities:
        assert one.name and one.mentions
        for role in one.roles:
            assert text[role.start : role.end] == role.phrase


@pytest.mark.parametrize("tier", TIERS)
def test_the_state_behind_a_name_is_the_persons_and_the_home_state_is_not_lent_near_another(tier: Tier) -> None:
    text = (
        "Norwegian boats stayed. Oslo was calm. The Norwegian Harbour Agency said so.\n\n"
        "Prime Minister Ana Torres of Peru left.\n\n"
        "Prime Minister Olav Dahl waited.\n\nInterior Minister Anna Holmvik met nobody."
    )
    cast = cast_of(text, tier)
    found = {name: entity(cast, name) for name in ("Ana Torres", "Olav Dahl", "Anna Holmvik")}
    assert {name: one.country for name, one in found.items()} == {
        "Ana Torres": "PER",
        "Olav Dahl": None,
        "Anna Holmvik": "NOR",
    }
    assert all(role.country is None for one in found.values() for role in one.roles)
