"""Who can act in an event: the states and organisations that a phrase stands for, read off its head.

A head is a state's name, a capital or an institution that stands for it, an official by a role in the page, or a noun
whose owner is a state: "the Norwegian army", "troops from Norway", "Norway's foreign minister". Companies, media,
parties, armed groups, private persons and former officials stand for no state; they are given with a kind of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from mirrorwire.annotations.events.clauses import Tree, conjuncts
from mirrorwire.annotations.events.leaders import country_of_leader
from mirrorwire.annotations.events.ontology import noun_sets
from mirrorwire.language.people import Cast
from mirrorwire.language.posts import post_ending

PartyKind = Literal[
    "state", "capital", "institution", "organisation", "organ", "official", "thing", "people", "other", "private"
]
ACTING: Final = frozenset({"state", "capital", "institution", "organisation", "organ", "official"})
_STATE_POSTS: Final = frozenset(
    "president vice_president prime_minister deputy_prime_minister chancellor foreign_minister defence_minister "
    "interior_minister finance_minister justice_minister health_minister energy_minister minister deputy_minister "
    "first_minister attorney_general monarch supreme_leader head_of_state speaker ambassador envoy spokesperson "
    "secretary_general adviser commander general judge police diplomat majority_leader governor security_adviser "
    "national_security_adviser chief_of_staff official officer".split()
)
_PRIVATE_POSTS: Final = frozenset({"journalist", "analyst", "expert", "activist", "lawyer", "professor", "author"})
_MODIFIERS: Final = frozenset({"amod", "compound", "nmod", "poss", "nounmod", "npadvmod", "dep", "punct", "advmod"})
_FORMER: Final = frozenset(
    "former ex ex- then-opposition ousted late deposed exiled jailed onetime one-time retired".split()
)
_IT: Final = frozenset({"it", "its", "itself", "they", "their", "them", "themselves"})
_HE: Final = frozenset({"he", "she", "his", "her", "him", "himself", "herself"})
_WE: Final = frozenset({"we", "our", "us", "both", "two"})
# "Oslo-based": no state's
_JOINED: Final = frozenset("based born backed language speaking made educated".split())
# general words behind which the ones meant are named
_SOME: Final = frozenset("those one countries country states nations powers neighbour neighbor".split())
_THIS: Final = frozenset({"the", "his", "her", "their", "its"})
# a noun further from its state than so many tokens is not shown with it
_NEAR: Final = 8
_NAMELY: Final = frozenset(
    "primarily mainly chiefly notably especially particularly namely including foremost among".split()
)
# organs that a place tells whose they are: "police in Oslo"
_LOCAL: Final = frozenset(
    "police authorities authority court courts officials prosecutors government lawmakers judge officers".split()
)
# whose they are is told by "to": "adviser to the king of Norway"
_SERVING: Final = frozenset("assistant adviser advisor aide secretary counsellor".split())
# armed movements of the gazetteer: nothing a state does
ARMED: Final = frozenset(
    "HAMAS HEZBOLLAH HOUTHI TALIBAN PIJ ISIS ALQAEDA ALSHABAAB BOKOHARAM PKK SDF HTS WAGNER M23 RSF ICRC".split()
)


@dataclass(frozen=True, slots=True)
class Party:
    """A state or organisation in a phrase: its code, the token that names it, and what kind of phrase it is.

    `head` is the head of the phrase; `entity` an index into the cast where a person acts; `pronoun`: it was resolved.
    """

    code: str
    kind: PartyKind
    token: int
    head: int
    entity: int | None = None
    pronoun: bool = False
    place: bool = False


class Parties:
    """The parties of one text. `published` dates the leaders who are known without a role."""

    def __init__(self, tree: Tree, cast: Cast, *, published: date | None, actors: Mapping[str, str]) -> None:
        self.tree = tree
        self.cast = cast
        self.published = published
        parsed = tree.parsed
        self.mention: dict[int, tuple[int, int, str, str, str]] = {}
        for first, last, found in cast.names.states:
            for token in range(first, last):
                self.mention[token] = (first, last, found.country, found.kind, found.how)
        self.person: dict[int, int] = {}
        for start, end, index in cast.places:
            if cast.entities[index].kind in ("person", "group"):
                first, last = parsed.tokens(start, end)
                for token in range(first, last):
                    if cast.entities[index].kind == "person":
                        self.person[token] = index
                    else:
                        self.person.setdefault(token, index)
        if actors:
            self._own(actors)
        sets = noun_sets()
        self.organs, self.nonstate = sets["organs"], sets["nonstate"]
        self.citizens, self.things = sets["citizens"], sets["things"]
        self._done: dict[int, tuple[Party, ...]] = {}
        self._datelines()

    def _own(self, actors: Mapping[str, str]) -> None:
        """Enter the user's own forms of states and organisations."""
        forms = {tuple(form.lower().split()): code for form, code in actors.items()}
        sizes = sorted({len(form) for form in forms}, reverse=True)
        lower = self.tree.lower
        for token in range(len(lower)):
            for size in sizes:
                code = forms.get(lower[token : token + size])
                if code is not None:
                    kind = "state" if len(code) == 3 and code.isalpha() else "organisation"
                    for inside in range(token, token + size):
                        self.mention[inside] = (token, token + size, code, kind, "name")
                    break

    def _datelines(self) -> None:
        """Forget the places of datelines: "OSLO, Norway -- The king ..."."""
        parsed = self.tree.parsed
        for block in parsed.blocks:
            first, last = parsed.tokens(block.start, block.end)
            stop = next(
                (t for t in range(first, min(last, first + 9)) if parsed.words[t] in ("--", "—", "–", ":", "-")), None
            )
            if (
                stop is None
                or stop == first
                or (parsed.words[stop] == "-" and parsed.ends[stop - 1] == parsed.starts[stop])
            ):
                continue
            if parsed.words[first].isupper() and len(parsed.words[first]) > 3:
                for token in range(first, stop):
                    self.mention.pop(token, None)
                    self.person.pop(token, None)

    # -------------------------------------------------------------- phrases
    def of(self, head: int) -> list[Party]:
        """Return the parties of a phrase and of all phrases joined to it, each code once."""
        found: dict[str, Party] = {}
        for one in conjuncts(self.tree, head):
            for party in self.single(one):
                if party.kind != "private":
                    found.setdefault(party.code, party)
        return list(found.values())

    def single(self, head: int) -> tuple[Party, ...]:
        """Return the parties of one phrase, without what is joined to it."""
        found = self._done.get(head)
        if found is None:
            self._done[head] = ()
            found = self._done[head] = tuple(self._single(head))
        return found

    def _single(self, head: int) -> list[Party]:
        tree = self.tree
        word = tree.lower[head]
        if word in _IT or word in _HE:
            return self._antecedent(head)
        if self._former(head):
            return [Party(one.code, "people", one.token, head) for one in self.owners(head)]
        if head in self.person and head not in self.mention:
            return self._person(head)
        if head in self.mention:
            if self.mention[head][2] in ARMED:
                return []
            return [self._mention(head)]
        found = self._noun(head)
        if not found and tree.tags[head] in ("NNP", "NNPS"):
            code = country_of_leader(tree.parsed.words[head], self.published)
            if code is not None:
                return [Party(code, "official", head, head)]
            for child in tree.below[head]:  # "Varna, Bulgaria"
                if (
                    tree.labels[child] in ("appos", "npadvmod", "conj", "nmod")
                    and child in self.mention
                    and tree.lower[child - 1] == ","
                ):
                    _first, _, code, kind, how = self.mention[child]
                    if how in ("name", "code") and kind == "state":
                        return [Party(code, "state", child, head, place=True)]
            for child in tree.below[head]:  # "BRUSSELS -- The European Union"
                if (
                    tree.labels[child] in ("appos", "conj", "dep")
                    and child > head
                    and any(tree.lower[t] in ("--", "—", "–", "-", ":") for t in range(head, min(child, head + 4)))
                ):
                    return list(self.single(child))
        return found

    def _mention(self, head: int) -> Party:
        """Return the party of a mention that is itself the head of a phrase."""
        first, _last, code, kind, how = self.mention[head]
        tree = self.tree
        if kind == "organisation":
            return Party(code, "organisation", head, head)
        if how == "demonym":
            alone = tree.lower[max(0, first - 1)] == "the" and tree.tags[head] in ("NNP", "NN", "JJ", "NNPS")
            return Party(code, "state" if alone and not tree.lower[head].endswith("s") else "people", head, head)
        if how == "capital":
            return Party(code, "capital", head, head, place=self._placed(head))
        if how == "institution":
            return Party(code, "institution", head, head)
        return Party(code, "state", head, head, place=self._placed(head))

    def _placed(self, head: int) -> bool:
        """Tell whether a name stands as a place: "in Oslo", "near Norway"."""
        tree = self.tree
        above = tree.heads[head]
        return tree.labels[head] == "pobj" and tree.lower[above] in (
            "in",
            "at",
            "near",
            "inside",
            "across",
            "outside",
            "off",
        )

    def _person(self, head: int) -> list[Party]:
        """Return the state that a person acts for by a role in the page, else as a leader known by name."""
        index = self.person[head]
        entity = self.cast.entities[index]
        posts = {role.post for role in entity.roles}
        country = entity.country
        phrases = [role.phrase.lower() for role in entity.roles]
        if any(phrase.startswith(("former", "ex-", "late ", "then ")) for phrase in phrases):
            return [Party(country, "people", head, head, index)] if country else []
        owners = self.owners(head)
        if owners and not entity.roles:
            words = self.tree.lower[self._left(head) : head]
            if any(word in self.organs or word in ("fm", "pm") for word in words):
                return [Party(one.code, "official", head, head, index) for one in owners]
            return [Party(one.code, "people", head, head, index) for one in owners]
        if country is None:
            country = next((role.country for role in entity.roles if role.country), None)
        if country is None and owners:
            country = owners[0].code
        if country is None:
            found = country_of_leader(entity.name, self.published)
            return [Party(found, "official", head, head, index)] if found else []
        if posts & _STATE_POSTS or any(self._state_role(phrase) for phrase in phrases):
            return [Party(country, "official", head, head, index)]
        leader = country_of_leader(entity.name, self.published)
        if leader:
            return [Party(leader, "official", head, head, index)]
        return [Party(country, "people" if owners else "private", head, head, index)]

    def _state_role(self, phrase: str) -> bool:
        """Tell whether a role's words are those of an official: "head of the National Security Council"."""
        words = phrase.replace("-", " ").split()
        return any(word in self.organs for word in words) and not any(word in self.nonstate for word in words)

    def _left(self, head: int) -> int:
        """Return where the words before a head begin that belong to its phrase."""
        tree = self.tree
        at = head
        for child in tree.below[head]:
            if child < at and tree.labels[child] in _MODIFIERS:
                at = child
        return at

    def _former(self, head: int) -> bool:
        """Tell whether a phrase names a former holder, or somebody late."""
        tree = self.tree
        return any(
            tree.lower[child] in _FORMER
            for child in tree.below[head]
            if child < head and tree.labels[child] in ("amod", "compound", "advmod", "nmod", "dep")
        )

    def owners(self, noun: int, depth: int = 0) -> list[Party]:
        """Return the states before a noun whose it is: "Norwegian", "Norway's", "the Norwegian king's"."""
        tree = self.tree
        found: dict[str, Party] = {}
        for child in tree.below[noun]:
            if tree.labels[child] not in _MODIFIERS or child > noun:
                continue
            if tree.labels[child] == "poss":
                for party in self.of(child):
                    found.setdefault(
                        party.code, Party(party.code, party.kind, party.token, noun, party.entity, party.pronoun)
                    )
                continue
            for one in self._modifier(child):
                if one in self.mention:
                    _, _, code, kind, _ = self.mention[one]
                    joined = "-".join(tree.lower[one + 1 : one + 3]).removeprefix("--").removeprefix("–-") in _JOINED
                    if not joined and code not in ARMED:
                        found.setdefault(
                            code, Party(code, "organisation" if kind == "organisation" else "state", one, noun)
                        )
                elif tree.tags[one] == "NNP" and (leader := country_of_leader(tree.parsed.words[one], self.published)):
                    found.setdefault(leader, Party(leader, "official", one, noun))
                elif depth < 3 and tree.labels[one] != "amod":
                    for party in self.owners(one, depth + 1):
                        found.setdefault(party.code, Party(party.code, party.kind, party.token, noun))
        return list(found.values())

    def _modifier(self, child: int) -> list[int]:
        """Return a modifier and those joined to it: "Norwegian and Swedish", "Norway-Sweden"."""
        tree = self.tree
        found = [child]
        for at in found:
            if len(found) > 12:
                break
            found.extend(
                c
                for c in tree.below[at]
                if tree.labels[c] in ("conj", "compound", "amod", "nmod", "npadvmod") and c not in found
            )
        return sorted(found)

    def _noun(self, head: int) -> list[Party]:
        """Return the parties of a phrase whose head is a common noun."""
        tree = self.tree
        word = tree.lower[head]
        kind = self.kind_of_noun(head)
        owners = self.owners(head)
        if not owners and kind in ("organ", "thing", "people"):
            owners = self._behind(head, kind)
        if not owners and head in self.person:
            entity = self.cast.entities[self.person[head]]
            if entity.country and kind == "organ":
                return [Party(entity.country, "official", head, head, self.person[head])]
        if not owners and kind == "organ":
            for child in tree.below[head]:
                if tree.labels[child] == "appos":
                    return [party for party in self.single(child) if party.kind in ACTING]
        if not owners and word in ("country", "nation") and any(tree.lower[c] in _THIS for c in tree.below[head]):
            return self._antecedent(head)
        if not owners and word in _SOME:
            for child in tree.below[head]:
                if tree.labels[child] in ("appos", "dobj", "conj") or (
                    tree.labels[child] == "prep"
                    and (
                        tree.lower[child] in ("including", "like")
                        or tree.lower[child - 1 : child + 1] == ("such", "as")
                    )
                ):
                    inner = [c for c in tree.below[child] if tree.labels[c] == "pobj"] or [child]
                    listed = self.of(inner[0])
                    if listed:
                        return listed
        return [Party(one.code, kind, one.token, head, one.entity, one.pronoun) for one in owners]

    def named_after(self, token: int, reach: int = 12) -> list[Party]:
        """Return who is named behind a general word: "to several countries, primarily to Norway", "those who sold them,
        notably the Norwegians"."""
        tree = self.tree
        _, last = tree.parsed.sentences[tree.parsed.sentence_at(token)]
        for at in range(token + 1, min(last, token + reach)):
            if tree.lower[at] in _NAMELY:
                for inside in range(at + 1, min(last, at + 6)):
                    if inside in self.mention:
                        return [party for party in self.of(inside) if party.kind != "private"]
        return []

    def edges(self, party: Party) -> tuple[int, int]:
        """Return the first and the last token of the words that name a party: its name, and the noun it belongs to."""
        first, last = party.token, party.token
        if party.token in self.mention:
            first, last = self.mention[party.token][0], self.mention[party.token][1] - 1
        near = abs(party.head - party.token) < _NEAR
        return min(first, self._left(party.head) if near else first), max(last, party.head if near else last)

    def kind_of_noun(self, head: int) -> PartyKind:
        """Tell what a noun with a state before it is: its organ, its people, its thing, or something else."""
        tree = self.tree
        word = tree.lower[head]
        before = tree.lower[head - 1] if head else ""
        if f"{before} {word}" in self.organs:
            return "organ"
        if f"{before} {word}" in self.nonstate:
            return "other"
        if word in self.organs and not (before in self.nonstate and tree.heads[head - 1] == head):
            return "organ"
        if word in self.citizens:
            return "people"
        if word in self.nonstate:
            return "other"
        if tree.tags[head] in ("NNP", "NNPS") and any(
            tree.labels[c] in ("compound", "nmod") and (tree.lower[c] in self.organs or post_ending(tree.lower, c))
            for c in tree.below[head]
            if c < head and c not in self.mention
        ):
            return "organ"  # "Crown Prince Haakon"
        post = post_ending(tree.lower, head)
        if post is not None:
            return "other" if post.name in _PRIVATE_POSTS else "organ"
        return "thing" if word in self.things else "other"

    def _behind(self, head: int, kind: PartyKind) -> list[Party]:
        """Return the states behind a noun whose it is: "president of Norway", "a delegation from Norway"."""
        tree = self.tree
        found: list[Party] = []
        for child in tree.below[head]:
            if tree.labels[child] == "acl" and kind == "thing" and child > head:  # "missiles fired by the army"
                for agent in tree.below[child]:
                    if tree.labels[agent] == "agent":
                        found.extend(p for pobj in tree.below[agent] for p in self.of(pobj) if p.kind in ACTING)
            if tree.labels[child] != "prep" or tree.lower[child] not in ("of", "from", "for", "in", "to"):
                continue
            if tree.lower[child] == "to" and tree.lower[head] not in _SERVING:
                continue
            if tree.lower[child] == "in" and tree.lower[head] not in _LOCAL:
                continue
            if tree.lower[child] == "for" and kind != "organ":
                continue
            for pobj in tree.below[child]:
                if tree.labels[pobj] == "pobj":
                    found.extend(party for party in self.of(pobj) if party.kind != "private")
        return found

    # -------------------------------------------------------------- pronouns
    def _antecedent(self, token: int) -> list[Party]:
        """Return who a pronoun means within its sentence: the last subject before it that fits."""
        tree = self.tree
        first, _ = tree.parsed.sentences[tree.parsed.sentence_at(token)]
        personal = tree.lower[token] in _HE
        fallback: list[Party] = []
        for at in range(token - 1, first - 1, -1):
            label = tree.labels[at]
            if label in ("nsubj", "nsubjpass") and at in self.mention and self.mention[at][2] in ARMED and not fallback:
                return []
            if tree.lower[at] in _IT or tree.lower[at] in _HE or (at in self._done and not self._done[at]):
                continue
            if label not in ("nsubj", "nsubjpass", "pobj", "poss", "dobj"):
                continue
            for party in self.single(at):
                fits = (
                    party.kind in ("official", "people") or tree.lower[at] in noun_sets()["visitors"]
                    if personal
                    else party.kind in ("state", "capital", "institution", "organisation", "organ")
                )
                if fits and not party.place:
                    one = Party(party.code, party.kind, party.token, token, party.entity, True)
                    if label in ("nsubj", "nsubjpass"):
                        return [one]
                    if not fallback:
                        fallback = [one]
        return fallback
