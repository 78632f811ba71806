"""Names by their capitals, for the `plain` tier: runs of capitalised words, told apart by the words around them.

English has word lists for it: titles, posts, given names, words of organisations. In other languages a run is a
person's if a given name, a title or a verb of saying shows it; German capitalises every noun, so that nothing else
does there. Scripts without capitals (Hebrew, Arabic, Georgian) give no names here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from mirrorwire.language.given_names import PARTICLES, is_family_first, is_given, may_be_given
from mirrorwire.language.organisations import organisation_words
from mirrorwire.language.parsed import Name, Parsed
from mirrorwire.language.posts import SAYINGS, is_title, post_words

_FILE = Path(__file__).with_name("plain_cues.toml")
_PLACE_BEFORE = frozenset({"in", "at", "near", "from", "outside", "across", "around"})
_JOINTS = frozenset({"of", "for", "and", "the", "on", "&"})
_WHO = frozenset({"who", "whose", "whom"})
_LONGEST = 12
# letters of the shortest stem of a body's word that a word may go on from
_STEM = 5
# endings of invented names of bodies and outlets: "Interfax", "Gazprombank", "Novatek"
_COLLECTIVE = tuple("fax bank prom tek corp soft oil gaz tel com press inform news neft".split())


@lru_cache(maxsize=1)
def _cues() -> dict[str, dict[str, frozenset[str]]]:
    """Return the tables of words by kind and language."""
    with _FILE.open("rb") as handle:
        data: dict[str, dict[str, str]] = tomllib.load(handle)
    return {kind: {language: frozenset(words.split()) for language, words in by.items()} for kind, by in data.items()}


def plain_cues(kind: str, language: str) -> frozenset[str]:
    """Return the words of one kind and language of `plain_cues.toml`; none if it has none."""
    return _cues().get(kind, {}).get(language, frozenset())


@lru_cache(maxsize=8192)
def _given_anywhere(word: str) -> bool:
    """Tell whether a word is a given name, in Cyrillic and its cases too."""
    if is_given(word):
        return True
    if not "\u0400" <= word[0] <= "\u04ff" or (len(word) > 1 and word.isupper()):
        return False
    lower = word.lower()
    stems = (lower, lower[:-1], lower[:-2], f"{lower[:-1]}й", f"{lower[:-1]}а", f"{lower[:-1]}я")
    return any(len(stem) > 2 and is_given(stem) for stem in stems)


def names_by_capitals(parsed: Parsed) -> Parsed:
    """Return the parse with the names that capitals and the words around them tell."""
    return replace(parsed, names=tuple(capital_names(parsed)))


def capital_names(parsed: Parsed) -> list[Name]:
    """Return the names that capitals and the words around them tell, in order, none overlapping."""
    capitals = [token for token, word in enumerate(parsed.words) if word[0].isupper()]
    if not capitals:
        return []
    starts = {first for first, _ in parsed.sentences}
    if parsed.language in ("en", None):
        return _English(parsed, starts, capitals).names()
    return _Other(parsed, starts, capitals).names()


class _English:
    """English: every run of capitals is looked at; what nothing tells is left out."""

    def __init__(self, parsed: Parsed, starts: set[int], capitals: Sequence[int]) -> None:
        self.words = parsed.words
        self.starts = starts
        self.capitals = capitals
        self.tables = organisation_words()
        # words that stand in capitals within sentences: a capital at a sentence's start says nothing by itself
        self.within = {self.words[token] for token in capitals if token not in starts and not self._opens(token)}
        self.block_ends = {last for _, last in parsed.sentences}

    def _opens(self, token: int) -> bool:
        """Tell whether a token comes first after an opening mark."""
        return token > 0 and self.words[token - 1] in ('"', "“", "‘", "'", ":", "-", "–", "—", "•")

    def names(self) -> list[Name]:
        """Return the names, in order."""
        found: list[Name] = []
        done = 0
        for token in self.capitals:
            if token < done:
                continue
            first, last = self._run(token)
            done = max(last, token + 1)
            name = self._name(first, last)
            if name is not None:
                found.append(name)
                done = max(done, name.last)
        return found

    def _run(self, token: int) -> tuple[int, int]:
        """Return the run of capitals from a token on, particles and the full stops of initials included."""
        words, ends, size = self.words, self.block_ends, len(self.words)
        last = token + 1
        while last < size and last - token < _LONGEST and last not in ends:
            word, before = words[last], words[last - 1]
            if word[0].isupper() or self._particle(word):
                last += 1
            elif last + 1 >= size or last + 1 in ends or not words[last + 1][0].isupper():
                break
            elif word in PARTICLES or (word == "." and (len(before) == 1 or is_title(before.lower()))):
                last += 2
            else:
                break
        return token, min(last, size)

    def _particle(self, word: str) -> bool:
        """Tell whether a word is a name with its particle in lower case: "al-Farsi"."""
        particle, hyphen, rest = word.partition("-")
        return bool(hyphen) and particle in PARTICLES and rest[:1].isupper()

    def _name(self, first: int, last: int) -> Name | None:
        """Return what a run of capitals names, without titles and the sentence's first word; None if nothing tells."""
        words = self.words
        tables = self.tables
        lower = [word.lower() for word in words[first:last]]
        if first in self.starts or self._opens(first):
            known = (
                words[first] in self.within
                or may_be_given(words[first])
                or is_title(lower[0])
                or words[first].isupper()
            )
            if lower[0] in tables.common or (not known and (len(lower) == 1 or lower[0] in post_words().before)):
                first, lower = first + 1, lower[1:]
        while lower and lower[0] in tables.common and not (len(lower) > 1 and may_be_given(words[first])):
            first, lower = first + 1, lower[1:]
        if not lower:
            return None
        person = self._person_in(first, last)
        joined = person is not None and words[person - 1].lower() in tables.tails
        inner = any(is_title(word) for word in lower[1:-1]) and lower[-1] not in tables.tails
        if not inner and (lower[0] in tables.heads or lower[-1] in tables.tails or joined):
            end = self._body(first, last, lower)
            if end is not None:
                return Name(first, end, "ORG")
        titled = first > 0 and words[first - 1].lower() in post_words().nouns
        for index in range(len(lower) - 2, -1, -1):
            word = lower[index]
            if is_title(word) or word == "." or (word in post_words().nouns and not may_be_given(words[first + index])):
                if word == "." and index and len(lower[index - 1]) == 1:
                    continue
                titled = True
                first, lower = first + index + 1, lower[index + 1 :]
                break
        return self._told(first, last, lower, titled=titled)

    def _body(self, first: int, last: int, lower: list[str]) -> int | None:
        """Return where an organisation's name ends, "of" and what follows included; None for no organisation."""
        words, size = self.words, len(self.words)
        if len(lower) == 1 and lower[0] not in self.tables.heads:
            return None
        person = self._person_in(first, last)
        if person is not None and lower[-1] not in self.tables.tails:
            return person
        end, linked = last, False
        while end + 1 < size and end - first < _LONGEST and words[end] in _JOINTS and end not in self.block_ends:
            after = end + 1
            if words[end] in ("and", "on") and (not linked or words[after] == "the"):
                break
            linked = linked or words[end] in ("of", "for")
            while after < size and words[after] in _JOINTS:
                after += 1
            if after >= size or not words[after][0].isupper() or _given_anywhere(words[after]):
                break
            if words[end] == "and" and (is_title(words[after].lower()) or words[after].lower() in self.tables.heads):
                break
            _, end = self._run(after)
            person = self._person_in(after, end)
            if person is not None:
                return person
        if end == last and len(lower) == 1:
            return None
        return end

    def _surname(self, word: str, before: str) -> bool:
        """Tell whether a single word beside a verb of saying may be a surname: no body's or outlet's, no "OpenAI"."""
        lower, tables = word.lower(), self.tables
        if before in ("the", "a", "an") or not word.isalpha() or lower.endswith(_COLLECTIVE):
            return False
        inner = word.removeprefix("Mc").removeprefix("Mac").removeprefix("De")[1:]
        return inner.islower() and not any(
            lower in words for words in (tables.tails, tables.heads, tables.definite, tables.press, tables.places)
        )

    def _aged(self, last: int) -> bool:
        """Tell whether an age stands after a name: "John Roe, 45, said"."""
        after = self.words[last : last + 3]
        return len(after) == 3 and after[0] == after[2] == "," and after[1].isdigit() and len(after[1]) < 4

    def _person_in(self, first: int, last: int) -> int | None:
        """Return where a person's name begins within a run: "Union of Journalists Peter Lund"; None if none does."""
        for token in range(first + 1, last - 1):
            if _given_anywhere(self.words[token]):
                return token
        return None

    def _told(self, first: int, last: int, lower: list[str], *, titled: bool) -> Name | None:
        """Tell a person, an organisation or a place by the name's words and those around it."""
        words = self.words
        size = last - first
        head = words[first]
        following = words[last].lower() if last < len(words) else ""
        before = words[first - 1].lower() if first else ""
        if size == 1:
            if head.isupper() and len(head) > 1 and head.isalpha():
                return Name(first, last, "ORG")
            if titled and not is_title(lower[0]):
                return Name(first, last, "PERSON")
            if (is_given(head) and before not in ("the", "a", "an")) or (following in SAYINGS and head in self.within):
                return Name(first, last, "PERSON" if is_given(head) or self._surname(head, before) else "ORG")
            return Name(first, last, "GPE") if before in _PLACE_BEFORE and head[-1].isalpha() else None
        person = self._person_in(first, last)
        if person is not None and not _given_anywhere(head):
            return Name(person, last, "PERSON")  # "Georgia Irakli Beridze"
        if size > 5:
            return None
        if titled or _given_anywhere(head) or (may_be_given(head) and (following in SAYINGS or following == ",")):
            return Name(first, last, "PERSON")
        if size < 5 and is_family_first(head) and all(word.isalpha() or "-" in word for word in words[first:last]):
            return Name(first, last, "PERSON")
        if (
            size < 5
            and (following in SAYINGS or before in SAYINGS or following in _WHO or self._aged(last))
            and head not in self.tables.press
        ):
            return Name(first, last, "PERSON")
        return Name(first, last, "GPE") if before in _PLACE_BEFORE else None


class _Other:
    """Other languages with capitals: a run is a person's where a title, a given name or a verb of saying shows it."""

    def __init__(self, parsed: Parsed, starts: set[int], capitals: Sequence[int]) -> None:
        self.words = parsed.words
        self.starts = starts
        self.capitals = capitals
        language = (parsed.language or "").split("-")[0]
        self.language = language
        self.titles = plain_cues("titles", language)
        self.sayings = plain_cues("sayings", language)
        self.bodies = tuple(sorted(body for body in plain_cues("bodies", language) if len(body) >= _STEM))
        self.sentence_ends = {last for _, last in parsed.sentences}

    def names(self) -> list[Name]:
        """Return the names, in order."""
        found: list[Name] = []
        words, size, done = self.words, len(self.words), 0
        for token in self.capitals:
            if token < done:
                continue
            last = token + 1
            while last < size and last - token < _LONGEST and last not in self.sentence_ends:
                if (
                    words[last][0].isupper()
                    or (
                        words[last] in PARTICLES
                        and last + 1 < size
                        and words[last + 1][0].isupper()
                        and last + 1 not in self.sentence_ends
                    )
                    or (
                        words[last] == "."
                        and len(words[last - 1]) < 3
                        and last + 1 < size
                        and words[last + 1][0].isupper()
                    )
                ):
                    last += 1
                else:
                    break
            done = last
            found.extend(self._persons(token, last))
        return found

    def _persons(self, first: int, last: int) -> list[Name]:
        """Return the person in a run of capitals, if something shows it; an acronym is an organisation."""
        words = self.words
        titled = first > 0 and words[first - 1].lower() in self.titles
        begin = first
        for token in range(first, last - 1):
            if words[token].lower() in self.titles or words[token].lower().rstrip(".") in post_words().titles:
                titled, begin = True, token + 1
        if begin < last and words[begin] == ".":
            begin += 1
        if not titled:
            for token in range(begin, last - 1):
                if _given_anywhere(words[token]):
                    return [Name(token, min(last, token + 4), "PERSON")]
        else:
            begin = self._behind_body(begin, last)
        size = last - begin
        if size > 1 and not titled and words[begin].isupper() and len(words[begin]) > 1:
            return [Name(begin, begin + 1, "ORG")]
        if titled and 1 <= size <= 4 and words[begin][0].isupper():
            # "эксперт Института" names a body, no person
            return [] if size == 1 and words[begin].lower().startswith(self.bodies) else [Name(begin, last, "PERSON")]
        if size == 1 and words[begin].isupper() and 1 < len(words[begin]) < 8 and words[begin].isalpha():
            return [Name(begin, last, "ORG")]
        if self.language == "de" or not 2 <= size <= 3 or begin in self.starts:
            return []
        beside = {words[last].lower() if last < len(words) else "", words[begin - 1].lower() if begin else ""}
        return [Name(begin, last, "PERSON")] if beside & self.sayings else []

    def _behind_body(self, first: int, last: int) -> int:
        """Return where the name begins behind a title and its body: "представитель МИД России | Мария Захарова"."""
        words = self.words
        if last - first < 3 or _given_anywhere(words[first]):
            return first
        return next((at for at in range(first + 1, last - 1) if _given_anywhere(words[at])), first)
