"""What stories are made of: how telling a term is, and which live stories share terms with an article.

A story's sum is the sum of its articles' vectors, term by term. All are integers: what is added can be subtracted, and
nothing is left of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from mirrorwire.record.stories.story_nouns import Parameters, StateHalving, StateStory
from mirrorwire.record.stories.terms import Terms, dot_of, state_terms

# length of an article's vector: fine enough for four digits of a likeness, small enough for fast integers
UNIT: Final = 1024


class StoryIndex:
    """The terms of the stories that are put in, and the dot products of an article with them."""

    def __init__(self) -> None:
        self._stories: dict[str, dict[int, int]] = {}
        # the sum of the vectors of all articles within the window
        self._whole: dict[str, int] = {}

    def put(self, story: StateStory) -> None:
        """Put a story in, with the sum it has."""
        for term, total in story.total.items():
            self._stories.setdefault(term, {})[story.place] = total

    def pull(self, story: StateStory) -> None:
        """Take a story out; its sum stays as it is."""
        for term in story.total:
            self._unlist(term, story.place)

    def add(self, story: StateStory, vector: Mapping[str, int]) -> None:
        """Add a vector to the sum of a story that is in, or that is new."""
        for term, weight in vector.items():
            story.total[term] = total = story.total.get(term, 0) + weight
            self._stories.setdefault(term, {})[story.place] = total

    def subtract(self, story: StateStory, vector: Mapping[str, int]) -> None:
        """Subtract a vector that was added."""
        for term, weight in vector.items():
            story.total[term] = left = story.total[term] - weight
            if left:
                self._stories[term][story.place] = left
            else:
                del story.total[term]
                self._unlist(term, story.place)

    def dots(self, vector: Mapping[str, int], reads: int) -> tuple[dict[int, int], list[tuple[dict[int, int], int]]]:
        """Return the dot product with each story that shares a term, by its place, and what was left unread.

        Terms of the fewest stories are read first, until more than `reads` entries would have been read. For the others
        the second value gives the stories' sums and the vector's weight.
        """
        terms = [(self._stories[term], weight) for term, weight in vector.items() if term in self._stories]
        terms.sort(key=lambda one: len(one[0]))
        dots: dict[int, int] = {}
        read = taken = 0
        for stories, weight in terms:
            read += len(stories)
            if taken and read > reads:
                break
            taken += 1
            for place, total in stories.items():
                dots[place] = dots.get(place, 0) + weight * total
        return dots, terms[taken:]

    def _unlist(self, term: str, place: int) -> None:
        stories = self._stories[term]
        del stories[place]
        if not stories:
            del self._stories[term]

    def weigh(self, vector: dict[str, int], sign: int) -> None:
        """Add an article to the sum of all (`sign` 1), or take it out (-1)."""
        for term, weight in vector.items():
            total = self._whole.get(term, 0) + sign * weight
            if total:
                self._whole[term] = total
            else:
                del self._whole[term]

    def usual(self, vector: Mapping[str, int], articles: int) -> float:
        """Return the dot product that a vector has with one of the `articles` on average."""
        return dot_of(vector, self._whole) / articles


class TermCounts:
    """How many stories have each term, as far as is remembered."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.stories = 0
        self.counts: dict[str, int] = {}
        self.halved: list[StateHalving] = []

    def vector(self, terms: Terms) -> dict[str, int]:
        """Return the terms' weights as integers: a vector of length `UNIT`, about."""
        stories, power, counts = max(0, self.stories) + self.parameters.prior, self.parameters.power, self.counts
        states, known = state_terms(), self.parameters.states
        weights: dict[str, float] = {}
        for term, weight in terms.weights.items():
            seen = 1 + max(0, counts.get(term, 0)) + (known if term in states else 0)
            # what every story has still weighs a little, so that no vector is empty
            weights[term] = weight * max(0.01, math.log(stories / seen)) ** power
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
        return {term: scaled for term, weight in weights.items() if (scaled := round(weight / length * UNIT))}

    def count(self, terms: Iterable[str], step: int) -> None:
        """Count terms of one more or one less story; no entry is left at nought, and after halving one may be below."""
        for term in terms:
            count = self.counts.get(term, 0) + step
            if count:
                self.counts[term] = count
            else:
                del self.counts[term]

    def halve(self, at: int) -> None:
        """Halve the counts at article `at` if there are enough: they stay bounded, and follow what is new."""
        if self.stories >= self.parameters.halving:
            self.halved.append(StateHalving(at, self.stories, dict(sorted(self.counts.items()))))
            self.stories //= 2
            self.counts = {term: half for term, count in self.counts.items() if (half := count // 2) > 0}

    def unhalve(self, at: int) -> None:
        """Undo a halving at article `at`, if there was one; what followed has been taken back."""
        if self.halved and self.halved[-1].at == at:
            before = self.halved.pop()
            self.stories, self.counts = before.stories, before.counts
