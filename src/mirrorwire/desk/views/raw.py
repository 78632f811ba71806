"""The page as received: its characters as inert text, with the stretch that a claim rests on marked. Never rendered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from markupsafe import Markup

from mirrorwire.desk.here import At
from mirrorwire.desk.marking import shown
from mirrorwire.errors import NotKept
from mirrorwire.record.find.sources import Source, capture_of, layer_of, source_of
from mirrorwire.record.store import Store

router = APIRouter(include_in_schema=False)

# characters shown on either side of a stretch; a reader chooses
AROUND: Final = (800, 4_000, 20_000)
# of a longer stretch only its beginning and end are shown
MOST_MARKED: Final = 40_000
# a line is begun where it begins, if that is not too far away
_TO_LINE: Final = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source as shown: its number, from 1, and its characters; `goes_on` if the line began before."""

    number: int
    html: Markup
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a source with what stands around it: `[low, high)` of the raw layer; `skipped` of it are left out.

    `skipped` is a stretch in the middle of a marked one that is too long to show.
    """

    low: int
    high: int
    lines: tuple[Line, ...]
    skipped: tuple[int, int] | None


@router.get("/page/{ident:path}/raw")
def show_raw(
    here: At,
    ident: str,
    start: int = 0,
    end: int = 0,
    revision: str | None = None,
    capture: str | None = None,
    around: Annotated[int, Query(ge=0, le=AROUND[-1])] = AROUND[0],
) -> Response:
    """Show the characters [start, end) of a page as received, in the capture named or that of a revision.

    Without a stretch, the beginning. Raises NotKept.
    """
    store = here.store
    page, source = _found(store, ident, revision, capture)
    layer = layer_of(store, source)
    if layer is not None and not (0 <= start <= end <= len(layer.text)):
        raise NotKept(f"no characters {start} to {end} in a page of {len(layer.text)}", place=page)
    return here.page(
        "raw.html",
        page=page,
        source=source,
        layer=layer,
        start=start,
        end=end,
        around=around,
        choices=AROUND,
        window=window(layer.text, start, end, around) if layer is not None else None,
        revision=revision,
        capture=capture,
        bytes_at=layer.bytes_of(start, end) if layer is not None and start < end else None,
    )


@router.get("/page/{ident:path}/source")
def give_source(here: At, ident: str, revision: str | None = None, capture: str | None = None) -> Response:
    """Give the bytes of a page as received, as a file of plain text that no browser opens. Raises NotKept."""
    page, source = _found(here.store, ident, revision, capture)
    layer = layer_of(here.store, source)
    if layer is None:
        raise NotKept("the bytes of this page are not kept here", place=page)
    charset = layer.charset or "utf-8"
    safe = charset if charset.replace("-", "").replace("_", "").isalnum() else "utf-8"
    return Response(
        layer.data,
        media_type=f"text/plain; charset={safe}",
        headers={
            "content-disposition": f'attachment; filename="{source.capture}.txt"',
            "content-security-policy": "default-src 'none'; sandbox",
        },
    )


def _found(store: Store, ident: str, revision: str | None, capture: str | None) -> tuple[str, Source]:
    with store.database.snapshot() as connection:
        page = store.page_id(ident)
        found = capture_of(connection, page, capture) if capture else source_of(connection, page, revision)
        return page, found


def window(text: str, start: int, end: int, around: int) -> Window:
    """Cut a stretch of a source with `around` characters either side into numbered lines, the stretch marked.

    It begins where a line does, and ends where one does, unless lines are long.
    """
    low, high = max(0, start - around), min(len(text), end + around)
    begins = text.rfind("\n", max(0, low - _TO_LINE), low)
    low = begins + 1 if begins >= 0 else 0 if low < _TO_LINE else low
    ends = text.find("\n", high, high + _TO_LINE)
    high = ends + 1 if ends >= 0 else len(text) if len(text) - high < _TO_LINE else high
    skipped = None
    if end - start > MOST_MARKED:
        skipped = (start + MOST_MARKED // 2, end - MOST_MARKED // 2)
    number = text.count("\n", 0, low) + 1
    parts = [(low, high)] if skipped is None else [(low, skipped[0]), (skipped[1], high)]
    lines: list[Line] = []
    first = True
    for part_low, part_high in parts:
        if part_low > low:
            number = text.count("\n", 0, part_low) + 1
        at = part_low
        while at < part_high:
            newline = text.find("\n", at, part_high)
            stop = newline + 1 if newline >= 0 else part_high
            goes_on = at > 0 and text[at - 1] != "\n"
            html, first = _line(text, at, stop, start, end, first)
            lines.append(Line(number, html, goes_on))
            number += 1
            at = stop
    return Window(low, high, tuple(lines), skipped)


def _line(text: str, low: int, high: int, start: int, end: int, first: bool) -> tuple[Markup, bool]:
    """Write one line; the first piece of the stretch has the id to which links lead."""
    start, end = max(start, low), min(end, high)
    if start >= end:
        return Markup(shown(text[low:high])), first  # noqa: S704 - escaped
    ident = ' id="here"' if first else ""
    marked = f'<mark{ident} data-start="{start}" data-end="{end}">{shown(text[start:end])}</mark>'
    return Markup(f"{shown(text[low:start])}{marked}{shown(text[end:high])}"), False  # noqa: S704 - escaped
