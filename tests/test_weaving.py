"""What follows from several pages: counted anew whenever stories change, whole, and without reading a page twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mirrorwire.model import Field, LinkItem, LinkList, Record, Span
from mirrorwire.record.asking import column, rows, value
from mirrorwire.record.find.pair_events import PairFilter
from mirrorwire.record.find.pair_lines import lines
from mirrorwire.record.instants import in_utc
from mirrorwire.record.keep.reassembly import read_revision
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.reviews.overlays import pages_of_story, story_of
from mirrorwire.record.reviews.review import Reviewer
from mirrorwire.record.store import Store
from mirrorwire.record.stories import counting, told, tracing
from mirrorwire.record.stories.copies import CopyFinder, Item, find_copies, find_copies_of, signature
from mirrorwire.record.stories.told import happenings, story
from mirrorwire.record.stories.weaving import weave
from mirrorwire.record.upkeep import check
from tests.stores import content, paragraphs, ready, words

FLOOD = (
    "Dam breaks in Velm valley",
    "Thousands flee flooded homes",
    "Velm valley dam breaks after rain",
    "Flooded homes: thousands flee by boat",
)
# these show that the two stories are one
BRIDGES = (
    "Thousands flee flooded homes as Velm valley dam breaks",
    "Velm dam breaks: thousands flee flooded valley homes",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "a.store") as made:
        yield made


def keep(store: Store, *records: Record) -> None:
    Writer(store, lambda _: None).keep_ready([("test", record, "given") for record in records])
    weave(store)


def desk(store: Store) -> Reviewer:
    return Reviewer(Writer(store, lambda _: None), "Ada Quill")


def page(number: int, headline: str, hour: int, **said: Any) -> Record:
    """An article of some hour of one day, about nothing but its headline; it tells of no event if none is given."""
    said = {"events": [], "body": ["News."], "captured": f"2025-03-03T{hour:02d}:05:00Z", **said}
    return ready(number, headline=headline, published=f"2025-03-03T{hour:02d}:00:00+00:00", **said)


Told = tuple[str, ...]


def flood(*events: Told) -> list[Record]:
    """Four articles of two stories; the first ones tell of events."""
    return [page(n, title, 6 + n, events=events[n : n + 1]) for n, title in enumerate(FLOOD)]


def bridges() -> list[Record]:
    return [page(10 + n, title, 10 + n) for n, title in enumerate(BRIDGES)]


def counted(store: Store, pair: str = "AZE-ISR") -> list[tuple[int, int]]:
    """Events and pages of each happening of a pair."""
    sql = "SELECT events, pages FROM happenings WHERE pair = ? ORDER BY 1, 2"
    assert value(store.database.connection, "SELECT count(*) FROM uncounted") == 0
    assert [one for one in check(store).problems if one.kind == "reference"] == []
    return [(events, pages) for events, pages in rows(store.database.connection, sql, (pair,))]


def of(store: Store, record: Record) -> str:
    found = story_of(store.database.connection, record.id)
    assert found is not None
    return found


TOLD = ("AZE", "ISR", "AID", "energy"), ("AZE", "ISR", "AID", "military")


def test_merging_and_splitting_stories_counts_their_happenings_anew(store: Store) -> None:
    one, other, *rest = flood(*TOLD)
    keep(store, one, other, *rest)
    assert counted(store) == [(1, 1), (1, 1)]
    merged = desk(store).merge("story", of(store, one), of(store, other))
    weave(store)
    assert counted(store) == [(2, 2)]
    split = desk(store).split("story", of(store, one), [other.id])
    weave(store)
    assert counted(store) == [(1, 1), (1, 1)]
    desk(store).undo(split.id)
    weave(store)
    assert counted(store) == [(2, 2)]
    desk(store).undo(merged.id)
    weave(store)
    assert counted(store) == [(1, 1), (1, 1)]


def test_a_merge_that_is_taken_back_counts_what_was_placed_before_it_anew(store: Store) -> None:
    made, (one, other) = flood(*TOLD), bridges()
    keep(store, *made, one, other)
    assert of(store, made[0]) == of(store, made[1])
    assert counted(store) == [(2, 2)]
    # both that showed it are about something else by now
    keep(
        store,
        page(10, "Chess champion crowned", 10, captured="2025-03-04T10:00:00Z"),
        page(11, "Railway closed by snow", 11, captured="2025-03-04T10:00:00Z"),
    )
    assert of(store, made[0]) != of(store, made[1])
    assert counted(store) == [(1, 1), (1, 1)]


def test_what_people_merged_stays_one_when_the_software_merges_it_further(store: Store) -> None:
    made = flood()
    alone = page(20, "Orchard festival opens near Hollin", 9)
    keep(store, *made, alone)
    first, kept = of(store, made[0]), of(store, made[1])
    desk(store).merge("story", kept, of(store, alone))
    keep(store, *bridges())
    assert [of(store, one) for one in (*made, alone)] == [first] * 5
    shown = story(store, kept)
    assert (shown.line.id, shown.line.articles) == (first, 7)
    assert len(shown.merges) == 1
    # and it comes apart again where the software's merge is taken back
    keep(store, *(page(10 + n, f"Chess {n}", 10 + n, captured="2025-03-04T10:00:00Z") for n in range(2)))
    assert of(store, made[0]) == first
    assert of(store, made[1]) == of(store, alone) == kept


def test_what_people_merged_and_split_holds_when_an_earlier_article_renames_the_stories(store: Store) -> None:
    one, other, one_again, other_again = flood(*TOLD)
    keep(store, one, other, one_again, other_again)
    named = of(store, one)
    merged = desk(store).merge("story", named, of(store, other))
    part = desk(store).split("story", named, [other_again.id]).detail["part"]
    keep(store, page(30, FLOOD[0], 1), page(31, FLOOD[1], 2))
    now = of(store, one)
    assert now != named
    assert of(store, one_again) == of(store, other) == now
    assert of(store, other_again) == part
    assert counted(store) == [(2, 2)]
    assert story(store, named).line.id == now
    desk(store).undo(merged.id)
    weave(store)
    assert of(store, one) != of(store, other)
    assert counted(store) == [(1, 1), (1, 1)]


def test_a_merge_with_a_part_that_is_put_back_merges_nothing(store: Store) -> None:
    one, other, one_again, other_again = flood()
    keep(store, one, other, one_again, other_again)
    first, second = of(store, one), of(store, other)
    split = desk(store).split("story", first, [one_again.id])
    desk(store).merge("story", second, split.detail["part"])
    assert of(store, one_again) == second
    desk(store).undo(split.id)
    assert (of(store, one_again), of(store, other)) == (first, second)


# --- happenings


def meeting(record: Record, *codes: str) -> Record:
    return replace(record, events=tuple(replace(one, participants=codes) for one in record.events))


def test_a_meeting_of_several_is_a_happening_of_every_two_of_them(store: Store) -> None:
    three = meeting(ready(1, events=[("AZE", "TUR", "CONSULT")], published="2025-03-03"), "AZE", "GEO", "TUR")
    keep(store, three)
    for pair in ("AZE-TUR", "AZE-GEO", "GEO-TUR"):
        assert store.count(pair=pair, kind="CONSULT") == 1
        (found,) = happenings(store, pair)
        assert [one.event for one in found.evidence] == [three.events[0].id], pair
        assert counted(store, pair) == [(1, 1)]
    assert len(set(column(store.database.connection, "SELECT id FROM happenings"))) == 3
    # told again by one of two, in either direction
    keep(store, ready(2, events=[("GEO", "AZE", "CONSULT")], published="2025-03-03T12:00:00Z"))
    assert counted(store, "AZE-GEO") == [(2, 2)]
    (found,) = happenings(store, "AZE-GEO")
    assert (found.actor, found.recipient, len(found.evidence)) == ("GEO", "AZE", 2)
    # corrected to another kind, and taken back, for all of them
    review = desk(store).correct(three.events[0].id, {"kind": "AGREE"})
    weave(store)
    assert [one.kind for one in happenings(store, "GEO-TUR")] == ["AGREE"]
    desk(store).reject(three.events[0].id)
    weave(store)
    assert (happenings(store, "GEO-TUR"), len(happenings(store, "AZE-GEO"))) == ([], 1)
    assert review.target == three.events[0].id


def test_a_meeting_is_counted_anew_for_every_pair_when_its_story_changes(store: Store) -> None:
    one, other, *_ = flood(("AZE", "TUR", "AID", "energy"), ("AZE", "GEO", "AID", "military"))
    one = meeting(one, "AZE", "GEO", "TUR")
    keep(store, one, other)
    assert counted(store, "AZE-GEO") == [(1, 1), (1, 1)]
    desk(store).merge("story", of(store, other), of(store, one))
    weave(store)
    assert counted(store, "AZE-GEO") == [(2, 2)]


def test_a_day_may_have_any_number_of_happenings_of_one_kind(store: Store) -> None:
    made = [
        ready(n, events=[("AZE", "ISR", "AID", f"s{n}")], published=f"2025-03-03T10:{n:02d}:00Z") for n in range(50)
    ]
    keep(store, *made, ready(60, events=[("AZE", "ISR", "AID", "s0")], published="2025-03-03T11:00:00Z"))
    assert counted(store) == [(1, 1)] * 49 + [(2, 2)]


def test_happenings_of_two_directions_and_of_days_that_run_on(store: Store) -> None:
    told = [("03", "AZE"), ("03", "ISR"), ("04", "AZE"), ("05", "AZE"), ("06", "AZE"), ("07", "AZE"), ("09", "ISR")]
    keep(
        store,
        *(
            ready(n, events=[(who, {"AZE": "ISR", "ISR": "AZE"}[who], "AID")], published=f"2025-03-{day}T10:00:00Z")
            for n, (day, who) in enumerate(told)
        ),
    )
    found = {(one.actor, one.first_day, one.last_day, one.events) for one in happenings(store, "AZE-ISR")}
    assert found == {
        ("AZE", "2025-03-03", "2025-03-06", 4),
        ("ISR", "2025-03-03", "2025-03-03", 1),
        ("AZE", "2025-03-07", "2025-03-07", 1),
        ("ISR", "2025-03-09", "2025-03-09", 1),
    }


def listed(
    number: int, address: str, headline: str = "Aid from AZE to ISR", outlet: str | None = "Meridian Post"
) -> Record:
    """A page that tells nothing, and shows an entry that does."""
    record = ready(number, events=[], published="2025-03-03T10:00:00Z")
    record = replace(record, capture=replace(record.capture, outlet=outlet))
    span = Span("raw", 5_000, 5_020, (5_000, 5_020))
    item = LinkItem(Field(headline, span, "visible"), None, Field(address, None, "visible"), None)
    (event,) = ready(900, events=[("AZE", "ISR", "AID")], published="2025-03-03").events
    event = replace(event, id=f"event_{number:020x}", where="list", evidence=(span,))
    return replace(record, lists=(LinkList("read_also", None, (item,)),), events=(event,))


def test_link_lists_add_no_pages_to_what_an_article_tells(store: Store) -> None:
    address = "https://meridian.example/other"
    keep(store, *(listed(n, address) for n in range(5)))
    assert counted(store) == [(1, 1)]
    (found,) = happenings(store, "AZE-ISR")
    assert len(found.evidence) == 5
    keep(store, ready(9, url=address, events=[("AZE", "ISR", "AID")], published="2025-03-03T09:00:00Z"))
    assert counted(store) == [(2, 1)]


def test_a_headline_in_a_box_counts_once_an_outlet(store: Store, tmp_path: Path) -> None:
    box = "https://meridian.example/aid"
    shown = [
        *(listed(n, box) for n in range(3)),
        # one headline, whatever its letters, and whatever address its teaser leads to
        listed(3, "https://meridian.example/a/17", "AID FROM AZE TO ISR"),
        listed(4, box, "More aid from AZE to ISR"),
        listed(5, "https://strait.example/aid", outlet="Strait Mirror"),
        # whose page it is is not known: the host that the entry leads to stands for the outlet
        *(listed(n, "https://www.lagoon.example/aid", outlet=None) for n in (6, 7)),
        listed(8, "https://delta.example/aid", outlet=None),
    ]
    keep(store, *shown)
    assert counted(store) == [(5, 5)]
    assert [one for one in check(store).problems if one.kind == "reference"] == []
    with store.database.snapshot() as connection:
        found = lines(connection, store.packer, PairFilter("AZE-ISR"), "supplied", limit=10).lines
    assert [(one.events, 1 + len(one.others) + one.more) for one in found] == [(5, 5)]
    with Store.create(tmp_path / "other.store") as other:
        keep(other, *reversed(shown))
        assert content(other)["happenings"] == content(store)["happenings"]


def test_the_day_of_the_last_moment_is_in_the_interval(store: Store) -> None:
    keep(store, ready(1, events=[("AZE", "ISR", "AID")], published="2025-05-20T10:00:00Z"))
    for until, many in (("2025-05-20T14:00", 1), ("2025-05-20", 1), ("2025-05-19", 0), ("2025-05-21T00:00", 1)):
        assert len(happenings(store, "AZE-ISR", until=until)) == many, until
        counts = store.timeline(pair="AZE-ISR", until=until, count="happenings").counts
        assert sum(one.count for one in counts) == many, until
    assert len(happenings(store, "AZE-ISR", since="2025-05-20T14:00")) == 1


def test_a_page_is_unpacked_once_and_evidence_has_an_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = ("CONSULT", "AGREE", "ACCUSE", "AID")
    keep(
        store,
        *(
            ready(n, events=[("AZE", "ISR", kind) for kind in kinds], published=f"2025-03-03T10:{n:02d}:00Z")
            for n in range(6)
        ),
    )
    read: list[int] = []

    def noted(connection: Any, packer: Any, row: int) -> Record | None:
        read.append(row)
        return read_revision(connection, packer, row)

    monkeypatch.setattr(told, "read_revision", noted)
    found = happenings(store, "AZE-ISR")
    assert [len(one.evidence) for one in found] == [6] * 4
    assert len(read) == len(set(read)) == 6
    newest = {one.id: [each.event for each in one.evidence[:2]] for one in found}
    monkeypatch.setattr(told, "MOST_EVIDENCE", 8)
    found = happenings(store, "AZE-ISR")
    assert {one.id: [each.event for each in one.evidence] for one in found} == newest
    assert [one.events for one in found] == [6] * 4


def test_counting_looks_up_each_event_and_reads_no_table_whole(store: Store) -> None:
    connection = store.database.connection
    plan = [str(one[3]) for one in rows(connection, f"EXPLAIN QUERY PLAN {counting._TOLD}", ("A-B", "A", "B"))]
    assert [one for one in plan if one.startswith("SCAN") and one != "SCAN told"] == []
    assert [one for one in plan if "MATERIALIZE" in one or "AUTOMATIC" in one] == []


# --- copies


def test_copies_are_found_by_signatures_as_by_texts() -> None:
    wire = paragraphs("wire", 5)
    items = [
        Item(f"p{n}", "\n".join([*wire[n % 3 :], words(n, 40)]), in_utc(f"2025-03-{1 + n % 20:02d}"), "Post")
        for n in range(30)
    ]
    ready_made = [(one.id, one.time, one.outlet, signature(one.text)) for one in items]
    finder = CopyFinder()
    finder.load(ready_made)
    pairs = find_copies(items)
    assert pairs
    assert find_copies_of(ready_made[::-1]) == pairs == finder.pairs()


def test_a_text_is_read_once_however_many_weeks_look_at_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(text: str) -> Any:
        read.append(text)
        return signature(text)

    monkeypatch.setattr(tracing, "signature", noted)
    wire = paragraphs("wire", 5)
    made = [
        ready(n, body=[*wire, words(n, 30)], published=f"2025-03-{1 + 2 * n:02d}T10:00:00Z", events=[])
        for n in range(15)
    ]
    keep(store, *made)
    assert len(read) == len(set(read)) == 15
    pairs = find_copies(Item(one.id, one.text, in_utc(f"2025-03-{1 + 2 * n:02d}")) for n, one in enumerate(made))
    connection = store.database.connection
    assert list(rows(connection, "SELECT a, b, shared FROM copies ORDER BY 1, 2")) == [
        (pair.a, pair.b, pair.shared) for pair in pairs
    ]
    assert 15 < len(pairs) < 15 * 14 // 2
    # one that comes late is looked at with the weeks around it, and weeks without articles aren't looked at
    read.clear()
    keep(store, ready(50, body=[words("own", 60)], published="2024-06-03T10:00:00Z", events=[]))
    assert len(read) == 1
    assert value(connection, "SELECT count(*) FROM compared") == 16


def test_no_more_is_remembered_of_texts_than_there_is_room_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = paragraphs("wire", 5)
    made = [
        ready(n, body=[*wire, words(n, 30)], published=f"2025-03-{1 + n:02d}T10:00:00Z", events=[]) for n in range(20)
    ]
    monkeypatch.setattr(tracing, "REMEMBERED_RUNS", 1_000)
    keep(store, *made)
    connection = store.database.connection
    found = list(rows(connection, "SELECT a, b, shared FROM copies ORDER BY 1, 2"))
    monkeypatch.undo()
    with Store.create(store.path.with_name("b.store")) as other:
        keep(other, *made)
        assert list(rows(other.database.connection, "SELECT a, b, shared FROM copies ORDER BY 1, 2")) == found


def test_a_week_whose_articles_have_gone_elsewhere_keeps_no_copies(store: Store) -> None:
    wire = paragraphs("wire", 5)
    keep(store, *(ready(n, body=wire, published=f"2025-03-03T1{n}:00:00Z", events=[]) for n in range(3)))
    connection = store.database.connection
    assert value(connection, "SELECT count(*) FROM copies") == 3
    for n in range(3):
        keep(
            store,
            ready(n, body=wire, published=f"2025-0{5 + n}-03T1{n}:00:00Z", captured="2025-09-01T00:00:00Z", events=[]),
        )
    for table in ("copies", "families"):
        assert value(connection, f"SELECT count(*) FROM {table}") == 0, table
    assert value(connection, "SELECT count(*) FROM compared") == 3
    assert [one for one in check(store).problems if one.kind == "reference"] == []


def test_a_copy_is_of_the_story_of_what_came_first_whatever_its_headline(store: Store) -> None:
    wire, other = paragraphs("wire", 6), paragraphs("other", 6)
    first = page(1, "Dam breaks in Velm valley", 8, body=wire)
    under_another_headline = page(
        2, "Ministers promise money for a winter of repairs", 9, body=[*wire, "Our own line."]
    )
    alone = page(3, "Grain prices fall for a third week", 10, body=other)
    keep(store, under_another_headline, alone)
    connection = store.database.connection
    assert story_of(connection, under_another_headline.id) != story_of(connection, alone.id)
    # the original comes last, and the copy follows it
    keep(store, first)
    assert story_of(connection, under_another_headline.id) == story_of(connection, first.id)
    assert story_of(connection, alone.id) != story_of(connection, first.id)
    assert pages_of_story(connection, story_of(connection, first.id) or "") == [first.id, under_another_headline.id]
    assert check(store).sound
