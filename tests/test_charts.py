"""Charts: complete without a script, told in words, the same bytes for the same counts."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire import Count, Timeline
from mirrorwire.desk.pictures.timeline import MOST_GROUPS, describe, timeline_svg

SVG = "{http://www.w3.org/2000/svg}"


def timeline(*counts: tuple[str, str | None, int], grouped: bool = True, undated: int = 0) -> Timeline:
    return Timeline("month", "kind" if grouped else None, "events", tuple(Count(*one) for one in counts), undated)


TWO = timeline(
    ("2026-01-01", "AID", 3), ("2026-01-01", "REJECT", 1), ("2026-02-01", "AID", 0), ("2026-02-01", "REJECT", 2)
)


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def bars(svg: str) -> list[ElementTree.Element]:
    return [one for one in tree(svg).iter(f"{SVG}rect") if one.find(f"{SVG}title") is not None]


def test_a_chart_is_told_in_words() -> None:
    root = tree(timeline_svg(TWO, "events by month"))
    assert root.attrib["role"] == "img"
    named = root.attrib["aria-labelledby"].split()
    title, words = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert words is not None
    assert [title.attrib["id"], words.attrib["id"]] == named
    assert title.text == "events by month"
    assert words.text == describe(TWO)
    assert "6 events in 2 months, from 2026-01 to 2026-02" in describe(TWO)
    assert "AID 3, REJECT 3" in describe(TWO)
    assert [one.findtext(f"{SVG}title") for one in bars(timeline_svg(TWO, "x"))] == [
        "2026-01: 3 AID", "2026-01: 1 REJECT", "2026-02: 2 REJECT",
    ]  # fmt: skip


def test_bars_are_as_high_as_what_they_count_and_stand_on_one_another() -> None:
    first, second, third = bars(timeline_svg(TWO, "x"))
    assert float(first.attrib["height"]) == pytest.approx(3 * float(second.attrib["height"]), abs=0.05)
    assert float(second.attrib["y"]) + float(second.attrib["height"]) == pytest.approx(
        float(first.attrib["y"]), abs=0.05
    )
    assert float(third.attrib["x"]) > float(first.attrib["x"]) + float(first.attrib["width"])


def test_a_chart_takes_the_colours_of_the_page_and_runs_nothing() -> None:
    svg = timeline_svg(TWO, "x")
    assert "currentColor" in svg
    assert "color-scheme:light dark" in svg
    assert not re.search(r"<script|href|url\(|@import|on\w+=", svg)
    # no rule of it reaches what stands around it
    style = re.search(r"<style>(.*?)</style>", svg)
    assert style
    assert all(rule.startswith(".mirrorwire-chart") for rule in style[1].split("}") if rule)


def test_groups_beyond_the_largest_are_one_and_nothing_is_lost() -> None:
    many = timeline(*(("2026-01-01", f"K{number:02}", number + 1) for number in range(30)))
    svg = timeline_svg(many, "x")
    said = [one.findtext(f"{SVG}title") or "" for one in bars(svg)]
    assert len(said) == MOST_GROUPS + 1
    assert sum(int(one.split(": ")[1].split()[0]) for one in said) == sum(range(1, 31))
    assert f"{30 - MOST_GROUPS} others" in svg


def test_nothing_to_count_and_what_has_no_date_are_said() -> None:
    assert describe(timeline()) == "Nothing to count."
    assert bars(timeline_svg(timeline(), "x")) == []
    assert "3 more have no date" in describe(timeline(("2026-01-01", None, 1), grouped=False, undated=3))


@given(st.text(max_size=40), st.lists(st.tuples(st.text(max_size=20), st.integers(0, 10**9)), max_size=12))
def test_any_names_and_counts_give_a_picture_and_the_same_bytes(title: str, groups: list[tuple[str, int]]) -> None:
    counts = timeline(*(("2026-01-01", name, count) for name, count in groups))
    svg = timeline_svg(counts, title)
    assert svg == timeline_svg(counts, title)
    root = tree(svg)
    for bar in root.iter(f"{SVG}rect"):
        assert float(bar.attrib["height"]) >= 0
    svg.encode("utf-8")
