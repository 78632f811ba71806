"""Who speaks, in which part of a round-up: one entry a person over all articles, and each statement once.

A speaker's country is that of the record, else that of a role; a body is of the state whose name its own begins with
("Uzbekistan's embassy in Seoul"), an embassy of the state that sends it, never of the one in which it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from mirrorwire.desk.roundup.nouns import Passage, Piece, Section, SectionKey, Speaker
from mirrorwire.desk.roundup.pieces import Runs, Source, instant, runs, runs_alike
from mirrorwire.desk.roundup.voices import Voice, name_of, roles_of, voices
from mirrorwire.language.gazetteer import find_states
from mirrorwire.record.instants import in_utc

MOST_SAID: Final = 5
MOST_SPEAKERS: Final = 10
# a mission abroad, in the languages that are read: the state in which it stands is named as often as its own
_MISSION: Final = re.compile(
    r"\b(?:embass(?:y|ies)|consulates?|legations?|посольств|консульств|botschaft|konsulat|ambassade|consulat|embajada|"
    r"ambasciata|büyükelçili|elçili|konsoloslu|səfirli|konsulluq)",
    re.IGNORECASE,
)
_PLACED: Final = re.compile(r"(?:^|\s)(?:in|at|to|в|при|à|en|nach)\s+(?:the\s+)?$", re.IGNORECASE)
_BEFORE_NAME: Final = re.compile(r"(?:the|die|das|der|la|le|l['’])?\s*", re.IGNORECASE)


def sections_of(
    sources: Sequence[Source],
    beside: Sequence[Source],
    pair: tuple[str, str] | None,
    shown: Sequence[Piece],
    reactions: Sequence[Passage],
) -> tuple[tuple[Section, ...], int]:
    """Return the sections of a round-up, and how many statements of its articles are left out.

    `sources` are its articles, that of the headline first; of those `beside` it third parties are heard, and persons
    who speak for nobody. `shown`
    is what stands above already, `reactions` what third parties did.
    """
    heard, left_out = _heard([*sources, *beside], shown, len(sources))
    own_pages = {one.article.page for one in sources}
    by_entity: dict[str, list[Voice]] = {}
    for voice in heard:
        by_entity.setdefault(voice.entity, []).append(voice)
    parts: dict[SectionKey, list[Speaker]] = {"sides": [], "officials": [], "views": [], "elsewhere": []}
    for entity, own in by_entity.items():
        key = _section_of(own, pair)
        if key != "elsewhere" and (key != "views" or own[0].person.kind != "person"):
            own = [one for one in own if one.source.article.page in own_pages]
        told = sum(one.source.article.page in own_pages for one in own)
        speaker = _speaker(entity, own, sources[0]) if own and len(parts[key]) < MOST_SPEAKERS else None
        if speaker is not None:
            told -= sum(said.words.page in own_pages for said in speaker.said)
            parts[key].append(speaker)
        left_out += told
    found = [
        Section(key, tuple(speakers), tuple(reactions) if key == "elsewhere" else ())
        for key, speakers in parts.items()
        if speakers or (key == "elsewhere" and reactions)
    ]
    return tuple(found), left_out


def _section_of(own: Sequence[Voice], pair: tuple[str, str] | None) -> SectionKey:
    """Where a speaker stands: a person without an office speaks for nobody but is of a country."""
    office = own[0].person.kind != "person" or any(one.official for one in own)
    country = _country(own)
    if pair is None:
        return "officials" if office else "views"
    if country is not None and country not in pair:
        return "elsewhere"
    return "sides" if office and country is not None else "views"


def _country(own: Sequence[Voice]) -> str | None:
    """The country of a speaker, as pages give it, else that of a role, else that of a body's name."""
    person = own[0].person
    if person.kind == "organisation":
        language = own[0].source.language
        if _MISSION.search(person.name):
            return country_of_body(person.name, language)
        given = next((one.person.country for one in own if one.person.country is not None), None)
        return given or country_of_body(person.name, language)
    found = [one.person.country for one in own]
    found += [role.country for one in own for role in one.person.roles]
    return next((one for one in found if one is not None), None)


def country_of_body(name: str, language: str | None = "en") -> str | None:
    """Return the state that a body's name says it is of; None where it names none, or only that in which it stands.

    Of a mission abroad it is the first state that does not stand behind a preposition of place; of any other body the
    state that its name begins with.
    """
    mission = _MISSION.search(name) is not None
    for mention in find_states(name, language):
        if mention.kind != "state":
            continue
        before = name[: mention.start]
        if mission and mention.how != "capital" and not _PLACED.search(before):
            return mention.country
        if not mission and _BEFORE_NAME.fullmatch(before) and not name[mention.end :].startswith(("-", "–")):
            return mention.country
    return None


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
            same = next((n for n in near if runs_alike(own, kept[n][1])), None)
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


def _with_also(voice: Voice, also: Sequence[Piece]) -> Voice:
    return replace(voice, said=replace(voice.said, also=tuple(also))) if also else voice


def _overlap(one: Piece, other: Piece) -> bool:
    return one.page == other.page and any(
        a.layer == b.layer and a.start < b.end and b.start < a.end for a in one.spans for b in other.spans
    )


def _speaker(entity: str, own: Sequence[Voice], lead: Source) -> Speaker | None:
    """One speaker with the statements that are shown; None where no page prints the name."""
    forms = ("quoted", "printed", "reported")
    ranked = sorted(
        own,
        key=lambda one: (
            -len({piece.outlet for piece in one.said.also}),
            forms.index(one.said.form),
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
        name = name_of(voice.source, voice.person)
        if name is None:
            continue
        roles = roles_of(voice.source, voice.person, voice.role)
        return Speaker(entity, voice.person.kind, _country(own), name, roles, tuple(one.said for one in chosen))
    return None
