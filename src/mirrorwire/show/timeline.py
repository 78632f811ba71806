"""A timeline for people, in a terminal: one bar a period, or one a period and group."""

from __future__ import annotations

from typing import Final

from rich.bar import Bar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mirrorwire.record.find.query import Query
from mirrorwire.record.find.timeline import Timeline
from mirrorwire.terminal import plain

# groups that have a row of their own; the others are one row, so that a period stays in view
MOST_GROUPS: Final = 8
# periods that are printed; of more, the latest
MOST_PERIODS: Final = 400
# empty periods in a row that are all printed; of more, the first and the last
LONGEST_QUIET: Final = 5
_COLOURS: Final = ("cyan", "yellow", "green", "magenta", "blue", "red", "bright_cyan", "bright_yellow", "white")


def title_of(timeline: Timeline, query: Query) -> str:
    """Say what is counted: "events by week: AZE-ISR, kind CONSULT"."""
    parts = []
    for name, value in query.filters().items():
        if name in ("order", "limit"):
            continue
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        parts.append(shown if name in ("words", "pair") else f"{name.replace('_', ' ')} {shown}")
    asked = f": {'; '.join(parts)}" if parts else ""
    grouped = f" and {timeline.group.replace('_', ' ')}" if timeline.group else ""
    return f"{timeline.counted} by {timeline.by}{grouped}{asked}"


def show_timeline(timeline: Timeline, console: Console, title: str) -> None:
    """Print a chart of bars, the largest groups first, and how many have no date."""
    console.print(Text(plain(title), style="bold"))
    if not timeline.counts:
        console.print("Nothing to count.")
        _undated(timeline, console)
        return
    names = list(timeline.groups())
    shown = names if len(names) <= MOST_GROUPS + 1 else names[:MOST_GROUPS]
    periods: dict[str, dict[str | None, int]] = {}
    other = f"{len(names) - len(shown)} others"
    for one in timeline.counts:
        name = one.group if one.group in shown else other
        counts = periods.setdefault(one.period, {})
        counts[name] = counts.get(name, 0) + one.count
    rows: list[str | None] = [*shown, *([other] if len(shown) < len(names) else [])]
    most = max(count for counts in periods.values() for count in counts.values()) or 1
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(style="dim", no_wrap=True)
    if timeline.group:
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=24)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    last = list(periods)[-MOST_PERIODS:]
    left_out = _quiet({period: any(periods[period].values()) for period in last})
    for period in last:
        if period in left_out:
            if left_out[period]:
                words = f"… {left_out[period]} {timeline.by}s with none"
                table.add_row(*[Text(words if at == 0 else "", style="dim") for at in range(len(table.columns))])
            continue
        counts = periods[period]
        filled = [name for name in rows if counts.get(name)] or rows[:1]
        for at, name in enumerate(filled):
            count = counts.get(name, 0)
            bar = Bar(most, 0, count, color=_COLOURS[rows.index(name) % len(_COLOURS)])
            cells: list[Text | Bar] = [Text(_period(period, timeline.by) if at == 0 else "")]
            if timeline.group:
                cells.append(Text(plain(name or "") if count else ""))
            table.add_row(*cells, Text(str(count) if count else "·", style="" if count else "dim"), bar)
    console.print(table)
    if len(last) < len(periods):
        console.print(Text(f"{len(periods) - len(last)} earlier periods are not shown: give --since", style="dim"))
    total = sum(one.count for one in timeline.counts)
    console.print(Text(f"{total} in {len(periods)} {timeline.by}s", style="dim"))
    _undated(timeline, console)


def _quiet(periods: dict[str, bool]) -> dict[str, int]:
    """Return the periods that are not printed since they lie within a long run of empty ones.

    The first of a run has the number of those left out, the others 0; the run's two ends stay.
    """
    left_out: dict[str, int] = {}
    run: list[str] = []
    for period, filled in [*periods.items(), ("", True)]:
        if not filled:
            run.append(period)
            continue
        if len(run) > LONGEST_QUIET:
            inner = run[1:-1]
            left_out.update(dict.fromkeys(inner, 0))
            left_out[inner[0]] = len(inner)
        run = []
    return left_out


def _period(first: str, by: str) -> str:
    return first[:7] if by == "month" else first


def _undated(timeline: Timeline, console: Console) -> None:
    if timeline.undated:
        console.print(Text(f"{timeline.undated} more have no date", style="dim"))
