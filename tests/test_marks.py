"""Quoted stretches: every style of marks, apostrophes that are none, nesting, unclosed marks, several paragraphs."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.annotations.quotations.mark_styles import FAMILY, STYLES
from mirrorwire.annotations.quotations.marks import MAX_MARKS, Quoted, Unbalanced, find_quoted
from mirrorwire.annotations.quotations.pairing import MAX_DEPTH


def paragraphs_of(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for piece in text.split("\n\n"):
        found.append((at, at + len(piece)))
        at += len(piece) + 2
    return found


def find(text: str, language: str | None = "en") -> tuple[list[Quoted], list[Unbalanced]]:
    return find_quoted(text, paragraphs_of(text), language)


def words(text: str, language: str | None = "en") -> list[str]:
    """The stretches, each with one > for every level of depth."""
    return [">" * one.depth + text[one.start : one.end] for one in find(text, language)[0]]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "“We mend the nets,” said Oda Rasmund.", ["We mend the nets,"]),
        ("en", '"We mend the nets," said Oda. "Nobody asked us."', ["We mend the nets,", "Nobody asked us."]),
        ("en", "``We mend,'' she said, and ''left'' it there.", ["We mend,", "left"]),
        ("en", "‘‘We mend,’’ she said.", ["We mend,"]),
        ("en", "“Coasts. Tidal Game\" is the project's name.", ["Coasts. Tidal Game"]),
        ("en", '"Nets and” boats', ["Nets and"]),
        ("en", "”We mend,” he said, “we sail.“", ["We mend,", "we sail."]),
        ("en", '""We mend"" he said', ["We mend"]),
        ("en", 'He (“Bo”) and [“Al”]—“Hey”—said "a"/"b".', ["Bo", "Al", "Hey", "a", "b"]),
        ("en", '“[W]e… (all of us) ... mend”, she said; "...and sail".', ["[W]e… (all of us) ... mend", "...and sail"]),
        ("de", '„Wir flicken“, sagte sie. „Wir segeln”, „wir ruhen".', ["Wir flicken", "Wir segeln", "wir ruhen"]),
        ("de", "„Er sagte ‚nein‘ dazu“, so Berg.", ["Er sagte ‚nein‘ dazu", ">nein"]),
        ("de", "»Wir flicken«, sagte sie, »er sagte ›nein‹ dazu«.", ["Wir flicken", "er sagte ›nein‹ dazu", ">nein"]),
        ("da", "»Vi sejler«, siger hun.", ["Vi sejler"]),
        ("fr", "«\u202fOui\u202f», dit-elle, « non » et «\xa0peut-être\xa0».", ["Oui", "non", "peut-être"]),
        ("fr", 'l’« homme » d’Ivoire et l\'"autre" qu’il voit', ["homme", "autre"]),
        ("it", "Parla dell'\"emergenza\" e di un po' di 'crisi'.", ["emergenza", "crisi"]),
        ("ru", "«Мы не “слабые”, мы «сильные»», — сказал он.", ["Мы не “слабые”, мы «сильные»", ">слабые", ">сильные"]),
        ("pl", "„Łatamy sieci”, mówi. „To «nasze» morze”.", ["Łatamy sieci", "To «nasze» morze", ">nasze"]),
        ("sv", "”Vi seglar”, säger hon. ”Nu.”", ["Vi seglar", "Nu."]),
        ("fi", "»Me purjehdimme», hän sanoi. ”Nyt.”", ["Me purjehdimme", "Nyt."]),
        ("he", 'צה"ל הגיב. "צה"ל בדק את הרשת" נמסר, וב"הים שלנו" נכתב על ארה"ב.', ['צה"ל בדק את הרשת', "הים שלנו"]),
        ("he", "״שלום״ אמר ג'ורג'", ["שלום"]),
        ("ja", "彼は「網『大』を直す」と言った。＂はい＂《海》", ["網『大』を直す", ">大", "はい", "海"]),
        ("zh", "他说“我们‘修’网”。", ["我们‘修’网", ">修"]),
        ("ko", "그는 ‘그물’이라고 했다. “바다”라고도.", ["그물", "바다"]),
        ("tr", "İstanbul'da 'Liman'ın haberi, ‘Deniz’de ve \"Ağ\"ın yazısı.", ["Liman", "Deniz", "Ağ"]),
        ("uk", "Об'єднання «Сіть» п’яте.", ["Сіть"]),
        (None, "‹So› and 〝so〟 and ″so″", ["So", "so", "so"]),
    ],
)
def test_every_style(language: str | None, text: str, expected: list[str]) -> None:
    found, unbalanced = find(text, language)
    assert words(text, language) == expected
    assert unbalanced == []
    assert all(one.closed and one.opened for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "It’s the nets' owner's and O’Neill's; Jones' book; d'Ivoire's; the boys’ boats.",
        "the '90s, the ‘90s, rock 'n' roll, rock ’n’ roll, 'tis, ’em and the players' lounge",
        'He is 6\'2" and the pipe is 12" wide, at 51° 30\' 20" north.',
        "Read more »",
        '"',
        "He paid 5' for the U.N.'s boat and [the mayor]'s nets.",
    ],
)
def test_apostrophes_inches_and_arrows_are_no_marks(text: str) -> None:
    assert find(text) == ([], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'It's the workers' right,' he said.", ["It's the workers' right,"]),
        ("He said: 'The Jones' boat is good,' and left the players' lounge.", ["The Jones' boat is good,"]),
        ("‘The ’90s were the fishermen’s years,’ he said.", ["The ’90s were the fishermen’s years,"]),
        ("'He said \"no\" to us,' she wrote.", ['He said "no" to us,', ">no"]),
        ("\"'Go,' he said,\" she wrote.", ["'Go,' he said,", ">Go,"]),
        ("'He said 'no''", ["He said 'no'", ">no"]),
        ('"A 12" pipe," he said.', ['A 12" pipe,']),
        ('"Aldsund"\'s mayor', ["Aldsund"]),
    ],
)
def test_single_marks_as_quotation(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "It is “... the “mirror principle” can help ...” here.",
            ["... the “mirror principle” can help ...", ">mirror principle"],
        ),
        ('"He said "no" to us," she said.', ['He said "no" to us,', ">no"]),
        ('"He said "no""', ['He said "no"', ">no"]),
        ("“‘Go,’ he said,” she said.", ["‘Go,’ he said,", ">Go,"]),
        ("“a “b “c””” d", ["a “b “c””", ">b “c”", ">>c"]),
    ],
)
def test_nested_marks_even_of_one_style(text: str, expected: list[str]) -> None:
    assert words(text) == expected
    assert find(text)[1] == []


def test_an_unclosed_mark_swallows_nothing() -> None:
    text = "“We mend. Then we sail. “Nobody asked us,” said Oda. “Never,” she said."
    found, unbalanced = find(text)
    assert [(text[one.start : one.end], one.closed) for one in found] == [
        ("We mend.", False), ("Nobody asked us,", True), ("Never,", True),
    ]  # fmt: skip
    assert [(note.at, note.mark) for note in unbalanced] == [(0, "“")]
    assert "never closed" in unbalanced[0].message


def test_a_mark_that_closes_nothing_is_noted() -> None:
    found, unbalanced = find("We mend,” said Oda. “Never.”")
    assert len(found) == 1
    assert [note.at for note in unbalanced] == [8]
    assert "nothing is open" in unbalanced[0].message


@pytest.mark.parametrize("mark", ["“", '"', "«", "„"])
def test_marks_opened_again_in_each_paragraph(mark: str) -> None:
    closing = {"“": "”", '"': '"', "«": "»", "„": "“"}[mark]
    text = f"Oda said: {mark}One thing.\n\n{mark}Two things.\n\n{mark}Three,{closing} she said. {mark}Four.{closing}"
    found, unbalanced = find(text, "ru")
    assert [(one.closed, one.continues) for one in found] == [(False, None), (False, 0), (True, 1), (True, None)]
    assert unbalanced == []


def test_a_quotation_over_paragraphs_that_is_not_opened_again() -> None:
    text = "Oda said: “One thing.\n\nTwo things.\n\nThree ‘big’ ones,” she said."
    found, unbalanced = find(text)
    assert words(text) == ["One thing.", "Two things.", "Three ‘big’ ones,", ">big"]
    assert [(one.opened, one.closed, one.continues) for one in found[:3]] == [
        (True, False, None), (False, False, 0), (False, True, 1),
    ]  # fmt: skip
    assert unbalanced == []


def test_what_is_not_gone_on_with_ends_with_its_paragraph() -> None:
    text = 'Oda said: "One thing.\n\nNext she said "two" and "three".'
    found, unbalanced = find(text)
    assert [(text[one.start : one.end], one.continues) for one in found] == [
        ("One thing.", None), ("two", None), ("three", None),
    ]  # fmt: skip
    assert len(unbalanced) == 1


def test_depth_is_limited_and_noted() -> None:
    text = "“a ‘b " * 4 + "c" + " b’ a”" * 4
    found, unbalanced = find(text)
    assert max(one.depth for one in found) < MAX_DEPTH
    assert unbalanced


SIGNS = st.sampled_from(
    [*sorted(FAMILY), *" ab9ש漢жİ,.—…", "s ", "e\u0301", "\n\n", "\u202f", "\ud800", "\u200f"],
)
NOISE = st.one_of(st.lists(SIGNS, max_size=60).map("".join), st.text(max_size=40))
LANGUAGES = st.sampled_from(["en", "de", "fr", "tr", "he", "sv", "ja", "uk", "xx", None])


@settings(max_examples=400)
@given(NOISE, LANGUAGES)
def test_noise_of_marks(text: str, language: str | None) -> None:
    paragraphs = paragraphs_of(text)
    found, unbalanced = find_quoted(text, paragraphs, language)
    marks = {mark[0] for mark in FAMILY}
    assert [one.outer_start for one in found] == sorted(one.outer_start for one in found)
    for index, one in enumerate(found):
        assert any(start <= one.outer_start <= one.start < one.end <= one.outer_end <= end for start, end in paragraphs)
        assert text[one.start : one.end] == text[one.start : one.end].strip()
        assert not one.opened or text[one.outer_start] in marks
        assert not one.closed or text[one.outer_end - 1] in marks
        assert one.depth < MAX_DEPTH
        if one.parent is not None:
            parent = found[one.parent]
            assert one.parent < index
            assert parent.depth == one.depth - 1
            assert parent.start <= one.outer_start < one.outer_end <= parent.end
        else:
            assert one.depth == 0
        assert one.continues is None or one.continues < index
    for parent_index in {one.parent for one in found}:
        siblings = [one for one in found if one.parent == parent_index]
        assert all(a.outer_end <= b.outer_start for a, b in pairwise(siblings))
    assert all(0 <= note.at < len(text) and text.startswith(note.mark, note.at) for note in unbalanced)


@given(st.text(max_size=20), st.lists(st.tuples(st.integers(-5, 30), st.integers(-5, 30)), max_size=4))
def test_odd_paragraphs_raise_nothing(text: str, paragraphs: list[tuple[int, int]]) -> None:
    find_quoted(text, paragraphs)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str, list[tuple[str, int, str]]]:
    """A well-formed text: its language, the text, and its stretches with depth and style."""
    language, names = draw(
        st.sampled_from(
            [
                ("en", ["curly-double", "straight-double", "curly-single", "tex-double", "straight-single"]),
                ("de", ["low-high-double", "low-high-single", "inward-guillemets", "inward-chevrons"]),
                ("fr", ["guillemets", "curly-double"]),
                ("sv", ["right-right-double"]),
                ("pl", ["low-right-double", "guillemets"]),
                ("ja", ["corner", "white-corner", "double-angle"]),
            ]
        )
    )
    styles = {style.name: style for style in STYLES}
    text = ""
    stretches: list[tuple[str, int, str]] = []
    word = st.sampled_from(["harbour", "nets", "o’clock", "we", "İzmir", "Oda", "3,000", "sea", "cafe\u0301"])

    def phrase() -> str:
        return " ".join(draw(st.lists(word, min_size=1, max_size=4)))

    def quotation(depth: int, outer: str) -> str:
        style = styles[draw(st.sampled_from([name for name in names if name != outer] or names))]
        at = len(stretches)
        stretches.append(("", depth, style.name))
        inside = phrase()
        if depth < 2 and len(names) > 1 and draw(st.booleans()):
            inside += f" {quotation(depth + 1, style.name)} {phrase()}"
        inside += draw(st.sampled_from(["", ".", ",", "!", "?", "…"]))
        stretches[at] = (inside, depth, style.name)
        return f"{style.opening}{inside}{style.closing}"

    for number in range(draw(st.integers(1, 4))):
        text += "\n\n" if number else ""
        for _ in range(draw(st.integers(0, 3))):
            text += draw(st.sampled_from(["", f"{phrase()} ", f"{phrase()}: "]))
            text += quotation(0, "") + draw(st.sampled_from([" ", ", ", ". "])) + phrase() + ". "
    return language, text, stretches


@settings(max_examples=300)
@given(written())
def test_a_well_formed_text_is_recovered(case: tuple[str, str, list[tuple[str, int, str]]]) -> None:
    language, text, expected = case
    found, unbalanced = find(text, language)
    assert [(text[one.start : one.end], one.depth, one.style) for one in found] == expected
    assert unbalanced == []


@pytest.mark.parametrize("piece", ['"', '"a', '"a" ', "\"'", "“a ‘b’ ”", "“a ", "a” ", "a' ", "random"])
def test_a_megabyte_of_marks_is_read_in_time(piece: str) -> None:
    choose = random.Random(5).choice
    text = (
        piece * (1_000_000 // len(piece))
        if piece != "random"
        else "".join(choose("\"'“”‘’„«»‚ a.") for _ in range(10**6))
    )
    before = time.process_time()
    _, unbalanced = find(text)
    assert time.process_time() - before < 4  # under 1 s on a quiet machine
    assert len(unbalanced) <= 2 * MAX_MARKS


def test_plain_text_costs_next_to_nothing() -> None:
    line = (
        "The harbour council of Lindmere doesn't say when it will vote on the piers' lease, the mayor's office said. "
    )
    text = "\n\n".join([line * 4, line * 4 + "“Nobody asked us,” said Oda."] * 1000)
    before = time.process_time()
    find(text)
    assert time.process_time() - before < len(text) / 2_000_000
