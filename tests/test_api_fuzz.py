"""The API under random questions: whatever is asked of any route, the answer is one that its description allows.

The description is the desk's own; the server is a real one. Half of the questions name things that the store has, so
that answers are checked, not only refusals.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig

from mirrorwire.desk.api.document import openapi
from mirrorwire.record.store import Store
from mirrorwire.record.stories.told import stories
from tests.desks import serving

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))
OPERATIONS = sorted(openapi()["paths"])
# what a filter may be given is known to the store alone: a well-formed value may be refused
_CHECKS = [one for one in CHECKS.get_all() if one.__name__ not in ("positive_data_acceptance", "unsupported_method")]


@pytest.fixture(scope="module")
def desk(samples_kept: Path) -> Iterator[str]:
    with serving(samples_kept) as address:
        yield address


@pytest.fixture(scope="module")
def known(samples_kept: Path) -> dict[str, list[str]]:
    """What the store has for the parameters that name something."""
    with Store.open(samples_kept) as store:
        pages = [hit.page for hit in store.search(limit=50).hits]
        records = [store.record(page) for page in pages]
        return {
            "page": pages,
            "on_page": pages,
            "address": [record.capture.url for record in records if record.capture.url],
            "capture": [line.capture for page in pages for line in store.captures(page)],
            "revision": [record.revision for record in records],
            "statement": [one.id for record in records for one in record.quotations],
            "story": [line.id for line in stories(store)],
            "person": [person.name for record in records for person in record.people],
            "name": [person.name for record in records for person in record.people],
            "pair": ["AZE-ISR", "KOR-UZB", "IND-UZB", "Norway - Latvia"],
            "outlet": [record.capture.outlet for record in records if record.capture.outlet],
            "words": ["gas", '"high-speed trains"', "agenda OR visit", "h*", "-x"],
            "since": ["2025", "2026-02", "2025-08-01"],
            "until": ["2026", "2026-03-05T10:00Z"],
        }


@pytest.mark.parametrize("path", OPERATIONS)
def test_every_answer_is_one_that_is_described(path: str, desk: str, known: dict[str, list[str]]) -> None:
    schema = schemathesis.openapi.from_dict(openapi(), config=SchemathesisConfig())
    schema.config.update(base_url=desk)
    operation = schema[path]["GET"]
    needed = {one["name"] for one in openapi()["paths"][path]["get"].get("parameters", ()) if one["required"]}
    seen: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), data=st.data(), real=st.booleans())
    def ask(case: Any, data: st.DataObject, real: bool) -> None:
        if real:
            # what makes sense: things that are there, and no filters by chance, which hardly ever hold together
            case.query = {name: one for name, one in (case.query or {}).items() if name in known or name in needed}
            for part in (case.path_parameters, case.query):
                for name in list(part or {}):
                    if name in known:
                        part[name] = data.draw(st.sampled_from(known[name]))
        seen.add(case.call_and_validate(checks=_CHECKS, timeout=30).status_code)

    ask()
    assert seen <= {200, 400, 404, 422}
    # else it would be a test of refusals; two revisions, or a capture's stretch, are seldom asked for by chance
    assert 200 in seen or path in ("/api/pages/{page}/difference", "/api/pages/{page}/raw")
