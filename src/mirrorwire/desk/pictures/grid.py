"""Who acts on whom, as a grid: a row for who acts, a column for whom it is done to, darker for more."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Final

from mirrorwire.desk.pictures.drawing import name_of, number, short, text
from mirrorwire.record.find.matrix import Cell, Matrix

_CELL: Final = 30
_LEFT: Final = 150
_TOP: Final = 46
SHADES: Final = 5


def grid_svg(matrix: Matrix, title: str, name: Callable[[str], str], address: Callable[[Cell], str]) -> str:
    """Return the picture of a matrix for a page that has the colours in a file (`q0` to `q4`).

    `name` gives a state's name by its code, `address` the events that a cell counts.
    """
    place = {state: at for at, state in enumerate(matrix.states)}
    width, height = _LEFT + _CELL * len(place) + 2, _TOP + _CELL * len(place) + 2
    bounds = shades(tuple(cell.count for cell in matrix.cells))
    ident = f"grid-{name_of(title, *matrix.states)}"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="group" aria-labelledby="{ident}-t {ident}-d" class="grid-chart">',
        f'<title id="{ident}-t">{text(title)}</title>',
        f'<desc id="{ident}-d">{text(describe(matrix, name))}</desc>',
        f'<text class="soft" x="{_LEFT - 10}" y="14" text-anchor="end">acts \N{DOWNWARDS ARROW}</text>'
        f'<text class="soft" x="{_LEFT + 4}" y="14">on \N{RIGHTWARDS ARROW}</text>',
    ]
    for state, at in place.items():
        middle = _TOP + _CELL * at + _CELL / 2
        lines.append(
            f'<text x="{_LEFT - 10}" y="{number(middle + 4)}" text-anchor="end">{text(short(name(state), 22))}</text>'
            f'<text class="code" x="{number(_LEFT + _CELL * at + _CELL / 2)}" y="{_TOP - 9}" text-anchor="middle">'
            f"<title>{text(name(state))}</title>{text(state)}</text>"
            f'<rect class="same" x="{_LEFT + _CELL * at + 1}" y="{_TOP + _CELL * at + 1}" width="{_CELL - 2}" '
            f'height="{_CELL - 2}"/>'
        )
    for cell in matrix.cells:
        x, y = _LEFT + _CELL * place[cell.recipient], _TOP + _CELL * place[cell.actor]
        noun = "event" if cell.count == 1 else "events"
        words = text(f"{name(cell.actor)} \N{RIGHTWARDS ARROW} {name(cell.recipient)}: {cell.count:,} {noun}")
        lines.append(
            f'<a href="{text(address(cell))}" tabindex="-1" aria-label="{words}"><rect '
            f'class="q{bisect_right(bounds, cell.count)}" x="{x + 1}" y="{y + 1}" width="{_CELL - 2}" '
            f'height="{_CELL - 2}"><title>{words}</title></rect><text class="n q{bisect_right(bounds, cell.count)}" '
            f'x="{x + _CELL // 2}" y="{y + _CELL // 2 + 4}" text-anchor="middle">{_shown(cell.count)}</text></a>'
        )
    return "\n".join([*lines, "</svg>"]) + "\n"


def shades(counts: tuple[int, ...]) -> tuple[int, ...]:
    """Return the counts at which each darker shade begins: equal steps of the logarithm, since few pairs have most."""
    most = max(counts, default=0)
    found: list[int] = []
    for at in range(1, SHADES):
        bound = round(most ** (at / SHADES))
        found.append(max(bound, found[-1] + 1 if found else 2))
    return tuple(found)


def describe(matrix: Matrix, name: Callable[[str], str]) -> str:
    """Say in words what the picture shows: how many events between how many pairs, and the most told of."""
    if not matrix.dyads:
        return "Nothing to count."
    most = "; ".join(
        f"{' and '.join(name(code) for code in dyad.pair.split('-'))} {dyad.total}" for dyad in matrix.dyads[:5]
    )
    return f"{matrix.events} events between {matrix.pairs} pairs. Most: {most}."


def _shown(count: int) -> str:
    return str(count) if count < 1_000 else f"{count / 1_000:.1f}k" if count < 10_000 else f"{count // 1_000}k"
