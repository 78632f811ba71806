"""Addresses of pages: made absolute, and brought to one form so that the same page has the same id."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|ref|ref_src|cmpid|ito|ocid|ns_\w+|xtor|wt_\w+|at_\w+)$",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}


def absolute(reference: str, base: str | None) -> str | None:
    """Resolve a reference against the page's address; None unless the outcome is an http(s) address with a host."""
    reference = re.sub(r"[\t\n\r]", "", reference).strip()
    try:
        url = urljoin(base, reference) if base else reference
        parts = urlsplit(url)
        if parts.scheme.lower() in _PORTS and parts.hostname:
            return url
    except ValueError:
        pass
    return None


def host_of(url: str | None) -> str | None:
    """Return the address's host in lower case without "www.", or None."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


@lru_cache(maxsize=4096)
def normalise(url: str) -> str | None:
    """Bring an address to the form ids are made from; None if it is no http(s) address.

    Lower-case scheme and host, no default port, no user, no fragment, no tracking parameters (utm_*, fbclid ...), other
    parameters kept in order, no trailing slash, http and https alike (RFC 3986, section 6, and common practice).
    """
    url = absolute(url, None) or ""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if port is not None and port != _PORTS[parts.scheme.lower()]:
        host = f"{host}:{port}"
    query = urlencode([pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])])
    return urlunsplit(("https", host, parts.path.rstrip("/") or "/", query, ""))


def page_address(url: str | None, canonical: str | None) -> str | None:
    """Choose the address that names the page: the canonical one if it can be true, else the one it was fetched from.

    A canonical address on another host (a syndicated copy) or one that points at a front page is not this page's.
    """
    own = normalise(url) if url else None
    claimed = normalise(canonical) if canonical else None
    if claimed is None:
        return own
    if own is None:
        return claimed
    if host_of(claimed) != host_of(own):
        return own
    return own if urlsplit(claimed).path == "/" and urlsplit(own).path != "/" else claimed
