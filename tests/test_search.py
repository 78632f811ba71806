"""Search: what an analyst asks for is found, with the characters it rests on, and nothing that only looks like it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.errors import QueryError
from mirrorwire.model import Event, Field, Person, Quotation, Record, Role, Span
from mirrorwire.pages.outlets import Outlet
from mirrorwire.record.find.differences import difference
from mirrorwire.record.find.query import MAX_QUERY_CHARACTERS, Query, match_words, understand
from mirrorwire.record.folding import words_of
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.results import Hit
from mirrorwire.record.store import Store
from tests.stores import ready

OUTLETS = {"Meridian Post": "SGP", "Bosfor Gazetesi": "TUR", "Perevalny Listok": "KGZ"}


def outlet_named(name: str) -> Outlet | None:
    if name not in OUTLETS:
        return None
    return Outlet(name, (), OUTLETS[name], ("en",), "UTC", (), (), None, "test")


def told(
    number: int,
    headline: str,
    *body: str,
    outlet: str = "Meridian Post",
    published: str = "2025-03-01T10:00:00+00:00",
    language: str = "en",
    rubric: str = "World",
    events: tuple[Event, ...] = (),
    people: tuple[Person, ...] = (),
    quotations: tuple[Quotation, ...] = (),
) -> Record:
    record = ready(number, outlet=outlet, headline=headline, body=body or ("Nothing more is known.",), events=[])
    article = record.article
    assert article is not None and article.published_at is not None
    article = replace(
        article,
        rubric=Field(rubric, None, "meta"),
        language=Field(language, None, "html"),
        published_at=replace(article.published_at, value=published),
    )
    return replace(record, article=article, events=events, people=people, quotations=quotations)


def event(actor: str, recipient: str, kind: str, *spheres: str, modality: str = "actual", **more: object) -> Event:
    base = Event(
        id=f"event_{actor}{recipient}{kind}{modality}",
        kind=kind,
        mode=None,
        actor=actor,
        recipient=recipient,
        dyad=f"{actor}>{recipient}",
        reciprocal=False,
        spheres=spheres,
        polarity="asserted",
        modality=modality,  # type: ignore[arg-type]
        claimant=None,
        quotation=None,
        date="2025-03-01",
        where="body",
        evidence=(Span("text", 0, 5, None),),
        confidence=None,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def person(name: str, *phrases: str, kind: str = "person") -> Person:
    roles = tuple(Role(phrase, Span("text", 0, 4, None), None, None, "2025-03-01") for phrase in phrases)
    return Person(f"person_{name}", kind, name, None, roles, (Span("text", 0, 4, None),))  # type: ignore[arg-type]


PAGES = (
    told(
        1,
        "Grain corridor opens to Baku",
        "The transit corridor for grain was opened. Ministers spoke of harvests and of a café in İzmir.",
        events=(event("AZE", "GEO", "COOPERATE", "agriculture"), event("AZE", "ISR", "ACCUSE", "military")),
        people=(
            person("Mira Kostadin", "Foreign Minister of Bulgaria"),
            person("Tarek Solim", "deputy head of customs"),
        ),
    ),
    told(
        2,
        "Ankara and Baku talk gas",
        "The two sides discussed gas. A corridor of transit was not on the table.",
        outlet="Bosfor Gazetesi",
        published="2025-03-02T08:00:00+03:00",
        rubric="Enerji",
        events=(event("TUR", "AZE", "CONSULT", "energy", modality="planned"),),
        people=(person("Tarek Solim", "Foreign Minister of Azerbaijan"),),
        quotations=(
            Quotation("quote_1", "direct", (Span("text", 0, 4, None),), "person_Tarek Solim", (), None, None, None),
        ),
    ),
    told(
        3,
        "Зерновой коридор обсудили в Баку",
        "Ильхам Алиёв и министры обсудили зерно.",
        outlet="Perevalny Listok",
        published="2025-03-02T23:30:00-05:00",
        language="ru",
        events=(event("ISR", "AZE", "CONSULT", "military", polarity="negated"),),
        people=(person("Тарек Солим"),),
    ),
    told(4, "Harvest figures", "A dry page about wheat and grain.", published="2024-12-31T23:59:00+00:00"),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("search") / "record.store"
    with Store.create(path) as written:
        Writer(written, outlet_named).keep_ready([("test", page, "test") for page in PAGES])
    with Store.open(path) as opened:
        yield opened


def found(store: Store, words: str = "", **filters: Any) -> list[int]:
    """Numbers of the pages found, in order."""
    numbers = {page.id: n for n, page in enumerate(PAGES, 1)}
    return [numbers[hit.page] for hit in store.search(words, **filters).hits]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("grain", [4, 1]),
        ("GRAIN corridor", [1]),
        ('"transit corridor"', [1]),
        ('"corridor of transit"', [2]),
        ("corridor -grain", [2]),
        ("gas OR wheat", [2, 4]),
        ("harv*", [4, 1]),
        ("harvest", [4]),
        ("title:grain", [1]),
        ("cafe izmir", [1]),
        ("café İZMİR", [1]),
        ("алиев", [3]),
        ("Зерно", [3]),
        ('role:"foreign minister"', [2, 1]),
        ("nowhere", []),
    ],
)
def test_words_find_pages(store: Store, words: str, numbers: list[int]) -> None:
    assert sorted(found(store, words)) == sorted(numbers)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, [3, 2, 1, 4]),
        ({"outlet": "meridian post"}, [1, 4]),
        ({"outlet": "Bosfor"}, [2]),
        ({"outlet": ["Bosfor", "Perevalny"]}, [3, 2]),
        ({"outlet_country": "Turkey"}, [2]),
        ({"language": "ru"}, [3]),
        ({"rubric": "enerji"}, [2]),
        ({"since": "2025-03-02"}, [3, 2]),
        ({"until": "2024"}, [4]),
        ({"since": "2025-03", "until": "2025-03-01"}, [1]),
        ({"since": "2025-03-03"}, [3]),
        ({"pair": "AZE-ISR"}, [3, 1]),
        ({"pair": "Israel - Azerbaijan"}, [3, 1]),
        ({"pair": "AZE>GEO"}, [1]),
        ({"kind": "consult"}, [3, 2]),
        ({"sphere": "military"}, [3, 1]),
        ({"modality": "planned"}, [2]),
        ({"polarity": "negated"}, [3]),
        ({"pair": "AZE-ISR", "kind": "CONSULT"}, [3]),
        ({"pair": "AZE-ISR", "polarity": "asserted"}, [1]),
        ({"person": "Tarek Solim"}, [3, 2, 1]),
        ({"person": "solim", "role": "foreign minister"}, [2]),
        ({"role": "foreign minister"}, [2, 1]),
        ({"speaker": "Tarek Solim"}, [2]),
        ({"order": "newest", "limit": 2}, [3, 2]),
    ],
)
def test_filters_choose_pages(store: Store, filters: dict[str, Any], numbers: list[int]) -> None:
    assert found(store, **filters) == numbers
    if "limit" not in filters:
        assert store.count(**filters) == len(numbers)


def test_filters_of_events_hold_for_one_and_the_same_event(store: Store) -> None:
    # the first page has an event of agriculture and one between these two, and they are not the same
    assert found(store, pair="AZE-ISR", sphere="agriculture") == []
    assert found(store, pair="AZE-GEO", sphere="agriculture") == [1]


def test_newest_first_counts_in_utc(store: Store) -> None:
    # 23:30 of the 2nd in New York is later than 08:00 of the 2nd in Istanbul, and on the 3rd in UTC
    assert found(store, "", since="2025-03-02")[0] == 3


def test_relevance_puts_headlines_first(store: Store) -> None:
    hits = store.search("grain", order="relevance").hits
    assert [hit.headline for hit in hits] == ["Grain corridor opens to Baku", "Harvest figures"]
    assert hits[0].score is not None and hits[1].score is not None and hits[0].score > hits[1].score


def test_a_cursor_goes_on_without_gap_or_repetition(store: Store) -> None:
    for order in ("newest", "relevance"):
        words = "" if order == "newest" else "grain OR gas OR зерно OR wheat"
        every = [hit.page for hit in store.search(words, order=order).hits]
        pages: list[str] = []
        cursor = None
        while True:
            answer = store.search(words, order=order, limit=1, cursor=cursor)
            pages += [hit.page for hit in answer.hits]
            cursor = answer.next
            if cursor is None:
                break
        assert pages == every and len(every) == 4


def test_snippets_and_marks_are_characters_of_the_page(store: Store) -> None:
    for words in ("corridor", "cafe", "izmir", "алиев", "harv*", '"transit corridor"'):
        for hit in store.search(words).hits:
            text = store.record(hit.page).text
            assert hit.snippet is not None
            assert text[hit.snippet.span.start : hit.snippet.span.end] == hit.snippet.text
    marked = {
        words: {
            store.record(hit.page).text[mark.start : mark.end]
            for hit in store.search(words).hits
            if hit.snippet
            for mark in hit.snippet.marks
        }
        for words in ("cafe", "izmir", "алиев", "harv*")
    }
    # the headline, where "Harvest" stands as well, is no part of a snippet
    assert marked == {"cafe": {"café"}, "izmir": {"İzmir"}, "алиев": {"Алиёв"}, "harv*": {"harvests"}}


@pytest.mark.parametrize(
    ("filters", "part"),
    [
        ({"outlet": "Nobody's Gazette"}, "outlet"),
        ({"kind": "DANCE"}, "kind"),
        ({"sphere": "astrology"}, "sphere"),
        ({"modality": "maybe"}, "modality"),
        ({"pair": "AZE"}, "pair"),
        ({"pair": "AZE-AZE"}, "pair"),
        ({"pair": "AZE-Atlantis"}, "pair"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2025-02", "until": "2025-01"}, "empty"),
        ({"person": "Nobody Whosoever"}, "person"),
        ({"limit": 0}, "limit"),
        ({"cursor": "zzz"}, "cursor"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_can_not_be_understood_is_named(store: Store, filters: dict[str, Any], part: str) -> None:
    with pytest.raises(QueryError, match=part):
        store.search("", **filters)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ('grain "transit corridor', '"transit corridor'),
        ('"', "quotation mark"),
        ("grain OR", "OR"),
        ("OR grain", "OR"),
        ("grain OR OR wheat", "OR"),
        ("grain OR -wheat", "OR"),
        ("grain OR ***", "OR"),
        ("foo:bar", "foo:"),
        ('grain -body:"by rail"', "body:"),
    ],
)
def test_notation_that_says_nothing_is_named(words: str, part: str) -> None:
    with pytest.raises(QueryError, match=part):
        understand(words)


@pytest.mark.parametrize(
    "words",
    [
        *("https://example.com/a:b", "10:30", "localhost:8080", "Baku: talks", "std::move", '"foo:bar"'),
        *('"OR"', "or", "新华社:中国", "title:grain", "роль:посол"),
    ],
)
def test_what_only_looks_like_notation_is_words(words: str) -> None:
    assert understand(words).groups


def test_relevance_needs_words(store: Store) -> None:
    with pytest.raises(QueryError, match="needs words"):
        store.search("", order="relevance", language="en")


@pytest.mark.parametrize("words", ['"', "-grain", "***", "(", "x" * (MAX_QUERY_CHARACTERS + 1), "a " * 100])
def test_words_that_ask_for_nothing_are_refused(words: str) -> None:
    with pytest.raises(QueryError):
        understand(words)


@given(st.text(max_size=60))
def test_no_words_break_the_index(store: Store, words: str) -> None:
    """Whatever is typed is either understood or refused in words: it never reaches SQLite's own language."""
    try:
        match_words(understand(words))
        store.search(words)
    except QueryError:
        pass


@given(
    st.lists(st.sampled_from(["grain", '"transit corridor"', "OR", "AND", "NOT", "NEAR(a b)", "-gas", "x*", "^y", ":"]))
)
def test_operators_of_the_index_are_words(store: Store, parts: list[str]) -> None:
    with suppress(QueryError):
        store.search(" ".join(parts))


def test_a_page_that_changed_is_found_by_its_current_words_alone(tmp_path: Path) -> None:
    before = told(9, "Ports reopen", "Old words about barley.")
    after = replace(before, text=before.text.replace("barley", "lentil"), revision="rev_later")
    after = replace(after, capture=replace(after.capture, captured_at="2026-01-01T00:00:00Z", sha256="ab" * 32))
    with Store.create(tmp_path / "a.store") as store:
        writer = Writer(store, outlet_named)
        writer.keep_ready([("one", before, "test"), ("two", after, "test")])
        assert [store.count(word) for word in ("barley", "lentil", "ports")] == [0, 1, 1]
        assert len(store.revisions(before.id)) == 2
        # an earlier capture that comes late does not take its place
        earlier = replace(before, revision="rev_first", text=before.text.replace("barley", "quinoa"))
        earlier = replace(
            earlier, capture=replace(earlier.capture, captured_at="2020-01-01T00:00:00Z", sha256="cd" * 32)
        )
        writer.keep_ready([("three", earlier, "test")])
        assert [store.count(word) for word in ("barley", "lentil", "quinoa")] == [0, 1, 0]


def test_what_has_no_date_is_in_no_interval(tmp_path: Path) -> None:
    undated = told(1, "Without a date")
    article = undated.article
    assert article is not None
    undated = replace(
        undated,
        article=replace(article, published_at=None),
        capture=replace(undated.capture, captured_at=None, not_before=None),
    )
    with Store.create(tmp_path / "a.store") as store:
        Writer(store, outlet_named).keep_ready([("test", undated, "test"), ("test", told(2, "Dated"), "test")])
        assert store.count() == 2
        for asked in ({"since": "1800"}, {"since": "1900"}, {"until": "2100"}, {"since": "1900", "until": "2100"}):
            assert [hit.headline for hit in store.search("", **asked).hits] == ["Dated"], asked


def test_a_name_that_hundreds_bear_finds_all_of_their_pages(tmp_path: Path) -> None:
    names = [f"{first}{second} Aliyev" for first in "BDFGKLMNPRST" for second in ("ara", "eno", "ilu", "osa")] * 6
    pages = [
        told(n, f"Page {n}", people=(person(f"{name[0]}{'xyzuvw'[n % 6]}{name[1:]}"),)) for n, name in enumerate(names)
    ]
    with Store.create(tmp_path / "a.store") as store:
        Writer(store, outlet_named).keep_ready([("test", page, "test") for page in pages])
        assert store.count(person="Aliyev") == len(pages) > 250


def test_new_is_what_arrived_since_and_nothing_twice(tmp_path: Path) -> None:
    from mirrorwire.record.find.saved import new_since_last, save, saved_searches

    with Store.create(tmp_path / "a.store") as store:
        writer = Writer(store, outlet_named)
        writer.keep_ready([("test", PAGES[0], "test")])
        save(store, "grain", Query(words="grain OR зерно"), at="2025-03-02T00:00:00Z")
        assert [one.new for one in saved_searches(store)] == [0]
        # older than what is there, and yet new
        writer.keep_ready([("test", page, "test") for page in PAGES[1:]])
        assert [one.new for one in saved_searches(store)] == [2]
        hits, new = new_since_last(store, "grain", mark=False)
        assert new == 2 and {hit.page for hit in hits.hits} == {PAGES[2].id, PAGES[3].id}
        assert new_since_last(store, "grain")[1] == 2
        assert new_since_last(store, "grain")[1] == 0


_BETWEEN = str.maketrans("་།", "  ")
_WITHOUT_SPACES = (
    ("zh", "中国和智利签署贸易协定", "2025年APEC峰会在圣地亚哥举行……两国部长出席，一致通过。"),
    ("ja", "日本とチリが協定に署名", "ミラ・コスタディン外相は「ガスとデータの輸出を増やす」と述べた。々〇"),
    ("th", "ไทยและชิลีลงนามข้อตกลง", "รัฐมนตรีกล่าวว่าน้ำท่วมที่กรุงเทพฯ ทำให้ราคาข้าวสูงขึ้น"),
    ("lo", "ລາວແລະຈີນເຊັນສັນຍາ", "ນ້ຳຖ້ວມຢູ່ໜອງຄາຍ ຫຼັງຈາກຝົນຕົກໜັກ"),
    ("km", "កម្ពុជានិងឡាវចុះហត្ថលេខា", "ទឹកជំនន់នៅភ្នំពេញ"),
    ("my", "မြန်မာနှင့်လာအို", "ရေကြီးမှုကြောင့် ဦးစီးဌာနက ကြေညာ"),
    ("bo", "བོད་ཀྱི་གསར་འགྱུར", "ཆར་ཆུ་ཆེན་པོ་བབས།"),
)


@pytest.fixture(scope="module")
def spaceless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("spaceless") / "record.store"
    pages = [
        told(n, headline, body, language=language, people=(person("Mira", headline),))
        for n, (language, headline, body) in enumerate(_WITHOUT_SPACES, 1)
    ]
    with Store.create(path) as written:
        Writer(written, outlet_named).keep_ready([("test", page, "test") for page in pages])
    with Store.open(path) as opened:
        yield opened


@given(st.data())
def test_any_letters_of_a_script_without_spaces_are_found_and_marked(spaceless: Store, data: st.DataObject) -> None:
    language, headline, body = data.draw(st.sampled_from(_WITHOUT_SPACES))
    runs = re.findall("[\u0e00-\u1fff\u3005\u3007\u3040-\u30fa\u30fc-\u9fff]+", body.translate(_BETWEEN))
    run = data.draw(st.sampled_from(runs))
    start = data.draw(st.integers(0, len(run) - 1))
    asked = run[start : data.draw(st.integers(start + 1, len(run)))]
    hits = spaceless.search(asked).hits
    (hit,) = [hit for hit in hits if hit.language == language]
    assert hit.snippet is not None
    marked = {body_of(spaceless, hit)[mark.start : mark.end] for mark in hit.snippet.marks}
    # one letter may be printed as part of another: a vowel of a vowel sign and a letter
    assert asked in marked or (len(asked) == 1 and any(words_of(asked)[0] in words_of(mark) for mark in marked))
    for mark in marked:
        assert "".join(words_of(asked)) in "".join(words_of(mark))
    assert [one.page for one in spaceless.search(f"title:{headline}").hits] == [hit.page]
    assert [one.page for one in spaceless.search(role=headline[1:4]).hits] == [hit.page]


def body_of(store: Store, hit: Hit) -> str:
    return store.record(hit.page).text


@pytest.mark.parametrize(
    ("words", "languages"),
    [
        ("中国", ["zh"]),
        ("国中", []),
        ("中*", ["zh"]),
        ("中国 -智利", []),
        ("APEC峰会", ["zh"]),
        ("apec", ["zh"]),
        ("ap*", ["zh"]),
        ("2025年", ["zh"]),
        ("チリ OR 智利", ["zh", "ja"]),
        ("ミラコスタディン", ["ja"]),
        ("น้ำท่วม", ["th"]),
        ("นำ", []),
        ("ທ້າຍ", []),
        ("ទឹក", ["km"]),
        # more letters than words are allowed
        ("中国和智利签署贸易协定" * 10, []),
    ],
)
def test_words_of_scripts_without_spaces(spaceless: Store, words: str, languages: list[str]) -> None:
    assert sorted(str(hit.language) for hit in spaceless.search(words).hits) == sorted(languages)


def test_the_longest_query_of_letters_is_answered(spaceless: Store) -> None:
    assert spaceless.count("中" * MAX_QUERY_CHARACTERS) == 0


def test_a_difference_says_when_the_order_is_not_known(tmp_path: Path) -> None:
    before = told(9, "Ports reopen", "Old words about barley.")
    after = replace(before, text=before.text.replace("barley", "lentil"), revision="rev_later")
    for at, known in (((None, None), False), (("2025-03-01T10:00:00Z", "2025-03-02T10:00:00Z"), True)):
        two = [
            replace(one, capture=replace(one.capture, captured_at=when, sha256=f"{n}a" * 32))
            for n, (one, when) in enumerate(zip((before, after), at, strict=True))
        ]
        with Store.create(tmp_path / f"{known}.store") as store:
            Writer(store, outlet_named).keep_ready([("test", one, "test") for one in two])
            found = difference(store, before.id)
            assert found.order_known is known and len(found.changes) == 2
