"""What the API answers: the record's nouns as they are, lists with a cursor, statements with their evidence, refusals.

Everything is written by the record's own writer (`mirrorwire.codec`), so that what the API says of a page is what the
Python API and the exports say, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import Request, Response

from mirrorwire.codec import to_json
from mirrorwire.desk.api.asked import Listing
from mirrorwire.errors import QueryError
from mirrorwire.model import Event, Person, Quotation
from mirrorwire.record.citation import Citation
from mirrorwire.record.find.pair_lines import Line
from mirrorwire.record.find.persons import PersonLine
from mirrorwire.record.find.told_events import ToldEvent
from mirrorwire.record.keep.sightings import Sighting
from mirrorwire.record.results import Hit
from mirrorwire.record.stories.told import Happening, Statement, StoryLine

# a list is gone through from its beginning each time: further than this is asked for by since and until
MOST_LISTED: Final = 1_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is answered: `error` says it in words, `place` names the parameter or id at fault if one is."""

    error: str
    status: int
    place: str | None


@dataclass(frozen=True, slots=True)
class FoundPages:
    """Pages that a search found; `next` is the address to go on at, None at the end, `cursor` the same by itself."""

    items: tuple[Hit, ...]
    cursor: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class ListedStories:
    """Stories, those with the newest article first; `complete` False: there are more than a list goes through."""

    items: tuple[StoryLine, ...]
    cursor: str | None
    next: str | None
    complete: bool


@dataclass(frozen=True, slots=True)
class ListedHappenings:
    """Happenings, the newest first, each with its evidence; `complete` as in lists of stories."""

    items: tuple[Happening, ...]
    cursor: str | None
    next: str | None
    complete: bool


@dataclass(frozen=True, slots=True)
class ListedPeople:
    """Persons or organisations, those on most pages first; `complete` as in lists of stories."""

    items: tuple[PersonLine, ...]
    cursor: str | None
    next: str | None
    complete: bool


@dataclass(frozen=True, slots=True)
class ListedStatements:
    """What somebody is quoted with, the newest pages first; `complete` as in lists of stories."""

    items: tuple[Statement, ...]
    cursor: str | None
    next: str | None
    complete: bool


@dataclass(frozen=True, slots=True)
class ListedSightings:
    """Entries of link lists, the newest stamp first; `complete` as in lists of stories."""

    items: tuple[Sighting, ...]
    cursor: str | None
    next: str | None
    complete: bool


@dataclass(frozen=True, slots=True)
class ListedEvents:
    """Events of a pair, the newest first, those without a day last; `total` counts all that the filters choose."""

    items: tuple[ToldEvent, ...]
    cursor: str | None
    next: str | None
    total: int


@dataclass(frozen=True, slots=True)
class ListedLines:
    """What happened between two, of one part of a dossier, the newest first."""

    items: tuple[Line, ...]
    cursor: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Number:
    """How many pages a search finds in all."""

    count: int


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    """The words, and 32 code points either side (W3C Web Annotation Data Model, 4.2.4)."""

    type: Literal["TextQuoteSelector"]
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class TextPositionSelector:
    """The place of the words, `end` exclusive, in code points of the layer (W3C Web Annotation Data Model, 4.2.5)."""

    type: Literal["TextPositionSelector"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """One stretch that a statement rests on: by its words and by its place in a layer, and on the page as received.

    `layer` is text (the revision's reading text) or raw (an entry of a link list); `raw` are code points of the capture
    as decoded, None where the words stand there in more than one piece.
    """

    layer: Literal["raw", "text"]
    quote: TextQuoteSelector
    position: TextPositionSelector
    raw: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ToldStatement:
    """A quotation or an event (the other is None) with every stretch it rests on, and how to cite it.

    `speaker` is who says so: the speaker of a quotation, the claimant of an event. `line` is the citation for people,
    `link` leads to the words on the outlet's own page. `revision` is None for what an entry of a link list says.
    """

    kind: Literal["quotation", "event"]
    id: str
    page: str
    revision: str | None
    quotation: Quotation | None
    event: Event | None
    speaker: Person | None
    places: tuple[Place, ...]
    citation: Citation
    line: str
    link: str | None


def answer(value: object, *, next_at: str | None = None) -> Response:
    """Answer with a value as JSON; `next_at` is linked as the next stretch (RFC 8288)."""
    headers = {"link": f'<{next_at}>; rel="next"'} if next_at is not None else None
    return Response(to_json(value), media_type="application/json", headers=headers)


def address_of(request: Request, cursor: str | None) -> str | None:
    """Return the address of the same question at another cursor; None without one."""
    if cursor is None:
        return None
    asked = [one for one in parse_qsl(request.url.query, keep_blank_values=True) if one[0] != "cursor"]
    return f"{quote(request.scope['path'], safe='/')}?{urlencode([*asked, ('cursor', cursor)])}"


def listed(
    request: Request,
    asked: Listing,
    kind: Callable[[tuple[_T, ...], str | None, str | None, bool], object],
    ask: Callable[[int], Sequence[_T]],
) -> Response:
    """Answer with a stretch of a list; `ask` returns its first so many. Raises QueryError for a cursor that is none."""
    first = _place(asked.cursor)
    last = min(first + asked.limit, MOST_LISTED)
    most = min(last + 1, MOST_LISTED)
    found = ask(most)
    cursor = f"o{last:x}" if len(found) > last else None
    complete = cursor is not None or len(found) < MOST_LISTED
    following = address_of(request, cursor)
    return answer(kind(tuple(found[first:last]), cursor, following, complete), next_at=following)


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    digits = cursor.removeprefix("o")
    if cursor[:1] == "o" and len(digits) <= 4 and digits.isascii() and digits.isalnum():
        try:
            found = int(digits, 16)
        except ValueError:
            found = MOST_LISTED
        if found < MOST_LISTED:
            return found
    raise QueryError(f"{cursor!r} is no cursor of such an answer", place="cursor")
