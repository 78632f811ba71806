"""Who says what on gathered articles: statements in the form in which they are shown, under one name for one person.

A statement is shown in one of three forms. The speaker's own words stand in quotation marks if they are sentences; what
a page reports, and what it quotes in part, stands as the page prints it, the whole sentence; where that sentence is too
long, or goes over paragraphs, the stretch alone, with the name and the cue that are printed beside it.

Left out is whoever the page does not name: no speaker, a pronoun alone, a word that is no name, the outlet itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mirrorwire.desk.roundup.nouns import Form, Piece, Said
from mirrorwire.desk.roundup.pieces import Source
from mirrorwire.desk.roundup.sentences import sentence_around
from mirrorwire.model import Person, Quotation, Role, Span
from mirrorwire.record.folding import words_of
from mirrorwire.spans import slice_of

LEAST_CONFIDENCE: Final = 0.5
# characters of a printed sentence that is shown whole, and of anything that is shown at all
LONGEST_SENTENCE: Final = 700
LONGEST: Final = 1_500
# of what is printed beside somebody's words, such as "a spokesman for the ministry said"
LONGEST_BESIDE: Final = 90
_SENTENCE_WORDS: Final = 5
# posts of those who speak for a state or a body of it; whoever had one before speaks for nobody
_OFFICIAL: Final = frozenset(
    "president vice_president prime_minister deputy_prime_minister chancellor foreign_minister defence_minister "
    "interior_minister finance_minister justice_minister health_minister energy_minister minister deputy_minister "
    "secretary first_minister secretary_general attorney_general ambassador diplomat spokesperson monarch "
    "supreme_leader head_of_state speaker governor deputy_governor official military adviser".split()
)
# behind "Tarrant explained": up to the end of the sentence, unless more than that is said there
_UP_TO_MARK: Final = re.compile(r"([^.,:;!?…\n\"“”„«»]*+)[.,:;!?…]")
_NOT_BESIDE: Final = re.compile(r"[\n\"“”„«»:;]")
_BEFORE: Final = frozenset("former ex retired late onetime erstwhile".split())


@dataclass(frozen=True, slots=True)
class Voice:
    """One statement of one speaker, by the entity: as shown, and what it is chosen and placed by.

    `order` is (place of the article among those gathered, place on the page).
    """

    said: Said
    entity: str
    person: Person
    source: Source
    official: bool
    order: tuple[int, int]
    role: int | None


def voices(source: Source, place: int) -> Iterator[Voice | None]:
    """Yield the statements of an article in the order of the page; None for each one that is left out."""
    people = {person.id: person for person in source.record.people}
    known = {quotation.id for quotation in source.record.quotations}
    for quotation in source.record.quotations:
        if quotation.inside in known:
            # it is part of another one, which is shown
            continue
        person = people.get(quotation.speaker or "")
        if person is None or not quotation.content or not _is_named(person, source):
            yield None
            continue
        if quotation.confidence is not None and quotation.confidence < LEAST_CONFIDENCE:
            yield None
            continue
        said = _said(source, person, quotation)
        if said is None or len(said.words.text) > LONGEST:
            yield None
            continue
        roles = [person.roles[quotation.role]] if quotation.role is not None else list(person.roles)
        yield Voice(
            said=said,
            entity=source.article.entities.get(person.id, person.id),
            person=person,
            source=source,
            official=any(_is_official(role) for role in roles),
            order=(place, min(span.start for span in quotation.content)),
            role=quotation.role,
        )


def name_of(source: Source, person: Person) -> Piece | None:
    """Return a name as the page prints it: the mention that is the name, else the one that has most of its words."""
    wanted = set(words_of(person.name))
    best = max(
        (span for span in person.mentions if span.layer == "text" and span.start < span.end),
        key=lambda span: (
            slice_of(source.text, span) == person.name,
            len(wanted.intersection(words_of(slice_of(source.text, span)))),
            span.start - span.end,
            -span.start,
        ),
        default=None,
    )
    return source.cut((best,), person.id) if best is not None else None


def roles_of(source: Source, person: Person, index: int | None, *, most: int = 2) -> tuple[Piece, ...]:
    """Return the roles that a page prints of somebody: the statement's, then the longest others; in page order."""
    own = [index] if index is not None and index < len(person.roles) else []
    others = sorted(
        (n for n in range(len(person.roles)) if n not in own), key=lambda n: (-len(person.roles[n].phrase), n)
    )
    chosen: list[Role] = []
    for n in [*own, *others]:
        role = person.roles[n]
        said = set(words_of(role.phrase))
        # one that says no more than another is the same once more
        if not said or any(said <= set(words_of(one.phrase)) for one in chosen) or len(chosen) == most:
            continue
        chosen = [one for one in chosen if not set(words_of(one.phrase)) <= said]
        chosen.append(role)
    ordered = sorted(chosen, key=lambda role: role.span.start)
    return tuple(found for role in ordered if (found := source.cut((role.span,), person.id)) is not None)


def _said(source: Source, person: Person, quotation: Quotation) -> Said | None:
    words = source.cut(quotation.content, quotation.id)
    if words is None:
        return None
    if quotation.kind == "direct" and _is_sentence(words):
        return _beside("quoted", source, person, quotation, words)
    start, end = min(one.start for one in quotation.content), max(one.end for one in quotation.content)
    sentence = source.sentence(start, end, quotation.id)
    if sentence is not None and len(sentence.text) <= LONGEST_SENTENCE:
        return Said("printed", sentence, (), 0, (quotation.id,))
    return _beside("quoted" if quotation.kind == "direct" else "reported", source, person, quotation, words)


def _beside(form: Form, source: Source, person: Person, quotation: Quotation, words: Piece) -> Said:
    """A statement with what the page prints of who said it beside it, at the place among the words where it stands."""
    cue, content = quotation.cue, quotation.content
    if cue is None or not quotation.speaker_span:
        return Said(form, words, (), 0, (quotation.id,))
    start = min(cue.start, quotation.speaker_span[0].start)
    end = max(cue.end, max(span.end for span in quotation.speaker_span))
    place = sum(span.end <= start for span in content)
    by = _printed(source, quotation, start, end, place)
    if by is not None:
        return Said(form, words, (by,), place, (quotation.id,))
    name, printed = _short_name(source, person, quotation), source.cut((cue,), quotation.id)
    if start < content[-1].start < end:
        # printed around the words, as languages do that end with the verb: it stands behind them
        place = len(content)
    pair = (printed, name) if cue.start < quotation.speaker_span[0].start else (name, printed)
    return Said(form, words, tuple(one for one in pair if one is not None), place, (quotation.id,))


def _printed(source: Source, quotation: Quotation, start: int, end: int, place: int) -> Piece | None:
    """The printed words from speaker to cue, and on to where their sentence ends if they stand behind the words.

    None where they are too long, have marks or line ends in them, or lie around words of the statement.
    """
    if any(start < span.end and span.start < end for span in quotation.content):
        return None
    if place > 0:
        found = sentence_around(source.text, source.paragraphs, start, end)
        following = next((span.start for span in quotation.content if span.start >= end), None)
        stop = min(one for one in (found[1] if found else end, following) if one is not None)
        rest = source.text[end:stop]
        behind = _UP_TO_MARK.match(rest)
        if behind is not None and len(behind[1]) + end - start <= LONGEST_BESIDE:
            end += len(behind[1].rstrip())
    said = source.text[start:end]
    if len(said) > LONGEST_BESIDE or _NOT_BESIDE.search(said):
        return None
    return source.stretch(start, end, quotation.id)


def _short_name(source: Source, person: Person, quotation: Quotation) -> Piece | None:
    """The shortest printed mention that has a word of the name, so that a pronoun is none; of equals the nearest."""
    wanted = set(words_of(person.name))
    at = quotation.content[0].start
    fit: list[Span] = [
        span
        for span in (*person.mentions, *quotation.speaker_span)
        if span.layer == "text" and wanted.intersection(words_of(slice_of(source.text, span)))
    ]
    best = min(fit, key=lambda span: (span.end - span.start, abs(span.start - at), span.start), default=None)
    return source.cut((best,), person.id) if best is not None else name_of(source, person)


def _is_sentence(words: Piece) -> bool:
    """Whether a speaker's own words can stand by themselves: not a few words out of a sentence of the page."""
    first = next((one for one in words.words[0] if one.isalnum()), "")
    return len(words.text.split()) >= _SENTENCE_WORDS and bool(first) and not first.islower()


def _is_named(person: Person, source: Source) -> bool:
    name = words_of(person.name)
    if not name or name == words_of(source.article.outlet or ""):
        return False
    if person.kind == "group" or person.kind == "state":
        return True
    first = next((one for one in person.name if one.isalpha()), "")
    if not first or first.islower():
        return False
    return person.kind != "person" or len(name) > 1 or bool(person.roles) or len(person.mentions) > 1


def _is_official(role: Role) -> bool:
    return role.post in _OFFICIAL and _BEFORE.isdisjoint(words_of(role.phrase))
