"""The commands of the store as a person or a script meets them, on a real store of pages written here."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from mirrorwire.cli import app
from mirrorwire.errors import MirrorwireError, NotKept, QueryError, StoreMissing
from mirrorwire.ids import make_id, sha256
from mirrorwire.model import Span, Time
from mirrorwire.pages.revision import revision_id
from mirrorwire.record.find.differences import difference
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.store import Store
from mirrorwire.record.stories.told import Story, StoryLine, StoryMember
from mirrorwire.record.stories.weaving import weave
from mirrorwire.show.page import show_difference
from mirrorwire.show.stories import show_story
from tests.stores import ready
from tests.test_cli import PLAIN, run

PARSE = {"MIRRORWIRE_ANNOTATIONS": "parse"}
TALKS = (
    "Norway’s foreign minister met his Moldovan counterpart in Oslo on Tuesday to talk about grain.",
    "“We asked for ten ships of grain and got {ships},” said Wren Oldcastle, the Moldovan grain envoy, on the quay.",
    "The transit corridor through the islands stays open until {month}, officials in both capitals said afterwards.",
    "Nobody in the harbour remembered a spring with so few boats, and the market behind it stood empty for a week.",
)
HARLOW = "https://www.harlow-mail.example/grain-talks"
OTHER = "https://gazette.example/grain-in-oslo"
WHEAT = "https://gazette.example/wheat"


def page(headline: str, at: str, paragraphs: tuple[str, ...], listed: tuple[tuple[str, str, str], ...] = ()) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    items = "".join(f'<li><a href="{url}">{title}</a> <time>{when}</time></li>' for url, title, when in listed)
    aside = f"<aside><h2>Latest news</h2><ul>{items}</ul></aside>" if items else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title></head><body><main>'
        f'<article><h1>{headline}</h1><p class="byline">By Tom Ferris</p><time datetime="{at}">{at}</time>{body}'
        f"</article></main>{aside}</body></html>"
    )


def talks(ships: str, month: str) -> str:
    told = tuple(paragraph.format(ships=ships, month=month) for paragraph in TALKS)
    return page("Norway and Moldova talk grain in Oslo", "2026-03-04T09:30:00+01:00", told)


def copied() -> str:
    told = tuple(paragraph.format(ships="four", month="June") for paragraph in TALKS)
    return page(
        "Grain talks in Oslo: ministers meet", "2026-03-04T12:00:00+01:00", (*told, "A second meeting is planned.")
    )


def wheat() -> str:
    told = (
        "Chile will buy wheat from Kazakhstan next month, the government in Santiago said on Tuesday.",
        "Kazakhstan rejected a claim by Chile over the price of the wheat, and called the talks useful.",
        "“=SUM(1) is what they pay,” said Аида Жумабаева, the trade minister of Kazakhstan, in the evening.",
    )
    listed = (
        (HARLOW, "Norway and Moldova talk grain in Oslo", "4 March 2026, 09:30"),
        ("https://gazette.example/ferry", "Ferry line opens a second quay", "9 April 2026, 10:00"),
        ("https://gazette.example/salt", "Court upholds the salt tax of 1911", "9 April 2026, 11:00"),
    )
    return page("=Chile will buy wheat from Kazakhstan", "2026-04-10T11:30:00+01:00", told, listed)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of four captures of three pages, read with the parser: never written to by a test."""
    folder = tmp_path_factory.mktemp("store")
    lines = [
        {"id": "a", "html": talks("four", "June"), "url": HARLOW, "captured_at": "2026-03-04T10:00:00Z"},
        {"id": "a", "html": talks("five", "July"), "url": HARLOW, "captured_at": "2026-03-05T10:00:00Z"},
        {"id": "b", "html": copied(), "url": OTHER, "outlet": "Gazette", "captured_at": "2026-03-06T10:00:00Z"},
        {"id": "c", "html": wheat(), "url": WHEAT, "outlet": "Gazette", "captured_at": "2026-04-11T10:00:00Z"},
    ]
    source = folder / "pages.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = run("ingest", source, "--store", folder / "record.store", "--json", environment=PARSE)
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr, told["received"], told["read"], told["refused"]) == (0, "", 4, 4, 0)
    return folder / "record.store"


@pytest.fixture
def writable(store: Path, tmp_path: Path) -> Path:
    """A copy of that store, made by the command for it."""
    target = tmp_path / "copy.store"
    assert here("backup", target, "--store", store).exit_code == 0
    return target


def here(*arguments: str | Path) -> Result:
    """Run a command in this process; what it refuses is raised."""
    done = CliRunner(env=PLAIN).invoke(app, [str(argument) for argument in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def rows(*arguments: str | Path) -> list[dict[str, Any]]:
    """Run a command that prints JSON lines."""
    done = here(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def one(*arguments: str | Path) -> dict[str, Any]:
    """Run a command that prints one JSON object."""
    done = here(*arguments, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# ------------------------------------------------------------------------------------------------ ingest


def test_ingest_names_what_it_refused_and_keeps_the_rest(tmp_path: Path) -> None:
    (tmp_path / "good.html").write_text(talks("four", "June"), encoding="utf-8")
    (tmp_path / "bad.html").write_bytes(b"%PDF-1.4")
    path = tmp_path / "new.store"
    done = run("ingest", tmp_path / "good.html", tmp_path / "bad.html", tmp_path / "none.html", "--store", path)
    assert done.returncode == 1
    assert "3 received · 2 new · 1 read · 2 refused" in done.stdout
    assert f"refused: {tmp_path / 'bad.html'}: this is a PDF" in done.stdout
    assert f"refused: {tmp_path / 'none.html'}: No such file" in done.stdout
    again = here("ingest", tmp_path / "good.html", "--store", path)
    assert (again.exit_code, again.stdout) == (0, "1 received · 0 new · 0 read\n")
    assert one("search", "corridor", "--count", "--store", path) == {"count": 1}


def test_what_was_refused_comes_back_byte_by_byte_and_leaves_when_it_is_put_right(tmp_path: Path) -> None:
    path, bad, late = tmp_path / "q.store", tmp_path / "bad.html", tmp_path / "late.html"
    bad.write_bytes(b"%PDF-1.4 \xff")
    assert here("ingest", bad, late, "--store", path).exit_code == 1
    refused = {Path(one["place"]).name: one for one in rows("quarantine", "list", "--store", path)}
    assert set(refused) == {"bad.html", "late.html"}
    given = subprocess.run(
        [
            sys.executable,
            "-m",
            "mirrorwire",
            "quarantine",
            "show",
            refused["bad.html"]["id"],
            "--bytes",
            "--store",
            path,
        ],
        capture_output=True,
        check=True,
    )
    assert given.stdout == b"%PDF-1.4 \xff"
    late.write_text(talks("four", "June"), encoding="utf-8")
    again = here("quarantine", "retry", "--store", path)
    assert again.exit_code == 1  # the PDF is one still
    (left,) = rows("quarantine", "list", "--store", path)
    assert (Path(left["place"]).name, left["tries"]) == ("bad.html", 2)
    assert one("search", "corridor", "--count", "--store", path) == {"count": 1}
    with pytest.raises(NotKept, match="not in quarantine"):
        here("quarantine", "retry", "refused_0", "--store", path)


def test_a_container_that_is_gone_keeps_what_was_refused_of_it(tmp_path: Path) -> None:
    source, path = tmp_path / "pages.jsonl", tmp_path / "c.store"
    source.write_text('{"id": "a", "html": 5}\n' + json.dumps({"id": "b", "html": talks("four", "June")}) + "\n")
    assert here("ingest", source, "--store", path).exit_code == 1
    (before,) = rows("quarantine", "list", "--store", path)
    source.unlink()
    assert here("quarantine", "retry", "--store", path).exit_code == 1
    (after,) = rows("quarantine", "list", "--store", path)
    assert after["place"].startswith(before["place"])
    # what can't be a page is never read as one
    assert one("search", "--count", "--store", path) == {"count": 1}


def test_a_stopped_ingest_leaves_a_whole_store_and_says_how_to_go_on(tmp_path: Path) -> None:
    path, source = tmp_path / "s.store", tmp_path / "pages.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for number in range(3_000):
            line = {"id": str(number), "html": talks(str(number), "June"), "url": f"{HARLOW}/{number}"}
            file.write(json.dumps(line) + "\n")
    running = subprocess.Popen(
        [sys.executable, "-m", "mirrorwire", "ingest", source, "--store", path, "--no-annotations"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    for _ in range(300):
        time.sleep(0.05)
        if path.exists() and path.with_name("s.store-wal").exists() and _captures(path) > 0:
            break
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert f"mirrorwire ingest --store {path}" in said.decode()
    assert b"Traceback" not in said
    report = one("check", "--quick", "--store", path)
    assert report["sound"]
    assert 0 < report["report"]["counts"]["captures"] <= 3_000


def _captures(path: Path) -> int:
    from mirrorwire import Store

    try:
        with Store.open(path) as found:
            return int(found.database.connection.execute("SELECT count(*) FROM captures").get)
    except MirrorwireError:
        return 0


def test_rederive_reads_again_what_another_setting_has_read(writable: Path) -> None:
    assert one("rederive", "--store", writable)["read"] == 4  # this process reads without annotations
    assert one("rederive", "--store", writable)["read"] == 0
    assert one("rederive", "--all", "--store", writable)["read"] == 4
    assert rows("search", "--pair", "NOR-MDA", "--store", writable) == []


def test_the_store_is_the_settings_or_ones_own(store: Path, tmp_path: Path) -> None:
    by_setting = run("search", "corridor", "--count", environment={"MIRRORWIRE_STORE": str(store)})
    assert by_setting.stdout == "2\n"
    missing = run("search", "corridor", environment={"XDG_DATA_HOME": str(tmp_path)})
    assert missing.returncode == 1
    assert missing.stderr.startswith(f"refused: {tmp_path}/mirrorwire/record.store: there is no store here")
    assert len(missing.stderr.splitlines()) == 1
    # asking makes no store, and neither does a review
    for command in (("saved", "forget", "x"), ("review", "undo", "x"), ("rederive",)):
        with pytest.raises(StoreMissing):
            here(*command, "--store", tmp_path / "none.store")
    assert list(tmp_path.iterdir()) == []


def test_asking_for_help_loads_nothing_that_takes_long() -> None:
    heavy = {"spacy", "numpy", "apsw", "pydantic", "pyarrow", "zstandard"}
    code = f"import sys, mirrorwire.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


# ------------------------------------------------------------------------------------------------ search


def test_search_shows_date_headline_words_and_address(store: Path) -> None:
    shown = here("search", '"transit corridor" -chile', "--store", store).stdout
    assert re.search(r"2026-03-04T09:30\+01:00  Norway and Moldova talk grain in Oslo", shown)
    assert HARLOW in shown
    assert "2 pages in" in shown
    assert here("search", "nothing-of-this", "--store", store).stdout == "Nothing found.\n"


def test_the_marks_of_a_hit_are_the_words_in_the_pages_text(store: Path) -> None:
    hits = rows("search", "CORRIDOR ship*", "--store", store)
    assert len(hits) == 2
    for hit in hits:
        text = one("page", hit["page"], "--store", store)["page"]["record"]["text"]
        marks = [text[mark["start"] : mark["end"]] for mark in hit["snippet"]["marks"]]
        assert {"corridor", "ships"} >= set(marks) != set()
        span = hit["snippet"]["span"]
        assert text[span["start"] : span["end"]] == hit["snippet"]["text"]
        assert "row" not in hit


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--pair", "NOR-MDA", "--kind", "CONSULT"], {HARLOW, OTHER}),
        (["--pair", "Moldova,Norway", "--no-copies"], {HARLOW}),
        (["--pair", "NOR-MDA", "--kind", "REJECT"], set()),
        (["--outlet", "gazette", "--since", "2026-04"], {WHEAT}),
        (["--speaker", "Aida Zhumabaeva"], {WHEAT}),
        (["--state", "Chile", "--state", "Norway"], {HARLOW, OTHER, WHEAT}),
        (["--role", "grain envoy", "--language", "en", "--until", "2026-03-04T10:00Z"], {HARLOW}),
        (["grain", "OR", "wheat", "--polarity", "negated"], set()),
    ],
)
def test_filters_hold(store: Path, options: list[str], found: set[str]) -> None:
    assert {hit["url"] for hit in rows("search", *options, "--store", store)} == found


def test_an_answer_goes_on_where_it_ended(store: Path) -> None:
    first = here("search", "the", "--limit", "2", "--json", "--store", store)
    assert len(first.stdout.splitlines()) == 2
    cursor = re.search(r"--cursor (\S+)", first.stderr)
    assert cursor
    rest = here("search", "the", "--limit", "2", "--cursor", cursor[1], "--json", "--store", store)
    pages = [json.loads(line)["page"] for line in (first.stdout + rest.stdout).splitlines()]
    assert len(set(pages)) == len(pages) == 3
    assert "--cursor" not in rest.stderr


def test_a_table_of_hits_is_safe_in_a_spreadsheet(store: Path) -> None:
    table = list(csv.DictReader(io.StringIO(here("search", "wheat", "--csv", "--store", store).stdout)))
    assert [row["headline"] for row in table] == ["'=Chile will buy wheat from Kazakhstan"]
    assert table[0]["url"] == WHEAT


def test_wrong_searches_are_refused_by_the_name_of_the_part(store: Path) -> None:
    for options, named in (
        (["--kind", "MEET"], "CONSULT"),
        (["--since", "yesterday"], "since"),
        (["--person", "Nobody Of This Name"], "Nobody Of This Name"),
        (["--outlet", "Times"], "Times"),
        (["--cursor", "x"], "cursor"),
    ):
        with pytest.raises(QueryError, match=named):
            here("search", "grain", *options, "--store", store)
    done = run("search", "--pair", "AZE", "--store", store)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    for wrong in (["search", "--order", "best"], ["timeline", "--by", "year"], ["people", "--kind", "dog"]):
        assert here(*wrong, "--store", store).exit_code == 2
    wrong_group = here("timeline", "--group", "foo", "--store", store)
    assert wrong_group.exit_code == 2 and "kind, sphere" in wrong_group.output and "None" not in wrong_group.output
    for command in (["search"], ["timeline"], ["export", "out"]):
        assert here(*command, "--language", "xx", "--store", store).exit_code == 2


def test_an_unknown_language_is_refused_before_anything_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(wheat(), encoding="utf-8")
    done = here("ingest", tmp_path / "a.html", "--language", "xx", "--store", tmp_path / "a.store")
    assert done.exit_code == 2 and "'xx'" in done.output
    assert not (tmp_path / "a.store").exists()


def test_a_saved_search_tells_what_is_new(writable: Path, tmp_path: Path) -> None:
    here("search", "grain", "--save", "grain", "--store", writable)
    assert [line["new"] for line in rows("saved", "list", "--store", writable)] == [0]
    later = tmp_path / "later.html"
    later.write_text(page("Grain at last", "2020-01-01", ("The grain came in the night, said the harbour master.",)))
    assert here("ingest", later, "--store", writable).exit_code == 0
    assert [line["new"] for line in rows("saved", "list", "--store", writable)] == [1]
    assert "Grain at last" in here("saved", "run", "grain", "--keep", "--store", writable).stdout
    assert [hit["headline"] for hit in rows("saved", "run", "grain", "--store", writable)] == ["Grain at last"]
    assert rows("saved", "run", "grain", "--store", writable) == []
    here("saved", "forget", "grain", "--store", writable)
    assert rows("saved", "list", "--store", writable) == []


def test_a_timeline_is_a_chart_a_table_and_a_picture(store: Path, tmp_path: Path) -> None:
    asked = ("timeline", "--by", "month", "--group", "kind", "--store", store)
    found = one(*asked)
    counts = {(line["period"], line["group"]): line["count"] for line in found["counts"]}
    assert counts["2026-03-01", "CONSULT"] == 2
    table = list(csv.DictReader(io.StringIO(here(*asked, "--csv").stdout)))
    assert {(row["period"], row["group"]): int(row["count"]) for row in table} == counts
    shown = here(*asked).stdout
    assert re.search(r"2026-03 +CONSULT +2 +█", shown)
    here(*asked, "--svg", tmp_path / "chart.svg")
    assert "<title>2026-03: 2 CONSULT</title>" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["chart.svg"]
    articles = one("timeline", "--count", "articles", "--by", "day", "--until", "2026-03", "--store", store)
    assert sum(line["count"] for line in articles["counts"]) == 2


# ------------------------------------------------------------------------------------------------ pages, people


def test_a_page_comes_with_revisions_story_and_what_to_read_also(store: Path) -> None:
    found = one("page", HARLOW, "--store", store)
    assert found["page"]["record"]["capture"]["url"] == HARLOW
    assert [line["current"] for line in found["page"]["revisions"]] == [False, True]
    assert found["related"][0]["kind"] == "copy"
    shown = here("page", HARLOW, "--show-spans", "--store", store).stdout
    for part in ("five,", "raw", "Revisions  2", found["page"]["story"], "Read also, in this store"):
        assert part in shown
    first = found["page"]["revisions"][0]["revision"]
    assert "four," in here("page", HARLOW, "--revision", first, "--store", store).stdout
    with pytest.raises(NotKept):
        here("page", "https://nowhere.example/", "--store", store)


POST = (
    "The ferry between the islands of Harlow and Saltmarsh starts again on Sunday morning at seven, the harbour says. "
    "Tickets are sold on the quay, and the first boat takes no cars, because the ramp is still under repair."
)


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two posts without a headline, published late in the evening of New York, and of records."""
    path = tmp_path_factory.mktemp("posts") / "posts.store"
    base = ready(1, body=[POST])
    assert base.article is not None
    records = []
    for n, name in enumerate(("Sam Carter", "Sam Carter", "Lena Adler")):
        person = replace(base.people[0], name=name, country=("AUS", "CAN", "CAN")[n])
        time = Time("2025-03-06T23:30:00-05:00", "minute", "23:30", None, "given")
        text = f"{POST} Number {n}."
        body = (Span("text", 0, len(text), None),)
        article = replace(base.article, headline=None, canonical_url=None, published_at=time, body=body)
        capture = replace(base.capture, url=f"https://posts.example/{n}", sha256=sha256(text.encode()))
        ident = make_id("page", capture.url)
        record = replace(base, id=ident, text=text, article=article, capture=capture, people=(person,), events=())
        said = replace(base.quotations[0], id=make_id("quotation", ident), speaker=person.id, role=None)
        record = replace(record, revision=revision_id(text, article, ()), quotations=(said,))
        records.append(record)
    with Store.create(path) as store:
        Writer(store, lambda name: None).keep_ready([("line", one, "given") for one in records])
        weave(store)
    return path


def test_a_post_is_called_by_its_first_words_and_its_time_has_its_offset(posts: Path) -> None:
    first = "The ferry between the islands of Harlow and Saltmarsh starts again on Sunday…"
    page = rows("search", "ferry", "--store", posts)[0]["page"]
    story = rows("stories", "--store", posts)[0]["id"]
    for command in (["search", "ferry"], ["stories"], ["stories", story], ["related", page], ["page", page]):
        shown = here(*command, "--store", posts).stdout
        assert first in " ".join(shown.replace("│", " ").split()), command
        assert "(no headline)" not in shown
    for command in (["search", "ferry"], ["stories", story], ["related", page]):
        assert "2025-03-06T23:30-05:00" in here(*command, "--store", posts).stdout
    # filters count in UTC, in which it is the day after
    assert rows("search", "--until", "2025-03-06", "--store", posts) == []
    assert len(rows("search", "--since", "2025-03-07", "--store", posts)) == 3


def test_a_person_of_two_countries_may_be_two(posts: Path) -> None:
    found = {line["name"]: line for line in rows("people", "--store", posts)}
    assert (found["Sam Carter"]["country"], found["Sam Carter"]["countries"]) == (None, ["AUS", "CAN"])
    assert (found["Lena Adler"]["country"], found["Lena Adler"]["countries"]) == ("CAN", ["CAN"])
    assert "AUS, CAN" in here("people", "--store", posts).stdout
    shown = here("people", "Sam Carter", "--store", posts).stdout
    assert "pages give different countries: maybe two persons; see `mirrorwire review split`" in shown
    shown = here("people", "Lena Adler", "--store", posts).stdout
    assert "different countries" not in shown
    assert "1 page · quoted 1 time ·" in shown


def test_what_came_as_a_record_is_no_proof(posts: Path) -> None:
    ident = rows("people", "Lena Adler", "--statements", "--store", posts)[0]["quotation"]["id"]
    done = run("cite", ident, "--check", "--store", posts)
    assert done.returncode == 1
    assert done.stderr == "only the reading text was checked: the bytes were never here\n"


def test_a_page_is_given_back_as_it_came(store: Path) -> None:
    command = [sys.executable, "-m", "mirrorwire"]
    current = subprocess.run([*command, "page", HARLOW, "--raw", "--store", store], capture_output=True, check=True)
    assert current.stdout == talks("five", "July").encode()
    lines = rows("captures", HARLOW, "--store", store)
    assert [line["first_at"] for line in lines] == ["2026-03-04T10:00:00Z", "2026-03-05T10:00:00Z"]
    asked = [*command, "captures", HARLOW, "--raw", lines[0]["capture"], "--store", store]
    first = subprocess.run(asked, capture_output=True, check=True)
    assert first.stdout == talks("four", "June").encode()


def test_a_difference_shows_words_and_vanished_quotations(store: Path) -> None:
    found = one("diff", HARLOW, "--store", store)
    assert [(change["how"], change["words"]) for change in found["changes"]] == [
        ("removed", "four"), ("added", "five"), ("removed", "June"), ("added", "July"),
    ]  # fmt: skip
    shown = here("diff", HARLOW, "--store", store).stdout
    assert "vanished quotation: Wren Oldcastle: We asked for ten ships of grain and got four," in shown
    assert "2 words added, 2 removed" in shown
    # without colours the words are marked; nothing is called an orphan that merely has no place of its own
    assert re.search(r"- .*stays open until \[-June-\]", shown)
    assert re.search(r"\+ .*stays open until \{\+July\+\}", shown)
    assert "orphan" not in shown
    gone = next(told for told in found["quotations"] if told["how"] == "removed")
    assert f"mirrorwire cite {gone['quotation']} --page {found['page']} --revision {found['before']}" in shown
    assert all(told["quotation"] in shown for told in found["quotations"])
    with pytest.raises(NotKept, match="name its page"):
        here("cite", gone["quotation"], "--store", store)
    for where in (["--page", HARLOW], ["--page", found["page"], "--revision", found["before"]]):
        cited = run("cite", gone["quotation"], *where, "--check", "--store", store)
        assert cited.returncode == 0, cited.stderr
        assert "We asked for ten ships of grain and got four," in cited.stdout
    with pytest.raises(NotKept, match="in this revision"):
        here("cite", gone["quotation"], "--page", HARLOW, "--revision", found["after"], "--store", store)
    assert here("cite", gone["quotation"], "--revision", found["before"], "--store", store).exit_code == 2
    with pytest.raises(NotKept, match="nothing to compare"):
        here("diff", WHEAT, "--store", store)


def test_words_that_changed_are_marked_where_there_are_no_colours(store: Path) -> None:
    with Store.open(store) as kept:
        found = difference(kept, HARLOW)
        texts = [kept.record(found.page, one).text for one in (found.before, found.after)]
    for no_color, marked in ((True, True), (False, False)):
        out = io.StringIO()
        console = Console(file=out, force_terminal=True, color_system="standard", no_color=no_color, width=200)
        show_difference(found, texts[0], texts[1], console)
        assert ("[-four-]" in out.getvalue() and "{+five+}" in out.getvalue()) is marked
        assert ("[-" in out.getvalue()) is marked


def test_a_credit_without_a_place_on_the_page_is_no_orphan() -> None:
    member = StoryMember("page_0", "Grain", None, None, None, None, None, (), "Reuters", Span("text", 3, 10, None))
    line = StoryLine("story_0", "Grain", None, None, 1, 0, ())
    out = io.StringIO()
    show_story(Story(line, (member,), ()), Console(file=out, width=200))
    assert "credits Reuters [text 3–10]" in out.getvalue()


def test_where_a_page_was_listed(store: Path) -> None:
    wheat_page = rows("search", "wheat", "--store", store)[0]["page"]
    (seen,) = rows("sightings", HARLOW, "--store", store)
    assert (seen["on_page"], seen["kind"], seen["joined_by"]) == (wheat_page, "latest", "address")
    start, end = seen["span"]
    assert wheat()[start:end] == seen["headline"] == "Norway and Moldova talk grain in Oslo"
    assert len(rows("sightings", "--on", WHEAT, "--store", store)) == 3
    assert len(rows("sightings", "--since", "2026-04", "--store", store)) == 2
    assert "leads to https://gazette.example/salt, not kept" in here("sightings", "--store", store).stdout
    assert here("sightings", HARLOW, "--since", "2026", "--store", store).exit_code == 2


def test_a_person_over_time_and_in_another_script(store: Path) -> None:
    found = one("people", "Wren Oldcastle", "--store", store)
    assert found["person"]["pages"] == 2
    assert found["roles"][0]["phrase"] == "Moldovan grain envoy"
    shown = here("people", "Aida Zhumabaeva", "--store", store).stdout
    assert "Аида Жумабаева" in shown
    assert "text " in shown  # every role with its place
    assert {line["name"] for line in rows("people", "--store", store)} >= {"Wren Oldcastle", "Аида Жумабаева"}


def test_statements_are_the_words_of_the_page(store: Path) -> None:
    said = rows("people", "oldcastle", "--statements", "--store", store)
    assert {line["url"] for line in said} == {HARLOW, OTHER}
    for line in said:
        text = one("page", line["page"], "--store", store)["page"]["record"]["text"]
        pieces = [text[span["start"] : span["end"]] for span in line["quotation"]["content"]]
        assert pieces == line["words"]
        assert pieces[0].startswith("We asked for ten ships")
    assert here("people", "--statements", "--store", store).exit_code == 2


# ------------------------------------------------------------------------------------------------ stories


def test_a_story_folds_copies_below_the_first(store: Path) -> None:
    lines = rows("stories", "--store", store)
    assert [line["title"] for line in lines] == [
        "=Chile will buy wheat from Kazakhstan",
        "Norway and Moldova talk grain in Oslo",
    ]
    found = one("stories", lines[1]["id"], "--store", store)
    (first,) = found["members"]
    assert (first["url"], [copy["url"] for copy in first["copies"]]) == (HARLOW, [OTHER])
    assert found["line"]["copies"] == 1
    assert "copy" in here("stories", lines[1]["id"], "--store", store).stdout
    assert rows("stories", "--until", "2026-03", "--store", store) == lines[1:]
    with pytest.raises(NotKept):
        here("stories", "story_0", "--store", store)


def test_a_happening_has_all_its_evidence(store: Path) -> None:
    (found,) = [line for line in rows("happenings", "NOR-MDA", "--store", store) if line["kind"] == "CONSULT"]
    assert (found["events"], found["pages"], found["first_day"]) == (2, 2, "2026-03-03")
    assert {told["url"] for told in found["evidence"]} == {HARLOW, OTHER}
    for told in found["evidence"]:
        text = one("page", told["page"], "--store", store)["page"]["record"]["text"]
        assert [text[span["start"] : span["end"]] for span in told["spans"]] == told["words"]
    assert rows("happenings", "MDA,NOR", "--kind", "AID", "--store", store) == []
    assert "told 2 times on 2 pages" in here("happenings", "NOR-MDA", "--store", store).stdout


LINES = [
    {"id": "a", "title": "Ministers of Harlow meet over fish", "text": "They met on Monday over the fish.",
     "time": "2026-03-01T10:00:00Z", "outlet": "Mail"},
    {"id": "b", "title": "Fish: ministers of Harlow meet", "text": "They met on Monday over the fish.",
     "time": "2026-03-01T11:00:00Z", "outlet": "Post"},
    {"id": "c", "title": "A bridge opens in the far north", "text": "The bridge is long and was expensive to build.",
     "time": "2026-03-02T11:00:00Z", "outlet": "Mail"},
]  # fmt: skip


def test_stories_of_lines_answer_every_line_and_name_bad_ones(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in LINES) + "{broken\n", encoding="utf-8")
    done = run("stories", source, target)
    assert done.returncode == 1
    assert done.stderr.startswith(f"refused: {source}, line 4: no JSON")
    stories = {line["id"]: line["cluster"] for line in map(json.loads, target.read_text().splitlines())}
    assert stories["a"] == stories["b"] != stories["c"]
    piped = run("stories", "-", "-", "--order", "given", given=source.read_bytes())
    assert piped.returncode == 1
    assert [json.loads(line)["id"] for line in piped.stdout.splitlines()] == ["a", "b", "c"]
    assert run("stories", tmp_path / "none.jsonl", target).returncode == 1
    assert here("stories", "-").exit_code == 2


def test_copies_of_lines_are_pairs(tmp_path: Path) -> None:
    text = " ".join(f"word{number}" for number in range(60))
    lines = [
        {"id": "a", "text": text, "time": "2026-03-01T10:00:00Z"},
        {"id": "b", "text": f"{text} and a last line", "time": "2026-03-01T11:00:00Z"},
        {"id": "c", "text": "nothing of the sort stands in this one at all, and it is long enough"},
    ]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in lines) + "5\n", encoding="utf-8")
    done = run("copies", source, tmp_path / "out.jsonl", "--json")
    assert done.returncode == 1
    assert "line 4" in done.stderr
    (pair,) = (tmp_path / "out.jsonl").read_text().splitlines()
    assert (json.loads(pair)["a"], json.loads(pair)["b"]) == ("a", "b")


# ------------------------------------------------------------------------------------------------ review, upkeep


def test_a_review_takes_effect_and_can_be_taken_back(writable: Path) -> None:
    def consulted() -> int:
        return sum(line["events"] for line in rows("happenings", "NOR-MDA", "--kind", "CONSULT", "--store", writable))

    event = rows("happenings", "NOR-MDA", "--store", writable)[0]["evidence"][0]["event"]
    assert consulted() == 2
    made = one(
        "review", "correct", event, "--set", "kind=AGREE", "--who", "Ada", "--why", "signed", "--store", writable
    )
    assert consulted() == 1
    assert [line["why"] for line in rows("review", "list", "--target", event, "--store", writable)] == ["signed"]
    shown = here("review", "list", "--store", writable).stdout
    assert f"correct event {event}, by Ada: signed" in shown
    here("review", "undo", made["id"], "--who", "Ben", "--store", writable)
    assert consulted() == 2
    here("review", "reject", event, "--who", "Ada", "--store", writable)
    assert consulted() == 1
    gold = [json.loads(line) for line in here("review", "gold", "-", "--store", writable).stdout.splitlines()]
    assert [(line["kind"], line["verdict"]) for line in gold] == [("event", "rejected")]
    assert here("review", "correct", event, "--set", "kind", "--store", writable).exit_code == 2


def test_people_that_are_one_are_merged(writable: Path) -> None:
    people = {line["name"]: line["id"] for line in rows("people", "--store", writable)}
    names = ("Wren Oldcastle", "Аида Жумабаева")
    here("review", "merge", people[names[0]], people[names[1]], "--who", "Ada", "--store", writable)
    found = one("people", people[names[0]], "--store", writable)
    assert set(found["merged"]) == {people[name] for name in names}
    assert found["person"]["pages"] == 3


def test_an_export_can_be_chosen_and_taken_back(store: Path, tmp_path: Path) -> None:
    done = json.loads(
        here("export", tmp_path / "out", "--format", "csv", "--table", "events", "--store", store, "--json").stdout
    )
    assert [(one["name"], Path(one["path"]).name) for one in done] == [("events", "events.csv")]
    here("export", tmp_path / "out", "--format", "records", "--pair", "NOR-MDA", "--store", store)
    assert here("ingest", tmp_path / "out" / "records.jsonl", "--store", tmp_path / "again.store").exit_code == 0
    assert {hit["url"] for hit in rows("search", "--store", tmp_path / "again.store")} == {HARLOW, OTHER}
    assert here("export", tmp_path / "out", "--format", "pdf", "--store", store).exit_code == 2


def test_a_citation_holds(store: Path) -> None:
    ident = rows("people", "oldcastle", "--statements", "--store", store)[0]["quotation"]["id"]
    done = run("cite", ident, "--check", "--store", store)
    assert done.returncode == 0
    assert "Wren Oldcastle" in done.stdout
    assert "We asked for ten ships" in done.stdout
    assert "the words stand" in done.stderr
    assert re.fullmatch("[0-9a-f]{64}", one("cite", ident, "--store", store)["sha256"])
    with pytest.raises(NotKept):
        here("cite", "quotation_0", "--store", store)


def test_a_backup_is_a_store_and_is_never_made_over_a_file(store: Path, writable: Path) -> None:
    assert rows("search", "grain", "--store", writable) == rows("search", "grain", "--store", store)
    again = run("backup", writable, "--store", store)
    assert again.returncode == 1
    assert "already" in again.stderr and "--overwrite" in again.stderr
    assert here("check", "--store", writable).stdout.endswith("sound\n")


def test_a_damaged_store_is_named_and_is_exit_code_1(writable: Path) -> None:
    data = bytearray(writable.read_bytes())
    data[len(data) // 2 :] = os.urandom(len(data) - len(data) // 2)
    writable.write_bytes(data)
    done = run("check", "--store", writable)
    assert done.returncode == 1
    assert "sound" not in done.stdout
    assert done.stdout or done.stderr


def test_a_hostile_store_can_not_steer_the_terminal(tmp_path: Path) -> None:
    attack = "\x1b]0;owned\x07\x1b[2J\u202e"
    hostile = tmp_path / "page.html"
    told = (
        f"“The {attack} [red]grain[/red] came,” said Tom Ferris, the harbour {attack} master, on Monday.",
        *TALKS[2:],
    )
    hostile.write_text(page(f"Grain {attack} [bold]", "2026-03-04", (*told, *["The talks went on for a week."] * 60)))
    path = tmp_path / "h.store"
    assert here("ingest", hostile, "--store", path, "--fast").exit_code == 0
    ident = rows("search", "grain", "--store", path)[0]["page"]
    for command in (
        ("search", "grain"), ("page", ident), ("people",), ("people", "Ferris", "--statements"), ("stories",),
        ("captures", ident), ("search", "grain", "--csv"), ("timeline", "--count", "articles", "--svg", "-"),
    ):  # fmt: skip
        done = here(*command, "--store", path)
        if "--csv" not in command:
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", done.stdout), command
    assert "[bold]" in here("search", "grain", "--store", path).stdout
