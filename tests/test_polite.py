"""Visiting as a guest: robots.txt is asked and obeyed, pauses are kept, what is known is not sent again."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from mirrorwire import Settings
from mirrorwire.errors import FetchError, TooLarge
from mirrorwire.pages.fetch import fetch
from mirrorwire.pages.polite import MAX_DELAY, ROBOTS_SECONDS, Robots, Visitor

ETAG = '"v1"'
MODIFIED = "Fri, 08 Sep 2023 14:03:00 GMT"


def plain(asked: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
    return 200, b"<p>page", {}


class Site:
    """A site on loopback: what it answers by path, and what it was asked."""

    def __init__(self) -> None:
        self.robots: tuple[int, str] = (404, "")
        self.pages: dict[str, Callable[[dict[str, str]], tuple[int, bytes, dict[str, str]]]] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.counts: defaultdict[str, int] = defaultdict(int)
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.counts[self.path] += 1
                site.agents.add(self.headers["User-Agent"])
                if self.path == "/robots.txt":
                    status, body, headers = site.robots[0], site.robots[1].encode(), {"Content-Type": "text/plain"}
                else:
                    status, body, headers = site.pages.get(self.path, plain)(dict(self.headers.items()))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.httpd.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.httpd.server_address[1]}"

    def close(self) -> None:
        self.httpd.shutdown()
        self.httpd.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    one = Site()
    yield one
    one.close()


@pytest.fixture
def other() -> Iterator[Site]:
    one = Site()
    yield one
    one.close()


class Clock:
    """Seconds that pass only by waiting, so that pauses can be counted without being waited for."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.time += seconds


def visitor(clock: Clock | None = None, cache: dict[str, Robots] | None = None, **settings: Any) -> Visitor:
    clock = clock or Clock()
    given = Settings(
        **{"allow_private_addresses": True, "fetch_seconds": 5, "user_agent": "quaybot/1.0 (test)", **settings}
    )
    return Visitor(given, cache=cache, clock=clock, sleep=clock.sleep, now=clock)


# ---------------------------------------------------------------------------------------------------- robots.txt


def test_what_robots_txt_disallows_is_not_asked_for(site: Site) -> None:
    site.robots = (200, "User-agent: *\nDisallow: /private\n\nUser-agent: quaybot\nDisallow: /bots\nAllow: /bots/ok\n")
    guest = visitor()
    assert guest.visit(site.url + "/private/a").robots == "allowed"  # the rules for all are not those for this one
    assert guest.visit(site.url + "/bots/ok").fetched is not None
    with pytest.raises(FetchError, match=r"robots\.txt of 127\.0\.0\.1 disallows") as caught:
        guest.visit(site.url + "/bots/a")
    assert caught.value.place == site.url + "/bots/a"
    assert site.asked == ["/robots.txt", "/private/a", "/bots/ok"]
    assert site.agents == {"quaybot/1.0 (test)"}


@pytest.mark.parametrize("status", [404, 401, 403, 410])
def test_a_host_without_robots_txt_allows_everything(site: Site, status: int) -> None:
    site.robots = (status, "User-agent: *\nDisallow: /")
    assert visitor().visit(site.url + "/a").robots == "no robots.txt"


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_txt_that_cannot_be_reached_allows_nothing(site: Site, status: int) -> None:
    site.robots = (status, "")
    cache: dict[str, Robots] = {}
    guest = visitor(cache=cache)
    for _ in range(2):
        with pytest.raises(FetchError, match=f"can't be reached, so nothing is visited: it answered {status}"):
            guest.visit(site.url + "/a")
    assert site.asked == ["/robots.txt"]
    assert cache == {}


def test_a_host_that_is_not_there_is_named(site: Site) -> None:
    url = site.url
    site.close()
    with pytest.raises(FetchError, match=r"robots\.txt of 127\.0\.0\.1 can't be reached"):
        visitor().visit(url + "/a")
    with pytest.raises(FetchError, match="private network"):
        visitor(allow_private_addresses=False).visit(url + "/a")


def test_a_redirect_is_a_visit_to_where_it_leads(site: Site, other: Site) -> None:
    target = other.url.replace("127.0.0.1", "localhost")
    other.robots = (200, "User-agent: *\nDisallow: /closed\nCrawl-delay: 7\n")
    site.pages["/open"] = lambda asked: (302, b"", {"Location": target + "/news"})
    site.pages["/closed"] = lambda asked: (302, b"", {"Location": target + "/closed"})
    guest = visitor()
    visit = guest.visit(site.url + "/open")
    assert visit.fetched is not None
    assert visit.fetched.url == target + "/news"
    with pytest.raises(FetchError, match=r"robots\.txt of localhost disallows"):
        guest.visit(site.url + "/closed")
    assert other.asked == ["/robots.txt", "/news"]


def test_robots_txt_is_asked_for_once_a_day(site: Site) -> None:
    site.robots = (200, "User-agent: *\nDisallow: /closed\n")
    clock = Clock()
    cache: dict[str, Robots] = {}
    guest = visitor(clock, cache)
    guest.visit(site.url + "/a")
    guest.visit(site.url + "/b")
    visitor(clock, cache).visit(site.url + "/c")
    assert site.counts["/robots.txt"] == 1
    assert cache[site.url] == Robots(1_000.0, site.robots[1])
    clock.time += ROBOTS_SECONDS + 1
    site.robots = (404, "")
    assert guest.visit(site.url + "/closed").robots == "no robots.txt"
    assert site.counts["/robots.txt"] == 2


def test_robots_txt_can_be_left_out_by_a_setting(site: Site) -> None:
    site.robots = (200, "User-agent: *\nDisallow: /\n")
    assert visitor(obey_robots=False).visit(site.url + "/a").robots == "not asked"
    assert site.asked == ["/a"]


@pytest.mark.parametrize("text", ["\ufeffUser-agent: *\nDisallow: /", "\0\xff:::\n*$\nDisallow", "x" * 600_000, ""])
def test_any_robots_txt_is_read(site: Site, text: str) -> None:
    site.robots = (200, text)
    guest = visitor()
    if "Disallow: /" in text:
        with pytest.raises(FetchError, match="disallows"):
            guest.visit(site.url + "/a")
    else:
        assert guest.visit(site.url + "/a").robots == "allowed"


# ---------------------------------------------------------------------------------------------------- pauses


def test_a_host_is_given_pauses(site: Site, other: Site) -> None:
    clock = Clock()
    guest = visitor(clock, host_pause_seconds=2)
    guest.visit(site.url + "/a")
    guest.visit(site.url + "/b")
    guest.visit(other.url + "/a")
    clock.time += 1.5
    guest.visit(site.url + "/c")
    # robots.txt is a visit too; the other host waits for nobody
    assert clock.waits == [2, 2, 2]
    assert site.asked == ["/robots.txt", "/a", "/b", "/c"]


@pytest.mark.parametrize(("delay", "pause"), [("5", 5.0), ("0.1", 1.0), ("3600", MAX_DELAY), ("soon", 1.0)])
def test_a_crawl_delay_is_honoured_within_reason(site: Site, delay: str, pause: float) -> None:
    site.robots = (200, f"User-agent: *\nCrawl-delay: {delay}\n")
    clock = Clock()
    guest = visitor(clock, host_pause_seconds=1)
    guest.visit(site.url + "/a")
    guest.visit(site.url + "/b")
    assert clock.waits[-1] == pause


def test_waiting_does_not_use_up_the_time_of_a_fetch(site: Site) -> None:
    site.robots = (404, "")
    guest = Visitor(
        Settings(allow_private_addresses=True, fetch_seconds=0.5, host_pause_seconds=0.7, user_agent="quaybot/1.0")
    )
    assert guest.visit(site.url + "/a").fetched is not None


# ---------------------------------------------------------------------------------------------------- what is known


def unchanged(asked: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
    known = asked.get("If-None-Match") == ETAG or asked.get("If-Modified-Since") == MODIFIED
    return (304, b"", {}) if known else (200, b"<p>page", {"ETag": ETAG, "Last-Modified": MODIFIED})


def test_what_did_not_change_is_not_sent_again(site: Site) -> None:
    site.pages["/a"] = unchanged
    guest = visitor()
    first = guest.visit(site.url + "/a")
    assert first.fetched is not None
    assert (first.status, first.etag, first.last_modified) == (200, ETAG, MODIFIED)
    assert (first.fetched.etag, first.fetched.last_modified) == (ETAG, MODIFIED)
    for known in ({"etag": first.etag}, {"last_modified": first.last_modified}):
        again = guest.visit(site.url + "/a", **known)
        assert (again.status, again.fetched) == (304, None)
        assert (again.etag or again.last_modified) is not None
    assert guest.visit(site.url + "/a", etag='"v0"').status == 200


@pytest.mark.parametrize("odd", ['"v1"\r\nX-Evil: 1', "ü", "x" * 5_000, ""])
def test_a_validator_that_fits_no_header_is_left_out(site: Site, odd: str) -> None:
    seen: list[dict[str, str]] = []

    def page(asked: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
        seen.append(asked)
        return 200, b"<p>page", {}

    site.pages["/a"] = page
    assert visitor().visit(site.url + "/a", etag=odd).status == 200
    assert "If-None-Match" not in seen[0]
    assert "X-Evil" not in seen[0]


def test_an_answer_that_nobody_asked_for_is_refused(site: Site) -> None:
    site.pages["/a"] = lambda asked: (304, b"", {})
    with pytest.raises(FetchError, match="answered 304"):
        visitor().visit(site.url + "/a")


def test_limits_hold_as_for_any_fetch(site: Site) -> None:
    site.pages["/big"] = lambda asked: (200, b"x" * 2_000_000, {})
    with pytest.raises(TooLarge, match="max_page_bytes"):
        visitor(max_page_bytes=1_000_000).visit(site.url + "/big")
    answer = fetch(site.url + "/missing", user_agent="t", allow_private=True, any_status=True)
    assert answer.status == 200
    site.pages["/gone"] = lambda asked: (410, b"gone", {})
    assert fetch(site.url + "/gone", user_agent="t", allow_private=True, any_status=True).status == 410
