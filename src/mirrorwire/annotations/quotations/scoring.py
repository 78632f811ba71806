"""The scorer: sums of learned weights pick a cue's speaker phrase and its content, or say that it is no cue here.

Two choices one after the other, each a log-linear model (multinomial logistic regression) over a handful of options:

speaker   one of the phrases of speakers.py, or none
content   left and right stretches of contents.py, each side possibly empty; both empty means: says nothing

A pair of stretches scores the sum of its four edges and of the features of the side; so all pairs are weighed at the
cost of their edges. The weights are data (model/*.json), made by scripts/train_quotations.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mirrorwire.annotations.quotations.contents import Side, left_side, right_side
from mirrorwire.annotations.quotations.cues import Cue
from mirrorwire.annotations.quotations.edges import Edges
from mirrorwire.annotations.quotations.features import (
    cue_features,
    no_speaker_features,
    side_features,
    speaker_features,
)
from mirrorwire.annotations.quotations.reading import Reading
from mirrorwire.annotations.quotations.speakers import speaker_options

Weights = Mapping[str, float]
Stretch = tuple[int, int]
SIDES = ("", "L", "R", "LR")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a cue introduces: its speaker phrase and contents in tokens.

    `probability` is the scorer's that anything is said here, `share` its probability of just these contents.
    """

    cue: Cue
    speaker: Stretch | None
    contents: tuple[Stretch, ...]
    probability: float
    share: float


def total(weights: Weights, features: Sequence[str], prefix: str = "") -> float:
    """Sum the weights of features."""
    found = 0.0
    for feature in features:
        found += weights.get(prefix + feature, 0.0)
    return found


def choose_speaker(reading: Reading, cue: Cue, known: list[str], weights: Weights) -> Stretch | None:
    """Pick the speaker phrase of a cue."""
    options = speaker_options(reading, cue)
    best: Stretch | None = None
    high = total(weights, no_speaker_features(cue, known, len(options)), "w.")
    for option, flags in options.items():
        score = total(weights, speaker_features(reading, cue, option, flags), "w.")
        if score > high:
            best, high = option, score
    return best


def _edges(weights: Weights, edges: Edges) -> dict[int, float]:
    return {at: total(weights, features) for at, features in edges.items()}


def best_pair(side: Side, weights: Weights, extra: str) -> tuple[Stretch | None, float, float]:
    """Return a side's best stretch, its score, and the log of the sum of all its stretches' exponentials."""
    starts, ends = _edges(weights, side.starts), _edges(weights, side.ends)
    best: Stretch | None = None
    high = -math.inf
    scores: list[float] = []
    for start, left in starts.items():
        for end, right in ends.items():
            if start < end:
                score = left + right + weights.get(f"{extra}.size{size_class(end - start)}", 0.0)
                scores.append(score)
                if score > high:
                    best, high = (start, end), score
    if best is None:
        return None, -math.inf, -math.inf
    return best, high, high + math.log(sum(math.exp(score - high) for score in scores))


def size_class(size: int) -> str:
    """Return a stretch's length in tokens, coarsely."""
    return str(size) if size < 4 else "6" if size < 7 else "12" if size < 13 else "25" if size < 26 else "50"


def choose(reading: Reading, cue: Cue, weights: Weights, bias: float = 0.0) -> Chosen | None:
    """Pick a cue's speaker and content; None where it most likely introduces nothing.

    `bias` is added to the score of introducing nothing: higher for precision, lower for recall.
    """
    known = cue_features(reading, cue)
    speaker = choose_speaker(reading, cue, known, weights)
    features = side_features(reading, cue, speaker, known)
    left, left_score, left_sum = best_pair(left_side(reading, cue, speaker), weights, "L")
    right, right_score, right_sum = best_pair(right_side(reading, cue, speaker), weights, "R")
    ways: list[tuple[float, float, tuple[Stretch, ...]]] = [(total(weights, features, "j:") + bias, 0.0, ())]
    if left is not None:
        ways.append((total(weights, features, "jL:") + left_score, left_sum - left_score, (left,)))
    if right is not None:
        ways.append((total(weights, features, "jR:") + right_score, right_sum - right_score, (right,)))
    if left is not None and right is not None:
        rest = left_sum - left_score + right_sum - right_score
        ways.append((total(weights, features, "jLR:") + left_score + right_score, rest, (left, right)))
    score, _, contents = max(ways, key=lambda way: way[0])
    if not contents:
        return None
    peak = max(way[0] + way[1] for way in ways)
    mass = sum(math.exp(way[0] + way[1] - peak) for way in ways)
    # how likely it is that something is said, on this side or another
    silent = math.exp(ways[0][0] - peak) / mass
    return Chosen(cue, speaker, contents, 1.0 - silent, math.exp(score - peak) / mass)
