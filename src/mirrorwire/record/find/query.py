"""What is asked, understood: words and phrases by the user's own notation, filters as typed values.

The notation is that of web searches: `grain "transit corridor" -wheat harv*`, OR between alternatives, parentheses not
needed. Nothing of it reaches SQLite's own query language unquoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Final, Literal

from mirrorwire.errors import QueryError
from mirrorwire.record.folding import is_set_apart, words_of

Order = Literal["newest", "relevance"]
MAX_WORDS: Final = 64
MAX_QUERY_CHARACTERS: Final = 2_000

_PART = re.compile(r'(?P<minus>-)?(?:(?P<field>title|headline|role):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
# looks like a field; an address (https://), a port or a time (10:30) does not, nor a word before a colon and a space
_UNKNOWN_FIELD = re.compile(r"([A-Za-z_]+):(?![\d/:])")


@dataclass(frozen=True, slots=True)
class Query:
    """A search. Several values of one filter are alternatives; different filters must all hold.

    Filters of events (`pair`, `kind`, `sphere`, `modality`, `polarity`) hold for one and the same event. `pair` is an
    unordered pair of codes ("AZE-ISR"); with one code only (`state`) pages are found that name it. `since` and `until`
    are ISO dates, both included. `person` and `speaker` are names in any script, or entity ids. `copies` False folds
    copies into the one that came first.
    """

    words: str = ""
    outlet: tuple[str, ...] = ()
    outlet_country: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    rubric: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    person: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    sphere: tuple[str, ...] = ()
    modality: tuple[str, ...] = ()
    polarity: tuple[str, ...] = ()
    story: tuple[str, ...] = ()
    copies: bool = True
    order: Order = "newest"
    limit: int = 20
    cursor: str | None = None

    def filters(self) -> dict[str, object]:
        """Return what is asked beyond the defaults, for showing and for keeping."""
        return {
            one.name: value
            for one in fields(self)
            if (value := getattr(self, one.name)) != one.default and one.name != "cursor"
        }


@dataclass(frozen=True, slots=True)
class Term:
    """One part of the words asked for: folded words that must follow one another; `prefix` opens the last one."""

    words: tuple[str, ...]
    prefix: bool = False
    negated: bool = False
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The words asked for: all groups must be met, each by one of its terms; no term of `never` may be."""

    groups: tuple[tuple[Term, ...], ...] = field(default=())
    never: tuple[Term, ...] = field(default=())

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms that a page found may show."""
        return tuple(term for group in self.groups for term in group)


def understand(words: str) -> Asked:
    """Read the words of a search.

    Raises QueryError if it is too long, only says what it does not want, or has a part that says nothing: a quotation
    mark that is not closed, an OR with nothing to choose from, a field that there is none of.
    """
    if len(words) > MAX_QUERY_CHARACTERS:
        raise QueryError(f"{len(words)} characters, the limit is {MAX_QUERY_CHARACTERS}", place="words")
    if words.count('"') % 2:
        part = words[words.rindex('"') :].strip()[:60]
        raise QueryError(f"the quotation mark is not closed: {part}", place="words")
    groups: list[list[Term]] = []
    never: list[Term] = []
    joined = wanted = False
    for match in _PART.finditer(words):
        if match["word"] == "OR" and not match["minus"] and not match["field"]:
            if joined or not wanted:
                raise QueryError(_LONE_OR, place="words")
            joined = True
            continue
        _check_field(match, words)
        term = _term(match)
        if term is None:
            continue
        if term.negated:
            if joined:
                raise QueryError(_LONE_OR, place="words")
            never.append(term)
        elif joined:
            groups[-1].append(term)
        else:
            groups.append([term])
        joined, wanted = False, not term.negated
    if joined:
        raise QueryError(_LONE_OR, place="words")
    if sum(_length(term) for group in groups for term in group) + len(never) > MAX_WORDS:
        raise QueryError(f"more than {MAX_WORDS} words", place="words")
    if never and not groups:
        raise QueryError("says only what is not wanted: give a word that is", place="words")
    if words.strip() and not groups:
        raise QueryError(f"{words.strip()[:60]!r} has no word in it", place="words")
    return Asked(tuple(tuple(group) for group in groups), tuple(never))


_LONE_OR: Final = 'OR must stand between two words that are wanted; to look for it as a word, write "or"'


def _check_field(match: re.Match[str], words: str) -> None:
    """Refuse what looks like a field and is none; quoted, it is words."""
    said = match["word"]
    found = _UNKNOWN_FIELD.match(said) if said is not None and match["field"] is None else None
    if found is None:
        return
    # "title: grain" is a word with its colon; "foo:bar" and foo:"bar" are not
    if found.end() < len(said) or words[match.end() : match.end() + 1] == '"':
        raise QueryError(
            f"no such field: {found[1][:60]}: (there are title:, headline: and role:; in quotation marks it is words)",
            place="words",
        )


def _length(term: Term) -> int:
    """Count the words of a term; letters without spaces between them are one."""
    return 1 + sum(not (is_set_apart(before) and is_set_apart(word)) for before, word in pairwise(term.words))


def _term(match: re.Match[str]) -> Term | None:
    said = match["phrase"] if match["phrase"] is not None else match["word"]
    found = words_of(said)
    if not found:
        return None
    columns = {"title": "headline", "headline": "headline", "role": "roles", None: None}
    return Term(tuple(found), said.endswith("*"), match["minus"] is not None, columns[match["field"]])


def match_words(asked: Asked) -> str:
    """Write the words asked for in SQLite's FTS5 query language, every word quoted; "" where none is asked for."""
    if not asked.groups:
        return ""
    wanted = " AND ".join(
        f"({' OR '.join(_written(term) for term in group)})" if len(group) > 1 else _written(group[0])
        for group in asked.groups
    )
    if not asked.never:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(_written(term) for term in asked.never)})"


def _written(term: Term) -> str:
    column = term.column or "{headline text}"
    phrase = " ".join(term.words)
    return f'{column} : "{phrase}"' + (" *" if term.prefix else "")


def match_facets(groups: list[list[str]]) -> str:
    """Write facets in FTS5's language: one word of every group must be there."""
    return " AND ".join(
        f"facets : ({' OR '.join(group)})" if len(group) > 1 else f"facets : {group[0]}" for group in groups
    )
