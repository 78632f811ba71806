"""The pictures of the desk: complete and told in words, of one scale, harmless, and no server is needed for them."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire import Count, Timeline
from mirrorwire.desk.pictures.directions import directions_svg
from mirrorwire.desk.pictures.drawing import axis_step, bucket_class, number, period_name
from mirrorwire.desk.pictures.grid import SHADES, grid_svg, shades
from mirrorwire.desk.pictures.timeline import timeline_svg
from mirrorwire.record.find.dossier import Mark, Row, Tally
from mirrorwire.record.find.matrix import Cell, Dyad, Matrix
from mirrorwire.record.find.pair_events import PairFilter

SVG = "{http://www.w3.org/2000/svg}"
ASKED = PairFilter("AZE-ISR")
WAYS = ASKED.directions


def tally(*marks: tuple[str, str, str, int], periods: tuple[str, ...] = ("2025-01-01", "2025-02-01")) -> Tally:
    made = tuple(Mark(since, since[:8] + "28", (sphere,), way, count) for since, sphere, way, count in marks)
    ways = tuple(sum(mark.count for mark in made if mark.direction == way) for way in WAYS)
    spheres = sorted({mark.spheres for mark in made})
    rows = tuple(Row(one[0], (sum(m.count for m in made if m.spheres == one), 0, 0)) for one in spheres)
    return Tally(
        asked=ASKED,
        step="month",
        events=sum(ways),
        undated=0,
        listed=0,
        pages=1,
        outlets=1,
        first_day="2025-01-01" if made else None,
        last_day="2025-02-28" if made else None,
        periods=periods,
        buckets=tuple(spheres),
        marks=made,
        times=(),
        directions=(ways[0], ways[1], ways[2]),
        spheres=rows,
        kinds=(),
        modalities=(),
        denied=0,
        coverage=(),
    )


TOLD = tally(
    ("2025-01-01", "energy", WAYS[0], 4),
    ("2025-01-01", "trade", WAYS[0], 2),
    ("2025-01-01", "energy", WAYS[1], 3),
    ("2025-02-01", "energy", WAYS[2], 6),
)


def rects(svg: str, way: int) -> list[tuple[float, float, float]]:
    """The bars of one direction: left, top and height."""
    (group,) = [one for one in ElementTree.fromstring(svg).iter(f"{SVG}g") if one.attrib.get("data-way") == str(way)]
    return [tuple(float(one.attrib[name]) for name in ("x", "y", "height")) for one in group.iter(f"{SVG}rect")]  # type: ignore[misc]


def test_one_direction_stands_above_the_other_hangs_below_and_both_lie_between() -> None:
    svg = directions_svg(TOLD, "A title", ("Azerbaijan", "Israel"))
    forth, both, back = (rects(svg, way) for way in range(3))
    scale = forth[0][2] / 4
    for (*_, height), count in zip([*forth, *both, *back], (4, 2, 3, 6), strict=True):
        assert height == pytest.approx(count * scale, abs=0.02)
    # stacked on each other, from one line up
    assert forth[1][1] + forth[1][2] == pytest.approx(forth[0][1], abs=0.02)
    base = forth[0][1] + forth[0][2]
    assert base < both[0][1]
    assert both[0][1] + both[0][2] < back[0][1]
    # the second period is right of the first
    assert back[0][0] > forth[0][0] == both[0][0]


def test_a_picture_is_told_in_words() -> None:
    root = ElementTree.fromstring(directions_svg(TOLD, "A title", ("Azerbaijan", "Israel")))
    named = root.attrib["aria-labelledby"].split()
    assert [one.attrib["id"] for one in (root.find(f"{SVG}title"), root.find(f"{SVG}desc")) if one is not None] == named
    words = root.findtext(f"{SVG}desc") or ""
    assert "15 events from 1 Jan 2025 to 28 Feb 2025" in words
    assert "Azerbaijan → Israel 6; both to each other 3; Israel → Azerbaijan 6" in words
    assert [one.text for one in root.iter(f"{SVG}title")][1:] == [
        "Jan 2025: 4 events, energy, Azerbaijan → Israel",
        "Jan 2025: 2 events, trade, Azerbaijan → Israel",
        "Jan 2025: 3 events, energy, both to each other",
        "Feb 2025: 6 events, energy, Israel → Azerbaijan",
    ]


def test_a_picture_in_a_page_has_links_and_no_rules_and_one_by_itself_has_rules_and_one_link() -> None:
    inside = directions_svg(TOLD, "A title", ("A", "B"), address=lambda mark: f"/at?s={mark.since}&c={mark.count}")
    assert "<style" not in inside
    assert [one.attrib["href"] for one in ElementTree.fromstring(inside).iter(f"{SVG}a")] == [
        "/at?s=2025-01-01&c=4", "/at?s=2025-01-01&c=2", "/at?s=2025-01-01&c=3", "/at?s=2025-02-01&c=6",
    ]  # fmt: skip
    alone = directions_svg(TOLD, "A title", ("A", "B"), home="https://desk.example/?a&b", styled=True)
    root = ElementTree.fromstring(alone)
    assert [one.attrib["href"] for one in root.iter(f"{SVG}a")] == ["https://desk.example/?a&b"]
    assert root.attrib["role"] == "img"
    rules = root.findtext(f"{SVG}style") or ""
    assert "prefers-color-scheme:dark" in rules
    # every class that colours a mark has a rule, and the legend names every sphere
    for rect in root.iter(f"{SVG}rect"):
        assert f".{rect.attrib['class']}{{" in rules
    assert {"energy", "trade"} <= {one.text for one in root.iter(f"{SVG}text")}


@given(
    st.text(max_size=20),
    st.lists(
        st.tuples(
            st.sampled_from(("2025-01-01", "2025-02-01")),
            st.sampled_from(("energy", "trade", "none")),
            st.sampled_from(WAYS),
            st.integers(1, 10**7),
        ),
        max_size=12,
        unique_by=lambda one: one[:3],
    ),
)
def test_any_counts_and_names_give_a_picture_and_the_same_bytes(
    name: str, marks: list[tuple[str, str, str, int]]
) -> None:
    counted = tally(*sorted(marks, key=lambda one: (one[0], WAYS.index(one[2]), one[1])))
    svg = directions_svg(counted, name, (name, name), address=lambda _: f"/{name}", styled=True, home=name)
    assert svg == directions_svg(counted, name, (name, name), address=lambda _: f"/{name}", styled=True, home=name)
    root = ElementTree.fromstring(svg)
    bars = [one for way in range(3) for one in rects(svg, way)]
    assert len(bars) == len(marks)
    high = float(root.attrib["height"])
    assert all(top >= 0 and top + height <= high for _, top, height in bars)
    assert not re.search(r"<script|javascript:|url\(", svg.replace(name, "")) or name


MATRIX = Matrix(
    ("AZE", "ISR", "TUR"),
    (Cell("AZE", "ISR", 900), Cell("ISR", "AZE", 3), Cell("TUR", "AZE", 1)),
    (Dyad("AZE-ISR", (897, 3, 0)), Dyad("AZE-TUR", (0, 0, 1))),
    2,
    901,
)


def test_a_grid_has_who_acts_in_rows_and_is_darker_for_more() -> None:
    svg = grid_svg(MATRIX, "Who", lambda code: f"<{code}>", lambda cell: f"/{cell.actor}?a&{cell.recipient}")
    root = ElementTree.fromstring(svg)
    marks = {one.attrib["href"]: one.find(f"{SVG}rect") for one in root.iter(f"{SVG}a")}
    assert set(marks) == {"/AZE?a&ISR", "/ISR?a&AZE", "/TUR?a&AZE"}
    place = {href: rect.attrib for href, rect in marks.items() if rect is not None}
    assert float(place["/AZE?a&ISR"]["x"]) > float(place["/ISR?a&AZE"]["x"])
    assert float(place["/AZE?a&ISR"]["y"]) < float(place["/ISR?a&AZE"]["y"]) < float(place["/TUR?a&AZE"]["y"])
    shade = [place[href]["class"] for href in ("/TUR?a&AZE", "/ISR?a&AZE", "/AZE?a&ISR")]
    assert shade == sorted(shade)
    assert shade[0] == "q0"
    assert shade[-1] == f"q{SHADES - 1}"
    assert "<AZE> → <ISR>: 900 events" in [one.attrib["aria-label"] for one in root.iter(f"{SVG}a")]


@given(st.lists(st.integers(1, 10**9), max_size=30).map(tuple))
def test_shades_begin_one_after_the_other(counts: tuple[int, ...]) -> None:
    bounds = shades(counts)
    assert len(bounds) == SHADES - 1
    assert all(one < other for one, other in pairwise(bounds))
    assert bounds[0] > 1


def test_a_chart_for_a_page_has_no_rules_of_its_own() -> None:
    counted = Timeline("month", None, "events", (Count("2025-01-01", None, 2),), 0)
    assert "<style" in timeline_svg(counted, "x")
    assert "<style" not in timeline_svg(counted, "x", styled=False)


def test_numbers_and_periods_are_short() -> None:
    assert [number(one) for one in (1.0, 1.5, 1.004, 100.0, 0)] == ["1", "1.5", "1", "100", "0"]
    assert [axis_step(one) for one in (0, 5, 6, 10, 11, 26, 1_001)] == [1, 1, 2, 2, 5, 10, 500]
    day = date(2025, 5, 5).isoformat()
    steps = ("day", "week", "month", "quarter", "year")
    assert [period_name(day, step) for step in steps] == [
        "5 May 2025", "week of 5 May 2025", "May 2025", "2nd quarter 2025", "2025",
    ]  # fmt: skip
    assert [bucket_class(one, 3) for one in (("energy",), ("none",), ("a", "b"))] == ["b3", "bn", "br"]


def test_a_chart_on_the_command_line_loads_no_server() -> None:
    code = (
        "import sys, mirrorwire.desk.pictures.timeline, mirrorwire.desk.pictures.directions, "
        "mirrorwire.desk.pictures.grid; print([name for name in sys.modules if name.split('.')[0] in "
        "('fastapi', 'starlette', 'uvicorn', 'jinja2', 'markupsafe', 'anyio')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
