"""Search: every filter of a query in a form, what is found, and how it is spread; saved searches, to read.

The form keeps what was asked. What can't be understood is said in its place, with the part named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from mirrorwire.desk.here import At, Here
from mirrorwire.desk.languages import language_name
from mirrorwire.desk.rendering import country, long_day, pair_name
from mirrorwire.desk.safety import harmless
from mirrorwire.desk.untitled import first_words
from mirrorwire.errors import NotKept, QueryError
from mirrorwire.model import Modality, Polarity
from mirrorwire.record.find.facet_counts import Facet, Facets, facet_counts, within_period
from mirrorwire.record.find.known import kinds, spheres
from mirrorwire.record.find.query import MAX_QUERY_CHARACTERS, Query
from mirrorwire.record.find.saved import SavedSearch, saved_searches
from mirrorwire.record.results import Hits, Snippet
from mirrorwire.record.store import Store, as_query

router = APIRouter(include_in_schema=False)

ON_A_PAGE: Final = 20
# values of one filter that an address may give: each is looked up
MOST_VALUES: Final = 40
Asked = tuple[tuple[str, str], ...]

# filters that are typed, several values each: the form has a line for each value and one more
TYPED: Final = (
    ("outlet", "Outlet", "by its name or words of it"),
    ("outlet_country", "Outlet’s country", "code or name"),
    ("language", "Language", "en, ru, …"),
    ("rubric", "Rubric", "as printed"),
    ("person", "Person named", "in any script"),
    ("speaker", "Person quoted", "in any script"),
    ("role", "Role", "words of it, as printed"),
    ("state", "State named", "code or name"),
    ("pair", "Pair of states", "AZE-ISR"),
    ("story", "Story", "its id"),
)
# filters that are chosen from a few
CHOSEN: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("kind", "What happened", kinds()),
    ("sphere", "Sphere", spheres()),
    ("modality", "How sure", get_args(Modality)),
    ("polarity", "Said or denied", get_args(Polarity)),
)
_MANY: Final = frozenset(name for name, *_ in (*TYPED, *CHOSEN))
_FACETS: Final = {
    "period": "When",
    "outlet_country": "Outlet’s country",
    "outlet": "Outlet",
    "language": "Language",
    "rubric": "Rubric",
    "pair": "Between",
    "kind": "What happened",
    "sphere": "Sphere",
}
_NO: Final = ("no", "false", "0", "off")
_YES: Final = ("yes", "true", "1", "on")
_NAMES: Final = {name: label for name, label, _ in (*TYPED, *CHOSEN)} | {"since": "From", "until": "Until"}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the search: what it says, how many it leads to (None: not counted), where it leads."""

    label: str
    count: int | None
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """A facet as it is shown."""

    title: str
    links: tuple[Link, ...]
    more: int


@router.get("/search")
def show_search(here: At) -> Response:
    """Answer a search with a page."""
    given = tuple(here.request.query_params.multi_items())
    asked = tuple((name, value.strip()) for name, value in given if value.strip())
    if len(asked) != len(given):
        # fields of the form that were left empty have no place in an address
        return RedirectResponse(_address(asked), 302)
    error = query = None
    try:
        query = query_of(asked)
        hits = here.store.search(query)
        spread = facet_counts(here.store, query) if query.cursor is None else None
    except QueryError as wrong:
        error, hits, spread = wrong, None, None
    return here.page(
        "search.html",
        status=400 if error else 200,
        error=error,
        beginnings=_beginnings(here, hits),
        **_context(asked, query, hits, spread),
    )


def _beginnings(here: Here, hits: Hits | None) -> dict[str, str]:
    return first_words(here.store, ((one.page, one.headline) for one in hits.hits)) if hits is not None else {}


def _context(asked: Asked, query: Query | None, hits: Hits | None, spread: Facets | None) -> dict[str, Any]:
    filters = tuple(one for one in asked if one[0] not in ("words", "cursor", "order"))
    return {
        "asked": asked,
        "words": _one(asked, "words"),
        "values": {name: [value for key, value in asked if key == name] for name in (*_MANY, "since", "until")},
        "order": _one(asked, "order") or "newest",
        "copies": _one(asked, "copies") not in _NO,
        "typed": TYPED,
        "chosen": CHOSEN,
        "chips": [Link(_said(*one), None, _address(without(asked, *one))) for one in filters],
        "hits": hits,
        "spread": spread,
        "groups": _groups(spread, asked, query) if spread is not None and query is not None else [],
        "later": _address((*without(asked, "cursor"), ("cursor", hits.next))) if hits and hits.next else None,
        "first": _address(without(asked, "cursor")) if query and query.cursor else None,
        "other_order": _address(
            (*without(without(asked, "order"), "cursor"), ("order", "relevance"))
            if _one(asked, "order") != "relevance"
            else without(without(asked, "order"), "cursor")
        ),
        # a feed is always of what is newest
        "feed_query": _address(without(without(asked, "order"), "cursor")).removeprefix("/search"),
        "longest": MAX_QUERY_CHARACTERS,
        "snippet": marked_snippet,
    }


def query_of(asked: Asked) -> Query:
    """Read a query from the parts of an address; raises QueryError naming what there is no filter of."""
    many: dict[str, list[str]] = {}
    one: dict[str, Any] = {}
    for name, value in asked:
        if name in _MANY:
            many.setdefault(name, []).append(value)
        elif name == "copies":
            if value not in (*_NO, *_YES):
                raise QueryError(f"{value[:40]!r} is neither yes nor no", place="copies")
            one["copies"] = value in _YES
        elif name == "order":
            if value not in ("newest", "relevance"):
                raise QueryError(f"{value[:40]!r} is neither newest nor relevance", place="order")
            one["order"] = value
        elif name in ("words", "since", "until", "cursor"):
            if name in one and one[name] != value:
                raise QueryError("is given twice", place=name)
            one[name] = value
        else:
            raise QueryError("there is no such filter", place=name[:40])
    for name, values in many.items():
        if len(values) > MOST_VALUES:
            raise QueryError(f"{len(values)} values, {MOST_VALUES} can be asked for at once", place=name)
    return replace(as_query("", {**many, **one}), limit=ON_A_PAGE)


def asked_of(query: Query) -> Asked:
    """Write a query as the parts of an address: what `query_of` reads again."""
    found: list[tuple[str, str]] = []
    for name, value in query.filters().items():
        if name == "limit":
            continue
        if isinstance(value, tuple):
            found += [(name, str(one)) for one in value]
        else:
            found.append((name, "no" if value is False else str(value)))
    return tuple(found)


def without(asked: Asked, name: str, value: str | None = None) -> Asked:
    """Leave a part out: all of its name, or the one with this value; the cursor goes with it."""
    return tuple(one for one in asked if one[0] != "cursor" and (one[0] != name or value not in (None, one[1])))


def _address(asked: Iterable[tuple[str, str]]) -> str:
    written = urlencode(list(asked))
    return f"/search?{written}" if written else "/search"


def _one(asked: Asked, name: str) -> str:
    return next((value for key, value in asked if key == name), "")


def _groups(spread: Facets, asked: Asked, query: Query) -> list[Group]:
    return [
        Group(
            _FACETS[facet.name],
            tuple(
                Link(_label(facet.name, one.value), one.count, _narrowed(asked, query, facet, one.value))
                for one in facet.values
            ),
            facet.more,
        )
        for facet in spread.facets
        # a period that is all of it narrows nothing
        if facet.name != "period" or len(facet.values) > 1
    ]


def _narrowed(asked: Asked, query: Query, facet: Facet, value: str) -> str:
    if facet.name != "period":
        return _address((*without(asked, "cursor"), (facet.name, value)))
    since, until = within_period(query, value)
    kept = tuple(one for one in asked if one[0] not in ("since", "until", "cursor"))
    return _address((*kept, ("since", since), ("until", until)))


def _label(name: str, value: str) -> str:
    if name in ("outlet_country", "state"):
        return country(value)
    if name == "pair":
        return pair_name(value)
    if name == "language":
        return language_name(value)
    if name == "period":
        return long_day(value)
    return value.replace("_", " ").capitalize() if name in ("kind", "sphere") else value


def _said(name: str, value: str) -> str:
    if name == "copies":
        return "Copies folded" if value in _NO else "With copies"
    return f"{_NAMES.get(name, name)}: {_label(name, value)}"


def marked_snippet(snippet: Snippet) -> Markup:
    """Return a snippet's words with those found marked, by their spans."""
    text, start = harmless(snippet.text), snippet.span.start
    pieces, at = [], 0
    for mark in snippet.marks:
        begin, end = mark.start - start, mark.end - start
        if begin >= at:
            pieces.append(Markup("{}<mark>{}</mark>").format(text[at:begin], text[begin:end]))
            at = end
    return Markup("").join([*pieces, Markup("{}").format(text[at:])])


# ------------------------------------------------------------------------------------------------ saved searches


@router.get("/saved")
def show_saved(here: At) -> Response:
    """Show the saved searches."""
    found = [(one, _described(one)) for one in saved_searches(here.store)]
    return here.page("saved.html", saved=found)


@router.get("/saved/{name:path}")
def show_one(here: At, name: str, cursor: str | None = None) -> Response:
    """Show what a saved search finds."""
    found = _kept(here.store, name)
    query = replace(found.query, limit=ON_A_PAGE, cursor=cursor or None)
    hits = here.store.search(query)
    later = f"?{urlencode({'cursor': hits.next})}" if hits.next else None
    asked = asked_of(found.query)
    return here.page(
        "saved_one.html",
        one=found,
        described=_described(found),
        hits=hits,
        beginnings=_beginnings(here, hits),
        later=later,
        continued=bool(cursor),
        address=_address(asked),
        snippet=marked_snippet,
    )


def _kept(store: Store, name: str) -> SavedSearch:
    for one in saved_searches(store):
        if one.name == name:
            return one
    raise NotKept("no saved search of that name", place=name[:200])


def _described(one: SavedSearch) -> list[str]:
    """Say what a saved search asks, part by part."""
    return [f"“{value}”" if name == "words" else _said(name, value) for name, value in asked_of(one.query)]
