"""An article as published, with what was found in it: marked in the text, listed in the margin, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response
from markupsafe import Markup, escape

from mirrorwire.desk import addresses
from mirrorwire.desk.here import At
from mirrorwire.desk.margin import Margin, Stretch, margin_of
from mirrorwire.desk.marking import Block, Marked, is_anchor, mark, markup
from mirrorwire.model import Event, Field, LinkItem, LinkList, Note, Record, Role, Time
from mirrorwire.record.evidence import place_of
from mirrorwire.record.find.appearing import country_of, entities_of
from mirrorwire.record.find.seen import sightings
from mirrorwire.record.find.sources import layer_of, source_of
from mirrorwire.record.keep.sightings import Sighting, key_of_item
from mirrorwire.record.store import Store

router = APIRouter(include_in_schema=False)

# entries of which the article that they lead to is looked up
MOST_JOINED: Final = 200
_PLACE: Final = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur", "ps", "dv", "yi", "ckb", "sd", "ug"})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block as it is shown."""

    block: Block
    html: Markup


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry of one of the page's lists: `leads` is the id of the page that it leads to, where that is kept.

    `place` is where its headline stands on the page as received, `events` are those in its headline.
    """

    item: LinkItem
    leads: str | None
    place: tuple[int, int] | None
    events: tuple[tuple[Event, str | None], ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One of the page's own lists."""

    block: LinkList
    entries: tuple[ListedEntry, ...]


@router.get("/page/{ident:path}")
def show_article(
    here: At, ident: str, revision: str | None = None, at: Annotated[str, Query(alias="here", max_length=40)] = ""
) -> Response:
    """Show a page: the current revision, or one that is named; `here` (12-30) marks characters. Raises NotKept."""
    store = here.store
    with store.database.snapshot() as connection:
        kept = store.page(ident, revision)
        record = kept.record
        source = source_of(connection, record.id, record.revision)
        layer = layer_of(store, source) if record.article is not None else None
        marked = mark(record, layer.text if layer is not None else None, _place_of(at))
        entities = entities_of(connection, record.id, record.people)
        margin = margin_of(connection, record, source, entities, marked.anchors)
        lists = _lists(store, record, margin)
        country = country_of(connection, record.capture.outlet)
        near = store.related(record.id)
    paragraphs = _paragraphs(marked, margin)
    return here.page(
        "article.html",
        kept=kept,
        record=record,
        article=record.article,
        title=title_of(record),
        headline=_only(paragraphs, "headline"),
        standfirst=_only(paragraphs, "standfirst"),
        body=[one for one in paragraphs if one.block.kind not in ("headline", "standfirst")],
        margin=margin,
        lists=lists,
        near=near,
        country_code=country,
        language=language_of(record),
        direction=direction_of(record),
        source=source,
        first=kept.family if kept.family != record.id else None,
        place=_Places(record),
        older=not any(line.current and line.revision == record.revision for line in kept.revisions),
    )


def _place_of(said: str) -> tuple[int, int] | None:
    """Read a place such as 12-30; None for whatever is none."""
    found = _PLACE.fullmatch(said)
    return (int(found[1]), int(found[2])) if found is not None else None


def title_of(record: Record) -> str | None:
    """Return what a page is called: its headline; None without one."""
    article = record.article
    return article.headline.value if article is not None and article.headline is not None else None


def language_of(record: Record) -> str | None:
    """Return the language of a page's text as an attribute may have it; None where it states none that is one."""
    stated = record.article.language.value if record.article is not None and record.article.language else None
    return stated if stated is not None and _LANGUAGE.fullmatch(stated) else None


def direction_of(record: Record) -> str:
    """Return the direction of a page's text by its language; "auto" where each paragraph decides."""
    language = (language_of(record) or "").partition("-")[0].lower()
    return "rtl" if language in _RIGHT_TO_LEFT else "auto"


def _paragraphs(marked: Marked, margin: Margin) -> list[Paragraph]:
    references = margin.references
    return [
        Paragraph(block, markup(marked, n, references)) for n, block in enumerate(marked.blocks) if block.kind != "gap"
    ]


def _only(paragraphs: list[Paragraph], kind: str) -> Markup | None:
    return next((one.html for one in paragraphs if one.block.kind == kind), None)


def _lists(store: Store, record: Record, margin: Margin) -> list[Listed]:
    """The page's lists in its own order, each entry with the article that it leads to."""
    count = sum(len(block.items) for block in record.lists)
    joined: dict[str, Sighting] = {}
    if count:
        found = sightings(store, on_page=record.id, limit=min(count, MOST_JOINED))
        joined = {one.id: one for one in found}
    starts = sorted(margin.listed)
    told: set[str] = set()
    lists = []
    for block in record.lists:
        entries = []
        for item in block.items:
            sighting = joined.get(f"sighting_{key_of_item(item) & (1 << 64) - 1:016x}")
            leads = sighting.article if sighting is not None and sighting.article != record.id else None
            span = item.headline.span
            place = place_of(span) if span is not None else None
            low, high = (bisect_left(starts, at) for at in place or (0, 0))
            events: list[tuple[Event, str | None]] = []
            for event in (event for at in starts[low:high] for event in margin.listed[at]):
                events.append((event, event.id if is_anchor(event.id) and event.id not in told else None))
                told.add(event.id)
            entries.append(ListedEntry(item, leads, place, tuple(events)))
        lists.append(Listed(block, tuple(entries)))
    return lists


class _Places:
    """Writes links to the page as received: to where a field, a role or a stretch stands; nothing where it does not."""

    def __init__(self, record: Record) -> None:
        whole = str(escape(addresses.raw(record.id, 0, 0, revision=record.revision)))
        self._before, _, self._after = whole.partition("start=0&amp;end=0")

    def __call__(self, of: Field | Time | Role | Note | tuple[int, int] | None) -> Markup:
        place = of if isinstance(of, tuple) or of is None else place_of(of.span) if of.span is not None else None
        if place is None:
            return Markup("")
        low, high = place
        return Markup(  # noqa: S704 - numbers in an address that is escaped
            f'<a class="raw-place" href="{self._before}start={low}&amp;end={high}{self._after}">'
            f"as received {low}–{high}</a>"
        )

    def both(self, stretch: Stretch) -> Markup:
        """Write both places of a statement's stretch: in the text above, and on the page as received."""
        span = stretch.span
        here = ""
        if stretch.anchor is not None:
            # an anchor is an id of letters, digits and a few signs: see `mirrorwire.desk.marking.is_anchor`
            here = f'<a class="place" href="#{stretch.anchor}">{span.layer} {span.start}–{span.end}</a> '
        there = self(stretch.raw) or Markup('<span class="raw-place">in no one piece on the page</span>')
        return Markup(f'<span class="places">{here}{there}</span> ')  # noqa: S704 - put together of escaped pieces
