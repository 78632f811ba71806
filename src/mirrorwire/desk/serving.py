"""The desk's server: on loopback unless told otherwise, one process, until it is stopped.

What clients may cost is bounded here where it is the server's to bound: open connections, the size of a request's head,
how long it may take to come (Slowloris), how long an idle connection is kept. The rest is the guard's.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from mirrorwire.desk.app import create_app
from mirrorwire.desk.here import DeskSettings
from mirrorwire.errors import InputError

MOST_CONNECTIONS: Final = 512
LARGEST_HEAD: Final = 65_536
HEAD_SECONDS: Final = 10.0
IDLE_SECONDS: Final = 15


def is_loopback(host: str) -> bool:
    """Whether a host is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raises InputError if the port is taken or must not be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # with the protocol named, asyncio sends small answers at once; else each waits 40 ms for an acknowledgement (Nagle)
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host.strip("[]"), port))
    except OSError as error:
        made.close()
        raise InputError(f"can't listen there: {error.strerror or error}", place=f"{host}:{port}") from error
    made.listen(256)
    return made


class PatientProtocol(H11Protocol):
    """HTTP/1.1 that gives up a connection whose next request does not come to the end of its head in time."""

    _giving_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came; once it is a request, the wait is over."""
        super().data_received(data)
        if self._is_between():
            self._wait()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the wait."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_between(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        # from the first byte on: one byte now and then does not prolong it
        if self._giving_up is None:
            self._giving_up = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None

    def _give_up(self) -> None:
        self._giving_up = None
        if self._is_between() and not self.transport.is_closing():
            self.transport.close()


def config_of(app: Any, *, log_level: str = "warning") -> uvicorn.Config:
    """Return how an application is served: no access log, no forwarded headers believed, bounded as said above."""
    return uvicorn.Config(
        app,
        log_level=log_level,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=5,
    )


def serve(settings: DeskSettings, bound: socket.socket) -> None:
    """Serve a desk on a bound socket until the process is told to stop. Raises StoreMissing and the like."""
    uvicorn.Server(config_of(create_app(settings))).run(sockets=[bound])
