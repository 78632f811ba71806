"""What a store keeps, gone through row by row: what can't be read is named, and the rest is read all the same.

A damaged page of the file makes the rows on it unreadable, and every table that lies on it. So each row is read by
itself, a table's rows are walked past a damaged stretch, and whatever a damaged row does to those who read it becomes a
problem with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import apsw
import msgspec
import zstandard

from mirrorwire.errors import MirrorwireError, StoreDamaged
from mirrorwire.ids import sha256
from mirrorwire.model import Record
from mirrorwire.pages.revision import revision_id
from mirrorwire.record.asking import column, row, rows, value
from mirrorwire.record.evidence import Stated, listed, place_of, stands_in, stated
from mirrorwire.record.instants import as_page_time, in_utc, rows_of
from mirrorwire.record.keep.captures import READ
from mirrorwire.record.keep.identity import entity_key
from mirrorwire.record.keep.keeping import GIVEN
from mirrorwire.record.keep.reassembly import read_revision
from mirrorwire.record.keep.rows import event_row, key_of
from mirrorwire.record.packing import Packer
from mirrorwire.record.rawlayer import RawLayer, raw_layer
from mirrorwire.record.reviews.corrections import corrected
from mirrorwire.record.reviews.overlays import parted

Progress = Callable[[str, int, int], None]

AT_ONCE: Final = 256
_LAST_ROW: Final = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be: its kind, where it is (a table, a page, a capture ...), and what is wrong.

    `damaged` can't be read; `lost` is not there; `blob`, `revision` and `capture` are not what they are named for;
    `span` points to other words; `derived` does not follow from what is kept; `reference` leads nowhere.
    """

    kind: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message} ({self.kind})"


@dataclass(slots=True)
class Checking:
    """A check that is under way: what was found so far."""

    connection: apsw.Connection
    packer: Packer
    progress: Progress
    problems: list[Problem] = field(default_factory=list)
    verified: int = 0
    orphaned: int = 0

    def add(self, kind: str, where: str, message: str) -> None:
        """Take note of a problem."""
        self.problems.append(Problem(kind, where, message))

    @contextmanager
    def reading(self, where: str) -> Iterator[None]:
        """Let whatever goes wrong within the block be a problem at `where`."""
        try:
            yield
        except StoreDamaged as error:
            self.add("damaged", where, error.cause)
        except apsw.Error as error:
            self.add("damaged", where, f"can't be read: {error}")
        except Exception as error:  # what a damaged value does to its readers can't be listed
            cause = error.cause if isinstance(error, MirrorwireError) else f"{type(error).__name__}: {error}"
            self.add("damaged", where, f"can't be understood: {cause}")


def walk(check: Checking, table: str) -> Iterator[int]:
    """Yield the row numbers of a table in order, past damaged stretches; calls `progress` as it goes."""
    connection = check.connection
    total = 0
    with check.reading(f"table {table}"):
        total = int(value(connection, f"SELECT count(*) FROM {table}") or 0)
    done, after, size = 0, -1, AT_ONCE
    while True:
        try:
            found = column(connection, f"SELECT row FROM {table} WHERE row > ? ORDER BY row LIMIT ?", (after, size))
            if found and any(one >= other for one, other in pairwise((after, *found))):
                raise apsw.CorruptError("rows out of order")
        except apsw.Error as error:
            if size > 1:
                # the rows before the damage, one by one
                size = 1
                continue
            check.add("damaged", f"table {table}, after row {after}", f"rows can't be read: {error}")
            beyond = _beyond(connection, table, after)
            if beyond is None:
                return
            found = [beyond]
        if not found:
            return
        yield from found
        done, after = done + len(found), found[-1]
        check.progress(table, done, max(total, done))


def _beyond(connection: apsw.Connection, table: str, after: int) -> int | None:
    """Return the first row behind a damaged stretch, which is felt out by halves; None if there is none."""
    sql = f"SELECT row FROM {table} WHERE row >= ? ORDER BY row LIMIT 1"

    def first(start: int) -> int | None:
        try:
            found: int | None = value(connection, sql, (start,))
        except apsw.Error:
            return None
        # a damaged row may pretend to be another
        return found if found is not None and found >= start else None

    low, step = after + 1, 1
    while first(low + step) is None:
        step *= 2
        if low + step > _LAST_ROW:
            return None
    high = low + step
    low += step // 2
    while low + 1 < high:
        middle = (low + high) // 2
        if first(middle) is None:
            low = middle
        else:
            high = middle
    return first(high)


def check_blobs(check: Checking) -> None:
    """Check that all bytes as received unpack and are what their names say."""
    for at in walk(check, "blobs"):
        with check.reading(f"blob in row {at}"):
            found = row(check.connection, "SELECT sha256, size, data FROM blobs WHERE row = ?", (at,))
            if found is None:
                continue
            name, size, packed = found
            data = check.packer.unpack_bytes(packed)
            if sha256(data) != name.hex() or len(data) != size:
                check.add("blob", f"blob {name.hex()}", f"{len(data)} bytes with the hash {sha256(data)}, of {size}")


def check_captures(check: Checking) -> None:
    """Check that each capture has its bytes, unless it was read elsewhere, and what was read; and its lists' spans."""
    connection = check.connection
    for at in walk(check, "captures"):
        with check.reading(f"capture in row {at}"):
            found = row(
                connection,
                "SELECT id, state, given, page, revision, lists, sha256 IN (SELECT sha256 FROM blobs) "
                "FROM captures WHERE row = ?",
                (at,),
            )
            if found is None:
                continue
            ident, state, given, page, revision, lists, has_bytes = found
            if not has_bytes and not msgspec.json.decode(given).get("ready"):
                check.add("lost", f"capture {ident}", "its bytes are not there")
            if state != READ:
                continue
            kept = row(connection, "SELECT capture FROM revisions WHERE page = ? AND id = ?", (page, revision))
            if kept is None:
                check.add(
                    "lost", f"capture {ident}", f"what was read of it, revision {revision} of {page}, is not there"
                )
            if lists is not None and (kept is None or kept[0] != at):
                # those of a revision's own capture are checked with it
                layer = raw_layer(connection, check.packer, at) if has_bytes else None
                _check_spans(check, f"capture {ident}", listed(check.packer.unpack_lists(lists).lists), None, layer)


def check_revisions(check: Checking) -> None:
    """Check that each revision unpacks and is the one it is named for, and that its spans hold."""
    connection = check.connection
    for at in walk(check, "revisions"):
        with check.reading(f"revision in row {at}"):
            found = row(
                connection,
                "SELECT revisions.page, revisions.id, readers.name, captures.id, captures.row, captures.page, "
                "captures.revision FROM revisions LEFT JOIN readers ON readers.row = revisions.reader "
                "LEFT JOIN captures ON captures.row = revisions.capture WHERE revisions.row = ?",
                (at,),
            )
            if found is None:
                continue
            page, ident, reader, capture, capture_row, shown, shown_revision = found
            where = f"revision {ident} of {page}"
            if (shown, shown_revision) != (page, ident):
                check.add("revision", where, f"its capture {capture} shows {shown_revision} of {shown}")
            record = read_revision(connection, check.packer, at)
            if record is None:
                check.add("lost", where, "its capture is not there")
                continue
            made = revision_id(record.text, record.article, record.lists)
            # those that were read elsewhere are taken at their word
            if made != ident and reader != GIVEN:
                check.add("revision", where, f"what it says makes {made}")
            for event in record.events:
                if not event.evidence:
                    check.add("span", where, f"event {event.id} without evidence")
            layer = raw_layer(connection, check.packer, capture_row)
            _check_spans(check, where, stated(record), record.text, layer)


def _check_spans(
    check: Checking, where: str, spans: Iterator[Stated], text: str | None, layer: RawLayer | None
) -> None:
    """Check spans against the text, where there is one, and against the page's characters, where they are here."""
    for one in spans:
        span = one.span
        inside = text is None or span.layer == "raw" or span.end <= len(text)
        if not 0 <= span.start <= span.end or not inside:
            check.add("span", where, f"{one.name} [{span.start}, {span.end}) does not lie in the text")
            continue
        place = place_of(span)
        if place is None:
            check.orphaned += 1
        elif layer is not None:
            if not 0 <= place[0] <= place[1] <= len(layer.text):
                check.add("span", where, f"{one.name} [{place[0]}, {place[1]}) does not lie in the page")
            elif one.words is not None and not stands_in(layer, span, one.words, part=one.part):
                check.add("span", where, f"{one.name}: {one.words[:60]!r} does not stand at [{place[0]}, {place[1]})")
            else:
                check.verified += one.words is not None


def check_pages(check: Checking) -> None:
    """Check that each page shows its latest revision, in its place, and that its rows say what the revision says."""
    connection = check.connection
    for at in walk(check, "pages"):
        with check.reading(f"page in row {at}"):
            found = row(
                connection,
                "SELECT id, revision, headline, published_at, article FROM pages WHERE row = ?",
                (at,),
            )
            if found is None:
                continue
            ident, revision, headline, published, is_article = found
            where = f"page {ident}"
            with check.reading(where):
                latest = value(
                    connection,
                    "SELECT row FROM revisions WHERE page = ? ORDER BY last_at DESC, first_at DESC, id DESC LIMIT 1",
                    (ident,),
                )
                if latest != revision:
                    check.add("derived", where, "its current revision is not the one that was seen last")
                if at not in rows_of(as_page_time(in_utc(published))):
                    check.add("derived", where, f"row {at} is not of its time, {published}")
                read = read_revision(connection, check.packer, revision)
                if read is None:
                    check.add("lost", where, "its current revision is not there")
                    continue
                record = corrected(connection, read)
                article = record.article
                said = (
                    article.headline.value if article and article.headline else None,
                    article.published_at.value if article and article.published_at else None,
                    int(article is not None),
                )
                if said != (headline, published, is_article):
                    check.add("derived", where, "headline or time are not those of its current revision")
                _check_rows(check, where, at, record)

    _check_woven(check)


def _check_woven(check: Checking) -> None:
    """Check that what placing pages remembers from run to run unpacks; what it says may be of another version."""
    with check.reading("table woven"):
        for key, packed in rows(check.connection, "SELECT key, value FROM woven"):
            with check.reading(f"table woven, {key}"):
                zstandard.ZstdDecompressor().decompress(packed)


_ROWS: Final = {
    "events": "SELECT n, key, pair, day, kind, spheres, modality, negated, listed FROM events WHERE page = ? "
    "ORDER BY n",
    "parties": "SELECT code, n FROM parties WHERE page = ? ORDER BY code, n",
    "quotations": "SELECT n, key FROM quotations WHERE page = ? ORDER BY n",
    "appearances": "SELECT n, kind, key, forms.form FROM appearances a LEFT JOIN entities ON entities.row = a.entity "
    "LEFT JOIN forms ON forms.row = a.form WHERE page = ? ORDER BY n",
    "roles": "SELECT n, m, phrases.phrase FROM roles LEFT JOIN role_phrases phrases ON phrases.row = roles.phrase "
    "WHERE page = ? ORDER BY n, m",
    "words": "SELECT id FROM words_docsize WHERE id = ?",
}


def _keys(check: Checking, record: Record) -> list[str]:
    """The keys of whom a page's people stand for, with what people split on this page."""
    keys = [entity_key(one, record.id) for one in record.people]
    sql = "SELECT row FROM entities WHERE kind = ? AND key = ?"
    entities = {
        one.id: found
        for one, key in zip(record.people, keys, strict=True)
        if (found := value(check.connection, sql, (one.kind, key))) is not None
    }
    parts = parted(check.connection, record.id, entities)
    if parts == entities:
        return keys
    return [
        str(value(check.connection, "SELECT key FROM entities WHERE row = ?", (parts[one.id],)))
        if parts.get(one.id) != entities.get(one.id)
        else key
        for one, key in zip(record.people, keys, strict=True)
    ]


def _check_rows(check: Checking, where: str, at: int, record: Record) -> None:
    """Compare the rows made from a page's facts with those facts."""
    events = [event for event in record.events if event.where != "list"]
    keys = _keys(check, record)
    wanted: dict[str, list[tuple[Any, ...]]] = {
        "events": [event_row(at, n, event, None)[1:10] for n, event in enumerate(events)],
        "parties": sorted({(code, n) for n, event in enumerate(events) for code in event.participants}),
        "quotations": [(n, key_of(told.id)) for n, told in enumerate(record.quotations)],
        "appearances": [(n, one.kind, keys[n], one.name) for n, one in enumerate(record.people)],
        "roles": [(n, m, role.phrase) for n, one in enumerate(record.people) for m, role in enumerate(one.roles)],
        "words": [(at,)] if record.article is not None else [],
    }
    for table, sql in _ROWS.items():
        found = list(rows(check.connection, sql, (at,)))
        if found != wanted[table]:
            check.add(
                "derived", where, f"{len(found)} rows of {table}, and not the {len(wanted[table])} of its revision"
            )
