"""The desk's application: what is served where, and in which order requests pass.

A request passes the guard (hosts, limits, headers), then the cache, then the view. Views are plain functions, run in
threads; each has a store of its own thread.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.resources import files
from typing import Final

from anyio import to_thread
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from mirrorwire.desk.api import router as api_router
from mirrorwire.desk.api.answers import Refusal, answer
from mirrorwire.desk.caching import Cache
from mirrorwire.desk.editors import Editors
from mirrorwire.desk.guarding import Guard, is_api
from mirrorwire.desk.here import DeskSettings, Here
from mirrorwire.desk.opening import Shelf
from mirrorwire.desk.views import ROUTERS
from mirrorwire.errors import MirrorwireError, NotKept, QueryError, ReviewError, SpanError, StoreBusy, StoreError

_THREADS: Final = 4
# names of files here; nothing that leads out of their folder
_FILE: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,80}", re.IGNORECASE)
_KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
}


def create_app(settings: DeskSettings) -> FastAPI:
    """Make the application of a desk over one store. Raises StoreMissing and the like if it can't be opened."""
    app = FastAPI(title=settings.title, docs_url=None, redoc_url=None, openapi_url=None, lifespan=_few_threads)
    # an address with a slash too many is none: nobody is sent on to an address made of what they asked for
    app.router.redirect_slashes = False
    app.state.settings = settings
    app.state.shelf = Shelf(settings.store)
    app.state.editors = Editors(settings.editor_token)
    for router in (*ROUTERS, api_router):
        app.include_router(router)
    app.add_api_route("/static/{version}/{name}", _static, include_in_schema=False, methods=["GET", "HEAD"])
    app.add_exception_handler(MirrorwireError, _refused)
    app.add_exception_handler(StarletteHTTPException, _wrong)
    app.add_exception_handler(RequestValidationError, _not_valid)
    # the last added is passed first
    app.add_middleware(Cache, shelf=app.state.shelf)
    app.add_middleware(
        Guard, hosts=settings.names, requests_a_minute=settings.requests_a_minute, origins=settings.origins
    )
    return app


@asynccontextmanager
async def _few_threads(app: FastAPI) -> AsyncIterator[None]:
    """Views wait for SQLite and Python's lock: more threads than a few only wait for each other."""
    to_thread.current_default_thread_limiter().total_tokens = _THREADS
    yield


def _static(version: str, name: str) -> Response:
    """One of the desk's own files; its address holds a hash of it, so it may be kept for good."""
    kind = _KINDS.get(name[name.rfind(".") :])
    found = files("mirrorwire.desk").joinpath("static", name) if kind and _FILE.fullmatch(name) else None
    if kind is None or found is None or not found.is_file():
        raise HTTPException(404)
    return Response(
        found.read_bytes(), media_type=kind, headers={"cache-control": "public, max-age=31536000, immutable"}
    )


def status_of(error: MirrorwireError) -> int:
    """The status that says what kind of refusal an error is."""
    if isinstance(error, NotKept):
        return 404
    if isinstance(error, QueryError | ReviewError | SpanError):
        return 400
    return 503 if isinstance(error, StoreBusy | StoreError) else 422


def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, MirrorwireError):
        raise error
    # where the store lies on the disk is nobody's business
    place = None if isinstance(error, StoreError) else error.place
    return _said(request, status_of(error), error.cause, place)


def _wrong(request: Request, error: Exception) -> Response:
    if not isinstance(error, StarletteHTTPException):
        raise error
    response = _said(request, error.status_code, str(error.detail))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def _not_valid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:])
    known = {"extra_forbidden": "no such parameter here", "missing": "is missing"}
    return _said(request, 422, known.get(first["type"], first["msg"]), place)


def _said(request: Request, status: int, cause: str, place: str | None = None) -> Response:
    """A refusal in the form that was asked for: JSON under /api, else a page."""
    if status in (304, 204):
        return PlainTextResponse("", status)
    # a half of a pair of surrogates, from an address, is no character
    cause = cause.encode("utf-8", "replace").decode()
    place = place.encode("utf-8", "replace").decode() if place is not None else None
    if is_api(request.url.path):
        response = answer(Refusal(cause, status, place))
        response.status_code = status
        return response
    state = request.app.state
    here = Here(request, state.shelf, state.settings, state.editors, state.editors.who(request))
    message = f"{place}: {cause}" if place else cause
    return here.page("refused.html", status=status, code=status, title=HTTPStatus(status).phrase, message=message)
