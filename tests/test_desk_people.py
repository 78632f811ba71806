"""People's pages: what they said, which roles pages print, whom they met, each at its own characters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from mirrorwire.model import Quotation, Span
from mirrorwire.record.find.persons import people, suggestions
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.reviews.review import Reviewer
from mirrorwire.record.store import Store
from mirrorwire.spans import slice_of
from tests.browser import visiting
from tests.desks import asking, kept, own_copy, serving
from tests.dossiers import PEOPLE, outlet_named, pair_pages
from tests.stores import ready
from tests.test_desk_dossier import address_of, first, page_at
from tests.test_search import event, told
from tests.test_search import person as somebody

PAGES = pair_pages()
RECORDS = {page.id: page for page in PAGES}
NOON = "2025-03-01T12:00:00+00:00"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("people") / "record.store", PAGES, outlets=outlet_named)


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[httpx.Client]:
    with asking(path) as client:
        yield client


@pytest.fixture(scope="module")
def ids(path: Path) -> dict[str, str]:
    with Store.open(path) as store:
        return {line.name: line.id for line in people(store)}


def section(page: LexborHTMLParser, name: str) -> LexborHTMLParser:
    return LexborHTMLParser(first(page, f"section[aria-labelledby={name}]").html or "")


def test_those_named_most_come_first_and_a_country_has_its_own(client: httpx.Client) -> None:
    counted = {name: sum(any(one.name == name for one in page.people) for page in PAGES) for name in PEOPLE}
    rows = page_at(client, "/people").css(".people-list tbody tr")
    shown = [(first(row, "th").text().strip(), int(row.css("td.number")[0].text())) for row in rows]
    assert dict(shown) == counted
    assert [count for _, count in shown] == sorted(counted.values(), reverse=True)
    of_israel = page_at(client, "/people?country=Israel").css(".people-list tbody th")
    assert {one.text().strip() for one in of_israel} == {name for name, code in PEOPLE.items() if code == "ISR"}
    assert page_at(client, "/people?country=ISR").css(".people-list tbody th")
    assert "Nobody here" in client.get("/people?kind=group").text
    assert client.get("/people?country=Atlantis").status_code == 400
    assert client.get("/people?kind=ghost").status_code == 400


def test_a_name_in_any_script_finds_whom_it_means(client: httpx.Client, ids: dict[str, str]) -> None:
    for name in ("Tarek Solim", "solim", "Тарек Солим"):
        (found,) = page_at(client, f"/people?name={name}").css(".people-list tbody th a")
        assert address_of(found) == f"/person/{ids['Tarek Solim']}"
    assert "Nobody of that name" in client.get("/people?name=Zzyzx").text
    assert client.get(f"/people?name={ids['Orla Venn']}").headers["location"] == f"/person/{ids['Orla Venn']}"


def test_statements_lead_to_their_characters_the_newest_first(client: httpx.Client, ids: dict[str, str]) -> None:
    for name, ident in ids.items():
        expected = [
            (page, told_one)
            for page in PAGES
            for told_one in page.quotations
            if any(one.id == told_one.speaker and one.name == name for one in page.people)
        ]
        page = page_at(client, f"/person/{ident}/said")
        assert str(len(expected)) in first(page, "h1").text()
        links = page.css("li.statement .said a")
        by_id = {told_one.id: (of, told_one) for of, told_one in expected}
        assert {address_of(one).partition("#")[2] for one in links} == set(by_id)
        for link in links:
            at, _, fragment = address_of(link).partition("#")
            record, told_one = by_id[fragment]
            assert at == f"/page/{record.id}"
            assert slice_of(record.text, told_one.content[0]) in link.text()
        times = [str(one.attributes["datetime"]) for one in page.css("li.statement time")]
        assert times == sorted(times, reverse=True)
        shown = section(page_at(client, f"/person/{ident}"), "said").css("li.statement")
        assert len(shown) == min(8, len(expected))


def test_roles_have_the_pages_that_printed_them_first_and_last(client: httpx.Client, ids: dict[str, str]) -> None:
    page = page_at(client, f"/person/{ids['Orla Venn']}")
    (row,) = section(page, "roles").css("tbody tr")
    assert first(row, "th").text() == "envoy Orla"
    naming = [one for one in PAGES if any(person.name == "Orla Venn" for person in one.people)]
    assert first(row, "td.number").text() == str(len(naming))
    stamps = {
        one.id: one.article.published_at.value or "" for one in naming if one.article and one.article.published_at
    }
    ends = [address_of(one) for one in row.css("a") if "/raw?" not in address_of(one)]
    pages = [one.removeprefix("/page/").partition("?")[0] for one in ends]
    assert [stamps[one] for one in pages] == [min(stamps.values()), max(stamps.values())]
    for place in (address_of(one) for one in row.css("a.place")):
        record = RECORDS[place.removeprefix("/page/").partition("/")[0]]
        role = next(one for one in record.people if one.name == "Orla Venn").roles[0]
        assert role.span.raw
        assert f"start={role.span.raw[0]}&end={role.span.raw[1]}" in place
    assert first(page, ".standfirst").text().startswith("envoy Orla, as last printed.")


def test_a_meeting_shows_where_both_are_named(client: httpx.Client, ids: dict[str, str]) -> None:
    found = section(page_at(client, f"/person/{ids['Mira Kostadin']}"), "met").css("li.line")
    assert found
    for line in found:
        words = first(line, ".said a").text()
        assert "Mira Kostadin" in words
        named = line.css(".named .name")
        both = [first(one, "a[dir]") for one in named]
        assert all(one.text() in words and address_of(one) == f"/person/{ids[one.text()]}" for one in both)
        (other,) = (one for one in both if one.text() != "Mira Kostadin")
        record = RECORDS[address_of(first(line, ".said a")).removeprefix("/page/").partition("?")[0]]
        places = {first(one, "a[dir]").text(): first(one, "a.place") for one in named}
        for name in ("Mira Kostadin", other.text()):
            start = next(
                mention.start
                for mention in next(one for one in record.people if one.name == name).mentions
                if slice_of(record.text, mention) == name
                and places[name].text() == f"{mention.start}–{mention.end}"
                and address_of(places[name]).endswith(f"#here_{mention.start}-{mention.end}")
            )
            assert record.text[start:].startswith(name)


def test_nobody_met_whom_another_place_of_the_text_names(tmp_path: Path) -> None:
    body = "Adviser Ada Lind met Bruno Falk in Baku.", "A delegation led by Cora Menz came the week before."
    names = ("Ada Lind", "Bruno Falk", "Cora Menz")
    page = told(901, "A visit", *body)
    spans = tuple(
        Span("text", page.text.index(one), page.text.index(one) + len(one), None) for one in ("Adviser", *names)
    )
    first_place = Span("text", spans[0].start, page.text.index(" in Baku"), None)
    other_place = Span("text", page.text.index("A delegation"), page.text.index(" came"), None)
    visit = event("AZE", "ISR", "CONSULT", evidence=(other_place, first_place))
    named = tuple(replace(somebody(name), mentions=(span,)) for name, span in zip(names, spans[1:], strict=True))
    page = replace(page, events=(visit,), people=named)
    path = kept(tmp_path / "a.store", [page])
    with Store.open(path) as store:
        ids = {line.name: line.id for line in people(store)}
    with asking(path) as client:
        (line,) = section(page_at(client, f"/person/{ids['Ada Lind']}"), "met").css("li.line")
        assert first(line, ".said a").text() == "Adviser Ada Lind met Bruno Falk"
        assert [one.text() for one in line.css(".named a[dir]")] == ["Ada Lind", "Bruno Falk"]
        marked = page_at(client, address_of(first(line, ".said a"))).css(f"#here_{first_place.start}-{first_place.end}")
        assert [one.text() for one in marked] == ["Adviser Ada Lind met Bruno Falk"]
        assert not section(page_at(client, f"/person/{ids['Cora Menz']}"), "met").css("li.line")
        # a dossier shows the first stretch of the words, and names who is named in it
        (line,) = page_at(client, "/dossier/AZE-ISR/evidence").css("li.line")
        assert first(line, ".said a").text() == "A delegation led by Cora Menz"
        assert [one.text() for one in line.css(".named a[dir]")] == ["Cora Menz"]


def test_who_only_tells_of_a_meeting_is_not_said_to_have_been_there(tmp_path: Path) -> None:
    names = ("Ada Lind", "Bruno Falk", "Cora Menz")
    page = told(901, "A visit", "Cora Menz said Ada Lind met Bruno Falk in Baku.")
    spans = [Span("text", at := page.text.index(one), at + len(one), None) for one in names]
    whole = Span("text", spans[2].start, spans[1].end, None)
    named = tuple(replace(somebody(name), mentions=(span,)) for name, span in zip(names, spans, strict=True))
    says = Quotation(
        "quotation_1", "indirect", (Span("text", spans[0].start, spans[1].end, None),), named[2].id, (spans[2],),
        None, None, 0.9,
    )  # fmt: skip
    visit = replace(event("AZE", "ISR", "CONSULT", evidence=(whole,)), claimant=named[2].id, quotation=says.id)
    path = kept(tmp_path / "a.store", [replace(page, events=(visit,), people=named, quotations=(says,))])
    with Store.open(path) as store:
        ids = {line.name: line.id for line in people(store)}
    with asking(path) as client:
        assert not section(page_at(client, f"/person/{ids['Cora Menz']}"), "met").css("li.line")
        (line,) = section(page_at(client, f"/person/{ids['Ada Lind']}"), "met").css("li.line")
        assert [one.text() for one in line.css(".named a[dir]")] == ["Ada Lind", "Bruno Falk"]
        assert first(line, ".claim").text() == "as Cora Menz says"


def test_a_meeting_of_many_is_no_wider_than_a_phone(tmp_path: Path, browser: Browser) -> None:
    names = [f"Ada{letter} Lindholm-Bergströmberg" for letter in "abcdefghijkl"]
    page = told(901, "A visit", f"They all met: {', '.join(names)}.")
    spans = [Span("text", at := page.text.index(name), at + len(name), None) for name in names]
    visit = event("AZE", "ISR", "CONSULT", evidence=(Span("text", spans[0].start, spans[-1].end, None),))
    named = tuple(replace(somebody(name), mentions=(span,)) for name, span in zip(names, spans, strict=True))
    path = kept(tmp_path / "a.store", [replace(page, events=(visit,), people=named)])
    with Store.open(path) as store:
        ident = people(store)[0].id
    with serving(path) as address:
        for width in (390, 1280):
            with visiting(browser, viewport={"width": width, "height": 800}) as seen:
                seen.goto(f"{address}/person/{ident}")
                assert seen.evaluate("document.documentElement.scrollWidth") <= width
                box = seen.locator("li.line .named").bounding_box()
                column = seen.locator("section[aria-labelledby=met]").bounding_box()
                assert box is not None
                assert column is not None
                ends = seen.eval_on_selector_all(".named .name", "all => all.map(e => e.getBoundingClientRect().right)")
                assert len(ends) == len(names)
                assert max(ends) <= column["x"] + column["width"] + 1


def test_a_page_without_a_date_is_not_the_first_that_names_somebody(tmp_path: Path) -> None:
    pages = [ready(1, published=None, speaker="Ada Lind"), ready(2, published=NOON, speaker="Ada Lind")]
    with Store.open(kept(tmp_path / "a.store", pages)) as store:
        (line,) = people(store)
    assert (line.pages, line.first_on, line.last_on) == (2, NOON[:10], NOON[:10])


def test_who_is_merged_is_one_and_who_may_be_is_offered(path: Path, tmp_path: Path) -> None:
    own = own_copy(path, tmp_path)
    with Store.create(own) as store:
        again = told(900, "Another page", people=(somebody("Tarek M. Solim", "adviser"),))
        writer = Writer(store, outlet_named)
        writer.keep_ready([("test", again, "test")])
        by_name = {line.name: line.id for line in people(store)}
        one, other = by_name["Tarek Solim"], by_name["Tarek M. Solim"]
        assert any(other in (found.one.id, found.other.id) for found in suggestions(store, of=one))
    with asking(own, editor_token="open sesame, please") as client:
        alike = section(page_at(client, f"/person/{one}"), "alike")
        assert address_of(first(alike, "a")) == f"/person/{other}"
        assert len(alike.css("a")) == 1
        entered = client.post(
            "/editor/enter",
            data={"token": "open sesame, please", "name": "Ada"},
            headers={"origin": str(client.base_url).rstrip("/")},
        )
        assert entered.status_code in (200, 303), entered.text
        page = page_at(client, f"/person/{one}?merged={other}")
        form = first(page, "form[action='/review/merge']")
        assert first(form, "input[name=kept]").attributes["value"] == one
        assert first(form, "input[name=merged]").attributes["value"] == other
        assert page_at(client, f'/person/{one}?merged="><script>').css("form[action='/review/merge']")
    with Store.create(own) as store:
        Reviewer(Writer(store, outlet_named), "Ada").merge("entity", one, other, "one man")
    with asking(own) as client:
        page = page_at(client, f"/person/{one}")
        assert "2 entries are one" in page.html if page.html else False
        forms = section(page, "forms").css("li")
        assert {"Tarek Solim", "Tarek M. Solim"} <= {first(item, "span").text() for item in forms}
        assert client.get(f"/person/{other}").status_code == 200
        assert len(page_at(client, "/people?name=Solim").css(".people-list tbody tr")) == 1


def test_who_is_not_there_is_not_found_and_nothing_fails(client: httpx.Client, ids: dict[str, str]) -> None:
    for wrong in ("entity_nobody", "Tarek Solim", "%00", "entity_%ff", "entity_" + "x" * 3000, "<b>"):
        for more in ("", "/said"):
            assert client.get(f"/person/{wrong}{more}").status_code == 404, wrong
    assert client.get(f"/person/{ids['Orla Venn']}/said?after=nonsense").status_code == 400


def test_organisations_and_states_have_pages_too(samples_kept: Path) -> None:
    with Store.open(samples_kept) as store:
        lines = [*people(store, kind="organisation"), *people(store, kind="state"), *people(store, kind="group")]
    assert lines
    with asking(samples_kept) as client:
        for line in lines:
            page = page_at(client, f"/person/{line.id}")
            assert first(page, "h1").text() == line.name
        assert all(client.get(f"/person/{ident}").status_code == 200 for ident in people_of(samples_kept))


def people_of(path: Path) -> list[str]:
    with Store.open(path) as store:
        return [line.id for line in people(store, limit=200)]


def test_a_name_that_steers_or_is_markup_is_only_a_name(tmp_path: Path) -> None:
    name = '<img src=x onerror=alert(1)>\u202e Evil"'
    page = told(1, "A page", people=(somebody(name, "<script>"),))
    path = kept(tmp_path / "a.store", [page])
    with asking(path) as client:
        for address in ("/people", f"/person/{people_of(path)[0]}", "/people?name=<script>x</script>"):
            text = client.get(address).text
            assert "<img" not in text
            assert "<script>" not in text
            assert "\u202e" not in text
