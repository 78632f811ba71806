"""Dossiers as people see them: behind every mark and number just the events that it counts, at their own characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser, LexborNode

from mirrorwire.annotations.events.ontology import ontology as load_ontology
from mirrorwire.desk.plain_words import forms_of, kind_noun, sentence, words
from mirrorwire.model import Person, Span
from mirrorwire.record.find.pair_lines import AGAINST
from mirrorwire.record.find.persons import people
from mirrorwire.record.store import Store
from mirrorwire.spans import slice_of
from tests.browser import visiting
from tests.desks import asking, kept, serving
from tests.dossiers import of_pair, outlet_named, pair_pages
from tests.stores import ready
from tests.test_search import event, told

PAGES = pair_pages()
RECORDS = {page.id: page for page in PAGES}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("dossier") / "record.store", PAGES, outlets=outlet_named)


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[httpx.Client]:
    with asking(path) as client:
        yield client


def page_at(client: httpx.Client, address: str) -> LexborHTMLParser:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return LexborHTMLParser(answer.text)


def first(node: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    found = node.css_first(selector)
    assert found is not None, selector
    return found


def address_of(node: LexborNode) -> str:
    return node.attributes["href"] or ""


def events_listed(client: httpx.Client, address: str) -> list[str]:
    """Ids of the events that a list of evidence shows, each checked against the characters of its page."""
    found: list[str] = []
    total = None
    while address:
        page = page_at(client, address)
        total = int(first(page, "h1 data").attributes["value"] or "")
        for line in page.css("li.line"):
            ident = line.attributes["id"] or ""
            link = first(line, ".said a")
            href = urlsplit(address_of(link))
            assert href.fragment == ident
            record = RECORDS[href.path.removeprefix("/page/")]
            told_event = next(one for one in record.events if one.id == ident)
            place = re.fullmatch(r"(text|raw) (\d+)–(\d+)", first(line, "a.place").text().strip())
            assert place
            span = told_event.evidence[0]
            assert (place[1], int(place[2]), int(place[3])) == (span.layer, span.start, span.end)
            if span.layer == "text":
                assert link.text() == slice_of(record.text, span)
            found.append(ident)
        onward = page.css_first("a[rel=next]")
        address = address_of(onward) if onward else ""
    assert total == len(found) == len(set(found))
    return found


def test_every_mark_and_every_number_leads_to_just_the_events_it_counts(client: httpx.Client) -> None:
    page = page_at(client, "/dossier/AZE-ISR")
    marks = page.css(".dossier-chart a")
    assert len(marks) > 40
    reached: set[str] = set()
    for mark in marks:
        said = re.search(r": (\d+) events?, ", mark.attributes["aria-label"] or "")
        assert said
        listed = events_listed(client, address_of(mark))
        assert len(listed) == int(said[1])
        reached |= set(listed)
    dated = {one.id for record in PAGES for one in of_pair(record) if one.date is not None and len(one.date) == 10}
    assert reached == dated
    numbers = page.css("td.number a")
    assert len(numbers) > 30
    for number in numbers:
        listed = events_listed(client, address_of(number))
        assert len(listed) == int(number.text().replace(",", "")), address_of(number)
    # without a date, and in link lists
    for link in page.css("figcaption a"):
        assert len(events_listed(client, address_of(link))) == int(link.text().split()[0])


def test_what_is_narrowed_stays_so_behind_each_mark(client: httpx.Client) -> None:
    address = (
        "/dossier/AZE-ISR?kind=CONSULT,AID&outlet_country=TUR,unknown&since=2025-02-10&by=quarter&polarity=asserted"
    )
    page = page_at(client, address)
    marks = page.css(".dossier-chart a")
    assert marks
    for mark in marks:
        asked = parse_qs(urlsplit(address_of(mark)).query)
        assert asked["kind"] == ["CONSULT,AID"]
        assert asked["since"][0] >= "2025-02-10"
        events = events_listed(client, address_of(mark))
        said = re.search(r": (\d+) events?, ", mark.attributes["aria-label"] or "")
        assert said is not None
        assert len(events) == int(said[1])
        by_id = {one.id: (record, one) for record in PAGES for one in record.events}
        for ident in events:
            record, one = by_id[ident]
            assert one.kind in ("CONSULT", "AID")
            assert record.capture.outlet not in ("Meridian Post", "Perevalny Vestnik")
    # each filter in force can be taken back by itself
    chips = [address_of(one) for one in page.css(".chips a")]
    assert len(chips) == 5
    assert all(client.get(one).status_code == 200 for one in chips)
    assert "kind" not in parse_qs(urlsplit(chips[1]).query) or "kind" not in parse_qs(urlsplit(chips[2]).query)


def test_a_mark_is_as_tall_as_what_it_counts(client: httpx.Client) -> None:
    page = page_at(client, "/dossier/AZE-ISR")
    scales = {
        round(float(first(mark, "rect").attributes["height"] or 0) / int(said[1]), 1)
        for mark in page.css(".dossier-chart a")
        if (said := re.search(r": (\d+) event", mark.attributes["aria-label"] or ""))
    }
    assert len(scales) == 1


def test_names_lead_to_codes_and_what_is_no_pair_is_explained(client: httpx.Client) -> None:
    small = "israel-azerbaijan", "azerbaijan - Israel"
    for given in ("Azerbaijan-Israel", "ISR-AZE", "Israel - Azerbaijan", "aze-isr", "AZE,ISR", "AZE>ISR", *small):
        answer = client.get(f"/dossier/{given}", params={"since": "2025"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/dossier/AZE-ISR?since=2025"), given
    assert client.get("/dossier/Israel-Azerbaijan/evidence").headers["location"] == "/dossier/AZE-ISR/evidence"
    assert client.get("/dossier/ISR-AZE.svg").headers["location"] == "/dossier/AZE-ISR.svg"
    for wrong in ("Atlantis-Israel", "AZE", "AZE-AZE", "A-B-C", "%00-%ff", "<script>-x", "." * 300):
        answer = client.get(f"/dossier/{wrong}")
        assert answer.status_code == 404, wrong
        assert "<script>-x" not in answer.text
    assert "/dossier/Azerbaijan-Israel" in client.get("/dossier/Atlantis-Israel").text
    assert client.get("/dossiers", params={"pair": "Azerbaijan - Israel"}, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("query", [
    "since=soon", "kind=GOSSIP", "sphere=gardening", "direction=AZE%3EARM", "by=fortnight", "told=rumour",
    "outlet_country=Atlantis", "since=2025-02&until=2025-01", "modality=x", "polarity=x", "kind=" + "A," * 3000,
])  # fmt: skip
def test_what_can_t_be_understood_is_said_and_no_error_of_the_desk(client: httpx.Client, query: str) -> None:
    for page in ("", "/evidence", "/met", ".svg", "/series.json"):
        if "by=" in query and page not in ("", ".svg"):
            continue
        assert client.get(f"/dossier/AZE-ISR{page}?{query}").status_code == 400, page


def test_cursors_and_places_that_are_none_are_refused(client: httpx.Client) -> None:
    for page in ("evidence", "met", "said-AZE"):
        assert client.get(f"/dossier/AZE-ISR/{page}?after=nonsense").status_code == 400
    for page in ("gossip", "said-ARM", "said-"):
        assert client.get(f"/dossier/AZE-ISR/{page}").status_code == 404
    assert client.get("/told/1/1").status_code == 404
    assert client.get(f"/told/{1 << 70}/1").status_code == 404
    assert client.get("/told/x/1").status_code == 422
    assert client.get("/dossier/AZE-ISR/evidence?happening=none").status_code == 200


def test_parts_quote_the_page_and_fold_its_other_sources(tmp_path: Path) -> None:
    meeting = "Foreign ministers of both met in Baku on Monday."
    pages = [
        told(n, f"They met {n}", meeting, outlet=outlet, published=f"2025-03-0{n}T10:00:00+00:00", events=(
            event("AZE", "ISR", "CONSULT", "energy", id=f"event_{n:020x}", mode="visit", date="2025-03-01"),
        ))
        for n, outlet in enumerate(("Meridian Post", "Bosfor Gazetesi", "Perevalny Vestnik"), 1)
    ]  # fmt: skip
    with asking(kept(tmp_path / "a.store", pages, outlets=outlet_named)) as client:
        page = page_at(client, "/dossier/AZE-ISR")
        (line,) = page.css("section.part[aria-labelledby=part-met] li.line")
        assert first(line, ".read").text() == "read as: Azerbaijan → Israel · visit or receive · energy"
        assert first(line, ".said a").text() == slice_of(pages[0].text, pages[0].events[0].evidence[0])
        assert address_of(first(line, ".said a")) == f"/page/{pages[0].id}#{pages[0].events[0].id}"
        assert first(line, "summary").text() == "2 more sources"
        sources = [one for one in line.css(".sources li a") if "/told/" in address_of(one)]
        targets = [client.get(address_of(one)).headers["location"] for one in sources]
        assert targets == [f"/page/{one.id}#{one.events[0].id}" for one in pages[1:]]
        whole = page_at(client, "/dossier/AZE-ISR/met")
        assert "1 happening" in first(whole, ".lead").text()
        assert len(whole.css("li.line")) == 1


def test_supplies_show_the_words_of_what_is_supplied(tmp_path: Path) -> None:
    page = told(1, "Two work together", "They work together.", "Oil is sold by one to the other.")
    spans = [
        Span("text", page.text.index(one), page.text.index(one) + len(one), None) for one in ("They work", "Oil is")
    ]
    events = (
        event("AZE", "ISR", "COOPERATE", "military", id=f"event_{1:020x}", evidence=(spans[0],)),
        event("AZE", "ISR", "COOPERATE", "energy", id=f"event_{2:020x}", mode="supply", evidence=(spans[1],)),
    )
    with asking(kept(tmp_path / "a.store", [replace(page, events=events)])) as client:
        for address in ("/dossier/AZE-ISR", "/dossier/AZE-ISR/supplied"):
            shown = page_at(client, address)
            (line,) = shown.css("section.part[aria-labelledby=part-supplied] li.line") or shown.css("li.line")
            assert first(line, ".read").text() == "read as: Azerbaijan → Israel · supply or sell to · energy"
            assert first(line, ".said a").text() == "Oil is"
            assert [one.text() for one in line.css(".sphere")] == ["energy"]


def test_words_come_first_and_how_they_were_read_below(tmp_path: Path) -> None:
    page = told(1, "A refusal", "Two sides say that they will not sell.")
    speakers = Person("person_1", "group", "two sides", None, (), (Span("text", 11, 20, None),))
    denial = replace(
        event("ISR", "AZE", "REJECT", "military", date="2025-03-01", modality="planned"),
        claimant="person_1", date_precision="published",
    )  # fmt: skip
    with asking(kept(tmp_path / "a.store", [replace(page, people=(speakers,), events=(denial,))])) as client:
        for address in ("/dossier/AZE-ISR", "/dossier/AZE-ISR/against", "/dossier/AZE-ISR/evidence"):
            line = first(page_at(client, address), "li.line")
            html = line.html or ""
            assert html.index('class="said words"') < html.index('class="meta source"') < html.index("read as:")
            assert first(line, ".words a").text() == slice_of(page.text, denial.evidence[0])
            assert not line.css("h2, h3")
            read = first(line, ".read").text()
            assert read == (
                "read as: Israel → Azerbaijan · refuse or reject · military · planned · claimed by: two sides"
            )
            assert "(day of publication)" in first(line, ".day").text()


def test_what_most_outlets_tell_is_shown_before_what_is_newer(tmp_path: Path) -> None:
    pages = [
        told(n, f"Told {n}", f"They met, as {outlet} told for the {n}th time.", outlet=outlet,
             published=f"2025-03-{n:02d}T10:00:00+00:00", events=(
                 event("AZE", "ISR", "CONSULT", id=f"event_{n:020x}", date=f"2025-03-{day:02d}"),))
        for n, outlet, day in (
            (1, "Meridian Post", 1), (2, "Bosfor Gazetesi", 1), (10, "Meridian Post", 10), (15, "Meridian Post", 15),
            (20, "Meridian Post", 20),
        )
    ]  # fmt: skip
    with asking(kept(tmp_path / "a.store", pages, outlets=outlet_named)) as client:
        days = "li.line .day time:first-child"
        shown = page_at(client, "/dossier/AZE-ISR").css(f"section[aria-labelledby=part-met] {days}")
        assert [one.attributes["datetime"] for one in shown] == ["2025-03-01", "2025-03-20", "2025-03-15"]
        whole = page_at(client, "/dossier/AZE-ISR/met").css(days)
        assert [one.attributes["datetime"] for one in whole] == ["2025-03-20", "2025-03-15", "2025-03-10", "2025-03-01"]


def test_more_than_a_page_of_lines_goes_on(tmp_path: Path) -> None:
    pages = [
        ready(n, events=[("AZE", "ISR", "ACCUSE", "energy")], published=f"{day}T10:00:00+00:00")
        for n, day in enumerate(date(2025, 1, 1) + timedelta(days=3 * at) for at in range(95))
    ]
    with asking(kept(tmp_path / "a.store", pages)) as client:
        seen: list[str] = []
        address = "/dossier/AZE-ISR/against?sphere=energy"
        while address:
            page = page_at(client, address)
            found = page.css("li.line .said a")
            assert 0 < len(found) <= 40
            seen += [address_of(one) for one in found]
            onward = page.css_first("a[rel=next]")
            address = address_of(onward) if onward else ""
        assert len(seen) == len(set(seen)) == 95
        assert len(page_at(client, "/dossier/AZE-ISR").css("section[aria-labelledby=part-against] li.line")) == 3


def test_the_picture_for_other_pages_stands_by_itself(client: httpx.Client) -> None:
    answer = client.get("/dossier/AZE-ISR.svg?sphere=energy")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    root = ElementTree.fromstring(answer.text)
    assert root.find(f"{SVG}style") is not None
    assert root.findtext(f"{SVG}title") == "Azerbaijan – Israel"
    assert "energy" in (root.findtext(f"{SVG}desc") or "")
    (home,) = root.iter(f"{SVG}a")
    assert home.attrib["href"] == f"{client.base_url}/dossier/AZE-ISR?sphere=energy"
    assert not re.search(r"<script|url\(|@import|\son\w+=", answer.text)
    page = page_at(client, "/dossier/AZE-ISR?sphere=energy")
    snippet = first(page, ".embed code").text()
    assert f'src="{client.base_url}/dossier/AZE-ISR.svg?sphere=energy"' in snippet
    assert client.get(re.findall('src="([^"]+)"', snippet)[0]).status_code == 200


def test_the_days_are_those_of_the_events(client: httpx.Client) -> None:
    days = client.get("/dossier/AZE-ISR/series.json").json()["days"]
    expected: dict[str, int] = {}
    for record in PAGES:
        for one in of_pair(record):
            if one.date is not None and len(one.date) == 10:
                expected[one.date] = expected.get(one.date, 0) + 1
    assert {day: sum(counts) for day, *counts in days} == expected
    assert [day for day, *_ in days] == sorted(expected)


def test_a_picture_has_one_stop_for_the_keyboard_at_most_and_no_style_of_its_own(client: httpx.Client) -> None:
    for address in ("/dossier/AZE-ISR", "/dossiers"):
        page = page_at(client, address)
        picture = first(page, "svg[role=group]")
        assert {one.attributes.get("tabindex") for one in picture.css("a")} == {"-1"}
        assert all(one.attributes["aria-label"] for one in picture.css("a"))
        text = client.get(address).text
        assert "<style" not in text
        assert not re.search(r"\sstyle=|\son[a-z]+=", text)


def test_the_matrix_leads_to_what_it_counts(client: httpx.Client) -> None:
    page = page_at(client, "/dossiers")
    cells = page.css(".grid-chart a")
    assert len(cells) >= 6
    for cell in cells:
        said = re.search(r": ([\d,]+) event", cell.attributes["aria-label"] or "")
        assert said
        assert len(events_listed(client, address_of(cell))) == int(said[1].replace(",", ""))
    for number in page.css("td.number a"):
        assert len(events_listed(client, address_of(number))) == int(number.text().replace(",", ""))
    bounded = page_at(client, "/dossiers?since=2025-03&until=2025-04")
    assert all("since=2025-03" in address_of(one) for one in bounded.css(".grid-chart a"))
    assert client.get("/dossiers?since=soon").status_code == 400


def test_nothing_told_is_said_plainly(client: httpx.Client, tmp_path: Path) -> None:
    page = page_at(client, "/dossier/FJI-TON")
    assert "No article here tells" in first(page, ".standfirst").text()
    assert not page.css("svg.dossier-chart")
    assert client.get("/dossier/FJI-TON.svg").status_code == 200
    assert client.get("/dossier/FJI-TON/evidence").status_code == 200
    with asking(kept(tmp_path / "empty.store", [])) as empty:
        assert "Nothing is told" in empty.get("/dossiers").text
        assert empty.get("/people").status_code == 200


def test_words_of_hostile_pages_are_only_words(tmp_path: Path) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e\"'>"
    page = told(1, nasty, nasty * 3, outlet=nasty, language='"><b>', events=(
        event("AZE", "ISR", "CONSULT", '"><i>', id='event_"><u>', mode='"><s>', date="2025-03-01"),
    ))  # fmt: skip
    with asking(kept(tmp_path / "a.store", [page])) as client:
        for address in (
            "/dossier/AZE-ISR",
            "/dossier/AZE-ISR/evidence",
            "/dossier/AZE-ISR/met",
            "/dossier/AZE-ISR.svg",
        ):
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert not re.search(r"<script>alert|<img|<b>\W|<u>|<i>|<s>|\u202e", answer.text), address


def test_every_class_and_mode_has_plain_words() -> None:
    ontology = load_ontology()
    assert set(words()) == set(ontology.classes)
    for name, one in ontology.classes.items():
        assert set(words()[name]) == {"", *one.modes}
        for forms in words()[name].values():
            assert all(form.count("{}") == 1 for form in forms), (name, forms)
        assert kind_noun(name)
    # conflict is one against the other, cooperation is in the other parts
    conflict = {name for name, one in ontology.classes.items() if one.quad.endswith("conflict")}
    assert set(AGAINST) == conflict
    assert forms_of("GOSSIP_ABOUT", None) == ("gossip about ({})", "gossip about ({})")


@pytest.mark.parametrize(("told_as", "expected"), [
    (("CONSULT", None, "actual", False, False), "Azerbaijan met or consulted Israel"),
    (("CONSULT", "phone", "actual", False, True), "Azerbaijan and Israel spoke with each other over a distance"),
    (("COOPERATE", "supply", "planned", False, False), "Azerbaijan plans to supply or sell to Israel"),
    (("AGREE", None, "planned", False, True), "Azerbaijan and Israel plan to agree with each other"),
    (("ASSAULT", "aerial", "actual", True, False), "Azerbaijan did not attack Israel from the air"),
    (("ASSAULT", None, "possible", False, False), "Azerbaijan may attack Israel"),
    (("SANCTION", None, "planned", True, False), "Azerbaijan does not plan to cut or reduce relations with Israel"),
    (("THREATEN", None, "historical", False, False), "Azerbaijan threatened Israel"),
    (("SUPPORT", None, "hypothetical", False, False), "Azerbaijan would, on a condition, support Israel"),
])  # fmt: skip
def test_what_is_not_so_or_not_yet_is_never_told_as_if_it_were(
    told_as: tuple[str, str | None, str, bool, bool], expected: str
) -> None:
    kind, mode, modality, negated, reciprocal = told_as
    assert sentence("AZE", "ISR", kind, mode, modality, negated=negated, reciprocal=reciprocal) == expected


def test_people_named_in_the_words_lead_to_their_pages(client: httpx.Client, path: Path) -> None:
    with Store.open(path) as store:
        known = {line.id: line.name for line in people(store)}
    page = page_at(client, "/dossier/AZE-ISR/evidence")
    named = page.css(".named a[dir]")
    assert named
    for one in named:
        assert known[address_of(one).removeprefix("/person/")] == one.text()


def test_marks_are_gone_through_by_arrow_keys(path: Path, browser: Browser) -> None:
    with serving(path) as address, visiting(browser) as page:
        page.goto(f"{address}/dossier/AZE-ISR")
        stops = page.locator(".dossier-chart a[tabindex='0']")
        assert stops.count() == 1
        stops.focus()
        said = page.locator("#mark-said")
        before = said.inner_text()
        assert before == stops.get_attribute("aria-label")
        seen = {before}
        for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
            here = page.locator(":focus")
            assert said.inner_text() == here.get_attribute("aria-label")
            seen.add(said.inner_text())
        assert len(seen) >= 5
        assert stops.count() == 1
        count = re.search(r": (\d+) event", said.inner_text())
        assert count is not None
        page.keyboard.press("Enter")
        page.wait_for_url("**/evidence?**")
        assert page.locator("h1").inner_text().split()[0] == count[1]


def test_an_interval_chosen_day_by_day_leads_to_its_events(path: Path, browser: Browser) -> None:
    with serving(path) as address, visiting(browser) as page:
        page.goto(f"{address}/dossier/AZE-ISR?kind=CONSULT,AID,COOPERATE")
        assert page.locator(".u-over").count() == 0
        page.get_by_text("Day by day").click()
        box = page.locator(".u-over").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 50, steps=3)
        page.mouse.up()
        page.get_by_role("link", name="its events").click()
        page.wait_for_url("**/evidence?**")
        asked = parse_qs(urlsplit(page.url).query)
        since, until = asked["since"][0], asked["until"][0]
        assert asked["kind"] == ["CONSULT,AID,COOPERATE"]
        expected = [
            one
            for record in PAGES
            for one in of_pair(record)
            if one.kind in ("CONSULT", "AID", "COOPERATE") and one.date and len(one.date) == 10
            if since <= one.date <= until
        ]
        assert len(expected) > 0
        assert page.locator("h1").inner_text().split()[0] == str(len(expected))
