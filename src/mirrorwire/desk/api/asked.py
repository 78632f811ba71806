"""What the API may be asked: one class of parameters a route. What is no parameter of it is refused, not passed by."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from mirrorwire.record.find.dossier import Step
from mirrorwire.record.find.matrix import MOST_STATES
from mirrorwire.record.find.pair_events import PairFilter, Told
from mirrorwire.record.find.query import MAX_QUERY_CHARACTERS, Order, Query
from mirrorwire.record.find.timeline import Counted, Group, Period
from mirrorwire.record.raw_place import MOST_CHARACTERS

MOST_AT_ONCE: Final = 200
LONGEST: Final = 300
_MOST_VALUES: Final = 20
_LARGEST: Final = (1 << 53) - 1

Text = Annotated[str, Field(max_length=LONGEST)]
Several = Annotated[tuple[Text, ...], Field(max_length=_MOST_VALUES)]

Page = Annotated[str, Path(max_length=4_000, description="A page's id, or its address percent-encoded.")]


class Nothing(BaseModel):
    """A route without parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Filters(Nothing):
    """The filters of `Query`: several values of one are alternatives, different filters must all hold."""

    words: str = Field("", max_length=MAX_QUERY_CHARACTERS, description='Words, "phrases", -not, OR, begin*, title:.')
    outlet: Several = Field((), description="Outlet, by its name or words of it.")
    outlet_country: Several = Field((), description="Country of the outlet: code or name.")
    language: Several = Field((), description="Language of the article, as a tag: en, ru.")
    rubric: Several = Field((), description="Rubric as printed.")
    since: Text | None = Field(None, description="From this year, month, day or time (ISO 8601; UTC if not said).")
    until: Text | None = Field(None, description="Up to and with this year, month, day or time.")
    person: Several = Field((), description="Pages that name this person or organisation, in any script, or by id.")
    speaker: Several = Field((), description="Pages that quote this person or organisation.")
    role: Several = Field((), description="Words of a printed role; of the person, if one is asked for.")
    state: Several = Field((), description="Pages that name this state or organisation: code or name.")
    pair: Several = Field((), description="Pages with an event between these two (AZE-ISR), whichever acts.")
    kind: Several = Field((), description="Class of an event, such as CONSULT.")
    sphere: Several = Field((), description="Sphere of an event, such as energy.")
    modality: Several = Field((), description="actual, planned, possible, hypothetical or historical.")
    polarity: Several = Field((), description="asserted or negated.")
    story: Several = Field((), description="Articles of this story, by its id.")
    copies: bool = Field(True, description="false leaves out articles that are copies of another.")

    def query(self) -> Query:
        """Return the same as the Python API takes it."""
        return Query(**{name: getattr(self, name) for name in Query.__dataclass_fields__ if hasattr(self, name)})


class Search(Filters):
    """A search: filters, order, and which stretch of the answer."""

    order: Order = Field("newest", description="newest, or relevance (which needs words).")
    limit: int = Field(20, ge=1, le=MOST_AT_ONCE, description="Most pages in one answer.")
    cursor: Text | None = Field(None, description="Where to go on: `cursor` of the answer before.")


class Counting(Filters):
    """A timeline: filters, period, groups, and what is counted."""

    by: Period = Field("week", description="Period: day, week (from Monday) or month.")
    group: Group | None = Field(None, description="What to count apart by.")
    count: Counted = Field("events", description="What to count; a happening counts once, whoever tells it.")


class Revision(Nothing):
    """Which reading of a page."""

    revision: Text | None = Field(None, description="A revision's id; the current one if none is given.")
    corrections: bool = Field(True, description="false: as the software read it, without what people corrected.")


class OneRevision(Nothing):
    """Which revision of a page, as it was read."""

    revision: Text | None = Field(None, description="A revision's id; the current one if none is given.")


class ByAddress(Revision):
    """A page by where it stands on the web."""

    address: str = Field(min_length=1, max_length=4_000, description="The page's address, or its id.")


class Between(Nothing):
    """Which two revisions to compare."""

    before: Text | None = Field(None, description="The earlier revision; the one before `after` if none is given.")
    after: Text | None = Field(None, description="The later revision; the current one if none is given.")


class Stretch(Nothing):
    """A stretch of a page as received, in code points of the raw layer."""

    start: int = Field(ge=0, le=_LARGEST, description="First character.")
    end: int = Field(ge=1, le=_LARGEST, description=f"Character after the last; {MOST_CHARACTERS} are given at most.")
    revision: Text | None = Field(None, description="The capture that this revision was read from.")
    capture: Text | None = Field(None, description="This capture of the page.")


class Few(Nothing):
    """How many."""

    limit: int = Field(5, ge=1, le=50, description="Most in the answer.")


class Listing(Nothing):
    """Which stretch of a list."""

    limit: int = Field(50, ge=1, le=MOST_AT_ONCE, description="Most in one answer.")
    cursor: Text | None = Field(None, description="Where to go on: `cursor` of the answer before.")


class Dated(Listing):
    """A list within an interval."""

    since: Text | None = Field(None, description="From this year, month, day or time.")
    until: Text | None = Field(None, description="Up to and with this year, month, day or time.")


class Happened(Dated):
    """Happenings between two."""

    pair: Text = Field(description="The two, in any order: AZE-ISR.")
    kind: Text | None = Field(None, description="Only this class, such as AGREE.")
    sphere: Text | None = Field(None, description="Only this sphere, such as energy.")


class Seen(Dated):
    """Entries of link lists."""

    on_page: str | None = Field(None, max_length=4_000, description="Only of this page, by id or address.")


class People(Listing):
    """Persons and organisations."""

    kind: Literal["person", "organisation", "state", "group", "any"] = Field("person", description="Which sort.")
    name: Text | None = Field(None, description="Only whom this name may mean, in any script.")


class Statement(Nothing):
    """Where to look for a statement."""

    page: str | None = Field(
        None, max_length=4_000, description="The page, by id or address: needed for what only an earlier revision says."
    )
    revision: Text | None = Field(None, description="Only this revision of the page.")


class Pairs(Nothing):
    """The matrix of pairs."""

    since: Text | None = Field(None, description="Events from this year, month or day on.")
    until: Text | None = Field(None, description="Events up to and with this year, month or day.")
    states: int = Field(20, ge=1, le=MOST_STATES, description="States shown among each other, the most told first.")
    dyads: int = Field(40, ge=1, le=MOST_AT_ONCE, description="Pairs listed, the most told first.")


class OfPair(Nothing):
    """Which events of a pair: several values of one are alternatives, different filters must all hold."""

    since: Text | None = Field(None, description="Events from this year, month or day on.")
    until: Text | None = Field(None, description="Events up to and with this year, month or day.")
    sphere: Several = Field((), description="A sphere, or none.")
    kind: Several = Field((), description="A class, such as CONSULT.")
    modality: Several = Field((), description="actual, planned, possible, hypothetical or historical.")
    polarity: Several = Field((), description="asserted or negated.")
    direction: Several = Field((), description="AZE>ISR, ISR>AZE or mutual.")
    outlet_country: Several = Field((), description="Country of the outlet, or unknown.")
    undated: bool = Field(False, description="true: only events without a day.")
    told: Told = Field("articles", description="By articles, by headlines of link lists, or by both.")

    def filter(self, pair: str) -> PairFilter:
        """Return the same as the Python API takes it."""
        return PairFilter(pair, **{name: getattr(self, name) for name in OfPair.model_fields})


class Tallied(OfPair):
    """A dossier's counts."""

    step: Step | None = Field(None, description="Length of a period; the finest that leaves a picture readable.")


class EventsOfPair(OfPair):
    """A dossier's events, or a part of it, one by one."""

    limit: int = Field(50, ge=1, le=MOST_AT_ONCE, description="Most in one answer.")
    cursor: Text | None = Field(None, description="Where to go on: `cursor` of the answer before.")


def given(asked: Nothing, *names: str) -> dict[str, Any]:
    """Return some parameters by their names, as keyword arguments of the Python API."""
    return {name: getattr(asked, name) for name in names}
