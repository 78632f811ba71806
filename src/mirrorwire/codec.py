"""The record as JSON, back, and its JSON Schema: one writer, so that equal records are equal bytes."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import msgspec

from mirrorwire.errors import InputError
from mirrorwire.model import SCHEMA, Record

SCHEMA_ID = "urn:mirrorwire:record:1"
_encoder = msgspec.json.Encoder()


def to_json(value: object, *, indent: int | None = None) -> bytes:
    """Encode a record, or any of the model's nouns, as UTF-8 JSON with keys in the order of the model."""
    data = _encoder.encode(value)
    return msgspec.json.format(data, indent=indent) if indent is not None else data


@lru_cache(maxsize=1)
def _decoder() -> msgspec.json.Decoder[Record]:
    return msgspec.json.Decoder(Record)


def from_json(data: bytes | str) -> Record:
    """Decode and check a record; raises InputError naming what breaks the schema and where."""
    try:
        record = _decoder().decode(data)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not a {SCHEMA} record: {error}") from error
    if record.schema != SCHEMA:
        raise InputError(f"schema is {record.schema!r}, this version reads {SCHEMA!r}")
    return record


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a record, generated from the model."""
    schema = msgspec.json.schema(Record)
    record = schema["$defs"]["Record"]
    record["properties"]["schema"] = {"const": SCHEMA}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": SCHEMA,
        **{key: schema[key] for key in schema if key != "title"},
    }


def schema_text() -> str:
    """Return the JSON Schema as it is shipped and printed: indented, with a final newline."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
