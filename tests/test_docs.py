"""The documentation: nothing public without words, nothing generated that is stale, nothing named that is not there."""

import ast
import doctest
import importlib.util
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from mirrorwire import errors, model
from mirrorwire.settings import Settings

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "src" / "mirrorwire"
DECISIONS = sorted((REPOSITORY / "docs" / "decisions").glob("*.md"))
GUIDES = [
    REPOSITORY / name
    for name in (
        *("README.md", "CONTRIBUTING.md", "SECURITY.md"),
        *("docs/record.md", "docs/event-classes.md", "docs/store.md", "docs/search.md", "docs/mirror.md"),
        *("docs/api.md", "docs/outbox.md", "docs/review-in-place.md", "docs/outlets.md"),
    )
]
GUIDES += sorted((REPOSITORY / "docs" / "models").glob("*.md"))
VERSION = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def load_make_docs() -> Any:
    """Import scripts/make_docs.py, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("make_docs", REPOSITORY / "scripts" / "make_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_docs = load_make_docs()
COMMANDS: dict[str, Any] = make_docs.commands()
GROUPS = {name.split()[0] for name in COMMANDS if " " in name}


def guide_id(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


# ------------------------------------------------------------------------------------------------ commands, settings


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_and_its_parameters_are_explained(name: str) -> None:
    command = COMMANDS[name]
    assert len(command.help or "") > 20, f"{name} says nothing"
    assert [p.name for p in command.params if len(p.help or "") < 10] == []
    assert make_docs.examples(command), f'{name} has no epilog "Example: `mirrorwire {name} ...`"'


@pytest.mark.parametrize("param", make_docs.main_options(), ids=lambda param: str(param.name))
def test_an_option_of_the_program_itself_is_explained(param: Any) -> None:
    assert len(param.help or "") >= 10


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_is_explained(name: str) -> None:
    assert len(Settings.model_fields[name].description or "") >= 10


def code_in(text: str) -> list[str]:
    """Lines of a guide that stand in a block of commands or in code marks."""
    blocks = re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", text)


def wrong_in(line: str) -> list[str]:
    """What is wrong with the calls of mirrorwire in a line of code: unknown commands and options."""
    wrong: list[str] = []
    for call in re.findall(r"(?:^|\| ?)mirrorwire ([^|>#]+)", line):
        words = call.split()
        name = words[0] if words[0] in COMMANDS else " ".join(words[:2])
        if words[0].startswith("--"):
            known = {option for param in make_docs.main_options() for option in param.opts} | {"--help"}
        elif name in GROUPS:
            known = {"--help"}
        elif name not in COMMANDS:
            wrong.append(name if words[0] in GROUPS else words[0])
            continue
        else:
            known = {option for param in COMMANDS[name].params for option in (*param.opts, *param.secondary_opts)}
            known |= {"--help"}
        wrong += [word for word in words if word.startswith("--") and word.split("=")[0] not in known]
    return wrong


def test_the_check_of_command_lines_sees_what_is_wrong() -> None:
    code = code_in("mirrorwire reads\n```\nmirrorwire reed page.html\n```\n`mirrorwire read x --jsonn`, `make it`")
    assert code == ["mirrorwire reed page.html", "mirrorwire read x --jsonn", "make it"]
    assert [wrong for line in code for wrong in wrong_in(line)] == ["reed", "--jsonn"]
    assert wrong_in("cat x | mirrorwire read - --show-spans > out # --nothing") == []
    assert wrong_in("mirrorwire saved list --keep") == ["--keep"]
    assert wrong_in("mirrorwire saved lost") == ["saved lost"]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_examples_of_a_command_are_command_lines_that_exist(name: str) -> None:
    for example in make_docs.examples(COMMANDS[name]):
        assert f"mirrorwire {name}" in example
        assert wrong_in(example) == []


# ------------------------------------------------------------------------------------------------ generated files


def test_generated_files_are_fresh() -> None:
    assert [str(path.relative_to(REPOSITORY)) for path, _ in make_docs.stale_files()] == [], "run `make docs`"


def test_check_mode_names_what_is_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    stale = tmp_path / "cli.md"
    stale.write_text("old", encoding="utf-8")
    monkeypatch.setattr(make_docs, "REPOSITORY", tmp_path)
    monkeypatch.setattr(make_docs, "generated", lambda: iter([(stale, "new"), (tmp_path / "gone.md", "new")]))
    monkeypatch.setattr(sys, "argv", ["make_docs.py", "--check"])
    assert make_docs.main() == 1
    assert capsys.readouterr().out.splitlines() == ["stale: cli.md", "stale: gone.md"]
    assert stale.read_text(encoding="utf-8") == "old"
    monkeypatch.setattr(sys, "argv", ["make_docs.py"])
    assert make_docs.main() == 0
    assert stale.read_text(encoding="utf-8") == "new"


def test_the_shipped_schema_holds_for_every_sample() -> None:
    from mirrorwire.codec import to_json
    from mirrorwire.demo import read_samples

    schema = json.loads((PACKAGE / "record.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for name, record in read_samples(Settings(annotations="parse")):
        assert [error.message for error in validator.iter_errors(json.loads(to_json(record)))] == [], name


@pytest.mark.usefixtures("annotated")
def test_the_python_in_the_readme_gives_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    blocks = re.findall(r"```python\n(.*?)```", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        test = doctest.DocTestParser().get_doctest(block, {}, "README.md", "README.md", 0)
        out: list[str] = []
        assert doctest.DocTestRunner().run(test, out=out.append).failed == 0, "".join(out)


def test_the_triggers_of_ones_own_in_the_guide_load_and_tell_what_it_says(tmp_path: Path) -> None:
    from mirrorwire import PageInput, read_page
    from mirrorwire.annotations.events.lint import lint
    from mirrorwire.language.engine import engine_for

    text = (REPOSITORY / "docs" / "event-classes.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "grid.yaml").write_text(block, encoding="utf-8")
    assert lint(tmp_path, engine=engine_for("en")) == []
    sentence, dyad = re.findall(r"With it, `(.+?)` gives an event `(.+?)`", text)[0]
    given = PageInput(f"{sentence} It took an hour.", form="body", language="en")
    told = read_page(given, Settings(annotations="parse", event_classes=tmp_path)).events
    assert [f"{one.actor} ↔ {one.recipient} {one.kind.lower()}" for one in told if one.reciprocal] == [dyad]
    assert read_page(given, Settings(annotations="parse")).events == ()


# ------------------------------------------------------------------------------------------------ guides


def named_files(text: str) -> set[str]:
    """Paths that a guide names, in code marks or as targets of links; not what a user's own files may be called."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    links = set(re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text))
    marked = set(re.findall(r"`([\w./-]+)`", text))
    files = {
        name for name in marked if "/" in name and not name.startswith(("/", "..", "http", "mirrorwire/", "text/"))
    }
    files |= {name for name in marked if re.fullmatch(r"[A-Z]+\.(md|cff)", name)}
    return {name for name in links | files if not name.startswith(("http://", "https://"))}


@pytest.mark.parametrize("path", [*GUIDES, *DECISIONS], ids=guide_id)
def test_files_that_are_named_exist(path: Path) -> None:
    places = (path.parent, REPOSITORY, PACKAGE)
    missing = [
        name for name in named_files(path.read_text(encoding="utf-8")) if not any((p / name).exists() for p in places)
    ]
    assert sorted(missing) == []


@pytest.mark.parametrize("path", [*GUIDES, *DECISIONS], ids=guide_id)
def test_make_targets_and_commands_that_are_named_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    code = code_in(path.read_text(encoding="utf-8"))
    assert {match[1] for line in code if (match := re.match(r"make ([a-z]+)", line))} <= targets
    assert [wrong for line in code for wrong in wrong_in(line)] == []


def test_the_check_of_names_sees_what_is_missing() -> None:
    assert named_files("see `src/nowhere.py`, [this](docs/gone.md#part) and `GONE.md`") == {
        "src/nowhere.py",
        "docs/gone.md",
        "GONE.md",
    }


def test_names_in_the_table_of_places_exist_in_the_module() -> None:
    text = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for names, path in re.findall(r"((?:`_?[A-Z]+`(?:, )?)+) in `([\w/.]+\.py)`", text):
        module = (REPOSITORY / path).read_text(encoding="utf-8")
        assert [n for n in re.findall(r"`(\w+)`", names) if not re.search(rf"^{n}\b", module, re.MULTILINE)] == []


RECORD_NOUNS = [
    model.Span, model.Selector, model.Field, model.Time, model.Record, model.Capture, model.Article, model.LinkList,
    model.LinkItem, model.Note, model.Person, model.Role, model.Quotation, model.Event,
]  # fmt: skip


@pytest.mark.parametrize("noun", RECORD_NOUNS, ids=lambda noun: str(noun.__name__))
def test_every_field_of_the_record_is_described(noun: Any) -> None:
    text = (REPOSITORY / "docs" / "record.md").read_text(encoding="utf-8")
    section = re.search(rf"^##+ {noun.__name__}\n(.*?)(?=^##|\Z)", text, re.DOTALL | re.MULTILINE)
    assert section, f"docs/record.md has no section {noun.__name__}"
    named = set(re.findall(r"`(\w+)`", section[1]))
    assert set(noun.__dataclass_fields__) - named == set()


def test_every_noun_of_the_model_is_described() -> None:
    own = {v for v in vars(model).values() if isinstance(v, type) and v.__module__ == model.__name__}
    assert own == set(RECORD_NOUNS)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Tables and views of a new store with their columns; those that FTS5 makes for itself are left out."""
    from mirrorwire import Store

    with Store.create(tmp_path_factory.mktemp("store") / "record.store") as store:
        connection = store.database.connection
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
        ]
        own = [name for name in names if not re.match(r"(sqlite|words|form_words|headline_words)_", name)]
        return {
            name: [str(column) for (column,) in connection.execute("SELECT name FROM pragma_table_info(?)", (name,))]
            for name in own
        }


def test_every_table_and_column_of_the_store_is_described(tables: dict[str, list[str]]) -> None:
    text = (REPOSITORY / "docs" / "store.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", text, re.DOTALL | re.MULTILINE))
    described = {name: re.findall(r"^\| `(\w+)` \| .{3,} \|$", part, re.MULTILINE) for name, part in sections.items()}
    assert described == tables


def test_every_filter_of_a_search_is_described_and_has_its_option() -> None:
    from mirrorwire import Query

    text = (REPOSITORY / "docs" / "search.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (`--.+?) \| (`.+?`) \|", text, re.MULTILINE)
    keywords = {name for _, names in table for name in re.findall(r"`(\w+)`", names)}
    options = {name for names, _ in table for name in re.findall(r"`(--[\w-]+)`", names)}
    assert keywords == set(Query.__dataclass_fields__) - {"words", "order", "limit", "cursor"}
    for name in ("search", "timeline", "export"):
        known = {option for param in COMMANDS[name].params for option in (*param.opts, *param.secondary_opts)}
        assert options <= known


# ------------------------------------------------------------------------------------------------ code


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    drawn: dict[str, int] = {}
    parents: dict[str, str | None] = {}
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    ([│├└─ ]*)([A-Z]\w+)  +\S", line)
        if match:
            depth = len(match[1]) // 4
            parents[match[2]] = next((name for name, d in reversed(drawn.items()) if d == depth - 1), None)
            drawn[match[2]] = depth
    own = {name: v for name, v in vars(errors).items() if isinstance(v, type) and v.__module__ == errors.__name__}
    bases = {name: None if v.__bases__ == (Exception,) else v.__bases__[0].__name__ for name, v in own.items()}
    assert parents == bases


def undocumented(path: Path) -> list[str]:
    """Public module, classes, functions and methods of a file without a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [] if ast.get_docstring(tree) else ["the module"]

    def walk(node: ast.Module | ast.ClassDef) -> None:
        for child in node.body:
            if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if child.name.startswith("_"):
                continue
            if not ast.get_docstring(child):
                found.append(f"{child.name} (line {child.lineno})")
            if isinstance(child, ast.ClassDef):
                walk(child)

    walk(tree)
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_public_code_has_docstrings(path: Path) -> None:
    assert undocumented(path) == []


def test_the_check_of_docstrings_sees_what_is_missing(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "class A:\n    def b(self): ...\n    def _c(self): ...\ndef d():\n    'Words.'\n", encoding="utf-8"
    )
    assert undocumented(module) == ["the module", "A (line 1)", "b (line 2)"]


def test_decisions_that_the_code_names_exist() -> None:
    there = {path.name[:4] for path in DECISIONS}
    for path in sorted(PACKAGE.rglob("*.py")):
        assert set(re.findall(r"docs/decisions/(\d{4})", path.read_text(encoding="utf-8"))) <= there, path


# ------------------------------------------------------------------------------------------------ versions, decisions


def test_the_changelog_has_this_version() -> None:
    text = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    section = re.search(
        rf"^## \[{re.escape(VERSION)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |^\[|\Z)", text, re.DOTALL | re.M
    )
    assert section, f"CHANGELOG.md has no section [{VERSION}] with a date"
    assert section[1].count("\n- ") > 0


def test_the_citation_is_of_this_version() -> None:
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert str(citation["version"]) == VERSION
    assert {"title", "message", "authors", "license"} <= citation.keys()


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [path.name[:5] for path in DECISIONS] == [f"{number:04}-" for number in range(1, len(DECISIONS) + 1)]
    assert DECISIONS


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: str(path.stem))
def test_a_decision_is_half_a_page_with_date_and_reasons(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 60
    assert lines[0].startswith(f"# {path.name[:4]} ")
    assert re.fullmatch(r"(Accepted|Replaced by \d{4},) \d{4}-\d\d-\d\d\.", lines[2])
    assert "## Decision" in lines
    assert "## Why" in lines
