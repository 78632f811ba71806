"""Clean article text that was given as such: the text layer is exactly that text, paragraph by paragraph."""

from __future__ import annotations

import re

from mirrorwire.model import Article
from mirrorwire.pages.languages import language_of
from mirrorwire.pages.page import Context, Page, given_time
from mirrorwire.spans import Layer

_PARAGRAPH = re.compile(r"\S(?:.*\S)?")
_SPACED = re.compile(r"\S(?:[^\n]|\n(?![^\S\n]*\n))*")


def read_body(raw: str, context: Context) -> Page:
    """Read a given body; paragraphs are set apart by blank lines, or by line ends where there is no blank line."""
    layer = Layer.given(raw)
    pattern = _SPACED if re.search(r"\n[^\S\n]*\n", raw) else _PARAGRAPH
    spans = tuple(
        layer.span(match.start(), match.start() + len(match.group().rstrip())) for match in pattern.finditer(raw)
    )
    article = Article(
        headline=None,
        standfirst=None,
        rubric=None,
        byline=(),
        published_at=given_time(context.published_at),
        updated_at=None,
        language=language_of(raw, None, context),
        canonical_url=None,
        dateline=None,
        body=spans,
    )
    return Page(raw, layer, article, (), None, ())
