"""Whom an entry of a page stands for beyond the page: the key under which two pages' entries are one entity.

The rule is strict, and never silent: two entries are one only if kind and key agree. A state's key is its code, an
organisation's its folded name, a person's the form in which a full name agrees over scripts
(`mirrorwire.language.name_forms.identity_key`). A surname by itself, initials, a name in a script without vowels: each
is an entity of its own, and whether it is somebody else's is a suggestion for people to accept.

Every state has a foreign ministry and an army: a name that any state's body may have is one only with its country, and
where a page does not tell the country the body is that page's alone.
"""

from __future__ import annotations

from functools import lru_cache

from mirrorwire.language.bodies import generic_name
from mirrorwire.language.name_forms import identity_key
from mirrorwire.model import Person
from mirrorwire.record.folding import folded_name


def entity_key(person: Person, page: str) -> str:
    """Return the key of a page's person, organisation, state or group; equal keys of one kind are one entity.

    `page` is the page's id: it is part of the key of a body that might be any state's.
    """
    if person.kind == "state" and person.country is not None:
        return person.country
    if person.kind == "person":
        return _person_key(person.name)
    name = folded_name(person.name) or person.name
    if person.kind == "organisation":
        generic = generic_name(person.name)
        if generic is not None:
            # no folded name has a bar in it
            return f"{folded_name(generic) or generic}|{person.country}" if person.country else f"{name}|{page}"
    return f"{name}|{person.country}" if person.kind == "group" and person.country else name


@lru_cache(maxsize=65_536)
def _person_key(name: str) -> str:
    key = identity_key(name)
    # the two sorts of key can't meet: a form's starts with a colon
    return key if key is not None else f":{folded_name(name) or name}"
