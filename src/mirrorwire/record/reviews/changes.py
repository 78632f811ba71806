"""Changes to a statement: checked and written down in words that find their place again, then laid over a draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any, Final, get_args

import apsw
import msgspec

from mirrorwire.errors import InputError, MirrorwireError, ReviewError
from mirrorwire.ids import make_id
from mirrorwire.language.codes import code_of
from mirrorwire.model import (
    Event,
    Modality,
    Person,
    PersonKind,
    Polarity,
    Quotation,
    QuotationKind,
    Record,
    Selector,
    Span,
)
from mirrorwire.record.find.known import known_kind, known_sphere
from mirrorwire.record.folding import folded_name
from mirrorwire.record.reviews.drafts import NOBODY, Draft
from mirrorwire.record.reviews.statements import Kind, Named, Statement, places_of
from mirrorwire.spans import select

FIELDS: Final[dict[Kind, tuple[str, ...]]] = {
    "quotation": ("kind", "content", "speaker", "role", "speaker_span", "cue"),
    "event": (
        *("kind", "mode", "actor", "recipient", "reciprocal", "spheres", "polarity", "modality"),
        *("date", "date_precision", "claimant", "evidence"),
    ),
    "person": ("name", "country", "kind"),
}
NEEDED: Final[dict[Kind, tuple[str, ...]]] = {
    "quotation": ("kind", "content"),
    "event": ("kind", "actor", "recipient", "evidence"),
    "person": (),
}
LONGEST_NAME: Final = 300
_DATES: Final = (
    ("day", re.compile(r"\d{4}-\d\d-\d\d")),
    ("week", re.compile(r"\d{4}-W\d\d")),
    ("month", re.compile(r"\d{4}-\d\d")),
    ("year", re.compile(r"\d{4}")),
    ("decade", re.compile(r"\d{3}X")),
)
_MODE = re.compile(r"[a-z][a-z0-9_-]{0,60}")


def understood(
    connection: apsw.Connection, record: Record, kind: Kind, target: str, now: Statement | None, changes: dict[str, Any]
) -> dict[str, Any]:
    """Check changes to a statement of a record, or the fields of a new one (`now` None), and return them for the log.

    Spans are given as [start, end] in the record's text and returned as selectors. `speaker` and `claimant` are the
    name or id of one of the page's people, None for nobody, or {"text": [start, end]} for one whom the page's words
    name and its people lack (with `name`, `kind` and `country`, if they are not those words, "person" and None).
    Raises ReviewError naming the statement and the field.
    """
    asked = _Asked(connection, record, target)
    unknown = [name for name in changes if name not in FIELDS[kind]]
    if unknown:
        what = f"an {kind}" if kind == "event" else f"a {kind}"
        raise ReviewError(f"{unknown[0]}: no field of {what} ({', '.join(FIELDS[kind])})", place=target)
    if now is None:
        missing = [name for name in NEEDED[kind] if name not in changes]
        if missing:
            raise ReviewError(f"{missing[0]}: needed for a new {kind}", place=target)
    readers = _READERS[kind]
    found = {name: readers[name](asked, name, changes[name]) for name in FIELDS[kind] if name in changes}
    if kind == "quotation":
        _check_role(asked, found, now)
    elif kind == "event":
        _check_event(asked, found, now)
    return found


class _Asked:
    """What was asked, with what is needed to understand it; every refusal names statement and field."""

    def __init__(self, connection: apsw.Connection, record: Record, target: str) -> None:
        self.connection = connection
        self.record = record
        self.target = target

    def refuse(self, field: str, cause: str) -> ReviewError:
        return ReviewError(f"{field}: {cause}", place=self.target)

    def span(self, field: str, value: Any) -> dict[str, Any]:
        text = self.record.text
        if not (
            isinstance(value, list | tuple)
            and len(value) == 2
            and all(isinstance(one, int) and not isinstance(one, bool) for one in value)
        ):
            raise self.refuse(field, f"{value!r} is no [start, end] in the page's text")
        start, end = value
        if not 0 <= start < end <= len(text):
            raise self.refuse(field, f"[{start}, {end}] does not lie in a text of {len(text)} characters")
        if not text[start:end].strip():
            raise self.refuse(field, f"[{start}, {end}] holds no word")
        # plain values, as the log gives them back
        found: dict[str, Any] = msgspec.to_builtins(select(text, Span("text", start, end, None)))
        return found

    def span_or_none(self, field: str, value: Any) -> dict[str, Any] | None:
        return None if value is None else self.span(field, value)

    def spans(self, field: str, value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list | tuple):
            raise self.refuse(field, f"{value!r} is no list of [start, end]")
        found = [self.span(field, one) for one in value]
        if any(one["end"] > other["start"] for one, other in pairwise(found)):
            raise self.refuse(field, "stretches must follow one another and share no character")
        return found

    def some_spans(self, field: str, value: Any) -> list[dict[str, Any]]:
        found = self.spans(field, value)
        if not found:
            raise self.refuse(field, "at least one stretch of the text is needed")
        return found

    def any_order(self, field: str, value: Any) -> list[dict[str, Any]]:
        """Pieces of evidence: the surest first, wherever it stands."""
        if not isinstance(value, list | tuple) or not value:
            raise self.refuse(field, "at least one stretch of the text is needed")
        return [self.span(field, one) for one in value]

    def one_of(self, values: tuple[Any, ...]) -> Callable[[str, Any], Any]:
        def read(field: str, value: Any) -> Any:
            if value not in values:
                raise self.refuse(field, f"{value!r} is none of {', '.join(values)}")
            return value

        return read

    def person(self, field: str, value: Any) -> dict[str, Any] | None:
        if value is None:
            return None
        people = self.record.people
        if isinstance(value, str):
            found = [person for person in people if value == person.id]
            found = found or [person for person in people if value == person.name]
            found = found or [person for person in people if folded_name(value) == folded_name(person.name)]
            if len(found) > 1:
                raise self.refuse(field, f"{value!r} names {len(found)} of the page's people: give the entry's id")
            if not found:
                raise self.refuse(
                    field, f"{value!r} is none of the page's people: give the words that name it, as text [start, end]"
                )
            return self._named(found[0])
        if not isinstance(value, dict) or not {"text"} <= value.keys() <= {"text", "name", "kind", "country"}:
            raise self.refuse(field, f"{value!r} is neither a name, nor text [start, end], nor null")
        place = self.span(field, value["text"])
        name = self.name(field, value["name"] if value.get("name") is not None else " ".join(place["exact"].split()))
        kind = self.one_of(get_args(PersonKind))(field, value.get("kind", "person"))
        known = [person for person in people if (person.kind, person.name) == (kind, name)]
        if len(known) == 1:
            return self._named(known[0])
        ident = make_id("person", self.record.id, "review", kind, name, place["exact"], place["start"])
        country = self.country(field, value.get("country"))
        return {"id": ident, "kind": kind, "name": name, "country": country, "mentions": [place]}

    def _named(self, person: Person) -> dict[str, Any]:
        mentions = [
            msgspec.to_builtins(select(self.record.text, span)) for span in person.mentions if span.layer == "text"
        ]
        return {
            "id": person.id,
            "kind": person.kind,
            "name": person.name,
            "country": person.country,
            "mentions": mentions,
        }

    def name(self, field: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_NAME:
            raise self.refuse(field, f"a name of 1 to {LONGEST_NAME} characters is needed")
        return " ".join(value.split())

    def country(self, field: str, value: Any) -> str | None:
        # not loaded where records are only shown
        from mirrorwire.language.gazetteer import organisations

        if value is None:
            return None
        code = self.code(field, value)
        if len(code) != 3 or code in organisations():
            raise self.refuse(field, f"{value!r} is no country")
        return code

    def code(self, field: str, value: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse(field, f"{value!r} is no code of a state or organisation")
        try:
            return code_of(value)
        except InputError as error:
            raise self.refuse(field, error.cause) from error

    def known(self, look: Callable[[str], str], field: str, value: Any) -> str:
        try:
            return look(value if isinstance(value, str) else repr(value))
        except MirrorwireError as error:
            raise self.refuse(field, error.cause) from error

    def kind(self, field: str, value: Any) -> str:
        return self.known(lambda name: known_kind(self.connection, name), field, value)

    def spheres(self, field: str, value: Any) -> list[str]:
        if not isinstance(value, list | tuple):
            raise self.refuse(field, f"{value!r} is no list of spheres")
        return list(dict.fromkeys(self.known(known_sphere, field, one) for one in value))

    def mode(self, field: str, value: Any) -> str | None:
        if value is not None and not (isinstance(value, str) and _MODE.fullmatch(value)):
            raise self.refuse(field, f"{value!r} is no mode: small letters, such as visit, or null")
        return value

    def truth(self, field: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self.refuse(field, f"{value!r} is neither true nor false")
        return value

    def date(self, field: str, value: Any) -> str | None:
        if value is not None and (not isinstance(value, str) or precision_of(value) is None):
            raise self.refuse(field, f"{value!r} is no date (2023-09-08, 2023-W36, 2023-09, 2023, 202X)")
        return value

    def precision(self, field: str, value: Any) -> str | None:
        return None if value is None else str(self.one_of((*(name for name, _ in _DATES), "published"))(field, value))


_Reader = Callable[[_Asked, str, Any], Any]
_READERS: Final[dict[Kind, dict[str, _Reader]]] = {
    "quotation": {
        "kind": lambda asked, field, value: asked.one_of(get_args(QuotationKind))(field, value),
        "content": _Asked.some_spans,
        "speaker": _Asked.person,
        "role": _Asked.span_or_none,
        "speaker_span": _Asked.spans,
        "cue": _Asked.span_or_none,
    },
    "event": {
        "kind": _Asked.kind,
        "mode": _Asked.mode,
        "actor": _Asked.code,
        "recipient": _Asked.code,
        "reciprocal": _Asked.truth,
        "spheres": _Asked.spheres,
        "polarity": lambda asked, field, value: asked.one_of(get_args(Polarity))(field, value),
        "modality": lambda asked, field, value: asked.one_of(get_args(Modality))(field, value),
        "date": _Asked.date,
        "date_precision": _Asked.precision,
        "claimant": _Asked.person,
        "evidence": _Asked.any_order,
    },
    "person": {
        "name": _Asked.name,
        "country": _Asked.country,
        "kind": lambda asked, field, value: asked.one_of(get_args(PersonKind))(field, value),
    },
}


def precision_of(value: str) -> str | None:
    """Return how precise a date is by its form; None if it is none that the calendar has."""
    precision = next((name for name, form in _DATES if form.fullmatch(value)), None)
    try:
        if precision in ("day", "month"):
            date.fromisoformat(value if precision == "day" else f"{value}-01")
        elif precision == "week":
            date.fromisocalendar(int(value[:4]), int(value[6:]), 1)
    except ValueError:
        return None
    return precision


def _check_role(asked: _Asked, found: dict[str, Any], now: Statement | None) -> None:
    speaker = found["speaker"] if "speaker" in found else getattr(now, "speaker", None)
    if found.get("role") is not None and speaker is None:
        raise asked.refuse("role", "nobody is the speaker who could have it")


def _check_event(asked: _Asked, found: dict[str, Any], now: Statement | None) -> None:
    event = now if isinstance(now, Event) else None
    actor = found.get("actor", event.actor if event else None)
    recipient = found.get("recipient", event.recipient if event else None)
    if actor == recipient:
        raise asked.refuse("recipient", f"{actor} would be both actor and recipient")
    day = found.get("date", event.date if event else None)
    if "date" not in found and "date_precision" not in found:
        return
    form = precision_of(day) if day is not None else None
    given = found.setdefault("date_precision", form)
    if given != form and not (given == "published" and form == "day"):
        raise asked.refuse("date_precision", f"{given!r} does not fit the date {day!r}")


def apply_changes(draft: Draft, kind: Kind, ident: str, changes: dict[str, Any]) -> list[str]:
    """Lay changes from the log over a statement of a draft; returns the fields whose words the text no longer has."""
    statement = draft.get(kind, ident)
    if statement is None or not changes:
        return []
    if isinstance(statement, Person):
        plain: dict[str, Any] = changes
        draft.put(replace(statement, **plain))
        return []
    lost: list[str] = []
    set_to: dict[str, Any] = {"confidence": None}
    for name, given in changes.items():
        if name in ("speaker", "claimant"):
            set_to[name] = draft.person(msgspec.convert(given, Named)) if given is not None else None
        elif name in ("content", "evidence", "speaker_span"):
            spans = [draft.places.find(selector) for selector in msgspec.convert(given, list[Selector])]
            if all(spans):
                set_to[name] = tuple(spans)
            else:
                lost.append(name)
        elif name == "cue":
            span = draft.places.find(msgspec.convert(given, Selector)) if given is not None else None
            if given is None or span is not None:
                set_to[name] = span
            else:
                lost.append(name)
        elif name != "role":
            set_to[name] = tuple(given) if name == "spheres" else given
    if isinstance(statement, Quotation):
        lost += _quotation(draft, statement, set_to, changes)
    else:
        _event(draft, statement, set_to)
    return lost


def _quotation(draft: Draft, told: Quotation, set_to: dict[str, Any], changes: dict[str, Any]) -> list[str]:
    lost = []
    if "speaker" in set_to:
        speaker = set_to["speaker"]
        set_to["reason"] = NOBODY if speaker is None else None
        if speaker != told.speaker:
            set_to["role"] = None
            for event in list(draft.events.values()):
                # who says so is who says what it stands in
                if event.quotation == told.id and told.speaker is not None and event.claimant == told.speaker:
                    draft.put(replace(event, claimant=speaker))
    if "role" in changes:
        speaker, phrase = set_to.get("speaker", told.speaker), changes["role"]
        set_to["role"] = None
        if phrase is not None:
            if speaker in draft.people:
                set_to["role"] = draft.role(speaker, msgspec.convert(phrase, Selector))
            if set_to["role"] is None:
                lost.append("role")
    draft.put(replace(told, **set_to), moved="content" in set_to and set_to["content"] != places_of(told))
    return lost


def _event(draft: Draft, event: Event, set_to: dict[str, Any]) -> None:
    actor, recipient = set_to.get("actor", event.actor), set_to.get("recipient", event.recipient)
    if set_to.get("kind", event.kind) != event.kind:
        # a mode is one of its kind
        set_to.setdefault("mode", None)
    if event.participants:
        instead = {event.actor: actor, event.recipient: recipient}
        set_to["participants"] = tuple(dict.fromkeys(instead.get(code, code) for code in event.participants))
    set_to["dyad"] = f"{actor}>{recipient}"
    moved = "evidence" in set_to and set_to["evidence"] != event.evidence
    draft.put(replace(event, **set_to), moved=moved)
