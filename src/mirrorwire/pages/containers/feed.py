"""A feed as a container: the feed itself as a page, and each of its entries that carries its article whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mirrorwire.errors import InputError
from mirrorwire.pages.containers.members import ContainerLimits, Counts, Member, Refused, Source, as_sent
from mirrorwire.pages.containers.unpacking import Unpacked
from mirrorwire.pages.decode import decode
from mirrorwire.pages.feeds.bodies import carried
from mirrorwire.pages.feeds.channel import is_feed, read_feed
from mirrorwire.pages.readers.feed import base_of, link_of
from mirrorwire.pages.received import PageInput

# a page that only mentions feeds is not to be decoded twice
_SHOWS_FEED = re.compile(rb"<(?:rss|channel|(?:\w{1,20}:)?(?:rdf|feed))[\s>]|jsonfeed", re.IGNORECASE)


def read_feed_file(source: Source, limits: ContainerLimits) -> Iterator[Member]:
    """Yield the feed as a page of the form "feed", then its entries with content as pages of the form "entry"."""
    with source.open() as handle:
        stream = Unpacked(handle, limits)
        data = stream.read(limits.page_bytes + 1)
    if stream.damage is not None:
        yield Refused(source.place, stream.damage, as_sent(source, limits))
    elif len(data) > limits.page_bytes:
        reason = f"more than {limits.page_bytes} bytes, which is the limit (setting max_page_bytes)"
        yield Refused(source.place, reason)
    else:
        page = PageInput(
            data,
            form="feed",
            url=source.url,
            captured_at=source.captured_at,
            charset=source.charset,
            place=source.place,
        )
        yield from feed_members(page, limits)


def page_members(page: PageInput, limits: ContainerLimits) -> Iterator[Member]:
    """Yield a page that stood in another container; of a feed, its entries as well."""
    content = page.content
    if isinstance(content, bytes) and _SHOWS_FEED.search(content, 0, 20_000):
        try:
            feed = is_feed(decode(content, declared=page.charset, limit=limits.page_bytes, place=page.place).text)
        except InputError:
            feed = False
        if feed:
            yield from feed_members(replace(page, form="feed"), limits)
            return
    yield page


def feed_members(page: PageInput, limits: ContainerLimits) -> Iterator[Member]:
    """Yield a feed and its entries; a feed that can't be decoded is refused."""
    content = page.content
    place = page.place or "feed"
    if isinstance(content, bytes):
        try:
            raw = decode(content, declared=page.charset, limit=limits.page_bytes, place=place).text
        except InputError as error:
            yield Refused(place, error.cause, limits.kept(content))
            return
    else:
        raw = content
    yield page
    counts = Counts(place)
    feed = read_feed(raw)
    base = base_of(feed, page.url)
    for number, entry in enumerate(feed.entries, 1):
        if carried(entry) is None:
            counts.add("entries with a summary alone")
            continue
        link = link_of(entry.link, base)
        yield PageInput(
            raw[entry.start : entry.end],
            form="entry",
            url=link.value if link is not None else None,
            captured_at=page.captured_at,
            language=page.language,
            outlet=page.outlet,
            place=f"{place}#{link.value if link is not None else number}",
        )
    yield from counts.members()
