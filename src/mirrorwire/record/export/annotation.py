"""Statements as W3C Web Annotations (https://www.w3.org/TR/annotation-model/), in pages of a collection.

A statement's stretch is a target twice: once on the page's reading text, by its words and its place in code points;
once on the capture, by its words and, where the store has the bytes, its place in them. Both are states of the same
source, the page's address. The two selectors of a target are alternatives, as the model has it: a selector that refines
another would count from inside of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from mirrorwire.codec import to_json
from mirrorwire.model import Event, Person, Quotation, Record, Span
from mirrorwire.record.asking import value
from mirrorwire.record.export.files import Exported
from mirrorwire.record.export.walk import PageView, Source
from mirrorwire.record.instants import in_utc
from mirrorwire.record.rawlayer import RawLayer, raw_layer
from mirrorwire.spans import raw_span, select, slice_of
from mirrorwire.whole import whole_files

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
PAGE_SIZE: Final = 1_000
BASE: Final = "urn:mirrorwire:annotations/"


def urn(*parts: str) -> str:
    """Return the name of something in a store: "urn:mirrorwire:page_ca4c..."."""
    return ":".join(("urn:mirrorwire", *(quote(part, safe="/") for part in parts)))


def as_iri(address: str) -> str:
    """Return a page's address with whatever no IRI may hold percent-encoded; letters of any alphabet stay."""
    return "".join(
        char if char > "\x7f" and not char.isspace() else quote(char, safe="/:?#[]@!$&'()*+,;=-._~%")
        for char in address
    )


def annotations_of(view: PageView, *, people: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the annotations of a page: its quotations and events, of its link lists too; with `people`, mentions."""
    record = view.record
    by_id = {person.id: person for person in record.people}
    maker = _Targets(view)
    for told in record.quotations:
        speaker = by_id.get(told.speaker) if told.speaker else None
        yield _annotation(view, (told.id,), "describing", _said(view, told, speaker), maker.targets(told.content))
    for event in record.events:
        if event.where != "list":
            yield _annotation(view, (event.id,), "classifying", _done(view, event), maker.targets(event.evidence))
    for sighting, event in view.listed_events():
        listed = _Targets(view, sighting["capture_row"], sighting["first_at"])
        place = raw_span(sighting["start"], sighting["stop"])
        targets = listed.targets((place,), words=sighting["headline"])
        # one that stands on several captures is told by each
        name = (event.id, sighting["capture"])
        yield _annotation(view, name, "classifying", _done(view, event), targets)
    if people:
        for person in record.people:
            if person.mentions:
                yield _annotation(
                    view, (person.id,), "identifying", _named(view, person), maker.targets(person.mentions)
                )


def _annotation(
    view: PageView, name: tuple[str, ...], motivation: str, body: list[dict[str, Any]], target: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "id": urn(*name),
        "type": "Annotation",
        "motivation": motivation,
        "generator": {"id": urn("reader", view.reader), "type": "Software", "name": view.reader},
        "body": body,
        "target": target,
    }


class _Targets:
    """Makes the targets of one page's statements; the capture's bytes are unpacked once."""

    def __init__(self, view: PageView, capture_row: int | None = None, captured_at: str | None = None) -> None:
        self.record: Record = view.record
        self.source = as_iri(view.url) if view.url else urn(view.id)
        self.text = urn(view.id, view.revision, "text")
        self.at = _stamp(view.captured_at if capture_row is None else captured_at)
        self._row = view.capture_row if capture_row is None else capture_row
        self._store = view.source

    @cached_property
    def raw(self) -> RawLayer | None:
        """The capture; None where the store was not given its bytes."""
        return raw_layer(self._store.connection, self._store.packer, self._row)

    @cached_property
    def capture(self) -> str:
        """The capture's name: the hash of its bytes."""
        digest = value(self._store.connection, "SELECT sha256 FROM captures WHERE row = ?", (self._row,))
        return f"urn:sha256:{digest.hex()}"

    def targets(self, spans: tuple[Span, ...], words: str | None = None) -> list[dict[str, Any]]:
        """Return the targets of stretches; `words` are those of a stretch of the raw layer."""
        found = []
        for span in spans:
            quoted: dict[str, Any] = {"type": "TextQuoteSelector", "exact": words or ""}
            if span.layer == "text":
                selector = select(self.record.text, span)
                quoted |= {"exact": selector.exact, "prefix": selector.prefix, "suffix": selector.suffix}
                position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
                found.append(self._target(self.text, [quoted, position]))
            if span.raw is not None:
                found.append(self._target(self.capture, [quoted, *self._bytes(*span.raw)]))
        return found

    def _target(self, cached: str, selectors: list[dict[str, Any]]) -> dict[str, Any]:
        state = {"type": "TimeState", "cached": cached}
        if self.at is not None:
            state["sourceDate"] = self.at
        return {"type": "SpecificResource", "source": self.source, "state": state, "selector": selectors}

    def _bytes(self, start: int, end: int) -> list[dict[str, Any]]:
        place = self.raw.bytes_of(start, end) if self.raw is not None else None
        return [{"type": "DataPositionSelector", "start": place[0], "end": place[1]}] if place else []


def _said(view: PageView, told: Quotation, speaker: Person | None) -> list[dict[str, Any]]:
    role = speaker.roles[told.role].phrase if speaker and told.role is not None else None
    facts = {
        "statement": "quotation",
        "kind": told.kind,
        "speaker": speaker.name if speaker else None,
        "role": role,
        "country": speaker.country if speaker else None,
        "cue": slice_of(view.record.text, told.cue) if told.cue else None,
        "confidence": told.confidence,
        "reason": told.reason,
        "inside": urn(told.inside) if told.inside else None,
    }
    who = ", ".join(part for part in (speaker.name if speaker else None, role) if part)
    sentence = (
        f"{told.kind} quotation of {who}" if who else f"{told.kind} quotation, {told.reason or 'no speaker known'}"
    )
    return [*_bodies(sentence, facts), *_identity(view, speaker)]


def _done(view: PageView, event: Event) -> list[dict[str, Any]]:
    claimant = next((person for person in view.record.people if person.id == event.claimant), None)
    facts = {
        "statement": "event",
        "kind": event.kind,
        "mode": event.mode,
        "actor": event.actor,
        "recipient": event.recipient,
        "reciprocal": event.reciprocal,
        "spheres": list(event.spheres),
        "polarity": event.polarity,
        "modality": event.modality,
        "claimant": claimant.name if claimant else None,
        "quotation": urn(event.quotation) if event.quotation else None,
        "date": event.date,
        "datePrecision": event.date_precision,
        "where": event.where,
        "participants": list(event.participants),
        "confidence": event.confidence,
    }
    tag = {"type": "TextualBody", "purpose": "classifying", "value": event.kind}
    sentence = f"{event.dyad} {event.kind}, {event.modality}, {event.polarity}"
    return [*_bodies(sentence, facts), tag]


def _named(view: PageView, person: Person) -> list[dict[str, Any]]:
    facts = {
        "statement": "mention",
        "kind": person.kind,
        "name": person.name,
        "country": person.country,
        "roles": [role.phrase for role in person.roles],
    }
    return [*_bodies(f"{person.kind}: {person.name}", facts), *_identity(view, person)]


def _bodies(sentence: str, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The facts for people and for programs; what is not known is left out."""
    known = {key: fact for key, fact in facts.items() if fact not in (None, [])}
    return [
        {
            "type": "TextualBody",
            "purpose": "describing",
            "format": "text/plain",
            "language": "en",
            "value": sentence,
        },
        {
            "type": "TextualBody",
            "purpose": "describing",
            "format": "application/json",
            "value": to_json(known).decode(),
        },
    ]


def _identity(view: PageView, person: Person | None) -> list[dict[str, Any]]:
    entity = view.entities.get(person.id) if person is not None else None
    return [{"type": "SpecificResource", "purpose": "identifying", "source": urn(entity)}] if entity else []


def _stamp(value: str | None) -> str | None:
    """A time as xsd:dateTime in UTC, which is what a state takes; None for a day without a time."""
    time = in_utc(value)
    if time is None or value is None or len(value) <= 10:
        return None
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def write_annotations(
    source: Source, folder: Path, *, base: str = BASE, page_size: int = PAGE_SIZE, people: bool = False
) -> tuple[Exported, ...]:
    """Write `collection.jsonld` and `page-000001.jsonld` ... into a folder; returns the collection, then the pages.

    Ids of pages are `base` and the file's name: give the address that the folder will be served from, if it will be.
    Pages that an earlier, longer export left there are removed.
    """
    counts: list[int] = []
    written: list[Path] = []
    folder.mkdir(parents=True, exist_ok=True)
    parts: list[Path] = []
    try:
        for number, (items, last) in enumerate(_paged(source, page_size, people), 1):
            body = _page(number, items, sum(counts), last=last, base=base)
            path = folder / _name(number)
            part = folder / f".{path.name}.new"
            parts.append(part)
            with whole_files([part], folders=True) as (handle,):
                handle.write(to_json(body) + b"\n")
            counts.append(len(items))
            written.append(path)
        with whole_files([folder / "collection.jsonld"], folders=True) as (handle,):
            handle.write(to_json(_collection(counts, base)) + b"\n")
            for part, path in zip(parts, written, strict=True):
                part.replace(path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    for stale in sorted(folder.glob("page-*.jsonld")):
        if stale not in written:
            stale.unlink()
    pages = tuple(Exported(path.stem, path, count) for path, count in zip(written, counts, strict=True))
    return (Exported("collection", folder / "collection.jsonld", sum(counts)), *pages)


def _paged(source: Source, size: int, people: bool) -> Iterator[tuple[list[dict[str, Any]], bool]]:
    """Yield (annotations, whether they are the last) a page; one empty page of an empty store."""
    waiting: list[dict[str, Any]] = []
    for view in source.pages():
        for annotation in annotations_of(view, people=people):
            if len(waiting) == size:
                yield waiting, False
                waiting = []
            waiting.append(annotation)
    yield waiting, True


def _name(number: int) -> str:
    return f"page-{number:06}.jsonld"


def _collection(counts: list[int], base: str) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": f"{base}collection.jsonld",
        "type": "AnnotationCollection",
        "label": "Statements of news pages, read by mirrorwire",
        "total": sum(counts),
        "first": base + _name(1),
        "last": base + _name(len(counts)),
    }


def _page(number: int, items: list[dict[str, Any]], before: int, *, last: bool, base: str) -> dict[str, Any]:
    page: dict[str, Any] = {
        "@context": CONTEXT,
        "id": base + _name(number),
        "type": "AnnotationPage",
        "partOf": f"{base}collection.jsonld",
        "startIndex": before,
    }
    if number > 1:
        page["prev"] = base + _name(number - 1)
    if not last:
        page["next"] = base + _name(number + 1)
    return {**page, "items": items}
