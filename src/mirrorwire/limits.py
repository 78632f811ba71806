"""A limit on the time one page may take, so that a hostile page costs seconds and not the run."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from mirrorwire.errors import TooSlow


@contextmanager
def time_limit(seconds: float, place: str | None = None) -> Iterator[None]:
    """Raise TooSlow in the block once `seconds` of wall time have passed.

    Uses the interval timer of POSIX systems, which only the main thread can have; elsewhere (Windows, threads, a timer
    that is already running) the block runs without a limit, and the size limits alone hold.
    """
    usable = (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getitimer(signal.ITIMER_REAL)[0] == 0
    )
    if not usable:
        yield
        return

    def stop(signum: int, frame: FrameType | None) -> None:
        raise TooSlow(f"took longer than {seconds:g} s (setting page_seconds)", place=place)

    before = signal.signal(signal.SIGALRM, stop)
    # again and again: an exception raised inside a finaliser is swallowed by the interpreter
    signal.setitimer(signal.ITIMER_REAL, seconds, min(seconds, 0.25))
    try:
        yield
    finally:
        stopped = False
        while not stopped:
            # an alarm may still ring between these two lines
            with suppress(TooSlow):
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)
                stopped = True
