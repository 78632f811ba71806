"""What a frame reaches in a clause: who stands in which slot, and whom a phrase or a clause names first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from mirrorwire.annotations.events.clauses import (
    OBJECTS,
    PASSIVES,
    SUBJECTS,
    Tree,
    completed_by,
    conjuncts,
    datives,
    governed,
    is_verb,
    patient,
    subject,
    tree_of,
)
from mirrorwire.annotations.events.found import Where
from mirrorwire.annotations.events.ontology import Ontology, Trigger
from mirrorwire.annotations.events.parties import ACTING, Parties, Party
from mirrorwire.annotations.events.words import verb_words
from mirrorwire.language.parsed import Parsed
from mirrorwire.language.people import Cast

FORCE: Final = frozenset({"ASSAULT", "COERCE", "MOBILIZE"})
WITHIN: Final = tuple(
    "by of between from with against to on towards toward for into over about in inside throughout across near around "
    "at".split()
)
_TAKEN: Final = tuple(
    "to with for from against on of into in at by about over toward towards between near after under".split()
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trigger with the parties its frame gave."""

    trigger: Trigger
    token: int
    verb: int
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    pattern: str


def codes_of(parties: Sequence[Party]) -> set[str]:
    """Return the codes of parties."""
    return {party.code for party in parties}


def once(parties: Sequence[Party]) -> list[Party]:
    """Return parties, each code once."""
    return list({party.code: party for party in reversed(parties)}.values())[::-1]


class Reach:
    """The parties of one text, and how phrases and clauses lead to them."""

    def __init__(
        self, parsed: Parsed, cast: Cast, published: date | None, rules: Ontology, where: Where, apart: bool
    ) -> None:
        self.parsed = parsed
        self.tree: Tree = tree_of(parsed)
        self.rules = rules
        self.where: Where = where
        self.parties = Parties(self.tree, cast, published=published, actors=rules.actors)
        self.published = published
        self.apart = apart
        self.verbs, self.nouns = rules.by_form["verbs"], rules.by_form["nouns"]
        self.adjectives, self.participles = rules.by_form["adjectives"], rules.by_form["participles"]
        self.words = verb_words()
        self.pair: tuple[Party, ...] = ()
        self.marks = sorted({*self.parties.mention, *self.parties.person})

    def _subjects(self, verb: int) -> list[Party]:
        """Return who does what a verb says."""
        tree = self.tree
        head = subject(tree, verb)
        if head is None:
            return []
        found = self._acting(head)
        for child in tree.below[verb]:  # "Norway - along with Sweden - has recognised"
            if tree.lower[child] in ("along", "together") and found:
                joined = [p for pobj in governed(tree, child, "with") for p in self._acting(pobj)]
                found = list({party.code: party for party in [*found, *joined]}.values())
        if not found and tree.labels[verb] == "acl" and tree.labels[head] in OBJECTS | {"pobj"}:
            above = tree.heads[head]  # "released a statement criticising Norway"
            above = above if is_verb(tree, above) else tree.heads[above]
            if is_verb(tree, above) and above != verb:
                return self._subjects(above)
        return found

    def _agents(self, verb: int) -> set[str]:
        """Return the words of a verb's subject, and of what it is a number of."""
        head = subject(self.tree, verb)
        if head is None:
            return set()
        heads = [*conjuncts(self.tree, head), *governed(self.tree, head, "of")]
        words = {self.tree.lower[one] for one in heads}
        if any(one in self.parties.person for one in heads):
            words.add("man")
        return words

    def _acting(self, head: int) -> list[Party]:
        """Return the parties of a subject: states, organs, officials; "the two countries" are the pair before."""
        found = self.parties.of(head)
        if not found and self.tree.lower[head] in self.words.counted:
            found = [p for pobj in governed(self.tree, head, "of") for p in self.parties.of(pobj)]
        if not found:
            found = [
                p for s in ("including", "like") for pobj in governed(self.tree, head, s) for p in self.parties.of(pobj)
            ]
        if not found and self._dual(head):
            return list(self.pair)
        general = [head, *governed(self.tree, head, "of")]
        if not found and any(self.tree.lower[one] in ("those", "countries", "states", "nations") for one in general):
            found = self.parties.named_after(head)
        return [party for party in found if not party.place]

    def _dual(self, head: int) -> bool:
        """Tell whether a phrase means the two states spoken of: "both countries", "our nations", "the two sides"."""
        tree = self.tree
        if not self.pair or tree.lower[head] not in (
            "countries",
            "nations",
            "sides",
            "states",
            "capitals",
            "governments",
            "peoples",
            "neighbours",
            "neighbors",
            "parties",
            "leaders",
        ):
            return False
        return any(tree.lower[c] in ("our", "both", "two", "these") for c in tree.below[head])

    def _slot(self, slot: str, verb: int, obj: int | None) -> list[int]:
        """Return the heads of the phrases that stand in a slot of a verb."""
        tree = self.tree
        if slot == "subject":
            head = subject(tree, verb)
            return [] if head is None else [head]
        if slot == "object":
            return [] if obj is None else [obj]
        if slot == "dative":
            return datives(tree, verb)
        if slot in ("clause", "within"):
            return []
        found = governed(tree, verb, slot)
        if obj is not None:
            for one in conjuncts(tree, obj):
                found += governed(tree, one, slot)
                for inner in tree.below[one]:  # "talks in Oslo with Norway", "aid worth 5 million to Norway"
                    if tree.labels[inner] in ("prep", "acl", "amod") and inner > one:
                        for pobj in tree.below[inner]:
                            found += governed(tree, pobj, slot)
                        found += governed(tree, inner, slot)
        for child in tree.below[verb]:
            if tree.labels[child] in ("prep", "xcomp", "advmod", "npadvmod", "dobj", "prt") and child > verb:
                for pobj in tree.below[child]:
                    if tree.labels[pobj] in ("pobj", "prep"):
                        found += [one for one in governed(tree, pobj, slot) if one not in found]
                found += [one for one in governed(tree, child, slot) if one not in found]
        if not found:
            found = self._deep(slot, verb, 0)
        return found

    def _deep(self, slot: str, head: int, depth: int) -> list[int]:
        """Return what a preposition governs further down: "met on the sidelines of the summit with Norway"."""
        tree = self.tree
        for child in tree.below[head]:
            if tree.labels[child] != "prep" or child < head or depth > 3:
                continue
            for pobj in tree.below[child]:
                if tree.labels[pobj] == "pobj":
                    found = governed(tree, pobj, slot) or self._deep(slot, pobj, depth + 1)
                    if found:
                        return found
        return []

    def _clause(self, verb: int, mine: set[str]) -> list[Party]:
        """Return the recipients named in the clauses that complete a verb."""
        for inner in completed_by(self.tree, verb):
            found = self._clause_parties(inner, mine, 0)
            if found:
                return found
        return []

    def _doers(self, verb: int, mine: set[str]) -> list[Party]:
        """Return the subjects of the clauses that complete a verb: "wants Norway to open the dam"."""
        tree = self.tree
        own = [
            c for inner in completed_by(tree, verb) for c in tree.below[inner] if tree.labels[c] in SUBJECTS | PASSIVES
        ]
        return [p for c in own for p in self.parties.of(c) if p.code not in mine and p.kind in ACTING]

    def _clause_parties(self, verb: int, mine: set[str], depth: int) -> list[Party]:
        """Return the first parties of a clause other than `mine`: its subject, its objects, what it says of them."""
        tree = self.tree
        if depth > 4:
            return []

        def fit(head: int, places: bool = False) -> list[Party]:
            return [p for p in self.parties.of(head) if p.code not in mine and (places or not p.place)]

        for child in tree.below[verb]:
            if tree.labels[child] in SUBJECTS | PASSIVES and (found := fit(child)):
                return found
            if tree.labels[child] == "agent" and (found := [p for pobj in tree.below[child] for p in fit(pobj)]):
                return found
        for head in datives(tree, verb):
            if found := fit(head):
                return found
        obj = patient(tree, verb)
        if obj is not None and (found := fit(obj)):
            return found
        for slot in ("to", "with", "for", "from", "against", "on"):
            for head in governed(tree, verb, slot):
                if found := fit(head):
                    return found
        if obj is not None and obj > verb and (found := self._within(obj, mine, depth + 1)):
            return found
        for child in tree.below[verb]:
            if tree.labels[child] == "oprd" and (found := fit(child)):  # "what it called Norway's attack"
                return found
            if tree.labels[child] in ("xcomp", "ccomp", "acomp", "attr", "conj") and (
                found := self._clause_parties(child, mine, depth + 1)
            ):
                return found
        for child in tree.below[verb]:
            if tree.labels[child] == "prep" and tree.lower[child] in _TAKEN:
                for pobj in tree.below[child]:
                    found = fit(pobj, True) or self._within(pobj, mine, depth + 1)
                    if found:
                        return found
                    if is_verb(tree, pobj) and (found := self._clause_parties(pobj, mine, depth + 1)):
                        return found
        for child in tree.below[verb]:
            if tree.labels[child] in SUBJECTS | PASSIVES and (found := self._within(child, mine, depth + 1)):
                return found
            if tree.labels[child] == "advcl" and (found := self._clause_parties(child, mine, depth + 1)):
                return found
        return []

    def _within(self, head: int, mine: set[str], depth: int = 0) -> list[Party]:
        """Return the parties nearest to the head of a phrase: its own, its owners, what its prepositions govern."""
        tree = self.tree
        own = [p for p in self.parties.of(head) if p.code not in mine]
        if own:
            return own
        if depth > 4:
            return []
        for slot in WITHIN:
            for pobj in governed(tree, head, slot):
                if tree.lower[pobj] in self.words.topics and slot not in ("of", "between", "by"):
                    continue
                if slot == "from" and tree.lower[head] == "independence":
                    continue
                if found := [p for p in self.parties.of(pobj) if p.code not in mine]:
                    return found
                if found := self._within(pobj, mine, depth + 1):
                    return found
                if is_verb(tree, pobj) and (found := self._clause_parties(pobj, mine, depth + 1)):
                    return found
        for child in tree.below[head]:
            if tree.labels[child] in ("acl", "relcl", "ccomp", "appos") and (
                found := self._clause_parties(child, mine, depth + 1)
                if is_verb(tree, child)
                else [p for p in self.parties.of(child) if p.code not in mine]
            ):
                return found
        for one in conjuncts(tree, head)[1:]:
            if found := self._within(one, mine, depth + 2):
                return found
        return []

    def _acting_kinds(self, trigger: Trigger) -> frozenset[str]:
        """Return the kinds of parties that can be the actor: things where force is used, people where they protest."""
        if trigger.kind in FORCE or trigger.mode in ("military", "humanitarian"):
            return ACTING | {"thing"}
        return ACTING | {"people"} if trigger.kind == "PROTEST" else ACTING

    def _allowed(self, trigger: Trigger) -> frozenset[str]:
        """Return the kinds of parties that can be the recipient."""
        kinds = set(ACTING)
        if trigger.citizens:
            kinds.add("people")
        if trigger.things:
            kinds |= {"thing", "other"}
        return frozenset(kinds)
