"""Exports: every row carries its characters, equal stores give equal files, other software reads what is written."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import as_file
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mirrorwire import PageInput, Record, Settings, from_json, read_page
from mirrorwire.demo import read_samples
from mirrorwire.errors import InputError, QueryError
from mirrorwire.ids import sha256
from mirrorwire.pages.decode import decode
from mirrorwire.pages.outlets import Outlets, load_outlets
from mirrorwire.record.export import FORMATS, TABLES, describe, export, export_tables
from mirrorwire.record.export.annotation import as_iri, write_annotations
from mirrorwire.record.export.comma import cell_of, guarded, unguarded
from mirrorwire.record.export.walk import Source, Wanted
from mirrorwire.record.find.query import Query
from mirrorwire.record.keep.writing import Writer, parse_ready
from mirrorwire.record.rawlayer import says
from mirrorwire.record.results import Hits
from mirrorwire.record.reviews.review import Reviewer
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave
from mirrorwire.samples import sample_outlets, sample_pages
from tests.stores import ready

READER = "mirrorwire/test"
REST = "<p>The talks went on for two days in the old town hall of the capital, and nobody else spoke about them.</p>"
Read = list[tuple[PageInput, Record]]


@pytest.fixture(scope="module")
def read() -> Read:
    """The sample pages with their records."""
    records = dict(read_samples(Settings(annotations="parse")))
    return [
        (PageInput(one.path.read_bytes(), url=one.url, captured_at=one.captured_at, place=one.name), records[one.name])
        for one in sample_pages()
    ]


@pytest.fixture(scope="module")
def outlets() -> Outlets:
    with as_file(sample_outlets()) as folder:
        return load_outlets(None, folder)


def keep(path: Path, read: Read, outlets: Outlets, at_once: int = 100) -> Store:
    store = Store.create(path)
    writer = Writer(store, outlets.for_name)
    for begin in range(0, len(read), at_once):
        pages = read[begin : begin + at_once]
        kept = writer.keep_captures([page for page, _ in pages])
        writer.keep_read([(one.row, record, READER) for one, (_, record) in zip(kept, pages, strict=True)])
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, read: Read, outlets: Outlets) -> Iterator[Store]:
    with keep(tmp_path_factory.mktemp("store") / "a.store", read, outlets) as store:
        derive(store)
        yield store


def derive(store: Store) -> None:
    """Put in what is derived from several pages: a story of two, of which one copies the other, and a happening."""
    first, second = [page for (page,) in store.database.connection.execute("SELECT id FROM pages ORDER BY id LIMIT 2")]
    with store.database.transaction() as connection:
        for page, nearest, terms in ((first, None, ""), (second, first, "strait\x1ftalks")):
            connection.execute(
                "INSERT INTO story_members (page, story, joined, sorted_by, similarity, nearest, terms) "
                "VALUES (?, 'story_1', 'story_1', '2025', ?, ?, ?)",
                (page, 0.75 if nearest else None, nearest, terms),
            )
            connection.execute("INSERT INTO families (page, first) VALUES (?, ?)", (page, first))
        connection.execute(
            "INSERT INTO copies (a, b, containment, shared, week) VALUES (?, ?, 0.5, 40, 0)", (first, second)
        )
        connection.execute(
            "INSERT INTO happenings (id, pair, actor, recipient, kind, modality, negated, day, last_day, spheres, "
            "events, pages, reciprocal) VALUES ('happening_1', 'JPN-MNG', 'JPN', 'MNG', 'AGREE', 'actual', 0, 20228, "
            "20229, 'energy trade', 1, 1, 1)"
        )
        connection.execute(
            "INSERT INTO happening_events (page, n, happening) SELECT page, n, 'happening_1' FROM events "
            "WHERE page > 0 ORDER BY key LIMIT 1"
        )
        connection.execute(
            "INSERT INTO reviews (id, at, who, why, action, kind, target, page, detail) VALUES "
            "('review_1', '2026-01-01T10:00:00Z', 'Ada', '=1+1', 'accept', 'quotation', 'quotation_x', ?, x'7B7D')",
            (first,),
        )


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def rows_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def sql(query: str) -> duckdb.DuckDBPyRelation:
    found = duckdb.sql(query)
    assert found is not None
    return found


# --- tables


def test_every_row_of_a_statement_carries_its_characters(store: Store, read: Read, tmp_path: Path) -> None:
    export_tables(store, tmp_path, "jsonl")
    texts = {record.id: store.record(record.id).text for _, record in read}
    raw = {sha256(page.content): decode(page.content).text for page, _ in read if isinstance(page.content, bytes)}
    captures = {row["id"]: raw[row["sha256"]] for row in rows_in(tmp_path / "captures.jsonl")}
    for name in ("quotations", "events", "people", "roles", "sightings"):
        rows = rows_in(tmp_path / f"{name}.jsonl")
        assert rows, name
        for row in rows:
            assert row["words"], row
            if row["layer"] == "text":
                assert texts[row["page"]][row["start"] : row["end"]] == row["words"]
            elif name == "events":
                assert row["where"] == "list" and row["revision"] is None
            if row["raw_start"] is not None:
                assert says(captures[row["capture"]][row["raw_start"] : row["raw_end"]], row["words"])
            if "pieces" in row:
                assert row["pieces"][0] == row["words"] and len(row["pieces"]) == len(row["places"])
                assert row["places"][0] == f"{row['layer']} {row['start']}-{row['end']}"


def test_tables_hold_what_the_records_hold(store: Store, read: Read, tmp_path: Path) -> None:
    export_tables(store, tmp_path, "jsonl")
    records = [store.record(ident) for ident in {record.id for _, record in read}]
    pages = {row["page"]: row for row in rows_in(tmp_path / "pages.jsonl")}
    assert set(pages) == {record.id for record in records}
    for record in records:
        row = pages[record.id]
        assert row["text"] == record.text and row["characters"] == len(record.text)
        # where the page has a hard space, the words have it too
        assert row["headline"].split() == row["words"].split()
        assert row["published_value"] == (record.article and record.article.published_at and published(record))
    quotations = rows_in(tmp_path / "quotations.jsonl")
    assert len(quotations) == sum(len(record.quotations) for record in records)
    speakers = {(record.id, person.id): person.name for record in records for person in record.people}
    told = {told.id: (record.id, told) for record in records for told in record.quotations}
    for row in quotations:
        page, quotation = told[row["id"]]
        assert row["speaker"] == (speakers[page, quotation.speaker] if quotation.speaker else None)
        assert (row["speaker_entity"] is None) == (quotation.speaker is None)
    events = rows_in(tmp_path / "events.jsonl")
    assert {row["id"] for row in events if row["where"] != "list"} == {
        event.id for record in records for event in record.events if event.where != "list"
    }
    assert {row["id"] for row in events if row["where"] == "list"} >= {
        event.id for record in records for event in record.events if event.where == "list"
    }
    roles = rows_in(tmp_path / "roles.jsonl")
    assert len(roles) == sum(len(person.roles) for record in records for person in record.people) > 0


def published(record: Record) -> str | None:
    return record.article.published_at.value if record.article and record.article.published_at else None


def test_what_spans_pages_is_exported(store: Store, tmp_path: Path) -> None:
    export_tables(store, tmp_path, "jsonl")
    first, second = rows_in(tmp_path / "stories.jsonl")
    assert {first["story"], second["story"]} == {"story_1"}
    later = first if first["nearest"] else second
    assert (later["terms"], later["similarity"]) == (["strait", "talks"], 0.75)
    (copy,) = rows_in(tmp_path / "copies.jsonl")
    assert (copy["containment"], copy["shared"], copy["first_copy"]) == (0.5, 40, copy["page_a"])
    (happening,) = rows_in(tmp_path / "happenings.jsonl")
    assert (happening["day"], happening["last_day"]) == ("2025-05-20", "2025-05-21")
    assert happening["spheres"] == ["energy", "trade"]
    assert [row["happening"] for row in rows_in(tmp_path / "events.jsonl")].count("happening_1") == 1
    (review,) = rows_in(tmp_path / "reviews.jsonl")
    assert (review["who"], review["why"], review["at"]) == ("Ada", "=1+1", "2026-01-01T10:00:00Z")
    assert [row["story"] for row in rows_in(tmp_path / "pages.jsonl")].count("story_1") == 2


def test_what_people_corrected_is_exported(read: Read, outlets: Outlets, tmp_path: Path) -> None:
    with keep(tmp_path / "a.store", read[:1], outlets) as store:
        first, second, *rest = read[0][1].quotations
        reviewer = Reviewer(Writer(store, outlets.for_name), "Ada")
        reviewer.reject(first.id, "nobody said that")
        reviewer.correct(second.id, {"kind": "mixed"}, "half of it stands in marks")
        one, other = [person for person in read[0][1].people if person.kind == "person"][:2]
        found = export(store, tmp_path / "before", "jsonl", tables=["people"])
        entities = {row["id"]: row["entity"] for row in rows_in(found[0].path)}
        reviewer.merge("entity", entities[one.id], entities[other.id], "the same")
        for form in ("jsonl", "records", "annotations"):
            export(store, tmp_path, form)
    quotations = rows_in(tmp_path / "quotations.jsonl")
    assert [row["id"] for row in quotations] == [told.id for told in (second, *rest)]
    assert quotations[0]["kind"] == "mixed" and quotations[0]["confidence"] is None
    entities = {row["id"]: row["entity"] for row in rows_in(tmp_path / "people.jsonl")}
    assert entities[one.id] == entities[other.id]
    record = from_json((tmp_path / "records.jsonl").read_bytes())
    assert [told.id for told in record.quotations] == [row["id"] for row in quotations]
    _, pages = annotations(tmp_path / "annotations")
    ids = [item["id"] for item in pages[0]["items"]]
    assert f"urn:mirrorwire:{second.id}" in ids and f"urn:mirrorwire:{first.id}" not in ids
    reviews = rows_in(tmp_path / "reviews.jsonl")
    assert [row["action"] for row in reviews] == ["reject", "correct", "merge"]


def test_no_number_of_a_row_is_exported(store: Store, tmp_path: Path) -> None:
    numbers = {str(row) for (row,) in store.database.connection.execute("SELECT row FROM pages")}
    export(store, tmp_path, "jsonl")
    for row in rows_in(tmp_path / "pages.jsonl"):
        assert not numbers & {str(value) for value in row.values()}
    assert all("row" not in table.names and "n" not in table.names for table in TABLES.values())


def test_parquet_arrow_and_csv_are_one_table(store: Store, tmp_path: Path) -> None:
    for form in ("parquet", "arrow", "csv"):
        export_tables(store, tmp_path, form)
    for name, table in TABLES.items():
        by_pandas = pd.read_parquet(tmp_path / f"{name}.parquet")
        assert list(by_pandas.columns) == list(table.names)
        found = sql(f"SELECT * FROM read_parquet('{tmp_path}/{name}.parquet')")
        assert found.columns == list(table.names)
        assert pd.read_feather(tmp_path / f"{name}.arrow").equals(by_pandas)
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
            cells = list(csv.DictReader(handle))
        assert len(cells) == len(by_pandas)
        for at, cell in enumerate(cells):
            for column in table.columns:
                value = by_pandas[column.name].iloc[at]
                if column.kind == "text":
                    assert unguarded(cell[column.name]) == (value if isinstance(value, str) else "")
                elif column.kind == "integer":
                    assert cell[column.name] == ("" if pd.isna(value) else str(int(value)))
                elif column.kind == "texts":
                    assert json.loads(cell[column.name]) == list(value)
    types = dict(zip(found.columns, found.types, strict=True))
    assert str(types["at"]) == "TIMESTAMP WITH TIME ZONE"


def test_duckdb_reads_csv_and_parquet_alike(store: Store, tmp_path: Path) -> None:
    for form in ("parquet", "csv"):
        export_tables(store, tmp_path, form, tables=["events", "quotations"])
    for name, what in (
        ("events", 'kind, actor, "end", words, epoch_us(published_at)'),
        ("quotations", "speaker, words"),
    ):
        rows = [
            sql(f"SELECT {what} FROM '{tmp_path}/{name}.{ending}' ORDER BY id, capture").fetchall()
            for ending in ("parquet", "csv")
        ]
        assert rows[0] == rows[1] and len(rows[0]) > 20
    spheres = sql(
        f"SELECT count(*) FROM (SELECT unnest(spheres) AS s FROM '{tmp_path}/events.parquet') WHERE s = 'transport'"
    ).fetchall()
    assert spheres[0][0] >= 1


def test_parquet_says_what_it_is(store: Store, tmp_path: Path) -> None:
    import pyarrow.parquet as parquet  # type: ignore[import-untyped]

    export(store, tmp_path, query=Query(language=("en",)), exported_at="2026-01-01T00:00:00Z")
    schema = parquet.read_schema(tmp_path / "quotations.parquet")
    assert schema.metadata[b"mirrorwire.schema"] == b"mirrorwire/record@1"
    assert json.loads(schema.metadata[b"mirrorwire.query"]) == {"language": ["en"]}
    assert schema.metadata[b"mirrorwire.exported_at"] == b"2026-01-01T00:00:00Z"
    assert schema.field("start").metadata == {
        b"meaning": b"where the words begin in that layer",
        b"unit": b"code points from 0",
    }
    languages = parquet.read_table(tmp_path / "quotations.parquet")["language"].to_pylist()
    assert set(languages) == {"en"}


def test_a_query_chooses_pages(store: Store, tmp_path: Path) -> None:
    all_of_it = export(store, tmp_path / "all", "jsonl")
    some = export(store, tmp_path / "some", "jsonl", query=Query(language=("de",)))
    everything = {one.name: rows_in(one.path) for one in all_of_it}
    chosen = {row["page"] for row in everything["pages"] if row["language"] == "de"}
    assert 0 < len(chosen) < len(everything["pages"])
    for one in some:
        if one.name in ("pages", "quotations", "events", "people", "roles", "sightings", "captures"):
            assert rows_in(one.path) == [row for row in everything[one.name] if row["page"] in chosen], one.name
    assert not rows_in(tmp_path / "some/happenings.jsonl")
    with pytest.raises(QueryError, match="no outlet"):
        export(store, tmp_path / "some", query=Query(outlet=("nobody's",)))


def test_filters_of_events_and_speakers_choose_rows(tmp_path: Path) -> None:
    pairs = [("AZE", "ISR", "AID"), ("AZE", "ARM", "CONSULT", "trade"), ("ISR", "AZE", "CONSULT")]
    records = [
        ready(1, events=pairs, speaker="Orla Venn"),
        ready(2, events=pairs[1:2], speaker="Tarek Solim"),
        ready(3, events=pairs[:1], speaker="Mira Kostadin"),
    ]
    with Store.create(tmp_path / "a.store") as store:
        Writer(store, lambda name: None).keep_ready([("line", one, "given") for one in records])
        weave(store)

        def tables(**asked: Any) -> dict[str, list[dict[str, Any]]]:
            done = export(store, tmp_path / "out", "jsonl", query=Query(**asked))
            return {one.name: rows_in(one.path) for one in done}

        def told(**asked: Any) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
            found = tables(**asked)
            events = {("-".join(sorted((row["actor"], row["recipient"]))), row["kind"]) for row in found["events"]}
            return events, {(row["pair"], row["kind"]) for row in found["happenings"]}

        both = {("AZE-ISR", "AID"), ("AZE-ISR", "CONSULT")}
        assert told(pair=("AZE-ISR",)) == (both, both)
        assert told(pair=("ISR-AZE",), kind=("CONSULT",)) == ({("AZE-ISR", "CONSULT")},) * 2
        assert told(kind=("consult",)) == ({("AZE-ISR", "CONSULT"), ("ARM-AZE", "CONSULT")},) * 2
        assert told(sphere=("trade",)) == ({("ARM-AZE", "CONSULT")},) * 2
        assert told(polarity=("asserted",), pair=("AZE-ARM",))[0] == {("ARM-AZE", "CONSULT")}
        assert told(modality=("planned",)) == (set(), set())
        # a filter of pages leaves their events whole
        assert len(told(language=("en",))[0]) == 3
        page = tables(speaker=("orla venn",))
        assert {row["speaker"] for row in page["quotations"]} == {"Orla Venn"}
        assert len(page["pages"]) == 1 and len(page["events"]) == 3
        events = store.record(records[0].id).events
        meeting = replace(events[0], actor="AZE", recipient="GEO", participants=("AZE", "GEO", "ISR"))
        assert Wanted(pairs=(("AZE", "ISR"),)).holds(meeting) and not Wanted(pairs=(("ARM", "AZE"),)).holds(meeting)


def test_whether_a_times_zone_is_known_is_told(tmp_path: Path) -> None:
    times = {
        "2025-03-06T23:30:00-05:00": True,
        "2025-03-06T23:30:00Z": True,
        "2025-03-06T23:30": False,
        "2025-03-06": False,
        None: None,
    }
    with Store.create(tmp_path / "a.store") as store:
        writer = Writer(store, lambda name: None)
        records = [ready(n, published=at, events=[("AZE", "ISR", "AID")]) for n, at in enumerate(times)]
        writer.keep_ready([("line", one, "given") for one in records])
        export_tables(store, tmp_path, "jsonl")
        for name in ("pages", "quotations", "events", "people", "roles"):
            found = {row["published_value"]: row["published_zone_known"] for row in rows_in(tmp_path / f"{name}.jsonl")}
            assert found == times, name


def test_tables_are_described() -> None:
    found = describe()
    assert [table["name"] for table in found] == list(TABLES)
    for table in found:
        names = [column["name"] for column in table["columns"]]
        assert len(set(names)) == len(names)
        assert all(column["meaning"] for column in table["columns"])
        assert all(column["unit"] for column in table["columns"] if column["kind"] == "integer")


# --- files


def test_equal_content_gives_equal_files_in_any_order(
    read: Read, outlets: Outlets, store: Store, tmp_path: Path
) -> None:
    # a page of the same minute as another, and a page with two captures of one revision
    page, record = read[2]
    again = [*read, (PageInput(page.content, url=page.url, captured_at="2025-09-04T00:00:00Z"), record)]
    with (
        keep(tmp_path / "one.store", again, outlets) as one,
        keep(tmp_path / "two.store", again[::-1], outlets, at_once=1) as other,
    ):
        for form in FORMATS:
            export(one, tmp_path / "one" / form, form)
            export(other, tmp_path / "two" / form, form)
    first, second = files_of(tmp_path / "one"), files_of(tmp_path / "two")
    assert list(first) == list(second)
    assert [name for name in first if first[name] != second[name]] == []
    assert len(first) == 4 * len(TABLES) + 4


def test_an_empty_store_gives_empty_tables(tmp_path: Path) -> None:
    with Store.create(tmp_path / "empty.store") as store:
        for form in FORMATS:
            assert all(one.rows == 0 and one.path.is_file() for one in export(store, tmp_path / form, form))
    for name, table in TABLES.items():
        found = sql(f"SELECT * FROM '{tmp_path}/parquet/{name}.parquet'")
        assert found.columns == list(table.names) and found.fetchall() == []
        assert (tmp_path / f"csv/{name}.csv").read_text().rstrip("\r\n") == ",".join(table.names)
    collection = json.loads((tmp_path / "annotations/annotations/collection.jsonld").read_bytes())
    check_collection(collection, [json.loads((tmp_path / "annotations/annotations/page-000001.jsonld").read_bytes())])


def test_an_export_that_breaks_off_leaves_the_old_files(store: Store, tmp_path: Path) -> None:
    export(store, tmp_path, "csv", tables=["pages", "events"])
    before = files_of(tmp_path)

    def stop(done: int, of: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    for form in ("csv", "parquet", "records", "annotations", "ninjs"):
        with pytest.raises(KeyboardInterrupt):
            export(store, tmp_path, form, progress=stop)
    assert files_of(tmp_path) == before


def test_progress_counts_pages(store: Store, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    export(store, tmp_path, "csv", tables=["people"], progress=lambda done, of: seen.append((done, of)))
    assert seen == [(n, 15) for n in range(1, 16)]


def test_what_can_t_be_exported_is_refused(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="no such form of export \\(one of parquet"):
        export(store, tmp_path, "xls")
    with pytest.raises(InputError, match="no such table \\(one of pages"):
        export(store, tmp_path, tables=["page"])
    with pytest.raises(InputError, match="no form of tables"):
        export_tables(store, tmp_path, "ninjs")
    with pytest.raises(InputError, match="no tables to choose"):
        export(store, tmp_path, "ninjs", tables=["pages"])
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="a file, where a folder"):
        export(store, tmp_path / "file")
    (tmp_path / "pages.csv").mkdir()
    with pytest.raises(InputError, match="a folder, where a file"):
        export(store, tmp_path, "csv")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match="pip install 'mirrorwire\\[arrow\\]'"):
        export(store, tmp_path)


# --- CSV cells


@given(st.text() | st.sampled_from("=+-@\t\r\n'").flatmap(lambda first: st.text().map(lambda rest: first + rest)))
def test_no_cell_is_a_formula_and_every_cell_goes_back(text: str) -> None:
    cell = cell_of(text, "text")
    assert cell[:1] not in tuple("=+-@\t\r\n＝＋－＠")
    assert unguarded(cell) == text
    out = io.StringIO()
    csv.writer(out).writerow([cell, "next"])
    if "\0" not in text:
        assert next(csv.reader(io.StringIO(out.getvalue(), newline=""))) == [cell, "next"]


@given(st.lists(st.text(), max_size=5))
def test_lists_go_back(texts: list[str]) -> None:
    cell = cell_of(tuple(texts), "texts")
    assert json.loads(cell) == texts and guarded(cell) == cell


def test_a_headline_with_a_formula_is_no_formula_in_a_spreadsheet(tmp_path: Path, outlets: Outlets) -> None:
    headline = "=1+cmd|' /C calc'!A0 Ministers meet in Oslo"
    page = PageInput(
        f"<html><body><article><h1>{headline}</h1><p>The ministers of both countries met on Monday.</p>{REST}",
        url="https://a.example/1",
        captured_at="2026-01-02T03:04:05Z",
    )
    with keep(tmp_path / "a.store", [(page, read_page(page))], outlets) as store:
        export(store, tmp_path, "csv")
    with (tmp_path / "pages.csv").open(encoding="utf-8", newline="") as handle:
        (row,) = csv.DictReader(handle)
    assert row["headline"] == f"'{headline}" and unguarded(row["headline"]) == headline
    assert row["captured_at"] == "2026-01-02T03:04:05Z"


# --- hits


def test_hits_become_a_frame(store: Store) -> None:
    hits = store.search("minister", language="en")
    frame = hits.to_pandas()
    assert len(frame) == len(hits.hits) > 0
    for at, hit in enumerate(hits.hits):
        row = frame.iloc[at]
        assert (row["page"], row["published_value"]) == (hit.page, hit.published_at)
        assert str(row["published_at"].tz) == "UTC"
        assert hit.snippet is not None
        assert store.record(hit.page).text[row["snippet_start"] : row["snippet_end"]] == row["snippet"]
        for mark in row["marks"]:
            start, end = map(int, mark.split("-"))
            assert store.record(hit.page).text[start:end].lower().startswith("minister")
    assert any(len(marks) for marks in frame["marks"])
    assert Hits((), None, 0.0).to_arrow().num_rows == 0


# --- records


def test_records_go_into_another_store_and_come_out_the_same(store: Store, outlets: Outlets, tmp_path: Path) -> None:
    (written,) = export(store, tmp_path, "records")
    lines = written.path.read_bytes().splitlines()
    assert all(from_json(line) == store.record(from_json(line).id) for line in lines)
    with Store.create(tmp_path / "b.store") as other:
        records = [(f"line {n}", parse_ready(line, f"line {n}"), READER) for n, line in enumerate(lines, 1)]
        Writer(other, outlets.for_name).keep_ready(records[::-1])
        (again,) = export(other, tmp_path / "again", "records")
        assert again.path.read_bytes() == written.path.read_bytes()
        export(other, tmp_path / "b", "jsonl", tables=["quotations", "people", "roles"])
    export(store, tmp_path / "a", "jsonl", tables=["quotations", "people", "roles"])
    for name in ("quotations", "people", "roles"):
        rows = [rows_in(tmp_path / place / f"{name}.jsonl") for place in "ab"]
        assert [without(row, "capture") for row in rows[0]] == [without(row, "capture") for row in rows[1]]


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


# --- W3C Web Annotations: the model's MUSTs, as its recommendation of 23 February 2017 has them

ANNO = "http://www.w3.org/ns/anno.jsonld"
MOTIVATIONS = set(
    "assessing bookmarking classifying commenting describing editing highlighting identifying linking moderating "
    "questioning replying tagging".split()
)


def is_iri(value: object) -> bool:
    return isinstance(value, str) and ":" in value and not any(c.isspace() or c in '<>"{}|\\^`' for c in value)


def check_collection(collection: dict[str, Any], pages: list[dict[str, Any]]) -> None:
    assert collection["@context"] == ANNO and is_iri(collection["id"])
    assert collection["type"] == "AnnotationCollection"
    assert isinstance(collection["label"], str)
    assert collection["total"] == sum(len(page["items"]) for page in pages)
    assert (collection["first"], collection["last"]) == (pages[0]["id"], pages[-1]["id"])
    at = 0
    for n, page in enumerate(pages):
        assert page["@context"] == ANNO and is_iri(page["id"]) and page["type"] == "AnnotationPage"
        assert page["partOf"] == collection["id"] and page["startIndex"] == at
        assert page.get("next") == (pages[n + 1]["id"] if n + 1 < len(pages) else None)
        assert page.get("prev") == (pages[n - 1]["id"] if n else None)
        at += len(page["items"])
    ids = [item["id"] for page in pages for item in page["items"]]
    assert len(set(ids)) == len(ids)
    for page in pages:
        for item in page["items"]:
            check_annotation(item)


def check_annotation(item: dict[str, Any]) -> None:
    assert set(item) == {"id", "type", "motivation", "generator", "body", "target"}
    assert is_iri(item["id"]) and item["type"] == "Annotation" and item["motivation"] in MOTIVATIONS
    assert set(item["generator"]) == {"id", "type", "name"} and item["generator"]["type"] == "Software"
    assert is_iri(item["generator"]["id"])
    for body in item["body"]:
        assert body["purpose"] in MOTIVATIONS
        if body["type"] == "TextualBody":
            assert set(body) <= {"type", "purpose", "format", "language", "value"}
            assert isinstance(body["value"], str)
        else:
            assert set(body) == {"type", "purpose", "source"} and body["type"] == "SpecificResource"
            assert is_iri(body["source"])
    assert item["target"]
    for target in item["target"]:
        assert set(target) == {"type", "source", "state", "selector"} and target["type"] == "SpecificResource"
        assert is_iri(target["source"])
        state = target["state"]
        assert set(state) <= {"type", "cached", "sourceDate"} and state["type"] == "TimeState"
        assert is_iri(state["cached"])
        # a date of a state is xsd:dateTime and must be in UTC, as Z
        assert len(state["sourceDate"]) == 20 and state["sourceDate"].endswith("Z")
        assert target["selector"]
        for selector in target["selector"]:
            if selector["type"] == "TextQuoteSelector":
                assert set(selector) <= {"type", "exact", "prefix", "suffix"}
                assert isinstance(selector["exact"], str) and selector["exact"]
            else:
                assert selector["type"] in ("TextPositionSelector", "DataPositionSelector")
                assert set(selector) == {"type", "start", "end"}
                assert type(selector["start"]) is type(selector["end"]) is int
                assert 0 <= selector["start"] < selector["end"]


def annotations(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    pages = [json.loads(path.read_bytes()) for path in sorted(folder.glob("page-*.jsonld"))]
    return json.loads((folder / "collection.jsonld").read_bytes()), pages


def test_annotations_keep_to_the_model_and_point_at_the_words(store: Store, read: Read, tmp_path: Path) -> None:
    export(store, tmp_path, "annotations")
    collection, pages = annotations(tmp_path / "annotations")
    check_collection(collection, pages)
    records = [store.record(ident) for ident in {record.id for _, record in read}]
    statements = sum(len(record.quotations) + len(record.events) for record in records)
    assert collection["total"] >= statements > 100
    texts = {f"urn:mirrorwire:{record.id}:{record.revision}:text": record.text for record in records}
    captures = {
        f"urn:sha256:{record.capture.sha256}": page.content for page, record in read if isinstance(page.content, bytes)
    }
    in_text = in_bytes = 0
    for item in pages[0]["items"]:
        for target in item["target"]:
            cached = target["state"]["cached"]
            quote, *position = target["selector"]
            if cached in texts:
                (place,) = position
                assert texts[cached][place["start"] : place["end"]] == quote["exact"]
                assert texts[cached][: place["start"]].endswith(quote["prefix"])
                assert texts[cached][place["end"] :].startswith(quote["suffix"])
                in_text += 1
            else:
                (place,) = position
                said = captures[cached][place["start"] : place["end"]]
                assert isinstance(said, bytes)
                if b"<" not in said and b"&" not in said:
                    charset = decode(captures[cached]).charset
                    assert said.decode(charset).split() == quote["exact"].split()
                in_bytes += 1
    assert in_text > 80 and in_bytes > 80


def test_annotations_of_many_statements_are_paged(store: Store, tmp_path: Path) -> None:
    def write(size: int, people: bool) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        with store.database.snapshot() as connection:
            source = Source.of(connection, store.packer, None)
            base = "https://data.example/annotations/"
            write_annotations(source, tmp_path, base=base, page_size=size, people=people)
        return annotations(tmp_path)

    collection, pages = write(10, True)
    check_collection(collection, pages)
    assert len(pages) > 20 and all(len(page["items"]) == 10 for page in pages[:-1])
    assert any(item["motivation"] == "identifying" for page in pages for item in page["items"])
    collection, pages = write(100, False)
    assert len(pages) == 2, "pages of the longer export are gone"
    check_collection(collection, pages)


def test_places_count_code_points_and_bytes_beyond_the_first_plane(tmp_path: Path, outlets: Outlets) -> None:
    html = (
        "<html lang='en'><h1>🌍 Talks 𝒾n Zürich</h1><p>🎉🎉 The minister of Norway, Kari Nordmann, said: “We agreed"
        " 🤝 on <b>e\u0301nergy</b> &amp; grain.” The talks went on.</p><p>שלום 🕊 and that was all that was said.</p>"
        f"{REST}"
    )
    pages = [
        PageInput(html.encode(), url="https://a.example/ü one", captured_at="2026-01-02T03:04:05Z"),
        PageInput(b"\xef\xbb\xbf" + html.encode(), url="https://a.example/2", captured_at="2026-01-02T03:04:06Z"),
        PageInput(html, url="https://a.example/3", captured_at="2026-01-02T03:04:07Z"),
        PageInput(html.encode("utf-16"), url="https://a.example/4", captured_at="2026-01-02T03:04:08Z"),
        PageInput(
            (
                "<meta charset=windows-1251><h1>Встреча министров</h1><p>«Мы договорились о зерне», — сказал министр "
                "Норвегии Иван Петров в понедельник после переговоров.</p><p>Переговоры шли два дня в старой ратуше, "
                "и больше о них никто не говорил.</p>"
            ).encode("cp1251"),
            url="https://a.example/5",
            captured_at="2026-01-02T03:04:09Z",
        ),
    ]
    read = [(page, read_page(page, Settings(annotations="fast"))) for page in pages]
    with keep(tmp_path / "a.store", read, outlets) as store:
        export(store, tmp_path, "annotations")
        export(store, tmp_path, "csv")
    collection, found = annotations(tmp_path / "annotations")
    check_collection(collection, found)
    assert collection["total"] == 5
    for (page, record), item in zip(read, found[0]["items"], strict=True):
        text, capture = item["target"][0]["selector"], item["target"][1]["selector"]
        place = text[1]
        assert record.text[place["start"] : place["end"]] == text[0]["exact"]
        data = page.content if isinstance(page.content, bytes) else page.content.encode()
        said = data[capture[1]["start"] : capture[1]["end"]]
        charset = {"https://a.example/4": "utf-16-le", "https://a.example/5": "cp1251"}.get(page.url or "", "utf-8")
        assert said.decode(charset).startswith(text[0]["exact"][:8])
    assert found[0]["items"][0]["target"][0]["source"] == "https://a.example/ü%20one"


@given(st.text())
def test_any_address_becomes_an_iri(text: str) -> None:
    assert is_iri("https:" + as_iri(text))


# --- ninjs: properties of version 3.2, written down from the standard's own list; nothing else may be there


def obj(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


TEXT = {"type": "string"}
URI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:\S+$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
TYPE = {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"]}
PRINTED = {"role": TEXT, "contentType": TEXT, "value": TEXT}
NAMED = {"name": TEXT, "rel": TEXT, "uri": URI, "literal": TEXT}
COUNTED = {"charCount": {"type": "integer"}, "wordCount": {"type": "integer"}}


def listed(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


NINJS = obj(
    "uri",
    uri=URI,
    type=TYPE,
    representationType={"enum": ["full", "partial"]},
    version=TEXT,
    firstCreated=MOMENT,
    versionCreated=MOMENT,
    contentCreated=MOMENT,
    language=TEXT,
    headlines=listed(obj("value", **PRINTED)),
    descriptions=listed(obj("value", **PRINTED)),
    bodies=listed(obj("value", **PRINTED, **COUNTED)),
    by=TEXT,
    people=listed(obj(**NAMED)),
    organisations=listed(obj(**NAMED)),
    places=listed(obj(**NAMED)),
    subjects=listed(obj(**NAMED, creator=TEXT)),
    infoSources=listed(obj(name=TEXT, role=TEXT, uri=URI, literal=TEXT)),
    associations=listed(obj("uri", "name", uri=URI, type=TYPE, language=TEXT, name=TEXT, rel=TEXT)),
    altIds=listed(obj(role=TEXT, value=TEXT)),
    standard=obj(name=TEXT, version=TEXT, schema=URI),
)


def test_news_items_keep_to_the_standard(store: Store, tmp_path: Path) -> None:
    (written,) = export(store, tmp_path, "ninjs")
    items = rows_in(written.path)
    assert len(items) == written.rows == 15
    validator = Draft202012Validator(NINJS)
    for item in items:
        assert [error.message for error in validator.iter_errors(item)] == []
        record = store.record(item["uri"].removeprefix("urn:mirrorwire:"))
        assert record.article is not None and record.article.headline is not None
        assert item["headlines"][0]["value"] == record.article.headline.value
        assert item["bodies"][0]["value"] in record.text or len(record.article.body) > 1
        assert item["bodies"][0]["charCount"] == len(item["bodies"][0]["value"])
        assert len(item["people"]) == sum(person.kind == "person" for person in record.people)
        assert item["standard"] == {
            "name": "ninjs",
            "version": "3.2",
            "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.2.json#",
        }
    of_story = [one for item in items for one in item.get("associations", ())]
    assert {one["rel"] for one in of_story} == {"copy", "story"} and len(of_story) == 4
    assert any(place["literal"] == "NOR" for item in items for place in item.get("places", ()))
    assert all(validator.iter_errors({**items[0], "invented": 1}))


def test_a_day_is_no_moment(tmp_path: Path, outlets: Outlets) -> None:
    page = PageInput(
        "The ministers of both countries met on Monday in the capital, and agreed on grain.",
        form="body",
        id="mine and yours",
        published_at="2026-01-02",
    )
    with keep(tmp_path / "a.store", [(page, read_page(page))], outlets) as store:
        export(store, tmp_path, "ninjs")
        export(store, tmp_path, "jsonl", tables=["pages"])
    (item,) = rows_in(tmp_path / "ninjs.jsonl")
    assert [error.message for error in Draft202012Validator(NINJS).iter_errors(item)] == []
    assert "versionCreated" not in item and item["uri"] == "urn:mirrorwire:mine%20and%20yours"
    (row,) = rows_in(tmp_path / "pages.jsonl")
    assert (row["published_value"], row["published_at"]) == ("2026-01-02", "2026-01-02T00:00:00Z")
