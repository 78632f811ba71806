"""The desk under many readers: what all ask for is made once, old answers last for moments only, nothing breaks."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest
from markupsafe import escape
from starlette.types import Message, Receive, Scope, Send

from mirrorwire.desk.caching import BUSY, FRESH_SECONDS, Cache
from mirrorwire.desk.editors import COOKIE
from mirrorwire.desk.opening import Shelf
from mirrorwire.record.store import Store
from tests.desks import kept, serving
from tests.stores import ready

READERS = 50


def to_its_end(story: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine in a thread of its own: a browser of other tests may hold this one's event loop."""
    with ThreadPoolExecutor(1) as own:
        own.submit(asyncio.run, story).result()


class Clock:
    """A clock that goes when it is told to: a busy machine does not make an answer old."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


class Counted:
    """An application that says how often it was asked for an address, after a while in which others may ask too."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.said: Counter[str] = Counter()
        self.status = 200
        self.headers: list[tuple[bytes, bytes]] = []
        self.fails = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked[scope["path"]] += 1
        said = f"{scope['path']} {self.asked[scope['path']]}".encode()
        await asyncio.sleep(0.02)
        if self.fails:
            raise ValueError("it can't be made")
        await send({"type": "http.response.start", "status": self.status, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": said})
        self.said[scope["path"]] += 1


class Desk:
    """A cache before such an application, over a store that can be written into."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self.clock = clock
        self.made = Counted()
        self.shelf = Shelf(path)
        self.cache = Cache(self.made, shelf=self.shelf)

    async def ask(self, path: str, *, method: str = "GET", cookie: str | None = None) -> str:
        body = b""

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            nonlocal body
            body += message.get("body", b"")

        headers = [(b"host", b"localhost")] + ([(b"cookie", cookie.encode())] if cookie else [])
        scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": headers}
        await self.cache(scope, receive, send)
        return body.decode()

    async def ask_all(self, path: str) -> list[str]:
        return list(await asyncio.gather(*(self.ask(path) for _ in range(READERS))))

    def write(self) -> None:
        # by the same library: another's closing of the file would take this one's locks along (POSIX)
        with closing(apsw.Connection(str(self.path))) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS written (n)")
            connection.execute("INSERT INTO written VALUES (1)")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    clock = Clock()
    monkeypatch.setattr("mirrorwire.desk.caching.time", clock)
    path = tmp_path / "record.store"
    Store.create(path).close()
    return Desk(path, clock)


async def soon(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fails after ten seconds."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        await asyncio.sleep(0.005)


def test_what_many_ask_for_at_once_is_made_once(desk: Desk) -> None:
    async def story() -> None:
        assert set(await desk.ask_all("/a")) == {"/a 1"}
        one, other = await asyncio.gather(desk.ask_all("/b"), desk.ask_all("/c"))
        assert (set(one), set(other)) == ({"/b 1"}, {"/c 1"})
        assert desk.made.asked == {"/a": 1, "/b": 1, "/c": 1}

    to_its_end(story())


def test_an_old_answer_is_served_while_it_is_made_anew_once_and_not_for_long(desk: Desk) -> None:
    async def story() -> None:
        assert await desk.ask("/a") == "/a 1"
        desk.write()
        # a moment after it was right, it is served as it is
        desk.clock.now += FRESH_SECONDS * 0.9
        assert set(await desk.ask_all("/a")) == {"/a 1"}
        assert desk.made.asked["/a"] == 1
        desk.clock.now += FRESH_SECONDS * 0.2
        assert set(await desk.ask_all("/a")) == {"/a 1"}
        await soon(lambda: desk.made.said["/a"] == 2)
        assert set(await desk.ask_all("/a")) == {"/a 2"}
        assert desk.made.asked["/a"] == 2
        # nobody asked for a while: what is older than that is served to nobody
        desk.write()
        desk.clock.now += 10
        assert set(await desk.ask_all("/a")) == {"/a 3"}
        # nothing was written: it holds for good
        desk.clock.now += 1_000
        assert set(await desk.ask_all("/a")) == {"/a 3"}
        # and is known to have held until now
        desk.write()
        assert set(await desk.ask_all("/a")) == {"/a 3"}
        assert desk.made.asked["/a"] == 3

    to_its_end(story())


def test_where_much_is_being_made_an_old_answer_is_served_longer_and_not_for_good(desk: Desk) -> None:
    async def story() -> None:
        assert await desk.ask("/a") == "/a 1"
        desk.write()
        desk.clock.now += FRESH_SECONDS * 9
        others = [asyncio.create_task(desk.ask(f"/other/{n}")) for n in range(BUSY)]
        await asyncio.sleep(0)
        assert await desk.ask("/a") == "/a 1"
        await asyncio.gather(*others)
        await soon(lambda: desk.made.said["/a"] == 2)
        desk.write()
        desk.clock.now += FRESH_SECONDS * 11
        others = [asyncio.create_task(desk.ask(f"/other/{n}?again")) for n in range(BUSY)]
        await asyncio.sleep(0)
        assert await desk.ask("/a") == "/a 3"
        await asyncio.gather(*others)

    to_its_end(story())


def test_what_an_editor_did_shows_to_readers_at_once(desk: Desk) -> None:
    async def story() -> None:
        assert await desk.ask("/a") == "/a 1"
        # anybody can send a form; what was refused, or sent by no editor, makes nothing anew
        await desk.ask("/review", method="POST")
        desk.made.status = 403
        await desk.ask("/review", method="POST", cookie=f"{COOKIE}=made-up")
        desk.made.status = 200
        assert await desk.ask("/a") == "/a 1"
        # whoever asked before it was done does not make those wait who ask after
        early = asyncio.create_task(desk.ask("/b"))
        await asyncio.sleep(0.01)
        await desk.ask("/review", method="POST", cookie=f"{COOKIE}=session")
        assert set(await desk.ask_all("/a")) == {"/a 2"}
        assert await desk.ask("/b") == "/b 2"
        assert await early == "/b 1"
        assert await desk.ask("/b") == "/b 2"

    to_its_end(story())


def test_what_is_not_to_be_kept_is_each_asker_s_own(desk: Desk) -> None:
    async def story() -> None:
        desk.made.headers = [(b"set-cookie", b"one=1")]
        assert sorted(await desk.ask_all("/a")) == sorted(f"/a {n}" for n in range(1, READERS + 1))
        desk.made.headers = []
        desk.made.status = 404
        assert len(set(await desk.ask_all("/b"))) == READERS

    to_its_end(story())


def test_what_fails_fails_for_all_who_asked_and_for_nobody_after_it(desk: Desk) -> None:
    async def story() -> None:
        desk.made.fails = True
        told = await asyncio.gather(*(desk.ask("/a") for _ in range(READERS)), return_exceptions=True)
        assert all(isinstance(one, ValueError) for one in told)
        desk.made.fails = False
        before = desk.made.asked["/a"]
        assert len(set(await desk.ask_all("/a"))) == 1
        assert desk.made.asked["/a"] == before + 1

    to_its_end(story())


def test_whoever_goes_away_does_not_take_the_answer_along(desk: Desk) -> None:
    async def story() -> None:
        first = asyncio.create_task(desk.ask("/a"))
        others = [asyncio.create_task(desk.ask("/a")) for _ in range(3)]
        await asyncio.sleep(0.005)
        first.cancel()
        others[0].cancel()
        assert {len(one) for one in await asyncio.gather(*others[1:])} == {len("/a 1")}

    to_its_end(story())


# ------------------------------------------------------------------------------------------------ a real server

ARTICLES = 20


@contextmanager
def ingesting(path: Path) -> Iterator[list[int]]:
    """Keep one article after the other in a thread; gives the numbers of those that are kept."""
    done: list[int] = []
    stop = threading.Event()

    def work() -> None:
        for number in range(1_000, 2_000):
            if stop.wait(0.1):
                break
            kept(path, [ready(number)], woven=number % 10 == 0)
            done.append(number)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield done
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def test_fifty_readers_while_pages_are_ingested(tmp_path: Path) -> None:
    known = [ready(number) for number in range(ARTICLES)]
    path = kept(tmp_path / "record.store", known)
    pages = {f"/page/{one.id}": str(escape(one.article.headline.value)) for one in known if one.article}  # type: ignore[union-attr]
    lists = {"/": "nameplate", "/archive": "nameplate", "/search?words=a": "nameplate", "/dossiers": "nameplate"}
    wanted = list((pages | lists).items())
    wrong: list[str] = []

    async def reader(client: httpx.AsyncClient, seed: int) -> None:
        made = random.Random(seed)
        for _ in range(3):
            place, holds = made.choice(wanted)
            answer = await client.get(place)
            if answer.status_code != 200 or holds not in answer.text:
                wrong.append(f"{place}: {answer.status_code}")
            await asyncio.sleep(made.uniform(0, 0.5))

    async def crowd(address: str) -> None:
        limits = httpx.Limits(max_connections=READERS)
        async with httpx.AsyncClient(base_url=address, timeout=20, limits=limits, verify=False) as client:
            await asyncio.gather(*(reader(client, seed) for seed in range(READERS)))

    with serving(path) as address, ingesting(path) as done:
        to_its_end(crowd(address))
        assert not wrong
        assert done, "nothing was ingested meanwhile"
        # what was ingested first is read like everything else
        new = ready(done[0])
        assert new.article is not None
        assert new.article.headline is not None
        answer = httpx.get(f"{address}/page/{new.id}", timeout=20)
        assert answer.status_code == 200
        assert str(escape(new.article.headline.value)) in answer.text
