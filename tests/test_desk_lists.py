"""Front page, archive, search, stories, outlets: each list shows what the store has, once, and leads to all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser, LexborNode

from mirrorwire.desk.pictures.sparks import shares, spark
from mirrorwire.desk.rendering import long_day
from mirrorwire.desk.views import archive, outlets, searching, stories
from mirrorwire.desk.views.searching import asked_of, query_of
from mirrorwire.errors import QueryError
from mirrorwire.ingesting import ingest
from mirrorwire.model import Person, Record
from mirrorwire.record.find.lately import most_told
from mirrorwire.record.find.overview import latest
from mirrorwire.record.find.query import Query
from mirrorwire.record.find.saved import save
from mirrorwire.record.reviews.overlays import story_of
from mirrorwire.record.store import Store
from mirrorwire.record.stories.told import story
from tests.browser import visiting
from tests.desks import asking, kept, serving
from tests.stores import OFF, html_page, paragraphs, ready, words
from tests.test_overview import RECORDS, article, day_of, entry

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)> \u202egnp.exe'
SLASHED = "A/B & <Daily>"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("lists") / "a.store", RECORDS, outlets=entry)


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[httpx.Client]:
    with asking(path) as one:
        yield one


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        yield opened


def read(client: httpx.Client, address: str, status: int = 200) -> LexborHTMLParser:
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == status, (address, answer.text[:400])
    return LexborHTMLParser(answer.text)


def links(tree: LexborHTMLParser | LexborNode, selector: str) -> list[str]:
    return [node.attributes["href"] or "" for node in tree.css(selector)]


def pages_of(tree: LexborHTMLParser, selector: str) -> list[str]:
    """Ids of the pages that a list leads to, in its order."""
    return [unquote(href.removeprefix("/page/")) for href in links(tree, selector)]


def walked(client: httpx.Client, address: str, selector: str) -> list[str]:
    """Go through a list by its links to more; gives the pages of all its parts."""
    found: list[str] = []
    for _ in range(100):
        tree = read(client, address)
        found += links(tree, selector)
        more = [href for href in links(tree, 'main .pager a[rel="next"]') if "cursor=" in href]
        if not more:
            return found
        address = str(httpx.URL(address).join(more[0]))
    raise AssertionError("the list does not end")


# ------------------------------------------------------------------------------------------------ all news


def test_the_archive_leads_to_every_article_exactly_once(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "ON_A_PAGE", 40)
    found = [href.removeprefix("/page/") for href in walked(client, "/archive", ".newsline .headline-link")]
    assert sorted(found) == sorted(record.id for record in RECORDS)


def test_every_day_of_the_calendar_shows_its_articles_and_no_others(client: httpx.Client) -> None:
    by_day: dict[str, set[str]] = {}
    for record in RECORDS:
        if (day := day_of(record)) is not None:
            by_day.setdefault(day, set()).add(record.id)
    tree = read(client, "/archive/2025-02")
    days = links(tree, ".calendar a")
    assert days == [f"/archive/{day}" for day in sorted(by_day) if day.startswith("2025-02")]
    for href in days[::5]:
        shown = read(client, href)
        assert set(pages_of(shown, ".newsline .headline-link")) == by_day[href.rpartition("/")[2]]
        said = next(node for node in tree.css(".calendar a") if node.attributes["href"] == href)
        assert (said.css_first(".day-count") or said).text() == str(len(by_day[href.rpartition("/")[2]]))


def test_days_lead_to_the_days_with_news_before_and_after(client: httpx.Client) -> None:
    days = sorted({day for record in RECORDS if (day := day_of(record))})
    tree = read(client, f"/archive/{days[3]}")
    assert set(links(tree, ".pager a")) == {f"/archive/{days[2]}", f"/archive/{days[4]}"}
    assert links(read(client, f"/archive/{days[-1]}"), ".pager a") == [f"/archive/{days[-2]}"]


def test_articles_without_a_date_are_reached_from_the_archive(client: httpx.Client) -> None:
    assert "/archive/undated" in links(read(client, "/archive"), ".side a")
    tree = read(client, "/archive/undated")
    undated = {record.id for record in RECORDS if day_of(record) is None}
    assert set(pages_of(tree, ".newsline .headline-link")) == undated
    assert tree.css_first(".newsline .clock time") is None


def test_rubrics_and_days_go_together(client: httpx.Client) -> None:
    tree = read(client, "/archive/2025-02?rubric=Energy")
    wanted = {
        record.id
        for record in RECORDS
        if record.article is not None
        and record.article.rubric is not None
        and record.article.rubric.value.lower() == "energy"
        and (day_of(record) or "").startswith("2025-02")
    }
    assert set(pages_of(tree, ".newsline .headline-link")) == wanted
    # what leads on stays in the rubric
    assert all("rubric=Energy" in href for href in links(tree, ".calendar a, .pager a"))
    nothing = read(client, "/archive?rubric=No+such+rubric")
    assert "Nothing is kept" in (nothing.css_first(".lead") or nothing.root).text()  # type: ignore[union-attr]


@pytest.mark.parametrize("address", [
    "/archive/2025-02-31", "/archive/yesterday", "/archive/202", "/archive/0000", "/archive/٢٠٢٥", "/story/story_nope",
    "/story/%00", "/outlet/Nobody%27s%20Daily", "/outlet/%F0%9F%93%B0", "/saved/none", "/outlet/",
])  # fmt: skip
def test_what_the_store_does_not_have_is_not_found(client: httpx.Client, address: str) -> None:
    read(client, address, 404)


@pytest.mark.parametrize("address", [
    "/archive?cursor=x", "/archive?cursor=r%F0", "/stories?since=never", "/stories?cursor=-1",
    "/stories?since=2025&until=2024", "/search?cursor=zzz", "/search?colour=red", "/search?order=loudest",
    "/search?copies=maybe", "/search?since=1&since=2",
])  # fmt: skip
def test_what_cannot_be_understood_is_said_and_breaks_nothing(client: httpx.Client, address: str) -> None:
    tree = read(client, address, 400)
    part = dict(parse_qsl(urlsplit(address).query)).keys()
    said = (tree.css_first("main") or tree.root).text()  # type: ignore[union-attr]
    assert any(name in said for name in part) or "interval" in said


# ------------------------------------------------------------------------------------------------ front page


def test_the_front_page_leads_with_what_most_outlets_told(client: httpx.Client, store: Store) -> None:
    tree = read(client, "/")
    (every,) = links(tree, ".front-leads .more a")
    days = dict(parse_qsl(urlsplit(every).query))
    told = most_told(store, since=days["since"], until=days["until"], limit=5)
    assert len(told.stories) == 5
    assert days["until"] == latest(store)
    shown = links(tree, ".front-leads .headline a")
    assert shown == [f"/story/{one.id}" for one in told.stories]
    lead = tree.css_first(".lead-story")
    assert lead is not None
    assert f"Told by {len(told.stories[0].outlets)} outlets" in lead.text()
    newest = [record.id for record in sorted(RECORDS, key=lambda one: day_of(one) or "") if day_of(record)]
    lines = pages_of(tree, ".front-latest .headline-link")
    assert len(lines) == 14
    assert day_of(next(one for one in RECORDS if one.id == lines[0])) == day_of(
        next(one for one in RECORDS if one.id == newest[-1])
    )


def test_the_front_page_counts_pairs_beside_their_dossiers(client: httpx.Client) -> None:
    tree = read(client, "/")
    lines = tree.css(".moved tbody tr")
    assert lines
    for line in lines:
        assert (line.css_first("th a").attributes["href"] or "").startswith("/dossier/")  # type: ignore[union-attr]
        bars = line.css("svg rect")
        assert len(bars) == 9
        weeks = (line.css_first("svg title") or line).text().rpartition(": ")[2].split(", ")
        cells = [cell.text() for cell in line.css("td.number")]
        assert cells[0] == weeks[-1]
        assert cells[1] == f"{sum(map(int, weeks[:-1])) / 8:.1f}"


def test_an_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    with asking(kept(tmp_path / "a.store", [])) as client:
        assert "mirrorwire ingest" in read(client, "/").css_first("main").text()  # type: ignore[union-attr]
        for address, said in {
            "/archive": "Nothing is kept",
            "/archive/2025": "Nothing is kept of 2025",
            "/stories": "no article with a date",
            "/outlets": "No outlet is in this store",
            "/search": "Nothing was found",
            "/saved": "No search is saved",
            "/about": "How to read this desk",
        }.items():
            assert said in read(client, address).css_first("main").text(), address  # type: ignore[union-attr]


def test_a_store_of_few_pages_leads_with_the_newest(samples_kept: Path) -> None:
    with asking(samples_kept) as client, Store.open(samples_kept) as kept_samples:
        tree = read(client, "/")
        newest = kept_samples.search(limit=3).hits
        assert pages_of(tree, ".front-leads .lead-story .headline a, .front-leads .second-story .headline a") == [
            hit.page for hit in newest
        ]
        quotes = tree.css(".said-last figure")
        assert quotes
        for quote in quotes:
            page, _, mark = (quote.css_first("blockquote a").attributes["href"] or "").partition("#")  # type: ignore[union-attr]
            record = kept_samples.record(page.removeprefix("/page/"))
            told = next(one for one in record.quotations if one.id == mark)
            said = " … ".join(record.text[span.start : span.end] for span in told.content)
            assert quote.css_first("blockquote").text() == f"“{said}”"  # type: ignore[union-attr]


# ------------------------------------------------------------------------------------------------ search


def test_more_and_more_of_a_search_reaches_each_hit_once(client: httpx.Client, store: Store) -> None:
    for address, asked in (
        ("/search?words=grain", {"words": "grain"}),
        ("/search?words=moves&order=relevance", {"words": "moves"}),
        ("/search?language=en&copies=no", {"language": "en", "copies": False}),
    ):
        found = walked(client, address, ".teaser .headline a")
        assert len(found) == len(set(found)) == store.count(**asked) > 20


def form_of(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    """What a browser sends of the search form as it stands."""
    sent = []
    for field in tree.css("form.asking input"):
        kind, value = field.attributes.get("type"), field.attributes.get("value") or ""
        if kind not in ("checkbox", "radio") or "checked" in field.attributes:
            sent.append((field.attributes["name"] or "", value))
    return sent


def test_the_form_keeps_every_filter_that_was_asked_for(client: httpx.Client) -> None:
    asked = [
        ("words", 'grain "moves"'), ("outlet", SLASHED), ("outlet", "Meridian Post"), ("outlet_country", "GEO"),
        ("language", "en"), ("rubric", "Energy"), ("person", "Orla Venn"), ("speaker", "Tarek Solim"),
        ("role", "Minister of Energy"), ("state", "AZE"), ("pair", "AZE-ARM"), ("kind", "CONSULT"), ("kind", "AGREE"),
        ("sphere", "energy"), ("modality", "planned"), ("polarity", "negated"), ("since", "2025-01"),
        ("until", "2025-02-20"), ("copies", "no"), ("order", "relevance"), ("story", "story_0123"),
    ]  # fmt: skip
    answer = client.get(f"/search?{urlencode(asked)}")
    sent = [(name, value) for name, value in form_of(LexborHTMLParser(answer.text)) if value]
    assert sorted(sent) == sorted(asked)
    # a name that nobody bears was asked for as well: the refusal names it, and the form still has it
    assert answer.status_code == 400
    assert query_of(tuple(sorted(sent))) == query_of(tuple(sorted(asked)))


def test_empty_fields_leave_the_address(client: httpx.Client) -> None:
    answer = client.get("/search?words=grain&outlet=&outlet=&since=&kind=AGREE&order=newest")
    assert answer.status_code == 302
    assert answer.headers["location"] == "/search?words=grain&kind=AGREE&order=newest"


def test_each_facet_leads_to_as_many_as_it_counts(client: httpx.Client) -> None:
    for address in (
        "/search?words=moves&kind=CONSULT",
        "/search?pair=ARM-AZE&until=2025-02-10",
        "/search?rubric=world",
    ):
        tree = read(client, address)
        facets = tree.css(".side .counts li")
        assert len(facets) > 8
        for facet in facets[::3]:
            count = int(facet.css_first(".meta").text().replace(",", ""))  # type: ignore[union-attr]
            narrowed = read(client, facet.css_first("a").attributes["href"] or "")  # type: ignore[union-attr]
            said = (narrowed.css_first("#found") or facet).text()
            assert said == (f"{count} articles" if count != 1 else "1 article"), (address, facet.text())


def test_filters_in_force_can_be_taken_away_one_by_one(client: httpx.Client) -> None:
    tree = read(client, "/search?words=grain&kind=AGREE&kind=ACCUSE&language=en")
    assert links(tree, ".chips a") == [
        "/search?words=grain&kind=ACCUSE&language=en",
        "/search?words=grain&kind=AGREE&language=en",
        "/search?words=grain&kind=AGREE&kind=ACCUSE",
    ]


def test_found_words_are_marked_where_their_spans_are(samples_kept: Path) -> None:
    with asking(samples_kept) as client, Store.open(samples_kept) as kept_samples:
        tree = read(client, '/search?words="read aloud" OR tanker*')
        teasers = tree.css(".teaser")
        hits = kept_samples.search('"read aloud" OR tanker*').hits
        assert len(teasers) == len(hits) > 0
        for teaser, hit in zip(teasers, hits, strict=True):
            assert hit.snippet is not None
            text = kept_samples.record(hit.page).text
            marked = [mark.text() for mark in teaser.css(".snippet mark")]
            assert marked == [text[span.start : span.end] for span in hit.snippet.marks]
            assert (teaser.css_first(".snippet") or teaser).text() == hit.snippet.text


def test_lists_can_be_followed_as_feeds_of_the_same_articles(client: httpx.Client) -> None:
    for address, selector in (
        ("/search?words=grain&kind=CONSULT&kind=AGREE&copies=no&since=2025-01", ".teaser .headline a"),
        ("/archive/2025-02-10", ".newsline .headline-link"),
        (f"/outlet/{quote(SLASHED, safe='')}", ".newsline .headline-link"),
    ):
        tree = read(client, address)
        (feed,) = links(tree, 'link[type="application/feed+json"]')
        items = client.get(feed).json()["items"]
        shown = pages_of(tree, selector)
        assert [f"/page/{page}" for page in shown][:10] == [urlsplit(item["url"]).path for item in items][:10]


def test_a_search_that_is_not_understood_says_so_beside_the_field(client: httpx.Client) -> None:
    tree = read(client, "/search?words=grain&kind=NONSENSE", 400)
    assert "NONSENSE" in tree.css_first("#wrong-kind").text()  # type: ignore[union-attr]
    assert tree.css_first('[aria-describedby="wrong-kind"][aria-invalid="true"]') is not None
    assert tree.css_first("#words").attributes["value"] == "grain"  # type: ignore[union-attr]
    assert "open" in tree.css_first("details").attributes  # type: ignore[union-attr]


def test_a_search_that_finds_nothing_helps_on(client: httpx.Client) -> None:
    tree = read(client, "/search?words=zyzzyva&language=en")
    main = tree.css_first("main").text()  # type: ignore[union-attr]
    assert "Nothing was found" in main and "Leave out a filter" in main and "fewer words" in main


def test_saved_searches_are_listed_and_shown(path: Path, tmp_path: Path) -> None:
    own = kept(tmp_path / "a.store", RECORDS[:60], outlets=entry)
    query = Query(words="grain", outlet=(SLASHED, "Meridian Post"), copies=False, since="2025-01")
    with Store.create(own) as writing:
        save(writing, "grain / daily <b>", query, at="2025-03-02T10:00:00Z")
        wanted = {hit.page for hit in writing.search(query, limit=500).hits}
    kept(own, RECORDS[60:], outlets=entry)
    with asking(own) as client, Store.open(own) as opened:
        (href,) = links(read(client, "/saved"), "main tbody a")
        tree = read(client, href)
        assert "grain / daily <b>" in tree.css_first("h1").text()  # type: ignore[union-attr]
        every = {hit.page for hit in opened.search(query, limit=500).hits}
        since = every & {record.id for record in RECORDS[60:]}
        assert wanted and since
        assert f"{len(since)} articles came since" in tree.css_first(".list-head").text()  # type: ignore[union-attr]
        found = walked(client, href, ".teaser .headline a")
        assert {one.removeprefix("/page/") for one in found} == every
        (again,) = (one for one in links(tree, ".list-head a") if one.startswith("/search"))
        assert query_of(tuple(parse_qsl(urlsplit(again).query))) == replace(query, limit=searching.ON_A_PAGE)


def test_a_query_written_into_an_address_is_read_again_as_it_was() -> None:
    query = Query(
        words='a "b c"', pair=("AZE-ISR",), modality=("planned",), copies=False, order="relevance", until="2025"
    )
    assert query_of(asked_of(query)) == replace(query, limit=searching.ON_A_PAGE)
    with pytest.raises(QueryError, match="outlet"):
        query_of(tuple(("outlet", str(n)) for n in range(200)))


# ------------------------------------------------------------------------------------------------ stories


def test_all_stories_of_some_days_are_reached_once(
    client: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "ON_A_PAGE", 3)
    found = walked(client, "/stories?since=2025-01&until=2025-02", ".story-list .headline a")
    told = most_told(store, since="2025-01", until="2025-02", limit=500)
    assert found == [f"/story/{one.id}" for one in told.stories]
    assert len(found) > 6


def test_a_story_shows_every_article_with_copies_below_what_they_copy(
    client: httpx.Client, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories, "MEMBERS_SHOWN", 2)
    told = most_told(store, since="2025-01", until="2025-02", limit=500).stories
    chosen = next(one for one in told if one.copies and one.articles > 3)
    whole = story(store, chosen.id)
    address = f"/story/{chosen.id}"
    found = walked(client, address, ".members > li > .headline a")
    assert found == [f"/page/{one.page}" for one in whole.members]
    copies = walked(client, address, ".members .copies a[data-step]")
    assert copies == [f"/page/{copy.page}" for one in whole.members for copy in one.copies]
    assert copies
    tree = read(client, address)
    marks = links(tree, "svg.tellings a")
    assert sorted(marks) == sorted(
        f"/page/{one.page}" for m in whole.members for one in (m, *m.copies) if one.published_at
    )
    reasons = " ".join(node.text() for node in tree.css(".why"))
    assert all(term in reasons for one in whole.members[:2] for term in one.terms[:3])
    assert f"/roundup/story/{chosen.id}" in links(tree, "main a")


def test_a_credit_leads_to_its_characters_on_the_page(tmp_path: Path) -> None:
    text = ["BAKU, March 3 (Reuters) - " + paragraphs("wire")[0], *paragraphs("wire")[1:]]
    for n, outlet in enumerate(("one", "two")):
        page = html_page(
            "Dam breaks in Velm valley after rain", text, published=f"2025-03-03T0{n + 1}:00:00Z",
            canonical=f"https://{outlet}.example/velm",
        )  # fmt: skip
        (tmp_path / f"{outlet}.html").write_bytes(page)
    with Store.create(tmp_path / "a.store") as writing:
        ingest(writing, [str(tmp_path / "one.html"), str(tmp_path / "two.html")], settings=OFF)
    with asking(tmp_path / "a.store") as client, Store.open(tmp_path / "a.store") as opened:
        with opened.database.snapshot() as connection:
            ident = story_of(connection, opened.search(limit=1).hits[0].page)
        tree = read(client, f"/story/{ident}")
        assert tree.css(".credit")
        for credit in tree.css(".credit"):
            marked = read(client, credit.attributes["href"] or "")
            said = "".join(node.text() for node in marked.css("main mark"))
            assert "Reuters" in credit.text()
            assert said == credit.text().strip("“”")


def test_a_store_that_tells_nothing_twice_says_so(tmp_path: Path) -> None:
    alone = [article(1, "2025-03-01T10:00:00+00:00", headline=words("lonely", 8))]
    with asking(kept(tmp_path / "a.store", alone)) as client:
        assert "No story of these days is told by more than one" in read(client, "/stories").text()


# ------------------------------------------------------------------------------------------------ outlets


def test_outlets_lead_to_their_pages_whatever_their_names(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = links(read(client, "/outlets"), "main tbody th a")
    monkeypatch.setattr(outlets, "ON_A_PAGE", 3)
    # under another address, since the whole list is remembered
    assert walked(client, "/outlets?cursor=0", "main tbody th a") == found
    assert len(found) == 4
    for href in found:
        name = unquote(href.removeprefix("/outlet/"))
        page = read(client, href)
        assert page.css_first("h1").text() == name  # type: ignore[union-attr]
        own = [record for record in RECORDS if record.capture.outlet == name]
        assert f"{len(own)} articles" in page.css_first(".facts").text()  # type: ignore[union-attr]
        latest = pages_of(page, ".newsline .headline-link")
        assert len(latest) == 12 and set(latest) <= {record.id for record in own}
        for line in page.css(".health tbody tr"):
            some, every, share = (cell.text().replace(",", "") for cell in line.css("td.number"))
            assert share == f"{100 * int(some) / int(every):.0f} %"


# ------------------------------------------------------------------------------------------------ hostile pages


def test_words_of_hostile_pages_are_words_in_every_list(tmp_path: Path) -> None:
    def hostile(number: int, day: int) -> Record:
        record = article(
            number, f"2025-03-0{day}T10:00:00+00:00", headline=HOSTILE, rubric=HOSTILE, outlet=HOSTILE, speaker=HOSTILE,
            language='en" onload="x', body=[f"{HOSTILE} " * 9, "And no more than that is known of any of it."],
        )  # fmt: skip
        people = (Person("person_x", "person", HOSTILE, None, (), ()),)
        return replace(record, people=(*record.people, *people))

    own = kept(tmp_path / "a.store", [hostile(1, 1), hostile(2, 2)])
    with Store.create(own) as writing:
        save(writing, "<img src=x>", Query(words="script", rubric=(HOSTILE,)), at="2025-03-02T10:00:00Z")
    with asking(own) as client:
        ident = links(read(client, "/stories"), ".story-list .headline a")[0]
        paper = links(read(client, "/outlets"), "main tbody th a")[0]
        for address in (
            "/", "/archive", "/archive/2025-03-02", "/search?words=script", "/stories", ident, "/outlets", paper,
            "/saved", "/saved/%3Cimg%20src=x%3E", "/search?words=%3Cscript%3E&rubric=%3Cimg%20src=x%3E",
        ):  # fmt: skip
            answer = client.get(address)
            assert answer.status_code == 200, address
            tree = LexborHTMLParser(answer.text)
            assert tree.css_first("main script, main img, main [onerror], main [onload], [style]") is None, address
            assert "\u202e" not in answer.text, address
            assert all(href.startswith(("/", "#", "?")) for href in links(tree, "main a")), address


def test_pictures_say_what_they_show_and_stay_within_their_frame() -> None:
    tree = LexborHTMLParser(str(spark([0, 3, 1], "a <b> & c")))
    assert tree.css_first("title").text() == "a <b> & c"  # type: ignore[union-attr]
    heights = [float(rect.attributes["height"] or "") for rect in tree.css("rect")]
    assert heights[0] < 1 < heights[2] < heights[1] <= 24
    strip = LexborHTMLParser(str(shares([(1, 2), (0, 0), (2, 2)], "share")))
    had = [float(rect.attributes["height"] or "") for rect in strip.css(".share-had")]
    assert had == [13.0, 26.0]


# ------------------------------------------------------------------------------------------------ about, keys


def test_about_says_what_is_held_and_which_keys_there_are(client: httpx.Client) -> None:
    main = read(client, "/about").css_first("main").text()  # type: ignore[union-attr]
    days = sorted(day for record in RECORDS if (day := day_of(record)))
    assert f"{len(RECORDS)}, {long_day(days[0])} to {long_day(days[-1])}" in main
    assert "Apache License 2.0" in main and "not claimed" in main


def test_lists_are_gone_through_by_keys(path: Path, browser: Browser) -> None:
    with serving(path) as address, visiting(browser) as page:
        page.goto(f"{address}/search?words=moves")

        def focused() -> str:
            return str(page.evaluate("document.activeElement.getAttribute('href') ?? document.activeElement.id"))

        headlines = page.locator(".teaser .headline a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        page.keyboard.press("j")
        assert focused() == headlines[0]
        page.keyboard.press("j")
        page.keyboard.press("ArrowDown")
        assert focused() == headlines[2]
        page.keyboard.press("k")
        assert focused() == headlines[1]
        page.keyboard.press("/")
        assert focused() == "words"
        page.keyboard.press("j")
        assert page.locator("#words").input_value() == "j"
        page.locator("#found").click()
        page.keyboard.press("n")
        page.wait_for_url("**cursor=**")
        page.keyboard.press("j")
        here = focused()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{here}")


def test_the_front_page_shows_times_as_published_and_says_so(tmp_path: Path) -> None:
    pages = [
        ready(1, headline="At night", outlet="Meridian Post", published="2025-03-02T01:30:00+04:00"),
        ready(2, headline="In the day", outlet="Meridian Post", published="2025-03-01T12:00:00+00:00"),
        *(ready(n, headline=f"Earlier {n}", outlet="Meridian Post", published=f"2025-02-{n:02d}T12:00:00+00:00")
          for n in range(10, 13)),
    ]  # fmt: skip
    newest = [ready(n, headline=f"New {n}", published=f"2025-03-01T23:0{n}:00+00:00") for n in range(5, 8)]
    with asking(kept(tmp_path / "a.store", [*pages, *newest])) as client:
        front = read(client, "/")
        clocks = {
            (line.css_first(".headline-link") or line).text(): (line.css_first(".clock") or line).text().split()
            for line in front.css(".front-latest .newsline")
        }
        assert clocks["At night"] == "01:30 UTC+4 2 March 2025".split()
        assert clocks["In the day"] == ["12:00"]
        assert "as published" in (front.css_first(".front-latest .more") or front.root).text()  # type: ignore[union-attr]


def test_a_page_without_a_headline_is_called_by_its_first_words(tmp_path: Path) -> None:
    beginning = "Envoys of both countries spoke of water"
    untitled = ready(1, headline=beginning, body=["They did so for hours."])
    assert untitled.article is not None
    untitled = replace(untitled, article=replace(untitled.article, headline=None))
    with asking(kept(tmp_path / "a.store", [untitled])) as client:
        for address in ("/", "/archive", "/search?words=envoys", "/outlet/Meridian%20Post"):
            tree = read(client, address)
            titles = [node.text() for node in tree.css(".headline em, .headline-link em")]
            assert any(one.startswith(beginning) for one in titles), address
            assert "Untitled" not in (tree.css_first("main") or tree.root).text()  # type: ignore[union-attr]
