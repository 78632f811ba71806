"""Pages as news items of IPTC ninjs 3.2 (https://iptc.org/std/ninjs/), one JSON object a line.

Only properties of the standard are written, and only what the page or the store says. A time of publication without
an offset or without a time of day is no `date-time` of the standard and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from mirrorwire.codec import to_json
from mirrorwire.model import Record, Time
from mirrorwire.record.asking import rows, value
from mirrorwire.record.export.annotation import as_iri, urn
from mirrorwire.record.export.walk import PageView, Source
from mirrorwire.record.reviews.overlays import pages_of_story
from mirrorwire.spans import slice_of

VERSION: Final = "3.2"
SCHEMA: Final = "http://www.iptc.org/std/ninjs/ninjs-schema_3.2.json#"


def ninjs_lines(source: Source) -> Iterator[bytes]:
    """Yield the news item of each article as a line; pages that are only lists of links are no news items."""
    for view in source.pages():
        if view.article:
            yield to_json(ninjs_of(view)) + b"\n"


def ninjs_of(view: PageView) -> dict[str, Any]:
    """Return an article as a ninjs object."""
    record = view.record
    article = record.article
    published = _moment(article.published_at if article else None)
    updated = _moment(article.updated_at if article else None)
    found = {
        "uri": urn(view.id),
        "type": "text",
        "representationType": "full",
        "version": view.revision,
        "firstCreated": published,
        "versionCreated": updated or published,
        "contentCreated": published,
        "language": article.language.value if article and article.language else None,
        "headlines": _values("main", article.headline.value if article and article.headline else None),
        "descriptions": _values("summary", article.standfirst.value if article and article.standfirst else None),
        "bodies": _bodies(record),
        "by": ", ".join(name.value for name in article.byline) if article else None,
        "people": _named(view, "person"),
        "organisations": _named(view, "organisation"),
        "places": _named(view, "state"),
        "subjects": _subjects(view),
        "infoSources": _sources(view),
        "associations": _associations(view),
        "altIds": _alternatives(view),
        "standard": {"name": "ninjs", "version": VERSION, "schema": SCHEMA},
    }
    return {name: value for name, value in found.items() if value}


def _moment(time: Time | None) -> str | None:
    """A time as RFC 3339 has it, in the page's own offset; None without a time of day or an offset."""
    if time is None or time.value is None or len(time.value) <= 10:
        return None
    try:
        found = datetime.fromisoformat(time.value)
    except ValueError:
        return None
    return found.isoformat() if found.tzinfo is not None else None


def _values(role: str, value: str | None) -> list[dict[str, Any]]:
    return [{"role": role, "contentType": "text/plain", "value": value}] if value else []


def _bodies(record: Record) -> list[dict[str, Any]]:
    spans = record.article.body if record.article else ()
    text = "\n\n".join(slice_of(record.text, span) for span in spans)
    if not text:
        return []
    words = len(text.split())
    body = {"role": "main", "contentType": "text/plain", "charCount": len(text), "wordCount": words, "value": text}
    return [body]


def _named(view: PageView, kind: str) -> list[dict[str, Any]]:
    """The page's people of one kind: their names as printed, what they do there, and their ids over all pages."""
    speakers = {told.speaker for told in view.record.quotations}
    found = []
    for person in view.record.people:
        if person.kind == kind:
            one = {"name": person.name, "rel": "speaker" if person.id in speakers else "mention"}
            if person.id in view.entities:
                one["uri"] = urn(view.entities[person.id])
            if kind == "state" and person.country is not None:
                one["literal"] = person.country
            found.append(one)
    return found


def _sources(view: PageView) -> list[dict[str, Any]]:
    """The outlet, and the wire agency that the page names as its origin."""
    agency = value(view.source.connection, "SELECT agency FROM credits WHERE page = ?", (view.id,))
    return [{"name": name, "role": role} for name, role in ((view.outlet, "publisher"), (agency, "agency")) if name]


def _subjects(view: PageView) -> list[dict[str, Any]]:
    spheres = dict.fromkeys(sphere for event in view.record.events if event.where != "list" for sphere in event.spheres)
    found = [{"name": sphere, "rel": "about", "creator": view.reader} for sphere in spheres]
    return ([{"name": view.rubric, "rel": "rubric"}] if view.rubric else []) + found


def _associations(view: PageView) -> list[dict[str, Any]]:
    """The page's copies, and its story by the headline of the story's first page. What has no name is left out."""
    connection = view.source.connection
    copies = rows(
        connection,
        "SELECT pages.id, pages.headline, pages.language FROM copies "
        "JOIN pages ON pages.id = CASE WHEN copies.a = ?1 THEN copies.b ELSE copies.a END "
        "WHERE (copies.a = ?1 OR copies.b = ?1) AND pages.headline IS NOT NULL ORDER BY pages.sorted_by, pages.id",
        (view.id,),
    )
    found = []
    for ident, headline, language in copies:
        one = {"uri": urn(ident), "type": "text", "name": headline, "rel": "copy"}
        found.append({**one, "language": language} if language else one)
    for ident in pages_of_story(connection, view.story) if view.story is not None else ():
        headline = value(connection, "SELECT headline FROM pages WHERE id = ?", (ident,))
        if headline is not None:
            found.append({"uri": urn(view.story or ""), "type": "composite", "name": headline, "rel": "story"})
            break
    return found


def _alternatives(view: PageView) -> list[dict[str, Any]]:
    """Other names of the page: its address, the capture that it was read from, and the hash of that."""
    named = (
        ("url", as_iri(view.url) if view.url else None),
        ("capture", view.capture),
        ("sha256", view.sha256.hex()),
    )
    return [{"role": role, "value": value} for role, value in named if value]
