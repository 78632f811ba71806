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
    └── SettingsError          a setting with an impossible value: names it

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
