"""The commands as a person or a script meets them: real files, real pipes, a real server; messages and exit codes."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

import mirrorwire
from mirrorwire.cli import app
from mirrorwire.samples import sample_pages

COMMANDS = ["read", "quotes", "annotate", "schema", "demo"]
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harlow signs a fish treaty</title></head>
<body>
<main><article><h1>Harlow signs a fish treaty</h1><p class="byline">By Tom Ferris</p>
<time datetime="2025-03-04T09:30:00+01:00">4 March 2025, 09:30</time>
<p>The government of Harlow signed a treaty on Tuesday that lets boats of three islands fish in its waters.</p>
<p>“We asked for ten years and got four,” said Wren Oldcastle, who led the talks for the smallest of the islands.</p>
<p>The treaty enters into force in June, unless one of the three parliaments votes against it before that day.</p>
</article></main><aside><h2>Latest news</h2><ul>
<li><a href="/a">Ferry line opens a second quay</a> <time>2 hours ago</time></li>
<li><a href="/b">Court upholds the salt tax of 1911</a> <time>3 hours ago</time></li>
<li><a href="/c">Bridge to the outer islands closes</a> <time>5 hours ago</time></li>
</ul></aside></body></html>"""
HEADLINE = "Harlow signs a fish treaty"


# wide lines, no colour, no settings of the person who runs the tests; byte code is kept, so that starting is quick
PLAIN = {"COLUMNS": "200", "NO_COLOR": "1", "XDG_CONFIG_HOME": os.devnull, "PYTHONDONTWRITEBYTECODE": ""}
# people and quotations have tests of their own (test_quotes_command.py)
PLAIN["MIRRORWIRE_ANNOTATIONS"] = "off"
PLAIN["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "mirrorwire-tests-bytecode")


def run(
    *arguments: str | Path, given: bytes = b"", cwd: Path | None = None, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, with no settings but those given; no traceback, whatever happens."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("MIRRORWIRE_")}
    done = subprocess.run(
        [sys.executable, "-m", "mirrorwire", *map(str, arguments)],
        input=given,
        capture_output=True,
        cwd=cwd,
        env={**inherited, **PLAIN, **(environment or {})},
        check=False,
        timeout=60,
    )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def here(*arguments: str) -> Result:
    """Run the command in this process: for what needs no file, no pipe and no setting."""
    return CliRunner(env=PLAIN).invoke(app, list(arguments))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------ read


def test_read_shows_a_page_to_people(page: Path) -> None:
    done = run("read", page)
    assert (done.returncode, done.stderr) == (0, "")
    for shown in (
        HEADLINE,
        "Tom Ferris",
        "2025-03-04T09:30:00+01:00",
        "four,” said Wren Oldcastle",
        "Latest news",
        "salt tax",
    ):
        assert shown in done.stdout
    assert "raw" not in done.stdout


def test_read_shows_where_everything_stands(page: Path) -> None:
    done = run("read", page, "--show-spans")
    assert done.returncode == 0
    places = [tuple(map(int, pair)) for pair in re.findall(r"raw (\d+)–(\d+)", done.stdout)]
    assert HEADLINE in {PAGE[start:end] for start, end in places}
    assert "Court upholds the salt tax of 1911" in {PAGE[start:end] for start, end in places}
    assert sum(PAGE[start:end].endswith(("waters.", "islands.", "day.")) for start, end in places) == 3


def test_read_gives_the_record_as_json(page: Path) -> None:
    done = run("read", page, "--json")
    record = json.loads(done.stdout)
    assert record["article"]["headline"]["value"] == HEADLINE
    assert record["capture"]["bytes"] == len(PAGE.encode())
    assert len(done.stdout.splitlines()) > 50  # one page is indented, for people with a pager


def test_read_takes_standard_input_and_what_is_known_of_it() -> None:
    done = run(
        *("read", "-", "--json", "--url", "https://www.harlow-mail.example/a", "--captured-at", "2025-03-04T12:00:00Z"),
        *("--language", "en", "--outlet", "Harlow Mail"),
        given=PAGE.encode(),
    )
    record = json.loads(done.stdout)
    assert record["capture"]["url"] == "https://www.harlow-mail.example/a"
    assert record["capture"]["outlet"] == "Harlow Mail"
    assert record["capture"]["captured_at"].startswith("2025-03-04T12:00:00")
    first = record["lists"][0]["items"][0]
    assert first["url"]["value"] == "https://www.harlow-mail.example/a"
    stamp = first["published_at"]
    assert stamp["shown"] == "2 hours ago"
    assert stamp["value"].startswith("2025-03-04T10:00")


def test_relative_times_stay_unresolved_without_a_time_of_capture() -> None:
    done = run("read", "-", "--json", given=PAGE.encode())
    stamp = json.loads(done.stdout)["lists"][0]["items"][0]["published_at"]
    assert (stamp["shown"], stamp["value"]) == ("2 hours ago", None)


def test_read_takes_a_folder_and_prints_json_lines(page: Path) -> None:
    inner = page.parent / "more" / "b"
    inner.mkdir(parents=True)
    (inner / "flat.txt").write_text(
        "A second headline of this folder\n\nThe talks went on for a day, officials said.\n"
    )
    (page.parent / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    done = run("read", page.parent, "--json")
    assert done.returncode == 0
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["capture"]["media_type"] for record in records] == ["text/plain", "text/html"]


def test_read_takes_a_form_for_what_looks_like_another(page: Path) -> None:
    as_body = json.loads(run("read", page, "--json", "--form", "body").stdout)
    assert as_body["text"] == PAGE
    as_flat = json.loads(run("read", page, "--json", "--form", "flat").stdout)
    assert as_flat["capture"]["media_type"] == "text/plain"


@contextlib.contextmanager
def server(answers: dict[str, tuple[int, str, bytes]]) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, data = answers[self.path]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_read_fetches_an_address() -> None:
    inside = {"MIRRORWIRE_ALLOW_PRIVATE_ADDRESSES": "1"}
    answers = {"/story": (200, "text/html; charset=utf-8", PAGE.encode()), "/gone": (404, "text/html", b"no")}
    with server(answers) as base:
        refused = run("read", f"{base}/story")
        found = run("read", f"{base}/story", "--json", environment=inside)
        gone = run("read", f"{base}/gone", environment=inside)
    assert refused.returncode == 1
    assert "allow_private_addresses" in refused.stderr
    record = json.loads(found.stdout)
    assert record["capture"]["url"] == f"{base}/story"
    assert record["capture"]["captured_at"]
    assert record["lists"][0]["items"][0]["published_at"]["value"]  # resolved against the moment of fetching
    assert gone.returncode == 1
    assert f"{base}/gone: the server answered 404" in gone.stderr


def test_what_is_no_page_is_named_with_the_cause(tmp_path: Path) -> None:
    things = {
        "report.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF"),
        "photo.html": (b"\x89PNG\r\n\x1a\n" + bytes(64), "a PNG image"),
        "empty.html": (b"", "empty"),
        "blank.txt": (b" \n\n\t", "empty"),
        "binary.html": (bytes(range(256)) * 20, ""),
        "zeros.html": (bytes(5_000), "binary"),
        "script.html": (b"<html><body><div id=root></div><script>start()</script></body></html>", "no article"),
    }
    for name, (data, _) in things.items():
        (tmp_path / name).write_bytes(data)
    paths = [tmp_path / name for name in things]
    for options in ((), ("--json",)):
        done = run("read", *paths, *options)
        assert (done.returncode, done.stdout) == (1, "")
        for path, line, (_, cause) in zip(paths, done.stderr.splitlines(), things.values(), strict=True):
            assert line.startswith(f"refused: {path}: ")
            assert cause in line


def test_a_missing_file_a_folder_without_pages_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    missing, folder, huge = tmp_path / "nowhere.html", tmp_path / "folder", tmp_path / "huge.html"
    folder.mkdir()
    (folder / "table.csv").write_text("a,b\n")
    with huge.open("wb") as file:
        file.truncate(60_000_000)
    done = run("read", missing, folder, huge)
    assert (done.returncode, done.stdout) == (1, "")
    said = done.stderr.splitlines()
    assert said[0] == f"refused: {missing}: No such file or directory"
    assert said[1].startswith(f"refused: {folder}: a folder without a page in it")
    assert ".html" in said[1]
    assert said[2].startswith(f"refused: {huge}: ")
    for part in ("60000000", "50000000", "max_page_bytes"):
        assert part in said[2].replace(",", "").replace("\u202f", "")


def test_one_bad_page_of_three_does_not_stop_the_others(page: Path) -> None:
    second = page.with_name("second.html")
    second.write_text(PAGE.replace(HEADLINE, "A second treaty follows"), encoding="utf-8")
    bad = page.with_name("bad.html")
    bad.write_bytes(b"%PDF-1.4")
    done = run("read", page, bad, second, "--json")
    assert done.returncode == 1
    assert [json.loads(line)["article"]["headline"]["value"] for line in done.stdout.splitlines()] == [
        HEADLINE,
        "A second treaty follows",
    ]
    assert done.stderr.splitlines() == [f"refused: {bad}: this is a PDF, not a news page"]
    shown = run("read", page, bad, second)
    assert shown.returncode == 1
    assert HEADLINE in shown.stdout
    assert "A second treaty follows" in shown.stdout


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--captured-at", "yesterday"], "yesterday"),
        (["--form", "pdf"], "auto, html, flat, body, feed, entry, post"),
        (["--language", "xx"], "no language tag known here"),
        (["{page}", "--url", "https://www.harlow-mail.example/a"], "--url"),
        (["{page}", "--fast", "--no-annotations"], "--no-annotations"),
        (["--colour"], "--colour"),
    ],
)
def test_options_that_make_no_sense_are_refused(page: Path, options: list[str], named: str) -> None:
    done = here("read", str(page), *(option.format(page=page) for option in options))
    assert done.exit_code == 2
    assert named in done.output


def test_a_hostile_page_can_not_steer_the_terminal(tmp_path: Path) -> None:
    attack = "\x1b]0;owned\x07\x1b[31m\x1b[2J\x9b1m\u202ereversed\u2066"
    path = tmp_path / "page\x1b[31m.html"
    hostile = PAGE.replace("fish treaty", f"fish {attack} treaty").replace("Tom Ferris", f"Tom {attack} Ferris")
    hostile = hostile.replace("salt tax", f"salt {attack} tax").replace("four,”", f"four,” {attack} [red]x[/red] [/]")
    # a page with more control characters than words is refused as binary, so this one has many words
    hostile = hostile.replace("</article>", "<p>The talks went on for another week, and nobody wrote it down.</p>" * 60)
    path.write_text(hostile, encoding="utf-8")
    done = run("read", path, "--show-spans", "--outlet", f"Harlow {attack}", "--url", "https://harlow.example/\x1b[31m")
    assert done.returncode == 0
    bad = tmp_path / "bad\x1b[2J.html"
    bad.write_bytes(b"%PDF-1.4")
    refused = run("read", bad, tmp_path / "missing\x1b[2J.html")
    assert refused.returncode == 1
    for output in (done.stdout, done.stderr, refused.stderr):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", output)
    assert "\x1b" not in run("read", path, "--json").stdout  # JSON writes it as an escape of its own
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", done.stdout)
    assert "[red]x[/red] [/]" in done.stdout  # no mark-up of the terminal library either


# ------------------------------------------------------------------------------------------------ annotate


def lines(*rows: object) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def test_annotate_writes_a_file_and_says_what_was_refused(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(lines({"id": "a", "html": PAGE}, {"id": "b"}, {"id": "c", "body": "One."}))
    done = run("annotate", source, target, "--workers", "2")
    assert done.returncode == 0
    assert "1 of 3" in done.stderr
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    assert set(rows[1]) == {"id", "error"}
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("in.jsonl", "out.jsonl")] == []
    summary = run("annotate", source, target, "--json")
    assert json.loads(summary.stderr) == {"lines": 3, "refused": 1}


def test_annotate_reads_and_writes_pipes() -> None:
    done = run("annotate", "-", "-", given=lines({"id": "a", "html": PAGE}, {"id": "ö", "body": "Öl und Salz."}))
    assert done.returncode == 0
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "ö"]


def test_annotate_reads_a_page_with_a_broken_escape_in_its_line() -> None:
    # JavaScript writes half an emoji as such an escape; the page is read, the half is not
    line = b'{"id": "a", "body": "One \\ud83d two."}\n'
    done = run("annotate", "-", "-", given=line)
    record = json.loads(done.stdout)
    assert record["text"] == "One \ufffd two."


def test_annotate_names_a_missing_input_and_a_target_that_can_not_be_written(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    missing = run("annotate", source, tmp_path / "out.jsonl")
    assert missing.returncode == 1
    assert str(source) in missing.stderr
    assert "No such file" in missing.stderr
    assert not (tmp_path / "out.jsonl").exists()
    source.write_bytes(lines({"id": "c", "body": "One."}))
    nowhere = run("annotate", source, tmp_path / "nowhere" / "out.jsonl")
    assert nowhere.returncode == 1
    assert "nowhere" in nowhere.stderr
    folder = run("annotate", source, tmp_path)
    assert folder.returncode == 1
    assert str(tmp_path) in folder.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_annotate_writes_to_a_device_and_does_not_replace_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    done = run("annotate", "-", pipe, given=lines({"id": "c", "body": "One."}))
    reader.join(20)
    assert done.returncode == 0
    assert pipe.is_fifo()
    assert json.loads(got[0])["text"] == "One."


def test_annotate_onto_its_own_input_is_safe(tmp_path: Path) -> None:
    path = tmp_path / "both.jsonl"
    path.write_bytes(lines({"id": "c", "body": "One."}))
    assert run("annotate", path, path).returncode == 0
    assert json.loads(path.read_text())["text"] == "One."


# ------------------------------------------------------------------------------------------------ schema, demo, help


def test_schema_prints_a_schema_that_records_keep_to(page: Path) -> None:
    schema = json.loads(here("schema").output)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    record = json.loads(run("read", page, "--json").stdout)
    validator.validate(record)
    assert not validator.is_valid({**record, "text": None})


def test_demo_shows_the_samples_and_proves_its_spans() -> None:
    done = run("demo")
    assert (done.returncode, done.stderr) == (0, "")
    for sample in sample_pages():
        assert sample.name in done.stdout
    traced = re.search(r"(\d+) of (\d+) paragraphs, cut from the page by their spans, are the words shown", done.stdout)
    assert traced is not None
    assert traced[1] == traced[2] != "0"


def test_demo_gives_every_record_as_json() -> None:
    done = run("demo", "--json")
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == len(sample_pages())


@pytest.mark.parametrize("command", COMMANDS)
def test_help_explains_and_gives_an_example(command: str) -> None:
    done = here(command, "--help")
    assert done.exit_code == 0
    assert f"mirrorwire {command}" in done.output.partition("Example")[2]


def test_help_names_every_command_and_nothing_at_all_shows_help() -> None:
    assert all(re.search(rf"\b{command}\b", here("--help").output) for command in COMMANDS)
    assert here().output.strip() == here("--help").output.strip()


def test_version_is_the_packages() -> None:
    assert here("--version").output.strip() == mirrorwire.__version__


# ------------------------------------------------------------------------------------------------ pipes and settings


@pytest.mark.parametrize(
    "command", ["demo", "demo --json", "read {folder}", "read {folder} --json", "annotate {lines} -"]
)
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, command: str) -> None:
    for number in range(60):
        (tmp_path / f"{number}.html").write_text(PAGE, encoding="utf-8")
    source = tmp_path / "in.jsonl"
    source.write_bytes(lines(*({"id": str(number), "html": PAGE} for number in range(60))))
    asked = command.format(folder=tmp_path, lines=source)
    done = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m mirrorwire {asked} | head -c 1"],
        capture_output=True,
        env={**os.environ, **PLAIN},
        check=False,
        timeout=60,
    )
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"MIRRORWIRE_PAGE_SECONDS": "x"}, "page_seconds"),
        ({"MIRRORWIRE_MAX_PAGE_BYTES": "-1"}, "max_page_bytes"),
        ({"MIRRORWIRE_OUTLETS": "/nowhere/at/all"}, "/nowhere/at/all"),
    ],
)
def test_a_malformed_setting_is_named(page: Path, environment: dict[str, str], name: str) -> None:
    source, target = page.with_name("in.jsonl"), page.with_name("out.jsonl")
    source.write_bytes(lines({"id": "a", "html": PAGE, "url": "https://harlow.example/a"}))
    for arguments in (("read", page, "--url", "https://harlow.example/a"), ("annotate", source, target)):
        done = run(*arguments, environment=environment)
        assert done.returncode == 1
        assert name in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert not target.exists()


def test_a_malformed_settings_file_is_named(page: Path) -> None:
    for content, named in (("page_second = 3\n", "page_second"), ("page_seconds = [\n", "mirrorwire.toml")):
        page.with_name("mirrorwire.toml").write_text(content)
        done = run("read", page, cwd=page.parent)
        assert done.returncode == 1
        assert named in done.stderr
        assert len(done.stderr.splitlines()) == 1
