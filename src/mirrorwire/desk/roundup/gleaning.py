"""What a round-up tells beside the voices: what happened, what third parties did, and the lists beneath."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from mirrorwire.desk.roundup.nouns import Entry, Passage, Piece
from mirrorwire.desk.roundup.pieces import Runs, Source, alike, runs, runs_alike
from mirrorwire.desk.roundup.voices import LONGEST_SENTENCE
from mirrorwire.model import Event
from mirrorwire.record.folding import words_of
from mirrorwire.record.store import Store
from mirrorwire.record.stories.gathering import headed, newest, read_beside

MOST_OPENING: Final = 5
MOST_REACTIONS: Final = 4
MOST_RELATED: Final = 5
MOST_LATEST: Final = 8
# meetings, visits and talks, and what was agreed
_FIRST_KINDS: Final = frozenset({"CONSULT", "AGREE"})


def opening_of(
    sources: Sequence[Source], pair: tuple[str, str] | None, happening: str | None, shown: Sequence[Piece]
) -> tuple[Passage, ...]:
    """Return the sentences that say what happened between the two; `happening`: that one before others."""
    events = [(source, event) for source, event in _told(sources) if pair is None or _is_between(event, pair)]
    chosen = _one_each(events, shown, MOST_OPENING, happening)
    first = sources[0].first_paragraph
    if len(chosen) < 2 and first is not None and len(first.text) <= 2 * LONGEST_SENTENCE:
        # a sentence of that paragraph is in it
        rest = [one for one in chosen if one.words.page != first.page or one.words.spans[0].end > first.spans[0].end]
        if not any(alike(first, one.words) for one in rest):
            known = next((one.happening for one in chosen if one not in rest), None)
            return (Passage(first, known), *rest)
    return tuple(chosen)


def reactions_of(
    sources: Sequence[Source], pair: tuple[str, str] | None, shown: Sequence[Piece]
) -> tuple[Passage, ...]:
    """Return the sentences that say what third parties did to one of the two."""
    if pair is None:
        return ()
    events = [
        (source, event)
        for source, event in _told(sources)
        if event.actor not in pair and event.recipient in pair and not _is_between(event, pair)
    ]
    return tuple(_one_each(events, shown, MOST_REACTIONS, None))


def read_also_of(store: Store, lead: Source, known: set[str]) -> tuple[Entry, ...]:
    """Return the headlines of articles near the lead one that are not of the same story, no copies of it, nor shown.

    Where they are too few, those that its page prints under a title such as "Read also" follow.
    """
    entries = _entries(store, read_beside(store, lead.article.page, known, limit=MOST_RELATED))
    return _filled(entries, lead.listed("read_also"), (), MOST_RELATED)


def latest_of(store: Store, lead: Source, known: set[str], shown: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the newest headlines of the store that are not shown yet.

    Where they are too few, those that the lead article's page prints as the latest follow.
    """
    pages = newest(store, limit=2 * MOST_LATEST + len(known))
    entries = _entries(store, [page for page in pages if page not in known][:MOST_LATEST])
    return _filled(entries, lead.listed("latest"), shown, MOST_LATEST)


def _entries(store: Store, pages: Sequence[str]) -> tuple[Entry, ...]:
    headlines = (Source(one).headline for one in headed(store, pages))
    return tuple(Entry(one, one.published_at, one.url) for one in headlines if one is not None)


def _filled(entries: Sequence[Entry], listed: Iterator[Entry], shown: Sequence[Entry], most: int) -> tuple[Entry, ...]:
    """The entries, and after them those listed whose headlines stand in neither, `most` in all."""
    found = list(entries)
    told = {_folded(one) for one in (*entries, *shown)}
    for entry in listed:
        if len(found) >= most:
            break
        if _folded(entry) not in told:
            told.add(_folded(entry))
            found.append(entry)
    return tuple(found)


def _folded(entry: Entry) -> tuple[str, ...]:
    return tuple(words_of(entry.headline.text))


def _told(sources: Sequence[Source]) -> Iterator[tuple[Source, Event]]:
    """Events that the articles tell in their own words as having happened, in the order of articles and of the page."""
    for source in sources:
        for event in source.record.events:
            if event.where == "list" or event.modality != "actual" or event.polarity != "asserted":
                continue
            if event.quotation is None and event.claimant is None:
                yield source, event


def _is_between(event: Event, pair: tuple[str, str]) -> bool:
    return {event.actor, event.recipient} == {*pair} or {*pair} <= {*event.participants}


def _one_each(
    events: Sequence[tuple[Source, Event]], shown: Sequence[Piece], most: int, first: str | None
) -> list[Passage]:
    """One sentence a happening: meetings and agreements first, of these what most outlets tell, then by the day."""
    outlets: dict[str, set[str]] = {}
    kinds: dict[str, set[str]] = {}
    for source, event in events:
        outlets.setdefault(_key(source, event), set()).add(source.article.outlet or source.article.page)
        kinds.setdefault(_key(source, event), set()).add(event.kind)
    found: dict[str, tuple[Piece, int, str]] = {}
    said: dict[str, Runs] = {}
    also: dict[str, list[Piece]] = {}
    known = [(one, runs(one)) for one in shown]
    # a headline tells less than the sentence beneath it
    in_order = sorted(enumerate(events), key=lambda one: one[1][1].where == "headline")
    for place, (source, event) in in_order:
        key, piece = _key(source, event), _sentence(source, event, known)
        if piece is None:
            continue
        own = runs(piece)
        same = next((k for k in found if runs_alike(said[k], own)), None)
        if same is not None:
            if found[same][0].page != piece.page and piece.outlet not in {one.outlet for one in also[same]}:
                also[same].append(piece)
        elif key not in found:
            found[key], said[key], also[key] = (piece, place, event.date or "~"), own, []

    def rank(key: str) -> tuple[bool, bool, int, str, int]:
        _, place, day = found[key]
        return key != first, _FIRST_KINDS.isdisjoint(kinds[key]), -len(outlets[key]), day, place

    happenings = {value for source, _ in events for value in source.article.happenings.values()}
    ranked = sorted(found, key=rank)[:most]
    return [Passage(found[key][0], key if key in happenings else None, tuple(also[key])) for key in ranked]


def _key(source: Source, event: Event) -> str:
    """The happening of an event; where it is counted to none yet, the two and the class."""
    return source.article.happenings.get(event.id) or f"{event.dyad} {event.kind}"


def _sentence(source: Source, event: Event, known: Sequence[tuple[Piece, Runs]]) -> Piece | None:
    """The first sentence that holds evidence of an event and tells more than what is shown already."""
    for span in event.evidence:
        found = source.sentence(span.start, span.end, event.id) if span.layer == "text" else None
        if found is None or len(found.text) > LONGEST_SENTENCE:
            continue
        own = runs(found)
        if not any(_is_inside(found, one) or _says_no_more(own, other) for one, other in known):
            return found
    return None


def _says_no_more(own: Runs, other: Runs) -> bool:
    return runs_alike(own, other) and len(own) <= 1.5 * len(other)


def _is_inside(piece: Piece, other: Piece) -> bool:
    return piece.page == other.page and all(
        any(b.layer == a.layer and b.start <= a.start and a.end <= b.end for b in other.spans) for a in piece.spans
    )
