"""What two did to each other over time: one direction above, the other below, what both did between them.

All three have one scale, so that a bar above and one below of equal height are equally many events. Colours are classes
that a page's own file gives; a picture that stands by itself carries them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from mirrorwire.desk.pictures.drawing import (
    axis_step,
    bucket_class,
    bucket_name,
    day_name,
    name_of,
    number,
    period_name,
    short,
    text,
)
from mirrorwire.record.find.dossier import Mark, Tally

WIDTH: Final = 960
_LEFT: Final = 40
_RIGHT: Final = 8
# height of all bars together, and of the line of words above or below each direction
_BARS: Final = 300
# a few events make low bars, not towers
_MOST_AN_EVENT: Final = 30
_WORDS: Final = 22
_GAP: Final = 10
_LABELS: Final = 12
_PER_LINE: Final = 4

# the rules of a picture that stands by itself; those of a page are in dossier.css
_STYLE: Final = (
    ".dossier-chart{color-scheme:light dark;background:#fbfaf6;color:#1d1b18;max-width:100%;height:auto;"
    "font:12px system-ui,sans-serif}.dossier-chart text{fill:currentColor}.dossier-chart .soft{fill-opacity:.75}"
    ".dossier-chart .name{font-weight:600}.dossier-chart .head{font:700 19px Charter,Georgia,serif}"
    ".dossier-chart .axis{stroke:currentColor;stroke-opacity:.6}.dossier-chart .grid{stroke:currentColor;"
    "stroke-opacity:.14}.dossier-chart rect{stroke:#fbfaf6;stroke-width:.75}"
    ".b0{fill:#1d4f7c}.b1{fill:#c08a00}.b2{fill:#7a1f1a}.b3{fill:#0b6b5d}.b4{fill:#6b4c86}.b5{fill:#b8602f}"
    ".b6{fill:#5c7d3a}.br{fill:#8a8478}.dossier-chart .bn{fill:#e4dfd3;stroke:#8a8478}"
    "@media(prefers-color-scheme:dark){.dossier-chart{background:#161513;color:#ece8df}"
    ".dossier-chart rect{stroke:#161513}.b0{fill:#8fbce6}.b1{fill:#e0b54a}.b2{fill:#e08a80}.b3{fill:#62c3b0}"
    ".b4{fill:#b79fd6}.b5{fill:#e39a6c}.b6{fill:#a3c47c}.br{fill:#a49d90}.dossier-chart .bn{fill:#3f3b35;"
    "stroke:#a49d90}}"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one direction's bars stand: the line they grow from, up (-1), down (1) or both (0), and how far at most."""

    way: int
    line: float
    grow: int
    tall: float


def directions_svg(
    tally: Tally,
    title: str,
    names: tuple[str, str],
    *,
    address: Callable[[Mark], str] | None = None,
    home: str | None = None,
    styled: bool = False,
) -> str:
    """Return the picture of a pair's events; `names` are those of its two, in order.

    `address` leads from a mark to the events that it counts; marks are then links, which can be reached by pointing or
    by arrow keys with the page's script, and are all in the table beside. `home` is where the title leads to. `styled`
    pictures stand by themselves: they have a title, a legend and their own rules.
    """
    labels = _labels(names)
    stacks = _stacks(tally)
    places, bottom = _places(stacks, _WORDS + (34 if styled else 0))
    legend = list(_legend(tally, bottom + 52)) if styled else []
    full = number(bottom + 40 + (14 + 22 * -(-len(tally.buckets) // _PER_LINE) if styled else 0))
    words = describe(tally, names)
    ident = f"dossier-{name_of(title, words)}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {full}" width="{WIDTH}" height="{full}" '
        f'role="{"img" if address is None else "group"}" aria-labelledby="{ident}-t {ident}-d" class="dossier-chart">',
        f'<title id="{ident}-t">{text(title)}</title>',
        f'<desc id="{ident}-d">{text(words)}</desc>',
    ]
    if styled:
        heading = f'<text class="head" x="0" y="20">{text(title)}</text>'
        lines += [f"<style>{_STYLE}</style>", f'<a href="{text(home)}">{heading}</a>' if home else heading]
    scale = _scale(stacks)
    lines += _frame(places, labels, scale, stacks)
    lines += _bars(tally, stacks, places, scale, labels, address)
    lines += _periods(tally, bottom)
    return "\n".join([*lines, *legend, "</svg>"]) + "\n"


def describe(tally: Tally, names: tuple[str, str]) -> str:
    """Say in words what the picture shows: how many in all and each way, from when to when, the largest spheres."""
    if not tally.events:
        return "Nothing is told of the two."
    told = f"{tally.events} events"
    if tally.first_day and tally.last_day:
        told += " from " + " to ".join(day_name(date.fromisoformat(day)) for day in (tally.first_day, tally.last_day))
    told += ": " + "; ".join(f"{label} {count}" for label, count in zip(_labels(names), tally.directions, strict=True))
    largest = ", ".join(f"{bucket_name((row.name,))} {row.total}" for row in tally.spheres[:6])
    told += f". By sphere: {largest}."
    have = "has" if tally.undated == 1 else "have"
    return f"{told} {tally.undated} more {have} no date." if tally.undated else told


def said(mark: Mark, step: str, label: str) -> str:
    """Say what a mark counts, in one line."""
    noun = "event" if mark.count == 1 else "events"
    period = period_name(mark.since, "day" if mark.since == mark.until else step)
    return f"{period}: {mark.count} {noun}, {bucket_name(mark.spheres)}, {label}"


def _labels(names: tuple[str, str]) -> tuple[str, str, str]:
    one, other = names
    return f"{one} \N{RIGHTWARDS ARROW} {other}", "both to each other", f"{other} \N{RIGHTWARDS ARROW} {one}"


# by direction, by period (number) the marks in order of bucket
_Stacks = tuple[dict[int, list[Mark]], dict[int, list[Mark]], dict[int, list[Mark]]]


def _stacks(tally: Tally) -> _Stacks:
    directions = tally.asked.directions
    found: _Stacks = ({}, {}, {})
    at = 0
    for mark in tally.marks:
        # marks are in order of time; a mark may begin later than its period, where the interval cuts it
        while at + 1 < len(tally.periods) and tally.periods[at + 1] <= mark.since:
            at += 1
        found[directions.index(mark.direction)].setdefault(at, []).append(mark)
    return found


def _highest(stack: dict[int, list[Mark]]) -> int:
    return max((sum(mark.count for mark in marks) for marks in stack.values()), default=0)


def _scale(stacks: _Stacks) -> float:
    """Pixels an event."""
    return min(_MOST_AN_EVENT, _BARS / max(1, sum(_highest(stack) for stack in stacks)))


def _places(stacks: _Stacks, top: float) -> tuple[tuple[Place, Place, Place], float]:
    """The three directions' places, from the top down, and where they end."""
    scale = _scale(stacks)
    tall = [max(14.0, scale * _highest(stack)) for stack in stacks]
    first = Place(0, top + tall[0], -1, tall[0])
    middle = first.line + _GAP + _WORDS
    second = Place(1, middle + tall[1] / 2, 0, tall[1])
    third = Place(2, middle + tall[1] + _GAP, 1, tall[2])
    return (first, second, third), third.line + tall[2] + _WORDS


def _frame(places: tuple[Place, Place, Place], labels: tuple[str, ...], scale: float, stacks: _Stacks) -> Iterator[str]:
    step = axis_step(max(_highest(stack) for stack in stacks) or 1, 4)
    for place in places:
        if place.grow:
            for value in range(step, int(place.tall / scale) + 1, step):
                y = number(place.line + place.grow * value * scale)
                yield f'<line class="grid" x1="{_LEFT}" y1="{y}" x2="{WIDTH - _RIGHT}" y2="{y}"/>'
                yield f'<text class="soft" x="{_LEFT - 8}" y="{y}" dy="4" text-anchor="end">{value}</text>'
            y = number(place.line)
            yield f'<line class="axis" x1="{_LEFT}" y1="{y}" x2="{WIDTH - _RIGHT}" y2="{y}"/>'
        words = {-1: place.line - place.tall - 8, 0: place.line - place.tall / 2 - 6, 1: place.line + place.tall + 16}
        yield f'<text class="name" x="{_LEFT}" y="{number(words[place.grow])}">{text(labels[place.way])}</text>'


def _bars(
    tally: Tally,
    stacks: _Stacks,
    places: tuple[Place, Place, Place],
    scale: float,
    labels: tuple[str, ...],
    address: Callable[[Mark], str] | None,
) -> Iterator[str]:
    slot = (WIDTH - _LEFT - _RIGHT) / max(1, len(tally.periods))
    width = max(1.0, min(slot * 0.82, 40))
    order = {bucket: at for at, bucket in enumerate(tally.buckets)}
    for place in places:
        yield f'<g class="way" data-way="{place.way}">'
        for at, marks in stacks[place.way].items():
            x = number(_LEFT + slot * at + (slot - width) / 2)
            total = sum(mark.count for mark in marks) * scale
            y = place.line if place.grow else place.line - total / 2
            for mark in marks:
                tall = mark.count * scale
                upper = y - tall if place.grow < 0 else y
                y = upper if place.grow < 0 else y + tall
                words = text(said(mark, tally.step, labels[place.way]))
                bar = (
                    f'<rect class="{bucket_class(mark.spheres, order[mark.spheres])}" x="{x}" y="{number(upper)}" '
                    f'width="{number(width)}" height="{number(tall)}"><title>{words}</title></rect>'
                )
                if address is None:
                    yield bar
                else:
                    yield f'<a href="{text(address(mark))}" tabindex="-1" aria-label="{words}">{bar}</a>'
        yield "</g>"


def _periods(tally: Tally, bottom: float) -> Iterator[str]:
    """Labels below the bars: as many as have room, the first among them."""
    slot = (WIDTH - _LEFT - _RIGHT) / max(1, len(tally.periods))
    every = max(1, -(-len(tally.periods) // _LABELS))
    for at in range(0, len(tally.periods), every):
        x = number(_LEFT + slot * (at + 0.5))
        words = period_name(tally.periods[at], tally.step if tally.step != "week" else "day")
        if tally.step == "quarter":
            words = words.replace(" quarter", "")
        yield f'<text class="soft" x="{x}" y="{number(bottom + 22)}" text-anchor="middle">{text(words)}</text>'


def _legend(tally: Tally, top: float) -> Iterator[str]:
    for at, bucket in enumerate(tally.buckets):
        x, y = _LEFT + (at % _PER_LINE) * 225, number(top + 22 * (at // _PER_LINE))
        yield (
            f'<g transform="translate({x},{y})"><rect class="{bucket_class(bucket, at)}" y="-10" width="12" '
            f'height="12"/><text x="18">{text(short(bucket_name(bucket)))}</text></g>'
        )
