"""A feed (RSS 2.0, RSS 1.0, Atom, JSON Feed) read as a page: no article, one list of its entries with their times.

Entries that carry their article whole are pages of their own, by the form "entry"; here they are entries of the list.
"""

from __future__ import annotations

from mirrorwire.model import Field, LinkItem, LinkList, Note, Time
from mirrorwire.pages.addresses import absolute
from mirrorwire.pages.feeds.channel import Entry, Feed, read_feed
from mirrorwire.pages.page import Context, Page
from mirrorwire.pages.readers.html import not_before
from mirrorwire.pages.times import localise, newest, parse_mail_date
from mirrorwire.spans import Layer, Piece, raw_span


def read_feed_page(raw: str, context: Context) -> Page:
    """Read a feed; entries without a title are counted in a note, for a list names articles by their headlines."""
    feed = read_feed(raw, contents=False)
    base = base_of(feed, context.url)
    items = tuple(item for entry in feed.entries if (item := _item(entry, base, context)) is not None)
    notes: list[Note] = []
    untitled = len(feed.entries) - len(items)
    if untitled:
        notes.append(Note("skipped", f"{untitled} entries of the feed have no title", None))
    if feed.cut is not None:
        notes.append(Note("markup", f"nothing is read from character {feed.cut} on", None))
    title = field_of(feed.title) if feed.title is not None else None
    lists = (LinkList("latest", title, items),) if items else ()
    built = [time for piece in feed.times if (time := time_of(piece, context)) is not None]
    proved = [not_before(None, lists, context.reference), *(time.value for time in built)]
    return Page(raw, Layer(()), None, lists, newest([value for value in proved if value]), tuple(notes))


def base_of(feed: Feed, url: str | None) -> str | None:
    """Return the address that the feed's links count from."""
    return (absolute(feed.base, url) if feed.base else None) or url


def field_of(piece: Piece) -> Field | None:
    """Return a value of the feed with its span in the source; None for one without a place there."""
    raw = piece.raw(0, len(piece.text))
    return Field(piece.text, raw_span(*raw), "visible") if raw is not None else None


def link_of(piece: Piece | None, base: str | None) -> Field | None:
    """Return an address, made absolute, with the characters it rests on; None where it is no address of the web."""
    address = absolute(piece.text, base) if piece is not None else None
    raw = piece.raw(0, len(piece.text)) if piece is not None else None
    return Field(address, raw_span(*raw), "visible") if address is not None and raw is not None else None


def time_of(piece: Piece | None, context: Context) -> Time | None:
    """Return a date of the feed: as written in `shown`, its value None where it can't be resolved."""
    raw = piece.raw(0, len(piece.text)) if piece is not None else None
    if piece is None or raw is None:
        return None
    found = parse_mail_date(piece.text, day_first=context.day_first(None))
    if found is None:
        return Time(None, None, piece.text, raw_span(*raw), "visible")
    return Time(localise(found[0], context.zone), found[1], piece.text, raw_span(*raw), "visible")


def _item(entry: Entry, base: str | None, context: Context) -> LinkItem | None:
    """Return an entry of the list; its time is when it was published, or, where the feed only says that, updated."""
    headline = field_of(entry.title) if entry.title is not None else None
    if headline is None:
        return None
    when = time_of(entry.published if entry.published is not None else entry.updated, context)
    return LinkItem(headline, None, link_of(entry.link, base), when)
