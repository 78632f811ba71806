"""Whose a page is that came without its address: by its own statement, by what is said of it later, or not known."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from typer.testing import CliRunner

from mirrorwire import PageInput, Record, Settings, read_page
from mirrorwire.cli import app
from mirrorwire.ingesting import Ingested, ingest
from mirrorwire.inputs import Given
from mirrorwire.pages.outlets import read_entry
from mirrorwire.record.find.outlets import outlets, without_outlet
from mirrorwire.record.store import Store
from mirrorwire.record.upkeep import check
from tests.desks import asking
from tests.stores import content, differences, list_page, paragraphs

REPOSITORY = Path(__file__).parents[1]
ENTRY = """
name: {name}
domains: [{domain}]
country: SGP
language: [en]
time_zone: Asia/Singapore
owner: []
layouts:
  - headline: .title
"""
ADDRESS = "https://www.courier.example/news/17"
runner = CliRunner()


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outlets")
    for name, domain in (("Example Courier", "courier.example"), ("Strait Mirror", "strait.example")):
        (folder / f"{domain}.yaml").write_text(ENTRY.format(name=name, domain=domain), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def settings(entries: Path) -> Settings:
    return Settings(annotations="off", outlets=entries)


def saved(head: str = "", first: str = "", headline: str = "The harbour opens again after a month") -> bytes:
    """A page as a browser saves it: it prints a time without a zone, and a headline only a layout would take."""
    body = "".join(f"<p>{escape(one)}</p>" for one in paragraphs(headline))
    return (
        f'<!doctype html>{first}<html lang="en"><head><meta charset="utf-8"><title>{headline}</title>{head}</head>'
        f"<body><article><h1>Courier</h1><p class=title>{headline}</p>"
        f'<div class="date">3 March 2025, 10:15</div>{body}</article></body></html>'
    ).encode()


def canonical(address: str) -> str:
    return f'<link rel="canonical" href="{address}">'


def og(address: str) -> str:
    return f'<meta property="og:url" content="{address}">'


def linked(address: str, key: str = "mainEntityOfPage") -> str:
    value = f'{{"@type": "WebPage", "@id": "{address}"}}' if key == "mainEntityOfPage" else f'"{address}"'
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "A", "{key}": {value}}}</script>'


def comment(address: str) -> str:
    return f"\n<!-- saved from url=({len(address):04d}){address} -->\n"


def published(record: Record) -> str | None:
    return record.article.published_at.value if record.article and record.article.published_at else None


@pytest.mark.parametrize(
    ("head", "first"),
    [
        (canonical(ADDRESS), ""),
        (og(ADDRESS), ""),
        (linked(ADDRESS), ""),
        (linked(ADDRESS, "url"), ""),
        ("", comment(ADDRESS)),
        ("", f"<!-- \n Page saved with SingleFile \n url: {ADDRESS} \n saved date: today\n-->"),
    ],
    ids=["canonical", "og", "json-ld", "json-ld-url", "saved-from", "singlefile"],
)
def test_a_page_that_names_its_address_has_its_outlets_time_zone_and_layout(
    head: str, first: str, settings: Settings
) -> None:
    page = saved(head, first)
    record = read_page(PageInput(page), settings)
    assert (record.capture.outlet, record.capture.url) == ("Example Courier", None)
    assert published(record) == "2025-03-03T10:15+08:00"
    assert record.article is not None
    assert record.article.headline is not None
    assert record.article.headline.value == "The harbour opens again after a month"
    (note,) = (one for one in record.notes if one.kind == "outlet")
    assert ADDRESS in note.message
    assert note.span is not None
    assert page.decode()[note.span.start : note.span.end] == ADDRESS
    # read as if the address had been given, but for that
    given = read_page(PageInput(page, url=ADDRESS), settings)
    assert given.article is not None
    assert (given.capture.outlet, published(given), given.article.body) == (
        "Example Courier",
        published(record),
        record.article.body,
    )
    assert not [one for one in given.notes if one.kind == "outlet"]


def test_the_first_statement_counts_and_another_outlets_is_noted(settings: Settings) -> None:
    other = "https://strait.example/n/1"
    record = read_page(PageInput(saved(og(other) + canonical(ADDRESS), comment(ADDRESS))), settings)
    assert record.capture.outlet == "Example Courier"
    messages = [one.message for one in record.notes if one.kind == "disagreement" and "address" in one.message]
    assert len(messages) == 1
    assert other in messages[0]
    # subdomains and paths of one outlet are no disagreement
    record = read_page(PageInput(saved(canonical(ADDRESS) + og("https://m.courier.example/17"))), settings)
    assert not [one for one in record.notes if one.kind == "disagreement" and "address" in one.message]


@pytest.mark.parametrize(
    "page",
    [
        PageInput(saved()),
        PageInput(saved(canonical("https://lagoon.example/1") + og(ADDRESS))),
        PageInput(saved(canonical("/news/17"))),
        PageInput(saved(canonical("https://courier.example.evil.example/1"))),
        # what was said of the page goes before what it says of itself
        PageInput(saved(canonical(ADDRESS)), url="https://lagoon.example/1"),
        # a comment within the article is anybody's
        PageInput(
            saved()
            .replace(b"</article>", comment(ADDRESS).encode() + b"</article>")
            .replace(b"<p>", b"<p>" + b" " * 4_096, 1)
        ),
    ],
    ids=["nothing", "no-entry", "relative", "longer-host", "address-given", "comment-in-text"],
)
def test_no_entry_of_the_host_no_outlet(page: PageInput, settings: Settings) -> None:
    record = read_page(page, settings)
    assert record.capture.outlet is None
    assert published(record) == "2025-03-03T10:15"
    assert not [one for one in record.notes if one.kind == "outlet"]


def test_an_outlet_that_is_given_goes_before_the_pages_word(settings: Settings) -> None:
    record = read_page(PageInput(saved(canonical(ADDRESS)), outlet="Lagoon Post"), settings)
    assert (record.capture.outlet, published(record)) == ("Lagoon Post", "2025-03-03T10:15")


# --------------------------------------------------------------------------------------------- what is said of it later


def kept(store: Store, folder: Path, settings: Settings, outlet: str | None = None) -> Ingested:
    return ingest(store, [str(folder)], given=Given(outlet=outlet), settings=settings)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    entries = [(f"https://lagoon.example/{n}", f"Ships of the day number {n} are in", "") for n in range(5)]
    (folder / "a.html").write_bytes(saved())
    (folder / "b.html").write_bytes(list_page(entries))
    return folder


def test_an_outlet_given_later_counts_for_the_same_bytes(pages: Path, tmp_path: Path, settings: Settings) -> None:
    with Store.create(tmp_path / "late.store") as late, Store.create(tmp_path / "at_once.store") as at_once:
        kept(late, pages, settings)
        assert outlets(late) == []
        done = kept(late, pages, settings, "Example Courier")
        assert (done.received, done.new, done.read, done.changed) == (2, 0, 2, 2)
        assert [(one.name, one.articles, one.other_pages) for one in outlets(late)] == [("Example Courier", 1, 1)]
        assert late.search("harbour", outlet="Example Courier").hits
        assert list(check(late).problems) == []
        kept(at_once, pages, settings, "Example Courier")
        assert differences(content(late), content(at_once)) == ""
        # and once more changes nothing
        assert kept(late, pages, settings, "Example Courier").read == 0
        assert kept(late, pages, settings).read == 0
        assert differences(content(late), content(at_once)) == ""


def test_what_was_said_otherwise_before_stands_and_is_told(pages: Path, tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "a.store"
    with Store.create(path) as store:
        kept(store, pages, settings, "Example Courier")
        done = kept(store, pages, settings, "Strait Mirror")
        assert [said for _, said in done.otherwise] == ["outlet 'Example Courier', not 'Strait Mirror'"] * 2
        assert [one.name for one in outlets(store)] == ["Example Courier"]
    answer = runner.invoke(app, ["ingest", str(pages / "a.html"), "--store", str(path), "--outlet", "Strait Mirror"])
    assert answer.exit_code == 0, answer.output
    assert "said before: " in answer.output
    assert "outlet 'Example Courier', not 'Strait Mirror'" in answer.output


# ------------------------------------------------------------------------------------------------------------- the desk


def test_the_desk_names_hosts_without_an_entry_and_shows_how_to_write_one(
    tmp_path: Path, entries: Path, settings: Settings
) -> None:
    path, folder = tmp_path / "a.store", tmp_path / "pages"
    folder.mkdir()
    for n in range(3):
        page = saved(canonical(f"https://www.lagoon.example/{n}"), headline=f"The harbour number {n} opens again")
        (folder / f"{n}.html").write_bytes(page)
    (folder / "x.html").write_bytes(saved(canonical(ADDRESS), headline="The courier has a page of its own"))
    (folder / "y.html").write_bytes(saved(headline="A page that names no address at all"))
    plain = Settings(annotations="off")
    with Store.create(path) as store:
        kept(store, folder, plain)
        found = without_outlet(store)
        assert (found.pages, found.hosts, found.more, found.without_address) == (
            5,
            (("lagoon.example", 3), ("courier.example", 1)),
            0,
            1,
        )
        page_of = next(hit.page for hit in store.search("number").hits)
    with asking(path) as client:
        shown = LexborHTMLParser(client.get("/outlets").text)
        rows = [[cell.text(strip=True) for cell in row.css("th, td")] for row in shown.css("main tbody tr")]
        assert rows == [["lagoon.example", "3"], ["courier.example", "1"]]
        (pre,) = shown.css("main pre")
        form = pre.text()
        assert read_entry(form.encode(), "form").domains == ("lagoon.example",)
        article = LexborHTMLParser(client.get(f"/page/{page_of}").text)
        terms = {one.text(): one.next for one in article.css(".facts dt")}
        stated = [dd for dd in article.css(".facts dd.long") if "as the page states it" in dd.text()]
        assert len(stated) == 1
        assert "Address" in terms
        (link,) = (one.attributes["href"] or "" for one in stated[0].css("a[rel]"))
        assert re.match(r"https://www\.lagoon\.example/\d$", link)


def test_the_form_in_the_manual_is_an_entry() -> None:
    text = (REPOSITORY / "docs/outlets.md").read_text(encoding="utf-8")
    (form,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert read_entry(form.encode(), "docs/outlets.md").name == "Example Courier"
