"""Statements of one parsed text: marks, turns, cues, scorer, assembly; English is learned, others go by marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mirrorwire.annotations.quotations.by_marks import read_by_marks
from mirrorwire.annotations.quotations.cues import Cue, cue_words, find_cues
from mirrorwire.annotations.quotations.marks import Quoted, Unbalanced, find_quoted
from mirrorwire.annotations.quotations.reading import Reading, prepare
from mirrorwire.annotations.quotations.scoring import choose
from mirrorwire.annotations.quotations.statement import Statement
from mirrorwire.annotations.quotations.statements import assemble
from mirrorwire.annotations.quotations.trailing import told_before
from mirrorwire.annotations.quotations.turns import find_turns
from mirrorwire.annotations.quotations.unspaced import characters_apart
from mirrorwire.annotations.quotations.weights import Model, model_for
from mirrorwire.language.parsed import Parsed

# languages whose cues are weighed by a trained scorer
SCORED_LANGUAGES = frozenset({"en"})


@dataclass(frozen=True, slots=True)
class StatementsFound:
    """The statements of a text in order, the marks they were read by, and the marks that pair with nothing.

    Tokens of the statements are those of `parsed`.
    """

    parsed: Parsed
    statements: Sequence[Statement]
    quoted: Sequence[Quoted]
    unbalanced: Sequence[Unbalanced]
    model: Model | None


def cues_of(reading: Reading) -> list[Cue]:
    """Return the English cues of a text, and keep in the reading where its verbs are."""
    words = cue_words("en")
    assert words is not None
    cues = list(find_cues(reading, words))
    reading.cue_verbs = [cue.head for cue in cues if cue.kind == "verb"]
    return cues


def read_statements(parsed: Parsed, named: Sequence[tuple[int, int]] = ()) -> StatementsFound:
    """Read who is said to say what in a parsed text, in which the stretches `named` name persons.

    Raises ModelError if the scorer's file is missing or damaged.
    """
    blocks = [(block.start, block.end) for block in parsed.blocks]
    quoted, unbalanced = find_quoted(parsed.text, blocks, parsed.language)
    if parsed.language not in SCORED_LANGUAGES:
        parsed = characters_apart(parsed)
        reading = prepare(parsed, quoted)
        return StatementsFound(parsed, read_by_marks(reading, parsed.language), quoted, unbalanced, None)
    model = model_for("en", parsed.tier)
    reading = prepare(parsed, quoted)
    found = (choose(reading, cue, model.weights, model.bias) for cue in cues_of(reading))
    chosen = [told_before(reading, one) for one in found if one is not None]
    statements = assemble(reading, chosen, find_turns(parsed.text, blocks, parsed.language), named)
    return StatementsFound(parsed, statements, quoted, unbalanced, model)
