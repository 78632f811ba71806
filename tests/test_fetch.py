"""Fetching from a real server on loopback: limits hold, redirects are followed, private networks are refused."""

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mirrorwire.errors import FetchError, TooLarge
from mirrorwire.pages.fetch import fetch, is_public

PAGE = "<title>ok</title><p>Страница"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        match self.path:
            case "/page" | "/%D1%81?q=%D1%82":
                self.answer(200, PAGE.encode("koi8-r"), {"Content-Type": "text/html; charset=KOI8-R"})
            case "/gzip":
                self.answer(200, gzip.compress(b"<p>packed"), {"Content-Encoding": "gzip"})
            case "/bomb":
                self.answer(200, gzip.compress(b"\0" * 30_000_000), {"Content-Encoding": "gzip"})
            case "/big":
                self.answer(200, b"x" * 2_000_000, {})
            case "/hop":
                self.answer(302, b"", {"Location": "/page"})
            case "/loop":
                self.answer(302, b"", {"Location": "/loop"})
            case "/file":
                self.answer(302, b"", {"Location": "file:///etc/passwd"})
            case "/slow":
                time.sleep(3)
            case _:
                self.answer(404, b"", {})

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.shutdown()
    httpd.server_close()


def get(url: str, seconds: float = 5, limit: int = 1_000_000):  # type: ignore[no-untyped-def]
    return fetch(url, user_agent="test", seconds=seconds, limit=limit, allow_private=True)


def test_a_page_with_what_the_transport_says(server: str) -> None:
    page = get(server + "/page")
    assert page.data.decode("koi8-r") == PAGE
    assert (page.media_type, page.charset) == ("text/html", "koi8-r")
    assert page.captured_at.endswith("+00:00")


def test_an_address_with_letters_of_any_script(server: str) -> None:
    assert get(server + "/с?q=т").data


def test_redirects_are_followed_to_the_last_address(server: str) -> None:
    assert get(server + "/hop").url == server + "/page"


def test_compressed_pages(server: str) -> None:
    assert get(server + "/gzip").data == b"<p>packed"


@pytest.mark.parametrize(
    ("path", "kind", "cause"),
    [
        ("/missing", FetchError, "404"),
        ("/loop", FetchError, "redirects"),
        ("/file", FetchError, "no web address"),
        ("/big", TooLarge, "max_page_bytes"),
        ("/bomb", TooLarge, "max_page_bytes"),
    ],
)
def test_refusals_name_address_and_cause(server: str, path: str, kind: type[Exception], cause: str) -> None:
    with pytest.raises(kind, match=cause) as caught:
        get(server + path)
    assert server + path in str(caught.value)


def test_a_slow_server_is_left(server: str) -> None:
    began = time.monotonic()
    with pytest.raises(FetchError, match="fetch_seconds"):
        get(server + "/slow", seconds=0.5)
    assert time.monotonic() - began < 2.5


def test_private_networks_are_not_reached(server: str) -> None:
    for url in (server + "/page", server.replace("127.0.0.1", "localhost") + "/page"):
        with pytest.raises(FetchError, match="private network"):
            fetch(url, user_agent="test")


def test_only_the_web_is_fetched() -> None:
    for url in ("file:///etc/passwd", "ftp://outlet.example/x", "gopher://outlet.example"):
        with pytest.raises(FetchError, match="only http"):
            fetch(url, user_agent="test")


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.0.0.8 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 ::1 fe80::1%eth0 ::ffff:127.0.0.1"
    " 64:ff9b::7f00:1 2002:7f00:1:: 224.0.0.1 fc00::1 nowhere".split(),
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_that_are_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")
