"""Speaker phrases that are no pronouns: which name in them speaks, and what a phrase without one stands for.

"Lund's lawyer" is not Lund, "a spokesman for the ministry" not the ministry, "the Lund campaign" not Lund;
"the foreign minister" is the one person of the page who holds that post, if there is exactly one.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from mirrorwire.language.bodies import country_of_name
from mirrorwire.language.gazetteer import country_of_phrase
from mirrorwire.language.given_names import gender_of_name, may_be_given
from mirrorwire.language.organisations import organisation_words
from mirrorwire.language.parsed import Parsed
from mirrorwire.language.people import Cast, Entity, EntityKind
from mirrorwire.language.posts import Post, gender_of_words, is_title, post_ending
from mirrorwire.language.roles import RoleFound
from mirrorwire.language.unnamed_kinds import kind_elsewhere, name_at_end

_LINKS = frozenset(
    {"of", "for", "to", "from", "with", "by", "in", "at", "on", "behind", "within", "near", "inside", "among"}
)
_ARTICLES = frozenset({"the", "a", "an"})
# the first letter of the scripts that are written without spaces
_UNSPACED = "\u2e80"
_OWNERS = frozenset({"'s", "’s", "'", "’"})
_INDEFINITE = frozenset(
    {"a", "an", "one", "another", "some", "several", "two", "three", "many", "most", "other", "few", "four", "five"}
)
# documents that may be anybody's: "the report" is not the last speaker's, as "the statement" is
_NOT_THEIRS = frozenset({"website", "study", "report", "article", "document", "draft", "edition", "version"})
# so many mentions back "the ministry" is looked for
_BACK = 200
_ENDS = frozenset({",", "(", "who", "that", "which", "–", "—", "said", "there", "here", "alike"})
_PLURALS = frozenset(
    "people authorities scientists both majority others children men women team family couple crowd pair duo community "
    "delegation opposition crew jury panel public".split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A speaker phrase as tokens `[first, last)` without its article, and whether that was "the" or a possessive.

    `part` are the characters of a phrase that is less than its tokens, in a script without spaces.
    """

    first: int
    last: int
    definite: bool
    indefinite: bool
    part: tuple[int, int] | None = None


class PhraseReader:
    """Reads the speaker phrases of one text against its cast."""

    def __init__(self, cast: Cast, parsed: Parsed) -> None:
        self.cast = cast
        self.parsed = parsed
        self.lower = cast.names.lower
        self.words = parsed.words
        self.made: dict[str, int] = {}
        self.capitals: frozenset[str] | None = None
        # the persons by post, and by each word of a role with a space before it
        self.posts: dict[str, dict[int, None]] = {}
        for index, entity in enumerate(cast.entities):
            self._hold(index, entity)
        self.states = {entity.country: at for at, entity in enumerate(cast.entities) if entity.kind == "state"}

    def phrase(self, start: int, end: int) -> Phrase | None:
        """Return the tokens of a phrase, without marks and article; None if no word is in it."""
        first, last = self.parsed.tokens(start, end)
        while first < last and not self.words[first][0].isalnum():
            first += 1
        while last > first and not self.words[last - 1][-1].isalnum() and self.lower[last - 1] not in ("jr.", "sr."):
            last -= 1
        if first >= last:
            return None
        article = self.lower[first]
        definite = article == "the" or article in ("his", "her", "their", "its")
        indefinite = article in _INDEFINITE
        if article in _ARTICLES and last - first > 1:
            first += 1
        low, high = self.parsed.stretch(first, last)
        part = None
        if (low < start or high > end) and self.words[first][0] >= _UNSPACED:
            part = max(low, start), min(high, end)
        return Phrase(first, last, definite, indefinite, part)

    def text_of(self, phrase: Phrase) -> str:
        """Return the words of a phrase as printed."""
        start, end = phrase.part or self.parsed.stretch(phrase.first, phrase.last)
        return self.parsed.text[start:end]

    def named(self, phrase: Phrase) -> int | None:
        """Return the entity whose name is the head of the phrase, or None."""
        start, end = self.parsed.stretch(phrase.first, phrase.last)
        best: int | None = None
        document = self.is_document(phrase)
        for low, high, entity in self.cast.entities_in(start, end):
            first, last = self.parsed.tokens(low, high)
            kind = self.cast.entities[entity].kind
            if not (document and kind != "state") and (self._modifies(last, phrase) or self._depends(first, phrase)):
                continue
            if kind == "person":
                return entity
            if best is None and (kind != "state" or last - first >= phrase.last - phrase.first):
                best = entity
        behind = self._named_behind(phrase)
        return behind if behind is not None else best

    def _named_behind(self, phrase: Phrase) -> int | None:
        """Return the person whose name stands behind a title and a place: "представитель партии в Риге Анна Лепа"."""
        language = (self.parsed.language or "en").split("-")[0]
        at, words = phrase.last + 2, self.words
        if language == "en" or at >= len(words) or not words[at - 1][0].isupper() or phrase.part is not None:
            return None
        if not (words[at - 2].islower() and len(words[at - 2]) < 4 and self.cast.names.persons[at]):
            return None
        if kind_elsewhere(words[phrase.first : phrase.last], language, names_state=True) != "person":
            return None
        start = self.parsed.starts[at]
        return next((entity for low, _, entity in self.cast.entities_in(start, start + 120) if low == start), None)

    def is_document(self, phrase: Phrase) -> bool:
        """Tell whether the head of the phrase is something that is written or said, not who says it."""
        _, token = self.head(phrase)
        return self.lower[token] in organisation_words().documents

    def document(self, phrase: Phrase, last_speaker: int | None) -> int | None:
        """Return who speaks in "the statement": the last speaker."""
        if not phrase.definite or phrase.last - phrase.first > 2 or self.lower[phrase.last - 1] in _NOT_THEIRS:
            return None
        if last_speaker is None or not self.is_document(phrase):
            return None
        country = self._country(phrase)
        return last_speaker if country in (None, self.cast.entities[last_speaker].country) else None

    def _modifies(self, last: int, phrase: Phrase) -> bool:
        """Tell whether a name is followed by its property or by the noun it describes."""
        if last >= phrase.last:
            return False
        following = self.lower[last]
        if following in _OWNERS:
            return last + 1 < phrase.last
        if following == "and" and self._owners_after(last + 1, phrase.last):
            return True
        if (
            following in (",", "(", "–", "—", "-", "and", "or", "&", '"', "“", "”")
            or following in _LINKS
            or following in ("who", "whose", "which")
        ):
            return False
        if self.parsed.tags:
            return self.parsed.tags[last] in ("NN", "NNS", "NNP", "NNPS", "JJ", "HYPH", "VBG")
        return self.words[last][0].isalpha()

    def _owners_after(self, token: int, high: int) -> bool:
        """Tell whether a person's name in the possessive stands at a token: "Roe and Doe's mother" is neither."""
        begin = token
        while token < high and self.cast.names.persons[token]:
            token += 1
        return begin < token < high and self.lower[token] in _OWNERS

    def _depends(self, first: int, phrase: Phrase) -> bool:
        """Tell whether a name stands after "for", "of" and the like; a person's may begin anew after a complement."""
        lower = self.lower
        if not self.cast.names.persons[first]:
            return any(word in _LINKS or word == "who" for word in lower[phrase.first : first])
        token = first - 1
        while token >= phrase.first and (is_title(lower[token]) or lower[token] in _ARTICLES):
            token -= 1
        # "head of the commission John Roe" is John Roe, "a spokesman for President Roe" is not
        return token >= phrase.first and lower[token] in _LINKS

    def state(self, phrase: Phrase) -> int | None:
        """Return the state that the whole phrase names ("Moscow"), made if it is new."""
        for first, last, mention in self.cast.names.states:
            if (
                first <= phrase.first
                and last >= phrase.last
                and mention.how in ("name", "code", "capital")
                and mention.kind == "state"
            ):
                known = self.states.get(mention.country)
                if known is None:
                    known = self.add(Entity("state", mention.name, mention.country))
                    self.states[mention.country] = known
                self.cast.entities[known].mentions.append((mention.start, mention.end))
                return known
        return None

    def add(self, entity: Entity) -> int:
        """Add an entity to the cast and return its index."""
        self.cast.entities.append(entity)
        index = len(self.cast.entities) - 1
        self._hold(index, entity)
        return index

    def _hold(self, index: int, entity: Entity) -> None:
        """Note a person's posts and the words of the roles."""
        if entity.kind != "person":
            return
        for role in entity.roles:
            if role.post is not None:
                self.posts.setdefault(role.post, {})[index] = None
            if (role.post or "")[:7] != "deputy_":
                for word in role.phrase.lower().split():
                    self.posts.setdefault(f" {word}", {})[index] = None

    def head(self, phrase: Phrase) -> tuple[Post | None, int]:
        """Return the post that heads the phrase, if any, and the token of its head noun."""
        last = phrase.first
        while last < phrase.last:
            word = self.lower[last]
            if last > phrase.first and (word in _ENDS or word in _LINKS or self._verb(last)):
                break
            last += 1
        last = max(last, phrase.first + 1)
        return post_ending(self.lower, last - 1, phrase.first), last - 1

    def _verb(self, token: int) -> bool:
        """Tell whether a participle or verb ends the noun phrase: "people | holding a banner"."""
        if not self.parsed.tags:
            return self.lower[token].endswith("ed")
        tag, following = self.parsed.tags[token], token + 1
        if tag not in ("VBN", "VBG", "VBD", "VBZ", "VBP"):
            return False
        return not (
            following < len(self.lower) and self.parsed.tags[following] in ("NN", "NNS", "NNP") and tag != "VBD"
        )

    def holder(self, phrase: Phrase, before: int) -> tuple[int | None, str | None]:
        """Return the one person who holds the post that the phrase names; else None, with a reason where several do."""
        post, token = self.head(phrase)
        if post is None or post.plural or phrase.indefinite or post.name in ("relative", "witness"):
            return None, None
        country = self._country(phrase)
        word = self.lower[token]
        gender = gender_of_words([word])
        fitting: list[tuple[int, bool]] = []
        for index in sorted({*self.posts.get(post.name, ()), *self.posts.get(f" {word}", ())}):
            entity = self.cast.entities[index]
            if gender and entity.gender and entity.gender != gender:
                continue
            if country is None or entity.country in (None, country):
                fitting.append((index, index in self.posts.get(f" {word}", ())))
        exact = [index for index, same in fitting if same]
        choices = exact or [index for index, _ in fitting]
        if len(choices) > 1:
            seen = [
                index
                for index in choices
                if self.cast.entities[index].mentions and self.cast.entities[index].mentions[0][0] < before
            ]
            choices = seen or choices
        if len(choices) == 1:
            return choices[0], None
        if not choices:
            return None, None
        if not phrase.definite:
            return None, None
        recent = self._recent(choices, before)
        if recent is not None:
            return recent, None
        who = " and ".join(self.cast.entities[index].name for index in choices[:3])
        return None, f"{len(choices)} people fit: {who}"

    def _recent(self, choices: list[int], before: int) -> int | None:
        """Return the only one of several who is named in this paragraph or the one before."""
        block = self.parsed.block_at(before)
        for start in (self.parsed.blocks[block].start, self.parsed.blocks[max(0, block - 1)].start):
            near = [at for at in choices if any(start <= low < before for low, _ in self.cast.entities[at].mentions)]
            if len(near) == 1:
                return near[0]
            if near:
                return None
        return None

    def body(self, phrase: Phrase, before: int) -> int | None:
        """Return the organisation that "the ministry" stands for: the last one named whose name holds the noun."""
        if not phrase.definite or phrase.last - phrase.first > 2:
            return None
        word = self.lower[phrase.last - 1]
        places = self.cast.places
        latest = bisect_left(places, (before,))
        for _, _, index in reversed(places[max(0, latest - _BACK) : latest]):
            entity = self.cast.entities[index]
            if entity.kind == "organisation" and word in entity.name.lower().split():
                return index
        return None

    def unnamed(self, phrase: Phrase) -> int:
        """Return the entity for a phrase without a name of its own: a group, a person or an organisation."""
        parsed = self.parsed
        after = self._name_after(phrase)
        phrase = self._cut(phrase)
        if after is not None:
            return self._introduced(phrase, *after)
        at = name_at_end(self.words[phrase.first : phrase.last], (parsed.language or "en").split("-")[0])
        if at is not None:
            return self._titled(phrase, phrase.first + at)
        start, end = phrase.part or parsed.stretch(phrase.first, phrase.last)
        text = parsed.text[start:end]
        key = " ".join(text.lower().split())
        known = self.made.get(key)
        if known is None:
            post, token = self.head(phrase)
            kind = self._kind(phrase, post, token)
            country_of = country_of_name if kind == "organisation" else country_of_phrase
            country = country_of(text, parsed.language or "en")
            roles: list[RoleFound] = []
            if post is not None and kind == "person":
                roles.append(RoleFound(start, end, text, post.name, country))
            gender = gender_of_words(self.lower[phrase.first : token + 1]) if kind == "person" else None
            entity = Entity(
                kind, " ".join(text.split()), country, roles, [], gender, kind == "group", gender is not None
            )
            known = self.made[key] = self.add(entity)
        self.cast.entities[known].mentions.append((start, end))
        return known

    def _name_after(self, phrase: Phrase) -> tuple[int, int] | None:
        """Return the name that nothing else has found at the end of "the delegate to X, Irina Lene"; None for none."""
        post, _ = self.head(phrase)
        first = phrase.last
        while first > phrase.first and self.words[first - 1][0].isupper() and self.words[first - 1].isalpha():
            first -= 1
        if post is None or post.plural or not 1 < phrase.last - first < 4 or self.words[first - 1] != ",":
            return None
        return first, phrase.last

    def _introduced(self, phrase: Phrase, first: int, last: int) -> int:
        """Add the person whose name stands after the role, with that role."""
        parsed = self.parsed
        post, _ = self.head(phrase)
        start, end = parsed.stretch(phrase.first, phrase.last)
        role = RoleFound(start, end, parsed.text[start:end], post.name if post else None, self._country(phrase))
        name = " ".join(parsed.slice(first, last).split())
        gender = gender_of_name(name)
        mention = parsed.stretch(first, last)
        return self.add(Entity("person", name, role.country, [role], [mention], gender, False, gender is not None))

    def _titled(self, phrase: Phrase, first: int) -> int:
        """Return the person whose name begins at a token, behind a role, in a language without a list of roles."""
        parsed = self.parsed
        mention = parsed.stretch(first, phrase.last)
        name = " ".join(parsed.text[mention[0] : mention[1]].split())
        known = self.made.get(name.lower())
        if known is None:
            start, end = parsed.stretch(phrase.first, first)
            role = RoleFound(start, end, parsed.text[start:end], None, self._country(phrase))
            gender = gender_of_name(name)
            known = self.made[name.lower()] = self.add(
                Entity("person", name, role.country, [role], [], gender, False, gender is not None)
            )
            self.made.setdefault(name.lower().split()[-1], known)  # the surname alone
        self.cast.entities[known].mentions.append(mention)
        return known

    def _country(self, phrase: Phrase) -> str | None:
        """Return the country that a phrase names."""
        return country_of_phrase(self.parsed.slice(phrase.first, phrase.last), self.parsed.language or "en")

    def _cut(self, phrase: Phrase) -> Phrase:
        """Return the phrase up to its first comma or bracket; a name's up to its first link."""
        given = may_be_given(self.words[phrase.first]) and self.words[phrase.first + 1 : phrase.first + 2] != ()
        for token in range(phrase.first + 1, phrase.last):
            if self.words[token] in (",", "(", "–", "—", ";") or (given and self.lower[token] in _LINKS):
                return Phrase(phrase.first, token, phrase.definite, phrase.indefinite, phrase.part)
        return phrase

    def _kind(self, phrase: Phrase, post: Post | None, token: int) -> EntityKind:
        """Tell what an unnamed speaker is by the head noun of the phrase."""
        language = (self.parsed.language or "en").split("-")[0]
        if language != "en":
            state = any(first < phrase.last <= last for first, last, _ in self.cast.names.states)
            words = (self.text_of(phrase),) if phrase.part else self.words[phrase.first : phrase.last]
            return kind_elsewhere(words, language, names_state=state)
        word = self.lower[token]
        tables = organisation_words()
        if self.lower[phrase.first] == "one" or word in ("person", "someone", "interviewee"):
            return "person"
        if post is not None and not self.words[token][0].isupper():
            return "group" if post.plural else "person"
        if may_be_given(self.words[phrase.first]) and token > phrase.first and self.words[token][0].isupper():
            return "person"
        if post is not None:
            return "group" if post.plural else "person"
        if word in _PLURALS:
            return "group"
        if word in tables.definite or word in tables.tails or word in tables.documents:
            return "organisation"
        if self._plural(token):
            return "group"
        if self._surname(phrase, token):
            return "person"
        if self.words[token][0].isupper() and not phrase.indefinite:
            return "organisation"
        return (
            "person"
            if phrase.indefinite or word.endswith(("er", "or", "ist", "man", "woman", "ian"))
            else "organisation"
        )

    def _plural(self, token: int) -> bool:
        """Tell whether a noun is plural; without tags by its ending, but not a name's ("Davis", "Torres")."""
        if self.parsed.tags:
            return self.parsed.tags[token] in ("NNS", "NNPS")
        word = self.words[token]
        if not word.endswith("s") or word.endswith(("ss", "is", "us")):
            return False
        opens = self.parsed.sentences[self.parsed.sentence_at(token)][0] == token
        return word[0].islower() or (opens and word not in self._capitals())

    def _surname(self, phrase: Phrase, token: int) -> bool:
        """Tell whether a phrase ends in a name that nothing else knows: "Orlov", "General Hossein Salari"."""
        tables = organisation_words()
        head, opens = self.words[token], self.parsed.sentences[self.parsed.sentence_at(token)][0] == token
        if not head[0].isupper() or not head.isalpha() or head.isupper() or self.lower[token] in tables.common:
            return False
        words = self.lower[phrase.first : token + 1]
        titled = any(is_title(word) for word in words[:-1])
        if (phrase.definite or phrase.indefinite) and not titled:
            return False  # "the Kremlin", "a Downing Street source"
        if opens and not titled and head not in self._capitals():
            return False  # a noun that opens a sentence
        if any(first <= token < last for first, last, _ in self.cast.names.states):
            return False
        listed = tables.tails | tables.heads | tables.press | tables.definite | tables.places
        return titled or (not any(word in listed for word in words) and self._all_capitals(phrase.first, token + 1))

    def _all_capitals(self, first: int, last: int) -> bool:
        return last - first < 4 and all(
            self.words[at][0].isupper() and self.words[at][1:].islower() for at in range(first, last)
        )

    def _capitals(self) -> frozenset[str]:
        """Return the words that stand in capitals within sentences."""
        if self.capitals is None:
            starts = {first for first, _ in self.parsed.sentences}
            self.capitals = frozenset(
                word for at, word in enumerate(self.words) if word[0].isupper() and at not in starts
            )
        return self.capitals
