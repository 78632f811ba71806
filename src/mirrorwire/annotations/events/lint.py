"""The ontology's linter: what the loader lets pass and a contributor should hear of, each with file and line.

Asked for by the tests over the package's own files, and by anyone over a folder of their own:

    >>> from pathlib import Path
    >>> lint(Path("my-triggers"))     # doctest: +SKIP
    [Problem(place='my-triggers/trade.yaml:12', message='…')]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mirrorwire.annotations.events.coder import read_events
from mirrorwire.annotations.events.headlines import read_headline_events
from mirrorwire.annotations.events.ontology import CLASSES, HERE, Example, Ontology, Trigger, load
from mirrorwire.errors import OntologyError
from mirrorwire.language.engine import Engine
from mirrorwire.language.parsed import Block
from mirrorwire.language.people import find_people

_REAL = ("actual", "planned")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in an ontology file: "file:line" and what it is."""

    place: str
    message: str


def lint(folder: Path | None = None, *, base: Path | None = None, engine: Engine | None = None) -> list[Problem]:
    """Return the problems of the ontology in `base` (ours), with the user's `folder` if given.

    With an engine the examples are coded too. A file that can't be loaded is the only problem returned.
    """
    try:
        rules = load(base or HERE / "ontology", folder)
    except OntologyError as error:
        return [Problem(error.place or "", error.cause)]
    problems = [*_classes(rules), *_twice(rules), *_unused_modes(rules)]
    if engine is not None:
        problems += _examples(rules, engine)
    return problems


def _classes(rules: Ontology) -> Iterator[Problem]:
    """Every class has a file, CAMEO codes, triggers and an example."""
    place = next(iter(rules.classes.values())).place if rules.classes else ""
    for name in CLASSES:
        if name not in rules.classes:
            yield Problem(str(Path(place).parent), f"no file for the class {name}")
    with_example = {name for name, _ in rules.examples}
    with_trigger = {one.kind for one in rules.triggers}
    for name, kind in rules.classes.items():
        if name not in with_example:
            yield Problem(kind.place, f"no example of {name}")
        if name not in with_trigger:
            yield Problem(kind.place, f"no trigger of {name}")
        if not kind.cameo:
            yield Problem(kind.place, f"no CAMEO code of {name}")


def _twice(rules: Ontology) -> Iterator[Problem]:
    """No words are claimed twice with the same object and subject, unless one of the two prefers the other's class."""
    seen: dict[tuple[object, ...], Trigger] = {}
    for one in rules.triggers:
        key = (one.part, one.lemma, one.object, one.agents)
        other = seen.setdefault(key, one)
        if other is one:
            continue
        if other.kind == one.kind:
            yield Problem(one.place, f"{one.lemma!r} of {one.kind} stands already in {other.place}")
        elif one.kind not in other.prefers and other.kind not in one.prefers:
            yield Problem(
                one.place,
                f"{one.lemma!r} is claimed by {one.kind} and by {other.kind} ({other.place}): say 'prefers' in one",
            )


def _unused_modes(rules: Ontology) -> Iterator[Problem]:
    """Every mode is told by some trigger."""
    used = {(one.kind, one.mode) for one in rules.triggers}
    for name, kind in rules.classes.items():
        for mode in kind.modes:
            if (name, mode) not in used:
                yield Problem(kind.place, f"no trigger tells of the mode {mode!r}")


def coded(example: Example, engine: Engine, rules: Ontology) -> frozenset[tuple[str, str, str | None, str]]:
    """Return what the coder makes of an example: (actor, class, mode, recipient) of what is real or planned."""
    if example.headline:
        found = read_headline_events(example.text, engine, rules=rules)
    else:
        parsed = engine.parse(example.text, [Block(0, len(example.text))])
        found = read_events(parsed, find_people(parsed), rules=rules)
    return frozenset(
        (event.actor, event.kind, event.mode, event.recipient)
        for event in found
        if event.polarity == "asserted" and event.modality in _REAL
    )


def _examples(rules: Ontology, engine: Engine) -> Iterator[Problem]:
    """Every example is coded as it says; a mode that an example leaves out is free."""
    for _, example in rules.examples:
        got = coded(example, engine, rules)
        for actor, kind, mode, recipient in sorted(example.events, key=str):
            if not any((a, k, r) == (actor, kind, recipient) and mode in (None, m) for a, k, m, r in got):
                wanted = f"{actor} {kind}{f':{mode}' if mode else ''} {recipient}"
                yield Problem(example.place, f"{wanted} is not found in {example.text!r}; found: {_shown(got)}")
        wanted_triples = {(a, k, r) for a, k, _, r in example.events}
        for actor, kind, _, recipient in sorted(got, key=str):
            if (actor, kind, recipient) not in wanted_triples:
                yield Problem(example.place, f"{actor} {kind} {recipient} is found in {example.text!r} and not wanted")


def _shown(got: frozenset[tuple[str, str, str | None, str]]) -> str:
    """Return coded events as examples write them."""
    return ", ".join(f"{a} {k}{f':{m}' if m else ''} {r}" for a, k, m, r in sorted(got, key=str)) or "nothing"
