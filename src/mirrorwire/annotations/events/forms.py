"""Inflected forms of English words and the way back: the engine gives no lemmas, and triggers are listed by lemma.

Regular forms are made by rule, irregular ones come from `words/irregular.yaml`. Nothing is guessed from a form: a word
is known by the forms that were made of a listed lemma, so that "leaves" is found only if "leave" or "leaf" is listed.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml

_WORDS: Final = Path(__file__).with_name("words")
_VOWELS: Final = frozenset("aeiou")
_SIBILANTS: Final = ("s", "x", "z", "ch", "sh")


@lru_cache(maxsize=1)
def _irregular() -> dict[str, dict[str, list[str]]]:
    """Read the irregular verbs and nouns, and the verbs that double their last consonant."""
    data: dict[str, dict[str, str]] = yaml.safe_load((_WORDS / "irregular.yaml").read_text(encoding="utf-8"))
    return {kind: {word: forms.split() for word, forms in rows.items()} for kind, rows in data.items()}


@lru_cache(maxsize=4096)
def verb_forms(lemma: str) -> frozenset[str]:
    """Return all forms of a verb in lower case: "deny" gives deny, denies, denied, denying."""
    prefix, dash, base = lemma.rpartition("-")
    irregular = _irregular()
    past = irregular["verbs"].get(base)
    doubled = base in irregular["doubled"]
    stem = base + base[-1] if doubled else base
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        ing, regular = f"{base[:-1]}ing", f"{base}d"
    elif base.endswith("y") and base[-2:-1] not in _VOWELS:
        ing, regular = f"{base}ing", f"{base[:-1]}ied"
    elif base.endswith("ee"):
        ing, regular = f"{base}ing", f"{base}d"
    else:
        ing, regular = f"{stem}ing", f"{stem}ed"
    if base.endswith("ie"):
        ing = f"{base[:-2]}ying"
    found = {base, _with_s(base), ing, *(past or [regular])}
    if base.endswith("l") and len(base) > 4 and base[-2] in _VOWELS and base[-3] not in _VOWELS and not doubled:
        found |= {f"{base}led", f"{base}ling"}  # cancelled and canceled
    return frozenset(f"{prefix}{dash}{form}" for form in found)


@lru_cache(maxsize=4096)
def noun_forms(lemma: str) -> frozenset[str]:
    """Return singular and plural of a noun in lower case; a phrase ("air strike") inflects its last word."""
    head, space, last = lemma.rpartition(" ")
    plural = _irregular()["nouns"].get(last)
    return frozenset(f"{head}{space}{form}" for form in {last, *(plural or [_with_s(last)])})


def _with_s(base: str) -> str:
    """Return a word with the ending of a plural, or of the third person."""
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return f"{base[:-1]}ies"
    if base.endswith(_SIBILANTS) or base in ("go", "do", "veto", "undergo"):
        return f"{base}es"
    return f"{base}s"
