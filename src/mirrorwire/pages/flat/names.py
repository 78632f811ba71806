"""Persons' names in a flattened page's short lines, by their form alone."""

from __future__ import annotations

import re
from typing import Final

from mirrorwire.pages.flat.lines import EDGES, Line

PARTICLES: Final = frozenset(
    "de del della di da dos das do van von der den ten ter zu zur la le el al bin ibn bint abu y e af av ben bar"
    " oglu oğlu qızı ogly uulu ui".split()
)
_TOKEN: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ʼ.·-](?=[^\W\d_]))*\.?")
_AND: Final = re.compile(
    r"\s*[,;|/•·&]\s*|\s+(?:and|und|et|y|e|i|og|och|en|en|ja|и|та|і|ve|və|և|و|და|with|mit|avec|con|bei"
    r"|for|für|in|aus|reporting)\s+",
    re.IGNORECASE,
)
AGENCIES: Final = frozenset(
    (
        "AFP|AP|Reuters|REUTERS|dpa|DPA|APA|EFE|ANSA|TASS|ТАСС|PAP|ČTK|TASR|SITA|Xinhua|IRNA|AA|DHA|İHA|UNIAN|Bloomberg"
        "|Interfax|Интерфакс|РИА Новости|Trend|AZERTAC|AZƏRTAC|Report|dapd|SID|sda|Keystone-SDA|PTI|ANI|IANS|NAN"
        "|Bernama|Kyodo|Yonhap|MIA|Tanjug|Hina|STA|MTI|Agerpres|Staff|Staff Writer|Staff Reporter|Redaktion|Редакция"
    ).split("|")
)


def name_like(text: str, *, sure: bool = False) -> bool:
    """Whether a text has the form of a person's name: two to five capitalised words (`sure`: one will do)."""
    if len(text) > 48 or any(c.isdigit() for c in text):
        return False
    tokens = text.replace("\u00a0", " ").split()
    if not (1 if sure else 2) <= len(tokens) <= 5:
        return False
    capitals = 0
    for token in tokens:
        if _TOKEN.fullmatch(token) is None:
            return False
        if token[0].isupper():
            capitals += 1
        elif token[0].islower() and token.casefold() not in PARTICLES:
            return False
        elif not token[0].islower() and not sure:
            return False  # a script without case: only words before it make it a name
    return capitals >= (1 if sure else 2) or (sure and not any(t[0].islower() for t in tokens))


def names_in(line: Line, start: int, *, sure: bool) -> list[Line]:
    """Cut the names out of a line from `start` on: "Jane Roe and John Doe, Baku" gives two.

    Parts behind the first that is no name (a post, a place, a time) are left out.
    """
    found: list[Line] = []
    text = line.text
    at = start
    for mark in [*_AND.finditer(text, start), None]:
        end = mark.start() if mark else len(text)
        part = line.cut(at, end)
        if name_like(part.text, sure=sure and not found) or part.text in AGENCIES:
            if found and mark is None and len(part.text.split()) < 2 and part.text not in AGENCIES:
                break
            found.append(part)
        elif part.text.strip(EDGES):
            break
        at = mark.end() if mark else end
    return found
