"""Near-copies: a story that several outlets carry is found however it was framed, cut or changed; nothing else is."""

import io
import json
import random
import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.errors import InputError
from mirrorwire.record.stories import runs_of_words
from mirrorwire.record.stories.agencies import is_agency
from mirrorwire.record.stories.copies import (
    CopyFinder,
    CopyPair,
    Item,
    Outcome,
    agency_of,
    copies_file,
    families,
    find_copies,
    signature,
)

DAY = datetime(2026, 3, 1, tzinfo=UTC)
STORY = (
    "The transport ministers of Norland and Suderia signed an agreement on night trains in the border town of Altmark "
    "on Monday, after talks that had begun four years ago. The first train is to run in September, they said, and "
    "tickets will be sold by both railways at one price."
)
# of few words, so that texts share runs by accident now and then
TEXTS = st.lists(st.sampled_from("oil gas rail bank talks vote port mine".split()), max_size=30).map(" ".join)
TIMES = st.none() | st.integers(0, 40).map(lambda days: DAY + timedelta(days=days))


@st.composite
def collections(draw: st.DrawFn) -> list[Item]:
    rows = draw(st.lists(st.tuples(TEXTS, TIMES), max_size=14))
    return [Item(f"i{number}", text, time) for number, (text, time) in enumerate(rows)]


def noise(seed: int, words: int = 60) -> str:
    chance = random.Random(seed)
    return " ".join("".join(chance.choices(string.ascii_lowercase, k=6)) for _ in range(words))


def pairs_of(*texts: str) -> list[tuple[str, str]]:
    items = [Item(f"{number:03}", text) for number, text in enumerate(texts)]
    return [(pair.a, pair.b) for pair in find_copies(items)]


def run(*rows: object) -> tuple[list[dict[str, object]], Outcome]:
    source = b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)
    target = io.BytesIO()
    outcome = copies_file(io.BytesIO(source), target)
    return [json.loads(line) for line in target.getvalue().splitlines()], outcome


def test_a_framed_a_cut_and_a_reordered_story_are_copies_of_it() -> None:
    sentences = STORY.split(". ")
    framed = f"As our correspondent learned, {STORY} Photo by the press service."
    assert pairs_of(STORY, framed, " ".join(STORY.split()[:25]), ". ".join(reversed(sentences)), noise(1)) == [
        ("000", "001"),
        ("000", "002"),
        ("000", "003"),
        ("001", "002"),
        ("001", "003"),
        ("002", "003"),
    ]


def test_a_story_with_every_fifth_word_changed_is_a_copy() -> None:
    changed = [word if place % 5 else "otherwise" for place, word in enumerate(STORY.split())]
    assert pairs_of(STORY, " ".join(changed)) == [("000", "001")]


def test_a_footer_on_many_posts_makes_no_copies() -> None:
    footer = "Subscribe to our channel and send us your news at any time of the day"
    assert pairs_of(*(f"{noise(seed, 12)} {footer}" for seed in range(40))) == []
    # on two posts there is no telling it from what they say
    assert len(pairs_of(*(f"{noise(seed, 12)} {footer}" for seed in range(2)))) == 1


def test_a_story_that_many_outlets_carry_keeps_its_copies() -> None:
    texts = [f"{noise(seed, 8)} {STORY}" for seed in range(40)]
    assert len(pairs_of(*texts, *(noise(seed) for seed in range(100, 140)))) == 40 * 39 // 2


def test_very_short_texts_do_not_match_by_accident() -> None:
    assert pairs_of("", "", "Yes", "Yes", "Good morning", "Good morning", "!!!", "Talks go on", "Talks go on") == []


def test_containment_and_shared_runs_are_counted_on_the_shorter_text() -> None:
    (pair,) = find_copies(
        [Item("b", "one two three four five six seven"), Item("a", "two three four five six nine ten")]
    )
    assert pair == CopyPair("a", "b", 3 / 5, 3)


def test_the_earlier_item_comes_first_and_one_without_time_last() -> None:
    items = [Item("a", STORY), Item("b", STORY, DAY + timedelta(hours=1)), Item("c", STORY, DAY)]
    assert [(pair.a, pair.b) for pair in find_copies(items)] == [("b", "a"), ("c", "a"), ("c", "b")]


def test_items_further_apart_than_the_window_are_no_pair() -> None:
    items = [
        Item("a", STORY, DAY),
        Item("b", STORY, DAY + timedelta(days=14)),
        Item("c", STORY, DAY + timedelta(days=15)),
    ]
    assert [(pair.a, pair.b) for pair in find_copies(items)] == [("a", "b"), ("b", "c")]
    assert len(find_copies(items, window_days=15)) == 3


@given(collections(), st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(items: list[Item], chance: random.Random) -> None:
    shuffled = list(items)
    chance.shuffle(shuffled)
    assert find_copies(shuffled) == find_copies(items)


@given(collections(), st.randoms(use_true_random=False))
def test_adding_one_by_one_gives_what_the_whole_gives(items: list[Item], chance: random.Random) -> None:
    chance.shuffle(items)
    finder = CopyFinder()
    for number, item in enumerate(items, 1):
        now = find_copies(items[:number])
        assert finder.add(item) == [pair for pair in now if item.id in (pair.a, pair.b)]
    assert finder.pairs() == find_copies(items)


@given(collections(), st.sets(st.integers(0, 13)))
def test_removing_undoes_adding(items: list[Item], places: set[int]) -> None:
    finder = CopyFinder()
    for item in items:
        finder.add(item)
    gone = [item for number, item in enumerate(items) if number in places]
    for item in gone:
        finder.remove(item.id)
    left = [item for item in items if item not in gone]
    assert len(finder) == len(left)
    assert finder.pairs() == find_copies(left)
    for item in gone:
        finder.add(item)
    assert finder.pairs() == find_copies(items)


@given(TEXTS, TEXTS)
def test_a_text_is_contained_in_its_extension(text: str, more: str) -> None:
    runs = signature(text)
    found = find_copies([Item("a", text), Item("b", f"{text} {more}")])
    if len(text.split()) >= 3 and len(runs) >= 3:
        assert [pair.containment for pair in found] == [1.0]
    else:
        assert found == []


@given(st.lists(st.integers(0, 10**6), unique=True, max_size=8))
def test_unrelated_texts_are_no_copies(seeds: list[int]) -> None:
    assert pairs_of(*(noise(seed) for seed in seeds)) == []


@given(st.text(st.characters(), max_size=80))
def test_any_text_has_a_signature_and_it_is_ascending(text: str) -> None:
    runs = signature(text)
    assert runs.dtype == "uint64"
    assert runs.tolist() == sorted(set(runs.tolist()))
    agency_of(text)


def test_words_are_the_same_however_they_are_encoded_and_cased() -> None:
    texts = ["Министр иностранных дел ЙЕМЕНА прибыл", "министр иностранных дел \u0438\u0306емена прибыл"]
    assert signature(texts[0]).tolist() == signature(texts[1]).tolist()
    assert len(signature("İSTANBUL’DA İKİ ÜLKE GÖRÜŞTÜ")) > 0


def test_signatures_are_the_same_on_every_machine() -> None:
    # stores keep them: if this fails, what is kept no longer meets what is added
    assert signature("Talks go on").tolist() == [0x04FA6F4D138FFA2D]
    assert signature("talks").tolist() == [0xC473E932E51DF169]


def test_chunks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(5)
    words = [noise(seed, 1) for seed in range(25)]
    items = [
        Item(str(number), " ".join(chance.choices(words, k=400)), DAY + timedelta(days=chance.randrange(30)))
        for number in range(60)
    ]
    monkeypatch.setattr(runs_of_words, "COMMON", 60)
    whole = find_copies(items, threshold=0.03)
    assert len(whole) > 20
    monkeypatch.setattr(runs_of_words, "_CHUNK", 50)
    assert find_copies(items, threshold=0.03) == whole


def test_signatures_stand_for_texts() -> None:
    finder = CopyFinder()
    finder.load([("a", DAY, "Outlet", signature(STORY)), ("n", None, None, signature(noise(3)))])
    (pair,) = finder.add_signature("b", DAY + timedelta(hours=2), None, signature(f"{noise(4, 9)} {STORY}"))
    assert (pair.a, pair.b, pair.containment) == ("a", "b", 1.0)


def test_faults_are_named() -> None:
    finder = CopyFinder()
    finder.add(Item("a", STORY))
    with pytest.raises(InputError, match="a: this id is taken"):
        finder.add(Item("a", "other"))
    with pytest.raises(InputError, match="zz: no item"):
        finder.remove("zz")
    with pytest.raises(InputError, match="without a zone"):
        Item("a", STORY, DAY.replace(tzinfo=None))
    with pytest.raises(InputError, match="two items"):
        find_copies([Item("a", STORY), Item("a", STORY)])
    with pytest.raises(InputError, match="threshold is 0"):
        find_copies([], threshold=0)
    with pytest.raises(InputError, match="window is -1"):
        CopyFinder(window_days=-1)
    with pytest.raises(InputError, match="b: a pair names this item"):
        families([CopyPair("a", "b", 1.0, 9)], [Item("a", STORY)])


def test_a_family_is_named_for_its_first_publisher() -> None:
    items = [
        Item("late", STORY, DAY + timedelta(hours=3)),
        Item("first", STORY, DAY),
        Item("alone", noise(1), DAY),
        Item("undated", f"{STORY} {noise(2, 9)}"),
    ]
    assert families(find_copies(items), items) == {"late": "first", "first": "first", "undated": "first"}


def test_an_agency_is_first_only_if_nobody_was_earlier() -> None:
    items = [Item("a", STORY, DAY, "The Outlet"), Item("b", STORY, DAY, "Reuters")]
    assert set(families(find_copies(items), items).values()) == {"b"}
    items.append(Item("c", STORY, DAY - timedelta(minutes=1), "Another"))
    assert set(families(find_copies(items), items).values()) == {"c"}


@pytest.mark.parametrize(
    ("text", "name", "form"),
    [
        ("LONDON (Reuters) - Oil rose on Monday.", "Reuters", "Reuters"),
        ("MOSCOW, December 5. /TASS/. The minister said so.", "TASS", "TASS"),
        ("МОСКВА, 5 дек — РИА Новости. Министр прибыл.", "RIA Novosti", "РИА Новости"),
        ("Baku, Azerbaijan, April 4. Trend: The ministers met.", "Trend", "Trend"),
        ("Bakı. 5 aprel. APA: Nazirlər görüşüb.", "APA", "APA"),
        ("Bakı, 5 aprel, AZƏRTAC\nNazirlər görüşüb.", "Azertac", "AZƏRTAC"),
        ("ANKARA (AA) - Bakanlar görüştü.", "Anadolu", "AA"),
        ("BEIJING, Dec. 5 (Xinhua) -- Ministers met.", "Xinhua", "Xinhua"),
        ("Berlin (dpa) - Die Minister trafen sich.", "dpa", "dpa"),
        ("AFP - Les ministres se sont rencontrés.", "AFP", "AFP"),
        ("Министры встретились, передаёт Интерфакс.", "Interfax", "Интерфакс"),
        (f"{STORY}\nИсточник: ТАСС", "TASS", "ТАСС"),
        (f"{STORY}\n– RIA Novosti", "RIA Novosti", "RIA Novosti"),
    ],
)
def test_an_agency_is_named_with_the_characters_that_say_so(text: str, name: str, form: str) -> None:
    credit = agency_of(text)
    assert credit is not None
    assert (credit.name, text[credit.start : credit.end]) == (name, form)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A Reuters reporter was held at the border.",
        "The trend: prices rise. Trend Micro said so.",
        "Report: prices rise again",
        f"{STORY} The talks (Reuters) were long. {STORY}",
        f"{'a' * 189} — Reuters reporters said {STORY}",
    ],
)
def test_an_agency_that_is_only_written_about_is_no_origin(text: str) -> None:
    assert agency_of(text) is None


def test_a_name_that_is_a_word_is_believed_of_its_own_outlet() -> None:
    assert agency_of("Trend\nThe ministers met.") is None
    credit = agency_of("Trend\nThe ministers met.", "Trend")
    assert credit is not None
    assert (credit.name, credit.start, credit.end) == ("Trend", 0, 5)
    assert is_agency("ТАСС")
    assert not is_agency("The Outlet")
    assert not is_agency(None)


def test_a_file_gives_its_pairs_and_names_what_it_refuses() -> None:
    pairs, outcome = run(
        {"id": "b", "title": "Night trains", "text": STORY, "time": "2026-03-01T10:00:00+02:00", "own_key": [1]},
        {"id": 7, "text": STORY, "date": "2026-03-01"},
        b"{not json",
        b"\xff\xfe",
        {"text": STORY},
        {"id": "", "text": STORY},
        {"id": "c", "title": " ", "text": None},
        b"",
        {"id": "7", "text": "again"},
        {"id": "d", "text": STORY, "time": "yesterday"},
        {"id": "e", "text": STORY, "date": "2026-02-30"},
        {"id": "f", "text": STORY, "date": "1.3.2026"},
        {"id": "g", "text": STORY, "time": "0001-01-01T00:00:00+10:00"},
        {"id": "h", "text": ["x"]},
        ["a", "list"],
        {"id": "i", "title": STORY, "time": "2026-05-01T10:00:00"},
    )
    assert pairs == [{"a": "7", "b": "b", "containment": 1.0}]
    assert (outcome.lines, outcome.pairs) == (15, 1)
    reasons = dict(outcome.refused)
    assert sorted(reasons) == [3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15]
    for number, words in {
        3: "not JSON",
        4: "not JSON",
        5: "no id",
        6: "no id",
        7: "neither title nor text",
        9: "'7' came before",
        10: "time 'yesterday'",
        11: "date '2026-02-30'",
        12: "not YYYY-MM-DD",
        13: "time '0001",
        14: "not an item",
        15: "not an item",
    }.items():
        assert words in reasons[number]


def test_progress_is_told() -> None:
    told: list[int] = []
    source = b"".join(b'{"id": %d, "text": "x"}\n' % number for number in range(2_500))
    copies_file(io.BytesIO(source), io.BytesIO(), progress=told.append)
    assert told == [1_000, 2_000, 2_500]
