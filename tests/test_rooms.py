"""The data walks one way: a room imports only from rooms before it and from the root's nouns."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "mirrorwire"
ROOMS = ["pages", "language", "annotations", "record", "readings", "desk"]
# what every room may import: nouns, ids, spans, errors, settings, limits, and how records and files are written
NOUNS = {"model", "ids", "spans", "errors", "settings", "limits", "codec", "whole"}
# the faces: they may import everything, nothing imports them
FACES = {
    "pipeline",
    "run",
    "cli",
    "inputs",
    "ingesting",
    "again",
    "quotes",
    "show",
    "show_quotes",
    "show_events",
    "show_ingest",
    "show_page",
    "show_people",
    "show_review",
    "show_search",
    "show_stories",
    "show_timeline",
    "show_upkeep",
    "happenings",
    "terminal",
    "demo",
    "samples",
}
FACES |= {"__init__", "__main__"}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "mirrorwire":
            parts = node.module.split(".")
            names |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {a.name.split(".")[1] for a in node.names if a.name.startswith("mirrorwire.")}
    return names


def place(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def check(path: Path, names: set[str]) -> set[str]:
    """Names that the module at `path` must not import."""
    where = place(path)
    if where in FACES:
        return set()
    allowed = set(NOUNS)
    if where in ROOMS:
        allowed |= set(ROOMS[: ROOMS.index(where) + 1])
    return names - allowed


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_rooms_import_only_from_rooms_before_them(path: Path) -> None:
    assert place(path) in {*ROOMS, *NOUNS, *FACES}, "a new place: say here which room it belongs to"
    assert check(path, imported(path)) == set()


def test_the_check_sees_an_import_against_the_stream() -> None:
    assert check(PACKAGE / "pages" / "lists.py", {"model", "desk"}) == {"desk"}
    assert check(PACKAGE / "model.py", {"pages"}) == {"pages"}
    assert imported(PACKAGE / "pipeline.py") >= {"pages", "model"}
