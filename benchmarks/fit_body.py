"""Fit the two tables of `mirrorwire.pages.html.scoring` on development gold, and measure them across publishers.

    python benchmarks/fit_body.py GOLD.jsonl [--folds 5] [--print]

A block is body text if most of its 4-word sequences stand in the gold body. Pages weigh the same whatever their
length; inside a page a block weighs as many words as it has. The folds never share a publisher. numpy only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirrorwire.pages.html import scoring
from mirrorwire.pages.html.blocks import Block
from mirrorwire.pages.html.body import find_body, looked_at
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.furniture import Regions, regions

Vector = NDArray[np.float64]
_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
RIDGE = 10.0


def tokens(text: str) -> list[str]:
    """Return words; a Han or Kana character is a word."""
    return _TOKEN.findall(text)


@dataclass
class Page:
    """A page of the gold, parsed, with the share of each block that is in the gold body."""

    ident: str
    publisher: str
    kind: str
    document: Document
    marks: Regions
    headline: Block | None
    ld_body: str | None
    descriptions: list[str]
    gold: list[str]
    labels: list[float]
    words: list[int]
    first: Vector = field(default_factory=lambda: np.zeros((0, len(scoring.FIRST_NAMES))))
    first_at: list[int] = field(default_factory=list)
    second: Vector = field(default_factory=lambda: np.zeros((0, len(scoring.SECOND_NAMES))))
    second_at: list[int] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Words of the gold body, at least 30."""
        return max(30, sum(len(tokens(paragraph)) for paragraph in self.gold))


def fours(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the 4-word sequences of a text; a shorter text is one sequence."""
    if len(words) < 4:
        return [tuple(words)] if words else []
    return list(zip(words, words[1:], words[2:], words[3:], strict=False))


def label(document: Document, gold: list[str]) -> list[float]:
    """Return for each block the share of its 4-word sequences that the gold body has left; the longest blocks first."""
    left = Counter(fours([word for paragraph in gold for word in tokens(paragraph)]))
    short = {tuple(tokens(paragraph)) for paragraph in gold}
    labels = [0.0] * len(document.blocks)
    for block in sorted(document.blocks, key=lambda block: -len(block.text)):
        words = tokens(block.text)
        if len(words) < 4:
            labels[block.index] = float(tuple(words) in short)
            continue
        grams = fours(words)
        labels[block.index] = sum(left[gram] > 0 for gram in grams) / len(grams)
        if labels[block.index] > 0.5:
            left.subtract(gram for gram in grams if left[gram] > 0)
    return labels


def headline_of(document: Document) -> Block | None:
    """Return the longest block of an `h1`."""
    blocks = [
        block
        for block in document.blocks
        if block.element.tag == "h1" or (block.element.parent is not None and block.element.parent.tag == "h1")
    ]
    return max(blocks, key=lambda block: len(block.text), default=None)


def descriptions_of(document: Document) -> list[str]:
    """Return what the page's meta elements say the article is about."""
    wanted = ("description", "og:description", "twitter:description")
    return [
        element.get("content") or ""
        for element in document.tree.elements
        if element.tag == "meta" and (element.get("name") or element.get("property") or "").lower() in wanted
    ]


def ld_body_of(document: Document) -> str | None:
    """Return the longest articleBody in the page's JSON-LD."""
    best = ""
    for element, end in document.tree.scripts:
        if "ld+json" not in element.attr_text:
            continue
        try:
            stack: list[Any] = [json.loads(document.raw[element.content : end], strict=False)]
        except ValueError:
            continue
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                body = value.get("articleBody")
                best = max(best, body, key=len) if isinstance(body, str) else best
                stack.extend(value.values())
            elif isinstance(value, list):
                stack.extend(value)
    return best or None


def load(path: Path) -> list[Page]:
    """Read the gold and its pages, which lie beside it."""
    pages = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("body") is None:
            continue
        raw = gzip.decompress((path.parent / row["page"]).read_bytes()).decode("utf-8")
        document = Document.of(raw, row.get("url"))
        gold = row["body"] if isinstance(row["body"], list) else [p for p in row["body"].split("\n") if p.strip()]
        pages.append(
            Page(
                row["id"],
                row.get("publisher") or row["id"],
                row["source"],
                document,
                regions(document),
                headline_of(document),
                ld_body_of(document),
                descriptions_of(document),
                gold,
                label(document, gold),
                [len(tokens(block.text)) for block in document.blocks],
            )
        )
    return pages


def fit(features: Vector, wanted: Vector, weights: Vector, ridge: float = RIDGE) -> Vector:
    """Fit a logistic model by Newton's method; `ridge` keeps all weights but the bias small."""
    solution = np.zeros(features.shape[1])
    penalty = np.eye(features.shape[1]) * ridge
    penalty[0, 0] = 1e-6
    for _ in range(25):
        chances = 1 / (1 + np.exp(-np.clip(features @ solution, -30, 30)))
        slope = features.T @ (weights * (chances - wanted)) + penalty @ solution
        curve = (features * (weights * chances * (1 - chances) + 1e-9)[:, None]).T @ features + penalty
        step = np.linalg.solve(curve, slope)
        solution -= step
        if np.abs(step).max() < 1e-5:
            break
    return solution


def weigh(page: Page, at: list[int], against: float) -> Vector:
    """Weigh blocks by their words; what is not body weighs at most `against` times the body."""
    wanted = np.array([page.labels[index] > 0.5 for index in at], dtype=bool)
    weights = np.minimum(np.array([(page.words[index] + 3) / page.size for index in at]), 0.3)
    junk = weights[~wanted].sum()
    weights[~wanted] /= max(1.0, junk / against)
    weights[wanted] /= max(1.0, weights[wanted].sum())
    return np.asarray(20 * weights, dtype=np.float64)


def table(pages: list[Page], which: str) -> Vector:
    """Fit one of the two models on the pages' features."""
    rows = [(getattr(page, which), getattr(page, f"{which}_at"), page) for page in pages]
    rows = [(features, at, page) for features, at, page in rows if at]
    wanted = np.concatenate([[page.labels[index] > 0.5 for index in at] for _, at, page in rows]).astype(float)
    against = 2.0 if which == "first" else 1.5
    weights = np.concatenate([weigh(page, at, against) for _, at, page in rows])
    return fit(np.vstack([features for features, _, _ in rows]), wanted, weights, 5.0 if which == "first" else RIDGE)


def measure_first(page: Page) -> None:
    """Compute the features of the first look."""
    beside = scoring.plain_beside(page.document.blocks)
    index = page.headline.index if page.headline is not None else -1
    beyond = scoring.outside(page.document, page.marks)
    blocks = [block for block in page.document.blocks if not scoring.unlikely(block, page.marks, beyond)]
    page.first_at = [block.index for block in blocks]
    rows = [scoring.first_features(block, page.marks, beside, index) for block in blocks]
    page.first = np.array(rows, dtype=float) if rows else page.first


def measure_second(page: Page) -> None:
    """Compute the features of the second look, with the first table now in force."""
    page.second_at = []
    seen = looked_at(page.document, page.marks, page.headline, page.descriptions)
    if seen is None:
        return
    running, candidates, described = seen
    page.second_at = [block.index for block in candidates]
    page.second = np.array(scoring.second_measures(running, candidates, described), dtype=float)


def put(first: Vector | None, second: Vector | None) -> None:
    """Put fitted weights, rounded to two digits, in force."""
    if first is not None:
        scoring.FIRST.clear()
        scoring.FIRST.update(zip(scoring.FIRST_NAMES, [round(float(w), 2) for w in first], strict=True))
    if second is not None:
        scoring.SECOND.clear()
        scoring.SECOND.update(zip(scoring.SECOND_NAMES, [round(float(w), 2) for w in second], strict=True))


def learn(pages: list[Page]) -> None:
    """Fit both tables on the pages and put them in force."""
    put(table(pages, "first"), None)
    for page in pages:
        measure_second(page)
    put(None, table(pages, "second"))


def overlap(gold: list[str], found: list[str]) -> tuple[float | None, float]:
    """Return precision (None for an empty prediction) and recall of the 4-word sequences."""
    wanted = Counter(fours(tokens("\n".join(gold))))
    given = Counter(fours(tokens("\n".join(found))))
    hits = sum((wanted & given).values())
    return (hits / given.total() if given else None), hits / max(1, wanted.total())


def body_texts(page: Page) -> list[str]:
    """Return standfirst and body as the tables in force read them."""
    body = find_body(page.document, page.headline, page.ld_body, page.descriptions)
    return ([body.standfirst.text] if body.standfirst is not None else []) + [block.text for block in body.blocks]


def report(name: str, results: list[tuple[Page, float | None, float]]) -> None:
    """Print precision, recall and F1 by kind of gold."""
    for kind in sorted({page.kind for page, _, _ in results}):
        precisions = [p for page, p, _ in results if page.kind == kind and p is not None]
        recalls = [r for page, _, r in results if page.kind == kind]
        p, r = float(np.mean(precisions or [0.0])), float(np.mean(recalls))
        print(f"{name} {kind:8} pages={len(recalls)} F1={2 * p * r / max(1e-9, p + r):.4f} P={p:.4f} R={r:.4f}")


def main() -> None:
    """Cross-validate over publishers, then fit on all pages and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    pages = load(args.gold)
    for page in pages:
        measure_first(page)
    publishers = sorted({page.publisher for page in pages})
    random.Random(args.seed).shuffle(publishers)
    fold = {publisher: place % args.folds for place, publisher in enumerate(publishers)}
    results = []
    for held in range(args.folds):
        learn([page for page in pages if fold[page.publisher] != held])
        for page in pages:
            if fold[page.publisher] == held:
                precision, recall = overlap(page.gold, body_texts(page))
                results.append((page, precision, recall))
    report("held out", results)
    learn(pages)
    report("fitted  ", [(page, *overlap(page.gold, body_texts(page))) for page in pages])
    for name, weights in (("FIRST", scoring.FIRST), ("SECOND", scoring.SECOND)):
        print(f"{name}: dict[str, float] = {{")
        for feature, weight in weights.items():
            print(f'    "{feature}": {weight},')
        print("}")


if __name__ == "__main__":
    main()
