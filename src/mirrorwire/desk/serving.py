"""The desk's server: on loopback unless told otherwise, one process, until it is stopped."""

from __future__ import annotations

import ipaddress
import socket

import uvicorn

from mirrorwire.desk.app import create_app
from mirrorwire.desk.here import DeskSettings
from mirrorwire.errors import InputError


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
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host.strip("[]"), port))
    except OSError as error:
        made.close()
        raise InputError(f"can't listen there: {error.strerror or error}", place=f"{host}:{port}") from error
    made.listen(256)
    return made


def serve(settings: DeskSettings, bound: socket.socket) -> None:
    """Serve a desk on a bound socket until the process is told to stop. Raises StoreMissing and the like."""
    app = create_app(settings)

    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, proxy_headers=False)
    uvicorn.Server(config).run(sockets=[bound])
