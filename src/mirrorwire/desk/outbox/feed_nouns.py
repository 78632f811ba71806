"""What a feed is made of, whatever form it is written in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from mirrorwire.record.instants import in_utc

# the namespace of ids in feeds: UUID of version 5 (RFC 9562, 5.5) over this project's name
_SPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:mirrorwire")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: `text` is plain text, a paragraph a line, never mark-up. `url` leads to the desk, `source_url` to the
    page as published.

    `published_at` and `updated_at` are ISO 8601 with an offset, None where they are not known. `id` is one of the
    store's own, the same in every feed of every desk.
    """

    id: str
    title: str
    text: str
    url: str | None
    source_url: str | None
    outlet: str | None
    language: str | None
    tags: tuple[str, ...]
    published_at: str | None
    updated_at: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A list as a feed: `address` is its own, `site` that of the page that shows the list; both whole, or None."""

    id: str
    title: str
    description: str
    address: str | None
    site: str | None
    items: tuple[Item, ...]

    @property
    def updated_at(self) -> str | None:
        """When the latest change of an entry was; None for an empty feed, and where no entry says."""
        told = [at for one in self.items if (at := one.updated_at or one.published_at)]
        timed = [(found, at) for at in told if (found := in_utc(at)) is not None]
        return max(timed, key=lambda pair: pair[0])[1] if timed else None


def urn(ident: str) -> str:
    """Return an id as a URN (urn:uuid:…, RFC 9562), made from it alone: it does not change with the desk's address."""
    return uuid.uuid5(_SPACE, ident).urn
