"""Charts as SVG, made here and complete: no script, no font, no colour of a page is needed to read them.

Text and lines take the colour of the page around them (`currentColor`), so that a chart is right on light and on dark;
groups differ by pattern as well as by colour. A reader without eyes gets title, description and a title a bar. Equal
counts give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mirrorwire.desk.pictures.drawing import axis_step, name_of, number, short, text
from mirrorwire.record.find.timeline import Timeline
from mirrorwire.record.results import Count

WIDTH: Final = 960
MOST_GROUPS: Final = 8
_LEFT: Final = 56
_RIGHT: Final = 16
_TOP: Final = 44
_HEIGHT: Final = 260
_LABELS: Final = 12
# Okabe and Ito's colours, told apart by nearly everyone; the first is that of the text
_COLOURS: Final = (
    "currentColor", "#e69f00", "#56b4e9", "#009e73", "#d55e00", "#cc79a7", "#0072b2", "#b8a800", "#888888",
)  # fmt: skip
# dashes of the bars' outlines, for eyes or printers without colours
_DASHES: Final = ("", "4 2", "1 2", "8 3", "2 4", "6 2 1 2", "10 2", "3 3", "1 4")
# the class keeps the rules from a page that the chart is put into; by itself it follows the reader's light or dark
_STYLE: Final = (
    ".mirrorwire-chart{color-scheme:light dark;max-width:100%;height:auto}"
    ".mirrorwire-chart text{font:12px system-ui,sans-serif;fill:currentColor}"
    ".mirrorwire-chart .axis{stroke:currentColor;stroke-opacity:.5}"
    ".mirrorwire-chart .grid{stroke:currentColor;stroke-opacity:.15}"
)


def timeline_svg(timeline: Timeline, title: str, *, height: int = _HEIGHT, styled: bool = True) -> str:
    """Return a timeline as an SVG picture: one bar a period, its groups stacked, the largest at the bottom.

    `height` is that of the bars, in pixels. Without `styled` it has no rules of its own, for a page that allows none
    and has them in a file (class `mirrorwire-chart`). Groups beyond the largest eight are one. Control characters in
    names are replaced, since XML has no place for them.
    """
    names, stacks = _stacks(timeline)
    periods = list(stacks)
    totals = [sum(stacks[period].values()) for period in periods]
    step = axis_step(max(totals, default=0))
    top = max(step, -(-max(totals, default=0) // step) * step)
    legend = _legend(names) if timeline.group is not None else []
    legend_height = 20 * -(-len(legend) // _PER_LINE) if legend else 0
    full = _TOP + height + 40 + legend_height
    words = describe(timeline)
    # two charts in one page have names of their own
    name = f"chart-{name_of(title, words)}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {full}" width="{WIDTH}" height="{full}" '
        f'role="img" aria-labelledby="{name}-title {name}-words" class="mirrorwire-chart">',
        f'<title id="{name}-title">{text(title)}</title>',
        f'<desc id="{name}-words">{text(words)}</desc>',
        *([f"<style>{_STYLE}</style>"] if styled else []),
        f'<text x="{_LEFT}" y="18" font-weight="bold">{text(title)}</text>',
        *_grid(top, step, height, timeline.counted),
        *_bars(timeline.by, names, stacks, top, height),
        *_periods(periods, timeline.by, height),
        *(
            f'<g transform="translate({_LEFT + (at % _PER_LINE) * 215},{_TOP + height + 44 + 20 * (at // _PER_LINE)})">'
            f"{one}</g>"
            for at, one in enumerate(legend)
        ),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


_PER_LINE: Final = 4


def describe(timeline: Timeline) -> str:
    """Say in words what a chart shows: how many in all, from when to when, the highest, the largest groups."""
    if not timeline.counts:
        return "Nothing to count."
    totals: dict[str, int] = {}
    groups: dict[str | None, int] = {}
    for one in timeline.counts:
        totals[one.period] = totals.get(one.period, 0) + one.count
        groups[one.group] = groups.get(one.group, 0) + one.count
    peak = max(totals, key=lambda period: (totals[period], period))
    first, last, highest = (_shown(period, timeline.by) for period in (min(totals), max(totals), peak))
    told = (
        f"{sum(totals.values())} {timeline.counted} in {len(totals)} {timeline.by}s, from {first} to {last}; "
        f"most, {totals[peak]}, in the {timeline.by} of {highest}."
    )
    if timeline.group is not None:
        told += " By " + timeline.group.replace("_", " ") + ": "
        told += ", ".join(f"{name} {groups[name]}" for name in timeline.groups()[:MOST_GROUPS]) + "."
    if timeline.undated:
        have = "has" if timeline.undated == 1 else "have"
        told += f" {timeline.undated} more {have} no date."
    return told


def _stacks(timeline: Timeline) -> tuple[list[str], dict[str, dict[str, int]]]:
    """Counts by period and name; groups beyond the largest are "other"."""
    every = timeline.groups()
    kept = every if len(every) <= MOST_GROUPS + 1 else every[:MOST_GROUPS]
    names = [one or "" for one in kept]
    if len(kept) < len(every):
        names.append(f"{len(every) - len(kept)} others")
    stacks: dict[str, dict[str, int]] = {}
    for one in timeline.counts:
        stack = stacks.setdefault(one.period, {})
        name = _name(one, kept, names)
        stack[name] = stack.get(name, 0) + one.count
    return names, stacks


def _name(count: Count, kept: tuple[str | None, ...], names: list[str]) -> str:
    return (count.group or "") if count.group in kept else names[-1]


def _grid(top: int, step: int, height: int, counted: str) -> Iterator[str]:
    for value in range(0, top + 1, step):
        y = number(_TOP + height - height * value / top)
        kind = "axis" if value == 0 else "grid"
        yield f'<line class="{kind}" x1="{_LEFT}" y1="{y}" x2="{WIDTH - _RIGHT}" y2="{y}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y}" dy="4" text-anchor="end">{value}</text>'
    middle = number(_TOP + height / 2)
    yield f'<text transform="rotate(-90 14 {middle})" x="14" y="{middle}" text-anchor="middle">{text(counted)}</text>'


def _bars(by: str, names: list[str], stacks: dict[str, dict[str, int]], top: int, height: int) -> Iterator[str]:
    slot = (WIDTH - _LEFT - _RIGHT) / max(1, len(stacks))
    width = max(0.5, min(slot * 0.8, 48))
    for at, (period, stack) in enumerate(stacks.items()):
        x = _LEFT + slot * at + (slot - width) / 2
        y = float(_TOP + height)
        for at_name, name in enumerate(names):
            count = stack.get(name, 0)
            if not count:
                continue
            tall = height * count / top
            y -= tall
            said = f"{_shown(period, by)}: {count}" + (f" {name}" if name else "")
            yield (
                f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(tall)}" '
                f"{_look(at_name)}><title>{text(said)}</title></rect>"
            )


def _periods(periods: list[str], by: str, height: int) -> Iterator[str]:
    """Labels below the bars: as many as have room, the first among them."""
    slot = (WIDTH - _LEFT - _RIGHT) / max(1, len(periods))
    every = max(1, -(-len(periods) // _LABELS))
    for at in range(0, len(periods), every):
        x = number(_LEFT + slot * (at + 0.5))
        yield f'<text x="{x}" y="{_TOP + height + 18}" text-anchor="middle">{text(_shown(periods[at], by))}</text>'


def _legend(names: list[str]) -> list[str]:
    return [
        f'<rect y="-10" width="12" height="12" {_look(at)}/><text x="18">{text(short(name))}</text>'
        for at, name in enumerate(names)
    ]


def _look(number: int) -> str:
    colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'fill="{colour}" fill-opacity=".75" stroke="currentColor" stroke-width=".75"{dashed}'


def _shown(period: str, by: str) -> str:
    return period[:7] if by == "month" else period
