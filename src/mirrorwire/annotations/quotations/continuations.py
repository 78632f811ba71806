"""Words that no cue has claimed and that are somebody's all the same: who they go on with.

A sentence in marks that follows the speaker's words belongs to them, and so does a paragraph whose marks re-open; "She
said:" at a paragraph's end introduces the next one; words in marks signed "― Name" are that person's; a paragraph in
marks by itself is most likely of the speaker before.
"""

from __future__ import annotations

from itertools import chain

from mirrorwire.annotations.quotations.cues import cue_words
from mirrorwire.annotations.quotations.reading import ADVERBS, AUXILIARIES, BREAKS, CONJUNCTIONS, DASHES, Reading
from mirrorwire.annotations.quotations.reading import Stretch as Marked
from mirrorwire.annotations.quotations.statement import Statement, Stretch

_LINKS = frozenset("and or but , ; then also that is was as".split())
_SIGNATURE_TOKENS = 12
# how long "X told reporters" may be where it stands between two stretches in marks
_ATTRIBUTION_TOKENS = 16
# how far back, in tokens, the words of the speaker before may stand
_GOES_ON_TOKENS = 60
_BLOCK_TOKENS = 5
# words in marks behind a colon that are a quotation although no cue and no speaker is known
_INTRODUCED_WORDS = 8


def block_after_colon(reading: Reading, statements: list[Statement]) -> None:
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


def go_on(reading: Reading, statements: list[Statement]) -> None:
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
    lowered = reading.lowered
    return not any(
        lowered[token][0].isalnum() for token in chain(range(one.last, last), range(one.first - 1, first - 1, -1))
    )


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
    for at in range(number + 1, len(reading.stretches)):
        other = reading.stretches[at]
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
    if at >= size or reading.lowered[at] not in DASHES:
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
    introduced = stretch.first > 0 and reading.lowered[stretch.first - 1] == ":" and size >= _INTRODUCED_WORDS
    if not introduced and (not _whole(reading, number) or size < 6):
        return None
    words = {token for token in range(stretch.first, stretch.last) if reading.lowered[token][0].isalnum()}
    carried = None
    if previous is not None and not introduced:
        last = max(statements[previous].tokens)
        blocks = reading.parsed.block_at(reading.parsed.starts[stretch.first]) - reading.parsed.block_at(
            reading.parsed.starts[last]
        )
        carried = previous if blocks <= 1 else None
    return Statement([(stretch.first, stretch.last)], [], None, "", None, carried=carried, tokens=words)
