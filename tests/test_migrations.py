"""A store of every earlier format is brought up to date and serves what it had; released steps are never edited."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Final

import apsw
import pytest

from mirrorwire.errors import StoreError
from mirrorwire.ingesting import ingest
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.migrations import migrate, steps
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave
from mirrorwire.record.upkeep import check, upgrade
from tests.stores import OFF, content, differences, old_store, paragraphs, ready, write_lines

# Formats up to this number are in a release: stores of them are out there, and their steps are part of the format.
# A release sets it to the newest step, and adds the hashes of the steps that it releases.
RELEASED: Final = 0
# SHA-256 of the released steps' files, in order; a change to one of them makes stores that no migration knows of
HASHES: Final[list[str]] = []
# the step that brought people: of pages that were kept before they are made by `reindex`
PEOPLE: Final = 2


def step_files() -> list[tuple[str, bytes]]:
    folder = files("mirrorwire.record") / "sql"
    return sorted((one.name, one.read_bytes()) for one in folder.iterdir() if one.name.endswith(".sql"))


def test_released_steps_are_never_edited() -> None:
    assert len(HASHES) == RELEASED <= len(steps())
    for number, digest in enumerate(HASHES):
        name, data = step_files()[number]
        assert hashlib.sha256(data).hexdigest() == digest, f"{name} was released: add a step instead of editing it"


def test_steps_are_numbered_without_a_gap() -> None:
    assert [name[:3] for name, _ in step_files()] == [f"{n:03d}" for n in range(1, len(steps()) + 1)]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of this version: copies, stories and happenings, people, events and lists."""
    folder = tmp_path_factory.mktemp("source")
    body = paragraphs("wire")
    records = [ready(n, body=body if n % 6 == 0 else None, events=[("AZE", "ARM", "CONSULT")]) for n in range(20)]
    with Store.create(folder / "a.store") as store:
        ingest(store, [str(write_lines(folder / "a.jsonl", records))], settings=OFF)
        assert all(content(store)[name] for name in ("copies", "story_members", "happenings", "appearances"))
    return folder / "a.store"


@pytest.mark.parametrize("step", range(1, len(steps()) + 1))
def test_a_store_of_every_format_is_brought_up_to_date(source: Path, tmp_path: Path, step: int) -> None:
    path = old_store(tmp_path / "old.store", step, source)
    with Store.open(source) as made:
        wanted = content(made)
    if step < len(steps()):
        with pytest.raises(StoreError, match="check --upgrade"):
            Store.open(path)
    assert upgrade(path) == (step, len(steps()))
    with Store.open(path) as store:
        assert store.count() == 20
        assert store.count(pair="AZE-ARM") == 20
        for page, *_ in wanted["pages"]:
            with Store.open(source) as made:
                assert store.record(page) == made.record(page)
    with Store.create(path) as store:
        weave(store)
        if step < PEOPLE:
            Writer(store, lambda name: None).reindex([page for page, *_ in wanted["pages"]])
            weave(store)
        assert differences(wanted, content(store)) == ""
        assert check(store).problems == ()


def test_a_migration_that_is_killed_goes_on(source: Path, tmp_path: Path) -> None:
    """Each step is whole or not there: a store that had some of them is one of an earlier format."""
    path = old_store(tmp_path / "old.store", 1, source)
    with pytest.MonkeyPatch.context() as patch:
        broken = (*steps()[:2], f"{steps()[2]}; SELECT no_such_function()")
        patch.setattr("mirrorwire.record.migrations.steps", lambda: broken)
        patch.setattr("mirrorwire.record.database.steps", lambda: broken)
        with pytest.raises(apsw.SQLError):
            Store.create(path)
    connection = apsw.Connection(str(path))
    assert connection.pragma("user_version") == 2
    assert connection.execute("SELECT name FROM sqlite_schema WHERE name = 'copies'").fetchall() == []
    connection.close()
    with Store.create(path) as store:
        assert store.count() == 20


def test_two_that_migrate_at_once(source: Path, tmp_path: Path) -> None:
    path = old_store(tmp_path / "old.store", 1, source)
    code = (
        "import sys; from mirrorwire.record.upkeep import upgrade; from pathlib import Path; upgrade(Path(sys.argv[1]))"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(3)]
    assert [one.wait(30) for one in running] == [0, 0, 0]
    with Store.open(path) as store:
        assert check(store, quick=True).format == len(steps())
        assert store.count() == 20


def test_migrate_stops_at_the_step_asked_for(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "a.store"))
    assert migrate(connection, "a.store", upto=2) == 0
    assert migrate(connection, "a.store") == 2
    assert connection.pragma("user_version") == len(steps())
    connection.close()
