"""The mirror on the desk: asked in a form, refused in place, every number with the reports and characters behind it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from mirrorwire.desk.views import mirror as view
from mirrorwire.readings.mirror import Mirror, read_mirror
from mirrorwire.readings.question import question
from mirrorwire.record.store import Store
from tests.desks import asking
from tests.mirrors import START, THIRD, mirror_store

ASKED = {"actors": "AZE,ISR", "at": START.isoformat(), "third": THIRD}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mirror_store(tmp_path_factory.mktemp("mirror"))


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[httpx.Client]:
    with asking(path) as client:
        yield client


@pytest.fixture(scope="module")
def found(path: Path) -> Mirror:
    with Store.open(path) as store:
        return read_mirror(store, question(store, actors="AZE,ISR", at=START, third=THIRD))


def tree(client: httpx.Client, address: str, status: int = 200, /, **asked: str) -> LexborHTMLParser:
    answer = client.get(address, params=asked or None)
    assert answer.status_code == status, answer.text[:500]
    return LexborHTMLParser(answer.text)


def href(node: LexborNode) -> str:
    return unescape(node.attributes["href"] or "")


def test_the_form_offers_the_countries_that_the_store_has_outlets_of(client: httpx.Client) -> None:
    page = tree(client, "/mirror")
    offered = {node.attributes["value"] for node in page.css('input[name="third"]')}
    assert {"RUS", "FRA", "IRN"} <= offered
    assert "TUR" not in offered
    assert page.css_first("label[for=actors]") is not None


def test_a_reading_shows_the_numbers_of_the_python_api(client: httpx.Client, found: Mirror) -> None:
    page = tree(client, "/mirror", **ASKED)
    for one in found.countries:
        part = page.css_first(f'section[aria-labelledby="c-{one.country}"]')
        assert part is not None
        said = " ".join(part.text().split())
        if one.surge is None:
            assert bool(one.counts) is bool(part.css("svg"))
            assert one.not_readable is not None and one.not_readable in said
            continue
        assert f"×{one.surge.ratio:.1f}" in said
        assert f"p {one.surge.p:.3f}" in said
        assert f"{one.surge.placebo_rank} of {one.surge.placebo_count} earlier dates" in said
        assert ("reacted" in said) == (one.country in found.reacted)
        titles = [title.text() for title in part.css("svg title")]
        # the pictures say in words what they show: the forecast's band, and the rank among earlier dates
        assert f"{one.surge.likely[0]} to {one.surge.likely[1]} were forecast nine times in ten" in titles[0]
        assert f"of {one.surge.placebo_count} earlier dates {one.surge.placebo_rank} were at least" in titles[1]
        assert len(part.css("svg rect.expected")) == 1 and len(part.css("svg line.held")) == 2
    words = " ".join(page.text().split())
    for sentence in (*found.box.may, *found.box.may_not):
        assert " ".join(sentence.text.split()) in words


def test_every_number_opens_what_is_behind_it(client: httpx.Client, found: Mirror) -> None:
    page = tree(client, "/mirror", **ASKED)
    links = {href(node) for node in page.css("main a") if "/mirror/evidence" in href(node)}
    assert len(links) >= 10
    shown = 0
    for link in sorted(links):
        seen = tree(client, link)
        entries = seen.css(".evidence-list > li")
        assert entries, link
        shown += len(entries)
        for entry in entries:
            for place in entry.css("a.head, a.place"):
                assert href(place).startswith("/page/"), link
    assert shown >= sum(len(one.observed) for one in found.countries)
    counted = {one.country: len(one.observed) for one in found.countries if one.observed}
    for country, count in counted.items():
        seen = tree(client, "/mirror/evidence", **ASKED, country=country, of="observed")
        assert len(seen.css(".evidence-list > li")) == count


def test_all_reports_of_the_window_open_copies_and_outlets_left_out_among_them(
    client: httpx.Client, found: Mirror
) -> None:
    page = tree(client, "/mirror", **ASKED)
    first = page.css_first(".mirror-head .standfirst a")
    assert first is not None and first.text() == f"{found.reports} reports"
    assert len(tree(client, href(first)).css(".evidence-list > li")) == found.reports
    for one in found.countries:
        if one.observed_raw:
            seen = tree(client, "/mirror/evidence", **ASKED, country=one.country, of="all")
            assert len(seen.css(".evidence-list > li")) == one.observed_raw


def test_more_evidence_than_an_address_holds_opens_whole(
    client: httpx.Client, found: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mirrorwire.desk.views.mirror._IN_ADDRESS", 3)
    # another address than other tests ask for: pages are kept
    page = tree(client, "/mirror", **ASKED, days="3")
    links = {href(node): node.text() for node in page.css("main a") if "together=" in href(node)}
    assert links
    for link, words in links.items():
        number = words.rpartition("(")[2].rstrip(")")
        if number.isdigit():
            assert len(tree(client, link).css(".evidence-list > li")) == int(number)
    tree(client, "/mirror/evidence", 404, **ASKED, together="ids_of_nothing")


def test_the_dossier_s_link_offers_what_happened_between_the_two(client: httpx.Client) -> None:
    page = tree(client, "/mirror", actors="AZE,ISR")
    assert page.css_first("[role=alert]") is None
    actors = page.css_first("input#actors")
    assert actors is not None and actors.attributes["value"] == "AZE,ISR"
    links = [href(node) for node in page.css("section[aria-labelledby=events] a")]
    assert links and all(link.startswith("/mirror?happening=") for link in links)
    # the event chosen stays chosen, and the form needs no day
    chosen = tree(client, links[0])
    kept = chosen.css_first("input[name=happening]")
    assert kept is not None and chosen.css_first("input#at") is None
    ident = kept.attributes["value"] or ""
    read = tree(client, "/mirror", happening=ident, third="RUS,FRA", days="3")
    assert read.css_first(".multiples") is not None
    assert read.css_first("input[name=happening]") is not None
    # a pair of which nothing is known is said to be one, and what is no state is refused
    assert "No dated event" in tree(client, "/mirror", actors="BRA,MEX").text()
    assert tree(client, "/mirror", 400, actors="AZE,Nowhere").css_first("[role=alert]") is not None


def test_the_hour_it_was_known_and_the_first_day_of_data_can_be_asked_for(client: httpx.Client) -> None:
    page = tree(client, "/mirror", **ASKED, known_at=f"{START}T10:00Z")
    kept = page.css_first("input#known_at")
    assert kept is not None and kept.attributes["value"] == f"{START}T10:00Z"
    alert = tree(client, "/mirror", **ASKED, since=f"{START.replace(month=5, day=1)}").css_first("[role=alert]")
    assert alert is not None and "baseline" in alert.text()


def test_every_piece_of_evidence_leads_to_its_exact_characters(client: httpx.Client, found: Mirror) -> None:
    country = next(one for one in found.countries if one.observed)
    seen = tree(client, "/mirror/evidence", **ASKED, country=country.country, of="observed")
    seen_claims = [
        href(node) for node in tree(client, "/mirror", **ASKED).css("blockquote.said a") if "here=" in href(node)
    ]
    heads = {href(head): head.text() for head in seen.css(".evidence-list a.head")}
    assert heads and seen_claims
    for address, words in heads.items():
        assert " ".join(marked(client, address).split()) == " ".join(words.split())
    for address in seen_claims[:12]:
        assert marked(client, address)


def marked(client: httpx.Client, address: str) -> str:
    """The characters that a link to characters marks on its page."""
    path, _, name = address.partition("#")
    page = tree(client, path)
    assert page.css_first(f"[id='{name}']") is not None, address
    return "".join(node.text() for node in page.css(".m.here"))


@pytest.mark.parametrize(("change", "said"), [
    ({"at": ""}, "date"), ({"at": "soon"}, "soon"), ({"third": ""}, "third"), ({"third": "AZE"}, "AZE"),
    ({"actors": "AZE"}, "two"), ({"actors": "AZE,XXX"}, "XXX"), ({"days": "0"}, "0"), ({"days": "99999999999"}, "days"),
    ({"actors": "<script>alert(1)</script>,ISR"}, "script"), ({"third": "RUS\x00"}, ""), ({"known_at": "x"}, "x"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_in_place(client: httpx.Client, change: dict[str, str], said: str) -> None:
    page = tree(client, "/mirror", 400, **{**ASKED, **change})
    alert = page.css_first("[role=alert]")
    assert alert is not None and said in alert.text()
    assert not page.css("main script")
    # what was typed is still there
    kept = page.css_first("input#actors")
    assert kept is not None and kept.attributes["value"] == {**ASKED, **change}["actors"]


def test_unknown_events_and_evidence_are_not_found(client: httpx.Client) -> None:
    tree(client, "/mirror", 404, happening="happening_0000", third="RUS")
    tree(client, "/mirror/evidence", 404, **ASKED, country="BRA", of="observed")
    tree(client, "/mirror/evidence", 400, **ASKED, country="RUS", of="everything")
    tree(client, "/mirror/evidence", 404, **ASKED, ids="report_of_nobody")


def test_a_reading_is_made_once_for_one_state_of_the_store(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def counted(*args: object, **more: object) -> Mirror:
        made.append(args)
        return read_mirror(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("mirrorwire.desk.views.mirror.read_mirror", counted)
    asked = {**ASKED, "days": "4"}
    tree(client, "/mirror", **asked)
    tree(client, "/mirror/evidence", **asked, country="RUS", of="observed")
    tree(client, "/mirror", **asked, unheard="of")
    assert len(made) == 1


def test_more_readings_than_there_is_room_for_are_put_off_and_nobody_else_waits(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(*args: object, **more: object) -> Mirror:
        assert go_on.wait(20)
        return read_mirror(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(view, "read_mirror", slow)
    room = view.AT_ONCE
    statuses: list[int] = []

    def ask(days: int) -> None:
        with httpx.Client(base_url=client.base_url, timeout=30) as another:
            statuses.append(another.get("/mirror", params={**ASKED, "days": str(days)}).status_code)

    asking_too = [threading.Thread(target=ask, args=(20 + n,)) for n in range(room)]
    for one in asking_too:
        one.start()
    try:
        deadline = time.monotonic() + 10
        while view._room.acquire(blocking=False):
            view._room.release()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        put_off = client.get("/mirror", params={**ASKED, "days": "30"})
        assert put_off.status_code == 503
        assert int(put_off.headers["retry-after"]) > 0
        assert client.get("/about").status_code == 200
    finally:
        go_on.set()
        for one in asking_too:
            one.join()
    assert statuses == [200] * room
    tree(client, "/mirror", **ASKED, days="30")
