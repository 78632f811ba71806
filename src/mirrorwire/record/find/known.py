"""Names of kinds and spheres that a filter may give, without loading what is behind them."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import apsw

from mirrorwire.errors import QueryError


@lru_cache(maxsize=2)
def _bundled(folder: str) -> frozenset[str]:
    entries = (files("mirrorwire.annotations.events") / folder).iterdir()
    return frozenset(entry.name.removesuffix(".yaml") for entry in entries if entry.name.endswith(".yaml"))


def kinds() -> tuple[str, ...]:
    """Return the event classes of this version, in order of their names."""
    return tuple(sorted(_bundled("ontology")))


def spheres() -> tuple[str, ...]:
    """Return the spheres of this version, in order of their names."""
    return tuple(sorted(_bundled("spheres")))


def known_kind(connection: apsw.Connection, name: str) -> str:
    """Return an event class by its name in any case; one of a user's own is known once the store has such an event."""
    kind = name.upper()
    if kind in _bundled("ontology") or kind in _stored(connection):
        return kind
    raise QueryError(f"{name!r} is none of {', '.join(sorted(_bundled('ontology')))}", place="kind")


def known_sphere(name: str) -> str:
    """Return a sphere by its name in any case."""
    sphere = name.lower()
    if sphere in _bundled("spheres"):
        return sphere
    raise QueryError(f"{name!r} is none of {', '.join(sorted(_bundled('spheres')))}", place="sphere")


def known_value(name: str, values: tuple[str, ...], place: str) -> str:
    """Return one of a few values in any case; raises QueryError naming the filter."""
    value = name.lower()
    if value in values:
        return value
    raise QueryError(f"{name!r} is none of {', '.join(values)}", place=place)


def _stored(connection: apsw.Connection) -> set[str]:
    return {kind for (kind,) in connection.execute("SELECT DISTINCT kind FROM events")}
