"""Settings all tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

# time limits of single examples fail on busy machines; CI draws the same examples on every run
settings.register_profile("repository", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("repository")

# no parser is loaded by tests that are not about people and quotations; those ask for it, or for the fixture below
os.environ["MIRRORWIRE_ANNOTATIONS"] = "off"


@pytest.fixture
def annotated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read with the default of users in this process: people and quotations, by a parser."""
    from mirrorwire import load_settings

    monkeypatch.delenv("MIRRORWIRE_ANNOTATIONS")
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return a folder of this run that its workers share: the one above their own."""
    own = factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session")
def samples_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store of the bundled sample pages, read by the parser; it is shared: `desks.own_copy` to write into it."""
    from tests.desks import keep_sample_pages

    return keep_sample_pages(shared_folder(tmp_path_factory))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Give Chromium: installed by CI where it is missing; elsewhere its tests are skipped with the reason."""
    from tests.browser import browsing, installed

    with browsing(installed(shared_folder(tmp_path_factory))) as started:
        yield started
