"""What can be read but once (a pipe, the standard input) is copied to the disk: a container is read from its start.

The first bytes tell what it is; a file that was opened, looked at and opened again would lack them.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_CHUNK = 1 << 20


def is_stream(path: Path) -> bool:
    """Tell what is no regular file (a named pipe, a device); raises OSError if nothing is there."""
    path.stat()
    return not path.is_file() and not path.is_dir()


@contextmanager
def spooled(head: bytes, handle: IO[bytes], most: int) -> Iterator[tuple[Callable[[], IO[bytes]], bool]]:
    """Copy what was read of a stream and what follows into a file without a name, which is gone when this one ends.

    Gives a function that opens the copy at its start (one opening at a time), and whether the stream was copied to its
    end. Of a longer one `most` + 1 bytes are, so that who reads the copy meets its own limit.
    """
    with tempfile.TemporaryFile(prefix="mirrorwire-") as copy:
        left = most + 1
        part = head
        while part and left > 0:
            copy.write(part[:left])
            left -= len(part)
            part = handle.read(min(_CHUNK, left)) if left > 0 else b""
        copy.flush()

        def again() -> IO[bytes]:
            os.lseek(copy.fileno(), 0, os.SEEK_SET)
            return os.fdopen(os.dup(copy.fileno()), "rb")

        yield again, left > 0
