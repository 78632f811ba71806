"""One person under many forms of a name: over pages, languages, scripts and cases.

A name is taken apart (`name_parts.py`); two names are compared part by part (`likeness`). Only full names that are the
same after folding are the same without asking (`identity_key`); all else is a suggestion, and a person decides.
`blocking_keys` say which names to compare at all.

What no spelling tells is not told: two men called Ivan Petrov are the same here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from mirrorwire.language.given_names import gender_of_name
from mirrorwire.language.name_parts import PersonName, Word, name_tables, parsed_name, readings_of
from mirrorwire.language.transliteration import (
    abjad_distance,
    abjad_frame,
    distance,
    frames,
    romanise,
    script_of,
    spelled_skeleton,
)

Level = Literal["same", "likely", "possible", "different"]


@dataclass(frozen=True, slots=True)
class NameKey:
    """A person's name as skeletons (`transliteration.skeleton`): to be compared, never shown.

    `given` are the given names that are spelled out, `initials` the first letters of all given names. `family` is
    without articles ("al-", "von"), with what makes a son's name ("benzaied"). A one-word name is a family name.
    `script` is the script of the family name. `turned` tells that the family name was printed first.
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


def name_key(name: str, language: str | None = None) -> NameKey | None:
    """Return the key of a person's name as printed, titles not included; None for what can't be a name.

    "Surname Given" is turned only where it is sure: a comma, initials or a father's name at the end, or an ending of
    family names before a known given name. Hungarian and Chinese names stay as printed. `language` is the page's
    (ISO 639-1); it says how Latin and Cyrillic letters are read where they don't tell themselves.
    """
    parsed = parsed_name(name, language)
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
    """Return the key under which two pages' persons are the same without asking; None if a name doesn't carry that far.

    Equal for full names alone, given and family name, that agree after folding case, marks, script and romanisation.
    Single names, initials before the family name, names in Hebrew or Arabic script and names with an ending cut off
    give None. A father's name, a middle initial or "Jr." is part of the key: with and without it is a suggestion.
    """
    # the page's language is no help with Latin letters: a German page prints "Michael" for more than Germans
    parsed = parsed_name(name, None if script_of(name) == "latin" else language)
    if parsed is None or not parsed.given or parsed.given[0].initial or parsed.bent:
        return None
    parts = [*parsed.given[1:], parsed.family]
    father = parsed.patronymic.skeleton if parsed.patronymic else ""
    if any(part.abjad for part in (parsed.given[0], *parts)):
        return None
    if min(len(parsed.given[0].skeleton), len(parsed.family.skeleton)) < 2:
        return None
    first = parsed.given[0].key
    # without spaces, for "Kim Jong Un" is printed "Kim Jong-un" as well
    rest = "".join(f"{part.son}-{part.skeleton}" if part.son else part.skeleton for part in parts)
    return " ".join(filter(None, (name_tables().spellings.get(first, first), father, rest, parsed.suffix)))


# --- endings

_ENDINGS_OF = {"az": "turkic", "tr": "turkic", "de": "german", "cs": "slavic_latin", "pl": "slavic_latin"}


@dataclass(frozen=True, slots=True)
class _Form:
    """A word as it may be meant: `kind` is "printed", "case" (bent, surely), "open" (bent or not) or "prefix"."""

    skeleton: str
    printed: str
    kind: Literal["printed", "case", "open", "prefix"]


@lru_cache(maxsize=32768)
def _forms(word: Word, family: bool) -> tuple[_Form, ...]:
    """Return the forms that a word may stand for: as printed first, then without the endings of its language."""
    found = {word.skeleton: _Form(word.skeleton, word.printed, "printed")}
    if word.initial:
        return tuple(found.values())
    tables = name_tables()
    lower = word.printed.lower()
    kind = word.script
    if kind == "latin":
        kind = _ENDINGS_OF.get(word.spelling or "", "")
    for ending, nominative, sort in tables.endings.get(kind, ()):
        if lower.endswith(ending) and len(lower) - len(ending) >= 3:
            form = lower[: len(lower) - len(ending)] + nominative
            skeleton = spelled_skeleton(form, word.spelling)
            sure = sort == "sure" or (sort == "family" and family)
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


@lru_cache(maxsize=32768)
def blocking_keys(name: str, language: str | None = None) -> tuple[str, ...]:
    """Return the keys of an index: two forms of one person's name that are the same or likely share at least one.

    They are the frames of the family name, with and without endings, by themselves, so that a lone surname finds the
    full name; of more than two words those of the last ones together too. Names that share a key are to be compared
    with `likeness`, never all with all.
    """
    keys: dict[str, None] = {}
    for reading in readings_of(name, language):
        for form in _forms(reading.family, True):
            keys.update(dict.fromkeys(frames(form.printed, reading.family.spelling)))
        joined = reading.family.printed
        for word in reversed(reading.spelled[1:]):
            # "Kim Jong Un" is printed "Kim Jong-un" as well
            joined = word.printed + joined
            keys.update(dict.fromkeys(frames(joined, reading.family.spelling)))
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


def _agree(one: Word, other: Word, *, family: bool) -> _Agreement:
    """Return how far two words of names agree, endings and spelling considered; their order doesn't matter."""
    if one.skeleton == other.skeleton and one.abjad == other.abjad:
        return _Agreement(3, "")
    best = _NOT
    for mine in _forms(one, family):
        for theirs in _forms(other, family):
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


def _form_grade(one: Word, mine: _Form, other: Word, theirs: _Form, *, family: bool) -> int:
    """Return 3 for the same skeleton, 2 for one that is near, 0 else."""
    if one.abjad or other.abjad:
        return _abjad_grade(one, mine, other, theirs)
    if mine.skeleton == theirs.skeleton:
        return 3
    tables = name_tables()
    if not family:
        if tables.spellings.get(mine.skeleton, mine.skeleton) == tables.spellings.get(theirs.skeleton, theirs.skeleton):
            return 3
        if tables.others.get(mine.skeleton, frozenset()) & tables.others.get(theirs.skeleton, frozenset()):
            return 2
    crossing = one.script != other.script
    kinds = {mine.kind, theirs.kind}
    if "printed" not in kinds or (not crossing and len(kinds) > 1):
        return 0
    printed = (mine.printed + " " + theirs.printed).lower()
    schwa = "ə" in printed
    vowels = (0.4 if family else 1.4) if crossing else (0.8 if family else 1.8)
    bound = min(0.95, (0.17 if family else 0.13) * max(len(mine.skeleton), len(theirs.skeleton)))
    apart = distance(mine.skeleton, theirs.skeleton, vowels=0.5 if schwa else vowels, printed=printed)
    return 2 if apart <= bound else 0


def _abjad_grade(one: Word, mine: _Form, other: Word, theirs: _Form) -> int:
    if one.abjad and other.abjad:
        if one.script == other.script and mine.skeleton == theirs.skeleton:
            return 3
        frame = abjad_frame(mine.printed)
        return 2 if len(frame) > 1 and frame == abjad_frame(theirs.printed) else 0
    written, full = (mine.printed, theirs.skeleton) if one.abjad else (theirs.printed, mine.skeleton)
    if not full.isascii() or len(full) < 2:
        return 0
    equivalents = name_tables().others.get(full, frozenset())
    best = abjad_distance(written, full)
    if best > 0.3 and equivalents:
        best = min(best, *(abjad_distance(written, word) for word in _equivalents(equivalents)))
    return 2 if best <= min(0.9, 0.14 * len(full) + 0.1) else 0


@lru_cache(maxsize=4096)
def _equivalents(numbers: frozenset[int]) -> tuple[str, ...]:
    return tuple(sorted(word for word, groups in name_tables().others.items() if groups & numbers))


def likeness(a: str, b: str, *, languages: tuple[str | None, str | None] = (None, None)) -> Likeness:
    """Return how alike two persons' names are, with the reason in words; the order of the two doesn't matter.

    "same" needs no asking: equal `identity_key`, or one full name letter for letter. "likely" is a good suggestion,
    "possible" a weak one: a lone surname, an ending that may be a woman's. `languages` are those of the two pages.
    """
    first, second = sorted(((a, languages[0]), (b, languages[1])), key=lambda pair: (pair[0], pair[1] or ""))
    mine, theirs = readings_of(*first), readings_of(*second)
    if not mine or not theirs:
        return Likeness(0.0, "different", "not a person's name")
    key = identity_key(*first)
    if key is not None and key == identity_key(*second):
        return Likeness(1.0, "same", _same_reason(mine[0], theirs[0]))
    if first[0] == second[0] and mine[0].given and not mine[0].given[0].initial and mine[0].family.abjad:
        return Likeness(1.0, "same", "the same name, letter for letter")
    found = max((_compared(one, other) for one in mine for other in theirs), key=lambda likeness: likeness.score)
    if found.level == "likely" and not set(blocking_keys(*first)) & set(blocking_keys(*second)):
        # what an index would not bring together is not suggested to those who compare without one either
        return Likeness(0.45, "possible", found.reason)
    return found


def _same_reason(one: PersonName, other: PersonName) -> str:
    scripts = sorted({one.family.script, other.family.script})
    if len(scripts) == 2:
        return f"same name in {' and '.join(_SCRIPTS.get(script, script) for script in scripts)} script"
    return "same name" if one.family.spelling == other.family.spelling else "same name in two spellings"


def _compared(one: PersonName, other: PersonName) -> Likeness:
    """Return the likeness of two names taken apart, "likely" at most."""
    family = _agree(one.family, other.family, family=True)
    if family.grade == 0:
        return _longer(one, other)
    if one.suffix != other.suffix:
        return Likeness(0.3, "possible", "the names agree but for what follows the family name")
    if not one.given or not other.given:
        return _without_given(one, other, family)
    if one.family.son != other.family.son:
        return Likeness(0.3, "possible", "the names agree but for a word like bin or ben")
    given, initial = _given(one.given[0], other.given[0])
    if given.grade == 0:
        return Likeness(0.05, "different", "given names disagree")
    middle = _middle(one, other)
    if middle is None:
        return Likeness(0.1, "different", "second given names disagree")
    if one.patronymic and other.patronymic and not _one_father(one.patronymic, other.patronymic):
        return Likeness(0.1, "different", "fathers' names disagree")
    if family.grade == 1 and not _bent_together(one, other, given):
        reason = "given names agree, the family name may be inflected or a woman's"
        return Likeness(0.4, "possible", reason)
    if given.why == "open" and family.grade == 3 and not _undeclined(one, other):
        return Likeness(0.4, "possible", "family names agree, the given name may be inflected or a woman's")
    if initial:
        return Likeness(0.7, "likely", "family names agree, initial agrees")
    reasons = [why for why in dict.fromkeys((family.why, given.why, middle)) if why and why != "open"]
    if family.why == "open" or given.why == "open":
        reasons.insert(0, "an inflected form")
    if (one.patronymic is None) != (other.patronymic is None):
        reasons.append("one has a father's name")
    if one.turned != other.turned:
        reasons.append("family name first in one")
    if one.family.script != other.family.script:
        scripts = sorted({one.family.script, other.family.script})
        reasons.insert(0, f"{' and '.join(_SCRIPTS.get(script, script) for script in scripts)} script")
    score = 0.7 + 0.04 * (family.grade + given.grade) - 0.01 * len(reasons)
    return Likeness(
        round(score, 3), "likely", "given and family names agree: " + ", ".join(reasons or ["other spelling"])
    )


def _given(one: Word, other: Word) -> tuple[_Agreement, bool]:
    """Return how far first given names agree, and whether one is an initial only."""
    if one.son != other.son:
        return _NOT, False
    if not one.initial and not other.initial:
        return _agree(one, other, family=False), False
    return _Agreement(2 if _initials_agree(one, other) else 0, ""), True


def _initials_agree(one: Word, other: Word) -> bool:
    """Tell whether an initial can stand for a given name, in another language's form of it too."""
    if one.abjad or other.abjad:
        mine, theirs = ({frame[:1] for frame in frames(word.printed, word.spelling)} for word in (one, other))
        return bool(mine & theirs)
    return bool(_first_letters(one) & _first_letters(other))


def _first_letters(word: Word) -> set[str]:
    numbers = frozenset() if word.initial else name_tables().others.get(word.skeleton, frozenset())
    return {word.skeleton[0], *(form[0] for form in _equivalents(numbers))}


def _middle(one: PersonName, other: PersonName) -> str | None:
    """Return what is to be said of given names after the first: nothing, that one has more; None if they disagree."""
    mine, theirs = one.given[1:], other.given[1:]
    for left, right in zip(mine, theirs, strict=False):
        agree = (
            _initials_agree(left, right) if left.initial or right.initial else _agree(left, right, family=False).grade
        )
        if not agree or left.son != right.son:
            return None
    return "" if len(mine) == len(theirs) else "one has more given names"


def _one_father(one: Word, other: Word) -> bool:
    """Tell whether two fathers' names begin alike, whatever their endings."""
    shared = 0
    for left, right in zip(one.skeleton, other.skeleton, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= min(len(one.skeleton), len(other.skeleton)) - 4 and shared > 2


def _bent_together(one: PersonName, other: PersonName, given: _Agreement) -> bool:
    """Tell whether the given name is bent as the family name is ("Ильхама Алиева"), and is not a woman's of its own."""
    first, second = one.given[0], other.given[0]
    shared = {form.skeleton for form in _forms(first, False)} & {form.skeleton for form in _forms(second, False)}
    bent = given.why.startswith(("open", "an inflected form")) or bool(shared)
    if first.skeleton == second.skeleton or not bent:
        return False
    return not any(gender_of_name(f"{romanise(word.printed)} X") == "f" for word in (first, second))


def _undeclined(one: PersonName, other: PersonName) -> bool:
    """Tell whether a family name has no cases ("Сноу"), so that an ending of the given name alone shows the case."""
    if any(gender_of_name(f"{romanise(name.given[0].printed)} X") == "f" for name in (one, other)):
        return False
    return one.family.skeleton[-1] in "aeiou"


def _without_given(one: PersonName, other: PersonName, family: _Agreement) -> Likeness:
    """Return the likeness of names of which one or both are a family name alone."""
    if one.given or other.given:
        return Likeness(0.4 + 0.03 * family.grade, "possible", "family names agree, one has no given name")
    if family.grade == 1 and family.why == "open":
        return Likeness(0.3, "possible", "a family name that may be inflected or a woman's")
    abjad = one.family.abjad != other.family.abjad
    if family.grade == 1 or abjad or (family.grade == 2 and family.why != "an inflected form"):
        return Likeness(0.35, "possible", "family names are near, no given names")
    if (one.bent or other.bent) and one.bent != other.bent:
        return Likeness(0.35, "possible", "the same family name, an ending cut off")
    if family.grade == 2 and {one.family.spelling, other.family.spelling} & {"az", "tr"}:
        return Likeness(0.35, "possible", "a family name that may be inflected")
    return Likeness(0.65, "likely", "the same family name" + (", an inflected form" if family.grade == 2 else ""))


def _longer(one: PersonName, other: PersonName) -> Likeness:
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
    inside = any(_agree(short.family, word, family=True).grade >= 2 and short.family.son == word.son for word in words)
    if inside and _agree(short.given[0], long.given[0], family=False).grade:
        return Likeness(0.45, "possible", "one name goes on where the other ends")
    return Likeness(0.0, "different", "family names disagree")
