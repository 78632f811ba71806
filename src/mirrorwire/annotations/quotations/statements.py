"""From what each cue introduces to the statements of a text: conflicts settled, nests found, words in marks gone on.

What the scorer says of each cue alone is put together here: no two statements share words unless one is reported inside
the other; a sentence in marks that follows the speaker's words belongs to them, and so does a paragraph whose marks
re-open; "She said:" at a paragraph's end introduces the next one; words in marks signed "― Name" are that person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mirrorwire.annotations.quotations.cues import Cue, cue_words
from mirrorwire.annotations.quotations.reading import ADVERBS, AUXILIARIES, BREAKS, CONJUNCTIONS, Reading
from mirrorwire.annotations.quotations.reading import Stretch as Marked
from mirrorwire.annotations.quotations.scoring import Chosen, Stretch
from mirrorwire.annotations.quotations.turns import Turn

# how sure the scorer must be of a statement inside another: its cue outside of marks, or in them
NESTED_MINIMUM = 0.5
NESTED_IN_MARKS_MINIMUM = 0.95
_DASHES = frozenset("― — – - --".split())
_LINKS = frozenset("and or but , ; then also that is was as".split())
_SIGNATURE_TOKENS = 12
# how long "X told reporters" may be where it stands between two stretches in marks
_ATTRIBUTION_TOKENS = 16
_NOBODY = (["it"], ["there"])
_HEADLINE_TOKENS = 40
# how far back, in tokens, the words of the speaker before may stand
_GOES_ON_TOKENS = 60
_BLOCK_TOKENS = 5
_WHO = frozenset({"PERSON", "ORG", "GPE", "NORP"})


@dataclass(slots=True)
class Statement:
    """One act of saying: contents and speaker phrases in tokens, the cue if there is one, the statement around it."""

    contents: list[Stretch]
    speaker: list[Stretch]
    cue: Stretch | None
    lemma: str
    probability: float | None
    share: float | None = None  # the scorer's probability of just these contents
    inside: int | None = None
    carried: int | None = None  # the statement whose speaker goes on here, where no phrase names one
    tokens: set[int] = field(default_factory=set)


def assemble(
    reading: Reading,
    chosen: Sequence[Chosen],
    turns: Sequence[Turn] = (),
    named: Sequence[tuple[int, int]] = (),
) -> list[Statement]:
    """Return the statements of a text, in order of what they say; `named` are the characters of names."""
    chosen = [one for one in chosen if not _says_nothing(reading, one)]
    given = _of_turns(reading, turns) + _headlines(reading, named)
    top = _settle(reading, [one for one in chosen if reading.stretch_of[one.cue.head] < 0], given)
    _block_after_colon(reading, top)
    _go_on(reading, top)
    nested = [one for one in chosen if reading.stretch_of[one.cue.head] >= 0]
    statements = top + _nested(reading, top, nested)
    order = sorted(range(len(statements)), key=lambda index: (min(statements[index].tokens), index))
    place = {old: new for new, old in enumerate(order)}
    for statement in statements:
        if statement.inside is not None:
            statement.inside = place[statement.inside]
        if statement.carried is not None:
            statement.carried = place[statement.carried]
    return [statements[index] for index in order]


def _words(reading: Reading, contents: Sequence[Stretch]) -> set[int]:
    return {token for first, last in contents for token in range(first, last) if reading.lowered[token][0].isalnum()}


def _statement(reading: Reading, one: Chosen) -> Statement:
    """Make a statement of what a cue introduces; a relative pronoun between speaker and cue is part of the speaker."""
    contents = sorted(one.contents)
    named = one.speaker
    if named is not None and one.cue.first < one.cue.head and reading.lowered[named[0] : named[1]] in _NOBODY:
        named = None  # "it was announced that"
    speaker = [named] if named is not None else []
    at = one.cue.first - 1
    if named is not None and at >= named[1] and reading.lowered[at] in ("who", "which", "that"):
        speaker.append((at, at + 1))
    tokens = _words(reading, contents)
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
    if not 1 < last - first < 6 or lowered[first] not in ("his", "her", "their", "its", "an", "the", "some"):
        return False
    return lowered[last - 1] in words.opinions or lowered[first + 1 : last] == ["point", "of", "view"]


def _of_turns(reading: Reading, turns: Sequence[Turn]) -> list[Statement]:
    """Make a statement of each speaker's turn in a transcript, however many paragraphs it has; its colon is the cue."""
    found: dict[int, Statement] = {}
    for turn in turns:
        contents = reading.parsed.tokens(turn.start, turn.end)
        tokens = _words(reading, [contents])
        if not tokens or turn.speaker_start is None or turn.speaker_end is None:
            continue
        before = found.get(turn.speaker_start)
        if before is not None:
            before.contents.append(contents)
            before.tokens |= tokens
            continue
        speaker = reading.parsed.tokens(turn.speaker_start, turn.speaker_end)
        at = speaker[1]
        cue = (at, at + 1) if at < contents[0] and reading.lowered[at] in (":", *_DASHES) else None
        found[turn.speaker_start] = Statement([contents], [speaker], cue, ":", None, tokens=tokens)
    return list(found.values())


def _headlines(reading: Reading, named: Sequence[tuple[int, int]]) -> list[Statement]:
    """Return what headlines of the form "Name: words" say: the name is a person's, an organisation's or a state's."""
    parsed = reading.parsed
    ends = {name.first: name.last for name in parsed.names if name.label in _WHO}
    ends |= dict(parsed.tokens(start, end) for start, end in named)
    found: list[Statement] = []
    for first, last in reading.periods:
        if last - first > _HEADLINE_TOKENS or first not in ends:
            continue
        at = ends[first]
        block = parsed.blocks[parsed.block_at(parsed.starts[first])]
        whole = block.start >= (parsed.ends[first - 1] if first else 0) and parsed.ends[last - 1] >= block.end
        if at + 3 < last and reading.lowered[at] == ":" and whole and reading.stretch_of[at + 1] < 0:
            end = last - (reading.lowered[last - 1] == ".")
            contents = [(at + 1, end)]
            found.append(Statement(contents, [(first, at)], (at, at + 1), ":", None, tokens=_words(reading, contents)))
    return [statement for statement in found if statement.tokens]


def _settle(reading: Reading, chosen: Sequence[Chosen], given: Sequence[Statement]) -> list[Statement]:
    """Settle conflicts: the likelier of two statements that share words stays, and one that lies inside is nested.

    What is `given` stands.
    """
    kept: list[tuple[Statement, Cue | None]] = [(statement, None) for statement in given]
    owners = _owners(statement for statement, _ in kept)
    for one in sorted(chosen, key=lambda item: (-item.probability, item.cue.head)):
        statement = _statement(reading, one)
        if not statement.tokens:
            continue
        if all(
            _nest(statement, one.cue, kept[index][0]) or _nest(kept[index][0], kept[index][1], statement)
            for index in {index for token in statement.tokens for index in owners.get(token, ())}
        ):
            for token in statement.tokens:
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
        for token in statement.tokens:
            owners.setdefault(token, []).append(index)
    return owners


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
        if one.probability < NESTED_IN_MARKS_MINIMUM or one.speaker is None:
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


def _block_after_colon(reading: Reading, statements: list[Statement]) -> None:
    """Make a statement of a paragraph without marks that follows "She said:" at a paragraph's end."""
    parsed, lowered = reading.parsed, reading.lowered
    words = cue_words("en")
    if words is None:
        return
    claimed = {token for statement in statements for token in statement.tokens}
    for number, block in enumerate(parsed.blocks[:-1]):
        first, last = parsed.tokens(block.start, block.end)
        if last - first < 2 or lowered[last - 1] != ":" or reading.stretch_of[last - 1] >= 0:
            continue
        verb = next((at for at in range(last - 2, max(first, last - 6) - 1, -1) if lowered[at] in words.verbs), None)
        if verb is None or "say" not in words.verbs[lowered[verb]][1] or verb == first:
            continue
        following = parsed.blocks[number + 1]
        begin, end = parsed.tokens(following.start, following.end)
        content = [token for token in range(begin, end) if lowered[token][0].isalnum()]
        if len(content) < _BLOCK_TOKENS or reading.stretch_of[begin] >= 0 or claimed & set(content):
            continue
        period = reading.periods[reading.period_of[verb]]
        speaker = _name_before(reading, max(first, period[0]), verb)
        if speaker is not None:
            cue = (verb, verb + 1)
            statements.append(Statement([(begin, end)], [speaker], cue, lowered[verb], None, tokens=set(content)))


def _name_before(reading: Reading, first: int, verb: int) -> Stretch | None:
    """Return the words right before a verb that can name a speaker, up to a break."""
    lowered = reading.lowered
    end = verb
    while end > first and (lowered[end - 1] in ADVERBS or lowered[end - 1] in AUXILIARIES):
        end -= 1
    start = end
    while start > first and lowered[start - 1] not in BREAKS and lowered[start - 1] not in CONJUNCTIONS:
        start -= 1
    return (start, end) if start < end <= start + _SIGNATURE_TOKENS else None


def _before_cue(reading: Reading, statements: list[Statement]) -> dict[int, int]:
    """Return for each token at which words in marks may end, right before a speaker and a cue, whose they then are."""
    found: dict[int, int] = {}
    for index, statement in enumerate(statements):
        if statement.inside is not None or statement.cue is None:
            continue
        first = min([statement.cue[0], *(start for start, _ in statement.speaker)])
        if statement.cue[1] - first <= _ATTRIBUTION_TOKENS and min(statement.tokens) > first:
            at = first - 1 if first and reading.lowered[first - 1] in (",", "―", "—", "–") else first
            found[at] = index
    return found


def _go_on(reading: Reading, statements: list[Statement]) -> None:
    """Attach the stretches in marks that no cue has claimed, where what stands around them says whose they are."""
    if not reading.stretches:
        return
    claimed: dict[int, int] = {}
    in_period: dict[int, int] = {}
    for index, statement in enumerate(statements):
        if statement.inside is None:
            claimed |= dict.fromkeys(statement.tokens, index)
            if statement.cue is not None:
                in_period[reading.period_of[statement.cue[0]]] = index
    before_cue = _before_cue(reading, statements)
    by_stretch: dict[int, int] = {}
    previous: int | None = None
    for number, stretch in enumerate(reading.stretches):
        words = [token for token in range(stretch.first, stretch.last) if reading.lowered[token][0].isalnum()]
        owners = [claimed[token] for token in words if token in claimed]
        if owners:
            previous = by_stretch[number] = owners[0]
            continue
        if not words:
            continue
        owner = before_cue.get(stretch.last)
        if owner is None or not _comma_inside(reading, stretch) or not _one_period(reading, stretch):
            owner = _owner(reading, number, by_stretch, claimed, in_period)
        if owner is not None:
            statement = statements[owner]
            statement.contents.append((stretch.first, stretch.last))
            statement.contents.sort()
            statement.tokens.update(words)
            for token in words:
                claimed[token] = owner
            previous = by_stretch[number] = owner
            continue
        signed = _signature(reading, stretch)
        if signed is not None:
            dash, name = signed
            statements.append(Statement([(stretch.first, stretch.last)], [name], dash, "―", None, tokens=set(words)))
            previous = by_stretch[number] = len(statements) - 1
            continue
        following = _unattributed(reading, statements, number, previous, len(words))
        if following is not None:
            statements.append(following)
            by_stretch[number] = len(statements) - 1


def _comma_inside(reading: Reading, stretch: Marked) -> bool:
    """Tell whether words in marks end as words do before their attribution: “..., ” or “...?”."""
    return stretch.last - stretch.first > 2 and reading.lowered[stretch.last - 2] in (",", "?", "!", "—", "–", "-")


def _one_period(reading: Reading, stretch: Marked) -> bool:
    """Tell whether the period goes on behind words in marks."""
    return (
        stretch.last < len(reading.lowered) and reading.period_of[stretch.last - 1] == reading.period_of[stretch.last]
    )


def _whole(reading: Reading, stretch: int) -> bool:
    """Tell whether a stretch is a period by itself: nothing but marks around it."""
    one = reading.stretches[stretch]
    first, last = reading.periods[reading.period_of[one.first]]
    outside = [*range(first, one.first), *range(one.last, last)]
    return not any(reading.lowered[token][0].isalnum() for token in outside)


def _owner(
    reading: Reading, number: int, by_stretch: dict[int, int], claimed: dict[int, int], in_period: dict[int, int]
) -> int | None:
    """Return the statement that an unclaimed stretch goes on with, or None."""
    parsed = reading.parsed
    stretch = reading.stretches[number]
    continues = reading.quoted[stretch.index].continues
    if continues is not None:
        before = next((at for at in range(number - 1, -1, -1) if reading.stretches[at].index <= continues), number)
        return by_stretch.get(before) if reading.stretches[before].index == continues else None
    ahead = _ahead(reading, number, claimed)
    if ahead is not None:
        return ahead
    at = stretch.first - 1
    if at < 0:
        return None
    if _whole(reading, number):
        # the sentence before, in the same paragraph: the speaker goes on
        block = parsed.block_at(parsed.starts[stretch.first])
        if parsed.block_at(parsed.starts[at]) != block:
            return None
        period = reading.period_of[at]
        low = max(
            parsed.tokens(parsed.blocks[block].start, parsed.blocks[block].end)[0], stretch.first - _GOES_ON_TOKENS
        )
        return next((claimed[token] for token in range(at, low - 1, -1) if token in claimed), in_period.get(period))
    # the same sentence: only a comma or "and" between
    while at >= 0 and stretch.first - at < 5 and at not in claimed and reading.lowered[at] in _LINKS:
        at -= 1
    if at >= 0 and reading.period_of[at] == reading.period_of[stretch.first]:
        return claimed.get(at)
    return None


def _ahead(reading: Reading, number: int, claimed: dict[int, int]) -> int | None:
    """Return the statement of the paragraph in which the marks of this stretch are opened again, or None."""
    index = reading.stretches[number].index
    for other in reading.stretches[number + 1 :]:
        if reading.quoted[other.index].continues != index:
            return None
        owner = next((claimed[token] for token in range(other.first, other.last) if token in claimed), None)
        if owner is not None:
            return owner
        index = other.index
    return None


def _signature(reading: Reading, stretch: Marked) -> tuple[Stretch, Stretch] | None:
    """Return the dash and the name of "words" ― Name, behind a stretch or at the start of the next block."""
    at = stretch.last
    size = len(reading.lowered)
    while at < size and reading.lowered[at] in (".", ",") and at < stretch.last + 2:
        at += 1
    if at >= size or reading.lowered[at] not in _DASHES:
        return None
    block = reading.parsed.block_at(reading.parsed.starts[at])
    end = at + 1
    while end < size and end - at <= _SIGNATURE_TOKENS and reading.parsed.block_at(reading.parsed.starts[end]) == block:
        if reading.lowered[end] in (".", "(", ";", "“", '"'):
            break
        end += 1
    if end - at < 2 or end - at > _SIGNATURE_TOKENS or not reading.parsed.words[at + 1][0].isupper():
        return None
    return (at, at + 1), (at + 1, end)


def _unattributed(
    reading: Reading, statements: list[Statement], number: int, previous: int | None, size: int
) -> Statement | None:
    """Make a statement of a paragraph in marks whose speaker nothing names; the speaker before it goes on."""
    stretch = reading.stretches[number]
    if not _whole(reading, number) or size < 6:
        return None
    words = {token for token in range(stretch.first, stretch.last) if reading.lowered[token][0].isalnum()}
    carried = None
    if previous is not None:
        last = max(statements[previous].tokens)
        blocks = reading.parsed.block_at(reading.parsed.starts[stretch.first]) - reading.parsed.block_at(
            reading.parsed.starts[last]
        )
        carried = previous if blocks <= 1 else None
    return Statement([(stretch.first, stretch.last)], [], None, "", None, carried=carried, tokens=words)
