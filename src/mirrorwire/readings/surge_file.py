"""Surges of a file of probes: many windows of many series, read from and written as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mirrorwire.errors import BadLine, InputError
from mirrorwire.readings.counts import checked_counts
from mirrorwire.readings.forecast import DEFAULTS, Forecasts, SurgeSettings, forecasts
from mirrorwire.readings.surge import NotReadable, Surge, judge, surge


def surges_of_file(series: Path, probes: Path, out: Path, *, settings: SurgeSettings = DEFAULTS) -> tuple[int, int]:
    """Measure every probe and write one line for each, in their order; give (probes, how many were not readable).

    `series` has lines {id, counts}: reports a day, further keys are ignored. `probes` has lines {id, series, t,
    window}: the counts of the days from day t on, which stand for those of the series. Only the days before t and the
    probe's window are used. Lines written: {id, p, ratio, lo, hi, baseline, expected, observed, placebo_rank,
    placebo_count, minimum_detectable}; `lo` and `hi` bound the ratio's 90 % interval. A probe that is not readable
    shows nothing: p is 1, ratio null, lo and hi are left out, and `not_readable` has the reason.
    Raises BadLine, naming file and line, for a line of another form.
    """
    rows = {_text(row, "id", place): _counts(row, "counts", place) for row, place in _lines(series)}
    made: dict[tuple[str, int], Forecasts | None] = {}
    number = refused = 0
    lines = list(_lines(probes))
    with out.open("w", encoding="utf-8") as target:
        for row, place in lines:
            name, key = _text(row, "id", place), _text(row, "series", place)
            window, date = _counts(row, "window", place), row.get("t")
            if key not in rows:
                raise BadLine(f"there is no series {key!r}", place=place)
            if not isinstance(date, int) or isinstance(date, bool) or not 0 <= date <= len(rows[key]) or not window:
                raise BadLine("t must be a day of the series, and window its counts from there on", place=place)
            found = _measure(rows[key], key, date, window, made, settings)
            number += 1
            refused += isinstance(found, NotReadable)
            target.write(json.dumps(line(name, found), ensure_ascii=False) + "\n")
    return number, refused


def line(name: str, found: Surge | NotReadable) -> dict[str, Any]:
    """Give the line of one probe, as `surges_of_file` writes it."""
    if isinstance(found, NotReadable):
        return {"id": name, "p": 1.0, "ratio": None, "not_readable": found.reason}
    return {
        "id": name,
        "p": found.p,
        "ratio": found.ratio,
        "lo": found.low,
        "hi": found.high,
        "baseline": found.baseline,
        "expected": found.expected,
        "observed": found.observed,
        "placebo_rank": found.placebo_rank,
        "placebo_count": found.placebo_count,
        "minimum_detectable": found.minimum_detectable,
    }


def _measure(
    counts: list[int],
    key: str,
    date: int,
    window: list[int],
    made: dict[tuple[str, int], Forecasts | None],
    settings: SurgeSettings,
) -> Surge | NotReadable:
    """Measure one probe; the forecasts of a series are made once, as each is made from the days before it alone."""
    length = len(window)
    if date + length > len(counts):
        return surge(counts[:date] + window, date, length, settings=settings)
    if (key, length) not in made:
        made[key, length] = forecasts(counts, length, settings=settings)
    found = made[key, length]
    if found is None:
        return surge(counts[:date] + window, date, length, settings=settings)
    return judge(found, date, sum(window))


def _lines(path: Path) -> Iterator[tuple[Mapping[str, Any], str]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, text in enumerate(lines, 1):
                if not text.strip():
                    continue
                place = f"{path}:{number}"
                try:
                    row = json.loads(text)
                except ValueError as error:
                    raise BadLine(f"no JSON: {error}", place=place) from error
                if not isinstance(row, dict):
                    raise BadLine("not a JSON object", place=place)
                yield row, place
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"can't be read: {error}", place=str(path)) from error


def _text(row: Mapping[str, Any], key: str, place: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise BadLine(f"{key} must be a text", place=place)
    return value


def _counts(row: Mapping[str, Any], key: str, place: str) -> list[int]:
    value = row.get(key)
    try:
        if not isinstance(value, list):
            raise ValueError("not a list")
        return [int(count) for count in checked_counts(value)]
    except (TypeError, ValueError) as error:
        raise BadLine(f"{key} must be a list of counts, whole numbers of 0 or more", place=place) from error
