"""The command line: a thin face, every command calls one library function."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from mirrorwire.errors import MirrorwireError

if TYPE_CHECKING:
    from mirrorwire.inputs import Given, Loader
    from mirrorwire.model import Record
    from mirrorwire.settings import Settings

app = typer.Typer(
    name="mirrorwire",
    help="Read news pages into an evidence-linked record: every field points to the characters it rests on.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
errors = Console(stderr=True, highlight=False)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a page for people.")]
PlacesArgument = Annotated[
    list[str],
    typer.Argument(metavar="FILE|FOLDER|URL|-", help="Pages to read; a folder gives its pages, `-` standard input."),
]
UrlOption = Annotated[str | None, typer.Option(help="Address the page was saved from (one page only).")]
LanguageOption = Annotated[str | None, typer.Option(help="Language of the article, e.g. en; found out if not given.")]
FormOption = Annotated[
    str,
    typer.Option(
        help="auto, html, flat (flattened text), body (clean article text), feed, entry (one of a feed)"
        " or post (of a messenger's channel)."
    ),
]
FastOption = Annotated[
    bool,
    typer.Option("--fast", help="Read people and quotations without the parser: several times faster, less exact."),
]
NoAnnotationsOption = Annotated[
    bool, typer.Option("--no-annotations", help="Read the page alone, without people and quotations.")
]


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
    places: PlacesArgument,
    json: JsonOption = False,
    show_spans: Annotated[
        bool, typer.Option("--show-spans", help="Show where on the page every field, paragraph and entry stands.")
    ] = False,
    url: UrlOption = None,
    captured_at: Annotated[
        str | None, typer.Option(help="When the page was captured, ISO 8601: resolves “2 hours ago”.")
    ] = None,
    language: LanguageOption = None,
    outlet: Annotated[
        str | None, typer.Option(help="Name of the outlet's entry, if the address does not tell.")
    ] = None,
    form: FormOption = "auto",
    fast: FastOption = False,
    no_annotations: NoAnnotationsOption = False,
) -> None:
    """Read pages: headline, times, byline, body, link lists, and who is quoted with what.

    With `--json`, one page is printed as one indented record and several as JSON lines.
    What can't be read is named on standard error, the rest goes on, and the exit code is 1.
    """
    from mirrorwire.codec import to_json
    from mirrorwire.inputs import read_pages
    from mirrorwire.show import show_record

    settings = _settings(fast, no_annotations)
    given = _given(url, _instant(captured_at), language, outlet, form)
    pages = _pages(places, given, settings)
    out = Console(highlight=False)
    failed = False
    for _, record in read_pages(pages, given, settings):
        if isinstance(record, MirrorwireError):
            _complain(record)
            failed = True
        elif json:
            _write(to_json(record, indent=2 if len(pages) == 1 else None) + b"\n")
        else:
            show_record(record, out, spans=show_spans)
    if failed:
        raise typer.Exit(1)


def _settings(fast: bool = False, no_annotations: bool = False) -> Settings:
    """Load the settings, with what the options say of annotations."""
    from mirrorwire.settings import load_settings

    if fast and no_annotations:
        raise typer.BadParameter("--fast reads people and quotations, --no-annotations does not: give one of them")
    if not fast and not no_annotations:
        return load_settings()
    return load_settings().model_copy(update={"annotations": "fast" if fast else "off"})


def _given(url: str | None, captured_at: str | None, language: str | None, outlet: str | None, form: str) -> Given:
    """Check and gather what the command line says of the pages."""
    from mirrorwire.inputs import Given, as_form

    known = as_form(form)
    if known is None:
        raise typer.BadParameter("must be auto, html, flat or body", param_hint="--form")
    return Given(url=url, captured_at=captured_at, language=language, outlet=outlet, form=known)


def _pages(places: list[str], given: Given, settings: Settings) -> list[tuple[str, Loader]]:
    """Find the pages of the places that were given."""
    from mirrorwire.inputs import find_pages

    pages = find_pages(places, settings)
    if given.url is not None and len(pages) != 1:
        raise typer.BadParameter("goes with one page, not several", param_hint="--url")
    return pages


def _instant(value: str | None) -> str | None:
    """Check a time given on the command line."""
    from mirrorwire.pages.times import parse_iso

    if value is None:
        return None
    if (parsed := parse_iso(value)) is None:
        raise typer.BadParameter(f"{value!r} is no ISO 8601 time", param_hint="--captured-at")
    return parsed[0]


@app.command(
    epilog="Example: `mirrorwire quotes page.html` · `mirrorwire quotes pages/ --speaker hajiyev --kind direct`"
    " · `mirrorwire quotes pages/ --json > quotations.jsonl`"
)
def quotes(
    places: PlacesArgument,
    speaker: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Only who bears this name, or part of it: a surname, a whole name, an organisation, a state.",
        ),
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Only direct, indirect or mixed quotations.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines, one quotation each.")] = False,
    url: UrlOption = None,
    language: LanguageOption = None,
    form: FormOption = "auto",
    fast: FastOption = False,
) -> None:
    """List who is quoted with what: speaker, role as printed, words, cue, and where each stands.

    Case and accents of `--speaker` don't count. A quotation within a quotation stands below it. Where a page does not
    say who speaks, the reason is given. What can't be read is named on standard error, the rest goes on, and the exit
    code is 1; that nothing matched is no error.
    """
    from mirrorwire.errors import SettingsError
    from mirrorwire.show_quotes import as_kind, show_quotes, write_quotes

    settings = _settings(fast)
    if settings.annotations == "off":
        raise SettingsError("quotations are switched off (setting annotations): give --fast, or set it to parse")
    wanted = as_kind(kind)
    if kind is not None and wanted is None:
        raise typer.BadParameter("must be direct, indirect or mixed", param_hint="--kind")
    given = _given(url, None, language, None, form)
    refused: list[str] = []
    read = _read_ones(places, given, settings, refused)
    if json:
        write_quotes(read, _write, speaker=speaker, kind=wanted)
    else:
        show_quotes(read, Console(highlight=False), speaker=speaker, kind=wanted, refused=refused)
    if refused:
        raise typer.Exit(1)


CsvOption = Annotated[bool, typer.Option("--csv", help="Print a CSV table, one event a row.")]
KindOption = Annotated[str | None, typer.Option(help="Only this PLOVER class, such as CONSULT.")]
SphereOption = Annotated[str | None, typer.Option(help="Only this sphere, such as energy.")]


def _parsed_settings() -> Settings:
    """The settings, for commands that need events: those are read with the parser alone."""
    from mirrorwire.errors import SettingsError

    settings = _settings()
    if settings.annotations != "parse":
        raise SettingsError("events need the parser (setting annotations): set it to parse")
    return settings


@app.command(epilog="Example: `mirrorwire events pages/ --pair AZE --pair ISR` · `mirrorwire events page.html --csv`")
def events(
    places: PlacesArgument,
    pair: Annotated[
        list[str] | None,
        typer.Option(metavar="STATE", help="Only between two states or organisations (give it twice): code or name."),
    ] = None,
    kind: KindOption = None,
    sphere: SphereOption = None,
    lists: Annotated[bool, typer.Option("--lists/--no-lists", help="Also those of the pages' link lists.")] = True,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines, one event each.")] = False,
    csv: CsvOption = False,
    url: UrlOption = None,
    language: LanguageOption = None,
    form: FormOption = "auto",
) -> None:
    """List what states did to each other: who to whom, what, in which sphere, said by whom, and the words it rests on.

    Read off headline, text and every entry of the page's link lists, which are dated by themselves. What can't be read
    is named on standard error, the rest goes on, and the exit code is 1; that nothing matched is no error.
    """
    from mirrorwire.codec import to_json
    from mirrorwire.happenings import csv_rows, event_line, events_of
    from mirrorwire.language.codes import code_of
    from mirrorwire.show_events import show_events_of_pages

    if pair and len(pair) != 2:
        raise typer.BadParameter("give it twice, once for each of the two", param_hint="--pair")
    two = (code_of(pair[0]), code_of(pair[1])) if pair else None
    given = _given(url, None, language, None, form)
    refused: list[str] = []
    read = _read_ones(places, given, _parsed_settings(), refused)
    if json or csv:
        lines = (
            event_line(record, event, name)
            for name, record in read
            for event in events_of(record, pair=two, kind=kind, sphere=sphere, lists=lists)
        )
        for row in csv_rows(lines) if csv else (to_json(line).decode() + "\n" for line in lines):
            _write(row.encode())
    else:
        show_events_of_pages(read, Console(highlight=False), pair=two, kind=kind, sphere=sphere, lists=lists)
    if refused:
        raise typer.Exit(1)


@app.command(epilog="Example: `mirrorwire dossier AZE ISR pages/` · `mirrorwire dossier Norway Latvia page.html --csv`")
def dossier(
    one: Annotated[str, typer.Argument(metavar="STATE", help="A state or organisation: code or name.")],
    other: Annotated[str, typer.Argument(metavar="STATE", help="The other one.")],
    places: PlacesArgument,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines, one event each.")] = False,
    csv: CsvOption = False,
    url: UrlOption = None,
    language: LanguageOption = None,
    form: FormOption = "auto",
) -> None:
    """Show what two states did to each other, whichever did it: a timeline by sphere, with the words it rests on.

    An event of several spheres stands in each. What can't be read is named on standard error, and the exit code is 1.
    """
    from mirrorwire.codec import to_json
    from mirrorwire.happenings import by_sphere, csv_rows
    from mirrorwire.language.codes import code_of
    from mirrorwire.show_events import show_dossier

    pair = (code_of(one), code_of(other))
    refused: list[str] = []
    spheres = by_sphere(_read_ones(places, _given(url, None, language, None, form), _parsed_settings(), refused), pair)
    if json or csv:
        lines = list({line.id: line for group in spheres.values() for line in group}.values())
        for row in csv_rows(lines) if csv else (to_json(line).decode() + "\n" for line in lines):
            _write(row.encode())
    else:
        show_dossier(spheres, Console(highlight=False), pair)
    if refused:
        raise typer.Exit(1)


def _read_ones(places: list[str], given: Given, settings: Settings, refused: list[str]) -> Iterator[tuple[str, Record]]:
    """Read pages one by one; what can't be read is named on standard error and added to `refused`."""
    from mirrorwire.inputs import read_pages

    for name, record in read_pages(_pages(places, given, settings), given, settings):
        if isinstance(record, MirrorwireError):
            _complain(record)
            refused.append(name)
        else:
            yield name, record


@app.command(epilog="Example: `mirrorwire annotate pages.jsonl records.jsonl --workers 2`")
def annotate(
    pages: Annotated[str, typer.Argument(metavar="IN.jsonl|-", help="JSON lines: id and one of html, text, body.")],
    records: Annotated[
        str, typer.Argument(metavar="OUT.jsonl|-", help="One record or error a line, in the same order.")
    ],
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes to read with.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON on standard error.")] = False,
    fast: FastOption = False,
    no_annotations: NoAnnotationsOption = False,
) -> None:
    """Read many pages: JSON lines in, records out, order kept.

    A line may also hold url, outlet, language, published_at and captured_at. A line that can't be read gives
    `{"id", "error"}` and the rest goes on. The file appears when it is complete; a killed run
    leaves the old one, and its own part is removed by the next.
    """
    from mirrorwire.codec import to_json
    from mirrorwire.run import annotate as annotate_lines
    from mirrorwire.run import spare_the_collector, whole_file

    settings = _settings(fast, no_annotations)
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
        for _, record in read_samples(_settings()):
            _write(to_json(record) + b"\n")
    else:
        show_demo(Console(highlight=False), _settings())


def _write(data: bytes) -> None:
    """Write UTF-8 JSON to standard output; on a terminal, what could steer it is escaped (it stays the same JSON)."""
    sys.stdout.flush()
    if sys.stdout.isatty():
        from mirrorwire.terminal import escaped

        data = escaped(data.decode()).encode()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _complain(error: MirrorwireError) -> None:
    """Name what was refused and why, on standard error."""
    from mirrorwire.terminal import plain

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
