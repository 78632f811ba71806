"""The `plain` engine: tokens, sentences and names by their capitals, without a model, for any language."""

from __future__ import annotations

from collections.abc import Sequence

from mirrorwire.language.parsed import Block, Parsed
from mirrorwire.language.plain_names import names_by_capitals
from mirrorwire.language.sentences import split_sentences, tokenise


class PlainEngine:
    """Reads any language by its characters alone; some ten times as fast as a parser."""

    def __init__(self, language: str | None) -> None:
        self.language = language

    def parse(self, text: str, blocks: Sequence[Block]) -> Parsed:
        """Parse the blocks: tokens, sentences and names; no tags, heads or labels."""
        starts: list[int] = []
        ends: list[int] = []
        sentences: list[tuple[int, int]] = []
        for block in blocks:
            begins = split_sentences(text, block.start, block.end, self.language)
            for number, begin in enumerate(begins):
                end = begins[number + 1] if number + 1 < len(begins) else block.end
                first = len(starts)
                for low, high in tokenise(text, begin, end):
                    starts.append(low)
                    ends.append(high)
                if len(starts) > first:
                    sentences.append((first, len(starts)))
        words = tuple(text[low:high] for low, high in zip(starts, ends, strict=True))
        parsed = Parsed(
            text=text,
            tier="plain",
            language=self.language,
            blocks=tuple(blocks),
            words=words,
            starts=tuple(starts),
            ends=tuple(ends),
            sentences=tuple(sentences),
        )
        return names_by_capitals(parsed)
