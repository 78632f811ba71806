"""Nouns: "the visit of the king to Norway", "held talks with Norway", "energy supplies from Norway"."""

from __future__ import annotations

from collections.abc import Sequence

from mirrorwire.annotations.events.clauses import (
    OBJECTS,
    PASSIVES,
    SUBJECTS,
    datives,
    governed,
    is_verb,
    patient,
)
from mirrorwire.annotations.events.ontology import Trigger
from mirrorwire.annotations.events.parties import ACTING, ARMED, Party
from mirrorwire.annotations.events.reach import WITHIN, Candidate, Reach, codes_of, once


class NounFrames(Reach):
    """The frames of nouns."""

    def _noun(self, noun: int, rows: Sequence[Trigger]) -> Candidate | None:
        """Return what a noun tells by the first of its triggers whose frame is filled."""
        tree = self.tree
        if tree.labels[noun] in ("compound", "nmod", "amod"):
            if tree.lower[tree.heads[noun]] not in self.words.carried or tree.heads[noun] < noun:
                return None
            return next((c for t in rows if " " not in t.lemma and (c := self._noun_filled(t, tree.heads[noun]))), None)
        before = tree.lower[noun - 1] if noun else ""
        for trigger in rows:
            words = trigger.lemma.split()
            if len(words) > 1 and (
                before != words[-2]
                if len(words) == 2
                else tree.lower[noun - len(words) + 1 : noun] != tuple(words[:-1])
            ):
                continue
            candidate = self._noun_filled(trigger, noun)
            if candidate is not None:
                return candidate
        return None

    def _carrier(self, noun: int) -> tuple[int | None, bool]:
        """Return the verb that carries a noun, and whether it is a light one: "held talks", "talks were held"."""
        tree = self.tree
        at = noun
        for _ in range(4):
            label, head = tree.labels[at], tree.heads[at]
            if label == "conj" and not is_verb(tree, head):
                at = head
                continue
            if label in OBJECTS | PASSIVES | SUBJECTS | {"attr"} and (is_verb(tree, head) or tree.tags[head] == "MD"):
                word = tree.lower[head]
                light = label not in SUBJECTS and word in self.words.light
                return head, light
            if label == "pobj" and tree.labels[head] == "prep":
                above = tree.heads[head]
                if tree.lower[head] in ("including", "like") and not is_verb(tree, above):
                    at = above
                    continue
                if is_verb(tree, above):
                    preposition = tree.lower[head]
                    carries = (
                        preposition in ("in", "into", "for", "on", "to", "of")
                        and tree.lower[above] in self.words.light | self.words.moving
                    )
                    return above, carries
                if (tree.lower[head] == "of" and tree.lower[above] in self.words.kinds) or (
                    tree.lower[head],
                    tree.lower[above],
                ) == ("in", "part"):
                    at = above
                    continue
            break
        return None, False

    def _noun_filled(self, trigger: Trigger, noun: int) -> Candidate | None:
        """Return the candidate of a noun's trigger if its frame gives actors and recipients."""
        tree = self.tree
        carrier, light = self._carrier(noun)
        attribute = carrier is not None and tree.labels[noun] == "attr"
        kinds = self._acting_kinds(trigger)
        doing: list[Party] = []
        how = "noun"
        between = self._nominal("between", noun, carrier)
        listed = [p for head in between for p in self.parties.of(head) if p.kind in kinds | {"people"}]
        if not listed and any(self._dual(head) for head in between):
            listed = list(self.pair)
        owners = [p for p in self.parties.owners(noun) if p.kind != "private"]
        ours = any(tree.lower[c] == "our" for c in tree.below[noun]) and self.pair
        if listed and len(listed) > 1 and (trigger.reciprocal or "between" in trigger.origin):
            return Candidate(trigger, noun, carrier if light and carrier else noun, tuple(listed), (), "noun:between")
        if ours and trigger.reciprocal:
            return Candidate(trigger, noun, noun, self.pair, (), "noun:our")
        if carrier is not None and trigger.mode == "military" and tree.lower[carrier] in self.words.gathering:
            taking = patient(tree, carrier)  # "the exercise involves troops from Norway and Sweden"
            joined = [] if taking is None else [p for p in self.parties.of(taking) if p.kind in kinds]
            if len(joined) > 1:
                return Candidate(trigger, noun, noun, tuple(joined), (), "noun:involves")
        came = carrier is not None and tree.lower[carrier] in self.words.facing
        if tree.labels[noun] == "appos" and trigger.copula:  # "Norway, an ally of Malta"
            doing = [p for p in self.parties.of(tree.heads[noun]) if p.kind in kinds]
        for slot in trigger.origin:
            if doing:
                break
            if slot == "owner":
                doing = owners
            elif slot != "between":
                heads = self._nominal(slot, noun, carrier if light or came else None)
                fit = kinds | {"thing", "other"} if slot == "of" and trigger.mode == "supply" else kinds
                doing = [p for head in heads for p in self.parties.of(head) if p.kind in fit]
            if doing:
                how = f"noun:{slot}"
                break
        if trigger.reciprocal and len(owners) > 1:
            return Candidate(trigger, noun, noun, tuple(owners), (), "noun:owners")
        explicit = bool(doing)
        facing = (
            carrier is not None and bool(doing) and tree.lower[carrier] in self.words.facing and "subject" in trigger.to
        )
        if carrier is not None and light and not facing and trigger.light and (not attribute or trigger.copula):
            acting = [p for p in self._subjects(carrier) if p.kind in kinds]
            if acting and carrier is not None and not (doing and codes_of(doing) == codes_of(acting)):
                if doing and trigger.to and not trigger.swap:
                    others = [p for p in doing if p.code not in codes_of(acting)]
                    if trigger.reciprocal and others and not self._recipients(trigger, noun, carrier, codes_of(acting)):
                        return Candidate(trigger, noun, carrier, tuple(acting), tuple(others), "light:owner")
                doing, how = acting, "light"
            elif acting:
                how = "light"
        if (
            not doing
            and trigger.kind == "CONSULT"
            and tree.labels[noun] == "pobj"
            and tree.lower[tree.heads[noun]] in self.words.during
        ):
            above = tree.heads[tree.heads[noun]]  # "during a visit to Norway, the minister said"
            acting = self._subjects(above) if is_verb(tree, above) else self.parties.of(above)
            doing = [p for p in acting if p.kind in ACTING and p.kind != "state"]
            how = "noun:while"
        if not doing:
            return None
        if trigger.mode == "visit" and len(owners) > 1 and how == "noun:owner":  # "Larsen's Riga trip"
            doing = [p for p in owners if p.kind == "official"] or owners[:1]
            rest = [p for p in owners if p.code not in codes_of(doing)]
            return Candidate(trigger, noun, noun, tuple(doing[:1]), tuple(rest[:1]), "noun:owners")
        mine = {party.code for party in doing}
        found = self._recipients(trigger, noun, carrier, mine)
        if not found and explicit and "other" in trigger.to and (trigger.mode != "supply" or how == "noun:from"):
            found = self._other(noun, mine, carrier)
        if found:
            if trigger.swap:
                return Candidate(
                    trigger,
                    noun,
                    carrier if how.startswith("light") and carrier else noun,
                    tuple(found),
                    tuple(doing),
                    how,
                )
            at = carrier if how.startswith("light") and carrier is not None else noun
            return Candidate(trigger, noun, at, tuple(doing), tuple(found), how)
        if trigger.reciprocal and len(doing) > 1:
            return Candidate(
                trigger, noun, carrier if carrier and not explicit else noun, tuple(doing), (), f"{how}:each other"
            )
        return None

    def _recipients(self, trigger: Trigger, noun: int, carrier: int | None, mine: set[str]) -> list[Party]:
        """Return the recipients of a noun's trigger."""
        allowed = self._allowed(trigger)
        for slot in trigger.to:
            if slot == "owner":
                found = [p for p in self.parties.owners(noun) if p.code not in mine]
            elif slot == "dative":
                heads = datives(self.tree, carrier) if carrier is not None else []
                found = [p for head in heads for p in self.parties.of(head) if p.code not in mine and p.kind in allowed]
            elif slot == "patient":
                found = []
                if (
                    carrier is not None
                    and self.tree.lower[carrier] in self.words.harming
                    and (hurt := patient(self.tree, carrier)) is not None
                ):
                    found = [p for p in self.parties.of(hurt) if p.code not in mine]
            elif slot in ("object", "within", "clause", "subject"):
                found = self._within_noun(noun, mine) if slot == "within" else []
                if slot == "subject" and carrier is not None and self.tree.lower[carrier] in self.words.facing:
                    found = [p for p in self._subjects(carrier) if p.code not in mine]
                if slot == "clause":
                    if trigger.kind == "PROTEST" and carrier is not None:
                        found = self._clause_parties(carrier, mine, 0)
                    for child in self.tree.below[noun]:
                        if self.tree.labels[child] in ("acl", "relcl", "ccomp") and not found:
                            found = self._clause_parties(child, mine, 0)
            else:
                found = []
                for head in self._nominal(slot, noun, carrier):
                    got = [p for p in self.parties.of(head) if p.code not in mine]
                    kept = [p for p in got if p.kind in allowed]
                    if not kept and slot not in ("in", "at", "from", "of"):
                        kept = self._within(head, mine)
                    found += kept
            if found:
                return once(found)
        return []

    def _other(self, noun: int, mine: set[str], carrier: int | None) -> list[Party]:
        """Return the one other state of a noun's sentence: "gas from Norway" where only Sweden is named too."""
        first, last = self.parsed.sentences[self.parsed.sentence_at(noun)]
        here: dict[str, Party] = {}
        for token in range(first, last):
            mention = self.parties.mention.get(token)
            if mention is not None and mention[2] not in mine and mention[2] not in ARMED:
                here.setdefault(mention[2], Party(mention[2], "state", token, token))
        if not here:
            here = {p.code: p for p in self.pair if p.code not in mine} if len(codes_of(self.pair) & mine) == 1 else {}
        return list(here.values()) if len(here) == 1 else []

    def _within_noun(self, noun: int, mine: set[str]) -> list[Party]:
        for slot in WITHIN:
            for pobj in governed(self.tree, noun, slot):
                if found := self._within(pobj, mine):
                    return found
        return []

    def _nominal(self, slot: str, noun: int, carrier: int | None) -> list[int]:
        """Return what a preposition on a noun, or on the verb that carries it, governs."""
        tree = self.tree
        found: list[int] = []
        heads = [noun, *(c for c in tree.below[noun] if tree.labels[c] in ("acl", "conj") and c > noun)]
        if tree.labels[noun] == "conj":
            heads.append(tree.heads[noun])
        if tree.labels[noun] == "pobj" and tree.lower[tree.heads[tree.heads[noun]]] in self.words.kinds:
            heads.append(tree.heads[tree.heads[noun]])
        if carrier is not None:
            heads.append(carrier)
        for head in heads:
            found += [one for one in governed(tree, head, slot) if one not in found]
        if not found:
            for head in heads:
                for child in tree.below[head]:
                    if tree.labels[child] == "prep" and child > noun:
                        for pobj in tree.below[child]:
                            found += [one for one in governed(tree, pobj, slot) if one not in found]
        return found
