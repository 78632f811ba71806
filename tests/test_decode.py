"""Bytes become text in the charset they are in, whatever the page claims; what is no page is named."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mirrorwire.errors import InputError, MirrorwireError, NotAPage, TooLarge, UndecodableText
from mirrorwire.pages.decode import decode

RUSSIAN = "Министры встретились в Баку и обсудили поставки газа. " * 20
TURKISH = "İki ülke dışişleri bakanları İstanbul’da görüştü, şöyle dedi. " * 20


def page(text: str, charset: str, declared: str | None) -> bytes:
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<html><head>{meta}</head><body><p>{text}</p></body></html>".encode(charset)


@pytest.mark.parametrize(
    ("text", "charset", "declared"),
    [
        (RUSSIAN, "windows-1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "utf-8", "windows-1251"),  # wrong declaration: valid UTF-8 wins
        (RUSSIAN, "utf-8", None),
        (RUSSIAN, "windows-1251", None),  # no declaration: found from the bytes
        (RUSSIAN, "windows-1251", "utf-8"),  # wrong declaration the other way round
        (RUSSIAN, "utf-16", None),
        (TURKISH, "cp1254", "iso-8859-9"),
        ("“Quoted” – café " * 30, "cp1252", "iso-8859-1"),  # browsers read latin-1 as windows-1252
        ("日本語のニュース。" * 30, "shift_jis", "Shift_JIS"),
        ("日本語のニュース。" * 30, "euc-jp", "euc-jp"),
    ],
)
def test_charsets(text: str, charset: str, declared: str | None) -> None:
    assert text in decode(page(text, charset, declared)).text


def test_the_transport_charset_is_used_when_the_page_is_silent() -> None:
    assert RUSSIAN in decode(page(RUSSIAN, "koi8-r", None), declared="koi8-r").text


def test_a_page_cut_inside_a_character_is_read_and_counted() -> None:
    data = page(RUSSIAN, "utf-8", "utf-8")
    cut = data[: data.index("газа".encode()) + 1]
    found = decode(cut)
    assert found.charset == "utf-8"
    assert found.unreadable == 1
    assert "обсудили поставки" in found.text


def test_a_byte_order_mark_is_no_character() -> None:
    assert decode(b"\xef\xbb\xbfHeadline").text == "Headline"


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n....", "a PNG image"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (bytes(range(32)) * 100, "binary"),
        (b"\x00\x01\x02\x03" * 1000, "binary"),
    ],
)
def test_what_is_no_page_is_named(data: bytes, cause: str) -> None:
    with pytest.raises(NotAPage, match=cause) as caught:
        decode(data, place="inbox/page.html")
    assert str(caught.value).startswith("inbox/page.html: ")


def test_the_size_limit_names_its_setting() -> None:
    with pytest.raises(TooLarge, match="max_page_bytes"):
        decode(b"x" * 2_001, limit=2_000)


@given(st.binary(max_size=300))
@example(b"\xfe\xff")
def test_noise_is_read_or_refused_never_anything_else(data: bytes) -> None:
    try:
        assert decode(data).text
    except InputError as error:
        assert isinstance(error, MirrorwireError)


def test_undecodable_bytes_are_refused_not_guessed() -> None:
    data = b"<p>" + bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xFF, 0xFE, 0xC0]) * 200
    with pytest.raises((UndecodableText, NotAPage)):
        decode(data, declared="utf-8")
