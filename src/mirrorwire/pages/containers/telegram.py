"""Channels of Telegram: the export of its desktop program (`result.json`), and saved public pages (`t.me/s/NAME`).

Each post with text is a page of the form "post". Only channels are read: an account's export holds private
conversations too, and those are passed over and counted, as are service messages and posts without text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from mirrorwire.errors import InputError
from mirrorwire.pages.containers.jsonstream import JsonStream
from mirrorwire.pages.containers.members import ContainerLimits, Counts, Member, Refused, Source, as_sent
from mirrorwire.pages.containers.unpacking import Unpacked
from mirrorwire.pages.decode import decode
from mirrorwire.pages.html.document import Document
from mirrorwire.pages.html.tree import Element
from mirrorwire.pages.received import PageInput
from mirrorwire.pages.times import parse_iso

MESSAGE_CLASS = "tgme_widget_message"
_MAX_PLAIN = 10_000
_LISTS = ("chats", "left_chats")
_MAX_DEPTH = 2


class _Message(msgspec.Struct):
    """A message of an export, as far as it is read."""

    id: int
    type: str = "message"
    text: str | list[Any] = ""
    date: str | None = None
    date_unixtime: str | int | None = None


_decoder = msgspec.json.Decoder(_Message)


class _Chat:
    """What an export says of a chat before its messages."""

    def __init__(self) -> None:
        self.stated: dict[str, object] = {}

    def text(self, name: str) -> str | None:
        """Return what is stated under a name, as text."""
        value = self.stated.get(name)
        return str(value) if isinstance(value, (str, int)) and str(value).strip() else None

    @property
    def is_channel(self) -> bool:
        """Whether its messages are published: "public_channel", "private_channel", or nothing said."""
        kind = self.text("type")
        return kind is None or kind.endswith("channel")


def read_telegram(source: Source, limits: ContainerLimits) -> Iterator[Member]:
    """Yield a page for each post of a channel, in the order of the file, read as it goes."""
    with source.open() as handle:
        stream = Unpacked(handle, limits)
        head = stream.read(4_096)
        stream.put_back(head)
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            yield from _saved_page(source, stream, limits)
            return
        if head.startswith(b"\xef\xbb\xbf"):
            stream.skip(3)
        counts = Counts(source.place)
        document = JsonStream(stream)
        try:
            yield from _chat(document, source, limits, counts, 1)
        except InputError as error:
            yield Refused(f"{source.place}#{document.offset}", error.cause)
        except RecursionError:
            yield Refused(f"{source.place}#{document.offset}", "nested too deep for an export")
        yield from counts.members()


def _chat(
    document: JsonStream, source: Source, limits: ContainerLimits, counts: Counts, depth: int
) -> Iterator[Member]:
    """Read a chat, or the whole export (`depth` 1), which is an object with lists of chats (`depth` 2)."""
    chat = _Chat()
    for key in document.members():
        following = document.peek()
        if key == "messages" and following == b"[":
            yield from _messages(document, chat, source, limits, counts)
        elif key in _LISTS and following == b"{" and depth >= _MAX_DEPTH:
            offset = document.offset
            document.value(0)
            yield Refused(f"{source.place}#{offset}", "chats within a chat, which no export has")
        elif key in _LISTS and following == b"{":
            for name in document.members():
                if name == "list" and document.peek() == b"[":
                    for _ in document.elements():
                        if document.peek() == b"{":
                            yield from _chat(document, source, limits, counts, depth + 1)
                        else:
                            document.value(0)
                else:
                    document.value(0)
        elif key in ("name", "type", "id", "username"):
            data = document.value(_MAX_PLAIN)
            chat.stated[key] = document.decoded(data) if data is not None else None
        else:
            document.value(0)


def _messages(
    document: JsonStream, chat: _Chat, source: Source, limits: ContainerLimits, counts: Counts
) -> Iterator[Member]:
    """Read the messages of one chat."""
    for offset in document.elements():
        data = document.value(limits.page_bytes if chat.is_channel else 0)
        if not chat.is_channel:
            counts.add("messages of chats that are no channels")
            continue
        if data is None:
            reason = f"a message of more than {limits.page_bytes} bytes, which is the limit (setting max_page_bytes)"
            yield Refused(f"{source.place}#{offset}", reason)
            continue
        try:
            message = _decoder.decode(data)
            text = _text(message.text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield Refused(f"{source.place}#{offset}", f"no message of an export: {error}", limits.kept(data))
            continue
        if message.type != "message":
            counts.add("service messages")
        elif not text.strip():
            counts.add("posts without text")
        else:
            yield _post(message, text, chat, source)


def _post(message: _Message, text: str, chat: _Chat, source: Source) -> PageInput:
    """Return a post as a page; it has an address only if the export names the channel's."""
    username, number = chat.text("username"), chat.text("id")
    url = f"https://t.me/{username}/{message.id}" if username and username.isascii() else None
    member = f"{number}/{message.id}" if number else str(message.id)
    return PageInput(
        text,
        form="post",
        id=None if url else f"telegram:{member}",
        url=url,
        outlet=chat.text("name"),
        published_at=_instant(message),
        captured_at=source.captured_at,
        place=f"{source.place}#{member}",
    )


def _text(parts: str | list[Any]) -> str:
    """Join a message's text, which is a string, or a list of strings and of objects for links and bold words."""
    if isinstance(parts, str):
        return parts
    words = [part.get("text", "") if isinstance(part, dict) else part for part in parts]
    return "".join([word for word in words if isinstance(word, str)])


def _instant(message: _Message) -> str | None:
    """When a message was posted: the instant in UTC, or else the wall clock of the computer that exported it."""
    try:
        seconds = int(message.date_unixtime) if message.date_unixtime is not None else None
        if seconds is not None and 0 < seconds < 4_102_444_800:
            return datetime.fromtimestamp(seconds, UTC).isoformat()
    except ValueError:
        pass
    found = parse_iso(message.date) if message.date else None
    return found[0] if found else None


def _saved_page(source: Source, stream: Unpacked, limits: ContainerLimits) -> Iterator[Member]:
    """Read a saved page of a public channel: a post for each message that it shows."""
    data = stream.read(limits.page_bytes + 1)
    if stream.damage is not None:
        yield Refused(source.place, stream.damage, as_sent(source, limits))
        return
    try:
        raw = decode(data, declared=source.charset, limit=limits.page_bytes, place=source.place).text
    except InputError as error:
        yield Refused(source.place, error.cause, limits.kept(data))
        return
    document = Document.of(raw, source.url)
    counts = Counts(source.place)
    found = False
    for message in document.tree.elements:
        post = message.get("data-post")
        if post is None or MESSAGE_CLASS not in (message.get("class") or "").split():
            continue
        found = True
        if "service_message" in (message.get("class") or ""):
            counts.add("service messages")
            continue
        shown = _Shown(document, message)
        text = shown.text()
        if not text.strip():
            counts.add("posts without text")
            continue
        channel, _, number = post.partition("/")
        known = channel.isascii() and channel.replace("_", "").isalnum() and number.isdigit()
        yield PageInput(
            text,
            form="post",
            id=None if known else f"telegram:{post}",
            url=f"https://t.me/{channel}/{number}" if known else None,
            outlet=shown.owner() or channel or None,
            published_at=shown.time(),
            captured_at=source.captured_at,
            place=f"{source.place}#{post}",
        )
    if not found:
        yield Refused(source.place, "a channel's page of which no message can be read", limits.kept(data))
    yield from counts.members()


class _Shown:
    """One message of a saved page."""

    def __init__(self, document: Document, message: Element) -> None:
        self._document = document
        self._inside = document.tree.inside(message)
        # what is answered to is shown in the message too, and is none of its own
        self._answered = [element for element in self._inside if self._is(element, "reply")]

    @staticmethod
    def _is(element: Element, part: str) -> bool:
        return f"{MESSAGE_CLASS}_{part}" in (element.get("class") or "").split()

    def _first(self, part: str) -> Element | None:
        for element in self._inside:
            if self._is(element, part) and not any(other.contains(element) for other in self._answered):
                return element
        return None

    def text(self) -> str:
        """Return the post's text, with a line for each that is shown."""
        holder = self._first("text")
        return "\n\n".join([block.text for block in self._document.blocks_in(holder)]) if holder is not None else ""

    def owner(self) -> str | None:
        """Return the channel's name as shown."""
        holder = self._first("owner_name")
        return " ".join(self._document.text_of(holder).split()) or None if holder is not None else None

    def time(self) -> str | None:
        """Return when the post is shown to have been posted."""
        stamps = [value for element in self._inside if element.tag == "time" and (value := element.get("datetime"))]
        found = parse_iso(stamps[-1]) if stamps else None
        return found[0] if found else None
