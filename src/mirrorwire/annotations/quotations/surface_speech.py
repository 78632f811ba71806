"""Whether words are speech, in marks or by a sure pattern, and which cue they belong to, by what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mirrorwire.annotations.quotations.mark_cues import COLONS, MarkCues, Said, unspaced
from mirrorwire.annotations.quotations.reading import Reading
from mirrorwire.annotations.quotations.scoring import Stretch
from mirrorwire.annotations.quotations.surface_phrases import capitals_before, is_capital, is_cased, phrase_from
from mirrorwire.annotations.quotations.surface_speakers import COMMAS, before_postposition, helper_behind_comma, subject

DASHES: Final = frozenset("–—―‒−-")
FINAL: Final = frozenset({*".!?…。！？։؟", "..."})
OPENING: Final = frozenset("([")
_CLOSING: Final = frozenset(")]")
# in words: what is speech without a cue beside it, and what a cue must have at least
LONG: Final = 8
SHORT: Final = 2
# in words: what may be a name though it has words in lower case
_NAME: Final = 6
# in tokens: the most that stands between words said and a verb, and between a verb and "that"
_SUBJECT: Final = 14
_THAT: Final = 20
_CLAUSE: Final = 40
# in words: the least that is taken without marks, and in marks where there is no list
_UNMARKED: Final = 4
_UNLISTED: Final = 5

Place = Literal["behind", "before", "after"]
# a stretch in marks: its index in `Reading.stretches`, its tokens
Marked = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A period, or a sentence of it: its tokens `[first, last)`, its stretches in marks and its cues, in order."""

    reading: Reading
    words: MarkCues
    first: int
    last: int
    marked: Sequence[Marked]
    cues: Sequence[Said]

    def end(self) -> int:
        """Return the end of the passage without its full stop."""
        at, ends = self.last, FINAL | self.words.full_stops
        while at > self.first and self.reading.lowered[at - 1] in ends and self.reading.stretch_of[at - 1] < 0:
            at -= 1
        return at


def size_of(reading: Reading, first: int, last: int) -> int:
    """Return how many words the tokens are; two characters of a script without spaces count for one."""
    total = 0
    for word in reading.lowered[first:last]:
        if word[0].isalnum():
            total += len(word) if unspaced(word) else 2
    return (total + 1) // 2


def reports(reading: Reading, words: MarkCues, first: int, last: int) -> bool:
    """Tell whether the words of somebody else go on, by a verb form that says so (German "sei")."""
    return bool(words.reported) and any(word in words.reported for word in reading.lowered[first:last])


def sentence_start(reading: Reading, start: int, end: int) -> int:
    """Return where the sentence that holds token `end` begins, at or behind `start`: a period may hold several."""
    parsed, lowered = reading.parsed, reading.lowered
    earliest = start
    for at in range(start, end):
        stop = lowered[at] in FINAL and reading.stretch_of[at] < 0 and at > earliest + 2 and len(lowered[at - 1]) > 3
        if stop and parsed.starts[min(at + 1, end)] > parsed.ends[at]:
            earliest = at + 1
    return earliest


def colon_before(reading: Reading, first: int, left: int, size: int) -> int | None:
    """Return the colon right before words in marks that are more than one word; none in brackets before short ones."""
    lowered = reading.lowered
    at = first - 1
    if at >= left and lowered[at] in DASHES:
        at -= 1
    if at < left or lowered[at] not in COLONS or size < SHORT:
        return None
    near = lowered[max(left, at - 4) : at]
    bracket = any(word in OPENING for word in near) and not any(word in _CLOSING for word in near)
    return at if size >= LONG or not bracket else None


def cue_behind(passage: Passage, one: Marked, right: int) -> Said | None:
    """Return the cue right behind words in marks: “A”, sagte X / “A”, X said; `right`: where the next marks begin."""
    _, first, last = one
    lowered, words = passage.reading.lowered, passage.words
    at = last
    while at < right and at - last < 3 and not lowered[at][0].isalnum() and lowered[at] not in COLONS:
        at += 1
    broken = at > last or (last - 2 >= first and lowered[last - 2] in FINAL | COMMAS)
    for cue in passage.cues:
        if cue.first < at or cue.kind == "noun" or (cue.kind == "behind" and not _phrase_follows(passage, cue, right)):
            continue
        if cue.first >= right:
            return None
        between = lowered[at : cue.first]
        if any(word in words.joins for word in between):
            return None
        if cue.kind in ("say", "behind", "call") and all(word in words.helpers | words.skips for word in between):
            named = is_named(passage, first)
            return cue if cue.kind != "call" or broken or named or words.order == "verb-last" else None
        if not broken:
            return None
        if cue.kind == "accordingly" or (cue.kind == "according" and cue.first == at):
            return cue
        if cue.kind == "say" and len(between) <= _SUBJECT:
            passive = between[0] in words.helpers
            free = words.order != "verb-second" and not any(word in COMMAS or word in COLONS for word in between)
            return cue if passive or free else None
        return None
    return None


def is_named(passage: Passage, first: int) -> bool:
    """Tell whether a word that gives a thing its name stands before marks, an article between: "als ein „..." """
    lowered, words = passage.reading.lowered, passage.words
    at = first - 1
    if at > passage.first and lowered[at] in (words.articles | words.stops) - words.naming:
        at -= 1
    return at >= passage.first and lowered[at] in words.naming


def _phrase_follows(passage: Passage, cue: Said, right: int) -> bool:
    """Tell whether a phrase begins behind a cue: „...“, so der Minister (not: „...“, so wurde ...)."""
    if cue.last >= right:
        return False
    word = passage.reading.lowered[cue.last]
    return is_capital(passage.reading.parsed.words[cue.last]) or word in passage.words.articles | passage.words.pronouns


def last_cue(cues: Sequence[Said], start: int, end: int) -> Said | None:
    """Return the cue of a clause that introduces words: its last verb of saying, else the next best."""
    found = [cue for cue in cues if start <= cue.first < end]
    for kinds in (("say",), ("call",), ("according", "accordingly"), ("noun",)):
        if chosen := [cue for cue in found if cue.kind in kinds]:
            return chosen[-1]
    return None


def cue_before(passage: Passage, first: int) -> Said | None:
    """Return the cue before words in marks in their sentence, the nearest; also one put in between (", so X,")."""
    lowered = passage.reading.lowered
    best = None
    for cue in passage.cues:
        if cue.first >= first:
            break
        inserted = cue.kind == "behind" and lowered[cue.first - 1] in COMMAS and _phrase_follows(passage, cue, first)
        if inserted or cue.kind in ("say", "call", "according", "accordingly"):
            best = cue
    return None if best is None or ";" in lowered[best.last : first] else best


def cue_after(passage: Passage, last: int) -> Said | None:
    """Return the cue of the clause that closes the sentence: "..., sagte X"."""
    for cue in passage.cues:
        if cue.first < last:
            continue
        lowered = passage.reading.lowered
        if cue.kind in ("say", "behind") and lowered[cue.first - 1] in COMMAS | DASHES:
            return cue
        if cue.kind == "say" and helper_behind_comma(passage.reading, passage.words, last, cue) is not None:
            return cue
        if cue.kind in ("according", "accordingly"):
            return cue
        if passage.words.order == "verb-last" and cue.kind == "say" and cue.last >= passage.last - 1:
            return cue
    return None


def is_speech(passage: Passage, one: Marked, cue: Said | None, place: Place, left: int, goes_on: bool) -> bool:
    """Tell words that were said from scare quotes, names and titles.

    `left`: where the marks before end. `goes_on`: the words of a known speaker may go on here.
    """
    _, first, last = one
    reading, words = passage.reading, passage.words
    lowered, tokens = reading.lowered, reading.parsed.words
    size = size_of(reading, first, last)
    before = lowered[first - 1] if first > left else ""
    if before in words.scare or (first - 2 >= left and lowered[first - 2] in words.scare and size < LONG):
        return False
    inner = [at for at in range(first, last) if lowered[at][0].isalnum()]
    cased = [at for at in inner if is_cased(tokens[at])]
    low = sum(not tokens[at][0].isupper() and lowered[at] not in words.links for at in cased)
    written_low = low > 0 or not cased
    sentence = lowered[last - 2] in FINAL
    opens = is_capital(tokens[inner[0]])
    running_on = before[:1].isalnum()
    naming = is_named(passage, first)
    verb_follows = words.order == "verb-last" and place == "behind"
    named = running_on and is_capital(tokens[first - 1]) and opens and size <= _NAME
    if named and not (sentence or naming or verb_follows):
        return False
    if cue is None:
        if running_on and opens and not sentence:
            return False
        if size >= SHORT and low and goes_on and reports(reading, words, passage.first, passage.last):
            return True
        return size >= LONG and (low >= 3 or not cased)
    if place == "behind":
        if naming:
            return True
        if running_on and words.order != "verb-last" and (cue.first == last or not (written_low or sentence)):
            return False
        return written_low or sentence or (last < len(lowered) and lowered[last] in COMMAS)
    if cue.kind == "call" and naming and place == "before":
        return True
    near = place == "before" and not any(lowered[at] in COMMAS for at in range(cue.last, first - 1))
    if near and cue.kind == "call":
        return size > 1 or written_low or naming or before[:1].islower()
    return size >= SHORT and (written_low or (near and size >= LONG))


def clause_behind(passage: Passage, cue: Said, limit: int) -> int | None:
    """Return where the clause of what was said begins behind a cue: at "that", or behind a comma; None if unsure."""
    reading, words, lowered = passage.reading, passage.words, passage.reading.lowered
    for at in range(cue.last, min(limit, cue.last + _THAT)):
        if reading.stretch_of[at] >= 0:
            return None
        if words.opens_clause(lowered[at]):
            return at
    if words.bare_clause:
        for at in range(cue.last, limit - 1):
            if lowered[at] in COMMAS and lowered[at + 1] not in words.stops:
                return at + 1 if reports(reading, words, at + 1, min(len(lowered), limit + _CLAUSE)) else None
    return None


def clause_around(passage: Passage, one: Marked, cue: Said, place: Place) -> Stretch | None:
    """Return the clause of what was said where it holds more words than those in marks, if its bounds are sure."""
    _, first, last = one
    reading, lowered = passage.reading, passage.reading.lowered
    if place == "before":
        opened = clause_behind(passage, cue, first)
        if opened is None:
            return None
        region = opened, passage.end()
    elif passage.words.order == "verb-last":
        return None  # what stands before the marks is the speaker, the place, the day
    else:
        start = sentence_start(reading, passage.first, first)
        while start < first and not lowered[start][0].isalnum():
            start += 1
        at = last if place == "behind" else cue.first
        while at > last and lowered[at - 1] not in COMMAS | DASHES:
            at -= 1
        region = start, max(at - 1, last)
    if region[0] >= region[1] or size_of(reading, *region) - size_of(reading, first, last) < SHORT:
        return None
    return None if any(region[0] <= other.first < region[1] for other in passage.cues if other != cue) else region


def unlisted(passage: Passage, one: Marked, left: int, right: int) -> tuple[Stretch | None, Stretch | None] | None:
    """Return speaker and cue of words in marks in a language without a list; None if they are none that were said.

    Beside a colon, a dash or a comma, capitals name the speaker; without, only a long stretch is taken for speech.
    """
    _, first, last = one
    reading, lowered, tokens = passage.reading, passage.reading.lowered, passage.reading.parsed.words
    size = size_of(reading, first, last)
    if size < _UNLISTED:
        return None
    if (colon := colon_before(reading, first, left, size)) is not None:
        speaker = capitals_before(reading, passage.words, sentence_start(reading, left, colon), colon)
        return speaker, (colon, colon + 1)
    at = last
    while at < right and at - last < 3 and not lowered[at][0].isalnum():
        at += 1
    if last < at < right and lowered[at - 1] in COMMAS | DASHES:
        name = next((other for other in range(at, min(at + 5, right)) if is_capital(tokens[other])), None)
        end = at if name is None else name
        while name is not None and end < right and is_capital(tokens[end]):
            end += 1
        return (None if name is None else (name, end)), None
    return (None, None) if size >= LONG else None


def unmarked(passage: Passage, cue: Said) -> tuple[list[Stretch], Stretch | None] | None:
    """Return what was said without marks and the speaker, where the pattern around a cue is sure; else None."""
    reading, words = passage.reading, passage.words
    end = passage.end()
    speaker: Stretch | None = None
    if cue.kind == "according":
        speaker = phrase_from(reading, words, cue.last, end, dative=True)
        if speaker is None:
            return None
        contents = [(passage.first, cue.first), (_behind_comma(reading, speaker[1], end), end)]
    elif cue.kind == "accordingly":
        speaker = before_postposition(reading, words, passage.first, cue.first)
        if speaker is None:
            return None
        contents = [(passage.first, speaker[0]), (cue.last, end)]
    elif cue.kind != "say":
        return None
    elif (opened := clause_behind(passage, cue, end)) is not None:
        speaker = subject(reading, words, passage.first, cue, opened)
        contents = [(opened, end)]
    elif words.bare_clause and cue.first - 1 > passage.first and reading.lowered[cue.first - 1] in COMMAS:
        speaker = phrase_from(reading, words, cue.last, end)
        contents = [(passage.first, cue.first - 1)]
        if speaker is None or not reports(reading, words, *contents[0]):
            return None
    else:
        return None
    contents = [trimmed for content in contents if size_of(reading, *(trimmed := _trimmed(reading, *content)))]
    if sum(size_of(reading, *content) for content in contents) < _UNMARKED:
        return None
    return contents, speaker


def _behind_comma(reading: Reading, first: int, last: int) -> int:
    """Return where words go on behind a phrase; in scripts without spaces a comma shows it ("据交通部介绍，")."""
    if first < last and unspaced(reading.lowered[first]):
        return next((at for at in range(first, last) if reading.lowered[at] in COMMAS), first)
    return first


def _trimmed(reading: Reading, first: int, last: int) -> Stretch:
    """Return the stretch without commas at its edges."""
    while first < last and reading.lowered[first] in COMMAS:
        first += 1
    while last > first and reading.lowered[last - 1] in COMMAS:
        last -= 1
    return first, last


def whole_cue(reading: Reading, words: MarkCues, cue: Stretch, speaker: Stretch | None) -> Stretch:
    """Return the cue with the auxiliaries that touch it: "a déclaré", "ասել է", "gesagt hat"."""
    first, last = cue
    word = words.plain_form(reading.lowered[first])
    helpers = words.helpers - words.skips
    if not helpers or not (word in words.say or word in words.call or word in words.separable):
        return cue
    apart = range(*speaker) if speaker else range(0)

    def helps(at: int) -> bool:
        return reading.lowered[at] in helpers and at not in apart and reading.stretch_of[at] < 0

    while first > 0 and cue[0] - first < 2 and helps(first - 1):
        first -= 1
    return first, last + (last < len(reading.lowered) and helps(last))
