"""Round-ups: a page of printed sentences and nothing else, grouped by who speaks, each found again where it stands."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from mirrorwire.cli import app
from mirrorwire.desk.rendering import when
from mirrorwire.desk.roundup import Roundup, roundup_of_pair, roundup_of_story, roundup_of_what
from mirrorwire.desk.roundup.choosing import MOST_ARTICLES
from mirrorwire.desk.roundup.grouping import MOST_SPEAKERS, country_of_office
from mirrorwire.desk.roundup.html_file import as_html
from mirrorwire.desk.roundup.markdown import as_markdown, escaped
from mirrorwire.desk.roundup.nouns import LABELS, Piece
from mirrorwire.desk.roundup.pieces import Source
from mirrorwire.desk.roundup.proof import prove
from mirrorwire.desk.roundup.references import References, original
from mirrorwire.desk.roundup.sentences import sentence_around
from mirrorwire.desk.safety import harmless
from mirrorwire.errors import NotKept, QueryError, SpanError
from mirrorwire.ids import make_id, sha256
from mirrorwire.language.bodies import country_of_body
from mirrorwire.model import SCHEMA, Article, Capture, Event, Field, Person, Quotation, Record, Role, Span, Time
from mirrorwire.pages.revision import revision_id
from mirrorwire.record.asking import value
from mirrorwire.record.evidence import stands_in
from mirrorwire.record.find.entities import find_entities
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.rawlayer import raw_layer
from mirrorwire.record.reviews.review import Reviewer
from mirrorwire.record.store import Store
from mirrorwire.record.stories import told
from mirrorwire.record.stories.gathering import Gathered
from tests.desks import asking, kept, own_copy
from tests.stores import paragraphs, ready

runner = CliRunner()


# ------------------------------------------------------------------------------------------------ pages to round up


def article(
    outlet: str,
    headline: str,
    body: Sequence[str],
    *,
    at: str = "2025-05-14T09:00:00+00:00",
    said: Sequence[tuple[Any, ...]] = (),
    events: Sequence[tuple[str, str, str, str]] = (),
    standfirst: str | None = None,
) -> Record:
    """A record of an invented page; `said` are (kind, words, speaker, name printed, cue, role, post, country)."""
    url = f"https://{outlet.lower().replace(' ', '-')}.example/{sha256(headline.encode())[:8]}"
    parts = [headline, *([standfirst] if standfirst else []), *body]
    text, starts = "", []
    for part in parts:
        starts.append(len(text))
        text += part + "\n\n"
    text = text.removesuffix("\n\n")
    ident = make_id("page", url)

    def at_words(words: str, begin: int = 0) -> Span:
        start = text.index(words, begin)
        return Span("text", start, start + len(words), None)

    spans = [Span("text", start, start + len(part), None) for start, part in zip(starts, parts, strict=True)]
    people: dict[str, Person] = {}
    quotations = []
    for kind, words, name, printed, cue, role, post, country in said:
        content = at_words(words)
        roles = (Role(role, at_words(role), post, country, at[:10]),) if role else ()
        if name not in people:
            people[name] = Person(make_id("person", ident, name), "person", name, country, roles, (at_words(name),))
        nearest = max(0, content.start - 80)
        quotations.append(
            Quotation(
                make_id("quotation", ident, words),
                kind,
                (content,),
                people[name].id,
                (at_words(printed, nearest),),
                at_words(cue, nearest) if cue else None,
                0 if role else None,
                0.9,
            )
        )
    found = [
        Event(
            id=make_id("event", ident, n),
            kind=what,
            mode=None,
            actor=actor,
            recipient=recipient,
            dyad=f"{actor}>{recipient}",
            reciprocal=False,
            spheres=("transport",),
            polarity="asserted",
            modality="actual",
            claimant=None,
            quotation=None,
            date=at[:10],
            where="body",
            evidence=(at_words(words),),
            confidence=0.8,
            date_precision="day",
        )
        for n, (actor, recipient, what, words) in enumerate(events)
    ]
    made = Article(
        headline=Field(headline, spans[0], "visible"),
        standfirst=Field(standfirst, spans[1], "visible") if standfirst else None,
        rubric=None,
        byline=(),
        published_at=Time(at, "minute", at, None, "meta"),
        updated_at=None,
        language=Field("en", None, "html"),
        canonical_url=Field(url, None, "link"),
        dateline=None,
        body=tuple(spans[2 if standfirst else 1 :]),
    )
    capture = Capture(url, outlet, at.replace("+00:00", "Z"), None, "text/html", sha256(text.encode()), 20_000)
    return Record(
        *(SCHEMA, ident, revision_id(text, made, ()), capture, made, (), text, tuple(people.values())),
        *(tuple(quotations), tuple(found), ()),
    )


FERRY = (
    "The transport ministers of Norway and Latvia signed a ferry agreement in Riga on Wednesday. Crews will train "
    "together from autumn, and both ports keep their own pilots."
)
SAID = "“Two harbours that share a timetable soon share a language,” said Ilze Ozolina, a shipping analyst in Liepaja."
DENIED = "Norwegian Transport Minister Kari Lund said that no subsidy had been promised to either of the ferry lines."
ANGRY = "Estonia accused Latvia of breaking a promise made to its own ferry line in the spring of last year."


def harbour(
    outlet: str, at: str, *more: str, headline: str = "Norway and Latvia sign a ferry agreement in Riga"
) -> Record:
    """The same happening in an outlet, with the words that it carries."""
    body = [FERRY, SAID, DENIED, ANGRY, *more]
    words = "Two harbours that share a timetable soon share a language,"
    return article(
        outlet,
        headline,
        body,
        at=at,
        said=[
            ("direct", words, "Ilze Ozolina", "Ilze Ozolina", "said", "shipping analyst", "analyst", "LVA"),
            (
                *("indirect", "that no subsidy had been promised to either of the ferry lines", "Kari Lund"),
                *("Kari Lund", "said", "Norwegian Transport Minister", "minister", "NOR"),
            ),
        ],
        events=[
            ("NOR", "LVA", "AGREE", "ministers of Norway and Latvia signed a ferry agreement"),
            ("EST", "LVA", "ACCUSE", "Estonia accused Latvia of breaking a promise"),
        ],
    )


@pytest.fixture
def harbours(tmp_path: Path) -> Path:
    return kept(
        tmp_path / "harbours.store",
        [
            harbour("Fjord Gazette", "2025-05-14T08:00:00+00:00"),
            harbour("Amber Post", "2025-05-14T11:00:00+00:00", "The Amber Post asked both lines for their figures."),
            *(ready(n, published="2025-05-13T09:00:00+00:00") for n in range(4)),
        ],
    )


def only_story(store: Store) -> str:
    return max(told.stories(store, limit=50), key=lambda line: (line.articles, line.id)).id


# ------------------------------------------------------------------------------------------------ every piece stands


def all_roundups(store: Store) -> Iterator[Roundup]:
    pairs = {"KOR-UZB", "IDN-MYS", "ARM-AZE", "AZE-GEO", "AZE-ISR", "ISR-TUR", "NOR-LVA"}
    for line in told.stories(store, limit=40):
        yield roundup_of_story(store, line.id)
    for pair in sorted(pairs):
        try:
            yield roundup_of_pair(store, pair)
        except NotKept:
            continue
        for happening in told.happenings(store, pair, limit=8):
            try:
                yield roundup_of_what(store, happening.id)
            except NotKept:
                # told by link lists alone
                continue


def assert_stands(store: Store, piece: Piece) -> None:
    """The words are the characters of the stored revision, or of the capture; looked up without the code under test."""
    record = store.record(piece.page, piece.revision, corrections=False)
    assert record.revision == piece.revision
    assert len(piece.words) == len(piece.spans) > 0
    with store.database.snapshot() as connection:
        row = value(connection, "SELECT row FROM captures WHERE id = ? AND page = ?", (piece.capture, piece.page))
        assert row is not None
        layer = raw_layer(connection, store.packer, row)
    for words, span in zip(piece.words, piece.spans, strict=True):
        assert words.strip()
        if span.layer == "text":
            assert record.text[span.start : span.end] == words
        if span.raw is not None and layer is not None:
            assert stands_in(layer, span, words, part=span.layer == "raw")


@pytest.fixture(scope="module")
def roundups(samples_kept: Path) -> list[Roundup]:
    """All round-ups of the sample pages."""
    with Store.open(samples_kept) as store:
        return list(all_roundups(store))


def test_every_piece_of_the_sample_pages_stands_where_it_says(samples_kept: Path, roundups: list[Roundup]) -> None:
    pieces = {piece for one in roundups for piece in one.pieces()}
    with Store.open(samples_kept) as store:
        for piece in sorted(pieces, key=repr):
            assert_stands(store, piece)
    assert len(roundups) > 15
    assert len(pieces) > 200
    said = [said for one in roundups for section in one.sections for who in section.speakers for said in who.said]
    assert {one.own for one in said} == {True, False}


def test_every_piece_of_generated_pages_stands_where_it_says(tmp_path: Path) -> None:
    path = kept(tmp_path / "made.store", [ready(n, body=paragraphs(f"made/{n % 9}")) for n in range(60)])
    with Store.open(path) as store:
        pieces = [piece for one in all_roundups(store) for piece in one.pieces()]
        for piece in pieces:
            assert_stands(store, piece)
    assert len(pieces) > 300


def test_a_piece_that_does_not_stand_where_it_says_is_refused(harbours: Path) -> None:
    with Store.open(harbours) as store:
        found = roundup_of_story(store, only_story(store))
        assert prove(store, found) == len(list(found.pieces()))
        moved = replace(found.headline, words=("Norway and Latvia sign no agreement",))
        with pytest.raises(SpanError, match="sign no agreement"):
            prove(store, replace(found, headline=moved))


# ------------------------------------------------------------------------------------------------ what is chosen


def test_a_story_of_two_outlets_is_told_once_with_both_named(harbours: Path) -> None:
    with Store.open(harbours) as store:
        found = roundup_of_story(store, only_story(store))
    assert (found.pair, found.articles) == ("LVA-NOR", 2)
    assert found.headline.text == "Norway and Latvia sign a ferry agreement in Riga"
    assert found.headline.outlet == "Fjord Gazette"
    assert [one.outlet for one in found.bylines] == ["Fjord Gazette", "Amber Post"]
    assert [one.words.text for one in found.opening][-1].startswith("The transport ministers of Norway and Latvia")
    by_key = {section.key: section for section in found.sections}
    assert [who.name.text for who in by_key["sides"].speakers] == ["Kari Lund"]
    assert [who.name.text for who in by_key["views"].speakers] == ["Ilze Ozolina"]
    assert [one.words.text for one in by_key["elsewhere"].told] == [ANGRY]
    analyst = by_key["views"].speakers[0]
    assert [role.text for role in analyst.roles] == ["shipping analyst"]
    (said,) = analyst.said
    # the sentence as printed, with its own marks and all that it says of the speaker
    assert (said.own, said.words.words) == (True, (SAID,))
    assert [one.outlet for one in said.also] == ["Amber Post"]
    # what a page reports stands as the page prints it, and nobody's marks are made up
    (reported,) = by_key["sides"].speakers[0].said
    assert (reported.own, reported.words.text) == (False, DENIED)


def test_what_third_parties_did_and_said_stands_apart(samples_kept: Path) -> None:
    with Store.open(samples_kept) as store:
        story = only_story(store)
        found = roundup_of_story(store, story)
        apart = next(section for section in found.sections if section.key == "elsewhere")
        members = told.story(store, story).members
        own = {one.page for member in members for one in (member, *member.copies)}
    assert found.pair == "KOR-UZB"
    assert [one.words.text.split()[:4] for one in apart.told] == [["Russia", "criticised", "South", "Korea"]]
    assert {who.country for who in apart.speakers} >= {"RUS", "TUR"}
    assert {who.country for section in found.sections if section.key == "sides" for who in section.speakers} == {
        "KOR",
        "UZB",
    }
    # they are told of in another story; of those whom it quotes, persons without an office are heard beside them
    assert {one.words.page for one in apart.told}.isdisjoint(own)
    others = {
        (section.key, who.kind, who.name.text)
        for section in found.sections
        for who in section.speakers
        if section != apart and not {said.words.page for said in who.said} <= own
    }
    assert others == {("views", "person", "Judith Farrow")}


def about(number: int, body: Sequence[str], *, states: dict[str, str], at: str, **changes: Any) -> Record:
    """An article without events that names states: `states` are codes by the words that stand for them."""
    record = article(f"Quay {number}", f"Notes of a pilot, part {number}", body, at=at, **changes)
    spans = {code: record.text.index(words) for words, code in states.items()}
    named = tuple(
        Person(make_id("person", record.id, code), "state", code, code, (), (Span("text", at, at + 3, None),))
        for code, at in spans.items()
    )
    return replace(record, people=(*record.people, *named))


def test_experts_on_two_states_are_heard_though_nothing_happened_there(tmp_path: Path, harbours: Path) -> None:
    at = "2025-05-20T09:00:00+00:00"
    two = {"Norwegian": "NOR", "Latvia": "LVA"}

    def by(number: int, name: str, said: str, *before: str, states: dict[str, str]) -> Record:
        quoted = [("direct", said, name, name, "said", "retired pilot", None, None)]
        body = [*before, f"“{said}” said {name}, a retired pilot.", *paragraphs(f"quay/{number}", 3)]
        return about(number, body, states=states, at=at, said=quoted)

    on_both = by(
        *(1, "Ana Roe", "Two pilots know more of a harbour than one ministry does,"),
        *("Norwegian crews and Riga talk, in Latvia.",),
        states=two,
    )
    # it names both, but is not about them
    in_passing = by(
        *(2, "Ana Low", "Nobody has ever counted the lamps of our longest quay by day,"),
        *(*paragraphs("far", 5), "Norwegian and other fleets call in Latvia."),
        states=two,
    )
    of_one = by(
        *(3, "Ana Moe", "A ministry that waits for fog will wait for ferries too,", "Latvia waits."),
        states={"Latvia": "LVA"},
    )
    with Store.open(kept(harbours, [on_both, in_passing, of_one])) as store:
        pair = roundup_of_pair(store, "LVA-NOR")
        # two of events, and that one
        assert (pair.articles, pair.read) == (3, 2)
        views = next(section for section in pair.sections if section.key == "views")
        heard = {who.name.text for who in views.speakers}
        assert "Ana Roe" in heard
        assert heard <= {"Ana Roe", "Ilze Ozolina"}
        assert roundup_of_pair(store, "LVA-NOR", until="2025-05-19").articles == 2
        assert roundup_of_pair(store, "LVA-NOR", since="2025-05-20").headline.page == on_both.id
        with pytest.raises(NotKept):
            roundup_of_pair(store, "LVA-NOR", since="2025-05-21")
        # what happened between the two is told with them beside its own articles
        happening = next(one for one in told.happenings(store, "LVA-NOR") if one.kind == "AGREE")
        found = roundup_of_what(store, happening.id)
        assert (found.kind, found.articles) == ("happening", 2)
        views = next(section for section in found.sections if section.key == "views")
        heard = {who.name.text for who in views.speakers}
        assert "Ana Roe" in heard
        assert heard <= {"Ana Roe", "Ilze Ozolina"}


@pytest.mark.parametrize(
    ("name", "language", "code"),
    [
        ("Uzbekistan’s embassy in Seoul", "en", "UZB"),
        ("the Embassy of the Republic of Korea in Tashkent", "en", "KOR"),
        ("US Embassy in Baku", "en", "USA"),
        ("embassy in Seoul", "en", None),
        ("Посольство Узбекистана в Сеуле", "ru", "UZB"),
        ("посольство в Узбекистане", "ru", None),
        ("Usbekistans Botschaft in Seoul", "de", "UZB"),
        ("Özbekistan'ın Seul Büyükelçiliği", "tr", "UZB"),
        ("South Korea’s foreign ministry", "en", "KOR"),
        ("Association of Foreign Correspondents in Singapore", "en", None),
        ("Russia-Ukraine Commission", "en", None),
    ],
)
def test_a_body_is_of_the_state_that_its_name_begins_with(name: str, language: str, code: str | None) -> None:
    assert country_of_body(name, language) == code


def test_an_embassy_speaks_for_its_state(samples_kept: Path) -> None:
    with Store.open(samples_kept) as store:
        found = roundup_of_pair(store, "KOR-UZB")
    sides = {who.name.text: who.country for one in found.sections if one.key == "sides" for who in one.speakers}
    assert sides["Uzbekistan’s embassy in Seoul"] == "UZB"
    views = {who.name.text for one in found.sections if one.key == "views" for who in one.speakers}
    assert {"Nodira Hamroyeva", "Baek Ji-hun"} <= views
    # a copy of what is told is no reading beside it
    copy = "Uzbekistan and South Korea open a freight desk"
    assert found.read_also
    assert copy not in {one.headline.text for one in found.read_also}


PORTAL = """Norway and Latvia talk of ferries
    What pilots think of it

    INTERVIEWS  08 September 2025 - 18:00

    Ana Roe

    Norwegian and Latvian ministers met in Riga on Friday.
    The talks are an event for both countries, and pilots of both have been waiting for them for years.

    Two harbours that share a timetable soon share a language.
    That is what people say who have worked in either of them for long enough to know it.

    Nobody who was asked knew when the first ferry leaves, or who pays for it.

Read also

Estonia counts its ferries A long list

07 September 2025 - 09:48

Riga paints its cranes Blue again

06 September 2025 - 14:05
Latest news

    Pilots ask for better lamps

    08 September 2025 - 17:12

    Estonia counts its ferries

    A long list

    07 September 2025 - 09:48

    Fog over the Sound

    07 September 2025 - 05:12

All news
"""


def test_the_only_page_of_a_store_has_its_own_lists_beneath(tmp_path: Path) -> None:
    page = tmp_path / "portal.txt"
    page.write_text(PORTAL, encoding="utf-8")
    path = tmp_path / "portal.store"
    assert runner.invoke(app, ["ingest", str(page), "--store", str(path)]).exit_code == 0
    with Store.open(path) as store:
        found = roundup_of_story(store, only_story(store))
        assert prove(store, found) == len(list(found.pieces()))
    also = [(one.headline.text, one.published_at) for one in found.read_also]
    assert also == [
        ("Estonia counts its ferries", "2025-09-07T09:48"),
        ("Riga paints its cranes", "2025-09-06T14:05"),
    ]
    # what stands above is not told again
    assert [one.headline.text for one in found.latest] == ["Pilots ask for better lamps", "Fog over the Sound"]
    assert "7 September 2025, 09:48" in as_markdown(found)
    assert (found.headline.text, found.standfirst and found.standfirst.text, found.published_at) == (
        "Norway and Latvia talk of ferries",
        "What pilots think of it",
        "2025-09-08T18:00",
    )
    assert [author.text for one in found.bylines for author in one.authors] == ["Ana Roe"]


def test_a_story_of_many_articles_is_bounded_and_still_has_something_beside_it(tmp_path: Path) -> None:
    def told_by(number: int) -> Record:
        words = f"Harbour number {number} has its own timetable and its own lamps, and that will not change,"
        body = [FERRY, f"“{words}” said Ana Roe{chr(97 + number)}, a pilot.", *paragraphs(f"many/{number}", 3)]
        name = f"Ana Roe{chr(97 + number)}"
        return article(
            f"Quay {number}",
            f"Norway and Latvia sign a ferry agreement in Riga{'' if number else ' near Zephyr lantern quarry'}",
            body,
            at=f"2025-05-14T08:{number:02d}:00+00:00",
            said=[("direct", words, name, name, "said", "pilot", None, "LVA")],
            events=[("NOR", "LVA", "AGREE", "ministers of Norway and Latvia signed a ferry agreement")],
        )

    beside = article(
        "Amber Post",
        "Zephyr lantern quarry waits for nobody",
        paragraphs("beside", 4),
        at="2025-05-12T09:00:00+00:00",
    )
    with Store.open(kept(tmp_path / "many.store", [*(told_by(n) for n in range(26)), beside])) as store:
        story = only_story(store)
        own = {one.page for member in told.story(store, story).members for one in (member, *member.copies)}
        found = roundup_of_story(store, story)
    assert (found.articles, found.read) == (len(own), MOST_ARTICLES)
    assert len(own) > MOST_ARTICLES
    assert all(len(section.speakers) <= MOST_SPEAKERS for section in found.sections)
    assert found.left_out > 0
    # a story's own articles fill no list of what to read beside it
    assert [one.headline.page for one in found.read_also] == [beside.id]
    assert own.isdisjoint(one.headline.page for one in found.latest)


def test_the_order_of_arrival_changes_nothing(tmp_path: Path, harbours: Path) -> None:
    records = [
        harbour("Fjord Gazette", "2025-05-14T08:00:00+00:00"),
        harbour("Amber Post", "2025-05-14T11:00:00+00:00", "The Amber Post asked both lines for their figures."),
        *(ready(n, published="2025-05-13T09:00:00+00:00") for n in range(4)),
    ]
    random.Random(3).shuffle(records)
    other = kept(tmp_path / "other.store", records)
    with Store.open(harbours) as one, Store.open(other) as two:
        for ident in {line.id for line in told.stories(one, limit=50)}:
            assert as_markdown(roundup_of_story(one, ident)) == as_markdown(roundup_of_story(two, ident))
            assert as_html(roundup_of_story(one, ident)) == as_html(roundup_of_story(two, ident))


def test_what_reviewers_rejected_is_gone_and_whom_they_merged_is_one(tmp_path: Path, harbours: Path) -> None:
    path = own_copy(harbours, tmp_path)
    second = article(
        "Gulf Herald",
        "Norway and Latvia sign a ferry agreement in Riga, and Tallinn waits",
        [FERRY, "“Nobody in Riga asked the crews what they want from it,” said I. Ozolina of the seamen’s union."],
        at="2025-05-14T12:00:00+00:00",
        said=[
            (
                *("direct", "Nobody in Riga asked the crews what they want from it,", "I. Ozolina", "I. Ozolina"),
                *("said", None, None, None),
            )
        ],
        events=[("NOR", "LVA", "AGREE", "ministers of Norway and Latvia signed a ferry agreement")],
    )
    kept(path, [second])
    with Store.create(path) as store:
        story = only_story(store)
        before = roundup_of_story(store, story)
        names = [who.name.text for section in before.sections for who in section.speakers]
        assert "Ilze Ozolina" in names
        ids = {
            who.name.text: who.entity
            for section in before.sections
            for who in section.speakers
            if who.entity is not None
        }
        reviewer = Reviewer(Writer(store, lambda _: None), "tests")
        reviewer.merge("entity", ids["Ilze Ozolina"], ids["I. Ozolina"])
        merged = roundup_of_story(store, story)
        speakers = [who for section in merged.sections for who in section.speakers if "Ozolina" in who.name.text]
        assert [who.name.text for who in speakers] == ["Ilze Ozolina"]
        assert len(speakers[0].said) == 2
        wanted = speakers[0].said[0]
        for statement in (*wanted.statements, *(one.statement for one in wanted.also if one.statement)):
            reviewer.reject(statement, "not hers")
        after = roundup_of_story(store, story)
        left = [said.words.text for section in after.sections for who in section.speakers for said in who.said]
        assert wanted.words.text not in left
        assert any("asked the crews" in one for one in left)


def test_what_is_asked_for_in_other_ways_leads_to_the_same(harbours: Path) -> None:
    with Store.open(harbours) as store:
        story = roundup_of_story(store, only_story(store))
        assert roundup_of_what(store, story.headline.page) == story
        assert roundup_of_what(store, story.headline.url or "") == story
        event = next(one for one in store.record(story.headline.page).events if one.kind == "AGREE")
        happening = next(one for one in told.happenings(store, "NOR-LVA") if one.kind == "AGREE")
        of_event = roundup_of_what(store, event.id)
        assert of_event == roundup_of_what(store, happening.id)
        assert (of_event.kind, of_event.id) == ("happening", happening.id)
        pair = roundup_of_what(store, "NOR-LVA", since="2025-05-14", until="2025-05-14")
        assert (pair.kind, pair.articles) == ("pair", 2)
        with pytest.raises(NotKept):
            roundup_of_what(store, "NOR-LVA", since="2025-06")
        for nothing in (
            "story_00000000000000000000",
            "happening_00",
            "event_00",
            "page_00",
            "https://nowhere.example/",
        ):
            with pytest.raises(NotKept):
                roundup_of_what(store, nothing)
        with pytest.raises(QueryError):
            roundup_of_pair(store, "NOR")


def test_persons_with_a_role_come_before_bodies_and_the_rest_is_counted(tmp_path: Path) -> None:
    number = MOST_SPEAKERS + 3
    names = [f"Ana {letter}oe" for letter in "ABDEFGHIJLMNO"[:number]]
    words = [f"Harbour number {n} has {n + 2} lamps and {n + 3} pilots of its own," for n in range(number)]
    body = [
        "The port office said that the lamps had all been counted twice in May.",
        "The two sides said that nobody had counted the lamps of the far quay.",
        *(f"“{said}” said {name}, a retired pilot." for said, name in zip(words, names, strict=True)),
    ]
    expert = "Norway and Latvia need each other more than they need their ministries,"
    record = article(
        "Fjord Gazette",
        "Pilots of the Sound count lamps",
        [FERRY, *body],
        said=[
            ("indirect", "that the lamps had all been counted twice in May", "port office", "port office", *[None] * 4),
            ("indirect", "that nobody had counted the lamps of the far quay", "two sides", "two sides", *[None] * 4),
            *(
                ("direct", said, name, name, "said", "retired pilot" if n else None, None, None)
                for n, (said, name) in enumerate(zip(words, names, strict=True))
            ),
        ],
        events=[("NOR", "LVA", "AGREE", "ministers of Norway and Latvia signed a ferry agreement")],
    )
    people = tuple(
        replace(one, kind="organisation", name="Port Office")
        if one.name == "port office"
        else replace(one, kind="group")
        if one.name == "two sides"
        else one
        for one in record.people
    )
    on_both = article(
        "Amber Post",
        "Norway and Latvia count on each other",
        [f"“{expert}” said Ilze Ozolina, a shipping analyst in Liepaja."],
        at="2025-05-16T09:00:00+00:00",
        said=[("direct", expert, "Ilze Ozolina", "Ilze Ozolina", "said", "shipping analyst", "analyst", None)],
        events=[("NOR", "LVA", "COOPERATE", "Norway and Latvia count on each other")],
    )
    path = kept(tmp_path / "many.store", [replace(record, people=people), on_both])
    with Store.open(path) as store:
        found = roundup_of_pair(store, "LVA-NOR", since="2025-05", until="2025-06")
        views = next(section for section in found.sections if section.key == "views")
        heard = [who.name.text for who in views.speakers]
        # the article that names both in its headline first, though it is the later one
        assert heard == ["Ilze Ozolina", *names[1:MOST_SPEAKERS]]
        # three pilots with a role, the one without, and the office; whoever has no name is no speaker
        assert found.more == number - MOST_SPEAKERS + 1 + 1
        told = f"{found.more} more speakers are not shown"
        shown = as_markdown(found, desk="https://desk.example")
        address = "https://desk.example/search?pair=LVA-NOR&since=2025-05&until=2025-06"
        assert f"[{told}](<{address}>)" in shown
        assert told in as_markdown(found)
        assert f'<a href="{address.replace("&", "&amp;")}">{told}</a>' in as_html(found, desk="https://desk.example")
        assert f">{told}</p>" in as_html(found)
        story = replace(found, kind="story", id="story_1", more=1)
        assert "[1 more speaker is not shown](</story/story_1>)" in as_markdown(story, desk="")
    with asking(path) as client:
        page = client.get("/roundup/pair/LVA-NOR?since=2025-05&until=2025-06").text
        (to_rest,) = re.findall(rf'href="([^"]+)">{told}', page)
        assert client.get(unescape(to_rest)).status_code == 200


def test_meetings_stand_first_among_what_happened_then_what_more_outlets_tell(tmp_path: Path) -> None:
    ships = "Norway sold Latvia two ferries on Monday, and nobody in either port was surprised at all."
    cranes = "Latvia accused Norway of painting its cranes at night, without asking any of the pilots."
    met = "The foreign ministers of Norway and Latvia met in Riga on Tuesday for more than two hours."
    more = "They also held talks on pilots, with everybody who sails between the two countries in winter."

    def of(outlet: str, hour: int, headline: str, *body: str) -> Record:
        events = [
            ("NOR", "LVA", "COOPERATE", "Norway sold Latvia two ferries"),
            ("LVA", "NOR", "ACCUSE", "Latvia accused Norway of painting"),
            ("NOR", "LVA", "CONSULT", "ministers of Norway and Latvia met in Riga"),
        ]
        told = [one for one in events if any(one[3] in part for part in body)]
        record = article(outlet, headline, body, at=f"2025-05-14T{hour:02}:00:00+00:00", events=told)
        # what the meeting rests on is printed in two paragraphs
        start = record.text.find("They also held talks")
        second = (Span("text", start, start + 20, None),) if start >= 0 else ()
        return replace(
            record,
            events=tuple(
                replace(one, evidence=(*one.evidence, *second)) if one.kind == "CONSULT" else one
                for one in record.events
            ),
        )

    records = [
        of("Fjord Gazette", 8, "Ferries and cranes of the Sound", ships, cranes, met, more),
        of("Amber Post", 9, "Cranes are painted at night", cranes, *paragraphs("cranes", 5)),
    ]
    with Store.open(kept(tmp_path / "met.store", records)) as store:
        found = roundup_of_pair(store, "LVA-NOR")
    assert [one.words.text for one in found.opening] == [met, cranes, ships]


@pytest.mark.parametrize(
    ("phrase", "language", "code"),
    [
        ("spokesman for Azerbaijan's Foreign Ministry", "en", "AZE"),
        ("Armenian foreign ministry spokesman", "en", "ARM"),
        ("representative of the Foreign Ministry of Georgia", "en", "GEO"),
        ("former Israeli ambassador to Kazakhstan", "en", "ISR"),
        ("ambassador to Kazakhstan", "en", None),
        ("special envoy for Ukraine", "en", None),
        ("spokesman for the ministry in Baku", "en", None),
        ("официальный представитель МИД России", "ru", "RUS"),
        ("deputy foreign minister", "en", None),
    ],
)
def test_an_office_is_of_the_state_that_its_words_name(phrase: str, language: str, code: str | None) -> None:
    assert country_of_office(phrase, language) == code


def test_officials_without_a_country_are_placed_by_what_is_printed(tmp_path: Path) -> None:
    told = [
        ("Riga has counted every lamp of its own,", "Ana Roe", "spokeswoman for Latvia's Transport Ministry"),
        ("Tallinn counts only the lamps that it lights,", "Jaan Moe", "Estonian transport ministry spokesman"),
        ("Nobody here was asked about any of the lamps,", "Ole Lund", "ministry spokesman"),
        ("Lamps are no matter for a ministry to speak of,", "Ana Poe", "deputy minister"),
    ]
    body = [FERRY, "Norway's Transport Ministry denied on Friday that lamps had been bought."]
    body += [f"“{said}” {role} {name} said." for said, name, role in told]
    record = article(
        "Fjord Gazette",
        "Ministries speak of lamps",
        body,
        said=[("direct", said, name, name, "said", role, "spokesperson", None) for said, name, role in told],
        events=[("NOR", "LVA", "AGREE", "ministers of Norway and Latvia signed a ferry agreement")],
    )
    start = record.text.index("Transport Ministry denied")
    body_named = Person(
        *(make_id("person", record.id, "ministry"), "organisation", "Transport Ministry", None, ()),
        (Span("text", start, start + len("Transport Ministry"), None),),
    )
    start = record.text.index("that lamps")
    content = (Span("text", start, start + 27, None),)
    ident = make_id("quotation", record.id, "denied")
    denied = Quotation(ident, "indirect", content, body_named.id, body_named.mentions, None, None, 0.9)
    record = replace(record, people=(*record.people, body_named), quotations=(*record.quotations, denied))
    with Store.open(kept(tmp_path / "lamps.store", [record])) as store:
        found = roundup_of_pair(store, "LVA-NOR")
    placed = {section.key: [(who.name.text, who.country) for who in section.speakers] for section in found.sections}
    assert placed == {
        # "ministry spokesman" is of the only state whose ministry is named before, and it stands with that state's name
        "sides": [("Ana Roe", "LVA"), ("Ole Lund", "NOR"), ("Norway's Transport Ministry", "NOR")],
        "officials": [("Ana Poe", None)],
        "elsewhere": [("Jaan Moe", "EST")],
    }


def test_a_page_without_an_address_is_cited_by_its_characters(harbours: Path) -> None:
    with Store.open(harbours) as store:
        found = roundup_of_story(store, only_story(store))
    bare = replace(found, headline=replace(found.headline, url=None))
    span = found.headline.spans[0]
    shown = markdown_text(as_markdown(bare))
    assert f"{found.headline.text} [1, text {span.start}–{span.end}]" in shown
    assert found.headline.page in shown


def test_a_printed_sentence_is_cut_whole() -> None:
    text = (
        "Mr. Lund of the U.S. team arrived at 9.30 a.m. on 3. May. He said “No. Never. Not here.” and left. "
        "She answered: «Хватит. Довольно.» Then it rained"
    )
    whole = (Span("text", 0, len(text), None),)

    def of(words: str) -> str:
        start = text.index(words)
        found = sentence_around(text, whole, start, start + len(words))
        assert found is not None
        return text[slice(*found)]

    assert of("arrived") == "Mr. Lund of the U.S. team arrived at 9.30 a.m. on 3. May."
    assert of("Never") == "He said “No. Never. Not here.” and left."
    assert of("rained").endswith("Then it rained")
    assert sentence_around(text, (), 0, 3) is None


def test_a_mark_that_is_closed_by_another_kind_cuts_no_sentence() -> None:
    text = 'The head of the “Steppe. Big Loop" project, Ana Roe, called the talks "slow. Steady." It rained.'
    start = text.index("called")
    found = sentence_around(text, (Span("text", 0, len(text), None),), start, start + 6)
    assert found is not None
    assert text[slice(*found)] == text


# ------------------------------------------------------------------------------------------------ nothing else is said


class Texts(HTMLParser):
    """The text nodes of a page's round-up, and the tags and addresses in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if self._inside:
            self._inside += tag not in ("meta", "link", "br", "input")
        elif tag == "div" and dict(attrs).get("class") == "roundup":
            self._inside = 1

    def handle_endtag(self, tag: str) -> None:
        self._inside -= self._inside > 0

    def handle_data(self, data: str) -> None:
        if self._inside and data.strip():
            self.nodes.append(" ".join(data.split()))


def allowed(found: Roundup) -> set[str]:
    """Everything that a round-up may show beside printed words: labels, outlets, times, numbers, places, ids."""
    refs = References(found, desk="")
    times = {piece.published_at for piece in found.pieces()} | {found.published_at}
    times |= {entry.published_at for entry in (*found.read_also, *found.latest)}
    shown = {str(when(at).striptags()) for at in times if at}
    outlets = {piece.outlet for piece in found.pieces() if piece.outlet} | {one.outlet or "" for one in found.bylines}
    ids = {part for one in refs.sources for part in (one.page, one.revision, f"{one.page} {one.revision}")}
    places = {", ".join(one.places) for one in refs.sources}
    numbers = {str(one.number) for one in refs.sources}
    numbers |= {f"[{refs.number(piece)}, {refs.place(piece)}]" for piece in found.pieces()}
    numbers |= {f"{found.more} {LABELS['more_one' if found.more == 1 else 'more']}"}
    return {*LABELS.values(), *shown, *outlets, *ids, *places, *numbers}


def printed(found: Roundup) -> set[str]:
    words = {" ".join(harmless(one).split()) for piece in found.pieces() for one in piece.words}
    return words | {" ".join(harmless(piece.text).split()) for piece in found.pieces()}


@pytest.mark.parametrize("desk", [None, ""], ids=["file", "site"])
def test_a_page_has_nothing_but_printed_words_and_labels(roundups: list[Roundup], desk: str | None) -> None:
    for found in roundups:
        texts = Texts()
        texts.feed(as_html(found, desk=desk))
        assert len(texts.nodes) > 5
        assert set(texts.nodes) - allowed(found) - printed(found) == set()
        for one in (said for section in found.sections for who in section.speakers for said in who.said):
            assert " ".join(harmless(one.words.text).split()) in texts.nodes


def html_stretches(found: Roundup) -> Iterator[tuple[str, int]]:
    """What paragraphs and headings of the page show as printed, and the number beside it."""
    for inside in re.findall(
        r'<(?:h1|h3|p class="(?:said|opening|told-of|role|standfirst))\b[^>]*>(.*?)</(?:p|h1|h3)>', as_html(found), re.S
    ):
        parts = re.split(r'<sup class="ref">(.*?)</sup>', inside.partition('<span class="also">')[0], flags=re.S)
        for words, reference in zip(parts[::2], parts[1::2], strict=False):
            number = re.search(r'data-place="text[^>]*>(\d+)<', reference)
            if number is not None:
                yield unescape(re.sub(r"<[^>]*>", "", words)).removeprefix(","), int(number[1])


def markdown_stretches(found: Roundup) -> Iterator[tuple[str, int]]:
    """The same of Markdown, above the lists beneath."""
    above = re.split(rf"(?m)^## (?:{LABELS['read_also']}|{LABELS['latest']}|{LABELS['sources']})$", as_markdown(found))[
        0
    ]
    blocks = [
        block for block in above.split("\n\n") if not block.startswith("## ") and f" {LABELS['dot']} " not in block
    ]
    for block in blocks[found.rubric is not None :]:
        parts = re.split(
            r"\s\[(\d+)\]\[at\d+\]|\s\\\[(\d+), (?:text|raw)[^\]]*\\\]", block.partition(f" {LABELS['also_in']} ")[0]
        )
        for words, linked, bare in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
            yield markdown_text(words).removeprefix(",").replace("**", ""), int(linked or bare)


def assert_contiguous(store: Store, found: Roundup) -> int:
    """Whatever is shown between two […] is one stretch of the page that its number says; how many were looked at."""
    pages = {one.number: one for one in References(found, desk=None).sources}
    raw = {" ".join(piece.text.split()) for piece in found.pieces() if piece.spans[0].layer == "raw"}
    looked_at = 0
    for stretches in (html_stretches(found), markdown_stretches(found)):
        for shown, number in stretches:
            page = pages[number]
            text = " ".join(harmless(store.record(page.page, page.revision, corrections=False).text).split())
            for words in shown.split(LABELS["gap"]):
                folded = " ".join(words.split())
                assert folded
                if folded not in raw:
                    assert folded in text
                    looked_at += 1
    return looked_at


def test_what_a_paragraph_shows_is_one_stretch_of_its_page(samples_kept: Path, roundups: list[Roundup]) -> None:
    with Store.open(samples_kept) as store:
        assert sum(assert_contiguous(store, found) for found in roundups) > 500


MARKS = [("“", "”"), ("«", "»"), ('"', '"')]
WORDS = "the two ports keep pilots, crews and lamps of U.S. make; No. 4 waits! ferries at 9.30 a.m. then".split()


@st.composite
def spoken(draw: st.DrawFn) -> Record:
    """A page on which people are quoted in every form that their printed sentences may have."""
    body: list[str] = []
    said: list[tuple[Literal["direct", "indirect"], str, str]] = []
    for number in range(draw(st.integers(1, 4))):
        one, two = (f"{number}{part} " + " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=5))) for part in "ab")
        opened, closed = draw(st.sampled_from(MARKS))
        by = draw(
            st.sampled_from(["said Dr. Ana Roe, a pilot of the Riga harbour", "she added", "Ana Roe — smiling — said"])
        )
        inside, after = draw(st.sampled_from([",", "."])), draw(st.sampled_from([".", ", and sat down.", ":"]))
        between = draw(st.sampled_from([" ", "\n\n", " Nobody laughed. " * 30]))
        direct = draw(st.booleans())
        body += (
            f"Rain fell. {opened}{one}{inside}{closed} {by}{after}{between}{opened}{two}.{closed} It rained again."
            if direct
            else f"Ana Roe said that {one}, which {by} in Riga{between}where {two}."
        ).split("\n\n")
        said.append(("direct" if direct else "indirect", one, two))
    record = article("Fjord Gazette", "Ana Roe speaks of pilots", body)
    person = Person(make_id("person", record.id), "person", "Ana Roe", "LVA", (), (Span("text", 0, 7, None),))

    def at(words: str) -> Span:
        start = record.text.index(words)
        return Span("text", start, start + len(words), None)

    quotations = tuple(
        Quotation(make_id("quotation", record.id, one), kind, (at(one), at(two)), person.id, (), None, None, 0.9)
        for kind, one, two in said
    )
    return replace(record, people=(person,), quotations=quotations)


@settings(max_examples=40, deadline=None)
@given(spoken())
def test_whole_sentences_are_cut_out_of_any_page(record: Record) -> None:
    source = Source(Gathered(record, "", None, None, None, None, None, {}, {}))
    folded = " ".join(record.text.split())
    for quotation in record.quotations:
        found = source.sentences(quotation.content)
        assert found is not None
        for words, span in zip(found.words, found.spans, strict=True):
            assert " ".join(words.split()) in folded
            # it begins where a sentence does, and ends where one ends
            before, behind = record.text[: span.start].rstrip(" "), record.text[span.end :].lstrip(" ")
            assert not before or before[-1] in '\n.!?:”»"'
            assert not behind or behind[0] == "\n" or words[-1] in '.!?”»"'
        covered = [any(a.start <= part.start and part.end <= a.end for a in found.spans) for part in quotation.content]
        assert all(covered)
        apart = record.text[quotation.content[0].end : quotation.content[1].start]
        assert len(found.words) == (2 if "Nobody laughed" in apart else 1)


def test_what_is_left_out_between_two_parts_is_marked(tmp_path: Path) -> None:
    one, two = "Two harbours that share a timetable soon share a language,", "And then they share a ferry."
    body = [
        "Rain fell on Riga.",
        f"“{one}” said Dr. Kari Lund, a pilot at the port of Riga.",
        *paragraphs("between", 3),
        f"“{two}”",
    ]
    record = article(
        "Fjord Gazette",
        "Pilots speak",
        body,
        said=[("direct", one, "Kari Lund", "Kari Lund", "said", "pilot", None, "NOR")],
    )
    start = record.text.index(two)
    parts = (*record.quotations[0].content, Span("text", start, start + len(two), None))
    record = replace(record, quotations=(replace(record.quotations[0], content=parts),))
    with Store.open(kept(tmp_path / "parts.store", [record])) as store:
        found = roundup_of_story(store, only_story(store))
        assert assert_contiguous(store, found) > 4
    wanted = f"{body[1]} […] {body[-1]}"
    assert wanted in as_html(found)
    assert wanted in markdown_text(as_markdown(found))


def test_markdown_has_nothing_but_printed_words_and_labels(roundups: list[Roundup]) -> None:
    for found in roundups:
        shown = markdown_text(as_markdown(found))
        for piece in found.pieces():
            for words in piece.words:
                assert " ".join(words.split()) in shown
        addresses = {piece.url for piece in found.pieces() if piece.url}
        for one in sorted(addresses | allowed(found) | printed(found), key=lambda one: (-len(one), one)):
            shown = shown.replace(one, " ")
        assert shown.split() == []


def markdown_text(source: str) -> str:
    """What a reader of the rendered page sees, white space as one space."""
    lines = []
    for token in MarkdownIt("commonmark").parse(source):
        assert token.type not in ("html_block", "code_block", "fence", "blockquote_open", "hr")
        for child in token.children or ():
            assert child.type not in ("html_inline", "code_inline", "image", "em_open" if "*" in child.content else "")
            lines.append(" " if child.type in ("softbreak", "link_open", "link_close") else child.content)
        lines.append(" ")
    return " ".join("".join(lines).split())


@given(st.text(max_size=60) | st.text(alphabet="*_`[]()<>&#!\\~|-+.1) :/wahtps@\n", max_size=40))
def test_words_in_markdown_show_as_they_are(words: str) -> None:
    assert markdown_text(escaped(words)) == " ".join(harmless(words).split())


def test_hostile_words_are_words(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) *a* &lt; </style> \u202eevil"
    record = article(
        "Fjord Gazette",
        f"Headline {hostile}",
        [f"“Everything {hostile} is only words to us here,” said Kari Lund.", "It ended there."],
        said=[
            (
                *("direct", f"Everything {hostile} is only words to us here,", "Kari Lund", "Kari Lund", "said"),
                *("Everything <script>", "minister", "NOR"),
            )
        ],
        standfirst="![p](http://tracker.example/p.png) # no heading",
    )
    record = replace(record, capture=replace(record.capture, outlet="Fjord <i>Gazette</i> \u202e"))
    with Store.open(kept(tmp_path / "hostile.store", [record])) as store:
        found = roundup_of_story(store, only_story(store))
        # in attributes too, on the site as in a file
        assert "\u202e" not in as_html(found, desk="")
        texts = Texts()
        page = as_html(found)
        texts.feed(page)
        assert "\u202e" not in page
        assert {tag for tag, _ in texts.tags}.isdisjoint({"script", "img", "iframe", "object", "svg", "link"})
        assert not any(name.startswith("on") for _, attrs in texts.tags for name in attrs)
        for tag, attrs in texts.tags:
            if tag == "a":
                assert (attrs.get("href") or "").startswith("https://fjord-gazette.example/")
        rendered = MarkdownIt("commonmark").render(as_markdown(found))
        assert "<script" not in rendered
        assert "<img" not in rendered
        assert 'href="javascript' not in rendered
        # styles of the file are the desk's own sheets, whatever a page says
        assert page.count("</style>") == 1


def test_a_link_shows_the_words_on_the_page_as_published(harbours: Path) -> None:
    with Store.open(harbours) as store:
        found = roundup_of_story(store, only_story(store))
    address = original(found.headline)
    assert address == f"{found.headline.url}#:~:text=Norway%20and%20Latvia%20sign%20a%20ferry%20agreement%20in%20Riga"
    assert original(replace(found.headline, url="javascript:alert(1)")) is None
    assert original(replace(found.headline, url=None)) is None


# ------------------------------------------------------------------------------------------------ the site, the command


def test_the_site_leads_from_each_sentence_to_its_statement(samples_kept: Path) -> None:
    with Store.open(samples_kept) as store:
        story = only_story(store)
        found = roundup_of_story(store, story)
    with asking(samples_kept) as client:
        answer = client.get(f"/roundup/story/{story}")
        assert answer.status_code == 200
        texts = Texts()
        texts.feed(answer.text)
        links = {attrs.get("href") for tag, attrs in texts.tags if tag == "a"}
        for section in found.sections:
            for who in section.speakers:
                for said in who.said:
                    assert f"/page/{said.words.page}#{said.words.statement}" in links
        assert not any("style" in attrs for _, attrs in texts.tags)
        happening = next(one.happening for one in found.opening if one.happening)
        assert client.get(f"/roundup/happening/{happening}").status_code == 200
        assert client.get("/roundup/pair/KOR-UZB?since=2025-05&until=2025-06").status_code == 200
        for path in ("story/story_00", "happening/%00", "happening/event_00", "pair/KOR-UZB?since=1999&until=1999"):
            assert client.get(f"/roundup/{path}").status_code == 404
        for path in ("pair/KOR", "pair/%F0%9F%98%80-X", "pair/KOR-UZB?since=then"):
            assert client.get(f"/roundup/{path}").status_code == 400


def test_the_command_writes_each_form(samples_kept: Path, tmp_path: Path) -> None:
    with Store.open(samples_kept) as store:
        story = only_story(store)
        found = roundup_of_story(store, story)
    place = ["--store", str(samples_kept)]
    shown = runner.invoke(app, ["roundup", story, *place])
    assert (shown.exit_code, shown.stdout) == (0, as_markdown(found))
    file = tmp_path / "roundup.html"
    assert runner.invoke(app, ["roundup", story, "--html", "--out", str(file), *place]).exit_code == 0
    page = file.read_text(encoding="utf-8")
    assert page == as_html(found)
    assert not re.search(r"<script|<link|<img|@import|url\(", page)
    said = json.loads(runner.invoke(app, ["roundup", story, "--json", *place]).stdout)
    assert said["headline"]["words"] == list(found.headline.words)
    assert said["sections"][0]["speakers"][0]["said"][0]["words"]["spans"]
    led = runner.invoke(app, ["roundup", "--pair", "KOR-UZB", "--address", "https://desk.example/", *place])
    assert "<https://desk.example/page/page_" in led.stdout
    for wrong in (["roundup"], ["roundup", story, "--md", "--html"], ["roundup", story, "--since", "2025"]):
        assert runner.invoke(app, [*wrong, *place]).exit_code == 2


def test_finding_people_by_either_name(harbours: Path) -> None:
    # the speakers of a round-up are the store's entities, so that a person's page leads on
    with Store.open(harbours) as store:
        found = roundup_of_story(store, only_story(store))
        speakers = {who.name.text: who.entity for section in found.sections for who in section.speakers}
        with store.database.snapshot() as connection:
            for name, entity in speakers.items():
                rows = find_entities(connection, name)
                assert value(connection, "SELECT id FROM entities WHERE row = ?", (rows[0],)) == entity
