"""The commands that read pages and print what they find: nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mirrorwire.cli.options import (
    CapturedOption,
    CsvOption,
    FastOption,
    FormOption,
    JsonOption,
    LanguageOption,
    NoAnnotationsOption,
    OutletNameOption,
    UrlOption,
    WorkersOption,
    bar_of_file,
    complain,
    errors,
    given_of,
    named_files,
    opened,
    settings_for,
    target,
    terminal,
    write,
    write_lines,
)
from mirrorwire.errors import MirrorwireError

if TYPE_CHECKING:
    from mirrorwire.inputs import Given, Loader
    from mirrorwire.model import Record
    from mirrorwire.settings import Settings

app = typer.Typer()

PlacesArgument = Annotated[
    list[str],
    typer.Argument(metavar="FILE|FOLDER|URL|-", help="Pages to read; a folder gives its pages, `-` standard input."),
]


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
    captured_at: CapturedOption = None,
    language: LanguageOption = None,
    outlet: OutletNameOption = None,
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
    from mirrorwire.show.record import show_record

    settings = settings_for(fast, no_annotations)
    given = given_of(url, captured_at, language, outlet, form)
    pages = _pages(places, given, settings)
    out = terminal()
    failed = False
    for _, record in read_pages(pages, given, settings):
        if isinstance(record, MirrorwireError):
            complain(record)
            failed = True
        elif json:
            write(to_json(record, indent=2 if len(pages) == 1 else None) + b"\n")
        else:
            show_record(record, out, spans=show_spans)
    if failed:
        raise typer.Exit(1)


def _pages(places: list[str], given: Given, settings: Settings) -> list[tuple[str, Loader]]:
    """Find the pages of the places that were given."""
    from mirrorwire.inputs import find_pages

    pages = find_pages(places, settings)
    if given.url is not None and len(pages) != 1:
        raise typer.BadParameter("goes with one page, not several", param_hint="--url")
    return pages


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
    from mirrorwire.show.quotes import as_kind, show_quotes, write_quotes

    settings = settings_for(fast)
    if settings.annotations == "off":
        raise SettingsError("quotations are switched off (setting annotations): give --fast, or set it to parse")
    wanted = as_kind(kind)
    if kind is not None and wanted is None:
        raise typer.BadParameter("must be direct, indirect or mixed", param_hint="--kind")
    given = given_of(url, None, language, None, form)
    refused: list[str] = []
    read = _read_ones(places, given, settings, refused)
    if json:
        write_quotes(read, write, speaker=speaker, kind=wanted)
    else:
        show_quotes(read, terminal(), speaker=speaker, kind=wanted, refused=refused)
    if refused:
        raise typer.Exit(1)


KindOption = Annotated[str | None, typer.Option(help="Only this PLOVER class, such as CONSULT.")]
SphereOption = Annotated[str | None, typer.Option(help="Only this sphere, such as energy.")]


def _parsed_settings() -> Settings:
    """The settings, for commands that need events: those are read with the parser alone."""
    from mirrorwire.errors import SettingsError

    settings = settings_for()
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
    from mirrorwire.show.events import show_events_of_pages

    if pair and len(pair) != 2:
        raise typer.BadParameter("give it twice, once for each of the two", param_hint="--pair")
    two = (code_of(pair[0]), code_of(pair[1])) if pair else None
    given = given_of(url, None, language, None, form)
    refused: list[str] = []
    read = _read_ones(places, given, _parsed_settings(), refused)
    if json or csv:
        lines = (
            event_line(record, event, name)
            for name, record in read
            for event in events_of(record, pair=two, kind=kind, sphere=sphere, lists=lists)
        )
        for row in csv_rows(lines) if csv else (to_json(line).decode() + "\n" for line in lines):
            write(row.encode())
    else:
        show_events_of_pages(read, terminal(), pair=two, kind=kind, sphere=sphere, lists=lists)
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
    from mirrorwire.show.events import show_dossier

    pair = (code_of(one), code_of(other))
    refused: list[str] = []
    spheres = by_sphere(
        _read_ones(places, given_of(url, None, language, None, form), _parsed_settings(), refused), pair
    )
    if json or csv:
        lines = list({line.id: line for group in spheres.values() for line in group}.values())
        for row in csv_rows(lines) if csv else (to_json(line).decode() + "\n" for line in lines):
            write(row.encode())
    else:
        show_dossier(spheres, terminal(), pair)
    if refused:
        raise typer.Exit(1)


def _read_ones(places: list[str], given: Given, settings: Settings, refused: list[str]) -> Iterator[tuple[str, Record]]:
    """Read pages one by one; what can't be read is named on standard error and added to `refused`."""
    from mirrorwire.inputs import read_pages

    for name, record in read_pages(_pages(places, given, settings), given, settings):
        if isinstance(record, MirrorwireError):
            complain(record)
            refused.append(name)
        else:
            yield name, record


@app.command(epilog="Example: `mirrorwire annotate pages.jsonl records.jsonl --workers 2`")
def annotate(
    pages: Annotated[str, typer.Argument(metavar="IN.jsonl|-", help="JSON lines: id and one of html, text, body.")],
    records: Annotated[
        str, typer.Argument(metavar="OUT.jsonl|-", help="One record or error a line, in the same order.")
    ],
    workers: WorkersOption = 1,
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
    from mirrorwire.run import spare_the_collector

    settings = settings_for(fast, no_annotations)
    spare_the_collector()
    with named_files(), opened(pages) as lines, target(records) as out, bar_of_file(lines, pages, "pages") as step:
        outcome = annotate_lines(lines, out, workers=workers, settings=settings, progress=step)
    if json:
        errors.print(to_json({"lines": outcome.lines, "refused": outcome.refused}).decode())
    elif outcome.refused:
        errors.print(f'{outcome.refused} of {outcome.lines} lines could not be read: see their "error"')


@app.command(epilog="Example: `mirrorwire schema > record.schema.json`")
def schema(
    json: Annotated[bool, typer.Option("--json", help="The schema is JSON either way.")] = True,
) -> None:
    """Print the JSON Schema of a record, generated from the model."""
    from mirrorwire.codec import schema_text

    write(schema_text().encode())


@app.command(epilog="Example: `mirrorwire demo` · `mirrorwire demo --store demo.store` · `mirrorwire demo --json`")
def demo(
    store: Annotated[
        Path | None, typer.Option(metavar="PATH", help="Keep the sample pages here; else in a new temporary folder.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Read the bundled sample pages (invented outlets, four languages), keep them in a store, and search it.

    With `--json` the records alone are printed, as JSON lines.
    """
    from mirrorwire.demo import read_samples, show_demo

    if json:
        write_lines(record for _, record in read_samples(settings_for()))
    else:
        show_demo(terminal(), settings_for(), store)
