"""Posts and titles: the words that name what a person is, from `roles.toml`, matched over tokens.

A post is found by its last word, the longest first ("foreign minister" before "minister"); engines differ in whether
a hyphen parts a word, so both ways are known.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mirrorwire.language.given_names import Gender

_FILE = Path(__file__).with_name("roles.toml")
_PARTS = re.compile(r"[\w’'.]+|-")
HYPHENS = frozenset("-‐‑")
# verbs beside a speaker's name
SAYINGS = frozenset(
    "said says told added noted stated wrote tweeted explained argued announced warned called claimed insisted "
    "replied asked commented emphasised emphasized stressed confirmed denied continued acknowledged reported".split()
)
# before a plain "minister" or "governor" it makes another post
_DEPUTY = {
    "minister": "deputy_minister",
    "head": "deputy_head",
    "governor": "deputy_governor",
    "president": "vice_president",
}


@dataclass(frozen=True, slots=True)
class Post:
    """A post at tokens `[first, last)`: its canonical name, the gender its word tells, whether the word is plural."""

    first: int
    last: int
    name: str
    gender: Gender | None
    plural: bool


@dataclass(frozen=True, slots=True)
class PostWords:
    """The tables of `roles.toml`; all words in lower case."""

    by_last: dict[
        str, tuple[tuple[tuple[str, ...], str, bool], ...]
    ]  # last word -> (words, post, plural), longest first
    nouns: frozenset[str]  # words that name a post by themselves
    male: frozenset[str]
    female: frozenset[str]
    titles: frozenset[str]  # they go off a name
    title_posts: frozenset[str]  # those of them that are a role too
    before: frozenset[str]  # modifiers of a post in lower case
    stops: frozenset[str]  # words that no role holds
    verbs: frozenset[str]  # words that end a noun phrase
    heads: dict[str, str]  # verbs of "who heads X" and the post they make


def _plural(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the plural of a post's words."""
    last = words[-1]
    if last.endswith("man"):
        last = f"{last[:-3]}men"
    elif last.endswith("y") and last[-2:-1] not in "aeou":
        last = f"{last[:-1]}ies"
    elif last.endswith(("s", "ch", "sh", "x")):
        last = f"{last}es"
    elif last.endswith("wife"):
        last = f"{last[:-2]}ves"
    else:
        last = f"{last}s"
    return (*words[:-1], last)


@lru_cache(maxsize=1)
def post_words() -> PostWords:
    """Load the tables once a process."""
    with _FILE.open("rb") as handle:
        data: dict[str, dict[str, str]] = tomllib.load(handle)
    found: dict[tuple[str, ...], tuple[str, bool]] = {}
    for name, listed in data["posts"].items():
        for phrase in listed.split(";"):
            words = tuple(phrase.split())
            parted = tuple(part for word in words for part in _PARTS.findall(word))
            for form in (words, parted):
                found[form] = (name, False)
                found.setdefault(_plural(form), (name, True))
                if form[-1].endswith("person"):
                    found.setdefault((*form[:-1], f"{form[-1][:-6]}people"), (name, True))
    by_last: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
    for words, (name, plural) in found.items():
        by_last.setdefault(words[-1], []).append((words, name, plural))
    titles = data["titles"]
    return PostWords(
        by_last={last: tuple(sorted(forms, key=_longest)) for last, forms in by_last.items()},
        nouns=frozenset(words[0] for words in found if len(words) == 1),
        male=frozenset(data["gender"]["male"].split()),
        female=frozenset(data["gender"]["female"].split()),
        titles=frozenset(titles["plain"].split()) | frozenset(titles["posts"].split()),
        title_posts=frozenset(titles["posts"].split()),
        before=frozenset(data["words"]["before"].split()),
        stops=frozenset(data["words"]["stops"].split()),
        verbs=frozenset(data["words"]["verbs"].split()),
        heads={verb: post for post, verbs in data["verbs"].items() for verb in verbs.split()},
    )


def _longest(form: tuple[tuple[str, ...], str, bool]) -> tuple[int, tuple[str, ...]]:
    return -len(form[0]), form[0]


def post_ending(lower: Sequence[str], token: int, low: int = 0) -> Post | None:
    """Return the longest post whose last word is this token and that does not begin before `low`.

    `lower` are the words in lower case. "Deputy" two or more words before makes a deputy's post.
    """
    tables = post_words()
    word = lower[token]
    forms = tables.by_last.get(word)
    if forms is None:
        word = word.rstrip(".")
        forms = tables.by_last.get(word)
        if forms is None:
            return None
    for words, name, plural in forms:
        size = len(words)
        first = token - size + 1
        if first < low or any(lower[first + k] != words[k] for k in range(size - 1)):
            continue
        gender = gender_of_words(lower[first : token + 1])
        if (
            (name in _DEPUTY or name.endswith("_minister"))
            and name not in ("prime_minister", "deputy_minister")
            and ("deputy" in lower[max(low, first - 4) : first] or lower[max(low, first - 1)] == "vice")
        ):
            name = _DEPUTY.get(name, "deputy_minister")
        return Post(first, token + 1, name, gender, plural)
    return None


def gender_of_words(lower: Sequence[str]) -> Gender | None:
    """Tell he from she by the words of a post or title ("spokeswoman", "king"); None where none tells."""
    tables = post_words()
    for word in lower:
        word = word.rstrip(".")
        if word in tables.male:
            return "m"
        if word in tables.female:
            return "f"
    return None


def is_title(lower: str) -> bool:
    """Tell whether a word in lower case is a title that goes off a name ("mr", "sen.", "president")."""
    return lower.rstrip(".") in post_words().titles
