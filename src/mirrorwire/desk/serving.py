"""The desk's server: on loopback unless told otherwise, one process, until it is stopped.

What clients may cost is bounded here where it is the server's to bound: open connections, the size of a request's head,
how long it may take to come (Slowloris), how long an idle connection is kept. The rest is the guard's.
"""

from __future__ import annotations

import asyncio
import gc
import ipaddress
import socket
from typing import Any, Final

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from mirrorwire.desk.app import create_app
from mirrorwire.desk.here import DeskSettings
from mirrorwire.desk.rendering import compile_templates
from mirrorwire.errors import InputError

MOST_CONNECTIONS: Final = 512
LARGEST_HEAD: Final = 65_536
HEAD_SECONDS: Final = 10.0
IDLE_SECONDS: Final = 15
# objects made and not freed before the collector looks at the young ones, and how often before it looks at older ones
_COLLECT_AFTER: Final = (5_000, 20, 50)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_everywhere(host: str) -> bool:
    """Whether a host is every address of this machine (0.0.0.0, ::), which is no name that anybody asks for."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
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
    app = create_app(settings)
    settle(app)
    uvicorn.Server(config_of(app)).run(sockets=[bound])


def settle(app: FastAPI) -> None:
    """Make ready what every page needs, and take what lives as long as the process out of the collector's sight.

    A collection of everything takes a tenth of a second in which no reader is answered; a page is a few thousand
    objects, of which hardly any is part of a cycle. https://docs.python.org/3/library/gc.html#gc.freeze
    """
    compile_templates()
    # routes are made when they are first looked through, for which the first who asks would wait, and all others too
    nowhere = {"type": "http", "method": "GET", "path": "/-/-/-", "root_path": "", "headers": [], "app": app}
    for route in app.router.routes:
        route.matches(dict(nowhere))
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
