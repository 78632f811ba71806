"""What every reader gives: a page as published, whatever form it came in; and what it may know beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mirrorwire.model import Article, LinkList, Note, Precision, Time
from mirrorwire.pages.outlets import Outlet, Outlets
from mirrorwire.pages.times import parse_iso
from mirrorwire.spans import Layer


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a page before it is read: where it came from, and what its sender says of it.

    `outlets` are the entries among which a page that came without an address may name its own.
    """

    url: str | None = None
    outlet: Outlet | None = None
    language: str | None = None
    published_at: str | None = None
    captured_at: str | None = None
    outlets: Outlets | None = None

    @property
    def zone(self) -> str | None:
        """IANA name of the outlet's time zone, if the outlet is known."""
        return self.outlet.time_zone if self.outlet else None

    def day_first(self, language: str | None) -> bool | None:
        """Whether 08/09 is the 8th of September: by the outlet's entry, else by the page's language.

        English is written both ways: None, and such a date is not resolved.
        """
        if self.outlet is not None and self.outlet.day_first is not None:
            return self.outlet.day_first
        language = self.language or language
        return True if language and not language.lower().startswith(("en", "fil", "tl")) else None

    @property
    def reference(self) -> datetime | None:
        """The time of capture on the outlet's clocks, against which "2 hours ago" and "18:04" are resolved.

        None if it is unknown or has no time of day; on its own clock where the outlet's zone is unknown.
        """
        found = parse_iso(self.captured_at) if self.captured_at else None
        if found is None or found[1] not in ("second", "minute"):
            return None
        captured = datetime.fromisoformat(found[0])
        if self.outlet is None or captured.tzinfo is None:
            return captured
        return captured.astimezone(self.outlet.zone)


@dataclass(frozen=True, slots=True)
class Page:
    """One page read: the raw layer, the text layer with its way back, the article's fields and the page's lists.

    `not_before` is the newest time stamp the page prints: it can't have been captured before that. `outlet` is the one
    that the page names as its own, where it came without an address.
    """

    raw: str
    layer: Layer
    article: Article | None
    lists: tuple[LinkList, ...]
    not_before: str | None
    notes: tuple[Note, ...]
    outlet: Outlet | None = None


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
