"""The quotation marks of the world's news as data: which mark opens, which closes, and where that is the custom.

A row of `_STYLES` is a name, the opening mark, the closing mark, the family, and the languages in which the pair is the
custom (`*`: wherever the marks occur; `+`: wherever the opening mark stands in the same paragraph, because that mark
tells the style by itself). Marks of one family may be mixed (“Asia. Big Game" occurs on real pages), at a price.
To add a style, add a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

Family = Literal["double", "single", "guillemet", "chevron", "corner"]

_STYLES: Final = """
curly-double        “   ”   double     *
straight-double     "   "   double     *
low-high-double     „   “   double     +
low-right-double    „   ”   double     +
reversed-double     ‟   ”   double     *
right-right-double  ”   ”   double     sv fi
tex-double          ``  ''  double     *
paired-apostrophes  ''  ''  double     *
paired-singles      ‘‘  ’’  double     *
paired-low          ‚‚  ‘‘  double     *
fullwidth-double    ＂  ＂  double     *
gershayim           ״   ״   double     *
double-prime        ″   ″   double     *
curly-single        ‘   ’   single     *
straight-single     '   '   single     *
low-high-single     ‚   ‘   single     +
low-right-single    ‚   ’   single     +
reversed-single     ‛   ’   single     *
right-right-single  ’   ’   single     sv fi
grave-single        `   '   single     *
guillemets          «   »   guillemet  *
inward-guillemets   »   «   guillemet  de da no hr sl sr bs cs sk hu pl
right-guillemets    »   »   guillemet  sv fi
single-guillemets   ‹   ›   chevron    *
inward-chevrons     ›   ‹   chevron    de da no hr sl sr bs cs sk hu pl
corner              「  」  corner     *
white-corner        『  』  corner     *
half-corner         ｢   ｣   corner     *
double-angle        《  》  corner     *
angle               〈  〉  corner     *
double-prime-low    〝  〟  corner     *
double-prime-high   〝  〞  corner     *
"""
# words that are written with an apostrophe in front: 'em, '90s, rock 'n' roll, ’Tis, German 'ne
_ELIDED: Final = """
n em tis twas twere twill twould til till cause cos coz cuz bout round neath tween gainst cross er im ere is ow ello
fraid nuff nother nuther kay sup scuse bye pon mongst stead tude hood burb phone bus cello flu roo zine all
ne nen nem nes rum raus rein runter rauf
"""
# languages whose endings follow an apostrophe or the closing mark itself: ‘Sabah’ta, "Neftçi"nin
SUFFIXING: Final = frozenset({"tr", "az", "ko", "hu", "fi", "et", "kk", "uz", "ky", "tk", "eu"})
# what may stand before the word in Hebrew: ב"הארץ" is a mark, צה"ל is an acronym
HEBREW_PREFIXES: Final = frozenset("ומשהכלב")

WRONG_WAY: Final = 1.2
NEVER: Final = 99.0
MIXED: Final = 0.5
_DISPLACED: Final = 0.8


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """A pair of marks: `languages` empty means anywhere; `telling`: in force where its opening mark is near."""

    name: str
    opening: str
    closing: str
    family: Family
    languages: frozenset[str]
    telling: bool


def _styles() -> tuple[MarkStyle, ...]:
    """Read the rows of `_STYLES`."""
    families: dict[str, Family] = {
        "double": "double", "single": "single", "guillemet": "guillemet", "chevron": "chevron", "corner": "corner",
    }  # fmt: skip
    found = []
    for row in _STYLES.strip().splitlines():
        name, opening, closing, family, *languages = row.split()
        where = frozenset(languages) - {"*", "+"}
        found.append(MarkStyle(name, opening, closing, families[family], where, languages == ["+"]))
    return tuple(found)


STYLES: Final = _styles()
FAMILY: Final[dict[str, Family]] = {mark: one.family for one in STYLES for mark in (one.opening, one.closing)}
_PAIRS: Final = {(one.opening, one.closing): one.name for one in reversed(STYLES)}
_SINGLE_CHARACTERS: Final = "[" + re.escape("".join(sorted({mark for mark in FAMILY if len(mark) == 1}))) + "]"
# marks that touch each other; written so that the scanner can skip to the first by its character alone
RUN: Final = re.compile(_SINGLE_CHARACTERS + _SINGLE_CHARACTERS + "*+")
# one mark of a run: two apostrophes and the like are one, and so is a mark set twice by mistake (""Hello"");
# three curly marks are one and two, which may belong to two levels
MARK: Final = re.compile(rf"``|''(?!')|‘‘|’’|‚‚|\"++|“(?=““(?!“))|“++|”(?=””(?!”))|”++|״++|＂++|{_SINGLE_CHARACTERS}")
ELIDED: Final = re.compile(r"(?:" + "|".join(sorted(_ELIDED.split(), key=len, reverse=True)) + r")\b|\d{2}s?\b", re.I)


@cache
def leanings(language: str | None, low_double: bool, low_single: bool) -> dict[str, tuple[float, float]]:
    """Return what it costs each mark to open and to close, from the custom of the language and the marks nearby.

    `low_double` and `low_single` tell whether „ and ‚ stand in the paragraph: then “ and ‘ close.
    """
    costs: dict[str, tuple[float, float]] = {}
    for mark, family in FAMILY.items():
        wrong = NEVER if family == "corner" else WRONG_WAY
        opens = closes = wrong
        for style in STYLES:
            if style.telling:
                near = low_double if style.family == "double" else low_single
                in_force = near or mark == style.opening
            else:
                in_force = not style.languages or language in style.languages
            if in_force and mark == style.opening:
                opens = 0.0
            if in_force and mark == style.closing:
                closes = 0.0
        if (mark == "“" and low_double) or (mark == "‘" and low_single):
            opens = _DISPLACED
        costs[mark] = opens, closes
    return costs


@cache
def pair(opening: str, closing: str) -> tuple[float, str] | None:
    """Return what it costs to pair the two marks and the name of the style; None if they never belong together."""
    if name := _PAIRS.get((opening, closing)):
        return 0.0, name
    family = FAMILY[opening]
    if family != FAMILY[closing] or family == "corner":
        return None
    return MIXED, f"mixed-{family}"
