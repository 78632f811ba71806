"""Words cut out of gathered articles: headline, standfirst, rubric, authors, and any stretch of the reading text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from mirrorwire.desk.roundup.nouns import Entry, Piece
from mirrorwire.desk.roundup.sentences import sentence_around
from mirrorwire.language.gazetteer import find_states
from mirrorwire.model import Field, ListKind, Span
from mirrorwire.record.folding import words_of
from mirrorwire.record.instants import in_utc
from mirrorwire.record.reviews.statements import Places
from mirrorwire.record.stories.gathering import Gathered
from mirrorwire.spans import slice_of

# characters between two parts of a statement that are printed with it, such as who said it
_MOST_BETWEEN: Final = 240


class Source:
    """One article to cut from."""

    def __init__(self, article: Gathered) -> None:
        self.article = article
        self.record = article.record
        self.text = article.record.text
        printed = self.record.article
        body = printed.body if printed is not None else ()
        self.paragraphs = tuple(span for span in body if span.layer == "text")
        fields = (printed.headline, printed.standfirst) if printed is not None else ()
        head = [one.span for one in fields if one is not None and one.span is not None]
        head = [span for span in head if span.layer == "text"]
        self._blocks = (*head, *self.paragraphs)

    @cached_property
    def _places(self) -> Places:
        # most paragraphs stand on their page character for character, and say themselves where
        return Places(self.record)

    def cut(self, spans: Sequence[Span], statement: str | None = None) -> Piece | None:
        """Return stretches of the reading text as a piece; None for none, or where one of them is empty."""
        kept = tuple(span for span in spans if span.layer == "text" and span.start < span.end)
        if not kept or len(kept) != len(spans):
            return None
        return self._piece(tuple(slice_of(self.text, span) for span in kept), kept, statement)

    def stretch(self, start: int, end: int, statement: str | None = None) -> Piece | None:
        """Return one stretch of the reading text as a piece."""
        return self.cut((self._span(start, end),), statement) if start < end else None

    def _span(self, start: int, end: int) -> Span:
        """A span of the text with its place on the page, where that is sure."""
        for block in self._blocks:
            if block.start <= start and end <= block.end:
                if block.raw is None or block.raw[1] - block.raw[0] != block.end - block.start:
                    break
                low = block.raw[0] + start - block.start
                return Span("text", start, end, (low, low + end - start))
        return self._places.span(start, end)

    def sentence(self, start: int, end: int, statement: str | None = None) -> Piece | None:
        """Return the whole printed sentences around a stretch; None where it is in no paragraph, or in several.

        Headline and standfirst are paragraphs too.
        """
        found = sentence_around(self.text, self._blocks, start, end)
        return self.stretch(*found, statement) if found is not None else None

    def sentences(self, spans: Sequence[Span], statement: str | None = None) -> Piece | None:
        """Return the whole printed sentences around the parts of a statement, as one stretch of the page.

        Parts that more than a few printed words, or another paragraph, lie between are stretches of their own. What
        is in no paragraph is looked at line by line.
        """
        found: list[tuple[int, int]] = []
        for span in sorted(spans, key=lambda one: (one.start, one.end)):
            if span.layer != "text" or span.start >= span.end:
                return None
            first, last = self._around(span.start, span.start + 1), self._around(span.end - 1, span.end)
            start, end = min(first[0], span.start), max(last[1], span.end)
            if found and self._is_near(found[-1][1], start):
                found[-1] = (found[-1][0], max(found[-1][1], end))
            else:
                found.append((start, end))
        return self.cut([self._span(start, end) for start, end in found], statement)

    def _around(self, start: int, end: int) -> tuple[int, int]:
        found = sentence_around(self.text, self._blocks, start, end)
        if found is None:
            stop = self.text.find("\n", end)
            low, high = self.text.rfind("\n", 0, start) + 1, stop if stop >= 0 else len(self.text)
            found = sentence_around(self.text, (Span("text", low, high, None),), start, end)
        return found or (start, end)

    def _is_near(self, end: int, start: int) -> bool:
        return start - end <= _MOST_BETWEEN and self.text.count("\n\n", end, max(end, start)) <= 1

    def is_headed_by(self, pair: tuple[str, str]) -> bool:
        """Tell whether the headline names both of two states, in whatever form the gazetteer knows."""
        return {*pair} <= self._in_headline

    @cached_property
    def _in_headline(self) -> frozenset[str]:
        headline = self.headline
        found = find_states(headline.text, self.language) if headline is not None else ()
        return frozenset(mention.country for mention in found)

    def field(self, field: Field | None) -> Piece | None:
        """Return a field of the article as printed; None where it has no place on the page."""
        if field is None or field.span is None or field.origin in ("given", "identified", "outlet", "url"):
            return None
        words = slice_of(self.text, field.span) if field.span.layer == "text" else field.value
        return self._piece((words,), (field.span,), None) if words.strip() else None

    @property
    def headline(self) -> Piece | None:
        """The headline."""
        return self.field(self.record.article.headline) if self.record.article is not None else None

    @property
    def standfirst(self) -> Piece | None:
        """The standfirst."""
        return self.field(self.record.article.standfirst) if self.record.article is not None else None

    @property
    def rubric(self) -> Piece | None:
        """The rubric."""
        return self.field(self.record.article.rubric) if self.record.article is not None else None

    @property
    def authors(self) -> tuple[Piece, ...]:
        """The authors."""
        byline = self.record.article.byline if self.record.article is not None else ()
        return tuple(found for one in byline if (found := self.field(one)) is not None)

    @property
    def language(self) -> str | None:
        """The article's language as a BCP 47 tag."""
        article = self.record.article
        return article.language.value if article is not None and article.language is not None else None

    def listed(self, kind: ListKind) -> Iterator[Entry]:
        """Yield the entries of the page's own lists of a kind, in the order of the page."""
        for one in self.record.lists:
            for item in one.items if one.kind == kind else ():
                headline = self.field(item.headline)
                if headline is not None:
                    time = item.published_at.value if item.published_at is not None else None
                    yield Entry(headline, time, item.url.value if item.url is not None else None)

    @property
    def first_paragraph(self) -> Piece | None:
        """The first paragraph of the body that is more than a heading: one that ends like a sentence."""
        for span in self.paragraphs:
            if slice_of(self.text, span).rstrip(" \"'”’»“)]").endswith((".", "!", "?", "…")):
                return self.cut((span,))
        return None

    def _piece(self, words: tuple[str, ...], spans: tuple[Span, ...], statement: str | None) -> Piece:
        own = self.article
        return Piece(
            *(words, spans, own.page, self.record.revision, own.capture),
            *(own.outlet, own.published_at, own.url, statement),
        )


def instant(value: str | None) -> str:
    """Return a time as text that sorts in order of time; "" where it says none."""
    found = in_utc(value)
    return found.isoformat() if found is not None else ""


Runs = frozenset[tuple[str, ...]]
_RUN = 3


def alike(one: Piece, other: Piece) -> bool:
    """Tell whether two pieces say the same in nearly the same words.

    Measured is the share of the shorter one's runs of three words that the other has too (containment, as of copies:
    Broder 1997); three fifths are enough. What has no three words is alike where all its words are.
    """
    return runs_alike(runs(one), runs(other))


def runs(piece: Piece) -> Runs:
    """Return a piece's runs of three words, folded; of fewer words, one run of them all."""
    words = [word for part in piece.words for word in words_of(part)]
    if len(words) < _RUN:
        return frozenset({tuple(words)}) if words else frozenset()
    return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def runs_alike(one: Runs, other: Runs) -> bool:
    """The same of the runs of two pieces."""
    least = min(len(one), len(other))
    return least > 0 and len(one & other) >= 0.6 * least
