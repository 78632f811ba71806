"""One file per form of page; FORMS is the one place where a form is added."""

from __future__ import annotations

import re
from typing import Literal

from mirrorwire.pages.feeds.channel import is_feed
from mirrorwire.pages.page import Reader
from mirrorwire.pages.readers.body import read_body
from mirrorwire.pages.readers.entry import read_entry_page
from mirrorwire.pages.readers.feed import read_feed_page
from mirrorwire.pages.readers.flat import read_flat_page
from mirrorwire.pages.readers.html import read_html
from mirrorwire.pages.readers.post import read_post

Form = Literal["html", "flat", "body", "feed", "entry", "post"]

FORMS: dict[Form, Reader] = {
    "html": read_html,
    "flat": read_flat_page,
    "body": read_body,
    "feed": read_feed_page,
    "entry": read_entry_page,
    "post": read_post,
}

MEDIA_TYPES: dict[Form, str] = {
    "html": "text/html",
    "flat": "text/plain",
    "body": "text/plain",
    "feed": "application/xml",
    "entry": "application/xml",
    "post": "text/plain",
}

_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title)\b", re.IGNORECASE)
_ELEMENTS = re.compile(r"</(?:p|div|a|span|li|h[1-6]|article|section|td|b|i|strong|em)\s*>|<br\s*/?>", re.IGNORECASE)


def sniff(raw: str) -> Form:
    """Tell an HTML page, a flattened one and a feed by their own characters (a file's name may lie).

    A body, an entry and a post are texts like others: they are only read as such where the caller says so.
    """
    if is_feed(raw):
        return "feed"
    head = raw[:50_000]
    if _DOCUMENT.search(head[:4_000]) or (_DOCUMENT.search(head) and len(_ELEMENTS.findall(head)) > 2):
        return "html"
    return "html" if len(_ELEMENTS.findall(head)) > 4 else "flat"
