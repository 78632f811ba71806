"""The commands of readings, as they are run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mirrorwire.cli import app
from mirrorwire.errors import BadLine

CALM = [3, 4, 2, 5, 3, 4, 3] * 20


def _write(path: Path, *rows: object) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def test_a_burst_is_told_from_an_ordinary_day(tmp_path: Path) -> None:
    series = _write(tmp_path / "series.jsonl", {"id": "a", "counts": CALM})
    probes = _write(
        tmp_path / "probes.jsonl",
        {"id": "calm", "series": "a", "t": 120, "window": CALM[120:123]},
        {"id": "burst", "series": "a", "t": 120, "window": [30, 41, 25]},
        {"id": "young", "series": "a", "t": 2, "window": [30, 41, 25]},
    )
    out = tmp_path / "out.jsonl"
    ran = CliRunner().invoke(app, ["surge", series, probes, str(out), "--json"])
    assert ran.exit_code == 0 and json.loads(ran.stdout) == {"probes": 3, "not_readable": 1}
    calm, burst, young = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert calm["p"] > 0.2 and calm["lo"] < 1 < calm["hi"]
    assert burst["p"] < 0.01 and burst["lo"] > 2 and burst["lo"] <= burst["ratio"] <= burst["hi"]
    assert young["p"] == 1 and young["ratio"] is None and young["not_readable"]


def test_a_broken_line_is_named_and_what_was_there_stays(tmp_path: Path) -> None:
    series = _write(tmp_path / "series.jsonl", {"id": "a", "counts": CALM})
    probes = _write(tmp_path / "probes.jsonl", {"id": "x", "series": "nowhere", "t": 120, "window": [1]})
    out = tmp_path / "out.jsonl"
    out.write_text("before\n", encoding="utf-8")
    ran = CliRunner().invoke(app, ["surge", series, probes, str(out)])
    assert isinstance(ran.exception, BadLine) and "probes.jsonl:1" in str(ran.exception)
    assert out.read_text(encoding="utf-8") == "before\n"
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize("missing", [0, 1])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, missing: int) -> None:
    places = [_write(tmp_path / "series.jsonl"), _write(tmp_path / "probes.jsonl")]
    places[missing] = str(tmp_path / "nowhere.jsonl")
    ran = CliRunner().invoke(app, ["surge", *places, str(tmp_path / "out.jsonl")])
    assert ran.exit_code == 1 and "nowhere.jsonl" in str(ran.exception)
