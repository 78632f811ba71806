"""Reading packed bytes with a limit: archives of gzip members as one stream, bodies of HTTP answers as a whole.

What unpacks never makes more than what is asked for at a time, so that a small file can't become a large one.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import IO

import brotli  # type: ignore[import-untyped]
import zstandard

from mirrorwire.errors import InputError, TooLarge
from mirrorwire.pages.containers.members import ContainerLimits

_CHUNK = 1 << 16
GZIP = b"\x1f\x8b"


class Unpacked:
    """The bytes of a file, unpacked if it is gzip, read forward; `damage` says where and why they end too early.

    `tell` counts unpacked bytes; `packed` is the offset in the file of the gzip member that is being read.
    """

    def __init__(self, handle: IO[bytes], limits: ContainerLimits) -> None:
        self._handle = handle
        self._limits = limits
        head = handle.read(_CHUNK)
        self._input = head
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS) if head.startswith(GZIP) else None
        self._consumed = 0
        self._buffer = bytearray()
        self._begin = 0
        self._given = 0
        self._made = 0
        self._ended = False
        self.packed = 0
        self.damage: str | None = None

    def tell(self) -> int:
        """Count the unpacked bytes that were read."""
        return self._given

    def read(self, size: int) -> bytes:
        """Read up to `size` bytes; fewer only at the end."""
        while len(self._buffer) - self._begin < size and self._more(size):
            pass
        return self._take(min(size, len(self._buffer) - self._begin))

    def line(self, size: int) -> bytes:
        """Read to the end of a line, or `size` bytes of a longer one."""
        seen = self._begin
        while True:
            at = self._buffer.find(b"\n", seen, self._begin + size)
            if at >= 0:
                return self._take(at + 1 - self._begin)
            held = len(self._buffer) - self._begin
            if held >= size:
                return self._take(size)
            # what was looked through is moved to the front when more is read
            if not self._more(size):
                return self._take(held)
            seen = self._begin + held

    def skip(self, size: int) -> int:
        """Pass over bytes without keeping them; returns how many there were."""
        left = size
        while left > 0:
            got = len(self.read(min(left, _CHUNK)))
            if not got:
                break
            left -= got
        return size - left

    def put_back(self, data: bytes) -> None:
        """Let bytes that were just read be read once more."""
        self._buffer[self._begin : self._begin] = data
        self._given -= len(data)

    def _take(self, size: int) -> bytes:
        data = bytes(memoryview(self._buffer)[self._begin : self._begin + size])
        self._begin += size
        self._given += size
        return data

    def _more(self, wanted: int) -> bool:
        """Unpack a little more; False at the end, where `damage` may say why."""
        if self._ended:
            return False
        if self._begin:
            del self._buffer[: self._begin]
            self._begin = 0
        try:
            part = self._next(max(_CHUNK, min(wanted, 1 << 22)))
        except (zlib.error, OSError, EOFError) as error:
            self._end(f"damaged at byte {self._consumed}: {error}")
            return False
        if part is None:
            self._ended = True
            return False
        self._made += len(part)
        if self._made > self._limits.total_bytes:
            most, setting = self._limits.total_bytes, self._limits.total_setting
            self._end(f"more than {most} bytes unpacked (setting {setting})")
            return False
        self._buffer += part
        return True

    def _end(self, damage: str) -> None:
        self.damage = damage
        self._ended = True

    def _next(self, size: int) -> bytes | None:
        """Return the next unpacked bytes, perhaps none yet; None at the end of the file."""
        if not self._input:
            self._input = self._handle.read(max(_CHUNK, size if self._inflate is None else 0))
        if self._inflate is None:
            part, self._input = self._input, b""
            self._consumed += len(part)
            return part or None
        if self._inflate.eof:
            # one member ended: another one may follow, or the zeros that tapes are padded with
            if not self._input:
                return None
            if not self._input.startswith(GZIP[: len(self._input)]):
                if not self._input.strip(b"\0"):
                    self._consumed += len(self._input)
                    self._input = b""
                    return b""
                raise zlib.error("bytes that are no gzip member")
            self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
            self.packed = self._consumed
        elif not self._input:
            raise EOFError("the file ends within a gzip member")
        before = len(self._input)
        part = self._inflate.decompress(self._input, size)
        self._input = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        self._consumed += before - len(self._input)
        return part


class Gunzip:
    """Unpacks the gzip body of an answer as it comes: all of its members (RFC 1952, 2.2), never more than is asked for.

    `whole` says whether what came so far ends where a member ends.
    """

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)

    @property
    def whole(self) -> bool:
        """Whether nothing is missing."""
        return self._inflate.eof

    def unpack(self, data: bytes, most: int) -> bytes:
        """Unpack what came next, up to `most` bytes (at least 1), after which the rest is lost; raises zlib.error."""
        parts: list[bytes] = []
        # a little at a time: what follows a member is copied once for each member
        for at in range(0, len(data), _CHUNK):
            left = data[at : at + _CHUNK]
            while left and most > 0:
                if self._inflate.eof:
                    if not left.strip(b"\0"):
                        # zeros that a member is padded with
                        break
                    self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
                part = self._inflate.decompress(left, most)
                left = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
                parts.append(part)
                most -= len(part)
        return b"".join(parts)


def unpack_body(data: bytes, encodings: str, limit: int) -> bytes:
    """Undo the content encodings of an HTTP body; raises TooLarge, or InputError naming the encoding at fault."""
    names = [name for name in encodings.replace(" ", "").lower().split(",") if name not in ("", "identity")]
    for name in reversed(names[:4]):
        unpack = _ENCODINGS.get(name)
        if unpack is None:
            raise InputError(f"content encoding {name!r} is not known here")
        try:
            data = unpack(data, limit)
        except (zlib.error, brotli.error, zstandard.ZstdError, EOFError) as error:
            raise InputError(f"damaged {name} body: {error}") from error
        if len(data) > limit:
            raise TooLarge(f"more than {limit} bytes unpacked (setting max_page_bytes)")
    return data


def _gzip(data: bytes, limit: int) -> bytes:
    if not data.startswith(GZIP):
        # named as packed, but kept unpacked by what wrote the archive
        return data
    gunzip = Gunzip()
    return _whole(gunzip.unpack(data, limit + 1), gunzip.whole, limit)


def _deflate(data: bytes, limit: int) -> bytes:
    """Unpack zlib's format, or the bare one that some servers send under the same name."""
    try:
        inflate = zlib.decompressobj()
        return _whole(inflate.decompress(data, limit + 1), inflate.eof, limit)
    except zlib.error:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        return _whole(inflate.decompress(data, limit + 1), inflate.eof, limit)


def _whole(data: bytes, complete: bool, limit: int) -> bytes:
    if not complete and len(data) <= limit:
        raise EOFError("it ends too early")
    return data


def _brotli(data: bytes, limit: int) -> bytes:
    unpacker = brotli.Decompressor()
    parts = [unpacker.process(data, output_buffer_limit=_CHUNK)]
    size = len(parts[0])
    while not unpacker.is_finished() and size <= limit:
        part = unpacker.process(b"", output_buffer_limit=_CHUNK)
        if not part and unpacker.can_accept_more_data():
            raise EOFError("it ends too early")
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _zstd(data: bytes, limit: int) -> bytes:
    with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(data) as reader:
        return reader.read(limit + 1)


_ENCODINGS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}


def unchunk(data: bytes) -> bytes:
    """Undo chunked transfer; raises InputError for chunks that end too early.

    A body that is named chunked and is not was joined by what wrote the archive: it is given as it is.
    """
    parts: list[bytes] = []
    at = 0
    while True:
        stop = data.find(b"\n", at, at + 4_000)
        size = data[at:stop].split(b";")[0].strip() if stop >= 0 else b""
        if not size or len(size) > 8 or size.strip(b"0123456789abcdefABCDEF"):
            if not parts:
                return data
            raise InputError(f"damaged chunks at byte {at}")
        count = int(size, 16)
        if count == 0:
            return b"".join(parts)
        at = stop + 1
        if at + count > len(data):
            raise InputError("chunks that end too early")
        parts.append(data[at : at + count])
        at += count
        at += 2 if data.startswith(b"\r\n", at) else 1 if data.startswith(b"\n", at) else 0
