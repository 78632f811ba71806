"""Context in languages other than English: words before or after a form that make it something else ("доллар США")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from mirrorwire.language.gazetteer.entries import Hit
from mirrorwire.language.gazetteer.lexicon import items, table

_REACH: Final = 32
_NEXT: Final = re.compile(r"[ \-](\w+)")


@cache
def _stems(language: str, side: str) -> tuple[str, ...]:
    """Return the stems of a side's words, in lower case."""
    return tuple(items(table(f"words/{language}").get("context", {}).get(side, "")))


def without_traps(text: str, found: Sequence[Hit], language: str) -> list[Hit]:
    """Leave out phrases that name no state, and forms whose neighbour says money, a sea, a language."""
    before, after = _stems(language, "before"), _stems(language, "after")
    return [hit for hit in found if hit.entry.code and not _trapped(text, hit, before, after)]


def _trapped(text: str, hit: Hit, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Tell whether a neighbour begins with one of the stems; a form followed by "$" is money."""
    if text[hit.end : hit.end + 1] == "$":
        return True
    if before:
        left = text[max(0, hit.start - _REACH) : hit.start]
        if left.endswith((" ", "-")) and left[:-1].rpartition(" ")[2].lower().startswith(before):
            return True
    if not after:
        return False
    right = _NEXT.match(text, hit.end)
    return right is not None and right.group(1).lower().startswith(after)
