"""Generated records for measuring the store: Zipfian words, outlets, persons, facts; the same every run.

The texts say nothing; what is realistic is what costs: how often words recur, how many facts a page has, how many
spans a fact has, how dyads and outlets are spread. Sources of the shapes: word frequencies by Zipf-Mandelbrot with
exponent 1.07 (Piantadosi 2014), counts of facts by what the sample pages give.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from mirrorwire.ids import make_id, sha256
from mirrorwire.model import (
    SCHEMA,
    Article,
    Capture,
    Event,
    Field,
    LinkList,
    Person,
    Quotation,
    Record,
    Role,
    Span,
    Time,
)

VOCABULARY = 60_000
STATES = (
    "USA RUS CHN ISR AZE ARM TUR IRN FRA DEU GBR IND PAK SAU ARE EGY UKR POL GEO KAZ UZB TKM JPN KOR PRK IDN VNM THA "
    "MYS SGP AUS NZL CAN MEX BRA ARG CHL COL PER VEN ZAF NGA KEN ETH MAR DZA TUN LBY SYR IRQ JOR LBN QAT KWT OMN YEM "
    "ESP PRT ITA GRC"
).split()
KINDS = (
    "CONSULT COOPERATE AGREE SUPPORT AID CONCEDE REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION COERCE ASSAULT".split()
)
SPHERES = (
    "energy trade agriculture military security transport finance territory water nuclear culture migration".split()
)
RUBRICS = "Politics World Economy Analysis Security Energy Region Opinion".split()
ROLES = ("Foreign Minister of {}", "spokesman for the Foreign Ministry of {}", "ambassador to {}", "expert on {}")
_ONSETS = "b br d dr f g gr h k kr l m n p pr r s st t tr v z sh ch".split()
_VOWELS = "a e i o u ai ea ou".split()
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)


class Generator:
    """Makes records by number: record N is the same whatever was made before."""

    def __init__(self, *, outlets: int = 300, persons: int = 20_000, seed: int = 1) -> None:
        made = random.Random(seed)
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            words["".join(made.choice(_ONSETS) + made.choice(_VOWELS) for _ in range(made.randint(1, 5)))] = None
        self.words = list(words)
        self._weights = list(accumulate(1 / (rank + 2.7) ** 1.07 for rank in range(VOCABULARY)))
        self.outlets = [(f"Outlet {number:03d}", STATES[number % len(STATES)]) for number in range(outlets)]
        self.persons = [
            (f"{made.choice(self.words[2000:]).title()} {made.choice(self.words[2000:]).title()}", made.choice(STATES))
            for _ in range(persons)
        ]
        self._seed = seed

    def record(self, number: int, total: int, days: int = 366) -> Record:
        """Record `number` of `total`, spread over a year."""
        made = random.Random(f"{self._seed}/{number}")
        at = BEGIN + timedelta(minutes=int(number / total * days * 1440))
        outlet, country = self.outlets[skewed(made, len(self.outlets))]
        headline = self._text(made, made.randint(6, 12)).capitalize()
        paragraphs = [self._text(made, made.randint(25, 70)).capitalize() + "." for _ in range(made.randint(5, 11))]
        text = "\n\n".join([headline, *paragraphs])
        at_text, body = len(headline) + 2, []
        for paragraph in paragraphs:
            body.append(self._span(at_text, at_text + len(paragraph)))
            at_text += len(paragraph) + 2
        url = f"https://outlet{self.outlets.index((outlet, country)):03d}.example/news/{number}"
        ident = make_id("page", url)
        people = self._people(made, ident, text, at)
        article = Article(
            headline=Field(headline, self._span(0, len(headline)), "visible"),
            standfirst=None,
            rubric=Field(made.choice(RUBRICS), Span("raw", 900, 908, (900, 908)), "visible"),
            byline=(),
            published_at=Time(
                at.isoformat(), "minute", at.strftime("%d.%m.%Y %H:%M"), Span("raw", 950, 966, (950, 966)), "visible"
            ),
            updated_at=None,
            language=Field("en", None, "html"),
            canonical_url=Field(url, None, "link"),
            dateline=None,
            body=tuple(body),
        )
        capture = Capture(
            url,
            outlet,
            (at + timedelta(minutes=20)).isoformat(),
            at.isoformat(),
            "text/html",
            sha256(text.encode()),
            60_000,
        )
        return Record(
            SCHEMA,
            ident,
            make_id("rev", text),
            capture,
            article,
            self._lists(made, number, at),
            text,
            people,
            self._quotations(made, ident, text, people),
            self._events(made, ident, text, at),
            (),
        )

    def _text(self, made: random.Random, count: int) -> str:
        last = self._weights[-1]
        return " ".join(self.words[bisect(self._weights, made.random() * last)] for _ in range(count))

    @staticmethod
    def _span(start: int, end: int) -> Span:
        return Span("text", start, end, (2_000 + start, 2_000 + end))

    def _cut(self, made: random.Random, text: str, size: int) -> Span:
        start = made.randrange(max(1, len(text) - size))
        return self._span(start, min(len(text), start + size))

    def _people(self, made: random.Random, ident: str, text: str, at: datetime) -> tuple[Person, ...]:
        people = []
        for _ in range(made.randint(3, 8)):
            name, country = self.persons[skewed(made, len(self.persons))]
            roles = (
                (
                    Role(
                        made.choice(ROLES).format(country),
                        self._cut(made, text, 30),
                        "minister",
                        country,
                        at.date().isoformat(),
                    ),
                )
                if made.random() < 0.5
                else ()
            )
            mentions = tuple(self._cut(made, text, len(name)) for _ in range(made.randint(1, 4)))
            people.append(Person(make_id("person", ident, name), "person", name, country, roles, mentions))
        for _ in range(made.randint(2, 5)):
            code = STATES[skewed(made, len(STATES))]
            mentions = tuple(self._cut(made, text, 8) for _ in range(made.randint(1, 6)))
            people.append(Person(make_id("person", ident, code), "state", code, code, (), mentions))
        return tuple({person.id: person for person in people}.values())

    def _quotations(
        self, made: random.Random, ident: str, text: str, people: tuple[Person, ...]
    ) -> tuple[Quotation, ...]:
        told = []
        for number in range(made.randint(1, 7)):
            speaker = made.choice(people)
            told.append(
                Quotation(
                    make_id("quote", ident, number),
                    made.choice(("direct", "indirect", "mixed")),
                    (self._cut(made, text, 120),),
                    speaker.id,
                    (self._cut(made, text, 20),),
                    self._cut(made, text, 4),
                    None,
                    round(made.random(), 3),
                )
            )
        return tuple(told)

    def _events(self, made: random.Random, ident: str, text: str, at: datetime) -> tuple[Event, ...]:
        events = []
        for number in range(made.choice((0, 1, 1, 2, 3, 4, 6))):
            actor = STATES[skewed(made, len(STATES))]
            recipient = STATES[(STATES.index(actor) + 1 + skewed(made, len(STATES) - 1)) % len(STATES)]
            events.append(
                Event(
                    make_id("event", ident, number),
                    made.choice(KINDS),
                    None,
                    actor,
                    recipient,
                    f"{actor}>{recipient}",
                    made.random() < 0.3,
                    tuple(made.sample(SPHERES, made.choice((0, 1, 1, 2)))),
                    "asserted" if made.random() < 0.95 else "negated",
                    made.choice(("actual", "actual", "actual", "planned", "possible")),
                    None,
                    None,
                    at.date().isoformat(),
                    "body",
                    (self._cut(made, text, 90),),
                    round(made.random(), 3),
                    "day",
                )
            )
        return tuple(events)

    def _lists(self, made: random.Random, number: int, at: datetime) -> tuple[LinkList, ...]:
        return ()


def skewed(made: random.Random, size: int) -> int:
    """A rank of `size`, the first ones far more often: by Zipf's law with exponent 1, by inversion."""
    return min(size - 1, int((size + 1) ** made.random()) - 1)


def records(total: int, *, first: int = 0, count: int | None = None, seed: int = 1) -> Iterator[Record]:
    """Yield `count` of `total` records from number `first`."""
    generator = Generator(seed=seed)
    for number in range(first, first + (count if count is not None else total - first)):
        yield generator.record(number, total)


def write_outlets(folder: Path, *, seed: int = 1) -> None:
    """Write the entries of the generated outlets, so that their countries are known."""
    for number, (name, country) in enumerate(Generator(persons=1, seed=seed).outlets):
        (folder / f"outlet_{number:03d}.yaml").write_text(
            f"name: {name}\ndomains: [outlet{number:03d}.example]\ncountry: {country}\nlanguage: [en]\n"
            "time_zone: UTC\nowner: []\n",
            encoding="utf-8",
        )
