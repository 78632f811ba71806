"""From triggers and frames to events: every clause of a text that says what one state did to another.

A trigger is looked up by the form of a word and its tag; its frame tells where actor and recipient stand, `parties` for
whom these stand, and `modality` what the verbs above a clause make of it (planned, denied, only asked for).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from mirrorwire.annotations.events.clauses import (
    PASSIVES,
    SUBJECTS,
    completed_by,
    conjuncts,
    governed,
    is_verb,
    patient,
)
from mirrorwire.annotations.events.confidence import confidence_of
from mirrorwire.annotations.events.found import EventFound, Said, Stretch, Where
from mirrorwire.annotations.events.merging import merge
from mirrorwire.annotations.events.modality import ModalityFound, modality_of
from mirrorwire.annotations.events.noun_frames import NounFrames
from mirrorwire.annotations.events.ontology import PREPOSITIONS, Ontology, ontology
from mirrorwire.annotations.events.parties import ARMED, Party
from mirrorwire.annotations.events.reach import Candidate
from mirrorwire.annotations.events.verb_frames import VerbFrames
from mirrorwire.language.parsed import Parsed
from mirrorwire.language.people import Cast

MOST_PAIRS: Final = 12
MOST_MEMBERS: Final = 4
_PLANNED_AS_AGREE: Final = frozenset({"CONSULT", "COOPERATE", "AID", "SUPPORT", "CONCEDE", "RETREAT"})
_MATERIAL_CONFLICT: Final = frozenset({"SANCTION", "MOBILIZE", "COERCE", "ASSAULT"})
# denied, these are refusals: "does not recognise", "cannot accept"
_REFUSING: Final = frozenset({"recognise", "recognize", "accept", "agree", "support", "back"})
_REFUSED: Final = frozenset({"COOPERATE", "AID", "CONCEDE", "RETREAT", "AGREE", "CONSULT", "SUPPORT"})
_CONTENT = frozenset("of on for to into about against over".split())
# so many tokens may stand between a subject and its verb, or between a thing and the clause that tells of it
_PARENTHESIS: Final = 14
_BEFORE_VERBS: Final = frozenset({"RB", "MD", "VBZ", "VBP", "VBD", "VB", ",", "CC"})
_RELATIVE: Final = 30
_PROMISING = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN"})
_JUDGING = frozenset({"ACCUSE", "SUPPORT"})


def read_events(
    parsed: Parsed,
    cast: Cast,
    said: Sequence[Said] = (),
    *,
    published: date | None = None,
    where: Where = "body",
    rules: Ontology | None = None,
    merged: bool = True,
    apart: bool = False,
) -> list[EventFound]:
    """Return the events of a parsed text in order; an empty list where the tier has no parser.

    `said` are the statements of the text, whose indices the events keep. `published` dates what the text
    says. `apart`: no sentence knows of the ones before it. Offsets are code points of the parsed text.
    """
    if not parsed.heads:
        return []
    coder = _Coder(parsed, cast, published, rules or ontology(), where, apart)
    found = [event for sentence in parsed.sentences for event in coder.sentence(*sentence)]
    found = [_told(parsed, event, said) for event in found]
    return merge(found) if merged else found


def _told(parsed: Parsed, event: EventFound, said: Sequence[Said]) -> EventFound:
    """Give an event the innermost statement in which its trigger stands, and who makes it."""
    at = parsed.starts[event.trigger]
    best: tuple[int, int] | None = None
    for index, one in enumerate(said):
        if any(start <= at < end for start, end in one.stretches):
            size = sum(end - start for start, end in one.stretches)
            if best is None or size < best[0]:
                best = (size, index)
    if best is None:
        return event
    return replace(event, statement=best[1], claimant=said[best[1]].claimant)


class _Coder(VerbFrames, NounFrames):
    """The coding of one text, sentence by sentence."""

    def sentence(self, first: int, last: int) -> Iterator[EventFound]:
        """Give the events of one sentence."""
        named = {self.parties.mention[t][2] for t in range(first, last) if t in self.parties.mention}
        persons = any(t in self.parties.person for t in range(first, last))
        if not named and not persons and not self.pair:
            return
        here = self._pair_of(first, last)
        before, self.pair = self.pair, here or self.pair
        taken: set[int] = set()
        found: list[Candidate] = []
        for token in range(first, last):
            if token in taken:
                continue
            word = self.tree.lower[token]
            candidate = None
            if is_verb(self.tree, token) and self.tree.labels[token] not in ("amod", "compound"):
                if (blamed := self._alleged(token)) is not None:
                    found.append(blamed)
                candidate = self._must(token)
                if candidate is None and (rows := self.verbs.get(word)):
                    candidate = self._verb(token, rows)
                candidate = candidate or self._together(token) or self._bought(token)
            elif rows := self.adjectives.get(word):
                candidate = self._adjective(token, rows)
            if candidate is not None:
                found.append(candidate)
                taken.update(self._consumed(candidate))
        for token in range(first, last):
            if token in taken:
                continue
            tag, word = self.tree.tags[token], self.tree.lower[token]
            if (
                tag.startswith("N")
                or (tag[0] == "V" and not is_verb(self.tree, token))
                or (tag == "VBG" and governed(self.tree, token, "of"))
            ) and (rows := self.nouns.get(word)):
                candidate = self._noun(token, rows)
                if candidate is not None:
                    found.append(candidate)
            elif rows := self.participles.get(word):
                candidate = self._participle(token, rows)
                if candidate is not None:
                    found.append(candidate)
        for candidate in found:
            yield from self._events(candidate, first, last)
        self.pair = () if self.apart else here or before

    def _pair_of(self, first: int, last: int) -> tuple[Party, ...]:
        """Return the two states a sentence names, if it names just two: "our countries" after it are these."""
        found: dict[str, Party] = {}
        for token in range(first, last):
            mention = self.parties.mention.get(token)
            if mention is not None and mention[3] == "state":
                found.setdefault(mention[2], Party(mention[2], "state", token, token, None, True))
        return tuple(found.values()) if len(found) == 2 else ()

    def _consumed(self, candidate: Candidate) -> set[int]:
        """Return the object of a verb that has made an event: as a noun it makes none of its own."""
        tree = self.tree
        if candidate.pattern.endswith("clause") and candidate.trigger.kind in _PROMISING:
            low, high = candidate.token + 1, candidate.token + 1
            for inner in [*completed_by(tree, candidate.token), *completed_by(tree, candidate.verb)]:
                high = max(high, self.parsed.subtree(inner)[1])
            return set(range(low, high))
        if candidate.pattern == "must":
            return {t for inner in completed_by(tree, candidate.token) for t in range(*self.parsed.subtree(inner))}
        obj = patient(tree, candidate.token)
        heads = [] if obj is None else conjuncts(tree, obj)
        if candidate.trigger.kind in _PROMISING and obj is not None:
            return set(range(obj, self.parsed.subtree(obj)[1]))
        if candidate.trigger.kind in _JUDGING:
            heads = [head for head in heads if not self._agent_of(head)]
        consumed = set(heads)
        for slot in candidate.trigger.to:
            if slot in PREPOSITIONS:
                for pobj in self._slot(slot, candidate.token, obj):
                    consumed.update(conjuncts(tree, pobj))
                    if candidate.trigger.kind in _PROMISING:
                        consumed.update(range(pobj, self.parsed.subtree(pobj)[1]))
        return consumed

    def _agent_of(self, noun: int) -> bool:
        """Tell whether a noun says itself who does it: "the visit by the Norwegian king"."""
        return bool(governed(self.tree, noun, "by"))

    def _events(self, candidate: Candidate, first: int, last: int) -> Iterator[EventFound]:
        """Give the events of a candidate: pairs of actors and recipients, or one with participants."""
        trigger = candidate.trigger
        verb = candidate.verb
        kind, mode = trigger.kind, trigger.mode
        told = modality_of(self.parsed, verb, self.published)
        if kind in _MATERIAL_CONFLICT and told.modality in ("planned", "hypothetical") and self._conditional(verb):
            kind, mode, told = "THREATEN", None, ModalityFound("asserted", "actual", told.words)
        if told.polarity == "negated" and kind in _REFUSED and (self._volition(verb) or trigger.lemma in _REFUSING):
            kind, mode, told = "REJECT", None, ModalityFound("asserted", "actual", told.words)
        elif told.modality == "planned" and told.polarity == "asserted" and kind in _PLANNED_AS_AGREE:
            said = self.parsed.text[slice(*told.words)].lower() if told.words else ""
            if said.startswith("decision"):
                told = ModalityFound("asserted", "actual", told.words)
            elif kind in ("CONCEDE", "RETREAT") and said.startswith(("decid", "order", "would")):
                kind = "CONCEDE"
            elif not (kind == "CONCEDE" and said.startswith("agree")):
                kind, mode = "AGREE", None
        if candidate.pattern.startswith("noun") and told.modality == "actual" and self._wished(candidate.token):
            told = ModalityFound(told.polarity, "hypothetical", told.words)
        if kind == "MOBILIZE" and any("peacekeep" in word for word in self.tree.lower[first:last]):
            kind, mode = "AID", "military"
        actors = [party for party in candidate.actors if party.code not in ARMED]
        recipients = [party for party in candidate.recipients if party.code not in ARMED]
        if not actors or (candidate.recipients and not recipients):
            return
        reciprocal = trigger.reciprocal and kind in (trigger.kind, "AGREE")
        members: tuple[str, ...] = ()
        if not recipients:
            if len(actors) > MOST_MEMBERS:
                members = tuple(party.code for party in actors)
                pairs = [(actors[0], actors[1])]
            else:
                pairs = [(a, b) for i, a in enumerate(actors) for b in actors[i + 1 :]]
        else:
            pairs = [(a, b) for a in actors for b in recipients if a.code != b.code]
            if len(pairs) > MOST_PAIRS:
                members = tuple(dict.fromkeys([*(p.code for p in actors), *(p.code for p in recipients)]))
                pairs = pairs[:1]
            elif reciprocal and len(actors) > 1:
                pairs += [(a, b) for i, a in enumerate(actors) for b in actors[i + 1 :]]
        for actor, recipient in pairs:
            if actor.code == recipient.code:
                continue
            evidence, clause = self._evidence(candidate, actor, recipient, first, last)
            yield EventFound(
                kind, mode, actor.code, recipient.code, reciprocal, told.polarity, told.modality, told.words,
                (evidence,),
                candidate.token, trigger.lemma, clause, self.where, None, None, members, candidate.pattern,
                confidence_of(candidate.pattern, planned=told.modality == "planned"),
            )  # fmt: skip

    def _conditional(self, verb: int) -> bool:
        """Tell whether a clause is a threat: "said it would attack unless Norway left", by who speaks."""
        tree = self.tree
        above = tree.heads[verb]
        if tree.labels[verb] != "ccomp" or tree.lower[above] not in self.words.saying:
            return False
        if not any(tree.lower[c] in ("will", "would") for c in tree.below[verb]):
            return False
        terms = [c for c in tree.below[verb] if tree.labels[c] == "advcl"]
        return any(tree.lower[c] in ("if", "unless", "until") for term in terms for c in tree.below[term])

    def _volition(self, verb: int) -> bool:
        """Tell whether a negated verb is a refusal: "will not sell", "would not accept"."""
        return any(self.tree.lower[c] in ("will", "would", "wo", "wouldn", "shall") for c in self.tree.below[verb])

    def _wished(self, noun: int) -> bool:
        """Tell whether a noun stands below a word that makes it unreal: "called for talks between A and B"."""
        tree = self.tree
        at = noun
        for _ in range(6):
            label, head = tree.labels[at], tree.heads[at]
            if head == at:
                return False
            if label == "prep" and tree.lower[at] not in _CONTENT:
                return False
            if is_verb(tree, head):
                unreal = tree.lower[head] in self.words.unreal and label not in SUBJECTS | PASSIVES | {"advcl"}
                return unreal and label not in ("relcl",)
            if tree.lower[head] in self.words.wishes:
                return True
            at = head
        return False

    def _evidence(
        self, candidate: Candidate, actor: Party, recipient: Party, first: int, last: int
    ) -> tuple[Stretch, Stretch]:
        """Return the characters of the words that tell, from actor to recipient, and the clause as tokens."""
        tree = self.tree
        token = candidate.token
        if candidate.pattern.startswith(("noun", "participle")):
            low, high = self.parsed.subtree(token)
            carrier = tree.heads[token]
            if tree.labels[token] in SUBJECTS | PASSIVES and high <= carrier < high + _PARENTHESIS:
                high = carrier  # what stands between a subject and its verb belongs to it
                while high - 1 > token and tree.tags[high - 1] in _BEFORE_VERBS:
                    high -= 1
            low, high = max(first, min(low, actor.token, token)), min(last, max(high, recipient.token + 1))
        else:
            parties = [one for one in (recipient, actor) if not one.pronoun or one is recipient]
            points = [token, candidate.verb, *(edge for one in parties for edge in self.parties.edges(one))]
            low, high = max(first, min(points)), min(last, max(points) + 1)
            obj = patient(tree, candidate.verb)
            if obj is not None and low <= obj:
                high = min(last, max(high, obj + 1))
            for pobj in (
                governed(tree, candidate.verb, "with") if tree.lower[candidate.verb] in self.words.giving else ()
            ):
                high = min(last, max(high, pobj + 1))
            if not low <= token < high:
                low, high = min(low, token), max(high, token + 1)
        while high > low + 1 and not tree.lower[high - 1][0].isalnum() and high - 1 != token:
            high -= 1
        start = low
        obj = patient(tree, candidate.verb) if is_verb(tree, candidate.verb) else None
        if obj is not None and max(first, low - _RELATIVE) <= obj < low:
            start = max(first, self.parsed.subtree(obj)[0])  # "arms, which it sells to Norway"
        return self.parsed.stretch(low, high), (start, high)
