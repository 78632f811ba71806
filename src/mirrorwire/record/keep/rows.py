"""Rows of derived tables, made from the model's nouns in one place."""

from __future__ import annotations

from typing import Any, Final

from mirrorwire.model import Event
from mirrorwire.record.instants import day_number

EventRow = tuple[Any, ...]
_BETWEEN_TERMS: Final = "\x1f"
INSERT_EVENT: Final = (
    "INSERT INTO events (page, n, key, pair, day, kind, spheres, modality, negated, listed, outlet, actor, recipient, "
    "mode, reciprocal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def key_of(ident: str) -> int:
    """Return the signed 64-bit number of an id's last 16 hex digits, or of its characters if it ends in no hex.

    Short enough for an index over millions, long enough that a chance agreement is settled by comparing the ids.
    """
    tail = ident[-16:]
    try:
        number = int(tail, 16)
    except ValueError:
        number = int.from_bytes(ident.encode("utf-8", "surrogatepass")[-8:].rjust(8, b"\0"), "big")
    return number - (1 << 64) if number >= 1 << 63 else number


def pair_of(one: str, other: str) -> str:
    """Return the name of an unordered pair of codes: "AZE-ISR"."""
    return f"{one}-{other}" if one <= other else f"{other}-{one}"


def event_row(page: int, n: int, event: Event, outlet: int | None) -> EventRow:
    """Return an event as a row of the table `events`, columns in the order of the schema."""
    return (
        page,
        n,
        key_of(event.id),
        pair_of(event.actor, event.recipient),
        day_number(event.date),
        event.kind,
        " ".join(event.spheres),
        event.modality,
        int(event.polarity == "negated"),
        int(event.where == "list"),
        outlet,
        event.actor,
        event.recipient,
        event.mode or "",
        int(event.reciprocal),
    )


def joined_terms(terms: tuple[str, ...]) -> str:
    """Return the words of a join or a merge as one column keeps them."""
    return _BETWEEN_TERMS.join(terms)


def terms_shown(packed: str) -> tuple[str, ...]:
    """Return the words of a join or a merge as they were kept."""
    return tuple(packed.split(_BETWEEN_TERMS)) if packed else ()


# the pairs of all events under a page's row, or minus a sighting's: of a meeting of several all pairs under which it is
# counted; those under which it is not counted yet wait for that anyway
PAIRS_OF_ROW: Final = (
    "SELECT pair FROM events WHERE page = ?1 UNION SELECT happenings.pair FROM happening_events "
    "JOIN happenings ON happenings.id = happening_events.happening WHERE happening_events.page = ?1"
)
# the same by a page's id: they are to be counted again
UNCOUNT: Final = (
    "INSERT OR IGNORE INTO uncounted (pair) SELECT events.pair FROM pages JOIN events ON events.page = pages.row "
    "WHERE pages.id = ?1 UNION SELECT happenings.pair FROM pages "
    "JOIN happening_events ON happening_events.page = pages.row "
    "JOIN happenings ON happenings.id = happening_events.happening WHERE pages.id = ?1"
)


def pairs_of_event(event: Event) -> list[str]:
    """Return all pairs that an event is of: its own first, then every two of its participants."""
    codes = sorted(set(event.participants))
    pairs = [pair_of(event.actor, event.recipient)]
    pairs += [pair_of(one, other) for at, one in enumerate(codes) for other in codes[at + 1 :]]
    return list(dict.fromkeys(pairs))
