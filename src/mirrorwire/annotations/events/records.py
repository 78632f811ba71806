"""From what the coder finds to the record's events: body, headline and every entry of the page's link lists.

Spheres are those of the clause, the date is what the clause says, else the day of publication, marked as such. One
happening told several times in the body is one event with several evidence spans; a list's entries are events of their
own, dated by the entry, since they belong to other articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mirrorwire.annotations.events.coder import read_events
from mirrorwire.annotations.events.dates import date_of
from mirrorwire.annotations.events.found import EventFound, Said
from mirrorwire.annotations.events.headlines import looks_like_headline, read_headlines
from mirrorwire.annotations.events.merging import merge, merged_groups
from mirrorwire.annotations.events.ontology import Ontology
from mirrorwire.annotations.events.spheres import spheres_in
from mirrorwire.ids import make_id
from mirrorwire.language.engine import Engine, engine_for
from mirrorwire.language.parsed import Block, Parsed
from mirrorwire.language.people import Cast
from mirrorwire.model import Article, Event, Field, LinkList, Person, Quotation, Span, Time
from mirrorwire.pages.page import Page
from mirrorwire.spans import Layer, raw_span

# the most spheres one event has; those nearest to its trigger
MOST_SPHERES = 8
PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class _Told:
    """One event with what its clause says of sphere and date, and its evidence as spans."""

    event: EventFound
    spheres: tuple[str, ...]
    when: tuple[str, str] | None
    evidence: tuple[Span, ...]


def day_of(time: Time | None) -> date | None:
    """Return the day of a printed or stated time; None if it has none."""
    if time is None or time.value is None or len(time.value) < 10:
        return None
    return date.fromisoformat(time.value[:10])


def body_events(
    parsed: Parsed, cast: Cast, said: Sequence[Said], layer: Layer, article: Article, rules: Ontology
) -> list[_Told]:
    """Return the events of standfirst and paragraphs, those that tell one happening made one."""
    published = day_of(article.published_at)
    found = [
        event
        for event in read_events(parsed, cast, said, published=published, rules=rules, merged=False)
        if parsed.blocks[parsed.block_at(parsed.starts[event.trigger])].kind != "headline"
    ]
    spheres = [_spheres(parsed, event) for event in found]
    dates = [_date(parsed, event, published) for event in found]
    groups = merged_groups(found, [frozenset(one) for one in spheres], [one and one[0] for one in dates])
    told = []
    for group in groups:
        (event,) = merge([found[index] for index in group]) if len(group) > 1 else (found[group[0]],)
        names = dict.fromkeys(name for index in group for name in spheres[index])
        when = next((dates[index] for index in group if dates[index] is not None), None)
        evidence = tuple(layer.span(start, end) for start, end in event.evidence)
        told.append(_Told(event, tuple(names)[:MOST_SPHERES], when, evidence))
    return told


def _spheres(parsed: Parsed, event: EventFound) -> tuple[str, ...]:
    """Return the spheres of an event's clause, those nearest to its trigger first."""
    first, last = event.clause
    return tuple(dict.fromkeys(one.name for one in spheres_in(parsed, first, last, event.trigger)))[:MOST_SPHERES]


def _date(parsed: Parsed, event: EventFound, published: date | None) -> tuple[str, str] | None:
    """Return when an event's clause says it happened, and how precisely; None if it does not say."""
    planned = event.modality == "planned"
    found = date_of(parsed, *event.clause, event.trigger, published, planned=planned)
    if found is None:
        # "on Monday" often stands outside of the words between actor and recipient
        sentence = parsed.sentences[parsed.sentence_at(event.trigger)]
        found = date_of(parsed, *sentence, event.trigger, published, planned=planned)
        # a year or a decade elsewhere in the sentence is that of something else
        found = found if found is not None and found.precision in ("day", "week", "month") else None
    return None if found is None else (found.value, found.precision)


def headline_of(layer: Layer, article: Article) -> tuple[int, int] | None:
    """Return where in the text layer the headline stands; a text of one line that looks like one is one."""
    field = article.headline
    if field is not None:
        return (field.span.start, field.span.end) if field.span is not None and field.span.layer == "text" else None
    if len(article.body) == 1 and looks_like_headline(layer.text):
        return article.body[0].start, article.body[0].end
    return None


def headline_events(layer: Layer, article: Article, engine: Engine, rules: Ontology) -> list[_Told]:
    """Return the events that the article's own headline tells."""
    place = headline_of(layer, article)
    if place is None:
        return []
    start, end = place
    text = layer.text[start:end]
    (found,) = read_headlines([text], engine, published=day_of(article.published_at), where="headline", rules=rules)
    spheres = _spheres_of(text) if found else ()
    return [
        _Told(event, spheres, None, tuple(layer.span(start + low, start + high) for low, high in event.evidence))
        for event in found
    ]


def list_events(
    lists: Sequence[LinkList], raw: str, engine: Engine, rules: Ontology
) -> list[tuple[_Told, date | None]]:
    """Return the events that the entries of the page's link lists tell, each with the day of its entry.

    The same headline in two lists tells its events once, where it stands first.
    """
    headlines: dict[str, tuple[Field, date | None]] = {}
    for block in lists:
        for item in block.items:
            if item.headline.span is not None:
                headlines.setdefault(item.headline.value, (item.headline, day_of(item.published_at)))
    texts = list(headlines)
    days = [day for _, day in headlines.values()]
    found = read_headlines(texts, engine, published=days, where="list", rules=rules)
    told: list[tuple[_Told, date | None]] = []
    for text, events, (field, day) in zip(texts, found, headlines.values(), strict=True):
        spheres = _spheres_of(text) if events else ()
        told += [(_Told(event, spheres, None, _in_page(field, event, raw)), day) for event in events]
    return told


def _in_page(field: Field, event: EventFound, raw: str) -> tuple[Span, ...]:
    """Return an entry's evidence in the page; its whole headline where the page writes it with other characters."""
    span = field.span
    if span is None:
        return ()
    if raw[span.start : span.end] != field.value:
        return (span,)
    return tuple(raw_span(span.start + low, span.start + high) for low, high in event.evidence)


def _spheres_of(text: str) -> tuple[str, ...]:
    """Return the spheres a headline names, in order."""
    parsed = engine_for("en", "plain").parse(text, [Block(0, len(text))])
    return tuple(dict.fromkeys(one.name for one in spheres_in(parsed, 0, len(parsed))))[:MOST_SPHERES]


def event_records(
    page: Page,
    parsed: Parsed,
    cast: Cast,
    said: Sequence[Said],
    *,
    engine: Engine,
    people: Sequence[Person],
    quotations: Sequence[Quotation],
    ident: str,
    rules: Ontology,
) -> tuple[Event, ...]:
    """Return the record's events: headline first, then the body, then the lists.

    `parsed`, `cast` and `said` are of the article's text; `people` and `quotations` are the record's own, in the order
    of the cast and of `said`. `ident` is the record's id. Without a parser there are none.
    """
    layer, raw, article = page.layer, page.raw, page.article
    told: list[tuple[_Told, date | None]] = []
    if article is not None:
        published = day_of(article.published_at)
        told += [(one, published) for one in headline_events(layer, article, engine, rules)]
        if article.headline is not None or headline_of(layer, article) is None:
            told += [(one, published) for one in body_events(parsed, cast, said, layer, article, rules)]
    told += list_events(page.lists, raw, engine, rules)
    events: list[Event] = []
    seen: dict[tuple[str | None, ...], int] = {}
    for one, day in told:
        event = one.event
        words = tuple((layer.text if span.layer == "text" else raw)[span.start : span.end] for span in one.evidence)
        key = (event.where, event.kind, event.mode, event.dyad, *words)
        seen[key] = seen.get(key, 0) + 1
        when = one.when
        if when is None and day is not None and event.modality == "actual":
            when = (day.isoformat(), PUBLISHED)
        events.append(
            Event(
                id=make_id("event", ident, len(words), *key, seen[key]),
                kind=event.kind,
                mode=event.mode,
                actor=event.actor,
                recipient=event.recipient,
                dyad=event.dyad,
                reciprocal=event.reciprocal,
                spheres=one.spheres,
                polarity=event.polarity,
                modality=event.modality,
                claimant=None if event.claimant is None else people[event.claimant].id,
                quotation=None if event.statement is None else quotations[event.statement].id,
                date=when[0] if when else None,
                where=event.where,
                evidence=one.evidence,
                confidence=event.confidence,
                date_precision=when[1] if when else None,
                participants=event.participants,
            )
        )
    return tuple(events)
