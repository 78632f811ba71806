"""A small store in which one third country reacts to a meeting and another does not, for the tests of the mirror."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from mirrorwire.model import Record
from mirrorwire.pages.outlets import load_outlets
from mirrorwire.record.keep.keeping import GIVEN
from mirrorwire.record.keep.writing import Writer
from mirrorwire.record.store import Store
from mirrorwire.record.stories.weaving import weave
from tests.stores import paragraphs, ready

# name, country
OUTLETS = (
    ("Neva Herald", "RUS"),
    ("Volga Times", "RUS"),
    ("Seine Courrier", "FRA"),
    ("Loire Matin", "FRA"),
    ("Alborz Daily", "IRN"),
)
START = date(2025, 5, 20)
DAYS_BEFORE = 90
THIRD = "RUS,FRA,IRN,TUR"
# steers a terminal that prints it as it is
HOSTILE = "Azerbaijan and Israel meet \x1b[2J\u202eagain"
WIRE = ["Envoys of Azerbaijan and Israel agreed on gas, the agency learned.", *paragraphs("wire", 3)]


def mirror_store(folder: Path) -> Path:
    """Make the store: ninety days of two reports a week in each country, then Russian outlets report every hour."""
    entries = folder / "outlets"
    entries.mkdir()
    for n, (name, country) in enumerate(OUTLETS):
        (entries / f"outlet_{n}.yaml").write_text(
            f"name: {name}\ndomains: [o{n}.example]\ncountry: {country}\nlanguage: [en]\ntime_zone: UTC\nowner: []\n",
            encoding="utf-8",
        )
    path = folder / "mirror.store"
    with Store.create(path) as store:
        writer = Writer(store, load_outlets(None, entries).for_name)
        writer.keep_ready([(f"line {n}", one, GIVEN) for n, one in enumerate(_records(), 1)])
        weave(store)
    return path


def _records() -> list[Record]:
    made = random.Random("mirror store")
    found: list[Record] = []

    def add(outlet: str, day: date, headline: str, body: list[str] | None = None, events: object = ()) -> None:
        number = len(found)
        at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=6 + number % 14, minutes=number % 60)
        record = ready(
            number,
            url=f"https://mirror.example/{number}",
            outlet=outlet,
            headline=headline,
            body=body or paragraphs(f"mirror/{number}", 1, 25),
            published=at.isoformat(),
            captured="2025-06-01T00:00:00Z",
            events=events,  # type: ignore[arg-type]
        )
        found.append(replace(record, quotations=()))

    for ago in range(DAYS_BEFORE, -3, -1):
        day = START - timedelta(days=ago)
        for name, country in OUTLETS:
            if country == "IRN" and ago > 20:
                continue
            add(name, day, f"Weather and sport of the day, {number_words(made)}")
            if made.random() < 0.15:
                add(name, day, f"Azerbaijan and Israel: {number_words(made)}")
    for ahead in range(3):
        day = START + timedelta(days=ahead)
        for n in range(5):
            outlet = OUTLETS[n % 2][0]
            add(outlet, day, f"Azerbaijan and Israel accused, {number_words(made)}", events=[("RUS", "AZE", "ACCUSE")])
    add("Neva Herald", START, HOSTILE, events=[("AZE", "ISR", "CONSULT")])
    # one agency's text, printed in both countries
    for name, _ in OUTLETS[:4]:
        add(name, START + timedelta(days=1), "Azerbaijan and Israel agree on gas", WIRE)
    for name, _ in OUTLETS[:3]:
        add(name, START, "Flood closes the old harbour bridge", paragraphs("flood", 2), [("AZE", "GEO", "AGREE")])
    return found


def number_words(made: random.Random) -> str:
    """Give two words that no other headline has."""
    return " ".join("".join(made.choice("bdfgklmnprstvz") + made.choice("aeiou") for _ in range(3)) for _ in range(2))
