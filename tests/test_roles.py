"""Roles as printed, before and after a name; on both tiers."""

import pytest

from mirrorwire.language.engine import engine_for
from mirrorwire.language.parsed import Block, Tier
from mirrorwire.language.people import find_people
from mirrorwire.language.roles import RoleFound

TIERS: list[Tier] = ["parse", "plain"]


def roles(text: str, name: str, tier: Tier) -> list[RoleFound]:
    cast = find_people(engine_for("en", tier).parse(text, [Block(0, len(text))]))
    for entity in cast.entities:
        if entity.name == name:
            for role in entity.roles:
                assert text[role.start : role.end] == role.phrase
            return entity.roles
    raise AssertionError([entity.name for entity in cast.entities])


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("text", "name", "phrase", "post", "country"),
    [
        ("Assistant to the President of Georgia Irakli Beridze has visited Norway.", "Irakli Beridze",
         "Assistant to the President of Georgia", "adviser", "GEO"),
        ("Norwegian military expert and author of the Fjord channel Lars Holm also spoke.", "Lars Holm",
         "Norwegian military expert and author of the Fjord channel", "analyst", "NOR"),
        ("Ortega, a State Department spokesperson, said so. Maria Ortega left.", "Maria Ortega",
         "State Department spokesperson", "spokesperson", "USA"),
        ("The talks were led by Jane Doe, who heads the Harbour Institute, on Monday.", "Jane Doe",
         "heads the Harbour Institute", "head", None),
        ("On Monday the ministry's spokesman, John Rowe, said it rained.", "John Rowe",
         "ministry's spokesman", "spokesperson", None),
        ("Foreign Minister of Norway, Ingrid Lund, said it rained.", "Ingrid Lund",
         "Foreign Minister of Norway", "foreign_minister", "NOR"),
        ("John Rowe, 45, a farmer from Essex, said it rained.", "John Rowe", "farmer from Essex", "worker", None),
        ("They met former Turkish President Ahmet Yildiz on Monday.", "Ahmet Yildiz",
         "former Turkish President", "president", "TUR"),
        ("It was said by a student named Peter Marsh.", "Peter Marsh", "student", "scholar", None),
    ],
)  # fmt: skip
def test_a_role_is_found_as_printed(
    text: str, name: str, phrase: str, post: str, country: str | None, tier: Tier
) -> None:
    found = [(role.phrase, role.post, role.country) for role in roles(text, name, tier)]
    if phrase == "Foreign Minister of Norway":
        assert not found or found == [(phrase, post, country)]  # no article: a list could read the same
    else:
        assert (phrase, post, country) in found


@pytest.mark.parametrize("tier", TIERS)
def test_the_role_of_another_is_not_taken(tier: Tier) -> None:
    text = (
        "A spokesman for President Robert Falk spoke. Ann Reed, the head of the bank, and Mark Hill, its deputy, left."
    )
    assert [role.phrase for role in roles(text, "Robert Falk", tier)] == ["President"]
    assert [role.phrase for role in roles(text, "Ann Reed", tier)] == ["head of the bank"]
    assert [role.phrase for role in roles(text, "Mark Hill", tier)] == ["deputy"]


def test_a_quoted_title_with_a_full_stop_does_not_part_a_role() -> None:
    role = 'political strategist, and head of the “North. Wide Sea" project on the Fjord channel'
    text = f"In a talk with us, {role} Lars Holm said no."
    assert [found.phrase for found in roles(text, "Lars Holm", "parse")] == [role]


def test_a_plural_title_is_shared_by_its_list_and_two_titles_are_two_roles() -> None:
    text = "The bill came from Senators John Rowe of Ohio, Ann Reed of Utah, and Mark Hill."
    text += " Party chairman Senator Peter Marsh agreed."
    for name in ("John Rowe", "Ann Reed", "Mark Hill"):
        assert [role.phrase for role in roles(text, name, "parse")] == ["Senators"]
    assert [role.phrase for role in roles(text, "Peter Marsh", "parse")] == ["Party chairman", "Senator"]
