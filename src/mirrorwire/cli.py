"""The command line: a thin face, every command calls one library function."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from rich.console import Console

from mirrorwire.errors import MirrorwireError, NotAPage

app = typer.Typer(
    name="mirrorwire",
    help="Read news pages into an evidence-linked record: every field points to the characters it rests on.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
errors = Console(stderr=True, highlight=False)
PAGE_ENDINGS = frozenset({".html", ".htm", ".xhtml", ".txt"})

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a page for people.")]


def _show_version(wanted: bool) -> None:
    if wanted:
        from mirrorwire import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """Read news pages into an evidence-linked record: every field points to the characters it rests on."""


@app.command(
    epilog="Example: `mirrorwire read page.html --show-spans` · `mirrorwire read https://outlet.example/story --json`"
    " · `pbpaste | mirrorwire read -`"
)
def read(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|FOLDER|URL|-", help="Pages to read; a folder gives its pages, `-` standard input."
        ),
    ],
    json: JsonOption = False,
    show_spans: Annotated[
        bool, typer.Option("--show-spans", help="Show where on the page every field, paragraph and entry stands.")
    ] = False,
    url: Annotated[str | None, typer.Option(help="Address the page was saved from (one page only).")] = None,
    captured_at: Annotated[
        str | None, typer.Option(help="When the page was captured, ISO 8601: resolves “2 hours ago”.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language of the article, e.g. en; found out if not given.")
    ] = None,
    outlet: Annotated[
        str | None, typer.Option(help="Name of the outlet's entry, if the address does not tell.")
    ] = None,
    form: Annotated[str, typer.Option(help="auto, html, flat (flattened text) or body (clean article text).")] = "auto",
) -> None:
    """Read pages: headline, standfirst, rubric, times, byline, body and the page's own link lists.

    With `--json`, one page is printed as one indented record and several as JSON lines.
    What can't be read is named on standard error, the rest goes on, and the exit code is 1.
    """
    from mirrorwire.codec import to_json
    from mirrorwire.pipeline import PageInput, read_page
    from mirrorwire.show import show_record

    if form not in ("auto", "html", "flat", "body"):
        raise typer.BadParameter("must be auto, html, flat or body", param_hint="--form")
    if captured_at is not None:
        captured_at = _instant(captured_at)
    out = Console(highlight=False)
    failed = False
    found = list(_inputs(places))
    if url is not None and len(found) != 1:
        raise typer.BadParameter("goes with one page, not several", param_hint="--url")
    for name, load in found:
        try:
            if isinstance(load, MirrorwireError):
                raise load
            given: dict[str, Any] = {"captured_at": captured_at, "url": url, "place": name} | load()
            page = PageInput(**given, language=language, outlet=outlet, form=form)  # type: ignore[arg-type]
            record = read_page(page)
        except MirrorwireError as error:
            _complain(error)
            failed = True
            continue
        if json:
            _write(to_json(record, indent=2 if len(found) == 1 else None) + b"\n")
        else:
            show_record(record, out, spans=show_spans)
    if failed:
        raise typer.Exit(1)


def _instant(value: str) -> str:
    """Check a time given on the command line."""
    from mirrorwire.pages.times import parse_iso

    if (parsed := parse_iso(value)) is None:
        raise typer.BadParameter(f"{value!r} is no ISO 8601 time", param_hint="--captured-at")
    return parsed[0]


def _inputs(places: list[str]) -> Iterator[tuple[str, Any]]:
    """Give each page's name and a function that loads it, or the error that stands for it."""
    for place in places:
        if place == "-":
            yield "standard input", lambda: {"content": sys.stdin.buffer.read()}
        elif place.startswith(("http://", "https://")):
            yield place, lambda place=place: _fetched(place)
        elif (path := Path(place)).is_dir():
            pages = sorted(p for p in path.rglob("*") if p.suffix.lower() in PAGE_ENDINGS and p.is_file())
            if not pages:
                endings = ", ".join(sorted(PAGE_ENDINGS))
                yield place, NotAPage(f"a folder without a page in it ({endings})", place=place)
            for page in pages:
                yield str(page), lambda page=page: {"content": _bytes(page)}
        else:
            yield place, lambda path=path: {"content": _bytes(path)}


def _bytes(path: Path) -> bytes:
    """Read a file, refusing one over the size limit before it is loaded."""
    from mirrorwire.errors import InputError, TooLarge
    from mirrorwire.settings import load_settings

    limit = load_settings().max_page_bytes
    try:
        with path.open("rb") as handle:
            data = handle.read(limit + 1)
            size = os.fstat(handle.fileno()).st_size
    except OSError as error:
        raise InputError(error.strerror or str(error), place=str(path)) from error
    if len(data) > limit:
        raise TooLarge(f"{max(size, len(data))} bytes, the limit is {limit} (setting max_page_bytes)", place=str(path))
    return data


def _fetched(url: str) -> dict[str, object]:
    """Fetch one address within the limits of the settings."""
    from mirrorwire.pages.fetch import fetch
    from mirrorwire.settings import load_settings

    settings = load_settings()
    page = fetch(
        url,
        user_agent=settings.user_agent,
        seconds=settings.fetch_seconds,
        limit=settings.max_page_bytes,
        allow_private=settings.allow_private_addresses,
    )
    return {"content": page.data, "url": page.url, "charset": page.charset, "captured_at": page.captured_at}


@app.command(epilog="Example: `mirrorwire annotate pages.jsonl records.jsonl --workers 2`")
def annotate(
    pages: Annotated[str, typer.Argument(metavar="IN.jsonl|-", help="JSON lines: id and one of html, text, body.")],
    records: Annotated[
        str, typer.Argument(metavar="OUT.jsonl|-", help="One record or error a line, in the same order.")
    ],
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes to read with.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON on standard error.")] = False,
) -> None:
    """Read many pages: JSON lines in, records out, order kept.

    A line may also hold url, outlet, language, published_at and captured_at. A line that can't be read gives
    `{"id", "error"}` and the rest goes on. The file appears when it is complete; a killed run leaves none.
    """
    from mirrorwire.codec import to_json
    from mirrorwire.run import annotate as annotate_lines
    from mirrorwire.run import spare_the_collector, whole_file
    from mirrorwire.settings import load_settings

    settings = load_settings()
    spare_the_collector()
    try:
        with _opened(pages) as lines:
            writing = nullcontext(sys.stdout.buffer) if records == "-" else whole_file(Path(records))
            with writing as out, _progress(lines, pages) as step:
                outcome = annotate_lines(lines, out, workers=workers, settings=settings, progress=step)
    except BrokenPipeError:
        raise
    except OSError as error:
        from mirrorwire.errors import InputError

        raise InputError(error.strerror or str(error), place=str(error.filename or pages)) from error
    if json:
        errors.print(to_json({"lines": outcome.lines, "refused": outcome.refused}).decode())
    elif outcome.refused:
        errors.print(f'{outcome.refused} of {outcome.lines} lines could not be read: see their "error"')


@contextmanager
def _opened(pages: str) -> Iterator[IO[bytes]]:
    """Open the input; standard input for `-`."""
    if pages == "-":
        yield sys.stdin.buffer
    else:
        with Path(pages).open("rb") as handle:
            yield handle


@contextmanager
def _progress(lines: IO[bytes], pages: str) -> Iterator[Any]:
    """A progress bar over the bytes of the input on a terminal; nothing elsewhere."""
    if pages == "-" or not errors.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    total = os.fstat(lines.fileno()).st_size
    columns = (TextColumn("reading"), BarColumn(), TextColumn("{task.fields[pages]} pages"), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("reading", total=total, pages=0)
        yield lambda count: bar.update(task, completed=lines.tell(), pages=count)


@app.command(epilog="Example: `mirrorwire schema > record.schema.json`")
def schema(
    json: Annotated[bool, typer.Option("--json", help="The schema is JSON either way.")] = True,
) -> None:
    """Print the JSON Schema of a record, generated from the model."""
    from mirrorwire.codec import schema_text

    _write(schema_text().encode())


@app.command(epilog="Example: `mirrorwire demo` · `mirrorwire demo --json | head -c 400`")
def demo(json: JsonOption = False) -> None:
    """Read the bundled sample pages (invented outlets, four languages) and show what comes out."""
    from mirrorwire.codec import to_json
    from mirrorwire.demo import read_samples, show_demo

    if json:
        for _, record in read_samples():
            _write(to_json(record) + b"\n")
    else:
        show_demo(Console(highlight=False))


def _write(data: bytes) -> None:
    """Write UTF-8 JSON to standard output; on a terminal, what could steer it is escaped (it stays the same JSON)."""
    sys.stdout.flush()
    if sys.stdout.isatty():
        from mirrorwire.show import escaped

        data = escaped(data.decode()).encode()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _complain(error: MirrorwireError) -> None:
    """Name what was refused and why, on standard error."""
    from mirrorwire.show import plain

    errors.print(plain(f"refused: {error}"), style="red", markup=False, soft_wrap=True)


def main() -> None:
    """Run the command line; a deliberate refusal ends with exit code 1 and one line, never a traceback."""
    try:
        app()
    except MirrorwireError as error:
        _complain(error)
        sys.exit(1)
    except BrokenPipeError:
        # the reader of a pipe (head, less) went away: not an error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
