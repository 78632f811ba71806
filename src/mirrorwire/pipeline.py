"""One page in, one record out: the rooms in their order.

`read_page` is what every command, the desk and every measurement call. The same input and version give the same
record, byte for byte, on every machine.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from mirrorwire.errors import InputError, NotAPage, TooLarge, UnknownLanguage
from mirrorwire.ids import make_id, sha256
from mirrorwire.limits import time_limit
from mirrorwire.model import SCHEMA, Capture, Note, Record
from mirrorwire.pages.addresses import page_address
from mirrorwire.pages.decode import decode
from mirrorwire.pages.languages import is_known
from mirrorwire.pages.outlets import Outlet, Outlets, load_outlets
from mirrorwire.pages.page import Context, Page
from mirrorwire.pages.readers import FORMS, MEDIA_TYPES, sniff
from mirrorwire.pages.received import PageInput
from mirrorwire.pages.revision import revision_id
from mirrorwire.settings import Settings, load_settings

READER = 2
"""Raised by one whenever pages are read otherwise than before; stores then know which records to make again."""

# half of a UTF-16 pair by itself, from a broken escape: no character, and no UTF-8 can be written of it
_LONE = re.compile("[\ud800-\udfff]")


def reader_name(settings: Settings) -> str:
    """Name what reads with these settings, for what is kept: equal names read equal pages into equal records."""
    classes = f"+{settings.event_classes.name}" if settings.event_classes is not None else ""
    return f"mirrorwire/{version('mirrorwire')} reader {READER} {settings.annotations}{classes}"


@lru_cache(maxsize=4)
def outlets_for(folder: Path | None) -> Outlets:
    """The bundled outlet entries, and the user's own, which win; raises OutletError naming file and key."""
    return load_outlets(None, *([folder] if folder else []))


def read_page(page: PageInput, settings: Settings | None = None) -> Record:
    """Read one page into a record.

    Raises NotAPage, TooLarge, TooSlow, UndecodableText or UnknownLanguage (each names `page.place`), and ModelError,
    which names a model's file; broken mark-up and missing fields are no errors: what the page does not say is None in
    the record, what could not be resolved is in `notes`.
    """
    settings = settings or load_settings()
    with time_limit(settings.page_seconds, page.place):
        record, found = _read(page, settings)
    if settings.annotations == "off":
        return record
    # not imported, and no model loaded, for a page that is read alone
    from mirrorwire.annotations.article import annotate, language_of_page, load_annotators

    tier: Literal["parse", "plain"] = "parse" if settings.annotations == "parse" else "plain"
    # loaded outside of the limit: the first page of a process is not to pay for it
    load_annotators(language_of_page(found), tier, settings.event_classes)
    with time_limit(settings.page_seconds, page.place):
        told = annotate(
            found,
            ident=record.id,
            tier=tier,
            limit=settings.max_text_characters,
            place=page.place,
            classes=settings.event_classes,
        )
    return replace(
        record,
        people=told.people,
        quotations=told.quotations,
        events=told.events,
        notes=(*record.notes, *told.notes),
    )


def _read(page: PageInput, settings: Settings) -> tuple[Record, Page]:
    notes: list[Note] = []
    check_given(page)
    if isinstance(page.content, bytes):
        data = page.content
        decoded = decode(data, declared=page.charset, limit=settings.max_page_bytes, place=page.place)
        raw = decoded.text
        if decoded.unreadable:
            notes.append(Note("charset", f"{decoded.unreadable} unreadable bytes, read as {decoded.charset}", None))
    else:
        raw = page.content
        try:
            data = raw.encode("utf-8")
        except UnicodeEncodeError:
            data = raw.encode("utf-8", "surrogatepass")
            raw, lone = _LONE.subn("\N{REPLACEMENT CHARACTER}", raw)
            notes.append(Note("charset", f"{lone} lone surrogates, read as replacement characters", None))
        if len(data) > settings.max_page_bytes:
            limit = settings.max_page_bytes
            raise TooLarge(f"{len(data)} bytes, the limit is {limit} (setting max_page_bytes)", place=page.place)
    form = sniff(raw) if page.form == "auto" else page.form
    outlet = _find_outlet(page, settings)
    # a page that came with neither address nor outlet may say by itself whose it is
    outlets = outlets_for(settings.outlets) if page.url is None and page.outlet is None else None
    context = Context(page.url, outlet, page.language, page.published_at, page.captured_at, outlets)
    found = FORMS[form](raw, context)
    if not found.layer.text.strip() and not found.lists:
        raise NotAPage("no article and no list of links in it", place=page.place)
    outlet = outlet or found.outlet
    name = page.outlet or (outlet.name if outlet else None)
    capture = Capture(
        url=page.url,
        outlet=name,
        captured_at=page.captured_at,
        not_before=found.not_before,
        media_type=MEDIA_TYPES[form],
        sha256=sha256(data),
        bytes=len(data),
    )
    return _record(page, found, capture, notes), found


def check_given(page: PageInput) -> None:
    """Refuse a value given with the page that can't be written as UTF-8: it would stand in the record, and the store.

    Raises InputError naming the value, or UnknownLanguage.
    """
    for name in ("id", "url", "outlet", "language", "published_at", "captured_at"):
        value: str | None = getattr(page, name)
        if value is not None and not value.isascii() and _LONE.search(value):
            raise InputError(f"{name} is no text that can be written: {value!r}", place=page.place)
    if page.language is not None and not is_known(page.language):
        raise UnknownLanguage(f"{page.language!r} is no language tag known here (en, de, ru ...)", place=page.place)


def _find_outlet(page: PageInput, settings: Settings) -> Outlet | None:
    """The outlet's entry, by the name given or by the page's address."""
    outlets = outlets_for(settings.outlets)
    named = outlets.for_name(page.outlet) if page.outlet else None
    return named or (outlets.for_url(page.url) if page.url else None)


def _record(page: PageInput, found: Page, capture: Capture, notes: list[Note]) -> Record:
    """Put the record together and name it."""
    article = found.article
    canonical = article.canonical_url.value if article and article.canonical_url else None
    address = page_address(page.url, canonical)
    return Record(
        schema=SCHEMA,
        id=page.id or make_id("page", address or f"sha256:{capture.sha256}"),
        revision=revision_id(found.layer.text, article, found.lists),
        capture=capture,
        article=article,
        lists=found.lists,
        text=found.layer.text,
        people=(),
        quotations=(),
        events=(),
        notes=(*notes, *found.notes),
    )
