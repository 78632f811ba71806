"""Stories: told apart, merged with a reason, the same whatever came when, and taken back without a trace."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.errors import InputError
from mirrorwire.ids import make_id
from mirrorwire.record.stories.clusters import Clusterer, Parameters, StoryItem
from mirrorwire.record.stories.story_lines import Outcome, cluster_items, stories_file
from mirrorwire.record.stories.terms import stop_words, terms_of

START = datetime(2025, 3, 1, 8, tzinfo=UTC)


def item(ident: str, title: str, hours: float = 0, text: str = "", keys: tuple[str, ...] = ()) -> StoryItem:
    return StoryItem(ident, title, text, START + timedelta(hours=hours), keys=keys)


def placed(*items: StoryItem) -> Clusterer:
    clusterer = Clusterer()
    for one in items:
        clusterer.add(one)
    return clusterer


DAY = [
    item("a1", "Azerbaijan and Israel sign gas transit accord in Belport", 0),
    item("a2", "Marsh fires close the coastal railway near Hollin", 1),
    item("a3", "Gas transit accord signed by Azerbaijan, Israel", 2),
    item("a4", "Israel opens school for Azerbaijani water engineers in Mirna", 3),
    item("a5", "Azerbaijani water engineers begin studies at Mirna school in Israel", 4),
    item("a6", "Coastal railway shut by marsh fires, passengers stranded in Hollin", 5),
]


def test_two_stories_about_the_same_countries_are_kept_apart() -> None:
    assert list(placed(*DAY).clusters().values()) == [["a1", "a3"], ["a2", "a6"], ["a4", "a5"]]


def test_a_story_is_named_after_its_first_article() -> None:
    assert next(iter(placed(*DAY).clusters())) == make_id("story", "a1")


def test_a_join_says_why() -> None:
    clusterer = placed(*DAY[:2])
    join = clusterer.add(DAY[2])
    assert (join.cluster, join.nearest) == (make_id("story", "a1"), "a1")
    assert join.similarity is not None
    assert 0.3 < join.similarity <= 1
    assert {"Gas", "transit", "accord"} <= set(join.terms)
    founded = clusterer.joins[0]
    assert (founded.similarity, founded.nearest, founded.terms) == (None, None, ())


BRIDGED = [
    item("b1", "Dam breaks in Velm valley", 0),
    item("b2", "Thousands flee flooded homes", 1),
    item("b3", "Velm valley dam breaks, water rising", 2),
    item("b4", "Flooded homes: thousands flee", 3),
]


def test_an_article_that_bridges_two_stories_merges_them_and_the_merge_is_kept() -> None:
    clusterer = placed(*BRIDGED)
    assert len(clusterer.clusters()) == 2
    clusterer.add(item("b5", "Thousands flee flooded homes as Velm valley dam breaks", 4))
    clusterer.add(item("b6", "Velm dam breaks: thousands flee flooded valley homes", 5))
    assert list(clusterer.clusters().values()) == [["b1", "b2", "b3", "b4", "b5", "b6"]]
    (merge,) = clusterer.merges
    assert (merge.kept, merge.merged) == (make_id("story", "b1"), make_id("story", "b2"))
    assert merge.by in ("b5", "b6")
    assert merge.similarity > 0.1
    assert {"Thousands", "thousands", "dam", "breaks", "flooded"} & set(merge.terms)


def test_a_merge_is_undone_by_a_rewind() -> None:
    clusterer = placed(*BRIDGED)
    before = clusterer.to_bytes()
    clusterer.add(item("b5", "Thousands flee flooded homes as Velm valley dam breaks", 4))
    clusterer.add(item("b6", "Velm dam breaks: thousands flee flooded valley homes", 5))
    assert clusterer.merges
    assert clusterer.rewind(START + timedelta(hours=4)) == ["b5", "b6"]
    assert clusterer.to_bytes() == before


def test_the_same_words_days_later_are_another_story() -> None:
    clusterer = placed(DAY[0], item("later", DAY[0].title, 24 * 5))
    assert len(clusterer.clusters()) == 2


def test_a_story_that_goes_on_stays_one() -> None:
    title = "Talks on the Orvania gas accord enter round {}"
    clusterer = placed(*(item(f"r{n}", title.format(n), n * 10) for n in range(9)))
    assert len(clusterer.clusters()) == 1


def test_facets_of_the_record_tie_articles_whose_words_differ() -> None:
    words = item("k1", "Minister lands in the capital", 0), item("k2", "Envoy expected for dinner", 1)
    assert len(placed(*words).clusters()) == 2
    keys = ("dyad:ORV-TSK", "person:Ilo Ferran")
    assert len(placed(*(item(one.id, one.title, n, keys=keys) for n, one in enumerate(words))).clusters()) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Нагорный перевал закрыт после землетрясения", "Землетрясение: закрыли Нагорный перевал"),
        ("İlgaz barajı müzakireleri başladı", "İlgaz barajında müzakerelere ara: müzakirelerden çekildi"),
        ("Հայաստանի վարչապետը մեկնեց Բելպորտ", "Վարչապետի այցը Բելպորտում"),
        ("وزير الخارجية يزور بلبورت غدا", "زيارة الوزير إلى بلبورت: الخارجية تؤكد"),
        ("ראש הממשלה נחת בבלפורט", "נחיתה בבלפורט: הממשלה אישרה"),
        ("ბელპორტის ხიდი ჩამოინგრა", "ხიდის ჩამონგრევა ბელპორტში"),
        ("首相がベルポート訪問", "ベルポート訪問の首相"),
    ],
)
def test_inflected_forms_meet(one: str, other: str) -> None:
    assert len(placed(item("x", one), item("y", other, 1)).clusters()) == 1


def test_read_also_gives_the_reason() -> None:
    clusterer = placed(*DAY)
    asked = item("q", "What the gas transit accord means for Baku", 6)
    found = clusterer.related(asked, limit=3, exclude={"a3"})
    assert found[0].id == "a1"
    assert {"gas", "transit", "accord"} <= set(found[0].terms)
    assert 0 < found[0].similarity <= 1
    assert "a3" not in [one.id for one in found]
    assert [one.id for one in clusterer.related(DAY[0], limit=1)] == ["a3"]
    assert Clusterer().related(asked) == []


def test_what_is_out_of_order_or_known_is_refused() -> None:
    clusterer = placed(*DAY)
    with pytest.raises(ValueError, match="not after 'a6'"):
        clusterer.add(item("z", "Late", 1))
    with pytest.raises(ValueError, match="added before"):
        clusterer.add(item("a6", "Again", 9))
    with pytest.raises(ValueError, match="have a time"):
        clusterer.add(StoryItem("n", "No time"))
    timeless = Clusterer()
    timeless.add(StoryItem("n", "No time"))
    with pytest.raises(ValueError, match="have none"):
        timeless.rewind(START)


def test_what_is_old_is_forgotten_and_a_rewind_beyond_it_refused() -> None:
    clusterer = Clusterer(parameters=Parameters(window=24.0, reach=24.0))
    for n in range(400):
        clusterer.add(item(f"i{n:03}", f"Headline number{n} on matter{n % 7}", n))
    assert sum(map(len, clusterer.clusters().values())) == 25
    size = len(clusterer.to_bytes())
    for n in range(400, 800):
        clusterer.add(item(f"i{n:03}", f"Headline number{n} on matter{n % 7}", n))
    # the counts of terms grow until they are halved; nothing else does
    assert len(clusterer.to_bytes()) < 2 * size
    with pytest.raises(ValueError, match="forgotten"):
        clusterer.rewind(START)
    assert len(clusterer.rewind(START + timedelta(hours=780))) == 20


def test_one_date_far_in_the_future_costs_nothing() -> None:
    clusterer = placed(*DAY)
    before = clusterer.to_bytes()
    clusterer.add(item("future", "Orvania in the year 2095", 24 * 365 * 70))
    assert clusterer.rewind(START + timedelta(days=2)) == ["future"]
    assert clusterer.to_bytes() == before


WORDS = "gas accord border clash summit drone harvest flood election rail visa court grain port bridge".split()
titles = st.lists(st.sampled_from(WORDS), min_size=0, max_size=5).map(" ".join)
collections = st.lists(st.tuples(titles, st.integers(0, 240)), min_size=1, max_size=40).map(
    lambda rows: [item(f"i{n:02}", title, hours) for n, (title, hours) in enumerate(rows)]
)
TIGHT = Parameters(window=48.0, reach=48.0, lag=1, halving=12, reads=8, looked_at=3, members=3, merge=0.12)


def ordered(items: list[StoryItem]) -> list[StoryItem]:
    return sorted(items, key=lambda one: (one.time or START, one.id))


@settings(max_examples=60, deadline=None)
@given(collections, st.data())
def test_any_order_of_arrival_gives_the_same_stories(items: list[StoryItem], data: st.DataObject) -> None:
    assert cluster_items(items).clusters == cluster_items(data.draw(st.permutations(items))).clusters


@settings(max_examples=60, deadline=None)
@given(collections)
def test_every_article_is_in_one_story(items: list[StoryItem]) -> None:
    found = cluster_items(items)
    assert sorted(one for ids in found.clusters.values() for one in ids) == sorted(one.id for one in items)
    for story, ids in found.clusters.items():
        assert story == make_id("story", ids[0])
    assert [story for one, story in zip(items, found.stories, strict=True) if one.id not in found.clusters[story]] == []


@settings(max_examples=100, deadline=None)
@given(collections, st.integers(0, 240), st.booleans())
def test_a_rewind_leaves_no_trace(items: list[StoryItem], hours: int, tight: bool) -> None:
    parameters = TIGHT if tight else Parameters()
    since = START + timedelta(hours=hours)
    rewound, fresh = Clusterer(parameters=parameters), Clusterer(parameters=parameters)
    for one in ordered(items):
        rewound.add(one)
        if one.time and one.time < since:
            fresh.add(one)
    try:
        gone = rewound.rewind(since)
    except ValueError:
        assert tight
        return
    assert gone == [one.id for one in ordered(items) if one.time and one.time >= since]
    for number in range(3):
        if not tight:
            assert rewound.to_bytes() == fresh.to_bytes()
        assert rewound.clusters() == fresh.clusters()
        assert (rewound.joins, rewound.merges) == (fresh.joins, fresh.merges)
        assert rewound.related(items[0]) == fresh.related(items[0])
        late = StoryItem(
            f"z{number}", " ".join(WORDS[number * 3 : number * 3 + 3]), time=since + timedelta(hours=number)
        )
        assert rewound.add(late) == fresh.add(late)


@settings(max_examples=40, deadline=None)
@given(collections, st.integers(0, 40))
def test_a_written_state_goes_on_as_if_never_written(items: list[StoryItem], cut: int) -> None:
    items = ordered(items)
    through, written = Clusterer(parameters=TIGHT), Clusterer(parameters=TIGHT)
    for at, one in enumerate(items):
        if at == cut:
            written = Clusterer.from_bytes(written.to_bytes())
        assert through.add(one) == written.add(one)
    assert written.to_bytes() == through.to_bytes()
    copy = Clusterer.from_bytes(through.to_bytes())
    assert copy.clusters() == through.clusters()
    assert items[-1].time is not None
    try:
        gone = through.rewind(items[-1].time)
    except ValueError:
        return
    assert copy.rewind(items[-1].time) == gone
    assert copy.to_bytes() == through.to_bytes()


def test_a_damaged_state_is_refused() -> None:
    data = placed(*DAY).to_bytes()
    for broken in (b"", b"noise", data[:-7]):
        with pytest.raises(InputError, match="state of stories"):
            Clusterer.from_bytes(broken)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=12))
def test_no_text_breaks_it(texts: list[tuple[str, str]]) -> None:
    items = [StoryItem(str(n), title, text) for n, (title, text) in enumerate(texts)]
    assert len(cluster_items(items).stories) == len(items)


@given(st.text(max_size=80), st.text(max_size=80))
def test_terms_weigh_something_and_name_a_word(title: str, text: str) -> None:
    terms = terms_of(title, text)
    assert set(terms.words) == set(terms.weights)
    assert all(weight > 0 for weight in terms.weights.values())


def test_terms_leave_out_stop_words_and_addresses() -> None:
    assert not stop_words() & {"gas", "accord"}
    assert terms_of("The and of", "И в на").weights == {}
    assert set(terms_of("", "Gas https://outlet.example/2025/long-road").weights) == {"gas"}


def filtered(*lines: object) -> tuple[Outcome, list[dict[str, str]]]:
    data = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines]
    target = io.BytesIO()
    outcome = stories_file(io.BytesIO(b"\n".join(data) + b"\n"), target)
    return outcome, [json.loads(line) for line in target.getvalue().splitlines()]


def test_lines_are_answered_in_the_order_of_the_input() -> None:
    times = ["2025-03-01T12:00:00Z", "2025-03-01", "2025-03-01T07:00:00+03:00"]
    titles = [DAY[2].title, DAY[1].title, DAY[0].title]
    outcome, answers = filtered(
        *(
            {"id": f"n{n}", "title": title, "time": time}
            for n, (title, time) in enumerate(zip(titles, times, strict=True))
        )
    )
    assert outcome == Outcome(3, 2, ())
    assert [one["id"] for one in answers] == ["n0", "n1", "n2"]
    assert answers[0]["cluster"] == answers[2]["cluster"] == make_id("story", "n2") != answers[1]["cluster"]


def test_lines_without_times_keep_their_order() -> None:
    outcome, answers = filtered(*({"id": one.id, "text": one.title} for one in reversed(DAY)))
    assert outcome.clusters == 3
    assert answers[0]["cluster"] == make_id("story", "a6")


def test_broken_lines_are_refused_with_number_and_reason() -> None:
    good = {"id": "g", "text": "Gas accord"}
    outcome, answers = filtered(
        good,
        b"{",
        b"[1]",
        {"text": "x"},
        {"id": "e", "title": " "},
        good,
        b"",
        {"id": "t", "text": "x", "date": "soon"},
        {"id": "u", "text": 5},
        b'{"id": "v", "text": "\xff"}',
        {"id": 7, "text": "Gas accord", "time": "2025-03-01"},
    )
    assert [number for number, _ in outcome.refused] == [2, 3, 4, 5, 6, 8, 9, 10]
    reasons = [reason.split(":")[0] for _, reason in outcome.refused]
    assert reasons[0] == reasons[7] == "no JSON"
    assert reasons[1:5] == ["no JSON object", 'no "id"', 'neither "title" nor "text"', "id 'g' was there before"]
    assert reasons[5:7] == ['"date" is no ISO 8601 time', '"text" is no string']
    assert (outcome.lines, [one["id"] for one in answers]) == (10, ["g", "7"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=8))
def test_noise_is_answered_or_refused(lines: list[bytes]) -> None:
    outcome, answers = filtered(*lines)
    assert outcome.lines == len(outcome.refused) + len(answers)


def test_progress_is_told() -> None:
    told: list[int] = []
    cluster_items(DAY, progress=told.append)
    assert told == [1, 2, 3, 4, 5, 6]
