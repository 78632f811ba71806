"""Spheres: the fields of life an event belongs to (energy, trade, water ...), by words near it. One YAML file a sphere.

A file of `spheres/`, with every key it may have:

    label: Energy
    description: Fuels and power, what is drilled, piped, burnt and fed into a grid.
    nouns: [oil, natural gas, fuel!]        # with their plurals; "!" keeps to the form as written
    adjectives: [fossil]                    # as written
    verbs: [electrify]                      # with their forms; where there are tags, only as verbs
    weak: [power]                           # like nouns, but they count only where nothing else is found
    except: [oil painting, gas mask|masks]  # phrases that mean no sphere; "|" parts variants of one word
    also: [tidal flat]                      # nouns that another sphere lists too: they belong to both
    examples: [Two sentences of our own., "In each, this sphere is found, and no other."]

A term is one word or several; a hyphen is as good as a space ("high-tech" is "high tech"), and the longest term at a
place wins, so that "agricultural technology" is agriculture. A term in capitals ("WHO") is found in capitals only.

The terms are English. `check_spheres` is the linter; `load_spheres` refuses what it finds, naming file and line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Final, Literal

import yaml

from mirrorwire.annotations.events.forms import noun_forms, verb_forms
from mirrorwire.errors import OntologyError
from mirrorwire.language.parsed import Parsed

FOLDER: Final = Path(__file__).with_name("spheres")
MAX_BYTES: Final = 64 * 1024
_TEXTS: Final = ("label", "description")
_LISTS: Final = ("nouns", "adjectives", "verbs", "weak", "except", "also", "examples")
_REQUIRED: Final = ("label", "description", "nouns", "examples")

# nouns of the files that are everyday verbs as well: where there are tags, they are heeded ("trains pilots")
_ALSO_VERBS: Final = frozenset(
    form
    for noun in (
        "train ship fuel tank drill shell bomb school water fish farm crop seed harvest bank court judge police "
        "film port dam bridge trade travel border tax loan debt bond fund credit market export import shop "
        "purchase boycott cement transit freight tunnel ferry bus truck container doctor nurse patient rocket "
        "mortar art sentence trial pardon coach team match game visa strike raid attack arm drone pirate spy coup "
        "riot flood forest waste shelter rescue aid project build land final pilot route grant flight gang"
    ).split()
    for form in noun_forms(noun)
)

Kind = Literal["noun", "adjective", "verb", "weak", "except"]
_KINDS: Final[dict[str, Kind]] = {
    "nouns": "noun",
    "also": "noun",
    "adjectives": "adjective",
    "verbs": "verb",
    "weak": "weak",
    "except": "except",
}


@dataclass(frozen=True, slots=True)
class SphereFound:
    """A sphere and the characters `[start, end)` of the text that say so."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sphere:
    """A sphere as its file gives it, without the terms."""

    name: str
    label: str
    description: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault the linter found: the file, the line (from 1) and what is wrong."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class _Term:
    """A term in one form: its words, what kind it is, and the spheres it stands for (none for an exception)."""

    words: tuple[str, ...]
    kind: Kind
    spheres: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spheres:
    """All spheres, and their terms by first word, the longest first."""

    spheres: dict[str, Sphere]
    terms: dict[str, tuple[_Term, ...]]


@dataclass(slots=True)
class _File:
    """A file as read: texts and lists, each entry with its line."""

    name: str
    texts: dict[str, str]
    lists: dict[str, list[tuple[str, int]]]


def spheres_in(
    parsed: Parsed, first: int, last: int, focus: int | None = None, spheres: Spheres | None = None
) -> tuple[SphereFound, ...]:
    """Find the spheres in the tokens `[first, last)`, each once: the nearest to the token `focus` first.

    Without a focus they come in the order of the text. Works with and without tags. `spheres` are the ones that come
    with the package, unless others are given.
    """
    table = (spheres or load_spheres()).terms
    words, owners = _parts(parsed.words, max(0, first), min(last, len(parsed.words)))
    tags = parsed.tags
    found: dict[str, tuple[bool, int, int, int]] = {}
    at, size = 0, len(words)
    while at < size:
        word = words[at]
        terms = table.get(word) or table.get(word.lower())
        if terms is None:
            at += 1
            continue
        term = next((term for term in terms if _stands(term, words, owners, at, tags)), None)
        if term is None:
            at += 1
            continue
        low, high = owners[at], owners[at + len(term.words) - 1]
        distance = low if focus is None else low - focus if low > focus else max(0, focus - high)
        for name in term.spheres:
            new = (term.kind == "weak", distance, low, high)
            if name not in found or new < found[name]:
                found[name] = new
        at += len(term.words)
    if any(not weak for weak, *_ in found.values()):
        found = {name: entry for name, entry in found.items() if not entry[0]}
    ranked = sorted((entry[1], entry[2], name, entry[3]) for name, entry in found.items())
    return tuple(SphereFound(name, parsed.starts[low], parsed.ends[high]) for _, low, name, high in ranked)


def _parts(words: Sequence[str], first: int, last: int) -> tuple[list[str], list[int]]:
    """Part the tokens at hyphens: the parts as printed, and the token that each belongs to."""
    parts: list[str] = []
    owners: list[int] = []
    for index in range(first, last):
        word = words[index]
        if "-" in word or "–" in word:
            for part in word.replace("–", "-").split("-"):
                if part:
                    parts.append(part)
                    owners.append(index)
        else:
            parts.append(word)
            owners.append(index)
    return parts, owners


def _stands(term: _Term, words: Sequence[str], owners: Sequence[int], at: int, tags: Sequence[str]) -> bool:
    """Say whether a term whose first word has been looked up stands at `at` in full, and as its part of speech."""
    size = len(term.words)
    if size > 1:
        if at + size > len(words):
            return False
        return all(words[at + more].lower() == term.words[more] for more in range(1, size))
    if not tags or term.kind == "except" or words[at] != words[at].lower():
        return True
    verbal = tags[owners[at]].startswith("VB") and tags[owners[at]] != "VBG"
    if term.kind == "verb":
        return verbal
    return not verbal or term.kind == "adjective" or term.words[0] not in _ALSO_VERBS


@lru_cache(maxsize=4)
def load_spheres(folder: Path = FOLDER) -> Spheres:
    """Load a folder of spheres; raises OntologyError, naming file and line, for the first fault the linter finds."""
    files, problems = _read(folder)
    problems += _faults(files)
    if problems:
        raise OntologyError(problems[0].message, place=f"{problems[0].file}:{problems[0].line}")
    return _build(files)


def check_spheres(folder: Path = FOLDER) -> tuple[Problem, ...]:
    """Lint a folder of spheres: every fault, in the order of files and lines; also runs the examples."""
    files, problems = _read(folder)
    problems += _faults(files)
    if not problems:
        problems += _examples(files, _build(files))
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))


def _read(folder: Path) -> tuple[list[_File], list[Problem]]:
    """Read the files of a folder, keeping the line of every entry."""
    files: list[_File] = []
    problems: list[Problem] = []
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        problems.append(Problem(str(folder), 1, "no spheres: there is no .yaml file in this folder"))
    for path in paths:
        source = path.read_bytes()
        if len(source) > MAX_BYTES:
            problems.append(Problem(path.name, 1, f"larger than {MAX_BYTES} bytes"))
            continue
        try:
            node = yaml.compose(source.decode("utf-8"), Loader=yaml.SafeLoader)
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            problems.append(Problem(path.name, mark.line + 1 if mark else 1, f"not YAML: {error}".splitlines()[0]))
            continue
        one = _File(path.stem, {}, {})
        problems += (Problem(path.name, line, message) for line, message in _fill(one, node))
        files.append(one)
    return files, problems


def _fill(one: _File, node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """Fill a file from its tree; gives line and message of what breaks the form."""
    if not isinstance(node, yaml.MappingNode):
        yield 1, "not a table of keys"
        return
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in one.texts or name in one.lists:
            yield line, f"{name} stands twice"
        elif name in _TEXTS and isinstance(value, yaml.ScalarNode):
            one.texts[name] = value.value
        elif name in _LISTS and isinstance(value, yaml.SequenceNode):
            entries = one.lists[name] = []
            for entry in value.value:
                if isinstance(entry, yaml.ScalarNode) and entry.value.strip():
                    entries.append((entry.value.strip(), entry.start_mark.line + 1))
                else:
                    yield entry.start_mark.line + 1, f"an entry of {name} is no text"
        elif name in (*_TEXTS, *_LISTS):
            yield line, f"{name} must be a {'text' if name in _TEXTS else 'list'}"
        else:
            yield line, f"unknown key {name} (known: {', '.join((*_TEXTS, *_LISTS))})"
    for name in _REQUIRED:
        if not one.texts.get(name) and not one.lists.get(name):
            yield 1, f"missing {name}"


def _faults(files: Sequence[_File]) -> list[Problem]:
    """Find terms that stand twice in a file or in two spheres without `also`, and needless `also`."""
    places: dict[tuple[str, ...], list[tuple[str, str, int]]] = {}
    problems: list[Problem] = []
    for one in files:
        own: dict[tuple[str, ...], int] = {}
        for key, _, forms, line in _entries(one):
            words = forms[0]
            if key != "except":
                places.setdefault(words, []).append((one.name, key, line))
            if key == "verbs":  # "shell" may stand as a noun and as a verb
                continue
            if words in own:
                message = f'"{" ".join(words)}" stands in line {own[words]} too'
                problems.append(Problem(f"{one.name}.yaml", line, message))
            own[words] = line
    for words, where in places.items():
        name, key, line = where[-1]
        if len(where) > 1 and where[0][0] != name and not any(key == "also" for _, key, _ in where):
            message = f'"{" ".join(words)}" is in {where[0][0]}.yaml too: put it under also if it belongs to both'
            problems.append(Problem(f"{name}.yaml", line, message))
        elif len(where) == 1 and key == "also":
            problems.append(Problem(f"{name}.yaml", line, f'"{" ".join(words)}" is in no other sphere: no also'))
    return problems


def _examples(files: Sequence[_File], spheres: Spheres) -> Iterator[Problem]:
    """Read the examples of each sphere and give those in which it is not found, or another one is."""
    from mirrorwire.language.engine import engine_for
    from mirrorwire.language.parsed import Block

    engine = engine_for("en", "plain")
    for one in files:
        for text, line in one.lists["examples"]:
            parsed = engine.parse(text, [Block(0, len(text))])
            names = [found.name for found in spheres_in(parsed, 0, len(parsed), spheres=spheres)]
            if names != [one.name]:
                yield Problem(f"{one.name}.yaml", line, f"this example gets {', '.join(names) or 'no sphere'}")


def _entries(one: _File) -> Iterator[tuple[str, Kind, list[tuple[str, ...]], int]]:
    """Give the terms of a file: the list they stand in, their kind, their forms (as written first) and the line."""
    for key, kind in _KINDS.items():
        for entry, line in one.lists.get(key, ()):
            yield key, kind, _forms(entry, kind), line


def _forms(entry: str, kind: Kind) -> list[tuple[str, ...]]:
    """Return the forms of a term, as parts between spaces and hyphens; the form as written first."""
    fixed = entry.endswith("!") or kind in ("adjective", "except")
    words = entry.rstrip("!").replace("-", " ").split()
    exact = len(words) == 1 and words[0].isupper() and len(words[0]) > 1
    if not exact:
        words = [word.lower() for word in words]
    forms = [tuple(form) for form in product(*(word.split("|") for word in words))]
    if fixed or exact:
        return forms
    if kind == "verb":
        return [*forms, *((form, *words[1:]) for form in sorted(verb_forms(words[0]) - {words[0]}))]
    return [*forms, *((*words[:-1], form) for form in sorted(noun_forms(words[-1]) - {words[-1]}))]


def _build(files: Sequence[_File]) -> Spheres:
    """Put the terms of all files into one table by first word."""
    merged: dict[tuple[str, ...], tuple[Kind, set[str]]] = {}
    exceptions: set[tuple[str, ...]] = set()
    for one in files:
        for _, kind, forms, _ in _entries(one):
            if kind == "except":
                exceptions.update(forms)
                continue
            for form in forms:
                known_kind, names = merged.get(form, (kind, set()))
                # a word that is listed as a noun and as a verb ("shell") stands as both
                merged[form] = (kind if kind == known_kind else "adjective", names | {one.name})
    by_first: dict[str, list[_Term]] = {}
    for form, (kind, names) in merged.items():
        by_first.setdefault(form[0], []).append(_Term(form, kind, tuple(sorted(names))))
    for form in exceptions - merged.keys():
        by_first.setdefault(form[0], []).append(_Term(form, "except", ()))
    terms = {first: tuple(sorted(group, key=lambda term: -len(term.words))) for first, group in by_first.items()}
    known = {
        one.name: Sphere(
            one.name, one.texts["label"], one.texts["description"], tuple(text for text, _ in one.lists["examples"])
        )
        for one in files
    }
    return Spheres(known, terms)
