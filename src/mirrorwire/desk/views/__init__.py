"""One module a kind of page; each has a `router`, named here in the order in which addresses are looked for."""

from __future__ import annotations

from fastapi import APIRouter

from mirrorwire.desk.views import (
    about,
    archive,
    article,
    dossier,
    feeds,
    front,
    matrix,
    mirror,
    outlets,
    people,
    raw,
    reviewing,
    revisions,
    roundups,
    searching,
    statement,
    stories,
)

ROUTERS: tuple[APIRouter, ...] = (
    front.router,
    # an id may have slashes in it: what ends in more than the id is looked for first
    raw.router,
    revisions.router,
    article.router,
    statement.router,
    feeds.router,
    roundups.router,
    reviewing.router,
    archive.router,
    searching.router,
    stories.router,
    outlets.router,
    about.router,
    matrix.router,
    dossier.router,
    people.router,
    mirror.router,
)
