"""What people say of a page is laid over every reading: the same words found again, or an orphan, no guess."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mirrorwire.errors import MirrorwireError, ReviewError
from mirrorwire.ids import make_id, sha256
from mirrorwire.model import Article, Capture, Event, Field, Person, Quotation, Record, Role, Span
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.reviews.review import Reviewer, find_statement, list_orphans
from mirrorwire.record.store import Store

TEXT = (
    "Ruritania summons the envoy of Lutha\n\n"
    "Foreign Minister Oda Rasmund said that the pipeline would be closed on Friday. “We were not asked,” said "
    "her spokesman Per Holt. Ruritania summoned the envoy, and the envoy met the minister twice. "
    "Analysts in the port expect no shipments before spring."
)
PAGE = "page_of_the_pipeline"


def at(words: str, text: str = TEXT, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span("text", start, start + len(words), (start, start + len(words)))


def pair(words: str, text: str = TEXT, nth: int = 0) -> list[int]:
    span = at(words, text, nth)
    return [span.start, span.end]


def page(text: str = TEXT, version: str = "1", *, without: frozenset[str] = frozenset(), url: str = PAGE) -> Record:
    """The page as version `version` of a reader reads it: other ids of all statements, the same statements."""

    def ident(prefix: str, name: str) -> str:
        return make_id(prefix, url, version, name)

    def quotation(name: str, words: str, who: str, phrase: str, cue: str, role: int | None = None) -> Quotation:
        return Quotation(
            id=ident("quotation", name),
            kind="indirect",
            content=(at(words, text),),
            speaker=ident("person", who),
            speaker_span=(at(phrase, text),),
            cue=at(cue, text),
            role=role,
            confidence=0.8,
        )

    def event(name: str, kind: str, actor: str, recipient: str, words: str, quotation: str | None = None) -> Event:
        return Event(
            id=ident("event", name),
            kind=kind,
            mode=None,
            actor=actor,
            recipient=recipient,
            dyad=f"{actor}>{recipient}",
            reciprocal=False,
            spheres=("energy",),
            polarity="asserted",
            modality="actual",
            claimant=ident("person", "rasmund") if quotation else None,
            quotation=ident("quotation", quotation) if quotation else None,
            date="2025-05-20",
            where="body",
            evidence=(at(words, text),),
            confidence=0.7,
            date_precision="published",
        )

    role = Role("Foreign Minister", at("Foreign Minister", text), "minister", None, "2025-05-20")
    people = {
        "rasmund": Person(
            ident("person", "rasmund"), "person", "Oda Rasmund", None, (role,), (at("Oda Rasmund", text),)
        ),
        "holt": Person(ident("person", "holt"), "person", "Per Holt", None, (), (at("Per Holt", text),)),
    }
    said = "Foreign Minister Oda Rasmund said that the pipeline would be closed on Friday"
    quotations: dict[str, Quotation] = {}
    if said in text:
        quotations["closed"] = quotation(
            "closed", "that the pipeline would be closed on Friday", "rasmund", "Oda Rasmund", "said", 0
        )
    quotations["asked"] = quotation("asked", "We were not asked", "holt", "Per Holt", "said")
    events = {
        "summons": event("summons", "PROTEST", "FRA", "DEU", "Ruritania summoned the envoy"),
        "met": event("met", "CONSULT", "DEU", "FRA", "the envoy met the minister twice"),
        "other": event("other", "CONSULT", "AZE", "ISR", "the envoy met the minister twice"),
    }
    if "closed" in quotations:
        events["closure"] = event("closure", "COERCE", "FRA", "DEU", "the pipeline would be closed", "closed")
    headline = Field(
        "Ruritania summons the envoy of Lutha", at("Ruritania summons the envoy of Lutha", text), "visible"
    )
    article = Article(
        headline=headline,
        standfirst=None,
        rubric=None,
        byline=(),
        published_at=None,
        updated_at=None,
        language=Field("en", None, "identified"),
        canonical_url=None,
        dateline=None,
        body=(Span("text", len(headline.value) + 2, len(text), (len(headline.value) + 2, len(text))),),
    )
    return Record(
        schema="mirrorwire/record@1",
        id=url,
        revision=make_id("rev", text),
        capture=Capture(None, "The Quay", None, None, "text/plain", sha256(text.encode()), len(text)),
        article=article,
        lists=(),
        text=text,
        people=tuple(one for name, one in people.items() if name not in without),
        quotations=tuple(one for name, one in quotations.items() if name not in without),
        events=tuple(one for name, one in events.items() if name not in without),
        notes=(),
    )


def ident(prefix: str, name: str, version: str = "1") -> str:
    return make_id(prefix, PAGE, version, name)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Store.create(tmp_path / "test.store") as store:
        made = Writer(store, lambda _: None)
        read(made, page())
        yield made


def read(writer: Writer, record: Record, reader: str = "1", at_time: str = "2025-05-20T10:00:00Z") -> None:
    record = replace(record, capture=replace(record.capture, captured_at=at_time))
    writer.keep_ready([("test", record, reader)])


def read_again(writer: Writer, record: Record) -> None:
    """As a later version reads the capture that is kept."""
    row = writer.store.database.connection.execute("SELECT row FROM captures ORDER BY row DESC LIMIT 1").get
    writer.keep_read([(row, replace(record, capture=writer.store.record(PAGE).capture), "2")])


def shown(writer: Writer) -> Record:
    return writer.store.record(PAGE)


def of(statements: tuple[Any, ...], ident: str) -> Any:
    return next((one for one in statements if one.id == ident), None)


def desk(writer: Writer, who: str = "Ada Quill") -> Reviewer:
    return Reviewer(writer, who)


MET, CLOSED, ASKED = ident("event", "met"), ident("quotation", "closed"), ident("quotation", "asked")
RASMUND, HOLT = ident("person", "rasmund"), ident("person", "holt")


def test_an_event_is_corrected_and_found_by_what_it_is_now(writer: Writer) -> None:
    assert writer.store.count(kind="MOBILIZE") == 0
    desk(writer).correct(MET, {"kind": "mobilize", "actor": "Poland", "spheres": ["military"], "date": "2025-05"}, "no")
    event = of(shown(writer).events, MET)
    assert (event.kind, event.dyad, event.spheres) == ("MOBILIZE", "POL>FRA", ("military",))
    assert (event.date, event.date_precision, event.confidence) == ("2025-05", "month", None)
    assert writer.store.count(kind="MOBILIZE", pair="FRA-POL") == 1
    assert writer.store.count(pair="FRA-POL", sphere="energy") == 0
    assert of(writer.store.record(PAGE, corrections=False).events, MET).kind == "CONSULT"


def test_a_quotation_gets_speaker_role_and_words(writer: Writer) -> None:
    words = "the pipeline would be closed on Friday"
    desk(writer).correct(
        CLOSED,
        {
            "speaker": {"text": pair("her spokesman"), "name": "the spokesman", "kind": "group"},
            "content": [pair(words)],
            "cue": None,
            "kind": "mixed",
        },
    )
    record = shown(writer)
    told = of(record.quotations, CLOSED)
    assert of(record.people, told.speaker).name == "the spokesman"
    assert (told.content, told.cue, told.kind, told.role, told.confidence) == ((at(words),), None, "mixed", None, None)
    # an event that stands in it is now said by whoever says it
    assert of(record.events, ident("event", "closure")).claimant == told.speaker
    assert writer.store.count(speaker="the spokesman") == 1
    with pytest.raises(MirrorwireError):
        writer.store.count(speaker="the porter")


def test_a_role_is_a_phrase_of_the_page(writer: Writer) -> None:
    desk(writer).correct(ASKED, {"role": pair("her spokesman")})
    record = shown(writer)
    told = of(record.quotations, ASKED)
    assert of(record.people, told.speaker).roles[told.role].phrase == "her spokesman"
    assert writer.store.count(role="spokesman", speaker="Per Holt") == 1


def test_a_rejected_statement_is_neither_shown_nor_found(writer: Writer) -> None:
    desk(writer).reject(CLOSED, "nobody said so")
    desk(writer).reject(ident("event", "summons"))
    record = shown(writer)
    assert of(record.quotations, CLOSED) is None
    assert of(record.events, ident("event", "closure")).quotation is None
    assert writer.store.count(kind="PROTEST") == 0
    assert find_statement(writer.store, CLOSED)[2].id == CLOSED


def test_a_rejected_person_is_the_speaker_of_nothing(writer: Writer) -> None:
    desk(writer).reject(f"{PAGE}#{RASMUND}", "a ship of that name")
    record = shown(writer)
    assert of(record.people, RASMUND) is None
    told = of(record.quotations, CLOSED)
    assert (told.speaker, told.role, told.reason) == (None, None, "rejected in review")
    assert of(record.events, ident("event", "closure")).claimant is None


def test_a_person_is_renamed_for_every_page_that_asks(writer: Writer) -> None:
    desk(writer).correct(f"{PAGE}#{HOLT}", {"name": "Per Anders Holt", "country": "Norway"})
    person = of(shown(writer).people, HOLT)
    assert (person.name, person.country) == ("Per Anders Holt", "NOR")
    assert writer.store.count(speaker="Per Anders Holt") == 1


def test_the_last_word_holds(writer: Writer) -> None:
    desk(writer).reject(MET)
    desk(writer, "Bo Stern").correct(MET, {"modality": "possible"})
    assert of(shown(writer).events, MET).modality == "possible"


def test_what_was_missed_is_added(writer: Writer) -> None:
    words = "no shipments before spring"
    added = desk(writer).add(PAGE, "quotation", {"kind": "indirect", "content": [pair(words)], "speaker": None})
    event = desk(writer).add(
        PAGE, "event", {"kind": "SUPPORT", "actor": "ISL", "recipient": "NOR", "evidence": [pair(words)]}
    )
    record = shown(writer)
    assert [told.id for told in record.quotations] == [CLOSED, ASKED, added.target]
    assert of(record.quotations, added.target).content == (at(words),)
    assert of(record.events, event.target).modality == "actual"
    assert writer.store.count(pair="ISL-NOR", kind="SUPPORT") == 1
    assert find_statement(writer.store, event.target)[:2] == (PAGE, "event")


def test_what_is_added_stands_where_its_words_stand(writer: Writer) -> None:
    one = desk(writer)
    first = one.add(PAGE, "quotation", {"kind": "direct", "content": [pair("summons the envoy")]})
    person = {"text": pair("Lutha"), "kind": "state", "country": "Luxembourg"}
    one.correct(first.target, {"speaker": person})
    fields = {"kind": "AID", "actor": "LUX", "recipient": "NOR", "evidence": [pair("summons the envoy")]}
    event = one.add(PAGE, "event", fields)
    record = shown(writer)
    assert [told.id for told in record.quotations] == [first.target, CLOSED, ASKED]
    assert [person.name for person in record.people] == ["Lutha", "Oda Rasmund", "Per Holt"]
    assert (record.events[0].id, record.events[0].where) == (event.target, "headline")


def test_words_are_not_quoted_twice(writer: Writer) -> None:
    with pytest.raises(ReviewError, match="shares words"):
        desk(writer).add(PAGE, "quotation", {"kind": "indirect", "content": [pair("closed on Friday. “We were not")]})
    inner = desk(writer).add(PAGE, "quotation", {"kind": "indirect", "content": [pair("would be closed")]})
    assert of(shown(writer).quotations, inner.target).inside == CLOSED


@pytest.mark.parametrize(
    ("target", "changes", "field"),
    [
        (MET, {"kind": "PICNIC"}, "kind"),
        (MET, {"actor": "Atlantis"}, "actor"),
        (MET, {"actor": "FRA"}, "recipient"),
        (MET, {"date": "2025-02-30"}, "date"),
        (MET, {"date": "2025-02", "date_precision": "day"}, "date_precision"),
        (MET, {"evidence": []}, "evidence"),
        (MET, {"spheres": ["chess"]}, "spheres"),
        (MET, {"polarity": "maybe"}, "polarity"),
        (MET, {"speaker": "Per Holt"}, "speaker"),
        (CLOSED, {"content": []}, "content"),
        (CLOSED, {"content": [[5, 5]]}, "content"),
        (CLOSED, {"content": [[0, len(TEXT) + 1]]}, "content"),
        (CLOSED, {"content": [[40, 50], [45, 60]]}, "content"),
        (CLOSED, {"content": [[True, 9]]}, "content"),
        (CLOSED, {"speaker": "Somebody Else"}, "speaker"),
        (CLOSED, {"speaker": None, "role": [0, 9]}, "role"),
        (CLOSED, {"kind": "shouted"}, "kind"),
        (f"{PAGE}#{HOLT}", {"name": " "}, "name"),
        (f"{PAGE}#{HOLT}", {"country": "EU"}, "country"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_kept(
    writer: Writer, target: str, changes: dict[str, Any], field: str
) -> None:
    before = shown(writer)
    with pytest.raises(ReviewError) as refused:
        desk(writer).correct(target, changes)
    assert refused.value.place == target
    assert refused.value.cause.startswith(f"{field}:")
    assert shown(writer) == before
    assert writer.store.page(PAGE).reviews == 0


def all_reviewed(writer: Writer) -> None:
    one = desk(writer)
    one.correct(MET, {"kind": "COOPERATE", "polarity": "negated"})
    one.correct(CLOSED, {"speaker": "Per Holt"})
    one.accept(ASKED)
    one.reject(ident("event", "summons"))
    one.correct(f"{PAGE}#{RASMUND}", {"name": "Oda I. Rasmund"})
    one.add(PAGE, "quotation", {"kind": "indirect", "content": [pair("no shipments before spring")]})


def test_corrections_survive_a_later_version_with_other_ids(writer: Writer) -> None:
    all_reviewed(writer)
    before = shown(writer)
    read_again(writer, page(version="2"))
    assert of(writer.store.record(PAGE, corrections=False).events, ident("event", "met", "2")) is not None
    after = shown(writer)
    assert of(after.events, MET) == of(before.events, MET)
    assert of(after.events, ident("event", "summons")) is None
    assert of(after.events, ident("event", "summons", "2")) is None
    assert of(after.quotations, CLOSED).speaker == ident("person", "holt", "2")
    assert of(after.people, RASMUND).name == "Oda I. Rasmund"
    assert [one.content for one in after.quotations] == [one.content for one in before.quotations]
    assert writer.store.count(kind="COOPERATE", polarity="negated") == 1
    assert list_orphans(writer.store) == ()
    # it is the same statement under the same id to the next person
    desk(writer, "Bo Stern").correct(MET, {"modality": "planned"})
    event = of(shown(writer).events, MET)
    assert (event.kind, event.modality) == ("COOPERATE", "planned")


def test_what_a_person_vouched_for_is_put_back_where_it_is_not_read_any_more(writer: Writer) -> None:
    all_reviewed(writer)
    before = shown(writer)
    read_again(writer, page(version="2", without=frozenset({"met", "closed", "asked", "summons", "rasmund"})))
    after = shown(writer)
    assert of(after.events, MET) == of(before.events, MET)
    assert [one.id for one in after.quotations] == [one.id for one in before.quotations]
    assert of(after.people, of(after.quotations, CLOSED).speaker).name == "Per Holt"
    assert of(after.people, RASMUND).name == "Oda I. Rasmund"
    assert list_orphans(writer.store) == ()
    assert writer.store.count(kind="PROTEST") == 0


def test_what_was_accepted_stays_as_it_was_accepted(writer: Writer) -> None:
    one = desk(writer)
    for target in (MET, CLOSED, f"{PAGE}#{HOLT}"):
        one.accept(target)
    before = shown(writer)
    again = page(version="2")
    holt = ident("person", "holt", "2")
    told = tuple(replace(one, speaker=holt, role=None) for one in again.quotations)
    events = tuple(replace(one, kind="AID") if one.dyad == "DEU>FRA" else one for one in again.events)
    people = tuple(replace(one, country="NOR") if one.id == holt else one for one in again.people)
    read_again(writer, replace(again, quotations=told, events=events, people=people))
    after = shown(writer)
    assert of(after.events, MET) == of(before.events, MET)
    assert of(after.people, of(after.quotations, CLOSED).speaker).name == "Oda Rasmund"
    assert of(after.quotations, CLOSED).role == 0
    assert of(after.people, HOLT) == of(before.people, HOLT)
    # what else is read there is another event, which nobody has looked at
    assert of(after.events, ident("event", "met", "2")).kind == "AID"


def test_a_correction_of_a_kind_is_of_whatever_kind_is_read_there(writer: Writer) -> None:
    desk(writer).correct(MET, {"kind": "COOPERATE"})
    again = page(version="2")
    events = tuple(replace(one, kind="AID") if one.dyad == "DEU>FRA" else one for one in again.events)
    read_again(writer, replace(again, events=events))
    assert [one.kind for one in shown(writer).events if one.dyad == "DEU>FRA"] == ["COOPERATE"]


def test_what_is_put_back_shares_no_words_with_what_is_read_instead(writer: Writer) -> None:
    desk(writer).accept(CLOSED)
    again = page(version="2")
    told = again.quotations[0]
    crossing = replace(told, content=(at("pipeline would be closed on Friday. “We"),))
    inner = replace(told, id="quotation_inner", content=(at("would be closed"),))
    read_again(writer, replace(again, quotations=(crossing, inner)))
    assert [(one.id, one.inside) for one in shown(writer).quotations] == [(CLOSED, None), ("quotation_inner", CLOSED)]


def test_people_are_found_by_id_or_name_where_they_are_mentioned_elsewhere(writer: Writer) -> None:
    desk(writer).correct(CLOSED, {"speaker": "Per Holt"})
    desk(writer).correct(f"{PAGE}#{RASMUND}", {"country": "Norway"})
    read_again(writer, page(version="2"))
    # said of the entry as version 2 has it, under the id it was first reviewed by
    desk(writer).correct(f"{PAGE}#{RASMUND}", {"country": "Sweden"})
    again = page(version="2")
    people = tuple(replace(one, mentions=(at("the minister"),)) for one in again.people)
    read_again(writer, replace(again, people=people))
    record = shown(writer)
    assert [(one.id, one.country) for one in record.people] == [
        (RASMUND, "SWE"),
        (ident("person", "holt", "2"), None),
    ]
    assert of(record.quotations, CLOSED).speaker == ident("person", "holt", "2")
    assert list_orphans(writer.store) == ()


def test_another_statement_in_the_same_words_is_not_what_was_rejected(writer: Writer) -> None:
    desk(writer).reject(MET)
    assert of(shown(writer).events, ident("event", "other")) is not None
    read_again(writer, page(version="2"))
    assert of(shown(writer).events, ident("event", "met", "2")) is None
    assert of(shown(writer).events, ident("event", "other", "2")).dyad == "AZE>ISR"


def test_words_that_moved_are_found_and_words_that_are_gone_are_orphans(writer: Writer) -> None:
    desk(writer).correct(MET, {"kind": "COOPERATE"})
    lost = desk(writer).correct(CLOSED, {"kind": "mixed"}, "I was there")
    edited = TEXT.replace("closed on Friday", "shut on Friday").replace("Foreign Minister", "Finance Chief", 1)
    edited = edited.replace("\n\nFinance Chief", "\n\nForeign Minister").replace("“We", "He was angry. “We")
    read(writer, page(edited, "2"), at_time="2025-05-21T10:00:00Z")
    event = of(shown(writer).events, MET)
    assert event.evidence[0].start == edited.index("the envoy met the minister twice")
    assert event.kind == "COOPERATE"
    assert [(one.review, one.who, one.words) for one in list_orphans(writer.store, PAGE)] == [
        (lost.id, "Ada Quill", "that the pipeline would be closed on Friday")
    ]
    assert of(shown(writer).quotations, CLOSED) is None
    with pytest.raises(ReviewError, match="no place"):
        desk(writer).accept(CLOSED)
    # the earlier revision still shows it
    assert of(writer.store.record(PAGE, page().revision).quotations, CLOSED).kind == "mixed"


def test_what_was_said_of_an_added_statement_goes_with_it(writer: Writer) -> None:
    before = shown(writer)
    added = desk(writer).add(PAGE, "quotation", {"kind": "indirect", "content": [pair("no shipments before spring")]})
    desk(writer).correct(added.target, {"kind": "direct"})
    desk(writer).undo(added.id)
    assert shown(writer) == before
    assert list_orphans(writer.store) == ()


def test_what_was_added_and_is_read_by_now_stands_once(writer: Writer) -> None:
    read_again(writer, page(version="2", without=frozenset({"asked"})))
    added = desk(writer).add(PAGE, "quotation", {"kind": "direct", "content": [pair("We were not asked")]})
    read_again(writer, page(version="3"))
    told = [one for one in shown(writer).quotations if one.content == (at("We were not asked"),)]
    assert [(one.id, one.kind, one.speaker) for one in told] == [(added.target, "direct", None)]


def test_a_page_without_reviews_is_shown_as_it_was_read(writer: Writer) -> None:
    assert shown(writer) == writer.store.record(PAGE, corrections=False)


ACTS = st.one_of(
    st.tuples(st.just("accept"), st.sampled_from([MET, CLOSED, ASKED, f"{PAGE}#{HOLT}"])),
    st.tuples(st.just("reject"), st.sampled_from([MET, CLOSED, ASKED, f"{PAGE}#{HOLT}", f"{PAGE}#{RASMUND}"])),
    st.tuples(st.just("kind"), st.sampled_from(["COOPERATE", "CONSULT", "AID"])),
    st.tuples(st.just("pair"), st.sampled_from(["POL", "NOR"])),
    st.tuples(st.just("speaker"), st.sampled_from(["Per Holt", "Oda Rasmund", None])),
    st.tuples(st.just("new"), st.sampled_from(["her spokesman", "Analysts in the port"])),
    st.tuples(st.just("content"), st.sampled_from(["would be closed", "that the pipeline", "We were"])),
    st.tuples(st.just("name"), st.sampled_from(["Per A. Holt", "Per Holt"])),
    st.tuples(st.just("role"), st.sampled_from(["her spokesman", "Analysts"])),
    st.tuples(st.just("add"), st.sampled_from(["no shipments before spring", "twice", "in the port"])),
    st.tuples(st.just("add event"), st.sampled_from(["expect no shipments"])),
    st.tuples(st.just("undo"), st.integers(0, 9)),
)


def act(writer: Writer, what: str, value: Any, done: list[str]) -> None:
    one = desk(writer, f"{len(done)}")
    acts: dict[str, Callable[[], Any]] = {
        "accept": lambda: one.accept(value),
        "reject": lambda: one.reject(value),
        "kind": lambda: one.correct(MET, {"kind": value}),
        "pair": lambda: one.correct(MET, {"actor": value}),
        "speaker": lambda: one.correct(CLOSED, {"speaker": value}),
        "new": lambda: one.correct(CLOSED, {"speaker": {"text": pair(value)}}),
        "content": lambda: one.correct(ASKED if value == "We were" else CLOSED, {"content": [pair(value)]}),
        "name": lambda: one.correct(f"{PAGE}#{HOLT}", {"name": value}),
        "role": lambda: one.correct(ASKED, {"role": pair(value)}),
        "add": lambda: one.add(PAGE, "quotation", {"kind": "direct", "content": [pair(value)]}),
        "add event": lambda: one.add(
            PAGE, "event", {"kind": "AID", "actor": "ISL", "recipient": "NOR", "evidence": [pair(value)]}
        ),
        "undo": lambda: one.undo(done[value % len(done)]) if done else None,
    }
    try:
        review = acts[what]()
    except MirrorwireError:
        return
    if review is not None:
        done.append(review.id)


def sound(record: Record) -> None:
    people, told = {one.id for one in record.people}, {one.id for one in record.quotations}
    assert len(people) == len(record.people)
    assert len(told) == len(record.quotations)
    assert len({one.id for one in record.events}) == len(record.events)
    for one in record.quotations:
        assert one.speaker is None or one.speaker in people
        assert one.inside is None or one.inside in told
        assert (one.speaker is None) == (one.reason is not None)
        if one.role is not None:
            holder = of(record.people, one.speaker or "")
            assert one.role < len(holder.roles)
    for event in record.events:
        assert event.claimant is None or event.claimant in people
        assert event.quotation is None or event.quotation in told
        assert event.dyad == f"{event.actor}>{event.recipient}"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(ACTS, max_size=9),
    later=st.integers(0, 9),
    without=st.frozensets(st.sampled_from(["met", "closed", "asked", "rasmund", "holt", "other"])),
)
def test_reviews_hold_over_readings_and_undoing_all_gives_the_page_as_read(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, Any]], later: int, without: frozenset[str]
) -> None:
    folder = tmp_path_factory.mktemp("stores")
    with Store.create(folder / "a.store") as store:
        writer = Writer(store, lambda _: None)
        # a commit that waits for the disk is not what is tested here
        store.database.connection.pragma("synchronous", 0)
        read(writer, page())
        done: list[str] = []
        for number, (what, value) in enumerate(acts):
            if number == later:
                # a second reading in between finds the same, under other ids, and then the first again
                read_again(writer, page(version="2"))
                sound(shown(writer))
                read_again(writer, page())
            act(writer, what, value, done)
            sound(shown(writer))
        reviewed = shown(writer)
        read_again(writer, page(version="2"))
        sound(shown(writer))
        assert told_by(shown(writer)) == told_by(reviewed)
        read_again(writer, unread(page(version="3"), without))
        sound(shown(writer))
        read_again(writer, page())
        assert shown(writer) == reviewed
        assert list_orphans(store) == ()
        for ident in reversed(done):
            try:
                desk(writer).undo(ident)
            except ReviewError:
                # undone already
                continue
        undo_what_is_left(writer, done)
        assert shown(writer) == store.record(PAGE, corrections=False)


def unread(record: Record, names: frozenset[str]) -> Record:
    """The page as a version reads it that misses some of its statements and people."""
    again = {event.id: "AID" if "met" in names else event.kind for event in record.events}
    missing = {ident(prefix, name, "3") for prefix in ("person", "quotation", "event") for name in names}
    quotations = [one for one in record.quotations if one.id not in missing]
    events = [one for one in record.events if one.id not in missing]
    return replace(
        record,
        people=tuple(one for one in record.people if one.id not in missing),
        quotations=tuple(
            replace(one, speaker=None, role=None, reason="no speaker printed") if one.speaker in missing else one
            for one in quotations
        ),
        events=tuple(
            replace(
                one,
                kind=again[one.id],
                claimant=None if one.claimant in missing else one.claimant,
                quotation=None if one.quotation in missing else one.quotation,
            )
            for one in events
        ),
    )


def undo_what_is_left(writer: Writer, done: list[str]) -> None:
    """Undo until nothing is in force: an undoing that was undone had brought its review back."""
    from mirrorwire.record.reviews.review_log import in_force, of_page

    connection = writer.store.database.connection
    while force := in_force(of_page(connection, PAGE)):
        desk(writer).undo(force[-1].id)


def told_by(record: Record) -> list[Any]:
    """What a record says, without ids."""
    names = {one.id: one.name for one in record.people}
    return [
        sorted((one.kind, one.name, one.country or "") for one in record.people),
        [(one.kind, one.content, names.get(one.speaker or ""), one.role, one.reason) for one in record.quotations],
        [(one.kind, one.dyad, one.evidence, names.get(one.claimant or "")) for one in record.events],
    ]
