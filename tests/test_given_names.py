"""Given names and the gender they tell."""

import pytest

from mirrorwire.language.given_names import fold, gender_guess, gender_of_name, is_given, may_be_given


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("Oksana Petrenko", "f"),
        ("Ayşe Demir", "f"),
        ("Emre Kaya", "m"),
        ("José Marte", "m"),
        ("Kim Jordan", None),
        ("Xyzzy Aliyeva", "f"),
        ("Xyzzy Mamedov", "m"),
        ("Aliyeva", "f"),
        ("Smith", None),
        ("", None),
    ],
)
def test_a_name_tells_he_from_she_or_says_nothing(name: str, gender: str | None) -> None:
    assert gender_of_name(name) == gender


def test_a_guess_goes_further_than_what_is_known() -> None:
    assert gender_of_name("Zorvela Smith") is None
    assert gender_guess("Zorvela Smith") == "f"
    assert gender_guess("Zorv Smith") is None


def test_names_that_are_words_are_no_sign_of_a_person() -> None:
    assert is_given("Irina") and is_given("İrina")
    assert not is_given("Grace") and may_be_given("Grace")
    assert not is_given("Ministry")


def test_folding_takes_accents_and_dots_off() -> None:
    assert fold("Hüseyin") == fold("HÜSEYİN") == "huseyin"
    assert fold("Łukasz") == "lukasz"
