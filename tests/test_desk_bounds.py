"""What requests may cost and what every answer carries: headers, hosts, files, sizes, times."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from mirrorwire.desk.editors import COOKIE
from mirrorwire.desk.guarding import CONTENT_POLICY, LARGEST_FORM, party_of
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
    said = raw_answer(*desk, b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example\r\n\r\n")
    assert said.split(b" ")[1] in (b"400", b"421")
    said = raw_answer(*desk, b"GET http://attacker.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
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
    said = raw_answer(*desk, f"GET /static/x/{name} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert said.startswith(b"HTTP/1.1 404"), said[:80]
    assert b"create_app" not in said


# ------------------------------------------------------------------------------------------------ what it may cost


def test_large_requests_are_refused_before_they_are_read(desk: tuple[str, int]) -> None:
    def status(request: bytes) -> bytes:
        return raw_answer(*desk, request)[9:12]

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
    said = raw_answer(
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
        assert raw_answer(host, port, slow_body).startswith(b"HTTP/1.1 408")
        # whoever is in time is served, and may ask again on the same connection later
        with httpx.Client(base_url=f"http://{host}:{port}") as client:
            assert client.get("/").status_code == 200
            time.sleep(0.9)
            assert client.get("/").status_code == 200


def test_small_answers_are_not_held_back(client: httpx.Client) -> None:
    # without TCP_NODELAY each answer on a connection that is kept waits some 40 ms for an acknowledgement
    client.get("/api/count")
    taken = []
    for _ in range(12):
        began = time.perf_counter()
        client.get("/api/count")
        taken.append(time.perf_counter() - began)
    assert min(taken) < 0.03


@pytest.mark.parametrize(("one", "other", "same"), [
    ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
    ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ("fe80::1%eth0", "fe80::2", True),
    ("192.0.2.1", "192.0.2.2", False),
    ("", "no address", False),
])  # fmt: skip
def test_a_network_of_addresses_is_one_client(one: str, other: str, same: bool) -> None:
    # whoever has one address of a network of 64 bits has all of them
    assert (party_of(one) == party_of(other)) is same
