"""Containers of pages: files that hold many. One file a kind; CONTAINERS is the one place where a kind is added.

`container_of` tells the kind by the content first and by the name second; `expand` gives the members one by one, as
they are read: a container larger than the memory is read like any other. What can't be given is a `Refused` with the
place and the reason, what is no page is counted in a `Skipped`; nothing is passed over in silence, and no content
raises.
"""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from mirrorwire.errors import InputError
from mirrorwire.pages.containers.feed import read_feed_file
from mirrorwire.pages.containers.jsonl import is_line, read_line, read_lines
from mirrorwire.pages.containers.members import (
    Container,
    ContainerLimits,
    Member,
    ReadyRecord,
    Refused,
    Skipped,
    Source,
)
from mirrorwire.pages.containers.spooling import is_stream, spooled
from mirrorwire.pages.containers.telegram import MESSAGE_CLASS, read_telegram
from mirrorwire.pages.containers.unpacking import GZIP
from mirrorwire.pages.containers.warc import read_warc
from mirrorwire.pages.containers.zip import read_zip
from mirrorwire.pages.feeds.channel import is_feed
from mirrorwire.pages.received import PageInput

__all__ = [
    "CONTAINERS",
    "DATA_FILE",
    "ENDINGS",
    "HEAD",
    "ContainerLimits",
    "Member",
    "ReadyRecord",
    "Refused",
    "Skipped",
    "container_of",
    "expand",
    "expand_bytes",
    "expand_refused",
    "expand_stream",
]

CONTAINERS: dict[str, Container] = {
    "warc": read_warc,
    "telegram": read_telegram,
    "jsonl": read_lines,
    "feed": read_feed_file,
    "zip": read_zip,
}

HEAD = 1 << 16
"""Bytes from the beginning of a file by which its kind is told."""

ENDINGS: dict[str, str] = {
    ".warc": "warc",
    ".warc.gz": "warc",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".jsonl.gz": "jsonl",
    ".ndjson.gz": "jsonl",
    ".zip": "zip",
    ".rss": "feed",
    ".atom": "feed",
}
"""What a name says of a file whose content does not tell; `.xml` and `.json` say nothing."""

DATA_FILE = "JSON of no form known here, and no page"
"""Why a file that is JSON as a whole, and no container, is refused."""

_OFFICE = (b"mimetype", b"[Content_Types].xml")
_EXPORT = re.compile(
    r'\A\{\s*"name"\s*:.{0,2000}?"messages"\s*:\s*\[|\A\{.{0,4000}?"(?:chats|left_chats)"\s*:\s*\{', re.DOTALL
)
_ACCOUNT = re.compile(
    r'\A\{\s*"about"\s*:\s*".{0,2000}?"\s*,\s*"(?:personal_information|contacts|chats|left_chats)"', re.DOTALL
)
_LINE_KEYS = re.compile(r'"(?:html|text|body|schema)"\s*:\s*"')


def container_of(path: Path, head: bytes) -> str | None:
    """Tell the kind of container a file is by its first bytes (`HEAD` of them), and by its name where they don't tell.

    None for a page of its own.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        # documents of word processors and e-books are archives too, and no pages: they are refused by name elsewhere
        return None if head[30 : 30 + 20].startswith(_OFFICE) else "zip"
    named = next((kind for ending, kind in ENDINGS.items() if path.name.lower().endswith(ending)), None)
    if head.startswith(GZIP):
        head = _unpacked_head(head)
        return _by_text(head, named)
    return _by_text(head, named)


def _by_text(head: bytes, named: str | None) -> str | None:
    if re.match(rb"WARC/\d\.\d\s", head):
        return "warc"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace")
    else:
        text = head.decode("utf-8", "replace").removeprefix("\ufeff")
    text = text.lstrip()
    if text.startswith("{"):
        if is_feed(text):
            return "feed"
        return _json_kind(text) or named
    if is_feed(text):
        return "feed"
    if MESSAGE_CLASS in text and "data-post=" in text:
        return "telegram"
    # a page that was saved, or answered, under the name of a container
    return None if text[:200].lower().startswith(("<!doctype html", "<html")) else named


def _json_kind(text: str) -> str | None:
    """Tell JSON lines from an export of Telegram."""
    first, newline, _ = text.partition("\n")
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        row = None
    if isinstance(row, dict) and "messages" not in row and "chats" not in row and (newline or _LINE_KEYS.search(first)):
        return "jsonl"
    if _EXPORT.search(text) or _ACCOUNT.search(text):
        return "telegram"
    # a first line that is longer than what was looked at
    return "jsonl" if not newline and len(text) > HEAD // 2 and _LINE_KEYS.search(first) else None


def _unpacked_head(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(head, HEAD)
    except zlib.error:
        return b""


def expand(
    path: Path, limits: ContainerLimits, *, url: str | None = None, captured_at: str | None = None
) -> Iterator[Member]:
    """Yield the members of a container in order; a file that is none is its only member.

    `url` and `captured_at` are what is known of the file itself (a feed's address, from which its links count).
    A named pipe, or another file that can be read but once, is read like a stream. Raises InputError if the file can't
    be opened.
    """
    try:
        stream = is_stream(path)
    except (OSError, ValueError) as error:
        raise InputError(getattr(error, "strerror", None) or str(error), place=str(path)) from error
    if stream:
        try:
            with path.open("rb") as handle:
                yield from expand_stream(handle, limits, place=str(path), url=url, captured_at=captured_at)
        except OSError as error:
            raise InputError(error.strerror or str(error), place=str(path)) from error
        return
    yield from _limited(Source(str(path), lambda: path.open("rb"), path, url, captured_at), limits)


def expand_stream(
    handle: IO[bytes], limits: ContainerLimits, *, place: str, url: str | None = None, captured_at: str | None = None
) -> Iterator[Member]:
    """Yield the members of a container that can be read but once, like the standard input, from a copy on the disk.

    Of a page of its own no more than the limit on pages is copied, of a container no more than the limit on those.
    """
    head = handle.read(HEAD)
    kind = container_of(Path(place), head)
    most = limits.page_bytes if kind is None else limits.total_bytes
    with spooled(head, handle, most) as (again, whole):
        if not whole and kind == "zip":
            # its table of contents is at the end
            yield Refused(place, f"more than {most} bytes (setting {limits.total_setting})")
            return
        yield from _limited(Source(place, again, Path(place), url, captured_at), limits)


def expand_bytes(
    data: bytes,
    limits: ContainerLimits,
    *,
    place: str,
    url: str | None = None,
    captured_at: str | None = None,
    charset: str | None = None,
) -> Iterator[Member]:
    """Yield the members of a container that was fetched; `place` is its name in messages and places."""
    yield from _limited(Source(place, lambda: io.BytesIO(data), Path(place), url, captured_at, charset), limits)


def expand_refused(
    data: bytes, limits: ContainerLimits, *, place: str, captured_at: str | None = None
) -> Iterator[Member] | None:
    """Yield once more what was refused with these bytes, as far as they can be read without what they stood in.

    A file and a line can; None for a part of another container: a message lacks its channel, an archived answer its
    address, and one that was cut off would pass for a whole page. `captured_at` counts for an address.
    """
    if is_line(place, data):
        return iter((read_line(data, place, limits),))
    if place.startswith(("http://", "https://")):
        return None if "#" in place else expand_bytes(data, limits, place=place, url=place, captured_at=captured_at)
    return expand_bytes(data, limits, place=place) if "#" not in place else None


def _limited(source: Source, limits: ContainerLimits) -> Iterator[Member]:
    """Expand a source, up to the limit on members."""
    try:
        with source.open() as handle:
            head = handle.read(HEAD)
        if not head:
            yield Refused(source.place, "the file is empty")
            return
        kind = container_of(source.path or Path(source.place), head)
        members = CONTAINERS[kind](source, limits) if kind is not None else _alone(source, limits)
        for count, member in enumerate(members, 1):
            if count > limits.members and not isinstance(member, Skipped):
                yield Refused(source.place, f"more than {limits.members} members (setting max_container_members)")
                return
            yield member
    except OSError as error:
        raise InputError(error.strerror or str(error), place=source.place) from error


def _alone(source: Source, limits: ContainerLimits) -> Iterator[Member]:
    """A page of its own."""
    with source.open() as handle:
        data = handle.read(limits.page_bytes + 1)
    if len(data) > limits.page_bytes:
        yield Refused(source.place, f"more than {limits.page_bytes} bytes, the limit (setting max_page_bytes)")
    elif _is_json(data):
        yield Refused(source.place, DATA_FILE, limits.kept(data))
    else:
        yield PageInput(
            data, url=source.url, captured_at=source.captured_at, charset=source.charset, place=source.place
        )


def _is_json(data: bytes) -> bool:
    """Tell data files, which folders of pages hold as well, from pages: a page that is JSON as a whole is none."""
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return False
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
