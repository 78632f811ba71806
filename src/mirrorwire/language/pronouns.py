"""Who "he", "she", "they" are where they speak: candidates with a gender that fits, weighed by where they stood last.

The trail holds, in order, every mention of an entity and every pronoun already resolved. The weights were set by hand,
one a feature, then moved a little by a logistic fit on this project's own annotation of Wikinews (CC BY) and rounded.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path
from typing import Final, Literal

from mirrorwire.language.given_names import Gender
from mirrorwire.language.parsed import Parsed
from mirrorwire.language.people import Cast, Entity

PronounKind = Literal["he", "she", "either", "they", "it", "first", "who", "other"]

_FILE = Path(__file__).with_name("pronouns.toml")
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
# who is looked at: entities mentioned at most so many sentences ago, or among the last speakers
_REACH = 14
_SPEAKERS = 40
# how far, in characters, a quotation may reach back before its own "he said"
_OWN_WORDS = 1500

WEIGHTS: Final[dict[str, float]] = {
    "same_sentence_subject": 2.4,
    "same_sentence": 1.1,
    "last_sentence_subject": 2.1,
    "last_sentence": 1.0,
    "same_block": 1.2,
    "same_block_subject": 0.6,
    "last_block": 0.3,
    "distance": -0.5,
    "nearest": 0.2,
    "last_speaker": 1.4,
    "last_speaker_same_block": 0.8,
    "last_speaker_last_block": 0.0,
    "speaker_before": 0.4,
    "pronoun_chain": 0.6,
    "named_inside": -2.1,
    "unknown_gender": -1.3,
    "often": 0.8,
    "block_subject": 0.6,
    "guess_against": -1.5,
    "single_word": -0.7,
    "possessor": -0.2,
    "introduced": 1.2,
}


@dataclass(frozen=True, slots=True)
class SpeakerPhrase:
    """A phrase that names a speaker, at `[start, end)` (empty: none printed); all offsets are code points.

    `at` is where the cue or the quotation stands, `content` what was said, `inside` the index of the phrase whose
    statement holds this one.
    """

    start: int
    end: int
    at: int
    content: tuple[tuple[int, int], ...]
    inside: int | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One entry of the trail: an entity at a character; named or by pronoun, as a subject, in quoted words or not."""

    at: int
    entity: int
    subject: bool
    pronoun: bool
    speaker: bool
    quoted: bool
    possessor: bool = False


class Trail:
    """What was mentioned, in order of the text; speakers and resolved pronouns are added as they come."""

    def __init__(self, cast: Cast, parsed: Parsed, quoted: Sequence[tuple[int, int]]) -> None:
        self.cast = cast
        self.parsed = parsed
        self.quoted = quoted
        self._opens = [start for start, _ in quoted]
        self.traces: list[Trace] = []
        self._ats: list[int] = []
        starts = {parsed.starts[first]: None for first, _ in parsed.sentences}
        seen_sentence = -1
        for start, end, entity in cast.places:
            first, last = parsed.tokens(start, end)
            if last <= first:
                continue
            sentence = parsed.sentence_at(first)
            subject = self._subject(first, last) if parsed.tags else sentence != seen_sentence or start in starts
            if cast.entities[entity].kind == "person":
                seen_sentence = sentence
            following = parsed.words[last] if last < len(parsed) else ""
            self.traces.append(
                Trace(start, entity, subject, False, False, self.in_quotes(start), following in ("'s", "’s", "'", "’"))
            )
        self._ats = [trace.at for trace in self.traces]

    def in_quotes(self, at: int) -> bool:
        """Tell whether a character stands in what somebody said."""
        index = bisect_left(self._opens, at + 1) - 1
        return index >= 0 and at < self.quoted[index][1]

    def _subject(self, first: int, last: int) -> bool:
        """Tell whether the parser sees the tokens, or what they are an apposition of, as a subject."""
        labels, heads = self.parsed.labels, self.parsed.heads
        for token in range(first, last):
            if not first <= heads[token] < last or heads[token] == token:
                if labels[token] == "appos":
                    token = heads[token]
                return labels[token] in _SUBJECTS
        return False

    def add(self, trace: Trace) -> None:
        """Add a trace where it belongs."""
        index = bisect_left(self._ats, trace.at)
        if index < len(self._ats) and self._ats[index] == trace.at and self.traces[index].entity == trace.entity:
            self.traces[index] = trace
            return
        self.traces.insert(index, trace)
        self._ats.insert(index, trace.at)

    def before(self, at: int) -> list[Trace]:
        """Return the traces before a character, the latest first, as far back as any pronoun reaches."""
        index = bisect_left(self._ats, at)
        return self.traces[max(0, index - 80) : index][::-1]


class PronounFinder:
    """Weighs candidates for the pronouns of one text."""

    def __init__(self, cast: Cast, parsed: Parsed, trail: Trail) -> None:
        self.cast = cast
        self.parsed = parsed
        self.trail = trail
        self.speakers: list[tuple[int, int]] = []  # (where, entity) of top-level speakers so far
        self.spoken: set[int] = set()
        self.counts: dict[int, int] = {}

    def features(self, phrase: SpeakerPhrase, gender: Gender | None, barred: int | None) -> dict[int, dict[str, float]]:
        """Return the features of every candidate for a pronoun, by entity, in the order of the latest mention."""
        parsed = self.parsed
        # behind its own words, a pronoun looks back from where they begin: “A. B. C,” he said
        since = min((start for start, _ in phrase.content), default=phrase.start)
        since = since if phrase.start - _OWN_WORDS < since < phrase.start else phrase.start
        first, _ = parsed.tokens(since, since + 1)
        if first >= len(parsed):
            return {}
        sentence = parsed.sentence_at(first)
        low = parsed.starts[parsed.sentences[sentence][0]]
        low_before = parsed.starts[parsed.sentences[sentence - 1][0]] if sentence else low
        block = parsed.block_at(since)
        block_start = parsed.blocks[block].start
        block_before = parsed.blocks[block - 1].start if block else block_start
        found: dict[int, dict[str, float]] = {}
        last = self._last_speaker(gender, barred)
        in_content: set[int] = set()
        subject_of_block: int | None = None
        for trace in self.trail.before(phrase.start):
            entity = self.cast.entities[trace.entity]
            if trace.entity == barred or entity.kind != "person" or not _fits(entity, gender):
                continue
            if any(start <= trace.at < end for start, end in phrase.content):
                in_content.add(trace.entity)
            if trace.quoted:
                continue
            away = self._sentences_between(trace.at, sentence)
            if away > _REACH and (last is None or trace.entity != last[1]):
                continue
            features = found.get(trace.entity)
            if features is None:
                features = found[trace.entity] = {"distance": log(1 + away)}
                if len(found) == 1:
                    features["nearest"] = 1.0
                if trace.pronoun:
                    features["pronoun_chain"] = 1.0
                if trace.possessor:
                    features["possessor"] = 1.0
                if not entity.sure:
                    features["unknown_gender"] = 1.0
                    features["guess_against"] = float(entity.gender is not None and entity.gender != gender)
                    features["single_word"] = float(" " not in entity.name)
            self._place(features, trace, low, low_before, block_start, block_before)
            if low_before <= trace.at and _introduces(entity, trace.at):
                features["introduced"] = 1.0
            if trace.subject and trace.at >= block_start:
                subject_of_block = trace.entity
        if subject_of_block is not None:
            found[subject_of_block]["block_subject"] = 1.0
        if last is not None and last[1] not in found and not self.trail.in_quotes(phrase.start):
            found[last[1]] = {"distance": log(1 + self._sentences_between(last[0], sentence))}
        for entity_index, features in found.items():
            features["often"] = log(1 + self.counts.get(entity_index, 0))
            if entity_index in in_content:
                features["named_inside"] = 1.0
            if last is not None and entity_index == last[1]:
                features["last_speaker"] = 1.0
                if last[0] >= block_start:
                    features["last_speaker_same_block"] = 1.0
                elif last[0] >= block_before:
                    features["last_speaker_last_block"] = 1.0
            elif entity_index in self.spoken:
                features["speaker_before"] = 1.0
        return found

    def _place(
        self, features: dict[str, float], trace: Trace, low: int, low_before: int, block_start: int, block_before: int
    ) -> None:
        """Add where a trace stands to its entity's features."""
        at = trace.at
        if at >= low:
            features["same_sentence"] = 1.0
            if trace.subject:
                features["same_sentence_subject"] = 1.0
        elif at >= low_before:
            features["last_sentence"] = 1.0
            if trace.subject:
                features["last_sentence_subject"] = 1.0
        if at >= block_start:
            features["same_block"] = 1.0
            if trace.subject:
                features["same_block_subject"] = 1.0
        elif at >= block_before:
            features["last_block"] = 1.0

    def _sentences_between(self, at: int, sentence: int) -> int:
        """Count the sentences from a character to a sentence."""
        token, _ = self.parsed.tokens(at, at + 1)
        return max(0, sentence - self.parsed.sentence_at(min(token, len(self.parsed) - 1)))

    def _last_speaker(self, gender: Gender | None, barred: int | None) -> tuple[int, int] | None:
        """Return where and who spoke last of those whom the pronoun fits."""
        for at, entity in reversed(self.speakers[-_SPEAKERS:]):
            person = self.cast.entities[entity]
            if entity != barred and person.kind == "person" and _fits(person, gender):
                return at, entity
        return None

    def resolve(
        self, phrase: SpeakerPhrase, gender: Gender | None, barred: int | None
    ) -> tuple[int | None, str | None]:
        """Return the person a pronoun means, or None with the reason."""
        found = self.features(phrase, gender, barred)
        best, most = None, 0.0
        for entity, features in found.items():
            weight = sum(WEIGHTS[name] * value for name, value in features.items())
            if best is None or weight > most:
                best, most = entity, weight
        return (best, None) if best is not None else (None, "nobody named before it fits")


def _introduces(entity: Entity, at: int) -> bool:
    """Tell whether an entity is named for the first time at a character, with a role beside the name."""
    start, end = entity.mentions[0] if entity.mentions else (-1, -1)
    return start == at and any(role.end >= start - 3 and role.start <= end + 3 for role in entity.roles)


def _fits(entity: Entity, gender: Gender | None) -> bool:
    """Tell whether a person can be he or she: known to be, or guessed to be, or not known at all.

    A phrase in lower case that was taken for a speaker ("brain cancer") is nobody, unless a post or a title tells.
    """
    if not entity.sure and not entity.roles and entity.name.islower():
        return False
    return gender is None or entity.gender is None or entity.gender == gender or not entity.sure


def gender_of_pronoun(kind: PronounKind | None) -> Gender | None:
    """Return the gender that a kind of pronoun tells."""
    return "m" if kind == "he" else "f" if kind == "she" else None


@lru_cache(maxsize=1)
def _kinds() -> dict[str, dict[str, PronounKind]]:
    """Return the pronouns by language, with their kind."""
    with _FILE.open("rb") as handle:
        data: dict[PronounKind, dict[str, str]] = tomllib.load(handle)  # type: ignore[assignment]
    kinds: dict[str, dict[str, PronounKind]] = {}
    for kind, by_language in data.items():
        for language, words in by_language.items():
            kinds.setdefault(language, {}).update(dict.fromkeys(words.split(), kind))
    return kinds


def pronoun_kind(lower: str, language: str | None) -> PronounKind | None:
    """Return what a word in lower case is as a pronoun of a language (English if none is given), or None."""
    return _kinds().get((language or "en").split("-")[0], {}).get(lower)
