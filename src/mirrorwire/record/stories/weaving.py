"""Pages placed among each other: copies, then stories, then happenings. All of it follows from the pages alone.

What is to be done stands in the store (`unwoven`, `uncompared`, `uncounted`), each step is a transaction that also
takes its work off the list, and every result is a function of the set of pages: the order in which they came, and how
often this was interrupted, leave no trace.
"""

from __future__ import annotations

from collections.abc import Callable

from mirrorwire.record.asking import value
from mirrorwire.record.store import Store
from mirrorwire.record.stories.counting import count_happenings
from mirrorwire.record.stories.placing import place_in_stories
from mirrorwire.record.stories.tracing import trace_copies

# placed so far, and how many there are to be placed as far as is known
Progress = Callable[[int, int], None]


def weave(store: Store, *, progress: Progress | None = None) -> int:
    """Place all pages that are not placed yet; returns how many there were. The store must be open for writing."""
    with store.database.snapshot() as connection:
        total = int(value(connection, "SELECT count(*) FROM unwoven"))
    step = progress or (lambda done, of: None)
    trace_copies(store)
    place_in_stories(store, step)
    count_happenings(store)
    return total
