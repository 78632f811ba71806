"""Feeds: every list in three forms that readers take, with ids that stay, whole addresses and true times."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser  # type: ignore[import-untyped]
import httpx
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from mirrorwire.cli import app
from mirrorwire.desk.outbox.feed_nouns import Feed, Item, urn
from mirrorwire.desk.outbox.feeds import FORMS, NO_TIME, as_atom, as_json_feed, as_rss
from mirrorwire.desk.outbox.lists import LISTS, feed_of, listed
from mirrorwire.errors import NotKept, QueryError
from mirrorwire.model import Record
from mirrorwire.record.find.saved import save
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.reviews.review import Reviewer
from mirrorwire.record.store import Store, as_query
from mirrorwire.record.stories import told
from tests.desks import asking, kept, own_copy
from tests.stores import ready

runner = CliRunner()
ATOM: Final = "{http://www.w3.org/2005/Atom}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
DESK: Final = "https://desk.example"

# https://www.jsonfeed.org/version/1.1/, as far as it says "must", and no key that it does not know
JSON_FEED: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        "home_page_url": {"type": "string", "format": "uri"},
        "feed_url": {"type": "string", "format": "uri"},
        "description": {"type": "string"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "content_text"],
                "properties": {
                    "id": {"type": "string", "pattern": "^urn:uuid:[0-9a-f-]{36}$"},
                    "url": {"type": "string", "format": "uri", "pattern": "^https?://"},
                    "external_url": {"type": "string", "format": "uri", "pattern": "^https?://"},
                    "title": {"type": "string"},
                    "content_text": {"type": "string"},
                    "date_published": {"type": "string", "format": "date-time"},
                    "date_modified": {"type": "string", "format": "date-time"},
                    "authors": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["name"],
                            "properties": {"name": {"type": "string"}},
                        },
                    },
                    "tags": {"type": "array", "minItems": 1, "items": {"type": "string"}},
                    "language": {"type": "string"},
                },
            },
        },
    },
}
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


# ------------------------------------------------------------------------------------------------ strict readers


def check_rss(data: bytes) -> list[ET.Element]:
    """The rules of https://www.rssboard.org/rss-specification that a validator holds a channel to; gives its items."""
    root = ET.fromstring(data)
    assert (root.tag, root.attrib) == ("rss", {"version": "2.0"})
    (channel,) = root
    for name in ("title", "link", "description"):
        assert len(channel.findall(name)) == 1
        assert channel.findtext(name)
    (own,) = channel.findall(f"{ATOM}link")
    assert own.attrib["rel"] == "self"
    for address in (channel.findtext("link") or "", own.attrib["href"]):
        assert urlsplit(address).scheme in ("http", "https")
    known = {"title", "link", "description", f"{ATOM}link", "lastBuildDate", "generator", "item"}
    assert {child.tag for child in channel} <= known
    guids = []
    for item in channel.findall("item"):
        names = [child.tag for child in item]
        assert set(names) <= {"title", "link", "guid", "description", f"{DC}creator", "category", "pubDate"}
        assert all(names.count(name) == 1 for name in ("title", "guid", "description"))
        assert item.findtext("title")
        (guid,) = item.findall("guid")
        assert guid.attrib == {"isPermaLink": "false"}
        guids.append(guid.text)
        for at in (item.findtext("pubDate"),):
            assert at is None or parsedate_to_datetime(at).tzinfo is not None
    assert len(guids) == len(set(guids))
    return channel.findall("item")


def check_atom(data: bytes) -> list[ET.Element]:
    """The rules of RFC 4287, 4.1, that a feed and its entries must keep; gives the entries."""
    root = ET.fromstring(data)
    assert root.tag == f"{ATOM}feed"

    def once(element: ET.Element, *names: str) -> None:
        for name in names:
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
            assert (element.findtext(f"{ATOM}{name}") or "").strip(), name

    once(root, "id", "title", "updated")
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        once(entry, "id", "title", "updated")
        assert _RFC_3339.fullmatch(entry.findtext(f"{ATOM}updated") or "")
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
        links = [link.attrib for link in entry.findall(f"{ATOM}link")]
        assert [link["rel"] for link in links] in ([], ["alternate"], ["alternate", "via"])
        # 4.1.2: without an alternate link there must be content
        assert links or entry.find(f"{ATOM}content") is not None
        for text in (*entry.findall(f"{ATOM}summary"), *entry.findall(f"{ATOM}content")):
            assert text.attrib["type"] == "text"
            assert len(text) == 0
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))
    updated = max((entry.findtext(f"{ATOM}updated") or "" for entry in entries), default=NO_TIME)
    assert root.findtext(f"{ATOM}updated") == updated
    return entries


def check_json(data: bytes) -> list[dict[str, Any]]:
    feed = json.loads(data)
    jsonschema.validate(feed, JSON_FEED, format_checker=jsonschema.FormatChecker())
    items: list[dict[str, Any]] = feed["items"]
    assert len({item["id"] for item in items}) == len(items)
    return items


# ------------------------------------------------------------------------------------------------ every list


def made(number: int, **changes: Any) -> Record:
    """A record of which every fifth tells of one pair."""
    return ready(number, events=[("AZE", "GEO", "AGREE")] if number % 5 == 0 else None, **changes)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("feeds")
    path = kept(folder / "feeds.store", [made(n) for n in range(40)])
    with Store.create(path) as opened:
        save(opened, "corridor & <co>", as_query("", {"pair": "AZE-GEO"}), at="2025-07-01T00:00:00Z")
    return path


def asked_of(path: Path) -> dict[str, dict[str, str]]:
    with Store.open(path) as opened:
        story = told.stories(opened, limit=1)[0].id
    return {
        "latest": {},
        "search": {"pair": "AZE-GEO", "copies": "no"},
        "rubric": {"name": "Energy"},
        "archive": {"day": "2025-03-01"},
        "outlet": {"name": "Meridian Post"},
        "story": {"id": story},
        "saved": {"name": "corridor & <co>"},
        "evidence": {"pair": "AZE-GEO"},
        "person": {"id": "Orla Venn"},
    }


def test_every_list_is_valid_in_every_form(store: Path) -> None:
    asked = asked_of(store)
    assert set(asked) == set(LISTS)
    with asking(store, address=DESK) as client:
        for name, params in asked.items():
            answers = {form: client.get(f"/feed/{form}/{name}", params=params) for form in FORMS}
            for form, answer in answers.items():
                assert answer.status_code == 200, (name, form, answer.text)
                assert answer.headers["content-type"].startswith(FORMS[form].media_type)
            rss, atom = check_rss(answers["rss"].content), check_atom(answers["atom"].content)
            items = check_json(answers["json"].content)
            ids = [item["id"] for item in items]
            assert ids == [one.findtext("guid") for one in rss] == [one.findtext(f"{ATOM}id") for one in atom]
            assert ids, name
            for form in ("rss", "atom"):
                parsed = feedparser.parse(answers[form].content)
                assert not parsed.bozo, (name, form, parsed.get("bozo_exception"))
                assert [entry.id for entry in parsed.entries] == ids
                assert all(entry.link.startswith(f"{DESK}/page/page_") for entry in parsed.entries)
            # a feed names itself by an address that gives it
            own = json.loads(answers["json"].content)["feed_url"]
            assert own.startswith(f"{DESK}/feed/json/{name}")
            assert client.get(own.removeprefix(DESK)).content == answers["json"].content


def test_a_desk_without_an_address_names_itself_as_it_was_asked_for(store: Path) -> None:
    with asking(store) as client:
        found = json.loads(client.get("/feed/json/latest").content)
        assert found["feed_url"] == f"{str(client.base_url).rstrip('/')}/feed/json/latest"


def test_the_page_of_feeds_and_pages_heads_lead_to_feeds_that_are_there(store: Path) -> None:
    with asking(store) as client:
        page = client.get("/feeds")
        assert page.status_code == 200
        links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/feed/[^"]+)"', page.text)}
        assert len(links) > 9
        assert "/feed/atom/saved?name=corridor+%26+%3Cco%3E" in links
        for link in sorted(links):
            assert client.get(link).status_code == 200, link


def test_what_is_no_feed_is_refused_with_a_reason(store: Path) -> None:
    with asking(store) as client:
        for path in ("xml/latest", "rss/nothing", "rss/story?id=story_00", "atom/saved?name=none", "json/latest/more"):
            assert client.get(f"/feed/{path}").status_code == 404, path
        for path in (
            *("rss/search?foo=1", "rss/search?pair=NOWHERE", "rss/search?words=%22", "rss/person?id=Nobody+Here"),
            *("rss/outlet", "rss/outlet?name=a&name=b", "rss/latest?limit=1000", "atom/archive?day=then"),
            *("rss/search?words=a&words=b", "rss/search?limit=9999", "rss/search?cursor=x"),
        ):
            answer = client.get(f"/feed/{path}")
            assert answer.status_code == 400, (path, answer.status_code)
            assert "<h1>" in answer.text


# ------------------------------------------------------------------------------------------------ ids and times


def test_an_article_has_one_id_whatever_feed_it_is_in_and_wherever_the_desk_is(store: Path) -> None:
    with Store.open(store) as opened:
        one = listed(opened, "latest", {}, desk=None)
        other = listed(opened, "outlet", {"name": ["Meridian Post"]}, desk=DESK)
    assert [item.id for item in one.items] == [item.id for item in other.items]
    first = check_json(as_json_feed(feed_of(one, form="json", desk=None, title="Desk")))
    second = check_json(as_json_feed(feed_of(other, form="json", desk=DESK, title="Other")))
    assert [item["id"] for item in first] == [item["id"] for item in second]
    # without a desk, links lead to the pages as published
    assert all(item["url"].startswith("https://meridian.example/news/") for item in first)
    assert urn("page_1") == urn("page_1") != urn("page_2")


def test_a_revision_and_a_review_make_an_entry_new_and_leave_its_id(tmp_path: Path, store: Path) -> None:
    path = own_copy(store, tmp_path)
    record = made(17)
    assert record.article is not None
    assert record.article.published_at is not None
    published = record.article.published_at.value

    def entry() -> Item:
        with Store.open(path) as opened:
            return next(
                item for item in listed(opened, "latest", {}, desk=DESK, limit=100).items if item.id == record.id
            )

    before = entry()
    assert before.published_at == published
    later = made(
        17,
        headline="The ferry leaves later",
        body=["The ferry leaves at noon now."],
        captured="2025-08-01T10:00:00Z",
        published=published,
    )
    kept(path, [later])
    revised = entry()
    assert (revised.title, revised.text) == ("The ferry leaves later", "The ferry leaves at noon now.")
    assert revised.updated_at == "2025-08-01T10:00:00Z"
    assert (revised.id, revised.published_at) == (before.id, before.published_at)
    with Store.create(path) as opened:
        reviewer = Reviewer(Writer(opened, lambda _: None), "tests", clock=lambda: datetime(2025, 9, 1, 8, tzinfo=UTC))
        reviewer.accept(opened.record(record.id).quotations[0].id)
    assert entry().updated_at is not None
    assert (entry().updated_at or "").startswith("2025-09-01T08:00:00")


def item(**changes: Any) -> Item:
    given: dict[str, Any] = {
        "id": "page_1",
        "title": "A ferry leaves",
        "text": "It left at noon.",
        "url": f"{DESK}/page/page_1",
        "source_url": "https://fjord.example/1",
        "outlet": "Fjord Gazette",
        "language": "en",
        "tags": ("Sea",),
        "published_at": "2025-05-14T09:00:00+05:00",
        "updated_at": "2025-05-14T04:30:00Z",
    }
    return Item(**{**given, **changes})


def feed(*items: Item) -> Feed:
    return Feed("feed/latest", "Latest · Desk", "Latest", f"{DESK}/feed/x/latest", f"{DESK}/", items)


def test_times_are_of_the_zone_that_was_printed() -> None:
    found = feed(item())
    assert check_rss(as_rss(found))[0].findtext("pubDate") == "Wed, 14 May 2025 04:00:00 +0000"
    entry = check_atom(as_atom(found))[0]
    assert entry.findtext(f"{ATOM}published") == "2025-05-14T04:00:00Z"
    assert entry.findtext(f"{ATOM}updated") == "2025-05-14T04:30:00Z"
    # the later of two is told by the moment, not by how it is written
    two = feed(item(), item(id="page_2", updated_at="2025-05-14T05:00:00+05:00"))
    assert two.updated_at == "2025-05-14T04:30:00Z"


def test_what_is_not_known_is_not_made_up() -> None:
    found = feed(
        item(published_at=None, updated_at=None, outlet=None, language=None, tags=(), url=None, source_url=None)
    )
    (rss,) = check_rss(as_rss(found))
    assert {child.tag for child in rss} == {"title", "guid", "description"}
    (told_of,) = check_json(as_json_feed(found))
    assert set(told_of) == {"id", "title", "content_text"}
    # Atom alone has no entry without a time
    (entry,) = check_atom(as_atom(found))
    assert entry.findtext(f"{ATOM}updated") == NO_TIME
    assert entry.findtext(f"{ATOM}content") == "It left at noon."


@pytest.mark.parametrize("printed", ["2025-05", "2025", "some day"])
def test_a_month_is_no_moment_of_1970(printed: str) -> None:
    found = feed(item(published_at=printed, updated_at=None))
    assert check_rss(as_rss(found))[0].find("pubDate") is None
    assert check_atom(as_atom(found))[0].find(f"{ATOM}published") is None
    assert check_json(as_json_feed(found))[0].keys().isdisjoint({"date_published", "date_modified"})
    # what is known is still told
    assert check_rss(as_rss(feed(item(published_at=printed))))[0].findtext("pubDate", "").startswith("Wed, 14 May 2025")


def test_a_headline_of_a_hostile_length_is_no_feed_of_that_length(tmp_path: Path) -> None:
    with Store.open(kept(tmp_path / "long.store", [made(1, headline="Word " * 40_000)])) as opened:
        found = feed_of(listed(opened, "latest", {}, desk=DESK), form="rss", desk=DESK, title="Desk")
    assert found.items[0].title.startswith("Word Word")
    assert max(len(as_rss(found)), len(as_atom(found)), len(as_json_feed(found))) < 8_000


@pytest.mark.parametrize("stated", ['en\x00"<', "en us", "\ufffe", "-"])
def test_a_language_that_is_none_breaks_no_feed(stated: str) -> None:
    found = feed(item(language=stated))
    (entry,) = check_atom(as_atom(found))
    assert "{http://www.w3.org/XML/1998/namespace}lang" not in entry[-1].attrib
    assert "language" not in check_json(as_json_feed(found))[0]


# ------------------------------------------------------------------------------------------------ hostile words


HOSTILE: Final = "<script>alert('x')</script> ]]> &amp; <b>bold</b> \x00\x0b\ud800\ufffe \u202egnp.exe"


def test_no_markup_of_a_page_is_markup_in_a_feed() -> None:
    found = feed(
        item(title=HOSTILE, text=HOSTILE, outlet=HOSTILE, tags=(HOSTILE,), source_url="javascript:alert(1)", url=None)
    )
    for data in (as_rss(found), as_atom(found)):
        parsed = feedparser.parse(data, sanitize_html=False)
        assert not parsed.bozo
        (entry,) = parsed.entries
        shown = entry.summary if "summary" in entry else entry.content[0].value
        assert "<script" not in re.sub(r"&lt;", "", shown) or data == as_atom(found)
        assert "javascript:" not in json.dumps(entry.get("links", []))
    # a description is HTML to RSS readers: what the page says is escaped within it
    description = check_rss(as_rss(found))[0].findtext("description") or ""
    assert "<script" not in description
    assert description.startswith("<p>&lt;script&gt;")
    (told_of,) = check_json(as_json_feed(found))
    assert "url" not in told_of
    assert "\u202e" not in told_of["title"]


@settings(max_examples=60)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_words_give_feeds_that_can_be_read(title: str, text: str) -> None:
    found = feed(item(title=f"A {title}", text=text, outlet=f"O {title}", tags=(f"t{text}",)))
    check_rss(as_rss(found))
    check_atom(as_atom(found))
    check_json(as_json_feed(found))


# ------------------------------------------------------------------------------------------------ the command


def test_the_command_writes_the_feed_that_the_desk_serves(store: Path, tmp_path: Path) -> None:
    place = ["--store", str(store)]
    with asking(store, address=DESK) as client:
        served = client.get("/feed/atom/search?pair=AZE-GEO").content
        statements = client.get("/feed/atom/person?id=Orla+Venn").content
        latest = client.get("/feed/atom/latest").content
    file = tmp_path / "feed.xml"
    for asked, expected in (
        (["--pair", "AZE-GEO"], served),
        (["--statements", "Orla Venn"], statements),
        ([], latest),
    ):
        done = runner.invoke(
            app, ["feed", "atom", *asked, "--address", f"{DESK}/", "--limit", "30", "--out", str(file), *place]
        )
        assert done.exit_code == 0, done.output
        assert file.read_bytes() == expected
    saved = runner.invoke(app, ["feed", "json", "--search", "corridor & <co>", *place])
    assert check_json(saved.stdout_bytes)
    evidence = runner.invoke(app, ["feed", "rss", "--evidence", "AZE-GEO", "--address", DESK, *place])
    assert check_rss(evidence.stdout_bytes)
    for wrong in (
        ["feed", "xml"],
        ["feed", "rss", "--search", "a", "--words", "b"],
        ["feed", "rss", "--search", "a", "--pair", "AZE-GEO"],
    ):
        assert runner.invoke(app, [*wrong, *place]).exit_code == 2
    with Store.open(store) as opened:
        with pytest.raises(NotKept):
            listed(opened, "saved", {"name": ["none"]}, desk=None)
        with pytest.raises(QueryError):
            listed(opened, "latest", {"words": ["x"]}, desk=None)


def test_a_feed_is_kept_and_not_sent_again(store: Path) -> None:
    with asking(store) as client:
        first = client.get("/feed/rss/latest")
        again: httpx.Response = client.get("/feed/rss/latest", headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
