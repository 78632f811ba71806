"""Ids that are the same on every machine and every run.

An id is a BLAKE2b digest (RFC 7693) over *length-prefixed* parts: `("ab", "c")` and `("a", "bc")` differ, and so do
a missing part (None) and an empty one. Nothing of the process (hash seed, time, order of a dict) enters.
"""

from __future__ import annotations

import hashlib

DIGEST_BYTES = 10
_MISSING = (1 << 64) - 1


def digest(*parts: str | bytes | int | None, size: int = DIGEST_BYTES) -> str:
    """Hash the parts to a lower-case hex string of `2 * size` characters.

    Each part is preceded by its byte length as eight little-endian bytes; None is the length 2**64-1 with no bytes.
    Lone surrogates (from broken JSON escapes) are kept apart by `surrogatepass`, so that noise never raises.
    """
    hasher = hashlib.blake2b(digest_size=size)
    for part in parts:
        if part is None:
            hasher.update(_MISSING.to_bytes(8, "little"))
            continue
        data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        hasher.update(len(data).to_bytes(8, "little"))
        hasher.update(data)
    return hasher.hexdigest()


def make_id(prefix: str, *parts: str | bytes | int | None) -> str:
    """Return `prefix_digest`; the prefix says what the id names (page, quotation, event ...)."""
    return f"{prefix}_{digest(prefix, *parts)}"


def sha256(data: bytes) -> str:
    """Return the SHA-256 of the bytes as received, in hex: the capture's hash."""
    return hashlib.sha256(data).hexdigest()
