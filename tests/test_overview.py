"""Lists and counts over a whole store, compared with what a walk through its records gives."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.errors import NotKept, QueryError
from mirrorwire.model import Field, Quotation, Record, Span
from mirrorwire.pages.outlets import Outlet, Owner
from mirrorwire.record.find.facet_counts import facet_counts, within_period
from mirrorwire.record.find.lately import ToldStory, most_told, moved, newest_quotes, openings
from mirrorwire.record.find.outlets import outlet, outlets
from mirrorwire.record.find.overview import Line, days, days_before, extent, latest, news, rubrics
from mirrorwire.record.find.query import Query
from mirrorwire.record.keep.writing import Refusal, Writer
from mirrorwire.record.reviews.overlays import story_of
from mirrorwire.record.reviews.review import Reviewer
from mirrorwire.record.store import Store, as_query
from mirrorwire.record.stories.weaving import weave
from tests.desks import kept
from tests.stores import paragraphs, ready, words
from tests.test_search import event

COUNTRIES = {"Meridian Post": "GEO", "Bosfor Gazetesi": "TUR", "A/B & <Daily>": "GEO", "Nowhere": None}
KINDS = ("CONSULT", "AGREE", "ACCUSE")
SPHERES = ("energy", "trade", "security")
CODES = ("AZE", "ARM", "GEO", "TUR")


def entry(name: str) -> Outlet | None:
    country = COUNTRIES.get(name)
    owner = Owner("Quay Press", None, None) if country == "GEO" else None
    return Outlet(name, (), country, ("en",), "UTC", (owner,) if owner else (), (), None, "test") if country else None


def article(
    number: int,
    published: str | None,
    *,
    outlet: str = "Meridian Post",
    rubric: str | None = "World",
    language: str = "en",
    captured: str | None = "2026-01-01T00:00:00Z",
    events: tuple[Any, ...] = (),
    **more: Any,
) -> Record:
    record = ready(number, outlet=outlet, published=published, captured=captured, events=[], **more)
    assert record.article is not None
    changed = replace(
        record.article,
        rubric=Field(rubric, None, "meta") if rubric is not None else None,
        language=Field(language, None, "html"),
    )
    return replace(record, article=changed, events=events)


def corpus() -> list[Record]:
    made = random.Random("overview")
    found = []
    for number in range(150):
        at = datetime(2025, 3, 1, tzinfo=UTC) - timedelta(hours=made.randrange(24 * 80))
        published = made.choice([at.isoformat()] * 12 + [at.date().isoformat(), None])
        events = []
        for n in range(made.randrange(4)):
            one, other, third = made.sample(CODES, 3)
            happened = (at - timedelta(days=made.choice([0, 0, 1, 5, -3]))).date().isoformat()
            events.append(
                event(
                    one,
                    made.choice([other, other, other, one]),
                    made.choice(KINDS),
                    *made.sample(SPHERES, made.randrange(3)),
                    id=f"event_{number:08x}{n:08x}",
                    date=made.choice([happened, happened, None]),
                    modality=made.choice(["actual", "planned"]),
                    polarity=made.choice(["asserted", "asserted", "negated"]),
                    participants=(one, other, third) if made.random() < 0.2 else (),
                )
            )
        found.append(
            article(
                number,
                published,
                outlet=made.choice(sorted(COUNTRIES)),
                rubric=made.choice(["World", "Energy", "ENERGY", "Ενέργεια", None]),
                language=made.choice(["en", "en", "tr", "pt-BR"]),
                events=tuple(events),
                # of two days half the articles have one matter, and some of these one text
                headline=words(f"matter/{at.date().toordinal() // 2}", 6) if number % 2 else None,
                body=[
                    made.choice(["Grain moves.", "Gas moves."]),
                    *(paragraphs(at.date().toordinal() // 2) if number % 6 == 1 else ["No more is known of it."]),
                ],
            )
        )
    return found


RECORDS = corpus()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = kept(tmp_path_factory.mktemp("overview") / "a.store", RECORDS, outlets=entry)
    with Store.open(path) as opened:
        yield opened


def at(record: Record) -> datetime | None:
    assert record.article is not None
    time = record.article.published_at
    found = datetime.fromisoformat(time.value) if time is not None and time.value is not None else None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def rubric_of(record: Record) -> str | None:
    assert record.article is not None
    return record.article.rubric.value if record.article.rubric is not None else None


def day_of(record: Record) -> str | None:
    time = at(record)
    return time.astimezone(UTC).date().isoformat() if time is not None else None


# ------------------------------------------------------------------------------------------------ lists


@pytest.mark.parametrize("limit", [7, 50])
def test_news_reach_every_article_exactly_once_newest_first_undated_last(store: Store, limit: int) -> None:
    seen: list[Line] = []
    cursor: str | None = None
    while True:
        stretch = news(store, limit=limit, cursor=cursor)
        seen += stretch.lines
        cursor = stretch.next
        if cursor is None:
            break
    assert sorted(line.page for line in seen) == sorted(record.id for record in RECORDS)
    times = {record.id: at(record) for record in RECORDS}
    order = [times[line.page] for line in seen]
    dated = [time.replace(second=0) for time in order if time is not None]
    assert dated == sorted(dated, reverse=True)
    assert None not in order[: len(dated)]


def test_news_of_a_day_of_a_rubric_and_without_a_date(store: Store) -> None:
    day = day_of(RECORDS[0])
    wanted = {record.id for record in RECORDS if day_of(record) == day}
    assert {line.page for line in news(store, since=day, until=day).lines} == wanted
    energy = {record.id for record in RECORDS if (rubric_of(record) or "").lower() == "energy"}
    assert {line.page for line in news(store, rubric="Energy", limit=200).lines} == energy
    undated = {record.id for record in RECORDS if at(record) is None}
    assert undated
    assert {line.page for line in news(store, undated=True).lines} == undated
    assert {line.day for line in news(store, undated=True).lines} == {None}
    for cursor in ("", "x1", "rzz", "r" * 9):
        with pytest.raises(QueryError, match="cursor"):
            news(store, cursor=cursor)


def test_days_count_every_article_of_a_day(store: Store) -> None:
    for rubric in (None, "energy"):
        chosen = [one for one in RECORDS if rubric is None or (rubric_of(one) or "").lower() == rubric]
        counted, undated = days(store, rubric=rubric)
        assert {one.day: one.articles for one in counted} == Counter(day for one in chosen if (day := day_of(one)))
        assert undated == sum(day_of(one) is None for one in chosen)
    day = day_of(RECORDS[0])
    assert [one.day for one in days(store, since=day, until=day)[0]] == [day]


def test_rubrics_are_one_whatever_their_capitals(store: Store) -> None:
    found = {one.rubric: one.articles for one in rubrics(store)}
    printed = Counter(rubric for one in RECORDS if (rubric := rubric_of(one)) is not None)
    energy = max(("Energy", "ENERGY"), key=lambda name: printed[name])
    assert found == {
        "World": printed["World"],
        energy: printed["Energy"] + printed["ENERGY"],
        "Ενέργεια": printed["Ενέργεια"],
    }
    last = max(day for one in RECORDS if rubric_of(one) == "World" and (day := day_of(one)))
    assert next(one.last_day for one in rubrics(store) if one.rubric == "World") == last


def test_rubrics_of_the_newest_articles_are_counted_over_all(store: Store) -> None:
    every = {one.rubric.casefold(): one.articles for one in rubrics(store)}
    newest = {(line.rubric or "").casefold() for line in news(store, limit=3).lines} - {""}
    found = rubrics(store, newest=3)
    assert {one.rubric.casefold() for one in found} == newest
    assert all(one.articles == every[one.rubric.casefold()] for one in found)
    assert len(rubrics(store, limit=1)) == 1


def test_extent_says_what_the_store_holds(store: Store) -> None:
    found = extent(store)
    dated = sorted(day for one in RECORDS if (day := day_of(one)))
    assert (found.articles, found.undated) == (len(RECORDS), len(RECORDS) - len(dated))
    assert (found.first_day, found.last_day) == (dated[0], dated[-1])
    assert found.events == sum(len(one.events) for one in RECORDS)
    assert found.outlets == len({one.capture.outlet for one in RECORDS})


def test_a_page_that_says_it_is_of_tomorrow_does_not_make_it_now(tmp_path: Path) -> None:
    path = kept(
        tmp_path / "a.store",
        [
            article(1, "2025-03-01T10:00:00+00:00", captured="2025-03-01T12:00:00Z"),
            article(2, "2031-01-01T10:00:00+00:00", captured="2025-03-02T12:00:00Z"),
            # a clock beside Greenwich is no broken clock
            article(3, "2025-03-03T09:00:00+00:00", captured="2025-03-02T13:00:00Z"),
        ],
    )
    with Store.open(path) as opened:
        assert latest(opened) == "2025-03-03"
        assert extent(opened).last_day == "2031-01-01"


def test_a_store_of_doubtful_dates_has_the_newest_of_them_and_an_empty_one_has_none(tmp_path: Path) -> None:
    with Store.open(kept(tmp_path / "empty.store", [])) as opened:
        assert latest(opened) is None
        assert moved(opened) is None
        assert news(opened).lines == ()
        assert outlets(opened) == []
        assert extent(opened).first_day is None
    doubted = [article(1, "2031-01-01T10:00:00+00:00", captured="2025-03-02T12:00:00Z")]
    with Store.open(kept(tmp_path / "doubted.store", doubted)) as opened:
        assert latest(opened) == "2031-01-01"


# ------------------------------------------------------------------------------------------------ of late


def test_stories_told_most_are_those_of_most_outlets(store: Store) -> None:
    since, until = "2025-01-15", "2025-02-20"
    with store.database.snapshot() as connection:
        stories = {one.id: story_of(connection, one.id) for one in RECORDS}
    told: dict[str, list[Record]] = {}
    for one in RECORDS:
        # one without a time of its own stands in stories by when it came, which is later here
        if (day := day_of(one)) is not None and since <= day <= until:
            told.setdefault(stories[one.id] or "", []).append(one)
    wanted = {name: len(members) for name, members in told.items() if len(members) > 1}
    assert len(wanted) > 3
    seen: list[ToldStory] = []
    offset = 0
    while True:
        found = most_told(store, since=since, until=until, limit=4, offset=offset)
        seen += found.stories
        if found.next is None:
            break
        offset = found.next
    assert {one.id: one.articles for one in seen} == wanted
    assert len(seen) == len(wanted) == found.total
    for line in seen:
        assert set(line.outlets) == {member.capture.outlet for member in told[line.id]}
    assert any(one.copies for one in seen)
    sizes = [len(one.outlets) for one in seen]
    assert sizes == sorted(sizes, reverse=True)
    assert found.whole and found.articles == sum(len(members) for members in told.values())


def pairs_of(one: Any) -> set[str]:
    pairs = {"-".join(sorted((one.actor, one.recipient)))}
    codes = sorted(set(one.participants))
    return pairs | {f"{a}-{b}" for a in codes for b in codes if a < b}


def test_pairs_that_moved_are_counted_by_week_as_the_records_say(store: Store) -> None:
    until = date(2025, 2, 26)
    first = until - timedelta(days=9 * 7 - 1)
    wanted: dict[str, list[int]] = {}
    for record in RECORDS:
        for one in record.events:
            if one.date is not None and first <= date.fromisoformat(one.date) <= until:
                for pair in pairs_of(one):
                    week = (date.fromisoformat(one.date) - first).days // 7
                    wanted.setdefault(pair, [0] * 9)[week] += 1
    found = moved(store, day=until.isoformat(), limit=100)
    assert found is not None
    assert (found.since, found.until, found.before_since) == ("2025-02-20", "2025-02-26", first.isoformat())
    shown = {one.pair: list(one.periods) for one in found.pairs}
    assert shown == {
        pair: counts
        for pair, counts in wanted.items()
        if max(counts[-1], sum(counts[:-1]) / 8) >= 3 and counts[-1] * 8 != sum(counts[:-1])
    }
    assert len(shown) >= 3
    steps = [abs(math.sqrt(one.now) - math.sqrt(one.before / 8)) for one in found.pairs]
    assert steps == sorted(steps, reverse=True)
    for change in found.pairs:
        assert change.ratio == pytest.approx(change.now / (change.before / 8))
    in_days = [day for record in RECORDS if (day := day_of(record))]
    assert found.articles_now == sum("2025-02-20" <= day <= "2025-02-26" for day in in_days)
    assert found.articles_before == sum(first.isoformat() <= day < "2025-02-20" for day in in_days)


def test_a_store_that_begins_in_the_last_week_cannot_say_what_moved(tmp_path: Path) -> None:
    records = [
        article(n, f"2025-03-0{n}T10:00:00+00:00", events=(event("AZE", "ARM", "ACCUSE", id=f"event_{n:016x}"),))
        for n in range(1, 7)
    ]
    with Store.open(kept(tmp_path / "a.store", records)) as opened:
        assert moved(opened) is None


def test_openings_are_the_first_paragraph_or_say_that_they_are_cut(tmp_path: Path) -> None:
    whole = "A first paragraph that says by itself what there is to say of ferries."
    records = [
        article(1, None, body=[whole, "And a second one."]),
        article(2, None, body=["word " * 200]),
        article(3, None, headline="Only a headline", body=[]),
    ]
    with Store.open(kept(tmp_path / "a.store", records)) as opened:
        found = openings(opened, [one.id for one in records] + ["page_unknown"])
    assert found[records[0].id] == whole
    assert found[records[1].id].endswith("word …")
    assert set(found) == {records[0].id, records[1].id}


def test_newest_quotes_are_short_ones_in_marks_with_their_characters(tmp_path: Path) -> None:
    def said(record: Record, kind: str, start: int, end: int) -> Record:
        told = record.quotations[0]
        return replace(
            record,
            quotations=(Quotation(told.id, kind, (Span("text", start, end, None),), told.speaker, (), None, 0, 0.9),),  # type: ignore[arg-type]
        )

    records = [
        said(article(1, "2025-03-01T10:00:00+00:00"), "direct", 70, 150),
        said(article(2, "2025-03-02T10:00:00+00:00"), "indirect", 70, 150),
        said(article(3, "2025-03-03T10:00:00+00:00"), "direct", 70, 150),
        said(article(4, "2025-04-01T10:00:00+00:00"), "direct", 70, 150),
    ]
    with Store.open(kept(tmp_path / "a.store", records)) as opened:
        found = newest_quotes(opened, until="2025-03-03", limit=3)
    assert [one.page for one in found] == [records[2].id, records[0].id]
    assert found[0].words == (records[2].text[70:150],)
    assert found[0].role == "Minister of Energy"


def test_days_before_the_first_day_are_the_first_day() -> None:
    assert days_before("2025-03-01", 1) == "2025-02-28"
    assert days_before("0001-01-02", 5) == "0001-01-01"


# ------------------------------------------------------------------------------------------------ outlets


def test_outlets_are_counted_and_described_as_their_entries_say(store: Store) -> None:
    found = {one.name: one for one in outlets(store)}
    for name, country in COUNTRIES.items():
        own = [one for one in RECORDS if one.capture.outlet == name]
        dated = sorted(day for one in own if (day := day_of(one)))
        line = found[name]
        assert (line.articles, line.first_day, line.last_day) == (len(own), dated[0], dated[-1])
        assert (line.country, line.undated) == (country, len(own) - len(dated))
        assert line.owner == ("Quay Press" if country == "GEO" else None)
        assert outlet(store, name).line == line
    assert [one.country for one in outlets(store)] == ["GEO", "GEO", "TUR", None]
    with pytest.raises(NotKept):
        outlet(store, "No Such Paper")


def test_weeks_of_reading_say_how_many_articles_have_which_field(tmp_path: Path) -> None:
    monday = date(2025, 3, 3)
    records = []
    for week in range(4):
        for n in range(week + 1):
            number = week * 10 + n
            day = (monday + timedelta(days=7 * week + n)).isoformat()
            record = article(number, f"{day}T08:00:00+00:00", rubric="World" if n else None)
            # in the last week bylines came in
            if week == 3 and record.article is not None:
                record = replace(record, article=replace(record.article, byline=(Field("Ada Quill", None, "meta"),)))
            if n == 0:
                record = replace(record, quotations=())
            records.append(record)
    # without a time of its own an article is of when it came: the last week
    records.append(article(99, None, captured="2025-03-25T10:00:00Z"))
    with Store.open(kept(tmp_path / "a.store", records)) as opened:
        found = outlet(opened, "Meridian Post")
        told = [(one.start, one.articles, one.time, one.rubric, one.quoted) for one in found.weeks]
        assert told == [
            ("2025-03-03", 1, 1, 0, 0),
            ("2025-03-10", 2, 2, 1, 1),
            ("2025-03-17", 3, 3, 2, 2),
            ("2025-03-24", 5, 4, 4, 4),
        ]
        assert found.counted == 11
        assert [(one.byline, one.body, one.looked_at) for one in found.weeks][:3] == [(0, 1, 1), (0, 2, 2), (0, 3, 3)]
        assert (found.weeks[3].byline, found.weeks[3].body, found.weeks[3].looked_at) == (4, 5, 5)
        assert sum(count for _, count in found.days) == 10
        assert found.days[0] == ("2025-03-03", 1)
        short = outlet(opened, "Meridian Post", weeks=2)
        assert [one.start for one in short.weeks] == ["2025-03-17", "2025-03-24"]


def test_what_was_refused_from_an_outlets_addresses_is_counted_by_cause(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.store", [article(1, "2025-03-01T10:00:00+00:00")])
    with Store.create(path) as writing:
        Writer(writing, lambda _: None).refuse(
            [
                Refusal("https://meridian.example/news/7", "NotAPage", "no words", b"x"),
                Refusal("https://meridian.example/news/8", "NotAPage", "no words", b"y"),
                Refusal("https://elsewhere.example/", "TooLarge", "too large", b"z"),
                Refusal("not an address [", "TooLarge", "too large", b"w"),
            ]
        )
    with Store.open(path) as opened:
        (refused,) = outlet(opened, "Meridian Post").refused
        assert (refused.cause, refused.pages) == ("NotAPage", 2)
        assert refused.example.startswith("https://meridian.example/")


# ------------------------------------------------------------------------------------------------ facets


@st.composite
def queries(draw: st.DrawFn) -> Query:
    def some(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(values), max_size=2, unique=True))) if draw(st.booleans()) else ()

    since = draw(st.sampled_from([None, None, "2025", "2025-01", "2025-02-10"]))
    until = draw(st.sampled_from([None, None, "2025-02", "2025-02-20"]))
    return Query(
        words=draw(st.sampled_from(["", "", "grain", "gas OR grain", "moves"])),
        outlet=some(tuple(COUNTRIES)),
        language=some(("en", "tr")),
        rubric=some(("Energy", "world")),
        pair=some(("ARM-AZE", "GEO-TUR")),
        kind=some(KINDS),
        sphere=some(SPHERES),
        modality=some(("actual", "planned")),
        polarity=some(("asserted", "negated")),
        since=since,
        until=until,
        copies=draw(st.booleans()),
    )


@settings(max_examples=80)
@given(query=queries())
def test_every_facet_counts_what_the_search_with_it_finds(store: Store, query: Query) -> None:
    total = store.count(query)
    found = facet_counts(store, query, values=100)
    assert (found.total, found.counted, found.total_whole) == (total, total, True)
    for facet in found.facets:
        assert facet.values, facet.name
        for one in facet.values:
            if facet.name == "period":
                since, until = within_period(query, one.value)
                narrowed = replace(query, since=since, until=until)
            else:
                assert not getattr(query, facet.name)
                narrowed = as_query(query, {facet.name: one.value})
            assert store.count(narrowed) == one.count, (facet.name, one)


def test_facets_leave_out_no_value_that_would_find_something(store: Store) -> None:
    names = {facet.name: {one.value for one in facet.values} for facet in facet_counts(store, Query()).facets}
    assert names["outlet"] == set(COUNTRIES)
    assert names["outlet_country"] == {"GEO", "TUR"}
    assert names["kind"] == set(KINDS) and names["sphere"] == set(SPHERES)
    assert names["pair"] == {f"{a}-{b}" for a in CODES for b in CODES if a < b}
    assert names["language"] == {"en", "tr", "pt-BR"}
    assert len(names["rubric"]) == 3


def test_of_a_large_answer_the_newest_are_counted_and_the_rest_is_said(store: Store) -> None:
    found = facet_counts(store, Query(), most=40, values=2)
    assert (found.total, found.counted, found.whole) == (len(RECORDS), 40, False)
    newest = {line.page for line in news(store, limit=40).lines}
    languages = next(facet for facet in found.facets if facet.name == "language")
    wanted = Counter(one.article.language.value for one in RECORDS if one.id in newest)  # type: ignore[union-attr]
    assert [(one.value, one.count) for one in languages.values] == sorted(
        wanted.items(), key=lambda one: (-one[1], one[0])
    )[:2]
    assert languages.more == len(wanted) - 2
    with pytest.raises(QueryError, match="kind"):
        facet_counts(store, Query(kind=("NONSENSE",)))


def test_stories_woven_again_are_told_as_reviewed(tmp_path: Path) -> None:
    records = [
        article(n, f"2025-03-03T0{n}:00:00+00:00", headline=f"Dam breaks in Velm valley {n}", body=["News."])
        for n in range(1, 4)
    ]
    records.append(article(8, "2025-03-03T09:00:00+00:00", headline="Orchards of Tarn bloom early", body=["News."]))
    path = kept(tmp_path / "a.store", records)
    with Store.create(path) as opened:
        found = most_told(opened, since="2025-03-03", until="2025-03-03")
        assert [one.articles for one in found.stories] == [3]
        with opened.database.snapshot() as connection:
            other = story_of(connection, records[3].id)
        assert other is not None
        Reviewer(Writer(opened, lambda _: None), "Ada Quill").merge("story", found.stories[0].id, other, why="one")
        weave(opened)
        assert [one.articles for one in most_told(opened, since="2025-03-03", until="2025-03-03").stories] == [4]
