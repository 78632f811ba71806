"""Looking after a store: checked through, backed up while it is written, brought up to date.

with Store.open("record.store") as store:
    report = check(store)
    backup(store, Path("record.backup"))
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import apsw

from mirrorwire.errors import StoreBusy, StoreDamaged, StoreError, StoreFull, StoreMissing, StoreReadOnly
from mirrorwire.record.asking import column, rows, value
from mirrorwire.record.checking import (
    Checking,
    Problem,
    Progress,
    check_blobs,
    check_captures,
    check_pages,
    check_revisions,
)
from mirrorwire.record.database import BUSY_SECONDS
from mirrorwire.record.instants import UNDATED
from mirrorwire.record.keep.captures import WAITING
from mirrorwire.record.migrations import steps, version_of
from mirrorwire.record.reviews.corrections import Orphan, orphans
from mirrorwire.record.store import Store
from mirrorwire.whole import part_of

__all__ = ["Counts", "Problem", "Report", "backup", "check", "upgrade"]

MOST_STRUCTURAL: Final = 100
MOST_OF_A_KIND: Final = 20
PAGES_AT_ONCE: Final = 512
_TREE = re.compile(r"\bTree (\d+)\b")
# what must be the same in a copy, told by counts
_COUNTED: Final = ("blobs", "captures", "revisions", "pages", "quarantine", "reviews", "visits", "saved_searches")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is in a store.

    `spans_verified` stand in the page's characters with their words; `spans_orphaned` have no place on the page.
    `without_bytes` are captures whose records were read elsewhere. `waiting` are captures still to be read, `unplaced`
    pages still to be placed among copies and stories. A part that can't be read counts as nought.
    """

    pages: int = 0
    revisions: int = 0
    captures: int = 0
    blobs: int = 0
    spans_verified: int = 0
    spans_orphaned: int = 0
    without_bytes: int = 0
    waiting: int = 0
    unplaced: int = 0
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `orphans` are reviews whose words are gone from their pages: nothing is wrong with the store.

    `format` is the version of the store's format.
    """

    problems: tuple[Problem, ...]
    counts: Counts
    orphans: tuple[Orphan, ...]
    format: int

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def check(store: Store, *, progress: Progress | None = None, quick: bool = False) -> Report:
    """Check a store through, open for reading or for writing: its file, what it keeps, and what follows from that.

    `quick` leaves out what takes everything to be unpacked: bytes, revisions, spans and the rows made from facts.
    `progress` gets the part, how many of it are done, and how many there are. Whatever is damaged ends in a problem
    that names it, and what can be read beside it is checked all the same. All is of one moment, whatever a writer does.
    """
    step = progress or (lambda part, done, of: None)
    lost: tuple[Orphan, ...] = ()
    with store.database.snapshot() as connection:
        found = Checking(connection, store.packer, step)
        step("file", 0, 1)
        _check_file(found, quick=quick)
        step("file", 1, 1)
        if not quick:
            check_blobs(found)
            check_captures(found)
            check_revisions(found)
            check_pages(found)
            with found.reading("reviews"):
                lost = orphans(connection, store.packer)
        _check_references(found)
        return Report(tuple(found.problems), _counts(found), lost, int(connection.pragma("user_version")))


def _check_file(found: Checking, *, quick: bool) -> None:
    """Let SQLite check pages, indexes and the words' index; what it names by number is named by table."""
    with found.reading("file"):
        pragma = "quick_check" if quick else "integrity_check"
        for message in column(found.connection, f"PRAGMA {pragma} ({MOST_STRUCTURAL})"):
            if message != "ok":
                found.add("damaged", _named(found, str(message)), str(message).replace("\n", "; "))
    with found.reading("file"):
        for table, at, parent, _ in rows(found.connection, "PRAGMA foreign_key_check"):
            found.add("reference", f"table {table}, row {at}", f"points to a row of {parent} that is not there")


def _named(found: Checking, message: str) -> str:
    """Name what a message of SQLite's is about: a table or an index, by the number of its first page."""
    match = _TREE.search(message)
    if match is None:
        return "file"
    sql = "SELECT type || ' ' || name FROM sqlite_schema WHERE rootpage = ?"
    name = value(found.connection, sql, (int(match[1]),))
    return str(name) if name is not None else "file"


# what must not be found, by where and what it is; happenings, copies and stories may lag behind for the pages, pairs
# and weeks that are still to be gone through
_LEADS_NOWHERE: Final = (
    (
        "page",
        "events of no page",
        "SELECT DISTINCT page FROM events WHERE page >= 0 AND page NOT IN (SELECT row FROM pages)",
    ),
    (
        "sighting",
        "events of no entry",
        "SELECT DISTINCT page FROM events WHERE page < 0 AND -page NOT IN (SELECT row FROM sightings)",
    ),
    (
        "page",
        "parties of no event",
        "SELECT DISTINCT page FROM parties WHERE (page, n) NOT IN (SELECT page, n FROM events)",
    ),
    ("page", "quotations of no page", "SELECT DISTINCT page FROM quotations WHERE page NOT IN (SELECT row FROM pages)"),
    ("page", "people of no page", "SELECT DISTINCT page FROM appearances WHERE page NOT IN (SELECT row FROM pages)"),
    ("page", "roles of no page", "SELECT DISTINCT page FROM roles WHERE page NOT IN (SELECT row FROM pages)"),
    (
        "page",
        "words of no article",
        "SELECT id FROM words_docsize WHERE id NOT IN (SELECT row FROM pages WHERE article)",
    ),
    (
        "page",
        "an article without words",
        "SELECT id FROM pages WHERE article AND row NOT IN (SELECT id FROM words_docsize)",
    ),
    (
        "sighting",
        "words of no entry",
        "SELECT id FROM headline_words_docsize WHERE id NOT IN (SELECT row FROM sightings)",
    ),
    (
        "sighting",
        "an entry without words",
        "SELECT row FROM sightings WHERE row NOT IN (SELECT id FROM headline_words_docsize)",
    ),
    (
        "page",
        "shows a revision of another page",
        "SELECT pages.id FROM pages JOIN revisions ON revisions.row = pages.revision WHERE revisions.page != pages.id",
    ),
    ("page", "revisions of no page", "SELECT DISTINCT page FROM revisions WHERE page NOT IN (SELECT id FROM pages)"),
    (
        "page",
        "an article that is in no story",
        f"SELECT id FROM pages WHERE article AND sorted_by != '{UNDATED}' "
        "AND id NOT IN (SELECT page FROM story_members) AND id NOT IN (SELECT page FROM unwoven)",
    ),
    (
        "page",
        "in a story, and not kept",
        "SELECT page FROM story_members WHERE page NOT IN (SELECT id FROM pages) "
        "AND page NOT IN (SELECT page FROM unwoven)",
    ),
    *(
        (
            "page",
            f"in {table}, and not kept",
            f"SELECT {name} FROM {table} WHERE {name} NOT IN (SELECT id FROM pages) "
            "AND NOT EXISTS (SELECT 1 FROM unwoven UNION ALL SELECT 1 FROM untraced "
            "UNION ALL SELECT 1 FROM uncompared UNION ALL SELECT 1 FROM ungrouped)",
        )
        for table, name in (
            ("families", "page"),
            ("families", "first"),
            ("copies", "a"),
            ("copies", "b"),
            ("compared", "page"),
            ("credits", "page"),
        )
    ),
    (
        "happening",
        "counts another number of events than it has",
        "SELECT id FROM happenings h WHERE pair NOT IN (SELECT pair FROM uncounted) "
        # entries of lists count once an outlet and headline, or once each in a store of an earlier version
        "AND events NOT BETWEEN (SELECT count(DISTINCT CASE WHEN e.page < 0 THEN s.headline_key || ' ' || e.n "
        "ELSE e.page || '-' || e.n END) FROM happening_events e LEFT JOIN sightings s ON s.row = -e.page "
        "WHERE e.happening = h.id) AND (SELECT count(*) FROM happening_events e WHERE e.happening = h.id)",
    ),
    (
        "happening",
        "an event of it is not there",
        "SELECT happening FROM happening_events JOIN happenings h ON h.id = happening "
        "WHERE h.pair NOT IN (SELECT pair FROM uncounted) AND (page, n) NOT IN (SELECT page, n FROM events)",
    ),
    (
        "happening",
        "has events and is not there",
        "SELECT DISTINCT happening FROM happening_events WHERE happening NOT IN (SELECT id FROM happenings)",
    ),
    (
        "pair",
        "an event of it is in no happening",
        "SELECT DISTINCT pair FROM events e WHERE pair NOT IN (SELECT pair FROM uncounted) "
        "AND NOT EXISTS (SELECT 1 FROM happening_events h WHERE h.page = e.page AND h.n = e.n)",
    ),
)


def _check_references(found: Checking) -> None:
    """Check that what is named elsewhere is there."""
    for n, (what, message, sql) in enumerate(_LEADS_NOWHERE):
        found.progress("references", n, len(_LEADS_NOWHERE))
        with found.reading(f"{what}s: {message}"):
            wrong = column(found.connection, f"{sql} LIMIT {MOST_OF_A_KIND + 1}")
            for one in wrong[:MOST_OF_A_KIND]:
                found.add("reference", f"{what} {one}" if isinstance(one, str) else f"{what} in row {one}", message)
            if len(wrong) > MOST_OF_A_KIND:
                found.add("reference", f"{what}s", f"{message}: more than {MOST_OF_A_KIND}")
    found.progress("references", len(_LEADS_NOWHERE), len(_LEADS_NOWHERE))


def _counts(found: Checking) -> Counts:
    def count(sql: str) -> int:
        with found.reading("counts"):
            return int(value(found.connection, f"SELECT count(*) FROM {sql}"))
        return 0

    return Counts(
        pages=count("pages"),
        revisions=count("revisions"),
        captures=count("captures"),
        blobs=count("blobs"),
        spans_verified=found.verified,
        spans_orphaned=found.orphaned,
        without_bytes=count("captures WHERE sha256 NOT IN (SELECT sha256 FROM blobs)"),
        waiting=count(f"captures WHERE state = {WAITING}"),
        unplaced=count("(SELECT page FROM unwoven UNION SELECT page FROM untraced)"),
        quarantined=count("quarantine"),
    )


def backup(
    store: Store, target: Path, *, overwrite: bool = False, progress: Callable[[int, int], None] | None = None
) -> Path:
    """Copy a store to a file, whole and as of one moment, while others go on writing to it; returns the file.

    The copy is made under another name beside the target, checked, brought to the disk, and only then named `target`.
    `progress` gets the pages of the file that are copied, and how many there are. Raises StoreError where there is a
    file already (unless `overwrite`), StoreFull, StoreReadOnly, and StoreDamaged where the store itself is damaged.
    """
    target = target.absolute()
    if target.is_dir():
        raise StoreError("a folder, not a file: name the backup's file", place=str(target))
    if target.exists() and target.samefile(store.path):
        raise StoreError("this is the store itself", place=str(target))
    if target.exists() and not overwrite:
        raise StoreError("there is a file already", place=str(target))
    part: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = part_of(target)
        # a connection of its own, so that the moment is held and the caller's is free
        with Store.open(store.path) as source:
            _copy(source, part, target, progress or (lambda done, of: None))
            _compare(source, part)
        _to_disk(part)
        for log in (f"{target}-wal", f"{target}-shm"):
            # what an overwritten store had in its log is no part of the copy
            Path(log).unlink(missing_ok=True)
        part.replace(target)
        _to_disk(target.parent)
    except OSError as error:
        kind = StoreFull if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else StoreReadOnly
        raise kind(error.strerror or str(error), place=str(target)) from error
    finally:
        if part is not None:
            with suppress(OSError):
                part.unlink()
    return target


def _copy(source: Store, part: Path, target: Path, step: Callable[[int, int], None]) -> None:
    """Copy page by page; the source's transaction, left open, keeps the moment."""
    with source.database.refusals():
        source.database.connection.execute("BEGIN")
        # the moment is that of the first read
        source.database.connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    try:
        copy = apsw.Connection(str(part))
    except apsw.Error as error:
        raise StoreReadOnly(f"can't be written: {error}", place=str(target)) from error
    try:
        # it is brought to the disk once, as a whole
        copy.pragma("journal_mode", "off")
        copy.pragma("synchronous", 0)
        with copy.backup("main", source.database.connection, "main") as going:
            while not going.done:
                going.step(PAGES_AT_ONCE)
                step(going.page_count - going.remaining, going.page_count)
    except apsw.FullError as error:
        raise StoreFull("the disk is full; there is no backup", place=str(target)) from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusy(f"the store can't be read now: {error}", place=source.database.place) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise StoreDamaged(
            f"the store is damaged ({error}): see `mirrorwire check`", place=source.database.place
        ) from error
    except apsw.IOError as error:
        raise StoreFull(f"can't be written ({error}); there is no backup", place=str(target)) from error
    finally:
        copy.close(True)


def _compare(source: Store, part: Path) -> None:
    """Check a copy, which must be sound in itself and have all rows that its source has; raises StoreDamaged."""
    place = source.database.place
    copy = apsw.Connection(f"{part.as_uri()}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        message = value(copy, "PRAGMA integrity_check (1)")
        if message != "ok":
            raise StoreDamaged(f"the store is damaged ({message}): see `mirrorwire check`", place=place)
        for table in _COUNTED:
            sql = f"SELECT count(*) FROM {table}"
            if value(copy, sql) != value(source.database.connection, sql):
                raise StoreDamaged(f"the copy has not all rows of {table}", place=place)
    except apsw.Error as error:
        raise StoreDamaged(f"the store is damaged ({error}): see `mirrorwire check`", place=place) from error
    finally:
        copy.close()


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def upgrade(path: Path) -> tuple[int, int]:
    """Bring a store up to this version's format; returns the format it had, and the one it has.

    Raises StoreMissing where there is none, StoreNewer, StoreDamaged and StoreReadOnly as `Store.create` does.
    """
    if not path.is_file() or path.stat().st_size == 0:
        raise StoreMissing("there is no store here", place=str(path))
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            connection.set_busy_timeout(int(BUSY_SECONDS * 1000))
            found = version_of(connection, str(path))
        finally:
            connection.close()
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusy(f"another process has been at work for over {BUSY_SECONDS:g} s", place=str(path)) from error
    except apsw.Error as error:
        raise StoreDamaged(f"a damaged file, or no store ({error})", place=str(path)) from error
    Store.create(path).close()
    return found, len(steps())
