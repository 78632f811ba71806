"""What a round-up is made of: pieces of printed pages, and the order in which they are shown.

A round-up has no words of its own but `LABELS`, a fixed table: headings, and what stands between two pieces. None of
them says anything of the world; whatever does is a `Piece`, with the characters that it is cut from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final, Literal

from mirrorwire.model import Span

Kind = Literal["story", "happening", "pair"]
SectionKey = Literal["sides", "officials", "views", "elsewhere"]

# all words that a round-up adds; tests hold every form that it is written in to them
LABELS: Final[dict[str, str]] = {
    "sides": "From both sides",
    "officials": "Officials",
    "views": "Views",
    "elsewhere": "From elsewhere",
    "read_also": "Read also",
    "latest": "Latest",
    "sources": "Sources",
    "also_in": "Also in",
    "unknown_outlet": "an outlet that is not known",
    "roundup": "Round-up",
    "gap": "[…]",
    "more_one": "more speaker is not shown",
    "more": "more speakers are not shown",
    "places": "Places",
    "comma": ",",
    "dot": "·",
    "note": "Every sentence is printed elsewhere; each number leads to where it stands.",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words cut from a page: `words` has one string for each of `spans`, exactly its characters.

    Spans are of the `text` layer of the revision, or of the `raw` layer of the capture (a field that the reading text
    does not hold, such as a rubric; there, tags and character references apart). `statement` is the id of the
    quotation, event or person that they are of, None of a headline and the like.
    """

    words: tuple[str, ...]
    spans: tuple[Span, ...]
    page: str
    revision: str
    capture: str
    outlet: str | None
    published_at: str | None
    url: str | None
    statement: str | None = None

    @property
    def text(self) -> str:
        """The words in one line, for people; […] stands for what is between two stretches."""
        return f" {LABELS['gap']} ".join(" ".join(one.split()) for one in self.words)


@dataclass(frozen=True, slots=True)
class Said:
    """One statement as it is shown: the whole printed sentences that it is in, with the marks that the page prints.

    `words` is one stretch of the page; where what stands between two parts of a statement is too long to be shown, two.
    `own` tells whether they are the speaker's own words. `also` are the same words in other outlets.
    """

    words: Piece
    own: bool
    statements: tuple[str, ...]
    also: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody with what they said: the name and up to two roles as one page prints them, and the statements."""

    entity: str | None
    kind: str
    country: str | None
    name: Piece
    roles: tuple[Piece, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A printed sentence that tells what happened, the happening it tells of, and the same words in other outlets."""

    words: Piece
    happening: str | None
    also: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Speakers of one sort; `told` are sentences of what third parties did, which stand before their words."""

    key: SectionKey
    speakers: tuple[Speaker, ...]
    told: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Byline:
    """An outlet whose words are in the round-up, with its authors as printed."""

    outlet: str | None
    country: str | None
    authors: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list beneath: a headline as printed, its article's time, and where the article is published.

    Of an entry that a page prints in a list of its own, the headline is cut from that page, and time and address are
    those that stand beside it there; None where none does.
    """

    headline: Piece
    published_at: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Roundup:
    """A round-up. `articles` are how many the story, happening or pair has; `read` how many of them were looked at.

    `published_at` is the time of the page that gives the headline, as printed; `pair` None where no two states stand
    out. `left_out` counts statements that are not shown: too many, too alike, or nobody is named; `more` speakers of
    whom nothing is shown, for there are too many. `since` and `until` are what was asked for of a pair.
    """

    kind: Kind
    id: str
    pair: str | None
    rubric: Piece | None
    headline: Piece
    standfirst: Piece | None
    published_at: str | None
    bylines: tuple[Byline, ...]
    opening: tuple[Passage, ...]
    sections: tuple[Section, ...]
    read_also: tuple[Entry, ...]
    latest: tuple[Entry, ...]
    articles: int
    read: int
    left_out: int
    more: int
    since: str | None = None
    until: str | None = None

    def pieces(self) -> Iterator[Piece]:
        """Yield every piece, in the order in which they are shown."""
        yield from _pieces(self)


def _pieces(value: Any) -> Iterator[Piece]:
    if isinstance(value, Piece):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _pieces(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _pieces(getattr(value, field.name))
