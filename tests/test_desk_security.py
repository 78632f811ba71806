"""What must not happen: forged forms and sessions, guessed tokens, requests that cost without end, headers left out.

Pages with hostile words in them are tested where the pages are.
"""

from __future__ import annotations

import http.client
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from mirrorwire.desk import editors as editing
from mirrorwire.desk.app import create_app
from mirrorwire.desk.editors import COOKIE, Editors
from mirrorwire.desk.guarding import CONTENT_POLICY, LARGEST_FORM
from mirrorwire.desk.here import DeskSettings
from mirrorwire.desk.posting import local
from mirrorwire.desk.serving import config_of, listening
from mirrorwire.errors import SettingsError
from mirrorwire.record.reviews.review import list_reviews
from mirrorwire.record.store import Store
from tests.desks import asking, own_copy

TOKEN = "a-token-long-enough-for-a-desk"


@contextmanager
def served(
    path: Path, *, log_level: str = "error", prepare: Callable[[FastAPI], None] = lambda app: None, **settings: Any
) -> Iterator[tuple[str, int]]:
    """The desk as `mirrorwire desk` serves it, with all that bounds it; gives host and port."""
    bound = listening("127.0.0.1", 0)
    app = create_app(DeskSettings(store=path, **{"requests_a_minute": 1_000_000, **settings}))
    prepare(app)
    server = uvicorn.Server(config_of(app, log_level=log_level))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield "127.0.0.1", bound.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()


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


def enter(client: httpx.Client, name: str = "Ada") -> str:
    """Begin a session; returns the token of its forms."""
    answer = client.post("/editor/enter", data={"token": TOKEN, "name": name})
    assert answer.status_code == 303, answer.text
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/review").text)
    assert found is not None
    return found[1]


def some_statement(path: Path) -> str:
    with Store.open(path) as store:
        return next(
            record.quotations[0].id
            for record in (store.record(hit.page) for hit in store.search(limit=50).hits)
            if record.quotations
        )


def reviews(path: Path) -> int:
    with Store.open(path) as store:
        return len(list_reviews(store, limit=1_000)[0])


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
        _raw(host, port, b"no request at all\r\n\r\n")
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


# ------------------------------------------------------------------------------------------------ addresses, headers


KINDS_OF_ANSWERS = [
    ("GET", "/", 200), ("HEAD", "/", 200), ("GET", "/nowhere", 404), ("GET", "/page/none", 404),
    ("GET", "/review", 403), ("POST", "/", 405), ("GET", "/api", 200), ("GET", "/api/openapi.json", 200),
    ("GET", "/api/count", 200),
    ("GET", "/api/nowhere", 404), ("GET", "/api/search?limit=x", 422), ("GET", "/static/x/desk.css", 200),
    ("GET", "/static/x/none.css", 404), ("POST", "/editor/enter", 415), ("GET", "/editor", 200),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), KINDS_OF_ANSWERS)
def test_every_kind_of_answer_has_its_headers(client: httpx.Client, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    check_headers(answer)
    if "etag" in answer.headers:
        same = client.request(method, path, headers={"if-none-match": answer.headers["etag"]})
        assert same.status_code == 304
        check_headers(same)


def check_headers(answer: httpx.Response) -> None:
    headers = answer.headers
    assert headers["content-security-policy"] == CONTENT_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    # a promise of https over http is none, and would shut a desk on loopback
    assert "strict-transport-security" not in headers
    assert "access-control-allow-origin" not in headers


def test_refusals_of_the_guard_have_their_headers_too(place: Path, samples_kept: Path) -> None:
    with asking(place, requests_a_minute=3) as client:
        assert client.get("/", headers={"host": "attacker.example"}).status_code == 421
        answers = [client.get("/api/count") for _ in range(6)]
        assert answers[-1].status_code == 429
        assert answers[-1].json()["status"] == 429
        for answer in (*answers, client.get("/"), client.get("/", headers={"host": "attacker.example"})):
            check_headers(answer)


def test_what_goes_wrong_is_told_to_nobody_but_the_log(place: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise RuntimeError("the secret of the house")

    def broken_too(app: FastAPI) -> None:
        for path in ("/broken", "/api/broken"):
            app.add_api_route(path, broken)

    with served(place, prepare=broken_too) as (host, port), httpx.Client(base_url=f"http://{host}:{port}") as client:
        for path in ("/broken", "/api/broken", "/broken"):
            answer = client.get(path)
            assert answer.status_code == 500
            assert "secret" not in answer.text
            check_headers(answer)
        assert client.get("/api/broken").json()["status"] == 500
    assert "the secret of the house" in caplog.text


@pytest.mark.parametrize("host", [
    "attacker.example", "127.0.0.1.attacker.example", "localhost:@attacker.example", "localhost@attacker.example",
    "localhost:80:80", "localhost:8x", "localhost/", "[::1", "[::1]attacker.example", "", "localhost, a.example",
    "127.0.0.1\\attacker.example", "LOCALHOST.attacker.example", "x" * 300,
])  # fmt: skip
def test_other_host_names_are_refused(client: httpx.Client, host: str) -> None:
    answer = client.get("/feeds", headers={"host": host})
    assert answer.status_code in (400, 421)
    assert "attacker" not in answer.text


def test_two_host_names_are_one_too_many(desk: tuple[str, int]) -> None:
    said = _raw(*desk, b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example\r\n\r\n")
    assert said.split(b" ")[1] in (b"400", b"421")
    said = _raw(*desk, b"GET http://attacker.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert said
    assert b"attacker" not in said


HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "a\r\nset-cookie: x=1",
    "{{7*7}}", "../../../etc/passwd", "%0d%0aLocation:%20//attacker.example", "\u202ebidi", "a\x00b", "x" * 3_000,
]  # fmt: skip


@pytest.mark.parametrize("said", HOSTILE)
def test_what_is_asked_is_never_markup_or_a_header(client: httpx.Client, said: str) -> None:
    enter(client)
    quoted = httpx.QueryParams({"q": said})["q"]
    part = str(httpx.QueryParams({"x": said}))[2:].replace("+", "%20")
    for path in (
        f"/page/{part}", f"/page/x?revision={part}", f"/statement/{part}", f"/page/{part}/raw?start=1&end=2",
        f"/editor?back={part}", f"/review?who={part}", f"/review?target={part}", f"/review?cursor={part}",
        f"/review/statement?target={part}", f"/api/pages/{part}", f"/api/search?words={part}", f"/api/{part}",
        f"/{part}", f"/static/{part}/desk.css", f"/static/x/{part}", f"/static/x/{part}.css",
    ):  # fmt: skip
        answer = client.get(path, headers={"accept-encoding": "identity"})
        assert answer.status_code < 500, path
        assert "set-cookie" not in answer.headers
        if "html" in answer.headers.get("content-type", "") and set(said) & set('<>"'):
            assert quoted not in answer.text, path
            assert escape(said) not in ("", said)
        assert "root:" not in answer.text
        check_headers(answer)


@pytest.mark.parametrize("name", [
    "..%2f..%2fapp.py", "..%5c..%5capp.py", "%2e%2e/%2e%2e/app.py", "....//desk.css", "%2fetc%2fpasswd.txt", "..",
    "desk.css%00", "desk.css%2f..%2f..%2fapp.py", "../desk.css/../../app.py", "CON.css", "desk.py", "~",
    "desk.css/", ".css",
])  # fmt: skip
def test_only_the_desk_s_own_files_are_given(desk: tuple[str, int], name: str) -> None:
    # as it stands: a client would put the path right before it sends it
    said = _raw(*desk, f"GET /static/x/{name} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert said.startswith(b"HTTP/1.1 404"), said[:80]
    assert b"create_app" not in said


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


# ------------------------------------------------------------------------------------------------ what it may cost


def test_large_requests_are_refused_before_they_are_read(desk: tuple[str, int]) -> None:
    def status(request: bytes) -> bytes:
        return _raw(*desk, request)[9:12]

    post = "POST /editor/enter HTTP/1.1\r\nHost: localhost\r\n"
    assert status(f"{post}Content-Length: {10**12}\r\n\r\n".encode()) == b"413"
    for odd in ("-1", "+5", "1e3", "٣"):
        assert status(f"{post}Content-Length: {odd}\r\n\r\n".encode()) in (b"400", b"413")
    # two lengths are how requests are smuggled past a proxy
    assert status(f"{post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef".encode()) == b"400"
    assert status(b"GET /?" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n") == b"414"
    for count in (40, 400):
        headers = b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1_000) for n in range(count))
        assert status(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n") in (b"400", b"431", b"")


def test_a_body_without_a_length_is_bounded_all_the_same(desk: tuple[str, int]) -> None:
    host, port = desk
    for path in ("/editor/enter", "/review/accept", "/nowhere"):
        connection = http.client.HTTPConnection(host, port, timeout=20)
        sent = 0

        def endless() -> Iterator[bytes]:
            nonlocal sent
            for _ in range(4_000):
                sent += 16_384
                yield b"x" * 16_384

        try:
            connection.request("POST", path, body=endless(), encode_chunked=True, headers={
                "transfer-encoding": "chunked", "content-type": "application/x-www-form-urlencoded",
            })  # fmt: skip
            status = connection.getresponse().status
        except (ConnectionError, BrokenPipeError):
            # refused while it was still being sent
            status = 413
        finally:
            connection.close()
        assert status == 413
        assert sent < 20 * LARGEST_FORM
    # one that fits is read as any other
    fits = b"20\r\n" + b"name=Ada&token=" + b"w" * 17 + b"\r\n0\r\n\r\n"
    said = _raw(
        host,
        port,
        b"POST /editor/enter HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + fits,
    )
    assert said.startswith(b"HTTP/1.1 403")


def test_half_a_form_is_none(client: httpx.Client, desk: tuple[str, int], place: Path) -> None:
    csrf, before = enter(client), reviews(place)
    whole = f"csrf={csrf}&target={some_statement(place)}&why=it+is+not+so"
    with socket.create_connection(desk, timeout=10) as made:
        head = (
            "POST /review/reject HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Cookie: {COOKIE}={client.cookies[COOKIE]}\r\nContent-Length: {len(whole) + 9}\r\n\r\n"
        )
        made.sendall(f"{head}{whole}".encode())
    client.get("/review")
    time.sleep(0.3)
    assert reviews(place) == before


def test_forms_of_endless_fields_are_refused(client: httpx.Client) -> None:
    sent = client.post(
        "/editor/enter",
        content="&".join(f"a{n}=1" for n in range(5_000)),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert sent.status_code == 413


def test_a_request_that_does_not_come_to_an_end_is_given_up(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirrorwire.desk.serving.HEAD_SECONDS", 0.6)
    monkeypatch.setattr("mirrorwire.desk.guarding.FORM_SECONDS", 0.6)
    with served(place, editor_token=TOKEN) as (host, port):
        with socket.create_connection((host, port), timeout=10) as slow:
            # a byte now and then does not prolong it
            began = time.monotonic()
            slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-")
            with pytest.raises((ConnectionError, AssertionError)):
                while time.monotonic() - began < 8:
                    slow.sendall(b"a")
                    slow.settimeout(0.2)
                    try:
                        assert slow.recv(100), "closed"
                    except TimeoutError:
                        continue
            assert time.monotonic() - began < 5
        slow_body = b"POST /editor/enter HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nname="
        assert _raw(host, port, slow_body).startswith(b"HTTP/1.1 408")
        # whoever is in time is served, and may ask again on the same connection later
        with httpx.Client(base_url=f"http://{host}:{port}") as client:
            assert client.get("/").status_code == 200
            time.sleep(0.9)
            assert client.get("/").status_code == 200


def _raw(host: str, port: int, request: bytes) -> bytes:
    """What the server says to bytes as they are, up to the end or to the end of the head."""
    with socket.create_connection((host, port), timeout=10) as made:
        made.sendall(request)
        made.settimeout(8.0)
        said = b""
        try:
            while part := made.recv(65_536):
                said += part
                if b"\r\n\r\n" in said:
                    break
        except (TimeoutError, ConnectionError):
            pass
        return said


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


def test_small_answers_are_not_held_back(client: httpx.Client) -> None:
    # without TCP_NODELAY each answer on a connection that is kept waits some 40 ms for an acknowledgement
    client.get("/api/count")
    taken = []
    for _ in range(12):
        began = time.perf_counter()
        client.get("/api/count")
        taken.append(time.perf_counter() - began)
    assert min(taken) < 0.03
