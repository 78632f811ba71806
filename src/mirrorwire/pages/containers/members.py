"""What a container gives: pages, ready records, what was refused and why, and what was passed over; and the limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Protocol

from mirrorwire.pages.received import PageInput
from mirrorwire.settings import Settings

MAX_KEPT = 4_000_000
"""Bytes of a refused member that are handed on, for a quarantine; of a larger one only place and reason are."""
FETCHED_TIMES = 40
"""Times `max_page_bytes` that a container from the web may hold unpacked: its sender is not to fill the store."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A member that can't be given: where it stands, why, and its bytes where they are few enough."""

    place: str
    reason: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class ReadyRecord:
    """A record that was read before (schema `mirrorwire/record@1`): its JSON as it stands in the container."""

    place: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Skipped:
    """Members that are no pages and were passed over: what they are and how many. Given at a container's end."""

    place: str
    what: str
    count: int


Member = PageInput | Refused | ReadyRecord | Skipped


@dataclass(frozen=True, slots=True)
class ContainerLimits:
    """The most that is taken: members and bytes (unpacked) of one container, bytes of one member and of one line.

    `total_setting` names what the limit on bytes comes from, for messages.
    """

    members: int = 5_000_000
    total_bytes: int = 200_000_000_000
    page_bytes: int = 50_000_000
    line_bytes: int = 120_000_000
    kept_bytes: int = MAX_KEPT
    total_setting: str = "max_container_bytes"

    @classmethod
    def of(cls, settings: Settings) -> ContainerLimits:
        """The limits that the settings state."""
        return cls(
            members=settings.max_container_members,
            total_bytes=settings.max_container_bytes,
            page_bytes=settings.max_page_bytes,
            line_bytes=settings.max_line_bytes,
        )

    def fetched(self) -> ContainerLimits:
        """The limits of a container that somebody's server sent, whose bytes as sent are within `page_bytes`."""
        most = FETCHED_TIMES * self.page_bytes
        return replace(self, total_bytes=most, total_setting="max_page_bytes") if most < self.total_bytes else self

    def kept(self, content: bytes) -> bytes | None:
        """The bytes of a refused member, if they are few enough to be handed on."""
        return content if len(content) <= self.kept_bytes else None


@dataclass(frozen=True, slots=True)
class Source:
    """A container to be opened: its name in messages, a function that opens it, and what the transport said of it."""

    place: str
    open: Callable[[], IO[bytes]]
    path: Path | None = None
    url: str | None = None
    captured_at: str | None = None
    charset: str | None = None


def as_sent(source: Source, limits: ContainerLimits) -> bytes | None:
    """The bytes of a source that is refused as a whole, packed as they came, if they are few enough to be handed on.

    What could be unpacked of a damaged file is no file that was cut: tried again, it would pass for a whole one.
    """
    with source.open() as handle:
        return limits.kept(handle.read(limits.kept_bytes + 1))


class Container(Protocol):
    """Gives the members of one kind of container, in order, reading as it goes; never raises on broken content."""

    def __call__(self, source: Source, limits: ContainerLimits) -> Iterator[Member]:
        """Yield the members; damage ends them with one Refused that says where and why."""
        ...


class Counts:
    """Counts what is passed over while a container is read."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._counts: dict[str, int] = {}

    def add(self, what: str, count: int = 1) -> None:
        """Count members of a kind."""
        self._counts[what] = self._counts.get(what, 0) + count

    def members(self) -> Iterator[Skipped]:
        """What was passed over, a kind each, in the order in which they were met."""
        for what, count in self._counts.items():
            yield Skipped(self._place, what, count)
