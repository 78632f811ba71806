"""Who says what on gathered articles: statements in the form in which they are shown, under one name for one person.

A statement is shown as the page prints it: the whole sentences that it is in, with their marks and with whatever stands
in them of who said it. Nothing is taken out of them, and no mark is put in.

Left out is whoever the page does not name: no speaker, a pronoun alone, a word that is no name, people who are of no
state that is named ("two sides", "officials"), the outlet itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mirrorwire.desk.roundup.nouns import Piece, Said
from mirrorwire.desk.roundup.pieces import Source
from mirrorwire.model import Person, Quotation, Role
from mirrorwire.record.folding import words_of
from mirrorwire.spans import slice_of

LEAST_CONFIDENCE: Final = 0.5
# characters of a sentence that tells what happened, and of anything that is shown at all
LONGEST_SENTENCE: Final = 700
LONGEST: Final = 1_500
# posts of those who speak for a state or a body of it; whoever had one before speaks for nobody
_OFFICIAL: Final = frozenset(
    "president vice_president prime_minister deputy_prime_minister chancellor foreign_minister defence_minister "
    "interior_minister finance_minister justice_minister health_minister energy_minister minister deputy_minister "
    "secretary first_minister secretary_general attorney_general ambassador diplomat spokesperson monarch "
    "supreme_leader head_of_state speaker governor deputy_governor official military adviser".split()
)
_BEFORE: Final = frozenset("former ex retired late onetime erstwhile".split())


@dataclass(frozen=True, slots=True)
class Voice:
    """One statement of one speaker, by the entity: as shown, and what it is chosen and placed by.

    `order` is (place of the article among those gathered, place on the page); `at` where the page names the speaker.
    """

    said: Said
    entity: str
    person: Person
    source: Source
    official: bool
    order: tuple[int, int]
    role: int | None
    at: int | None


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
        said = _said(source, quotation)
        if said is None or len(said.words.text) > LONGEST:
            yield None
            continue
        roles = [person.roles[quotation.role]] if quotation.role is not None else list(person.roles)
        yield Voice(
            said=said,
            entity=source.article.entities.get(person.id, person.id),
            person=person,
            source=source,
            official=any(is_official(role) for role in roles),
            order=(place, min(span.start for span in quotation.content)),
            role=quotation.role,
            at=quotation.speaker_span[0].start if quotation.speaker_span else None,
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


def _said(source: Source, quotation: Quotation) -> Said | None:
    words = source.sentences(quotation.content, quotation.id)
    return Said(words, quotation.kind == "direct", (quotation.id,)) if words is not None else None


def _is_named(person: Person, source: Source) -> bool:
    name = words_of(person.name)
    if not name or name == words_of(source.article.outlet or ""):
        return False
    if person.kind == "state":
        return True
    if person.kind == "group":
        # "two sides", "officials": nobody knows who
        return any(one is not None for one in (person.country, *(role.country for role in person.roles)))
    first = next((one for one in person.name if one.isalpha()), "")
    if not first or first.islower():
        return False
    return person.kind != "person" or len(name) > 1 or bool(person.roles) or len(person.mentions) > 1


def is_official(role: Role) -> bool:
    """Tell whether a role is a post of those who speak for a state, held still."""
    return role.post in _OFFICIAL and _BEFORE.isdisjoint(words_of(role.phrase))
