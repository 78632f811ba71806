"""What an engine gives of a text: tokens, sentences, tags, heads, names; all with offsets into the `text` layer.

Everything is plain tuples of numbers and strings, so that no annotator knows which engine has worked. Token indices are
positions in these tuples; a stretch of tokens is half-open, like every other stretch.

Tags are Penn Treebank tags, labels the ClearNLP dependency labels, name labels those of OntoNotes 5 (PERSON, NORP, ORG,
GPE, LOC, FAC ...), as in the engine's manual: https://spacy.io/models/en.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

Tier = Literal["parse", "plain"]
BlockKind = Literal["headline", "standfirst", "paragraph"]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text layer that is read by itself: a headline, a standfirst, a paragraph or section heading."""

    start: int
    end: int
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Name:
    """A name found by the engine: tokens `[first, last)` and its OntoNotes label."""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """The parse of one text.

    `words`, `starts`, `ends` have one entry a token. `tags`, `heads` (index of the head, a root is its own) and
    `labels` are empty tuples where the tier has no parser. `sentences` are stretches of tokens; none crosses a block.
    `block_of` and `sentence_of` give a token's block and sentence.
    """

    text: str
    tier: Tier
    language: str | None
    blocks: tuple[Block, ...]
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]
    tags: tuple[str, ...] = ()
    heads: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    _edges: list[tuple[int, ...]] = field(default_factory=list, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.words)

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """Return the characters `[start, end)` of the tokens `[first, last)`, which must not be empty."""
        return self.starts[first], self.ends[last - 1]

    def slice(self, first: int, last: int) -> str:
        """Return the words of the tokens `[first, last)` as they stand in the text."""
        return self.text[self.starts[first] : self.ends[last - 1]] if first < last else ""

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Return the tokens `[first, last)` that lie, at least in part, in the characters `[start, end)`."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def sentence_at(self, token: int) -> int:
        """Return the index of the token's sentence."""
        return bisect_right(self.sentences, token, key=_first) - 1

    def block_at(self, char: int) -> int:
        """Return the index of the block that holds, or comes last before, a character."""
        return max(0, bisect_right(self.blocks, char, key=_start) - 1)

    def children(self, token: int) -> Iterator[int]:
        """Give the tokens whose head is this one, in order; nothing without a parser."""
        low, high = self.subtree(token)
        heads = self.heads
        return (other for other in range(low, high) if other != token and heads and heads[other] == token)

    def subtree(self, token: int) -> tuple[int, int]:
        """Return the tokens from the leftmost to the rightmost descendant; the token alone without a parser."""
        if not self.heads:
            return token, token + 1
        if not self._edges:
            self._edges.extend(_edges(self.heads))
        left, right = self._edges
        return left[token], right[token] + 1


def _first(stretch: tuple[int, int]) -> int:
    return stretch[0]


def _start(block: Block) -> int:
    return block.start


def _edges(heads: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return each token's leftmost and rightmost descendant, climbing from the leaves (linear for projective trees)."""
    size = len(heads)
    left, right = list(range(size)), list(range(size))
    pending = [0] * size
    for token, head in enumerate(heads):
        if head != token:
            pending[head] += 1
    ready = [token for token in range(size) if not pending[token]]
    while ready:
        token = ready.pop()
        head = heads[token]
        if head == token:
            continue
        left[head] = min(left[head], left[token])
        right[head] = max(right[head], right[token])
        pending[head] -= 1
        if not pending[head]:
            ready.append(head)
    return tuple(left), tuple(right)
