"""Clauses over the parse: whose verb it is, what it is done to, what a preposition governs.

Reads ClearNLP labels as the engine gives them. All results are heads of phrases (token indices); who or what a head
stands for is `parties`' business. No loop is without a bound: heads are climbed `DEPTH` steps at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mirrorwire.language.parsed import Parsed

DEPTH: Final = 12
RELATIVES: Final = frozenset({"who", "which", "that", "whom"})
SUBJECTS: Final = frozenset({"nsubj", "csubj"})
PASSIVES: Final = frozenset({"nsubjpass", "csubjpass"})
OBJECTS: Final = frozenset({"dobj", "obj", "oprd"})
COMPLEMENTS: Final = frozenset({"xcomp", "ccomp"})
_CLAUSAL: Final = frozenset({"ROOT", "ccomp", "advcl", "relcl", "conj"})
# "as well as Norway", "together with Norway"
_TOGETHER: Final = frozenset({("as", "well"), ("with", "together"), ("with", "along"), ("alongside", ",")})
# a verb's tag on a word that is none: "air strikes kill"
_NOMINAL: Final = frozenset({"nsubj", "nsubjpass", "dobj", "pobj"})
_JOINED: Final = frozenset({"as", "alongside", "with"})
_LINKING: Final = frozenset({"including", "like"})


@dataclass(frozen=True, slots=True)
class Tree:
    """The parse of a text with what hangs on each token, in order, and its words in lower case."""

    parsed: Parsed
    lower: tuple[str, ...]
    below: tuple[tuple[int, ...], ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels of the parse."""
        return self.parsed.labels

    @property
    def heads(self) -> tuple[int, ...]:
        """Return the heads of the parse."""
        return self.parsed.heads

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags of the parse."""
        return self.parsed.tags


def tree_of(parsed: Parsed) -> Tree:
    """Make the tree of a parse; without a parser nothing hangs on anything."""
    below: list[list[int]] = [[] for _ in parsed.words]
    for token, head in enumerate(parsed.heads):
        if head != token:
            below[head].append(token)
    return Tree(parsed, tuple(word.lower() for word in parsed.words), tuple(map(tuple, below)))


def is_verb(tree: Tree, token: int) -> bool:
    """Tell whether a token is tagged as a verb, or has a subject like one ("the presidents meet", taken for a noun)."""
    if tree.tags[token].startswith("V"):
        return tree.labels[token] not in _NOMINAL
    return tree.labels[token] in _CLAUSAL and any(
        tree.labels[child] in SUBJECTS | PASSIVES for child in tree.below[token]
    )


def is_passive(tree: Tree, verb: int) -> bool:
    """Tell whether a verb is passive: "was sent", "sent by", a participle behind a noun."""
    if tree.tags[verb] not in ("VBN", "VBD"):
        return False
    for child in tree.below[verb]:
        if tree.labels[child] in ("auxpass", "nsubjpass", "agent"):
            return True
    head = tree.heads[verb]
    if tree.labels[verb] == "conj" and tree.tags[verb] == "VBN" and head != verb and is_verb(tree, head):
        return not _has(tree, verb, "aux") and not _has(tree, verb, "nsubj") and is_passive(tree, head)
    return tree.tags[verb] == "VBN" and tree.labels[verb] in ("acl", "amod") and not _has(tree, verb, "aux")


def _has(tree: Tree, token: int, label: str) -> bool:
    return any(tree.labels[child] == label for child in tree.below[token])


def conjuncts(tree: Tree, head: int) -> list[int]:
    """Return a phrase's head and what is joined to it: "Norway, Sweden and the Danish minister", "X as well as Y"."""
    found = [head]
    for at in found:
        if len(found) > 40:
            break
        for child in tree.below[at]:
            label, word = tree.labels[child], tree.lower[child]
            if label == "conj" and not tree.tags[child].startswith("V"):
                found.append(child)
            elif (
                label in ("appos", "npadvmod")
                and child > at
                and tree.lower[child - 1] == ","
                and _has(tree, child, "conj")
            ):
                found.append(child)  # a list whose first comma was misread
            elif label == "prep" and word in _JOINED and child and (word, tree.lower[child - 1]) in _TOGETHER:
                found.extend(pobj for pobj in tree.below[child] if tree.labels[pobj] == "pobj")
    return found


def subject(tree: Tree, verb: int, depth: int = 0) -> int | None:
    """Return the head of who does what the verb says; for a passive the agent, or None."""
    if depth > DEPTH:
        return None
    labels, below, heads = tree.labels, tree.below, tree.heads
    passive = is_passive(tree, verb)
    for child in reversed(below[verb]):
        if passive and labels[child] == "agent":
            return next((pobj for pobj in below[child] if labels[pobj] in ("pobj", "pcomp")), None)
        if labels[child] in SUBJECTS and not passive:
            return _relative(tree, verb, child)
    if passive:
        return None
    head, label = heads[verb], labels[verb]
    if head == verb:
        return None
    if label == "conj" and (is_verb(tree, head) or tree.tags[head] == "MD"):
        if is_passive(tree, head):
            return patient(tree, head, depth + 1)
        return subject(tree, head, depth + 1)
    if label in ("xcomp", "advcl", "ccomp", "dep"):
        if label == "ccomp" and tree.tags[verb] not in ("VBG", "VB", "VBN"):
            return None
        if label in ("xcomp", "ccomp", "advcl") and is_verb(tree, head):
            if label != "advcl":
                controlled = next((c for c in below[head] if labels[c] in ("dobj", "dative") and c < verb), None)
                if controlled is not None:
                    return controlled
            return patient(tree, head, depth + 1) if is_passive(tree, head) else subject(tree, head, depth + 1)
        return subject(tree, head, depth + 1)
    if label == "acl":
        if tree.tags[verb] == "VBG":
            return head
        return _holder(tree, head, depth + 1) if tree.tags[verb] == "VB" else None
    if label == "relcl":
        return head if not any(labels[c] in SUBJECTS for c in below[verb]) else None
    if label == "pcomp":
        governor = heads[head]
        if is_verb(tree, governor) or tree.tags[governor] in ("MD", "JJ"):
            if labels[head] == "prep":
                item = next((c for c in below[governor] if labels[c] in OBJECTS and c < head), None)
                accusing = tree.lower[head] in ("of", "for", "from")
                if item is not None and accusing:
                    return item
            return (
                patient(tree, governor, depth + 1) if is_passive(tree, governor) else subject(tree, governor, depth + 1)
            )
        return _holder(tree, governor, depth + 1)
    if label in ("acomp", "attr", "amod"):
        return subject(tree, head, depth + 1) if is_verb(tree, head) or tree.tags[head] == "MD" else head
    return None


def _holder(tree: Tree, noun: int, depth: int) -> int | None:
    """Return whose plan or decision a noun is: its possessor, else who has or makes it."""
    for child in tree.below[noun]:
        if tree.labels[child] == "poss":
            return child
    head = tree.heads[noun]
    if tree.labels[noun] in OBJECTS | {"pobj"} and depth <= DEPTH:
        verb = head if is_verb(tree, head) else tree.heads[head]
        if is_verb(tree, verb):
            return subject(tree, verb, depth + 1)
    return None


def _relative(tree: Tree, verb: int, child: int) -> int:
    """Return what a relative pronoun stands for, else the subject itself."""
    if tree.lower[child] in RELATIVES and tree.tags[child].startswith("W"):
        at = verb
        for _ in range(DEPTH):
            if tree.labels[at] == "relcl":
                return tree.heads[at]
            if tree.heads[at] == at:
                break
            at = tree.heads[at]
    return child


def patient(tree: Tree, verb: int, depth: int = 0) -> int | None:
    """Return the head of what the verb is done to: its object, or the subject of a passive."""
    labels = tree.labels
    if is_passive(tree, verb):
        for child in tree.below[verb]:
            if labels[child] in PASSIVES:
                return _relative(tree, verb, child)
        if labels[verb] in ("acl", "relcl", "amod"):
            return tree.heads[verb]
        if labels[verb] == "conj" and is_verb(tree, tree.heads[verb]) and depth < DEPTH:
            above = tree.heads[verb]
            return patient(tree, above, depth + 1) if is_passive(tree, above) else subject(tree, above, depth + 1)
        if labels[verb] in ("xcomp", "advcl") and is_verb(tree, tree.heads[verb]) and depth < DEPTH:
            return subject(tree, tree.heads[verb], depth + 1)
        return None
    objects = [child for child in tree.below[verb] if labels[child] in OBJECTS]
    if objects:  # "handed Norway the keys": the first of two is the receiver
        return _relative(tree, verb, objects[-1] if len(objects) == 2 and labels[objects[1]] == "dobj" else objects[0])
    for child in tree.below[verb]:
        if (
            labels[child] == "xcomp"
            and tree.tags[child] == "VBG"
            and any(labels[c] == "prep" for c in tree.below[child])
        ):
            return child  # "welcomes reopening of the embassy"
    if labels[verb] == "relcl" and _has(tree, verb, "nsubj"):
        inner = [c for c in tree.below[verb] if labels[c] in SUBJECTS]
        if inner and tree.lower[inner[0]] not in RELATIVES and not _has(tree, verb, "ccomp"):
            return tree.heads[verb]
    for child in tree.below[verb]:  # "criticised and sanctioned Norway"
        if labels[child] == "conj" and is_verb(tree, child) and depth < 2:
            after = [
                c for c in tree.below[verb] if verb < c < child and labels[c] in ("prep", "ccomp", "xcomp", "dobj")
            ]
            own = any(labels[c] in SUBJECTS | PASSIVES for c in tree.below[child])
            if not after and not own:
                return patient(tree, child, depth + 1)
    return None


def datives(tree: Tree, verb: int) -> list[int]:
    """Return the first of two objects ("gave Norway a loan"), and what "to" governs as one."""
    found: list[int] = []
    for child in tree.below[verb]:
        if tree.labels[child] == "dative":
            pobj = [c for c in tree.below[child] if tree.labels[c] == "pobj"]
            found.extend(pobj or [child])
    objects = [child for child in tree.below[verb] if tree.labels[child] == "dobj"]
    if len(objects) == 2:
        found.append(objects[0])
    if is_passive(tree, verb) and any(tree.labels[c] in OBJECTS for c in tree.below[verb]):
        found.extend(_relative(tree, verb, c) for c in tree.below[verb] if tree.labels[c] in PASSIVES)
    return found


def governed(tree: Tree, head: int, preposition: str) -> list[int]:
    """Return what a preposition on a word governs: heads of phrases or clauses."""
    found: list[int] = []
    for child in tree.below[head]:
        if (
            tree.labels[child] in ("prep", "dative", "agent", "prt", "advmod", "mark")
            and tree.lower[child] == preposition
        ):
            found.extend(_governed(tree, child))
        elif tree.labels[child] == "prep" and tree.lower[child] in _LINKING | {"in", "out", "up", "along", "together"}:
            for inner in tree.below[child]:  # "along with", "out of"
                if tree.labels[inner] == "prep" and tree.lower[inner] == preposition:
                    found.extend(_governed(tree, inner))
    return found


def _governed(tree: Tree, preposition: int) -> list[int]:
    found = [c for c in tree.below[preposition] if tree.labels[c] in ("pobj", "pcomp")]
    for child in tree.below[preposition]:  # "to, and from, Norway"; "against Norway and against Sweden"
        if tree.labels[child] == "conj" and tree.labels[preposition] in ("prep", "dative"):
            found.extend(c for c in tree.below[child] if tree.labels[c] == "pobj")
    return found


def completed_by(tree: Tree, verb: int) -> list[int]:
    """Return the heads of the clauses that complete a verb: "agreed to send", "demanded that it leave"."""
    found = [c for c in tree.below[verb] if tree.labels[c] in COMPLEMENTS]
    found.extend(
        child
        for child in tree.below[verb]
        if tree.labels[child] == "acomp" or (tree.labels[child] == "advcl" and tree.tags[child] == "VB")
    )
    return found
