"""Many pages: order kept, one bad line stops nothing, workers make no difference, a killed run leaves no half file."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mirrorwire.run import annotate, answers
from mirrorwire.settings import Settings

PAGE = (
    "<title>T{0}</title><article><h1>Ministers meet in Town {0}</h1>" + "<p>The two ministers met and talked.</p>" * 4
)

LINES = [
    json.dumps({"id": "a", "html": PAGE.format(1), "url": "https://outlet.example/1"}),
    "{not json",
    json.dumps({"id": "b"}),
    json.dumps({"id": "c", "html": "x", "text": "y"}),
    json.dumps({"id": "d", "body": "One.\n\nTwo “three” four."}),
    json.dumps({"id": "e", "text": "Headline here\n\nThe ministers met on Monday, officials said.\n"}),
    json.dumps({"id": "f", "html": ""}),
    json.dumps({"id": 7, "html": 12}),
    json.dumps(["a", "list"]),
    "",
    json.dumps({"html": PAGE.format(2), "own_key": [1, 2]}),
]


def run(lines: list[str], workers: int = 1) -> list[dict[str, Any]]:
    target = io.BytesIO()
    annotate(io.BytesIO("\n".join(lines).encode()), target, workers=workers, settings=Settings())
    return [json.loads(line) for line in target.getvalue().splitlines()]


def test_every_line_is_answered_in_order() -> None:
    out = run(LINES)
    assert [row["id"] for row in out[:9]] == ["a", None, "b", "c", "d", "e", "f", "7", None]
    assert [("error" in row) for row in out] == [False, True, True, True, False, False, True, True, True, False]
    assert out[9]["id"].startswith("page_")


@pytest.mark.parametrize(
    ("index", "cause"),
    [(1, "line 2: not a JSON object"), (2, "found none"), (3, "found html and text"), (6, "line 7: "), (7, "`str")],
)
def test_refusals_name_line_and_cause(index: int, cause: str) -> None:
    assert cause in run(LINES)[index]["error"]


def test_workers_make_no_difference() -> None:
    lines = [json.dumps({"id": str(n), "html": PAGE.format(n)}) for n in range(40)] + LINES
    assert run(lines, workers=3) == run(lines)


def test_a_given_body_is_the_text_exactly() -> None:
    record = run(LINES)[4]
    assert record["text"] == "One.\n\nTwo “three” four."
    assert [(s["start"], s["end"], s["raw"]) for s in record["article"]["body"]] == [(0, 4, [0, 4]), (6, 23, [6, 23])]


def test_a_slow_page_costs_its_line_only(tmp_path: Path) -> None:
    # in a process of its own: the alarm must not ring inside the test runner's own clean-up
    slow = json.dumps({"id": "slow", "html": "<p>" + "<b>x</b> word " * 400_000})
    (tmp_path / "in.jsonl").write_text("\n".join([slow, LINES[4]]))
    files = [str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl")]
    command = [sys.executable, "-m", "mirrorwire", "annotate", *files]
    subprocess.run(command, env={**os.environ, "MIRRORWIRE_PAGE_SECONDS": "0.2"}, check=True, capture_output=True)
    out = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert "page_seconds" in out[0]["error"]
    assert out[1]["id"] == "d"


def test_a_line_over_the_limit_is_refused() -> None:
    settings = Settings(max_line_bytes=1_000)
    padded = LINES[0].encode() + b" " * 2_000
    out = [json.loads(line) for line, _ in answers([padded, LINES[4].encode()], settings=settings)]
    assert "error" not in out[0]  # blanks at the end don't count
    big = json.dumps({"id": "big", "body": "x" * 2_000}).encode()
    ((line, refused),) = answers([big], settings=settings)
    assert refused
    assert json.loads(line)["id"] == "big"


DIE = """
import os, sys
import mirrorwire.run as run
original = run.read_page
def read_page(page, settings):
    if page.id == "killer":
        os.kill(os.getpid(), 9)
    return original(page, settings)
run.read_page = read_page
"""


def test_a_worker_that_is_killed_costs_its_line_only(tmp_path: Path) -> None:
    # the workers are fresh processes: sitecustomize makes them die on one page, as the kernel does when memory is out
    (tmp_path / "sitecustomize.py").write_text(DIE)
    lines = [json.dumps({"id": str(n) if n != 5 else "killer", "body": f"Text {n}."}) for n in range(30)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    subprocess.run(
        [
            sys.executable,
            "-m",
            "mirrorwire",
            "annotate",
            tmp_path / "in.jsonl",
            tmp_path / "out.jsonl",
            "--workers",
            "2",
        ],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
    )
    out = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["id"] for row in out] == [json.loads(line)["id"] for line in lines]
    assert [row["id"] for row in out if "error" in row] == ["killer"]


def test_a_killed_run_leaves_no_half_file_and_runs_again(tmp_path: Path) -> None:
    lines = [json.dumps({"id": str(n), "html": PAGE.format(n) * 20}) for n in range(3000)]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(lines))
    command = [sys.executable, "-m", "mirrorwire", "annotate", str(source), str(target)]
    process = subprocess.Popen(command)
    time.sleep(1.5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not target.exists()
    source.write_text("\n".join(lines[:20]))
    subprocess.run(command, check=True)
    assert len(target.read_text().splitlines()) == 20


_SCRIPT = """
from mirrorwire import Settings, answers
line = b'{{"text": "Ports reopen after the storm\\\\n\\\\nWords of the page."}}'
def lines():
    while True:
        yield line
if {guard}:
    for answer, refused in answers(lines(), workers=2, settings=Settings(annotations="off")):
        print(refused, flush=True)
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc (Linux)")
def test_workers_end_when_the_process_that_started_them_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "many.py"
    script.write_text(_SCRIPT.format(guard="__name__ == '__main__'"), encoding="utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        listed = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        workers = [Path("/proc") / number for number in listed.read_text(encoding="ascii").split()]
        parent.kill()
    assert len(workers) >= 2
    deadline = time.monotonic() + 20
    while (alive := [one for one in workers if one.exists()]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert alive == []


def test_a_script_without_a_guard_is_told_so_and_no_page_is_blamed(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(_SCRIPT.format(guard="True"), encoding="utf-8")
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert ran.returncode != 0
    assert "if __name__ == '__main__'" in ran.stderr.splitlines()[-1]
    assert ran.stdout == ""
