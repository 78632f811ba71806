"""Headlines: short sentences without articles, copulas and the past tense; the evidence is the headline's own words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.annotations.events.headlines import looks_like_headline, read_headline_events, read_headlines
from mirrorwire.language.engine import engine_for

DAY = date(2024, 6, 1)

# actor, class and recipient | a headline of our own
HEADLINES = """
NOR SANCTION SWE | Norway expels two Swedish diplomats
NOR ACCUSE SWE | Oslo slams Swedish fishing ban
NOR CONSULT SWE | Norway's king visits Stockholm
NOR CONSULT SWE | Norwegian FM in Stockholm for talks
NOR AGREE SWE | Norwegian PM to visit Sweden
NOR AGREE SWE | Norway to send firefighters to Sweden
NOR COOPERATE SWE | Norway, Sweden begin joint naval drills
NOR SUPPORT SWE | Norway, Sweden ink fisheries deal
NOR SUPPORT SWE | Norway, Sweden sign border agreement
NOR CONSULT SWE | Norway-Sweden talks resume in Geneva
NOR CONSULT SWE | Norwegian, Swedish foreign ministers meet in Riga
NOR REQUEST SWE | Norway urges Sweden to lift ban
NOR REJECT SWE | Norway rejects Swedish offer
NOR REJECT SWE | Norway snubs Sweden's invitation
NOR COERCE SWE | Norway seizes Swedish trawler
NOR ASSAULT SWE | Norwegian jets bomb Swedish port
NOR ASSAULT SWE | Swedish drone downed by Norway
NOR AID SWE | Norway sends aid to Sweden
NOR AID SWE | Norway gives Sweden $5m
NOR COOPERATE SWE | Norway supplies gas to Sweden
NOR THREATEN SWE | Norway threatens Sweden with tariffs
NOR THREATEN SWE | Norway warns Sweden over fish
NOR ACCUSE SWE | Norway accuses Sweden of spying
NOR ACCUSE SWE | Norway summons Swedish envoy over remarks
NOR ACCUSE SWE | Swedish ruling draws Oslo's anger
NOR SUPPORT SWE | Norway hails Swedish vote
NOR SUPPORT SWE | Norway backs Sweden's NATO bid
NOR AGREE SWE | Norway mulls gas deal with Sweden
NOR AGREE SWE | Norway eyes rail deal with Sweden
NOR AGREE SWE | Norway ready to help Sweden
NOR AGREE SWE | Norway vows to help Sweden
NOR RETREAT SWE | Norway frees Swedish journalist
NOR CONCEDE SWE | Norway lifts ban on Swedish fish
NOR SANCTION SWE | Norway cuts ties with Sweden
NOR SANCTION SWE | Norway recalls ambassador from Sweden
NOR SANCTION SWE | Norway cancels summit with Sweden
NOR CONSULT SWE | Norway hosts Swedish PM
NOR CONSULT SWE | Swedish parliament speaker arrives in Oslo
NOR CONSULT SWE | Sweden's PM receives Norwegian counterpart
NOR CONSULT SWE | Norway, Sweden discuss fish
NOR CONSULT SWE | Norwegian minister discusses trade with Swedish officials
NOR REQUEST SWE | Norway calls on Sweden to return relics
NOR COERCE SWE | Norway imposes tariffs on Swedish steel
NOR COERCE SWE | Norway arrests Swedish spy
NOR MOBILIZE SWE | Norway deploys troops to Swedish border
NOR COOPERATE SWE | Norway, Sweden to deepen cooperation
NOR COOPERATE SWE | Sweden buys Norwegian radars
"""
ROWS = [tuple(part.strip() for part in line.split("|")) for line in HEADLINES.strip().splitlines()]


@pytest.mark.parametrize(("wanted", "headline"), ROWS, ids=[headline for _, headline in ROWS])
def test_what_a_headline_says_is_coded(wanted: str, headline: str) -> None:
    actor, kind, recipient = wanted.split()
    found = read_headline_events(headline, engine_for("en"), published=DAY)
    kinds = {kind, "AGREE"} if any(event.modality == "planned" for event in found) else {kind}
    assert any(event.kind in kinds and {event.actor, event.recipient} == {actor, recipient} for event in found)
    for event in found:
        [(start, end)] = event.evidence
        assert 0 <= start < end <= len(headline)


@pytest.mark.parametrize(
    "headline",
    [
        "Norwegian company opens office",
        "Norway's Labour Party criticises budget",
        "Norway, Malta: a tale of two islands",
        "Why Norway matters to Malta",
        "Norwegian film wins Maltese prize",
        "",
        "—",
    ],
)
def test_a_headline_without_an_act_has_no_event(headline: str) -> None:
    assert read_headline_events(headline, engine_for("en"), published=DAY) == []


def test_the_evidence_is_what_the_headline_prints_not_what_it_is_short_for() -> None:
    headline = "Norwegian PM slams Maltese ban"
    [event] = read_headline_events(headline, engine_for("en"), published=DAY)
    [(start, end)] = event.evidence
    assert "slams Maltese ban" in headline[start:end]
    assert event.where == "headline" and event.kind == "ACCUSE"


def test_what_is_to_come_is_planned() -> None:
    [event] = read_headline_events("Norway to send firefighters to Malta", engine_for("en"), published=DAY)
    assert (event.kind, event.modality) == ("AGREE", "planned")


def test_many_headlines_are_read_each_by_itself_and_by_its_own_day() -> None:
    texts = [
        "Norway expels Maltese diplomats",
        "Its reasons remain unclear",
        "Merkel visits Malta",
        "Merkel visits Malta",
    ]
    found = read_headlines(texts, engine_for("en"), published=[DAY, DAY, date(2015, 1, 1), DAY], where="list")
    assert [[event.triple for event in events] for events in found] == [
        [("NOR", "SANCTION", "MLT")], [], [("DEU", "CONSULT", "MLT")], [],
    ]  # fmt: skip
    assert found[0][0].where == "list"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Norway slams Malta", True),
        ("Norway condemned Malta.", False),
        ("Norway slams Malta\nMalta hits back", False),
        ("", False),
        ("Norway said," + " and said" * 40, False),
        ("Will Norway leave?", True),
    ],
)
def test_a_line_without_a_full_stop_looks_like_a_headline(text: str, answer: bool) -> None:
    assert looks_like_headline(text) == answer


def test_no_headlines_give_no_lists() -> None:
    assert read_headlines([], engine_for("en")) == []


WORDS = (
    "Norway Malta Oslo Norwegian's Maltese PM FM , : ; to eyes slams hails talks deal ban with over in - 's US’s “ ” "
    "... is by "
    "downed visits int'l open ready joint drill $5m A-B"
).split()


@given(st.lists(st.sampled_from(WORDS), max_size=20))
def test_noise_never_raises_and_evidence_lies_in_the_headline(words: list[str]) -> None:
    headline = " ".join(words)
    for event in read_headline_events(headline, engine_for("en"), published=DAY):
        for start, end in event.evidence:
            assert 0 <= start < end <= len(headline)


@given(st.text(max_size=80))
def test_no_characters_raise(headline: str) -> None:
    read_headline_events(headline, engine_for("en"))
