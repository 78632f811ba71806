"""The address of every kind of page of the desk, in one place: templates, feeds, API and round-ups take them from here.

Addresses are paths; ids and names in them are escaped, and nothing secret ever is in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode


def _part(value: str) -> str:
    return quote(value, safe="")


def page(ident: str, *, revision: str | None = None, mark: str | None = None) -> str:
    """An article, or whatever else was read: `mark` is the id of a quotation, event or person to go to."""
    found = f"/page/{_part(ident)}"
    if revision is not None:
        found += f"?{urlencode({'revision': revision})}"
    return f"{found}#{_part(mark)}" if mark is not None else found


def raw(ident: str, start: int, end: int, *, revision: str | None = None, capture: str | None = None) -> str:
    """The page as received, at the characters [start, end) of its raw layer."""
    asked = {"start": start, "end": end, "revision": revision, "capture": capture}
    return f"/page/{_part(ident)}/raw?{urlencode({k: v for k, v in asked.items() if v is not None})}"


def revisions(ident: str) -> str:
    """The revisions of a page, and what changed between them."""
    return f"/page/{_part(ident)}/revisions"


def statement(ident: str) -> str:
    """A quotation or an event by its id: leads to its page, at its characters."""
    return f"/statement/{_part(ident)}"


def story(ident: str) -> str:
    """A story: who told it when."""
    return f"/story/{_part(ident)}"


def stories() -> str:
    """The stories told most."""
    return "/stories"


def dossier(pair: str, **filters: str | None) -> str:
    """The dossier of a pair of codes ("AZE-ISR")."""
    return with_query(f"/dossier/{_part(pair)}", filters)


def evidence(pair: str, **filters: str | None) -> str:
    """The events of a pair behind a mark of its dossier, one by one, each with its words."""
    return with_query(f"/dossier/{_part(pair)}/evidence", filters)


def dossiers() -> str:
    """All pairs, as a picture."""
    return "/dossiers"


def person(ident: str) -> str:
    """A person or organisation over time, by the id of its entity."""
    return f"/person/{_part(ident)}"


def people() -> str:
    """Who appears most."""
    return "/people"


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
