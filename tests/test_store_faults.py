"""What goes wrong with a store's file: a full disk, no right to write, another format, damage, and others at work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw
import pytest

from mirrorwire.errors import (
    MirrorwireError,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreMissing,
    StoreNewer,
)
from mirrorwire.ingesting import ingest
from mirrorwire.record.asking import rows
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.migrations import steps
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave
from mirrorwire.record.upkeep import backup, check, upgrade
from tests.stores import OFF, content, differences, html_page, old_store, paragraphs, ready, words, write_lines

ROOT = Path(__file__).parents[1]
NOBODY = 65_534
MANY = [ready(n, url=f"https://meridian.example/{n}", captured=f"2025-04-0{1 + n % 9}T08:00:00Z") for n in range(160)]


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lines(tmp_path_factory.mktemp("lines") / "many.jsonl", MANY)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, lines: Path) -> Path:
    """A store of all records that nothing happened to."""
    path = tmp_path_factory.mktemp("whole") / "whole.store"
    with Store.create(path) as store:
        ingest(store, [str(lines)], settings=OFF)
    return path


def python(code: str, *words: object) -> subprocess.Popen[str]:
    """Start a process of its own with some code; what it prints is to be read."""
    argv = [sys.executable, "-c", code, *map(str, words)]
    return subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


# --- a full disk

# reads the records in small batches, says after each commit how many are kept, and ends as a command would
INGEST = """
import resource, sys
from mirrorwire import ingesting
from mirrorwire.errors import StoreFull
from mirrorwire.record.store import Store
from tests.stores import OFF
ingesting.KEPT_AT_ONCE = 8
path, lines, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with Store.create(path) as store:
        ingesting.ingest(
            store, [lines], settings=OFF, place=limit == 0,
            progress=lambda stage, done, left: print("kept", done.ready, flush=True),
        )
    print("whole", flush=True)
except StoreFull as error:
    print("full", error, flush=True)
"""


def kept_of(out: str) -> int:
    return max((int(line.split()[1]) for line in out.splitlines() if line.startswith("kept")), default=0)


def went_on(path: Path, lines: Path, whole: Path, kept: int) -> None:
    """What was acknowledged is there, and the next run, with space, completes the store."""
    with Store.open(path) as store:
        for record in MANY[:kept]:
            assert store.record(record.id).revision == record.revision
        assert check(store).problems == ()
    with Store.create(path) as store:
        ingest(store, [str(lines)], settings=OFF)
        assert check(store).problems == ()
        with Store.open(whole) as other:
            assert differences(content(other), content(store)) == ""


def test_a_full_disk_loses_nothing_and_the_next_run_goes_on(tmp_path: Path, lines: Path, whole: Path) -> None:
    """SQLite's own limit stands for the disk's: the same code answers, and nobody has to be root."""
    path = tmp_path / "a.store"
    kept = 0
    with Store.create(path) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr("mirrorwire.ingesting.KEPT_AT_ONCE", 8)
        store.database.connection.pragma("max_page_count", 110)

        def acknowledged(stage: str, done: object, left: int | None) -> None:
            nonlocal kept
            kept = getattr(done, "ready", 0)

        with pytest.raises(StoreFull, match="what was kept before is whole") as raised:
            ingest(store, [str(lines)], settings=OFF, progress=acknowledged)
        assert raised.value.place == str(path)
        assert 8 <= kept < len(MANY)
        # the same process can go on reading, and writing once there is space
        assert store.count() == kept
        store.database.connection.pragma("max_page_count", 10_000)
        assert Writer(store, lambda name: None).keep_ready([("line", MANY[kept], "given")])[0] == 1
    went_on(path, lines, whole, kept)


def test_a_limit_on_the_size_of_files(tmp_path: Path, lines: Path, whole: Path) -> None:
    path = tmp_path / "a.store"
    out = finished(python(INGEST, path, lines, 1_500_000))
    assert "full" in out, out
    assert 8 <= kept_of(out) < len(MANY)
    went_on(path, lines, whole, kept_of(out))


@contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A file system in memory of so many bytes; skips where none can be mounted."""
    folder = Path(tempfile.mkdtemp())
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("a small file system can only be mounted by root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()


def test_a_disk_that_is_full(lines: Path, whole: Path) -> None:
    with small_disk("1700k") as disk:
        path = disk / "a.store"
        out = finished(python(INGEST, path, lines, 0))
        assert "full" in out, out
        assert 8 <= kept_of(out) < len(MANY)
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        went_on(path, lines, whole, kept_of(out))


def test_a_backup_to_a_full_disk_leaves_nothing_there(whole: Path) -> None:
    with small_disk("600k") as disk, Store.open(whole) as store:
        with pytest.raises(StoreFull):
            backup(store, disk / "b.store")
        assert list(disk.iterdir()) == []


# --- no right to write

# as another user where this one may do everything; what is imported later lies where that user may not look
READ_ONLY = """
import os, sys
from mirrorwire import ingesting
from mirrorwire.errors import MirrorwireError
from mirrorwire.record.store import Store
from mirrorwire.record.upkeep import check
from mirrorwire.record.keep.writing import Writer
from tests.stores import ready
path, warm = sys.argv[1:]
with Store.create(warm) as store:
    Writer(store, lambda name: None).keep_ready([("line", ready(0), "given")])
    store.search("a"), check(store)
if os.getuid() == 0:
    os.setgid(65534), os.setuid(65534)
try:
    with Store.open(path) as store:
        print("count", store.count(), check(store).sound)
except MirrorwireError as error:
    print(type(error).__name__, error)
try:
    with Store.create(path) as store:
        Writer(store, lambda name: None).keep_ready([("line", ready(9_999), "given")])
    print("written")
except MirrorwireError as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def shared(whole: Path) -> Iterator[Path]:
    """A copy of the store in a folder that everybody may look into."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    path = Path(shutil.copy(whole, folder / "a.store"))
    path.chmod(0o644)
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


def as_nobody(path: Path, tmp_path: Path) -> list[str]:
    return finished(python(READ_ONLY, path, tmp_path / "warm.store")).splitlines()


@pytest.mark.parametrize(("file", "folder"), [(0o444, 0o755), (0o444, 0o555), (0o666, 0o555)])
def test_what_can_only_be_read_is_read(shared: Path, tmp_path: Path, file: int, folder: int) -> None:
    if os.getuid() and folder == 0o755:
        shared.parent.chmod(0o555)
    shared.chmod(file)
    shared.parent.chmod(folder)
    before = shared.read_bytes()
    read, written = as_nobody(shared, tmp_path)
    assert read == f"count {len(MANY)} True"
    assert written.startswith("StoreReadOnly"), written
    assert shared.read_bytes() == before


def test_a_reader_who_may_not_write_reads_beside_a_writer(shared: Path, tmp_path: Path) -> None:
    shared.chmod(0o444)
    shared.parent.chmod(0o555)
    if os.getuid():
        pytest.skip("the writer must be somebody else than the reader")
    with Store.create(shared) as store:
        Writer(store, lambda name: None).keep_ready([("line", ready(5_000), "given")])
        assert as_nobody(shared, tmp_path)[0] == f"count {len(MANY) + 1} True"


def test_a_log_that_cannot_be_read_is_not_passed_over(shared: Path, tmp_path: Path) -> None:
    """A killed writer's log holds what was acknowledged: without it an older state would be shown."""
    with Store.create(shared) as store:
        Writer(store, lambda name: None).keep_ready([("line", ready(5_000), "given")])
        data, log = shared.read_bytes(), Path(f"{shared}-wal").read_bytes()
    shared.write_bytes(data)
    Path(f"{shared}-wal").write_bytes(log)
    shared.chmod(0o444)
    shared.parent.chmod(0o555)
    read, written = as_nobody(shared, tmp_path)
    assert read.startswith("StoreReadOnly"), read
    assert written.startswith("StoreReadOnly"), written
    shared.parent.chmod(0o755)
    shared.chmod(0o644)
    with Store.open(shared) as store:
        assert store.count() == len(MANY) + 1


# --- another format, or no store


def test_a_store_of_a_later_version_is_left_alone(whole: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(whole, tmp_path / "a.store"))
    connection = apsw.Connection(str(path))
    connection.pragma("user_version", len(steps()) + 1)
    connection.close()
    before = path.read_bytes()
    for open_it in (Store.open, Store.create, upgrade):
        with pytest.raises(StoreNewer, match="upgrade mirrorwire"):
            open_it(path)
    assert path.read_bytes() == before


def test_what_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    text, other, empty = tmp_path / "text", tmp_path / "other.db", tmp_path / "empty"
    text.write_text("This is no database, and was never one.\n" * 300)
    connection = apsw.Connection(str(other))
    connection.execute("CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('https://example.com')")
    connection.close()
    empty.touch()
    for path in (text, other):
        before = path.read_bytes()
        for open_it in (Store.open, Store.create):
            with pytest.raises(StoreDamaged, match="no store"):
                open_it(path)
        assert path.read_bytes() == before
    with pytest.raises(StoreError, match="empty"):
        Store.open(empty)
    with pytest.raises(StoreMissing):
        Store.open(tmp_path / "nothing")
    for open_it in (Store.open, Store.create):
        with pytest.raises(StoreError):
            open_it(tmp_path)
    # an empty file is what a killed first run may leave
    with Store.create(empty) as store:
        assert store.count() == 0


# --- damage


def small(path: Path) -> Path:
    """A store of a few pages, so that each of its file's pages can be spoilt in turn."""
    with Store.create(path) as store:
        writer = Writer(store, lambda name: None)
        writer.keep_ready([("line", record, "given") for record in MANY[:12]])
        for n in range(3):
            data = html_page(words(n, 8), paragraphs(n, 3), published="2025-03-10T08:00:00+00:00")
            (path.parent / f"{n}.html").write_bytes(data)
        ingest(store, [str(path.parent / "*.html")], settings=OFF)
    return path


def everything(store: Store) -> None:
    """Ask for everything."""
    for hit in store.search(limit=100).hits:
        store.page(hit.page)
        store.related(hit.page)
    store.search("a OR b", limit=5)
    store.timeline()


def test_damage_anywhere_in_the_file_is_found_and_never_a_traceback(tmp_path: Path) -> None:
    """Every page of the file in turn is overwritten: with noise, or with nothing."""
    path = small(tmp_path / "good.store")
    whole = path.read_bytes()
    with Store.open(path) as store:
        everything(store)
        assert check(store).sound
        used = {page for (page,) in store.database.connection.execute("SELECT pageno FROM dbstat")}
    spoilt = tmp_path / "bad.store"
    unseen = []
    for at in ((page - 1) * 8192 for page in sorted(used)):
        noise = (b"\x00" if at % 16_384 else b"\xa5") * 8192
        spoilt.write_bytes(whole[:at] + noise + whole[at + 8192 :])
        for log in ("-wal", "-shm"):
            Path(f"{spoilt}{log}").unlink(missing_ok=True)
        try:
            with Store.open(spoilt) as store:
                with suppress(MirrorwireError):
                    everything(store)
                report = check(store)
                if report.sound:
                    unseen.append(at // 8192)
                for problem in report.problems:
                    assert problem.where and problem.message
        except StoreDamaged as error:
            assert at == 0 or "damaged" in error.cause, error
    assert unseen == []


def test_a_damaged_page_is_said_and_the_rest_is_checked_all_the_same(whole: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(whole, tmp_path / "a.store"))
    kept = Path(shutil.copy(whole, tmp_path / "backup.store"))
    connection = apsw.Connection(str(path))
    spoilt = connection.execute(
        "SELECT pageno FROM dbstat WHERE name = 'revisions' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 2"
    ).get
    connection.close()
    with path.open("r+b") as handle:
        handle.seek((spoilt - 1) * 8192)
        handle.write(b"\x5a" * 8192)
    with Store.open(path) as store:
        with pytest.raises(StoreDamaged, match="go back to a backup"):
            everything(store)
        report = check(store)
        assert any("revisions" in problem.where for problem in report.problems), report.problems
        # rows before and behind the damage were read
        lost = [problem for problem in report.problems if problem.where.startswith("page page_")]
        assert 0 < len(lost) < len(MANY) // 2
        assert report.counts.captures == len(MANY)
    kept.replace(path)
    with Store.open(path) as store:
        everything(store)
        assert check(store).sound


def test_a_text_that_is_no_text_any_more(tmp_path: Path) -> None:
    path = small(tmp_path / "a.store")
    with Store.open(path) as store:
        headline = store.search(limit=1).hits[0].headline or ""
    path.write_bytes(path.read_bytes().replace(headline.encode(), b"\xff" + headline.encode()[1:]))
    with Store.open(path) as store:
        with pytest.raises(StoreDamaged, match="a text in it is damaged"):
            everything(store)
        assert not check(store).sound


def test_rows_that_are_not_in_their_order_end_the_check_all_the_same(tmp_path: Path) -> None:
    path = small(tmp_path / "a.store")
    connection = apsw.Connection(str(path))
    sql = "SELECT pageno, pgoffset FROM dbstat WHERE name = 'captures' AND pagetype = 'leaf'"
    number, at = (int(one) for one in next(rows(connection, sql)))
    connection.close()
    data = bytearray(path.read_bytes())
    count = int.from_bytes(data[at + 3 : at + 5], "big")
    assert number > 1 and count > 5
    # the places of the page's cells, in order of their rows (https://sqlite.org/fileformat2.html#b_tree_pages)
    first, last = slice(at + 8, at + 10), slice(at + 6 + 2 * count, at + 8 + 2 * count)
    data[first], data[last] = data[last], data[first]
    path.write_bytes(data)
    with Store.open(path) as store:
        assert any("captures" in problem.where for problem in check(store).problems)


def test_a_file_that_was_cut_short(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.store"
    path.write_bytes(whole.read_bytes()[: -8192 * 20])
    try:
        with Store.open(path) as store:
            with suppress(StoreDamaged):
                everything(store)
            assert not check(store).sound
    except StoreDamaged:
        pass


# --- others at work

WRITE = """
import sys
from mirrorwire import ingesting
from mirrorwire.record.store import Store
from tests.stores import OFF
ingesting.KEPT_AT_ONCE = 4
with Store.create(sys.argv[1]) as store:
    done = ingesting.ingest(store, [sys.argv[2]], settings=OFF)
    print(done.new, flush=True)
"""


def test_two_processes_write_and_a_third_reads(whole: Path, tmp_path: Path) -> None:
    """Both complete without loss, and every reading is of one moment."""
    path = tmp_path / "a.store"
    halves = [write_lines(tmp_path / f"{n}.jsonl", MANY[n::2]) for n in range(2)]
    # the first to come makes the store, whichever that is
    writers = [python(WRITE, path, half) for half in halves]
    counts: list[int] = []
    while any(writer.poll() is None for writer in writers):
        with if_made(path) as store:
            if store is None:
                continue
            with store.database.snapshot() as connection:
                found = [
                    int(connection.execute(f"SELECT count(*) FROM {table}").get)
                    for table in ("pages", "revisions", "captures", "words_docsize", "pages")
                ]
            assert len(set(found)) == 1, found
            counts.append(found[0])
            assert store.count() >= found[0]
    assert [int(finished(writer)) for writer in writers] == [len(MANY) // 2] * 2
    assert counts == sorted(counts)
    assert len(set(counts)) > 3
    with Store.create(path) as store, Store.open(whole) as other:
        weave(store)
        assert check(store).problems == ()
        assert differences(content(other), content(store)) == ""


@contextmanager
def if_made(path: Path) -> Iterator[Store | None]:
    """A store that may not be made yet, or be half made: that is said in words, and it is asked again."""
    try:
        store = Store.open(path)
    except StoreError as error:
        assert "empty" in error.cause or "earlier version" in error.cause or isinstance(error, StoreMissing), error
        yield None
        return
    with store:
        yield store


def test_a_reader_from_before_a_migration_goes_on_reading(whole: Path, tmp_path: Path) -> None:
    path = old_store(tmp_path / "a.store", len(steps()) - 1, whole)
    before = steps()[:-1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mirrorwire.record.database.steps", lambda: before)
        patch.setattr("mirrorwire.record.migrations.steps", lambda: before)
        reader = Store.open(path)
    with reader:
        assert reader.count() == len(MANY)
        with reader.database.snapshot() as connection:
            assert reader.count() == len(MANY)
            with Store.create(path) as store:
                Writer(store, lambda name: None).keep_ready([("line", ready(5_000), "given")])
                assert store.count() == len(MANY) + 1
            # its moment is still the one from before
            assert reader.count() == len(MANY)
            assert connection.pragma("user_version") == len(before)
        assert reader.count() == len(MANY) + 1
        everything(reader)
