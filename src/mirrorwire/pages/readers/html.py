"""An HTML page: fields from the visible page and from what its head states, body, link lists, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from mirrorwire.model import Article, Field, LinkList, Note, Time
from mirrorwire.pages.html.body import Body, find_body
from mirrorwire.pages.html.byline import find_byline
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.headline import Headline, find_headline, fold
from mirrorwire.pages.html.layouts import Hints, hints_for, join
from mirrorwire.pages.html.metadata import Metadata, read_metadata
from mirrorwire.pages.html.own_address import outlet_by_own_statement
from mirrorwire.pages.html.published import find_times
from mirrorwire.pages.html.rubric import find_canonical, find_dateline, find_rubric
from mirrorwire.pages.languages import language_of
from mirrorwire.pages.lists import find_lists
from mirrorwire.pages.page import Context, Page, given_time
from mirrorwire.pages.readers.flat_html import is_flattened, read_flat_html
from mirrorwire.pages.times import newest, parse_iso, whole_stamp
from mirrorwire.spans import Layer, Piece

# a clock, or a day with its month: what a bare "2 hours ago" does not have
_OWN_CLOCK = re.compile(r"\d\s?[:.]\s?\d\d|\d\s?[./-]\s?\d")

# elements that hold running text inside the body element of an outlet's layout
TEXT_TAGS = frozenset({"p", "h2", "h3", "h4", "blockquote", "li", "div", "pre"})


def read_html(raw: str, context: Context) -> Page:
    """Read an HTML page; a page without an article (a front page, a list) gives its lists alone."""
    document = Document.of(raw, context.url)
    meta = read_metadata(document)
    outlet, stated = None, list[Note]()
    if context.outlets is not None and context.outlet is None and context.url is None:
        outlet, stated = outlet_by_own_statement(document, meta, context.outlets)
        context = replace(context, outlet=outlet)
    if is_flattened(document) and (flat := read_flat_html(document, context)) is not None:
        return replace(flat, notes=(*flat.notes, *stated), outlet=outlet)
    hints = hints_for(document, meta, context)
    day_first = context.day_first(meta.languages[0].value if meta.languages else None)
    headline = hints.headline() or find_headline(document, meta)
    body = _body(document, meta, headline, hints)
    first = body.blocks[0].index if body.blocks else None
    published, updated, notes = find_times(
        document, meta, headline, first, context.zone, context.reference, day_first=day_first
    )
    published = hints.published(context, day_first) or published
    top = _top(headline, body)
    layer = Layer([*top.values(), *(block.piece.strip() for block in body.blocks)])
    places = dict(zip(top, layer.places, strict=False))
    language = language_of(layer.text, meta.languages[0] if meta.languages else None, context)
    lists = tuple(
        find_lists(
            document,
            body,
            base_url=context.url,
            reference=context.reference,
            language=language.value if language else None,
            zone=context.zone,
            day_first=day_first,
        )
    )
    notes += stated
    notes += _otherwise(headline, meta)
    notes += [Note("markup", f"{what}, repaired as a browser does", None) for what, _ in document.tree.problems]
    article = None
    if body.blocks or meta.is_article or (headline is not None and not lists):
        article = Article(
            headline=_field(headline, places),
            standfirst=Field(top["standfirst"].text, places["standfirst"], "visible") if "standfirst" in top else None,
            rubric=hints.rubric() or find_rubric(document, meta, headline),
            byline=tuple(hints.byline() or find_byline(document, meta, headline, first)),
            published_at=published or given_time(context.published_at),
            updated_at=updated,
            language=language,
            canonical_url=find_canonical(document, meta),
            dateline=find_dateline(body.blocks[0]) if body.blocks else None,
            body=layer.places[len(top) :],
        )
    else:
        layer = Layer(())
    proven = not_before(article, lists, context.reference)
    return Page(raw, layer, article, lists, proven, tuple(notes), outlet)


def _body(document: Document, meta: Metadata, headline: Headline | None, hints: Hints) -> Body:
    """The body's blocks by their own evidence; where the outlet's layout says where they stand, those there."""
    stated = meta.ld_body.value if meta.ld_body else None
    described = [candidate.value for candidate in meta.descriptions]
    visible = headline.blocks[0] if headline and headline.blocks else None
    body = find_body(document, visible, stated, described)
    inside = hints.body()
    if inside is None:
        return body
    standfirst = hints.standfirst() or body.standfirst
    heading = [block.index for place, block in enumerate(body.blocks) if place in body.headings]
    blocks = tuple(
        block
        for block in inside
        if block.element.tag in TEXT_TAGS and block is not standfirst and not hints.drops(block)
    )
    headings = frozenset(place for place, block in enumerate(blocks) if block.index in heading)
    return replace(body, blocks=blocks, headings=headings, standfirst=standfirst)


def _top(headline: Headline | None, body: Body) -> dict[str, Piece]:
    """The pieces that stand before the body in the text layer: headline and standfirst, where the page has them."""
    top: dict[str, Piece] = {}
    if headline is not None:
        piece = join([piece for piece in headline.pieces if piece.text])
        if piece is None and headline.value:
            piece = _stated_piece(headline)
        if piece is not None and piece.text.strip():
            top["headline"] = piece.strip()
    if body.standfirst is not None:
        top["standfirst"] = body.standfirst.piece.strip()
    return top


def _stated_piece(headline: Headline) -> Piece:
    """A headline that only the page's head states: as a whole it stands for the characters there."""
    if headline.span is None or headline.span.raw is None:
        return Piece(headline.value, ())
    start, end = headline.span.raw
    return Piece(headline.value, ((0, start, len(headline.value), end - start),))


def _field(headline: Headline | None, places: dict[str, Any]) -> Field | None:
    """The headline as a field of the text layer."""
    if headline is None or "headline" not in places:
        return None
    return Field(headline.value, places["headline"], headline.origin, headline.also)


def _otherwise(headline: Headline | None, meta: Metadata) -> list[Note]:
    """Note the first headline that the page's head states in other words than it prints."""
    if headline is None or not headline.pieces:
        return []
    printed = fold(headline.value)
    for stated in meta.headlines:
        said = fold(stated.value)
        if said and said not in printed and printed not in said:
            message = f"the page prints the headline {headline.value!r}, {stated.origin} says {stated.value!r}"
            return [Note("disagreement", message, stated.span)]
    return []


def not_before(article: Article | None, lists: Iterable[LinkList], captured: datetime | None) -> str | None:
    """Return the newest time that the page itself proves: its article's and its lists' stamps.

    A stamp that was counted back from the time of capture ("2 hours ago") proves nothing; one that lies a day or more
    after the capture is an appointment or a mistake.
    """
    times: list[Time | None] = [article.published_at, article.updated_at] if article else []
    times += [item.published_at for block in lists for item in block.items]
    values = []
    for time in times:
        if time is None or time.value is None or time.origin == "given":
            continue
        if time.origin == "visible" and time.shown and _counted_back(time.shown):
            continue
        if captured is not None and _after(time.value, captured + timedelta(days=1)):
            continue
        values.append(time.value)
    return newest(values)


def _counted_back(shown: str) -> bool:
    """Tell whether a printed time has neither a clock nor a day of its own ("2 hours ago", "yesterday")."""
    stamp = whole_stamp(shown)
    return stamp is not None and stamp.value is None and _OWN_CLOCK.search(shown) is None


def _after(value: str, limit: datetime) -> bool:
    """Compare a stamp with a moment; where one of them has no offset, their wall clocks are compared."""
    parsed = parse_iso(value)
    if parsed is None or len(parsed[0]) < 10:
        return False
    moment = datetime.fromisoformat(parsed[0])
    if (moment.tzinfo is None) != (limit.tzinfo is None):
        moment, limit = moment.replace(tzinfo=None), limit.replace(tzinfo=None)
    return moment > limit
