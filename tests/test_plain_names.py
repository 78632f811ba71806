"""Names by capitals alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.language.parsed import Block, Parsed
from mirrorwire.language.plain import PlainEngine
from mirrorwire.language.plain_names import capital_names


def plain(text: str, language: str | None = "en") -> Parsed:
    return PlainEngine(language).parse(text, [Block(0, len(text))])


def names(text: str, language: str | None = "en") -> list[tuple[str, str]]:
    parsed = plain(text, language)
    return [(parsed.slice(name.first, name.last), name.label) for name in parsed.names]


def test_english_persons_and_organisations() -> None:
    found = names("Yesterday President Anna Berg met Mr. Holm of the Ministry of Foreign Affairs and the Harbour Bank.")
    assert ("Anna Berg", "PERSON") in found
    assert ("Holm", "PERSON") in found
    assert ("Ministry of Foreign Affairs", "ORG") in found
    assert ("Harbour Bank", "ORG") in found


def test_the_first_word_of_a_sentence_is_no_name() -> None:
    assert names("However, rain fell. Meanwhile snow came.") == []


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("ru", "Об этом заявил Сергей Берёзкин в понедельник.", "Сергей Берёзкин"),
        ("tr", "Toplantıda Bakan Ahmet Çınar'ın sözleri okundu.", "Ahmet Çınar'ın"),
        ("de", "Gestern sagte Kanzlerin Petra Hohlweg im Haus der Kunst viel.", "Petra Hohlweg"),
        ("fr", "Le ministre Lucien Farge a parlé.", "Lucien Farge"),
    ],
)
def test_other_languages_name_persons_that_something_shows(language: str, text: str, name: str) -> None:
    assert [found for found, label in names(text, language) if label == "PERSON"] == [name]


def test_german_nouns_are_no_names() -> None:
    assert names("Der Bau der Brücke über den Fluss kostet viel Geld, sagte der Sprecher.", "de") == []


def test_scripts_without_capitals_give_none() -> None:
    assert names("הנשיא אמר אתמול כי ירד גשם", "he") == []
    assert names("პრეზიდენტმა თქვა", "ka") == []


@given(st.text(alphabet="AbcÉİßДж .,'’\"“”-\n\u0301שא1", max_size=200), st.sampled_from(["en", "de", "tr", "ru", None]))
def test_noise_gives_names_in_order_that_do_not_overlap(text: str, language: str | None) -> None:
    parsed = plain(text, language)
    done = 0
    for name in parsed.names:
        assert done <= name.first < name.last <= len(parsed)
        done = name.last


def test_it_is_fast() -> None:
    parsed = plain("The Ministry said that President Anna Berg had met nobody at all in the town on Monday. " * 400)
    start = time.process_time()
    capital_names(parsed)
    assert len(parsed) / (time.process_time() - start) > 100_000
