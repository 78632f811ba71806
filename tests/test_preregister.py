"""A reading declared before its data: what a registration fixes, and what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from mirrorwire.cli import app
from mirrorwire.errors import InputError
from mirrorwire.readings.forecast import SurgeSettings
from mirrorwire.readings.mirror import read_mirror
from mirrorwire.readings.nouns import Question
from mirrorwire.readings.preregister import (
    MirrorSettings,
    canonical,
    check,
    differences,
    parameters_of,
    read_registration,
    register,
    registered_outlets,
    registered_question,
    software,
    write_registration,
)
from mirrorwire.readings.question import question
from mirrorwire.record.store import Store
from tests.mirrors import START, THIRD, mirror_store

ASKED = Question(actors=("AZE", "ISR"), third=("RUS", "FRA"), start=date(2025, 5, 20), controls=(("CHN", "USA"),))
SETTINGS = MirrorSettings()
BEFORE = datetime(2025, 5, 1, 12, tzinfo=UTC)
AFTER = datetime(2025, 5, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mirror_store(tmp_path_factory.mktemp("mirror"))


def test_a_registration_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    made = register(ASKED, SETTINGS, at=BEFORE)
    write_registration(made, tmp_path / "r.json")
    read = read_registration(tmp_path / "r.json")
    assert read == made and not read.after_the_fact
    assert registered_question(read) == ASKED
    check(read, ASKED, SETTINGS, place="r.json", at=AFTER)


@pytest.mark.parametrize(
    ("asked", "settings", "named"),
    [
        (replace(ASKED, days=5), SETTINGS, "question.days was 3, is 5"),
        (replace(ASKED, third=("FRA", "RUS")), SETTINGS, 'question.third was ["RUS", "FRA"], is ["FRA", "RUS"]'),
        (replace(ASKED, start=date(2025, 5, 21)), SETTINGS, 'question.start was "2025-05-20", is "2025-05-21"'),
        (replace(ASKED, since=date(2025, 1, 1)), SETTINGS, 'question.since was not given, is "2025-01-01"'),
        (replace(ASKED, controls=()), SETTINGS, "question.controls was"),
        (ASKED, replace(SETTINGS, rate=0.2), "settings.rate was 0.1, is 0.2"),
        (ASKED, replace(SETTINGS, surge=SurgeSettings(baseline_days=28)), "settings.surge.baseline_days was 56, is 28"),
    ],
)
def test_another_reading_than_the_one_registered_is_refused_by_name(
    asked: Question, settings: MirrorSettings, named: str
) -> None:
    with pytest.raises(InputError) as error:
        check(register(ASKED, SETTINGS, at=BEFORE), asked, settings, place="r.json", at=AFTER)
    assert str(error.value).startswith("r.json: ") and named in str(error.value)


def test_all_that_differs_is_named_at_once() -> None:
    with pytest.raises(InputError) as error:
        check(
            register(ASKED, SETTINGS, at=BEFORE), replace(ASKED, days=1), replace(SETTINGS, seed=9), place="r", at=AFTER
        )
    assert "question.days" in str(error.value) and "settings.seed" in str(error.value)


def test_another_version_of_the_software_is_another_reading() -> None:
    made = register(ASKED, SETTINGS, at=BEFORE)
    older = replace(made, parameters={**made.parameters, "software": "mirrorwire 0.0.1"})
    with pytest.raises(InputError, match=r'software was "mirrorwire 0\.0\.1", is "mirrorwire'):
        check(older, ASKED, SETTINGS, place="r.json", at=AFTER)


def test_what_a_registration_decides_itself_and_notes_are_no_parameters() -> None:
    told = replace(ASKED, exploratory=False, notes=("the text does not say when",))
    assert parameters_of(told, SETTINGS) == parameters_of(ASKED, SETTINGS)


@pytest.mark.parametrize("change", ["days", "hash", "time"])
def test_a_file_that_was_changed_is_refused(tmp_path: Path, change: str) -> None:
    place = tmp_path / "r.json"
    write_registration(register(ASKED, SETTINGS, at=BEFORE), place)
    content = json.loads(place.read_text(encoding="utf-8"))
    if change == "days":
        content["parameters"]["question"]["days"] = 4
    elif change == "hash":
        content["hash"] = "0" * 64
    else:
        content["registered_at"] = "2025-04-01T00:00:00+00:00"
    place.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError, match="was changed since it was written"):
        read_registration(place)


def test_the_late_flag_follows_from_the_times_and_not_from_the_file(tmp_path: Path) -> None:
    place = tmp_path / "r.json"
    write_registration(register(ASKED, SETTINGS, at=datetime(2025, 5, 20, tzinfo=UTC)), place)
    content = json.loads(place.read_text(encoding="utf-8"))
    content["after_the_fact"] = False
    place.write_text(json.dumps(content), encoding="utf-8")
    assert read_registration(place).after_the_fact


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2025, 5, 19, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2025, 5, 20, tzinfo=UTC), True),
        # already the twentieth there, and not yet in UTC
        (datetime(2025, 5, 20, 3, tzinfo=timezone(timedelta(hours=4))), False),
        (datetime(2025, 5, 19, 22, tzinfo=timezone(timedelta(hours=-4))), True),
    ],
)
def test_a_window_begins_at_midnight_in_utc(at: datetime, late: bool) -> None:
    assert register(ASKED, SETTINGS, at=at).after_the_fact is late


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema": "mirrorwire/registration@1"}', "\x00"])
def test_what_is_no_registration_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "r.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="no registration"):
        read_registration(tmp_path / "r.json")


def test_a_registration_is_never_replaced(tmp_path: Path) -> None:
    place = tmp_path / "r.json"
    write_registration(register(ASKED, SETTINGS, at=BEFORE), place)
    kept = place.read_bytes()
    with pytest.raises(InputError, match="never replaced"):
        write_registration(register(replace(ASKED, days=9), SETTINGS, at=BEFORE), place)
    assert place.read_bytes() == kept
    with pytest.raises(InputError):
        write_registration(register(ASKED, SETTINGS, at=BEFORE), tmp_path / "nowhere" / "r.json")


values = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=5),
    lambda inner: st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=4), values, max_size=5))
def test_the_bytes_that_are_hashed_do_not_depend_on_the_order_of_keys(parameters: dict[str, object]) -> None:
    turned = dict(reversed(parameters.items()))
    assert canonical(parameters, "t") == canonical(turned, "t")
    assert list(differences(parameters, turned)) == []


# --- the command


def test_registering_reads_nothing_and_the_late_one_says_so(path: Path, tmp_path: Path) -> None:
    place = tmp_path / "late.json"
    asked = ["mirror", "--actors", "AZE,ISR", "--at", START.isoformat(), "--third", THIRD, "--store", str(path)]
    ran = CliRunner().invoke(app, [*asked, "--register", str(place)])
    assert ran.exit_code == 0 and ran.stdout == ""
    made = read_registration(place)
    assert made.after_the_fact and made.hash in ran.stderr
    flat = " ".join(ran.stderr.split())
    assert f"the window began on {START} at 00:00 UTC, this is {made.registered_at}" in flat
    read = json.loads(CliRunner().invoke(app, [*asked, "--registered", str(place), "--json"]).stdout)
    assert read["standing"] == "registered late" and read["question"]["exploratory"]
    assert any("only when its window had begun" in sentence["text"] for sentence in read["box"]["may_not"])


def test_a_reading_that_was_registered_in_time_is_confirmatory(path: Path, tmp_path: Path) -> None:
    place = tmp_path / "early.json"
    with Store.open(path) as store:
        made = register(
            question(store, actors="AZE,ISR", at=START, third=THIRD),
            SETTINGS,
            at=datetime.combine(START, datetime.min.time(), UTC) - timedelta(days=2),
        )
    write_registration(made, place)
    ran = CliRunner().invoke(app, ["mirror", "--registered", str(place), "--json", "--store", str(path)])
    read = json.loads(ran.stdout)
    assert read["standing"] == "confirmatory" and read["registration"] == made.hash
    assert read["question"]["exploratory"] is False and read["reacted"] == ["RUS"]
    said = {sentence["about"]: sentence["text"] for sentence in read["box"]["may_not"]}
    assert "date" not in said and "the registration names none" in said["registration"]
    changed = ["mirror", "--actors", "AZE,ISR", "--at", START.isoformat(), "--third", "RUS", "--store", str(path)]
    refused = CliRunner().invoke(app, [*changed, "--registered", str(place)])
    assert refused.exit_code == 1 and isinstance(refused.exception, InputError)
    assert "question.third" in str(refused.exception)


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        (("Neva Herald", "Volga Times", "Seine Courrier", "Loire Matin", "Alborz Daily"), None),
        (("Neva Herald", "Seine Courrier", "Loire Matin", "Alborz Daily"), "Volga Times was not registered"),
        (
            ("Neva Herald", "Volga Times", "Seine Courrier", "Loire Matin", "Alborz Daily", "Ladoga Post"),
            "Ladoga Post was registered and nothing of it is read",
        ),
    ],
)
def test_outlets_that_came_or_went_since_the_registration_are_named(
    path: Path, declared: tuple[str, ...], says: str | None
) -> None:
    before = datetime.combine(START, datetime.min.time(), UTC) - timedelta(days=2)
    with Store.open(path) as store:
        asked = question(store, actors="AZE,ISR", at=START, third=THIRD)
        found = read_mirror(store, asked, registration=register(asked, SETTINGS, at=before, outlets=declared))
    said = [sentence.text for sentence in found.box.may_not if sentence.about == "registration"]
    assert found.standing == "confirmatory"
    assert (says is None and said == []) or (says is not None and says in said[0])


def test_the_command_registers_the_outlets_of_the_store(path: Path, tmp_path: Path) -> None:
    place = tmp_path / "r.json"
    asked = ["mirror", "--actors", "AZE,ISR", "--at", "2999-01-01", "--third", "RUS,IRN", "--store", str(path)]
    assert CliRunner().invoke(app, [*asked, "--register", str(place)]).exit_code == 0
    assert registered_outlets(read_registration(place)) == ("Alborz Daily", "Neva Herald", "Volga Times")


def test_a_reading_under_another_reading_s_registration_is_refused_by_the_library_too(path: Path) -> None:
    with Store.open(path) as store:
        asked = question(store, actors="AZE,ISR", at=START, third=THIRD)
        made = register(replace(asked, days=5), SETTINGS, at=BEFORE)
        with pytest.raises(ValueError, match=r"another reading: question\.days differ"):
            read_mirror(store, asked, registration=made)


def test_notes_of_a_question_survive_its_registration() -> None:
    told = replace(ASKED, notes=("the text does not say when",))
    assert registered_question(register(told, SETTINGS, at=BEFORE)) == told


def test_the_method_is_named_to_its_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = register(ASKED, SETTINGS, at=BEFORE)
    changed = tmp_path / "preregister.py"
    changed.write_text("# another method\n", encoding="utf-8")
    monkeypatch.setattr("mirrorwire.readings.preregister.__file__", str(changed))
    software.cache_clear()
    try:
        with pytest.raises(InputError, match="software was"):
            check(made, ASKED, SETTINGS, place="r.json", at=AFTER)
    finally:
        monkeypatch.undo()
        software.cache_clear()
    check(made, ASKED, SETTINGS, place="r.json", at=AFTER)


def test_a_window_that_is_not_over_is_not_read() -> None:
    made = register(ASKED, SETTINGS, at=BEFORE)
    with pytest.raises(InputError, match="the window is not over: it ends on 2025-05-23"):
        check(made, ASKED, SETTINGS, place="r.json", at=AFTER - timedelta(seconds=1))


def test_a_future_reading_is_registered_in_time_and_not_read_yet(path: Path, tmp_path: Path) -> None:
    place = tmp_path / "future.json"
    asked = ["mirror", "--actors", "AZE,ISR", "--at", "2999-05-20", "--third", "RUS", "--store", str(path)]
    ran = CliRunner().invoke(app, [*asked, "--register", str(place), "--json"])
    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["after_the_fact"] is False
    early = CliRunner().invoke(app, ["mirror", "--registered", str(place), "--store", str(path)])
    assert early.exit_code == 1 and "the window is not over" in str(early.exception)
