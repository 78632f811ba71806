"""Quotations of a text without a parse, by marks and lists of cue words, for every language but English.

Words in marks are quoted speech where a verb of saying, a colon or an opening like "according to" stands beside them,
or where they are long enough to be nothing else; a scare quote or a title is none. What was said without marks is taken
only from the patterns that are sure: a clause behind "that", a sentence before ", sagte X", "laut X". The words are
data (`mirrorwire.annotations.quotations.mark_cues`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mirrorwire.annotations.quotations.mark_cues import COLONS, NO_CUES, MarkCues, Said, find_said, mark_cues
from mirrorwire.annotations.quotations.reading import Reading, prepare
from mirrorwire.annotations.quotations.scoring import Stretch
from mirrorwire.annotations.quotations.statement import Statement, in_order
from mirrorwire.annotations.quotations.surface_phrases import capitals_before, phrase_from
from mirrorwire.annotations.quotations.surface_speakers import COMMAS, behind, label, subject
from mirrorwire.annotations.quotations.surface_speech import (
    DASHES,
    OPENING,
    SHORT,
    Marked,
    Passage,
    Place,
    clause_around,
    colon_before,
    cue_after,
    cue_before,
    cue_behind,
    is_speech,
    last_cue,
    reports,
    sentence_start,
    size_of,
    unlisted,
    unmarked,
    whole_cue,
)
from mirrorwire.annotations.quotations.turns import Turn, find_turns

# in tokens: a sentence that says who spoke in the one before
_AFTERTHOUGHT: Final = 25
# statements that the clause around words in marks is looked for among
_LATE: Final = 8
# more stretches in marks, or cues, are not looked at together: a period that has them is noise
_STRETCHES: Final = 40
_CUES: Final = 12


def read_by_marks(reading: Reading, language: str | None) -> list[Statement]:
    """Return the statements of a text in order of what they say; contents are stretches of tokens, with their marks.

    Mixed speech is one statement, the clause with its words in marks. Reported speech inside of quoted words is
    `inside` those. `carried` is the index of the statement whose speaker goes on. No two statements that are inside of
    nothing share a token. Raises nothing.
    """
    words = mark_cues(language)
    reader = _Reader(reading, words or NO_CUES)
    blocks = [(block.start, block.end) for block in reading.parsed.blocks]
    for turn in find_turns(reading.parsed.text, blocks, language):
        reader.read_turn(turn)
    reader.latest = None
    for number in range(len(reading.periods)):
        reader.read_period(number)
    if words is not None:
        _nested(reading, words, reader.statements)
    return in_order(reader.statements)


def _nested(reading: Reading, words: MarkCues, statements: list[Statement]) -> None:
    """Add what is quoted within quoted words, with its own cue, inside the statement that holds it."""
    deeper = [replace(one, depth=one.depth - 1, continues=None) for one in reading.quoted if one.depth]
    if not deeper:
        return
    within = _Reader(prepare(reading.parsed, deeper), words)
    marked = [one for row in within.in_period.values() for one in row]
    holders = [
        (first, last, number)
        for number, statement in enumerate(statements)
        if statement.inside is None
        for first, last in statement.contents
    ]
    holders.sort()
    marked.sort(key=lambda one: one[1])
    at = 0
    for first, last, number in holders:
        while at < len(marked) and marked[at][1] <= first:
            at += 1
        end = at
        while end < len(marked) and marked[end][2] < last:
            end += 1
        known = len(within.statements)
        if end > at:
            within.read_within(reading.period_of[first], first + 1, last - 1, marked[at:end])
        for statement in within.statements[known:]:
            parts = [*statement.contents, *statement.speaker, *([statement.cue] if statement.cue else [])]
            if statement.cue is None or not statement.speaker or statement.inside is not None:
                continue
            if all(first < low and high < last for low, high in parts):
                statement.inside, statement.carried = number, None
                statements.append(statement)
        at = end


class _Reader:
    """Goes through the periods of a text and keeps the statements found so far."""

    def __init__(self, reading: Reading, words: MarkCues) -> None:
        # the lists are written with the straight apostrophe; an attribution within the marks is taken out of them
        lowered = [word.replace("’", "'") if "’" in word else word for word in reading.lowered]
        self.reading = replace(reading, lowered=lowered, stretch_of=list(reading.stretch_of))
        self.words = words
        self.statements: list[Statement] = []
        self.taken: set[int] = set()  # tokens of statements that are inside of nothing
        self.owner_of: dict[int, int] = {}  # index of a stretch in marks -> statement
        self.latest: int | None = None  # the statement whose speaker may go on
        self.in_period: dict[int, list[Marked]] = {}
        for index, stretch in enumerate(reading.stretches):
            if size_of(self.reading, stretch.first, stretch.last):
                place = reading.period_of[stretch.first]
                self.in_period.setdefault(place, []).append((index, stretch.first, stretch.last))

    # periods

    def read_period(self, number: int) -> None:
        """Read one period, sentence by sentence where the language has full stops of its own."""
        first, last = self.reading.periods[number]
        marked = self.in_period.get(number, [])
        if self.words.full_stops:
            start = first
            for at in range(first, last - 1):
                if self._full_stop(at):
                    self._read(number, start, at + 1, [one for one in marked if start <= one[1] <= at])
                    start = at + 1
            first, marked = start, [one for one in marked if start <= one[1]]
        self._read(number, first, last, marked)

    def read_within(self, number: int, first: int, last: int, marked: list[Marked]) -> None:
        """Read words in marks that stand beside others within one content."""
        edges = {at for _, low, high in marked for at in range(low, high)}
        if any(at not in edges and self.reading.lowered[at][0].isalnum() for at in range(first, last)):
            self._read(number, first, last, marked)

    def _full_stop(self, at: int) -> bool:
        """Tell whether a token is one of the language's own full stops, with white space and a word behind it."""
        reading, parsed = self.reading, self.reading.parsed
        if reading.lowered[at] not in self.words.full_stops or reading.stretch_of[at] >= 0:
            return False
        return (
            len(reading.lowered[at - 1]) > 1
            and parsed.starts[at + 1] > parsed.ends[at]
            and reading.stretch_of[at + 1] < 0
        )

    def _read(self, number: int, first: int, last: int, marked: list[Marked]) -> None:
        """Read the tokens of a period or a sentence of it, in parts where marks are too many for a sentence."""
        while len(marked) > _STRETCHES:
            self._read(number, first, marked[_STRETCHES][1], marked[:_STRETCHES])
            first, marked = marked[_STRETCHES][1], marked[_STRETCHES:]
        cues = list(find_said(self.reading, self.words, first, last))
        if not marked and not cues:
            if self.latest is not None and not reports(self.reading, self.words, first, last):
                self.latest = None
            return
        passage = Passage(self.reading, self.words, first, last, marked, cues)
        outside = (at for at in range(first, last) if self.reading.stretch_of[at] < 0)
        if marked and not any(self.reading.lowered[at][0].isalnum() for at in outside):
            for one in marked:
                self._alone(number, one)
            return
        speech = [self._marked(passage, order, one) for order, one in enumerate(marked)]
        if any(speech):
            return
        for cue in cues[:_CUES]:
            found = unmarked(passage, cue)
            if found is not None and self._add(*found, (cue.first, cue.last)) is not None:
                break

    def read_turn(self, turn: Turn) -> None:
        """Add a turn of a transcript, or of a dialogue after dashes with the author's aside that names the speaker."""
        parsed, reading = self.reading.parsed, self.reading
        first, last = parsed.tokens(turn.start, turn.end)
        if not size_of(reading, first, last):
            return
        speaker: Stretch | None = None
        cue: Stretch | None = None
        if turn.speaker_start is not None and turn.speaker_end is not None:
            speaker = parsed.tokens(turn.speaker_start, turn.speaker_end)
            cue = (speaker[1], speaker[1] + 1) if reading.lowered[speaker[1]] in COLONS else None
        elif turn.said is not None:
            start, end = parsed.tokens(*turn.said)
            if (said := next(find_said(reading, self.words, start, end), None)) is not None:
                cue = said.first, said.last
                speaker = behind(reading, self.words, (start, end), said, (start, start))
        same = self.latest is not None and self._block(first) == self._block(
            self.statements[self.latest].contents[0][0]
        )
        self._add([(first, last)], speaker, cue, carried=self.latest if same and speaker is None else None)

    # words in marks

    def _marked(self, passage: Passage, order: int, one: Marked) -> bool:
        """Make a statement of words in marks beside words outside of them; tell whether they are speech."""
        index, first, last = one
        reading, words = self.reading, self.words
        left = passage.marked[order - 1][2] if order else passage.first
        right = passage.marked[order + 1][1] if order + 1 < len(passage.marked) else passage.last
        if reading.quoted[reading.stretches[index].index].continues is not None and self._goes_on(one):
            self._told_at_last(passage, one, right)
            return True
        if self._aside(one):
            return True
        size = size_of(reading, first, last)
        if words.language is None:
            found = unlisted(passage, one, left, right)
            return found is not None and self._add([(first, last)], *found, index=index) is not None
        place: Place = "behind"
        cue = cue_behind(passage, one, right)
        if cue is None and (colon := colon_before(self.reading, first, left, size)) is not None:
            self._announced(passage, one, colon, left)
            return True
        if cue is None:
            place, cue = "before", cue_before(passage, first)
        if cue is None:
            place, cue = "after", cue_after(passage, last)
        if order and place != "behind" and self._joined(passage, order, one):
            return True
        if not is_speech(passage, one, cue, place, left, self.latest is not None):
            return False
        if cue is None:
            self._uncued(passage, one)
            return True
        if place == "before":
            start = min(sentence_start(reading, passage.first, first), cue.first)
            speaker = subject(reading, words, start, cue, first)
        else:
            start = sentence_start(self.reading, passage.first, first)
            speaker = behind(reading, words, (start, passage.last), cue, (first, last), late=place == "after")
        self._with_clause(passage, one, cue, place, speaker)
        return True

    def _goes_on(self, one: Marked) -> bool:
        """Add words in marks that go on from an earlier paragraph to the statement they go on from."""
        reading = self.reading
        earlier = reading.quoted[reading.stretches[one[0]].index].continues
        for other in range(one[0] - 1, -1, -1):
            if reading.stretches[other].index == earlier:
                return (owner := self.owner_of.get(other)) is not None and self._extend(owner, one)
        return False

    def _told_at_last(self, passage: Passage, one: Marked, right: int) -> None:
        """Give a statement of several paragraphs the speaker who stands behind its last."""
        index, first, last = one
        statement = self.statements[self.owner_of[index]]
        if statement.cue is None and (cue := cue_behind(passage, one, right)) is not None:
            speaker = behind(self.reading, self.words, (last, passage.last), cue, (first, last))
            statement.cue, statement.carried = whole_cue(self.reading, self.words, (cue.first, cue.last), speaker), None
            statement.lemma = self.reading.parsed.slice(cue.first, cue.last).lower()
            statement.speaker = [speaker] if speaker else []

    def _aside(self, one: Marked) -> bool:
        """Read an attribution between dashes within the marks: «Words, — said X. — More words»."""
        reading, words, lowered = self.reading, self.words, self.reading.lowered
        index, first, last = one
        inner = range(first + 2, last - 2)
        if words.language is None or not any(lowered[at] in DASHES for at in inner):
            return False
        for dash in inner:
            if lowered[dash] not in DASHES or words.plain_form(lowered[dash + 1]) not in words.say:
                continue
            resumed = next((at for at in range(dash + 2, last - 1) if lowered[at] in DASHES), last - 1)
            reading.stretch_of[dash:resumed] = [-1] * (resumed - dash)
            cue = next(find_said(reading, words, dash + 1, resumed), None)
            if cue is None or cue.kind != "say":
                reading.stretch_of[dash:resumed] = [index] * (resumed - dash)
                continue
            before = dash - 1 if lowered[dash - 1] in COMMAS else dash
            contents = [part for part in ((first, before), (resumed + 1, last)) if size_of(reading, *part)]
            if not contents:
                return False
            speaker = phrase_from(reading, words, cue.last, resumed)
            return self._add(contents, speaker, (cue.first, cue.last), index=index) is not None
        return False

    def _extend(self, owner: int, one: Marked) -> bool:
        """Add words in marks to a statement."""
        index, first, last = one
        statement = self.statements[owner]
        if statement.inside is not None or not self.taken.isdisjoint(range(first, last)):
            return False
        statement.contents.append((first, last))
        statement.tokens.update(self._words_of(first, last))
        self.taken.update(range(first, last))
        self.owner_of[index] = self.latest = owner
        return True

    def _words_of(self, first: int, last: int) -> set[int]:
        return {at for at in range(first, last) if self.reading.lowered[at][0].isalnum()}

    def _announced(self, passage: Passage, one: Marked, colon: int, left: int) -> None:
        """Make a statement of words in marks behind a colon."""
        start = sentence_start(self.reading, left, colon)
        if not size_of(self.reading, start, colon):
            start = sentence_start(self.reading, passage.first, colon)
        cue = last_cue(passage.cues, start, colon)
        if cue is not None and cue.kind != "noun":
            speaker = subject(self.reading, self.words, start, cue, colon)
        else:
            speaker = label(self.reading, self.words, start, colon)
        carried = self.latest if speaker is None and cue is None else None
        spot = (cue.first, cue.last) if cue else (colon, colon + 1)
        self._add([one[1:]], speaker, spot, index=one[0], carried=carried)

    def _joined(self, passage: Passage, order: int, one: Marked) -> bool:
        """Join words in marks to those before them where their own attribution stands between: “A”, sagte X, “B”."""
        previous, _, end_before = passage.marked[order - 1]
        owner = self.owner_of.get(previous)
        if owner is None:
            return False
        cue, speaker = self.statements[owner].cue, self.statements[owner].speaker
        if cue is None or not end_before <= cue[0] < one[1]:
            return False
        closes = self.reading.lowered[one[1] - 1] in COMMAS | COLONS | DASHES
        return (closes or not speaker or speaker[-1][1] == one[1]) and self._extend(owner, one)

    def _uncued(self, passage: Passage, one: Marked) -> None:
        """Add long words in marks that no cue stands by: the phrase that opens the sentence, or the last speaker."""
        index, first, last = one
        speaker = None
        if first > passage.first and self.reading.lowered[first - 1] in OPENING:
            speaker = capitals_before(self.reading, self.words, passage.first, first - 1)
        elif self.latest is None or not reports(self.reading, self.words, passage.first, passage.last):
            speaker = phrase_from(self.reading, self.words, passage.first, first)
        self._add([(first, last)], speaker, None, index=index, carried=None if speaker else self.latest)

    def _alone(self, number: int, one: Marked) -> None:
        """Add words in marks that are a sentence by themselves: announced before, told after, or going on."""
        index, first, last = one
        reading, words = self.reading, self.words
        if reading.quoted[reading.stretches[index].index].continues is not None and self._goes_on(one):
            return
        if self._aside(one) or size_of(self.reading, first, last) <= SHORT:
            return
        if number and words.language is not None:
            start, end = reading.periods[number - 1]
            same_block = self._block(end - 1) == self._block(first)
            cues = list(find_said(reading, words, start, end))
            cue = last_cue(cues, start, end)
            colon = reading.lowered[end - 1] in COLONS
            if colon or (cue is not None and cue.kind == "say" and same_block and end - cue.last <= 2):
                said = subject(reading, words, start, cue, end) if cue else label(reading, words, start, end - 1)
                if not self.taken.intersection(range(start, end)):
                    self._add([(first, last)], said, (cue.first, cue.last) if cue else (end - 1, end), index=index)
                    return
        if number + 1 < len(reading.periods) and self.latest is None and self._told_after(number + 1, one):
            return
        self._add([(first, last)], None, None, index=index, carried=self.latest)

    def _block(self, token: int) -> int:
        return self.reading.parsed.block_at(self.reading.parsed.starts[token])

    def _told_after(self, number: int, one: Marked) -> bool:
        """Look for the cue of words in marks in the sentence behind them: “...” So sagte es X."""
        reading, words = self.reading, self.words
        start, end = reading.periods[number]
        if self.in_period.get(number) or end - start > _AFTERTHOUGHT or self._block(start) != self._block(one[1]):
            return False
        cue = next((cue for cue in find_said(reading, words, start, end) if cue.kind == "say"), None)
        if cue is None or any(words.opens_clause(word) for word in reading.lowered[cue.last : end]):
            return False
        speaker = subject(reading, words, start, cue, end)
        if speaker is None or (end - cue.last > 3 and speaker[1] <= cue.first):
            return False
        self._add([one[1:]], speaker, (cue.first, cue.last), index=one[0])
        return True

    # clauses that hold words in marks, and speech without marks

    def _with_clause(self, passage: Passage, one: Marked, cue: Said, place: Place, speaker: Stretch | None) -> None:
        """Add words in marks, and the clause that holds them where its bounds are sure."""
        index, first, last = one
        spot = cue.first, cue.last
        region = clause_around(passage, one, cue, place)
        around = None
        if region is not None and not (speaker and region[0] < speaker[1] and speaker[0] < region[1]):
            last_few = range(len(self.statements) - 1, max(-1, len(self.statements) - 1 - _LATE), -1)
            around = next((n for n in last_few if self.statements[n].contents == [region]), None)
            if around is None:
                around = self._add([region], speaker, spot)
        if around is None:
            self._add([(first, last)], speaker, spot, index=index)
        else:
            self.owner_of[index] = around

    # what is added

    def _add(
        self,
        contents: list[Stretch],
        speaker: Stretch | None,
        cue: Stretch | None,
        *,
        index: int | None = None,
        carried: int | None = None,
    ) -> int | None:
        """Add a statement and return its number; None where another one already holds some of the words."""
        tokens = {at for first, last in contents for at in range(first, last)}
        if not self.taken.isdisjoint(tokens):
            return None
        self.taken |= tokens
        if cue is not None and speaker is None and carried is None and self.words.drops_subject:
            carried = self.latest
        statement = Statement(
            contents=contents,
            speaker=[speaker] if speaker else [],
            cue=whole_cue(self.reading, self.words, cue, speaker) if cue else None,
            lemma=self.reading.parsed.slice(*cue).lower() if cue else "",
            probability=None,
            carried=carried,
            tokens=set().union(*(self._words_of(*content) for content in contents)),
        )
        self.statements.append(statement)
        number = len(self.statements) - 1
        if index is not None:
            self.owner_of[index] = number
        self.latest = number
        return number
