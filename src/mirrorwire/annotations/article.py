"""The annotators in their order, over one article: people, then who said what, then whose words they are.

The text layer is read block by block (headline, standfirst, paragraphs); the page's link lists and furniture are no
part of it, so nothing is ever taken from them. Every finding comes back as spans of the layer.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mirrorwire.annotations.events.found import Said
from mirrorwire.annotations.events.ontology import ontology
from mirrorwire.annotations.events.records import day_of, event_records
from mirrorwire.annotations.quotations.marks import Quoted, trimmed
from mirrorwire.annotations.quotations.reader import SCORED_LANGUAGES, StatementsFound, read_statements
from mirrorwire.annotations.quotations.statement import Statement
from mirrorwire.annotations.quotations.weights import model_for
from mirrorwire.errors import TooLarge
from mirrorwire.ids import make_id
from mirrorwire.language.coreference import Resolved, SpeakerPhrase, resolve_speakers
from mirrorwire.language.engine import engine_for
from mirrorwire.language.parsed import Block, Parsed, Tier
from mirrorwire.language.people import Cast, find_people
from mirrorwire.model import Article, Event, Note, Person, Quotation, QuotationKind, Role
from mirrorwire.pages.languages import identify_language
from mirrorwire.pages.page import Page
from mirrorwire.spans import Layer

# the share of letters and digits inside marks from which a quotation is direct
DIRECT_SHARE = 0.9
# how many marks can open at one place, and what may stand between words and mark
_DEPTHS = 6
_STOPS = ",.;:!?…"


@dataclass(frozen=True, slots=True)
class Annotations:
    """What the annotators found in one article."""

    people: tuple[Person, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[Note, ...] = ()


def blocks_of(article: Article) -> list[Block]:
    """Return the stretches of the text layer that are read one by one, in order: headline, standfirst, paragraphs."""
    blocks = []
    for field, kind in ((article.headline, "headline"), (article.standfirst, "standfirst")):
        if field is not None and field.span is not None and field.span.layer == "text":
            blocks.append(Block(field.span.start, field.span.end, "headline" if kind == "headline" else "standfirst"))
    blocks += [Block(span.start, span.end) for span in article.body]
    return sorted(blocks, key=lambda block: block.start)


def language_of_page(page: Page) -> str | None:
    """Return the language of a page's article, or of its lists' headlines where it has no article."""
    if page.article is not None:
        return page.article.language.value if page.article.language else None
    return identify_language("\n".join(item.headline.value for block in page.lists for item in block.items))


def annotate(
    page: Page,
    *,
    ident: str,
    tier: Tier = "parse",
    limit: int | None = None,
    place: str | None = None,
    classes: Path | None = None,
) -> Annotations:
    """Annotate one page; `ident` is the record's id, which the ids of what is found build on.

    `classes` is a folder of event classes of the user's own. Raises TooLarge for a text of more than `limit` code
    points, ModelError if a model can't be loaded, and OntologyError for a folder that breaks its form.
    """
    layer, article = page.layer, page.article
    if limit is not None and len(layer.text) > limit:
        raise TooLarge(
            f"the text has {len(layer.text)} characters, the annotators take {limit} (setting max_text_characters; "
            "--no-annotations reads the page alone)",
            place=place,
        )
    language = language_of_page(page)
    engine = engine_for(language, tier)
    parsed = engine.parse(layer.text, blocks_of(article) if article is not None else [])
    cast = find_people(parsed)
    persons = [(start, end) for start, end, who in cast.places if cast.entities[who].kind == "person"]
    found = read_statements(parsed, persons)
    resolved = resolve_speakers(cast, parsed, _phrases(found.parsed, found.statements))
    day = day_of(article.published_at) if article is not None else None
    people = _people(layer, cast, ident, day.isoformat() if day else None)
    quotations = _quotations(layer, found, resolved, people, ident)
    said = [
        Said(tuple(found.parsed.stretch(*content) for content in statement.contents), who.entity)
        for statement, who in zip(found.statements, resolved, strict=True)
    ]
    events = event_records(
        page,
        parsed,
        cast,
        said,
        engine=engine,
        people=people,
        quotations=quotations,
        ident=ident,
        rules=ontology(classes),
    )
    return Annotations(tuple(people), quotations, events, tuple(_notes(layer, cast, found, language)))


def load_annotators(language: str | None, tier: Tier, classes: Path | None = None) -> None:
    """Load the models and tables a language and tier need, once a process; raises ModelError or OntologyError."""
    engine_for(language, tier)
    ontology(classes)
    if language in SCORED_LANGUAGES:
        model_for(language, tier)


def check_annotators(tier: Tier, classes: Path | None = None) -> None:
    """Raise ModelError or OntologyError for a file that English needs and that is missing or at fault."""
    if tier == "parse":
        from mirrorwire.language.spacy_engine import checked_folder

        checked_folder()
    model_for("en", tier)
    ontology(classes)


def _phrases(parsed: Parsed, statements: Sequence[Statement]) -> list[SpeakerPhrase]:
    """Return the phrase that names each statement's speaker, as the language room takes it; empty if none does."""
    phrases = []
    for statement in statements:
        content = tuple(parsed.stretch(first, last) for first, last in statement.contents)
        at = parsed.starts[statement.cue[0]] if statement.cue else content[0][0]
        start, end = parsed.stretch(*statement.speaker[0]) if statement.speaker else (at, at)
        phrases.append(SpeakerPhrase(start, end, at, content, statement.inside))
    return phrases


def _people(layer: Layer, cast: Cast, page: str, day: str | None) -> list[Person]:
    """Return the cast as the record's people, in the order of the cast."""
    people = []
    seen: dict[tuple[str, str], int] = {}
    for entity in cast.entities:
        key = (entity.kind, entity.name)
        seen[key] = seen.get(key, 0) + 1
        roles = tuple(
            Role(role.phrase, layer.span(role.start, role.end), role.post, role.country, day) for role in entity.roles
        )
        mentions = tuple(layer.span(start, end) for start, end in entity.mentions)
        ident = make_id("person", page, entity.kind, entity.name, seen[key])
        people.append(Person(ident, entity.kind, entity.name, entity.country, roles, mentions))
    return people


def _quotations(
    layer: Layer,
    found: StatementsFound,
    resolved: Sequence[Resolved],
    people: Sequence[Person],
    page: str,
) -> tuple[Quotation, ...]:
    """Return the statements as the record's quotations, in order."""
    parsed = found.parsed
    ids: list[str] = []
    quotations: list[Quotation] = []
    seen: dict[tuple[str, ...], int] = {}
    zones = [one for one in found.quoted if one.depth == 0]
    inner = [one for one in found.quoted if one.depth == 1]
    contents = [
        [bare(parsed.text, *parsed.stretch(first, last), found.quoted) for first, last in statement.contents]
        for statement in found.statements
    ]
    for statement, spans in zip(found.statements, contents, strict=True):
        words = tuple(parsed.text[start:end] for start, end in spans)
        speaker = tuple(parsed.slice(first, last) for first, last in statement.speaker)
        key = (*words, "", *speaker)
        seen[key] = seen.get(key, 0) + 1
        ids.append(make_id("quotation", page, len(words), *words, *speaker, seen[key]))
    for index, statement in enumerate(found.statements):
        who, named = resolved[index], statement.speaker
        if not named and statement.carried is not None:
            # the speaker goes on: who it is rests on the phrase that named them before
            who, named = resolved[statement.carried], found.statements[statement.carried].speaker
        share = statement.share
        quotations.append(
            Quotation(
                id=ids[index],
                kind=kind_of(
                    parsed.text, contents[index], inner if _told_in_marks(parsed, statement, zones) else zones
                ),
                content=tuple(layer.span(start, end) for start, end in contents[index]),
                speaker=None if who.entity is None else people[who.entity].id,
                speaker_span=tuple(layer.span(*parsed.stretch(first, last)) for first, last in named),
                cue=layer.span(*parsed.stretch(*statement.cue)) if statement.cue else None,
                role=who.role if who.entity is not None else None,
                confidence=found.model.confidence(share) if found.model is not None and share is not None else None,
                reason=who.reason if who.entity is None else None,
                inside=None if statement.inside is None else ids[statement.inside],
            )
        )
    return tuple(quotations)


def bare(text: str, start: int, end: int, quoted: Sequence[Quoted]) -> tuple[int, int]:
    """Return a content without white space at its edges, and without the marks if one pair encloses all of it.

    A part of words in marks ("A, — he said. — B" in one pair) loses the mark at its end. `quoted` are in order.
    """
    start, end = trimmed(text, start, end)
    # the last stretch that begins at or before the content: the innermost that can enclose it
    at = bisect_right(quoted, start, key=_outer_start) - 1
    for one in quoted[max(0, at - _DEPTHS) : at + 1]:
        if one.outer_start == start and one.outer_end >= end > one.start and one.end > one.start:
            if text[one.end : end].strip(_STOPS) == text[one.end : one.outer_end].strip(_STOPS) or end <= one.end:
                return one.start, min(one.end, end)
        elif one.outer_start < start < one.end < end <= one.outer_end:
            return start, one.end
    return start, end


def _outer_start(one: Quoted) -> int:
    return one.outer_start


def _told_in_marks(parsed: Parsed, statement: Statement, zones: Sequence[Quoted]) -> bool:
    """Tell whether a statement is reported by words in marks: its kind is told by the marks inside of those."""
    if statement.inside is None or statement.cue is None:
        return False
    at = parsed.starts[statement.cue[0]]
    zone = bisect_right(zones, at, key=_outer_start) - 1
    return zone >= 0 and zones[zone].start <= at < zones[zone].end


def kind_of(text: str, contents: Sequence[tuple[int, int]], zones: Sequence[Quoted]) -> QuotationKind:
    """Tell direct, indirect and mixed apart by the share of letters and digits that stand inside marks."""
    inside = total = 0
    for start, end in contents:
        total += sum(map(str.isalnum, text[start:end]))
        at = max(0, bisect_right(zones, start, key=_outer_start) - 1)
        while at < len(zones) and zones[at].start < end:
            low, high = max(start, zones[at].start), min(end, zones[at].end)
            inside += sum(map(str.isalnum, text[low:high])) if low < high else 0
            at += 1
    if not inside:
        return "indirect"
    return "direct" if inside >= DIRECT_SHARE * total else "mixed"


def _notes(layer: Layer, cast: Cast, found: StatementsFound, language: str | None) -> list[Note]:
    """Say what was noticed and not resolved: no parser, marks without a partner, names that fit several."""
    notes = []
    if language is None:
        notes.append(
            Note("language", "the language was not identified: quotations by their marks, names by script", None)
        )
    elif language not in SCORED_LANGUAGES:
        message = f"no parser for {language}: quotations by marks and cue words, names without a model"
        notes.append(Note("language", message, None))
    notes += [Note("marks", one.message, layer.span(one.at, one.at + len(one.mark))) for one in found.unbalanced]
    notes += [Note("person", name.reason, layer.span(name.start, name.end)) for name in cast.unresolved]
    return notes
