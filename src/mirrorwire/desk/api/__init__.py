"""The record as JSON under /api: the same queries as the Python API, described by OpenAPI 3.1; reading only.

asked.py       what may be asked: parameters, checked
routes.py      how a route is made, and the refusals that all have
answers.py     what is answered: lists with a cursor, statements with their evidence, refusals
searching.py   search, count, timeline, saved searches
pages.py       pages, revisions, captures, statements of a page, stretches as received
telling.py     statements, stories, happenings, sightings
dossiers.py    what is told of a pair of states: counted, event by event, part by part
people.py      persons and organisations over time
outlets.py     outlets, and how well they can be read
document.py    OpenAPI, and the same as a page
"""

from __future__ import annotations

from mirrorwire.desk.api.document import router

__all__ = ["router"]
