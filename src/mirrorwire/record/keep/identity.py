"""Whom an entry of a page stands for beyond the page: the key under which two pages' entries are one entity.

The rule is strict, and never silent: two entries are one only if kind and key agree. A state's key is its code, an
organisation's its folded name, a person's the form in which a full name agrees over scripts
(`mirrorwire.language.name_forms.identity_key`). A surname by itself, initials, a name in a script without vowels: each
is an entity of its own, and whether it is somebody else's is a suggestion for people to accept.
"""

from __future__ import annotations

from functools import lru_cache

from mirrorwire.language.name_forms import identity_key
from mirrorwire.model import Person
from mirrorwire.record.folding import folded_name


def entity_key(person: Person) -> str:
    """Return the key of a page's person, organisation, state or group; equal keys of one kind are one entity."""
    if person.kind == "state" and person.country is not None:
        return person.country
    if person.kind == "person":
        return _person_key(person.name)
    name = folded_name(person.name) or person.name
    return f"{name}|{person.country}" if person.kind == "group" and person.country else name


@lru_cache(maxsize=65_536)
def _person_key(name: str) -> str:
    key = identity_key(name)
    # the two sorts of key can't meet: a form's starts with a colon
    return key if key is not None else f":{folded_name(name) or name}"
