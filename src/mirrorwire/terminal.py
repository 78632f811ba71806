"""What every view in a terminal needs: page text made safe to show, and words for where a span stands."""

from __future__ import annotations

import re

from rich.text import Text

from mirrorwire.model import Span

_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::\d\d(?:[.,]\d+)?)?(Z|[+-]\d\d(?::?\d\d)?)?$")
# control and bidirectional-override characters of a hostile page must not steer the terminal
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(value: str) -> str:
    """Return page text that a terminal can show safely."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", value)


def escaped(json: str) -> str:
    r"""Return JSON in which characters that could steer a terminal are written as \\uXXXX, which means the same."""
    return _UNSAFE.sub(lambda match: match.group() if match.group() == "\r" else f"\\u{ord(match.group()):04x}", json)


def place(span: Span | None) -> str:
    """Say where a span stands, for `--show-spans`: the layer's offsets, and the page's."""
    if span is None:
        return "not on the page"
    if span.layer == "raw":
        return f"raw {span.start}–{span.end}"
    return text_place(span) + (f" · raw {span.raw[0]}–{span.raw[1]}" if span.raw else " · orphan")


def when(value: str | None) -> str:
    """Return a time as a page gives it, to the minute, with its offset where it gives one: filters count in UTC."""
    found = _TIME.match(value or "")
    if found is None:
        return plain(value or "undated")
    return found[1] + (found[2] or "")


def text_place(span: Span) -> str:
    """Say where a stretch stands in the reading text, for spans that were never carried back to the page."""
    return f"{span.layer} {span.start}–{span.end}"


def with_place(text: Text, span: Span | None, show: bool) -> Text:
    """Add where a span stands to a text, if it is asked for."""
    if show:
        text.append(f"  [{place(span)}]", style="dim cyan")
    return text
