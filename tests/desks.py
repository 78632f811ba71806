"""A desk for tests: the real application on a real server on loopback, over a real store.

`samples_kept` (a fixture in conftest.py) is a store of the bundled sample pages, read by the parser once a test run.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from mirrorwire.desk.app import create_app
from mirrorwire.desk.here import DeskSettings
from mirrorwire.desk.serving import config_of, listening
from mirrorwire.model import Record
from mirrorwire.pages.outlets import Outlet
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.reviews.review import list_reviews
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave

TOKEN = "a-token-long-enough-for-a-desk"


def keep_sample_pages(folder: Path) -> Path:
    """Return a store of the sample pages, made once however many processes ask."""
    from mirrorwire.demo import keep_samples, read_samples
    from mirrorwire.settings import Settings

    path = folder / "samples.store"
    with (folder / "samples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            settings = Settings(annotations="parse")
            partial = folder / "samples.partial"
            with Store.create(partial) as store:
                keep_samples(store, list(read_samples(settings)), settings)
            partial.replace(path)
    return path


def kept(
    path: Path,
    records: Iterable[Record],
    *,
    outlets: Callable[[str], Outlet | None] = lambda _: None,
    woven: bool = True,
) -> Path:
    """Keep records as they are in a store at a path, made if there is none; with stories unless told not to."""
    with Store.create(path) as store:
        Writer(store, outlets).keep_ready([(record.id, record, "test") for record in records])
        if woven:
            weave(store)
    return path


def own_copy(path: Path, folder: Path) -> Path:
    """Return a copy of a store for tests that write into it."""
    return Path(shutil.copy(path, folder / "own.store"))


@contextmanager
def served(
    path: Path, *, log_level: str = "error", prepare: Callable[[FastAPI], None] = lambda app: None, **settings: Any
) -> Iterator[tuple[str, int]]:
    """The desk as `mirrorwire desk` serves it, with all that bounds it; gives host and port."""
    bound = listening("127.0.0.1", 0)
    app = create_app(DeskSettings(store=path, **{"requests_a_minute": 1_000_000, **settings}))
    prepare(app)
    server = uvicorn.Server(config_of(app, log_level=log_level))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.started, "the desk did not start"
    try:
        yield "127.0.0.1", bound.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()


@contextmanager
def serving(path: Path, **settings: Any) -> Iterator[str]:
    """Serve a desk over a store; gives its address without a slash at the end."""
    with served(path, **settings) as (host, port):
        yield f"http://{host}:{port}"


@contextmanager
def asking(path: Path, **settings: Any) -> Iterator[httpx.Client]:
    """Serve a desk and give a client of it, which keeps cookies."""
    with serving(path, **settings) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def enter(client: httpx.Client, name: str = "Ada") -> str:
    """Begin a session; returns the token of its forms."""
    answer = client.post("/editor/enter", data={"token": TOKEN, "name": name})
    assert answer.status_code == 303, answer.text
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/review").text)
    assert found is not None
    return found[1]


def some_statement(path: Path) -> str:
    with Store.open(path) as store:
        return next(
            record.quotations[0].id
            for record in (store.record(hit.page) for hit in store.search(limit=50).hits)
            if record.quotations
        )


def reviews(path: Path) -> int:
    with Store.open(path) as store:
        return len(list_reviews(store, limit=1_000)[0])


def raw_answer(host: str, port: int, request: bytes) -> bytes:
    """What the server says to bytes as they are, up to the end or to the end of the head."""
    with socket.create_connection((host, port), timeout=10) as made:
        made.sendall(request)
        made.settimeout(8.0)
        said = b""
        try:
            while part := made.recv(65_536):
                said += part
                if b"\r\n\r\n" in said:
                    break
        except (TimeoutError, ConnectionError):
            pass
        return said
