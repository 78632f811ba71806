"""What goes wrong while pages come in: pipes, odd names, hostile exports, pages that kill readers, lost sources."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import threading
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mirrorwire.again import retry
from mirrorwire.errors import InputError, TooLarge
from mirrorwire.ingesting import ingest
from mirrorwire.inputs import Given, find_pages
from mirrorwire.pages.containers import ContainerLimits, Refused, expand, expand_bytes
from mirrorwire.pages.received import PageInput
from mirrorwire.record.asking import column, rows, value
from mirrorwire.record.keep.quarantine import quarantined, refused_bytes
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.store import Store
from mirrorwire.settings import Settings
from tests.stores import OFF, html_page, paragraphs, ready, words, write_lines

ROOT = Path(__file__).parents[1]
PAGE = html_page("Grain moves north", paragraphs("g"), published="2025-03-03T10:00:00Z")
OTHER = html_page("Grain moves south", paragraphs("h"), published="2025-03-04T10:00:00Z")
LOCAL = Settings(annotations="off", allow_private_addresses=True, obey_robots=False, host_pause_seconds=0)

Answer = tuple[int, bytes, dict[str, str]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "faults.store") as made:
        yield made


class Site:
    """A web server here whose answers are set, and which remembers what it was asked with."""

    def __init__(self) -> None:
        self.pages: dict[str, Callable[[dict[str, str]], Answer]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked = dict(self.headers.items())
                site.asked.append((self.path, asked))
                answer = site.pages.get(self.path)
                status, body, headers = answer(asked) if answer is not None else (404, b"", {})
                self.send_response(status)
                for name, text in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.httpd.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.httpd.server_address[1]}"


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.httpd.shutdown()
    made.httpd.server_close()


def put(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def in_quarantine(store: Store) -> list[tuple[str, bytes | None, int]]:
    return [(one.place, refused_bytes(store, one.id), one.tries) for one in quarantined(store)]


# --- what is tried again


def test_the_only_copy_of_what_was_refused_is_never_lost(store: Store, tmp_path: Path) -> None:
    data = b'{"a": "the only copy"}'
    place = put(tmp_path / "data.html", data)
    ingest(store, [place], settings=OFF)
    # another page has taken its place, then nothing is there at all
    for tries, content in ((2, PAGE), (3, b""), (4, None)):
        if content is None:
            Path(place).unlink()
        else:
            Path(place).write_bytes(content)
        assert retry(store, settings=OFF).refused == 1
        assert in_quarantine(store) == [(place, data, tries)]


def test_a_page_of_the_same_bytes_lets_them_out(store: Store, tmp_path: Path) -> None:
    # as if a version of before had refused what this one reads
    from mirrorwire.record.keep.writing import Refusal

    place = str(tmp_path / "gone.html")
    Writer(store, lambda _: None).refuse([Refusal(place, "Refused", "not read by that version", PAGE)])
    done = retry(store, settings=OFF)
    assert (done.read, done.refused, in_quarantine(store)) == (1, 0, [])


def test_a_line_is_tried_again_from_its_bytes(store: Store, tmp_path: Path) -> None:
    bad, later = b'{"id": "a", "html": 5}', b'{"id": "b", "schema": "mirrorwire/record@9"}'
    place = put(tmp_path / "l.jsonl", bad + b"\n" + later + b"\n")
    assert ingest(store, [place], settings=OFF).refused == 2
    before = [(f"{place}#1", bad), (f"{place}#2", later)]
    Path(place).write_bytes(json.dumps({"id": "c", "html": PAGE.decode()}).encode())
    for tries in (2, 3):
        assert retry(store, settings=OFF).refused == 2
        assert in_quarantine(store) == [(*one, tries) for one in before]


def test_a_member_that_its_archive_has_no_more_stays(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "pages.zip"
    small = Settings(annotations="off", max_page_bytes=1_000)
    for content in ({"big.html": PAGE}, {"small.html": PAGE}, {"big.html": OTHER, "small.html": PAGE}):
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in content.items():
                archive.writestr(name, data)
        if "small.html" not in content:
            assert ingest(store, [str(path)], settings=small).refused == 1
        elif "big.html" not in content:
            assert retry(store, settings=OFF).refused == 1
            assert [(place, tries) for place, _, tries in in_quarantine(store)] == [(f"{path}#big.html", 2)]
        else:
            # nothing of it was kept, and its place gives a page
            assert retry(store, settings=OFF).refused == 0
            assert in_quarantine(store) == []


def test_an_address_that_is_offline_stays(store: Store, site: Site) -> None:
    site.pages["/data.json"] = lambda _: (200, b'{"a": 1}', {"Content-Type": "application/json"})
    ingest(store, [f"{site.url}/data.json", f"{site.url}/missing"], settings=LOCAL)
    site.pages.clear()
    assert retry(store, settings=LOCAL).refused == 2
    kept = {(place, data) for place, data, _ in in_quarantine(store)}
    assert kept == {(f"{site.url}/data.json", b'{"a": 1}'), (f"{site.url}/missing", None)}
    site.pages["/missing"] = lambda _: (200, PAGE, {})
    assert retry(store, settings=LOCAL).refused == 1
    assert [place for place, _, _ in in_quarantine(store)] == [f"{site.url}/data.json"]


def test_half_a_feed_is_not_taken_for_a_whole_one(store: Store, tmp_path: Path) -> None:
    entry = (
        "<item><title>Grain moves north</title><link>https://m.example/{}</link><description>{}</description></item>"
    )
    feed = "".join(entry.format(n, words(n, 30)) for n in range(40))
    packed = gzip.compress(f"<rss version='2.0'><channel><title>M</title>{feed}</channel></rss>".encode())[:-200]
    place = put(tmp_path / "f.rss", packed)
    assert ingest(store, [place], settings=OFF).refused == 1
    Path(place).unlink()
    assert retry(store, settings=OFF).refused == 1
    assert in_quarantine(store) == [(place, packed, 2)]
    assert value(store.database.connection, "SELECT count(*) FROM captures") == 0


def test_a_name_that_is_longer_than_any_is_no_obstacle(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x" * 5_000 + ".html.zip", b"PK")
    ingest(store, [str(path), "y" * 5_000, "nul\0.html"], settings=OFF)
    path.unlink()
    assert retry(store, settings=OFF).refused == 3
    assert [tries for _, _, tries in in_quarantine(store)] == [2, 2, 2]


# --- what can be read but once


@pytest.mark.parametrize("packed", [False, True])
def test_a_named_pipe_is_read_whole(store: Store, tmp_path: Path, packed: bool) -> None:
    lines = write_lines(tmp_path / "l.jsonl", [ready(n) for n in range(200)])
    data = lines.read_bytes()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    sent = threading.Thread(target=pipe.write_bytes, args=(gzip.compress(data) if packed else data,))
    sent.start()
    done = ingest(store, [str(pipe)], settings=OFF)
    sent.join()
    assert len(data) > 200_000
    assert (done.ready, done.refused) == (200, 0)


def test_a_pipe_over_the_limit_is_refused_and_not_copied_whole(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def send() -> None:
        with suppress(BrokenPipeError):
            pipe.write_bytes(b"<p>" + b"x" * 3_000_000)

    sent = threading.Thread(target=send)
    sent.start()
    (refused,) = expand(pipe, ContainerLimits(page_bytes=100_000))
    sent.join()
    assert isinstance(refused, Refused)
    assert "max_page_bytes" in refused.reason


def test_the_standard_input_is_not_held_in_memory(tmp_path: Path) -> None:
    code = """
import resource, sys
from pathlib import Path
from mirrorwire.ingesting import ingest
from mirrorwire.record.store import Store
from tests.stores import OFF
with Store.create(sys.argv[1]) as store:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = ingest(store, ["-"], settings=OFF)
    print(done.received, done.refused, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    line = b'{"html": "", "body": "' + b"y" * 5_000_000 + b'"}\n'
    feeder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "s.store")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert feeder.stdin is not None
    for _ in range(60):
        feeder.stdin.write(line)
    out, _ = feeder.communicate(timeout=60)
    received, refused, grown = map(int, out.split())
    assert (received, refused) == (60, 60)
    assert grown < 150_000  # kilobytes, of 300 megabytes that came


def test_a_fetched_container_is_limited_and_read_as_it_comes(store: Store, site: Site) -> None:
    limits = ContainerLimits(page_bytes=100_000).fetched()
    bomb = gzip.compress(b'{"id": "a"}\n' * 500_000)
    assert len(bomb) < limits.page_bytes
    tracemalloc.start()
    *_, last = expand_bytes(bomb, limits, place="https://m.example/l.jsonl.gz")
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
    assert isinstance(last, Refused)
    assert last.reason == "more than 4000000 bytes unpacked (setting max_page_bytes)"
    lines = b"".join(json.dumps({"html": one.decode(), "url": f"https://m.example/{n}"}).encode() + b"\n"
                     for n, one in enumerate((PAGE, OTHER)))  # fmt: skip
    site.pages["/l.jsonl"] = lambda _: (200, lines, {"ETag": '"1"'})
    assert ingest(store, [f"{site.url}/l.jsonl"], given=Given(outlet="Meridian Post"), settings=LOCAL).read == 2
    noted = json.loads(value(store.database.connection, "SELECT captures FROM visits"))
    assert noted == column(store.database.connection, "SELECT id FROM captures ORDER BY row")


# --- names and values that can't be written


def test_a_file_whose_name_is_no_text(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_bytes(PAGE)
    for name, data in ((b"\xff.html", OTHER), (b"\xfe.html", b'{"a": 1}'), (b"\xfd.html", b"%PDF-1.4")):
        (folder / os.fsdecode(name)).write_bytes(data)
    done = ingest(store, [str(folder), os.fsdecode(os.fsencode(folder) + b"/\xfc.html")], settings=OFF)
    assert (done.read, done.refused) == (2, 2)
    places = column(store.database.connection, "SELECT place FROM captures ORDER BY place")
    assert f"{folder}/\\udcff.html" in places
    for place, _ in done.refusals:
        assert place.encode()
    retry(store, settings=OFF)


def test_a_value_that_cannot_be_written_costs_its_line_alone(store: Store, tmp_path: Path) -> None:
    lines = [
        b'{"id": "1", "html": "<p>x", "outlet": "\\ud800"}',
        json.dumps({"id": "2", "html": PAGE.decode(), "url": "https://m.example/2"}).encode(),
    ]
    place = put(tmp_path / "l.jsonl", b"\n".join(lines))
    done = ingest(store, [place], settings=OFF)
    assert (done.read, done.refusals) == (1, [(f"{place}#1", "outlet is no text that can be written: '\\ud800'")])
    assert in_quarantine(store) == [(f"{place}#1", lines[0], 1)]
    said = ingest(store, [put(tmp_path / "p.html", OTHER)], given=Given(outlet="\udcff"), settings=OFF)
    assert (said.new, said.refused) == (0, 1)
    assert in_quarantine(store)[1][1] == OTHER


# --- pages that kill their reader, and bytes that are lost


KILLER = """
import os, sys
import mirrorwire.ingesting as ingesting
from mirrorwire.record.store import Store
from tests.stores import OFF
read = ingesting.read_page
def read_page(page, settings):
    if b"KILLER" in page.content:
        os._exit(137)
    return read(page, settings)
ingesting.read_page = read_page
if __name__ == "__main__":
    with Store.create(sys.argv[1]) as store:
        done = ingesting.ingest(store, sys.argv[2:], settings=OFF)
        print(done.read, done.refused)
"""


def test_a_page_that_kills_its_reader_is_found_by_the_next_run(tmp_path: Path) -> None:
    path, script = tmp_path / "k.store", tmp_path / "killer.py"
    script.write_text(KILLER)
    pages = [put(tmp_path / "1.html", PAGE.replace(b"north", b"KILLER")), put(tmp_path / "2.html", PAGE)]

    def run(*places: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, str(script), str(path), *places],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.returncode, done.stdout

    assert run(*pages) == (137, "")
    assert run() == (0, "1 1\n")
    assert run(put(tmp_path / "3.html", OTHER)) == (0, "1 0\n")
    with Store.create(path) as store:
        assert [(one.place, one.cause) for one in quarantined(store)] == [(pages[0], "Died")]
        assert store.count() == 2
        assert list(rows(store.database.connection, "SELECT * FROM meta WHERE key = 'reading'")) == []
        # tried again, it is read by a process of its own at once
        Writer(store, lambda _: None).read_again("another", everything=True)
        assert Writer(store, lambda _: None).is_deadly()


def test_damaged_bytes_cost_their_page_alone(store: Store) -> None:
    writer = Writer(store, lambda _: None)
    pages = [PageInput(one, url=f"https://m.example/{n}", place=f"p{n}") for n, one in enumerate((PAGE, OTHER))]
    writer.keep_captures(pages)
    store.database.connection.execute("UPDATE blobs SET data = x'70ff' WHERE row = 1")
    done = ingest(store, [], settings=OFF)
    assert (done.read, done.refused) == (1, 1)
    assert [(one.place, one.cause) for one in quarantined(store)] == [("p0", "StoreDamaged")]
    assert "damaged" in done.refusals[0][1]


def test_captures_without_bytes_do_not_hide_what_comes_after_them(store: Store) -> None:
    writer = Writer(store, lambda _: None)
    writer.keep_captures(PageInput(PAGE + bytes(str(n), "ascii"), url=f"https://m.example/{n}") for n in range(80))
    store.database.connection.execute("DELETE FROM blobs WHERE row <= 70")
    assert ingest(store, [], settings=OFF).read == 10


# --- hostile exports


def test_chats_within_chats_within_chats(tmp_path: Path) -> None:
    for depth in (3_000, 50):
        data = b'{"name":"x","type":"public_channel","id":1,"chats":{"list":[' + b'{"chats":{"list":[' * depth
        for whole in (data, data + b"]}}" * (depth + 1)):
            found = list(expand_bytes(whole, ContainerLimits(), place="result.json"))
            assert any(isinstance(one, Refused) for one in found)
    message = {"id": 2, "type": "message", "date": "2025-03-03T10:00:00", "text": "Grain moves north."}
    chat = {"name": "M", "type": "public_channel", "id": 5, "chats": {"list": [{"messages": [message]}]}}
    export = {"about": "x", "chats": {"list": [{**chat, "messages": [message]}]}}
    page, refused = expand_bytes(json.dumps(export).encode(), ContainerLimits(), place="result.json")
    if isinstance(page, Refused):
        page, refused = refused, page
    assert isinstance(page, PageInput)
    assert isinstance(refused, Refused)
    assert "chats within a chat" in refused.reason


# --- visits


def test_what_an_address_answered_with_is_told_to_it_alone(store: Store, site: Site) -> None:
    other = Site()
    try:
        site.pages["/a"] = lambda _: (302, b"", {"Location": f"{other.url}/b"})
        other.pages["/b"] = lambda asked: (
            (304, b"", {}) if asked.get("If-None-Match") == '"1"' else (200, PAGE, {"ETag": '"1"'})
        )
        assert ingest(store, [f"{site.url}/a"], settings=LOCAL).new == 1
        assert ingest(store, [f"{site.url}/a"], settings=LOCAL).unchanged == 1
        assert [("If-None-Match" in asked) for _, asked in site.asked] == [False, False]
        assert [("If-None-Match" in asked) for _, asked in other.asked] == [False, True]
        # it leads elsewhere by now, where the same tag says nothing
        site.pages["/a"] = lambda _: (302, b"", {"Location": "/c"})
        site.pages["/c"] = lambda asked: (304, b"", {}) if "If-None-Match" in asked else (200, OTHER, {"ETag": '"1"'})
        assert ingest(store, [f"{site.url}/a"], settings=LOCAL).new == 1
        assert ingest(store, [f"{site.url}/a"], settings=LOCAL).unchanged == 1
    finally:
        other.httpd.shutdown()
        other.httpd.server_close()


@pytest.mark.parametrize("cut", [1, 8, 100])
def test_a_cut_body_is_refused_and_comes_whole_the_next_time(store: Store, site: Site, cut: int) -> None:
    packed = gzip.compress(PAGE)
    headers = {"Content-Encoding": "gzip", "ETag": '"1"'}
    site.pages["/a"] = lambda _: (200, packed[:-cut], headers)
    done = ingest(store, [f"{site.url}/a"], settings=LOCAL)
    assert (done.new, done.refused) == (0, 1)
    assert "ends too early" in done.refusals[0][1]
    site.pages["/a"] = lambda _: (200, packed, headers)
    assert ingest(store, [f"{site.url}/a"], settings=LOCAL).new == 1


def test_a_body_of_several_packed_parts_is_whole(store: Store, site: Site) -> None:
    parts = b"".join(gzip.compress(PAGE[at : at + 100]) for at in range(0, len(PAGE), 100))
    for n, padding in enumerate((b"", b"\0" * 300)):
        site.pages[f"/{n}"] = lambda _, data=parts + padding: (200, data, {"Content-Encoding": "gzip"})  # type: ignore[misc]
        assert ingest(store, [f"{site.url}/{n}"], settings=LOCAL).read == 1
    assert value(store.database.connection, "SELECT count(*) FROM blobs") == 1
    bomb = b"".join(gzip.compress(b" " * 900_000) for _ in range(3))
    site.pages["/bomb"] = lambda _: (200, bomb, {"Content-Encoding": "gzip"})
    small = LOCAL.model_copy(update={"max_page_bytes": 1_000_000})
    assert "max_page_bytes" in ingest(store, [f"{site.url}/bomb"], settings=small).refusals[0][1]


def test_an_unreadable_place_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name"):
        list(expand(tmp_path / ("x" * 5_000), ContainerLimits()))


def test_a_page_from_the_standard_input_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x" * 1_001)))
    ((name, load),) = find_pages(["-"], Settings(max_page_bytes=1_000))
    assert name == "standard input"
    with pytest.raises(TooLarge, match="max_page_bytes"):
        load()
