"""What every answer carries and every request must keep to: headers, hosts, a limit of requests.

Policies follow the OWASP Secure Headers Project; the content policy allows nothing but the desk's own files: no inline
script, no inline style, no frame, no form that leads elsewhere.
"""

from __future__ import annotations

import time
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_LARGEST_FORM: Final = 200_000
_MOST_CLIENTS: Final = 10_000


class Guard:
    """Refuses requests for other hosts, too many of them, and too large ones; puts the headers on every answer."""

    def __init__(self, app: ASGIApp, *, hosts: tuple[str, ...], requests_a_minute: int) -> None:
        self.app = app
        self._hosts = {host.lower() for host in hosts}
        self._limit = requests_a_minute
        self._left: dict[str, tuple[float, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                message["headers"] = headers.raw
            await send(message)

        headers = Headers(scope=scope)
        refused = self._refusal(scope, headers)
        if refused is not None:
            await refused(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)

    def _refusal(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        host = headers.get("host", "").lower()
        name = host[: host.rindex("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
        if "*" not in self._hosts and name not in self._hosts:
            return PlainTextResponse("This desk is not served under that name.\n", 421)
        length = headers.get("content-length")
        if length is not None and (not length.isdigit() or int(length) > _LARGEST_FORM):
            return PlainTextResponse("Too large a request.\n", 413)
        client = scope.get("client")
        wait = self._wait(client[0] if client else "")
        if wait > 0:
            return PlainTextResponse("Too many requests; wait a little.\n", 429, {"retry-after": str(int(wait) + 1)})
        return None

    def _wait(self, client: str) -> float:
        """Take one request of the client's allowance, which fills evenly; the seconds to wait if there is none left."""
        now = time.monotonic()
        left, at = self._left.pop(client, (float(self._limit), now))
        left = min(float(self._limit), left + (now - at) * self._limit / 60)
        if left < 1:
            self._left[client] = (left, now)
            return (1 - left) * 60 / self._limit
        self._left[client] = (left - 1, now)
        if len(self._left) > _MOST_CLIENTS:
            del self._left[next(iter(self._left))]
        return 0.0
