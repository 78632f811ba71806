"""Addresses of pages: made absolute, and brought to one form so that the same page has the same id."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|ref|ref_src|cmpid|ito|ocid|ns_\w+|xtor|wt_\w+|at_\w+)$",
    re.IGNORECASE,
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]++")
# bytes of characters beyond ASCII
_ENCODED = re.compile(r"%[89a-fA-F][0-9a-fA-F]")
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
    Letters beyond ASCII as they are sent (RFC 3987): the host in IDNA, path and query percent-encoded in UTF-8.
    """
    url = absolute(url, None) or ""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host, port = _ascii_host((parts.hostname or "").rstrip(".")), parts.port
    except ValueError:
        return None
    if not host:
        return None
    if port is not None and port != _PORTS[parts.scheme.lower()]:
        host = f"{host}:{port}"
    asked = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])]
    query = urlencode(asked, errors="replace")
    return urlunsplit(("https", host, _ascii_path(parts.path.rstrip("/")) or "/", query, ""))


def _ascii_host(host: str) -> str:
    """Write a host as it is looked up: in IDNA, an IPv6 address in brackets; as it is if it can't be a host's name."""
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        try:
            return host.encode("idna").decode("ascii").lower().rstrip(".")
        except UnicodeError:
            pass
    return host


def _ascii_path(path: str) -> str:
    """Percent-encode what is not ASCII, and write what came encoded alike: `%d0%bd` and `%D0%BD` are both used."""
    # a space at the end would be taken off the next time
    bare = path.rstrip()
    sent = _BEYOND_ASCII.sub(lambda found: quote(found[0], errors="replace"), bare) + quote(path[len(bare) :])
    return _ENCODED.sub(lambda found: found[0].upper(), sent)


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
