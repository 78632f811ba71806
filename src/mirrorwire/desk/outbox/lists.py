"""The lists that can be had as feeds, digests and posts: which there are, how each is asked for, what is in it.

| list | asked for by | entries |
| --- | --- | --- |
| latest | - | the newest articles |
| search | `words` and the filters of `mirrorwire search` | articles |
| rubric | `name` | articles |
| archive | `day`, `rubric` | articles of a day |
| outlet | `name` | articles |
| story | `id` | articles of a story |
| saved | `name` of a saved search | articles |
| evidence | `pair`, `kind`, `sphere`, `since`, `until` | events of a dossier, each in the words of a page |
| person | `id` or name | what somebody is quoted with |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final
from urllib.parse import urlencode

from mirrorwire.desk import addresses
from mirrorwire.desk.outbox.feed_nouns import Feed, Item
from mirrorwire.desk.rendering import long_day, pair_name
from mirrorwire.errors import NotKept, QueryError
from mirrorwire.model import Record, Span
from mirrorwire.record.find.persons import person
from mirrorwire.record.find.query import Query
from mirrorwire.record.find.saved import saved_searches
from mirrorwire.record.instants import in_utc
from mirrorwire.record.results import Hit
from mirrorwire.record.store import Store, as_query
from mirrorwire.record.stories import told
from mirrorwire.record.stories.gathering import Changed, changed, hits_of

MOST_ITEMS: Final = 30
LONGEST_TEXT: Final = 600
_ENDS: Final = (".", "!", "?", "…", "。")
LISTS: Final = ("latest", "search", "rubric", "archive", "outlet", "story", "saved", "evidence", "person")
# what a list takes besides; those of `search` are the fields of `Query`
_TAKES: Final[dict[str, tuple[str, ...]]] = {
    "latest": (),
    "rubric": ("name",),
    "archive": ("day", "rubric"),
    "outlet": ("name",),
    "story": ("id",),
    "saved": ("name",),
    "evidence": ("pair", "kind", "sphere", "since", "until"),
    "person": ("id",),
}
_SEVERAL: Final = frozenset(one.name for one in fields(Query) if one.default == ())
_SEARCHED: Final = frozenset(one.name for one in fields(Query)) - {"limit", "cursor", "order"}
_SKIPPED_WORDS: Final = 60

Asked = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as it was asked for: what it is called, the desk's page that shows it, and its entries."""

    name: str
    asked: tuple[tuple[str, str], ...]
    title: str
    path: str
    items: tuple[Item, ...]


def listed(store: Store, name: str, asked: Asked, *, desk: str | None, limit: int = MOST_ITEMS) -> Listed:
    """Return a list by its name with its newest entries; `desk` is the address that links begin with, None for none.

    Raises NotKept where there is no such list, story or saved search; QueryError for what can't be understood.
    """
    if name not in LISTS:
        raise NotKept(f"no such list (one of {', '.join(LISTS)})", place=name)
    given = {key.replace("-", "_"): tuple(one for one in values if one) for key, values in asked.items()}
    given = {key: values for key, values in given.items() if values}
    known = _SEARCHED if name == "search" else frozenset(_TAKES[name])
    for key in given:
        if key not in known:
            raise QueryError(
                f"this list is not asked for by that (but by {', '.join(sorted(known)) or 'nothing'})", place=key
            )
    flat = tuple((key, one) for key in sorted(given) for one in given[key])
    if name == "evidence":
        title, path, items = _evidence(store, given, desk, limit)
    elif name == "person":
        title, path, items = _statements(store, _one(given, "id"), desk, limit)
    else:
        title, path, query = _query(store, name, given)
        hits = store.search(as_query(query, {"limit": limit, "order": "newest"})).hits
        items = _articles(store, hits, desk)
    return Listed(name, flat, title, path, items)


def items_of(store: Store, pages: Iterable[str], *, desk: str | None) -> tuple[Item, ...]:
    """Return articles as entries, the same as in any list; what the store does not have is left out."""
    return _articles(store, hits_of(store, pages), desk)


def feed_of(found: Listed, *, form: str, desk: str | None, title: str, address: str | None = None) -> Feed:
    """Return a list as a feed; `title` is the desk's own."""
    path = f"/feed/{form}/{found.name}" + (f"?{urlencode(found.asked)}" if found.asked else "")
    return Feed(
        id="/".join(("feed", found.name, *(f"{key}={value}" for key, value in found.asked))),
        title=f"{found.title} · {title}",
        description=found.title,
        address=address or (desk + path if desk is not None else None),
        site=desk + found.path if desk is not None else None,
        items=found.items,
    )


def _one(given: Asked, key: str) -> str:
    values = given.get(key, ())
    if len(values) != 1:
        raise QueryError("one is needed" if not values else "only one can be asked for", place=key)
    return values[0]


def _query(store: Store, name: str, given: Asked) -> tuple[str, str, Query]:
    """What a list of articles is called, the desk's page that shows it, and the search that finds it."""
    if name == "latest":
        return "Latest", "/", Query()
    if name == "saved":
        wanted = _one(given, "name")
        found = next((one.query for one in saved_searches(store) if one.name == wanted), None)
        if found is None:
            raise NotKept(
                "no saved search of that name: `mirrorwire search WORDS --save NAME` saves one, and "
                "`mirrorwire saved list` lists them",
                place=wanted,
            )
        return wanted, _search_path(found), found
    if name == "rubric":
        rubric = _one(given, "name")
        return rubric, addresses.archive(rubric=rubric), Query(rubric=(rubric,))
    if name == "outlet":
        outlet = _one(given, "name")
        return outlet, addresses.outlet(outlet), Query(outlet=(outlet,))
    if name == "story":
        story = told.story(store, _one(given, "id"))
        return story.line.title or story.line.id, addresses.story(story.line.id), Query(story=(story.line.id,))
    if name == "archive":
        day = _one(given, "day") if given.get("day") else None
        rubrics = tuple(given.get("rubric", ()))
        shown = " · ".join(part for part in (long_day(day), *rubrics) if part) or "All news"
        path = addresses.archive(day, rubric=rubrics[0] if rubrics else None)
        return shown, path, Query(rubric=rubrics, since=day, until=day)
    query = query_of(given)
    return "Search" + (f": {query.words}" if query.words else ""), _search_path(query), query


def query_of(given: Asked) -> Query:
    """Return the search that is asked for by names and values, as an address has them. Raises QueryError."""
    asked: dict[str, Any] = {}
    for key, values in given.items():
        if key not in _SEARCHED:
            raise QueryError("no such filter", place=key)
        if key == "copies":
            asked[key] = values[0].casefold() not in ("no", "false", "0", "off")
        else:
            asked[key] = tuple(values) if key in _SEVERAL else _one(given, key)
    return as_query("", asked)


def _search_path(query: Query) -> str:
    asked: list[tuple[str, str]] = []
    for key, value in query.filters().items():
        if key in _SEARCHED:
            many = value if isinstance(value, tuple) else (value,)
            asked += [(key, "no" if one is False else str(one)) for one in many]
    return f"/search?{urlencode(asked)}" if asked else "/search"


def _articles(store: Store, hits: Sequence[Hit], desk: str | None) -> tuple[Item, ...]:
    known = changed(store, (hit.page for hit in hits))
    texts = {hit.page: _text_of(store.record(hit.page)) for hit in hits}
    return tuple(
        Item(
            id=hit.page,
            title=_title(hit.headline or "") or _beginning(texts[hit.page]) or hit.page,
            text=texts[hit.page],
            url=desk + addresses.page(hit.page) if desk is not None else None,
            source_url=hit.url,
            outlet=hit.outlet,
            language=hit.language,
            tags=(hit.rubric,) if hit.rubric else (),
            published_at=hit.published_at,
            updated_at=latest(hit.published_at, known.get(hit.page)),
        )
        for hit in hits
    )


def _text_of(record: Record) -> str:
    """What an article is about, as printed: standfirst and first paragraphs, a line each, as far as they are short.

    Not the words around what was searched for: the same article says the same in every list.
    """
    article = record.article
    if article is None:
        return ""
    standfirst = article.standfirst.span if article.standfirst is not None else None
    lines = [_line(record, standfirst)] if standfirst is not None else []
    # headings between paragraphs end like no sentence
    lines += [line for span in article.body if (line := _line(record, span)).rstrip("\"'”’»“)").endswith(_ENDS)]
    found: list[str] = []
    for line in filter(None, lines):
        if found and sum(map(len, found)) + len(line) > LONGEST_TEXT:
            break
        found.append(line)
    return "\n".join(found)


def _line(record: Record, span: Span) -> str:
    return " ".join(record.text[span.start : span.end].split()) if span.layer == "text" else ""


def latest(published: str | None, known: Changed | None) -> str | None:
    """Return when a page last changed: what it says, or what people said of it; else when it was published."""
    told = [published, *((known.revised_at, known.reviewed_at) if known is not None else ())]
    timed = [(found, one) for one in told if one is not None and (found := in_utc(one)) is not None]
    return max(timed, key=lambda pair: pair[0])[1] if timed else None


def _evidence(store: Store, given: Asked, desk: str | None, limit: int) -> tuple[str, str, tuple[Item, ...]]:
    pair = _one(given, "pair")
    asked = {key: _one(given, key) if given.get(key) else None for key in ("kind", "sphere", "since", "until")}
    found = told.happenings(store, pair, limit=limit, **asked)
    rows = [(happening, one) for happening in found for one in happening.evidence][:limit]
    known = changed(store, dict.fromkeys(one.page for _, one in rows))
    items = tuple(
        Item(
            id=one.event,
            title=_beginning(" … ".join(one.words)) or f"read as {happening.kind}",
            text=" … ".join(one.words),
            url=desk + addresses.page(one.page, mark=one.event) if desk is not None else None,
            source_url=one.url,
            outlet=one.outlet,
            language=None,
            tags=(happening.kind, *happening.spheres),
            published_at=one.published_at,
            updated_at=latest(one.published_at, known.get(one.page)),
        )
        for happening, one in rows
    )
    return pair_name(pair), addresses.evidence(pair, **asked), items


def _statements(store: Store, name: str, desk: str | None, limit: int) -> tuple[str, str, tuple[Item, ...]]:
    who = person(store, name).person
    found = told.statements(store, who.id, limit=limit)
    known = changed(store, dict.fromkeys(one.page for one in found))
    items = tuple(
        Item(
            id=one.quotation.id,
            title=_beginning(" … ".join(one.words)) or one.speaker,
            text=f"{', '.join(part for part in (one.speaker, one.role) if part)}: {_in_marks(one)}",
            url=desk + addresses.page(one.page, mark=one.quotation.id) if desk is not None else None,
            source_url=one.url,
            outlet=one.outlet,
            language=None,
            tags=(),
            published_at=one.published_at,
            updated_at=latest(one.published_at, known.get(one.page)),
        )
        for one in found
    )
    return who.name, addresses.person(who.id), items


def _in_marks(statement: told.Statement) -> str:
    """The words; in quotation marks only if they are the speaker's own."""
    words = [" ".join(one.split()) for one in statement.words]
    if statement.quotation.kind == "direct":
        words = [f"“{one}”" for one in words]
    return " … ".join(words)


def _title(headline: str) -> str:
    """A headline as printed, unless it is longer than any is."""
    return headline if len(headline) <= LONGEST_TEXT else _beginning(headline)


def _beginning(words: str) -> str:
    """The first words of a text, with dots where it goes on."""
    line = " ".join(words.split())
    if len(line) <= 2 * _SKIPPED_WORDS:
        return line
    cut = line.rfind(" ", _SKIPPED_WORDS, 2 * _SKIPPED_WORDS)
    return line[: cut if cut > 0 else 2 * _SKIPPED_WORDS] + "…"
