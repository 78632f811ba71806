"""Codes of states and organisations by any of their names."""

from __future__ import annotations

from mirrorwire.errors import InputError


def code_of(name: str) -> str:
    """Return the code of a state or organisation given by code or name; raises InputError if it is none known."""
    # not loaded where events are only shown
    from mirrorwire.language.gazetteer import find_states, organisations, state_name

    upper = name.strip().upper()
    try:
        state_name(upper)
    except (KeyError, ValueError):
        pass
    else:
        return upper
    if upper in organisations():
        return upper
    given = name.strip()
    # in an address all may be small
    spellings = (given, given.title()) if given == given.lower() else (given,)
    for spelling in spellings:
        found = {mention.country for mention in find_states(spelling, "en") if mention.how in ("name", "code")}
        if found:
            break
    if len(found) != 1:
        raise InputError(
            f"{name!r} is no country or organisation known here: give an ISO 3166 alpha-3 code, such as AZE"
        )
    return found.pop()
