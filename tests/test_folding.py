"""Words as they are compared, and where the words asked for stand in a text as printed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mirrorwire.record.find.query import understand
from mirrorwire.record.find.snippets import places_of, snippet_of
from mirrorwire.record.folding import fold, folded_name, indexed, words_of

# letters of the scripts that pages come in, marks, and whatever else there is
_TEXT = st.text(
    st.one_of(
        st.sampled_from("aAbBzZ iİıIéÉöÖşŞəƏ ёЁйЙиИ\u0306\u0301\u0327 אב\u05b8 ա\u0587 \u200c\u00ad’'-.,«»\n ﬁ ß ΟΣς"),
        # scripts without spaces between words, with what folding takes apart, joins and moves
        st.sampled_from("中国和々がガー\u3099ｶﾞ㍿กที่น้ำเ၂ဦဦကိုខ្មែរບໍາຳໜཀྵབོད한\u1100\u1161，。…２０"),
        st.characters(),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("İzmir", "izmir"),
        ("IRAK", "irak"),
        ("Irak", "ırak"),
        ("Əliyev", "eliyev"),
        ("Алиёв", "алиев"),
        ("Café", "cafe"),
        ("Łódź", "lodz"),
        ("STRASSE", "straße"),
        ("Škoda", "skoda"),
        ("שָׁלוֹם", "שלום"),
        ("Кайзер", "кайзер"),
    ],
)
def test_letters_that_people_leave_out_do_not_count(printed: str, typed: str) -> None:
    assert fold(printed) == fold(typed)


def test_short_i_is_a_letter_of_its_own() -> None:
    assert fold("Зайцев") != fold("Заицев")
    assert fold(unicodedata.normalize("NFD", "Зайцев")) == fold("Зайцев")


@given(_TEXT)
@example("\U0001d400 \ue000")
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(_TEXT)
def test_a_name_is_its_words(text: str) -> None:
    assert folded_name(text).split() == words_of(text)
    assert words_of(folded_name(text)) == words_of(text)


@given(_TEXT)
def test_what_is_indexed_has_the_words_of_the_text(text: str) -> None:
    assert words_of(indexed(text)) == words_of(text)
    assert indexed(text).replace(" ", "") == fold(text).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("中国和智利", "中 国 和 智 利"),
        ("2025年APEC峰会", "2025 年 apec 峰 会"),
        ("カフェ・テラス", "カ フ ェ ・ テ ラ ス"),
        ("ｶﾞｽ", "ガ ス"),
        ("한국과 칠레", "한국과 칠레"),
        ("हिन्दी में", "हिन्दी में"),
        ("Grain corridor, İzmir", "grain corridor, izmir"),
    ],
)
def test_letters_of_scripts_without_spaces_are_words(text: str, expected: str) -> None:
    assert indexed(text) == expected


def test_vowel_signs_of_scripts_without_spaces_count() -> None:
    # in, this, one another: the same consonant
    assert len({tuple(words_of(word)) for word in ("ที่", "ที", "ทุ", "ท")}) == 4
    assert words_of("น้ำ") == words_of(unicodedata.normalize("NFD", "น้ำ"))


@given(_TEXT, st.data())
def test_places_lie_in_the_text_in_order_and_say_the_words(text: str, data: st.DataObject) -> None:
    known = words_of(text) or ["nothing"]
    words = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=3))
    asked = understand(" OR ".join(words))
    places = places_of(text, asked)
    end = 0
    for start, stop in places:
        assert end <= start < stop <= len(text)
        end = stop
        # one character may stand for two words: a quarter is 1 and 4
        assert set(words_of(text[start:stop])) & set(words)


@given(st.lists(st.sampled_from(["Baku", "İzmir", "café", "Алиёв", "and", "2025"]), min_size=1, max_size=30))
def test_every_whole_word_is_found(words: list[str]) -> None:
    text = ", ".join(words)
    found = {text[start:stop] for start, stop in places_of(text, understand("izmir OR cafe OR алиев"))}
    assert found == {"İzmir", "café", "Алиёв"} & set(words)


@given(_TEXT, _TEXT)
def test_a_snippet_is_a_stretch_of_the_text(headline: str, body: str) -> None:
    text = f"{headline}\n\n{body}"
    words = words_of(body)
    snippet = snippet_of(text, headline, understand(words[0]) if words else understand("x"))
    if snippet is not None:
        assert text[snippet.span.start : snippet.span.end] == snippet.text
        assert all(snippet.span.start <= mark.start < mark.end <= snippet.span.end for mark in snippet.marks)


def test_a_snippet_shows_where_the_words_stand_together() -> None:
    text = "Title\n\n" + "grain " + "filler words " * 60 + "the grain of the corridor was opened. " + "more " * 80
    snippet = snippet_of(text, "Title", understand("grain corridor"))
    assert snippet is not None
    assert {
        snippet.text[mark.start - snippet.span.start : mark.end - snippet.span.start] for mark in snippet.marks
    } == {
        "grain",
        "corridor",
    }


def test_phrases_run_over_line_breaks_and_hyphens() -> None:
    asked = understand('"transit corridor"')
    text = "A transit\n\ncorridor, a Transit-Corridor, a transit of the corridor."
    assert [text[start:stop] for start, stop in places_of(text, asked)] == ["transit\n\ncorridor", "Transit-Corridor"]


@pytest.mark.parametrize(
    ("text", "words", "marks"),
    [
        ("中国和智利签署贸易协定", "贸易协定", ["贸易协定"]),
        # what folding makes longer stands before it
        ("中国……和智利，中国", "中国", ["中国", "中国"]),
        ("㍿…ｶﾞｽ会社", "ガス", ["ｶﾞｽ"]),
        ("在APEC峰会上", "APEC", ["APEC"]),
        ("在APEC峰会上", "APEC峰会", ["APEC峰会"]),
        ("在APEC峰会上", "ape*", ["APEC"]),
        ("在APECS峰会上", "APEC", []),
        ("中国的APEC", "国*", ["国"]),
        ("２０２５年…12025年", "2025年", ["２０２５年"]),
        ("ราคาน้ำท่วม", "น้ำ", ["น้ำ"]),
        ("ทุน ทน ทีน", "ทน", ["ทน"]),
        ("ミラ・コスタディン氏", "ミラコスタディン", ["ミラ・コスタディン"]),
    ],
)
def test_letters_without_spaces_are_found_as_printed(text: str, words: str, marks: list[str]) -> None:
    assert [text[start:stop] for start, stop in places_of(text, understand(words))] == marks


def test_a_snippet_without_spaces_has_something_on_both_sides() -> None:
    text = "题目\n\n" + "各国部长在会上讨论了粮食问题" * 40 + "谷物走廊" + "各国部长在会上讨论了粮食问题" * 40
    snippet = snippet_of(text, "题目", understand("谷物走廊"))
    assert snippet is not None
    (mark,) = snippet.marks
    assert mark.start - snippet.span.start > 50 and snippet.span.end - mark.end > 50
