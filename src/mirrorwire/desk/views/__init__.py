"""One module a kind of page; each has a `router`, named here in the order in which addresses are looked for."""

from __future__ import annotations

from fastapi import APIRouter

from mirrorwire.desk.views import front

ROUTERS: tuple[APIRouter, ...] = (front.router,)
