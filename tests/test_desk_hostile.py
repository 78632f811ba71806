"""Pages that mean harm: what they say is shown as words, whatever they say, and nothing of it is ever done."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Final
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from mirrorwire.desk.safety import harmless
from mirrorwire.ids import make_id
from mirrorwire.ingesting import ingest
from mirrorwire.model import Event, Field, LinkItem, LinkList, Note, Person, Quotation, Record, Role, Span, Time, Where
from mirrorwire.record.store import Store
from tests.browser import visiting
from tests.desks import kept, serving
from tests.stores import OFF, ready

HOSTILE: Final = (
    "<script>alert('one')</script>",
    "\"><img src=x onerror=alert('two')>",
    "' onfocus='alert(3)' autofocus tabindex='0",
    "<svg onload=alert(4)><animate onbegin=alert(4)></svg>",
    "<math><mtext></table></p><mglyph><style><img src=x onerror=alert(5)></style>",
    "</textarea></title></style></script><script>alert(6)</script>",
    "<style>body{display:none}</style><link rel=stylesheet href=//evil.example/x.css>",
    "<iframe src=javascript:alert(8)></iframe><object data=data:text/html,x></object>",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}${7*7}",
    "<base href=https://evil.example/><meta http-equiv=refresh content=0;url=//evil.example>",
    "--><!--<img src=x onerror=alert(11)>]]><![CDATA[<script>alert(11)</script>",
    "&lt;script&gt;alert(12)&lt;/script&gt;&#60;b&#62;",
    "user\u202egnp.exe\u2066 and\u2069 zero\u200bwidth\u200d \ufeffmark \U000e0041tag",
    "nu\x00ll and \x1b[31mred\x07 and \x85 and \x9b",
    "р\u0430ypal.example аррӏе İstanbul ﷺ e\u0301\u0327\u0308\u0323 👩‍👩‍👧",
    "W" * 4_000 + "\u0338" * 200,
    "<form action=https://evil.example><input name=csrf><button formaction=//evil.example>",
    "javascript:alert(18)",
)
ADDRESSES: Final = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " \x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x", "//evil.example/x", "https://user:pass@evil.example/", "https://evil.example/\u202egpj",
    "https://fine.example/\"onmouseover=alert(1)//", "https://fine.example/?a=<script>", "file:///etc/passwd",
    "https://[::bad",
    "https://fine.example/'><script>alert(1)</script>",
)  # fmt: skip
_ELEMENTS: Final = frozenset(
    "html head meta title link script body a header p nav ul li form label input button main footer article section "
    "h1 h2 h3 h4 div span time abbr b i ol details summary dl dt dd code pre mark table thead tbody tr th td ins "
    "del".split()
)
_LEADS: Final = frozenset(
    {"href", "src", "action", "formaction", "data", "poster", "background", "srcset", "ping", "cite"}
)
_STEERS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


def check_harmless(html: str, place: str) -> LexborHTMLParser:
    """Fail if a page of the desk has anything but the desk's own elements, or leads anywhere but to pages."""
    tree = LexborHTMLParser(html)
    assert not _STEERS.search(html), place
    ids: list[str] = []
    for node in tree.css("*"):
        assert node.tag in _ELEMENTS, f"{place}: <{node.tag}>"
        for name, value in node.attributes.items():
            assert not name.startswith("on"), f"{place}: {name}"
            assert name not in ("style", "srcdoc", "autofocus", "http-equiv", "xlink:href"), f"{place}: {name}"
            if name == "id":
                ids.append(value or "")
            if name in _LEADS:
                leads = value or ""
                own = leads.startswith(("/", "#")) and not leads.startswith("//")
                away = leads.startswith(("https://", "http://")) and node.tag in ("a", "link")
                assert own or away, f"{place}: {name}={leads}"
                if away:
                    assert node.attributes.get("rel") in ("noopener noreferrer external", "canonical"), (
                        f"{place}: {leads}"
                    )
        if node.tag == "script":
            assert (node.attributes.get("src") or "").startswith("/static/"), place
            assert not node.text(), place
    assert len(ids) == len(set(ids)), place
    assert tree.css_first("main") is not None, place
    assert tree.css_first("footer") is not None, f"{place}: the end of the page is not where it was put"
    return tree


def _record(number: int, said: str, address: str) -> Record:
    """A record read elsewhere that says one thing in every field that may say anything."""
    said = said.replace("\ud800", "")
    body = [f"Before {said} after.", f"“{said}” said {said}.", said]
    base = ready(number, body=body, headline=f"H {said}", events=())
    text = base.text
    assert base.article is not None

    def span(words: str, after: int = 0) -> Span:
        at = text.index(words, after)
        return Span("text", at, at + len(words), None)

    second = text.index("“")
    who = Person(
        "person_who",
        "person",
        said,
        None,
        (Role(said, span(said, second + len(said)), said, said, said),),
        (span(said),),
    )
    odd = Person(f'person_{number}"><b>', "organisation", f"{said} 2", said, (), (span(said, second),))
    quotations = (
        Quotation("quotation_who", "mixed", (span(said, second), span(said, second + len(said) + 8)), "person_who",
                  (span(said),), span("said", second + len(said)), 0, None),
        Quotation(f"quotation_{number}<i>", "direct", (span(said),), None, (), None, None, None, reason=said),
        Quotation("main", "direct", (span(said),), None, (), None, None, None, reason=said),
    )  # fmt: skip
    places: tuple[tuple[str, Where, Span], ...] = (
        ("event_who", "headline", span(said)),
        (f"event_{number}'x", "body", span(said)),
        ("event_list", "list", Span("raw", 12, 20, (12, 20))),
    )
    events = tuple(
        Event(ident, said[:60], said, "AZE", "GEO", "AZE>GEO", True, (said, "energy"), "negated", "possible",
              "person_who", None, "2025-01-01", where, (evidence,), None, said, ("AZE", "GEO", said[:9]))
        for ident, where, evidence in places
    )  # fmt: skip
    entry = LinkItem(
        Field(said, Span("raw", 10, 40, (10, 40)), "visible"), Field(said, None, "visible"),
        Field(address, None, "visible"), Time(said, "day", said, None, "visible"),
    )  # fmt: skip
    article = replace(
        base.article,
        headline=Field(f"H {said}", base.article.headline.span if base.article.headline else None, "visible"),
        standfirst=Field(said, None, "visible"),
        rubric=Field(said, None, "visible"),
        byline=(Field(said, None, "visible"), Field("Fine Name", None, "visible")),
        dateline=Field(said, None, "visible"),
        published_at=Time("2025-01-01T10:00:00+00:00", "minute", said, None, "visible"),
        updated_at=Time(None, None, said, None, "visible"),
        language=Field(said[:40], None, "html"),
        canonical_url=Field(address, None, "link"),
    )
    return replace(
        base,
        id=make_id("page", number, said),
        capture=replace(base.capture, url=address, outlet=f"Outlet {said}", media_type=said, not_before=said),
        article=article,
        people=(who, odd),
        quotations=quotations,
        events=events,
        lists=(LinkList("read_also", Field(said, None, "visible"), (entry, entry)),),
        notes=(Note(said, said, None),),
    )


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return [_record(n, said, ADDRESSES[n % len(ADDRESSES)]) for n, said in enumerate(HOSTILE)]


def _html(said: str, address: str) -> bytes:
    """A page with hostile words as words, and hostile markup as markup, in each place that is read."""
    words = escape(said)
    filler = "The ferries between the two ports ran on time again this week, as the harbour office had promised. "
    entries = "".join(
        f'<li><a href="{escape(address)}">{words} entry number {n} of the list</a> <span>2025-03-0{n} 10:00</span></li>'
        for n in range(1, 5)
    )
    return (
        f'<!doctype html><html lang="en" onload="alert(1)"><head><meta charset="utf-8"><title>{words}</title>'
        f'<link rel="canonical" href="{escape(address)}"><meta name="author" content="{words}">'
        f'<meta property="article:section" content="{words}">'
        f'<meta property="article:published_time" content="2025-03-01T10:00:00+00:00">{said}</head>'
        f'<body onload=alert(1)><article><p class="kicker">{words}</p><h1>Ports {words}</h1>'
        f'<p class="byline">By {words}</p>'
        f"<p>{filler}{words}</p><p onclick=alert(1)>{filler}“{words}” {filler}</p><p>{filler * 2}</p></article>"
        f"<section><h2>Read also</h2><ul>{entries}</ul></section>{said}</body></html>"
    ).encode("utf-8", "replace")


@dataclass(frozen=True)
class Hostile:
    """A desk over hostile pages: its address, the records as they were given, and the addresses to look at."""

    address: str
    client: httpx.Client
    records: list[Record]
    paths: list[str]


@pytest.fixture(scope="module")
def desk(records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    """A desk over hostile records as they came, and hostile pages as they were read; those in two revisions."""
    folder = tmp_path_factory.mktemp("hostile")
    path = kept(folder / "hostile.store", records)
    lines = folder / "pages.jsonl"
    with lines.open("w") as file:
        for n in range(0, len(HOSTILE), 3):
            said = " ".join(HOSTILE[n : n + 3])
            for revision, time in enumerate(("on time", "late")):
                html = _html(said, ADDRESSES[n % len(ADDRESSES)]).decode().replace("on time", time)
                line = {"id": f"hostile {n} {said[:20]}", "html": html, "outlet": f"Gazette {said}"}
                file.write(json.dumps({**line, "captured_at": f"2025-03-0{revision + 2}T10:00:00Z"}) + "\n")
    with Store.create(path) as store:
        ingested = ingest(store, [str(lines)], settings=OFF)
        assert ingested.read == 2 * len(range(0, len(HOSTILE), 3)), ingested.refusals[:3]
        paths = _paths(store, {record.id for record in records})
    with serving(path) as found, httpx.Client(base_url=found) as client:
        yield Hostile(found, client, records, paths)


def _paths(store: Store, given: set[str]) -> list[str]:
    """The addresses of every kind of page about what was kept."""
    found: list[str] = []
    with store.database.snapshot() as connection:
        kept_here = list(
            connection.execute("SELECT p.id, r.id FROM pages p JOIN revisions r ON r.page = p.id ORDER BY 1, 2")
        )
    for ident, revision in kept_here:
        at = f"/page/{quote(ident, safe='')}"
        found += [at, f"{at}/revisions"]
        if ident not in given:
            found += [f"{at}?revision={revision}", f"{at}/raw?start=20&end=900&revision={revision}"]
        for one in store.record(ident, revision).quotations[:1]:
            found.append(f"/statement/{quote(one.id, safe='')}/citation")
    return list(dict.fromkeys(found))


def test_no_page_has_anything_but_the_desk_s_own(desk: Hostile) -> None:
    assert len(desk.paths) > 70
    for path in desk.paths:
        answer = desk.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.text[:200]}"
        assert "script-src 'self';" in answer.headers["content-security-policy"]
        check_harmless(answer.text, path)


def test_what_is_shown_is_what_was_said(desk: Hostile) -> None:
    """Each field reads as its words, made harmless: nothing swallowed, nothing added, nothing resolved."""
    for record, said in zip(desk.records, HOSTILE, strict=True):
        tree = LexborHTMLParser(desk.client.get(f"/page/{record.id}").text)
        shown = harmless(said)
        text = {name: [node.text() for node in tree.css(name)] for name in (
            "h1", ".kicker a", ".standfirst", ".author", ".voice a", ".named .role", ".list h2", ".entries .title",
            ".noticed span", ".outlet",
        )}  # fmt: skip
        assert text["h1"] == [f"H {shown}"]
        assert text[".kicker a"] == text[".standfirst"] == [shown]
        assert text[".author"] == [shown, "Fine Name"]
        assert shown in text[".voice a"]
        assert f"{shown} 2" in text[".voice a"]
        assert text[".named .role"][0].startswith(shown)
        assert text[".list h2"] == [shown]
        assert text[".entries .title"][-2:] == [shown, shown]
        assert text[".noticed span"] == [shown]
        assert f"Outlet {shown}" in text[".outlet"]
        body = [node.text() for node in tree.css(".text p, .text h2")]
        assert body == [harmless(record.text[span.start : span.end]) for span in record.article.body]  # type: ignore[union-attr]


def test_links_of_pages_lead_to_pages_or_nowhere(desk: Hostile) -> None:
    fine = {one for one in ADDRESSES if one.startswith("https://fine.example/")}
    for n, record in enumerate(desk.records):
        tree = LexborHTMLParser(desk.client.get(f"/page/{record.id}").text)
        away = {node.attributes["href"] for node in tree.css("a[rel~=external], link[rel=canonical]")}
        given = ADDRESSES[n % len(ADDRESSES)]
        assert away == ({given} if given in fine else set())


def test_the_source_of_a_hostile_page_is_text(desk: Hostile) -> None:
    raw = [path for path in desk.paths if "/raw?start" in path]
    assert raw
    for path in raw[:: max(1, len(raw) // 8)]:
        tree = LexborHTMLParser(desk.client.get(path).text)
        revision = path.rpartition("revision=")[2]
        source = desk.client.get(f"{path.partition('/raw')[0]}/source?revision={revision}")
        assert source.headers["content-type"].startswith("text/plain")
        assert source.headers["content-disposition"].startswith("attachment")
        marked = "".join(node.text() for node in tree.css(".source mark"))
        assert marked == harmless(source.content.decode()[20:900])


def test_a_browser_sees_nothing_happen(desk: Hostile, browser: Browser) -> None:
    """No script of a page runs, nothing is asked of another host, no policy has to step in, no name is shadowed."""
    articles = [path for path in desk.paths if path.count("/") == 2 and "?" not in path][::3]
    others = [path for path in desk.paths if path not in articles and "citation" not in path]
    asked: list[str] = []
    with visiting(browser) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', (e) => console.error(e.violatedDirective))"
        )
        for path in [*articles, *others[::12]]:
            page.goto(desk.address + path)
            assert page.evaluate(
                "document.querySelector('#main') instanceof HTMLElement && !window.csrf && !frames.length"
            )
            if path in articles[:4]:
                for one in page.locator(".m").all()[:3]:
                    one.click()
        page.goto(f"{desk.address}{articles[0]}#<img src=x onerror=alert(1)>%F0%28")
    assert asked
    assert all(url.startswith(desk.address + "/") for url in asked)


@given(
    st.text(max_size=30),
    st.sampled_from(
        ("/page/{}", "/page/{}/raw", "/page/{}/revisions", "/page/{}/source", "/statement/{}", "/statement/{}/citation")
    ),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_address_that_is_anything_is_answered(desk: Hostile, ident: str, form: str) -> None:
    answer = desk.client.get(form.format(quote(ident, safe="")))
    assert answer.status_code in (404, 405, 307), answer.status_code
    if answer.headers.get("content-type", "").startswith("text/html"):
        check_harmless(answer.text, form)
