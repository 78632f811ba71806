"""Write the dictionary that facts are packed with: once, since every store depends on its bytes.

A dictionary of another letter may be added; `nouns-a.dict` is never written again (the script refuses to).
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import msgspec

from mirrorwire.ids import sha256
from mirrorwire.model import Event, LinkItem, LinkList, Note, Person, Quotation

TARGET = Path(__file__).parents[1] / "src" / "mirrorwire" / "record" / "nouns-a.dict"


def dictionary() -> bytes:
    """Return what most pages' facts share: the keys of each noun and the commonest values, as they are encoded."""
    nouns: tuple[type, ...] = (Note, LinkItem, LinkList, Event, Quotation, Person)
    span = {"layer": "text", "start": 1000, "end": 1100, "raw": [30000, 30100]}
    parts: list[object] = [
        ["json-ld", "opengraph", "microdata", "meta", "html", "url", "outlet", "given", "identified", "link"],
        ["direct", "indirect", "mixed", "organisation", "group", "state", "person", "read_also", "latest", "section"],
        ["negated", "historical", "hypothetical", "possible", "planned", "actual", "published", "energy", "trade"],
        ["CONSULT", "COOPERATE", "AGREE", "SUPPORT", "AID", "YIELD", "REQUEST", "ACCUSE", "REJECT", "THREATEN"],
        ["PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "RETREAT", "diplomacy", "military", "visit", "meet"],
        {"url": "https://www.", "outlet": None, "captured_at": None, "not_before": None, "media_type": "text/html"},
    ]
    # the last bytes of a dictionary are the nearest, and so the cheapest to point to
    parts += [dict.fromkeys(_keys(noun)) for noun in nouns]
    parts += [
        {"value": None, "precision": "minute", "shown": None, "span": span, "origin": "json-ld", "also": ["visible"]},
        {"value": None, "span": span, "origin": "visible", "also": []},
        {"id": "event_", "kind": "CONSULT", "mode": None, "actor": "USA", "recipient": "CHN", "dyad": "USA>CHN"},
        {"reciprocal": False, "spheres": [], "polarity": "asserted", "modality": "actual", "claimant": None},
        {"quotation": None, "date": "2025-01-01", "where": "body", "evidence": [span], "confidence": 0.75},
        {"date_precision": "published", "participants": []},
        {"id": "quote_", "kind": "indirect", "content": [span], "speaker": "person_", "speaker_span": [span]},
        {"cue": span, "role": None, "confidence": 0.91, "reason": None, "inside": None},
        {"id": "person_", "kind": "person", "name": "", "country": "USA", "roles": [], "mentions": [span, span]},
        {"phrase": "", "span": span, "post": "minister", "country": "USA", "on": "2025-01-01"},
        [span, span, span],
    ]
    return b"".join(msgspec.msgpack.encode(part) for part in parts)


def _keys(noun: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(noun))


if __name__ == "__main__":
    data = dictionary()
    if TARGET.exists():
        raise SystemExit(f"{TARGET} exists (sha256 {sha256(TARGET.read_bytes())}) and is never changed")
    TARGET.write_bytes(data)
    print(f"{len(data)} bytes, sha256 {sha256(data)}")
