"""A real browser for tests: Chromium as Debian packages it, driven by Playwright.

Where it is missing, CI installs it (and fails if that can't be done); elsewhere the tests that need it are skipped with
the reason.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# as root, and in containers, Chromium's own sandbox can't be had
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


def chromium() -> str | None:
    """Return the browser's place: that of MIRRORWIRE_CHROMIUM, else whichever is installed."""
    named = os.environ.get("MIRRORWIRE_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


def installed(folder: Path) -> str:
    """Return the browser's place; install it in CI, skip with the reason elsewhere."""
    found = chromium()
    if found is None and not os.environ.get("CI"):
        pytest.skip("no Chromium here (apt install chromium, or name one in MIRRORWIRE_CHROMIUM)")
    if found is None:
        with (folder / "chromium.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            found = chromium() or _install()
    return found


def _install() -> str:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    steps = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    said = ""
    for _ in range(3):
        for step in steps:
            done = subprocess.run(step, env=environment, capture_output=True, text=True, timeout=400, check=False)
            said = (done.stdout + done.stderr)[-2_000:]
        if (found := chromium()) is not None:
            return found
    pytest.fail(f"Chromium could not be installed in CI:\n{said}")


@contextmanager
def browsing(place: str) -> Iterator[Browser]:
    """Start the browser, and end it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=place, args=ARGUMENTS)
        try:
            yield started
        finally:
            started.close()


@contextmanager
def visiting(browser: Browser, **options: Any) -> Iterator[Page]:
    """Give a page of a fresh visitor; fails if the page's console, or its policy, complained meanwhile."""
    context: BrowserContext = browser.new_context(**{"viewport": DESKTOP, **options})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def refuse(dialog: Dialog) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", refuse)
    try:
        yield page
    finally:
        context.close()
    assert not complaints, complaints


def weight(page: Page, address: str) -> int:
    """Go to an address with nothing cached, and return the bytes that came over the wire."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    total = 0.0

    def add(event: dict[str, Any]) -> None:
        nonlocal total
        total += event["encodedDataLength"]

    session.on("Network.loadingFinished", add)
    page.goto(address, wait_until="networkidle")
    session.detach()
    return int(total)


def largest_paint(page: Page, address: str) -> float:
    """Go to an address and return when its largest contentful paint was, in ms after the navigation began.

    https://www.w3.org/TR/largest-contentful-paint/
    """
    page.goto(address, wait_until="load")
    return float(
        page.evaluate(
            """() => new Promise((done) => {
                let last = 0;
                new PerformanceObserver((list) => { for (const one of list.getEntries()) last = one.startTime; })
                    .observe({type: "largest-contentful-paint", buffered: true});
                setTimeout(() => done(last), 250);
            })"""
        )
    )
