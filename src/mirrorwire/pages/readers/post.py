"""One post of a messenger's channel, given as its text: a first line that is set apart, and paragraphs.

Posts have no mark-up that says what is a headline. A first line of up to 200 characters with a line break behind it is
read as one, because channels of newsrooms write them so; where there is no such line, there is no headline.
"""

from __future__ import annotations

import re

from mirrorwire.model import Article, Field
from mirrorwire.pages.languages import language_of
from mirrorwire.pages.page import Context, Page, given_time
from mirrorwire.spans import Layer, Piece

MAX_HEADLINE = 200
# a messenger breaks a line where its author did: each is a paragraph
_LINE = re.compile(r"\S(?:.*\S)?")
_WORD = re.compile(r"\w")


def read_post(raw: str, context: Context) -> Page:
    """Read a post; what a channel puts below each of its posts ("Subscribe") stays, for it is part of the post."""
    found = [match for match in _LINE.finditer(raw) if _WORD.search(match.group())]
    lines = [Piece.verbatim(match.group(), match.start()) for match in found]
    layer = Layer(lines)
    if not lines:
        return Page(raw, layer, None, (), None, ())
    headed = len(lines) > 1 and len(lines[0].text) <= MAX_HEADLINE
    article = Article(
        headline=Field(lines[0].text, layer.places[0], "visible") if headed else None,
        standfirst=None,
        rubric=None,
        byline=(),
        published_at=given_time(context.published_at),
        updated_at=None,
        language=language_of(layer.text, None, context),
        canonical_url=None,
        dateline=None,
        body=layer.places[1:] if headed else layer.places,
    )
    return Page(raw, layer, article, (), None, ())
