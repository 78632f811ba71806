"""The reading text of a page cut into segments, each with all that was found in its characters.

Quotations, people and events overlap as they please; elements of HTML may not. So the text is cut wherever anything
begins or ends, a segment carries every mark that covers it, and the markup nests marks outermost first, closing and
opening again what would cross. The characters of a mark are those of the segments that carry it, no more and no less.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal

from markupsafe import Markup, escape

from mirrorwire.desk.safety import harmless
from mirrorwire.model import Record, Span

MarkKind = Literal["quotation", "event", "role", "speaker", "person", "cue", "dateline", "here"]
BlockKind = Literal["headline", "standfirst", "heading", "paragraph", "other", "gap"]

# what is marked at the same characters: the outer first
_RANK: Final[dict[MarkKind, int]] = {
    "here": -1,
    "dateline": 0,
    "quotation": 1,
    "event": 2,
    "role": 3,
    "speaker": 4,
    "person": 5,
    "cue": 6,
}
# kinds whose first stretch is where a link to the statement, or the person, leads
_ANCHORING: Final = frozenset({"quotation", "event", "person", "here"})
# kinds that have a note in the margin
_NOTED: Final = frozenset({"quotation", "event"})
_CLOSING: Final = re.compile("[”’»«“‘›‹」』\"']{1,2}")
# ids of the record; the page's own elements have none of this form
_ID: Final = re.compile(r"[a-z]++_[0-9A-Za-z_.-]{1,80}+")
# of a heading without mark-up that says so: shorter than this, and no sentence's end
_LONGEST_HEADING: Final = 110
_ENDS: Final = re.compile(r"[.!?…:;,。！？؟۔।][\"'”’»“)\]]*+$")
_OPENING: Final = re.compile(
    r"<(?P<close>/?)(?P<name>h[1-6]|p|div|li|ul|ol|section|article|blockquote|figure|figcaption|td|br|main|header|aside)"
    r"\b[^<>]{0,400}+>",
    re.IGNORECASE,
)
_BEFORE: Final = 800


@dataclass(frozen=True, slots=True)
class Mark:
    """One stretch of something found: `target` is the id of the quotation, event or person, `part` which stretch."""

    kind: MarkKind
    target: str
    part: int
    start: int
    end: int
    last: bool = True


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters `[start, end)` of the text layer in which nothing begins or ends; `marks` outermost first."""

    start: int
    end: int
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A headline, a paragraph ...; a `gap` stands between two and is not shown. `level` is a heading's, 2 to 4."""

    kind: BlockKind
    start: int
    end: int
    segments: tuple[Segment, ...]
    level: int = 2


@dataclass(frozen=True, slots=True)
class Marked:
    """A page's reading text as blocks that cover it whole; `anchors` are the ids to be found in it, with their places.

    `anchors` maps the id of an element to the block's number and the first character.
    """

    blocks: tuple[Block, ...]
    anchors: Mapping[str, tuple[int, int]]

    def of(self, kind: BlockKind) -> Block | None:
        """Return the first block of a kind."""
        return next((block for block in self.blocks if block.kind == kind), None)


def mark(record: Record, raw: str | None = None, here: tuple[int, int] | None = None) -> Marked:
    """Cut a record's text into marked blocks. `raw`: the capture's characters, which tell headings from paragraphs.

    `here`: characters of the text that are marked beside what was found in it, as whoever links to them wants.
    """
    marks = sorted(marks_of(record), key=_order)
    if here is not None and 0 <= here[0] < here[1] <= len(record.text):
        marks.append(Mark("here", here_name(*here), 0, *here))
        marks.sort(key=_order)
    blocks: list[Block] = []
    at = 0
    for block in _blocks(record, raw):
        # marks are in order of their starts: those that end before the block need not be looked at again
        while at < len(marks) and marks[at].end <= block.start:
            at += 1
        covering = [one for one in marks[at:] if one.start < block.end and one.end > block.start]
        segments = _cut(record.text, block.start, block.end, covering)
        blocks.append(replace(block, segments=tuple(segments)))
    return Marked(tuple(_stepped(blocks)), _anchors(blocks))


def here_name(start: int, end: int) -> str:
    """Return the id of the element that holds the characters `[start, end)` a link leads to."""
    return f"here_{start}-{end}"


def _stepped(blocks: list[Block]) -> Iterator[Block]:
    """Number the levels of headings from 2 on, none skipped: pages use whichever look right."""
    used = sorted({block.level for block in blocks if block.kind == "heading"})
    before = 1
    for block in blocks:
        if block.kind == "heading":
            before = min(used.index(block.level) + 2, before + 1)
            block = replace(block, level=before) if block.level != before else block
        yield block


def marks_of(record: Record) -> Iterator[Mark]:
    """Yield every stretch of the text layer that something rests on; empty ones and those of the page are left out."""
    article = record.article
    if article is not None and article.dateline is not None and article.dateline.span is not None:
        yield from _stretches("dateline", "", (article.dateline.span,))
    for quotation in record.quotations:
        yield from _stretches("quotation", quotation.id, quotation.content)
        yield from _stretches("speaker", quotation.id, quotation.speaker_span)
        if quotation.cue is not None:
            yield from _stretches("cue", quotation.id, (quotation.cue,))
    for event in record.events:
        yield from _stretches("event", event.id, event.evidence)
    for person in record.people:
        yield from _stretches("person", person.id, person.mentions)
        yield from _stretches("role", person.id, tuple(role.span for role in person.roles))


def _stretches(kind: MarkKind, target: str, spans: tuple[Span, ...]) -> Iterator[Mark]:
    found = [span for span in spans if span.layer == "text" and span.start < span.end]
    for n, span in enumerate(found):
        yield Mark(kind, target, n, span.start, span.end, n == len(found) - 1)


def _order(one: Mark) -> tuple[int, int, int, str, int]:
    return one.start, -one.end, _RANK[one.kind], one.target, one.part


def cut(text: str, start: int, end: int, marks: Iterable[Mark]) -> Iterator[Segment]:
    """Cut `[start, end)` of a text at the bounds of marks; the segments cover it whole, in order."""
    return _cut(text, start, end, sorted(marks, key=_order))


def _cut(text: str, start: int, end: int, ordered: list[Mark]) -> Iterator[Segment]:
    bounds = {start, end}
    for one in ordered:
        bounds.update(at for at in (one.start, one.end) if start < at < end)
    places = sorted(bounds)
    open_marks: list[Mark] = []
    at, count = 0, len(ordered)
    for low, high in pairwise(places):
        open_marks = [one for one in open_marks if one.end > low]
        while at < count and (one := ordered[at]).start <= low:
            if one.end > low:
                open_marks.append(one)
            at += 1
        yield Segment(low, high, text[low:high], tuple(open_marks))


def _blocks(record: Record, raw: str | None) -> Iterator[Block]:
    """The blocks of a text without their segments: what the record names, and what is left between."""
    text, article = record.text, record.article
    named: list[tuple[int, int, BlockKind, Span]] = []
    if article is not None:
        for kind, field in (("headline", article.headline), ("standfirst", article.standfirst)):
            if field is not None and field.span is not None and field.span.layer == "text":
                named.append((field.span.start, field.span.end, kind, field.span))  # type: ignore[arg-type]
        named += [(span.start, span.end, "paragraph", span) for span in article.body if span.layer == "text"]
    named.sort(key=lambda one: one[:2])
    at = 0
    for n, (start, end, kind, span) in enumerate(named):
        start = max(start, at)
        if start >= end:
            continue
        yield from _between(text, at, start)
        level = _level(text, span, raw, last=n == len(named) - 1) if kind == "paragraph" else None
        yield Block("heading" if level else kind, start, end, (), level or 2)
        at = end
    yield from _between(text, at, len(text))


def _between(text: str, start: int, end: int) -> Iterator[Block]:
    """What no field names: the blank lines between paragraphs, or text that came without an article's parts."""
    if start < end:
        yield Block("gap" if text[start:end].isspace() else "other", start, end, ())


def _level(text: str, span: Span, raw: str | None, *, last: bool) -> int | None:
    """The level of a section heading, 2 to 4; None for a paragraph.

    The page's own mark-up says which it is. A page without any says it by form alone: short, and no sentence.
    """
    words = text[span.start : span.end]
    if raw is not None and span.raw is not None:
        before = raw[max(0, span.raw[0] - _BEFORE) : span.raw[0]]
        tags = list(_OPENING.finditer(before))
        if tags:
            name = tags[-1]["name"].lower()
            heads = name[0] == "h" and name[1:].isdigit() and not tags[-1]["close"]
            return min(max(int(name[1]), 2), 4) if heads else None
        if "<" in before or ">" in before:
            return None
    if last or len(words) > _LONGEST_HEADING or "\n" in words or _ENDS.search(words):
        return None
    return 2


def _anchors(blocks: list[Block]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for n, block in enumerate(blocks):
        if block.kind == "gap":
            continue
        for segment in block.segments:
            for one in segment.marks:
                # only a block's first segment may hold what began before it
                if one.start < segment.start and segment.start > block.start:
                    continue
                name = anchor_of(one)
                if name is not None and name not in found:
                    found[name] = (n, segment.start)
    return found


def anchor_of(one: Mark) -> str | None:
    """The id of the element at which a mark's stretch begins: the target's own, and ID.2, ID.3 ... of what follows.

    None where nothing leads to it, or the id is none that may be one.
    """
    if one.kind not in _ANCHORING or not is_anchor(one.target):
        return None
    return one.target if one.part == 0 else f"{one.target}.{one.part + 1}"


@lru_cache(maxsize=4_096)
def is_anchor(ident: str) -> bool:
    """Tell whether an id may be that of an element: records that were read elsewhere may hold anything."""
    return _ID.fullmatch(ident) is not None


def markup(marked: Marked, number: int, references: Mapping[str, str] | None = None) -> Markup:
    """Write the inner markup of a block by its number: its words, harmless and escaped, in nested `span` elements.

    One element a mark and piece; where marks cross, a mark is several elements in a row. Each says in data-start and
    data-end which characters of the text layer it holds. `references` are numbers of notes by their targets: each is
    put, as a link without words of its own, where the last stretch of its target ends, behind marks that close it.
    """
    references = references or {}
    given: set[str] = set()
    # what ends in the blank lines after a block ends with the block
    following = (block.start for block in marked.blocks[number + 1 :] if block.kind != "gap")
    reach = next(following, marked.blocks[-1].end)
    segments = marked.blocks[number].segments
    out: list[str] = []
    # what is open: the mark, where its opening tag goes in `out`, the first character that it holds, its id
    stack: list[tuple[Mark, int, int, str | None]] = []
    waiting: list[str] = []
    for n, segment in enumerate(segments):
        for one in segment.marks[len(stack) :]:
            name = anchor_of(one)
            # the first element of a stretch is the one that a link leads to
            if name in given or (name is not None and marked.anchors.get(name) != (number, segment.start)):
                name = None
            if name is not None:
                given.add(name)
            stack.append((one, len(out), segment.start, name))
            out.append("")
        # the number of a quotation's note stands behind the mark that closes it
        closing = _CLOSING.match(segment.text) if waiting else None
        if closing is not None:
            out += [shown(closing[0]), *waiting]
        out.append(shown(segment.text[closing.end() if closing is not None else 0 :]))
        waiting = []
        after = segments[n + 1].marks if n + 1 < len(segments) else ()
        common = 0
        for (one, *_), another in zip(stack, after, strict=False):
            if one is not another:
                break
            common += 1
        if common == len(stack):
            continue
        high = segment.end
        end = reach if n + 1 == len(segments) else high
        ended = [one for one, *_ in stack if high <= one.end <= end and one.last and one.kind in _NOTED]
        while len(stack) > common:
            one, place, start, name = stack.pop()
            out[place] = _opening(one, start, segment.end, name)
            out.append("</span>")
        found = [_reference(one.target, references[one.target]) for one in ended if one.target in references]
        quoted = any(one.kind == "quotation" for one in ended)
        if quoted and n + 1 < len(segments) and _CLOSING.match(segments[n + 1].text):
            waiting = found
        else:
            out += found
    return Markup("".join(out))  # noqa: S704 - put together of escaped pieces


def _opening(one: Mark, start: int, end: int, name: str | None) -> str:
    ident = f' id="{name}"' if name is not None else ""
    target = f' data-mark="{_named(one.target)}"' if one.target else ""
    return f'<span{ident} class="m {one.kind}"{target} data-part="{one.part}" data-start="{start}" data-end="{end}">'


@lru_cache(maxsize=4_096)
def _named(ident: str) -> str:
    """An id as an attribute holds it: of one person there may be dozens of elements."""
    return str(escape(harmless(ident)))


def _reference(target: str, number: str) -> str:
    named, number = _named(target), str(escape(number))
    return f'<a class="ref" href="#n-{named}" data-mark="{named}" data-n="{number}" aria-label="note {number}"></a>'


def shown(text: str) -> str:
    """Escape words of a page for HTML so that a parser gives back each character, made harmless, as it stands."""
    # a carriage return in HTML source would be read as a line feed
    return str(escape(harmless(text))).replace("\r", "&#13;")
