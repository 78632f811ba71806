"""The store's format, step by step: each step is one SQL file, and a store knows how many it has had.

A new store takes all steps in their order, an old one those it lacks, each in one transaction. To change the format,
add the next file to `sql/` (never edit one that was released), and a test that brings a store of the step before up
to it. The tables are described one by one in docs/store.md.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final

import apsw

from mirrorwire.errors import StoreDamaged, StoreNewer
from mirrorwire.record.asking import value

# "mwr1" in the file's header tells `file` and us whose it is (SQLite's application_id)
APPLICATION_ID: Final = 0x6D777231


@lru_cache(maxsize=1)
def steps() -> tuple[str, ...]:
    """Return the SQL of each step, the first step first."""
    folder = files("mirrorwire.record") / "sql"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple((folder / name).read_text(encoding="utf-8") for name in names)


def version_of(connection: apsw.Connection, place: str) -> int:
    """Return the format's version of an open store, 0 for an empty file.

    Raises StoreDamaged where the file is a database of something else, StoreNewer where a later mirrorwire made it.
    """
    alone = not connection.in_transaction
    if alone:
        # the three answers must be of one moment: another process may be making the store
        connection.execute("BEGIN")
    try:
        owner = int(connection.pragma("application_id"))
        version = int(connection.pragma("user_version"))
        tables = int(value(connection, "SELECT count(*) FROM sqlite_schema"))
    finally:
        if alone:
            connection.execute("ROLLBACK")
    if owner != APPLICATION_ID:
        if version or tables:
            raise StoreDamaged("a database, but no store of mirrorwire", place=place)
        return 0
    if version > len(steps()):
        raise StoreNewer(
            f"format {version}, made by a later version of mirrorwire; this one reads up to format {len(steps())}: "
            "upgrade mirrorwire",
            place=place,
        )
    return version


def migrate(connection: apsw.Connection, place: str, *, upto: int | None = None) -> int:
    """Bring a store to the newest format (or to step `upto`, for tests); returns the version that was found.

    Each step and its number are committed together: a run that is killed leaves a whole store of an earlier format.
    """
    found = version_of(connection, place)
    for number in range(found + 1, (upto or len(steps())) + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # another process may have made the step while this one waited
            if version_of(connection, place) < number:
                connection.execute(steps()[number - 1])
                connection.pragma("application_id", APPLICATION_ID)
                connection.pragma("user_version", number)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return found
