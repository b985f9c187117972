"""A hostile roster is refused in under 2 seconds and 200 MB, whatever it unpacks to."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.hostile import CASES

SAID = {
    "zeros_in_sheet": "inflates",
    "zeros_in_picture": "inflates",
    "zeros_declared_small": "damaged",
    "many_rows": "rows",
    "formulas": "formula",
    "controls": "control",
    "entities": "damaged",
    "strings": "inflates",
    "attributes": "damaged",
    "depth": "damaged",
    "empties": "inflates",
    "far": "column-missing",
    "members": "damaged",
    "commas": "file-empty",
    "bad_everywhere": "short",
}


@pytest.mark.parametrize("name", CASES)
def test_refused_in_time_and_memory(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.hostile"],
        input=CASES[name](),
        capture_output=True,
        check=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )
    cost = json.loads(done.stdout)
    assert cost["code"] == SAID[name]
    assert cost["seconds"] < 2  # of processor time: others work on this machine too
    assert cost["bytes"] < 200_000_000
