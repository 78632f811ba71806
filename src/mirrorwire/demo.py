"""The demo: the main jobs on the bundled sample pages, shown in the terminal: read, keep, search, count."""

from __future__ import annotations

import os
import shlex
import tempfile
import time
from collections.abc import Iterator
from importlib.resources import as_file
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from mirrorwire.errors import QueryError
from mirrorwire.model import Record
from mirrorwire.pages.received import PageInput
from mirrorwire.pipeline import outlets_for, read_page, reader_name
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.store import Store, as_query
from mirrorwire.record.stories.weaving import weave
from mirrorwire.samples import Sample, sample_outlets, sample_pages
from mirrorwire.settings import Settings, load_settings
from mirrorwire.show.record import show_record, show_summary
from mirrorwire.show.search import show_hits
from mirrorwire.show.timeline import show_timeline, title_of
from mirrorwire.spans import slice_of
from mirrorwire.whole import part_of

SHOWN = "meridian-roundup-flat"
# a phrase, a filter of events, a person by a name in another script than the pages'
SEARCHES: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("a phrase, or a word by its beginning", '"раннего оповещения" OR tanker*', {}),
    ("what two states do", "", {"pair": "KOR-UZB", "kind": "COOPERATE"}),
    ("who is quoted, by a name in another script", "", {"speaker": "Nurlan Asekeyev"}),
)
# happenings: what several pages tell of one event counts once
COUNTED: Final[dict[str, Any]] = {"by": "month", "group": "kind", "count": "happenings"}


def read_samples(settings: Settings | None = None) -> Iterator[tuple[str, Record]]:
    """Read every bundled sample page with the invented outlets' entries; yields (name, record) in a fixed order."""
    with as_file(sample_outlets()) as folder:
        settings = (settings or load_settings()).model_copy(update={"outlets": folder})
        for sample in sample_pages():
            yield sample.name, read_page(_as_received(sample), settings)


def _as_received(sample: Sample) -> PageInput:
    return PageInput(
        content=sample.path.read_bytes(), url=sample.url, captured_at=sample.captured_at, place=sample.name
    )


def keep_samples(store: Store, rows: list[tuple[str, Record]], settings: Settings) -> None:
    """Keep the sample pages as they came, and what was read from them (`read_samples`); `store` is open for writing."""
    with as_file(sample_outlets()) as folder:
        writer = Writer(store, outlets_for(folder).for_name)
        kept = writer.keep_captures(_as_received(sample) for sample in sample_pages())
        name = reader_name(settings)
        writer.keep_read((one.row, record, name) for one, (_, record) in zip(kept, rows, strict=True))
        weave(store)


def show_demo(console: Console, settings: Settings | None = None, store: Path | None = None) -> None:
    """Print the pages read, one of them in full; keep them in a store (None: a new temporary folder) and search it."""
    settings = settings or load_settings()
    began = time.perf_counter()
    rows = list(read_samples(settings))
    took = time.perf_counter() - began
    console.print(Rule("sample pages, as read (invented outlets; HTML and flattened text)", align="left"))
    show_summary(rows, console)
    console.print(
        f"[dim]{len(rows)} pages in {took:.2f} s; “traced” paragraphs lead back to the page's characters[/]\n"
    )
    _show_one(dict(rows)[SHOWN], console)
    path = store or _place()
    partial = part_of(path)
    with Store.create(partial) as kept:
        keep_samples(kept, rows, settings)
    # a desk that shows the store of the last demo keeps it until it is stopped
    for log in (f"{path}-wal", f"{path}-shm"):
        Path(log).unlink(missing_ok=True)
    partial.replace(path)
    with Store.open(path) as kept:
        console.print(Text(f"All of them are now kept in a store: {path}\n", overflow="fold"))
        _show_store(kept, console)
    console.print(Rule("your turn", align="left"))
    shown = shlex.quote(str(path))
    for line in (
        f"mirrorwire desk --store {shown}   (the reading desk: then open http://127.0.0.1:8477/)",
        f"mirrorwire roundup KOR-UZB --md --store {shown}",
        f"mirrorwire search envoy --store {shown}",
        f"mirrorwire people --store {shown}",
        f"mirrorwire page {sample_pages()[0].url} --store {shown} --show-spans",
        "mirrorwire read FILE --show-spans          (a page of your own; or a URL, or - for a pasted page)",
        "mirrorwire ingest FOLDER                   (begins a store of your own)",
    ):
        console.print(Text(line), soft_wrap=True)


def _place() -> Path:
    """Return where the demo's store goes, made anew each time: the user's cache, or a folder of its own."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "mirrorwire"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="mirrorwire-demo-"))
    return folder / "demo.store"


def _show_one(record: Record, console: Console) -> None:
    """Print one page in full, and prove that its spans hold."""
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
        f"[bold]{exact} of {len(spans)}[/] paragraphs, cut from the page by their spans, are the words shown.\n"
    )


def _show_store(store: Store, console: Console) -> None:
    """Search a store of the sample pages, and count over time."""
    for title, words, filters in SEARCHES:
        console.print(Rule(title, align="left"))
        console.print(Text(_command("search", words, filters), style="cyan"), soft_wrap=True)
        try:
            show_hits(store.search(words, **filters), console)
        except QueryError as error:
            # read without people, say: then nobody can be asked for
            console.print(Text(str(error)))
        console.print()
    console.print(Rule("what happened when", align="left"))
    console.print(Text(_command("timeline", "", COUNTED), style="cyan"), soft_wrap=True)
    found = store.timeline(**COUNTED)
    show_timeline(found, console, title_of(found, as_query("", {})))
    console.print()


def _command(name: str, words: str, options: dict[str, Any]) -> str:
    given = [f"--{option.replace('_', '-')} {shlex.quote(str(value))}" for option, value in options.items()]
    return " ".join(["mirrorwire", name, *([shlex.quote(words)] if words else []), *given])
