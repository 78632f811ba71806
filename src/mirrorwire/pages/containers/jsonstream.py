"""A large JSON document read forward, value by value: what is wanted is kept, the rest passed over as it comes.

The readers of the standard library and of msgspec take a document whole, and give nothing of one that is cut off.
Memory is the longest value that is asked for, not the document.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from mirrorwire.errors import InputError
from mirrorwire.pages.containers.unpacking import Unpacked

_CHUNK = 1 << 20
_MAX_KEY = 10_000
_MAX_DEPTH = 500
# bytes that are held at most: no value of an export is as long, and a document without an end is not loaded
_MAX_HELD = 1 << 28
_SPACE = re.compile(rb"[ \t\r\n]*+")
_MARKS = re.compile(rb'[{}\[\]]|"(?:[^"\\]++|\\.)*+("?)', re.DOTALL)
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_PLAIN = re.compile(rb"[^\s,:\[\]{}\"]*+")


class JsonStream:
    """Steps through a document; every method raises InputError naming the byte where it is no JSON any more."""

    def __init__(self, stream: Unpacked) -> None:
        self._stream = stream
        self._buffer = b""
        self._at = 0
        self._base = 0

    @property
    def offset(self) -> int:
        """Offset of the next byte in the (unpacked) document."""
        return self._base + self._at

    def damage(self, cause: str) -> InputError:
        """The error that says where the document ends being JSON; a damaged packing is its cause."""
        return InputError(f"damaged at byte {self.offset}: {self._stream.damage or cause}")

    def _fill(self) -> bool:
        """Read on, as much again as is held, so that a long value is not looked through too often."""
        if len(self._buffer) - self._at > _MAX_HELD:
            raise self.damage(f"a value of more than {_MAX_HELD} bytes")
        more = self._stream.read(max(_CHUNK, len(self._buffer) - self._at))
        if not more:
            return False
        self._base += self._at
        self._buffer = self._buffer[self._at :] + more
        self._at = 0
        return True

    def peek(self) -> bytes:
        """The next byte that is no white space; empty at the end."""
        while True:
            found = _SPACE.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at : self._at + 1]
            if not self._fill():
                return b""

    def take(self, mark: bytes) -> bool:
        """Step over a mark if it comes next."""
        if self.peek() != mark:
            return False
        self._at += 1
        return True

    def expect(self, mark: bytes) -> None:
        """Step over a mark that has to come next."""
        if not self.take(mark):
            raise self.damage(f"{mark.decode()!r} expected, found {self.peek().decode('latin-1')!r}")

    def members(self) -> KeysOf:
        """Step into an object: iterate over its keys; each one's value has to be read before the next key."""
        return KeysOf(self)

    def elements(self) -> ElementsOf:
        """Step into an array: iterate over its places; each one's value has to be read before the next."""
        return ElementsOf(self)

    def key(self) -> str:
        """Read a key and the colon behind it."""
        if self.peek() != b'"':
            raise self.damage("a key expected")
        data = self.value(_MAX_KEY)
        self.expect(b":")
        found = self.decoded(data) if data is not None else ""
        return found if isinstance(found, str) else ""

    def decoded(self, data: bytes) -> Any:
        """Decode a value that was read."""
        try:
            return msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self.damage(str(error)) from error

    def value(self, limit: int) -> bytes | None:
        """Read the next value and return its bytes; None for one over the limit, of which nothing is kept."""
        first = self.peek()
        if first in (b"{", b"["):
            return self._nested(limit)
        pattern = _STRING if first == b'"' else _PLAIN
        while True:
            match = pattern.match(self._buffer, self._at)
            # a number goes on behind the end of what is held
            if match is not None and (first == b'"' or match.end() < len(self._buffer)):
                break
            if not self._fill():
                if match is None:
                    raise self.damage("the document ends within a string")
                break
        data = match.group()
        if not data:
            raise self.damage("a value expected" if self.peek() else "the document ends too early")
        self._at = match.end()
        return data if len(data) <= limit else None

    def _nested(self, limit: int) -> bytes | None:
        """Read an object or an array to the mark that closes it."""
        depth = 0
        place = self._at
        size = 0
        over = False
        while True:
            match = _MARKS.search(self._buffer, place)
            if match is not None and match.group(1) != b"":
                mark = match.group()
                if mark in (b"{", b"["):
                    depth += 1
                    if depth > _MAX_DEPTH:
                        self._at = match.start()
                        raise self.damage(f"nested more than {_MAX_DEPTH} deep")
                elif mark in (b"}", b"]"):
                    depth -= 1
                place = match.end()
                if depth == 0:
                    break
                continue
            # nothing whole is left in what is held: go on from the string that is cut, or from the end
            place = match.start() if match is not None else len(self._buffer)
            if over or place - self._at > limit:
                over = True
                size += place - self._at
                self._at = place
            before = self._at
            if not self._fill():
                raise self.damage("the document ends within an object or an array")
            place -= before
        data = self._buffer[self._at : place]
        self._at = place
        return None if over or size + len(data) > limit else data


class KeysOf:
    """The keys of the object that comes next."""

    def __init__(self, stream: JsonStream) -> None:
        self._stream = stream
        stream.expect(b"{")
        self._first = True

    def __iter__(self) -> KeysOf:
        return self

    def __next__(self) -> str:
        if self._stream.take(b"}"):
            raise StopIteration
        if not self._first:
            self._stream.expect(b",")
        self._first = False
        return self._stream.key()


class ElementsOf:
    """The places of the array that comes next."""

    def __init__(self, stream: JsonStream) -> None:
        self._stream = stream
        stream.expect(b"[")
        self._first = True

    def __iter__(self) -> ElementsOf:
        return self

    def __next__(self) -> int:
        if self._stream.take(b"]"):
            raise StopIteration
        if not self._first:
            self._stream.expect(b",")
        self._first = False
        self._stream.peek()
        return self._stream.offset
