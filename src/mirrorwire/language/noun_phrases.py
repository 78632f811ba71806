"""Noun phrases over tokens, with tags or without: what a role's phrase may hold, where it ends, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mirrorwire.language.gazetteer import country_of_phrase
from mirrorwire.language.parsed import Parsed
from mirrorwire.language.posts import HYPHENS, post_ending, post_words

MAX_ROLE = 32  # tokens
ARTICLES = frozenset({"the", "a", "an"})
OWN = frozenset({"his", "her", "their", "its", "our", "my", "your"})
LINKS = frozenset({"of", "for", "to", "at", "in", "on", "with", "from", "and", "&", "the", "a", "an", "under", "or"})
OWNERS = frozenset({"'s", "’s", "'", "’"})
QUOTES = frozenset({'"', "“", "”", "''", "``", "«", "»", "„", "'", "‘", "’"})
_NUMBERS = frozenset({"two", "three", "four", "five", "both", "one", "several"})
_DOUBLE = frozenset({'"', "“", "”", "„", "«", "»"})
_NOUNY = frozenset({"NN", "NNS", "NNP", "NNPS", "JJ", "JJR", "JJS", "CD", "HYPH", "POS", "PRP$", "AFX", "FW", "$"})


@dataclass(frozen=True, slots=True)
class RoleFound:
    """A role as printed: code points `[start, end)`, its words, the canonical post and ISO alpha-3 country they name.

    `plural`: the role of several who are listed ("Senators John Roe and Jane Doe").
    """

    start: int
    end: int
    phrase: str
    post: str | None
    country: str | None
    plural: bool = False


class NounPhrases:
    """The noun phrases of one text.

    `lower` are the words in lower case, `persons` tells for each token whether it belongs to a person's name, `bodies`
    whether to an organisation's.
    """

    def __init__(self, parsed: Parsed, lower: Sequence[str], persons: Sequence[bool], bodies: Sequence[bool]) -> None:
        self.parsed = parsed
        self.words = parsed.words
        self.lower = lower
        self.persons = persons
        self.bodies = bodies
        self.tags = parsed.tags
        self.tables = post_words()
        self.before = self.tables.before

    def role(self, first: int, last: int, post: str | None, *, plural: bool = False) -> RoleFound:
        """Return the role of tokens `[first, last)`."""
        start, end = self.parsed.stretch(first, last)
        phrase = self.parsed.text[start:end]
        return RoleFound(start, end, phrase, post, country_of_phrase(phrase, self.parsed.language or "en"), plural)

    def nouny(self, token: int, *, loose: bool) -> bool:
        """Tell whether a token can stand in a noun phrase; `loose` lets in words in lower case that only may."""
        lower = self.lower[token]
        if lower in self.tables.stops:
            return self.words[token] == "US"
        if lower in ("–", "/"):
            return 0 < token < len(self.words) - 1 and self.tight(token)
        if lower in self.before or lower in ("'s", "’s", "'", "’") or lower in HYPHENS:
            return True
        if self.tags:
            return self.tags[token] in _NOUNY
        word = self.words[token]
        if not word[0].isalnum():
            return False
        if word[0].isupper() or lower in OWN or word[0].isdigit():
            return True
        return loose and lower not in self.tables.verbs and not lower.endswith(("ed", "ly"))

    def tight(self, token: int) -> bool:
        """Tell whether a dash or slash joins its neighbours without spaces."""
        starts, ends = self.parsed.starts, self.parsed.ends
        return starts[token] == ends[token - 1] and ends[token] == starts[token + 1]

    def trimmed(self, first: int, last: int, post: str | None, *, plural: bool = False) -> RoleFound | None:
        """Return the role without an article, a possessive pronoun or a stray mark at its front."""
        while first < last and (
            self.lower[first] in ARTICLES
            or self.lower[first] in OWN
            or self.lower[first] in _NUMBERS
            or not self.words[first][0].isalnum()
        ):
            first += 1
        if first < last and self.lower[first] in OWNERS:
            first += 1
        return self.role(first, last, post, plural=plural) if first < last else None

    def bracket(self, closing: int, low: int) -> int:
        """Return where a short bracket that ends at this token opens; the token after it if none does."""
        for token in range(closing - 1, max(low, closing - 6) - 1, -1):
            if self.words[token] == "(":
                return token
        return closing + 1

    def owned(self, token: int, high: int) -> bool:
        """Tell whether the person's name at a token is followed by a possessive mark."""
        while token < high and self.persons[token]:
            token += 1
        return token < high and self.lower[token] in OWNERS

    def opened(self, closing: int, low: int) -> int | None:
        """Return where a short quoted title that ends at this mark is opened; None where none is near."""
        for token in range(closing - 1, max(low - 1, closing - 9), -1):
            if self.lower[token] in QUOTES and self.lower[token] not in ("'", "’"):
                return token
        return None

    def low_of(self, token: int) -> int:
        """Return where a token's sentence begins; the one before, if a quoted title with a full stop parts them."""
        sentences = self.parsed.sentences
        index = self.parsed.sentence_at(token)
        low = sentences[index][0]
        if index and token - low < MAX_ROLE and self.marks(low, token) % 2 and self.marks(*sentences[index - 1]) % 2:
            return sentences[index - 1][0]
        return low

    def marks(self, first: int, last: int) -> int:
        """Count the double quotation marks in the tokens `[first, last)`."""
        return sum(word in _DOUBLE for word in self.words[first:last])

    def goes_on(self, token: int) -> bool:
        """Tell whether a noun phrase goes on at this token without a link."""
        word = self.words[token]
        if self.persons[token]:
            return True
        if self.tags:
            return self.tags[token] in ("NN", "NNS", "NNP", "NNPS", "POS", "HYPH")
        return word[0].isupper() or word in ("'s", "’s") or word in HYPHENS or self.lower[token] in self.before

    def complement(self, at: int, high: int) -> int | None:
        """Return where a post's complement ends ("of the council in Y"); None if it runs into another's name."""
        lower, words = self.lower, self.words
        begin, quotes, end = at, 0, at
        while at < high and at - begin < MAX_ROLE:
            word = lower[at]
            if word in QUOTES and word not in ("'", "’"):
                quotes += 1
                end = at + 1
            elif word in LINKS:
                if word in ("and", "or", "&") and at + 1 < high and (self.persons[at + 1] or lower[at + 1] in ARTICLES):
                    nearby = lower[at + 1 : min(high, at + 5)]
                    if self.persons[at + 1] or not any(part in self.before for part in nearby):
                        break
            elif quotes % 2 or self.nouny(at, loose=True) or self._describes(at):
                if (
                    self.persons[at]
                    and lower[at - 1] not in LINKS
                    and lower[at - 1] not in OWNERS
                    and not self.persons[at - 1]
                    and at > begin
                ):
                    post = post_ending(lower, at - 1, begin)
                    if post is None:
                        return None
                if at == begin:
                    break
                end = at + 1
            elif words[at] in ("(",) and at + 2 < high and words[at + 2] == ")":
                end = at + 3
                at += 2
            else:
                break
            at += 1
        return end

    def _describes(self, token: int) -> bool:
        """Tell whether a participle goes on with a complement: "a study published in X", "a lawyer representing X"."""
        return bool(self.tags) and self.tags[token] in ("VBN", "VBG") and self.words[token - 1] != ","
