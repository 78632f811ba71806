"""The pairs in which a state or organisation did anything on some days: for what else happened beside an event."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import apsw

from mirrorwire.record.asking import row, rows


def pairs_of_actors(
    connection: apsw.Connection, codes: Collection[str], first: int, last: int
) -> list[tuple[str, int, int]]:
    """Return (pair, happenings, events that tell of them) from day to day (since 1970), the most told pair first.

    Pairs with at least one of the codes; a happening counts if any of its days is one of these. To be called inside a
    snapshot.
    """
    found = []
    for (pair,) in rows(connection, _PAIRS):
        if not set(pair.split("-")) & set(codes):
            continue
        counted = row(
            connection,
            "SELECT count(*), total(events) FROM happenings "
            "WHERE pair = ? AND day <= ? AND coalesce(last_day, day) >= ?",
            (pair, last, first),
        )
        if counted is not None and counted[0]:
            found.append((pair, int(counted[0]), int(counted[1])))
    return sorted(found, key=lambda one: (-one[2], one[0]))


# from one pair to the next by the index: a look for each pair, not for each happening
_PAIRS: Final = (
    "WITH RECURSIVE pairs (pair) AS (SELECT min(pair) FROM happenings UNION ALL "
    "SELECT (SELECT min(h.pair) FROM happenings h WHERE h.pair > pairs.pair) FROM pairs WHERE pairs.pair IS NOT NULL) "
    "SELECT pair FROM pairs WHERE pair IS NOT NULL"
)
