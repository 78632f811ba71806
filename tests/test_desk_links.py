"""Every link of the desk leads somewhere: gone through as a crawler would, from the front page on."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from mirrorwire.ids import make_id
from mirrorwire.model import Event, Field, LinkItem, LinkList, Record, Span
from mirrorwire.record.store import Store
from tests.desks import asking, kept, own_copy
from tests.stores import ready
from tests.test_search import event

# pages of one kind that are asked for
OF_A_KIND = 8
_NAMING = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers", "list")
TWICE = "Azerbaijan and Georgia agree on a port"


def listed_twice() -> Record:
    """A page whose two lists both show one entry, each with the event that its headline tells."""
    record = ready(7_001, headline="Two lists of one entry", events=[])
    blocks, events = [], []
    for n, kind in enumerate(("read_also", "latest")):
        span = Span("raw", 40 + 400 * n, 40 + 400 * n + len(TWICE), (40 + 400 * n, 40 + 400 * n + len(TWICE)))
        entry = LinkItem(Field(TWICE, span, "visible"), None, None, None)
        blocks.append(LinkList(kind, None, (entry,)))  # type: ignore[arg-type]
        told: Event = event("AZE", "GEO", "AGREE", id=make_id("event", record.id, kind))
        events.append(replace(told, where="list", evidence=(span,), confidence=None))
    return replace(record, lists=tuple(blocks), events=tuple(events))


@pytest.fixture(scope="module")
def path(samples_kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(own_copy(samples_kept, tmp_path_factory.mktemp("links")), [listed_twice()])


def test_every_link_leads_to_a_page_and_to_a_place_on_it(path: Path) -> None:
    with Store.open(path) as store:
        # what several pages tell, and lists beside them
        starts = [
            "/",
            "/dossier/KOR-UZB",
            "/dossier/KOR-UZB/evidence?told=lists",
            *(f"/page/{hit.page}" for hit in store.search(limit=40).hits),
        ]
    todo, seen = deque(starts), dict.fromkeys(starts, "nowhere")
    ids: dict[str, set[str]] = {}
    wanted: dict[str, set[tuple[str, str]]] = defaultdict(set)
    asked: Counter[tuple[str, ...]] = Counter()

    def found(link: str, where: str) -> None:
        address, place = urldefrag(urljoin(f"http://desk{where}", link))
        if not address.startswith("http://desk/"):
            return
        address = address.removeprefix("http://desk")
        if place:
            wanted[address].add((unquote(place), where))
        if address not in seen:
            seen[address] = where
            todo.append(address)

    with asking(path) as client:
        while todo:
            address = todo.popleft()
            kind = kind_of(address)
            if asked[kind] == OF_A_KIND and address not in starts:
                continue
            asked[kind] += 1
            answer = client.get(address)
            if answer.status_code in (302, 303):
                found(answer.headers["location"], address)
                continue
            assert answer.status_code == 200, f"{address} from {seen[address]}: {answer.status_code}"
            if "html" in answer.headers["content-type"]:
                ids[address] = check_page(answer, address, found)
    dead = [
        (address, *one) for address in wanted if address in ids for one in wanted[address] if one[0] not in ids[address]
    ]
    assert not dead, dead[:5]
    # all kinds of pages were reached
    assert {one[0] for one in asked} >= {
        "archive", "story", "stories", "dossier", "dossiers", "person", "people", "outlet", "outlets", "search",
        "statement", "page", "feed", "feeds", "about", "api", "mirror", "roundup", "told", "static",
    }  # fmt: skip


def kind_of(address: str) -> tuple[str, ...]:
    parts = urlsplit(address)
    path = parts.path.split("/")[1:]
    more = path[1:2] if path[0] == "roundup" else () if path[0] in ("told", "static") else path[2:]
    return path[0], *more, "?" if parts.query else ""


def check_page(answer: httpx.Response, address: str, found: object) -> set[str]:
    """Follow the links of a page, and check what it says of itself; returns the ids of its elements."""
    assert callable(found)
    page = LexborHTMLParser(answer.text)
    named = Counter(one.attributes["id"] or "" for one in page.css("[id]"))
    assert not [ident for ident, count in named.items() if count > 1 or not ident], address
    for attribute in _NAMING:
        for node in page.css(f"[{attribute}]"):
            for ident in (node.attributes[attribute] or "").split():
                assert ident in named, (address, attribute, ident)
    for selector, attribute in (("a[href]", "href"), ("link[href]", "href"), ("script[src]", "src")):
        for node in page.css(selector):
            link = unescape(node.attributes[attribute] or "")
            assert link.strip(), (address, node.html)
            found(link, address)
    for form in page.css("form"):
        if (form.attributes.get("method") or "get").lower() == "get":
            found(form.attributes.get("action") or address, address)
    return set(named)


def test_days_of_stories_end_where_there_are_none(tmp_path: Path) -> None:
    days = ("2025-03-01", "2025-03-09", "2025-03-20")
    pages = [ready(n, published=f"{day}T10:00:00+00:00") for n, day in enumerate(days)]
    with asking(kept(tmp_path / "a.store", pages)) as client:
        for label, last in (("Days before", "2025-02-26"), ("Days after", "2025-03-19")):
            address, seen = "/stories?since=2025-03-05&until=2025-03-11", []
            while address:
                seen.append(address)
                assert len(seen) < 9, seen
                page = LexborHTMLParser(client.get(address).text)
                address = next(
                    (unescape(a.attributes["href"] or "") for a in page.css("form a") if a.text() == label), ""
                )
            assert f"since={last}" in seen[-1]
