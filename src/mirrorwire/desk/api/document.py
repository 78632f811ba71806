"""The API described by itself: OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0) as JSON, and the same as a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from fastapi import APIRouter, Response
from fastapi.openapi.utils import get_openapi

from mirrorwire.codec import to_json
from mirrorwire.desk.api import dossiers, outlets, pages, people, searching, telling
from mirrorwire.desk.here import At

VERSION: Final = "1"
_ABOUT: Final = (
    "Everything that was read, as JSON; reading only. Every claim has the page, the revision and the characters it "
    "rests on: offsets are Unicode code points, half-open, in a named layer (`text` is the reading text of a revision, "
    "`raw` a capture as decoded). Lists are gone through by `cursor`, or by the address in `next`, which is also in "
    "the `link` header (RFC 8288). Answers carry an entity tag: send it back in `if-none-match`, and what is the same "
    "still is not sent again. HEAD is answered as GET is, without the body. Refusals are all of one form."
)

_PARTS: Final = (searching, pages, telling, dossiers, people, outlets)

router = APIRouter()
for _part in _PARTS:
    router.include_router(_part.router)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a route as the page shows it."""

    name: str
    where: str
    form: str
    needed: bool
    says: str


@dataclass(frozen=True, slots=True)
class Route:
    """A route as the page shows it."""

    path: str
    tag: str
    summary: str
    says: str
    answers: str
    parameters: tuple[Parameter, ...]


@lru_cache(maxsize=1)
def openapi() -> dict[str, Any]:
    """Return the OpenAPI document; its schemas say exactly what is written: every field is there, and no other."""
    routes = [route for part in _PARTS for route in part.router.routes]
    document = get_openapi(
        title="mirrorwire desk", version=VERSION, openapi_version="3.1.0", description=_ABOUT, routes=routes
    )
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for schema in schemas.values():
        if schema.get("type") == "object" and "properties" in schema:
            # the record's writer leaves no field out, also one that has a default
            schema["required"] = list(schema["properties"])
            schema["additionalProperties"] = False
    return document


def shown() -> tuple[Route, ...]:
    """Return the routes in the order of the document, as the page shows them."""
    found = []
    for path, methods in openapi()["paths"].items():
        said = methods["get"]
        answers = said["responses"]["200"]["content"]["application/json"]["schema"]
        parameters = tuple(
            Parameter(
                one["name"], one["in"], _form(one["schema"]), one.get("required", False), one.get("description", "")
            )
            for one in said.get("parameters", ())
        )
        found.append(Route(path, said["tags"][0], said["summary"], said["description"], _form(answers), parameters))
    return tuple(found)


def _form(schema: dict[str, Any]) -> str:
    """A schema in a few words: integer 1 to 200; several strings; newest or relevance; Record."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return _form(next(one for one in schema["anyOf"] if one.get("type") != "null"))
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if schema.get("type") == "array":
        return f"several: {_form(schema['items'])}"
    if "minimum" in schema and "maximum" in schema:
        return f"{schema['type']}, {schema['minimum']} to {schema['maximum']}"
    return str(schema.get("type", "any"))


@router.get("/api/openapi.json", include_in_schema=False)
def show_document() -> Response:
    """Give the OpenAPI document."""
    return Response(to_json(openapi(), indent=1), media_type="application/json")


@router.get("/api", include_in_schema=False)
def show_api(here: At) -> Response:
    """Show the routes of the API as a page."""
    return here.page("api.html", routes=shown(), about=_ABOUT)
