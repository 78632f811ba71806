"""How a route of the API is made: its refusals are described with it, alike for all."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter

from mirrorwire.desk.api.answers import Refusal

REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": Refusal, "description": "What is asked can't be understood: `place` names the part."},
    404: {"model": Refusal, "description": "The store does not know such an id, or there is no such route."},
    422: {"model": Refusal, "description": "A parameter is missing, unknown, or out of its range."},
    429: {"model": Refusal, "description": "Too many requests of one client: wait as `retry-after` says."},
}


def routes(tag: str) -> APIRouter:
    """Return a router for one part of the API."""
    return APIRouter(prefix="/api", tags=[tag], responses=REFUSALS)
