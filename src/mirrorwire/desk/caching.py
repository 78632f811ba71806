"""Pages as rendered, kept until the store says something else; tagged by their content, compressed once.

An answer to a reader depends on its address and the store alone. The store's state is asked of SQLite at each request
(a few microseconds). While a writer is at work an answer is served on for `FRESH_SECONDS` after it was known to be
right; in the seconds after those it is served while it is made anew (stale-while-revalidate, RFC 5861), and then no
more: nine seconds in all, thirty while more is being made than there are threads for. What is asked for by many at
once is made once, and the others wait for it. What is done here, by an editor, shows at once. Editors see every page as
it is now. Entity tags are hashes of the body (RFC 9110, 8.8.3): the same over restarts.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mirrorwire.desk.editors import COOKIE
from mirrorwire.desk.opening import Shelf

FRESH_SECONDS: Final = 3.0
# so many times as long, in all, while it is made anew
_STALE_TIMES: Final = 3
# and so many times where so much is being made that whoever waits would wait long: some seconds old is better than none
_STALE_TIMES_BUSY: Final = 10
BUSY: Final = 6
# so many are made anew at once; who was served an old answer can wait longer than who was served none
MOST_BESIDE: Final = 1
_SMALLEST_PACKED: Final = 800
_PACKED_KINDS: Final = ("text/", "application/json", "application/xml", "application/rss", "application/atom",
                        "application/feed+json", "image/svg+xml")  # fmt: skip
_log = logging.getLogger("mirrorwire.desk")
# the store's state as SQLite tells it, and how often something was done here
_State = tuple[int, int]


@dataclass(slots=True)
class _Kept:
    """An answer: its headers and body (plain, packed), the store's state for which it holds, and when it last did."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    packed: bytes | None
    tag: str
    state: _State
    checked: float

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed or b"") + 1_000


class Cache:
    """Keeps answers to readers' GET requests with status 200, `most_bytes` of them, the least asked for thrown out.

    All of it runs in one event loop: between two `await` nothing else happens.
    """

    def __init__(self, app: ASGIApp, *, shelf: Shelf, most_bytes: int = 64_000_000) -> None:
        self.app = app
        self._shelf = shelf
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._bytes = 0
        self._most = most_bytes
        # what is being made: by its key, and the count of things done here before it was begun
        self._making: dict[tuple[str, int], asyncio.Future[_Kept | None]] = {}
        self._beside: set[asyncio.Task[None]] = set()
        self._done = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or ask and keep."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, self._counting(send) if _may_be_editor(scope) else send)
            return
        if _may_be_editor(scope):
            await self.app({**scope, "method": "GET"}, receive, _never_kept(send))
            return
        headers = Headers(scope=scope)
        # the host is part of what is asked: feeds and canonical links name it
        key = f"{headers.get('host', '')}\0{scope['path']}\0{scope['query_string'].decode('latin-1')}"
        kept = self._still(key, scope)
        if kept is None:
            kept = await self._made(scope, receive, send, key)
            if kept is None:
                return
        await _answer(kept, headers)(scope, receive, send)

    def _still(self, key: str, scope: Scope) -> _Kept | None:
        """Return what is kept under a key if it may still be served; have it made anew if it must not be for long."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        now, state = time.monotonic(), self._state()
        age = now - kept.checked
        most = _STALE_TIMES_BUSY if len(self._making) >= BUSY else _STALE_TIMES
        if kept.state == state:
            kept.checked = now
        elif kept.state[1] != state[1] or age > FRESH_SECONDS * most:
            return None
        elif age > FRESH_SECONDS and len(self._beside) < MOST_BESIDE and not self._is_made(key):
            task = asyncio.create_task(self._make_beside(dict(scope), key))
            self._beside.add(task)
            task.add_done_callback(self._beside.discard)
        self._kept.move_to_end(key)
        return kept

    def _is_made(self, key: str) -> bool:
        return (key, self._done) in self._making

    def _state(self) -> _State:
        return self._shelf.state(), self._done

    def _counting(self, send: Send) -> Send:
        """Count what an editor did, before they are told that it is done; what was refused is nothing done."""

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                self._done += 1
            await send(message)

        return counted

    async def _make_beside(self, scope: Scope, key: str) -> None:
        """Make an answer anew that somebody was just served; nobody waits for it."""
        try:
            await self._made(scope, _nothing_more, _to_nobody, key)
        except Exception:
            # whoever asks next meets the same, and is told
            _log.exception("an answer could not be made anew")

    async def _made(self, scope: Scope, receive: Receive, send: Send, key: str) -> _Kept | None:
        """Make an answer, or wait for it if it is being made; None if it is not to be kept, and was sent as it came."""
        flight = (key, self._done)
        making = self._making.get(flight)
        if making is not None:
            kept = await asyncio.shield(making)
            # what is not to be kept may be another's alone
            return kept if kept is not None else await self._ask(scope, receive, send, key)
        making = self._making[flight] = asyncio.get_running_loop().create_future()
        kept = None
        try:
            kept = await self._ask(scope, receive, send, key)
        finally:
            del self._making[flight]
            making.set_result(kept)
        return kept

    async def _ask(self, scope: Scope, receive: Receive, send: Send, key: str) -> _Kept | None:
        """Let the application answer; None if what it answers is not to be kept, and was sent on as it came."""
        # of the moment before it was made: what is written meanwhile may be in it or not
        state, began = self._state(), time.monotonic()
        start: Message | None = None
        body = bytearray()
        passed = False

        async def collect(message: Message) -> None:
            nonlocal start, passed
            if message["type"] == "http.response.start":
                start = message
                held = MutableHeaders(raw=message["headers"])
                if message["status"] != 200 or "set-cookie" in held or held.get("cache-control", "") == "no-store":
                    passed = True
                    await send(message)
                return
            if passed:
                await send(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        await self.app({**scope, "method": "GET"} if scope["method"] == "HEAD" else scope, receive, collect)
        if passed or start is None:
            return None
        whole = bytes(body)
        headers = [(n, v) for n, v in start["headers"] if n not in (b"content-length", b"etag")]
        kind = Headers(raw=headers).get("content-type", "")
        worth = len(whole) >= _SMALLEST_PACKED and kind.startswith(_PACKED_KINDS)
        packed = gzip.compress(whole, 5, mtime=0) if worth else None
        tag = hashlib.blake2b(whole, digest_size=12).hexdigest()
        kept = _Kept(headers, whole, packed, tag, state, began)
        self._keep(key, kept)
        return kept

    def _keep(self, key: str, kept: _Kept) -> None:
        before = self._kept.pop(key, None)
        self._bytes += kept.size - (before.size if before is not None else 0)
        self._kept[key] = kept
        while self._bytes > self._most and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= gone.size


def _answer(kept: _Kept, asked: Headers) -> Response:
    packed = kept.packed is not None and "gzip" in asked.get("accept-encoding", "")
    tag = f'"{kept.tag}{"-gz" if packed else ""}"'
    known = {one.strip().removeprefix("W/") for one in asked.get("if-none-match", "").split(",")}
    fresh = tag in known or "*" in known
    body = b"" if fresh else kept.packed if packed and kept.packed is not None else kept.body
    response = Response(body, 304 if fresh else 200)
    headers = MutableHeaders(raw=[*kept.headers, *response.raw_headers])
    if fresh:
        del headers["content-length"]
    headers["etag"] = tag
    headers["vary"] = "accept-encoding, cookie"
    headers.setdefault("cache-control", "no-cache")
    if packed and not fresh:
        headers["content-encoding"] = "gzip"
    response.raw_headers = headers.raw
    return response


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _to_nobody(message: Message) -> None:
    pass


def _may_be_editor(scope: Scope) -> bool:
    """Whether a request has the cookie of a session, valid or not, in whatever way its cookies may be read.

    Whoever reads cookies in another way than the application does would keep an editor's page for readers.
    """
    return any(name == b"cookie" and COOKIE.encode() in value for name, value in scope["headers"])


def _never_kept(send: Send) -> Send:
    """What an editor sees is theirs: no cache on the way, and no other session of the browser, may keep it."""

    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            held = MutableHeaders(raw=list(message["headers"]))
            held.setdefault("cache-control", "no-store")
            held.add_vary_header("cookie")
            message = {**message, "headers": held.raw}
        await send(message)

    return marked
