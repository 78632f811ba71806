"""`mirrorwire quotes`, and what `read`, `annotate` and `demo` show of people and quotations, as people meet them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import mirrorwire
from mirrorwire import PageInput, Record, read_page
from mirrorwire.samples import sample_outlets
from mirrorwire.show.quotes import show_quotes, write_quotes
from tests.test_cli import PAGE, PLAIN, here, lines, run

SAMPLES = Path(str(sample_outlets())).parent
ROUNDUP = SAMPLES / "meridian-roundup.html"
LIVE = SAMPLES / "meridian-live.html"
FAST = {"MIRRORWIRE_ANNOTATIONS": "fast"}


def as_users(*arguments: str | Path, columns: int = 110) -> subprocess.CompletedProcess[str]:
    """Run the command with the settings that a user has who has set none: with the parser."""
    environment = {key: value for key, value in {**os.environ, **PLAIN}.items() if not key.startswith("MIRRORWIRE_")}
    environment["COLUMNS"] = str(columns)
    return subprocess.run(
        [sys.executable, "-m", "mirrorwire", *map(str, arguments)],
        capture_output=True,
        env=environment,
        check=False,
        timeout=120,
        encoding="utf-8",
    )


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------ quotes, read


def test_quotes_lists_who_said_what_with_the_settings_of_a_new_user() -> None:
    done = as_users("quotes", ROUNDUP)
    assert (done.returncode, done.stderr) == (0, "")
    for shown in (
        "An envoy in Seoul, three readings of one visit",
        "Nodira Hamroyeva",
        "economist and former",
        "“A committee of our parliament flew to Samarkand",
        "noted · direct",
        "as “he” · direct",
        "confidence 0.",
    ):
        assert shown in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 110
    places = [tuple(map(int, pair)) for pair in re.findall(r"raw (\d+)–(\d+)", done.stdout)]
    raw = ROUNDUP.read_text(encoding="utf-8")
    assert any(raw[start:end].startswith("Ask in Gimhae, where Uzbek welders") for start, end in places)


def test_read_shows_quotations_and_people_below_the_body(page: Path) -> None:
    done = run("read", page, environment=FAST)
    assert (done.returncode, done.stderr) == (0, "")
    body, _, rest = done.stdout.partition("Quotations  1\n")
    assert "before that day." in body
    said, _, people = rest.partition("People  ")
    assert "Wren Oldcastle" in said
    assert "“We asked for ten years and got four,”" in said
    assert "said · direct" in said
    assert "Wren Oldcastle" in people.partition("Latest news")[0]
    assert "raw" not in said
    with_places = run("read", page, "--show-spans", environment=FAST).stdout.partition("Quotations  1\n")[2]
    assert re.search(r"text \d+–\d+ · raw \d+–\d+", with_places.partition("People")[0])
    alone = run("read", page, "--no-annotations", environment=FAST).stdout
    assert "Quotations" not in alone
    assert "People" not in alone


def test_fast_is_another_reading_and_off_is_none(page: Path) -> None:
    fast = json.loads(run("read", page, "--json", "--fast").stdout)
    assert [person["name"] for person in fast["people"] if person["kind"] == "person"] == ["Wren Oldcastle"]
    assert len(fast["quotations"]) == 1
    off = json.loads(run("read", page, "--json", "--no-annotations", environment=FAST).stdout)
    assert (off["people"], off["quotations"]) == ([], [])
    assert off["revision"] == fast["revision"]  # it names what the page says, not what was found in it


def test_quotes_as_json_is_one_quotation_a_line() -> None:
    done = run("quotes", LIVE, "--json", "--fast", "--url", "https://www.meridian-dispatch.example/a")
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    raw = LIVE.read_text(encoding="utf-8")
    assert {one["headline"][:24] for one in found} == {"Live: ministers in Jakar"}
    assert {one["published_at"] for one in found} == {"2025-09-03T10:50:00+08:00"}
    assert {one["url"] for one in found} == {"https://www.meridian-dispatch.example/a"}
    one = next(one for one in found if one["words"][0].startswith("that no decision"))
    assert (one["speaker"]["name"], one["speaker"]["kind"], one["kind"]) == ("Bramantyo Wiraguna", "person", "indirect")
    assert (one["cue"], one["inside"], one["reason"]) == ("said", None, None)
    start, end = one["content"][0]["raw"]
    assert raw[start:end] == one["words"][0]
    assert list(one) == [
        "file", "page", "url", "published_at", "headline", "id", "kind", "speaker", "reason", "words", "cue",
        "content", "speaker_span", "cue_span", "confidence", "inside",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["wiraguna", "BRAMANTYO WIRAGUNA", "Wiragúna"])
def test_a_speaker_is_found_on_several_pages_by_part_of_the_name(name: str) -> None:
    done = run("quotes", ROUNDUP, LIVE, "--speaker", name, "--fast")
    assert (done.returncode, done.stderr) == (0, "")
    assert "that no decision had been taken" in done.stdout
    assert "Tarrant" not in done.stdout
    assert "on 1 of 2 pages" in done.stdout


def test_a_kind_is_chosen_and_nothing_found_is_said_kindly() -> None:
    mixed = run("quotes", LIVE, "--kind", "mixed", "--fast", "--json")
    assert {json.loads(line)["kind"] for line in mixed.stdout.splitlines()} == {"mixed"}
    nobody = run("quotes", LIVE, "--speaker", "Schneider\x1b[31m", "--fast")
    assert (nobody.returncode, nobody.stderr) == (0, "")
    assert "No quotation of “Schneider\N{REPLACEMENT CHARACTER}[31m” on 1 page." in nobody.stdout
    assert "Bramantyo Wiraguna" in nobody.stdout  # who is
    assert run("quotes", LIVE, "--speaker", "Schneider", "--fast", "--json").stdout == ""


def test_a_page_that_can_not_be_read_costs_itself_alone(tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_bytes(b"%PDF-1.4")
    done = run("quotes", bad, ROUNDUP, tmp_path / "missing.html", "--fast")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"refused: {bad}: this is a PDF, not a news page",
        f"refused: {tmp_path / 'missing.html'}: No such file or directory",
    ]
    assert "Baek Ji-hun" in done.stdout


@pytest.mark.usefixtures("annotated")
def test_quotations_within_quotations_stand_below_the_outer_one() -> None:
    text = (
        "The harbour master, Ida Holm, spoke on Monday in Harlow.\n\n"
        "“The pilot said that the light had gone out, and I believed him,” Holm said.\n"
    )
    record = read_page(PageInput(text, form="body", language="en"))
    outer, inner = record.quotations
    assert inner.inside == outer.id

    def shown(speaker: str | None) -> str:
        console = Console(file=StringIO(), width=110)
        show_quotes([("page.txt", record)], console, speaker=speaker)
        assert isinstance(console.file, StringIO)
        return console.file.getvalue()

    both = shown(None)
    assert both.index("Ida Holm") < both.index("“The pilot said") < both.index("↳ ") < both.index("that the light", 300)
    assert "reports it" not in both
    assert "as Ida Holm reports it" in shown("pilot")


def test_hostile_words_and_names_can_not_steer_the_terminal(tmp_path: Path) -> None:
    attack = "\x1b]0;owned\x07\x1b[31m\x9b1m\u202ereversed\u2066 [red]x[/red] [/]"
    path = tmp_path / "page.txt"
    path.write_text(
        f"“We {attack} asked for ten years and got four,” said Wren {attack} Oldcastle, minister {attack} of salt.\n\n"
        + "The talks went on for another week, and nobody wrote it down.\n\n" * 40,
        encoding="utf-8",
    )
    for command in ("quotes", "read"):
        done = run(command, path, "--form", "body", "--language", "en", environment=FAST)
        assert (done.returncode, done.stderr) == (0, "")
        assert "asked for ten years" in done.stdout
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", done.stdout)


def test_long_words_are_folded(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(f"“We asked for {'ten' * 80} years,” said Wren {'Old' * 40}castle on Monday.\n", encoding="utf-8")
    for columns in (110, 60, 30):
        done = as_users("quotes", path, "--form", "body", "--language", "en", "--fast", columns=columns)
        assert done.returncode == 0
        assert max(map(len, done.stdout.splitlines())) <= columns
        # side by side with the name, or below it
        assert columns > 72 or "ten" * 80 in re.sub(r"\s", "", done.stdout)


# ------------------------------------------------------------------------------------------------ errors


@pytest.mark.parametrize("command", ["read", "quotes"])
def test_an_unknown_language_and_a_text_over_the_limit_are_refused(page: Path, command: str) -> None:
    unknown = run(command, page, "--language", "klingon", environment=FAST)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "'klingon' is no language tag known here (en, de, ru ...)" in " ".join(
        unknown.stderr.replace("│", " ").split()
    )
    page.write_text(PAGE * 2, encoding="utf-8")
    long = run(command, page, "--form", "body", environment={**FAST, "MIRRORWIRE_MAX_TEXT_CHARACTERS": "1000"})
    assert (long.returncode, long.stdout) == (1, "")
    assert len(long.stderr.splitlines()) == 1
    assert long.stderr.startswith(f"refused: {page}: ")
    assert "max_text_characters" in long.stderr
    assert "--no-annotations" in long.stderr


def test_annotate_answers_such_a_line_with_its_error(tmp_path: Path) -> None:
    rows = lines(
        {"id": "a", "body": "“Salt is dear,” said Wren Oldcastle on Monday.", "language": "en"},
        {"id": "b", "body": "Salt is dear.", "language": "klingon"},
        {"id": "c", "body": "Salt is dear. " * 200, "language": "en"},
    )
    limit = {"MIRRORWIRE_MAX_TEXT_CHARACTERS": "1000"}
    done = run("annotate", "-", "-", "--fast", given=rows, environment=limit)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in found] == ["a", "b", "c"]
    assert len(found[0]["quotations"]) == 1
    assert set(found[1]) == set(found[2]) == {"id", "error"}
    assert found[1]["error"].startswith("line 2: 'klingon' is no language tag")
    assert "max_text_characters" in found[2]["error"]
    off = run("annotate", "-", "-", "--no-annotations", given=rows, environment=limit)
    assert [json.loads(line)["id"] for line in off.stdout.splitlines() if "people" in line] == ["a", "c"]


def damaged(folder: Path) -> dict[str, str]:
    """The environment of a process whose package is a copy with a damaged model file."""
    import shutil

    package = Path(mirrorwire.__file__).parent
    shutil.copytree(package, folder / "mirrorwire", ignore=shutil.ignore_patterns("__pycache__", "samples"))
    model = folder / "mirrorwire" / "annotations" / "quotations" / "model" / "en-plain.json"
    model.write_bytes(model.read_bytes().replace(b"0", b"1", 1))
    return {**FAST, "PYTHONPATH": str(folder)}


def test_a_damaged_model_is_named_with_the_page(tmp_path: Path, page: Path) -> None:
    environment = damaged(tmp_path / "site")
    done = run("read", page, environment=environment)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"refused: {page}: ")
    assert "en-plain.json: damaged" in done.stderr
    answered = run("annotate", "-", "-", given=lines({"id": "a", "html": PAGE}), environment=environment)
    assert (answered.returncode, answered.stdout) == (1, "")
    assert "en-plain.json: damaged" in answered.stderr
    assert run("read", page, "--no-annotations", environment=environment).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["read", "{page}", "--fast", "--no-annotations"], "--no-annotations"),
        (["annotate", "-", "-", "--fast", "--no-annotations"], "--no-annotations"),
        (["quotes", "{page}", "--kind", "spoken", "--fast"], "direct, indirect or mixed"),
        (["quotes", "{page}", "--form", "pdf", "--fast"], "auto, html, flat, body"),
        (["quotes", "{page}", "{page}", "--url", "https://harlow.example/a", "--fast"], "--url"),
        (["quotes"], "FILE"),
    ],
)
def test_options_that_make_no_sense_are_refused(page: Path, arguments: list[str], named: str) -> None:
    done = here(*(argument.format(page=page) for argument in arguments))
    assert done.exit_code == 2
    assert named in done.output


def test_quotes_says_so_where_annotations_are_switched_off(page: Path) -> None:
    done = run("quotes", page, environment={"MIRRORWIRE_ANNOTATIONS": "off"})
    assert (done.returncode, done.stdout) == (1, "")
    assert "setting annotations" in done.stderr
    assert len(done.stderr.splitlines()) == 1


# ------------------------------------------------------------------------------------------------ demo, start


def test_the_demo_shows_quotations_as_users_get_them() -> None:
    done = as_users("demo")
    assert (done.returncode, done.stderr) == (0, "")
    row = next(line for line in done.stdout.splitlines() if line.startswith("meridian-roundup-flat"))
    said = int(row.split()[-5])
    assert said > 8
    assert f"Quotations  {said}" in done.stdout
    assert "Baek Ji-hun" in done.stdout.partition("Quotations  ")[2]


@pytest.mark.parametrize("arguments", [["--help"], ["schema"], ["quotes", "--help"], ["read", "{page}"]])
def test_what_needs_no_parser_does_not_load_it(page: Path, arguments: list[str]) -> None:
    asked = [argument.format(page=page) for argument in arguments]
    asked += ["--no-annotations"] if arguments[0] == "read" else []
    environment = {key: value for key, value in {**os.environ, **PLAIN}.items() if not key.startswith("MIRRORWIRE_")}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "mirrorwire", *asked],
        capture_output=True,
        env=environment,
        check=True,
        timeout=60,
        encoding="utf-8",
    )
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "typer" in imported
    assert not imported & {"spacy", "numpy", "thinc"}
    names = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert not {name for name in names if name.startswith(("mirrorwire.annotations", "mirrorwire.language"))}


@pytest.mark.usefixtures("annotated")
def test_the_model_is_loaded_once_a_process() -> None:
    from mirrorwire.language.spacy_engine import _pipeline

    def again(number: int) -> Record:
        return read_page(PageInput(f"“Salt is dear,” said Wren Oldcastle on day {number}.", form="body", language="en"))

    assert len(again(1).quotations) == 1
    before = _pipeline.cache_info().misses
    assert all(len(again(number).quotations) == 1 for number in range(2, 5))
    assert _pipeline.cache_info().misses == before == 1


@pytest.mark.usefixtures("annotated")
def test_lines_name_their_file_and_the_footer_counts_pages_that_were_refused() -> None:
    record = read_page(PageInput("“Salt is dear,” said Wren Oldcastle on Monday.", form="body", language="en"))
    written: list[bytes] = []
    write_quotes([("one.html", record)], written.append)
    assert [json.loads(line)["file"] for line in written] == ["one.html"]
    console = Console(file=StringIO(), width=110)
    show_quotes([("one.html", record)], console, refused=["two.html"])
    assert "1 of 2 pages read" in console.file.getvalue()  # type: ignore[attr-defined]
