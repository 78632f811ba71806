"""What the commands share: options, the settings and the store they mean, what goes to which stream."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from mirrorwire.errors import MirrorwireError

if TYPE_CHECKING:
    from mirrorwire.inputs import Given
    from mirrorwire.record.store import Store
    from mirrorwire.settings import Settings

errors = Console(stderr=True, highlight=False)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a page for people.")]
JsonLinesOption = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of a page for people.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print a CSV table with a header.")]
StoreOption = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH", help="The store's file; else the setting `store`, or the user's own (see docs/settings.md)."
    ),
]
UrlOption = Annotated[str | None, typer.Option(help="Address the page was saved from (one page only).")]
CapturedOption = Annotated[
    str | None, typer.Option(help="When the page was captured, ISO 8601: resolves “2 hours ago”.")
]
OutletNameOption = Annotated[str | None, typer.Option(help="Name of the outlet's entry, if the address does not tell.")]
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
WorkersOption = Annotated[int, typer.Option(min=1, max=256, help="Processes to read with.")]
PageArgument = Annotated[str, typer.Argument(metavar="ID|URL", help="A page of the store, by its id or its address.")]


def settings_for(fast: bool = False, no_annotations: bool = False) -> Settings:
    """Load the settings, with what the options say of annotations."""
    from mirrorwire.settings import load_settings

    if fast and no_annotations:
        raise typer.BadParameter("--fast reads people and quotations, --no-annotations does not: give one of them")
    if not fast and not no_annotations:
        return load_settings()
    return load_settings().model_copy(update={"annotations": "fast" if fast else "off"})


def given_of(url: str | None, captured_at: str | None, language: str | None, outlet: str | None, form: str) -> Given:
    """Check and gather what the command line says of the pages."""
    from mirrorwire.inputs import FORMS, Given, as_form

    known = as_form(form)
    if known is None:
        raise typer.BadParameter(f"must be one of {', '.join(FORMS)}", param_hint="--form")
    check_language(language)
    return Given(url=url, captured_at=_instant(captured_at), language=language, outlet=outlet, form=known)


def _instant(value: str | None) -> str | None:
    """Check a time given on the command line."""
    from mirrorwire.pages.times import parse_iso

    if value is None:
        return None
    if (parsed := parse_iso(value)) is None:
        raise typer.BadParameter(f"{value!r} is no ISO 8601 time", param_hint="--captured-at")
    return parsed[0]


def check_language(tag: str | None) -> None:
    """Make sure that a tag is a language's; else the command line is wrong."""
    from mirrorwire.pages.languages import is_known

    if tag is not None and not is_known(tag):
        raise typer.BadParameter(f"{tag!r} is no language tag known here (en, de, ru ...)", param_hint="--language")


def one_of(value: Any, choices: tuple[Any, ...], option: str) -> Any:
    """Return a value that is one of a few; else the command line is wrong."""
    if value not in choices:
        known = ", ".join(str(one) for one in choices if one is not None)
        raise typer.BadParameter(f"must be one of {known}", param_hint=option)
    return value


def store_path(store: Path | None) -> Path:
    """Return the store that is meant: the option's, the setting's, or the user's own."""
    if store is not None:
        return store
    from mirrorwire.record.database import default_store
    from mirrorwire.settings import load_settings

    return load_settings().store or default_store()


def reading(store: Path | None) -> Store:
    """Open the store that is meant for reading."""
    from mirrorwire.record.store import Store

    return Store.open(store_path(store))


def writing(store: Path | None, *, make: bool = False) -> Store:
    """Open the store that is meant for writing; one that is not there is made only if `make` says so."""
    from mirrorwire.errors import StoreMissing
    from mirrorwire.record.store import Store

    path = store_path(store)
    if not make and not path.exists():
        raise StoreMissing("there is no store here: `mirrorwire ingest` makes one", place=str(path))
    return Store.create(path)


def terminal() -> Console:
    """Return the console for pages for people, on standard output."""
    return Console(highlight=False)


def write(data: bytes) -> None:
    """Write UTF-8 text to standard output; on a terminal, what could steer it is escaped (JSON stays the same JSON)."""
    sys.stdout.flush()
    if sys.stdout.isatty():
        from mirrorwire.terminal import escaped

        data = escaped(data.decode()).encode()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write_json(value: object, *, indent: int | None = 2) -> None:
    """Write one value as JSON."""
    from mirrorwire.codec import to_json

    write(to_json(value, indent=indent) + b"\n")


def write_lines(values: Iterable[object]) -> None:
    """Write values as JSON lines."""
    for value in values:
        write_json(value, indent=None)


def write_raw(data: bytes) -> None:
    """Write bytes as they are to standard output, which must be no terminal: a page's bytes could steer it."""
    if sys.stdout.isatty():
        raise typer.BadParameter("bytes go to a file or a pipe, not to a terminal: add `> FILE`")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def say(message: str) -> None:
    """Say something to the person at the terminal, on standard error."""
    from mirrorwire.terminal import plain

    errors.print(plain(message), markup=False, soft_wrap=True)


def complain(error: MirrorwireError | str) -> None:
    """Name what was refused and why, on standard error."""
    from mirrorwire.terminal import plain

    errors.print(plain(f"refused: {error}"), style="red", markup=False, soft_wrap=True)


@contextmanager
def named_files() -> Iterator[None]:
    """Say the system's refusal of a file as an error of ours that names it."""
    from mirrorwire.errors import InputError

    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(error.strerror or str(error), place=str(error.filename) if error.filename else None) from error


@contextmanager
def opened(place: str) -> Iterator[IO[bytes]]:
    """Open an input; standard input for `-`."""
    if place == "-":
        yield sys.stdin.buffer
    else:
        with Path(place).open("rb") as handle:
            yield handle


def target(place: str) -> AbstractContextManager[IO[bytes]]:
    """Open an output that appears when it is complete; standard output for `-`."""
    from mirrorwire.whole import whole_file

    return nullcontext(sys.stdout.buffer) if place == "-" else whole_file(Path(place))


@contextmanager
def bar_of_file(lines: IO[bytes], place: str, what: str) -> Iterator[Callable[[int], None] | None]:
    """A progress bar over the bytes of an input on a terminal; nothing elsewhere. `what` is counted."""
    if place == "-" or not errors.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    total = os.fstat(lines.fileno()).st_size
    counted = TextColumn("{task.fields[count]} " + what)
    with Progress(
        TextColumn("reading"), BarColumn(), counted, TimeRemainingColumn(), console=errors, transient=True
    ) as bar:
        task = bar.add_task("reading", total=total, count=0)
        yield lambda count: bar.update(task, completed=lines.tell(), count=count)


@contextmanager
def bar_of_steps(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar for a function that is called with what is done and how much there is; nothing off a terminal."""
    if not errors.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns: tuple[Any, ...] = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
