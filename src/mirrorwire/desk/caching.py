"""Pages as rendered, kept until the store says something else; tagged by their content, compressed once.

An answer to a reader depends on its address and the store alone. The store's state is asked of SQLite at each request
(a few microseconds); while a writer is at work an answer is served for at most `FRESH_SECONDS` after it was made.
Editors see every page as it is now. Entity tags are hashes of the body (RFC 9110, 8.8.3): the same over restarts.
"""

from __future__ import annotations

import gzip
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mirrorwire.desk.editors import COOKIE
from mirrorwire.desk.opening import Shelf

FRESH_SECONDS: Final = 2.0
_SMALLEST_PACKED: Final = 800
_PACKED_KINDS: Final = ("text/", "application/json", "application/xml", "application/rss", "application/atom",
                        "application/feed+json", "image/svg+xml")  # fmt: skip


@dataclass(slots=True)
class _Kept:
    """An answer: its headers and body (plain, packed), and the store's state for which it holds."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    packed: bytes | None
    tag: str
    state: int
    checked: float

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed or b"") + 1_000


class Cache:
    """Keeps answers to readers' GET requests with status 200, `most_bytes` of them, the least asked for thrown out."""

    def __init__(self, app: ASGIApp, *, shelf: Shelf, most_bytes: int = 64_000_000) -> None:
        self.app = app
        self._shelf = shelf
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._bytes = 0
        self._most = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or ask and keep."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or _is_editor(scope):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # the host is part of what is asked: feeds and canonical links name it
        key = f"{headers.get('host', '')}\0{scope['path']}\0{scope['query_string'].decode('latin-1')}"
        state, now = self._shelf.state(), time.monotonic()
        kept = self._kept.get(key)
        if kept is not None and kept.state != state and now - kept.checked > FRESH_SECONDS:
            kept = None
        if kept is None:
            kept = await self._ask(scope, receive, send, key, state)
            if kept is None:
                return
        else:
            self._kept.move_to_end(key)
        await _answer(kept, headers)(scope, receive, send)

    async def _ask(self, scope: Scope, receive: Receive, send: Send, key: str, state: int) -> _Kept | None:
        """Let the application answer; None if what it answers is not to be kept, and was sent on as it came."""
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
        kept = _Kept(headers, whole, packed, tag, state, time.monotonic())
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


def _is_editor(scope: Scope) -> bool:
    cookie = Headers(scope=scope).get("cookie")
    if cookie is None:
        return False
    try:
        return COOKIE in SimpleCookie(cookie)
    except CookieError:
        return False
