"""The ontology of events: our sixteen files are sound, and a broken one is refused with its file and line."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mirrorwire.annotations.events.forms import noun_forms, verb_forms
from mirrorwire.annotations.events.lint import lint
from mirrorwire.annotations.events.ontology import CLASSES, HERE, Ontology, load, ontology
from mirrorwire.errors import OntologyError
from mirrorwire.language.engine import engine_for

WHOLE = """class: AID
label: Aid
description: Gives help.
quad: material_cooperation
cameo: ["07"]
modes:
  food: Gives food
triggers:
  - verbs: feed
    to: object
    mode: food
examples:
  - text: Norway fed Malta.
    events: NOR AID:food MLT
"""


def written(folder: Path, text: str, name: str = "AID.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_our_files_are_sound_and_their_examples_are_coded_as_they_say() -> None:
    assert lint(engine=engine_for("en")) == []


def test_there_is_a_file_a_class_with_label_description_codes_and_triggers() -> None:
    rules = ontology()
    assert set(rules.classes) == set(CLASSES) == {path.stem for path in (HERE / "ontology").iterdir()}
    for kind in rules.classes.values():
        assert kind.label and len(kind.description) > 40 and kind.cameo and kind.requires == ("actor", "recipient")
    words = {(one.part, one.lemma) for one in rules.triggers}
    assert len(words) > 600


def test_supply_is_a_mode_of_cooperation_and_of_aid() -> None:
    rules = ontology()
    assert "supply" in rules.classes["COOPERATE"].modes and "supply" in rules.classes["AID"].modes


@pytest.mark.parametrize(
    ("name", "kind"),
    [("AID", "AID"), ("14", "PROTEST"), ("036", "AGREE"), ("0841", "RETREAT"), ("163", "COERCE"), ("99", None)],
)
def test_a_class_is_found_by_its_name_and_by_its_cameo_codes(name: str, kind: str | None) -> None:
    assert ontology().class_named(name) == kind


BROKEN = {
    "unknown class 'HELP'": (WHOLE.replace("class: AID", "class: HELP"), 1),
    "label is missing": (WHOLE.replace("label: Aid\n", ""), 1),
    "description is missing": (WHOLE.replace("description: Gives help.", "description:"), 1),
    "unknown quad 'friendly'": (WHOLE.replace("material_cooperation", "friendly"), 4),
    "unknown mode 'cash' of AID": (WHOLE.replace("mode: food", "mode: cash"), 11),
    "unknown frame 'beneath'": (WHOLE.replace("to: object", "to: beneath"), 10),
    "unknown key 'wrods'": (WHOLE.replace("    mode: food\n", "    wrods: food\n"), 11),
    "unknown key 'lable'": (WHOLE.replace("label:", "lable:"), 2),
    "a trigger has one of": (WHOLE.replace("  - verbs: feed\n", "  - prefers: AGREE\n"), 9),
    "unknown set of words '@gold'": (WHOLE.replace("to: object", 'to: object\n    object: "@gold"'), 11),
    "unknown class 'HELP' in 'prefers'": (WHOLE.replace("to: object", "to: object\n    prefers: HELP"), 11),
    "unknown class 'HELP' in an example": (WHOLE.replace("NOR AID:food MLT", "NOR HELP MLT"), 14),
    "unknown code 'NRW' in an example": (WHOLE.replace("NOR AID:food MLT", "NRW AID MLT"), 14),
    "is not of the form": (WHOLE.replace("NOR AID:food MLT", "Norway helps Malta"), 14),
    "the key 'to' twice": (WHOLE.replace("to: object", "to: object\n    to: with"), 11),
    "no valid YAML": (WHOLE.replace("label: Aid", "label: [Aid"), 3),
    "triggers: a list of mappings is wanted": (
        WHOLE.replace("  - verbs: feed\n    to: object\n    mode: food\n", "  feed\n"),
        8,
    ),
    "the file must be a mapping": ("- AID\n", 1),
    "no class given": (WHOLE.replace("class: AID\n", ""), 1),
    "an example has a text or a headline": (WHOLE.replace("text: Norway fed Malta.", "note: none"), 13),
}


@pytest.mark.parametrize("message", BROKEN)
def test_a_broken_file_is_refused_with_file_and_line(tmp_path: Path, message: str) -> None:
    text, line = BROKEN[message]
    with pytest.raises(OntologyError) as refused:
        load(written(tmp_path, text))
    assert message in refused.value.cause
    assert refused.value.place == f"{tmp_path / 'AID.yaml'}:{line}"
    assert [problem.message for problem in lint(base=tmp_path)] == [refused.value.cause]


def test_two_files_of_one_class_are_refused(tmp_path: Path) -> None:
    written(tmp_path, WHOLE, "A.yaml")
    with pytest.raises(OntologyError, match="two files"):
        load(written(tmp_path, WHOLE, "B.yaml"))


def test_the_linter_names_words_that_two_classes_claim(tmp_path: Path) -> None:
    written(tmp_path, WHOLE)
    other = WHOLE.replace("class: AID", "class: AGREE").replace("NOR AID", "NOR AGREE")
    written(tmp_path, other, "AGREE.yaml")
    messages = [problem.message for problem in lint(base=tmp_path)]
    assert any("'feed' is claimed by AID and by AGREE" in message for message in messages)
    written(tmp_path, other.replace("to: object", "to: object\n    prefers: AID"), "AGREE.yaml")
    assert not any("claimed" in problem.message for problem in lint(base=tmp_path))


def test_the_linter_names_what_is_missing_and_what_is_never_told(tmp_path: Path) -> None:
    text = WHOLE.split("examples:")[0].replace("    mode: food\n", "").replace('cameo: ["07"]\n', "")
    messages = {problem.message for problem in lint(base=written(tmp_path, text))}
    assert {"no example of AID", "no CAMEO code of AID", "no trigger tells of the mode 'food'"} <= messages
    assert "no file for the class AGREE" in messages


def test_the_linter_names_an_example_that_is_coded_otherwise(tmp_path: Path) -> None:
    written(tmp_path, WHOLE.replace("Norway fed Malta", "Malta fed Norway"))
    messages = [
        problem.message for problem in lint(base=tmp_path, engine=engine_for("en")) if "Malta fed" in problem.message
    ]
    assert messages == [
        "NOR AID:food MLT is not found in 'Malta fed Norway.'; found: MLT AID:food NOR",
        "MLT AID NOR is found in 'Malta fed Norway.' and not wanted",
    ]


def with_own(tmp_path: Path, text: str) -> Ontology:
    return load(HERE / "ontology", written(tmp_path, text, "own.yaml"))


def test_a_folder_of_ones_own_adds_and_overrides_triggers(tmp_path: Path) -> None:
    rules = with_own(
        tmp_path, "class: ACCUSE\ntriggers:\n  - verbs: poke\n    to: at\n  - verbs: visit\n    to: object\n"
    )
    assert [one.kind for one in rules.by_form["verbs"]["poked"]] == ["ACCUSE"]
    assert [one.kind for one in rules.by_form["verbs"]["visited"]] == ["ACCUSE"]
    assert [one.kind for one in ontology().by_form["verbs"]["visited"]] == ["CONSULT"]


def test_a_folder_of_ones_own_gives_names_to_classes_and_states(tmp_path: Path) -> None:
    rules = with_own(tmp_path, "aliases:\n  SCOLD: NAG\n  NAG: ACCUSE\nactors:\n  Granite House: NOR\n")
    assert rules.class_named("SCOLD") == "ACCUSE"
    assert rules.actors == {"Granite House": "NOR"}


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("actors:\n  Granite House: NRW\n", "unknown country or organisation code 'NRW'", 2),
        ("class: HELP\ntriggers:\n  - verbs: feed\n", "unknown class 'HELP'", 1),
        ("aliases:\n  ONE: TWO\n  TWO: ONE\n", "cyclic alias: ONE → TWO → ONE", 2),
        ("aliases:\n  ME: ME\n", "cyclic alias: ME → ME", 2),
        ("aliases:\n  ONE: HELP\n", "leads to an unknown class 'HELP'", 2),
        ("triggers:\n  - verbs: feed\n", "no class given", 1),
    ],
)
def test_a_broken_folder_of_ones_own_is_refused(tmp_path: Path, text: str, message: str, line: int) -> None:
    with pytest.raises(OntologyError) as refused:
        with_own(tmp_path, text)
    assert message in refused.value.cause
    assert refused.value.place == f"{tmp_path / 'own.yaml'}:{line}"


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="no such folder"):
        load(HERE / "ontology", tmp_path / "none")


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("deny", "deny denies denied denying"),
        ("expel", "expel expels expelled expelling"),
        ("cancel", "cancel cancels canceled canceling cancelled cancelling"),
        ("send", "send sends sent sending"),
        ("free", "free frees freed freeing"),
        ("veto", "veto vetoes vetoed vetoing"),
    ],
)
def test_verbs_are_inflected(lemma: str, forms: str) -> None:
    assert verb_forms(lemma) == set(forms.split())


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("supply", "supply supplies"),
        ("air strike", "air strike,air strikes"),
        ("aid", "aid"),
        ("embassy", "embassy embassies"),
    ],
)
def test_nouns_are_inflected(lemma: str, forms: str) -> None:
    assert noun_forms(lemma) == set(forms.split(",") if "," in forms else forms.split())


LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.sampled_from(["AID", "feed", "to", "on, with", "@aid", "NOR"])
)
KEYS = st.sampled_from(
    "class label description quad cameo modes triggers examples aliases actors verbs nouns to from object mode text "
    "events".split()
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, TREES, max_size=6))
def test_a_folder_of_nonsense_is_read_or_refused_with_its_file(data: dict[str, object]) -> None:
    with TemporaryDirectory() as name, TemporaryDirectory() as base:
        written(Path(base), WHOLE)
        path = Path(name) / "own.yaml"
        path.write_text(yaml.safe_dump({"class": "AID", **data}), encoding="utf-8")
        try:
            load(Path(base), Path(name))
        except OntologyError as refused:
            assert str(path) in str(refused)
