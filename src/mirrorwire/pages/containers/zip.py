"""A folder of saved pages in a ZIP archive; nothing is written to disk, so no name in it can lead anywhere."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO

from mirrorwire.pages.containers.feed import page_members
from mirrorwire.pages.containers.members import ContainerLimits, Counts, Member, Refused, Source
from mirrorwire.pages.received import PageInput

ENDINGS = frozenset({".html", ".htm", ".xhtml", ".txt", ".xml", ".rss", ".atom"})
MAX_RATIO = 200
"""Times that a member may be larger than its packed bytes; text packs five to twenty times, a bomb a thousand."""

_ARCHIVES = frozenset(
    ".zip .gz .tgz .tar .bz2 .xz .zst .7z .rar .warc .jar .epub .docx .mht .mhtml .maff .jsonl .ndjson".split()
)
_NESTED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"WARC/")
_RATIO_FROM = 1_000_000


def read_zip(source: Source, limits: ContainerLimits) -> Iterator[Member]:
    """Yield the pages of an archive by their names in it; `place` has the name.

    Refused are archives within the archive, members that are encrypted, damaged, or packed more than `MAX_RATIO` times;
    other kinds of file are counted. The total of what is unpacked is limited.
    """
    counts = Counts(source.place)
    with source.open() as handle:
        try:
            archive = zipfile.ZipFile(handle)
            members = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError, MemoryError) as error:
            yield Refused(source.place, f"no ZIP archive that can be read: {error}")
            return
        total = 0
        for member in members:
            place = f"{source.place}#{member.filename}"
            reason = _against(member, counts, limits)
            if reason is None:
                continue
            if not reason:
                data = _unpacked(archive, member, limits.page_bytes)
                total += len(data) if isinstance(data, bytes) else 0
                if total > limits.total_bytes:
                    yield Refused(
                        place, f"more than {limits.total_bytes} bytes in all (setting {limits.total_setting})"
                    )
                    break
                if isinstance(data, bytes) and not data.startswith(_NESTED):
                    if data.strip():
                        yield from page_members(PageInput(data, captured_at=source.captured_at, place=place), limits)
                    else:
                        counts.add("empty files")
                    continue
                reason = data if isinstance(data, str) else "an archive within an archive"
            yield Refused(place, reason)
    yield from counts.members()


def _against(member: zipfile.ZipInfo, counts: Counts, limits: ContainerLimits) -> str | None:
    """Say what stands against a member: nothing (an empty text), a reason, or None for one that is passed over."""
    name = PurePosixPath(member.filename)
    if member.is_dir():
        return None
    if name.name.startswith(".") or "__MACOSX" in name.parts:
        counts.add("files of an operating system")
        return None
    ending = name.suffix.lower()
    if ending in _ARCHIVES:
        return "an archive within an archive"
    if ending not in ENDINGS:
        counts.add("files that are no pages")
        return None
    if member.flag_bits & 1:
        return "encrypted"
    if member.file_size > limits.page_bytes:
        return f"{member.file_size} bytes, the limit is {limits.page_bytes} (setting max_page_bytes)"
    if member.file_size > max(_RATIO_FROM, MAX_RATIO * member.compress_size):
        return f"packed {member.file_size // max(1, member.compress_size)} times: no page packs like that"
    return ""


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes | str:
    """Unpack one member, whatever size it states; a text says why it can't be."""
    try:
        file: IO[bytes]
        with archive.open(member) as file:
            data = file.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        return f"damaged: {error}"
    except Exception as error:  # lzma and bz2 have errors of their own
        return f"damaged: {type(error).__name__}: {error}"
    if len(data) > limit:
        return f"more than {limit} bytes, which is the limit (setting max_page_bytes)"
    return data
