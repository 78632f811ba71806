"""Who is quoted with what: the quotations of a record by speaker and kind, and one JSON line for each.

A speaker is asked for by any part of a name: the surname, the whole name, an organisation, or another form of the name
that the page prints. Upper and lower case, accents and hyphens don't count; words do, so that "Lee" is not "Leech".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mirrorwire.model import Person, PersonKind, Quotation, QuotationKind, Record, Span
from mirrorwire.spans import slice_of

_WORD = re.compile(r"\w+")
# letters that no decomposition turns into a plain one
_PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """The speaker of a quotation with the role that the quotation rests on, as printed, or None."""

    id: str
    kind: PersonKind
    name: str
    country: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class QuotationLine:
    """One quotation with what one needs to cite it; spans count in the page's `text` layer and in the page itself.

    `file` is the page's name as it was given: a path, an address, a line's id.
    """

    file: str | None
    page: str
    url: str | None
    published_at: str | None
    headline: str | None
    id: str
    kind: QuotationKind
    speaker: Speaker | None
    reason: str | None
    words: tuple[str, ...]
    cue: str | None
    content: tuple[Span, ...]
    speaker_span: tuple[Span, ...]
    cue_span: Span | None
    confidence: float | None
    inside: str | None


def quotations_of(
    record: Record, *, speaker: str | None = None, kind: QuotationKind | None = None
) -> tuple[Quotation, ...]:
    """Return the quotations of a record in order, of all speakers or of one, of all kinds or of one.

    `speaker` is any part of a name. It is compared with the words of the speaker's name and of all its mentions on the
    page; where a quotation has no speaker, with the phrase that is printed.
    """
    wanted = None if speaker is None else words_of(speaker)
    people = {person.id: person for person in record.people}
    return tuple(
        quotation
        for quotation in record.quotations
        if (kind is None or quotation.kind == kind)
        and (wanted is None or any(_holds(form, wanted) for form in _forms(record, quotation, people)))
    )


def line_of(record: Record, quotation: Quotation, file: str | None = None) -> QuotationLine:
    """Return a quotation with its page, speaker and words, as `mirrorwire quotes --json` prints it."""
    article = record.article
    return QuotationLine(
        file=file,
        page=record.id,
        url=record.capture.url or (article.canonical_url.value if article and article.canonical_url else None),
        published_at=article.published_at.value if article and article.published_at else None,
        headline=article.headline.value if article and article.headline else None,
        id=quotation.id,
        kind=quotation.kind,
        speaker=speaker_of(record, quotation),
        reason=quotation.reason,
        words=tuple(slice_of(record.text, span) for span in quotation.content),
        cue=slice_of(record.text, quotation.cue) if quotation.cue else None,
        content=quotation.content,
        speaker_span=quotation.speaker_span,
        cue_span=quotation.cue,
        confidence=quotation.confidence,
        inside=quotation.inside,
    )


def speaker_of(record: Record, quotation: Quotation) -> Speaker | None:
    """Return who speaks in a quotation of a record, or None where the page does not say."""
    person = next((person for person in record.people if person.id == quotation.speaker), None)
    if person is None:
        return None
    role = None if quotation.role is None else person.roles[quotation.role].phrase
    return Speaker(person.id, person.kind, person.name, person.country, role)


def speakers_of(records: Sequence[Record]) -> list[str]:
    """Return the names of those who are quoted in records, each once, in order."""
    names = {}
    for record in records:
        for quotation in record.quotations:
            if (speaker := speaker_of(record, quotation)) is not None:
                names[speaker.name] = True
    return list(names)


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name for comparison: case folded, without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN))
    return tuple(_WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


def _forms(record: Record, quotation: Quotation, people: dict[str, Person]) -> list[tuple[str, ...]]:
    """Return the names that a quotation's speaker goes by on its page, as words."""
    person = people.get(quotation.speaker or "")
    if person is None:
        return [words_of(slice_of(record.text, span)) for span in quotation.speaker_span]
    return [words_of(person.name), *(words_of(slice_of(record.text, span)) for span in person.mentions)]


def _holds(form: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Tell whether all words wanted stand in a name, in their order; what stands between them does not count."""
    rest = iter(form)
    return bool(wanted) and all(word in rest for word in wanted)
