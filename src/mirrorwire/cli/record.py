"""The commands that fill a store: ingest, rederive, quarantine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mirrorwire.cli.options import (
    CapturedOption,
    FastOption,
    FormOption,
    JsonLinesOption,
    JsonOption,
    LanguageOption,
    NoAnnotationsOption,
    OutletNameOption,
    StoreOption,
    UrlOption,
    WorkersOption,
    errors,
    given_of,
    reading,
    say,
    settings_for,
    store_path,
    terminal,
    write_json,
    write_lines,
    write_raw,
    writing,
)

if TYPE_CHECKING:
    from mirrorwire.ingesting import Ingested, Stage

app = typer.Typer()
quarantine = typer.Typer(help="What was refused: listed with the reason, shown as it came, tried again.")
app.add_typer(quarantine, name="quarantine", no_args_is_help=True)

# what a shell tells of a command that was stopped from the keyboard
STOPPED = 130


@app.command(
    epilog="Example: `mirrorwire ingest pages/ crawl.warc.gz` · `mirrorwire ingest https://outlet.example/feed.xml`"
    " · `mirrorwire ingest export.zip --store minsk.store --workers 2` · `mirrorwire ingest`"
)
def ingest(
    places: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|FOLDER|PATTERN|URL|-]",
            help="Pages, feeds, WARC, ZIP, JSON lines, records, exports of channels; none: finish what waits.",
        ),
    ] = None,
    store: StoreOption = None,
    workers: WorkersOption = 1,
    url: UrlOption = None,
    outlet: OutletNameOption = None,
    language: LanguageOption = None,
    captured_at: CapturedOption = None,
    form: FormOption = "auto",
    fast: FastOption = False,
    no_annotations: NoAnnotationsOption = False,
    no_place: Annotated[
        bool, typer.Option("--no-place", help="Leave copies, stories and happenings to a later run.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Keep pages in a store as they came, read them, and place them among copies and stories.

    The store is made if it is not there. What can't be read goes to quarantine with the reason, the rest goes on, and
    the exit code is 1. What is there already is not kept twice. A run that was stopped or killed leaves a whole store;
    the next one goes on where it was.
    """
    from mirrorwire.ingesting import ingest as ingest_places

    settings = settings_for(fast, no_annotations)
    given = given_of(url, captured_at, language, outlet, form)
    if url is not None and not (len(places or []) == 1 and (places == ["-"] or Path((places or [""])[0]).is_file())):
        raise typer.BadParameter("goes with one page, not several", param_hint="--url")
    with _going_on(store), writing(store, make=True) as kept, _bars() as step:
        done = ingest_places(
            kept, places or [], given=given, settings=settings, workers=workers, progress=step, place=not no_place
        )
    _show(done, json)


@app.command(epilog="Example: `mirrorwire rederive` · `mirrorwire rederive --all --workers 2`")
def rederive(
    everything: Annotated[
        bool, typer.Option("--all", help="Read all pages again, also those that this version has read.")
    ] = False,
    store: StoreOption = None,
    workers: WorkersOption = 1,
    fast: FastOption = False,
    no_annotations: NoAnnotationsOption = False,
    json: JsonOption = False,
) -> None:
    """Read kept pages again that another version, or another setting, has read; corrections by people stay.

    Stopped or killed, it goes on where it was when it is called again. Only pages whose bytes are in the store can be
    read again.
    """
    from mirrorwire.again import rederive as read_again

    settings = settings_for(fast, no_annotations)
    with _going_on(store), writing(store) as kept, _bars() as step:
        done = read_again(kept, everything=everything, settings=settings, workers=workers, progress=step)
    _show(done, json)


@quarantine.command("list", epilog="Example: `mirrorwire quarantine list` · `mirrorwire quarantine list --json`")
def list_refused(store: StoreOption = None, json: JsonLinesOption = False) -> None:
    """List what was refused: where it stood, why, how often it was tried."""
    from mirrorwire.record.keep.quarantine import quarantined
    from mirrorwire.show.ingest import show_quarantine

    with reading(store) as kept:
        found = quarantined(kept)
    if json:
        write_lines(found)
    else:
        show_quarantine(found, terminal())


RefusedArgument = Annotated[str, typer.Argument(metavar="ID", help="Its id, as `quarantine list` tells it.")]


@quarantine.command(
    "show",
    epilog="Example: `mirrorwire quarantine show refused_0a1b`"
    " · `mirrorwire quarantine show refused_0a1b --bytes > page.html`",
)
def show_refused(
    ident: RefusedArgument,
    store: StoreOption = None,
    as_bytes: Annotated[bool, typer.Option("--bytes", help="Give back what was refused, byte by byte.")] = False,
    json: JsonOption = False,
) -> None:
    """Show one thing that was refused, or give its bytes back as they came."""
    from mirrorwire.errors import NotKept
    from mirrorwire.record.keep.quarantine import quarantined, refused_bytes
    from mirrorwire.show.ingest import show_quarantine

    with reading(store) as kept:
        if as_bytes:
            data = refused_bytes(kept, ident)
            if data is None:
                raise NotKept("nothing of it was kept: it could not be opened, or is too large", place=ident)
            write_raw(data)
            return
        found = [one for one in quarantined(kept) if one.id == ident]
    if not found:
        raise NotKept("not in quarantine", place=ident)
    if json:
        write_json(found[0])
    else:
        show_quarantine(found, terminal())


@quarantine.command(
    "retry", epilog="Example: `mirrorwire quarantine retry` · `mirrorwire quarantine retry refused_0a1b --fast`"
)
def retry_refused(
    idents: Annotated[list[str] | None, typer.Argument(metavar="[ID]", help="What to try again; none: all.")] = None,
    store: StoreOption = None,
    workers: WorkersOption = 1,
    fast: FastOption = False,
    no_annotations: NoAnnotationsOption = False,
    json: JsonOption = False,
) -> None:
    """Try again what was refused, after a setting was changed, say, or a file was put right.

    What was kept is read again, what was not is fetched or opened again. What is refused once more stays in quarantine,
    and the exit code is 1.
    """
    from mirrorwire.again import retry

    settings = settings_for(fast, no_annotations)
    with _going_on(store), writing(store) as kept, _bars() as step:
        done = retry(kept, idents or None, settings=settings, workers=workers, progress=step)
    _show(done, json)


def _show(done: Ingested, json: bool) -> None:
    """Print what became of a run; something refused is exit code 1."""
    from mirrorwire.show.ingest import show_ingested

    if json:
        write_json(done)
    else:
        show_ingested(done, terminal())
    if done.refused:
        raise typer.Exit(1)


@contextmanager
def _going_on(store: Path | None) -> Iterator[None]:
    """Stopped from the keyboard, say that nothing is broken and how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        say(
            "stopped; what was kept so far is whole. To go on: "
            f"mirrorwire ingest --store {store_path(store)}, and name again the places that were not yet kept."
        )
        raise typer.Exit(STOPPED) from None


@contextmanager
def _bars() -> Iterator[Callable[[Stage, Ingested, int | None], None] | None]:
    """A progress bar for each stage of an ingest on a terminal; nothing elsewhere."""
    if not errors.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    columns: tuple[Any, ...] = (
        TextColumn("{task.description:<8}"),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True) as bar:
        tasks: dict[str, TaskID] = {}
        begun: dict[str, int] = {}

        def step(stage: Stage, done: Ingested, left: int | None) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=None, count="")
                # the first report comes after the first batch
                begun[stage] = (left or 0) + (done.read + done.refused if stage == "reading" else 0)
            refused = f", {done.refused} refused" if done.refused else ""
            if left is None:
                bar.update(tasks[stage], count=f"{done.received} received{refused}")
                return
            total = max(begun[stage], left)
            count = f"{total - left} of {total}{refused}" if total else ""
            bar.update(tasks[stage], total=total, completed=total - left, count=count)

        yield step
