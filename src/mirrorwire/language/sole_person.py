"""Who "он", "er" or "elle" is where no parser tells subjects apart: the one person it can mean, or nobody.

A pronoun is resolved only where one person alone is named in its own sentence or the one before, and either spoke last
or is named there in full as the only person of the paragraph. Whatever else a weighing might find is a guess, and a
guess puts words into somebody's mouth: such a pronoun stays without a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mirrorwire.language.given_names import Gender, is_given
from mirrorwire.language.parsed import Parsed
from mirrorwire.language.people import Cast, Entity
from mirrorwire.language.plain_names import plain_cues
from mirrorwire.language.pronouns import SpeakerPhrase, Trace, Trail

UNTOLD: Final = "a pronoun, and no parser to tell whom it means"

# how far, in characters, a quotation may reach back before its own "he said"
_OWN_WORDS: Final = 1500
# so many sentences of quoted words are stepped over on the way to the sentence before
_QUOTED: Final = 12
# how far before a name, in tokens, the words of its role are looked at
_ROLE: Final = 12


def sole_person(
    cast: Cast,
    parsed: Parsed,
    trail: Trail,
    speakers: Sequence[tuple[int, int]],
    phrase: SpeakerPhrase,
    gender: Gender | None,
    barred: int | None,
) -> int | None:
    """Return the index of the one person whom a pronoun can mean, or None.

    `speakers` are (code point, entity) of the speakers so far, in order; `barred` is who speaks around the pronoun.
    """
    since = min((start for start, _ in phrase.content), default=phrase.start)
    since = since if phrase.start - _OWN_WORDS < since < phrase.start else phrase.start
    low = _window(parsed, trail, since)
    near = _candidates(cast, parsed, trail, phrase, low, gender, barred)
    if not near and (block := parsed.blocks[parsed.block_at(since)].start) < low:
        # nobody there: the paragraph, if it has one person alone
        low = block
        near = _candidates(cast, parsed, trail, phrase, low, gender, barred)
    if len(near) != 1:
        return None
    found, in_full = next(iter(near.items()))
    if _other(parsed, cast.entities[found], gender):
        return None
    spoken = next(((at, entity) for at, entity in reversed(speakers) if at < phrase.start), None)
    if spoken is not None and spoken[1] == found:
        return found
    if spoken is not None and spoken[0] >= low and _unnamed(cast.entities[spoken[1]]):
        return None  # "эксперт" spoke just before: he may be meant
    start = parsed.blocks[parsed.block_at(low)].start
    alone = len(_candidates(cast, parsed, trail, phrase, start, gender, barred)) == 1
    return found if in_full and alone else None


def _candidates(
    cast: Cast,
    parsed: Parsed,
    trail: Trail,
    phrase: SpeakerPhrase,
    low: int,
    gender: Gender | None,
    barred: int | None,
) -> dict[int, bool]:
    """Return the persons named from a character on whom the pronoun may mean, each with whether in full."""
    near: dict[int, bool] = {}
    for trace in _persons(cast, trail, phrase, low):
        entity = cast.entities[trace.entity]
        if trace.entity != barred and not (entity.sure and _other(parsed, entity, gender)):
            near[trace.entity] = near.get(trace.entity, False) or _in_full(entity, trace)
    return near


def _window(parsed: Parsed, trail: Trail, since: int) -> int:
    """Return where the sentence before a character's own begins; one that is all quoted words is stepped over."""
    token, _ = parsed.tokens(since, since + 1)
    own = parsed.sentence_at(min(token, len(parsed) - 1))
    before = own
    for _ in range(_QUOTED):
        if before == 0:
            break
        before -= 1
        first, last = parsed.sentences[before]
        if not (trail.in_quotes(parsed.starts[first]) and trail.in_quotes(parsed.starts[last - 1])):
            break
    return parsed.starts[parsed.sentences[before][0]]


def _persons(cast: Cast, trail: Trail, phrase: SpeakerPhrase, low: int) -> Iterator[Trace]:
    """Give the traces of persons from a character up to the phrase, but those in quoted words."""
    for trace in trail.before(phrase.start):
        if trace.at < low:
            return
        own = any(start <= trace.at < end for start, end in phrase.content)
        if cast.entities[trace.entity].kind == "person" and not trace.quoted and not own:
            yield trace


def _in_full(entity: Entity, trace: Trace) -> bool:
    """Tell whether a mention is of several words."""
    size = next((end - start for start, end in entity.mentions if start == trace.at), 0)
    return " " in entity.name and size >= len(entity.name) - 2


def _other(parsed: Parsed, entity: Entity, gender: Gender | None) -> bool:
    """Tell whether what is known or guessed of a person speaks against a pronoun."""
    if gender is None or entity.gender is None or entity.gender == gender:
        return False
    return not (gender == "m" and _genitive(parsed, entity))


def _genitive(parsed: Parsed, entity: Entity) -> bool:
    """Tell whether a Cyrillic name is a man's in the genitive: "научного сотрудника института Рустама Юлдашева"."""
    given = entity.name.split()[0]
    if not ("\u0400" <= given[0] <= "\u04ff" and given[-1] in "ая" and is_given(given[:-1]) and entity.mentions):
        return False
    first, _ = parsed.tokens(*entity.mentions[0])
    low = max(parsed.sentences[parsed.sentence_at(first)][0], first - _ROLE)
    titles = plain_cues("titles", (parsed.language or "").split("-")[0])
    return any(
        word.endswith(("ого", "его")) or (word[-1] in "ая" and (word[:-1] in titles or f"{word[:-1]}ь" in titles))
        for word in parsed.words[low:first]
        if len(word) > 4 and word[0].islower()
    )


def _unnamed(entity: Entity) -> bool:
    """Tell whether a speaker is somebody without a name: a phrase in lower case."""
    return entity.kind not in ("state",) and entity.name[:1].islower()
