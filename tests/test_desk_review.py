"""Review in place: what an editor does in a form is in force, in the log, and can be taken back; readers can't."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from mirrorwire.model import Event, Quotation, Record
from mirrorwire.record.find.persons import people, person
from mirrorwire.record.reviews.review import list_reviews
from mirrorwire.record.store import Store
from mirrorwire.record.stories.told import stories, story
from tests.desks import asking, kept, own_copy
from tests.stores import ready

TOKEN = "a-token-long-enough-for-a-desk"


class Desk:
    """A desk with an editor in it, and its store beside it."""

    def __init__(self, client: httpx.Client, path: Path) -> None:
        self.client = client
        self.path = path
        entered = client.post("/editor/enter", data={"token": TOKEN, "name": "Ada  Quill", "back": "/review"})
        assert (entered.status_code, entered.headers["location"]) == (303, "/review")
        self.csrf = hidden(client.get("/review").text, "csrf")

    def act(self, action: str, **fields: str | list[str]) -> httpx.Response:
        return self.client.post(f"/review/{action}", data={"csrf": self.csrf, **fields})

    def form(self, target: str) -> dict[str, str]:
        """The fields of the form that corrects a statement, as a browser would send them unchanged."""
        page = self.client.get("/review/statement", params={"target": target})
        assert page.status_code == 200, page.text
        form = page.text.split('action="/review/correct"')[1].split("</form>")[0]
        return fields_of(form)

    @property
    def store(self) -> Store:
        return Store.open(self.path)


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', text)
    assert found is not None, f"no field {name}"
    return unescape(found[1])


def fields_of(form: str) -> dict[str, str]:
    """What a browser would send of a form."""
    found = {unescape(n): unescape(v) for n, v in re.findall(r'<input[^>]*name="([^"]*)"[^>]*?value="([^"]*)"', form)}
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner) or re.search(r'value="([^"]*)"', inner)
        found[name] = unescape(chosen[1]) if chosen else ""
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        # as browsers send line ends
        found[name] = unescape(inner).replace("\n", "\r\n")
    return found


def wrong(answer: httpx.Response) -> str:
    found = re.search(r'role="alert"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    assert found is not None, answer.text[:2_000]
    return unescape(found[1])


@pytest.fixture
def desk(samples_kept: Path, tmp_path: Path) -> Iterator[Desk]:
    path = own_copy(samples_kept, tmp_path)
    with asking(path, editor_token=TOKEN) as client:
        yield Desk(client, path)


def record_with(store: Store, *, quotations: int = 1, events: int = 0) -> Record:
    for hit in store.search(limit=50).hits:
        record = store.record(hit.page)
        told = [one for one in record.events if one.where != "list"]
        if len(record.quotations) >= quotations and len(told) >= events:
            return record
    raise AssertionError("no such page")


def event_of(record: Record, ident: str) -> Event:
    return next(one for one in record.events if one.id == ident)


def quotation_of(record: Record, ident: str) -> Quotation:
    return next(one for one in record.quotations if one.id == ident)


# ------------------------------------------------------------------------------------------------ statements


def test_accepting_and_rejecting_is_in_force_and_in_the_log(desk: Desk) -> None:
    record = record_with(desk.store, quotations=2)
    one, other = record.quotations[:2]
    done = desk.act("accept", target=one.id, why="read it in print", back=f"/page/{record.id}#{one.id}")
    assert (done.status_code, done.headers["location"]) == (303, f"/page/{record.id}#{one.id}")
    assert desk.act("reject", target=other.id, why="nobody said that").status_code == 303
    with desk.store as store:
        shown = store.record(record.id)
        assert other.id not in {told.id for told in shown.quotations}
        assert other.id in {told.id for told in store.record(record.id, corrections=False).quotations}
        lines, _ = list_reviews(store)
        assert [(line.who, line.action, line.why) for line in lines] == [
            ("Ada Quill", "reject", "nobody said that"),
            ("Ada Quill", "accept", "read it in print"),
        ]
    log = desk.client.get("/review").text
    assert "nobody said that" in log
    assert "read it in print" in log
    assert "Ada Quill" in log


def test_a_correction_sets_what_was_changed_and_nothing_else(desk: Desk) -> None:
    record = record_with(desk.store, quotations=0, events=1)
    event = next(one for one in record.events if one.where != "list")
    typed = desk.form(event.id)
    typed |= {"field.kind": "consult" if event.kind != "CONSULT" else "agree", "field.mode": "visit", "why": "they met"}
    done = desk.client.post("/review/correct", data=typed)
    assert done.status_code == 303, wrong(done)
    # back to the mark
    assert urlsplit(done.headers["location"]).fragment == event.id
    with desk.store as store:
        after = event_of(store.record(record.id), event.id)
        assert (after.kind, after.mode) == (typed["field.kind"].upper(), "visit")
        assert (after.actor, after.recipient, after.date, after.evidence) == (
            event.actor,
            event.recipient,
            event.date,
            event.evidence,
        )
        (line,), _ = list_reviews(store)
        assert set(line.detail["changes"]) == {"kind", "mode"}


def test_words_are_corrected_by_typing_words(desk: Desk) -> None:
    record = record_with(desk.store)
    told = next(one for one in record.quotations if len(one.content) == 1 and one.inside is None)
    span = told.content[0]
    words = record.text[span.start : span.end]
    shorter = " ".join(words.split()[1:])
    typed = desk.form(told.id)
    assert typed["field.content"] == f"{span.start}-{span.end}: {' '.join(words.split())}"
    done = desk.client.post("/review/correct", data=typed | {"field.content": f"{span.start}-{span.end}: {shorter}"})
    assert done.status_code == 303, wrong(done)
    with desk.store as store:
        after = quotation_of(store.record(record.id), told.id)
        assert record.text[after.content[0].start : after.content[0].end].split() == shorter.split()
        assert after.content[0].end == span.end
        assert after.speaker == told.speaker


def test_a_speaker_is_taken_from_the_list_or_from_the_text(desk: Desk) -> None:
    record = record_with(desk.store, quotations=2)
    told = next(one for one in record.quotations if one.speaker is not None)
    typed = desk.form(told.id)
    assert typed["field.speaker"] == told.speaker
    assert desk.client.post("/review/correct", data=typed | {"field.speaker": ""}).status_code == 303
    with desk.store as store:
        assert quotation_of(store.record(record.id), told.id).speaker is None
    # words that stand once in the text
    words = next(
        " ".join(pair)
        for pair in zip(record.text.split(), record.text.split()[1:], strict=False)
        if record.text.count(" ".join(pair)) == 1
    )
    typed = desk.form(told.id)
    done = desk.client.post("/review/correct", data=typed | {"field.speaker_words": words})
    assert done.status_code == 303, wrong(done)
    with desk.store as store:
        after = store.record(record.id)
        speaker = quotation_of(after, told.id).speaker
        assert next(one.name for one in after.people if one.id == speaker) == words


def test_a_person_of_a_page_is_corrected(desk: Desk) -> None:
    record = record_with(desk.store)
    someone = next(one for one in record.people if one.kind == "person")
    target = f"{record.id}#{someone.id}"
    typed = desk.form(target)
    done = desk.client.post("/review/correct", data=typed | {"field.country": "Norway", "field.name": "Orla Venn"})
    assert done.status_code == 303, wrong(done)
    with desk.store as store:
        after = next(one for one in store.record(record.id).people if one.id == someone.id)
        assert (after.name, after.country) == ("Orla Venn", "NOR")


def test_what_was_not_read_is_added(desk: Desk) -> None:
    record = record_with(desk.store)
    headline = record.text.split("\n")[0]
    done = desk.act(
        "add",
        page=record.id,
        kind="event",
        why="the headline says so",
        **{"field.kind": "AGREE", "field.actor": "Norway", "field.recipient": "LVA", "field.evidence": headline},
        **{"field.reciprocal": "no", "field.polarity": "asserted", "field.modality": "planned", "field.claimant": ""},
        **{"field.spheres": "energy, trade"},
    )
    assert done.status_code == 303, wrong(done)
    ident = urlsplit(done.headers["location"]).fragment
    with desk.store as store:
        made = event_of(store.record(record.id), ident)
        assert (made.kind, made.dyad, made.modality, made.spheres) == (
            "AGREE",
            "NOR>LVA",
            "planned",
            ("energy", "trade"),
        )
        assert record.text[made.evidence[0].start : made.evidence[0].end] == headline
        assert store.count(pair="LVA-NOR") >= 1


# ------------------------------------------------------------------------------------------------ refused, in place


def test_a_refusal_is_shown_with_what_was_typed(desk: Desk) -> None:
    record = record_with(desk.store, quotations=0, events=1)
    event = next(one for one in record.events if one.where != "list")
    typed = desk.form(event.id) | {
        "field.actor": "Atlantis",
        "field.mode": "visit",
        "why": 'because "of" <b>it</b>',
    }
    refused = desk.client.post("/review/correct", data=typed)
    assert refused.status_code == 400
    assert "Atlantis" in wrong(refused)
    again = fields_of(refused.text.split('action="/review/correct"')[1].split("</form>")[0])
    assert {name: again[name] for name in ("field.actor", "field.mode", "why")} == {
        "field.actor": "Atlantis",
        "field.mode": "visit",
        "why": 'because "of" <b>it</b>',
    }
    # put right, it goes through
    assert desk.client.post("/review/correct", data=again | {"field.actor": "NOR"}).status_code == 303
    with desk.store as store:
        assert event_of(store.record(record.id), event.id).actor == "NOR"


def test_a_form_that_is_older_than_the_statement_changes_nothing(desk: Desk) -> None:
    record = record_with(desk.store, quotations=0, events=1)
    event = next(one for one in record.events if one.where != "list")
    older = desk.form(event.id)
    assert desk.client.post("/review/correct", data=older | {"field.mode": "visit"}).status_code == 303
    refused = desk.client.post("/review/correct", data=older | {"field.mode": "letter"})
    assert refused.status_code == 400
    assert "not as you saw it" in wrong(refused)
    assert "letter" in refused.text
    # a field that was not touched is not put back to what it was
    again = fields_of(refused.text.split('action="/review/correct"')[1].split("</form>")[0])
    assert again["was.mode"] == "visit"
    with desk.store as store:
        assert event_of(store.record(record.id), event.id).mode == "visit"


@pytest.mark.parametrize(("action", "fields", "status", "cause"), [
    ("accept", {"target": "event_none"}, 404, "no such statement"),
    ("reject", {"target": ""}, 404, "no such statement"),
    ("correct", {"target": "page_x#person_y"}, 404, "no such statement"),
    ("merge", {"kept": "entity_a", "merged": "entity_b"}, 404, "no such entity"),
    ("merge", {"kept": "story_a", "merged": "/story/story_b"}, 404, "no such story"),
    ("split", {"target": "story_a", "pages": "page_x"}, 404, "no such"),
    ("undo", {"review": "review_x"}, 404, "no such review"),
    ("add", {"page": "page_x", "kind": "event"}, 404, "no such page"),
    ("add", {"page": "page_x", "kind": "poem"}, 400, "neither quotation nor event"),
])  # fmt: skip
def test_what_can_t_be_done_is_said(desk: Desk, action: str, fields: dict[str, str], status: int, cause: str) -> None:
    refused = desk.act(action, why="my own words", **fields)
    assert refused.status_code == status
    assert cause in wrong(refused)
    assert "my own words" in refused.text
    with desk.store as store:
        assert list_reviews(store)[0] == ()


def test_nothing_is_lost_while_something_else_writes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirrorwire.desk.views.reviewing.PATIENCE", 50)
    record = record_with(desk.store)
    with Store.create(desk.path) as other, other.database.transaction():
        refused = desk.act("accept", target=record.quotations[0].id, why="a long thought")
        assert refused.status_code == 503
        assert "Nothing was changed" in wrong(refused)
        assert "a long thought" in refused.text
        # readers are not kept waiting
        assert desk.client.get("/api/count").status_code == 200
    assert desk.act("accept", target=record.quotations[0].id, why="a long thought").status_code == 303


# ------------------------------------------------------------------------------------------------ merge, split, undo


def test_persons_are_merged_and_split_and_it_is_taken_back(tmp_path: Path) -> None:
    path = kept(
        tmp_path / "record.store", [ready(n, speaker="Orla Venn" if n < 3 else "Tarek Solim") for n in range(5)]
    )
    with asking(path, editor_token=TOKEN) as client:
        desk = Desk(client, path)
        with desk.store as store:
            one, other = people(store)
        done = desk.act("merge", kept=one.id, merged=f"http://desk.example/person/{other.id}", why="the same")
        assert (done.status_code, done.headers["location"]) == (303, f"/person/{one.id}")
        with desk.store as store:
            assert person(store, one.id).person.pages == 5
            review = list_reviews(store)[0][0]
        # taken back from the log, where it is shown as such from then on
        assert desk.act("undo", review=review.id, why="two men", back="/review").headers["location"] == "/review"
        log = client.get("/review").text
        assert "taken back" in log.split(f'id="{review.id}"')[1].split("</li>")[0]
        with desk.store as store:
            assert person(store, one.id).person.pages == one.pages
            pages = [hit.page for hit in store.search(person="Orla Venn").hits]
        done = desk.act("split", target=one.id, pages=pages[:1], why="another of that name")
        part = done.headers["location"].rpartition("/")[2]
        with desk.store as store:
            assert person(store, part).person.pages == 1


def test_stories_are_split_and_merged(tmp_path: Path) -> None:
    body = ["Ferries between the islands run again after the storm, the harbour office of Meridian said."] * 3
    path = kept(tmp_path / "record.store", [
        ready(n, headline="Ferries run again after storm", body=[*body, f"Number {n}."], outlet=f"Outlet {n}",
              published=f"2025-03-01T0{n}:00:00+00:00")
        for n in range(3)
    ])  # fmt: skip
    with asking(path, editor_token=TOKEN) as client:
        desk = Desk(client, path)
        with desk.store as store:
            whole = max(stories(store), key=lambda line: line.articles)
            told = story(store, whole.id)
            pages = [one.page for member in told.members for one in (member, *member.copies)]
        assert len(pages) > 1
        done = desk.act("split", target=whole.id, pages=[pages[-1]], why="another storm")
        part = done.headers["location"].rpartition("/")[2]
        with desk.store as store:
            assert story(store, part).line.articles == 1
        assert desk.act("merge", kept=whole.id, merged=part).status_code == 303
        with desk.store as store:
            assert story(store, whole.id).line.articles == len(pages)


def test_the_log_is_searched_and_gone_through(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirrorwire.desk.views.reviewing._LISTED", 2)
    record = record_with(desk.store, quotations=3)
    for told in record.quotations[:3]:
        assert desk.act("accept", target=told.id, why=f"sure of {told.id}").status_code == 303
    first = desk.client.get("/review").text
    shown = [told.id for told in record.quotations[:3] if f"sure of {told.id}" in first]
    assert len(shown) == 2
    following = unescape(re.search(r'<a href="([^"]+)" rel="next">', first)[1])  # type: ignore[index]
    assert f"sure of {record.quotations[0].id}" in desk.client.get(following).text
    of_one = desk.client.get("/review", params={"target": record.quotations[1].id}).text
    assert f"sure of {record.quotations[1].id}" in of_one
    assert f"sure of {record.quotations[0].id}" not in of_one
    assert "Nothing was reviewed" in desk.client.get("/review", params={"who": "Nobody"}).text
    assert desk.client.get("/review", params={"page": "page_none"}).status_code == 404
    assert desk.client.get("/review/lost").status_code == 200


def test_what_is_next_is_what_nobody_reviewed(desk: Desk) -> None:
    page = desk.client.get("/review").text
    first = unescape(re.findall(r"/review/statement\?target=([\w-]+)", page)[0])
    assert desk.act("accept", target=first).status_code == 303
    assert first not in re.findall(r"/review/statement\?target=([\w-]+)", desk.client.get("/review").text)


# ------------------------------------------------------------------------------------------------ readers


def test_readers_see_no_forms_and_can_do_nothing(samples_kept: Path, tmp_path: Path) -> None:
    path = own_copy(samples_kept, tmp_path)
    with Store.open(path) as store:
        record = record_with(store, quotations=1, events=0)
    with asking(path, editor_token=TOKEN) as client:
        for address in ("/review", "/review/lost", f"/review/statement?target={record.quotations[0].id}"):
            assert client.get(address).status_code == 403
        for action in ("accept", "reject", "correct", "add", "merge", "split", "undo"):
            answer = client.post(f"/review/{action}", data={"target": record.quotations[0].id, "csrf": "0" * 64})
            assert answer.status_code == 403, action
        assert "csrf" not in client.get(f"/page/{record.id}").text
        with Store.open(path) as store:
            assert list_reviews(store)[0] == ()


def test_a_desk_without_a_token_has_no_editors(samples_kept: Path) -> None:
    with asking(samples_kept) as client:
        assert client.get("/editor").status_code == 404
        assert client.post("/editor/enter", data={"token": "", "name": "Ada"}).status_code == 404
        assert client.get("/review").status_code == 403


def test_pages_show_their_forms_to_editors(desk: Desk) -> None:
    record = record_with(desk.store, quotations=1)
    page = desk.client.get(f"/page/{record.id}").text
    told = record.quotations[0]
    forms = [form.split("</form>")[0] for form in page.split('action="/review/correct"')[1:]]
    typed = next(one for one in map(fields_of, forms) if one["target"] == told.id)
    assert typed["back"] == f"/page/{record.id}#{told.id}"
    assert page.count('action="/review/accept"') == len(forms) > len(record.quotations)
    assert page.count('action="/review/add"') == 2
    other = "indirect" if told.kind != "indirect" else "mixed"
    done = desk.client.post("/review/correct", data=typed | {"field.kind": other, "why": "marks in print"})
    assert (done.status_code, done.headers["location"]) == (303, typed["back"])
    # what was read before is shown, and not to be reviewed
    with desk.store as store:
        older = next((line.revision for line in store.revisions(record.id) if not line.current), None)
        whole = max(stories(store), key=lambda line: line.articles)
    if older is not None:
        assert 'action="/review' not in desk.client.get(f"/page/{record.id}?revision={older}").text
    shown = desk.client.get(f"/story/{whole.id}").text
    assert 'action="/review/merge"' in shown
    assert shown.count('name="pages"') == whole.articles
