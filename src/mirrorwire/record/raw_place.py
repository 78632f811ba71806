"""A stretch of a page as it was received: the words at a raw span, with what names the capture they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mirrorwire.errors import NotKept, QueryError
from mirrorwire.model import Selector
from mirrorwire.record.find.sources import capture_of, layer_of, source_of
from mirrorwire.record.store import Store
from mirrorwire.spans import raw_span, select

MOST_CHARACTERS: Final = 100_000


@dataclass(frozen=True, slots=True)
class RawPlace:
    """Words of a capture as decoded: `selector` counts in its characters, `data` is the same stretch in its bytes.

    `data` is None where characters and bytes don't go together one by one, or the page was given as characters;
    `characters` is the capture's length. `sha256` names the bytes.
    """

    page: str
    capture: str
    sha256: str
    charset: str | None
    characters: int
    selector: Selector
    data: tuple[int, int] | None


def raw_place(
    store: Store, page: str, start: int, end: int, *, revision: str | None = None, capture: str | None = None
) -> RawPlace:
    """Return the characters [start, end) of a page (id or address) as received.

    They are those of the capture that the current revision was read from, or a `revision` named, or of a `capture` of
    the page. Raises NotKept where there is no such capture or its bytes were never kept, and QueryError where it has no
    such characters or more than `MOST_CHARACTERS` are asked for.
    """
    with store.database.snapshot() as connection:
        ident = store.page_id(page)
        source = capture_of(connection, ident, capture) if capture else source_of(connection, ident, revision)
        if revision is not None and source.revision != revision:
            raise NotKept(f"capture {source.capture} shows another revision than {revision}", place=ident)
        layer = layer_of(store, source)
        if layer is None:
            raise NotKept("the bytes of this capture are not in the store", place=source.capture)
        size = len(layer.text)
        if not 0 <= start < end <= size:
            raise QueryError(f"[{start}, {end}) does not lie in a page of {size} characters", place="start")
        if end - start > MOST_CHARACTERS:
            raise QueryError(f"{end - start} characters, the limit is {MOST_CHARACTERS}", place="end")
        data = layer.bytes_of(start, end) if layer.charset is not None else None
        selector = select(layer.text, raw_span(start, end))
        return RawPlace(ident, source.capture, source.sha256, layer.charset, size, selector, data)
