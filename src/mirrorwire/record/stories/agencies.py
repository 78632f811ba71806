"""The wire agency a text names as its origin, and the characters that say so: "(Reuters) -", "Источник: ТАСС".

Only the beginning and the end of a text are looked at, where origins stand, and only forms of credit: an agency that is
written about ("a Reuters reporter was held") gives none. Names and words are in `agencies.toml`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# code points at either end of a text in which an origin is looked for
REACH = 200

_DASH = r"[-–—―]"


@dataclass(frozen=True, slots=True)
class AgencyCredit:
    """An agency's name, and where the text names it: code points from `start` to before `end`."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Agencies:
    """Names by form, forms that are words of their own, and the patterns of credits, the surest first."""

    names: dict[str, str]
    weak: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]


def agency_of(text: str, outlet: str | None = None) -> AgencyCredit | None:
    """Return the agency that the first or last 200 code points of a text name as its origin; None if there is none.

    What says so is the agency's name in brackets or slashes, in a dateline, after "Source:", alone on a line, after a
    dash at the end, or after a verb of relaying ("передаёт ТАСС"). A name that is also a word ("Trend") has to be in
    brackets or slashes, in a dateline or after "Source:", unless it is the name of the `outlet`. The surest form of
    credit is taken, and of one form the first.
    """
    tables = _agencies()
    head, tail = (0, min(REACH, len(text))), (max(REACH, len(text) - REACH), len(text))
    own = tables.names.get(outlet.strip()) if outlet else None
    for pattern in tables.patterns:
        for start, end in (head, tail):
            for found in pattern.finditer(text, start, end):
                # where the search ends is no end of a word or a line
                if found.end() == end < len(text):
                    continue
                form = found["form"] if found["form"] is not None else found["weak"]
                name = tables.names[form]
                if found["weak"] is None or "sure" in pattern.groupindex or name == own:
                    group = "form" if found["form"] is not None else "weak"
                    return AgencyCredit(name, found.start(group), found.end(group))
    return None


def is_agency(outlet: str | None) -> bool:
    """Tell whether an outlet is a wire agency, by its name in any form."""
    return outlet is not None and outlet.strip() in _agencies().names


@lru_cache(maxsize=1)
def _agencies() -> _Agencies:
    """Load the tables and build the patterns; every later call returns the same ones."""
    table = tomllib.loads(Path(__file__).with_name("agencies.toml").read_text(encoding="utf-8"))
    names: dict[str, str] = {}
    weak: set[str] = set()
    for agency in table["agency"]:
        names.setdefault(agency["name"], agency["name"])
        for form in agency["forms"]:
            names[form] = agency["name"]
        for form in agency.get("weak", ()):
            names[form] = agency["name"]
            weak.add(form)
    return _Agencies(names, frozenset(weak), _patterns(names, weak, table["said"]))


def _patterns(names: dict[str, str], weak: set[str], said: dict[str, list[str]]) -> tuple[re.Pattern[str], ...]:
    agency = (
        rf"(?:(?P<form>{_any(set(names) - weak)})|(?P<weak>{_any(weak)}))"
        # no part of a longer word or name: "AP" of "AP-7", "Trend" of "Trend Micro"
        r"(?![\w-])"
    )
    # the empty group "sure" marks forms of credit in which a weak name is believed
    sure = "(?P<sure>)"
    return (
        # "(Reuters)", "/TASS/", "[AFP]", "(AP/dpa)", "(Reuters, AP)"
        re.compile(rf"{sure}[(/\[]\s?{agency}(?:\s?[/,;]\s?[\w .-]{{1,40}})?\s?[)/\]]"),
        # "Source: Reuters", "Источник — «Интерфакс»"
        re.compile(rf"{sure}(?<!\w)(?i:{_any(said['source'])})\s?(?::|{_DASH})\s?[\"«“]?{agency}"),
        # a dateline: "МОСКВА, 5 дек — РИА Новости.", "Baku, Azerbaijan, April 4. Trend:", "Bakı. 5 aprel. APA:"
        re.compile(
            rf"{sure}^\s?[^\W\d_][\w .’'-]{{1,30}}(?:,\s|\.\s(?=\d))[\w ,.’'-]{{0,40}}?(?:[.,:]|\s{_DASH})\s"
            rf"{agency}\s?(?:[.:,]|{_DASH}|$)",
            re.MULTILINE,
        ),
        # "AFP - The president", "ТАСС, 5 декабря."
        re.compile(rf"\A\s?{agency}(?:\s{_DASH}\s|,\s\d)"),
        # alone on a line, or after a dash at the end of one: "– RIA Novosti"
        re.compile(rf"(?:^|{_DASH})[ \t]?[\"«“©]?[ \t]?{agency}[\"»”]?[ \t]?\.?[ \t]?$", re.MULTILINE),
        re.compile(rf"(?<!\w)(?i:{_any(said['relayed'])})\s[\"«“]?{agency}"),
    )


def _any(words: set[str] | list[str]) -> str:
    """Return a pattern of the words, longer ones first, that does not begin within a word."""
    return rf"(?<!\w)(?:{'|'.join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))})"
