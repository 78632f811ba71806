"""The same captures make the same store: in any order, in any batches, on any number of workers, however often."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mirrorwire.codec import to_json
from mirrorwire.ingesting import ingest, read_waiting
from mirrorwire.model import Record
from mirrorwire.pages.received import PageInput
from mirrorwire.pipeline import outlets_for
from mirrorwire.record.store import Store
from mirrorwire.record.upkeep import check
from mirrorwire.record.weaving import weave
from mirrorwire.record.writing import Writer
from tests.stores import OFF, content, differences, html_page, list_page, paragraphs, ready, words

Given = PageInput | Record
NEWS = "https://alpen.example/news"


def _page(name: str, data: bytes, at: str | None, **said: Any) -> PageInput:
    return PageInput(data, form="html", url=f"{NEWS}/{name}", captured_at=at, **said)


def _pool() -> list[Given]:
    """Pages with all that makes an order matter: revisions, recaptures, copies, lists, pages without a date."""
    wire = paragraphs("wire", 6)
    story = "Pipeline talks resume between ministers of Venland and Osterreach"
    first = html_page(story, paragraphs("first"), published="2025-03-10T08:00:00+00:00")
    again = html_page(story, [*paragraphs("first"), *paragraphs("more", 1)], published="2025-03-10T08:00:00+00:00")
    moved = html_page(story, [*paragraphs("first"), *paragraphs("most", 2)], published="2025-03-12T09:00:00+00:00")
    relative = html_page("Two hours of rain close a mountain road", paragraphs("rain"), published="2 hours ago")
    entries = [(f"{NEWS}/{n}", words(f"entry {n}", 7).capitalize(), f"{8 + n}:15") for n in range(5)]
    copy = html_page("A dam that nobody wanted", [*wire, words("lead out", 12)], published="2025-03-11T10:00:00+00:00")
    chain = html_page("The dam, told again", [*wire[3:], *paragraphs("own", 3)], published="2025-03-11T12:00:00+00:00")
    return [
        # three revisions of one page, the last with another date; the first is captured again after the second
        _page("talks", first, "2025-03-10T09:00:00Z"),
        _page("talks", again, "2025-03-10T12:00:00Z"),
        _page("talks", first, "2025-03-10T15:00:00+02:00"),
        _page("talks", moved, "2025-03-12T10:00:00Z"),
        # the same bytes at two times, dated by the first; and without a time
        _page("rain", relative, "2025-03-11T18:00:00Z"),
        _page("rain", relative, "2025-03-11T16:00:00Z"),
        _page("rain", relative, None),
        # copies of one wire text at three outlets, one within a fortnight, one a month on
        _page("dam", html_page("A dam", wire, published="2025-03-11T09:00:00+00:00"), "2025-03-11T09:30:00Z"),
        PageInput(copy, form="html", url="https://bogaz.example/dam", captured_at="2025-03-11T11:00:00Z"),
        PageInput(chain, form="html", url="https://pereval.example/dam", captured_at="2025-03-11T13:00:00Z"),
        PageInput(
            html_page("A dam, a month on", wire, published="2025-04-15T09:00:00+00:00"),
            form="html",
            url="https://bogaz.example/dam-again",
        ),
        # the same bytes under two addresses, and with an outlet that only one sender names
        PageInput(copy, form="html", url="https://mirror.example/dam", captured_at="2025-03-11T14:00:00Z"),
        PageInput(copy, form="html", url="https://mirror.example/dam", outlet="Mirror Daily"),
        # pages without a date, one of them a copy; one that can't be read
        _page("undated", html_page("Nobody knows when", paragraphs("undated")), None),
        _page("undated-copy", html_page("Nobody knows when, again", paragraphs("undated")), None),
        _page("nothing", b"\x89PNG\r\n\x1a\n nothing to read here", "2025-03-11T13:00:00Z"),
        # a list at three times, with entries that come, go and change their stamps
        _page("", list_page(entries[:3]), "2025-03-11T12:00:00Z"),
        _page("", list_page(entries[1:]), "2025-03-11T13:00:00Z"),
        _page("", list_page(entries[1:]), "2025-03-10T13:00:00Z"),
        _page("", list_page(entries[:3]), "2025-03-12T12:00:00Z"),
        # one event told by several, in and out of one story; the same record at two times
        ready(1, headline=story, published="2025-03-10T10:00:00+00:00", events=[("VEN", "OST", "CONSULT")]),
        ready(2, headline=f"{story}, again", published="2025-03-10T19:00:00+00:00", events=[("OST", "VEN", "CONSULT")]),
        ready(3, body=wire, published="2025-03-11T15:00:00+00:00", events=[("VEN", "OST", "CONSULT")]),
        ready(4, published="2025-03-12T15:00:00+00:00", events=[("VEN", "OST", "CONSULT")]),
        ready(4, published="2025-03-12T15:00:00+00:00", captured="2025-03-14T07:00:00Z", events=[("VEN", "OST", "CONSULT")]),
        ready(5, published=None, captured="2025-03-14T07:00:00Z", events=[("VEN", "OST", "AGREE")]),
        ready(5, published=None, captured="2025-03-13T07:00:00Z", events=[("VEN", "OST", "AGREE")]),
    ]


POOL = _pool()


def fill(path: Path, batches: Sequence[Sequence[Given]], *, workers: int = 1) -> Store:
    """Make a store of batches: each kept, read and placed before the next one comes."""
    store = Store.create(path)
    writer = Writer(store, outlets_for(None).for_name)
    for batch in batches:
        pages = [one for one in batch if isinstance(one, PageInput)]
        records = [("line 1", one, "given") for one in batch if isinstance(one, Record)]
        if records:
            writer.keep_ready(records)
        if pages:
            writer.keep_captures(pages)
        read_waiting(writer, OFF, workers=workers)
        weave(store)
    return store


@lru_cache(maxsize=1)
def expected() -> dict[str, list[tuple[Any, ...]]]:
    with tempfile.TemporaryDirectory() as folder, fill(Path(folder) / "a.store", [POOL]) as store:
        return content(store)


def in_batches(order: Sequence[Given], cuts: Sequence[int]) -> list[Sequence[Given]]:
    at = sorted({0, len(order), *cuts})
    return [order[low:high] for low, high in zip(at, at[1:], strict=False)]
