"""The scorer is rebuilt byte for byte from its training data, where that lies beside the repository."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
TRAIN = REPOSITORY.parent / "shared" / "eval" / "wikinews" / "train.jsonl"


@pytest.mark.skipif(not TRAIN.is_file(), reason="no training data beside the repository (../shared/eval/wikinews)")
def test_the_plain_scorer_is_rebuilt_byte_for_byte() -> None:
    # the parse tier's, which takes twice as long, is rebuilt by `make gate`
    command = [sys.executable, str(REPOSITORY / "scripts" / "train_quotations.py"), "--check", "--tier", "plain"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "en-plain.json: the same bytes" in done.stdout
