"""The phrase that names a speaker, by the surface alone: capitals, articles, and the words between cue and comma.

A phrase is taken as printed, with title, name and apposition: it runs on until a comma that no apposition follows, a
mark, or a word that no phrase goes past (the `stops` of the language's cue words). Where a script has no capitals, the
words between the cue and the next mark or comma are the phrase.
"""

from __future__ import annotations

from typing import Final

from mirrorwire.annotations.quotations.mark_cues import MarkCues, find_said, unspaced
from mirrorwire.annotations.quotations.reading import Reading
from mirrorwire.annotations.quotations.scoring import Stretch

LONGEST: Final = 16
# characters, where words are not parted by spaces
_LONGEST_UNSPACED: Final = 40
_APPOSITION: Final = 12
_LOWER: Final = 7
_BRACKETED: Final = 6
_MARKED: Final = 7
_OPENING: Final = frozenset("([")
_CLOSING: Final = frozenset(")]")
_COMMAS: Final = frozenset({",", "،", "、", "，", "՝"})
_INNER: Final = frozenset({"/", "&", "-", "’", "'", "·", "‑", "׳", "״", "\u200c"})


def is_cased(word: str) -> bool:
    """Tell whether a word begins with a letter of a script that has capitals (Georgian has them in no running text)."""
    return word[0] != word[0].swapcase() and not "ა" <= word[0] <= "ჿ"


def is_capital(word: str) -> bool:
    """Tell whether a word begins with a capital, or has one behind an elision or a hyphen ("l'Europe", "US-Chef")."""
    if word[0].isupper():
        return True
    for mark in "'’":
        if mark in word:
            behind = word[word.index(mark) + 1 :]
            return behind[:1].isupper()
    return False


def phrase_from(reading: Reading, words: MarkCues, first: int, last: int, *, dative: bool = False) -> Stretch | None:
    """Return the phrase that begins at token `first`, behind words to skip, and ends before `last`; None if none does.

    `dative`: a stop may be its first word (German "laut dem Minister").
    """
    lowered = reading.lowered
    at = first
    while (
        at < last and (lowered[at] in words.skips or lowered[at] in words.helpers) and lowered[at] not in words.articles
    ):
        at += 1
    if at >= last:
        return None
    while dative and at < last - 1 and (lowered[at] in words.say or lowered[at] in words.agents):
        at += 1  # "según revela una encuesta", "nach Angaben von Anna Muster"
    if dative and any(lowered[other] in words.relatives for other in range(at, min(at + 2, last))):
        return None
    if lowered[at] in words.pronouns:
        following = lowered[at + 1] if at + 1 < last else "."
        if lowered[at] not in words.articles or not following[0].isalnum() or following in words.stops:
            return at, at + 1
    end = _run(reading, words, at, last, dative)
    if end == at:
        return None
    if end + 1 < last and lowered[end] in words.places:
        # "die Sprecherin der Fraktion im Landtag, Anna Muster": the place belongs to the phrase if a name follows it
        inner = _run(reading, words, end + 1, last, True)
        if end + 1 < inner < last - 1 and lowered[inner] in _COMMAS and is_capital(reading.parsed.words[inner + 1]):
            return at, _apposition(reading, words, inner + 1, last) or end
    if end < last and lowered[end] in _COMMAS:
        added = _apposition(reading, words, end + 1, last)
        if added is not None and (not dative or _set_apart(reading, end + 1, added, last)):
            end = added
    return at, end


def _set_apart(reading: Reading, first: int, end: int, last: int) -> bool:
    """Tell whether an apposition with a name stands between commas: "selon le maire, Paul X, les travaux ..."."""
    tokens = reading.parsed.words[first:end]
    named = any(is_capital(word) for word in tokens) or not any(is_cased(word) for word in tokens)
    return named and end < last and reading.lowered[end] in _COMMAS


def _run(reading: Reading, words: MarkCues, first: int, last: int, opened: bool) -> int:
    """Return where the run of words that can be one phrase ends; `first` itself if none can.

    `opened`: as if an article stood before it.
    """
    lowered, tokens = reading.lowered, reading.parsed.words
    at, dative = first, opened
    opened = lowered[first] in words.articles or opened or not is_capital(tokens[first])
    last = min(last, first + (_LONGEST_UNSPACED if unspaced(tokens[first]) else LONGEST))
    while at < last:
        word = lowered[at]
        if reading.stretch_of[at] >= 0:
            inside = _name_in_marks(reading, at)
            if inside is None or inside > last:
                break
            at = inside
            continue
        if not word[0].isalnum():
            if word in _OPENING and at > first:
                closing = next((o for o in range(at + 1, min(at + _BRACKETED, last)) if lowered[o] in _CLOSING), None)
                if closing is None:
                    break
                at = closing + 1
                continue
            if at > first and word == "." and at + 1 < last and _abbreviation(reading, at):
                at += 1
                continue
            if at > first and word in _INNER and at + 1 < last and lowered[at + 1][0].isalnum():
                at += 1
                continue
            break
        if at > first and word in words.joins and at + 1 < last and lowered[at + 1] in words.say:
            break
        if word in words.stops and not (at == first and (dative or word in words.articles)):
            break
        if at > first and word in words.articles and lowered[at - 1] != "/":
            if word not in words.genitives or not (opened or at == first + 1):
                break
        elif (
            word in words.reported
            or (at > first and (words.opens_clause(word) or word in words.helpers or _says(reading, words, at, last)))
            or (at > first and words.order == "verb-second" and _parts(reading, words, at))
            or (
                word[0].isdigit()
                and at > first
                and not (is_capital(tokens[at - 1]) or lowered[at - 1] in words.articles)
            )
        ):
            break
        at += 1
    while at > first + 1 and lowered[at - 1] in words.links:
        at -= 1
    return at


def _says(reading: Reading, words: MarkCues, at: int, last: int) -> bool:
    """Tell whether a verb of saying begins at a token."""
    word = reading.lowered[at]
    if word not in words.say:
        return False
    if not unspaced(word):
        return True
    said = next(find_said(reading, words, at, min(last + 4, len(reading.lowered))), None)
    return said is not None and said.first == at


def _parts(reading: Reading, words: MarkCues, at: int) -> bool:
    """Tell whether a word in lower case right behind a capitalised one can't be of the same phrase (most are verbs)."""
    word, before = reading.parsed.words[at], reading.parsed.words[at - 1]
    if not word[0].islower() or word in words.links:
        return False
    return (
        before in _CLOSING
        or reading.stretch_of[at - 1] >= 0
        or (before[0].isupper() and reading.lowered[at - 1] not in words.articles)
    )


def _name_in_marks(reading: Reading, at: int) -> int | None:
    """Return the end of a few words in marks that may be a name within a phrase, None if they are more than that."""
    stretch = reading.stretches[reading.stretch_of[at]]
    short = stretch.first == at and stretch.last - stretch.first <= _MARKED
    return stretch.last if short and is_capital(reading.parsed.words[min(at + 1, stretch.last - 1)]) else None


def _abbreviation(reading: Reading, at: int) -> bool:
    """Tell whether the full stop at `at` belongs to an abbreviation or initial: no sentence ends here."""
    before = reading.parsed.words[at - 1]
    return len(before) < 5 and reading.parsed.starts[at] == reading.parsed.ends[at - 1]


def _apposition(reading: Reading, words: MarkCues, first: int, last: int) -> int | None:
    """Return the end of an apposition that begins behind a comma; None where a clause or something else follows."""
    lowered, tokens = reading.lowered, reading.parsed.words
    if (
        first >= last
        or lowered[first] in words.stops
        or lowered[first] in words.skips
        or words.opens_clause(lowered[first])
    ):
        return None
    end = first
    while end < last and end - first <= _APPOSITION:
        word = lowered[end]
        if word == "." and end > first and _abbreviation(reading, end) and is_capital(tokens[end - 1]):
            end += 1
            continue
        if word in _COMMAS or word in ".;:!?–—" or reading.stretch_of[end] >= 0:
            break
        if word in words.say or word in words.helpers or (word in words.pronouns and word not in words.articles):
            return None
        end += 1
    if end == first or end - first > _APPOSITION:
        return None
    opening = tokens[first]
    if not is_capital(opening) and not unspaced(opening) and lowered[first] not in words.articles:
        # "ministre de la Défense": lower case titles, where no article opens a relative clause
        if not is_cased(opening):
            return end if end - first <= _LOWER else None
        if words.order == "verb-second" or not any(map(is_capital, tokens[first:end])):
            return None
        if end - first > _LOWER and not _ends_in_name(reading, words, first, end):
            return None
    if words.order != "verb-second":
        return end
    # the rest of a clause would end with its verb: a phrase ends with a noun, at a comma or a stop
    limit, end = end, _run(reading, words, first, end, True)
    closing = tokens[end - 1]
    whole = end == limit or (lowered[end] in words.stops and lowered[end] not in words.reported | words.helpers)
    return end if end > first and whole and (closing[0].isupper() or closing in _CLOSING) else None


def _ends_in_name(reading: Reading, words: MarkCues, first: int, end: int) -> bool:
    """Tell whether a long apposition is one phrase that ends in a name of two words: "ведущего сотрудника ... X Y"."""
    if any(word in words.stops or word in words.joins for word in reading.lowered[first:end]):
        return False
    return all(is_capital(word) and word[-1].isalpha() for word in reading.parsed.words[end - 2 : end])


def phrase_before(reading: Reading, words: MarkCues, first: int, last: int) -> Stretch | None:
    """Return the subject that stands before a verb at token `last`, in the clause that begins at `first`, or earlier.

    "Der Sprecher, Hans Muster, sagte": an apposition or a relative clause between commas is stepped over.
    """
    lowered = reading.lowered
    at = last
    while at > first and (lowered[at - 1] in words.skips or lowered[at - 1] in words.helpers):
        at -= 1
    if at > first and lowered[at - 1] in _COMMAS:
        apposition = _clause_start(reading, words, first, at - 1)
        if apposition > first and lowered[apposition - 1] in _COMMAS:
            start = _clause_start(reading, words, first, apposition - 1)
            start = _behind_adverbial(reading, words, start, apposition - 1)
            if start < apposition - 1 and lowered[start] not in words.stops | words.pronouns - words.articles:
                added = _apposition(reading, words, apposition, at)
                if added == at - 1 and _run(reading, words, start, apposition - 1, True) == apposition - 1:
                    return start, added
        # whatever stands between commas: the sentence's own first phrase, with its apposition
        start = _clause_start(reading, words, first, at, past_commas=True)
        found = phrase_from(reading, words, _behind_adverbial(reading, words, start, at), at - 1)
        if found is not None or words.order == "verb-second":
            return found
        at -= 1
    start = _clause_start(reading, words, first, at)
    return phrase_from(reading, words, _behind_adverbial(reading, words, start, at), at)


def _clause_start(reading: Reading, words: MarkCues, first: int, last: int, *, past_commas: bool = False) -> int:
    """Return where the clause that ends before `last` begins: behind the last comma, colon, dash or mark."""
    at = last
    while at > first:
        word = reading.lowered[at - 1]
        if (stretch := reading.stretch_of[at - 1]) >= 0:
            begin = reading.stretches[stretch].first
            if begin <= first or _name_in_marks(reading, begin) is None:
                break
            at = begin
            continue
        if (
            (word in _COMMAS and not past_commas)
            or word in ";:–—؛!?…"
            or (words.opens_clause(word) and not past_commas)
        ):
            break
        at -= 1
    return at


def _behind_adverbial(reading: Reading, words: MarkCues, first: int, last: int) -> int:
    """Step over a prepositional phrase that opens a clause, where the order of words lets a subject follow it."""
    lowered, tokens = reading.lowered, reading.parsed.words
    at = first
    while at < last and lowered[at] in words.skips and lowered[at] not in words.articles:
        at += 1
    if words.order == "verb-second" or at >= last or lowered[at] not in words.stops:
        return at
    # preposition, its noun, and what goes on in lower case or as a number
    at += 2
    while at < last and lowered[at] in words.articles:
        at += 1
    while at < last and is_cased(tokens[at]) and not is_capital(tokens[at]) and lowered[at] in words.stops:
        at += 2
    while at < last and lowered[at][0].isdigit():
        at += 1
    return at


def capitals_before(reading: Reading, words: MarkCues, first: int, last: int) -> Stretch | None:
    """Return the last run of capitalised words that ends at or before `last` (verb-last languages, unknown ones).

    A run whose last word has an ending of no subject is passed over.
    """
    while (found := last_capitals(reading, words, first, last)) is not None:
        _, mark, ending = reading.lowered[found[1] - 1].rpartition("'")
        if not mark or ending not in words.oblique:
            return found
        last = found[0]
    return None


def last_capitals(reading: Reading, words: MarkCues, first: int, last: int) -> Stretch | None:
    """Return the last run of capitalised words that ends at or before `last`."""
    tokens, lowered = reading.parsed.words, reading.lowered
    at = last
    while at > first and not (is_capital(tokens[at - 1]) and tokens[at - 1][0].isalpha()):
        if reading.stretch_of[at - 1] >= 0:
            return None
        at -= 1
    end = at
    while at > first and reading.stretch_of[at - 1] < 0:
        word = tokens[at - 1]
        inner = at < end and (
            word in ".-'’" or (lowered[at - 1] in words.joins and at - 1 > first and is_capital(tokens[at - 2]))
        )
        if not (is_capital(word) or inner):
            break
        at -= 1
    while at < end and lowered[at] in words.stops | words.skips:
        at += 1
    return (at, end) if at < end else None
