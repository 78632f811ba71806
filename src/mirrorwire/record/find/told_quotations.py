"""Quotations with the words that were said, read from the pages that print them, each page unpacked once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import apsw

from mirrorwire.model import Quotation
from mirrorwire.record.asking import row
from mirrorwire.record.find.told_events import ARTICLE, Named, article_of, entities_of
from mirrorwire.record.packing import Packer
from mirrorwire.spans import slice_of


@dataclass(frozen=True, slots=True)
class Said:
    """One quotation with its page: who said it and in which role, as printed there; `words` one string a span."""

    page: str
    revision: str
    outlet: str | None
    outlet_country: str | None
    language: str | None
    published_at: str | None
    headline: str | None
    speaker: Named
    role: str | None
    quotation: Quotation
    words: tuple[str, ...]


def told_quotations(
    connection: apsw.Connection, packer: Packer, wanted: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], Said]:
    """Return the quotations at places (row of a page, number there) that are there and whose speaker is known."""
    numbers: dict[int, list[int]] = {}
    for page, n in wanted:
        numbers.setdefault(page, []).append(n)
    found: dict[tuple[int, int], Said] = {}
    for page in sorted(numbers):
        described = row(
            connection,
            f"SELECT {ARTICLE}, outlets.name, outlets.country, pages.language, pages.published_at, pages.headline "
            "FROM pages JOIN revisions ON revisions.row = pages.revision "
            "LEFT JOIN outlets ON outlets.row = pages.outlet WHERE pages.row = ?",
            (page,),
        )
        if described is None:
            continue
        record = article_of(connection, packer, described[:4])
        entities = entities_of(connection, page)
        people = {person.id: (at, person) for at, person in enumerate(record.people)}
        for n in numbers[page]:
            quotation = record.quotations[n] if n < len(record.quotations) else None
            if quotation is None or quotation.speaker not in people:
                continue
            at, person = people[quotation.speaker]
            span = quotation.speaker_span[0] if quotation.speaker_span else None
            role = person.roles[quotation.role].phrase if quotation.role is not None else None
            words = tuple(slice_of(record.text, one) for one in quotation.content)
            speaker = Named(entities.get(at), person.name, span)
            outlet, country, language, published, headline = described[4:]
            found[page, n] = Said(
                *(record.id, record.revision, outlet, country, language, published, headline),
                *(speaker, role, quotation, words),
            )
    return found
