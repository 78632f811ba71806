"""What a page about one person or body needs: what they said, page by page, and whom they met, as pages tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import apsw

from mirrorwire.errors import QueryError
from mirrorwire.record.asking import column, rows
from mirrorwire.record.find.pair_events import MAX_PAGE
from mirrorwire.record.find.pair_lines import spot_of
from mirrorwire.record.find.told_events import Named, ToldEvent, told_events
from mirrorwire.record.find.told_quotations import Said, told_quotations
from mirrorwire.record.packing import Packer

# the newest pages that name somebody, in which meetings are looked for, and meetings there that are read
PAGES_LOOKED_AT: Final = 300
MOST_READ: Final = 60


@dataclass(frozen=True, slots=True)
class SaidBy:
    """One stretch of what somebody is quoted with, the newest pages first; `next` is the cursor to go on with."""

    said: tuple[Said, ...]
    total: int
    next: str | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting whose words name somebody and others: the words, and the mention of each within them."""

    told: ToldEvent
    own: Named
    others: tuple[Named, ...]


def said_by(
    connection: apsw.Connection, packer: Packer, entities: list[int], *, limit: int, after: str | None = None
) -> SaidBy:
    """Return what entities (rows that stand for one) are quoted with. Raises QueryError."""
    if not 1 <= limit <= MAX_PAGE:
        raise QueryError(f"must be 1 to {MAX_PAGE}", place="limit")
    page, n = spot_of(after) if after is not None else (1 << 62, 0)
    marks = _marks(entities)
    found = list(
        rows(
            connection,
            f"SELECT page, n FROM quotations WHERE speaker IN ({marks}) AND (page < ? OR (page = ? AND n > ?)) "
            "ORDER BY page DESC, n LIMIT ?",
            (*entities, page, page, n, limit + 1),
        )
    )
    said = told_quotations(connection, packer, found[:limit])
    last = found[limit - 1] if len(found) > limit else None
    total = column(connection, f"SELECT count(*) FROM quotations WHERE speaker IN ({marks})", entities)[0]
    return SaidBy(
        tuple(said[place] for place in found[:limit] if place in said),
        int(total),
        f"{last[0]}.{last[1]}" if last is not None else None,
    )


def meetings_of(connection: apsw.Connection, packer: Packer, entities: list[int], *, limit: int) -> tuple[Meeting, ...]:
    """Return meetings whose words name one of the entities and another person, the newest pages first.

    Nobody is said to have met anybody because two names stand on one page: both must stand in the words that tell of
    the meeting. Looked at are the `MOST_READ` newest meetings on the newest `PAGES_LOOKED_AT` pages that name them.
    """
    places = list(
        rows(
            connection,
            "SELECT e.page, e.n FROM (SELECT DISTINCT page FROM appearances "
            f"WHERE entity IN ({_marks(entities)}) ORDER BY page DESC LIMIT ?) p CROSS JOIN events e "
            "ON e.page = p.page AND e.kind = 'CONSULT' AND e.negated = 0 ORDER BY e.page DESC, e.n LIMIT ?",
            (*entities, PAGES_LOOKED_AT, MOST_READ),
        )
    )
    told = told_events(connection, packer, places)
    own = set(column(connection, f"SELECT id FROM entities WHERE row IN ({_marks(entities)})", entities))
    found: list[Meeting] = []
    for place in places:
        one = told.get(place)
        if one is None:
            continue
        mine = [named for named in one.people if named.entity in own]
        others = tuple(named for named in one.people if named.entity not in own)
        if mine and others:
            found.append(Meeting(one, mine[0], others))
        if len(found) == limit:
            break
    return tuple(found)


def _marks(values: list[int]) -> str:
    return ",".join("?" * len(values))
