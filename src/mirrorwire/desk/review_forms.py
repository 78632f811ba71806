"""Forms of review: the fields of a statement as they are shown to be corrected, and what was typed read back.

A stretch of the text is shown as its characters and its words, one a line ("120-176: were signed on Monday"). Whoever
corrects it may change either: words that are typed are looked for in the text, where they must stand once, or once
where they stood before. Only what was changed is a change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from mirrorwire.desk.safety import harmless
from mirrorwire.errors import ReviewError
from mirrorwire.model import Modality, Person, PersonKind, Polarity, Quotation, QuotationKind, Record, Span
from mirrorwire.record.reviews.statements import Kind, Statement

_LINE: Final = re.compile(r"(\d{1,9})\s{0,9}[-–]\s{0,9}(\d{1,9})(?:\s{0,9}:\s{0,9}(.*))?", re.DOTALL)
_MOST_PLACES: Final = 1_000
_YES, _NO = "yes", "no"
_SPANS: Final = ("content", "evidence", "speaker_span")
_ONE_SPAN: Final = ("role", "cue")
_PEOPLE: Final = ("speaker", "claimant")
_MAY_BE_NONE: Final = ("mode", "date", "date_precision", "country")


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form: `value` is what is typed in it, `was` what it said before, None of a field that is new.

    `form` is line, lines or choice; `options` of a choice are (value, label).
    """

    name: str
    label: str
    form: str
    value: str
    was: str | None
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""


_PLACES: Final = "Characters and words of the text, one stretch a line; change either."
_LABELS: Final[dict[Kind, dict[str, tuple[str, str, str]]]] = {
    "quotation": {
        "kind": ("Kind", "choice", ""),
        "content": ("Words said", "lines", _PLACES),
        "speaker": ("Speaker", "choice", ""),
        "speaker_words": ("Or a speaker who is not in the list", "line", "The words of the text that name them."),
        "role": ("Role as printed", "line", "Words of the text."),
        "speaker_span": ("Where the speaker is named", "lines", _PLACES),
        "cue": ("Verb of saying", "line", "Words of the text."),
    },
    "event": {
        "kind": ("Class", "line", "A PLOVER class, such as CONSULT."),
        "mode": ("Mode", "line", "Such as visit; empty for none."),
        "actor": ("Who acts", "line", "Code or name of a state or organisation."),
        "recipient": ("Towards whom", "line", "Code or name of a state or organisation."),
        "reciprocal": ("Both do it to each other", "choice", ""),
        "spheres": ("Spheres", "line", "Separated by commas."),
        "polarity": ("Polarity", "choice", ""),
        "modality": ("Modality", "choice", ""),
        "date": ("Date", "line", "2023-09-08, 2023-W36, 2023-09, 2023 or 202X; empty for none."),
        "date_precision": ("Precision of the date", "line", "As its form says, or published; empty for that."),
        "claimant": ("According to", "choice", ""),
        "claimant_words": ("Or somebody who is not in the list", "line", "The words of the text that name them."),
        "evidence": ("Words that say so", "lines", _PLACES + " The surest first."),
    },
    "person": {
        "name": ("Name", "line", ""),
        "kind": ("Kind", "choice", ""),
        "country": ("Country", "line", "Code or name; empty for none."),
    },
}
_CHOICES: Final[dict[tuple[Kind, str], tuple[str, ...]]] = {
    ("quotation", "kind"): get_args(QuotationKind),
    ("event", "reciprocal"): (_NO, _YES),
    ("event", "polarity"): get_args(Polarity),
    ("event", "modality"): get_args(Modality),
    ("person", "kind"): get_args(PersonKind),
}


def statement_fields(
    kind: Kind, statement: Statement, record: Record, typed: Mapping[str, str] | None = None
) -> tuple[FormField, ...]:
    """Return the fields of a statement to be corrected; `typed` is what a form that was refused said.

    What was typed is kept where it was a change; all else is as the statement is now.
    """
    shown = _shown(statement, record)
    fields = []
    for name, (label, form, hint) in _LABELS[kind].items():
        was = shown.get(name, "")
        given = _typed((typed or {}).get(f"field.{name}"))
        value = given if given is not None and given != _typed((typed or {}).get(f"was.{name}", "")) else was
        fields.append(FormField(name, label, form, value, was, _options(kind, name, record, value), hint))
    return tuple(fields)


def new_fields(kind: Kind, record: Record, typed: Mapping[str, str] | None = None) -> tuple[FormField, ...]:
    """Return the fields of a statement that is to be added."""
    fields = []
    for name, (label, form, hint) in _LABELS[kind].items():
        options = _options(kind, name, record, "")
        value = (typed or {}).get(f"field.{name}", options[0][0] if options else "")
        fields.append(FormField(name, label, form, value, None, options, hint))
    return tuple(fields)


def changes_of(
    kind: Kind, statement: Statement | None, record: Record, typed: Mapping[str, str], target: str
) -> dict[str, Any]:
    """Return what a form changes, as `Reviewer.correct` takes it, or for a new statement (None) as `Reviewer.add` does.

    Raises ReviewError naming the field: where words stand nowhere or more than once, and where the statement is not
    any more as the form showed it.
    """
    shown = _shown(statement, record) if statement is not None else {}
    changes: dict[str, Any] = {}
    for name in _LABELS[kind]:
        value, was = _typed(typed.get(f"field.{name}")), _typed(typed.get(f"was.{name}"))
        if value is None or value == (was or ""):
            continue
        if statement is not None and was != _typed(shown.get(name, "")):
            raise ReviewError(f"{name}: not as you saw it, somebody else changed it; look again", place=target)
        if name.endswith("_words"):
            if value:
                changes[name.removesuffix("_words")] = {"text": _span(record.text, name, value, target)}
            continue
        changes[name] = _read(record, name, value, target)
    return changes


def _shown(statement: Statement, record: Record) -> dict[str, str]:
    """The fields of a statement as a form shows them."""
    text = record.text
    if isinstance(statement, Person):
        return {"name": harmless(statement.name), "kind": statement.kind, "country": statement.country or ""}
    if isinstance(statement, Quotation):
        person = next((one for one in record.people if one.id == statement.speaker), None)
        role = person.roles[statement.role].span if person is not None and statement.role is not None else None
        return {
            "kind": statement.kind,
            "content": _lines(text, statement.content),
            "speaker": statement.speaker or "",
            "role": _lines(text, (role,) if role is not None else ()),
            "speaker_span": _lines(text, statement.speaker_span),
            "cue": _lines(text, (statement.cue,) if statement.cue is not None else ()),
        }
    return {
        "kind": statement.kind,
        "mode": statement.mode or "",
        "actor": statement.actor,
        "recipient": statement.recipient,
        "reciprocal": _YES if statement.reciprocal else _NO,
        "spheres": ", ".join(statement.spheres),
        "polarity": statement.polarity,
        "modality": statement.modality,
        "date": statement.date or "",
        "date_precision": statement.date_precision or "",
        "claimant": statement.claimant or "",
        "evidence": _lines(text, statement.evidence),
    }


def _lines(text: str, spans: Iterable[Span]) -> str:
    return "\n".join(
        f"{span.start}-{span.end}: {' '.join(harmless(text[span.start : span.end]).split())}" for span in spans
    )


def _options(kind: Kind, name: str, record: Record, value: str) -> tuple[tuple[str, str], ...]:
    if name in _PEOPLE:
        people = tuple((one.id, f"{harmless(one.name)} ({one.kind})") for one in record.people)
        known = {ident for ident, _ in people}
        return (("", "nobody"), *people, *(((value, value),) if value and value not in known else ()))
    return tuple((one, one) for one in _CHOICES.get((kind, name), ()))


def _typed(value: str | None) -> str | None:
    """What was typed, line ends as browsers send them made one."""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip() if value is not None else None


def _read(record: Record, name: str, value: str, target: str) -> Any:
    if name in _SPANS:
        return [_span(record.text, name, line, target) for line in value.split("\n") if line.strip()]
    if name in _ONE_SPAN:
        return _span(record.text, name, value, target) if value else None
    if name == "spheres":
        return [one.strip() for one in value.split(",") if one.strip()]
    if name == "reciprocal":
        return value == _YES
    if name in (*_PEOPLE, *_MAY_BE_NONE):
        return value or None
    return value


def _span(text: str, name: str, line: str, target: str) -> list[int]:
    """The place that a line means, by its characters or by its words."""
    said = line.strip()
    found = _LINE.fullmatch(said)
    if found is None:
        return _by_words(text, name, said, None, target)
    start, end, words = int(found[1]), int(found[2]), (found[3] or "").split()
    if not words or words == harmless(text[start:end]).split():
        return [start, end]
    return _by_words(text, name, " ".join(words), (start, end), target)


def _by_words(text: str, name: str, words: str, before: tuple[int, int] | None, target: str) -> list[int]:
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    places = []
    for match in re.finditer(pattern, harmless(text)) if pattern else ():
        places.append((match.start(), match.end()))
        if len(places) == _MOST_PLACES:
            break
    if before is not None and len(places) > 1:
        places = [(start, end) for start, end in places if start < before[1] and before[0] < end] or places
    if len(places) != 1:
        how = "stand nowhere in the text" if not places else f"stand {len(places)} times: give the characters as well"
        raise ReviewError(f"{name}: these words {how}: {words[:80]!r}", place=target)
    return list(places[0])
