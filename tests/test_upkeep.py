"""A store is checked through, backed up while others write, and brought up to date."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import apsw
import pytest

from mirrorwire.errors import StoreDamaged, StoreError, StoreMissing, StoreReadOnly
from mirrorwire.ids import sha256
from mirrorwire.ingesting import read_waiting
from mirrorwire.model import Span
from mirrorwire.pages.received import PageInput
from mirrorwire.record.evidence import stands_in
from mirrorwire.record.find.persons import person
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.rawlayer import RawLayer
from mirrorwire.record.reviews.review import Reviewer
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave
from mirrorwire.record.upkeep import Report, backup, check, upgrade
from tests.stores import OFF, content, differences, html_page, list_page, paragraphs, ready, words

NEWS = "https://alpen.example/news"
LISTED = [(f"{NEWS}/{n}", words(f"entry {n}", 7).capitalize(), f"2025-03-10 0{n}:15") for n in range(3)]
FIRST = html_page("Talks & tea resume", paragraphs("talks"), published="2025-03-10T08:00:00+00:00", listed=LISTED)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store of everything: pages with revisions and lists, a refused one, records with facts."""
    path = tmp_path_factory.mktemp("made") / "made.store"
    pages = [
        PageInput(FIRST, url=f"{NEWS}/talks", captured_at="2025-03-10T09:00:00Z"),
        PageInput(FIRST.replace(b"tea", b"water"), url=f"{NEWS}/talks", captured_at="2025-03-10T12:00:00Z"),
        PageInput(list_page(LISTED), url=f"{NEWS}/", captured_at="2025-03-10T12:00:00Z"),
        PageInput(b"\x89PNG\r\n\x1a\n", url=f"{NEWS}/picture", captured_at="2025-03-10T12:00:00Z"),
    ]
    body = paragraphs("wire")
    records = [ready(n, body=body if n < 2 else None, events=[("AZE", "ARM", "CONSULT")]) for n in range(4)]
    with Store.create(path) as store:
        writer = Writer(store, lambda name: None)
        writer.keep_captures(pages)
        writer.keep_ready([("line", one, "given") for one in records])
        read_waiting(writer, OFF)
        weave(store)
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoilt."""
    return Path(shutil.copy(made, tmp_path / "a.store"))


def spoilt(path: Path, *statements: str) -> Report:
    """Change rows behind the store's back, and check it."""
    connection = apsw.Connection(str(path))
    for statement in statements:
        connection.execute(statement)
    connection.close()
    with Store.open(path) as store:
        return check(store)


def test_a_sound_store_is_found_sound_and_counted(path: Path) -> None:
    parts: dict[str, tuple[int, int]] = {}
    before = path.read_bytes()
    with Store.open(path) as store:
        report = check(store, progress=lambda part, done, of: parts.update({part: (done, of)}))
    assert report.problems == ()
    counts = report.counts
    assert (counts.pages, counts.revisions, counts.captures, counts.blobs) == (6, 7, 8, 4)
    assert (counts.without_bytes, counts.waiting, counts.unplaced, counts.quarantined) == (4, 0, 0, 1)
    assert counts.spans_verified > 20
    assert report.orphans == ()
    assert all(done == of for done, of in parts.values())
    assert {"file", "blobs", "captures", "revisions", "pages", "references"} <= set(parts)
    assert path.read_bytes() == before


def test_a_quick_check_finds_what_refers_to_nothing(path: Path) -> None:
    spoilt(path, "DELETE FROM happenings")
    with Store.open(path) as store:
        assert {problem.kind for problem in check(store, quick=True).problems} == {"reference"}


SPOILT: dict[str, tuple[str, str, str]] = {
    "bytes that are others": (
        "UPDATE blobs SET data = (SELECT data FROM blobs b WHERE b.row = 2) WHERE row = 1",
        "blob",
        sha256(FIRST),
    ),
    "bytes that don't unpack": ("UPDATE blobs SET data = x'7a00010203' WHERE row = 1", "damaged", "blob in row 1"),
    "bytes that are gone": ("DELETE FROM blobs WHERE row = 1", "lost", "capture_"),
    "a text that is another": (
        "UPDATE revisions SET text = (SELECT text FROM revisions r WHERE r.row = 6) WHERE row = 5",
        "revision",
        "rev_",
    ),
    "facts that don't unpack": ("UPDATE revisions SET facts = x'61ff' WHERE row = 6", "damaged", "revision in row 6"),
    "lists that don't unpack": (
        "UPDATE captures SET lists = x'61ff' WHERE lists IS NOT NULL",
        "damaged",
        "revision in",
    ),
    "a revision that is gone": ("DELETE FROM revisions WHERE row = 5", "lost", "capture_"),
    "a page of an old revision": (
        "UPDATE pages SET revision = (SELECT min(r.row) FROM revisions r WHERE r.page = pages.id) "
        f"WHERE address = '{NEWS}/talks'",
        "derived",
        "page_",
    ),
    "a page in another minute": ("UPDATE pages SET row = row + 40960", "derived", "page_"),
    "a page of another date": ("UPDATE pages SET published_at = '2025-01-01'", "derived", "page_"),
    "an event that is gone": ("DELETE FROM events WHERE (page, n) IN (SELECT page, n FROM events)", "derived", "page_"),
    "an event of another pair": ("UPDATE events SET pair = 'ARM-USA'", "derived", "page_"),
    "a quotation that is gone": ("DELETE FROM quotations", "derived", "page_"),
    "a person that is another": ("UPDATE appearances SET entity = entity + 1", "derived", "page_"),
    "words that are gone": (
        "DELETE FROM words WHERE rowid = (SELECT max(row) FROM pages WHERE article)",
        "derived",
        "page_",
    ),
    "words of no page": ("INSERT INTO words (rowid, headline) VALUES (5, 'nothing')", "reference", "page in row 5"),
    "a page that is in no story": ("DELETE FROM story_members", "reference", "page_"),
    "a copy that is not kept": (
        "INSERT INTO copies VALUES ('page_0', 'page_1', 1.0, 9, 0)",
        "reference",
        "page page_0",
    ),
    "a happening that is gone": ("DELETE FROM happenings", "reference", "happening_"),
    "an event without happening": ("DELETE FROM happening_events", "reference", "happening_"),
    "a capture without reader": ("UPDATE captures SET reader = 99", "reference", "table captures"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_wrong_is_found_and_named(path: Path, name: str) -> None:
    statement, kind, where = SPOILT[name]
    problems = spoilt(path, statement).problems
    assert any(problem.kind == kind and where in problem.where for problem in problems), problems


def test_a_span_stands_where_its_words_are(path: Path) -> None:
    with Store.open(path) as store:
        record = store.record(store.page_id(f"{NEWS}/talks"))
        capture = store.revisions(record.id)[-1].capture
        data = store.capture_bytes(capture) or b""
    raw = RawLayer(data, data.decode(), "utf-8")
    assert record.article is not None and record.article.headline is not None
    span = record.article.headline.span
    assert span is not None and span.raw is not None
    assert stands_in(raw, span, "Talks & water resume")
    assert not stands_in(raw, span, "Talks & tea resume")
    moved = Span(span.layer, span.start, span.end, (span.raw[0] + 1, span.raw[1] + 1))
    assert not stands_in(raw, moved, "Talks & water resume")
    assert not stands_in(raw, span, "Talks & water")
    assert stands_in(raw, span, "Talks & water", part=True)
    assert not stands_in(raw, Span("text", 0, 5, None), "Talks")
    assert not stands_in(raw, Span("text", 0, 5, (len(data) - 2, len(data) + 3)), "Talks")


def test_a_person_that_was_split_is_no_damage(path: Path) -> None:
    with Store.create(path) as store:
        writer = Writer(store, lambda name: None)
        writer.keep_ready([("line", ready(n, speaker="Sam Carter"), "given") for n in (20, 21, 22)])
        weave(store)
        pages = [ready(n, speaker="Sam Carter").id for n in (20, 21, 22)]
        desk = Reviewer(writer, "Ada")
        ident = person(store, "Sam Carter").person.id
        made = desk.split("entity", ident, [pages[0]])
        assert check(store).problems == ()
        desk.split("entity", str(made.detail["part"]), [pages[0]])
        assert check(store).problems == ()
        # and a split that its rows do not follow is one
        with store.database.transaction() as connection:
            connection.execute("DELETE FROM entity_splits")
        assert any("appearances" in problem.message for problem in check(store).problems)


# --- backup


def test_a_backup_is_whole_and_stands_for_the_store(path: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with Store.open(path) as store:
        target = backup(store, tmp_path / "kept" / "b.store", progress=lambda done, of: seen.append((done, of)))
        assert store.count() == 5
        wanted = content(store)
    assert target == tmp_path / "kept" / "b.store"
    assert seen and seen[-1][0] == seen[-1][1]
    assert list(target.parent.iterdir()) == [target]
    with Store.open(target) as copy:
        assert differences(wanted, content(copy)) == ""
        assert check(copy).sound


def test_a_backup_is_of_one_moment_while_a_writer_goes_on(path: Path, tmp_path: Path) -> None:
    with Store.create(path) as other, Store.open(path) as store:
        writer = Writer(other, lambda name: None)
        wanted = content(store)
        writes = 0

        def write(done: int, of: int) -> None:
            nonlocal writes
            writes += 1
            writer.keep_ready([("line", ready(100 + writes), "given")])

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("mirrorwire.record.upkeep.PAGES_AT_ONCE", 4)
            target = backup(store, tmp_path / "b.store", progress=write)
        assert writes > 5
        weave(other)
        assert content(store)["pages"] != wanted["pages"]
    with Store.open(target) as copy:
        assert differences(wanted, content(copy)) == ""
        assert check(copy).sound


def test_a_backup_overwrites_only_when_told(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.store"
    target.write_bytes(b"something of somebody's")
    with Store.open(path) as store:
        with pytest.raises(StoreError, match="already"):
            backup(store, target)
        assert target.read_bytes() == b"something of somebody's"
        backup(store, target, overwrite=True)
        with pytest.raises(StoreError, match="itself"):
            backup(store, path, overwrite=True)
        with pytest.raises(StoreError, match="a folder"):
            backup(store, tmp_path, overwrite=True)
        with pytest.raises(StoreReadOnly):
            backup(store, target / "below-a-file.store")
    with Store.open(target) as copy:
        assert check(copy).sound


def test_what_a_killed_backup_left_is_removed(path: Path, tmp_path: Path) -> None:
    left, others = tmp_path / ".b.store.999999999.part", tmp_path / f".b.store.{os.getppid()}.part"
    left.touch()
    others.touch()
    with Store.open(path) as store:
        backup(store, tmp_path / "b.store")
    assert not left.exists()
    assert others.exists()


def test_a_backup_over_an_open_store_leaves_nothing_of_its_log(path: Path, tmp_path: Path) -> None:
    old = tmp_path / "b.store"
    with Store.create(old) as kept:
        Writer(kept, lambda name: None).keep_ready([("line", ready(50), "given")])
        # a process that was killed leaves its log behind
        log = Path(f"{old}-wal").read_bytes()
    Path(f"{old}-wal").write_bytes(log)
    with Store.open(path) as store:
        backup(store, old, overwrite=True)
        wanted = content(store)
    with Store.open(old) as copy:
        assert differences(wanted, content(copy)) == ""


def test_of_a_damaged_store_there_is_no_backup(path: Path, tmp_path: Path) -> None:
    with path.open("r+b") as handle:
        handle.seek(8192 * 5)
        handle.write(b"\xa5" * 8192)
    with Store.open(path) as store, pytest.raises(StoreDamaged, match="damaged"):
        backup(store, tmp_path / "b.store")
    assert not [one for one in tmp_path.iterdir() if not one.name.startswith("a.store")]


# --- upgrade


def test_upgrade_says_which_format_there_was(path: Path, tmp_path: Path) -> None:
    with Store.open(path) as store:
        newest = check(store, quick=True).format
    assert upgrade(path) == (newest, newest)
    with pytest.raises(StoreMissing):
        upgrade(tmp_path / "nothing.store")
    (tmp_path / "empty").touch()
    with pytest.raises(StoreMissing):
        upgrade(tmp_path / "empty")
    (tmp_path / "text").write_text("no store " * 100)
    with pytest.raises(StoreDamaged):
        upgrade(tmp_path / "text")
