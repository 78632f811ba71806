"""Engines: one parse a text, shared by all annotators. `engine_for` is the one place that chooses.

An engine is anything with `parse(text, blocks) -> Parsed`. There are two: `parse`, spaCy's medium English pipeline
(sentences, tags, dependencies, names), and `plain`, our own tokens and sentences with names by their capitals, for
every language and for the fast tier. Only `spacy_engine` imports spaCy. Why these: docs/decisions/0014.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from mirrorwire.language.parsed import Block, Parsed, Tier

# languages that have a parser here
PARSED_LANGUAGES = frozenset({"en"})


class Engine(Protocol):
    """Turns a text into tokens, sentences and, where it can, tags, heads and names."""

    def parse(self, text: str, blocks: Sequence[Block]) -> Parsed:
        """Parse the blocks of a text, which are in order and don't overlap; never raises on any characters."""
        ...


def tier_for(language: str | None, wanted: Tier) -> Tier:
    """Return the tier a text of this language can have: `parse` only where there is a parser."""
    return wanted if wanted == "plain" or language in PARSED_LANGUAGES else "plain"


@lru_cache(maxsize=8)
def engine_for(language: str | None, wanted: Tier = "parse") -> Engine:
    """Load the engine for a language and tier, once a process.

    Raises ModelError if the model's files are missing or are not the ones this version was measured with.
    """
    if tier_for(language, wanted) == "parse":
        from mirrorwire.language.spacy_engine import SpacyEngine

        return SpacyEngine.load()
    from mirrorwire.language.plain import PlainEngine

    return PlainEngine(language)
