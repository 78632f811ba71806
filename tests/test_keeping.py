"""Keeping: what is read late, twice, by several at once or by another version ends in the same store."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.again import rederive
from mirrorwire.codec import to_json
from mirrorwire.errors import InputError, StoreError
from mirrorwire.ids import make_id
from mirrorwire.ingesting import ingest, read_waiting
from mirrorwire.inputs import Given
from mirrorwire.model import Field, LinkItem, LinkList, Record, Span, Time
from mirrorwire.pages.received import PageInput
from mirrorwire.pipeline import read_page
from mirrorwire.record.asking import column, row, rows, value
from mirrorwire.record.find.query import Query
from mirrorwire.record.find.saved import new_since_last, save
from mirrorwire.record.instants import FIRST_DATED, day_number, day_of_row, is_undated
from mirrorwire.record.keep.captures import moment
from mirrorwire.record.keep.writing import Read, Writer, parse_ready
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave
from mirrorwire.record.upkeep import check
from mirrorwire.settings import Settings
from tests.stores import OFF, content, differences, html_page, list_page, paragraphs, ready, words

NEWS = "https://meridian.example/news"
RAIN = html_page("Two hours of rain close a mountain road", paragraphs("rain"), published="2 hours ago")


def open_writer(path: Path) -> Writer:
    return Writer(Store.create(path), lambda name: None)


def keep(writer: Writer, *records: Record) -> None:
    writer.keep_ready([(f"line {n}", one, "given") for n, one in enumerate(records, 1)])


def page_rows(store: Store) -> dict[str, int]:
    return dict(rows(store.database.connection, "SELECT id, row FROM pages"))


# --- read while it came again


def test_a_capture_that_came_again_while_it_was_read_is_read_again(tmp_path: Path) -> None:
    late = PageInput(RAIN, url=f"{NEWS}/rain", captured_at="2025-03-05T12:00:00Z")
    one = open_writer(tmp_path / "a.store")
    one.keep_captures([late])
    (waiting,) = one.waiting()
    read: list[Read] = [(waiting.row, read_page(waiting.page, OFF), "test", waiting.read_as)]
    with Store.create(tmp_path / "a.store") as other:
        Writer(other, lambda name: None).keep_captures([replace(late, captured_at="2025-03-01T12:00:00Z")])
    assert one.keep_read(read) == 0
    assert one.count_waiting() == 1
    read_waiting(one, OFF)
    assert one.count_waiting() == 0
    assert value(one.store.database.connection, "SELECT published_at FROM pages") == "2025-03-01T10:00+00:00"


def test_a_capture_of_which_more_was_said_while_it_was_read_is_read_again(tmp_path: Path) -> None:
    page = PageInput(RAIN, url=f"{NEWS}/rain", captured_at="2025-03-05T12:00:00Z")
    writer = open_writer(tmp_path / "a.store")
    writer.keep_captures([page])
    (waiting,) = writer.waiting()
    read: list[Read] = [(waiting.row, read_page(waiting.page, OFF), "test", waiting.read_as)]
    writer.keep_captures([replace(page, outlet="Meridian Post")])
    assert writer.keep_read(read) == 0
    read_waiting(writer, OFF)
    assert value(writer.store.database.connection, "SELECT name FROM outlets JOIN pages ON outlet = outlets.row")


def test_what_another_process_has_read_meanwhile_stays(tmp_path: Path) -> None:
    page = PageInput(RAIN, url=f"{NEWS}/rain", captured_at="2025-03-05T12:00:00Z")
    writer = open_writer(tmp_path / "a.store")
    writer.keep_captures([page])
    (waiting,) = writer.waiting()
    read: list[Read] = [(waiting.row, read_page(waiting.page, OFF), "test", waiting.read_as)]
    writer.keep_captures([replace(page, captured_at="2025-03-01T12:00:00Z")])
    read_waiting(writer, OFF)
    before = content(writer.store)
    writer.keep_read(read)
    assert differences(before, content(writer.store)) == ""


def test_ingest_hands_on_what_it_read_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late = PageInput(RAIN, url=f"{NEWS}/rain", captured_at="2025-03-05T12:00:00Z")
    writer = open_writer(tmp_path / "a.store")
    writer.keep_captures([late])

    def read_meanwhile(page: PageInput, options: Settings) -> Record:
        with Store.create(tmp_path / "a.store") as other:
            Writer(other, lambda name: None).keep_captures([replace(late, captured_at="2025-03-01T12:00:00Z")])
        return read_page(page, options)

    monkeypatch.setattr("mirrorwire.ingesting.read_page", read_meanwhile)
    read_waiting(writer, OFF)
    assert writer.count_waiting() == 0
    assert value(writer.store.database.connection, "SELECT published_at FROM pages") == "2025-03-01T10:00+00:00"


def test_what_was_read_as_it_is_said_is_kept(tmp_path: Path) -> None:
    """Text, a given id, a record read elsewhere of the same bytes: none of it reads as if something had changed."""
    writer = open_writer(tmp_path / "a.store")
    writer.keep_captures([PageInput(RAIN.decode(), form="html", id="page_1", language="en", outlet="Meridian Post")])
    writer.keep_captures([PageInput(RAIN, url=f"{NEWS}/rain")])
    found = read_page(PageInput(RAIN, url="https://bogaz.example/rain"), OFF)
    keep(writer, found)
    writer.read_again("another", everything=True)
    for waiting in writer.waiting():
        writer.keep_read([(waiting.row, read_page(waiting.page, OFF), "another", waiting.read_as)])
    assert writer.count_waiting() == 0


# --- entries of lists, read again


def _raw(start: int) -> Span:
    return Span("raw", start, start + 50, (start, start + 50))


def front(
    n: int, entries: Sequence[tuple[str, str]], events: Sequence[tuple[str, str]] = (), url: str = NEWS
) -> Record:
    """A front page at hour `n` with entries (headline, stamp), and events (actor, recipient) in the first of them."""
    page = ready(7, url=url, headline=f"Front {n}", body=["News."], published=None, events=[])
    items = tuple(
        LinkItem(
            Field(title, _raw(1_000 * n + 100 * k), "visible"),
            None,
            Field(f"{NEWS}/{title}", None, "visible"),
            Time(stamp, "minute", f"shown {n}", None, "visible"),
        )
        for k, (title, stamp) in enumerate(entries)
    )
    told = ready(7, published="2025-03-03T08:00", events=[(one, other, "AGREE") for one, other in events]).events
    return replace(
        page,
        revision=f"rev_{n}",
        capture=replace(page.capture, captured_at=f"2025-03-03T{n:02d}:00:00Z", sha256=f"{n:064x}"),
        article=None,
        lists=(LinkList("latest", None, items),),
        events=tuple(replace(one, where="list", evidence=(_raw(1_000 * n),)) for one in told if items),
        quotations=(),
        people=(),
    )


def read_records(writer: Writer, records: Sequence[Record], reader: str) -> None:
    """Read captures as these records say, whatever their bytes."""
    for record in records:
        sha = bytes.fromhex(record.capture.sha256)
        at = value(writer.store.database.connection, "SELECT row FROM captures WHERE sha256 = ?", (sha,))
        writer.keep_read([(at, record, reader)])


def test_an_entry_that_tells_of_another_event_now_is_counted_anew(tmp_path: Path) -> None:
    entries = [("Aid is sent", "2025-03-03T08:00")]
    writer = open_writer(tmp_path / "a.store")
    keep(writer, front(1, entries, [("AZE", "ISR")]))
    weave(writer.store)
    read_records(writer, [front(1, entries, [("ARM", "GEO")])], "2")
    weave(writer.store)
    assert column(writer.store.database.connection, "SELECT pair FROM happenings") == ["ARM-GEO"]
    assert [one for one in check(writer.store).problems if one.kind == "reference"] == []


_TITLES = st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True, max_size=4)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(_TITLES, _TITLES), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
)
def test_lists_that_are_read_otherwise_leave_no_trace(
    shown: list[tuple[list[str], list[str]]], made: random.Random
) -> None:
    """Entries as they were read first and as they are read now, with some captures without a time, in any order."""

    def as_read(version: int) -> list[Record]:
        stamp = "2025-03-03T08:00"
        records = [
            front(n, [(title, stamp) for title in one[version]], [("AZE", "ISR")]) for n, one in enumerate(shown)
        ]
        # every third without a time
        return [
            replace(one, capture=replace(one.capture, captured_at=None)) if n % 3 == 2 else one
            for n, one in enumerate(records)
        ]

    then, now = as_read(0), as_read(1)
    order = now[:]
    made.shuffle(order)
    with tempfile.TemporaryDirectory() as folder:
        again, fresh = open_writer(Path(folder) / "a.store"), open_writer(Path(folder) / "b.store")
        keep(again, *then)
        weave(again.store)
        read_records(again, order, "given")
        keep(fresh, *now)
        weave(again.store)
        weave(fresh.store)
        assert differences(content(fresh.store), content(again.store)) == ""
        again.store.close()
        fresh.store.close()


def test_a_front_page_of_a_hundred_captures_is_gone_through_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every capture the lists are unpacked a few times when all of them are read otherwise, not for each other."""
    count = 100
    writer = open_writer(tmp_path / "a.store")

    def read(stamp: str) -> list[Record]:
        made = []
        for n in range(count):
            one = front(n % 24, [("pinned", stamp), *((f"entry {n + k}", stamp) for k in range(3))])
            at = f"2025-03-{1 + n // 24:02d}T{n % 24:02d}:00:00Z"
            capture = replace(one.capture, captured_at=at, sha256=f"{n:064x}")
            made.append(replace(one, revision=f"rev_{n}", capture=capture))
        return made

    keep(writer, *read("2025-03-01T08:00"))
    unpacked = 0
    unpack = writer.store.packer.unpack_lists

    def counted(packed: bytes) -> object:
        nonlocal unpacked
        unpacked += 1
        return unpack(packed)

    monkeypatch.setattr(type(writer.store.packer), "unpack_lists", lambda self, packed: counted(packed))
    read_records(writer, read("2025-03-01T10:00"), "2")
    assert unpacked <= 6 * count
    connection = writer.store.database.connection
    assert value(connection, "SELECT count(*) FROM sightings WHERE stamp != '2025-03-01T10:00'") == 0
    found = row(connection, "SELECT first_at, last_at FROM sightings WHERE headline = 'pinned'")
    assert found == ("2025-03-01T00:00:00Z", "2025-03-05T03:00:00Z")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM revisions WHERE row = 1",
        "UPDATE pages SET revision = -1 WHERE revision = 1",
        "DELETE FROM quarantine WHERE capture = 1",
        "DELETE FROM parties WHERE page = 1",
        "SELECT row FROM revisions WHERE page = 'a' ORDER BY last_at DESC, first_at DESC, id DESC LIMIT 1",
        "SELECT row FROM captures WHERE page = 'a' AND row != 1 AND first_at BETWEEN 'a' AND 'b' ORDER BY first_at, id",
    ],
)
def test_what_is_done_for_every_page_goes_through_no_table(tmp_path: Path, sql: str) -> None:
    with Store.create(tmp_path / "a.store") as store:
        plan = [one[3] for one in rows(store.database.connection, f"EXPLAIN QUERY PLAN {sql}")]
    assert plan and not any("SCAN" in step for step in plan), plan


# --- times


@pytest.mark.parametrize(
    ("given_as", "kept"),
    [
        ("yesterday", None),
        ("n/a", None),
        ("2025-02-30", None),
        ("2025-02-30T10:00:00Z", None),
        ("", None),
        ("2025", None),
        ("2025-03", None),
        ("9999999999", None),
        ("2025-03-01", "2025-03-01"),
        ("2025-W09-6", "2025-03-01T00:00:00Z"),
        ("2025-03-01T12:00:00+02:00", "2025-03-01T10:00:00Z"),
        ("2025-03-01 12:00", "2025-03-01T12:00:00Z"),
    ],
)
def test_a_time_of_capture_is_a_time(given_as: str, kept: str | None) -> None:
    assert moment(given_as) == kept


def test_no_time_does_not_make_a_revision_the_last_for_ever(tmp_path: Path) -> None:
    one = PageInput(html_page("Grain moves north", paragraphs("g")), url=f"{NEWS}/grain", captured_at="2025-03-03")
    other = replace(one, content=html_page("Grain moves south", paragraphs("g")), captured_at="2025-06-03T11:00:00Z")
    writer = open_writer(tmp_path / "a.store")
    writer.keep_captures([one, replace(one, captured_at="yesterday"), other])
    read_waiting(writer, OFF)
    connection = writer.store.database.connection
    assert value(connection, "SELECT headline FROM pages") == "Grain moves south"
    sql = "SELECT first_at, last_at FROM captures ORDER BY row LIMIT 1"
    assert row(connection, sql) == ("2025-03-03", "2025-03-03")


# --- rows in order of time


def test_pages_without_a_time_have_rows_of_their_own(tmp_path: Path) -> None:
    writer = open_writer(tmp_path / "a.store")
    undated = [ready(n, published=None, captured=None) for n in range(5)]
    # what broken clocks say is no time
    broken = ready(8, published="0001-01-01T00:00:00Z", captured=None)
    captured = ready(9, published="1900-01-01", captured="2025-03-03T10:00:00Z")
    keep(writer, *undated, broken, captured, ready(10, published="1900-01-02"))
    found = page_rows(writer.store)
    assert all(is_undated(found[one.id]) and day_of_row(found[one.id]) is None for one in (*undated, broken, captured))
    assert day_of_row(found[ready(10).id]) == day_number("1900-01-02")
    sql = "SELECT sorted_by FROM pages WHERE row < ? ORDER BY sorted_by"
    sorted_by = column(writer.store.database.connection, sql, (FIRST_DATED,))
    assert sorted_by == ["0000"] * 6 + ["2025-03-03T10:00:00Z"]
    assert check(writer.store).problems == ()


@pytest.mark.parametrize("published", ["2025-03-03", None])
def test_the_order_within_a_minute_does_not_hang_on_arrival(tmp_path: Path, published: str | None) -> None:
    pages = [ready(n, published=published, captured=None, body=["Short."]) for n in range(200)]
    one, other = open_writer(tmp_path / "a.store"), open_writer(tmp_path / "b.store")
    keep(one, *pages)
    keep(other, *pages[::-1])
    assert page_rows(one.store) == page_rows(other.store)


def test_a_crowded_stretch_of_rows_is_passed_at_once(tmp_path: Path) -> None:
    page = ready(1, published=None, captured=None, events=[])
    writer = open_writer(tmp_path / "a.store")
    keep(writer, page)
    connection = writer.store.database.connection
    at = page_rows(writer.store)[page.id]
    with connection:
        connection.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO pages "
            "SELECT p.row + i, 'page_' || i, revision, address, outlet, language, rubric, headline, headline_key, "
            "published_at, sorted_by, article, i FROM n, pages p WHERE p.row = ?",
            (at,),
        )
        connection.execute("UPDATE pages SET id = 'page_0' WHERE row = ?", (at,))
    asked = 0

    def count(cursor: object, sql: str, values: object) -> bool:
        nonlocal asked
        asked += 1
        return True

    connection.exec_trace = count
    again = replace(page, capture=replace(page.capture, url=f"{NEWS}/other"))
    keep(writer, again)
    connection.exec_trace = None
    assert page_rows(writer.store)[page.id] == at + 3001
    assert asked < 100


def test_the_rows_of_a_minute_are_all_given_before_they_run_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mirrorwire.record.instants.SLOT_BITS", 4)
    writer = open_writer(tmp_path / "a.store")
    pages = [ready(n, published="2025-03-03", events=[], body=["Short."]) for n in range(17)]
    keep(writer, *pages[:16])
    found = sorted(page_rows(writer.store).values())
    assert found == list(range(found[0], found[0] + 16)) and found[0] % 16 == 0
    with pytest.raises(StoreError):
        keep(writer, pages[16])


# --- numbers of arrival


def test_the_number_of_a_page_that_is_gone_is_not_given_again(tmp_path: Path) -> None:
    writer = open_writer(tmp_path / "a.store")
    keep(writer, ready(1), ready(2))
    save(writer.store, "all", Query(), at="2025-01-01T00:00:00Z")
    last = ready(2)
    read_records(writer, [replace(last, id=make_id("page", "moved"))], "2")
    hits, new = new_since_last(writer.store, "all")
    assert (new, [one.page for one in hits.hits]) == (1, [make_id("page", "moved")])
    keep(writer, ready(3))
    assert column(writer.store.database.connection, "SELECT arrived FROM pages ORDER BY arrived") == [1, 3, 4]


# --- what is known of outlets


def _settings(folder: Path, country: str) -> Settings:
    folder.mkdir(exist_ok=True)
    (folder / "star.yaml").write_text(
        "name: Meridian Star\ndomains: [mstar.example]\nlanguage: [en]\ntime_zone: Asia/Bishkek\n"
        f"country: {country}\nowner: [{{name: Holding, from: 2009}}]\n"
    )
    return Settings(annotations="off", outlets=folder)


def test_what_is_learnt_of_an_outlet_reaches_the_pages_that_are_kept(tmp_path: Path) -> None:
    files = {"named.html": html_page("Grain moves north", paragraphs("g"), published="2025-03-03T10:00:00Z")}
    entries = [(f"{NEWS}/{n}", words(f"entry {n}", 7).capitalize(), f"{8 + n}:15") for n in range(5)]
    files["list.html"] = list_page(entries)
    with Store.create(tmp_path / "a.store") as store:
        for name, data in files.items():
            (tmp_path / name).write_bytes(data)
            outlet = "Meridian Star" if name == "named.html" else None
            url = f"https://mstar.example/{name}"
            ingest(store, [str(tmp_path / name)], given=Given(url=url, outlet=outlet), settings=OFF)
        elsewhere = ready(5, outlet="Meridian Star")
        (tmp_path / "ready.jsonl").write_bytes(to_json(elsewhere))
        ingest(store, [str(tmp_path / "ready.jsonl")], settings=OFF)
        connection = store.database.connection
        assert value(connection, "SELECT count(*) FROM sightings WHERE outlet IS NULL") == 5
        rederive(store, everything=True, settings=_settings(tmp_path / "outlets", "KGZ"))
        assert store.count(outlet_country="KGZ") == 2
        assert value(connection, "SELECT count(*) FROM sightings WHERE outlet IS NULL") == 0
        # also without reading anything again
        again = rederive(store, settings=_settings(tmp_path / "outlets2", "UZB"))
        assert (again.read, store.count(outlet_country="UZB"), store.count(outlet_country="KGZ")) == (0, 2, 0)
        assert check(store).problems == ()


# --- records read elsewhere


def _wrong() -> dict[str, Record]:
    record = ready(1, events=[("AZE", "ISR", "AID")])
    (said,), (event,) = record.quotations, record.events
    return {
        "role 7": replace(record, quotations=(replace(said, role=7),)),
        "role -1": replace(record, quotations=(replace(said, role=-1),)),
        "names role": replace(record, quotations=(replace(said, role=0, speaker=None),)),
        "not among the people": replace(record, quotations=(replace(said, speaker="person_nobody"),)),
        "without content": replace(record, quotations=(replace(said, content=()),)),
        "inside of": replace(record, quotations=(replace(said, inside="quotation_none"),)),
        "is claimed by": replace(record, events=(replace(event, claimant="person_nobody"),)),
        "is told in": replace(record, events=(replace(event, quotation="quotation_none"),)),
        "without evidence": replace(record, events=(replace(event, evidence=()),)),
    }


@pytest.mark.parametrize("reason", _wrong())
def test_a_record_whose_facts_name_what_it_has_not_is_refused(tmp_path: Path, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        parse_ready(to_json(_wrong()[reason]), "line 1")
    (tmp_path / "a.jsonl").write_bytes(to_json(_wrong()[reason]) + b"\n" + to_json(ready(2)))
    with Store.create(tmp_path / "a.store") as store:
        done = ingest(store, [str(tmp_path / "a.jsonl")], settings=OFF)
    assert (done.ready, done.refused) == (1, 1)


def test_a_record_whose_bytes_come_from_elsewhere_stays_the_page_it_is(tmp_path: Path) -> None:
    """A record with an id of its own; its bytes come as another address, and all is read again."""
    found = read_page(PageInput(RAIN, url=f"{NEWS}/rain", id="page_of_the_archive"), OFF)
    writer = open_writer(tmp_path / "a.store")
    keep(writer, found)
    writer.keep_captures([PageInput(RAIN, url="https://bogaz.example/rain")])
    read_waiting(writer, OFF)
    rederive(writer.store, everything=True, settings=OFF)
    connection = writer.store.database.connection
    sql = "SELECT address FROM pages WHERE id = 'page_of_the_archive'"
    assert value(connection, sql) == f"{NEWS}/rain"
    assert value(connection, "SELECT count(*) FROM pages") == 2
