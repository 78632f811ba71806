"""Small stores for the tests of the record: pages and records of invented outlets, and a store's content to compare.

A record made here holds together: its spans lie in its text, its revision is what `revision_id` gives, its facts name
each other. The texts are random words, the same on every run.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import apsw

from mirrorwire.codec import to_json
from mirrorwire.ids import make_id, sha256
from mirrorwire.model import SCHEMA, Article, Capture, Event, Field, Person, Quotation, Record, Role, Span, Time
from mirrorwire.pages.revision import revision_id
from mirrorwire.record.asking import rows
from mirrorwire.record.migrations import migrate
from mirrorwire.record.store import Store
from mirrorwire.settings import Settings

OFF = Settings(annotations="off")
ROLE = "Minister of Energy"


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[str, ...]:
    made = random.Random("vocabulary")
    onsets, vowels = "b d f g k l m n p r s t v z sh tr".split(), "a e i o u ea".split()
    return tuple(
        sorted(
            {
                "".join(made.choice(onsets) + made.choice(vowels) for _ in range(made.randint(2, 4)))
                for _ in range(4_000)
            }
        )
    )


def words(seed: object, count: int) -> str:
    """Return so many words, always the same of one seed."""
    made = random.Random(f"words/{seed}")
    return " ".join(made.choice(_vocabulary()) for _ in range(count))


def paragraphs(seed: object, count: int = 4, size: int = 45) -> list[str]:
    """Return paragraphs of random words, always the same of one seed."""
    return [words(f"{seed}/{number}", size).capitalize() + "." for number in range(count)]


def html_page(
    headline: str,
    body: Sequence[str],
    *,
    published: str | None = None,
    canonical: str | None = None,
    listed: Sequence[tuple[str, str, str]] = (),
) -> bytes:
    """Return an article's page; `published` is printed as it is given, `listed` are (address, headline, stamp)."""
    head = f'<link rel="canonical" href="{escape(canonical)}">' if canonical else ""
    if published and "T" in published:
        head += f'<meta property="article:published_time" content="{published}">'
        shown = f'<time datetime="{published}">{published[:10]}</time>'
    else:
        shown = f'<div class="date">{published}</div>' if published else ""
    entries = "".join(
        f'<li><a href="{escape(address)}">{escape(title)}</a> <span class="time">{stamp}</span></li>'
        for address, title, stamp in listed
    )
    also = f"<section><h2>Read also</h2><ul>{entries}</ul></section>" if listed else ""
    text = "".join(f"<p>{escape(one)}</p>\n" for one in body)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(headline)}</title>{head}</head>'
        f"<body><article><h1>{escape(headline)}</h1>{shown}\n{text}</article>{also}</body></html>"
    ).encode()


def list_page(entries: Sequence[tuple[str, str, str]]) -> bytes:
    """Return a page that is a list of links, (address, headline, stamp) each."""
    found = "".join(
        f'<li><a href="{escape(address)}">{escape(title)}</a> <time>{stamp}</time></li>'
        for address, title, stamp in entries
    )
    return (
        f'<!doctype html><html lang="en"><head><title>Latest news</title></head><body><section class="news-list">'
        f"<h2>Latest news</h2><ul>{found}</ul></section></body></html>"
    ).encode()


def ready(
    number: int,
    *,
    url: str | None = None,
    outlet: str = "Meridian Post",
    headline: str | None = None,
    body: Sequence[str] | None = None,
    published: str | None = "",
    captured: str | None = "",
    events: Sequence[tuple[str, ...]] | None = None,
    speaker: str | None = None,
) -> Record:
    """Return a record as one that was read elsewhere, its facts and times made from the number where none are given.

    `events` are (actor, recipient, kind), and spheres after those.
    """
    made = random.Random(f"ready/{number}")
    at = f"2025-{1 + number % 6:02d}-{1 + number // 6 % 28:02d}T{number % 24:02d}:{number % 60:02d}"
    published = f"{at}:00+00:00" if published == "" else published
    captured = f"{at}:30Z" if captured == "" else captured
    url = url or f"https://meridian.example/news/{number}"
    headline = headline or words(f"headline/{number}", 8).capitalize()
    body = body if body is not None else paragraphs(f"ready/{number}")
    text = "\n\n".join([headline, *body])
    ident = make_id("page", url)
    spans, start = [], len(headline) + 2
    for one in body:
        spans.append(_span(start, start + len(one)))
        start += len(one) + 2
    states = ("AZE", "ARM", "GEO", "TUR", "ISR")
    if events is None:
        two = made.sample(states, 2)
        events = [(two[0], two[1], made.choice(("CONSULT", "AGREE", "ACCUSE")))] if made.random() < 0.7 else []
    person = _person(
        ident, speaker or made.choice(("Orla Venn", "Tarek Solim", "Mira Kostadin")), len(headline), captured
    )
    article = Article(
        headline=Field(headline, _span(0, len(headline)), "visible"),
        standfirst=None,
        rubric=Field(made.choice(("Politics", "World", "Energy")), None, "meta"),
        byline=(),
        published_at=Time(published, "minute", published, None, "meta") if published else None,
        updated_at=None,
        language=Field("en", None, "html"),
        canonical_url=Field(url, None, "link"),
        dateline=None,
        body=tuple(spans),
    )
    return Record(
        SCHEMA,
        ident,
        revision_id(text, article, ()),
        Capture(url, outlet, captured, None, "text/html", sha256(f"{url}\n{text}\n{published}".encode()), 20_000),
        article,
        (),
        text,
        (person,),
        (
            Quotation(
                make_id("quotation", ident, text), "direct", (_span(2, 20),), person.id, (_span(0, 9),), None, 0, 0.9
            ),
        ),
        tuple(_event(ident, n, one, published, len(headline)) for n, one in enumerate(events)),
        (),
    )


def _span(start: int, end: int) -> Span:
    return Span("text", start, end, (900 + start, 900 + end))


def _person(page: str, name: str, size: int, on: str | None) -> Person:
    role = Role(ROLE, _span(0, size // 2), "minister", None, on[:10] if on else None)
    return Person(make_id("person", page, name), "person", name, None, (role,), (_span(0, 9),))


def _event(page: str, n: int, told: tuple[str, ...], published: str | None, size: int) -> Event:
    actor, recipient, kind, *spheres = told
    return Event(
        id=make_id("event", page, n, actor, recipient, kind),
        kind=kind,
        mode=None,
        actor=actor,
        recipient=recipient,
        dyad=f"{actor}>{recipient}",
        reciprocal=False,
        spheres=tuple(spheres) or ("energy",),
        polarity="asserted",
        modality="actual",
        claimant=None,
        quotation=None,
        date=published[:10] if published else None,
        where="body",
        evidence=(_span(0, size),),
        confidence=0.8,
        date_precision="day",
    )


def write_lines(path: Path, records: Iterable[Record]) -> Path:
    """Write ready records as JSON lines."""
    path.write_bytes(b"".join(to_json(record) + b"\n" for record in records))
    return path


# what a store holds, named by ids instead of by rows; wall times, places and the order of arrival are left out
_CONTENT = {
    "captures": "SELECT id, hex(sha256), given, first_at, last_at, state, page, revision FROM captures",
    "blobs": "SELECT hex(sha256), size FROM blobs",
    "revisions": "SELECT r.page, r.id, c.id, r.first_at, r.last_at, readers.name FROM revisions r "
    "JOIN captures c ON c.row = r.capture JOIN readers ON readers.row = r.reader",
    "pages": "SELECT p.id, r.id, p.address, o.name, p.language, p.rubric, p.headline, p.published_at, p.sorted_by, "
    "p.article FROM pages p JOIN revisions r ON r.row = p.revision LEFT JOIN outlets o ON o.row = p.outlet",
    "events": "SELECT coalesce(p.id, s.on_page || s.key), e.n, e.key, e.pair, e.day, e.kind, e.listed, o.name "
    "FROM events e LEFT JOIN pages p ON p.row = e.page LEFT JOIN sightings s ON s.row = -e.page "
    "LEFT JOIN outlets o ON o.row = e.outlet",
    "parties": "SELECT p.id, q.n, q.code FROM parties q LEFT JOIN pages p ON p.row = q.page",
    "quotations": "SELECT p.id, q.n, q.key, t.id FROM quotations q LEFT JOIN pages p ON p.row = q.page "
    "LEFT JOIN entities t ON t.row = q.speaker",
    "appearances": "SELECT p.id, a.n, t.id, f.form, f.language, a.country FROM appearances a "
    "LEFT JOIN pages p ON p.row = a.page JOIN entities t ON t.row = a.entity JOIN forms f ON f.row = a.form",
    "roles": "SELECT p.id, r.n, r.m, t.id, f.phrase FROM roles r LEFT JOIN pages p ON p.row = r.page "
    "JOIN entities t ON t.row = r.entity JOIN role_phrases f ON f.row = r.phrase",
    "blocks": "SELECT DISTINCT t.id, b.key FROM blocks b JOIN entities t ON t.row = b.entity "
    "JOIN appearances a ON a.entity = t.row",
    "sightings": "SELECT s.on_page, s.key, o.name, s.kind, s.address, s.headline, s.kicker, s.stamp, s.shown, "
    "s.minute, s.first_at, c.id, s.start, s.stop, s.last_at FROM sightings s "
    "JOIN captures c ON c.row = s.first_capture LEFT JOIN outlets o ON o.row = s.outlet",
    "quarantine": "SELECT q.cause, q.reason, hex(q.sha256), c.id FROM quarantine q "
    "LEFT JOIN captures c ON c.row = q.capture",
    "copies": "SELECT a, b, containment, shared, week FROM copies",
    "families": "SELECT page, first FROM families",
    "credits": "SELECT page, agency, start, stop FROM credits",
    "compared": "SELECT page, sorted_by, week FROM compared",
    "story_members": "SELECT page, story, joined, sorted_by, similarity, nearest, terms FROM story_members",
    "story_merges": "SELECT kept, merged, by, similarity, terms, sorted_by FROM story_merges",
    "happenings": "SELECT * FROM happenings",
    "happening_events": "SELECT coalesce(p.id, s.on_page || s.key), h.n, h.happening FROM happening_events h "
    "LEFT JOIN pages p ON p.row = h.page LEFT JOIN sightings s ON s.row = -h.page",
    "unwoven": "SELECT page FROM unwoven",
    "uncounted": "SELECT pair FROM uncounted",
    "uncompared": "SELECT week FROM uncompared",
    "untraced": "SELECT page FROM untraced",
    "ungrouped": "SELECT page FROM ungrouped",
}


def content(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that a store holds in a form that equal stores share, whatever order they were filled in."""
    connection = store.database.connection
    with store.database.snapshot():
        found = {name: sorted(rows(connection, sql), key=repr) for name, sql in _CONTENT.items()}
        found["facts"] = sorted(
            (page, ident, store.packer.unpack_text(text), to_json(store.packer.unpack_facts(facts)))
            for page, ident, text, facts in rows(connection, "SELECT page, id, text, facts FROM revisions")
        )
        found["lists"] = sorted(
            (ident, to_json(store.packer.unpack_lists(lists).lists))
            for ident, lists in rows(connection, "SELECT id, lists FROM captures WHERE lists IS NOT NULL")
        )
        found["words"] = sorted(_words(connection))
        found["headline_words"] = sorted(_words_of_headlines(connection), key=repr)
    return found


def _words(connection: apsw.Connection) -> Iterable[tuple[Any, ...]]:
    """The words of the index by page; those of facets have rows of outlets and entities in them, and are counted."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.indexed USING fts5vocab (main, words, instance)")
    return rows(
        connection,
        "SELECT p.id, i.col, CASE i.col WHEN 'facets' THEN '' ELSE i.term END, count(*) FROM temp.indexed i "
        "LEFT JOIN pages p ON p.row = i.doc GROUP BY 1, 2, 3",
    )


def _words_of_headlines(connection: apsw.Connection) -> Iterable[tuple[Any, ...]]:
    """The words of entries' headlines by entry."""
    connection.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.headed USING fts5vocab (main, headline_words, instance)"
    )
    return rows(
        connection,
        "SELECT DISTINCT s.on_page, s.key, i.term FROM temp.headed i LEFT JOIN sightings s ON s.row = i.doc",
    )


def differences(one: dict[str, list[tuple[Any, ...]]], other: dict[str, list[tuple[Any, ...]]]) -> str:
    """Return what differs between two contents, some rows of each table; empty if they are equal."""
    lines = []
    for name in one:
        if one[name] != other[name]:
            here, there = {repr(row) for row in one[name]}, {repr(row) for row in other[name]}
            lines += [f"- {name}: {row:.400}" for row in sorted(here - there)[:4]]
            lines += [f"+ {name}: {row:.400}" for row in sorted(there - here)[:4]]
            lines.append(f"{name}: {len(one[name])} and {len(other[name])} rows")
    return "\n".join(lines)


def old_store(path: Path, step: int, source: Path) -> Path:
    """Make a store of an earlier format that holds what `source`, a store of this version, holds in its tables."""
    connection = apsw.Connection(str(path))
    connection.pragma("page_size", 8192)
    connection.pragma("journal_mode", "wal")
    migrate(connection, str(path), upto=step)
    connection.execute("ATTACH ? AS source", (str(source),))
    with connection:
        for name, sql in list(rows(connection, "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table'")):
            if name == "sqlite_sequence" or sql.startswith("CREATE VIRTUAL"):
                continue
            fields = ", ".join(field for (field,) in rows(connection, "SELECT name FROM pragma_table_info(?)", (name,)))
            connection.execute(f"DELETE FROM main.{name}")
            connection.execute(f"INSERT INTO main.{name} ({fields}) SELECT {fields} FROM source.{name}")
    connection.execute("DETACH source")
    connection.close()
    return path
