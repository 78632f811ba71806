"""Roles as printed: the phrase before a name ("Israeli military expert John Roe"), or after it ("Roe, a spokesman for
X,").

The finder walks over tokens, so that it works with and without a parser; tags only sharpen what belongs to a noun
phrase. A role holds at least one post of `roles.toml`, or stands where the parser sees an apposition.
"""

from __future__ import annotations

from mirrorwire.language.noun_phrases import ARTICLES, LINKS, MAX_ROLE, OWN, OWNERS, QUOTES, NounPhrases, RoleFound
from mirrorwire.language.organisations import organisation_words
from mirrorwire.language.posts import SAYINGS, Post, post_ending, post_words

_COMPLEMENT = frozenset({"of", "for", "to", "at", "in", "on", "with", "from", "under"})
_ADVERBS = frozenset(
    {"also", "now", "both", "himself", "herself", "then", "currently", "previously", "formerly", "once"}
)
__all__ = ["RoleFinder", "RoleFound"]

# "Detective Inspector", "Republican Senator" are one role, "party chairman Senator" two
_ONE_PHRASE = frozenset({"politician", "military", "police", "judge", "official", "clergy", "relative", "witness"})
_BODIES = organisation_words().definite | {"department", "division", "unit", "programme", "program", "project", "firm"}


class RoleFinder(NounPhrases):
    """Finds the roles around the names of one text.

    Built like `NounPhrases`.
    """

    def before_name(self, first: int, low: int) -> list[RoleFound]:
        """Return the roles that stand before the name at token `first`, looking back as far as token `low`.

        They are one phrase, or two where a title follows another post ("party chairman Senator John Roe").
        """
        at = first - 1
        plain = at >= low and self.lower[at].rstrip(".") in self.tables.titles - self.tables.title_posts
        further = self.before_name(at, low) if plain else []
        if plain and post_ending(self.lower, at, low) is None:
            return further
        apart = at >= low and self.words[at] == ","
        if apart:
            at -= 1
        if at > low and self.lower[at] in ("named", "called", "nicknamed"):
            at -= 1  # "a student named Roe"
        if at - 2 >= low and self.words[at] == ")":
            at = self.bracket(at, low) - 1  # "Member of Parliament (MP) John Roe"
        start, post = self._walk_back(at, low, adjacent=at + 1)
        if start is None or post is None:
            return further
        start = self._widen(start, low)
        if apart and not self._stands_apart(start, low):
            return []
        found = [self.trimmed(start, at + 1, post.name, plural=post.plural)]
        if self.lower[at].rstrip(".") in post_words().title_posts:
            inner = post_ending(self.lower, at, start)
            outer = (
                post_ending(self.lower, inner.first - 1, start) if inner is not None and inner.first > start else None
            )
            if inner is not None and outer is not None and outer.name not in _ONE_PHRASE:
                found = [self.trimmed(start, inner.first, outer.name), self.role(inner.first, at + 1, inner.name)]
        return further + [role for role in found if role is not None]

    def _walk_back(self, at: int, low: int, adjacent: int) -> tuple[int | None, Post | None]:
        """Walk back from token `at` through one noun phrase; return where its outermost post begins, and that post."""
        lower = self.lower
        found: Post | None = None
        start: int | None = None
        token, link = at, ""
        while token >= low and at - token < MAX_ROLE:
            word = lower[token]
            if self.persons[token] and not self.owned(token, at + 1):
                break
            post = None if self.bodies[token] else post_ending(lower, token, low)
            if post is not None:
                if found is not None and start is not None:
                    joint = lower[token + 1]
                    if joint in _COMPLEMENT and found.last == adjacent and lower[adjacent - 1] != "justice":
                        break  # "a spokesman for President X": another's role
                    if (
                        joint not in LINKS
                        and joint != ","
                        and post.last != start
                        and not self._compound(token + 1, start)
                    ):
                        break
                if post.last == adjacent or found is not None or link:
                    found, start = post, post.first
                    token, link = post.first - 1, ""
                    continue
                if not link:
                    # a noun stands between the post and the name, and no "of": "minister visit John"
                    break
            if word == ")" and token < at and self.bracket(token, low) <= token:
                token = self.bracket(token, low)
            elif word in LINKS:
                if token == at:
                    break
                link = word
            elif word in QUOTES:
                opened = self.opened(token, low)
                if opened is None or token == at:
                    break
                token = opened
            elif word == ",":
                if start is None or not self._joins(token, start, low):
                    break
                link = ","
            elif not self.nouny(token, loose=True):
                break
            token -= 1
        return start, found

    def _compound(self, first: int, last: int) -> bool:
        """Tell whether the tokens are plain modifiers between two posts."""
        return all(self.nouny(token, loose=False) for token in range(first, last))

    def _joins(self, comma: int, start: int, low: int) -> bool:
        """Tell whether a comma joins two roles of one person: a post ends before it, and the next role begins after."""
        after = comma + 1
        while after < start and (self.lower[after] in ("and", "&") or self.lower[after] in ARTICLES):
            after += 1
        if comma <= low or self.bodies[comma - 1]:
            return False
        post = post_ending(self.lower, comma - 1, low)
        if post is None or post.plural:
            return False
        front = self._widen(post.first, low)
        if self.lower[front] in ARTICLES or self.lower[front] in OWN or (front and self.lower[front - 1] in OWN):
            return False  # "her first husband, musician John Roe": two of them
        return all(self.nouny(token, loose=False) for token in range(after, start))

    def _widen(self, start: int, low: int) -> int:
        """Take in what modifies the post: "former Israeli", "the ministry's", "then-"."""
        lower, post = self.lower, start
        token = start - 1
        while token >= low and start - token < 10:
            word = lower[token]
            if word in ARTICLES:
                return token
            if word == ")" and self.bracket(token, low) <= token:
                token = self.bracket(token, low) - 1
                continue
            if self.persons[token] and not self.owned(token, start + 1):
                break
            if word in ("and", "&") and token > low and start == token + 1 < post and self._modifier(token - 1):
                token -= 1
                continue
            owner = token + 1 < len(lower) and lower[token + 1] in OWNERS and word.isalpha()
            if not (self.nouny(token, loose=False) or self.bodies[token] or owner or self._participle(token, low)):
                break
            if word in OWN:
                return token
            start = token
            token -= 1
        return start

    def _participle(self, token: int, low: int) -> bool:
        """Tell whether a participle modifies the post after it: "of the sitting president"."""
        if not self.tags or self.tags[token] not in ("VBG", "VBN") or token <= low:
            return False
        held = self.lower[token] in self.tables.verbs or self.lower[token] in self.tables.stops
        return not held and self.tags[token - 1] in ("DT", "IN", "POS", "PRP$") and self.lower[token - 1] != "as"

    def _modifier(self, token: int) -> bool:
        """Tell whether a word before "and" modifies the post as the one after does ("trade and industry minister")."""
        if not self.words[token][0].islower():
            return self.lower[token] in self.before
        return self.tags[token] in ("NN", "JJ") if self.tags else self.lower[token] in self.before

    def _stands_apart(self, start: int, low: int) -> bool:
        """Tell whether "the ministry's spokesman, John Roe" is that, and no apposition of a name before."""
        lower = self.lower
        owned = self.persons[start] or any(word in OWNERS for word in lower[start : start + 5])
        if lower[start] not in ARTICLES and lower[start] not in OWN and lower[start] != "one" and not owned:
            return False
        return start <= low or not (lower[start - 1] in (",", "and") and start - 2 >= low and self.persons[start - 2])

    def after_name(self, last: int, high: int) -> list[RoleFound]:
        """Return the roles that stand after the name that ends before token `last`, up to token `high`."""
        words, lower = self.words, self.lower
        if last >= high:
            return []
        if lower[last] in ("is", "was", "became", "who", "remains", "has", "had", "served"):
            role = self._relative(last if lower[last] in ("who", "has", "had") else last - 1, high)
            return [role] if role is not None else []
        found: list[RoleFound] = []
        at = last
        if lower[at] == "of" or (words[at] == "," and at + 1 < high and lower[at + 1] == "of"):
            role = self._of(at if lower[at] == "of" else at + 1, high)
            if role is None:
                return []
            found.append(role)
            at = self.parsed.tokens(role.start, role.end)[1]
            if at >= high or words[at] != ",":
                return found
        if words[at] not in (",", "(", "–", "—", "-"):
            return []
        bracket = words[at] == "("
        at += 1
        if at + 1 < high and words[at].isdigit() and len(words[at]) < 4 and words[at + 1] == ",":
            at += 2  # the age
        if at < high and lower[at] == "who":
            role = self._relative(at, high)
            return [*found, role] if role is not None else found
        while at < high and len(found) < 4:
            following = self._after(at, last, high, bracket=bracket)
            if following is None:
                break
            role, end = following
            found.append(role)
            if bracket or end >= high or words[end] != ",":
                break
            at = end + 1
            while at < high and lower[at] in ("and", "but"):
                at += 1
        return found

    def _of(self, at: int, high: int) -> RoleFound | None:
        """Return "of the Centre for X" where an organisation follows, named or by its noun."""
        first = at + 1
        while first < high and self.lower[first] in ARTICLES:
            first += 1
        end = first
        while end < high and (self.bodies[end] or (self.nouny(end, loose=False) and not self.persons[end])):
            end += 1
        if end == first or not (any(self.bodies[first:end]) or any(word in _BODIES for word in self.lower[first:end])):
            return None
        return self.role(at, end, None)

    def _after(self, at: int, last: int, high: int, *, bracket: bool) -> tuple[RoleFound, int] | None:
        """Return the role in apposition at a token and where it ends; None if there is none."""
        lower, words = self.lower, self.words
        begin = at
        while at < high and (lower[at] in ARTICLES or lower[at] in _ADVERBS or lower[at] == "another"):
            at += 1
        first = at
        head: Post | None = None
        while at < high and at - first < 14:
            if self.persons[at] and not self.owned(at, high):
                return None
            post = None if self.bodies[at] else post_ending(lower, at, first)
            if post is not None and (at + 1 >= high or not self.goes_on(at + 1)):
                head = post
                break
            if not self.nouny(at, loose=True) and (at == first or lower[at] not in ("and", "&")):
                break
            at += 1
        if head is None:
            role = self._apposition(begin, first, last, high)
            return None if role is None else (role, self.parsed.tokens(role.start, role.end)[1])
        if head.plural:
            return None
        end = self.complement(at + 1, high)
        if end is None or (bracket and not (end < high and words[end] == ")")):
            return None
        if end < high and self.persons[end] and words[end - 1] != ",":
            return None
        if begin < first and end < high and lower[end] in SAYINGS and self._told_of(last):
            return None  # "they met John Roe, a source in the ministry said": another's clause
        role = self.trimmed(first, end, head.name)
        return None if role is None else (role, end)

    def _told_of(self, last: int) -> bool:
        """Tell whether a verb stands before the name that ends at a token: the name's clause has its verb already."""
        low = self.parsed.sentences[self.parsed.sentence_at(last - 1)][0]
        return any(tag in ("VBD", "VBZ", "VBP", "MD") for tag in self.tags[low:last])

    def _apposition(self, begin: int, first: int, last: int, high: int) -> RoleFound | None:
        """Return "a marine biomechanicist at X" where the parser sees an apposition whose head is no known post."""
        if not self.tags or begin == first:
            return None
        labels, heads = self.parsed.labels, self.parsed.heads
        for token in range(first, min(high, first + 8)):
            if labels[token] == "appos" and self._agent(token) and last - 6 <= heads[token] < last:
                end = self.complement(token + 1, high)
                return None if end is None else self.trimmed(first, end, None)
            if not self.nouny(token, loose=False):
                return None
        return None

    def _agent(self, token: int) -> bool:
        """Tell whether a noun reads like one who does something."""
        word = self.lower[token]
        ending = word.endswith(
            ("ist", "ian", "man", "woman", "er", "or", "ant", "ee", "person", "ologist", "ary", "ive")
        )
        return self.tags[token] == "NN" and len(word) > 4 and ending

    def _relative(self, at: int, high: int) -> RoleFound | None:
        """Return "heads the institute" of "John Roe, who heads the institute,"."""
        lower = self.lower
        verb = at + 1
        if verb >= high:
            return None
        if lower[verb] in ("is", "was", "became", "remains") or (
            lower[verb] in ("serves", "served") and verb + 1 < high and lower[verb + 1] == "as"
        ):
            first = verb + (2 if lower[verb] in ("serves", "served") else 1)
            while first < high and (lower[first] in ARTICLES or lower[first] in _ADVERBS or lower[first] == "another"):
                first += 1
            for token in range(first, min(high, first + 8)):
                post = None if self.bodies[token] or self.persons[token] else post_ending(lower, token, first)
                if post is not None and (post.plural or (verb == at + 1 and post.name in ("relative", "witness"))):
                    return None
                if post is not None and (token + 1 >= high or not self.goes_on(token + 1)):
                    end = self.complement(token + 1, high)
                    return None if end is None else self.role(first, end, post.name)
                if not self.nouny(token, loose=False):
                    return None
            return None
        if lower[verb] not in self.tables.heads:
            return None
        token = verb + 1
        while token < high and (self.nouny(token, loose=True) or lower[token] in LINKS):
            token += 1
        while token > verb + 1 and lower[token - 1] in LINKS:
            token -= 1
        held = self.words[verb + 1 : token]
        if not any(word[0].isupper() for word in held) and not any(word in _BODIES for word in held):
            return None
        return self.role(verb, token, self.tables.heads[lower[verb]])
