"""`mirrorwire events` and `mirrorwire dossier`: what is listed, picked, written as JSON and CSV, and refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mirrorwire.cli import app
from mirrorwire.errors import InputError
from mirrorwire.happenings import csv_rows
from mirrorwire.language.codes import code_of
from mirrorwire.settings import load_settings

PAGE = (
    "Oslo and Riga look for gas\n\n12 May 2026 - 10:00\n\n"
    "Norway delivered natural gas to Latvia on Monday. Latvia imposed tariffs on Norwegian salmon. "
    "The Norwegian foreign minister, Lena Ortvik, met her Latvian counterpart in Riga last week.\n\n"
    "“Sweden supplied drones to Latvia,” Ortvik said. The ministers of both countries will speak again before the end "
    "of the month, officials said on the way to the airport.\n\n"
    "Read also\n\nFinland summons Latvian ambassador\n\n11 May 2026 - 09:00\n\n"
    "The best cakes of Riga\n\n9 May 2026 - 08:00\n"
)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with the parser, as users do."""
    monkeypatch.setenv("MIRRORWIRE_ANNOTATIONS", "parse")
    load_settings.cache_clear()


def run(*arguments: object) -> Result:
    found = CliRunner().invoke(app, [str(argument) for argument in arguments], terminal_width=100)
    load_settings.cache_clear()
    return found


def test_events_of_a_page_are_listed_with_their_words(page: Path) -> None:
    done = run("events", page)
    assert done.exit_code == 0
    assert "NOR → LVA" in done.output
    assert "cooperate supply · energy" in done.output
    assert "Norway delivered natural gas" in done.output
    assert "says Lena Ortvik" in done.output


def test_events_are_picked_by_pair_kind_and_sphere(page: Path) -> None:
    pair = [
        json.loads(line)
        for line in run("events", page, "--pair", "LVA", "--pair", "Norway", "--json").output.splitlines()
    ]
    assert pair and {frozenset((row["actor"], row["recipient"])) for row in pair} == {frozenset(("NOR", "LVA"))}
    kinds = [json.loads(line) for line in run("events", page, "--kind", "accuse", "--json").output.splitlines()]
    assert [(row["kind"], row["where"], row["published_at"][:10]) for row in kinds] == [
        ("ACCUSE", "list", "2026-05-11")
    ]
    assert run("events", page, "--kind", "accuse", "--no-lists").output.strip() == "No such event on 1 page."
    energy = [json.loads(line) for line in run("events", page, "--sphere", "energy", "--json").output.splitlines()]
    assert [(row["actor"], row["recipient"], row["mode"]) for row in energy] == [("NOR", "LVA", "supply")]


def test_a_line_of_json_can_be_cited(page: Path) -> None:
    rows = [json.loads(line) for line in run("events", page, "--json").output.splitlines()]
    for row in rows:
        assert row["file"] == str(page)
        assert row["words"]
        assert all(span["raw"] for span in row["evidence"])
    claims = [row for row in rows if row["actor"] == "SWE"]
    assert [row["claimant"] for row in claims] == ["Lena Ortvik"]


def test_csv_is_a_table_a_spreadsheet_reads(page: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("events", page, "--csv").output)))
    assert len(rows) == len(run("events", page, "--json").output.splitlines())
    assert rows[0]["evidence"].startswith(("raw ", "text "))


def test_a_cell_is_never_a_formula() -> None:
    from dataclasses import replace

    from mirrorwire.happenings import EventLine

    line = EventLine(
        None, "p", None, None, "=1+1", "e", None, None, "NOR", "LVA", False, "AID", None, (), "asserted", "actual",
        None, "body", "-2", None, (), (),
    )  # fmt: skip
    header, row = csv_rows([replace(line, claimant="@x")])
    assert header.startswith("file,page,url")
    assert "'=1+1" in row and "'-2" in row and "'@x" in row


def test_a_dossier_is_a_timeline_by_sphere_whichever_way_round(page: Path) -> None:
    one, other = run("dossier", "NOR", "LVA", page), run("dossier", "Latvia", "Norway", page)
    assert one.exit_code == other.exit_code == 0
    assert one.output.splitlines()[1:] == other.output.splitlines()[1:]
    assert "Norway and Latvia" in one.output
    assert "energy" in one.output
    assert "SWE" not in one.output
    rows = [json.loads(line) for line in run("dossier", "NOR", "LVA", page, "--json").output.splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) > 1


def test_a_dossier_of_nothing_says_so(page: Path) -> None:
    done = run("dossier", "BRA", "PER", page)
    assert (done.exit_code, "Nothing on these pages." in done.output) == (0, True)


@pytest.mark.parametrize("arguments", [["dossier", "AZE", "Xland"], ["events", "--pair", "AZE", "--pair", "Xland"]])
def test_a_country_nobody_knows_is_refused(page: Path, arguments: list[str]) -> None:
    done = run(*arguments, page)
    assert done.exit_code != 0
    assert isinstance(done.exception, InputError)
    assert "Xland" in str(done.exception)


def test_one_pair_needs_two(page: Path) -> None:
    assert run("events", page, "--pair", "AZE").exit_code == 2


def test_what_can_not_be_read_is_named_and_the_rest_goes_on(page: Path, tmp_path: Path) -> None:
    done = run("events", page, tmp_path / "none.txt")
    assert done.exit_code == 1
    assert "NOR → LVA" in done.output


@pytest.mark.parametrize(("name", "code"), [("aze", "AZE"), ("Azerbaijan", "AZE"), ("UK", "GBR"), ("nato", "NATO")])
def test_states_are_given_by_code_or_name(name: str, code: str) -> None:
    assert code_of(name) == code
