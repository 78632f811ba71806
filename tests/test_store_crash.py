"""A run that is killed loses nothing that it said was kept, and the next one goes on to the same store.

The runs are processes of their own, killed at moments drawn anew each time; a failure prints the seed that repeats it.
One process imports everything once and forks the runs, so that a kill costs milliseconds.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest

from mirrorwire import ingesting
from mirrorwire.record.asking import column
from mirrorwire.record.store import Store
from mirrorwire.record.upkeep import check
from tests.stores import OFF, content, differences, html_page, list_page, paragraphs, ready, words, write_lines

ROOT = Path(__file__).parents[1]
KILLS = 20
RECORDS = 620
PAGES = 36


def run(store: str, source: str, told: str, workers: int) -> None:
    """Ingest, and say after every commit how many are kept or read; what a forked process does."""
    # small batches, so that a kill finds many of them
    for name, size in (("KEPT_AT_ONCE", 12), ("READ_AT_ONCE", 4)):
        setattr(ingesting, name, size)
    log = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(stage: str, done: ingesting.Ingested, left: int | None) -> None:
        os.write(log, f"{stage} {done.ready} {done.received} {done.read}\n".encode())

    with Store.create(store) as opened:
        ingesting.ingest(opened, [source], settings=OFF, workers=workers, progress=say)
    os.write(log, b"whole\n")


def serve() -> None:
    """Fork a run for each line of the standard input, and say its number; then how it ended."""
    for line in sys.stdin:
        store, source, told, workers = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            # a group of its own, so that its helpers can be ended as well
            os.setsid()
            try:
                run(store, source, told, int(workers))
            except BaseException:
                import traceback

                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


class Runs:
    """The process that forks the runs."""

    def __init__(self, folder: Path) -> None:
        # one thread: a process with several can't be forked safely
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self.errors = folder / "errors.txt"
        with self.errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from tests.test_store_crash import serve; serve()"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        assert self._process.stdin is not None and self._process.stdout is not None
        return self._process.stdin, self._process.stdout

    def run(self, store: Path, source: Path, told: Path, *, workers: int = 1, kill_after: float | None = None) -> int:
        """Start a run, kill it after so many seconds or let it end; returns how it ended."""
        given, answers = self._pipes()
        given.write("\t".join(map(str, (store, source, told, workers))) + "\n")
        given.flush()
        child = int(answers.readline())
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        ended = int(answers.readline())
        with suppress(ProcessLookupError):
            # reading processes that outlive a killed run
            os.killpg(child, signal.SIGKILL)
        return ended

    def close(self) -> None:
        given, answers = self._pipes()
        given.close()
        self._process.wait(10)
        answers.close()


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    made = Runs(tmp_path_factory.mktemp("runs"))
    yield made
    made.close()


def counts(told: Path) -> list[tuple[str, int, int, int]]:
    """What a run said: the stage; ready records, members and captures that were kept or read so far."""
    found = []
    for line in told.read_text().splitlines() if told.exists() else []:
        if line != "whole":
            stage, kept, received, read = line.split()
            found.append((stage, int(kept), int(received), int(read)))
    return found


def test_twenty_kills_lose_nothing(runs: Runs, tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    made = random.Random(seed)
    records = [
        ready(
            n, body=paragraphs(n // 3, 2, 30), published=f"2025-03-{1 + n % 12:02d}T{n % 24:02d}:{n % 60:02d}:00+00:00"
        )
        for n in range(RECORDS)
    ]
    source = write_lines(tmp_path / "records.jsonl", records)
    began = time.monotonic()
    assert runs.run(tmp_path / "whole.store", source, tmp_path / "whole.txt") == 0, runs.errors.read_text()
    took = time.monotonic() - began
    killed = stores = 0
    while killed < KILLS:
        path, told = tmp_path / f"{stores}.store", tmp_path / f"{stores}-{killed}.txt"
        ended = runs.run(path, source, told, kill_after=made.uniform(0, min(1.0, took / 2)))
        if ended == 0:
            # it came to its end between two kills: the next ones are for another store
            compare(path, tmp_path / "whole.store", seed)
            stores += 1
            continue
        assert ended == -signal.SIGKILL, f"seed {seed}: {runs.errors.read_text()}"
        killed += 1
        # a run that was killed before its first commit leaves a file that is no store yet: the next one makes it one
        with Store.create(path) as store:
            kept = dict(store.database.connection.execute("SELECT page, id FROM revisions"))
            for record in records[: max((done for _, done, *_ in counts(told)), default=0)]:
                assert kept.get(record.id) == record.revision, f"seed {seed}, kill {killed}: {record.id} was kept"
            assert check(store, quick=True).problems == (), f"seed {seed}, kill {killed}"
    assert runs.run(path, source, tmp_path / "last.txt") == 0, f"seed {seed}: {runs.errors.read_text()}"
    compare(path, tmp_path / "whole.store", seed)


def test_kills_while_pages_are_read_by_two_processes(runs: Runs, tmp_path: Path) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    made = random.Random(seed)
    source = tmp_path / "pages"
    source.mkdir()
    for n in range(PAGES):
        listed = [(f"https://alpen.example/{n}/{m}", words((n, m), 7).capitalize(), f"0{m}:15") for m in range(3)]
        published = f"2025-03-{1 + n % 20:02d}T08:00:00+00:00"
        data = html_page(words(n, 8).capitalize(), paragraphs(n // 2, 4), published=published, listed=listed)
        (source / f"{n:03d}.html").write_bytes(
            data if n % 9 else list_page(listed) if n % 2 else b"\x89PNG\r\n\x1a\n%d" % n
        )
    began = time.monotonic()
    assert runs.run(tmp_path / "whole.store", source, tmp_path / "whole.txt", workers=2) == 0, runs.errors.read_text()
    took = time.monotonic() - began
    path = tmp_path / "killed.store"
    received = read = 0
    for n in range(4):
        told = tmp_path / f"{n}.txt"
        runs.run(path, source, told, workers=2, kill_after=made.uniform(took / 4, took))
        said = counts(told)
        received = max(received, *(got for *_, got, _ in said), 0) if said else received
        read += max((done for *_, done in said), default=0)
        with Store.create(path) as store:
            connection = store.database.connection
            assert int(connection.execute("SELECT count(*) FROM captures").get) >= received, f"seed {seed}, kill {n}"
            done = column(connection, "SELECT id FROM captures WHERE state = 1")
            assert len(done) >= read, f"seed {seed}, kill {n}"
            assert check(store, quick=True).problems == (), f"seed {seed}, kill {n}"
    assert runs.run(path, source, tmp_path / "last.txt", workers=2) == 0, f"seed {seed}: {runs.errors.read_text()}"
    compare(path, tmp_path / "whole.store", seed)


def compare(path: Path, whole: Path, seed: int) -> None:
    """A store after kills is sound, has nothing twice, and is the one that an uninterrupted run makes."""
    with Store.open(path) as store, Store.open(whole) as other:
        assert check(store).problems == (), f"seed {seed}"
        found = content(store)
        for name in ("captures", "pages", "revisions", "story_members", "happenings"):
            idents = [row[:2] if name == "revisions" else row[0] for row in found[name]]
            assert len(set(idents)) == len(idents), f"seed {seed}: {name} twice"
        assert differences(content(other), found) == "", f"seed {seed}"
