"""What a search found, for people in a terminal: date, outlet, headline, the words in their place, the address."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mirrorwire.record.export.comma import guarded
from mirrorwire.record.find.saved import SavedSearch
from mirrorwire.record.results import Hit, Hits, Related, Snippet
from mirrorwire.show.titles import NO_OPENINGS, Openings, title
from mirrorwire.terminal import plain, when

# what of a hit is told to others: its row is a number of one store's own
HIT_FIELDS: Final = tuple(name for name in Hit.__dataclass_fields__ if name != "row")
_CSV_FIELDS: Final = (*(name for name in HIT_FIELDS if name != "snippet"), "snippet", "start", "end")
_INDENT: Final = 12


def hit_line(hit: Hit) -> dict[str, Any]:
    """Return a hit as a JSON line has it, with the spans of snippet and marks."""
    return {name: getattr(hit, name) for name in HIT_FIELDS}


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield a CSV table (RFC 4180) line by line; a cell that a spreadsheet would take for a formula is guarded."""
    for row in (header, *rows):
        out = io.StringIO()
        csv.writer(out).writerow(["" if cell is None else guarded(str(cell)) for cell in row])
        yield out.getvalue()


def hits_csv(hits: Iterable[Hit]) -> Iterator[str]:
    """Yield hits as a CSV table; `start` and `end` are the snippet's place in the page's reading text."""
    rows = ([*(getattr(hit, name) for name in HIT_FIELDS if name != "snippet"), *_cells(hit.snippet)] for hit in hits)
    yield from csv_text(_CSV_FIELDS, rows)


def _cells(snippet: Snippet | None) -> tuple[object, ...]:
    return (None, None, None) if snippet is None else (snippet.text, snippet.span.start, snippet.span.end)


def show_hits(hits: Hits, console: Console, *, total: int | None = None, openings: Openings = NO_OPENINGS) -> None:
    """Print hits, one below the other, and how long the search took; says so where nothing was found."""
    if not hits.hits:
        console.print("Nothing found.")
        return
    for hit in hits.hits:
        line = _head(hit, openings)
        console.print(line, soft_wrap=False)
        below = Text(overflow="fold")
        below.append(" · ".join(plain(part) for part in (hit.outlet, hit.language, hit.rubric) if part), style="cyan")
        if hit.score is not None:
            below.append(f" · relevance {hit.score:.2f}", style="dim")
        if hit.snippet is not None:
            below.append("\n" if below else "")
            below.append_text(marked(hit.snippet))
        below.append(f"\n{plain(hit.url or '')}{'  ' if hit.url else ''}{hit.page}", style="dim")
        console.print(Padding(below, (0, 0, 1, _INDENT), expand=False))
    count = len(hits.hits)
    told = f"{count} of {total}" if total is not None and total > count else str(count)
    console.print(Text(f"{told} page{'' if (total or count) == 1 else 's'} in {hits.seconds:.3f} s", style="dim"))


def marked(snippet: Snippet) -> Text:
    """Return a snippet in one line, the words found in it highlighted."""
    text = Text(overflow="fold")
    at = 0
    for mark in snippet.marks:
        start, end = mark.start - snippet.span.start, mark.end - snippet.span.start
        text.append(_flat(snippet.text[at:start]))
        text.append(_flat(snippet.text[start:end]), style="bold yellow")
        at = end
    text.append(_flat(snippet.text[at:]))
    return text


def _flat(words: str) -> str:
    """Paragraphs run on in a snippet; spaces at the edges of a piece stay."""
    return plain(words.replace("\n\n", " ¶ ").replace("\n", " "))


def show_saved(searches: Sequence[SavedSearch], console: Console) -> None:
    """Print saved searches: name, what is new, what is asked."""
    if not searches:
        console.print("No search is saved: give `mirrorwire search` the option --save NAME.")
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="bold", overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for one in searches:
        table.add_row(plain(one.name), Text(f"{one.new} new", style="yellow" if one.new else "dim"), plain(_asked(one)))
    console.print(table)


def _asked(one: SavedSearch) -> str:
    parts = []
    for name, value in one.query.filters().items():
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        parts.append(shown if name == "words" else f"{name.replace('_', ' ')}: {shown}")
    return " · ".join(parts) or "everything"


def _head(one: Hit | Related, openings: Openings) -> Text:
    """The time of publication and what the page is called."""
    called = title(one.headline, one.page, openings)
    return Text.assemble((f"{when(one.published_at):<{_INDENT - 2}}  ", "green"), (called, "bold"))


def show_related(found: Sequence[Related], console: Console, openings: Openings = NO_OPENINGS) -> None:
    """Print what to read beside a page, each with the reason."""
    if not found:
        console.print("Nothing to read beside it in this store.")
        return
    for one in found:
        line = _head(one, openings)
        below = Text(overflow="fold")
        if one.outlet:
            below.append(f"{plain(one.outlet)} · ", style="cyan")
        below.append(plain(one.reason))
        below.append(f"\n{one.page}", style="dim")
        console.print(line)
        console.print(Padding(below, (0, 0, 1, _INDENT), expand=False))
