"""What the coder gives: an event with its words, before it is put into the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mirrorwire.model import Modality, Polarity

Stretch = tuple[int, int]
Where = Literal["body", "headline", "list"]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says: stretches of code points, and the entity of the cast who says it, or None."""

    stretches: tuple[Stretch, ...]
    claimant: int | None = None


@dataclass(frozen=True, slots=True)
class EventFound:
    """What one state or organisation did to another, and the words that say so.

    `kind` is a PLOVER class. `evidence` are stretches of code points, the first one the surest; each holds a trigger.
    `trigger` and `clause` count tokens; `words` is the stretch of what told polarity or modality, or None.
    `statement` is the index of the statement in which the trigger stands, `claimant` the entity who says so.
    `participants` are all codes of a meeting too large for pairs, in order; else empty. `pattern` names how it was
    found, and `confidence` is calibrated on development data, or None.
    """

    kind: str
    mode: str | None
    actor: str
    recipient: str
    reciprocal: bool
    polarity: Polarity
    modality: Modality
    words: Stretch | None
    evidence: tuple[Stretch, ...]
    trigger: int
    lemma: str
    clause: Stretch
    where: Where
    statement: int | None
    claimant: int | None
    participants: tuple[str, ...]
    pattern: str
    confidence: float | None

    @property
    def dyad(self) -> str:
        """Return "AZE>ISR"."""
        return f"{self.actor}>{self.recipient}"

    @property
    def triple(self) -> tuple[str, str, str]:
        """Return actor, class and recipient."""
        return self.actor, self.kind, self.recipient
