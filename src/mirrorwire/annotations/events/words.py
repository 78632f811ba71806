"""The coder's own small tables, from `words/verbs.yaml`: light verbs, say-verbs, what makes unreal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

from mirrorwire.annotations.events.forms import verb_forms
from mirrorwire.annotations.events.ontology import listed

_FILE: Final = Path(__file__).with_name("words") / "verbs.yaml"


@dataclass(frozen=True, slots=True)
class VerbWords:
    """Forms in lower case; what each row is for stands beside it in the file."""

    light: frozenset[str]
    saying: frozenset[str]
    unreal: frozenset[str]
    planning: frozenset[str]
    wrongs: frozenset[str]
    wishes: frozenset[str]
    topics: frozenset[str]
    counted: frozenset[str]
    general: frozenset[str]
    giving: frozenset[str]
    leaving: frozenset[str]
    kinds: frozenset[str]
    moving: frozenset[str]
    carried: frozenset[str]
    facing: frozenset[str]
    during: frozenset[str]
    harming: frozenset[str]
    measures: frozenset[str]
    gathering: frozenset[str]
    bought: frozenset[str]


@lru_cache(maxsize=1)
def verb_words() -> VerbWords:
    """Load the tables once a process."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    forms: dict[str, str] = data.pop("forms")
    lemmas: dict[str, str] = data
    return VerbWords(
        **{
            name: frozenset(form for lemma in listed(row) for form in verb_forms(lemma.partition(" ")[0]))
            for name, row in lemmas.items()
        },
        **{name: frozenset(row.split()) for name, row in forms.items()},
    )
