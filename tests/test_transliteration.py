"""Letters of other scripts in Latin ones, to be read and to be compared."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.language.transliteration import (
    abjad_distance,
    consonants,
    distance,
    frames,
    romanise,
    script_of,
    skeleton,
    spelling_of,
)


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Ильхам Алиев", "Ilkham Aliyev"),
        ("Горбачёв", "Gorbachev"),
        ("Щербаков", "Shcherbakov"),
        ("Володимир Зеленський", "Volodymyr Zelenskyi"),
        ("Սերժ Սարգսյան", "Serzh Sargsyan"),
        ("ირაკლი კობახიძე", "Irakli Kobakhidze"),
        ("Κυριάκος Μητσοτάκης", "Kyriakos Mitsotakis"),
        ("İlham Əliyev", "Ilham Aliyev"),
        ("Çavuşoğlu", "Cavusoglu"),
        ("Wałęsa", "Walesa"),
        ("ולדימיר", "Vldimir"),
        ("НАТО, 2024: Киев!", "NATO, 2024: Kiyev!"),
        ("习近平", "习近平"),
        ("", ""),
    ],
)
def test_romanised_to_be_read(text: str, latin: str) -> None:
    assert romanise(text) == latin


def test_a_language_reads_its_own_letters() -> None:
    assert romanise("Гончар", "uk") == "Honchar" and romanise("Гончар", "ru") == "Gonchar"
    assert romanise("Щ", "bg") == "Sht"


@pytest.mark.parametrize(
    "forms",
    [
        "Aliyev Aliev Əliyev Алиев Алієв Ալիև Alijew",
        "Ilham İlham Ильхам Իլհամ ილჰამ",
        "Khachaturian Khachaturyan Xaçaturyan Хачатурян",
        "Zelenskyy Zelensky Zelenskiy Zelenskij Зеленский Зеленський Zełenski",
        "Sergei Sergey Sergej Сергей",
        "Yuri Yuriy Iurii Юрий",
        "Jeyhun Джейхун Ջեյհուն",
        "Yevgeny Evgeny Евгений",
        "Gorbachev Gorbachyov Горбачёв Горбачев",
        "Solovyov Solovyev Соловьёв Соловьев",
        "Rachmaninoff Rachmaninov",
        "Erdogan Erdoğan Эрдоган",
        "Morawiecki Моравецкий",
        "Djokovic Đoković Джокович",
        "Mitsotakis Μητσοτάκης Мицотакис",
        "Schewtschenko Shevchenko Шевченко",
        "Məmmədyarov Mammadyarov",
        "Pashinyan Pashinian Paşinyan Пашинян Փաշինյան",
    ],
)
def test_one_skeleton_for_all_spellings(forms: str) -> None:
    assert len({skeleton(form) for form in forms.split()}) == 1, {form: skeleton(form) for form in forms.split()}


@pytest.mark.parametrize(
    "forms",
    ["Ivan Ivana", "Aliyev Aliyeva", "Armen Arman", "Hassan Hussein", "Kadyrov Kadirova", "Putin Potin", "Kim Kym Gim"],
)
def test_skeletons_of_different_names_differ(forms: str) -> None:
    first, *others = forms.split()
    assert skeleton(first) != skeleton(others[-1])


@pytest.mark.parametrize(
    "forms",
    [
        "Netanyahu נתניהו نتنياهو نتانیاهو Нетаньяху",
        "Aliyev אלייב علييف",
        "Zelensky זלנסקי",
        "Putin פוטין بوتين پوتین",
        "Pezeshkian پزشکیان",
    ],
)
def test_scripts_without_vowels_share_the_consonants(forms: str) -> None:
    shared = set.intersection(*(set(frames(form)) for form in forms.split()))
    assert shared
    assert len({consonants(form) for form in forms.split()}) == 1


def test_letters_show_the_alphabet_before_the_page_does() -> None:
    assert spelling_of("Əliyev", "tr") == "az" and spelling_of("Алієв", "ru") == "uk"
    assert spelling_of("Aliyev", "az") == "az" and spelling_of("Aliyev") is None
    assert skeleton("Cavid", "az") == skeleton("Javid") and skeleton("Michail", "de") == skeleton("Mikhail")


def test_scripts() -> None:
    assert [script_of(text) for text in ("a", "я", "ə", "א", "ب", "ა", "ա", "α", "习", "7")] == [
        "latin", "cyrillic", "latin", "hebrew", "arabic", "georgian", "armenian", "greek", "han", None,
    ]  # fmt: skip


def test_distances_are_small_between_spellings_only() -> None:
    assert distance("tramp", "trump", vowels=0.4) < 0.5 < distance("ivan", "ivana")
    assert distance("biden", "baiden", vowels=0.4) < 0.3 < 1.0 <= distance("biden", "biten" + "s")
    assert abjad_distance("נתניהו", "netaniahu") < 0.3 < abjad_distance("חסן", "husein")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_raises_on_any_text(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(one) and romanise(one) == romanise(one)
    assert consonants(one) == consonants(one)
    first, second = skeleton(one), skeleton(other)
    assert distance(first, second) == pytest.approx(distance(second, first))
    assert distance(first, first) == 0.0
    abjad_distance(one, second)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abcçdeəfgğhxıijkqlmnoöprsştuüvyzABCƏXİ", max_size=25))
def test_skeletons_of_latin_words_are_plain_letters(word: str) -> None:
    assert skeleton(word).isascii() and skeleton(word) == skeleton(word).lower()
    assert bool(skeleton(word)) == bool(word) or set(word.lower()) <= set("h")


@pytest.mark.parametrize("noise", ["a", "Ж", "İ", "e\u0301", "א", "'", "习", "ch"])
def test_time_is_linear(noise: str) -> None:
    text = (noise * 10_000)[:10_000]
    for call in (skeleton, consonants, romanise):
        begun = time.perf_counter()
        call(text)
        assert time.perf_counter() - begun < 0.05
