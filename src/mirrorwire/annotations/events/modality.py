"""Whether a happening happened: negated, planned, possible, hypothetical, historical, with the words that say so.

With a parse, the way from the trigger to the root is climbed. On each step the word above is asked what it makes of
what it takes ("agreed to [supply]", "threat of [sanctions]"), and the words beside are asked what they make of their
clause ("will", "not", "if"). What takes its complement for granted ends the climb, and so does a verb of saying: a
report changes nothing. Without a parse, the words before the trigger in its clause are asked.

The words are data: `words/modality.toml`. English only; other languages are asserted and actual.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from mirrorwire.annotations.events.historical import past_in
from mirrorwire.annotations.events.modality_climb import Climb
from mirrorwire.annotations.events.modality_window import signs_by_window
from mirrorwire.annotations.events.modality_words import Effect, modality_words
from mirrorwire.annotations.events.signs import Sign
from mirrorwire.language.parsed import Parsed
from mirrorwire.model import Modality, Polarity

_RANK: Final[dict[Effect, int]] = {"historical": 0, "planned": 1, "possible": 2, "hypothetical": 3}


@dataclass(frozen=True, slots=True)
class ModalityFound:
    """What became of a happening, and the characters `[start, end)` of the words that say so (None if none do)."""

    polarity: Polarity
    modality: Modality
    words: tuple[int, int] | None


ACTUAL: Final = ModalityFound("asserted", "actual", None)


def modality_of(parsed: Parsed, token: int, published: date | None = None) -> ModalityFound:
    """Say what became of the happening whose trigger is `token` (a verb, noun or adjective).

    `published` is the day of the article: a year more than one before it makes a happening historical. Without it only
    decades and years of the last century do. Raises nothing; a token outside the text is actual.
    """
    if not 0 <= token < len(parsed) or (parsed.language or "en") != "en":
        return ACTUAL
    words = modality_words()
    first, last = parsed.sentences[parsed.sentence_at(token)]
    if parsed.heads:
        signs, path = Climb(parsed, token, words, first, last).signs()
    else:
        signs, path = signs_by_window(parsed, token, words, first, last), ()
    question = _question(parsed, token, first, last)
    if question is not None:
        signs = [*(sign for sign in signs if not sign.inverted), Sign("hypothetical", question, question + 1)]
    past = past_in(parsed, token, path, first, last, published)
    if past is not None:
        signs = [*signs, Sign("historical", *past)]
    return _decide(parsed, signs)


def _decide(parsed: Parsed, signs: list[Sign]) -> ModalityFound:
    """Weigh the signs: an odd number of negations negates, two make it possible; then the one furthest from actual."""
    negations = {sign.at: sign for sign in signs if sign.effect == "negated"}
    others = sorted((s for s in signs if s.effect != "negated"), key=lambda s: -_RANK[s.effect])
    polarity: Polarity = "negated" if len(negations) % 2 else "asserted"
    modality: Modality = "actual"
    chosen = next(iter(negations.values()), None)
    if others:
        effect = others[0].effect
        past = next((sign for sign in others if sign.effect == "historical"), None)
        if past is not None and (effect in ("historical", "planned") or others[0].weak):
            effect, chosen = "historical", chosen if polarity == "negated" else past
        elif polarity == "negated" and others[0].weak:
            effect = "negated"
        elif polarity == "asserted":
            chosen = others[0]
        modality = "actual" if effect == "negated" else effect
    if polarity == "asserted" and negations and modality == "actual":
        modality = "possible"  # "did not rule out"
    if chosen is None:
        return ACTUAL
    return ModalityFound(polarity, modality, parsed.stretch(chosen.first, chosen.last))


def _question(parsed: Parsed, token: int, first: int, last: int) -> int | None:
    """Return the question mark that the token's part of the sentence ends in; a colon parts a headline."""
    for at in range(token + 1, last):
        word = parsed.words[at]
        if word == "?":
            return at if not any(parsed.words[one] in ('"', "”", "“") for one in range(token + 1, at)) else None
        if word in (":", ";", "—") or (word == "." and at + 1 < last):
            return None
    return None
