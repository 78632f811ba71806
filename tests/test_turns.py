"""Speech without marks: transcripts with labels, dialogue after dashes, and what only looks like them."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.annotations.quotations.turns import Turn, find_turns


def paragraphs_of(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for piece in text.split("\n\n"):
        found.append((at, at + len(piece)))
        at += len(piece) + 2
    return found


def turns(text: str, language: str | None = "en") -> list[tuple[str | None, str, str | None]]:
    def cut(place: tuple[int, int] | None) -> str | None:
        return text[place[0] : place[1]] if place else None

    def speaker(turn: Turn) -> tuple[int, int] | None:
        return (turn.speaker_start, turn.speaker_end) if turn.speaker_start is not None and turn.speaker_end else None

    found = find_turns(text, paragraphs_of(text), language)
    return [(cut(speaker(turn)), text[turn.start : turn.end], cut(turn.said)) for turn in found]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "Q: Why?\n\nA: Because.\n\nIt is so.\n\nQ. And?\n\nA. No.",
            [("Q", "Why?"), ("A", "Because."), ("A", "It is so."), ("Q", "And?"), ("A", "No.")],
        ),
        (
            "en",
            "ODA BERG: Hello.\n\n(CROSSTALK)\n\nERIK DAHL (host): Yes.",
            [("ODA BERG", "Hello."), ("ERIK DAHL", "Yes.")],
        ),
        (
            "en",
            "Oda Berg: Hello.\n\nErik Dahl: Yes.\n\nOda Berg: No.",
            [("Oda Berg", "Hello."), ("Erik Dahl", "Yes."), ("Oda Berg", "No.")],
        ),
        ("ru", "Вопрос: Когда?\n\nОтвет: Завтра.", [("Вопрос", "Когда?"), ("Ответ", "Завтра.")]),
        ("de", "Frage: Wann?\n\nAntwort: Morgen.", [("Frage", "Wann?"), ("Antwort", "Morgen.")]),
        ("zh", "记者：好？\n\n王明：好。\n\n记者：再见。", [("记者", "好？"), ("王明", "好。"), ("记者", "再见。")]),
    ],
)
def test_transcripts(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(speaker, said) for speaker, said, _ in turns(text, language)] == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "ru",
            "— Мы не пойдём, — сказал Олег. — Мы ждём.\n\n— Почему?\n\n— Уже поздно.",
            [("Мы не пойдём", "сказал Олег"), ("Мы ждём.", None), ("Почему?", None), ("Уже поздно.", None)],
        ),
        ("uk", "– Ми чекаємо! – вигукнула Оля.", [("Ми чекаємо!", "вигукнула Оля")]),
        ("sv", "– Vi seglar, säger Oda Berg. Hon reser hem.", [("Vi seglar", "säger Oda Berg")]),
        (
            "no",
            "– Vi seiler, sier Oda Berg. – Nå reiser vi.",
            [("Vi seiler", "sier Oda Berg"), ("Nå reiser vi.", None)],
        ),
        (
            "pl",
            "– To dobrze – powiedział Jan. – Idziemy dalej.",
            [("To dobrze", "powiedział Jan"), ("Idziemy dalej.", None)],
        ),
        ("es", "—Hola —dijo Juan—. Adiós.", [("Hola", "dijo Juan"), ("Adiós.", None)]),
        (
            "fr",
            "— Bonjour, dit-il.\n\n— Bonjour ! répond Marie.",
            [("Bonjour", "dit-il"), ("Bonjour !", "répond Marie")],
        ),
        ("tr", "– Gidiyoruz, dedi Ayşe.", [("Gidiyoruz", "dedi Ayşe")]),
        ("az", "— Nə vaxt? — soruşdu Əli.", [("Nə vaxt?", "soruşdu Əli")]),
    ],
)
def test_dialogue_after_dashes(language: str, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(words, said) for _, words, said in turns(text, language)] == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Rasmund: We stay\n\nPhoto: The Quay\n\nThe council met on Monday."),
        ("en", "Photo: The Quay\n\nPhoto: The Pier\n\nNote: this was corrected."),
        ("ru", "— первый пункт\n\n— второй пункт\n\n— третий пункт"),
        ("en", "— Oda Rasmund, Lindmere\n\n- a list, - an item"),
        ("en", "Berg: We stay\n\nThe mayor spoke.\n\nBERG: We stay."),
        ("en", "He had this to say: nothing.\n\nShe had this to say: nothing."),
    ],
)
def test_what_only_looks_like_turns(language: str, text: str) -> None:
    assert turns(text, language) == []


PIECES = st.sampled_from(
    ["— ", *'–-QA.,?:() "İש：', ": ", "ODA", "Oda Berg", "\n\n", "sier", "слова", "\ud800"],
)


@given(
    st.one_of(st.lists(PIECES, max_size=50).map("".join), st.text(max_size=40)),
    st.sampled_from(["en", "ru", "no", "pl", "es", "fr", "zh", None]),
)
def test_noise(text: str, language: str | None) -> None:
    paragraphs = paragraphs_of(text)
    found = find_turns(text, paragraphs, language)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for turn in found:
        assert any(start <= turn.start <= turn.end <= end for start, end in paragraphs)
        assert turn.said is None or turn.end <= turn.said[0] < turn.said[1]


@pytest.mark.parametrize("piece", ["— а, — б, ", "— a, sier b. ", "—a —b—. ", "A B ", "— "])
@pytest.mark.parametrize("language", ["ru", "no", "es"])
def test_a_megabyte_is_read_in_time(piece: str, language: str) -> None:
    before = time.process_time()
    turns(piece * (1_000_000 // len(piece)), language)
    assert time.process_time() - before < 4


def test_a_headline_before_a_transcript_is_no_turn() -> None:
    text = "Berg: We stay\n\nThe mayor spoke.\n\nDAHL: And?\n\nBERG: We stay.\n\nDAHL: Thanks."
    assert [speaker for speaker, _, _ in turns(text)] == ["DAHL", "BERG", "DAHL"]
