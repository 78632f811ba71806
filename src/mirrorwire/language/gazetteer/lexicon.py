"""The tables of `words/` and `names/` as look-ups, one lexicon a language, loaded on first use.

English is by hand (`words/english.toml`, with `english_traps.toml`). Other languages have the names of states and most
capitals from Unicode CLDR (`names/xx.toml`, written by `scripts/make_gazetteer.py`) and what CLDR lacks by hand
(`words/xx.toml`): further names, demonyms, capitals, institutions, organisations, and how words are inflected.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from mirrorwire.language.gazetteer.entries import WORD, Entry, How, Kind, fold, fold_plain, fold_turkic

HERE: Final = Path(__file__).parent
LANGUAGES: Final = ("en", *sorted("de fr es it pt nl pl ru uk tr az hy ka he ar fa zh".split()))
PARTS: Final[tuple[How, ...]] = ("name", "demonym", "capital", "institution")
_BARE: Final = frozenset({""})
_MARKS: Final = "+?@"
_TURKIC: Final = ("tr", "az")
_LATIN: Final = frozenset("de fr es it pt nl pl tr az".split())

Word = tuple[str, frozenset[str]]
"""A word of a form: its folded stem and the suffixes it may carry."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a table with its marks: which code, what it is, and how sure."""

    surface: str
    code: str
    kind: Kind
    how: How
    weak: bool = False
    personal: bool = False
    shared: tuple[str, ...] = ()
    inflect: bool = True


@dataclass(slots=True)
class Lexicon:
    """The forms of one language by their first word.

    `heads` maps the folded stem of a first word to the suffixes it may carry and the entry. `prefixes` are letters that
    some scripts write onto a word ("and", "in", "the").
    """

    language: str
    fold: Callable[[str], str]
    heads: dict[str, list[tuple[frozenset[str], Entry]]] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    inflected: bool = False
    cased: bool = True
    longest_suffix: int = 0
    find: Callable[[str], tuple[tuple[int, Entry], ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.find = lru_cache(maxsize=32_768)(self._find)

    def _find(self, token: str) -> tuple[tuple[int, Entry], ...]:
        """Return `(letters before the form, entry)` for every form that may begin with the word, longest first."""
        folded = self.fold(token)
        found = [(0, entry) for entry in self._stems(folded)]
        for prefix in self.prefixes:
            if len(folded) > len(prefix) + 1 and folded.startswith(prefix) and len(folded) == len(token):
                found += [(len(prefix), entry) for entry in self._stems(folded[len(prefix) :])]
        plain = token.replace(".", "")
        lower = self.cased and token[:1].islower()
        kept = [
            (offset, entry)
            for offset, entry in found
            if not (entry.exact and entry.exact != plain[offset:]) and not (lower and entry.proper)
        ]
        return tuple(sorted(kept, key=_longest))

    def _stems(self, folded: str) -> Iterator[Entry]:
        """Yield the entries whose first word the folded word is, longest stem first."""
        shortest = max(1, len(folded) - self.longest_suffix)
        for size in range(len(folded), shortest - 1, -1):
            for suffixes, entry in self.heads.get(folded[:size], ()):
                if folded[size:] in suffixes:
                    yield entry

    def add(self, words: list[Word], entry: Entry) -> None:
        """Enter a form by its first word."""
        stem, suffixes = words[0]
        self.heads.setdefault(stem, []).append((suffixes, entry))


def _longest(item: tuple[int, Entry]) -> tuple[int, int, bool]:
    """Order: more words first, fewer letters cut off first, a phrase that names no state before one that does."""
    offset, entry = item
    return (-len(entry.rest), offset, bool(entry.code))


@cache
def table(name: str) -> dict[str, Any]:
    """Read one TOML file of `words/` or `names/`; an absent one is empty."""
    path = HERE / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def items(row: str) -> list[str]:
    """Part a row at its commas."""
    return [item.strip() for item in row.split(",") if item.strip()]


def spread(item: str) -> tuple[list[str], str]:
    """Write out a form of an English row: its surfaces (plural, -man) and its marks."""
    bare = item.rstrip(_MARKS)
    marks = item[len(bare) :]
    if bare.endswith("=man"):
        stem = bare.removesuffix("=man")
        return [stem, f"{stem}man", f"{stem}men", f"{stem}woman", f"{stem}women"], marks
    return ([bare, f"{bare}s"] if "+" in marks else [bare]), marks


def is_code(surface: str) -> bool:
    """Tell whether a form is an abbreviation that is matched in capitals only."""
    plain = surface.replace(".", "")
    return plain.isupper() and plain.isascii() and " " not in plain and 1 < len(plain) <= 8


def _row_forms(code: str, row: str, kind: Kind) -> Iterator[Form]:
    """Read `'names; demonyms; capitals; institutions'` (a state) or `'names; bodies'` (an organisation)."""
    parts: tuple[How, ...] = PARTS if kind == "state" else ("name", "institution")
    for how, part in zip(parts, row.split(";"), strict=False):
        for item in items(part):
            surfaces, marks = spread(item)
            for surface in surfaces:
                kept: How = "code" if how == "name" and is_code(surface) else how
                yield Form(surface, code, kind, kept, "?" in marks, "@" in marks)


def english_forms() -> Iterator[Form]:
    """Yield every form of the English tables, ambiguous ones and phrases that name no state included."""
    for code, row in table("words/english")["states"].items():
        yield from _row_forms(code, row, "state")
    for code, row in table("words/organisations")["en"].items():
        yield from _row_forms(code, row, "organisation")
    traps = table("words/english_traps")
    for item, row in traps["ambiguous"].items():
        how, *codes = row.split()
        surfaces, marks = spread(item)
        for surface in surfaces:
            yield Form(surface, codes[0], "state", how, "?" in marks, "@" in marks, tuple(codes))
    for row in traps["phrases"].values():
        for item in items(row):
            for surface in spread(item)[0]:
                yield Form(surface, "", "state", "name")


def other_forms(language: str) -> Iterator[Form]:
    """Yield every form of another language: those written by hand, then CLDR's names and capitals."""
    for surface, row in table(f"words/{language}").get("ambiguous", {}).items():
        known, *codes = row.split()
        yield Form(surface, codes[0], "state", known, shared=tuple(codes))
    for source in (table(f"words/{language}"), table(f"names/{language}")):
        for how in PARTS:
            for code, row in source.get(f"{how}s", {}).items():
                for item in items(row):
                    bare = item.rstrip(_MARKS)
                    kept: How = "code" if how == "name" and bare.isupper() and len(bare) <= 5 else how
                    yield Form(bare, code, "state", kept, "?" in item, "@" in item)
        for code, row in source.get("organisations", {}).items():
            for item in items(row):
                yield Form(item.rstrip(_MARKS), code, "organisation", "name", "?" in item)
        for row in source.get("phrases", {}).values():
            for item in items(row):
                yield Form(item, "", "state", "name")
    if language in _LATIN:
        yield from _english_capitals(language)


def _english_capitals(language: str) -> Iterator[Form]:
    """Yield the capitals as English has them of the states whose capital a language's own tables lack.

    CLDR leaves out what is the same in all languages: "Madrid".
    """
    own = {code for source in ("words", "names") for code in table(f"{source}/{language}").get("capitals", {})}
    for form in english_forms():
        if form.how == "capital" and form.code not in own and form.code:
            yield form


def forms(language: str) -> Iterator[Form]:
    """Yield every form of a language's tables."""
    return english_forms() if language == "en" else other_forms(language)


def words_of(form: Form, lexicon: Lexicon, endings: list[Word]) -> list[Word]:
    """Return the form's words as folded stems with the suffixes each may carry.

    A hand-written `stem~class` names its class; any other word of a name or capital takes the class of its ending.
    """
    classes = _classes(lexicon.language)
    words: list[Word] = []
    for word in re.split(r"(?<=\S) ", form.surface.replace("’", "'")):
        stem, mark, name = word.partition("~")
        parts = [found.group() for found in WORD.finditer(stem)]
        suffixes = classes[name] if mark else _BARE
        if not parts:
            continue
        words += [(lexicon.fold(part), _BARE) for part in parts[:-1]]
        last = lexicon.fold(parts[-1])
        if not mark and form.code and form.how != "demonym" and not (parts[-1].isupper() and len(last) < 6):
            for ending, allowed in endings:
                if last.endswith(ending) and len(last) - len(ending) >= 2:
                    last, suffixes = last[: len(last) - len(ending)], allowed
                    break
        words.append((last, suffixes))
    return words


@cache
def _classes(language: str) -> dict[str, frozenset[str]]:
    """Read the suffix classes of a language; `0` stands for no suffix."""
    own = table(f"words/{language}") if language != "en" else {}
    rows = {**own.get("endings", {}), **own.get("classes", {})}
    return {name: frozenset("" if s == "0" else s for s in row.split()) for name, row in rows.items()}


@cache
def lexicon_of(language: str) -> Lexicon:
    """Load the lexicon of one of `LANGUAGES`; every later call returns the same one."""
    own = table(f"words/{language}") if language != "en" else {}
    script = own.get("script", {})
    made = Lexicon(
        language,
        fold if language == "en" else fold_turkic if language in _TURKIC else fold_plain,
        prefixes=tuple(script.get("prefixes", "").split()),
        cased=script.get("cased", True),
    )
    classes = _classes(language)
    endings = [("" if ending == "0" else ending, classes[ending]) for ending in own.get("endings", {})]
    endings.sort(key=lambda pair: -len(pair[0]))
    made.longest_suffix = max((len(s) for allowed in classes.values() for s in allowed), default=0)
    for form in _once(forms(language)):
        words = words_of(form, made, endings)
        if words:
            made.add(words, _entry(form, tuple(words[1:])))
    return made


def _once(found: Iterable[Form]) -> list[Form]:
    """Keep each surface once, as the first table has it: ambiguous forms before others, by hand before CLDR."""
    kept: dict[tuple[str, bool], Form] = {}
    for form in found:
        kept.setdefault((form.surface, bool(form.code)), form)
    return list(kept.values())


def _entry(form: Form, rest: tuple[Word, ...]) -> Entry:
    """Make the entry of a form whose first word is looked up."""
    exact = form.surface.replace(".", "") if form.code and not rest and is_code(form.surface) else ""
    proper = form.how != "demonym"
    return Entry(form.code, form.kind, form.how, rest, exact, proper, form.weak, form.personal, form.shared)


@cache
def names() -> dict[str, str]:
    """Return the canonical English name of every code."""
    states = table("words/english")["states"]
    first = {code: items(row.split(";")[0])[0].rstrip(_MARKS) for code, row in states.items()}
    return {**first, "GEO": "Georgia", **table("words/organisations")["codes"]}
