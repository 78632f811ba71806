"""Fetch one page from the web for a person who points at it; hostile addresses get nowhere.

Every host name is resolved here and only public addresses are connected to (the name is not looked up a second time,
so it can't change in between), redirects are followed by hand with the same check, and size and time are limited
before and after decompression.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import httpcore

from mirrorwire.errors import FetchError, TooLarge
from mirrorwire.pages.addresses import absolute
from mirrorwire.pages.containers.unpacking import Gunzip

MAX_REDIRECTS = 8
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = (
    b"text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,"
    b"application/xml;q=0.9,text/plain;q=0.9,*/*;q=0.1"
)
_MAX_VALIDATOR = 1_000


@dataclass(frozen=True, slots=True)
class Fetched:
    """One page as it came: the address it came from in the end, its bytes, what the transport says of them.

    `status` 304 says that the page is what it was when `etag` and `last_modified` were given; there are no bytes then.
    """

    url: str
    data: bytes
    media_type: str
    charset: str | None
    captured_at: str
    status: int = 200
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one fetch asks for, the same on every hop of it."""

    user_agent: str
    limit: int
    # If-None-Match and If-Modified-Since, and the one address that they are sent to: the one that they came from
    conditions: tuple[tuple[bytes, bytes], ...]
    conditional: str
    any_status: bool


class _PublicOnly(httpcore.NetworkBackend):
    """Connects to public addresses alone, unless told otherwise."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve the host once, check every address, connect to the first that answers."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"host {host!r} is not known") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._allow_private and (inside := [a for a in addresses if not is_public(a)]):
            raise FetchError(
                f"{host} is {f'{inside[0]}, ' if host != inside[0] else ''}an address of a private network "
                "(setting allow_private_addresses)"
            )
        failure: Exception = httpcore.ConnectError(f"no address for {host!r}")
        for address in addresses[:4]:
            try:
                return self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Refuse: no page lives in a local socket."""
        raise FetchError("local sockets are not fetched from")

    def sleep(self, seconds: float) -> None:
        """Wait between retries."""
        self._network.sleep(seconds)


def is_public(address: str) -> bool:
    """Tell whether an IP address is reachable by everybody (an IPv4 address inside an IPv6 one is looked at itself)."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            ip = inner
        elif ip in ipaddress.ip_network("64:ff9b::/96"):
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast


def fetch(
    url: str,
    *,
    user_agent: str,
    seconds: float = 20.0,
    limit: int = 50_000_000,
    allow_private: bool = False,
    etag: str | None = None,
    last_modified: str | None = None,
    validated: str | None = None,
    any_status: bool = False,
    admit: Callable[[str], None] | None = None,
) -> Fetched:
    """Fetch a page; raises FetchError or TooLarge, each naming the address and the cause.

    With `etag` or `last_modified`, as an earlier fetch gave them, the answer may be that nothing changed (status 304).
    `validated` is the address that fetch ended at (`Fetched.url`; None: the one asked for): they are sent to it alone,
    since another one's tag may be the same by chance, and is nobody else's business.
    `any_status` gives answers of other statuses than 200 too, instead of refusing them. `admit` is called with each
    address before it is asked for, redirects included; it may wait, which does not count as time, or raise.
    """
    deadline = time.monotonic() + seconds
    current = absolute(url, None)
    if current is None:
        raise FetchError("only http and https addresses are fetched", place=url)
    source = absolute(validated, None) if validated else current
    asked = _Asked(user_agent, limit, _conditions(etag, last_modified), _plain(source or current), any_status)
    backend = _PublicOnly(allow_private)
    context = ssl.create_default_context()
    with httpcore.ConnectionPool(ssl_context=context, network_backend=backend, max_connections=2) as pool:
        try:
            for _ in range(MAX_REDIRECTS + 1):
                if admit is not None:
                    began = time.monotonic()
                    admit(current)
                    deadline += time.monotonic() - began
                answer = _get(pool, current, asked, deadline)
                if isinstance(answer, Fetched):
                    return answer
                current = answer
        except FetchError as error:
            raise FetchError(error.cause, place=url) from error
        except TooLarge as error:
            raise TooLarge(error.cause, place=url) from error
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise FetchError(f"no complete answer within {seconds:g} s (setting fetch_seconds)", place=url) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            raise FetchError(f"can't be fetched: {error}", place=url) from error
    raise FetchError(f"more than {MAX_REDIRECTS} redirects", place=url)


def _conditions(etag: str | None, last_modified: str | None) -> tuple[tuple[bytes, bytes], ...]:
    """The headers of a conditional request (RFC 9110, 13.1); what can't stand in a header is left out."""
    given = ((b"If-None-Match", etag), (b"If-Modified-Since", last_modified))
    return tuple(
        (name, value.encode("ascii"))
        for name, value in given
        if value and len(value) <= _MAX_VALIDATOR and value.isascii() and value.isprintable()
    )


def _get(pool: httpcore.ConnectionPool, url: str, asked: _Asked, deadline: float) -> Fetched | str:
    """One request: the page, or the address it redirects to."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    headers = [
        (b"User-Agent", asked.user_agent.encode("latin-1", "replace")),
        (b"Accept", _ACCEPT),
        (b"Accept-Encoding", b"gzip"),
    ]
    url = _ascii(url)
    conditions = asked.conditions if url == asked.conditional else ()
    headers += conditions
    waits = {"timeout": {"connect": left, "read": left, "write": left, "pool": left}}
    with pool.stream("GET", url, headers=headers, extensions=waits) as response:
        header = {name.lower(): value.decode("latin-1") for name, value in response.headers}
        if response.status in _REDIRECTS and b"location" in header:
            target = absolute(header[b"location"], url)
            if target is None:
                raise FetchError(f"redirected to {header[b'location']!r}, which is no web address")
            return target
        unchanged = response.status == 304 and bool(conditions)
        if response.status != 200 and not unchanged and not asked.any_status:
            raise FetchError(f"the server answered {response.status}")
        encoding = header.get(b"content-encoding", "").strip().lower()
        data = b"" if unchanged else _body(response, encoding, deadline, asked.limit)
    described = Message()
    described["Content-Type"] = header.get(b"content-type", "text/html")
    return Fetched(
        url,
        data,
        described.get_content_type(),
        described.get_content_charset(),
        datetime.now(UTC).replace(microsecond=0).isoformat(),
        response.status,
        header.get(b"etag"),
        header.get(b"last-modified"),
    )


def _plain(url: str) -> str:
    """Write an address in ASCII as `_ascii` does; one that can't be, as it is: it is refused when it is asked for."""
    try:
        return _ascii(url)
    except ValueError:
        return url


def _ascii(url: str) -> str:
    """Write an address in ASCII: the host in IDNA, the rest percent-encoded (RFC 3987); no user, no fragment."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    port = f":{parts.port}" if parts.port else ""
    path = quote(parts.path or "/", safe="%/:=&~+!$,;'@()*")
    query = quote(parts.query, safe="%/:=&?~+!$,;'@()*[]")
    return urlunsplit((parts.scheme, host + port, path, query, ""))


def _body(response: httpcore.Response, encoding: str, deadline: float, limit: int) -> bytes:
    """Read the body within the limits, decompressing as it comes; one that is cut off is refused, never half a page."""
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise FetchError(f"content encoding {encoding!r}, which was not asked for")
    gunzip = Gunzip() if encoding.endswith("gzip") else None
    parts: list[bytes] = []
    size = received = 0
    for chunk in response.iter_stream():
        if time.monotonic() > deadline:
            raise TimeoutError
        try:
            part = gunzip.unpack(chunk, limit + 1 - size) if gunzip else chunk
        except zlib.error as error:
            raise FetchError(f"damaged compression: {error}") from error
        parts.append(part)
        size += len(part)
        received += len(chunk)
        if size > limit:
            raise TooLarge(f"more than {limit} bytes (setting max_page_bytes)")
    if gunzip is not None and received and not gunzip.whole:
        raise FetchError(f"damaged compression: it ends too early, after {received} bytes")
    return b"".join(parts)
