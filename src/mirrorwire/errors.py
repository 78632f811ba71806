"""Every error mirrorwire raises on purpose, in one tree.

    MirrorwireError            anything this package refuses, with a message a reader can act on
    ├── InputError             the input can't be read as what it was given as
    │   ├── NotAPage           a PDF, an image, binary, empty, or no words in it
    │   ├── TooLarge           larger than the limit in force (a setting)
    │   ├── TooSlow            took longer than the limit in force (a setting)
    │   ├── UndecodableText    bytes that no charset explains
    │   ├── FetchError         an address that can't be fetched, or must not be
    │   ├── BadLine            a JSON line that breaks the form `annotate` takes
    │   └── UnknownLanguage    a language given that is no language tag known here
    ├── SpanError              a span outside its layer, reversed, or in another layer
    ├── ModelError             a model's file that is missing, damaged, or not the one this version was measured with
    ├── OutletError            an outlet entry (YAML) that breaks its form: names file and key
    ├── OntologyError          a file of event classes or spheres (YAML) that breaks its form: names file and line
    ├── SettingsError          a setting with an impossible value: names it
    ├── StoreError             a store that can't be used as wanted: names its file
    │   ├── StoreMissing       there is no store at this place
    │   ├── StoreNewer         written by a later version of mirrorwire than this one
    │   ├── StoreReadOnly      the file or its folder can't be written
    │   ├── StoreFull          the disk, or the quota, is full; what was kept before is whole
    │   ├── StoreBusy          another process has been writing for longer than this one waits
    │   └── StoreDamaged       a page of the file is damaged, or it is no store at all
    ├── QueryError             a search, a filter or a date that can't be understood: names the part
    ├── NotKept                an id that the store does not know
    ├── ReviewError            a correction that can't be applied: names the statement and the field
    └── NotSent                a post that a channel did not take: names the channel, never the token

Each carries `place` (the file, line or address at fault, or None) so that a message always names the place.
"""


class MirrorwireError(Exception):
    """Base of every deliberate refusal; `str()` gives "place: cause"."""

    def __init__(self, cause: str, *, place: str | None = None) -> None:
        self.cause = cause
        self.place = place
        super().__init__(cause)

    def __str__(self) -> str:
        return f"{self.place}: {self.cause}" if self.place else self.cause


class InputError(MirrorwireError):
    """The input can't be read as what it was given as."""


class NotAPage(InputError):
    """A PDF, an image, binary data, an empty file, or a page without a word in it."""


class TooLarge(InputError):
    """Larger than the limit in force; the limit is a setting."""


class TooSlow(InputError):
    """Took longer than the limit in force; the limit is a setting."""


class FetchError(InputError):
    """An address that can't be fetched (network, status, size) or must not be (a private network)."""


class UndecodableText(InputError):
    """Bytes that no charset explains without guessing letters."""


class BadLine(InputError):
    """A JSON line that breaks the form that `annotate` takes."""


class UnknownLanguage(InputError):
    """A language was given that is no language tag known here."""


class ModelError(MirrorwireError):
    """A model's file is missing, damaged, or not the one this version was measured with; the message names it."""


class SpanError(MirrorwireError):
    """A span that lies outside its layer, runs backwards, or belongs to another layer."""


class OutletError(MirrorwireError):
    """An outlet entry that breaks its form; the message names the file and the key."""


class OntologyError(MirrorwireError):
    """A file of event classes or spheres that breaks its form; the message names file, line and key."""


class SettingsError(MirrorwireError):
    """A setting with an impossible value; the message names the setting."""


class StoreError(MirrorwireError):
    """A store that can't be used as wanted; the message names its file."""


class StoreMissing(StoreError):
    """There is no store at this place."""


class StoreNewer(StoreError):
    """The store was written by a later version of mirrorwire; this one does not touch it."""


class StoreReadOnly(StoreError):
    """The store's file or folder can't be written."""


class StoreFull(StoreError):
    """The disk or the quota is full; what was kept before is whole, and the next run goes on from there."""


class StoreBusy(StoreError):
    """Another process has been writing for longer than this one waits."""


class StoreDamaged(StoreError):
    """A page of the file is damaged, or the file is no store."""


class QueryError(MirrorwireError):
    """A search, a filter or a date that can't be understood; the message names the part."""


class NotKept(MirrorwireError):
    """An id that the store does not know."""


class ReviewError(MirrorwireError):
    """A correction that can't be applied; the message names the statement and the field."""


class NotSent(MirrorwireError):
    """A post that a channel did not take; the message names the channel and the reason, never the bot's token."""
