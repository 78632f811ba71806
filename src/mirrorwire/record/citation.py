"""Citing a statement: its words with all that is needed to find them again, and the proof that they stand there.

    citation = cite(store, "quotation_0123456789abcdef0123")
    print(citation.text())
    assert verify(store, citation).holds

A citation rests on one capture: the bytes received, named by their hash. `verify` hashes them again, cuts the words out
of the revision's text and out of the capture, and says what it found.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote, urldefrag

import apsw

from mirrorwire.codec import to_json
from mirrorwire.errors import InputError, NotKept, StoreDamaged
from mirrorwire.ids import sha256
from mirrorwire.model import Event, Quotation, Record, Span
from mirrorwire.pages.decode import decode
from mirrorwire.record.asking import row, rows, value
from mirrorwire.record.captures import received
from mirrorwire.record.corrections import corrected
from mirrorwire.record.instants import in_utc
from mirrorwire.record.packing import Packer
from mirrorwire.record.reassembly import read_capture, read_revision
from mirrorwire.record.rows import key_of
from mirrorwire.record.store import Store
from mirrorwire.spans import slice_of

StatementKind = Literal["quotation", "event"]

_MONTHS: Final = "January February March April May June July August September October November December".split()
# a fragment that names long words by their beginning and end, of so many words each
_LONGEST_FRAGMENT: Final = 120
_EDGE_WORDS: Final = 5
_CONTEXT_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Located:
    """Where a statement is kept: its record with corrections applied, and the row of the capture it was read from.

    `entry` is the headline of the entry of a link list that it stands in, with its address and time; None in an article.
    """

    record: Record
    statement: Quotation | Event
    capture_row: int
    revision: str | None
    reader: str
    entry: tuple[str, str | None, str | None] | None = None

    @property
    def kind(self) -> StatementKind:
        """What kind of statement it is."""
        return "quotation" if isinstance(self.statement, Quotation) else "event"

    @property
    def spans(self) -> tuple[Span, ...]:
        """The stretches that it rests on."""
        return self.statement.content if isinstance(self.statement, Quotation) else self.statement.evidence


@dataclass(frozen=True, slots=True)
class Citation:
    """A statement as it can be cited: `words` are one string a span of `spans`, exactly as the page has them.

    `raw` offsets of the spans count in the capture as decoded; `before` and `after` are the words around the first and
    the last span in their paragraphs. `says` is the event (AZE>ISR CONSULT). `revision` is None for an entry of a link
    list, which stands in a capture and in no revision's text.
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

    def text(self) -> str:
        """Return the citation as one line for people, after the Chicago Manual of Style's form for news."""
        said = " … ".join(" ".join(one.split()) for one in self.words)
        who = ", ".join(part for part in (self.speaker, self.role) if part)
        parts = [
            f"{who}: “{said}”" if who else f"“{said}”",
            f"“{self.headline}”" if self.headline else None,
            ", ".join(part for part in (self.outlet, _long_date(self.published_at)) if part) or None,
            self.url,
            f"captured {_long_date(self.captured_at, time=True)}" if self.captured_at else None,
            f"SHA-256 {self.sha256}",
        ]
        return ". ".join(part for part in parts if part) + "."

    def json(self) -> bytes:
        """Return the citation as UTF-8 JSON, keys in the order of the fields."""
        return to_json(self)

    def fragment_url(self) -> str | None:
        """Return the page's address with a text fragment that makes a browser show the words; None without an address.

        https://wicg.github.io/scroll-to-text-fragment/
        """
        if self.url is None:
            return None
        directives = [
            f"text={directive(one, before if alone else '', after if alone else '')}"
            for one, before, after, alone in self._around()
            if one.strip()
        ]
        if not directives:
            return self.url
        address, fragment = urldefrag(self.url)
        return f"{address}#{fragment}:~:{'&'.join(directives)}"

    def _around(self) -> Iterator[tuple[str, str, str, bool]]:
        last = len(self.words) - 1
        for n, words in enumerate(self.words):
            yield words, self.before if n == 0 else "", self.after if n == last else "", not self.unique

    # the name that the other two have; a method cannot be called as the field is
    address = fragment_url


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a check; None is "could not be checked", because the store was not given the bytes.

    `hash`: the capture's bytes have the hash. `text`: the revision's text has the words. `raw`: the capture's characters
    at the raw offsets are the words, tags and character references taken away. `reasons` says what does not hold.
    """

    hash: bool | None
    text: bool | None
    raw: bool | None
    reasons: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the citation, and something was there to be checked."""
        checked = (self.hash, self.text, self.raw)
        return False not in checked and True in checked


def cite(store: Store, statement_id: str) -> Citation:
    """Return the citation of a quotation or an event by its id. Raises NotKept."""
    with store.database.snapshot() as connection:
        located = locate(store, statement_id)
        return citation_of(connection, located)


def locate(store: Store, statement_id: str) -> Located:
    """Find a quotation or an event of a current revision, or of a link list, by its id. Raises NotKept."""
    with store.database.snapshot() as connection:
        key = (key_of(statement_id),)
        found = [at for (at,) in rows(connection, "SELECT page FROM quotations WHERE key = ?", key)]
        found += [at for (at,) in rows(connection, "SELECT page FROM events WHERE key = ?", key)]
        for at in dict.fromkeys(found):
            place = _on_page(connection, store.packer, at) if at >= 0 else _in_list(connection, store.packer, -at)
            for one in place:
                if one.statement.id == statement_id:
                    return one
    raise NotKept("no quotation or event of that id in this store", place=statement_id)


def _on_page(connection: apsw.Connection, packer: Packer, at: int) -> Iterator[Located]:
    found = row(
        connection,
        "SELECT revisions.row, revisions.capture, revisions.id, readers.name FROM pages "
        "JOIN revisions ON revisions.row = pages.revision JOIN readers ON readers.row = revisions.reader "
        "WHERE pages.row = ?",
        (at,),
    )
    record = read_revision(connection, packer, found[0]) if found is not None else None
    if found is None or record is None:
        return
    record = corrected(connection, record)
    events = (event for event in record.events if event.where != "list")
    for statement in (*record.quotations, *events):
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
    for event in record.events:
        if event.where == "list" and start is not None and start <= event.evidence[0].start < stop:
            yield Located(record, event, capture, None, reader, (headline, address, stamp))


def citation_of(connection: apsw.Connection, located: Located) -> Citation:
    """Return the citation of a statement that was found. Raises StoreDamaged if its capture is not there."""
    record, statement = located.record, located.statement
    found = row(connection, "SELECT id, sha256, first_at FROM captures WHERE row = ?", (located.capture_row,))
    if found is None:
        raise StoreDamaged("the statement's capture is not there", place=statement.id)
    capture, digest, captured_at = found
    article = record.article
    speaker = role = says = None
    if isinstance(statement, Quotation):
        person = next((one for one in record.people if one.id == statement.speaker), None)
        speaker = person.name if person else None
        role = person.roles[statement.role].phrase if person and statement.role is not None else None
    else:
        says = f"{statement.dyad} {statement.kind}"
        speaker = next((one.name for one in record.people if one.id == statement.claimant), None)
    published = article.published_at.value if article and article.published_at else None
    headline = article.headline.value if article and article.headline else None
    stated = article.canonical_url.value if article and article.canonical_url else None
    if located.entry is not None:
        # the words are the entry's, and stand on the page that shows it: its own address is another page's
        headline, published, words = located.entry[0], located.entry[2], (located.entry[0],)
        before, after, unique = "", "", True
    else:
        words = tuple(slice_of(record.text, span) for span in located.spans)
        before, after = around(record.text, located.spans)
        unique = all(record.text.casefold().count(one.casefold()) == 1 for one in words)
    return Citation(
        kind=located.kind,
        id=statement.id,
        words=words,
        spans=located.spans[:1] if located.entry is not None else located.spans,
        before=before,
        after=after,
        unique=unique,
        says=says,
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
    )


def around(text: str, spans: tuple[Span, ...]) -> tuple[str, str]:
    """Return the few words before the first span and after the last one, none from another paragraph."""
    if not spans:
        return "", ""
    start, end = spans[0].start, spans[-1].end
    before = text[text.rfind("\n", 0, start) + 1 : start]
    stop = text.find("\n", end)
    after = text[end : stop if stop >= 0 else len(text)]
    return " ".join(before.split()[-_CONTEXT_WORDS:]), " ".join(after.split()[:_CONTEXT_WORDS])


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


@dataclass(frozen=True, slots=True)
class RawLayer:
    """A capture as its spans count in it: the bytes, the decoded characters, the charset (None: given as characters)."""

    data: bytes
    text: str
    charset: str | None

    def bytes_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Return a stretch of the characters as a stretch of the bytes; None where they don't stand there one by one."""
        charset = self.charset or "utf-8"
        for mark in (0, len(self.data) - len(self.data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00"))):
            try:
                low = mark + len(self.text[:start].encode(charset))
                high = low + len(self.text[start:end].encode(charset))
                if self.data[low:high].decode(charset) == self.text[start:end]:
                    return low, high
            except UnicodeError:
                continue
        return None


def raw_layer(connection: apsw.Connection, packer: Packer, capture_row: int) -> RawLayer | None:
    """Return a capture as decoded, by its row; None where its bytes were never kept, or explain no characters."""
    page = received(connection, packer, capture_row)
    if page is None:
        return None
    content = page.content
    if isinstance(content, str):
        text = content.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        return RawLayer(content.encode("utf-8", "surrogatepass"), text, None)
    try:
        found = decode(content, declared=page.charset)
    except InputError:
        return None
    return RawLayer(content, found.text, found.charset)


def verify(store: Store, citation: Citation) -> Verdict:
    """Check a citation against what the store keeps: the capture's bytes, the revision's text, the capture's characters.

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
    at = value(
        connection, "SELECT row FROM revisions WHERE page = ? AND id = ?", (citation.page, citation.revision)
    )
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
        if not says(layer.text[start:end], words):
            reasons.append(f"the capture at [{start}, {end}) does not say {words[:60]!r}")
            held = False
    return held if checked else None


_HIDDEN = re.compile(r"<!--.*?-->|<(script|style|template)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_CONTROLS: Final = {"b": "", "f": "", "n": "\n", "r": "\n", "t": "\t"}
_UNSEEN = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]+")


def says(raw: str, words: str) -> bool:
    """Tell whether a stretch of a capture says the words: tags, character references and white space taken away.

    A stretch of JSON is read without its escapes, one of a feed without its second layer of references.
    """
    wanted = _seen(words)
    plain = _TAG.sub("", _HIDDEN.sub("", raw))
    unescaped = _ESCAPE.sub(_character, raw)
    unescaped = unescaped.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    once = html.unescape(plain)
    twice = html.unescape(_TAG.sub("", html.unescape(raw)))
    told = html.unescape(_TAG.sub("", unescaped))
    return any(_seen(one) == wanted for one in (raw, once, twice, told))


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text)


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _CONTROLS.get(match[2], match[2])


def _long_date(value: str | None, *, time: bool = False) -> str | None:
    """Write an ISO date as "May 20, 2025", its own day; as far as it is known. With `time`, hours and minutes in UTC."""
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
