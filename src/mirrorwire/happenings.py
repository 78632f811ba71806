"""The events of records, picked and written one a line: for `mirrorwire events`, `mirrorwire dossier`, and notebooks.

A dossier is an unordered pair of states: whatever either did to the other, by sphere, in order of time. Codes are ISO
3166 alpha-3 or an organisation's; a name ("Azerbaijan", "European Union") is turned into its code.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from mirrorwire.model import Event, LinkItem, Modality, Polarity, Record, Span, Where
from mirrorwire.spans import slice_of

# the sphere of an event whose clause names none
NO_SPHERE = "no sphere named"


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event with its page, claimant and words, as `mirrorwire events --json` and `--csv` print it.

    `words` are those of the first piece of evidence: the clause, or a list entry's headline. `url` and `headline` are
    the entry's own where the event stands in a link list.
    """

    file: str | None
    page: str
    url: str | None
    published_at: str | None
    headline: str | None
    id: str
    date: str | None
    date_precision: str | None
    actor: str
    recipient: str
    reciprocal: bool
    kind: str
    mode: str | None
    spheres: tuple[str, ...]
    polarity: Polarity
    modality: Modality
    claimant: str | None
    where: Where
    words: str
    confidence: float | None
    participants: tuple[str, ...]
    evidence: tuple[Span, ...]


def events_of(
    record: Record,
    *,
    pair: tuple[str, str] | None = None,
    kind: str | None = None,
    sphere: str | None = None,
    lists: bool = True,
) -> tuple[Event, ...]:
    """Return the events of a record in order: of all pairs or of one (in either direction), kinds, spheres.

    `lists`: those of the page's link lists as well.
    """
    wanted = set(pair) if pair is not None else None
    return tuple(
        event
        for event in record.events
        if (wanted is None or wanted == {event.actor, event.recipient} or wanted <= set(event.participants))
        and (kind is None or event.kind == kind.upper())
        and (sphere is None or sphere in event.spheres)
        and (lists or event.where != "list")
    )


def entry_of(record: Record, event: Event) -> LinkItem | None:
    """Return the entry of a link list in which an event stands; None if it stands in the article."""
    if event.where != "list":
        return None
    start = event.evidence[0].start
    for block in record.lists:
        for item in block.items:
            span = item.headline.span
            if span is not None and span.start <= start < span.end:
                return item
    return None


def words_of_event(record: Record, event: Event) -> tuple[str, ...]:
    """Return the words an event rests on, one string a piece of evidence; of a list's entry its headline."""
    entry = entry_of(record, event)
    if entry is not None:
        return (entry.headline.value,)
    return tuple(slice_of(record.text, span) for span in event.evidence if span.layer == "text")


def event_line(record: Record, event: Event, file: str | None = None) -> EventLine:
    """Return an event with its page, claimant and words."""
    article, entry = record.article, entry_of(record, event)
    url = record.capture.url or (article.canonical_url.value if article and article.canonical_url else None)
    published = article.published_at if article else None
    headline = article.headline.value if article and article.headline else None
    if entry is not None:
        url = entry.url.value if entry.url else None
        published, headline = entry.published_at, entry.headline.value
    words = words_of_event(record, event)
    return EventLine(
        file=file,
        page=record.id,
        url=url,
        published_at=published.value if published else None,
        headline=headline,
        id=event.id,
        date=event.date,
        date_precision=event.date_precision,
        actor=event.actor,
        recipient=event.recipient,
        reciprocal=event.reciprocal,
        kind=event.kind,
        mode=event.mode,
        spheres=event.spheres,
        polarity=event.polarity,
        modality=event.modality,
        claimant=next((person.name for person in record.people if person.id == event.claimant), None),
        where=event.where,
        words=" ".join(words[0].split()) if words else "",
        confidence=event.confidence,
        participants=event.participants,
        evidence=event.evidence,
    )


def csv_rows(lines: Iterable[EventLine]) -> Iterator[str]:
    """Yield the lines of a CSV table (RFC 4180) with a header; lists are joined by spaces, evidence as "raw 12-30".

    A cell that a spreadsheet would take for a formula is preceded by an apostrophe.
    """
    names = [field.name for field in fields(EventLine)]
    yield _row(names)
    for line in lines:
        yield _row([_cell(getattr(line, name)) for name in names])


def _cell(value: object) -> str:
    """Return a value as a cell."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " ".join(f"{one.layer} {one.start}-{one.end}" if isinstance(one, Span) else str(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _row(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def by_sphere(records: Iterable[tuple[str, Record]], pair: tuple[str, str]) -> dict[str, list[EventLine]]:
    """Return a pair's events by sphere, each list in order of time; an event of two spheres stands in both."""
    found: dict[str, list[EventLine]] = {}
    for name, record in records:
        for event in events_of(record, pair=pair):
            line = event_line(record, event, name)
            for sphere in event.spheres or (NO_SPHERE,):
                found.setdefault(sphere, []).append(line)
    for lines in found.values():
        lines.sort(key=lambda line: (line.date is None, line.date or "", line.published_at or "", line.id))
    return dict(sorted(found.items(), key=lambda item: (item[0] == NO_SPHERE, -len(item[1]), item[0])))
