"""The API says what the Python API says, in pieces that can be gone through, and refuses in one form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mirrorwire.codec import to_json
from mirrorwire.desk.api.document import openapi, shown
from mirrorwire.desk.here import DeskSettings
from mirrorwire.errors import SettingsError
from mirrorwire.model import Event, Quotation
from mirrorwire.record.citation import cite
from mirrorwire.record.find.differences import difference
from mirrorwire.record.find.dossier import choices, tally
from mirrorwire.record.find.matrix import matrix
from mirrorwire.record.find.outlets import outlet, outlets
from mirrorwire.record.find.pair_events import PairFilter, checked, listing
from mirrorwire.record.find.pair_lines import lines
from mirrorwire.record.find.persons import named, people, person
from mirrorwire.record.find.query import Query
from mirrorwire.record.find.saved import save, saved_searches
from mirrorwire.record.find.seen import seen, sightings
from mirrorwire.record.find.told_events import told_events
from mirrorwire.record.rawlayer import says
from mirrorwire.record.store import Store
from mirrorwire.record.stories.told import happenings, statements, stories, story
from tests.desks import asking, kept, own_copy
from tests.stores import ready, words

DOCS = Path(__file__).parents[1] / "docs" / "api.md"


@pytest.fixture(scope="module")
def api(samples_kept: Path) -> Iterator[httpx.Client]:
    with asking(samples_kept) as client:
        yield client


@pytest.fixture(scope="module")
def store(samples_kept: Path) -> Iterator[Store]:
    with Store.open(samples_kept) as opened:
        yield opened


def plain(value: Any) -> Any:
    return json.loads(to_json(value))


def the_page(store: Store) -> str:
    """A page with quotations, events and lists."""
    return next(hit.page for hit in store.search(limit=50).hits if len(store.record(hit.page).quotations) > 2)


def a_pair(store: Store) -> str:
    """A pair of which something is told."""
    return next(
        "-".join(sorted((event.actor, event.recipient)))
        for hit in store.search(limit=50).hits
        for event in store.record(hit.page).events
        if event.where != "list"
    )


# ------------------------------------------------------------------------------------------------ the same answers


@pytest.mark.parametrize(("asked", "filters"), [
    ("", {}),
    ("words=gas&order=relevance&limit=3", {"words": "gas", "order": "relevance", "limit": 3}),
    ("language=ru&language=en&limit=50", {"language": ["ru", "en"], "limit": 50}),
    ("since=2025-05&until=2025-12", {"since": "2025-05", "until": "2025-12"}),
    ("copies=false&modality=actual", {"copies": False, "modality": ["actual"]}),
    ("words=%22high-speed%20trains%22", {"words": '"high-speed trains"'}),
])  # fmt: skip
def test_a_search_is_that_of_python(api: httpx.Client, store: Store, asked: str, filters: dict[str, Any]) -> None:
    said = api.get(f"/api/search?{asked}").json()
    found = store.search(**filters)
    assert said["items"] == plain(found.hits)
    assert said["cursor"] == found.next
    bare = "&".join(part for part in asked.split("&") if not part.startswith(("order", "limit")))
    assert api.get(f"/api/count?{bare}").json() == {"count": store.count(**filters)}


def test_what_is_asked_of_pages_is_that_of_python(api: httpx.Client, store: Store) -> None:
    page = the_page(store)
    record = store.record(page)
    # byte for byte: a record has one form, wherever it is written
    assert api.get(f"/api/pages/{page}").content == to_json(record)
    assert api.get(f"/api/pages/{page}?revision={record.revision}&corrections=false").content == to_json(
        store.record(page, record.revision, corrections=False)
    )
    capture = store.captures(page)[0].capture
    for path, value in (
        (f"pages?address={record.capture.url}", store.page(page)),
        (f"pages/{page}/revisions", store.revisions(page)),
        (f"pages/{page}/captures", store.captures(page)),
        (f"pages/{page}/related?limit=3", store.related(page, limit=3)),
        (f"pages/{page}/sightings?limit=50", seen(store, page, limit=50)),
        (f"captures/{capture}", store.capture_record(capture)),
        ("timeline?by=month&group=kind&count=events", store.timeline(by="month", group="kind")),
        ("timeline?count=articles&group=outlet_country", store.timeline(count="articles", group="outlet_country")),
        ("timeline?count=happenings&pair=KOR-UZB", store.timeline(count="happenings", pair="KOR-UZB")),
    ):
        assert api.get(f"/api/{path}").content == to_json(value), path


def test_what_is_told_over_pages_is_that_of_python(api: httpx.Client, store: Store) -> None:
    line = stories(store)[0]
    who = people(store)[0]
    pair = a_pair(store)
    for path, value in (
        ("stories", stories(store)),
        ("stories?since=2025-05&until=2025-06", stories(store, since="2025-05", until="2025-06")),
        (f"happenings?pair={pair}", happenings(store, pair)),
        ("people", people(store)),
        ("people?kind=any", people(store, kind=None)),
        (f"people?name={who.name}", named(store, who.name)),
        (f"people/{who.id}/statements", statements(store, who.id)),
        ("sightings", sightings(store, limit=50)),
    ):
        assert api.get(f"/api/{path}").json()["items"] == plain(value[:50]), path
    assert happenings(store, pair)
    assert api.get(f"/api/stories/{line.id}").content == to_json(story(store, line.id))
    assert api.get(f"/api/people/{who.id}").content == to_json(person(store, who.id))
    assert api.get(f"/api/people/{who.name}").content == to_json(person(store, who.name))


def test_dossiers_and_outlets_are_those_of_python(api: httpx.Client, store: Store) -> None:
    pair = a_pair(store)
    with store.database.snapshot() as connection:
        asked = checked(connection, PairFilter(pair))
        counted = tally(connection, asked, step="month")
        listed = listing(connection, asked, limit=50)
        told = told_events(connection, store.packer, [(key.page, key.n) for key in listed.keys])
        assert api.get(f"/api/dossiers/{pair}?step=month").content == to_json(counted)
        assert api.get(f"/api/dossiers/{pair}/choices").content == to_json(choices(connection, asked.pair))
        assert api.get("/api/dossiers?states=5").content == to_json(matrix(connection, states=5))
        met = lines(connection, store.packer, asked, "met", limit=50)
    events = api.get(f"/api/dossiers/{pair}/events").json()
    assert events["items"] == plain([told[key.page, key.n] for key in listed.keys])
    assert events["total"] == counted.events > 0
    assert walk(api, f"/api/dossiers/{pair}/events?limit=1")[0] == events["items"]
    # the events of a mark are as many as it counts
    mark = counted.marks[0]
    within = {"since": mark.since, "until": mark.until, "sphere": mark.spheres, "direction": mark.direction}
    assert api.get(f"/api/dossiers/{pair}/events", params=within).json()["total"] == mark.count
    for event in events["items"]:
        assert api.get(f"/api/statements/{event['event']['id']}").json()["citation"]["words"] == event["words"]
    assert api.get(f"/api/dossiers/{pair}/parts/met").json()["items"] == plain(met.lines)
    assert api.get(f"/api/dossiers/{pair}/parts/nothing").status_code == 422
    assert api.get("/api/outlets").content == to_json(outlets(store))
    name = outlets(store)[0].name
    assert api.get(f"/api/outlets/{name}").content == to_json(outlet(store, name))


def test_what_was_changed_and_saved_is_that_of_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = ["The ferries run again from Monday.", "No ticket is needed."]
    path = kept(tmp_path / "record.store", [
        ready(1, body=body, headline="Ferries run again", captured="2025-03-01T10:00:00Z"),
        ready(1, body=[*body, "The harbour said so."], headline="Ferries run again", captured="2025-03-02T10:00:00Z"),
    ])  # fmt: skip
    with Store.create(path) as store:
        save(store, "ferries", Query(words="ferries"), at="2025-03-03T10:00:00Z")
    monkeypatch.setattr("mirrorwire.desk.caching.FRESH_SECONDS", 0.0)
    with asking(path) as api, Store.open(path) as store:
        page = store.search().hits[0].page
        said = api.get(f"/api/pages/{page}/difference")
        assert said.content == to_json(difference(store, page))
        assert [one["words"] for one in said.json()["changes"]] == ["The harbour said so."]
        older = next(line.revision for line in store.revisions(page) if not line.current)
        assert api.get(f"/api/pages/{page}?revision={older}").content == to_json(store.record(page, older))
        assert api.get("/api/saved").content == to_json(saved_searches(store))
        # reading marks nothing as looked at
        kept(path, [ready(2, headline="More ferries")])
        assert [one.new for one in saved_searches(store)] == [1]
        assert [api.get("/api/saved").json()[0]["new"] for _ in range(2)] == [1, 1]


# ------------------------------------------------------------------------------------------------ evidence


def test_every_statement_leads_to_its_characters(api: httpx.Client, store: Store) -> None:
    checked = 0
    for hit in store.search(limit=8).hits:
        record = store.record(hit.page)
        told = api.get(f"/api/pages/{hit.page}/statements").json()
        wanted: list[Quotation | Event] = [*record.quotations]
        wanted += [event for event in record.events if event.where != "list"]
        assert [one["id"] for one in told] == [one.id for one in wanted]
        for one in told[:4]:
            assert api.get(f"/api/statements/{one['id']}").json() == one
            assert one["citation"] == plain(cite(store, one["id"]))
            for place in one["places"]:
                start, end = place["position"]["start"], place["position"]["end"]
                assert record.text[start:end] == place["quote"]["exact"]
                assert record.text[:start].endswith(place["quote"]["prefix"])
                assert record.text[end:].startswith(place["quote"]["suffix"])
                if place["raw"] is not None:
                    low, high = place["raw"]
                    raw = api.get(f"/api/pages/{hit.page}/raw?start={low}&end={high}").json()
                    assert says(raw["selector"]["exact"], place["quote"]["exact"])
                    assert raw["sha256"] == one["citation"]["sha256"]
                    checked += 1
    assert checked > 10


def test_what_a_headline_of_a_list_says_leads_to_its_characters(api: httpx.Client, store: Store) -> None:
    records = [store.record(hit.page) for hit in store.search(limit=50).hits]
    ids = [event.id for record in records for event in record.events if event.where == "list"][:3]
    assert ids
    for ident in ids:
        said = api.get(f"/api/statements/{ident}").json()
        (place,) = said["places"]
        assert (said["revision"], place["layer"], place["quote"]["exact"]) == (
            None,
            "raw",
            said["citation"]["words"][0],
        )
        where = {"start": place["raw"][0], "end": place["raw"][1], "capture": said["citation"]["capture"]}
        raw = api.get(f"/api/pages/{said['page']}/raw", params=where).json()
        assert says(raw["selector"]["exact"], place["quote"]["exact"])


def test_raw_characters_are_those_of_the_bytes(api: httpx.Client, store: Store) -> None:
    page = the_page(store)
    data = store.capture_bytes(store.captures(page)[0].capture)
    assert data is not None
    said = api.get(f"/api/pages/{page}/raw?start=100&end=180").json()
    low, high = said["data"]
    assert data[low:high].decode(said["charset"]) == said["selector"]["exact"]
    for asked in ("start=5&end=5", "start=0&end=99999999", "start=9&end=3", f"start=0&end=9&revision={'x' * 9}"):
        assert api.get(f"/api/pages/{page}/raw?{asked}").status_code in (400, 404), asked
    ready_page = "page_that_is_not_here"
    assert api.get(f"/api/pages/{ready_page}/raw?start=0&end=9").status_code == 404


# ------------------------------------------------------------------------------------------------ going through


def walk(api: httpx.Client, path: str) -> tuple[list[Any], int]:
    """All items of a list by its links, and in how many pieces."""
    items: list[Any] = []
    pieces = 0
    following: str | None = path
    while following is not None:
        answer = api.get(following)
        assert answer.status_code == 200, answer.text
        said = answer.json()
        items += said["items"]
        pieces += 1
        following = said["next"]
        assert (answer.links.get("next", {}).get("url")) == following
    return items, pieces


def test_lists_are_gone_through_by_their_links(api: httpx.Client, store: Store) -> None:
    items, pieces = walk(api, "/api/search?limit=2&language=en&language=ru")
    assert items == plain(store.search(language=("en", "ru"), limit=100).hits)
    assert pieces > 2
    # by relevance as well, with a word of another script in the link
    walk(api, "/api/search?limit=1&words=%D0%98%D0%BD%D0%B4%D0%B8%D1%8F%20OR%20visit&order=relevance")
    assert walk(api, "/api/people?kind=any&limit=7")[0] == plain(people(store, kind=None, limit=1_000))
    assert walk(api, "/api/stories?limit=3")[0] == plain(stories(store, limit=1_000))
    assert walk(api, "/api/sightings?limit=9")[0] == plain(sightings(store, limit=1_000))


def test_a_list_that_is_too_long_says_so(tmp_path: Path) -> None:
    entries = [
        ready(n, headline=words(n, 6), body=[words(n, 12)], speaker=f"Person {n} Unlike{n}") for n in range(1_020)
    ]
    with asking(kept(tmp_path / "record.store", entries, woven=False)) as api:
        said = api.get("/api/people?limit=200&cursor=o320").json()
        assert (len(said["items"]), said["cursor"], said["complete"]) == (200, None, False)
        assert api.get("/api/people?limit=200&cursor=o2bc").json()["complete"] is True
        assert api.get("/api/people?cursor=o3e8").status_code == 400


# ------------------------------------------------------------------------------------------------ the protocol


def test_answers_are_tagged_and_not_sent_twice(api: httpx.Client) -> None:
    path = "/api/search?limit=2"
    first = api.get(path)
    again = api.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = api.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]
    assert head.headers["link"] == first.headers["link"]
    assert api.post("/api/search").status_code == 405
    assert "GET" in api.post("/api/search").headers["allow"]


@pytest.mark.parametrize(("path", "status", "place"), [
    ("/api/nowhere", 404, None),
    ("/api/pages/page_x", 404, "page_x"),
    ("/api/pages/", 404, ""),
    ("/api/pages/a%00b%2F..%2F", 404, "a\0b/../"),
    ("/api/statements/quotation_x", 404, "quotation_x"),
    ("/api/people/Nobody%20at%20All", 404, "Nobody at All"),
    ("/api/stories/%ED%A0%80", 404, "\ufffd\ufffd\ufffd"),
    ("/api/search?outlets=x", 422, "outlets"),
    ("/api/search?limit=0", 422, "limit"),
    ("/api/search?limit=99999999999999999999999999", 422, "limit"),
    ("/api/search?words=%22", 400, "words"),
    ("/api/search?order=relevance", 400, "order"),
    ("/api/search?cursor=%00", 400, "cursor"),
    ("/api/search?pair=AZE", 400, "pair"),
    ("/api/search?since=2025-13", 400, "since"),
    ("/api/search?person=", 400, "person"),
    ("/api/stories?cursor=r12", 400, "cursor"),
    ("/api/timeline?by=day&since=0001&until=9999&count=articles", 400, "by"),
    ("/api/happenings", 422, "pair"),
    ("/api/statements/x?revision=y", 422, "y"),
    ("/api/dossiers/AZE-AZE", 400, "pair"),
    ("/api/dossiers/AZE-ISR/events?cursor=x", 400, "cursor"),
    ("/api/dossiers/AZE-ISR?direction=AZE", 400, "direction"),
    ("/api/outlets/none", 404, "none"),
])  # fmt: skip
def test_refusals_have_one_form(api: httpx.Client, path: str, status: int, place: str | None) -> None:
    answer = api.get(path)
    assert answer.status_code == status, answer.text
    said = answer.json()
    assert (sorted(said), said["status"]) == (["error", "place", "status"], status)
    assert said["place"] == place
    assert said["error"]


@settings(max_examples=60)
@given(
    route=st.sampled_from(["search", "count", "timeline", "stories", "happenings", "people", "sightings", "pages"]),
    name=st.sampled_from(
        ["words", "person", "pair", "since", "cursor", "story", "outlet", "on_page", "address", "name"]
    ),
    value=st.text(max_size=40),
)
def test_no_words_are_too_odd(samples_kept: Path, route: str, name: str, value: str) -> None:
    client = _shared(samples_kept)
    answer = client.get(f"/api/{route}", params={name: value.encode("utf-8", "replace")})
    assert answer.status_code in (200, 400, 404, 422), (answer.status_code, answer.text)


_OPEN: list[Any] = []


def _shared(path: Path) -> httpx.Client:
    """One desk for all examples of a test: a fixture of the function would be one for each run."""
    if not _OPEN:
        desk = asking(path)
        _OPEN.extend((desk, desk.__enter__()))
    client: httpx.Client = _OPEN[1]
    return client


def teardown_module() -> None:
    if _OPEN:
        _OPEN[0].__exit__(None, None, None)


def test_pages_of_other_origins_may_read_only_if_told(samples_kept: Path, tmp_path: Path) -> None:
    friend, other = {"origin": "https://friend.example"}, {"origin": "https://other.example"}
    with asking(samples_kept) as api:
        assert "access-control-allow-origin" not in api.get("/api/count", headers=friend).headers
    with asking(own_copy(samples_kept, tmp_path), origins=("https://friend.example",)) as api:
        for path in ("/api/count", "/api/nowhere", "/api/search?limit=0"):
            # what is kept of the answer to one must not be given to another
            for asked, allowed in ((friend, friend["origin"]), (other, None), ({}, None), (friend, friend["origin"])):
                headers = api.get(path, headers=asked).headers
                assert headers.get("access-control-allow-origin") == allowed
                assert "origin" in headers["vary"].lower()
                assert "access-control-allow-credentials" not in headers
        tag = api.get("/api/count").headers["etag"]
        same = api.get("/api/count", headers={**friend, "if-none-match": tag})
        assert (same.status_code, same.headers["access-control-allow-origin"]) == (304, friend["origin"])
        # pages are for readers, not for other pages
        assert "access-control-allow-origin" not in api.get("/", headers=friend).headers
        assert api.options("/api/count", headers=friend).status_code == 405


@pytest.mark.parametrize("origin", ["*", "friend.example", "https://friend.example/x", "null", "ftp://friend.example"])
def test_an_origin_that_is_none_is_refused_at_the_start(tmp_path: Path, origin: str) -> None:
    with pytest.raises(SettingsError, match="no origin"):
        DeskSettings(store=tmp_path / "record.store", origins=(origin,))


# ------------------------------------------------------------------------------------------------ the description


def test_the_description_is_openapi_and_every_schema_stands(api: httpx.Client) -> None:
    document = api.get("/api/openapi.json").json()
    assert document == json.loads(to_json(openapi()))
    assert document["openapi"].startswith("3.1")
    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("additionalProperties", False) is False, name
    for path, methods in document["paths"].items():
        responses = methods["get"]["responses"]
        assert {"200", "400", "404", "422", "429"} == set(responses), path
        for status in ("400", "404", "422", "429"):
            assert responses[status]["content"]["application/json"]["schema"]["$ref"].endswith("/Refusal")


def test_answers_with_something_in_them_keep_to_their_schema(api: httpx.Client, store: Store) -> None:
    page = the_page(store)
    record = store.record(page)
    named_ones = {
        "page": page,
        "capture": store.captures(page)[0].capture,
        "statement": record.quotations[0].id,
        "story": stories(store)[0].id,
        "person": people(store)[0].id,
        "pair": a_pair(store),
        "part": "met",
        "outlet": record.capture.outlet,
    }
    needed = {
        "/api/pages": "address=" + page,
        "/api/happenings": f"pair={a_pair(store)}",
        "/api/pages/{page}/raw": "start=0&end=9",
    }
    document = openapi()
    for path, methods in document["paths"].items():
        address = path.format(**named_ones)
        answer = api.get(f"{address}?{needed.get(path, '')}")
        if path == "/api/pages/{page}/difference":
            assert answer.status_code == 404
            continue
        assert answer.status_code == 200, (path, answer.text)
        schema = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": document["components"]}).validate(answer.json())


def test_the_page_about_the_api_names_every_route_and_loads_nothing_from_elsewhere(api: httpx.Client) -> None:
    text = api.get("/api").text
    for route in shown():
        assert f"GET {route.path}" in text
        assert escape(route.summary, quote=False) in text.replace("&#39;", "'")
    assert "http://" not in text.replace("http://127.0.0.1", "")
    assert "https://" not in text


def test_the_docs_have_every_route(api: httpx.Client) -> None:
    text = DOCS.read_text(encoding="utf-8")
    for route in shown():
        assert f"| `{route.path}` | {route.summary} |" in text, "docs/api.md lacks a route: see its table"
    listed = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `/api")]
    assert listed == [route.path for route in shown()]
