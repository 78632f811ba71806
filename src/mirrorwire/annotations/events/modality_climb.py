"""The signs of modality by the parse: one way from a trigger up to the root of its sentence.

On each step the word above may take the trigger out of the actual ("refused to [send]"), and so may the words beside
it ("will", "no", "if"). The climb ends at a verb of saying, at a clause that stands for itself, and where a noun's
happening is taken for granted ("condemned the [attack]").
"""

from __future__ import annotations

from typing import Final

from mirrorwire.annotations.events.modality_words import Effect, ModalityWords
from mirrorwire.annotations.events.signs import Sign
from mirrorwire.language.parsed import Parsed

_STEPS: Final = 16
_COMPLEMENTS: Final = frozenset({"xcomp", "ccomp", "csubj", "csubjpass", "oprd", "attr", "acomp"})
_OBJECTS: Final = frozenset({"dobj", "dative", "attr", "oprd"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_BE: Final = frozenset("be is are was were been being am 's ’s".split())
_OBLIGED: Final = frozenset("have has had having".split())
_CONTENT: Final = frozenset("of on for to in into about against over worth".split())
_BY_DOING: Final = frozenset("by in through".split())
_DASHES: Final = frozenset("- – —".split())
_ONLY: Final = frozenset("only just merely simply necessarily".split())
_NO_NEGATION: Final = frozenset("doubt sooner".split())
_NOBODY: Final = frozenset("none nobody neither nothing".split())
_NONE: Final = frozenset("no neither none".split())


class Climb:
    """One way from a trigger to the root of its sentence, and the signs that were met on it."""

    def __init__(self, parsed: Parsed, token: int, words: ModalityWords, first: int, last: int) -> None:
        self.parsed = parsed
        self.lower = [word.lower() for word in parsed.words[first:last]]
        self.token = token
        self.words = words
        self.first = first
        self.last = last
        self.found: list[Sign] = []
        self.path: list[int] = []
        self.conditional: list[Sign] = []
        self.reported = False
        self.in_headline = parsed.blocks[parsed.block_at(parsed.starts[token])].kind == "headline"
        self.below: dict[int, list[int]] = {}
        for one in range(first, last):
            if parsed.heads[one] != one:
                self.below.setdefault(parsed.heads[one], []).append(one)

    def word(self, token: int) -> str:
        """Return a token of the sentence in lower case; nothing for one outside it."""
        return self.lower[token - self.first] if self.first <= token < self.last else ""

    def add(self, effect: Effect, first: int, last: int | None = None, *, at: int | None = None) -> None:
        """Keep a sign that stands in the tokens `[first, last)` and belongs to the word `at`."""
        self.found.append(Sign(effect, first, first + 1 if last is None else last, first if at is None else at))

    def take(self, sign: Sign) -> None:
        """Keep what a verb makes of what it takes, which is apart from what is said beside the verb itself."""
        self.found.append(Sign(sign.effect, sign.first, sign.last, -1 - sign.first))

    def signs(self) -> tuple[list[Sign], tuple[int, ...]]:
        """Climb; returns the signs, and the words passed."""
        parsed, node = self.parsed, self.token
        nominal = not parsed.tags[node].startswith("VB") or parsed.labels[node] in ("amod", "compound")
        self.beside(node, nominal)
        self.headline_verb(node)
        for _ in range(_STEPS):
            self.path.append(node)
            head = parsed.heads[node]
            if head == node or not self.first <= head < self.last:
                self.at_root(node)
                break
            above = self.step(node, head, parsed.labels[node], nominal)
            if above is None:
                break
            node, nominal = above
        for sign in self.conditional:
            self.found.append(sign if not self.reported else Sign("planned", sign.first, sign.last, sign.at))
        return self.found, tuple(self.path)

    def step(self, node: int, head: int, label: str, nominal: bool) -> tuple[int, bool] | None:
        """Take one step up; returns the word above and whether it is a noun, or None where the climb ends."""
        verbal = self.parsed.tags[head].startswith(("VB", "MD"))
        if label == "conj":
            if nominal == (not verbal) and (nominal or self.shares(node)):
                self.beside(head, nominal, shared=node)
            return head, not verbal
        if label in ("pobj", "pcomp"):
            return self.through_preposition(head, nominal)
        if label == "prep" and head > node and not nominal:
            return None
        if label in ("advcl", "acl") or (label == "relcl" and self.purpose(node)):
            return self.from_clause(node, head, label, verbal)
        if nominal and label in _SUBJECTS:
            return self.from_subject(node, head) if verbal else None
        if nominal and label in ("compound", "amod", "nmod"):
            effect = self.words.nouns.get((self.word(head), ""))
            if effect and label == "compound":
                self.add(effect, head)
            self.beside(head, True, modifying=node)
            return head, True
        if label == "appos" and any(self.word(at) in _DASHES for at in range(head + 1, node)):
            return head, True
        if label in _COMPLEMENTS or (nominal and label in _OBJECTS) or label == "dep":
            return self.from_complement(node, head, label, nominal, verbal)
        return None

    def from_complement(self, node: int, head: int, label: str, nominal: bool, verbal: bool) -> tuple[int, bool] | None:
        """Climb from "to [supply]", "that it [supplied]", "[a visit]" to the word that takes it."""
        word = self.word(head)
        if not verbal:
            adjective = self.words.adjective(word) if self.parsed.tags[head].startswith(("JJ", "RB")) else None
            effect = adjective or self.words.nouns.get((word, "to")) or self.words.nouns.get((word, ""))
            if effect:
                self.add(effect, head)
            self.beside(head, True)
            return (head, True) if effect or label != "ccomp" else None
        saying = word in self.words.saying and not self.infinitive(node)
        if saying and not nominal:
            self.reported = True
            return None
        if nominal and word in self.words.rejecting and self.word(node) in self.words.claims:
            self.take(Sign("negated", head, head + 1))
            self.beside(head, False)
            return head, False
        if nominal and word in self.words.presupposing and not self.verb_effect(head):
            return None
        sign = self.verb_effect(head)
        if sign is not None:
            self.take(sign)
            self.reported = True
        elif label == "xcomp" and self.infinitive(node) and (ready := self.words.adjective(word)):
            self.add(ready, head)  # "is set to", tagged as a verb
        elif label == "xcomp" and self.infinitive(node) and word in _BE:
            # "they are to sign", but "were they to sign"
            self.add("hypothetical" if self.inverted(head, head) else "planned", head)
        elif label == "xcomp" and self.infinitive(node) and word in _OBLIGED:
            yet = next((one for one in self.below.get(head, ()) if self.word(one) == "yet"), None)
            self.add("negated" if yet else "hypothetical", yet or head)
        elif label == "ccomp" and word in _BE:
            self.judged(head)
        self.beside(head, False)
        return head, False

    def judged(self, verb: int) -> None:
        """Read "it is untrue that", "it is important that"."""
        for one in self.below.get(verb, ()):
            effect = self.words.adjective(self.word(one))
            if effect and self.parsed.labels[one] == "acomp":
                self.add(effect, one)

    def through_preposition(self, preposition: int, nominal: bool) -> tuple[int, bool] | None:
        """Climb from "for [talks]", "of [attacking]" over the preposition to what governs it."""
        word = self.word(preposition)
        phrase = self.words.phrase_ending(self.parsed.words, preposition, self.first)
        if phrase:
            self.add(phrase[0], phrase[1], preposition + 1, at=phrase[1])
            return None
        effect = self.words.prepositions.get(word)
        if effect:
            self.add(effect, preposition)
            return None
        self.path.append(preposition)
        head = self.parsed.heads[preposition]
        if head == preposition or not self.first <= head < self.last:
            return None
        if self.parsed.labels[preposition] in ("pcomp", "prep") and self.parsed.tags[head] in ("IN", "TO"):
            return self.through_preposition(head, nominal) if head < preposition else None
        governor, tag = self.word(head), self.parsed.tags[head]
        if tag.startswith("VB"):
            effect = self.words.verbs.get((governor, word))
            if effect:
                self.take(Sign(effect, head, preposition + 1 if 0 < preposition - head < 4 else head + 1))
                self.beside(head, False)
                return head, False
            if (word in self.words.through and governor in self.words.light) or (not nominal and word in _BY_DOING):
                self.beside(head, False)
                return head, False
            return None
        if tag.startswith(("JJ", "RB")):
            effect = self.words.adjective(governor)
            if effect and word in _CONTENT:
                self.add(effect, head)
                self.beside(head, True)
                return head, True
            return None
        if word not in _CONTENT:
            return None
        effect = self.words.nouns.get((governor, word)) or self.words.nouns.get((governor, ""))
        if effect:
            self.add(effect, head)
        if effect or word == "of" or tag == "CD" or self.has(head, "nummod"):
            self.beside(head, True)
            return head, True
        return None

    def from_clause(self, node: int, head: int, label: str, verbal: bool) -> tuple[int, bool] | None:
        """Climb from a clause beside ("to [help]", "[signed] in May") to what it stands with."""
        infinitive = self.infinitive(node)
        if verbal and label == "advcl":
            sign = self.verb_effect(head) if infinitive else None
            if sign is not None:
                self.take(sign)
            elif infinitive and self.in_headline and self.mistaken(head):
                self.add("planned", node - 1)
            if infinitive:
                self.beside(head, False)
                return head, False
            if self.parsed.tags[node] == "VBG" and not self.has(node, "mark"):
                before = len(self.found)
                self.beside(head, False)
                self.found[before:] = [sign for sign in self.found[before:] if sign.effect != "negated"]
            return None
        word = self.word(head)
        if self.parsed.tags[head].startswith(("JJ", "RB")):
            effect = self.words.adjective(word)
        else:
            effect = self.words.nouns.get((word, "to")) if infinitive else None
            effect = effect or self.words.nouns.get((word, ""))
        if not verbal and infinitive and self.in_headline and self.parsed.heads[head] == head:
            self.add("planned", node - 1)  # "Peru's president to visit Chile"
            return None
        if label == "acl" and word in self.words.claims and self.has(node, "mark"):
            return head, True
        if (infinitive or self.parsed.tags[node] == "VBG") and effect:
            self.add(effect, head)
            self.beside(head, True)
            return head, True
        if not verbal and any(self.word(one) in _NONE for one in self.below.get(head, ())):
            self.beside(head, True)
        return None

    def from_subject(self, node: int, head: int) -> tuple[int, bool] | None:
        """Climb from "[the visit]" to "was cancelled", "will take place", "is likely"."""
        word = self.word(head)
        sign = self.verb_effect(head)
        passive = self.parsed.labels[node] == "nsubjpass"
        if sign is not None and passive:
            self.take(sign)
            self.beside(head, False)
            return head, False
        for one in self.below.get(head, ()):
            adjective = self.words.adjectives.get(self.word(one))
            if adjective and self.parsed.labels[one] in ("acomp", "attr", "oprd"):
                self.add(adjective, one)
                self.beside(head, False)
        happens = word not in self.words.presupposing if passive else word in self.words.happening and word not in _BE
        unknown = any(self.word(one) in ("a", "an") for one in self.below.get(node, ()))
        if happens or (unknown and any(self.word(one) == "would" for one in self.below.get(head, ()))):
            self.beside(head, False)
            return head, False
        return None

    def headline_verb(self, node: int) -> None:
        """Read "clash risks escalation" where the verb of a headline was taken for a noun."""
        low = node - 1
        noun = low > self.first and self.parsed.tags[low] == "NNS" and self.parsed.labels[low] == "compound"
        if self.in_headline and noun:
            effect = self.words.verbs.get((self.word(low), ""))
            if effect:
                self.add(effect, low)

    def at_root(self, node: int) -> None:
        """Read what only the top of a sentence can say: "PM to visit", "Stop the war."."""
        if self.parsed.tags[node] != "VB":
            return
        labels = {self.parsed.labels[one] for one in self.below.get(node, ())}
        if self.infinitive(node):
            to = next(one for one in self.below[node] if self.word(one) == "to")
            self.add("planned", to)
        elif node == self.first and not labels & {"nsubj", "nsubjpass", "aux"} and len(self.lower) > 2:
            self.add("hypothetical", node)

    def beside(self, node: int, nominal: bool, *, shared: int | None = None, modifying: int | None = None) -> None:
        """Read the words that belong to `node` and say what became of it.

        `shared`: a second verb or noun shares them, as far as they stand before it. `modifying`: the trigger modifies
        the noun `node`, which has an adjective of its own.
        """
        for one in self.below.get(node, ()):
            if one in (shared, modifying) or (shared is not None and one > shared):
                continue
            label, word = self.parsed.labels[one], self.word(one)
            if label == "aux":
                self.auxiliary(one, word, node)
            elif label == "neg" or (label in ("advmod", "preconj", "cc") and self.words.adverbs.get(word) == "negated"):
                self.negation(one, node)
            elif label == "advmod" or (label == "amod" and nominal):
                self.modifier(one, word, label)
            elif label == "mark" and word in self.words.marks:
                self.add(self.words.marks[word], one)
            elif label in ("mark", "prep"):
                self.phrase(one, label)
            elif label in ("det", "preconj", "predet") and nominal:
                self.determiner(one, word, node)
            elif label in _SUBJECTS and not nominal:
                self.nobody(one)
            elif label == "dobj" and not nominal:
                for more in self.below.get(one, ()):
                    if self.word(more) == "no" and self.parsed.labels[more] == "det":
                        self.add("negated", more, at=one)

    def phrase(self, one: int, label: str) -> None:
        """Read "rather than [send]", "under no circumstances"."""
        end = one if label == "mark" else one + 2
        found = self.words.phrase_ending(self.parsed.words, end, self.first) if end < self.last else None
        if found and found[0] == "negated" and (label == "mark" or found[1] == one):
            self.add("negated", found[1], end + 1)

    def auxiliary(self, one: int, word: str, node: int) -> None:
        """Read "will", "may", "would" of the verb `node`."""
        modal = self.words.modals.get(word)
        if word == "had" and self.parsed.labels[node] == "advcl" and self.inverted(one, node):
            self.add("hypothetical", one)  # "had they signed"
        if modal == "conditional":
            if word == "would" or self.parsed.tags[node] == "VB":
                self.conditional.append(Sign("hypothetical", one, one + 1, one))
        elif modal is not None and self.parsed.tags[one] == "MD":
            weak = word in ("could", "can", "ca")
            self.found.append(Sign(modal, one, one + 1, one, weak=weak))
        elif modal is None and self.words.adverbs.get(word) == "negated":
            self.negation(one, node)
        for more in self.below.get(one, ()):
            if self.parsed.labels[more] == "neg":
                self.negation(more, node)

    def negation(self, one: int, node: int) -> None:
        """Read "not" and its like; "not only" negates nothing, "Doesn't Israel see?" asks."""
        if self.word(one + 1) in _ONLY or (self.word(one) == "no" and self.word(one + 1) in _NO_NEGATION):
            return
        self.found.append(Sign("negated", one, one + 1, node, inverted=self.inverted(one, node)))

    def inverted(self, one: int, node: int) -> bool:
        """Say whether a word of the verb `node` stands before its subject, as in a question."""
        subject = next((s for s in self.below.get(node, ()) if self.parsed.labels[s] in _SUBJECTS), None)
        return subject is not None and one < subject

    def modifier(self, one: int, word: str, label: str) -> None:
        """Read an adverb of a clause or an adjective of a noun."""
        phrase = self.words.phrase_ending(self.parsed.words, one, self.first)
        if phrase and phrase[0] == "negated":
            self.add(phrase[0], phrase[1], one + 1)
            return
        effect = self.words.adverbs.get(word) if label == "advmod" else self.words.adjectives.get(word)
        if effect is None or (word == "once" and self.word(one + 1) in ("again", "more")):
            return
        self.add(effect, one)

    def determiner(self, one: int, word: str, node: int) -> None:
        """Read "no talks", "any deal"."""
        effect = self.words.determiners.get(word)
        if effect == "negated":
            self.add(effect, one, at=node)
        elif effect and node == self.token:
            self.add(effect, one)

    def nobody(self, subject: int) -> None:
        """Read a subject that is nobody: "neither side signed", "none of them came"."""
        if self.word(subject) in _NOBODY:
            self.add("negated", subject, at=subject)
            return
        for one in self.below.get(subject, ()):
            if self.word(one) in _NONE and self.parsed.labels[one] in ("det", "preconj", "predet", "cc", "neg"):
                self.add("negated", one, at=subject)
                return

    def verb_effect(self, verb: int) -> Sign | None:
        """Return what a verb makes of what it takes, with its particle or preposition."""
        word = self.word(verb)
        for one in self.below.get(verb, ()):
            label, particle = self.parsed.labels[one], self.word(one)
            if label in ("prt", "prep", "advmod", "mark") and one > verb:
                effect = self.words.verbs.get((word, particle))
                if effect and (label == "prt" or not self.below.get(one) or particle in ("on", "upon", "to", "for")):
                    return Sign(effect, verb, one + 1 if one - verb < 4 else verb + 1)
        effect = self.words.verbs.get((word, ""))
        return Sign(effect, verb, verb + 1) if effect else None

    def infinitive(self, node: int) -> bool:
        """Say whether a verb has "to"."""
        return any(self.word(one) == "to" and self.parsed.labels[one] == "aux" for one in self.below.get(node, ()))

    def mistaken(self, head: int) -> bool:
        """Say whether a "verb" is the noun of a headline: "PM to visit"."""
        return self.parsed.words[head][:1].isupper() and not self.has(head, "nsubj")

    def purpose(self, node: int) -> bool:
        """Say whether a relative clause is an infinitive: "a plan to [supply]" is read as either."""
        return self.infinitive(node) and not self.has(node, "nsubj")

    def has(self, node: int, label: str) -> bool:
        """Say whether a word has a child of this label."""
        return any(self.parsed.labels[one] == label for one in self.below.get(node, ()))

    def shares(self, node: int) -> bool:
        """Say whether a second verb shares the auxiliaries of the first: it has neither subject nor auxiliary."""
        labels = {self.parsed.labels[one] for one in self.below.get(node, ())}
        if labels & {"nsubj", "nsubjpass", "aux", "auxpass"}:
            return False
        head = self.parsed.heads[node]
        joined = [self.word(one) for one in self.below.get(head, ()) if self.parsed.labels[one] == "cc" and one < node]
        return not joined or joined[-1] not in ("but",)
