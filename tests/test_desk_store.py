"""The file beneath a desk: put in the place of another, taken away, damaged, while the desk goes on."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from mirrorwire.desk.opening import Shelf
from mirrorwire.errors import StoreMissing
from mirrorwire.record.store import Store
from tests.desks import asking, kept
from tests.stores import ready

# large enough for the file to have pages beside its schema
MANY = 60


def one_article(path: Path, headline: str) -> Path:
    return kept(path, [ready(1, headline=headline)], woven=False)


def test_a_store_put_in_the_place_of_another_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirrorwire.desk.caching.FRESH_SECONDS", 0.0)
    path = one_article(tmp_path / "record.store", "Ferries run again")
    with asking(path) as client:
        assert "Ferries run again" in client.get("/archive").text
        one_article(tmp_path / "new.store", "Trains run again").replace(path)
        for address in ("/archive", "/api/search"):
            said = client.get(address).text
            assert "Trains run again" in said
            assert "Ferries" not in said


def test_a_store_that_was_taken_away_is_not_shown_and_may_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mirrorwire.desk.caching.FRESH_SECONDS", 0.0)
    path = one_article(tmp_path / "record.store", "Ferries run again")
    with asking(path, editor_token="long enough for a token") as client:
        assert client.get("/archive").status_code == 200
        path.rename(tmp_path / "elsewhere.store")
        for address in ("/archive", "/", "/api/search", "/api/outlets", "/feed/atom/latest"):
            answer = client.get(address)
            assert answer.status_code == 503, address
            assert "not there any more" in answer.text
            assert str(tmp_path) not in answer.text
        # nobody is kept out, and nothing is made where the store was
        entered = client.post("/editor/enter", data={"token": "long enough for a token", "name": "Ada"})
        csrf = re.search(r'name="csrf" value="(\w+)"', client.get("/about").text)
        assert entered.status_code == 303
        if csrf is not None:
            assert client.post("/review/undo", data={"csrf": csrf[1], "review": "x"}).status_code == 503
        assert not path.exists()
        (tmp_path / "elsewhere.store").rename(path)
        assert "Ferries run again" in client.get("/archive").text


def test_to_review_makes_no_store_where_there_is_none(tmp_path: Path) -> None:
    path = one_article(tmp_path / "record.store", "Ferries run again")
    shelf = Shelf(path)
    path.unlink()
    with pytest.raises(StoreMissing):
        shelf.writing()
    assert not path.exists()


def test_each_state_has_a_number_of_its_own(tmp_path: Path) -> None:
    path = one_article(tmp_path / "record.store", "Ferries run again")
    shelf = Shelf(path)
    seen = [shelf.state()]
    assert shelf.state() == seen[0]
    kept(path, [ready(2, headline="Ferries are full")], woven=False)
    seen.append(shelf.state())
    one_article(tmp_path / "new.store", "Trains run again").replace(path)
    seen.append(shelf.state())
    assert shelf.state() == seen[-1]
    path.unlink()
    seen += [shelf.state(), shelf.state()]
    one_article(path, "Ferries run again")
    seen.append(shelf.state())
    assert len(set(seen)) == len(seen)


def test_what_began_to_read_goes_on_in_the_same_store(tmp_path: Path) -> None:
    path = one_article(tmp_path / "record.store", "Ferries run again")
    shelf = Shelf(path)
    held = shelf.store()
    with held.database.snapshot():
        one_article(tmp_path / "new.store", "Trains run again").replace(path)
        assert shelf.store() is held
        assert held.search(limit=1).hits[0].headline == "Ferries run again"
    assert shelf.store().search(limit=1).hits[0].headline == "Trains run again"
    # a view that took it before goes on with it
    assert held.search(limit=1).hits[0].headline == "Ferries run again"


def test_a_thread_has_one_store_and_others_have_their_own(tmp_path: Path) -> None:
    shelf = Shelf(one_article(tmp_path / "record.store", "Ferries run again"))
    others: list[Store] = []
    for _ in range(3):
        thread = threading.Thread(target=lambda: others.append(shelf.store()))
        thread.start()
        thread.join()
    assert shelf.store() is shelf.store()
    assert len({id(one) for one in (*others, shelf.store())}) == 4


def test_a_damaged_store_is_said_to_be_and_no_page_breaks(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = kept(tmp_path / "record.store", [ready(number) for number in range(MANY)])
    size = 8_192
    data = bytearray(path.read_bytes())
    for start in range(size, len(data), size):
        # the schema stays: a file without one is refused when the desk is started
        if b"CREATE " not in data[start : start + size]:
            data[start + 8 : start + 200] = bytes(192)
    path.write_bytes(data)
    with asking(path) as client:
        statuses = {}
        for address in ("/", "/archive", "/search?words=a", "/people", "/outlets", "/api/search", "/api/stories"):
            answer = client.get(address)
            statuses[address] = answer.status_code
            assert answer.status_code in (200, 503)
            assert str(tmp_path) not in answer.text
            if answer.status_code == 503:
                assert "damaged" in answer.text
        assert 503 in statuses.values(), statuses
        assert client.get("/static/x/desk.css").status_code == 200
    assert "Traceback" not in caplog.text
