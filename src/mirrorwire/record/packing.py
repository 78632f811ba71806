"""What the store keeps of a page, packed small: its bytes, its reading text, its facts, its lists.

Facts are MessagePack of the model's own nouns, compressed with Zstandard against a dictionary of the nouns' keys (so
that a small page is not paid for in names of fields). The dictionary is part of the format: it is never changed, a
better one gets another letter. Every packed value starts with the letter of how it was packed.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final, TypeVar

import msgspec
import zstandard

from mirrorwire.errors import ModelError, StoreDamaged
from mirrorwire.ids import sha256
from mirrorwire.model import (
    Article,
    Capture,
    Event,
    LinkList,
    Note,
    Person,
    Quotation,
    Record,
)

LEVEL: Final = 3
MAX_UNPACKED_BYTES: Final = 512_000_000
_PLAIN: Final = b"z"
_NOUNS: Final = b"a"
_DICTIONARY_SHA256: Final = "6fc48b1e9026a3575f62ff317b31e700fe65035bf5dc53d4fdc8616eba1f2743"

_T = TypeVar("_T")


class Facts(msgspec.Struct, array_like=True, frozen=True):
    """What one revision of a page says: everything of a record but its text and its link lists."""

    article: Article | None
    people: tuple[Person, ...]
    quotations: tuple[Quotation, ...]
    events: tuple[Event, ...]
    notes: tuple[Note, ...]
    capture: Capture


class _Head(msgspec.Struct, array_like=True, frozen=True):
    """The same, with only what stands above an article looked at."""

    article: Article | None
    people: msgspec.Raw
    quotations: msgspec.Raw
    events: msgspec.Raw
    notes: msgspec.Raw
    capture: Capture


class Lists(msgspec.Struct, array_like=True, frozen=True):
    """What one capture shows beside the article: its link lists, and the events in their headlines."""

    lists: tuple[LinkList, ...]
    events: tuple[Event, ...]
    capture: Capture


class Packer:
    """Packs and unpacks; one a thread, since it holds the compressor's memory."""

    def __init__(self) -> None:
        nouns = zstandard.ZstdCompressionDict(_dictionary(), dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        self._plain = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
        self._nouns = zstandard.ZstdCompressor(level=LEVEL, dict_data=nouns, write_checksum=True)
        self._from_plain = zstandard.ZstdDecompressor()
        self._from_nouns = zstandard.ZstdDecompressor(dict_data=nouns)
        self._encoder = msgspec.msgpack.Encoder()
        self._facts = msgspec.msgpack.Decoder(Facts)
        self._head = msgspec.msgpack.Decoder(_Head)
        self._lists = msgspec.msgpack.Decoder(Lists)

    def pack_bytes(self, data: bytes) -> bytes:
        """Pack bytes as received."""
        return _PLAIN + self._plain.compress(data)

    def pack_text(self, text: str) -> bytes:
        """Pack a reading text."""
        return _PLAIN + self._plain.compress(text.encode("utf-8"))

    def pack_facts(self, facts: Facts | Lists) -> bytes:
        """Pack the facts of a revision, or the lists of a capture."""
        return _NOUNS + self._nouns.compress(self._encoder.encode(facts))

    def unpack_bytes(self, packed: bytes) -> bytes:
        """Give back bytes as received; raises StoreDamaged if they can't be."""
        return self._unpack(packed)

    def unpack_text(self, packed: bytes) -> str:
        """Give back a reading text; raises StoreDamaged."""
        return self._unpack(packed).decode("utf-8")

    def unpack_facts(self, packed: bytes) -> Facts:
        """Give back the facts of a revision; raises StoreDamaged."""
        return self._decode(self._facts, packed)

    def unpack_article(self, packed: bytes) -> tuple[Article | None, Capture]:
        """Give back the article and the capture of a revision's facts, a third of the work; raises StoreDamaged."""
        head = self._decode(self._head, packed)
        return head.article, head.capture

    def unpack_lists(self, packed: bytes) -> Lists:
        """Give back the lists of a capture; raises StoreDamaged."""
        return self._decode(self._lists, packed)

    def _decode(self, decoder: msgspec.msgpack.Decoder[_T], packed: bytes) -> _T:
        try:
            return decoder.decode(self._unpack(packed))
        except msgspec.MsgspecError as error:
            raise StoreDamaged(f"packed facts can't be read: {error}") from error

    def _unpack(self, packed: bytes) -> bytes:
        how, body = packed[:1], packed[1:]
        if how not in (_PLAIN, _NOUNS):
            raise StoreDamaged(f"packed in a way this version does not know: {how!r}")
        unpacker = self._from_plain if how == _PLAIN else self._from_nouns
        try:
            if zstandard.frame_content_size(body) > MAX_UNPACKED_BYTES:
                raise StoreDamaged("a packed value of more bytes than any page may have")
            return unpacker.decompress(body)
        except zstandard.ZstdError as error:
            raise StoreDamaged(f"a packed value is damaged: {error}") from error


def facts_of(record: Record) -> Facts:
    """Split the facts of the article from a record; the events of its link lists go with the lists."""
    events = tuple(event for event in record.events if event.where != "list")
    return Facts(record.article, record.people, record.quotations, events, record.notes, record.capture)


def lists_of(record: Record) -> Lists:
    """Split the link lists from a record, with the events of their entries."""
    return Lists(record.lists, tuple(event for event in record.events if event.where == "list"), record.capture)


@lru_cache(maxsize=1)
def _dictionary() -> bytes:
    """Return what most pages' facts share: the nouns' keys and commonest values, as they are encoded.

    Part of the format under its letter and never changed; written once by scripts/make_packing_dictionary.py.
    """
    data = (files("mirrorwire.record") / "nouns-a.dict").read_bytes()
    if sha256(data) != _DICTIONARY_SHA256:
        raise ModelError("not the dictionary that stores are packed with", place="mirrorwire/record/nouns-a.dict")
    return data
