"""The parts of RESULTS.md about the desk and the mirror, from the figures that their benchmarks kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from results_record import prose

HERE = Path(__file__).parent
# what is aimed at of the mirror, by the names of simulate.json
MIRROR_AIMS = {
    "random_dates": ("random dates at p <= .05", ".03-.06"),
    "random_dates_01": ("random dates at p <= .01", "<= .014"),
    "decoys": ("decoys taken for reactions, all kinds", "<= .07"),
    "power": ("planted reactions seen", "reported"),
    "coverage": ("90 % intervals that hold the planted ratio", "reported"),
    "manual_found": ("planted groups of three claims or more found at FDR 10 %", ">= .80"),
    "manual_false": ("false pairs among those found", "reported"),
}


def kept() -> str:
    """The tables of the desk and of the mirror; nothing for figures that were not kept."""
    return _desk() + _simulated() + _large()


def _read(name: str) -> dict[str, Any] | None:
    path = HERE / name
    found: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    return found


def _where(found: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in found["environment"].items())


def _desk() -> str:
    found = _read("desk.json")
    if found is None:
        return ""
    lines = ["", "## The desk", ""]
    lines += [prose(f"`benchmarks/desk.py --write`, {found['articles']:,} generated articles; {_where(found)}."), ""]
    lines += ["| | measured | aimed at |", "| --- | --- | --- |"]
    lines += [f"| {name} | {value} | {found['aims'].get(name, '')} |" for name, value in found["figures"].items()]
    return "\n".join(lines) + "\n"


def _simulated() -> str:
    found = _read("simulate.json")
    if found is None:
        return ""
    lines = ["", "## The mirror: invented news", ""]
    lines += [prose(f"`benchmarks/simulate.py --write`, {found['runs']} runs; {_where(found)}."), ""]
    lines += ["| | measured | aimed at |", "| --- | --- | --- |"]
    for key, value in found["bars"].items():
        name, aim = MIRROR_AIMS.get(key, (key.replace("_", " "), ""))
        lines.append(f"| {name} | {value:.3f} | {aim} |")
    return "\n".join(lines) + "\n"


def _large() -> str:
    found = _read("mirror.json")
    if found is None:
        return ""
    lines = ["", "## The mirror: a reading over a large store", ""]
    about = (
        "`benchmarks/mirror.py --write`: 1,000,000 dated headlines and 100,000 articles, one core; aimed at 5 s cold."
    )
    lines += [prose(f"{about} {_where(found)}."), ""]
    lines += ["| question | reports | cold, s (wall / CPU) | warm, s (wall / CPU) |", "| --- | --- | --- | --- |"]
    for one in found["readings"]:
        cold, warm = (one[f"seconds {name}, wall and CPU"] for name in ("cold", "warm"))
        asked = one["question"] if len(one["question"]) < 80 else one["question"][:60] + " ..."
        lines.append(f"| {asked} | {one['reports']:,} | {cold[0]} / {cold[1]} | {warm[0]} / {warm[1]} |")
    return "\n".join(lines) + "\n"
