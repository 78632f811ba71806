"""Where a printed sentence begins and ends, within its paragraph.

A sentence ends at a full stop, an exclamation or a question mark, with the quotation marks and brackets that close
after it, where white space and something that can begin a sentence follow. A mark within quotation marks ends none, so
that a sentence with somebody's words in it stays whole. Where it is not sure the sentence is longer, never shorter:
what is shown must not lose its subject.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from mirrorwire.model import Span

_END: Final = re.compile(r"[.!?…。！？]++[\"'”’»«“)\]]*+(?=\s|$)")
_OPENING: Final = {"“": "”", "«": "»", "„": "“”", "‹": "›", "「": "」", '"': '"'}
_OPENS: Final = re.compile(f"[{''.join(_OPENING)}]")
_CLOSES: Final = re.compile(f"[{''.join(sorted({*''.join(_OPENING.values())} - {'“'}))}]")
# before a full stop: initials, titles and other short forms in the languages that are read
_SHORT: Final = re.compile(
    r"(?:^|[\s(«“„\"'’-])(?:[^\W\d_]|[^\W\d_](?:\.[^\W\d_])+|\d{1,3}|Mr|Mrs|Ms|Dr|Prof|St|Sen|Rep|Gov|Gen|Col|Lt|Sgt|"
    r"Capt|Adm|Jr|Sr|No|Nos|vs|etc|approx|Inc|Ltd|Co|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|bzw|usw|ca|Nr|"
    r"Abs|Str|Mio|Mrd|Hr|Fr|г|гг|им|ул|тыс|млн|млрд|руб|др|пр|проф|акад|vb|yy|Doç|Yrd|Sn)$"
)
_LONGEST_SHORT: Final = 24
# what begins a sentence, and how far behind the end of the last it is looked for
_LETTER: Final = re.compile(r"[^\W_]")
_FARTHEST: Final = 200


def sentence_around(text: str, paragraphs: tuple[Span, ...], start: int, end: int) -> tuple[int, int] | None:
    """Return the stretch of whole printed sentences around `[start, end)`; None where it is in no paragraph.

    All are offsets into the reading text. A stretch that begins in one paragraph and ends in another has none.
    """
    for paragraph in paragraphs:
        if paragraph.start <= start and end <= paragraph.end:
            breaks = _breaks(text[paragraph.start : paragraph.end])
            low = max((at for at in breaks if at <= start - paragraph.start), default=0)
            high = min((at for at in breaks if at >= end - paragraph.start), default=paragraph.end - paragraph.start)
            return _stripped(text, paragraph.start + low, paragraph.start + high)
    return None


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    end = start + len(said.strip())
    return (start, end) if start < end else None


@lru_cache(maxsize=256)
def _breaks(paragraph: str) -> tuple[int, ...]:
    """Offsets at which one sentence ends and the next one may begin, 0 and the length included."""
    marks = _closed(paragraph)
    found = [0]
    # the stretches follow one another, as the marks do
    inside = 0
    for match in _END.finditer(paragraph):
        at = match.end()
        while inside < len(marks) and marks[inside][1] < at:
            inside += 1
        if inside < len(marks) and marks[inside][0] < match.start():
            continue
        following = _LETTER.search(paragraph, at, at + _FARTHEST)
        if following is None or following.group().islower():
            continue
        if match.group().startswith(".") and len(match.group()) == 1 and _is_short(paragraph, match.start()):
            continue
        found.append(at)
    found.append(len(paragraph))
    return tuple(found)


def _is_short(paragraph: str, at: int) -> bool:
    """Whether a short form ends before a full stop; none is longer than what is looked at."""
    return _SHORT.search(paragraph, max(0, at - _LONGEST_SHORT), at) is not None


def _closed(paragraph: str) -> list[tuple[int, int]]:
    """Stretches inside quotation marks that close within the paragraph: from the opening to behind the closing one.

    A mark that has no partner of its own kind is closed by the next of another: pages print “Asia. Big Game" as well.
    """
    found: list[tuple[int, int]] = []
    behind = 0
    # marks that nothing closes from here on
    open_ended: set[str] = set()
    for match in _OPENS.finditer(paragraph):
        if match.start() < behind or match.group() in open_ended:
            continue
        ends = (paragraph.find(mark, match.end()) for mark in _OPENING[match.group()])
        end = min((at for at in ends if at >= 0), default=None)
        if end is None:
            other = _CLOSES.search(paragraph, match.end())
            end = other.start() if other is not None else None
        if end is None:
            open_ended.add(match.group())
        else:
            found.append((match.start(), end + 1))
            behind = end + 1
    return found
