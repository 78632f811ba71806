"""Many pages: JSON lines in, records out, in order, on one process or several; one bad line never stops the rest.

A line holds `id` and one of `html`, `text` (a flattened page) or `body` (clean article text), and optionally `url`,
`outlet`, `language`, `published_at`, `captured_at`. Output line N answers input line N: a record, or
`{"id", "error"}`. A worker process that dies (out of memory, say) costs the line that killed it and no other.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import IO, Any, TypeVar

import msgspec

from mirrorwire.codec import to_json
from mirrorwire.errors import BadLine, MirrorwireError
from mirrorwire.pages.containers.jsonl import line_decoder, parse_line, place_of
from mirrorwire.pipeline import outlets_for, read_page
from mirrorwire.settings import Settings, load_settings

BATCH = 8
RENEWED_AFTER = 64
"""Batches a process works on before it is replaced."""
DIED = "the process that read this page died (out of memory, perhaps)"

Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one run: lines answered, and how many of them were refused."""

    lines: int
    refused: int


_any_decoder = msgspec.json.Decoder()


def answer(line: bytes, number: int, settings: Settings) -> tuple[bytes, bool]:
    """Answer one input line with one output line (no newline); the flag tells whether it was refused."""
    try:
        if len(line) > settings.max_line_bytes:
            raise BadLine(f"{len(line)} bytes, the limit is {settings.max_line_bytes} (setting max_line_bytes)")
        return to_json(read_page(parse_line(line, number), settings)), False
    except MirrorwireError as error:
        # a model's file at fault names itself; the line's own place is named by the refusal
        cause = error.cause if error.place == place_of(number) else str(error)
        return _refusal(line, number, cause), True
    except Exception as error:
        # a fault of ours must not cost the other pages; it is named, so that it can be reported
        return _refusal(line, number, f"fault in mirrorwire: {type(error).__name__}: {error}"), True


def _refusal(line: bytes, number: int, cause: str) -> bytes:
    """The output line of a refused input line: its id if one can be read, else null."""
    ident: Any = None
    try:
        found = _any_decoder.decode(line) if len(line) < 1_000_000 else line_decoder.decode(line).id
        ident = found.get("id") if isinstance(found, dict) else found
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    if isinstance(ident, int) and not isinstance(ident, bool):
        ident = str(ident)
    return to_json({"id": ident if isinstance(ident, str) else None, "error": f"{place_of(number)}: {cause}"})


def _answer_batch(batch: list[tuple[int, bytes]], settings: Settings) -> list[tuple[bytes, bool]]:
    """What a worker does: answer the lines of one batch."""
    return [answer(line, number, settings) for number, line in batch]


def _died(item: tuple[int, bytes]) -> tuple[bytes, bool]:
    """The answer to a line whose process died."""
    number, line = item
    return _refusal(line, number, DIED), True


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Number the lines that hold something, from 1, counting blank ones."""
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if stripped:
            yield number, stripped


def answers(
    lines: Iterable[bytes], *, workers: int = 1, settings: Settings | None = None
) -> Iterator[tuple[bytes, bool]]:
    """Yield (output line, refused) for every input line that is not blank, in order; memory stays bounded."""
    settings = settings or load_settings()
    # a broken entry of an outlet stops the run here, instead of refusing every line
    outlets_for(settings.outlets)
    if settings.annotations != "off":
        # so does a model's file or an event class at fault, before anything is written
        from mirrorwire.annotations.article import check_annotators

        check_annotators("parse" if settings.annotations == "parse" else "plain", settings.event_classes)
    if workers <= 1:
        for number, line in _numbered(lines):
            yield answer(line, number, settings)
        return
    yield from pooled(_numbered(lines), _answer_batch, _died, workers, settings)


def pooled(
    items: Iterator[Item],
    work: Callable[[list[Item], Settings], list[Answer]],
    died: Callable[[Item], Answer],
    workers: int,
    settings: Settings,
) -> Iterator[Answer]:
    """Answer items in batches on a pool of processes, in order, one answer an item.

    A process that dies costs the item that killed it: its batch is done again one by one, and `died` answers for that
    item. Processes are replaced by fresh ones after `RENEWED_AFTER` batches, since a parser's table of strings grows
    with every new word it meets.
    """
    pool = _pool(workers)
    waiting: deque[tuple[list[Item], Future[list[Answer]]]] = deque()
    given = 0
    try:
        more = True
        while more or waiting:
            while more and len(waiting) < 3 * workers and given < RENEWED_AFTER * workers:
                batch = [item for _, item in zip(range(BATCH), items, strict=False)]
                more = len(batch) == BATCH
                if batch:
                    waiting.append((batch, _submitted(pool, work, batch, settings)))
                    given += 1
            if not waiting:
                if not more:
                    break
                pool.shutdown(wait=True)
                pool, given = _pool(workers), 0
                continue
            batch, future = waiting.popleft()
            try:
                yield from future.result()
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                _check_workers()
                yield from _one_by_one(batch, work, died, settings)
                pool = _pool(workers)
                waiting = deque((b, _submitted(pool, work, b, settings)) for b, _ in waiting)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _one_by_one(
    batch: list[Item],
    work: Callable[[list[Item], Settings], list[Answer]],
    died: Callable[[Item], Answer],
    settings: Settings,
) -> Iterator[Answer]:
    """Answer each item of a batch in a process of its own, so that the one that kills its process is found."""
    for item in batch:
        with _pool(1) as pool:
            try:
                yield from _submitted(pool, work, [item], settings).result()
            except BrokenProcessPool:
                yield died(item)


def _submitted(
    pool: ProcessPoolExecutor,
    work: Callable[[list[Item], Settings], list[Answer]],
    batch: list[Item],
    settings: Settings,
) -> Future[list[Answer]]:
    """Submit a batch, which may start a process: one that Ctrl-C does not reach, since stopping is up to this one."""
    if not hasattr(signal, "pthread_sigmask"):
        return pool.submit(work, batch, settings)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(work, batch, settings)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _pool(workers: int) -> ProcessPoolExecutor:
    """A pool whose processes start fresh (nothing of this process's threads or locks is inherited)."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """What a worker process does first."""
    spare_the_collector()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it has ended: killed, it can't tell its workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _check_workers() -> None:
    """Raise MirrorwireError if worker processes can't even be started, so that no page is blamed for it."""
    with _pool(1) as pool:
        try:
            pool.submit(os.getpid).result()
        except BrokenProcessPool as error:
            raise MirrorwireError(
                "worker processes can't be started (a script that asks for them needs `if __name__ == '__main__':`)"
            ) from error


def spare_the_collector() -> None:
    """Let the cyclic garbage collector run seldom: what was imported stays, and pages hold no cycles.

    For processes that do nothing but read pages; saves about a tenth of their time.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def annotate(
    lines: IO[bytes],
    target: IO[bytes],
    *,
    workers: int = 1,
    settings: Settings | None = None,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Answer every input line on `target`; `progress` is called with the number of lines answered so far."""
    count = refused = 0
    for line, bad in answers(lines, workers=workers, settings=settings):
        target.write(line)
        target.write(b"\n")
        count += 1
        refused += bad
        if progress is not None:
            progress(count)
    target.flush()
    return Outcome(count, refused)
