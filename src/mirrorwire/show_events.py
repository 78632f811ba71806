"""Events for people, in a terminal: who to whom, what, in which sphere, said by whom, with the clause it rests on."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mirrorwire.model import Event, Record
from mirrorwire.spans import slice_of
from mirrorwire.terminal import place, plain

# columns: of the date, of actor and recipient, and the least that a page of columns needs
_DATE = 10
_DYAD = 12
_TWO_COLUMNS = 72


def show_events(record: Record, console: Console, *, spans: bool) -> None:
    """Print a record's events, the article's first and those of its link lists apart; nothing if there are none."""
    for title, wanted in (("Events", ("headline", "body")), ("Events in the link lists", ("list",))):
        events = [event for event in record.events if event.where in wanted]
        if events:
            heading = Text(title, style="bold")
            heading.append(f"  {len(events)}", style="dim")
            console.print(heading)
            console.print(Padding(_table(record, events, spans, console.width), (0, 0, 1, 0)))


def _table(record: Record, events: Sequence[Event], spans: bool, width: int) -> Table:
    """One row an event; below `_TWO_COLUMNS` the date moves into the text."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    wide = width >= _TWO_COLUMNS
    if wide:
        table.add_column(width=_DATE, style="dim", no_wrap=True)
    table.add_column(width=_DYAD, no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for event in events:
        dyad = Text(plain(event.actor), style="bold")
        dyad.append(" ↔ " if event.reciprocal else " → ", style="dim")
        dyad.append(plain(event.recipient), style="bold")
        cells = [dyad, _told(record, event, spans, dated=not wide)]
        table.add_row(*([Text((event.date or "")[:_DATE]), *cells] if wide else cells))
    return table


def _told(record: Record, event: Event, spans: bool, *, dated: bool) -> Text:
    """What was done, how sure the text is of it, who says so, and the words it rests on."""
    text = Text(overflow="fold")
    text.append(event.kind.lower(), style="cyan")
    if event.mode:
        text.append(f" {event.mode}", style="cyan")
    for sphere in event.spheres:
        text.append(f" · {sphere}", style="green")
    if event.polarity == "negated":
        text.append(" · negated", style="red")
    if event.modality != "actual":
        text.append(f" · {event.modality}", style="yellow")
    if dated and event.date:
        text.append(f" · {event.date}", style="dim")
    claimant = next((person.name for person in record.people if person.id == event.claimant), None)
    if claimant is not None:
        text.append(f" · says {plain(claimant)}", style="magenta")
    elif event.quotation is not None:
        text.append(" · as quoted", style="magenta")
    for span in event.evidence:
        # the words of a list's entry stand in the page, which a record does not hold
        words = plain(" ".join(slice_of(record.text, span).split())) if span.layer == "text" else _entry(record, event)
        text.append(f"\n{words}", style="dim")
        if spans:
            text.append(f"  [{place(span)}]", style="dim cyan")
    return text


def _entry(record: Record, event: Event) -> str:
    """Return the headline of the list entry whose words an event rests on."""
    start = event.evidence[0].start
    for block in record.lists:
        for item in block.items:
            span = item.headline.span
            if span is not None and span.start <= start < span.end:
                return plain(item.headline.value)
    return ""
