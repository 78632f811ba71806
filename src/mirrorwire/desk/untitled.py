"""What stands for a headline where a page has none: the first words of its text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mirrorwire.record.find.lately import openings
from mirrorwire.record.store import Store

# pages whose text is unpacked for it, on one page of the desk
MOST: Final = 40
_LONG_ENOUGH: Final = 90


def first_words(store: Store, shown: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return the first words of those pages, given with their headlines, that have no headline; of `MOST` at most."""
    pages = list(dict.fromkeys(page for page, headline in shown if not headline))[:MOST]
    return {page: _cut(words) for page, words in openings(store, pages).items()} if pages else {}


def _cut(words: str) -> str:
    line = " ".join(words.split())
    if len(line) <= _LONG_ENOUGH:
        return line
    end = line.rfind(" ", _LONG_ENOUGH // 2, _LONG_ENOUGH)
    return f"{line[: end if end > 0 else _LONG_ENOUGH]} …"
