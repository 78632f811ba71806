"""The words that make a happening negated, planned, possible, hypothetical or historical: `words/modality.toml`.

Loaded once, with the forms of verbs and nouns made. What each table means stands in the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from mirrorwire.annotations.events.forms import noun_forms, verb_forms
from mirrorwire.errors import MirrorwireError

Effect = Literal["negated", "planned", "possible", "hypothetical", "historical"]
Modal = Literal["planned", "possible", "hypothetical", "conditional"]

FILE: Final = Path(__file__).with_name("words") / "modality.toml"
EFFECTS: Final[tuple[Effect, ...]] = ("negated", "planned", "possible", "hypothetical", "historical")
MODALS: Final[tuple[Modal, ...]] = ("planned", "possible", "hypothetical", "conditional")
_INFLECTED: Final = ("verbs", "nouns")
_PLAIN: Final = ("adjectives", "predicates", "adverbs", "determiners", "prepositions", "marks")
_PASSING: Final = ("saying", "happening", "presupposing", "meeting", "light", "claims", "rejecting")


@dataclass(frozen=True, slots=True)
class ModalityWords:
    """Forms in lower case to effects. `verbs` and `nouns` map a form and its particle ("" for none)."""

    verbs: dict[tuple[str, str], Effect]
    nouns: dict[tuple[str, str], Effect]
    adjectives: dict[str, Effect]
    predicates: dict[str, Effect]
    adverbs: dict[str, Effect]
    determiners: dict[str, Effect]
    prepositions: dict[str, Effect]
    marks: dict[str, Effect]
    phrases: dict[str, tuple[tuple[tuple[str, ...], Effect], ...]]  # by last word
    modals: dict[str, Modal]
    saying: frozenset[str]
    happening: frozenset[str]
    presupposing: frozenset[str]
    meeting: frozenset[str]
    light: frozenset[str]
    claims: frozenset[str]
    rejecting: frozenset[str]
    through: frozenset[str]
    past_ends: frozenset[str]  # the last words of the phrases of long ago

    def adjective(self, word: str) -> Effect | None:
        """Return the effect of an adjective that has a complement: "likely to", "ready for", "vital that"."""
        return self.adjectives.get(word) or self.predicates.get(word)

    def phrase_ending(self, words: Sequence[str], at: int, first: int) -> tuple[Effect, int] | None:
        """Return effect and first token of the longest phrase that ends with the word at `at`, not before `first`."""
        for phrase, effect in self.phrases.get(words[at].lower(), ()):
            low = at - len(phrase) + 1
            if low >= first and all(words[low + n].lower() == word for n, word in enumerate(phrase)):
                return effect, low
        return None


@lru_cache(maxsize=1)
def modality_words() -> ModalityWords:
    """Load the words; raises MirrorwireError for a table or a key that nobody reads, or a word with two effects."""
    data: dict[str, dict[str, str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return read_words(data)


def read_words(data: Mapping[str, Mapping[str, str]], place: str = FILE.name) -> ModalityWords:
    """Read the tables of the file; see `modality_words`."""
    for table, rows in data.items():
        if table not in (*EFFECTS, "modals", "passing"):
            raise MirrorwireError(f"unknown table [{table}]", place=place)
        known: tuple[str, ...] = (*_INFLECTED, *_PLAIN, "phrases")
        if table not in EFFECTS:
            known = MODALS if table == "modals" else (*_PASSING, "through")
        for key in rows:
            if key not in known:
                raise MirrorwireError(f"unknown key {key} in [{table}] (known: {', '.join(known)})", place=place)
    inflected: dict[str, dict[tuple[str, str], Effect]] = {kind: {} for kind in _INFLECTED}
    plain: dict[str, dict[str, Effect]] = {kind: {} for kind in _PLAIN}
    phrases: dict[str, list[tuple[tuple[str, ...], Effect]]] = {}
    for effect in EFFECTS:
        rows = data.get(effect, {})
        for kind, table_of in inflected.items():
            for entry in rows.get(kind, "").split():
                plain_entry, _, given = entry.partition("=")
                lemma, _, particle = plain_entry.partition("+")
                made = verb_forms(lemma) if kind == "verbs" else noun_forms(lemma)
                for form in (*made, *(given.split(",") if given else ())):
                    if table_of.setdefault((form, particle), effect) != effect:
                        raise MirrorwireError(f"{entry} has two effects ({kind})", place=place)
        for kind, words_of in plain.items():
            for word in rows.get(kind, "").split():
                if words_of.setdefault(word, effect) != effect:
                    raise MirrorwireError(f"{word} has two effects ({kind})", place=place)
        for phrase in rows.get("phrases", "").split("|"):
            words = tuple(phrase.split())
            if words:
                phrases.setdefault(words[-1], []).append((words, effect))
    modals: dict[str, Modal] = {
        word: modal for modal in MODALS for word in data.get("modals", {}).get(modal, "").split()
    }
    passing = data.get("passing", {})
    sets = {
        kind: frozenset(form for lemma in passing.get(kind, "").split() for form in verb_forms(lemma))
        for kind in _PASSING
    }
    return ModalityWords(
        verbs=inflected["verbs"],
        nouns=inflected["nouns"],
        adjectives=plain["adjectives"],
        predicates=plain["predicates"],
        adverbs=plain["adverbs"],
        determiners=plain["determiners"],
        prepositions=plain["prepositions"],
        marks=plain["marks"],
        phrases={last: tuple(sorted(group, key=lambda one: -len(one[0]))) for last, group in phrases.items()},
        modals=modals,
        saying=sets["saying"],
        happening=sets["happening"],
        presupposing=sets["presupposing"],
        meeting=sets["meeting"],
        light=sets["light"],
        claims=sets["claims"],
        rejecting=sets["rejecting"],
        through=frozenset(passing.get("through", "").split()),
        past_ends=frozenset({"ago", "earlier"})
        | {last for last, group in phrases.items() if any(effect == "historical" for _, effect in group)},
    )
