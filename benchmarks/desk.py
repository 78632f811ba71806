"""Measure the desk: paint in a browser, server times, and fifty readers at once while pages are ingested.

    python benchmarks/desk.py [--articles 10000] [--seconds 60] [--folder DIR] [--write]

The store is generated (`generated.py`), the server is `mirrorwire desk` in a process of its own, readers are another
process. Server times are wall times of whole requests over loopback on a connection that stays open, so they include
the client's part; `CPU` is what the server's process spent meanwhile, so that a busy machine counts less. An address
with another query each time is never answered from the cache. Every reader comes from an address of its own on
loopback, as the desk's limit of requests a minute is of one client.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from evaluation import environment
from generated import records, write_outlets
from store import generate, ingest, percentile

from mirrorwire.codec import to_json
from mirrorwire.model import Event, Record
from mirrorwire.record.find.persons import people
from mirrorwire.record.store import Store
from mirrorwire.record.stories.told import stories
from mirrorwire.record.stories.weaving import weave

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser import browsing, chromium, largest_paint, visiting, weight

WRITTEN = Path(__file__).with_name("desk.json")
PAIR = ("AZE", "ISR")
AIMS = {
    "largest contentful paint, article, ms median": "<= 400",
    "largest contentful paint, dossier, ms median": "<= 400",
    "bytes transferred, article / dossier": "<= 120,000",
    "cached article": "p95 <= 2",
    "rendered article": "p95 <= 15",
    "rendered dossier of 5,000 events": "p95 <= 40",
    "rendered search": "p95 <= 20",
    "all other pages": "p95 <= 40",
    "50 readers while ingest runs, ms p50 / p99, errors, requests a second": "p99 <= 500, 0 errors",
}
# loopback has 16 million addresses: each client of the benchmark is one
CLIENTS = (f"127.0.{n // 250 + 1}.{n % 250 + 1}" for n in itertools.count())


def with_busy_pair(record: Record, number: int, busy: int) -> Record:
    """Give every record up to a number one event more, of one pair."""
    if number >= busy or not record.events:
        return record
    first = record.events[0]
    actor, recipient = PAIR if number % 2 else PAIR[::-1]
    more: Event = replace(
        first, id=f"{first.id[:-4]}{number:04x}", actor=actor, recipient=recipient, dyad=f"{actor}>{recipient}",
        participants=(), where="body",
    )  # fmt: skip
    return replace(record, events=(*record.events, more))


def make_store(folder: Path, articles: int) -> Path:
    """Make the store, unless it is there: `articles` of a year, 5,000 events of one pair among theirs."""
    path = folder / f"desk-{articles}.store"
    if path.exists():
        return path
    outlets = folder / "outlets"
    outlets.mkdir(exist_ok=True)
    write_outlets(outlets)
    partial = path.with_suffix(".part")
    partial.unlink(missing_ok=True)
    # one in seven has no events; some are of the pair by chance
    busy = 5_550
    lines = (to_json(with_busy_pair(record, n, busy)) + b"\n" for n, record in enumerate(records(articles)))
    ingest(partial, lines, outlets)
    with Store.create(partial) as store:
        weave(store)
    partial.replace(path)
    return path


@dataclass(frozen=True, slots=True)
class Served:
    """A desk that is served: its port, and its process."""

    port: int
    process: int

    def spent(self) -> float:
        """Return the CPU time of the server's process so far, all threads, in ms."""
        # a process's own clock: clock_getcpuclockid(3)
        return time.clock_gettime_ns((~self.process << 3) | 2) / 1e6


@contextmanager
def desk(path: Path) -> Iterator[Served]:
    """Serve the store in a process of its own."""
    command = [sys.executable, "-m", "mirrorwire", "desk", "--store", str(path), "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            said = ""
            while "}" not in said:
                line = server.stdout.readline()
                if not line:
                    raise SystemExit("the desk did not start")
                said += line
            yield Served(int(json.loads(said)["address"].rstrip("/").rpartition(":")[2]), server.pid)
        finally:
            server.terminate()
            server.wait(20)


def times(served: Served, paths: list[str], *, warm: int = 5) -> str:
    """Ask for addresses one after the other on one connection; p50 / p95 of all but the first few, wall and CPU."""
    wall, spent = [], []
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60, source_address=(next(CLIENTS), 0))
    for path in paths:
        before, began = served.spent(), time.perf_counter()
        connection.request("GET", path, headers={"accept-encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        wall.append((time.perf_counter() - began) * 1000)
        spent.append(served.spent() - before)
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
    connection.close()
    show = lambda values: f"{statistics.median(values[warm:]):.1f} / {percentile(values[warm:], 0.95):.1f}"  # noqa: E731
    return f"{show(wall)} ms, {show(spent)} ms CPU"  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Paths:
    """What readers ask for: pages that all come to again and again, and those of which each reads some."""

    often: list[str]
    articles: list[str]
    searches: list[str]
    stories: list[str]

    def one(self, made: random.Random) -> str:
        """Choose the next: the first of each kind are read by many, the last by hardly anybody."""
        (kind,) = made.choices((self.often, self.articles, self.searches, self.stories), (25, 50, 15, 10))
        return kind[min(int(made.expovariate(4 / len(kind))), len(kind) - 1)]


async def _reader(port: int, paths: Paths, seed: int, until: float, taken: list[float], wrong: list[str]) -> None:
    made = random.Random(seed)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(next(CLIENTS), 0))
    # fifty people do not come at the same instant
    await asyncio.sleep(made.uniform(0, 1))
    while time.perf_counter() < until:
        path = paths.one(made)
        began = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").lower().split("\r\n")
        length = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length:"))
        await reader.readexactly(length)
        taken.append((time.perf_counter() - began) * 1000)
        if not lines[0].startswith("http/1.1 200"):
            wrong.append(f"{path}: {lines[0]}")
        await asyncio.sleep(made.uniform(0, 0.5))
    writer.close()


def crowd(port: int, paths: Paths, readers: int, seconds: float) -> tuple[list[float], list[str]]:
    """Let readers go from page to page, pausing up to half a second; times in ms, and whatever was no page."""
    taken: list[float] = []
    wrong: list[str] = []

    async def all_of_them() -> None:
        until = time.perf_counter() + seconds
        told = await asyncio.gather(
            *(_reader(port, paths, seed, until, taken, wrong) for seed in range(readers)), return_exceptions=True
        )
        wrong.extend(repr(one) for one in told if one is not None)

    asyncio.run(all_of_them())
    return taken, wrong


def measure(path: Path, folder: Path, seconds: float) -> dict[str, Any]:
    """Measure all; see `AIMS`."""
    with Store.open(path) as store:
        hits = store.search(limit=600).hits
        pages = [hit.page for hit in hits]
        told = [one.id for one in stories(store, limit=60)]
        known = [one.id for one in people(store, limit=40)]
        words = [word for hit in hits[:200] for word in (hit.headline or "").split()[:1]]
        outlets = sorted({hit.outlet for hit in hits if hit.outlet})[:60]
        busiest = f"{PAIR[0]}-{PAIR[1]}"
        events = store.timeline(pair=busiest, by="month")
        number = sum(one.count for one in events.counts)
    result: dict[str, Any] = {"events of the pair": number}
    rendered = {
        "article": [f"/page/{one}?n={{}}" for one in pages[:300]],
        "dossier of 5,000 events": [f"/dossier/{busiest}?n={{}}"] * 100,
        "search": [f"/search?words={one}" for one in dict.fromkeys(words)],
        "front": ["/?n={}"] * 60,
        "archive": ["/archive?n={}"] * 60,
        "stories": ["/stories?n={}"] * 60,
        "story": [f"/story/{one}?n={{}}" for one in told],
        "round-up": [f"/roundup/story/{one}?n={{}}" for one in told],
        "people": ["/people?n={}"] * 60,
        "person": [f"/person/{one}?n={{}}" for one in known],
        "outlets": ["/outlets?n={}"] * 60,
        "outlet": [f"/outlet/{quote(one)}?n={{}}" for one in outlets],
        "dossiers": ["/dossiers?n={}"] * 60,
        "evidence of a dossier": [f"/dossier/{busiest}/evidence?n={{}}"] * 60,
        "feed": [f"/feed/atom/search?words={one}" for one in list(dict.fromkeys(words))[:60]],
        "search of the API": [f"/api/search?words={one}" for one in dict.fromkeys(words)],
    }
    with desk(path) as served:
        port = served.port
        times(served, [f"/page/{pages[0]}"] * 3, warm=0)
        result["cached article"] = times(served, [f"/page/{pages[0]}"] * 300)
        for name, paths in rendered.items():
            result[f"rendered {name}"] = times(served, [one.format(n) for n, one in enumerate(paths)])
        place = chromium()
        if place is not None:
            with browsing(place) as browser, visiting(browser) as page:
                base = f"http://127.0.0.1:{port}"
                sizes = []
                for kind, paths in {"article": pages[:12], "dossier": [busiest] * 7}.items():
                    prefix = f"{base}/{'page' if kind == 'article' else 'dossier'}/"
                    largest_paint(page, prefix + paths[0])
                    paints = [largest_paint(page, prefix + one) for one in paths]
                    result[f"largest contentful paint, {kind}, ms median"] = round(statistics.median(paints))
                    sizes.append(weight(page, prefix + paths[0]))
                result["bytes transferred, article / dossier"] = " / ".join(f"{size:,}" for size in sizes)
        more = folder / "more.jsonl"
        generate(more, 4_000)
        often = ["/", "/archive", "/stories", f"/dossier/{busiest}", "/dossiers", "/people", "/outlets", "/search"]
        mixed = Paths(
            often,
            [f"/page/{one}" for one in pages],
            [f"/search?words={one}" for one in dict.fromkeys(words)],
            [f"/story/{one}" for one in told] + [f"/person/{one}" for one in known],
        )
        command = [sys.executable, __file__, "--beside", str(path), "--folder", str(folder)]
        with subprocess.Popen(command) as writer:
            taken, wrong = crowd(port, mixed, 50, seconds)
            writer.terminate()
        result["50 readers while ingest runs, ms p50 / p99, errors, requests a second"] = (
            f"{statistics.median(taken):.0f} / {percentile(taken, 0.99):.0f}, {len(wrong)}, {len(taken) / seconds:.0f}"
        )
        if wrong:
            result["errors"] = wrong[:5]
    return result


def beside(path: Path, folder: Path) -> None:
    """Ingest over and over, with stories, until ended: what runs beside the readers."""
    lines = (folder / "more.jsonl").read_bytes().splitlines(keepends=True)
    while True:
        for at in range(0, len(lines), 500):
            text = b"".join(lines[at : at + 500]).replace(b"generated", f"later{os.getpid()}".encode())
            ingest(path, iter(text.splitlines(keepends=True)), folder / "outlets")
            with Store.create(path) as store:
                weave(store)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {WRITTEN.name}")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        folder = asked.folder or Path(own)
        folder.mkdir(parents=True, exist_ok=True)
        if asked.beside:
            beside(asked.beside, folder)
        kept = make_store(folder, asked.articles)
        path = folder / "served.store"
        path.write_bytes(kept.read_bytes())
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        result = measure(path, folder, asked.seconds)
    told = {"articles": asked.articles, "environment": environment(), "figures": result, "aims": AIMS}
    print(json.dumps(told, indent=1))
    if asked.write:
        WRITTEN.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
