"""Spheres: which field of life a clause is about, by its words; and the linter of their files."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorwire.annotations.events.spheres import FOLDER, check_spheres, load_spheres, spheres_in
from mirrorwire.errors import MirrorwireError
from mirrorwire.language.engine import engine_for
from mirrorwire.language.parsed import Block, Parsed, Tier

NAMES = set(
    "energy trade agriculture high_tech military infrastructure transport finance parliament culture education "
    "humanitarian security intelligence environment water health nuclear space migration justice territory "
    "sports".split()
)
GOOD = "label: Sea\ndescription: The sea.\nnouns: [tide, sea water]\nexamples: [The tide came.]\n"


def parse(text: str, tier: Tier = "plain") -> Parsed:
    return engine_for("en", tier).parse(text, [Block(0, len(text))])


def names(text: str, tier: Tier = "plain", focus: str | None = None) -> list[str]:
    parsed = parse(text, tier)
    at = parsed.words.index(focus) if focus else None
    return [found.name for found in spheres_in(parsed, 0, len(parsed), at)]


def test_the_files_pass_the_linter_and_cover_the_list() -> None:
    assert check_spheres() == ()
    assert set(load_spheres().spheres) == NAMES
    for sphere in load_spheres().spheres.values():
        assert sphere.label and sphere.description and len(sphere.examples) >= 3


@pytest.mark.parametrize("tier", ["plain", "parse"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ashgabat sells natural gas to Ankara", ["energy"]),
        ("Sugar and cotton are bought from Sudan", ["agriculture"]),
        ("A high-tech hub opens in Kigali", ["high_tech"]),
        ("A high tech hub opens in Kigali", ["high_tech"]),
        ("Manila gets high-tech weapons", ["military"]),
        ("Two fighter jets landed in Split", ["military"]),
        ("Astana learns from Seoul's smart cities", ["infrastructure"]),
        ("Astana learns from Seoul's smart-city plans", ["infrastructure"]),
        ("Land reclamation off Penang", ["agriculture", "environment"]),
        ("The WHO praised Rwanda", ["health"]),
        ("People who praised Rwanda", []),
        ("MPs of both chambers", ["parliament"]),
        ("The clerk praised the oil painting from Delft", ["culture"]),
        ("A power-sharing pact in Juba", []),
        ("The two capitals trade barbs", []),
        ("The two capitals traded insults", []),
        ("He came back to the arms of his mother", []),
        ("There is space for talks", []),
        ("Belgium sent a gas mask", []),
        ("A ceasefire and two prisoners", ["military", "justice"]),
        ("Guests from the West Bank", ["territory"]),
    ],
)
def test_words_tell_the_sphere(text: str, expected: list[str], tier: Tier) -> None:
    assert names(text, tier) == expected


def test_the_nearest_to_the_trigger_comes_first() -> None:
    text = "After a row over visas Lima sold wheat to Quito"
    assert names(text) == ["migration", "agriculture"]
    assert names(text, focus="sold") == ["agriculture", "migration"]


def test_a_weak_word_counts_only_alone() -> None:
    assert names("Chile raised exports to Japan") == ["trade"]
    assert names("Chile raised exports of wheat to Japan") == ["agriculture"]


def test_a_sphere_comes_once_with_the_words_that_say_so() -> None:
    text = "Drones and missiles went to Minsk"
    parsed = parse(text)
    (found,) = spheres_in(parsed, 0, len(parsed), 4)
    assert (found.name, text[found.start : found.end]) == ("military", "missiles")


def test_only_the_clause_is_read() -> None:
    parsed = parse("Oil rose, and Rome met Tunis")
    assert spheres_in(parsed, 3, len(parsed)) == ()
    assert spheres_in(parsed, -5, 99)[0].name == "energy"


def test_tags_tell_a_verb_from_a_noun() -> None:
    assert names("Paris trains pilots of Chad", "parse") == []
    assert names("Night trains run from Vienna to Rome", "parse") == ["transport"]


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_good_file_of_ones_own_is_read(tmp_path: Path) -> None:
    spheres = load_spheres(write(tmp_path, sea=GOOD))
    parsed = parse("High tides and sea-water")
    assert [one.name for one in spheres_in(parsed, 0, len(parsed), spheres=spheres)] == ["sea"]


@pytest.mark.parametrize(
    ("files", "line", "message"),
    [
        ({"sea": GOOD + "colour: [blue]\n"}, "sea.yaml:5", "unknown key colour"),
        ({"sea": GOOD.replace("examples: [The tide came.]", "")}, "sea.yaml:1", "missing examples"),
        ({"sea": GOOD.replace("The tide came.", "The cow came.")}, "sea.yaml:4", "this example gets no sphere"),
        ({"sea": GOOD.replace("tide,", "tide, sea-water,")}, "sea.yaml:3", "stands in line 3 too"),
        ({"sea": GOOD, "tub": GOOD}, "tub.yaml:3", '"tide" is in sea.yaml too'),
        ({"sea": GOOD + "also: [moon]\n"}, "sea.yaml:5", '"moon" is in no other sphere'),
        ({"sea": GOOD + "nouns: [moon]\n"}, "sea.yaml:5", "nouns stands twice"),
        ({"sea": GOOD.replace("[tide, sea water]", "tide")}, "sea.yaml:3", "nouns must be a list"),
        ({"sea": GOOD.replace("[tide, sea water]", "[tide, [sea]]")}, "sea.yaml:3", "an entry of nouns is no text"),
        ({"sea": GOOD.replace("[tide, sea water]", "[tide, ")}, "sea.yaml:5", "not YAML"),
        ({"sea": "- tide\n"}, "sea.yaml:1", "not a table"),
    ],
)
def test_the_linter_names_file_and_line(tmp_path: Path, files: dict[str, str], line: str, message: str) -> None:
    problems = check_spheres(write(tmp_path, **files))
    assert any(str(one).startswith(f"{line}: ") and message in one.message for one in problems), problems
    if "example" not in message or "missing" in message:
        with pytest.raises(MirrorwireError, match=r"\w+\.yaml:\d+: "):
            load_spheres(tmp_path)


def test_a_term_of_two_spheres_belongs_to_both_where_also_says_so(tmp_path: Path) -> None:
    second = GOOD.replace("nouns: [tide, sea water]", "nouns: [bath]\nalso: [tide]").replace("The tide", "The bath")
    write(tmp_path, sea=GOOD.replace("The tide", "Sea water"), tub=second)
    assert check_spheres(tmp_path) == ()


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MirrorwireError, match="no spheres"):
        load_spheres(tmp_path)


WORDS = st.sampled_from(
    "oil gas mask - space for WHO arms of high tech West Bank – , the smart-city's \u0301 İ".split()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS | st.text(min_size=1, max_size=6), max_size=30), st.integers(-3, 40), st.integers(-3, 40))
def test_noise_gives_spans_inside_and_the_same_each_time(parts: list[str], first: int, focus: int) -> None:
    parsed = parse(" ".join(parts))
    found = spheres_in(parsed, first, len(parsed), focus)
    assert found == spheres_in(parsed, first, len(parsed), focus)
    assert len({one.name for one in found}) == len(found)
    for one in found:
        assert 0 <= one.start < one.end <= len(parsed.text)
        assert one.name in NAMES


def test_every_file_is_named_for_its_sphere() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == NAMES
