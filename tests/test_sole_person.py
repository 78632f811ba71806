"""Whose words they are where a guess would put them into somebody's mouth: pronouns, bodies, documents, "told"."""

import pytest

from mirrorwire import Record, Settings
from mirrorwire.annotations.quotations.marks import find_quoted
from mirrorwire.annotations.quotations.reader import cues_of
from mirrorwire.annotations.quotations.reading import prepare
from mirrorwire.annotations.quotations.scoring import Chosen
from mirrorwire.annotations.quotations.trailing import told_before
from mirrorwire.language.engine import engine_for
from mirrorwire.language.parsed import Block
from mirrorwire.language.sole_person import UNTOLD
from mirrorwire.pages.received import PageInput
from mirrorwire.pipeline import read_page
from mirrorwire.quotes import speaker_of
from mirrorwire.spans import slice_of
from tests.stores import html_page


def read(language: str, *body: str) -> Record:
    page = PageInput(content=html_page("Ein Brief vom Hafen", body), language=language)
    return read_page(page, Settings(annotations="parse"))


def told(record: Record) -> list[tuple[str, str | None, str | None]]:
    """(words, speaker's name, reason) of each quotation."""
    found = []
    for quotation in record.quotations:
        speaker = speaker_of(record, quotation)
        words = " / ".join(slice_of(record.text, span) for span in quotation.content)
        found.append((words, speaker.name if speaker else None, quotation.reason))
    return found


@pytest.mark.parametrize(
    ("language", "body", "speaker"),
    [
        # the expert of the sentence before, in the genitive, and nobody of two paragraphs before
        (
            "ru",
            [
                "Советник президента Тимур Алиев прилетел в порт во вторник. Порт получит новый причал.",
                "По словам востоковеда, ведущего научного сотрудника Института стран Каспия Рустама Юлдашева, визит "
                "готовили с лета. «Это рабочая поездка, новостей не будет», — считает он.",
            ],
            "Рустама Юлдашева",
        ),
        (
            "ru",
            ["По мнению эксперта Института воды Рустама Юлдашева, река мелеет. «Так будет и дальше», — считает он."],
            "Рустама Юлдашева",
        ),
        # a woman may not be he, and an ending in -а is hers where nothing says genitive
        ("ru", ["Эксперт Александра Лепа приехала в порт. «Лёд сойдёт в марте, не раньше», — сказал он."], None),
        (
            "ru",
            ["Эксперт Александра Лепа приехала в порт. «Лёд сойдёт в марте, не раньше», — сказала она."],
            "Александра Лепа",
        ),
        # named, but in another paragraph and no speaker
        (
            "ru",
            [
                "Порт построил Тимур Алиев. В порту работает двести человек.",
                "Погода была плохой. «Мы откроем причал весной, если лёд позволит», — сказал он.",
            ],
            None,
        ),
        (
            "tr",
            ['Bakan Ali Yılmaz limanı gezdi. Uzman Mehmet Demir de oradaydı. "Limanı baharda açacağız" dedi o.'],
            None,
        ),
        ("tr", ['Bakan Ali Yılmaz pazartesi günü limanı gezdi. "Limanı baharda açacağız" dedi o.'], "Ali Yılmaz"),
        (
            "de",
            ["Bürgermeister Hans Muster traf den Minister Karl Lindner am Montag. „Wir bauen im Herbst“, sagte er."],
            None,
        ),
        (
            "de",
            ["Die Lage sei ernst, sagte Hans Muster am Montag. „Wir bauen die Brücke im Herbst“, sagte er."],
            "Hans Muster",
        ),
        (
            "fr",
            ["Le maire Paul Durand a visité le port. « Nous ouvrirons le port au printemps », a-t-il déclaré."],
            "Paul Durand",
        ),
        ("it", ["Paolo Rossi ha incontrato Marco Bianchi. «Apriremo il porto in primavera», ha detto lui."], None),
    ],
)
def test_a_pronoun_without_a_parser_is_the_one_person_it_can_be_or_nobody(
    language: str, body: list[str], speaker: str | None
) -> None:
    _, found, reason = told(read(language, *body))[-1]
    assert (found, reason) == (speaker, None if speaker else UNTOLD)


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("официальный представитель МИД России Мария Захарченко", "Мария Захарченко"),
        ("представитель Кремля Дмитрий Песчаный", "Дмитрий Песчаный"),
        ("начальник порта Шухрат Мирвалиев", "Шухрат Мирвалиев"),
        ("президент Владимир Иванович Лепин", "Владимир Иванович Лепин"),
        ("министр Тимур Алиев", "Тимур Алиев"),
    ],
)
def test_a_speaker_behind_a_body_is_called_by_the_name(phrase: str, name: str) -> None:
    record = read("ru", f"«Река мелеет, и это плохо для всех», — заявил {phrase}.")
    assert told(record) == [("Река мелеет, и это плохо для всех", name, None)]
    assert {person.name for person in record.people if person.kind == "person"} == {name}


def test_a_surname_alone_goes_on_with_a_name_that_only_its_form_shows() -> None:
    record = read(
        "ru",
        "Начальник ледовой службы Шухрат Мирвалиев, говоривший за порт, подтвердил, что лёд сойдёт в марте.",
        "«Причал готов, и краны тоже готовы», — сказал Мирвалиев.",
    )
    (person,) = [person for person in record.people if person.kind == "person"]
    assert (person.name, [role.phrase for role in person.roles]) == ("Шухрат Мирвалиев", ["Начальник ледовой службы"])
    assert [name for _, name, _ in told(record)] == ["Шухрат Мирвалиев"] * 2


@pytest.mark.parametrize("phrase", ["начальник порта Новый Ростов", "эксперт Института воды"])
def test_a_place_behind_a_post_is_no_name_of_a_person(phrase: str) -> None:
    record = read("ru", f"«Река мелеет, и это плохо для всех», — заявил {phrase}.")
    assert not {"Новый Ростов", "Института"} & {person.name for person in record.people}


@pytest.mark.parametrize("phrase", ["An earlier version of this article", "A draft document", "A newspaper report"])
def test_a_document_is_nobody(phrase: str) -> None:
    record = read("en", f"{phrase} said that twelve pumps would be delivered to the port of Riga in May.")
    assert [(name, reason) for _, name, reason in told(record)] == [(None, "a document")]
    assert not [person for person in record.people if person.kind in ("person", "group")]


def test_the_ministrys_statement_is_still_the_ministry_speaking() -> None:
    record = read("en", "The Foreign Ministry’s statement said that twelve pumps would be delivered in May.")
    assert [name for _, name, _ in told(record)] == ["Foreign Ministry"]


@pytest.mark.parametrize(
    ("sentence", "words", "speaker"),
    [
        (
            "Israel sold ballistic missiles to Azerbaijan, a source in the Armenian defence ministry told the Ledger.",
            "Israel sold ballistic missiles to Azerbaijan",
            "source in the Armenian defence ministry",
        ),
        (
            "Azerbaijan will supply more crude oil to Israel from January 2024, a senior official in Israel’s Energy "
            "Ministry told the Harbour Courier on Monday.",
            "Azerbaijan will supply more crude oil to Israel from January 2024",
            "senior official in Israel’s Energy Ministry",
        ),
    ],
)
def test_what_was_told_is_the_clause_before_and_its_event_has_the_claimant(
    sentence: str, words: str, speaker: str
) -> None:
    record = read("en", sentence)
    assert told(record) == [(words, speaker, None)]
    people = {person.id: person.name for person in record.people}
    assert [people.get(one.claimant or "") for one in record.events] == [speaker]


@pytest.mark.parametrize(
    ("before", "speaker", "after", "turned"),
    [
        ("Israel sold missiles to Azerbaijan, ", "a source", "the Ledger", True),
        ("Israel will sell missiles to Azerbaijan, ", "two officials", "reporters in Riga on Monday", True),
        ("When Israel sold missiles to Azerbaijan, ", "a source", "the Ledger", False),
        ("Hikmet Samadov of the ministry, ", "a source", "the Ledger", False),
        ("Israel sold missiles to Azerbaijan and ", "a source", "the Ledger", False),
        ("Israel sold missiles to Azerbaijan, ", "a source", "the Ledger that nobody had asked", False),
        ("Israel sold missiles to Azerbaijan, ", "a source", "lies", False),
        ("“Israel sold missiles,” ", "a source", "the Ledger", False),
    ],
)
def test_a_clause_was_told_if_it_stands_alone_before_and_only_somebody_stands_behind(
    before: str, speaker: str, after: str, turned: bool
) -> None:
    text = f"{before}{speaker} told {after}."
    parsed = engine_for("en", "parse").parse(text, [Block(0, len(text))])
    reading = prepare(parsed, find_quoted(text, [(0, len(text))], "en")[0])
    (cue,) = [cue for cue in cues_of(reading) if cue.lemma == "tell"]
    tokens = parsed.tokens(len(before), len(before) + len(speaker))
    behind = (cue.last, len(parsed) - 1)
    one = told_before(reading, Chosen(cue, tokens, (behind,), 0.9, 0.9))
    assert [parsed.slice(*stretch) for stretch in one.contents] == [before.rstrip(", ") if turned else after]


def test_who_tells_is_no_role_of_the_last_name_before() -> None:
    record = read(
        "en",
        "Israel sold missiles to Azerbaijan during the visit of Hikmet Samadov, a source in the Armenian defence "
        "ministry told the Ledger. Later they met Anna Holm, a spokeswoman for the port, and left.",
    )
    roles = {person.name: [role.phrase for role in person.roles] for person in record.people}
    assert roles["Hikmet Samadov"] == []
    assert roles["Anna Holm"] == ["spokeswoman for the port"]
