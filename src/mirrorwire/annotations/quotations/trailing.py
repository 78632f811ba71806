"""What "..., X told Y" tells: the clause before the comma, not Y, whom it was told to.

The mirror image of "X told Y that ...". The scorer takes the words behind "told" for what was said where nothing else
stands there; who was told is known by its shape: a few words without a verb, up to the end of the sentence.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mirrorwire.annotations.quotations.edges import CLOSERS, finite
from mirrorwire.annotations.quotations.reading import CONJUNCTIONS, DETERMINERS, NOT_NAMES, Reading
from mirrorwire.annotations.quotations.scoring import Chosen, Stretch

# how many words name who was told, and when: "the Levant Courier by telephone on Monday"
_ADDRESSEE: Final = 9
# openings of what was told: none of whom it was told to
_TOLD: Final = frozenset({"that", "to", "about", "of", "how", "why", "what", "if", "whether", "lies", "it", "this"})
# what opens a clause that goes on with "told": "after the raid ended, a source told ..."
_WHILE: Final = CONJUNCTIONS | {"after", "as", "before", "since", "until", "once"}
_ADDRESSED: Final = frozenset("reporters journalists newspapers media press lawmakers investors us me him her".split())


def told_before(reading: Reading, one: Chosen) -> Chosen:
    """Return what a cue introduces, with the clause before ", X told Y" for Y where the scorer took Y for the words."""
    cue, speaker = one.cue, one.speaker
    if cue.lemma != "tell" or speaker is None or len(one.contents) != 1 or speaker[1] != cue.first:
        return one
    clause = _clause(reading, cue.head, speaker[0])
    if clause is None or not _addressee(reading, cue.last, one.contents[0]):
        return one
    return replace(one, contents=(clause,))


def _addressee(reading: Reading, after: int, content: Stretch) -> bool:
    """Tell whether words behind "told" name somebody, and the sentence ends with them."""
    first, last = content
    lowered = reading.lowered
    end = reading.periods[reading.period_of[first]][1]
    while last < end and lowered[last] in CLOSERS:
        last += 1
    if first != after or last != end or last - first > _ADDRESSEE or lowered[first] in _TOLD:
        return False
    if any(reading.stretch_of[at] >= 0 for at in range(first, last)) or finite(reading, first, last):
        return False
    head = first + 1 if lowered[first] in DETERMINERS and first + 1 < last else first
    named = reading.parsed.words[head][0].isupper() and lowered[head] not in NOT_NAMES
    return named or lowered[head] in _ADDRESSED


def _clause(reading: Reading, head: int, speaker: int) -> Stretch | None:
    """Return the main clause that ends at the comma before a speaker phrase, outside of marks; None if none does."""
    first = reading.periods[reading.period_of[head]][0]
    last = speaker - 1
    if last - first < 2 or reading.lowered[last] != "," or reading.lowered[first] in _WHILE:
        return None
    if any(reading.stretch_of[at] >= 0 for at in range(first, speaker)):
        return None
    labels, heads = reading.parsed.labels, reading.parsed.heads
    if not labels:
        return (first, last) if finite(reading, first, last) else None
    # the parser takes the clause for what was told, or "told" for one more verb beside it
    verbs = (at for at in range(first, last) if reading.parsed.tags[at][:2] in ("VB", "MD"))
    main = any(
        (labels[at] == "ccomp" and heads[at] == head) or (labels[at] == "ROOT" and heads[head] == at) for at in verbs
    )
    return (first, last) if main else None
