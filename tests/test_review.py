"""Reviews of real pages: a log that only grows, in force at once, one person's after another's, written as gold."""

import inspect
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest

from mirrorwire import Settings
from mirrorwire.demo import read_samples
from mirrorwire.errors import NotKept, QueryError, ReviewError
from mirrorwire.ids import make_id
from mirrorwire.model import Event, Person, Quotation, Record
from mirrorwire.record.find.entities import find_entities
from mirrorwire.record.keep import indexing
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.reviews.gold import write_gold
from mirrorwire.record.reviews.overlays import parted
from mirrorwire.record.reviews.review import (
    Reviewer,
    canonical,
    find_statement,
    history,
    list_reviews,
    pages_of_story,
    story_of,
)
from mirrorwire.record.store import Store


@pytest.fixture(scope="module")
def records() -> dict[str, Record]:
    return dict(read_samples(Settings(annotations="parse")))


@pytest.fixture
def writer(tmp_path: Path, records: dict[str, Record]) -> Iterator[Writer]:
    with Store.create(tmp_path / "test.store") as store:
        made = Writer(store, lambda _: None)
        made.keep_ready((name, record, "1") for name, record in records.items())
        yield made


class Clock:
    """A minute passes with every look."""

    def __init__(self) -> None:
        self.now = datetime(2025, 5, 20, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def desk(writer: Writer, who: str = "Ada Quill") -> Reviewer:
    return Reviewer(writer, who, clock=Clock())


def an_event(records: dict[str, Record]) -> tuple[Record, Event]:
    record = records["meridian-live"]
    return record, next(event for event in record.events if event.kind == "CONSULT" and event.where == "body")


def a_quotation(records: dict[str, Record]) -> tuple[Record, Quotation, Person]:
    record = records["pereval-energy"]
    told = next(one for one in record.quotations if one.speaker is not None)
    return record, told, next(person for person in record.people if person.id == told.speaker)


def entity_id(writer: Writer, row: int) -> str:
    return str(writer.store.database.connection.execute("SELECT id FROM entities WHERE row = ?", (row,)).get)


def entity_of(writer: Writer, name: str) -> tuple[int, str]:
    sql = "SELECT entities.row, entities.id FROM entities JOIN forms ON forms.entity = entities.row WHERE form = ?"
    found = writer.store.database.connection.execute(sql, (name,)).fetchone()
    assert found is not None
    return int(found[0]), str(found[1])


def test_a_review_says_who_when_and_why_and_is_in_force_at_once(writer: Writer, records: dict[str, Record]) -> None:
    record, event = an_event(records)
    review = desk(writer).correct(event.id, {"kind": "AID", "recipient": "Peru"}, "it was a loan")
    assert (review.who, review.at, review.why) == ("Ada Quill", "2025-05-20T10:01:00Z", "it was a loan")
    assert (review.action, review.kind, review.target, review.page) == ("correct", "event", event.id, record.id)
    assert history(writer.store, event.id) == (review,)
    hits = writer.store.search(kind="AID", pair=f"{event.actor}-PER").hits
    assert [hit.page for hit in hits] == [record.id]
    assert writer.store.page(record.id).reviews == 1
    with Store.open(writer.store.path) as other:
        page, kind, statement = find_statement(other, event.id)
        assert (page, kind) == (record.id, "event")
        assert isinstance(statement, Event)
        assert statement.dyad == f"{event.actor}>PER"


def test_the_same_acts_give_the_same_ids(tmp_path: Path, records: dict[str, Record]) -> None:
    def told(name: str) -> list[str]:
        with Store.create(tmp_path / name) as store:
            writer = Writer(store, lambda _: None)
            writer.keep_ready((name, record, "1") for name, record in records.items())
            one, (record, event) = desk(writer), an_event(records)
            one.accept(event.id)
            added = one.add(record.id, "quotation", {"kind": "indirect", "content": [[0, 20]]})
            return [review.id for review in list_reviews(store)[0]] + [added.target]

    assert told("a.store") == told("b.store")


def test_the_log_is_only_added_to(writer: Writer, records: dict[str, Record]) -> None:
    _, event = an_event(records)
    review = desk(writer).accept(event.id)
    connection = writer.store.database.connection
    for sql in (
        "UPDATE reviews SET why = 'because'",
        "DELETE FROM reviews",
        "INSERT OR REPLACE INTO reviews SELECT seq, id, at, 'X', why, action, kind, target, page, detail, undoes "
        "FROM reviews",
        "INSERT OR REPLACE INTO reviews SELECT NULL, id, at, 'X', why, action, kind, target, page, detail, undoes "
        "FROM reviews",
    ):
        with pytest.raises(apsw.ConstraintError, match="never"):
            connection.execute(sql)
    assert history(writer.store, event.id) == (review,)


def test_two_reviewers_at_once(writer: Writer, records: dict[str, Record]) -> None:
    _, event = an_event(records)
    with Store.create(writer.store.path) as elsewhere:
        first, second = desk(writer), desk(Writer(elsewhere, lambda _: None), "Bo Stern")
        done = first.correct(event.id, {"modality": "planned"}, expected="")
        with pytest.raises(ReviewError, match=f"Ada Quill reviewed it \\(correct\\) at {done.at}"):
            second.correct(event.id, {"modality": "possible"}, expected="")
        second.correct(event.id, {"modality": "possible"}, expected=done.id)
        with pytest.raises(ReviewError, match="Bo Stern"):
            first.reject(event.id, expected=done.id)
    record = writer.store.record(writer.store.page_id(find_statement(writer.store, event.id)[0]))
    assert next(one for one in record.events if one.id == event.id).modality == "possible"


def test_undoing_and_undoing_that(writer: Writer, records: dict[str, Record]) -> None:
    record, event = an_event(records)
    one = desk(writer)

    def kinds() -> list[str]:
        return [one.kind for one in writer.store.record(record.id).events if one.id == event.id]

    first = one.correct(event.id, {"kind": "AID"})
    second = one.correct(event.id, {"kind": "AGREE"})
    taken_back = one.undo(second.id, "no")
    assert kinds() == ["AID"]
    with pytest.raises(ReviewError, match="undone already"):
        one.undo(second.id)
    one.undo(first.id)
    assert kinds() == ["CONSULT"]
    one.undo(taken_back.id)
    assert kinds() == ["AGREE"]
    assert writer.store.count(kind="AID") == 0
    assert [review.action for review in history(writer.store, event.id)] == ["correct", "correct", *["undo"] * 3]
    with pytest.raises(NotKept):
        one.undo("review_of_nothing")


def test_reviews_are_listed_newest_first_page_by_page(writer: Writer, records: dict[str, Record]) -> None:
    record, event = an_event(records)
    other, told, _ = a_quotation(records)
    made = [
        desk(writer).accept(event.id),
        desk(writer, "Bo Stern").accept(event.id),
        desk(writer).reject(told.id),
    ]
    newest = [review.id for review in reversed(made)]
    first, cursor = list_reviews(writer.store, limit=2)
    rest, end = list_reviews(writer.store, limit=2, cursor=cursor)
    assert [review.id for review in (*first, *rest)] == newest
    assert end is None
    assert [review.id for review in list_reviews(writer.store, page=record.id, who="Bo Stern")[0]] == [made[1].id]
    assert [review.page for review in list_reviews(writer.store, target=told.id)[0]] == [other.id]
    with pytest.raises(QueryError):
        list_reviews(writer.store, cursor="x")


def test_what_is_no_review_is_refused(writer: Writer, records: dict[str, Record]) -> None:
    _, event = an_event(records)
    one = desk(writer)
    for wrong in ("event_0123456789abcdef0123", "quotation_x", "#", "page#person", ""):
        with pytest.raises(NotKept):
            one.accept(wrong)
    with pytest.raises(ReviewError, match="who"):
        desk(writer, " ").accept(event.id)
    with pytest.raises(ReviewError, match="is that already"):
        one.correct(event.id, {"kind": event.kind})
    with pytest.raises(ReviewError, match="no change"):
        one.correct(event.id, {})
    one.accept(event.id)
    with pytest.raises(ReviewError, match="already"):
        one.accept(event.id)
    with pytest.raises(NotKept):
        one.add("page_of_nothing", "quotation", {"kind": "direct", "content": [[0, 5]]})
    with pytest.raises(ReviewError, match="recipient: needed"):
        one.add(records["meridian-live"].id, "event", {"kind": "AID", "actor": "PER"})
    listed = next(event for record in records.values() for event in record.events if event.where == "list")
    with pytest.raises(NotKept):
        one.reject(listed.id)
    assert list_reviews(writer.store)[0][0].action == "accept"
    assert len(list_reviews(writer.store)[0]) == 1


def test_every_statement_of_a_page_can_be_rejected_and_brought_back(writer: Writer, records: dict[str, Record]) -> None:
    one = desk(writer)
    pages = {records[name].id for name in ("meridian-live", "pereval-warning", "bogaz-grain")}
    before = {page: writer.store.record(page) for page in pages}
    done = []
    for record in before.values():
        told = [quotation.id for quotation in record.quotations]
        told += [event.id for event in record.events if event.where != "list"]
        done += [one.reject(ident) for ident in told]
        done += [one.reject(f"{record.id}#{person.id}") for person in record.people]
    for page in pages:
        record = writer.store.record(page)
        assert (record.people, record.quotations) == ((), ())
        assert all(event.where == "list" for event in record.events)
    for review in done:
        one.undo(review.id)
    assert {page: writer.store.record(page) for page in pages} == before


def test_entities_are_merged_for_every_search(writer: Writer, records: dict[str, Record]) -> None:
    names = ["Per Holt", "P. Holt", "Holt the Elder"]
    pages = [record.id for record in records.values() if len(record.people) > 4][1:3]
    for page, name in zip([pages[0], pages[1], pages[1]], names, strict=True):
        person = next(p for p in writer.store.record(page).people if p.kind == "person" and "Holt" not in p.name)
        desk(writer).correct(f"{page}#{person.id}", {"name": name})
    rows, ids = zip(*(entity_of(writer, name) for name in names), strict=True)
    one = desk(writer)

    def count() -> int:
        return writer.store.count(person=ids[0])

    assert count() == 1
    first = one.merge("entity", ids[0], ids[1], "his initial")
    second = one.merge("entity", ids[1], ids[2])
    assert count() == 2
    connection = writer.store.database.connection
    assert [canonical(connection, row) for row in rows] == [rows[0]] * 3
    assert set(find_entities(connection, ids[2])) == set(rows)
    with pytest.raises(ReviewError, match="already"):
        one.merge("entity", ids[2], ids[0])
    one.undo(first.id)
    assert count() == 1
    assert canonical(connection, rows[2]) == rows[1]
    one.undo(second.id)
    assert canonical(connection, rows[2]) == rows[2]
    assert find_entities(connection, ids[2]) == [rows[2]]
    state = connection.execute("SELECT id FROM entities WHERE kind = 'state' LIMIT 1").get
    with pytest.raises(ReviewError, match="can't be one"):
        one.merge("entity", ids[0], state)
    with pytest.raises(NotKept):
        one.merge("entity", ids[0], "entity_x")


def shared_entity(writer: Writer) -> tuple[str, list[str]]:
    """An entity that several pages name, and those pages."""
    connection = writer.store.database.connection
    entity = connection.execute(
        "SELECT entity FROM appearances GROUP BY entity HAVING count(DISTINCT page) > 2 ORDER BY entity LIMIT 1"
    ).get
    sql = "SELECT DISTINCT pages.id FROM appearances JOIN pages ON pages.row = page WHERE entity = ? ORDER BY 1"
    return entity_id(writer, entity), [page for (page,) in connection.execute(sql, (entity,))]


def test_an_entity_is_split_by_pages_and_put_together_again(writer: Writer) -> None:
    entity, pages = shared_entity(writer)
    one, connection = desk(writer), writer.store.database.connection
    row = connection.execute("SELECT row FROM entities WHERE id = ?", (entity,)).get
    review = one.split("entity", entity, pages[:2], "of the same name")
    part = connection.execute("SELECT row FROM entities WHERE id = ?", (review.detail["part"],)).get
    assert parted(connection, pages[0], {"x": row, "y": part + 1}) == {"x": part, "y": part + 1}
    assert parted(connection, pages[2], {"x": row}) == {"x": row}
    again = one.split("entity", entity, [pages[2]])
    assert again.detail["part"] != review.detail["part"]
    with pytest.raises(ReviewError, match="does not name it"):
        one.split("entity", review.detail["part"], [page for page in all_pages(writer) if page not in pages][:1])
    one.undo(review.id)
    assert parted(connection, pages[0], {"x": row}) == {"x": row}


@pytest.mark.skipif("parted(" not in inspect.getsource(indexing), reason="the index does not ask for splits yet")
def test_a_split_entity_is_searched_apart(writer: Writer) -> None:
    entity, pages = shared_entity(writer)
    one = desk(writer)
    review = one.split("entity", entity, pages[:1])
    part = review.detail["part"]
    assert [hit.page for hit in writer.store.search(person=part).hits] == pages[:1]
    assert sorted(hit.page for hit in writer.store.search(person=entity).hits) == pages[1:]
    merged = one.merge("entity", entity, part)
    assert writer.store.count(person=entity) == len(pages)
    one.undo(merged.id)
    second = one.split("entity", part, pages[:1])
    assert [hit.page for hit in writer.store.search(person=second.detail["part"]).hits] == pages[:1]
    assert writer.store.count(person=part) == 0
    one.undo(second.id)
    one.undo(review.id)
    assert writer.store.count(person=entity) == len(pages)
    assert writer.store.count(person=part) == 0


def all_pages(writer: Writer) -> list[str]:
    return [page for (page,) in writer.store.database.connection.execute("SELECT id FROM pages ORDER BY id")]


def test_stories_are_merged_and_split_over_what_was_woven(writer: Writer) -> None:
    pages = all_pages(writer)
    connection = writer.store.database.connection
    for number, page in enumerate(pages[:9]):
        connection.execute(
            "INSERT INTO story_members (page, story, joined, sorted_by, terms) VALUES (?1, ?2, ?2, '2025', '')",
            (page, f"story_{number // 3}"),
        )
    one = desk(writer)

    def stands() -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for page in pages:
            story = story_of(connection, page)
            if story is not None:
                found.setdefault(story, set()).add(page)
        for story, members in found.items():
            assert set(pages_of_story(connection, story)) == members
        return found

    woven = {f"story_{n}": set(pages[3 * n : 3 * n + 3]) for n in range(3)}
    assert stands() == woven
    merged = one.merge("story", "story_0", "story_1")
    assert stands() == {"story_0": set(pages[:6]), "story_2": set(pages[6:9])}
    assert pages_of_story(connection, "story_1") == pages_of_story(connection, "story_0")
    split = one.split("story", "story_0", pages[2:4], "another port")
    part = split.detail["part"]
    assert stands() == {"story_0": {*pages[:2], *pages[4:6]}, part: set(pages[2:4]), "story_2": set(pages[6:9])}
    joined = one.merge("story", "story_2", part)
    assert stands()["story_2"] == {*pages[2:4], *pages[6:9]}
    # a later weaving moves a page; what people said of it stays
    connection.execute("UPDATE story_members SET story = 'story_0' WHERE page IN (?, ?)", (pages[3], pages[8]))
    assert stands() == {"story_0": {*pages[:2], *pages[4:6], pages[8]}, "story_2": {*pages[2:4], *pages[6:8]}}
    connection.execute("UPDATE story_members SET story = 'story_1' WHERE page = ?", (pages[3],))
    connection.execute("UPDATE story_members SET story = 'story_2' WHERE page = ?", (pages[8],))
    for review in (merged, split):
        one.undo(review.id)
    one.undo(joined.id)
    assert stands() == woven
    for wrong in ([pages[8]], pages[:3], []):
        with pytest.raises(ReviewError, match="pages:"):
            one.split("story", "story_0", wrong)
    with pytest.raises(NotKept):
        one.merge("story", "story_0", "story_x")


def gold(writer: Writer, **options: Any) -> tuple[int, list[dict[str, Any]]]:
    out = io.BytesIO()
    return write_gold(writer.store, out, **options), [json.loads(line) for line in out.getvalue().splitlines()]


def test_gold_says_what_is_right_and_wrong_with_its_words(writer: Writer, records: dict[str, Record]) -> None:
    record, event = an_event(records)
    other, told, person = a_quotation(records)
    one = desk(writer)
    one.correct(event.id, {"kind": "AID"}, "a loan")
    one.reject(told.id, "a caption")
    accepted = next(one for one in other.quotations if one.id != told.id)
    one.accept(accepted.id)
    one.accept(f"{other.id}#{person.id}")
    added = one.add(record.id, "quotation", {"kind": "indirect", "content": [[0, 20]]}, "missed")
    one.undo(one.reject(record.quotations[0].id).id)
    number, lines = gold(writer)
    assert number == len(lines) == 5
    by_id = {line["statement"]["id"]: line for line in lines}
    assert {ident: line["verdict"] for ident, line in by_id.items()} == {
        event.id: "corrected",
        told.id: "rejected",
        accepted.id: "accepted",
        person.id: "accepted",
        added.target: "added",
    }
    line = by_id[event.id]
    assert (line["statement"]["kind"], line["original"]["kind"]) == ("AID", "CONSULT")
    assert (line["who"], line["why"], line["kind"]) == ("Ada Quill", "a loan", "event")
    assert by_id[added.target]["original"] is None
    assert [one["name"] for one in by_id[told.id]["people"]] == [person.name]
    texts = {record.id: record.text for record in records.values()}
    for line in lines:
        text = texts[line["page"]]
        assert line["selectors"]
        for selector in line["selectors"]:
            start, end = selector["start"], selector["end"]
            assert text[start:end] == selector["exact"]
            assert text[:start].endswith(selector["prefix"])
            assert text[end:].startswith(selector["suffix"])
    assert gold(writer) == (number, lines)
    _, with_texts = gold(writer, texts=True)
    assert [line for line in with_texts if "kind" in line] == lines
    assert {(line["page"], line["text"]) for line in with_texts if "text" in line} == {
        (page.id, page.text) for page in (record, other)
    }


def test_gold_keeps_what_the_page_no_longer_says(writer: Writer, records: dict[str, Record]) -> None:
    from dataclasses import replace

    record, told, _ = a_quotation(records)
    desk(writer).accept(told.id)
    words = record.text[told.content[0].start : told.content[0].end]
    text = record.text.replace(words, "#" * len(words))
    later = replace(
        record,
        text=text,
        revision=make_id("rev", text),
        quotations=(),
        capture=replace(record.capture, captured_at="2030-01-01T00:00:00Z", sha256="00" * 32),
    )
    writer.keep_ready([("later", later, "1")])
    assert writer.store.record(record.id).revision == later.revision
    _, lines = gold(writer, texts=True)
    assert lines[0]["text"] == record.text
    assert lines[1]["revision"] == record.revision
    assert lines[1]["selectors"][0]["exact"] == words


def test_gold_of_nothing_is_nothing(writer: Writer) -> None:
    assert gold(writer, texts=True) == (0, [])
