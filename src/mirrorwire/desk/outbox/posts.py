"""The text of a post in a Telegram channel: an article's headline, the beginning of its text, outlet, time, and a link.

HTML parse mode (https://core.telegram.org/bots/api#html-style): `<`, `>` and `&` of pages are escaped, and nothing but
the headline is marked up. A message has 4,096 UTF-16 code units at most after its mark-up is read; here the text as
sent keeps to it, so that what is read surely does.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Final

from mirrorwire.desk.outbox.feed_nouns import Item
from mirrorwire.desk.rendering import long_day
from mirrorwire.desk.safety import one_line, safe_link
from mirrorwire.ids import digest

LONGEST: Final = 4_096
_SHORTEST_CUT: Final = 40
_END = re.compile(r"[.!?…。！？][\"'”’»“)\]]*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Post:
    """A post: `subject` is the id of what it is about, `text` what is sent; `fingerprint` changes with the text."""

    subject: str
    text: str

    @property
    def fingerprint(self) -> str:
        """A hash of what is sent: another text is another one."""
        return digest("post", self.text)


def post_of(item: Item, *, longest: int = LONGEST) -> Post:
    """Return the post of an entry; what is too long ends at a sentence, with "…"."""
    headline = one_line(item.title)
    told = [one_line(item.outlet)] if item.outlet else []
    if item.published_at:
        told.append(long_day(item.published_at))
    address = safe_link(item.url) or safe_link(item.source_url)
    foot = " · ".join(html.escape(one, quote=False) for one in told if one)
    if address is not None:
        foot = f'{foot}\n<a href="{html.escape(address)}">{html.escape(_shown(address), quote=False)}</a>'.strip()
    head_room = longest - units(f"<b></b>\n\n\n\n{foot}")
    head = html.escape(cut(headline, max(1, head_room // 2), escape=True), quote=False)
    # what says the headline once more says nothing new
    text = "\n\n".join(line for one in item.text.split("\n") if (line := one_line(one)) and line != headline)
    body_room = longest - units(f"<b>{head}</b>\n\n\n\n{foot}")
    body = html.escape(cut(text, body_room, escape=True), quote=False) if body_room > _SHORTEST_CUT else ""
    return Post(item.id, "\n\n".join(part for part in (f"<b>{head}</b>" if head else "", body, foot) if part))


def units(text: str) -> int:
    """Return how many UTF-16 code units a text has, by which Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, most: int, *, escape: bool = False) -> str:
    """Return a text of at most so many UTF-16 code units, cut behind a sentence (or a word) with "…" after it.

    `escape`: it is measured as it is sent, with its references.
    """

    def size(part: str) -> int:
        return units(html.escape(part, quote=False) if escape else part)

    if size(text) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle]) + 2 <= most else (low, middle - 1)
    head = text[:low]
    ends = [match.end() for match in _END.finditer(head)]
    if ends and ends[-1] >= min(_SHORTEST_CUT, low):
        return f"{head[: ends[-1]]} …"
    space = max(head.rfind(" "), head.rfind("\n"))
    head = head[:space] if space >= _SHORTEST_CUT else head
    return f"{head.rstrip()}…" if most >= 1 else ""


def _shown(address: str) -> str:
    return address.partition("://")[2].partition("/")[0] or address
