"""Files of an export: none of them appears, and none that was there is replaced, before all of them are whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mirrorwire.errors import InputError


@dataclass(frozen=True, slots=True)
class Exported:
    """One file written: what it holds, where it lies, and how many rows (or pages, or statements) it has."""

    name: str
    path: Path
    rows: int


@contextmanager
def whole_files(paths: Sequence[Path]) -> Iterator[list[IO[bytes]]]:
    """Open files to be written under names of their own; they get the names asked for when all are whole.

    Raises InputError where a name is taken by a folder, and OSError as the system gives it.
    """
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise InputError("a folder, where a file is to be written", place=str(path))
    parts = [path.with_name(f".{path.name}.{os.getpid()}.part") for path in paths]
    try:
        with ExitStack() as stack:
            handles: list[IO[bytes]] = [stack.enter_context(part.open("wb")) for part in parts]
            yield handles
            for handle in handles:
                handle.flush()
                os.fsync(handle.fileno())
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
