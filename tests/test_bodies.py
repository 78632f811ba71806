"""Bodies of state: which country's they are, and that two countries' ministries never become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mirrorwire import PageInput, Record, Settings, read_page
from mirrorwire.ids import make_id
from mirrorwire.language.bodies import country_of_body, country_of_name, generic_name
from mirrorwire.language.parsed import Tier
from mirrorwire.model import Person, Span
from mirrorwire.record.asking import rows
from mirrorwire.record.keep.identity import entity_key
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.store import Store
from mirrorwire.record.upkeep import check
from tests.stores import content, ready
from tests.test_people import TIERS, cast_of


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Armenia's Foreign Ministry said no on Monday.", "ARM"),
        ("Armenia’s Foreign Ministry said no on Monday.", "ARM"),
        ("The Armenian Foreign Ministry said no.", "ARM"),
        ("The Foreign Ministry of Armenia said no.", "ARM"),
        ("Russian Foreign Ministry spokeswoman Mira Kostadin said no.", "RUS"),
        ("Israel's Defense Ministry said so.", "ISR"),
        ("Georgia's Ministry of Internal Affairs said so.", "GEO"),
        ("The Uzbek Embassy in Seoul said so.", "UZB"),
        ("The Embassy of Japan in Baku said so.", "JPN"),
        ("On Monday, Russia's Foreign Ministry said so, and met with Iran's experts.", "RUS"),
        ("Moscow spoke with Iran's Foreign Ministry.", "IRN"),
        # a capital is where it stands as often as whose it is; of two states neither is the one
        ("The Foreign Ministry in Yerevan said no.", None),
        ("Armenia and Iran's Foreign Ministry said no.", None),
        ("The Foreign Ministry said no.", None),
    ],
)
def test_a_ministry_is_of_the_state_that_is_named_with_it(text: str, country: str | None, tier: Tier) -> None:
    found = [one for one in cast_of(text, tier).entities if one.kind == "organisation"]
    assert [one.country for one in found] == [country]


@pytest.mark.parametrize("tier", TIERS)
def test_ministries_of_two_states_are_two_on_one_page(tier: Tier) -> None:
    text = (
        "Armenia's Foreign Ministry said no. The Foreign Ministry added that it would wait.\n\n"
        "Iran's Foreign Ministry said yes. The Foreign Ministry would go, it said.\n\n"
        "Nobody knows what the Foreign Ministry meant."
    )
    found = {one.country: one for one in cast_of(text, tier).entities if one.kind == "organisation"}
    assert {country: len(one.mentions) for country, one in found.items()} == {"ARM": 2, "IRN": 2, None: 1}
    for country, paragraph in (("ARM", 0), ("IRN", 1), (None, 2)):
        assert {text[:start].count("\n\n") for start, _ in found[country].mentions} == {paragraph}


def test_one_states_ministry_is_one_however_it_is_named_on_a_page() -> None:
    text = "The Armenian Foreign Ministry met. Armenia's Foreign Ministry said no. The Foreign Ministry left."
    (found,) = (one for one in cast_of(text).entities if one.kind == "organisation")
    assert (found.name, found.country, len(found.mentions)) == ("Armenian Foreign Ministry", "ARM", 3)


def test_what_stands_before_another_name_is_no_country_of_it() -> None:
    text = "Germany's Haven Shipping Company said no."
    (found,) = (one for one in cast_of(text).entities if one.kind == "organisation")
    assert found.country is None


def test_an_embassy_speaks_for_the_state_that_sends_it() -> None:
    text = (
        "<p>Uzbekistan's embassy in Seoul said on Monday that the flights would go on.</p>" + "<p>Ships left.</p>" * 5
    )
    record = read_page(PageInput(f"<html><body><article><h1>Flights</h1>{text}</article></body></html>"), PARSED)
    speakers = {one.speaker for one in record.quotations}
    assert [(one.name, one.country) for one in record.people if one.id in speakers] == [
        ("Uzbekistan's embassy in Seoul", "UZB")
    ]


PARSED = Settings(annotations="parse")


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Uzbekistan’s embassy in Seoul", "UZB"),
        ("embassy in Seoul", None),
        ("Israel's Ministry for Relations with Iran", "ISR"),
        ("Russia-Ukraine Commission", None),
        ("Bank of Georgia", "GEO"),
    ],
)
def test_the_country_that_a_name_gives(name: str, country: str | None) -> None:
    assert country_of_name(name) == country


def test_the_name_of_a_mission_in_other_languages() -> None:
    assert country_of_body("Посольство Узбекистана в Сеуле", "ru") == "UZB"
    assert country_of_body("Usbekistans Botschaft in Seoul", "de") == "UZB"


@pytest.mark.parametrize(
    ("name", "generic"),
    [
        ("Foreign Ministry", "foreign ministry"),
        ("Armenian Foreign Ministry", "foreign ministry"),
        ("Israel's Defense Ministry", "defence ministry"),
        ("the Ministry of Foreign Affairs of Georgia", "ministry foreign affairs"),
        ("Central Bank of Armenia", "central bank"),
        ("Außenministerium", "außenministerium"),
        ("МИД России", "мид"),
        ("the government", "government"),
        ("the company", "company"),
        # names of their own
        ("Bank of Georgia", None),
        ("UN Security Council", None),
        ("European Parliament", None),
        ("Metropolitan Police", None),
        ("International Atomic Energy Agency", None),
        ("World Bank", None),
        ("Labour Party", None),
        ("Haven Port Authority", None),
    ],
)
def test_which_names_any_state_may_have(name: str, generic: str | None) -> None:
    assert generic_name(name) == generic


# ---------------------------------------------------------------------------------------------------------- over pages


def body(page: str, name: str, country: str | None) -> Person:
    mention = Span("text", 0, 9, (900, 909))
    return Person(make_id("person", page, name), "organisation", name, country, (), (mention,))


def naming(number: int, *named: tuple[str, str | None]) -> Record:
    """An article that names these organisations, of these countries, and quotes the first."""
    record = ready(number, events=[])
    people = tuple(body(record.id, name, country) for name, country in named)
    told = tuple(replace(one, speaker=people[0].id, role=None) for one in record.quotations)
    return replace(record, people=people, quotations=told)


def entities(store: Store) -> dict[str, set[str]]:
    """The pages of each entity, by its key."""
    found: dict[str, set[str]] = {}
    with store.database.snapshot() as connection:
        for key, page in rows(
            connection,
            "SELECT e.key, p.id FROM appearances a JOIN entities e ON e.row = a.entity JOIN pages p ON p.row = a.page",
        ):
            found.setdefault(key, set()).add(page)
    return found


def test_ministries_are_one_over_pages_only_with_their_country(tmp_path: Path) -> None:
    ministry = "Foreign Ministry"
    records: Sequence[Record] = [
        naming(1, (ministry, "ARM")),
        naming(2, ("Armenian Foreign Ministry", "ARM"), ("Haven Port Authority", None)),
        naming(3, (ministry, "AZE"), ("Haven Port Authority", None)),
        naming(4, (ministry, None)),
        naming(5, (ministry, None)),
    ]
    with Store.create(tmp_path / "a.store") as store, Store.create(tmp_path / "b.store") as other:
        Writer(store, lambda _: None).keep_ready([("test", one, "given") for one in records])
        Writer(other, lambda _: None).keep_ready([("test", one, "given") for one in reversed(records)])
        pages = [one.id for one in records]
        assert entities(store) == {
            "foreign ministry|ARM": {pages[0], pages[1]},
            "foreign ministry|AZE": {pages[2]},
            f"foreign ministry|{pages[3]}": {pages[3]},
            f"foreign ministry|{pages[4]}": {pages[4]},
            "haven port authority": {pages[1], pages[2]},
        }
        assert [one for one in check(store).problems if one.kind != "unwoven"] == []
        assert content(store)["appearances"] == content(other)["appearances"]


def test_two_ministries_of_one_page_are_two_entities() -> None:
    keys = {entity_key(body("page_1", "Foreign Ministry", code), "page_1") for code in ("ARM", "AZE", None)}
    assert len(keys) == 3
