"""Speaker phrases a cue may have, with what speaks for each: from the parse where there is one, and from the surface.

Every option is a stretch of tokens. The ranker picks one, or none; who the phrase names is the language room's matter.
"""

from __future__ import annotations

from functools import lru_cache

from mirrorwire.annotations.quotations.cues import Cue, cue_words
from mirrorwire.annotations.quotations.reading import (
    ADVERBS,
    AUXILIARIES,
    BREAKS,
    CONJUNCTIONS,
    DAYS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    Reading,
)

MAX_TOKENS = 45
_RELATIVE = frozenset({"who", "which", "that"})
_NO_OPENING = CONJUNCTIONS | {"as"}
_CLOSING = frozenset({")", "'s", "’s", "%"})
# labels over which a cue inherits the subject of what it hangs on
_INHERITS = frozenset("conj xcomp advcl prep pcomp ccomp dobj pobj dep relcl appos attr".split())
# words that end the name of a speaker behind its cue
_ENDS_NAME = frozenset("in on at during after before that to as who while when".split())
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
# an option's flags: how it was found
Options = dict[tuple[int, int], list[str]]


def speaker_options(reading: Reading, cue: Cue) -> Options:
    """Return the stretches of tokens that may name the speaker of a cue, each with the ways it was found."""
    options: Options = {}
    low, high = bounds(reading, cue)
    if reading.parsed.heads:
        _from_parse(reading, cue, options, low, high)
    if cue.kind == "preposition":
        _after(reading, cue.last, options, low, high)
    else:
        _before(reading, cue, options, low, high)
        if not _takes_addressee(reading, cue):
            _after(reading, cue.last, options, low, high)
        if cue.kind == "colon" or reading.lowered[cue.head].endswith("ing"):
            _first_phrase(reading, cue, options, low)
    return options


@lru_cache(maxsize=1)
def _verbs() -> frozenset[str]:
    """Return the forms of the cue verbs that are no nouns too."""
    words = cue_words("en")
    return frozenset(words.verbs) - frozenset(words.nouns) if words is not None else frozenset()


def _takes_addressee(reading: Reading, cue: Cue) -> bool:
    """Tell whether what follows a verb is asked, not asking: "called on Riga to", "urged them to"."""
    return cue.kind == "verb" and (reading.lowered[cue.last - 1] == "on" or "say" not in cue.classes)


def bounds(reading: Reading, cue: Cue) -> tuple[int, int]:
    """Return the tokens a cue can reach: its period, or the part of its sentence inside the marks it stands in."""
    inside = reading.stretch_of[cue.head]
    if inside < 0:
        return reading.periods[reading.period_of[cue.head]]
    first, last = reading.parsed.sentences[reading.parsed.sentence_at(cue.head)]
    stretch = reading.stretches[inside]
    return max(first, stretch.first + 1), min(last, stretch.last - 1 if stretch.last - stretch.first > 1 else last)


def _add(reading: Reading, options: Options, first: int, last: int, flag: str) -> None:
    """Add an option without the marks, adverbs and conjunctions at its ends."""
    lowered = reading.lowered
    while first < last and (not lowered[first][0].isalnum() or lowered[first] in _NO_OPENING):
        first += 1
    while first < last:
        word = lowered[last - 1]
        if word not in ADVERBS and (word[0].isalnum() or word in _CLOSING):
            break
        last -= 1
    if not reading.parsed.tags:
        if last - first > 1 and lowered[first] in PRONOUNS and lowered[first + 1] not in ("and", "who", ",", "himself"):
            last = first + 1  # "he declined to say"
        elif last - first > 2 and lowered[last - 1] == "to" and reading.parsed.words[last - 2].islower():
            last -= 2
    if last - first == 1 and lowered[first] in _verbs() and reading.parsed.words[first].islower():
        return  # "denied reports that": a verb names nobody
    if first < last <= first + MAX_TOKENS:
        flags = options.setdefault((first, last), [])
        if flag not in flags:
            flags.append(flag)


def _from_parse(reading: Reading, cue: Cue, options: Options, low: int, high: int) -> None:
    """Add what the dependencies say: subject (inherited too), antecedent, agent, possessor, object of a preposition."""
    labels, heads, kids = reading.parsed.labels, reading.parsed.heads, reading.children
    head = cue.head
    if cue.kind == "preposition":
        start = cue.last - 1
        for token in kids[start] if start != head else kids[head]:
            if labels[token] == "pobj":
                _phrase(reading, cue, options, token, "pobj", low, high)
        return
    if cue.kind == "colon":
        # the subject of the clause that ends with the colon
        head = cue.head - 1 if cue.head > low else cue.head
        while (
            heads[head] != head
            and low <= heads[head] < cue.head
            and (reading.parsed.tags[head][0] != "V" or labels[head] != "ROOT")
        ):
            head = heads[head]
    if cue.kind == "noun":
        for token in kids[head]:
            if labels[token] == "poss":
                _phrase(reading, cue, options, token, "poss", low, high)
            elif labels[token] == "prep" and reading.lowered[token] in ("of", "from", "by"):
                for other in kids[token]:
                    if labels[other] == "pobj":
                        _phrase(reading, cue, options, other, "of", low, high)
        head = heads[head]
    for token in kids[head]:
        if labels[token] == "agent":
            for other in kids[token]:
                if labels[other] == "pobj":
                    _phrase(reading, cue, options, other, "agent", low, high)
    flag = "subj"
    for _ in range(6):
        found = [token for token in kids[head] if labels[token] in _SUBJECTS]
        if found:
            subject = found[0]
            if labels[head] == "relcl" and reading.lowered[subject] in _RELATIVE:
                _phrase(reading, cue, options, heads[head], flag + ":antecedent", low, high)
            elif labels[subject] == "nsubjpass":
                _phrase(reading, cue, options, subject, flag + ":passive", low, high)
            else:
                _phrase(reading, cue, options, subject, flag, low, high)
            if cue.kind != "noun" or flag != "subj":
                return
        label = labels[head]
        if label == "acl":
            _phrase(reading, cue, options, heads[head], "acl", low, high)
            return
        if label in _INHERITS:
            flag = label if flag == "subj" else flag
            head = heads[head]
        else:
            return


def _phrase(reading: Reading, cue: Cue, options: Options, token: int, flag: str, low: int, high: int) -> None:
    """Add the phrase of a noun: its subtree, without the branch the cue stands in and without a relative clause."""
    parsed = reading.parsed
    first, last = parsed.subtree(token)
    first, last = max(first, low), min(last, high)
    if first <= cue.head < last:
        branch = cue.head
        while parsed.heads[branch] not in (token, branch):
            branch = parsed.heads[branch]
        left, right = parsed.subtree(branch)
        if cue.head > token:
            last = min(last, left)
        else:
            first = max(first, right)
    if not first <= token < last:
        return
    for child in reading.children[token]:
        if child > token and parsed.labels[child] == "relcl" and child < last:
            cut = parsed.subtree(child)[0]
            if cut > token:
                last = min(last, cut)
    inside = reading.stretch_of
    if inside[token] < 0:
        # a phrase ends where words in marks of five tokens and more begin: those are what was said
        for at in range(token + 1, last):
            one = inside[at]
            if one >= 0 and reading.stretches[one].last - reading.stretches[one].first > 6:
                last = at
                break
    _add(reading, options, first, last, flag)


def _stop(reading: Reading, token: int, inside: int) -> bool:
    """Tell whether a phrase read off the surface can't go over this token."""
    return reading.stretch_of[token] != inside or reading.lowered[token] in BREAKS


def _back(reading: Reading, end: int, low: int, inside: int) -> int:
    """Return where the run without a break begins that ends before a token; no speaker phrase is longer."""
    low = max(low, end - MAX_TOKENS - 1)
    while end > low and not _stop(reading, end - 1, inside):
        end -= 1
    return end


def _forth(reading: Reading, start: int, high: int, inside: int) -> int:
    """Return where the run without a break ends that begins with a token; no speaker phrase is longer."""
    high = min(high, start + MAX_TOKENS + 1)
    while start < high and not _stop(reading, start, inside):
        start += 1
    return start


def _before(reading: Reading, cue: Cue, options: Options, low: int, high: int) -> None:
    """Add what stands right before the cue: a run without a break, and longer ones over a pair of commas."""
    lowered, inside = reading.lowered, reading.stretch_of[cue.head]
    end = cue.first
    while end > low and (lowered[end - 1] in ADVERBS or lowered[end - 1] in AUXILIARIES):
        end -= 1
    if end > low and lowered[end - 1] in (",", ")") and end - 1 > low:
        # an apposition or a parenthesis: "X, head of Y, said"
        at = _back(reading, end - 1, low, inside) - 1
        at = max(at, low)
        start = _back(reading, at, low, inside)
        if start < at:
            _add(reading, options, start, end, "before:apposition")
            _narrowed(reading, options, start, end, at, "before:apposition:short")
        end_inner = end - 1
        _add(reading, options, at + 1, end_inner, "before:comma")
        return
    start = _back(reading, end, low, inside)
    if start < end:
        _add(reading, options, start, end, "before")
        _narrowed(reading, options, start, end, end, "before:short")
        if start > low + 1 and lowered[start - 1] == ",":
            longer = _back(reading, start - 1, low, inside)
            _add(reading, options, longer, end, "before:long")


def _narrowed(reading: Reading, options: Options, start: int, end: int, until: int, flag: str) -> None:
    """Add the part of a run after its last conjunction, day or relative word that can't stand in a name."""
    for at in range(until - 1, start, -1):
        word = reading.lowered[at]
        if word in CONJUNCTIONS or word in DAYS or word in ("who", "which", "that") or word in AUXILIARIES:
            _add(reading, options, at + 1, end, flag)
            return


def _after(reading: Reading, start: int, options: Options, low: int, high: int) -> None:
    """Add what stands right after a cue: a run up to a break, one over a pair of commas, one up to a preposition."""
    if start >= high:
        return
    lowered, inside = reading.lowered, reading.stretch_of[start]
    end = _forth(reading, start, high, inside)
    if end == start:
        return
    _add(reading, options, start, end, "after")
    for at in range(start + 1, end):
        word = reading.lowered[at]
        if word in DAYS or (
            word in ("in", "on", "at", "during", "after", "before", "that", "to", "as", "who", "while", "when")
            or word in AUXILIARIES
        ):
            _add(reading, options, start, at, "after:short")
            break
    if end < high and lowered[end] == ",":
        longer = _forth(reading, end + 1, high, inside)
        if longer > end + 1:
            _add(reading, options, start, longer, "after:apposition")


def _first_phrase(reading: Reading, cue: Cue, options: Options, low: int) -> None:
    """Add the first words of the period, up to what can't stand in a name: the subject of "..., saying that"."""
    lowered, words = reading.lowered, reading.parsed.words
    inside = reading.stretch_of[cue.head]
    start = low
    while start < cue.first and (lowered[start] in CONJUNCTIONS or not lowered[start][0].isalnum()):
        start += 1
    at = start
    while at < cue.first and not _stop(reading, at, inside) and at < start + 12:
        if at > start and _no_name(lowered[at], words[at], words[at - 1]):
            break
        at += 1
    _add(reading, options, start, at, "first")


def _no_name(lower: str, word: str, before: str) -> bool:
    """Tell whether a name has ended before a word: a verb, "who", a preposition, or what follows a name in capitals."""
    if lower in AUXILIARIES or lower in ("who", "on", "in", "that") or (lower.endswith("ed") and word == lower):
        return True
    named = before[0].isupper() and before.lower() not in DETERMINERS
    return named and word == lower and lower[0].isalpha() and lower not in PREPOSITIONS and lower != "and"
