"""What must not happen: forged forms and sessions, guessed tokens, readers led away, anything fetched.

Pages with hostile words in them are tested where the pages are.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from mirrorwire.desk import editors as editing
from mirrorwire.desk.app import create_app
from mirrorwire.desk.editors import COOKIE, Editors
from mirrorwire.desk.here import DeskSettings
from mirrorwire.desk.posting import local
from mirrorwire.errors import SettingsError
from mirrorwire.record.store import Store
from tests.desks import TOKEN, asking, enter, own_copy, raw_answer, reviews, served, some_statement


@pytest.fixture(scope="module")
def place(samples_kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_copy(samples_kept, tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def desk(place: Path) -> Iterator[tuple[str, int]]:
    with served(place, editor_token=TOKEN) as made:
        yield made


@pytest.fixture
def client(desk: tuple[str, int]) -> Iterator[httpx.Client]:
    """Somebody new at the desk: without cookies."""
    with httpx.Client(base_url=f"http://{desk[0]}:{desk[1]}", timeout=30) as made:
        yield made


# ------------------------------------------------------------------------------------------------ forged forms


def test_a_form_without_its_session_s_token_does_nothing(client: httpx.Client, place: Path) -> None:
    csrf = enter(client)
    target, before = some_statement(place), reviews(place)
    with httpx.Client(base_url=client.base_url) as other:
        theirs = enter(other, "Somebody Else")
    assert theirs != csrf
    for given_token in (None, "", "0" * 64, theirs, csrf[:-1], csrf.upper(), "\ufffd" * 64):
        fields = {"target": target} | ({"csrf": given_token} if given_token is not None else {})
        for path in ("/review/accept", "/review/reject", "/editor/leave"):
            assert client.post(path, data=fields).status_code == 403, (path, given_token)
    assert reviews(place) == before
    assert client.get("/review").status_code == 200


@pytest.mark.parametrize("headers", [
    {"origin": "https://attacker.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1:1"},
    {"origin": "http://127.0.0.1.attacker.example"},
    {"origin": "http://[::1"},
    {"origin": ""},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "SELF"},
])  # fmt: skip
def test_a_form_from_elsewhere_does_nothing(client: httpx.Client, place: Path, headers: dict[str, str]) -> None:
    csrf, own = enter(client), str(client.base_url).rstrip("/")
    headers = {name: value.replace("SELF", own) for name, value in headers.items()}
    before = reviews(place)
    sent = client.post("/review/reject", data={"csrf": csrf, "target": some_statement(place)}, headers=headers)
    assert sent.status_code == 403
    assert client.post("/editor/enter", data={"token": TOKEN, "name": "Eve"}, headers=headers).status_code == 403
    assert reviews(place) == before


def test_a_form_of_the_desk_s_own_is_taken_behind_a_proxy_too(place: Path) -> None:
    # the proxy speaks https to the reader, and to the desk under its own name
    with asking(place, editor_token=TOKEN, address="https://desk.example", hosts=("desk.example",)) as client:
        asked = {"host": "desk.example", "origin": "https://desk.example", "sec-fetch-site": "same-origin"}
        entered = client.post("/editor/enter", data={"token": TOKEN, "name": "Ada"}, headers=asked)
        assert entered.status_code == 303
        assert "secure" in entered.headers["set-cookie"].lower()
        asked["origin"] = "https://other.example"
        assert client.post("/editor/enter", data={"token": TOKEN, "name": "Ada"}, headers=asked).status_code == 403


def test_what_changes_something_is_never_a_get(client: httpx.Client, place: Path) -> None:
    csrf, before = enter(client), reviews(place)
    for action in ("accept", "reject", "correct", "add", "merge", "split", "undo"):
        asked = client.get(f"/review/{action}", params={"csrf": csrf, "target": some_statement(place)})
        assert asked.status_code == 405
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "CONNECTED"):
        assert client.request(method, "/review/accept", data={"csrf": csrf}).status_code == 405
    assert reviews(place) == before


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_only_forms_are_taken(client: httpx.Client, kind: str) -> None:
    enter(client)
    sent = client.post("/review/accept", content=b"csrf=x", headers={"content-type": kind})
    assert sent.status_code == 415


# ------------------------------------------------------------------------------------------------ sessions


def asked_with(cookie: str) -> Request:
    headers = [(b"cookie", f"{COOKIE}={cookie}".encode("latin-1", "replace"))]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers, "query_string": b""})


def session(editors: Editors, name: str = "Ada") -> str:
    response = Response()
    assert editors.admit(TOKEN, name, response, client="c", secure=False)
    return response.headers["set-cookie"].partition("=")[2].partition(";")[0]


@given(st.one_of(
    st.text(max_size=200),
    st.from_regex(r"[0-9]{0,14}\.[0-9a-fg]{0,40}\.[0-9a-fz]{0,9}\.[0-9a-f]{0,70}", fullmatch=True),
))  # fmt: skip
def test_a_cookie_that_was_made_up_is_no_session(cookie: str) -> None:
    assert Editors(TOKEN).who(asked_with(cookie)) is None


def test_a_cookie_that_was_altered_is_no_session() -> None:
    editors = Editors(TOKEN)
    whole = session(editors, "Ada Quill")
    found = editors.who(asked_with(whole))
    assert found is not None
    assert found.name == "Ada Quill"
    for n in range(len(whole)):
        altered = whole[:n] + ("0" if whole[n] != "0" else "1") + whole[n + 1 :]
        assert editors.who(asked_with(altered)) is None, n
    for cut in (whole[1:], whole[:-1], f"{whole}0", f" {whole}.", whole.rpartition(".")[0], whole * 2):
        assert editors.who(asked_with(cut)) is None
    # another server, or the same after it was started anew, knows nothing of it
    assert Editors(TOKEN).who(asked_with(whole)) is None


def test_a_session_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    editors = Editors(TOKEN)
    whole = session(editors)
    later = time.time() + editing.SESSION_SECONDS
    monkeypatch.setattr(editing, "time", lambda: later - 1)
    assert editors.who(asked_with(whole)) is not None
    monkeypatch.setattr(editing, "time", lambda: later)
    assert editors.who(asked_with(whole)) is None


def test_who_left_is_out_even_with_the_cookie(client: httpx.Client) -> None:
    csrf = enter(client)
    cookie = client.cookies[COOKIE]
    assert client.head("/api/count").status_code == 200
    assert client.post("/editor/leave", data={"csrf": csrf}).status_code == 303
    assert COOKIE not in client.cookies
    assert client.get("/review", headers={"cookie": f"{COOKIE}={cookie}"}).status_code == 403


def test_the_cookie_is_for_the_desk_alone(client: httpx.Client) -> None:
    said = client.post("/editor/enter", data={"token": TOKEN, "name": "Ada"}).headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/"} <= {part.strip() for part in said.split(";")}
    assert "domain" not in said


@pytest.mark.parametrize("prefix", ["", "a=b; ", "bad{}[]=\x01; ", 'x="; ', "=; ;; ", f"{COOKIE}=x; "])
def test_what_an_editor_sees_is_kept_for_nobody(client: httpx.Client, place: Path, prefix: str) -> None:
    enter(client)
    with Store.open(place) as store:
        page = store.search(limit=1).hits[0].page
    cookie = f"{prefix}{COOKIE}={client.cookies[COOKIE]}"
    # however the cookie is written: if the page is an editor's, no reader gets it afterwards
    with httpx.Client(base_url=client.base_url) as bare:
        for path in (f"/page/{page}?{len(prefix)}", f"/?{len(prefix)}"):
            seen = bare.get(path, headers={"cookie": cookie})
            reader = bare.get(path)
            assert "csrf" not in reader.text
            assert "Stop reviewing" not in reader.text
            if "Stop reviewing" in seen.text:
                assert seen.headers["cache-control"] == "no-store"


# ------------------------------------------------------------------------------------------------ the token


def test_a_token_that_can_be_guessed_is_refused_at_the_start(place: Path) -> None:
    for short in ("", "secret", "x" * 15):
        with pytest.raises(SettingsError, match="at least 16"):
            create_app(DeskSettings(store=place, editor_token=short))


def test_whoever_guesses_waits_longer_each_time(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with asking(place, editor_token=TOKEN) as client:
        _guess(client, monkeypatch)


def _guess(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr(editing, "monotonic", lambda: now)
    statuses, waits = [], []
    for _ in range(40):
        answer = client.post("/editor/enter", data={"token": "wrong" * 5, "name": "Eve"})
        statuses.append(answer.status_code)
        if answer.status_code == 429:
            waits.append(int(answer.headers["retry-after"]))
            now += waits[-1] + 1
    assert statuses[: editing.FREE_TRIES] == [403] * editing.FREE_TRIES
    assert waits[:4] == sorted(set(waits[:4]))
    assert max(waits) >= editing.LONGEST_WAIT
    for _ in range(2):
        client.post("/editor/enter", data={"token": "wrong" * 5, "name": "Eve"})
    # not even the right one is taken before the wait is over
    assert client.post("/editor/enter", data={"token": TOKEN, "name": "Ada"}).status_code == 429
    now += 2 * editing.LONGEST_WAIT
    assert client.post("/editor/enter", data={"token": TOKEN, "name": "Ada"}).status_code == 303


def test_the_token_is_nowhere_but_in_the_form_that_sends_it(place: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with served(place, log_level="debug", editor_token=TOKEN) as (host, port):
        raw_answer(host, port, b"no request at all\r\n\r\n")
        with httpx.Client(base_url=f"http://{host}:{port}", timeout=30) as client:
            answers = [
                client.post("/editor/enter", data={"token": f"{TOKEN}-but-not-quite", "name": "Ada"}),
                client.post("/editor/enter", data={"token": TOKEN, "name": ""}),
                client.post("/editor/enter", data={"token": TOKEN, "name": "Ada", "back": "/review"}),
                client.get("/review"),
                client.get("/editor"),
                client.get("/nowhere"),
            ]
            cookie = client.cookies[COOKIE]
    for answer in answers:
        assert TOKEN not in answer.text
        assert TOKEN not in str(answer.headers)
    # the cookie does not hold it either, in whatever form
    assert TOKEN not in cookie
    assert TOKEN.encode().hex() not in cookie
    said = "".join(capfd.readouterr())
    assert "Invalid HTTP request" in said
    assert TOKEN not in said
    assert cookie not in said


# ------------------------------------------------------------------------------------------------ nobody is led away


@pytest.mark.parametrize("back", [
    "https://attacker.example/", "//attacker.example/", "/\\attacker.example", "\\\\attacker.example",
    "javascript:alert(1)", "/\n//attacker.example", "attacker.example", "", " //attacker.example", "/" + "x" * 3_000,
    "/\u2028x", "/\t/attacker.example",
])  # fmt: skip
def test_nobody_is_sent_elsewhere(client: httpx.Client, back: str) -> None:
    assert local(back, "/review") == "/review"
    entered = client.post("/editor/enter", data={"token": TOKEN, "name": "Ada", "back": back})
    assert entered.headers["location"] == "/review"
    assert "attacker" not in client.get("/editor", params={"back": back}).text
    for path in ("//attacker.example/", "//attacker.example/%2f..", "/review/", "/api/search/", "/page/"):
        answer = client.get(path)
        assert "location" not in answer.headers or answer.headers["location"].startswith("/page"), path


# ------------------------------------------------------------------------------------------------ nothing is fetched

_connected: list[Any] = []
_watching = threading.Event()


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto") and _watching.is_set():
        _connected.append(arguments[1] if event != "socket.getaddrinfo" else (arguments[0], arguments[1]))


def test_the_desk_fetches_nothing_whatever_is_asked(client: httpx.Client, place: Path) -> None:
    with Store.open(place) as store:
        pages = [hit.page for hit in store.search(limit=50).hits]
        addresses = [store.record(page).capture.url for page in pages]
    sys.addaudithook(_watch)
    _watching.set()
    try:
        paths = ["/", "/api", "/api/search", "/review", "/feeds", "/archive", "/stories", "/people", "/outlets"]
        paths += [f"/page/{page}" for page in pages[:6]] + [f"/api/pages/{page}/related" for page in pages[:3]]
        paths += [f"/api/pages?address={address}" for address in addresses[:3]]
        paths += [
            f"/{part}?url=http://192.0.2.1/x&address=http://192.0.2.1/x" for part in ("search", "api/pages", "page/x")
        ]
        for path in paths:
            assert client.get(path).status_code < 500
        enter(client)
    finally:
        _watching.clear()
    hosts = {str(one[0]) for one in _connected}
    # the clients of this test are seen, so a fetch would be
    assert hosts
    assert hosts <= {"127.0.0.1", "localhost", "::1"}
