"""Which live stories share terms with an article: an index from terms to stories, kept in step with their sums.

A story's sum is the sum of its articles' vectors, term by term. All are integers: what is added can be subtracted, and
nothing is left of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from mirrorwire.record.story_nouns import StateStory


class StoryIndex:
    """The terms of the stories that are put in, and the dot products of an article with them."""

    def __init__(self) -> None:
        self._stories: dict[str, dict[int, int]] = {}

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
