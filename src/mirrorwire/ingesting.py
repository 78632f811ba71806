"""Many pages into a store: kept as received first, then read, then placed among copies and stories.

Each step is committed as it goes, and a run that was killed goes on where it was: what is kept is not kept twice, what
still waits is read, what is not yet placed is placed. So `ingest` with no places finishes what an earlier one began.
"""

from __future__ import annotations

import glob
import sys
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from mirrorwire.codec import from_json, to_json
from mirrorwire.errors import InputError, MirrorwireError, NotAPage, StoreDamaged, StoreError, UnknownLanguage
from mirrorwire.inputs import PAGE_ENDINGS, STDIN, Given
from mirrorwire.model import Record
from mirrorwire.pages.containers import (
    DATA_FILE,
    ENDINGS,
    ContainerLimits,
    Member,
    ReadyRecord,
    Refused,
    Skipped,
    expand,
    expand_bytes,
    expand_stream,
)
from mirrorwire.pages.polite import Robots, Visitor
from mirrorwire.pages.received import PageInput
from mirrorwire.pipeline import check_given, outlets_for, read_page, reader_name
from mirrorwire.record.keep.captures import ReadAs, capture_of, read_as
from mirrorwire.record.keep.keeping import GIVEN
from mirrorwire.record.keep.writing import KILLED, Refusal, Writer, parse_ready, writable
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave
from mirrorwire.run import DIED, pooled
from mirrorwire.settings import Settings, load_settings

Stage = Literal["keeping", "reading", "placing"]
KEPT_AT_ONCE: Final = 256
BYTES_AT_ONCE: Final = 16_000_000
READ_AT_ONCE: Final = 32
ADDRESS: Final = ("http://", "https://")


@dataclass(slots=True)
class Ingested:
    """What became of an ingest: counts of pages, and what was refused, by place and reason.

    `received` members of all places; `new` captures whose bytes were not here; `read` captures read, `ready` records
    that came as such; `changed` pages whose current revision is another than before; `skipped` members that are no
    pages, by what they are; `placed` pages among copies and stories; `otherwise` by place what was said of a page that
    was here and is not taken, for something else was said of it before.
    """

    received: int = 0
    new: int = 0
    ready: int = 0
    read: int = 0
    changed: int = 0
    refused: int = 0
    unchanged: int = 0
    placed: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    otherwise: list[tuple[str, str]] = field(default_factory=list)


Progress = Callable[[Stage, Ingested, int | None], None]


def ingest(
    store: Store,
    places: Sequence[str],
    *,
    given: Given | None = None,
    settings: Settings | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    place: bool = True,
) -> Ingested:
    """Keep and read what the places hold: files, folders, glob patterns, addresses, `-` for standard input.

    `store` is open for writing. `progress` is called after every transaction with the stage, the counts so far, and
    how many are to come in the stage (None: not known). `place` False leaves copies and stories to a later run.
    Input that can't be read is put into quarantine and named in the result; raises only what stops everything: a store
    that can't be written, a model's file at fault.
    """
    settings = settings or load_settings()
    outlets = outlets_for(settings.outlets)
    writer = Writer(store, outlets.for_name)
    done = Ingested()
    given = given or Given()
    keep_all(writer, members(places, settings, writer, done, given), given, done, progress)
    read_waiting(writer, settings, workers=workers, done=done, progress=progress)
    if place:
        done.placed = weave(store, progress=lambda count, total: report(progress, "placing", done, total - count))
    return done


def report(progress: Progress | None, stage: Stage, done: Ingested, left: int | None) -> None:
    """Tell whoever wants to know how far a stage is."""
    if progress is not None:
        progress(stage, done, left)


@dataclass(frozen=True, slots=True)
class Visited:
    """Follows the members of an address: what is to be noted of the visit once they are kept, and never before.

    `final` is the address that redirects led to, `captures` the ids of the pages it gave, as they are kept.
    """

    url: str
    final: str
    etag: str | None
    last_modified: str | None
    captures: tuple[str, ...]


def members(
    places: Sequence[str], settings: Settings, writer: Writer, done: Ingested, given: Given, *, afresh: bool = False
) -> Iterator[Member | Visited]:
    """Yield what the places hold, each place in turn; what can't be opened is a `Refused`.

    `given` is what will be said of all pages. `afresh` fetches addresses that have not changed, too.
    """
    limits = ContainerLimits.of(settings)
    visitor: Visitor | None = None
    for place in places:
        captures: list[str] = []
        try:
            if place == "-":
                yield from expand_stream(sys.stdin.buffer, limits, place=STDIN)
            elif place.startswith(ADDRESS):
                visitor = visitor or Visitor(settings, cache=_RobotsKept(writer))
                for found in _visited(writer, visitor, writable(place), limits, done, afresh):
                    if isinstance(found, PageInput):
                        captures.append(capture_of(_with_given(found, given)))
                    yield replace(found, captures=tuple(captures)) if isinstance(found, Visited) else found
            else:
                for path in _files(place):
                    try:
                        for member in expand(path, limits):
                            if path != Path(place) and isinstance(member, Refused) and member.reason == DATA_FILE:
                                # one that is named is refused; one that merely lies among pages is passed over
                                yield Skipped(member.place, "data files", 1)
                            else:
                                yield member
                    except MirrorwireError as error:
                        yield Refused(error.place or str(path), error.cause)
        except MirrorwireError as error:
            yield Refused(error.place or place, error.cause)


def _files(place: str) -> list[Path]:
    """Files of a place that is a file, a folder or a pattern, sorted by name."""
    path = Path(place)
    try:
        folder = path.is_dir()
    except (OSError, ValueError) as error:
        # a name that is longer than any, say
        raise InputError(getattr(error, "strerror", None) or str(error), place=place) from error
    if folder:
        endings = (*PAGE_ENDINGS, *ENDINGS, ".json", ".gz")
        found = sorted(one for one in path.rglob("*") if one.name.lower().endswith(endings) and one.is_file())
        if not found:
            raise NotAPage("a folder without a page in it", place=place)
        return found
    if not exists(path) and any(sign in place for sign in "*?["):
        found = sorted(Path(one) for one in glob.glob(place, recursive=True) if Path(one).is_file())  # noqa: PTH207
        if not found:
            raise InputError("no file is named like this", place=place)
        return found
    return [path]


def exists(path: Path) -> bool:
    """Tell whether a file or folder is there; what can't be any file's name is not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _visited(
    writer: Writer, visitor: Visitor, url: str, limits: ContainerLimits, done: Ingested, afresh: bool
) -> Iterator[Member | Visited]:
    """Visit an address, unless it is what it was when visited last; a feed or an archive gives its members."""
    etag, modified, final = writer.last_visit(url) if not afresh else (None, None, None)
    visit = visitor.visit(url, etag=etag, last_modified=modified, validated=final)
    if visit.fetched is None:
        done.unchanged += 1
        writer.visited_again(url)
        return
    fetched = visit.fetched
    yield from expand_bytes(
        fetched.data,
        limits.fetched(),
        place=url,
        url=fetched.url,
        captured_at=fetched.captured_at,
        charset=fetched.charset,
    )
    yield Visited(url, fetched.url, visit.etag, visit.last_modified, ())


class _RobotsKept(MutableMapping[str, Robots]):
    """robots.txt from run to run, in the store."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._known = {origin: Robots(at, text) for origin, at, text in writer.robots()}

    def __getitem__(self, origin: str) -> Robots:
        return self._known[origin]

    def __setitem__(self, origin: str, robots: Robots) -> None:
        self._known[origin] = robots
        self._writer.keep_robots(origin, robots.at, robots.text)

    def __delitem__(self, origin: str) -> None:
        del self._known[origin]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def keep_all(
    writer: Writer, found: Iterator[Member | Visited], given: Given, done: Ingested, progress: Progress | None
) -> None:
    """Keep members in the order they come, a batch a transaction."""
    pages: list[PageInput] = []
    ready: list[tuple[str, Record, str]] = []
    refused: list[Refusal] = []
    visits: list[Visited] = []
    size = 0

    def commit() -> None:
        nonlocal size
        if pages:
            kept = writer.keep_captures(pages)
            done.new += sum(one.new for one in kept)
            done.otherwise += [
                (page.place or "", said) for page, one in zip(pages, kept, strict=True) for said in one.otherwise
            ]
            # what is in quarantine already is named again: it is still not read
            known = writer.refusals_of([one.row for one in kept if one.refused])
            done.refused += len(known)
            done.refusals += known
            pages.clear()
        if ready:
            new, changed = writer.keep_ready(ready)
            done.new += new
            done.changed += changed
            done.ready += len(ready)
            ready.clear()
        if refused:
            _refuse(writer, refused, done)
            refused.clear()
        for visit in visits:
            writer.visited(visit.url, visit.final, visit.etag, visit.last_modified, visit.captures)
        visits.clear()
        size = 0
        report(progress, "keeping", done, None)

    for member in found:
        if isinstance(member, Skipped):
            done.skipped[member.what] = done.skipped.get(member.what, 0) + member.count
            continue
        if isinstance(member, Visited):
            visits.append(member)
            continue
        done.received += 1
        # whatever is told of places from here on can be written
        place = writable(member.place or "")
        if isinstance(member, PageInput):
            page = replace(_with_given(member, given), place=place or None)
            size += len(page.content)
            try:
                check_given(page)
                pages.append(page)
            except UnknownLanguage:
                # for its reader to refuse: it is kept with all that was said of it
                pages.append(page)
            except InputError as error:
                data = page.content.encode("utf-8", "surrogatepass") if isinstance(page.content, str) else page.content
                refused.append(Refusal(place, type(error).__name__, error.cause, data))
        elif isinstance(member, ReadyRecord):
            size += len(member.data)
            try:
                ready.append((place, parse_ready(member.data, place), GIVEN))
            except InputError as error:
                refused.append(Refusal(place, type(error).__name__, error.cause, member.data))
        else:
            size += len(member.content or b"")
            refused.append(Refusal(place, "Refused", writable(member.reason), member.content))
        if len(pages) + len(ready) + len(refused) >= KEPT_AT_ONCE or size >= BYTES_AT_ONCE:
            commit()
    commit()


def _with_given(page: PageInput, given: Given) -> PageInput:
    """Add what the caller says of all pages to what came with this one."""
    form = given.form if page.form == "auto" else page.form
    return replace(
        page,
        form=form,
        url=page.url or given.url,
        captured_at=page.captured_at or given.captured_at,
        language=page.language or given.language,
        outlet=page.outlet or given.outlet,
    )


def _refuse(writer: Writer, refused: Sequence[Refusal], done: Ingested) -> None:
    writer.refuse(refused)
    done.refused += len(refused)
    done.refusals += [(one.place, one.reason) for one in refused]


def read_waiting(
    writer: Writer,
    settings: Settings,
    *,
    workers: int = 1,
    done: Ingested | None = None,
    progress: Progress | None = None,
) -> Ingested:
    """Read all captures that wait, and keep what was read; what can't be read goes to quarantine.

    With one worker and few pages they are read in this process, else in processes of their own, which are replaced
    from time to time.
    """
    done = done or Ingested()
    left = writer.count_waiting()
    if left and settings.annotations != "off":
        # a model's file at fault stops here, before any page is refused for it
        from mirrorwire.annotations.article import check_annotators

        check_annotators("parse" if settings.annotations == "parse" else "plain", settings.event_classes)
    answered = -1
    # what is read may show that another capture must be read again
    while left and answered != done.read + done.refused:
        answered = done.read + done.refused
        _read_once(writer, settings, workers, left, done, progress)
        left = writer.count_waiting()
    return done


def _read_once(
    writer: Writer, settings: Settings, workers: int, left: int, done: Ingested, progress: Progress | None
) -> None:
    """Go through the captures that wait, once."""
    name = reader_name(settings)
    batch: list[_Read] = []
    captures = _all_waiting(writer, batch)
    # a page that killed its reader is read by a process of its own, which is what it costs
    deadly = writer.is_deadly()
    here = workers <= 1 and left <= READ_AT_ONCE and not deadly
    if here:
        writer.begin_reading()
        answers: Iterator[_Read] = (one for item in captures for one in _read_batch([item], settings))
    else:
        answers = pooled(captures, _read_batch, _died, workers, settings)
    try:
        for answer in answers:
            batch.append(answer)
            if len(batch) >= READ_AT_ONCE:
                left -= len(batch)
                _keep_answers(writer, batch, name, done)
                batch.clear()
                report(progress, "reading", done, left)
        _keep_answers(writer, batch, name, done)
    finally:
        if here or deadly:
            with suppress(StoreError):
                writer.end_reading()
    report(progress, "reading", done, 0)


_Waiting = tuple[int, PageInput]


@dataclass(frozen=True, slots=True)
class _Read:
    """The answer to one capture: a record as JSON, or why it was refused."""

    row: int
    place: str
    record: bytes | None
    cause: str = ""
    reason: str = ""
    read_as: ReadAs = (None, b"{}")


def _all_waiting(writer: Writer, damaged: list[_Read]) -> Iterator[_Waiting]:
    """Yield what waits; of what can't be given out of the store the answer is added to `damaged`."""
    after = 0
    while found := writer.waiting(after=after, limit=64):
        for waiting in found:
            if waiting.damage is None:
                yield waiting.row, waiting.page
            else:
                place = waiting.page.place or f"capture {waiting.row}"
                damaged.append(_Read(waiting.row, place, None, StoreDamaged.__name__, waiting.damage))
        after = found[-1].row


def _read_batch(batch: list[_Waiting], settings: Settings) -> list[_Read]:
    """Read captures; what a worker process does."""
    answers = []
    for row, page in batch:
        place = page.place or f"capture {row}"
        try:
            answers.append(_Read(row, place, to_json(read_page(page, settings)), read_as=read_as(page)))
        except MirrorwireError as error:
            answers.append(_Read(row, place, None, type(error).__name__, error.cause))
        except Exception as error:
            # a fault of ours must not cost the other pages; it is named, so that it can be reported
            reason = f"fault in mirrorwire: {type(error).__name__}: {error}"
            answers.append(_Read(row, place, None, type(error).__name__, reason))
    return answers


def _died(item: _Waiting) -> _Read:
    row, page = item
    return _Read(row, page.place or f"capture {row}", None, KILLED, DIED)


def _keep_answers(writer: Writer, answers: Sequence[_Read], reader: str, done: Ingested) -> None:
    read = [(one.row, from_json(one.record), reader, one.read_as) for one in answers if one.record is not None]
    if read:
        done.changed += writer.keep_read(read)
        done.read += len(read)
    refused = [
        Refusal(one.place, one.cause, writable(one.reason), capture=one.row) for one in answers if one.record is None
    ]
    if refused:
        _refuse(writer, refused, done)
