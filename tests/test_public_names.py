"""The public names: these and no others, each importable and explained."""

import inspect

import pytest

import mirrorwire
from mirrorwire import errors

NAMES = [
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


def test_the_public_names_are_these() -> None:
    assert mirrorwire.__all__ == NAMES
    assert dir(mirrorwire) == sorted([*NAMES, "__version__"])


@pytest.mark.parametrize("name", NAMES)
def test_each_is_importable_and_explained(name: str) -> None:
    found = getattr(mirrorwire, name)
    if name == "SCHEMA":
        assert found == "mirrorwire/record@1"
        return
    assert found.__name__ == name
    assert found.__module__.startswith("mirrorwire.")
    words = inspect.getdoc(found) or ""
    # a dataclass without a docstring gets its signature as one
    assert len(words) > 20
    assert not words.startswith(f"{name}(")
    if inspect.isfunction(found):
        signature = inspect.signature(found)
        assert signature.return_annotation is not inspect.Signature.empty
        assert all(p.annotation is not inspect.Parameter.empty for p in signature.parameters.values())


def test_every_error_is_public() -> None:
    own = {
        name for name, value in vars(errors).items() if inspect.isclass(value) and value.__module__ == errors.__name__
    }
    assert own <= set(NAMES)


def test_the_kept_record_and_the_record_of_one_page_are_told_apart() -> None:
    from mirrorwire import record

    assert record.Record is mirrorwire.Store
    assert mirrorwire.Record.__module__ == "mirrorwire.model"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        record.nothing  # noqa: B018


def test_an_unknown_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        mirrorwire.nothing  # noqa: B018
