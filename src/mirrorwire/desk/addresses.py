"""The address of every kind of page of the desk, in one place: templates, feeds, API and round-ups take them from here.

Addresses are paths; ids and names in them are escaped, and nothing secret ever is in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, urlencode


@lru_cache(maxsize=8_192)
def _part(value: str) -> str:
    return quote(value, safe="")


def page(ident: str, *, revision: str | None = None, mark: str | None = None) -> str:
    """An article, or whatever else was read: `mark` is the id of a quotation, event or person to go to."""
    found = f"/page/{_part(ident)}"
    if revision is not None:
        found += f"?{urlencode({'revision': revision})}"
    return f"{found}#{_part(mark)}" if mark is not None else found


def words(ident: str, start: int, end: int, *, revision: str | None = None) -> str:
    """An article at the characters [start, end) of its text, which are marked there."""
    asked = with_query(f"/page/{_part(ident)}", {"revision": revision, "here": f"{start}-{end}"})
    return f"{asked}#here_{start}-{end}"


def raw(
    ident: str,
    start: int,
    end: int,
    *,
    revision: str | None = None,
    capture: str | None = None,
    around: int | None = None,
) -> str:
    """The page as received, at the characters [start, end) of its raw layer, with `around` characters either side."""
    asked = {"start": start, "end": end, "revision": revision, "capture": capture, "around": around}
    return f"/page/{_part(ident)}/raw?{urlencode({k: v for k, v in asked.items() if v is not None})}"


def revisions(ident: str) -> str:
    """The revisions of a page, and what changed between them."""
    return f"/page/{_part(ident)}/revisions"


def statement(ident: str) -> str:
    """A quotation or an event by its id: leads to its page, at its characters."""
    return f"/statement/{_part(ident)}"


def citation(ident: str) -> str:
    """The citation of a quotation or an event, checked against the page as received."""
    return f"/statement/{_part(ident)}/citation"


def source(ident: str, *, revision: str | None = None, capture: str | None = None) -> str:
    """The bytes of a page as received, as a text file."""
    return with_query(f"/page/{_part(ident)}/source", {"revision": revision, "capture": capture})


def story(ident: str) -> str:
    """A story: who told it when."""
    return f"/story/{_part(ident)}"


def stories(**asked: str | None) -> str:
    """The stories told most; of an interval, `since` and `until`."""
    return with_query("/stories", asked)


def dossier(pair: str, **filters: str | None) -> str:
    """The dossier of a pair of codes ("AZE-ISR")."""
    return with_query(f"/dossier/{_part(pair)}", filters)


def evidence(pair: str, **filters: str | None) -> str:
    """The events of a pair behind a mark of its dossier, one by one, each with its words."""
    return with_query(f"/dossier/{_part(pair)}/evidence", filters)


def dossier_part(pair: str, part: str, **filters: str | None) -> str:
    """One part of a dossier, all of it: who met, who supplied whom, what was agreed ..."""
    return with_query(f"/dossier/{_part(pair)}/{_part(part)}", filters)


def dossier_picture(pair: str, **filters: str | None) -> str:
    """The picture of a dossier, to be put into other pages."""
    return with_query(f"/dossier/{_part(pair)}.svg", filters)


def dossier_series(pair: str, **filters: str | None) -> str:
    """The events of a dossier by day, as numbers."""
    return with_query(f"/dossier/{_part(pair)}/series.json", filters)


def told(page: int, n: int) -> str:
    """The event at a place of the store's tables: leads to its page, at its characters."""
    return f"/told/{page}/{n}"


def dossiers(**asked: str | None) -> str:
    """All pairs, as a picture; of an interval, `since` and `until`."""
    return with_query("/dossiers", asked)


def person(ident: str) -> str:
    """A person or organisation over time, by the id of its entity."""
    return f"/person/{_part(ident)}"


def said(ident: str, **asked: str | None) -> str:
    """What a person or organisation is quoted with, all of it."""
    return with_query(f"/person/{_part(ident)}/said", asked)


def people(**asked: str | None) -> str:
    """Who appears most; by `name`, `kind` and `country`."""
    return with_query("/people", asked)


def outlet(name: str) -> str:
    """An outlet."""
    return f"/outlet/{_part(name)}"


def outlets() -> str:
    """All outlets."""
    return "/outlets"


def archive(day: str | None = None, *, rubric: str | None = None) -> str:
    """All news: of a day, of a rubric, or both."""
    return with_query(f"/archive/{_part(day)}" if day else "/archive", {"rubric": rubric})


def search(**asked: str | None) -> str:
    """A search; `words` and filters as `mirrorwire search` names them."""
    return with_query("/search", asked)


def saved(name: str | None = None) -> str:
    """The saved searches, or what one of them finds."""
    return f"/saved/{_part(name)}" if name is not None else "/saved"


def roundup(kind: str, ident: str) -> str:
    """The round-up of a `story` or a `happening`."""
    return f"/roundup/{kind}/{_part(ident)}"


def mirror(**asked: str | None) -> str:
    """The mirror reading of an event."""
    return with_query("/mirror", asked)


def with_query(path: str, asked: Mapping[str, str | None]) -> str:
    """A path with what is asked, in the order given; what is None or empty is left out."""
    given = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path
