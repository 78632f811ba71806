"""Which address a page states as its own, and by it the outlet, where nobody said where the page came from.

A page that was saved from a browser comes without its address; it still names it: as canonical, as `og:url`, in its
JSON-LD, or in the comment that browsers and archivers leave ("saved from url=..."). Whoever made the page made these
too, so that what rests on them is said in a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from mirrorwire.model import Note, Span
from mirrorwire.pages.addresses import absolute, host_of
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.metadata import Metadata
from mirrorwire.pages.outlets import Outlet, Outlets
from mirrorwire.spans import raw_span

# such a comment is the first thing in a file, or stands before the head's own elements
_HEAD: Final = 4_096
_SAVED: Final = re.compile(
    r"<!--\s*+(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s++url:\s*+)(https?://[^\s<>\"']{1,2000})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """One address that a page states as its own, what states it in words, and its characters (None: not located)."""

    address: str
    by: str
    span: Span | None


def stated_addresses(document: Document, meta: Metadata) -> list[Stated]:
    """Return what a page states as its own address, absolute, the most trustworthy first; the last from its comment."""
    found = [Stated(one.value, one.key, one.span) for one in meta.canonical_urls]
    found += [
        Stated(one.value, "JSON-LD", one.span) for one in meta.linked_urls if absolute(one.value, None) is not None
    ]
    saved = _SAVED.search(document.raw, 0, _HEAD)
    if saved is not None:
        found.append(Stated(saved[1], "the comment of who saved it", raw_span(*saved.span(1))))
    return [one for one in found if host_of(one.address)]


def outlet_by_own_statement(document: Document, meta: Metadata, outlets: Outlets) -> tuple[Outlet | None, list[Note]]:
    """Return the outlet whose entry has the host of the first address stated, with a note on what it rests on.

    A second note names the first address that is of another outlet. None, and no note, where no entry has the host.
    """
    stated = stated_addresses(document, meta)
    outlet = outlets.for_url(stated[0].address) if stated else None
    if outlet is None:
        return None, []
    first = stated[0]
    message = f"{outlet.name} by the page's own statement ({first.by}): {first.address}"
    notes = [Note("outlet", message, first.span)]
    other = next((one for one in stated if outlets.for_url(one.address) is not outlet), None)
    if other is not None:
        message = f"the page states its address as {first.address} ({first.by}) and as {other.address} ({other.by})"
        notes.append(Note("disagreement", message, other.span))
    return outlet, notes
