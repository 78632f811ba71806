"""JSON lines: the form that `annotate` takes, a page a line; and records that were read before, which stay as they are.

A line holds `id` and one of `html`, `text` (a flattened page) or `body` (clean article text), and optionally `url`,
`outlet`, `language`, `published_at`, `captured_at`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import msgspec

from mirrorwire.errors import BadLine
from mirrorwire.model import SCHEMA
from mirrorwire.pages.containers.members import ContainerLimits, Member, ReadyRecord, Refused, Source
from mirrorwire.pages.containers.unpacking import Unpacked
from mirrorwire.pages.received import PageInput

_FORMS = ("html", "text", "body")
_SCHEMAS = "mirrorwire/record@"


class _Line(msgspec.Struct):
    """One input line, as it must look; unknown keys are ignored, so that lines may carry a user's own."""

    id: str | int | None = None
    html: str | None = None
    text: str | None = None
    body: str | None = None
    url: str | None = None
    outlet: str | None = None
    language: str | None = None
    published_at: str | None = None
    captured_at: str | None = None


class _Schema(msgspec.Struct):
    """What tells a record from a page."""

    schema: str | None = None


line_decoder = msgspec.json.Decoder(_Line)
_schema_decoder = msgspec.json.Decoder(_Schema)
_HALF_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")
_LONE = re.compile("[\ud800-\udfff]")
_SAID = ("id", "url", "outlet", "language", "published_at", "captured_at")


def _decoded(line: bytes) -> _Line:
    """Decode a line; one with half a UTF-16 pair as an escape, which JavaScript writes, by the slower decoder.

    Such halves are let pass in the page, where they are read as unreadable; what is said of it would be kept with them.
    """
    try:
        return line_decoder.decode(line)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        if _HALF_PAIR.search(line) is None:
            raise
        try:
            row = msgspec.convert(json.loads(line), _Line)
        except ValueError as error:
            raise msgspec.DecodeError(str(error)) from error
    for name in _SAID:
        value = getattr(row, name)
        if isinstance(value, str) and _LONE.search(value):
            raise BadLine(f"{name} is no text that can be written: {value!r}")
    return row


def place_of(number: int) -> str:
    """Name a line in messages."""
    return f"line {number}"


def parse_line(line: bytes, number: int) -> PageInput:
    """Read one input line; raises BadLine naming the line and what is wrong with it."""
    place = place_of(number)
    try:
        row = _decoded(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadLine(f"not a JSON object of the form annotate takes: {error}", place=place) from error
    except BadLine as error:
        raise BadLine(error.cause, place=place) from error
    given = [form for form in _FORMS if getattr(row, form) is not None]
    if len(given) != 1:
        found = "none" if not given else " and ".join(given)
        raise BadLine(f"one of html, text and body is needed, found {found}", place=place)
    return PageInput(
        form="flat" if given[0] == "text" else "html" if given[0] == "html" else "body",
        content=getattr(row, given[0]),
        id=None if row.id is None else str(row.id),
        url=row.url,
        outlet=row.outlet,
        language=row.language,
        published_at=row.published_at,
        captured_at=row.captured_at,
        place=place,
    )


def read_lines(source: Source, limits: ContainerLimits) -> Iterator[Member]:
    """Yield the page, or the ready record, of each line that is not blank; a bad line is refused and the rest goes on.

    `place` has the line's number, from 1. Lines packed with gzip are unpacked as they are read.
    """
    number = 0
    with source.open() as handle:
        stream = Unpacked(handle, limits)
        while line := stream.line(limits.line_bytes + 2):
            number += 1
            place = f"{source.place}#{number}"
            whole = line.endswith(b"\n")
            size = len(line)
            while not whole and (rest := stream.line(1 << 20)):
                # nothing of a line over the limit is kept
                size += len(rest)
                whole = rest.endswith(b"\n")
                line = b""
            if stream.damage is not None:
                break
            if size > limits.line_bytes + 2 or len(line.strip()) > limits.line_bytes:
                yield Refused(place, f"{size} bytes, the limit is {limits.line_bytes} (setting max_line_bytes)")
            elif stripped := line.strip().removeprefix(b"\xef\xbb\xbf"):
                yield read_line(stripped, place, limits)
        if stream.damage is not None:
            yield Refused(f"{source.place}#{number}", stream.damage)


_LINES = re.compile(r"\.(?:jsonl|ndjson)(?:\.gz)?#\d+\Z", re.IGNORECASE)


def is_line(place: str, data: bytes) -> bool:
    """Tell a line that was refused at `place` from what other containers hold: by the file's name, or by its keys."""
    if "#" not in place or b"\n" in data:
        return False
    if _LINES.search(place):
        return True
    try:
        row = json.loads(data)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and any(key in row for key in ("html", "body", "schema"))


def read_line(line: bytes, place: str, limits: ContainerLimits) -> Member:
    """Give one line, which stands at `place`: a ready record, a page, or why it is neither."""
    if _SCHEMAS.encode() in line:
        try:
            schema = _schema_decoder.decode(line).schema
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            schema = None
        if schema == SCHEMA:
            return ReadyRecord(place, line)
        if schema is not None and schema.startswith(_SCHEMAS):
            return Refused(place, f"schema is {schema!r}, this version reads {SCHEMA!r}", limits.kept(line))
    try:
        return replace(parse_line(line, 0), place=place)
    except BadLine as error:
        return Refused(place, error.cause, limits.kept(line))
