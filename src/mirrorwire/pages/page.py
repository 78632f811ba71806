"""What every reader gives: a page as published, whatever form it came in; and what it may know beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mirrorwire.model import Article, LinkList, Note, Precision, Time
from mirrorwire.pages.outlets import Outlet
from mirrorwire.pages.times import parse_iso
from mirrorwire.spans import Layer


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a page before it is read: where it came from, and what its sender says of it."""

    url: str | None = None
    outlet: Outlet | None = None
    language: str | None = None
    published_at: str | None = None
    captured_at: str | None = None

    @property
    def zone(self) -> str | None:
        """IANA name of the outlet's time zone, if the outlet is known."""
        return self.outlet.time_zone if self.outlet else None

    @property
    def day_first(self) -> bool:
        """Whether 08/09 is the 8th of September to this outlet."""
        stated = self.outlet.day_first if self.outlet else None
        return True if stated is None else stated

    @property
    def reference(self) -> datetime | None:
        """The time of capture, against which "2 hours ago" is resolved; None if unknown or no time of day."""
        found = parse_iso(self.captured_at) if self.captured_at else None
        return datetime.fromisoformat(found[0]) if found and found[1] in ("second", "minute") else None


@dataclass(frozen=True, slots=True)
class Page:
    """One page read: the raw layer, the text layer with its way back, the article's fields and the page's lists.

    `not_before` is the newest time stamp the page prints: it can't have been captured before that.
    """

    raw: str
    layer: Layer
    article: Article | None
    lists: tuple[LinkList, ...]
    not_before: str | None
    notes: tuple[Note, ...]


class Reader(Protocol):
    """Reads one form of page. To add a form: one module in `readers/` with one of these, one line in FORMS there."""

    def __call__(self, raw: str, context: Context) -> Page:
        """Read the decoded page; never raises on broken content."""
        ...


def given_time(value: str | None) -> Time | None:
    """A time that came with the page from outside (a feed, a JSON line): no characters of the page to point to."""
    found = parse_iso(value) if value else None
    if found is None:
        return None
    iso: str = found[0]
    precision: Precision = found[1]
    return Time(iso, precision, value, None, "given")
