"""Verbs, adjectives and participles: the frames of the ontology over the clause of a trigger."""

from __future__ import annotations

from collections.abc import Sequence

from mirrorwire.annotations.events.clauses import (
    PASSIVES,
    SUBJECTS,
    conjuncts,
    governed,
    is_passive,
    is_verb,
    patient,
    subject,
)
from mirrorwire.annotations.events.ontology import Trigger, noun_sets
from mirrorwire.annotations.events.parties import ACTING, Party
from mirrorwire.annotations.events.reach import Candidate, Reach, codes_of, once

MUST = Trigger(
    "REQUEST", "verbs", "must", ("subject",), ("clause",), frozenset(), frozenset(), None, False, False, False, False,
    True, False, frozenset(), "code",
)  # fmt: skip
TOGETHER = Trigger(
    "COOPERATE", "verbs", "together", ("subject",), (), frozenset(), frozenset(), None, True, False, False, False,
    True, False, frozenset(), "code",
)  # fmt: skip
BOUGHT = Trigger(
    "COOPERATE", "verbs", "buy", ("subject",), ("other",), frozenset(), frozenset(), "supply", False, False, False,
    False, True, False, frozenset(), "code",
)  # fmt: skip
ALLEGED = Trigger(
    "ACCUSE", "verbs", "say", ("subject",), ("clause",), frozenset(), frozenset(), "allege", False, False, False, False,
    True, False, frozenset(), "code",
)  # fmt: skip

# labels under which the rest of a lemma hangs on its verb ("carry out", "open fire", "find guilty")
_PARTICLES = frozenset(
    {"prt", "prep", "advmod", "dative", "agent", "acomp", "oprd", "npadvmod", "mark", "xcomp", "dobj", "ccomp"}
)


class VerbFrames(Reach):
    """The frames of verbs, adjectives and participles."""

    def _verb(self, verb: int, rows: Sequence[Trigger]) -> Candidate | None:
        """Return what a verb tells by the first of its triggers whose frame is filled."""
        tree = self.tree
        particles = {tree.lower[c] for c in tree.below[verb] if c > verb and tree.labels[c] in _PARTICLES}
        passive = is_passive(tree, verb)
        obj = patient(tree, verb)
        words = self._object_words(verb, obj)
        actors: list[Party] | None = None
        for trigger in rows:
            if trigger.particle and not self._particle(verb, trigger.particle, particles):
                continue
            target = obj
            if trigger.object and not words & trigger.object:
                behind = governed(tree, verb, trigger.particle) if trigger.particle and obj is None else []
                if not behind or not self._object_words(verb, behind[0]) & trigger.object:
                    continue
                target = behind[0]  # "cuts off supplies", with "off" taken for a preposition
            if trigger.agents and not self._agents(verb) & trigger.agents:
                continue
            if actors is None:
                actors = self._subjects(verb)
            candidate = self._filled(trigger, verb, actors, target, passive)
            if candidate is not None:
                return candidate
        return None

    def _object_words(self, verb: int, obj: int | None) -> set[str]:
        """Return the words of which a trigger may want one in its object: heads, what they measure, a sum of money."""
        tree, words = self.tree, self.words
        heads: set[str] = set()
        if obj is not None:
            heads = {tree.lower[one] for one in conjuncts(tree, obj)}
            if obj in self.parties.person:
                heads.add("man")
            if any(sign in word for word in tree.lower[slice(*self.parsed.subtree(obj))] for sign in "$€£¥"):
                heads.add("money")
            if obj and tree.labels[obj - 1] == "compound":
                heads.add(f"{tree.lower[obj - 1]} {tree.lower[obj]}")
            if heads & words.measures:
                heads |= {tree.lower[inner] for inner in governed(tree, obj, "of")}
        if tree.lower[verb] in words.giving:
            for pobj in governed(tree, verb, "with"):
                heads |= set(tree.lower[slice(*self.parsed.subtree(pobj))])
        if tree.lower[verb] in words.leaving:
            heads |= {tree.lower[pobj] for slot in ("from", "of") for pobj in governed(tree, verb, slot)}
        return heads

    def _particle(self, verb: int, particle: str, particles: set[str]) -> bool:
        """Tell whether what follows the first word of a lemma hangs on the verb."""
        words = particle.split()
        if len(words) == 1:
            if words[0] in particles:
                return True
            obj = patient(self.tree, verb)
            return obj is not None and any(
                self.tree.lower[c] == words[0] and self.tree.labels[c] == "amod"
                for c in self.tree.below[obj]
                if c > obj
            )
        window = self.tree.lower[verb + 1 : verb + 9]
        at = 0
        for word in window:
            if at < len(words) and word == words[at]:
                at += 1
        return at == len(words)

    def _filled(
        self, trigger: Trigger, verb: int, actors: list[Party], obj: int | None, passive: bool
    ) -> Candidate | None:
        """Return the candidate of a verb's trigger if its frame gives actors and recipients."""
        kinds = self._acting_kinds(trigger)
        doing = [party for party in actors if party.kind in kinds]
        if trigger.lemma == "call" and any(
            self.tree.labels[c] in ("oprd", "ccomp", "attr") for c in self.tree.below[verb]
        ):
            return None
        if trigger.swap:
            return self._swapped(trigger, verb, actors, obj)
        if not doing:
            if trigger.origin and trigger.origin != ("subject",):
                for slot in trigger.origin:
                    if slot == "owner":
                        doing = (
                            [p for p in self.parties.owners(obj) if not p.pronoun]
                            if obj is not None and passive
                            else []
                        )
                        if not doing and obj is not None and passive:
                            acts = [c for c in self.tree.below[obj] if self.tree.labels[c] == "acl"]
                            doing = [p for c in acts for p in self._subjects(c) if p.kind in ACTING]
                        break
                    doing = [
                        p for head in self._slot(slot, verb, obj) for p in self.parties.of(head) if p.kind in kinds
                    ]
                    if doing:
                        break
            if not doing:
                return None
        allowed = self._allowed(trigger)
        mine = {party.code for party in doing}
        for slot in trigger.to:
            if slot == "within":
                found = self._within(obj, mine) if obj is not None else []
            elif slot == "clause":
                found = self._clause(verb, mine)
            elif slot == "doer":
                found = self._doers(verb, mine)
            else:
                found = []
                for head in self._slot(slot, verb, obj):
                    got = [p for p in self.parties.of(head) if p.code not in mine]
                    kept = [p for p in got if p.kind in allowed]
                    if not kept and slot == "from":
                        kept = [p for p in got if p.kind in ("thing", "other")]
                        kept = kept or [
                            p
                            for s in ("of", "in", "with")
                            for pobj in governed(self.tree, head, s)
                            for p in self.parties.of(pobj)
                            if p.code not in mine and self.tree.lower[head] not in ("goal", "plan")
                        ]
                    elif not kept and slot not in ("object", "dative", "in", "at"):
                        kept = self._within(head, mine)
                    if not kept and is_verb(self.tree, head):
                        kept = self._clause_parties(head, mine, 0)
                    if not kept and self.tree.lower[head] in self.words.general:
                        kept = [p for p in self.parties.named_after(head, 6) if p.code not in mine]
                    if not kept and self._dual(head):
                        kept = [p for p in self.pair if p.code not in mine]
                    found += kept
            if found:
                if slot == "object" and obj is not None and passive is False and found[0].place:
                    continue
                return Candidate(trigger, verb, verb, tuple(doing), tuple(once(found)), f"verb:{slot}")
        if trigger.reciprocal and len(doing) > 1:
            return Candidate(trigger, verb, verb, tuple(doing), (), "verb:each other")
        return None

    def _swapped(self, trigger: Trigger, verb: int, actors: list[Party], obj: int | None) -> Candidate | None:
        """Return the candidate of a verb whose subject is the recipient: "received arms from Norway"."""
        getting = [party for party in actors if party.kind in ACTING]
        mine = {party.code for party in getting}
        if not getting:
            return None
        for slot in trigger.to:
            heads = self._slot(slot, verb, obj)
            found = [p for head in heads for p in self.parties.of(head) if p.code not in mine and p.kind in ACTING]
            if slot == "within" and obj is not None:
                found = [p for p in self._within(obj, mine) if p.kind in ACTING | {"thing", "other"}]
            if found:
                return Candidate(trigger, verb, verb, tuple(once(found)), tuple(getting), f"verb:swap {slot}")
        return None

    def _must(self, verb: int) -> Candidate | None:
        """Return the demand in "Norway said that Sweden must leave": the speaker's, to the subject of the clause."""
        tree = self.tree
        above = tree.heads[verb]
        if tree.labels[verb] != "ccomp" or not (is_verb(tree, above) and tree.lower[above] in self.words.saying):
            return None
        if not any(tree.labels[c] == "aux" and tree.lower[c] in ("must", "should") for c in tree.below[verb]):
            return None
        head = subject(tree, verb) if not is_passive(tree, verb) else patient(tree, verb)
        doing = [p for p in self._subjects(above) if p.kind in ACTING]
        if head is None or not doing:
            return None
        mine = codes_of(doing)
        found = [p for p in self.parties.of(head) if p.code not in mine and not p.pronoun] or self._within(head, mine)
        return Candidate(MUST, above, above, tuple(doing), tuple(once(found)), "must") if found else None

    def _together(self, verb: int) -> Candidate | None:
        """Return what several states do together: "Norway and Sweden are jointly building a bridge"."""
        tree = self.tree
        doing = [p for p in self._subjects(verb) if p.kind in ACTING]
        if len(doing) < 2:
            return None
        obj = patient(tree, verb)
        beside = [c for c in tree.below[verb] if tree.labels[c] == "advmod"]
        if obj is not None:
            beside += [c for c in tree.below[obj] if tree.labels[c] == "amod"]
        if any(tree.lower[c] in ("together", "jointly", "joint", "common") for c in beside):
            return Candidate(TOGETHER, verb, verb, tuple(doing), (), "together")
        return None

    def _bought(self, verb: int) -> Candidate | None:
        """Return the trade in "the cheese sold most in our town is Norwegian cheese", said by one of two states."""
        tree = self.tree
        goods = next((c for c in tree.below[verb] if tree.labels[c] == "attr"), None)
        bought = next((c for c in tree.below[verb] if tree.labels[c] in SUBJECTS), None)
        if goods is None or bought is None or tree.lower[goods] not in noun_sets()["goods"]:
            return None
        if not any(tree.lower[c] in self.words.bought for c in tree.below[bought]):
            return None
        doing = [p for p in self.parties.owners(goods) if p.code in codes_of(self.pair)]
        found = [p for p in self.pair if p.code not in codes_of(doing)]
        if len(doing) != 1 or len(found) != 1:
            return None
        return Candidate(BOUGHT, goods, verb, tuple(doing), tuple(found), "bought")

    def _alleged(self, verb: int) -> Candidate | None:
        """Return the blame in "Norway said that Sweden had violated the treaty": the speaker's, on the subject."""
        tree = self.tree
        above = tree.heads[verb]
        if tree.labels[verb] != "ccomp" or not (is_verb(tree, above) and tree.lower[above] in self.words.saying):
            return None
        if tree.tags[verb] == "VBG" and not any(tree.labels[c] == "aux" for c in tree.below[verb]):
            return None
        if tree.lower[verb] not in self.words.wrongs or any(tree.labels[c] == "neg" for c in tree.below[verb]):
            return None
        if any(tree.lower[c] in ("will", "would", "could", "may", "might") for c in tree.below[verb]):
            return None
        head = subject(tree, verb)
        doing = [p for p in self._subjects(above) if p.kind in ACTING]
        if head is None or not doing:
            return None
        mine = codes_of(doing)
        found = [p for p in self.parties.of(head) if p.code not in mine and p.kind in ACTING | {"thing"}]
        return Candidate(ALLEGED, verb, above, tuple(doing), tuple(found), "alleged") if found else None

    def _adjective(self, token: int, rows: Sequence[Trigger]) -> Candidate | None:
        """Return what an adjective tells of its subject: "is ready to help Norway", "open to talks with Norway"."""
        tree = self.tree
        head = tree.heads[token]
        if tree.labels[token] in ("acomp", "oprd", "attr", "xcomp") and is_verb(tree, head):
            doing = [p for p in self._subjects(head) if p.kind in ACTING]
        elif tree.labels[token] in ("amod", "acl", "relcl") and token > head:
            doing = [p for p in self.parties.of(head) if p.kind in ACTING]
        else:
            own = [c for c in tree.below[token] if tree.labels[c] in SUBJECTS | PASSIVES]
            doing = [p for p in self.parties.of(own[0]) if p.kind in ACTING] if own else []
        if not doing:
            return None
        mine = codes_of(doing)
        for trigger in rows:
            for slot in trigger.to:
                if slot == "clause":
                    inner = [c for c in tree.below[token] if tree.labels[c] in ("xcomp", "ccomp", "advcl")]
                    inner += [c for c in tree.below[head] if tree.labels[c] in ("xcomp", "ccomp") and c > token]
                    found = next((got for c in inner if (got := self._clause_parties(c, mine, 0))), [])
                else:
                    found = []
                    for pobj in governed(tree, token, slot) + governed(tree, head, slot):
                        found += [p for p in self.parties.of(pobj) if p.code not in mine] or self._within(pobj, mine)
                        if not found and is_verb(tree, pobj):
                            found = self._clause_parties(pobj, mine, 0)
                if found:
                    at = head if is_verb(tree, head) and tree.labels[token] != "amod" else token
                    return Candidate(trigger, token, at, tuple(doing), tuple(once(found)), f"adjective:{slot}")
        return None

    def _participle(self, token: int, rows: Sequence[Trigger]) -> Candidate | None:
        """Return what "Norwegian-backed" before a state's organ or name tells."""
        tree = self.tree
        if token < 2 or tree.lower[token - 1] not in ("-", "–") or token - 2 not in self.parties.mention:
            return None
        code = self.parties.mention[token - 2][2]
        noun = tree.heads[token]
        found = [p for p in self.parties.of(noun) if p.code != code and p.kind in ACTING]
        if not found:
            return None
        actor = Party(code, "state", token - 2, token - 2)
        return Candidate(rows[0], token, token, (actor,), tuple(found), "participle")
