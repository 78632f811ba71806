"""Files that appear only when they are complete: a killed run leaves the old file, never half a new one.

What is written stands under a name of its own beside its target, which holds the process's number, and is renamed when
it is whole and on the disk. Parts of processes that are no more are removed by the next that writes the same file.
"""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from mirrorwire.errors import InputError


def part_of(path: Path) -> Path:
    """Return the name a file is written under until it is whole; what ended processes left of it is removed."""
    for stale in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        owner = stale.name.removesuffix(".part").rpartition(".")[2]
        if owner.isdigit() and (int(owner) == os.getpid() or not _runs(int(owner))):
            stale.unlink(missing_ok=True)
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _runs(process: int) -> bool:
    """Tell whether a process runs; one that belongs to somebody else does."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Write one file; a device or a named pipe is written to and never replaced. Raises OSError naming the target."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not path.is_file():
        with path.open("wb") as handle:
            yield handle
        return
    with whole_files([path]) as (handle,):
        yield handle


@contextmanager
def whole_files(paths: Sequence[Path], *, folders: bool = False) -> Iterator[list[IO[bytes]]]:
    """Write several files; none gets its name before all are whole. `folders`: theirs are made where they are missing.

    Raises InputError where a name is taken by a folder, and OSError that names the target.
    """
    for path in paths:
        if folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise InputError("a folder, where a file is to be written", place=str(path))
    parts = [part_of(path) for path in paths]
    try:
        with ExitStack() as stack:
            handles: list[IO[bytes]] = []
            for part, path in zip(parts, paths, strict=True):
                try:
                    handles.append(stack.enter_context(part.open("wb")))
                except OSError as error:
                    raise type(error)(error.errno, error.strerror, str(path)) from error
            yield handles
            for handle in handles:
                handle.flush()
                os.fsync(handle.fileno())
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
