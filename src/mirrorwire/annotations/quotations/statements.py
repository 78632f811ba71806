"""From what each cue introduces to the statements of a text: conflicts settled, reports within reports found.

No two statements share words unless one is reported inside the other; where two cues claim the same words, the likelier
keeps them. What no cue has claimed is continuations.py's matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mirrorwire.annotations.quotations.continuations import block_after_colon, go_on
from mirrorwire.annotations.quotations.cues import Cue, cue_words
from mirrorwire.annotations.quotations.edges import finite
from mirrorwire.annotations.quotations.reading import BREAKS, DASHES, NOT_NAMES, Reading
from mirrorwire.annotations.quotations.scoring import Chosen
from mirrorwire.annotations.quotations.statement import Statement, in_order, words_of
from mirrorwire.annotations.quotations.turns import Turn
from mirrorwire.language.parsed import Parsed

# how sure the scorer must be of a statement inside another: its cue outside of marks, or in them
NESTED_MINIMUM = 0.5
NESTED_IN_MARKS_MINIMUM = 0.99
# the same where the phrase is no pronoun ("the pilot said"), or names somebody ("President Roe told me")
PHRASED_IN_MARKS_MINIMUM = 0.95
NAMED_IN_MARKS_MINIMUM = 0.9
# reports within reports beyond this are noise
_MOST_NESTED = 4
_NOBODY = (["it"], ["there"])
_EMPTY = (["that"], ["this"], ["it"], ["so"], ["them"], ["these"], ["those"])
_HEADLINE_TOKENS = 40
# how long "Name, role" before a colon may be
_LABEL_TOKENS = 24
_BODIES = frozenset({"ORG", "GPE", "NORP"})


def assemble(
    reading: Reading,
    chosen: Sequence[Chosen],
    turns: Sequence[Turn] = (),
    named: Sequence[tuple[int, int]] = (),
) -> list[Statement]:
    """Return the statements of a text, in order of what they say; `named` are the characters of names."""
    chosen = [one for one in chosen if not _says_nothing(reading, one)]
    given = _of_turns(reading, turns) or _labelled(reading, named)
    given += _headlines(reading, named)
    top = _settle(reading, [one for one in chosen if reading.stretch_of[one.cue.head] < 0], given)
    block_after_colon(reading, top)
    go_on(reading, top)
    nested = [one for one in chosen if reading.stretch_of[one.cue.head] >= 0]
    return in_order(top + _nested(reading, top, nested))


def _statement(reading: Reading, one: Chosen) -> Statement:
    """Make a statement of what a cue introduces; a relative pronoun between speaker and cue is part of the speaker."""
    # a mark by itself is nothing that was said
    contents = [_to_the_mark(reading, content) for content in sorted(one.contents) if words_of(reading, [content])]
    named = one.speaker
    if named is not None and one.cue.first < one.cue.head and reading.lowered[named[0] : named[1]] in _NOBODY:
        named = None  # "it was announced that"
    if named is not None and one.cue.kind == "preposition" and len(contents) == 2:
        first, last = contents[1]
        if first == named[1] + 1 and reading.lowered[named[1]] == "," and not finite(reading, first, last):
            named, contents = (named[0], last), contents[:1]  # "according to X, the ministry's spokesman"
    speaker = [named] if named is not None else []
    at = one.cue.first - 1
    if named is not None and at >= named[1] and reading.lowered[at] in ("who", "which", "that"):
        speaker.append((at, at + 1))
    tokens = words_of(reading, contents)
    return Statement(
        contents, speaker, (one.cue.first, one.cue.last), one.cue.lemma, one.probability, one.share, tokens=tokens
    )


def _says_nothing(reading: Reading, one: Chosen) -> bool:
    """Tell whether a cue only introduces: "voiced his point of view", "according to plan"."""
    words = cue_words("en")
    assert words is not None
    lowered = reading.lowered
    if one.cue.kind == "preposition":
        if one.speaker is None:
            return False
        first, last = one.speaker
        end = next((at for at in range(first, last) if lowered[at] in BREAKS), last)
        return lowered[end - 1] in words.manner
    if one.cue.kind != "verb" or len(one.contents) != 1:
        return False
    first, last = one.contents[0]
    while last > first and not lowered[last - 1][0].isalnum():
        last -= 1
    if lowered[first:last] in _EMPTY:
        return True  # "Moscow denied that"
    if not 1 < last - first < 6 or lowered[first] not in ("his", "her", "their", "its", "an", "the", "some"):
        return False
    return lowered[last - 1] in words.opinions or lowered[first + 1 : last] == ["point", "of", "view"]


def _of_turns(reading: Reading, turns: Sequence[Turn]) -> list[Statement]:
    """Make a statement of each speaker's turn in a transcript, however many paragraphs it has; its colon is the cue."""
    found: dict[int, Statement] = {}
    for turn in turns:
        contents = reading.parsed.tokens(turn.start, turn.end)
        tokens = words_of(reading, [contents])
        if not tokens or turn.speaker_start is None or turn.speaker_end is None:
            continue
        before = found.get(turn.speaker_start)
        if before is not None:
            before.contents.append(contents)
            before.tokens |= tokens
            continue
        speaker = reading.parsed.tokens(turn.speaker_start, turn.speaker_end)
        at = speaker[1]
        cue = (at, at + 1) if at < contents[0] and reading.lowered[at] in (":", *DASHES) else None
        found[turn.speaker_start] = Statement([contents], [speaker], cue, ":", None, tokens=tokens)
    return list(found.values())


def _persons(parsed: Parsed, named: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Return where names of persons begin and end, in tokens: the engine's, and those `named` in characters."""
    persons = {name.first: name.last for name in parsed.names if name.label == "PERSON"}
    return persons | dict(parsed.tokens(start, end) for start, end in named)


def _labelled(reading: Reading, named: Sequence[tuple[int, int]]) -> list[Statement]:
    """Return what paragraphs "Name, role: words" say, where two or more of the page begin so: a round-up of voices."""
    parsed, lowered = reading.parsed, reading.lowered
    persons = _persons(parsed, named)
    found: list[Statement] = []
    for block in parsed.blocks:
        first, last = parsed.tokens(block.start, block.end)
        # a title may stand before the name
        end = next((persons[at] for at in range(first, min(first + 3, last)) if at in persons), last)
        if end >= last or lowered[end] != ",":
            continue
        colon = next((at for at in range(end + 1, min(end + _LABEL_TOKENS, last)) if lowered[at] == ":"), None)
        if colon is None or colon + 1 >= last or reading.stretch_of[colon] >= 0 or finite(reading, first, colon):
            continue
        contents = [(colon + 1, last)]
        tokens = words_of(reading, contents)
        if tokens:
            found.append(Statement(contents, [(first, colon)], (colon, colon + 1), ":", None, tokens=tokens))
    speakers = {parsed.slice(*one.speaker[0]) for one in found}
    return found if len(speakers) > 1 else []


def _headlines(reading: Reading, named: Sequence[tuple[int, int]]) -> list[Statement]:
    """Return what lines "Name: words" say: the name is a person's, in headlines an organisation's or a state's too."""
    parsed = reading.parsed
    persons = _persons(parsed, named)
    others = {name.first: name.last for name in parsed.names if name.label in _BODIES}
    found: list[Statement] = []
    for first, last in reading.periods:
        if last - first > _HEADLINE_TOKENS:
            continue
        block = parsed.blocks[parsed.block_at(parsed.starts[first])]
        at = persons.get(first) or (others.get(first) if block.kind == "headline" else None)
        if at is None or at + 3 >= last or reading.lowered[at] != ":" or reading.stretch_of[at + 1] >= 0:
            continue
        if block.start >= (parsed.ends[first - 1] if first else 0) and parsed.ends[last - 1] >= block.end:
            contents = [(at + 1, last - (reading.lowered[last - 1] == "."))]
            tokens = words_of(reading, contents)
            found.append(Statement(contents, [(first, at)], (at, at + 1), ":", None, tokens=tokens))
    return [statement for statement in found if statement.tokens]


def _least_in_marks(reading: Reading, speaker: tuple[int, int]) -> float:
    """Return how sure the scorer must be of a report within marks, by what names its speaker."""
    if _names(reading, speaker):
        return NAMED_IN_MARKS_MINIMUM
    return PHRASED_IN_MARKS_MINIMUM if speaker[1] - speaker[0] > 1 else NESTED_IN_MARKS_MINIMUM


def _names(reading: Reading, speaker: tuple[int, int]) -> bool:
    """Tell whether a phrase holds a name: a capital behind its first word, or on it if it is of no closed class."""
    first, last = speaker
    words = reading.parsed.words
    if any(words[at][0].isupper() for at in range(first + 1, last)):
        return True
    return words[first][0].isupper() and reading.lowered[first] not in NOT_NAMES


def _to_the_mark(reading: Reading, content: tuple[int, int]) -> tuple[int, int]:
    """Return a content without what goes on behind its closing mark: “We will go,” and he left."""
    first, last = content
    inside = reading.stretch_of[first]
    if inside < 0:
        return content
    stretch = reading.stretches[inside]
    if stretch.first != first or not first + 3 < stretch.last < last - 1:
        return content
    closed = reading.lowered[stretch.last - 2] in (",", ".", "!", "?")
    return (
        (first, stretch.last) if closed and reading.lowered[stretch.last] in ("and", "but", "as", "while") else content
    )


def _settle(reading: Reading, chosen: Sequence[Chosen], given: Sequence[Statement]) -> list[Statement]:
    """Settle conflicts: the likelier of two statements that share words stays, and one that lies inside is nested.

    What is `given` stands.
    """
    kept: list[tuple[Statement, Cue | None]] = [(statement, None) for statement in given]
    owners = _owners(statement for statement, _ in kept)
    for one in sorted(chosen, key=lambda item: (-item.probability, item.cue.head)):
        statement = _statement(reading, one)
        cells = _cells(statement)
        if not statement.tokens or any(len(owners.get(token, ())) >= _MOST_NESTED for token in cells):
            continue
        if all(
            _nest(statement, one.cue, kept[index][0]) or _nest(kept[index][0], kept[index][1], statement)
            for index in {index for token in cells for index in owners.get(token, ())}
        ):
            for token in cells:
                owners.setdefault(token, []).append(len(kept))
            kept.append((statement, one.cue))
    statements = [statement for statement, _ in kept]
    drop: set[int] = set()
    for index, (statement, cue) in enumerate(kept):
        around = [
            other
            for other in (owners.get(cue.head, ()) if cue is not None else ())
            if other != index and statement.tokens < statements[other].tokens
        ]
        if around:
            statement.inside = min(around, key=lambda other: (len(statements[other].tokens), other))
            if (statement.probability or 0) < NESTED_MINIMUM or not statement.speaker:
                drop.add(index)
    return _without(statements, drop)


def _nest(inner: Statement, cue: Cue | None, outer: Statement) -> bool:
    """Tell whether a statement is reported inside another: its words and its cue are among the other's words."""
    return cue is not None and cue.head in outer.tokens and inner.tokens <= outer.tokens


def _owners(statements: Iterable[Statement]) -> dict[int, list[int]]:
    """Return for each token the statements that hold it."""
    owners: dict[int, list[int]] = {}
    for index, statement in enumerate(statements):
        for token in _cells(statement):
            owners.setdefault(token, []).append(index)
    return owners


def _cells(statement: Statement) -> list[int]:
    """Return all tokens of what is said, its marks too: two statements share none unless one is inside the other."""
    return [token for first, last in statement.contents for token in range(first, last)]


def _without(statements: list[Statement], drop: set[int]) -> list[Statement]:
    """Leave statements out; what lay inside one of them lies inside what was around it."""
    place: dict[int, int] = {}
    for index in range(len(statements)):
        if index not in drop:
            place[index] = len(place)
    for statement in statements:
        while statement.inside is not None and statement.inside in drop:
            statement.inside = statements[statement.inside].inside
    kept = [statement for index, statement in enumerate(statements) if index not in drop]
    for statement in kept:
        if statement.inside is not None:
            statement.inside = place[statement.inside]
    return kept


def _nested(reading: Reading, top: list[Statement], chosen: Sequence[Chosen]) -> list[Statement]:
    """Return the statements reported inside words in marks, each inside the statement those belong to."""
    owners = _owners(top)
    found: list[Statement] = []
    taken: set[int] = set()
    for one in sorted(chosen, key=lambda item: (-item.probability, item.cue.head)):
        if one.speaker is None:
            continue
        if one.probability < _least_in_marks(reading, one.speaker):
            continue
        statement = _statement(reading, one)
        if reading.lowered[statement.speaker[-1][0]] in ("which", "that"):
            continue  # "..., which shows that": a fact speaks, nobody
        around = [
            index
            for index in owners.get(one.cue.head, ())
            if top[index].inside is None and statement.tokens < top[index].tokens
        ]
        if around and statement.tokens and not statement.tokens & taken:
            statement.inside = around[0]
            taken |= statement.tokens
            found.append(statement)
    return found
