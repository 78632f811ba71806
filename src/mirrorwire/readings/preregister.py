"""A reading declared before its data exist: parameters, hashed, with the time, in a file that anyone can check.

Whoever chooses the date, the countries or the length of the window after looking finds something on one date in twenty.
A registration takes that freedom away: it holds the whole question, every setting and the version of the software, and
a hash (SHA-256) of all of them together with the time, to be published wherever others can see when. A reading from a
registration is called confirmatory only if all parameters are the same and the registration is older than the window.
The time is that of the machine that registered, and proves nothing by itself; the published hash does (Nosek et al.
2018, "The preregistration revolution").
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec

from mirrorwire.errors import InputError
from mirrorwire.readings.forecast import SurgeSettings
from mirrorwire.readings.nouns import Question
from mirrorwire.readings.onset import OnsetSettings

SCHEMA: Final = "mirrorwire/registration@1"
# what must be the same in the reading; the rest of the parameters is kept, and told of
_DECIDING: Final = ("question", "settings", "software")


@dataclass(frozen=True, slots=True)
class MirrorSettings:
    """Everything a reading could be done differently with.

    `rate`: share of false discoveries up to which countries, and pairs of outlets, are said to be found; `fewest`:
    claims that a group of outlets must share; `seed`: of resampling; `embedder`: name of the model that claims are
    compared with, None where they are compared by what they name.
    """

    surge: SurgeSettings = field(default_factory=SurgeSettings)
    onset: OnsetSettings = field(default_factory=OnsetSettings)
    rate: float = 0.1
    fewest: int = 3
    seed: int = 0
    embedder: str | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """A reading as declared: `parameters` are those of `parameters_of`, `registered_at` is in UTC.

    Beside them stand `outlets`, the names of those that were known then of the third countries, and `notes` of the
    question: the hash is of them too, but a reading with others is not refused, it says so.
    `after_the_fact`: the window had begun by then, so that whoever registered could have looked.
    """

    registered_at: str
    parameters: Mapping[str, Any]
    hash: str
    after_the_fact: bool
    schema: str = SCHEMA


def parameters_of(question: Question, settings: MirrorSettings) -> dict[str, Any]:
    """Give all that decides what a reading finds in given data, as plain JSON values.

    Whether it is exploratory is not among them, as a registration decides that, nor are notes, which decide nothing.
    `software` is the version with a digest of the readings' own source: what was changed by hand is another method.
    """
    asked = msgspec.to_builtins(question)
    del asked["exploratory"], asked["notes"]
    written = msgspec.json.encode({"question": asked, "settings": settings, "software": software()})
    found: dict[str, Any] = json.loads(written)
    return found


@cache
def software() -> str:
    """Return the version of the software, and a digest of the modules that read: "mirrorwire 0.1.0 (readings …)"."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return f"mirrorwire {version('mirrorwire')} (readings {digest.hexdigest()[:16]})"


def canonical(parameters: Mapping[str, Any], registered_at: str) -> bytes:
    """Write what is hashed: JSON with sorted keys and no spaces, in UTF-8; equal parameters are equal bytes."""
    content = {"parameters": parameters, "registered_at": registered_at, "schema": SCHEMA}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def register(
    question: Question, settings: MirrorSettings, *, at: datetime, outlets: Iterable[str] | None = None
) -> Registration:
    """Declare a reading at a moment; no reports are looked at. Raises ValueError for a moment without a zone.

    `outlets`: names of the third countries' outlets that are known now; None leaves them open, which is told.
    """
    if at.tzinfo is None:
        raise ValueError("the moment of a registration needs a zone")
    parameters = parameters_of(question, settings) | {
        "outlets": sorted(outlets) if outlets is not None else None,
        "notes": list(question.notes),
    }
    stamp = at.astimezone(UTC).isoformat(timespec="seconds")
    return Registration(stamp, parameters, _hash(parameters, stamp), _late(parameters, stamp))


def write_registration(registration: Registration, path: Path) -> None:
    """Write a registration to a new file; raises InputError where there is a file already, or none can be written."""
    text = json.dumps(msgspec.to_builtins(registration), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    try:
        with path.open("x", encoding="utf-8") as target:
            target.write(text)
    except FileExistsError as error:
        raise InputError("there is a file here already: a registration is never replaced", place=str(path)) from error
    except OSError as error:
        raise InputError(error.strerror or str(error), place=str(path)) from error


def read_registration(path: Path) -> Registration:
    """Read a registration and check its hash; raises InputError where it is none, or was changed since."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(error.strerror or str(error), place=str(path)) from error
    except ValueError as error:
        raise InputError(f"no registration: {error}", place=str(path)) from error
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        raise InputError(f"no registration: its schema is not {SCHEMA!r}", place=str(path))
    parameters, stamp = found.get("parameters"), found.get("registered_at")
    try:
        if not isinstance(parameters, dict) or not isinstance(stamp, str):
            raise ValueError("parameters or registered_at are missing")
        computed, late = _hash(parameters, stamp), _late(parameters, stamp)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"no registration: {error}", place=str(path)) from error
    if found.get("hash") != computed:
        raise InputError(
            f"was changed since it was written: its hash is {found.get('hash')}, that of its content {computed}",
            place=str(path),
        )
    return Registration(stamp, parameters, computed, late)


def check(
    registration: Registration, question: Question, settings: MirrorSettings, *, place: str, at: datetime
) -> None:
    """Make sure that a reading is the one that was registered, and that its window is over at the moment `at`.

    Whoever may look before the end may stop where it suits. Raises InputError naming every parameter that differs, or
    the window's end.
    """
    changed = changes(registration, question, settings)
    if changed:
        raise InputError(
            "this is another reading than the one registered: "
            + "; ".join(f"{name} was {_shown(before)}, is {_shown(after)}" for name, before, after in changed),
            place=place,
        )
    end = datetime.combine(question.start + timedelta(days=question.days), datetime.min.time(), UTC)
    if at < end:
        raise InputError(f"the window is not over: it ends on {end:%Y-%m-%d} at 00:00 UTC", place=place)


def changes(
    registration: Registration, question: Question, settings: MirrorSettings
) -> list[tuple[str, object, object]]:
    """Give (name, as registered, as it is) of every parameter in which a reading differs from a registration."""
    registered = {name: registration.parameters.get(name) for name in _DECIDING}
    return list(differences(registered, parameters_of(question, settings)))


def registered_outlets(registration: Registration) -> tuple[str, ...] | None:
    """Give the names of the outlets that were known when the reading was registered; None where none were named."""
    names = registration.parameters.get("outlets")
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else None


def registered_question(registration: Registration) -> Question:
    """Give the question that was registered; raises InputError where this version asks other things."""
    try:
        asked = msgspec.convert(dict(registration.parameters["question"]), Question)
        notes = registration.parameters.get("notes") or ()
        return replace(asked, notes=tuple(str(note) for note in notes))
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise InputError(f"the registration holds no question that this version can ask: {error}") from error


def differences(before: object, after: object, name: str = "") -> Iterator[tuple[str, object, object]]:
    """Yield (name, before, after) of each parameter that differs, "question.days" for one within another."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted({*before, *after}):
            inner = f"{name}.{key}" if name else str(key)
            yield from differences(before.get(key), after.get(key), inner)
    elif _plain(before) != _plain(after):
        yield name, before, after


def _plain(value: object) -> object:
    return json.loads(json.dumps(value))


def _shown(value: object) -> str:
    return "not given" if value is None else json.dumps(value, ensure_ascii=False)


def _hash(parameters: Mapping[str, Any], stamp: str) -> str:
    return hashlib.sha256(canonical(parameters, stamp)).hexdigest()


def _late(parameters: Mapping[str, Any], stamp: str) -> bool:
    """Whether the window had begun: its first day in UTC, as everything is counted."""
    start = date.fromisoformat(parameters["question"]["start"])
    moment = datetime.fromisoformat(stamp)
    if moment.tzinfo is None:
        raise ValueError("registered_at has no zone")
    return moment >= datetime.combine(start, datetime.min.time(), UTC)
