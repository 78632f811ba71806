"""JSON to values that know where they stand in the source, as far as the source is JSON; no recursion, linear."""

from __future__ import annotations

import re

from mirrorwire.spans import Piece, Segment

MAX_DEPTH = 64
MAX_VALUES = 1_000_000
_TOKEN = re.compile(r'[{}\[\],:]|"(?:[^"\\]++|\\.)*+("?)|[^\s{}\[\],:"]++', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_LONE = "\N{REPLACEMENT CHARACTER}"


class Value:
    """A value at `raw[start:end]` (a string's is without its quotes): `members` of an object, `items` of an array."""

    __slots__ = ("end", "items", "kind", "members", "start")

    def __init__(self, kind: str, start: int, end: int) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.members: dict[str, Value] = {}
        self.items: list[Value] = []

    def get(self, name: str) -> Value | None:
        """Return a member of an object by its name, or None."""
        return self.members.get(name)


def read_json(raw: str) -> tuple[Value | None, int | None]:
    """Read the first value of a source, None where there is none, and where it stops being JSON, None if it does not.

    What stands behind damage is left out, as is what is nested deeper or goes on longer than any feed.
    """
    root: Value | None = None
    cut: int | None = None
    stack: list[Value] = []
    keys: list[str | None] = []
    count = 0
    for match in _TOKEN.finditer(raw):
        token = match.group()
        first = token[0]
        if first in "}]":
            if not stack or (first == "}") != (stack[-1].kind == "object"):
                cut = match.start()
                break
            keys.pop()
            stack.pop().end = match.end()
            if not stack:
                return root, None
            continue
        if first == ",":
            if stack:
                keys[-1] = None
            continue
        if first == ":":
            continue
        if first == '"':
            if not match.group(1):
                # cut off in the middle of a string
                cut = match.start()
                break
            if stack and stack[-1].kind == "object" and keys[-1] is None:
                keys[-1] = string_piece(raw, match.start() + 1, match.end() - 1).text
                continue
            value = Value("string", match.start() + 1, match.end() - 1)
        elif first in "{[":
            value = Value("object" if first == "{" else "array", match.start(), len(raw))
        else:
            value = Value("other", match.start(), match.end())
        count += 1
        if root is None:
            root = value
        elif stack:
            key = keys[-1]
            if stack[-1].kind == "array":
                stack[-1].items.append(value)
            elif key is not None:
                stack[-1].members.setdefault(key, value)
                keys[-1] = None
        if value.kind in ("object", "array"):
            if len(stack) >= MAX_DEPTH or count > MAX_VALUES:
                cut = match.start()
                break
            stack.append(value)
            keys.append(None)
        elif not stack:
            return root, None
    return root, len(raw) if cut is None and stack else cut


def string_piece(raw: str, start: int, end: int) -> Piece:
    """Return the characters of a string at `raw[start:end]` (without its quotes), escapes decoded."""
    if raw.find("\\", start, end) < 0:
        return Piece.verbatim(raw[start:end], start)
    parts: list[str] = []
    segments: list[Segment] = []
    size, done, high = 0, start, ""
    for match in _ESCAPE.finditer(raw, start, end):
        begin, stop = match.span()
        code = chr(int(match.group(1), 16)) if match.group(1) else None
        if high and code is not None and "\udc00" <= code <= "\udfff" and begin == done:
            # the second half of a pair: the first one was written as a replacement for the two
            at, raw_start, count, raw_size = segments[-1]
            parts[-1] = (high + code).encode("utf-16", "surrogatepass").decode("utf-16")
            segments[-1] = (at, raw_start, count, raw_size + stop - begin)
            done, high = stop, ""
            continue
        if begin > done:
            parts.append(raw[done:begin])
            segments.append((size, done, begin - done, begin - done))
            size += begin - done
        high = code if code is not None and "\ud800" <= code <= "\udbff" else ""
        if code is not None:
            value = _LONE if "\ud800" <= code <= "\udfff" else code
        else:
            value = _CONTROL.get(match.group(2), match.group(2))
        parts.append(value)
        segments.append((size, begin, 1, stop - begin))
        size += 1
        done = stop
    if done < end:
        parts.append(raw[done:end])
        segments.append((size, done, end - done, end - done))
    return Piece("".join(parts), tuple(segments))
