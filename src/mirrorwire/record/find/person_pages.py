"""What a page about one person or body needs: what they said, page by page, and whom they met, as pages tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import apsw

from mirrorwire.errors import QueryError
from mirrorwire.model import Span
from mirrorwire.record.asking import column, marks, rows
from mirrorwire.record.find.pair_events import MAX_PAGE
from mirrorwire.record.find.pair_lines import spot_of
from mirrorwire.record.find.told_events import Named, Stretches, ToldEvent, told_with_people
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
    """A meeting with one stretch of its words that names somebody and others, and the mention of each within it.

    Of a meeting that is told in several places, those who are named in another place are none of `others`.
    """

    told: ToldEvent
    words: str
    span: Span
    own: Named
    others: tuple[Named, ...]

    @property
    def named(self) -> tuple[Named, ...]:
        """All who are named there, in order of the text."""
        return tuple(sorted((self.own, *self.others), key=lambda one: one.span.start if one.span is not None else 0))


def said_by(
    connection: apsw.Connection, packer: Packer, entities: list[int], *, limit: int, after: str | None = None
) -> SaidBy:
    """Return what entities (rows that stand for one) are quoted with. Raises QueryError."""
    if not 1 <= limit <= MAX_PAGE:
        raise QueryError(f"must be 1 to {MAX_PAGE}", place="limit")
    page, n = spot_of(after) if after is not None else (1 << 62, 0)
    held = marks(entities)
    found = list(
        rows(
            connection,
            f"SELECT page, n FROM quotations WHERE speaker IN ({held}) AND (page < ? OR (page = ? AND n > ?)) "
            "ORDER BY page DESC, n LIMIT ?",
            (*entities, page, page, n, limit + 1),
        )
    )
    said = told_quotations(connection, packer, found[:limit])
    last = found[limit - 1] if len(found) > limit else None
    total = column(connection, f"SELECT count(*) FROM quotations WHERE speaker IN ({held})", entities)[0]
    return SaidBy(
        tuple(said[place] for place in found[:limit] if place in said),
        int(total),
        f"{last[0]}.{last[1]}" if last is not None else None,
    )


def meetings_of(connection: apsw.Connection, packer: Packer, entities: list[int], *, limit: int) -> tuple[Meeting, ...]:
    """Return meetings whose words name one of the entities and another person, the newest pages first.

    Nobody is said to have met anybody because two names stand on one page, nor because two places of it tell of one
    visit: both must stand in one stretch of the words. Who is named there may be of either side. Looked at are the
    `MOST_READ` newest meetings on the newest `PAGES_LOOKED_AT` pages that name them.
    """
    places = list(
        rows(
            connection,
            "SELECT e.page, e.n FROM (SELECT DISTINCT page FROM appearances "
            f"WHERE entity IN ({marks(entities)}) ORDER BY page DESC LIMIT ?) p CROSS JOIN events e "
            "ON e.page = p.page AND e.kind = 'CONSULT' AND e.negated = 0 ORDER BY e.page DESC, e.n LIMIT ?",
            (*entities, PAGES_LOOKED_AT, MOST_READ),
        )
    )
    told = told_with_people(connection, packer, places)
    own = set(column(connection, f"SELECT id FROM entities WHERE row IN ({marks(entities)})", entities))
    found: list[Meeting] = []
    for place in places:
        meeting = _meeting(*told[place], own) if place in told else None
        if meeting is not None:
            found.append(meeting)
        if len(found) == limit:
            break
    return tuple(found)


def _meeting(told: ToldEvent, named: Stretches, own: set[str]) -> Meeting | None:
    """The stretch of a meeting's words that names most others beside one's own, of equals the surer; None without."""
    best: Meeting | None = None
    for words, span, people in zip(told.words, told.spans, named, strict=True):
        mine = [one for one in people if one.entity in own]
        others = tuple(one for one in people if one.entity not in own)
        if mine and others and (best is None or len(others) > len(best.others)):
            best = Meeting(told, words, span, mine[0], others)
    return best
