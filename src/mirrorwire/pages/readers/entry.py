"""One entry of a feed that carries its article whole, read as a page: `raw` is the entry's own slice of the feed."""

from __future__ import annotations

from mirrorwire.model import Article, Field
from mirrorwire.pages.feeds.bodies import body_of, carried
from mirrorwire.pages.feeds.channel import Entry, read_entry
from mirrorwire.pages.html.author_names import split_names
from mirrorwire.pages.languages import language_of
from mirrorwire.pages.page import Context, Page, given_time
from mirrorwire.pages.readers.feed import field_of, link_of, time_of
from mirrorwire.pages.times import newest
from mirrorwire.spans import Layer, Piece


def read_entry_page(raw: str, context: Context) -> Page:
    """Read one entry; one with nothing but a title and a short summary has no article, and is no page."""
    entry = read_entry(raw)
    content = carried(entry) if entry is not None else None
    body, dateline = body_of(content) if content is not None else ([], None)
    if entry is None or not body:
        return Page(raw, Layer(()), None, (), None, ())
    if entry.title is not None and len(body) > 1 and body[0].text == entry.title.text:
        # the content begins with the headline once more
        body = body[1:]
        dateline = None
    top = [entry.title] if entry.title is not None else []
    layer = Layer([*top, *body])
    published, updated = time_of(entry.published, context), time_of(entry.updated, context)
    article = Article(
        headline=Field(top[0].text, layer.places[0], "visible") if top else None,
        standfirst=None,
        rubric=field_of(entry.rubric) if entry.rubric is not None else None,
        byline=_byline(entry),
        published_at=published or given_time(context.published_at),
        updated_at=updated,
        language=language_of(layer.text, None, context),
        canonical_url=link_of(entry.link, context.url),
        dateline=dateline,
        body=layer.places[len(top) :],
    )
    proved = newest([time.value for time in (published, updated) if time is not None and time.value is not None])
    return Page(raw, layer, article, (), proved, ())


def _byline(entry: Entry) -> tuple[Field, ...]:
    """Return the authors; "admin" and the like are accounts of a publishing system, not names."""
    named: list[Piece] = [piece for piece in entry.authors if split_names(piece.text)]
    return tuple(field for piece in named if (field := field_of(piece)) is not None)
