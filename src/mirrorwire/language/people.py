"""Who a text names: one entry an entity, with the fullest form printed, roles as printed, country and gender.

Short forms are merged in the document: "Holmvik" with "Anna Holmvik", "FSB" with "Federal Security Service (FSB)",
"Prime Minister Roe" with "John Roe". Where a bare surname fits two people and nothing decides, it belongs to neither
and `Cast.unresolved` says so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from mirrorwire.language.bodies import country_of_name, is_body_of_state, owner_before
from mirrorwire.language.found_names import NameFound, Names, stretch_of
from mirrorwire.language.gazetteer import state_name
from mirrorwire.language.given_names import Gender, fold, gender_guess, gender_of_name
from mirrorwire.language.names import find_names
from mirrorwire.language.parsed import Parsed
from mirrorwire.language.posts import gender_of_words, post_ending, post_words
from mirrorwire.language.roles import RoleFinder, RoleFound

EntityKind = Literal["person", "organisation", "state", "group"]

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
# so many times as often as any other of the surname, and a bare surname is the one most spoken of
_DOMINANT = 3
# so many bearers of one word of a name are looked at, the latest: a page has no more, an attack may
_MOST = 64
# a state is the text's home if it is named so often at least, and makes this share of all mentions of states
_HOME_LEAST = 2
_HOME_SHARE = 0.6
_STATE_POSTS = frozenset(
    "president vice_president prime_minister deputy_prime_minister chancellor foreign_minister defence_minister "
    "interior_minister finance_minister justice_minister health_minister energy_minister minister deputy_minister "
    "first_minister attorney_general monarch supreme_leader head_of_state speaker member_of_parliament deputy senator "
    "representative majority_leader opposition_leader governor mayor councillor judge police".split()
)

# of these a state has one at a time: two holders on a page are of two states
_SINGLE_POSTS = frozenset(
    "president prime_minister chancellor foreign_minister defence_minister interior_minister finance_minister "
    "justice_minister health_minister energy_minister first_minister monarch supreme_leader head_of_state".split()
)


@dataclass(slots=True)
class Entity:
    """One person, organisation, state or group of the page.

    `name` is the fullest form printed, `mentions` stretches of code points in order, `country` ISO alpha-3.
    """

    kind: EntityKind
    name: str
    country: str | None = None
    roles: list[RoleFound] = field(default_factory=list)
    mentions: list[tuple[int, int]] = field(default_factory=list)
    gender: Gender | None = None
    plural: bool = False
    sure: bool = False  # the gender rests on a title, a post or a listed name


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A name at `[start, end)` that fits several entities, and the reason, which names them."""

    start: int
    end: int
    reason: str


@dataclass(slots=True)
class Cast:
    """The entities of a text, in order of their first mention, and the names that stayed unresolved.

    `places` are all mentions in order, each with the index of its entity; `names` is what they were made from.
    """

    entities: list[Entity]
    unresolved: list[Unresolved]
    names: Names
    places: list[tuple[int, int, int]] = field(default_factory=list)

    def entities_in(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return the mentions that lie in the characters `[start, end)`: their start, end and entity."""
        places = self.places
        return [
            place
            for place in places[bisect_left(places, (start,)) :][: end - start]
            if place[1] <= end and place[0] < end
        ]

    def sort(self) -> None:
        """Put `places` in order after entities were added."""
        self.places = sorted(
            (start, end, index) for index, entity in enumerate(self.entities) for start, end in entity.mentions
        )


def find_people(parsed: Parsed, *, skip: Sequence[tuple[int, int]] = ()) -> Cast:
    """Find the people of a text; `skip` are stretches of code points whose names are not read (a credit line, say)."""
    names = find_names(parsed)
    if skip:
        names.found = [found for found in names.found if not _skipped(parsed, found, skip)]
    cast = Cast([], [], names)
    _Persons(cast).gather()
    _organisations(cast)
    _states(cast)
    cast.entities.sort(key=_first_mention)
    cast.sort()
    settling = _Settling(cast)
    for entity in cast.entities:
        if entity.kind == "person":
            settling.settle(entity)
    return cast


def _skipped(parsed: Parsed, found: NameFound, skip: Sequence[tuple[int, int]]) -> bool:
    start, end = parsed.stretch(found.first, found.last)
    return any(low < end and start < high for low, high in skip)


def _first_mention(entity: Entity) -> tuple[int, int]:
    return entity.mentions[0] if entity.mentions else (1 << 60, 0)


def _name_parts(parsed: Parsed, found: NameFound) -> tuple[str, ...]:
    """Return the folded words of a name, for comparison."""
    parts: list[str] = []
    _, end = stretch_of(parsed, found.first, found.last)
    for token in range(found.first, found.last):
        folded = fold(parsed.text[parsed.starts[token] : min(end, parsed.ends[token])])
        if folded and folded != "-":
            parts.append(folded)
    return tuple(parts)


def _printed(parsed: Parsed, first: int, last: int) -> str:
    """Return a name as printed, white space within it made single."""
    start, end = stretch_of(parsed, first, last)
    return " ".join(parsed.text[start:end].split())


@dataclass(slots=True, eq=False)
class _Bearer:
    """A person while names are merged: the folded words of the fullest name, and how often it was surely meant."""

    entity: Entity
    parts: tuple[str, ...]
    printed: set[int] = field(default_factory=set)  # where its roles begin
    last_seen: int = -1
    times: int = 0

    @property
    def surname(self) -> str:
        """The last word that is no suffix."""
        parts = self.parts
        return parts[-2] if len(parts) > 1 and parts[-1] in _SUFFIXES else parts[-1] if parts else ""


class _Persons:
    """Merges the persons' names of one text into entities and gives them their roles."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.parsed = cast.names.parsed
        self.roles = RoleFinder(self.parsed, cast.names.lower, cast.names.persons, cast.names.bodies)
        self.bearers: list[_Bearer] = []
        self.shared: tuple[int, RoleFound | None] = (0, None)
        self.by_part: dict[str, list[_Bearer]] = {}

    def gather(self) -> None:
        """Full names first, for the page may print a bare surname before them; then the short forms in order."""
        found = [(name, _name_parts(self.parsed, name)) for name in self.cast.names.found if name.kind == "person"]
        holders: dict[int, _Bearer] = {}
        for index, (name, parts) in enumerate(found):
            if len(parts) > 1:
                holders[index] = self._full(name, parts)
        for bearer in self.bearers:
            bearer.times = 0
        for index, (name, parts) in enumerate(found):
            holder = holders.get(index)
            if holder is None and parts:
                holder = self._short(name, parts)
            if holder is None:
                continue
            holder.times += 1
            holder.last_seen = name.first
            self._mention(holder, name)
        self.cast.entities.extend(bearer.entity for bearer in self.bearers if bearer.entity.mentions)

    def _full(self, name: NameFound, parts: tuple[str, ...]) -> _Bearer:
        """Return the bearer of a name of several words: one whose name agrees, else a new one."""
        for bearer in self.by_part.get(parts[-1], [])[-_MOST:] + self.by_part.get(parts[0], [])[-_MOST:]:
            if _agree(bearer.parts, parts):
                if len(parts) > len(bearer.parts):
                    bearer.parts = parts
                    bearer.entity.name = _printed(self.parsed, name.first, name.last)
                    self._index(bearer)
                return bearer
        return self._new(name, parts)

    def _new(self, name: NameFound, parts: tuple[str, ...]) -> _Bearer:
        bearer = _Bearer(Entity("person", _printed(self.parsed, name.first, name.last)), parts)
        self.bearers.append(bearer)
        self._index(bearer)
        return bearer

    def _index(self, bearer: _Bearer) -> None:
        for part in bearer.parts:
            listed = self.by_part.setdefault(part, [])
            if all(other is not bearer for other in listed[-_MOST:]):
                listed.append(bearer)

    def _short(self, name: NameFound, parts: tuple[str, ...]) -> _Bearer | None:
        """Return who a single word means: by surname, else by given name; None where it fits several."""
        word = parts[-1]
        listed = self.by_part.get(word, [])[-_MOST:]
        fitting = [bearer for bearer in listed if bearer.surname == word or bearer.parts == parts]
        if not fitting:
            fitting = [bearer for bearer in listed if len(bearer.parts) > 1 and not self._other_title(bearer, name)]
        if not fitting:
            return self._new(name, parts)
        if len(fitting) == 1:
            return fitting[0]
        return self._choose(name, fitting)

    def _other_title(self, bearer: _Bearer, name: NameFound) -> bool:
        """Tell whether a title speaks against a given name: "President Jordan" is no Jordan Smith."""
        return name.title is not None and bearer.parts[0] == fold(self.parsed.words[name.first])

    def _choose(self, name: NameFound, fitting: list[_Bearer]) -> _Bearer | None:
        """Return the one of several bearers that the evidence is good for, else None with a note."""
        choices = fitting
        gender = gender_of_words([name.title]) if name.title else None
        if gender is not None:
            choices = [bearer for bearer in choices if _gender_of(bearer.entity) in (gender, None)] or choices
        elif name.title in post_words().title_posts:
            post = post_ending(self.cast.names.lower, name.first - 1)
            if post is not None:
                choices = [b for b in choices if any(role.post == post.name for role in b.entity.roles)] or choices
        if len(choices) > 1:
            choices = [bearer for bearer in choices if bearer.last_seen >= 0] or choices
        if len(choices) > 1:
            ordered = sorted(choices, key=_times, reverse=True)
            if ordered[0].times >= _DOMINANT * max(1, ordered[1].times):
                choices = ordered[:1]
        if len(choices) > 1:
            block = self.parsed.block_at(self.parsed.starts[name.first])
            near = [
                b
                for b in choices
                if b.last_seen >= 0 and self.parsed.block_at(self.parsed.starts[b.last_seen]) >= block - 1
            ]
            choices = near if len(near) == 1 else choices
        if len(choices) == 1:
            return choices[0]
        start, end = self.parsed.stretch(name.first, name.last)
        who = " and ".join(bearer.entity.name for bearer in choices[:3])
        self.cast.unresolved.append(Unresolved(start, end, f"{len(choices)} people fit: {who}"))
        return None

    def _mention(self, bearer: _Bearer, name: NameFound) -> None:
        """Add a mention with the roles around it."""
        entity = bearer.entity
        parsed = self.parsed
        entity.mentions.append(stretch_of(parsed, name.first, name.last))
        high = parsed.sentences[parsed.sentence_at(name.first)][1]
        low = self.roles.low_of(name.first)
        if name.title is not None and entity.gender is None:
            gender = gender_of_words([name.title])
            if gender is not None:
                entity.gender, entity.sure = gender, True
        before = self.roles.before_name(name.first, low)
        if not before and (shared := self._listed(name.first)) is not None:
            before = [shared]
        after = self.roles.after_name(name.last, high)
        if before:
            after = [role for role in after if role.post is not None or role.phrase[:3] != "of "]
            if before[0].plural:
                self.shared = (name.last, before[0])
        for role in before + after:
            if role.start not in bearer.printed:
                bearer.printed.add(role.start)
                entity.roles.append(role)

    def _listed(self, first: int) -> RoleFound | None:
        """Return the role in the plural that the last name carries, if this name goes on with its list."""
        last, role = self.shared
        if role is None or not 0 < first - last < 7:
            return None
        between = self.cast.names.lower[last:first]
        if between[-1] not in (",", "and", "&") or any(
            self.parsed.words[at][0].islower() and self.parsed.words[at] not in ("and", "of", "the")
            for at in range(last, first)
        ):
            return None
        self.shared = (self.shared[0] + first - last + 1, role)
        return role


def _times(bearer: _Bearer) -> int:
    return bearer.times


def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two names of several words are one person's: first and last agree, or the shorter is the tail."""
    if one == other:
        return True
    one = one[:-1] if one[-1] in _SUFFIXES and other[-1] not in _SUFFIXES else one
    other = other[:-1] if other[-1] in _SUFFIXES and one[-1] not in _SUFFIXES else other
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if len(short) < 2:
        return False
    if short == long or long[: len(short)] == short or long[-len(short) :] == short:
        return True
    if short[-1] != long[-1]:
        return False
    return short[0] == long[0] or (len(short[0]) == 1 and long[0].startswith(short[0]))


def _gender_of(entity: Entity) -> Gender | None:
    """Return a person's gender by title, then by a post that only she has, then by given name, then by other posts.

    "Chairman" and "actor" are printed of women too, so that a given name goes before them.
    """
    if entity.gender is not None:
        return entity.gender
    told = [gender for role in entity.roles if (gender := _gender_of_role(role)) is not None]
    if "f" in told and "m" not in told:
        return "f"
    return gender_of_name(entity.name) or (told[0] if told else None)


def _gender_of_role(role: RoleFound) -> Gender | None:
    """Tell he from she by the head of a role: its last word before a complement."""
    head = role.phrase.lower().split(",")[0]
    for link in (" of ", " for ", " to ", " at ", " in "):
        head = head.split(link)[0]
    return gender_of_words(head.split()[-1:])


def _home(names: Names) -> str | None:
    """Return the state that the text is about: named, as its people or capital too, more than any other by far."""
    counts = Counter(mention.country for _, _, mention in names.states if mention.kind == "state")
    ordered = counts.most_common(2)
    if not ordered or ordered[0][1] < _HOME_LEAST or ordered[0][1] < _HOME_SHARE * sum(counts.values()):
        return None
    return ordered[0][0]


class _Settling:
    """Gives the persons of a text gender and country."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.parsed = cast.names.parsed
        self.home = _home(cast.names)
        self.states_in: dict[int, set[str]] = {}  # block -> the states that it names, by capital and demonym too
        for _, _, mention in cast.names.states:
            if mention.kind == "state":
                self.states_in.setdefault(self.parsed.block_at(mention.start), set()).add(mention.country)
        self.of_state = {
            first: mention.country
            for first, _, mention in cast.names.states
            if mention.kind == "state" and mention.how in ("name", "code")
        }
        self.holders = Counter(
            post for entity in cast.entities for post in {role.post for role in entity.roles} if entity.kind == "person"
        )

    def settle(self, entity: Entity) -> None:
        """Give a person gender and country, by roles and name; a role's organisation lends it its country.

        A state behind the name ("Ana Roe of Peru") is the person's, but no role's. A post of state without a state is
        the home state's, if nobody else holds such a post and no other state is named near the person.
        """
        gender = _gender_of(entity)
        if gender is not None:
            entity.gender, entity.sure = gender, True
        else:
            entity.gender = gender_guess(entity.name)
        for index, role in enumerate(entity.roles):
            if role.country is None:
                bodies = (self.cast.entities[place[2]] for place in self.cast.entities_in(role.start, role.end))
                country = next((body.country for body in bodies if body.kind == "organisation" and body.country), None)
                if country is not None:
                    entity.roles[index] = replace(role, country=country)
        named = [role for role in entity.roles if role.country is not None]
        own = [role for role in named if role.post not in ("relative", "ambassador")]
        if named:
            entity.country = (own or named)[0].country
        elif (behind := self._behind(entity)) is not None:
            entity.country = behind
        elif self.home is not None and self._at_home(entity, self.home):
            entity.country = self.home

    def _behind(self, entity: Entity) -> str | None:
        """Return the state that stands behind the name: "Ana Roe of Peru"."""
        lower = self.cast.names.lower
        for start, end in entity.mentions:
            at = self.parsed.tokens(start, end)[1]
            if lower[at : at + 1] != ["of"]:
                continue
            at += 2 if lower[at + 1 : at + 2] == ["the"] else 1
            if at in self.of_state:
                return self.of_state[at]
        return None

    def _at_home(self, entity: Entity, home: str) -> bool:
        """Tell whether a person holds a post of the home state: no other state is named here or right before."""
        posts = [role.post for role in entity.roles if role.post in _STATE_POSTS]
        if not posts or any(self.holders[post] > 1 and post in _SINGLE_POSTS for post in posts):
            return False
        blocks = {self.parsed.block_at(start) for start, _ in entity.mentions}
        near = blocks | {block - 1 for block in blocks}
        return all(self.states_in.get(block, set()) <= {home} for block in near)


def _organisations(cast: Cast) -> None:
    """Merge the organisations' names: without "the", by short form in brackets, by initials, by their last words.

    Bodies of two states are two, though their names be the same ("Armenia's Foreign Ministry", "Iran's Foreign
    Ministry"): a name that no state goes with is that of the only one, else of the one named last in its paragraph.
    """
    parsed = cast.names.parsed
    entities: list[tuple[Entity, tuple[str, ...]]] = []
    short: dict[str, Entity] = {}
    whole: dict[tuple[str, ...], list[Entity]] = {}
    found = [name for name in cast.names.found if name.kind == "organisation"]
    parts_of = [_name_parts(parsed, name) for name in found]
    countries = [_country_of_organisation(cast.names, name) for name in found]
    by_last: dict[tuple[str, ...], list[tuple[Entity, tuple[str, ...]]]] = {}
    for index in sorted(range(len(found)), key=lambda at: (-len(parts_of[at]), countries[at] is None, at)):
        name, parts, country = found[index], parts_of[index], countries[index]
        same = whole.get(parts, [])
        if not same and len(parts) == 1 and parts[0] in short:
            same = [short[parts[0]]]
        if not same and len(parts) > 1:
            same = [other for other, words in by_last.get(parts[-1:], [])[:_MOST] if words[-len(parts) :] == parts]
            # the last words of several are nobody's, unless these are bodies of several states
            if len(same) > 1 and not _of_states(same):
                same = []
        entity = _meant(parsed, name, country, same)
        if entity is None:
            printed = _printed(parsed, name.first, name.last)
            entity = Entity("organisation", printed, country)
            entities.append((entity, parts))
            by_last.setdefault(parts[-1:], []).append((entity, parts))
            whole.setdefault(parts, []).append(entity)
            initials = _initials(parsed, name)
            if len(initials) > 1:
                short.setdefault(initials, entity)
        elif entity.country is None:
            entity.country = country
        given = _bracketed(parsed, name)
        if given is not None:
            short[given] = entity
        entity.mentions.append(stretch_of(parsed, name.first, name.last))
    for entity, _ in entities:
        entity.mentions.sort()
        cast.entities.append(entity)


def _country_of_organisation(names: Names, name: NameFound) -> str | None:
    """Return the country of an organisation: as its name says it, or the state before the name of a body of state."""
    parsed = names.parsed
    if name.country is not None:
        return name.country
    printed = _printed(parsed, name.first, name.last)
    country = country_of_name(printed, parsed.language or "en")
    if country is not None or not is_body_of_state(printed, parsed.language or "en"):
        return country
    start, _ = stretch_of(parsed, name.first, name.last)
    at = bisect_left(names.states, start, key=lambda state: state[2].start) - 1
    if at < 0:
        return None
    return owner_before(parsed.text, start, names.states[at][2], names.states[at - 1][2] if at else None)


def _of_states(entities: Sequence[Entity]) -> bool:
    """Tell whether organisations of like names are bodies of several states, one each."""
    countries = {entity.country for entity in entities}
    return None not in countries and len(countries) == len(entities)


def _meant(parsed: Parsed, name: NameFound, country: str | None, same: Sequence[Entity]) -> Entity | None:
    """Return which of the organisations of a name, or of longer forms of it, is meant; None: one of its own."""
    if country is not None:
        of_country = [entity for entity in same if entity.country == country]
        return of_country[0] if of_country else next((entity for entity in same if entity.country is None), None)
    if len(same) < 2:
        return same[0] if same else None
    start, _ = stretch_of(parsed, name.first, name.last)
    block = parsed.block_at(start)
    before = [
        (place, at)
        for at, entity in enumerate(same)
        for place, _ in entity.mentions
        if place < start and parsed.block_at(place) == block
    ]
    if before:
        return same[max(before)[1]]
    return next((entity for entity in same if entity.country is None), None)


def _initials(parsed: Parsed, name: NameFound) -> str:
    """Return the folded initials of a name's capitalised words: "fsb" of "Federal Security Service"."""
    return "".join(word[0].lower() for word in parsed.words[name.first : name.last] if word[0].isupper())


def _bracketed(parsed: Parsed, name: NameFound) -> str | None:
    """Return the folded short form that stands in brackets after a name: "Federal Security Service (FSB)"."""
    at, words = name.last, parsed.words
    if at + 2 < len(words) and words[at] == "(" and words[at + 2] == ")" and words[at + 1].isupper():
        return fold(words[at + 1])
    return None


def _states(cast: Cast) -> None:
    """Add the states that are named; whether a capital is meant as the state, the speaker phrases tell."""
    parsed = cast.names.parsed
    by_country: dict[str, Entity] = {}
    for name in cast.names.found:
        if name.kind != "state" or name.country is None or name.how not in ("name", "code"):
            continue
        entity = by_country.get(name.country)
        if entity is None:
            entity = by_country[name.country] = Entity("state", state_name(name.country) or name.country, name.country)
            cast.entities.append(entity)
        entity.mentions.append(stretch_of(parsed, name.first, name.last))
