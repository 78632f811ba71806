"""What makes one revision of a page another: the id that hashes all that the page says."""

from __future__ import annotations

from collections.abc import Iterable

from mirrorwire.ids import make_id
from mirrorwire.model import Article, Field, LinkList, Time


def revision_id(text: str, article: Article | None, lists: Iterable[LinkList]) -> str:
    """Hash what the page says: fields and text. Its link lists, which change every minute, are no part of that.

    Of a page without an article, which is nothing but its lists, the headlines are.
    """
    parts: list[str | None] = [text]
    if article is not None:
        fields: list[Field | Time | None] = [article.headline, article.standfirst, article.rubric, article.dateline]
        fields += [*article.byline, article.published_at, article.updated_at]
        parts += [field.value if field else None for field in fields]
        for span in article.body:
            parts += [str(span.start), str(span.end)]
    else:
        parts += [item.headline.value for block in lists for item in block.items]
    return make_id("rev", *parts)
