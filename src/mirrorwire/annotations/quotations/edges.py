"""What the edges of contents have in common: the phrases that hang on a cue, and what words in marks look like."""

from __future__ import annotations

from mirrorwire.annotations.quotations.cues import Cue
from mirrorwire.annotations.quotations.reading import Reading

# token -> what speaks for an edge there
Edges = dict[int, list[str]]
# phrases that hang on a cue: first token, end, label in the parse
Clauses = list[tuple[int, int, str]]

# how far from the cue edges are looked for, in tokens outside of marks: hostile sentences have no end
REACH = 250
MOST_STARTS = 10
CLOSERS = frozenset({",", ".", "!", "?", ":", ";", "…", "...", "—", "–", "-", "―"})
BREAKS = frozenset({",", ";", "—", "–", ":", "―", "--"})
_CLAUSE_TOKENS = 60
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_CLAUSAL = frozenset("ccomp xcomp advcl dobj attr oprd pobj pcomp acl prep dative dep".split())


def clauses_of(reading: Reading, cue: Cue) -> Clauses:
    """Return the phrases that hang on the cue in the parse, and the one it hangs on, each with its label."""
    if not reading.parsed.heads:
        return []
    parsed = reading.parsed
    found: Clauses = []
    heads = [cue.head]
    if cue.kind == "preposition" or parsed.labels[cue.head] in ("prep", "parataxis"):
        heads.append(parsed.heads[cue.head])
    for depth, head in enumerate(heads):
        for child in reading.children[head]:
            label = parsed.labels[child]
            if label in _CLAUSAL or depth:
                found.append((*parsed.subtree(child), label + ("^" if depth else "")))
            if label == "prep" and not depth:
                found += [
                    (*parsed.subtree(other), "prep." + parsed.labels[other])
                    for other in reading.children[child]
                    if parsed.labels[other] in ("pobj", "pcomp")
                ]
    if len(heads) > 1:
        found.append((*parsed.subtree(heads[1]), "host^"))
    elif parsed.labels[cue.head] in ("ccomp", "advcl", "conj", "dep"):
        # "X happened, officials said": the parser may hang the cue on what was said
        found.append((*parsed.subtree(parsed.heads[cue.head]), "host." + parsed.labels[cue.head]))
    return found


def flagged(side: str, flags: list[str]) -> list[str]:
    """Return the features of how an edge was found, one by one and all together."""
    features = [f"{side}:{flag}" for flag in flags]
    if len(flags) > 1:
        features.append(f"{side}+" + "+".join(sorted(set(flags))))
    return features


def marked(reading: Reading, cue: Cue, token: int, side: str) -> list[str]:
    """Return what words in marks that begin at a token look like: a title (capitals), a word or two, a sentence."""
    number = reading.stretch_of[token]
    if number == reading.stretch_of[cue.head]:
        return []
    features = [f"{side}.inmarks"]
    if number < 0:
        return features
    stretch = reading.stretches[number]
    words = [at for at in range(stretch.first, stretch.last) if reading.lowered[at][0].isalnum()]
    if not words:
        return features
    capitals = sum(reading.parsed.words[at][0].isupper() for at in words)
    size = len(words)
    features.append(f"{side}.marked{'1' if size < 4 else '2' if size < 9 else '3'}")
    if capitals * 2 > size and size < 9 and capitals > 1:
        features.append(f"{side}.title")
    if reading.parsed.words[words[0]][0].isupper():
        features.append(f"{side}.marked.capital")
    return features


def finite(reading: Reading, at: int, high: int) -> bool:
    """Tell whether a clause can follow: a finite verb stands in the next tokens (by its ending without tags)."""
    tags = reading.parsed.tags
    for token in range(at, min(high, at + _CLAUSE_TOKENS)):
        if tags[token] in _FINITE if tags else reading.word_class(token) in ("aux", "ed"):
            return True
    return False
