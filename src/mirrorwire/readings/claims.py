"""What is said in a report: its headline, its quotations, its events, each with its characters and, for tone, its sign.

The sign is that of the event's class by PLOVER's quadrants (Open Event Data Alliance, PLOVER codebook 2018): conflict,
verbal or material, is -1, cooperation 1. Two exceptions: to consult says nothing for or against (0), and a request is
none of the four. What is denied, or happened long ago, has no sign. It is toward the actor to whom it is done, by
anyone else: what the two actors do to each other is the news itself, not what others say of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from mirrorwire.ids import make_id
from mirrorwire.model import Event, Person, Record, Span
from mirrorwire.readings.naming import Named
from mirrorwire.readings.nouns import Claim, Report
from mirrorwire.record.find.reports import Between
from mirrorwire.spans import slice_of

POLARITY: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys("ACCUSE REJECT THREATEN PROTEST SANCTION COERCE ASSAULT MOBILIZE REDUCE".split(), -1),
        **dict.fromkeys("SUPPORT COOPERATE AID CONCEDE RETREAT AGREE".split(), 1),
        **dict.fromkeys("CONSULT REQUEST".split(), 0),
    }
)
"""The sign of each class of events; one of a user's own has none."""

_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")


def claims_of_article(
    report: Report, record: Record, names: Sequence[Named], keys: Mapping[int, str], pair: tuple[str, str]
) -> Iterator[Claim]:
    """Yield headline, quotations and events of an article.

    `names` are the states that its text names, in order; `keys` those of the entities that its people stand for, by
    their number.
    """
    base = _base(report)
    starts = [one.start for one in names]
    mentions = sorted(
        (span.start, span.end, keys[n])
        for n, person in enumerate(record.people)
        if person.kind != "state" and n in keys
        for span in person.mentions
        if span.layer == "text"
    )
    at = [start for start, _, _ in mentions]

    def said(claim: Claim, spans: tuple[Span, ...]) -> Claim:
        words = tuple(slice_of(record.text, one) for one in spans)
        return replace(
            claim,
            words=words,
            spans=spans,
            people=_sorted(mentions[n][2] for one in spans for n in _inside(at, one) if mentions[n][1] <= one.end),
            states=_sorted(names[n].code for one in spans for n in _inside(starts, one) if names[n].end <= one.end),
            numbers=_numbers(words),
        )

    if report.span is not None and report.span.layer == "text":
        yield said(replace(base, id=make_id("claim", report.id, "headline")), (report.span,))
    people = {one.id: one for one in record.people}
    told: dict[str, list[Event]] = {}
    for event in record.events:
        if event.quotation is not None:
            told.setdefault(event.quotation, []).append(event)
    quoted = {one.id for one in record.quotations}
    for quotation in record.quotations:
        spans = tuple(one for one in quotation.content if one.layer == "text")
        if not spans:
            continue
        claim = replace(said(base, spans), id=make_id("claim", report.id, quotation.id), kind="quotation")
        claim = _spoken(claim, people.get(quotation.speaker or ""))
        yield from _by_actor(claim, told.get(quotation.id, ()), pair)
    for event in record.events:
        spans = tuple(one for one in event.evidence if one.layer == "text")
        if not spans or event.quotation in quoted:
            continue
        claim = said(base, spans)
        claim = replace(
            claim,
            id=make_id("claim", report.id, event.id),
            kind="event",
            states=_sorted((*claim.states, *_codes(event))),
        )
        toward, polarity = sign_of(event, pair)
        claim = replace(claim, says=_says(event), toward=toward, polarity=polarity)
        yield _spoken(claim, people.get(event.claimant or ""))


def claims_of_headline(
    report: Report, names: Sequence[Named], events: Iterable[Between], pair: tuple[str, str]
) -> Iterator[Claim]:
    """Yield the headline of a link list, and the events in it."""
    if report.span is None:
        return
    claim = replace(
        _base(report),
        id=make_id("claim", report.id, "headline"),
        words=(report.headline,),
        spans=(report.span,),
        states=_sorted(one.code for one in names),
        numbers=_numbers((report.headline,)),
    )
    yield claim
    for n, event in enumerate(events):
        toward, polarity = _toward(event.kind, event.actor, event.recipient, pair)
        yield replace(
            claim,
            id=make_id("claim", report.id, "event", n),
            kind="event",
            states=_sorted((*claim.states, event.actor, event.recipient)),
            says=f"{event.actor}>{event.recipient} {event.kind}",
            toward=toward,
            polarity=0 if event.negated else polarity,
        )


def sign_of(event: Event, pair: tuple[str, str]) -> tuple[str | None, int]:
    """Return the actor whom an event is toward, and its sign: -1, 0 or 1."""
    toward, polarity = _toward(event.kind, event.actor, event.recipient, pair, reciprocal=event.reciprocal)
    unsaid = event.polarity == "negated" or event.modality in ("historical", "hypothetical")
    return toward, 0 if unsaid else polarity


def _toward(
    kind: str, actor: str, recipient: str, pair: tuple[str, str], *, reciprocal: bool = False
) -> tuple[str | None, int]:
    polarity = POLARITY.get(kind, 0)
    if actor in pair and recipient in pair:
        return None, 0
    if recipient in pair:
        return recipient, polarity
    if reciprocal and actor in pair:
        return actor, polarity
    return None, 0


def _by_actor(claim: Claim, events: Iterable[Event], pair: tuple[str, str]) -> Iterator[Claim]:
    """Yield a quotation once, with what it says; twice where it is toward both actors.

    Of several events toward one actor the first that has a sign is what it says.
    """
    best: dict[str | None, Event] = {}
    for event in events:
        toward, polarity = sign_of(event, pair)
        if toward not in best or (polarity and not sign_of(best[toward], pair)[1]):
            best[toward] = event
    signed = {toward: event for toward, event in best.items() if toward is not None} or best
    if not signed:
        about = [code for code in pair if code in claim.states]
        yield replace(claim, toward=about[0] if len(about) == 1 else None)
    for n, (toward, event) in enumerate(sorted(signed.items(), key=lambda one: one[0] or "")):
        ident = claim.id if not n else make_id("claim", claim.id, toward)
        yield replace(claim, id=ident, says=_says(event), toward=toward, polarity=sign_of(event, pair)[1])


def _base(report: Report) -> Claim:
    return Claim(
        id="",
        kind="headline",
        report=report.id,
        outlet=report.outlet,
        country=report.country,
        at=report.at,
        words=(),
        spans=(),
        page=report.page,
        revision=report.revision,
        capture=report.capture,
        family=report.family,
        story=report.story,
    )


def _spoken(claim: Claim, person: Person | None) -> Claim:
    return replace(claim, speaker=person.name, speaker_country=person.country) if person is not None else claim


def _says(event: Event) -> str:
    return f"{event.actor}>{event.recipient} {event.kind}"


def _codes(event: Event) -> tuple[str, ...]:
    return (event.actor, event.recipient, *event.participants)


def _inside(starts: Sequence[int], span: Span) -> range:
    return range(bisect_left(starts, span.start), bisect_left(starts, span.end))


def _sorted(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found)))


def _numbers(words: Iterable[str]) -> tuple[str, ...]:
    return _sorted(number for one in words for number in _NUMBER.findall(one))
