"""Containers: every member is given, counted, or refused with place and reason; damage never passes in silence."""

import gzip
import io
import json
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from fastwarc.warc import ArchiveIterator, WarcRecordType
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire import InputError, MirrorwireError, NotAPage, PageInput, Settings, read_page, to_json
from mirrorwire.pages.containers import (
    HEAD,
    ContainerLimits,
    Member,
    ReadyRecord,
    Refused,
    Skipped,
    container_of,
    expand,
    expand_bytes,
)
from mirrorwire.pages.containers.jsonl import parse_line

LIMITS = ContainerLimits(page_bytes=200_000, line_bytes=300_000)
PAGE = (
    "<!doctype html><title>Two piers</title><article><h1>Two piers are leased</h1><p>The council voted.</p></article>"
)


def members(data: bytes, name: str = "file", limits: ContainerLimits = LIMITS, url: str | None = None) -> list[Member]:
    return list(expand_bytes(data, limits, place=name, url=url))


def pages(found: Iterable[Member]) -> list[PageInput]:
    return [member for member in found if isinstance(member, PageInput)]


def refused(found: Iterable[Member]) -> list[Refused]:
    return [member for member in found if isinstance(member, Refused)]


def skipped(found: Iterable[Member]) -> dict[str, int]:
    return {member.what: member.count for member in found if isinstance(member, Skipped)}


# ---------------------------------------------------------------------------------------------------- WARC


def record(kind: str, url: str, block: bytes, content_type: str = "application/http; msgtype=response") -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: 2023-09-08T14:03:00Z\r\nContent-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def answer(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=windows-1251") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def chunked(body: bytes) -> bytes:
    half = len(body) // 2
    parts = [b"%x;x=1\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:])]
    return b"".join(parts) + b"0\r\n\r\n"


TEXT = "<p>Министры встретились".encode("windows-1251")
RECORDS = [
    record("warcinfo", "", b"software: test\r\n", "application/warc-fields"),
    record("request", "https://quay.example/1", b"GET / HTTP/1.1\r\n\r\n"),
    record("response", "https://quay.example/1", answer(TEXT)),
    record("response", "https://quay.example/2", answer(gzip.compress(TEXT, mtime=0), "Content-Encoding: gzip")),
    record("response", "https://quay.example/3", answer(brotli.compress(TEXT), "content-encoding: br")),
    record("response", "https://quay.example/4", answer(zlib.compress(TEXT), "Content-Encoding: deflate")),
    record("response", "https://quay.example/5", answer(chunked(TEXT), "Transfer-Encoding: chunked")),
    record(
        "response",
        "https://quay.example/6",
        answer(chunked(gzip.compress(TEXT, mtime=0)), "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
    ),
    record(
        "response",
        "https://quay.example/7",
        answer(zstandard.ZstdCompressor().compress(TEXT), "Content-Encoding: zstd"),
    ),
    record("response", "https://quay.example/gone", answer(b"<p>gone", status="404 Not Found")),
    record("response", "https://quay.example/a.jpg", answer(b"\xff\xd8", kind="image/jpeg")),
    record("revisit", "https://quay.example/1", answer(b"")),
    record("metadata", "https://quay.example/1", b"x: y", "application/warc-fields"),
    record("resource", "https://quay.example/8", TEXT, "text/html; charset=windows-1251"),
]
PLAIN = b"".join(RECORDS)
PACKED = b"".join(gzip.compress(one, mtime=0) for one in RECORDS)


@pytest.mark.parametrize("data", [PLAIN, PACKED, gzip.compress(PLAIN, mtime=0), PACKED + b"\0" * 600], ids=len)
def test_the_pages_of_a_warc(data: bytes) -> None:
    found = members(data, "crawl.warc")
    given = pages(found)
    assert [page.url for page in given] == [f"https://quay.example/{n}" for n in range(1, 9)]
    assert {page.content for page in given} == {TEXT}
    assert {page.charset for page in given} == {"windows-1251"}
    assert {page.captured_at for page in given} == {"2023-09-08T14:03:00+00:00"}
    assert refused(found) == []
    assert skipped(found) == {
        "warcinfo records": 1,
        "request records": 1,
        "answers with status 404": 1,
        "answers that are no pages": 1,
        "revisit records": 1,
        "metadata records": 1,
    }


def test_places_are_offsets_of_records_as_another_reader_has_them() -> None:
    kinds = WarcRecordType.response | WarcRecordType.resource
    theirs = [one.stream_pos for one in ArchiveIterator(io.BytesIO(PLAIN), record_types=kinds, parse_http=False)]
    ours = [int((page.place or "").partition("#")[2]) for page in pages(members(PLAIN))]
    assert set(ours) < set(theirs)
    assert len(theirs) == len(ours) + 2


def test_a_cut_warc_gives_what_stands_before_and_says_where_it_ends() -> None:
    for data, last in ((PLAIN, len(RECORDS[-1])), (PACKED, len(gzip.compress(RECORDS[-1], mtime=0)))):
        for left in range(5, last - 1, 7):
            found = members(data[:-left])
            # of a packed record, all but the checksum may be there
            assert [page.url for page in pages(found)][:7] == [f"https://quay.example/{n}" for n in range(1, 8)]
            assert len(pages(found)) == 7 or data is PACKED
            (end,) = refused(found)
            assert "ends within" in end.reason or "does not end" in end.reason or "no record" in end.reason


def test_a_damaged_record_costs_itself_alone() -> None:
    broken = [*RECORDS[:3], b"garbage\r\n", RECORDS[3].replace(b"Content-Length: ", b"Content-Length: x"), *RECORDS[4:]]
    found = members(b"".join(broken))
    assert [(page.url or "")[-1] for page in pages(found)] == list("1345678")
    offsets = [sum(map(len, broken[:3])), sum(map(len, broken[:4]))]
    assert [one.place for one in refused(found)] == [f"file#{offset}" for offset in offsets]


@pytest.mark.parametrize(
    "body",
    [
        answer(brotli.compress(b"\0" * 40_000_000), "Content-Encoding: br"),
        answer(gzip.compress(b"\0" * 40_000_000, mtime=0), "Content-Encoding: gzip"),
        answer(zlib.compress(b"\0" * 40_000_000), "Content-Encoding: deflate"),
        answer(zstandard.ZstdCompressor().compress(b"\0" * 40_000_000), "Content-Encoding: zstd"),
        answer(gzip.compress(gzip.compress(b"\0" * 40_000_000), mtime=0), "Content-Encoding: gzip, gzip"),
        answer(b"x" * 300_000),
    ],
    ids=["br", "gzip", "deflate", "zstd", "twice", "plain"],
)
def test_records_over_the_limit_are_refused_and_the_rest_goes_on(body: bytes) -> None:
    tracemalloc.start()
    found = members(record("response", "https://quay.example/bomb", body) + RECORDS[2])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    (no,) = refused(found)
    assert "max_page_bytes" in no.reason
    assert "https://quay.example/bomb" in no.reason
    assert len(pages(found)) == 1
    assert peak < 8_000_000


def test_a_record_that_is_too_large_is_never_loaded() -> None:
    found = members(record("response", "https://quay.example/big", answer(b"x" * 5_000_000)) + RECORDS[2])
    (no,) = refused(found)
    assert (no.content, len(pages(found))) == (None, 1)
    assert "5000" in no.reason


@pytest.mark.parametrize(
    "block",
    [
        answer(gzip.compress(TEXT, mtime=0)[:-9], "Content-Encoding: gzip"),
        answer(b"\x1f\x8bnonsense", "Content-Encoding: gzip"),
        answer(b"nonsense", "Content-Encoding: br"),
        answer(b"nonsense", "Content-Encoding: zstd"),
        answer(b"nonsense", "Content-Encoding: deflate"),
        answer(TEXT, "Content-Encoding: rot13"),
        answer(b"5\r\nabcde\r\nff\r\nabc", "Transfer-Encoding: chunked"),
    ],
)
def test_a_damaged_body_is_kept_for_who_looks_after_it(block: bytes) -> None:
    (no,) = refused(members(record("response", "https://quay.example/x", block)))
    assert no.content == block
    assert no.place == "file#0"


# ---------------------------------------------------------------------------------------------------- Telegram


def message(number: int, text: Any = "Two piers leased\n\nThe council voted.", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2023-09-08T18:03:00",
        "date_unixtime": "1694170980",
        "text": text,
        **more,
    }


MESSAGES = [
    {"id": 1, "type": "service", "action": "create_channel", "text": ""},
    message(2),
    message(3, ["See ", {"type": "link", "text": "https://quay.example/a"}, " for “more” \\ {"]),
    message(4, "", photo="photos/1.jpg"),
    {"id": 5, "type": "message", "date": "2023-09-08T18:03:00", "text": "Only a wall clock"},
]
CHANNEL = {"name": "The Quay", "type": "public_channel", "id": 777, "messages": MESSAGES}
ACCOUNT = {
    "about": "Here is the data you requested.",
    "personal_information": {"user_id": 1, "bio": 'a "}" b'},
    "chats": {
        "about": "x",
        "list": [
            {
                "name": "A Friend",
                "type": "personal_chat",
                "id": 5,
                "messages": [message(1, "a secret"), message(2, "b")],
            },
            CHANNEL,
        ],
    },
    "left_chats": {
        "about": "x",
        "list": [{"name": "Old", "type": "private_channel", "id": 8, "messages": [message(9)]}],
    },
}


@pytest.mark.parametrize("indent", [None, 1])
def test_a_channels_export(indent: int | None) -> None:
    found = members(json.dumps(CHANNEL, indent=indent, ensure_ascii=False).encode(), "result.json")
    first, second, third = pages(found)
    assert (first.form, first.outlet, first.id, first.place) == (
        "post",
        "The Quay",
        "telegram:777/2",
        "result.json#777/2",
    )
    assert (first.published_at, first.url) == ("2023-09-08T11:03:00+00:00", None)
    assert second.content == "See https://quay.example/a for “more” \\ {"
    assert third.published_at == "2023-09-08T18:03:00"
    assert skipped(found) == {"service messages": 1, "posts without text": 1}
    parsed = read_page(first, Settings())
    assert parsed.article is not None
    assert parsed.article.headline is not None
    assert parsed.article.headline.value == "Two piers leased"
    assert parsed.id == "telegram:777/2"


def test_an_accounts_export_gives_its_channels_and_no_private_word() -> None:
    found = members(json.dumps(ACCOUNT, indent=1).encode(), "result.json")
    assert [page.id for page in pages(found)] == [f"telegram:777/{n}" for n in (2, 3, 5)] + ["telegram:8/9"]
    assert skipped(found)["messages of chats that are no channels"] == 2
    assert "secret" not in repr(found)


def test_an_export_that_names_its_channel_gives_addresses() -> None:
    (page,) = pages(members(json.dumps({**CHANNEL, "username": "quay", "messages": [message(2)]}).encode()))
    # the name stands behind the messages here
    assert page.url is None
    (page,) = pages(members(json.dumps({"name": "Q", "username": "quay", "id": 7, "messages": [message(2)]}).encode()))
    assert (page.url, page.id) == ("https://t.me/quay/2", None)


def test_a_cut_export_gives_what_stands_before_the_cut() -> None:
    data = json.dumps(CHANNEL, indent=1).encode()
    at = data.index(b'"Only a wall')
    found = members(data[: at + 6], "result.json")
    assert [page.id for page in pages(found)] == ["telegram:777/2", "telegram:777/3"]
    (end,) = refused(found)
    assert "damaged at byte" in end.reason
    broken = data[:at] + b"oops" + data[at:]
    found = members(broken)
    assert len(pages(found)) == 2
    assert len(refused(found)) == 1


def test_a_message_that_is_too_large_or_odd_costs_itself_alone() -> None:
    odd = {**CHANNEL, "messages": [message(1, "x" * 300_000), {"id": "seven", "text": {}}, message(2)]}
    found = members(json.dumps(odd).encode())
    assert [page.id for page in pages(found)] == ["telegram:777/2"]
    assert [one.content is None for one in refused(found)] == [True, False]


SAVED = """<!doctype html><html><head><meta property="og:title" content="The Quay"></head><body>
<div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="quay_news/41">
 <div class="tgme_widget_message_owner"><a class="tgme_widget_message_owner_name" href="#">The Quay</a></div>
 <a class="tgme_widget_message_reply" href="#"><div class="tgme_widget_message_text">Before</div></a>
 <div class="tgme_widget_message_text js-message_text" dir="auto"><b>Two piers leased</b><br/><br/>The council
 voted &amp; left.<br/>A second vote is due.</div>
 <div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">1K</span>
 <a href="https://t.me/quay_news/41"><time datetime="2023-09-08T11:03:00+00:00">14:03</time></a></div></div>
<div class="tgme_widget_message js-widget_message" data-post="quay_news/42">
 <time datetime="2023-09-08T12:00:00+00:00">15:00</time></div>
<div class="tgme_widget_message service_message js-widget_message" data-post="quay_news/43">pinned</div>
</body></html>"""


def test_a_saved_page_of_a_channel() -> None:
    found = members(SAVED.encode(), "quay.html")
    (post,) = pages(found)
    assert post.content == "Two piers leased\n\nThe council voted & left.\nA second vote is due."
    assert (post.url, post.outlet, post.published_at) == (
        "https://t.me/quay_news/41",
        "The Quay",
        "2023-09-08T11:03:00+00:00",
    )
    assert skipped(found) == {"posts without text": 1, "service messages": 1}


def test_a_large_export_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    with path.open("w") as file:
        file.write('{"name": "Q", "type": "public_channel", "id": 1, "messages": [')
        file.write(",".join(json.dumps(message(n, "words " * 300)) for n in range(10_000)))
        file.write("]}")
    assert path.stat().st_size > 18_000_000
    tracemalloc.start()
    count = sum(1 for _ in expand(path, LIMITS))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 12_000_000


# ---------------------------------------------------------------------------------------------------- JSON lines


def test_lines_are_pages_and_records_that_were_read_before() -> None:
    ready = to_json(read_page(PageInput(PAGE, url="https://quay.example/a"), Settings()))
    later = ready.replace(b"record@1", b"record@9")
    lines = [
        json.dumps({"id": 7, "html": PAGE, "url": "https://quay.example/a"}).encode(),
        b"",
        ready,
        b"{broken",
        later,
        json.dumps({"body": "x" * 400_000}).encode(),
        json.dumps({"body": 'mentions "mirrorwire/record@1"', "schema": "own"}).encode(),
    ]
    for data in (b"\n".join(lines), b"\r\n".join(lines) + b"\n", gzip.compress(b"\n".join(lines), mtime=0)):
        found = members(data, "lines.jsonl")
        assert [type(one) for one in found] == [PageInput, ReadyRecord, Refused, Refused, Refused, PageInput]
        assert [one.place for one in found] == [f"lines.jsonl#{n}" for n in (1, 3, 4, 5, 6, 7)]
        assert found[1] == ReadyRecord("lines.jsonl#3", ready)
        reasons = [one.reason for one in refused(found)]
        assert "not a JSON object" in reasons[0]
        assert "record@9" in reasons[1]
        assert "max_line_bytes" in reasons[2]
    assert parse_line(lines[0], 1).id == "7"


def test_damaged_packing_of_lines_is_named() -> None:
    line = json.dumps({"body": "Words of a text."}).encode() + b"\n"
    data = gzip.compress(line * 1_000, mtime=0)
    for damaged in (data[:-9], data[: len(data) // 2] + b"\xff" * 4 + data[len(data) // 2 + 4 :]):
        found = members(damaged, "lines.jsonl.gz")
        assert len(refused(found)) == 1
        assert "damaged at byte" in refused(found)[0].reason
    bomb = members(gzip.compress(b"\n" * 3_000_000, mtime=0), "b.jsonl.gz", ContainerLimits(total_bytes=1_000_000))
    assert "max_container_bytes" in refused(bomb)[0].reason


# ---------------------------------------------------------------------------------------------------- archives


def packed(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Q</title><item><title>A</title></item></channel></rss>'


def test_a_folder_of_pages_in_an_archive() -> None:
    found = members(
        packed(
            {
                "site/a.html": PAGE.encode(),
                "../../etc/b.HTML": PAGE.encode(),
                "feed.xml": FEED,
                "site/": b"",
                "__MACOSX/._a.html": b"x",
                "a.css": b"b{}",
                "inner.zip": packed({"a.html": b"x"}),
                "hidden.html": packed({"a.html": b"x"}),
                "bomb.html": b"\0" * 1_900_000,
                "bomb2.html": b"\0" * 150_000,
                "empty.txt": b"",
            }
        ),
        "site.zip",
    )
    assert [page.place for page in pages(found)][:3] == [
        f"site.zip#{n}" for n in ("site/a.html", "../../etc/b.HTML", "feed.xml")
    ]
    assert pages(found)[2].form == "feed"
    reasons = {one.place.partition("#")[2]: one.reason for one in refused(found)}
    assert reasons["inner.zip"] == reasons["hidden.html"] == "an archive within an archive"
    assert "max_page_bytes" in reasons["bomb.html"]
    assert skipped(found)["files that are no pages"] == 1
    assert skipped(found)["files of an operating system"] == 1
    ratio = members(packed({"bomb.html": b"\0" * 1_500_000}), limits=ContainerLimits())
    assert "no page packs like that" in refused(ratio)[0].reason


def test_limits_on_an_archive_as_a_whole() -> None:
    files = {f"{n}.html": PAGE.encode() for n in range(20)}
    found = members(packed(files), limits=ContainerLimits(members=5))
    assert len(pages(found)) == 5
    assert "max_container_members" in refused(found)[0].reason
    found = members(packed(files), limits=ContainerLimits(total_bytes=len(PAGE) * 5))
    assert len(pages(found)) == 5
    assert "max_container_bytes" in refused(found)[0].reason


def test_a_damaged_archive() -> None:
    data = packed({"a.html": PAGE.encode() * 50, "b.html": PAGE.encode()})
    at = data.index(b"a.html") + 30
    found = members(data[:at] + b"\xff\xff\xff" + data[at + 3 :], "x.zip")
    assert [page.place for page in pages(found)] == ["x.zip#b.html"]
    assert "damaged" in refused(found)[0].reason
    (cut,) = members(data[:-30], "x.zip")
    assert isinstance(cut, Refused)


# ---------------------------------------------------------------------------------------------------- kinds


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.warc", PLAIN, "warc"),
        ("a", PACKED, "warc"),
        ("a.html", PLAIN, "warc"),
        ("result.json", json.dumps(CHANNEL, indent=1).encode(), "telegram"),
        ("result.json", json.dumps(ACCOUNT).encode(), "telegram"),
        ("x.json", b"\xef\xbb\xbf" + json.dumps(CHANNEL).encode(), "telegram"),
        ("x.html", SAVED.encode(), "telegram"),
        ("x.txt", b'{"id": 1, "html": "<p>x"}\n{"id": 2, "html": "<p>y"}\n', "jsonl"),
        ("x", b'{"html": "' + b"x" * (2 * HEAD) + b'"}', "jsonl"),
        ("x.ndjson", b"", "jsonl"),
        ("x.jsonl.gz", gzip.compress(b'{"id": 1, "html": "<p>x"}\n', mtime=0), "jsonl"),
        ("x.html", FEED, "feed"),
        ("x.xml", FEED.decode().encode("utf-16"), "feed"),
        ("x.json", b'{"version": "https://jsonfeed.org/version/1", "items": []}', "feed"),
        ("x", packed({"a.html": b"x"}), "zip"),
        ("x.epub", packed({"mimetype": b"application/epub+zip"}, zipfile.ZIP_STORED), None),
        ("x.docx", packed({"[Content_Types].xml": b"x"}), None),
        ("x.html", PAGE.encode(), None),
        ("x.xml", b"<?xml version='1.0'?><sitemap/>", None),
        ("x.txt", b"A headline\n\nAnd words.", None),
        ("x.json", b'{"a": 1}', None),
        ("crawl.zip", PAGE.encode(), None),  # an error page under the archive's name
    ],
)
def test_a_container_is_told_by_its_content_and_then_its_name(name: str, data: bytes, kind: str | None) -> None:
    assert container_of(Path(name), data[:HEAD]) == kind


def test_a_page_of_its_own_is_its_only_member(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE)
    assert list(expand(path, LIMITS, url="https://quay.example/a")) == [
        PageInput(PAGE.encode(), url="https://quay.example/a", place=str(path))
    ]
    path.write_bytes(b"")
    assert list(expand(path, LIMITS)) == [Refused(str(path), "the file is empty")]
    with pytest.raises(InputError, match="No such file"):
        list(expand(tmp_path / "missing.warc", LIMITS))


SEEDS = [
    PLAIN,
    PACKED,
    json.dumps(CHANNEL).encode(),
    json.dumps(ACCOUNT, indent=1).encode(),
    SAVED.encode(),
    FEED,
    packed({"a.html": PAGE.encode(), "b.xml": FEED}),
    gzip.compress(b'{"id": 1, "html": "<p>x"}\n' * 50, mtime=0),
]


@given(
    data=st.sampled_from(SEEDS),
    name=st.sampled_from(["x.warc", "x.warc.gz", "x.jsonl", "x.zip", "x.rss", "result.json", "x"]),
    cut=st.floats(0, 1),
    place=st.floats(0, 1),
    noise=st.binary(max_size=12),
)
def test_damage_never_raises_and_never_passes_in_silence(
    data: bytes, name: str, cut: float, place: float, noise: bytes
) -> None:
    at = int(place * len(data))
    damaged = (data[:at] + noise + data[at + len(noise) // 2 :])[: int(cut * len(data)) + 1]
    found = members(damaged, name)
    assert found or not damaged.strip(b"\0 \r\n\t"), "nothing was said"
    for member in found:
        if isinstance(member, PageInput):
            try:
                read_page(member, Settings())
            except MirrorwireError as error:
                assert error.cause


@given(st.binary(max_size=300), st.sampled_from(["x.warc", "x.jsonl", "x.zip", "x.rss", "x.html"]))
def test_noise_of_any_name_is_given_or_refused(data: bytes, name: str) -> None:
    assert len(members(data, name)) < 200


def test_a_word_processors_file_is_refused_by_its_kind() -> None:
    (page,) = pages(members(packed({"[Content_Types].xml": b"x"}), "x.docx"))
    with pytest.raises(NotAPage, match="word processor"):
        read_page(page, Settings())


def test_a_data_file_among_pages_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"headline": "Ports reopen", "tags": ["a", "b"]}', encoding="utf-8")
    (tmp_path / "page.txt").write_text("[Opinion] Ports reopen after the storm\n\nWords of the page.", encoding="utf-8")
    found = [list(expand(path, ContainerLimits())) for path in sorted(tmp_path.iterdir())]
    assert isinstance(found[0][0], PageInput)
    assert isinstance(found[1][0], Refused) and "JSON" in found[1][0].reason
