"""Visiting many addresses as a guest: robots.txt is asked first, hosts are given pauses, what is known is not resent.

robots.txt is read as RFC 9309 has it, through the same guarded fetch as pages: a host without one allows everything,
one whose robots.txt can't be reached allows nothing. A redirect is a visit to where it leads, with that host's rules.
"""

from __future__ import annotations

import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from protego import Protego

from mirrorwire.errors import FetchError, InputError
from mirrorwire.pages.addresses import absolute
from mirrorwire.pages.fetch import Fetched, fetch
from mirrorwire.settings import Settings

MAX_ROBOTS = 512_000
"""Bytes of a robots.txt that are read, as RFC 9309 (2.5) has it."""
MAX_DELAY = 30.0
"""Longest pause in seconds that a robots.txt is granted by its crawl-delay."""
ROBOTS_SECONDS = 24 * 3600.0
"""Seconds for which a robots.txt counts, as RFC 9309 (2.4) has it."""

Verdict = Literal["allowed", "no robots.txt", "not asked"]


@dataclass(frozen=True, slots=True)
class Robots:
    """A host's robots.txt as it was answered: when (seconds since 1970), and its text; None for a host without one."""

    at: float
    text: str | None


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: the page, or None where it did not change (`status` 304), and what to give with the next visit.

    `url` is the address asked for; the page's own is where redirects led. `robots` says why it was allowed.
    """

    url: str
    fetched: Fetched | None
    status: int
    etag: str | None
    last_modified: str | None
    robots: Verdict


class Visitor:
    """Fetches pages for a whole run, with the hosts' rules and pauses kept in between; for one thread.

    `cache` keeps robots.txt by origin ("https://outlet.example") from run to run, for a day each. `clock` and `sleep`
    count seconds and wait for them, `now` gives the time since 1970.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        cache: MutableMapping[str, Robots] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._cache: MutableMapping[str, Robots] = {} if cache is None else cache
        self._clock = clock
        self._sleep = sleep
        self._now = now
        # what user-agent lines are compared with: "mirrorwire" of "mirrorwire/0.1 (...)"
        self._agent = settings.user_agent.split("/")[0].split(" ")[0].strip() or "mirrorwire"
        self._rules: dict[str, tuple[float, Protego | None]] = {}
        self._unreached: dict[str, str] = {}
        self._next: dict[str, float] = {}

    def visit(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, validated: str | None = None
    ) -> Visit:
        """Fetch an address, or learn that it is what it was; `etag` and `last_modified` are those of the last visit.

        `validated` is the address that the last visit ended at, which alone is sent them; None: the one asked for.

        Raises FetchError, also where a robots.txt disallows the address or one it redirects to, or TooLarge; each
        names the address and the cause.
        """
        verdicts: list[Verdict] = []

        def admit(address: str) -> None:
            verdicts.append(self._ask(address))
            self._pause(address)

        settings = self._settings
        fetched = fetch(
            url,
            user_agent=settings.user_agent,
            seconds=settings.fetch_seconds,
            limit=settings.max_page_bytes,
            allow_private=settings.allow_private_addresses,
            etag=etag,
            last_modified=last_modified,
            validated=validated,
            admit=admit,
        )
        verdict = verdicts[-1] if verdicts else "not asked"
        if fetched.status == 304:
            # a server need not repeat what it was asked with
            return Visit(url, None, 304, fetched.etag or etag, fetched.last_modified or last_modified, verdict)
        return Visit(url, fetched, fetched.status, fetched.etag, fetched.last_modified, verdict)

    def _ask(self, url: str) -> Verdict:
        """Ask the host's robots.txt; raises FetchError where it disallows the address, or can't be reached."""
        if not self._settings.obey_robots:
            return "not asked"
        origin, host = _origin(url)
        rules = self._rules_of(origin, host)
        if rules is None:
            return "no robots.txt"
        if not rules.can_fetch(url, self._agent):
            raise FetchError(f"robots.txt of {host} disallows it (setting obey_robots)")
        return "allowed"

    def _rules_of(self, origin: str, host: str) -> Protego | None:
        """The rules of a host, None for one without; asked for once a day."""
        now = self._now()
        known = self._rules.get(origin)
        if known is not None and 0 <= now - known[0] < ROBOTS_SECONDS:
            return known[1]
        if origin in self._unreached:
            raise FetchError(self._unreached[origin])
        kept = self._cache.get(origin)
        if kept is None or not 0 <= now - kept.at < ROBOTS_SECONDS:
            try:
                kept = Robots(now, self._robots_text(origin, host))
            except FetchError as error:
                # not kept for a day, but asked for no more in this run
                self._unreached[origin] = error.cause
                raise
            self._cache[origin] = kept
        rules = Protego.parse(kept.text) if kept.text is not None else None
        self._rules[origin] = kept.at, rules
        return rules

    def _robots_text(self, origin: str, host: str) -> str | None:
        """Fetch a robots.txt; None where the host has none. Raises FetchError where that can't be told."""
        settings = self._settings
        self._pause(origin)
        try:
            answer = fetch(
                f"{origin}/robots.txt",
                user_agent=settings.user_agent,
                seconds=settings.fetch_seconds,
                limit=10 * MAX_ROBOTS,
                allow_private=settings.allow_private_addresses,
                any_status=True,
            )
        except InputError as error:
            raise FetchError(f"robots.txt of {host} can't be reached, so nothing is visited: {error.cause}") from error
        if answer.status == 200:
            return answer.data[:MAX_ROBOTS].decode("utf-8", "replace").removeprefix("\ufeff")
        if 400 <= answer.status < 500 and answer.status != 429:
            return None
        raise FetchError(f"robots.txt of {host} can't be reached, so nothing is visited: it answered {answer.status}")

    def _pause(self, url: str) -> None:
        """Wait until the host may be visited again, and note when that will be the next time."""
        origin, _ = _origin(url)
        pause = self._settings.host_pause_seconds
        known = self._rules.get(origin)
        if known is not None and known[1] is not None and self._settings.obey_robots:
            pause = max(pause, min(known[1].crawl_delay(self._agent) or 0.0, MAX_DELAY))
        wait = self._next.get(origin, 0.0) - self._clock()
        if origin in self._next and wait > 0:
            self._sleep(wait)
        self._next[origin] = self._clock() + pause


def _origin(url: str) -> tuple[str, str]:
    """Return an address's scheme, host and port, which share a robots.txt, and the host's name."""
    parts = urlsplit(absolute(url, None) or "")
    host = (parts.hostname or "").rstrip(".")
    shown = f"[{host}]" if ":" in host else host
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise FetchError(f"{url!r} has no port that can be") from error
    return f"{parts.scheme.lower()}://{shown}{port}", host
