"""The ontology of events as data: one YAML file a class under `ontology/`, loaded into frozen, typed tables.

A file holds a class of PLOVER (label, description in our words, CAMEO codes, quad category, modes, required
arguments), its trigger patterns and examples. A trigger lists words and a frame: where the actor and the recipient
stand. Verbs: `from` and `to` name slots of the clause, in the order in which they are tried:

`subject`   the subject, or the agent of a passive      `object`   the object itself, or the state whose it is
`within`    anywhere inside the object                  `clause`   in the clause that completes the verb
`doer`      the subject of that clause                  `dative`   the first of two objects
a preposition ("with", "against"): what it governs

Nouns: `owner` (possessive or adjective before the noun), `other` (the one other state of the sentence), `patient` (who
is killed in it), or a preposition; a light verb ("held talks") lends its subject.

A folder of the user's own may add files of the same form: their triggers are asked first, `aliases` give classes
further names, `actors` give forms to states and organisations. What is wrong raises OntologyError with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, cast

import yaml

from mirrorwire.annotations.events.forms import noun_forms, verb_forms
from mirrorwire.errors import OntologyError
from mirrorwire.language.gazetteer import state_name

HERE: Final = Path(__file__).parent
CLASSES: Final = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
Quad = Literal["verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"]
QUADS: Final = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
Part = Literal["verbs", "nouns", "adjectives", "participles"]
PARTS: Final[tuple[Part, ...]] = ("verbs", "nouns", "adjectives", "participles")
PREPOSITIONS: Final = frozenset(
    "with to from against on upon of between by for at in into over toward towards about among after under onto along "
    "off around inside outside throughout across near through behind via alongside".split()
)
SLOTS: Final = PREPOSITIONS | {"subject", "object", "within", "clause", "dative", "owner", "other", "doer", "patient"}
_KEYS: Final = frozenset(
    {"class", "label", "description", "quad", "cameo", "requires", "modes", "triggers", "examples", "aliases", "actors"}
)
_TRIGGER_KEYS: Final = frozenset(
    {
        *PARTS,
        "from",
        "to",
        "object",
        "mode",
        "reciprocal",
        "citizens",
        "swap",
        "light",
        "copula",
        "prefers",
        "things",
        "agents",
    }
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that tell of a class, and the frame around them.

    `lemma` may be a phrase ("carry out", "air strike"). `object` are the forms, in lower case, of which the object's
    head must be one, `agents` those of the subject's; empty: any. `reciprocal`: two actors in the subject do it to each
    other. `swap`: the subject is the recipient ("receive"). `citizens`: persons and people of a state can be the
    recipient; `things`: so can its things.
    """

    kind: str
    part: Part
    lemma: str
    origin: tuple[str, ...]
    to: tuple[str, ...]
    object: frozenset[str]
    agents: frozenset[str]
    mode: str | None
    reciprocal: bool
    citizens: bool
    things: bool
    swap: bool
    light: bool
    copula: bool
    prefers: frozenset[str]
    place: str

    @property
    def verb(self) -> str:
        """Return the first word of the lemma."""
        return self.lemma.partition(" ")[0]

    @property
    def particle(self) -> str:
        """Return what follows the first word of the lemma, or an empty string."""
        return self.lemma.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of our own with the events that the coder must find: (actor, class, mode or None, recipient)."""

    text: str
    events: frozenset[tuple[str, str, str | None, str]]
    headline: bool
    place: str


@dataclass(frozen=True, slots=True)
class EventClass:
    """One class: what it means, how CAMEO calls it, what it needs, its modes with their labels."""

    name: str
    label: str
    description: str
    quad: Quad
    cameo: tuple[str, ...]
    requires: tuple[str, ...]
    modes: Mapping[str, str]
    place: str


@dataclass(frozen=True, slots=True)
class Ontology:
    """All classes with their triggers; `verbs`, `nouns` ... give, for a form in lower case, what it may tell."""

    classes: Mapping[str, EventClass]
    triggers: tuple[Trigger, ...]
    examples: tuple[tuple[str, Example], ...]
    aliases: Mapping[str, str]
    actors: Mapping[str, str]
    by_form: Mapping[Part, Mapping[str, tuple[Trigger, ...]]]

    def class_named(self, name: str) -> str | None:
        """Return the class of a name, an old name or a CAMEO code ("DISAPPROVE", "14", "043"); None if unknown."""
        if name in self.classes:
            return name
        if name in self.aliases:
            return self.aliases[name]
        for size in (3, 2):
            for kind in self.classes.values():
                if name[:size] in kind.cameo and len(name) >= size:
                    return kind.name
        return None


@dataclass(slots=True)
class _Loading:
    """What is gathered while files are read."""

    classes: dict[str, EventClass] = field(default_factory=dict)
    triggers: list[Trigger] = field(default_factory=list)
    examples: list[tuple[str, Example]] = field(default_factory=list)
    aliases: dict[str, tuple[str, str]] = field(default_factory=dict)
    actors: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=8)
def ontology(folder: Path | None = None) -> Ontology:
    """Load the ontology, with the user's own folder if one is given; raises OntologyError."""
    return load(HERE / "ontology", folder)


def load(base: Path, folder: Path | None = None) -> Ontology:
    """Read the sixteen files of `base` and those of `folder`; raises OntologyError naming file and line."""
    loading = _Loading()
    own = _Loading()
    for path in _files(base):
        _read(path, loading, None)
    if folder is not None:
        if not folder.is_dir():
            raise OntologyError("no such folder", place=str(folder))
        for path in _files(folder):
            _read(path, own, loading)
    aliases = _resolved({**loading.aliases, **own.aliases}, loading.classes)
    triggers = _overridden(loading.triggers, own.triggers)
    return Ontology(
        classes=loading.classes,
        triggers=tuple(triggers),
        examples=tuple(loading.examples + own.examples),
        aliases=aliases,
        actors={**loading.actors, **own.actors},
        by_form={part: _by_form(triggers, part) for part in PARTS},
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))


def _overridden(given: Sequence[Trigger], own: Sequence[Trigger]) -> list[Trigger]:
    """Put the user's triggers first, and leave out those of ours that have the same words and the same object."""
    replaced = {(one.part, one.lemma, one.object) for one in own}
    return [*own, *(one for one in given if (one.part, one.lemma, one.object) not in replaced)]


def _by_form(triggers: Sequence[Trigger], part: Part) -> dict[str, tuple[Trigger, ...]]:
    """Give the triggers of each form of their first word (a noun phrase: of its last), the most specific first."""
    found: dict[str, list[Trigger]] = {}
    for one in triggers:
        if one.part == part:
            for form in _first_forms(one):
                found.setdefault(form, []).append(one)
    return {form: tuple(sorted(rows, key=_specific)) for form, rows in found.items()}


def _first_forms(one: Trigger) -> frozenset[str]:
    if one.part == "verbs":
        return verb_forms(one.verb)
    if one.part == "nouns":
        return noun_forms(one.lemma.rpartition(" ")[2])
    return frozenset({one.verb})


def _specific(one: Trigger) -> tuple[bool, bool, int, bool]:
    return not one.object, not one.agents, -len(one.lemma.split()), bool(one.prefers)


# ------------------------------------------------------------------ reading with lines
class _Lines(yaml.SafeLoader):
    """A loader that keeps the line of every mapping under `__line__`, and of every key under `__lines__`."""


def _mapping(loader: _Lines, node: yaml.MappingNode) -> dict[str, Any]:
    """Build a mapping with its lines; a key given twice is refused."""
    loader.flatten_mapping(node)
    made: dict[str, Any] = {"__line__": node.start_mark.line + 1, "__lines__": {}}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in made["__lines__"]:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} twice", key_node.start_mark)
        made[key] = loader.construct_object(value_node, deep=True)
        made["__lines__"][key] = key_node.start_mark.line + 1
    return made


# "on", "off", "yes" and "no" are words here: only true and false are truth values
_Lines.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:bool"]
    for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Lines.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))
_Lines.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _parse(path: Path) -> dict[str, Any]:
    """Read a YAML file as a mapping with lines; raises OntologyError."""
    try:
        with path.open(encoding="utf-8") as handle:
            data = yaml.load(handle, Loader=_Lines)  # noqa: S506 a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise OntologyError(f"no valid YAML ({error.problem})", place=f"{path}:{line}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise OntologyError(f"can't be read ({error})", place=str(path)) from error
    if not isinstance(data, dict):
        raise OntologyError("the file must be a mapping of keys", place=f"{path}:1")
    return data


def _at(path: Path, data: Mapping[str, Any], key: str | None = None) -> str:
    """Return "file:line" of a mapping, or of one of its keys."""
    line = data["__lines__"].get(key, data["__line__"]) if key else data["__line__"]
    return f"{path}:{line}"


def _read(path: Path, loading: _Loading, base: _Loading | None) -> None:
    """Read one file; without `base` it must define a class, with it the class must be known already."""
    data = _parse(path)
    unknown = set(data) - _KEYS - {"__line__", "__lines__"}
    if unknown:
        key = min(unknown)
        raise OntologyError(f"unknown key {key!r}; known: {', '.join(sorted(_KEYS))}", place=_at(path, data, key))
    for name, code in _plain(data.get("actors")).items():
        try:
            state_name(str(code))
        except KeyError:
            place = _at(path, data["actors"], name)
            raise OntologyError(f"unknown country or organisation code {code!r}", place=place) from None
        loading.actors[name] = str(code)
    for name, kind in _plain(data.get("aliases")).items():
        loading.aliases[name] = (str(kind), _at(path, data["aliases"], name))
    if "class" not in data:
        if base is None or "triggers" in data:
            raise OntologyError("no class given", place=_at(path, data))
        return
    name = str(data["class"])
    if name not in CLASSES:
        raise OntologyError(f"unknown class {name!r}; known: {', '.join(CLASSES)}", place=_at(path, data, "class"))
    if base is None:
        if name in loading.classes:
            raise OntologyError(f"the class {name} has two files", place=_at(path, data, "class"))
        loading.classes[name] = _class(path, data, name)
    known = (base or loading).classes[name]
    for row in _rows(path, data, "triggers"):
        loading.triggers.extend(_triggers(path, row, known))
    for row in _rows(path, data, "examples"):
        loading.examples.append((name, _example(path, row)))


def _plain(data: Any) -> dict[str, Any]:
    """Return a mapping without the keys that keep lines."""
    return {k: v for k, v in data.items() if k not in ("__line__", "__lines__")} if isinstance(data, dict) else {}


def _rows(path: Path, data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """Return a list of mappings."""
    rows = data.get(key) or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise OntologyError(f"{key}: a list of mappings is wanted", place=_at(path, data, key))
    return rows


def _class(path: Path, data: Mapping[str, Any], name: str) -> EventClass:
    """Read what a file says of its class."""
    quad = data.get("quad")
    if quad not in QUADS:
        raise OntologyError(f"unknown quad {quad!r}; known: {', '.join(QUADS)}", place=_at(path, data, "quad"))
    for key in ("label", "description"):
        if not str(data.get(key) or "").strip():
            raise OntologyError(f"{key} is missing", place=_at(path, data))
    return EventClass(
        name,
        str(data["label"]),
        " ".join(str(data["description"]).split()),
        cast("Quad", quad),
        tuple(str(code) for code in data.get("cameo") or ()),
        tuple(str(item) for item in data.get("requires") or ("actor", "recipient")),
        {str(mode): str(label) for mode, label in _plain(data.get("modes")).items()},
        str(path),
    )


def _triggers(path: Path, row: Mapping[str, Any], known: EventClass) -> Iterator[Trigger]:
    """Read one pattern: its words, each a trigger, and their frame."""
    unknown = set(row) - _TRIGGER_KEYS - {"__line__", "__lines__"}
    if unknown:
        key = min(unknown)
        raise OntologyError(f"unknown key {key!r} in a trigger", place=_at(path, row, key))
    parts = [part for part in PARTS if part in row]
    if len(parts) != 1:
        raise OntologyError(f"a trigger has one of {', '.join(PARTS)}", place=_at(path, row))
    part = parts[0]
    mode = row.get("mode")
    if mode is not None and str(mode) not in known.modes:
        raise OntologyError(f"unknown mode {mode!r} of {known.name}", place=_at(path, row, "mode"))
    slots = {}
    for key in ("from", "to"):
        slots[key] = tuple(listed(row.get(key) or ("subject" if key == "from" and part != "nouns" else "")))
        for slot in slots[key]:
            if slot not in SLOTS:
                raise OntologyError(f"unknown frame {slot!r} in {key!r}", place=_at(path, row, key))
    prefers = frozenset(listed(row.get("prefers") or ""))
    for other in prefers:
        if other not in CLASSES:
            raise OntologyError(f"unknown class {other!r} in 'prefers'", place=_at(path, row, "prefers"))
    wanted, agents = _noun_forms(path, row, "object"), _noun_forms(path, row, "agents")
    for lemma in listed(row[part] or ""):
        yield Trigger(
            known.name, part, lemma, slots["from"], slots["to"], wanted, agents, str(mode) if mode else None,
            bool(row.get("reciprocal")), bool(row.get("citizens")), bool(row.get("things")), bool(row.get("swap")),
            bool(row.get("light", True)), bool(row.get("copula")), prefers, _at(path, row),
        )  # fmt: skip


def _noun_forms(path: Path, row: Mapping[str, Any], key: str) -> frozenset[str]:
    """Return the forms of the words an object or a subject must have; `@name` is a set of `words/nouns.yaml`."""
    forms: set[str] = set()
    for item in listed(row.get(key) or ""):
        if item.startswith("@"):
            if item[1:] not in noun_sets():
                raise OntologyError(f"unknown set of words {item!r}", place=_at(path, row, key))
            forms |= noun_sets()[item[1:]]
        else:
            forms |= noun_forms(item)
    return frozenset(forms)


@lru_cache(maxsize=1)
def noun_sets() -> Mapping[str, frozenset[str]]:
    """Return the sets of nouns of `words/nouns.yaml`, as forms in lower case."""
    data = yaml.safe_load((HERE / "words" / "nouns.yaml").read_text(encoding="utf-8"))
    return {name: frozenset(form for lemma in listed(row) for form in noun_forms(lemma)) for name, row in data.items()}


def listed(row: object) -> list[str]:
    """Part a row at its commas; a list of YAML is taken as it stands."""
    text = ",".join(map(str, row)) if isinstance(row, list) else str(row)
    return [" ".join(item.split()) for item in text.split(",") if item.strip()]


_EVENT: Final = re.compile(r"([A-Z0-9]{2,9}) ([A-Z]+)(?::(\w+))? ([A-Z0-9]{2,9})")


def _example(path: Path, row: Mapping[str, Any]) -> Example:
    """Read an example: `text` or `headline`, and `events` like "NOR ACCUSE:mode SWE"."""
    text = row.get("text") or row.get("headline")
    if not text:
        raise OntologyError("an example has a text or a headline", place=_at(path, row))
    events = set()
    for item in listed(row.get("events") or ""):
        found = _EVENT.fullmatch(item)
        if found is None:
            raise OntologyError(f"{item!r} is not of the form 'NOR CLASS:mode SWE'", place=_at(path, row, "events"))
        actor, kind, mode, recipient = found.groups()
        if kind not in CLASSES:
            raise OntologyError(f"unknown class {kind!r} in an example", place=_at(path, row, "events"))
        for code in (actor, recipient):
            try:
                state_name(code)
            except KeyError:
                raise OntologyError(f"unknown code {code!r} in an example", place=_at(path, row, "events")) from None
        events.add((actor, kind, mode, recipient))
    return Example(str(text), frozenset(events), "headline" in row, _at(path, row))


def _resolved(aliases: Mapping[str, tuple[str, str]], classes: Mapping[str, EventClass]) -> dict[str, str]:
    """Follow each alias to its class; raises OntologyError for a circle or for one that ends nowhere."""
    found: dict[str, str] = {}
    for name, (_, place) in aliases.items():
        seen = [name]
        target = aliases[name][0]
        while target not in classes:
            if target in seen:
                raise OntologyError(f"cyclic alias: {' → '.join([*seen, target])}", place=place)
            if target not in aliases:
                raise OntologyError(f"the alias {name!r} leads to an unknown class {target!r}", place=place)
            seen.append(target)
            target = aliases[target][0]
        found[name] = target
    return found
