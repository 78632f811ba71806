"""Events for people, in a terminal: who to whom, what, in which sphere, said by whom, with the clause it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mirrorwire.happenings import EventLine, events_of, words_of_event
from mirrorwire.model import Event, Record
from mirrorwire.show.titles import title_of
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
    for words, span in zip(words_of_event(record, event), event.evidence, strict=False):
        text.append(f"\n{plain(' '.join(words.split()))}", style="dim")
        if spans:
            text.append(f"  [{place(span)}]", style="dim cyan")
    return text


def show_events_of_pages(
    pages: Iterable[tuple[str, Record]],
    console: Console,
    *,
    pair: tuple[str, str] | None = None,
    kind: str | None = None,
    sphere: str | None = None,
    lists: bool = True,
) -> None:
    """Print the events of pages (name, record) that match, page by page, and say so where none does."""
    count = total = 0
    for name, record in pages:
        total += 1
        events = events_of(record, pair=pair, kind=kind, sphere=sphere, lists=lists)
        if not events:
            continue
        count += len(events)
        console.print(Text(title_of(record), style="bold cyan", overflow="fold"))
        console.print(Text(plain(name), style="dim", overflow="fold"))
        console.print(Padding(_table(record, events, True, console.width), (0, 0, 1, 0)))
    noun = f"{total} page{'' if total == 1 else 's'}"
    if count:
        console.print(Text(f"{count} event{'' if count == 1 else 's'} on {noun}", style="dim"))
    elif total:
        console.print(Text(f"No such event on {noun}."))


def show_dossier(spheres: dict[str, list[EventLine]], console: Console, pair: tuple[str, str]) -> None:
    """Print what two states did to each other, sphere by sphere, each in order of time with the words it rests on."""
    from mirrorwire.language.gazetteer import state_name

    names = " and ".join(state_name(code) for code in pair)
    console.print(Text(f"{names}", style="bold cyan"))
    if not spheres:
        console.print(Text("Nothing on these pages."))
        return
    wide = console.width >= _TWO_COLUMNS
    for sphere, lines in spheres.items():
        console.print(Text.assemble("\n", (sphere, "bold green"), (f"  {len(lines)}", "dim")))
        table = Table.grid(padding=(0, 2, 0, 0), expand=True)
        if wide:
            table.add_column(width=_DATE, style="dim", no_wrap=True)
        table.add_column(width=_DYAD, no_wrap=True)
        table.add_column(ratio=1, overflow="fold")
        for line in lines:
            text = Text(overflow="fold")
            text.append(line.kind.lower() + (f" {line.mode}" if line.mode else ""), style="cyan")
            if line.polarity == "negated":
                text.append(" · negated", style="red")
            if line.modality != "actual":
                text.append(f" · {line.modality}", style="yellow")
            if line.claimant:
                text.append(f" · says {plain(line.claimant)}", style="magenta")
            if not wide and line.date:
                text.append(f" · {line.date}", style="dim")
            text.append(f"\n{plain(line.words)}")
            where = " · ".join(f"{place(span)}" for span in line.evidence)
            text.append(f"\n{plain(line.file or line.page)}  {where}", style="dim")
            arrow = " ↔ " if line.reciprocal else " → "
            dyad = Text.assemble((line.actor, "bold"), (arrow, "dim"), (line.recipient, "bold"))
            table.add_row(*([Text((line.date or "")[:_DATE]), dyad, text] if wide else [dyad, text]))
        console.print(table)
