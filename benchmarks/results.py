"""Write RESULTS.md: every figure that is aimed at, measured now, with commands, versions, machine and commit.

    uv run --group bench python benchmarks/results.py [--rounds 3]

What stands in RESULTS.md below its line `## Remarks` is written by hand and kept.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import sys
from pathlib import Path
from typing import Any

import cross_validation
import events
import gate
import pages
import quotations
import results_desk
import results_record
import speed_quotations
from evaluation import SKIPPED, Unmeasured, environment, present

RESULTS = Path(__file__).with_name("RESULTS.md")
# what is aimed at for quotations right in full, beyond the bar that must hold
AIM = 0.80
REMARKS = "\n## Remarks\n"

HEAD = """# Results

Written by `benchmarks/results.py`; run it again rather than edit (what stands below “Remarks” is kept).

**Development data only.** The code was tuned on these pages and texts, so the figures flatter it. Others, kept apart,
decide.

{environment}

Commands, on a machine with the evaluation data beside the repository:

    make gate                                                     # figures, spans, floors
    uv run --group bench python benchmarks/pages.py               # speed of reading pages
    uv run --group bench python benchmarks/speed_quotations.py    # speed of reading quotations
    uv run python scripts/train_quotations.py --check             # model files, calibration
    uv run python benchmarks/events.py                            # events; --speed: the speed of their coder
    uv run python benchmarks/copies.py                            # copies; stories.py, surge.py: their halves as well
    uv run python benchmarks/store.py --write                     # the store (a quarter of an hour)
    uv run python benchmarks/desk.py --write                      # the desk (some minutes; needs Chromium)
    uv run python benchmarks/simulate.py --write                  # the mirror's method on invented news
    uv run python benchmarks/mirror.py --write                    # a reading over a large store
    uv run --group bench python benchmarks/results.py             # this file

"""


def bars(measured: gate.Measured) -> str:
    """The table of what is aimed at against what was measured."""
    lines = ["## What is aimed at", "", "| figure | aimed at | measured | |", "| --- | --- | --- | --- |"]
    for floor in gate.floors():
        value = measured.figures[floor.key]
        sign = "<=" if floor.most else ">="
        aim = f"{sign} {floor.bar:g}" if floor.bar is not None else "reported"
        word = "" if floor.bar is None else "reached" if floor.reached(value) else "**short**"
        # a count of many is no share
        shown = f"{value:.3f}" if value < 10 else f"{value:g}"
        lines.append(f"| {floor.name} | {aim} | {shown} | {word} |")
    return "\n".join(lines) + "\n"


def speed(found: pages.Speed) -> str:
    """The table of pages a second."""
    rounds = ", ".join(f"{ratio:.2f}" for ratio in found.ratios)
    word = "reached" if found.ratio >= 5 else "**short**"
    return f"""
## Speed: pages

{found.pages} pages, without people and quotations; one core, CPU time; {found.rounds} rounds in processes of their own,
medians of them; both read each page one right after the other.

| | pages a second | median page |
| --- | --- | --- |
| mirrorwire, page to record as JSON | {found.ours_a_second:.1f} | {found.ours_median_ms:.2f} ms |
| trafilatura, body and metadata | {found.theirs_a_second:.1f} | {found.theirs_median_ms:.2f} ms |
| ratio | **{found.ratio:.2f}** (rounds {rounds}; aimed at >= 5: {word}) | {found.ratio_median_page:.2f} |

Slowest page of ours: {found.slowest_s:.3f} s ({found.slowest_characters:,} characters; none may take 2 s).
"""


def said(measured: gate.Measured) -> str:
    """The tables of quotations: English by kind and tier, articles left out of training, model files, German."""
    found = measured.said
    if found is None or not measured.left_out:
        raise Unmeasured("quotations: the data are not all there")
    parse, fast = found.english["parse"], found.english["fast"]
    german = found.german["attributions"]
    lines = [
        "",
        "## Quotations",
        "",
        results_record.prose(
            f"English: {parse['documents']} articles of PolNeAR's development split, {parse['words']:,} words, scored",
            "without the thoughts, wishes and plans that this corpus counts as attributions. Nothing was trained on",
            "it. *Right in full*: half of the words or more are the gold's, and the speaker's phrase shares a word",
            "with the gold's.",
        ),
        "",
        "| right in full, F1 | gold | parse | `--fast` |",
        "| --- | --- | --- | --- |",
    ]
    for kind in quotations.KINDS:
        count = parse["attributions"][kind]["gold"]
        lines.append(f"| {kind} | {count} | {_f1(parse, kind)} | {_f1(fast, kind)} |")
    rest = found.english_with_thoughts
    lines.append(f"| all, thoughts and plans included | {rest['attributions']['all']['gold']} | {_f1(rest, 'all')} | |")
    lines += [
        "",
        "| all kinds | parse | `--fast` |",
        "| --- | --- | --- |",
    ]
    for name, key in (("words said", "content"), ("speakers' phrases", "source"), ("cues", "cue")):
        cells = [
            f"{one['f']:.3f} ({one['p']:.3f}, {one['r']:.3f})" for one in (parse["tokens"][key], fast["tokens"][key])
        ]
        lines.append(f"| {name}, by token: F1 (precision, recall) | {cells[0]} | {cells[1]} |")
    for name, key in (("half of the words or more", "overlap"), ("words and speaker's phrase exact", "strict")):
        cells = [f"{one['attributions']['all'][key]['f']:.3f}" for one in (parse, fast)]
        lines.append(f"| {name}: F1 | {cells[0]} | {cells[1]} |")
    aim = "reached" if quotations.lenient(parse, "all") >= AIM else "not reached"
    lines += [
        "",
        results_record.prose(
            f"The aim beyond the bar, an F1 of {AIM:.2f} for all quotations right in full with the parser, is {aim}.",
            f"Of {found.pronouns_of} speakers of that corpus called “he” or “she”, settled by hand, {found.pronouns}",
            "are resolved to the right person.",
        ),
        "",
        results_record.prose(
            f"German, by marks and cue words: {found.german['documents']} articles of Wikinews,",
            f"{found.german['words']:,} words, {german['direct']['gold']} direct quotations. Right in full: F1",
            f"{_f1(found.german, 'direct')}; half of the words or more, whoever speaks:",
            f"{german['direct']['overlap']['f']:.3f}. The gold's {german['all']['gold']} quotations of every kind,",
            f"right in full: {_f1(found.german, 'all')}.",
        ),
        "",
        results_record.prose(
            f"English Wikinews, {measured.left_out.articles} articles, {measured.left_out.quotations} quotations: the",
            "scorer is trained ten times and reads the tenth that was left out (`benchmarks/cross_validation.py`;",
            "rules and features know these articles all the same). The weights that ship have seen all of them, and",
            "are not measured on them.",
        ),
        "",
        "| articles left out of training | parse | `--fast` |",
        "| --- | --- | --- |",
    ]
    plain = cross_validation.measure("plain")
    for name, key in (
        ("half of the words or more: F1", "overlap"),
        ("right in full: F1", "lenient"),
        ("of matches, speaker's phrase right", "phrase"),
        ("of matches, speaker resolved to the right name", "person"),
    ):
        lines.append(f"| {name} | {getattr(measured.left_out, key):.3f} | {getattr(plain, key):.3f} |")
    lines += [
        "",
        results_record.prose(
            "Confidence, from `scripts/train_quotations.py --check`: statements of articles that the weights had not",
            "seen (five folds); the calibration error is of articles that neither weights nor calibration had seen.",
        ),
        "",
        "| model file | weights | kB | statements | share right | expected calibration error | trained again |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in measured.models:
        same = "the same bytes" if one.same else "**differs**"
        lines.append(
            f"| en-{one.tier} | {one.weights:,} | {one.kilobytes} | {one.statements} | {one.right:.3f} | "
            f"{one.calibration_error:.3f} | {same} |"
        )
    return "\n".join(lines) + "\n"


def _f1(score: dict[str, Any], kind: str) -> str:
    """The F1 of quotations of a kind that are right in full, as printed."""
    return f"{quotations.lenient(score, kind):.3f}"


def speed_said(found: speed_quotations.QuotationSpeed) -> str:
    """The table of words a second, quotations included."""
    lines = [
        "",
        "## Speed: quotations",
        "",
        results_record.prose(
            f"{found.texts} texts of PolNeAR's development split, {found.words:,} words; one core, CPU time;",
            f"{found.rounds} rounds in processes of their own, medians of them; all three read each text one right",
            "after the other.",
        ),
        "",
        "| | words a second | ratio | rounds | aimed at | quotations given |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for who, name, least in (
        ("parse", "mirrorwire, text to record as JSON", 1),
        ("fast", "the same with `--fast`", 4),
    ):
        rounds = ", ".join(f"{ratio:.2f}" for ratio in found.ratios[who])
        word = "reached" if found.ratio[who] >= least else "**short**"
        cells = [f"{found.words_a_second[who]:,.0f}", f"**{found.ratio[who]:.2f}**", rounds, f">= {least}: {word}"]
        lines.append(f"| {name} | {' | '.join(cells)} | {found.quotations[who]:,} |")
    lines += [
        f"| textacy `direct_quotations`, same pipeline | {found.words_a_second['textacy']:,.0f} | 1 | | | "
        f"{found.quotations['textacy']:,} |",
        "",
        results_record.prose(
            f"On {found.theirs_failed} of the {found.texts} texts textacy raises an error, because their marks are odd",
            "in number; their parse counts in its time. It gives direct quotations alone, ours every kind, with people",
            "and their roles.",
        ),
    ]
    return "\n".join(lines) + "\n"


def told(measured: gate.Measured) -> str:
    """The tables of events: by set, by class, and how well the confidence holds."""
    found = measured.events
    if found is None:
        raise Unmeasured("events: the data are not all there")
    hit, traps = events.trap_hits(found.all)
    nothing, overlap = found.hand["no_event_sentences"], found.all["evidence_overlap"]
    lines = [
        "",
        "## Events",
        "",
        results_record.prose(
            f"{found.all['sentences']} sentences, each read as a text of its own; {found.events} events, all of them",
            "with the words they rest on"
            if found.events == found.with_evidence
            else f"{found.with_evidence} of them with the words they rest on",
            "(those that are denied, possible or hypothetical included; scored are the asserted ones, actual or",
            "planned). *Triple*: actor, class and recipient; *side*: actor, cooperation or conflict, and recipient;",
            "*dyad*: actor and recipient. In brackets where 95 of 100 samples of as many sentences, drawn again, lie.",
            "In `plover_gsr` and `plv` only the pairs of the gold are judged, so extra ones go unpunished there.",
        ),
        "",
        "| set | sentences | triple: F1 | precision | recall | side: F1 | dyad: F1 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, score in (("all", found.all), ("all coded by hand", found.hand), *found.sets.items()):
        triple = score["triple"]
        low, high = triple["F1_95"]
        shown = name if name.startswith("all") else f"`{name}`"
        lines.append(
            f"| {shown} | {score['sentences']} | {triple['F1']:.3f} ({low:.2f}-{high:.2f}) | {triple['P']:.3f} | "
            f"{triple['R']:.3f} | {score['quad2']['F1']:.3f} | {score['dyad']['F1']:.3f} |"
        )
    kinds = ", ".join(f"{why} {share}" for why, share in found.all["traps"].items())
    lines += [
        "",
        results_record.prose(
            f"Of {nothing['n']} sentences without an event, {nothing['false_alarm_rate']:.1%} are given one. Of",
            f"{traps} traps {hit} are hit ({kinds}). Where a pair is found, its class is right in",
            f"{found.all['class_given_dyad']['acc']:.3f}; the evidence shares a character with the gold's trigger in",
            f"{overlap['share']:.3f} of {overlap['n']}.",
        ),
        "",
        "A class with fewer than ten events in the gold says little.",
        "",
        "| class | gold, all sets | precision | recall | F1 | gold, by hand | precision | recall | F1 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for kind, row in found.all["per_class"].items():
        cells = [_by_class(each) for each in (row, found.hand["per_class"].get(kind))]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    lines += ["", _calibrated(found)]
    return "\n".join(lines)


def _by_class(row: dict[str, Any] | None) -> str:
    """Four cells: events in the gold, precision, recall and F1 of a class; what has no cases is a dash."""
    if row is None:
        return "0 | - | - | -"
    gold, given = row["tp"] + row["fn"], row["tp"] + row["fp"]
    cells = [
        f"{row['P']:.2f}" if given else "-",
        f"{row['R']:.2f}" if gold else "-",
        f"{row['F1']:.2f}" if gold else "-",
    ]
    return " | ".join([str(gold), *cells])


def _calibrated(found: events.Events) -> str:
    """The confidence of events against what was right."""
    hand, everything = found.calibration[events.HAND], found.calibration["all"]
    lines = [
        results_record.prose(
            "Confidence: events that the scorer judges, by what they claim. It was fitted on a part of these",
            "sentences coded by hand, so the table flatters it.",
        ),
        "",
        "| confidence | by hand: events | mean confidence | right | all sets: events | mean confidence | right |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for low, high in itertools.pairwise(events.EDGES):
        cells = []
        for each in (hand, everything):
            one = next((one for one in each.bins if one.low == low), None)
            cells += [str(one.count), f"{one.confidence:.3f}", f"{one.right:.3f}"] if one else ["0", "-", "-"]
        if cells[0] != "0" or cells[3] != "0":
            lines.append(f"| {low:.2f} to {high:.2f} | {' | '.join(cells)} |")
    whole = [f"{one.count} | {one.confidence:.3f} | {one.right:.3f}" for one in (hand, everything)]
    lines.append(f"| all | {' | '.join(whole)} |")
    lines += [
        "",
        "| | by hand | all sets |",
        "| --- | --- | --- |",
        f"| expected calibration error | {hand.error:.3f} | {everything.error:.3f} |",
        f"| Brier score | {hand.brier:.3f} | {everything.brier:.3f} |",
        f"| Brier score of the mean confidence, given to all | {hand.brier_constant:.3f} | "
        f"{everything.brier_constant:.3f} |",
        f"| of a right and a wrong event, the right one has the higher confidence | {hand.auc:.2f} | "
        f"{everything.auc:.2f} |",
    ]
    return "\n".join(lines) + "\n"


def speed_told(found: events.Speed) -> str:
    """The table of sentences a second, beyond the parse."""
    lines = [
        "",
        "## Speed: events",
        "",
        results_record.prose(
            "What events take on top of the parse, people and quotations, as sentences a second: CPU time of one core,",
            f"{found.rounds} rounds in processes of their own, medians of them. The articles are PolNeAR's, where few",
            "sentences tell an event; the sentences are those of the table above, where most do, each read as a text",
            "of its own. Headlines, and texts of one line that look like one, are rewritten and parsed by themselves;",
            "the last column counts that parse too.",
        ),
        "",
        "| | sentences | events | sentences a second beyond any parse | aimed at | headlines' own parse included |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, each in found.beyond.items():
        word = "reached" if each >= 1500 else "**short**"
        cells = [f"{found.sentences[name]:,}", f"{found.events[name]:,}", f"{each:,.0f}", f">= 1500: {word}"]
        lines.append(f"| {name} | {' | '.join(cells)} | {found.with_own_parse[name]:,.0f} |")
    return "\n".join(lines) + "\n"


def languages(measured: gate.Measured) -> str:
    """The figures by language; the benchmark's pages carry no language."""
    lines = [
        "",
        "## By language",
        "",
        "A language of one or two pages says little; `-`: nothing in the gold. “None” are the benchmark's pages, whose",
        "gold has the body alone.",
        "",
        "| language | pages | body F1 | paragraphs | title | authors | day | instant |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    columns = [
        ("body_f1", "n_body"),
        ("para_exact", "n_body"),
        ("title_any", "n_title"),
        ("authors_exact", "n_authors"),
        ("date_day", "n_date"),
        ("date_instant", "n_instant"),
    ]
    for language, row in measured.languages.items():
        cells = [f"{row[key]:.3f}" if row[count] else "-" for key, count in columns]
        lines.append(f"| {language} | {row['pages']:.0f} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def spans(measured: gate.Measured) -> str:
    """The table of spans."""
    if measured.spans is None:
        raise Unmeasured("spans")
    lines = [
        "",
        "## Spans",
        "",
        "`benchmarks/spans.py`, an independent reading of the page's characters; the flattened seed page included.",
        "",
        "| spans of | values | exact | with `<br>` as nothing | orphans | wrong |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, one in measured.spans.by_name.items():
        shares = f"{one.share:.4f} | {one.share_br_as_nothing:.4f}"
        lines.append(f"| {name} | {one.total} | {shares} | {one.orphans} | {len(one.wrong)} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure all and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    if not present():
        print(SKIPPED)
        return 0
    for package, needed in (("trafilatura", pages.NEEDED), ("textacy", speed_quotations.NEEDED)):
        if importlib.util.find_spec(package) is None:
            print(needed, file=sys.stderr)
            return 1
    where = ", ".join(f"{name} {value}" for name, value in environment().items())
    measured = gate.measure()
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.is_file() else ""
    remarks = old.partition(REMARKS)[2] or "\n"
    text = HEAD.format(environment=where) + bars(measured) + said(measured) + told(measured)
    text += speed(pages.measure(args.rounds)) + speed_said(speed_quotations.measure(args.rounds))
    text += speed_told(events.measure_speed(args.rounds))
    text += results_record.same(measured, args.rounds) + results_record.kept() + results_desk.kept()
    text += languages(measured) + spans(measured) + REMARKS + remarks
    RESULTS.write_text(text, encoding="utf-8")
    print(f"written: {RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
