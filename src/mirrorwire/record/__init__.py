"""What was read, kept for good: the store, search, stories, people over time, review, export.

`Record` here is the kept record, all pages of it: another name of `mirrorwire.Store`. `mirrorwire.Record` is one page
of it.

    from mirrorwire.record import Record

    with Record.open("record.store") as record:
        hits = record.search("grain corridor")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mirrorwire.record.store import Store as Record

__all__ = ["Record"]


def __getattr__(name: str) -> object:
    """Import the store on first use (PEP 562), so that a module of this room does not load all of it."""
    if name != "Record":
        raise AttributeError(f"module 'mirrorwire.record' has no attribute {name!r}")
    from mirrorwire.record.store import Store

    return Store
