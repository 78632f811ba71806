"""What a mirror reading is made from: questions and their refusals; reports, totals and claims out of a real store."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.errors import MirrorwireError, NotKept, QueryError
from mirrorwire.ids import make_id
from mirrorwire.language.gazetteer import find_states
from mirrorwire.language.gazetteer.lexicon import LANGUAGES, forms
from mirrorwire.model import Event, Field, LinkItem, LinkList, Quotation, Record, Span, Time
from mirrorwire.pages.outlets import load_outlets
from mirrorwire.pages.received import PageInput
from mirrorwire.pipeline import read_page
from mirrorwire.readings.coverage import coverage
from mirrorwire.readings.nouns import Material, Question
from mirrorwire.readings.question import question
from mirrorwire.readings.reports import LONGEST_DAYS, material
from mirrorwire.record.asking import column, value
from mirrorwire.record.find.reports import naming
from mirrorwire.record.keep.keeping import GIVEN
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave
from mirrorwire.record.upkeep import check
from tests.stores import OFF, list_page, paragraphs, ready

# name, country, language
OUTLETS = (
    ("Neva Herald", "RUS", "ru"),
    ("Volga Times", "RUS", "ru"),
    ("Anka Postasi", "TUR", "tr"),
    ("Alborz Daily", "IRN", "fa"),
    ("Seine Courrier", "FRA", "fr"),
    ("Caspian Page", "AZE", "az"),
)
START = date(2025, 5, 20)
BOTH = "Azerbaijan and Israel agree on gas"
_numbers = count(1)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Give outlets by name, as the entries of a folder say."""
    folder = tmp_path_factory.mktemp("outlets")
    for n, (name, country, language) in enumerate(OUTLETS):
        (folder / f"outlet_{n}.yaml").write_text(
            f"name: {name}\ndomains: [o{n}.example]\ncountry: {country}\nlanguage: [{language}]\ntime_zone: UTC\n"
            "owner: []\n",
            encoding="utf-8",
        )
    return load_outlets(None, folder).for_name


@pytest.fixture
def writer(tmp_path: Path, known: Any) -> Writer:
    return Writer(Store.create(tmp_path / "a.store"), known)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Give a store that nothing is in."""
    return Store.create(tmp_path_factory.mktemp("empty") / "a.store")


def keep(writer: Writer, *records: Record) -> Store:
    writer.keep_ready([(f"line {n}", one, GIVEN) for n, one in enumerate(records, 1)])
    return writer.store


def article(
    headline: str,
    *,
    outlet: str = "Neva Herald",
    at: str | None = "2025-05-20T09:00:00+00:00",
    body: Sequence[str] | None = None,
    language: str | None = "en",
    url: str | None = None,
    events: Sequence[tuple[str, ...]] = (),
) -> Record:
    """An article of random words, unless its body is given; its address is its own."""
    n = next(_numbers)
    made = ready(
        n,
        url=url or f"https://o.example/{n}",
        outlet=outlet,
        headline=headline,
        body=body,
        published=at,
        captured="2025-06-01T00:00:00Z",
        events=events,
    )
    assert made.article is not None
    spoken = Field(language, None, "html") if language else None
    return replace(made, article=replace(made.article, language=spoken), quotations=())


def listing(
    entries: Sequence[tuple[str | None, str, str | None]], *, outlet: str = "Neva Herald", number: int | None = None
) -> Record:
    """A page of another matter whose list shows entries: address, headline, stamp."""
    page = article(f"Weather of week {number or next(_numbers)}", outlet=outlet, at="2025-05-01T06:00:00+00:00")
    items, start = [], 5_000
    for address, headline, stamp in entries:
        span = Span("raw", start, start + len(headline), (start, start + len(headline)))
        items.append(
            LinkItem(
                Field(headline, span, "visible"),
                None,
                Field(address, None, "link") if address else None,
                Time(stamp, "minute", stamp, None, "visible") if stamp else None,
            )
        )
        start += 500
    return replace(page, lists=(LinkList("latest", None, tuple(items)),))


def asked(store: Store, **given: Any) -> Question:
    defaults: dict[str, Any] = {"actors": "AZE,ISR", "at": START, "third": "RUS,TUR,IRN,FRA", "controls": ()}
    return question(store, **{**defaults, **given})


def told(store: Store, **given: Any) -> Material:
    return material(store, asked(store, **given))


# --- questions


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"actors": None}, "actors: whose news"),
        ({"at": None}, "at: from which day on"),
        ({"third": ""}, "third: no third country"),
        ({"third": []}, "third: no third country"),
        ({"third": "RUS,Israel"}, "third: ISR is one of the two actors"),
        ({"third": "RUS,Atlantis"}, "third: 'Atlantis' is no country"),
        ({"third": "RUS,NATO"}, "third: NATO is an organisation"),
        ({"actors": "AZE"}, "actors: two actors are needed (AZE,ISR): 1 were given"),
        ({"actors": ()}, "none was given"),
        ({"actors": "AZE,ISR,TUR"}, "3 were given"),
        ({"actors": "AZE,Azerbaijan"}, "are the same"),
        ({"at": "May 20"}, "at: 'May 20' is no day"),
        ({"at": "2025-05"}, "at: '2025-05' is no day"),
        ({"at": "2025-13-40"}, "is no day"),
        ({"days": 0}, "days: a window has at least one day, and not 0"),
        ({"until": "2025-05-19"}, "until: a window has at least one day"),
        ({"until": "2025-05-21", "days": 2}, "until: the window's days or its last day"),
        ({"at": "9999-12-30"}, "beyond the calendar"),
        ({"since": "2025-05-20"}, "since: 2025-05-20 is not before the window"),
        ({"known_at": "2025-05-20"}, "known_at: '2025-05-20' is no time"),
        ({"known_at": "2025-05-19T00:00Z"}, "known_at: 2025-05-19T00:00:00+00:00 is before the window"),
        ({"known_at": "2025-05-24T00:00Z"}, "known_at: 2025-05-24T00:00:00+00:00 is after the window ends"),
        ({"controls": ["AZE-RUS"]}, "controls: AZE-RUS shares AZE with the actors"),
        ({"controls": ["USA"]}, "controls: two actors are needed"),
    ],
)
def test_what_can_be_no_question_is_refused_by_name(empty: Store, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(QueryError) as error:
        asked(empty, **wrong)
    assert says in str(error.value)


def test_a_question_is_the_same_whoever_is_named_first_and_however(empty: Store) -> None:
    plain = asked(empty, third=["RUS", "TUR"])
    assert plain.actors == ("AZE", "ISR")
    assert (plain.start, plain.days, plain.third) == (START, 3, ("RUS", "TUR"))
    for actors in (("Israel", "Azerbaijan"), "ISR-AZE", "Azerbaijan > ISR", ["isr", "aze"]):
        assert asked(empty, actors=actors, third="Russia, Turkey, RUS") == plain
    timed = asked(empty, at="2025-05-21T02:30+04:00", until="2025-05-24")
    assert (timed.start, timed.days) == (START, 5)
    assert timed.known_at == datetime.fromisoformat("2025-05-20T22:30:00+00:00")
    assert asked(empty, known_at="2025-05-20 07:00").known_at is not None


def test_an_event_of_the_store_brings_actors_and_day(writer: Writer) -> None:
    page = article("Talks", events=[("ISR", "AZE", "CONSULT")])
    store = keep(writer, page)
    weave(store)
    event = page.events[0].id
    with store.database.snapshot() as connection:
        happening = value(connection, "SELECT id FROM happenings")
    for ident in (event, f"{page.id}#{event}", happening):
        found = asked(store, happening=ident, actors=None, at=None)
        assert (found.actors, found.start, found.happening, found.notes) == (("AZE", "ISR"), START, ident, ())
    with pytest.raises(QueryError, match="a day of your own is for an event without"):
        asked(store, happening=event, actors=None)
    with pytest.raises(QueryError, match="is between AZE, ISR, and not ISR and RUS"):
        asked(store, happening=event, actors="ISR,RUS", at=None, third="TUR")
    for missing in ("event_0000000000000000", f"{page.id}#event_1", "happening_1", f"page_0#{event}"):
        with pytest.raises(NotKept):
            asked(store, happening=missing, actors=None, at=None)


@pytest.mark.parametrize(
    ("day", "precision", "says"),
    [
        (None, None, "an event without a time"),
        ("2025-05-01", "month", "an event without a day: only its month is known"),
        ("2025-05-20", "published", None),
    ],
)
def test_an_event_is_taken_at_the_day_that_is_known(
    writer: Writer, day: str | None, precision: str | None, says: str | None
) -> None:
    page = article("Talks", events=[("AZE", "ISR", "CONSULT")])
    event = replace(page.events[0], date=day, date_precision=precision)
    store = keep(writer, replace(page, events=(event,)))
    weave(store)
    with store.database.snapshot() as connection:
        happening = value(connection, "SELECT id FROM happenings")
    for ident in (event.id, happening):
        if says is None:
            found = asked(store, happening=ident, actors=None, at=None)
            assert found.start == START
            assert found.notes == (
                "the text does not say when: 2025-05-20 is the day on which the event was published",
            )
        else:
            with pytest.raises(QueryError, match=says):
                asked(store, happening=ident, actors=None, at=None)
            assert asked(store, happening=ident, actors=None, at="2025-05-18").start == date(2025, 5, 18)


def test_of_a_meeting_of_several_two_are_named(writer: Writer) -> None:
    page = article("Summit", events=[("AZE", "ISR", "CONSULT")])
    event: Event = replace(page.events[0], participants=("AZE", "ISR", "TUR"))
    store = keep(writer, replace(page, events=(event,)))
    with pytest.raises(QueryError, match="is of AZE, ISR, TUR: say which two"):
        asked(store, happening=event.id, actors=None, at=None, third="RUS")
    assert asked(store, happening=event.id, actors="TUR,AZE", at=None, third="RUS").actors == ("AZE", "TUR")


def test_controls_are_chosen_by_the_baseline_alone(writer: Writer) -> None:
    def events(pair: str, days: Sequence[int]) -> list[Record]:
        one, other = pair.split("-")
        return [
            article("News", at=f"{START - timedelta(days=ago)}T08:00:00+00:00", events=[(one, other, "CONSULT")])
            for ago in days
        ]

    before = [*range(2, 12)]
    records = [
        *events("AZE-ISR", before),
        # as much; a little more; shares an actor; a third country's; too much; all of it in the window
        *events("CHN-JPN", before),
        *events("IND-PAK", [*before, 13, 14]),
        *events("AZE-USA", before),
        *events("RUS-UKR", before),
        *events("GBR-USA", [*range(2, 50)] * 2),
        *events("EGY-LBY", [0, 1, 1, 0, 0, 0, 0, 0, 0, 0]),
    ]
    store = keep(writer, *records)
    assert asked(store, controls=None).controls == (("CHN", "JPN"), ("IND", "PAK"), ("RUS", "UKR"))
    assert asked(store, controls=None).notes == ()
    none = asked(store, controls=None, actors="EST,FIN")
    assert (none.controls, none.notes) == (
        (),
        ("no control pairs: no other pair has a comparable number of events in the baseline",),
    )


# --- reports


@pytest.mark.parametrize(
    ("outlet", "headline", "names"),
    [
        ("Neva Herald", "Азербайджан и Израиль обсудили поставки газа", ["Азербайджан", "Израиль"]),
        ("Neva Herald", "Израильская делегация прибыла в Баку на переговоры", ["Израильская", "Баку"]),
        ("Anka Postasi", "Azerbaycan ile İsrail arasında enerji anlaşması", ["Azerbaycan", "İsrail"]),
        ("Anka Postasi", "İsrail heyeti Bakü'de görüştü", ["İsrail", "Bakü"]),
        ("Alborz Daily", "رایزنی جمهوری آذربایجان و اسرائیل درباره گاز", ["آذربایجان", "اسرائیل"]),
        ("Seine Courrier", "L'Azerbaïdjan et Israël renforcent leur coopération", ["Azerbaïdjan", "Israël"]),
        # an outlet's English edition
        ("Anka Postasi", "Israeli minister meets Azerbaijani envoy", ["Israeli", "Azerbaijani"]),
        ("Neva Herald", "Tel Aviv and Baku sign a pact", ["Tel Aviv", "Baku"]),
    ],
)
def test_a_headline_names_states_in_its_language(writer: Writer, outlet: str, headline: str, names: list[str]) -> None:
    store = keep(writer, listing([("https://o.example/a", headline, "2025-05-20T10:15:00+00:00")], outlet=outlet))
    (report,) = told(store).reports
    assert report.span is not None
    shown = [headline[one.start - report.span.start : one.end - report.span.start] for _, one in report.names]
    assert all(any(name in part for part in shown) for name in names)
    assert {code for code, _ in report.names} == {"AZE", "ISR"}
    assert (report.kind, report.hour, report.day, report.revision) == ("headline", True, START, None)


@pytest.mark.parametrize(
    ("actors", "headline"),
    [
        ("OMN,ISR", "Romania and Israel sign a treaty"),
        ("NER,ISR", "Nigeria sends an envoy to Israel"),
        ("MLI,ISR", "Somalia rejects Israel's offer"),
        ("AZE,ISR", "Bakuriani opens its lifts, Israeli tourists come"),
        ("TUR,ISR", "Israeli farmers sell more turkey than ever"),
        ("AZE,ISR", "Azerbaijan and Armenia talk"),
    ],
)
def test_a_name_inside_of_another_word_is_none(writer: Writer, actors: str, headline: str) -> None:
    store = keep(
        writer,
        listing([("https://o.example/a", headline, "2025-05-20T10:15:00+00:00")], outlet="Seine Courrier"),
        article("Quiet day", body=[headline + "."], outlet="Seine Courrier"),
    )
    assert told(store, actors=actors, third="FRA").reports == ()


def test_an_article_may_name_them_far_down_by_people_and_capital(writer: Writer) -> None:
    body = [*paragraphs("long", 40), "A delegation of Israelis came to Baku, the officials said."]
    page = article("A visit", body=body, outlet="Seine Courrier")
    (report,) = told(keep(writer, page)).reports
    cut = [page.text[span.start : span.end] for _, span in report.names]
    assert cut == ["Israelis", "Baku"]
    assert [code for code, _ in report.names] == ["ISR", "AZE"]
    # the page's characters stand behind the text's, one for one
    assert all(span.raw == (900 + span.start, 900 + span.end) for _, span in report.names)
    assert report.span is not None and page.text[report.span.start : report.span.end] == "A visit"
    assert (report.page, report.revision, report.url) == (page.id, page.revision, page.capture.url)


def test_every_form_of_the_gazetteer_is_found_by_the_index(writer: Writer) -> None:
    entries: list[tuple[str | None, str, str | None]] = []
    wanted: Counter[str] = Counter()
    for code in ("AZE", "USA", "TUR", "CHN", "EU"):
        wanted[code] = 0
        for language in LANGUAGES:
            for form in forms(language):
                surface = form.surface.partition("~")[0]
                if form.code != code or not any(one.country == code for one in find_states(surface, language)):
                    continue
                entries.append((f"https://o.example/{len(entries)}", surface, "2025-05-20T10:15:00+00:00"))
                wanted[code] += 1
    store = keep(writer, listing(entries, outlet="Seine Courrier"))
    for code, least in wanted.items():
        with store.database.snapshot() as connection:
            sql = "SELECT s.headline FROM headline_words w JOIN sightings s ON s.row = w.rowid "
            found = set(column(connection, f"{sql}WHERE headline_words MATCH ?", (naming(code),)))
        meant = {
            headline
            for _, headline, _ in entries
            if any(one.country == code for tag in LANGUAGES for one in find_states(headline, tag))
        }
        assert least > 20 and meant <= found


def test_an_entry_and_its_article_are_one_report(writer: Writer) -> None:
    url = "https://o.example/gas"
    plain = "Israel and Azerbaijan speak of water"
    store = keep(
        writer,
        article(BOTH, url=url),
        article(plain, at="2025-05-20T23:50:00+00:00"),
        listing(
            [
                # by address, under another headline; by its words, without an address, after midnight
                (f"{url}?utm_source=list", "Israel, Azerbaijan: gas", "2025-05-20T09:05:00+00:00"),
                (None, plain.upper() + "!", "2025-05-21T00:05:00+00:00"),
                # the same words at the same outlet a month before, and elsewhere, are others
                (None, plain, "2025-04-18T00:05:00+00:00"),
            ]
        ),
        listing([(None, plain, "2025-05-21T00:05:00+00:00")], outlet="Volga Times"),
    )
    found = told(store)
    assert [(one.kind, one.outlet, one.day.isoformat()) for one in found.reports] == [
        ("headline", "Neva Herald", "2025-04-18"),
        ("article", "Neva Herald", "2025-05-20"),
        ("article", "Neva Herald", "2025-05-20"),
        ("headline", "Volga Times", "2025-05-21"),
    ]


def test_a_headline_on_many_pages_is_one_report_and_counts_once(writer: Writer) -> None:
    entry = ("https://o.example/gas", BOTH, "2025-05-20T09:05:00+00:00")
    again = ("https://o.example/gas", BOTH, "2025-05-22T08:00:00+00:00")
    store = keep(writer, *(listing([entry], number=n) for n in range(5)), listing([again], number=9))
    found = told(store)
    assert [(one.day.day, one.first) for one in found.reports] == [(20, True), (22, False)]
    assert len({one.family for one in found.reports}) == 1
    (totals,) = [one for one in found.totals if one.outlet.name == "Neva Herald"]
    assert totals.first == date(2025, 5, 1)
    # six articles on the first, and the headline once on each of its days
    assert {n: one for n, one in enumerate(totals.counts) if one} == {0: 6, 19: 1, 21: 1}


def test_headlines_of_one_address_are_one_report_a_day(writer: Writer) -> None:
    url, day = "https://o.example/gas", "2025-05-20T{}:05:00+00:00"
    store = keep(
        writer,
        listing([(url, BOTH, day.format("10")), (f"{url}?utm_source=x", "Israel, Azerbaijan: gas", day.format("09"))]),
        listing([(url, "Gas for Israel from Baku", day.format("11"))]),
    )
    assert [one.headline for one in told(store).reports] == ["Israel, Azerbaijan: gas"]


def test_copies_are_kept_and_stand_behind_one_in_each_country(writer: Writer) -> None:
    wire = [*paragraphs("wire", 5), "Azerbaijan and Israel agreed on gas, the wire said."]
    store = keep(
        writer,
        article("Gas deal of two", body=wire, at="2025-05-20T08:00:00+00:00"),
        article("Two agree on gas", body=wire, outlet="Volga Times", at="2025-05-20T09:00:00+00:00"),
        article("A deal on gas", body=wire, outlet="Anka Postasi", at="2025-05-20T10:00:00+00:00"),
        article("Israel and Azerbaijan, an essay", outlet="Volga Times", at="2025-05-20T11:00:00+00:00"),
        listing([(None, "Two agree on gas", "2025-05-20T12:00:00+00:00")], outlet="Anka Postasi"),
    )
    weave(store)
    found = told(store).reports
    assert [(one.outlet, one.first) for one in found] == [
        ("Neva Herald", True),
        ("Volga Times", False),
        ("Anka Postasi", True),
        ("Volga Times", True),
    ]
    assert len({one.family for one in found}) == 2
    assert [(one.country, one.collapsed, one.reports) for one in coverage(told(store)).countries][:2] == [
        ("RUS", 2, 3),
        ("TUR", 1, 1),
    ]


def test_same_headlines_are_copies_only_if_long_and_near(writer: Writer) -> None:
    def entry(headline: str, day: int) -> tuple[str | None, str, str]:
        return None, headline, f"2025-05-{day:02d}T09:00:00+00:00"

    short = "Israel, Azerbaijan: deal"
    store = keep(
        writer,
        listing([entry(BOTH, 10), entry(BOTH, 12), entry(BOTH, 15), entry(short, 10)]),
        listing([entry(BOTH.upper(), 11), entry(short, 10)], outlet="Volga Times"),
        article(BOTH, outlet="Anka Postasi", at="2025-05-16T09:00:00+00:00"),
    )
    found = told(store).reports
    families = Counter(one.family for one in found)
    assert sorted(families.values()) == [1, 1, 2, 3]
    (turkish,) = [one for one in found if one.country == "TUR"]
    # the article's family is the headline's too, which came before it
    assert [one.day.day for one in found if one.family == turkish.family] == [15, 16]


def test_what_has_no_day_is_counted_and_in_nothing_else(writer: Writer) -> None:
    store = keep(
        writer,
        article(BOTH),
        article("Baku, Jerusalem", at=None, url="https://o.example/undated"),
        listing(
            [
                (None, "Israel calls Azerbaijan", None),
                (None, "Israel calls Azerbaijan!", None),
                # those lead to articles that are counted
                (None, BOTH, None),
                ("https://o.example/undated", "Israel and Azerbaijan", None),
            ]
        ),
    )
    found = told(store)
    assert (len(found.reports), found.undated) == (1, 2)
    assert coverage(found).notes[-1] == "2 reports name both actors and no day: counted in nothing else"


def test_only_outlets_of_the_third_countries_and_days_in_use_are_read(writer: Writer) -> None:
    store = keep(
        writer,
        article(BOTH, outlet="Caspian Page"),
        article(BOTH, outlet="Some Unknown Paper"),
        article(BOTH, at="2025-05-23T00:10:00+00:00"),
        article(BOTH, at="2025-05-22T23:50:00+00:00"),
        article(BOTH, at="2025-05-19"),
        article(BOTH, at="2018-01-01T00:00:00+00:00", outlet="Anka Postasi"),
    )
    found = told(store)
    assert [(one.at.isoformat(), one.hour) for one in found.reports] == [
        ("2025-05-19T00:00:00+00:00", False),
        ("2025-05-22T23:50:00+00:00", True),
    ]
    assert {one.name for one in found.outlets} == {"Neva Herald", "Anka Postasi"}
    assert found.totals[0].first == START - timedelta(days=LONGEST_DAYS)
    assert found.notes[0].startswith("days before 2021-05-20 are left out")
    recent = told(store, since="2025-05-19", third="RUS")
    assert [one.day.day for one in recent.reports] == [19, 22]
    assert [(one.outlet.name, one.counts) for one in recent.totals] == [("Neva Herald", (1, 0, 0, 1))]


def test_controls_are_counted_like_the_actors(writer: Writer) -> None:
    url = "https://o.example/kashmir"
    store = keep(
        writer,
        article("India and Pakistan talk again about water", url=url, outlet="Volga Times"),
        listing([(url, "India, Pakistan talk", "2025-05-20T09:05:00+00:00")], outlet="Volga Times"),
        listing([(None, "Индия и Пакистан снова говорят", "2025-05-19T09:05:00+00:00")]),
    )
    ((pair, reports),) = told(store, controls=["Pakistan-India"]).controls
    assert pair == ("IND", "PAK")
    assert [(one.outlet, one.kind) for one in reports] == [("Neva Herald", "headline"), ("Volga Times", "article")]


# --- what is said


def test_claims_carry_their_characters_and_their_sign(writer: Writer) -> None:
    text = "Iran accuses Azerbaijan of 3 attacks with Israel. Officials in Russia praised Israel. Iran will not judge."
    page = article("Baku and Israel", body=[text], outlet="Alborz Daily")
    base = page.text.index("Iran accuses")

    def span(words: str) -> Span:
        at = page.text.index(words)
        return Span("text", at, at + len(words), (900 + at, 900 + at + len(words)))

    def event(actor: str, other: str, kind: str, words: str, **more: Any) -> Event:
        one = ready(1, events=[(actor, other, kind)], published="2025-05-20T00:00:00Z").events[0]
        ident = make_id("event", page.id, actor, other, kind)
        return replace(one, id=ident, evidence=(span(words),), **more)

    quotation = Quotation("quotation_1", "indirect", (span("praised Israel"),), page.people[0].id, (), None, None, None)
    page = replace(
        page,
        quotations=(quotation,),
        events=(
            event("IRN", "AZE", "ACCUSE", "Iran accuses Azerbaijan of 3 attacks"),
            event("RUS", "ISR", "SUPPORT", "praised Israel", quotation="quotation_1"),
            event("AZE", "ISR", "AGREE", "Baku and Israel"),
            event("IRN", "ISR", "THREATEN", "Iran will not judge", polarity="negated"),
        ),
    )
    found = told(keep(writer, page))
    said = {(one.kind, one.says): one for one in found.claims}
    assert {key: (one.toward, one.polarity) for key, one in said.items()} == {
        ("headline", None): (None, 0),
        ("event", "IRN>AZE ACCUSE"): ("AZE", -1),
        ("quotation", "RUS>ISR SUPPORT"): ("ISR", 1),
        # what the two do to each other is the news itself
        ("event", "AZE>ISR AGREE"): (None, 0),
        ("event", "IRN>ISR THREATEN"): ("ISR", 0),
    }
    accusing = said["event", "IRN>AZE ACCUSE"]
    assert accusing.words == ("Iran accuses Azerbaijan of 3 attacks",)
    assert (accusing.states, accusing.numbers, accusing.spans[0].start) == (("AZE", "IRN"), ("3",), base)
    spoken = said["quotation", "RUS>ISR SUPPORT"]
    assert (spoken.words, spoken.speaker, spoken.states) == (("praised Israel",), page.people[0].name, ("ISR",))
    (report,) = found.reports
    assert {(one.report, one.page, one.outlet, one.family) for one in found.claims} == {
        (report.id, page.id, "Alborz Daily", report.family)
    }
    for one in found.claims:
        assert one.words == tuple(page.text[part.start : part.end] for part in one.spans)


def test_what_a_lists_headline_tells_is_a_claim_and_may_be_asked_of(writer: Writer) -> None:
    headline = "Russia condemns Israel's talks with Azerbaijan"
    page = listing([(None, "Weather", None), (None, headline, "2025-05-20T10:00:00+00:00")])
    span = page.lists[0].items[1].headline.span
    made = ready(1, events=[("RUS", "ISR", "ACCUSE")], published="2025-05-20T00:00:00Z").events[0]
    assert span is not None
    event = replace(made, id=make_id("event", "in a list"), where="list", evidence=(span,))
    store = keep(writer, replace(page, events=(event,)))
    found = told(store)
    (report,) = found.reports
    assert {(one.kind, one.says, one.toward, one.polarity, one.words, one.spans) for one in found.claims} == {
        ("headline", None, None, 0, (headline,), (span,)),
        ("event", "RUS>ISR ACCUSE", "ISR", -1, (headline,), (span,)),
    }
    assert {(one.report, one.capture, one.states) for one in found.claims} == {
        (report.id, report.capture, ("AZE", "ISR", "RUS"))
    }
    assert [code for code, _ in report.names] == ["ISR", "AZE"]
    for ident in (event.id, f"{page.id}#{event.id}"):
        asked_of = asked(store, happening=ident, actors=None, at=None, third="TUR")
        assert (asked_of.actors, asked_of.start) == (("ISR", "RUS"), START)
        assert len(asked_of.notes) == 1


def test_claims_are_of_window_and_baseline_only(writer: Writer) -> None:
    days = (START - timedelta(days=58), START - timedelta(days=57), START, START + timedelta(days=2))
    store = keep(writer, *(article(f"{BOTH} in round {n}", at=f"{day}T08:00:00Z") for n, day in enumerate(days)))
    found = told(store)
    assert [one.day for one in found.reports] == [*days]
    assert [one.at.date() for one in found.claims] == [*days[1:]]


def test_the_words_of_a_list_are_those_of_its_page(tmp_path: Path, known: Any) -> None:
    writer = Writer(Store.create(tmp_path / "b.store"), known)
    page = PageInput(
        list_page(
            [
                ("https://o4.example/a", "Israël et Azerbaïdjan signent un accord", "2025-05-20 10:00"),
                ("https://o4.example/b", "Les vendanges commencent tard cette fois", "2025-05-20 09:00"),
                ("https://o4.example/c", "Bakou reçoit le ministre israélien", "2025-05-20 08:00"),
                ("https://o4.example/d", "Le train de nuit revient enfin", "2025-05-20 07:00"),
            ]
        ),
        url="https://o4.example/",
        captured_at="2025-05-20T12:00:00Z",
        outlet="Seine Courrier",
    )
    for kept in writer.keep_captures([page]):
        writer.keep_read([(kept.row, read_page(page, OFF), "test")])
    found = told(writer.store, third="FRA")
    assert len(found.reports) == 2
    for report in found.reports:
        data = writer.store.capture_bytes(report.capture)
        assert data is not None and report.span is not None
        assert data.decode()[report.span.start : report.span.end] == report.headline
        cut = [data.decode()[one.start : one.end] for _, one in report.names]
        assert set(cut) <= {"Israël", "Azerbaïdjan", "Bakou", "israélien"} and len(cut) == 2


# --- totals, order, the index


_WORDS = ("Israel", "Azerbaijan", "Baku", "talks", "gas", "Израиль", "Азербайджан", "weather", "Jerusalem")
_HEADLINE = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6).map(" ".join)
_AT = st.one_of(
    st.none(), st.builds("2025-05-{:02d}T{:02d}:30:00+00:00".format, st.integers(17, 24), st.integers(0, 23))
)
_OUTLET = st.sampled_from(["Neva Herald", "Volga Times", "Anka Postasi"])
_ADDRESS = st.one_of(st.none(), st.integers(0, 5).map("https://o.example/same/{}".format))


@st.composite
def _pages(draw: st.DrawFn) -> list[Record]:
    pages = []
    for n in range(draw(st.integers(1, 6))):
        if draw(st.booleans()):
            entries = draw(st.lists(st.tuples(_ADDRESS, _HEADLINE, _AT), min_size=1, max_size=6))
            pages.append(listing(entries, outlet=draw(_OUTLET), number=n))
        else:
            url = draw(_ADDRESS)
            pages.append(article(draw(_HEADLINE), outlet=draw(_OUTLET), at=draw(_AT), url=url))
    return pages


@settings(max_examples=12)
@given(pages=_pages(), seed=st.integers(0, 99))
def test_reports_are_a_part_of_totals_and_order_leaves_no_trace(
    pages: list[Record], seed: int, tmp_path_factory: pytest.TempPathFactory, known: Any
) -> None:
    folder = tmp_path_factory.mktemp("any")
    shuffled = random.Random(seed).sample(pages, len(pages))
    found = []
    for name, order in (("a", pages), ("b", shuffled)):
        writer = Writer(Store.create(folder / f"{name}.store"), known)
        for page in order:
            keep(writer, page)
        weave(writer.store)
        found.append(told(writer.store, controls=["RUS-USA"]))
        assert check(writer.store).problems == ()
        writer.store.close()
    assert found[0] == found[1]
    published = {
        (one.outlet.name, one.first + timedelta(days=n)): many
        for one in found[0].totals
        for n, many in enumerate(one.counts)
    }
    reported = Counter((one.outlet, one.day) for one in found[0].reports)
    assert all(published[place] >= many for place, many in reported.items())
    assert len({one.id for one in found[0].reports}) == len(found[0].reports)
    firsts = Counter((one.family, one.country) for one in found[0].reports if one.first)
    assert set(firsts.values()) <= {1}
    assert firsts.keys() == {(one.family, one.country) for one in found[0].reports}


def test_an_entry_that_is_gone_is_gone_from_its_index(writer: Writer) -> None:
    entries = [("https://o.example/a", BOTH, "2025-05-20T09:00:00+00:00"), (None, "Weather", None)]
    page = listing(entries)
    store = keep(writer, page)
    assert len(told(store).reports) == 1
    # the same capture, read anew, shows one entry less
    keep(writer, replace(page, lists=(LinkList("latest", None, page.lists[0].items[1:]),)))
    assert told(store).reports == ()
    assert check(store).problems == ()
    keep(writer, listing([(None, "More weather", None)]))
    with writer.transaction() as connection:
        connection.execute("DELETE FROM headline_words WHERE rowid = (SELECT min(row) FROM sightings)")
    (problem,) = check(store).problems
    assert problem.kind == "reference" and "an entry without words" in str(problem)


# --- coverage


def _daily(outlet: str, days: range, headline: str = "Weather") -> list[Record]:
    return [article(headline, outlet=outlet, at=f"{START - timedelta(days=ago)}T07:00:00+00:00") for ago in days]


def test_coverage_refuses_by_country_and_says_why(writer: Writer) -> None:
    store = keep(
        writer,
        *_daily("Neva Herald", range(-2, 60)),
        # starts in the middle of the baseline
        *_daily("Volga Times", range(-2, 20)),
        *_daily("Anka Postasi", range(-2, 10)),
        *_daily("Alborz Daily", range(5, 60)),
        article("Undated", outlet="Seine Courrier", at=None),
    )
    found = {one.country: one for one in coverage(told(store, third="RUS,TUR,IRN,FRA,JPN")).countries}
    assert found["RUS"].refusal is None
    assert (found["RUS"].days, found["RUS"].of, found["RUS"].total) == (56, 56, 56 + 18)
    assert found["RUS"].notes == (
        "Volga Times was first collected on 2025-05-01: the days before are no silence of it",
        "few reports (0) name both actors: only a large reaction would be seen",
    )
    assert found["TUR"].refusal == (
        "not readable: baseline too short: 8 of the 56 days before the window were collected, 28 are needed"
    )
    assert found["TUR"].notes[0] == "one outlet only: what Anka Postasi does is its own, and no country's"
    assert found["IRN"].refusal == "not readable: no day of the window was collected"
    assert found["FRA"].refusal == "not readable: nothing dated was collected of Seine Courrier"
    assert found["JPN"].refusal == "not readable: no outlet of Japan in this store"
    assert coverage(told(store)).refusal is None


def test_an_outlet_that_starts_midway_is_no_surge(writer: Writer) -> None:
    store = keep(writer, *_daily("Neva Herald", range(-2, 60)), *_daily("Volga Times", range(-2, 1), BOTH))
    totals = {one.outlet.name: one.counts for one in told(store, third="RUS").totals}
    assert [len(one) for one in totals.values()] == [62, 62]
    assert totals["Volga Times"] == (*[0] * 59, 1, 1, 1)


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        ([], "not readable: nothing was collected of any outlet of Russia, Turkey, Iran, France"),
        (["Neva Herald"], "not readable: one outlet only, Neva Herald: what it does is its own"),
        (["Neva Herald", "Anka Postasi"], "not readable: none of the third countries has a baseline"),
    ],
)
def test_a_whole_that_cannot_be_read_is_refused(writer: Writer, kept: list[str], says: str) -> None:
    store = keep(writer, *(page for outlet in kept for page in _daily(outlet, range(-2, 5))))
    refusal = coverage(told(store)).refusal
    assert refusal is not None and refusal.startswith(says)


def test_refusals_are_errors_of_ours() -> None:
    assert issubclass(QueryError, MirrorwireError) and issubclass(NotKept, MirrorwireError)
