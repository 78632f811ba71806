"""A list written as RSS 2.0, Atom (RFC 4287) or JSON Feed 1.1: the same entries, ids and times in each.

Words of pages are plain text in all three: RSS readers take descriptions for HTML, so that there they are escaped
twice, once as HTML and once as XML. Characters that XML 1.0 has no place for, and those that steer a reader's eyes, are
U+FFFD.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final
from xml.etree import ElementTree as ET

import msgspec

from mirrorwire.desk.outbox.feed_nouns import Feed, Item, urn
from mirrorwire.desk.safety import one_line, safe_link
from mirrorwire.record.instants import in_utc

_ATOM: Final = "http://www.w3.org/2005/Atom"
_DC: Final = "http://purl.org/dc/elements/1.1/"
GENERATOR: Final = "mirrorwire"
_TAG: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
# Atom has no entry without a time (RFC 4287, 4.1.2); this one says that none is known
NO_TIME: Final = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class FeedForm:
    """A form of feed: its media type, the name that people know it by, and what writes it."""

    media_type: str
    title: str
    write: Callable[[Feed], bytes]


def as_rss(feed: Feed) -> bytes:
    """Return a feed as RSS 2.0, UTF-8. https://www.rssboard.org/rss-specification"""
    ET.register_namespace("atom", _ATOM)
    ET.register_namespace("dc", _DC)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _put(channel, "title", feed.title)
    _put(channel, "link", feed.site or feed.address or "about:blank")
    _put(channel, "description", feed.description or feed.title)
    if feed.address is not None:
        ET.SubElement(channel, f"{{{_ATOM}}}link", href=feed.address, rel="self", type=FORMS["rss"].media_type)
    if feed.updated_at is not None:
        _put(channel, "lastBuildDate", _mail_date(feed.updated_at))
    _put(channel, "generator", GENERATOR)
    for item in feed.items:
        entry = ET.SubElement(channel, "item")
        _put(entry, "title", item.title)
        if (link := link_of(item)) is not None:
            _put(entry, "link", link)
        ET.SubElement(entry, "guid", isPermaLink="false").text = urn(item.id)
        paragraphs = (f"<p>{html.escape(line, quote=False)}</p>" for line in lines_of(item.text))
        ET.SubElement(entry, "description").text = "".join(paragraphs)
        if item.outlet:
            _put(entry, f"{{{_DC}}}creator", item.outlet)
        for tag in item.tags:
            _put(entry, "category", tag)
        if (at := _told(item.published_at, item.updated_at)) is not None:
            _put(entry, "pubDate", _mail_date(at))
    return _written(root)


def as_atom(feed: Feed) -> bytes:
    """Return a feed as Atom, UTF-8. https://www.rfc-editor.org/rfc/rfc4287"""
    root = ET.Element("feed", xmlns=_ATOM)
    _put(root, "id", urn(feed.id))
    _put(root, "title", feed.title)
    if feed.description:
        _put(root, "subtitle", feed.description)
    _put(root, "updated", _instant(feed.updated_at))
    if feed.address is not None:
        ET.SubElement(root, "link", rel="self", type=FORMS["atom"].media_type, href=feed.address)
    if feed.site is not None:
        ET.SubElement(root, "link", rel="alternate", type="text/html", href=feed.site)
    _put(root, "generator", GENERATOR)
    for item in feed.items:
        entry = ET.SubElement(root, "entry")
        _put(entry, "id", urn(item.id))
        _put(entry, "title", item.title)
        _put(entry, "updated", _instant(_told(item.updated_at, item.published_at)))
        if (at := _told(item.published_at)) is not None:
            _put(entry, "published", _instant(at))
        author = ET.SubElement(entry, "author")
        _put(author, "name", item.outlet or feed.title)
        link = link_of(item)
        if link is not None:
            ET.SubElement(entry, "link", rel="alternate", type="text/html", href=link)
        source = safe_link(item.source_url)
        if source is not None and source != link:
            ET.SubElement(entry, "link", rel="via", type="text/html", href=source)
        for tag in item.tags:
            ET.SubElement(entry, "category", term=one_line(tag))
        # an entry without a link must have its content (RFC 4287, 4.1.2)
        content = ET.SubElement(entry, "summary" if link is not None else "content", type="text")
        content.text = "\n\n".join(lines_of(item.text))
        if (language := _language(item)) is not None:
            content.set("xml:lang", language)
    return _written(root)


def as_json_feed(feed: Feed) -> bytes:
    """Return a feed as JSON Feed 1.1. https://www.jsonfeed.org/version/1.1/"""
    told: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": one_line(feed.title),
        "home_page_url": feed.site,
        "feed_url": feed.address,
        "description": one_line(feed.description),
        "items": [_json_item(item) for item in feed.items],
    }
    return msgspec.json.format(msgspec.json.encode(_given(told)), indent=2) + b"\n"


def _json_item(item: Item) -> dict[str, Any]:
    link, source = link_of(item), safe_link(item.source_url)
    return _given(
        {
            "id": urn(item.id),
            "url": link,
            "external_url": source if source != link else None,
            "title": one_line(item.title),
            "content_text": "\n\n".join(lines_of(item.text)),
            "date_published": _instant(at) if (at := _told(item.published_at)) is not None else None,
            "date_modified": _instant(at) if (at := _told(item.updated_at)) is not None else None,
            "authors": [{"name": one_line(item.outlet)}] if item.outlet else None,
            "tags": [one_line(tag) for tag in item.tags] or None,
            "language": _language(item),
        }
    )


FORMS: Final[dict[str, FeedForm]] = {
    "rss": FeedForm("application/rss+xml", "RSS", as_rss),
    "atom": FeedForm("application/atom+xml", "Atom", as_atom),
    "json": FeedForm("application/feed+json", "JSON Feed", as_json_feed),
}


def _given(told: dict[str, Any]) -> dict[str, Any]:
    """What is known; a title and a text may be empty, whatever else is empty is left out."""
    return {name: value for name, value in told.items() if value is not None}


def link_of(item: Item) -> str | None:
    """Return the address that an entry leads to: the desk's, else the page's own; None where neither is safe."""
    return safe_link(item.url) or safe_link(item.source_url)


def lines_of(words: str) -> list[str]:
    """Return the paragraphs of an entry's text, harmless to show, white space as one space."""
    return [line for one in words.split("\n") if (line := one_line(one))]


def _put(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, name).text = one_line(words)


def _told(*values: str | None) -> str | None:
    """The first that says a moment: a month or a year by itself does not, and a feed has no other times."""
    return next((one for one in values if _moment(one) is not None), None)


def _language(item: Item) -> str | None:
    """An entry's language if it has the form of a tag (BCP 47); what a page states may be anything."""
    return item.language if item.language and _TAG.fullmatch(item.language) else None


def _moment(value: str | None) -> datetime | None:
    found = in_utc(value)
    return found.astimezone(UTC) if found is not None else None


def _instant(value: str | None) -> str:
    """A time as RFC 3339, in UTC to the second."""
    found = _moment(value)
    return found.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0") if found is not None else NO_TIME


def _mail_date(value: str | None) -> str:
    """A time as RFC 822 with four digits of the year, as RSS has it; in UTC."""
    found = _moment(value)
    return format_datetime(found if found is not None else datetime(1970, 1, 1, tzinfo=UTC))


def _written(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body + b"\n"
