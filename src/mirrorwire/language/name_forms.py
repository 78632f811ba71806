"""One person under many forms of a name: over pages, languages, scripts and cases.

A name is taken apart into given names, father's name and family name, each as printed (`name_key`). Two names are then
compared part by part (`likeness`). Only full names that are the same after folding are the same without asking
(`identity_key`); all else is a suggestion, and a person decides. `blocking_keys` say which names to compare at all.

What no spelling tells is not told: two men called Ivan Petrov are the same here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from mirrorwire.language.given_names import gender_of_name, is_family_first, is_given
from mirrorwire.language.transliteration import (
    ABJADS,
    LONGEST_WORD,
    abjad_distance,
    abjad_frame,
    distance,
    frames,
    romanise,
    script_of,
    spelled_skeleton,
    spelling_of,
)

Level = Literal["same", "likely", "possible", "different"]
_FILE = Path(__file__).with_name("name_forms.toml")
# longer texts are no names
_LONGEST, _MOST_WORDS = 120, 9
_FAMILY_FIRST = frozenset({"hu", "zh", "ja", "ko", "vi"})
_EDGES = "\"“”„«»()[]{}:;,!?*…·•|/\\<>‹›=+_#@~^&%$§–—"
_INITIAL_PAIRS = frozenset({"дж", "dž", "dj", "ch", "sh", "yu", "ya", "ts", "zh", "kh", "ye", "jr"})
# Turkish and Azerbaijani set their endings off with an apostrophe, English its possessive
_SUFFIX = re.compile(
    r"['’](?:s|n?[iıuü]n|n?[iıuü]|y[iıuü]|[ae]|y[ae]|n[ae]|n?d[ae]n?|t[ae]n?|y?l[aeə]|[ynd]?ə|n?dən|dəki|daki|deki)$",
    re.IGNORECASE,
)
_DOTS = re.compile(r"[.\u2024]")


@dataclass(frozen=True, slots=True)
class NameKey:
    """A person's name as skeletons (`transliteration.skeleton`): to be compared, never shown.

    `given` are the given names that are spelled out, `initials` the first letters of all given names. `family` is without
    articles ("al-", "von"), with what makes a son's name ("benzaied"). A one-word name is a family name. `script` is the
    script of the family name. `turned` tells that the family name was printed first.
    """

    given: tuple[str, ...]
    family: str
    initials: str
    script: str
    patronymic: str = ""
    suffix: str = ""
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are. `score` orders pairs within 0 to 1 and is no probability; `reason` is for a reader."""

    score: float
    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a name: as printed, its skeleton, whether it is an initial; `son` is "ben" before it."""

    printed: str
    skeleton: str
    script: str
    spelling: str | None
    initial: bool = False
    son: str = ""
    front: bool = False

    @property
    def key(self) -> str:
        return self.son + self.skeleton

    @property
    def abjad(self) -> bool:
        return self.script in ABJADS


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart. `given` holds initials too, in order."""

    given: tuple[_Word, ...]
    family: _Word
    patronymic: _Word | None = None
    suffix: str = ""
    turned: bool = False
    bent: bool = False

    @property
    def spelled(self) -> tuple[_Word, ...]:
        return tuple(word for word in self.given if not word.initial)


@dataclass(frozen=True, slots=True)
class _Tables:
    words: dict[str, frozenset[str]]
    endings: dict[str, tuple[tuple[str, str, bool], ...]]
    spellings: dict[str, str]
    others: dict[str, frozenset[int]]
    prefixes: dict[str, tuple[str, ...]]
    patronymics: tuple[str, ...]
    families: tuple[str, ...]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    with _FILE.open("rb") as handle:
        data: dict[str, Any] = tomllib.load(handle)

    def groups(text: str) -> list[list[str]]:
        return [[_key(word) for word in group.split()] for group in text.split("|")]

    words = {kind: frozenset(_key(word) for word in text.split()) for kind, text in data["words"].items()}
    endings: dict[str, tuple[tuple[str, str, bool], ...]] = {}
    for kind, by in data["endings"].items():
        pairs = [(pair.partition("="), sure) for sure in (True, False) for pair in by["sure" if sure else "open"].split()]
        endings[kind] = tuple((left, right.replace("+", ""), sure) for (left, _, right), sure in pairs)
    others: dict[str, set[int]] = {}
    for number, group in enumerate(groups(data["same"]["other_languages"] + "|" + data["same"]["short"])):
        for word in group:
            others.setdefault(word, set()).add(number)
    spellings = {word: group[0] for group in groups(data["same"]["spellings"]) for word in group}
    return _Tables(
        words,
        endings,
        spellings,
        {word: frozenset(numbers) for word, numbers in others.items()},
        {script: tuple(text.split()) for script, text in data["prefixes"].items()},
        tuple(data["words"]["patronymics"].split()),
        tuple(data["words"]["families"].split()),
    )


def _key(word: str) -> str:
    return spelled_skeleton(word, None)


# --- taking a name apart


def _pieces(name: str, spelling: str | None) -> tuple[list[_Word], bool]:
    """Return the words of a name, initials told apart, and whether an ending was cut off; no words if it is no name."""
    words: list[_Word] = []
    bent = False
    for token in name.split():
        token = token.strip(_EDGES)
        cut = _SUFFIX.sub("", token)
        if cut and cut != token and len(cut) > 2:
            bent, token = bent or not token.endswith(("'s", "’s")), cut
        parts = _DOTS.split(token)
        for at, part in enumerate(parts):
            part = part.strip(_EDGES + "'’‘`-")
            if not part:
                continue
            script = script_of(part)
            if script is None or any(letter.isdigit() for letter in part):
                return [], False
            dotted = at + 1 < len(parts)
            single = len(part) == 1 and script not in ("han", "kana", "hangul") and (part.isupper() or script in ABJADS)
            initial = single or (dotted and part.lower() in _INITIAL_PAIRS)
            if part.isupper() and len(part) == 2 and script == "latin" and not any(c in "AEIOUY" for c in part):
                words.extend(_Word(c, spelled_skeleton(c, spelling), script, spelling, True) for c in part)
                continue
            skeleton = spelled_skeleton(part, spelling)
            if skeleton:
                words.append(_Word(part[:LONGEST_WORD], skeleton, script, spelling, initial))
    return words, bent


def _joined(words: list[_Word]) -> list[_Word]:
    """Return the words without articles, and with "ben" at the word it belongs to."""
    table = _tables().words
    found: list[_Word] = []
    son = ""
    for at, word in enumerate(words):
        head, hyphen, tail = word.printed.partition("-")
        if hyphen and len(tail) > 1 and script_of(head) is not None:
            first = spelled_skeleton(head, word.spelling)
            if first in table["articles"]:
                word = _reworded(word, tail)
            elif (known := _son(head, first)) is not None:
                word = replace(_reworded(word, tail), son=known)
        elif not word.initial and at + 1 < len(words):
            known = _son(word.printed, word.skeleton)
            if known is not None and (at or known == "abd" or not is_given(word.printed)):
                son = known
                continue
            if word.skeleton in table["articles"] and (at or word.printed.islower() or not is_given(word.printed)):
                continue
        if found and word.printed == "الله":
            # "نصر الله" is printed as one word and as two
            found[-1] = _reworded(found[-1], found[-1].printed + word.printed)
            continue
        found.append(replace(word, son=son + word.son) if son else word)
        son = ""
    return found


def _reworded(word: _Word, printed: str) -> _Word:
    return replace(word, printed=printed, skeleton=spelled_skeleton(printed, word.spelling))


def _son(printed: str, skeleton: str) -> str | None:
    """Return what a word like "bin" adds to the name after it, one form for all scripts; None for other words."""
    if skeleton in ("ben", "bin", "ibn") or printed in ("בן", "بن", "ابن"):
        return "ben"
    if skeleton in _tables().words["servants"]:
        return "abd"
    return skeleton if skeleton in _tables().words["sons"] else None


def _is_patronymic(word: _Word) -> bool:
    return len(word.skeleton) > 6 and word.skeleton.endswith(_tables().patronymics)


def _family_like(word: _Word) -> bool:
    return len(word.skeleton) > 4 and word.skeleton.endswith(_tables().families) and not _known_given(word)


def _known_given(word: _Word) -> bool:
    return is_given(word.printed) or (word.script != "latin" and is_given(romanise(word.printed)))


@lru_cache(maxsize=32768)
def _parsed(name: str, language: str | None) -> _Name | None:
    """Return a name taken apart; None for what can't be a person's name."""
    if len(name) > _LONGEST:
        return None
    name = unicodedata.normalize("NFC", name)
    spelling = spelling_of(name, language)
    before, comma, after = name.partition(",")
    words, bent = _pieces(before, spelling)
    turned = False
    if comma:
        rest, more = _pieces(after, spelling)
        if not rest or not words:
            return None
        bent = bent or more
        turned = rest[0].skeleton not in _tables().words["after"]
        words = [*rest, *words] if turned else [*words, *rest]
    if not words or len(words) > _MOST_WORDS:
        return None
    suffix = ""
    if len(words) > 1 and words[-1].skeleton in _tables().words["after"] and not words[-1].initial:
        suffix = words.pop().skeleton
    patronymic: _Word | None = None
    for at in range(2, len(words)):
        if words[at].skeleton in _tables().words["patronymic_marks"] and len(words) > 3:
            patronymic = words[at - 1]
            if at == len(words) - 1:
                words, turned = [*words[1:], words[0]], True
                at -= 1
            words = [word for to, word in enumerate(words) if to not in (at - 1, at)]
            break
    words = _joined(words)
    if not words or all(word.initial for word in words):
        return None
    if not turned and len(words) > 1 and words[-1].initial:
        # "Путин В. В.": initials come after a family name that is first
        words, turned = [*words[1:], words[0]], True
        if words[-1].initial:
            return None
    elif not turned and patronymic is None and len(words) == 3 and not any(word.initial for word in words):
        if _is_patronymic(words[2]) and (words[2].script == "cyrillic" or _family_like(words[0])):
            words, turned = [words[1], words[2], words[0]], True
    elif not turned and len(words) == 2 and _family_like(words[0]) and _known_given(words[1]):
        words, turned = ([words[1], words[0]], True) if not _family_like(words[1]) else (words, False)
    if patronymic is None and len(words) == 3 and _is_patronymic(words[1]):
        patronymic = words.pop(1)
    words[0] = replace(words[0], front=True)
    return _Name(tuple(words[:-1]), words[-1], patronymic, suffix, turned, bent)


@lru_cache(maxsize=32768)
def _readings(name: str, language: str | None) -> tuple[_Name, ...]:
    """Return a name as it is most likely put together, and with the family name first where that may be as well."""
    parsed = _parsed(name, language)
    if parsed is None:
        return ()
    if parsed.turned or not parsed.given or len(parsed.spelled) != len(parsed.given) or parsed.patronymic is not None:
        return (parsed,)
    first, last = parsed.given[0], parsed.family
    base = (language or "").partition("-")[0]
    may = base in _FAMILY_FIRST or is_family_first(first.printed) or (_known_given(last) and not _known_given(first))
    if not may or last.son:
        return (parsed,)
    return parsed, replace(parsed, given=(*parsed.given[1:], last), family=first, turned=True)


def name_key(name: str, language: str | None = None) -> NameKey | None:
    """Return the key of a person's name as printed, titles not included; None for what can't be a name.

    "Surname Given" is turned only where it is sure: a comma, initials or a father's name at the end, or an ending of
    family names before a known given name. Hungarian and Chinese names stay as printed. `language` is the page's
    (ISO 639-1); it says how Latin and Cyrillic letters are read where they don't tell themselves.
    """
    parsed = _parsed(name, language)
    if parsed is None:
        return None
    return NameKey(
        given=tuple(word.key for word in parsed.spelled),
        family=parsed.family.key,
        initials="".join(word.key[0] for word in parsed.given),
        script=parsed.family.script,
        patronymic=parsed.patronymic.skeleton if parsed.patronymic else "",
        suffix=parsed.suffix,
        turned=parsed.turned,
    )


def identity_key(name: str, language: str | None = None) -> str | None:
    """Return the key under which two pages' persons are the same without asking; None if a name does not carry that far.

    Equal for full names alone, given and family name, that agree after folding case, marks, script and romanisation.
    Single names, initials before the family name, names in Hebrew or Arabic script and names with an ending cut off give
    None. A father's name, a middle initial or "Jr." is part of the key: with and without it is a suggestion.
    """
    parsed = _parsed(name, language)
    if parsed is None or not parsed.given or parsed.given[0].initial or parsed.bent:
        return None
    parts = [*parsed.given, *([parsed.patronymic] if parsed.patronymic else []), parsed.family]
    if any(part.abjad for part in parts) or min(len(parsed.given[0].skeleton), len(parsed.family.skeleton)) < 2:
        return None
    first = parsed.given[0].key
    rest = "".join(part.key for part in parts[1:])
    return f"{_tables().spellings.get(first, first)}{rest}{'+' + parsed.suffix if parsed.suffix else ''}"


# --- endings


@dataclass(frozen=True, slots=True)
class _Form:
    """A word as it may be meant: `kind` is "printed", "case" (bent, surely), "open" (bent or not) or "prefix"."""

    skeleton: str
    printed: str
    kind: Literal["printed", "case", "open", "prefix"]


@lru_cache(maxsize=32768)
def _forms(word: _Word) -> tuple[_Form, ...]:
    """Return the forms that a word may stand for: as printed first, then without the endings of its language."""
    found = {word.skeleton: _Form(word.skeleton, word.printed, "printed")}
    if word.initial:
        return tuple(found.values())
    tables = _tables()
    lower = word.printed.lower()
    kind = word.script
    if kind == "latin":
        turkic = word.spelling in ("az", "tr", "crh", "tk")
        kind = "turkic" if turkic else "slavic_latin" if word.spelling in ("cs", "pl") else ""
    for ending, nominative, sure in tables.endings.get(kind, ()):
        if lower.endswith(ending) and len(lower) - len(ending) >= 3:
            form = lower[: len(lower) - len(ending)] + nominative
            skeleton = spelled_skeleton(form, word.spelling)
            found.setdefault(skeleton, _Form(skeleton, form, "case" if sure else "open"))
    if word.front:
        for prefix in tables.prefixes.get(word.script, ()):
            if word.printed.startswith(prefix) and len(word.printed) - len(prefix) >= 3:
                form = word.printed[len(prefix) :]
                skeleton = spelled_skeleton(form, None)
                found.setdefault(skeleton, _Form(skeleton, form, "prefix"))
    elif word.script == "arabic" and word.printed.startswith("ال") and len(word.printed) > 4:
        form = word.printed[2:]
        found.setdefault(spelled_skeleton(form, None), _Form(spelled_skeleton(form, None), form, "printed"))
    return tuple(found.values())


def blocking_keys(name: str, language: str | None = None) -> tuple[str, ...]:
    """Return the keys of an index: two forms of one person's name that are the same or likely share at least one.

    They are the frames of the family name, with and without endings, by themselves, so that a lone surname finds the full
    name. Few dozen names of a day share one; compare those with `likeness`, never all with all.
    """
    keys: dict[str, None] = {}
    for reading in _readings(name, language):
        for form in _forms(reading.family):
            for frame in frames(form.printed, reading.family.spelling):
                keys[frame] = None
    return tuple(keys)


# --- comparing


@dataclass(frozen=True, slots=True)
class _Agreement:
    """How far two words agree: 3 the same, 2 one name in two forms, 1 perhaps, 0 not; and in words why."""

    grade: int
    why: str


_NOT = _Agreement(0, "")
_SCRIPTS = {"latin": "Latin", "cyrillic": "Cyrillic", "hebrew": "Hebrew", "arabic": "Arabic", "armenian": "Armenian",
            "georgian": "Georgian", "greek": "Greek"}  # fmt: skip


def _agree(one: _Word, other: _Word, *, family: bool) -> _Agreement:
    """Return how far two words of names agree, endings and spelling considered; the order of the words doesn't matter."""
    if one.skeleton == other.skeleton and one.abjad == other.abjad:
        return _Agreement(3, "")
    best = _NOT
    for mine in _forms(one):
        for theirs in _forms(other):
            grade = _form_grade(one, mine, other, theirs, family=family)
            kinds = {mine.kind, theirs.kind}
            if "open" in kinds:
                found = _Agreement(min(grade, 1), "open")
            elif "case" in kinds or "prefix" in kinds:
                why = "an inflected form" if "case" in kinds else "a prefix before the name"
                found = _Agreement(min(grade, 2), why if grade == 3 else why + " in other spelling")
            else:
                found = _Agreement(grade, "other spelling" if grade else "")
            if found.grade > best.grade:
                best = found
    return best


def _form_grade(one: _Word, mine: _Form, other: _Word, theirs: _Form, *, family: bool) -> int:
    """Return 3 for the same skeleton, 2 for one that is near, 0 else."""
    if one.abjad or other.abjad:
        return _abjad_grade(one, mine, other, theirs)
    if mine.skeleton == theirs.skeleton:
        return 3
    if "printed" not in (mine.kind, theirs.kind):
        return 0
    crossing = one.script != other.script
    tables = _tables()
    if not family:
        if tables.spellings.get(mine.skeleton, mine.skeleton) == tables.spellings.get(theirs.skeleton, theirs.skeleton):
            return 3
        if tables.others.get(mine.skeleton, frozenset()) & tables.others.get(theirs.skeleton, frozenset()):
            return 2
    if (not crossing and mine.kind != theirs.kind) or "open" in (mine.kind, theirs.kind):
        return 0
    ge = "г" in mine.printed.lower() or "г" in theirs.printed.lower()
    longest = max(len(mine.skeleton), len(theirs.skeleton))
    schwa = "ə" in mine.printed.lower() or "ə" in theirs.printed.lower()
    vowels = (0.4 if family else 1.4) if crossing else (0.8 if family else 1.8)
    bound = min(0.95, (0.17 if family else 0.13) * longest)
    return 2 if distance(mine.skeleton, theirs.skeleton, vowels=0.5 if schwa else vowels, ge=ge) <= bound else 0


def _abjad_grade(one: _Word, mine: _Form, other: _Word, theirs: _Form) -> int:
    if one.abjad and other.abjad:
        if one.script == other.script and mine.skeleton == theirs.skeleton:
            return 3
        frame = abjad_frame(mine.printed)
        return 2 if len(frame) > 1 and frame == abjad_frame(theirs.printed) else 0
    written, full = (mine.printed, theirs.skeleton) if one.abjad else (theirs.printed, mine.skeleton)
    if not full.isascii() or len(full) < 2:
        return 0
    equivalents = _tables().others.get(full, frozenset())
    best = abjad_distance(written, full)
    if best > 0.3 and equivalents:
        best = min(best, *(abjad_distance(written, word) for word in _equivalents(equivalents)))
    return 2 if best <= min(0.9, 0.14 * len(full) + 0.1) else 0


@lru_cache(maxsize=4096)
def _equivalents(numbers: frozenset[int]) -> tuple[str, ...]:
    return tuple(sorted(word for word, groups in _tables().others.items() if groups & numbers))


def likeness(a: str, b: str, *, languages: tuple[str | None, str | None] = (None, None)) -> Likeness:
    """Return how alike two persons' names are, with the reason in words; the order of the two doesn't matter.

    "same" needs no asking: equal `identity_key`, or one full name letter for letter. "likely" is a good suggestion,
    "possible" a weak one: a lone surname, an ending that may be a woman's. `languages` are those of the two pages.
    """
    first, second = sorted(((a, languages[0]), (b, languages[1])), key=lambda pair: (pair[0], pair[1] or ""))
    mine, theirs = _readings(*first), _readings(*second)
    if not mine or not theirs:
        return Likeness(0.0, "different", "not a person's name")
    key = identity_key(*first)
    if key is not None and key == identity_key(*second):
        return Likeness(1.0, "same", _same_reason(mine[0], theirs[0]))
    if first[0] == second[0] and mine[0].given and not mine[0].given[0].initial and mine[0].family.abjad:
        return Likeness(1.0, "same", "the same name, letter for letter")
    found = [_compared(one, other) for one in mine for other in theirs]
    return max(found, key=lambda likeness: likeness.score)


def _same_reason(one: _Name, other: _Name) -> str:
    scripts = sorted({one.family.script, other.family.script})
    if len(scripts) == 2:
        return f"same name in {' and '.join(_SCRIPTS.get(script, script) for script in scripts)} script"
    return "same name" if one.family.spelling == other.family.spelling else "same name in two spellings"


def _compared(one: _Name, other: _Name) -> Likeness:
    """Return the likeness of two names taken apart, "likely" at most."""
    family = _agree(one.family, other.family, family=True)
    if one.family.son != other.family.son:
        family = _Agreement(min(family.grade, 1), family.why)
    if family.grade == 0:
        return _longer(one, other)
    if one.suffix != other.suffix:
        return Likeness(0.3, "possible", "the names agree but for what follows the family name")
    if not one.given or not other.given:
        return _without_given(one, other, family)
    given, initial = _given(one.given[0], other.given[0])
    if given.grade == 0:
        return Likeness(0.05, "different", "given names disagree")
    middle = _middle(one, other)
    if middle is None:
        return Likeness(0.1, "different", "second given names disagree")
    if one.patronymic and other.patronymic and not _one_father(one.patronymic, other.patronymic):
        return Likeness(0.1, "different", "fathers' names disagree")
    if family.grade == 1 and not _bent_together(one, other):
        reason = "given names agree, the family name may be inflected or a woman's"
        return Likeness(0.4, "possible", reason)
    if initial:
        return Likeness(0.7, "likely", "family names agree, initial agrees")
    reasons = [why for why in dict.fromkeys((family.why, given.why, middle)) if why and why != "open"]
    if family.why == "open" or given.why == "open":
        reasons.insert(0, "an inflected form")
    if one.turned != other.turned:
        reasons.append("family name first in one")
    if one.family.script != other.family.script:
        scripts = sorted({one.family.script, other.family.script})
        reasons.insert(0, f"{' and '.join(_SCRIPTS.get(script, script) for script in scripts)} script")
    score = 0.7 + 0.04 * (family.grade + given.grade) - 0.01 * len(reasons)
    return Likeness(round(score, 3), "likely", "given and family names agree: " + ", ".join(reasons or ["one is longer"]))


def _given(one: _Word, other: _Word) -> tuple[_Agreement, bool]:
    """Return how far first given names agree, and whether one is an initial only."""
    if one.son != other.son:
        return _NOT, False
    if not one.initial and not other.initial:
        return _agree(one, other, family=False), False
    return _Agreement(2 if _initials_agree(one, other) else 0, ""), True


def _initials_agree(one: _Word, other: _Word) -> bool:
    """Tell whether an initial can stand for a given name, in another language's form of it too."""
    if one.abjad or other.abjad:
        mine, theirs = ({frame[:1] for frame in frames(word.printed, word.spelling)} for word in (one, other))
        return bool(mine & theirs)
    return bool(_first_letters(one) & _first_letters(other))


def _first_letters(word: _Word) -> set[str]:
    numbers = frozenset() if word.initial else _tables().others.get(word.skeleton, frozenset())
    return {word.skeleton[0], *(form[0] for form in _equivalents(numbers))}


def _middle(one: _Name, other: _Name) -> str | None:
    """Return what is to be said of the given names after the first: nothing, that one has more; None if they disagree."""
    mine, theirs = one.given[1:], other.given[1:]
    for left, right in zip(mine, theirs, strict=False):
        agree = _initials_agree(left, right) if left.initial or right.initial else _agree(left, right, family=False).grade
        if not agree or left.son != right.son:
            return None
    return "" if len(mine) == len(theirs) else "one has more given names"


def _one_father(one: _Word, other: _Word) -> bool:
    """Tell whether two fathers' names begin alike, whatever their endings."""
    shared = 0
    for left, right in zip(one.skeleton, other.skeleton, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= min(len(one.skeleton), len(other.skeleton)) - 4 and shared > 2


def _bent_together(one: _Name, other: _Name) -> bool:
    """Tell whether the given name is bent as the family name is ("Ильхама Алиева"), and is not a woman's of its own."""
    first, second = one.given[0], other.given[0]
    shared = {form.skeleton for form in _forms(first)} & {form.skeleton for form in _forms(second)}
    if first.skeleton == second.skeleton or not shared:
        return False
    return not any(gender_of_name(f"{romanise(word.printed)} X") == "f" for word in (first, second))


def _without_given(one: _Name, other: _Name, family: _Agreement) -> Likeness:
    """Return the likeness of names of which one or both are a family name alone."""
    if one.given or other.given:
        return Likeness(0.4 + 0.03 * family.grade, "possible", "family names agree, one has no given name")
    if family.grade == 1 and family.why == "open":
        return Likeness(0.3, "possible", "a family name that may be inflected or a woman's")
    abjad = one.family.abjad != other.family.abjad
    if family.grade == 1 or abjad or (family.grade == 2 and family.why != "an inflected form"):
        return Likeness(0.35, "possible", "family names are near, no given names")
    return Likeness(0.65, "likely", "the same family name" + (", an inflected form" if family.grade == 2 else ""))


def _longer(one: _Name, other: _Name) -> Likeness:
    """Return the likeness of names whose last words differ: one may go on where the other ends."""
    if not one.given or not other.given:
        single, full = (one, other) if not one.given else (other, one)
        if full.given and _agree(single.family, full.given[0], family=False).grade == 3:
            return Likeness(0.2, "possible", "one is the given name alone")
        return Likeness(0.0, "different", "family names disagree")
    short, long = sorted((one, other), key=lambda name: len(name.given))
    if len(short.given) == len(long.given) or short.given[0].initial:
        return Likeness(0.0, "different", "family names disagree")
    words = [word for word in long.given[1:] if not word.initial]
    if any(_agree(short.family, word, family=True).grade >= 2 and short.family.son == word.son for word in words):
        if _agree(short.given[0], long.given[0], family=False).grade:
            return Likeness(0.45, "possible", "one name goes on where the other ends")
    return Likeness(0.0, "different", "family names disagree")
