"""A flattened page as logical lines: hard wraps undone, bullets and simple mark-up set aside, every character traced.

A flattened page is what is left of a page when it is printed as text: a browser's select-all copy, a dump of a text
browser, a mail, Markdown. Its only structure is the line: where it begins, how long it is, what stands before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Final

from mirrorwire.spans import Piece, Segment

# What may stand at a line's ends and is not part of it: white space, and signs that show nothing.
EDGES: Final = (
    " \t\u00a0\u00ad\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d"
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069"
    "\u3000\ufeff\x00\x1b\x1f"
)
_LINE: Final = re.compile(r"[^\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029]+")
_BULLET: Final = re.compile(r"(?:[*•·▪▫◦‣●○■□►▶▸▹»›→➤➢✓✔✦◆◇❖⁃∙☞+o](?:[ \t\u00a0]+|(?=\[)))+(?=\S)")
_DASH: Final = re.compile(r"[-–—−][ \t\u00a0]+(?=\S)")
_RANK: Final = re.compile(r"(?:#|№|No\. ?)?[0-9]{1,3}[.)]?")
_RANKED: Final = re.compile(r"[0-9]{1,2}[.)][ \t\u00a0]+(?=\D)")
_HEADING: Final = re.compile(r"#{1,6}[ \t]+(?=\S)")
_QUOTE: Final = re.compile(r"(?:>[ \t]?){1,6}(?=\S)")
_RULE: Final = re.compile(r"[\s\-–—_=*~•·.|+:#>●○■□►]{1,400}")
_MARKDOWN: Final = re.compile(r"\]\([^()\s]{1,400}\)|(?m:^#{1,6} \S)|(?<!\S)\*\*\S")
_NUMBERED: Final = re.compile(r"\[[0-9]{1,4}\](?=\S)")
_LINKED: Final = re.compile(
    r"!\[[^\[\]\n]{0,600}+\]\((?:[^()\n]|\([^()\n]{0,200}+\)){0,1500}+\)"  # an image
    r"|\[(?P<text>(?:[^\[\]\n!]|!\[[^\[\]\n]{0,600}+\]\([^()\n]{0,1500}+\)|!|\[[^\[\]\n]{0,200}+\](?!\()){0,600}+)\]"
    r"\((?P<url>(?:[^()\s\"]|\([^()\s]{0,200}+\)|[ ](?!\")){0,1500}+)(?:\s\"[^\"\n]{0,600}+\")?\s?\)"  # a link
    r"|(?P<number>\[[0-9]{1,4}\])(?=\S)"
    r"|(?P<mark>\*\*|__|(?<![\w*])[*_](?=[^\s*_])|(?<=[^\s*_])[*_](?![\w*]))"
    r"|\\(?P<escaped>[-.!#*_()\[\]+>`|~\\])"
)
_WIDE: Final = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]")
_HAN: Final = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")
_ENDS: Final = ".!?…。！？؟۔։჻।."
_CLOSERS: Final = "\"'”’»›)]“‘„*_」』）】\u200f\u200e "
MAX_LINES: Final = 40_000
"""Lines that are read of a page; the longest live blogs have a tenth of that."""
_MIN_WRAP: Final = 36
MAX_WRAP: Final = 132
"""Columns of the widest page that counts as hard-wrapped."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a Markdown line: `[start, end)` of the line's text, the address and where it stands in the page."""

    start: int
    end: int
    url: str
    raw_start: int


@dataclass(slots=True, eq=False)
class Line:
    """A logical line: one line of the page, or several that a hard wrap parted.

    `start`, `end`: raw offsets. `indent`: columns before it. `blank`: blank lines before it (a rule counts as one).
    `lead`: "" or what stood before the text: bullet, rank, heading, quote. `segments` is empty where the text is the
    page's own characters, one for one. `dash`: characters of a leading dash that is part of the text.
    """

    text: str
    start: int
    end: int
    indent: int
    blank: int
    lead: str = ""
    dash: int = 0
    hang: int = 0
    segments: tuple[Segment, ...] = ()
    links: tuple[Link, ...] = ()
    columns: int = 0
    wrapped: int = 1
    words: int = field(default=0)

    @property
    def piece(self) -> Piece:
        """The line as a piece of a layer."""
        return Piece(self.text, self.segments) if self.segments else Piece.verbatim(self.text, self.start)

    @property
    def size(self) -> int:
        """Length in columns: a Han character or kana counts twice."""
        return self.columns

    @property
    def ended(self) -> bool:
        """Whether the line ends as a sentence does."""
        core = self.text.rstrip(_CLOSERS)
        return core[-1:] in _ENDS and core != ""

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Carry `[start, end)` of the text back to the page."""
        if not self.segments:
            return self.start + start, self.start + end
        return self.piece.raw(start, end) or (self.start, self.end)

    def cut(self, start: int, end: int) -> Line:
        """Return the part `[start, end)` as a line of its own, without white space at its ends."""
        part = self.text[start:end]
        start += len(part) - len(part.lstrip(EDGES))
        end = max(start, end - (len(part) - len(part.rstrip(EDGES))))
        low, high = self.raw(start, end) if end > start else (self.start, self.start)
        segments = self.piece.cut(start, end).segments if self.segments else ()
        links = tuple(
            Link(max(link.start - start, 0), min(link.end, end) - start, link.url, link.raw_start)
            for link in self.links
            if link.start < end and link.end > start
        )
        text = self.text[start:end]
        return Line(
            text,
            low,
            high,
            self.indent,
            self.blank,
            self.lead,
            0,
            self.hang,
            segments,
            links,
            width(text),
            1,
            words(text),
        )


def width(text: str) -> int:
    """Count the columns of a text; wide characters (Han, kana, Hangul) take two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def words(text: str) -> int:
    """Count the words of a text; two wide characters count as one word."""
    count = len(text.split())
    if not text.isascii() and (wide := len(_HAN.findall(text))):
        return max(count, wide // 2)
    return count


def lines_of(raw: str) -> list[Line]:
    """Read a page's logical lines in order, at most `MAX_LINES`; lines that show nothing are left out. Never raises."""
    marked = _MARKDOWN.search(raw) is not None
    numbered = sum(1 for _ in zip(range(6), _NUMBERED.finditer(raw), strict=False)) > 5
    found = _physical(raw, linked=marked or numbered, wide=_WIDE.search(raw) is not None)
    physical = list(islice(found, MAX_LINES))
    limit = _wrap_width(physical)
    return _joined(physical, limit) if limit else physical


def _physical(raw: str, *, linked: bool, wide: bool) -> Iterator[Line]:
    """Cut the page into lines as they stand, with what stands before their text.

    `linked`: the page has mark-up to take out; `wide`: it has wide characters (counting them costs time).
    """
    done, blank = 0, 0
    for found in _LINE.finditer(raw):
        start, end = found.span()
        gap = raw.count("\n", done, start) or min(start - done, 1) or raw.count("\f", done, start)
        blank += max(gap, 1 if done else 0)
        done = end
        text = raw[start:end].strip(EDGES)
        if not text:
            continue
        if not text[0].isalnum() and _RULE.fullmatch(text):
            blank += 1
            continue
        left = raw.index(text[0], start) - start
        indent = left if "\t" not in raw[start : start + left] else len(raw[start : start + left].expandtabs(4))
        line = Line(text, start + left, start + left + len(text), indent, max(blank - 1, 0))
        blank = 0
        _strip_lead(line)
        if linked and ("[" in line.text or "*" in line.text or "_" in line.text or "\\" in line.text):
            _unmark(line)
            if not line.text.strip(EDGES):
                blank = line.blank + 1
                continue
        line.columns = width(line.text) if wide else len(line.text)
        line.words = words(line.text) if wide else len(line.text.split())
        yield line


def _strip_lead(line: Line) -> None:
    """Set a bullet, a heading mark or a quotation mark of mail aside; a dash stays part of the text."""
    text, first = line.text, line.text[0]
    if first.isalpha() and first != "o":
        return
    for lead, pattern in (("quote", _QUOTE), ("heading", _HEADING), ("bullet", _BULLET)):
        found = pattern.match(text)
        if found and found.end() < len(text):
            line.lead = lead
            line.hang = found.end()
            line.start += found.end()
            line.text = text = text[found.end() :]
    if found := _DASH.match(text):
        line.dash = found.end()
        line.lead = line.lead or "dash"
    elif first.isdigit() and (found := _RANKED.match(text)):
        line.dash = found.end()
        line.lead = line.lead or "rank"


def _unmark(line: Line) -> None:
    """Take Markdown's links, images and emphasis and a text browser's link numbers out of a line's text."""
    text, base = line.text, line.start
    parts: list[tuple[int, int]] = []
    links: list[tuple[int, int, str, int]] = []
    _visible(text, 0, len(text), parts, links, 0)
    if parts == [(0, len(text))]:
        return
    kept: list[str] = []
    segments: list[Segment] = []
    size = 0
    for start, end in parts:
        chunk = text[start:end]
        if not size:
            stripped = chunk.lstrip(EDGES)
            start += len(chunk) - len(stripped)
            chunk = stripped
        if chunk:
            kept.append(chunk)
            segments.append((size, base + start, len(chunk), len(chunk)))
            size += len(chunk)
    line.text = "".join(kept)
    stripped = line.text.rstrip(EDGES)
    piece = Piece(line.text, tuple(segments)).cut(0, len(stripped))
    line.text, line.segments = piece.text, piece.segments
    if not line.text:
        return
    line.start = line.segments[0][1]
    line.end = line.segments[-1][1] + line.segments[-1][3]
    line.links = tuple(
        _placed(line, low, high, url, base + at) for low, high, url, at in links if base + high > line.start
    )
    if line.lead in ("", "quote"):
        lead = line.lead
        if found := _BULLET.match(line.text):
            cut = line.cut(found.end(), len(line.text))
            line.text, line.start, line.segments, line.links, line.lead = (
                cut.text,
                cut.start,
                cut.segments,
                cut.links,
                lead or "bullet",
            )
    if found := _DASH.match(line.text) or _RANKED.match(line.text):
        line.dash = found.end()


def _placed(line: Line, low: int, high: int, url: str, raw_start: int) -> Link:
    """Give a link whose text stood at `[low, high)` of the marked-up line its place in the line's text."""
    base = line.segments[0][1]
    start = end = 0
    for at, raw_at, size, _ in line.segments:
        if raw_at - base <= low - (base - line.start) or at == 0:
            start = at + min(max(low - (raw_at - line.start), 0), size)
        end = at + size
    return Link(min(start, end), end, url, raw_start)


def _visible(
    text: str, start: int, end: int, parts: list[tuple[int, int]], links: list[tuple[int, int, str, int]], depth: int
) -> None:
    """Collect the stretches of `[start, end)` that a reader would see, and the links."""
    done = start
    for found in _LINKED.finditer(text, start, end):
        if found.start() > done:
            parts.append((done, found.start()))
        done = found.end()
        if found["url"] is not None:
            low, high = found.span("text")
            if depth < 3:
                _visible(text, low, high, parts, links, depth + 1)
            if found["url"] and text[low:high].strip(EDGES):
                links.append((low, high, found["url"].strip(), found.start("url")))
        elif found["escaped"] is not None:
            parts.append(found.span("escaped"))
    if done < end:
        parts.append((done, end))


# ------------------------------------------------------------------------------------------------ hard wraps


def _first_word(line: Line) -> int:
    """Columns of a line's first word: what would have had to fit on the line before."""
    cut = line.text.find(" ")
    word = line.text if cut < 0 else line.text[:cut]
    return min(width(word), 2) if _WIDE.match(word) else width(word)


def _adjacent(before: Line, after: Line) -> bool:
    """Whether a line may go on in the next: no blank line, bullet or change of indent between them."""
    if after.blank or after.lead not in ("", "quote", "dash", "rank"):
        return False
    if after.lead == "quote" and before.lead != "quote":
        return False
    return after.indent == before.indent or after.indent == before.indent + before.hang or after.indent < before.indent


def _reach(line: Line) -> int:
    """The column a line ends at."""
    return line.indent + line.hang + line.columns


def _full(before: Line, after: Line, limit: int) -> bool:
    """Whether a line ends within `limit` columns, and the next line's first word would not have fitted on it."""
    reach = _reach(before)
    return reach <= limit < reach + 1 + _first_word(after)


def _wrap_width(lines: list[Line]) -> int:
    """Return the column at which the page was hard-wrapped, or 0 if it was not.

    Each line that goes on in the next without a sentence's end speaks for the columns between its end and where the
    next word would have ended. In a wrapped page they agree on one column; some lines may yet be left unwrapped.
    """
    votes = [0.0] * (MAX_WRAP + 2)  # changes from column to column
    going = 0
    for before, after in pairwise(lines):
        reach = _reach(before)
        if not _MIN_WRAP // 2 <= reach <= MAX_WRAP or not _adjacent(before, after):
            continue
        first = after.text[0]
        if first.islower() or (first.isalpha() and not first.isupper() and not before.ended):
            vote = 1.0
            going += 1
        elif before.ended:
            vote = -0.5
        else:
            continue
        votes[max(reach, _MIN_WRAP)] += vote
        votes[max(min(reach + 1 + _first_word(after), MAX_WRAP + 1), _MIN_WRAP)] -= vote
    best, limit, total = 0.0, 0, 0.0
    for column in range(_MIN_WRAP, MAX_WRAP + 1):
        total += votes[column]
        if total >= best and total > 0:
            best, limit = total, column
    beyond = sum(1 for line in lines if limit < _reach(line) and line.words > 6)
    return limit if best >= max(2.0, 0.4 * going) and beyond <= 0.5 * best + 1 else 0


def _joined(lines: list[Line], limit: int) -> list[Line]:
    """Put the lines that a hard wrap at `limit` columns parted together again."""
    joined: list[Line] = []
    group: list[Line] = []
    for line in lines:
        if group and _goes_on(group, line, limit):
            group.append(line)
            continue
        if group:
            joined.append(_merge(group))
        group = [line]
    if group:
        joined.append(_merge(group))
    return joined


def _goes_on(group: list[Line], line: Line, limit: int) -> bool:
    """Whether a line goes on the paragraph of the lines before it."""
    before = group[-1]
    if not _adjacent(before, line) and not (
        # the first line of a paragraph may be set in, or out
        len(group) == 1 and not line.blank and not line.lead and before.lead == "" and line.indent < before.indent
    ):
        return False
    if _full(before, line, limit):
        return True
    return 0.6 * limit <= _reach(before) <= limit and line.text[0].islower() and not before.ended


def _merge(group: list[Line]) -> Line:
    """Join physical lines to one: a line break between two wide characters goes, any other becomes a space."""
    first = group[0]
    if len(group) == 1:
        return first
    texts: list[str] = []
    segments: list[Segment] = []
    links: list[Link] = []
    size, last = 0, first
    for line in group:
        if size:
            wide = _HAN.match(line.text) and _HAN.match(last.text[-1])
            if not wide:
                texts.append(" ")
                segments.append((size, last.end, 1, line.start - last.end))
                size += 1
        texts.append(line.text)
        links.extend(Link(link.start + size, link.end + size, link.url, link.raw_start) for link in line.links)
        if line.segments:
            segments.extend((size + at, raw_at, n, raw_n) for at, raw_at, n, raw_n in line.segments)
        else:
            segments.append((size, line.start, len(line.text), len(line.text)))
        size += len(line.text)
        last = line
    text = "".join(texts)
    return Line(
        text,
        first.start,
        last.end,
        first.indent,
        first.blank,
        first.lead,
        first.dash,
        first.hang,
        tuple(segments),
        tuple(links),
        width(text),
        len(group),
        words(text),
    )


def is_rank(text: str) -> bool:
    """Whether a line is nothing but a number in a list ("1", "02.", "#3")."""
    return len(text) <= 8 and _RANK.fullmatch(text) is not None


def upper(text: str) -> bool:
    """Whether all cased letters of a text are capitals, and there are at least two."""
    return text.isupper() and sum(1 for c in text if unicodedata.category(c) == "Lu") > 1
