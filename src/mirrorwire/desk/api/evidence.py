"""Statements with every stretch they rest on: the words, the place in the text, the place on the page as received."""

from __future__ import annotations

from mirrorwire.desk.api.answers import Place, TextPositionSelector, TextQuoteSelector, ToldStatement
from mirrorwire.model import Event, Quotation, Span
from mirrorwire.record.citation import Citation, Located, citation_of, locate, located_on
from mirrorwire.record.store import Store
from mirrorwire.spans import select


def told(store: Store, ident: str, page: str | None = None, revision: str | None = None) -> ToldStatement:
    """Return a quotation or an event by its id, found as `mirrorwire.record.citation.locate` does. Raises NotKept."""
    with store.database.snapshot() as connection:
        located = locate(store, ident, page=page, revision=revision)
        return _told(located, citation_of(connection, located))


def all_told(store: Store, page: str, revision: str | None = None) -> tuple[ToldStatement, ...]:
    """Return the quotations and events of a page's text, in the order of its record. Raises NotKept."""
    with store.database.snapshot() as connection:
        found = located_on(store, page, revision)
        return tuple(_told(one, citation_of(connection, one)) for one in found)


def _told(located: Located, citation: Citation) -> ToldStatement:
    statement, record = located.statement, located.record
    quotation = statement if isinstance(statement, Quotation) else None
    event = statement if isinstance(statement, Event) else None
    who = quotation.speaker if quotation is not None else event.claimant if event is not None else None
    words = citation.words
    return ToldStatement(
        kind=located.kind,
        id=statement.id,
        page=record.id,
        revision=located.revision,
        quotation=quotation,
        event=event,
        speaker=next((one for one in record.people if one.id == who), None),
        places=tuple(_place(record.text, span, said) for span, said in zip(located.spans, words, strict=True)),
        citation=citation,
        line=citation.text(),
        link=citation.link(),
    )


def _place(text: str, span: Span, words: str) -> Place:
    """One stretch; of the raw layer the words are known, what is around them is not kept with the record."""
    position = TextPositionSelector("TextPositionSelector", span.start, span.end)
    if span.layer == "raw":
        return Place("raw", TextQuoteSelector("TextQuoteSelector", words, "", ""), position, span.raw)
    found = select(text, span)
    quote = TextQuoteSelector("TextQuoteSelector", found.exact, found.prefix, found.suffix)
    return Place("text", quote, position, span.raw)
