"""What an element's name says about it: class and id words, hidden elements, regions that are never article text."""

from __future__ import annotations

import re
from functools import lru_cache

from mirrorwire.pages.markup import Element

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def _split(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(name[:400]))


def words(element: Element) -> frozenset[str]:
    """Return the lower-case words of the element's class and id ("ArticleBody__read-more" gives article, body, ...)."""
    text = element.attr_text
    if "class" not in text and "id" not in text and "CLASS" not in text and "ID" not in text:
        return frozenset()
    attrs = element.attrs
    return _split(f"{attrs.get('class', '')} {attrs.get('id', '')}")


def hidden(element: Element) -> bool:
    """Tell whether the element itself is not shown: `hidden`, or an inline style that hides it."""
    text = element.attr_text
    if "hidden" in text and "hidden" in element.attrs:
        return True
    return "style" in text and _HIDING.search(element.attrs.get("style", "")) is not None
