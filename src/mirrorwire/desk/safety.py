"""Words of hostile pages made harmless to show: what could steer a reader's eyes is made visible, links are checked.

Markup needs no care here, since templates escape all they are given. What is left are characters that reorder or hide
others (Boucher and Anderson 2021, "Trojan Source"), and addresses that do something else than lead to a page.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

# C0 and C1 controls but tab and line ends, bidirectional overrides and isolates, tags, surrogates, noncharacters
_STEERING: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)


def harmless(text: str) -> str:
    """Return a text of the same length in which each character that steers or hides others is U+FFFD.

    Of the same length, so that spans into the text still hold.
    """
    return _STEERING.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(words: str) -> str:
    """Return words harmless to show, white space as one space."""
    return " ".join(harmless(words).split())


def safe_link(address: str | None) -> str | None:
    """Return an address that leads to a page (http, https, with a host and without a password); else None."""
    if address is None or _STEERING.search(address) or len(address) > 4_000:
        return None
    try:
        parts = urlsplit(address.strip())
        host, password = parts.hostname, parts.password
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or password is not None:
        return None
    return address.strip()
