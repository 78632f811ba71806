"""Who speaks: the entity that a speaker phrase means, "he" and "the minister" among them.

Phrases come in the document's order, and what was resolved is carried along: pronouns by `pronouns`, names and noun
phrases by `speaker_phrases`. What cannot be resolved says why.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from mirrorwire.language.parsed import Parsed
from mirrorwire.language.people import Cast, Unresolved
from mirrorwire.language.pronouns import (
    PronounFinder,
    PronounKind,
    SpeakerPhrase,
    Trace,
    Trail,
    gender_of_pronoun,
    pronoun_kind,
)
from mirrorwire.language.sole_person import UNTOLD, sole_person
from mirrorwire.language.speaker_phrases import Phrase, PhraseReader

__all__ = ["Resolved", "SpeakerPhrase", "resolve_speakers"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who a phrase means: an index into `Cast.entities` and one into its roles; without an entity, the reason."""

    entity: int | None
    role: int | None
    reason: str | None


def resolve_speakers(cast: Cast, parsed: Parsed, phrases: Sequence[SpeakerPhrase]) -> list[Resolved]:
    """Return who each phrase means; phrases are in the document's order.

    Entities for unnamed speakers ("Israeli officials") and states that speak through their capital are added to the
    cast, never any for a pronoun.
    """
    if not phrases or not len(parsed):
        return [Resolved(None, None, "no speaker printed") for _ in phrases]
    resolver = _Resolver(cast, parsed, phrases)
    found = [resolver.resolve(index) for index in range(len(phrases))]
    for entity in cast.entities:
        entity.mentions = sorted(set(entity.mentions))
    cast.sort()
    return found


class _Resolver:
    """Resolves the phrases of one text, one after the other."""

    def __init__(self, cast: Cast, parsed: Parsed, phrases: Sequence[SpeakerPhrase]) -> None:
        self.cast = cast
        self.parsed = parsed
        self.phrases = phrases
        self.lower = cast.names.lower
        self.english = (parsed.language or "en").split("-")[0] == "en"
        self.reader = PhraseReader(cast, parsed)
        stretches = sorted(stretch for phrase in phrases if phrase.inside is None for stretch in phrase.content)
        self.trail = Trail(cast, parsed, [stretch for stretch in stretches if _in_marks(parsed.text, stretch)])
        self.finder = PronounFinder(cast, parsed, self.trail)
        for entity, count in _counts(cast):
            self.finder.counts[entity] = count
        self.done: list[Resolved] = []
        self.narrated = self._narrated()

    def resolve(self, index: int) -> Resolved:
        """Resolve one phrase and carry the result along."""
        phrase = self.phrases[index]
        self._narrate(phrase.start)
        result = self._resolve(phrase)
        if result.entity is not None and phrase.end > phrase.start:
            quoted = phrase.inside is not None
            pronoun = (
                pronoun_kind(self.parsed.text[phrase.start : phrase.end].strip().lower(), self.parsed.language)
                is not None
            )
            self.trail.add(Trace(phrase.start, result.entity, True, pronoun, True, quoted))
            if not quoted:
                self.finder.speakers.append((phrase.start, result.entity))
                self.finder.spoken.add(result.entity)
        self.done.append(result)
        return result

    def _kind(self, token: int) -> PronounKind | None:
        """Return what kind of pronoun a token is, or None."""
        return pronoun_kind(self.lower[token], self.parsed.language)

    def _written_on(self, read: Phrase) -> PronounKind | None:
        """Return what kind of pronoun a French verb has behind it: "dit-il", "a-t-elle"."""
        word = self.lower[read.first]
        if read.last - read.first > 1 or "-" not in word or (self.parsed.language or "")[:2] != "fr":
            return None
        return pronoun_kind(word.rpartition("-")[2], self.parsed.language)

    def _narrated(self) -> list[int]:
        """Return the tokens where he or she is a subject outside quoted words and speaker phrases, in order."""
        if not self.parsed.tags:
            return []
        spoken = {phrase.start for phrase in self.phrases}
        starts = self.parsed.starts
        return [
            token
            for token, word in enumerate(self.lower)
            if word in ("he", "she") and starts[token] not in spoken and not self.trail.in_quotes(starts[token])
        ][::-1]

    def _narrate(self, until: int) -> None:
        """Resolve the story's own he and she up to a character, so that the trail goes on through them."""
        starts, ends = self.parsed.starts, self.parsed.ends
        while self.narrated and starts[self.narrated[-1]] < until:
            token = self.narrated.pop()
            phrase = SpeakerPhrase(starts[token], ends[token], starts[token], ())
            entity, _ = self._person(phrase, self._kind(token), None)
            if entity is not None:
                self.trail.add(Trace(phrase.start, entity, True, True, False, False))

    def _resolve(self, phrase: SpeakerPhrase) -> Resolved:
        read = self.reader.phrase(phrase.start, phrase.end)
        if read is None:
            return Resolved(None, None, "no speaker printed")
        if self._kind(read.first) is not None and self._is_pronoun(read):
            return self._pronoun(phrase, self._kind(read.first))
        if (kind := self._written_on(read)) is not None:
            return self._pronoun(phrase, kind)
        if (
            read.part is not None
            and (kind := pronoun_kind(self.reader.text_of(read), self.parsed.language)) is not None
        ):
            return self._pronoun(phrase, kind)
        if self.lower[read.last - 1] in ("them", "whom") and "of" in self.lower[read.first : read.last]:
            return Resolved(None, None, "not named on the page")
        if self.lower[read.first] in ("his", "her") and self.reader.is_document(read):
            entity, _ = self._person(phrase, self._kind(read.first), None)
        else:
            entity = self.reader.named(read)
        if entity is not None:
            return Resolved(entity, self._role(entity, phrase), None)
        unresolved = self.cast.unresolved
        for unclear in unresolved[bisect_left(unresolved, phrase.start, key=_start_of) :][:4]:
            if phrase.start <= unclear.start and unclear.end <= phrase.end and unclear.end >= phrase.end - 2:
                return Resolved(None, None, unclear.reason)
        entity = self.reader.state(read)
        if entity is not None:
            return Resolved(entity, None, None)
        entity, reason = self.reader.holder(read, phrase.start)
        if entity is None and reason is None:
            entity = self.reader.body(read, phrase.start)
            if entity is None:
                entity = self.reader.document(read, self._last_speaker())
        if entity is not None:
            self.cast.entities[entity].mentions.append(self.parsed.stretch(read.first, read.last))
            return Resolved(entity, self._role(entity, phrase), None)
        if reason is not None:
            return Resolved(None, None, reason)
        if self.english and self.reader.is_document(read):
            return Resolved(None, None, "a document")
        entity = self.reader.unnamed(read)
        return Resolved(entity, 0 if self.cast.entities[entity].roles else None, None)

    def _last_speaker(self) -> int | None:
        """Return who spoke last at the top level."""
        return self.finder.speakers[-1][1] if self.finder.speakers else None

    def _is_pronoun(self, read: Phrase) -> bool:
        """Tell whether a phrase is a pronoun alone, an emphasis or a relative clause aside."""
        size = read.last - read.first
        if size == 1:
            return True
        following = self.lower[read.first + 1]
        return following in ("himself", "herself", "themselves", "both", "all", "also", "and") or (
            size == 2 and self.lower[read.first] in ("some", "all", "many", "most") and following in ("others", "of")
        )

    def _role(self, entity: int, phrase: SpeakerPhrase) -> int | None:
        """Return the role printed in the phrase or around it, else the last one printed before, else the first."""
        roles = self.cast.entities[entity].roles
        best: int | None = None
        for index, role in enumerate(roles):
            if role.start < phrase.end + 3 and role.end > phrase.start - 3:
                return index
            if role.start < phrase.start:
                best = index
        return best if best is not None else 0 if roles else None

    def _pronoun(self, phrase: SpeakerPhrase, kind: PronounKind | None) -> Resolved:
        """Resolve a pronoun by its kind."""
        outer = (
            self.done[phrase.inside].entity if phrase.inside is not None and phrase.inside < len(self.done) else None
        )
        if kind == "first":
            return Resolved(outer, None, None if outer is not None else "the writer or speaker of the words")
        if kind == "who":
            return self._nearest(phrase)
        entity: int | None = None
        reason: str | None = "nobody named before it fits"
        if kind in ("he", "she", "either"):
            barred = outer if phrase.inside is not None and self.trail.in_quotes(phrase.start) else None
            entity, reason = self._person(phrase, kind, barred)
        elif kind in ("they", "it"):
            entity = self._body_or_group(phrase, plural=kind == "they", barred=outer)
        elif kind == "other":
            reason = "not named on the page"
        if entity is None:
            return Resolved(None, None, reason)
        return Resolved(entity, self._role(entity, phrase), None)

    def _person(
        self, phrase: SpeakerPhrase, kind: PronounKind | None, barred: int | None
    ) -> tuple[int | None, str | None]:
        """Resolve he or she; a person of whom nothing told the gender has the pronoun's from then on, as a guess."""
        gender = gender_of_pronoun(kind)
        reason: str | None
        if self.english or self.parsed.tags:
            entity, reason = self.finder.resolve(phrase, gender, barred)
        else:
            entity = sole_person(self.cast, self.parsed, self.trail, self.finder.speakers, phrase, gender, barred)
            reason = None if entity is not None else UNTOLD
        if entity is not None and self.cast.entities[entity].gender is None:
            self.cast.entities[entity].gender = gender
        return entity, reason

    def _nearest(self, phrase: SpeakerPhrase) -> Resolved:
        """Resolve "who": the name it follows."""
        for trace in self.trail.before(phrase.start):
            if phrase.start - trace.at > 120:
                break
            if self.cast.entities[trace.entity].kind in ("person", "group", "organisation"):
                return Resolved(trace.entity, self._role(trace.entity, phrase), None)
        return Resolved(None, None, "nobody named before it fits")

    def _body_or_group(self, phrase: SpeakerPhrase, *, plural: bool, barred: int | None) -> int | None:
        """Resolve "they" or "it": the last speaker that is no single person, else the last such that is named."""
        kinds = ("group", "organisation") if plural else ("organisation", "state")
        fallback: int | None = None
        for at, entity in reversed(self.finder.speakers[-40:]):
            if self.cast.entities[entity].kind in kinds and entity != barred and phrase.start - at < 1500:
                fallback = entity
                break
        block = self.parsed.blocks[self.parsed.block_at(phrase.start)].start
        for trace in self.trail.before(phrase.start):
            if trace.at < block:
                break
            if (
                self.cast.entities[trace.entity].kind in kinds
                and trace.subject
                and not trace.quoted
                and trace.entity != barred
            ):
                return trace.entity
        if fallback is None and plural and self.finder.speakers:
            return self.finder.speakers[-1][1]
        return fallback


def _start_of(unclear: Unresolved) -> int:
    return unclear.start


def _in_marks(text: str, stretch: tuple[int, int]) -> bool:
    """Tell whether a stretch of content is quoted: it, or what stands right before it, begins with a mark."""
    start, end = stretch
    return any(mark in text[max(0, start - 1) : start + 1] for mark in "\"“”„«»‘'’") and end > start


def _counts(cast: Cast) -> list[tuple[int, int]]:
    """Return how often each entity is mentioned."""
    return [(index, len(entity.mentions)) for index, entity in enumerate(cast.entities)]
