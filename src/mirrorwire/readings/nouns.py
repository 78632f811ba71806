"""What a mirror reading is asked of, and what it is made from: frozen, every item with the characters it rests on.

question.py/reports.py make these from a store; simulate.py makes them up; everything else reads only them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mirrorwire.model import Span

ReportKind = Literal["article", "headline"]
ClaimKind = Literal["quotation", "event", "headline"]


@dataclass(frozen=True, slots=True)
class Question:
    """Who is read, and for what: declared before looking.

    `actors`: the two parties, ISO 3166-1 alpha-3; `third`: the third countries whose outlets are read; `start`: the
    day from which reactions count, `days` how many; `known_at`: the hour at which it was known, where one is given;
    `since`, `until`: the days of data used, both included (None: whatever the store has, up to the window's end);
    `happening`: id of the event in the store it came from; `controls`: other pairs that share news, not the reaction;
    `exploratory`: the date was chosen after looking; `notes`: what was taken on trust in making it, in plain words.
    """

    actors: tuple[str, str]
    third: tuple[str, ...]
    start: date
    days: int = 3
    known_at: datetime | None = None
    since: date | None = None
    until: date | None = None
    happening: str | None = None
    controls: tuple[tuple[str, str], ...] = ()
    exploratory: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who publishes: `name` as in the store; country ISO alpha-3, language and owner None where its entry says none."""

    name: str
    country: str | None
    language: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """One article, or one dated headline in a link list, that names both actors.

    `page`: the article, or the page whose list shows the headline; `capture`: in which the characters stand;
    `revision` None for a headline of a list; `span`: of the headline (`raw` layer in a list); `at` is the time as
    printed, in UTC where an offset is known; `hour` whether it is given to the hour or finer; `family`: id shared by
    all copies of one text (its own id where it is no copy); `first`: whether it stands for its family in its country,
    as the earliest there; `agency`: the wire it credits; `names`: the first characters that name each actor, (code,
    span) in the layer of `span` or in `text`, of the headline where that names the actor; empty in a control's reports.
    """

    id: str
    kind: ReportKind
    outlet: str
    country: str | None
    at: datetime
    hour: bool
    headline: str
    page: str
    revision: str | None
    capture: str
    span: Span | None
    url: str | None
    family: str
    first: bool
    story: str | None
    agency: str | None
    names: tuple[tuple[str, Span], ...] = ()

    @property
    def day(self) -> date:
        """The day it counts on."""
        return self.at.date()


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing said in a report: a quotation, an event between states, or the headline.

    `words`: as printed, cut by `spans`; `people`, `states`, `numbers`: what it names (entity keys, codes, digits as
    printed), for likeness without an embedder; `says`: the event ("AZE>ISR CONSULT"), `polarity` its sign for tone:
    -1 accusation, 1 support, 0 neither; `toward` the actor it is about, None where it is about neither, or tells what
    the two actors do to each other (a quotation without an event is about the one actor that it names); `speaker`, the
    name as printed, and their `speaker_country`. An event that is told in a quotation is that quotation's `says`, and
    no claim of its own.
    """

    id: str
    kind: ClaimKind
    report: str
    outlet: str
    country: str | None
    at: datetime
    words: tuple[str, ...]
    spans: tuple[Span, ...]
    page: str
    revision: str | None
    capture: str
    family: str
    story: str | None
    people: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    says: str | None = None
    toward: str | None = None
    polarity: int = 0
    speaker: str | None = None
    speaker_country: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """How much an outlet published a day: `counts[i]` articles and dated headlines on day `first` + i.

    A headline counts once a day, however many pages list it, and not at all where an article of that day has it. A day
    on which nothing of the outlet was collected is 0, and is no silence. `reports` of the same days are a part.
    """

    outlet: Outlet
    first: date
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """All that a reading is made from: dated reports of the outlets read, their totals, and what was said.

    `undated`: reports that name both actors and state no day, which are in nothing else; `ends`: the last day of which
    there is anything of the outlets, after the window too (None: not known); `controls`: of each control
    pair its reports, as the index of words finds them, to be counted; `notes`: what was left out or taken on trust, in
    plain words.
    """

    question: Question
    outlets: tuple[Outlet, ...]
    totals: tuple[Totals, ...]
    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    undated: int = 0
    ends: date | None = None
    controls: tuple[tuple[tuple[str, str], tuple[Report, ...]], ...] = ()
    notes: tuple[str, ...] = ()
