"""The pages a command is given: files, folders, addresses, standard input, each loaded within the limits in force."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

from mirrorwire.errors import InputError, MirrorwireError, NotAPage, TooLarge
from mirrorwire.model import Record
from mirrorwire.settings import Settings

PAGE_ENDINGS = frozenset({".html", ".htm", ".xhtml", ".txt", ".xml", ".rss", ".atom"})
STDIN = "standard input"
"""What the standard input is called in messages."""
Form = Literal["auto", "html", "flat", "body", "feed", "entry", "post"]
FORMS: tuple[Form, ...] = get_args(Form)
Loader = Callable[[], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller says of the pages: as in `mirrorwire.PageInput`, for all of them alike."""

    url: str | None = None
    captured_at: str | None = None
    language: str | None = None
    outlet: str | None = None
    form: Form = "auto"


def find_pages(places: Sequence[str], settings: Settings) -> list[tuple[str, Loader]]:
    """Return each page's name with a function that loads it; the function raises what stands against it."""
    return list(_found(places, settings))


def read_pages(
    pages: Sequence[tuple[str, Loader]], given: Given, settings: Settings
) -> Iterator[tuple[str, Record | MirrorwireError]]:
    """Read pages one after the other; a page that can't be read gives the error, which names the page."""
    from mirrorwire.pages.received import PageInput
    from mirrorwire.pipeline import read_page

    for name, load in pages:
        try:
            known: dict[str, Any] = {"captured_at": given.captured_at, "url": given.url, "place": name} | load()
            page = PageInput(**known, language=given.language, outlet=given.outlet, form=given.form)
            yield name, read_page(page, settings)
        except MirrorwireError as error:
            # a model's file or an outlet's entry at fault names itself: the page it was wanted for is named before it
            yield name, error if error.place == name else type(error)(str(error), place=name)


def as_form(value: str) -> Form | None:
    """Return a form of page by its name; None if there is none of that name."""
    return next((form for form in FORMS if form == value), None)


def _found(places: Sequence[str], settings: Settings) -> Iterator[tuple[str, Loader]]:
    for place in places:
        if place == "-":
            yield STDIN, partial(_piped, settings.max_page_bytes)
        elif place.startswith(("http://", "https://")):
            yield place, partial(_fetched, place, settings)
        elif (path := Path(place)).is_dir():
            pages = sorted(p for p in path.rglob("*") if p.suffix.lower() in PAGE_ENDINGS and p.is_file())
            if not pages:
                yield place, partial(_refuse_folder, place)
            for page in pages:
                yield str(page), partial(_loaded, page, settings.max_page_bytes)
        else:
            yield place, partial(_loaded, path, settings.max_page_bytes)


def _refuse_folder(place: str) -> dict[str, Any]:
    raise NotAPage(f"a folder without a page in it ({', '.join(sorted(PAGE_ENDINGS))})", place=place)


def _piped(limit: int) -> dict[str, Any]:
    """Read the standard input, refusing more than the limit without loading it."""
    data = sys.stdin.buffer.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(f"more than {limit} bytes, the limit (setting max_page_bytes)", place=STDIN)
    return {"content": data}


def _loaded(path: Path, limit: int) -> dict[str, Any]:
    """Read a file, refusing one over the size limit before it is loaded."""
    try:
        with path.open("rb") as handle:
            data = handle.read(limit + 1)
            size = os.fstat(handle.fileno()).st_size
    except OSError as error:
        raise InputError(error.strerror or str(error), place=str(path)) from error
    if len(data) > limit:
        raise TooLarge(f"{max(size, len(data))} bytes, the limit is {limit} (setting max_page_bytes)", place=str(path))
    return {"content": data}


def _fetched(url: str, settings: Settings) -> dict[str, Any]:
    """Fetch one address within the limits of the settings."""
    from mirrorwire.pages.fetch import fetch

    page = fetch(
        url,
        user_agent=settings.user_agent,
        seconds=settings.fetch_seconds,
        limit=settings.max_page_bytes,
        allow_private=settings.allow_private_addresses,
    )
    return {"content": page.data, "url": page.url, "charset": page.charset, "captured_at": page.captured_at}
