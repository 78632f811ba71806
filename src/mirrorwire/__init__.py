"""mirrorwire reads news pages into an evidence-linked record: every field points to the characters it rests on.

>>> import mirrorwire
>>> record = mirrorwire.read_page(mirrorwire.PageInput("<h1>Ministers meet</h1><p>The ministers met on Monday."))
>>> record.article.headline.value
'Ministers meet'

Many pages are kept in a store, which is searched: `mirrorwire.Store`, `mirrorwire.ingest`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mirrorwire.codec import from_json, json_schema, to_json
    from mirrorwire.errors import (
        BadLine,
        FetchError,
        InputError,
        MirrorwireError,
        ModelError,
        NotAPage,
        NotKept,
        NotSent,
        OntologyError,
        OutletError,
        QueryError,
        ReviewError,
        SettingsError,
        SpanError,
        StoreBusy,
        StoreDamaged,
        StoreError,
        StoreFull,
        StoreMissing,
        StoreNewer,
        StoreReadOnly,
        TooLarge,
        TooSlow,
        UndecodableText,
        UnknownLanguage,
    )
    from mirrorwire.ingesting import Ingested, ingest
    from mirrorwire.model import (
        SCHEMA,
        Article,
        Capture,
        Event,
        Field,
        LinkItem,
        LinkList,
        Note,
        Person,
        Quotation,
        Record,
        Role,
        Selector,
        Span,
        Time,
    )
    from mirrorwire.pages.received import PageInput
    from mirrorwire.pipeline import read_page
    from mirrorwire.quotes import quotations_of
    from mirrorwire.record.find.query import Query
    from mirrorwire.record.find.timeline import Timeline
    from mirrorwire.record.results import Count, Hit, Hits, KeptPage, Related, Snippet
    from mirrorwire.record.store import Store
    from mirrorwire.run import annotate, answers
    from mirrorwire.settings import Settings, load_settings
    from mirrorwire.spans import anchor, select, slice_of

    __version__: str

__all__ = [
    "SCHEMA",
    "Article",
    "BadLine",
    "Capture",
    "Count",
    "Event",
    "FetchError",
    "Field",
    "Hit",
    "Hits",
    "Ingested",
    "InputError",
    "KeptPage",
    "LinkItem",
    "LinkList",
    "MirrorwireError",
    "ModelError",
    "NotAPage",
    "NotKept",
    "NotSent",
    "Note",
    "OntologyError",
    "OutletError",
    "PageInput",
    "Person",
    "Query",
    "QueryError",
    "Quotation",
    "Record",
    "Related",
    "ReviewError",
    "Role",
    "Selector",
    "Settings",
    "SettingsError",
    "Snippet",
    "Span",
    "SpanError",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreMissing",
    "StoreNewer",
    "StoreReadOnly",
    "Time",
    "Timeline",
    "TooLarge",
    "TooSlow",
    "UndecodableText",
    "UnknownLanguage",
    "anchor",
    "annotate",
    "answers",
    "from_json",
    "ingest",
    "json_schema",
    "load_settings",
    "quotations_of",
    "read_page",
    "select",
    "slice_of",
    "to_json",
]

# public names by the module that defines them; imported on first use, so that one room does not load the others
_HOMES = {
    "codec": ("from_json", "json_schema", "to_json"),
    "errors": (
        "BadLine",
        "FetchError",
        "InputError",
        "MirrorwireError",
        "ModelError",
        "NotAPage",
        "NotKept",
        "NotSent",
        "OntologyError",
        "OutletError",
        "QueryError",
        "ReviewError",
        "SettingsError",
        "SpanError",
        "StoreBusy",
        "StoreDamaged",
        "StoreError",
        "StoreFull",
        "StoreMissing",
        "StoreNewer",
        "StoreReadOnly",
        "TooLarge",
        "TooSlow",
        "UndecodableText",
        "UnknownLanguage",
    ),
    "ingesting": ("Ingested", "ingest"),
    "pages.received": ("PageInput",),
    "pipeline": ("read_page",),
    "quotes": ("quotations_of",),
    "record.find.query": ("Query",),
    "record.results": ("Count", "Hit", "Hits", "KeptPage", "Related", "Snippet"),
    "record.store": ("Store",),
    "record.find.timeline": ("Timeline",),
    "run": ("annotate", "answers"),
    "settings": ("Settings", "load_settings"),
    "spans": ("anchor", "select", "slice_of"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name on first use (PEP 562); what has no home above is a noun of the model."""
    if name == "__version__":
        from importlib.metadata import version

        return version("mirrorwire")
    if name not in __all__:
        raise AttributeError(f"module 'mirrorwire' has no attribute {name!r}")
    return getattr(import_module(f"mirrorwire.{_HOME_OF.get(name, 'model')}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return [*__all__, "__version__"]
