"""A flattened page as every reader gives it: one text layer, fields and lists."""

from __future__ import annotations

from mirrorwire.model import Article, Field
from mirrorwire.pages.languages import language_of
from mirrorwire.pages.page import Context, Page, given_time
from mirrorwire.pages.readers.flat import read_flat
from mirrorwire.spans import Layer, Piece


def read_flat_page(raw: str, context: Context) -> Page:
    """Read a page flattened to text; a text with nothing but lists gives no article."""
    found = read_flat(
        raw,
        reference=context.reference,
        zone=context.zone,
        language=context.language,
        day_first=context.day_first(None),
    )
    top = [piece for piece in (found.headline, found.standfirst) if piece is not None and piece.text]
    layer = Layer([*top, *found.body])
    if not layer.text:
        return Page(raw, layer, None, found.lists, found.not_before, found.notes)

    def field(piece: Piece | None) -> Field | None:
        if piece is None or not piece.text:
            return None
        return Field(piece.text, layer.places[top.index(piece)], "visible")

    article = Article(
        headline=field(found.headline),
        standfirst=field(found.standfirst),
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
