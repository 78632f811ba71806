"""Talking to the Telegram Bot API (https://core.telegram.org/bots/api): two methods, its limits, its refusals.

The token is part of the address of every request, so no address, no header and no exception of the transport is ever
shown: what is said of a failure is made here, from the method's name and the server's description, and the token is
taken out of that too. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import random
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec

from mirrorwire.errors import NotSent, SettingsError

API: Final = "https://api.telegram.org"
# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
SECONDS_BETWEEN: Final = 1.0
MOST_A_MINUTE: Final = 20
TRIES: Final = 5
LONGEST_WAIT: Final = 300.0
_FIRST_WAIT: Final = 1.0
_LARGEST_ANSWER: Final = 1_000_000
_UNCHANGED: Final = "message is not modified"
# what stands before the API answers with these, in the API's form too
_GATEWAYS: Final = frozenset({502, 504})
# refusals that every other post would meet as well: the bot has to be let in first, the channel to be named rightly
_OF_THE_CHANNEL: Final = re.compile(
    r"chat not found|chat_id is|rights|administrator|CHAT_\w+|PEER_ID_INVALID|deactivated|kicked|upgraded|not a member",
    re.IGNORECASE,
)


class Token:
    """A bot's token, which nothing prints."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        value = value.strip()
        # nothing that an address would have to escape
        if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_.~-]+", value):
            raise SettingsError("is no token of a bot (digits, a colon, letters)", place="MIRRORWIRE_TELEGRAM_TOKEN")
        self._value = value

    def __repr__(self) -> str:
        return "Token(…)"

    def path(self, method: str) -> str:
        """The path of a method's address; not to be shown."""
        return f"/bot{self._value}/{method}"

    def scrubbed(self, words: str) -> str:
        """Return words without the token, in whatever way an address spells it."""
        for spelled in (self._value, quote(self._value), quote(self._value, safe="")):
            words = words.replace(spelled, "…")
        return words.replace(self._value.partition(":")[2], "…")


class Refused(NotSent):
    """The API understood, and refused this post for good: the same request would be refused again."""


class Moved(NotSent):
    """The group is a supergroup by now, with another number, which is `to`."""

    def __init__(self, cause: str, *, place: str | None, to: str) -> None:
        super().__init__(cause, place=place)
        self.to = to


class Unsure(NotSent):
    """Nothing tells whether the API did what was asked: the connection broke after the request was sent."""


@dataclass
class Bot:
    """A bot that posts. `api`: the address of the Bot API, or of a server of one's own that speaks it.

    `clock` and `sleep` are the time; `seconds` how long one answer may take.
    """

    token: Token
    api: str = API
    seconds: float = 30.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    said: Callable[[str], None] = lambda _: None
    _sent: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.api)
            usable = self.api.isascii() and (parts.port is None or parts.port > 0)
        except ValueError:
            usable = False
        if not usable:
            # anything else would be refused by the transport, in words that hold the whole address
            raise SettingsError("is no address of a server", place="MIRRORWIRE_TELEGRAM_API")
        loopback = parts.hostname in ("127.0.0.1", "::1", "localhost")
        if parts.hostname is None or not (parts.scheme == "https" or (parts.scheme == "http" and loopback)):
            # in the clear, everybody between would read the token
            raise SettingsError("must be https, or http on this machine", place="MIRRORWIRE_TELEGRAM_API")

    def send(self, channel: str, text: str) -> int:
        """Post a message in HTML parse mode; returns its number. Raises Refused, Unsure, Moved, NotSent."""
        asked = {"chat_id": channel, "text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
        answer = self._ask("sendMessage", channel, asked, again=False)
        number = answer.get("message_id") if isinstance(answer, dict) else None
        if not isinstance(number, int):
            raise Unsure("the answer to sendMessage has no number of a message", place=channel)
        return number

    def edit(self, channel: str, message: int, text: str) -> None:
        """Put another text in the place of a message's. Raises Refused, NotSent."""
        asked = {
            "chat_id": channel,
            "message_id": message,
            "text": text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        try:
            self._ask("editMessageText", channel, asked, again=True)
        except Refused as error:
            if _UNCHANGED not in error.cause:
                raise

    def _ask(self, method: str, channel: str, asked: Mapping[str, Any], *, again: bool) -> Any:
        """Ask, and wait and ask again where that can help; `again`: also where the first may have been done."""
        wait = _FIRST_WAIT
        for attempt in range(1, TRIES + 1):
            self._keep_pace(channel)
            try:
                status, answer = self._once(method, asked)
            except _NotConnected as error:
                problem, pause = f"{method}: {error}", wait
            except _Broken as error:
                if not again:
                    raise Unsure(f"{method}: {error}; it may have been posted", place=channel) from None
                problem, pause = f"{method}: {error}", wait
            else:
                if status == 200 and answer.get("ok") is True:
                    return answer.get("result")
                description = self.token.scrubbed(str(answer.get("description") or f"status {status}"))[:300]
                problem, pause = f"{method}: {description}", wait
                if status == 429:
                    pause = _retry_after(answer, wait)
                elif not again and (status in _GATEWAYS or (not answer and _may_be_done(status))):
                    # an answer of something between: the API may have done it
                    raise Unsure(f"{problem}; it may have been posted", place=channel)
                elif status < 500:
                    raise _refusal(status, answer, problem, channel)
            if attempt == TRIES or pause > LONGEST_WAIT:
                raise NotSent(f"{problem} (tried {attempt} times)", place=channel)
            self.said(f"{problem}; trying again in {pause:.0f} s")
            # not all at once after an outage, and never sooner than asked
            self.sleep(pause + random.uniform(0, 0.1) * pause)  # noqa: S311
            wait *= 2
        raise AssertionError

    def _once(self, method: str, asked: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        parts = urlsplit(self.api)
        host = parts.hostname or ""
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection = http.client.HTTPSConnection(host, parts.port, timeout=self.seconds, context=context)
        else:
            connection = http.client.HTTPConnection(host, parts.port, timeout=self.seconds)
        try:
            try:
                connection.connect()
            except (OSError, http.client.HTTPException) as error:
                raise _NotConnected(_kind(error)) from None
            try:
                body, path = msgspec.json.encode(asked), parts.path.rstrip("/") + self.token.path(method)
                connection.request("POST", path, body, {"content-type": "application/json"})
                response = connection.getresponse()
                data = response.read(_LARGEST_ANSWER)
            except (OSError, http.client.HTTPException) as error:
                raise _Broken(_kind(error)) from None
        finally:
            connection.close()
        try:
            answer = msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            answer = {}
        return response.status, answer if isinstance(answer, dict) else {}

    def _keep_pace(self, channel: str) -> None:
        """Wait until another request to a channel is within the API's limits, of one a second and so many a minute."""
        sent = [at for at in self._sent.get(channel, []) if self.clock() - at < 60]
        wait = 0.0
        if sent:
            wait = max(wait, sent[-1] + SECONDS_BETWEEN - self.clock())
        if len(sent) >= MOST_A_MINUTE:
            wait = max(wait, sent[-MOST_A_MINUTE] + 60 - self.clock())
        if wait > 0:
            self.sleep(wait)
        self._sent[channel] = [*sent[-MOST_A_MINUTE:], self.clock()]


class _NotConnected(Exception):
    """Nothing was sent."""


class _Broken(Exception):
    """Something was sent, and no whole answer came."""


def _kind(error: Exception) -> str:
    """What went wrong, in words that hold nothing of the request."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLError):
        return "no secure connection"
    if isinstance(error, OSError) and error.strerror:
        return f"the connection failed ({error.strerror})"
    return "the connection broke"


def _may_be_done(status: int) -> bool:
    """Whether a request may have been carried out that was answered without the API's words."""
    return status < 300 or status >= 500


def _refusal(status: int, answer: Mapping[str, Any], problem: str, channel: str) -> NotSent:
    """What a refusal is about: this post alone, or the bot, its rights and the channel, which holds for every post."""
    parameters = answer.get("parameters")
    to = parameters.get("migrate_to_chat_id") if isinstance(parameters, dict) else None
    if isinstance(to, int | str):
        return Moved(f"{problem}; its number is {to} now", place=channel, to=str(to))
    if not answer or status != 400 or _OF_THE_CHANNEL.search(problem):
        return NotSent(problem, place=channel)
    return Refused(problem, place=channel)


def _retry_after(answer: Mapping[str, Any], wait: float) -> float:
    """How long the API asks to wait, in seconds; ours where it does not say."""
    parameters = answer.get("parameters")
    asked = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return max(float(asked), 0.0) if isinstance(asked, int | float) else wait
