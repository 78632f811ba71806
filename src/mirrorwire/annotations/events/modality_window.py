"""The signs of modality without a parse: the words before a trigger in its clause, and a few behind it.

The clause begins behind the nearest comma, colon, dash or joining word before the trigger. Within it every word that
has an effect counts, at most `REACH` words away; a verb of saying hides what stands before it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mirrorwire.annotations.events.modality_words import Effect, ModalityWords
from mirrorwire.annotations.events.signs import Sign
from mirrorwire.language.parsed import Parsed

REACH: Final = 9
_BEHIND: Final = 6
_BREAKS: Final = frozenset(
    ', ; : — – - … ( ) [ ] " “ ” « » but which who whom while after because since although where'.split()
)
_BE: Final = frozenset("is are was were be been being".split())
_NO_NEGATION: Final = frozenset("doubt sooner".split())
_ONLY: Final = frozenset("only just merely simply".split())
_PARTICIPLES: Final = ("ed", "en", "id")
_PAST: Final = frozenset("had was were been has have".split())


def signs_by_window(parsed: Parsed, token: int, words: ModalityWords, first: int, last: int) -> list[Sign]:
    """Return the signs round the trigger `token` in the sentence `[first, last)`."""
    window = _Window(parsed, token, words, first, last)
    return window.before() + window.far_opening() + window.behind()


class _Window:
    """The words round one trigger; positions count from the start of its sentence."""

    def __init__(self, parsed: Parsed, token: int, words: ModalityWords, first: int, last: int) -> None:
        self.parsed = parsed
        self.words = words
        self.first = first
        self.lower = [word.lower() for word in parsed.words[first:last]]
        self.at = token - first

    def sign(self, effect: Effect, low: int, high: int | None = None, *, weak: bool = False) -> Sign:
        """Make a sign of the words `[low, high)`."""
        end = low + 1 if high is None else high
        return Sign(effect, self.first + low, self.first + end, self.first + low, weak=weak)

    def negation(self, one: int) -> Sign:
        """Make a sign of "not" and its like; several before one trigger are one."""
        place = self.first + one
        return Sign("negated", place, place + 1, -1, inverted=one == 0)

    def before(self) -> list[Sign]:
        """Read the words before the trigger in its clause."""
        lower, at = self.lower, self.at
        begin = max(0, at - REACH)
        reported = False
        for one in range(at - 1, begin - 1, -1):
            small = self.parsed.words[self.first + one][0].islower()  # the United States say nothing
            reported = small and lower[one] in self.words.saying and one < at - 1 and lower[one] != "states"
            taken = small and lower[one] in self.words.presupposing and one > at - 4
            if lower[one] in _BREAKS or reported or taken:
                begin = one + 1
                break
        found = [sign for one in range(begin, at) for sign in self.read(one, reported)]
        if at and lower[at - 1] == "to" and not any(sign.effect != "negated" for sign in found):
            earlier = lower[begin : at - 1]
            if earlier[-1:] and earlier[-1] in _BE:
                found.append(self.sign("planned", at - 2, at))
            elif not any(word in self.words.meeting or word in _PAST for word in earlier):
                found.append(self.sign("planned", at - 1))
        return found

    def read(self, one: int, reported: bool) -> list[Sign]:
        """Read one word before the trigger; `reported`: a verb of saying stands before the clause."""
        lower, words = self.lower, self.words
        word = lower[one]
        phrase = words.phrase_ending(self.parsed.words, one + self.first, self.first)
        if phrase:
            low = phrase[1] - self.first
            if phrase[0] == "negated":
                return [replace(self.negation(low), last=self.first + one + 1)]
            return [self.sign(phrase[0], low, one + 1)] if phrase[0] != "historical" else []
        modal = words.modals.get(word)
        if modal == "conditional":
            return [self.sign("planned" if reported else "hypothetical", one)]
        if modal:
            return [self.sign(modal, one, weak=word in ("could", "can", "ca"))]
        if word == "no" and lower[one + 1] in _NO_NEGATION:
            return []
        if (word.endswith(("n't", "n’t")) and len(word) > 3) or words.determiners.get(word) == "negated":
            return [self.negation(one)]
        if words.adverbs.get(word) == "negated":
            return [] if lower[one + 1] in _ONLY else [self.negation(one)]
        for more in range(min(self.at - 1, one + 4), one, -1):
            effect = words.verbs.get((word, lower[more])) or words.nouns.get((word, lower[more]))
            if effect:
                return [self.sign(effect, one, more + 1 if more - one < 3 else one + 1)]
        return self.plain(one, word)

    def plain(self, one: int, word: str) -> list[Sign]:
        """Look one word up in all tables, since nothing tells its part of speech."""
        words = self.words
        long_ago = words.nouns.get((word, "")) == "historical" and self.lower[one + 1] == "of"
        if long_ago or (words.adverbs.get(word) == "historical" and one == self.at - 1):
            return [self.sign("historical", one)]
        effect = (
            words.marks.get(word)
            or words.verbs.get((word, ""))
            or words.nouns.get((word, ""))
            or words.adjectives.get(word)
            or words.adverbs.get(word)
            or words.prepositions.get(word)
            or (words.predicates.get(word) if self.lower[one + 1] in ("to", "for", "that") else None)
            or (words.determiners.get(word) if one == self.at - 1 else None)
        )
        return [self.sign(effect, one)] if effect and effect != "historical" else []

    def far_opening(self) -> list[Sign]:
        """Read an "if" that opens the trigger's clause further away than the window, with no comma between."""
        for one in range(self.at - 1, -1, -1):
            if self.lower[one] in (",", ";", ":"):
                return []
            if self.lower[one] in self.words.marks and self.at - one > REACH:
                return [self.sign(self.words.marks[self.lower[one]], one)]
        return []

    def behind(self) -> list[Sign]:
        """Read "... was cancelled", "... are planned", "... will not take place" behind a noun."""
        found: list[Sign] = []
        being = False
        words = self.words
        for one in range(self.at + 1, min(len(self.lower), self.at + 1 + _BEHIND)):
            word = self.lower[one]
            if word in _BREAKS or word in (".", "that"):
                break
            modal = words.modals.get(word)
            if modal:
                being = True
                happens = any(more in words.happening for more in self.lower[one + 1 : one + 4])
                if modal != "conditional" and happens:
                    found.append(self.sign(modal, one, weak=True))
            elif word in _BE:
                being = True
            elif being and words.adverbs.get(word) == "negated":
                found.append(self.negation(one))
            elif being:
                passive = words.verbs.get((word, "")) if word.endswith(_PARTICIPLES) else None
                passive = passive or words.adjectives.get(word)
                if passive and passive != "historical":
                    found.append(self.sign(passive, one))
                    break
        return found
