"""Who speaks, by the surface alone: the phrase beside a cue, wherever the order of the language puts it."""

from __future__ import annotations

from typing import Final

from mirrorwire.annotations.quotations.mark_cues import MarkCues, Said, find_said
from mirrorwire.annotations.quotations.reading import Reading
from mirrorwire.annotations.quotations.scoring import Stretch
from mirrorwire.annotations.quotations.surface_phrases import (
    capitals_before,
    is_capital,
    last_capitals,
    phrase_before,
    phrase_from,
)

COMMAS: Final = frozenset({",", "،", "，", "、", "՝"})
# how far before a verb its auxiliary is looked for, in tokens
_HELPER: Final = 30
# how many words in lower case stand between a name and its postposition
_WORDS_BETWEEN: Final = 4


def subject(reading: Reading, words: MarkCues, start: int, cue: Said, end: int) -> Stretch | None:
    """Return the speaker of a cue that stands before what was said, in a sentence that begins at `start`.

    The subject stands before its verb, or behind it where something else opens the sentence; `end` is where the words
    said begin.
    """
    lowered = reading.lowered
    if cue.kind == "according":
        return phrase_from(reading, words, cue.last, end, dative=True)
    if cue.kind == "accordingly":
        return before_postposition(reading, words, start, cue.first)
    if cue.kind == "behind":
        return phrase_from(reading, words, cue.last, end)
    if is_impersonal(reading, words, cue):
        return in_document(reading, words, start, cue, end)
    if words.topics and (topic := _topic(reading, words, start, end)) is not None:
        return topic
    if words.order == "verb-last":
        return capitals_before(reading, words, start, cue.first)
    alone = words.pronouns - words.articles - words.helpers
    if words.order == "verb-second" and cue.last < end and lowered[cue.last] in alone:
        return cue.last, cue.last + 1
    if cue.first - 1 > start and lowered[cue.first - 1] in words.joins:
        verbs = (one for one in find_said(reading, words, start, cue.first - 1) if one.kind in ("say", "call"))
        if (first_verb := next(verbs, None)) is not None:
            return subject(reading, words, start, first_verb, cue.first - 1)
        return label(reading, words, start, cue.first - 1)
    verb, verb_end = cue.first, cue.last
    if words.order == "verb-second":
        # an auxiliary takes the verb's second place: "Am Montag hat der Minister gesagt"
        for at in range(max(start, verb - _HELPER), verb):
            helper = lowered[at] in words.helpers and lowered[at] not in words.skips
            if helper and reading.stretch_of[at] < 0 and lowered[at + 1][0].isalnum():
                verb, verb_end = at, at + 1
                break
    before = phrase_before(reading, words, start, verb)
    if words.order == "verb-second" and (before is None or lowered[before[0]] not in words.pronouns):
        at = verb_end
        while at < end and lowered[at] in words.helpers and lowered[at] not in words.pronouns:
            at += 1
        if at < end and lowered[at] in alone:
            return at, at + 1
    return before or phrase_from(reading, words, verb_end, end)


def behind(
    reading: Reading, words: MarkCues, period: Stretch, cue: Said, said: Stretch, *, late: bool = False
) -> Stretch | None:
    """Return the speaker of a cue that stands behind the words said, in the same period.

    `late`: other words stand between them ("... völlig falsch" sei, sagte X).
    """
    lowered = reading.lowered
    first, last = said
    if cue.kind == "according":
        return phrase_from(reading, words, cue.last, period[1], dative=True)
    if cue.kind == "accordingly":
        return before_postposition(reading, words, last if cue.first >= last else period[0], cue.first)
    if is_impersonal(reading, words, cue):
        return in_document(reading, words, last, cue, period[1])
    if words.topics and (topic := _topic(reading, words, period[0], first)) is not None:
        return topic
    if words.order == "verb-last":
        at = last
        while at < cue.first and not lowered[at][0].isalnum():
            at += 1
        if not late and at > last and (between := phrase_from(reading, words, at, cue.first)) is not None:
            return between
        if (before := capitals_before(reading, words, period[0], first)) is not None:
            return before
        return phrase_from(reading, words, cue.last, _outside(reading, cue.last, period[1]))
    if words.passive and cue.kind in ("say", "call") and not late:
        following = lowered[cue.last] if cue.last < period[1] else ""
        if following in words.passive or any(lowered[at] in words.passive for at in range(period[0], first)):
            for at in range(period[0], first):
                if lowered[at] in words.agents and reading.stretch_of[at] < 0:
                    return phrase_from(reading, words, at + 1, first, dative=True)
            return None
    at = last
    while at < cue.first and not lowered[at][0].isalnum():
        at += 1
    if at < cue.first and lowered[at] in words.helpers and not late:
        if lowered[at] in words.pronouns:
            return at, at + 1
        # a passive: „...“, wird X zitiert
        if (found := phrase_from(reading, words, at + 1, cue.first)) is not None:
            return found
    if late and (helper := helper_behind_comma(reading, words, last, cue)) is not None:
        return phrase_from(reading, words, helper + 1, cue.first)
    if "-" in lowered[cue.first] and words.plain_form(lowered[cue.first]) != lowered[cue.first]:
        return cue.first, cue.first + 1
    if words.order == "free" and not late and (between := phrase_from(reading, words, at, cue.first)) is not None:
        return between
    found = phrase_from(reading, words, cue.last, _outside(reading, cue.last, period[1]))
    if found is None:
        found = phrase_before(reading, words, last, cue.first)
    if found is None and cue.kind == "call" and first > period[0]:
        # "der Minister hat den Plan als „...“ bezeichnet"
        return label(reading, words, period[0], first)
    return found


def helper_behind_comma(reading: Reading, words: MarkCues, start: int, cue: Said) -> int | None:
    """Return the auxiliary that opens the clause of a participle: "..., hatte Anna Muster gesagt"."""
    lowered = reading.lowered
    for at in range(cue.first - 2, max(start, cue.first - _HELPER), -1):
        if lowered[at - 1] in COMMAS and reading.stretch_of[at - 1] < 0:
            return at if lowered[at] in words.helpers and words.order == "verb-second" else None
    return None


def label(reading: Reading, words: MarkCues, start: int, colon: int) -> Stretch | None:
    """Return the speaker of "X: ..." and of sentences whose verb is not known: the phrase that opens it."""
    if words.language is None:
        return capitals_before(reading, words, start, colon)
    if start >= colon:
        return None
    if words.topics and (topic := _topic(reading, words, start, colon)) is not None:
        return topic
    if words.order == "verb-second" and (inverted := _inverted_pronoun(reading, words, start, colon)) is not None:
        return inverted
    if words.order != "verb-last" and (found := phrase_from(reading, words, start, colon)) is not None:
        return found
    if words.order == "verb-second":
        return _inverted(reading, words, start, colon)
    return capitals_before(reading, words, start, colon)


def before_postposition(reading: Reading, words: MarkCues, start: int, cue: int) -> Stretch | None:
    """Return the phrase before a postposition: "Medienberichten zufolge", "Bakan Kaya'ya göre"."""
    lowered, tokens = reading.lowered, reading.parsed.words
    if words.order == "verb-last":
        if words.topics:
            return _back_to_topic(reading, words, start, cue)
        found = last_capitals(reading, words, start, cue)
        known = found is not None and cue - found[1] <= _WORDS_BETWEEN and lowered[cue - 1] not in words.relatives
        return (found[0], cue) if found is not None and known else None
    if words.order != "verb-second":
        return phrase_before(reading, words, start, cue)
    at = cue
    while at > start and reading.stretch_of[at - 1] < 0:
        word = lowered[at - 1]
        if not (tokens[at - 1][0].isupper() or word in words.genitives or word in words.links):
            if word in words.articles or word in words.stops:
                at -= 1
            elif tokens[at - 1][0].islower() and at < cue and tokens[at][0].isupper() and word not in words.helpers:
                at -= 1
                if at > start and (lowered[at - 1] in words.articles or lowered[at - 1] in words.stops):
                    at -= 1
            break
        at -= 1
    return (at, cue) if at < cue else None


def is_impersonal(reading: Reading, words: MarkCues, cue: Said) -> bool:
    """Tell whether a cue has no subject: "heißt es"."""
    return bool(words.impersonal) and reading.parsed.slice(cue.first, cue.last).lower() in words.impersonal


def in_document(reading: Reading, words: MarkCues, start: int, cue: Said, end: int) -> Stretch | None:
    """Return what a cue without a subject takes the words from: "heißt es in der Erklärung", "im Brief hieß es"."""
    for at, limit in ((cue.last, end), (start, cue.first)):
        if at + 1 < limit and reading.lowered[at] in words.stops | words.agents and reading.stretch_of[at] < 0:
            found = phrase_from(reading, words, at + 1, limit, dative=True)
            if found is not None:
                return found
    return None


def _outside(reading: Reading, first: int, last: int) -> int:
    """Return where the words outside of marks that begin at a token end; a name in marks may begin them."""
    at = first
    while at < last and (reading.stretch_of[at] < 0 or at == first):
        at = at + 1 if reading.stretch_of[at] < 0 else reading.stretches[reading.stretch_of[at]].last
    return at


def _topic(reading: Reading, words: MarkCues, start: int, end: int) -> Stretch | None:
    """Return the subject before the first particle that marks one, where words are not parted by spaces."""
    at = start
    for other in range(start, end):
        word = reading.lowered[other]
        if reading.stretch_of[other] >= 0:
            return None
        if word in COMMAS or word == "。":
            at = other + 1
        elif word in words.topics and other > at + 1:
            return at, other
    return None


def _back_to_topic(reading: Reading, words: MarkCues, start: int, cue: int) -> Stretch | None:
    """Return the words from the clause's beginning to a postposition, where words are not parted by spaces."""
    at = cue
    while at > start and reading.lowered[at - 1] not in COMMAS and reading.stretch_of[at - 1] < 0:
        at -= 1
    return (at, cue) if at < cue else None


def _inverted_pronoun(reading: Reading, words: MarkCues, start: int, last: int) -> Stretch | None:
    """Return a pronoun behind the verb of the clause that begins a sentence: "Das Angebot lehnt er ab"."""
    lowered, tokens = reading.lowered, reading.parsed.words
    alone = words.pronouns - words.articles - words.helpers
    if lowered[start] in alone:
        return None
    for at in range(start + 2, last):
        if lowered[at] in COMMAS:
            return None
        verb = tokens[at - 1]
        if lowered[at] in alone and verb[0].islower() and verb not in words.stops | words.that | words.links:
            return at, at + 1
    return None


def _inverted(reading: Reading, words: MarkCues, start: int, last: int) -> Stretch | None:
    """Return what stands behind the first word that may be a verb: "Im Landtag warb Muster ..."."""
    lowered, tokens = reading.lowered, reading.parsed.words
    for at in range(start + 1, last):
        verb = tokens[at - 1]
        no_verb = verb in words.stops | words.articles | words.links and verb not in words.helpers
        if not verb[0].islower() or no_verb:
            continue
        if is_capital(tokens[at]) or lowered[at] in words.articles or lowered[at] in words.pronouns:
            return phrase_from(reading, words, at, last)
    return None
