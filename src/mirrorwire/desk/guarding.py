"""What every answer carries and every request must keep to: headers, hosts, limits of size, time and number.

Policies follow the OWASP Secure Headers Project; the content policy allows nothing but the desk's own files: no inline
script, no inline style, no frame, no form that leads elsewhere. Everything passes here, also what is refused, what is
not sent again, and what went wrong, so no answer of the desk is without its headers.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import time
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mirrorwire.errors import SettingsError

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
LARGEST_FORM: Final = 200_000
# a search of 2,000 characters of any script fits
LARGEST_ADDRESS: Final = 32_000
LARGEST_HEADERS: Final = 32_000
FORM_SECONDS: Final = 20.0
_MOST_CLIENTS: Final = 10_000
# a name, or an address in brackets, and a port: nothing that a browser would read as something else
_HOST: Final = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::[0-9]{1,5})?")
_log = logging.getLogger("mirrorwire.desk")
_WITHOUT_BODY: Final = ("GET", "HEAD", "OPTIONS")


class Guard:
    """Refuses requests for other hosts, too many of them, and too large ones; puts the headers on every answer.

    `hosts` are names that may be asked for ("*": any); `requests_a_minute` of one client; pages of `origins` may read
    what is under /api (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol), without the reader's cookies.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: tuple[str, ...], requests_a_minute: int, origins: tuple[str, ...] = ()
    ) -> None:
        self.app = app
        self._hosts = {host.lower() for host in hosts}
        self._limit = requests_a_minute
        self._origins = {origin.rstrip("/").lower() for origin in origins}
        self._left: dict[str, tuple[float, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        for_programs = is_api(scope["path"])
        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                held = MutableHeaders(raw=list(message["headers"]))
                for name, value in _HEADERS.items():
                    held.setdefault(name, value)
                if for_programs and self._origins:
                    # here and not beneath: what is kept of an answer must not name who asked for it
                    self._allow(held, headers.get("origin"))
                message = {**message, "headers": held.raw}
            await send(message)

        refused = self._refusal(scope, headers)
        if refused is None and scope["method"] not in _WITHOUT_BODY:
            body = await _whole(receive)
            if isinstance(body, bytes):
                receive = _again(body, receive)
            else:
                refused = body
        if refused is not None:
            status, message, more = refused
            await refusal(scope["path"], status, message, more)(scope, receive, with_headers)
            return
        try:
            await self.app(scope, receive, with_headers)
        except Exception:
            if begun:
                raise
            # what went wrong is for the log, and for nobody who asks
            _log.exception("an answer could not be made")
            said = refusal(scope["path"], 500, "Something went wrong here; it is in the desk's log.", {})
            await said(scope, receive, with_headers)

    def _allow(self, held: MutableHeaders, origin: str | None) -> None:
        held.add_vary_header("origin")
        if origin is not None and origin.lower() in self._origins:
            held["access-control-allow-origin"] = origin
            held["access-control-expose-headers"] = "etag, link"

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str, dict[str, str]] | None:
        host = _HOST.fullmatch(headers.get("host", "").lower())
        if host is None or not ("*" in self._hosts or host[1] in self._hosts) or len(headers.getlist("host")) > 1:
            return 421, "This desk is not served under that name.", {}
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LARGEST_ADDRESS:
            return 414, "Too long an address.", {}
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEADERS:
            return 431, "Too large a request.", {}
        length = headers.get("content-length")
        if length is not None and not (length.isascii() and length.isdigit() and int(length[:12]) <= LARGEST_FORM):
            return 413, "Too large a request.", {}
        client = scope.get("client")
        wait = self._wait(party_of(client[0] if client else ""))
        if wait > 0:
            return 429, "Too many requests; wait a little.", {"retry-after": str(int(wait) + 1)}
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


def party_of(client: str) -> str:
    """Return what stands for a client where requests are counted: of IPv6 its network of 64 bits (RFC 6177, 2).

    Whoever has one address of such a network has all of them, and would be a new client with each request.
    """
    if ":" not in client:
        return client
    try:
        return str(ipaddress.ip_network((client.partition("%")[0], 64), strict=False))
    except ValueError:
        return client


def check_origins(origins: tuple[str, ...]) -> None:
    """Raise SettingsError if one is no origin (https://their.example, with a port if it has one, and no more)."""
    for origin in origins:
        scheme, sign, host = origin.lower().rstrip("/").partition("://")
        if scheme not in ("http", "https") or not sign or _HOST.fullmatch(host) is None:
            raise SettingsError(
                "no origin: https://their.example, with a port if it has one, and no more", place=origin
            )


def check_address(address: str | None) -> None:
    """Raise SettingsError if a desk's own address is none: scheme, host and port, since its links begin at the root."""
    if address is not None:
        scheme, sign, host = address.lower().rstrip("/").partition("://")
        if scheme not in ("http", "https") or not sign or _HOST.fullmatch(host) is None:
            raise SettingsError("no address of a desk: https://desk.example, with a port if it has one", place=address)


def host_of(address: str) -> str:
    """Return the name of the host in an address that was checked, without the port."""
    found = _HOST.fullmatch(address.lower().rstrip("/").partition("://")[2])
    return found[1] if found is not None else ""


def check_hosts(hosts: tuple[str, ...]) -> None:
    """Raise SettingsError if one is no name that a request may ask for: without a scheme, a port or a path."""
    for host in hosts:
        found = _HOST.fullmatch(host.lower())
        if host != "*" and (found is None or found[1] != host.lower()):
            raise SettingsError("no name of a host: desk.example, without a scheme and a port", place=host)


def is_api(path: str) -> bool:
    """Tell whether an address is one for programs, which are answered in JSON."""
    return path == "/api/openapi.json" or (path.startswith("/api/") and len(path) > len("/api/"))


def refusal(path: str, status: int, message: str, headers: dict[str, str]) -> Response:
    """Return a refusal that needs no page: JSON under /api, else a line of text."""
    if is_api(path):
        return JSONResponse({"error": message, "status": status, "place": None}, status, headers)
    return PlainTextResponse(f"{message}\n", status, headers)


async def _whole(receive: Receive) -> bytes | tuple[int, str, dict[str, str]]:
    """Read a request's body before anybody else does, whatever length it says it has; or why it is refused."""
    body = bytearray()
    try:
        async with asyncio.timeout(FORM_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    # half a form is none
                    return 400, "The request was not sent whole.", {}
                body += message.get("body", b"")
                if len(body) > LARGEST_FORM:
                    return 413, "Too large a request.", {"connection": "close"}
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        return 408, "The request did not come to an end.", {"connection": "close"}
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read, once; then whatever comes after it."""
    given = False

    async def give() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return give
