"""Measure what a mirror reading is made from: reports, totals and claims out of a store of a million list entries.

    python benchmarks/mirror.py [--articles 100000] [--entries 10] [--folder DIR]

The store is generated (the same every run) and filled by the way that ingest takes; one that is there is used again.
Headlines and texts name states in the language of their outlet's country. Each reading is a process of its own, bound
to one core. Prints JSON: seconds cold (from the first import on) and warm, what was found, and what filling cost.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from evaluation import environment
from generated import BEGIN, STATES, Generator, skewed, write_outlets

from mirrorwire.ids import make_id, sha256
from mirrorwire.language.gazetteer.lexicon import LANGUAGES, forms
from mirrorwire.model import SCHEMA, Article, Capture, Field, LinkItem, LinkList, Record, Span, Time
from mirrorwire.pages.outlets import load_outlets
from mirrorwire.record.keep.keeping import GIVEN
from mirrorwire.record.keep.writing import BATCH, Writer
from mirrorwire.record.store import Store

DAYS = 366
WRITTEN = Path(__file__).with_name("mirror.json")
LANGUAGE_OF = {
    "RUS": "ru", "KAZ": "ru", "TUR": "tr", "AZE": "az", "IRN": "fa", "ARM": "hy", "GEO": "ka", "FRA": "fr",
    "DEU": "de", "SAU": "ar", "EGY": "ar", "ARE": "ar", "ISR": "he", "CHN": "zh", "UKR": "uk", "ESP": "es",
    "MEX": "es", "ITA": "it", "POL": "pl", "BRA": "pt",
}  # fmt: skip
# how often a headline, and a paragraph, names a state or two
HEADLINE_NAMES = (0.5, 0.8)
PARAGRAPH_NAMES = (0.6, 0.85)


class MirrorGenerator(Generator):
    """Records whose words name states, each with a list of entries: half of them told before, half seen only there."""

    def __init__(self, *, entries: int = 10, seed: int = 1) -> None:
        super().__init__(seed=seed)
        self._entries = entries
        self._names = {tag: _names_of(tag) for tag in LANGUAGES}
        self._told: dict[str, deque[tuple[str, str, datetime]]] = {}

    def record(self, number: int, total: int, days: int = DAYS) -> Record:
        """Record `number` of `total`; to be asked for in order, since its list shows what its outlet told before."""
        made = random.Random(f"mirror/{self._seed}/{number}")
        at = BEGIN + timedelta(minutes=int(number / total * days * 1440))
        place = skewed(made, len(self.outlets))
        outlet, country = self.outlets[place]
        names = self._names[LANGUAGE_OF.get(country, "en")]
        headline = self._named(made, made.randint(6, 12), names, HEADLINE_NAMES)
        paragraphs = [
            self._named(made, made.randint(25, 70), names, PARAGRAPH_NAMES) + "." for _ in range(made.randint(5, 11))
        ]
        text = "\n\n".join([headline, *paragraphs])
        start, body = len(headline) + 2, []
        for one in paragraphs:
            body.append(self._span(start, start + len(one)))
            start += len(one) + 2
        url = f"https://outlet{place:03d}.example/news/{number}"
        ident = make_id("page", url)
        people = self._people(made, ident, text, at)
        stamp = Time(at.isoformat(), "minute", at.strftime("%H:%M"), None, "visible")
        article = Article(
            headline=Field(headline, self._span(0, len(headline)), "visible"),
            standfirst=None,
            rubric=None,
            byline=(),
            published_at=stamp,
            updated_at=None,
            language=Field(LANGUAGE_OF.get(country, "en"), None, "html"),
            canonical_url=Field(url, None, "link"),
            dateline=None,
            body=tuple(body),
        )
        told = self._told.setdefault(outlet, deque(maxlen=self._entries // 2))
        items = [*told]
        for extra in range(self._entries - len(items)):
            title = self._named(made, made.randint(6, 12), names, HEADLINE_NAMES)
            items.append((f"https://outlet{place:03d}.example/brief/{number}-{extra}", title, at))
        told.append((url, headline, at))
        lists = (LinkList("latest", None, tuple(_item(n, *one) for n, one in enumerate(items))),)
        captured = (at + timedelta(minutes=20)).isoformat()
        capture = Capture(url, outlet, captured, at.isoformat(), "text/html", sha256(text.encode()), 60_000)
        return Record(
            SCHEMA,
            ident,
            make_id("rev", text),
            capture,
            article,
            lists,
            text,
            people,
            self._quotations(made, ident, text, people),
            self._events(made, ident, text, at),
            (),
        )

    def _named(self, made: random.Random, count: int, names: dict[str, str], shares: tuple[float, float]) -> str:
        """Words with none, one or two states among them."""
        said = self._text(made, count).split()
        chance = made.random()
        for _ in range((chance > shares[0]) + (chance > shares[1])):
            said[made.randrange(len(said))] = names[STATES[skewed(made, len(STATES))]]
        return said[0][:1].upper() + " ".join(said)[1:]


def _item(place: int, url: str, title: str, at: datetime) -> LinkItem:
    start = 10_000 + 200 * place
    headline = Field(title, Span("raw", start, start + len(title), (start, start + len(title))), "visible")
    return LinkItem(headline, None, Field(url, None, "link"), Time(at.isoformat(), "minute", None, None, "visible"))


def _names_of(language: str) -> dict[str, str]:
    """A name of each state in a language; where its tables have none, in English."""
    found: dict[str, str] = {}
    for tag in (language, "en"):
        for form in forms(tag):
            if form.code in STATES and form.how == "name" and "~" not in form.surface:
                found.setdefault(form.code, form.surface)
    return found


def fill(path: Path, outlets: Path, articles: int, entries: int) -> dict[str, Any]:
    """Make the store by the way that ready records take; returns what it cost, without what generating cost."""
    known = load_outlets(None, outlets)
    generator = MirrorGenerator(entries=entries)
    cpu = 0.0
    with Store.create(path) as store:
        writer = Writer(store, known.for_name)
        for batch in _batches(generator, articles):
            began = time.process_time()
            writer.keep_ready(batch)
            cpu += time.process_time() - began
    return {"articles": articles, "entries": articles * entries, "CPU seconds to fill": round(cpu, 1)}


def _batches(generator: MirrorGenerator, articles: int) -> Iterator[list[tuple[str, Record, str]]]:
    for first in range(0, articles, BATCH):
        yield [
            (f"record {number}", generator.record(number, articles), GIVEN)
            for number in range(first, min(articles, first + BATCH))
        ]


def read(path: Path, actors: str, at: str, third: str) -> dict[str, Any]:
    """Make one whole reading in this process, twice; returns seconds and what there was."""
    began, cpu = time.perf_counter(), time.process_time()
    from mirrorwire.readings.mirror import read_mirror
    from mirrorwire.readings.question import question
    from mirrorwire.readings.reports import material

    took = []
    for _ in range(2):
        with Store.open(path) as store:
            asked = question(store, actors=actors, at=at, third=third, days=3)
            answer = read_mirror(store, asked)
        took.append((time.perf_counter() - began, time.process_time() - cpu))
        began, cpu = time.perf_counter(), time.process_time()
    with Store.open(path) as store:
        began = time.process_time()
        found = material(store, asked)
        gathered = time.process_time() - began
    return {
        "question": f"{actors} at {at}, read in {third}",
        "seconds cold, wall and CPU": [round(one, 2) for one in took[0]],
        "seconds warm, wall and CPU": [round(one, 2) for one in took[1]],
        "of them gathering, CPU": round(gathered, 2),
        "reacted": answer.reacted,
        "reports": len(found.reports),
        "firsts": sum(one.first for one in found.reports),
        "articles": sum(one.kind == "article" for one in found.reports),
        "claims": len(found.claims),
        "controls": {"-".join(pair): len(reports) for pair, reports in found.controls},
        "undated": found.undated,
        "outlets": len(found.outlets),
        "total": sum(sum(one.counts) for one in found.totals),
        "refusal": answer.refusal,
    }


QUESTIONS = (
    ("AZE,ISR", "2024-11-18", "RUS,FRA,IRN,ARM,TUR"),
    # nearly all of the store is of these
    ("AZE,ISR", "2024-11-18", ",".join(state for state in STATES if state not in ("AZE", "ISR"))),
    ("USA,RUS", "2024-11-18", "CHN,FRA,IRN,ARM,TUR"),
)


def main() -> None:
    """Fill a store if there is none, and read it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=10, help="entries of each article's list")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "mirror-bench")
    parser.add_argument("--write", action="store_true", help=f"keep the figures in {WRITTEN.name}")
    parser.add_argument("--read", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        path, *asked = given.read
        print(json.dumps(read(Path(path), *asked)))
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    outlets = given.folder / "outlets"
    outlets.mkdir(exist_ok=True)
    write_outlets(outlets)
    path = given.folder / f"{given.articles}x{given.entries}.store"
    found: dict[str, Any] = {}
    if not path.exists():
        partial = path.with_suffix(".part")
        for left in path.parent.glob(f"{partial.name}*"):
            left.unlink()
        found["filled"] = fill(partial, outlets, given.articles, given.entries)
        partial.replace(path)
    found["bytes"] = path.stat().st_size
    found["readings"] = []
    for asked in QUESTIONS:
        command = [sys.executable, __file__, "--read", str(path), *asked]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        found["readings"].append(json.loads(answer.stdout) if answer.returncode == 0 else answer.stderr[-2_000:])
    print(json.dumps(found, indent=2))
    if given.write:
        WRITTEN.write_text(json.dumps({"environment": environment(), **found}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
