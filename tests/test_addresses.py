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
        "https://пример.example/новость?имя=да",
        "https://ПРИМЕР.example./новость/?имя=да",
        "http://xn--e1afmkfd.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C?%D0%B8%D0%BC%D1%8F=%D0%B4%D0%B0",
        "https://XN--E1AFMKFD.example/%d0%bd%d0%be%d0%b2%d0%be%d1%81%d1%82%d1%8c?%d0%b8%d0%bc%d1%8f=%d0%b4%d0%b0",
        "https://xn--e1afmkfd.example/нов%D0%BE%D1%81ть?имя=%D0%B4а",
    ],
)
def test_letters_beyond_ascii_as_they_are_and_as_they_are_sent(other: str) -> None:
    assert normalise(other) == (
        "https://xn--e1afmkfd.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C?%D0%B8%D0%BC%D1%8F=%D0%B4%D0%B0"
    )


@pytest.mark.parametrize(
    "same",
    [
        "https://outlet.example/a%2fb%20c/~d;e=1,2",
        "https://outlet.example/A/(b)!|{c}^",
        "https://www.outlet.example/",
        "https://outlet.example/a?b=c%2Fd&e=",
    ],
)
def test_an_ascii_address_keeps_its_spelling(same: str) -> None:
    assert normalise(same) == same


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


def test_what_a_first_look_took_off_the_second_does_not() -> None:
    for odd in ("https://outlet.example/a #b", "https://outlet.example/ /", "https://[::1]/a", "https://./"):
        url = normalise(odd)
        assert url is None or normalise(url) == url


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


@given(st.text(max_size=60), st.text(max_size=60))
def test_noise_gives_an_address_or_none(text: str, path: str) -> None:
    for one in (text, f"https://{text}", f"https://{text}.example/{path}", f"https://outlet.example/{path}"):
        url = normalise(one)
        assert url is None or (url.startswith("https://") and normalise(url) == url)
    url = normalise(f"https://пример.example/{path}")
    assert url is None or url.isascii()


@given(st.text(st.characters(categories=["Cs", "L", "N"]), max_size=20))
def test_broken_characters_do_not_stop_it(text: str) -> None:
    url = normalise(f"https://outlet.example/{text}?q={text}")
    assert url is not None and url.isascii() and normalise(url) == url
