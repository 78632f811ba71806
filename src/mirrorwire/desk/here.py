"""What a view has at hand: the store, the request, who asks, and how to answer with a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from mirrorwire.desk.editors import Editor, Editors, check_token
from mirrorwire.desk.guarding import check_address, check_hosts, check_origins, host_of
from mirrorwire.desk.opening import Shelf
from mirrorwire.desk.rendering import render
from mirrorwire.record.store import Store


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """How a desk is served.

    `title` stands on every page; `address` is the desk's own as others reach it (https://desk.example), for feeds,
    which need whole addresses; None: as the request says. `editor_token`: who has it may review; None: nobody.
    `requests_a_minute`: of one client, above which it is asked to wait. `origins` may read the API from their own pages
    (CORS); none by default. `hosts` are the names that a request may ask for (against DNS rebinding), that of `address`
    beside them.
    """

    store: Path
    title: str = "Reading desk"
    address: str | None = None
    editor_token: str | None = None
    requests_a_minute: int = 1_200
    origins: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")

    def __post_init__(self) -> None:
        """Refuse a token that can be guessed, and an origin, address or host that is none. Raises SettingsError."""
        check_token(self.editor_token)
        check_origins(self.origins)
        check_address(self.address)
        check_hosts(self.hosts)

    @property
    def names(self) -> tuple[str, ...]:
        """All names that a request may ask for."""
        return (*self.hosts, *((host_of(self.address),) if self.address is not None else ()))


@dataclass(frozen=True, slots=True)
class Here:
    """What a view has at hand. `editor` is who reviews; None for a reader."""

    request: Request
    shelf: Shelf
    settings: DeskSettings
    editors: Editors
    editor: Editor | None

    @property
    def store(self) -> Store:
        """The store, open for reading, of this thread."""
        return self.shelf.store()

    @property
    def address(self) -> str:
        """The desk's own address without a slash at the end, for what leaves it."""
        return (self.settings.address or str(self.request.base_url)).rstrip("/")

    def page(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """Answer with a page made from a template; it knows `desk` (settings), `path`, `query`, `editor` and `csrf`."""
        known = {
            "desk": self.settings,
            "path": self.request.url.path,
            "query": self.request.url.query,
            "editor": self.editor,
            "csrf": self.editor.csrf if self.editor is not None else None,
        }
        return HTMLResponse(render(template, {**known, **context}), status)


async def _here(request: Request) -> Here:
    # not a plain function: it would wait for a thread of its own, and the view for another
    state = request.app.state
    return Here(request, state.shelf, state.settings, state.editors, state.editors.who(request))


At = Annotated[Here, Depends(_here)]
