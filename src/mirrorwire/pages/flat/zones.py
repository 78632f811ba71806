"""Where on a flattened page the article stands: the heaviest run of running text, and the headline over it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from mirrorwire.pages.flat.lines import upper
from mirrorwire.pages.flat.units import Kind, Unit
from mirrorwire.pages.flat.words import by_words, plain

HEADER: Final = 30
"""Lines above the body in which the headline is looked for."""
_CRUMBS: Final = re.compile(r"\s[>»›→]\s")
INSIDE: Final = 14
"""Lines at the beginning of the body's run in which it may yet stand."""
_ABOVE_HEADLINE: Final = 450
"""Columns of running text that may stand above a headline inside the run."""
_LETTERS: Final = re.compile(r"[^\W\d_]{3,40}|[\u3040-\u30ff\u3400-\u9fff]")
_COST: Final = {
    "comments": -120.0,
    "copyright": -60.0,
    "notice": -25.0,
    "tags": -20.0,
    "call": -3.0,
    "share": -5.0,
    "account": -7.0,
    "more_link": -6.0,
}
_ENOUGH: Final = 250
"""Characters of running text that an article has before a line that ends articles (comments, copyright) counts."""
_LEAST: Final = 7.0
_SURE: Final = 50.0


def mark_listed(units: Sequence[Unit]) -> None:
    """Mark the lines of stamped lists: three or more stamps, each but a few short lines from the next."""
    stamped = [unit.index for unit in units if unit.stamps]
    run: list[int] = []
    for index in [*stamped, -1]:
        if run and (index < 0 or not _one_item(units, run[-1], index)):
            if len(run) >= 3:
                for unit in units[run[0] : run[-1] + 1]:
                    unit.listed = True
            run = []
        if index >= 0:
            run.append(index)


def _one_item(units: Sequence[Unit], before: int, after: int) -> bool:
    """Whether the lines between two stamps could be one item of a list: a headline, a kicker, at most one teaser."""
    between = units[before + 1 : after]
    if len(between) > 5:
        return False
    prose = [unit.line.columns for unit in between if unit.kind == Kind.PROSE]
    return not prose or (len(prose) == 1 and prose[0] <= 320 and not any(unit.kind == Kind.TITLE for unit in between))


def _weights(units: Sequence[Unit]) -> list[float]:
    """Weigh each line: running text draws the body out, everything else costs."""
    weights: list[float] = []
    for unit in units:
        line = unit.line
        match unit.kind:
            case Kind.PROSE:
                weight = -6.0 if unit.listed else min(line.columns, 600) / 8
            case Kind.WEAK:
                weight = -5.0 if unit.listed else 4.0
            case Kind.TITLE:
                weight = -25.0
            case Kind.STAMP:
                weight = -8.0
            case Kind.FURNITURE:
                weight = _COST[unit.frame]
            case Kind.CREDIT:
                weight = -1.0
            case Kind.RANK:
                weight = -6.0
            case _:
                weight = -8.0 if unit.stamps else -5.0 if line.words >= 4 else -7.0
        weights.append(weight)
    _lighten_teasers(units, weights)
    # bullets and dashes inside running text (key points, interviews) are part of it
    for unit in units:
        if (
            unit.kind == Kind.TEXT
            and unit.line.lead in ("bullet", "dash")
            and not unit.stamps
            and unit.line.words >= 6
            and not unit.listed
        ):
            weights[unit.index] = 0.0 if not unit.line.links else -4.0
    return weights


def _lighten_teasers(units: Sequence[Unit], weights: list[float]) -> None:
    """Take the weight off running text behind a list's title, until two paragraphs in a row show that the list"
    " is over."""
    title, before = -1, -2
    light: list[int] = []
    for unit in units:
        if unit.kind == Kind.TITLE:
            title, before, light = unit.index, -2, []
        elif unit.kind == Kind.PROSE:
            if title >= 0 and before == unit.index - 1 and unit.line.columns > 100:
                # an article goes on: the list stood in its midst
                weights[title] = -12.0
                for index in light:
                    weights[index] = min(units[index].line.columns, 600) / 8
                title = -1
            elif title >= 0 and weights[unit.index] > 0 and unit.line.columns < 320:
                weights[unit.index] = -1.0
                light.append(unit.index)
            before = unit.index


def find_body(units: Sequence[Unit]) -> tuple[int, int]:
    """Return the body as `[first, after last)` line indexes; `(0, 0)` where the page has no running text.

    It is the contiguous run of lines with the greatest sum of weights. What ends an article (comments, copyright)
    ends the run once enough text stands before it, so that a long discussion does not win.
    """
    weights = _weights(units)
    best, span = 0.0, (0, 0)
    total, start, prose, size = 0.0, 0, 0, 0
    strong = False
    for unit, weight in zip(units, weights, strict=True):
        if total <= 0:
            total, start, prose, size = 0.0, unit.index, 0, 0
        total += weight
        if unit.kind == Kind.PROSE:
            prose += 1
            size += unit.line.columns
        if total > best and prose and weight > 0:
            best, span = total, (start, unit.index + 1)
            strong = size >= _ENOUGH
        elif unit.kind == Kind.FURNITURE and unit.frame == "comments" and strong and best > _SURE:
            break
    if best < _LEAST:
        weak = [
            unit for unit in units if unit.kind in (Kind.WEAK, Kind.PROSE) and not unit.listed and unit.line.words > 4
        ]
        if len(units) <= 6 and weak:
            return weak[-1].index if len(weak) < 2 else weak[0].index, weak[-1].index + 1
        return 0, 0
    return span


def vocabulary(units: Sequence[Unit], first: int, last: int) -> Counter[str]:
    """Count the word stems (six letters) of the running text of `[first, last)`."""
    found: Counter[str] = Counter()
    for unit in units[first:last]:
        if unit.kind in (Kind.PROSE, Kind.WEAK):
            found.update({word[:6] for word in _LETTERS.findall(unit.text.casefold())})
    return found


def _share(text: str, known: Counter[str]) -> float:
    """Share of a line's longer words that the body has too."""
    stems = {word[:6] for word in _LETTERS.findall(text.casefold()) if len(word) > 3 or word > "\u2e80"}
    return sum(1 for stem in stems if stem in known) / max(len(stems), 3)


def find_headline(units: Sequence[Unit], first: int, last: int) -> int | None:
    """Return the index of the headline of the body `[first, last)`, or None where no line can be one.

    A headline shares its words with the body, stands near it, is followed by a byline or a time, and is shown or
    marked as a heading; none of these is needed. It may stand a little inside the run, where a caption or a notice
    before the header drew the run's beginning too far up.
    """
    known = vocabulary(units, first, last)
    top = plain(units[0].text) if units else ""
    counted = Counter(plain(unit.text) for unit in units if unit.kind in (Kind.TEXT, Kind.WEAK))
    best, found = 1.0, None
    texts = 0
    for index in range(first - 1, max(-1, first - 1 - HEADER), -1):
        unit = units[index]
        if unit.kind == Kind.TITLE and texts > 3:
            break
        score = _headline_score(units, index, first, known, counted, top)
        if score is None:
            continue
        score -= min(0.35 * max(texts - 2, 0), 3.0)
        if score > best:
            best, found = score, index
        texts += 1
    above = 0
    for index in range(first, min(first + INSIDE, last - 1)):
        unit = units[index]
        if unit.kind == Kind.PROSE:
            above += unit.line.columns
            if above > _ABOVE_HEADLINE:
                break
            continue
        marked = unit.line.lead == "heading" or any(_dated_or_signed(u) for u in units[index + 1 : index + 5])
        if not marked and index != first:
            continue
        score = _headline_score(units, index, index + 1, known, counted, top)
        if score is not None and score - 1.5 - above / 250 > best:
            best, found = score - 1.5 - above / 250, index
    return found


def _dated_or_signed(unit: Unit) -> bool:
    """Whether a line carries a time or a byline."""
    return bool(unit.stamps) or (unit.line.columns < 120 and by_words(unit.text) > 0)


def _headline_score(
    units: Sequence[Unit], index: int, first: int, known: Counter[str], counted: Counter[str], top: str
) -> float | None:
    """Weigh a line as headline of a body that begins at `first`; None if it cannot be one."""
    unit = units[index]
    line = unit.line
    if unit.kind not in (Kind.TEXT, Kind.WEAK, Kind.PROSE) or (unit.stamps and not unit.parts):
        return None
    if line.columns > 300 or line.columns < 6 or by_words(line.text):
        return None
    folded = plain(line.text)
    score = 7.0 * min(_share(line.text, known), 0.65)
    score += 1.5 if 25 <= line.columns <= 140 else -1.5 if line.columns > 200 or line.columns < 14 else 0.0
    if line.words < 3 and line.columns < 25:
        score -= 2.0
    if line.lead == "heading":
        score += 3.0
    if index == 0 or (len(folded) > 12 and top.startswith(folded)):
        score += 1.5
    following = units[index + 1] if index + 1 < first else None
    if following is not None and not following.stamps and following.kind in (Kind.TEXT, Kind.PROSE):
        score += 0.7
    if any(_dated_or_signed(u) for u in units[index + 1 : index + 5]):
        score += 1.0
    elif any(_dated_or_signed(u) and not u.listed for u in units[max(0, index - 6) : index]):
        score -= 1.5  # what stands below byline and time is a caption or a deck
    if len(_CRUMBS.findall(line.text)) > 1 or any(
        len(end := plain(u.text)) > 14 and end != folded and folded.endswith(end)
        for u in units[index + 1 : index + 9]
        if u.brief
    ):
        score -= 4.0  # a trail of breadcrumbs
    if counted[folded] > 1 and line.words > 3:
        score += 1.0
    if unit.kind == Kind.PROSE:
        score -= 2.0
    if line.ended and line.text[-1] == ".":
        score -= 2.5
    if line.text[-1] == ":" or unit.stamps:
        score -= 2.0
    if unit.listed:
        score -= 2.5
    if line.lead in ("bullet", "rank"):
        score -= 2.0
    if upper(line.text) and line.words > 3:
        score += 0.5
    return score


def isolated(units: Sequence[Unit], index: int) -> bool:
    """Whether blank lines part a line from both neighbours, on a page that uses them."""
    after = units[index + 1].line.blank if index + 1 < len(units) else 1
    return units[index].line.blank > 0 and after > 0


def runs(indexes: Sequence[int]) -> list[tuple[int, int]]:
    """Group ascending numbers to runs `[first, after last)` of consecutive ones."""
    found: list[tuple[int, int]] = []
    start = indexes[0] if indexes else 0
    for before, after in pairwise([*indexes, -2]):
        if after != before + 1:
            found.append((start, before + 1))
            start = after
    return found
