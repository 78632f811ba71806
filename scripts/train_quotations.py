"""Train the quotation scorer from the jointly annotated Wikinews articles (CC BY), and write the model files.

    uv run python scripts/train_quotations.py            write src/mirrorwire/annotations/quotations/model/
    uv run python scripts/train_quotations.py --check    train again and compare with the files, byte for byte

Needs ../shared/eval/wikinews/train.jsonl beside the repository. No random numbers: articles go to folds by their place
in the file, optimisation is full-batch with a fixed number of steps. The confidence is fitted on statements of articles
that the weights had not seen (five folds), and its calibration error is measured on articles neither had seen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fit_loglinear import Choice, fit

from mirrorwire.annotations.quotations.contents import Side, left_side, right_side
from mirrorwire.annotations.quotations.cues import Cue
from mirrorwire.annotations.quotations.features import (
    cue_features,
    no_speaker_features,
    side_features,
    speaker_features,
)
from mirrorwire.annotations.quotations.marks import find_quoted
from mirrorwire.annotations.quotations.reader import cues_of
from mirrorwire.annotations.quotations.reading import Reading, prepare
from mirrorwire.annotations.quotations.scoring import SIDES, Stretch, choose, choose_speaker, size_class
from mirrorwire.annotations.quotations.speakers import bounds, speaker_options
from mirrorwire.annotations.quotations.statements import assemble
from mirrorwire.annotations.quotations.turns import find_turns
from mirrorwire.annotations.quotations.weights import log_odds, on_line
from mirrorwire.language.engine import engine_for
from mirrorwire.language.parsed import Block, Tier

REPOSITORY = Path(__file__).resolve().parents[1]
TRAIN = REPOSITORY.parent / "shared" / "eval" / "wikinews" / "train.jsonl"
MODEL = REPOSITORY / "src" / "mirrorwire" / "annotations" / "quotations" / "model"
FOLDS = 5
SPEAKER_PENALTY = 2.0
CONTENT_PENALTY = 3.0
STEPS = 250
# added to the score of "says nothing": chosen for the best F1 on folds
BIAS = -0.85
Article = tuple[dict[str, Any], Reading]


def load(tier: Tier) -> list[Article]:
    """Read and parse the articles."""
    engine = engine_for("en", tier)
    articles = []
    for line in TRAIN.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        blocks = [Block(match.start(), match.end()) for match in re.finditer(r"\S(?:.*\S)?", row["text"])]
        parsed = engine.parse(row["text"], blocks)
        quoted, _ = find_quoted(row["text"], [(block.start, block.end) for block in blocks])
        articles.append((row, prepare(parsed, quoted)))
    return articles


def words_in(reading: Reading, stretch: Stretch) -> frozenset[int]:
    """The word tokens of a stretch of tokens."""
    return frozenset(token for token in range(*stretch) if reading.lowered[token][0].isalnum())


def gold_words(reading: Reading, spans: Sequence[Sequence[int]]) -> set[int]:
    """The word tokens of spans of characters."""
    found: set[int] = set()
    for start, end in spans:
        found |= words_in(reading, reading.parsed.tokens(start, end))
    return found


def jaccard(one: set[int] | frozenset[int], other: set[int] | frozenset[int]) -> float:
    """Share of the tokens of either that are in both."""
    return len(one & other) / len(one | other) if one or other else 0.0


def gold_of(article: dict[str, Any], reading: Reading, cue: Cue) -> list[dict[str, Any]]:
    """The gold statements whose cue this is."""
    start, end = reading.parsed.starts[cue.head], reading.parsed.ends[cue.head]
    return [one for one in article["attributions"] if any(start < right and left < end for left, right in one["cue"])]


def speaker_choices(articles: Sequence[Article]) -> list[Choice]:
    """One choice a gold cue: which of its options is the speaker phrase."""
    choices = []
    for article, reading in articles:
        for cue in cues_of(reading):
            gold = gold_of(article, reading, cue)
            if not gold:
                continue
            source = gold_words(reading, gold[0]["source"])
            options = speaker_options(reading, cue)
            overlaps = [jaccard(source, words_in(reading, option)) for option in options]
            best = max(overlaps, default=0.0)
            choice = Choice()
            known = cue_features(reading, cue)
            none = choice.row(["w." + name for name in no_speaker_features(cue, known, len(options))])
            choice.options.append((none,))
            choice.right.append(not source)
            for (option, flags), overlap in zip(options.items(), overlaps, strict=True):
                features = speaker_features(reading, cue, option, flags)
                choice.options.append((choice.row(["w." + name for name in features]),))
                choice.right.append(bool(source) and best >= 0.3 and overlap >= best - 0.15)
            if any(choice.right):
                choices.append(choice)
    return choices


def content_choices(articles: Sequence[Article], weights: dict[str, float]) -> list[Choice]:
    """One choice a cue: which stretches are what is said, none of them where the gold has nothing."""
    choices = []
    for article, reading in articles:
        for cue in cues_of(reading):
            gold = gold_of(article, reading, cue)
            known = cue_features(reading, cue)
            speaker = choose_speaker(reading, cue, known, weights)
            features = side_features(reading, cue, speaker, known)
            low, high = bounds(reading, cue)
            wanted = [{token for token in gold_words(reading, one["content"]) if low <= token < high} for one in gold]
            wanted = [one for one in wanted if one]
            choice = Choice()
            joint = {side: choice.row([f"j{side}:{name}" for name in features]) for side in SIDES}
            left = _side(choice, reading, left_side(reading, cue, speaker), "L")
            right = _side(choice, reading, right_side(reading, cue, speaker), "R")
            options: list[tuple[tuple[int, ...], frozenset[int]]] = [((joint[""],), frozenset())]
            options += [((joint["L"], *rows), words) for rows, words in left]
            options += [((joint["R"], *rows), words) for rows, words in right]
            options += [((joint["LR"], *rows, *more), words | others) for rows, words in left for more, others in right]
            if wanted:
                overlaps = [max(jaccard(words, one) for one in wanted) for _, words in options]
                best = max(overlaps)
                if best < 0.5:
                    continue
                choice.right = [overlap >= best - 0.12 for overlap in overlaps]
            elif gold:
                continue
            else:
                choice.right = [number == 0 for number in range(len(options))]
            choice.options = [rows for rows, _ in options]
            choices.append(choice)
    return choices


def _side(choice: Choice, reading: Reading, side: Side, name: str) -> list[tuple[tuple[int, ...], frozenset[int]]]:
    starts = {at: choice.row(features) for at, features in side.starts.items()}
    ends = {at: choice.row(features) for at, features in side.ends.items()}
    sizes: dict[str, int] = {}
    found = []
    for start, end in side.pairs():
        key = f"{name}.size{size_class(end - start)}"
        if key not in sizes:
            sizes[key] = choice.row([key])
        found.append(((starts[start], ends[end], sizes[key]), words_in(reading, (start, end))))
    return found


def train(articles: Sequence[Article]) -> dict[str, float]:
    """Weights of both choices."""
    speakers = fit(speaker_choices(articles), penalty=SPEAKER_PENALTY, steps=STEPS)
    contents = fit(content_choices(articles, speakers), penalty=CONTENT_PENALTY, steps=STEPS)
    return {**speakers, **contents}


def judged(articles: Sequence[Article], weights: dict[str, float]) -> list[tuple[int, float, bool]]:
    """Each statement a cue introduces: its article's place, its probability, and whether the gold has it."""
    found = []
    for number, (article, reading) in enumerate(articles):
        chosen = [one for cue in cues_of(reading) if (one := choose(reading, cue, weights, BIAS)) is not None]
        blocks = [(block.start, block.end) for block in reading.parsed.blocks]
        gold = [
            (gold_words(reading, one["content"]), gold_words(reading, one["source"])) for one in article["attributions"]
        ]
        for statement in assemble(reading, chosen, find_turns(reading.parsed.text, blocks, "en")):
            if statement.probability is None:
                continue
            speaker = {token for stretch in statement.speaker for token in words_in(reading, stretch)}
            right = any(
                jaccard(statement.tokens, content) >= 0.5 and (bool(speaker & source) or (not speaker and not source))
                for content, source in gold
            )
            found.append((number, statement.share or 0.0, right))
    return found


def platt(rows: Sequence[tuple[int, float, bool]]) -> tuple[float, float]:
    """Slope and offset of the logistic line from the log-odds of the probability to being right (Newton's steps)."""
    slope, offset = 1.0, 0.0
    data = [(log_odds(probability), right) for _, probability, right in rows]
    for _ in range(50):
        left, rest = slope - 1, offset
        a, b, c = 1.0, 0.0, 1.0
        for odds, right in data:
            p = on_line(odds, (slope, offset))
            left += (p - right) * odds
            rest += p - right
            weight = p * (1 - p)
            a, b, c = a + weight * odds * odds, b + weight * odds, c + weight
        determinant = a * c - b * b
        slope -= 0.5 * (c * left - b * rest) / determinant
        offset -= 0.5 * (a * rest - b * left) / determinant
    return round(slope, 4), round(offset, 4)


def calibration_error(rows: Sequence[tuple[int, float, bool]], line: tuple[float, float], bins: int = 10) -> float:
    """Expected calibration error over bins of equal size."""
    ranked = sorted((on_line(log_odds(probability), line), right) for _, probability, right in rows)
    total = 0.0
    for number in range(bins):
        part = ranked[number * len(ranked) // bins : (number + 1) * len(ranked) // bins]
        if part:
            total += abs(sum(p for p, _ in part) - sum(right for _, right in part))
    return total / len(ranked)


def build(tier: Tier) -> tuple[bytes, str]:
    """Train one tier; return the model file's bytes and a line about it."""
    articles = load(tier)
    rows: list[tuple[int, float, bool]] = []
    for fold in range(FOLDS):
        weights = train([one for number, one in enumerate(articles) if number % FOLDS != fold])
        held = [(number, one) for number, one in enumerate(articles) if number % FOLDS == fold]
        rows += [(held[at][0], p, right) for at, p, right in judged([one for _, one in held], weights)]
    errors = []
    for half in (0, 1):
        line = platt([row for row in rows if row[0] // FOLDS % 2 == half])
        errors.append(calibration_error([row for row in rows if row[0] // FOLDS % 2 != half], line))
    line = platt(rows)
    weights = train(articles)
    model = {
        "name": f"quotations en {tier}",
        "tier": tier,
        "bias": BIAS,
        "calibration": line,
        "weights": dict(sorted(weights.items())),
    }
    data = (json.dumps(model, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n").encode()
    right = sum(right for _, _, right in rows) / len(rows)
    report = (
        f"{tier}: {len(weights)} weights, {len(data) / 1000:.0f} kB; "
        f"held-back statements {len(rows)}, right {right:.3f}, expected calibration error {sum(errors) / 2:.3f}"
    )
    return data, report


def main() -> int:
    """Write the model files, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    parser.add_argument("--tier", choices=("parse", "plain"), help="one tier only (with --check)")
    args = parser.parse_args()
    if not TRAIN.is_file():
        print(f"skipped: no training data at {TRAIN}")
        return 0
    tiers: tuple[Tier, ...] = (args.tier,) if args.tier else ("parse", "plain")
    MODEL.mkdir(exist_ok=True)
    sums = []
    differs = 0
    for tier in tiers:
        data, report = build(tier)
        print(report, flush=True)
        name = f"en-{tier}.json"
        sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
        if args.check:
            same = (MODEL / name).read_bytes() == data
            print(f"{name}: {'the same bytes' if same else 'DIFFERS'}")
            differs += not same
        else:
            (MODEL / name).write_bytes(data)
    if not args.check:
        (MODEL / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
