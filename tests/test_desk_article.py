"""The article page: as published, every mark at its characters, every claim one click from the page as received."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page
from selectolax.lexbor import LexborHTMLParser

from mirrorwire.desk.safety import harmless
from mirrorwire.desk.views.raw import MOST_MARKED, window
from mirrorwire.ids import make_id, sha256
from mirrorwire.ingesting import ingest
from mirrorwire.model import Event, Field, LinkItem, LinkList, Note, Quotation, Record, Span, Time
from mirrorwire.record.citation import cite
from mirrorwire.record.find.appearing import entities_of
from mirrorwire.record.find.persons import person
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.reviews.review import Reviewer
from mirrorwire.record.store import Store
from tests.browser import PHONE, visiting
from tests.desks import asking, kept, own_copy
from tests.stores import OFF, html_page, list_page, paragraphs, ready


@pytest.fixture(scope="module")
def client(samples_kept: Path) -> Iterator[httpx.Client]:
    with asking(samples_kept) as one:
        yield one


@pytest.fixture(scope="module")
def records(samples_kept: Path) -> list[Record]:
    with Store.open(samples_kept) as store:
        return [store.record(hit.page) for hit in store.search(limit=50).hits]


def _page(client: httpx.Client, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return LexborHTMLParser(answer.text)


def _marked(tree: LexborHTMLParser) -> dict[tuple[str, str, int], list[tuple[int, int, str]]]:
    found: dict[tuple[str, str, int], list[tuple[int, int, str]]] = defaultdict(list)
    for node in tree.css("span.m"):
        a = node.attributes
        key = ((a["class"] or "").removeprefix("m "), a.get("data-mark") or "", int(a["data-part"] or ""))
        found[key].append((int(a["data-start"] or ""), int(a["data-end"] or ""), node.text()))
    return found


def _spans(record: Record) -> dict[tuple[str, str, int], Span]:
    found: dict[tuple[str, str, int], Span] = {}
    for one in record.quotations:
        found.update({("quotation", one.id, n): span for n, span in enumerate(one.content)})
        found.update({("speaker", one.id, n): span for n, span in enumerate(one.speaker_span)})
        if one.cue is not None:
            found["cue", one.id, 0] = one.cue
    for event in record.events:
        if event.where != "list":
            found.update({("event", event.id, n): span for n, span in enumerate(event.evidence)})
    for whom in record.people:
        found.update({("person", whom.id, n): span for n, span in enumerate(whom.mentions)})
        found.update({("role", whom.id, n): role.span for n, role in enumerate(whom.roles)})
    return found


def test_every_mark_is_exactly_its_characters(client: httpx.Client, records: list[Record]) -> None:
    assert sum(len(record.quotations) for record in records) > 60
    assert sum(len(record.events) for record in records) > 15
    for record in records:
        marked = _marked(_page(client, f"/page/{record.id}"))
        marked.pop(("dateline", "", 0), None)
        spans = _spans(record)
        assert set(marked) == set(spans)
        for key, span in spans.items():
            pieces = marked[key]
            assert all(text == harmless(record.text[start:end]) for start, end, text in pieces), key
            # a mark that crosses another is several elements, which meet
            assert [start for start, _, _ in pieces] == [span.start, *(end for _, end, _ in pieces[:-1])], key
            assert pieces[-1][1] == span.end, key


def test_each_id_leads_to_one_element_which_begins_its_words(client: httpx.Client, records: list[Record]) -> None:
    for record in records:
        tree = _page(client, f"/page/{record.id}")
        ids = [node.attributes["id"] or "" for node in tree.css("[id]")]
        assert len(ids) == len(set(ids)), record.id
        first = {one.id: one.content[0] for one in record.quotations}
        first |= {one.id: one.evidence[0] for one in record.events if one.where != "list"}
        first |= {one.id: one.mentions[0] for one in record.people if one.mentions}
        for ident, span in first.items():
            node = tree.css_first(f"#{ident}")
            assert node is not None, ident
            assert int(node.attributes["data-start"] or "") == span.start
        for node in tree.css("a[href^='#']"):
            assert (node.attributes["href"] or "").removeprefix("#") in {*ids, ""}, record.id


def test_the_text_reads_as_the_page_has_it(client: httpx.Client, records: list[Record]) -> None:
    for record in records:
        tree = _page(client, f"/page/{record.id}")
        article = record.article
        assert article is not None
        assert article.headline is not None
        head, text = tree.css_first("h1"), tree.css_first(".text")
        assert head is not None
        assert text is not None
        span = article.headline.span
        assert span is not None
        assert head.text() == record.text[span.start : span.end]
        shown = [node.text() for node in text.css("p, h2, h3, h4")]
        assert shown == [harmless(record.text[span.start : span.end]) for span in article.body]
        # headings are in order, and none is skipped
        levels = [int((node.tag or "h1")[1]) for node in tree.css("main h1, main h2, main h3, main h4")]
        assert levels[0] == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))
        meta = " ".join(node.text() for node in tree.css(".head .meta"))
        for author in article.byline:
            assert author.value in meta
        if article.published_at is not None and article.published_at.shown is not None:
            assert article.published_at.shown in meta
        assert record.capture.sha256 in tree.html if tree.html else False


def test_notes_say_who_said_what_and_to_whom(client: httpx.Client, records: list[Record], samples_kept: Path) -> None:
    with Store.open(samples_kept) as store:
        for record in records:
            tree = _page(client, f"/page/{record.id}")
            people = {one.id: one for one in record.people}
            notes = {node.attributes["data-mark"]: node for node in tree.css(".notes li")}
            told = [event for event in record.events if event.where != "list"]
            assert set(notes) == {one.id for one in record.quotations} | {event.id for event in told}
            for said in record.quotations:
                text = notes[said.id].text()
                assert said.kind in text
                if said.speaker is not None:
                    whom = people[said.speaker]
                    assert whom.name in text
                    assert said.role is None or whom.roles[said.role].phrase in text
                cue = said.cue
                assert cue is None or record.text[cue.start : cue.end] in text
            for event in told:
                assert event.kind.lower() in notes[event.id].text()
                assert all(sphere in notes[event.id].text() for sphere in event.spheres)
            for ident, node in notes.items():
                cited = node.css_first(".citation")
                assert cited is not None
                assert cited.text() == cite(store, ident or "").text()


def test_people_lead_to_their_own_pages(client: httpx.Client, records: list[Record], samples_kept: Path) -> None:
    with Store.open(samples_kept) as store:
        for record in records:
            tree = _page(client, f"/page/{record.id}")
            with store.database.snapshot() as connection:
                entities = entities_of(connection, record.id, record.people)
            assert set(entities) == {one.id for one in record.people}
            listed = {node.attributes["data-mark"]: node for node in tree.css(".named li")}
            for whom in record.people:
                link = listed[whom.id].css_first("a")
                assert link is not None
                assert link.attributes["href"] == f"/person/{entities[whom.id]}"
            some = record.people[0]
            assert some.name in {one.form for one in person(store, entities[some.id]).forms}


def test_whoever_was_merged_leads_to_who_is_kept(samples_kept: Path, tmp_path: Path) -> None:
    with Store.create(own_copy(samples_kept, tmp_path)) as store:
        record = next(store.record(hit.page) for hit in store.search(limit=20).hits)
        persons = [one for one in record.people if one.kind == "person"][:2]
        with store.database.snapshot() as connection:
            before = entities_of(connection, record.id, record.people)
        kept_id, merged = (before[one.id] for one in persons)
        Reviewer(Writer(store, lambda _: None), "Editor").merge("entity", kept_id, merged, "one person")
        with store.database.snapshot() as connection:
            after = entities_of(connection, record.id, record.people)
        assert {after[one.id] for one in persons} == {kept_id}


def test_every_link_to_the_page_as_received_marks_the_words(client: httpx.Client, records: list[Record]) -> None:
    walked = 0
    for record in records[:3]:
        stretches = [span for one in record.quotations for span in one.content]
        stretches += [one.mentions[0] for one in record.people[:6]]
        stretches += [item.headline.span for block in record.lists for item in block.items[:2] if item.headline.span]
        source = client.get(f"/page/{record.id}/source").text
        page = client.get(f"/page/{record.id}").text.replace("&amp;", "&")
        for span in stretches:
            assert span.raw is not None
            path = f"/page/{record.id}/raw?start={span.raw[0]}&end={span.raw[1]}&revision={record.revision}"
            assert path in page
            marked = _page(client, path).css(".source mark")
            assert "".join(node.text() for node in marked) == source[span.raw[0] : span.raw[1]]
            assert [node.attributes.get("id") for node in marked] == ["here"] + [None] * (len(marked) - 1)
            walked += 1
    assert walked > 25


def test_a_statement_leads_to_its_page_or_its_entry(client: httpx.Client, records: list[Record]) -> None:
    listed = 0
    for record in records:
        statements: list[Quotation | Event] = [*record.quotations[:2], *record.events[:6]]
        for one in statements:
            answer = client.get(f"/statement/{one.id}")
            assert answer.status_code == 303
            where = answer.headers["location"]
            if isinstance(one, Event) and one.where == "list":
                marked = "".join(node.text() for node in _page(client, where).css(".source mark"))
                assert marked
                # in the capture that showed the entry first
                source = client.get(f"/page/{record.id}/source").text
                assert marked == source[one.evidence[0].start : one.evidence[0].end]
                listed += 1
            else:
                assert where == f"/page/{record.id}#{one.id}"
    assert listed >= 3


def test_a_citation_is_checked(client: httpx.Client, records: list[Record], samples_kept: Path) -> None:
    ident = records[0].quotations[0].id
    page = _page(client, f"/statement/{ident}/citation")
    with Store.open(samples_kept) as store:
        assert cite(store, ident).text() in page.text()
    assert "They do" in page.text()
    # the words of another page under the same hash: said to be so
    assert "never in this store" not in page.text()


def test_a_quotation_of_a_record_read_elsewhere_can_only_be_checked_in_the_text(tmp_path: Path) -> None:
    record = ready(1)
    with asking(kept(tmp_path / "one.store", [record])) as client:
        shown = _page(client, f"/statement/{record.quotations[0].id}/citation").text()
        assert "never in this store" in shown
        assert "came as a record" in _page(client, f"/page/{record.id}/raw?start=1&end=2").text()
        assert client.get(f"/page/{record.id}/source").status_code == 404


def test_the_source_comes_as_a_file_of_text(client: httpx.Client, records: list[Record]) -> None:
    for record in records[:3]:
        answer = client.get(f"/page/{record.id}/source")
        assert answer.headers["content-type"].startswith("text/plain")
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        shown = _page(client, f"/page/{record.id}/raw").text()
        assert sha256(answer.content) in shown


@pytest.mark.parametrize("path", [
    "/page/nowhere", "/page/page_0%00", "/page/%F0%9F%92%A9", "/page/nowhere/raw", "/page/nowhere/revisions",
    "/page/nowhere/source", "/statement/quotation_nothing", "/statement/%22%3E", "/statement/event_1/citation",
    "/page/{page}?revision=rev_no", "/page/{page}/raw?capture=capture_no", "/page/{page}/raw?revision=rev_no",
    "/page/{page}/raw?start=5&end=99999999", "/page/{page}/raw?start=9&end=5", "/page/{page}/raw?start=-5&end=-1",
    "/page/{page}/raw?start=" + "9" * 40 + "&end=" + "9" * 41, "/page/{page}/revisions?before=rev_no",
    "/page/{page}/revisions?before={revision}&after={revision}", "/statement/{quotation}?page=page_no",
])  # fmt: skip
def test_what_is_not_there_is_said_not_to_be(client: httpx.Client, records: list[Record], path: str) -> None:
    one = records[0]
    asked = path.format(page=one.id, revision=one.revision, quotation=one.quotations[0].id)
    answer = client.get(asked)
    assert answer.status_code == 404, answer.text
    assert "<h1>" in answer.text


def test_a_place_that_is_no_number_is_refused(client: httpx.Client, records: list[Record]) -> None:
    assert client.get(f"/page/{records[0].id}/raw?start=x").status_code == 422
    assert client.get(f"/page/{records[0].id}/raw?around=999999999").status_code == 422


def test_pages_are_tagged_and_answer_head(client: httpx.Client, records: list[Record]) -> None:
    for path in ("", "/revisions", "/raw?start=3&end=9", "/source"):
        answer = client.get(f"/page/{records[0].id}{path}")
        again = client.get(f"/page/{records[0].id}{path}", headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        head = client.head(f"/page/{records[0].id}{path}")
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", answer.headers["etag"])


def test_lists_of_the_page_are_shown_with_their_times_and_what_is_kept_of_them(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    there = "https://port.example/ferries"
    listed = [
        (there, "Ferries run again", "2025-03-01 10:00"),
        ("https://port.example/x", "Cranes rest for a week in the old harbour", "2025-03-01 09:00"),
        ("https://port.example/y", "A lighthouse is sold to its keeper", "2025-02-28 19:00"),
    ]
    (folder / "1.html").write_bytes(
        html_page("Harbour news of the day", paragraphs(1), published="2025-03-01T12:00:00+00:00",
                  canonical="https://port.example/day", listed=listed)
    )  # fmt: skip
    (folder / "2.html").write_bytes(
        html_page("Ferries run again", paragraphs(2), published="2025-03-01T10:00:00+00:00", canonical=there)
    )
    entries = [
        (f"https://quay.example/{n}", f"Headline number {n} about ferries and ports", f"2025-03-0{n % 9 + 1}T10:00:00Z")
        for n in range(60)
    ]
    (folder / "3.html").write_bytes(list_page(entries))
    with Store.create(tmp_path / "one.store") as store:
        ingest(store, [str(folder)], settings=OFF)
        day, ferries = (store.page_id(one) for one in ("https://port.example/day", there))
        front = next(p for (p,) in store.database.connection.execute("SELECT id FROM pages WHERE article = 0"))
    with asking(tmp_path / "one.store") as client:
        tree = _page(client, f"/page/{day}")
        links = {node.text(): node.attributes["href"] for node in tree.css(".list a.title")}
        assert links["Ferries run again"] == f"/page/{ferries}"
        assert links["Cranes rest for a week in the old harbour"] == "https://port.example/x"
        lists = " ".join(node.text() for node in tree.css(".list"))
        assert "Read also" in lists
        assert "2025-03-01 10:00" in lists
        only = _page(client, f"/page/{front}")
        assert only.css_first("h1").text() == "A page of lists"  # type: ignore[union-attr]
        assert len(only.css(".list .entries li")) == 60
        assert not only.css(".text")


def _changed(tmp_path: Path, *, times: bool = True) -> tuple[Path, str]:
    """A page of two revisions: a headline, a word and a paragraph that changed."""
    body = ["The ferry leaves at nine from the old pier.", *paragraphs(3, 3), "Tickets are sold on board."]
    later = ["The ferry leaves at noon from the old pier.", *body[1:4], "Tickets are sold on board.", "Bring a coat."]
    address = "https://port.example/ferry"
    made = [("Ferry leaves early", body, "2025-03-01T10:00:00Z"), ("Ferry leaves late", later, "2025-03-02T10:00:00Z")]
    with Store.create(tmp_path / "two.store") as store:
        for n, (headline, words, at) in enumerate(made):
            place = tmp_path / f"{n}.jsonl"
            html = html_page(headline, words, published="2025-03-01T09:00:00+00:00", canonical=address).decode()
            line = {"id": "ferry", "html": html, "url": address, **({"captured_at": at} if times else {})}
            place.write_text(json.dumps(line) + "\n")
            ingest(store, [str(place)], settings=OFF)
        return tmp_path / "two.store", store.page_id(address)


def test_revisions_and_their_difference_with_places(tmp_path: Path) -> None:
    path, page = _changed(tmp_path)
    with asking(path) as client:
        tree = _page(client, f"/page/{page}/revisions")
        assert len(tree.css("tbody input[name=before]")) == 2
        fields = [node.text() for node in tree.css("table del, table ins")]
        assert fields == ["Ferry leaves early", "Ferry leaves late"]
        changes = {(node.tag, node.text()) for node in tree.css(".changes del, .changes ins")}
        assert {("del", "nine"), ("ins", "noon"), ("del", "early"), ("ins", "late")} <= changes
        assert any(tag == "ins" and "Bring a coat" in words for tag, words in changes)
        line = next(node.text() for node in tree.css(".changes li") if "noon" in node.text())
        assert "The ferry leaves at nine noon from the old pier." in line
        # each place leads to exactly the words, in the revision that has them
        places = [node.attributes["href"] or "" for node in tree.css(".changes a") if "as received" in node.text()]
        marked = ["".join(node.text() for node in _page(client, one).css(".source mark")) for one in places]
        assert {"nine", "noon", "early", "late"} <= set(marked)
        assert "wrong way round" not in tree.text()
        older, newer = (node.attributes["value"] for node in tree.css("tbody input[name=before]"))
        back = _page(client, f"/page/{page}/revisions?before={newer}&after={older}")
        assert {(node.tag, node.text()) for node in back.css(".changes del, .changes ins")} >= {("ins", "nine")}
        earlier = _page(client, f"/page/{page}?revision={older}")
        assert earlier.css_first("h1").text() == "Ferry leaves early"  # type: ignore[union-attr]
        assert "earlier revision" in earlier.text()
        assert "2 revisions" in _page(client, f"/page/{page}").css_first(".head").text()  # type: ignore[union-attr]


def test_a_difference_without_times_may_stand_the_wrong_way_round(tmp_path: Path) -> None:
    path, page = _changed(tmp_path, times=False)
    with asking(path) as client:
        assert "wrong way round" in _page(client, f"/page/{page}/revisions").text()


def test_what_people_corrected_is_shown_and_said(samples_kept: Path, tmp_path: Path) -> None:
    path = own_copy(samples_kept, tmp_path)
    with Store.create(path) as store:
        record = next(store.record(hit.page) for hit in store.search(limit=20).hits)
        Reviewer(Writer(store, lambda _: None), "Editor").correct(
            record.quotations[0].id, {"kind": "indirect"}, "no words"
        )
    with asking(path) as client:
        tree = _page(client, f"/page/{record.id}")
        assert tree.css_first(".reviewed") is not None
        note = tree.css_first(f"#n-{record.quotations[0].id}")
        assert note is not None
        assert "indirect" in note.text()
        assert _page(client, f"/page/{record.id}/revisions").css_first("h1") is not None


def _odd() -> list[Record]:
    plain = ready(1, body=["Only this.", "And that."], headline="x", published=None, captured=None, events=())
    assert plain.article is not None
    shift = [Span("text", one.start - 3, one.end - 3, None) for one in plain.article.body]
    post = replace(
        plain, text=plain.text[3:], people=(), quotations=(),
        article=replace(plain.article, headline=None, rubric=None, language=None, body=tuple(shift)),
    )  # fmt: skip
    words = "قال الوزير إن الخط سيعمل قبل نهاية العام"
    arabic = ready(2, headline="الوزير", body=[words], events=())
    at = arabic.text.index("الخط")
    assert arabic.article is not None
    arabic = replace(
        arabic, article=replace(arabic.article, language=Field("ar", None, "html")),
        quotations=(replace(arabic.quotations[0], content=(Span("text", at, at + 10, None),)),),
    )  # fmt: skip
    many = ready(3, body=paragraphs("many", 30, 60), events=())
    assert many.article is not None
    quotations = tuple(
        Quotation(make_id("quotation", n), "direct", (Span("text", 100 + 20 * n, 115 + 20 * n, None),),
                  many.people[0].id, (), None, 0, 0.9) for n in range(300)
    )  # fmt: skip
    many = replace(many, quotations=quotations)
    unresolved = ready(4, headline="Unresolved")
    assert unresolved.article is not None
    item = LinkItem(Field("Elsewhere", None, "visible"), None, None, Time(None, None, "two hours ago", None, "visible"))
    unresolved = replace(
        unresolved,
        article=replace(unresolved.article, published_at=Time(None, None, "an hour ago", None, "visible")),
        lists=(LinkList("latest", None, (item,)),),
        notes=(Note("date", "relative, and not known to when", None),),
    )
    return [post, arabic, many, unresolved]


def test_the_number_of_a_note_stands_behind_the_mark_that_closes_the_words(tmp_path: Path) -> None:
    record = ready(1, body=["“Water is short,” said the envoy. He called it a “crisis”."], events=[])
    quotations = []
    for n, words in enumerate(("Water is short,", "crisis")):
        at = record.text.index(words)
        span = Span("text", at, at + len(words), None)
        quotations.append(Quotation(f"quotation_{n}", "direct", (span,), None, (), None, None, 0.9))
    record = replace(record, quotations=tuple(quotations), people=(), events=())
    with asking(kept(tmp_path / "a.store", [record])) as client:
        (shown,) = _page(client, f"/page/{record.id}").css(".text p")
        assert shown.text() == "“Water is short,” said the envoy. He called it a “crisis”."
        html = re.sub(r"</?span[^>]*>", "", shown.html or "")
        assert re.search(r'short,”<a class="ref"[^>]*></a> said', html)
        assert re.search(r'crisis”<a class="ref"[^>]*></a>\.', html)


def test_odd_pages_are_shown_as_they_are(tmp_path: Path) -> None:
    post, arabic, many, unresolved = records = _odd()
    with asking(kept(tmp_path / "odd.store", records)) as client:
        tree = _page(client, f"/page/{post.id}")
        assert "undated" in tree.text()
        assert "Without a headline" in tree.css_first("h1.unseen").text()  # type: ignore[union-attr]
        assert [node.text() for node in tree.css(".text p, .text h2")] == ["Only this.", "And that."]
        tree = _page(client, f"/page/{arabic.id}")
        text = tree.css_first(".text")
        assert text is not None
        assert (text.attributes["lang"], text.attributes["dir"]) == ("ar", "rtl")
        assert tree.css_first("html").attributes["lang"] == "en"  # type: ignore[union-attr]
        answer = client.get(f"/page/{many.id}")
        tree = LexborHTMLParser(answer.text)
        assert len(tree.css(".notes li")) == 300
        assert len(tree.css(".ref")) == 300
        assert len(client.get(f"/page/{many.id}", headers={"accept-encoding": "gzip"}).content) == len(answer.content)
        cite_link = tree.css_first(".notes li a[href$='/citation']")
        assert cite_link is not None
        assert client.get(cite_link.attributes["href"] or "").status_code == 200
        tree = _page(client, f"/page/{unresolved.id}")
        assert "an hour ago (not resolved)" in re.sub(r"\s+", " ", tree.text())
        assert "two hours ago" in tree.css_first(".list").text()  # type: ignore[union-attr]
        assert "relative, and not known to when" in tree.css_first(".noticed").text()  # type: ignore[union-attr]


def test_windows_of_the_source_hold_the_stretch_whatever_the_lines() -> None:
    text = "".join(f"line {n}\n" for n in range(3_000)) + "y" * 200_000 + "\r\nend"
    for start, end, around in (
        (0, 0, 800),
        (50, 60, 0),
        (30_000, 30_100, 800),
        (100_000, 170_000, 800),
        (len(text) - 3, len(text), 4_000),
    ):
        cutting = window(text, start, end, around)
        shown = "".join(str(line.html) for line in cutting.lines)
        marked = "".join(re.findall(r"<mark[^>]*>([^<]*)</mark>", shown))
        plain = re.sub(r"<[^>]*>", "", shown).replace("&#13;", "\r")
        if end - start <= MOST_MARKED:
            assert marked == text[start:end]
            assert plain == text[cutting.low : cutting.high]
            assert cutting.skipped is None
        else:
            assert cutting.skipped is not None
            assert len(marked) == MOST_MARKED
        assert cutting.lines[0].number == text.count("\n", 0, cutting.low) + 1
        assert len(shown) < 150_000


def _lit(page: Page) -> dict[str, str]:
    """What is lit in the text, by statement: pieces put together in order."""
    found: dict[str, str] = {}
    for mark, words in page.evaluate(
        "[...document.querySelectorAll('.m.lit')].map((e) => [e.dataset.mark, e.textContent])"
    ):
        found[mark] = found.get(mark, "") + words
    return found


def test_note_and_words_light_each_other_up(client: httpx.Client, records: list[Record], browser: Browser) -> None:
    record = next(one for one in records if any(len(said.content) > 1 for said in one.quotations))
    said = next(one for one in record.quotations if len(one.content) > 1)
    words = "".join(record.text[span.start : span.end] for span in said.content)
    with visiting(browser) as page:
        page.goto(f"{client.base_url}/page/{record.id}".replace("//page", "/page"))
        for one in (said, *record.quotations[:3]):
            page.hover(f"#n-{one.id} .meta")
            expected = "".join(record.text[span.start : span.end] for span in one.content)
            assert _lit(page) == {one.id: expected}
        page.mouse.move(0, 0)
        # by keyboard: the number in the text, then the note's own
        page.locator(f".ref[data-mark={said.id}]").focus()
        assert _lit(page) == {said.id: words}
        assert "lit" in (page.locator(f"#n-{said.id}").get_attribute("class") or "")
        page.locator(f"#n-{said.id} .number").focus()
        assert _lit(page) == {said.id: words}
        # from the text to the margin, at the words' own place
        page.locator(f"#{said.id}").hover(position={"x": 2, "y": 4})
        assert "lit" in (page.locator(f"#n-{said.id}").get_attribute("class") or "")
        boxes = [one.bounding_box() for one in page.locator(".notes li").all()]
        tops = [(box["y"], box["y"] + box["height"]) for box in boxes if box is not None]
        assert len(tops) == len(boxes)
        assert all(above[1] <= below[0] + 1 for above, below in pairwise(tops))
        # where the words are on the page as received: only when asked for
        place = page.locator(f"#n-{said.id} a.raw-place").first
        assert not place.is_visible()
        page.check("#show-places")
        assert place.is_visible()
        page.mouse.move(0, 0)
        page.goto(f"{client.base_url}/page/{record.id}#{said.id}".replace("//page", "/page"))
        # the page hears of the new place in its address a moment later
        page.wait_for_function("id => document.querySelectorAll(`.lit[data-mark='${id}']`).length > 0", arg=said.id)
        assert _lit(page) == {said.id: words}


def test_on_a_phone_a_tap_shows_the_note(client: httpx.Client, records: list[Record], browser: Browser) -> None:
    record = next(one for one in records if one.quotations)
    said = record.quotations[0]
    with visiting(browser, viewport=PHONE, is_mobile=True, has_touch=True) as page:
        page.goto(f"{client.base_url}/page/{record.id}".replace("//page", "/page"))
        note = page.locator(f"#n-{said.id}")
        page.locator(f".ref[data-mark={said.id}]").tap()
        box = note.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= PHONE["height"] + 1
        assert "told-now" in (note.get_attribute("class") or "")
        page.keyboard.press("Escape")
        assert "told-now" not in (note.get_attribute("class") or "")


def test_without_javascript_links_lead_to_words_and_back(
    client: httpx.Client, records: list[Record], browser: Browser
) -> None:
    record = next(one for one in records if one.quotations)
    said = record.quotations[0]
    with visiting(browser, java_script_enabled=False) as page:
        page.goto(f"{client.base_url}/page/{record.id}".replace("//page", "/page"))
        page.locator(f"#n-{said.id} .number").click()
        assert page.url.endswith(f"#{said.id}")
        outlined = page.locator(f"#{said.id}:target")
        assert outlined.count() == 1
        page.locator(f".ref[data-mark={said.id}]").click()
        assert page.locator(f"#n-{said.id}:target").count() == 1
        details = page.locator(f"#n-{said.id} details")
        details.locator("summary").click()
        assert details.locator(".citation").is_visible()
        page.uncheck("#show-marks")
        page.check("#show-places")
        page.locator(f"#n-{said.id} a.raw-place").first.click()
        span = said.content[0]
        assert page.locator("#here").inner_text().strip() in record.text[span.start : span.end]
