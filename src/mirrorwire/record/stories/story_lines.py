"""Stories of a collection at once, and of JSON lines: what `mirrorwire stories` does, by the Clusterer of the store.

A line is an object with `id`, a `title` or a `text` (or both), and if known `time` or `date` (ISO 8601) and `outlet`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, Any, Final, Literal

import msgspec

from mirrorwire.codec import to_json
from mirrorwire.record.instants import in_utc
from mirrorwire.record.stories.clusters import Clusterer, Join, Merge, Parameters, StoryItem
from mirrorwire.record.stories.story_nouns import micros

Order = Literal["time", "given"]
MAX_LINE: Final = 16_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the lines: how many there were (blank ones aside), stories, and those refused with the reason."""

    lines: int
    clusters: int
    refused: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a collection: each article's story in the order given, the stories, and the reasons."""

    stories: tuple[str, ...]
    clusters: dict[str, tuple[str, ...]]
    joins: tuple[Join, ...]
    merges: tuple[Merge, ...]


def cluster_items(
    items: Iterable[StoryItem],
    *,
    order: Order = "time",
    parameters: Parameters | None = None,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Cluster a collection: in the order of (time, id), or as given with times unread.

    By time, an article without one counts as published with the one given before it (at the front: with the first that
    has one); if none has a time, the order is that given. `progress` is called with the number of articles placed.
    Raises ValueError if two have one id.
    """
    given = list(items)
    times = _filled([item.time for item in given]) if order == "time" else [None] * len(given)
    ordered = [item if item.time == time else replace(item, time=time) for item, time in zip(given, times, strict=True)]
    if any(times):
        ordered.sort(key=lambda item: (micros(item.time) if item.time is not None else 0, item.id))
    clusterer = Clusterer(parameters=parameters)
    joins: list[Join] = []
    merges: list[Merge] = []
    for done, item in enumerate(ordered, 1):
        joins.append(clusterer.add(item))
        merges.extend(clusterer.latest_merges)
        if progress is not None:
            progress(done)
    kept = {merge.merged: merge.kept for merge in merges}
    story_of: dict[str, str] = {}
    clusters: dict[str, list[str]] = {}
    for join in joins:
        story = join.cluster
        while story in kept:
            story = kept[story]
        story_of[join.id] = story
        clusters.setdefault(story, []).append(join.id)
    return Result(
        tuple(story_of[item.id] for item in given),
        {story: tuple(ids) for story, ids in clusters.items()},
        tuple(joins),
        tuple(merges),
    )


def _filled(times: Sequence[datetime | None]) -> list[datetime | None]:
    """Give those without a time that of the one before, those at the front the first there is."""
    last = next((time for time in times if time is not None), None)
    filled: list[datetime | None] = []
    for time in times:
        last = time if time is not None else last
        filled.append(last)
    return filled


def stories_file(
    source: IO[bytes],
    target: IO[bytes],
    *,
    order: Order = "time",
    parameters: Parameters | None = None,
    progress: Callable[[int], None] | None = None,
) -> Outcome:
    """Read JSON lines, write one line {"id", "cluster"} for each in the order of the input.

    A line that can't be read (no JSON, no id, an id that was there before, no words, a time that is none) is refused
    with its number and reason, and the others go on. All is read before anything is written: a story is known once all
    articles are. `progress` is called with the number of articles placed.
    """
    items: list[StoryItem] = []
    refused: list[tuple[int, str]] = []
    known: set[str] = set()
    count = 0
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        count += 1
        try:
            item = _item(line)
            if item.id in known:
                raise ValueError(f"id {item.id!r} was there before")
        except ValueError as error:
            refused.append((number, str(error)))
            continue
        known.add(item.id)
        items.append(item)
    found = cluster_items(items, order=order, parameters=parameters, progress=progress)
    for item, story in zip(items, found.stories, strict=True):
        target.write(to_json({"id": item.id, "cluster": story}) + b"\n")
    return Outcome(count, len(found.clusters), tuple(refused))


def _item(line: bytes) -> StoryItem:
    """Return the article of a line; raises ValueError with the reason if it breaks the form."""
    if len(line) > MAX_LINE:
        raise ValueError(f"line of {len(line):,} bytes; at most {MAX_LINE:,}")
    try:
        found: Any = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"no JSON: {error}") from error
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    ident = found.get("id")
    if isinstance(ident, int) and not isinstance(ident, bool):
        ident = str(ident)
    if not isinstance(ident, str) or not ident:
        raise ValueError('no "id"')
    title, text = _string(found, "title"), _string(found, "text")
    if not title.strip() and not text.strip():
        raise ValueError('neither "title" nor "text"')
    return StoryItem(ident, title, text, _time(found), _string(found, "outlet") or None)


def _string(found: dict[str, Any], key: str) -> str:
    value = found.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f'"{key}" is no string')
    return value


def _time(found: dict[str, Any]) -> datetime | None:
    """Return the time of a line, from `time` or else `date`; None if it has neither."""
    for key in ("time", "date"):
        value = _string(found, key).strip()
        if value:
            time = in_utc(value)
            if time is None:
                raise ValueError(f'"{key}" is no ISO 8601 time: {value[:40]!r}')
            return time
    return None
