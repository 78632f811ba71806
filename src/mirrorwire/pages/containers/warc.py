"""WARC files (ISO 28500), packed or not: the pages among the answers they hold, read one record at a time.

The records are framed here and not by a library: those that were tried end without a word where an archive was cut
off or is damaged, and a reader must be able to say which pages it did not get.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from mirrorwire.errors import InputError
from mirrorwire.pages.addresses import absolute
from mirrorwire.pages.containers.feed import page_members
from mirrorwire.pages.containers.members import ContainerLimits, Counts, Member, Refused, Source
from mirrorwire.pages.containers.unpacking import Unpacked, unchunk, unpack_body
from mirrorwire.pages.received import PageInput
from mirrorwire.pages.times import parse_iso

MEDIA_TYPES = frozenset(
    "text/html application/xhtml+xml text/plain text/xml application/xml application/rss+xml application/atom+xml"
    " application/rdf+xml application/feed+json".split()
)
MAX_HEADER = 1 << 16
"""Bytes of the longest header, of a record or of an HTTP answer."""
_VERSION = re.compile(rb"WARC/\d\.\d\s*")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})\b")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_MAX_DAMAGES = 1_000


def read_warc(source: Source, limits: ContainerLimits) -> Iterator[Member]:
    """Yield the pages: answers with status 200 and resources that are text; `place` has the record's offset, unpacked.

    A record that is damaged is refused and the next one looked for; other records are counted by their kind.
    """
    counts = Counts(source.place)
    damages = 0
    with source.open() as handle:
        stream = Unpacked(handle, limits)
        while damages < _MAX_DAMAGES:
            offset = stream.tell()
            line = stream.line(MAX_HEADER)
            if not line:
                break
            if not line.strip():
                continue
            place = f"{source.place}#{offset}"
            begins = _VERSION.fullmatch(line) is not None
            header = _fields(stream) if begins else None
            length = header.get("content-length", "") if header is not None else ""
            if header is not None and length.isascii() and length.isdigit() and len(length) < 16:
                yield from _record(place, header, int(length), stream, limits, counts)
            elif stream.damage is None:
                cause = "no record begins here" if not begins else "the record's header does not end"
                cause = cause if header is None else "the record's length is not stated"
                yield Refused(place, f"damaged at byte {offset}: {cause}")
                damages += 1
                if not _find_next(stream):
                    break
        if stream.damage is not None:
            yield Refused(f"{source.place}#{stream.tell()}", stream.damage)
    yield from counts.members()


def _find_next(stream: Unpacked) -> bool:
    """Go on to a line that begins a record, and leave the stream before it; False at the end of the file."""
    while line := stream.line(MAX_HEADER):
        if _VERSION.fullmatch(line):
            stream.put_back(line)
            return True
    return False


def _fields(stream: Unpacked) -> dict[str, str] | None:
    """Read a header's fields by lower-case name; None where it does not end."""
    found: dict[str, str] = {}
    size = 0
    name = ""
    while size < MAX_HEADER:
        line = stream.line(MAX_HEADER)
        size += len(line)
        if not line.strip():
            return found if line else None
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[0] in " \t" and name:
            found[name] += " " + text.strip()
            continue
        name, colon, value = text.partition(":")
        name = name.strip().lower()
        if colon:
            found.setdefault(name, value.strip())
    return None


def _record(
    place: str, header: dict[str, str], length: int, stream: Unpacked, limits: ContainerLimits, counts: Counts
) -> Iterator[Member]:
    """Give what one record holds, and leave the stream behind it."""
    kind = header.get("warc-type", "").lower()
    wanted = kind in ("response", "resource")
    url = header.get("warc-target-uri", "").strip("<>")
    if not wanted or length > limits.page_bytes + MAX_HEADER:
        passed = stream.skip(length)
        if wanted:
            yield Refused(place, f"{length} bytes, the limit is {limits.page_bytes} (setting max_page_bytes): {url}")
        else:
            counts.add(f"{kind if kind.isalpha() and len(kind) < 20 else 'unknown'} records")
        if passed < length and stream.damage is None:
            yield Refused(place, f"the file ends within this record: {passed} of {length} bytes")
        return
    block = stream.read(length)
    if len(block) < length:
        cause = stream.damage or "the file ends within this record"
        stream.damage = None
        yield Refused(place, f"{cause} ({len(block)} of {length} bytes of {url})", limits.kept(block))
        return
    try:
        page = _page(place, header, block, limits, counts)
    except InputError as error:
        yield Refused(place, f"{error.cause}: {url}", limits.kept(block))
        return
    if page is not None:
        yield from page_members(page, limits)


def _page(
    place: str, header: dict[str, str], block: bytes, limits: ContainerLimits, counts: Counts
) -> PageInput | None:
    """Return the page of a response or resource; None for one that is none, which is counted."""
    content_type = header.get("content-type", "")
    body = block
    encodings = ""
    if header.get("warc-type", "").lower() == "response":
        end = _HEADER_END.search(block, 0, MAX_HEADER)
        status = _STATUS.match(block)
        if end is None or status is None:
            counts.add("answers that are not HTTP")
            return None
        if status.group(1) != b"200":
            counts.add(f"answers with status {status.group(1).decode()}")
            return None
        fields = _http_fields(block[: end.start()])
        content_type = fields.get("content-type", "")
        encodings = fields.get("content-encoding", "")
        body = block[end.end() :]
        if "chunked" in fields.get("transfer-encoding", "").lower():
            body = unchunk(body)
    described = Message()
    described["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ") or "text/html"
    media_type = described.get_content_type()
    url = absolute(header.get("warc-target-uri", "").strip("<>"), None)
    if media_type not in MEDIA_TYPES or (url or "").endswith("/robots.txt"):
        counts.add("answers that are no pages")
        return None
    body = unpack_body(body, encodings, limits.page_bytes)
    if not body.strip():
        counts.add("answers without a body")
        return None
    if len(body) > limits.page_bytes:
        raise InputError(f"{len(body)} bytes, the limit is {limits.page_bytes} (setting max_page_bytes)")
    captured = parse_iso(header.get("warc-date", ""))
    return PageInput(
        content=body,
        url=url,
        captured_at=captured[0] if captured else None,
        charset=described.get_content_charset(),
        place=place,
    )


def _http_fields(head: bytes) -> dict[str, str]:
    """Return an HTTP header's fields by lower-case name; the first of a name wins."""
    found: dict[str, str] = {}
    for line in head.decode("latin-1").splitlines()[1:]:
        name, _, value = line.partition(":")
        found.setdefault(name.strip().lower(), value.strip())
    return found
