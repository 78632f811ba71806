"""The scorer's weights: small JSON files that ship with the package, checked against their SHA-256 when loaded.

`model/en-parse.json` and `model/en-plain.json` are made by scripts/train_quotations.py, which also writes
`model/SHA256SUMS`; docs/models/quotations-en.md is their card.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import msgspec

from mirrorwire.errors import ModelError
from mirrorwire.language.parsed import Tier

FOLDER: Final = files("mirrorwire.annotations.quotations") / "model"
SUMS: Final = "SHA256SUMS"


class _File(msgspec.Struct):
    """A model file as it must look."""

    name: str
    tier: str
    bias: float
    calibration: tuple[float, float]
    weights: dict[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, the bias of saying nothing, and the line that turns a score into a confidence."""

    weights: Mapping[str, float]
    bias: float
    calibration: tuple[float, float]

    def confidence(self, probability: float) -> float:
        """Return how often statements of this probability were right on held-back gold (Platt scaling)."""
        return round(on_line(log_odds(probability), self.calibration), 3)


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, which is taken as at least .001 and at most .999."""
    kept = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(kept / (1 - kept))


def on_line(odds: float, line: tuple[float, float]) -> float:
    """Return the probability of log-odds moved along a line (slope, offset)."""
    return 0.5 + 0.5 * math.tanh((line[0] * odds + line[1]) / 2)


def file_name(language: str, tier: Tier) -> str:
    """Return the name of the model file of a language and tier."""
    return f"{language}-{tier}.json"


def read_model(folder: Traversable, name: str) -> Model:
    """Read one model file; raises ModelError naming the file if it is missing, damaged or of another form."""
    path = folder / name
    try:
        data = path.read_bytes()
        sums = (folder / SUMS).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise ModelError(f"{cause}: install mirrorwire again", place=str(path)) from error
    expected = {line.split()[1]: line.split()[0] for line in sums.splitlines() if len(line.split()) == 2}
    found = hashlib.sha256(data).hexdigest()
    if found != expected.get(name):
        wanted = expected.get(name, "nothing")[:12]
        raise ModelError(f"damaged (SHA-256 {found[:12]}, not {wanted}): install mirrorwire again", place=str(path))
    try:
        loaded = msgspec.json.decode(data, type=_File)
    except msgspec.DecodeError as error:
        raise ModelError(f"no model file: {error}", place=str(path)) from error
    return Model(loaded.weights, loaded.bias, loaded.calibration)


@lru_cache(maxsize=4)
def model_for(language: str, tier: Tier) -> Model:
    """Load the shipped model of a language and tier, once a process; raises ModelError."""
    return read_model(FOLDER, file_name(language, tier))
