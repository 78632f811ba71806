"""One third country's reports a day, its window, and what it was expected to hold: one of a row of small pictures.

All pictures of a row have one time axis and each its own height, which is said: a large country's reports and a small
one's can't share a scale. Colours are classes that a page's own file gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final

from mirrorwire.desk.pictures.drawing import number, text

WIDTH: Final = 420
HEIGHT: Final = 96
_STRIP: Final = 44
_TOP: Final = 6
_BOTTOM: Final = 16
_LEFT: Final = 26
_MARKS: Final = (
    "A bar a day; the window is shaded. The dashed line is the usual level. In the window the band is what was "
    "forecast, nine times in ten, and the thick line what it held, both as a mean a day."
)
_RANKS: Final = (
    "A bar for each twentieth of p, from the rarest dates on the left to the most ordinary on the right; the dashed "
    "line is at one in twenty, the thick line at the window."
)
# days shown: the baseline, the gap, the window, and what the store has of the days after
BASELINE: Final = 56
GAP: Final = 1
AFTER: Final = 7


@dataclass(frozen=True, slots=True)
class Band:
    """What a small picture shows: `counts` a day from `first` on, the window's place, and its expectation a day.

    `usual`: reports a day in the baseline; `expected`: reports forecast for the whole window, `likely` the least and
    the most that the forecast gives nine times in ten. All three are None where the country is not read.
    """

    name: str
    first: date
    counts: Sequence[int]
    start: int
    days: int
    usual: float | None
    expected: float | None
    likely: tuple[int, int] | None


def band_svg(band: Band) -> str:
    """Return the picture as SVG; its words say the same as its bars."""
    low = max(0, band.start - BASELINE - GAP)
    end = min(len(band.counts), band.start + band.days + AFTER)
    shown = list(band.counts[low:end])
    band_low, band_high = (value / band.days for value in band.likely) if band.likely is not None else (0.0, 0.0)
    top = max([*shown, 1, ceil(band_high)])
    width = (WIDTH - _LEFT) / max(1, len(shown))
    floor = HEIGHT - _BOTTOM
    scale = (floor - _TOP) / top
    window = range(band.start - low, band.start - low + band.days)
    words = _words(band, shown, low)
    lines = [
        f'<svg class="band" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">',
        f"<title>{text(words)}</title>",
        f"<desc>{text(_MARKS)}</desc>",
        f'<rect class="window" x="{number(_LEFT + width * window.start)}" y="0" '
        f'width="{number(width * band.days)}" height="{floor}"/>',
    ]
    if band.usual is not None:
        y = floor - band.usual * scale
        lines.append(f'<line class="usual" x1="{_LEFT}" x2="{WIDTH}" y1="{number(y)}" y2="{number(y)}"/>')
    if band.likely is not None:
        x, across = number(_LEFT + width * window.start), number(width * band.days)
        lines.append(
            f'<rect class="expected" x="{x}" y="{number(floor - band_high * scale)}" width="{across}" '
            f'height="{number(max(1.0, (band_high - band_low) * scale))}"/>'
        )
    for at, count in enumerate(shown):
        if count:
            kind = "in" if at in window else "out"
            lines.append(
                f'<rect class="{kind}" x="{number(_LEFT + width * (at + 0.1))}" y="{number(floor - count * scale)}" '
                f'width="{number(width * 0.8)}" height="{number(count * scale)}"/>'
            )
    if band.likely is not None:
        held = sum(band.counts[band.start : band.start + band.days]) / band.days
        left, right = number(_LEFT + width * window.start), number(_LEFT + width * window.stop)
        level = number(floor - held * scale)
        lines.append(f'<line class="held" x1="{left}" x2="{right}" y1="{level}" y2="{level}"/>')
    day = band.first + timedelta(days=band.start)
    lines += [
        f'<line class="axis" x1="{_LEFT}" x2="{WIDTH}" y1="{floor}" y2="{floor}"/>',
        f'<text x="{_LEFT - 4}" y="{_TOP + 8}" text-anchor="end">{top}</text>',
        f'<text x="{_LEFT - 4}" y="{floor}" text-anchor="end">0</text>',
        f'<text x="{number(_LEFT + width * window.start)}" y="{HEIGHT - 3}" text-anchor="end">'
        f"{day.isoformat()} ▸</text>",
        f'<text x="{_LEFT}" y="{HEIGHT - 3}">{(band.first + timedelta(days=low)).isoformat()}</text>',
        "</svg>",
    ]
    return "".join(lines)


def _words(band: Band, shown: Sequence[int], low: int) -> str:
    inside = band.counts[band.start : band.start + band.days]
    day = band.first + timedelta(days=band.start)
    told = f"{band.name}: {sum(inside)} reports in {band.days} days from {day.isoformat()}"
    before = band.counts[low : max(low, band.start - GAP)]
    if band.likely is not None and band.expected is not None:
        told += f", {band.likely[0]} to {band.likely[1]} were forecast nine times in ten"
    return f"{told}; {sum(before)} in the {len(before)} days before, the most on one day {max(before, default=0)}."


def placebo_svg(name: str, bins: Sequence[int], p: float, rank: int) -> str:
    """Return a strip of a series' earlier dates by how unusual each was, with the place of the window among them.

    `bins`: how many had a p in each part of 0 to 1, all parts of a width; about equally many in each where the
    forecasts are right. `rank`: how many were at least as unusual as the window, whose p is `p`.
    """
    total, most = sum(bins), max([*bins, 1])
    width = (WIDTH - _LEFT) / max(1, len(bins))
    floor = _STRIP - _BOTTOM
    rare = bins[0] if bins else 0
    said = (
        f"{name}: of {total} earlier dates {rank} were at least as unusual as the window (p {p:.3f}); "
        f"{rare} had a p below {1 / max(1, len(bins)):g}, {total / max(1, len(bins)):.0f} would be as forecast."
    )
    lines = [
        f'<svg class="band placebos" viewBox="0 0 {WIDTH} {_STRIP}" width="{WIDTH}" height="{_STRIP}" role="img">',
        f"<title>{text(said)}</title>",
        f"<desc>{text(_RANKS)}</desc>",
    ]
    for at, count in enumerate(bins):
        if count:
            high = count / most * (floor - _TOP)
            lines.append(
                f'<rect class="out" x="{number(_LEFT + width * (at + 0.06))}" y="{number(floor - high)}" '
                f'width="{number(width * 0.88)}" height="{number(high)}"/>'
            )
    x = _LEFT + min(1.0, max(0.0, p)) * (WIDTH - _LEFT)
    lines += [
        f'<line class="axis" x1="{_LEFT}" x2="{WIDTH}" y1="{floor}" y2="{floor}"/>',
        f'<line class="usual" x1="{number(_LEFT + width)}" x2="{number(_LEFT + width)}" y1="{_TOP}" y2="{floor}"/>',
        f'<line class="held" x1="{number(x)}" x2="{number(x)}" y1="0" y2="{floor + 3}"/>',
        f'<text x="{_LEFT - 4}" y="{_TOP + 8}" text-anchor="end">{most}</text>',
        f'<text x="{_LEFT}" y="{_STRIP - 2}">rare</text>',
        f'<text x="{WIDTH}" y="{_STRIP - 2}" text-anchor="end">ordinary</text>',
        "</svg>",
    ]
    return "".join(lines)


def null_svg(rows: Sequence[tuple[int, float]], title: str) -> str:
    """Return how many pairs share 0, 1, 2 ... claims (bars), and how many would by chance (line with dots)."""
    most = max((max(float(seen), chance) for _, (seen, chance) in zip(rows, rows, strict=True)), default=1.0) or 1.0
    width = (WIDTH - _LEFT) / max(1, len(rows))
    floor = HEIGHT - _BOTTOM
    scale = (floor - _TOP) / most
    lines = [
        f'<svg class="band" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">',
        f"<title>{text(title)}</title>",
    ]
    points = []
    for at, (seen, chance) in enumerate(rows):
        x = _LEFT + width * at
        if seen:
            lines.append(
                f'<rect class="out" x="{number(x + width * 0.15)}" y="{number(floor - seen * scale)}" '
                f'width="{number(width * 0.7)}" height="{number(seen * scale)}"/>'
            )
        points.append((x + width / 2, floor - chance * scale))
        lines.append(f'<text x="{number(x + width / 2)}" y="{HEIGHT - 3}" text-anchor="middle">{at}</text>')
    path = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    lines.append(f'<polyline class="chance" points="{path}"/>')
    lines += [f'<circle class="chance" cx="{number(x)}" cy="{number(y)}" r="3"/>' for x, y in points]
    lines += [f'<line class="axis" x1="{_LEFT}" x2="{WIDTH}" y1="{floor}" y2="{floor}"/>', "</svg>"]
    return "".join(lines)
