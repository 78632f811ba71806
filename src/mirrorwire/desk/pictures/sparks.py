"""Small pictures beside numbers: bars of a few periods, columns of days, strips of shares, the line of who told when.

SVG made here, coloured by classes of `lists.css` alone, since the desk's pages allow no style of their own. Each has a
title that says what it shows; the numbers stand beside it as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from mirrorwire.desk.safety import harmless


def _bar(kind: str, x: float, y: float, width: float, height: float) -> str:
    """A bar; all of it is ours, so nothing is escaped (a page has hundreds)."""
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>'


def _whole(bars: Sequence[str]) -> Markup:
    return Markup("".join(bars))  # noqa: S704 - numbers, and words that were escaped


def spark(counts: Sequence[int], title: str) -> Markup:
    """Return bars of a few periods, the last of them marked; 9 pixels a bar."""
    high = max([*counts, 1])
    bars = []
    for at, count in enumerate(counts):
        size = max(1.0, round(22 * count / high, 1)) if count else 0.6
        kind = "spark-now" if at == len(counts) - 1 else "spark-bar"
        bars.append(_bar(kind, at * 9, round(24 - size, 1), 7, size))
    width = max(9 * len(counts) - 2, 1)
    return Markup(
        '<svg class="spark" width="{0}" height="24" viewBox="0 0 {0} 24" role="img" aria-label="{1}">'
        "<title>{1}</title>{2}</svg>"
    ).format(width, title, _whole(bars))


def columns(days: Sequence[tuple[str, int]], title: str) -> Markup:
    """Return one column a day (day, count), 720 units wide, with the first and last day and the largest count."""
    high = max([count for _, count in days] + [1])
    step = 720 / max(len(days), 1)
    bars = [
        f"<g><title>{escape(day)}: {count}</title>"
        + _bar(
            "spark-bar",
            round(at * step, 2),
            round(96 - 84 * count / high, 2),
            round(max(step * 0.8, 0.5), 2),
            round(84 * count / high, 2),
        )
        + "</g>"
        for at, (day, count) in enumerate(days)
        if count
    ]
    first, last = (days[0][0], days[-1][0]) if days else ("", "")
    return Markup(
        '<svg class="columns" viewBox="0 0 720 116" role="img" aria-label="{0}"><title>{0}</title>'
        '<line class="spark-rule" x1="0" x2="720" y1="12" y2="12"/><text class="spark-text" x="0" y="9">{1}</text>'
        '{2}<line class="spark-axis" x1="0" x2="720" y1="96.5" y2="96.5"/>'
        '<text class="spark-text" x="0" y="112">{3}</text>'
        '<text class="spark-text" x="720" y="112" text-anchor="end">{4}</text></svg>'
    ).format(title, high, _whole(bars), first, last)


def shares(found: Sequence[tuple[int, int]], title: str) -> Markup:
    """Return a strip with one column a period, as high as the share (how many, of how many); hollow where of none."""
    bars = []
    for at, (some, every) in enumerate(found):
        if every:
            size = round(26 * some / every, 1)
            bars.append(_bar("share-gap", at * 9, 1, 7, 26))
            bars.append(_bar("share-had", at * 9, round(27 - size, 1), 7, size))
    width = max(9 * len(found) - 2, 1)
    return Markup(
        '<svg class="shares" width="{0}" height="28" viewBox="0 0 {0} 28" role="img" aria-label="{1}">'
        '<title>{1}</title>{2}<line class="spark-axis" x1="0" x2="{0}" y1="27.5" y2="27.5"/></svg>'
    ).format(width, title, _whole(bars))


@dataclass(frozen=True, slots=True)
class Telling:
    """One article on the line of a story: who told it, when (UTC), where to read it; whether it copies another."""

    outlet: str
    at: datetime
    href: str
    label: str
    copied: bool


def tellings(found: Sequence[Telling], title: str) -> Markup:
    """Return a line an outlet, in the order in which they began, with a mark for each of its articles that opens it."""
    outlets = list(dict.fromkeys(one.outlet for one in sorted(found, key=lambda one: one.at)))
    first, last = min(one.at for one in found), max(one.at for one in found)
    span = max((last - first).total_seconds(), 1.0)
    rows, height = {name: 14 + 22 * at for at, name in enumerate(outlets)}, 22 * len(outlets)
    pieces = [
        Markup(
            '<line class="spark-rule" x1="200" x2="708" y1="{0}" y2="{0}"/>'
            '<text class="telling-name" x="0" y="{1}">{2}</text>'
        ).format(y, y + 4, harmless(name if len(name) <= 27 else f"{name[:26]}…"))
        for name, y in rows.items()
    ]
    pieces += [
        Markup('<a href="{}"><title>{}</title><circle class="{}" cx="{}" cy="{}" r="5"/></a>').format(
            one.href,
            harmless(one.label),
            "telling-copy" if one.copied else "telling",
            round(206 + 496 * (one.at - first).total_seconds() / span, 1),
            rows[one.outlet],
        )
        for one in found
    ]
    days = (f"{one:%Y-%m-%d %H:%M}" for one in (first, last))
    return Markup(
        '<svg class="tellings" viewBox="0 0 720 {0}" role="group" aria-label="{1}"><title>{1}</title>{2}'
        '<text class="spark-text" x="200" y="{3}">{4}</text>'
        '<text class="spark-text" x="708" y="{3}" text-anchor="end">{5}</text></svg>'
    ).format(height + 24, title, Markup("").join(pieces), height + 18, *days)
