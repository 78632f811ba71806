"""Tables of what pages say: the pages themselves, quotations, events, people, roles.

Every row carries its characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from mirrorwire.model import Event, Person, Time
from mirrorwire.record.asking import row
from mirrorwire.record.export.columns import EVIDENCE, PIECES, Column, Row, Table, evidence, has_offset, pieces
from mirrorwire.record.export.walk import PageView
from mirrorwire.record.instants import in_utc
from mirrorwire.record.keep.rows import key_of
from mirrorwire.spans import raw_span, slice_of

PAGE: Final = Column("page", "text", "the page's id")
REVISION: Final = Column("revision", "text", "the id of the page's current revision, whose text the spans count in")
CAPTURE: Final = Column("capture", "text", "the id of the capture whose characters the raw offsets count in")
_OF_PAGE: Final = (
    PAGE,
    REVISION,
    CAPTURE,
    Column("url", "text", "the page's address"),
    Column("outlet", "text", "the outlet's name"),
    Column("language", "text", "BCP 47 primary tag of the page"),
    Column("headline", "text", "the page's headline"),
    Column(
        "published_at",
        "time",
        "when it was published; a day counts from its beginning, a time without zone as UTC: it may then be up to "
        "14 hours off, see `published_zone_known`",
    ),
    Column("published_value", "text", "the same as the page gives it: ISO 8601, in its own offset and precision"),
    Column(
        "published_zone_known",
        "flag",
        "whether the offset of that time is known; false: the page prints a clock time or a day without one, and "
        "`published_at` takes it as UTC; null without a time of publication",
    ),
)


def _of_page(view: PageView) -> Row:
    article = view.record.article
    published = _value(article.published_at if article else None)
    return (
        view.id,
        view.revision,
        view.capture,
        view.url,
        view.outlet,
        article.language.value if article and article.language else None,
        article.headline.value if article and article.headline else None,
        in_utc(published),
        published,
        has_offset(published),
    )


def _value(time: Time | None) -> str | None:
    return time.value if time is not None else None


def pages_of(view: PageView) -> Iterator[Row]:
    """The row of a page."""
    record, article = view.record, view.record.article
    published, updated = (article.published_at, article.updated_at) if article else (None, None)
    headline = article.headline if article else None
    connection = view.source.connection
    revisions, captures, first = next(
        connection.execute(
            "SELECT (SELECT count(*) FROM revisions WHERE page = ?1), (SELECT count(*) FROM captures WHERE page = ?1), "
            "(SELECT first FROM families WHERE page = ?1)",
            (view.id,),
        )
    )
    credit = row(connection, "SELECT agency, start, stop FROM credits WHERE page = ?", (view.id,))
    yield (
        *_of_page(view),
        published.precision if published else None,
        published.shown if published else None,
        in_utc(_value(updated)),
        _value(updated),
        view.article == 1,
        view.outlet_country,
        view.rubric,
        article.standfirst.value if article and article.standfirst else None,
        tuple(name.value for name in article.byline) if article else (),
        in_utc(view.captured_at),
        view.captured_at,
        record.capture.not_before,
        record.capture.media_type,
        view.sha256.hex(),
        record.capture.bytes,
        view.reader,
        in_utc(view.first_at),
        in_utc(view.last_at),
        revisions,
        captures,
        view.story,
        first,
        *(credit or (None, None, None)),
        len(record.people),
        len(record.quotations),
        len(record.events),
        len(record.text),
        record.text,
        *evidence(record.text, headline.span if headline else None, headline.value if headline else None),
    )


PAGES: Final = Table(
    "pages",
    "one row a page, by its current revision, with what people corrected",
    (
        *_OF_PAGE,
        Column("published_precision", "text", "second, minute, hour, day, month or year"),
        Column("published_shown", "text", "the characters of the time of publication as printed"),
        Column("updated_at", "time", "when it was changed, as it says"),
        Column("updated_value", "text", "the same as the page gives it, ISO 8601"),
        Column("is_article", "flag", "false for a page that is only lists of links"),
        Column("outlet_country", "text", "the outlet's country, ISO 3166-1 alpha-3"),
        Column("rubric", "text", "the section it is printed under"),
        Column("standfirst", "text", "the summary between headline and body"),
        Column("byline", "texts", "its authors as printed"),
        Column("captured_at", "time", "when the capture that the facts were read from was first received"),
        Column("captured_value", "text", "the same as it was given, ISO 8601"),
        Column(
            "not_before", "text", "the newest time printed on the page, ISO 8601: it can't have been captured earlier"
        ),
        Column("media_type", "text", "text/html or text/plain"),
        Column("sha256", "text", "hash of the capture's bytes, hex"),
        Column("bytes", "integer", "size of the capture", "bytes"),
        Column("reader", "text", "the version that read it"),
        Column("first_at", "time", "when this revision was first captured"),
        Column("last_at", "time", "when this revision was last captured"),
        Column("revisions", "integer", "how many revisions of the page are kept", "revisions"),
        Column("captures", "integer", "how many captures of the page are kept", "captures"),
        Column("story", "text", "the id of its story; null where none was found"),
        Column("first_copy", "text", "the id of the page that came first among its copies, itself included"),
        Column("agency", "text", "the wire agency that it names as its origin"),
        Column("agency_start", "integer", "where in the reading text it names it", "code points from 0"),
        Column("agency_end", "integer", "where that ends, exclusive", "code points from 0"),
        Column("people", "integer", "rows of it in the table people", "rows"),
        Column("quotations", "integer", "quotations in the record, whoever speaks", "quotations"),
        Column("events", "integer", "events in the record, those of its link lists included", "events"),
        Column("characters", "integer", "length of the reading text", "code points"),
        Column("text", "text", "the reading text: headline, standfirst and body, joined by blank lines"),
        *EVIDENCE,
    ),
    of_page=pages_of,
)


def quotations_of(view: PageView) -> Iterator[Row]:
    """The rows of a page's quotations, in the order of the page."""
    text, people = view.record.text, {person.id: person for person in view.record.people}
    of_page = _of_page(view)
    for told in view.record.quotations:
        if not view.source.wants_speaker(view.entities.get(told.speaker) if told.speaker else None):
            continue
        speaker = people.get(told.speaker) if told.speaker else None
        role = speaker.roles[told.role].phrase if speaker and told.role is not None else None
        yield (
            *of_page,
            told.id,
            told.kind,
            speaker.name if speaker else None,
            speaker.kind if speaker else None,
            speaker.country if speaker else None,
            view.entities.get(speaker.id) if speaker else None,
            role,
            " … ".join(slice_of(text, span) for span in told.speaker_span) or None,
            told.reason,
            slice_of(text, told.cue) if told.cue else None,
            told.confidence,
            told.inside,
            *evidence(text, told.content[0] if told.content else None),
            *pieces(text, told.content),
        )


QUOTATIONS: Final = Table(
    "quotations",
    "one row a quotation: who said what. With a speaker asked for, only theirs",
    (
        *_OF_PAGE,
        Column("id", "text", "the quotation's id"),
        Column("kind", "text", "direct, indirect or mixed"),
        Column("speaker", "text", "the speaker's name, the fullest form printed on the page"),
        Column("speaker_kind", "text", "person, organisation, state or group"),
        Column("speaker_country", "text", "ISO 3166-1 alpha-3, as the page's words tell it"),
        Column("speaker_entity", "text", "the id under which the speaker is one over all pages"),
        Column("role", "text", "the role that the page gives with it, as printed"),
        Column("speaker_words", "text", 'the phrase that stands for the speaker: "the minister"'),
        Column("reason", "text", "why there is no speaker"),
        Column("cue", "text", 'the word that says that it was said: "said"'),
        Column("confidence", "number", "measured share of such statements that are right, 0 to 1; null if unmeasured"),
        Column("inside", "text", "the id of the quotation that reports this one"),
        *EVIDENCE,
        *PIECES,
    ),
    of_page=quotations_of,
)


def events_of(view: PageView) -> Iterator[Row]:
    """The rows of a page's events: of the article in its order, then of its link lists as they were first seen."""
    record = view.record
    people = {person.id: person for person in record.people}
    of_page = _of_page(view)
    happened = view.happenings(view.row)
    for event in record.events:
        if event.where != "list" and view.source.wants_event(event):
            yield (
                *of_page,
                *_event(view, event, people),
                happened.get(key_of(event.id)),
                *evidence(record.text, event.evidence[0]),
                *pieces(record.text, event.evidence),
            )
    for sighting, event in view.listed_events():
        if not view.source.wants_event(event):
            continue
        words, place = sighting["headline"], raw_span(sighting["start"], sighting["stop"])
        yield (
            view.id,
            None,
            sighting["capture"],
            sighting["address"],
            sighting["outlet"],
            of_page[5],
            words,
            in_utc(sighting["stamp"]),
            sighting["stamp"],
            has_offset(sighting["stamp"]),
            *_event(view, event, people),
            view.happenings(-sighting["row"]).get(key_of(event.id)),
            *evidence("", place, words),
            *pieces("", (place,), words),
        )


def _event(view: PageView, event: Event, people: dict[str, Person]) -> Row:
    claimant = people.get(event.claimant) if event.claimant else None
    return (
        event.id,
        event.kind,
        event.mode,
        event.actor,
        event.recipient,
        event.dyad,
        event.reciprocal,
        event.spheres,
        event.polarity,
        event.modality,
        claimant.name if claimant else None,
        view.entities.get(claimant.id) if claimant else None,
        event.quotation,
        event.date,
        _day(event.date),
        event.date_precision,
        event.where,
        event.participants,
        event.confidence,
    )


def _day(value: str | None) -> date | None:
    if value is None or len(value) < 10:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


EVENTS: Final = Table(
    "events",
    "one row an event: who did what to whom. Where `where` is list, page and capture are those that the entry stands "
    "on, address, headline and time are the entry's own, and `words` is its whole headline. With filters of events "
    "(pair, kind, sphere, modality, polarity), only events that all of them hold for",
    (
        *_OF_PAGE,
        Column("id", "text", "the event's id"),
        Column("kind", "text", "PLOVER class, or one of your own"),
        Column("mode", "text", "mode of the class"),
        Column("actor", "text", "code of who did it: ISO 3166-1 alpha-3, or an organisation's"),
        Column("recipient", "text", "code of to whom"),
        Column("dyad", "text", "both, directed: AZE>ISR"),
        Column("reciprocal", "flag", "both do it to each other"),
        Column("spheres", "codes", "energy, trade ..., the nearest first"),
        Column("polarity", "text", "asserted or negated"),
        Column("modality", "text", "actual, planned, possible, hypothetical or historical"),
        Column("claimant", "text", "who says so, where the page reports a claim"),
        Column("claimant_entity", "text", "the id under which the claimant is one over all pages"),
        Column("quotation", "text", "the id of the quotation that says so"),
        Column("date", "text", "when it happened: ISO 8601, a week as 2023-W36, a decade as 199X"),
        Column("day", "day", "the same where it is a full date; null for weeks, months, years"),
        Column("date_precision", "text", "day, week, month, year, decade, or published"),
        Column("where", "text", "headline, body, or list: an entry of a link list, which is about another article"),
        Column("participants", "codes", "all codes of a meeting that is too large for pairs"),
        Column("confidence", "number", "measured share of such events that are right, 0 to 1; null if unmeasured"),
        Column("happening", "text", "the id of the happening that it is a report of"),
        *EVIDENCE,
        *PIECES,
    ),
    of_page=events_of,
)


def people_of(view: PageView) -> Iterator[Row]:
    """The rows of a page's people, in the order of their first mention."""
    of_page, text = _of_page(view), view.record.text
    for person in view.record.people:
        yield (
            *of_page,
            person.id,
            view.entities.get(person.id),
            person.kind,
            person.name,
            person.country,
            person.roles[0].phrase if person.roles else None,
            len(person.roles),
            len(person.mentions),
            *evidence(text, person.mentions[0] if person.mentions else None),
            *pieces(text, person.mentions),
        )


PEOPLE: Final = Table(
    "people",
    "one row an appearance: a person, organisation, state or group that a page names",
    (
        *_OF_PAGE,
        Column("id", "text", "the entry's id within the page"),
        Column("entity", "text", "the id under which it is one over all pages"),
        Column("kind", "text", "person, organisation, state or group"),
        Column("name", "text", "the fullest form printed on the page"),
        Column("country", "text", "ISO 3166-1 alpha-3, as the page's words tell it"),
        Column("role", "text", "the first role that the page gives it, as printed"),
        Column("roles", "integer", "rows of it in the table roles", "rows"),
        Column("mentions", "integer", "how often it is named, pronouns not counted", "mentions"),
        *EVIDENCE,
        *PIECES,
    ),
    of_page=people_of,
)


def roles_of(view: PageView) -> Iterator[Row]:
    """The rows of the roles that a page prints."""
    of_page, text = _of_page(view), view.record.text
    for person in view.record.people:
        for role in person.roles:
            yield (
                *of_page,
                person.id,
                view.entities.get(person.id),
                person.name,
                role.phrase,
                role.post,
                role.country,
                role.on,
                _day(role.on),
                *evidence(text, role.span),
            )


ROLES: Final = Table(
    "roles",
    "one row a role as printed: evidence of that day, not looked up anywhere",
    (
        *_OF_PAGE,
        Column("person", "text", "the id of its holder's entry within the page"),
        Column("entity", "text", "the id under which the holder is one over all pages"),
        Column("name", "text", "the holder's name, the fullest form printed on the page"),
        Column("role", "text", "the role as printed, without the name"),
        Column("post", "text", "the post that it names: minister, spokesperson ..."),
        Column("country", "text", "the state that it names, ISO 3166-1 alpha-3"),
        Column("on", "text", "the day it was printed, ISO 8601"),
        Column("day", "day", "the same as a date; null where only the month or year is known"),
        *EVIDENCE,
    ),
    of_page=roles_of,
)
