"""The demo: the main job on the bundled sample pages, shown in the terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.resources import as_file

from rich.console import Console
from rich.rule import Rule

from mirrorwire.model import Record
from mirrorwire.pages.received import PageInput
from mirrorwire.pipeline import read_page
from mirrorwire.samples import sample_outlets, sample_pages
from mirrorwire.settings import Settings, load_settings
from mirrorwire.show import show_record, show_summary
from mirrorwire.spans import slice_of

SHOWN = "meridian-roundup-flat"


def read_samples(settings: Settings | None = None) -> Iterator[tuple[str, Record]]:
    """Read every bundled sample page with the invented outlets' entries; yields (name, record) in a fixed order."""
    with as_file(sample_outlets()) as folder:
        settings = (settings or load_settings()).model_copy(update={"outlets": folder})
        for sample in sample_pages():
            page = PageInput(
                content=sample.path.read_bytes(),
                url=sample.url,
                captured_at=sample.captured_at,
                place=sample.name,
            )
            yield sample.name, read_page(page, settings)


def show_demo(console: Console, settings: Settings | None = None) -> None:
    """Print one line a page, one page in full with its quotations, and the proof that its spans hold."""
    began = time.perf_counter()
    rows = list(read_samples(settings))
    took = time.perf_counter() - began
    console.print(Rule("sample pages, as read (invented outlets; HTML and flattened text)", align="left"))
    show_summary(rows, console)
    console.print(
        f"[dim]{len(rows)} pages in {took:.2f} s; “traced” paragraphs lead back to the page's characters[/]\n"
    )
    record = dict(rows)[SHOWN]
    console.print(Rule("one of them in full: an expert round-up that was flattened to text", align="left"))
    show_record(record, console, spans=True)
    raw = next(s for s in sample_pages() if s.name == SHOWN).path.read_bytes().decode("utf-8-sig")
    spans = record.article.body if record.article else ()
    exact = sum(
        " ".join(raw[span.raw[0] : span.raw[1]].split()) == " ".join(slice_of(record.text, span).split())
        for span in spans
        if span.raw
    )
    console.print(
        f"[bold]{exact} of {len(spans)}[/] paragraphs, cut from the page by their spans, are the words shown."
    )
    console.print(
        "Try a page of your own: [bold]mirrorwire read FILE --show-spans[/]  (or a URL, or - for a pasted page)"
    )
