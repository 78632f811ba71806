"""What every answer of the desk carries, whatever it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mirrorwire.desk.here import DeskSettings
from mirrorwire.desk.rendering import when
from mirrorwire.desk.safety import harmless, safe_link
from mirrorwire.desk.serving import is_everywhere, is_loopback
from mirrorwire.errors import SettingsError
from tests.desks import asking, kept, own_copy
from tests.stores import ready

NEXT = "2025-12-01T10:00:00+00:00"


def test_every_answer_forbids_scripts_that_are_not_the_desk_s_own(samples_kept: Path) -> None:
    with asking(samples_kept) as client:
        for path in ("/", "/nowhere", "/search?words=%22"):
            policy = client.get(path).headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "script-src 'self';" in policy
            assert "unsafe" not in policy
            assert client.get(path).headers["x-content-type-options"] == "nosniff"


def test_a_page_that_is_known_is_not_sent_again(samples_kept: Path) -> None:
    with asking(samples_kept) as client:
        first = client.get("/")
        assert first.status_code == 200
        assert first.headers["content-encoding"] == "gzip"
        again = client.get("/", headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        plain = client.get("/", headers={"accept-encoding": "identity"})
        assert plain.text == first.text
        assert plain.headers["etag"] != first.headers["etag"]
        head = client.head("/")
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


def test_what_was_kept_since_is_shown_soon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirrorwire.desk.caching.FRESH_SECONDS", 0.0)
    path = kept(tmp_path / "record.store", [ready(1, headline="Ferries run again")])
    with asking(path) as client:
        assert "Ferries run again" in client.get("/").text
        kept(path, [ready(2, headline="Ferries are full", captured="2025-12-01T10:05:00Z", published=NEXT)])
        assert "Ferries are full" in client.get("/").text


def test_other_host_names_and_too_many_requests_are_refused(samples_kept: Path, tmp_path: Path) -> None:
    with asking(own_copy(samples_kept, tmp_path), requests_a_minute=5) as client:
        assert client.get("/", headers={"host": "attacker.example"}).status_code == 421
        answers = [client.get("/") for _ in range(8)]
        assert [one.status_code for one in answers].count(200) == 5
        assert int(answers[-1].headers["retry-after"]) >= 1


@pytest.mark.parametrize(("value", "shown"), [
    ("2023-09-08T18:00+04:00", "8 September 2023, 18:00 UTC+4"),
    ("2023-09-08T18:00:30-03:30", "8 September 2023, 18:00 UTC-3:30"),
    ("2023-09-08T18:00Z", "8 September 2023, 18:00"),
    ("2023-09-08T18:00", "8 September 2023, 18:00"),
    ("2023-09-08", "8 September 2023"),
    ("2023-09", "September 2023"),
    ("some day", "some day"),
])  # fmt: skip
def test_a_time_is_shown_as_printed_with_its_offset(value: str, shown: str) -> None:
    # lists are in order of UTC, and of an outlet elsewhere the page prints another hour
    assert str(when(value)) == f'<time datetime="{value}">{shown}</time>'


@pytest.mark.parametrize(("settings", "host", "status"), [
    ({"hosts": ("desk.example",)}, "desk.example:8477", 200),
    ({"hosts": ("Desk.Example",)}, "DESK.example", 200),
    ({"hosts": ("[fe80::1]",)}, "[fe80::1]:8477", 200),
    ({"address": "https://desk.example:8443/"}, "desk.example:8443", 200),
    ({"address": "https://desk.example"}, "127.0.0.1", 200),
    ({"address": "https://desk.example"}, "other.example", 421),
])  # fmt: skip
def test_a_desk_is_reached_by_its_names_alone(tmp_path: Path, settings: dict[str, Any], host: str, status: int) -> None:
    with asking(kept(tmp_path / "a.store", [ready(1)], woven=False), **settings) as client:
        assert client.get("/about", headers={"host": host}).status_code == status


@pytest.mark.parametrize("settings", [
    {"hosts": ("https://desk.example",)}, {"hosts": ("desk.example:80",)}, {"hosts": ("fe80::1",)}, {"hosts": ("",)},
    {"address": "desk.example"}, {"address": "javascript:alert(1)"}, {"address": "https://desk.example/below"},
    {"address": "https://"},
])  # fmt: skip
def test_what_is_no_name_or_address_is_refused_at_the_start(settings: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        DeskSettings(store=Path("a.store"), **settings)


def test_loopback() -> None:
    assert all(is_loopback(host) for host in ("127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost"))
    assert not any(is_loopback(host) for host in ("0.0.0.0", "192.168.1.4", "::", "desk.example"))
    assert all(is_everywhere(host) for host in ("0.0.0.0", "::", "[::]"))
    assert not any(is_everywhere(host) for host in ("127.0.0.1", "localhost", "192.168.1.4"))


@pytest.mark.parametrize("address", [
    "javascript:alert(1)", " javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "//host.example/x", "/relative",
    "http://user:secret@host.example/", "http://", "https://host.example/\u202egpj.exe", "vbscript:x", "file:///etc/passwd",
])  # fmt: skip
def test_links_that_lead_elsewhere_than_to_a_page_are_none(address: str) -> None:
    assert safe_link(address) is None


def test_words_that_steer_are_shown_as_such_and_keep_their_places() -> None:
    said = "Pay\u202e evil\u2066 \x00tag\U000e0041 İstanbul مرحبا"
    shown = harmless(said)
    assert len(shown) == len(said)
    assert shown == "Pay\ufffd evil\ufffd \ufffdtag\ufffd İstanbul مرحبا"
    assert safe_link("https://host.example/a?b=c#d") == "https://host.example/a?b=c#d"
