"""The names of one text: persons, organisations, states and places as stretches of tokens, repaired.

An engine's names are noisy: a state's name runs into a person's ("Georgia Irakli Beridze"), a surname is taken for
a people, a title for a part of the name. They are repaired by the gazetteer, by titles and given names, and by
consistency: what is a person once is a person all over the page.
"""

from __future__ import annotations

from dataclasses import replace

from mirrorwire.language.found_names import NameFound, NameKind, Names, bare
from mirrorwire.language.gazetteer import StateMention, find_states
from mirrorwire.language.given_names import PARTICLES, fold, is_family_first, is_given, may_be_given
from mirrorwire.language.organisations import organisation_words
from mirrorwire.language.parsed import Name, Parsed
from mirrorwire.language.plain_names import capital_names
from mirrorwire.language.posts import HYPHENS, SAYINGS, is_title, post_words

_KINDS: dict[str, NameKind] = {
    "PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group",
}  # fmt: skip
_POSSESSIVE = frozenset({"'s", "’s", "'", "’", "'S", "’S"})
_STORMS = frozenset(
    {"hurricane", "typhoon", "storm", "cyclone", "mount", "lake", "fort", "port", "camp", "operation", "new"}
)
# a longer block is no title
_TITLE = 240
_AFTER_NAMES = frozenset({"qc", "kc", "mp", "mep", "msp", "phd", "md", "obe", "cbe", "mbe", "esq"})
# last words of places that are surnames as well
_SURNAMES_TOO = frozenset(
    {"hill", "lake", "park", "forest", "bay", "bridge", "temple", "hall", "law", "rivers", "coast"}
)
_MONTHS = frozenset({"may", "april", "june", "august", "day", "march"})
_AFTER_INITIALS = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


def find_names(parsed: Parsed) -> Names:
    """Return the names of a text, repaired and made consistent."""
    return _Finder(parsed).names()


class _Finder:
    """The repair of one text's names; `taken` holds for each token the index of its name, or -1."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed
        self.words = parsed.words
        self.lower = [word.lower() for word in parsed.words]
        self.tables = organisation_words()
        language = parsed.language or "en"
        self.states: list[tuple[int, int, StateMention]] = []
        for mention in find_states(parsed.text, language):
            first, last = parsed.tokens(mention.start, mention.end)
            if last > first:
                self.states.append((first, last, mention))
        self.state_of: dict[int, tuple[int, int, StateMention]] = {}
        for state in self.states:
            for token in range(state[0], state[1]):
                self.state_of[token] = state
        self.named = {token for name in parsed.names for token in range(name.first, name.last)}
        self.begun = {name.first: name.last for name in parsed.names if name.label == "PERSON"}
        self.found: list[NameFound] = []
        self.within: set[str] = set()
        self.taken = bytearray(len(parsed))

    def names(self) -> Names:
        """Run the steps in order: persons of several words, single ones, organisations, states, and the rest."""
        given = list(self.parsed.names)
        if self.parsed.tags:
            given = self._with_capitals(given)
        self.capitals = self._title_case()
        candidates = [found for name in given if (found := self._repaired(name.first, name.last, name.label))]
        full = [found for found in candidates if found.kind == "person" and found.last - found.first > 1]
        for found in full:
            if not self._in_title(found.first):
                self._take(found)
        self._titles()
        for found in full:
            self._take(self._as_in_text(found) if self._in_title(found.first) else found)
        surnames = self._surnames()
        for found in candidates:
            if found.kind == "organisation" and (found.last - found.first > 1 or found.how is not None):
                self._take(found)
        for found in candidates:
            single = found.last - found.first == 1
            if found.kind == "person" and single:
                if not self._in_title(found.first) or self._in_text(found.first):
                    self._take(found)
            elif single and found.kind != "state" and fold(self.words[found.first]) in surnames:
                self._take(NameFound(found.first, found.last, "person", title=self._title(found.first)))
        surnames |= self._surnames()
        self._unseen(surnames)
        self._gazetteer()
        for found in candidates:
            if found.kind != "person":
                self._take(found)
        self.found.sort(key=_place)
        return Names(
            self.parsed, self.lower, self.found, self._mask("person", 1), self._mask("organisation", 2), self.states
        )

    def _mask(self, kind: NameKind, least: int) -> list[bool]:
        """Tell for each token whether a name of this kind and of at least so many tokens holds it."""
        mask = [False] * len(self.words)
        for found in self.found:
            if found.kind == kind and found.last - found.first >= least:
                mask[found.first : found.last] = [True] * (found.last - found.first)
        return mask

    def _title_case(self) -> list[tuple[int, int]]:
        """Return the blocks, as tokens, nearly all in capitals: names can't be told from words there."""
        found: list[tuple[int, int]] = []
        for block in self.parsed.blocks:
            if block.end - block.start > _TITLE:
                continue
            first, last = self.parsed.tokens(block.start, block.end)
            long = [word for word in self.words[first:last] if len(word) > 3 and word[0].isalpha()]
            if len(long) > 3 and sum(word[0].isupper() for word in long) >= 0.8 * len(long):
                found.append((first, last))
        return found

    def _in_title(self, token: int) -> bool:
        return any(first <= token < last for first, last in self.capitals)

    def _titles(self) -> None:
        """Take the names of the text where a title in capitals has them, and no more words than they have."""
        if not self.capitals:
            return
        known = {tuple(fold(word) for word in self.words[found.first : found.last]) for found in self.found}
        for first, last in self.capitals:
            for token in range(first, last):
                for size in (4, 3, 2):
                    if token + size <= last and tuple(fold(word) for word in self.words[token : token + size]) in known:
                        self._take(NameFound(token, token + size, "person", title=self._title(token)))
                        break

    def _as_in_text(self, found: NameFound) -> NameFound:
        """Return a name in a title without the words at its end that the text itself never has in capitals."""
        last = found.last
        while last - found.first > 2 and not self._in_text(last - 1):
            last -= 1
        return replace(found, last=last)

    def _in_text(self, token: int) -> bool:
        """Tell whether a word stands in capitals outside titles too."""
        if not self.within:
            self.within.update(
                word for at, word in enumerate(self.words) if word[0].isupper() and not self._in_title(at)
            )
        return self.words[token] in self.within

    def _with_capitals(self, given: list[Name]) -> list[Name]:
        """Return the engine's names with those that capitals show and it missed, or cut short."""
        found = {(name.first, name.last) for name in given}
        labels: dict[int, Name] = {token: name for name in given for token in range(name.first, name.last)}
        for name in capital_names(self.parsed):
            if name.last - name.first < 2 or (name.first, name.last) in found or name.label not in ("ORG", "PERSON"):
                continue
            inside = {id(labels[token]): labels[token] for token in range(name.first, name.last) if token in labels}
            if name.label == "PERSON" and inside:
                continue
            if any(
                other.first < name.first - 1 or other.last > name.last or other.label == "PERSON"
                for other in inside.values()
            ):
                continue
            if name.label == "PERSON" and not is_given(self.words[name.first]):
                continue
            given = [other for other in given if id(other) not in inside]
            given.append(name)
        return given

    def _take(self, found: NameFound) -> bool:
        """Keep a name if none of its tokens is taken."""
        if found.last <= found.first or any(self.taken[found.first : found.last]):
            return False
        self.taken[found.first : found.last] = b"\x01" * (found.last - found.first)
        self.found.append(found)
        return True

    def _repaired(self, first: int, last: int, label: str) -> NameFound | None:
        """Return an engine's name with its ends and its kind put right; None for what is no name here."""
        kind = _KINDS.get(label)
        if kind is None:
            return self._person_anyway(first, last) if label in ("WORK_OF_ART", "PRODUCT", "LAW", "EVENT") else None
        words, lower = self.words, self.lower
        while last > first and (
            lower[last - 1] in _POSSESSIVE or (not words[last - 1][-1].isalnum() and words[last - 1][-1] != ".")
        ):
            last -= 1
        while first < last and (lower[first] in ("the", "a", "an") or not words[first][0].isalnum()):
            first += 1
        if first >= last:
            return None
        if kind == "person":
            return self._person(first, last)
        if kind != "place" or last - first > 1:
            person = self._person_anyway(first, last, place=kind == "place")
            if person is not None:
                return person
        state = self.state_of.get(first)
        if state is not None and state[0] <= first and state[1] >= last:
            return None  # the gazetteer knows it
        if not any(word[0].isupper() for word in words[first:last]):
            return None
        if kind == "place" and any(word in self.tables.tails for word in lower[first + 1 : last]):
            kind = "organisation"
        if kind == "organisation":
            if first and lower[first - 1] in ("a", "an") and lower[last - 1] in post_words().nouns:
                return None  # "a Republican assemblywoman"
            if "(" in words[first + 1 : last]:
                last = words.index("(", first + 1, last)
            for token in range(first + 2, last - 2):
                if (
                    lower[token] == "and"
                    and lower[first] in self.tables.heads
                    and lower[token + 1] in self.tables.heads
                ):
                    last = token
                    break
            if last - first == 1 and (
                lower[first] in self.tables.common or is_title(lower[first]) or is_given(words[first])
            ):
                return None
            if last - first == 1 and lower[first] in post_words().nouns and not words[first].isupper():
                return None
        return NameFound(first, last, kind)

    def _person_anyway(self, first: int, last: int, *, place: bool = False) -> NameFound | None:
        """Return a person where an engine saw something else: by given name, title or post, or a verb of saying."""
        words, lower, size = self.words, self.lower, last - first
        if size < 2 or lower[last - 1] in self.tables.tails or lower[last - 1] in self.tables.places:
            return None
        titled = lower[first].rstrip(".") in post_words().title_posts and (lower[first] != "general" or size > 2)
        posted = lower[first] in post_words().nouns and is_given(words[first + 1])
        if titled or posted:
            return self._person(first + 1, last)
        if (
            size > 3
            or first in self.state_of
            or not all(word.isalpha() and word[0].isupper() for word in words[first:last])
        ):
            return None
        if lower[first] in ("the", "a") or any(
            word in self.tables.heads or word in self.tables.press for word in lower[first:last]
        ):
            return None
        before = lower[first - 1] if first else ""
        following = lower[last] if last < len(words) else ""
        if place:
            return self._person(first, last) if is_given(words[first]) else None
        if is_given(words[first]) or before in post_words().nouns or (following in SAYINGS and size == 2):
            return self._person(first, last)
        return None

    def _person(self, first: int, last: int) -> NameFound | None:
        """Return a person's name without states, titles and posts at its front, grown to its full length."""
        words, lower = self.words, self.lower
        for token in range(first + 1, last):
            if words[token] in (",", "(", ";", ":", "/", "–", "—") or lower[token] in _POSSESSIVE:
                if token - first == 1 and not is_given(words[first]) and last - token > 2:
                    first = token + 1
                else:
                    last = token
                break
        for token in range(last - 2, first - 1, -1):
            if is_title(lower[token]) and lower[token].rstrip(".") not in ("st",):
                first = token + 1
                break
        while last - first > 1 and first in self.state_of:
            _, end, mention = self.state_of[first]
            if end >= last or (last - end == 1 and mention.how == "name" and may_be_given(words[first])):
                break
            if last - end == 1 and may_be_given(words[first]) and mention.how != "demonym":
                break
            first = end
        while last - first > 1 and lower[first] in self.tables.common and not may_be_given(words[first]):
            first += 1
        if last - 1 in self.state_of and (last - first == 1 or len(words[first].rstrip(".")) == 1):
            return None  # "N. Korea"
        if any(any(letter.isdigit() for letter in word) for word in words[first:last]):
            return None
        if not words[first][0].isupper() and lower[first] not in PARTICLES and not words[first][0].isalpha():
            return None
        while last - first > 2 and lower[last - 1] in _AFTER_NAMES:
            last -= 1
        while last - first > 1 and words[last - 1][0].islower() and words[last - 2] not in HYPHENS:
            last -= 1
        while last - first > 1 and lower[first] in post_words().nouns and not may_be_given(words[first]):
            first += 1
        if (
            last - first > 2
            and not may_be_given(words[first])
            and is_given(words[first + 1])
            and not is_family_first(words[first])
        ):
            first += lower[first] not in PARTICLES
        if not any(word[0].isupper() for word in words[first:last]):
            return None
        if last - first > 1 and lower[first] in _STORMS:
            return NameFound(first, last, "place")
        if last - first > 1 and (lower[last - 1] in self.tables.places or lower[last - 1] in self.tables.tails):
            kind: NameKind = "place" if lower[last - 1] in self.tables.places else "organisation"
            surname = last - first == 2 and is_given(words[first]) and lower[last - 1] in _SURNAMES_TOO
            if not surname and (kind == "place" or not is_given(words[first]) or last - first > 2):
                return NameFound(first, last, kind)
        if last - first == 1 and (
            lower[first] in self.tables.common or (is_title(lower[first]) and not self._titled(first))
        ):
            return None
        last = self._grown(first, last)
        first = self._grown_left(first)
        return NameFound(first, last, "person", title=self._title(first))

    def _grown(self, first: int, last: int) -> int:
        """Return the end of a name with what an engine left out: "Irina" of "Irina Roe", 'Pat "Patty" Roe'."""
        words, size = self.words, len(self.words)
        single = last - first == 1
        if last + 2 < size and words[last] in '"“' and words[last + 2] in '"”' and words[last + 1][0].isupper():
            after = last + 3
            while after < size and words[after].lower() in PARTICLES:
                after += 1
            if after < size and self._capital(after):
                return after + 1
        if single and not may_be_given(words[first]):
            return last
        end = last
        while end < size and end - last < 2 and (self.lower[end] in PARTICLES or words[end].lower() in PARTICLES):
            end += 1
        if end < size and (single or not self._begun(end)) and self.lower[end] not in post_words().nouns:
            surname = self._capital(end) or (single and self.lower[end] in _MONTHS and not self._date(end))
            if surname and not self._parted(end - 1):
                end = self.begun.get(end, end + 1)
                return self._grown(first, end) if end - first < 4 else end
        return last

    def _begun(self, token: int) -> bool:
        """Tell whether an engine's name begins at a token, or the word belongs to one of another kind."""
        return token in self.named and token not in self.begun

    def _grown_left(self, first: int) -> int:
        """Return the beginning of a name with the given name an engine left out."""
        before = first - 1
        if before >= 0 and self._capital(before) and is_given(self.words[before]) and not self.taken[before]:
            return before
        return first

    def _capital(self, token: int) -> bool:
        """Tell whether a token can be a part of a name and is no state's, title's or common word."""
        word = self.words[token]
        begins = word[0].isupper() or (word[1:2] in ("'", "’") and word[2:3].isupper())
        if not begins or not word[-1].isalpha() or token in self.state_of or is_title(self.lower[token]):
            return False
        return self.lower[token] not in self.tables.common and self.lower[token] not in self.tables.tails

    def _titled(self, token: int) -> bool:
        return token > 0 and is_title(self.lower[token - 1])

    def _title(self, first: int) -> str | None:
        """Return the title that stands right before a name, in lower case without its full stop."""
        if first > 0 and is_title(self.lower[first - 1]) and (self.words[first - 1][0].isupper()):
            return self.lower[first - 1].rstrip(".")
        if first > 1 and self.words[first - 1] == "." and is_title(self.lower[first - 2]):
            return self.lower[first - 2]
        return None

    def _surnames(self) -> set[str]:
        """Return the folded surnames of the persons found so far."""
        surnames: set[str] = set()
        for found in self.found:
            if found.kind != "person":
                continue
            last = found.last - 1
            if self.lower[last] in _AFTER_INITIALS and last > found.first:
                last -= 1
            surnames.add(fold(bare(self.words[last], self.parsed.language)))
            if found.last - found.first > 1 and is_family_first(self.words[found.first]):
                surnames.add(fold(self.words[found.first]))
        return {surname for surname in surnames if len(surname) > 1}

    def _unseen(self, surnames: set[str]) -> None:
        """Take the surnames of persons wherever they stand in capitals and no name holds them."""
        words, size = self.words, len(self.words)
        starts = {first for first, _ in self.parsed.sentences}
        for token in range(size):
            word = words[token]
            if self.taken[token] or not word[0].isupper() or token in self.state_of:
                continue
            if fold(bare(word, self.parsed.language)) not in surnames:
                continue
            if self.lower[token] in self.tables.common and (token in starts or (word == "May" and self._date(token))):
                continue
            if token + 1 < size and self._capital(token + 1) and not self.taken[token + 1] and not self._parted(token):
                continue  # "Lund Foundation"
            if (
                token > 0
                and words[token - 1] in "-‐‑"
                and token > 1
                and self.parsed.starts[token] == self.parsed.ends[token - 1]
            ):
                continue
            self._take(NameFound(token, token + 1, "person", title=self._title(token)))

    def _date(self, token: int) -> bool:
        """Tell whether a number stands beside the month."""
        near = self.words[max(0, token - 1) : token + 2]
        return any(word.isdigit() for word in near)

    def _parted(self, token: int) -> bool:
        """Tell whether the next token begins a sentence of its own."""
        following = self.parsed.sentence_at(token + 1)
        return self.parsed.sentences[following][0] == token + 1

    def _gazetteer(self) -> None:
        """Take the gazetteer's states, capitals and institutions where no name holds them."""
        for first, last, mention in self.states:
            if mention.how == "demonym":
                continue
            kind: NameKind = "state"
            if mention.how == "institution" or mention.kind != "state":
                kind = "organisation"
            self._take(NameFound(first, last, kind, mention.country, mention.how))


def _place(found: NameFound) -> tuple[int, int]:
    return found.first, found.last
