"""A flattened page as every reader gives it: one text layer, fields and lists."""

from __future__ import annotations

from mirrorwire.model import Article, Field
from mirrorwire.pages.flat.page import FlatPage, read_flat
from mirrorwire.pages.languages import language_of
from mirrorwire.pages.page import Context, Page, given_time
from mirrorwire.spans import Layer


def read_flat_page(raw: str, context: Context) -> Page:
    """Read a page flattened to text; a text with nothing but lists gives no article."""
    found = read_flat(
        raw,
        reference=context.reference,
        zone=context.zone,
        language=context.language,
        day_first=context.day_first(None),
    )
    return page_of(raw, found, context)


def page_of(raw: str, found: FlatPage, context: Context) -> Page:
    """Put the text layer and the article together from what was read of a flattened page."""
    top = {
        name: piece
        for name, piece in (("headline", found.headline), ("standfirst", found.standfirst))
        if piece is not None and piece.text
    }
    layer = Layer([*top.values(), *found.body])
    if not layer.text:
        return Page(raw, layer, None, found.lists, found.not_before, found.notes)
    places = dict(zip(top, layer.places, strict=False))
    fields = {name: Field(piece.text, places[name], "visible") for name, piece in top.items()}
    article = Article(
        headline=fields.get("headline"),
        standfirst=fields.get("standfirst"),
        rubric=found.rubric,
        byline=found.byline,
        published_at=found.published or given_time(context.published_at),
        updated_at=found.updated,
        language=language_of(layer.text, None, context),
        canonical_url=None,
        dateline=found.dateline,
        body=layer.places[len(top) :],
    )
    return Page(raw, layer, article, found.lists, found.not_before, found.notes)
