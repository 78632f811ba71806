"""Pages about a pair, for the tests of dossiers and people: invented, random, the same on every run.

Every event's evidence is a sentence of the page that names who is said to have met; so a span that is off by one, or an
event that is shown with another's words, is seen.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from mirrorwire.ids import make_id
from mirrorwire.model import Event, Field, LinkItem, LinkList, Person, Quotation, Record, Role, Span
from mirrorwire.pages.outlets import Outlet
from mirrorwire.pages.revision import revision_id
from tests.stores import ready

OUTLETS = {"Meridian Post": "SGP", "Bosfor Gazetesi": "TUR", "Perevalny Vestnik": "GEO", "Nowhere Times": None}
PEOPLE = {"Orla Venn": "AZE", "Tarek Solim": "ISR", "Mira Kostadin": "ISR", "Deniz Aral": "AZE", "Ilan Perets": None}
KINDS = ("CONSULT", "CONSULT", "COOPERATE", "AID", "AGREE", "SUPPORT", "ACCUSE", "SANCTION")
MODES = {"COOPERATE": ("supply", "military", None), "AID": ("economic", None), "SUPPORT": ("sign", None)}
SPHERES = "energy trade military water transport finance security culture nuclear health".split()
FIRST = date(2025, 1, 6)


def outlet_named(name: str) -> Outlet | None:
    """Return the entry of an invented outlet; one has none."""
    country = OUTLETS.get(name)
    return Outlet(name, (), country, ("en",), "UTC", (), (), None, "test") if country is not None else None


@lru_cache(maxsize=4)
def pair_pages(count: int = 60, seed: str = "pair") -> tuple[Record, ...]:
    """Return so many pages about Azerbaijan and Israel, and others; the first shows a list with an event of its own."""
    pages = [_page(number, random.Random(f"{seed}/{number}")) for number in range(count)]
    return (_with_list(pages[0]), *pages[1:])


def _page(number: int, made: random.Random) -> Record:
    day = FIRST + timedelta(days=made.randrange(400))
    names = made.sample(sorted(PEOPLE), 3)
    sentences = [
        f"On page {number} it is told for the {n}th time that {names[n % 3]} met {names[(n + 1) % 3]}."
        for n in range(6)
    ]
    record = ready(
        number,
        outlet=made.choice([*OUTLETS, "An outlet unknown"]),
        headline=f"Told {number}: two states",
        body=sentences,
        published=f"{day.isoformat()}T{number % 24:02d}:{number % 60:02d}:00+00:00",
        events=[],
    )
    assert record.article is not None
    spans = record.article.body
    people = tuple(_person(record, name) for name in names)
    events = tuple(_event(made, record.id, n, spans[n], day, people) for n in range(made.choice((0, 1, 1, 2, 3))))
    quotations = tuple(
        Quotation(
            *(make_id("quotation", record.id, n), made.choice(("direct", "indirect")), (spans[n],), people[n].id),
            *((people[n].mentions[0],), None, 0, 0.9),
        )
        for n in range(made.choice((0, 1, 2)))
    )
    article = replace(record.article)
    return replace(
        record,
        revision=revision_id(record.text, article, ()),
        people=people,
        quotations=quotations,
        events=events,
    )


def _person(record: Record, name: str) -> Person:
    mentions, at = [], record.text.find(name)
    while at >= 0:
        mentions.append(Span("text", at, at + len(name), (900 + at, 900 + at + len(name))))
        at = record.text.find(name, at + 1)
    role = Role(f"envoy {name.split()[0]}", mentions[0], "envoy", PEOPLE[name], None)
    return Person(make_id("person", record.id, name), "person", name, PEOPLE[name], (role,), tuple(mentions))


def _event(made: random.Random, page: str, n: int, span: Span, day: date, people: tuple[Person, ...]) -> Event:
    actor, recipient = made.choice((("AZE", "ISR"), ("AZE", "ISR"), ("ISR", "AZE"), ("AZE", "ARM"), ("TUR", "ISR")))
    kind = made.choice(KINDS)
    # some only of a month, some at a meeting of more
    when = made.choice((day.isoformat(),) * 8 + (day.isoformat()[:7], None))
    meeting = kind == "CONSULT" and made.random() < 0.3
    return Event(
        id=make_id("event", page, n),
        kind=kind,
        mode=made.choice(MODES.get(kind, (None,))),
        actor=actor,
        recipient=recipient,
        dyad=f"{actor}>{recipient}",
        reciprocal=made.random() < 0.2,
        spheres=tuple(sorted(made.sample(SPHERES, made.choice((0, 1, 1, 1, 2, 3))))),
        polarity=made.choice(("asserted",) * 7 + ("negated",)),
        modality=made.choice(("actual", "actual", "actual", "planned", "possible", "historical")),
        claimant=made.choice((None, people[0].id)),
        quotation=None,
        date=when,
        where="body",
        evidence=(span,),
        confidence=0.8,
        date_precision="day" if when and len(when) == 10 else None,
        participants=tuple(sorted({actor, recipient, *made.sample(("AZE", "ISR", "GEO", "TUR"), 3)}))
        if meeting
        else (),
    )


def _with_list(record: Record) -> Record:
    headline = "Azerbaijan and Israel agree on a port"
    span = Span("raw", 10, 10 + len(headline), (10, 10 + len(headline)))
    listed = Event(
        id=make_id("event", record.id, "list"),
        kind="AGREE",
        mode=None,
        actor="AZE",
        recipient="ISR",
        dyad="AZE>ISR",
        reciprocal=True,
        spheres=("transport",),
        polarity="asserted",
        modality="actual",
        claimant=None,
        quotation=None,
        date="2025-03-01",
        where="list",
        evidence=(span,),
        confidence=None,
        date_precision="day",
    )
    block = LinkList("latest", None, (LinkItem(Field(headline, span, "visible"), None, None, None),))
    return replace(record, lists=(block,), events=(*record.events, listed))


def of_pair(record: Record, *, lists: bool = False) -> list[Event]:
    """Return the events of a page that are of the pair, in either direction or at a meeting of more."""
    return [
        event
        for event in record.events
        if ({event.actor, event.recipient} == {"AZE", "ISR"} or {"AZE", "ISR"} <= set(event.participants))
        and (event.where == "list") == lists
    ]


def direction_of(event: Event) -> str:
    """Return who does it to whom, as filters say it."""
    own = {event.actor, event.recipient} == {"AZE", "ISR"}
    return event.dyad if own and not event.reciprocal else "mutual"
