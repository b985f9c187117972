"""The demo's exam: its file can be used, and its paper shows every kind of question."""

from __future__ import annotations

from pathlib import Path

import pytest

from invigilator.demo import room
from invigilator.exam.paper import KINDS
from invigilator.hub import examfile


@pytest.mark.parametrize("measuring", [False, True])
def test_the_exam_has_a_paper_of_all_kinds(tmp_path: Path, measuring: bool) -> None:
    (tmp_path / "demo.toml").write_text(room._exam(12, measuring=measuring), "utf-8")
    exam, _ = examfile.load(tmp_path / "demo.toml")
    assert exam.exam.paper is not None
    assert {one.kind for one in exam.exam.paper.questions} == set(KINDS)
    assert exam.paper is not None
    assert len(exam.paper.pictures) == 4
