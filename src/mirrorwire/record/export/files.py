"""A file that an export wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Exported:
    """One file written: what it holds, where it lies, and how many rows (or pages, or statements) it has."""

    name: str
    path: Path
    rows: int
