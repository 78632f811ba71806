"""Who speaks, in which part of a round-up: one entry a person over all articles, and each statement once.

A speaker's country is that of the record, else that of a role, else that which the words of an office name ("spokesman
for Azerbaijan's Foreign Ministry"); a body is of the state whose name its own begins with ("Uzbekistan's embassy in
Seoul"), or which is printed before it, an embassy of the state that sends it, never of the one in which it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from mirrorwire.desk.roundup.nouns import Passage, Piece, Section, SectionKey, Speaker
from mirrorwire.desk.roundup.pieces import Runs, Source, instant, runs, runs_alike
from mirrorwire.desk.roundup.voices import Voice, is_official, name_of, roles_of, voices
from mirrorwire.language.bodies import country_of_body, is_mission
from mirrorwire.language.gazetteer import find_states
from mirrorwire.model import Person, Role
from mirrorwire.record.folding import words_of
from mirrorwire.record.instants import in_utc

MOST_SAID: Final = 5
MOST_SPEAKERS: Final = 10
# a mission abroad, in the languages that are read: the state in which it stands is named as often as its own
_PLACED: Final = re.compile(r"(?:^|\s)(?:in|at|to|в|при|à|en|nach)\s+(?:the\s+)?$", re.IGNORECASE)
# what a post is about is no state that it is of; an owner is ("spokesman for Azerbaijan's ministry")
_ABOUT: Final = re.compile(r"(?:^|\s)(?:for|on|with|über|für|по|pour|sur|para|per)\s+(?:the\s+)?$", re.IGNORECASE)
_OWNER: Final = re.compile(r"['’]s?\s|['’]s?$")
_JOINED: Final = re.compile(r"(?:['’]s?)?\s+")
_ITS: Final = re.compile(r"(?:^|\s)(?:its|его|её|ее|их)\s+$", re.IGNORECASE)
_FARTHEST_BEFORE: Final = 40
_SHORT_WORD: Final = 3
# who is heard first where there are too many; a person that no page prints a role of comes after those with one
_KINDS: Final = ("person", "organisation", "state", "group")


def sections_of(
    sources: Sequence[Source],
    beside: Sequence[Source],
    pair: tuple[str, str] | None,
    shown: Sequence[Piece],
    reactions: Sequence[Passage],
) -> tuple[tuple[Section, ...], int, int]:
    """Return the sections of a round-up, how many statements of its articles are left out, and how many speakers.

    `sources` are its articles, that of the headline first; of those `beside` it third parties are heard, and persons
    who speak for nobody. `shown` is what stands above already, `reactions` what third parties did.
    """
    heard, left_out = _heard([*sources, *beside], shown, len(sources))
    own_pages = {one.article.page for one in sources}
    by_entity: dict[tuple[str, str | None], list[Voice]] = {}
    for voice in heard:
        # "Foreign Ministry" alone may be that of any state
        of = _printed_before(voice.source, voice.at)[0] if _is_bare(voice.person) else None
        by_entity.setdefault((voice.entity, of), []).append(voice)
    parts: dict[SectionKey, list[Speaker]] = {"sides": [], "officials": [], "views": [], "elsewhere": []}
    more = 0
    for (entity, of), own in sorted(by_entity.items(), key=lambda one: _rank(one[1], pair)):
        country = of or _country(own)
        key = _section_of(own, country, pair)
        if key != "elsewhere" and (key != "views" or own[0].person.kind != "person"):
            own = [one for one in own if one.source.article.page in own_pages]
        told = sum(one.source.article.page in own_pages for one in own)
        fits = len(parts[key]) < MOST_SPEAKERS
        more += bool(own) and not fits
        speaker = _speaker(entity, own, country, sources[0]) if own and fits else None
        if speaker is not None:
            told -= sum(said.words.page in own_pages for said in speaker.said)
            parts[key].append(speaker)
        left_out += told
    found = [
        Section(key, tuple(speakers), tuple(reactions) if key == "elsewhere" else ())
        for key, speakers in parts.items()
        if speakers or (key == "elsewhere" and reactions)
    ]
    return tuple(found), left_out, more


def _rank(own: Sequence[Voice], pair: tuple[str, str] | None) -> tuple[Any, ...]:
    """Persons with a printed role first, then those without, bodies, states, groups; of each the ones on the pair."""
    kind = own[0].person.kind
    on_pair = pair is not None and any(one.source.is_headed_by(pair) for one in own)
    no_role = kind == "person" and not any(one.person.roles for one in own)
    return _KINDS.index(kind), no_role, not on_pair, min(one.order for one in own)


def _section_of(own: Sequence[Voice], country: str | None, pair: tuple[str, str] | None) -> SectionKey:
    """Where a speaker stands: a person without an office speaks for nobody but is of a country."""
    official = any(one.official for one in own)
    office = own[0].person.kind != "person" or official
    if pair is None:
        return "officials" if office else "views"
    if country is not None and country not in pair:
        return "elsewhere"
    if country is None:
        return "officials" if official else "views"
    return "sides" if office else "views"


def _is_bare(person: Person) -> bool:
    return person.kind == "organisation" and person.country is None


def _printed_before(source: Source, at: int | None) -> tuple[str | None, int]:
    """The state whose name is printed before a place ("Armenia's Foreign Ministry"), and where it begins there."""
    if at is None:
        return None, 0
    low = max(0, at - _FARTHEST_BEFORE)
    before = source.text[low:at]
    for mention in find_states(before, source.language):
        if mention.kind == "state" and mention.how != "capital" and _JOINED.fullmatch(before, mention.end):
            return mention.country, low + mention.start
    return None, at


def _of_office(own: Sequence[Voice]) -> str | None:
    """The state that the words of an office name; else that of the body that they mean.

    "Foreign Ministry spokeswoman" is of the only state whose ministry is named before it; "its spokesman" of the last.
    """
    for one in own:
        for role in one.person.roles:
            if is_official(role):
                found = country_of_office(role.phrase, one.source.language)
                if found is not None:
                    return found
    for one in own:
        for role in one.person.roles:
            if is_official(role):
                told = _bodies_before(one.source, role)
                if told and (
                    _ITS.search(one.source.text[: role.span.start][-_FARTHEST_BEFORE:]) or len(set(told)) == 1
                ):
                    return told[-1]
    return None


def _bodies_before(source: Source, role: Role) -> list[str]:
    """The states of the bodies that a page names before a role, in order: those that share a word with it, or all.

    All where the role stands behind "its".
    """
    # of and the are in many names
    words = {word for word in words_of(role.phrase) if len(word) > _SHORT_WORD}
    its = _ITS.search(source.text[: role.span.start][-_FARTHEST_BEFORE:]) is not None
    found = []
    for body in source.record.people:
        if body.kind == "organisation" and (its or words.intersection(words_of(body.name))):
            for mention in body.mentions:
                if mention.layer == "text" and mention.start < role.span.start:
                    state = _printed_before(source, mention.start)[0] or country_of_body(body.name, source.language)
                    found += [(mention.start, state)] if state is not None else []
    return [state for _, state in sorted(found)]


def country_of_office(phrase: str, language: str | None = "en") -> str | None:
    """Return the state whose office the words of one name; None for none, or only where it is, or what it is about."""
    for mention in find_states(phrase, language):
        if mention.kind != "state" or mention.how == "capital":
            continue
        before, behind = phrase[: mention.start], phrase[mention.end :]
        about = _ABOUT.search(before) is not None and mention.how == "name" and not _OWNER.match(behind)
        if not about and not _PLACED.search(before):
            return mention.country
    return None


def _country(own: Sequence[Voice]) -> str | None:
    """The country of a speaker, as most pages give it, else that of a role or an office, else that of a body's name."""
    person = own[0].person
    if person.kind == "organisation":
        language = own[0].source.language
        if is_mission(person.name):
            return country_of_body(person.name, language)
        given = next((one.person.country for one in own if one.person.country is not None), None)
        return given or country_of_body(person.name, language)
    counted = Counter(one.person.country for one in own if one.person.country is not None)
    counted = counted or Counter(role.country for one in own for role in one.person.roles if role.country is not None)
    # of equals the first
    return max(counted, key=lambda code: counted[code]) if counted else _of_office(own)


def _heard(sources: Sequence[Source], shown: Sequence[Piece], counted: int) -> tuple[list[Voice], int]:
    """Statements in order, of near-identical ones the first with the outlets of the others; how many are left out.

    Those of the first so many articles count.
    """
    kept: list[tuple[Voice, Runs, list[Piece]]] = []
    by_run: dict[tuple[str, ...], list[int]] = {}
    left_out = 0
    for place, source in enumerate(sources):
        for voice in voices(source, place):
            if voice is None or any(_overlap(voice.said.words, one) for one in shown):
                left_out += voice is None and place < counted
                continue
            own = runs(voice.said.words)
            near = sorted({n for run in own for n in by_run.get(run, ())})
            same = next((n for n in near if _is_same(voice, kept[n][0]) and runs_alike(own, kept[n][1])), None)
            if same is None:
                for run in own:
                    by_run.setdefault(run, []).append(len(kept))
                kept.append((voice, own, []))
                continue
            first, _, also = kept[same]
            if first.entity == voice.entity and first.source is not source:
                also.append(voice.said.words)
            elif not _overlap(first.said.words, voice.said.words):
                left_out += place < counted
    return [_with_also(voice, also) for voice, _, also in kept], left_out


def _is_same(one: Voice, other: Voice) -> bool:
    """Whether words that are alike are the same statement: in one sentence a page may quote two people."""
    return one.source is not other.source or one.entity == other.entity


def _with_also(voice: Voice, also: Sequence[Piece]) -> Voice:
    return replace(voice, said=replace(voice.said, also=tuple(also))) if also else voice


def _overlap(one: Piece, other: Piece) -> bool:
    return one.page == other.page and any(
        a.layer == b.layer and a.start < b.end and b.start < a.end for a in one.spans for b in other.spans
    )


def _speaker(entity: str, own: Sequence[Voice], country: str | None, lead: Source) -> Speaker | None:
    """One speaker with the statements that are shown; None where no page prints the name."""
    ranked = sorted(
        own,
        key=lambda one: (
            -len({piece.outlet for piece in one.said.also}),
            not one.said.own,
            -len(one.said.words.text),
            one.order,
        ),
    )
    chosen = sorted(ranked[:MOST_SAID], key=lambda one: one.order)
    at = in_utc(lead.article.published_at)

    def far(one: Voice) -> tuple[Any, ...]:
        time = in_utc(one.source.article.published_at)
        away = abs((time - at).total_seconds()) if time is not None and at is not None else float("inf")
        # a page that prints a role introduces, one that does not presumes
        return not one.person.roles, away, instant(one.source.article.published_at), one.order

    for voice in sorted(own, key=far):
        name = _name(voice)
        if name is None:
            continue
        roles = roles_of(voice.source, voice.person, voice.role)
        return Speaker(entity, voice.person.kind, country, name, roles, tuple(one.said for one in chosen))
    return None


def _name(voice: Voice) -> Piece | None:
    """The name as printed; of a body without a state in its name with the state that is printed before it."""
    if _is_bare(voice.person) and voice.at is not None:
        country, start = _printed_before(voice.source, voice.at)
        mention = next((one for one in voice.person.mentions if one.layer == "text" and one.start == voice.at), None)
        if country is not None and mention is not None:
            return voice.source.stretch(start, mention.end, voice.person.id)
    return name_of(voice.source, voice.person)
