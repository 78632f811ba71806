"""What a page is called in a list: its headline, or the first words of its text where it has none, as posts have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from mirrorwire.errors import NotKept
from mirrorwire.model import Record
from mirrorwire.terminal import plain

if TYPE_CHECKING:
    from mirrorwire.record.store import Store

# by the id of a page without a headline: the first words of its text
Openings = Mapping[str, str]

NO_OPENINGS: Final[Openings] = {}
_LONGEST: Final = 80


def opening(text: str) -> str:
    """Return the first words of a text in one line, with dots where it goes on."""
    line = " ".join(text[: 8 * _LONGEST].split())
    if len(line) <= _LONGEST:
        return line
    cut = line[: _LONGEST + 1].rfind(" ")
    return line[: cut if cut > _LONGEST // 2 else _LONGEST] + "…"


def openings(store: Store, pages: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return the first words of those of some pages (id, headline) that have no headline, by id."""
    found: dict[str, str] = {}
    for page, headline in pages:
        if headline is None and page not in found:
            try:
                found[page] = opening(store.record(page).text)
            except NotKept:
                continue
    return found


def title(headline: str | None, page: str, known: Openings = NO_OPENINGS) -> str:
    """Return what a page is called, safe for a terminal."""
    return plain(headline or known.get(page) or "(no headline)")


def title_of(record: Record) -> str:
    """Return what a record's page is called, safe for a terminal."""
    article = record.article
    return title(article.headline.value if article and article.headline else None, "", {"": opening(record.text)})
