"""Events in plain words: "Azerbaijan met Israel", "Israel plans to supply or sell to Azerbaijan".

The words of each class and mode are in `plain_words.toml`. What is said not to be, or not yet to be, is never told as
if it were.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from mirrorwire.desk.rendering import country

_TO = {"planned": "plans to", "possible": "may", "hypothetical": "would, on a condition,"}
_BOTH_TO = {**_TO, "planned": "plan to"}
_NOT = {"planned": "does not plan to", "possible": "may not", "hypothetical": "would not"}
_BOTH_NOT = {**_NOT, "planned": "do not plan to"}


@lru_cache(maxsize=1)
def words() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Return the two forms of each class and mode ("" for none)."""
    data = tomllib.loads((files("mirrorwire.desk") / "plain_words.toml").read_text(encoding="utf-8"))
    return {kind: {mode: (forms[0], forms[1]) for mode, forms in modes.items()} for kind, modes in data.items()}


def forms_of(kind: str, mode: str | None) -> tuple[str, str]:
    """Return both forms of a class and mode; of a class that is a user's own, its name."""
    modes = words().get(kind)
    if modes is None:
        named = f"{kind.lower().replace('_', ' ')} ({{}})"
        return named, named
    return modes.get(mode or "", modes[""])


def sentence(
    actor: str, recipient: str, kind: str, mode: str | None, modality: str, *, negated: bool, reciprocal: bool
) -> str:
    """Return what is told, as a sentence without a full stop; states are given by their codes."""
    base, done = forms_of(kind, mode)
    doer = f"{country(actor)} and {country(recipient)}" if reciprocal else country(actor)
    other = "each other" if reciprocal else country(recipient)
    before = {False: (_TO, _NOT), True: (_BOTH_TO, _BOTH_NOT)}[reciprocal][negated].get(modality)
    if before is None:
        before = "did not" if negated else ""
    form = base if before else done
    return " ".join(part for part in (doer, before, form.replace("{}", other)) if part)


def read_as(actor: str, recipient: str, kind: str, mode: str | None, *, reciprocal: bool) -> tuple[str, str]:
    """Return how words were read, no more than coded: who on whom (given by codes), and the class and mode."""
    arrow = "\N{LEFT RIGHT ARROW}" if reciprocal else "\N{RIGHTWARDS ARROW}"
    base, _ = forms_of(kind, mode)
    return f"{country(actor)} {arrow} {country(recipient)}", _without_place(base)


def kind_noun(kind: str) -> str:
    """Return an event class as a heading of a table's row: what is done, in a few words."""
    base, _ = forms_of(kind, None)
    return _without_place(base)


def _without_place(form: str) -> str:
    return form.replace(" {}", "").replace("{} ", "").replace(" ({})", "").strip()
