"""Quotations of articles that were left out of training: ten folds over the annotated Wikinews articles.

    uv run python benchmarks/cross_validation.py [--tier parse|plain]

The shipped weights have seen all of these articles, so that reading them with those tells nothing. Here nine tenths are
trained on, with the functions and settings of scripts/train_quotations.py, and the tenth is read as any text is, by
`read_page`, with these weights in place of the shipped ones. Articles go to folds by their place in the file. Rules,
cue words and features were written with a look at the same articles, which the folds do not undo.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from typing import Literal
from unittest.mock import patch

import msgspec
from evaluation import DATA, REPOSITORY, SKIPPED, WIKINEWS, json_lines, script

from mirrorwire import PageInput, Settings, read_page, to_json
from mirrorwire.annotations.quotations import reader
from mirrorwire.annotations.quotations.weights import Model

FOLDS = 10


@dataclass(frozen=True, slots=True)
class LeftOut:
    """F1 of quotations that overlap the gold's by half; of those, how many speakers' phrases and persons are right."""

    articles: int
    quotations: int
    overlap: float
    lenient: float
    phrase: float
    person: float


def measure(tier: Literal["parse", "plain"] = "parse") -> LeftOut:
    """Train ten times and read what was left out."""
    training = script(REPOSITORY / "scripts" / "train_quotations.py")
    convert = script(DATA / "evaluate.py").as_quotes
    settings = Settings(annotations="parse" if tier == "parse" else "fast")
    articles = training.load(tier)
    predicted = {}
    for fold in range(FOLDS):
        weights = training.train([one for number, one in enumerate(articles) if number % FOLDS != fold])
        model = Model(weights, training.BIAS, (1.0, 0.0))
        with patch.object(reader, "model_for", lambda language, tier, model=model: model):
            for row, _ in articles[fold::FOLDS]:
                page = PageInput(
                    row["text"], form="body", id=row["id"], published_at=row["date"], language=row.get("lang", "en")
                )
                record = msgspec.json.decode(to_json(read_page(page, settings)))
                predicted[row["id"]] = {**convert(record), "id": row["id"]}
    score = script(DATA / "quotes" / "score.py").score(json_lines(WIKINEWS), predicted)
    found = score["attributions"]["all"]
    return LeftOut(
        articles=score["documents"],
        quotations=found["gold"],
        overlap=found["overlap"]["f"],
        lenient=found["lenient"]["f"],
        phrase=score["source_accuracy"]["any_token"],
        person=score["speaker_accuracy"]["accuracy"],
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tier", choices=("parse", "plain"), default="parse")
    args = parser.parse_args()
    if not WIKINEWS.is_file():
        print(SKIPPED)
        return 0
    found = measure(args.tier)
    print(f"{found.articles} articles, {found.quotations} quotations, {FOLDS} folds, tier {args.tier}")
    print(f"overlap F1 {found.overlap:.3f}, full lenient F1 {found.lenient:.3f}")
    print(f"on matches: speaker's phrase right {found.phrase:.3f}, speaker right {found.person:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
