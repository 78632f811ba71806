"""Bytes to the raw layer: what kind of thing was given, in which charset, or a refusal that says why.

The order follows the HTML standard's encoding sniffing (byte-order mark, transport, `meta` in the first 1,024 bytes,
content), with one change that newsrooms need: bytes that are valid UTF-8 and not plain ASCII *are* UTF-8, whatever
is declared, because no other charset's text passes that test by accident.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from mirrorwire.errors import NotAPage, TooLarge, UndecodableText

_PRESCAN = 4096
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.\-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_:.\-]{2,40})["']""", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# what the WHATWG Encoding Standard makes of labels that Python reads more literally
_LABELS = {
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "x-mac-cyrillic": "mac_cyrillic",
    "unicode": "utf-16-le",
}
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, audio or video)"),
    (b"PK\x03\x04", "a ZIP archive (a word processor's file or an e-book, perhaps)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_BAD_SHARE = 0.002
# a Cyrillic capital with a small letter behind it, in the two charsets
_CAPITAL_1251 = re.compile(rb"[\xc0-\xdf][\xe0-\xfe]")
_CAPITAL_MAC = re.compile(rb"[\x80-\x9f][\xe0-\xfe]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The raw layer with the charset that explained the bytes, and how many characters stand for unreadable bytes."""

    text: str
    charset: str
    unreadable: int = 0


def decode(data: bytes, *, declared: str | None = None, limit: int | None = None, place: str | None = None) -> Decoded:
    """Decode a page as received; `declared` is the transport's charset, `limit` the most bytes taken.

    Raises TooLarge, NotAPage (binary, empty) or UndecodableText, each naming `place`.
    """
    if limit is not None and len(data) > limit:
        raise TooLarge(
            f"{len(data):,} bytes, the limit is {limit:,} (setting max_page_bytes)".replace(",", " "), place=place
        )
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise NotAPage(f"this is {what}, not a news page", place=place)
    if not data.strip():
        raise NotAPage("the input is empty", place=place)
    found = _decode(data, declared)
    if found is None:
        raise UndecodableText("no charset explains these bytes; save the page as UTF-8 and try again", place=place)
    if not found.text:
        # a byte order mark and nothing after it
        raise NotAPage("the input is empty", place=place)
    sample = found.text[:20_000]
    if len(_CONTROL.findall(sample)) > 2 + len(sample) // 200:
        raise NotAPage("binary data, not a news page", place=place)
    return found


def _decode(data: bytes, declared: str | None) -> Decoded | None:
    """Try the charsets in order of trust."""
    for mark, charset in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(charset, "replace")
            return Decoded(text, charset, text.count("\ufffd"))
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    labels = [declared, *_declared_in(data)]
    names = [name for name in map(_codec, labels) if name]
    if "utf-8" in names or not names:
        # a page cut in the middle of a character, or a stray byte from an advertisement
        text = data.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        declared_so = "utf-8" in names and bad <= 3
        if bad <= 1 + len(text) * _BAD_SHARE and (declared_so or _multibyte(data) > 4 * bad):
            return Decoded(text, "utf-8", bad)
    for name in names:
        if name != "utf-8" and (decoded := _strictly(data, name)) is not None:
            return decoded
    return _guess(data)


def _declared_in(data: bytes) -> list[str]:
    """Charset labels the page declares about itself, nearest to the top first."""
    head = data[:_PRESCAN]
    found = [match[1].decode("ascii") for match in (_XML.search(head), *_META.finditer(head)) if match]
    if not found and (later := _META.search(data, 0, 200_000)):
        found.append(later[1].decode("ascii"))
    return found


def _codec(label: str | None) -> str | None:
    """Return Python's name of a charset label, as browsers read the label; None for an unknown one."""
    if not label:
        return None
    label = label.strip().lower()
    if label.startswith("utf-16") or label == "unicode":
        # a page whose ASCII declaration can be read is not UTF-16 (HTML standard, 13.2.3.2)
        return "utf-8"
    label = _LABELS.get(label, label)
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return name if getattr(codecs.lookup(name), "_is_text_encoding", True) else None


def _strictly(data: bytes, charset: str) -> Decoded | None:
    """Decode with a declared charset; a few undefined bytes are replaced and counted."""
    try:
        return Decoded(data.decode(charset), charset)
    except UnicodeDecodeError:
        text = data.decode(charset, "replace")
        bad = text.count("\ufffd")
        return Decoded(text, charset, bad) if bad <= 1 + len(text) * _BAD_SHARE else None


def _multibyte(data: bytes) -> int:
    """Count bytes that lead a well-formed two- to four-byte UTF-8 sequence."""
    return len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]", data[:200_000]))


def _guess(data: bytes) -> Decoded | None:
    """Ask charset-normalizer, on the stretch around the first bytes that are not ASCII."""
    from charset_normalizer import from_bytes

    first = re.search(rb"[\x80-\xff]", data)
    begin = max(0, first.start() - 2_000) if first else 0
    sample = data[begin : begin + 30_000]
    best = from_bytes(sample).best()
    if best is None:
        return None
    charset = best.encoding
    if charset == "mac_cyrillic" and len(_CAPITAL_1251.findall(sample)) > len(_CAPITAL_MAC.findall(sample)):
        # the two share their small letters, which is all that a headline has but one
        charset = "cp1251"
    return _strictly(data, charset)
