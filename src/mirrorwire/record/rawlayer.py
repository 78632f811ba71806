"""A capture as spans count in it: decoded as it was when it was read, and compared with the words that stand there."""

from __future__ import annotations

import codecs
import html
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import apsw

from mirrorwire.errors import InputError
from mirrorwire.pages.decode import decode
from mirrorwire.pages.flat.lines import lines_of
from mirrorwire.pages.readers import sniff
from mirrorwire.record.keep.captures import received
from mirrorwire.record.packing import Packer

_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# half of a pair by itself is no character; the pages are read with a replacement in its place
_LONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class RawLayer:
    """A capture as spans count in it: its bytes, the decoded characters, the charset (None: given as characters).

    `form` is the form of page that it was read as.
    """

    data: bytes
    text: str
    charset: str | None
    form: str = "auto"

    def says(self, start: int, end: int, words: str) -> bool:
        """Tell whether `[start, end)` says the words, as `says` does.

        Of a flattened page, what its reader takes away does not count: Markdown's marks, bullets, link numbers.
        """
        return says(self.text[start:end], words) or _seen(self.shown(start, end)) == _seen(words)

    def shown(self, start: int, end: int) -> str:
        """Return what the reader of flattened pages leaves of a stretch; of another page the stretch itself."""
        form = sniff(self.text) if self.form == "auto" else self.form
        return _left(self.text, start, end) if form == "flat" else self.text[start:end]

    def bytes_of(self, start: int, end: int) -> tuple[int, int] | None:
        """Return a stretch of the characters as one of the bytes; None where they don't stand there one by one."""
        charset = self.charset or "utf-8"
        mark = next((len(mark) for mark in _MARKS if self.data.startswith(mark)), 0) if self.charset else 0
        try:
            low = mark + len(self.text[:start].encode(charset))
            high = low + len(self.text[start:end].encode(charset))
            return (low, high) if self.data[low:high].decode(charset) == self.text[start:end] else None
        except UnicodeError:
            return None


def raw_layer(connection: apsw.Connection, packer: Packer, capture_row: int) -> RawLayer | None:
    """Return a capture as decoded, by its row; None where its bytes were never kept, or explain no characters."""
    page = received(connection, packer, capture_row)
    if page is None:
        return None
    content = page.content
    if isinstance(content, str):
        characters = _LONE.sub("\N{REPLACEMENT CHARACTER}", content)
        return RawLayer(content.encode("utf-8", "surrogatepass"), characters, None, page.form)
    try:
        found = decode(content, declared=page.charset)
    except InputError:
        return None
    return RawLayer(content, found.text, found.charset, page.form)


_HIDDEN: Final = (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"), ("<template", "</template>"))
_TAG = re.compile(r"""</?[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*+>""")
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_CONTROLS: Final = {"b": "", "f": "", "n": "\n", "r": "\n", "t": "\t"}
_UNSEEN = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]+")


def says(raw: str, words: str) -> bool:
    """Tell whether a stretch of a capture says the words: tags, character references and white space taken away.

    A stretch of JSON is read without its escapes, one of a feed without its second layer of references.
    """
    wanted = _seen(words)
    plain = _TAG.sub("", _without_hidden(raw))
    unescaped = _ESCAPE.sub(_character, raw)
    unescaped = unescaped.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    once = html.unescape(plain)
    twice = html.unescape(_TAG.sub("", html.unescape(raw)))
    told = html.unescape(_TAG.sub("", unescaped))
    return any(_seen(one) == wanted for one in (raw, once, twice, told))


def _left(raw: str, start: int, end: int) -> str:
    """Return what the reader of flattened pages leaves of `[start, end)`."""
    places = _kept(raw)
    at = bisect_left(places, start, key=lambda place: place[1])
    left = []
    while at < len(places) and places[at][0] < end:
        low, high = places[at]
        left.append(raw[max(low, start) : min(high, end)])
        at += 1
    return "".join(left)


@lru_cache(maxsize=2)
def _kept(raw: str) -> list[tuple[int, int]]:
    """The stretches of a flattened page that its reader takes for text, in order."""
    places: list[tuple[int, int]] = []
    for line in lines_of(raw):
        if not line.segments:
            places.append((line.start, line.start + len(line.text)))
        # what is longer or shorter on the page is the white space of a hard wrap
        places += [(at, at + size) for _, at, size, raw_size in line.segments if size == raw_size]
    return places


def _without_hidden(raw: str) -> str:
    """Take comments and scripts out, in one walk for each sort."""
    for opening, closing in _HIDDEN:
        kept, at, folded = [], 0, raw.lower()
        while len(folded) == len(raw):
            start = folded.find(opening, at)
            end = folded.find(closing, start) if start >= 0 else -1
            if end < 0:
                break
            kept.append(raw[at:start])
            at = end + len(closing)
        raw = "".join((*kept, raw[at:]))
    return raw


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text)


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _CONTROLS.get(match[2], match[2])
