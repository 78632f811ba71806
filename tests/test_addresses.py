"""One page, one address: what may differ between two links to it does not count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.pages.addresses import absolute, host_of, normalise, page_address


@pytest.mark.parametrize(
    "other",
    [
        "http://outlet.example/a/b",
        "https://OUTLET.example/a/b/",
        "https://outlet.example:443/a/b#comments",
        "https://outlet.example/a/b?utm_source=x&fbclid=1",
        "https://user:pw@outlet.example/a/b",
    ],
)
def test_forms_of_one_address(other: str) -> None:
    assert normalise(other) == "https://outlet.example/a/b"


@pytest.mark.parametrize(
    "other",
    [
        "https://outlet.example/a/c",
        "https://outlet.example/a/b?id=2",
        "https://b.example/a/b",
        "https://outlet.example/A/b",
    ],
)
def test_other_pages_stay_other(other: str) -> None:
    assert normalise(other) != "https://outlet.example/a/b"


@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//", "https://[::1", "x"]
)
def test_what_is_no_web_address(bad: str) -> None:
    assert normalise(bad) is None
    assert absolute(bad, None) is None


def test_relative_references() -> None:
    assert absolute("../c?x=1", "https://outlet.example/a/b") == "https://outlet.example/c?x=1"
    assert absolute("//cdn.example/x", "https://outlet.example/") == "https://cdn.example/x"
    assert absolute("java\nscript:alert(1)", "https://outlet.example/") is None
    assert host_of("https://www.outlet.example/x") == "outlet.example"


def test_a_canonical_address_must_be_able_to_be_true() -> None:
    own = "https://outlet.example/news/1?utm_source=x"
    assert page_address(own, "https://www.outlet.example/news/1-slug") == "https://www.outlet.example/news/1-slug"
    assert page_address(own, "https://agency.example/original") == "https://outlet.example/news/1"
    assert page_address(own, "https://outlet.example/") == "https://outlet.example/news/1"
    assert page_address(None, "https://outlet.example/news/1") == "https://outlet.example/news/1"
    assert page_address(None, None) is None


@given(st.text(max_size=60))
def test_noise_gives_an_address_or_none(text: str) -> None:
    for url in (normalise(text), normalise("https://" + text)):
        assert url is None or (url.startswith("https://") and normalise(url) == url)
