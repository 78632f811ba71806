"""The text as the quotation annotator looks at it: periods, quoted stretches as tokens, and coarse word classes.

A *period* is a sentence, or several that a quoted stretch ties together: in “A. B,” he said. the cue's own sentence
holds only the end of what was said.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from mirrorwire.annotations.quotations.marks import Quoted
from mirrorwire.language.parsed import Parsed

DETERMINERS = frozenset(
    "the a an this that these those some any every each no another both all his her its their our my your".split()
)
PRONOUNS = frozenset("he she they it i we you who which someone somebody everyone nobody one".split())
AUXILIARIES = frozenset(
    "is are was were be been being am has have had having do does did will would can could may might must shall should "
    "won't don't didn't doesn't isn't wasn't weren't hasn't haven't hadn't can't couldn't wouldn't".split()
)
PREPOSITIONS = frozenset(
    "of in on at by for with from to as into over after before about during against between under since until through "
    "amid among despite without within near via per following including".split()
)
CONJUNCTIONS = frozenset(
    "and but or nor while when because if although though whereas whether where how why what unless so than yet".split()
)
ADVERBS = frozenset(
    "also then now later earlier already still just even once again further never often repeatedly previously recently "
    "publicly reportedly simply only always soon thus however too first finally quickly flatly bluntly clearly not "
    "explicitly openly officially initially originally subsequently famously specifically instead meanwhile".split()
)
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow january february march april "
    "may june july august september october november december week month year morning afternoon evening night".split()
)
_CLASSES = {
    **dict.fromkeys(DAYS, "day"),
    **dict.fromkeys(ADVERBS, "adv"),
    **dict.fromkeys(CONJUNCTIONS, "conj"),
    **dict.fromkeys(PREPOSITIONS, "prep"),
    **dict.fromkeys(AUXILIARIES, "aux"),
    **dict.fromkeys(PRONOUNS, "pron"),
    **dict.fromkeys(DETERMINERS, "det"),
}
# words with a capital only because they begin a sentence
NOT_NAMES = DETERMINERS | PRONOUNS | CONJUNCTIONS | ADVERBS | PREPOSITIONS | AUXILIARIES | {"people", "everybody"}
DASHES = frozenset("― — – - --".split())
BREAKS = frozenset(", ; : — – ― - ( ) [ ] … ... ? ! .".split())


@dataclass(frozen=True, slots=True)
class Stretch:
    """A top-level quoted stretch in tokens: `[first, last)` with its marks; `index` among the marks found."""

    first: int
    last: int
    index: int


@dataclass(slots=True)
class Reading:
    """One text, ready for cues, speakers and contents; made once, read by all of them."""

    parsed: Parsed
    quoted: Sequence[Quoted]
    lowered: list[str]
    stretches: list[Stretch] = field(default_factory=list)
    # for each token the index (in `stretches`) of the stretch it stands in, or -1
    stretch_of: list[int] = field(default_factory=list)
    periods: list[tuple[int, int]] = field(default_factory=list)
    period_of: list[int] = field(default_factory=list)
    children: list[list[int]] = field(default_factory=list)
    # the verbs that are cues, in order
    cue_verbs: list[int] = field(default_factory=list)

    def word_class(self, token: int) -> str:
        """Return a coarse class: of a closed class its name, else by tag, or without tags by shape and ending."""
        word = self.lowered[token]
        known = _CLASSES.get(word)
        if known is not None:
            return known
        if self.parsed.tags:
            return self.parsed.tags[token]
        if not word[0].isalnum():
            return word
        if word[0].isdigit():
            return "num"
        if self.parsed.words[token][0].isupper():
            return "Cap"
        for ending in ("ing", "ed", "ly", "s"):
            if word.endswith(ending):
                return ending
        return "low"


def prepare(parsed: Parsed, quoted: Sequence[Quoted]) -> Reading:
    """Map the marks to tokens and tie sentences together where a stretch crosses their ends."""
    size = len(parsed)
    reading = Reading(parsed, quoted, [word.lower() for word in parsed.words])
    reading.stretch_of = stretch_of = [-1] * size
    for index, one in enumerate(quoted):
        if one.depth:
            continue
        first = bisect_left(parsed.starts, one.outer_start)
        last = bisect_left(parsed.starts, one.outer_end)
        if first < last:
            stretch_of[first:last] = [len(reading.stretches)] * (last - first)
            reading.stretches.append(Stretch(first, last, index))
    reading.period_of = [0] * size
    number = 0
    sentences = parsed.sentences
    while number < len(sentences):
        first, last = sentences[number]
        number += 1
        while number < len(sentences) and _tied(reading, last):
            last = sentences[number][1]
            number += 1
        reading.period_of[first:last] = [len(reading.periods)] * (last - first)
        reading.periods.append((first, last))
    if parsed.heads:
        children: list[list[int]] = [[] for _ in range(size)]
        reading.children = children
        for token, head in enumerate(parsed.heads):
            if head != token:
                children[head].append(token)
    return reading


def _tied(reading: Reading, at: int) -> bool:
    """Tell whether the sentence that ends before token `at` goes on in the next one.

    A stretch in marks stands across the two, or the first ends with a colon and the next begins with words in marks.
    """
    before, after = reading.stretch_of[at - 1], reading.stretch_of[at]
    if before >= 0 and before == after:
        return True
    return reading.lowered[at - 1] == ":" and after >= 0 and reading.stretches[after].first == at
