"""Citing a statement: its words with all that is needed to find them again, and the proof that they stand there.

    citation = cite(store, "quotation_0123456789abcdef0123")
    print(citation.text())
    assert verify(store, citation).holds

A citation rests on one capture: the bytes received, named by their hash. `verify` hashes them again, cuts the words out
of the revision's text and out of the capture, and says what it found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal
from urllib.parse import quote, urldefrag

import apsw
import msgspec

from mirrorwire.codec import to_json
from mirrorwire.errors import InputError, NotKept, StoreDamaged
from mirrorwire.ids import sha256
from mirrorwire.model import Event, Quotation, QuotationKind, Record, Span
from mirrorwire.record.asking import row, rows, value
from mirrorwire.record.instants import in_utc
from mirrorwire.record.keep.reassembly import read_capture, read_revision
from mirrorwire.record.keep.rows import key_of
from mirrorwire.record.packing import Packer
from mirrorwire.record.rawlayer import RawLayer, raw_layer
from mirrorwire.record.reviews.corrections import corrected
from mirrorwire.record.store import Store
from mirrorwire.spans import raw_span, slice_of

StatementKind = Literal["quotation", "event"]

_MONTHS: Final = "January February March April May June July August September October November December".split()
_NOT_VERBATIM: Final[dict[QuotationKind | None, str]] = {
    "indirect": "(indirect)",
    "mixed": "(partly in quotation marks)",
}
_LETTER = re.compile(r"\w")
# a fragment that names long words by their beginning and end, of so many words each
_LONGEST_FRAGMENT: Final = 120
_EDGE_WORDS: Final = 5
_CONTEXT_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """The entry of a link list, as the store keeps it: `span` is that of its headline, in the raw layer."""

    headline: str
    address: str | None
    stamp: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Located:
    """Where a statement is kept: its record with corrections applied, and the row of the capture it was read from.

    `entry` is the entry of a link list that it stands in, None in an article.
    """

    record: Record
    statement: Quotation | Event
    capture_row: int
    revision: str | None
    reader: str
    entry: Entry | None = None

    @property
    def kind(self) -> StatementKind:
        """What kind of statement it is."""
        return "quotation" if isinstance(self.statement, Quotation) else "event"

    @property
    def spans(self) -> tuple[Span, ...]:
        """The stretches that it rests on."""
        if self.entry is not None:
            return (self.entry.span,)
        return self.statement.content if isinstance(self.statement, Quotation) else self.statement.evidence


@dataclass(frozen=True, slots=True)
class Citation:
    """A statement as it can be cited: `words` are one string a span of `spans`, exactly as the page has them.

    `raw` offsets of the spans count in the capture as decoded; `before` and `after` are the words around the first and
    the last span in their paragraphs. `says` is the event (AZE>ISR CONSULT). `revision` is None for an entry of a link
    list, which stands in a capture and in no revision's text. `quotation_kind` is direct, indirect (the words are the
    page's own, not the speaker's) or mixed (some are the speaker's); None of an event.
    """

    kind: StatementKind
    id: str
    words: tuple[str, ...]
    spans: tuple[Span, ...]
    before: str
    after: str
    unique: bool
    says: str | None
    speaker: str | None
    role: str | None
    outlet: str | None
    headline: str | None
    url: str | None
    published_at: str | None
    page: str
    revision: str | None
    capture: str
    sha256: str
    captured_at: str | None
    reader: str
    quotation_kind: QuotationKind | None = None

    def text(self) -> str:
        """Return the citation as one line for people, in the order of a Chicago note for news.

        The words stand as on the page, but for white space; "…" is what stands between two stretches.
        """
        said = " … ".join(" ".join(one.split()) for one in self.words)
        who = ", ".join(part for part in (self.says, self.speaker, self.role) if part)
        # quotation marks say that the words are the speaker's own
        mark = _NOT_VERBATIM.get(self.quotation_kind)
        said = f"{said} {mark}" if mark else f"“{said}”"
        found = [
            f"captured {_long_date(self.captured_at, time=True)}" if self.captured_at else None,
            f"SHA-256 {self.sha256}",
        ]
        parts = [
            f"{who}: {said}" if who else said,
            f"in “{self.headline}”" if self.headline and (self.headline,) != self.words else None,
            self.outlet,
            _long_date(self.published_at),
            self.url,
        ]
        return f"{', '.join(part for part in parts if part)} ({'; '.join(part for part in found if part)})."

    def json(self) -> bytes:
        """Return the citation as UTF-8 JSON, keys in the order of the fields."""
        return to_json(self)

    def link(self) -> str | None:
        """Return the page's address with a text fragment that makes a browser show the words; None without an address.

        Words that stand once on the page need no context; others are named with the words around them.
        https://wicg.github.io/scroll-to-text-fragment/
        """
        if self.url is None:
            return None
        before, after = ("", "") if self.unique else (self.before, self.after)
        last = len(self.words) - 1
        directives = [
            f"text={directive(one, before if n == 0 else '', after if n == last else '')}"
            for n, one in enumerate(self.words)
            if one.strip()
        ]
        if not directives:
            return self.url
        address, fragment = urldefrag(self.url)
        return f"{address}#{fragment}:~:{'&'.join(directives)}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a check; None is "could not be checked", because the store was not given the bytes.

    `hash`: the capture's bytes have the hash. `text`: the revision's text has the words. `raw`: the capture's
    characters at the raw offsets are the words, tags and character references taken away. `reasons`: what fails.
    """

    hash: bool | None
    text: bool | None
    raw: bool | None
    reasons: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the words stand in the bytes received; where these were never in the store, they don't."""
        return self.hash is True and self.raw is True and self.text is not False

    @property
    def text_only(self) -> bool:
        """Whether the reading text alone could be checked, and has the words: the bytes were never in the store."""
        return (self.hash, self.text, self.raw) == (None, True, None)


def parse_citation(data: bytes | str) -> Citation:
    """Read a citation back from its JSON; raises InputError naming what breaks its form."""
    try:
        return msgspec.json.decode(data, type=Citation)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(f"not a citation: {error}") from error


def cite(store: Store, statement_id: str, *, page: str | None = None, revision: str | None = None) -> Citation:
    """Return the citation of a quotation or an event by its id, as `locate` finds it. Raises NotKept."""
    with store.database.snapshot() as connection:
        located = locate(store, statement_id, page=page, revision=revision)
        return citation_of(connection, located)


def locate(store: Store, statement_id: str, *, page: str | None = None, revision: str | None = None) -> Located:
    """Find a quotation or an event by its id: of a current revision, or of a link list. Raises NotKept.

    What only an earlier revision says is found where its `page` is named (by id or address): that page's revisions
    are gone through, the current first, then the latest; or `revision` alone.
    """
    with store.database.snapshot() as connection:
        if revision is not None and page is None:
            raise InputError("a revision is one of a page: name the page", place=revision)
        if page is not None:
            return _of_page(connection, store, statement_id, store.page_id(page), revision)
        key = (key_of(statement_id),)
        found = [at for (at,) in rows(connection, "SELECT page FROM quotations WHERE key = ?", key)]
        found += [at for (at,) in rows(connection, "SELECT page FROM events WHERE key = ?", key)]
        for at in dict.fromkeys(found):
            place = _on_page(connection, store.packer, at) if at >= 0 else _in_list(connection, store.packer, -at)
            for one in place:
                if one.statement.id == statement_id:
                    return one
    raise NotKept(
        "no quotation or event of that id in a current revision; of an earlier one, name its page", place=statement_id
    )


def located_on(store: Store, page: str, revision: str | None = None) -> tuple[Located, ...]:
    """Return all quotations and events of a page's text, as corrected, in the order of its record. Raises NotKept.

    `page` is an id or an address; `revision` None: the current one.
    """
    with store.database.snapshot() as connection:
        ident = store.page_id(page)
        if revision is None:
            revision = next(line.revision for line in store.revisions(ident) if line.current)
        at = value(connection, "SELECT row FROM revisions WHERE page = ? AND id = ?", (ident, revision))
        if at is None:
            raise NotKept("no such revision of this page", place=revision)
        return tuple(_in_revision(connection, store.packer, at))


def _of_page(connection: apsw.Connection, store: Store, statement_id: str, page: str, revision: str | None) -> Located:
    """Find a statement in the revisions of a page, or in one of them."""
    lines = store.revisions(page)
    wanted = [line.revision for line in lines if line.current]
    wanted += [line.revision for line in reversed(lines) if not line.current]
    if revision is not None:
        if revision not in wanted:
            raise NotKept("no such revision of this page", place=revision)
        wanted = [revision]
    for ident in wanted:
        at = value(connection, "SELECT row FROM revisions WHERE page = ? AND id = ?", (page, ident))
        for one in _in_revision(connection, store.packer, at):
            if one.statement.id == statement_id:
                return one
    where = "this revision" if revision is not None else "any revision"
    raise NotKept(f"no quotation or event of that id in {where} of {page}", place=statement_id)


def _on_page(connection: apsw.Connection, packer: Packer, at: int) -> Iterator[Located]:
    current = value(connection, "SELECT revision FROM pages WHERE row = ?", (at,))
    if current is not None:
        yield from _in_revision(connection, packer, current)


def _in_revision(connection: apsw.Connection, packer: Packer, at: int) -> Iterator[Located]:
    found = row(
        connection,
        "SELECT revisions.row, revisions.capture, revisions.id, readers.name FROM revisions "
        "JOIN readers ON readers.row = revisions.reader WHERE revisions.row = ?",
        (at,),
    )
    record = read_revision(connection, packer, found[0]) if found is not None else None
    if found is None or record is None:
        return
    record = corrected(connection, record)
    events = (event for event in record.events if event.where != "list")
    statements: list[Quotation | Event] = [*record.quotations, *events]
    for statement in statements:
        yield Located(record, statement, found[1], found[2], found[3])


def _in_list(connection: apsw.Connection, packer: Packer, sighting: int) -> Iterator[Located]:
    found = row(
        connection,
        "SELECT first_capture, headline, address, stamp, start, stop FROM sightings WHERE row = ?",
        (sighting,),
    )
    read = read_capture(connection, packer, found[0]) if found is not None else None
    if found is None or read is None:
        return
    capture, headline, address, stamp, start, stop = found
    record, reader = corrected(connection, read[0]), read[1]
    if start is None:
        return
    entry = Entry(headline, address, stamp, raw_span(start, stop))
    for event in record.events:
        if event.where == "list" and start <= event.evidence[0].start < stop:
            yield Located(record, event, capture, None, reader, entry)


def citation_of(connection: apsw.Connection, located: Located) -> Citation:
    """Return the citation of a statement that was found. Raises StoreDamaged if its capture is not there."""
    record, statement = located.record, located.statement
    found = row(connection, "SELECT id, sha256, first_at FROM captures WHERE row = ?", (located.capture_row,))
    if found is None:
        raise StoreDamaged("the statement's capture is not there", place=statement.id)
    capture, digest, captured_at = found
    article = record.article
    speaker = role = told = None
    words: tuple[str, ...]
    if isinstance(statement, Quotation):
        person = next((one for one in record.people if one.id == statement.speaker), None)
        speaker = person.name if person else None
        role = person.roles[statement.role].phrase if person and statement.role is not None else None
    else:
        told = f"{statement.dyad} {statement.kind}"
        speaker = next((one.name for one in record.people if one.id == statement.claimant), None)
    published = article.published_at.value if article and article.published_at else None
    headline = article.headline.value if article and article.headline else None
    stated = article.canonical_url.value if article and article.canonical_url else None
    if located.entry is not None:
        # the words are the entry's, and stand on the page that shows it: its own address is another page's
        headline, published, words = located.entry.headline, located.entry.stamp, (located.entry.headline,)
        before, after, unique = "", "", True
    else:
        words = tuple(slice_of(record.text, span) for span in located.spans)
        before, after = around(record.text, located.spans)
        unique = all(record.text.casefold().count(one.casefold()) == 1 for one in words)
    return Citation(
        kind=located.kind,
        id=statement.id,
        words=words,
        spans=located.spans,
        before=before,
        after=after,
        unique=unique,
        says=told,
        speaker=speaker,
        role=role,
        outlet=record.capture.outlet,
        headline=headline,
        url=record.capture.url or stated,
        published_at=published,
        page=record.id,
        revision=located.revision,
        capture=capture,
        sha256=digest.hex(),
        captured_at=captured_at,
        reader=located.reader,
        quotation_kind=statement.kind if isinstance(statement, Quotation) else None,
    )


def around(text: str, spans: tuple[Span, ...]) -> tuple[str, str]:
    """Return the few words before the first span and after the last one, none from another paragraph."""
    if not spans:
        return "", ""
    start, end = spans[0].start, spans[-1].end
    before = text[text.rfind("\n", 0, start) + 1 : start]
    stop = text.find("\n", end)
    after = text[end : stop if stop >= 0 else len(text)]
    context = " ".join(before.split()[-_CONTEXT_WORDS:]), " ".join(after.split()[:_CONTEXT_WORDS])
    # a quotation mark by itself is no context: browsers match whole words
    return context[0] if _LETTER.search(context[0]) else "", context[1] if _LETTER.search(context[1]) else ""


def directive(words: str, before: str = "", after: str = "") -> str:
    """Write a text directive's value: `prefix-,start,end,-suffix`, each part percent-encoded.

    Long words, and those of several paragraphs, are named by their first and last few; a part of a directive must lie
    in one block of the page.
    """
    lines = [line.split() for line in words.splitlines() if line.strip()]
    parts = [" ".join(lines[0])]
    if len(lines) > 1 or len(parts[0]) > _LONGEST_FRAGMENT:
        parts = [" ".join(lines[0][:_EDGE_WORDS]), " ".join(lines[-1][-_EDGE_WORDS:])]
    written = [_encoded(part) for part in parts]
    return ",".join([f"{_encoded(before)}-"] * bool(before) + written + [f"-{_encoded(after)}"] * bool(after))


def _encoded(part: str) -> str:
    # a hyphen would be taken for the mark of a prefix or suffix
    return quote(part, safe="").replace("-", "%2D")


def verify(store: Store, citation: Citation) -> Verdict:
    """Check a citation against what the store keeps: the capture's bytes and characters, the revision's text.

    Raises StoreDamaged where what is kept can't be unpacked.
    """
    reasons: list[str] = []
    with store.database.snapshot() as connection:
        hashed, layer = _check_hash(connection, store, citation, reasons)
        text = _check_text(connection, store, citation, reasons)
        raw = _check_raw(layer, citation, reasons) if layer is not None else None
    return Verdict(hashed, text, raw, tuple(reasons))


def _check_hash(
    connection: apsw.Connection, store: Store, citation: Citation, reasons: list[str]
) -> tuple[bool | None, RawLayer | None]:
    capture = row(connection, "SELECT row, sha256 FROM captures WHERE id = ?", (citation.capture,))
    if capture is None:
        reasons.append(f"no capture {citation.capture} in this store")
        return False, None
    if capture[1].hex() != citation.sha256:
        reasons.append(f"the store has the capture under the hash {capture[1].hex()}, not {citation.sha256}")
        return False, None
    layer = raw_layer(connection, store.packer, capture[0])
    if layer is None:
        return None, None
    found = sha256(layer.data)
    if found != citation.sha256:
        reasons.append(f"the capture's bytes have the hash {found}, not {citation.sha256}")
        return False, layer
    return True, layer


def _check_text(connection: apsw.Connection, store: Store, citation: Citation, reasons: list[str]) -> bool | None:
    if citation.revision is None:
        return None
    at = value(connection, "SELECT row FROM revisions WHERE page = ? AND id = ?", (citation.page, citation.revision))
    record = read_revision(connection, store.packer, at) if at is not None else None
    if record is None:
        reasons.append(f"no revision {citation.revision} of page {citation.page} in this store")
        return False
    if len(citation.words) != len(citation.spans) or not citation.spans:
        reasons.append("not as many words as spans")
        return False
    held = True
    for words, span in zip(citation.words, citation.spans, strict=True):
        if span.layer == "text" and record.text[span.start : span.end] != words:
            reasons.append(f"the revision's text at [{span.start}, {span.end}) is not {words[:60]!r}")
            held = False
    return held


def _check_raw(layer: RawLayer, citation: Citation, reasons: list[str]) -> bool | None:
    checked = [(words, span.raw) for words, span in zip(citation.words, citation.spans, strict=False) if span.raw]
    held = True
    for words, (start, end) in checked:
        if not layer.says(start, end, words):
            reasons.append(f"the capture at [{start}, {end}) does not say {words[:60]!r}")
            held = False
    return held if checked else None


# all citations of a page have the same dates
@lru_cache(maxsize=256)
def _long_date(value: str | None, *, time: bool = False) -> str | None:
    """Write an ISO date as "May 20, 2025", as far as it is known. With `time`, with hours and minutes in UTC."""
    if value is None:
        return None
    moment = in_utc(value)
    if time and moment is not None and len(value) > 10:
        return f"{_MONTHS[moment.month - 1]} {moment.day}, {moment.year}, {moment:%H:%M} UTC"
    found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", value)
    if found is None:
        return value
    year, month, day = found.groups()
    if month is None or not 1 <= int(month) <= 12:
        return str(year)
    name = _MONTHS[int(month) - 1]
    return f"{name} {int(day)}, {year}" if day else f"{name} {year}"
